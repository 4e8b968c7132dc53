"""What a person decides about a line replaces what the machine proposed there, and nothing a person decided is lost."""

from __future__ import annotations

import pytest

from earwitness.app.actions.marking import judge_reading, mark_theme, withhold_words
from earwitness.app.actions.reviewing import Change, fix_line
from earwitness.errors import ChangedMeanwhile, UsageError
from earwitness.model.ids import EntityKey, RecordId
from earwitness.model.protection import Identifier, Withholding
from earwitness.model.records import Author
from earwitness.model.shorthand import Reading
from earwitness.model.themes import ThemeMark
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

MACHINE = Author("engine", "decipher")


def by_machine(room: Newsdesk, body: object) -> RecordId:
    line = room.lines[0]
    record = room.desk.pen_for(MACHINE).write(body, basis=(line.id,), call=CALL)
    room.desk.writer.append((record,))
    return record.id


def test_a_reading_is_decided_by_a_person_in_the_place_of_the_machines() -> None:
    room = a_newsdesk()
    reading = Reading(
        room.lines[0].id, 12, 22, "двух сытых", "двести", "dead", "unclear", 0.4, ("sounds like",)
    )
    id = by_machine(room, reading)
    done = judge_reading(room.desk, id, "code")
    (stands,) = room.standing(Reading)
    assert (stands.id, stands.body.status, stands.body.confidence) == (done["reading"], "code", 1.0)
    assert (stands.author.kind, stands.author.name, stands.supersedes) == ("person", "anna", (id,))
    assert judge_reading(room.desk, stands.id, "code")["reading"] == stands.id, (
        "the same again writes nothing"
    )
    with pytest.raises(ChangedMeanwhile):
        judge_reading(room.desk, id, "ordinary")
    with pytest.raises(UsageError):
        judge_reading(room.desk, stands.id, "perhaps")


def test_a_theme_is_accepted_refused_and_decided_again() -> None:
    room = a_newsdesk()
    line = room.lines[0].id
    by_machine(room, ThemeMark(line, "wants_out", "suggested", 0.6, "Speaker 1"))
    mark_theme(room.desk, line, "wants_out", stance="own act")
    (mark,) = room.standing(ThemeMark)
    assert (mark.body.status, mark.body.stance, mark.author.name) == ("accepted", "own act", "anna")
    mark_theme(room.desk, line, "wants_out", stance="own act")
    assert room.standing(ThemeMark) == [mark]
    mark_theme(room.desk, line, "wants_out", found=False, by="boris")
    (mark,) = room.standing(ThemeMark)
    assert (mark.body.status, mark.author.name) == ("rejected", "boris")
    for theme, stance in (("no_such_theme", "unknown"), ("wants_out", "angry")):
        with pytest.raises(UsageError):
            mark_theme(room.desk, line, theme, stance=stance)


def test_a_mark_on_a_line_that_changed_is_refused() -> None:
    room = a_newsdesk()
    fix_line(room.desk, "call-1", 1, Change(text="Сколько там двухсотых"))
    with pytest.raises(ChangedMeanwhile):
        mark_theme(room.desk, room.lines[0].id, "wants_out")


def test_words_are_withheld_by_what_they_point_to() -> None:
    room = a_newsdesk()
    line = room.lines[2].id
    key = EntityKey("ent_1")
    room.add(Identifier(line, 0, 5, "Понял", "person_name", "direct", key), line)
    room.add(Identifier(room.lines[1].id, 3, 8, "много", "person_name", "direct", key), room.lines[1].id)
    done = withhold_words(
        room.desk, line, "Понял", "person_name", shown="[name withheld]", why="his neighbour"
    )
    assert done == {"key": key, "places": 2}
    (decision,) = room.standing(Withholding)
    assert (decision.body.key, decision.body.keep, decision.author.name) == (key, False, "anna")
    withhold_words(room.desk, line, "Понял", "person_name", shown="[a friend]", why="his neighbour")
    (decision,) = room.standing(Withholding)
    assert decision.body.shown == "[a friend]", "one decision stands, the newest"


def test_words_nobody_found_become_an_identifier_in_the_line_or_in_its_english() -> None:
    room = a_newsdesk()
    withhold_words(
        room.desk, room.lines[1].id, "много", "place", shown="[place withheld]", why="small village"
    )
    withhold_words(
        room.desk, room.lines[1].id, "a lot", "place", shown="[place withheld]", why="the same", english=True
    )
    found = {(i.body.of, i.body.surface, i.body.kind) for i in room.standing(Identifier)}
    assert found == {(room.lines[1].id, "много", "quasi"), (room.gists[1].id, "a lot", "quasi")}


@pytest.mark.parametrize(
    ("words", "of", "shown", "why"),
    [
        ("не там", "place", "[place]", "x"),
        ("Да", "planet", "[place]", "x"),
        ("Да", "place", "a place", "x"),
        ("Да", "place", "[place]", " "),
    ],
)
def test_a_withholding_that_does_not_fit_writes_nothing(words: str, of: str, shown: str, why: str) -> None:
    room = a_newsdesk()
    with pytest.raises(UsageError):
        withhold_words(room.desk, room.lines[1].id, words, of, shown=shown, why=why)
    assert room.standing(Identifier) == room.standing(Withholding) == []

"""Less is said of a detail by one decision: in every line and rendering where it stands, and in the quotes that use them."""

from __future__ import annotations

import pytest

from earwitness.app.actions.people_risk import mosaic_risk
from earwitness.app.actions.saying_less import say_less
from earwitness.errors import UsageError
from earwitness.model.identity import Person
from earwitness.model.ids import EntityKey, PersonId
from earwitness.model.protection import Identifier, SaidLess, Withholding
from earwitness.model.quotes import EditOp, Quote, QuoteLine
from earwitness.model.speech import Rendering, Utterance
from earwitness.ports import Hearing, nothing
from earwitness.stages import protect, quote
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

VILLAGE, AGAIN, SIGN = EntityKey("key_village"), EntityKey("key_village_again"), EntityKey("key_sign")
ENGLISH = EntityKey("key_english")  #: the translation was found as a thing of its own
NAMES = {"ru": "Тульская область", "en": "Tula region"}


def a_case() -> Newsdesk:
    """A village said in two calls' worth of lines, kept each time by a decision of its own, and its English."""
    desk = a_newsdesk()
    pen = desk.desk.pen()
    lines = [
        pen.write(
            Utterance(desk.recording.id, n, "Speaker 1", old.body.span, text, "ru"), basis=(desk.transcript.id,),
            supersedes=(old.id,), call=CALL,
        )
        for n, (old, text) in enumerate(zip(desk.lines, ("Сидим под Глуховом", "Он из Глухова", "Понял я"), strict=True))
    ]  # fmt: skip
    english = pen.write(
        Rendering(lines[0].id, "en", "We sit near Glukhov", "person"), basis=(lines[0].id,), call=CALL
    )
    desk.desk.writer.append((*lines, english))
    desk.lines = lines
    desk.gists = [english]
    for of, text, surface, key in (
        (lines[0], lines[0].body.text, "Глуховом", VILLAGE),
        (lines[1], lines[1].body.text, "Глухова", AGAIN),
        (english, english.body.text, "Glukhov", ENGLISH),
    ):
        begin = text.index(surface)
        mark = Identifier(of.id, begin, begin + len(surface), surface, "place", "quasi", key)
        desk.add(mark, of.id)
    for key in (VILLAGE, AGAIN, ENGLISH):
        desk.add(Withholding(key, True, "", "a village of thousands"), call=None)
    return desk


def applied(desk: Newsdesk) -> None:
    for stage in (protect, quote):
        tools = desk.desk.tools(Hearing(), nothing)
        for batch in stage.run(desk.desk.view, tools):
            desk.desk.writer.append(batch)


def test_one_decision_says_less_in_every_place_and_language() -> None:
    desk = a_case()
    line, english = desk.lines[0], desk.gists[0]
    said = QuoteLine(
        line.id, "Speaker 1", line.body.text, line.body.text, english.id, english.body.text, english.body.text
    )
    desk.add(Quote(CALL, (said,), (), ()), line.id, english.id)
    done = say_less(desk.desk, VILLAGE, "region", NAMES)
    assert done["decided"] == 3
    assert {(p["said"], p["shown"]) for p in done["places"]} == {
        ("под Глуховом", "[в Тульской области]"),
        ("из Глухова", "[из Тульской области]"),
        ("near Glukhov", "[in Tula region]"),
    }
    assert say_less(desk.desk, VILLAGE, "region", NAMES)["decided"] == 0
    applied(desk)
    assert {one.body.shown for one in desk.standing(SaidLess)} == {p["shown"] for p in done["places"]}
    (now,) = desk.standing(Quote)
    assert now.body.lines[0].edited == "Сидим [в Тульской области]"
    assert now.body.lines[0].edited_en == "We sit [in Tula region]"
    assert quote.unfair(desk.desk.view, desk.desk.morphology) == ()


def test_words_of_a_quote_follow_one_decision_after_the_other_and_an_editors_own_stay() -> None:
    desk = a_case()
    line, english = desk.lines[0], desk.gists[0]
    said = QuoteLine(
        line.id,
        "Speaker 1",
        line.body.text,
        "Сидим под [место скрыто]",
        english.id,
        english.body.text,
        "We sit near [a friend]",
    )
    begin = line.body.text.index("Глуховом")
    ops = (
        EditOp(0, "ru", "withhold", begin, begin + 8, "[место скрыто]"),
        EditOp(0, "en", "withhold", 12, 19, "[a friend]"),
    )
    desk.add(Quote(CALL, (said,), ops, ()), line.id, english.id)
    for rung, shown in (("east", "Сидим [на востоке]"), ("region", "Сидим [в Тульской области]")):
        say_less(desk.desk, VILLAGE, rung, NAMES)
        applied(desk)
        (now,) = desk.standing(Quote)
        assert (now.body.lines[0].edited, now.body.lines[0].edited_en) == (shown, "We sit near [a friend]")
    for old in desk.standing(Withholding):
        body = Withholding(old.body.key, False, "[place]", "nothing after all")
        desk.desk.writer.append((desk.desk.pen().write(body, supersedes=(old.id,)),))
    applied(desk)
    (now,) = desk.standing(Quote)
    assert now.body.lines[0].edited == "Сидим под [место скрыто]"


def test_another_decision_takes_the_words_of_the_first_away() -> None:
    desk = a_case()
    say_less(desk.desk, VILLAGE, "region", NAMES)
    applied(desk)
    say_less(desk.desk, VILLAGE, "east", {})
    applied(desk)
    assert {one.body.shown for one in desk.standing(SaidLess)} == {
        "[на востоке]",
        "[с востока]",
        "[in the east]",
    }


def test_what_less_is_said_of_counts_as_little_as_it_says() -> None:
    desk = a_case()
    line = desk.lines[2]
    desk.add(Identifier(line.id, 0, 5, "Понял", "unit", "quasi", EntityKey("key_unit")), line.id)
    desk.add(Withholding(EntityKey("key_unit"), True, "", "kept"), call=None)
    (before,) = mosaic_risk(desk.desk)["risks"]
    assert before["outside"] == 1.0
    say_less(desk.desk, VILLAGE, "east", {})
    assert mosaic_risk(desk.desk)["risks"] == []


@pytest.mark.parametrize(
    ("key", "rung", "says", "told"),
    [
        ("key_none", "region", NAMES, "no detail"),
        (VILLAGE, "month", {}, "no such rung"),
        (VILLAGE, "region", {"ru": "Тульская область"}, "named in en"),
    ],
)
def test_what_cannot_be_decided_is_refused(key: str, rung: str, says: dict[str, str], told: str) -> None:
    desk = a_case()
    with pytest.raises(UsageError, match=told) as wrong:
        say_less(desk.desk, key, rung, says)
    assert "Глухов" not in str(wrong.value) and all(w.body.keep for w in desk.standing(Withholding))


def test_a_name_and_a_number_have_no_kind() -> None:
    desk = a_case()
    desk.add(Identifier(desk.lines[2].id, 0, 5, "Понял", "call_sign", "direct", SIGN), desk.lines[2].id)
    with pytest.raises(UsageError) as wrong:
        say_less(desk.desk, SIGN, "kind", {})
    assert wrong.value.advice == "It is one of called."
    desk.add(
        Identifier(desk.lines[2].id, 6, 7, "я", "phone", "direct", EntityKey("key_phone")), desk.lines[2].id
    )
    with pytest.raises(UsageError) as wrong:
        say_less(desk.desk, "key_phone", "kind", {})
    assert wrong.value.advice == "It is withheld, or kept."


def test_a_person_is_called_by_a_made_up_name_in_every_form() -> None:
    desk = a_case()
    line, key = desk.lines[1], EntityKey("key_per_a")
    desk.add(Person(PersonId("per_a"), "Семён Кузнецов", reference="p01"), call=None)
    desk.add(Identifier(line.id, 0, 2, "Он", "nickname", "direct", key), line.id)
    done = say_less(desk.desk, "p01", "called", {"ru": "Виктор", "en": "Viktor"})
    assert done["places"] == [{"said": "Он", "shown": "[Виктор]"}]
    (decision,) = (w.body for w in desk.standing(Withholding) if w.body.key == key)
    assert (decision.keep, decision.rung) == (False, "called")

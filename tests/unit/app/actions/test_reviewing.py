"""What a person does to a transcript leaves records that say who did it, ends what it must and keeps what it may."""

from __future__ import annotations

import pytest

from earwitness.app.actions import reviewing
from earwitness.app.actions.reviewing import Change
from earwitness.errors import LinesNotRead, NoTranscript, UsageError
from earwitness.model.claims import Claim
from earwitness.model.ids import CallId, EntityKey
from earwitness.model.protection import Identifier
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import Call
from earwitness.model.records import Passed, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import PlainCopy, Rendering, Utterance
from earwitness.model.story import Beat, Story
from earwitness.model.themes import ThemeMark
from earwitness.stages.produce.gates import facts_from_view
from tests.unit.app.actions.reviewed_case import CALL, a_newsdesk


def test_a_corrected_line_supersedes_one_line_and_the_rest_stands() -> None:
    room = a_newsdesk()
    done = reviewing.fix_line(room.desk, "call-1", 1, Change(text="Сколько там двухсотых?"))
    assert done["lines"] == [1]
    assert room.texts() == ["Сколько там двухсотых?", "Да много", "Понял я"]
    line = room.desk.view.utterances(CALL)[0]
    assert (line.author.kind, line.author.name, line.basis) == ("person", "anna", (room.transcript.id,))
    assert [(w.text, w.guessed) for w in line.body.words] == [
        ("Сколько", False), ("там", False), ("двухсотых", True),
    ]  # fmt: skip
    reader = room.desk.view.reader
    assert [reader.state_of(u.id) for u in room.lines] == ["superseded", "standing", "standing"]
    assert [reader.state_of(g.id) for g in room.gists] == ["stale", "standing", "standing"]
    assert done["no_longer_stands"] == {"Rendering": 1}


def test_what_machines_made_of_the_call_is_due_again() -> None:
    room = a_newsdesk()
    for stage in ("decipher", "theme", "protect"):
        room.pass_stage(stage, *(u.id for u in room.lines))
    room.pass_stage("verify", room.transcript.id)
    assert not list(room.desk.view.due("verify", "x"))
    reviewing.fix_line(room.desk, "call-1", 2, Change(voice="Speaker 1"))
    for stage in ("decipher", "theme", "protect", "verify"):
        assert list(room.desk.view.due(stage, "x")) == [CALL]


def test_english_where_there_was_none_is_read_for_names() -> None:
    room = a_newsdesk()
    room.desk.writer.append(
        (
            room.desk.pen().write(
                Rendering(room.lines[0].id, "en", "x", "person"), supersedes=(room.gists[0].id,)
            ),
        )
    )
    room.pass_stage("decipher", *(u.id for u in room.lines))
    room.pass_stage("protect", *(u.id for u in room.lines))
    reviewing.fix_line(room.desk, "call-1", 1, Change(english="How many dead are there?"))
    assert list(room.desk.view.due("protect", "x")) == [CALL]
    assert list(room.desk.view.due("decipher", "x")) == [], "the original stands as it was"


def test_with_only_the_voice_changed_its_english_and_peoples_marks_hold() -> None:
    room = a_newsdesk()
    line, gist = room.lines[0], room.gists[0]
    room.add(Reading(line.id, 12, 22, "двух сытых", "200", "dead", "code", 1.0), line.id)
    room.add(ThemeMark(line.id, "losses", "accepted", 1.0, "Speaker 1"), line.id)
    room.add(Identifier(gist.id, 0, 3, "How", "nickname", "direct", EntityKey("ent_1")), gist.id)
    room.add(Claim(line.id, 0, 5, "there are dead"), line.id)
    done = reviewing.fix_line(room.desk, "call-1", 1, Change(voice="Speaker 2"), by="boris")
    assert done["kept"] == {"Identifier": 1, "Reading": 1, "Rendering": 1, "ThemeMark": 1}
    assert done["no_longer_stands"] == {"Claim": 1}, "who claims it has changed: a person looks again"
    new = room.desk.view.utterances(CALL)[0]
    assert (new.body.voice, new.author.name, new.body.words_of) == ("Speaker 2", "boris", "whisper")
    english = room.desk.view.renderings(CALL)[new.id]
    assert (english.body.status, english.author) == ("machine gist", gist.author)
    (mark,), (found,) = room.standing(ThemeMark), room.standing(Identifier)
    assert mark.body.voice == "Speaker 2"
    assert found.body.of == english.id


def test_a_person_says_when_new_words_mean_the_same() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(text="Сколько там двухсотых", means_the_same=True))
    new = room.desk.view.utterances(CALL)[0]
    assert room.desk.view.renderings(CALL)[new.id].body.text == "How many there"


def test_a_cut_line_moves_no_other_and_the_answer_goes_to_its_voice() -> None:
    room = a_newsdesk()
    done = reviewing.fix_line(room.desk, "call-1", 2, Change(cut_at=2, voice="Speaker 1"))
    assert done["lines"] == [2, 3]
    rows = [(u.body.text, u.body.voice) for u in room.desk.view.utterances(CALL)]
    assert rows[1:] == [("Да", "Speaker 2"), ("много", "Speaker 1"), ("Понял я", "Speaker 1")]
    assert room.desk.view.reader.state_of(room.lines[2].id) == "standing"
    assert [room.desk.view.turns(CALL)[n].body.text for n in (1, 2, 3, 4)] == room.texts()
    reviewing.fix_line(room.desk, "call-1", 2, Change(join_next=True))
    assert room.texts()[1] == "Да много" and len(room.texts()) == 3


def test_joined_lines_keep_their_english_together() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 2, Change(join_next=True))
    new = room.desk.view.utterances(CALL)[1]
    assert new.body.text == "Да много Понял я"
    assert room.desk.view.renderings(CALL)[new.id].body.text == "Yes a lot I see"
    assert {room.desk.view.reader.state_of(g.id) for g in room.gists[1:]} == {"superseded"}


def test_a_line_and_its_english_in_one_act() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(text="Сколько двухсотых?", english="How many dead?"))
    new = room.desk.view.utterances(CALL)[0]
    (english,) = room.desk.view.reader.resting_on(new.id, Rendering)
    assert (english.body.text, english.body.status, english.author.name) == (
        "How many dead?",
        "person",
        "anna",
    )


@pytest.mark.parametrize(
    "change",
    [
        Change(),
        Change(text=" "),
        Change(english=" "),
        Change(voice="Ира"),
        Change(cut_at=9),
        Change(text="а", cut_at=2),
        Change(cut_at=2, english="x"),
    ],
)
def test_what_makes_no_sense_writes_nothing(change: Change) -> None:
    room = a_newsdesk()
    with pytest.raises(UsageError):
        reviewing.fix_line(room.desk, "call-1", 1, change)
    assert room.standing(Utterance) == room.lines


def test_there_is_no_line_and_no_call_of_that_name() -> None:
    room = a_newsdesk()
    with pytest.raises(UsageError):
        reviewing.fix_line(room.desk, "call-1", 4, Change(text="а"))
    with pytest.raises(UsageError):
        reviewing.show_transcript(room.desk, "нет такого")
    room.add(Call(CallId("call_2"), reference="call-2"), call=CallId("call_2"))
    with pytest.raises(NoTranscript):
        reviewing.show_transcript(room.desk, "call-2")


# -------------------------------------------------------------------------------------------------------------- signing


def test_a_machines_lines_are_not_signed_by_the_way() -> None:
    room = a_newsdesk()
    for english in (False, True):
        with pytest.raises(LinesNotRead) as wrong:
            reviewing.sign(room.desk, "call-1", by="anna", english=english)
        assert "1, 2, 3" in wrong.value.what
    assert room.standing(Signature) == []


def test_lines_taken_over_one_by_one_are_signed_and_an_edit_ends_that_one() -> None:
    room = a_newsdesk()
    for turn, text in enumerate(room.texts(), 1):
        reviewing.fix_line(room.desk, "call-1", turn, Change(text=text))
    assert reviewing.sign(room.desk, "call-1", by="anna")["signatures"] == 3
    assert reviewing.show_transcript(room.desk, "call-1")["signed_by"] == ["anna"]
    assert reviewing.sign(room.desk, "call-1", by="anna")["signatures"] == 0, "nobody signs twice"
    done = reviewing.fix_line(room.desk, "call-1", 2, Change(text="Да немного"))
    assert done["no_longer_stands"]["Signature"] == 1
    shown = reviewing.show_transcript(room.desk, "call-1")
    assert shown["signed_by"] == []
    assert [line["signed_by"] for line in shown["lines"]] == [["anna"], [], ["anna"]]
    assert reviewing.sign(room.desk, "call-1", by="anna")["signatures"] == 1


def test_a_voice_given_by_a_person_does_not_make_the_words_read() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(voice="Speaker 2"))
    with pytest.raises(LinesNotRead):
        reviewing.sign(room.desk, "call-1", by="anna", lines=(1, 1))


def test_one_explicit_act_signs_a_machines_transcript() -> None:
    room = a_newsdesk()
    reviewing.sign(room.desk, "call-1", by="boris", all_lines_read=True)
    signatures = room.standing(Signature)
    assert {s.author.name for s in signatures} == {s.body.signer for s in signatures} == {"boris"}
    assert all("every one of 3 lines" in s.body.statement for s in signatures)
    assert [u.id for u in room.standing(Utterance)] == [u.id for u in room.lines], (
        "the words stay the machine's"
    )


def test_a_gist_becomes_a_persons_before_it_is_signed() -> None:
    room = a_newsdesk()
    room.add(
        Identifier(room.gists[0].id, 0, 3, "How", "nickname", "direct", EntityKey("e")), room.gists[0].id
    )
    reviewing.fix_line(room.desk, "call-1", 2, Change(english="Yes, many"))
    done = reviewing.sign(room.desk, "call-1", by="anna", english=True, all_lines_read=True)
    assert (done["signatures"], done["taken_over"]) == (3, 2)
    found = room.standing(Rendering)
    assert {r.body.status for r in found} == {"person"} and {r.author.kind for r in found} == {"person"}
    assert reviewing.show_transcript(room.desk, "call-1")["english_signed_by"] == ["anna"]
    (identifier,) = room.standing(Identifier)
    assert identifier.body.of in {r.id for r in found}, "what a person found in it is found in it still"
    reviewing.fix_line(room.desk, "call-1", 1, Change(english="How many dead?"))
    assert reviewing.show_transcript(room.desk, "call-1")["english_signed_by"] == []


def test_english_that_is_missing_is_not_signed() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(text="Совсем другое"))
    with pytest.raises(LinesNotRead):
        reviewing.sign(room.desk, "call-1", by="anna", english=True, all_lines_read=True)
    assert reviewing.sign(room.desk, "call-1", by="anna", english=True, all_lines_read=True, lines=(2, 3))


# ----------------------------------------------------------------------------------------------------- gates and copies


def closed(quoted: str, *, sign: str) -> dict[str, bool]:
    """Whether the gates still miss a reviewed line and a signed translation of a quote of line 1."""
    room = a_newsdesk()
    if "english" in quoted:
        reviewing.fix_line(room.desk, "call-1", 1, Change(english="How many dead?"))
    if "words" in quoted:
        reviewing.fix_line(room.desk, "call-1", 1, Change(text="Сколько двухсотых", means_the_same=True))
    if "voice" in quoted:
        reviewing.fix_line(room.desk, "call-1", 1, Change(voice="Speaker 2"))
    if "transcript" in sign:
        reviewing.sign(room.desk, "call-1", by="anna", all_lines_read=True)
    if "translation" in sign:
        reviewing.sign(room.desk, "call-1", by="anna", english=True, all_lines_read=True)
    line = room.desk.view.utterances(CALL)[0]
    english = room.desk.view.renderings(CALL)[line.id]
    said = QuoteLine(
        line.id,
        line.body.voice,
        line.body.text,
        line.body.text,
        english.id,
        english.body.text,
        english.body.text,
    )
    quote = room.add(Quote(CALL, (said,), (), ()), line.id, english.id)
    if "quote" in sign:
        room.add(Signature("translation", "boris", "It says the same."), quote.id)
    story = room.add(Story("T", "D", "B", "C", (Beat("quote", "", quote=quote.id),)), quote.id, call=None)
    facts = facts_from_view(room.desk.view, story)
    return {"transcript": bool(facts.machine_lines), "translation": bool(facts.unsigned_translations)}


@pytest.mark.parametrize(
    ("quoted", "sign", "transcript", "translation"),
    [
        ("as heard", "", True, True),
        ("as heard", "quote", True, True),
        ("voice", "", True, True),
        ("words english", "", False, True),
        ("words english", "quote", False, False),
        ("words english", "translation", False, False),
        ("as heard", "transcript", False, True),
        ("as heard", "transcript translation", False, False),
    ],
)
def test_no_quote_leaves_with_words_or_english_that_nobody_stands_behind(
    quoted: str, sign: str, transcript: bool, translation: bool
) -> None:
    """A gist is not made quotable by a signature under the quote, nor a machine's line by a changed voice."""
    assert closed(quoted, sign=sign) == {"transcript": transcript, "translation": translation}


def test_a_plain_copy_says_whose_words_it_holds_and_is_in_the_ledger() -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(english="How many dead?"))
    text, shown = reviewing.take_out(room.desk, "call-1", "vtt", english=True)
    assert shown is None
    assert "NOTE 3 of 3 lines are a machine's words." in text
    assert "<v Speaker 1>How many dead?" in text
    assert "[machine gist, not for quotation] Yes a lot" in text
    _, plain = reviewing.take_out(room.desk, "call-1", "json")
    assert plain is not None and plain["lines"][1]["en_status"] == "machine gist, not for quotation"
    copies = room.standing(PlainCopy)
    assert [(c.body.form, c.body.lines, c.author.name) for c in copies] == [
        ("vtt", 3, "anna"),
        ("json", 3, "anna"),
    ]
    assert all(c.basis == (room.recording.id,) for c in copies)
    assert room.standing(Passed) == []

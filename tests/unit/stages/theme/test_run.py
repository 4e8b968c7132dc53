"""The stage over a case."""

from __future__ import annotations

from earwitness.model.recording import Party
from earwitness.model.records import Passed
from earwitness.model.themes import ThemeMark
from earwitness.stages import theme
from tests.unit.stages.text_fixtures import TalkCase, codebook

TURNS = ("Мам, хочу домой, не могу тут больше.", "Господи, сынок! Держись!")


def test_marks_rest_on_their_utterance_and_are_suggestions() -> None:
    case = TalkCase()
    call = case.say(
        *TURNS, parties=(Party("A", "caller", role="soldier"), Party("B", "callee", role="relative"))
    )
    case.run(theme)
    marks = list(case.view.marks(call))
    assert {(m.body.voice, m.body.theme) for m in marks} >= {("A", "wants_out"), ("B", "relatives_reaction")}
    passed = case.view.passed("theme", call)
    assert passed is not None
    assert all(m.basis == (m.body.utterance, passed.id) and m.body.status == "suggested" for m in marks)
    assert all(m.author.is_machine and m.body.codebook == f"packaged {codebook().version}" for m in marks)
    assert case.run(theme) == 0


def test_what_a_person_rejected_is_not_suggested_again() -> None:
    case = TalkCase()
    call = case.say(*TURNS)
    case.run(theme)
    machine = next(m for m in case.view.marks(call) if m.body.theme == "wants_out")
    rejected = ThemeMark(machine.body.utterance, "wants_out", "rejected", 1.0, "A")
    pen = case.pen("person", "editor")
    case.store.append(
        (pen.write(rejected, basis=(machine.body.utterance,), supersedes=(machine.id,), call=call),)
    )
    old = case.view.passed("theme", call)
    assert old is not None
    case.store.append((case.pen().write(Passed("theme", "older"), supersedes=(old.id,), call=call),))
    assert case.run(theme) == 1
    assert "wants_out" not in {m.body.theme for m in case.view.marks(call)}
    assert [m.body.status for m in case.store.of(ThemeMark, call) if m.body.theme == "wants_out"] == [
        "rejected"
    ]


def test_a_better_transcript_is_marked_again() -> None:
    case = TalkCase()
    call = case.say("Чай пьём.", "Ага.")
    case.run(theme)
    case.say_again(call, *TURNS)
    assert case.run(theme) == 1
    assert "wants_out" in {m.body.theme for m in case.view.marks(call)}

"""The stage over a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Party
from earwitness.model.records import Author, Passed
from earwitness.model.shorthand import Reading
from earwitness.model.themes import Codebook, CodingDraw, ThemeLessons, ThemeMark
from earwitness.ports import ProposedTheme, Tools
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


def judged_case(calls: int = 12) -> tuple[TalkCase, list[RecordId]]:
    """Calls with a word no cue knows, in lines a person accepted as about money; and the marks."""
    case = TalkCase()
    pen, marks = case.pen("person", "editor"), []
    for n in range(calls):
        call = case.say(
            f"Тут кувырлы целый ящик раздали, номер {n}.", "Ладно.", "Снег пошёл опять, темнеет рано."
        )
        one, _, three = case.view.utterances(call)
        book = f"packaged {codebook().version}"
        for line, status in ((one, "accepted"), (three, "rejected")):
            body = ThemeMark(
                line.id, "money", "accepted" if status == "accepted" else "rejected", 1.0, "A", codebook=book
            )
            record = pen.write(body, basis=(line.id,), call=call)
            case.store.append((record,))
            marks.append(record.id)
    for n in range(8):
        call = case.say("Снег идёт.", f"Дрова рубим, {n}.")
        line = case.view.utterances(call)[1]
        record = pen.write(ThemeMark(line.id, "money", "rejected", 1.0, "B"), basis=(line.id,), call=call)
        case.store.append((record,))
        marks.append(record.id)
    return case, marks


def about_money(case: TalkCase, call: CallId) -> bool:
    return "money" in {m.body.theme for m in case.view.marks(call)}


def test_what_people_accepted_is_suggested_elsewhere_once_somebody_says_learn() -> None:
    case, marks = judged_case()
    new = case.say("Ещё кувырлы дали, целый ящик раздали.", "Ага.")
    case.run(theme)
    assert not about_money(case, new)
    before = theme.settings_of(case.view, case.tools())
    case.store.append((case.pen("person", "editor").write(ThemeLessons(("packaged",), tuple(marks))),))
    assert theme.settings_of(case.view, case.tools()) != before
    case.run(theme)
    (mark,) = [m for m in case.view.marks(new) if m.body.theme == "money"]
    assert mark.body.status == "suggested" and any(cue.startswith("learned: ") for cue in mark.body.cues)
    assert case.run(theme) == 0


def test_the_machine_does_not_learn_from_calls_of_an_audit_or_marks_taken_back() -> None:
    case, marks = judged_case()
    pen = case.pen("person", "editor")
    case.store.append((pen.write(ThemeLessons(("packaged",), tuple(marks))),))
    assert theme.suggesting_for(case.view, case.tools()).learned is not None
    lines = tuple(case.store.get(mark).body.utterance for mark in marks[:24])
    drawn = CodingDraw("audit-1", "audit", 1, ("anna",), "packaged", lines, 20)
    case.store.append((pen.write(drawn, basis=tuple(dict.fromkeys(lines))),))
    assert theme.suggesting_for(case.view, case.tools()).learned is None, "8 lines are left"
    assert len(theme._taught(case.view)) == 8
    old = case.store.get(marks[-1])
    back = ThemeMark(old.body.utterance, "money", "accepted", 1.0, "B")
    case.store.append((pen.write(back, basis=old.basis, supersedes=(old.id,), call=old.call),))
    assert len(theme._taught(case.view)) == 7


class Odd:
    """Proposes what it was told to."""

    author = Author("engine", "odd proposer", "1", (("none", "none"),))

    def propose(
        self, codebook: Codebook, turns: Sequence[tuple[str, str]], language: str
    ) -> tuple[ProposedTheme, ...]:
        themes = ("wants_out", "looting", "no theme of ours")
        return (*(ProposedTheme(0, theme, 0.7, ("odd",)) for theme in themes), ProposedTheme(9, "money", 0.7))


class ProposedCase(TalkCase):
    """A case whose settings name a proposer."""

    def tools(self) -> Tools:
        return replace(super().tools(), proposers=lambda: (Odd(),))


def test_what_a_proposer_finds_beside_the_rules_is_its_own_suggestion() -> None:
    case = ProposedCase()
    call = case.say(*TURNS)
    before = theme.settings_of(case.view, TalkCase.tools(case))
    assert theme.settings_of(case.view, case.tools()) != before
    case.run(theme)
    by = {(m.body.theme, m.author.name) for m in case.view.marks(call) if m.body.voice == "A"}
    assert {("wants_out", "theme"), ("looting", "odd proposer")} <= by
    assert not {name for name, _ in by} - {one.id for one in codebook().themes}
    assert ("wants_out", "odd proposer") not in by
    suggesting = theme.suggesting_for(case.view, case.tools())
    lines = case.view.utterances(call)
    assert "looting" in theme.machine_themes(case.view, case.tools(), suggesting, call, lines)[lines[0].id]


def test_hundreds_are_looked_at_as_decipher_read_them() -> None:
    case = TalkCase()
    call = case.say("Двести, один, ротный, вчера вечером.", "Скинь двести рублей на телефон.")
    first, second = case.view.utterances(call)
    for line, status in ((first, "code"), (second, "ordinary")):
        at = line.body.text.lower().index("двести")
        body = Reading(
            line.id, at, at + 6, line.body.text[at : at + 6], "двести (потери)", "killed",
            "code" if status == "code" else "ordinary", 0.9,
        )  # fmt: skip
        case.store.append((case.pen().write(body, basis=(line.id,), call=call),))
    case.run(theme)
    assert {m.body.utterance for m in case.view.marks(call) if m.body.theme == "casualties_own"} == {first.id}

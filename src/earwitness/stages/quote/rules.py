"""Is an edit fair? A judgement says which operations were made and which rules they break, where.

Rules
 1. The edited text is a subsequence of the verbatim text, plus what stands in [brackets].
 2. Fillers, false starts and immediate repeats may go without a mark. Everything else that goes is marked with …, a whole
    turn with […], or [words of ours] in its place. An unmarked gap is an `unmarked cut`.
 3. A word may not be changed: another tense, aspect, person or number of the same word is named as such, a numeral as `changed
    numeral`, anything else as `changed word`. The same number in digits is the same number, a word written as heard (`щас`) or
    masked (`f---`) the same word.
 4. A negation may not go while what it negates stays (`dropped negation`), nor come (`added negation`), in brackets either.
 5. A condition may not go while what depends on it stays (`dropped condition`).
 6. A hedge may not go while what it hedges stays (`dropped hedge`); nor a modal while its verb stays (`dropped modal`), a
    quantifier or number while what it counts stays (`dropped quantifier`, `dropped numeral`), a modifier by itself (`dropped
    modifier`), the name of who said so while the claim stays (`dropped attribution`), nor the sentence that takes back the one
    before (`dropped retraction`). None of them may come or be another one (`added …`, `changed …`).
 7. Words stay in their order (`moved words`).
 8. An answer stays with its question (`moved answer`), and two answers stay two (`joined answers`).
 9. A quote is of one call (`joined calls`), and every speaker's words stay that speaker's (`changed speaker`).
10. Words of ours outside [brackets] are an `unmarked addition`. A bracket does not stand for a verb: that is a `changed word`.
11. Capitals and signs may change at a join; a question may not become a statement.

A house may let a few of them pass, or be stricter (`house`); what it let pass is kept beside the findings.

Rules 4 to 6 hold for marked cuts too: a mark tells the reader that something went, not that it was the *not*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from earwitness.model.quotes import EditOp, Violation, ViolationKind
from earwitness.ports import Morphology
from earwitness.stages.quote.align import aligned, settled
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.edits import from_edit, marks_before, words_of_both
from earwitness.stages.quote.free import harmless
from earwitness.stages.quote.groups import group_changes
from earwitness.stages.quote.house import STRICT, HouseRules
from earwitness.stages.quote.lexis import lexis_of
from earwitness.stages.quote.loss import losses
from earwitness.stages.quote.order import orders
from earwitness.stages.quote.swap import additions, swaps
from earwitness.stages.quote.tokens import CLAUSE_END, words_of

#: the more precise a kind, the earlier it is named
_PRECISION: tuple[ViolationKind, ...] = (
    "joined calls", "changed speaker", "moved answer", "joined answers", "dropped negation", "added negation", "dropped condition",
    "added condition", "changed modal", "changed numeral", "dropped numeral", "moved words", "dropped attribution", "changed tense",
    "changed aspect", "changed person", "changed quantifier", "dropped quantifier", "added quantifier", "changed number",
    "dropped modal", "added modal", "changed hedge", "dropped hedge", "added hedge", "dropped retraction", "dropped modifier",
    "unmarked addition", "changed word", "unmarked cut",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """Fair or not, the operations that were made, and what broke, the most precise rule first. `at` counts characters of
    the edited text. `allowed` is what broke a strict rule and this house lets pass."""

    fair: bool
    operations: tuple[EditOp, ...]
    violations: tuple[Violation, ...]
    allowed: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line of a quote: whose words of which call and turn, as spoken and as edited.

    An edited line of "" or "[…]" is a turn cut whole: it is shown as […] wherever the quote is shown.
    """

    call: str
    turn: int
    voice: str
    verbatim: str
    edited: str


def judge(
    verbatim: str,
    edited: str,
    language: str,
    morphology: Morphology | None = None,
    line: int = 0,
    house: HouseRules = STRICT,
) -> Judgement:
    """Judge one edited text against what was said. Either may hold several turns (see `tokens`).

    Without `morphology` a changed form is still found, only named `changed word`, English excepted.
    """
    if verbatim == edited:
        return Judgement(True, (), ())
    language = {"ua": "uk"}.get(language[:2], language[:2])
    seen = compared(verbatim, edited, language, morphology, house)
    operations = from_edit(verbatim, edited, line, language, seen.pairs, (seen.source, seen.target))
    changes = tuple(group_changes(seen))
    free = harmless(seen) if house.fillers else frozenset()
    found = [
        *swaps(seen, free, changes),
        *additions(seen, free, changes),
        *losses(seen, free, changes),
        *orders(seen, free),
    ]
    blocked, passed = house.sorted_out(_ranked(found))
    return Judgement(not blocked, operations, tuple(blocked), tuple(passed))


def compared(
    verbatim: str, edited: str, language: str, morphology: Morphology | None, house: HouseRules = STRICT
) -> Comparison:
    """Both texts as words, with which word became which."""
    source, target = words_of_both(verbatim, edited, language, masked=house.masked)
    seen = Comparison(verbatim, edited, language, lexis_of(language), morphology, source, target, ())
    marks = marks_before(edited, target)
    signs = [True, *(any(c in CLAUSE_END for c in seen.after(i)) for i in range(len(source)))]
    signs[-1] = True
    pairs = settled(aligned(source, target, marks, seen.likeness), source, target, marks, signs)
    return replace(seen, pairs=tuple(pairs))


def judge_lines(
    lines: Sequence[SpokenLine],
    language: str,
    morphology: Morphology | None = None,
    house: HouseRules = STRICT,
) -> Judgement:
    """Judge a quote of several lines: each line by itself, and rules 7 to 9 between lines.

    `at` counts characters of the edited lines joined with line breaks; an operation carries its line's number.
    """
    operations: list[EditOp] = []
    found: list[Violation] = []
    offset = 0
    for number, line in enumerate(lines):
        if line.edited.strip() in ("", "[…]", "[...]"):
            whole = EditOp(number, language, "cut turn", 0, len(line.verbatim), line.edited)
            operations.append(whole)
        else:
            one = judge(line.verbatim, line.edited, language, morphology, number, house)
            operations += one.operations
            broken = (*one.violations, *one.allowed)
            found += [replace(v, at=v.at + offset, stop=v.stop + offset, line=number) for v in broken]
        offset += len(line.edited) + 1
    found += _between_lines(lines, language)
    blocked, passed = house.sorted_out(_ranked(found))
    return Judgement(not blocked, tuple(operations), tuple(blocked), tuple(passed))


def _between_lines(lines: Sequence[SpokenLine], language: str) -> list[Violation]:
    found: list[Violation] = []
    answers = lexis_of(language).answers
    offset = 0
    last: SpokenLine | None = None
    shown_gap = True
    for number, line in enumerate(lines):
        cut = line.edited.strip() in ("", "[…]", "[...]")
        if last is not None and line.call != last.call:
            found.append(Violation("joined calls", offset, "", offset, line=number))
        elif last is not None and line.turn < last.turn:
            found.append(Violation("moved words", offset, "", offset, line=number))
        elif last is not None and not cut:
            missing = line.turn > last.turn + 1
            words = words_of(line.edited, language, edited=True)
            first_said = words_of(line.verbatim, language)
            is_answer = (
                bool(words)
                and words[0].norm in answers
                and first_said[:1]
                and first_said[0].norm == words[0].norm
            )
            if missing and is_answer and not line.edited.lstrip().startswith(("…", "...")):
                here = offset + words[0].begin, offset + words[0].stop
                said = first_said[0].begin, first_said[0].stop
                found.append(Violation("moved answer", here[0], words[0].norm, here[1], *said, line=number))
            if missing and not shown_gap:
                kind: ViolationKind = "joined answers" if line.voice == last.voice else "unmarked cut"
                found.append(Violation(kind, offset, "", offset, line=number))
        if cut:
            shown_gap = True
            if last is not None and line.call != last.call:
                last = line
        else:
            last, shown_gap = line, False
        offset += len(line.edited) + 1
    return found


def _ranked(found: Iterable[Violation]) -> tuple[Violation, ...]:
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda v: (_PRECISION.index(v.kind), v.at)))

"""Answers and their questions, and the turns, speakers and calls a quote is taken from (rules 8 and 9 of `rules`).

Rules
- What was said to a question stands behind no other question. A yes, a no and an answer of a word or two stand behind their own
  even where a cut is marked; a longer answer may be parted from it by […].
- Where a question between two answers was left out without `[…]`, the two read as one: joined answers.
- Words of two turns in one turn of the edited text are joined answers, unless `[…]` stands between them or the turns were one
  speaker's with nothing between.
- Words of two calls stand in one text only where the edited text says that another call begins.
- Where turns carry names (`A:`), every speaker keeps one name and every name one speaker.
"""

from __future__ import annotations

import re
from itertools import pairwise

from earwitness.model.quotes import Violation, ViolationKind
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.tokens import ELLIPSIS, SENTENCE_END, segments, speakers

_TURN_MARK = re.compile(r"\[(?:…|\.\.\.|\. \. \.)\]")
_SHORT = 2  #: an answer of so many words says nothing without its question


def orders(seen: Comparison, free: frozenset[int] = frozenset()) -> list[Violation]:
    """Violations by answers that stand with another question, or with each other, and by calls and speakers mixed up.

    `free` are the words that may go: a question of them alone (`понимаешь?`) asks nothing.
    """
    return [*_calls(seen), *_speakers(seen), *_moved(seen), *_joined(seen, free)]


# ------------------------------------------------------------------------------------------------------ answers, questions


def _asks(seen: Comparison) -> dict[int, bool]:
    """For each sentence of the verbatim text, whether it is a question."""
    last: dict[int, int] = {s: i for i, s in enumerate(seen.sentence)}
    return {s: "?" in seen.after(i) for s, i in last.items()}


def _moved(seen: Comparison) -> list[Violation]:
    found: list[Violation] = []
    asks = _asks(seen)
    of_edit = segments(seen.edited, seen.target, SENTENCE_END)
    spoken = {j: i for i, j in seen.kept.items()}
    opening = [j for j in range(len(seen.target)) if j == 0 or of_edit[j] != of_edit[j - 1]]
    for j in opening:
        i = spoken.get(j)
        if i is None or not j:
            continue
        own = seen.sentence[i]
        if not asks.get(own - 1, False) or asks.get(own, False) or not _opens(seen, i):
            continue
        if _another_question(seen, j, of_edit, own - 1) and not _parted(seen, j, own):
            found.append(seen.put("moved answer", j, i))
        elif seen.source[i].norm in seen.lexis.answers and _answer_astray(seen, asks, i, spoken.get(j - 1)):
            found.append(seen.put("moved answer", j, i))
    return found


def _opens(seen: Comparison, i: int) -> bool:
    """Nothing that says something was cut from the beginning of the sentence."""
    before = [n for n in range(i) if seen.sentence[n] == seen.sentence[i]]
    return not any(seen.is_content(seen.source[n].norm) for n in before)


def _another_question(seen: Comparison, j: int, of_edit: tuple[int, ...], question: int) -> bool:
    """Before edited word j stands a question that holds words its own question does not hold."""
    before = [k for k in range(j) if of_edit[k] == of_edit[j - 1]]
    if "?" not in seen.edited[seen.target[before[-1]].stop : seen.target[j].begin]:
        return False
    asked = {seen.source[n].norm for n in range(len(seen.source)) if seen.sentence[n] == question}
    return any(seen.target[k].norm not in asked for k in before)


def _parted(seen: Comparison, j: int, sentence: int) -> bool:
    """A mark stands before the answer, and the answer is long enough to be understood by itself."""
    words = [n for n in range(len(seen.source)) if seen.sentence[n] == sentence]
    gap = seen.gap_at(j)
    short = len(words) <= _SHORT or seen.source[words[0]].norm in seen.lexis.answers
    return not short and bool(_TURN_MARK.search(gap) or ELLIPSIS.search(gap))


def _answer_astray(seen: Comparison, asks: dict[int, bool], i: int, before: int | None) -> bool:
    """A yes whose question is gone, behind another question or another turn's words."""
    if before is None or seen.sentence[before] == seen.sentence[i] - 1:
        return False
    turns = seen.source[before].turn, seen.source[i].turn
    return asks[seen.sentence[before]] or turns[0] not in (turns[1] - 1, turns[1])


def _joined(seen: Comparison, free: frozenset[int]) -> list[Violation]:
    found: list[Violation] = []
    asks = _asks(seen)
    told = {seen.sentence[i] for i in range(len(seen.source)) if i not in free}
    labels = speakers(seen.verbatim, seen.source)
    order = sorted(seen.became.items(), key=lambda pair: pair[1])
    for (i0, j0), (i, j) in pairwise(order):
        if i0 >= i:
            continue
        gap = seen.edited[seen.target[j0].stop : seen.target[j].begin]
        if _TURN_MARK.search(gap):
            continue
        left, right = seen.sentence[i0], seen.sentence[i]
        skipped = any(asks[s] and s in told for s in range(left + 1, right))
        one_speaker = labels[i0] != "" and set(labels[i0 : i + 1]) == {labels[i0]}
        two_turns = (
            seen.source[i0].turn != seen.source[i].turn
            and seen.target[j0].turn == seen.target[j].turn
            and not one_speaker
        )
        unmarked = not seen.is_marked(j)
        if two_turns or (skipped and not asks[left] and not asks[right] and unmarked):
            here = seen.target[j].begin
            said = seen.source[i0].stop, seen.source[i].begin
            found.append(Violation("joined answers", here, gap.strip(), here, *said))
    return found


# ---------------------------------------------------------------------------------------------------------- calls, speakers


def _calls(seen: Comparison) -> list[Violation]:
    order = sorted(seen.became.items(), key=lambda pair: pair[1])
    found: list[Violation] = []
    for (i0, j0), (i, j) in pairwise(order):
        other, shown = (
            seen.source[i0].call != seen.source[i].call,
            seen.target[j0].call != seen.target[j].call,
        )
        if other and not shown:
            here = seen.target[j].begin
            found.append(
                Violation("joined calls", here, "", here, seen.source[i0].stop, seen.source[i].begin)
            )
    return found


def _speakers(seen: Comparison) -> list[Violation]:
    """The first word of each turn whose name is another speaker's."""
    said, shown = speakers(seen.verbatim, seen.source), speakers(seen.edited, seen.target)
    names: dict[str, str] = {}
    taken: dict[str, str] = {}
    found: list[Violation] = []
    known = {name for name in said if name}
    last: tuple[str, str] | None = None
    for i, j in sorted(seen.kept.items(), key=lambda pair: pair[1]):
        one, other = said[i], shown[j]
        if not one or not other or (one, other) == last:
            continue
        last = one, other
        kept_name = one == other or other not in known
        if not kept_name or names.setdefault(one, other) != other or taken.setdefault(other, one) != one:
            found.append(seen.put(_SPEAKER, j, i))
    return found


_SPEAKER: ViolationKind = "changed speaker"

"""What is said beside a term: that it is not so, and how many.

Rules
- «Не», «нет», «без», «ни», «никакой» negate what follows in the same clause; a verb in between takes the «не» for itself:
  «не вывозят двухсотых» denies the taking away, not the dead.
- «Нет» after a term negates it too: «двухсотых у нас нет».
- A number right before a term counts it, else a number right after it, also after a dash; «ни одного» counts none.
"""

from __future__ import annotations

from collections.abc import Sequence

from earwitness.model.words import COLLECTIVES, spoken_number
from earwitness.stages.decipher.hundreds import NAMED, Hundred
from earwitness.stages.decipher.people import is_verb
from earwitness.stages.decipher.talk import Line, Word

_NOT = frozenset("не ни без нет нету ні немає нема not no без".split())
_NONE = frozenset("никакой ніякий жоден жодний".split())
_ARE_NOT = frozenset("нет нету нема немає".split())
_ONLY = frozenset("только лише тільки only".split())
#: verbs that say what someone is: a «не» before them denies the term after them
_COPULAS = frozenset("быть стать становиться считать считаться числиться являться бути стати be".split())
_NOT_ONE = frozenset("ни ні жодного".split())
#: words between a term and its «нет»
REACH = 4


def is_negated(line: Line, first: int, last: int) -> bool:
    """Whether the words `first` to `last` are said not to be so, or not to be there."""
    words = line.words
    i = first
    while i > 0 and first - i < REACH and words[i].break_before == 0:
        i -= 1
        word = words[i]
        if word.folded in _NOT or word.lemmas & _NONE:
            return words[i + 1].folded not in _ONLY
        if is_verb(word) and not word.lemmas & _COPULAS:
            break
    j = last + 1
    while j < len(words) and j - last <= REACH and words[j].break_before == 0:
        if words[j].folded in _ARE_NOT or (j == last + 1 and words[j].folded in _NOT_ONE):
            return True
        if is_verb(words[j]):
            break
        j += 1
    return False


def negation_and_count(line: Line, hit: Hundred) -> None:
    """Notes on a hit whether it is denied and how many are said."""
    words = line.words
    hit.negated = is_negated(line, hit.first, hit.last)
    around = (*words[max(hit.first - 2, 0) : hit.first], *words[hit.last + 1 : hit.last + 2])
    if hit.negated and any(w.folded in _NOT_ONE for w in around):
        hit.count = 0
        return
    for run in _runs(line, hit):
        number = spoken_number(run)
        if number is not None and 0 < number < 10_000:
            hit.count = number
            return
    before = words[hit.first - 1] if hit.first and words[hit.first].break_before < 2 else None
    after = words[hit.last + 1] if hit.last + 1 < len(words) else None
    if after is not None and after.break_before == 2:
        after = None
    if (
        hit.shape == "masculine"
        and not hit.negated
        and (before is None or before.value is None)
        and (after is None or after.value is None)
    ):
        hit.count = 1


def is_hundred(words: Sequence[Word], i: int) -> bool:
    """Whether word `i` is there and is a 200, 300, 400 or 500."""
    return i < len(words) and (words[i].value in NAMED or words[i].number in NAMED)


def _runs(line: Line, hit: Hundred) -> list[list[Word]]:
    """Numbers right before it, then right after it (also after a dash), the likelier first."""
    words = line.words
    i = hit.first - 1
    if (
        i >= 1
        and words[i].value is None
        and ("severity" in words[i].fields or words[i].folded in ("человек", "наших"))
    ):
        i -= 1
    stop = i + 1
    while i >= 0 and words[i].value is not None and words[i + 1].break_before == 0:
        i -= 1
    back = list(words[i + 1 : stop])
    j = hit.last + 1
    if j < len(words) and words[j].lemmas & {"за", "человек", "уже", "было", "всего"}:
        j += 1
    first = j
    while j < len(words) and words[j].value is not None and (j == first or words[j].break_before == 0):
        j += 1
    forward = list(words[first:j])
    if forward and words[first].break_before == 2:
        forward = []
    if (
        forward
        and j < len(words)
        and words[j].break_before == 0
        and words[j].number is None
        and is_hundred(words, j)
    ):
        forward = []
    if (
        hit.shape == "cardinal"
        and forward
        and words[first].break_before == 1
        and words[first].folded in COLLECTIVES
    ):
        gap = line.text[line.stops[first - 1] : line.begins[first]].strip()
        if not gap or gap not in "—–-:":
            forward = []
    return [run for run in (back, forward) if run]

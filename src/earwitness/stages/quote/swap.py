"""What came, and what was put in another's place (rules 3, 4, 7 and 10 of `rules`).

Rules
- A number written in digits for the same number spoken is no change.
- A word that stands where it was not said, and is missing where it was, was moved.
- A negation in [brackets] is an added negation: it says the opposite of what was said.
"""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.model.quotes import Violation, ViolationKind
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.lexis import number_of
from earwitness.stages.quote.loss import harmless
from earwitness.stages.quote.numbers import same_numbers, value_of
from earwitness.stages.quote.tokens import BRACKET, WORD, between, plain, words_of


def swaps(seen: Comparison) -> list[Violation]:
    """Violations by words in the place of other words."""
    found: list[Violation] = []
    rewritten = same_numbers(seen)
    homeless = _homeless(seen)
    for i, j in seen.became.items():
        a, b = seen.source[i].norm, seen.target[j].norm
        if a == b or i in rewritten:
            continue
        for kind in _kinds(seen, a, b, homeless):
            text = seen.edited[seen.target[j].begin : seen.target[j].stop]
            found.append(Violation(kind, seen.target[j].begin, text))
    found += _questions(seen)
    return found


def _homeless(seen: Comparison) -> frozenset[str]:
    """Words said that stand nowhere they were said, neither dropped as harmless."""
    free = harmless(seen)
    out = {seen.source[i].norm for i in seen.gone if i not in free}
    return frozenset(
        out
        | {seen.source[i].norm for i, j in seen.became.items() if seen.source[i].norm != seen.target[j].norm}
    )


def _kinds(seen: Comparison, a: str, b: str, homeless: frozenset[str]) -> Iterable[ViolationKind]:
    """Which rules it breaks that `b` stands where `a` was said."""
    if b in homeless:
        yield "moved answer" if b in seen.lexis.answers and a in seen.lexis.answers else "moved words"
        if not (seen.is_negation(a) or seen.is_negation(b)):
            return
    if seen.number(a) is not None or seen.number(b) is not None:
        if seen.number(a) != seen.number(b):
            yield "changed numeral"
        return
    denies_a, denies_b = _denies(seen, a, b), _denies(seen, b, a)
    if denies_a and not denies_b:
        yield "dropped negation"
    elif denies_b and not denies_a:
        yield "added negation"
    if denies_a != denies_b:
        return
    condition = {p[0] for p in seen.lexis.conditions if len(p) == 1}
    if a in condition and b not in condition:
        yield "dropped condition"
    if (a,) in seen.lexis.hedges and (b,) not in seen.lexis.hedges:
        yield "dropped hedge"
    if a in seen.lexis.pronouns and b in seen.lexis.pronouns:
        (person_a, number_a), (person_b, number_b) = seen.lexis.pronouns[a], seen.lexis.pronouns[b]
        if person_a != person_b or (number_a == number_b and not seen.lemmas(a) & seen.lemmas(b)):
            yield "changed person"
        elif number_a != number_b:
            yield "changed number"
        else:
            yield "changed word"
        return
    how = seen.difference(a, b)
    if how in ("tense", "person", "number"):
        yield {"tense": "changed tense", "person": "changed person", "number": "changed number"}[how]  # type: ignore[misc]
        return
    if seen.is_modal(a) and how is None:
        yield "dropped modal"
    if how is None and seen.tense_differs(a, b) and seen.likeness_of(a, b):
        yield "changed tense"
    yield "changed word"


def _denies(seen: Comparison, a: str, b: str) -> bool:
    """`a` denies: a negation, or `b` with a negative prefix."""
    return seen.is_negation(a) or any(a == prefix + b for prefix in seen.lexis.negative_prefixes)


def _questions(seen: Comparison) -> list[Violation]:
    """A question asked and kept whole that became a statement, or the other way round."""
    found = []
    for i, j in seen.kept.items():
        following = i + 1
        ends = following == len(seen.source)
        if not ends and seen.kept.get(following) != j + 1:
            continue
        if ends and j + 1 != len(seen.target):
            continue
        asked, asks = "?" in seen.after(i), "?" in seen.gap_at(j + 1)
        if asked != asks and not BRACKET.search(seen.gap_at(j + 1)):
            found.append(Violation("changed word", seen.target[j].stop, "?"))
    return found


# ---------------------------------------------------------------------------------------------------------------- additions


def additions(seen: Comparison) -> list[Violation]:
    """Violations by words that were not said: outside brackets any, inside them a negation or another number."""
    found: list[Violation] = []
    rewritten = same_numbers(seen)
    gone = [seen.source[i].norm for i in seen.gone]
    homeless = _homeless(seen)
    for j in seen.came:
        word = seen.target[j].norm
        text = seen.edited[seen.target[j].begin : seen.target[j].stop]
        at = seen.target[j].begin
        if seen.number(word) is not None and rewritten:
            continue
        if word in homeless or word in gone and word not in {seen.source[i].norm for i in harmless(seen)}:
            found.append(Violation("moved answer" if word in seen.lexis.answers else "moved words", at, text))
        if seen.is_negation(word):
            found.append(Violation("added negation", at, text))
        elif word not in homeless:
            beside = [k for k in (j - 1, j + 1) if 0 <= k < len(seen.target)]
            near = seen.number(word) is not None and any(
                seen.number(seen.target[k].norm) is not None for k in beside
            )
            found.append(Violation("changed numeral" if near else "unmarked addition", at, text))
    return found + _in_brackets(seen)


def _in_brackets(seen: Comparison) -> list[Violation]:
    found: list[Violation] = []
    for match in BRACKET.finditer(seen.edited):
        words = [t.norm for t in words_of(match.group()[1:-1], seen.language)]
        j = sum(1 for t in seen.target if t.begin < match.start())
        begin, stop = _said_there(seen, j)
        said = [plain(w) for w in WORD.findall(seen.verbatim[begin:stop])]
        denies = any(seen.is_negation(w) for w in words) and not any(seen.is_content(w) for w in words)
        if denies and not any(seen.is_negation(w) for w in said):
            found.append(Violation("added negation", match.start(), match.group()))
        ours = [n for n in (number_of(w, seen.lexis) for w in words) if n is not None]
        theirs = [n for n in (seen.number(w) for w in said) if n is not None]
        if (
            ours
            and theirs
            and len(words) == len(ours)
            and value_of(seen, words) != value_of(seen, [w for w in said if seen.number(w) is not None])
        ):
            found.append(Violation("changed numeral", match.start(), match.group()))
    return found


def _said_there(seen: Comparison, j: int) -> tuple[int, int]:
    """Characters of the verbatim text between the words kept on both sides of edited word j."""
    by_target = {b: a for a, b in seen.became.items()}
    left = next((by_target[k] for k in range(j - 1, -1, -1) if k in by_target), None)
    right = next((by_target[k] for k in range(j, len(seen.target)) if k in by_target), None)
    begin, _ = between(seen.verbatim, seen.source, 0 if left is None else left + 1)
    _, stop = between(seen.verbatim, seen.source, len(seen.source) if right is None else right)
    return begin, max(begin, stop)

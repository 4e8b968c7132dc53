"""What came, and what was put in another's place (rules 3, 4, 6, 7 and 10 of `rules`).

Rules
- A number written in digits for the same number spoken is no change.
- A word that stands where it was not said, and is missing where it was, was moved, in whatever form.
- A word that hedges, conditions, quantifies or says what must or may be is named by that when it comes or changes.
- A negation in [brackets] is an added negation: it says the opposite of what was said. So with other words that decide what
  a sentence claims, where they stand in brackets alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from earwitness.model.quotes import Violation, ViolationKind
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.groups import GroupChange
from earwitness.stages.quote.lexis import Phrases, number_of
from earwitness.stages.quote.numbers import same_numbers, value_of
from earwitness.stages.quote.tokens import BRACKET, WORD, between, plain, words_of

_BY_FORM: dict[str, ViolationKind] = {
    "tense": "changed tense", "aspect": "changed aspect", "person": "changed person", "number": "changed number",
}  # fmt: skip


def swaps(seen: Comparison, free: frozenset[int], changes: Iterable[GroupChange] = ()) -> list[Violation]:
    """Violations by words in the place of other words; `changes` are those of English verb groups."""
    changes = tuple(changes)
    found = [seen.put(kind, seen.became[c.verb], c.verb) for c in changes for kind in c.kinds]
    told = {n for change in changes for n in change.source}
    rewritten = same_numbers(seen)
    homeless = _homeless(seen, free)
    for i, j in seen.became.items():
        a, b = seen.source[i].norm, seen.target[j].norm
        if a == b or i in rewritten:
            continue
        if i in told and (seen.lemmas(a) & seen.lemmas(b) or not (seen.is_content(a) and seen.is_content(b))):
            continue
        found += [seen.put(kind, j, i) for kind in _kinds(seen, i, j, homeless, free)]
    return [*found, *_questions(seen)]


def _homeless(seen: Comparison, free: frozenset[int]) -> frozenset[str]:
    """Words said that stand nowhere they were said, neither dropped as harmless."""
    out = {seen.source[i].norm for i in seen.gone if i not in free}
    return frozenset(
        out
        | {seen.source[i].norm for i, j in seen.became.items() if seen.source[i].norm != seen.target[j].norm}
    )


def _kinds(
    seen: Comparison, i: int, j: int, homeless: frozenset[str], free: frozenset[int]
) -> Iterator[ViolationKind]:
    """Which rules it breaks that edited word j stands where verbatim word i was said."""
    a, b = seen.source[i].norm, seen.target[j].norm
    if b in homeless:
        yield "moved answer" if b in seen.lexis.answers and a in seen.lexis.answers else "moved words"
        if not (seen.is_negation(a) or seen.is_negation(b)):
            return
    elif _moved_in_another_form(seen, i, b, free):
        yield "moved words"
        return
    if seen.is_quantifier(a) and seen.is_quantifier(b):
        yield "changed quantifier"
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
    named = list(_by_what_it_does(seen, a, b))
    yield from named
    if a in seen.lexis.pronouns and b in seen.lexis.pronouns:
        yield _pronouns(seen, a, b)
        return
    how = seen.difference(a, b)
    if how in _BY_FORM:
        yield _BY_FORM[how]
        if how == "tense" and not seen.lemmas(a) & seen.lemmas(b):
            yield "changed aspect"  # бросают, бросят: other in both
        return
    if how is None and seen.tense_differs(a, b) and seen.likeness_of(a, b) and not named:
        yield "changed tense"
    yield "changed word"


def _by_what_it_does(seen: Comparison, a: str, b: str) -> Iterator[ViolationKind]:
    """Conditions, hedges, quantifiers, limits and modals that came, went or changed."""
    condition, hedge = (
        _single(seen.lexis.conditions),
        _single(seen.lexis.hedges) | _single(seen.lexis.approximators),
    )
    if a in condition:
        yield "dropped condition"
    elif b in condition:
        yield "added condition"
    if a in hedge:
        yield "changed hedge" if b in hedge else "dropped hedge"
    elif b in hedge:
        yield "added hedge"
    if seen.is_quantifier(a):
        yield "dropped quantifier"
    elif seen.is_quantifier(b):
        yield "added quantifier"
    if a in seen.lexis.limits:
        yield "dropped modifier"
    modal_a, modal_b = seen.is_modal(a), seen.is_modal(b)
    if modal_a and not seen.lemmas(a) & seen.lemmas(b):
        yield "changed modal" if modal_b else "dropped modal"
    elif modal_b and not modal_a:
        yield "added modal"


def _pronouns(seen: Comparison, a: str, b: str) -> ViolationKind:
    (person_a, number_a), (person_b, number_b) = seen.lexis.pronouns[a], seen.lexis.pronouns[b]
    if person_a != person_b or (number_a == number_b and not seen.lemmas(a) & seen.lemmas(b)):
        return "changed person"
    return "changed number" if number_a != number_b else "changed word"


def _single(phrases: Phrases) -> frozenset[str]:
    return frozenset(p[0] for p in phrases if len(p) == 1)


def _moved_in_another_form(seen: Comparison, i: int, b: str, free: frozenset[int]) -> bool:
    """Another word stands here, and it was said elsewhere, where it is missing: subject and object changed places."""
    if not seen.is_content(b) or seen.lemmas(seen.source[i].norm) & seen.lemmas(b):
        return False
    astray = [n for n in range(len(seen.source)) if n != i and n not in seen.kept and n not in free]
    return any(seen.lemmas(seen.source[n].norm) & seen.lemmas(b) for n in astray)


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
            at, said = seen.target[j].stop, seen.source[i].stop
            found.append(Violation("changed word", at, "?", at, said, said))
    return found


# ---------------------------------------------------------------------------------------------------------------- additions


def additions(seen: Comparison, free: frozenset[int], changes: Iterable[GroupChange] = ()) -> list[Violation]:
    """Violations by words that were not said: outside brackets any, inside them a negation or another number."""
    found: list[Violation] = []
    told = {n for change in changes for n in change.target}
    rewritten = same_numbers(seen)
    gone = {seen.source[i].norm for i in seen.gone}
    homeless = _homeless(seen, free)
    harmless_words = {seen.source[i].norm for i in free}
    qualifying = {j for kind, js in _came_as(seen) for j in js}
    for kind, js in _came_as(seen):
        if not set(js) & told:
            found.append(seen.put(kind, js[0]))
    for j in seen.came:
        word = seen.target[j].norm
        if j in told or seen.number(word) is not None and rewritten:
            continue
        if word in homeless or word in gone and word not in harmless_words:
            found.append(seen.put("moved answer" if word in seen.lexis.answers else "moved words", j))
        if seen.is_negation(word):
            found.append(seen.put("added negation", j))
        elif word not in homeless:
            beside = [k for k in (j - 1, j + 1) if 0 <= k < len(seen.target)]
            near = seen.number(word) is not None and any(
                seen.number(seen.target[k].norm) is not None for k in beside
            )
            found.append(
                seen.put("changed numeral" if near and j not in qualifying else "unmarked addition", j)
            )
    return found + _in_brackets(seen)


def _came_as(seen: Comparison) -> list[tuple[ViolationKind, tuple[int, ...]]]:
    """Words that were not said and decide what the sentence claims: conditions, hedges, quantifiers, modals."""
    came = set(seen.came)
    phrases: tuple[tuple[ViolationKind, Phrases], ...] = (
        ("added condition", seen.lexis.conditions), ("added hedge", seen.lexis.hedges), ("added hedge", seen.lexis.approximators),
    )  # fmt: skip
    out: list[tuple[ViolationKind, tuple[int, ...]]] = [
        (kind, tuple(range(b, s))) for kind, listed in phrases for b, s in seen.found_in_edit(listed) if set(range(b, s)) <= came
    ]  # fmt: skip
    for j in seen.came:
        word = seen.target[j].norm
        if seen.is_negation(word):
            continue
        if seen.is_quantifier(word):
            out.append(("added quantifier", (j,)))
        elif seen.is_modal(word):
            out.append(("added modal", (j,)))
    return out


def _in_brackets(seen: Comparison) -> list[Violation]:
    found: list[Violation] = []
    for match in BRACKET.finditer(seen.edited):
        words = [t.norm for t in words_of(match.group()[1:-1], seen.language)]
        j = sum(1 for t in seen.target if t.begin < match.start())
        begin, stop = _said_there(seen, j)
        said = [plain(w) for w in WORD.findall(seen.verbatim[begin:stop])]
        kind = _bracket_kind(seen, words, said)
        if kind is not None:
            found.append(Violation(kind, match.start(), match.group(), match.end(), begin, stop))
    return found


def _bracket_kind(seen: Comparison, words: list[str], said: list[str]) -> ViolationKind | None:
    """Which rule the words of a bracket break, standing where `said` was spoken."""
    denies = any(seen.is_negation(w) for w in words)
    bare = not any(seen.is_content(w) and not seen.is_quantifier(w) and not seen.is_modal(w) for w in words)
    if denies and bare and not any(seen.is_negation(w) for w in said):
        return "added negation"
    ours = [n for n in (number_of(w, seen.lexis) for w in words) if n is not None]
    theirs = [n for n in (seen.number(w) for w in said) if n is not None]
    if ours and theirs and len(words) == len(ours):
        spoken = [w for w in said if seen.number(w) is not None]
        return None if value_of(seen, words) == value_of(seen, spoken) else "changed numeral"
    if not words or not bare or len(words) > 2:
        return None
    if tuple(words) in seen.lexis.hedges:
        return None if any((w,) in seen.lexis.hedges for w in said) else "added hedge"
    if tuple(words) in seen.lexis.conditions:
        return "added condition"
    if any(seen.is_modal(w) for w in words) and not any(seen.is_modal(w) for w in said):
        return "added modal"
    if any(seen.is_quantifier(w) for w in words):
        counted = [w for w in said if seen.is_quantifier(w)]
        if counted and not set(words) & set(counted):
            return "changed quantifier"
        return None if counted or said else "added quantifier"
    return None


def _said_there(seen: Comparison, j: int) -> tuple[int, int]:
    """Characters of the verbatim text between the words kept on both sides of edited word j."""
    by_target = {b: a for a, b in seen.became.items()}
    left = next((by_target[k] for k in range(j - 1, -1, -1) if k in by_target), None)
    right = next((by_target[k] for k in range(j, len(seen.target)) if k in by_target), None)
    begin, _ = between(seen.verbatim, seen.source, 0 if left is None else left + 1)
    _, stop = between(seen.verbatim, seen.source, len(seen.source) if right is None else right)
    return begin, max(begin, stop)

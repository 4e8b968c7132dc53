"""What went, and whether it may (rules 2 and 4 to 6 of `rules`).

Rules
- Fillers, false starts and immediate repeats are taken off first: what they hold is said again or says nothing.
- A false start is a word broken off (`бэ… берцы`) or a restart with the same word (`на ре… на холодильнике`).
- A negation, hedge, modal or condition is missed only while what it belongs to stays: the head word for *not*, the clause
  for *never* and *nobody*, the clause beside it for a hedge or an *if*.
"""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.model.quotes import Violation, ViolationKind
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.lexis import HANGS_ON, PARENTHETIC, is_hesitation
from earwitness.stages.quote.numbers import same_numbers
from earwitness.stages.quote.tokens import BRACKET, CLAUSE_END, ELLIPSIS, WORD

_BROKEN = ("…", "...", "-", "—", "–")
_HEADED = frozenset({"не", "ни", "без", "not", "without", "ані", "cannot"})
_AUXILIARY = frozenset({"do", "does", "did"})


def losses(seen: Comparison) -> list[Violation]:
    """Violations by what is missing from the edited text."""
    free = harmless(seen)
    rewritten = same_numbers(seen)
    missing = [i for i in seen.gone if i not in free and i not in rewritten]
    found: list[Violation] = []
    excused: set[int] = set()
    for finder in (_negations, _conditions, _modals, _hedges, _numerals):
        for violation, words in finder(seen, missing):
            found.append(violation)
            excused |= words
    found += _unmarked(seen, [i for i in missing if i not in excused])
    return found


# ------------------------------------------------------------------------------------------------------ what may go freely


def harmless(seen: Comparison) -> frozenset[int]:
    """Words left out that are fillers, false starts or repeats."""
    gone = set(seen.gone)
    free = {n for n in gone if is_hesitation(seen.source[n].norm)}
    for begin, stop in seen.found(seen.lexis.fillers):
        if all(n in gone for n in range(begin, stop)):
            free |= set(range(begin, stop))
    for begin, stop in seen.found(seen.lexis.soft_fillers):
        if all(n in gone for n in range(begin, stop)) and _set_off(seen, begin, stop, free):
            free |= set(range(begin, stop))
    for run in _runs(sorted(gone - free), seen, free):
        if _is_repeat(seen, run, free) or _is_false_start(seen, run):
            free |= set(run)
    return frozenset(free)


def _set_off(seen: Comparison, begin: int, stop: int, free: set[int]) -> bool:
    """Signs stand on both sides, or speech breaks off behind."""
    before, behind = seen.after(begin - 1), seen.after(stop - 1)
    left = begin == 0 or begin - 1 in free or any(c in CLAUSE_END for c in before)
    right = stop == len(seen.source) or any(c in CLAUSE_END for c in behind)
    broken = any(b in behind for b in ("…", "...", "—", "–"))
    opens = begin == 0 or any(c in ".!?…\n" for c in before) or begin - 1 in free
    words = tuple(t.norm for t in seen.source[begin:stop])
    if words in PARENTHETIC and (left or right):
        following = seen.source[stop].norm if stop < len(seen.source) else ""
        denied = begin > 0 and seen.is_negation(seen.source[begin - 1].norm)
        return not denied and following not in HANGS_ON
    leads = (
        seen.source[begin].norm in ("а", "и", "й", "і", "and", "so", "then", "да", "та")
        and opens
        and stop - begin == 1
    )
    if leads and seen.source[begin].norm in ("да", "та"):
        return not right
    return (left and right and seen.source[begin].norm not in seen.lexis.answers) or broken or leads


def _runs(gone: list[int], seen: Comparison, free: set[int]) -> list[tuple[int, ...]]:
    """Words left out in one piece, fillers between them not counted."""
    out: list[list[int]] = []
    for n in gone:
        bridge = out and all(k in free for k in range(out[-1][-1] + 1, n))
        if bridge and seen.place(out[-1][-1]) == seen.place(n):
            out[-1].append(n)
        else:
            out.append([n])
    return [tuple(run) for run in out]


def _is_repeat(seen: Comparison, run: tuple[int, ...], free: set[int]) -> bool:
    norms = [seen.source[n].norm for n in run]
    behind = [n for n in range(run[-1] + 1, len(seen.source)) if n not in free]
    before = [n for n in range(run[0] - 1, -1, -1) if n not in free][::-1]
    for size in range(1, len(norms) + 1):
        if len(norms) % size:
            continue
        unit = norms[:size]
        if any(norms[k : k + size] != unit for k in range(0, len(norms), size)):
            continue
        for near in (behind[:size], before[-size:]):
            if (
                len(near) == size
                and all(n in seen.kept for n in near)
                and [seen.source[n].norm for n in near] == unit
            ):
                return _said_at_once(seen, run, near)
    return False


def _said_at_once(seen: Comparison, run: tuple[int, ...], near: list[int]) -> bool:
    """The repeat stands in the same turn; a repeated answer to another question is no repeat."""
    words = [*run, *near]
    if len({seen.source[n].turn for n in words}) > 1:
        return False
    between = "".join(seen.after(n) for n in range(min(words), max(words)))
    if "?" in between:
        return False
    if not any(c in between for c in ".!\n"):
        return True
    # Said again in a sentence of its own: both times it has to be the whole of it (`Мам. Мам, слышишь?`).
    return _is_alone(seen, list(run)) and _is_alone(seen, near)


def _is_alone(seen: Comparison, words: list[int]) -> bool:
    """Signs stand before and after these words."""
    left = min(words) == 0 or any(c in CLAUSE_END for c in seen.after(min(words) - 1))
    right = max(words) + 1 == len(seen.source) or any(c in CLAUSE_END for c in seen.after(max(words)))
    return left and right


def _is_false_start(seen: Comparison, run: tuple[int, ...]) -> bool:
    behind = run[-1] + 1
    if behind >= len(seen.source) or len(run) > 4 or not any(b in seen.after(run[-1]) for b in _BROKEN):
        return False
    words = [seen.source[n].norm for n in run]
    if any(seen.number(w) is not None for w in words):
        return False
    following = seen.source[behind].norm
    if len(run) == 1 and following != words[0]:
        return len(words[0]) <= 3 and following[0] == words[0][0] or following.startswith(words[0])
    return following == words[0] and not any(seen.is_negation(w) for w in words[1:])


# ------------------------------------------------------------------------------------------------ what may not go by itself

Found = Iterable[tuple[Violation, set[int]]]


def _negations(seen: Comparison, missing: list[int]) -> Found:
    for i in missing:
        word = seen.source[i].norm
        if not seen.is_negation(word):
            continue
        if word in _HEADED:
            heads = _heads(seen, i)
        else:
            heads = [n for n in _stays(seen, seen.clause[i]) if seen.is_content(seen.source[n].norm)]
        alone = [n for n in range(len(seen.source)) if seen.clause[n] == seen.clause[i]] == [i]
        bare = alone and not seen.is_marked(seen.place(i)) and not _denied_again(seen, i)
        if any(n in seen.became for n in heads) or bare:
            helper = {n for n in (i - 1,) if n >= 0 and seen.source[n].norm in _AUXILIARY and n in missing}
            yield _violation(seen, "dropped negation", i, i + 1), {i} | helper


def _heads(seen: Comparison, i: int) -> list[int]:
    """What *not* stands before: the first word that can be its verb, and the words up to it."""
    out = []
    for n in range(i + 1, min(i + 4, len(seen.source))):
        if seen.clause[n] != seen.clause[i]:
            break
        out.append(n)
        if seen.can_be_verb(seen.source[n].norm) and seen.is_content(seen.source[n].norm):
            break
    return [n for n in out if seen.is_content(seen.source[n].norm)] or out[:1]


def _denied_again(seen: Comparison, i: int) -> bool:
    """`Нет, не бил`: without its first word the sentence still denies."""
    return any(
        n in seen.kept and seen.is_negation(seen.source[n].norm) and seen.sentence[n] == seen.sentence[i]
        for n in range(i + 1, len(seen.source))
    )


def _conditions(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    for begin, stop in seen.found(seen.lexis.conditions):
        if not set(range(begin, stop)) <= lost or seen.source[begin - 1].norm in ("as", "even", "хоть"):
            continue
        here = seen.clause[begin]
        beside = {here}
        opens = begin == 0 or seen.clause[begin - 1] != here
        own = [n for n in range(len(seen.source)) if seen.clause[n] == here]
        if opens and own[0] > 0 and seen.sentence[own[0] - 1] == seen.sentence[begin]:
            beside.add(here - 1)
        if own[-1] + 1 < len(seen.source) and seen.sentence[own[-1] + 1] == seen.sentence[begin]:
            beside.add(here + 1)
        if any(seen.is_content(seen.source[n].norm) for c in beside for n in _stays(seen, c)):
            gone = {n for n in own if n in lost}
            yield _violation(seen, "dropped condition", begin, stop), set(range(begin, stop)) | gone


def _modals(seen: Comparison, missing: list[int]) -> Found:
    for i in missing:
        word = seen.source[i].norm
        if not seen.is_modal(word) or seen.is_negation(word):
            continue
        verbs = [
            n
            for n in _stays(seen, seen.clause[i])
            if n in seen.became and seen.can_be_verb(seen.source[n].norm)
        ]
        if any(not seen.is_modal(seen.source[n].norm) for n in verbs):
            yield _violation(seen, "dropped modal", i, i + 1), {i}


def _hedges(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    for begin, stop in seen.found(seen.lexis.hedges):
        words = set(range(begin, stop))
        if not words <= lost:
            continue
        here = seen.clause[begin]
        own = {n for n in range(len(seen.source)) if seen.clause[n] == here}
        beside = {here}
        if own <= words:
            beside |= {c for c in (here - 1, here + 1) if _sentence_of(seen, c) == seen.sentence[begin]}
        stays = [n for c in beside for n in _stays(seen, c) if n in seen.became]
        if any(seen.is_content(seen.source[n].norm) for n in stays):
            yield _violation(seen, "dropped hedge", begin, stop), words
    for i in missing:
        near = i + 1 if i + 1 < len(seen.source) else i
        if (
            seen.source[i].norm in seen.lexis.limits
            and near in seen.became
            and seen.clause[near] == seen.clause[i]
        ):
            yield _violation(seen, "dropped hedge", i, i + 1), {i}


def _numerals(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    for i in missing:
        if seen.number(seen.source[i].norm) is None:
            continue
        beside = [n for n in (i - 1, i + 1) if 0 <= n < len(seen.source) and n not in lost]
        near = [
            n for n in beside if seen.number(seen.source[n].norm) is not None and seen.clause[n] == seen.clause[i]
            and not any(c in CLAUSE_END for c in seen.after(min(n, i)))
        ]  # fmt: skip
        if any(n in seen.became for n in near):
            yield _violation(seen, "changed numeral", i, i + 1), {i}


def _stays(seen: Comparison, clause: int) -> list[int]:
    return [n for n in seen.became if seen.clause[n] == clause]


def _sentence_of(seen: Comparison, clause: int) -> int | None:
    return next((seen.sentence[n] for n in range(len(seen.source)) if seen.clause[n] == clause), None)


# ---------------------------------------------------------------------------------------------------------- unmarked cuts


def _unmarked(seen: Comparison, missing: list[int]) -> list[Violation]:
    found: list[Violation] = []
    run: list[int] = []
    for i in [*missing, None]:
        if run and (i is None or seen.place(i) != seen.place(run[0])):
            if not _marked(seen, run[0]) and not _whole_turns_at_an_end(seen, run):
                found.append(_violation(seen, "unmarked cut", run[0], run[-1] + 1))
            elif (bad := _verb_in_bracket(seen, run)) is not None:
                found.append(bad)
            run = []
        if i is not None:
            run.append(i)
    return found


def _marked(seen: Comparison, i: int) -> bool:
    """A mark stands where word i was, other than the trailing-off (`слово…`) that was said there anyway."""
    j = seen.place(i)
    gap = seen.gap_at(j)
    said = next((seen.after(n) for n in range(i - 1, -1, -1) if n in seen.became), "")
    trails, kept = ELLIPSIS.match(said), ELLIPSIS.match(gap)
    if trails and kept:
        gap = gap[kept.end() :]
    return bool(ELLIPSIS.search(gap) or BRACKET.search(gap))


def _whole_turns_at_an_end(seen: Comparison, run: list[int]) -> bool:
    """A quote from several turns may begin after some of them and end before others."""
    turns = {seen.source[n].turn for n in run}
    kept = {seen.source[n].turn for n in seen.became}
    return bool(kept) and not turns & kept and (max(turns) < min(kept) or min(turns) > max(kept))


def _verb_in_bracket(seen: Comparison, run: list[int]) -> Violation | None:
    """A bracket with words stands for nothing but a verb: what was done is then ours, not the speaker's."""
    gap = seen.gap_at(seen.place(run[0]))
    ours = [m.group() for m in BRACKET.finditer(gap) if WORD.search(m.group())]
    if len(ours) != 1 or "…" in gap.replace(ours[0], ""):
        return None
    words = [seen.source[n].norm for n in run]
    content = [w for w in words if seen.is_content(w)]
    if content and all(seen.is_verb(w) for w in content):
        return _violation(seen, "changed word", run[0], run[-1] + 1)
    return None


def _violation(seen: Comparison, kind: ViolationKind, begin: int, stop: int) -> Violation:
    text = seen.verbatim[seen.source[begin].begin : seen.source[stop - 1].stop]
    return Violation(kind, seen.at(seen.place(begin)), text)

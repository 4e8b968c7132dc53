"""What went, and whether it may (rules 2 and 4 to 6 of `rules`).

Rules
- What may go freely (`free`) is taken off first: what it holds is said again or says nothing.
- A negation, hedge, modal, quantifier, condition or numeral is missed only while what it belongs to stays: the head word for
  *not*, the clause for *never* and *nobody*, the clause beside it for a hedge or an *if*, the counted word for a number.
- Words that give way to a [bracket] with words are replaced by the editor's own, visibly; of them only a negation is missed.
- A modifier is missed when it went by itself, marked or not, and the word it stood at stays.
- A retraction (`Шучу.`) may not go while the sentence before it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from earwitness.model.quotes import Violation
from earwitness.stages.quote import english
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.groups import GroupChange
from earwitness.stages.quote.numbers import same_numbers
from earwitness.stages.quote.sayings import attributions
from earwitness.stages.quote.tokens import BRACKET, CLAUSE_END, ELLIPSIS, WORD

_HEADED = frozenset(
    {
        "не",
        "ни",
        "без",
        "not",
        "without",
        "ані",
        "cannot",
        "no",
        "никакой",
        "никакая",
        "никакое",
        "никакие",
        "никакого",
        "ніякий",
    }
)
_AUXILIARY = frozenset({"do", "does", "did"})
_ONCE = frozenset({"", "a", "in", "per", "or", "again", "more", "every", "upon"})
_ARTICLES = frozenset("a an the my your his her our their this that these those".split())
#: approximators that are prepositions and adverbs of place too: they approximate only a number
_OF_NUMBERS_ONLY = frozenset(
    "до под порядка над около більше менше понад під близько десь где-то over under about around some half more less больше меньше "
    "максимум минимум мінімум более менее up close partly".split()
)
_PHRASE = 3  #: how many words may stand between a quantifier and the word it counts
_TURNED_OUT = frozenset({"оказаться", "оказываться", "виявитися", "выйти", "вийти"})
_SHORT_DENIAL = 4
_OWN_CLAUSE = 2  #: a modal that went with so many words beside it had its own subject (`but I couldn't`)
_TAKEN_BACK = 7  #: the longest sentence that is read as taking back the one before it
_MODIFIERS = 3  #: how many words that went together may be one modifier

Found = Iterable[tuple[Violation, set[int]]]


def losses(seen: Comparison, free: frozenset[int], changes: Iterable[GroupChange] = ()) -> list[Violation]:
    """Violations by what is missing from the edited text.

    `free` are the words that may go (`free.harmless`); `changes` account for words of English verb groups.
    """
    told = {n for change in changes for n in change.source}
    rewritten = same_numbers(seen)
    missing = [i for i in seen.gone if i not in free and i not in rewritten and i not in told]
    replaced = _replaced(seen, missing)
    found: list[Violation] = []
    excused: set[int] = set()
    plain = [i for i in missing if i not in replaced]
    for finder in (
        _negations,
        _conditions,
        attributions,
        _hedges,
        _modals,
        _quantifiers,
        _numerals,
        _retractions,
    ):
        left = [i for i in (missing if finder is _negations else plain) if i not in excused]
        for violation, words in finder(seen, left):
            found.append(violation)
            excused |= words
    left = [i for i in missing if i not in excused]
    found += _modifiers(seen, [i for i in left if i not in replaced])
    return found + _unmarked(seen, left, excused)


def _replaced(seen: Comparison, missing: list[int]) -> frozenset[int]:
    """Words where a bracket with words of ours stands now."""
    out: set[int] = set()
    for run in runs(seen, missing):
        gap = seen.gap_at(seen.place(run[0]))
        if any(WORD.search(m.group()) for m in BRACKET.finditer(gap)):
            out |= set(run)
    return frozenset(out)


def runs(seen: Comparison, words: Iterable[int]) -> Iterator[list[int]]:
    """Missing words in pieces: those that went from one place of the edited text."""
    run: list[int] = []
    for i in words:
        if run and seen.place(i) != seen.place(run[0]):
            yield run
            run = []
        run.append(i)
    if run:
        yield run


# ------------------------------------------------------------------------------------------------ what may not go by itself


def _negations(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    # `чуть не убил`: the *not* is part of the hedge.
    hedged = {
        n
        for phrases in (seen.lexis.approximators, seen.lexis.hedges)
        for begin, stop in seen.found(phrases)
        for n in range(begin, stop)
        if stop - begin > 1 and set(range(begin, stop)) <= lost
    }
    for i in missing:
        word = seen.source[i].norm
        if not seen.is_negation(word) or i in hedged:
            continue
        nobody = word == "no" and i + 1 < len(seen.source) and seen.source[i + 1].norm == "one"
        if word in _HEADED and not nobody:
            heads = _heads(seen, i)
        else:
            heads = [n for n in _stays(seen, seen.clause[i]) if seen.is_content(seen.source[n].norm)]
            if any(_predicate(seen, seen.source[n].norm) for n in _with(i, lost)):
                heads = []  # what it denied went with it
        alone = [n for n in range(len(seen.source)) if seen.clause[n] == seen.clause[i]] == [i]
        bare = alone and not seen.is_marked(seen.place(i)) and not _denied_again(seen, i)
        if any(n in seen.became for n in heads) or bare:
            helper = {n for n in (i - 1,) if n >= 0 and seen.source[n].norm in _AUXILIARY and n in missing}
            yield seen.lost("dropped negation", i, i + 1), {i} | helper


def _with(i: int, lost: set[int]) -> list[int]:
    """The missing words around word i without a gap, itself left out."""
    out: list[int] = []
    for step in (-1, 1):
        n = i + step
        while n in lost:
            out.append(n)
            n += step
    return out


def _predicate(seen: Comparison, word: str) -> bool:
    """A verb, or an adjective that can stand for one (`никому не нужный`)."""
    return seen.is_verb(word) or any(
        p.grammemes & {"ADJF", "ADJS", "PRTF", "PRTS"} for p in seen.parses(word)[:1]
    )


def _heads(seen: Comparison, i: int) -> list[int]:
    """What *not* stands before: the first word that says something, and adverbs on the way to it."""
    out = []
    for n in range(i + 1, min(i + 4, len(seen.source))):
        if seen.clause[n] != seen.clause[i]:
            break
        out.append(n)
        word = seen.source[n].norm
        adverb = word in seen.lexis.intensifiers or any("ADVB" in p.grammemes for p in seen.parses(word)[:1])
        if seen.is_content(word) and not adverb and not word.endswith("ly"):
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
    hedged = {n for b, s in seen.found(seen.lexis.hedges) for n in range(b, s) if set(range(b, s)) <= lost}
    for begin, stop in seen.found(seen.lexis.conditions):
        following = seen.source[stop].norm if stop < len(seen.source) else ""
        if begin in hedged or seen.source[begin].norm == "once" and following in _ONCE:
            continue  # `if I'm not mistaken`, `once a day`
        if not set(range(begin, stop)) <= lost or (
            begin and seen.source[begin - 1].norm in ("as", "even", "хоть")
        ):
            continue
        here = seen.clause[begin]
        beside = {here}
        own = [n for n in range(len(seen.source)) if seen.clause[n] == here]
        opens = begin == 0 or seen.clause[begin - 1] != here
        beside |= _clause_beside(seen, here, -1) if opens else set()
        beside |= _clause_beside(seen, here, 1)
        if any(seen.is_content(seen.source[n].norm) for c in beside for n in _stays(seen, c)):
            gone = {n for n in own if n in lost}
            yield seen.lost("dropped condition", begin, stop), set(range(begin, stop)) | gone


def _modals(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    for i in missing:
        word = seen.source[i].norm
        if not seen.is_modal(word) or seen.is_negation(word):
            continue
        verbs = [
            n
            for n in _stays(seen, seen.clause[i])
            if n in seen.became and seen.can_be_verb(seen.source[n].norm)
        ]
        alone = len(_with(i, lost)) < _OWN_CLAUSE
        if any(n > i or alone and not seen.is_modal(seen.source[n].norm) for n in verbs):
            yield seen.lost("dropped modal", i, i + 1), {i}


def _hedges(seen: Comparison, missing: list[int]) -> Found:
    lost, gone = set(missing), set(seen.gone)
    for begin, stop in seen.found(seen.lexis.hedges):
        words = set(range(begin, stop))
        # `it looks like`: what is a filler elsewhere went as a part of it.
        if not words <= gone or not words & lost:
            continue
        here = seen.clause[begin]
        own = {n for n in range(len(seen.source)) if seen.clause[n] == here}
        beside = {here}
        if own <= words:
            beside |= _hedged_by(seen, begin, stop, lost)
        elif own <= lost and _complement(seen, stop):
            beside.add(here + 1)
        stays = [n for c in beside for n in _stays(seen, c) if n in seen.became]
        if any(seen.is_content(seen.source[n].norm) for n in stays):
            yield seen.lost("dropped hedge", begin, stop), words | (own & set(range(begin, stop + 2)) & lost)
    for begin, stop in seen.found(seen.lexis.approximators):
        if set(range(begin, stop)) <= lost and _approximates(seen, begin, stop):
            yield seen.lost("dropped hedge", begin, stop), set(range(begin, stop))


def _hedged_by(seen: Comparison, begin: int, stop: int, lost: set[int]) -> set[int]:
    """The clauses beside a hedge that is a clause of its own. What went with it needs it no more."""
    here, sentence = seen.clause[begin], seen.sentence[begin]
    behind = [
        n
        for n in range(stop, len(seen.source))
        if seen.clause[n] == here + 1 and seen.sentence[n] == sentence
    ]
    if behind and lost.issuperset(behind):
        return set()
    return _clause_beside(seen, here, -1) | _clause_beside(seen, here, 1)


def _clause_beside(seen: Comparison, clause: int, step: int) -> set[int]:
    """The nearest clause of the sentence that says something: signs set off `мы` and `наверное` in `мы, наверное, уйдём`."""
    sentence = _sentence_of(seen, clause)
    hedges = {n for b, s in seen.found(seen.lexis.hedges) for n in range(b, s)}
    clause += step
    while _sentence_of(seen, clause) == sentence:
        words = [n for n in range(len(seen.source)) if seen.clause[n] == clause and n not in hedges]
        if any(seen.is_content(seen.source[n].norm) for n in words):
            return {clause}
        clause += step
    return set()


def _complement(seen: Comparison, stop: int) -> bool:
    """A clause that hangs on the hedge follows it: `мне сказали, что …`."""
    return stop < len(seen.source) and seen.source[stop].norm in (
        "что",
        "що",
        "that",
        "будто",
        "ніби",
        "like",
    )


def _approximates(seen: Comparison, begin: int, stop: int) -> bool:
    """The word behind stays, and is one that can be near the mark."""
    if stop >= len(seen.source) or seen.clause[stop] != seen.clause[stop - 1] or stop not in seen.became:
        return False
    following = [seen.source[n].norm for n in range(stop, min(stop + 3, len(seen.source)))]
    counted = any(seen.number(w) is not None or seen.is_quantifier(w) for w in following[:1]) or (
        following[0] in ("a", "the", "человек", "людей", "чоловік")
        and any(seen.number(w) is not None for w in following)
    )
    return counted or seen.source[begin].norm not in _OF_NUMBERS_ONLY


def _quantifiers(seen: Comparison, missing: list[int]) -> Found:
    lost = set(missing)
    for i in missing:
        word = seen.source[i].norm
        exact = word in seen.lexis.limits
        # A third of the platoon is a share, not a number.
        share = seen.number(word) is not None and i + 1 < len(seen.source) and seen.source[i + 1].norm == "of"
        if not exact and not share and not seen.is_quantifier(word):
            continue
        if not exact and seen.is_verb(word) and seen.language[:2] != "en":
            continue
        counted = [
            n for n in _behind(seen, i) if seen.is_content(seen.source[n].norm) and not _counts(seen, n)
        ]
        if counted and counted[0] in seen.became or not counted and _last_stays(seen, i):
            rest = {
                n
                for n in (i - 1, i + 1)
                if n in lost and seen.source[n].norm in ("of", "the", "из", "з", "із", "a", "хто")
            }
            rest |= {n for n in (i - 1, i + 1) if n in lost and _counts(seen, n)}
            yield seen.lost("dropped modifier" if exact else "dropped quantifier", i, i + 1), {i} | rest


def _counts(seen: Comparison, n: int) -> bool:
    return seen.is_quantifier(seen.source[n].norm) or seen.number(seen.source[n].norm) is not None


def _behind(seen: Comparison, i: int) -> list[int]:
    """The words behind word i in its clause, near enough for it to count them."""
    return [
        n for n in range(i + 1, min(i + 1 + _PHRASE, len(seen.source))) if seen.clause[n] == seen.clause[i]
    ]


def _last_stays(seen: Comparison, i: int) -> bool:
    """Nothing follows in the clause: the word before it counts (`мы все`, `they all`)."""
    return i > 0 and seen.clause[i - 1] == seen.clause[i] and i - 1 in seen.became


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
            yield seen.lost("changed numeral", i, i + 1), {i}
            continue
        counted = [n for n in _behind(seen, i) if seen.number(seen.source[n].norm) is None]
        if counted and counted[0] in seen.became and seen.is_content(seen.source[counted[0]].norm):
            yield seen.lost("dropped numeral", i, i + 1), {i}


def _retractions(seen: Comparison, missing: list[int]) -> Found:
    """A short sentence that takes back the one before it, gone while that one stays."""
    lost = set(missing)
    sentences = sorted({seen.sentence[i] for i in missing})
    phrases = {b for b, _ in seen.found(seen.lexis.retractions)}
    for number in sentences:
        own = [n for n in range(len(seen.source)) if seen.sentence[n] == number]
        words = [n for n in own if n in lost]
        # What may go freely (`да`, `ну`) went with it.
        if not words or any(n in seen.became for n in own) or len(own) > _TAKEN_BACK:
            continue
        jokes = any(seen.is_one_of(seen.source[n].norm, seen.lexis.joking) for n in words)
        if not jokes and not phrases & set(own) and not _unsays(seen, own):
            continue
        # Sentences that went with it (`Ага, курорт. Прикалываюсь.`) are looked past.
        before = [
            n for n in range(own[0]) if seen.source[n].turn == seen.source[own[0]].turn and n not in lost
        ][-1:]
        if any(n in seen.became for n in before):
            yield seen.lost("dropped retraction", own[0], own[-1] + 1), set()


def _unsays(seen: Comparison, own: list[int]) -> bool:
    """A short sentence behind a statement that says nothing but *not*: `They weren't.`, `Оказалось, нет.`"""
    words = [seen.source[n].norm for n in own]
    bare = [w for w in words if seen.is_content(w) and not seen.is_one_of(w, _TURNED_OUT)]
    asked = own[0] > 0 and "?" in seen.after(own[0] - 1)
    return (
        1 < len(own) <= _SHORT_DENIAL and not bare and not asked and any(seen.is_negation(w) for w in words)
    )


def _stays(seen: Comparison, clause: int) -> list[int]:
    return [n for n in seen.became if seen.clause[n] == clause]


def _sentence_of(seen: Comparison, clause: int) -> int | None:
    return next((seen.sentence[n] for n in range(len(seen.source)) if seen.clause[n] == clause), None)


# -------------------------------------------------------------------------------------------------------------- modifiers


def _modifiers(seen: Comparison, missing: list[int]) -> list[Violation]:
    """Words that only qualified another one which stays, gone by themselves; and *except for* with what it excepts."""
    found: list[Violation] = []
    lost = set(missing)
    for begin, stop in seen.found(seen.lexis.intents):
        kept = [n for n in _stays(seen, seen.clause[begin]) if seen.is_content(seen.source[n].norm)]
        if kept and set(range(begin, stop)) <= lost:
            found.append(seen.lost("dropped modifier", begin, stop))
    named = {(v.said_at, v.said_stop) for v in found}
    for run in runs(seen, missing):
        if (seen.source[run[0]].begin, seen.source[run[-1]].stop) in named:
            continue
        words = [seen.source[n].norm for n in run]
        if any(w in seen.lexis.exceptions for w in words):
            if _stays(seen, seen.clause[run[0]]) or run[0] > 0 and run[0] - 1 in seen.became:
                found.append(seen.lost("dropped modifier", run[0], run[-1] + 1))
            continue
        if len(run) <= _MODIFIERS and run == list(range(run[0], run[-1] + 1)) and _qualifies(seen, run):
            found.append(seen.lost("dropped modifier", run[0], run[-1] + 1))
    return found


def _qualifies(seen: Comparison, run: list[int]) -> bool:
    """No sign parts these words from their clause, and the word they stand at stays."""
    begin, stop = run[0], run[-1] + 1
    inside = all(seen.clause[n] == seen.clause[begin] for n in run)
    behind = stop < len(seen.source) and seen.clause[stop] == seen.clause[begin] and stop in seen.became
    before = begin > 0 and seen.clause[begin - 1] == seen.clause[begin] and begin - 1 in seen.became
    if not inside or not (behind or before):
        return False
    words = [seen.source[n].norm for n in run]
    if seen.language[:2] != "en":
        noun = seen.source[stop].norm if behind else ""
        qualifying = all(
            seen.is_modifier(w) or w in seen.lexis.intensifiers or seen.agrees(w, noun) for w in words
        )
        heads = [
            seen.source[n].norm for n in (stop, begin - 1) if 0 <= n < len(seen.source) and n in seen.became
        ]
        return qualifying and any(seen.is_content(w) for w in heads)
    if all(seen.is_modifier(w) or w in seen.lexis.intensifiers for w in words):
        return True
    # English shows an adjective by its place: between an article, number or preposition and the noun that stays.
    leads = (
        begin == 0
        or seen.source[begin - 1].norm in seen.lexis.limits
        or seen.is_verb(seen.source[begin - 1].norm)
        or seen.is_quantifier(seen.source[begin - 1].norm)
        or seen.source[begin - 1].norm in seen.lexis.function_words
        or seen.number(seen.source[begin - 1].norm) is not None
    )
    heads_on = behind and seen.is_content(seen.source[stop].norm) and stop in seen.kept
    article = begin > 0 and seen.source[begin - 1].norm in _ARTICLES
    content = all(seen.is_content(w) and not seen.is_modal(w) for w in words)
    return bool(leads and heads_on and content and (article or not any(_finite(w) for w in words)))


def _finite(word: str) -> bool:
    """An English form that is likelier a verb than an adjective."""
    return word in english.KNOWN and not word.endswith(("ed", "en", "ing", "wn", "rn"))


# ---------------------------------------------------------------------------------------------------------- unmarked cuts


def _unmarked(seen: Comparison, missing: list[int], excused: set[int]) -> list[Violation]:
    found: list[Violation] = []
    for run in runs(seen, missing):
        if not _marked(seen, run[0]) and not _whole_turns_at_an_end(seen, run):
            if all(seen.source[n].norm in _CONNECTS for n in run) and (
                run[0] - 1 in excused or run[-1] + 1 in excused
            ):
                continue  # the `that` of what was named already
            found.append(seen.lost("unmarked cut", run[0], run[-1] + 1))
        elif (bad := _verb_in_bracket(seen, run)) is not None:
            found.append(bad)
    return found


_CONNECTS = frozenset("что чтобы що щоб that to of as то".split())


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
        return seen.lost("changed word", run[0], run[-1] + 1)
    return None

"""What may go without a mark: fillers, false starts, repeats (rule 2 of `rules`).

Rules
- A sound of hesitation and a filler may always go. A word that can also mean something goes where signs, or words that go
  themselves, set it off on both sides.
- A false start is a word broken off (`бэ… берцы`) or a restart with the same word (`на ре… на холодильнике`).
- A repeat says the same words again at once, or a part of them as a clause of its own (`втомилися, дуже втомилися`).
- Which of two equal words went cannot be told from the edited text: a run of missing words is looked at in every place it
  could have stood (`куди [ти, куди] ти`, `[куди ти,] куди ти`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.lexis import HANGS_ON, PARENTHETIC
from earwitness.stages.quote.numbers import same_numbers
from earwitness.stages.quote.tokens import CLAUSE_END, ELLIPSIS

_BROKEN = ("…", "...", "-", "—", "–")
_LEADS = frozenset("а и й і and so then да та ну but well".split())
#: after these a sign on one side is enough: `и это, огурцы`
_JOINS = frozenset("и а но что потому і й але що бо and but so because that then".split())
#: said over with these, a claim is the stronger: what stays claims less
_ALL = frozenset({"весь", "увесь", "all", "whole"})
_AND = frozenset("and и й і та да".split())
#: what hangs on the verb before it, comma or not
_CLAIMS = frozenset("что чтобы що щоб that".split())
_POINTERS = frozenset("этот тот такой этакий цей той такий оцей отой this that these those".split())
#: how many words that say nothing may precede a break
_SEARCHING = 3
#: the longest false start, in words
_START = 8


def harmless(seen: Comparison) -> frozenset[int]:
    """Words left out that are fillers, false starts or repeats."""
    # A number that is written another way did not go.
    gone = set(seen.gone) - same_numbers(seen)
    free = _fillers(seen, gone)
    for run in _runs(sorted(gone), seen, set()):
        if set(run) <= free:
            continue
        # `это [самое, это] Даня` is `[это самое,] это Даня`.
        for shape in _shapes(seen, list(range(len(seen.source))), run, set()):
            if set(shape.run) <= _fillers(seen, gone - set(run) | set(shape.run)):
                free |= set(run)
                break
    fillers = {n for b, s in seen.found_all(seen.lexis.fillers) for n in range(b, s)}
    solid = [n for n in range(len(seen.source)) if n not in free and n not in fillers or n in gone - free]
    for run in _runs(sorted(gone - free), seen, free | fillers):
        missing = gone - free
        if _may_go(seen, solid, run, missing):
            free |= set(run)
            continue
        for cut in range(1, len(run)):  # two of them, one behind the other
            if all(_may_go(seen, solid, part, missing) for part in (run[:cut], run[cut:])):
                free |= set(run)
                break
    return frozenset(free)


def _may_go(seen: Comparison, solid: list[int], run: tuple[int, ...], missing: set[int]) -> bool:
    """The words say over what stands, or start what was then said otherwise."""
    return any(
        _is_repeat(seen, s) or _is_restatement(seen, s) or _is_false_start(seen, s)
        for s in _shapes(seen, solid, run, missing)
    )


# ------------------------------------------------------------------------------------------------------------------ fillers


def _fillers(seen: Comparison, gone: set[int]) -> set[int]:
    """Hesitations and fillers among the words that went."""
    free = {n for n in gone if seen.is_hesitation(seen.source[n].norm)}
    for begin, stop in seen.found_all(seen.lexis.fillers):
        if all(n in gone for n in range(begin, stop)):
            free |= set(range(begin, stop))
    soft = [(b, s) for b, s in seen.found_all(seen.lexis.soft_fillers) if all(n in gone for n in range(b, s))]
    free |= {n for n in gone if _introduces(seen, n, gone) or _like(seen, n)}
    for _ in range(2):  # what is free now may set off its neighbour
        for begin, stop in soft:
            if _set_off(seen, begin, stop, free):
                free |= set(range(begin, stop))
    return free


def _like(seen: Comparison, n: int) -> bool:
    """`like five of them`: English counts so without meaning it."""
    following = seen.source[n + 1].norm if n + 1 < len(seen.source) else ""
    return seen.language == "en" and seen.source[n].norm == "like" and seen.number(following) is not None


def _introduces(seen: Comparison, n: int, gone: set[int]) -> bool:
    """`он такой говорит`, `а эти, офицеры`: the word only leads up to what is said, or to the word looked for."""
    k = n + 1
    while k in gone:
        k += 1
    if k >= len(seen.source):
        return False
    signs = seen.after(n).strip()
    follows = seen.source[k].norm
    if seen.is_one_of(seen.source[n].norm, _POINTERS) and signs == "," and not seen.after(n - 1).strip():
        after_verb = n > 0 and seen.is_verb(seen.source[n - 1].norm)
        return not after_verb and follows not in HANGS_ON and follows not in _JOINS
    if not seen.is_one_of(seen.source[n].norm, frozenset({"такой", "такий"})):
        return False
    return seen.is_verb(follows)


def _set_off(seen: Comparison, begin: int, stop: int, free: set[int]) -> bool:
    """Signs stand on both sides, or speech breaks off behind."""
    first, last = begin, stop
    while first > 0 and first - 1 in free:
        first -= 1
    while last < len(seen.source) and last in free:
        last += 1
    before = "".join(seen.after(n - 1) for n in range(first, begin + 1))
    behind = "".join(seen.after(n - 1) for n in range(stop, last + 1))
    joins = first > 0 and seen.source[first - 1].norm in _JOINS
    left = first == 0 or joins or any(c in CLAUSE_END for c in before)
    right = last == len(seen.source) or any(c in CLAUSE_END for c in behind)
    broken = any(b in behind for b in ("…", "...", "—", "–"))
    opens = first == 0 or any(c in ".!?…\n" for c in before)
    words = tuple(t.norm for t in seen.source[begin:stop])
    if words in PARENTHETIC and (left or right):
        following = seen.source[stop].norm if stop < len(seen.source) else ""
        denied = begin > 0 and not before.strip() and seen.is_negation(seen.source[begin - 1].norm)
        between = left and right and (first > 0 or seen.language[:2] == "en") and following not in _CLAIMS
        return not denied and (following not in HANGS_ON or between)
    if words[0] in _LEADS and opens and stop - begin == 1:
        return not right if words[0] in ("да", "та") else True
    if words[0] in seen.lexis.answers and (opens or joins):
        return broken
    return left and right or broken


# ------------------------------------------------------------------------------------------------------- repeats and restarts


@dataclass(frozen=True, slots=True)
class _Shape:
    """A run of missing words at one place it could have stood: `words[begin:stop]` of all words but fillers."""

    words: tuple[int, ...]
    begin: int
    stop: int
    #: words missing at other places: no repeat can lean on them
    elsewhere: frozenset[int]

    @property
    def run(self) -> tuple[int, ...]:
        return self.words[self.begin : self.stop]

    def behind(self, size: int) -> tuple[int, ...]:
        return self.words[self.stop : self.stop + size]

    def before(self, size: int) -> tuple[int, ...]:
        return self.words[max(0, self.begin - size) : self.begin]


def _runs(gone: list[int], seen: Comparison, passable: set[int]) -> list[tuple[int, ...]]:
    """Words left out in one piece, fillers between them not counted."""
    out: list[list[int]] = []
    for n in gone:
        bridge = out and all(k in passable for k in range(out[-1][-1] + 1, n))
        if bridge and seen.place(out[-1][-1]) == seen.place(n):
            out[-1].append(n)
        else:
            out.append([n])
    return [tuple(run) for run in out]


def _shapes(seen: Comparison, solid: list[int], run: tuple[int, ...], missing: set[int]) -> Iterator[_Shape]:
    """The run where it was found, and wherever else its words give the same edited text."""
    words = tuple(solid)
    at = [n for n, w in enumerate(words) if w in run]
    if not at or at[-1] - at[0] + 1 != len(at):
        return
    begin, stop = at[0], at[-1] + 1
    elsewhere = frozenset(missing - set(run))
    yield _Shape(words, begin, stop, elsewhere)
    first, last = begin, stop
    while first > 0 and _same(seen, words[first - 1], words[last - 1]):
        first, last = first - 1, last - 1
        yield _Shape(words, first, last, elsewhere)
    first, last = begin, stop
    while last < len(words) and _same(seen, words[first], words[last]):
        first, last = first + 1, last + 1
        yield _Shape(words, first, last, elsewhere)


def _same(seen: Comparison, a: int, b: int) -> bool:
    return seen.source[a].norm == seen.source[b].norm and seen.source[a].turn == seen.source[b].turn


def _norms(seen: Comparison, words: tuple[int, ...]) -> list[str]:
    return [seen.source[n].norm for n in words]


def _between(seen: Comparison, a: int, b: int) -> str:
    """The verbatim text between two words."""
    return seen.verbatim[seen.source[a].stop : seen.source[b].begin]


def _is_repeat(seen: Comparison, shape: _Shape) -> bool:
    """The missing words are said once more, as often as may be, right before or behind them."""
    norms = _norms(seen, shape.run)
    for size in range(1, len(norms) + 1):
        if len(norms) % size:
            continue
        unit = norms[:size]
        if any(norms[k : k + size] != unit for k in range(0, len(norms), size)):
            continue
        bare = unit[1:] if unit[0] in _AND and size > 1 else unit
        for near, told in ((shape.behind(size), unit), (shape.before(len(bare)), bare)):
            if len(near) != len(told) or shape.elsewhere & set(near):
                continue
            if _norms(seen, near) == told and _said_at_once(seen, shape.run, near):
                return True
    return _is_resumed(seen, shape)


def _is_resumed(seen: Comparison, shape: _Shape) -> bool:
    """Speech broke off and took up the same words with a pronoun for what they were about: `it was… he was still alive`."""
    bare = tuple(n for n in shape.run if seen.source[n].norm not in seen.lexis.pronouns)
    before = shape.before(len(bare))
    if not bare or bare == shape.run or len(before) < len(bare) or shape.elsewhere & set(before):
        return False
    return _norms(seen, before) == _norms(seen, bare) and bool(
        ELLIPSIS.search(_between(seen, before[-1], shape.run[0]))
    )


def _said_at_once(seen: Comparison, run: tuple[int, ...], near: tuple[int, ...]) -> bool:
    """The repeat stands in the same turn; a repeated answer to another question is no repeat."""
    words = sorted([*run, *near])
    if len({seen.source[n].turn for n in words}) > 1:
        return False
    between = "".join(seen.after(n) for n in range(words[0], words[-1]))
    if "?" in between:
        return False
    if (
        not any(c in between for c in ".!\n")
        or "..." in between
        and not any(c in between.replace("...", "") for c in ".!\n")
    ):
        return True
    # Said again in a sentence of its own: both times it has to be the whole of it (`Мам. Мам, слышишь?`).
    return _is_alone(seen, list(run)) and _is_alone(seen, list(near))


def _is_alone(seen: Comparison, words: list[int]) -> bool:
    """Signs stand before and after these words, fillers not counted."""
    first, last = min(words), max(words) + 1
    while first > 0 and seen.source[first - 1].norm in _passing(seen):
        first -= 1
    while last < len(seen.source) and seen.source[last].norm in _passing(seen):
        last += 1
    before = "".join(seen.after(n - 1) for n in range(first, min(words) + 1))
    behind = "".join(seen.after(n - 1) for n in range(max(words) + 1, last + 1))
    left = first == 0 or any(c in CLAUSE_END for c in before)
    return left and (last == len(seen.source) or any(c in CLAUSE_END for c in behind))


def _passing(seen: Comparison) -> frozenset[str]:
    return frozenset(p[0] for p in seen.lexis.fillers if len(p) == 1)


def _is_restatement(seen: Comparison, shape: _Shape) -> bool:
    """A clause of its own that says over a part of the clause beside it, and nothing new."""
    run = shape.run
    if not _is_alone(seen, list(run)) or _asks_itself(seen, run):
        return False
    opens = run[0] == 0 or seen.sentence[run[0] - 1] != seen.sentence[run[0]]
    if opens and run[0] and _asked_between(seen, run[0] - 1, run[0], shape):
        return False  # it answers a question
    empty = seen.lexis.intensifiers if opens else seen.lexis.intensifiers | seen.lexis.answers
    said = [
        w
        for w in _norms(seen, run)
        if not (w in empty or w in _AND or seen.is_one_of(w, _ALL)) or seen.is_negation(w)
    ]
    if any(seen.is_content(w) for w in said):
        said = [w for w in said if seen.is_content(w) or seen.is_negation(w)]
    if not said:
        return False
    claims = any(seen.is_verb(w) for w in said)
    for near in _clauses(seen, shape):
        words = sorted([*near, *run])
        if _asked_between(seen, words[0], words[-1], shape):
            continue
        between = "".join(seen.after(n) for n in range(words[0], words[-1])).replace("...", "")
        if any(c in between for c in ".!\n") and (len(run) > _START // 2 or not _is_sentence(seen, run)):
            continue
        told = _norms(seen, tuple(n for n in near if n not in shape.elsewhere))
        denies = [any(seen.is_negation(w) for w in words) for words in (said, told)]
        again = _within(said, told) or len(said) <= _START // 2 and set(said) <= set(told)
        if again and (denies[0] == denies[1] or not denies[0] and not claims):
            return True
    return False


def _asks_itself(seen: Comparison, run: tuple[int, ...]) -> bool:
    """The run ends a question that does not end there any more."""
    return "?" in seen.after(run[-1]) and "?" not in seen.gap_at(seen.place(run[-1]))


def _asked_between(seen: Comparison, first: int, last: int, shape: _Shape) -> bool:
    """A question stands between two words, other than one that may go by itself (`ладно?`)."""
    empty = set(seen.gone) - shape.elsewhere - set(shape.run)
    return any("?" in seen.after(n) and n not in empty for n in range(first, last))


def _is_sentence(seen: Comparison, run: tuple[int, ...]) -> bool:
    """The run is a whole sentence, fillers not counted."""
    own = [n for n in range(len(seen.source)) if seen.sentence[n] == seen.sentence[run[0]]]
    return all(
        n in seen.gone or seen.source[n].norm in _passing(seen) or seen.is_hesitation(seen.source[n].norm)
        for n in own
    )


def _clauses(seen: Comparison, shape: _Shape) -> list[tuple[int, ...]]:
    """The words of the other clauses of the turn, the nearest first, and of the rest of the sentence."""
    inside = set(shape.run)
    found: dict[int, list[int]] = {}
    for n in shape.words:
        if n not in inside and seen.source[n].turn == seen.source[shape.run[0]].turn:
            found.setdefault(seen.clause[n], []).append(n)
    here = seen.clause[shape.run[0]]
    near = [tuple(found[c]) for c in sorted(found, key=lambda c: abs(c - here))]
    sentence = tuple(n for words in near for n in words if seen.sentence[n] == seen.sentence[shape.run[0]])
    return [*near, tuple(sorted(sentence))] if sentence else near


def _within(part: list[str], whole: list[str]) -> bool:
    """The words of `part` stand in `whole`, in their order."""
    rest = iter(whole)
    return all(w in rest for w in part)


def _is_false_start(seen: Comparison, shape: _Shape) -> bool:
    run = shape.run
    behind = shape.behind(1)
    if not behind or len(run) > _START or seen.source[behind[0]].turn != seen.source[run[0]].turn:
        return False
    if not any(b in _between(seen, run[-1], behind[0]) for b in _BROKEN):
        return False
    words = _norms(seen, run)
    if any(seen.number(w) is not None for w in words):
        return False
    following = seen.source[behind[0]].norm
    if len(run) == 1 and following != words[0] and _is_broken_off(seen, words[0], following):
        return True
    trails = ELLIPSIS.search(_between(seen, run[-1], behind[0])) is not None
    if trails and len(run) == 1 and seen.lemmas(words[0]) & seen.lemmas(following):
        return True  # the same word in another form: `крыша… крышу`
    if trails and len(run) <= _SEARCHING and all(_says_nothing(seen, w) for w in words):
        return True
    return following == words[0] and not any(seen.is_negation(w) for w in words[1:])


def _says_nothing(seen: Comparison, word: str) -> bool:
    """A pronoun, article or preposition on which speech broke off: the speaker looks for a word."""
    decides = {p[0] for p in seen.lexis.conditions if len(p) == 1} | seen.lexis.answers
    listed = (
        word in seen.lexis.function_words or word in seen.lexis.pronouns or seen.is_one_of(word, _POINTERS)
    )
    return listed and word not in decides and not seen.is_negation(word) and not seen.is_modal(word)


def _is_broken_off(seen: Comparison, word: str, following: str) -> bool:
    """A stump of the word behind it, or of no word at all."""
    if len(word) <= 3 and following[0] == word[0] or following.startswith(word):
        return True
    unknown = all("guessed" in p.grammemes for p in seen.parses(word)) and seen.language[:2] == "ru"
    return unknown and len(word) <= 4 and not seen.is_negation(word)

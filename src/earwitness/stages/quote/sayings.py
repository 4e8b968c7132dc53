"""Who says so: a claim may not lose the words that made it another person's (rule 6 of `rules`).

Rules
- A clause whose verb is one of saying, hearing or thinking makes what hangs on it that person's claim. Gone while the claim
  stays, it leaves the speaker to vouch for it: `dropped attribution`.
- Where nobody is named (`мне сказали`, `I think`) the clause is a hedge, and named as one (`loss`).
- The claim follows (`комбат сказал, что …`), or stands before where the verb comes last (`… , говорит комбат`).
"""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.model.quotes import Violation
from earwitness.stages.quote import english
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.lexis import HANGS_ON

Found = Iterable[tuple[Violation, set[int]]]

_FIRST = {"ru": frozenset({"я", "мы"}), "uk": frozenset({"я", "ми"}), "en": frozenset({"i", "we"})}
#: in the first person only these leave a doubt; `я говорю` and `I mean` do not
_OPINION = frozenset(
    "считать думать полагать верить слышать бояться надеяться подозревать вважати гадати вірити чути боятися сподіватися "
    "підозрювати "
    "hear think believe suppose guess assume reckon figure suspect imagine fear hope".split()
)
_THAT = frozenset("что будто що ніби нібито that".split())
_AS = frozenset({"как", "як", "as"})
_BE = frozenset("is are was were 's 're 'm am be".split())
_HEARD = frozenset({"told", "heard", "said"})


def attributions(seen: Comparison, missing: list[int]) -> Found:
    """Clauses of saying that went while what was said stays."""
    lost = set(missing)
    yield from _sources(seen, lost)
    hedges = {n for b, s in seen.found(seen.lexis.hedges) for n in range(b, s) if set(range(b, s)) <= lost}
    for i in missing:
        if i in hedges and not _named(seen, i) or not (_says(seen, i) or _governs(seen, i, lost)):
            continue
        if seen.source[_clause_start(seen, i)].norm in HANGS_ON - _AS:
            continue  # `когда скажут`: no claim hangs on it
        own = [n for n in range(len(seen.source)) if seen.clause[n] == seen.clause[i]]
        run = _together(i, lost)
        if any(n > i and _predicate(seen, n) for n in run):
            continue  # the claim went too
        if not _claim_stays(seen, i, run, own):
            continue
        subject = [n for n in run if seen.clause[n] == seen.clause[i]]
        first = _is_first(seen, i, subject)
        if first and not seen.is_one_of(seen.source[i].norm, _OPINION):
            continue
        yield seen.lost("dropped hedge" if first else "dropped attribution", run[0], run[-1] + 1), set(run)


def _sources(seen: Comparison, lost: set[int]) -> Found:
    """`по словам ротного`, `according to the captain`: a source named without a verb."""
    for begin, stop in seen.found(seen.lexis.sources):
        if not set(range(begin, stop)) <= lost:
            continue
        run = _together(begin, lost)
        sentence = [n for n in seen.became if seen.sentence[n] == seen.sentence[begin]]
        if any(seen.is_content(seen.source[n].norm) for n in sentence):
            yield seen.lost("dropped attribution", run[0], run[-1] + 1), set(run)


def _named(seen: Comparison, i: int) -> bool:
    """A word that says something stands before the verb in its clause: somebody is named (`местные говорили`)."""
    before = [n for n in range(i) if seen.clause[n] == seen.clause[i]]
    return any(seen.is_content(seen.source[n].norm) for n in before) and not seen.language.startswith("en")


def _clause_start(seen: Comparison, i: int) -> int:
    return next(n for n in range(len(seen.source)) if seen.clause[n] == seen.clause[i])


def _predicate(seen: Comparison, n: int) -> bool:
    word = seen.source[n].norm
    return seen.is_verb(word) or word in _BE


def _says(seen: Comparison, i: int) -> bool:
    word = seen.source[i].norm
    if seen.language[:2] == "en":
        return any(base in seen.lexis.saying for base, _, _ in english.forms(word))
    return any(
        p.lemma.replace("ё", "е") in seen.lexis.saying and p.grammemes & {"VERB", "PRED"}
        for p in seen.parses(word)[:2]
    )


def _governs(seen: Comparison, i: int, lost: set[int]) -> bool:
    """A predicate, whatever it means, on which a clause hangs by *that*: `замполит божился, что …`, `сосед уверен, что …`."""
    behind = [n for n in range(i + 1, min(i + 3, len(seen.source))) if n in lost]
    word = seen.source[i].norm
    short = {"ADJS", "PRED"} | ({"ADJF"} if seen.language[:2] == "uk" else set())  # uk: певен, повинен
    predicate = seen.is_verb(word) or any(p.grammemes & short for p in seen.parses(word))
    return predicate and any(seen.source[n].norm in _THAT for n in behind)


def _is_first(seen: Comparison, i: int, words: list[int]) -> bool:
    language = seen.language[:2]
    subjects = _FIRST.get(language, frozenset())
    if any(seen.source[n].norm in subjects for n in words if n < i):
        return not (
            language == "en"
            and seen.source[i].norm in _HEARD
            and i
            and seen.source[i - 1].norm in ("was", "were")
        )
    return any("1per" in p.grammemes for p in seen.parses(seen.source[i].norm)[:1])


def _together(i: int, lost: set[int]) -> list[int]:
    """The missing words around word i without a gap."""
    first = last = i
    while first - 1 in lost:
        first -= 1
    while last + 1 in lost:
        last += 1
    return list(range(first, last + 1))


def _claim_stays(seen: Comparison, i: int, run: list[int], own: list[int]) -> bool:
    """Words that hang on the verb are kept: behind it in its sentence, or, where it ends the sentence, before it."""
    stop = run[-1] + 1
    same = [n for n in range(len(seen.source)) if seen.sentence[n] == seen.sentence[i]]
    behind = [n for n in same if n >= stop]
    quoted = stop < len(seen.source) and ":" in seen.after(stop - 1)
    if behind or quoted:
        nearest = behind[0] if behind else stop
        whole = run[0] == 0 or run[0] - 1 not in seen.became or seen.clause[run[0] - 1] != seen.clause[run[0]]
        return (
            nearest in seen.became
            and whole
            and seen.place(run[-1]) == seen.became[nearest]
            and (seen.source[run[-1]].norm in _THAT or not _only_thing(seen, behind))
        )
    before = [n for n in same if n < run[0]]
    clause_final = own[0] >= run[0] - 1
    return (
        bool(before) and before[-1] in seen.became and clause_final and own[-1] == run[-1] and i - own[0] <= 2
    )


def _only_thing(seen: Comparison, behind: list[int]) -> bool:
    """What follows is no claim: it holds no verb nor two words that say something (`говорил медленно`)."""
    content = [n for n in behind if seen.is_content(seen.source[n].norm)]
    return len(content) < 2 and not any(
        seen.is_verb(seen.source[n].norm) or seen.is_negation(seen.source[n].norm) for n in behind
    )

"""Small sequence models that say of every word how likely it is part of a name, of a number or of a detail, without capitals.

One model each for names of people ("names"), for numbers, addresses, accounts and vehicles ("numbers"), and for what narrows
somebody down ("details"). A model sees what the tables and the dictionary say of a word, its ending and (of words the dictionary does not have) its letters, and
the same of its neighbours; never the name itself, so that it does not learn names by heart. A linear-chain conditional
random field with two labels (Lafferty, McCallum, Pereira 2001): one weight a feature, three for the step from word to word.
The weights are `names/sequence*.tsv`, for Russian and Ukrainian together and for English, made by `benchmarks/protect_training.py`,
which says of what.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import role
from earwitness.stages.protect.patronymics import patronymic
from earwitness.stages.protect.tables import Tables

#: weights are kept as whole hundredths
UNIT = 100
#: how many words are remembered with their sums
REMEMBERED = 60_000
_MASSES = ("Name", "Surn", "Patr", "Geox", "Orgn")
_POS = {
    "VERB": "v", "INFN": "v", "GRND": "v", "PRTF": "v", "PRTS": "v", "ADJF": "A", "ADJS": "A", "COMP": "A", "PREP": "R",
    "CONJ": "C", "NPRO": "N", "ADVB": "D", "PRED": "D", "NUMR": "#",
}  # fmt: skip
_SURNAMES = (
    "ов", "ев", "ин", "ын", "ова", "ева", "ина", "ский", "ская", "енко", "чук", "юк", "ян", "дзе", "швили", "ову", "еву", "ину",
    "овым", "евым", "иным", "овой", "евой", "иной", "ского", "скому", "ским", "ской", "скую",
)  # fmt: skip

#: what stands beyond the ends of a turn
EDGE = ("^",)

#: sums for the places -2 … +2 by model, and the coarse class of the word
Sums = tuple[Mapping[str, tuple[float, ...]], str]
#: by dictionary, models, language and word; with the models themselves, so that no others can take their address
_remembered: dict[tuple[object, int, str, str], tuple[object, Sums]] = {}


@dataclass(frozen=True, slots=True)
class Clues:
    """What the model knows of one word: `own` for its own place, `near` for the next, `far` for the one after that."""

    own: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    coarse: str


def clues(document: Document, tables: Tables, word: Word) -> Clues:
    """The clues of one word, whatever stands beside it."""
    if document.language == "en":
        return _english_clues(document, tables, word)
    kind = coarse(document, tables, word)
    if kind in "#Li":
        return Clues((kind,), (kind,), (kind,), kind)
    parses = document.parses(word)
    known = document.known(word)
    ordinary = document.ordinary(word)
    top = parses[0].grammemes if parses else frozenset()
    forms = tables.name_forms(word.folded, document.language)
    seen = [kind, f"o{_bucket(ordinary)}", "k" if known else "u"]
    seen += [f"{tag}{_bucket(document.mass(word, tag))}" for tag in _MASSES]
    seen += [
        f"c{c}" for c in ("nomn", "gent", "datv", "accs", "ablt", "loct", "voct") if document.has(word, c)
    ]
    seen += [f"t{t}" for t in ("sing", "plur", "anim", "inan", "masc", "femn", "neut", "past") if t in top]
    if forms:
        seen.append("full" if any(f.full for f in forms) else "pet")
        seen += ["weak"] if tables.is_weak(word.folded, document.language) else []
    if ordinary >= 0.5 and not forms or kind in "krf":
        lemma = parses[0].lemma.replace("ё", "е") if parses else word.folded
        words = [f"l:{lemma}", *(tables.kinds.get(lemma, ("f0",)) if document.language == "ru" else ())]
    else:
        words = []
    letters = [f"e{n}:{word.folded[-n:]}" for n in (2, 3, 4) if len(word.folded) > n]
    letters.append(f"n{min(len(word.folded), 12)}")
    if not known:
        letters += [
            f"g{t}"
            for t in sorted(top & {"Name", "Surn", "Patr", "Geox", "Orgn", "NOUN", "VERB", "ADJF", "ADVB"})
        ]
        padded = f"^{word.folded}$"
        letters += [f"3:{padded[n : n + 3]}" for n in range(len(padded) - 2)]
        letters.append(f"b3:{word.folded[:3]}")
    return Clues((*seen, *words, *letters), (*seen, *words), (kind, *words), kind)


def _english_clues(document: Document, tables: Tables, word: Word) -> Clues:
    """The same without a dictionary: tables, endings and letters have to do."""
    bare = word.folded.removesuffix("'s")
    forms = tables.forms["en"].get(bare, ())
    plain, weak, latin = bare in tables.plain, tables.is_weak(bare, "en"), tables.latin.get(bare, ())
    title = role(document, tables, word)
    if word.token.number is not None or value_of(word.token) is not None:
        return Clues(("#",), ("#",), ("#",), "#")
    kind = (
        "r" if title == "rank" else "k" if title else "i" if len(bare) == 1 else "g" if weak else "p" if plain
        else "G" if forms else "T" if latin else "e" if bare in tables.listed or bare.removesuffix("s") in tables.listed else "u"
    )  # fmt: skip
    seen = [kind, *(["full"] if any(f.full for f in (*forms, *latin)) else []), *(["latin"] if latin else [])]
    seen += ["listed"] if kind in "GT" and bare in tables.listed else []
    words = [f"l:{word.folded}"] if plain or title or len(bare) < 3 else []
    letters = [f"e{n}:{bare[-n:]}" for n in (2, 3) if len(bare) > n] + [f"n{min(len(bare), 10)}"]
    if word.folded != bare:
        letters.append("'s")
    if not plain and kind != "e":
        padded = f"^{bare}$"
        letters += [f"3:{padded[n : n + 3]}" for n in range(len(padded) - 2)]
        letters += [f"4:{padded[n : n + 4]}" for n in range(len(padded) - 3)]
    return Clues((*seen, *words, *letters), (*seen, *words), (kind, *words), kind)


def coarse(document: Document, tables: Tables, word: Word) -> str:
    """One letter for what kind of word it is."""
    folded = word.folded
    if word.token.number is not None or value_of(word.token) is not None:
        return "#"
    if "a" <= folded[:1] <= "z":
        return "L"
    if len(folded) == 1:
        return "i"
    title = role(document, tables, word)
    if title:
        return {"kin": "k", "rank": "r"}.get(title, "f")
    if patronymic(document, tables, word):
        return "P"
    ordinary = document.ordinary(word)
    if tables.name_forms(folded, document.language):
        return "g" if ordinary > 0.3 or tables.is_weak(folded, document.language) else "G"
    surname = document.mass(word, "Surn")
    if surname > 0:
        return "S" if ordinary < 0.35 else "s"
    if document.mass(word, "Name") > 0.2:
        return "M"
    if document.mass(word, "Geox") > 0.3 or document.mass(word, "Orgn") > 0.3:
        return "X"
    if not document.known(word):
        return "U" if folded.endswith(_SURNAMES) and len(folded) > 4 else "u"
    top = document.parses(word)[0].grammemes
    if "NOUN" in top:
        return "a" if "anim" in top else "n"
    return next((letter for pos, letter in _POS.items() if pos in top), "q")


def pairs(kinds: Sequence[str], at: int) -> tuple[str, str, str]:
    """Features of a place made of the coarse classes beside each other."""
    left = kinds[at - 1] if at else "^"
    right = kinds[at + 1] if at + 1 < len(kinds) else "^"
    here = kinds[at]
    return (f"<{left}{here}", f">{here}{right}", f"={left}{here}{right}")


def features(document: Document, tables: Tables, words: Sequence[Word]) -> list[list[str]]:
    """All features of every word of a turn: what training sees. `chances` adds up the weights of the same ones."""
    seen = [clues(document, tables, w) for w in words]
    kinds = [t.coarse for t in seen]
    out: list[list[str]] = []
    for at, here in enumerate(seen):
        row = [f"0{f}" for f in here.own]
        for step, far in ((-2, True), (-1, False), (1, False), (2, True)):
            there = seen[at + step] if 0 <= at + step < len(seen) else None
            beside = EDGE if there is None else there.far if far else there.near
            row += [f"{_SIDES[step]}{f}" for f in beside]
        out.append([*row, *pairs(kinds, at)])
    return out


_SIDES = {-2: "a", -1: "b", 1: "c", 2: "d"}


def chances(document: Document, tables: Tables, words: Sequence[Word], of: str = "names") -> list[float]:
    """How likely each word of one turn is part of what model `of` looks for, 0 to 1; empty without weights."""
    models = tables.sequence["en" if document.language == "en" else "ru"]
    weights = models.get(of)
    if not words or not weights:
        return []
    seen = [_sums(document, tables, w, models) for w in words]
    sums = [by_model[of] for by_model, _ in seen]
    kinds = [kind for _, kind in seen]
    edges = {step: weights.get(f"{side}^", 0.0) for step, side in _SIDES.items()}
    scores: list[float] = []
    for at in range(len(words)):
        score = sums[at][2] + sum(weights.get(p, 0.0) for p in pairs(kinds, at))
        for step in (-2, -1, 1, 2):
            there = at + step
            score += sums[there][step + 2] if 0 <= there < len(sums) else edges[step]
        scores.append(score)
    return marginals(
        scores, weights.get("+begins", 0.0), weights.get("+goes on", 0.0), weights.get("+ends", 0.0)
    )


def _sums(document: Document, tables: Tables, word: Word, models: Mapping[str, Mapping[str, float]]) -> Sums:
    """What the clues of a word weigh in every model: they are asked of the dictionary once for all of them."""
    key = (document.morphology, id(models), document.language, word.folded)
    found = _remembered.get(key)
    if found is None:
        seen = clues(document, tables, word)
        sides = (
            [_SIDES[-2] + f for f in seen.far],
            [_SIDES[-1] + f for f in seen.near],
            ["0" + f for f in seen.own],
            [_SIDES[1] + f for f in seen.near],
            [_SIDES[2] + f for f in seen.far],
        )
        sums = {
            model: tuple(sum(weights.get(f, 0.0) for f in side) for side in sides)
            for model, weights in models.items()
        }
        if len(_remembered) >= REMEMBERED:
            _remembered.clear()
        found = _remembered[key] = (models, (sums, seen.coarse))
    return found[1]


def marginals(scores: Sequence[float], begins: float, goes_on: float, ends: float) -> list[float]:
    """Forward and backward over two labels: the chance of "name" (or whatever is looked for) at each place.

    `scores` are those of "name" against "none"; the others are added for a step none→name, name→name and name→none.
    """
    forward: list[tuple[float, float]] = []
    none, name = 0.0, scores[0] + begins
    forward.append((none, name))
    for score in scores[1:]:
        none, name = _plus(none, name + ends), _plus(none + begins, name + goes_on) + score
        forward.append((none, name))
    out = [0.0] * len(scores)
    after_none, after_name = 0.0, 0.0
    for at in range(len(scores) - 1, -1, -1):
        none, name = forward[at]
        out[at] = 1 / (1 + math.exp(max(-60.0, min(60.0, none + after_none - name - after_name))))
        ahead = scores[at] + after_name
        after_none, after_name = _plus(after_none, begins + ahead), _plus(ends + after_none, goes_on + ahead)
    return out


def _plus(one: float, two: float) -> float:
    """log(e^one + e^two)."""
    high, low = (one, two) if one > two else (two, one)
    return high + math.log1p(math.exp(low - high))


def _bucket(mass: float) -> int:
    return 0 if mass <= 0 else 1 if mass < 0.1 else 2 if mass < 0.4 else 3 if mass < 0.8 else 4

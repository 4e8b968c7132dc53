"""Everyone the vault already knows: their names, nicknames, call sign, numbers, unit, home and work, in all forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from earwitness.model.ids import EntityKey, PersonId
from earwitness.model.protection import IdentifierClass
from earwitness.model.words import fold
from earwitness.ports import Morphology
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.english import ORDINARY_END
from earwitness.stages.protect.evidence import Sighting, before, span
from earwitness.stages.protect.letters import is_cyrillic, romanised, sound
from earwitness.stages.protect.linking import person_key
from earwitness.stages.protect.numbers import runs
from earwitness.stages.protect.tables import Tables, declined

_PARENTHESES = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_MINOR_WORDS = frozenset(
    "мать мам мама мамка отец папа батя брат сестра сын дочь дочка жена муж дед бабушка тетя дядя рота часть полк в ч района область край город село the a of at in school and".split()
)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the vault as the finder needs it. `in_call`: one of the parties, which settles a first name."""

    id: PersonId
    names: tuple[str, ...]
    nicknames: tuple[str, ...] = ()
    call_sign: str | None = None
    unit: str | None = None
    home: str | None = None
    work: str | None = None
    numbers: tuple[str, ...] = ()
    in_call: bool = False


@dataclass(frozen=True, slots=True)
class KnownWord:
    """What a word form may be: of whom, of what class, and whether it alone points at that person."""

    person: PersonId
    identifier_class: IdentifierClass
    telling: bool


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """Forms, sounds and digits of everyone known."""

    forms: dict[str, tuple[KnownWord, ...]]
    sounds: dict[str, tuple[KnownWord, ...]]
    surnames: tuple[tuple[str, KnownWord], ...]
    digits: tuple[tuple[str, PersonId], ...]


def index_known(
    known: Sequence[KnownPerson], language: str, morphology: Morphology, tables: Tables
) -> KnownIndex:
    """All forms of all words of everyone known, in the language of the text."""
    forms: dict[str, set[KnownWord]] = defaultdict(set)
    sounds: dict[str, set[KnownWord]] = defaultdict(set)
    surnames: list[tuple[str, KnownWord]] = []
    digits: list[tuple[str, PersonId]] = []
    firsts: dict[str, set[PersonId]] = defaultdict(set)
    for person in known:
        for name in (*person.names, *person.nicknames):
            for word in _WORD.findall(name):
                for first in _canonicals(tables, fold(word)):
                    firsts[first].add(person.id)
    for person in known:
        for n, name in enumerate((*person.names, *person.nicknames, person.call_sign or "")):
            parts = _WORD.findall(_PARENTHESES.sub(" ", name))
            kind: IdentifierClass = (
                "person_name"
                if n < len(person.names)
                else "nickname"
                if n < len(person.names) + len(person.nicknames)
                else "call_sign"
            )
            for part in parts:
                folded = fold(part)
                if len(folded) < 2 or (folded in _MINOR_WORDS and kind != "call_sign"):
                    continue
                canonicals = _canonicals(tables, folded)
                alone = not canonicals or all(firsts[c] <= {person.id} for c in canonicals)
                father = folded.endswith(("вич", "вна", "ична", "ыч", "vich", "vna"))
                word = KnownWord(person.id, kind, (person.in_call or alone) and not father)
                for form in _forms(folded, language, morphology):
                    forms[form].add(word)
                heard = sound(romanised(folded, language))
                if len(heard) >= 4:
                    sounds[heard].add(word)
                if len(folded) >= 6 and not canonicals and kind == "person_name":
                    surnames.append((folded if language != "en" else romanised(folded, "ru"), word))
        for text, of in ((person.home, "place"), (person.work, "employer"), (person.unit, "unit")):
            for part in _WORD.findall(_PARENTHESES.sub(" ", text or "")):
                if len(part) >= 4 and part[:1].isupper():
                    thing = KnownWord(
                        person.id,
                        "place" if of == "place" else "employer" if of == "employer" else "unit",
                        False,
                    )
                    for form in _forms(fold(part), language, morphology):
                        forms[form].add(thing)
        for number in (*person.numbers, *re.findall(r"\d{4,}", person.unit or "")):
            only = "".join(c for c in number if c.isdigit())
            if len(only) >= 4:
                digits.append((only, person.id))
    return KnownIndex(
        {f: tuple(sorted(w, key=lambda k: (k.person, k.identifier_class))) for f, w in forms.items()},
        {s: tuple(sorted(w, key=lambda k: (k.person, k.identifier_class))) for s, w in sounds.items()},
        tuple(surnames),
        tuple(digits),
    )


def find_known(
    document: Document, index: KnownIndex, tables: Tables
) -> list[tuple[Sighting, EntityKey | None]]:
    """Every place where someone known is named, in any form, with the person's key where the word settles who it is."""
    out: list[tuple[Sighting, EntityKey | None]] = []
    for words in document.turns:
        for word in words:
            found = _found(document, index, tables, words, word)
            if found:
                out.append(found)
        for run in runs(document, words):
            if len(run.digits) < 4:
                continue
            for digits, person in index.digits:
                tail = digits[-10:]
                if run.digits[-10:] == tail or (
                    len(run.digits) >= 4
                    and len(tail) >= 5
                    and (tail.endswith(run.digits) or run.digits.endswith(tail))
                ):
                    kind: IdentifierClass = "phone" if len(digits) >= 7 else "unit"
                    out.append(
                        (
                            span(words, run.first, run.last, kind, 0.95, "known number"),
                            person_key(person) if kind == "phone" else None,
                        )
                    )
                    break
    return out


def _found(
    document: Document, index: KnownIndex, tables: Tables, words: tuple[Word, ...], word: Word
) -> tuple[Sighting, EntityKey | None] | None:
    bare = word.folded.removesuffix("'s") if document.language == "en" else word.folded
    there = index.forms.get(bare, ())
    signal = "known"
    if document.language == "en" and (
        bare in tables.plain or (ORDINARY_END.search(bare) and bare not in index.forms)
    ):
        following = words[word.at + 1] if word.at + 1 < len(words) else None
        addressed = following is None or following.breaks >= 1
        called = any(k.identifier_class == "call_sign" for k in index.forms.get(bare, ()))
        if not (called and word.capital and (addressed or not word.starts)):
            return None
    if (
        not there
        and document.language == "en"
        and word.capital
        and document.cased
        and len(bare) >= 4
        and bare not in tables.plain
    ):
        there = index.sounds.get(sound(bare), ())
        signal = "sounds like someone known"
    if not there and len(bare) >= 6 and not document.known(word) and (word.capital or not document.cased):
        near = [k for surname, k in index.surnames if _near(bare, surname)]
        there, signal = tuple(near[:1]), "spelt almost like someone known"
    if not there or (
        document.cased and not word.capital and (document.ordinary(word) > 0 or document.language == "en")
    ):
        return None
    best = next((k for k in there if k.telling), there[0])
    things = best.identifier_class in ("place", "employer", "unit")
    ordinary = document.ordinary(word) > 0.3
    if ordinary and document.cased and (things or word.starts) and not (not things and best.telling):
        return None
    if ordinary and not document.cased:
        previous = before(words, word.at, 1)
        counted = previous and (
            previous[0].token.number is not None
            or document.has(previous[0], "NUMR")
            or document.has(previous[0], "ADJF")
        )
        if things or counted or document.has(word, "plur") and not document.has(word, "sing"):
            return None
    people = {k.person for k in there if k.telling}
    key = person_key(best.person) if len(people) == 1 and not things else None
    return span(words, word.at, word.at, best.identifier_class, 0.9, signal), key


def _near(word: str, surname: str) -> bool:
    allowed = 1 if len(surname) < 9 else 2
    if abs(len(word) - len(surname)) > allowed + 2 or word[:1] != surname[:1]:
        return False
    cut = min(len(word), len(surname)) - 2  # the ending is grammar
    return (
        int(Levenshtein.distance(word[:cut], surname[:cut], score_cutoff=allowed)) <= allowed
        and len(surname) >= 7
    )


def _canonicals(tables: Tables, folded: str) -> tuple[str, ...]:
    language = "ru" if is_cyrillic(folded) else "en"
    return tuple(
        dict.fromkeys(tables.same.get(f.canonical, f.canonical) for f in tables.name_forms(folded, language))
    )


def _forms(folded: str, language: str, morphology: Morphology) -> frozenset[str]:
    if language == "en":
        latin = romanised(folded, "ru") if is_cyrillic(folded) else folded
        return frozenset({latin, latin + "'s"})
    if not is_cyrillic(folded):
        return frozenset({folded})
    sex = "f" if folded.endswith(("а", "я")) else "m"
    return frozenset(fold(f) for f in morphology.forms(folded, language)) | declined(folded, sex, language)

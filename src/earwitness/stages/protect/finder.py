"""Find what could give a person away, in the turns of one call. Pure: tables and grammar in, spans out.

Rules
- Every finder may say what it likes; what they say is settled here: overlaps of one class become one span, what lies
  inside something more telling goes, a name inside a longer detail stays.
- Recall first: a doubtful find is a find. Whether it is withheld is decided elsewhere, and by default it is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from earwitness.model.ids import EntityKey
from earwitness.model.protection import Directness, IdentifierClass
from earwitness.model.words import value_of
from earwitness.ports import Morphology, NameFinder
from earwitness.stages.protect.accounts import accounts
from earwitness.stages.protect.addresses import addresses
from earwitness.stages.protect.details import details
from earwitness.stages.protect.document import Document, Word, read
from earwitness.stages.protect.english import HONORIFIC, NO_NAME, ORDINARY_END, english_persons
from earwitness.stages.protect.evidence import DIRECT, Sighting, role, span
from earwitness.stages.protect.known import KnownPerson, find_known, index_known
from earwitness.stages.protect.learned import learned
from earwitness.stages.protect.linking import (
    PERSONS,
    FullName,
    Mention,
    everybody,
    key_of,
    linked,
    mention,
    people_of,
    thing_key,
)
from earwitness.stages.protect.names import BARE, persons
from earwitness.stages.protect.numbers import numbers
from earwitness.stages.protect.official import official
from earwitness.stages.protect.places import places
from earwitness.stages.protect.sayings import without_nobodys
from earwitness.stages.protect.sequence import chances
from earwitness.stages.protect.tables import Tables

#: how sure it must be once for a word to be asked less everywhere else
SURE = 0.75


@dataclass(frozen=True, slots=True)
class Hearing:
    """How sure the sequence model must be in English: of a word; of one that nobody knows; of an everyday word of the tables;
    to know a sure one again in the same call; and what several places of a word must each reach to count together."""

    known: float
    unknown: float
    plain: float
    again: float
    together: float


#: of a remark by itself, and of a conversation, where people use names far more often
REMARK = Hearing(0.5, 0.08, 0.7, 0.05, 0.25)
TALK = Hearing(0.15, 0.05, 0.3, 0.04, 0.1)


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier at `[begin, stop)` of the text of turn number `turn` (from 0). Equal `key`: same person or thing."""

    turn: int
    begin: int
    stop: int
    surface: str
    identifier_class: IdentifierClass
    kind: Directness
    key: EntityKey
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A settled candidate with the key of someone known, where one was recognised."""

    candidate: Sighting
    known: EntityKey | None


def find_identifiers(
    turns: Sequence[tuple[str, str]],
    language: str,
    morphology: Morphology,
    name_finder: NameFinder | None,
    tables: Tables,
    known: Sequence[KnownPerson] = (),
) -> list[Found]:
    """Identifiers in `turns` (who, text) of one call, in order. `language`: "ru", "uk" or "en"; others are read as Russian
    where Cyrillic stands, else as English."""
    document = read(turns, language_of(turns, language), morphology)
    return keyed(((document, settled(document, tables, name_finder, known)),), tables)[0]


def find_in_call(
    texts: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    morphology: Morphology,
    name_finder: NameFinder | None,
    tables: Tables,
    known: Sequence[KnownPerson] = (),
) -> list[list[Found]]:
    """The same for several texts of one call, original and renderings (language, turns): keys are shared between them.

    Turn n of one text must be the rendering of turn n of the other; a turn without one is an empty string.
    """
    documents = [read(turns, language_of(turns, language), morphology) for language, turns in texts]
    return keyed(tuple((d, settled(d, tables, name_finder, known)) for d in documents), tables)


def find_across_calls(
    calls: Iterable[tuple[str, Sequence[tuple[str, str]]]],
    morphology: Morphology,
    name_finder: NameFinder | None,
    tables: Tables,
) -> Iterator[list[Found]]:
    """The same for several calls (language, turns), in order: who is named in full in one is known in the others.

    All calls are read before the first is answered, and kept until the last is.
    """
    parts = []
    for language, turns in calls:
        document = read(turns, language_of(turns, language), morphology)
        parts.append((document, settled(document, tables, name_finder, ())))
    by_call = [people_of([m for _, _, m in _people((part,), tables)]) for part in parts]
    everyone = everybody(by_call)
    for part in parts:
        yield keyed((part,), tables, everyone)[0]


def language_of(turns: Sequence[tuple[str, str]], language: str) -> str:
    """The language to read the text as: what is said, unless the letters say otherwise."""
    letters = [c for _, text in turns for c in text if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters) * 2 > len(letters)
    if language in ("ru", "uk", "en") and (language != "en") == cyrillic:
        return language
    return ("uk" if language == "uk" else "ru") if cyrillic else "en"


def settled(
    document: Document, tables: Tables, name_finder: NameFinder | None, known: Sequence[KnownPerson]
) -> list[Pending]:
    """All candidates of a document after overlaps are settled."""
    people = english_persons(document, tables) if document.language == "en" else persons(document, tables)
    recognised = (
        find_known(document, index_known(known, document.language, document.morphology, tables), tables)
        if known
        else []
    )
    if document.language == "en" and not document.cased:
        people = [*people, *_heard(document, tables, people)]
    taken = frozenset((c.turn, n) for c in people for n in c.words)
    sure = frozenset((c.turn, n) for c in people if c.signals != BARE for n in c.words)
    found = [
        *((c, k) for c, k in recognised),
        *((c, None) for c in people),
        *((c, None) for c in numbers(document)),
        *((c, None) for c in places(document, tables, taken, sure)),
        *((c, None) for c in details(document, tables)),
    ]
    if not official(document):
        found += [
            (c, None)
            for words in document.turns
            for c in (*accounts(document, words), *addresses(document, words))
        ]
    if name_finder is not None and document.cased:
        found += [(c, None) for c in _trained(document, tables, name_finder)]
    pending = _settle(found)
    if not official(document):
        pending = _completed(pending, learned(document, tables), document)
    stays = without_nobodys(document, tables, [p.candidate for p in pending])
    return [p for p, stay in zip(pending, stays, strict=True) if stay]


def _heard(document: Document, tables: Tables, people: Sequence[Sighting]) -> list[Sighting]:
    """What the sequence model takes for a name in English without capitals, beside what the rules found.

    A word that nobody knows needs less than one that is a word; who was named once, or may be several times, is found again.
    """
    needs = TALK if document.conversation else REMARK
    taken = {(c.turn, n) for c in people for n in c.words}
    places: dict[str, list[tuple[Word, float]]] = defaultdict(list)
    for words in document.turns:
        for word, said in zip(words, chances(document, tables, words), strict=False):
            chance = said
            new = (word.turn, word.at) not in taken and not tables.is_public(word.folded, "en")
            new = new and value_of(word.token) is None
            titled = (
                word.at > 0 and word.breaks == 0 and role(document, tables, words[word.at - 1]) is not None
            )
            hailed = word.at > 0 and words[word.at - 1].folded in ("hey", "yo", "hi", "hello")
            if (titled or hailed) and word.folded.removesuffix("'s") not in tables.plain:
                chance = max(chance, needs.known)  # "attorney Whitlock"
            if (
                word.at
                and words[word.at - 1].folded in HONORIFIC - {"miss", "dr"}
                and word.folded not in NO_NAME
            ):
                chance = max(chance, needs.plain)  # "mister Brown"
            if new and role(document, tables, word) is None and word.folded[0].isalpha():
                places[word.folded.removesuffix("'s")].append((word, chance))
    out: list[Sighting] = []
    for bare, found in places.items():
        unknown = not {bare, bare.removesuffix("s")} & (tables.listed | tables.plain) and len(bare) > 2
        unknown = unknown and not ORDINARY_END.search(bare)
        enough = needs.unknown if unknown else needs.known
        each = needs.unknown if unknown else needs.together
        likely = [(w, c) for w, c in found if c >= each]
        if likely and 1 - math.prod(1 - c for _, c in likely) >= enough:
            sure = max(c for _, c in likely) >= SURE
            again = needs.again if sure else each
            for word, chance in found:
                if chance >= again and (bare not in tables.plain or chance >= needs.plain):
                    words = document.turns[word.turn]
                    out.append(span(words, word.at, word.at, "person_name", 0.5 + chance / 10, "sequence"))
    return out


def _trained(document: Document, tables: Tables, name_finder: NameFinder) -> list[Sighting]:
    out: list[Sighting] = []
    if document.language != "ru":
        return (
            out  # the finder that is shipped learned Russian news; elsewhere it takes any capital for a firm
        )
    for turn, text in enumerate(document.texts):
        for name in name_finder.find(text):
            words = tuple(w for w in document.turns[turn] if name.begin <= w.begin < name.stop)
            if not words or all(tables.is_public(w.folded, document.language) for w in words):
                continue
            if not all(w.capital for w in words[:1]) or words[0].shouted:
                continue
            first = words[0]
            if role(document, tables, first) == "kin" or document.mass(first, "VERB", guessed=True) > 0.5:
                continue
            if first.starts and len(words) == 1 and document.ordinary(first) > 0.3:
                continue  # a capital that begins a sentence fools it: «Арта работает», «Кисель»
            kind: IdentifierClass = (
                "person_name" if name.kind == "person" else "place" if name.kind == "place" else "employer"
            )
            out.append(
                Sighting(
                    turn,
                    name.begin,
                    name.stop,
                    kind,
                    0.6,
                    ("trained name finder",),
                    tuple(w.at for w in words),
                )
            )
    return out


def _settle(found: Sequence[tuple[Sighting, EntityKey | None]]) -> list[Pending]:
    out: list[Pending] = []
    for candidate, known in sorted(
        found, key=lambda f: (f[0].turn, f[0].begin, -f[0].stop, f[1] is None, -f[0].score)
    ):
        clash = next((n for n, p in enumerate(out) if _overlap(p.candidate, candidate)), None)
        if clash is None:
            out.append(Pending(candidate, known))
            continue
        other = out[clash]
        one, two = other.candidate, candidate
        same_kind = one.kind == two.kind
        bare = BARE in (one.signals, two.signals)
        # A bare capital is no person within a place or an employer; within an event it may be one, and the event stays.
        person_inside = (not bare or one.identifier_class == "rare_event") and (
            (two.identifier_class in PERSONS) != (one.identifier_class in PERSONS)
            and _inside(two, one)
            and two.identifier_class in PERSONS
        )
        if person_inside:
            # a name inside a longer detail («внучка Аллы Сергеевны») is its own identifier
            out.append(Pending(candidate, known))
        elif same_kind or _inside(two, one) or _inside(one, two):
            lead = max((one, two), key=_weight)
            begin, stop = min(one.begin, two.begin), max(one.stop, two.stop)
            signals = tuple(dict.fromkeys((*one.signals, *two.signals)))
            words = (
                tuple(sorted({*one.words, *two.words}))
                if one.identifier_class in PERSONS and two.identifier_class in PERSONS
                else lead.words
            )
            out[clash] = Pending(
                replace(lead, begin=begin, stop=stop, signals=signals, words=words), other.known or known
            )
        else:
            out.append(Pending(candidate, known))
    return sorted(out, key=lambda p: (p.candidate.turn, p.candidate.begin, p.candidate.stop))


def _completed(told: list[Pending], runs: Sequence[Sighting], document: Document) -> list[Pending]:
    """What the rules told, with what the models found besides: a run makes a number or detail that it meets longer, is one
    of its own where it meets none, and takes no word of a person's name."""
    out = list(told)
    named = {
        (p.candidate.turn, w.at)
        for p in told
        if p.candidate.identifier_class in PERSONS
        for w in document.turns[p.candidate.turn]
        if w.begin < p.candidate.stop and p.candidate.begin < w.stop
    }
    for run in runs:
        words = document.turns[run.turn]
        free = [n for n in run.words if (run.turn, n) not in named]
        for _, group in groupby(enumerate(free), lambda one: one[1] - one[0]):
            part = [n for _, n in group]
            begin, stop = words[part[0]].begin, words[part[-1]].stop
            met = [
                n
                for n, p in enumerate(out)
                if p.candidate.turn == run.turn and p.candidate.begin < stop and begin < p.candidate.stop
            ]
            if len(met) == 1:
                one = out[met[0]].candidate
                begin, stop = min(begin, one.begin), max(stop, one.stop)
                signals = tuple(dict.fromkeys((*one.signals, *run.signals)))
                out[met[0]] = replace(
                    out[met[0]], candidate=replace(one, begin=begin, stop=stop, signals=signals)
                )
            elif not met and (len(part) > 1 or len(part) == len(run.words)):
                out.append(Pending(replace(run, begin=begin, stop=stop, words=tuple(part)), None))
    return sorted(out, key=lambda p: (p.candidate.turn, p.candidate.begin, p.candidate.stop))


def _weight(candidate: Sighting) -> tuple[bool, float]:
    """What leads where two overlap: the direct one, but a bare capital gives way to a listed town."""
    guess = candidate.signals == BARE
    listed = not {"gazetteer", "settlement"}.isdisjoint(candidate.signals)
    return ((candidate.kind == "direct" or listed) and not guess, candidate.score)


def _overlap(one: Sighting, two: Sighting) -> bool:
    return one.turn == two.turn and one.begin < two.stop and two.begin < one.stop


def _inside(one: Sighting, two: Sighting) -> bool:
    return two.begin <= one.begin and one.stop <= two.stop


def _people(
    parts: Sequence[tuple[Document, list[Pending]]], tables: Tables
) -> list[tuple[Document, Pending, Mention]]:
    return [
        (d, p, mention(d, tables, p.candidate))
        for d, pending in parts
        for p in pending
        if p.candidate.identifier_class in PERSONS
    ]


def keyed(
    parts: Sequence[tuple[Document, list[Pending]]], tables: Tables, elsewhere: Sequence[FullName] = ()
) -> list[list[Found]]:
    """Keys for the candidates of all texts of one call together. `elsewhere`: people named in full in other calls."""
    people = _people(parts, tables)
    keys = dict(zip((id(p) for _, p, _ in people), linked([m for _, _, m in people], elsewhere), strict=True))
    known: dict[EntityKey, set[EntityKey]] = {}
    for _, p, _ in people:
        if p.known:
            known.setdefault(keys[id(p)], set()).add(p.known)
    out: list[list[Found]] = []
    for document, pending in parts:
        rows: list[Found] = []
        for p in pending:
            c = p.candidate
            if id(p) in keys:
                own = keys[id(p)]
                same = known.get(own, set())
                key = p.known or (next(iter(same)) if len(same) == 1 else own)
            else:
                key = p.known or thing_key(document, c)
            surface = document.texts[c.turn][c.begin : c.stop]
            rows.append(Found(c.turn, c.begin, c.stop, surface, c.identifier_class, c.kind, key, c.signals))
        out.append(rows)
    return _paired(out)


def _paired(parts: list[list[Found]]) -> list[list[Found]]:
    """What stands alone of its class in a turn of the original and in the rendering of that turn is the same thing."""
    if len(parts) < 2:
        return parts
    first = parts[0]
    out = [first]
    for other in parts[1:]:
        rows: list[Found] = []
        for one in other:
            twins = [f for f in first if f.turn == one.turn and f.identifier_class == one.identifier_class]
            fellows = [f for f in other if f.turn == one.turn and f.identifier_class == one.identifier_class]
            if len(twins) == len(fellows) and one.identifier_class not in PERSONS:
                rows.append(replace(one, key=twins[fellows.index(one)].key))
            else:
                rows.append(one)
        out.append(rows)
    return out


__all__ = [
    "DIRECT", "Found", "KnownPerson", "find_across_calls", "find_identifiers", "find_in_call", "key_of", "language_of"
]  # fmt: skip

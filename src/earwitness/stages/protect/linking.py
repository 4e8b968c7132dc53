"""One key for one person or thing, whatever form it takes: «Саша», «Шурик», «Александр Петрович», "Sasha".

Rules
- A pet form leads to its name; a surname to its masculine form; every script to one sound.
- Within a call, a first name belongs to the one fuller name it fits; where two fit, it stays by itself.
- A key is a digest of the normal form: it never shows the name. A person of the vault has the key of the person's id.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from earwitness.model.ids import EntityKey, PersonId
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting
from earwitness.stages.protect.letters import is_cyrillic, romanised, sound
from earwitness.stages.protect.names import patronymic, surname_like
from earwitness.stages.protect.numbers import runs
from earwitness.stages.protect.tables import Tables

PERSONS = frozenset({"person_name", "nickname", "call_sign"})
_FEMALE = re.compile(r"(ov|ev|in|yn)a$")
_ADJECTIVE = re.compile(r"(sk|ck)(?:aia|aya|oi|oy|ii|iy|yi|i|y|a|aja|ii|yj)$")
_SURNAME_CASE = re.compile(r"(ов|ев|ин|ын)(?:а|у|ым|ой|е|ых|ыми|ы|им|ою)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate read as a person: possible first names, surname and patronymic by sound, or a bare word."""

    candidate: Sighting
    firsts: tuple[str, ...]
    surname: str
    patronymic: str
    word: str


def key_of(*parts: str) -> EntityKey:
    """The key of a normal form."""
    digest = hashlib.sha256(("earwitness entity 1|" + "|".join(parts)).encode()).hexdigest()
    return EntityKey("key_" + digest[:20])


def person_key(person: PersonId) -> EntityKey:
    """The key of a person of the vault."""
    return EntityKey(f"key_{person}")


def mention(document: Document, tables: Tables, candidate: Sighting) -> Mention:
    """What the words of a person's candidate say about who it is."""
    words = [document.turns[candidate.turn][n] for n in candidate.words]
    firsts: tuple[str, ...] = ()
    surname = father = other = ""
    for word in words:
        if document.language != "en" and patronymic(document, tables, word):
            father = father or _father(document, tables, word)
            continue
        if document.language == "en" and re.search(r"(?:[oey]vich|ovna|evna|ichna|ych)(?:'s)?$", word.folded):
            father = (
                father or sound(re.sub(r"(?:[oey]+vich|ovna|evna|ichna|ych)(?:'s)?$", "", word.folded))[:4]
            )
            continue
        named = _firsts(document, tables, word)
        if (
            named
            and not firsts
            and not (len(words) > 1 and document.language != "en" and document.mass(word, "Surn") > 0.5)
        ):
            firsts = named
        elif surname_like(document, word) or document.language == "en" or len(words) > 1:
            surname = surname or _surname(document, word)
        else:
            other = other or _bare_word(document, word)
    return Mention(candidate, firsts, surname, father, other)


def linked(mentions: Sequence[Mention]) -> list[EntityKey]:
    """The key of each mention of one call (original and rendering together), in the order given."""
    common = Counter(f for m in mentions for f in m.firsts if len(m.firsts) == 1)
    chosen: list[Mention] = []
    for one in mentions:
        firsts = one.firsts
        if len(firsts) > 1:
            best = max(firsts, key=lambda f: (common.get(f, 0), -firsts.index(f)))
            firsts = (best,)
        chosen.append(replace(one, firsts=firsts))
    full = {
        (m.surname, m.firsts[0], m.patronymic) for m in chosen if m.firsts and (m.surname or m.patronymic)
    }
    people = _merged(full)
    return [key_of(*_normal(m, people)) for m in chosen]


def _merged(full: set[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Fuller names that agree in all they both say are one person, if only one other fits."""
    people = sorted(full, key=lambda p: -sum(map(bool, p)))
    out: list[tuple[str, str, str]] = []
    for one in people:
        fits = [
            n
            for n, p in enumerate(out)
            if p[1] == one[1] and all(not a or not b or a == b for a, b in zip(p, one, strict=True))
        ]
        if len(fits) == 1:
            kept = out[fits[0]]
            out[fits[0]] = (kept[0] or one[0], kept[1], kept[2] or one[2])
        else:
            out.append(one)
    return out


def _normal(one: Mention, people: list[tuple[str, str, str]]) -> tuple[str, ...]:
    if one.firsts:
        fits = [
            p
            for p in people
            if p[1] == one.firsts[0]
            and (not one.surname or not p[0] or p[0] == one.surname)
            and (not one.patronymic or not p[2] or p[2] == one.patronymic)
        ]
        if len(fits) == 1:
            return _person(fits[0])
        if one.surname or one.patronymic:
            return _person((one.surname, one.firsts[0], one.patronymic))
        return ("first", one.firsts[0])
    if one.surname:
        fits = [p for p in people if p[0] == one.surname]
        return _person(fits[0]) if len(fits) == 1 else ("word", one.surname)
    if one.patronymic:
        fits = [p for p in people if p[2] == one.patronymic]
        return _person(fits[0]) if len(fits) == 1 else ("father", one.patronymic)
    return ("word", one.word or sound(str(one.candidate.begin)))


def _person(one: tuple[str, str, str]) -> tuple[str, ...]:
    surname, first, father = one
    return ("person", surname, first) if surname else ("person by father", first, father)


def _firsts(document: Document, tables: Tables, word: Word) -> tuple[str, ...]:
    if document.language == "en":
        bare = word.folded.removesuffix("'s").removesuffix("'")
        forms = (*tables.sounds.get(sound(bare), ()), *tables.forms["en"].get(bare, ()))
    else:
        forms = tables.name_forms(word.folded, document.language)
    return tuple(dict.fromkeys(tables.same.get(f.canonical, f.canonical) for f in forms))


def _father(document: Document, tables: Tables, word: Word) -> str:
    for parse in document.parses(word):
        if "Patr" in parse.grammemes:
            lemma = parse.lemma
            break
    else:
        lemma = word.folded
    root = re.sub(r"(?:[еєо]вич|йович|ич|ыч|[еєоії]вн|[иі]ничн|[иі]чн)[а-яії]{0,3}$", "", lemma)
    return sound(romanised(root, document.language))[:4]


def _surname(document: Document, word: Word) -> str:
    if document.language == "en":
        bare = word.folded.removesuffix("'s").removesuffix("'")
        return _masculine(romanised(bare, "en"))
    lemma = next((p.lemma for p in document.parses(word) if "Surn" in p.grammemes), word.folded)
    lemma = _SURNAME_CASE.sub(r"\1", lemma)
    return _masculine(romanised(lemma, document.language))


def _masculine(latin: str) -> str:
    return sound(_ADJECTIVE.sub(r"\1", _FEMALE.sub(r"\1", latin)))


def _bare_word(document: Document, word: Word) -> str:
    nouns = [p.lemma for p in document.parses(word) if "NOUN" in p.grammemes or "ADJF" in p.grammemes]
    lemma = nouns[0] if nouns else word.folded
    return _masculine(romanised(lemma, document.language) if is_cyrillic(lemma) else lemma)


def thing_key(document: Document, candidate: Sighting) -> EntityKey:
    """The key of what is no person: a number by its digits, a place by its sound, the rest by its words."""
    words = [document.turns[candidate.turn][n] for n in candidate.words] or [
        w for w in document.turns[candidate.turn] if candidate.begin <= w.begin < candidate.stop
    ]
    place = next((s.removeprefix("place:") for s in candidate.signals if s.startswith("place:")), None)
    if place:
        return key_of("place", place)
    said = [r for r in runs(document, document.turns[candidate.turn]) if any(w.at == r.first for w in words)]
    written = "".join(
        c for c in document.texts[candidate.turn][candidate.begin : candidate.stop] if c.isdigit()
    )
    if candidate.identifier_class in ("phone", "unit", "vehicle", "id_document", "account") and (
        said or len(written) >= 2
    ):
        digits = written if len(written) >= 2 else said[0].digits
        return key_of("number", digits[-10:])
    lemmas = [min(document.lemmas(w)) if document.language != "en" else w.folded for w in words]
    if candidate.identifier_class in ("place", "unit", "vehicle", "employer", "account"):
        return key_of("thing", sound(romanised("".join(lemmas), document.language)))
    return key_of(candidate.identifier_class, " ".join(lemmas))

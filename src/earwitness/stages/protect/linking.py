"""One key for one person or thing, whatever form it takes: «Саша», «Шурик», «Александр Петрович», "Sasha".

Rules
- A pet form leads to its name; every case of a surname, and its feminine, to one stem; every script to one sound.
- A pet form that is seldom of a name («Валя» of Валерия), or is only made like one («Леонидик»), leads there only in a
  call that says the name in full and no other it could be of.
- A word whose ending may be a case or its own («Абдулкарим», «Каримом») has the stem that more words of its call have.
- A first name belongs to the one fuller name of its call that it fits; where two fit, it stays by itself.
- People of other calls (`elsewhere`) are asked only about a surname or a patronymic: a first name alone is no evidence
  that two calls speak of one person, and namesakes with different patronymics stay apart.
- A key is a digest of the normal form: it never shows the name. A person of the vault has the key of the person's id.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from earwitness.model.ids import EntityKey, PersonId
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting
from earwitness.stages.protect.letters import is_cyrillic, romanised, sound
from earwitness.stages.protect.numbers import runs
from earwitness.stages.protect.patronymics import patronymic
from earwitness.stages.protect.pets import made_of, may_be_of
from earwitness.stages.protect.surnames import surname_like
from earwitness.stages.protect.tables import NameForm, Tables

#: stands before the stem of a first name that no table has
UNKNOWN = "~"
PERSONS = frozenset({"person_name", "nickname", "call_sign"})
_ENGLISH_FATHER = re.compile(
    r"(?:[oey]+vich|[oey]+vna|(?:in)?ichna|ych)$|(?<=^il)[iy]+ch$|(?:(?<=^kuzm)|(?<=^luk)|(?<=^nikit)|(?<=^fom))ich$"
)
_FATHER = re.compile(r"(?:[еєо]вич|йович|ич|ыч|[еєоії]вн|[иі]ничн|[иі]чн)[а-яії]{0,3}$")
#: the same of a father no table has
_FATHERLY = re.compile(
    r"(?<=...)(?:[еоіи]вн|ичн)(?:[аыеуі]|[ое]й|[ое]ю)$|(?<=..)[еоі]вич(?:[аеу]|[ое]м|ові|еві)?$"
)
_MANS = re.compile(r"(?:ич|ыч|ych|ich)(?:[аеуі]|[еоо]м|'s|еві|ові)?$")
#: how some fathers' names are slurred: «Пал Палыч», «Сан Саныч»
_SLURRED = {"пал": "павл", "сан": "александр", "михал": "михайл", "митр": "дмитр"}
#: endings of surnames declined as adjectives, then as nouns; what is left is the same for every case and both sexes
_ADJECTIVE = re.compile(
    r"(?<=..)(?:ого|его|ому|ему|ыми|ими|ый|ий|ой|ей|ая|яя|ую|юю|ое|ою|ею|ых|их|ії|ої|ій|ього|ьому|ьою)$"
)
#: «Ковальов», «Соловйов», «Горбачов» in Ukrainian are «Ковалёв», «Соловьёв», «Горбачёв» in Russian
_SOFT_OV = re.compile(r"(?:[ьй][ое]|(?<=[жшчщ])о)в(?=(?:[аыуеио]|ым|ой|ою|ых|им|их|і|ові)?$)")
_INSTRUMENTAL = re.compile(r"(?:(?<=..)(?:ом|ем|ым|им|єм|ові|еві|єві)|(?<=[аеоу])ем)$")
_LATIN_ENDING = re.compile(r"(?<=...)(?:aya|aia|aja|ykh|ikh|yy|iy|ii|ij|yj|oy|oi|oj|ey|ei|ej)$")
#: vowels that other cases lose: «Горобец», «Горобца»; «Козёл», «Козла»
_FUGITIVE = re.compile(r"(?<=..)(?:й?[еоё]|ye|yo|[eo])(?=(?:[кцнлр]|ts|k|n|l|r)$)")
_FUGITIVE_J = re.compile(r"[йy](?=(?:ц|ts)$)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate read as a person: possible first names, surname and patronymic by sound, or a bare word.

    A first name that no table has stands in `firsts` as its stem behind `UNKNOWN`.
    """

    candidate: Sighting
    firsts: tuple[str, ...]
    surname: str
    patronymic: str
    word: str
    #: those of `firsts` that stand here in full, in some case: «Валерия», which is also a case of «Валерий»
    in_full: frozenset[str] = frozenset()
    #: the first of `firsts` stands here in the nominative of its full form
    nominative: bool = False
    #: names it may stand for in a call that says one of them in full
    perhaps: tuple[str, ...] = ()
    #: names that a word no table has is made of, like a pet form
    made: tuple[str, ...] = ()
    #: the stem of `surname` or `word` where what looks like a case ending is part of the name: «Карим»
    whole: str = ""


@dataclass(frozen=True, slots=True)
class FullName:
    """Somebody named by more than a first name. `firsts`: what the first name may be («Саша»), the likeliest first."""

    surname: str
    firsts: tuple[str, ...]
    patronymic: str

    def agrees(self, surname: str, firsts: Sequence[str], patronymic: str) -> bool:
        """Nothing that both say is different."""
        return (
            (not firsts or not self.firsts or any(f in self.firsts for f in firsts))
            and (not surname or not self.surname or surname == self.surname)
            and (not patronymic or not self.patronymic or patronymic == self.patronymic)
        )


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
    fathers = [w for n, w in enumerate(words) if _is_patronymic(document, tables, w, words[:n])]
    sex = ("m" if _MANS.search(fathers[0].folded) else "f") if fathers else ""
    father = _father(document, fathers[0]) if fathers else ""
    rest = [w for w in words if w not in fathers]
    double = _double(document, tables, words)
    named = [w for w in rest if w not in double and _firsts(document, tables, w, sex)]
    # «Павле Мельнике»: a dictionary may take a first name for a surname; of two, the one it has as a surname is that
    first = min(named, key=lambda w: document.mass(w, "Surn") > 0.5, default=None)
    firsts = _firsts(document, tables, first, sex) if first else {}
    in_full = frozenset(f for f, full in firsts.items() if full)
    alone = len(words) == 1
    strange = next((w for w in rest if w not in double and not surname_like(document, w)), None)
    unknown = strange if first is None and document.language != "en" else None
    made = made_of(document, tables, unknown) if unknown else ()
    perhaps = (*made, *_perhaps(document, tables, first or unknown, in_full, alone))
    if not alone:
        first = first or unknown
    surname = "".join(surname_stem(document, w) for w in double)
    other = whole = ""
    for word in rest:
        if word is first or word in double:
            continue
        stem = surname_stem(document, word)
        whole = whole or _whole_stem(document, word, stem)
        if surname_like(document, word) or document.language == "en" or not alone:
            surname = surname or stem
        else:
            other = other or stem
    if first is not None and not firsts:
        found = made or (UNKNOWN + surname_stem(document, first),)
        return Mention(candidate, found, surname, father, other, whole=whole)
    if firsts and alone:
        other = surname_stem(document, words[0])  # «Ильина» is Ilya's, or a surname
    nominative = first is not None and next(iter(firsts), None) == first.folded
    return Mention(
        candidate, tuple(firsts), surname, father, other, in_full, nominative, perhaps, made, whole
    )


def _perhaps(
    document: Document, tables: Tables, word: Word | None, in_full: frozenset[str], alone: bool
) -> tuple[str, ...]:
    """Names that a short form or a word no table has may stand for in a call that says one of them in full."""
    if word is None or document.language == "en":
        return ()
    if in_full:  # «Лина» is a name, and short for others: not where a surname stands beside it
        return tuple(n for n in tables.also.get(word.folded, ()) if alone and n not in in_full)
    return may_be_of(document, tables, word)


def people_of(mentions: Sequence[Mention], elsewhere: Sequence[FullName] = ()) -> tuple[FullName, ...]:
    """Everybody named in full; names that agree in all they both say are one person, if only one other fits.

    A name that says less than one of `elsewhere`, and agrees with that one only, is filled up from there.
    """
    mentions = _settled(mentions)
    common = _common(mentions)
    full = dict.fromkeys(
        FullName(m.surname, _likeliest(m, common), m.patronymic)
        for m in mentions
        if m.firsts and (m.surname or m.patronymic)
    )
    out: list[FullName] = []
    for one in sorted(full, key=_said, reverse=True):
        fits = [n for n, p in enumerate(out) if p.agrees(one.surname, one.firsts, one.patronymic)]
        if len(fits) == 1:
            out[fits[0]] = _joined(out[fits[0]], one)
        elif not fits:
            out.append(one)
    return tuple(_filled(one, elsewhere) for one in out)


def everybody(calls: Sequence[Sequence[FullName]]) -> tuple[FullName, ...]:
    """The people of several calls, each once; what says less of somebody is part of what says more."""
    full = sorted({p for people in calls for p in people}, key=_said, reverse=True)
    out: list[FullName] = []
    for one in full:
        filled = _filled(one, out)
        fits = [n for n, p in enumerate(out) if p.surname == filled.surname and p.agrees(*_parts(filled))]
        if len(fits) == 1:
            out[fits[0]] = _joined(out[fits[0]], filled)
        elif not fits:
            out.append(filled)
    return tuple(out)


def linked(mentions: Sequence[Mention], elsewhere: Sequence[FullName] = ()) -> list[EntityKey]:
    """The key of each mention of one call (original and rendering together), in the order given.

    `elsewhere`: the people named in full in other calls of the same material.
    """
    mentions = _settled(mentions)
    common = _common(mentions)
    people = people_of(mentions, elsewhere)
    fathers = {
        (p.surname, p.firsts[0], p.patronymic) for p in (*people, *elsewhere) if p.surname and p.patronymic
    }
    namesakes = Counter((surname, first) for surname, first, _ in fathers)
    return [
        key_of(*_normal(replace(m, firsts=_likeliest(m, common)), people, elsewhere, namesakes))
        for m in mentions
    ]


def _settled(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of one call in the light of each other: stems that more words have, and names the call says in full."""
    stems = Counter(s for m in mentions for s in {m.surname or m.word, m.whole} if s)
    mentions = [
        replace(m, surname=m.surname and m.whole, word=m.word and m.whole)
        if m.whole and stems[m.whole] > stems[m.surname or m.word]
        else m
        for m in mentions
    ]
    named = {f for m in mentions if not m.perhaps for f in (m.firsts[:1] if m.nominative else m.in_full)}
    # a word that in one case looks made of a name, and in another not, is a name of its own: «Даниела», of «Даниел»
    own = {m.word or m.surname for m in mentions if not m.firsts and not m.made}
    out = []
    for m in mentions:
        meant = [f for f in dict.fromkeys(m.perhaps) if f in named]
        if len(meant) == 1 and not named.intersection(m.firsts):
            out.append(replace(m, firsts=(meant[0],)))
        elif m.made and m.word not in own and not m.firsts:
            out.append(replace(m, firsts=m.made))
        else:
            out.append(m)
    return out


def _common(mentions: Sequence[Mention]) -> Mapping[str, tuple[int, float]]:
    """What speaks for each first name: how many forms that are of no other, and how many of the full name, each in part."""
    alone = Counter(m.firsts[0] for m in mentions if len(m.firsts) == 1)
    full: dict[str, float] = defaultdict(float)
    for m in mentions:
        for first in m.in_full if not m.perhaps else ():
            full[first] += 1 / len(m.firsts) + 0.5 * (m.nominative and first == m.firsts[0])
    return {first: (alone[first], full[first]) for first in {*alone, *full}}


def _likeliest(one: Mention, common: Mapping[str, tuple[int, float]]) -> tuple[str, ...]:
    """What a mention may stand for: what is surely named in the call, then full names, then as the tables have it."""
    return tuple(sorted(one.firsts, key=lambda f: (common.get(f, (0, 0.0)), f in one.in_full), reverse=True))


def _said(one: FullName) -> tuple[bool, bool, int, str, str]:
    return (
        bool(one.surname and one.patronymic),
        bool(one.surname),
        -len(one.firsts),
        one.surname,
        one.patronymic,
    )


def _joined(one: FullName, other: FullName) -> FullName:
    both = tuple(f for f in one.firsts if f in other.firsts) or one.firsts or other.firsts
    return FullName(one.surname or other.surname, both, one.patronymic or other.patronymic)


def _parts(one: FullName) -> tuple[str, tuple[str, ...], str]:
    return one.surname, one.firsts, one.patronymic


def _filled(one: FullName, elsewhere: Sequence[FullName]) -> FullName:
    fits = [p for p in elsewhere if p.surname and p.agrees(one.surname, one.firsts, one.patronymic)]
    told = [p for p in fits if (one.surname and p.surname) or (one.patronymic and p.patronymic)]
    return _joined(one, told[0]) if len(fits) == 1 and told else one


def _normal(
    one: Mention,
    people: Sequence[FullName],
    elsewhere: Sequence[FullName],
    namesakes: Counter[tuple[str, str]],
) -> tuple[str, ...]:
    surname = one.surname
    if not one.firsts and any(UNKNOWN + (one.word or surname) in p.firsts for p in people):
        return _normal(
            replace(one, firsts=(UNKNOWN + (one.word or surname),), surname="", word=""),
            people,
            elsewhere,
            namesakes,
        )
    if one.word and not any(set(p.firsts) & set(one.firsts) for p in people):
        # a word that is no surname by its looks is one where somebody of the call has it: «Скиба», «Гусь»
        if any(p.surname == one.word for p in (people if one.firsts else (*people, *elsewhere))):
            surname, one = one.word, replace(one, firsts=())
    if one.firsts or surname or one.patronymic:
        fits = [p for p in people if _says(p, one, surname) and p.agrees(surname, one.firsts, one.patronymic)]
        if not fits and not one.firsts:
            fits = [p for p in elsewhere if _says(p, one, surname)]
        if len(fits) == 1:
            return _person(fits[0], namesakes)
        if one.firsts and (surname or one.patronymic):
            return _person(FullName(surname, one.firsts, one.patronymic), namesakes)
        if one.firsts:
            return ("first", one.firsts[0])
        return ("word", surname) if surname else ("father", one.patronymic)
    return ("word", one.word or sound(str(one.candidate.begin)))


def _says(person: FullName, one: Mention, surname: str) -> bool:
    """Something that the mention says is said of the person too."""
    return (
        any(f in person.firsts for f in one.firsts)
        or bool(surname and surname == person.surname)
        or bool(one.patronymic and one.patronymic == person.patronymic)
    )


def _person(one: FullName, namesakes: Counter[tuple[str, str]]) -> tuple[str, ...]:
    if not one.surname:
        return ("person by father", one.firsts[0], one.patronymic)
    if one.patronymic and namesakes[(one.surname, one.firsts[0])] > 1:
        return ("person", one.surname, one.firsts[0], one.patronymic)
    return ("person", one.surname, one.firsts[0])


def _firsts(document: Document, tables: Tables, word: Word, sex: str = "") -> dict[str, bool]:
    """First names this may be a form of, and whether it is one of the full name; of this `sex`, where it is known.

    The name that stands here in the nominative comes first.
    """
    forms: tuple[NameForm, ...]
    if document.language == "en":
        bare = _bare(word)
        forms = (*tables.sounds.get(sound(bare), ()), *tables.forms["en"].get(bare, ()))
    else:
        forms = tables.name_forms(word.folded, document.language)
    forms = tuple(f for f in forms if f.sex == sex) or forms
    firsts: dict[str, bool] = {}
    for form in sorted(forms, key=lambda f: f.canonical != word.folded):
        firsts.setdefault(tables.same.get(form.canonical, form.canonical), form.full and not form.derived)
    return firsts


def _bare(word: Word) -> str:
    return word.folded.removesuffix("'s").removesuffix("'")


def _double(document: Document, tables: Tables, words: Sequence[Word]) -> list[Word]:
    """The parts of a surname with a hyphen: «Волынцева-Шурина», where «Шурина» is nobody's first name; not «Анна-Мария»."""
    hung = [w for n, w in enumerate(words) if w.joined or (n + 1 < len(words) and words[n + 1].joined)]
    return hung if not all(_firsts(document, tables, w) for w in hung) else []


def _is_patronymic(document: Document, tables: Tables, word: Word, before: Sequence[Word]) -> bool:
    """A patronymic: of a name of the tables, or by its ending, alone or behind a first name («Ольга Февралиевна»)."""
    if document.language != "en":
        if not before and _firsts(document, tables, word):
            return False  # «Никитыч» is what some Nikita is called
        fatherly = _FATHERLY.search(word.folded) is not None and document.mass(word, "Surn") < 0.3
        if fatherly and not document.known(word):
            return not before or bool(_firsts(document, tables, before[-1]))
        return patronymic(document, tables, word)
    return len(word.folded) > 4 and _ENGLISH_FATHER.search(_bare(word)) is not None


def _father(document: Document, word: Word) -> str:
    if document.language == "en":
        root = _ENGLISH_FATHER.sub("", _bare(word))
    else:
        lemma = next((p.lemma for p in document.parses(word) if "Patr" in p.grammemes), word.folded)
        root = _FATHER.sub("", lemma)
        root = romanised(_SLURRED.get(root, root), document.language)
    return sound(root.rstrip("aeiouy"))[:5]


def surname_stem(document: Document, word: Word) -> str:
    """The sound of what is the same in every case of a surname, for men and women, in Cyrillic and in Latin letters.

    Coarse where grammar is: «Седой» and «Седых» have one stem. No letter is taken from the end of a name that the
    dictionary has as it stands, and an ending never takes all.
    """
    if not is_cyrillic(word.folded):
        text = _LATIN_ENDING.sub("", _bare(word).replace("'", ""))
        text = _bared(text, "aeiouy", 3)
        return sound(_FUGITIVE.sub("", text, count=1))
    text = _SOFT_OV.sub("ев", word.folded)
    stands = any(
        {"nomn", "sing"} <= p.grammemes and "guessed" not in p.grammemes for p in document.parses(word)
    )
    shorter = _ADJECTIVE.sub("", text)
    if shorter == text and not stands:
        shorter = _INSTRUMENTAL.sub("", text)
    text = _bared(shorter, "аеёиоуыэюяіїєьй", 2)
    text = _FUGITIVE.sub("", _FUGITIVE_J.sub("", text), count=1)
    return sound(romanised(text, document.language))


def _whole_stem(document: Document, word: Word, stem: str) -> str:
    """The stem where what looks like a case ending belongs to the name, «Карим», «Салих», or else nothing."""
    ends = _INSTRUMENTAL.search(word.folded) or _ADJECTIVE.search(word.folded)
    if not ends or not is_cyrillic(word.folded):
        return ""
    whole = sound(romanised(word.folded, document.language))
    return whole if whole != stem else ""


def _bared(text: str, vowels: str, least: int) -> str:
    """Without vowels at the end; of «Цой», where fewer letters than `least` would be left, the first syllable."""
    bared = text.rstrip(vowels)
    return bared if len(bared) >= least else text[: len(bared) + 1]


def thing_key(document: Document, candidate: Sighting) -> EntityKey:
    """The key of what is no person: a number by its digits, a place by its sound, the rest by its words."""
    words = [document.turns[candidate.turn][n] for n in candidate.words] or [
        w for w in document.turns[candidate.turn] if candidate.begin <= w.begin < candidate.stop
    ]
    place = next((s.removeprefix("place:") for s in candidate.signals if s.startswith("place:")), None)
    if place:
        return key_of("place", place)
    if candidate.identifier_class in ("phone", "unit", "vehicle", "id_document", "account"):
        written = "".join(
            c for c in document.texts[candidate.turn][candidate.begin : candidate.stop] if c.isdigit()
        )
        if len(written) >= 2:
            return key_of("number", written[-10:])
        said = [
            r for r in runs(document, document.turns[candidate.turn]) if any(w.at == r.first for w in words)
        ]
        if said:
            return key_of("number", said[0].digits[-10:])
    lemmas = [min(document.lemmas(w)) if document.language != "en" else w.folded for w in words]
    if candidate.identifier_class in ("place", "unit", "vehicle", "employer", "account"):
        return key_of("thing", sound(romanised("".join(lemmas), document.language)))
    return key_of(candidate.identifier_class, " ".join(lemmas))

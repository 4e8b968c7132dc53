"""Places, rooms and vehicles, with the workplaces of `livelihood`: the gazetteer, prepositions before a capital, cue words, and titles in quotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from earwitness.model.protection import IdentifierClass
from earwitness.model.words import fold, value_of
from earwitness.ports import Morphology
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span
from earwitness.stages.protect.livelihood import workplace
from earwitness.stages.protect.numbers import is_ordinal
from earwitness.stages.protect.official import official
from earwitness.stages.protect.tables import Tables
from earwitness.stages.protect.vehicles import driven
from earwitness.stages.protect.villages import LAY, village

_IN = frozenset("в во на из с со под за до от у к ко около возле из-под через мимо по над при між біля до з із зі від під у в на за через коло повз "
                "in at from to near outside past by towards toward around via of into through across behind".split())  # fmt: skip
_SETTLEMENT = frozenset("деревня село поселок посёлок хутор город городок станица станция аул кишлак улус слобода пгт райцентр район область край республика "
                        "село селище місто хутір смт станція область район town village city hamlet settlement district county region station".split())  # fmt: skip
_STREET = frozenset("улица ул переулок проспект проезд бульвар площадь шоссе набережная тракт микрорайон квартал вулиця провулок площа street road avenue lane drive square "
                    "boulevard highway route".split())  # fmt: skip
_ROOM = (
    "platform",
    "перрон",
    "платформ",
    "палат",
    "квартир",
    "подъезд",
    "корпус",
    "этаж",
    "барак",
    "линия",
    "линии",
    "ward",
    "flat",
    "apartment",
    "house",
    "room",
    "дом",
    "палаті",
    "будинок",
    "буд",
    "під'їзд",
)
_SECRET_PLACES = frozenset(
    "мельница млин птичник птахоферма силос монастырь монастир паром пристань аэродром лесничество лісництво интернат інтернат приют питомник маяк обсерватория пекарня колония тюрьма сизо зона загс роддом колонія в'язниця загс элеватор водокачка кладбище цвинтар kiln weir silo windmill jetty slipway boathouse brickworks bandstand elevator colony monastery lighthouse airfield graveyard cemetery".split()
)
_TITLED: tuple[tuple[IdentifierClass, tuple[str, ...]], ...] = (
    ("unit", ("отряд", "группа", "групп", "батальон", "detachment", "battalion", "загін", "взвод")),
    ("account", ("ник", "канал", "чат", "групп", "аккаунт", "телеграм", "вконтакт", "одноклассник", "handle", "channel", "odnoklassniki", "профиль", "страниц", "нік")),
    ("employer", ("завод", "фирм", "компани", "борт", "ооо", "комбинат", "предприят", "company", "side", "работ")),
    ("place", ("магазин", "кафе", "вывеск", "садик", "клуб", "кафе", "бар", "рынок", "shop", "sign", "stop", "следующая", "остановк", "санатор", "гостиниц", "лагер")),
    ("vehicle", ("машин", "мотоцикл", "джип", "на")),
)  # fmt: skip


@lru_cache(maxsize=8)
def gazetteer(
    tables: _TablesById, language: str
) -> Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str, str], ...]]:
    """First word's forms → (forms of each word, place key, form as listed)."""
    index: dict[str, list[tuple[tuple[frozenset[str], ...], str, str]]] = defaultdict(list)
    for name, key in tables.tables.places.get(language, ()):
        parts = name.replace("-", " ").split()
        forms = tuple(_place_forms(tables.morphology, part, language) for part in parts)
        for first in forms[0]:
            index[first].append((forms, key, name))
    return {first: tuple(rows) for first, rows in index.items()}


class _TablesById:
    """Tables with the morphology that makes their forms, hashed by identity so that the gazetteer is built once."""

    def __init__(self, tables: Tables, morphology: Morphology) -> None:
        self.tables = tables
        self.morphology = morphology


@lru_cache(maxsize=4)
def _paired(tables_id: int, morphology_id: int) -> list[_TablesById]:
    return []


def _pair(tables: Tables, morphology: Morphology) -> _TablesById:
    there = _paired(id(tables), id(morphology))
    if not there or there[0].tables is not tables or there[0].morphology is not morphology:
        there[:] = [_TablesById(tables, morphology)]
    return there[0]


def _place_forms(morphology: Morphology, part: str, language: str) -> frozenset[str]:
    if language == "en":
        return frozenset({part, part + "'s"})
    forms = {fold(f) for f in morphology.forms(part, language)} | {part}
    stem = part.rstrip("аеиоуыьйяюіє")
    if len(stem) >= 3 and language == "ru":
        forms |= (
            {stem + "ск" + e for e in ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их", "ими")}
            if not stem.endswith("ск")
            else {
                stem + e
                for e in ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их", "ими", "а", "у", "е")
            }
        )
    return frozenset(f for f in forms if len(f) >= 3)


def places(
    document: Document,
    tables: Tables,
    taken: frozenset[tuple[int, int]],
    sure: frozenset[tuple[int, int]] = frozenset(),
) -> list[Sighting]:
    """Places, addresses, workplaces and vehicles. `taken`: (turn, word) that are already part of a person's name, and
    `sure` those of them that more than a capital says so of: no place goes on into them."""
    out: list[Sighting] = []
    index = gazetteer(_pair(tables, document.morphology), document.language)
    if official(document):
        return []  # capitals say it all there, and "in Article 3" is no place
    for words in document.turns:
        for word in words:
            at = (word.turn, word.at)
            if at not in sure:
                named = _listed(document, words, word, index) or village(document, words, word)
                named = named or _small(document, tables, words, word)
                if named:
                    out.append(_with_its_lay(document, words, named))
            if at in taken:
                continue
            for make in (_settled, _roomed, _telling):
                found = make(document, words, word, index)
                if found:
                    out.append(found)
            out += [s for s in (workplace(document, words, word), driven(document, words, word)) if s]
            found = _after_preposition(document, tables, words, word, sure)
            if found:
                out.append(found)
        out += _titles(document, tables, words)
    return out


def _with_its_lay(document: Document, words: tuple[Word, ...], found: Sighting) -> Sighting:
    """«Кедровском разъезде», «Семенівський міст»: an adjective of a place with what it is of; and «Улан-Удэ» whole."""
    last = found.words[-1]
    while last + 1 < len(words) and words[last + 1].joined:
        last += 1
    following = after(words, last, 1)
    if following and not following[0].breaks and document.mass(words[last], "ADJF", guessed=True) > 0.5:
        last += bool(document.lemmas(following[0]) & (LAY | _SETTLEMENT | _LANDMARKS))
    first = words[found.words[0]]
    return replace(found, stop=words[last].stop, words=tuple(range(first.at, last + 1)))


def _led(words: tuple[Word, ...], word: Word) -> bool:
    """A preposition of place stands before `word`, or before «самой», «всю» there: «до самой Тростянки»."""
    previous = before(words, word.at, 2)
    if not previous or word.breaks:
        return False
    if previous[0].folded in _EVEN and len(previous) > 1 and not words[previous[0].at].breaks:
        previous = previous[1:]
    return previous[0].folded in _IN


_EVEN = frozenset(
    "самой самого самому всю всей весь нашей нашу нашего родной родного самої самого всю рідної".split()
)
_LANDMARKS = frozenset(
    "мост міст вокзал рынок завод монастырь церковь порт перевал переезд лес ліс река річка санаторий пляж".split()
)
Index = Mapping[str, tuple[tuple[tuple[frozenset[str], ...], str, str], ...]]


def _listed(document: Document, words: tuple[Word, ...], word: Word, index: Index) -> Sighting | None:
    if document.cased and not word.capital and not word.folded.rstrip("ихоемуйыагю").endswith("ск"):
        return None
    for forms, key, _ in index.get(word.folded, ()):
        rest = words[word.at : word.at + len(forms)]
        if len(rest) == len(forms) and all(w.folded in f for w, f in zip(rest, forms, strict=True)):
            adjective = word.folded.rstrip("ихоемуйыагюя").endswith("ск") and not word.capital
            ordinary = (
                not adjective
                and len(forms) == 1
                and document.ordinary(word) > 0.2
                and document.mass(word, "Geox") < 0.4
            )
            previous = before(words, word.at, 1)
            leads = bool(previous) and previous[0].folded in _IN
            if (
                ordinary
                and not (document.cased and word.capital and (not word.starts or leads))
                and not (leads and not document.cased)
            ):
                continue
            return span(words, word.at, word.at + len(forms) - 1, "place", 0.9, "gazetteer", f"place:{key}")
    if document.language != "en" and document.mass(word, "Geox") >= 0.4 and document.ordinary(word) < 0.3:
        if document.cased and not word.capital:
            return None
        return span(words, word.at, word.at, "place", 0.7, "dictionary place")
    return None


def _small(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """A town or village that few have heard of: behind a preposition of place, or with a capital and no other meaning."""
    bare = word.folded.removesuffix("'s")
    known = tables.settlements.get(document.language, frozenset())
    if (
        bare not in known
        and known.isdisjoint(document.lemmas(word))
        and _LIKE_ADJECTIVES.sub("", bare) not in known
    ):
        return None
    if bare in tables.plain or word.breaks and not word.starts:
        return None
    leads = _led(words, word)
    if leads and (word.capital or not document.cased):
        return span(words, word.at, word.at, "place", 0.6, "settlement")
    alone = word.capital and document.language != "en" and document.mass(word, "Geox") > 0
    return span(words, word.at, word.at, "place", 0.55, "settlement") if alone else None


#: «под Армянском» is read as of an adjective
_LIKE_ADJECTIVES = re.compile(r"(?<=[сц]к)(?:а|у|ом|е|ая|ої)$")


def _settled(document: Document, words: tuple[Word, ...], word: Word, index: Index) -> Sighting | None:
    """«деревня Малые Броды», «Завитное, посёлок такой», «улица Лермонтова», "Route Three Hundred", "Sycamore Street"."""
    lemmas = document.lemmas(word)
    settlement, street = bool(lemmas & _SETTLEMENT), bool(lemmas & _STREET)
    if not settlement and not street:
        return None
    kind: IdentifierClass = "place" if settlement or word.folded in _NUMBERED_ROADS else "address"
    if settlement and word.at and not word.breaks and _of_region(document, words[word.at - 1]):
        return span(words, word.at - 1, word.at, "place", 0.8, "region")
    if not document.cased:
        return _settled_lower(document, words, word, kind)
    last = word.at
    while last + 1 < len(words) and last - word.at < 3 and words[last + 1].breaks < 2:
        follower = words[last + 1]
        numbered = (
            document.language == "en" and word.folded in (*_NUMBERED_ROADS, "street") and _numeral(follower)
        )
        if not (follower.capital and follower.folded not in ("i", "i'm", "i'll") or numbered):
            break
        if follower.breaks == 1 and last > word.at:
            break
        last += 1
    if last > word.at:
        return span(words, word.at, last, kind, 0.8, "place word")
    first = word.at
    while (
        first > 0
        and word.at - first < 2
        and words[first].breaks == 0
        and words[first - 1].capital
        and (not words[first - 1].starts or document.mass(words[first - 1], "NOUN") == 0)
    ):
        first -= 1
    if first < word.at and word.capital:
        return span(words, first, word.at, kind, 0.7, "place word")
    if (
        word.at
        and words[word.at].breaks == 1
        and words[word.at - 1].capital
        and words[word.at - 1].folded not in ("это", "там")
    ):
        return span(words, word.at - 1, word.at - 1, "place", 0.7, "place word")
    return None


def _of_region(document: Document, word: Word) -> bool:
    """«Вологодской» of «Вологодской области»: in speech without capitals too."""
    return (
        document.language != "en"
        and _REGIONAL.search(word.folded) is not None
        and document.has(word, "ADJF")
        and not word.folded.startswith(_NO_REGION)
        and (word.capital or not document.cased)
    )


_REGIONAL = re.compile(r"(?:ск|цк|ськ|цьк|зьк)(?:ий|ой|ого|ому|им|ом|ая|ую|ое|а|у|ої|ій|ою|ому|ім)$")
#: regions that are known to all by being no name: «городской район», «сельской области»
_NO_REGION = (
    "городск",
    "сельск",
    "соседск",
    "морск",
    "русск",
    "гражданск",
    "людск",
    "адск",
    "сусідськ",
    "сільськ",
    "міськ",
)


def _settled_lower(
    document: Document, words: tuple[Word, ...], word: Word, kind: IdentifierClass
) -> Sighting | None:
    """The same in text without capitals: an adjective with its noun, or one word the dictionary hardly knows."""
    following = after(words, word.at, 2)
    if document.language == "en":
        named = (
            word.folded in _NUMBERED_ROADS
            and following
            and _numeral(following[0])
            and following[0].breaks == 0
        )
        if not named:
            return None
        last = following[-1].at if len(following) > 1 and _numeral(following[1]) else following[0].at
        return span(words, word.at, last, kind, 0.6, "place word")
    if (
        following
        and following[0].breaks == 0
        and not document.has(following[0], "PREP")
        and not document.has(following[0], "VERB")
    ):
        one = following[0]
        if (
            document.has(one, "ADJF")
            and not document.has(one, "Apro")
            and len(following) > 1
            and document.has(following[1], "NOUN")
        ):
            return span(words, word.at, following[1].at, kind, 0.6, "place word")
        if document.ordinary(one) < 0.5 or document.mass(one, "Geox") > 0.2:
            return span(words, word.at, one.at, kind, 0.6, "place word")
    previous = before(words, word.at, 1)
    if previous and (not document.known(previous[0]) or document.mass(previous[0], "Geox") > 0.2):
        return span(words, word.at - 1, word.at, kind, 0.6, "place word")
    return None


_NUMBERED_ROADS = ("route", "highway", "шоссе", "трасса", "road")


def _numeral(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None or is_ordinal(word.folded)


def _roomed(document: Document, words: tuple[Word, ...], word: Word, index: Index) -> Sighting | None:
    """«палата триста два», «дом триста, квартира сорок один», «линия пятая», «окно двенадцать»."""
    if not word.folded.startswith(_ROOM) and word.folded != "дача":
        return None
    if word.folded.startswith(("домо", "домой", "палатк", "корпусн", "flatcar")):
        return None
    if word.folded == "дача" or word.folded == "дачи":
        return span(words, word.at, min(word.at + 2, len(words) - 1), "address", 0.6, "address word")
    last = word.at
    while (
        last + 1 < len(words)
        and words[last + 1].breaks == 0
        and (
            value_of(words[last + 1].token) is not None
            or words[last + 1].token.number is not None
            or is_ordinal(words[last + 1].folded)
        )
    ):
        last += 1
    if last > word.at and word.folded not in ("дома", "домой"):
        return span(words, word.at, last, "address", 0.75, "address word")
    return None


def _telling(document: Document, words: tuple[Word, ...], word: Word, index: Index) -> Sighting | None:
    """«в колонии», «у силоса», "at the registry": places of which there are few."""
    previous = before(words, word.at, 4)
    lemmas = document.lemmas(word)
    if lemmas & _SECRET_PLACES or word.folded == "registry":
        if any(p.folded in _IN for p in previous[: 4 if document.language == "en" else 2]):
            return span(words, word.at, word.at, "place", 0.55, "telling place")
    return None


def _after_preposition(
    document: Document,
    tables: Tables,
    words: tuple[Word, ...],
    word: Word,
    sure: frozenset[tuple[int, int]],
) -> Sighting | None:
    """«за Ягодным Логом», «из-под Сватова», "outside Poltava": a capital that nothing else explains, after a preposition.

    In text without capitals: a word no dictionary has, after a preposition of place.
    """
    bare = word.folded.removesuffix("'s")
    if word.shouted or len(bare) < 2 or tables.is_public(bare, document.language) or word.quoted:
        return None
    leads = _led(words, word)
    if not document.cased:
        unknown = leads and _unknown(document, tables, bare, word)
        return (
            span(words, word.at, word.at, "place", 0.5, "unknown word after a preposition")
            if unknown
            else None
        )
    if not word.capital:
        return None
    lone = word.starts and document.language != "en" and not document.known(word) and len(bare) >= 5
    lone = lone and _TOWN_END.search(bare) is not None
    guessed = document.mass(word, "NOUN", guessed=True) + document.mass(word, "ADJF", guessed=True)
    lone = lone and guessed >= 0.5  # an unknown verb is no name: «отсторожился»
    inside = not word.starts and (
        leads or document.language != "en" and not document.known(word) or document.mass(word, "Geox") > 0.3
    )
    if not lone and not inside or bare in ("i", "i'm", "i'll"):
        return None
    last = word.at
    while (
        last + 1 < len(words)
        and words[last + 1].capital
        and words[last + 1].breaks == 0
        and not words[last + 1].starts
        and words[last + 1].folded != "i"
        and (word.turn, last + 1) not in sure
    ):
        last += 1
    following = after(words, last, 1)
    if (
        following
        and following[0].breaks == 0
        and following[0].folded.startswith(
            (
                "bridge",
                "street",
                "road",
                "river",
                "creek",
                "forest",
                "hospital",
                "school",
                "мост",
                "міст",
                "лес",
                "ліс",
                "река",
                "район",
            )
        )
    ):
        last = following[0].at
    return span(
        words, word.at, last, "place", 0.6, "capital after a preposition" if leads else "unknown word"
    )


#: what towns and villages end in: an unknown word at the head of a sentence is else a thing, «Берцы», «Стиралку»
_TOWN_END = re.compile(
    r"(?:[оеи]во|ино|ск|цк|[иоу]вка|[ое]вке|[ое]вку|енка|н[ео]е|ное|ском|ецьк|ськ|ич[иі]|ець|їв|ків|нів|полье|поль|продукт|сталь|строй|пром|маш|снаб|град|город|горка|речье|річчя|хутор|яр)(?:а|е|у|ом|і)?$"
)
#: slang for things and posts of an army, which no dictionary has either
_NO_TOWN = re.compile(
    r"^(?:броник|опорник|мотолыг|медчаст|мінометк|музыкалк|теплак|рембат|располаг|разгрузк|буржуйк|комендач|мобик|птур|бэтэр|бмпшк|эвак|зушк|телег|сапёрк|саперк|брон[еи]к)"
)


def _unknown(document: Document, tables: Tables, bare: str, word: Word) -> bool:
    """No dictionary and no list of words has it, and it is no slang of an army."""
    if document.language != "en":
        return not document.known(word) and len(bare) >= 6 and not _NO_TOWN.match(bare)
    common = {bare, bare.removesuffix("s")} & (tables.listed | tables.plain) or _ORDINARY_END.search(bare)
    behind = before(words=document.turns[word.turn], at=word.at)
    return len(bare) >= 5 and not common and value_of(word.token) is None and behind[0].folded in _IN_TOWN


#: how words end that are no names of towns
_ORDINARY_END = re.compile(r"(?:ly|ing|ed|tion|ness|ful|ous|able|ible|less|ment|ance|ence|'\w+)$")
_IN_TOWN = frozenset("in at from to near outside past around via through".split())


def _spoken(document: Document, tables: Tables, word: Word) -> bool:
    """Words in quotes that begin so are somebody's speech or known to all: «Меня — нет», "Not me"."""
    if tables.is_public(word.folded, document.language):
        return True
    if document.language == "en":
        return word.folded in (
            "not",
            "no",
            "yes",
            "i",
            "you",
            "he",
            "we",
            "they",
            "and",
            "but",
            "three",
            "two",
            "one",
        )
    return any(document.mass(word, tag) > 0.5 for tag in ("NPRO", "CONJ", "PRCL", "PREP", "ADVB"))


#: what is sung, read, eaten, drunk or smoked is no place: «чай «Принцесса Нури»», "sang «...»"
_CONSUMED = re.compile(
    r"^(?:п[оеё]ю|по[ею]т|по[её]м|пел[аи]?|спой|играет|играл\w*|чита\w+|прочита\w+|смотре\w+|смотри\w*|песн\w+|песен\w*|конфет\w*|шоколад\w*|торт\w*|пив[оауе]|ча[йяе]|чаем|сигарет\w*|сыр\w{0,3}|колбас\w*|обмо[ею]м|выпил\w*|фильм\w*|"
    r"книг\w+|книжк\w+|сказк\w+|молитв\w+|стих\w*|рассказыва\w+|помню|сери[яию]\w*|мульт\w*|передач\w+|співа\w+|пісн\w+|цукерк\w*|дивил\w+|sang|sings?|song|movie|film|book|beer|chocolates?|cigarettes|read|reads|reading|hums?|humming)$"
)


def _titles(document: Document, tables: Tables, words: tuple[Word, ...]) -> list[Sighting]:
    """Something capitalised in quotes, short and no sentence: a shop, a firm, a unit, an account."""
    out: list[Sighting] = []
    at = 0
    while at < len(words):
        if not words[at].quoted:
            at += 1
            continue
        last = at
        while last + 1 < len(words) and words[last + 1].quoted:
            last += 1
        said = any(w.breaks == 2 for w in words[at + 1 : last + 1])
        text = document.texts[words[at].turn]
        ends = text[words[last].stop : words[last].stop + 1]
        speech = (
            any(document.has(w, "VERB") and document.mass(w, "VERB") > 0.5 for w in words[at : last + 1])
            and last > at
        )
        if (
            (words[at].capital or not document.cased)
            and not said
            and ends not in ".,!?…"
            and not speech
            and last - at < 6
        ):
            if not _spoken(document, tables, words[at]):
                near = before(words, at, 4)
                if any(_CONSUMED.match(w.folded) for w in (*near, *after(words, last, 1))):
                    at = last + 1
                    continue
                kind: IdentifierClass = next(
                    (k for w in near for k, stems in _TITLED if any(w.folded.startswith(s) for s in stems)),
                    "place",
                )
                out.append(span(words, at, last, kind, 0.6, "title in quotes"))
        elif words[at].quoted and any(
            w.folded.startswith(("канал", "ник", "handle", "channel", "одноклассник", "odnoklassniki"))
            for w in before(words, at, 4)
        ):
            out.append(span(words, at, last, "account", 0.7, "account name"))
        at = last + 1
    return out

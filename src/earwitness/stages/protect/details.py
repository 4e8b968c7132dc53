"""Details that narrow down who someone is: dates, family, rank and post, wounds, and events that do not happen twice."""

from __future__ import annotations

import re

from earwitness.model.words import spoken_number, value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.events import rare_event
from earwitness.stages.protect.evidence import Sighting, after, before, role, span
from earwitness.stages.protect.numbers import is_ordinal
from earwitness.stages.protect.official import official
from earwitness.stages.protect.tables import Tables
from earwitness.stages.protect.traits import traits

_MONTH = re.compile(
    r"^(?:январ[яьеюём]+|феврал[яьеюём]+|март(?:а|е|у|ом)?|апрел[яьеюём]+|ма[йяею]|июн[яьеюём]+|июл[яьеюём]+|август(?:а|е|у|ом)?|сентябр[яьеюём]+|октябр[яьеюём]+|ноябр[яьеюём]+|"
    r"декабр[яьеюём]+|січн\w+|січень|лют(?:ого|ому|ий)|берез(?:ня|ень|ні)|квіт(?:ня|ень|ні)|трав(?:ня|ень|ні)|черв(?:ня|ень|ні)|лип(?:ня|ень|ні)|серп(?:ня|ень|ні)|верес(?:ня|ень|ні)|"
    r"жовт(?:ня|ень|ні)|листопад\w*|груд(?:ня|ень|ні)|january|february|march|april|may|june|july|august|september|october|november|december)$"
)
_HOLIDAY = (
    ("новый", "год"), ("новым", "годом"), ("нового", "года"), ("новому", "году"), ("новий", "рік"), ("нового", "року"), ("старый", "новый"), ("new", "year"), ("new", "year's"),
    ("день", "победы"), ("восьмое", "марта"), ("двадцать", "третье"), ("victory", "day"), ("memorial", "day"), ("labor", "day"), ("независимости",),
    ("рождество",), ("рождества",), ("рождеству",), ("пасха",), ("пасху",), ("пасхи",), ("масленица",), ("крещение",), ("троица",), ("троицу",), ("різдво",), ("різдва",), ("великдень",),
    ("покров",), ("thanksgiving",), ("christmas",), ("easter",), ("halloween",),
)  # fmt: skip
_AGE = re.compile(
    r"^(?:лет|год|года|году|годик|годика|годиков|месяц\w*|недел\w*|рочк\w*|років|рік|роки|року|місяц\w*|тижн\w*|year|years|month|months|week|weeks)$"
)
_CHILD = (
    "сын", "доч", "дит", "дет", "ребен", "мал", "внук", "внуч", "онук", "девочк", "мальчик", "пацан", "школ", "садик", "зуб", "родил", "день", "днюх", "ему", "ей", "йому", "їй", "мне", "тебе",
    "son", "daughter", "kid", "child", "baby", "boy", "girl", "little", "he's", "she's", "he'll", "she'll", "old", "grand", "служ", "served", "осталось", "сиде", "срок", "один раз", "раз", "once", "sunday",
    "неделю", "неділю", "исполн", "виповн", "turn", "улыба", "smil", "left", "серьез", "серйоз", "стукн", "жена", "муж", "wife", "husband", "брат", "сестр",
)  # fmt: skip
_FAMILY = re.compile(
    r"^(?:беремен\w*|сносях|декрет\w*|роды|родах|роддом\w*|вагітн\w*|пологи|именин\w*|крестин\w*|днюх\w*|близнец\w*|двойняшк\w*|усыновил\w*|"
    r"годовщин\w*|юбиле\w*|рожать|рожает|близнят\w*|погодк\w+|сводн(?:ый|ая|ого|ой|ому|ую)\b|сожител\w+|вдовец|вдовц\w+|"
    r"ювіле\w+|річниц\w+|народжу\w+|anniversar\w+|step(?:son|daughter|father|mother|dad|mom)|fianc\w+|miscarriage|custody|"
    r"развел(?:ась|ся|ись)|развод(?:а|у|е|ом)?|алимент\w*|овдовел\w*|вдова|вдову|сирот\w*|pregnan\w*|twins|triplets|christening|birthday\w*|wedding|divorc\w*|widow\w*|orphan\w*|newborn|"
    r"инвалид\w*|онколог\w*|инсульт\w*|диабет\w*|епілепс\w*|эпилепс\w*)$"
)
_PHRASES: tuple[tuple[str, ...], ...] = (
    ("день", "рождения"), ("дня", "рождения"), ("днем", "рождения"), ("дню", "рождения"), ("день", "народження"), ("дня", "народження"), ("первый", "класс"), ("первом", "классе"), ("перший", "клас"),
    ("giv*", "birth"), ("start*", "first", "grade"), ("first", "grade"), ("class", "of"), ("due", "in"), ("мама", "сама"), ("мать", "одна"), ("мама", "одна"), ("mother's", "on", "her", "own"),
    ("двое", "детей"), ("трое", "детей"), ("двоих", "детей"), ("двое", "дітей"), ("два", "пацана"), ("две", "дочки"), ("дочка", "у"), ("сын", "у"), ("у", "него", "сын"), ("у", "него", "дочка"), ("выпуск", "#"),
    ("has", "a", "daughter"), ("has", "a", "son"), ("two", "kids"), ("three", "kids"), ("two", "children"), ("three", "children"), ("pull*", "#", "year"), ("мама", "твоя"), ("твоя", "мама"), ("мать", "твоя"),
    ("your", "mother"), ("your", "sister"), ("emergency", "contact"), ("мой", "брат"), ("мамка", "твоя"), ("четыре", "зуба"), ("зуба",), ("#", "teeth"), ("четверо", "детей"), ("единственный", "сын"), ("единственная", "дочь"),
)  # fmt: skip
#: «товарищ капитан», "comrade captain": how everybody is spoken to; «ругается, как прапор»
_HAILING = frozenset("товарищ товарища товарищу товариш товаришу пане пан comrade sir как як".split())
_COMMANDERS = frozenset(
    "комбат комбриг комполка комроты ротный взводный замполит полковник полкан генерал командир начальник начальство general colonel commander company battalion platoon private".split()
)

#: phrases by their first word, so that a word is not compared with all of them; those that begin with a number or a stem apart
_PHRASES_BY_WORD = {
    p[0]: tuple(q for q in _PHRASES if q[0] == p[0]) for p in _PHRASES if p[0] != "#" and p[0][-1] != "*"
}
_OPEN_PHRASES = tuple(p for p in _PHRASES if p[0] not in _PHRASES_BY_WORD)
_OPEN_STEMS = tuple(p[0][:-1] for p in _OPEN_PHRASES if p[0] != "#")
_HOLIDAYS_BY_WORD = {p[0]: tuple(q for q in _HOLIDAY if q[0] == p[0]) for p in _HOLIDAY}


def details(document: Document, tables: Tables) -> list[Sighting]:
    """Dates, family details, ranks and rare events of the document."""
    out: list[Sighting] = []
    if official(document):
        return out  # its own rules tell these better
    out += traits(document)
    for words in document.turns:
        for word in words:
            for found in (
                _date(document, words, word),
                _holiday(words, word),
                _age(document, words, word),
                _family(document, tables, words, word),
                _rank(document, tables, words, word),
                rare_event(document, words, word),
            ):
                if found:
                    out.append(found)
    return out


def _number(word: Word) -> bool:
    return value_of(word.token) is not None or is_ordinal(word.folded) or word.token.number is not None


def _date(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«двадцатого августа», «двадцать восьмого», "the twenty-ninth", «10.02.2023»."""
    if _MONTH.match(word.folded):
        first, last = word.at, word.at
        while (
            first > 0
            and words[first].breaks == 0
            and (_number(words[first - 1]) or words[first - 1].folded in ("of", "the"))
        ):
            first -= 1
        if (
            last + 2 < len(words)
            and words[last + 1].folded == "the"
            and not words[last + 2].breaks
            and is_ordinal(words[last + 2].folded)
        ):
            last += 2  # "June the eleventh"
        while (
            last + 1 < len(words)
            and words[last + 1].breaks < 2
            and (
                (_number(words[last + 1]) or _second(words, last + 1))
                and (document.language == "en" or first < word.at or words[last + 1].token.number is not None)
            )
        ):
            last += 1
        numbered = any(_number(w) for n, w in enumerate(words[first : last + 1], first) if n != word.at)
        if numbered and (word.folded != "may" or word.capital or not document.cased):
            while words[first].folded in ("of", "the"):
                first += 1
            return span(words, first, last, "date", 0.85, "date")
        return None
    day = (
        is_ordinal(word.folded)
        or bool(word.token.suffix)
        and word.token.number is not None
        and word.token.number <= 31
    )
    if not day:
        return None
    if word.folded.startswith(
        (
            "двухсот",
            "трехсот",
            "четырехсот",
            "пятисот",
            "сот",
            "двохсот",
            "трьохсот",
            "first",
            "second",
            "перв",
            "перш",
            "втор",
            "друг",
            "трет",
            "трете",
        )
    ):
        first_few = word.folded in ("первого", "второго", "третьего", "першого", "другого", "третього")
        tens = words[word.at - 1].folded if document.language == "en" and word.at else ""
        if tens not in ("twenty", "thirty") and not (
            first_few
            and before(words, word.at, 1)
            and before(words, word.at, 1)[0].folded
            in ("двадцать", "тридцать", "двадцятого", "двадцять", "тридцять")
        ):
            return None
    following, previous = after(words, word.at, 1), before(words, word.at, 2)
    if document.language == "en":
        lead = previous[0].folded if previous else ""
        if word.joined or lead in ("twenty", "thirty"):
            lead = previous[1].folded if len(previous) > 1 else ""
        if lead in ("the", "on", "by", "since", "until") and (
            not following or following[0].breaks or following[0].folded in _AFTER_A_DAY
        ):
            return span(
                words,
                word.at - (1 if word.joined or previous[0].folded in ("twenty", "thirty") else 0),
                word.at,
                "date",
                0.7,
                "date",
            )
        return None
    if word.folded.endswith("ое") and previous and previous[0].folded in ("за", "по") and not word.breaks:
        alone = not following or following[0].breaks or not document.has(following[0], "NOUN")
        return span(words, word.at, word.at, "date", 0.55, "day of a month") if alone else None
    towards = word.folded.endswith(("ому", "ему")) and bool(previous) and _leads_to(words, word)
    if not (word.folded.endswith(("ого", "его")) or towards or word.token.suffix in ("го", "ого", "е", "е")):
        return None
    if (
        following
        and following[0].breaks == 0
        and (document.has(following[0], "NOUN", "gent") or document.has(following[0], "NOUN", "accs"))
        and not (
            following[0].folded in ("утром", "вечером", "числа", "ночью", "днем", "рано", "чтоб", "поезд")
            or document.has(following[0], "ADVB")
        )
    ):
        if (
            following[0].folded not in ("числа", "года", "році", "року")
            and document.mass(following[0], "NOUN") > 0.5
        ):
            return None
    first = word.at
    while first > 0 and words[first].breaks == 0 and value_of(words[first - 1].token) in (20, 30):
        first -= 1
    last = word.at
    while last + 1 < len(words) and words[last + 1].breaks == 0 and _number(words[last + 1]):
        last += 1
    return span(words, first, last, "date", 0.6, "day of a month")


#: what may follow a day in English: nothing that the day could count
_AFTER_A_DAY = frozenset(
    "of at and we i you they he she it morning evening in is it's i'll i'm i'd he's she's we'd he'd his her my your our their the that this there if but so then when for to from with by or was".split()
)


def _second(words: tuple[Word, ...], at: int) -> bool:
    """«дев'яносто другого»: «другого» counts behind tens only."""
    return words[at].folded == "другого" and (value_of(words[at - 1].token) or 0) in range(20, 100, 10)


def _leads_to(words: tuple[Word, ...], day: Word) -> bool:
    """«к двадцатому», «к двадцать пятому»."""
    lead = next((w for w in before(words, day.at, 2) if value_of(w.token) is None), None)
    return lead is not None and lead.folded in ("к", "ко", "до")


def _holiday(words: tuple[Word, ...], word: Word) -> Sighting | None:
    for phrase in _HOLIDAYS_BY_WORD.get(word.folded, ()):
        there = words[word.at : word.at + len(phrase)]
        wished = any(w.folded in _WISHES for w in before(words, word.at, 2))
        if tuple(w.folded for w in there) == phrase and not wished:
            return span(words, word.at, word.at + len(phrase) - 1, "date", 0.6, "holiday")
    return None


#: a greeting is no date, and «как на Пасху» none either
_WISHES = frozenset("happy merry blessed с со з зі поздравляю как".split())


def _age(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«Шість років в неділю», «малой шесть месяцев», «двадцать восьмая неделя, мальчик», "seven-year-olds"."""
    if (
        not _AGE.match(word.folded)
        or word.at == 0
        or not _number(words[word.at - 1])
        or words[word.at].breaks == 2
    ):
        return None
    first = word.at - 1
    while first > 0 and words[first].breaks == 0 and _number(words[first - 1]):
        first -= 1
    value = value_of(words[word.at - 1].token)
    small = value is not None and value <= 18 and first == word.at - 1
    ordinal = is_ordinal(words[word.at - 1].folded)
    near = (*before(words, first, 4), *after(words, word.at, 5))
    beyond = words[word.at + 1 : word.at + 6]
    telling = any(w.folded.startswith(_CHILD) for w in (*near, *beyond))
    hyphen = word.joined and words[word.at - 1].text.isalpha() and document.language == "en"
    week = word.folded.startswith(("недел", "тижн", "week"))
    if ordinal and not week:
        return None
    if ordinal and not telling:
        return None
    if not (hyphen or ordinal or (telling and small) or _old(words, first, word)):
        return None
    last = word.at
    tail = after(words, last, 2)
    if tail and tail[0].folded.startswith(
        ("мальчик", "девочк", "old", "boy", "girl", "olds", "хлопчик", "дівчинк")
    ):
        last = tail[0].at
    return span(words, first, last, "family_detail", 0.6, "age")


def _old(words: tuple[Word, ...], first: int, word: Word) -> bool:
    """«Девяносто один год», of nobody but the old; «двадцать три года.» said as an answer."""
    if word.folded not in _YEARS or after(words, word.at, 1) and after(words, word.at, 1)[0].folded in _AGO:
        return False
    total = spoken_number([w.token for w in words[first : word.at]])
    if total is None or before(words, first, 1) and before(words, first, 1)[0].folded in _SINCE:
        return False
    alone = (first == 0 or words[first].breaks == 2) and (
        word.at + 1 == len(words) or words[word.at + 1].breaks > 0
    )
    whose = any(w.folded in _WHOSE for w in before(words, first, 2))
    return 65 <= total <= 109 or (alone or whose) and 1 <= total <= 109


_YEARS = frozenset("лет год года років рік роки year years".split())
_AGO = frozenset("назад тому тюрьмы колонии строгого ago in prison срока".split())
_WHOSE = frozenset("ему ей йому їй he's she's".split())
_SINCE = frozenset("через за на лет после for after".split())


def _family(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> Sighting | None:
    if _FAMILY.match(word.folded):
        previous = before(words, word.at, 1)
        first = (
            word.at - 1
            if previous and (role(document, tables, previous[0]) or previous[0].folded.endswith("'s"))
            else word.at
        )
        return span(words, first, word.at, "family_detail", 0.65, "family word")
    open_ones = _OPEN_PHRASES if _number(word) or word.folded.startswith(_OPEN_STEMS) else ()
    for phrase in (*_PHRASES_BY_WORD.get(word.folded, ()), *open_ones):
        there = words[word.at : word.at + len(phrase)]
        if len(there) == len(phrase) and all(
            p == "#" and _number(w) or p.endswith("*") and w.folded.startswith(p[:-1]) or w.folded == p
            for p, w in zip(phrase, there, strict=True)
        ):
            return span(words, word.at, word.at + len(phrase) - 1, "family_detail", 0.6, "family phrase")
    if word.folded in ("двое", "трое", "двоих", "троих", "двойня", "четверо") and (
        (word.at == 0 or word.breaks >= 1) and (word.at + 1 == len(words) or words[word.at + 1].breaks >= 1)
    ):
        turns = document.texts[max(0, word.turn - 1)] + document.texts[word.turn]
        if re.search(r"дет(?:ей|и|ям)|ребён|ребен|дочк|сын", turns):
            return span(words, word.at, word.at, "family_detail", 0.55, "number of children")
    return None


def _rank(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """A rank or post that is somebody's here; a commander's post alone is talked of in every call and counts only qualified."""
    if document.has(word, "femn") and word.folded.startswith("старш"):
        return None
    lemmas = document.lemmas(word) | {word.folded.removesuffix("'s"), word.folded}
    if not lemmas & tables.post_words:
        return None
    hailed = before(words, word.at, 1)
    if hailed and hailed[0].folded in _HAILING:
        return None
    for phrase in tables.posts.get(document.language, ()):
        if phrase[0] not in lemmas and word.folded != phrase[0]:
            continue
        there = words[word.at : word.at + len(phrase)]
        if len(there) != len(phrase) or not all(
            p in document.lemmas(w) or w.folded.removesuffix("'s") == p
            for p, w in zip(phrase, there, strict=True)
        ):
            continue
        last = word.at + len(phrase) - 1
        previous, following = before(words, word.at, 2), after(words, last, 2)
        if (
            word.folded in ("старший", "старшая", "старшему", "рядовой", "дежурный")
            or phrase[0] in _COMMANDERS
            or phrase == ("private",)
        ):
            said = following and following[0].folded in (
                "со",
                "посмотрел",
                "группы",
                "строевой",
                "роты",
                "сказал",
                "говорит",
                "по",
                "тут",
                "наш",
            )
            own = (
                previous
                and previous[0].folded in ("я", "он", "теперь", "стал", "а", "и", "a", "the", "наш", "этот")
                and word.folded in ("старший",)
            )
            if (
                not (said and word.folded in ("старший", "дежурный"))
                and not own
                and not (previous and previous[0].folded in ("я", "i'm", "капитана"))
            ):
                continue
        if (
            following
            and following[0].breaks == 0
            and (
                document.has(following[0], "NOUN", "gent")
                or following[0].folded in ("со", "на", "по", "at", "in")
            )
            and not document.has(following[0], "Name")
        ):
            extended = after(words, last, 3)
            last = (
                extended[-1].at
                if following[0].folded in ("со", "на", "по", "at", "in")
                and len(extended) >= 2
                and all(w.breaks == 0 for w in extended[:2])
                else following[0].at
            )
        return span(words, word.at, last, "rank_post", 0.55, "rank")
    return None

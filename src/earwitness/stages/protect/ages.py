"""How old somebody is and when somebody was born, as it is told. Pure.

Rules
- «Семь лет», "nine years" are an age unless they count time that passes: «через два года», «пять лет назад».
- A number by itself is one behind whom it belongs to («ему пятнадцать», "she's nine"), beside a sex («мужчина, сорок»), and
  where it answers a question for it («Сколько ему?» — «Шестьдесят восемь»).
- A year of the last century or of this one is a date: «две тысячи третьего года», «в восемьдесят шестом», "in ninety-three".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from earwitness.model.words import spoken_number, value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span
from earwitness.stages.protect.numbers import is_ordinal

OLDEST = 109
#: who has so many years or fewer is a child
CHILD = 18
_YEARS = re.compile(r"^(?:лет|год|года|годик\w*|годков|рочк\w+|років|рік|роки|року|years?)$")
#: what makes of years a time that passes
_PASSING = frozenset(
    "через за после последние последних первые лишние каждые эти все раз после о об протягом після останні for in within after past every next last another".split()
)
_PASSED = frozenset(
    "назад тому вперед подряд спустя прошло как пройдет тому ago later since more straight now".split()
)
#: whose age it is
_WHOSE = frozenset(
    "ему ей мне тебе вам нам им йому їй мені тобі вам he's she's i'm you're he'll she'll turned turning turns turn aged age".split()
)
_HUMAN = frozenset(
    "мужчина женщина мальчик девочка парень девушка чоловік жінка хлопчик дівчинка male female man woman boy girl".split()
)
_BETWEEN = frozenset(
    "же ж уже всего только скоро было будет исполнилось исполнится стукнуло было вже лише тільки буде виповнилось виповнилося never only just almost about around already barely".split()
)
_ASKED = re.compile(
    r"(?:сколько|скільки)\s+(?:же\s+|ж\s+)?(?:вам|тебе|тобі|ему|йому|ей|їй|лет|років|год|рок|исполн|виповн|ваш|тво|сын|син|доч|муж|жен|мам|отц|бать|ребён|ребен|малыш|малой)"
    r"|(?:какого|якого)\s+(?:года|року)|(?:год|дата|рік)\s+(?:его\s+|її\s+|його\s+|ее\s+)?(?:рожд|народж)|как\s+(?:там\s+)?(?:он|она|сын|доч|вона|він|мал)\w*\?|возраст|\bвік\b|how old|what age|\bage\b|birth",
    re.IGNORECASE,
)  # fmt: skip
_REACHED = ("исполн", "виповн", "стукн")
_FEAST = ("юбиле", "ювіле", "birthday", "стукн", "исполн", "виповн")
_CENTURIES = (("две", "тысячи"), ("тысяча", "девятьсот"), ("дві", "тисячі"), ("тисяча", "дев'ятсот"))
_OF_YEAR = re.compile(r"(?:ого|его|ьего|ом|ем|ьем|ый|ий|ой|ій|ього|ому)$")
_TENS = frozenset(
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто двадцять тридцять п'ятдесят шістдесят сімдесят вісімдесят дев'яносто".split()
)
_DECADE = re.compile(
    r"^(?:сороков|пятидесят|шестидесят|семидесят|восьмидесят|девяност|двухтысячн|п'ятдесят|шістдесят|сімдесят|вісімдесят|дев'яност|двотисячн)"
)
_IN_YEAR = frozenset("в с до к от по після з у від в із ещё после".split())


def ages(document: Document, words: tuple[Word, ...]) -> Iterator[Sighting]:
    """The ages and years of birth of one turn."""
    at = 0
    while at < len(words):
        if not _says(words[at]):
            at += 1
            continue
        last = at
        while last + 1 < len(words) and not words[last + 1].breaks and _says(words[last + 1]):
            last += 1
        found = _year(document, words, at, last) or _age(document, words, at, last)
        if found:
            yield found
        at = last + 1


def _says(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None or is_ordinal(word.folded)


def _total(words: tuple[Word, ...]) -> int | None:
    if len(words) == 1 and words[0].token.number is not None:
        return words[0].token.number
    return spoken_number([w.token for w in words])


def _age(document: Document, words: tuple[Word, ...], first: int, last: int) -> Sighting | None:
    total = _total(words[first : last + 1])
    if total is None and (running := _running(document, words, first, last)):
        return running
    if total is None or not 0 < total <= OLDEST:
        return None
    following, previous = after(words, last, 2), before(words, first, 3)
    if following and not following[0].breaks and _YEARS.match(following[0].folded):
        passing = bool(previous) and not words[first].breaks and previous[0].folded in _PASSING
        passed = len(following) > 1 and following[1].folded in _PASSED
        if not passing and not passed and not _tenure(document, words, last + 1):
            return span(words, first, last + 1, "family_detail", 0.55, "age")
        return None
    ends = (
        not following
        or following[0].breaks > 0
        or following[0].folded in ("и", "а", "та", "й", "and", "old", "now")
    )
    soon = total <= CHILD and last - first == 0 and _soon(words, first, last)
    if soon:
        return span(words, first, last + 2, "family_detail", 0.55, "age")
    reached = any(w.folded.startswith(_REACHED) for w in (*previous[:2], *following[:1]) if total > 1)
    if not (ends or reached) or total < 2:
        return None
    while previous and previous[0].folded in _BETWEEN:
        previous = previous[1:]
    asked = first == 0 and words[0].turn > 0 and _ASKED.search(document.texts[words[0].turn - 1]) is not None
    whose = bool(previous) and not words[first].breaks and previous[0].folded in _WHOSE
    human = bool(previous) and (
        previous[0].folded in _HUMAN or total <= CHILD and _named(document, words, previous[0], first)
    )
    lone = not words[first].at or bool(words[first].breaks)
    feast = lone and total >= 10 and any(w.folded.startswith(_FEAST) for w in words)
    told = asked or whose or human or feast or reached
    return span(words, first, last, "family_detail", 0.55, "age") if told else None


def _soon(words: tuple[Word, ...], first: int, last: int) -> bool:
    """ "four in May", «ей шесть в июне»: a birthday that comes, unless an hour is told: «в шесть в пятницу»."""
    following, previous = after(words, last, 2), before(words, first, 1)
    if len(following) < 2 or any(w.breaks for w in following):
        return False
    hour = (
        bool(previous)
        and not words[first].breaks
        and previous[0].folded not in _WHOSE | {"turns", "be", "is"}
    )
    return (
        not hour
        and following[0].folded in ("в", "у", "on", "in", "next")
        and bool(CALENDAR.match(following[1].folded))
    )


def _running(document: Document, words: tuple[Word, ...], first: int, last: int) -> Sighting | None:
    """«ей восемьдесят третий», «ему пятнадцатый пошёл»: the year of life that somebody is in."""
    previous, following = before(words, first, 1), after(words, last, 1)
    ends = (
        not following
        or following[0].breaks > 0
        or following[0].folded.startswith(("год", "рік", "пош", "піш"))
    )
    whose = bool(previous) and not words[first].breaks and previous[0].folded in _WHOSE
    nominative = document.has(words[last], "nomn", "masc") and words[last].folded.endswith(("ый", "ий", "ой"))
    nominative = nominative and (value_of(words[first].token) or 0) < 100  # «скажи ему: двести первый»
    return span(words, first, last, "family_detail", 0.55, "age") if whose and ends and nominative else None


def _named(document: Document, words: tuple[Word, ...], whose: Word, first: int) -> bool:
    """«Верочке четыре»: of somebody named, in the dative."""
    return not words[first].breaks and document.mass(whose, "Name") > 0.3 and document.has(whose, "datv")


def _tenure(document: Document, words: tuple[Word, ...], years: int) -> bool:
    """«Тридцать лет на лесовозе», "forty years at the tram works", «сорок лет бухгалтер»: how long, not how old."""
    following = after(words, years, 3)
    if not following or following[0].breaks:
        return False
    if following[0].folded in ("на", "в", "у", "at", "in", "on"):
        # «шесть лет в июне» is an age
        return not any(CALENDAR.match(w.folded) for w in following[1:])
    return document.has(following[0], "anim", "nomn") or document.mass(following[0], "VERB") > 0.5


CALENDAR = re.compile(
    r"^(?:январ|феврал|март|апрел|ма[йея]$|июн|июл|август|сентябр|октябр|ноябр|декабр|понедельник|вторник|сред[ауы]|четверг|пятниц|суббот|воскресен|"
    r"січн|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд|понеділ|вівтор|серед|четвер|п'ятниц|субот|неділ|"
    r"january|february|march|april|may$|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|завтра)"
)


def _year(document: Document, words: tuple[Word, ...], first: int, last: int) -> Sighting | None:
    """«Две тысячи третьего года», «семьдесят девятого года рождения», «в восемьдесят шестом», "born in nineteen eighty"."""
    said = words[first : last + 1]
    previous, following = before(words, first, 2), after(words, last, 1)
    if document.language == "en":
        born = (
            any(w.folded in ("born", "since", "class") for w in previous)
            or bool(previous)
            and previous[0].folded == "in"
        )
        century = (
            said[0].folded in ("nineteen", "twenty")
            and len(said) > 1
            and (value_of(said[1].token) or 0) >= 10
        )
        decade = len(said) == 2 and _total(said) is not None and 40 <= (_total(said) or 0) <= 99
        written = said[0].token.number is not None and 1900 <= said[0].token.number <= 2030
        return (
            span(words, first, last, "date", 0.55, "year")
            if born and (century or decade or written)
            else None
        )
    ordinal = is_ordinal(said[-1].folded) and bool(_OF_YEAR.search(said[-1].folded))
    if not ordinal:
        return None
    of_years = (
        bool(following)
        and not following[0].breaks
        and following[0].folded.startswith(("год", "рок", "рік", "роц"))
    )
    century = tuple(w.folded for w in said[:2]) in _CENTURIES
    tens = (
        len(said) == 2 and said[0].folded in _TENS or len(said) == 1 and bool(_DECADE.match(said[0].folded))
    )
    led = (
        bool(previous)
        and previous[0].folded in _IN_YEAR
        and said[-1].folded.endswith(("ом", "ем", "ого", "его", "ому"))
    )
    asked = first == 0 and words[0].turn > 0 and _ASKED.search(document.texts[words[0].turn - 1]) is not None
    many = said[-1].folded.startswith(
        ("двухсот", "трехсот", "четырехсот", "пятисот", "шестисот", "двохсот", "трьохсот")
    )
    if many and not of_years:
        return None
    if (
        of_years
        or century
        and (led or not following or following[0].breaks)
        or asked
        or led
        and tens
        and _alone(document, following)
    ):
        return span(words, first, last + of_years, "date", 0.55, "year")
    return None


def _alone(document: Document, following: tuple[Word, ...]) -> bool:
    """No noun follows that the number could belong to: «в восемьдесят шестом», but «в восемьдесят шестом полку»."""
    return not following or following[0].breaks > 0 or not document.has(following[0], "NOUN")

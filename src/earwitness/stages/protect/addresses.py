"""Addresses as they are said: «улица Лесная, дом восемь, квартира пять», «на Гагарина двадцать семь», "forty-one Cutler Road". Pure.

Rules
- A street with its name and number, a house, a block, an entrance, a flat with their numbers are pieces; pieces that
  follow each other within a sentence are one address.
- Without the word for a street: «на» or «по», a name in the genitive («Гагарина») or of the feminine («Советской»),
  and a number that counts nothing.
- In text without capitals a street's name is what stands between the word for it and the number, or one word.
"""

from __future__ import annotations

import re

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, span
from earwitness.stages.protect.numbers import counts_something, is_ordinal

_STREET = frozenset(
    "улица ул переулок проспект проезд бульвар площадь шоссе набережная тупик аллея микрорайон квартал вулиця вул провулок площа бульвар узвіз проспект".split()
)
_STREET_EN = frozenset(
    "street road avenue lane drive square boulevard court terrace close crescent place way parkway st rd ave blvd".split()
)
#: words that stand with a number of their own in an address
_HOUSE = re.compile(
    r"^(?:дом[уе]?|корпус(?:е|у)?|строение|строении|квартир[аеуы]|подъезд[еа]?|этаж[еа]?|секция|секции|комнат[аеуы]|офис[еа]?|кабинет[еа]?|кабінет[іу]?|камер[аеуы]|бокс[еа]?|барак[еа]?|общаг[аеи]|будин(?:ок|ку)|буд|під'їзд[і]?|поверх[у]?|"
    r"кімнат[аиі]|квартир[иі]|хат[аиі]|палат[аеуы]|палаті|блок[еа]?|литер|apartment|apt|flat|house|room|unit|floor|building|suite|ward|trailer|lot)$"
)
_ON = frozenset("на по в у с".split())
_NOT_A_STREET = frozenset(
    "the a an this that our your my his her their same main wrong right next other down long whole old dirt any some every one back high no which what".split()
)
_NUMBER_AT_MOST = 999


def addresses(document: Document, words: tuple[Word, ...]) -> list[Sighting]:
    """The addresses of one turn."""
    pieces: list[tuple[int, int, bool]] = []
    at = 0
    while at < len(words):
        found = (
            _street(document, words, at)
            or _house(document, words, at)
            or _unsaid_street(document, words, at)
            or _by_adjective(document, words, at)
        )
        if found is None:
            at += 1
            continue
        pieces.append(found)
        at = found[1] + 1
    out: list[tuple[int, int, bool]] = []
    for first, last, telling in pieces:
        if out and first - out[-1][1] <= 2 and all(w.breaks < 2 for w in words[out[-1][1] + 1 : first + 1]):
            out[-1] = (out[-1][0], last, True)
        else:
            out.append((first, last, telling))
    return [
        span(words, first, last, "address", 0.8, "address said") for first, last, telling in out if telling
    ]


def _number(word: Word) -> bool:
    value = value_of(word.token) if value_of(word.token) is not None else word.token.number
    return value is not None and value <= _NUMBER_AT_MOST


def _numbered(words: tuple[Word, ...], at: int) -> int | None:
    """The last word of the house number that begins at `at`, a letter or a fraction with it; None where none begins."""
    if at >= len(words) or not (_number(words[at]) or is_ordinal(words[at].folded)):
        return None
    last = at
    while last + 1 < len(words) and words[last + 1].breaks == 0:
        following = words[last + 1]
        fraction = (
            following.folded in ("дробь", "slash") and last + 2 < len(words) and _number(words[last + 2])
        )
        letter = (
            len(following.folded) == 1
            and following.folded in "абвгде"
            and (
                last + 2 == len(words)
                or words[last + 2].breaks
                or _HOUSE.match(words[last + 2].folded) is not None
            )
        )
        if not (_number(following) or is_ordinal(following.folded) or fraction or letter):
            break
        last += 2 if fraction else 1
    return last


def _street(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int, bool] | None:
    """«улица Космонавтов восемь», «Ленинский проспект, сорок», "forty-one Cutler Road"."""
    word = words[at]
    if document.language == "en":
        return _english_street(document, words, at)
    if not (word.folded in _STREET or document.lemmas(word) & _STREET):
        return None
    last, named = at, False
    while last + 1 < len(words) and last - at < 3 and words[last + 1].breaks == 0:
        following = words[last + 1]
        if _number(following) and not is_ordinal(following.folded) or _HOUSE.match(following.folded):
            break
        if (
            document.cased
            and not following.capital
            or not document.cased
            and last > at
            and not _goes_on(document, words, last)
        ):
            break
        if not document.cased and any(
            document.has(following, tag) for tag in ("PREP", "VERB", "CONJ", "NPRO", "PRCL", "ADVB")
        ):
            break
        last, named = last + 1, True
    first = at
    if not named and at and word.breaks == 0:
        previous = words[at - 1]
        if (
            document.cased
            and previous.capital
            or document.has(previous, "ADJF")
            and not document.has(previous, "Apro")
        ):
            first, named = at - 1, True
    number = last + 1
    if (
        number < len(words)
        and words[number].folded in ("дом", "будинок", "номер")
        and words[number].breaks < 2
    ):
        number += 1
    end = _numbered(words, number) if number < len(words) and words[number].breaks < 2 else None
    if end is not None and counts_something(words, end):
        end = None
    if end is None and not document.cased and last > at and not _named_so(document, words[at + 1]):
        return None
    return (first, end if end is not None else last, True) if named or end is not None else None


def _named_so(document: Document, word: Word) -> bool:
    """Streets are called in the genitive, or by an adjective: «Гагарина», «Строителей», «Лесная»."""
    of_somebody = (
        document.has(word, "gent") and document.ordinary(word) < 0.5 or document.has(word, "gent", "plur")
    )
    return of_somebody or document.has(word, "ADJF", "femn") or not document.known(word)


def _goes_on(document: Document, words: tuple[Word, ...], last: int) -> bool:
    """Without capitals: one word more is of the name where a number or a house follows it («академика павлова десять»)."""
    after = last + 2
    return after < len(words) and (_number(words[after]) or _HOUSE.match(words[after].folded) is not None)


def _english_street(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int, bool] | None:
    """A number, one or two names and the word for a street; behind a preposition no number is needed."""
    if (
        at
        and at + 1 < len(words)
        and words[at + 1].folded in _STREET_EN
        and words[at + 1].breaks == 0
        and words[at].breaks == 0
    ):
        leads = words[at - 1].folded in ("on", "at", "off", "near", "along", "of", "to", "from", "down")
        if (
            leads
            and words[at].folded not in _NOT_A_STREET
            and words[at].text.isalpha()
            and (words[at].capital or not document.cased)
        ):
            return at, at + 1, True
    if not _number(words[at]) or at and _number(words[at - 1]) and words[at].breaks < 2:
        return None
    last = at
    while (
        last + 1 < len(words)
        and (_number(words[last + 1]) or words[last + 1].folded in ("and", "oh"))
        and words[last + 1].breaks == 0
    ):
        last += 1
    for n in range(last + 2, min(last + 4, len(words))):
        between = words[last + 1 : n]
        if any(w.breaks for w in words[last + 1 : n + 1]) or any(w.folded in _NOT_A_STREET for w in between):
            return None
        if words[n].folded in _STREET_EN and (
            not document.cased or all(w.capital for w in between) or is_ordinal(between[0].folded)
        ):
            return at, n, True
    return None


def _house(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int, bool] | None:
    """«корпус два», «квартира сто шестнадцать», "apartment six": telling beside another piece only, or a flat or house."""
    if not _HOUSE.match(words[at].folded):
        return None
    number = at + 1
    if number < len(words) and words[number].folded in ("номер", "number", "под"):
        number += 1
    if number >= len(words) or words[number].breaks == 2:
        return None
    end = _numbered(words, number)
    if (
        end is None
        and len(words[number].folded) == 1
        and words[number].folded.isalpha()
        and words[number].folded != "i"
    ):
        end = (
            number
            if words[at].folded in ("apartment", "apt", "flat", "unit", "блок", "литер", "building")
            else None
        )
    if end is None or counts_something(words, end):
        return None
    lone = not words[at].folded.startswith(
        ("unit", "floor", "lot", "suite", "этаж", "поверх", "блок", "офис")
    )
    return at, end, lone


def _unsaid_street(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int, bool] | None:
    """«на Гагарина двадцать семь», «по Советской три»."""
    if document.language == "en" or words[at].folded not in _ON or at + 2 >= len(words):
        return None
    name = words[at + 1]
    last = at + 1
    if name.breaks or len(name.folded) < 4 or value_of(name.token) is not None or is_ordinal(name.folded):
        return None
    if document.cased and not name.capital:
        return None
    if any(document.has(name, tag) for tag in ("NPRO", "PREP", "CONJ", "ADVB", "VERB")) or document.has(
        name, "Apro"
    ):
        return None
    named = document.mass(name, "Surn") + document.mass(name, "Name") + document.mass(name, "Geox") > 0.2
    many = document.has(name, "NOUN", "gent", "plur") and not document.has(name, "loct")
    adjective = document.has(name, "ADJF", "femn", "loct") or document.has(name, "ADJF", "femn", "accs")
    if not (
        document.cased
        and not name.starts
        and (named or many or adjective or not document.known(name))
        or named
        or many
        or adjective
    ):
        return None
    if words[at].folded in ("в", "у", "с") and not (named and document.has(name, "gent")):
        return None
    number = last + 1
    if words[number].folded in ("дом", "будинок") and words[number].breaks < 2:
        number += 1
    if number >= len(words) or words[number].breaks == 2:
        return None
    end = _numbered(words, number)
    if end is None or counts_something(words, end) or is_ordinal(words[number].folded):
        return None
    return last, end, True


def _by_adjective(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int, bool] | None:
    """«Садовая, девятнадцать», «Заречная, дом два»: without capitals only with a house, or behind what asks for an address."""
    word = words[at]
    if document.language == "en" or at + 1 >= len(words) or not document.has(word, "ADJF", "femn", "sing"):
        return None
    if (
        document.cased
        and not word.capital
        or is_ordinal(word.folded)
        or document.has(word, "Apro")
        or len(word.folded) < 5
    ):
        return None
    number = at + 1
    housed = words[number].folded in ("дом", "будинок")
    number += housed
    if (
        number >= len(words)
        or words[number].breaks == 2
        or words[at + 1].breaks == 2
        or not _number(words[number])
    ):
        return None
    end = _numbered(words, number)
    if end is None or counts_something(words, end):
        return None
    followed = end + 1 < len(words) and _HOUSE.match(words[end + 1].folded) is not None
    asked = at > 0 and words[at - 1].folded in _ASKED
    return (at, end, True) if document.cased or housed or followed or asked else None


_ASKED = frozenset(
    "заказ адрес адресу адреса живу живем живет живут дворе улица прописан прописана адреса мешкаю".split()
)

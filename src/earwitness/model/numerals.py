"""Numbers as they are said: from digits to words with their case, and back; Russian, Ukrainian and English.

Rules
- The ending written after the digits decides the form: «200-х» is «двухсотых», «3-й» is «третий», «5-ти» is «пяти».
- Without an ending the neighbours decide as far as they can: «до 3» is «до трёх», «5 мая» is «пятого мая», «2 минуты» is
  «две минуты». Where they cannot, a number is said as one counts.
- «2-х», «3-х» and «4-х» are counts («двух»), from five on «-х» is an ordinal in the plural («пятых», «двухсотых»).
- Digits that are no number are said one by one: a leading zero, ten digits and more.
- What cannot be said with any confidence is "": another language, a million with an ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from earwitness.model.words import CARDINALS, fold, spoken_number, tokens

#: forms of an ordinal: masculine nominative, genitive … plural instrumental
FORMS = (
    "m", "gen", "dat", "ins", "loc", "f", "facc", "fobl", "n", "pl", "plgen", "pldat", "plins",
)  # fmt: skip
MOST = 999_999_999
_LONGEST = 9

_STEPS = (*range(21), 30, 40, 50, 60, 70, 80, 90, *range(100, 1000, 100))


def _table(words: str) -> dict[int, str]:
    return dict(zip(_STEPS, words.split(), strict=True))


_COUNTED = {
    "ru": _table(
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать"
        " четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок"
        " пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот"
        " семьсот восемьсот девятьсот"
    ),
    "uk": _table(
        "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять"
        " чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять тридцять сорок"
        " п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто двісті триста чотириста п'ятсот шістсот"
        " сімсот вісімсот дев'ятсот"
    ),
}
_GENITIVE = {
    "ru": _table(
        "нуля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати"
        " четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати двадцати тридцати сорока"
        " пятидесяти шестидесяти семидесяти восьмидесяти девяноста ста двухсот трёхсот четырёхсот пятисот"
        " шестисот семисот восьмисот девятисот"
    ),
    "uk": _table(
        "нуля одного двох трьох чотирьох п'яти шести семи восьми дев'яти десяти одинадцяти дванадцяти"
        " тринадцяти чотирнадцяти п'ятнадцяти шістнадцяти сімнадцяти вісімнадцяти дев'ятнадцяти двадцяти"
        " тридцяти сорока п'ятдесяти шістдесяти сімдесяти вісімдесяти дев'яноста ста двохсот трьохсот"
        " чотирьохсот п'ятисот шестисот семисот восьмисот дев'ятисот"
    ),
}
_TWO_TO_FOUR = {
    ("ru", "dat"): {2: "двум", 3: "трём", 4: "четырём"},
    ("ru", "ins"): {2: "двумя", 3: "тремя", 4: "четырьмя"},
    ("uk", "dat"): {2: "двом", 3: "трьом", 4: "чотирьом"},
    ("uk", "ins"): {2: "двома", 3: "трьома", 4: "чотирма"},
}
_ORDINALS = {
    "ru": _table(
        "нулев перв втор трет четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат"
        " четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат тридцат сороков"
        " пятидесят шестидесят семидесят восьмидесят девяност сот двухсот трёхсот четырёхсот пятисот"
        " шестисот семисот восьмисот девятисот"
    ),
    "uk": _table(
        "нульов перш друг трет четверт п'ят шост сьом восьм дев'ят десят одинадцят дванадцят тринадцят"
        " чотирнадцят п'ятнадцят шістнадцят сімнадцят вісімнадцят дев'ятнадцят двадцят тридцят сороков"
        " п'ятдесят шістдесят сімдесят вісімдесят дев'яност сот двохсот трьохсот чотирьохсот п'ятисот"
        " шестисот семисот восьмисот дев'ятисот"
    ),
}
_THOUSANDTH = {"ru": "тысячн", "uk": "тисячн"}
_ENDINGS = {
    "ru": dict(zip(FORMS, "ый ого ому ым ом ая ую ой ое ые ых ым ыми".split(), strict=True)),
    "uk": dict(zip(FORMS, "ий ого ому им ому а у ої е і их им ими".split(), strict=True)),
}
_THIRD = {
    "ru": dict(zip(FORMS, "ий ьего ьему ьим ьем ья ью ьей ье ьи ьих ьим ьими".split(), strict=True)),
    "uk": dict(zip(FORMS, "ій ього ьому ім ьому я ю ьої є і іх ім іми".split(), strict=True)),
}
#: stems whose ending carries the stress: «второй», not «вторый»
_STRESSED = frozenset(("нулев", "втор", "шест", "седьм", "восьм", "сороков"))

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ENGLISH_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip

#: endings written after digits, as the form they stand for; those of counts begin with "count"
_SUFFIXES = {
    "ru": {
        "ый": "m", "ий": "m", "го": "gen", "ого": "gen", "его": "gen", "му": "dat", "ому": "dat", "ему": "dat",
        "ым": "ins", "им": "ins", "ом": "loc", "ем": "loc", "я": "f", "ая": "f", "ья": "f", "ю": "facc",
        "ую": "facc", "ью": "facc", "ое": "n", "ье": "n", "ые": "pl", "ие": "pl", "ьи": "pl", "тые": "pl",
        "сые": "pl", "ых": "plgen", "их": "plgen", "тых": "plgen", "ыми": "plins", "ими": "plins", "тый": "m",
        "ей": "fobl", "ти": "count gen", "и": "count gen", "ух": "count gen", "ёх": "count gen",
        "ех": "count gen", "мя": "count ins", "ум": "count dat",
    },
    "uk": {
        "й": "m", "ий": "m", "ій": "m", "го": "gen", "ого": "gen", "му": "dat", "ому": "dat", "им": "ins",
        "м": "ins", "а": "f", "я": "f", "та": "f", "у": "facc", "ту": "facc", "ю": "facc", "ї": "fobl",
        "ої": "fobl", "е": "n", "те": "n", "і": "pl", "ті": "pl", "их": "plgen", "тих": "plgen", "ми": "plins",
        "ими": "plins", "тий": "m", "ти": "count gen", "ох": "count gen", "ома": "count ins",
    },
}  # fmt: skip

_WANTS_GENITIVE = frozenset(
    "до от без около для из после более менее больше меньше свыше порядка против кроме среди старше младше"
    " від близько із з після більше менше понад проти крім серед старше".split()
)
_WANTS_DATIVE = frozenset(("к", "ко"))
_PREPOSITIONS = frozenset(
    "в во на к ко о об по с со из от до для без у при за под над через у в на з із до від по при за під над".split()
)
_IN = frozenset(("в", "во", "на", "о", "об", "при", "у"))
_MONTHS = frozenset(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    " січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()
)
_YEAR = {
    "год": "m", "года": "gen", "году": "loc", "годом": "ins", "рік": "m", "року": "loc", "роком": "ins",
}  # fmt: skip
_PER_CENT = {
    "ru": ("процент", "процента", "процентов"),
    "uk": ("відсоток", "відсотки", "відсотків"),
    "en": ("per cent", "per cent", "per cent"),
}
_MONEY = {
    ("$", "ru"): ("доллар", "доллара", "долларов"),
    ("₽", "ru"): ("рубль", "рубля", "рублей"),
    ("€", "ru"): ("евро", "евро", "евро"),
    ("$", "uk"): ("долар", "долари", "доларів"),
    ("₴", "uk"): ("гривня", "гривні", "гривень"),
    ("€", "uk"): ("євро", "євро", "євро"),
    ("$", "en"): ("dollar", "dollars", "dollars"),
    ("€", "en"): ("euro", "euros", "euros"),
    ("£", "en"): ("pound", "pounds", "pounds"),
}


def _plural(number: int, forms: tuple[str, str, str]) -> str:
    """One of (1, 2 to 4, more): «процент», «процента», «процентов»."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def _parts(number: int) -> list[int]:
    """A number under a thousand as it is said: 112 is 100 and 12."""
    parts = [number // 100 * 100] if number >= 100 else []
    rest = number % 100
    if rest > 20 and rest % 10:
        parts += [rest // 10 * 10, rest % 10]
    elif rest or not parts:
        parts.append(rest)
    return parts


def cardinal(number: int, language: str, case: str = "nom", gender: str = "m") -> str:
    """The number as one counts, "nom", "gen", "dat" or "ins" (the last two as genitive from five on); "" where unknown.

    `gender` "m", "f" or "n" is that of what is counted: «две минуты».
    """
    if not 0 <= number <= MOST:
        return ""
    if language == "en":
        return _english(number)
    if language not in _COUNTED:
        return ""
    said: list[str] = []
    for size, names, sex in (
        (1_000_000, _MILLIONS[language], "m"),
        (1000, _THOUSANDS[language], "f"),
    ):
        group = number // size % 1000
        if group:
            if group > 1:
                said += _under_thousand(group, language, case, sex)
            name = _plural(group, names)
            if case != "nom" and name != names[2]:
                name = names[1] if group % 10 == 1 and group % 100 != 11 else names[2]
            said.append(name)
    rest = number % 1000
    if rest or not said:
        said += _under_thousand(rest, language, case, gender)
    return " ".join(said)


_THOUSANDS = {"ru": ("тысяча", "тысячи", "тысяч"), "uk": ("тисяча", "тисячі", "тисяч")}
_MILLIONS = {"ru": ("миллион", "миллиона", "миллионов"), "uk": ("мільйон", "мільйони", "мільйонів")}


def _under_thousand(number: int, language: str, case: str, gender: str) -> list[str]:
    table = _COUNTED[language] if case == "nom" else _GENITIVE[language]
    said = [table[part] for part in _parts(number)]
    last = _parts(number)[-1]
    if case == "nom" and last == 1:
        said[-1] = {"m": said[-1], "f": "одна", "n": "одно" if language == "ru" else "одне"}[gender]
    elif case == "nom" and last == 2 and gender == "f":
        said[-1] = "две" if language == "ru" else "дві"
    elif case in ("dat", "ins") and last in (2, 3, 4):
        said[-1] = _TWO_TO_FOUR[language, case][last]
    return said


def _english(number: int) -> str:
    if number < 20:
        return _ENGLISH[number]
    if number < 100:
        ten = _ENGLISH_TENS[number // 10 - 2]
        return ten if number % 10 == 0 else f"{ten} {_ENGLISH[number % 10]}"
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{_english(number // size)} {name}" + (f" {_english(rest)}" if rest else "")
    return ""


def ordinal(number: int, language: str, form: str = "m") -> str:
    """The ordinal in one of FORMS: 200, "plgen" is «двухсотых»; "" where the language or the number is out of reach."""
    if not 0 <= number < 1_000_000:
        return ""
    if language == "en":
        head, _, last = _english(number).rpartition(" ")
        said = _ENGLISH_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
        return f"{head} {said}".strip()
    if language not in _ORDINALS:
        return ""
    rest = number % 1000
    if number and rest == 0:
        thousands = number // 1000
        count = "" if thousands == 1 else "".join(_GENITIVE[language][part] for part in _parts(thousands))
        return count + _THOUSANDTH[language] + _ENDINGS[language][form]
    parts = _parts(rest)
    words = [cardinal(number - rest, language)] if number > rest else []
    words += [_COUNTED[language][part] for part in parts[:-1]]
    stem = _ORDINALS[language][parts[-1]]
    if parts[-1] == 3:
        ending = _THIRD[language][form]
    elif form == "m" and stem in _STRESSED and language == "ru":
        ending = "ой"
    else:
        ending = _ENDINGS[language][form]
    return " ".join((*words, stem + ending))


def said_with(number: int, suffix: str, language: str, before: str = "", after: str = "") -> str:
    """How digits with the ending `suffix` are said between their neighbours (folded words); "" where unknown."""
    if language == "en":
        if suffix in ("st", "nd", "rd", "th"):
            return ordinal(number, "en")
        said = cardinal(number, "en")
        if suffix != "s" or not said:
            return said if not suffix else ""
        return said[:-1] + "ies" if said.endswith("y") else said + "s"
    if language not in _SUFFIXES:
        return ""
    if not suffix:
        return _bare(number, language, before, after)
    form = _form_of(number, suffix, language, before, after)
    if form.startswith("count "):
        return cardinal(number, language, form.removeprefix("count "))
    return ordinal(number, language, form) if form else ""


def _form_of(number: int, suffix: str, language: str, before: str, after: str) -> str:
    last = number % 100 if number % 100 in range(11, 15) else number % 10
    if suffix == "х" and last in (2, 3, 4):
        return "count gen"
    if suffix == "х":
        return "plgen"
    if language == "ru":
        if suffix in ("й", "ой"):
            oblique = before in _PREPOSITIONS and after.endswith(("е", "и", "ы", "ой", "ей"))
            return "fobl" if oblique or (suffix == "ой" and last not in (2, 6, 7, 8)) else "m"
        if suffix == "м":
            return "loc" if before in _IN else "ins"
        if suffix in ("е", "те"):
            return "n" if after.endswith(("о", "е")) and not after.endswith(("ие", "ые")) else "pl"
        if suffix == "ми":
            return (
                "count gen"
                if last in (7, 8) and number < 100
                else "count ins"
                if last in (2, 3, 4)
                else "plins"
            )
    return _SUFFIXES[language].get(suffix, "")


def _bare(number: int, language: str, before: str, after: str) -> str:
    """Digits without an ending, by what stands beside them."""
    if 1 <= number <= 31 and after in _MONTHS:
        return ordinal(number, language, "gen")
    if 1900 <= number <= 2100 and after in _YEAR:
        return ordinal(number, language, _YEAR[after])
    if 1990 <= number <= 2100 and before in ("в", "у"):
        return ordinal(number, language, "loc")
    case = "gen" if before in _WANTS_GENITIVE else "dat" if before in _WANTS_DATIVE else "nom"
    gender = "m"
    if number % 10 == 2 and after.endswith(("ы", "и", "і")):
        gender = "f"
    elif number % 10 == 1 and after.endswith(("а", "я")):
        gender = "f"
    elif number % 10 == 1 and after.endswith(("о", "е")):
        gender = "n"
    return cardinal(number, language, case, gender)


# ------------------------------------------------------------------------------------------------- words with digits

_EDGES = re.compile(r"^[^\w$€£₽₴№]+|[^\w$€£₽₴%]+$")
_SHAPE = re.compile(
    r"(?P<clock>(?P<hour>[012]?\d)[:](?P<minute>[0-5]\d))"
    r"|(?P<decimal>(?P<whole>\d{1,9})[.,](?P<part>\d{1,3}))(?P<decimal_cent>%)?"
    r"|(?P<money>[$€£₽₴])?(?P<digits>\d+)(?P<mark>[%$€£₽₴])?(?:[-‑–]?(?P<suffix>[^\W\d_]+))?"
)
_CHUNK = re.compile(r"\d+[.,:]\d+%?|[$€£₽₴]?\d+(?:[%$€£₽₴]|[-‑–]?[^\W\d_]+)?|[^\W\d_]+")
#: Latin letters that recognisers put for Cyrillic ones after digits
_LOOKALIKE = str.maketrans({"x": "х", "e": "е", "o": "о", "i": "і", "y": "у", "a": "а"})


def spoken_words(words: Sequence[str], language: str) -> tuple[str, ...]:
    """For each word of a line how it was said where it holds digits, else ""; "" too where nobody can tell.

    Words come as an engine spaces them, with the punctuation at their edges.
    """
    bare = [_EDGES.sub("", word) for word in words]
    folded = [fold(word) for word in bare]
    out = []
    for at, word in enumerate(bare):
        if not any(letter.isdigit() for letter in word):
            out.append("")
            continue
        before = folded[at - 1] if at else ""
        after = folded[at + 1] if at + 1 < len(folded) else ""
        out.append(_one(word, language, before, after))
    return tuple(out)


def _one(word: str, language: str, before: str, after: str) -> str:
    """One word that holds digits, piece by piece; "" as soon as one piece cannot be said."""
    said = []
    pieces = [match.group() for match in _CHUNK.finditer(word)]
    for at, piece in enumerate(pieces):
        if not any(letter.isdigit() for letter in piece):
            said.append(piece)
            continue
        left = before if at == 0 else ""
        right = after if at == len(pieces) - 1 else ""
        spoken = _piece(piece, language, left, right)
        if not spoken:
            return ""
        said.append(spoken)
    return " ".join(said)


def _piece(piece: str, language: str, before: str, after: str) -> str:
    found = _SHAPE.fullmatch(piece)
    if found is None or language not in (*_COUNTED, "en"):
        return ""
    if found["clock"]:
        minute = found["minute"]
        zero = {"ru": "ноль", "uk": "нуль", "en": "oh"}[language]
        clock = [zero, zero] if minute == "00" else [zero] if minute[0] == "0" else []
        clock += [cardinal(int(minute), language)] if minute != "00" else []
        return " ".join((cardinal(int(found["hour"]), language), *clock))
    if found["decimal"]:
        return _decimal(found["whole"], found["part"], language, bool(found["decimal_cent"]))
    digits, suffix = found["digits"], fold(found["suffix"] or "")
    if len(digits) > _LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return "" if suffix else " ".join(cardinal(int(digit), language) for digit in digits)
    number = int(digits)
    sign = found["money"] or found["mark"]
    if sign:
        forms = _PER_CENT[language] if sign == "%" else _MONEY.get((sign, language))
        counted = cardinal(number, language, "nom", "f" if sign == "₴" else "m")
        return f"{counted} {_plural(number, forms)}" if forms and not suffix else ""
    if language != "en":
        suffix = suffix.translate(_LOOKALIKE)
    said = said_with(number, suffix, language, before, after)
    return said or (_compound(number, suffix, language) if suffix else "")


def _compound(number: int, suffix: str, language: str) -> str:
    """«200-сотых» is «двухсотых», «5-этажка» is «пятиэтажка»; "" for short endings nobody knows."""
    if language not in _GENITIVE or len(suffix) < 4 or number not in _GENITIVE[language]:
        return ""
    stem = _ORDINALS[language][number]
    for known in ("сот", "тысячн", "тисячн"):
        if suffix.startswith(known) and stem.endswith(known):
            return stem + suffix.removeprefix(known)
    return _GENITIVE[language][number] + suffix


def _decimal(whole: str, part: str, language: str, per_cent: bool) -> str:
    number = int(whole)
    if language == "en":
        said = f"{cardinal(number, 'en')} point {' '.join(_ENGLISH[int(digit)] for digit in part)}"
    elif part == "5" and number == 1:
        said = "полтора" if language == "ru" else "півтора"
    elif part == "5":
        said = f"{cardinal(number, language)} {'с половиной' if language == 'ru' else 'з половиною'}"
    else:
        said = f"{cardinal(number, language)} и {cardinal(int(part), language)}"
        said = said if language == "ru" else said.replace(" и ", " і ")
    return f"{said} {_PER_CENT[language][1]}" if per_cent else said


# ----------------------------------------------------------------------------------------------- for those who align


class SaidToken(NamedTuple):
    """One word to be found in the sound, and the number of the written word it belongs to."""

    text: str
    word: int


def said_tokens(words: Sequence[str], language: str) -> tuple[SaidToken, ...]:
    """The words of a line as they sound, for an aligner: «3 200-х» becomes три, двухсотых. Words without sound are left out."""
    found = []
    for number, (word, spoken) in enumerate(zip(words, spoken_words(words, language), strict=True)):
        found += [SaidToken(text, number) for text in (spoken or _EDGES.sub("", word)).split()]
    return tuple(found)


def written_times(
    count: int, said: Sequence[SaidToken], times: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float] | None, ...]:
    """Times of `count` written words from those of the words said: from the first's start to the last's end."""
    found: list[tuple[float, float] | None] = [None] * count
    for token, (start_s, end_s) in zip(said, times, strict=True):
        old = found[token.word]
        found[token.word] = (start_s, end_s) if old is None else (old[0], end_s)
    return tuple(found)


# ------------------------------------------------------------------------------------------------------------ and back

_WRITTEN = {
    "m": "й", "gen": "го", "dat": "му", "ins": "м", "loc": "м", "f": "я", "facc": "ю", "fobl": "й", "n": "е",
    "pl": "е", "plgen": "х", "pldat": "м", "plins": "ми",
}  # fmt: skip
_WRITTEN_UK = {**_WRITTEN, "f": "а", "facc": "у", "fobl": "ї", "n": "е", "pl": "і"}


@cache
def _ordinal_words() -> dict[str, tuple[int, str]]:
    """Every one-word ordinal, folded, as (number, written ending); the first form that sounds so."""
    found: dict[str, tuple[int, str]] = {}
    for language, endings in (("ru", _WRITTEN), ("uk", _WRITTEN_UK)):
        for number in (*_STEPS[1:], *range(1000, 10_000, 1000)):
            for form in FORMS:
                found.setdefault(fold(ordinal(number, language, form)), (number, endings[form]))
    return found


def as_written(text: str) -> str:
    """The text with numbers in digits: «трое двухсотых» is «трое 200-х», «двести сорок» is «240». For search, both kept."""
    words = tokens(text)
    out, done, at = [], 0, 0
    while at < len(words):
        stop = at
        while (
            stop < len(words)
            and _counts(words[stop].folded)
            and (stop == at or words[stop].break_before == 0)
        ):
            stop += 1
        while stop > at and spoken_number(words[at:stop]) is None:
            stop -= 1
        known = _ordinal_words().get(words[stop].folded) if stop < len(words) else None
        joins = known is not None and (stop == at or words[stop].break_before == 0)
        head = spoken_number(words[at:stop]) if stop > at else 0
        written = ""
        if known is not None and joins and (not head or _fits(head, known[0])):
            written, stop = f"{(head or 0) + known[0]}-{known[1]}", stop + 1
        elif stop > at:
            written = str(head)
        if not written:
            at += 1
            continue
        out += [text[done : words[at].begin], written]
        done, at = words[stop - 1].stop, stop
    return "".join((*out, text[done:]))


def _counts(folded: str) -> bool:
    return folded in CARDINALS


def _fits(head: int, tail: int) -> bool:
    """Whether an ordinal goes on with the number before it: «двадцать второй», not «три двухсотых»."""
    size = 100 if tail >= 100 else 10 if tail >= 10 else 1
    return tail < 1000 and head > tail and head % (size * 10) == 0 and (size > 1 or head % 100 != 10)


def as_spoken(text: str, language: str) -> str:
    """The text with its digits as they are said; what cannot be said stays in digits."""
    parts = text.split(" ")
    out = []
    for part, spoken in zip(parts, spoken_words(parts, language), strict=True):
        bare = _EDGES.sub("", part)
        out.append(part.replace(bare, spoken) if spoken and bare else part)
    return " ".join(out)

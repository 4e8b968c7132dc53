"""Words as they stand in a text: spans, folded forms, the breaks between them, and numbers however they are written.

Rules
- Spans are half-open character offsets into the text as it stands; folding never moves them.
- Folding makes what people and recognisers write alike: lower case, «ё» as «е», one kind of apostrophe.
- A number is one token with its ending («200-х», «300s»); other hyphens part words («ten-four», «С-300»).
- A break is what punctuation says: 0 nothing, 1 a comma or dash, 2 the end of a sentence. A recogniser's text has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

_WORD = re.compile(
    r"(?P<number>\d+)(?:-?(?P<suffix>(?:[а-яёіїє]{1,3}|st|nd|rd|th|s)))?(?![^\W_])"
    r"|(?P<digits>\d+)"
    r"|[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*"
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "ё": "е", "\u0301": None})
#: after a full stop, with or without a closing mark, before what looks like the beginning of a sentence
_BETWEEN_SENTENCES = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”»’)]))\s+(?=[^\W_a-zа-яёіїєґ]|[\"“«\[(])")
_SENTENCE_END = frozenset(".?!…\n")
_CLAUSE_END = frozenset(',;:—–()«»"“”')


class Token(NamedTuple):
    """A word or number at `[begin, stop)`; `break_before` is 0, 1 or 2; `joined`: glued to the word before."""

    text: str
    folded: str
    begin: int
    stop: int
    break_before: int
    joined: bool
    #: the value of digits, and the ending written after them («х» in «200-х»)
    number: int | None
    suffix: str


def fold(text: str) -> str:
    """Lower case, «ё» as «е», one apostrophe, no stress marks. May be shorter only by stress marks."""
    return text.lower().translate(_APOSTROPHES)


def sentences_of(text: str) -> list[str]:
    """A written text in its sentences, each on one line; where one may not have ended, two stay together."""
    return [" ".join(part.split()) for part in _BETWEEN_SENTENCES.split(text) if part.strip()]


def _break(gap: str) -> int:
    if not gap or gap == " ":
        return 0
    if any(c in _SENTENCE_END for c in gap) and gap != ".":
        return 2
    if any(c in _CLAUSE_END for c in gap) or " - " in gap:
        return 1
    return 0


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of a text, in order."""
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        begin, stop = match.span()
        gap = text[last:begin]
        word = match.group()
        digits = match.group("number") or match.group("digits")
        found.append(
            Token(
                text=word,
                folded=fold(word),
                begin=begin,
                stop=stop,
                break_before=_break(gap) if found else 2,
                joined=bool(found) and bool(gap) and gap in "-‑–.",
                number=int(digits) if digits and len(digits) <= 12 else None,
                suffix=fold(match.group("suffix") or ""),
            )
        )
        last = stop
    return tuple(found)


def _forms(value: int, words: str) -> dict[str, int]:
    return dict.fromkeys(words.split(), value)


#: counting words in all cases, folded: Russian, Ukrainian, English
CARDINALS: dict[str, int] = {
    **_forms(0, "ноль нуль ноля нуля нулю нолю нолем нулем нулях zero oh"),
    **_forms(1, "один одного одному одним одном одна одну одной одно one"),
    **_forms(2, "два две двух двум двумя дві двох двом двома two"),
    **_forms(3, "три трех трем тремя трьох трьом трьома three"),
    **_forms(4, "четыре четырех четырем четырьмя чотири чотирьох чотирьом four"),
    **_forms(5, "пять пяти пятью п'ять п'яти п'ятьох five"),
    **_forms(6, "шесть шести шестью шість шести шістьох six"),
    **_forms(7, "семь семи семью сім семи сімох seven"),
    **_forms(8, "восемь восьми восемью вісім восьми eight"),
    **_forms(9, "девять девяти девятью дев'ять дев'яти nine"),
    **_forms(10, "десять десяти десятью десять ten"),
    **_forms(11, "одиннадцать одиннадцати одинадцять одинадцяти eleven"),
    **_forms(12, "двенадцать двенадцати дванадцять дванадцяти twelve"),
    **_forms(13, "тринадцать тринадцати тринадцять тринадцяти thirteen"),
    **_forms(14, "четырнадцать четырнадцати чотирнадцять чотирнадцяти fourteen"),
    **_forms(15, "пятнадцать пятнадцати п'ятнадцять п'ятнадцяти fifteen"),
    **_forms(16, "шестнадцать шестнадцати шістнадцять шістнадцяти sixteen"),
    **_forms(17, "семнадцать семнадцати сімнадцять сімнадцяти seventeen"),
    **_forms(18, "восемнадцать восемнадцати вісімнадцять вісімнадцяти eighteen"),
    **_forms(19, "девятнадцать девятнадцати дев'ятнадцять дев'ятнадцяти nineteen"),
    **_forms(20, "двадцать двадцати двадцатью двадцять двадцяти twenty"),
    **_forms(30, "тридцать тридцати тридцатью тридцять тридцяти thirty"),
    **_forms(40, "сорок сорока forty"),
    **_forms(50, "пятьдесят пятидесяти п'ятдесят п'ятдесяти fifty"),
    **_forms(60, "шестьдесят шестидесяти шістдесят шістдесяти sixty"),
    **_forms(70, "семьдесят семидесяти сімдесят сімдесяти seventy"),
    **_forms(80, "восемьдесят восьмидесяти вісімдесят вісімдесяти eighty"),
    **_forms(90, "девяносто девяноста дев'яносто дев'яноста ninety"),
    **_forms(100, "сто ста hundred"),
    **_forms(200, "двести двухсот двумстам двумястами двухстах двісті двохсот двомстам двохстах"),
    **_forms(300, "триста трехсот тремстам тремястами трехстах трьохсот трьомстам трьохстах"),
    **_forms(
        400, "четыреста четырехсот четыремстам четырьмястами четырехстах чотириста чотирьохсот чотирьомстам"
    ),
    **_forms(500, "пятьсот пятисот пятистам пятьюстами пятистах п'ятсот п'ятисот п'ятистам п'ятистах"),
    **_forms(600, "шестьсот шестисот шестистам шестистах шістсот шестисот"),
    **_forms(700, "семьсот семисот семистам семистах сімсот семисот"),
    **_forms(800, "восемьсот восьмисот восьмистам восьмистах вісімсот восьмисот"),
    **_forms(900, "девятьсот девятисот девятистам девятистах дев'ятсот дев'ятисот"),
    **_forms(
        1000,
        "тысяча тысячи тысяч тысячу тысячам тысячами тысячей тыща тыщи тыщ тыщу тисяча тисячі тисяч тисячу thousand thousands",
    ),
    **_forms(
        1_000_000,
        "миллион миллиона миллионов миллиону миллионы мильон лям ляма лямов мільйон мільйона мільйони мільйонів million millions",
    ),
}

#: collective numerals count people: «двое», «четверо»
COLLECTIVES: dict[str, int] = {
    **_forms(2, "двое двоих двоим двоими обоих оба обе двоє двох обидва обидвох"),
    **_forms(3, "трое троих троим троими троє трьох"),
    **_forms(4, "четверо четверых четверым четверыми четверо четверых"),
    **_forms(5, "пятеро пятерых пятерым п'ятеро п'ятьох"),
    **_forms(6, "шестеро шестерых шестеро шістьох"),
    **_forms(7, "семеро семерых семеро сімох"),
    **_forms(8, "восьмеро восьмерых"),
    **_forms(9, "девятеро девятерых"),
    **_forms(10, "десятеро десятерых десяток десятка"),
}
#: forms of COLLECTIVES that are plain cardinals as often («двох хлопців»)
for _shared in ("двох", "трьох", "сімох", "шістьох", "п'ятьох"):
    COLLECTIVES.pop(_shared, None)


class Counting(Protocol):
    """What of a word says a number: as for Token."""

    @property
    def folded(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def suffix(self) -> str: ...


def value_of(token: Counting) -> int | None:
    """The number a token says, in digits without an ending or in words; None for anything else."""
    if token.number is not None:
        return token.number if not token.suffix else None
    value = CARDINALS.get(token.folded)
    return value if value is not None else COLLECTIVES.get(token.folded)


def spoken_number(run: Sequence[Counting]) -> int | None:
    """The number a run of counting words says («сто двенадцать» is 112); None where it is no one number."""
    total, group, last = 0, 0, 1000
    if not run:
        return None
    for token in run:
        value = value_of(token)
        if value is None:
            return None
        if value >= 1000:
            total += max(group, 1) * value
            group, last = 0, 1000
        else:
            size = 100 if value >= 100 else 10 if value >= 20 else 1
            if size >= last:
                return None
            group += value
            last = size
    return total + group

"""Numbers that point at someone: telephones, units, plates, documents, accounts; written in digits or said aloud.

Rules
- A run of counting words is one number as long as no sentence ends in it; «три нуля» is 000, "triple zero" too.
- A run that counts something («двести рублей») is no identifier; leading zeros make any run one, because nobody counts so.
- What class it is, the words before it say; without such words, length and leading zeros do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from earwitness.model.protection import IdentifierClass
from earwitness.model.words import COLLECTIVES, value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, before, says, span
from earwitness.stages.protect.official import official

_ORDINAL = re.compile(
    r"^(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат|тринадцат|четырнадцат|пятнадцат|шестнадцат|семнадцат|"
    r"восемнадцат|девятнадцат|двадцат|тридцат|сороков|пятидесят|шестидесят|семидесят|восьмидесят|девяност|сот|двухсот|трехсот|четырехсот|пятисот|"
    r"шестисот|семисот|восьмисот|девятисот|тысячн|двухтысячн|перш|четверт|п'ят|шост|сьом|восьм|дев'ят|десят|одинадцят|дванадцят|тринадцят|"
    r"чотирнадцят|п'ятнадцят|шістнадцят|сімнадцят|вісімнадцят|дев'ятнадцят|двадцят|тридцят)"
    r"(?:ый|ий|ой|ая|ое|ые|ого|ому|ым|ом|ой|ую|ых|ыми|ья|ье|ьи|ьего|ьему|ьим|ьей|ью|ьих|ьем|а|е|і|ої|ій|у|им|их|ими|ім|я|ю|є|ього|ьому)$"
)
_ORDINAL_EN = re.compile(
    r"^(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth)(?:'s)?$"
)
_ZEROES = frozenset("нуля ноля нулей нолей нулі zeros zeroes".split())
_LETTERS = frozenset("а б в г д е ж з и к л м н о п р с т у ф х ц ч ш щ э ю я бэ вэ гэ дэ жэ зэ ка эль эл эм эн пэ эр эс тэ эф ха хэ цэ че ша алеф "
                     "бе ве ге де же зе ел ем ен пе ер ес те еф".split())  # fmt: skip
_NATO = frozenset("alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor "
                  "whiskey xray yankee zulu".split())  # fmt: skip
_JOINERS = frozenset(
    "and плюс точка тире дефис дробь дріб plus dot dash hyphen slash stroke point oh слэш слеш і".split()
)
#: «четыре семёрки», "three nines": how often a digit is said
_REPEATED = {
    word: digit
    for digit, words in enumerate(
        (
            "единицы единиц единички одиниці одиниць ones", "двойки двоек двійки двійок twos", "тройки троек трійки трійок threes",
            "четверки четверок четвірки четвірок fours", "пятерки пятерок п'ятірки п'ятірок fives", "шестерки шестерок шістки шісток sixes",
            "семерки семерок сімки сімок sevens", "восьмерки восьмерок вісімки вісімок eights", "девятки девяток дев'ятки дев'яток nines",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
_STROKES = frozenset("дробь слэш слеш slash stroke дріб".split())
_COUNTED = re.compile(
    r"^(?:рубл|руб$|тысяч|тыщ|тыс$|миллион|млн|лям|доллар|гривен|гривн|евро|копе|килом|километр|метр|сантим|милим|км$|шаг|минут|секунд|час|год|лет$|літ$|рок|ро[ку]|месяц|"
    r"місяц|недел|тижн|дней|дня$|день$|дні|днів|сут|человек|мужик|боец|бойц|солдат|душ|раз$|раза|разов|штук|банок|банк|бан|патрон|снаряд|мин$|грам|кило|литр|градус|процент|"
    r"проц|тонн|выстрел|машин|танк|таблет|хлоп|осіб|людей|чоловік|кілом|секон|хвилин|годин|раз|pound|dollar|buck|rouble|ruble|hryvn|euro|thousand|million|hundred|metre|meter|"
    r"mile|yard|feet|foot|inch|kilomet|gram|kilo$|minute|second|hour|day|week|month|year|people|men$|man$|soldier|round|shell|times|box|jar|point|percent|degree|litre|per$)"
)
_CUES: tuple[tuple[IdentifierClass, re.Pattern[str]], ...] = (
    ("account", re.compile(r"^(?:карт|счет|рахун|card|account|reference|пин|пін|pin|ник$|нік$|handle|кошелек|wallet|iban|реквизит|кончает|окончан|закінчу|ending|ends$|цифр|digits|логин|парол|password|login)")),
    ("vehicle", re.compile(r"^(?:борт|госномер|машин|фур|кабин|автобус$|джип|крузак|крузер|тачк|plate|fleet|pickup|truck|car$|vehicle|van$|автівк|пікап|прицеп|мотоцикл|нива|буханк|урал|камаз|мотолыг|бтр|бэтээр|бмп|танк|"
                           r"газел|эвакуатор|буханц|госзнак|номерн)")),
    ("id_document", re.compile(r"^(?:паспорт|жетон|удостоверен|билет|квиток|дел[оау]$|справ[аиу]$|справк|форм[аыуе]$|вх$|исх$|входящ|исходящ|вихідн|вхідн|лист$|накладн|ордер|талон|акт$|акта$|истори[яию]$|історі[яії]$|карточк|картк[аи]$|табельн|вклад[аеу]?$|рапорт|снилс|инн|полис|посвідчен|passport|token|tag$|case$|file$|incoming|"
                               r"outgoing|id$|badge|certificate|licen|приказ|наказ|наряд|протокол|report)")),
    ("unit", re.compile(r"^(?:част|войсков|військов|вч$|в$|ч$|полк|бригад|батальон|батальй|рот[аыуе]$|взвод|дивизи|отряд|отделени|загін|regiment|brigade|battalion|company|platoon|"
                        r"unit|detachment|division|squad|наш[уае]$|ours|бригад)")),
    ("phone", re.compile(r"^(?:телефон|номер|тел$|мобил|сотов|звон|позвон|набер|набира|дзвон|подзвон|phone|number|call|dial|mobile|cell|text|ring|вайбер|ватсап|рабоч|домашн|городск|міськ|горяч|"
                         r"hotline|landline)")),
)  # fmt: skip
_UNIT_NOUN = re.compile(
    r"^(?:полк|полка|полку|полком|полке|полку|бригад[аыеуио]\w*|батальон\w*|батальйон\w*|рот[аыуеоіи]\w{0,2}|взвод\w*|дивизи\w*|дивізі\w*|арми[яию]|армі\w+|корпус\w*|отряд\w*|"
    r"загін|загон\w*|отделени\w*|regiment|brigade|battalion|company|platoon|division|army|corps|squad|detachment)$"
)
_ENDS = re.compile(r"^(?:кончает|окончан|закінчу|ending$|ends$)")
_FILED = re.compile(
    r"^(?:вх$|исх$|входящ|исходящ|вихідн|вхідн|лист$|накладн|ордер|протокол|incoming|outgoing)"
)
#: «сорок девятая отдельная»: the word for what it is need not follow
_SEPARATE = ("отдельн", "окрем")
#: «14.03.2023», 2023-03-14, 20230314: in what is written, and in the names of files
WRITTEN_DATE = re.compile(
    r"(?<![^\W_])(?:(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d([-._]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01]))(?![^\W_]|\.\d)"
)
_WRITTEN: tuple[tuple[IdentifierClass, re.Pattern[str]], ...] = (
    ("account", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w@])@[A-Za-z_]\w{3,}")),
    # an underscore parts words in file names, and is a letter to a pattern
    ("phone", re.compile(r"(?<![^\W_])\+?\d[\d \-()‑–]{7,18}\d(?![^\W_])")),
    ("date", WRITTEN_DATE),
    ("phone", re.compile(r"(?<!\w)(?:\d{3}[-–‑ ]\d{2}[-–‑ ]\d{2}|\d{3}[-–‑]\d{4})(?!\w)")),
    ("unit", re.compile(r"(?:в\s*/\s*ч|войсков\w+\s+част\w+|військов\w+\s+частин\w+)\s*(?:№\s*)?[А-Яа-яA-Z]?-?\d{4,5}", re.IGNORECASE)),
    ("vehicle", re.compile(r"(?<!\w)[авекмнорстухabekmhopctyx]\s?\d{3}\s?[авекмнорстухabekmhopctyx]{2}(?:\s?\d{2,3})?(?!\w)", re.IGNORECASE)),
    ("vehicle", re.compile(r"(?<!\w)[АВСЕНІКМОРТХABCEHIKMOPTX]{2}\s?\d{4}\s?[АВСЕНІКМОРТХABCEHIKMOPTX]{2}(?!\w)")),
    ("id_document", re.compile(r"(?<!\w)(?:№|#|no\.|n°)\s?\d[\d/\-]*", re.IGNORECASE)),
    ("id_document", re.compile(r"(?<!\w)(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-ZА-Я]{1,3}-?\d{3,9}(?!\w)")),
    ("id_document", re.compile(r"(?<!\w)\d{1,6}/\d{1,6}(?:/\d{1,4})?(?!\w)")),
    ("account", re.compile(r"(?<!\w)(?:\d{4}[ -]){3}\d{4}(?!\w)")),
)  # fmt: skip


#: what stands before a number that begins or ends with letters: «номер о семьсот двенадцать ес», "case number a r dash four"
_LETTERED = (
    "номер", "жетон", "борт", "госномер", "билет", "квит", "сери", "паспорт", "удостовер", "посвідч", "знак", "number", "plate", "case", "badge", "serial", "license",
    "licence", "tag", "tags", "registration",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """Words `[first, last]` of a turn that say one number; `digits` as said, `groups` how many counting words apart."""

    first: int
    last: int
    digits: str
    groups: int
    letters: int
    ordinal: bool
    #: a zero, or a stroke between two numbers, is said in it: nobody counts so
    zero: bool
    stroke: bool

    @property
    def zeroed(self) -> bool:
        return self.digits.startswith("0") and len(self.digits) >= 3


@lru_cache(maxsize=20_000)
def is_ordinal(folded: str) -> bool:
    """«двухсотый», «третьей», "ninth"; digits with an ending are told by the token."""
    return bool(_ORDINAL.match(folded) or _ORDINAL_EN.match(folded))


def counts_something(words: tuple[Word, ...], last: int) -> bool:
    """What follows word `last` is counted by it: «двадцать минут», "forty men"."""
    return (
        last + 1 < len(words) and words[last + 1].breaks == 0 and bool(_COUNTED.match(words[last + 1].folded))
    )


def runs(document: Document, words: tuple[Word, ...]) -> list[Run]:
    """Every run of counting words, digits, spelled letters and joiners of a turn."""
    out: list[Run] = []
    at = 0
    while at < len(words):
        if not (_counts(words[at]) or _letter(document, words, at)):
            at += 1
            continue
        first = at
        while (
            at + 1 < len(words)
            and words[at + 1].breaks < 2
            and (
                _counts(words[at + 1])
                or _repeats(words, at + 1)
                or _letter(document, words, at + 1)
                or (
                    words[at + 1].folded in _JOINERS
                    and at + 2 < len(words)
                    and (_counts(words[at + 2]) or _behind_stroke(words, at + 2))
                )
                or _behind_stroke(words, at + 1)
            )
        ):
            at += 1
            if is_ordinal(words[at].folded) and not (
                at + 1 < len(words) and is_ordinal(words[at + 1].folded)
            ):
                break
        if any(_counts(w) for w in words[first : at + 1]):
            out.append(_run(words, first, at))
        at += 1
    return out


def numbers(document: Document) -> list[Sighting]:
    """Telephones, units, plates, documents and accounts of the document."""
    out: list[Sighting] = []
    office = official(document)
    for words in document.turns:
        if not words or office:
            continue  # an office writes its numbers in digits, and many of them are of articles
        for run in runs(document, words):
            kind = _classified(document, words, run)
            text = document.texts[words[0].turn][words[run.first].begin : words[run.last].stop]
            if kind and not WRITTEN_DATE.fullmatch(text):
                plus = kind == "phone" and says(before(words, run.first, 1), "плюс", "plus")
                out.append(span(words, run.first - plus, run.last, kind, 0.8, "number"))
    for turn, text in enumerate(document.texts):
        for of, pattern in _WRITTEN:
            for match in pattern.finditer(text):
                digits = sum(c.isdigit() for c in match.group())
                if of == "phone" and WRITTEN_DATE.fullmatch(match.group()):
                    continue
                if (of != "phone" or digits >= 6) and not (office and of == "id_document"):
                    out.append(Sighting(turn, *match.span(), of, 0.9, ("written number",)))
    return out


def _counts(word: Word) -> bool:
    if word.folded in COLLECTIVES or (value_of(word.token) or 0) >= 1_000_000:
        return False  # «двое», «миллион» count people and money, nobody spells a number with them
    return value_of(word.token) is not None or word.token.number is not None or is_ordinal(word.folded) or word.folded in _ZEROES | {
        "triple", "double", "дважды", "трижды"
    }  # fmt: skip


def _repeats(words: tuple[Word, ...], at: int) -> bool:
    """«(четыре) семёрки»."""
    often = value_of(words[at - 1].token)
    return words[at].folded in _REPEATED and not words[at].breaks and often is not None and 2 <= often <= 9


def _behind_stroke(words: tuple[Word, ...], at: int) -> bool:
    """«шестнадцать дробь эс»."""
    return words[at - 1].folded in _STROKES and (words[at].folded in _LETTERS or len(words[at].folded) == 1)


def _letter(document: Document, words: tuple[Word, ...], at: int) -> bool:
    """A letter spelled out, which only counts beside a number: «а эм, три нуля», "mike kilo lima"."""
    folded = words[at].folded
    if document.language == "en":
        spelled = folded in _NATO or (
            len(folded) == 1 and folded.isalpha() and (folded not in "ai" or words[at].text == "A")
        )
    else:
        spelled = folded in _LETTERS
    if document.language == "en" and len(folded) == 1 and folded.isalpha() and folded != "i":
        spelled = spelled or _lettered(words, at)
    if not spelled:
        return False
    if (len(folded) <= 2 or folded in _NATO) and _lettered(words, at):
        return True
    near = [n for n in (at - 2, at - 1, at + 1, at + 2) if 0 <= n < len(words)]
    strong = [
        n
        for n in near
        if abs(n - at) == 1
        or words[(n + at) // 2].folded in _LETTERS | _NATO
        or len(words[(n + at) // 2].folded) == 1
    ]
    cued = any(
        _counts(words[n])
        and (words[n].folded in _ZEROES or value_of(words[n].token) == 0 or words[n].folded == "triple")
        for n in strong
    )
    if cued or (
        document.language == "en"
        and folded in _NATO
        and any(_counts(words[n]) or words[n].folded in _NATO for n in near if abs(n - at) == 1)
    ):
        return True
    if document.language != "en" and len(folded) == 2 and folded not in ("че", "де", "же", "те", "ша", "ве"):
        return (
            any(abs(n - at) == 1 and (_counts(words[n]) or words[n].folded in _LETTERS) for n in near)
            and folded != "ка"
        )
    following = at + 1 < len(words) and words[at + 1].breaks < 2 and value_of(words[at + 1].token) == 0
    triple = at + 2 < len(words) and words[at + 1].breaks < 2 and words[at + 2].folded in _ZEROES
    return following or triple


def _lettered(words: tuple[Word, ...], at: int) -> bool:
    """The letter stands in a number that a cue before it announces: with letters and joiners only between it and a number."""
    cued = any(w.folded.startswith(_LETTERED) for w in words[max(0, at - 6) : at])
    for step in (1, -1) if cued else ():
        for n in range(at + step, at + 4 * step, step):
            if not 0 <= n < len(words) or words[max(n, n - step)].breaks == 2:
                break
            if _counts(words[n]):
                return True
            if len(words[n].folded) > 2 and words[n].folded not in _JOINERS | _NATO | _LETTERS:
                break
    return False


def _run(words: tuple[Word, ...], first: int, last: int) -> Run:
    digits, groups, letters, repeat = "", 0, 0, 0
    ordinal = False
    group, size = 0, 10_000
    open_group = False
    for n in range(first, last + 1):
        word = words[n]
        value = value_of(word.token)
        if value is None and word.token.number is not None:
            value = word.token.number
        if word.folded in ("triple", "double", "трижды", "дважды"):
            repeat = 3 if word.folded in ("triple", "трижды") else 2
            continue
        if word.folded in _ZEROES or word.folded in _REPEATED:
            count = group if open_group and 1 <= group <= 9 else 1
            digits += str(_REPEATED.get(word.folded, 0)) * count
            groups += 1
            group, size, open_group = 0, 10_000, False
            continue
        if value is None:
            if is_ordinal(word.folded):
                ordinal = True
                groups += not open_group
                digits += (str(group) if open_group else "") + "9" if size > 9 else ""
                group, size, open_group = 0, 10_000, False
            elif word.folded not in _JOINERS:
                letters += 1
            continue
        if repeat:
            digits += str(value) * repeat
            groups += 1
            repeat = 0
            continue
        scale = 1000 if value >= 1000 else 100 if value >= 100 else 10 if value >= 20 else 1
        fits = (
            open_group
            and value > 0
            and group > 0
            and scale < size
            and word.breaks == 0
            and not (size == 10 and scale == 1 and value > 9)
            and word.token.number is None
        )
        if fits and not (10 <= group % 100 < 20):
            group, size = group + value, scale
        elif open_group and value in (100, 1000) and group and document_scale(value, group):
            group, size = group * value, value
        else:
            if open_group:
                digits += str(group)
            groups += 1
            if word.token.number is not None:
                digits += word.text if word.text.isdigit() else str(value)
                group, size, open_group = 0, 10_000, False
            elif value == 0:
                digits += "0"
                group, size, open_group = 0, 10_000, False
            else:
                group, size, open_group = value, scale, True
    if open_group:
        digits += str(group)
    zero = any(w.folded in _ZEROES or value_of(w.token) == 0 for w in words[first : last + 1])
    stroke = any(w.folded in _STROKES for w in words[first:last])
    return Run(first, last, digits, groups, letters, ordinal, zero, stroke)


def _said_alone(words: tuple[Word, ...], run: Run) -> bool:
    """A sentence that is nothing but the number, digit by digit or in groups, and no counting up or down."""
    begins = run.first == 0 or words[run.first].breaks == 2
    ends = run.last + 1 == len(words) or words[run.last + 1].breaks == 2
    steps = {int(b) - int(a) for a, b in pairwise(run.digits)}
    by_digit = run.groups == len(run.digits)
    grouped = len(run.digits) >= 5 and (run.groups >= 4 or run.zero)
    return begins and ends and (by_digit and steps not in ({1}, {-1}) or grouped)


#: the form that every wounded man has, the dead, the wounded, those who refused: no number of anything
_ROUND = frozenset({"100", "200", "300", "500"})
_NUMBER = frozenset("номер номером номера номеру number".split())


def _filed(behind: Sequence[Word], size: int) -> bool:
    """«вх. семьдесят два», «путевой лист тысяча сто шестнадцатый»: right behind what papers are filed under."""
    return size >= 2 and bool(behind) and _FILED.match(behind[0].folded) is not None


def document_scale(value: int, group: int) -> bool:
    """«три тысячи», "two hundred": the group so far is multiplied."""
    return group < value and (value == 1000 or group <= 9)


def _classified(document: Document, words: tuple[Word, ...], run: Run) -> IdentifierClass | None:
    first, last = words[run.first], words[run.last]
    ahead = words[run.last + 1 : run.last + 3]
    ahead = tuple(w for n, w in enumerate(ahead) if all(x.breaks < 2 for x in ahead[: n + 1]))
    behind = before(words, run.first, 6)
    if run.first and words[run.first].breaks == 2:
        # «Номер его. Три нуля…»: the cue may stand in the sentence before
        behind = tuple(reversed(words[max(0, run.first - 3) : run.first]))
    if run.first <= 1 and first.turn and not any(p.match(w.folded) for w in behind for _, p in _CUES):
        # «Номер части помните?» — «Двенадцать восемьсот сорок четыре.»
        behind = (*behind, *reversed(document.turns[first.turn - 1][-6:]))
    cue = next((kind for w in behind for kind, pattern in _CUES if pattern.match(w.folded)), None)
    if any(w.folded in ("номер", "number", "номером", "no") for w in behind) and cue == "phone":
        cue = next(
            (kind for w in behind for kind, pattern in _CUES if kind != "phone" and pattern.match(w.folded)),
            "phone",
        )
    size = len(run.digits)
    counted = (
        bool(ahead)
        and bool(_COUNTED.match(ahead[0].folded))
        or bool(
            _COUNTED.match(last.folded)
            and last.token.number is None
            and not last.folded.startswith(("тысяч", "thousand", "hundred"))
        )
    )
    counted = (
        counted or bool(ahead) and not ahead[0].breaks and document.has(ahead[0], "NOUN", "gent", "plur")
    )
    unit_ahead = bool(ahead) and (
        bool(_UNIT_NOUN.match(ahead[0].folded))
        or len(ahead) > 1
        and bool(_UNIT_NOUN.match(ahead[1].folded))
        and ahead[0].breaks == 0
        and not ahead[1].breaks
    )
    unit_ahead = unit_ahead or bool(ahead) and not ahead[0].breaks and ahead[0].folded.startswith(_SEPARATE)
    near = before(words, run.first, 1)
    if run.letters and size >= 2:
        if cue in ("vehicle", "id_document", "account"):
            return cue
        return "vehicle" if size <= 3 else "id_document"
    suffix = last.token.suffix
    asked = run.first <= 1 and first.turn > 0 and not before(words, run.first, 1)
    if asked and cue == "unit" and (run.ordinal or suffix) and size >= 2 and not counted:
        return "unit"  # «Полк знаете?» — «Тысяча шестьсот двадцать второй.»
    if unit_ahead and (run.ordinal or suffix) and (size >= 2 or run.groups >= 1):
        return "unit"
    if (
        (run.ordinal or suffix or size >= 4)
        and near
        and _UNIT_NOUN.match(near[0].folded)
        and first.breaks == 0
        and not counted
    ):
        return "unit"
    if says(before(words, run.first, 1), "плюс", "plus") or (first.folded in ("плюс", "plus") and size >= 4):
        return "phone" if size >= 6 else cue
    if counted:
        announced = says(behind[:2], "номер", "телефон", "тел", "number", "phone")
        return "phone" if size >= 9 or size >= 7 and announced else None
    if run.digits in _ROUND and not run.ordinal:
        return None
    parted = any(w.breaks for w in words[run.first + 1 : run.last + 1])
    if parted and cue in (None, "unit") and not run.zero and size < 10 and not _said_alone(words, run):
        return None  # «один двести, трое триста»: a count of people, not a number
    if size >= 13:
        return cue  # three sums said in a row are as long as a telephone number
    if size >= 10 and run.groups >= 3:
        return "account" if cue == "account" and size >= 12 else "phone"
    if size >= 6 and run.groups >= 3 and (cue or run.zero or run.groups >= size - 1):
        return cue or "phone"
    if run.zeroed and size >= 4:
        return "unit" if cue in (None, "phone") and size <= 5 else cue or "phone"
    if cue == "account" and (size >= 4 or size == 3 and near and _ENDS.match(near[0].folded)):
        return "account"
    if size in (5, 6) and run.groups >= 3 and (run.zero or not parted) and not run.ordinal:
        return cue or "unit"  # «семьдесят два два восемь один»: nobody counts so
    if (
        cue == "id_document"
        and run.digits != "100"
        and (size >= 3 and not run.ordinal or _filed(behind, size))
    ):
        return "id_document"
    if run.stroke and size >= 3 and not run.ordinal:
        return cue or "id_document"  # «тысяча сорок два дробь семь»
    if near and near[0].folded in _NUMBER and size >= 2 and first.breaks < 2:
        return cue if cue not in (None, "phone") else "id_document"  # «приказ номер восемьсот один»
    if run.groups >= 3 and not run.ordinal and _said_alone(words, run) and (size > 3 or cue):
        return cue or "id_document"  # "Five three eight."
    if size == 4 and run.zero and run.groups >= 3 and not run.ordinal and int(run.digits[:2]) > 24:
        return cue or "id_document"  # «сорок ноль восемь»: no count, no time of the day
    if (
        cue == "phone"
        and (size >= 5 or size == 4 and run.groups >= 2 and says(behind[:3], "номер", "number"))
        and says(behind, "телефон", "номер", "number", "phone", "тел", "call", "набер", "позвон")
    ):
        return "phone"
    if (
        cue == "unit"
        and size >= 4
        and says(behind[:4], "част", "войск", "вч", "ч", "военн", "військ", "unit")
    ):
        return "unit"
    if cue == "vehicle" and says(behind[:2], "номер", "борт", "plate", "госномер", "number") and size >= 3:
        return "vehicle"
    if cue == "vehicle" and near and says(near, "машин", "борт", "car") and size >= 3 and run.groups >= 2:
        return "vehicle"
    return None

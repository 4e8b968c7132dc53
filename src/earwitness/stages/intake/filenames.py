"""What a file's name and tags give away. Pure; every finding is sensitive and goes to the vault, never into an id.

Rules
- A number of 7 to 15 digits, as people and call recorders write it, is a phone number unless it reads as a date.
- A date needs a plausible year, month and day; day-month order is taken where both fit, as the case's regions write it.
- A capitalised word is a person's name until somebody says otherwise, any other word is told as a word: better one
  finding too many. Words recorders and messengers add themselves are not told.
- Nothing is guessed about whose name or number it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["FileNameFinding", "Kind", "findings", "readable", "reveals", "safe_to_show"]

Kind = Literal["phone", "date", "time", "name", "kinship", "word", "number"]


@dataclass(frozen=True, slots=True)
class FileNameFinding:
    """`text` is what stands there, `value` its plain form: digits, ISO date, HH:MM[:SS]; `where`: `name` or a tag."""

    kind: Kind
    text: str
    value: str
    where: str


_EXTENSIONS: Final = re.compile(
    r"(?:\.(?:wav|gsm|amr|awb|3gpp?|mp[34]|m4a|aac|og[ga]|opus|flac|wma|webm|caf|aiff?|au))+$", re.I
)
_APP_WORDS_TEXT: Final = """
    whatsapp telegram signal viber audio ptt voice call calls rec record recording recorded in out incoming outgoing at
    copy of stereo mono final orig original new unit line channel unknown forwarded msg message mic phone mobile number
    am pm l r wav gsm amr mp3 opus ogg file track untitled noname private hidden ch tel dealline pd
    голос звонок запись входящий исходящий неизвестный неизвестно номер аудио копия новая новый файл дозвон
    вхідний вихідний невідомий запис дзвінок
    """
_APP_WORDS: Final = frozenset(_APP_WORDS_TEXT.split())
_KIN_TEXT: Final = """
    mama papa mom mother mum dad father brother brat bro sister sestra wife husband son daughter babushka dedushka
    мама мамы маме папа отец отцу батя брат братик братишка сестра жена муж сын сынок дочь дочка бабушка дедушка дед
    дядя тётя тетя тесть тёща свекровь мать матери кум кума
    тато батько мати сестричка дружина чоловік син донька бабуся дідусь
    """
_KIN: Final = frozenset(_KIN_TEXT.split())
_MONTHS: Final[dict[str, int]] = {
    start: number
    for number, starts in enumerate(
        (
            "янв січ jan",
            "фев лют feb",
            "мар бер mar",
            "апр квіт apr",
            "май мая тра may",
            "июн чер jun",
            "июл лип jul",
            "авг сер aug",
            "сен вер sep",
            "окт жов oct",
            "ноя лис nov",
            "дек гру dec",
        ),
        start=1,
    )
    for start in starts.split()
}
_MONTH_WORDS: Final = re.compile(
    r"(?:январ[ья]|феврал[ья]|март[а]?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|август[а]?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
    r"|янв|фев|мар|апр|июн|июл|авг|сен|сент|окт|ноя|нояб|дек"
    r"|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
    re.I,
)
_YEAR = r"(?:19|20)\d\d"
_SEP = r"[-_./ ]"
_DATE_TIME: Final = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR}){_SEP}?(?P<m>\d\d){_SEP}?(?P<d>\d\d)"
    rf"(?:(?:[-_ T]|\s+at\s+)?(?P<H>[01]\d|2[0-3])[-_.:]?(?P<M>[0-5]\d)(?:[-_.:]?(?P<S>[0-5]\d))?Z?)?(?!\d)"
)
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})[-_./](?P<m>\d{{1,2}})[-_./](?P<y>{_YEAR}|\d\d)(?!\d)"
)
_DAY_MONTH: Final = re.compile(r"(?<![\d.-])(?P<d>\d{2})[-.](?P<m>\d{2})(?![\d-]|\.\d)")
_DAY_WORD: Final = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})[\s_-]?(?P<w>{_MONTH_WORDS.pattern})(?![^\W\d_])", re.I
)
_WORD_DAY: Final = re.compile(
    rf"(?<![^\W\d_])(?P<w>{_MONTH_WORDS.pattern})[\s_-]?(?P<d>\d{{1,2}})(?!\d)", re.I
)
_TIME: Final = re.compile(
    r"(?<![\d.-])(?P<H>[01]\d|2[0-3])[-:.](?P<M>[0-5]\d)(?:[-:.](?P<S>[0-5]\d))?(?![\d-])"
)
_PHONE: Final = re.compile(r"(?<!\d)\+?\d(?:[ ()-]{0,2}\d){9,14}(?!\d)")
_LOCAL_PHONE: Final = re.compile(r"(?<!\d)\d{3}-\d{2}-?\d{2}(?!\d)")
_INITIALS: Final = re.compile(r"(?<![^\W\d_])[A-ZА-ЯЁІЇЄҐ]\.\s?(?:[A-ZА-ЯЁІЇЄҐ]\.)?(?![^\W\d_])")
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")


def _valid_date(year: int | None, month: int, day: int) -> str | None:
    if (
        not (1 <= month <= 12 and 1 <= day <= 31)
        or (month in (4, 6, 9, 11) and day == 31)
        or (month == 2 and day > 29)
    ):
        return None
    if year is None:
        return f"--{month:02d}-{day:02d}"
    return f"{year + 2000 if year < 100 else year:04d}-{month:02d}-{day:02d}"


def _clock(found: re.Match[str]) -> str:
    return ":".join(part for part in (found["H"], found["M"], found["S"]) if part)


def _month(word: str) -> int | None:
    lower = word.lower()
    return next((number for start, number in _MONTHS.items() if lower.startswith(start)), None)


class _Reader:
    """Takes findings out of one text, longest meaning first; what is taken becomes blanks of the same length."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.found: list[tuple[int, FileNameFinding]] = []

    def take(self, start: int, end: int, kind: Kind, value: str, *, blank: bool = True) -> None:
        self.found.append((start, FileNameFinding(kind, self.text[start:end].strip(), value, self.where)))
        if blank:
            self.text = self.text[:start] + "\x00" * (end - start) + self.text[end:]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        at = 0
        while found := pattern.search(self.text, at):
            yield found
            at = max(found.end(), at + 1)


def _read_dates(reader: _Reader) -> None:
    for found in reader.matches(_DATE_TIME):
        date = _valid_date(int(found["y"]), int(found["m"]), int(found["d"]))
        if date is None:
            continue
        if found["H"]:
            reader.take(found.start("H"), found.end(), "time", _clock(found))
        reader.take(found.start(), found.end("d"), "date", date)
    for found in reader.matches(_DAY_FIRST):
        first, second, year = int(found["d"]), int(found["m"]), int(found["y"])
        date = _valid_date(year, second, first) or _valid_date(year, first, second)
        if date is not None:
            reader.take(found.start(), found.end(), "date", date)
    for pattern in (_DAY_WORD, _WORD_DAY):
        for found in reader.matches(pattern):
            month = _month(found["w"])
            date = _valid_date(None, month, int(found["d"])) if month else None
            if date is not None:
                reader.take(found.start(), found.end(), "date", date)


def _read_numbers(reader: _Reader) -> None:
    for found in reader.matches(_PHONE):
        reader.take(found.start(), found.end(), "phone", re.sub(r"\D", "", found[0]))
    for found in reader.matches(_LOCAL_PHONE):
        reader.take(found.start(), found.end(), "phone", re.sub(r"\D", "", found[0]))


def _read_short_dates(reader: _Reader) -> None:
    """`27.08` is the 27th of August, `17-26` can only be a time; what fits both is a date when none stood there."""
    dated = any(finding.kind == "date" for _, finding in reader.found)
    for found in reader.matches(_DAY_MONTH):
        date = _valid_date(None, int(found["m"]), int(found["d"]))
        if date is not None and not (dated and _TIME.match(found[0])):
            reader.take(found.start(), found.end(), "date", date)
    for found in reader.matches(_TIME):
        reader.take(found.start(), found.end(), "time", _clock(found))
    for found in reader.matches(re.compile(r"(?<!\d)\d{4,}(?!\d)")):
        digits = found[0]
        timed = any(finding.kind == "time" for _, finding in reader.found)
        if len(digits) == 4 and int(digits[:2]) < 24 and int(digits[2:]) < 60 and reader.found and not timed:
            reader.take(found.start(), found.end(), "time", f"{digits[:2]}:{digits[2:]}")
        else:
            reader.take(found.start(), found.end(), "phone" if 7 <= len(digits) <= 15 else "number", digits)


def _read_words(reader: _Reader) -> None:
    for found in reader.matches(_INITIALS):
        reader.take(found.start(), found.end(), "name", found[0])
    for found in list(reader.matches(_LETTERS)):
        word, lower = found[0], found[0].lower()
        if lower in _KIN:
            reader.take(found.start(), found.end(), "kinship", lower)
        elif len(word) < 3 or lower in _APP_WORDS or _MONTH_WORDS.fullmatch(word):
            continue
        elif word[0].isupper() and (not word.isupper() or len(word) > 3):
            reader.take(found.start(), found.end(), "name", word)
        else:
            reader.take(found.start(), found.end(), "word", lower)


def _read(text: str, where: str) -> list[FileNameFinding]:
    reader = _Reader(text[:1_000], where)
    _read_dates(reader)
    _read_numbers(reader)
    _read_short_dates(reader)
    _read_words(reader)
    return [finding for _, finding in sorted(reader.found, key=lambda pair: pair[0])]


def findings(
    file_name: str, tags: Mapping[str, str] | Iterable[tuple[str, str]] = ()
) -> tuple[FileNameFinding, ...]:
    """What `file_name` (last part of the path) and the tags give away, in the order it stands there."""
    stem = re.split(r"[/\\]", file_name)[-1]
    found = _read(_EXTENSIONS.sub("", stem), "name")
    for key, text in tags.items() if isinstance(tags, Mapping) else tags:
        if key.lower() not in _TECHNICAL_TAGS:
            found += _read(text, key)
    return tuple(found)


_TECHNICAL_TAGS: Final = frozenset(
    {
        "major_brand",
        "minor_version",
        "compatible_brands",
        "encoder",
        "handler_name",
        "vendor_id",
        "language",
        "tsse",
    }
)


def reveals(file_name: str, tags: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> tuple[str, ...]:
    """`findings` as lines for the vault's FileNote: kind, plain value and, for tags, where."""
    return tuple(
        f"{found.kind}: {found.value}" + ("" if found.where == "name" else f" ({found.where})")
        for found in findings(file_name, tags)
    )


def readable(name: str) -> str:
    """A name that can be stored: bytes of another encoding, which Python keeps as lone surrogates, become `\\xNN`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def safe_to_show(name: str, limit: int = 200) -> str:
    r"""A hostile file name on one line: controls, bidirectional overrides and surrogates as `\u{…}`, cut to `limit`.

    For the person who added the file, on their own screen; never for a log.
    """
    shown = "".join(
        character
        if character.isprintable() and not 0xD800 <= ord(character) <= 0xDFFF
        else f"\\u{{{ord(character):X}}}"
        for character in name[:limit]
    )
    return shown + ("…" if len(name) > limit else "")

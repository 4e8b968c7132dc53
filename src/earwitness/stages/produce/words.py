"""Numbers, nouns, verbs and months in a sentence, so that no box ever says "1 calls"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SPELT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LANGUAGES = {
    "ru": "Russian",
    "uk": "Ukrainian",
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
}


def counted(number: int, one: str, many: str = "") -> str:
    """A number and its noun in figures: `1 call`, `12 calls`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spelt(number: int, one: str, many: str = "") -> str:
    """A number and its noun, small numbers in words: `no calls`, `one call`, `12 calls`."""
    return f"{figure(number)} {one if number == 1 else many or one + 's'}"


def figure(number: int) -> str:
    """A small number in words, a larger one in figures."""
    return _SPELT[number] if 0 <= number < len(_SPELT) else f"{number:,}"


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb that agrees with a number."""
    return one if number == 1 else many


def capital(text: str) -> str:
    """The sentence with its first letter large; the rest as it was."""
    return text[:1].upper() + text[1:]


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    given = [word for word in words if word]
    if len(given) < 2:
        return "".join(given)
    return f"{', '.join(given[:-1])} {last} {given[-1]}"


def month(moment: str | None) -> str:
    """`January 2023` of an ISO 8601 date or time: never the day. Empty when there is none."""
    if not moment or len(moment) < 7 or not (moment[:4] + moment[5:7]).isdigit():
        return ""
    number = int(moment[5:7])
    return f"{_MONTHS[number - 1]} {moment[:4]}" if 1 <= number <= 12 else ""


def day(date: str) -> str:
    """`23 November 2026` of an ISO 8601 date: for what the newsroom did, never for a call."""
    return f"{int(date[8:10])} {month(date)}" if month(date) and date[8:10].isdigit() else date


def months(moments: Sequence[str]) -> str:
    """`January 2023`, or `February 2022 to January 2023`, over the dates that are known."""
    known = sorted(m for m in moments if month(m))
    if not known:
        return ""
    first, last = month(known[0]), month(known[-1])
    return first if first == last else f"{first} to {last}"


def duration(seconds: float) -> str:
    """`40 seconds`, `1 minute`, `4 minutes 20 seconds`: to the nearest ten seconds once a minute has gone by."""
    whole = round(seconds) if seconds < 60 else round(seconds / 10) * 10
    parts = [
        counted(whole // 60, "minute") if whole >= 60 else "",
        counted(whole % 60, "second") if whole % 60 else "",
    ]
    return " ".join(part for part in parts if part) or "0 seconds"


def language(tag: str) -> str:
    """A language's English name; the tag itself where we have none."""
    return _LANGUAGES.get(tag.split("-")[0].lower(), tag)


def plain(value: str) -> str:
    """A value of the model as a reader sees it: `prison_recruit` is `prison recruit`."""
    return value.replace("_", " ")

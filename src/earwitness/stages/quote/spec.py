"""story.toml → values: which words of which call an editor wants to use, edited how, in what order.

Pure: text in, StorySpec out. The file's form is in docs/reference/files.md; every error is a BadForm that names the beat
(counted from 1), the field, and the line where TOML itself could not be read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from earwitness.errors import BadForm

SpecKind = Literal["narration", "quote", "profile", "chart", "note"]
ChartKind = Literal["trend", "make-up"]


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One turn of the call, counted from 1, as edited in the original language and in English; "" means as spoken."""

    turn: int
    edited: str
    edited_en: str


@dataclass(frozen=True, slots=True)
class QuoteSpec:
    """Lines of one call. `call` is its reference (`Call.reference`), as in the manifest."""

    id: str
    call: str
    lines: tuple[LineSpec, ...]
    context_before: int = 2
    context_after: int = 2


@dataclass(frozen=True, slots=True)
class ProfileSpec:
    """One caller as a reader meets them. `person` is the reference of a Person of the case."""

    person: str
    label: str
    headline: str
    text: str
    calls: int = 0


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A trend, named by its themes, or the make-up of callers by an attribute."""

    kind: ChartKind
    themes: tuple[str, ...] = ()
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class BeatSpec:
    """One step of a story as written down; what it holds beside `text` goes by its kind."""

    kind: SpecKind
    text: str = ""
    quote: QuoteSpec | None = None
    profile: ProfileSpec | None = None
    chart: ChartSpec | None = None


@dataclass(frozen=True, slots=True)
class StorySpec:
    """A story as a person wrote it down, before any record is made of it."""

    title: str
    standfirst: str
    byline: str
    corrections: str
    editor: str
    release: str
    language: str
    invented: bool
    beats: tuple[BeatSpec, ...]
    #: the file of the house's own rules, beside the story file; "" for the strict ones
    house: str = ""

    @property
    def quotes(self) -> tuple[QuoteSpec, ...]:
        return tuple(beat.quote for beat in self.beats if beat.quote is not None)


def parse(text: str) -> StorySpec:
    """The spec of a story file. Raises BadForm."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadForm(f"the story file is not TOML: {_place(str(wrong))}") from None
    where = "the story file"
    beats = _tables(raw.get("beat", []), f"{where}, beat")
    spec = StorySpec(
        title=_text(raw, "title", where),
        standfirst=_text(raw, "standfirst", where),
        byline=_text(raw, "byline", where),
        corrections=_text(raw, "corrections", where),
        editor=_text(raw, "editor", where),
        release=_text(raw, "release", where, default="story"),
        language=_text(raw, "language", where, default="en"),
        invented=_flag(raw, "invented", where),
        beats=tuple(_beat(beat, f"{where}, beat {n}") for n, beat in enumerate(beats, 1)),
        house=_text(raw, "house", where, default=""),
    )
    if not spec.beats:
        raise BadForm(f"{where} has no beat")
    seen: set[str] = set()
    for quote in spec.quotes:
        if quote.id in seen:
            raise BadForm(f"{where}: two quotes carry the id {quote.id!r}")
        seen.add(quote.id)
    return spec


def _beat(raw: Mapping[str, Any], where: str) -> BeatSpec:
    kind = _text(raw, "kind", where)
    if kind == "narration":
        return BeatSpec("narration", _text(raw, "text", where))
    if kind == "note":
        return BeatSpec("note", _text(raw, "text", where))
    if kind == "profile":
        return BeatSpec(
            "profile",
            profile=ProfileSpec(
                person=_text(raw, "person", where),
                label=_text(raw, "label", where),
                headline=_text(raw, "headline", where),
                text=_text(raw, "text", where),
                calls=_number(raw, "calls", where, default=0),
            ),
        )
    if kind == "quote":
        return BeatSpec("quote", _text(raw, "text", where, default=""), quote=_quote(raw, where))
    if kind == "chart":
        return BeatSpec("chart", _text(raw, "text", where, default=""), chart=_chart(raw, where))
    raise BadForm(f"{where}: the kind is none of narration, note, profile, quote, chart")


def _quote(raw: Mapping[str, Any], where: str) -> QuoteSpec:
    lines = []
    for n, line in enumerate(_tables(raw.get("line", []), f"{where}, line"), 1):
        here = f"{where}, line {n}"
        lines.append(
            LineSpec(
                turn=_number(line, "turn", here),
                edited=_text(line, "edited", here, default=""),
                edited_en=_text(line, "edited_en", here, default=""),
            )
        )
        if lines[-1].turn < 1:
            raise BadForm(f"{here}: turns are counted from 1")
    if not lines:
        raise BadForm(f"{where}: a quote needs at least one line")
    if [line.turn for line in lines] != sorted({line.turn for line in lines}):
        raise BadForm(f"{where}: the turns of a quote stand in the order they were spoken, each once")
    return QuoteSpec(
        id=_text(raw, "id", where),
        call=_text(raw, "call", where),
        lines=tuple(lines),
        context_before=_number(raw, "context_before", where, default=2),
        context_after=_number(raw, "context_after", where, default=2),
    )


def _chart(raw: Mapping[str, Any], where: str) -> ChartSpec:
    kind = _text(raw, "chart", where)
    if kind == "trend":
        themes = raw.get("themes")
        if not isinstance(themes, list) or not themes or not all(isinstance(t, str) for t in themes):
            raise BadForm(f"{where}: themes is not a list of theme ids")
        return ChartSpec("trend", themes=tuple(themes))
    if kind == "make-up":
        return ChartSpec("make-up", attribute=_text(raw, "attribute", where))
    raise BadForm(f"{where}: the chart is neither trend nor make-up")


# ------------------------------------------------------------------------------------------------------------------ fields


def _place(message: str) -> str:
    """Where TOML broke, without the text around it."""
    at = message.rfind("(at ")
    return message[at + 1 : -1] if at >= 0 else "the place is not known"


def _tables(raw: object, where: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(t, dict) for t in raw):
        raise BadForm(f"{where} is not a list of tables")
    return raw


def _text(raw: Mapping[str, Any], field: str, where: str, default: str | None = None) -> str:
    value = raw.get(field, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise BadForm(f"{where}: {field} is missing or is not text")
    return value.strip()


def _number(raw: Mapping[str, Any], field: str, where: str, default: int | None = None) -> int:
    value = raw.get(field, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadForm(f"{where}: {field} is missing or is not a whole number")
    return value


def _flag(raw: Mapping[str, Any], field: str, where: str) -> bool:
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise BadForm(f"{where}: {field} is neither true nor false")
    return value

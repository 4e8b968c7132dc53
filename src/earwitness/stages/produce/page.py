"""The release as files: plain values in, bytes out.

Rules
- Everything shown comes from a StoryPage, whose every field was put there on purpose. There is no record, no id of the
  case, no time of day and no file name in it, so none can end in the page.
- Nothing is fetched from anywhere, nothing inline runs: the policy in the page forbids both.
- Without script the page reads whole: text, transcripts, tables, and the browser's own controls for the sound.
- The same values give the same bytes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from earwitness.model.story import CueLine, CueSheet, PageChange
from earwitness.stages.produce.boxes import CHANGED_HEAD, CHANGED_NOTE, Point
from earwitness.stages.produce.captions import vtt
from earwitness.stages.produce.charts import Chart
from earwitness.stages.produce.words import capital, day, duration, spelt
from earwitness.stages.produce.words import language as language_name

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
SOUND_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}
RunKind = Literal["said", "ours", "withheld", "cut"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of an edited line: said, added by us, withheld, or the mark of a cut."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a quote. Times are milliseconds in the released sound, None where there is none."""

    label: str
    voice: int
    original: tuple[Run, ...]
    english: tuple[Run, ...]
    begin_ms: int | None = None
    end_ms: int | None = None
    heard: bool = False
    after_cut: bool = False
    #: how it sounds, for a table: "yes" as recorded, "no", or by whom or through what
    heard_as: str = ""


@dataclass(frozen=True, slots=True)
class PageSound:
    """The released sound of one quote: its bytes, its loudness, and where it was withheld or is silent."""

    content: bytes
    seconds: float
    peaks: tuple[int, ...]
    withheld_ms: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PageQuote:
    """One quote as it stands on the page. `note` is what a reader should know before it."""

    number: int
    caption: str
    when: str
    language: str
    lines: tuple[PageLine, ...]
    note: str = ""
    treatment: str = ""
    sound: PageSound | None = None

    @property
    def key(self) -> str:
        return f"quote-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class PageProfile:
    """One caller as a reader meets them."""

    label: str
    headline: str
    text: str
    calls: int
    known: str

    @property
    def initial(self) -> str:
        """The letter that stands for them: of their label without its article."""
        words = [word for word in self.label.split() if word.lower() not in ("the", "a", "an")]
        return (words or [self.label])[0][:1].upper()


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart and the words under it; `key` names its file."""

    key: str
    chart: Chart
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One step down the page."""

    kind: Literal["narration", "note", "quote", "profile", "chart"]
    text: str = ""
    quote: PageQuote | None = None
    profile: PageProfile | None = None
    chart: PageChart | None = None


@dataclass(frozen=True, slots=True)
class StoryPage:
    """All that a release says."""

    title: str
    standfirst: str
    byline: str
    published: str
    recorded: str
    corrections: str
    invented: bool
    blocks: tuple[Block, ...]
    how: tuple[Point, ...]
    changed: str
    changed_rows: tuple[tuple[str, ...], ...]
    provenance: Mapping[str, object]
    sound_suffix: Literal["mp3", "m4a", "wav"] = "mp3"
    changes: tuple[PageChange, ...] = ()
    #: the picture for those who share the page's address, a PNG of 1200 by 630; empty where nothing could paint it
    card: bytes = b""

    @property
    def quotes(self) -> tuple[PageQuote, ...]:
        return tuple(block.quote for block in self.blocks if block.quote)


CARD = "share.png"
TYPEFACES = "player/fonts.css"
ASSETS = ("player/player.css", "player/player.js", "release/style.css")
TEMPLATES = ("page.html.j2", "quote.html.j2", "boxes.html.j2")


def build(page: StoryPage, resource: Callable[[str], str]) -> dict[str, bytes]:
    """Every file of the release but the scan report. `resource` gives the text of a packaged file by name."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        loader=DictLoader({name: resource(f"release/{name}") for name in TEMPLATES}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clock"] = clock
    environment.filters["language_name"] = language_name
    environment.filters["duration"] = duration
    environment.filters["spelt"] = spelt
    environment.filters["capital"] = capital
    environment.filters["day"] = day
    environment.filters["paragraphs"] = paragraphs
    environment.filters["wave"] = wave_path
    environment.filters["spans"] = wave_spans
    page = replace(page, blocks=_with_notes(page.blocks))
    sounded = [quote for quote in page.quotes if quote.sound]
    html = environment.get_template("page.html.j2").render(
        page=page,
        policy=POLICY,
        sounded=sounded,
        seconds=sum(quote.sound.seconds for quote in sounded if quote.sound),
        hero=_hero(sounded),
        changed_head=CHANGED_HEAD,
        changed_note=CHANGED_NOTE,
        sound_type=SOUND_TYPES[page.sound_suffix],
        languages=sorted({quote.language for quote in page.quotes}),
    )
    files = {"index.html": _tidy(html).encode()}
    files |= packaged(resource)
    if page.card:
        files[CARD] = page.card
    for quote in sounded:
        if quote.sound:
            files[f"sound/{quote.key}.{page.sound_suffix}"] = quote.sound.content
    for quote in page.quotes:
        sheet = cue_sheet(quote, page.sound_suffix)
        if sheet.lines:
            files[f"captions/{quote.key}.{quote.language}.vtt"] = vtt(sheet, "original").encode()
            if quote.language != "en":
                files[f"captions/{quote.key}.en.vtt"] = vtt(sheet, "english").encode()
    for block in page.blocks:
        if block.chart:
            files[f"charts/{block.chart.key}.svg"] = block.chart.chart.file.encode()
    files["provenance.json"] = (
        json.dumps(page.provenance, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    ).encode()
    return dict(sorted(files.items()))


def packaged(resource: Callable[[str], str]) -> dict[str, bytes]:
    """The parts that are the same in every release: style, script, typefaces. Nothing of a case can be in them.

    The typefaces, packaged as text, become files of their own: in base64 any short name turns up by chance, and a
    search of the release for names would have to be told to look away.
    """
    files = {f"assets/{name.split('/')[-1]}": resource(name).encode() for name in ASSETS}

    def own_file(match: re.Match[str]) -> str:
        number = sum(name.endswith(".woff2") for name in files) + 1
        files[f"assets/type-{number}.woff2"] = base64.b64decode(match[1])
        return f"url(type-{number}.woff2)"

    faces = re.sub(r"url\(data:font/woff2;base64,([A-Za-z0-9+/=]+)\)", own_file, resource(TYPEFACES))
    files["assets/fonts.css"] = faces.encode()
    return files


def cue_sheet(quote: PageQuote, suffix: str) -> CueSheet:
    """The captions of a quote: its edited lines at their times. Empty where there is no sound to follow."""
    lines = tuple(
        CueLine(line.begin_ms, line.end_ms, line.label, text_of(line.original), text_of(line.english))
        for line in quote.lines
        if line.begin_ms is not None and line.end_ms is not None and line.end_ms > line.begin_ms
    )
    return CueSheet(f"sound/{quote.key}.{suffix}", quote.language, lines)


def text_of(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def runs_of(edited: str, withheld: Sequence[str]) -> tuple[Run, ...]:
    """An edited line in stretches. `withheld` are the placeholders that stand for something kept back.

    A … with space around it marks a cut; one that leans on a word is a speaker who trails off.
    """
    kinds = set(withheld)
    out: list[Run] = []
    for part in re.split(r"(\[[^\[\]]*\]|(?<!\S)…(?!\S))", edited):
        if not part:
            continue
        if part == "[…]" or part == "…":
            out.append(Run("cut", part))
        elif part.startswith("["):
            out.append(Run("withheld" if part in kinds or "withheld" in part else "ours", part))
        else:
            out.append(Run("said", part))
    return tuple(out)


def clock(ms: int | float | None) -> str:
    """Minutes and seconds of milliseconds: `1:05`."""
    seconds = int((ms or 0) // 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"


def paragraphs(text: str) -> list[str]:
    """Text parted at its empty lines."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


WAVE_STEP, WAVE_HEIGHT = 5, 64


def wave_path(peaks: Sequence[int]) -> str:
    """An SVG path of one upright stroke a figure, in a box `5 × count` wide and 64 high."""
    middle = WAVE_HEIGHT / 2
    parts = []
    for i, peak in enumerate(peaks):
        reach = max(1.0, peak / 100 * (middle - 3))
        x = i * WAVE_STEP + WAVE_STEP / 2
        parts.append(f"M{x:g} {middle - reach:.0f}v{2 * reach:.0f}")
    return "".join(parts)


def wave_spans(sound: PageSound) -> list[tuple[str, str]]:
    """Start and width, in the units of `wave_path`, of every withheld stretch."""
    width = len(sound.peaks) * WAVE_STEP
    all_ms = max(1.0, sound.seconds * 1000)
    return [(f"{b / all_ms * width:.1f}", f"{(e - b) / all_ms * width:.1f}") for b, e in sound.withheld_ms]


def _hero(quotes: Sequence[PageQuote]) -> tuple[str, int]:
    """Some of every released sound in one line, for the opening: a path and the width of its box."""
    figures: list[int] = []
    each = max(12, 180 // max(1, len(quotes)))
    for quote in quotes:
        loud = [peak for peak in quote.sound.peaks if peak > 3] if quote.sound else []
        step = max(1, len(loud) // each)
        figures += [*loud[::step][:each], 0, 0]
    return wave_path(figures), max(1, len(figures) * WAVE_STEP)


def _with_notes(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A note that stands directly before a quote becomes the quote's own, so that the player can stop for it."""
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        if block.quote and before and before.kind == "note":
            out[-1] = replace(block, quote=replace(block.quote, note=before.text))
        else:
            out.append(block)
    return tuple(out)


def _tidy(html: str) -> str:
    """No trailing blanks and no run of empty lines, which templates leave."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", html))

"""Charts as SVG written by hand: the same picture in the page, in a file, and in the hand of an editor.

Rules
- Denominators stand in the picture, as bars and in figures; the interval is drawn; what was not counted is a gap, never a zero.
- A stretch in which nothing was recorded is marked where it lies, and named.
- Of many periods only some are labelled; all are drawn, and all stand in the table.
- A file of its own has the sentence over the picture and the caveat under it, so that neither is lost on the way.
- Title, description and a table beside it say in words what the picture says in lines.
- Colours are classes, so light, dark and print are one picture. Values are told by label, never by colour alone.
- Nothing is set smaller than the text around it: there is a wide and a narrow drawing, each made for its width.
- The same figures give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from earwitness.model.trends import MakeUp, Share, Trend
from earwitness.stages.produce.words import capital, counted, plain

Width = Literal["wide", "narrow"]


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's figures: a heading row and rows of cells, ready to read."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: what it says, how far that holds, both drawings for a page, a file of its own, and the table."""

    title: str
    caveat: str
    wide: str
    narrow: str
    file: str
    table: Table


@dataclass(frozen=True, slots=True)
class _Frame:
    """Measures of one drawing, in its own units; text is 15 units wide or narrow, so it reads alike on both."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def base(self) -> int:
        return self.height - self.bottom

    def x(self, number: int, all_: int) -> float:
        """The middle of the `number`th of `all_` equal columns."""
        return self.left + (self.width - self.left - self.right) * (number + 0.5) / all_

    def step(self, all_: int) -> float:
        return (self.width - self.left - self.right) / all_

    def y(self, share: float) -> float:
        """The height of a share from 0 to 1."""
        return self.base - (self.base - self.top) * share


#: room under a trend's base line for its bars of calls, the highest of them as high as `_BAR`
_STRIP, _BAR = 34, 26
_TREND = {
    "wide": _Frame(760, 400 + _STRIP, 56, 24, 24, 74 + _STRIP),
    "narrow": _Frame(340, 360 + _STRIP, 54, 6, 24, 92 + _STRIP),
}
_MAKE_UP = {"wide": _Frame(760, 420, 56, 190, 24, 74), "narrow": _Frame(340, 480, 54, 6, 24, 216)}

#: what the page's style sheet says too; a file of its own has to carry it
STANDALONE_CSS = """
svg{background:#fbf9f4;font:15px Onest,Arial,sans-serif}
.c-head{fill:#1d1b17;font-size:18px;font-weight:600}
.c-text{fill:#1d1b17}.c-soft{fill:#5e584d}.c-grid{stroke:#d9d2c3;stroke-width:1}.c-band{fill:#a33a1c;opacity:.16}
.c-volume{fill:#5e584d;opacity:.55}.c-silent{fill:#5e584d;opacity:.14}
.c-line{fill:none;stroke:#a33a1c;stroke-width:3;stroke-linejoin:round}.c-dot{fill:#a33a1c;stroke:#fbf9f4;stroke-width:2}
.c-value{fill:#1d1b17;font-weight:600;stroke:#fbf9f4;stroke-width:4;stroke-opacity:.7;paint-order:stroke}.c-whisker{stroke:#a33a1c;stroke-width:1.5;opacity:.6}
.c-v0{fill:#33475b}.c-v1{fill:#6d8299}.c-v2{fill:#b9c4cf}.c-v3{fill:#a33a1c}.c-v4{fill:#d98a63}.c-v5{fill:#efcdb4}
.c-v6{fill:#8c8577}.c-on0,.c-on3{fill:#fff}.c-on1,.c-on6{fill:#fff}.c-on2,.c-on4,.c-on5{fill:#1d1b17}
@media(prefers-color-scheme:dark){svg{background:#171511}.c-text,.c-head,.c-value{fill:#efe9dd}.c-value{stroke:#171511}.c-soft{fill:#b5ad9d}
.c-grid{stroke:#3a352b}.c-band{fill:#f0936b;opacity:.2}.c-line{stroke:#f0936b}.c-dot{fill:#f0936b;stroke:#171511}
.c-whisker{stroke:#f0936b}.c-volume{fill:#b5ad9d}.c-silent{fill:#b5ad9d}}
@media print{svg{background:#fff}.c-text,.c-head,.c-value{fill:#000}.c-value{stroke:#fff}.c-soft{fill:#333}.c-grid{stroke:#bbb}}
"""


def trend_chart(trend: Trend, key: str) -> Chart:
    """Share of calls by period as a line over its 95 % interval. `key` makes the ids in the page its own."""
    title, detail = _headline(trend.sentence or f"Share of calls: {plain(trend.theme)}")
    drawings: dict[Width, str] = {
        w: _trend(trend, title, f"{key}-{w}", _TREND[w]) for w in ("wide", "narrow")
    }
    told = any(share.callers_with is not None for share in trend.shares)
    known = any(share.true is not None for share in trend.shares)
    rows = tuple(
        (
            *(
                span_of_months(s.period),
                str(s.hits),
                str(s.of),
                str(s.callers),
                percent(s.share),
                _interval(s),
            ),
            *((str(s.callers_with or 0),) if told else ()),
            *((_corrected(s),) if known else ()),
        )
        for s in trend.shares
    )
    head = ("Period", "Calls with it", "Calls", "Callers", "Share", "95 % interval")
    table = Table(
        f"Calls in which “{plain(trend.theme)}” was marked, by period",
        (
            *head,
            *(("Callers with it",) if told else ()),
            *(("Without the machine’s errors",) if known else ()),
        ),
        rows,
    )
    return _chart(title, _joined(detail, trend.caveat), drawings, _TREND["wide"], table)


def make_up_chart(make_up: MakeUp, key: str) -> Chart:
    """Who the callers are, period by period, as stacked shares."""
    title, detail = _headline(make_up.sentence or f"Callers by {plain(make_up.attribute)}")
    drawings: dict[Width, str] = {
        w: _stack(make_up, title, f"{key}-{w}", _MAKE_UP[w]) for w in ("wide", "narrow")
    }
    rows = tuple(
        (
            span_of_months(row[0].period) if row else "",
            *(f"{share.hits} ({percent(share.share)}; {_interval(share)})" for share in row),
            str(row[0].of if row else 0),
        )
        for row in make_up.rows
    )
    head = ("Period", *(capital(plain(value)) for value in make_up.values), "Counted")
    table = Table(
        f"Calls by {plain(make_up.attribute)} of the caller, by period, with 95\u00a0% intervals", head, rows
    )
    return _chart(title, _joined(detail, make_up.caveat), drawings, _MAKE_UP["wide"], table)


def _chart(title: str, caveat: str, drawings: dict[Width, str], frame: _Frame, table: Table) -> Chart:
    alone = _alone(drawings["wide"], frame, title, caveat)
    return Chart(title, caveat, drawings["wide"], drawings["narrow"], alone, table)


def _headline(sentence: str) -> tuple[str, str]:
    """What a chart says, and the figures it puts in brackets at its end: those are read under the picture."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]*\d[^()]*)\)\.?", sentence.strip(), re.S)
    if not found or len(sentence) < 110:
        return span_of_months(capital(sentence.strip())), ""
    return span_of_months(f"{capital(found[1])}."), span_of_months(f"{capital(found[2])}.")


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def span_of_months(text: str) -> str:
    """`Feb-Apr 2022` with the dash that a range has, and no break before a per cent sign."""
    dashed = re.sub(r"\b([A-Z][a-z]{2,8}(?: \d{4})?)-([A-Z][a-z]{2,8} \d{4})\b", r"\1–\2", text)
    return re.sub(r"(\d) %", "\\1\u00a0%", dashed)


def percent(share: float | None) -> str:
    """A share as whole per cent, `not counted` for none."""
    return "not counted" if share is None else f"{round(100 * share)}\u00a0%"


def _interval(share: Share) -> str:
    return f"{percent(share.low)} to {percent(share.high)}" if share.of else "not counted"


def _corrected(share: Share) -> str:
    if share.true is None:
        return "not known"
    return f"{percent(share.true)} ({percent(share.true_low)} to {percent(share.true_high)})"


def _trend(trend: Trend, title: str, key: str, frame: _Frame) -> str:
    shares = trend.shares
    count = len(shares)
    every = _every(count, frame)
    body = [*_silent(shares, frame), *_grid(frame), *_volume(shares, frame)]
    for run in _runs(shares):
        if len(run) > 1:
            upper = [(frame.x(i, count), frame.y(shares[i].high)) for i in run]
            lower = [(frame.x(i, count), frame.y(shares[i].low)) for i in reversed(run)]
            body.append(f'<path class="c-band" d="{_path(upper + lower)}Z"/>')
            line = [(frame.x(i, count), frame.y(shares[i].share or 0.0)) for i in run]
            body.append(f'<path class="c-line" d="{_path(line)}"/>')
    for i, share in enumerate(shares):
        x = frame.x(i, count)
        if share.share is not None:
            y = frame.y(share.share)
            body.append(
                f'<path class="c-whisker" d="M{_f(x)} {_f(frame.y(share.high))}V{_f(frame.y(share.low))}"/>'
            )
            body.append(
                f'<circle class="c-dot" cx="{_f(x)}" cy="{_f(y)}" r="{_f(min(6.0, frame.step(count) / 3))}"/>'
            )
            if every == 1:
                side, anchor, lift = _free_side(shares, i)
                body.append(_text(x + side, y + lift, percent(share.share), "c-value", anchor))
    columns = [(span_of_months(s.period), f"{s.hits} of {s.of}" if s.of else "none") for s in shares]
    body += _feet(frame, columns, "calls", every, _STRIP)
    return _svg(frame, key, title, "; ".join(_told(share) for share in shares), body)


def _told(share: Share) -> str:
    """A period in words, for those who do not see the picture."""
    gap = (
        f", {counted(share.silent_days, 'day')} of {share.days} without any recording"
        if share.silent_days
        else ""
    )
    if not share.of:
        return f"{share.period}: not counted{gap}"
    calls = f"{share.hits} of {counted(share.of, 'call')}, 95 % interval {_interval(share)}"
    return f"{share.period}: {percent(share.share)} ({calls}{gap})"


def _every(count: int, frame: _Frame) -> int:
    """Of how many periods one is labelled: a label needs 45 units, and 90 where there are many."""
    room = frame.width - frame.left - frame.right
    return 1 if count * 45 <= room else -(-count * 90 // room)


def _volume(shares: Sequence[Share], frame: _Frame) -> list[str]:
    """Under the base line a bar for each period, as high as its calls are many."""
    most = max((share.of for share in shares), default=0)
    width = frame.step(max(1, len(shares))) * 0.6
    out = []
    for i, share in enumerate(shares):
        if share.of:
            x, height = frame.x(i, len(shares)) - width / 2, max(1.0, _BAR * share.of / most)
            out.append(
                f'<rect class="c-volume" x="{_f(x)}" y="{_f(frame.base + 4)}" width="{_f(width)}" height="{_f(height)}"/>'
            )
    return out


def _silent(shares: Sequence[Share], frame: _Frame) -> list[str]:
    """Behind the line, periods in which nothing was recorded for too long, as wide as that share of their days."""
    out = []
    for i, share in enumerate(shares):
        if share.silent_days and share.days:
            width = frame.step(len(shares)) * share.silent_days / share.days
            x = frame.x(i, len(shares))
            out.append(
                f'<rect class="c-silent" x="{_f(x - width / 2)}" y="{_f(frame.top)}" width="{_f(width)}" '
                f'height="{_f(frame.base - frame.top)}"/>'
            )
            if width >= 30:
                out.append(_text(x, frame.top + 16, "gap", "c-soft", "middle"))
    return out


def _free_side(shares: Sequence[Share], i: int) -> tuple[int, str, int]:
    """Where a point's figure stands clear of the line: offset to the side, text anchor, offset downward."""
    here = shares[i].share or 0.0
    before = shares[i - 1].share if i else None
    after = shares[i + 1].share if i + 1 < len(shares) else None
    if before is None or before <= here:
        return -12, "end", -10
    if after is None or after <= here:
        return 12, "start", -10
    return 0, "middle", 28


def _stack(make_up: MakeUp, title: str, key: str, frame: _Frame) -> str:
    count = len(make_up.rows)
    said = "; ".join(
        f"{row[0].period}: "
        + ", ".join(
            f"{plain(v)} {s.hits} of {s.of}" for v, s in zip(make_up.values, row, strict=True) if s.hits
        )
        for row in make_up.rows
        if row and row[0].of
    )
    order, tints = _order(make_up)
    body = _grid(frame)
    bar = frame.step(count) * 0.72 if count else 0.0
    for i, row in enumerate(make_up.rows):
        below = 0.0
        for number in order:
            share = row[number]
            if not share.hits or not share.of:
                continue
            part = share.hits / share.of
            top, bottom = frame.y(below + part), frame.y(below)
            x = frame.x(i, count)
            tint = tints[number]
            box = f'x="{_f(x - bar / 2)}" y="{_f(top)}" width="{_f(bar)}" height="{_f(max(0.0, bottom - top - 1.5))}"'
            body.append(f'<rect class="c-bar c-v{tint}" {box}/>')
            if bottom - top >= 22:
                body.append(_text(x, (top + bottom) / 2 + 5, str(share.hits), f"c-on{tint}", "middle"))
            below += part
    body += _feet(
        frame,
        [(span_of_months(row[0].period), f"{row[0].of}") if row else ("", "none") for row in make_up.rows],
        "calls",
    )
    shown = [n for n in order if any(row[n].hits for row in make_up.rows)]
    wide = frame.right > 100
    for place, number in enumerate(reversed(shown)):
        if wide:
            x, y = frame.width - frame.right + 22, frame.top + 14 + 28 * place
        else:
            x, y = 8 + 170 * (place % 2), frame.base + 122 + 30 * (place // 2)
        body.append(
            f'<rect class="c-bar c-v{tints[number]}" x="{_f(x)}" y="{_f(y - 12)}" width="15" height="15" rx="2"/>'
        )
        body.append(_text(x + 23, y + 1, capital(plain(make_up.values[number])), "c-text", "start"))
    return _svg(frame, key, title, said, body)


def _order(make_up: MakeUp) -> tuple[list[int], dict[int, int]]:
    """Values from those heard early to those heard late, and a tint for each: cool for early, warm for late.

    When a value is heard is the mean of its periods, weighted by its share there; within cool and warm the most
    heard gets the strongest tint.
    """
    count = len(make_up.values)
    weights = [[row[n].share or 0.0 for row in make_up.rows] for n in range(count)]
    total = [sum(w) for w in weights]
    middle = [
        sum(i * x for i, x in enumerate(w)) / t if t else 0.0 for w, t in zip(weights, total, strict=True)
    ]
    late = {n for n in range(count) if middle[n] > (len(make_up.rows) - 1) / 2}
    tints: dict[int, int] = {}
    for group, tones in (
        ([n for n in range(count) if n not in late], (0, 1, 2)),
        ([n for n in range(count) if n in late], (3, 4, 5)),
    ):
        for place, n in enumerate(sorted(group, key=lambda n: (-total[n], n))):
            tints[n] = tones[place] if place < len(tones) else 6
    return sorted(range(count), key=lambda n: (middle[n], n)), tints


def _grid(frame: _Frame) -> list[str]:
    out = []
    for quarter in range(5):
        y = frame.y(quarter / 4)
        out.append(f'<path class="c-grid" d="M{frame.left} {_f(y)}H{frame.width - frame.right}"/>')
        out.append(
            _text(
                frame.left - 10, y + 5, f"{quarter * 25} %" if quarter in (0, 2, 4) else "", "c-soft", "end"
            )
        )
    return [part for part in out if part]


def _feet(
    frame: _Frame, columns: Sequence[tuple[str, str]], noun: str, every: int = 1, below: int = 0
) -> list[str]:
    """Under the columns, `below` the base line, periods on as many lines as they need, and what was counted over.

    Of `every` so many columns one is labelled, and then without the count, which would be read as that of all.
    """
    out: list[str] = []
    base = frame.base + below
    room = max(6, int(frame.step(max(1, len(columns))) * every / 8))
    fits = every == 1 and all(len(f"{count} {noun}") <= room for _, count in columns)
    for i, (period, count) in enumerate(columns):
        if i % every:
            continue
        x = frame.x(i, len(columns))
        lines = _wrapped(period, room)[:3]
        for number, line in enumerate(lines):
            out.append(_text(x, base + 24 + 18 * number, line, "c-text", "middle"))
        if every == 1:
            foot = f"{count} {noun}" if fits else count
            out.append(_text(x, base + 26 + 18 * len(lines), foot, "c-soft", "middle"))
    if not fits:
        number_of = f"below: number of {noun}" if every == 1 else f"bars: number of {noun}"
        out.append(_text(frame.width - frame.right, frame.top - 8, number_of, "c-soft", "end"))
    return out


def _wrapped(text: str, room: int) -> list[str]:
    lines: list[str] = []
    for word in filter(None, text.split(" ")):  # not at a space that holds
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _runs(shares: Sequence[Share]) -> list[list[int]]:
    """Stretches of periods that were counted: a line never runs over a gap."""
    out: list[list[int]] = []
    for i, share in enumerate(shares):
        if share.share is None:
            continue
        if out and out[-1][-1] == i - 1:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def _svg(frame: _Frame, key: str, title: str, said: str, body: Sequence[str]) -> str:
    return (
        f'<svg class="chart-svg" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(said)}</desc>{"".join(body)}</svg>'
    )


def _alone(drawing: str, frame: _Frame, title: str, caveat: str) -> str:
    """The drawing as a file: with its name space and colours, what it says above, and how far that holds below.

    Lines are broken by letters, as wide as wide letters are on average: a viewer may have any typeface.
    """
    head, rest = drawing.split(">", 1)
    names, body = rest.removesuffix("</svg>").split("</desc>", 1)
    above, below = _wrapped(title, frame.width // 10), _wrapped(caveat, frame.width // 8)
    top = 14 + 24 * len(above)
    words = [_text(16, 32 + 24 * n, line, "c-head", "start") for n, line in enumerate(above)]
    foot = top + frame.height + 16
    words += [_text(16, foot + 20 * n, line, "c-soft", "start") for n, line in enumerate(below)]
    sized = head.replace(f'{frame.width} {frame.height}"', f'{frame.width} {foot + 20 * len(below)}"', 1)
    return (
        f'{sized} xmlns="http://www.w3.org/2000/svg"><style>{STANDALONE_CSS.strip()}</style>{names}</desc>'
        f'{"".join(words)}<g transform="translate(0 {top})">{body}</g></svg>\n'
    )


def _text(x: float, y: float, words: str, style: str, anchor: str) -> str:
    if not words:
        return ""
    return f'<text class="{style}" x="{_f(x)}" y="{_f(y)}" text-anchor="{anchor}">{escape(words)}</text>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_f(x)} {_f(y)}" for x, y in points)


def _f(number: float) -> str:
    """At most one decimal, no trailing nought: the same number is always the same bytes."""
    return f"{number:.1f}".rstrip("0").rstrip(".")

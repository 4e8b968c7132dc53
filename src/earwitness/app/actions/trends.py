"""Trends and make-up of a case: as they stand, or by other periods; as rows, and as files for an editor.

Only `keep_calendar` writes: the periods a person chose, and the figures by them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from earwitness.app import runner
from earwitness.app.actions.trends_formats import figures_csv, json_text, vega_lite
from earwitness.app.actions.writing import quiet_tools
from earwitness.errors import UsageError
from earwitness.model.records import Record
from earwitness.model.trends import Calendar, MakeUp, Odds, Share, Trend

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk

Figures = Trend | MakeUp
_MOVES = ("rising", "falling", "none", "too little")
Format = Literal["svg", "png", "csv", "vega", "json"]
FORMATS: tuple[Format, ...] = ("svg", "png", "csv", "vega", "json")
_ENDS: Mapping[Format, str] = {
    "svg": ".svg",
    "png": ".png",
    "csv": ".csv",
    "vega": ".vl.json",
    "json": ".json",
}


def trends_of(desk: Desk, theme: str | None = None, calendar: Calendar | None = None) -> list[Figures]:
    """The standing trends and make-up, or, with a calendar, the same calls measured now by its periods.

    `theme` keeps the one trend of that name. Raises UsageError when there is none, or the calendar is no kind of periods.
    """
    found: list[Figures]
    if calendar is None:
        found = [
            *(r.body for r in desk.view.reader.of(Trend)),
            *(r.body for r in desk.view.reader.of(MakeUp)),
        ]
    else:
        found = _measured(desk, calendar)
    if theme is None:
        return sorted(found, key=lambda one: _rank(desk, one))
    wanted = theme.replace("_", " ")
    kept = [one for one in found if isinstance(one, Trend) and one.theme == theme]
    kept = kept or [one for one in found if isinstance(one, Trend) and one.theme == wanted]
    if not kept and found:
        raise UsageError("no trend of that name", hint="`earwitness trends` lists them all.")
    return list(kept)


def _rank(desk: Desk, one: Figures) -> tuple[bool, int]:
    """What is looked at first: themes measured as one before single themes, and what moves before what does not."""
    if isinstance(one, MakeUp):
        return False, len(_MOVES)
    return desk.codebook.theme(one.theme) is not None, _MOVES.index(one.direction)


def _measured(desk: Desk, calendar: Calendar) -> list[Figures]:
    from earwitness.stages.measure import Material, gathered

    material = Material()
    for _ in gathered(desk.view, desk.codebook, material):
        pass
    if not material.rows:
        return []
    makeup = material.make_up(calendar)
    return [*material.trends(calendar), *(() if makeup is None else (makeup,))]


def kept_calendar(desk: Desk) -> Record[Calendar] | None:
    """The calendar that somebody chose for this case; None where periods make themselves."""
    return next(desk.view.reader.of(Calendar), None)


def keep_calendar(desk: Desk, calendar: Calendar) -> None:
    """From now on figures of this case are by this calendar, in releases too: written down as a person's choice.

    Measures anew at once, so that what stands was made by it; a story's charts of the old figures become stale. Raises
    UsageError, and writes nothing, when the calendar is no kind of periods.
    """
    old = kept_calendar(desk)
    if old is None or old.body != calendar:
        _measured(desk, calendar)  # what cannot be measured is not kept
        desk.writer.append((desk.pen().write(calendar, supersedes=() if old is None else (old.id,)),))
    runner.run(runner.stages_named(("measure",)), desk.view, quiet_tools(desk), desk.writer)


def figure_rows(found: Sequence[Figures]) -> list[dict[str, Any]]:
    """Each trend and make-up as a plain dict, every figure with its denominator."""
    return [_trend_row(one) if isinstance(one, Trend) else _make_up_row(one) for one in found]


def _trend_row(t: Trend) -> dict[str, Any]:
    return {
        "trend": t.theme,
        "direction": t.direction,
        "reason": t.reason,
        "odds_ratio_per_30d": t.odds_ratio_per_30d,
        "ci": [t.low, t.high],
        "p": t.p,
        "p_adjusted": t.p_adjusted,
        "calls": t.calls,
        "callers": t.callers,
        "holds_without_any_caller": t.holds_without_any_caller,
        "every_caller_alike": _odds(t.by_caller),
        "without_machine_errors": _odds(t.corrected),
        "shares": [_share_row(s) for s in t.shares],
        "sentence": t.sentence,
        "caveat": t.caveat,
    }


def _odds(odds: Odds | None) -> dict[str, Any] | None:
    return None if odds is None else {"odds_ratio_per_30d": odds.ratio, "ci": [odds.low, odds.high]}


def _share_row(s: Share) -> dict[str, Any]:
    row: dict[str, Any] = {
        "period": s.period,
        "hits": s.hits,
        "of": s.of,
        "share": s.share,
        "ci": [s.low, s.high] if s.of else None,
        "callers": s.callers,
        "callers_with": s.callers_with,
        "days": s.days,
        "silent_days": s.silent_days,
    }
    if s.true is not None:
        row["without_machine_errors"] = {"share": s.true, "ci": [s.true_low, s.true_high]}
    return row


def _make_up_row(m: MakeUp) -> dict[str, Any]:
    shares = [
        {"period": row[0].period, **{value: share.hits for value, share in zip(m.values, row, strict=True)}}
        for row in m.rows
    ]
    intervals = [
        {value: [share.low, share.high] for value, share in zip(m.values, row, strict=True)} for row in m.rows
    ]
    return {
        "makeup": m.attribute,
        "shares": shares,
        "ci": intervals,
        "sentence": m.sentence,
        "caveat": m.caveat,
    }


def write_figures(found: Sequence[Figures], form: Format, folder: Path) -> list[str]:
    """A file for each trend and make-up in the folder, with sentence and caveat in it; returns their names.

    Raises UsageError when one of the files is there already: nothing is written over, and then nothing is written.
    Raises PainterMissing for PNG where the extra is not installed.
    """
    from earwitness.engines.pictures import png_of
    from earwitness.stages.produce import charts

    def svg(one: Figures, key: str) -> str:
        return (
            charts.trend_chart(one, key) if isinstance(one, Trend) else charts.make_up_chart(one, key)
        ).file

    drawn: Mapping[Format, Callable[[Figures, str], bytes]] = {
        "svg": lambda one, key: svg(one, key).encode(),
        "png": lambda one, key: png_of(svg(one, key)),
        "csv": lambda one, _: figures_csv(one).encode(),
        "vega": lambda one, _: json_text(vega_lite(one)).encode(),
        "json": lambda one, _: json_text(figure_rows([one])[0]).encode(),
    }
    files: dict[Path, bytes] = {}
    for n, one in enumerate(found):
        name = f"trend-{one.theme}" if isinstance(one, Trend) else f"makeup-{one.attribute}"
        plain = re.sub(r"[^\w-]+", "-", name).strip("-")
        file = folder / f"{plain}{_ENDS[form]}"
        if file in files:
            file = folder / f"{plain}-{n + 1}{_ENDS[form]}"
        files[file] = drawn[form](one, plain)
    folder.mkdir(parents=True, exist_ok=True)
    if any(file.exists() for file in files):
        raise UsageError("the folder holds such a file already", hint="Name an empty folder with --to.")
    for file, content in files.items():
        file.write_bytes(content)
    return [str(file) for file in files]

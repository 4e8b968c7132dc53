"""Trends and make-up of a case: as they stand, or by other periods; as rows, and as files for an editor. Reads only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from earwitness.app.actions.trends_formats import figures_csv, json_text, vega_lite
from earwitness.errors import UsageError
from earwitness.model.trends import MakeUp, Odds, Share, Trend

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk

Figures = Trend | MakeUp
Format = Literal["svg", "csv", "vega", "json"]
FORMATS: tuple[Format, ...] = ("svg", "csv", "vega", "json")
_ENDS: Mapping[Format, str] = {"svg": ".svg", "csv": ".csv", "vega": ".vl.json", "json": ".json"}


def trends_of(desk: Desk, theme: str | None = None, by: str | None = None) -> list[Figures]:
    """The standing trends and make-up, or, with `by`, the same calls measured now by month, week or a number of days.

    `theme` keeps the one trend of that name. Raises UsageError when there is none, or `by` is no kind of period.
    """
    found: list[Figures]
    if by is None:
        found = [
            *(r.body for r in desk.view.reader.of(Trend)),
            *(r.body for r in desk.view.reader.of(MakeUp)),
        ]
    else:
        found = _measured(desk, by)
    if theme is None:
        return found
    wanted = theme.replace("_", " ")
    kept = [one for one in found if isinstance(one, Trend) and one.theme == theme]
    kept = kept or [one for one in found if isinstance(one, Trend) and one.theme == wanted]
    if not kept and found:
        raise UsageError("no trend of that name", hint="`earwitness trends` lists them all.")
    return list(kept)


def _measured(desk: Desk, by: str) -> list[Figures]:
    from earwitness.stages.measure import Material, gathered

    material = Material()
    for _ in gathered(desk.view, desk.codebook, material):
        pass
    if not material.rows:
        return []
    makeup = material.make_up(by)
    return [*material.trends(by), *(() if makeup is None else (makeup,))]


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
    """
    from earwitness.stages.produce import charts

    drawn: Mapping[Format, Callable[[Figures, str], str]] = {
        "svg": lambda one, key: (
            (charts.trend_chart(one, key) if isinstance(one, Trend) else charts.make_up_chart(one, key)).file
        ),
        "csv": lambda one, _: figures_csv(one),
        "vega": lambda one, _: json_text(vega_lite(one)),
        "json": lambda one, _: json_text(figure_rows([one])[0]),
    }
    texts: dict[Path, str] = {}
    for n, one in enumerate(found):
        name = f"trend-{one.theme}" if isinstance(one, Trend) else f"makeup-{one.attribute}"
        plain = re.sub(r"[^\w-]+", "-", name).strip("-")
        file = folder / f"{plain}{_ENDS[form]}"
        if file in texts:
            file = folder / f"{plain}-{n + 1}{_ENDS[form]}"
        texts[file] = drawn[form](one, plain)
    folder.mkdir(parents=True, exist_ok=True)
    if any(file.exists() for file in texts):
        raise UsageError("the folder holds such a file already", hint="Name an empty folder with --to.")
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8", newline="")
    return [str(file) for file in texts]

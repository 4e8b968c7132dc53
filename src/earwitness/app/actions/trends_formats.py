"""A trend or make-up as a CSV table and as a Vega-Lite chart. The sentence and its caveat are in both.

Rules
- Figures are those of the record, never computed anew; what was not counted is empty, never nought.
- A cell that a spreadsheet would run as a formula begins with an apostrophe.
- The chart holds its own figures and asks no address for anything.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from earwitness.model.trends import MakeUp, Share, Trend

_HEAD = (
    "period", "calls_with", "calls", "share", "low", "high", "callers", "callers_with", "callers_low", "callers_high",
    "without_errors", "without_errors_low", "without_errors_high", "days", "days_without_recordings",
)  # fmt: skip


def figures_csv(figures: Trend | MakeUp) -> str:
    """The table of a chart, a period (of a make-up: a period and a value) a line; then sentence and caveat."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    if isinstance(figures, Trend):
        table.writerow(("theme", *_HEAD))
        table.writerows(_safe((figures.theme, *_cells(share))) for share in figures.shares)
    else:
        table.writerow((figures.attribute, *_HEAD))
        for row in figures.rows:
            table.writerows(
                _safe((value, *_cells(share))) for value, share in zip(figures.values, row, strict=True)
            )
    table.writerow(())
    table.writerow(_safe((figures.sentence,)))
    table.writerow(_safe((figures.caveat,)))
    return out.getvalue()


def _cells(s: Share) -> tuple[object, ...]:
    counted: tuple[object, ...] = (None,) * 3
    if s.share is not None:
        counted = (round(s.share, 4), s.low, s.high)
    return (
        *(s.period, s.hits, s.of, *counted),
        *(s.callers, s.callers_with, s.callers_low, s.callers_high),
        *(s.true, s.true_low, s.true_high, s.days, s.silent_days),
    )


def _safe(cells: Sequence[object]) -> list[object]:
    return [f"'{c}" if isinstance(c, str) and c[:1] in ("=", "+", "-", "@", "\t", "\r") else c for c in cells]


def vega_lite(figures: Trend | MakeUp) -> dict[str, Any]:
    """A Vega-Lite 5 chart: line over its interval with bars of calls below, or stacked shares of a make-up."""
    spec: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": figures.sentence, "subtitle": figures.caveat, "anchor": "start", "limit": 700},
        "description": f"{figures.sentence} {figures.caveat}",
    }
    if isinstance(figures, Trend):
        return spec | _trend_spec(figures)
    return spec | _make_up_spec(figures)


def _trend_spec(trend: Trend) -> dict[str, Any]:
    periods = [share.period for share in trend.shares]
    across = {"field": "period", "type": "ordinal", "sort": periods, "title": None}
    percent = {"format": "%"}
    height = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": percent,
        "title": "Share of calls",
    }
    shares: dict[str, Any] = {
        "width": 640,
        "height": 280,
        "encoding": {"x": across},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.2},
                "encoding": {"y": height | {"field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": True},
                "encoding": {
                    "y": height,
                    "tooltip": [
                        {"field": name} for name in ("period", "hits", "of", "callers", "callers_with")
                    ],
                },
            },
        ],
    }
    volume = {
        "width": 640,
        "height": 60,
        "mark": {"type": "bar", "opacity": 0.6},
        "encoding": {"x": across, "y": {"field": "of", "type": "quantitative", "title": "Calls"}},
    }
    return {
        "data": {"values": [_value(share) for share in trend.shares]},
        "vconcat": [shares, volume],
    }


def _make_up_spec(make_up: MakeUp) -> dict[str, Any]:
    values = [
        _value(share) | {"value": value}
        for row in make_up.rows
        for value, share in zip(make_up.values, row, strict=True)
    ]
    periods = [row[0].period for row in make_up.rows if row]
    return {
        "data": {"values": values},
        "width": 640,
        "height": 280,
        "mark": "bar",
        "encoding": {
            "x": {"field": "period", "type": "ordinal", "sort": periods, "title": None},
            "y": {
                "field": "share",
                "type": "quantitative",
                "stack": "zero",
                "axis": {"format": "%"},
                "title": "Share of calls",
            },
            "color": {
                "field": "value",
                "type": "nominal",
                "sort": list(make_up.values),
                "title": make_up.attribute,
            },
            "tooltip": [{"field": name} for name in ("period", "value", "hits", "of", "low", "high")],
        },
    }


def _value(s: Share) -> dict[str, Any]:
    counted = s.share is not None
    return {
        "period": s.period,
        "share": s.share,
        "low": s.low if counted else None,
        "high": s.high if counted else None,
        "hits": s.hits,
        "of": s.of,
        "callers": s.callers,
        "callers_with": s.callers_with,
        "days_without_recordings": s.silent_days,
    }


def json_text(value: dict[str, Any]) -> str:
    """JSON for people to read too; not-a-number is never written."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

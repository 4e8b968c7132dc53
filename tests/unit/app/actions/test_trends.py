"""Trends as rows and as files: every figure with its denominator, every file with its sentence and caveat."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from earwitness.app.actions.trends import (
    FORMATS,
    Figures,
    Format,
    figure_rows,
    keep_calendar,
    kept_calendar,
    trends_of,
    write_figures,
)
from earwitness.app.actions.trends_formats import figures_csv, vega_lite
from earwitness.engines import pictures
from earwitness.errors import PainterMissing, UsageError
from earwitness.model.ids import CallId, PersonId
from earwitness.model.recording import Call, Party
from earwitness.model.records import Pen
from earwitness.model.speech import Transcript
from earwitness.model.themes import Codebook, ThemeMark
from earwitness.model.trends import Calendar, MakeUp, Share, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Tools
from earwitness.stages import measure
from earwitness.stages.produce.charts import trend_chart
from tests.unit.stages.produce.fixture import services, wants_out
from tests.unit.stages.text_fixtures import TalkCase, codebook


@dataclass
class FakeDesk:
    view: CaseView
    codebook: Codebook
    case: TalkCase

    @property
    def writer(self) -> Any:
        return self.case.store

    def pen(self) -> Pen:
        return self.case.pen("person", "editor")

    def tools(self, *_: object) -> Tools:
        return self.case.tools()


@pytest.fixture
def desk() -> Any:
    case = TalkCase()
    pen = case.pen()
    for n in range(40):
        id = CallId(f"call_{n:016x}")
        soldier = Party("A", "caller", PersonId(f"per_{n % 14}"), "soldier", "contract")
        began = f"2022-{3 + n // 10:02d}-{1 + 2 * (n % 10):02d}"
        call = pen.write(Call(id, began, ("ru",), (soldier,)), call=id)
        transcript = pen.write(Transcript(call.id, "draft", "ru"), basis=(call.id,), call=id)
        case.store.append((call, transcript))
        if (n * 7) % 10 < n // 4:
            case.store.append(
                (pen.write(ThemeMark(transcript.id, "wants_out", "suggested", 0.9, "A"), call=id),)
            )
    case.run(measure)
    return FakeDesk(case.view, codebook(), case)


def test_what_stands_is_shown_and_other_periods_are_measured_without_writing(desk: Any) -> None:
    before = desk.view.reader.tide((Trend, MakeUp))
    standing, weeks = trends_of(desk), trends_of(desk, calendar=Calendar("week"))
    assert [type(one) for one in standing] == [type(one) for one in weeks]
    (monthly,), (weekly,) = trends_of(desk, "wants out"), trends_of(desk, "wants out", Calendar("week"))
    assert isinstance(monthly, Trend) and isinstance(weekly, Trend)
    assert (monthly.direction, monthly.p) == (weekly.direction, weekly.p) == ("rising", monthly.p)
    assert len(weekly.shares) > 2 * len(monthly.shares) == 8
    assert sum(s.of for s in weekly.shares) == sum(s.of for s in monthly.shares) == 40
    assert desk.view.reader.tide((Trend, MakeUp)) == before


def test_one_theme_is_found_by_its_name_and_no_other(desk: Any) -> None:
    (theme,) = trends_of(desk, "wants_out")
    assert cast(Trend, theme).themes == ("wants_out",)
    with pytest.raises(UsageError):
        trends_of(desk, "weather of that day")
    with pytest.raises(UsageError):
        trends_of(desk, calendar=Calendar("fortnight"))


def test_periods_that_are_kept_are_a_persons_choice_and_what_stands_is_by_them(desk: Any) -> None:
    assert kept_calendar(desk) is None
    weeks = trends_of(desk, calendar=Calendar("week"))
    keep_calendar(desk, Calendar("week"))
    kept = kept_calendar(desk)
    assert kept is not None and (kept.author.kind, kept.author.name) == ("person", "editor")
    assert trends_of(desk) == weeks
    keep_calendar(desk, Calendar("week"))
    assert kept_calendar(desk) == kept, "nothing new, nothing written"
    keep_calendar(desk, Calendar("auto"))
    assert len(list(desk.view.reader.of(Calendar))) == 1


def test_periods_that_cannot_be_measured_by_are_not_kept(desk: Any) -> None:
    with pytest.raises(UsageError):
        keep_calendar(desk, Calendar("fortnight"))
    assert kept_calendar(desk) is None


def test_rows_carry_denominators_intervals_and_caveats(desk: Any) -> None:
    for row in figure_rows(trends_of(desk)):
        assert row["sentence"] and row["caveat"]
        json.dumps(row, allow_nan=False)
        for share in row["shares"] if "trend" in row else ():
            assert share["hits"] <= share["of"] and share["callers_with"] <= share["callers"]
            assert share["ci"][0] <= share["share"] <= share["ci"][1]


TEXTS: tuple[Format, ...] = tuple(form for form in FORMATS if form != "png")


@pytest.mark.parametrize("form", TEXTS)
def test_every_file_carries_its_sentence_and_caveat_and_none_is_written_over(
    form: Format, tmp_path: Path
) -> None:
    found: list[Figures] = [wants_out(), services()]
    names = write_figures(found, form, tmp_path)
    assert len(names) == 2
    for name, one in zip(names, found, strict=True):
        text = Path(name).read_text(encoding="utf-8")
        read = {"svg": _svg, "csv": _csv, "vega": _json, "json": _json}[form](text)
        assert one.caveat[:40] in read
        assert one.sentence[:40] in read
    with pytest.raises(UsageError):
        write_figures(found[:1], form, tmp_path)


class Painter:
    """Paints as many dots as the drawing has letters, or none of them without a typeface."""

    def __init__(self, typeface: bool = True) -> None:
        self.typeface = typeface

    def svg_to_bytes(self, svg_string: str, **_: object) -> bytes:
        return svg_string.encode() if self.typeface else b"PNG"


def test_a_png_is_painted_from_the_same_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_painter", Painter)
    (png,) = write_figures([wants_out()], "png", tmp_path)
    (svg,) = write_figures([wants_out()], "svg", tmp_path)
    assert Path(png).suffix == ".png" and Path(png).read_bytes() == Path(svg).read_bytes()


def test_figures_are_never_left_out_for_want_of_a_typeface(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_painter", lambda: Painter(typeface=False))
    with pytest.raises(PainterMissing, match="typeface"):
        write_figures([wants_out()], "png", tmp_path)
    assert not list(tmp_path.iterdir())


def test_without_the_extra_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures._painter.cache_clear()
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(PainterMissing) as caught:
        write_figures([wants_out()], "png", tmp_path)
    assert "earwitness[png]" in caught.value.advice


def _svg(text: str) -> str:
    return " ".join(ElementTree.fromstring(text).itertext())  # noqa: S314 (made here)


def _csv(text: str) -> str:
    return " ".join(cell for row in csv.reader(io.StringIO(text), strict=True) for cell in row)


def _json(text: str) -> str:
    def no_number(name: str) -> float:
        raise AssertionError(name)

    return " ".join(str(value) for value in json.loads(text, parse_constant=no_number).values())


def test_names_that_meet_in_one_file_name_get_files_of_their_own(tmp_path: Path) -> None:
    found: list[Figures] = [replace(wants_out(), theme=name) for name in ("a/b", "a b", "../../a b")]
    names = [Path(name) for name in write_figures(found, "csv", tmp_path / "new")]
    assert len(set(names)) == 3
    assert {name.parent for name in names} == {tmp_path / "new"}


def test_what_was_not_counted_is_empty_and_no_cell_runs_as_a_formula() -> None:
    trend = replace(
        wants_out(), theme="=1+1", shares=(Share("Mar 2022", 0, 0, 0, 0.0, 1.0), *wants_out().shares)
    )
    rows = list(csv.DictReader(io.StringIO(figures_csv(trend))))
    assert rows[0]["share"] == rows[0]["low"] == rows[0]["high"] == ""
    assert rows[0]["theme"] == "'=1+1"
    assert (rows[1]["calls_with"], rows[1]["calls"], rows[1]["share"]) == ("1", "7", "0.1429")


def test_a_vega_lite_chart_holds_its_figures_and_leaves_out_what_was_not_counted() -> None:
    trend = replace(wants_out(), shares=(Share("Mar 2022", 0, 0, 0, 0.0, 1.0), *wants_out().shares))
    values = vega_lite(trend)["data"]["values"]
    assert (values[0]["share"], values[0]["low"]) == (None, None)
    assert [(v["hits"], v["of"]) for v in values[1:]] == [(1, 7), (3, 11), (5, 9), (7, 9)]
    stacked = vega_lite(services())["data"]["values"]
    assert {v["value"] for v in stacked} == set(services().values)


def test_a_chart_draws_how_many_calls_there_were_and_where_none_were_recorded() -> None:
    shares = [replace(s, days=90) for s in wants_out().shares]
    shares[1] = replace(shares[1], silent_days=45)
    chart = trend_chart(replace(wants_out(), shares=tuple(shares)), "a")
    for drawing in (chart.wide, chart.narrow):
        tree = ElementTree.fromstring(drawing)  # noqa: S314 (made here)
        rects = {
            kind: [r for r in tree.iter("rect") if r.get("class") == kind]
            for kind in ("c-volume", "c-silent")
        }
        heights = [float(r.get("height", "0")) for r in rects["c-volume"]]
        assert heights == pytest.approx([26 * s.of / 11 for s in shares], abs=0.06)
        assert len(rects["c-silent"]) == 1
    assert "45 days of 90 without any recording" in chart.wide and ">gap<" in chart.wide


def test_many_periods_are_all_drawn_and_some_labelled() -> None:
    shares = tuple(Share(f"{n} Mar 2022", n % 3, 5, 4, 0.1, 0.8) for n in range(60))
    chart = trend_chart(replace(wants_out(), shares=shares), "a")
    tree = ElementTree.fromstring(chart.wide)  # noqa: S314 (made here)
    assert sum(c.get("class") == "c-dot" for c in tree.iter("circle")) == 60
    labels = [t for t in tree.iter("text") if t.get("class") == "c-text"]
    assert 4 <= len(labels) <= 24
    assert len(chart.table.rows) == 60

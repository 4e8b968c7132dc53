"""What is decided, what goes to the adjudicator, and how right the machine was."""

from __future__ import annotations

import pytest

from earwitness.model.ids import CallId, RecordId
from earwitness.model.themes import Coding, CodingDraw, ThemeChoice
from earwitness.stages.theme.coding import (
    JudgedLine,
    agreement,
    audits,
    decided,
    differs,
    lot,
    open_to_settle,
)

DRAW = CodingDraw("double-1", "double", 1, ("anna", "boris"), "packaged 1", (), 9)


def coding(*themes: str | ThemeChoice) -> Coding:
    choices = tuple(t if isinstance(t, ThemeChoice) else ThemeChoice(t) for t in themes)
    return Coding(RecordId("rec_1"), "double-1", "coder", "packaged 1", choices)


def line(n: int, anna: Coding | None, boris: Coding | None, settled: Coding | None = None) -> JudgedLine:
    given = {name: c for name, c in (("anna", anna), ("boris", boris)) if c is not None}
    return JudgedLine(RecordId(f"rec_{n}"), CallId(f"call_{n // 10}"), given, settled)


def test_only_both_alike_or_the_adjudicator_decide() -> None:
    assert decided(DRAW, line(1, coding("money"), None)) is None
    assert decided(DRAW, line(1, coding("money"), coding())) is None
    assert decided(DRAW, line(1, coding(), coding())) == ()
    assert decided(DRAW, line(1, coding("money"), coding(), coding("looting"))) == (ThemeChoice("looting"),)


def test_a_stance_they_differ_on_is_left_open() -> None:
    own, heard = ThemeChoice("looting", "own act", "flats"), ThemeChoice("looting", "heard", "flats")
    assert decided(DRAW, line(1, coding(own), coding(heard))) == (ThemeChoice("looting", "unknown", "flats"),)
    assert decided(DRAW, line(1, coding(own), coding(own))) == (own,)


def test_the_queue_holds_what_both_judged_and_not_alike() -> None:
    alike, open_, settled = (
        line(1, coding("money"), coding("money")),
        line(2, coding("money"), coding()),
        line(3, coding("money"), coding(), coding()),
    )
    half = line(4, coding("money"), None)
    assert open_to_settle(DRAW, [alike, open_, settled, half]) == [open_]
    assert differs(open_) and not differs(half)


def test_agreement_leaves_out_lines_one_coder_left_open() -> None:
    both = [line(n * 10, coding("money"), coding("money")) for n in range(6)]
    none = [line(100 + n * 10, coding(), coding()) for n in range(6)]
    left = [line(200 + n, coding("money"), None) for n in range(30)]
    (found,) = agreement(DRAW, [*both, *none, *left], ("money", "looting"))
    assert (found.theme, found.lines, found.chosen, found.alpha.value) == ("money", 12, (6, 6), 1.0)
    assert found.kappa is not None and found.kappa.value == 1.0


def test_the_machines_error_by_line_and_by_call() -> None:
    lines = [
        line(10, coding("money"), coding("money")),
        line(11, coding("money"), coding("money")),
        line(20, coding(), coding()),
        line(21, coding(), coding()),
        line(30, coding("money"), coding()),
        line(31, coding(), coding()),
    ]
    money = frozenset({"money"})
    machine = {RecordId("rec_10"): money, RecordId("rec_20"): money, RecordId("rec_31"): money}
    by_line, by_call = audits(DRAW, lines, machine, "mark", ("money", "looting"))
    assert (by_line.unit, by_line.both, by_line.missed, by_line.false, by_line.neither) == (
        "line",
        1,
        1,
        2,
        1,
    )
    # The third call has a line nobody decided: it is no call to count.
    assert (by_call.unit, by_call.both, by_call.missed, by_call.false, by_call.neither) == (
        "call",
        1,
        0,
        1,
        0,
    )
    assert by_line.sensitivity == 0.5 and by_line.sensitivity_low < 0.5 < by_line.sensitivity_high
    assert by_call.specificity == 0.0 and by_call.specificity_low == 0.0 and by_call.specificity_high < 1.0
    assert (by_line.machine, by_line.draw, by_line.codebook) == ("mark", "double-1", "packaged 1")


def test_calls_by_themselves_give_wilsons_interval() -> None:
    """8 of 10: 0.490 to 0.943, as in Wilson's table for 95 %."""
    lines = [line(n * 10, coding("money"), coding("money")) for n in range(1, 11)]
    machine = {found.line: frozenset({"money"}) for found in lines[:8]}
    by_call = audits(DRAW, lines, machine, "mark", ("money",))[1]
    assert by_call.sensitivity == 0.8 and by_call.specificity is None
    assert by_call.sensitivity_low == pytest.approx(0.490, abs=0.001)
    assert by_call.sensitivity_high == pytest.approx(0.943, abs=0.001)
    assert (by_call.specificity_low, by_call.specificity_high) == (0.0, 1.0)


def test_lots_depend_on_the_seed_alone() -> None:
    assert lot(1, "rec_1") == lot(1, "rec_1") != lot(2, "rec_1") != lot(2, "rec_2")

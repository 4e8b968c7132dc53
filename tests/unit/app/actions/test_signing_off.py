"""What those who sign read: on a case where nothing is ready, and on one person's harm sheet."""

from __future__ import annotations

import pytest

from earwitness.app.actions.decisions import bring_in
from earwitness.app.actions.signing_off import harm_sheet, sign_off, sign_off_lines
from earwitness.errors import UsageError
from tests.unit.app.actions.reviewed_case import a_newsdesk
from tests.unit.app.actions.test_people import a_case, decided
from tests.unit.app.actions.test_people_risk import a_case as a_telling_case


def test_before_anything_is_ready_every_gate_and_every_gap_is_said() -> None:
    sheet = sign_off(a_newsdesk().desk, "one")
    assert sheet["made"] is None and sheet["signed"] == sheet["sound"] == []
    assert not next(g for g in sheet["gates"] if g["name"] == "sound heard again")["open"]
    shown = list(sign_off_lines(sheet))
    assert shown[0] == "Release one: not made yet"
    assert any(line.startswith("Decoys: not measured") for line in shown)
    assert any(line.startswith("Second looks: none yet") for line in shown)
    assert "people risk" not in "\n".join(shown)


def test_what_singles_somebody_out_is_said_to_those_who_sign() -> None:
    shown = "\n".join(sign_off_lines(sign_off(a_telling_case().desk, "one")))
    assert "1 combination of kept details fits one person only" in shown
    assert "Глухово" not in shown


def test_a_harm_sheet_names_its_signers_and_what_may_have_been_missed() -> None:
    desk = a_case()
    with pytest.raises(UsageError, match="no harm sheet"):
        harm_sheet(desk.desk, "p01")
    bring_in(desk.desk, decided())
    sheet = harm_sheet(desk.desk, "p01")
    assert (sheet["person"], sheet["signed"], sheet["decision"]) == ("per_a", ["Anna", "Boris"], "publish")
    assert len(sheet["missed"]) == 2 and "Сорокин" not in str(sheet)

"""The stage over a case in memory: what is counted, what is corrected, and when it measures anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from earwitness.model.ids import CallId, PersonId
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author
from earwitness.model.speech import Transcript
from earwitness.model.themes import AuditUnit, MarkStatus, ThemeAudit, ThemeMark
from earwitness.model.trends import Calendar, MakeUp, Trend
from earwitness.stages import measure
from tests.unit.stages.text_fixtures import TalkCase

MACHINE = Author("engine", "theme", "1", (("settings", "as it is"),))
CALLS = 48


def case_of(days: list[int], hits: list[int], status: MarkStatus = "suggested") -> TalkCase:
    """Calls of 16 soldiers on these days; those listed in `hits` hold `refusal`, marked by a machine."""
    case = TalkCase()
    pen = case.pen_for(MACHINE)
    for n, day in enumerate(days):
        id = CallId(f"call_{n:016x}")
        soldier = Party("A", "caller", PersonId(f"per_{n % 16}"), "soldier", "contract")
        began = (date(2022, 3, 1) + timedelta(days=day)).isoformat()
        call = pen.write(Call(id, began, ("ru",), (soldier,)), call=id)
        transcript = pen.write(Transcript(call.id, "draft", "ru"), basis=(call.id,), call=id)
        case.store.append((call, transcript))
        if n in hits:
            mark = pen.write(ThemeMark(transcript.id, "refusal", status, 0.9, "A"), call=id)
            case.store.append((mark,))
    return case


def audit(case: TalkCase, unit: AuditUnit = "call", machine: str = "as it is") -> None:
    body = ThemeAudit("drawn", "refusal", "book", machine, unit, both=36, missed=4, false=4, neither=76)
    case.store.append((case.pen().write(body),))


def rising(n: int) -> bool:
    """Of each 16 calls one, then eight, then eleven."""
    return (n * 7) % 16 < (1, 8, 11)[n // 16]


def trend(case: TalkCase, theme: str = "refusal") -> Trend:
    case.run(measure)
    return next(r.body for r in case.view.reader.of(Trend) if r.body.theme == theme)


@pytest.fixture
def case() -> TalkCase:
    return case_of([6 * n for n in range(CALLS)], [n for n in range(CALLS) if rising(n)])


def test_a_theme_and_the_group_it_belongs_to_are_measured_with_callers_beside_calls(case: TalkCase) -> None:
    found = trend(case)
    assert (found.direction, found.calls, found.callers) == ("rising", CALLS, 16)
    assert trend(case, "wants out").shares == found.shares
    assert "suggested by a machine" in found.caveat
    assert all(s.callers_with is not None and s.callers_with <= s.callers <= s.of for s in found.shares)
    assert sum(s.days for s in found.shares) >= 6 * (CALLS - 1)
    assert found.by_caller is not None and found.by_caller.ratio > 1
    assert found.corrected is None


def test_nothing_is_measured_anew_until_something_changes_and_then_all_is(case: TalkCase) -> None:
    assert case.run(measure) == 1
    assert case.run(measure) == 0
    audit(case)
    assert case.run(measure) == 1
    assert len(list(case.view.reader.of(MakeUp))) == 1


def test_an_audit_of_the_same_machine_is_carried_into_the_trend_beside_what_was_counted(
    case: TalkCase,
) -> None:
    plain = trend(case)
    audit(case)
    found = trend(case)
    assert (found.odds_ratio_per_30d, found.p) == (plain.odds_ratio_per_30d, plain.p)
    assert found.corrected is not None and found.odds_ratio_per_30d is not None
    assert found.corrected.ratio > found.odds_ratio_per_30d, "errors alike at all times flatten a trend"
    assert found.corrected.low > 1.0
    assert "found 36 of 40 and gave it wrongly to 4 of 80" in found.caveat
    assert all(s.true is not None and s.true_low is not None for s in found.shares if s.of)


@pytest.mark.parametrize(("unit", "machine"), [("line", "as it is"), ("call", "an earlier one")])
def test_an_audit_of_lines_or_of_another_machine_corrects_nothing(
    case: TalkCase, unit: AuditUnit, machine: str
) -> None:
    audit(case, unit, machine)
    found = trend(case)
    assert found.error is None and found.corrected is None


def test_what_people_rejected_is_not_counted() -> None:
    case = case_of([4 * n for n in range(CALLS)], list(range(CALLS)), "rejected")
    assert all(share.hits == 0 for share in trend(case).shares)


def test_months_without_any_recording_are_told_apart_from_months_without_the_theme() -> None:
    days = [3 * n for n in range(24)] + [200 + 3 * n for n in range(24)]
    shares = trend(case_of(days, [n for n in range(CALLS) if rising(n)])).shares
    assert sum(share.silent_days for share in shares) == 200 - 3 * 23 - 1
    assert all(share.silent_days <= share.days for share in shares)


def test_what_stands_is_by_the_calendar_that_a_person_chose_and_rests_on_it(case: TalkCase) -> None:
    plain = trend(case)
    chosen = case.pen("person", "editor").write(Calendar("week"))
    case.store.append((chosen,))
    weekly = trend(case)
    assert len(weekly.shares) > 4 * len(plain.shares)
    assert (weekly.direction, weekly.p) == (plain.direction, plain.p), (
        "periods are for showing, not for testing"
    )
    assert all(chosen.id in record.basis for kind in (Trend, MakeUp) for record in case.view.reader.of(kind))
    case.store.append((case.pen("person", "editor").write(Calendar("auto"), supersedes=(chosen.id,)),))
    assert trend(case).shares == plain.shares

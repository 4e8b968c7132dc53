"""What singles people out, on a case in memory."""

from __future__ import annotations

from earwitness.app.actions.people_risk import mosaic_risk, risk_lines
from earwitness.model.ids import CallId, EntityKey, PersonId
from earwitness.model.protection import Identifier, IdentifierClass, Withholding
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import Call, Party
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

VILLAGE, POST, AGE = EntityKey("key_village"), EntityKey("key_post"), EntityKey("key_age")


def marked(
    desk: Newsdesk, line: int, key: EntityKey, of: IdentifierClass, surface: str, *, keep: bool = True
) -> None:
    source = desk.lines[line]
    desk.add(Identifier(source.id, 0, len(surface), surface, of, "quasi", key), source.id)
    desk.add(Withholding(key, keep, "[withheld]", "decided"), call=None)


def with_party(desk: Newsdesk, call: CallId = CALL, person: str = "per_a") -> None:
    old = [r.id for r in desk.standing(Call) if r.body.id == call]
    body = Call(call, parties=(Party("A", person=PersonId(person)),))
    desk.desk.writer.append((desk.desk.pen().write(body, supersedes=tuple(old), call=call),))


def a_case() -> Newsdesk:
    desk = a_newsdesk()
    with_party(desk)
    marked(desk, 0, VILLAGE, "place", "Глухово")
    marked(desk, 1, POST, "rank_post", "водитель")
    return desk


def test_kept_details_of_one_person_are_put_together_and_the_change_is_the_fewest() -> None:
    desk = a_case()
    marked(desk, 2, AGE, "family_detail", "трое детей")
    risk = mosaic_risk(desk.desk)
    assert [(r["person"], sorted(d["key"] for d in r["details"])) for r in risk["risks"]] == [
        ("per_a", [AGE, VILLAGE]),
        ("per_a", [POST, VILLAGE]),
    ]
    assert [c["key"] for c in risk["change"]] == [VILLAGE]
    assert (risk["change"][0]["coarser"][0], risk["change"][0]["enough"]) == ("district", "district")
    shown = "\n".join(risk_lines(risk))
    assert "Глухово" in shown
    assert "the district" in shown and f"say-less {VILLAGE} district --ru - --en -" in shown


def test_what_is_withheld_is_no_part_of_a_combination() -> None:
    desk = a_newsdesk()
    with_party(desk)
    marked(desk, 0, VILLAGE, "place", "Глухово", keep=False)
    marked(desk, 1, POST, "rank_post", "водитель")
    risk = mosaic_risk(desk.desk)
    assert risk["risks"] == risk["change"] == []
    assert next(risk_lines(risk)).startswith("1 details are kept; none")


def test_somebody_of_another_call_whom_all_of_it_fits_is_a_crowd() -> None:
    desk = a_case()
    other = CallId("call_0000000000000002")
    with_party(desk, other, "per_b")
    source = desk.lines[0]
    for said, of in (("Глухова", "place"), ("водителю", "rank_post")):
        body = Identifier(source.id, 0, 7, said, of, "quasi", EntityKey(f"key_{said}"))  # type: ignore[arg-type]
        desk.add(body, source.id, call=other)
    assert mosaic_risk(desk.desk)["risks"] == []


def test_with_quotes_only_what_they_use_is_looked_at() -> None:
    desk = a_case()
    desk.add(
        Quote(CALL, (QuoteLine(desk.lines[0].id, "Speaker 1", "Глухово", "Глухово", None, "", ""),), (), ())
    )
    risk = mosaic_risk(desk.desk)
    assert risk["kept"] == 1
    assert risk["risks"] == []


def test_what_is_kept_twice_or_in_both_languages_is_one_detail() -> None:
    desk = a_case()
    again = desk.lines[2]
    desk.add(Identifier(again.id, 0, 8, "Водителю", "rank_post", "quasi", POST), again.id)
    english = desk.gists[1]
    desk.add(Identifier(english.id, 0, 6, "driver", "rank_post", "quasi", POST), english.id)
    risk = mosaic_risk(desk.desk)
    assert risk["kept"] == 2
    assert len(risk["risks"]) == 1


def test_a_voice_nobody_is_known_for_is_named_by_its_call() -> None:
    desk = a_newsdesk()
    marked(desk, 0, VILLAGE, "place", "Глухово")
    marked(desk, 1, POST, "rank_post", "водитель")
    assert [r["person"] for r in mosaic_risk(desk.desk)["risks"]] == [CALL]

"""Two coders judge blind, a third settles, the machine is measured on calls it was not taught by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from earwitness.app.actions import coding
from earwitness.errors import BadForm, UsageError
from earwitness.model.records import Author
from earwitness.model.themes import Coding, CodingDraw, ThemeAudit, ThemeLessons, ThemeMark
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk


def sheet_file(rows: list[dict[str, Any]], path: Path, *themes: object) -> Path:
    """The rows with these `themes`, as a file."""
    told = [{**row, "themes": found} for row, found in zip(rows, themes, strict=True)]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in told), encoding="utf-8")
    return path


def judge(room: Newsdesk, path: Path, by: str, *themes: object, name: str = "double-1") -> dict[str, Any]:
    return coding.record(room.desk, sheet_file(list(coding.sheet(room.desk, name, by)), path, *themes), by)


@pytest.fixture
def room() -> Newsdesk:
    return a_newsdesk()


@pytest.fixture
def drawn(room: Newsdesk) -> Newsdesk:
    coding.draw(room.desk, "double", 3, 1, ["anna", "boris"])
    return room


def test_a_draw_is_by_lot_attributed_and_made_once(room: Newsdesk) -> None:
    told = coding.draw(room.desk, "double", 2, 7, ["anna", "boris", "anna"], by="vera")
    assert (told["lines"], told["drawn_from"], told["coders"]) == (2, 3, ["anna", "boris"])
    (record,) = room.standing(CodingDraw)
    assert record.author == Author("person", "vera") and record.basis == record.body.lines
    with pytest.raises(UsageError, match="before"):
        coding.draw(room.desk, "double", 2, 7, ["anna", "boris"])
    sets = set()
    for seed in range(20, 45):
        coding.draw(room.desk, "double", 1, seed, ["anna", "boris"])
        sets.add(coding.draw_named(room.desk, f"double-{seed}").body.lines)
    assert sets == {(line.id,) for line in room.lines}


@pytest.mark.parametrize(
    ("kind", "wanted", "coders"),
    [("double", 0, ["a", "b"]), ("double", 3, ["a", " a "]), ("audit", 3, [" "]), ("double", 1, [])],
)
def test_a_draw_needs_lines_and_coders(room: Newsdesk, kind: Any, wanted: int, coders: list[str]) -> None:
    with pytest.raises(UsageError):
        coding.draw(room.desk, kind, wanted, 1, coders)
    assert room.standing(CodingDraw) == []


def test_a_sheet_shows_nothing_of_the_machine_or_the_other_coder(drawn: Newsdesk, tmp_path: Path) -> None:
    line = drawn.lines[0]
    drawn.add(ThemeMark(line.id, "casualties_own", "suggested", 0.9, "Speaker 1"), line.id)
    before = list(coding.sheet(drawn.desk, "double-1", "boris"))
    judge(drawn, tmp_path / "a.jsonl", "anna", ["money"], [], None)
    assert list(coding.sheet(drawn.desk, "double-1", "boris")) == before
    assert set(before[0]) == {"draw", "utterance", "call", "at", "voice", "text", "themes"}
    assert "casualties_own" not in json.dumps(before) and "money" not in json.dumps(before)
    assert len(list(coding.sheet(drawn.desk, "double-1", "anna"))) == 1
    with pytest.raises(UsageError):
        list(coding.sheet(drawn.desk, "double-1", "vera"))


def test_what_differs_is_settled_by_a_third_and_becomes_marks(drawn: Newsdesk, tmp_path: Path) -> None:
    own = {"theme": "casualties_own", "stance": "heard", "target": "unit"}
    machine = drawn.desk.pen_for(Author("engine", "theme", "1"))
    wrong = ThemeMark(drawn.lines[0].id, "alcohol_discipline", "suggested", 0.6, "Speaker 1")
    suggestion = machine.write(wrong, basis=(drawn.lines[0].id,), call=drawn.lines[0].call)
    drawn.desk.writer.append((suggestion,))
    judge(drawn, tmp_path / "a.jsonl", "anna", [own], ["money"], [])
    judge(drawn, tmp_path / "b.jsonl", "boris", [own], [], [])
    (row,) = coding.queue(drawn.desk, "double-1")
    assert row["utterance"] == drawn.lines[1].id and row["found"] == [[], ["money"]]
    assert "anna" not in json.dumps(row)
    file = sheet_file([row], tmp_path / "q.jsonl", ["looting"])
    with pytest.raises(UsageError, match="coder of the draw"):
        coding.settle(drawn.desk, file, "anna")
    assert coding.put_marks(drawn.desk, "double-1", "vera")["undecided"] == 1
    assert coding.settle(drawn.desk, file, "vera")["recorded"] == 1
    assert list(coding.queue(drawn.desk, "double-1")) == []
    assert coding.put_marks(drawn.desk, "double-1", "vera")["marks"] == 1
    assert coding.put_marks(drawn.desk, "double-1", "vera")["marks"] == 0
    marks = {(m.body.utterance, m.body.theme): m for m in drawn.standing(ThemeMark)}
    assert {key[1]: m.body.status for key, m in marks.items()} == {
        "casualties_own": "accepted",
        "alcohol_discipline": "rejected",
        "looting": "accepted",
    }
    kept = marks[drawn.lines[0].id, "casualties_own"]
    assert (kept.body.stance, kept.body.target, kept.body.voice) == ("heard", "unit", "Speaker 1")
    assert kept.author == Author("person", "vera") and len(kept.basis) == 3
    assert suggestion.id in marks[drawn.lines[0].id, "alcohol_discipline"].supersedes


def test_a_judgement_may_be_changed_until_all_have_judged(drawn: Newsdesk, tmp_path: Path) -> None:
    rows = list(coding.sheet(drawn.desk, "double-1", "anna"))
    first = sheet_file(rows, tmp_path / "1.jsonl", ["money"], None, None)
    assert coding.record(drawn.desk, first, "anna") == {
        "recorded": 1,
        "left_open": 2,
        "draws": ["double-1"],
    }
    assert coding.record(drawn.desk, first, "anna")["recorded"] == 0
    second = sheet_file(rows, tmp_path / "2.jsonl", ["looting"], None, None)
    assert coding.record(drawn.desk, second, "anna")["recorded"] == 1
    assert [c.body.themes for c in drawn.standing(Coding)] == [frozenset({"looting"})]
    judge(drawn, tmp_path / "b.jsonl", "boris", ["money"], None, None)
    with pytest.raises(BadForm, match="line 1"):
        coding.record(drawn.desk, first, "anna")


def test_agreement_counts_lines_both_judged(drawn: Newsdesk, tmp_path: Path) -> None:
    judge(drawn, tmp_path / "a.jsonl", "anna", ["money"], [], ["money"])
    judge(drawn, tmp_path / "b.jsonl", "boris", ["money"], [], None)
    told = coding.agreement(drawn.desk, "double-1")
    (money,) = told["themes"]
    assert told["judged_by_all"] == 2 and (money["lines"], money["chosen"]) == (2, [1, 1])
    assert money["alpha"] == {"value": 1.0, "low": None, "high": None} == money["kappa"]
    (listed,) = coding.draws(drawn.desk)
    assert listed["judged"] == {"anna": 3, "boris": 2}


def test_the_machines_error_is_a_record_and_written_once(room: Newsdesk, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        coding.audit(room.desk, "audit-1")
    told = coding.draw(room.desk, "audit", 5, 1, ["anna"])
    assert (told["lines"], told["drawn_from"], told["unit"]) == (3, 1, "calls")
    with pytest.raises(UsageError, match="decided"):
        coding.audit(room.desk, "audit-1")
    # No machine can find this theme here, so it is a miss whatever the cues are.
    judge(room, tmp_path / "a.jsonl", "anna", ["captivity"], [], [], name="audit-1")
    found = coding.audit(room.desk, "audit-1")
    rows = {(one["theme"], one["unit"]): one for one in found["themes"]}
    missed = rows["captivity", "line"]
    assert (missed["both"], missed["missed"], missed["false"], missed["neither"]) == (0, 1, 0, 2)
    assert missed["sensitivity"]["value"] == 0.0 and missed["specificity"]["value"] == 1.0
    assert rows["captivity", "call"]["specificity"]["value"] is None
    written = room.standing(ThemeAudit)
    assert {a.body.machine for a in written} == {found["machine"]} and all(
        a.author.is_machine for a in written
    )
    assert coding.audit(room.desk, "audit-1") == found and room.standing(ThemeAudit) == written
    again = list(coding.sheet(room.desk, "audit-1", "anna"))
    assert again == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"utterance": "rec_nobody"}, "utterance"),
        ({"draw": ""}, "draw"),
        ({"themes": "money"}, "themes"),
        ({"themes": ["Сытых"]}, "themes"),
        ({"themes": [{"theme": "money", "stance": "Сытых"}]}, "stance"),
        ({"themes": [{"theme": "money", "target": 4}]}, "target"),
        ({"themes": [{"theme": "money", "Сытых": 4}]}, "themes"),
        ({"themes": ["money", "money"]}, "themes"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_field(
    drawn: Newsdesk, change: dict[str, Any], names: str, tmp_path: Path
) -> None:
    row = next(iter(coding.sheet(drawn.desk, "double-1", "anna")))
    file = tmp_path / "sheet.jsonl"
    file.write_text("\n" + json.dumps({**row, "themes": [], **change}), encoding="utf-8")
    with pytest.raises(BadForm) as wrong:
        coding.record(drawn.desk, file, "anna")
    assert "line 2" in wrong.value.what and names in wrong.value.what
    assert "Сытых" not in wrong.value.what and drawn.standing(Coding) == []


def test_a_line_separator_within_a_text_parts_no_row(drawn: Newsdesk, tmp_path: Path) -> None:
    row = next(iter(coding.sheet(drawn.desk, "double-1", "anna")))
    file = tmp_path / "sheet.jsonl"
    text = json.dumps({**row, "text": "a\u2028b\u0085c", "themes": []}, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    assert coding.record(drawn.desk, file, "anna")["recorded"] == 1


def test_marks_are_listed_by_codebook_version(drawn: Newsdesk) -> None:
    line = drawn.lines[0]
    drawn.add(ThemeMark(line.id, "money", "accepted", 1.0, "Speaker 1", codebook="older 1"), line.id)
    told = {one["codebook"]: (one["in_use"], one["accepted"]) for one in coding.books(drawn.desk)}
    used = f"{drawn.desk.codebook.name} {drawn.desk.codebook.version}"
    assert told == {"older 1": (False, 1), used: (True, 0)}


def test_learning_is_a_person_s_decision_and_counts_the_version_in_use(drawn: Newsdesk) -> None:
    with pytest.raises(UsageError):
        coding.learn(drawn.desk)
    used = f"{drawn.desk.codebook.name} {drawn.desk.codebook.version}"
    line = drawn.lines[0]
    mark = drawn.add(ThemeMark(line.id, "money", "accepted", 1.0, "A", codebook=used), line.id)
    older = drawn.add(ThemeMark(line.id, "looting", "rejected", 1.0, "A", codebook="older 1"), line.id)
    told = coding.learn(drawn.desk, by="vera")
    assert (told["marks"], told["learned"], told["codebooks"]) == (1, False, [used])
    (record,) = drawn.standing(ThemeLessons)
    assert record.body.marks == (mark.id,) and record.author == Author("person", "vera")
    coding.learn(drawn.desk, by="vera")
    assert drawn.standing(ThemeLessons) == [record], "nothing new, nothing written"
    assert coding.learn(drawn.desk, ["older 1"])["marks"] == 2
    (record,) = drawn.standing(ThemeLessons)
    assert record.body.marks == (mark.id, older.id)

"""The measured miss rate of a case: decoys run once, looks of people recorded, what they found withheld from then on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from earwitness.app.actions.misses import (
    decoys_measured,
    draw_passages,
    look_rates,
    miss_lines,
    read_looks,
    run_decoys,
)
from earwitness.errors import BadForm, UsageError
from earwitness.model.ids import EntityKey
from earwitness.model.misses import DecoyRun, SecondLook
from earwitness.model.protection import Identifier, Withholding
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk


def filled(tmp_path: Path, desk: Newsdesk, missed: list[Any], by: str = "carl") -> dict[str, Any]:
    """Every line of the case drawn, `missed` filled in from the first on."""
    rows = sorted(draw_passages(desk.desk, 9, 1), key=lambda row: row["line"])
    for row, value in zip(rows, missed, strict=True):
        row["missed"] = value
    file = tmp_path / "looks.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return read_looks(desk.desk, file, by)


def test_decoys_are_counted_kept_and_said() -> None:
    desk = a_newsdesk()
    assert not decoys_measured(desk.desk) and "not measured" in miss_lines(desk.desk)[0]
    done = run_decoys(desk.desk, 16, 1)
    run_decoys(desk.desk, 16, 1)
    (run,) = desk.standing(DecoyRun)
    assert (run.body.planted, run.author.is_machine, done["of"]) == (16, True, 16)
    assert decoys_measured(desk.desk)
    assert miss_lines(desk.desk)[0].startswith("Invented identifiers planted in copies of calls: ")
    assert run_decoys(desk.desk, 8, 2)["seed"] == 2 and len(desk.standing(DecoyRun)) == 1


def test_the_figures_of_another_finder_say_so() -> None:
    desk = a_newsdesk()
    desk.desk.writer.append((desk.desk.pen().write(DecoyRun(1, "another", ())),))
    assert not decoys_measured(desk.desk)
    assert "An earlier finder was measured" in miss_lines(desk.desk)[0]


def test_a_row_shows_the_passage_and_what_was_found_in_it() -> None:
    desk = a_newsdesk()
    line = desk.lines[0]
    desk.add(Identifier(line.id, 0, 7, "Сколько", "nickname", "direct", EntityKey("k")), line.id)
    row = next(r for r in draw_passages(desk.desk, 9, 4) if r["line"] == 1)
    assert (row["text"], row["english"], row["found"], row["missed"]) == (
        line.body.text, "How many there", ["Сколько"], None,
    )  # fmt: skip
    assert len(draw_passages(desk.desk, 2, 4)) == 2
    assert draw_passages(desk.desk, 2, 4) == draw_passages(desk.desk, 2, 4)


def test_looks_give_a_rate_and_what_was_missed_is_withheld(tmp_path: Path) -> None:
    desk = a_newsdesk()
    done = filled(tmp_path, desk, [[{"surface": "Сытых", "class": "call_sign"}], [], None])
    assert (done["recorded"], done["marked"], done["people"]) == (2, 1, 1)
    assert (done["passages"]["missed"], done["passages"]["of"]) == (1, 2)
    assert done["identifiers"] == {"missed": 1, "of": 1, "share": 1.0, "low": 0.025, "high": 1.0}
    (mark,) = desk.standing(Identifier)
    (decision,) = desk.standing(Withholding)
    assert (mark.body.surface, mark.body.kind, mark.author.name) == ("сытых", "direct", "carl")
    assert decision.body.key == mark.body.key and not decision.body.keep and decision.author.name == "carl"
    assert any("1 of 2 missed" in line for line in miss_lines(desk.desk))


def test_looking_again_replaces_ones_own_look_and_counts_a_passage_once(tmp_path: Path) -> None:
    desk = a_newsdesk()
    filled(tmp_path, desk, [[], [], []])
    assert filled(tmp_path, desk, [[], [], []])["recorded"] == 0
    filled(tmp_path, desk, [[{"surface": "shout", "class": "rare_event"}], None, None])
    assert len(desk.standing(SecondLook)) == 3
    assert desk.standing(Identifier) == [], "heard and not written: counted, with no place to withhold it at"
    filled(tmp_path, desk, [[], None, None], by="dora")
    assert (look_rates(desk.desk)["passages"]["missed"], look_rates(desk.desk)["passages"]["of"]) == (0, 3)


@pytest.mark.parametrize(
    "missed",
    [
        "сытых",
        [{"surface": "сытых"}],
        [{"surface": " ", "class": "place"}],
        [{"surface": "x", "class": "y"}],
        ["x"],
    ],
)
def test_a_judgement_nobody_can_read_is_refused_by_line(missed: Any, tmp_path: Path) -> None:
    desk = a_newsdesk()
    with pytest.raises(BadForm, match="line 1, field missed") as wrong:
        filled(tmp_path, desk, [missed, None, None])
    assert "сытых" not in str(wrong.value) and desk.standing(SecondLook) == []


def test_what_is_no_passage_or_no_number_is_refused(tmp_path: Path) -> None:
    desk = a_newsdesk()
    file = tmp_path / "looks.jsonl"
    for passage in ("rec_none", desk.recording.id):
        file.write_text(json.dumps({"draw": "d", "passage": passage, "missed": []}), encoding="utf-8")
        with pytest.raises(BadForm, match="field passage"):
            read_looks(desk.desk, file)
    with pytest.raises(UsageError):
        run_decoys(desk.desk, 0, 1)
    with pytest.raises(UsageError):
        draw_passages(desk.desk, 0, 1)

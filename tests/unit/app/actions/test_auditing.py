"""What is worth hearing again comes worst first; drawn lines are judged by people and give a figure with its interval."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from earwitness.app.actions import auditing, reviewing
from earwitness.app.actions.reviewing import Change
from earwitness.errors import BadForm, UsageError
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Gap, ListeningCheck
from earwitness.model.time import SampleSpan
from tests.unit.app.actions.reviewed_case import RATE, WHISPER, Newsdesk, a_newsdesk


def test_doubts_of_the_case_worst_first_with_their_place() -> None:
    room = a_newsdesk()
    line = room.lines[0]
    gap = Gap(room.recording.id, SampleSpan(8 * RATE, 10 * RATE, RATE), "unclear speech")
    reading = Reading(line.id, 12, 22, "двух сытых", "200", "dead", "unclear", 0.5)
    pen = room.desk.pen_for(WHISPER)
    room.desk.writer.append(
        (
            pen.write(gap, basis=(room.transcript.id,), call=line.call),
            pen.write(reading, basis=(line.id,), call=line.call),
        )
    )
    rows = auditing.doubtful(room.desk, None, 10)
    assert [(r["word"], r["line"]) for r in rows] == [("сытых", 1), ("", None), ("двух", 1)]
    assert rows[0]["call"] == "call-1" and rows[0]["at"] == "00:02.5" and len(rows[0]["grounds"]) == 2
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    assert auditing.doubtful(room.desk, "call-1", 1) == rows[:1]
    reviewing.sign(room.desk, "call-1", by="anna", all_lines_read=True)
    assert [r["word"] for r in auditing.doubtful(room.desk, None, 10)] == [""]
    with pytest.raises(UsageError):
        auditing.doubtful(room.desk, None, 0)


def filled(rows: list[dict[str, Any]], path: Path, *judged: tuple[int, int, int] | None) -> Path:
    """The drawn rows with these judgements, as a file."""
    told = [
        row if found is None else {**row, "right": found[0], "wrong": found[1], "missed": found[2]}
        for row, found in zip(rows, judged, strict=True)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in told), encoding="utf-8")
    return path


def drawn(room: Newsdesk) -> list[dict[str, Any]]:
    rows = auditing.draw(room.desk, 3, 5)
    assert [row["words"] for row in rows] == [4, 2, 2]
    return rows


def test_the_same_seed_draws_the_same_lines() -> None:
    room = a_newsdesk()
    one = auditing.draw(room.desk, 2, 1)
    assert one == auditing.draw(room.desk, 2, 1) and len(one) == 2
    assert len(auditing.draw(room.desk, 99, 1)) == 3
    seen = {tuple(row["line"] for row in auditing.draw(room.desk, 1, seed)) for seed in range(30)}
    assert seen == {(1,), (2,), (3,)}
    with pytest.raises(UsageError):
        auditing.draw(room.desk, 0, 1)


def test_judgements_are_records_by_a_person_and_count_after_the_line_was_mended(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = filled(drawn(room), tmp_path / "audit.jsonl", (2, 2, 0), (2, 0, 2), None)
    done = auditing.record_audit(room.desk, file, "boris")
    assert done["recorded"] == 2
    (found,) = done["draws"][0]["word_error"]
    assert (found["words_by"], found["errors"], found["words"], found["lines"]) == (
        "machine: whisper",
        4,
        8,
        2,
    )
    assert found["low"] < found["share"] == 0.5 < found["high"]
    assert {c.author.name for c in room.standing(ListeningCheck)} == {"boris"}
    reviewing.fix_line(room.desk, "call-1", 1, Change(text="Сколько там двухсотых"))
    assert len(room.standing(ListeningCheck)) == 1
    assert auditing.audit_result(room.desk, done["draws"][0]["draw"]) == done["draws"][0]
    assert auditing.record_audit(room.desk, file, "boris")["recorded"] == 0, (
        "the same file again is no new judgement"
    )


def test_a_second_judgement_by_the_same_person_replaces_the_first(tmp_path: Path) -> None:
    room = a_newsdesk()
    rows = drawn(room)
    auditing.record_audit(room.desk, filled(rows, tmp_path / "1.jsonl", (2, 2, 0), None, None), "boris")
    done = auditing.record_audit(
        room.desk, filled(rows, tmp_path / "2.jsonl", (4, 0, 0), None, None), "boris"
    )
    assert [(e["errors"], e["lines"]) for e in done["draws"][0]["word_error"]] == [(0, 1)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"right": 4}, "wrong"),
        ({"right": 9, "wrong": 0}, "words"),
        ({"right": -1, "wrong": 5}, "right"),
        ({"right": True, "wrong": 3}, "right"),
        ({"utterance": "rec_nobody", "right": 4, "wrong": 0}, "utterance"),
        ({"draw": "", "right": 4, "wrong": 0}, "draw"),
    ],
)
def test_a_wrong_judgement_is_named_by_line_and_field(
    change: dict[str, Any], field: str, tmp_path: Path
) -> None:
    room = a_newsdesk()
    file = tmp_path / "audit.jsonl"
    file.write_text(json.dumps({**drawn(room)[0], **change}), encoding="utf-8")
    with pytest.raises(BadForm) as wrong:
        auditing.record_audit(room.desk, file)
    assert "line 1" in wrong.value.what and field in wrong.value.what
    assert "Сколько" not in wrong.value.what
    assert room.standing(ListeningCheck) == []

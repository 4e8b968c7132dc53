"""Label Studio's tasks: ours come back, theirs are read in every shape it exports, and what is no mark is counted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from earwitness.errors import BadForm
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme.label_studio import parse_tasks, write_tasks
from earwitness.stages.theme.passages import CodedCall, CodedLine, CodedSource, LineCoding, where

BOOK = Codebook("own", "1", (Theme("wants_out", "the wish to leave"), Theme("fear", "being afraid")))
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = (
    CodedLine("rec_1", "A", "Сколько там двухсотых?", 0.0, 2.0, (LineCoding("fear", "Olha", AT, stance="seen", target="x"),)),
    CodedLine("rec_2", "B", "Да много.", 2.0, 4.0, (
        LineCoding("wants_out", "model", AT, status="suggested", machine=True, confidence=0.7), LineCoding("fear", "Petro", AT),
    )),
)  # fmt: skip
CALL = CodedCall("call_1", "call-017", LINES)
DIALOGUE = [{"author": line.voice, "text": line.text} for line in LINES]


def _read(*tasks: dict[str, Any]) -> tuple[tuple[CodedSource, ...], tuple[str, ...]]:
    return parse_tasks(json.dumps(tasks).encode())


def _labelled(value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "r", "from_name": "theme", "to_name": "x", "value": value, **more}


def _paragraph(start: str, end: str, first: int, last: int, label: str = "fear") -> dict[str, Any]:
    value = {"start": start, "end": end, "startOffset": first, "endOffset": last, "paragraphlabels": [label]}
    return _labelled(value, type="paragraphlabels")


def test_ours_comes_back_with_coders_and_scores() -> None:
    raw, losses = write_tasks(BOOK, [CALL])
    assert len(losses) == 2
    (task,) = json.loads(raw)
    assert task["predictions"][0]["score"] == 0.7
    (source,), lost = parse_tasks(raw)
    assert lost == ()
    assert {"call_1", "call-017"} <= set(source.names)
    got = sorted(
        (place[0], p.theme, p.coder, p.score, p.stance, p.target)
        for p, place in zip(source.passages, where(source, LINES), strict=True)
    )
    assert got == [
        (0, "fear", "Olha", None, "seen", "x"),
        (1, "fear", "Petro", None, "unknown", ""),
        (1, "wants_out", "", 0.7, "unknown", ""),
    ]


def test_paragraphs_text_and_sound() -> None:
    text = "Сколько там двухсотых? Да много."
    in_text = _labelled({"start": 23, "end": 31, "text": "Да много", "labels": ["fear"]})
    in_sound = _labelled({"start": 2.1, "end": 3.9, "channel": 0, "labels": ["fear"]}, score=0.4)
    tasks = (
        {
            "data": {"dialogue": DIALOGUE, "audio": "/data/upload/3/0f3a9c1e-call-017.mp3?t=1"},
            "annotations": [
                {"completed_by": {"id": 4, "first_name": "Olha", "last_name": "K"}, "result": [
                    _paragraph("1", "1", 3, 8, "Wants out"), _paragraph("0", "1", 8, 2),
                ]},
            ],
        },
        {"data": {"text": text, "source": "call-018.txt"}, "annotations": [{"completed_by": 7, "result": [in_text]}]},
        {"data": {"audio": "s3://bucket/call-019.wav"}, "predictions": [{"result": [in_sound]}, {"score": 0.9}]},
    )  # fmt: skip
    sources, lost = _read(*tasks)
    assert [next(n for n in s.names if n in ("call-017", "call-018", "call-019")) for s in sources] == [
        "call-017", "call-018", "call-019",
    ]  # fmt: skip
    assert [where(source, LINES) for source in sources] == [[(1,), (0, 1)], [(1,)], [(1,)]]
    assert [(p.theme, p.coder, p.score) for source in sources for p in source.passages] == [
        ("wants_out", "Olha K", None),
        ("fear", "Olha K", None),
        ("fear", "", None),
        ("fear", "", 0.4),
    ]
    assert lost == ("1 annotations whose coder has no name in the file",)


def test_the_smaller_export_and_json_lines() -> None:
    small = {"id": 1, "dialogue": DIALOGUE, "call": "call-017", "annotator": "petro", "annotation_id": 5,
             "theme": [_paragraph("0", "0", 0, 22)["value"]]}  # fmt: skip
    (source,), lost = parse_tasks((json.dumps(small) + "\n" + json.dumps({"id": 2}) + "\n").encode())
    assert (where(source, LINES), source.passages[0].coder, lost) == ([(0,)], "petro", ())


def test_what_is_no_mark_is_counted() -> None:
    results = [
        _labelled({"choices": ["sad"]}),
        _labelled({"text": ["typed"]}),
        _labelled({"x": 1, "rectanglelabels": ["fear"]}),
        _paragraph("7", "7", 0, 1),
        7,
    ]
    task = {
        "data": {"dialogue": DIALOGUE},
        "annotations": [{"result": results, "completed_by": "a@example.org"}, {"was_cancelled": True}],
        "drafts": [{}],
    }
    sources, lost = _read(task)
    assert sources == ()
    assert lost == (
        "1 annotations whose coder has no name in the file",
        "3 answers that are no label of a passage",
        "2 labels of pictures, or without a place in the task's text or sound",
        "1 annotations that were skipped",
        "1 drafts",
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b"{", "not JSON"), (b"[" * 100_000, "too deep"), (b"[1]", "no tasks"), (b"[]", "no tasks")],
)
def test_what_is_none_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(BadForm, match=told):
        parse_tasks(raw)

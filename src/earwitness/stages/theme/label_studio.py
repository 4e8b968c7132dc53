"""Coded calls to and from Label Studio: tasks with annotations and predictions, as its JSON has them. Pure.

Rules
- Out: a task for each call, its lines as paragraphs; an annotation for each coder, a prediction where a machine suggests.
- In: labels on paragraphs, on stretches of text and of sound. A person's become marks, a prediction stays a suggestion
  with its score. Annotations that were skipped, drafts, and answers that are no label of a passage are counted.
- A label is a theme by its name, written as ids are ("Wants out" is `wants_out`).
- An annotator is taken by name; Label Studio knows most of them only by number or address, which is no name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from earwitness.errors import BadForm
from earwitness.model.markup import text_in
from earwitness.model.themes import Codebook
from earwitness.stages.theme.passages import (
    CodedCall,
    CodedSource,
    LineCoding,
    Passage,
    coder_of,
    noted,
    notes_of,
)
from earwitness.stages.theme.refi import guid_of, id_of

MOST_RESULTS = 200_000
UNSCORED = 0.5  #: of a prediction that does not say how sure it is

_SAID = ("text", "message", "utterance", "transcript", "phrase", "body", "content")
_LONGEST_NAME = 300


def write_tasks(book: Codebook, calls: Sequence[CodedCall]) -> tuple[bytes, tuple[str, ...]]:
    """The calls as tasks to import, and what these cannot carry. The same calls are always the same file."""
    version = f"{book.name} {book.version}"
    tasks = []
    for call in calls:
        by_coder: dict[str, list[dict[str, Any]]] = {}
        guessed: list[dict[str, Any]] = []
        for number, line in enumerate(call.lines):
            for mark in line.codings:
                if mark.machine:
                    guessed.append({**_result(line.id, number, line.text, mark), "score": mark.confidence})
                else:
                    by_coder.setdefault(mark.coder, []).append(_result(line.id, number, line.text, mark))
        spoken = [
            {"author": line.voice, "text": line.text, "start": round(line.start_s, 3), "end": round(line.end_s, 3), "line": line.id}
            for line in call.lines
        ]  # fmt: skip
        task: dict[str, Any] = {"data": {"call": call.id, "name": call.name, "dialogue": spoken}}
        task["annotations"] = [{"result": results} for results in by_coder.values()]
        if guessed:
            score = sum(one["score"] for one in guessed) / len(guessed)
            task["predictions"] = [{"model_version": version, "score": round(score, 4), "result": guessed}]
        tasks.append(task)
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode(), (
        "sound, English, readings, who wrote and signed each line: a task holds lines and what is coded in them",
        "definitions of themes: Label Studio has its labels from the project's own settings",
    )


def _result(line: str, number: int, text: str, mark: LineCoding) -> dict[str, Any]:
    value = {"start": str(number), "end": str(number), "startOffset": 0, "endOffset": len(text), "text": text}
    return {
        "id": guid_of("result", f"{line}:{mark.theme}:{mark.coder}")[:8],
        "from_name": "theme", "to_name": "dialogue", "type": "paragraphlabels",
        "value": {**value, "paragraphlabels": [mark.theme]},
        "meta": {"text": [f"coder: {coder_of(mark)}", *notes_of(mark)]},
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------------ in


@dataclass(frozen=True, slots=True)
class _Judgement:
    """One annotation or prediction of a task."""

    coder: str
    results: tuple[Any, ...]
    score: float | None = None


def parse_tasks(raw: bytes) -> tuple[tuple[CodedSource, ...], tuple[str, ...]]:
    """The labelled tasks of an export, as JSON, the smaller JSON-MIN or JSON lines; and what is not taken. Raises BadForm."""
    lost: Counter[str] = Counter()
    tasks = _tasks(raw)
    if sum(len(one.results) for task in tasks for one in _judgements(task, Counter())) > MOST_RESULTS:
        raise BadForm(f"the file has more than {MOST_RESULTS} labels", hint="Export it in parts.")
    sources: list[CodedSource] = []
    for task in tasks:
        told = _dict(task.get("data")) or task
        text, offsets = _text(told)
        passages = [
            passage
            for judgement in _judgements(task, lost)
            for result in judgement.results
            for passage in _passages(_dict(result), judgement, text, offsets, lost)
        ]
        if passages:
            sources.append(CodedSource(tuple(_names(told)), text, tuple(passages)))
    return tuple(sources), tuple(f"{count} {what}" for what, count in lost.items() if count)


def _tasks(raw: bytes) -> list[Mapping[str, Any]]:
    text = text_in(raw)
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise BadForm("the file's JSON lies too deep within itself") from None
    except ValueError:
        try:
            parsed = [json.loads(row) for row in text.split("\n") if row.strip()]
        except (ValueError, RecursionError):
            raise BadForm("the file is not JSON") from None
    rows = parsed if isinstance(parsed, list) else [parsed]
    tasks: list[Mapping[str, Any]] = [row for row in rows if isinstance(row, dict)]
    if not tasks or len(tasks) != len(rows):
        raise BadForm(
            "the file holds no tasks of Label Studio",
            hint="Export the project there as JSON, and bring that.",
        )
    return tasks


def _judgements(task: Mapping[str, Any], lost: Counter[str]) -> Iterator[_Judgement]:
    whole = "annotations" in task or "predictions" in task or "completions" in task
    if not whole and "data" not in task:
        # JSON-MIN: the results stand among the task's own fields, each under the name of its control
        results = [
            {"value": one}
            for value in task.values()
            if isinstance(value, list)
            for one in value
            if _labels(_dict(one))
        ]
        if results:
            yield _Judgement(_coder(task.get("annotator"), lost), tuple(results))
        return
    for one in (*_list(task.get("annotations")), *_list(task.get("completions"))):
        row = _dict(one)
        if row.get("was_cancelled") is True:
            lost["annotations that were skipped"] += 1
        elif _list(row.get("result")):
            own = any(noted(_note(_dict(result)))[0] for result in _list(row["result"]))
            coder = "" if own else _coder(row.get("completed_by"), lost)
            yield _Judgement(coder, tuple(_list(row["result"])))
    for one in _list(task.get("predictions")):
        row = _dict(one)
        score = _share(row.get("score"))
        yield _Judgement("", tuple(_list(row.get("result"))), UNSCORED if score is None else score)
    lost["drafts"] += len(_list(task.get("drafts")))


def _coder(by: Any, lost: Counter[str]) -> str:
    row = _dict(by)
    name = " ".join(str(row.get(part) or "") for part in ("first_name", "last_name")).strip()
    name = name or (by if isinstance(by, str) else "")
    if not name or "@" in name or name.isdigit():
        lost["annotations whose coder has no name in the file"] += 1
        return ""
    return " ".join(name.split())[:80]


def _passages(
    result: Mapping[str, Any],
    judgement: _Judgement,
    text: str,
    offsets: Sequence[int],
    lost: Counter[str],
) -> Iterator[Passage]:
    value = _dict(result.get("value"))
    labels = _labels(value)
    if not labels:
        lost["answers that are no label of a passage"] += 1
        return
    coder, stance, target = noted(_note(result))
    score = judgement.score
    if score is not None:
        own = _share(result.get("score"))
        score = score if own is None else own
    plain = Passage(
        "", (coder or judgement.coder) if score is None else "", score=score, stance=stance, target=target
    )
    place = _place(result, value, plain, text, offsets)
    if place is None:
        lost["labels of pictures, or without a place in the task's text or sound"] += len(labels)
        return
    for label in labels:
        yield replace(place, theme=id_of(" ".join(label.split()), {}))


def _place(
    result: Mapping[str, Any], value: Mapping[str, Any], plain: Passage, text: str, offsets: Sequence[int]
) -> Passage | None:
    """Where a label lies: from and to a paragraph's characters, a text's, or a sound's seconds."""
    start, end = value.get("start"), value.get("end")
    if "paragraphlabels" in value:
        first, last = _count(start), _count(end)
        if first is None or last is None or not 0 <= first <= last < len(offsets) - 1:
            return None
        begin = offsets[first] + (_count(value.get("startOffset")) or 0)
        stop = offsets[last] + (_count(value.get("endOffset")) or offsets[last + 1] - offsets[last])
        return replace(plain, begin=begin, stop=stop) if begin < stop <= len(text) else None
    if "channel" in value or "original_length" in result or not text:
        start_s, end_s = _seconds(start), _seconds(end)
        if start_s is None or end_s is None or end_s <= start_s:
            return None
        return replace(plain, start_s=start_s, end_s=end_s)
    whole = _dict(value.get("globalOffsets")) or value
    chosen, stop_at = _count(whole.get("start")), _count(whole.get("end"))
    if chosen is None or stop_at is None or not chosen < stop_at <= len(text):
        return None
    return replace(plain, begin=chosen, stop=stop_at)


def _text(told: Mapping[str, Any]) -> tuple[str, tuple[int, ...]]:
    """The text of a task and where each of its paragraphs begins; the longest field that reads as one."""
    best: tuple[str, tuple[int, ...]] = ("", (0,))
    found: tuple[str, tuple[int, ...]]
    for value in told.values():
        if isinstance(value, str) and " " in value.strip():
            found = value, (0, len(value) + 1)
        elif isinstance(value, list):
            said = [_said(_dict(one)) for one in value]
            found = "\n".join(said), (0, *accumulate(len(one) + 1 for one in said))
        else:
            continue
        best = max(best, found, key=lambda one: len(one[0].strip()))
    return best


def _said(row: Mapping[str, Any]) -> str:
    return next((row[name] for name in _SAID if isinstance(row.get(name), str)), "")


def _names(told: Mapping[str, Any]) -> Iterator[str]:
    """What may say which call a task is: any short text of it, and of an address its last part without an upload's mark."""
    for value in told.values():
        if isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME:
            yield value
            bare = re.split(r"[/\\]", value.partition("?")[0])[-1]
            for name in (bare, re.sub(r"^[0-9a-f]{8}-", "", bare)):
                yield name
                yield name.rpartition(".")[0]


def _labels(value: Mapping[str, Any]) -> list[str]:
    for name, found in value.items():
        if name.endswith("labels") and isinstance(found, list):
            return [one for one in found if isinstance(one, str) and one.strip()]
    return []


def _note(result: Mapping[str, Any]) -> str:
    rows = _dict(result.get("meta")).get("text")
    return "\n".join(one for one in _list(rows) if isinstance(one, str))


def _count(value: Any) -> int | None:
    written = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None


def _seconds(value: Any) -> float | None:
    fit = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6
    return float(value) if fit else None


def _share(value: Any) -> float | None:
    found = _seconds(value)
    return found if found is not None and found <= 1 else None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

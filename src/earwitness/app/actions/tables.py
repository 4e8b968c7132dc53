"""Calls, lines and claims of a case as a table, for a spreadsheet."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from earwitness.app.actions import spreadsheets
from earwitness.app.actions.interchange import chosen_calls, english_of
from earwitness.app.actions.look import list_calls
from earwitness.app.actions.spreadsheets import Cell, TableForm
from earwitness.app.wiring import Desk
from earwitness.errors import NoTranscript
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Record
from earwitness.model.speech import PlainCopy, Utterance
from earwitness.stages.transcribe.reviewing import whose_words

TableKind = Literal["calls", "lines", "claims"]
KINDS: tuple[TableKind, ...] = get_args(TableKind)

_COLUMNS: dict[TableKind, tuple[str, ...]] = {
    "calls": ("call", "reference", "began", "seconds", "languages", "transcript"),
    "lines": (
        "call", "reference", "line", "utterance", "start_s", "end_s", "times_guessed", "voice", "language", "text",
        "words_by", "english", "themes", "readings",
    ),
    "claims": ("call", "reference", "claim", "statement", "words", "speaker", "verdict", "why", "checks"),
}  # fmt: skip


def export_table(
    desk: Desk, kind: TableKind, form: TableForm, named: Sequence[str] = ()
) -> tuple[bytes, dict[str, Any]]:
    """A table as a file's bytes, of the calls named or of all, and what it holds. Raises NoTranscript, UsageError.

    Lines and claims hold words of calls, and their copies are written to the ledger.
    """
    chosen = chosen_calls(desk, named)
    rows: list[tuple[Cell, ...]] = []
    if kind == "calls":
        wanted = {call.body.id for call in chosen}
        columns = _COLUMNS["calls"]
        rows = [tuple(row[name] for name in columns) for row in list_calls(desk) if row["call"] in wanted]
        return spreadsheets.table(columns, rows, form), {"rows": len(rows), "losses": []}
    left: list[tuple[RecordId, CallId, int]] = []
    for call in chosen:
        found = list(_lines(desk, call) if kind == "lines" else _claims(desk, call))
        recording = next(desk.view.recordings(call.body.id), None)
        if found and recording is not None:
            rows += found
            left.append((recording.id, call.body.id, len(found)))
    if not rows:
        raise NoTranscript(f"no call chosen has {kind} that could be written")
    content = spreadsheets.table(_COLUMNS[kind], rows, form)
    digest = hashlib.sha256(content).hexdigest()
    pen = desk.pen()
    desk.writer.append(
        tuple(
            pen.write(PlainCopy(f"{kind}, {form}", count, kind == "lines", digest), basis=(id,), call=call)
            for id, call, count in left
        )
    )
    return content, {
        "rows": len(rows),
        "losses": ["times of words, gaps, who signed each line, withholdings"],
    }


def _lines(desk: Desk, call: Record[Call]) -> Iterable[tuple[Cell, ...]]:
    id = call.body.id
    renderings = desk.view.renderings(id)
    themes: dict[RecordId, list[str]] = {}
    for mark in desk.view.marks(id):
        unsure = "?" if mark.body.status == "suggested" else ""
        themes.setdefault(mark.body.utterance, []).append(f"{mark.body.theme}{unsure}")
    readings: dict[RecordId, list[str]] = {}
    for reading in desk.view.readings(id):
        told = f"{reading.body.surface}: {reading.body.sense if reading.body.status == 'code' else reading.body.status}"
        readings.setdefault(reading.body.utterance, []).append(told)
    counted: Counter[RecordId] = Counter()
    for line in desk.view.utterances(id):
        body = line.body
        counted[body.recording] += 1
        yield (
            id, call.body.reference, counted[body.recording], line.id, round(body.span.start_s, 3), round(body.span.end_s, 3),
            "yes" if body.guessed else "", body.voice, body.language, body.text, _by(line),
            english_of(renderings.get(line.id)), ", ".join(themes.get(line.id, ())), "; ".join(readings.get(line.id, ())),
        )  # fmt: skip


def _by(line: Record[Utterance]) -> str:
    engine = whose_words(line)
    return f"machine: {engine}" if engine else line.author.name


def _claims(desk: Desk, call: Record[Call]) -> Iterable[tuple[Cell, ...]]:
    said = {line.id: line.body.text for line in desk.view.utterances(call.body.id)}
    for claim in desk.view.claims(call.body.id):
        verdict = desk.view.verdict(claim.id)
        body = claim.body
        yield (
            call.body.id, call.body.reference, claim.id, body.statement, said.get(body.utterance, "")[body.begin : body.stop],
            body.speaker or "", verdict.body.standing if verdict else "", "; ".join(verdict.body.why) if verdict else "",
            sum(1 for _ in desk.view.checks(claim.id)),
        )  # fmt: skip

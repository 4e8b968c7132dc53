"""A call as it lies before a person who works on it: its lines with everything said about each, and the shape of its sound."""

from __future__ import annotations

from typing import Any

from earwitness.app.actions.reviewing import Page, page_of, show_transcript
from earwitness.app.wiring import Desk
from earwitness.model.ids import RecordId
from earwitness.model.protection import Identifier
from earwitness.model.recording import Recording
from earwitness.model.records import Record

#: columns a waveform is drawn in
WAVE_COLUMNS = 1200


def call_sheet(desk: Desk, named: str, recording: int | None = None) -> dict[str, Any]:
    """`show_transcript`, and beside each line its readings, themes and what of it is withheld. Raises UsageError."""
    page = page_of(desk, named, recording)
    sheet = show_transcript(desk, named, recording)
    id = page.call.body.id
    readings: dict[RecordId, list[dict[str, Any]]] = {}
    for reading in desk.view.readings(id):
        r = reading.body
        readings.setdefault(r.utterance, []).append(
            {
                "reading": reading.id,
                "begin": r.begin,
                "surface": r.surface,
                "term": r.term,
                "sense": r.sense,
                "status": r.status,
                "sounds_like": r.sounds_like,
                "confidence": r.confidence,
                "cues_for": list(r.cues_for),
                "cues_against": list(r.cues_against),
                "by": _by(reading),
                "decided": not reading.author.is_machine,
            }
        )
    marks: dict[RecordId, list[dict[str, Any]]] = {}
    for mark in desk.view.marks(id):
        m = mark.body
        marks.setdefault(m.utterance, []).append(
            {
                "theme": m.theme,
                "status": m.status,
                "stance": m.stance,
                "target": m.target,
                "confidence": m.confidence,
                "by": _by(mark),
            }
        )
    identifiers = list(desk.view.identifiers(id))
    shown = desk.view.decided({identifier.body.key for identifier in identifiers})
    kept_back: dict[RecordId, list[dict[str, Any]]] = {}
    for identifier in identifiers:
        i = identifier.body
        known = shown.get(i.key)
        decision = known.body if known else None
        kept_back.setdefault(i.of, []).append(
            {
                "key": i.key,
                "class": i.identifier_class,
                "kind": i.kind,
                "surface": i.surface,
                "begin": i.begin,
                "stop": i.stop,
                "decided": decision is not None,
                "keep": decision.keep if decision else False,
                "shown": decision.shown if decision else "",
            }
        )
    for row, line in zip(sheet["lines"], page.lines, strict=True):
        rendering = page.renderings.get(line.id)
        row["readings"] = sorted(readings.get(line.id, ()), key=lambda r: r["begin"])
        row["themes"] = marks.get(line.id, [])
        row["withheld"] = kept_back.get(line.id, [])
        row["withheld_en"] = kept_back.get(rendering.id, []) if rendering else []
    body = page.recording.body
    sheet |= {
        "began": page.call.body.began,
        "languages": list(page.call.body.languages),
        "parties": [
            {"id": p.id, "side": p.side, "role": p.role, "service": p.service, "person": p.person}
            for p in page.call.body.parties
        ],
        "record": page.recording.id,
        "seconds": body.seconds,
        "codec": body.codec,
        "triage": body.triage,
    }
    return sheet


def line_of(desk: Desk, named: str, turn: int, recording: int | None = None) -> tuple[Page, dict[str, Any]]:
    """One line of `call_sheet`, by its number, and the page it stands on. Raises UsageError."""
    page = page_of(desk, named, recording)
    page.line(turn)
    return page, call_sheet(desk, named, recording)["lines"][turn - 1]


def shape_of(desk: Desk, recording: Record[Recording]) -> list[list[tuple[int, int]]]:
    """The waveform kept at intake: for each channel up to `WAVE_COLUMNS` pairs of minimum and maximum, -128 to 127."""
    import numpy as np

    body = recording.body
    raw = np.frombuffer(desk.case.blobs.read(body.peaks), dtype=np.int8)
    if not raw.size:
        return []
    pairs = raw.reshape(body.channels, -1, 2)
    count = pairs.shape[1]
    edges = np.linspace(0, count, min(WAVE_COLUMNS, count) + 1).astype(int)[:-1]
    low = np.minimum.reduceat(pairs[:, :, 0], edges, axis=1)
    high = np.maximum.reduceat(pairs[:, :, 1], edges, axis=1)
    return [list(zip(a.tolist(), b.tolist(), strict=True)) for a, b in zip(low, high, strict=True)]


def identified(desk: Desk, key: str) -> list[Record[Identifier]]:
    """Every place of the case that points to one entity, in the order they were found."""
    return list(desk.view.filed_under(Identifier, key))


def _by(record: Record[Any]) -> str:
    return "" if record.author.is_machine else record.author.name

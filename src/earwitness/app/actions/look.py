"""Look at what stands: calls, lines, rejections, quotes. Reads only; names stay in the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from earwitness.app.wiring import Desk
from earwitness.model.ids import CallId, RecordId
from earwitness.model.query import FilterName, Restriction
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call, Origin
from earwitness.model.records import Record
from earwitness.model.teamwork import Assignment
from earwitness.model.time import SampleSpan
from earwitness.ports import CallOrder


def clock(span: SampleSpan) -> str:
    """Where a span begins, as minutes and seconds for a screen."""
    minutes, seconds = divmod(span.start_s, 60)
    return f"{int(minutes):02d}:{seconds:04.1f}"


def list_calls(desk: Desk) -> list[dict[str, Any]]:
    """One row a call: id, reference, month and day, length, languages, how its transcript stands, who listens."""
    return [_call_row(desk, call) for call in desk.view.calls()]


def _call_row(desk: Desk, call: Record[Call]) -> dict[str, Any]:
    recordings = list(desk.view.recordings(call.body.id))
    return {
        "call": call.body.id,
        "reference": call.body.reference,
        "began": call.body.began,
        "seconds": round(sum(r.body.seconds for r in recordings), 1),
        "languages": ", ".join(call.body.languages),
        "transcript": _transcript_state(desk, call.body.id),
        "listener": next((a.body.member for a in desk.view.reader.of(Assignment, call.body.id)), ""),
    }


#: calls on one page of the list
CALLS_A_PAGE = 100


#: filters of the list of calls, as its forms name them
CALL_FILTERS: tuple[FilterName, ...] = (
    "theme", "reading", "status", "language", "caller", "from", "to", "assigned",
)  # fmt: skip
#: as the value of the filter `assigned`: calls nobody listens to
NOBODY = "-"


def wanted_of(filters: Mapping[str, str]) -> list[Restriction]:
    """Filters of the list of calls as a store is asked for them; names it does not know are left out."""
    given = ((name, filters.get(name, "")) for name in CALL_FILTERS)
    return [
        Restriction("unassigned", ()) if (name, value) == ("assigned", NOBODY) else Restriction(name, (value,))
        for name, value in given
        if value
    ]


def calls_page(
    desk: Desk, number: int = 1, filters: Mapping[str, str] | None = None, order: CallOrder = "came"
) -> dict[str, Any]:
    """One page of `list_calls`, from 1, and how many fit the filters: only the calls shown are read."""
    wanted = wanted_of(filters or {})
    number = max(1, number)
    found = desk.case.records.list_calls(wanted, order, CALLS_A_PAGE, (number - 1) * CALLS_A_PAGE)
    rows = [_call_row(desk, call) for id in found.calls if (call := desk.view.call(id))]
    pages = max(1, -(-found.total // CALLS_A_PAGE))
    return {"rows": rows, "page": number, "pages": pages, "total": found.total, "filtered": bool(wanted)}


def last_origin(desk: Desk) -> Origin | None:
    """The origin form as it was last answered, so that a second batch of one handover need not repeat it."""
    origins = [record.body for record in desk.view.reader.of(Origin)]
    return origins[-1] if origins else None


def list_rejections(desk: Desk) -> list[dict[str, Any]]:
    """Files that did not become recordings: serial number, error, reason, advice, and the name from the vault if it is open."""
    serials = {h.id: h.body.serial for h in desk.view.handovers()}
    names = desk.file_names()
    rows = []
    for rejection in desk.view.rejections():
        handover = next((b for b in rejection.basis if b in serials), None)
        row = {
            "file": serials.get(handover) if handover else None,
            "error": rejection.body.error,
            "reason": rejection.body.reason,
            "advice": rejection.body.advice,
            "name": names.get(handover, "") if handover else "",
        }
        rows.append(row)
    return rows


def list_handovers(desk: Desk) -> list[dict[str, Any]]:
    """Files as they came: serial number, size, fingerprint, time."""
    return [
        {
            "file": h.body.serial,
            "size": h.body.size,
            "sha256": h.body.sha256,
            "at": h.at.isoformat(timespec="seconds"),
        }
        for h in desk.view.handovers()
    ]


def find_call(desk: Desk, named: str) -> Record[Call] | None:
    """A call by its id or by the reference its manifest gave it."""
    call = desk.view.call(CallId(named))
    return call or next((c for c in desk.view.calls() if c.body.reference == named), None)


def show_call(desk: Desk, named: str) -> dict[str, Any] | None:
    """One call line by line in both languages, with readings, themes and gaps; None when there is no such call."""
    call = find_call(desk, named)
    if call is None:
        return None
    id = call.body.id
    english = desk.view.renderings(id)
    notes: dict[RecordId, list[str]] = {}
    for reading in desk.view.readings(id):
        r = reading.body
        told = {
            "code": f"{r.surface}: {r.sense}",
            "ordinary": f"{r.surface}: ordinary use",
            "unclear": f"{r.surface}: may be {r.sounds_like}, misheard"
            if r.sounds_like
            else f"{r.surface}: unclear",
        }
        notes.setdefault(r.utterance, []).append(f"{told[r.status]} ({_by(reading)}, {r.confidence:.2f})")
    for mark in desk.view.marks(id):
        notes.setdefault(mark.body.utterance, []).append(
            f"{mark.body.theme} ({mark.body.status}, {mark.body.confidence:.2f})"
        )
    lines = []
    for utterance in desk.view.utterances(id):
        rendering = english.get(utterance.id)
        lines.append(
            {
                "utterance": utterance.id,
                "at": clock(utterance.body.span),
                "start_s": round(utterance.body.span.start_s, 3),
                "end_s": round(utterance.body.span.end_s, 3),
                "voice": utterance.body.voice,
                "overlapped": utterance.body.overlapped,
                "text": utterance.body.text,
                "en": rendering.body.text if rendering else "",
                "en_status": rendering.body.status if rendering else "",
                # A person who only said whose line it is has not vouched for its words.
                "by": f"machine: {utterance.body.words_of}" if utterance.body.words_of else _by(utterance),
                "notes": notes.get(utterance.id, []),
            }
        )
    gaps = [
        {"at": clock(g.body.span), "reason": g.body.reason, "detail": g.body.detail}
        for g in desk.view.gaps(id)
    ]
    return {
        "call": id,
        "reference": call.body.reference,
        "began": call.body.began,
        "transcript": _transcript_state(desk, id),
        "lines": lines,
        "gaps": gaps,
    }


def quote_rows(desk: Desk) -> list[dict[str, Any]]:
    """Quotes as they would be printed, with their edits counted by kind."""
    return [_quote_row(desk, q) for q in desk.view.quotes()]


def _quote_row(desk: Desk, quote: Record[Quote]) -> dict[str, Any]:
    call = desk.view.call(quote.body.call)
    kinds: Iterable[str] = (op.kind for op in quote.body.operations)
    return {
        "quote": quote.id,
        "call": (call.body.reference if call else None) or quote.body.call,
        "operations": ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(kinds).items())),
        "lines": [{"voice": x.voice, "edited": x.edited, "edited_en": x.edited_en} for x in quote.body.lines],
    }


def _transcript_state(desk: Desk, call: CallId) -> str:
    kinds = {t.body.kind for t in desk.view.transcripts(call)}
    return "reviewed" if "reviewed" in kinds else "machine draft" if kinds else "not heard"


def _by(record: Record[Any]) -> str:
    return f"machine: {record.author.name}" if record.author.is_machine else record.author.name

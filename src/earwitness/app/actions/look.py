"""Look at what stands: calls, lines, rejections, quotes. Reads only; names stay in the vault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from earwitness.app.wiring import Desk
from earwitness.model.ids import CallId, RecordId
from earwitness.model.query import FilterName, Restriction
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call, Handover, Origin, Recording, Rejection
from earwitness.model.records import Record
from earwitness.model.speech import Transcript
from earwitness.model.teamwork import Assignment
from earwitness.model.time import SampleSpan
from earwitness.ports import CallOrder

BodyT = TypeVar("BodyT")

#: calls that are read at once where a list goes over all of them
CALLS_AT_ONCE = 200


def clock(span: SampleSpan) -> str:
    """Where a span begins, as minutes and seconds for a screen."""
    minutes, seconds = divmod(span.start_s, 60)
    return f"{int(minutes):02d}:{seconds:04.1f}"


def list_calls(desk: Desk) -> list[dict[str, Any]]:
    """One row a call: id, reference, month and day, length, languages, how its transcript stands, who listens."""
    rows: list[dict[str, Any]] = []
    calls = desk.view.calls()
    while some := list(islice(calls, CALLS_AT_ONCE)):
        rows += _call_rows(desk, some)
    return rows


def count_calls(desk: Desk) -> int:
    """How many calls stand in the case."""
    return desk.view.reader.counts().get("Call", {}).get("standing", 0)


def _call_rows(desk: Desk, calls: Sequence[Record[Call]]) -> list[dict[str, Any]]:
    """Rows of a few calls, with one question for all of them where each would ask its own."""
    ids = [call.body.id for call in calls]
    recordings, transcripts = _by_call(desk, Recording, ids), _by_call(desk, Transcript, ids)
    listeners = _by_call(desk, Assignment, ids)
    return [
        {
            "call": id,
            "reference": call.body.reference,
            "began": call.body.began,
            "seconds": round(sum(r.body.seconds for r in recordings.get(id, ())), 1),
            "languages": ", ".join(call.body.languages),
            "transcript": _state_of(transcripts.get(id, ())),
            "listener": next((a.body.member for a in listeners.get(id, ())), ""),
        }
        for id, call in zip(ids, calls, strict=True)
    ]


def _by_call(desk: Desk, kind: type[BodyT], calls: Sequence[CallId]) -> dict[CallId, list[Record[BodyT]]]:
    found: dict[CallId, list[Record[BodyT]]] = {}
    for record in desk.case.records.of_calls(kind, calls):
        if record.call is not None:
            found.setdefault(record.call, []).append(record)
    return found


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
        Restriction("unassigned", ())
        if (name, value) == ("assigned", NOBODY)
        else Restriction(name, (value,))
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
    calls = {call.body.id: call for call in desk.case.records.of_calls(Call, found.calls)}
    rows = _call_rows(desk, [calls[id] for id in found.calls if id in calls])
    pages = max(1, -(-found.total // CALLS_A_PAGE))
    return {"rows": rows, "page": number, "pages": pages, "total": found.total, "filtered": bool(wanted)}


def last_origin(desk: Desk) -> Origin | None:
    """The origin form as it was last answered, so that a second batch of one handover need not repeat it."""
    origins = [record.body for record in desk.view.reader.of(Origin)]
    return origins[-1] if origins else None


#: files on one page of a list of them
FILES_A_PAGE = 100


def list_rejections(desk: Desk, page: int | None = None) -> list[dict[str, Any]]:
    """Files that did not become recordings: serial number, error, reason, advice, and the name from the vault if it is open.

    All of them, or those of a page, from 1.
    """
    rejections = _paged(desk, Rejection, page)
    handovers: list[Record[Handover] | None] = [_handover_of(desk, rejection) for rejection in rejections]
    names = desk.file_names([handover.id for handover in handovers if handover])
    return [
        {
            "file": handover.body.serial if handover else None,
            "error": rejection.body.error,
            "reason": rejection.body.reason,
            "advice": rejection.body.advice,
            "name": names.get(handover.id, "") if handover else "",
        }
        for rejection, handover in zip(rejections, handovers, strict=True)
    ]


def _handover_of(desk: Desk, rejection: Record[Rejection]) -> Record[Handover] | None:
    bases = (desk.view.reader.get(basis) for basis in rejection.basis)
    return next((basis for basis in bases if isinstance(basis.body, Handover)), None)


def _paged(desk: Desk, kind: type[BodyT], page: int | None) -> Sequence[Record[BodyT]]:
    if page is None:
        return list(desk.view.reader.of(kind))
    return desk.case.records.page(kind, FILES_A_PAGE, (max(1, page) - 1) * FILES_A_PAGE)


def list_handovers(desk: Desk, page: int | None = None) -> list[dict[str, Any]]:
    """Files as they came: serial number, size, fingerprint, time. All of them, or those of a page, from 1."""
    return [
        {
            "file": h.body.serial,
            "size": h.body.size,
            "sha256": h.body.sha256,
            "at": h.at.isoformat(timespec="seconds"),
        }
        for h in _paged(desk, Handover, page)
    ]


def find_call(desk: Desk, named: str) -> Record[Call] | None:
    """A call by its id or by the reference its manifest gave it."""
    call = desk.view.call(CallId(named))
    if call is not None or not named:
        return call
    found = desk.case.records.list_calls([Restriction("call", (named,))], limit=1).calls
    return desk.view.call(found[0]) if found else None


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
    return _state_of(desk.view.transcripts(call))


def _state_of(transcripts: Iterable[Record[Transcript]]) -> str:
    kinds = {t.body.kind for t in transcripts}
    return "reviewed" if "reviewed" in kinds else "machine draft" if kinds else "not heard"


def _by(record: Record[Any]) -> str:
    return f"machine: {record.author.name}" if record.author.is_machine else record.author.name

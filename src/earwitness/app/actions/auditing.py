"""What to listen to again: the doubtful words of a case, worst first; and how right its transcripts are, by a drawn sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush, nlargest
from itertools import groupby
from pathlib import Path
from typing import Any

from earwitness.app.actions.json_lines import field_of, rows_of
from earwitness.app.actions.look import clock
from earwitness.app.actions.reviewing import call_of
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, NoSuchRecord, UsageError
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Record, Signature, State
from earwitness.model.shorthand import Reading
from earwitness.model.speech import ListeningCheck, Utterance
from earwitness.model.words import tokens
from earwitness.stages.transcribe import auditing, reviewing
from earwitness.stages.transcribe.auditing import Judged, Stratum, WordError

#: states in which a judgement counts: it is of the line as it stood
KEPT: tuple[State, ...] = ("standing", "stale")

# ------------------------------------------------------------------------------------------------------------- doubts


def doubtful(desk: Desk, named: str | None, limit: int) -> list[dict[str, Any]]:
    """Doubtful words and gaps of a call, or of the case, worst first, `limit` at most. Raises UsageError."""
    if limit < 1:
        raise UsageError("--limit is 1 or more")
    calls = [call_of(desk, named)] if named else desk.view.calls()
    rows = (row for call in calls for row in _doubts(desk, call))
    # Equals stay in order of the case: a later number is a lower rank.
    ranked = nlargest(limit, ((row["score"], -n, row) for n, row in enumerate(rows)), key=lambda r: r[:2])
    return [row for _, _, row in ranked]


def _doubts(desk: Desk, call: Record[Call]) -> Iterator[dict[str, Any]]:
    id = call.body.id
    readings: dict[RecordId, list[Reading]] = {}
    for reading in desk.view.readings(id):
        if reading.author.is_machine:
            readings.setdefault(reading.body.utterance, []).append(reading.body)
    signed: dict[RecordId, list[Record[Signature]]] = {}
    for signature in desk.view.reader.of(Signature, id):
        for basis in signature.basis:
            signed.setdefault(basis, []).append(signature)
    for _, lines in groupby(desk.view.utterances(id), key=lambda u: u.body.recording):
        for number, line in enumerate(lines, 1):
            for doubt in reviewing.doubts_in(line, readings.get(line.id, ()), signed.get(line.id, ())):
                yield {
                    **_where(call, number, doubt.span.start_s),
                    "at": clock(doubt.span),
                    "word": doubt.text,
                    "score": doubt.score,
                    "grounds": list(doubt.grounds),
                    "record": doubt.of,
                    "begin": doubt.begin,
                    "stop": doubt.stop,
                }
    for gap in desk.view.gaps(id):
        doubt = reviewing.doubt_of(gap)
        yield {
            **_where(call, None, doubt.span.start_s),
            "at": clock(doubt.span),
            "word": "",
            "seconds": round(doubt.span.seconds, 1),
            "score": doubt.score,
            "grounds": list(doubt.grounds),
            "record": doubt.of,
        }


def _where(call: Record[Call], line: int | None, start_s: float) -> dict[str, Any]:
    return {
        "call": call.body.reference or call.body.id,
        "call_id": call.body.id,
        "line": line,
        "start_s": round(start_s, 3),
    }


# -------------------------------------------------------------------------------------------------------------- audits


def draw(desk: Desk, wanted: int, seed: int) -> list[dict[str, Any]]:
    """A random sample of lines, by caller and month, as rows for a person to fill in. Raises UsageError.

    The same seed gives the same lines while the case stands as it is.
    """
    if wanted < 1:
        raise UsageError("--draw is 1 or more")
    counts: Counter[Stratum] = Counter()
    for call in desk.view.calls():
        lines = len(desk.view.utterances(call.body.id))
        if lines:
            counts[_stratum(call.body)] += lines
    shares = auditing.shares(counts, wanted)
    name = f"seed {seed}, {sum(shares.values())} of {sum(counts.values())} lines"
    rows = [_row(desk, name, call, id) for call, id in _drawn(desk, seed, shares)]
    return sorted(rows, key=lambda row: (row["call"], row["line"]))


def _stratum(call: Call) -> Stratum:
    caller = next((p for p in call.parties if p.side == "caller"), None)
    return (str(caller.person or "") if caller else "", (call.began or "")[:7])


def _drawn(desk: Desk, seed: int, shares: Mapping[Stratum, int]) -> Iterator[tuple[CallId, RecordId]]:
    """The lines with the lowest lots of each stratum, in one walk over the case; only they are held."""
    held: dict[Stratum, list[tuple[int, CallId, RecordId]]] = {stratum: [] for stratum in shares}
    for call in desk.view.calls():
        stratum = _stratum(call.body)
        if stratum not in held:
            continue
        heap = held[stratum]
        for line in desk.view.utterances(call.body.id):
            # The heap's first is the highest lot held: a heap gives its least.
            heappush(heap, (-auditing.lot(seed, line.id), call.body.id, line.id))
            if len(heap) > shares[stratum]:
                heappop(heap)
    for heap in held.values():
        yield from ((call_id, id) for _, call_id, id in heap)


def _row(desk: Desk, name: str, call: CallId, id: RecordId) -> dict[str, Any]:
    lines = desk.view.utterances(call)
    line = next(u for u in lines if u.id == id)
    own = [u.id for u in lines if u.body.recording == line.body.recording]
    record = desk.view.call(call)
    return {
        "draw": name,
        "utterance": id,
        "call": (record.body.reference if record else None) or call,
        "line": own.index(id) + 1,
        "at": clock(line.body.span),
        "seconds": round(line.body.span.seconds, 1),
        "voice": line.body.voice,
        "text": line.body.text,
        "words": _count(line.body),
        "right": None,
        "wrong": None,
        "missed": None,
    }


def _count(line: Utterance) -> int:
    return len(tokens(line.text))


def record_audit(desk: Desk, file: Path, by: str | None = None) -> dict[str, Any]:
    """A person's judgements of drawn lines, as records, and the word error they show. Raises BadForm: line and field.

    `file` holds the rows of `draw` as JSON lines with `right`, `wrong` and `missed` filled in; rows without any are left
    out. A second judgement of a line by the same person replaces the first.
    """
    pen = desk.pen(by)
    batch: list[Record[ListeningCheck]] = []
    draws: list[str] = []
    judged: set[RecordId] = set()
    for number, row in rows_of(file):
        draws.append(field_of(row, "draw", number))
        if all(row.get(field) is None for field in ("right", "wrong", "missed")):
            continue
        line = _line(desk, row, number)
        if line.id in judged:
            raise BadForm(f"line {number}, field utterance: judged twice in this file")
        judged.add(line.id)
        body = _check(row, number, line, draws[-1])
        old = [
            c
            for c in _checks(desk, line.id)
            if c.body.draw == body.draw and c.author.name == pen.author.name and not c.author.is_machine
        ]
        if not any(c.body == body for c in old):
            batch.append(
                pen.write(body, basis=(line.id,), supersedes=tuple(c.id for c in old), call=line.call)
            )
    if batch:
        desk.writer.append(tuple(batch))
    return {"recorded": len(batch), "draws": [audit_result(desk, name) for name in dict.fromkeys(draws)]}


def audit_result(desk: Desk, name: str) -> dict[str, Any]:
    """The word error of a draw, by whose words the lines were, with 95 % intervals."""
    latest: dict[RecordId, Record[ListeningCheck]] = {}
    for state in KEPT:
        for check in desk.view.reader.of(ListeningCheck, None, state):
            old = latest.get(check.body.utterance)
            if check.body.draw == name and (old is None or old.at <= check.at):
                latest[check.body.utterance] = check
    by_author: dict[str, list[Judged]] = {}
    for check in latest.values():
        line: Record[Utterance] = desk.view.reader.get(check.body.utterance)
        engine = reviewing.whose_words(line)
        one = Judged(CallId(check.call or ""), check.body.right, check.body.wrong, check.body.missed)
        by_author.setdefault(f"machine: {engine}" if engine else "people", []).append(one)
    rows = [_found(author, auditing.word_error(found)) for author, found in sorted(by_author.items())]
    return {"draw": name, "word_error": [row for row in rows if row]}


def _found(author: str, error: WordError | None) -> dict[str, Any]:
    if error is None:
        return {}
    return {
        "words_by": author,
        "lines": error.lines,
        "calls": error.calls,
        "words": error.words,
        "errors": error.errors,
        "share": round(error.share, 4),
        "low": round(error.low, 4),
        "high": round(error.high, 4),
    }


def _checks(desk: Desk, line: RecordId) -> list[Record[ListeningCheck]]:
    return [c for state in KEPT for c in desk.view.reader.resting_on(line, ListeningCheck, state)]


def _check(row: Mapping[str, Any], number: int, line: Record[Utterance], name: str) -> ListeningCheck:
    counts = []
    for field in ("right", "wrong", "missed"):
        value = row.get(field)
        if value is None and field == "missed":
            value = 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise BadForm(f"line {number}, field {field}: not a number of words")
        counts.append(value)
    written = _count(line.body)
    if counts[0] + counts[1] != written:
        raise BadForm(
            f"line {number}: right and wrong words make {counts[0] + counts[1]}, but the line has {written} words"
        )
    return ListeningCheck(line.id, name, counts[0], counts[1], counts[2])


def _line(desk: Desk, row: Mapping[str, Any], number: int) -> Record[Utterance]:
    id = field_of(row, "utterance", number)
    try:
        record: Record[Any] = desk.view.reader.get(RecordId(id))
    except NoSuchRecord:
        raise BadForm(f"line {number}, field utterance: no record of this case") from None
    if not isinstance(record.body, Utterance):
        raise BadForm(f"line {number}, field utterance: no line of a transcript")
    return record

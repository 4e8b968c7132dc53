"""Stores in memory that keep the same rules as those on disk: for tests, notebooks and trying things out.

Both pass the conformance suites beside this file. They keep records as the bytes of `model.wire`, so that a record
which would not survive the disk does not survive here either. Slow on purpose where being plain is worth more.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from earwitness.errors import BlobMissing, NoSuchRecord, RecordExists, UnknownBasis, WrongStore
from earwitness.model.claims import Interview
from earwitness.model.facets import Facet, facet_of, fitting
from earwitness.model.ids import BLOB_PREFIX, BlobId, CallId, PersonId, RecordId
from earwitness.model.query import (
    Query,
    Restriction,
    asked_as,
    fits,
    forms_of,
    marked,
    plain,
    snippet,
    spans_of,
    with_lemmas,
)
from earwitness.model.query_language import parsed
from earwitness.model.recording import Call
from earwitness.model.records import Batch, Passed, Record, Signature, State
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.teamwork import Assignment
from earwitness.model.themes import ThemeMark
from earwitness.model.wire import from_bytes, in_vault, kind_of, to_bytes
from earwitness.ports import CallOrder, CallPage, CountedName, Found

B = TypeVar("B")

#: what is searched of each kind; kinds of the vault by their name on the wire
TEXT_OF: Mapping[str, Callable[[Any], str]] = {
    "Utterance": lambda body: str(body.text),
    "Rendering": lambda body: str(body.text),
    "Transcript": lambda body: str(body.note),
    "Interview": lambda body: str(body.summary),
    "InterviewNote": lambda body: str(body.spoken_with),
    "Alias": lambda body: str(body.label),
    "Person": lambda body: " · ".join(
        filter(None, (body.name, *body.names, *body.nicknames, body.call_sign, body.reference))
    ),
}


class MemoryRecords:
    """A RecordStore (`ports.RecordStore`) that is gone when the program ends."""

    def __init__(self, holds: Literal["case", "vault"] = "case") -> None:
        self._holds = holds
        self._rows: dict[RecordId, bytes] = {}
        self._kinds: dict[RecordId, str] = {}
        self._calls_of: dict[RecordId, CallId | None] = {}
        self._bases: dict[RecordId, tuple[RecordId, ...]] = {}
        self._resting: dict[RecordId, list[RecordId]] = {}
        self._states: dict[RecordId, State] = {}
        self._call_order: dict[CallId, None] = {}

    def append(self, batch: Batch) -> None:
        """Raises RecordExists, UnknownBasis, WrongStore; then nothing of the batch was written."""
        here = {record.id for record in batch}
        for record in batch:
            if in_vault(record.body) != (self._holds == "vault"):
                raise WrongStore(f"{record.id}: {kind_of(record.body)} does not belong here")
            needed = record.supersedes if self._holds == "vault" else record.basis + record.supersedes
            for id in needed:
                if id not in here and id not in self._rows:
                    raise UnknownBasis(f"{record.id} names {id}, which is not here")
        if len(here) != len(batch) or here & self._rows.keys():
            raise RecordExists("a record of the batch is there already")
        bodies = [to_bytes(record) for record in batch]
        for record, content in zip(batch, bodies, strict=True):
            call = record.call
            if isinstance(record.body, Call):
                call = call or record.body.id
                self._call_order.setdefault(call)
            self._rows[record.id] = content
            self._kinds[record.id] = kind_of(record.body)
            self._calls_of[record.id] = call
            self._bases[record.id] = record.basis
            self._states[record.id] = "standing"
            for basis in dict.fromkeys(record.basis):
                self._resting.setdefault(basis, []).append(record.id)
        fallen = [old for record in batch for old in record.supersedes]
        for old in fallen:
            self._states[old] = "superseded"
        fallen += [b for r in batch for b in r.basis if self._states.get(b, "standing") != "standing"]
        self._wither(fallen)

    def _wither(self, roots: list[RecordId]) -> None:
        """Everything that rests on `roots` at any depth, and stood, is stale."""
        seen, left = set(roots), list(roots)
        while left:
            for above in self._resting.get(left.pop(), ()):
                if self._states[above] == "standing":
                    self._states[above] = "stale"
                if above not in seen:
                    seen.add(above)
                    left.append(above)

    def get(self, id: RecordId) -> Record[Any]:
        """Raises NoSuchRecord."""
        if id not in self._rows:
            raise NoSuchRecord(f"there is no record {id}")
        return from_bytes(self._rows[id])

    def state_of(self, id: RecordId) -> State:
        """Raises NoSuchRecord."""
        if id not in self._states:
            raise NoSuchRecord(f"there is no record {id}")
        return self._states[id]

    def of(self, kind: type[B], call: CallId | None = None, state: State = "standing") -> Iterator[Record[B]]:
        for id in tuple(self._rows):
            if (
                self._kinds[id] == kind.__name__
                and self._states[id] == state
                and call in (None, self._calls_of[id])
            ):
                yield from_bytes(self._rows[id])

    def resting_on(self, basis: RecordId, kind: type[B], state: State = "standing") -> Iterator[Record[B]]:
        for id in tuple(self._resting.get(basis, ())):
            if self._kinds[id] == kind.__name__ and self._states[id] == state:
                yield from_bytes(self._rows[id])

    def since(self, mark: RecordId, kind: type[B]) -> Iterator[Record[B]]:
        """Raises NoSuchRecord."""
        if mark not in self._rows:
            raise NoSuchRecord(f"there is no record {mark}")
        order = tuple(self._rows)
        later = set(order[order.index(mark) + 1 :])
        return (record for record in self.of(kind) if record.id in later)

    def call_ids(self) -> Iterator[CallId]:
        for call in tuple(self._call_order):
            if any(self.of(Call, call)):
                yield call

    def due(self, stage: str, settings: str) -> Iterator[CallId]:
        for call in self.call_ids():
            passed = (p.body for p in self.of(Passed, call))
            if not any(p.stage == stage and p.settings == settings for p in passed):
                yield call

    def passed(self, stage: str, call: CallId | None = None) -> Record[Passed] | None:
        """The standing Passed of a stage for a call, or (None) for the whole case."""
        found = [p for p in self.of(Passed) if p.body.stage == stage and p.call == call]
        return found[-1] if found else None

    def counts(self) -> Mapping[str, Mapping[State, int]]:
        counted: dict[str, dict[State, int]] = {}
        for id, kind in self._kinds.items():
            states = counted.setdefault(kind, {"standing": 0, "superseded": 0, "stale": 0})
            states[self._states[id]] += 1
        return counted

    def tide(self, kinds: Iterable[type]) -> str:
        names = {kind.__name__ for kind in kinds}
        last, fallen = 0, 0
        for seq, (id, kind) in enumerate(self._kinds.items(), start=1):
            if kind in names:
                last = seq
                fallen += self._states[id] != "standing"
        return f"{last}:{fallen}"

    def search(self, query: str | Query, limit: int = 50, skip: int = 0) -> Iterator[Found]:
        """What `model.query` says of each text that stands; more marked words first. Raises BadQuery."""
        asked = with_lemmas(parsed(query) if isinstance(query, str) else query, None)
        order = {id: n for n, id in enumerate(self._rows)}
        best: dict[RecordId, tuple[float, int, Found]] = {}
        for record, text in self._texts():
            if isinstance(record.body, Interview) and not asked.interviews:
                continue
            forms = forms_of(text, getattr(record.body, "language", ""))
            if not fits(asked.tree, forms, lambda asks, record=record: self._allowed(record, asks)):  # type: ignore[misc]
                continue
            marks, spans = marked(asked.leaves, forms), spans_of(text)
            line = self._line_of(record)
            named = kind_of(record.body) == "Person"
            found = Found(
                record=record.id,
                call=record.call or CallId(""),
                snippet="" if named else snippet(text, spans, marks),
                score=float(len(marks)),
                kind=kind_of(record.body),
                line=line.id if line else None,
                start_s=line.body.span.start_s if line else None,
                marks=() if named else tuple(spans[n] for n in marks),
            )
            opens = line.id if line else record.id
            if opens not in best or found.score > best[opens][2].score:
                best[opens] = (-found.score, order[opens], found)
        hits = sorted(best.values(), key=lambda hit: hit[:2])
        yield from (found for _, _, found in hits[max(0, skip) : max(0, skip) + max(0, limit)])

    def list_calls(
        self,
        wanted: Sequence[Restriction] = (),
        order: CallOrder = "came",
        limit: int = 100,
        skip: int = 0,
    ) -> CallPage:
        """A page of the calls that stand and fit every filter, themselves or by some line of theirs."""
        fit = self._fitting(wanted)
        if order in ("began", "latest"):
            known = sorted((c for c in fit if c.body.began), key=lambda c: c.body.began or "")
            unknown = [c for c in fit if not c.body.began]
            fit = [*known, *unknown] if order == "began" else [*reversed(known), *reversed(unknown)]
        if order == "reference":
            fit.sort(key=lambda c: (c.body.reference is None, c.body.reference or ""))
        page = fit[max(0, skip) : max(0, skip) + max(0, limit)]
        return CallPage(tuple(call.body.id for call in page), len(fit))

    def _fitting(self, wanted: Sequence[Restriction]) -> list[Record[Call]]:
        """Calls that stand and fit every filter, in the order they came."""
        lines: dict[CallId | None, list[Record[Any]]] = {}
        for record, _ in self._texts():
            lines.setdefault(record.call, []).append(record)
        fit = []
        for id in self.call_ids():
            (call,) = self.of(Call, id)
            if all(any(self._allowed(text, asks) for text in (call, *lines.get(id, ()))) for asks in wanted):
                fit.append(call)
        return fit

    def calls_by_day(self, wanted: Sequence[Restriction] = ()) -> Mapping[str, int]:
        """How many of the calls `list_calls` would list began on each day, "" for unknown."""
        days = Counter((call.body.began or "")[:10] for call in self._fitting(wanted))
        return dict(sorted(days.items()))

    def counts_of(self, name: CountedName) -> Mapping[str, int]:
        """How many lines are marked with each theme, or each reading by status and by term; calls by who listens."""
        if name == "assigned":
            return dict(Counter(a.body.member for a in self.of(Assignment) if a.body.member))
        lines = [record for record, _ in self._texts() if isinstance(record.body, Utterance)]
        return dict(Counter(value for line in lines for value in set(self._marks_of(line.id, name))))

    def facets(
        self, kind: type, *words: str | None, state: Literal["standing", "ever"] = "standing"
    ) -> Mapping[Facet, int]:
        """How many records of a kind stand, or were ever there, by their facet."""
        ids = [id for id, named in self._kinds.items() if named == kind.__name__]
        found = [self._facet(id) for id in ids if state == "ever" or self._states[id] == "standing"]
        return Counter(facet for facet in found if facet is not None and fitting(facet, words))

    def page(
        self, kind: type[B], limit: int | None = None, skip: int = 0, facets: Iterable[Facet] | None = None
    ) -> tuple[Record[B], ...]:
        """Records of a kind that stand, those of some facets or all, from number `skip` on, as they came."""
        wanted = None if facets is None else set(facets)
        found = [r for r in self.of(kind) if wanted is None or self._facet(r.id) in wanted]
        begin = max(0, skip)
        return tuple(found[begin : None if limit is None else begin + max(0, limit)])

    def of_calls(self, kind: type[B], calls: Iterable[CallId]) -> tuple[Record[B], ...]:
        """Records of a kind that stand, of a few calls at once, as they came."""
        wanted = set(calls)
        return tuple(r for r in self.of(kind) if self._calls_of[r.id] in wanted)

    def _facet(self, id: RecordId) -> Facet | None:
        return facet_of(json.loads(self._rows[id]))

    def calls_of(self, people: Sequence[PersonId]) -> Iterator[tuple[PersonId, CallId]]:
        """Which of these people is a party of which call, in the order calls came, then by id."""
        for id in self.call_ids():
            there = {party.person for call in self.of(Call, id) for party in call.body.parties}
            yield from ((person, id) for person in sorted(set(people) & there))

    def _texts(self) -> Iterator[tuple[Record[Any], str]]:
        """What is searched, in the order of appending."""
        for id, kind in tuple(self._kinds.items()):
            if kind in TEXT_OF and self._states[id] == "standing":
                record = self.get(id)
                text = TEXT_OF[kind](record.body)
                if text.strip():
                    yield record, text

    def _line_of(self, record: Record[Any]) -> Record[Utterance] | None:
        """The line that a hit in this record opens."""
        if isinstance(record.body, Rendering) and record.body.utterance in self._rows:
            return self.get(record.body.utterance)
        return record if isinstance(record.body, Utterance) else None

    def _allowed(self, record: Record[Any], asks: Restriction) -> bool:
        """Whether a filter lets this text through."""
        line = self._line_of(record)
        if asks.name == "person":
            whose = {"Person": "id", "Alias": "person"}.get(kind_of(record.body))
            return whose is not None and getattr(record.body, whose) in asks.values
        if asks.name == "status":
            return self._status_of(record) in asks.values
        if asks.name in ("theme", "reading"):
            sought = {value.lower() if asks.name == "theme" else plain(value) for value in asks.values}
            return line is not None and bool(sought & set(self._marks_of(line.id, asks.name)))
        if asks.name == "language":
            return line is not None and line.body.language in asks.values
        call = next(iter(self.of(Call, record.call)), None) if record.call else None
        if call is None:
            return False
        if asks.name in ("assigned", "unassigned"):
            listeners = {a.body.member for a in self.of(Assignment, call.body.id)} - {""}
            return bool(listeners & set(asks.values)) if asks.name == "assigned" else not listeners
        if asks.name == "call":
            return bool({call.body.id, call.body.reference} & set(asks.values))
        if asks.name in ("from", "to"):
            day, began = asks.values[0], (call.body.began or "")[: len(asks.values[0])]
            return bool(began) and (began >= day if asks.name == "from" else began <= day)
        voice = line.body.voice if line else None
        if asks.name == "party" and voice in asks.values:
            return True
        for party in call.body.parties:
            fitting = party.side != "callee" if asks.name == "caller" else party.id == voice
            if fitting and ({party.person, party.role, party.service} - {"unknown"}) & set(asks.values):
                return True
        return False

    def _marks_of(self, line: RecordId, name: str) -> Iterator[str]:
        if name == "theme":
            for mark in self.of(ThemeMark):
                if mark.body.utterance == line and mark.body.status != "rejected":
                    yield mark.body.theme.lower()
            return
        for reading in self.of(Reading):
            if reading.body.utterance == line:
                yield from asked_as(reading.body.term, reading.body.status)

    def _status_of(self, record: Record[Any]) -> str:
        """draft, reviewed, signed or gist; "" for what is no line."""
        signatures = self.resting_on(record.id, Signature)
        if any(s.body.role in ("transcript", "translation") for s in signatures):
            return "signed"
        if isinstance(record.body, Rendering):
            return {"machine gist": "gist", "person": "reviewed", "signed": "signed"}[record.body.status]
        if not isinstance(record.body, Utterance):
            return ""
        bases = (self.get(id).body for id in record.basis if id in self._rows)
        written = not record.author.is_machine and not record.body.words_of
        reviewed = any(isinstance(b, Transcript) and b.kind == "reviewed" for b in bases)
        return "reviewed" if written or reviewed else "draft"


class MemoryBlobs:
    """A BlobStore (`ports.BlobStore`) that is gone when the program ends. Nothing is sealed here."""

    def __init__(self) -> None:
        self._kept: dict[BlobId, bytes] = {}

    def put(self, content: bytes | memoryview) -> BlobId:
        kept = bytes(content)
        id = BlobId(BLOB_PREFIX + hashlib.sha256(b"in memory" + kept).hexdigest())
        self._kept.setdefault(id, kept)
        return id

    def read(self, id: BlobId, start: int = 0, stop: int | None = None) -> bytes:
        """Raises BlobMissing."""
        if id not in self._kept:
            raise BlobMissing(f"there is no {id}")
        return self._kept[id][start:stop]

    def size(self, id: BlobId) -> int:
        """Raises BlobMissing."""
        if id not in self._kept:
            raise BlobMissing(f"there is no {id}")
        return len(self._kept[id])

    def ids(self) -> Iterator[BlobId]:
        yield from sorted(self._kept)

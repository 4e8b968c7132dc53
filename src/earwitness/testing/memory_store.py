"""Stores in memory that keep the same rules as those on disk: for tests, notebooks and trying things out.

Both pass the conformance suites beside this file. They keep records as the bytes of `model.wire`, so that a record
which would not survive the disk does not survive here either. Slow on purpose where being plain is worth more.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from earwitness.errors import BlobMissing, NoSuchRecord, RecordExists, UnknownBasis, WrongStore
from earwitness.model.ids import BLOB_PREFIX, BlobId, CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Batch, Passed, Record, State
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.wire import from_bytes, in_vault, kind_of, to_bytes
from earwitness.ports import Found

B = TypeVar("B")

WORD = re.compile(r"[^\W_]+")
WORDS_AROUND = 8


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

    def search(self, query: str, limit: int = 50) -> Iterator[Found]:
        """Every word has to be there, a phrase in "…" as it stands, a beginning* as one; most hits first."""
        wanted = [
            ([_folded(w) for w in WORD.findall(phrase or bare)], not phrase and bare.endswith("*"))
            for phrase, bare in re.findall(r'"([^"]*)"|(\S+)', query)
        ]
        wanted = [(words, open_end) for words, open_end in wanted if words]
        hits: list[tuple[int, Found]] = []
        spoken: tuple[type[Utterance] | type[Rendering], ...] = (Utterance, Rendering)
        for kind in spoken if wanted else ():
            for record in self.of(kind):
                text = record.body.text
                spans = [found.span() for found in WORD.finditer(text)]
                words = [_folded(text[begin:stop]) for begin, stop in spans]
                marked = [_places(words, sought, open_end) for sought, open_end in wanted]
                if all(marked):
                    places = sorted(set().union(*marked))
                    found = Found(
                        record.id,
                        record.call or CallId(""),
                        _snippet(text, spans, places),
                        float(len(places)),
                    )
                    hits.append((list(self._rows).index(record.id), found))
        hits.sort(key=lambda hit: (-hit[1].score, hit[0]))
        yield from (found for _, found in hits[: max(0, limit)])


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def _places(words: list[str], sought: list[str], open_end: bool) -> set[int]:
    """Positions of words that belong to an occurrence of the phrase `sought`."""
    found: set[int] = set()
    for start in range(len(words) - len(sought) + 1):
        here = words[start : start + len(sought)]
        last = here[-1].startswith(sought[-1]) if open_end else here[-1] == sought[-1]
        if here[:-1] == sought[:-1] and last:
            found.update(range(start, start + len(sought)))
    return found


def _snippet(text: str, spans: list[tuple[int, int]], places: list[int]) -> str:
    low, high = max(0, places[0] - WORDS_AROUND), min(len(spans), places[0] + WORDS_AROUND + 1)
    at = spans[low][0] if low else 0
    stop = spans[high - 1][1] if high < len(spans) else len(text)
    out = "… " if low else ""
    for n in places:
        if low <= n < high:
            out += f"{text[at : spans[n][0]]}«{text[spans[n][0] : spans[n][1]]}»"
            at = spans[n][1]
    return out + text[at:stop] + (" …" if high < len(spans) else "")


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

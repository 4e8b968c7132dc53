"""Records in an encrypted database: append-only rows, what stands now by index, and the ledger over them.

- One batch is one transaction: rows, what they supersede, what goes stale by that at any depth, ledger leaves.
- A row is never deleted or changed but for its state, which follows from the rows after it and is checked against them.
- Every question is one indexed query, read page by page, so that nothing of a large case is held in memory and a
  reader that is left half read holds no lock. A reader sees nothing that was appended after it was asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from earwitness.errors import (
    LedgerBroken,
    NewerCase,
    NoSuchRecord,
    RecordExists,
    StorageError,
    UnknownBasis,
    WrongStore,
)
from earwitness.model.facets import Facet, facet_of
from earwitness.model.ids import BlobId, CallId, PersonId, RecordId
from earwitness.model.query import Query, Restriction
from earwitness.model.query_language import parsed
from earwitness.model.recording import Call
from earwitness.model.records import Batch, Passed, Record, State
from earwitness.model.wire import canonical, from_bytes, in_vault, kind_of, to_dict
from earwitness.ports import CallOrder, CallPage, CountedName, Found, Progress, nothing
from earwitness.storage import facets, search
from earwitness.storage.cipher import Database
from earwitness.storage.facets import page as page_of
from earwitness.storage.ledger import (
    EVERY,
    SALT_BYTES,
    TILE,
    Frontier,
    Head,
    InclusionProof,
    leaf_hash,
    path_in,
)
from earwitness.storage.search import SearchIndex
from earwitness.storage.search_hits import Lemmas
from earwitness.storage.search_rows import Entry

B = TypeVar("B")

Holds = Literal["case", "vault"]

SCHEMA_VERSION = 5
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('schema', '5'), ('closed', 'yes');

CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    call TEXT,
    state INTEGER NOT NULL DEFAULT 0,
    stage TEXT,
    settings TEXT,
    salt BLOB NOT NULL,
    leaf BLOB NOT NULL,
    body BLOB NOT NULL,
    facet INTEGER
);
CREATE INDEX standing_kind ON record (kind, seq) WHERE state = 0;
CREATE INDEX standing_call ON record (call, kind, seq) WHERE state = 0 AND call IS NOT NULL;
CREATE INDEX fallen ON record (kind, state, seq) WHERE state <> 0;
CREATE INDEX passed ON record (stage, call, settings) WHERE state = 0 AND stage IS NOT NULL;

CREATE TABLE link (basis TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (basis, seq)) WITHOUT ROWID;
CREATE TABLE call (ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE tally (
    kind TEXT PRIMARY KEY,
    standing INTEGER NOT NULL,
    superseded INTEGER NOT NULL,
    stale INTEGER NOT NULL,
    last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE tile (number INTEGER PRIMARY KEY, root BLOB NOT NULL);
CREATE TABLE blob (id TEXT PRIMARY KEY, key BLOB, size INTEGER NOT NULL) WITHOUT ROWID;
"""
SCHEMA += search.SCHEMA + search.TOLD_SCHEMA + search.CALL_COLUMNS + search.STANDS_COLUMN + facets.SCHEMA

STANDING, SUPERSEDED, STALE = 0, 1, 2
STATES: Mapping[State, int] = {"standing": STANDING, "superseded": SUPERSEDED, "stale": STALE}
STATE_NAMES: Mapping[int, State] = {number: name for name, number in STATES.items()}

#: what must be zero in a sound database, and how it is counted
_RESTING_ON_FALLEN = (
    "SELECT count(DISTINCT link.seq) FROM record AS base CROSS JOIN link ON link.basis = base.id"
    " CROSS JOIN record ON record.seq = link.seq WHERE base.state <> 0 AND record.state = "
)
_AGREEMENTS = (
    ("records count as standing although what they rest on does not", _RESTING_ON_FALLEN + "0"),
    (
        "records count as stale although all they rest on stands",
        f"SELECT (SELECT count(*) FROM record WHERE state = 2) - ({_RESTING_ON_FALLEN}2)",  # noqa: S608
    ),
    (
        "kinds are counted wrong",
        (
            "SELECT count(*) FROM (SELECT kind, sum(state = 0) AS a, sum(state = 1) AS b, sum(state = 2) AS c,"
            " max(seq) AS d FROM record GROUP BY kind) AS real FULL JOIN tally ON tally.kind = real.kind"
            " WHERE (a, b, c, d) IS NOT (standing, superseded, stale, last)"
        ),
    ),
    ("facets are counted wrong", facets.MISCOUNTED),
    ("calls count wrong whether they stand", f"SELECT count(*) FROM call WHERE stands <> {search.STANDS}"),  # noqa: S608
    ("things are told of calls that are not so, or not told", search.MISTOLD),
    (
        "texts are missing from the search index or too many in it",
        search.MISSING,
    ),
)

FIRST_PAGE, LARGEST_PAGE = 32, 2048

#: id, body, and a number of a row
RowOf = tuple[Any, ...]


class SqlRecords:
    """A RecordStore (`ports.RecordStore`) over one encrypted database.

    `signed` is called with the head of the ledger after a batch that completes another hundred entries.
    """

    def __init__(
        self,
        database: Database,
        holds: Holds,
        origin: str,
        signed: Callable[[Head], None],
        lemmas: Lemmas | None = None,
    ) -> None:
        """Raises NewerCase, LedgerBroken, DatabaseDamaged."""
        self._database = database
        self._holds = holds
        self._origin = origin
        self._signed = signed
        self._index = SearchIndex(lemmas)
        with database.read() as db:
            schema = db.exec_driver_sql("SELECT value FROM meta WHERE name = 'schema'").scalar()
            if schema is None or int(schema) > SCHEMA_VERSION:
                raise NewerCase(
                    f"{database.name} has schema {schema}; this version knows up to {SCHEMA_VERSION}"
                )
            self._frontier = self._frontier_at(db, None)
        if int(schema) < SCHEMA_VERSION:
            self._migrate(int(schema))

    def _migrate(self, schema: int) -> None:
        """What records say stays as it is. Counts are worked out now, an older search index is made anew by the first search."""
        statements = search.STANDS_COLUMN
        if schema < 4:
            statements += facets.COLUMN + facets.SCHEMA
        if schema < 3:
            tables = ("line",) if schema == 1 else ("line", "said", "mark", "side")
            statements += "".join(f"DROP TABLE {table};" for table in tables) + search.SCHEMA
        if schema == 1:
            statements += search.CALL_COLUMNS
        statements += search.TOLD_SCHEMA
        with self._database.write() as db:
            for statement in filter(str.strip, statements.split(";")):
                db.exec_driver_sql(statement)
            if schema < 4:
                facets.work_out(db)
            db.exec_driver_sql(f"UPDATE call SET stands = {search.STANDS}")  # noqa: S608
            if schema < 3:
                self._index.empty(db)
            else:
                db.exec_driver_sql(f"INSERT INTO told {search.ALL_TOLD}")
            db.exec_driver_sql("UPDATE meta SET value = ? WHERE name = 'schema'", (str(SCHEMA_VERSION),))

    # ------------------------------------------------------------------------------------------------------ writing

    def append(self, batch: Batch) -> None:
        """Write a batch whole or not at all; durable when this returns.

        Raises RecordExists, UnknownBasis, WrongStore, DatabaseDamaged; then nothing of the batch was written.
        """
        if not batch:
            return
        for record in batch:
            if in_vault(record.body) != (self._holds == "vault"):
                raise WrongStore(
                    f"{record.id}: {kind_of(record.body)} does not belong in {self._database.name}"
                )
        plains = [to_dict(record) for record in batch]
        try:
            with self._database.write() as db:
                frontier = self._frontier.copy()
                before = frontier.size
                seeds = self._seeds(db, batch)
                self._insert(db, batch, plains, frontier)
                self._settle(db, batch, seeds)
                self._frontier = frontier
        except IntegrityError:
            self._reread()
            raise RecordExists(
                f"a record of a batch of {len(batch)}, the first being {batch[0].id}, is there already"
            ) from None
        except BaseException:
            self._reread()
            raise
        if before // EVERY != frontier.size // EVERY:
            self._signed(self._head_of(frontier))

    def _reread(self) -> None:
        """After a failed write: the running head is what the database holds."""
        try:
            with self._database.read() as db:
                self._frontier = self._frontier_at(db, None)
        except StorageError:
            return

    def _seeds(self, db: Connection, batch: Batch) -> list[str]:
        """Ids named as basis that do not stand; raises UnknownBasis for those that are nowhere."""
        here = {record.id for record in batch}
        bases = {basis for record in batch for basis in record.basis} - here
        replaced = {old for record in batch for old in record.supersedes} - here
        if not bases and not replaced:
            return []
        found = {
            row[0]: row[1]
            for row in db.exec_driver_sql(
                "SELECT id, state FROM record WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(bases | replaced)),),
            )
        }
        # What the vault holds may rest on what the case holds; the case never rests on the vault.
        needed = replaced if self._holds == "vault" else bases | replaced
        absent = sorted(needed - found.keys())
        if absent:
            raise UnknownBasis(
                f"{batch[0].id} and its batch name {len(absent)} records that are not in"
                f" {self._database.name}, the first being {absent[0]}"
            )
        return [id for id in bases if found.get(id, STANDING) != STANDING]

    def _insert(
        self, db: Connection, batch: Batch, plains: Sequence[Mapping[str, Any]], frontier: Frontier
    ) -> None:
        salts = os.urandom(SALT_BYTES * len(batch))
        found = [(plain["kind"], facet) if (facet := facet_of(plain)) else None for plain in plains]
        numbers = facets.add(db, found)
        rows: list[RowOf] = []
        links: list[RowOf] = []
        calls: list[RowOf] = []
        entries: list[Entry] = []
        last: dict[str, list[int]] = {}
        for place, (record, plain) in enumerate(zip(batch, plains, strict=True)):
            body, content = record.body, canonical(plain)
            kind = kind_of(body)
            salt = salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
            leaf = leaf_hash(salt, content)
            frontier.append(leaf)
            seq = frontier.size
            stage, settings = (body.stage, body.settings) if isinstance(body, Passed) else (None, None)
            call = record.call
            if isinstance(body, Call):
                call = call or body.id
                calls.append((call,))
            rows.append((seq, record.id, kind, call, stage, settings, salt, leaf, content, numbers[place]))
            links.extend((basis, seq) for basis in record.basis)
            entries.append(Entry(seq, record))
            counted = last.setdefault(kind, [0, 0])
            counted[0] += 1
            counted[1] = seq
        db.exec_driver_sql(
            "INSERT INTO record (seq, id, kind, call, stage, settings, salt, leaf, body, facet)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        if links:
            db.exec_driver_sql("INSERT OR IGNORE INTO link VALUES (?, ?)", links)
        if calls:
            db.exec_driver_sql(
                "INSERT INTO call (id, stands) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET stands = stands + 1",
                calls,
            )
        self._index.add(db, entries)
        db.exec_driver_sql(
            "INSERT INTO tally VALUES (?, ?, 0, 0, ?) ON CONFLICT (kind) DO UPDATE"
            " SET standing = standing + excluded.standing, last = excluded.last",
            [(kind, count, seq) for kind, (count, seq) in last.items()],
        )
        if frontier.tiles:
            first = frontier.size // TILE - len(frontier.tiles)
            db.exec_driver_sql(
                "INSERT INTO tile VALUES (?, ?)",
                [(first + n, root) for n, root in enumerate(frontier.tiles)],
            )
            frontier.tiles.clear()

    def _settle(self, db: Connection, batch: Batch, seeds: list[str]) -> None:
        """Mark what the batch supersedes, then everything that rests on it, at any depth."""
        replaced = json.dumps(sorted({old for record in batch for old in record.supersedes}))
        if replaced != "[]":
            fallen = db.exec_driver_sql(
                "SELECT seq, kind, state FROM record WHERE id IN (SELECT value FROM json_each(?)) AND state <> 1",
                (replaced,),
            ).fetchall()
            self._mark(db, [(r[0], r[1], r[2]) for r in fallen], SUPERSEDED)
        elif not seeds:
            return
        stale = db.exec_driver_sql(
            "WITH RECURSIVE down (id) AS ("
            " SELECT value FROM json_each(?) UNION SELECT value FROM json_each(?)"
            " UNION SELECT record.id FROM down CROSS JOIN link ON link.basis = down.id"
            " CROSS JOIN record ON record.seq = link.seq)"
            " SELECT record.seq, record.kind FROM down CROSS JOIN record ON record.id = down.id WHERE record.state = 0",
            (replaced, json.dumps(seeds)),
        ).fetchall()
        self._mark(db, [(r[0], r[1], STANDING) for r in stale], STALE)

    def _mark(self, db: Connection, rows: list[tuple[int, str, int]], state: int) -> None:
        if not rows:
            return
        db.exec_driver_sql("UPDATE record SET state = ? WHERE seq = ?", [(state, seq) for seq, _, _ in rows])
        self._index.drop(db, ((seq, kind) for seq, kind, _ in rows))
        facets.drop(db, (seq for seq, _, old in rows if old == STANDING))
        if calls := [(seq,) for seq, kind, old in rows if kind == "Call" and old == STANDING]:
            db.exec_driver_sql(
                "UPDATE call SET stands = stands - 1 WHERE id = (SELECT call FROM record WHERE seq = ?)",
                calls,
            )
        moved: dict[tuple[str, int], int] = {}
        for _, kind, old in rows:
            moved[kind, old] = moved.get((kind, old), 0) + 1
        for (kind, old), count in moved.items():
            gone, come = STATE_NAMES[old], STATE_NAMES[state]
            db.exec_driver_sql(
                f"UPDATE tally SET {gone} = {gone} - ?, {come} = {come} + ? WHERE kind = ?",  # noqa: S608
                (count, count, kind),
            )

    # ------------------------------------------------------------------------------------------------------ reading

    def get(self, id: RecordId) -> Record[Any]:
        """One record in whatever state. Raises NoSuchRecord."""
        with self._database.read() as db:
            body = db.exec_driver_sql("SELECT body FROM record WHERE id = ?", (id,)).scalar()
        if body is None:
            raise NoSuchRecord(f"there is no record {id} in {self._database.name}")
        return from_bytes(body)

    def state_of(self, id: RecordId) -> State:
        """Whether a record stands. Raises NoSuchRecord."""
        with self._database.read() as db:
            state = db.exec_driver_sql("SELECT state FROM record WHERE id = ?", (id,)).scalar()
        if state is None:
            raise NoSuchRecord(f"there is no record {id} in {self._database.name}")
        return STATE_NAMES[state]

    def of(self, kind: type[B], call: CallId | None = None, state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind, of one call or of all, in the order of appending."""
        if state != "standing":
            where = f"INDEXED BY fallen WHERE kind = ? AND state <> 0 AND state = {STATES[state]} AND"
            if call is not None:
                return self._records(f"record {where} call = ? AND", (kind.__name__, call))
            return self._records(f"record {where}", (kind.__name__,))
        if call is None:
            return self._records(
                "record INDEXED BY standing_kind WHERE kind = ? AND state = 0 AND", (kind.__name__,)
            )
        return self._records(
            "record INDEXED BY standing_call WHERE call = ? AND kind = ? AND state = 0 AND",
            (call, kind.__name__),
        )

    def resting_on(self, basis: RecordId, kind: type[B], state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind that name `basis` directly, in the order of appending."""
        return self._records(
            f"link CROSS JOIN record USING (seq) WHERE link.basis = ? AND kind = ? AND state = {STATES[state]} AND",
            (basis, kind.__name__),
        )

    def since(self, mark: RecordId, kind: type[B]) -> Iterator[Record[B]]:
        """Records of a kind that stand and came after the record `mark`. Raises NoSuchRecord."""
        with self._database.read() as db:
            seq = db.exec_driver_sql("SELECT seq FROM record WHERE id = ?", (mark,)).scalar()
        if seq is None:
            raise NoSuchRecord(f"there is no record {mark} in {self._database.name}")
        return self._records(
            "record INDEXED BY standing_kind WHERE kind = ? AND state = 0 AND", (kind.__name__,), seq
        )

    def _records(self, source: str, given: tuple[Any, ...], after: int = 0) -> Iterator[Record[Any]]:
        statement = f"SELECT seq, body FROM {source} seq > ? AND seq <= ? ORDER BY seq LIMIT ?"  # noqa: S608
        for row in self._pages(statement, given, after):
            yield from_bytes(row[1])

    def _pages(self, statement: str, given: tuple[Any, ...], after: int = 0) -> Iterator[RowOf]:
        """Rows in order of their first column beyond `after`, a page at a time, up to what stands at the first question."""
        top, size = self._frontier.size, FIRST_PAGE
        while True:
            with self._database.read() as db:
                page = db.exec_driver_sql(statement, (*given, after, top, size)).fetchall()
            yield from (tuple(row) for row in page)
            if len(page) < size:
                return
            after, size = page[-1][0], min(size * 4, LARGEST_PAGE)

    def call_ids(self) -> Iterator[CallId]:
        """Calls that stand, in the order they came; a corrected Call keeps its place."""
        for row in self._pages(
            "SELECT ordinal, id FROM call WHERE EXISTS (SELECT 1 FROM record INDEXED BY standing_call"
            " WHERE record.call = call.id AND kind = 'Call' AND state = 0)"
            " AND ordinal > ? AND ordinal <= ? ORDER BY ordinal LIMIT ?",
            (),
        ):
            yield CallId(row[1])

    def due(self, stage: str, settings: str) -> Iterator[CallId]:
        """Calls without a standing Passed of this stage with these settings, in the order they came."""
        for row in self._pages(
            "SELECT ordinal, id FROM call WHERE EXISTS (SELECT 1 FROM record INDEXED BY standing_call"
            " WHERE record.call = call.id AND kind = 'Call' AND state = 0)"
            " AND NOT EXISTS (SELECT 1 FROM record INDEXED BY passed"
            " WHERE stage = ? AND record.call = call.id AND settings = ? AND state = 0)"
            " AND ordinal > ? AND ordinal <= ? ORDER BY ordinal LIMIT ?",
            (stage, settings),
        ):
            yield CallId(row[1])

    def passed(self, stage: str, call: CallId | None = None) -> Record[Passed] | None:
        """The standing Passed of a stage for a call, or (None) for the whole case: one look-up."""
        with self._database.read() as db:
            body = db.exec_driver_sql(
                "SELECT body FROM record INDEXED BY passed WHERE stage = ? AND call IS ? AND state = 0"
                " ORDER BY seq DESC LIMIT 1",
                (stage, call),
            ).scalar()
        return None if body is None else from_bytes(body)

    def counts(self) -> Mapping[str, Mapping[State, int]]:
        """Number of records by kind and state."""
        with self._database.read() as db:
            rows = db.exec_driver_sql("SELECT kind, standing, superseded, stale FROM tally").fetchall()
        return {r[0]: {"standing": r[1], "superseded": r[2], "stale": r[3]} for r in rows}

    def tide(self, kinds: Iterable[type]) -> str:
        """`last:fallen`: changes whenever a record of these kinds is added or stops standing."""
        with self._database.read() as db:
            row = db.exec_driver_sql(
                "SELECT coalesce(max(last), 0), coalesce(sum(superseded + stale), 0) FROM tally"
                " WHERE kind IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted({kind.__name__ for kind in kinds})),),
            ).one()
        return f"{row[0]}:{row[1]}"

    def search(self, query: str | Query, limit: int = 50, skip: int = 0) -> Iterator[Found]:
        """Texts that stand and match, best first, as `model.query` and `storage.search` say. Raises BadQuery."""
        asked = parsed(query) if isinstance(query, str) else query
        return self._found(asked, limit, max(0, skip))

    def _found(self, asked: Query, limit: int, skip: int) -> Iterator[Found]:
        if limit <= 0:
            return
        found: list[Found] | None = None
        while found is None:
            with self._database.read() as db:
                # One look at the database, whatever is written meanwhile; and FTS5 prepares itself once.
                db.exec_driver_sql("BEGIN")
                try:
                    if not self._index.is_behind(db):
                        found = self._index.search(db, asked, limit, skip)
                finally:
                    db.exec_driver_sql("ROLLBACK")
            if found is None:
                self.catch_up()
        yield from found

    def list_calls(
        self,
        wanted: Sequence[Restriction] = (),
        order: CallOrder = "came",
        limit: int = 100,
        skip: int = 0,
    ) -> CallPage:
        """A page of the calls that stand and fit every filter, themselves or by some line of theirs."""
        self.catch_up()
        with self._database.read() as db:
            return self._index.list_calls(db, wanted, order, limit, skip)

    def calls_by_day(self, wanted: Sequence[Restriction] = ()) -> Mapping[str, int]:
        """How many of the calls `list_calls` would list began on each day, "" for unknown."""
        self.catch_up()
        with self._database.read() as db:
            return self._index.calls_by_day(db, wanted)

    def counts_of(self, name: CountedName) -> Mapping[str, int]:
        """How many lines are marked with each theme, or each reading by status and by term; calls by who listens."""
        self.catch_up()
        with self._database.read() as db:
            return self._index.counts_of(db, name)

    def facets(
        self, kind: type, *words: str | None, state: Literal["standing", "ever"] = "standing"
    ) -> Mapping[Facet, int]:
        """How many records of a kind stand, or were ever there, by their facet."""
        with self._database.read() as db:
            return facets.count(db, kind.__name__, words, state)

    def page(
        self, kind: type[B], limit: int | None = None, skip: int = 0, facets: Iterable[Facet] | None = None
    ) -> tuple[Record[B], ...]:
        """Records of a kind that stand, those of some facets or all, from number `skip` on, as they came."""
        with self._database.read() as db:
            bodies = page_of(db, kind.__name__, limit, skip, facets)
        return tuple(map(from_bytes, bodies))

    def of_calls(self, kind: type[B], calls: Iterable[CallId]) -> tuple[Record[B], ...]:
        """Records of a kind that stand, of a few calls at once, as they came."""
        with self._database.read() as db:
            rows = db.exec_driver_sql(
                "SELECT body FROM record INDEXED BY standing_call WHERE call IN (SELECT value FROM json_each(?))"
                " AND call IS NOT NULL AND kind = ? AND state = 0 ORDER BY seq",
                (json.dumps(list(calls)), kind.__name__),
            ).fetchall()
        return tuple(from_bytes(row[0]) for row in rows)

    def calls_of(self, people: Sequence[PersonId]) -> Iterator[tuple[PersonId, CallId]]:
        """Which of these people is a party of which call, in the order calls came, then by id; calls that stand."""
        self.catch_up()
        with self._database.read() as db:
            found = list(self._index.calls_of(db, people))
        yield from found

    # ------------------------------------------------------------------------------------------------------- ledger

    @property
    def size(self) -> int:
        """Number of entries in the ledger, which is the number of records ever appended."""
        return self._frontier.size

    def head(self) -> Head:
        """The ledger as it is now."""
        return self._head_of(self._frontier)

    def head_at(self, size: int) -> Head:
        """The ledger as it was with `size` entries. Raises LedgerBroken when there are fewer."""
        with self._database.read() as db:
            return self._head_of(self._frontier_at(db, size))

    def _head_of(self, frontier: Frontier) -> Head:
        return Head(self._origin, frontier.size, frontier.root())

    def _frontier_at(self, db: Connection, size: int | None) -> Frontier:
        """From full tiles and the leaves after them; `size` None means everything."""
        there = db.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM record").scalar() or 0
        size = there if size is None else size
        if size > there:
            raise LedgerBroken(f"{self._database.name} holds {there} entries, not {size}")
        frontier = Frontier()
        for row in db.exec_driver_sql(
            "SELECT root FROM tile WHERE number < ? ORDER BY number", (size // TILE,)
        ):
            frontier.add_subtree(TILE, row[0])
        rest = db.exec_driver_sql(
            "SELECT leaf FROM record WHERE seq > ? AND seq <= ? ORDER BY seq", (frontier.size, size)
        )
        for row in rest:
            frontier.append(row[0])
        frontier.tiles.clear()
        if frontier.size != size:
            raise LedgerBroken(f"{self._database.name} lacks entries below number {size}")
        return frontier

    def prove(self, id: RecordId) -> InclusionProof:
        """Proof that a record is in the ledger as it is now. Raises NoSuchRecord."""
        with self._database.read() as db:
            found = db.exec_driver_sql("SELECT seq, salt FROM record WHERE id = ?", (id,)).fetchone()
            if found is None:
                raise NoSuchRecord(f"there is no record {id} in {self._database.name}")
            index, size = found[0] - 1, self._frontier.size
            number = index // TILE
            tiles = [
                r[0]
                for r in db.exec_driver_sql(
                    "SELECT root FROM tile WHERE number < ? ORDER BY number", (size // TILE,)
                )
            ]
            leaves = [
                r[0]
                for r in db.exec_driver_sql(
                    "SELECT leaf FROM record WHERE seq > ? AND seq <= ? ORDER BY seq",
                    (number * TILE, min((number + 1) * TILE, size)),
                )
            ]
            tail = (
                []
                if size % TILE == 0
                else [
                    r[0]
                    for r in db.exec_driver_sql(
                        "SELECT leaf FROM record WHERE seq > ? AND seq <= ? ORDER BY seq",
                        (size // TILE * TILE, size),
                    )
                ]
            )
        inner = path_in(leaves, index % TILE)
        last = Frontier()
        for leaf in tail:
            last.append(leaf)
        outer = path_in(tiles + ([last.root()] if tail else []), number)
        return InclusionProof(index, size, found[1], inner + outer, self._frontier.root())

    # -------------------------------------------------------------------------------------------------- for the check

    def rows(self) -> Iterator[RowOf]:
        """Every row in order: seq, id, kind, call, state, salt, leaf, body, and the words of its facet as it is filed."""
        yield from self._pages(
            "SELECT seq, id, record.kind, call, state, salt, leaf, body, a, b, c"
            " FROM record LEFT JOIN facet ON facet.number = record.facet WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (),
        )

    def tiles(self) -> Mapping[int, bytes]:
        """Kept tile roots by number."""
        with self._database.read() as db:
            return {r[0]: r[1] for r in db.exec_driver_sql("SELECT number, root FROM tile")}

    def link_count(self) -> int:
        """Number of edges from records to their basis."""
        with self._database.read() as db:
            return db.exec_driver_sql("SELECT count(*) FROM link").scalar() or 0

    def disagreements(self) -> Iterator[str]:
        """Where states, tallies and the search index do not follow from the rows."""
        for what, statement in _AGREEMENTS:
            with self._database.read() as db:
                count = db.exec_driver_sql(statement).scalar()
            if count:
                yield f"{count} {what}"

    def rebuild_search(self, progress: Progress = nothing) -> None:
        """Write the search index anew, with the lemmas of today."""
        with self._database.write() as db:
            self._index.empty(db)
        self.merge_search(progress)

    def merge_search(self, progress: Progress = nothing) -> None:
        """Join the parts that an index grows in into one: searches are quickest then. Step by step, as `catch_up`."""
        self.catch_up(progress)
        more, steps = True, 0
        while more:
            with self._database.write() as db:
                more = self._index.merge(db, first=steps == 0)
            steps += 1
            progress("search index", steps, steps, "merges")

    def index_later(self) -> None:
        """Records appended from here on are indexed together, by the next search: quicker for very many."""
        with self._database.write() as db:
            self._index.fall_behind(db)

    def catch_up(self, progress: Progress = nothing) -> None:
        """Index what waits, a page at a time: an interruption loses one page, and the next call goes on from there."""
        with self._database.read() as db:
            if not self._index.is_behind(db):
                return
        done: int | None = 0
        while done is not None:
            progress("search index", done, self._frontier.size, "records")
            with self._database.write() as db:
                done = self._index.step(db)
        progress("search index", self._frontier.size, self._frontier.size, "records")


class Notes:
    """A few words the case database keeps about the rest of the case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: Literal["closed", "keys"]) -> str:
        """What was noted; empty when nothing was."""
        with self._database.read() as db:
            value = db.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
        return str(value or "")

    def set(self, name: Literal["closed", "keys"], value: str) -> None:
        with self._database.write() as db:
            db.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class BlobRows:
    """The key and true length of each blob. Without its row a blob is noise: deleting the key is erasing it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, id: BlobId, boxed_key: bytes, size: int) -> None:
        with self._database.write() as db:
            db.exec_driver_sql("INSERT OR REPLACE INTO blob VALUES (?, ?, ?)", (id, boxed_key, size))

    def get(self, id: BlobId) -> tuple[bytes | None, int] | None:
        """The boxed key (None: erased) and the length, or None when there is no such blob."""
        with self._database.read() as db:
            row = db.exec_driver_sql("SELECT key, size FROM blob WHERE id = ?", (id,)).fetchone()
        return None if row is None else (row[0], row[1])

    def erase(self, id: BlobId) -> None:
        """Forget the key; the row stays to say that the blob was erased and not lost."""
        with self._database.write() as db:
            db.exec_driver_sql("UPDATE blob SET key = NULL WHERE id = ?", (id,))
        self._database.checkpoint()

    def ids(self, state: Literal["kept", "erased"] = "kept") -> Iterator[BlobId]:
        after = ""
        condition = "key IS NOT NULL" if state == "kept" else "key IS NULL"
        while True:
            with self._database.read() as db:
                page = db.exec_driver_sql(
                    f"SELECT id FROM blob WHERE id > ? AND {condition} ORDER BY id LIMIT 1000",  # noqa: S608
                    (after,),
                ).fetchall()
            yield from (BlobId(row[0]) for row in page)
            if len(page) < 1000:
                return
            after = page[-1][0]

"""The records of a case in a team's PostgreSQL: the same RecordStore as in the encrypted file, for many members at once.

- **A trusted server.** Whoever runs it can read every word: records and the search index stand there in clear, or the server
  could not search. Nothing uses one unless a person named it (docs/explanation/team-server.md).
- The identity vault never lies on a server: a record that points at persons is refused.
- A case is a schema of its own, named by its random id. One batch is one transaction; writers of one case take turns, so
  that the ledger has one order whoever appends. Readers see whole batches only.
- Only the address that was given is asked: it names its host, and a host elsewhere has to show the certificate of its name.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from earwitness.errors import (
    LedgerBroken,
    NewerCase,
    NoSuchRecord,
    RecordExists,
    ServerAway,
    UnknownBasis,
    UsageError,
    WrongStore,
)
from earwitness.model.facets import WORDS, Facet, facet_of
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.query import Query, Restriction
from earwitness.model.query_language import parsed
from earwitness.model.recording import Call
from earwitness.model.records import Batch, Passed, Record, State
from earwitness.model.wire import canonical, from_bytes, in_vault, kind_of, to_dict
from earwitness.ports import CallOrder, CallPage, CountedName, Found
from earwitness.storage import postgres_search
from earwitness.storage.database import (
    FIRST_PAGE,
    LARGEST_PAGE,
    STALE,
    STANDING,
    STATE_NAMES,
    STATES,
    SUPERSEDED,
)
from earwitness.storage.ledger import EVERY, SALT_BYTES, TILE, Frontier, Head, leaf_hash
from earwitness.storage.postgres_search import PostgresIndex, sql, without_nul
from earwitness.storage.search_hits import Lemmas
from earwitness.storage.search_rows import Entry

if TYPE_CHECKING:
    import psycopg

    from earwitness.storage.postgres_search import Server

B = TypeVar("B")

CASE_ID = re.compile(r"case_[0-9a-f]{32}")
SCHEMA_VERSION = "2"
SCHEMA = """
CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE record (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    kind text NOT NULL,
    call text COLLATE "C",
    state smallint NOT NULL DEFAULT 0,
    stage text,
    settings text,
    salt bytea NOT NULL,
    leaf bytea NOT NULL,
    body bytea NOT NULL,
    facet bigint
);
CREATE INDEX standing_kind ON record (kind, seq) WHERE state = 0;
CREATE INDEX standing_call ON record (call, kind, seq) WHERE state = 0 AND call IS NOT NULL;
CREATE INDEX fallen ON record (kind, state, seq) WHERE state <> 0;
CREATE INDEX passed ON record (stage, call, settings) WHERE state = 0 AND stage IS NOT NULL;
CREATE TABLE link (basis text COLLATE "C" NOT NULL, seq bigint NOT NULL, PRIMARY KEY (basis, seq));
CREATE TABLE call (
    ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    began text COLLATE "C",
    reference text COLLATE "C"
);
CREATE INDEX call_began ON call (began);
CREATE INDEX call_reference ON call (reference);
CREATE TABLE tally (
    kind text PRIMARY KEY,
    standing bigint NOT NULL,
    superseded bigint NOT NULL DEFAULT 0,
    stale bigint NOT NULL DEFAULT 0,
    last bigint NOT NULL
);
CREATE TABLE tile (number bigint PRIMARY KEY, root bytea NOT NULL);
"""
FACET_SCHEMA = """
CREATE TABLE facet (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL, a text NOT NULL, b text NOT NULL, c text NOT NULL,
    standing bigint NOT NULL,
    ever bigint NOT NULL,
    UNIQUE (kind, a, b, c)
);
CREATE INDEX faceted ON record (facet, seq) WHERE state = 0 AND facet IS NOT NULL;
"""

_STANDING_CALLS = (
    "SELECT ordinal, id FROM call WHERE EXISTS"
    " (SELECT 1 FROM record WHERE record.call = call.id AND kind = 'Call' AND state = 0)"
)


def connected(address: str) -> Server:
    """A connection to the server of this address (libpq's form: host=… dbname=… user=…). Raises UsageError, ServerAway.

    A password is never part of an address, which is kept in settings: libpq's own file holds it (~/.pgpass).
    """
    import psycopg
    from psycopg import conninfo

    try:
        asked = conninfo.conninfo_to_dict(address)
    except psycopg.Error:
        raise UsageError(
            "the server's address cannot be read", hint="Write host=… dbname=… user=…, with spaces between."
        ) from None
    host = str(asked.get("host") or "")
    if not host or "service" in asked or "hostaddr" in asked or "," in host:
        raise UsageError(
            "the server's address has to name one host", hint="Write host=… dbname=… user=…, without service."
        )
    if "password" in asked:
        raise UsageError(
            "a password stands in the server's address",
            hint="Take it out and put it into ~/.pgpass, which only you can read.",
        )
    here = host.startswith("/") or host in ("127.0.0.1", "::1", "localhost")
    if not here and asked.get("sslmode") != "verify-full":
        raise UsageError(
            "the server's address leaves open who answers",
            hint="A server on another machine needs sslmode=verify-full and its certificate in sslrootcert=….",
        )
    astray = [
        name for name in ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS") if name in os.environ
    ]
    if astray:
        raise UsageError(f"{astray[0]} is set and would lead elsewhere", hint="Unset it and try again.")
    try:
        return psycopg.connect(address, autocommit=True, prepare_threshold=None, connect_timeout=10)
    except psycopg.Error as error:
        raise ServerAway(f"no connection{_state_of(error)}") from None


def _state_of(error: psycopg.Error) -> str:
    """The server's number for what happened; its words may hold words of a call."""
    return f" (PostgreSQL says {error.sqlstate})" if error.sqlstate else ""


def _nobody_signs(head: Head) -> None:
    """For stores whose head is signed elsewhere."""


class PostgresRecords:
    """A RecordStore (`ports.RecordStore`) for the records of one case; never for those of the vault.

    `signed` is called with the head of the ledger after a batch that completes another hundred entries.
    """

    def __init__(
        self,
        address: str,
        case_id: str,
        lemmas: Lemmas | None = None,
        signed: Callable[[Head], None] = _nobody_signs,
    ) -> None:
        """Connect, and make the case's schema where there is none. Raises UsageError, ServerAway, NewerCase, LedgerBroken."""
        if not CASE_ID.fullmatch(case_id):
            raise UsageError("a case on a server is named by its random id", hint="It stands in case.toml.")
        self._name = case_id
        self._signed = signed
        self._index = PostgresIndex(lemmas)
        self._one_at_a_time = threading.RLock()
        self._db = connected(address)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        with self._transaction() as db:
            self._take_turn(db)
            db.execute(sql(f"CREATE SCHEMA IF NOT EXISTS {self._name}"))
            db.execute(sql(f"SET search_path TO {self._name}"))
            if db.execute("SELECT to_regclass('meta')").fetchone() == (None,):
                db.execute(sql(SCHEMA + FACET_SCHEMA + postgres_search.SCHEMA))
                db.execute("INSERT INTO meta VALUES ('schema', %s)", (SCHEMA_VERSION,))
            row = db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
            if row == ("1",):
                row = self._migrate(db)
            if row is None or row[0] != SCHEMA_VERSION:
                raise NewerCase(f"{self._name} was made by another version on the server")
            self._frontier_at(db)

    def _migrate(self, db: Server) -> tuple[str]:
        """Facets for the records of a case that was made before there were any."""
        db.execute(sql("ALTER TABLE record ADD COLUMN facet bigint;" + FACET_SCHEMA))
        after: int | None = 0
        while after is not None:
            after = self._work_out(db, after)
        db.execute("UPDATE meta SET value = %s WHERE name = 'schema'", (SCHEMA_VERSION,))
        return (SCHEMA_VERSION,)

    def _work_out(self, db: Server, after: int) -> int | None:
        """Facets of the next records; the number of the last of them, None when there are no more."""
        rows = db.execute(
            "SELECT seq, state, body FROM record WHERE seq > %s AND kind = ANY(%s) ORDER BY seq LIMIT %s",
            (after, sorted(WORDS), LARGEST_PAGE),
        ).fetchall()
        numbers = self._add_facets(db, [json.loads(row[2]) for row in rows])
        with db.cursor() as cursor:
            cursor.executemany(
                "UPDATE record SET facet = %s WHERE seq = %s",
                [(number, row[0]) for number, row in zip(numbers, rows, strict=True)],
            )
        self._drop_facets(db, [row[0] for row in rows if row[1] != STANDING])
        return rows[-1][0] if rows else None

    def _add_facets(self, db: Server, plains: Sequence[Mapping[str, Any]]) -> list[int | None]:
        """Count the facets of new records that stand; their numbers, None for a record without."""
        found = [
            (str(plain["kind"]), *map(without_nul, facet)) if (facet := facet_of(plain)) else None
            for plain in plains
        ]
        numbers: dict[tuple[str, ...] | None, int] = {}
        for one, count in Counter(filter(None, found)).items():
            row = db.execute(
                "INSERT INTO facet (kind, a, b, c, standing, ever) VALUES (%s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (kind, a, b, c) DO UPDATE SET standing = facet.standing + excluded.standing,"
                " ever = facet.ever + excluded.ever RETURNING number",
                (*one, count, count),
            ).fetchone()
            numbers[one] = row[0] if row else 0
        return [numbers.get(one) for one in found]

    def _drop_facets(self, db: Server, fallen: Sequence[int]) -> None:
        """Records of these numbers stood, and do not any more."""
        db.execute(
            "UPDATE facet SET standing = standing - gone.count FROM (SELECT facet, count(*) AS count FROM record"
            " WHERE seq = ANY(%s) AND facet IS NOT NULL GROUP BY facet) AS gone WHERE facet.number = gone.facet",
            (fallen,),
        )

    def close(self) -> None:
        """Let go of the server. Twice does no harm."""
        self._db.close()

    def __enter__(self) -> PostgresRecords:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[Server]:
        """All of it or nothing, on one view of the database. Raises ServerAway; a broken rule of the tables comes through."""
        import psycopg

        try:
            with self._one_at_a_time, self._db.transaction():
                yield self._db
        except psycopg.errors.UniqueViolation:
            raise
        except psycopg.Error as error:
            raise ServerAway(f"{self._name}: the server broke off{_state_of(error)}") from None

    def _take_turn(self, db: Server) -> None:
        """Wait until nobody else writes to this case; until the end of the transaction."""
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (self._name,))

    # ------------------------------------------------------------------------------------------------------ writing

    def append(self, batch: Batch) -> None:
        """Write a batch whole or not at all; durable when this returns.

        Raises RecordExists, UnknownBasis, WrongStore, ServerAway; then nothing of the batch was written.
        """
        import psycopg

        if not batch:
            return
        for record in batch:
            if in_vault(record.body):
                raise WrongStore(f"{record.id}: {kind_of(record.body)} does not belong on a server")
        plains = [to_dict(record) for record in batch]
        try:
            with self._transaction() as db:
                self._take_turn(db)
                frontier = self._frontier_at(db)
                before = frontier.size
                seeds = self._seeds(db, batch)
                self._insert(db, batch, plains, frontier)
                self._settle(db, batch, seeds)
        except psycopg.errors.UniqueViolation:
            raise RecordExists(
                f"a record of a batch of {len(batch)}, the first being {batch[0].id}, is there already"
            ) from None
        if before // EVERY != frontier.size // EVERY:
            self._signed(Head(self._name, frontier.size, frontier.root()))

    def _seeds(self, db: Server, batch: Batch) -> list[str]:
        """Ids named as basis that do not stand; raises UnknownBasis for those that are nowhere."""
        here = {record.id for record in batch}
        bases = {basis for record in batch for basis in record.basis} - here
        replaced = {old for record in batch for old in record.supersedes} - here
        if not bases and not replaced:
            return []
        found: dict[str, int] = dict(
            db.execute(
                "SELECT id, state FROM record WHERE id = ANY(%s)", (sorted(bases | replaced),)
            ).fetchall()
        )
        if absent := sorted((bases | replaced) - found.keys()):
            raise UnknownBasis(
                f"{batch[0].id} and its batch name {len(absent)} records that are not in {self._name},"
                f" the first being {absent[0]}"
            )
        return [id for id in bases if found[id] != STANDING]

    def _insert(
        self, db: Server, batch: Batch, plains: Sequence[Mapping[str, Any]], frontier: Frontier
    ) -> None:
        facets = self._add_facets(db, plains)
        rows: list[tuple[Any, ...]] = []
        entries: list[Entry] = []
        tally: dict[str, tuple[int, int]] = {}
        calls: list[tuple[CallId]] = []
        for record, plain, facet in zip(batch, plains, facets, strict=True):
            body, kind, salt = record.body, kind_of(record.body), os.urandom(SALT_BYTES)
            content = canonical(plain)
            leaf = leaf_hash(salt, content)
            frontier.append(leaf)
            seq, call = frontier.size, record.call
            if isinstance(body, Call):
                call = call or body.id
                calls.append((call,))
            stage, settings = (body.stage, body.settings) if isinstance(body, Passed) else (None, None)
            rows.append(
                (
                    seq, record.id, kind, call, without_nul(stage), without_nul(settings), salt, leaf, content, facet,
                )
            )  # fmt: skip
            entries.append(Entry(seq, record))
            tally[kind] = (tally.get(kind, (0, 0))[0] + 1, seq)
        with db.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO record (seq, id, kind, call, stage, settings, salt, leaf, body, facet)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )
            links = [(basis, entry.seq) for entry in entries for basis in entry.record.basis]
            cursor.executemany("INSERT INTO link VALUES (%s, %s) ON CONFLICT DO NOTHING", links)
            cursor.executemany("INSERT INTO call (id) VALUES (%s) ON CONFLICT DO NOTHING", calls)
            cursor.executemany(
                "INSERT INTO tally (kind, standing, last) VALUES (%s, %s, %s) ON CONFLICT (kind) DO UPDATE"
                " SET standing = tally.standing + excluded.standing, last = excluded.last",
                [(kind, count, last) for kind, (count, last) in tally.items()],
            )
            first = frontier.size // TILE - len(frontier.tiles)
            cursor.executemany(
                "INSERT INTO tile VALUES (%s, %s)",
                [(first + n, root) for n, root in enumerate(frontier.tiles)],
            )
        self._index.add(db, entries)

    def _settle(self, db: Server, batch: Batch, seeds: list[str]) -> None:
        """Mark what the batch supersedes, then everything that rests on it, at any depth."""
        replaced = sorted({old for record in batch for old in record.supersedes})
        if replaced:
            self._mark(db, "id = ANY(%s) AND state <> 1", (replaced,), SUPERSEDED)
        if replaced or seeds:
            above = (
                'id IN (WITH RECURSIVE down (id) AS (SELECT unnest(%s::text[]) COLLATE "C" UNION SELECT record.id FROM down'
                " JOIN link ON link.basis = down.id JOIN record ON record.seq = link.seq) SELECT id FROM down)"
                " AND state = 0"
            )
            self._mark(db, above, (replaced + seeds,), STALE)

    def _mark(self, db: Server, which: str, given: tuple[Any, ...], state: int) -> None:
        rows = db.execute(sql(f"SELECT seq, kind, state FROM record WHERE {which}"), given).fetchall()  # noqa: S608
        if not rows:
            return
        db.execute("UPDATE record SET state = %s WHERE seq = ANY(%s)", (state, [row[0] for row in rows]))
        self._index.drop(db, ((seq, kind) for seq, kind, _ in rows))
        self._drop_facets(db, [seq for seq, _, old in rows if old == STANDING])
        moved: dict[tuple[str, int], int] = {}
        for _, kind, old in rows:
            moved[kind, old] = moved.get((kind, old), 0) + 1
        for (kind, old), count in moved.items():
            gone, come = STATE_NAMES[old], STATE_NAMES[state]
            db.execute(
                sql(f"UPDATE tally SET {gone} = {gone} - ?, {come} = {come} + ? WHERE kind = ?"),  # noqa: S608
                (count, count, kind),
            )

    # ------------------------------------------------------------------------------------------------------ reading

    def _one(self, statement: str, *given: Any) -> Any:
        """The first column of the first row, or None."""
        with self._transaction() as db:
            row = db.execute(sql(statement), given).fetchone()
        return None if row is None else row[0]

    def get(self, id: RecordId) -> Record[Any]:
        """One record in whatever state. Raises NoSuchRecord."""
        body = self._one("SELECT body FROM record WHERE id = ?", without_nul(id))
        if body is None:
            raise NoSuchRecord(f"there is no record {id} in {self._name}")
        return from_bytes(body)

    def state_of(self, id: RecordId) -> State:
        """Whether a record stands. Raises NoSuchRecord."""
        state = self._one("SELECT state FROM record WHERE id = ?", without_nul(id))
        if state is None:
            raise NoSuchRecord(f"there is no record {id} in {self._name}")
        return STATE_NAMES[state]

    def of(self, kind: type[B], call: CallId | None = None, state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind, of one call or of all, in the order of appending."""
        where, given = f"kind = ? AND state = {STATES[state]}", (kind.__name__,)
        if call is None:
            return self._records(f"record WHERE {where}", given)
        return self._records(f"record WHERE {where} AND call = ?", (*given, without_nul(call)))

    def resting_on(self, basis: RecordId, kind: type[B], state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind that name `basis` directly, in the order of appending."""
        where = f"link.basis = ? AND kind = ? AND state = {STATES[state]}"
        return self._records(
            f"link JOIN record USING (seq) WHERE {where}", (without_nul(basis), kind.__name__)
        )

    def since(self, mark: RecordId, kind: type[B]) -> Iterator[Record[B]]:
        """Records of a kind that stand and came after the record `mark`. Raises NoSuchRecord."""
        seq = self._one("SELECT seq FROM record WHERE id = ?", without_nul(mark))
        if seq is None:
            raise NoSuchRecord(f"there is no record {mark} in {self._name}")
        return self._records("record WHERE kind = ? AND state = 0", (kind.__name__,), seq)

    def _records(self, source: str, given: tuple[Any, ...], after: int = 0) -> Iterator[Record[Any]]:
        top = self._one("SELECT coalesce(max(seq), 0) FROM record")
        statement = f"SELECT seq, body FROM {source} AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"  # noqa: S608
        return self._read(statement, given, top, after)

    def _read(
        self, statement: str, given: tuple[Any, ...], top: int, after: int = 0
    ) -> Iterator[Record[Any]]:
        for row in self._pages(statement, given, top, after):
            yield from_bytes(row[1])

    def _pages(
        self, statement: str, given: tuple[Any, ...], top: int, after: int = 0
    ) -> Iterator[tuple[Any, ...]]:
        """Rows in order of their first column beyond `after`, a page at a time, up to `top`, what stood at first."""
        size = FIRST_PAGE
        while True:
            with self._transaction() as db:
                page = db.execute(sql(statement), (*given, after, top, size)).fetchall()
            yield from page
            if len(page) < size:
                return
            after, size = page[-1][0], min(size * 4, LARGEST_PAGE)

    def _calls(self, condition: str, given: tuple[Any, ...]) -> Iterator[CallId]:
        top = self._one("SELECT coalesce(max(ordinal), 0) FROM call")
        statement = f"{_STANDING_CALLS}{condition} AND ordinal > ? AND ordinal <= ? ORDER BY ordinal LIMIT ?"
        return (CallId(row[1]) for row in self._pages(statement, given, top))

    def call_ids(self) -> Iterator[CallId]:
        """Calls that stand, in the order they came; a corrected Call keeps its place."""
        return self._calls("", ())

    def due(self, stage: str, settings: str) -> Iterator[CallId]:
        """Calls without a standing Passed of this stage with these settings, in the order they came."""
        passed = " AND NOT EXISTS (SELECT 1 FROM record WHERE stage = ? AND record.call = call.id AND settings = ? AND state = 0)"
        return self._calls(passed, (stage, settings))

    def passed(self, stage: str, call: CallId | None = None) -> Record[Passed] | None:
        """The standing Passed of a stage for a call, or (None) for the whole case: one look-up."""
        body = self._one(
            "SELECT body FROM record WHERE stage = ? AND call IS NOT DISTINCT FROM ? AND state = 0"
            " ORDER BY seq DESC LIMIT 1",
            stage,
            call,
        )
        return None if body is None else from_bytes(body)

    def counts(self) -> Mapping[str, Mapping[State, int]]:
        """Number of records by kind and state."""
        with self._transaction() as db:
            rows = db.execute("SELECT kind, standing, superseded, stale FROM tally").fetchall()
        return {r[0]: {"standing": r[1], "superseded": r[2], "stale": r[3]} for r in rows}

    def tide(self, kinds: Iterable[type]) -> str:
        """`last:fallen`: changes whenever a record of these kinds is added or stops standing."""
        return str(
            self._one(
                "SELECT coalesce(max(last), 0) || ':' || coalesce(sum(superseded + stale), 0) FROM tally WHERE kind = ANY(?)",
                sorted({kind.__name__ for kind in kinds}),
            )
        )

    def search(self, query: str | Query, limit: int = 50, skip: int = 0) -> Iterator[Found]:
        """Texts that stand and match, best first, as `model.query` and `storage.search` say. Raises BadQuery."""
        asked = parsed(query) if isinstance(query, str) else query
        return self._found(asked, limit, max(0, skip))

    def _found(self, asked: Query, limit: int, skip: int) -> Iterator[Found]:
        if limit <= 0:
            return
        with self._transaction() as db:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = self._index.search(db, asked, limit, skip)
        yield from found

    def list_calls(
        self,
        wanted: Sequence[Restriction] = (),
        order: CallOrder = "came",
        limit: int = 100,
        skip: int = 0,
    ) -> CallPage:
        """A page of the calls that stand and fit every filter, themselves or by some line of theirs."""
        with self._transaction() as db:
            return self._index.list_calls(db, wanted, order, limit, skip)

    def calls_by_day(self, wanted: Sequence[Restriction] = ()) -> Mapping[str, int]:
        """How many of the calls `list_calls` would list began on each day, "" for unknown."""
        with self._transaction() as db:
            return self._index.calls_by_day(db, wanted)

    def counts_of(self, name: CountedName) -> Mapping[str, int]:
        """How many lines are marked with each theme, or each reading by status and by term; calls by who listens."""
        with self._transaction() as db:
            return self._index.counts_of(db, name)

    def facets(
        self, kind: type, *words: str | None, state: Literal["standing", "ever"] = "standing"
    ) -> Mapping[Facet, int]:
        """How many records of a kind stand, or were ever there, by their facet."""
        asked = [(column, word) for column, word in zip("abc", words, strict=False) if word is not None]
        where = "".join(f" AND {column} = ?" for column, _ in asked)
        statement = f"SELECT a, b, c, {state} FROM facet WHERE kind = ? AND {state} > 0{where}"  # noqa: S608
        with self._transaction() as db:
            rows = db.execute(sql(statement), (kind.__name__, *(without_nul(word) for _, word in asked)))
            return {(row[0], row[1], row[2]): row[3] for row in rows}

    def page(
        self, kind: type[B], limit: int | None = None, skip: int = 0, facets: Iterable[Facet] | None = None
    ) -> tuple[Record[B], ...]:
        """Records of a kind that stand, those of some facets or all, from number `skip` on, as they came."""
        where, given = "kind = ?", [kind.__name__]
        if facets is not None:
            words = list(zip(*facets, strict=True)) or [(), (), ()]
            where += (
                " AND facet IN (SELECT number FROM unnest(?::text[], ?::text[], ?::text[]) AS wanted (a, b, c)"
                " JOIN facet USING (a, b, c) WHERE facet.kind = ?)"
            )
            given += [*([without_nul(word) for word in column] for column in words), kind.__name__]  # type: ignore[list-item]
        # The numbers first: to put many records in order, their bodies need not be read.
        numbers = f"SELECT seq FROM record WHERE {where} AND state = 0 ORDER BY seq LIMIT ? OFFSET ?"  # noqa: S608
        return self._bodies(
            f"seq IN ({numbers})", (*given, limit if limit is None else max(0, limit), max(0, skip))
        )

    def of_calls(self, kind: type[B], calls: Iterable[CallId]) -> tuple[Record[B], ...]:
        """Records of a kind that stand, of a few calls at once, as they came."""
        wanted = [without_nul(call) for call in calls]
        return self._bodies("call = ANY(?) AND kind = ? AND state = 0", (wanted, kind.__name__))

    def _bodies(self, where: str, given: tuple[Any, ...]) -> tuple[Record[Any], ...]:
        with self._transaction() as db:
            rows = db.execute(sql(f"SELECT body FROM record WHERE {where} ORDER BY seq"), given).fetchall()  # noqa: S608
        return tuple(from_bytes(row[0]) for row in rows)

    def calls_of(self, people: Sequence[PersonId]) -> Iterator[tuple[PersonId, CallId]]:
        """Which of these people is a party of which call, in the order calls came, then by id; calls that stand."""
        with self._transaction() as db:
            found = self._index.calls_of(db, people)
        yield from found

    # ------------------------------------------------------------------------------------------------------- ledger

    def head(self) -> Head:
        """The ledger as it is now, whoever wrote last. Raises LedgerBroken."""
        with self._transaction() as db:
            frontier = self._frontier_at(db)
        return Head(self._name, frontier.size, frontier.root())

    def _frontier_at(self, db: Server) -> Frontier:
        """From full tiles and the leaves after them."""
        frontier = Frontier()
        for (root,) in db.execute("SELECT root FROM tile ORDER BY number"):
            frontier.add_subtree(TILE, root)
        rest = db.execute("SELECT seq, leaf FROM record WHERE seq > %s ORDER BY seq", (frontier.size,))
        for seq, leaf in rest:
            frontier.append(leaf)
            if seq != frontier.size:
                raise LedgerBroken(f"{self._name} lacks entries below number {seq}")
        frontier.tiles.clear()
        return frontier

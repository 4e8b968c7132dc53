"""The search index inside an encrypted database, and the questions it answers.

- A line is indexed as `model.query` sees it: its words, their dictionary forms and their sounds, each a column of one FTS5
  table that keeps no text of its own. The text stands in the record, once.
- What filters ask (call, voice, theme, reading, status …) stands in narrow tables beside it, kept up with every batch.
- Ranking is BM25 over what was asked for: every part that stands in a line counts. A part that stands in more than WEIGHED
  lines says little about any of them and is not weighed; more than RANKED hits are not ordered by weight but as they came.
  So no search, however common its words, reads much more of the index than that.
- A line and its translation are one hit, that of the better match, and the hit opens the line.
- An index is built a page of records at a time, each page whole or not at all, and goes on where it was interrupted. As
  long as it is behind, what is appended waits for its turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from sqlalchemy import Connection

from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.query import (
    AllOf,
    AnyOf,
    Beginning,
    Forms,
    Leaf,
    Near,
    NoneOf,
    Phrase,
    Query,
    QueryNode,
    Restriction,
    Sought,
    SoundsLike,
    changed,
    with_lemmas,
    word_forms,
)
from earwitness.model.recording import Call
from earwitness.ports import CallOrder, CallPage, CountedName, Found
from earwitness.storage.search_filters import (
    Dialect,
    Plan,
    as_list,
    calls_condition,
    counts_alone,
    plan_of,
    same_sounds,
)
from earwitness.storage.search_hits import Hit, Lemmas, found, one_word
from earwitness.storage.search_rows import (
    KINDS,
    SEARCHED,
    Entry,
    Known,
    bases_of,
    calls_of,
    entry_of,
    kind_of_transcript,
    rows_of,
    told,
)

#: hits up to which they are ordered by weight, and lines beyond which a part of the query is too common to be weighed
RANKED, WEIGHED = 10_000, 50_000
#: lines the filters may leave for them to be asked before the words
FEW = 50_000
#: lines that match, up to which each is held against the filters
FEW_MATCHES = 5_000
#: lines that may be looked up one by one, when the query is short: each of them reads all of it again
VERY_FEW, SHORT = 1_000, 400
#: what the very same sound is worth above every neighbour
SAME_SOUND = 100.0
#: records of one step of building, and pages of the index merged in one step after it
BUILD_PAGE, MERGE_PAGES = 10_000, 2_000

SCHEMA = """
CREATE VIRTUAL TABLE line USING fts5 (
    words, lemmas, sounds, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
);
INSERT INTO line (line, rank) VALUES ('hashsize', 16777216);
CREATE TABLE sound (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE said (
    seq INTEGER PRIMARY KEY,
    opens INTEGER NOT NULL,
    call INTEGER,
    kind TEXT NOT NULL,
    voice TEXT,
    language TEXT NOT NULL,
    status TEXT NOT NULL
);
CREATE INDEX said_in_call ON said (call, seq);
CREATE INDEX said_of_line ON said (opens, seq);
CREATE TABLE mark (
    name TEXT NOT NULL, value TEXT NOT NULL, line INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (name, value, line, seq)
) WITHOUT ROWID;
CREATE INDEX mark_by ON mark (seq);
CREATE TABLE side (
    seq INTEGER NOT NULL, call INTEGER NOT NULL, voice TEXT NOT NULL, side TEXT NOT NULL,
    person TEXT, role TEXT NOT NULL, service TEXT NOT NULL,
    PRIMARY KEY (call, voice, seq)
) WITHOUT ROWID;
CREATE INDEX side_by ON side (seq);
CREATE INDEX side_of ON side (person) WHERE person IS NOT NULL;
"""
#: what is true of some line of a call, so that a list of calls asks of calls and not of all their lines
TOLD_SCHEMA = """
CREATE INDEX mark_of_line ON mark (line);
CREATE TABLE told (
    name TEXT NOT NULL, value TEXT NOT NULL, call INTEGER NOT NULL, PRIMARY KEY (name, value, call)
) WITHOUT ROWID;
CREATE INDEX told_of_call ON told (call);
"""
#: how many records of a call say what it is and stand
STANDS_COLUMN = "ALTER TABLE call ADD COLUMN stands INTEGER NOT NULL DEFAULT 0;"
STANDS = (
    "(SELECT count(*) FROM record INDEXED BY standing_call"
    " WHERE record.call = call.id AND kind = 'Call' AND state = 0)"
)
_TOLD = """
SELECT 'language', language, call FROM said WHERE WITHIN
UNION SELECT 'status', iif(EXISTS (SELECT 1 FROM mark WHERE name = 'signed' AND value = '' AND line = said.seq),
    'signed', status), call FROM said WHERE WITHIN
UNION SELECT mark.name, mark.value, said.call FROM said CROSS JOIN mark ON mark.line = said.seq
    WHERE mark.name IN ('theme', 'reading') AND WITHIN
"""
ALL_TOLD = _TOLD.replace("WITHIN", "said.call IS NOT NULL")
#: what is told of calls and not so, or so and not told
MISTOLD = (
    f"SELECT (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM ({ALL_TOLD})))"  # noqa: S608
    f" + (SELECT count(*) FROM (SELECT * FROM ({ALL_TOLD}) EXCEPT SELECT * FROM told))"
)
#: what the search keeps of a call
CALL_COLUMNS = """
ALTER TABLE call ADD COLUMN began TEXT;
ALTER TABLE call ADD COLUMN reference TEXT;
CREATE INDEX call_began ON call (began);
CREATE INDEX call_reference ON call (reference);
"""
TABLES = ("line", "sound", "said", "mark", "side", "told")

#: how far an index that is behind has come; no row when it is whole
_BEHIND = "(SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'indexed')"
#: texts that stand and are not indexed, or the other way round
MISSING = (
    "SELECT (SELECT count(*) FROM (SELECT seq FROM said EXCEPT SELECT id FROM line_docsize))"  # noqa: S608
    " + (SELECT count(*) FROM (SELECT id FROM line_docsize EXCEPT SELECT seq FROM said))"
    " + (SELECT count(*) FROM said LEFT JOIN record USING (seq) WHERE record.state IS NOT 0)"
    " + (SELECT count(*) FROM record WHERE state = 0 AND kind IN ('Utterance', 'Rendering')"
    " AND NOT EXISTS (SELECT 1 FROM said WHERE said.seq = record.seq)"
    f" AND seq <= coalesce({_BEHIND}, seq))"
)

#: how a list of calls is ordered in either database; what is the same comes as it came
CALL_ORDERS: Mapping[CallOrder, str] = {
    "came": "call.ordinal",
    "began": "call.began IS NULL, call.began, call.ordinal",
    "latest": "call.began IS NULL, call.began DESC, call.ordinal DESC",
    "reference": "call.reference IS NULL, call.reference, call.ordinal",
}
_CALL_STANDS = "call.stands > 0"
_LISTED = "(SELECT value FROM json_each(?))"


class SearchIndex:
    """Keeps the index of one database up with its records, and searches it. Every method is given the connection."""

    def __init__(self, lemmas: Lemmas | None) -> None:
        self._lemma_of = one_word(lemmas) if lemmas else None
        self._of_word = word_forms(self._lemma_of)

    # ------------------------------------------------------------------------------------------------------ keeping up

    def add(self, db: Connection, entries: Sequence[Entry]) -> None:
        """Index records that were just written; those of an index that is behind wait for their turn."""
        if (kept := told(entries)) and not self.is_behind(db):
            self._add(db, kept)

    def _add(self, db: Connection, entries: Sequence[Entry]) -> None:
        rows = rows_of(entries, _known(db, bases_of(entries)), _numbered_calls(db, entries), self._of_word)
        if rows.said:
            sounds = {sound for forms in rows.forms for sound in forms.sounds if sound}
            db.exec_driver_sql(
                "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?)", [tuple(row) for row in rows.said]
            )
            db.exec_driver_sql(
                "INSERT INTO line (rowid, words, lemmas, sounds) VALUES (?, ?, ?, ?)",
                [(said.seq, *_columns(forms)) for said, forms in zip(rows.said, rows.forms, strict=True)],
            )
            db.exec_driver_sql(
                f"INSERT OR IGNORE INTO sound SELECT value FROM {_LISTED} ORDER BY value",  # noqa: S608
                (as_list(sorted(sounds)),),
            )
        if rows.marks:
            db.exec_driver_sql(
                "INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?)", [tuple(row) for row in rows.marks]
            )
        if rows.sides:
            db.exec_driver_sql(
                "INSERT INTO side VALUES (?, ?, ?, ?, ?, ?, ?)", [tuple(row) for row in rows.sides]
            )
        calls = {said.call for said in rows.said if said.call is not None}
        self._tell(db, calls | _calls_of_lines(db, {mark.line for mark in rows.marks}))

    def _tell(self, db: Connection, calls: Iterable[int]) -> None:
        """Work out anew what is true of some line of these calls."""
        listed = json.dumps(sorted(calls))
        if listed == "[]":
            return
        db.exec_driver_sql(f"DELETE FROM told WHERE call IN {_LISTED}", (listed,))  # noqa: S608
        within = _TOLD.replace("WITHIN", f"said.call IN {_LISTED}")
        db.exec_driver_sql(f"INSERT INTO told {within}", (listed,) * 3)

    def drop(self, db: Connection, fallen: Iterable[tuple[int, str]]) -> None:
        """Forget records that stopped standing, by number and kind."""
        numbers: dict[str, list[tuple[int]]] = {"text": [], "mark": [], "side": []}
        for seq, kind in fallen:
            if kind in SEARCHED:
                numbers["text"].append((seq,))
            if kind == "Call":
                numbers["side"].append((seq,))
            elif kind in KINDS:
                numbers["mark"].append((seq,))
        texts = json.dumps([n for (n,) in numbers["text"]])
        marks = json.dumps([n for (n,) in numbers["mark"]])
        calls = db.exec_driver_sql(
            f"SELECT call FROM said WHERE seq IN {_LISTED} UNION SELECT said.call FROM mark"  # noqa: S608
            f" CROSS JOIN said ON said.seq = mark.line WHERE mark.seq IN {_LISTED}",
            (texts, marks),
        ).fetchall()
        if numbers["text"]:
            db.exec_driver_sql("DELETE FROM line WHERE rowid = ?", numbers["text"])
            db.exec_driver_sql("DELETE FROM said WHERE seq = ?", numbers["text"])
        if numbers["mark"]:
            db.exec_driver_sql("DELETE FROM mark WHERE seq = ?", numbers["mark"])
        if numbers["side"]:
            db.exec_driver_sql("DELETE FROM side WHERE seq = ?", numbers["side"])
        self._tell(db, (row[0] for row in calls if row[0] is not None))

    # -------------------------------------------------------------------------------------------------------- building

    def is_behind(self, db: Connection) -> bool:
        """Whether records wait to be indexed."""
        return db.exec_driver_sql("SELECT 1 FROM meta WHERE name = 'indexed'").scalar() is not None

    def fall_behind(self, db: Connection) -> None:
        """From here on what is appended waits, until `step` has caught up."""
        db.exec_driver_sql("INSERT OR IGNORE INTO meta SELECT 'indexed', coalesce(max(seq), 0) FROM record")

    def empty(self, db: Connection) -> None:
        """Forget everything: all records that stand wait to be indexed."""
        db.exec_driver_sql("INSERT INTO line (line) VALUES ('delete-all')")
        for table in ("said", "mark", "side", "sound", "told"):
            db.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        db.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES ('indexed', '0')")

    def step(self, db: Connection) -> int | None:
        """Index the next page of what waits; the number of the last record done, or None when nothing waits any more."""
        after = db.exec_driver_sql(f"SELECT {_BEHIND}").scalar()
        if after is None:
            return None
        rows = db.exec_driver_sql(
            f"SELECT seq, body FROM record WHERE state = 0 AND seq > ? AND kind IN {_LISTED}"  # noqa: S608
            " ORDER BY seq LIMIT ?",
            (after, as_list(sorted(KINDS)), BUILD_PAGE),
        ).fetchall()
        if not rows:
            db.exec_driver_sql("DELETE FROM meta WHERE name = 'indexed'")
            return None
        self._add(db, [entry_of(row[0], row[1]) for row in rows])
        done = int(rows[-1][0])
        db.exec_driver_sql("UPDATE meta SET value = ? WHERE name = 'indexed'", (str(done),))
        return done

    def merge(self, db: Connection, first: bool) -> bool:
        """Join parts of the index into one, some pages at a time; False when there was nothing left to do."""
        before = db.exec_driver_sql("SELECT total_changes()").scalar()
        pages = -MERGE_PAGES if first else MERGE_PAGES
        db.exec_driver_sql("INSERT INTO line (line, rank) VALUES ('merge', ?)", (pages,))
        # FTS5 counts one change for the statement itself.
        return (db.exec_driver_sql("SELECT total_changes()").scalar() or 0) - (before or 0) > 1

    # ------------------------------------------------------------------------------------------------------- searching

    def search(self, db: Connection, query: Query, limit: int, skip: int) -> list[Found]:
        """Hits from number `skip` on, best first; the order is the same every time until something is written."""
        asked = _with_sounds_that_occur(db, with_lemmas(query, self._lemma_of))
        chosen = _ranked(db, asked, skip + limit)[skip:]
        if not chosen:
            return []
        rows = db.exec_driver_sql(
            f"SELECT seq, call, body FROM record WHERE seq IN {_LISTED}",  # noqa: S608
            (json.dumps(list({n for hit in chosen for n in (hit.seq, hit.opens)})),),
        ).fetchall()
        bodies = {row[0]: (row[1], json.loads(row[2])) for row in rows}
        leaves = asked.leaves
        return [found(leaves, hit, *bodies[hit.seq], bodies[hit.opens][1], self._of_word) for hit in chosen]

    def list_calls(
        self, db: Connection, wanted: Sequence[Restriction], order: CallOrder, limit: int, skip: int
    ) -> CallPage:
        """A page of the calls that stand and fit every filter."""
        given: list[Any] = []
        where = " AND ".join(filter(None, (calls_condition(wanted, given, _DIALECT), _CALL_STANDS)))
        rows = db.exec_driver_sql(
            f"SELECT call.id FROM call WHERE {where} ORDER BY {CALL_ORDERS[order]} LIMIT ? OFFSET ?",  # noqa: S608
            (*given, max(0, limit), max(0, skip)),
        ).fetchall()
        if wanted:
            total = db.exec_driver_sql(f"SELECT count(*) FROM call WHERE {where}", tuple(given)).scalar()  # noqa: S608
        else:
            total = db.exec_driver_sql("SELECT standing FROM tally WHERE kind = 'Call'").scalar()
        return CallPage(tuple(CallId(row[0]) for row in rows), int(total or 0))

    def calls_by_day(self, db: Connection, wanted: Sequence[Restriction]) -> dict[str, int]:
        """Calls that stand and fit every filter, by the day they began."""
        given: list[Any] = []
        where = " AND ".join(filter(None, (calls_condition(wanted, given, _DIALECT), _CALL_STANDS)))
        day = "coalesce(substr(call.began, 1, 10), '')"
        statement = f"SELECT {day}, count(*) FROM call WHERE {where} GROUP BY {day} ORDER BY {day}"  # noqa: S608
        return {row[0]: row[1] for row in db.exec_driver_sql(statement, tuple(given))}

    def counts_of(self, db: Connection, name: CountedName) -> dict[str, int]:
        """Lines (calls for `assigned`) by the values they are marked with."""
        rows = db.exec_driver_sql(
            "SELECT value, count(DISTINCT line) FROM mark WHERE name = ? GROUP BY value", (name,)
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def calls_of(self, db: Connection, people: Sequence[PersonId]) -> Iterator[tuple[PersonId, CallId]]:
        """Who of these people is a party of which call, in the order calls came."""
        rows = db.exec_driver_sql(
            "SELECT DISTINCT side.person, call.id, call.ordinal FROM side JOIN call ON call.ordinal = side.call"  # noqa: S608
            f" WHERE side.person IN {_LISTED} ORDER BY call.ordinal, side.person",
            (as_list(people),),
        ).fetchall()
        yield from ((PersonId(row[0]), CallId(row[1])) for row in rows)


def _calls_of_lines(db: Connection, lines: Iterable[int]) -> set[int]:
    rows = db.exec_driver_sql(
        f"SELECT DISTINCT call FROM said WHERE call IS NOT NULL AND seq IN {_LISTED}",  # noqa: S608
        (json.dumps(sorted(lines)),),
    )
    return {row[0] for row in rows}


def _columns(forms: Forms) -> tuple[str, str, str]:
    return " ".join(forms.words), " ".join(forms.lemmas), " ".join(filter(None, forms.sounds))


def _known(db: Connection, ids: Iterable[RecordId]) -> Mapping[RecordId, Known]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = db.exec_driver_sql(
        "SELECT record.id, seq, said.voice, said.language, iif(record.kind = 'Transcript', body, NULL)"  # noqa: S608
        f" FROM record LEFT JOIN said USING (seq) WHERE record.id IN {_LISTED}",
        (as_list(wanted),),
    )
    return {
        RecordId(id): Known(seq, voice, language, kind_of_transcript(body) if body else None)
        for id, seq, voice, language, body in rows
    }


def _numbered_calls(db: Connection, entries: Sequence[Entry]) -> Mapping[CallId, int]:
    """Numbers of calls; one that is only spoken of so far gets its number now, one that is told gets what filters ask."""
    wanted = as_list(sorted(calls_of(entries)))
    if wanted == "[]":
        return {}
    db.exec_driver_sql(f"INSERT OR IGNORE INTO call (id) SELECT value FROM {_LISTED}", (wanted,))  # noqa: S608
    bodies = [entry.record.body for entry in entries if isinstance(entry.record.body, Call)]
    if bodies:
        db.exec_driver_sql(
            "UPDATE call SET began = ?, reference = ? WHERE id = ?",
            [(call.began, call.reference, call.id) for call in bodies],
        )
    rows = db.exec_driver_sql(f"SELECT id, ordinal FROM call WHERE id IN {_LISTED}", (wanted,))  # noqa: S608
    return {CallId(row[0]): row[1] for row in rows}


# ---------------------------------------------------------------------------------------------------- a query as statements


class _Texts(NamedTuple):
    """Texts by number: the column that gives it and where from."""

    number: str
    source: str
    given: tuple[Any, ...]

    @property
    def statement(self) -> str:
        return f"SELECT {self.number} FROM {self.source}"  # noqa: S608


class _Question(NamedTuple):
    """A statement that gives numbers of texts and their weight, in order: all but its limit."""

    statement: str
    given: tuple[Any, ...]


def _matching(match: str) -> _Texts:
    return _Texts("rowid", "line WHERE line MATCH ?", (match,))


def _listed(numbers: Sequence[int]) -> _Texts:
    return _Texts("value", "json_each(?)", (json.dumps(numbers),))


def _with_sounds_that_occur(db: Connection, query: Query) -> Query:
    """The query without the neighbours of a sound that nobody ever made; its own sound stays the first."""

    def those_there(node: QueryNode) -> QueryNode:
        if not isinstance(node, SoundsLike):
            return node
        rows = db.exec_driver_sql(f"SELECT key FROM sound WHERE key IN {_LISTED}", (as_list(node.sounds),))  # noqa: S608
        there = {row[0] for row in rows}
        return SoundsLike((node.sounds[0], *(sound for sound in node.sounds[1:] if sound in there)))

    return replace(query, tree=changed(query.tree, those_there))


def _ranked(db: Connection, asked: Query, wanted: int) -> list[Hit]:
    """The first `wanted` hits, one a line, the best first."""
    plan = plan_of(asked, _DIALECT)
    match = expression(plan.text) if plan.text else ""
    found = _matching(match)
    if plan.conditions:
        numbers = _candidates(db, plan, match)
        often, found = len(numbers), _listed(numbers)
    elif isinstance(plan.text, AllOf) and len(plan.text.parts) > 1:
        # Parts of a line may be far apart in the index: what was found once is not looked for again.
        numbers = _numbers(db, f"{found.statement} ORDER BY rowid LIMIT ?", *found.given, RANKED + 1)
        often = len(numbers)
        found = _listed(numbers) if often <= RANKED else found
    else:
        often = _count(db, found, RANKED)
    hits: dict[int, Hit] = {}
    for question in _questions(db, asked, plan, found, often) if often else ():
        if len(hits) < wanted:
            _fetch(db, question, asked.interviews, wanted, hits)
    return list(hits.values())[:wanted]


def _questions(db: Connection, asked: Query, plan: Plan, found: _Texts, often: int) -> Iterator[_Question]:
    """What to ask for the best of the texts that were found, one after the other until there are enough."""
    within = f" AND +rowid IN ({found.statement})"
    leaves = asked.leaves if often <= RANKED else ()
    alone = not plan.conditions and counts_alone(plan.text)
    # A word that is the whole search was counted just now.
    counted = alone and len(leaves) == 1 and not isinstance(leaves[0], Near)
    weighed = leaves if counted else tuple(leaf for leaf in leaves if _is_weighed(db, leaf))
    if weighed and weighed == leaves and alone and plan.text:
        yield _by_weight(expression(plan.text), "", (), asked)
        return
    if weighed:
        yield _by_weight(expression(AnyOf(weighed)), within, found.given, asked)
    elif often > RANKED and (same := plan_of(same_sounds(asked), _DIALECT).text) and same != plan.text:
        # So many hold something that sounds nearly so that those with the very same sound go first.
        statement = f"SELECT rowid, 0.0 FROM line WHERE line MATCH ?{within} ORDER BY rowid"  # noqa: S608
        yield _Question(statement, (expression(same), *found.given))
    yield _Question(f"SELECT {found.number}, 0.0 FROM {found.source} ORDER BY {found.number}", found.given)  # noqa: S608


def _by_weight(match: str, within: str, given: tuple[Any, ...], asked: Query) -> _Question:
    """Texts by BM25; the very same sound before what is near it."""
    sounds = [_quoted(leaf.sounds[:1]) for leaf in asked.leaves if isinstance(leaf, SoundsLike)]
    same = f" + {SAME_SOUND} * (rowid IN (SELECT rowid FROM line WHERE line MATCH ?))"  # noqa: S608
    statement = (
        f"SELECT rowid, -bm25(line){same * len(sounds)} AS score FROM line WHERE line MATCH ?{within}"  # noqa: S608
        " ORDER BY score DESC, rowid"
    )
    return _Question(statement, (*(f"sounds : {sound}" for sound in sounds), match, *given))


def _fetch(db: Connection, question: _Question, interviews: bool, wanted: int, hits: dict[int, Hit]) -> None:
    """Add the first rows that open lines not in `hits`, until there are `wanted` or no more."""
    size, there = wanted + len(hits) + wanted // 4 + 10, 0
    while True:
        rows = db.exec_driver_sql(f"{question.statement} LIMIT ?", (*question.given, size)).fetchall()
        new = rows[there:]
        texts = db.exec_driver_sql(
            f"SELECT seq, opens, kind FROM said WHERE seq IN {_LISTED}",  # noqa: S608
            (json.dumps([row[0] for row in new]),),
        ).fetchall()
        opened = {row[0]: row[1] for row in texts if interviews or row[2] != "Interview"}
        for seq, score in new:
            if seq in opened:
                hits.setdefault(opened[seq], Hit(seq, opened[seq], round(score, 6)))
        if len(hits) >= wanted or len(rows) < size:
            return
        size, there = size * 4, len(rows)


def _count(db: Connection, texts: _Texts, most: int) -> int:
    """How many texts there are, up to one more than `most`."""
    statement = f"SELECT count(*) FROM ({texts.statement} LIMIT ?)"  # noqa: S608
    return db.exec_driver_sql(statement, (*texts.given, most + 1)).scalar() or 0


def _is_weighed(db: Connection, leaf: Leaf) -> bool:
    """Whether a part of the query stands in few enough lines to be weighed: BM25 counts them all, of NEAR each part."""
    if isinstance(leaf, Near):
        asked = [" OR ".join(f"lemmas : {way}" for way in _near_ways(part)) for part in leaf.parts]
    else:
        asked = [expression(leaf)]
    return all(0 < _count(db, _matching(match), WEIGHED) <= WEIGHED for match in asked)


def _candidates(db: Connection, plan: Plan, match: str) -> list[int]:
    """Texts that the filters let through and that match: RANKED and one more at most, those that came first."""
    passing = f"SELECT said.seq FROM said WHERE {plan.conditions}"  # noqa: S608
    if not match:
        return _numbers(db, f"{passing} ORDER BY said.seq LIMIT ?", *plan.given, RANKED + 1)
    often = _count(db, _matching(match), WEIGHED)
    few = _numbers(db, f"{passing} LIMIT ?", *plan.given, FEW + 1) if often > FEW_MATCHES else []
    if often > FEW_MATCHES and not few:
        return []
    if often <= FEW_MATCHES or len(few) > FEW:
        return _numbers(
            db,
            "SELECT said.seq FROM line CROSS JOIN said ON said.seq = line.rowid WHERE line MATCH ?"  # noqa: S608
            f" AND {plan.conditions} ORDER BY line.rowid LIMIT ?",
            *(match, *plan.given, RANKED + 1),
        )
    if len(few) <= VERY_FEW and len(match) <= SHORT and often > WEIGHED:
        # Each line looked up for itself: dearer than reading a list of lines, cheaper than reading a very long one.
        return _numbers(
            db,
            "SELECT line.rowid FROM json_each(?) AS few CROSS JOIN line ON line.rowid = few.value"
            " WHERE line MATCH ? ORDER BY line.rowid",
            *(json.dumps(few), match),
        )
    return _numbers(
        db,
        "SELECT rowid FROM line WHERE line MATCH ? AND rowid BETWEEN ? AND ?"  # noqa: S608
        f" AND +rowid IN {_LISTED} ORDER BY rowid LIMIT ?",
        *(match, min(few), max(few), json.dumps(few), RANKED + 1),
    )


def _numbers(db: Connection, statement: str, *given: Any) -> list[int]:
    return [row[0] for row in db.exec_driver_sql(statement, given).fetchall()]


def _quoted(words: Iterable[str]) -> str:
    """Words as one FTS5 string: they hold letters and digits only, so nothing needs escaping."""
    return f'"{" ".join(words)}"'


def expression(node: QueryNode) -> str:
    """A part of the query in the language of FTS5. Raises ValueError for what is not text."""
    if isinstance(node, Sought):
        forms = [f"words : {_quoted((node.word,))}"]
        return " OR ".join(forms + [f"lemmas : {_quoted((lemma,))}" for lemma in sorted(node.lemmas)])
    if isinstance(node, Phrase):
        return f"words : {_quoted(node.words)}"
    if isinstance(node, Beginning):
        return f"words : {_quoted(node.words)} *"
    if isinstance(node, SoundsLike):
        return " OR ".join(f"sounds : {_quoted((sound,))}" for sound in node.sounds)
    if isinstance(node, Near):
        ways = product(*(_near_ways(part) for part in node.parts))
        return " OR ".join(f"lemmas : NEAR({' '.join(way)}, {node.words})" for way in ways)
    if isinstance(node, AnyOf):
        return " OR ".join(f"({expression(part)})" for part in node.parts)
    if isinstance(node, AllOf):
        there = [f"({expression(part)})" for part in node.parts if not isinstance(part, NoneOf)]
        absent = [f"({expression(part.part)})" for part in node.parts if isinstance(part, NoneOf)]
        return f"({' AND '.join(there)})" + (f" NOT ({' OR '.join(absent)})" if absent else "")
    raise ValueError(f"{type(node).__name__} is not looked for in text")


def _near_ways(part: Sought | Phrase | Beginning) -> list[str]:
    """A part of NEAR in dictionary forms, each way it may be read."""
    if isinstance(part, Sought):
        return [_quoted((lemma,)) for lemma in sorted(part.lemmas)]
    if isinstance(part, Phrase):
        return [_quoted(way) for way in part.lemmas or (part.words,)]
    return [f"{_quoted(part.words)} *"]


def _matches(node: QueryNode, given: list[Any]) -> str:
    given.append(expression(node))
    return "said.seq IN (SELECT rowid FROM line WHERE line MATCH ?)"


_DIALECT = Dialect(_LISTED, _matches, told=True)

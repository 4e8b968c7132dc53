"""The search index inside an encrypted database, and the questions it answers.

- A line is indexed as `model.query` sees it: its words, their dictionary forms and their sounds, each a column of one FTS5
  table that keeps no text of its own. The text stands in the record, once.
- What filters ask (call, voice, theme, reading, status …) stands in narrow tables beside it, kept up with every batch.
- Ranking is BM25 over what was asked for. A part that stands in more than WEIGHED lines says little about any of them and
  is not weighed; more than RANKED hits are not ordered by weight but as they came. So no search, however common its
  words, reads much more of the index than that.
- A line and its translation are one hit, that of the better match, and the hit opens the line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, get_args

from sqlalchemy import Connection

from earwitness.model.claims import Interview
from earwitness.model.identity import Alias, InterviewNote, Person
from earwitness.model.ids import CallId, RecordId
from earwitness.model.query import (
    WORD,
    AllOf,
    AnyOf,
    Beginning,
    Forms,
    Leaf,
    LemmaOf,
    Near,
    NoneOf,
    Phrase,
    Query,
    QueryNode,
    Restriction,
    Sought,
    SoundsLike,
    changed,
    folded,
    forms_of,
    marked,
    snippet,
    spans_of,
    with_lemmas,
)
from earwitness.model.recording import Call, PartyId, Role, Service
from earwitness.model.records import Record, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.themes import ThemeMark
from earwitness.model.wire import from_bytes, from_dict
from earwitness.ports import Found

#: text and language to its lemmas, separated by spaces
Lemmas = Callable[[str, str], str]

#: hits up to which they are ordered by weight, and lines beyond which a part of the query is too common to be weighed
RANKED, WEIGHED = 10_000, 50_000
#: lines the filters may leave for them to be asked before the words
FEW = 50_000
#: lines that match, up to which each is held against the filters
FEW_MATCHES = 5_000
#: lines that may be looked up one by one, when the query is short: each of them reads all of it again
VERY_FEW, SHORT = 1_000, 400
CACHED_WORDS = 200_000
#: what the very same sound is worth above every neighbour
SAME_SOUND = 100.0
REBUILD_PAGE = 2_000

SCHEMA = """
CREATE VIRTUAL TABLE line USING fts5 (
    words, lemmas, sounds, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
);
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
ALTER TABLE call ADD COLUMN began TEXT;
ALTER TABLE call ADD COLUMN reference TEXT;
CREATE INDEX call_began ON call (began);
CREATE INDEX call_reference ON call (reference);
"""

#: kinds whose text is searched; those of the vault only in the vault
SEARCHED = frozenset(
    kind.__name__ for kind in (Utterance, Rendering, Transcript, Interview, InterviewNote, Alias, Person)
)
#: kinds that say something about lines or calls for the filters
TELLING = frozenset(kind.__name__ for kind in (ThemeMark, Reading, Signature, Call))
KINDS = SEARCHED | TELLING

#: texts that stand and are not indexed, or the other way round
MISSING = (
    "SELECT (SELECT count(*) FROM (SELECT seq FROM said EXCEPT SELECT id FROM line_docsize))"
    " + (SELECT count(*) FROM (SELECT id FROM line_docsize EXCEPT SELECT seq FROM said))"
    " + (SELECT count(*) FROM said LEFT JOIN record USING (seq) WHERE record.state IS NOT 0)"
    " + (SELECT count(*) FROM record WHERE state = 0 AND kind IN ('Utterance', 'Rendering')"
    " AND NOT EXISTS (SELECT 1 FROM said WHERE said.seq = record.seq))"
)


class Entry(NamedTuple):
    """A record with its place in the ledger."""

    seq: int
    record: Record[Any]


class Hit(NamedTuple):
    """What a search found, before it is read: the text, the line it opens, and its weight."""

    seq: int
    opens: int
    score: float


def _text_of(body: Any) -> str:
    """What is searched of a body; "" for nothing."""
    if isinstance(body, (Utterance, Rendering)):
        return body.text
    if isinstance(body, Transcript):
        return body.note
    if isinstance(body, Interview):
        return body.summary
    if isinstance(body, InterviewNote):
        return body.spoken_with
    if isinstance(body, Alias):
        return body.label
    if isinstance(body, Person):
        return " · ".join(filter(None, (body.name, *body.names, *body.nicknames, body.call_sign)))
    return ""


class SearchIndex:
    """Keeps the index of one database up with its records, and searches it. Every method is given the connection."""

    def __init__(self, lemmas: Lemmas | None) -> None:
        self._lemma_of = _one_word(lemmas) if lemmas else None

    # ------------------------------------------------------------------------------------------------------ keeping up

    def add(self, db: Connection, entries: Sequence[Entry]) -> None:
        """Index records that were just written."""
        seqs = {entry.record.id: entry.seq for entry in entries}
        texts: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        marks: list[tuple[Any, ...]] = []
        told = [e for e in entries if type(e.record.body).__name__ in KINDS]
        if not told:
            return
        self._add_calls(db, told)
        wanted = {b for e in told for b in _bases_of(e.record)} - seqs.keys()
        seqs.update(_seqs_of(db, wanted))
        spoken = [e for e in told if type(e.record.body).__name__ in SEARCHED]
        calls = _ordinals(db, {e.record.call for e in spoken if e.record.call})
        heard = _Heard(db, told)
        for seq, record in told:
            body = record.body
            if isinstance(body, ThemeMark) and body.status != "rejected":
                marks.append(("theme", body.theme.lower(), seqs.get(body.utterance, 0), seq))
            elif isinstance(body, Reading):
                line = seqs.get(body.utterance, 0)
                marks.append(("reading", body.term.lower(), line, seq))
                marks.append(("reading", body.status, line, seq))
            elif isinstance(body, Signature) and body.role in ("transcript", "translation"):
                marks.extend(("signed", "", seqs[basis], seq) for basis in record.basis if basis in seqs)
            text = _text_of(body)
            if not text.strip():
                continue
            opens, voice, status = seq, None, ""
            language = spoken_in = getattr(body, "language", "")
            if isinstance(body, Utterance):
                voice, status = body.voice, heard.status_of(record)
            elif isinstance(body, Rendering):
                opens = seqs.get(body.utterance, seq)
                voice, spoken_in = heard.line(body.utterance, language)
                status = {"machine gist": "gist", "person": "reviewed", "signed": "signed"}[body.status]
            call = calls.get(record.call) if record.call else None
            if status in ("reviewed", "signed"):
                marks.append((status, "", seq, seq))
            texts.append((seq, opens, call, type(body).__name__, voice, spoken_in, status))
            spoken_as = {w.begin: w.spoken for w in getattr(body, "words", ()) if w.spoken}
            lines.append((seq, *_columns(self._forms(text, language, spoken_as))))
        if texts:
            db.exec_driver_sql("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?)", texts)
            db.exec_driver_sql("INSERT INTO line (rowid, words, lemmas, sounds) VALUES (?, ?, ?, ?)", lines)
        if marks:
            db.exec_driver_sql("INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?)", marks)

    def _add_calls(self, db: Connection, entries: Sequence[Entry]) -> None:
        rows = [(e.seq, e.record.body) for e in entries if isinstance(e.record.body, Call)]
        if not rows:
            return
        db.exec_driver_sql(
            "UPDATE call SET began = ?, reference = ? WHERE id = ?",
            [(call.began, call.reference, call.id) for _, call in rows],
        )
        ordinals = _ordinals(db, {call.id for _, call in rows})
        sides = [
            (seq, ordinals[call.id], party.id, party.side, party.person, party.role, party.service)
            for seq, call in rows
            for party in call.parties
        ]
        if sides:
            db.exec_driver_sql("INSERT INTO side VALUES (?, ?, ?, ?, ?, ?, ?)", sides)

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
        if numbers["text"]:
            db.exec_driver_sql("DELETE FROM line WHERE rowid = ?", numbers["text"])
            db.exec_driver_sql("DELETE FROM said WHERE seq = ?", numbers["text"])
        if numbers["mark"]:
            db.exec_driver_sql("DELETE FROM mark WHERE seq = ?", numbers["mark"])
        if numbers["side"]:
            db.exec_driver_sql("DELETE FROM side WHERE seq = ?", numbers["side"])

    def rebuild(self, db: Connection) -> None:
        """Write the index anew from the records that stand, a page at a time."""
        db.exec_driver_sql("INSERT INTO line (line) VALUES ('delete-all')")
        for emptied in ("DELETE FROM said", "DELETE FROM mark", "DELETE FROM side"):
            db.exec_driver_sql(emptied)
        after = 0
        kinds = json.dumps(sorted(KINDS))
        while True:
            rows = db.exec_driver_sql(
                "SELECT seq, body FROM record WHERE state = 0 AND seq > ?"
                " AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?",
                (after, kinds, REBUILD_PAGE),
            ).fetchall()
            if not rows:
                return
            self.add(db, [Entry(row[0], from_bytes(row[1])) for row in rows])
            after = rows[-1][0]

    def _forms(self, text: str, language: str, spoken: Mapping[int, str]) -> Forms:
        """The forms of a text; a number that was spoken as a word is found by that word as well."""
        forms = forms_of(text, language, self._lemma_of)
        if not spoken or self._lemma_of is None:
            return forms
        lemmas = list(forms.lemmas)
        for n, (begin, _) in enumerate(spans_of(text)):
            if said := WORD.findall(spoken.get(begin, "")):
                lemmas[n] = self._lemma_of(said[0], language)
        return forms._replace(lemmas=tuple(lemmas))

    # ------------------------------------------------------------------------------------------------------- searching

    def search(self, db: Connection, query: Query, limit: int, skip: int) -> Iterator[Found]:
        """Hits from number `skip` on, best first; the order is the same every time until something is written."""
        asked = with_lemmas(query, self._lemma_of)
        chosen = _ranked(db, asked, skip + limit)[skip:]
        if not chosen:
            return
        bodies = {
            row[0]: (row[1], row[2])
            for row in db.exec_driver_sql(
                "SELECT seq, call, body FROM record WHERE seq IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted({n for hit in chosen for n in (hit.seq, hit.opens)})),),
            )
        }
        for hit in chosen:
            call, body = bodies[hit.seq]
            plain = json.loads(body)
            opened = plain if hit.opens == hit.seq else json.loads(bodies[hit.opens][1])
            yield self._found(asked, hit, call, plain, opened)

    def _found(
        self, asked: Query, hit: Hit, call: str | None, plain: dict[str, Any], opened: dict[str, Any]
    ) -> Found:
        kind, fields = plain["kind"], plain["body"]
        # Lines are many and made of JSON that was checked when it was written; the rest is few and read in full.
        text = str(fields["text"]) if kind in ("Utterance", "Rendering") else _text_of(from_dict(plain).body)
        spoken = {w["begin"]: w["spoken"] for w in fields.get("words", ()) if w.get("spoken")}
        marks = marked(asked, self._forms(text, fields.get("language", ""), spoken))
        spans = spans_of(text)
        span = opened["body"]["span"] if opened["kind"] == "Utterance" else None
        named = kind == "Person"
        return Found(
            record=RecordId(plain["id"]),
            call=CallId(call or ""),
            # A name is shown only after the look is in the ledger: a search says that it found one, not which.
            snippet="" if named else snippet(text, spans, marks),
            score=hit.score,
            kind=kind,
            line=RecordId(opened["id"]) if span else None,
            start_s=span["start"] / span["rate"] if span else None,
            marks=() if named else tuple(spans[n] for n in marks),
        )


def _one_word(lemmas: Lemmas) -> LemmaOf:
    """The dictionary form of one word as it is indexed, remembered."""

    @lru_cache(maxsize=CACHED_WORDS)
    def lemma_of(written: str, language: str) -> str:
        found = WORD.findall(lemmas(written, language))
        return folded(found[0]) if found else folded(written)

    return lemma_of


def _columns(forms: Forms) -> tuple[str, str, str]:
    return " ".join(forms.words), " ".join(forms.lemmas), " ".join(filter(None, forms.sounds))


def _bases_of(record: Record[Any]) -> Iterator[RecordId]:
    """Records whose place in the ledger is needed to index this one."""
    body = record.body
    if isinstance(body, (Rendering, ThemeMark, Reading)):
        yield body.utterance
    elif isinstance(body, Signature):
        yield from record.basis


def _seqs_of(db: Connection, ids: Iterable[RecordId]) -> Mapping[RecordId, int]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = db.exec_driver_sql(
        "SELECT id, seq FROM record WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
    )
    return {RecordId(row[0]): row[1] for row in rows}


def _ordinals(db: Connection, calls: Iterable[CallId]) -> Mapping[CallId, int]:
    """Numbers of calls; one that is only spoken of so far gets its number now."""
    wanted = json.dumps(sorted(calls))
    if wanted == "[]":
        return {}
    db.exec_driver_sql("INSERT OR IGNORE INTO call (id) SELECT value FROM json_each(?)", (wanted,))
    rows = db.exec_driver_sql(
        "SELECT id, ordinal FROM call WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {CallId(row[0]): row[1] for row in rows}


class _Heard:
    """What a batch of texts needs to know of transcripts and lines that may lie in earlier batches."""

    def __init__(self, db: Connection, entries: Sequence[Entry]) -> None:
        self._transcripts: dict[str, str] = {}
        self._lines: dict[str, tuple[str | None, str]] = {}
        wanted: set[str] = set()
        for _, record in entries:
            if isinstance(record.body, Transcript):
                self._transcripts[record.id] = record.body.kind
            elif isinstance(record.body, Utterance):
                self._lines[record.id] = (record.body.voice, record.body.language)
                wanted.update(record.basis)
            elif isinstance(record.body, Rendering):
                wanted.add(record.body.utterance)
        wanted -= self._transcripts.keys() | self._lines.keys()
        if not wanted:
            return
        rows = db.exec_driver_sql(
            "SELECT record.id, said.voice, said.language, iif(record.kind = 'Transcript', json_extract(body,"
            " '$.body.kind'), NULL) FROM record LEFT JOIN said USING (seq)"
            " WHERE record.id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(wanted)),),
        )
        for id, voice, language, kind in rows:
            if kind is not None:
                self._transcripts[id] = kind
            elif language is not None:
                self._lines[id] = (voice, language)

    def status_of(self, line: Record[Utterance]) -> str:
        """`reviewed` when a person wrote the words or the whole transcript, else `draft`."""
        if not line.author.is_machine and not line.body.words_of:
            return "reviewed"
        kinds = {self._transcripts.get(basis) for basis in line.basis}
        return "reviewed" if "reviewed" in kinds else "draft"

    def line(self, id: RecordId, language: str) -> tuple[str | None, str]:
        """Voice and language of a line; of one that is not there, nobody's and the translation's own."""
        return self._lines.get(id, (None, language))


# ---------------------------------------------------------------------------------------------------- a query as statements


class _Plan(NamedTuple):
    """What the full-text index answers, and what is asked of each line beside it. `said` is the line's row."""

    match: str
    conditions: str
    given: tuple[Any, ...]


class _Rows(NamedTuple):
    """A statement that gives hits: all but its order and limit."""

    statement: str
    given: tuple[Any, ...]
    order: str


def _plan(query: Query) -> _Plan:
    parts = query.tree.parts if isinstance(query.tree, AllOf) else (query.tree,)
    texts = [part for part in parts if _is_text(part)]
    absent = [part for part in parts if isinstance(part, NoneOf) and _is_text(part.part)]
    rest = [part for part in parts if part not in texts and (part not in absent or not texts)]
    match = _expression(AllOf((*texts, *absent))) if texts else ""
    given: list[Any] = []
    of_calls = tuple(part for part in rest if isinstance(part, Restriction) and part.name in _OF_CALLS)
    conditions = [_in_calls(of_calls, given)] if of_calls else []
    conditions += [_condition(part, given) for part in rest if part not in of_calls]
    return _Plan(match, " AND ".join(conditions), tuple(given))


def _ranked(db: Connection, asked: Query, wanted: int) -> list[Hit]:
    """The first `wanted` hits, one a line, the best first."""
    plan = _plan(asked)
    if plan.conditions:
        source = _Rows("SELECT value FROM json_each(?)", (json.dumps(_candidates(db, plan)),), "1")
        in_order = _Rows(
            f"{_UNWEIGHED} said WHERE said.seq IN ({source.statement})", source.given, "said.seq"
        )
    else:
        source = _Rows("SELECT rowid FROM line WHERE line MATCH ?", (plan.match,), "rowid")
        in_order = _Rows(f"{_UNWEIGHED} {_LINES}", source.given, "line.rowid")
    within = f" AND +line.rowid IN ({source.statement})"
    often = _count(db, source, RANKED)
    weighed = [leaf for leaf in asked.leaves if _is_weighed(db, leaf)] if often <= RANKED else []
    questions = [in_order]
    if weighed and not plan.conditions and len(weighed) == len(asked.leaves):
        questions.insert(0, _by_weight(plan.match, "", (), asked))
    elif weighed:
        questions.insert(0, _by_weight(_expression(AnyOf(tuple(weighed))), within, source.given, asked))
    elif often > RANKED and (first := _plan(_same_sounds(asked)).match) not in ("", plan.match):
        # So many hold something that sounds nearly so that those with the very same sound go first.
        same = _Rows(f"{_UNWEIGHED} {_LINES}{within}", (first, *source.given), "line.rowid")
        questions.insert(0, same)
    hits: dict[int, Hit] = {}
    for question in questions:
        if len(hits) < wanted:
            _fetch(db, question, asked.interviews, wanted, hits)
    return list(hits.values())[:wanted]


_LINES = "line CROSS JOIN said ON said.seq = line.rowid WHERE line MATCH ?"
_UNWEIGHED = "SELECT said.seq, said.opens, 0.0 FROM"


def _by_weight(match: str, within: str, given: tuple[Any, ...], asked: Query) -> _Rows:
    """Hits by BM25; the very same sound before what is near it."""
    sounds = [_quoted(leaf.sounds[:1]) for leaf in asked.leaves if isinstance(leaf, SoundsLike)]
    same = f" + {SAME_SOUND} * (line.rowid IN (SELECT rowid FROM line WHERE line MATCH ?))"  # noqa: S608
    statement = f"SELECT said.seq, said.opens, -bm25(line){same * len(sounds)} AS score FROM {_LINES}{within}"  # noqa: S608
    asked_for = (*(f"sounds : {sound}" for sound in sounds), match, *given)
    return _Rows(statement, asked_for, "score DESC, said.opens, said.seq")


def _fetch(db: Connection, question: _Rows, interviews: bool, wanted: int, hits: dict[int, Hit]) -> None:
    """Add the first rows that open lines not in `hits`, until there are `wanted` or no more."""
    kinds = "" if interviews else " AND said.kind <> 'Interview'"
    statement = f"{question.statement}{kinds} ORDER BY {question.order} LIMIT ?"
    size, there = 2 * (wanted + len(hits)), 0
    while True:
        rows = db.exec_driver_sql(statement, (*question.given, size)).fetchall()
        for seq, opens, score in rows[there:]:
            hits.setdefault(opens, Hit(seq, opens, round(score, 6)))
        if len(hits) >= wanted or len(rows) < size:
            return
        size, there = size * 4, len(rows)


def _count(db: Connection, source: _Rows, most: int) -> int:
    """How many rows there are, up to one more than `most`."""
    statement = f"SELECT count(*) FROM ({source.statement} LIMIT ?)"  # noqa: S608
    return db.exec_driver_sql(statement, (*source.given, most + 1)).scalar() or 0


def _is_weighed(db: Connection, leaf: Leaf) -> bool:
    """Whether a part of the query stands in few enough lines to be weighed: BM25 counts them all."""
    rows = _Rows("SELECT rowid FROM line WHERE line MATCH ?", (_expression(leaf),), "rowid")
    return 0 < _count(db, rows, WEIGHED) <= WEIGHED


def _same_sounds(query: Query) -> Query:
    """The query without neighbours of sounds."""

    def alone(node: QueryNode) -> QueryNode:
        return SoundsLike(node.sounds[:1]) if isinstance(node, SoundsLike) else node

    return replace(query, tree=changed(query.tree, alone))


def _candidates(db: Connection, plan: _Plan) -> list[int]:
    """Texts that the filters let through and that match: RANKED and one more at most, those that came first."""
    passing = f"SELECT said.seq FROM said WHERE {plan.conditions}"  # noqa: S608
    if not plan.match:
        return _numbers(db, f"{passing} ORDER BY said.seq LIMIT ?", *plan.given, RANKED + 1)
    everywhere = _Rows("SELECT rowid FROM line WHERE line MATCH ?", (plan.match,), "rowid")
    often = _count(db, everywhere, WEIGHED)
    count, low, high = 0, 0, 0
    if often > FEW_MATCHES:
        statement = f"SELECT count(*), min(seq), max(seq) FROM ({passing} LIMIT ?)"  # noqa: S608
        count, low, high = db.exec_driver_sql(statement, (*plan.given, FEW + 1)).one()
        if not count:
            return []
    if often <= FEW_MATCHES or count > FEW:
        return _numbers(
            db,
            f"SELECT said.seq FROM {_LINES} AND {plan.conditions} ORDER BY line.rowid LIMIT ?",  # noqa: S608
            *(plan.match, *plan.given, RANKED + 1),
        )
    matching = _Rows(
        "SELECT rowid FROM line WHERE line MATCH ? AND rowid BETWEEN ? AND ?",
        (plan.match, low, high),
        "rowid",
    )
    if count <= VERY_FEW and len(plan.match) <= SHORT and often > WEIGHED:
        # Each line looked up for itself: dearer than reading a list of lines, cheaper than reading a very long one.
        return _numbers(
            db,
            f"SELECT line.rowid FROM ({passing}) AS few CROSS JOIN line ON line.rowid = few.seq"  # noqa: S608
            " WHERE line MATCH ? ORDER BY line.rowid",
            *(*plan.given, plan.match),
        )
    return _numbers(
        db,
        f"{matching.statement} AND +rowid IN ({passing}) ORDER BY rowid LIMIT ?",
        *(*matching.given, *plan.given, RANKED + 1),
    )


def _numbers(db: Connection, statement: str, *given: Any) -> list[int]:
    return [row[0] for row in db.exec_driver_sql(statement, given)]


def _is_text(node: QueryNode) -> bool:
    """Whether the full-text index alone can answer it."""
    if isinstance(node, (Restriction, NoneOf)):
        return False
    if isinstance(node, AnyOf):
        return all(_is_text(part) for part in node.parts)
    if isinstance(node, AllOf):
        return all(_is_text(part.part if isinstance(part, NoneOf) else part) for part in node.parts)
    return True


def _quoted(words: Iterable[str]) -> str:
    """Words as one FTS5 string: they hold letters and digits only, so nothing needs escaping."""
    return f'"{" ".join(words)}"'


def _expression(node: QueryNode) -> str:
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
        return " OR ".join(f"({_expression(part)})" for part in node.parts)
    if isinstance(node, AllOf):
        there = [f"({_expression(part)})" for part in node.parts if not isinstance(part, NoneOf)]
        absent = [f"({_expression(part.part)})" for part in node.parts if isinstance(part, NoneOf)]
        return f"({' AND '.join(there)})" + (f" NOT ({' OR '.join(absent)})" if absent else "")
    raise ValueError(f"{type(node).__name__} is not looked for in text")


def _near_ways(part: Sought | Phrase | Beginning) -> list[str]:
    """A part of NEAR in dictionary forms, each way it may be read."""
    if isinstance(part, Sought):
        return [_quoted((lemma,)) for lemma in sorted(part.lemmas)]
    if isinstance(part, Phrase):
        return [_quoted(way) for way in part.lemmas or (part.words,)]
    return [f"{_quoted(part.words)} *"]


def _condition(node: QueryNode, given: list[Any]) -> str:
    """A part of the query as a condition on the row `said`; its values go to `given`."""
    if isinstance(node, Restriction):
        return _restriction(node, given)
    if isinstance(node, NoneOf):
        return f"NOT coalesce({_condition(node.part, given)}, 0)"
    if _is_text(node):
        given.append(_expression(node))
        return "said.seq IN (SELECT rowid FROM line WHERE line MATCH ?)"
    if not isinstance(node, (AllOf, AnyOf)):
        raise ValueError(f"{type(node).__name__} is no condition")
    joined = " AND " if isinstance(node, AllOf) else " OR "
    return f"({joined.join(_condition(part, given) for part in node.parts)})"


#: conditions on the row `said`; LISTED stands for the values asked for. Each can be answered from an index, unless it is
#: true of so many lines that the first are soon found
_LISTED = "(SELECT value FROM json_each(?))"
_SIGNED = "said.seq IN (SELECT line FROM mark WHERE name = 'signed' AND value = '')"
_CONDITIONS: Mapping[str, str] = {
    "theme": "said.opens IN (SELECT line FROM mark WHERE name = 'theme' AND value IN LISTED)",
    "reading": "said.opens IN (SELECT line FROM mark WHERE name = 'reading' AND value IN LISTED)",
    "language": "said.language IN LISTED",
    "signed": "SIGNED",
    "reviewed": "(said.seq IN (SELECT line FROM mark WHERE name = 'reviewed' AND value = '') AND NOT SIGNED)",
    "draft": "(said.status = 'draft' AND NOT SIGNED)",
    "gist": "(said.status = 'gist' AND NOT SIGNED)",
}
#: conditions on the row `call`
_OF_CALLS: Mapping[str, str] = {
    "call": "(call.id IN LISTED OR call.reference IN LISTED)",
    "from": "call.began >= ?",
    "to": "call.began < ? || '~'",
    "caller": "call.ordinal IN (SELECT side.call FROM side WHERE side.side <> 'callee' AND PARTY)",
}


def _restriction(node: Restriction, given: list[Any]) -> str:
    if node.name in _OF_CALLS:
        return _in_calls((node,), given)
    if node.name == "party":
        return _spoken_by(node, given)
    if node.name == "status":
        return _CONDITIONS[node.values[0]].replace("SIGNED", _SIGNED)
    values = tuple(v.lower() for v in node.values) if node.name in ("theme", "reading") else node.values
    given.append(_list(values))
    return _CONDITIONS[node.name].replace("LISTED", _LISTED)


def _in_calls(nodes: Sequence[Restriction], given: list[Any]) -> str:
    """Lines of calls for which all of these filters hold: one look-up of calls, however many filters."""
    conditions = []
    for node in nodes:
        condition = _OF_CALLS[node.name]
        if "PARTY" in condition:
            condition = condition.replace("PARTY", _is_party(node, given))
        elif "LISTED" in condition:
            given.extend([_list(node.values)] * condition.count("LISTED"))
        else:
            given.extend(node.values)
        conditions.append(condition.replace("LISTED", _LISTED))
    return f"said.call IN (SELECT call.ordinal FROM call WHERE {' AND '.join(conditions)})"  # noqa: S608


def _spoken_by(node: Restriction, given: list[Any]) -> str:
    if set(node.values) <= set(get_args(PartyId)):
        given.append(_list(node.values))
        return f"said.voice IN {_LISTED}"
    first = f"said.call IN (SELECT side.call FROM side WHERE {_is_party(node, given)})"  # noqa: S608
    then = (
        "EXISTS (SELECT 1 FROM side WHERE side.call = said.call AND side.voice = said.voice"  # noqa: S608
        f" AND {_is_party(node, given)})"
    )
    return f"({first} AND {then})"


def _is_party(node: Restriction, given: list[Any]) -> str:
    """A condition on the row `side`: a role or service where there is one of that name, else a person."""
    given.append(_list(node.values))
    for column, names in (("role", get_args(Role)), ("service", get_args(Service))):
        if set(node.values) <= set(names) - {"unknown"}:
            return f"side.{column} IN {_LISTED}"
    return f"side.person IN {_LISTED}"


def _list(values: Sequence[str]) -> str:
    return json.dumps(values, ensure_ascii=False)

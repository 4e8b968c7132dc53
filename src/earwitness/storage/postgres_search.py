"""The search index of records that lie in PostgreSQL, and the questions it answers: the same hits as `storage.search`.

- A text is one `tsvector`: each word stands at its place three times, as it is written (w…), in its dictionary form (l…)
  and as it sounds (s…). PostgreSQL's own dictionaries take no part; what a query means is said by `model.query` alone.
- Order and limits are those of `storage.search`; weights are reckoned here by `search_weight`.
- A `tsvector` ends at 16,383 words and 256 occurrences of one word; what a longer note says beyond is not found.

Whoever runs the server can read all of it (docs/explanation/team-server.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
from earwitness.storage import search
from earwitness.storage.search_filters import Dialect, Plan, calls_condition, plan_of, same_sounds
from earwitness.storage.search_hits import Hit, Lemmas, found, one_word
from earwitness.storage.search_rows import (
    KINDS,
    SEARCHED,
    Entry,
    Known,
    bases_of,
    calls_of,
    kind_of_transcript,
    rows_of,
    told,
)
from earwitness.storage.search_weight import Column, Part, near_ways, parts_of, rarity, weight

if TYPE_CHECKING:
    import psycopg

    Server = psycopg.Connection[tuple[Any, ...]]

LONGEST = 16_000
_CALL_STANDS = "EXISTS (SELECT 1 FROM record WHERE record.call = call.id AND kind = 'Call' AND state = 0)"

SCHEMA = """
CREATE TABLE said (
    seq bigint PRIMARY KEY,
    opens bigint NOT NULL,
    call bigint,
    kind text NOT NULL,
    voice text,
    language text NOT NULL,
    status text NOT NULL,
    size integer NOT NULL,
    words text NOT NULL,
    lemmas text NOT NULL,
    sounds text NOT NULL,
    forms tsvector NOT NULL
);
CREATE INDEX said_forms ON said USING gin (forms) WITH (fastupdate = off);
CREATE INDEX said_in_call ON said (call, seq);
CREATE INDEX said_of_line ON said (opens, seq);
CREATE TABLE said_total (texts bigint NOT NULL, size bigint NOT NULL);
INSERT INTO said_total VALUES (0, 0);
CREATE TABLE sound (key text COLLATE "C" PRIMARY KEY);
CREATE TABLE mark (
    name text NOT NULL, value text NOT NULL, line bigint NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (name, value, line, seq)
);
CREATE INDEX mark_by ON mark (seq);
CREATE TABLE side (
    seq bigint NOT NULL, call bigint NOT NULL, voice text NOT NULL, side text NOT NULL,
    person text COLLATE "C", role text NOT NULL, service text NOT NULL,
    PRIMARY KEY (call, voice, seq)
);
CREATE INDEX side_by ON side (seq);
CREATE INDEX side_of ON side (person) WHERE person IS NOT NULL;

-- Whether all of `parts` lie near: from the end of each to the last beginning at most `reach` words. A part is a list of
-- ways to read it, a way is {"words": [...], "begun": whether the last word only begins so}.
CREATE FUNCTION near(lemmas text, parts jsonb, reach integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    said text[] := string_to_array(lemmas, ' ');
    part jsonb; way jsonb; sought text[]; size integer; number integer := 0;
    begins integer[] := '{}'; ends integer[] := '{}'; whose integer[] := '{}';
BEGIN
    FOR part IN SELECT jsonb_array_elements(parts) LOOP
        FOR way IN SELECT jsonb_array_elements(part) LOOP
            sought := ARRAY(SELECT jsonb_array_elements_text(way -> 'words'));
            size := cardinality(sought);
            FOR at IN 1 .. cardinality(said) - size + 1 LOOP
                IF said[at : at + size - 2] = sought[: size - 1] AND (said[at + size - 1] = sought[size]
                    OR (way -> 'begun')::boolean AND starts_with(said[at + size - 1], sought[size])) THEN
                    begins := begins || at; ends := ends || at + size; whose := whose || number;
                END IF;
            END LOOP;
        END LOOP;
        number := number + 1;
    END LOOP;
    RETURN EXISTS (
        SELECT 1 FROM unnest(begins) AS last WHERE (
            SELECT count(DISTINCT one.whose) FROM unnest(begins, ends, whose) AS one (begun, ended, whose)
            WHERE one.begun <= last AND last - one.ended <= reach
        ) = number
    );
END $$;
"""

_LETTER: Mapping[Column, str] = {"words": "w", "lemmas": "l", "sounds": "s"}


def sql(statement: str) -> str:
    """A statement with ? for its values, as psycopg wants it. No statement holds a value itself."""
    return statement.replace("?", "%s")


def without_nul(value: Any) -> Any:
    """PostgreSQL's texts cannot hold the character zero; nothing is found by it either."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


class PostgresIndex:
    """Keeps the index up with the records of one case, and searches it. Every method is given the connection."""

    def __init__(self, lemmas: Lemmas | None) -> None:
        self._lemma_of = one_word(lemmas) if lemmas else None
        self._of_word = word_forms(self._lemma_of)

    # ------------------------------------------------------------------------------------------------------ keeping up

    def add(self, db: Server, entries: Sequence[Entry]) -> None:
        """Index records that were just written."""
        kept = told(entries)
        if not kept:
            return
        rows = rows_of(kept, _known(db, bases_of(kept)), _numbered_calls(db, kept), self._of_word)
        with db.cursor() as cursor:
            if rows.said:
                texts = [
                    (*map(without_nul, said), *_columns(forms))
                    for said, forms in zip(rows.said, rows.forms, strict=True)
                ]
                cursor.executemany(
                    "INSERT INTO said VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)",
                    texts,
                )
                cursor.execute(
                    "UPDATE said_total SET texts = texts + %s, size = size + %s",
                    (len(texts), sum(text[7] for text in texts)),
                )
                sounds = sorted({sound for forms in rows.forms for sound in forms.sounds if sound})
                cursor.execute(
                    "INSERT INTO sound SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", (sounds,)
                )
            if rows.marks:
                cursor.executemany(
                    "INSERT INTO mark VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                    [tuple(map(without_nul, row)) for row in rows.marks],
                )
            if rows.sides:
                cursor.executemany(
                    "INSERT INTO side VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    [tuple(map(without_nul, row)) for row in rows.sides],
                )

    def drop(self, db: Server, fallen: Iterable[tuple[int, str]]) -> None:
        """Forget records that stopped standing, by number and kind."""
        there = list(fallen)
        texts = [seq for seq, kind in there if kind in SEARCHED]
        if texts:
            db.execute(
                "WITH gone AS (DELETE FROM said WHERE seq = ANY(%s) RETURNING size) UPDATE said_total SET"
                " texts = texts - (SELECT count(*) FROM gone), size = said_total.size - (SELECT coalesce(sum(size), 0) FROM gone)",
                (texts,),
            )
        marks = [seq for seq, kind in there if kind in KINDS and kind != "Call"]
        if marks:
            db.execute("DELETE FROM mark WHERE seq = ANY(%s)", (marks,))
        sides = [seq for seq, kind in there if kind == "Call"]
        if sides:
            db.execute("DELETE FROM side WHERE seq = ANY(%s)", (sides,))

    # ------------------------------------------------------------------------------------------------------- searching

    def search(self, db: Server, query: Query, limit: int, skip: int) -> list[Found]:
        """Hits from number `skip` on, best first; the order is the same every time until something is written."""
        asked = _with_sounds_that_occur(db, with_lemmas(_without_nul(query), self._lemma_of))
        chosen = _ranked(db, asked, skip + limit)[skip:]
        if not chosen:
            return []
        rows = db.execute(
            "SELECT seq, call, body FROM record WHERE seq = ANY(%s)",
            (sorted({n for hit in chosen for n in (hit.seq, hit.opens)}),),
        )
        bodies = {seq: (call, json.loads(body)) for seq, call, body in rows}
        leaves = asked.leaves
        return [found(leaves, hit, *bodies[hit.seq], bodies[hit.opens][1], self._of_word) for hit in chosen]

    def list_calls(
        self, db: Server, wanted: Sequence[Restriction], order: CallOrder, limit: int, skip: int
    ) -> CallPage:
        """A page of the calls that stand and fit every filter."""
        given: list[Any] = []
        where = " AND ".join(filter(None, (calls_condition(wanted, given, DIALECT), _CALL_STANDS)))
        page = f"SELECT call.id FROM call WHERE {where} ORDER BY {search.CALL_ORDERS[order]} LIMIT ? OFFSET ?"  # noqa: S608
        rows = db.execute(sql(page), (*given, max(0, limit), max(0, skip))).fetchall()
        total = db.execute(sql(f"SELECT count(*) FROM call WHERE {where}"), given).fetchone()  # noqa: S608
        return CallPage(tuple(CallId(row[0]) for row in rows), total[0] if total else 0)

    def calls_by_day(self, db: Server, wanted: Sequence[Restriction]) -> dict[str, int]:
        """Calls that stand and fit every filter, by the day they began."""
        given: list[Any] = []
        where = " AND ".join(filter(None, (calls_condition(wanted, given, DIALECT), _CALL_STANDS)))
        day = "coalesce(substr(call.began, 1, 10), '')"
        statement = f"SELECT {day}, count(*) FROM call WHERE {where} GROUP BY {day} ORDER BY {day}"  # noqa: S608
        return {row[0]: row[1] for row in db.execute(sql(statement), given)}

    def counts_of(self, db: Server, name: CountedName) -> dict[str, int]:
        """Lines (calls for `assigned`) by the values they are marked with."""
        rows = db.execute(
            "SELECT value, count(DISTINCT line) FROM mark WHERE name = %s GROUP BY value", (name,)
        )
        return {row[0]: row[1] for row in rows}

    def calls_of(self, db: Server, people: Sequence[PersonId]) -> list[tuple[PersonId, CallId]]:
        """Who of these people is a party of which call, in the order calls came."""
        rows = db.execute(
            "SELECT DISTINCT side.person, call.id, call.ordinal FROM side JOIN call ON call.ordinal = side.call"
            " WHERE side.person = ANY(%s) ORDER BY call.ordinal, side.person",
            (list(people),),
        )
        return [(PersonId(row[0]), CallId(row[1])) for row in rows]


def _columns(forms: Forms) -> tuple[int, str, str, str, str]:
    """Size, the three columns and the tsvector of a text."""
    size = len(forms.words) + len(forms.lemmas) + sum(map(bool, forms.sounds))
    places = [
        f"{letter}{form}:{place}"
        for letter, column in zip("wls", forms, strict=True)
        for place, form in enumerate(column[:LONGEST], start=1)
        if form
    ]
    return size, " ".join(forms.words), " ".join(forms.lemmas), " ".join(forms.sounds), " ".join(places)


def _known(db: Server, ids: Iterable[RecordId]) -> Mapping[RecordId, Known]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = db.execute(
        "SELECT record.id, seq, said.voice, said.language, CASE record.kind WHEN 'Transcript' THEN body END"
        " FROM record LEFT JOIN said USING (seq) WHERE record.id = ANY(%s)",
        (wanted,),
    )
    return {
        RecordId(id): Known(seq, voice, language, kind_of_transcript(body) if body else None)
        for id, seq, voice, language, body in rows
    }


def _numbered_calls(db: Server, entries: Sequence[Entry]) -> Mapping[CallId, int]:
    """Numbers of calls; one that is only spoken of so far gets its number now, one that is told gets what filters ask."""
    wanted = sorted(calls_of(entries))
    if not wanted:
        return {}
    db.execute(
        "INSERT INTO call (id) SELECT id FROM unnest(%s::text[]) WITH ORDINALITY AS new (id, place)"
        " WHERE NOT EXISTS (SELECT 1 FROM call WHERE call.id = new.id) ORDER BY place",
        (wanted,),
    )
    bodies = [entry.record.body for entry in entries if isinstance(entry.record.body, Call)]
    with db.cursor() as cursor:
        cursor.executemany(
            "UPDATE call SET began = %s, reference = %s WHERE id = %s",
            [(without_nul(call.began), without_nul(call.reference), call.id) for call in bodies],
        )
    rows = db.execute("SELECT id, ordinal FROM call WHERE id = ANY(%s)", (wanted,))
    return {CallId(row[0]): row[1] for row in rows}


# ---------------------------------------------------------------------------------------------------- a query as statements


def _without_nul(query: Query) -> Query:
    def plain(node: QueryNode) -> QueryNode:
        if isinstance(node, Restriction):
            return replace(node, values=tuple(map(without_nul, node.values)))
        return node

    return replace(query, tree=changed(query.tree, plain))


def _with_sounds_that_occur(db: Server, query: Query) -> Query:
    """The query without the neighbours of a sound that nobody ever made; its own sound stays the first."""

    def those_there(node: QueryNode) -> QueryNode:
        if not isinstance(node, SoundsLike):
            return node
        rows = db.execute("SELECT key FROM sound WHERE key = ANY(%s)", (list(node.sounds),))
        there = {row[0] for row in rows}
        return SoundsLike((node.sounds[0], *(sound for sound in node.sounds[1:] if sound in there)))

    return replace(query, tree=changed(query.tree, those_there))


def _ranked(db: Server, asked: Query, wanted: int) -> list[Hit]:
    """The first `wanted` hits, one a line, the best first."""
    plan = plan_of(asked, DIALECT)
    conditions, given = _conditions(plan)
    kinds = "" if asked.interviews else " AND said.kind <> 'Interview'"
    texts = f"FROM said WHERE {conditions}{kinds}"
    numbers = f"SELECT said.seq {texts} ORDER BY said.seq LIMIT ?"
    counted = f"SELECT count(*) FROM (SELECT 1 {texts} LIMIT ?) AS those"  # noqa: S608
    often = (db.execute(sql(counted), (*given, search.RANKED + 1)).fetchone() or (0,))[0]
    if not often:
        return []
    hits: dict[int, Hit] = {}
    if often > search.RANKED:
        most = f" AND said.seq IN ({numbers})" if plan.conditions else ""
        capped = (*given, search.RANKED + 1) if plan.conditions else ()
        first = plan_of(same_sounds(asked), DIALECT)
        if first.text and first.text != plan.text:
            same: list[Any] = []
            condition = _matches(first.text, same)
            _in_order(db, f"{texts} AND {condition}{most}", (*given, *same, *capped), wanted, hits)
        _in_order(db, f"{texts}{most}", (*given, *capped), wanted, hits)
        return list(hits.values())[:wanted]
    parts = [part for leaf in asked.leaves if _is_weighed(db, leaf) for part in parts_of(leaf)]
    all_texts, all_size = db.execute("SELECT texts, size FROM said_total").fetchone() or (0, 0)
    worth = [(part, rarity(all_texts, _holding(db, _lexemes(part)))) for part in parts]
    same_sound = [leaf.sounds[0] for leaf in asked.leaves if isinstance(leaf, SoundsLike)]
    weighed = []
    rows = db.execute(sql(f"SELECT said.seq, said.opens, words, lemmas, sounds {texts}"), given)
    for seq, opens, *columns in rows:
        forms = Forms(*(tuple(column.split(" ")) for column in columns))
        score = weight(worth, forms, all_size / all_texts)
        counts = score > 0
        if counts:
            score += search.SAME_SOUND * sum(sound in forms.sounds for sound in same_sound)
        weighed.append((not counts, -score, seq, opens))
    for _, score, seq, opens in sorted(weighed):
        hits.setdefault(opens, Hit(seq, opens, round(-score, 6)))
    return list(hits.values())[:wanted]


def _conditions(plan: Plan) -> tuple[str, tuple[Any, ...]]:
    """All a line has to fulfil: its words and the filters."""
    if plan.text is None:
        return plan.conditions, plan.given
    given: list[Any] = []
    words = _matches(plan.text, given)
    return " AND ".join(filter(None, (words, plan.conditions))), (*given, *plan.given)


def _in_order(db: Server, texts: str, given: tuple[Any, ...], wanted: int, hits: dict[int, Hit]) -> None:
    """Add the first lines not in `hits` as they came, until there are `wanted`."""
    size, there = wanted + len(hits) + wanted // 4 + 10, 0
    while len(hits) < wanted:
        statement = f"SELECT said.seq, said.opens {texts} ORDER BY said.seq LIMIT ?"
        rows = db.execute(sql(statement), (*given, size)).fetchall()
        for seq, opens in rows[there:]:
            hits.setdefault(opens, Hit(seq, opens, 0.0))
        if len(rows) < size:
            return
        size, there = size * 4, len(rows)


def _is_weighed(db: Server, leaf: Leaf) -> bool:
    if isinstance(leaf, Near):
        asked = [_any_way(part) for part in leaf.parts]
    else:
        asked = [_tsquery(leaf)]
    return all(0 < _holding(db, tsquery) <= search.WEIGHED for tsquery in asked)


def _holding(db: Server, tsquery: str) -> int:
    """How many texts hold it, up to one more than are weighed."""
    statement = "SELECT count(*) FROM (SELECT 1 FROM said WHERE forms @@ %s::tsquery LIMIT %s) AS those"
    row = db.execute(statement, (tsquery, search.WEIGHED + 1)).fetchone()
    return int(row[0]) if row else 0


def _matches(node: QueryNode, given: list[Any]) -> str:
    """A condition on the row `said`: one look into the index, but for what NEAR asks beside it."""
    if isinstance(node, Near):
        ways = [[{"words": way.words, "begun": way.begun} for way in near_ways(part)] for part in node.parts]
        given += [" & ".join(f"({_any_way(part)})" for part in node.parts), json.dumps(ways), node.words]
        return "(said.forms @@ ?::tsquery AND near(said.lemmas, ?::jsonb, ?))"
    if isinstance(node, (AllOf, AnyOf, NoneOf)) and _has_near(node):
        if isinstance(node, NoneOf):
            return f"NOT {_matches(node.part, given)}"
        joined = " AND " if isinstance(node, AllOf) else " OR "
        return f"({joined.join(_matches(part, given) for part in node.parts)})"
    given.append(_tsquery(node))
    return "said.forms @@ ?::tsquery"


def _has_near(node: QueryNode) -> bool:
    if isinstance(node, (AllOf, AnyOf)):
        return any(map(_has_near, node.parts))
    return _has_near(node.part) if isinstance(node, NoneOf) else isinstance(node, Near)


def _tsquery(node: QueryNode) -> str:
    """A part of the query in the language of PostgreSQL. Raises ValueError for what is not text."""
    if isinstance(node, NoneOf):
        return f"!({_tsquery(node.part)})"
    if isinstance(node, (AllOf, AnyOf)):
        joined = " & " if isinstance(node, AllOf) else " | "
        return joined.join(f"({_tsquery(part)})" for part in node.parts)
    if isinstance(node, (Sought, Phrase, Beginning, SoundsLike)):
        return " | ".join(f"({_lexemes(part)})" for part in parts_of(node))
    raise ValueError(f"{type(node).__name__} is not looked for in text")


def _any_way(part: Sought | Phrase | Beginning) -> str:
    """A part of NEAR, however it may be read."""
    return " | ".join(f"({_lexemes(way)})" for way in near_ways(part))


def _lexemes(part: Part) -> str:
    """Words one after the other: they hold letters and digits only, so nothing needs escaping."""
    letter = _LETTER[part.column]
    return " <-> ".join(letter + word for word in part.words) + (":*" if part.begun else "")


DIALECT = Dialect("(SELECT jsonb_array_elements_text(?::jsonb))", _matches)

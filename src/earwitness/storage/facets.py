"""Facets of records (`model.facets`) in an encrypted database: a row for each, with its counts, and its number on each record.

The counts are kept with every batch, as the tallies of kinds are, and checked against the records like those.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from earwitness.model.facets import WORDS, Facet, facet_of

SCHEMA = """
CREATE TABLE facet (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, c TEXT NOT NULL,
    standing INTEGER NOT NULL,
    ever INTEGER NOT NULL,
    UNIQUE (kind, a, b, c)
);
CREATE INDEX faceted ON record (facet, seq) WHERE state = 0 AND facet IS NOT NULL;
"""
COLUMN = "ALTER TABLE record ADD COLUMN facet INTEGER;"

#: records whose facets are worked out in one step of a migration
MIGRATED = 10_000

#: facets whose counts are not those of their records
MISCOUNTED = (
    "SELECT count(*) FROM (SELECT facet, kind, sum(state = 0) AS standing, count(*) AS ever FROM record"
    " WHERE facet IS NOT NULL GROUP BY facet, kind) AS real FULL JOIN facet ON facet.number = real.facet"
    " WHERE (facet.kind, facet.standing, facet.ever) IS NOT (real.kind, real.standing, real.ever)"
)

_WANTED = (
    "json_each(?) AS wanted CROSS JOIN facet ON facet.kind = ? AND facet.a = wanted.value ->> 0"
    " AND facet.b = wanted.value ->> 1 AND facet.c = wanted.value ->> 2"
)


def add(db: Connection, found: Sequence[tuple[str, Facet] | None]) -> list[int | None]:
    """Count the facets of new records that stand, each with its kind; their numbers, in step with `found`."""
    counted = Counter(filter(None, found))
    if not counted:
        return [None] * len(found)
    db.exec_driver_sql(
        "INSERT INTO facet (kind, a, b, c, standing, ever) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, a, b, c)"
        " DO UPDATE SET standing = standing + excluded.standing, ever = ever + excluded.ever",
        [(kind, *facet, count, count) for (kind, facet), count in counted.items()],
    )
    numbers: dict[tuple[str, Facet] | None, int] = {}
    for kind in sorted({kind for kind, _ in counted}):
        facets = [facet for named, facet in counted if named == kind]
        rows = db.exec_driver_sql(f"SELECT number, a, b, c FROM {_WANTED}", (json.dumps(facets), kind))  # noqa: S608
        numbers |= {(kind, (row[1], row[2], row[3])): row[0] for row in rows}
    return [numbers.get(one) for one in found]


def drop(db: Connection, fallen: Iterable[int]) -> None:
    """Records of these numbers stood, and do not any more."""
    rows = db.exec_driver_sql(
        "SELECT count(*), facet FROM record WHERE seq IN (SELECT value FROM json_each(?)) AND facet IS NOT NULL"
        " GROUP BY facet",
        (json.dumps(list(fallen)),),
    ).fetchall()
    if rows:
        db.exec_driver_sql(
            "UPDATE facet SET standing = standing - ? WHERE number = ?", [tuple(row) for row in rows]
        )


def count(db: Connection, kind: str, words: Sequence[str | None], state: str) -> Mapping[Facet, int]:
    """Records by facet that begins with these words; `state` is a column: standing or ever."""
    asked = [(column, word) for column, word in zip("abc", words, strict=False) if word is not None]
    where = "".join(f" AND {column} = ?" for column, _ in asked)
    rows = db.exec_driver_sql(
        f"SELECT a, b, c, {state} FROM facet WHERE kind = ? AND {state} > 0{where}",  # noqa: S608
        (kind, *(word for _, word in asked)),
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def page(
    db: Connection, kind: str, limit: int | None, skip: int, facets: Iterable[Facet] | None
) -> Sequence[bytes]:
    """Stored records of a kind that stand, a page of them in their order."""
    if facets is None:
        source, given = "record INDEXED BY standing_kind WHERE kind = ?", (kind,)
    else:
        source = (
            f"record INDEXED BY faceted WHERE facet IS NOT NULL AND facet IN (SELECT number FROM {_WANTED})"  # noqa: S608
        )
        given = (json.dumps(list(facets)), kind)  # type: ignore[assignment]
    # The numbers first: to put many records in order, their bodies need not be read.
    rows = db.exec_driver_sql(
        "SELECT body FROM record WHERE seq IN"  # noqa: S608
        f" (SELECT seq FROM {source} AND state = 0 ORDER BY seq LIMIT ? OFFSET ?) ORDER BY seq",
        (*given, -1 if limit is None else max(0, limit), max(0, skip)),
    )
    return [row[0] for row in rows]


def work_out(db: Connection) -> None:
    """Facets of all records of a case that was made before there were any."""
    after = 0
    while True:
        rows = db.exec_driver_sql(
            "SELECT seq, state, body FROM record WHERE seq > ? AND kind IN (SELECT value FROM json_each(?))"
            " ORDER BY seq LIMIT ?",
            (after, json.dumps(sorted(WORDS)), MIGRATED),
        ).fetchall()
        if not rows:
            return
        plains = [json.loads(row[2]) for row in rows]
        found = [
            (plain["kind"], facet) if (facet := facet_of(plain)) is not None else None for plain in plains
        ]
        numbers = add(db, found)
        db.exec_driver_sql(
            "UPDATE record SET facet = ? WHERE seq = ?",
            [(number, row[0]) for number, row in zip(numbers, rows, strict=True)],
        )
        drop(db, [row[0] for row in rows if row[1] != 0])
        after = rows[-1][0]

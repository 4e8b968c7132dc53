"""Reads every byte and says what is wrong, by file, record and blob id.

For each database: its pages, its records against the ledger's leaves, the leaves against every head that was signed,
and what stands against what the records say. Then every chunk of every blob.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from earwitness.errors import BlobDamaged, BlobMissing, LedgerBroken, StorageError
from earwitness.model.facets import facet_of
from earwitness.model.ids import BlobId
from earwitness.storage.blobs import SealedBlobs
from earwitness.storage.checkpoints import Checkpoints
from earwitness.storage.cipher import Database
from earwitness.storage.database import SUPERSEDED, SqlRecords
from earwitness.storage.ledger import TILE, Frontier, Head, leaf_hash

BLOB_IN_BODY = re.compile(rb'"(blob_[0-9a-f]{64})"')
PROGRESS_EVERY = 5000

Severity = Literal["damage", "note"]

#: says how far a check is: what is read, done, all, unit
CheckProgress = Callable[[str, float, float, str], None]


def unheard(part: str, done: float, all: float, unit: str) -> None:
    """A progress that says nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found: `where` is a file, record or blob by its id, `what` is wrong with it.

    A `note` is worth knowing and no damage.
    """

    severity: Severity
    where: str
    what: str


def check_ledger(
    database: Database, store: SqlRecords, checkpoints: Checkpoints, progress: CheckProgress, blobs: set[str]
) -> Iterator[Finding]:
    """One database and its ledger; ids of blobs that its records name are added to `blobs`."""
    name = database.name
    try:
        for what in database.damage():
            yield Finding("damage", name, what)
        yield from _check_records(name, store, checkpoints, progress, blobs)
        yield from (Finding("damage", name, what) for what in store.disagreements())
    except StorageError as error:
        # What lies behind a damaged page cannot be read; the pages themselves are named above.
        yield Finding("damage", name, error.what)


def _check_records(
    name: str, store: SqlRecords, checkpoints: Checkpoints, progress: CheckProgress, blobs: set[str]
) -> Iterator[Finding]:
    heads: dict[int, Head] = {}
    for path in checkpoints.files():
        try:
            head = checkpoints.read(path)
            heads[head.size] = head
        except LedgerBroken as broken:
            yield Finding("damage", f"checkpoints/{path.name}", broken.what)
    tiles = store.tiles()
    frontier, tile_first, links = Frontier(), "", 0
    replaced: set[str] = set()
    superseded: set[str] = set()
    for seq, id, kind, call, state, salt, leaf, body, *filed in store.rows():
        if frontier.size % TILE == 0:
            tile_first = id
        if seq != frontier.size + 1:
            yield Finding("damage", name, f"entries {frontier.size + 1} to {seq - 1} are missing before {id}")
            return
        if leaf_hash(salt, body) != leaf:
            yield Finding("damage", id, f"entry {seq} of {name} was changed")
        plain = json.loads(body)
        facet = facet_of(plain) or (None, None, None)
        if (plain["id"], plain["kind"], *facet) != (id, kind, *filed) or (plain["call"] or call) != call:
            yield Finding("damage", id, f"entry {seq} of {name} is filed as something else than it says")
        links += len(set(plain["basis"]))
        replaced.update(plain["supersedes"])
        if state == SUPERSEDED:
            superseded.add(id)
        blobs.update(found.decode() for found in BLOB_IN_BODY.findall(body))
        frontier.append(leaf)
        if frontier.tiles and tiles.get(seq // TILE - 1) != frontier.tiles.pop():
            yield Finding(
                "damage",
                tile_first,
                f"entries {seq - TILE + 1} to {seq} of {name} are not as they were written",
            )
        signed = heads.pop(seq, None)
        if signed and signed.root != frontier.root():
            yield Finding(
                "damage", name, f"entries up to {seq} are not those signed in {checkpoints.path(seq).name}"
            )
        if seq % PROGRESS_EVERY == 0:
            progress(name, seq, store.size, "records")
    progress(name, store.size, store.size, "records")
    for size, head in sorted(heads.items()):
        if size != 0 or head.root != Frontier().root():
            yield Finding("damage", name, f"{size} entries were signed, but only {frontier.size} are there")
    if links != store.link_count():
        yield Finding("damage", name, "the index of what rests on what does not agree with the records")
    for id in sorted(replaced ^ superseded):
        stands = "is superseded, but" if id in superseded else "is not superseded, although"
        yield Finding("damage", id, f"its row in {name} says it {stands} the records say otherwise")


def check_blobs(blobs: SealedBlobs, named: set[str], progress: CheckProgress) -> Iterator[Finding]:
    """Every chunk of every blob, blobs that records name and that are not there, and files that are nobody's."""
    try:
        erased = set(blobs.erased())
        kept = set(blobs.ids())
    except StorageError as error:
        yield Finding("damage", "blobs", error.what)
        return
    for id in sorted(named - kept - erased):
        yield Finding("damage", id, "a record names this blob, but it is not there")
    for id in sorted(named & erased):
        yield Finding("note", id, "was erased on purpose; records still name it")
    for done, id in enumerate(sorted(kept), start=1):
        try:
            blobs.verify(id)
        except (BlobDamaged, BlobMissing) as damage:
            yield Finding("damage", id, damage.what)
        except StorageError as error:
            yield Finding("damage", id, error.what)
        progress("blobs", done, len(kept), "blobs")
    for path in blobs.files():
        if path.name not in kept or blobs.path(BlobId(path.name)) != path:
            yield Finding("note", f"blobs/{path.parent.name}", "holds a file that no blob of this case owns")

"""The ledger: an RFC 6962 Merkle log over the records, in the order they were appended.

A leaf is SHA-256(0x00 ‖ salt ‖ canonical record bytes); the salt, 16 random bytes kept beside the record, stops anybody
who holds a proof from guessing the records beside it. Heads are signed (C2SP signed-note, tlog-checkpoint) and kept as
text files outside the database, so that a changed, removed, inserted, reordered or rolled back record no longer agrees
with a head that was signed before.

Pure functions and one small running value; the database keeps the leaves, `casefile` the files.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from earwitness.errors import LedgerBroken

SALT_BYTES = 16
HASH_BYTES = 32
#: the roots of full tiles of this many leaves are kept, so that a proof reads one tile and not the whole log
TILE = 256
#: a signed head is written at least every so many entries
EVERY = 100

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(salt: bytes, content: bytes) -> bytes:
    """The hash that stands for one record in the log."""
    return hashlib.sha256(b"\x00" + salt + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The full subtrees of a growing log, largest first: all that is needed to append and to know the root."""

    size: int = 0
    #: roots of tiles filled since this frontier was made or copied, for the database to keep
    tiles: list[bytes] = field(default_factory=list)
    _peaks: list[tuple[int, bytes]] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """One more leaf; constant time on average."""
        self.add_subtree(1, leaf)

    def add_subtree(self, leaves: int, root: bytes) -> None:
        """A full subtree of `leaves` (a power of two that divides the size so far)."""
        self.size += leaves
        while self._peaks and self._peaks[-1][0] == leaves:
            root = node_hash(self._peaks.pop()[1], root)
            leaves *= 2
            if leaves == TILE:
                self.tiles.append(root)
        self._peaks.append((leaves, root))

    def root(self) -> bytes:
        """RFC 6962 Merkle tree hash of all leaves."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def copy(self) -> Frontier:
        """A second frontier that can go its own way."""
        return Frontier(self.size, [], list(self._peaks))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """RFC 6962 Merkle tree hash of leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def path_in(nodes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Audit path of member `index` in the tree over `nodes`, from its neighbour up to the root (RFC 6962 §2.1.1)."""
    if len(nodes) <= 1:
        return ()
    cut = _split(len(nodes))
    if index < cut:
        return (*path_in(nodes[:cut], index), root_of(nodes[cut:]))
    return (*path_in(nodes[cut:], index - cut), root_of(nodes[:cut]))


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Shows one record to be in a log of `size` records with this root, without showing another."""

    index: int
    size: int
    salt: bytes
    path: tuple[bytes, ...]
    root: bytes

    def holds(self, content: bytes) -> bool:
        """True when a record with these canonical bytes stands at `index` of the log with this root."""
        if not 0 <= self.index < self.size:
            return False
        fn, sn, node = self.index, self.size - 1, leaf_hash(self.salt, content)
        for sibling in self.path:
            if sn == 0:
                return False
            if fn & 1 or fn == sn:
                node = node_hash(sibling, node)
                while not fn & 1 and fn:
                    fn, sn = fn >> 1, sn >> 1
            else:
                node = node_hash(node, sibling)
            fn, sn = fn >> 1, sn >> 1
        return sn == 0 and node == self.root


def head_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: origin, size and root, a line each (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: a log of this origin had this size and root."""

    origin: str
    size: int
    root: bytes


def head_of(text: str) -> Head:
    """Read a checkpoint's text. Raises LedgerBroken when it is none."""
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError):
        raise LedgerBroken("a checkpoint is not written as one") from None
    if len(root) != HASH_BYTES or head_text(origin, size, root) != text:
        raise LedgerBroken("a checkpoint is not written as one")
    return Head(origin, size, root)

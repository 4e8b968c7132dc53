"""The ledger: one root for one order of records, proofs that hold, and no change that goes unseen."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import LedgerBroken
from earwitness.storage.ledger import (
    EMPTY_ROOT,
    EVERY,
    TILE,
    Frontier,
    Head,
    InclusionProof,
    head_of,
    head_text,
    leaf_hash,
    node_hash,
    path_in,
    root_of,
)

ENTRIES = 10_000


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return node_hash(by_definition(leaves[:cut]), by_definition(leaves[cut:]))


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(n.to_bytes(16, "big"), b"record %d" % n) for n in range(count)]


def test_the_published_vector() -> None:
    """The eight leaves that certificate transparency logs are tested with."""
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [leaf_hash(b"", bytes.fromhex(given)) for given in inputs]
    assert root_of([]) == EMPTY_ROOT
    assert root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.integers(0, 700))
def test_the_root_is_the_defined_one(count: int) -> None:
    leaves = leaves_of(count)
    assert root_of(leaves) == by_definition(leaves)


@given(st.integers(0, 3 * TILE), st.integers(0, 3))
def test_tiles_carry_the_root(rest: int, tiles: int) -> None:
    leaves = leaves_of(tiles * TILE + rest)
    whole = Frontier()
    for leaf in leaves:
        whole.append(leaf)
    assert len(whole.tiles) == len(leaves) // TILE
    again = Frontier()
    for root in whole.tiles:
        again.add_subtree(TILE, root)
    for leaf in leaves[len(whole.tiles) * TILE :]:
        again.append(leaf)
    assert (again.size, again.root()) == (whole.size, whole.root())


@given(st.integers(1, 600).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_proof_holds_for_its_record_and_no_other(size_index: tuple[int, int]) -> None:
    size, index = size_index
    leaves = leaves_of(size)
    proof = InclusionProof(index, size, index.to_bytes(16, "big"), path_in(leaves, index), root_of(leaves))
    assert proof.holds(b"record %d" % index)
    assert not proof.holds(b"record %d!" % index)
    assert len(proof.path) <= size.bit_length()
    for other in {0, index - 1, index + 1, size - 1, size, -1} - {index}:
        moved = InclusionProof(other, size, proof.salt, proof.path, proof.root)
        assert not moved.holds(b"record %d" % index)
    for path in (proof.path[1:], proof.path[:-1], (*proof.path, bytes(32))):
        if path != proof.path:
            cut = InclusionProof(index, size, proof.salt, path, proof.root)
            assert not cut.holds(b"record %d" % index)


def test_a_copy_goes_its_own_way() -> None:
    first = Frontier()
    first.append(leaf_hash(b"", b"a"))
    before = first.root()
    second = first.copy()
    second.append(leaf_hash(b"", b"b"))
    assert (first.size, first.root()) == (1, before)
    assert second.root() != before


@given(st.integers(0, 1 << 50), st.binary(min_size=32, max_size=32))
def test_a_head_reads_as_it_was_written(size: int, root: bytes) -> None:
    text = head_text("case_1/records", size, root)
    assert head_of(text) == Head("case_1/records", size, root)


@pytest.mark.parametrize("text", ["", "a\nb\nc\n", "a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(LedgerBroken):
        head_of(text)


class Log:
    """10,000 entries with a head signed every hundred, and the frontier before each of those."""

    def __init__(self) -> None:
        self.leaves = leaves_of(ENTRIES)
        self.roots: dict[int, bytes] = {}
        self.before: dict[int, Frontier] = {}
        frontier = Frontier()
        for number, leaf in enumerate(self.leaves):
            if number % EVERY == 0:
                self.before[number] = frontier.copy()
            frontier.append(leaf)
            if frontier.size % EVERY == 0:
                self.roots[frontier.size] = frontier.root()

    def disagrees(self, at: int, changed: list[bytes]) -> bool:
        """Whether the log with `changed` in place of the hundred entries around `at` meets a head it disagrees with."""
        start = at // EVERY * EVERY
        frontier = self.before[start].copy()
        for leaf in changed[:EVERY]:
            frontier.append(leaf)
        return frontier.size != start + EVERY or frontier.root() != self.roots[start + EVERY]

    def around(self, at: int, more: int = 0) -> list[bytes]:
        start = at // EVERY * EVERY
        return self.leaves[start : start + EVERY + more]


@pytest.fixture(scope="module")
def log() -> Log:
    return Log()


def test_unchanged_entries_agree(log: Log) -> None:
    assert [at for at in range(0, ENTRIES, EVERY) if log.disagrees(at, log.around(at))] == []


def test_every_edit_is_seen(log: Log) -> None:
    other = leaf_hash(bytes(16), b"another record")
    for at in range(ENTRIES):
        entries = log.around(at)
        entries[at % EVERY] = other
        assert log.disagrees(at, entries)


def test_every_deletion_is_seen(log: Log) -> None:
    for at in range(ENTRIES):
        entries = log.around(at, more=1)
        del entries[at % EVERY]
        assert log.disagrees(at, entries)


def test_every_reordering_is_seen(log: Log) -> None:
    for at in range(ENTRIES - 1):
        entries = log.around(at, more=1)
        here = at % EVERY
        entries[here], entries[here + 1] = entries[here + 1], entries[here]
        assert log.disagrees(at, entries)


def test_every_insertion_is_seen(log: Log) -> None:
    other = leaf_hash(bytes(16), b"another record")
    for at in range(ENTRIES):
        entries = log.around(at)
        entries.insert(at % EVERY, other)
        assert log.disagrees(at, entries)


def test_every_truncation_is_seen(log: Log) -> None:
    for at in range(ENTRIES):
        assert log.disagrees(at, log.around(at)[: at % EVERY])

"""Conformance suite of BlobStore: every store, ours or a plugin's, passes it.

Used like `earwitness.testing.record_store`: each rule is a function of a maker that gives a new, empty store.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

from earwitness.errors import StorageError
from earwitness.model.ids import BlobId
from earwitness.ports import BlobStore
from earwitness.testing.record_store import expect, same

Maker = Callable[[], BlobStore]

CHUNK = 16 * 1024
SIZES = (0, 1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 77)


def some_bytes(length: int) -> bytes:
    """The same bytes on every run."""
    return random.Random(length).randbytes(length)


def bytes_come_back(make: Maker) -> None:
    """Whole, and of every size around a chunk's."""
    store = make()
    for size in SIZES:
        content = some_bytes(size)
        id = store.put(content)
        same(store.size(id), size, f"size of {size} bytes")
        same(store.read(id), content, f"{size} bytes")
        same(store.read(store.put(memoryview(content))), content, f"{size} bytes from a view")


def any_part_can_be_read(make: Maker) -> None:
    """A read is a slice, whatever its ends."""
    store = make()
    content = some_bytes(5 * CHUNK + 77)
    id = store.put(content)
    ends = random.Random(7)
    pairs = [(ends.randint(0, len(content) + 50), ends.randint(0, len(content) + 50)) for _ in range(200)]
    edges = [n * CHUNK + d for n in range(7) for d in (-1, 0, 1) if n * CHUNK + d >= 0]
    for start, stop in pairs + [(a, b) for a in edges for b in edges]:
        expect(store.read(id, start, stop) == content[start:stop], f"bytes [{start}, {stop})")
    same(store.read(id, 100), content[100:], "an open end")


def the_same_content_is_kept_once(make: Maker) -> None:
    """Putting again is free and gives the same id; other content gives another."""
    store = make()
    first, second = store.put(b"one"), store.put(b"two")
    same(store.put(b"one"), first, "the id of the same bytes")
    expect(first != second, "two contents have one id")
    same(sorted(store.ids()), sorted((first, second)), "ids")


def an_id_tells_nothing_of_the_content(make: Maker) -> None:
    """An id begins with blob_ and is no plain hash of the content."""
    store = make()
    content = some_bytes(1000)
    id = store.put(content)
    expect(id.startswith("blob_"), f"{id} does not begin with blob_")
    for name in ("sha256", "sha1", "md5", "sha512", "blake2b", "sha3_256"):
        plain = hashlib.new(name, content).hexdigest()
        expect(
            id.removeprefix("blob_") not in plain and plain not in id, f"the id is the {name} of the content"
        )


def what_is_not_there_is_an_error(make: Maker) -> None:
    """Never empty bytes."""
    store = make()
    for ask in (store.read, store.size):
        try:
            ask(BlobId("blob_" + "0" * 64))
        except StorageError:
            continue
        raise AssertionError("a blob that is not there was found")


BLOB_STORE_RULES: tuple[Callable[[Maker], None], ...] = (
    bytes_come_back,
    any_part_can_be_read,
    the_same_content_is_kept_once,
    an_id_tells_nothing_of_the_content,
    what_is_not_there_is_an_error,
)

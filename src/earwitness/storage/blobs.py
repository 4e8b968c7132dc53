"""Sealed bytes on disk: chunk-encrypted, named by a keyed hash, padded in length, opened anywhere without the rest.

A blob lies at `blobs/ab/blob_<hex>`; its own random key lies boxed in the encrypted case database. First the file is
written, then the row: a file without a row is noise that nothing names, and is swept after a crash.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

from earwitness.errors import BlobDamaged, BlobMissing, WrongPassphrase
from earwitness.model.ids import BLOB_PREFIX, BlobId
from earwitness.storage import seal
from earwitness.storage.database import BlobRows
from earwitness.storage.files import private_folder, sync_folder, write_whole

CHUNKS_AT_ONCE = 64


class SealedBlobs:
    """A BlobStore (`ports.BlobStore`) in a folder."""

    def __init__(self, folder: Path, case_id: str, keys: seal.Keys, rows: BlobRows) -> None:
        self._folder = folder
        self._case_id = case_id
        self._keys = keys
        self._rows = rows
        self._writer = threading.Lock()

    def path(self, id: BlobId) -> Path:
        """Where the sealed bytes of a blob lie."""
        return self._folder / id.removeprefix(BLOB_PREFIX)[:2] / id

    def _context(self, id: BlobId) -> bytes:
        return "\x00".join(("earwitness/1", self._case_id, id, "blob")).encode()

    def put(self, content: bytes | memoryview) -> BlobId:
        """Seal and keep, durably; the same content gives the same id and is kept once."""
        view = memoryview(content).cast("B") if len(content) else memoryview(b"")
        id = BlobId(BLOB_PREFIX + seal.keyed_hash(self._keys.blob_name, view))
        with self._writer:
            row = self._rows.get(id)
            if row and row[0] is not None and self.path(id).is_file():
                return id
            key = seal.random_key()
            private_folder(self.path(id).parent)
            write_whole(
                self.path(id), seal.sealed(key, self._context(id), view, seal.padded_length(len(view)))
            )
            self._rows.add(id, seal.box(self._keys.blob_wrap, key, id.encode()), len(view))
        return id

    def size(self, id: BlobId) -> int:
        """Length of the content in bytes, without padding. Raises BlobMissing."""
        return self._row(id)[1]

    def read(self, id: BlobId, start: int = 0, stop: int | None = None) -> bytes:
        """Bytes `[start, stop)` as of a slice; only the chunks touched are opened. Raises BlobMissing, BlobDamaged."""
        key, size = self._row(id)
        begin, end, _ = slice(start, stop).indices(size)
        if begin >= end:
            return b""
        first, last = begin // seal.CHUNK, (end - 1) // seal.CHUNK
        content = b"".join(self._chunks(id, key, size, first, last + 1))
        return content[begin - first * seal.CHUNK : end - first * seal.CHUNK]

    def ids(self) -> Iterator[BlobId]:
        """Every blob that is kept."""
        return self._rows.ids("kept")

    def erased(self) -> Iterator[BlobId]:
        """Blobs whose key was forgotten on purpose."""
        return self._rows.ids("erased")

    def erase(self, id: BlobId) -> None:
        """Forget a blob's key, then remove its file: no copy of the file made from now on or before can be opened.

        A backup of the database that still holds the key opens it: those have to be destroyed too. Raises BlobMissing.
        """
        self._row(id)
        with self._writer:
            self._rows.erase(id)
            self.path(id).unlink(missing_ok=True)
            sync_folder(self.path(id).parent)

    def verify(self, id: BlobId) -> None:
        """Read every byte: each chunk, the padding, the name against the content. Raises BlobMissing, BlobDamaged."""
        key, size = self._row(id)
        padded = seal.padded_length(size)
        content = bytearray()
        for chunk in self._chunks(id, key, size, 0, padded // seal.CHUNK + 1):
            content += chunk
        if any(content[size:]):
            raise BlobDamaged(f"{id}: the padding is not empty")
        with memoryview(content) as view:
            name = BLOB_PREFIX + seal.keyed_hash(self._keys.blob_name, view[:size])
        if not seal.same(name, id):
            raise BlobDamaged(f"{id}: the content belongs to another name")

    def files(self) -> Iterator[Path]:
        """Every file in the blob folder, ours or not."""
        for folder, _, names in os.walk(self._folder):
            yield from (Path(folder) / name for name in names)

    def sweep(self) -> int:
        """Remove what a killed process left: part files and files whose row was never written. Returns how many."""
        removed = 0
        for path in list(self.files()):
            row = self._rows.get(BlobId(path.name))
            if row is None or row[0] is None:
                path.unlink()
                removed += 1
        return removed

    def _row(self, id: BlobId) -> tuple[bytes, int]:
        row = self._rows.get(id)
        if row is None:
            raise BlobMissing(f"there is no {id}")
        if row[0] is None:
            raise BlobMissing(
                f"{id} was erased", hint="Its key was forgotten on purpose; it cannot come back."
            )
        try:
            return seal.unbox(self._keys.blob_wrap, row[0], id.encode()), row[1]
        except WrongPassphrase:
            raise BlobDamaged(f"{id}: the key in its row was changed") from None

    def _chunks(self, id: BlobId, key: bytes, size: int, first: int, end: int) -> Iterator[bytes]:
        """Opened chunks `[first, end)`."""
        length = seal.sealed_length(seal.padded_length(size))
        try:
            with self.path(id).open("rb", buffering=0) as file:
                there = os.fstat(file.fileno()).st_size
                if there != length:
                    raise BlobDamaged(f"{id}: {there} sealed bytes instead of {length}")
                try:
                    opener = seal.ChunkOpener(key, self._context(id), file.read(seal.HEAD_BYTES))
                    for group in range(first, end, CHUNKS_AT_ONCE):
                        file.seek(seal.sealed_chunk_at(group))
                        many = min(CHUNKS_AT_ONCE, end - group)
                        view = memoryview(file.read(many * seal.SEALED_CHUNK))
                        for n in range(many):
                            piece = view[n * seal.SEALED_CHUNK : (n + 1) * seal.SEALED_CHUNK]
                            yield opener.open(group + n, piece)
                except BlobDamaged as damage:
                    raise BlobDamaged(f"{id}: {damage.what}") from None
        except FileNotFoundError:
            raise BlobMissing(f"the file of {id} is gone") from None
        except OSError as error:
            raise BlobDamaged(f"{id} cannot be read: {os.strerror(error.errno or 0)}") from None

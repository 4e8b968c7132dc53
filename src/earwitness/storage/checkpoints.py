"""Signed heads of the ledgers as text files outside the databases: written, never changed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from earwitness.errors import LedgerBroken
from earwitness.storage import seal
from earwitness.storage.files import sync_file, write_soon, write_whole
from earwitness.storage.ledger import Head, head_of, head_text

Ledger = Literal["records", "vault"]


class Checkpoints:
    """Signed heads of one ledger as text files, `<ledger>-<size>`."""

    def __init__(self, folder: Path, name: Ledger, case_id: str, seed: bytes) -> None:
        self._folder = folder
        self.name = name
        self.origin = f"{case_id}/{name}"
        self._signer = seal.NoteSigner(self.origin, seed)
        self.verifier = self._signer.verifier

    def path(self, size: int) -> Path:
        return self._folder / f"{self.name}-{size:012d}"

    def write(self, head: Head) -> None:
        """Sign a head and keep it, durably. One of this size that is there is left as it is, whatever it says."""
        path = self.path(head.size)
        if path.exists():
            sync_file(path)
        else:
            write_whole(path, [self._note(head).encode()])

    def write_on_the_way(self, head: Head) -> None:
        """Sign a head in the middle of work: after a power cut it may be missing, and then the next one covers it."""
        path = self.path(head.size)
        if not path.exists():
            write_soon(path, self._note(head).encode())

    def sweep(self) -> None:
        """Remove what a power cut left: files without a byte in them."""
        for path in self.files():
            if path.stat().st_size == 0:
                path.unlink()

    def _note(self, head: Head) -> str:
        return self._signer.sign(head_text(head.origin, head.size, head.root))

    def sign(self, text: str) -> str:
        """A signed note over a text of another kind. Raises LedgerBroken for one that would read as a head of this ledger."""
        if text.startswith(f"{self.origin}\n"):
            raise LedgerBroken("a head of the ledger is signed by `write` and by nothing else")
        return self._signer.sign(text)

    def files(self) -> list[Path]:
        """The files of this ledger, smallest first."""
        return sorted(p for p in self._folder.iterdir() if p.name.startswith(f"{self.name}-"))

    def read(self, path: Path) -> Head:
        """The head in a file. Raises LedgerBroken when it is not signed by this case, or says something else."""
        where = f"checkpoints/{path.name}"
        try:
            note = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise LedgerBroken(f"{where} cannot be read") from None
        text = self.verifier.text_of(note)
        # Signing is deterministic, so a note that says the same with other bytes was touched as well.
        if text is None or self._signer.sign(text) != note:
            raise LedgerBroken(f"{where} is not signed by this case")
        head = head_of(text)
        if head.origin != self.origin or self.path(head.size).name != path.name:
            raise LedgerBroken(f"{where} belongs elsewhere")
        return head

    def newest(self) -> Head | None:
        """The largest head that can be read."""
        for path in reversed(self.files()):
            try:
                return self.read(path)
            except LedgerBroken:
                continue
        return None

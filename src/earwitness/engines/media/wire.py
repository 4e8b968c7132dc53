"""How a caged child tells its sound: frames of one kind byte, four length bytes (little-endian) and a payload.

`H` header (JSON), then `P` blocks of 16-bit little-endian samples with channels interleaved, then either `T` trailer
(JSON) or `E` (JSON: a code of ERRORS). Nothing else, in no other order.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from typing import Final

__all__ = ["ERRORS", "MAX_BLOCK", "MAX_JSON", "Reporter", "WorkerError"]

MAX_JSON: Final = 128 * 1024
MAX_BLOCK: Final = 1 << 20
HEAD: Final = struct.Struct("<cI")
ERRORS: Final = frozenset(
    {
        "no_audio",
        "unsupported_codec",
        "undecodable",
        "out_of_memory",
        "too_long",
        "unusable_sound",
        "cage_failed",
    }
)


class WorkerError(Exception):
    """A named way for the work on one file to end; `code` is one of ERRORS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reporter:
    """The child's end of the result pipe."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        """The descriptor written to."""
        return self._fd

    def frame(self, kind: bytes, payload: bytes | memoryview) -> None:
        """One frame as it is."""
        view = memoryview(HEAD.pack(kind, len(payload)) + bytes(payload))
        while view:
            view = view[os.write(self._fd, view) :]

    def header(self, values: Mapping[str, object]) -> None:
        self.frame(b"H", json.dumps(values).encode("ascii"))

    def samples(self, interleaved: bytes) -> None:
        for start in range(0, len(interleaved), MAX_BLOCK):
            self.frame(b"P", interleaved[start : start + MAX_BLOCK])

    def trailer(self, values: Mapping[str, object]) -> None:
        self.frame(b"T", json.dumps(values).encode("ascii"))

    def error(self, code: str) -> None:
        self.frame(b"E", json.dumps({"error": code}).encode("ascii"))

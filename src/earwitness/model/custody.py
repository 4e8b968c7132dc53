"""What left the case as evidence, and what was captured into it beside the calls.

Rules
- A captured file is kept as it came, sealed, with its fingerprint; its name, where it has one, is kept in the vault.
- A bag is written down before it appears. For whom it is stands here and in no later bag.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import BlobId

ExhibitKind = Literal["sound", "notes", "file", "screenshot", "web archive", "document"]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file captured by hand, sealed as it came. Basis: the Interview or Evidence it belongs to, where that is in the case."""

    blob: BlobId
    sha256: str
    size: int
    kind: ExhibitKind
    #: the day it was captured, ISO 8601, and how: program, browser, camera
    captured_on: str = ""
    captured_with: str = ""


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """An authority's answer (RFC 3161) over a bag's signature, sealed as it came. Basis: the CustodyBag.

    `stamped_at`: as the authority says, ISO 8601 in UTC; its own signature was not checked here.
    """

    blob: BlobId
    sha256: str
    stamped_at: str
    serial: str


@dataclass(frozen=True, slots=True)
class CustodyBag:
    """Files that left the case for a third party to check. Basis: their Handovers.

    `signature_sha256`: fingerprint of the bag's signature.txt, by which a bag found elsewhere is known again.
    """

    for_whom: str
    with_sound: bool
    ledger_size: int
    signature_sha256: str

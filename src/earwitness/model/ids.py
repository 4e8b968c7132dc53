"""Typed ids. An id says what it names by its prefix and nothing else: it is random, so it can stand in a log.

Ids are made outside the heart (`ports.Pen`), because making one needs randomness.
"""

from __future__ import annotations

from typing import NewType

RecordId = NewType("RecordId", str)  #: one record, `rec_…`
CallId = NewType("CallId", str)  #: one conversation, `call_…`; survives corrections of the Call record
PersonId = NewType("PersonId", str)  #: one human, `per_…`; who that is stands only in the vault
BlobId = NewType("BlobId", str)  #: one sealed blob, a keyed hash, `blob_…`
EntityKey = NewType(
    "EntityKey", str
)  #: one person or thing that identifiers point at; equal key, same entity

RECORD_PREFIX = "rec_"
CALL_PREFIX = "call_"
PERSON_PREFIX = "per_"
BLOB_PREFIX = "blob_"

"""Read a manifest: what is known of each file before anything is opened, as CSV or JSON.

JSON is a list of objects with `file` and, as far as known, `began` (ISO 8601), `languages`, `place`, `reference` and
`parties` (`id`, `side`, `person`, `number`, `role`, `service`, `entered`, `channel`). CSV has the same columns, a party's
as `a_side`, `a_person` … and languages separated by spaces. `person` is any reference of your own; one reference, one human.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from earwitness.errors import BadForm
from earwitness.model.recording import PartyId, Role, Service

SIDES = ("caller", "callee", "unknown")
PARTY_FIELDS = ("side", "person", "number", "role", "service", "entered", "channel")
ENTRY_FIELDS = ("file", "began", "languages", "place", "reference")


@dataclass(frozen=True, slots=True)
class EntryParty:
    """One side of a call, as a manifest describes it."""

    id: PartyId
    side: Any = "unknown"
    person: str | None = None
    number: str | None = None
    role: Role = "unknown"
    service: Service = "unknown"
    entered: str | None = None
    channel: int | None = None
    #: what they are called, where a container of the recording says so
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of one file."""

    file: str
    began: str | None = None
    languages: tuple[str, ...] = ()
    place: str | None = None
    reference: str | None = None
    parties: tuple[EntryParty, ...] = ()


def read_manifest(file: Path) -> Mapping[str, Entry]:
    """Entries by file name. Raises BadForm naming the entry and the field."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadForm("the manifest could not be read as UTF-8 text") from None
    rows = _json_rows(text) if file.suffix.lower() == ".json" else _csv_rows(text)
    entries: dict[str, Entry] = {}
    for n, row in enumerate(rows, 1):
        entry = _entry(row, f"manifest entry {n}")
        if entry.file in entries:
            raise BadForm(f"manifest entry {n}: this file has an entry already")
        entries[entry.file] = entry
    return entries


def _json_rows(text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except ValueError as wrong:
        raise BadForm(f"the manifest is not JSON: {wrong}") from None
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise BadForm("the manifest must be a list of objects")
    return rows


def _csv_rows(text: str) -> list[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    if "file" not in (reader.fieldnames or ()):
        raise BadForm("the manifest has no column called file")
    rows = []
    for row in reader:
        parties: dict[str, dict[str, Any]] = {}
        entry: dict[str, Any] = {}
        for name, value in row.items():
            if name is None or not value:
                continue
            side, _, rest = name.partition("_")
            if rest in PARTY_FIELDS and side.upper() in get_args(PartyId):
                parties.setdefault(side.upper(), {"id": side.upper()})[rest] = value
            else:
                entry[name] = value.split() if name == "languages" else value
        entry["parties"] = list(parties.values())
        rows.append(entry)
    return rows


def _entry(row: dict[str, Any], where: str) -> Entry:
    unknown = set(row) - set(ENTRY_FIELDS) - {"parties"}
    if unknown:
        raise BadForm(
            f"{where}: it has a field that a manifest does not know; known are {', '.join(ENTRY_FIELDS)}, parties"
        )
    if not isinstance(row.get("file"), str) or not row["file"]:
        raise BadForm(f"{where}: the field file is missing")
    languages = row.get("languages") or ()
    parties = tuple(_party(p, f"{where}, party {n}") for n, p in enumerate(row.get("parties") or (), 1))
    return Entry(
        row["file"], row.get("began"), tuple(languages), row.get("place"), row.get("reference"), parties
    )  # fmt: skip


def _party(row: Any, where: str) -> EntryParty:
    if not isinstance(row, dict) or set(row) - set(PARTY_FIELDS) - {"id"}:
        raise BadForm(f"{where}: fields are id, {', '.join(PARTY_FIELDS)}")
    allowed = (
        ("id", get_args(PartyId)),
        ("side", SIDES),
        ("role", get_args(Role)),
        ("service", get_args(Service)),
    )
    for name, values in allowed:
        if name in row and row[name] not in values:
            raise BadForm(f"{where}: {name} must be one of {', '.join(values)}")
    if "id" not in row:
        raise BadForm(f"{where}: the field id is missing")
    channel = row.get("channel")
    if channel is not None:
        try:
            channel = int(channel)
        except (TypeError, ValueError):
            raise BadForm(f"{where}: channel must be a number") from None
    return EntryParty(
        id=row["id"], side=cast(Any, row.get("side", "unknown")), person=row.get("person"), number=row.get("number"),
        role=row.get("role", "unknown"), service=row.get("service", "unknown"), entered=row.get("entered"), channel=channel,
    )  # fmt: skip

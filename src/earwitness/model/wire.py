"""Records as plain dicts, and back: the one place that knows what a record looks like outside Python.

Rules
- Every dict carries the format version; older ones are migrated on reading, newer kinds are refused by name.
- Reading and writing back loses nothing: fields this version does not know are kept, at any depth.
- The same record always gives the same dict, and canonical JSON the same bytes: hashes rest on it.
- A value that does not fit its field is a BadRecord that names the field, not the value.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from earwitness.errors import BadRecord, UnknownRecordKind
from earwitness.model import (
    claims,
    contact,
    custody,
    identity,
    misses,
    protection,
    quotes,
    recording,
    records,
    research,
    shorthand,
    speech,
    story,
    teamwork,
    themes,
    trends,
)
from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Record

FORMAT = 1

#: every kind of record, by the name it has on the wire
KINDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        records.Passed, records.Signature, records.Comment,
        recording.Origin, recording.Handover, recording.Rejection, recording.Call, recording.Recording, recording.SameCall,
        speech.Transcript, speech.Utterance, speech.Rendering, speech.Gap, speech.ListeningCheck, speech.PlainCopy,
        shorthand.Reading, shorthand.Candidate, shorthand.CaseTerm, themes.ThemeMark,
        themes.Codebook, themes.CodingDraw, themes.Coding, themes.ThemeAudit, themes.ThemeLessons,
        trends.Calendar, trends.Trend, trends.MakeUp,
        claims.Claim, claims.Interview, claims.Evidence, claims.Check, claims.WhoSpoke, claims.Verdict,
        custody.Exhibit, custody.CustodyBag,
        protection.Identifier, protection.Withholding, protection.Silence, protection.Label, protection.Disguise,
        protection.SaidLess, protection.SoundHeard, protection.SoundDecision, misses.DecoyRun, misses.SecondLook,
        quotes.Quote, quotes.Take, story.Story, story.CueSheet, story.Release,
        identity.Person, identity.Contact, identity.Alias, identity.Safety, identity.Risk,
        recording.FileNote, identity.SourceNote, identity.InterviewNote, identity.Reveal,
        contact.ContactPlan, contact.ContactAttempt, research.ResearchPlan, research.ResearchStep,
        teamwork.Assignment, teamwork.SavedFilter, teamwork.LastLook, teamwork.ListeningWish, teamwork.Listened,
    )
}  # fmt: skip

#: kinds that live in the vault, under its own key
VAULT_KINDS = frozenset(
    kind.__name__
    for kind in (
        identity.Person, identity.Contact, identity.Alias, identity.Safety, identity.Risk,
        recording.FileNote, identity.SourceNote, identity.InterviewNote, identity.Reveal,
        contact.ContactPlan, contact.ContactAttempt, research.ResearchPlan, research.ResearchStep,
    )
)  # fmt: skip

#: signatures under a record of the vault lie beside it there
VAULT_ROLES = frozenset({"harm sheet", "consent", "contact", "research"})

#: from version n to n + 1, a dict to a dict; empty while there is one version
MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def kind_of(body: object) -> str:
    """The wire name of a body's kind."""
    return type(body).__name__


def in_vault(body: object) -> bool:
    """Whether a record of this body belongs in the vault."""
    if isinstance(body, records.Signature):
        return body.role in VAULT_ROLES
    return kind_of(body) in VAULT_KINDS


def to_dict(record: Record[Any]) -> dict[str, Any]:
    """A record as a plain dict of JSON values, unknown fields included."""
    plain = {
        "format": FORMAT,
        "kind": kind_of(record.body),
        "id": record.id,
        "at": _plain(record.at),
        "author": _plain(record.author),
        "basis": list(record.basis),
        "supersedes": list(record.supersedes),
        "call": record.call,
        "body": _plain(record.body),
    }
    return typing.cast(dict[str, Any], _overlaid(plain, record.unknown))


def from_dict(raw: Mapping[str, Any]) -> Record[Any]:
    """The record of a dict that `to_dict` made, in this version or an earlier one.

    Raises UnknownRecordKind for a kind or format from the future, BadRecord when a field does not fit.
    """
    plain = dict(raw)
    version = plain.get("format")
    if not isinstance(version, int) or version > FORMAT:
        raise UnknownRecordKind(f"record format {version!r}; this version knows up to {FORMAT}")
    while version < FORMAT:
        plain = MIGRATIONS[version](plain)
        version += 1
    kind = KINDS.get(plain.get("kind", ""))
    if kind is None:
        raise UnknownRecordKind(f"record {plain.get('id')!r} is of an unknown kind")
    where = f"record {plain.get('id')!r}"
    try:
        record: Record[Any] = Record(
            id=RecordId(plain["id"]),
            body=_value(kind, plain["body"], "body"),
            author=_value(Author, plain["author"], "author"),
            at=_value(datetime, plain["at"], "at"),
            basis=tuple(RecordId(b) for b in plain["basis"]),
            supersedes=tuple(RecordId(s) for s in plain["supersedes"]),
            call=None if plain["call"] is None else CallId(plain["call"]),
        )
    except KeyError as missing:
        raise BadRecord(f"{where}: the field {missing} is missing") from None
    except (TypeError, ValueError) as wrong:
        raise BadRecord(f"{where}: {wrong}") from None
    unknown = _difference(plain, to_dict(record))
    return dataclasses.replace(record, unknown=unknown) if unknown else record


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(plain: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: equal dicts, equal bytes."""
    return _CANONICAL.encode(plain).encode()


def to_bytes(record: Record[Any]) -> bytes:
    """A record as canonical JSON."""
    return canonical(to_dict(record))


def from_bytes(content: bytes | str) -> Record[Any]:
    """The record of `to_bytes`. Raises as `from_dict` does."""
    try:
        plain = json.loads(content)
    except ValueError:
        raise BadRecord("a record is not JSON") from None
    if not isinstance(plain, dict):
        raise BadRecord("a record is not a JSON object")
    return from_dict(plain)


# ------------------------------------------------------------------------------------------------ values and their types


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """Field names of a kind of value, or None when it has none. Every record passes here, so it is looked up once."""
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    kind: type = type(value)
    if (names := _names(kind)) is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


@cache
def _fields(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        (f.name, hints[f.name], f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING)
        for f in dataclasses.fields(kind)
    )


def value_of(kind: Any, raw: Any, where: str) -> Any:
    """`raw` (JSON values) as a value of the annotated type `kind`. Raises ValueError naming the field, not the value."""
    return _value(kind, raw, where)


def _value(kind: Any, raw: Any, where: str) -> Any:
    if isinstance(kind, typing.NewType):
        return _value(kind.__supertype__, raw, where)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if raw is None and type(None) in args:
            return None
        return _value(next(a for a in args if a is not type(None)), raw, where)
    if origin is typing.Literal:
        if raw not in args:
            raise ValueError(f"{where} is none of its {len(args)} allowed values")
        return raw
    if origin is tuple:
        if not isinstance(raw, list):
            raise ValueError(f"{where} is not a list")
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_value(args[0], v, f"{where}[{n}]") for n, v in enumerate(raw))
        if len(raw) != len(args):
            raise ValueError(f"{where} has {len(raw)} members, not {len(args)}")
        return tuple(_value(a, v, f"{where}[{n}]") for n, (a, v) in enumerate(zip(args, raw, strict=True)))
    if dataclasses.is_dataclass(kind):
        if not isinstance(raw, dict):
            raise ValueError(f"{where} is not an object")
        given = {}
        for name, hint, needed in _fields(typing.cast(type, kind)):
            if name in raw:
                given[name] = _value(hint, raw[name], f"{where}.{name}")
            elif needed:
                raise ValueError(f"{where}.{name} is missing")
        return typing.cast(Callable[..., Any], kind)(**given)
    if kind is datetime:
        if not isinstance(raw, str):
            raise ValueError(f"{where} is not a time")
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError(f"{where} has no time zone")
        return moment.astimezone(UTC)
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise ValueError(f"{where} is not {kind.__name__}")
    return raw


_ABSENT = object()


def _difference(given: Any, known: Any) -> dict[str, Any]:
    """What `given` holds and `known` does not, as a tree; list members by their index as text."""
    extra: dict[str, Any] = {}
    for key, value in _members(given):
        inner = dict(_members(known)).get(key, _ABSENT)
        if inner is _ABSENT:
            extra[key] = value
        elif isinstance(value, (dict, list)) and (deeper := _difference(value, inner)):
            extra[key] = deeper
    return extra


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list):
        return [(str(n), v) for n, v in enumerate(value)]
    return []


def _overlaid(plain: Any, extra: Mapping[str, Any]) -> Any:
    if not extra:
        return plain
    if isinstance(plain, list):
        return [_overlaid(v, extra.get(str(n), {})) for n, v in enumerate(plain)]
    return {**plain, **{k: _overlaid(plain[k], v) if k in plain else v for k, v in extra.items()}}

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
        custody.Exhibit, custody.CustodyBag, custody.TimeStamp,
        protection.Identifier, protection.Withholding, protection.Silence, protection.Label, protection.Disguise,
        protection.SaidLess, protection.SoundHeard, protection.SoundDecision, misses.DecoyRun, misses.SecondLook,
        quotes.Quote, quotes.Take, story.Story, story.CueSheet, story.Release,
        identity.Person, identity.Contact, identity.Alias, identity.Safety, identity.Risk,
        recording.FileNote, identity.SourceNote, identity.InterviewNote, identity.Reveal, identity.TakeDown,
        contact.ContactPlan, contact.ContactAttempt, research.ResearchPlan, research.ResearchStep,
        teamwork.Assignment, teamwork.SavedFilter, teamwork.LastLook, teamwork.ListeningWish, teamwork.Listened,
    )
}  # fmt: skip

#: kinds that live in the vault, under its own key
VAULT_KINDS = frozenset(
    kind.__name__
    for kind in (
        identity.Person, identity.Contact, identity.Alias, identity.Safety, identity.Risk,
        recording.FileNote, identity.SourceNote, identity.InterviewNote, identity.Reveal, identity.TakeDown,
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
    more: list[type] = []
    try:
        record: Record[Any] = Record(
            id=RecordId(plain["id"]),
            body=_part(plain, "body", kind, more),
            author=_part(plain, "author", Author, more),
            at=_part(plain, "at", datetime, more),
            basis=tuple(RecordId(b) for b in plain["basis"]),
            supersedes=tuple(RecordId(s) for s in plain["supersedes"]),
            call=None if plain["call"] is None else CallId(plain["call"]),
        )
    except KeyError as missing:
        raise BadRecord(f"{where}: the field {missing} is missing") from None
    except (TypeError, ValueError) as wrong:
        raise BadRecord(f"{where}: {wrong}") from None
    if not more and len(plain) == ENVELOPE:
        return record
    unknown = _difference(plain, to_dict(record))
    return dataclasses.replace(record, unknown=unknown) if unknown else record


#: fields of a record as a dict, where none is unknown
ENVELOPE = 9


def _part(plain: Mapping[str, Any], name: str, kind: Any, more: list[type]) -> Any:
    try:
        return _reader(kind)(plain[name], more)
    except _Misfit as wrong:
        raise ValueError(f"{name}{wrong.path} {wrong.what}") from None


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


def value_of(kind: Any, raw: Any, where: str) -> Any:
    """`raw` (JSON values) as a value of the annotated type `kind`. Raises ValueError naming the field, not the value."""
    try:
        return _reader(kind)(raw, [])
    except _Misfit as wrong:
        raise ValueError(f"{where}{wrong.path} {wrong.what}") from None


#: makes a value of raw JSON; a list is given, to which every object that holds more than is known adds its kind
_Reader = Callable[[Any, list[type]], Any]


class _Misfit(ValueError):
    """A value does not fit its field, which lies at `path` below what was read."""

    def __init__(self, what: str, path: str = "") -> None:
        super().__init__(what)
        self.what, self.path = what, path

    def below(self, step: str) -> _Misfit:
        return _Misfit(self.what, step + self.path)


@cache
def _reader(kind: Any) -> _Reader:
    """How a type is read. Every record passes here, so that its types are looked into once and not with every value."""
    if isinstance(kind, typing.NewType):
        return _reader(kind.__supertype__)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        read = _reader(next(a for a in args if a is not type(None)))
        if type(None) not in args:
            return read
        return lambda raw, more: None if raw is None else read(raw, more)
    if origin is typing.Literal:
        return _read_choice(args)
    if origin is tuple:
        return _read_list(args[0]) if len(args) == 2 and args[1] is Ellipsis else _read_row(args)
    if dataclasses.is_dataclass(kind):
        return _read_object(typing.cast(type, kind))
    return _read_time if kind is datetime else _read_plain(kind)


def _read_choice(allowed: tuple[Any, ...]) -> _Reader:
    def read(raw: Any, more: list[type]) -> Any:
        if raw not in allowed:
            raise _Misfit(f"is none of its {len(allowed)} allowed values")
        return raw

    return read


def _read_list(kind: Any) -> _Reader:
    each = _reader(kind)

    def read(raw: Any, more: list[type]) -> Any:
        if not isinstance(raw, list):
            raise _Misfit("is not a list")
        made: list[Any] = []
        try:
            for value in raw:
                made.append(each(value, more))
        except _Misfit as wrong:
            raise wrong.below(f"[{len(made)}]") from None
        return tuple(made)

    return read


def _read_row(kinds: tuple[Any, ...]) -> _Reader:
    readers = tuple(_reader(kind) for kind in kinds)

    def read(raw: Any, more: list[type]) -> Any:
        if not isinstance(raw, list):
            raise _Misfit("is not a list")
        if len(raw) != len(readers):
            raise _Misfit(f"has {len(raw)} members, not {len(readers)}")
        made: list[Any] = []
        try:
            for each, value in zip(readers, raw, strict=True):
                made.append(each(value, more))
        except _Misfit as wrong:
            raise wrong.below(f"[{len(made)}]") from None
        return tuple(made)

    return read


def _read_object(kind: type) -> _Reader:
    hints = typing.get_type_hints(kind)
    fields = tuple(
        (f.name, _reader(hints[f.name]), f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING)
        for f in dataclasses.fields(kind)
    )  # fmt: skip

    def read(raw: Any, more: list[type]) -> Any:
        if not isinstance(raw, dict):
            raise _Misfit("is not an object")
        given: dict[str, Any] = {}
        name = ""
        try:
            for name, each, needed in fields:
                if name in raw:
                    given[name] = each(raw[name], more)
                elif needed:
                    raise _Misfit("is missing")
        except _Misfit as wrong:
            raise wrong.below(f".{name}") from None
        if len(raw) > len(given):
            more.append(kind)
        return kind(**given)

    return read


def _read_time(raw: Any, more: list[type]) -> Any:
    if not isinstance(raw, str):
        raise _Misfit("is not a time")
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise _Misfit("is not a time") from None
    if moment.tzinfo is None:
        raise _Misfit("has no time zone")
    return moment.astimezone(UTC)


def _read_plain(kind: type) -> _Reader:
    def read(raw: Any, more: list[type]) -> Any:
        if type(raw) is kind:
            return raw
        if kind is float and type(raw) is int:
            return float(raw)
        if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
            raise _Misfit(f"is not {kind.__name__}")
        return raw

    return read


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

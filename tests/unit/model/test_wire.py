"""Records as bytes and back: nothing is lost, nothing is invented, and what does not fit is named."""

from __future__ import annotations

import copy
import dataclasses
import json
import types
import typing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from earwitness.errors import BadRecord, UnknownRecordKind
from earwitness.model.ids import RecordId
from earwitness.model.records import Author, Passed, Record
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.wire import (
    FORMAT,
    KINDS,
    VAULT_KINDS,
    canonical,
    from_bytes,
    from_dict,
    kind_of,
    to_bytes,
    to_dict,
)

WORDS = st.text(alphabet='абвёй Zé"\\\n٣ذ\u0301😀', max_size=8)
TIMES = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(-timedelta(hours=7, minutes=30))]),
)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type, as the heart declares them."""
    if isinstance(kind, typing.NewType):
        return of_type(kind.__supertype__)
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if a is type(None) else of_type(a) for a in args))
    if origin is typing.Literal:
        return st.sampled_from(args)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return st.lists(of_type(args[0]), max_size=3).map(tuple)
        return st.tuples(*(of_type(a) for a in args))
    if kind is SampleSpan:
        return st.builds(
            lambda start, length, channel: SampleSpan(start, start + length, Rate(8000), channel),
            st.integers(0, 10**9),
            st.integers(1, 10**6),
            st.one_of(st.none(), st.integers(0, 1)),
        )
    if dataclasses.is_dataclass(kind):
        return bodies(typing.cast(type, kind))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: WORDS,
        int: st.integers(-(2**53), 2**53),
        float: st.floats(allow_nan=False, allow_infinity=False),
        bool: st.booleans(),
        datetime: TIMES,
    }
    return plain[kind]


@st.composite
def bodies(draw: st.DrawFn, kind: type) -> Any:
    """A value of a kind; what its rules refuse is drawn again."""
    hints = typing.get_type_hints(kind)
    values = {f.name: draw(of_type(hints[f.name])) for f in dataclasses.fields(kind)}
    try:
        return kind(**values)
    except ValueError:
        # Most rules ask for words where there are none.
        values = {
            name: value if value or not isinstance(value, str) else "слово" for name, value in values.items()
        }
        try:
            return kind(**values)
        except ValueError:
            assume(False)


IDS = st.integers(0, 50).map(lambda n: RecordId(f"rec_{n}"))


@st.composite
def records(draw: st.DrawFn, kind: type) -> Record[Any]:
    basis = draw(st.lists(IDS, max_size=3, unique=True))
    supersedes = draw(st.lists(IDS.filter(lambda i: i not in basis), max_size=2, unique=True))
    author = Author(
        draw(st.sampled_from(["person", "engine"])),
        draw(WORDS) or "editor",
        draw(WORDS),
        draw(of_type(tuple[tuple[str, str], ...])),
    )
    call = draw(st.one_of(st.none(), st.just("call_1")))
    return Record(
        RecordId("rec_x"), draw(bodies(kind)), author, draw(TIMES), tuple(basis), tuple(supersedes), call
    )


any_record = st.sampled_from(sorted(KINDS)).flatmap(lambda name: records(KINDS[name]))


@pytest.mark.parametrize("name", sorted(KINDS))
@given(choice=st.data())
def test_every_kind_comes_back_the_same(name: str, choice: st.DataObject) -> None:
    record = choice.draw(records(KINDS[name]))
    content = to_bytes(record)
    again = from_bytes(content)
    assert again == record
    assert to_bytes(again) == content
    assert kind_of(again.body) == name
    assert json.loads(content)["format"] == FORMAT


@given(any_record)
def test_the_same_record_is_the_same_bytes(record: Record[Any]) -> None:
    moved = dataclasses.replace(record, at=record.at.astimezone(timezone(timedelta(hours=9))))
    assert to_bytes(moved) == to_bytes(record) == canonical(to_dict(copy.deepcopy(record)))
    shuffled = dict(reversed(to_dict(record).items()))
    assert canonical(shuffled) == to_bytes(record)


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Every object of a JSON value, at any depth."""
    if isinstance(value, dict):
        return [value, *(o for v in value.values() for o in objects_in(v))]
    if isinstance(value, list):
        return [o for v in value for o in objects_in(v)]
    return []


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2)),
    max_leaves=5,
)


@given(any_record, st.data())
def test_fields_of_a_newer_version_are_kept_at_any_depth(record: Record[Any], choice: st.DataObject) -> None:
    plain = to_dict(record)
    places = objects_in(plain)
    chosen = choice.draw(st.lists(st.integers(0, len(places) - 1), min_size=1, max_size=3, unique=True))
    for n in chosen:
        places[n]["from the future"] = choice.draw(JSON)
    content = canonical(plain)
    read = from_bytes(content)
    assert read.body == record.body
    assert read.unknown
    assert to_bytes(read) == content
    assert from_bytes(to_bytes(read)) == read


@given(any_record, st.data())
def test_a_missing_field_is_named(record: Record[Any], choice: st.DataObject) -> None:
    plain = to_dict(record)
    name = choice.draw(st.sampled_from(["id", "at", "author", "basis", "supersedes", "call", "body"]))
    del plain[name]
    with pytest.raises(BadRecord) as refused:
        from_dict(plain)
    assert name in refused.value.what


SECRET = "Тайное имя"


@given(any_record, st.data())
def test_a_value_that_does_not_fit_is_named_by_field_and_never_shown(
    record: Record[Any], choice: st.DataObject
) -> None:
    plain = to_dict(record)
    fields = [
        f.name
        for f in dataclasses.fields(record.body)
        if not isinstance(getattr(record.body, f.name), (dict, str))
        and getattr(record.body, f.name) is not None
    ]
    assume(fields)
    name = choice.draw(st.sampled_from(fields))
    plain["body"][name] = {SECRET: SECRET} if not isinstance(plain["body"][name], dict) else SECRET
    with pytest.raises(BadRecord) as refused:
        from_dict(plain)
    assert f"body.{name}" in refused.value.what
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b'"x"', b"null", b"\xff"])
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(BadRecord):
        from_bytes(content)


@pytest.mark.parametrize(
    "change", [{"format": FORMAT + 1}, {"format": None}, {"kind": "Telepathy"}, {"kind": ""}]
)
def test_the_future_is_refused_by_name(change: dict[str, Any]) -> None:
    record = Record(RecordId("rec_1"), Passed("theme", "1"), Author("engine", "theme"), datetime.now(UTC))
    with pytest.raises(UnknownRecordKind):
        from_dict({**to_dict(record), **change})


@pytest.mark.parametrize("value", [True, 1.5, "1", None])
def test_a_whole_number_is_a_whole_number(value: Any) -> None:
    record = Record(
        RecordId("rec_1"),
        KINDS["Utterance"](RecordId("rec_0"), 0, "A", SampleSpan(0, 1, Rate(8000)), "да", "ru"),
        Author("engine", "x"),
        datetime.now(UTC),
    )
    plain = to_dict(record)
    plain["body"]["turn"] = value
    with pytest.raises(BadRecord, match=r"body\.turn"):
        from_dict(plain)


def test_everything_about_persons_lives_in_the_vault() -> None:
    assert set(KINDS) >= VAULT_KINDS
    about_persons = {name for name, kind in KINDS.items() if kind.__module__ == "earwitness.model.identity"}
    assert about_persons
    assert about_persons <= VAULT_KINDS

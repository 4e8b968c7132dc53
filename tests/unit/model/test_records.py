"""The envelope of every record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Passed, Pen, Record, Signature

AT = datetime(2022, 5, 1, 12, tzinfo=UTC)
ENGINE = Author("engine", "decipher", "1", (("lexicon", "a1"),))
BODY = Passed("decipher", "a1")


def test_a_record_has_an_author() -> None:
    with pytest.raises(ValueError, match="author"):
        Author("person", "")
    assert ENGINE.is_machine
    assert not Author("person", "editor").is_machine


def test_a_time_has_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Record(RecordId("rec_1"), BODY, ENGINE, datetime(2022, 5, 1))  # noqa: DTZ001


def test_what_is_replaced_is_no_basis() -> None:
    with pytest.raises(ValueError, match="rec_1 supersedes"):
        Record(
            RecordId("rec_1"), BODY, ENGINE, AT, (RecordId("rec_0"), RecordId("rec_2")), (RecordId("rec_2"),)
        )


def test_a_record_cannot_be_changed() -> None:
    record = Record(RecordId("rec_1"), BODY, ENGINE, AT)
    with pytest.raises(AttributeError):
        record.basis = (RecordId("rec_2"),)  # type: ignore[misc]


@pytest.mark.parametrize(("signer", "statement"), [("", "I read it"), ("editor", "")])
def test_a_signature_says_who_and_what(signer: str, statement: str) -> None:
    with pytest.raises(ValueError, match="signer"):
        Signature("transcript", signer, statement)


def test_a_pen_writes_for_its_author_now() -> None:
    ids = iter(("rec_1", "rec_2"))
    pen = Pen(ENGINE, lambda: AT, lambda: RecordId(next(ids)))
    first = pen.write(BODY, call=CallId("call_1"))
    second = pen.write(BODY, basis=(first.id,), supersedes=(RecordId("rec_0"),))
    assert first == Record(RecordId("rec_1"), BODY, ENGINE, AT, (), (), CallId("call_1"))
    assert (second.id, second.basis, second.supersedes, second.call) == (
        "rec_2",
        ("rec_1",),
        ("rec_0",),
        None,
    )

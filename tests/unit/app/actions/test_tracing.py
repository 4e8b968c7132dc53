"""Every sentence of a release leads back to what it is made from."""

from __future__ import annotations

import re

import pytest

from earwitness.app.actions.release import make_release
from earwitness.app.actions.tracing import trace_release
from earwitness.errors import ReleaseError, UsageError
from earwitness.model.words import sentences_of
from earwitness.ports import nothing
from tests.unit.app.actions.test_release import Room, room, unscanned
from tests.unit.stages.produce.case import EDITED, LINES, RATE, SECONDS

__all__ = ["room", "unscanned"]


def test_every_sentence_leads_back_into_the_case_all_together_or_one_by_one(
    room: Room, unscanned: None
) -> None:
    make_release(room.desk, "one", None, nothing)
    rows = trace_release(room.desk, "one")
    assert [row["sentence"] for row in rows] == list(range(1, len(rows) + 1))
    page = " ".join(re.sub(r"<[^>]+>", " ", room.files()["index.html"].decode()).split())
    for row in rows:
        assert row["text"].split("[")[0].strip() in page
        assert row["from"]["by"] and row["from"]["state"] == "standing"
    lines = [row for row in rows if "span" in row]
    assert [(row["text"], row["english"]) for row in lines] == list(EDITED)
    first, _, third = lines
    assert first["said"]["text"] == LINES[0][1]
    assert (third["span"]["start"], third["span"]["end"]) == (3 * SECONDS * RATE, 4 * SECONDS * RATE)
    assert {op["kind"] for op in first["operations"]} == {"withhold"}
    assert first["claims"][0]["verdict"] == "said only" and not third["claims"]
    assert {(s["role"], s["by"]) for s in third["signed"]} >= {
        ("translation", "Translator One"),
        ("meaning kept", "Reader Two"),
    }
    (profile, *_) = (row for row in rows if row["kind"] == "profile")
    assert profile["who_spoke"]["rung"] == "V4"
    assert next(row for row in rows if row["kind"] == "figure")["figure"]["record"] == room.case.trend.id

    (found,) = trace_release(room.desk, "one", "come HOME")
    assert found["line"] == 2
    assert trace_release(room.desk, "one", str(found["sentence"])) == [found]
    for nowhere in ("400", "Kedr"):
        with pytest.raises(UsageError) as wrong:
            trace_release(room.desk, "one", nowhere)
        assert nowhere not in str(wrong.value)
    with pytest.raises(ReleaseError):
        trace_release(room.desk, "two")

    room.replaced(room.case.quote, room.case.quote.body)
    (line,) = trace_release(room.desk, "one", "come home")
    assert line["from"]["state"] == "superseded" and line["said"]["state"] == "standing"


def test_sentences_are_parted_where_one_surely_ends() -> None:
    assert sentences_of("He said no. She said: “Then go!” It cost 3.5 million… Он ушёл. Она нет.") == [
        "He said no.", "She said: “Then go!”", "It cost 3.5 million…", "Он ушёл.", "Она нет.",
    ]  # fmt: skip
    assert sentences_of("See p. seven of it.") == ["See p. seven of it."]

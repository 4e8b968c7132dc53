"""Time stamps find the bag they are over, are sealed as they came, and are listed with it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from earwitness.app.actions.custody import attach_time_stamp, list_bags
from earwitness.errors import UsageError
from earwitness.model.custody import CustodyBag, TimeStamp
from tests.unit.app.actions.reviewed_case import a_newsdesk
from tests.unit.stages.verify.test_time_stamp import answer


def test_a_time_stamp_is_kept_with_its_bag_once(tmp_path: Path) -> None:
    desk = a_newsdesk().desk
    signatures = (b"first", b"second")
    for whom, signature in zip(("a court", "a partner"), signatures, strict=True):
        body = CustodyBag(whom, True, 7, hashlib.sha256(signature).hexdigest())
        desk.writer.append((desk.pen().write(body),))
    file = tmp_path / "bag.tsr"
    file.write_bytes(answer(hashlib.sha256(signatures[1]).digest()))
    done = attach_time_stamp(desk, file)
    assert done["for"] == "a partner" and done["stamped_at"].startswith("2026-11-23T10:15:00")
    assert attach_time_stamp(desk, file) == done
    (kept,) = desk.view.reader.of(TimeStamp)
    assert desk.case.blobs.read(kept.body.blob) == file.read_bytes()
    assert [row["stamped"] for row in list_bags(desk)] == ["", done["stamped_at"]]


def test_a_time_stamp_over_something_else_is_refused(tmp_path: Path) -> None:
    desk = a_newsdesk().desk
    file = tmp_path / "bag.tsr"
    for content in (answer(hashlib.sha256(b"another").digest()), b"no stamp"):
        file.write_bytes(content)
        with pytest.raises(UsageError):
            attach_time_stamp(desk, file)
    with pytest.raises(UsageError):
        attach_time_stamp(desk, tmp_path / "nowhere")
    assert not list(desk.view.reader.of(TimeStamp))

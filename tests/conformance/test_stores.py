"""Every store passes the suites that are shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Literal

import pytest

from earwitness.ports import BlobStore, RecordStore
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost
from earwitness.testing.blob_store import BLOB_STORE_RULES
from earwitness.testing.memory_store import MemoryBlobs, MemoryRecords
from earwitness.testing.record_store import RECORD_STORE_RULES

CHEAP = PassphraseCost(64, 1, 1)

Holds = Literal["case", "vault"]


@pytest.fixture
def new_case(tmp_path: Path) -> Iterator[Callable[[], CaseFile]]:
    """Makes open cases, and checks and closes them afterwards."""
    numbers = count()
    with ExitStack() as stack:

        def make() -> CaseFile:
            case = CaseFile.create(tmp_path / f"case{next(numbers)}", "pass", member="ann", cost=CHEAP)
            cases.append(stack.enter_context(case))
            return case

        cases: list[CaseFile] = []
        yield make
        assert [finding for case in cases for finding in case.check()] == []


@pytest.mark.parametrize("rule", RECORD_STORE_RULES, ids=lambda rule: rule.__name__)
def test_records_on_disk(
    rule: Callable[[Callable[[Holds], RecordStore]], None], new_case: Callable[[], CaseFile]
) -> None:
    def make(holds: Holds) -> RecordStore:
        case = new_case()
        assert case.vault is not None
        return case.records if holds == "case" else case.vault

    rule(make)


@pytest.mark.parametrize("rule", RECORD_STORE_RULES, ids=lambda rule: rule.__name__)
def test_records_in_memory(rule: Callable[[Callable[[Holds], RecordStore]], None]) -> None:
    rule(lambda holds: MemoryRecords(holds))


@pytest.mark.parametrize("rule", BLOB_STORE_RULES, ids=lambda rule: rule.__name__)
def test_blobs_on_disk(
    rule: Callable[[Callable[[], BlobStore]], None], new_case: Callable[[], CaseFile]
) -> None:
    rule(lambda: new_case().blobs)


@pytest.mark.parametrize("rule", BLOB_STORE_RULES, ids=lambda rule: rule.__name__)
def test_blobs_in_memory(rule: Callable[[Callable[[], BlobStore]], None]) -> None:
    rule(MemoryBlobs)

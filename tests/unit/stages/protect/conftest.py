"""Grammar and tables that the tests of this stage share: read once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.tables import Tables, read_tables

RESOURCES = Path(__file__).resolve().parents[4] / "src" / "earwitness" / "resources"


class FolderResources:
    """Packaged files, read from the source tree."""

    def text(self, name: str) -> str:
        return (RESOURCES / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def resources() -> FolderResources:
    return FolderResources()


@pytest.fixture(scope="session")
def morphology() -> PymorphyMorphology:
    return PymorphyMorphology()


@pytest.fixture(scope="session")
def tables(resources: FolderResources) -> Tables:
    return read_tables(resources)

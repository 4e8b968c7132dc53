"""The dictionary and tables of names, read once for every test of the scan."""

from __future__ import annotations

import pytest

from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.scan_words import Vocabulary


@pytest.fixture(scope="session")
def morphology() -> PymorphyMorphology:
    return PymorphyMorphology()


@pytest.fixture(scope="session")
def vocabulary(morphology: PymorphyMorphology) -> Vocabulary:
    return Vocabulary(morphology, PackagedResources())

"""The road: nine stages in order. Data only ever flows along it.

`ROAD` is the one declaration of that order; a test folds it and fails if a stage reads what nothing before it writes.
"""

from __future__ import annotations

from typing import cast

from earwitness.ports import Stage
from earwitness.stages import decipher, intake, measure, produce, protect, quote, theme, transcribe, verify

ROAD: tuple[Stage, ...] = tuple(
    cast(Stage, stage)
    for stage in (intake, transcribe, decipher, theme, measure, verify, protect, quote, produce)
)


def stage_named(name: str) -> Stage | None:
    """The stage of that name, or None."""
    return next((stage for stage in ROAD if name == stage.CARD.name), None)

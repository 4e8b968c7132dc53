"""Walk the road, or some stages of it."""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.app import runner, wiring
from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.ports import Hearing, Progress


def hearing_of(hear: str, settings: Settings) -> Hearing:
    """How much to hear: a number of recordings, or all. Raises UsageError."""
    if hear != "all" and not hear.isdigit():
        raise UsageError("--hear takes a number of recordings, or all")
    limit = None if hear == "all" else int(hear)
    return wiring.hearing_of(settings, limit)


def run_stages(desk: Desk, names: Iterable[str], hearing: Hearing, progress: Progress) -> dict[str, int]:
    """Run stages in the order of the road; returns how many records each added. Raises UsageError for an unknown name."""
    stages = runner.stages_named(names)
    return runner.run(stages, desk.view, desk.tools(hearing, progress), desk.writer)

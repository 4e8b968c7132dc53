"""Read every byte of a case and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from earwitness.app.wiring import Desk
from earwitness.ports import Progress


def check_case(desk: Desk, progress: Progress) -> Iterator[dict[str, str]]:
    """Findings of the storage check: severity, where (an id), what."""
    for finding in desk.case.check(progress):
        yield {"severity": finding.severity, "where": finding.where, "what": finding.what}

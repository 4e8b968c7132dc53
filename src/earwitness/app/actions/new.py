"""Make a case."""

from __future__ import annotations

from pathlib import Path

from earwitness.storage.casefile import CaseFile


def new_case(folder: Path, passphrase: str, member: str) -> str:
    """Make an encrypted case in `folder` and close it; returns its random id. Raises CaseExists."""
    with CaseFile.create(folder, passphrase, member=member) as case:
        return case.case_id

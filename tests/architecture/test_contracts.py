"""The import contracts of pyproject.toml hold, and they are the ones the house was built on."""

from __future__ import annotations

import subprocess
import sys
import tomllib

from tests.architecture.source import ROOT

IDS = {
    "rings",
    "stages-apart",
    "engines-apart",
    "heart",
    "stages-pure",
    "vault",
    "one-seal",
    "one-database",
    "no-fakes",
    "no-cycles",
    "scan-apart",
}


def test_every_contract_is_there() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert {contract["id"] for contract in settings["contracts"]} == IDS


def test_no_contract_has_an_exception_without_a_reason() -> None:
    """An ignored import stands on a line of its own with a comment that says why."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if " -> earwitness." in line and "#" not in line]
    assert bare == []


def test_the_contracts_hold() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]

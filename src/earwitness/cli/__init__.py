"""The command line: parse, act, print. One file a command; no rule lives here."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `earwitness` and leave with the exit status of what happened."""
    from earwitness.cli.root import run
    from earwitness.storage.files import harden

    harden()
    sys.exit(run(sys.argv[1:]))

"""The keys that the help page names are the keys that the script knows."""

from __future__ import annotations

import re
from pathlib import Path

from earwitness.web.pages import DOORS

ROOT = Path(__file__).resolve().parents[3]


def test_help_names_every_letter_that_leads_to_a_page_and_no_other() -> None:
    script = (ROOT / "frontend/src/workbench/keys.ts").read_text(encoding="utf-8")
    known = dict(re.findall(r"\b([a-z]): \"(/[a-z]*)\"", script))
    helping = (ROOT / "src/earwitness/resources/workbench/help.html.j2").read_text(encoding="utf-8")
    told = re.search(r"to a page: ([^\"]+)\"", helping)
    assert told is not None
    assert {part.strip()[0].lower() for part in told[1].split(",")} == set(known)
    assert set(known.values()) <= {door.path for door in DOORS}

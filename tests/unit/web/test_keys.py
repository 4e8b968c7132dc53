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


def test_help_names_every_key_of_a_call_and_of_a_foot_pedal() -> None:
    script = "".join(
        (ROOT / "frontend/src/workbench" / name).read_text(encoding="utf-8")
        for name in ("keys.ts", "pedal.ts")
    )
    helping = (ROOT / "src/earwitness/resources/workbench/help.html.j2").read_text(encoding="utf-8")
    told = set(re.findall(r"\(\"([^\"]+)\", _\(", helping))
    letters = set(re.findall(r'case "([a-z])":', script)) | set(
        re.findall(r'toLowerCase\(\) !== "([a-z])"', script)
    )
    assert letters and letters == {key.lower() for key in told if len(key) == 1 and key.isalpha()}
    pedal = set(re.findall(r"^  (F\d+):", script, re.MULTILINE))
    assert pedal == {key for keys in told for key in keys.split() if re.fullmatch(r"F\d+", key)} != set()

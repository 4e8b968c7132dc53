"""Reading the documentation for its tests: pages, headings, links and runnable examples."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"

PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "src").rglob("*.md")])

FENCE = re.compile(
    r"^(?P<fence>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
LINK = re.compile(r"(?<!\\)!?\[[^\]\n]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced example marked `runnable`: its page, line, language and text."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@cache
def generated() -> dict[str, Any]:
    """The names of docs/generate.py."""
    return runpy.run_path(str(DOCS / "generate.py"), run_name="earwitness_docs")


def prose(path: Path) -> str:
    """A page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        bare = re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")
        count = 0
        while (one := slug if not count else f"{slug}-{count}") in found:
            count += 1
        found.add(one)
    return found


def examples(path: Path) -> list[Example]:
    """Runnable examples of a page, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Example(path, text.count("\n", 0, found.start()) + 1, info[0], found["body"])
        for found in FENCE.finditer(text)
        if "runnable" in (info := found["info"].split())
    ]

"""Links lead somewhere, pages are found from their index, and the four kinds stay four."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, FENCE, LINK, PAGES, ROOT, anchors, prose

#: Languages of fenced blocks that hold commands.
SHELL = (["sh"], ["console"])

HAND_WRITTEN = [page for page in PAGES if DOCS / "reference" not in page.parents]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    dead = []
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_leads_nowhere_outside(path: Path) -> None:
    """The documentation is read where there may be no network, and by people who should not be seen reading it."""
    assert re.findall(r"\]\((?:https?|ftp):[^)]*\)", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_begins_with_its_title(path: Path) -> None:
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("<!--")
    ]
    assert lines[0].startswith("# ")
    assert sum(line.startswith("# ") for line in prose(path).splitlines()) == 1


@pytest.mark.parametrize(
    "folder", ["tutorial", "how-to", "reference", "explanation", "explanation/decisions"]
)
def test_every_page_is_listed_in_its_index(folder: str) -> None:
    index = DOCS / folder / "README.md"
    listed = set(LINK.findall(index.read_text(encoding="utf-8")))
    there = {path.name for path in index.parent.glob("*.md")} - {"README.md"}
    assert there
    assert sorted(there - listed) == []


RECORDS = sorted((DOCS / "explanation" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_hole() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_a_decision_says_what_we_give_up(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    for heading in ("## Decision", "## Why", "## What we give up"):
        assert re.search(rf"^{heading}$\n\n\S", text, re.MULTILINE), heading


def test_what_the_readme_calls_is_there() -> None:
    """Every make target and every command of ours that a hand-written page shows exists."""
    from tests.docs.pages import generated

    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = {
        words.removeprefix("earwitness ").split()[0]
        for words, _, _ in generated()["commands"]()
        if " " in words
    }
    for page in HAND_WRITTEN:
        text = page.read_text(encoding="utf-8")
        shown = set(re.findall(r"(?:^|`)(?:\$ )?make ([a-z]+)", text, re.MULTILINE))
        assert shown <= targets, f"{name(page)} shows make {shown - targets}"
        spoken = (
            "" if DOCS / "explanation" in page.parents else text
        )  # there, `earwitness …` may be bytes of a format
        fenced = "\n".join(
            found["body"] for found in FENCE.finditer(text) if found["info"].split()[:1] in SHELL
        )
        called = set(re.findall(r"(?:^|`|/)(?:\$ )?earwitness ([a-z]+)", f"{spoken}\n{fenced}", re.MULTILINE))
        assert called <= commands, f"{name(page)} shows earwitness {called - commands}"

"""Reading the source tree for the architecture tests: files, syntax trees and the names in them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "earwitness"


def modules(*folders: str) -> list[Path]:
    """Python files of the package, or of some folders of it."""
    bases = [PACKAGE / folder for folder in folders] or [PACKAGE]
    found = sorted(path for base in bases for path in base.rglob("*.py"))
    assert found, f"no Python file under {folders or 'src/earwitness'}"
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """A file and line as people click on them."""
    line = f":{getattr(node, 'lineno', 1)}" if node is not None else ""
    return f"{path.relative_to(ROOT)}{line}"


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain, or "" for anything else; a call in the chain reads as `a().b`."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            inner = dotted(value)
            return f"{inner}.{attr}" if inner else ""
        case ast.Call(func=func):
            inner = dotted(func)
            return f"{inner}()" if inner else ""
        case _:
            return ""


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file with the dotted name of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def tracked() -> list[Path]:
    """Files that git tracks, or would with the next `git add` of everything."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8", "surrogateescape")
    found = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in found if path.is_file()]


def text_of(path: Path) -> str | None:
    """A file's text, or None if it is binary."""
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None

"""Every random edit of a custody bag has to be found by the checker that comes with it.

    python -m benchmarks.custody_edits BAG [--edits 1000] [--seed 1]

BAG is what `earwitness export custody` wrote. It is edited in place, one edit at a time, each undone again. The checker is run
from the package, as a receiver would run a copy of their own. The `bagit` and `rocrate_validator` packages, where installed, are
asked as well whether the bag is valid.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import runpy
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHECKER = Path(__file__).parents[1] / "src" / "earwitness" / "resources" / "verify" / "check.py.txt"

Undo = Callable[[], object]
#: changes the bag and gives back how to undo it; None where it cannot be done to what was chosen
Edit = Callable[[Path, list[Path], random.Random], Undo | None]


def checker() -> Callable[..., list[str]]:
    """`problems(bag, key)` of the packaged checker."""
    found: dict[str, Any] = runpy.run_path(str(CHECKER), run_name="checker")
    return found["problems"]  # type: ignore[no-any-return]


def _rewritten(change: Callable[[bytes, random.Random], bytes]) -> Edit:
    """An edit of one file's bytes."""

    def edit(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
        file = dice.choice(files)
        before = file.read_bytes()
        after = change(before, dice)
        if after == before:
            return None
        file.write_bytes(after)
        return lambda: file.write_bytes(before)

    return edit


def _flip(content: bytes, dice: random.Random) -> bytes:
    if not content:
        return b"\0"
    changed = bytearray(content)
    changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _insert(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    return content[:at] + dice.choice((b"\n", b" ", b"\0", b"0", dice.randbytes(9))) + content[at:]


def _delete(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    return content[:at] + content[at + dice.choice((1, 2, 40)) :]


def _swap(content: bytes, dice: random.Random) -> bytes:
    if len(content) < 2:
        return content
    changed = bytearray(content)
    one, two = dice.randrange(len(changed)), dice.randrange(len(changed))
    changed[one], changed[two] = changed[two], changed[one]
    return bytes(changed)


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _case(content: bytes, _: random.Random) -> bytes:
    return content.swapcase()


def _line_ends(content: bytes, _: random.Random) -> bytes:
    return content.replace(b"\n", b"\r\n")


def _removed(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    file = dice.choice(files)
    before = file.read_bytes()
    file.unlink()

    def undo() -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(before)

    return undo


def _renamed(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    file = dice.choice(files)
    other = file.with_name(file.name + dice.choice(("~", ".bak", "2")))
    file.rename(other)
    return lambda: other.rename(file)


def _exchanged(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    one, two = dice.sample(files, 2)
    first, second = one.read_bytes(), two.read_bytes()
    if first == second:
        return None
    one.write_bytes(second)
    two.write_bytes(first)
    return lambda: (one.write_bytes(first), two.write_bytes(second))


def _added(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    new = dice.choice(files).with_name(f"new{dice.randrange(10**6)}")
    new.write_bytes(dice.randbytes(dice.randrange(20)))
    return new.unlink


def _folder_added(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    new = dice.choice(files).with_name(f"folder{dice.randrange(10**6)}")
    new.mkdir()
    return new.rmdir


def _linked(bag: Path, files: list[Path], dice: random.Random) -> Undo | None:
    file = dice.choice(files)
    away = bag.with_name(f"{bag.name}-away")
    shutil.move(file, away)
    file.symlink_to(away)
    return lambda: shutil.move(away, file)


EDITS: dict[str, Edit] = {
    "flip a bit": _rewritten(_flip),
    "insert": _rewritten(_insert),
    "delete": _rewritten(_delete),
    "swap two bytes": _rewritten(_swap),
    "cut short": _rewritten(_cut),
    "change case": _rewritten(_case),
    "change line ends": _rewritten(_line_ends),
    "remove a file": _removed,
    "rename a file": _renamed,
    "exchange two files": _exchanged,
    "add a file": _added,
    "add a folder": _folder_added,
    "put a link": _linked,
}


def missed(bag: Path, edits: int, seed: int, key: str | None = None) -> tuple[Counter[str], list[str]]:
    """Edits made, by kind, and those the checker did not find. The bag is as before afterwards."""
    problems, dice = checker(), random.Random(seed)
    files = sorted(path for path in bag.rglob("*") if path.is_file())
    made: Counter[str] = Counter()
    unseen = []
    while made.total() < edits:
        kind = dice.choice(list(EDITS))
        undo = EDITS[kind](bag, files, dice)
        if undo is None:
            continue
        if not problems(bag, key):
            unseen.append(kind)
        undo()
        made[kind] += 1
    return made, unseen


def others_say(bag: Path) -> list[str]:
    """What other people's validators say of the bag. The RO-Crate validator fetches the crate's context: offline it says so."""
    out = []
    try:
        made = importlib.import_module("bagit").Bag(str(bag))
        out.append(f"bagit: {'valid' if made.is_valid() else 'NOT VALID'}")
    except ImportError:
        out.append("bagit: not installed")
    try:
        models = importlib.import_module("rocrate_validator.models")
        services = importlib.import_module("rocrate_validator.services")
    except ImportError:
        return [*out, "rocrate: not installed"]
    settings = services.ValidationSettings(
        rocrate_uri=str(bag / "data"),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
    )
    issues = services.validate(settings).get_issues()
    return out + (
        [f"rocrate: {issue.check.identifier} {issue.message}" for issue in issues] or ["rocrate: valid"]
    )


def main() -> int:
    """Prints one JSON object; exit status 1 where an edit was missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("bag", type=Path)
    given.add_argument("--edits", type=int, default=1000)
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    problems = checker()
    whole = not problems(asked.bag)
    made, unseen = missed(asked.bag, asked.edits, asked.seed) if whole else (Counter[str](), [])
    figures = {
        "holds_before": whole,
        "holds_after": not problems(asked.bag),
        "edits": made.total(),
        "found": made.total() - len(unseen),
        "by_kind": {kind: {"edits": n, "missed": unseen.count(kind)} for kind, n in sorted(made.items())},
        "others": others_say(asked.bag),
    }
    print(json.dumps(figures))
    return 1 if unseen or not whole else 0


if __name__ == "__main__":
    sys.exit(main())

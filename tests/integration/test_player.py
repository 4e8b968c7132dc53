"""The player is what its source says: typed, tested, built from a lock that names no address."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
PLAYER = FRONTEND.parent / "src" / "earwitness" / "resources" / "player"
NPM = shutil.which("npm") or "npm"


def test_the_rules_of_the_player() -> None:
    if not (FRONTEND / "node_modules").is_dir():
        subprocess.run([NPM, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FRONTEND, check=True)
    done = subprocess.run([NPM, "test"], cwd=FRONTEND, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"^# pass [1-9]", done.stdout, re.M)


def test_its_types_hold() -> None:
    done = subprocess.run([NPM, "run", "--silent", "check"], cwd=FRONTEND, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_lock_names_no_address_and_every_hash() -> None:
    lock = (FRONTEND / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(re.findall(r'^    "node_modules/', lock, re.M))


def test_the_built_player_is_small_and_whole() -> None:
    sizes = {path.name: path.stat().st_size for path in PLAYER.glob("*.*") if path.name != ".sources"}
    assert set(sizes) >= {"player.js", "player.css", "fonts.css"}
    assert sizes["player.js"] < 20_000 and sizes["player.css"] < 12_000 and sizes["fonts.css"] < 170_000
    script = (PLAYER / "player.js").read_text()
    for word in ("fetch(", "XMLHttpRequest", "localStorage", "eval(", "innerHTML", "import("):
        assert word not in script

"""Killed at any moment and run again, the same case comes out: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from earwitness.model import wire
from earwitness.storage.casefile import CaseFile
from tests.acceptance.conftest import PASSPHRASE, command_line

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CALLS = ("call-004", "call-006", "call-009", "call-020", "call-047")
STEPS = (
    ("add",),
    ("run", "intake"),
    ("import", "transcripts"),
    ("import", "people"),
    ("run", "decipher", "theme", "measure", "protect"),
)
KILLS = 40 if os.environ.get("CI") else 14


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A handful of the sample calls, with their manifest, transcripts and people."""
    sample, folder = root / "examples" / "sample_case", tmp_path_factory.mktemp("few")
    (folder / "audio").mkdir()
    rows = [
        r
        for r in json.loads((sample / "manifest.json").read_text(encoding="utf-8"))
        if r["reference"] in CALLS
    ]
    assert len(rows) == len(CALLS)
    for row in rows:
        shutil.copy(sample / "audio" / row["file"], folder / "audio" / row["file"])
    (folder / "manifest.json").write_text(json.dumps(rows), encoding="utf-8")
    lines = (sample / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if json.loads(line)["id"] in CALLS]
    (folder / "calls.jsonl").write_text("\n".join(kept), encoding="utf-8")
    for name in ("origin.toml", "people.json"):
        shutil.copy(sample / name, folder / name)
    return folder


def arguments(step: tuple[str, ...], few: Path, case: Path) -> list[str]:
    more = {
        ("add",): [
            str(few / "audio"),
            "--origin",
            str(few / "origin.toml"),
            "--manifest",
            str(few / "manifest.json"),
        ],
        ("import", "transcripts"): [str(few / "calls.jsonl")],
        ("import", "people"): [str(few / "people.json")],
    }.get(step, [])
    return [*step, *more, "--case", str(case)]


def content(case: Path) -> Counter[str]:
    """What stands in a case, without what differs between any two runs: ids, times, salts."""
    with CaseFile.open(case, PASSPHRASE) as opened:
        stores = [opened.records, opened.vault]
        found: Counter[str] = Counter()
        for store in stores:
            assert store is not None
            for name, kind in wire.KINDS.items():
                for record in store.of(kind):
                    found[f"{name}: {_told(wire.to_dict(record)['body'])}"] += 1
        return found


def _told(value: Any) -> str:
    def plain(v: Any, key: str = "") -> Iterator[Any]:
        if isinstance(v, dict):
            for k in sorted(v):
                yield from plain(v[k], k)
        elif isinstance(v, list):
            for one in v:
                yield from plain(one, key)
        elif (
            not (isinstance(v, str) and v.startswith(("rec_", "call_", "per_", "blob_")))
            and key not in _CHANCE
        ):
            yield (key, v)

    return json.dumps(list(plain(value)), ensure_ascii=False)


#: fields that hold chance or order: serial numbers, entity keys, marks of the tide
_CHANCE = frozenset({"serial", "key", "settings"})


def test_forty_kills_and_the_case_is_the_same(few: Path, tmp_path: Path) -> None:
    home, temp = tmp_path / "home", tmp_path / "temp"
    home.mkdir(), temp.mkdir()
    run = command_line(home, temp)
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    for case in (calm, killed):
        assert run("new", str(case)).returncode == 0
    for step in STEPS:
        done = run(*arguments(step, few, calm))
        assert done.returncode == 0, done.stderr
    chance = random.Random(7)
    kills = 0
    for step in STEPS:
        for _ in range(KILLS // len(STEPS) + 1):
            kills += _killed_at_some_moment(arguments(step, few, killed), home, chance.uniform(0.4, 3.0))
        done = run(*arguments(step, few, killed))
        assert done.returncode == 0, done.stderr
    assert kills >= KILLS // 3, "too few kills hit a running process to say anything"
    assert content(killed) == content(calm)
    assert run("check", "--case", str(killed)).returncode == 0


def _killed_at_some_moment(arguments: list[str], home: Path, after: float) -> int:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EARWITNESS_", "XDG_"))}
    environment |= {"HOME": str(home), "EARWITNESS_PASSPHRASE": PASSPHRASE}
    program = Path(sys.executable).with_name("earwitness")
    process = subprocess.Popen(
        [str(program), *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return 1
    return 0

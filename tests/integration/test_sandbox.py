"""The cage holds: in every tier that runs here, a decoder that has been taken over reaches nothing and is not believed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.sandbox import BUBBLEWRAP, LANDLOCK, TIERS, Sandbox
from earwitness.errors import (
    DecoderCrashed,
    DecodeTimeout,
    MediaError,
    SandboxBroken,
    SandboxUnavailable,
    TooBig,
    TooLong,
)
from earwitness.ports import Limits
from tests.hostile import make

ROOT = Path(__file__).resolve().parents[2]


def _runs_here(tier: str) -> bool:
    sandbox = Sandbox(tier=tier)
    try:
        return sandbox.tier == tier
    except SandboxUnavailable:
        return False
    finally:
        sandbox.close()


TIERS_HERE = [tier for tier in TIERS if _runs_here(tier)]


@pytest.fixture(scope="module", params=TIERS_HERE)
def tier(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def taken_over(tier: str) -> Iterator[CagedAudioTool]:
    """A tool whose decoder says and does what the file tells it."""
    tool = CagedAudioTool(Sandbox(tier=tier, work="tests.hostile.escapes:flood", roots=(ROOT,)))
    yield tool
    tool.close()


def _told(**wishes: object) -> bytes:
    return b"RIFF\0\0\0\0WAVE" + json.dumps(wishes).encode()


def test_landlock_and_seccomp_hold_on_every_machine_that_runs_these_tests() -> None:
    assert LANDLOCK in TIERS_HERE


def test_bubblewrap_is_used_where_it_is_installed() -> None:
    program = shutil.which("bwrap")
    trial = [
        program or "",
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        "--ro-bind",
        "/",
        "/",
        "/bin/true",
    ]
    usable = (
        program is not None and subprocess.run(trial, stderr=subprocess.DEVNULL, check=False).returncode == 0
    )
    assert (BUBBLEWRAP in TIERS_HERE) == usable


def test_no_door_opens(tier: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    tcp = socket.create_server(("127.0.0.1", 0))
    unix = socket.socket(socket.AF_UNIX)
    unix.bind(str(tmp_path / "s"))
    unix.listen()
    given = {
        "home": str(tmp_path),
        "port": tcp.getsockname()[1],
        "unix": str(tmp_path / "s"),
        "victim": os.getpid(),
    }
    sandbox = Sandbox(tier=tier, work="tests.hostile.escapes:attempt", roots=(ROOT,))
    try:
        ((kind, payload),) = sandbox.frames(
            b"sealed", {"given": given}, memory_bytes=1 << 30, cpu_s=20, wall_s=30
        )
    finally:
        sandbox.close()
        tcp.close()
        unix.close()
    answer = json.loads(payload)
    assert kind == b"H"
    assert answer["opened"] == []
    assert answer["tried"] >= 30
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s", "secret.txt"]
    assert not Path("/tmp/earwitness-escaped").exists()


HARMLESS = (
    "read the home folder",
    "read /etc/passwd",
    "list the root",
    "write to the home folder",
    "fork",
    "a pair of sockets",
    "signal the app",
    "an anonymous file",
    "duplicate a descriptor",
    "run a program as a child",
    "executable memory",
)


def test_the_same_doors_open_without_the_cage(tmp_path: Path) -> None:
    """So that the test above could fail: to an ordinary process the harmless ones of these doors are open."""
    (tmp_path / "secret.txt").write_text("secret")
    given = {"home": str(tmp_path), "port": 9, "unix": "", "victim": os.getpid(), "source": -1}
    program = (
        "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); from tests.hostile.escapes import doors; "
        "found = doors(json.loads(sys.argv[2])); "
        "print(json.dumps([name for name in json.loads(sys.argv[3]) if found[name]() is not False]))"
    )
    paths = [str(ROOT), str(ROOT / "src")]
    arguments = [json.dumps(argument) for argument in (paths, given, HARMLESS)]
    ran = subprocess.run([sys.executable, "-I", "-c", program, *arguments], capture_output=True, check=True)
    assert json.loads(ran.stdout) == list(HARMLESS)


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"header": {"rate": 44100}}, SandboxBroken),
        ({"header": {"rate": 11025}}, SandboxBroken),
        ({"header": {"rate": True}}, SandboxBroken),
        ({"header": {"channels": 0}}, SandboxBroken),
        ({"header": {"channels": 9}}, SandboxBroken),
        ({"header": {"channels": 1.0}}, SandboxBroken),
        ({"header": {"codec": "../../etc"}}, SandboxBroken),
        ({"header": {"codec": None}}, SandboxBroken),
        ({"header": {"source_rate": 10**30}}, SandboxBroken),
        ({"header": {"tags": {"a": 1}}}, SandboxBroken),
        ({"header": {"tags": [["a", 1]]}}, SandboxBroken),
        ({"bytes": 1601}, SandboxBroken),
        ({"bytes": 0}, SandboxBroken),
        ({"trailer": {"samples": 801}}, SandboxBroken),
        ({"trailer": {"samples": -1}}, SandboxBroken),
        ({"trailer": {"damage": ["a phone number"]}}, SandboxBroken),
        ({"trailer": {"damage": ["bad_frames=1"] * 50}}, SandboxBroken),
        ({"trailer": {"declared_s": "long"}}, SandboxBroken),
        ({"how": "two headers"}, SandboxBroken),
        ({"how": "after the end"}, SandboxBroken),
        ({"how": "garbage"}, SandboxBroken),
        ({"how": "huge frame"}, SandboxBroken),
        ({"how": "not json"}, SandboxBroken),
        ({"how": "silent"}, DecoderCrashed),
        ({"how": "no trailer"}, DecoderCrashed),
        ({"how": "segfault"}, DecoderCrashed),
        ({"how": "endless"}, TooLong),
        ({"how": "endless", "header": {"channels": 8, "rate": 16000}}, TooBig),
        ({"how": "hang"}, DecodeTimeout),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else value.__name__,
)
def test_a_lying_child_is_not_believed(
    taken_over: CagedAudioTool, wishes: dict[str, object], error: type[MediaError]
) -> None:
    seconds = 60 if error is TooLong else 4 * 3600
    with pytest.raises(error):
        taken_over.decode(
            _told(**wishes),
            Limits(
                seconds_of_sound=seconds, wall_s=2 if error is DecodeTimeout else 60, memory_bytes=64 << 20
            ),
        )


def test_an_honest_child_is_believed(taken_over: CagedAudioTool) -> None:
    """So that the refusals above are about the lies."""
    decoded = taken_over.decode(_told())
    assert decoded.samples.shape == (1, 800)


def test_hostile_tags_come_out_inert(taken_over: CagedAudioTool) -> None:
    tags = [["title\u202e", "\u202egnp.exe\x1b[2J\x00<b>\ud800"], ["long", "ж" * 5000]]
    tags += [[f"key {number}", "x"] for number in range(500)]
    decoded = taken_over.decode(_told(header={"tags": tags}))
    assert decoded.tags["title\\u{202E}"] == "\\u{202E}gnp.exe\\u{1B}[2J\\u{0}<b>\\u{D800}"
    assert len(decoded.tags["long"]) == 513
    assert len(decoded.tags) == 64
    assert all("\u202e" not in text and text.isprintable() for pair in decoded.tags.items() for text in pair)


def test_a_crash_leaves_the_next_file_untouched(taken_over: CagedAudioTool) -> None:
    with pytest.raises(DecoderCrashed):
        taken_over.decode(_told(how="segfault"))
    assert taken_over.decode(_told()).samples.shape == (1, 800)


def test_a_server_that_was_killed_is_started_again(tier: str) -> None:
    sandbox = Sandbox(tier=tier)
    tool = CagedAudioTool(sandbox)
    try:
        content = make.gsm_raw()
        tool.decode(content)
        assert sandbox._server is not None
        sandbox._server.kill()
        sandbox._server.wait()
        assert tool.decode(content).samples.shape == (1, 24_000)
    finally:
        tool.close()


def test_many_threads_share_one_server(tier: str) -> None:
    tool = CagedAudioTool(Sandbox(tier=tier))
    content = make.gsm_raw()
    lengths: list[int] = []
    threads = [
        threading.Thread(target=lambda: lengths.append(tool.decode(content).samples.shape[1]))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tool.close()
    assert lengths == [24_000] * 12


def test_nothing_is_left_running_or_open(tier: str) -> None:
    """After many files, good and bad, no descriptor and no child process has been left behind."""
    tool = CagedAudioTool(Sandbox(tier=tier))
    tool.decode(make.gsm_raw())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for content in [make.gsm_raw(), b"fLaC" + bytes(100), make.lying_wav()] * 10:
        try:
            tool.decode(content)
        except MediaError:
            continue
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    server = tool._sandbox._server
    assert server is not None
    tool.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{server.pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{server.pid}").exists()


def test_without_any_tier_no_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "_test_doors", lambda self, tier: "no walls here")
    tool = CagedAudioTool(Sandbox())
    with pytest.raises(SandboxUnavailable) as refusal:
        tool.decode(make.gsm_raw())
    assert refusal.value.number == "E101"
    assert "no walls here" in refusal.value.what


def test_a_door_that_opens_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The start-up test itself: a worker without walls answers as the real probe would, with doors open."""
    monkeypatch.setattr(
        Sandbox,
        "_exchange",
        lambda self, *_, **__: iter(
            [(b"H", json.dumps({"landlock": 7, "seccomp": True, "opened": ["open"]}).encode())]
        ),
    )
    with pytest.raises(SandboxUnavailable, match="did not hold its own test"):
        _ = Sandbox(tier=LANDLOCK).tier

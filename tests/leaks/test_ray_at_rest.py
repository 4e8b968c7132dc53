"""Nothing plain in a Ray cluster: not in its store, spill files, logs or task records, nor in the memory of what runs it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from earwitness.dispatch.bridge import LOCAL
from earwitness.dispatch.ray import RayDispatcher
from earwitness.ports import Failure
from earwitness.storage.seal import AgeEnvelopes

pytestmark = [pytest.mark.slow, pytest.mark.integration]

Sound = npt.NDArray[np.int16]
Spoken = tuple[str, Sound]

MARK = "EARWITNESS_TEST_RAY_MARK"
PHRASE = "Птица семьсот летит над полем"
FAULT = "двухсотых везли ночью"
PATTERN = np.random.default_rng(700).integers(-3000, 3000, 16, dtype=np.int16)
RATE = 16_000
SECONDS = 300
WIDTH = 4
#: about the least that Ray accepts
STORE_BYTES = 78 << 20
#: spills early and little by little, so that four results are enough to see it
EAGER = {"RAY_object_spilling_threshold": "0.1", "RAY_min_spilling_size": "1000000"}


def repeating() -> Callable[[tuple[str, str, Sound]], Spoken]:
    """Hears a phrase in a sound, prints and logs it as a careless engine does, waits for leave, gives both back."""
    import logging

    def work(task: tuple[str, str, Sound]) -> Spoken:
        leave, phrase, sound = task
        print(phrase, flush=True)
        os.write(2, phrase.encode())
        logging.getLogger("ray").error(phrase)
        logging.error(phrase)
        Path(f"{leave}-{os.getpid()}-{secrets.token_hex(4)}").touch()
        while not Path(leave).exists():
            time.sleep(0.05)
        if phrase.startswith(FAULT):
            raise ValueError(f"cannot hear {phrase}")
        return phrase + " сказано", -sound

    return work


def planted(number: int) -> tuple[str, Sound]:
    """A phrase, and a sound of its own that holds one pattern all along."""
    sound = np.random.default_rng(number).integers(-3000, 3000, (1, SECONDS * RATE), dtype=np.int16)
    for place in range(0, SECONDS * RATE - len(PATTERN), 2048):
        sound[0, place : place + len(PATTERN)] = PATTERN
    return f"{FAULT if number == 1 else PHRASE} {number:03d}", sound


#: what must not be found: phrases in several codings, and the sounds that go in and that come out
NEEDLES = (
    *(
        phrase.encode(coding)
        for phrase in (PHRASE, FAULT)
        for coding in ("utf-8", "utf-16-le", "unicode_escape")
    ),
    PATTERN.tobytes(),
    (-PATTERN).tobytes(),
)


def holds(content: bytes) -> bool:
    return any(needle in content for needle in NEEDLES)


def marked(mark: str) -> Iterator[int]:
    """Processes that were started, at whatever remove, with this mark in their environment."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes():
                    yield int(entry.name)


def memory_of(pid: int) -> Iterator[bytes]:
    """Everything a process can read of itself, the shared store included, a mapping at a time."""
    with (
        Path(f"/proc/{pid}/maps").open(encoding="utf-8") as maps,
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory,
    ):
        for line in maps:
            span, rights, *_ = line.split()
            if "r" not in rights or "[v" in line or ".so" in line:
                continue
            start, stop = (int(edge, 16) for edge in span.split("-"))
            place = start
            while place < stop:
                try:
                    memory.seek(place)
                    piece = memory.read(min(64 << 20, stop - place))
                except (OSError, OverflowError, ValueError):
                    break
                if not piece:
                    break
                yield piece
                place += len(piece)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def named(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")


def test_planted_words_and_sounds_are_nowhere_but_in_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(tempfile.mkdtemp(prefix="ewl-"))  # not below tmp_path: a socket's path has to be short
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    for name, value in EAGER.items():
        monkeypatch.setenv(name, value)
    mark = secrets.token_hex(8)
    monkeypatch.setenv(MARK, mark)
    leave = home / "leave"
    count = 2 * WIDTH
    dispatcher = RayDispatcher(LOCAL, WIDTH, AgeEnvelopes(), store_bytes=STORE_BYTES)
    found: dict[int, Spoken | Failure] = {}
    tasks = ((str(leave), *planted(number)) for number in range(count))
    run = threading.Thread(target=lambda: found.update(dispatcher.map(repeating, tasks)))
    run.start()
    try:
        until = time.monotonic() + 120
        while len(list(home.glob("leave-*"))) < WIDTH:
            assert time.monotonic() < until and run.is_alive()
            time.sleep(0.1)

        # All workers hold a task. Every process of the cluster is read, and the workers themselves as proof of the method.
        seen: dict[str, bool] = {}
        bridge = 0
        for pid in set(marked(mark)):
            name = named(pid)
            bridge = pid if parent_of(pid) == os.getpid() and "spawn_main" in name else bridge
            held = any(holds(piece) for piece in memory_of(pid))
            seen[name] = seen.get(name, False) or held
        workers = {name for name in seen if "ClusterWorker" in name}
        assert any(seen[name] for name in workers), "the search finds nothing even where words are"
        assert {part for part in ("gcs_server", "raylet") for name in seen if part in name} == {
            "gcs_server",
            "raylet",
        }
        assert [name for name, held in seen.items() if held and name not in workers] == []

        # The workers answer while nobody takes the answers: the store is over its bound, and they go to disk.
        assert bridge
        os.kill(bridge, signal.SIGSTOP)
        leave.touch()
        try:
            until = time.monotonic() + 60
            while spilled_bytes(read_files(home)) < 10_000_000:
                assert time.monotonic() < until, "nothing was spilled, so nothing was shown about it"
                time.sleep(0.1)
        finally:
            os.kill(bridge, signal.SIGCONT)
        while run.is_alive():
            assert len(list(read_files(home))) > 10
            run.join(0.2)
    finally:
        leave.touch()
        run.join()
        dispatcher.close()
        shutil.rmtree(home, ignore_errors=True)

    failed = found.pop(1)
    assert isinstance(failed, Failure) and FAULT not in failed.reason + failed.advice
    for number in found:
        phrase, sound = planted(number)
        result = found[number]
        assert not isinstance(result, Failure)
        assert result[0] == phrase + " сказано"
        assert np.array_equal(result[1], -sound)
    assert len(found) == count - 1


def read_files(home: Path) -> Iterator[str]:
    """The files of the cluster, each searched."""
    for folder, _, names in os.walk(home):
        for name in names:
            with contextlib.suppress(OSError):
                path = Path(folder) / name
                if path.is_file():
                    assert not holds(path.read_bytes()), f"planted bytes in {name}"
                    yield str(path)


def spilled_bytes(paths: Iterator[str]) -> int:
    """Bytes of the store that lie on disk."""
    return sum(Path(path).stat().st_size for path in paths if "ray_spilled_objects" in path)

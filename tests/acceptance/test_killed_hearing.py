"""Killed while it hears, a worker or the whole program, at any point of any bundle: the same words, once each, none lost.

The engine is a plug-in of this test, found through its entry point like any other, in front of the fake ear: it counts
the sounds it hears and dies where it is told to. So the points of death are exact, and bundles, workers, dispatcher,
stage and encrypted case are the real ones. (The loss of a cluster's node is tried in `tests/integration/test_ray.py`.)
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from earwitness.model.speech import Gap, Transcript, Utterance
from earwitness.storage.casefile import CaseFile
from earwitness.testing import speech
from tests.acceptance.conftest import PASSPHRASE, environment_of
from tests.acceptance.test_killed import content

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

RECORDINGS = 40
#: points at which a worker dies, at which the whole program dies, and moments of the clock at which it is killed
POINTS = (16, 16, 8) if os.environ.get("CI") else (4, 3, 2)
DEADLY = 4242  #: the first sample of a recording that kills every worker

ENGINE = f"""
import os
import signal
import time
from dataclasses import dataclass

from earwitness.testing.speech import FAKE, FakeTranscriber


@dataclass(frozen=True)
class MortalFactory:
    author = FAKE

    def __call__(self):
        return MortalEar()


def factory(hearing):
    return MortalFactory()


class MortalEar:
    author = FAKE

    def hear(self, sounds):
        return tuple(self._one(sound) for sound in sounds)

    def _one(self, sound):
        if sound.samples[0, 0] == {DEADLY}:
            os.kill(os.getpid(), signal.SIGKILL)
        counted()
        (answer,) = FakeTranscriber().hear([sound])
        time.sleep(0.02)
        counted()
        return answer


def counted():
    who, _, at = os.environ["EAR_DIES"].partition(":")
    with open(os.environ["EAR_COUNTS"], "ab", buffering=0) as marks:
        marks.write(b".")
        if marks.tell() != int(at):
            return
    if who == "worker":
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        os.killpg(os.getpgid(0), signal.SIGKILL)
"""


@dataclass(frozen=True)
class Desk:
    """A command line whose engine can be told to die."""

    home: Path
    temp: Path
    plugins: Path

    def start(self, *arguments: str, dies: str = "nobody:0") -> subprocess.Popen[str]:
        """The command, in a process group of its own; sounds are counted from one for each command."""
        marks = self.temp / "heard"
        marks.unlink(missing_ok=True)
        environment = environment_of(self.home, self.temp) | {
            "PYTHONPATH": str(self.plugins),
            "EARWITNESS_ENGINE": "mortal",
            "EARWITNESS_VOICES": "off",
            "EARWITNESS_WORKERS": "2",
            "EAR_COUNTS": str(marks),
            "EAR_DIES": dies,
        }
        program = Path(sys.executable).with_name("earwitness")
        return subprocess.Popen(
            [str(program), *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, dies: str = "nobody:0") -> int:
        """The exit status of the command; on a signal its number, negative."""
        process = self.start(*arguments, dies=dies)
        process.communicate(timeout=900)
        return process.returncode

    def hear(self, case: Path, *more: str, dies: str = "nobody:0") -> int:
        return self.run("run", "transcribe", *more, "--case", str(case), dies=dies)


def recording(path: Path, number: int, first: int = 0) -> None:
    """A recording of 8 to 16 s with lines at places no other has."""
    seconds = 8.0 + number * 3 % 9
    lines = [(0.5 + 0.05 * number + n * 2.5, 1.5 + 0.05 * number + n * 2.5) for n in range(1 + number % 3)]
    samples = speech.beeps(*lines, seconds=seconds)
    samples[0, 0] = first
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.RATE)
        file.writeframes(samples.tobytes())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    plugins = tmp_path_factory.mktemp("plugins")
    (plugins / "mortal_ear.py").write_text(ENGINE, encoding="utf-8")
    card = plugins / "mortal_ear-1.dist-info"
    card.mkdir()
    (card / "METADATA").write_text("Metadata-Version: 2.1\nName: mortal-ear\nVersion: 1\n", encoding="utf-8")
    (card / "entry_points.txt").write_text("[earwitness.engines]\nmortal = mortal_ear\n", encoding="utf-8")
    return Desk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temp"), plugins)


def taken_in(desk: Desk, folder: Path, root: Path, *, deadly: bool = False) -> Path:
    """A case in which the recordings wait to be heard."""
    sounds, case = folder / "sounds", folder / "case"
    sounds.mkdir(parents=True)
    for number in range(RECORDINGS):
        recording(sounds / f"{number:02d}.wav", number, DEADLY if deadly and number == 17 else 0)
    origin = root / "examples" / "sample_case" / "origin.toml"
    assert desk.run("new", str(case)) == 0
    assert desk.run("add", str(sounds), "--origin", str(origin), "--case", str(case)) == 0
    assert desk.run("run", "intake", "--case", str(case)) == 0
    return case


@pytest.fixture(scope="module")
def waiting(desk: Desk, tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    return taken_in(desk, tmp_path_factory.mktemp("waiting"), root)


@pytest.fixture(scope="module")
def calm(desk: Desk, waiting: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same case heard without a disturbance."""
    case = tmp_path_factory.mktemp("calm") / "case"
    shutil.copytree(waiting, case)
    assert desk.hear(case) == 0
    with CaseFile.open(case, PASSPHRASE) as opened:
        assert sum(1 for _ in opened.records.of(Transcript)) == RECORDINGS
        assert sum(1 for _ in opened.records.of(Utterance)) == sum(1 + n % 3 for n in range(RECORDINGS))
        assert not list(opened.records.of(Gap))
    return case


@pytest.fixture
def fresh(waiting: Path, tmp_path: Path) -> Callable[[], Path]:
    """Copies of the waiting case."""

    def copy() -> Path:
        case = tmp_path / f"case-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(waiting, case)
        return case

    return copy


def heard(case: Path) -> int:
    with CaseFile.open(case, PASSPHRASE) as opened:
        return sum(1 for _ in opened.records.of(Transcript))


def test_a_worker_dies_at_any_sound(desk: Desk, fresh: Callable[[], Path], calm: Path) -> None:
    """Its bundle is heard again; the run itself ends well. Each run hears ten more, and loses one worker."""
    chance = random.Random(3)
    deaths = 0
    while deaths < POINTS[0]:
        case = fresh()
        for _ in range(4):
            marks = desk.temp / "heard"
            assert (
                desk.hear(case, "--hear", str(10 + heard(case)), dies=f"worker:{chance.randint(1, 20)}") == 0
            )
            assert marks.stat().st_size > 20, "what the dead worker had heard is heard again"
            deaths += 1
        assert content(case) == content(calm)


def test_the_whole_program_dies_at_any_sound(desk: Desk, fresh: Callable[[], Path], calm: Path) -> None:
    """What was written stays and is not heard again; the rest is heard by the next run."""
    chance = random.Random(4)
    deaths = 0
    while deaths < POINTS[1]:
        case = fresh()
        before, status = 0, -signal.SIGKILL
        while status == -signal.SIGKILL:
            status = desk.hear(case, dies=f"all:{chance.randint(1, 45)}")
            deaths += status == -signal.SIGKILL
            now = heard(case)
            assert now >= before, "nothing that was written is lost"
            before = now
        assert status == 0
        assert content(case) == content(calm)
    assert desk.run("check", "--case", str(case)) == 0


def test_killed_by_the_clock_also_while_it_writes(desk: Desk, fresh: Callable[[], Path], calm: Path) -> None:
    """Killed some milliseconds after sounds were heard: between, before and amid the case's own writing."""
    chance = random.Random(5)
    kills = 0
    while kills < POINTS[2]:
        case = fresh()
        for _ in range(8):
            process = desk.start("run", "transcribe", "--case", str(case))
            kills += _killed_after(
                process, desk.temp / "heard", chance.randint(1, 50), chance.uniform(0, 0.1)
            )
            process.communicate()
            if kills >= POINTS[2]:
                break
        assert desk.hear(case) == 0
        assert content(case) == content(calm)


def _killed_after(process: subprocess.Popen[str], marks: Path, count: int, delay_s: float) -> int:
    """1 where the program was still there to be killed after so many sounds and a moment more."""
    while process.poll() is None:
        if marks.exists() and marks.stat().st_size >= count:
            try:
                process.wait(timeout=delay_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return 1
        try:
            process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            continue
    return 0


def test_a_recording_that_kills_every_worker_costs_only_itself(
    desk: Desk, tmp_path: Path, root: Path, calm: Path
) -> None:
    case = taken_in(desk, tmp_path, root, deadly=True)
    assert desk.hear(case) == 0
    with CaseFile.open(case, PASSPHRASE) as opened:
        assert sum(1 for _ in opened.records.of(Transcript)) == RECORDINGS
        (gap,) = opened.records.of(Gap)
        assert sum(1 for _ in opened.records.of(Utterance)) == sum(
            1 + n % 3 for n in range(RECORDINGS) if n != 17
        )
    assert gap.body.reason
    assert heard(calm) == RECORDINGS

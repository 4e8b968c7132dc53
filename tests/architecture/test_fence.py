"""The heart and the stages do no I/O, know no clock and roll no dice: what they need is handed to them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import calls, modules, place, tree

#: Calls by their dotted name, wherever they stand in it.
FORBIDDEN_CALLS = re.compile(
    r"""^(
        open | input | print | exec | eval | compile | breakpoint | __import__
      | (datetime\.)?(datetime|date)\.(now|utcnow|today|fromtimestamp)
      | time\.(time|monotonic|perf_counter|process_time|thread_time|sleep|localtime|gmtime|ctime|strftime)(_ns)?
      | random\.\w+ | (np|numpy)\.random\..+ | importlib\..+ | os\..+ | sys\..+ | subprocess\..+
      | uuid\.uuid[14] | uuid[14] | secrets\..+ | logging\..+
      | (np|numpy)\.(save|savez|load|loadtxt|savetxt|fromfile|memmap)
      | .*Path\(\)\.\w+
      | .*\.(read_text|read_bytes|write_text|write_bytes|unlink|mkdir|touch|rglob|iterdir)
    )$""",
    re.VERBOSE,
)

FENCED = modules("model", "stages")


def seeded(node: ast.Call, name: str) -> bool:
    """Whether this makes a generator from a seed: the same dice every time are no dice."""
    return name.endswith("random.default_rng") and bool(node.args or node.keywords)


def breaches(path: Path) -> list[str]:
    """Calls in a file that the fence forbids."""
    return [
        f"{place(path, node)} calls {name}"
        for node, name in calls(path)
        if FORBIDDEN_CALLS.match(name) and not seeded(node, name)
    ]


@pytest.mark.parametrize("path", FENCED, ids=place)
def test_the_heart_and_the_stages_touch_nothing_outside(path: Path) -> None:
    assert breaches(path) == []


@pytest.mark.parametrize("path", modules("model"), ids=place)
def test_the_heart_keeps_no_state_between_calls(path: Path) -> None:
    """No `global`: a rule that remembers is no rule."""
    assert [place(path, node) for node in ast.walk(tree(path)) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize(
    "line",
    [
        "open('x')",
        "datetime.now()",
        "datetime.datetime.now(UTC)",
        "date.today()",
        "time.time()",
        "random.random()",
        "np.random.default_rng()",
        "Path('x').exists()",
        "pathlib.Path('x').stat()",
        "folder.read_text()",
        "importlib.import_module('x')",
        "uuid4()",
    ],
)
def test_the_fence_sees_what_it_is_there_for(line: str, tmp_path: Path) -> None:
    from tests.architecture import source

    trespasser = source.ROOT / "trespasser.py"
    name = source.dotted(ast.parse(line, str(trespasser)).body[0].value.func)  # type: ignore[attr-defined]
    assert FORBIDDEN_CALLS.match(name), name


@pytest.mark.parametrize(
    "line", ["view.calls()", "span.start", "reopen('x')", "overtime.total()", "max(1, 2)"]
)
def test_the_fence_lets_honest_calls_pass(line: str) -> None:
    from tests.architecture.source import dotted

    node = ast.parse(line).body[0].value  # type: ignore[attr-defined]
    assert not FORBIDDEN_CALLS.match(dotted(node.func if isinstance(node, ast.Call) else node))

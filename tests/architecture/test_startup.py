"""Starting is quick because nothing heavy is loaded before it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

#: Top-level modules that cost tens or hundreds of milliseconds, or a model's memory.
HEAVY = {
    *(
        "numpy",
        "scipy",
        "torch",
        "onnxruntime",
        "ctranslate2",
        "faster_whisper",
        "tokenizers",
        "huggingface_hub",
    ),
    *("av", "soxr", "sqlalchemy", "sqlcipher3", "cryptography", "jinja2"),
    *("pymorphy3", "natasha", "navec", "slovnet", "phonenumbers", "rapidfuzz"),
}

IMPORT_SECONDS = 0.150
HELP_SECONDS = 0.6

LOADED = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
HELP = (
    "import sys; sys.argv = ['earwitness', '--help']\n"
    "import earwitness.cli\n"
    "try:\n    earwitness.cli.main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
)


def python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter; it has to succeed."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def fastest(program: str, times: int = 5) -> float:
    """Wall seconds of the quickest of a few runs: the machine's noise only ever adds."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        python(program)
        best = min(best, time.perf_counter() - begun)
    return best


def heavy_after(program: str) -> list[str]:
    """Heavy modules that are loaded once a program has run."""
    loaded = json.loads(python(f"{program}\n{LOADED}").stdout.splitlines()[-1])
    return sorted(HEAVY & set(loaded))


def test_importing_earwitness_loads_nothing_heavy() -> None:
    assert heavy_after("import earwitness") == []


def test_help_loads_nothing_heavy() -> None:
    assert heavy_after(HELP) == []


def test_the_heart_loads_no_library_at_all() -> None:
    program = "import earwitness.model.wire, earwitness.model.view"
    loaded = set(json.loads(python(f"{program}\n{LOADED}").stdout))
    before = set(json.loads(python(LOADED).stdout))
    new = {name for name in loaded - before if name not in sys.stdlib_module_names}
    assert new == {"earwitness"}


@pytest.mark.alone
def test_importing_earwitness_is_quick() -> None:
    took = fastest("import earwitness") - fastest("pass")
    assert took < IMPORT_SECONDS


@pytest.mark.alone
def test_help_is_quick() -> None:
    """Within 0.6 s, or on a machine too slow for that, within three times what its own Python needs for typer alone."""
    took = fastest(HELP)
    floor = fastest("import typer, typer.core, rich.console")
    assert took < max(HELP_SECONDS, 3 * floor), f"--help took {took:.2f} s, typer alone {floor:.2f} s"


def test_a_worker_that_hears_loads_no_statistics_and_no_database() -> None:
    """It unpickles the ear of `stages.transcribe`, and with it the names of every stage."""
    loaded = set(json.loads(python(f"import earwitness.stages.transcribe.ear; {LOADED}").stdout))
    assert loaded & {"scipy", "sqlalchemy", "sqlcipher3", "torch"} == set()

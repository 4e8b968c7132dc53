"""Files stay readable in one sitting, and things are called by the words of the glossary."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, modules, place, tree

LIMIT_HEART = 600
LIMIT = 900

CODE = sorted(
    path
    for folder in ("src", "tests", "frontend", "tools", "benchmarks", "docs", "examples")
    for ending in ("*.py", "*.ts", "*.css", "*.sql")
    for path in (ROOT / folder).rglob(ending)
    if "node_modules" not in path.parts and "player" not in path.relative_to(ROOT).parts[:4]
)

#: Words that say nothing about what a thing is, at the end of its name …
EMPTY_NOUNS = {"data", "info", "item", "items", "manager", "helper", "helpers", "util", "utils", "misc"}
#: … and nothing about what it does, at the beginning.
EMPTY_VERBS = {"handle", "process"}

#: Names that a library or a protocol gives us, with whose they are.
NOT_OURS: dict[str, str] = {
    "handle_data": "html.parser.HTMLParser",
    "handle_starttag": "html.parser.HTMLParser",
    "handle_endtag": "html.parser.HTMLParser",
    "handle_startendtag": "html.parser.HTMLParser",
    "handle_comment": "html.parser.HTMLParser",
    "handle_decl": "html.parser.HTMLParser",
    "handle_pi": "html.parser.HTMLParser",
    "unknown_decl": "html.parser.HTMLParser",
}


def words(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    found = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", name)
    return [word.lower() for word in found] or [name]


def says_nothing(name: str) -> bool:
    """Whether a name could be given to anything."""
    parts = words(name)
    return name not in NOT_OURS and (parts[-1] in EMPTY_NOUNS or parts[0] in EMPTY_VERBS)


@pytest.mark.parametrize("name", ["data", "call_info", "CaseManager", "process_call", "handle", "utils"])
def test_a_name_that_says_nothing_is_seen(name: str) -> None:
    assert says_nothing(name)


@pytest.mark.parametrize(
    "name", ["data_uris", "telling_process", "Recording", "_", "handle_data", "reprocess"]
)
def test_a_name_that_says_something_passes(name: str) -> None:
    assert not says_nothing(name)


@pytest.mark.parametrize("path", CODE, ids=place)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    limit = LIMIT_HEART if parts[:2] == ("src", "earwitness") and parts[2] in ("model", "stages") else LIMIT
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= limit, f"{place(path)} has {lines} lines, more than {limit}: find the wall in it"


@pytest.mark.parametrize("path", modules(), ids=place)
def test_classes_and_functions_have_names_that_say_something(path: Path) -> None:
    defined = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    empty = [
        f"{place(path, node)} {node.name}"
        for node in ast.walk(tree(path))
        if isinstance(node, defined) and says_nothing(node.name)
    ]
    assert empty == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in modules() if says_nothing(path.stem)] == []


@pytest.mark.parametrize("path", modules(), ids=place)
def test_nothing_is_passed_through_unseen(path: Path) -> None:
    """No `**kwargs` that a function takes only to hand it on: what a call takes can be read where it is defined."""
    found = []
    for function in ast.walk(tree(path)):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or function.args.kwarg is None:
            continue
        handed_on = [
            keyword
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            for keyword in call.keywords
            if keyword.arg is None
            and isinstance(keyword.value, ast.Name)
            and keyword.value.id == function.args.kwarg.arg
        ]
        found += [f"{place(path, function)} {function.name}"] if handed_on else []
    assert found == []


@pytest.mark.parametrize("path", modules(), ids=place)
def test_every_module_and_public_name_says_what_it_is(path: Path) -> None:
    """A docstring on each module, public class and public function longer than a one-line body."""
    module = tree(path)
    bare = [] if ast.get_docstring(module) or path.stat().st_size == 0 else [place(path)]
    for node in module.body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and len(node.body) > 1:
            bare.append(f"{place(path, node)} {node.name}")
    assert bare == []


#: The shipped conformance suites are tests, and tests assert.
RULED = [path for path in modules() if PACKAGE / "testing" not in path.parents]


@pytest.mark.parametrize("path", RULED, ids=place)
def test_no_assert_guards_a_rule(path: Path) -> None:
    """`python -O` removes asserts; a rule that matters raises an error of its own."""
    assert [place(path, node) for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)] == []


def test_every_module_of_the_heart_states_its_rules() -> None:
    heart = [
        path for path in (PACKAGE / "model").glob("*.py") if path.stem not in ("__init__", "ids", "view")
    ]
    assert [place(path) for path in heart if "Rules" not in (ast.get_docstring(tree(path)) or "")] == []


def test_every_error_lives_in_one_file() -> None:
    """Numbers are given out in errors.py, where a second use of one shows."""
    mother = {node.name for node in tree(PACKAGE / "errors.py").body if isinstance(node, ast.ClassDef)}
    elsewhere = [
        f"{place(path, node)} {node.name}"
        for path in modules()
        if path != PACKAGE / "errors.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and mother & {base.id for base in node.bases if isinstance(base, ast.Name)}
    ]
    assert elsewhere == []

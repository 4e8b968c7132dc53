"""What the command line says when something goes wrong: type and place, never a word of a call."""

from __future__ import annotations

import json

import pytest
import typer

from earwitness.cli import root
from earwitness.errors import GateClosed


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """A command line whose one command raises the exception put in the list."""
    errors: list[Exception] = []
    app = typer.Typer()

    @app.command("fail")
    def fail(as_json: bool = typer.Option(False, "--json")) -> None:
        raise errors[0]

    @app.command("other")
    def other() -> None: ...

    monkeypatch.setattr(root, "app", app)
    return errors


def test_an_unexpected_error_is_told_without_its_message(
    failing: list[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(KeyError("canary canary"))
    assert root.run(["fail"]) == 70
    told = capsys.readouterr()
    assert "unexpected KeyError at " in told.err
    assert "canary canary" not in told.err + told.out


def test_an_error_of_ours_is_its_number_its_words_and_advice(
    failing: list[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(GateClosed("1 gates are closed"))
    assert root.run(["fail"]) == GateClosed.exit_status
    assert capsys.readouterr().err.startswith("E701  1 gates are closed")
    assert root.run(["fail", "--json"]) == GateClosed.exit_status
    assert json.loads(capsys.readouterr().err)["error"] == "E701"


def test_words_nobody_asked_for_are_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["search", "Some", "Body"]) == 2
    told = capsys.readouterr()
    assert "Body" not in told.err + told.out
    assert "does not fit" in told.err


def test_an_unknown_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert root.run(["status", "--nonsense"]) == 2
    assert "--nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["coding", "next"], "--coders is missing"),
        (["coding", "next", "--coders", "a", "--n", "Somebody"], "--n does not take that value"),
    ],
)
def test_what_is_missing_or_cannot_be_is_named_and_its_value_is_not(
    line: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(line) == 2
    told = capsys.readouterr().err
    assert said in told and "Somebody" not in told

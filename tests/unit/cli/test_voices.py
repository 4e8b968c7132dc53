"""`earwitness voices`: what is printed of choices, odds and takes, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from earwitness.app.actions import voices as actions
from earwitness.cli import voices

RUN = CliRunner()
CHOICES = [
    {"choice": "text only", "heard": "nothing is heard", "odds": "", "people": 2},
    {
        "choice": "effect, not anonymous",
        "heard": "the voice",
        "odds": "not anonymous: 21 of 100",
        "people": 1,
    },
]
MEASURED = {"odds": "not anonymous: 21 of 100", "trials": 90, "voices": 10}
TAKEN = {"seconds": 7.0, "lines": 3, "lines_guessed": 1, "words_heard": 0.92}


@pytest.fixture(autouse=True)
def case(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield object()

    monkeypatch.setattr(voices, "opened", opened)


def said(*arguments: str) -> str:
    done = RUN.invoke(voices.app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


def test_odds_stand_beside_every_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "voice_choices", lambda _: CHOICES)
    lines = said("list").splitlines()
    assert lines[0].startswith("1. text only (2 people)")
    assert lines[1].startswith("2. effect, not anonymous") and lines[2].strip() == "not anonymous: 21 of 100"
    assert json.loads(said("list", "--json")) == CHOICES


def test_what_the_attack_found_is_said_with_its_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "measure_effect", lambda *_: MEASURED)
    printed = said("measure")
    assert "The effect is not anonymous: 21 of 100." in printed and "90 clips of 10 voices" in printed
    assert json.loads(said("measure", "--json")) == MEASURED


def test_a_take_is_told_with_what_was_heard_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []

    def add_take(_desk: object, quote: str, file: Path, _say: object, **options: Any) -> dict[str, Any]:
        asked.append((quote, file.name, options))
        return TAKEN | {"words_heard": 0.92 if options["listen"] else None}

    monkeypatch.setattr(actions, "add_take", add_take)
    file = tmp_path / "take.wav"
    file.write_bytes(b"sound")
    assert "heard 92% of the words" in said("take", "rec_1", str(file))
    assert "listen to all of it yourself" in said("take", "rec_1", str(file), "--english", "--no-listen")
    assert asked == [
        ("rec_1", "take.wav", {"language": None, "listen": True}),
        ("rec_1", "take.wav", {"language": "en", "listen": False}),
    ]


def test_a_take_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert RUN.invoke(voices.app, ["take", "rec_1", str(tmp_path / "none.wav")]).exit_code == 2

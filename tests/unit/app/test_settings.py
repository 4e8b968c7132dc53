"""Settings: the case's file before the person's, the environment before both, and nothing unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from earwitness.app.settings import FILE_NAME, Settings, load
from earwitness.errors import BadForm


def test_defaults_hold_without_any_file() -> None:
    settings = load()
    assert settings == Settings()
    assert settings.network is False
    assert settings.worker_count == (os.cpu_count() or 1)


def test_the_case_is_asked_before_the_person_and_the_environment_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Path(os.environ["XDG_CONFIG_HOME"]) / "earwitness"
    mine.mkdir(parents=True)
    (mine / FILE_NAME).write_text("beam = 2\n", encoding="utf-8")
    assert load().beam == 2
    (tmp_path / FILE_NAME).write_text("beam = 3\nworkers = 1\n", encoding="utf-8")
    assert (load(tmp_path).beam, load(tmp_path).workers) == (3, 1)
    monkeypatch.setenv("EARWITNESS_BEAM", "4")
    assert (load(tmp_path).beam, load(tmp_path).workers) == (4, 1)


@pytest.mark.parametrize("text", ["beam = 99\n", "beams = 2\n", "beam = [\n", 'dispatch = "cloud"\n'])
def test_what_does_not_fit_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(BadForm, match=r"earwitness\.toml"):
        load(tmp_path)

"""Lists of word frequencies: what is read of the files, and what is said where they are missing."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgpack
import pytest

from earwitness.engines import frequencies


def lists(folder: Path, content: Any) -> Path:
    """A folder with one file a language."""
    for language in frequencies.LANGUAGES:
        packed = gzip.compress(msgpack.packb(content))
        (folder / f"small_{language}.msgpack.gz").write_bytes(packed)
    return folder


def test_centibels_become_uses_in_a_million(tmp_path: Path) -> None:
    head = {"format": "cB", "version": 1}
    listed = frequencies.ListedFrequencies(lists(tmp_path, [head, *[[]] * 300, ["ещё"], ["еще"]]), "test")
    # 300 centibels below one: a word in a thousand; two spellings of one folded form add up
    assert listed.per_million("еще", "ru") == pytest.approx(1000 + 1e6 * 10**-3.01)
    assert listed.per_million("самовар", "ru") == 0.0
    assert listed.per_million("еще", "xx") == 0.0


def test_another_format_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="small_"):
        frequencies.ListedFrequencies(tmp_path, "test")
    listed = frequencies.ListedFrequencies(lists(tmp_path, [{"format": "cB", "version": 2}]), "test")
    with pytest.raises(ValueError, match="not a list"):
        listed.per_million("еще", "ru")


def test_without_the_package_there_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "find_spec", lambda name: None)
    assert frequencies.load_if_installed() is None

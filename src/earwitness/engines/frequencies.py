"""How common words are: the lists of wordfreq, of which only the files are read, never the code.

Small lists (every form with at least one use in a million words: 61,000 Russian ones, read in 0.04 s). They were made of
books, encyclopedias, subtitles, news and messages up to 2021. Optional (extra `frequencies`): the package's code is under
Apache-2.0, its lists under CC BY-SA 4.0, so they are used as installed and never part of Earwitness.
"""

from __future__ import annotations

import gzip
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from earwitness.model.words import fold
from earwitness.ports import WordFrequencies

LANGUAGES = ("ru", "uk", "en")


class ListedFrequencies:
    """The WordFrequencies port over wordfreq's files; a language is read when it is first asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        """`folder` holds `small_<language>.msgpack.gz`. Raises OSError where one is missing."""
        self.name = name
        self._files = {language: folder / f"small_{language}.msgpack.gz" for language in LANGUAGES}
        self._read: dict[str, dict[str, float]] = {}
        for file in self._files.values():
            file.stat()

    def per_million(self, word: str, language: str) -> float:
        """Uses in a million words of a folded form; 0 for one too rare to be listed, or a language without a list."""
        if language not in self._files:
            return 0.0
        if language not in self._read:
            self._read[language] = read_list(self._files[language])
        return self._read[language].get(word, 0.0)


def read_list(file: Path) -> dict[str, float]:
    """Folded forms with their uses in a million words. Raises ValueError for a file of another format.

    The format (cBpack 1): after a head, list number n holds the words with a frequency of 10 to the power of -n/100.
    """
    import msgpack

    content: Any = msgpack.unpackb(gzip.decompress(file.read_bytes()), raw=False)
    if not isinstance(content, list) or not content or content[0] != {"format": "cB", "version": 1}:
        raise ValueError("not a list of word frequencies")
    found: dict[str, float] = {}
    for centibels, words in enumerate(content[1:]):
        for word in words:
            form = fold(word)
            found[form] = found.get(form, 0.0) + 1e6 * 10 ** (-centibels / 100)
    return found


def load_if_installed() -> WordFrequencies | None:
    """The lists, or None where the extra `frequencies` is not installed or not whole."""
    spec = find_spec("wordfreq")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places or find_spec("msgpack") is None:
        return None
    try:
        return ListedFrequencies(Path(places[0]) / "data", f"wordfreq {version('wordfreq')}, small lists")
    except (OSError, PackageNotFoundError):
        return None

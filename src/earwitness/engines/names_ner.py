"""Persons, places and organisations in well-written Russian: Slovnet's news NER, whose weights come with natasha's wheel.

One signal among several. The model learned from news: it needs capitals and full stops, and finds next to nothing in
lower-case text, which is what speech recognisers write. Optional (extra `names`). Natasha's own code is not imported,
only its weights are read, so neither pymorphy2 nor setuptools is needed.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from earwitness.model.records import Author
from earwitness.ports import NameFinder, NameSpan

_KINDS = {"PER": "person", "LOC": "place", "ORG": "organisation"}
_EMBEDDING = "navec_news_v1_1B_250K_300d_100q.tar"
_MODEL = "slovnet_ner_news_v1.tar"


class NewsNames:
    """The NameFinder port over slovnet. Reading the weights takes about a second and 30 MB; nothing is fetched."""

    def __init__(self, weights: Path) -> None:
        """`weights`: natasha's folder of packaged files. Raises OSError where one is missing."""
        from navec import Navec
        from slovnet import NER

        self._ner: Any = NER.load(weights / "model" / _MODEL, batch_size=8)
        self._ner.navec(Navec.load(weights / "emb" / _EMBEDDING))
        self.author = Author("engine", "slovnet news ner", version("slovnet"))

    def find(self, text: str) -> tuple[NameSpan, ...]:
        """Spans in order of the text, not overlapping."""
        if not text.strip():
            return ()
        markup = self._ner(text)
        return tuple(NameSpan(s.start, s.stop, _KINDS[s.type]) for s in markup.spans if s.type in _KINDS)


def load_if_installed() -> NameFinder | None:
    """The finder, or None where the extra `names` is not installed or not whole."""
    spec = find_spec("natasha")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places or find_spec("slovnet") is None or find_spec("navec") is None:
        return None
    try:
        return NewsNames(Path(places[0]) / "data")
    except (OSError, PackageNotFoundError, ImportError):
        return None

"""Being written: its owner replaces this file."""
from __future__ import annotations
from collections.abc import Iterable, Sequence
from earwitness.model.shorthand import Lexicon


def expected(lexicons: Iterable[Lexicon], languages: Sequence[str]) -> tuple[str, ...]:
    return ()

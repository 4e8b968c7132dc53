"""From what a database found to what is shown of it: the same for every database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from earwitness.model.ids import CallId, RecordId
from earwitness.model.query import (
    CACHED_WORDS,
    WORD,
    FormsOfWord,
    Leaf,
    LemmaOf,
    folded,
    marked,
    snippet,
    spans_of,
)
from earwitness.model.wire import from_dict
from earwitness.ports import Found
from earwitness.storage.search_rows import indexed, text_of

#: text and language to its lemmas, separated by spaces
Lemmas = Callable[[str, str], str]


class Hit(NamedTuple):
    """What a search found, before it is read: the text, the line it opens, and its weight."""

    seq: int
    opens: int
    score: float


def one_word(lemmas: Lemmas) -> LemmaOf:
    """The dictionary form of one word as it is indexed, remembered."""

    @lru_cache(maxsize=CACHED_WORDS)
    def lemma_of(written: str, language: str) -> str:
        found = WORD.findall(lemmas(written, language))
        # A dictionary that takes a word apart has no form of it: «p10» is not «p». «200х» is 200 all the same.
        whole = len(found) == 1 or bool(found) and found[0].isdigit()
        return folded(found[0]) if whole else folded(written)

    return lemma_of


def found(
    leaves: Sequence[Leaf],
    hit: Hit,
    call: str | None,
    plain: dict[str, Any],
    opened: dict[str, Any],
    of_word: FormsOfWord,
) -> Found:
    """A hit with what these leaves found marked; `plain` is the record as JSON, `opened` that of the line it opens."""
    kind, fields = plain["kind"], plain["body"]
    # Lines are many and made of JSON that was checked when it was written; the rest is few and read in full.
    text = str(fields["text"]) if kind in ("Utterance", "Rendering") else text_of(from_dict(plain).body)
    spoken = {w["begin"]: w["spoken"] for w in fields.get("words", ()) if w.get("spoken")}
    spans = spans_of(text)
    marks = marked(leaves, indexed(text, fields.get("language", ""), spoken, of_word, spans))
    span = opened["body"]["span"] if opened["kind"] == "Utterance" else None
    named = kind == "Person"
    return Found(
        record=RecordId(plain["id"]),
        call=CallId(call or ""),
        # A name is shown only after the look is in the ledger: a search says that it found one, not which.
        snippet="" if named else snippet(text, spans, marks),
        score=hit.score,
        kind=kind,
        line=RecordId(opened["id"]) if span else None,
        start_s=span["start"] / span["rate"] if span else None,
        marks=() if named else tuple(spans[n] for n in marks),
    )

"""Numbers and details that no rule tells, from sequence models that learned how people say them.

The rules of `numbers`, `addresses`, `places`, `details` and their like know words and phrases; people find others. Where a
model is sure enough that a run of words identifies, it is taken, and is joined with what the rules took of it. A conversation
needs less than a remark by itself, which may be about anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from earwitness.model.protection import IdentifierClass
from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, role, span
from earwitness.stages.protect.numbers import is_ordinal
from earwitness.stages.protect.sequence import chances
from earwitness.stages.protect.tables import Tables
from earwitness.stages.protect.vehicles import named_car

#: how sure a model must be of a word in a conversation, and in a remark by itself
ENOUGH = {"numbers": (0.3, 0.6), "details": (0.12, 0.5)}
#: a run this long tells of something that happened
TOLD = 4
_AGES = ("год", "лет", "месяц", "недел", "рок", "рік", "тижн", "year", "month", "week")


def learned(document: Document, tables: Tables) -> list[Sighting]:
    """Runs of words that the models of numbers and of details take for identifying."""
    out: list[Sighting] = []
    for words in document.turns:
        for model, (talked, alone) in ENOUGH.items():
            enough = talked if document.conversation else alone
            for run in _runs(words, chances(document, tables, words, model), enough):
                if model == "numbers" and _round(run):
                    continue
                if not document.conversation and any(w.token.number is not None for w in run):
                    continue  # names of files: what is written in digits has its patterns
                of = _number(run) if model == "numbers" else _detail(document, tables, run)
                out.append(span(words, run[0].at, run[-1].at, of, 0.3, "sequence"))
    return out


def _runs(words: tuple[Word, ...], said: list[float], enough: float) -> Iterator[list[Word]]:
    """Neighbours that are likely enough, without a sentence ending between them."""
    for likely, group in groupby(zip(words, said, strict=False), lambda one: one[1] >= enough):
        run: list[Word] = []
        for word, _ in group if likely else ():
            if run and word.breaks == 2:
                yield run
                run = []
            run.append(word)
        if run:
            yield run


def _round(run: list[Word]) -> bool:
    """Hundreds and thousands alone are a count, a sum, or what soldiers call their dead: «двести», "three hundred"."""
    last = value_of(run[-1].token)
    return (
        last is not None
        and last >= 100
        and last % 100 == 0
        and len(run) <= 2
        and all(_counts(w) for w in run)
    )


def _number(run: list[Word]) -> IdentifierClass:
    if any(_counts(w) for w in run):
        return "id_document"
    return "vehicle" if any(named_car(w) for w in run) else "address"


def _detail(document: Document, tables: Tables, run: list[Word]) -> IdentifierClass:
    roles = {role(document, tables, w) for w in run}
    if "kin" in roles or any(w.folded.startswith(_AGES) for w in run):
        return "family_detail"
    if len(run) >= TOLD:
        return "rare_event"
    if "rank" in roles:
        return "rank_post"
    if any(_counts(w) for w in run):
        return "date"
    placed = any(
        document.mass(w, "Geox") > 0.1
        or not document.known(w)
        or document.cased
        and w.capital
        and not w.starts
        for w in run
    )
    return "place" if placed else "employer"


def _counts(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None or is_ordinal(word.folded)

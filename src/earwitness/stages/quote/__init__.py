"""Quote: words we intend to use, with every edit an operation that can be checked and shown.

An editor drafts (`drafts`), the stage keeps watch (`run`): whatever is found to be identifying after a quote was drafted is
withheld in it, and the quote, being another one now, has to be signed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from earwitness.model.ids import EntityKey
from earwitness.model.protection import Withholding
from earwitness.model.quotes import Cut, EditOp, Quote, QuoteLine
from earwitness.model.records import Author, Batch, Record
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.quote.drafts import (
    basis_of,
    decided,
    drafts,
    find_utterances,
    line_cuts,
    line_of,
    turns_quoted,
    unfair,
)
from earwitness.stages.quote.edits import impose
from earwitness.stages.quote.telling import calls_of, story_batch

__all__ = ["CARD", "calls_of", "drafts", "find_utterances", "run", "story_batch", "turns_quoted", "unfair"]

CARD = Card(
    name="quote",
    purpose="Words to be used, edited so that the meaning cannot change, with what must be withheld withheld",
    version="1",
    reads=frozenset({"Call", "Utterance", "Rendering", "Identifier", "Withholding", "SaidLess"}),
    writes=frozenset({"Quote"}),
)


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Rewrite standing quotes in which something must be withheld that is not; nothing where all is.

    What was withheld stays withheld when a decision is taken back: showing it again is the editor's to draft.
    """
    pen = tools.pen_for(Author("engine", "quote", CARD.version))
    quotes = list(view.quotes())
    decisions = {w.body.key: w.body for w in view.withholdings()}
    for number, quote in enumerate(quotes, 1):
        body = tightened(view, quote, decisions)
        if body != quote.body:
            yield (pen.write(body, basis=basis_of(body), supersedes=(quote.id,), call=quote.call),)
        tools.progress(CARD.name, number, len(quotes), "quotes")


def tightened(view: CaseView, quote: Record[Quote], decisions: Mapping[EntityKey, Withholding]) -> Quote:
    """The quote with every span withheld that must be by now."""
    kept_back = decided(view, quote.body.call, decisions)
    turns = {u.id: u for u in view.utterances(quote.body.call)}
    renderings = view.renderings(quote.body.call)
    operations: list[EditOp] = []
    lines: list[QuoteLine] = []
    cuts: list[Cut] = []
    for number, line in enumerate(quote.body.lines):
        utterance = turns[line.utterance]
        rendering = None if line.rendering is None else renderings[line.utterance]
        language = utterance.body.language[:2]
        ops = [o for o in quote.body.operations if o.line == number and o.language == language]
        ops_en = [o for o in quote.body.operations if o.line == number and o.language != language]
        if not any(o.kind == "cut turn" for o in ops):
            ops, spans = kept_back.settled(ops, utterance.id, language)
            ops = list(impose(line.verbatim, ops, spans, number, language))
            if rendering is not None:
                ops_en, spans = kept_back.settled(ops_en, rendering.id, "en")
                ops_en = list(impose(line.verbatim_en, ops_en, spans, number, "en"))
        operations += [*ops, *ops_en]
        lines.append(line_of(utterance, rendering, ops, ops_en))
        cuts += line_cuts(utterance, ops, number)
    return Quote(
        quote.body.call,
        tuple(lines),
        tuple(operations),
        tuple(cuts),
        quote.body.context_before,
        quote.body.context_after,
        quote.body.allowed,
        quote.body.house,
    )

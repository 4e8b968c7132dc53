"""One quote as those who approve it need it: both sides of its context, every edit in both languages, and its sound.

What is said here is the case's own words; it goes to the person's screen and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earwitness.app.actions.storying import sign_record
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.ids import RecordId
from earwitness.model.quotes import Cut, Quote, QuoteLine
from earwitness.model.records import Record, Signature
from earwitness.model.speech import Utterance
from earwitness.stages.quote.drafts import broken_rules
from earwitness.stages.quote.edits import leaves_out
from earwitness.stages.quote.pauses import nearest_pauses
from earwitness.stages.quote.reasons import REASONS

#: what a second reader puts their name under
MEANING_KEPT = "I know both languages: the edited quote says what was said."


def quote_detail(desk: Desk, named: str) -> dict[str, Any]:
    """A standing quote by its id or the beginning of it: context, lines, edits, sound, findings, signatures. Raises UsageError."""
    record = find_quote(desk, named)
    body: Quote = record.body
    call = desk.view.call(body.call)
    turns = desk.view.turns(body.call)
    number_of = {turn.id: n for n, turn in turns.items()}
    shown = sorted(number_of[line.utterance] for line in body.lines if line.utterance in number_of)
    first, last = (shown[0], shown[-1]) if shown else (1, 0)
    languages = call.body.languages if call is not None else ()
    language = (languages[0] if languages else "ru")[:2]
    return {
        "quote": record.id,
        "call": (call.body.reference if call else None) or body.call,
        "by": record.author.name,
        "before": _context(desk, body, range(first - body.context_before, first)),
        "lines": [_line(desk, body, k, line, number_of) for k, line in enumerate(body.lines)],
        "after": _context(desk, body, range(last + 1, last + 1 + body.context_after)),
        "unfair": [
            {"rule": v.kind, "line": v.line + 1, "reason": REASONS[v.kind][1]}
            for v in broken_rules(body, language, desk.morphology)
        ],
        "allowed": list(body.allowed),
        "house": body.house,
        "signed": [
            {"role": s.body.role, "by": s.body.signer}
            for s in desk.view.reader.resting_on(record.id, Signature)
        ],
    }


def sign_meaning_kept(desk: Desk, named: str, signer: str) -> dict[str, Any]:
    """A second reader's name under a quote. Raises UsageError where it is the editor's own."""
    record = find_quote(desk, named)
    name = " ".join(signer.split())
    if name.casefold() == record.author.name.casefold():
        raise UsageError(
            "the second reader is somebody else than who drafted the quote",
            hint="Have another person who reads the language listen, read both texts and sign.",
        )
    return {"quote": record.id, "signature": sign_record(desk, record.id, "meaning kept", name, MEANING_KEPT)}


def find_quote(desk: Desk, named: str) -> Record[Quote]:
    """The standing quote of an id, or the only one whose id begins so. Raises UsageError."""
    found = [q for q in desk.view.quotes() if q.id == named or named and q.id.startswith(named)]
    if len(found) != 1:
        raise UsageError("no quote, or more than one, has this id", hint="`earwitness quotes` lists them.")
    return found[0]


def _context(desk: Desk, body: Quote, numbers: range) -> list[dict[str, Any]]:
    turns = desk.view.turns(body.call)
    english = desk.view.renderings(body.call)
    rows = []
    for n in numbers:
        turn = turns.get(n)
        if turn is not None:
            en = english[turn.id].body.text if turn.id in english else ""
            rows.append({"line": n, "voice": turn.body.voice, "text": turn.body.text, "en": en})
    return rows


def _line(
    desk: Desk, body: Quote, k: int, line: QuoteLine, number_of: Mapping[RecordId, int]
) -> dict[str, Any]:
    turn: Record[Utterance] = desk.view.reader.get(line.utterance)
    language = turn.body.language[:2]
    edits = [
        {
            "language": op.language,
            "kind": op.kind,
            "said": (line.verbatim if op.language == language else line.verbatim_en)[op.begin : op.stop],
            "shown": op.text,
        }
        for op in body.operations
        if op.line == k
    ]
    return {
        "line": number_of.get(line.utterance, 0),
        "voice": line.voice,
        "verbatim": line.verbatim,
        "edited": line.edited,
        "verbatim_en": line.verbatim_en,
        "edited_en": line.edited_en,
        "edits": edits,
        **_sound(body, k, line, turn.body, language),
    }


def _sound(body: Quote, k: int, line: QuoteLine, said: Utterance, language: str) -> dict[str, Any]:
    """The line's cuts in seconds of its recording; where a guessed time leaves the whole line out, the nearest pauses."""
    cuts: list[Cut] = [cut for cut in body.cuts if cut.line == k]
    whole = any(cut.span == said.span for cut in cuts)
    operations = [op for op in body.operations if op.line == k and op.language == language]
    offers = []
    if whole and not any(op.kind == "cut turn" for op in operations):
        for op in operations:
            offer = nearest_pauses(op, said.words, said.span, guessed=said.guessed)
            if offer is not None and leaves_out(line.verbatim, op):
                words = line.verbatim[offer.begin : offer.stop]
                offers.append({"words": words, **_seconds(offer.span.start_s, offer.span.end_s)})
    return {
        "heard": not whole,
        "cuts": [{"why": cut.why, **_seconds(cut.span.start_s, cut.span.end_s)} for cut in cuts],
        "pauses": offers,
    }


def _seconds(start: float, end: float) -> dict[str, float]:
    return {"start_s": round(start, 3), "end_s": round(end, 3)}

"""From each sentence of a release back into the case: whose words it is, where they were said, and what stands behind it.

Rules
- What was released is read off the Story the release was made from, also where another stands by now.
- A line of a quote leads to its span, the claims in it with their verdicts, its operations and every signature over it.
- A sentence that is ours leads to who wrote it; a profile also to how far it is known who spoke, a figure to its record.
- Each record says whether it still stands: a release outlives what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from earwitness.app.actions.released import release_named, story_released
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.claims import WhoSpoke
from earwitness.model.ids import RecordId
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.records import Record, Signature
from earwitness.model.speech import Utterance
from earwitness.model.story import Profile, Story
from earwitness.model.words import fold, sentences_of


def trace_release(desk: Desk, name: str, wanted: str = "") -> list[dict[str, Any]]:
    """Every sentence of a release, in the order of the page, with where it comes from.

    `wanted`: only the sentence of this number, or those that hold these words in either language. Raises ReleaseError,
    UsageError where there is none.
    """
    rows = trace_story(desk, story_released(desk, release_named(desk, name)))
    if not wanted.strip():
        return rows
    if wanted.strip().isdecimal():
        found = [row for row in rows if row["sentence"] == int(wanted)]
    else:
        words = fold(" ".join(wanted.split()))
        found = [row for row in rows if words in fold(f"{row['text']}\n{row['english']}")]
    if not found:
        raise UsageError(
            f"no sentence of the release is that; it has {len(rows)}",
            hint="`earwitness release trace` without a sentence lists them all with their numbers.",
        )
    return found


def trace_story(desk: Desk, story: Record[Story]) -> list[dict[str, Any]]:
    """Every sentence of a story, numbered, with where it comes from."""
    return [{"sentence": n, **row} for n, row in enumerate(_rows(desk, story), 1)]


def _rows(desk: Desk, story: Record[Story]) -> Iterator[dict[str, Any]]:
    yield from _ours(desk, story, "title", story.body.title)
    yield from _ours(desk, story, "opening", story.body.standfirst)
    passage = 0
    for beat in story.body.beats:
        if beat.quote is not None:
            passage += 1
            quote = desk.view.reader.get(beat.quote)
            if beat.text:
                yield from _ours(desk, story, f"caption of passage {passage}", beat.text)
            yield from _lines(desk, quote, passage)
        elif beat.profile is not None:
            yield from _profile(desk, story, beat.profile)
        elif beat.chart is not None:
            chart = desk.view.reader.get(beat.chart)
            for row in _ours(desk, story, "figure", beat.text or "(a figure without words)"):
                yield row | {"figure": _record(desk, chart)}
        else:
            yield from _ours(desk, story, beat.kind, beat.text)


def _row(kind: str, text: str, english: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "text": text, "english": english, "from": dict(record)}


def _ours(desk: Desk, story: Record[Story], kind: str, text: str) -> Iterator[dict[str, Any]]:
    """Sentences that the newsroom wrote."""
    for sentence in sentences_of(text):
        yield _row(kind, sentence, "", _record(desk, story)) | {"signed": _signed(desk, story.id)}


def _profile(desk: Desk, story: Record[Story], profile: Profile) -> Iterator[dict[str, Any]]:
    who = next((w for w in desk.view.reader.of(WhoSpoke) if w.body.person == profile.person), None)
    known = {"rung": who.body.rung, "grounds": list(who.body.grounds), **_record(desk, who)} if who else None
    for part in (f"{profile.label} {profile.headline}", profile.text):
        for row in _ours(desk, story, "profile", part):
            yield row | {"person": profile.person, "who_spoke": known}


def _lines(desk: Desk, quote: Record[Quote], passage: int) -> Iterator[dict[str, Any]]:
    call = desk.view.call(quote.body.call)
    numbers = {line.id: n for n, line in desk.view.turns(quote.body.call).items()}
    for k, line in enumerate(quote.body.lines):
        if not (line.edited.strip() or line.edited_en.strip()):
            continue
        said: Record[Utterance] = desk.view.reader.get(line.utterance)
        span = said.body.span
        signed = [
            *_signed(desk, quote.id), *(_signed(desk, line.rendering) if line.rendering else ()), *_signed(desk, said.id),
        ]  # fmt: skip
        yield _row(f"passage {passage}", line.edited, line.edited_en, _record(desk, quote)) | {
            "call": quote.body.call,
            "reference": (call.body.reference if call else None) or quote.body.call,
            "line": numbers.get(said.id, 0),
            "voice": line.voice,
            "rendering": line.rendering,
            "said": {
                **_record(desk, said),
                "language": said.body.language,
                "text": line.verbatim,
                "english": line.verbatim_en,
            },
            "span": {
                "recording": said.body.recording,
                "start": span.start,
                "end": span.end,
                "rate": int(span.rate),
                "start_s": round(span.start_s, 3),
                "end_s": round(span.end_s, 3),
            },
            "operations": _operations(quote.body, k, line, said.body.language),
            "claims": _claims(desk, quote.body, line),
            "signed": signed,
        }


def _operations(quote: Quote, k: int, line: QuoteLine, language: str) -> list[dict[str, Any]]:
    return [
        {
            "language": op.language,
            "kind": op.kind,
            "begin": op.begin,
            "stop": op.stop,
            "said": (line.verbatim if op.language == language else line.verbatim_en)[op.begin : op.stop],
            "shown": op.text,
        }
        for op in quote.operations
        if op.line == k
    ]


def _claims(desk: Desk, quote: Quote, line: QuoteLine) -> list[dict[str, Any]]:
    """What the line asserts that a person took up, and what the checks allow us to say of it."""
    rows = []
    for claim in desk.view.claims(quote.call):
        if claim.body.utterance != line.utterance or claim.author.is_machine:
            continue
        verdict = desk.view.verdict(claim.id)
        rows.append(
            {
                "claim": claim.id,
                "statement": claim.body.statement,
                "checks": sum(1 for _ in desk.view.checks(claim.id)),
                "verdict": verdict.body.standing if verdict else None,
                "by": verdict.author.name if verdict else None,
            }
        )
    return rows


def _signed(desk: Desk, under: RecordId) -> list[dict[str, str]]:
    return [
        {"role": s.body.role, "by": s.body.signer, "at": s.at.isoformat(timespec="seconds"), "under": under}
        for s in desk.view.reader.resting_on(under, Signature)
    ]


def _record(desk: Desk, record: Record[Any]) -> dict[str, str]:
    """A record as one finds it again, by whom it is, and whether it still stands."""
    return {
        "record": record.id,
        "kind": type(record.body).__name__,
        "by": record.author.name,
        "at": record.at.isoformat(timespec="seconds"),
        "state": desk.view.reader.state_of(record.id),
    }

"""Build the story: draft quotes from lines of calls, put beats in order, and bring both up to date with what stands.

A quote is judged by the same rules as one brought in from a file; an unfair edit is refused with what is unfair. A story
is written anew with every change and rests on its quotes and figures, so that whatever changes under it makes it stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast, get_args

from earwitness.app.actions.claims import person_id
from earwitness.app.actions.look import find_call
from earwitness.app.actions.writing import quiet_tools
from earwitness.app.wiring import Desk
from earwitness.errors import ChangedMeanwhile, ReleaseError, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import Call
from earwitness.model.records import Record, Signature, SignatureRole, State
from earwitness.model.speech import Utterance
from earwitness.model.story import Beat, BeatKind, Profile, Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.stages import quote
from earwitness.stages.quote.reasons import REASONS
from earwitness.stages.quote.rules import SpokenLine, judge_lines
from earwitness.stages.quote.spec import BeatSpec, LineSpec, QuoteSpec, StorySpec

#: in which the story is looked for: one that stands before one that does not any more
STORY_STATES: tuple[State, ...] = ("standing", "stale")

#: an edit of one line, by its number in the call: the original and the English; empty means cut whole
Edits = Mapping[int, tuple[str, str]]


# --------------------------------------------------------------------------------------------------------------- quotes


def pull_quote(
    desk: Desk, named: str, edits: Edits, *, replacing: RecordId | None = None, by: str | None = None
) -> dict[str, Any]:
    """Draft a quote of these lines of a call, as edited; in the story it takes the place of the quote it replaces.

    Raises QuoteOfNothing, UnfairQuote, UsageError.
    """
    call = _call(desk, named)
    kept = {turn: texts for turn, texts in sorted(edits.items()) if any(texts)}
    if not kept:
        raise UsageError("a quote has a line that is not cut")
    lines = tuple(LineSpec(turn, *texts) for turn, texts in kept.items())
    spec = _spec(QuoteSpec("this one", call.body.reference or call.body.id, lines), by or desk.case.member)
    for batch in quote.drafts(spec, desk.view, quiet_tools(desk)):
        desk.writer.append(batch)
    turns = desk.view.turns(call.body.id)
    shown = (call.body.id, tuple(turns[turn].id for turn in kept))
    new = next(q for q in desk.view.quotes() if quote.turns_quoted(q.body) == shown)
    _point_at(desk, by, {replacing: new.id} if replacing and replacing != new.id else {})
    return {"quote": new.id, "call": call.body.id, "lines": len(new.body.lines)}


def verbatim_lines(desk: Desk, named: str, first: int, last: int) -> list[dict[str, Any]]:
    """Lines of a call as they would be quoted whole, and two before and after, so that an editor sees both sides."""
    call = _call(desk, named)
    turns = desk.view.turns(call.body.id)
    english = desk.view.renderings(call.body.id)
    if not 1 <= first <= last or last not in turns:
        raise UsageError(f"the transcript has lines 1 to {len(turns)}")
    return [
        {
            "line": n,
            "chosen": first <= n <= last,
            "voice": line.body.voice,
            "language": line.body.language,
            "text": line.body.text,
            "en": english[line.id].body.text if line.id in english else "",
            "en_status": english[line.id].body.status if line.id in english else "",
        }
        for n, line in turns.items()
        if first - 2 <= n <= last + 2
    ]


def judge_draft(desk: Desk, named: str, edits: Edits) -> list[dict[str, Any]]:
    """What would be unfair in these edits, in both languages; nothing for a fair quote. Raises UsageError."""
    call = _call(desk, named)
    turns = desk.view.turns(call.body.id)
    english = desk.view.renderings(call.body.id)
    chosen = [(n, turns[n]) for n in sorted(edits) if n in turns]
    found: list[dict[str, Any]] = []
    for which, side in (("original", 0), ("english", 1)):
        lines = []
        for n, line in chosen:
            text = line.body.text if side == 0 else english[line.id].body.text if line.id in english else ""
            if text:
                edited = edits[n][side]
                lines.append((n, SpokenLine(str(call.body.id), n, line.body.voice, text, edited)))
        if not lines:
            continue
        language = chosen[0][1].body.language[:2] if side == 0 else "en"
        judged = judge_lines([line for _, line in lines], language, desk.morphology)
        for violation in judged.violations:
            found.append(
                {
                    "line": lines[violation.line][0],
                    "language": language,
                    "which": which,
                    "rule": violation.kind,
                    "words": violation.text,
                    "advice": REASONS[violation.kind][1],
                }
            )
    return found


def quote_sheet(desk: Desk, id: RecordId) -> dict[str, Any]:
    """A quote as its editor needs it: every line as said and as edited, its operations, cuts and signatures."""
    record = _standing(desk, id, Quote)
    body: Quote = record.body
    call = desk.view.call(body.call)
    numbers = {line.id: n for n, line in desk.view.turns(body.call).items()}
    return {
        "quote": record.id,
        "call": body.call,
        "reference": (call.body.reference if call else None) or body.call,
        "by": record.author.name,
        "lines": [_line_row(desk, body, k, line, numbers) for k, line in enumerate(body.lines)],
        "first": min((numbers.get(line.utterance, 0) for line in body.lines), default=0),
        "signed": [
            {"role": s.body.role, "by": s.body.signer}
            for s in desk.view.reader.resting_on(record.id, Signature)
        ],
    }


def _line_row(
    desk: Desk, body: Quote, k: int, line: QuoteLine, numbers: Mapping[RecordId, int]
) -> dict[str, Any]:
    said: Record[Utterance] = desk.view.reader.get(line.utterance)
    done = [op for op in body.operations if op.line == k]
    return {
        "line": numbers.get(line.utterance, 0),
        "voice": line.voice,
        "language": said.body.language,
        "verbatim": line.verbatim,
        "edited": line.edited,
        "verbatim_en": line.verbatim_en,
        "edited_en": line.edited_en,
        "operations": [f"{op.language}: {op.kind}" for op in done],
        "cut_whole": any(op.kind == "cut turn" for op in done),
    }


# ---------------------------------------------------------------------------------------------------------------- story


def story_sheet(desk: Desk) -> dict[str, Any] | None:
    """The story beat by beat, as it stands or, where something changed under it, as it last stood; None for none."""
    found = latest_story(desk)
    if found is None:
        return None
    record, standing = found
    beats = []
    for n, beat in enumerate(record.body.beats, 1):
        row: dict[str, Any] = {"n": n, "kind": beat.kind, "text": beat.text, "gone": False}
        if beat.quote is not None:
            row["gone"] = desk.view.reader.state_of(beat.quote) != "standing"
            row["quote"] = None if row["gone"] else quote_sheet(desk, beat.quote)
        if beat.chart is not None:
            row["gone"] = desk.view.reader.state_of(beat.chart) != "standing"
            row["chart"] = beat.chart
        if beat.profile is not None:
            row["profile"] = beat.profile
        beats.append(row)
    body = record.body
    return {
        "story": record.id,
        "standing": standing,
        "title": body.title,
        "standfirst": body.standfirst,
        "byline": body.byline,
        "corrections": body.corrections,
        "by": record.author.name,
        "beats": beats,
        "signed": [s.body.signer for s in desk.view.reader.resting_on(record.id, Signature)],
    }


def latest_story(desk: Desk) -> tuple[Record[Story], bool] | None:
    """The story, and whether it stands; a stale one is the newest of those."""
    for state in STORY_STATES:
        found = list(desk.view.reader.of(Story, None, state))
        if found:
            return found[-1], state == "standing"
    return None


def write_head(
    desk: Desk,
    title: str,
    standfirst: str,
    byline: str,
    corrections: str,
    *,
    seen: str = "",
    by: str | None = None,
) -> RecordId:
    """Title, opening and names of the story; makes the story where there is none. Raises UsageError, ChangedMeanwhile."""
    if not title.strip():
        raise UsageError("a story has a title")
    old = latest_story(desk)
    beats = old[0].body.beats if old else ()
    head = Story(title.strip(), standfirst.strip(), byline.strip(), corrections.strip(), beats)
    if old is not None:
        head = replace(head, invented=old[0].body.invented)
    return _written(desk, head, old, seen, by)


def add_beat(
    desk: Desk,
    kind: str,
    text: str = "",
    *,
    points_at: str = "",
    at: int | None = None,
    seen: str = "",
    by: str | None = None,
) -> RecordId:
    """Put a beat into the story, at its end or as number `at`. Raises UsageError, QuoteOfNothing, ChangedMeanwhile."""
    if kind not in get_args(BeatKind) or kind == "profile":
        raise UsageError("this is no kind of beat that is added here")
    beat = Beat(cast(BeatKind, kind), text.strip())
    if kind == "quote":
        beat = replace(beat, quote=_standing(desk, RecordId(points_at), Quote).id)
    elif kind == "chart":
        beat = replace(beat, chart=_standing(desk, RecordId(points_at), (Trend, MakeUp)).id)
    elif not text.strip():
        raise UsageError("the beat has no words")
    return _with_beats(desk, lambda beats: _inserted(beats, beat, at), seen, by)


def add_profile(
    desk: Desk,
    person: str,
    label: str,
    headline: str,
    text: str,
    *,
    at: int | None = None,
    seen: str = "",
    by: str | None = None,
) -> RecordId:
    """Put a caller's profile into the story, under the label a reader sees. Raises UsageError, ChangedMeanwhile."""
    if not label.strip() or not text.strip():
        raise UsageError("a profile has a label and words")
    id = person_id(desk, person)
    profile = Profile(id, label.strip(), headline.strip(), text.strip(), quote.calls_of(desk.view, id))
    return _with_beats(desk, lambda beats: _inserted(beats, Beat("profile", profile=profile), at), seen, by)


def edit_beat(desk: Desk, number: int, text: str, *, seen: str = "", by: str | None = None) -> RecordId:
    """New words for a beat. Raises UsageError, ChangedMeanwhile."""
    return _with_beats(desk, lambda beats: _replaced(beats, number, text), seen, by)


def move_beat(desk: Desk, number: int, to: int, *, seen: str = "", by: str | None = None) -> RecordId:
    """Put a beat in another place. Raises UsageError, ChangedMeanwhile."""

    def moved(beats: Sequence[Beat]) -> tuple[Beat, ...]:
        rest = [*beats]
        rest.insert(max(0, min(to - 1, len(beats) - 1)), rest.pop(_place(beats, number)))
        return tuple(rest)

    return _with_beats(desk, moved, seen, by)


def drop_beat(desk: Desk, number: int, *, seen: str = "", by: str | None = None) -> RecordId:
    """Take a beat out; its quote stays in the case. Raises UsageError, ChangedMeanwhile."""
    return _with_beats(
        desk, lambda beats: tuple(b for n, b in enumerate(beats) if n != _place(beats, number)), seen, by
    )


def bring_up_to_date(desk: Desk, by: str | None = None) -> dict[str, int]:
    """Point a stale story at what stands in the place of what it rested on. Beats without any stay, and keep it closed."""
    return {"pointed": _point_at(desk, by)}


def rewrite_story(desk: Desk, story: Story, by: str | None = None) -> RecordId:
    """The story as a whole in place of the one there is."""
    return _written(desk, story, latest_story(desk), "", by)


def sign_record(desk: Desk, id: RecordId, role: str, signer: str, statement: str) -> RecordId:
    """A named person's signature under one record that stands. Raises UsageError, ChangedMeanwhile."""
    if role not in get_args(SignatureRole):
        raise UsageError("this is no role of a signature")
    name = " ".join(signer.split())
    if not name or not statement.strip():
        raise UsageError("a signature needs a name and what it says")
    _standing(desk, id, object)
    body = Signature(cast(SignatureRole, role), name, statement.strip())
    old = [
        s for s in desk.view.reader.resting_on(id, Signature) if s.body.role == role and s.body.signer == name
    ]
    if old:
        return old[0].id
    record = desk.pen(name).write(body, basis=(id,))
    desk.writer.append((record,))
    return record.id


# ---------------------------------------------------------------------------------------------------------------- parts


def _call(desk: Desk, named: str) -> Record[Call]:
    call = find_call(desk, named)
    if call is None:
        raise UsageError("no call has this id or reference", hint="`earwitness show calls` lists them.")
    return call


def _spec(quoted: QuoteSpec, editor: str) -> StorySpec:
    return StorySpec("", "", "", "", editor, "story", "en", False, (BeatSpec("quote", quote=quoted),))


def _standing(desk: Desk, id: RecordId, kinds: Any) -> Record[Any]:
    record = desk.view.reader.get(id)
    if not isinstance(record.body, kinds):
        raise UsageError(f"{id} is something else")
    if desk.view.reader.state_of(id) != "standing":
        raise ChangedMeanwhile(f"{id} was changed since you saw it")
    return record


Change = Callable[[Sequence[Beat]], tuple[Beat, ...]]


def _with_beats(desk: Desk, change: Change, seen: str, by: str | None) -> RecordId:
    old = latest_story(desk)
    if old is None:
        raise ReleaseError("there is no story yet", hint="Give it a title first.")
    return _written(desk, replace(old[0].body, beats=change(old[0].body.beats)), old, seen, by)


def _written(
    desk: Desk, story: Story, old: tuple[Record[Story], bool] | None, seen: str, by: str | None
) -> RecordId:
    """Write the story in place of the one that was seen. Raises ChangedMeanwhile where another stands by now."""
    if old is not None and seen and seen != old[0].id:
        raise ChangedMeanwhile(f"{seen} was changed since you saw it")
    story = replace(story, beats=tuple(_pointing(desk, story.beats)))
    if old is not None and old[1] and old[0].body == story:
        return old[0].id
    basis = tuple(dict.fromkeys(r for b in story.beats for r in (b.quote, b.chart) if r is not None))
    standing = tuple(r for r in basis if desk.view.reader.state_of(r) == "standing")
    record = desk.pen(by).write(story, basis=standing, supersedes=(old[0].id,) if old else ())
    desk.writer.append((record,))
    return record.id


def _point_at(desk: Desk, by: str | None, heirs: Mapping[RecordId, RecordId] = MappingProxyType({})) -> int:
    """The story with every beat at what stands, or at the heirs named; how many beats moved."""
    old = latest_story(desk)
    if old is None:
        return 0
    beats = old[0].body.beats
    new = tuple(
        _pointing(desk, [replace(b, quote=heirs.get(b.quote, b.quote)) if b.quote else b for b in beats])
    )
    moved = sum(a != b for a, b in zip(new, beats, strict=True))
    if moved or not old[1]:
        _written(desk, replace(old[0].body, beats=new), old, "", by)
    return moved


def _pointing(desk: Desk, beats: Sequence[Beat]) -> Iterator[Beat]:
    """Beats at the quotes and figures that took the place of those they point at."""
    heirs: dict[RecordId, RecordId] = {}
    for kind in (Quote, Trend, MakeUp):
        for state in get_args(State):
            for record in desk.view.reader.of(kind, None, state):
                heirs.update(dict.fromkeys(record.supersedes, record.id))
    for beat in beats:
        quoted = _heir(heirs, beat.quote) if beat.quote else None
        chart = _heir(heirs, beat.chart) if beat.chart else None
        yield replace(beat, quote=quoted, chart=chart)


def _heir(heirs: Mapping[RecordId, RecordId], id: RecordId) -> RecordId:
    while id in heirs:
        id = heirs[id]
    return id


def _place(beats: Sequence[Beat], number: int) -> int:
    if not 1 <= number <= len(beats):
        raise UsageError(f"the story has {len(beats)} beats; there is no beat {number}")
    return number - 1


def _inserted(beats: Sequence[Beat], beat: Beat, at: int | None) -> tuple[Beat, ...]:
    rest = [*beats]
    rest.insert(len(rest) if at is None else max(0, at - 1), beat)
    return tuple(rest)


def _replaced(beats: Sequence[Beat], number: int, text: str) -> tuple[Beat, ...]:
    n = _place(beats, number)
    return (*beats[:n], replace(beats[n], text=text.strip()), *beats[n + 1 :])

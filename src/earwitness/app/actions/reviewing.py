"""A person's work on a transcript: see it line by line, correct a line, sign, take a plain copy out.

Lines are counted from 1 within one recording of the call. Every change is a record by the person who made it; what it
replaces stays in the case.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from earwitness.app.actions.look import clock, find_call
from earwitness.app.wiring import Desk
from earwitness.errors import LinesNotRead, NoTranscript, UsageError
from earwitness.model.claims import Claim
from earwitness.model.ids import RecordId
from earwitness.model.protection import Identifier
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call, Recording
from earwitness.model.records import Passed, Pen, Record, Signature, SignatureRole
from earwitness.model.shorthand import Reading
from earwitness.model.speech import PlainCopy, Rendering, Transcript, Utterance
from earwitness.model.themes import ThemeMark
from earwitness.stages.transcribe import captions, reviewing
from earwitness.stages.transcribe.reviewing import Kept, Resting

ENGLISH = "en"

#: what a person made that may rest on a line
PEOPLES = (Rendering, Reading, ThemeMark, Identifier, Claim, Quote, Signature)


@dataclass(frozen=True, slots=True)
class Page:
    """One recording of a call with its lines, as a person has it before them."""

    call: Record[Call]
    recording: Record[Recording]
    transcript: Record[Transcript] | None
    lines: tuple[Record[Utterance], ...]
    renderings: dict[RecordId, Record[Rendering]]
    #: signatures under each line or rendering
    signatures: dict[RecordId, tuple[Record[Signature], ...]]
    #: the recording's number within the call, and how many there are
    number: int
    of: int

    def line(self, turn: int) -> Record[Utterance]:
        """Line `turn`, from 1. Raises UsageError."""
        if not 1 <= turn <= len(self.lines):
            raise UsageError(f"the transcript has {len(self.lines)} lines; there is no line {turn}")
        return self.lines[turn - 1]

    def signed(self, id: RecordId, role: SignatureRole) -> tuple[Record[Signature], ...]:
        return tuple(s for s in self.signatures.get(id, ()) if s.body.role == role)


def call_of(desk: Desk, named: str) -> Record[Call]:
    """A call by id or reference. Raises UsageError."""
    call = find_call(desk, named)
    if call is None:
        raise UsageError("no call has this id or reference", hint="`earwitness show calls` lists them.")
    return call


def page_of(desk: Desk, named: str, recording: int | None = None) -> Page:
    """The lines of one recording of a call: of the first that has any, unless its number is given. Raises UsageError."""
    call = call_of(desk, named)
    id = call.body.id
    recordings = sorted(desk.view.recordings(id), key=lambda r: r.id)
    if not recordings:
        raise NoTranscript(f"{id} has no recording", hint="`earwitness run intake` makes recordings.")
    if recording is not None and not 1 <= recording <= len(recordings):
        raise UsageError(f"{id} has {len(recordings)} recordings; there is no recording {recording}")
    utterances = desk.view.utterances(id)
    if recording is None:
        first = utterances[0].body.recording if utterances else recordings[0].id
        recording = 1 + next(n for n, r in enumerate(recordings) if r.id == first)
    chosen = recordings[recording - 1]
    signatures: dict[RecordId, list[Record[Signature]]] = {}
    for signature in desk.view.reader.of(Signature, id):
        for basis in signature.basis:
            signatures.setdefault(basis, []).append(signature)
    return Page(
        call,
        chosen,
        next((t for t in desk.view.transcripts(id) if t.body.recording == chosen.id), None),
        tuple(u for u in utterances if u.body.recording == chosen.id),
        dict(desk.view.renderings(id, ENGLISH)),
        {basis: tuple(found) for basis, found in signatures.items()},
        recording,
        len(recordings),
    )


# ------------------------------------------------------------------------------------------------------------- seeing


def show_transcript(desk: Desk, named: str, recording: int | None = None) -> dict[str, Any]:
    """A call line by line: who wrote the words, who signed them, which words and times are in doubt. Raises UsageError."""
    page = page_of(desk, named, recording)
    readings: dict[RecordId, list[Reading]] = {}
    for reading in desk.view.readings(page.call.body.id):
        if reading.author.is_machine:
            readings.setdefault(reading.body.utterance, []).append(reading.body)
    rows = []
    for number, line in enumerate(page.lines, 1):
        signatures = page.signed(line.id, "transcript")
        doubts = {d.begin: d for d in reviewing.doubts_in(line, readings.get(line.id, ()), signatures)}
        rendering = page.renderings.get(line.id)
        rows.append(
            {
                "line": number,
                "utterance": line.id,
                "at": clock(line.body.span),
                "start_s": round(line.body.span.start_s, 3),
                "end_s": round(line.body.span.end_s, 3),
                "time_guessed": line.body.guessed,
                "overlapped": line.body.overlapped,
                "voice": line.body.voice,
                "language": line.body.language,
                "text": line.body.text,
                "words_by": _words_by(line),
                "changed_by": line.author.name if not line.author.is_machine else "",
                "signed_by": list(reviewing.signed_by(signatures)),
                "en": rendering.body.text if rendering else "",
                "en_status": _english_status(page, rendering),
                "en_by": _author(rendering) if rendering else "",
                "words": [
                    {
                        "word": n,
                        "text": word.text,
                        "begin": word.begin,
                        "start_s": round(word.span.start_s, 3),
                        "end_s": round(word.span.end_s, 3),
                        "guessed": word.guessed,
                        "confidence": word.confidence,
                        "spoken": word.spoken,
                        "doubts": list(doubts[word.begin].grounds) if word.begin in doubts else [],
                    }
                    for n, word in enumerate(line.body.words, 1)
                ],
            }
        )
    gaps = [
        {
            "at": clock(gap.body.span),
            "end_s": round(gap.body.span.end_s, 3),
            "reason": gap.body.reason,
            "detail": gap.body.detail,
        }
        for gap in desk.view.gaps(page.call.body.id)
        if gap.body.recording == page.recording.id
    ]
    return {
        "call": page.call.body.id,
        "reference": page.call.body.reference,
        "recording": page.number,
        "recordings": page.of,
        "transcript": page.transcript.body.kind if page.transcript else "none",
        "signed_by": _whole(page, "transcript"),
        "english_signed_by": _whole(page, "translation"),
        "lines": rows,
        "gaps": gaps,
    }


def _words_by(line: Record[Utterance]) -> str:
    engine = reviewing.whose_words(line)
    return f"machine: {engine}" if engine else line.author.name


def _author(record: Record[Any]) -> str:
    return f"machine: {record.author.name}" if record.author.is_machine else record.author.name


def _english_status(page: Page, rendering: Record[Rendering] | None) -> str:
    if rendering is None:
        return ""
    if rendering.body.status == "machine gist":
        return "machine gist, not for quotation"
    names = reviewing.signed_by(page.signed(rendering.id, "translation"))
    return f"signed by {', '.join(names)}" if names else "not signed"


def _whole(page: Page, role: SignatureRole) -> list[str]:
    """Who signed every line of the recording, or all its English."""
    if role == "transcript":
        under = [line.id for line in page.lines]
    else:
        spoken = [line for line in page.lines if not _is_english(line)]
        under = [page.renderings[line.id].id for line in spoken if line.id in page.renderings]
        if len(under) < len(spoken):
            return []
    if not under:
        return []
    names = [set(reviewing.signed_by(page.signed(id, role))) for id in under]
    return sorted(set.intersection(*names))


def _is_english(line: Record[Utterance]) -> bool:
    return line.body.language[:2] == ENGLISH


# ---------------------------------------------------------------------------------------------------------- correcting


@dataclass(frozen=True, slots=True)
class Change:
    """What a person does to one line. `cut_at` is the word, from 1, that begins the second line; `voice` is then its."""

    text: str | None = None
    voice: str | None = None
    cut_at: int | None = None
    join_next: bool = False
    english: str | None = None
    #: the person says that the English and the themes people put on the line hold for the new words too
    means_the_same: bool = False


@dataclass(frozen=True, slots=True)
class NewLine:
    """A new line's body, the lines it comes from, and which of their characters stand in it."""

    body: Utterance
    olds: tuple[tuple[Record[Utterance], tuple[Kept, ...]], ...]
    same: bool


def fix_line(
    desk: Desk,
    named: str,
    turn: int,
    change: Change,
    *,
    recording: int | None = None,
    by: str | None = None,
) -> dict[str, Any]:
    """Correct one line; returns the new lines, what was kept and what no longer stands. Raises UsageError."""
    page = page_of(desk, named, recording)
    line = page.line(turn)
    pen = desk.pen(by)
    if change == Change(english=change.english) and change.english is not None:
        return _fix_english(desk, page, line, change.english, pen, turn)
    olds = (line, page.line(turn + 1)) if change.join_next else (line,)
    resting = {old.id: _resting(desk, page, old) for old in olds}
    before = _rested(desk, olds)
    batch: list[Record[Any]] = []
    ended = tuple(p.id for p in desk.view.reader.of(Passed, page.call.body.id))
    news = _new_lines(page, line, olds, change)
    gone = (*(old.id for old in olds), *ended)
    for number, new in enumerate(news):
        said = pen.write(new.body, basis=line.basis, supersedes=() if number else gone, call=line.call)
        batch.append(said)
        for old, kept in new.olds:
            batch += reviewing.carried(
                resting[old.id], old, said, desk.pen_for, kept=kept, same=new.same and len(olds) == 1
            )
        if change.join_next and change.english is None:
            batch += _joined_english(desk, [resting[old.id] for old in olds], said)
    if change.english is not None:
        if len(news) > 1:
            raise UsageError("give the English of two lines line by line, after the cut")
        batch = [r for r in batch if not isinstance(r.body, Rendering) and not _of_rendering(r, batch)]
        batch.append(_english(batch[0], change.english, pen, ()))
    desk.writer.append(tuple(batch))
    return {
        "lines": list(range(turn, turn + len(news))),
        "kept": _counted(r for r in batch if not isinstance(r.body, Utterance)),
        "no_longer_stands": _counted(r for r in before if desk.view.reader.state_of(r.id) == "stale"),
    }


def _new_lines(
    page: Page, line: Record[Utterance], olds: Sequence[Record[Utterance]], change: Change
) -> tuple[NewLine, ...]:
    call = page.call.body
    if change.cut_at is not None:
        if change.join_next or change.text is not None:
            raise UsageError("cut a line first, then correct its parts")
        head, tail = reviewing.cut_in_two(line, change.cut_at)
        begin = len(line.body.text) - len(tail.text)
        if change.voice is not None:
            voiced = reviewing.given_to(line, change.voice, call)
            tail = replace(tail, voice=voiced.voice)
        return (
            NewLine(head, ((line, (Kept(0, len(head.text), 0),)),), same=False),
            NewLine(tail, ((line, (Kept(begin, len(line.body.text), -begin),)),), same=False),
        )
    body = reviewing.joined(olds[0], olds[1]) if len(olds) > 1 else line.body
    if change.voice is not None:
        words_of = body.words_of or reviewing.whose_words(line)
        body = replace(body, voice=reviewing.given_to(line, change.voice, call).voice, words_of=words_of)
    text = body.text
    if change.text is not None:
        body = reviewing.corrected(body, change.text)
    if body == line.body and change.text is None:
        raise UsageError("nothing is changed", hint="Give --text, --voice, --split, --merge or --english.")
    same = change.means_the_same or reviewing.same_words(text, body.text)
    places, at = [], 0
    for old in olds:
        own = (
            (Kept(0, len(old.body.text), at),)
            if change.text is None
            else reviewing.stretches(old.body.text, body.text)
        )
        places.append((old, own))
        at += len(old.body.text) + 1
    return (NewLine(body, tuple(places), same),)


def _fix_english(
    desk: Desk, page: Page, line: Record[Utterance], text: str, pen: Pen, turn: int
) -> dict[str, Any]:
    """A person's English for a line that stays as it is."""
    olds = _renderings(desk, line)
    # What looks for names has to read the new text, also where there was none before.
    due = [p.id for p in desk.view.reader.of(Passed, page.call.body.id) if p.body.stage == "protect"]
    before = [r for old in olds for kind in PEOPLES for r in desk.view.reader.resting_on(old.id, kind)]
    record = _english(line, text, pen, (*(old.id for old in olds), *due))
    desk.writer.append((record,))
    stale = (r for r in before if desk.view.reader.state_of(r.id) == "stale" and not _by_machine(r))
    return {"lines": [turn], "kept": {}, "no_longer_stands": _counted(stale)}


def _english(
    line: Record[Utterance], text: str, pen: Pen, supersedes: tuple[RecordId, ...]
) -> Record[Rendering]:
    bare = " ".join(text.split())
    if not bare:
        raise UsageError("the English has no words")
    if _is_english(line):
        raise UsageError("the line is in English: correct the line itself")
    body = Rendering(line.id, ENGLISH, bare, "person")
    return pen.write(body, basis=(line.id,), supersedes=supersedes, call=line.call)


def _of_rendering(record: Record[Any], batch: Sequence[Record[Any]]) -> bool:
    renderings = {r.id for r in batch if isinstance(r.body, Rendering)}
    return isinstance(record.body, Identifier) and record.body.of in renderings


def _joined_english(
    desk: Desk, parts: Sequence[Resting], said: Record[Utterance]
) -> Iterable[Record[Rendering]]:
    """The English of joined lines, where each has one by the same author and of the same kind."""
    best = [r.renderings[-1] for r in parts if r.renderings]
    if len(best) < len(parts) or len({(r.author, r.body.status) for r in best}) > 1:
        return ()
    body = Rendering(said.id, ENGLISH, " ".join(r.body.text for r in best), best[0].body.status)
    supersedes = tuple(r.id for part in parts for r in part.renderings)
    return (
        desk.pen_for(best[0].author).write(body, basis=(said.id,), supersedes=supersedes, call=said.call),
    )


def _renderings(desk: Desk, line: Record[Utterance]) -> tuple[Record[Rendering], ...]:
    """Standing English of a line, the machine's first."""
    found = [r for r in desk.view.reader.resting_on(line.id, Rendering) if r.body.language == ENGLISH]
    return tuple(sorted(found, key=lambda r: r.body.status != "machine gist"))


def _resting(desk: Desk, page: Page, line: Record[Utterance]) -> Resting:
    reader = desk.view.reader
    renderings = _renderings(desk, line)
    return Resting(
        renderings,
        tuple(r for r in reader.resting_on(line.id, Reading) if not r.author.is_machine),
        tuple(m for m in reader.resting_on(line.id, ThemeMark) if not m.author.is_machine),
        {
            id: tuple(i for i in reader.resting_on(id, Identifier) if not i.author.is_machine)
            for id in (line.id, *(r.id for r in renderings))
        },
    )


def _rested(desk: Desk, olds: Sequence[Record[Utterance]]) -> list[Record[Any]]:
    """What people made that rests on these lines or on their English."""
    reader = desk.view.reader
    bases = [old.id for old in olds] + [r.id for old in olds for r in _renderings(desk, old)]
    found = {r.id: r for id in bases for kind in PEOPLES for r in reader.resting_on(id, kind)}
    return [r for r in found.values() if not _by_machine(r)]


def _by_machine(record: Record[Any]) -> bool:
    """Whether it comes back by itself when its stage runs again. English does not."""
    return record.author.is_machine and not isinstance(record.body, (Rendering, Quote))


def _counted(records: Iterable[Record[Any]]) -> dict[str, int]:
    return dict(sorted(Counter(type(record.body).__name__ for record in records).items()))


# -------------------------------------------------------------------------------------------------------------- signing


def sign(
    desk: Desk,
    named: str,
    *,
    by: str,
    english: bool = False,
    all_lines_read: bool = False,
    lines: tuple[int, int] | None = None,
    recording: int | None = None,
) -> dict[str, Any]:
    """Put a name under a transcript or its English: under each line, so that a later edit ends only that one.

    What a machine wrote is signed only where the person says that they have held every line against its sound
    (`all_lines_read`); a machine's English thereby becomes theirs. Raises LinesNotRead, NoTranscript, UsageError.
    """
    page = page_of(desk, named, recording)
    if not page.lines:
        raise NoTranscript(f"{page.call.body.id} has no line that could be signed")
    first, last = lines or (1, len(page.lines))
    if not 1 <= first <= last <= len(page.lines):
        raise UsageError(f"the transcript has lines 1 to {len(page.lines)}")
    chosen = page.lines[first - 1 : last]
    signer = " ".join(by.split())
    if not signer:
        raise UsageError("a signature needs a name")
    batch = (
        _translation(desk, page, chosen, signer, all_lines_read)
        if english
        else _transcript(desk, page, chosen, signer, all_lines_read)
    )
    if batch:
        desk.writer.append(tuple(batch))
    return {
        "call": page.call.body.id,
        "signed": "translation" if english else "transcript",
        "by": signer,
        "lines": len(chosen),
        "signatures": sum(isinstance(r.body, Signature) for r in batch),
        "taken_over": sum(isinstance(r.body, Rendering) for r in batch),
    }


def _transcript(
    desk: Desk, page: Page, lines: Sequence[Record[Utterance]], signer: str, all_read: bool
) -> list[Record[Any]]:
    machine = [
        n
        for n, line in enumerate(page.lines, 1)
        if line in lines and reviewing.whose_words(line) and not page.signed(line.id, "transcript")
    ]
    if machine and not all_read:
        raise LinesNotRead(
            f"{page.call.body.id}: {_numbers(machine)} a machine wrote and nobody has taken over"
        )
    statement = "I have heard this line: it is written as it was said."
    if machine:
        statement = (
            f"I have held every one of {len(lines)} lines against its sound, {len(machine)} of them written by a "
            "machine: each is written as it was said."
        )
    return _signatures(desk, page, [line.id for line in lines], "transcript", signer, statement)


def _translation(
    desk: Desk, page: Page, lines: Sequence[Record[Utterance]], signer: str, all_read: bool
) -> list[Record[Any]]:
    foreign = [line for line in lines if not _is_english(line)]
    if not foreign:
        raise UsageError("nothing here needs a translation")
    numbers = {line.id: n for n, line in enumerate(page.lines, 1)}
    bare = [numbers[line.id] for line in foreign if line.id not in page.renderings]
    if bare:
        raise LinesNotRead(
            f"{page.call.body.id}: there is no English for {_numbers(bare, '')}",
            hint="Write it with `earwitness transcript fix CALL LINE --english …`, or sign fewer lines with --lines.",
        )
    gists = [line for line in foreign if page.renderings[line.id].body.status == "machine gist"]
    if gists and not all_read:
        told = _numbers([numbers[line.id] for line in gists], "the English of ")
        raise LinesNotRead(f"{page.call.body.id}: {told} is a machine's gist and nobody has taken it over")
    pen = desk.pen(signer)
    batch: list[Record[Any]] = []
    under: list[RecordId] = []
    for line in foreign:
        rendering = page.renderings[line.id]
        if line in gists:
            old = _renderings(desk, line)
            taken = _english(line, rendering.body.text, pen, tuple(r.id for r in old))
            found = _resting(desk, page, line).identifiers.get(rendering.id, ())
            batch += [taken, *reviewing.still_found(found, taken, desk.pen_for)]
            rendering = taken
        under.append(rendering.id)
    statement = "I know both languages: this English says what the line says."
    if gists:
        statement = (
            f"I know both languages and have held the English of every one of {len(foreign)} lines against the "
            f"original, {len(gists)} of them a machine's: I take them over, each says what the line says."
        )
    return batch + _signatures(desk, page, under, "translation", signer, statement)


def _signatures(
    desk: Desk, page: Page, under: Iterable[RecordId], role: SignatureRole, signer: str, statement: str
) -> list[Record[Any]]:
    """A signature under each that this signer has not signed."""
    pen = desk.pen(signer)
    return [
        pen.write(Signature(role, signer, statement), basis=(id,), call=page.call.body.id)
        for id in under
        if signer not in reviewing.signed_by(page.signed(id, role))
    ]


def _numbers(lines: Sequence[int], before: str = "") -> str:
    """Lines by number, the first few."""
    few = ", ".join(map(str, lines[:8])) + (" and more" if len(lines) > 8 else "")
    return f"{before}{len(lines)} lines ({few})"


# ------------------------------------------------------------------------------------------------------------- writing

PlainForm = Literal["vtt", "srt", "txt", "json"]


def take_out(
    desk: Desk, named: str, form: PlainForm, *, english: bool = False, recording: int | None = None
) -> tuple[str, dict[str, Any] | None]:
    """The transcript as a plain text, or (for "json") as plain values. A PlainCopy says that it left, before it leaves.

    A machine's English is marked as such in every line. Raises NoTranscript, UsageError.
    """
    shown = show_transcript(desk, named, recording)
    page = page_of(desk, named, recording)
    if not page.lines:
        raise NoTranscript(f"{page.call.body.id} has no line that could be written")
    gist = "machine gist, not for quotation"
    rows = [
        captions.ReviewedLine(
            line.body.text,
            line.body.voice,
            f"[{gist}] {row['en']}" if row["en_status"] == gist else row["en"],
            line.body.span.start_s,
            line.body.span.end_s,
        )
        for line, row in zip(page.lines, shown["lines"], strict=True)
    ]
    text = "" if form == "json" else captions.captions_of(rows, form, english=english)
    if form == "vtt":
        machine = sum(bool(reviewing.whose_words(line)) for line in page.lines)
        note = f"NOTE {machine} of {len(page.lines)} lines are a machine's words.\n" if machine else ""
        text = text.replace("WEBVTT\n", f"WEBVTT\n\n{note}" if note else "WEBVTT\n", 1)
    digest = hashlib.sha256((text or repr(shown)).encode()).hexdigest()
    copy = PlainCopy(form, len(page.lines), english, digest)
    desk.writer.append((desk.pen().write(copy, basis=(page.recording.id,), call=page.call.body.id),))
    return text, shown if form == "json" else None

"""Transcripts to and from other tools: out as files they read, in as accounts that supersede, with every loss named.

A file that leaves the case is a PlainCopy in the ledger before it leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from earwitness.app.actions import reviewing
from earwitness.app.actions.reviewing import Change, Page, call_of, page_of
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, NoTranscript, UsageError
from earwitness.model.recording import Call
from earwitness.model.records import Author, Record
from earwitness.model.speech import PlainCopy, Rendering, Utterance, Word
from earwitness.model.time import span_of_seconds
from earwitness.stages.transcribe import captions, interchange
from earwitness.stages.transcribe.interchange import Brought, OutLine, TimedWord, TranscriptForm, VoiceTurn
from earwitness.stages.transcribe.reviewing import given_to, whose_words, worked_on

MOST_BYTES = 32 * 1024 * 1024  #: a transcript of a day's call is a hundredth of this
MOST_CALLS = 20_000  #: in one file that leaves
GIST = "[machine gist, not for quotation]"


# ----------------------------------------------------------------------------------------------------------------- out


def chosen_calls(desk: Desk, named: Sequence[str]) -> list[Record[Call]]:
    """The calls named, or all. Raises UsageError where they are more than one file can well hold."""
    if named:
        return [call_of(desk, name) for name in dict.fromkeys(named)]
    calls = list(islice(desk.view.calls(), MOST_CALLS + 1))
    if len(calls) > MOST_CALLS:
        raise UsageError(f"the case has more than {MOST_CALLS} calls", hint="Name those wanted with --call.")
    return calls


def export_transcript(
    desk: Desk, named: str, form: TranscriptForm, *, english: bool = False, recording: int | None = None
) -> dict[str, Any]:
    """One recording's lines as `text` in a form, and its `losses`. Raises NoTranscript, UsageError.

    A machine's English is marked as such in every line; captions hold it only with `english`, RTTM and CTM never.
    """
    page = page_of(desk, named, recording)
    if not page.lines:
        raise NoTranscript(f"{page.call.body.id} has no line that could be written")
    lines = [out_line(page, line) for line in page.lines]
    text, losses = interchange.write(lines, form, page.call.body.id, english=english)
    machine = sum(bool(whose_words(line)) for line in page.lines)
    if machine:
        losses = (f"{machine} lines are a machine's words, which the form cannot say", *losses)
    bilingual = form in ("eaf", "textgrid") or (english and form in ("vtt", "srt"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    copy = PlainCopy(form, len(lines), bilingual, digest)
    desk.writer.append((desk.pen().write(copy, basis=(page.recording.id,), call=page.call.body.id),))
    return {
        "call": page.call.body.id,
        "form": form,
        "lines": len(lines),
        "losses": list(losses),
        "text": text,
    }


def out_line(page: Page, line: Record[Utterance]) -> OutLine:
    """A line as it leaves; English that a machine wrote says so."""
    body = line.body
    english = english_of(page.renderings.get(line.id))
    words = tuple(
        TimedWord(w.text, w.span.start_s, w.span.end_s, w.confidence, w.begin, w.guessed) for w in body.words
    )
    return OutLine(
        body.text, body.voice, english, body.span.start_s, body.span.end_s, words, guessed=body.guessed
    )


def english_of(rendering: Record[Rendering] | None) -> str:
    """English as it leaves: a machine's says that it is one."""
    if rendering is None:
        return ""
    machine = rendering.body.status == "machine gist"
    return f"{GIST} {rendering.body.text}" if machine else rendering.body.text


# ------------------------------------------------------------------------------------------------------------------ in


def import_transcript(
    desk: Desk,
    file: Path,
    named: str,
    *,
    language: str | None = None,
    form: str | None = None,
    recording: int | None = None,
    encoding: str | None = None,
) -> dict[str, Any]:
    """An account of one recording, superseding what stands; from RTTM, only whose lines they are. Raises BadForm, UsageError.

    `encoding` names the file's, where it is none of Unicode's.

    Returns how many lines came in, how many records that made, and what the case did not take.
    """
    chosen = interchange.form_of(form or file.suffix)
    raw = bytes_of(file, MOST_BYTES)
    if encoding is not None:
        raw = _recoded(raw, encoding)
    page = page_of(desk, named, recording)
    if chosen == "rttm":
        turns, losses = interchange.turns(raw, page.call.body.id)
        return _give_voices(desk, page, turns, losses, named)
    return take_account(desk, page, interchange.read(raw, chosen, page.call.body.id), language)


def take_account(desk: Desk, page: Page, brought: Brought, language: str | None = None) -> dict[str, Any]:
    """An account of a page's recording, superseding what stands: a person's, or where a recogniser wrote it, its draft.

    Raises BadForm: a machine's draft takes no line away that a person wrote, corrected or signed.
    """
    lines, losses = _without_gists(brought)
    lines, late = _within(lines, page.recording.body.seconds)
    losses = (*losses, *late)
    account = captions.ReviewedTranscript(language or brought.language, lines)
    standing = [t for t in desk.view.transcripts(page.call.body.id) if t.body.recording == page.recording.id]
    if any(t.body.note == account.digest for t in standing):
        return _told(page, len(lines), 0, (*losses, "nothing is written: this account stands already"))
    if brought.engine and worked_on(desk.view, page.call.body.id):
        raise BadForm(
            "the file holds a machine's words, and a person has worked on this call's transcript",
            hint="Correct the machine's words first, save them as WebVTT or SRT, and import those.",
        )
    pen = desk.pen_for(Author("engine", f"{brought.engine} (brought in)")) if brought.engine else desk.pen()
    rate = page.recording.body.rate
    timed = [
        Word(w.text, 0, len(w.text), span_of_seconds(w.start_s, w.end_s, rate), w.guessed, w.confidence)
        for w in brought.words
    ]
    batch = captions.reviewed_records(
        page.recording, account, pen, standing=standing, draft=page.lines, timed=timed,
        kind="draft" if brought.engine else "reviewed",
    )  # fmt: skip
    desk.writer.append(batch)
    return _told(page, len(lines), len(batch), losses)


def _recoded(raw: bytes, encoding: str) -> bytes:
    """The file as UTF-8. Raises BadForm, UsageError."""
    try:
        return raw.decode(encoding).encode()
    except LookupError:
        raise UsageError(
            "there is no encoding of this name", hint="Such as windows-1251, koi8-u, iso-8859-5."
        ) from None
    except (UnicodeError, ValueError):
        raise BadForm(
            "the file is not written in this encoding", hint="Try another, or save it as UTF-8."
        ) from None


def _within(
    lines: tuple[captions.ReviewedLine, ...], seconds: float
) -> tuple[tuple[captions.ReviewedLine, ...], tuple[str, ...]]:
    """The lines; those that begin after the end of the recording without their times. Raises BadForm where most do."""
    late = [line.start_s is not None and line.start_s >= seconds for line in lines]
    if 2 * sum(late) > len(lines):
        raise BadForm(
            f"{sum(late)} of {len(lines)} lines begin after the end of the recording",
            hint="See that the file is of this call, and of this recording of it (--recording).",
        )
    kept = tuple(
        replace(line, start_s=None, end_s=None) if beyond else line
        for line, beyond in zip(lines, late, strict=True)
    )
    told = (f"{sum(late)} lines begin after the end of the recording: their times are guessed",)
    return kept, told if any(late) else ()


def bytes_of(file: Path, most: int) -> bytes:
    """A file's content, of `most` bytes at the most. Raises BadForm."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(most + 1)
    except OSError:
        raise BadForm(
            "the file could not be read", hint="See that it is there and that you may read it."
        ) from None
    if len(raw) > most:
        raise BadForm(f"the file is larger than {most} bytes", hint="Export one call a file.")
    return raw


def _without_gists(brought: Brought) -> tuple[tuple[captions.ReviewedLine, ...], tuple[str, ...]]:
    """The lines without English that a machine wrote: brought in, it would pass for a person's. Raises BadForm."""
    if any(line.text.startswith(GIST) for line in brought.lines):
        raise BadForm(
            "the file holds a machine's English in place of what was said",
            hint="Export the call without --english, correct that file, and import it.",
        )
    gists = [line.english.startswith(GIST) for line in brought.lines]
    lines = tuple(
        captions.ReviewedLine(line.text, line.voice, "" if gist else line.english, line.start_s, line.end_s)
        for line, gist in zip(brought.lines, gists, strict=True)
    )
    lost = (f"{sum(gists)} English texts that a machine wrote, and no person changed",) if any(gists) else ()
    return lines, (*brought.losses, *lost)


def _give_voices(
    desk: Desk, page: Page, turns: tuple[VoiceTurn, ...], losses: tuple[str, ...], named: str
) -> dict[str, Any]:
    """Each standing line goes to the voice that speaks most of its time; all are judged before the first is written."""
    if not page.lines:
        raise NoTranscript(
            f"{page.call.body.id} has no line whose voice could be named",
            hint="Run `earwitness run transcribe`, or import the words first.",
        )
    changes: list[tuple[int, str]] = []
    silent = shared = 0
    for number, line in enumerate(page.lines, 1):
        spoken: dict[str, float] = {}
        for turn in turns:
            common = min(turn.end_s, line.body.span.end_s) - max(turn.start_s, line.body.span.start_s)
            if common > 0:
                spoken[turn.voice] = spoken.get(turn.voice, 0.0) + common
        if not spoken:
            silent += 1
            continue
        shared += len(spoken) > 1
        voice = max(sorted(spoken), key=spoken.__getitem__)
        if given_to(line, voice, page.call.body).voice != line.body.voice:
            changes.append((number, voice))
    for number, voice in changes:
        reviewing.fix_line(desk, named, number, Change(voice=voice), recording=page.number)
    lost = list(losses)
    if silent:
        lost.append(f"{silent} lines have nobody speaking at their time: they keep their voice")
    if shared:
        lost.append(f"{shared} lines hold several voices: each went to the one that speaks most of it")
    return _told(page, len(page.lines) - silent, len(changes), tuple(lost))


def _told(page: Page, lines: int, records: int, losses: tuple[str, ...]) -> dict[str, Any]:
    return {"call": page.call.body.id, "lines": lines, "records": records, "losses": list(losses)}

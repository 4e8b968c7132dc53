"""Transcripts in the forms of other tools: WebVTT, SRT, ELAN, Praat TextGrid, RTTM and CTM, and in only, what recognisers
write as JSON or as a table. Pure: bytes in, values out.

Rules
- What a file holds and the case cannot take, and what the case holds and a form cannot carry, is counted in `losses`: never
  dropped in silence, never named by its words (a tier's name may be a person's).
- Nothing in a file is followed: no entity, no schema, no path to a medium, no link.
- A time a file does not give is guessed, and said to be; sound is never cut by it.
- A voice is a label: a party's letter or "Speaker 2" as the file has it, else "Speaker N" in order of speaking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from earwitness.errors import BadForm
from earwitness.stages.transcribe.captions import ReviewedLine, captions_of
from earwitness.stages.transcribe.interchange import elan, nist, praat, recognisers, subtitles
from earwitness.stages.transcribe.interchange.tiers import (
    Brought,
    OutLine,
    TimedWord,
    VoiceTurn,
    always_lost,
    losses_of,
)

__all__ = [
    "FORMS", "READ", "Brought", "OutLine", "ReadForm", "TimedWord", "TranscriptForm", "VoiceTurn", "form_of", "read",
    "turns", "write",
]  # fmt: skip

TranscriptForm = Literal["vtt", "srt", "eaf", "textgrid", "rttm", "ctm"]
FORMS: tuple[TranscriptForm, ...] = ("vtt", "srt", "eaf", "textgrid", "rttm", "ctm")
#: forms that are read: those, and what recognisers write
ReadForm = Literal["vtt", "srt", "eaf", "textgrid", "rttm", "ctm", "json", "tsv"]
READ: tuple[ReadForm, ...] = (*FORMS, "json", "tsv")


def form_of(name: str) -> ReadForm:
    """The form a file's ending or an option names. Raises BadForm."""
    wanted = name.removeprefix(".").casefold()
    for form in READ:
        if form == wanted:
            return form
    raise BadForm(
        f"the form of the file is none of {', '.join(READ)}",
        hint="Give the file one of these endings, or save it in one of these forms.",
    )


def read(raw: bytes, form: ReadForm, of: str = "") -> Brought:
    """The lines of a file, in order of time. `of` is what a CTM calls this recording, where it holds several.

    Raises BadForm: an RTTM holds no words (see `turns`), and so do files that are damaged or empty.
    """
    match form:
        case "vtt" | "srt":
            return subtitles.read(raw, form)
        case "eaf":
            return elan.read(raw)
        case "textgrid":
            return praat.read(raw)
        case "ctm":
            return nist.read_ctm(raw, of)
        case "json":
            return recognisers.read_json(raw)
        case "tsv":
            return recognisers.read_tsv(raw)
        case "rttm":
            raise BadForm("an RTTM file says who speaks when, and holds no words")


def turns(raw: bytes, of: str = "") -> tuple[tuple[VoiceTurn, ...], tuple[str, ...]]:
    """Who speaks when, of an RTTM file, and what was not taken. Raises BadForm."""
    return nist.read_rttm(raw, of)


def write(
    lines: Sequence[OutLine], form: TranscriptForm, of: str, *, english: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The lines as a file, and what the form cannot carry of them. `of` is the id the file calls the recording.

    Captions hold one language: with `english`, the English where there is some.
    """
    match form:
        case "vtt" | "srt":
            rows = [ReviewedLine(one.text, one.voice, one.english, one.start_s, one.end_s) for one in lines]
            unsaid = sum(bool(one.english) for one in lines) if english else 0
            return captions_of(rows, form, english=english), (
                *losses_of((unsaid, "lines in the original language, where the file has their English")),
                *always_lost(lines, english=english, words=False),
            )
        case "eaf":
            return elan.write(lines)
        case "textgrid":
            return praat.write(lines)
        case "rttm":
            return nist.write_rttm(lines, of)
        case "ctm":
            return nist.write_ctm(lines, of)

"""WebVTT and SRT: the cues of `cues.py` as lines, with the losses counted."""

from __future__ import annotations

from typing import Literal

from earwitness.stages.transcribe import captions
from earwitness.stages.transcribe.cues import cues_in
from earwitness.stages.transcribe.interchange.tiers import Brought, TimedWord, losses_of, text_of_bytes


def read(raw: bytes, form: Literal["vtt", "srt"]) -> Brought:
    """The cues of a file as lines. Raises BadForm naming the line."""
    text = text_of_bytes(raw)
    (reviewed,) = captions.parse(text, f".{form}")
    cues, lost = cues_in(text, form)
    names = {cue.voice for cue in cues} - {line.voice for line in reviewed.lines}
    return Brought(
        reviewed.lines,
        tuple(TimedWord(word.text, word.start_s, word.end_s) for cue in cues for word in cue.words),
        losses_of(
            *((count, what) for what, count in lost.items()),
            (
                len(names),
                "names of voices, which became numbers: a name here would be a name in the case",
            ),
        ),
        reviewed.language,
    )

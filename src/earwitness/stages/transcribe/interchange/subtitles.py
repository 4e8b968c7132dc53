"""WebVTT and SRT: what captions.py reads, with the losses counted."""

from __future__ import annotations

import re
from typing import Literal

from earwitness.stages.transcribe import captions
from earwitness.stages.transcribe.interchange.tiers import Brought, losses_of, text_of_bytes

_CUE = re.compile(r"-->\s*[\d:.,]+(.*)$", re.MULTILINE)
#: a cue with nothing under its times, or only tags
_EMPTY = re.compile(r"-->[^\n]*(?:\n(?:[ \t]|<[^>\n]*>)*(?=\n|\Z)|\Z)")
_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)\b", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG = re.compile(r"<(?!/?v[ .>])[^>]*>")


def read(raw: bytes, form: Literal["vtt", "srt"]) -> Brought:
    """The cues of a file as lines. Raises BadForm naming the line."""
    text = text_of_bytes(raw)
    (reviewed,) = captions.parse(text, f".{form}")
    cues = _CUE.findall(text)
    names = {name.strip() for name in _VOICE.findall(text)}
    kept = {line.voice for line in reviewed.lines}
    return Brought(
        reviewed.lines,
        (),
        losses_of(
            (len(_EMPTY.findall(text)), "cues without words"),
            (sum(bool(settings.strip()) for settings in cues), "places of cues on the screen"),
            (len(_TAG.findall(text)), "tags of style and time within cues"),
            (len(_BLOCK.findall(text)) if form == "vtt" else 0, "notes, styles and regions"),
            (
                len(names - kept),
                "names of voices, which became numbers: a name here would be a name in the case",
            ),
        ),
        reviewed.language,
    )

"""Captions of a released sound, from the edited text and nothing else.

Rules
- One cue a line of the quote: no word times, so no cue tells how many withheld words there were or how long they took.
- What a caption says is the edited text, in the original and in English; placeholders as on the page.
- Times are milliseconds in the released sound.
"""

from __future__ import annotations

from typing import Literal

from earwitness.model.story import CueLine, CueSheet

Which = Literal["original", "english"]


def vtt(sheet: CueSheet, which: Which) -> str:
    """WebVTT in one language, the speaker's label as a voice span."""
    cues = [
        f"{number}\n{_times(line, '.')}\n<v {_voice(line.label)}>{_plain(_text(line, which))}"
        for number, line in enumerate(_shown(sheet, which), 1)
    ]
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def srt(sheet: CueSheet, which: Which) -> str:
    """SubRip in one language, the speaker's label before the words."""
    cues = [
        f"{number}\n{_times(line, ',')}\n{_one(line.label)}: {_one(_text(line, which))}"
        for number, line in enumerate(_shown(sheet, which), 1)
    ]
    return "\n\n".join(cues) + "\n"


def _shown(sheet: CueSheet, which: Which) -> list[CueLine]:
    return [line for line in sheet.lines if _text(line, which)]


def _times(line: CueLine, point: str) -> str:
    return f"{_clock(line.start_ms, point)} --> {_clock(line.end_ms, point)}"


def _text(line: CueLine, which: Which) -> str:
    return line.original if which == "original" else line.english


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def _voice(label: str) -> str:
    """A label within a voice span: hyphens at its end would make an arrow with the bracket that closes it."""
    plain = _plain(label)
    return f"{plain} " if plain.endswith("-") else plain


def _one(text: str) -> str:
    """On one line: an empty line would end the cue."""
    return " ".join(text.split())


def _plain(text: str) -> str:
    """On one line and with the signs that WebVTT gives a meaning escaped."""
    return _one(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

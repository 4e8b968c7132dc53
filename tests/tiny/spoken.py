"""A stretch of a call of the sample case, decoded: somebody speaks in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from earwitness.ports import ToHear

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"


@cache
def spoken_sample(call: str, seconds: float, language: str = "en") -> ToHear:
    """The first seconds of a call, all its channels as they are."""
    from earwitness.engines.media.decode import CagedAudioTool

    lines = (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(row for row in map(json.loads, lines) if row["id"] == call)
    tool = CagedAudioTool()
    try:
        decoded = tool.decode((SAMPLE / "audio" / row["file_name"]).read_bytes())
    finally:
        tool.close()
    return ToHear(decoded.samples[:1, : int(seconds * decoded.rate)], decoded.rate, language)

"""Being written: its owner replaces this file."""
from __future__ import annotations
from collections.abc import Sequence
from earwitness.ports import Heard, VoiceTurn


def told_apart(heard: Heard, turns: Sequence[VoiceTurn]) -> Heard:
    return heard

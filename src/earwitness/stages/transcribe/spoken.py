"""Being written: its owner replaces this file."""
from __future__ import annotations
from earwitness.ports import Heard


def with_spoken(heard: Heard) -> Heard:
    return heard

"""Being written: its owner replaces this file."""
from __future__ import annotations
from earwitness.ports import Heard


def restored(heard: Heard) -> Heard:
    return heard

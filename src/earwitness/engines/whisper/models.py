"""Which Whisper model: one of the catalogue, one that was added, or a folder of the user's own."""

from __future__ import annotations

from pathlib import Path

from earwitness.engines.shelf.catalogue import ModelKind
from earwitness.engines.shelf.store import LocalModel
from earwitness.engines.shelf.store import locate as on_the_shelf

KINDS: tuple[ModelKind, ...] = ("whisper",)


def locate(model: str, store: Path | None = None) -> LocalModel:
    """The Whisper model of that id, or in the folder of that path, checked and ready to load.

    Joins the default model from its packages on first use. Raises ModelMissing, ModelTampered or ModelRefused.
    """
    return on_the_shelf(model, KINDS, store)

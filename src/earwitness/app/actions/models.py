"""Which speech models there are, and whether they are what they claim to be."""

from __future__ import annotations

from typing import Any


def list_models() -> list[dict[str, Any]]:
    """One row a model of the catalogue: id, size, languages, licence, source, and how its files were verified."""
    from earwitness.engines.whisper import models

    return [row.as_dict() for row in models.installed()]

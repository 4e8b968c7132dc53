"""Which models there are, whether they are what they claim to be, and bringing them here and taking them away."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from earwitness.errors import ModelTampered, SpeechError, UsageError


def list_models() -> list[dict[str, Any]]:
    """One row a model, of the catalogue and added: id, kind, standing, size, languages, licence, source, SHA-256, purpose."""
    from earwitness.engines.shelf import store
    from earwitness.engines.voices import models as voices

    # Like the packaged speech model it is made of its package on first sight, so that its standing is known.
    with suppress(SpeechError):
        voices.located("auto")
    return [row.as_dict() for row in store.installed()]


def add_model(
    what: str,
    id: str | None = None,
    hub: str | None = None,
    allow_network: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Bring a model here: from a folder, wheel or archive, from installed packages, or from a hub, if that was allowed twice.

    `hub` is the address the person names. Raises UsageError, ModelMissing, ModelRefused, ModelTampered.
    """
    from earwitness.engines.shelf import hub as fetching
    from earwitness.engines.shelf import store
    from earwitness.engines.shelf.catalogue import VOICES
    from earwitness.engines.voices import models as voices

    known = store.known_model(what)
    if known is None or Path(what).exists():
        if hub is not None or allow_network:
            raise UsageError(
                "only a model of the catalogue is fetched", hint="`earwitness models` lists their ids."
            )
        if id is None and _holds(Path(what), voices.PACKAGE):
            voices.make_from_wheel(Path(what))
            return store.check(VOICES.id).as_dict()
        return store.add(Path(what), id=id).as_dict()
    if id not in (None, known.id):
        raise UsageError("a model of the catalogue keeps its id")
    if known.packaged:
        return store.locate(known.id, (known.kind,)).as_dict()
    if known.id == VOICES.id:
        voices.located("auto")
        return store.check(known.id).as_dict()
    _allowed(known.id, allow_network, hub)
    return fetching.fetch(known, hub or "", progress=progress).as_dict()


def _holds(file: Path, package: str) -> bool:
    """Whether a file is a wheel of that package."""
    if not zipfile.is_zipfile(file):
        return False
    try:
        with zipfile.ZipFile(file) as packed:
            return any(name.startswith(f"{package}/") for name in packed.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _allowed(id: str, allow_network: bool, hub: str | None) -> None:
    """The network needs a yes in the settings and one on the command line, and a hub by name. Raises UsageError."""
    from earwitness.app.settings import load

    if not allow_network or not load().network:
        raise UsageError(
            f"{id} is not on this machine, and nothing is fetched without a person's leave",
            hint="Bring its folder (`earwitness models add FOLDER`), or set `network = true` in earwitness.toml and add "
            "--allow-network --hub ADDRESS. Whoever watches your line then sees that you fetch a speech model.",
        )
    if not hub:
        raise UsageError("no hub is named", hint="Say which: --hub https://…")


def check_models(ids: list[str]) -> list[dict[str, Any]]:
    """Read every file of these models again (of all that are installed, when none is named).

    Raises ModelMissing for an id that is not installed, and ModelTampered after all were read, when one is not what it was.
    """
    from earwitness.engines.shelf import store

    wanted = ids or [row.id for row in store.installed() if row.folder is not None]
    rows = [store.check(id) for id in wanted]
    bad = [row.id for row in rows if row.standing == "tampered"]
    if bad:
        raise ModelTampered(f"{', '.join(bad)}: a file is missing or is not what it was")
    return [row.as_dict() for row in rows]


def remove_model(id: str) -> None:
    """Take a model off this machine. Raises ModelMissing."""
    from earwitness.engines.shelf import store

    store.remove(id)

"""Settings: the language of the interface, who may open the case, which engines and models are in use."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions.models import list_models
from earwitness.errors import UsageError
from earwitness.web.asked import Asked
from earwitness.web.room import LANGUAGES, Door, Room


def show(room: Room, asked: Asked) -> Response:
    """What is set, and what it means."""
    settings = room.desk.settings
    rows = [
        (name, getattr(settings, name), one.description) for name, one in type(settings).model_fields.items()
    ]
    case = room.desk.case
    values = {
        "rows": rows,
        "members": case.members(),
        "member": case.member,
        "vault": case.vault is not None,
        "models": list_models(),
    }
    return room.page(asked, "settings", values)


def choose_language(room: Room, asked: Asked) -> Response:
    """The language of the pages, for as long as this workbench is open."""
    wanted = asked.text("language")
    if wanted not in LANGUAGES:
        raise UsageError("the interface is not there in this language")
    room.pages.language = wanted
    return room.go("/settings")


DOORS = (Door("/settings", show), Door("/settings/language", choose_language, "POST"))

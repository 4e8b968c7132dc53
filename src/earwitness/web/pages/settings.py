"""Settings: the language of the interface, who may open the case, which engines and models are in use."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import members
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
        "members": members.list_members(room.desk),
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


def let_in(room: Room, asked: Asked) -> Response:
    """Another person may open the case, by a passphrase of their own."""
    members.add_member(room.desk, asked.text("name"), _typed_twice(asked), vault=asked.ticked("vault"))
    return room.go("/settings#members", "They may open the case now.")


def change_passphrase(room: Room, asked: Asked) -> Response:
    """Another passphrase for whoever sits here."""
    members.change_passphrase(room.desk, _typed_twice(asked))
    return room.go("/settings#members", "Your passphrase is another now.")


def _typed_twice(asked: Asked) -> str:
    """A passphrase as it was typed, spaces at its ends too. Raises UsageError where the two differ."""
    first, again = (next(iter(asked.fields.get(name, ())), "") for name in ("passphrase", "again"))
    if first != again:
        raise UsageError("the two passphrases differ", hint="Type the same one twice.")
    return first


DOORS = (
    Door("/settings", show),
    Door("/settings/language", choose_language, "POST"),
    Door("/settings/members", let_in, "POST"),
    Door("/settings/passphrase", change_passphrase, "POST"),
)

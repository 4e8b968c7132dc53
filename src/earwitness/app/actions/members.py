"""Members: who may open the case, each with a passphrase of their own, and to whom the vault was given.

A member who leaves cannot be made to forget what they could read: their key file is taken away by hand, and the case is
copied into a new one where that is not enough (SECURITY.md).
"""

from __future__ import annotations

from typing import Any

from earwitness.app.wiring import Desk
from earwitness.errors import UsageError

#: characters; six random words are about thirty
SHORTEST = 12


def list_members(desk: Desk) -> list[dict[str, Any]]:
    """A row a member: the name, whether it is you, and, of yourself, whether the vault is open."""
    return [
        {"member": name, "you": name == desk.case.member}
        | ({"vault": desk.case.vault is not None} if name == desk.case.member else {})
        for name in desk.case.members()
    ]


def add_member(desk: Desk, name: str, passphrase: str, *, vault: bool) -> list[dict[str, Any]]:
    """Let another person open the case; `vault` gives them the names of its people too. Raises MemberKnown, UsageError."""
    require_strong(passphrase)
    desk.case.add_member(name.strip(), passphrase, vault="given" if vault else "withheld")
    return list_members(desk)


def change_passphrase(desk: Desk, passphrase: str) -> None:
    """Open the case by another passphrase from now on; copies of the case made before still open by the old one."""
    require_strong(passphrase)
    desk.case.change_passphrase(passphrase)


def require_strong(passphrase: str) -> None:
    """Raises UsageError for a passphrase that is tried out in no time."""
    if len(passphrase) < SHORTEST:
        raise UsageError("the passphrase is short", hint="Six or more random words are a good one.")

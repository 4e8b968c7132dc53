"""Who may be contacted or looked up, and whose approval it takes. Pure.

Rules
 1. Nobody is contacted who refused, who is known to be unsafe, who is held captive. The dead are not contacted: their family is,
    each under their own name.
 2. Nobody approves what they themselves ask for. One signature is one person.
 3. Contact takes one approval; two where nothing is known of the person's safety, and for the under-age and for survivors.
 4. Looking somebody up takes one approval.
 5. An approval ends with the last day of its plan; the ledger ends it as well when what is known of safety changes.
 6. Who contacts us of their own accord needs no approval; to answer later does.
 7. What was done without approval is still written down, with the reason: a log that refuses the truth is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from earwitness.model.identity import Safety, SafetyState

#: states in which nobody contacts a person, and why
BARRED: dict[SafetyState, str] = {
    "refuses": "they said no",
    "unsafe": "contact is known to endanger them",
    "captured": "who is held captive cannot speak freely, and is punished for it",
    "dead": "they are dead; ask for their family, each under their own name",
}


def barred(safety: Safety) -> str | None:
    """Why a person may not be contacted at all, or None (rule 1)."""
    return BARRED.get(safety.state)


def approvals_needed(safety: Safety) -> int:
    """How many others have to approve contact (rule 3)."""
    return 2 if safety.state == "unknown" or safety.minor or safety.survivor else 1


def lacking(
    asked_by: str, signers: Iterable[str], needed: int, until: str = "", today: str = ""
) -> str | None:
    """What is missing before an asked thing may be done, or None (rules 2 to 5). Days are ISO 8601."""
    if until and today > until:
        return f"the approval ended on {until}"
    others = {signer.strip().casefold() for signer in signers} - {asked_by.strip().casefold()}
    if len(others) < needed:
        return f"{len(others)} of {needed} approvals by others than who asks"
    return None

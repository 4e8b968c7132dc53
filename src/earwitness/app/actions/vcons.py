"""Conversations as vCon: what one says of a call at its handover, its transcripts after intake, and a call out as one.

The recordings of a vCon come in by `add`, as files in an archive do: sealed, decoded in the cage, rejected by name.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from earwitness.app.actions.interchange import bytes_of, out_line, take_account
from earwitness.app.actions.manifest import Entry, EntryParty
from earwitness.app.actions.reviewing import Page, page_of
from earwitness.app.wiring import Desk
from earwitness.errors import NoTranscript
from earwitness.model.identity import Contact, Person, Reveal
from earwitness.model.recording import PartyId, Recording
from earwitness.model.records import Record
from earwitness.model.speech import PlainCopy
from earwitness.stages.transcribe.interchange.vcon import (
    MOST_BYTES,
    OutParty,
    Vcon,
    VconDialog,
    parse_vcon,
    write_vcon,
)
from earwitness.stages.transcribe.reviewing import whose_words

LETTERS: tuple[PartyId, ...] = get_args(PartyId)


# ------------------------------------------------------------------------------------------------------------------ in


def entry_of(file: str, vcon: Vcon, dialog: VconDialog) -> Entry:
    """What a vCon says of one of its recordings, as a manifest would: when it began and who was on it."""
    parties = tuple(
        EntryParty(
            letter,
            "unknown" if dialog.caller is None else "caller" if number == dialog.caller else "callee",
            person=vcon.parties[number].mark or None,
            number=vcon.parties[number].number or None,
            name=vcon.parties[number].name,
        )
        for letter, number in zip(LETTERS, dialog.parties, strict=False)
    )
    return Entry(file, _time(dialog.began), parties=parties)


def _time(written: str) -> str | None:
    try:
        return datetime.fromisoformat(written).isoformat()
    except ValueError:
        return None


def import_vcon(desk: Desk, file: Path, *, language: str | None = None) -> dict[str, Any]:
    """The transcripts of a vCon for those of its recordings that were added and taken in. Raises BadForm, NoTranscript.

    Returns how many lines came in of how many recordings, and what was not taken.
    """
    vcon = parse_vcon(bytes_of(file, MOST_BYTES))
    lost = list(vcon.losses)
    recordings = _recordings(desk)
    lines = written = 0
    calls: list[str] = []
    for dialog in vcon.dialogs:
        brought = vcon.transcripts.get(dialog.place)
        recording = dialog.content and recordings.get(hashlib.sha256(dialog.content).hexdigest())
        if not recording:
            lost.append(f"dialog {dialog.place}: its recording is not in the case")
        elif brought is None:
            lost.append(f"dialog {dialog.place}: no transcript")
        else:
            done = take_account(desk, _page(desk, recording), brought, language)
            lines, written = lines + done["lines"], written + done["records"]
            calls.append(done["call"])
            lost += [f"dialog {dialog.place}: {loss}" for loss in done["losses"]]
    if not calls:
        raise NoTranscript(
            "no recording of the vCon that is in the case has a transcript in it",
            hint="`earwitness add` takes the recordings of a vCon in, then `earwitness run intake`, then import it.",
        )
    return {"calls": calls, "lines": lines, "records": written, "losses": lost}


def _recordings(desk: Desk) -> dict[str, Record[Recording]]:
    """Recordings by the fingerprint of the file they were made from."""
    files = {handover.id: handover.body.sha256 for handover in desk.view.handovers()}
    return {
        files[basis]: recording
        for recording in desk.view.recordings()
        for basis in recording.basis
        if basis in files
    }


def _page(desk: Desk, recording: Record[Recording]) -> Page:
    of_call = sorted(one.id for one in desk.view.recordings(recording.body.call))
    return page_of(desk, recording.body.call, 1 + of_call.index(recording.id))


# ----------------------------------------------------------------------------------------------------------------- out


def export_vcon(
    desk: Desk, named: str, *, names: bool = False, sound: bool = False, recording: int | None = None
) -> dict[str, Any]:
    """One recording of a call as a vCon's `text`, and its `losses`. Raises NoTranscript, ProtectError, UsageError.

    With `names` the parties' names and numbers, which the vault writes down as looked at; with `sound` the file as it
    came.
    """
    page = page_of(desk, named, recording)
    if not page.lines:
        raise NoTranscript(f"{page.call.body.id} has no line that could be written")
    call, recorded = page.call.body, page.recording.body
    machines = [whose for line in page.lines if (whose := whose_words(line))]
    text, losses = write_vcon(
        call.id,
        _parties(desk, page, names=names),
        call.began,
        recorded.seconds,
        [out_line(page, line) for line in page.lines],
        page.lines[0].body.language,
        desk.clock.now(),
        desk.case.blobs.read(recorded.original) if sound else None,
        container=recorded.container,
        machine=machines[0] if machines else "",
    )
    if 0 < len(machines) < len(page.lines):
        losses = (
            f"which {len(page.lines) - len(machines)} lines a person wrote: all are written as a machine's",
            *losses,
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    copy = PlainCopy("vcon with sound" if sound else "vcon", len(page.lines), False, digest)
    desk.writer.append((desk.pen().write(copy, basis=(page.recording.id,), call=call.id),))
    return {"call": call.id, "lines": len(page.lines), "losses": list(losses), "text": text}


def _parties(desk: Desk, page: Page, *, names: bool) -> list[OutParty]:
    parties = page.call.body.parties
    if not names:
        return [OutParty(party.id, party.side == "caller") for party in parties]
    vault = desk.require_vault()
    people = {person.body.id: person for person in vault.of(Person)}
    numbers = {contact.body.person: contact.body.number for contact in vault.of(Contact)}
    out: list[OutParty] = []
    for party in parties:
        person = people.get(party.person) if party.person else None
        if person is not None:
            shown = desk.pen().write(Reveal(person.body.id, desk.case.member), basis=(person.id,))
            desk.writer.append((shown,))
        out.append(
            OutParty(
                party.id,
                party.side == "caller",
                person.body.name if person else "",
                numbers.get(party.person, "") if party.person else "",
            )
        )
    return out

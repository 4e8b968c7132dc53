"""Interviews: who was spoken with, on what terms, what was asked and answered, what it says of which claim, and what was kept.

With whom, in words, goes to the vault; sound and notes are sealed as they came, with their fingerprint in the ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from earwitness.app.actions.interviews_contact import known_person
from earwitness.app.actions.writing import append, person_of, standing_record
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, UsageError
from earwitness.model.claims import Check, Evidence, Interview
from earwitness.model.contact import ContactAttempt
from earwitness.model.custody import Exhibit, ExhibitKind
from earwitness.model.identity import InterviewNote
from earwitness.model.ids import RecordId
from earwitness.model.recording import FileNote
from earwitness.model.records import Record
from earwitness.stages import verify

LARGEST = 2 << 30
_KINDS: Mapping[str, ExhibitKind] = {
    ".txt": "notes", ".md": "notes", ".pdf": "document", ".docx": "document", ".odt": "document",
    ".png": "screenshot", ".jpg": "screenshot", ".jpeg": "screenshot", ".webp": "screenshot",
    ".warc": "web archive", ".gz": "web archive",
    ".wav": "sound", ".mp3": "sound", ".m4a": "sound", ".ogg": "sound", ".opus": "sound", ".flac": "sound", ".amr": "sound",
}  # fmt: skip


def note_interview(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    """One interview, in the fields of `earwitness import interviews`; `with_person` may name a person of the case.

    Raises BadForm naming the field, UnknownReference for a turn that is not there.
    """
    resolve = person_of(desk)
    before = {i.id for i in desk.view.reader.of(Interview)}
    append(desk, lambda tools: verify.import_interviews([row], [], desk.view, tools, resolve))
    made = next((i for i in desk.view.reader.of(Interview) if i.id not in before), None)
    words = verify.interview_words([row], [], desk.view, resolve)
    interview = made.id if made is not None else next(iter(words))
    known = {note.body.interview for note in desk.require_vault().of(InterviewNote)}
    if interview not in known:
        note = desk.pen().write(InterviewNote(interview, words[interview]), basis=(interview,))
        desk.writer.append((note,))
    return show_interview(desk, interview)


def list_interviews(desk: Desk, person: str | None = None) -> list[dict[str, Any]]:
    """One row an interview, without saying with whom. `contact_logged`: whether an attempt with that person stands in the log."""
    wanted = None if person is None else known_person(desk, person).body.id
    return [
        _row(desk, i)
        for i in desk.view.reader.of(Interview)
        if wanted in (None, i.body.person, i.body.spoken_with)
    ]


def show_interview(desk: Desk, id: str) -> dict[str, Any]:
    """One interview with its exchanges, the claims it bears on and what is attached. Raises UsageError."""
    interview = _interview(desk, id)
    body = interview.body
    bears = [
        {"claim": c.body.claim, "outcome": c.body.outcome, "line": c.body.independence}
        for c in desk.view.reader.resting_on(interview.id, Check)
    ]
    return {
        **_row(desk, interview),
        "summary": body.summary,
        "exchanges": [{"asked": e.asked, "answered": e.answered} for e in body.exchanges],
        "bears": bears,
        "attached": list_exhibits(desk, interview.id),
    }


class Kept(NamedTuple):
    """A file to seal: the name it had, and its bytes."""

    name: str
    content: bytes


def read_kept(file: Path) -> Kept:
    """A file of this machine, to seal as it is. Raises UsageError for what is no plain file or too large."""
    if not file.is_file() or file.is_symlink():
        raise UsageError("the file to attach is not there, or is no plain file")
    if file.stat().st_size > LARGEST:
        raise UsageError(f"the file is larger than {LARGEST >> 30} GiB")
    return Kept(file.name, file.read_bytes())


def attach(
    desk: Desk,
    to: str | None,
    file: Kept,
    kind: str | None = None,
    captured_on: str = "",
    captured_with: str = "",
    by: str | None = None,
) -> dict[str, Any]:
    """Seal a file as it is, for an interview, a piece of evidence or (None) a step of research, with its fingerprint.

    Its name goes to the vault. The same bytes attached to the same thing again are the same exhibit. Raises UsageError.
    """
    if kind is not None and kind not in get_args(ExhibitKind):
        raise UsageError("this is no kind of file", hint=f"It is one of: {', '.join(get_args(ExhibitKind))}.")
    basis: tuple[RecordId, ...] = ()
    if to is not None:
        target = standing_record(desk, to)
        if target is None or not isinstance(target.body, (Interview, Evidence)):
            raise UsageError("files are attached to an interview or to evidence")
        basis = (target.id,)
    digest = hashlib.sha256(file.content).hexdigest()
    for known in desk.view.reader.resting_on(basis[0], Exhibit) if basis else ():
        if known.body.sha256 == digest:
            return _exhibit_row(known)
    blob = desk.case.blobs.put(file.content)
    named = cast(ExhibitKind, kind or _KINDS.get(Path(file.name).suffix.casefold(), "file"))
    body = Exhibit(blob, digest, len(file.content), named, captured_on, captured_with)
    pen = desk.pen(by)
    exhibit = pen.write(body, basis=basis)
    note = pen.write(FileNote(exhibit.id, file.name), basis=(exhibit.id,))
    desk.writer.append((note, exhibit))
    return _exhibit_row(exhibit)


def attach_named(desk: Desk, folder: Path, rows: Sequence[Mapping[str, Any]], ids: Sequence[RecordId]) -> int:
    """Attach the files that rows of an import name, from the folder of the import file; returns how many are new.

    Raises BadForm for a name that leads out of the folder or to nothing.
    """
    fresh = 0
    for n, (row, id) in enumerate(zip(rows, ids, strict=True), 1):
        for name in row.get("attached") or ():
            file = folder / str(name)
            if Path(str(name)).name != str(name) or not file.is_file():
                raise BadForm(f"row {n}: a file to attach is not beside the file that names it")
            before = sum(1 for _ in desk.view.reader.resting_on(id, Exhibit))
            attach(desk, id, read_kept(file))
            fresh += sum(1 for _ in desk.view.reader.resting_on(id, Exhibit)) - before
    return fresh


def list_exhibits(desk: Desk, to: RecordId) -> list[dict[str, Any]]:
    """What is attached to an interview or to evidence."""
    return [_exhibit_row(e) for e in desk.view.reader.resting_on(to, Exhibit)]


def exhibit(desk: Desk, id: str) -> Record[Exhibit]:
    """A captured file by its id. Raises UsageError."""
    found = standing_record(desk, id)
    if found is None or not isinstance(found.body, Exhibit):
        raise UsageError("no captured file of the case has this id")
    return found


def read_exhibit(desk: Desk, id: str) -> bytes:
    """The bytes of a captured file, checked against their fingerprint on the way. Raises UsageError, StorageError."""
    return desk.case.blobs.read(exhibit(desk, id).body.blob)


# ------------------------------------------------------------------------------------------------------------ parts


def _interview(desk: Desk, id: str) -> Record[Interview]:
    found = standing_record(desk, id)
    if found is None or not isinstance(found.body, Interview):
        raise UsageError("no interview of the case has this id", hint="`earwitness interviews` lists them.")
    return found


def _row(desk: Desk, interview: Record[Interview]) -> dict[str, Any]:
    body = interview.body
    human = body.spoken_with or body.person
    vault = desk.case.vault
    attempts = [] if vault is None else [*vault.of(ContactAttempt), *vault.of(ContactAttempt, state="stale")]
    return {
        "interview": interview.id,
        "about": body.person,
        "spoken_with": body.spoken_with,
        "on": body.on,
        "by": body.by,
        "language": body.language,
        "consent": body.consent,
        "terms": body.terms,
        "limits": body.limits,
        "line": body.line,
        "contact_logged": any(a.body.person == human and a.body.on <= body.on for a in attempts),
    }


def _exhibit_row(exhibit: Record[Exhibit]) -> dict[str, Any]:
    body = exhibit.body
    return {
        "exhibit": exhibit.id,
        "kind": body.kind,
        "size": body.size,
        "sha256": body.sha256,
        "captured_on": body.captured_on,
        "captured_with": body.captured_with,
        "by": exhibit.author.name,
        "at": exhibit.at.isoformat(timespec="seconds"),
    }

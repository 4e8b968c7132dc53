"""Hand recordings over: seal each file as it came, with its fingerprint, its origin and what its manifest says.

Nothing is decoded here. A file that came before under the same name is passed over, so adding a folder again after a
stop goes on where it stood; the same bytes under another name are a second handover, which intake will name a repeat.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from earwitness.app.actions.manifest import Entry, read_manifest
from earwitness.app.actions.vcons import entry_of
from earwitness.app.runner import new_call_id, new_person_id
from earwitness.app.settings import toml_place
from earwitness.app.wiring import Desk
from earwitness.engines.media import archives
from earwitness.engines.media.sniff import archive_kind
from earwitness.errors import ArchiveError, BadForm, EarwitnessError, TooBig
from earwitness.model.identity import Contact, Person, SourceNote
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.recording import Call, FileNote, Handover, Origin, Party, Rejection
from earwitness.model.records import Record
from earwitness.model.wire import value_of
from earwitness.ports import Progress, nothing
from earwitness.stages.intake.filenames import readable
from earwitness.stages.transcribe.interchange.vcon import looks_like_one, parse_vcon

LARGEST_FILE = 2 << 30


@dataclass(frozen=True, slots=True)
class OriginAnswers:
    """The origin form, answered: what the case keeps, and the source's name for the vault."""

    origin: Origin
    source: str = ""
    note: str = ""


@dataclass(slots=True)
class AddReport:
    """What adding did. A refused file is named by its serial number, its error's number and the reason."""

    added: int = 0
    known: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        refused = [
            {"file": serial, "error": number, "reason": reason} for serial, number, reason in self.refused
        ]
        return {"added": self.added, "known": self.known, "refused": refused}


def origin_of(answers: Mapping[str, Any], where: str) -> OriginAnswers:
    """The form's answers as values. Raises BadForm naming the field that is missing or wrong."""
    known = {f.name for f in fields(Origin)}
    unknown = set(answers) - known - {"source", "note"}
    if unknown:
        raise BadForm(f"{where}: it has {len(unknown)} fields that the form does not know")
    given = {k: str(v) if isinstance(v, date) else v for k, v in answers.items() if k in known}
    try:
        return OriginAnswers(
            value_of(Origin, given, "origin"), str(answers.get("source", "")), str(answers.get("note", ""))
        )
    except ValueError as wrong:
        raise BadForm(f"{where}: {wrong}") from None


def origin_from_file(file: Path) -> OriginAnswers:
    """The origin form from a TOML file. Raises BadForm."""
    try:
        answers = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise BadForm("the origin file could not be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadForm(f"the origin file is not TOML{toml_place(wrong)}") from None
    return origin_of(answers, "the origin file")


def add_files(
    desk: Desk, paths: list[Path], answers: OriginAnswers, manifest: Path | None, progress: Progress
) -> AddReport:
    """Seal every file under `paths`. Raises BadForm for a manifest that does not fit; files never raise, they are reported."""
    entries = read_manifest(manifest) if manifest else {}
    files = sorted({f for path in paths for f in _files_under(path)})
    if manifest:
        files = [f for f in files if f.resolve() != manifest.resolve()]
    adding = _Adding(desk, answers, entries)
    for n, file in enumerate(files, 1):
        adding.take(file)
        progress("add", n, len(files), "files")
    return adding.report


def add_folder(desk: Desk, folder: str, answers: OriginAnswers) -> AddReport:
    """Seal every file under a folder of this machine, as a person wrote its path. Raises BadForm where there is none."""
    path = Path(folder).expanduser()
    if not path.exists():
        raise BadForm("the folder to add is not there", hint="Write the whole path, from / on.")
    return add_files(desk, [path], answers, None, nothing)


def add_uploads(desk: Desk, files: Iterable[tuple[str, bytes]], answers: OriginAnswers) -> AddReport:
    """Seal files that came by name and content, such as those dropped on a page: the same as `add_files` does."""
    adding = _Adding(desk, answers, {})
    for name, content in files:
        adding.take_content(readable(name), content)
    return adding.report


def _files_under(path: Path) -> Iterator[Path]:
    """Regular files, links not followed: a link in a received folder may point anywhere."""
    if path.is_symlink():
        return
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            yield from _files_under(inner)
    elif path.is_file():
        yield path
    else:
        raise BadForm("one of the paths to add is neither a file nor a folder")


class _Adding:
    """One run of adding: the batch's origin is written once, with the first file that is new."""

    def __init__(self, desk: Desk, answers: OriginAnswers, entries: Mapping[str, Entry]) -> None:
        self.desk = desk
        self.answers = answers
        self.entries = entries
        self.report = AddReport()
        self.pen = desk.pen()
        vault = desk.require_vault()
        self.names: dict[RecordId, str] = {n.body.handover: n.body.file_name for n in vault.of(FileNote)}
        self.known: dict[str, list[RecordId]] = {}
        self.serial = 0
        for handover in desk.view.handovers():
            self.known.setdefault(handover.body.sha256, []).append(handover.id)
            self.serial = max(self.serial, handover.body.serial)
        self.people = {p.body.reference: p.body.id for p in vault.of(Person) if p.body.reference}
        self.origin: Record[Origin] | None = next(
            (o for o in desk.view.reader.of(Origin) if o.body == answers.origin), None
        )

    def take(self, file: Path) -> None:
        name = readable(file.name)
        if file.stat().st_size > LARGEST_FILE:
            self._refuse(TooBig(f"a file is larger than {LARGEST_FILE >> 30} GiB"), name, b"")
            return
        self.take_content(name, file.read_bytes())

    def take_content(self, name: str, content: bytes) -> None:
        if looks_like_one(name, content):
            self._take_vcon(name, content)
        elif archive_kind(content[:4096]):
            self._take_archive(name, content)
        else:
            self._seal(name, content, basis=None)

    def _take_archive(self, name: str, content: bytes) -> None:
        handover = self._seal(name, content, basis=None, archive=True)
        for member in archives.members(content):
            if member.error is not None:
                self._refuse(member.error, member.name or name, b"", basis=handover)
            elif member.content is not None:
                if looks_like_one(member.name, member.content):
                    self._take_vcon(member.name, member.content, basis=handover)
                else:
                    self._seal(member.name, member.content, basis=handover)

    def _take_vcon(self, name: str, content: bytes, basis: RecordId | None = None) -> None:
        """Seal a vCon as it came, and each recording within it with what it says of the call. Nothing is fetched."""
        try:
            found = parse_vcon(content)
        except BadForm as wrong:
            self._refuse(wrong, name, b"", basis=basis)
            return
        handover = self._seal(name, content, basis=basis, archive=True)
        for dialog in found.dialogs:
            inner = f"{name}/{dialog.place}/{dialog.file or 'recording'}"
            if dialog.content is None:
                outside = ArchiveError(
                    "the recording is not in the vCon, only its address, and nothing is fetched",
                    hint="Get the recording another way, and add the file.",
                )
                self._refuse(outside, inner, b"", basis=handover)
            else:
                entry = entry_of(inner, found, dialog)
                self._seal(inner, dialog.content, basis=handover, entry=entry)
        if not found.dialogs:
            self._refuse(ArchiveError("the vCon holds no recording"), f"{name}/", b"", basis=handover)

    def _seal(
        self,
        name: str,
        content: bytes,
        *,
        basis: RecordId | None,
        archive: bool = False,
        entry: Entry | None = None,
    ) -> RecordId:
        digest = hashlib.sha256(content).hexdigest()
        for same in self.known.get(digest, ()):
            if self.names.get(same) == name:
                self.report.known += 1
                return same
        origin = self._origin()
        self.serial += 1
        blob = self.desk.case.blobs.put(content)
        handover = self.pen.write(
            Handover(blob, digest, len(content), self.serial), basis=(basis,) if basis else (origin.id,)
        )
        note = self.pen.write(FileNote(handover.id, name), basis=(handover.id,))
        batch: list[Record[Any]] = [note, handover]
        entry = self.entries.get(name) or self.entries.get(Path(name).name) or entry
        if entry is not None and not archive:
            batch += self._call(entry, handover.id)
        self.desk.writer.append(tuple(batch))
        self.known.setdefault(digest, []).append(handover.id)
        self.names[handover.id] = name
        self.report.added += 1
        return handover.id

    def _origin(self) -> Record[Origin]:
        if self.origin is None:
            origin = self.pen.write(self.answers.origin)
            batch: list[Record[Any]] = [origin]
            if self.answers.source:
                note = SourceNote(origin.id, self.answers.source, self.answers.note)
                batch.append(self.pen.write(note, basis=(origin.id,)))
            self.desk.writer.append(tuple(batch))
            self.origin = origin
        return self.origin

    def _call(self, entry: Entry, handover: RecordId) -> list[Record[Any]]:
        """The call a manifest describes; who the parties are goes to the vault, outside they are person ids."""
        batch: list[Record[Any]] = []
        parties = []
        for party in entry.parties:
            person = self._person(party.person, batch, party.name)
            if party.number and person:
                batch.append(self.pen.write(Contact(person, party.number, "manifest"), basis=(handover,)))
            parties.append(
                Party(party.id, party.side, person, party.role, party.service, party.entered, party.channel)
            )
        call = Call(new_call_id(), entry.began, entry.languages, tuple(parties), entry.place, entry.reference)
        batch.append(self.pen.write(call, basis=(handover,), call=call.id))
        return batch

    def _person(self, reference: str | None, batch: list[Record[Any]], name: str = "") -> PersonId | None:
        if reference is None:
            return None
        if reference not in self.people:
            self.people[reference] = new_person_id()
            batch.append(self.pen.write(Person(self.people[reference], name, reference=reference)))
        return self.people[reference]

    def _refuse(
        self, error: EarwitnessError, name: str, content: bytes, basis: RecordId | None = None
    ) -> None:
        """A file that cannot even be sealed: its handover is kept, empty, with the rejection that says why."""
        origin = self._origin()
        mark = hashlib.sha256(name.encode() + error.what.encode()).hexdigest()
        if mark in self.known:
            self.report.known += 1
            return
        self.serial += 1
        blob = self.desk.case.blobs.put(content)
        handover = self.pen.write(
            Handover(blob, mark, len(content), self.serial), basis=(basis or origin.id,)
        )
        note = self.pen.write(FileNote(handover.id, name), basis=(handover.id,))
        rejection = self.pen.write(Rejection(error.number, error.what, error.advice), basis=(handover.id,))
        self.desk.writer.append((note, handover, rejection))
        self.known[mark] = [handover.id]
        self.report.refused.append((self.serial, error.number, error.what))

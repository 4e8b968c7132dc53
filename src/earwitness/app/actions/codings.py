"""What people coded, to and from other tools: lines with their themes out, coded passages in, every loss named.

REFI-QDA projects (.qdpx), Label Studio's tasks (.json), and tables to fill in (.csv, .xlsx).

A mark that comes in is its coder's, as the file names them; a machine's stays a suggestion. What a person of the case has
decided of the same line and theme stays as it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from earwitness.app.actions import spreadsheets
from earwitness.app.actions.interchange import bytes_of, chosen_calls
from earwitness.app.actions.reviewing import call_of
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, NoTranscript
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Author, Record
from earwitness.model.speech import PlainCopy, Utterance
from earwitness.model.themes import MarkStatus, ThemeMark
from earwitness.stages.theme import coding_table, label_studio, refi_project
from earwitness.stages.theme.passages import CodedCall, CodedLine, CodedSource, LineCoding, Passage, where
from earwitness.stages.theme.refi import guid_of

CodingForm = Literal["qdpx", "json", "csv", "xlsx"]
FORMS: tuple[CodingForm, ...] = ("qdpx", "json", "csv", "xlsx")
MOST_BYTES = 256 * 1024 * 1024  #: a project may hold its sounds, which are passed over

#: the author of suggestions that another tool's machine made
ELSEWHERE = Author("engine", "another tool's prediction")


# ----------------------------------------------------------------------------------------------------------------- out


def export_codings(
    desk: Desk, form: CodingForm, named: Sequence[str] = (), *, suggested: bool = False
) -> tuple[bytes, dict[str, Any]]:
    """A file of the calls named, or of all that have lines, with what people coded in them; and what it holds and loses.

    `suggested`: also what a machine suggests and nobody has judged, under the machine's name. Each call's copy is
    written to the ledger. Raises NoTranscript where no call has a line, UsageError.
    """
    chosen = chosen_calls(desk, named)
    calls: list[CodedCall] = []
    copies: list[tuple[RecordId, CallId, int]] = []
    rejected = 0
    for call in chosen:
        lines, passed_over, recording = _coded_lines(desk, call, suggested=suggested)
        rejected += passed_over
        if lines and recording is not None:
            calls.append(CodedCall(call.body.id, call.body.reference or call.body.id, lines))
            copies.append((recording, call.body.id, len(lines)))
    if not calls:
        raise NoTranscript("no call chosen has a line that could be written")
    content, losses = _written(desk, form, calls)
    digest = hashlib.sha256(content).hexdigest()
    pen = desk.pen()
    desk.writer.append(
        tuple(
            pen.write(PlainCopy(form, count, False, digest), basis=(recording,), call=call)
            for recording, call, count in copies
        )
    )
    marks = [mark for call in calls for line in call.lines for mark in line.codings]
    if rejected:
        losses = (*losses, f"{rejected} marks that were rejected or that nobody has judged")
    told = {"form": form, "calls": len(calls), "marks": len(marks), "losses": list(losses)}
    return content, told


def _written(desk: Desk, form: CodingForm, calls: Sequence[CodedCall]) -> tuple[bytes, tuple[str, ...]]:
    match form:
        case "qdpx":
            return refi_project.project_qdpx(desk.codebook, calls)
        case "json":
            return label_studio.write_tasks(desk.codebook, calls)
        case "csv" | "xlsx":
            content = spreadsheets.table(coding_table.COLUMNS, coding_table.rows_of_calls(calls), form)
            return content, ("sound, English, readings, who wrote and signed each line",)


def _coded_lines(
    desk: Desk, call: Record[Call], *, suggested: bool
) -> tuple[tuple[CodedLine, ...], int, RecordId | None]:
    """The lines of a call's first recording that has any, with their marks; how many marks are left out; the recording."""
    spoken = desk.view.turns(call.body.id).values()
    marks: dict[RecordId, list[LineCoding]] = {}
    left = 0
    for mark in desk.view.reader.of(ThemeMark, call.body.id):
        body = mark.body
        if body.status == "accepted" or (suggested and body.status == "suggested"):
            coding = LineCoding(
                body.theme, mark.author.name, mark.at, body.status, body.status == "suggested",
                body.confidence, body.stance, body.target,
            )  # fmt: skip
            marks.setdefault(body.utterance, []).append(coding)
        else:
            left += 1
    lines = tuple(_line(one, marks.get(one.id, ())) for one in spoken)
    return lines, left, next((one.body.recording for one in spoken), None)


def _line(one: Record[Utterance], codings: Iterable[LineCoding]) -> CodedLine:
    span = one.body.span
    return CodedLine(one.id, one.body.voice, one.body.text, span.start_s, span.end_s, tuple(codings))


# ------------------------------------------------------------------------------------------------------------------ in


def import_codings(
    desk: Desk, file: Path, *, named: str | None = None, by: str | None = None
) -> dict[str, Any]:
    """Coded passages of another tool's file, as marks on the lines they lie on. Raises BadForm, NoTranscript, UsageError.

    Which call a source is, its name says: the call's reference or id; or `named`, where the file holds one coded source.
    `by` is the coder where the file names none. Returns how many passages were placed, how many marks that made, and
    what was not taken.
    """
    sources, losses = _read(file)
    lost: Counter[str] = Counter()
    batch: list[Record[Any]] = []
    placed = 0
    for source, call in _with_calls(desk, sources, named, lost):
        spoken = list(desk.view.turns(call.body.id).values())
        if not spoken:
            lost["codings of calls without a transcript"] += len(source.passages)
            continue
        places = where(source, [_line(one, ()) for one in spoken])
        placed += sum(map(bool, places))
        lost["codings whose words, time or number stand in no line of the call"] += sum(
            not place for place in places
        )
        lost["codings over several lines: each of their lines got the theme"] += sum(
            len(place) > 1 for place in places
        )
        marking = _Marking(desk, call, spoken, by, lost)
        for passage, place in zip(source.passages, places, strict=True):
            for number in place:
                marking.put(passage, number)
        batch += marking.written
    if batch:
        desk.writer.append(tuple(batch))
    told = (*losses, *(f"{count} {what}" for what, count in lost.items() if count))
    return {"sources": len(sources), "placed": placed, "marks": len(batch), "losses": list(told)}


def _read(file: Path) -> tuple[tuple[CodedSource, ...], tuple[str, ...]]:
    raw = bytes_of(file, MOST_BYTES)
    match file.suffix.casefold():
        case ".qdpx" | ".qde":
            return refi_project.parse_project(raw)
        case ".json" | ".jsonl":
            return label_studio.parse_tasks(raw)
        case ".csv" | ".tsv" | ".xlsx":
            rows, lost = spreadsheets.rows_in(raw, "xlsx" if file.suffix.casefold() == ".xlsx" else "csv")
            sources, more = coding_table.codings_of_rows(rows)
            return sources, (*lost, *more)
        case _:
            raise BadForm(
                f"codings come as {', '.join(f'.{form}' for form in FORMS)}",
                hint="Export the project from the tool it was coded in, in one of these forms.",
            )


def _with_calls(
    desk: Desk, sources: Sequence[CodedSource], named: str | None, lost: Counter[str]
) -> Iterable[tuple[CodedSource, Record[Call]]]:
    """Each source with the call it is. Raises BadForm where one is named and the file holds several, UsageError."""
    if named is not None:
        call = call_of(desk, named)
        if len(sources) != 1:
            raise BadForm(
                f"the file holds {len(sources)} coded sources, and one call is named for them",
                hint="Call each source by its call's reference or id in the tool it comes from, or export one alone.",
            )
        return [(sources[0], call)]
    known = _names_of_calls(desk)
    out: list[tuple[CodedSource, Record[Call]]] = []
    for source in sources:
        found = next((known[name.casefold()] for name in source.names if name.casefold() in known), None)
        if found is None:
            lost["codings of sources that are called like no call of this case (name it with --call)"] += len(
                source.passages
            )
        else:
            out.append((source, found))
    return out


def _names_of_calls(desk: Desk) -> Mapping[str, Record[Call]]:
    known: dict[str, Record[Call]] = {}
    for call in desk.view.calls():
        for name in (call.body.reference, call.body.id, guid_of("call", call.body.id)):
            if name:
                known.setdefault(name.casefold(), call)
    return known


class _Marking:
    """The marks of one source on one call: judged against what stands, written together."""

    def __init__(
        self,
        desk: Desk,
        call: Record[Call],
        spoken: Sequence[Record[Utterance]],
        by: str | None,
        lost: Counter[str],
    ) -> None:
        self._desk = desk
        self._call = call
        self._spoken = spoken
        self._by = by
        self._lost = lost
        self._themes = {theme.id for theme in desk.codebook.themes}
        self._codebook = f"{desk.codebook.name} {desk.codebook.version}"
        self._standing: dict[tuple[RecordId, str], Record[ThemeMark]] = {}
        for mark in desk.view.reader.of(ThemeMark, call.body.id):
            self._standing[mark.body.utterance, mark.body.theme] = mark
        self._taken: set[tuple[RecordId, str]] = set()
        self.written: list[Record[ThemeMark]] = []

    def put(self, passage: Passage, number: int) -> None:
        """A passage's theme on a line of the call, where nothing there speaks against it."""
        line = self._spoken[number]
        if passage.theme not in self._themes:
            self._lost["codings with codes that the codebook in use does not have: import it first"] += 1
            return
        key = (line.id, passage.theme)
        if key in self._taken:
            self._lost["codings of a line that another coding of the file gives the same theme"] += 1
            return
        self._taken.add(key)
        old = self._standing.get(key)
        status: MarkStatus = "accepted" if passage.found else "rejected"
        if passage.score is not None:
            status = "suggested"
        if old is not None and (passage.score is not None or not old.author.is_machine):
            same = old.body.status == status
            self._lost[
                "codings that stand in the case already"
                if same
                else "codings that somebody here has decided otherwise"
            ] += 1
            return
        mark = ThemeMark(
            line.id, passage.theme, status, 1.0 if passage.score is None else passage.score, line.body.voice,
            passage.stance, passage.target, codebook=self._codebook,
        )  # fmt: skip
        pen = (
            self._desk.pen(passage.coder or self._by)
            if passage.score is None
            else self._desk.pen_for(ELSEWHERE)
        )
        replaced = (old.id,) if old else ()
        self.written.append(pen.write(mark, basis=(line.id,), supersedes=replaced, call=self._call.body.id))

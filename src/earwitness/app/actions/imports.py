"""Bring in what people made elsewhere. Every import may be repeated: what stands already is not written again.

The person a record is from is the one the file names; the member who brings it in is only its messenger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from earwitness.app.actions.decisions import bring_in
from earwitness.app.actions.interchange import MOST_BYTES, bytes_of
from earwitness.app.actions.interviews import attach_named
from earwitness.app.actions.json_lines import rows_of, text_of
from earwitness.app.actions.look import find_call
from earwitness.app.actions.writing import append, person_of
from earwitness.app.runner import new_person_id
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm
from earwitness.model.claims import Evidence
from earwitness.model.identity import Contact, InterviewNote, Person, Safety, SafetyState
from earwitness.model.ids import PersonId
from earwitness.model.markup import text_in
from earwitness.model.records import Batch, Record
from earwitness.ports import Tools
from earwitness.stages import quote, verify
from earwitness.stages.quote import spec as story_spec
from earwitness.stages.quote.house import STRICT, HouseRules
from earwitness.stages.quote.house import parse as parse_house
from earwitness.stages.transcribe import captions, interchange
from earwitness.stages.verify import decisions

__all__ = [
    "caption_losses", "import_claims", "import_decisions", "import_evidence", "import_interviews", "import_people", "import_story",
    "import_transcripts",
]  # fmt: skip


#: kinds of file that hold one call's captions
CAPTIONS = (".vtt", ".srt")


def import_transcripts(
    desk: Desk,
    file: Path,
    *,
    call: str | None = None,
    language: str | None = None,
    times: Path | None = None,
    english: Path | None = None,
) -> int:
    """Reviewed transcripts from JSON lines, WebVTT or SRT; returns how many records came in. Raises BadForm.

    `english` holds the English of one call as captions of their own; each goes to the line it shares most time with.
    """
    times_of = _json(times) if times else None
    given = captions.parse(_words_of(file), file.suffix, times=times_of, language=language or "")
    if english is not None:
        if (
            len(given) > 1
            or file.suffix.casefold() not in CAPTIONS
            or english.suffix.casefold() not in CAPTIONS
        ):
            raise BadForm("English captions go with the captions of one call, .vtt or .srt both")
        (theirs,) = captions.parse(_words_of(english), english.suffix, language="en")
        given = (captions.with_english(given[0], theirs),)
    count = 0
    for reviewed in given:
        found = find_call(desk, call or reviewed.call)
        recording = None if found is None else next(desk.view.recordings(found.body.id), None)
        if recording is None:
            what = "is no call of this case" if found is None else "has no recording yet"
            raise BadForm(
                f"transcript {reviewed.number}: what it names {what}",
                hint="Name the call with --call; recordings are made by `earwitness run intake`.",
            )
        id = recording.body.call
        standing = [t for t in desk.view.transcripts(id) if t.body.recording == recording.id]
        if any(t.body.note == reviewed.digest for t in standing):
            continue
        draft = [u for u in desk.view.utterances(id) if u.body.recording == recording.id]
        batch = captions.reviewed_records(recording, reviewed, desk.pen(), standing=standing, draft=draft)
        desk.writer.append(batch)
        count += len(batch)
    return count


def caption_losses(file: Path) -> tuple[str, ...]:
    """What of a caption file `import_transcripts` does not take; nothing for other files. Raises BadForm."""
    if file.suffix.casefold() not in CAPTIONS:
        return ()
    return interchange.read(bytes_of(file, MOST_BYTES), interchange.form_of(file.suffix)).losses


def _words_of(file: Path) -> str:
    """The text of a file: captions in any form of Unicode, other files in UTF-8. Raises BadForm."""
    captioned = file.suffix.casefold() in CAPTIONS
    return text_in(bytes_of(file, MOST_BYTES)) if captioned else text_of(file)


def import_people(desk: Desk, file: Path) -> int:
    """People, their numbers and safety, into the vault; returns how many records came in. Raises BadForm."""
    rows = _rows(file)
    vault = desk.require_vault()
    pen = desk.pen()
    stubs = {p.body.reference: p for p in vault.of(Person) if p.body.reference}
    safety = {s.body.person: s for s in vault.of(Safety)}
    batch: list[Record[Any]] = []
    for n, row in enumerate(rows, 1):
        for needed in ("id", "name"):
            if not isinstance(row.get(needed), str):
                raise BadForm(f"person {n}: the field {needed} is missing")
        stub = stubs.get(row["id"])
        id = stub.body.id if stub else new_person_id()
        person = Person(
            id,
            row["name"],
            names=tuple(x for x in (row.get("name_en"),) if x),
            nicknames=tuple(row.get("nicknames") or ()),
            call_sign=row.get("call_sign"),
            unit=row.get("unit"),
            home=row.get("home"),
            work=row.get("civil_job"),
            note=row.get("status_2023") or "",
            reference=row["id"],
        )
        record: Record[Any] | None = stub
        if stub is None or stub.body != person:
            record = pen.write(person, supersedes=(stub.id,) if stub else ())
            batch.append(record)
        old = safety.get(id)
        state = _safety(id, row, n, old.body if old else Safety(id, "unknown"))
        # what is known of safety rests on the person: where the person was written anew, so is it
        if record is not None and (old is None or old.body != state or record is not stub):
            batch.append(pen.write(state, basis=(record.id,), supersedes=(old.id,) if old else ()))
    if batch:
        desk.writer.append(tuple(batch))
    return len(batch)


def import_claims(desk: Desk, file: Path, *, author: str | None = None) -> int:
    """Claims a reporter noted in the calls' turns."""
    rows = [row for _, row in rows_of(file)]
    named = author or desk.case.member
    return append(desk, lambda tools: verify.import_claims(rows, named, desk.view, tools, person_of(desk)))


def import_interviews(desk: Desk, file: Path) -> int:
    """Interviews and what they say of which claim; with whom they were, in words, goes to the vault."""
    rows = _rows(file)
    beside = file.with_name("people.json")
    people = _rows(beside) if beside.is_file() else []
    resolve = person_of(desk)
    count = append(desk, lambda tools: verify.import_interviews(rows, people, desk.view, tools, resolve))
    known = {note.body.interview for note in desk.require_vault().of(InterviewNote)}
    words = verify.interview_words(rows, people, desk.view, resolve)
    pen = desk.pen()
    notes = tuple(
        pen.write(InterviewNote(id, text), basis=(id,)) for id, text in words.items() if id not in known
    )
    if notes:
        desk.writer.append(notes)
    kept = [row for row in rows if row.get("attached")]
    ids = [next(iter(verify.interview_words([row], people, desk.view, resolve))) for row in kept]
    return count + len(notes) + attach_named(desk, file.parent, kept, ids)


def import_evidence(desk: Desk, file: Path, *, author: str | None = None) -> int:
    """Open-source evidence; the numbers it is linked to go to the vault."""
    rows = _rows(file)
    named = author or desk.case.member
    resolve = person_of(desk)
    count = append(desk, lambda tools: verify.import_evidence(rows, named, desk.view, tools, resolve))
    known = {(c.body.person, c.body.number) for c in desk.require_vault().of(Contact)}
    linked = {(resolve(row["about"]), row["linked_number"]) for row in rows if row.get("linked_number")}
    pen = desk.pen()
    fresh = tuple(pen.write(Contact(person, number, "evidence")) for person, number in sorted(linked - known))
    if fresh:
        desk.writer.append(fresh)
    by_reference = {e.body.reference: e.id for e in desk.view.reader.of(Evidence)}
    kept = [row for row in rows if row.get("attached")]
    return (
        count + len(fresh) + attach_named(desk, file.parent, kept, [by_reference[row["id"]] for row in kept])
    )


def import_story(desk: Desk, file: Path) -> int:
    """A story and its quotes; every quote is checked for fairness before it is written. Raises QuoteError, BadForm."""
    spec = story_spec.parse(text_of(file))
    house = house_rules(file.parent / spec.house if spec.house else None)
    count = append(desk, lambda tools: quote.drafts(spec, desk.view, tools, house))

    def story(tools: Tools) -> Iterable[Batch]:
        batch = quote.story_batch(spec, desk.view, tools, person_of(desk))
        return () if batch is None else (batch,)

    return count + append(desk, story)


def house_rules(file: Path | None) -> HouseRules:
    """The house rules of a file, the strict ones without. Raises BadForm."""
    return STRICT if file is None else parse_house(text_of(file))


def import_decisions(desk: Desk, file: Path) -> int:
    """Decisions made on paper: verdicts, withholdings, labels, harm sheets and signatures, each by the person it names."""
    return bring_in(desk, read_decisions(file))


def read_decisions(file: Path) -> decisions.Decisions:
    """A decisions file. Raises BadForm."""
    return decisions.parse(text_of(file))


def _json(file: Path) -> Any:
    try:
        return json.loads(text_of(file))
    except ValueError as wrong:
        raise BadForm(f"the file is not JSON: {wrong}") from None


def _rows(file: Path) -> list[dict[str, Any]]:
    rows = _json(file)
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise BadForm("the file must hold a list of objects")
    return rows


def _safety(person: PersonId, row: dict[str, Any], n: int, known: Safety) -> Safety:
    """What a row says of safety; where it says nothing, what is known stays."""
    state = row.get("safety") or known.state
    if state not in get_args(SafetyState):
        raise BadForm(f"person {n}: safety is one of {', '.join(get_args(SafetyState))}")
    for flag in ("minor", "survivor"):
        if not isinstance(row.get(flag, False), bool):
            raise BadForm(f"person {n}: {flag} is true or false")
    return Safety(
        person,
        state,
        known.agreed if state == known.state else "",
        row.get("minor", known.minor),
        row.get("survivor", known.survivor),
    )

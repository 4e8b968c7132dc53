"""Every secret of a case: what must be found nowhere in a release.

From the vault: names, nicknames, call signs, units, homes, work, numbers, file names, sources, interview partners.
From the case: the words of every identifier that is withheld; people and numbers in titles of calls, numbers and addresses in
the origin form, places of calls but for what the coarse map shows. Dates, ranks, details of fewer than three words and numbers said
in one or two ("Twelve", «двести») are not searched: they are everyday words of any page. In quotes the gates see to them;
in what the desk itself writes, a reader must.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from earwitness.app.wiring import Desk
from earwitness.model.identity import Contact, InterviewNote, Person, SourceNote
from earwitness.model.recording import FileNote, Origin
from earwitness.model.research import ResearchPlan
from earwitness.model.words import tokens, value_of
from earwitness.stages.intake.filenames import reveals
from earwitness.stages.protect import load_tables
from earwitness.stages.protect.file_names import people_in_names
from earwitness.stages.protect.scan import Secret
from earwitness.stages.verify import coarse_map

#: a name within what a manifest says of a place: «Завитное, Курская область» has two
_PROPER = re.compile(r"[A-ZА-ЯЁІЇЄҐ][\w'’]+(?:[- ][A-ZА-ЯЁІЇЄҐ][\w'’]+)*")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w|(?<!\w)@\w{3,}")
PARTICLES = frozenset({"PRCL", "CONJ", "INTJ", "PREP"})
NOT_SEARCHED = frozenset({"date", "rank_post"})
ONLY_AS_PHRASE = frozenset({"family_detail", "rare_event"})


def secrets_of(desk: Desk) -> tuple[Secret, ...]:
    """Numbered secrets without repeats. Raises ProtectError when the vault is closed: without it nothing can be proved."""
    found: dict[tuple[str, str], None] = {}
    for text, kind in (*_of_vault(desk), *_of_case(desk), *_of_calls(desk), *_of_origins(desk)):
        text = text.strip()
        if text:
            found.setdefault((text, kind))
    return tuple(Secret(n, text, kind) for n, (text, kind) in enumerate(found, 1))


def _of_vault(desk: Desk) -> Iterator[tuple[str, str]]:
    vault = desk.require_vault()
    for person in vault.of(Person):
        p = person.body
        yield p.name, "person_name"
        for part in re.split(r"\s+", p.name):
            yield part, "person_name"
        for name in p.names:
            yield name, "person_name"
            for part in re.split(r"\s+", name):
                yield part, "person_name"
        for nickname in p.nicknames:
            yield nickname, "nickname"
        yield p.call_sign or "", "call_sign"
        yield p.unit or "", "unit"
        yield re.sub(r"\s*\(.*?\)", "", p.home or ""), "place"
        yield p.work or "", "family_detail"  # a phrase: the whole of it, not its everyday words
    for contact in vault.of(Contact):
        yield contact.body.number, "phone"
    for plan in vault.of(ResearchPlan):
        yield plan.body.target, "phone" if plan.body.kind == "number" else "account"
    yield from _of_files(desk, [note.body for note in vault.of(FileNote)])
    for source in vault.of(SourceNote):
        yield source.body.source, "source"
    for interview in vault.of(InterviewNote):
        yield interview.body.spoken_with, "interview"


def _of_files(desk: Desk, notes: Sequence[FileNote]) -> Iterator[tuple[str, str]]:
    """The names of files as they stand, and the people and numbers named in them, and in their tags."""
    for note in notes:
        yield note.file_name, "file_name"
        yield from _phones(note.reveals)
    yield from _people(
        desk, [note.file_name for note in notes] + [value for note in notes for _, value in note.tags]
    )


def _phones(revealed: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in revealed:
        kind, _, told = line.partition(": ")
        if kind == "phone":
            yield told.split(" (")[0], "phone"


def _people(desk: Desk, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in people_in_names(said, desk.morphology, load_tables(desk.resources)):
        yield name, "person_name"


def _of_calls(desk: Desk) -> Iterator[tuple[str, str]]:
    """People and numbers in titles of calls, and where calls were: names of places that are no region or large town."""
    calls = [call.body for call in desk.view.calls()]
    titles = sorted({call.reference for call in calls if call.reference})
    yield from _people(desk, titles)
    for title in titles:
        yield from _phones(reveals(title))
    regions = coarse_map.regions_of(desk.resources.text("verify/regions.tsv"))
    kept = {w.body.key for w in desk.view.withholdings() if w.body.keep}
    said = (
        {i.body.surface.casefold() for i in desk.view.identifiers() if i.body.key in kept} if kept else set()
    )
    for place in sorted({call.place for call in calls if call.place}):
        for name in _PROPER.findall(place):
            # "US" is on any page
            if len(name) > 3 and name.casefold() not in said and not coarse_map.found_in(name, regions):
                yield name, "place"


def _of_origins(desk: Desk) -> Iterator[tuple[str, str]]:
    """Numbers and addresses in the answers of the origin form; the source's name is in the vault."""
    answers = [
        answer
        for origin in desk.view.reader.of(Origin)
        for answer in (
            origin.body.terms,
            origin.body.selection,
            origin.body.public_interest,
            origin.body.legal_view,
        )
    ]
    for answer in answers:
        yield from ((address, "account") for address in _ADDRESS.findall(answer))
        yield from _phones(reveals(answer))


def _of_case(desk: Desk) -> Iterator[tuple[str, str]]:
    kept = {w.body.key for w in desk.view.withholdings() if w.body.keep}
    for identifier in desk.view.identifiers():
        i = identifier.body
        if i.key in kept or i.identifier_class in NOT_SEARCHED:
            continue
        if len(i.surface.split()) < 3 and (i.identifier_class in ONLY_AS_PHRASE or said_as_count(i.surface)):
            continue
        yield _without_particles(desk, i.surface), i.identifier_class


def said_as_count(surface: str) -> bool:
    """Only words that count, and no digit: «двести», but not "80005381120", which is somebody's however few words it has."""
    if any(c.isdigit() for c in surface):
        return False
    return all(value_of(token) is not None for token in tokens(surface))


def _without_particles(desk: Desk, surface: str) -> str:
    """«Да Лерка» as «Лерка»: a finder takes a particle or preposition along, and no page is without those."""
    words = surface.split()
    if len(words) < 2:
        return surface
    kept = [
        w for w in words if not any(p.grammemes & PARTICLES for p in desk.morphology.parses(w.lower(), "ru"))
    ]
    return " ".join(kept) or surface

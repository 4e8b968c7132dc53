"""The editors' kit of the story as it stands: what a desk needs to check, sign, translate, read aloud and lay it out.

It holds more than the page: words as they were said, claims, and who signed. So it is no part of a release; it is written
where somebody asks for it, in plain files, under the same leak scan, and the ledger says that it left. What is withheld, or
not yet decided about, is withheld in the words as said, too; a cell in which the scan still finds a secret is not shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.release import require_clean, standing_story
from earwitness.app.actions.release_folder import digests_of
from earwitness.app.actions.secrets import secrets_of
from earwitness.app.actions.tracing import trace_story
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.protection import Identifier
from earwitness.model.records import Record
from earwitness.model.speech import PlainCopy
from earwitness.model.story import Gate
from earwitness.ports import Hearing, Progress
from earwitness.stages import produce
from earwitness.stages.produce.docx import Grid, Paragraph, docx
from earwitness.stages.produce.gates import SoundFacts, gates_of
from earwitness.stages.produce.kit import csv_of
from earwitness.stages.protect import scan

UNDECIDED = "[not decided]"
NOT_SHOWN = "[not shown: something secret stands in it]"
Clean = Callable[[Sequence[str]], list[str]]
_OF_THE_PAGE = ("captions/", "charts/")  #: files of the release that are in the kit as they are


def export_kit(desk: Desk, out: Path, progress: Progress) -> dict[str, Any]:
    """Write the kit into a new folder. Gates may still be closed: they are listed in it.

    Raises UsageError, ReleaseError, LeakFound.
    """
    if out.exists():
        raise UsageError(
            "there is something at this place already", hint="Name a folder that is not there yet."
        )
    story = standing_story(desk)
    # what only the making of a release can answer is no gap of the kit
    facts = replace(gate_facts(desk, story), scan_hits=0, sound=SoundFacts())
    draft = produce.assemble(
        desk.view,
        desk.tools(Hearing(), progress),
        story,
        imprint=produce.Imprint(
            name="kit", published="", commitment_key=desk.case.purpose_key("editors' kit")
        ),
        facts=facts,
        encode=lambda mono, rate: b"",  # captions and charts, and no sound
    )
    known = secrets_of(desk)
    needles = scan.make_needles(known, desk.morphology, desk.resources)

    def clean(cells: Sequence[str]) -> list[str]:
        """The cells, those with a secret in them not shown."""
        searched = scan.scan_for([(f"{n}.txt", c.encode()) for n, c in enumerate(cells)], needles, len(known))
        wrong = {hit.file for hit in searched.hits} | {gone.file for gone in searched.unreadable}
        return [NOT_SHOWN if f"{n}.txt" in wrong else cell for n, cell in enumerate(cells)]

    lines = [row for row in trace_story(desk, story) if "span" in row]
    files = {
        **{path: content for path, content in draft.files.items() if path.startswith(_OF_THE_PAGE)},
        **draft.kit,
        "quote-sheet.docx": docx(_sheet(desk, lines, gates_of(facts), clean)),
        "claims.csv": csv_of(_claims(lines, clean)),
    }
    require_clean(scan.scan_for(list(files.items()), needles, len(known)))
    listing = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests_of(files).items()))
    copy = PlainCopy("editors' kit", len(lines), True, hashlib.sha256(listing.encode()).hexdigest())
    recordings = tuple(dict.fromkeys(row["span"]["recording"] for row in lines))
    desk.writer.append((desk.pen().write(copy, basis=recordings),))
    for path, content in sorted(files.items()):
        (out / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (out / path).touch(mode=0o600)
        (out / path).write_bytes(content)
    return {
        "kit": str(out),
        "files": sorted(files),
        "closed": [g.name for g in gates_of(facts) if not g.open],
    }


def masked(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    """The text with something else at `[begin, stop)`; of two places that overlap, all that either covers goes."""
    out, at = [], 0
    for begin, stop, instead in sorted(places):
        if begin >= at:
            out += [text[at:begin], instead]
        at = max(at, stop)
    return "".join((*out, text[at:]))


def _sheet(
    desk: Desk, lines: Sequence[Mapping[str, Any]], gates: Sequence[Gate], clean: Clean
) -> Iterator[Paragraph | Grid]:
    """Every passage: as said, as edited, in both languages, what was done, and who put their name under it."""
    yield Paragraph("Quote sheet", "Title")
    yield Paragraph("For the desk, not for publication. What is withheld is withheld here too.", "Aside")
    closed = [gate for gate in gates if not gate.open]
    for gate in closed:
        yield Paragraph(gate.why, "Normal", f"Missing: {gate.name}.")
    as_said = iter(clean([text for row in lines for text in _as_said(desk, row)]))
    for kind in dict.fromkeys(row["kind"] for row in lines):
        own = [row for row in lines if row["kind"] == kind]
        yield Paragraph(kind.capitalize(), "Heading2")
        rows = [("Line", "Voice", "Said", "Edited", "English of what was said", "English as edited", "Done")]
        for row in own:
            done = ", ".join(f"{op['language']}: {op['kind']}" for op in row["operations"])
            said, english = next(as_said), next(as_said)
            rows.append(
                (
                    str(row["line"]),
                    row["voice"],
                    said,
                    row["text"],
                    english,
                    row["english"],
                    done or "nothing",
                )
            )
        yield Grid(tuple(rows))
        signed = dict.fromkeys((s["role"], s["by"], s["at"][:10]) for row in own for s in row["signed"])
        for role in ("transcript", "translation", "meaning kept"):
            names = ", ".join(f"{by} ({at})" for what, by, at in signed if what == role)
            yield Paragraph(names or "nobody yet", "Normal", f"Signed, {role}:")


def _as_said(desk: Desk, row: Mapping[str, Any]) -> tuple[str, str]:
    """A line's words as they were said and their English, with what is withheld or undecided taken out."""
    language = row["said"]["language"]
    english = row["rendering"] is not None
    own = _withheld(desk, row, row["said"]["record"], [language] if english else [language, "en"])
    theirs = _withheld(desk, row, row["rendering"], ["en"]) if english else []
    return masked(row["said"]["text"], own), masked(row["said"]["english"], theirs)


def _withheld(
    desk: Desk, row: Mapping[str, Any], text: str, languages: Sequence[str]
) -> list[tuple[int, int, str]]:
    decisions = {w.body.key: w.body for w in desk.view.withholdings()}
    places = [
        (op["begin"], op["stop"], op["shown"])
        for op in row["operations"]
        if op["kind"] == "withhold" and op["language"] in languages
    ]
    marks: Iterator[Record[Identifier]] = desk.view.identifiers(row["call"])
    for mark in marks:
        decision = decisions.get(mark.body.key)
        if mark.body.of == text and (decision is None or not decision.keep):
            places.append((mark.body.begin, mark.body.stop, decision.shown if decision else UNDECIDED))
    return places


def _claims(lines: Sequence[Mapping[str, Any]], clean: Clean) -> list[tuple[str, ...]]:
    found = [(row, claim) for row in lines for claim in row["claims"]]
    statements = clean([claim["statement"] for _, claim in found])
    return [
        ("passage", "line", "claim", "statement", "verdict", "by", "checks"),
        *(
            (row["kind"].split()[-1], str(row["line"]), claim["claim"], statement, claim["verdict"] or "", claim["by"] or "",
             str(claim["checks"]))
            for (row, claim), statement in zip(found, statements, strict=True)
        ),
    ]  # fmt: skip

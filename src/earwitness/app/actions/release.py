"""Make a release: assemble from the allow-list, search every byte for every secret, and write only what is clean.

Order matters. Gates first; then the files are made in memory; then the leak scan reads them as a stranger would, knowing
every secret of the case and the vault; only then a folder appears, under a temporary name, renamed when it is whole.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.secrets import secrets_of
from earwitness.app.wiring import Desk
from earwitness.engines.media.encode import encode
from earwitness.errors import GateClosed, LeakFound, ReleaseError
from earwitness.model.records import Author, Record
from earwitness.model.story import Gate, Release, Story
from earwitness.ports import Hearing, Progress
from earwitness.stages import produce
from earwitness.stages.produce.gates import gates_of
from earwitness.stages.protect import scan

REPORT = "scan-report.txt"


def standing_story(desk: Desk) -> Record[Story]:
    """The story of the case. Raises ReleaseError when there is none."""
    story = next(desk.view.reader.of(Story), None)
    if story is None:
        raise ReleaseError("there is no story yet", hint="Bring one in with `earwitness import story FILE`.")
    return story


def make_release(desk: Desk, name: str, out: Path | None, progress: Progress) -> dict[str, Any]:
    """Write the release; returns where it is and what was searched. Raises GateClosed or LeakFound, and then writes nothing."""
    story = standing_story(desk)
    facts = replace(gate_facts(desk, story), scan_hits=0)
    _require_open(gates_of(facts))
    tools = desk.tools(Hearing(), progress)
    draft = produce.assemble(
        desk.view,
        tools,
        story,
        imprint=produce.Imprint(name=name, published="", commitment_key=secrets.token_bytes(32)),
        facts=facts,
        encode=lambda samples, rate: encode(samples, rate, "mp3"),
    )
    files = {**draft.files, **{f"kit/{path}": content for path, content in draft.kit.items()}}
    report = scan.scan_folder(files.items(), secrets_of(desk), desk.morphology)
    progress("scan", len(files), len(files), "files")
    gates = gates_of(replace(facts, scan_hits=len(report.hits) + len(report.unreadable)))
    if report.hits or report.unreadable:
        where = ", ".join(
            sorted({hit.file for hit in report.hits} | {row.file for row in report.unreadable})[:5]
        )
        raise LeakFound(
            f"the scan found {len(report.hits)} places where a secret shows and {len(report.unreadable)} files it cannot read: {where}"
        )
    _require_open(gates)
    files[REPORT] = _report(report, gates).encode()
    known = _same_release(desk, name, files)
    if known is None:
        folder = desk.case.folder / "releases" / name
        _write(folder, files)
        listing = tuple(
            (path, hashlib.sha256(content).hexdigest()) for path, content in sorted(files.items())
        )
        release = Release(
            name, listing, report.secrets_searched, report.forms_searched, gates, f"releases/{name}"
        )
        pen = desk.pen_for(Author("engine", "release", produce.CARD.version))
        old = tuple(r.id for r in desk.view.reader.of(Release) if r.body.name == name)
        desk.writer.append((pen.write(release, basis=(story.id,), supersedes=old),))
    page = desk.case.folder / "releases" / name / "index.html"
    if out is not None:
        _write(out, {f: (page.parent / f).read_bytes() for f in files if (page.parent / f).is_file()})
        page = out / "index.html"
    return {
        "page": str(page),
        "files": len(files),
        "secrets": report.secrets_searched,
        "forms": report.forms_searched,
    }


def _require_open(gates: Iterable[Gate]) -> None:
    closed = [gate for gate in gates if not gate.open]
    if closed:
        reasons = "; ".join(f"{gate.name}: {gate.why}" for gate in closed)
        raise GateClosed(f"{len(closed)} gates are closed: {reasons}")


def _report(report: scan.ScanReport, gates: tuple[Gate, ...]) -> str:
    lines = [
        "Leak scan of this release",
        f"Secrets searched: {report.secrets_searched}, in {report.forms_searched} written forms each counted once.",
        "Hits: 0. Files that could not be read: 0.",
        "",
        "Gates",
        *(f"- {gate.name}: open" for gate in gates),
        "",
    ]
    return "\n".join(lines)


def _same_release(desk: Desk, name: str, files: Mapping[str, bytes]) -> Record[Release] | None:
    """The standing release of this name when the story and everything under it are what they were."""
    folder = desk.case.folder / "releases" / name
    for release in desk.view.reader.of(Release):
        if release.body.name == name and all((folder / path).is_file() for path, _ in release.body.files):
            return release
    return None


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none: written beside, then renamed into place."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for path, content in files.items():
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part.replace(folder)

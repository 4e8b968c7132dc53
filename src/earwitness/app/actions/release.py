"""Make a release: assemble from the allow-list, search every byte for every secret, and write only what is clean.

Order matters. Gates first; then the files are made in memory; then the leak scan reads them as a stranger would, knowing
every secret of the case and the vault; then a machine hears the finished sound; only then a folder appears, under a temporary
name, renamed when it is whole.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.misses import decoys_measured, miss_lines, run_decoys
from earwitness.app.actions.release_folder import (
    check_folder,
    digests_of,
    plain_files,
    release_key,
    signed_list,
)
from earwitness.app.actions.released import NAMES, release_named, releases_made, story_released
from earwitness.app.actions.relistening import Relistened, decide_by_ear, relisten
from earwitness.app.actions.secrets import secrets_of
from earwitness.app.actions.voices import release_voicing
from earwitness.app.wiring import Desk
from earwitness.engines.credentials import Credit
from earwitness.engines.media.encode import encode
from earwitness.errors import GateClosed, LeakFound, PainterMissing, ReleaseError
from earwitness.model.claims import Verdict, WhoSpoke
from earwitness.model.identity import (
    Alias,
    Contact,
    InterviewNote,
    Person,
    Risk,
    Safety,
    SourceNote,
    TakeDown,
)
from earwitness.model.ids import PersonId
from earwitness.model.protection import Disguise, Identifier, Label, Silence, Withholding
from earwitness.model.quotes import Quote, Take
from earwitness.model.recording import FileNote
from earwitness.model.records import Author, Pen, Record, Signature
from earwitness.model.speech import Transcript
from earwitness.model.story import Gate, PageChange, Release, Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.model.words import fold
from earwitness.ports import Hearing, Progress
from earwitness.stages import produce
from earwitness.stages.produce.card import WIDTH, card_svg
from earwitness.stages.produce.changes import changed_between
from earwitness.stages.produce.gates import SoundFacts, gates_of
from earwitness.stages.produce.page import CARD
from earwitness.stages.produce.signing import FILE as SIGNATURE
from earwitness.stages.produce.words import counted, verb
from earwitness.stages.protect import scan
from earwitness.stages.protect.forms import Needles

REPORT = "scan-report.txt"
DECOYS = 100  #: planted where nobody measured the finder yet; two seconds

#: what a release is made from: when none of these changed, neither would the release
MADE_FROM = (
    Story, Quote, Take, Withholding, Identifier, Silence, Label, Disguise, Trend, MakeUp, Verdict, WhoSpoke, Signature, Transcript,
)  # fmt: skip

#: and of the vault: whose safety, harm sheets and signatures open the gates, and what is secret
WEIGHED = (Safety, Risk, Signature, Person, Contact, FileNote, SourceNote, InterviewNote, TakeDown)


def standing_story(desk: Desk) -> Record[Story]:
    """The story of the case. Raises ReleaseError when there is none, or none that still stands."""
    story = next(desk.view.reader.of(Story), None)
    if story is None and any(desk.view.reader.of(Story, state="stale")):
        raise ReleaseError(
            "the story rests on quotes or figures that no longer stand: something under it changed after it was made",
            hint="Bring it in again with `earwitness import story FILE`; what changed has to be signed again.",
        )
    if story is None:
        raise ReleaseError("there is no story yet", hint="Bring one in with `earwitness import story FILE`.")
    return story


def make_release(
    desk: Desk,
    name: str,
    out: Path | None,
    progress: Progress,
    *,
    by_ear: str | None = None,
    linked: bool = False,
    said: str | None = None,
    unseen: bool = False,
    credit: Credit | None = None,
) -> dict[str, Any]:
    """Write the release; returns where it is, what was searched, and what the page says was changed.

    A release that stands, with nothing changed under it and all its files in place, is not made again. `by_ear` says why
    this member answers by name for sound that no machine heard, or in which it took something for a secret. With `linked`,
    readers may see by a name that somebody was in an earlier release too.

    A release of this name that was made before is taken for one that readers have: what is different from it is listed on
    the page, with what the editors `said`. With `unseen` nobody outside saw it, and it is not spoken of. `credit` signs each
    sound file for those who check content credentials.
    Raises ReleaseError, GateClosed or LeakFound, and then no file was written.
    """
    story = standing_story(desk)
    release = _same_release(desk, name, _made_from(desk))
    if release is None or said or credit:
        if not linked:
            _require_fresh_names(desk, name, story)
        changes = _changes(desk, name, story, said or "", unseen=unseen)
        release = made(desk, name, story, progress, changes=changes, by_ear=by_ear, credit=credit)
    folder = desk.case.folder / release.body.folder
    if out is not None:
        _write(out, {path: (folder / path).read_bytes() for path, _ in release.body.files})
        folder = out
    return {
        "page": str(folder / "index.html"),
        "files": len(release.body.files),
        "secrets": release.body.secrets_searched,
        "forms": release.body.forms_searched,
        "key": release_key(desk, name),
        "card": CARD in dict(release.body.files),
        "changes": [{"on": change.on, "what": list(change.what)} for change in release.body.changes],
    }


def check_release(desk: Desk, name: str, progress: Progress, folder: Path | None = None) -> dict[str, Any]:
    """Search a written release again: its files as they stand, for the secrets the case holds today, sound included.

    `folder`: a copy of it elsewhere, as it was put online, say. `changed` lists files that are not as they were written, are
    gone, or were added. Raises ReleaseError for a name nobody released.
    """
    release = release_named(desk, name)
    folder = folder or desk.case.folder / release.body.folder
    written = dict(release.body.files)
    found_there = plain_files(folder)
    files = {path: content for path, content in found_there.items() if content is not None}
    own = produce.packaged(desk.resources.text)
    secrets_now = secrets_of(desk)
    needles = scan.make_needles(secrets_now, desk.morphology, desk.resources)
    report = scan.scan_for(
        [(path, content) for path, content in files.items() if own.get(path) != content],
        needles,
        len(secrets_now),
    )
    # sound is known again by what is heard of it, whatever tag was put before it when it was signed
    heard = relisten(desk, {p: _untagged(c) for p, c in files.items()}, needles, (), progress)
    whole = check_folder(folder, release_key(desk, name))
    changed = sorted(
        path
        for path in {*written, *found_there}
        if path not in files or hashlib.sha256(files[path]).hexdigest() != written.get(path)
    )
    found: tuple[scan.ScanHit | scan.Unreadable, ...] = (
        *report.hits, *report.unreadable, *heard.hits, *heard.faults
    )  # fmt: skip
    return {
        "release": name,
        "clean": not (found or changed or heard.unheard or whole["outside"])
        and whole["signature"] == "holds",
        "signature": whole["signature"],
        "changed": changed,
        "outside": whole["outside"],
        "found": [
            {"file": one.file, "where": one.where, "secret_no": one.secret_no, "form": one.form}
            if isinstance(one, scan.ScanHit)
            else {"file": one.file, "why": one.why}
            for one in found
        ],
        "unheard": list(heard.unheard),
        "secrets": report.secrets_searched,
        "sound": heard.engine_line,
    }


def made(
    desk: Desk,
    name: str,
    story: Record[Story],
    progress: Progress,
    *,
    changes: tuple[PageChange, ...] = (),
    left_out: tuple[PersonId, ...] = (),
    by_ear: str | None = None,
    credit: Credit | None = None,
) -> Record[Release]:
    """Assemble, scan, hear, write, and only then the record of it.

    `left_out`: who is not in `story` though the record of that id still holds them. Raises ReleaseError and what is under it.
    """
    made_from = _made_from(desk)
    facts = gate_facts(desk, story)
    _require_open(gates_of(replace(facts, scan_hits=0, sound=SoundFacts())))
    draft = produce.assemble(
        desk.view,
        desk.tools(Hearing(), progress),
        story,
        imprint=produce.Imprint(
            name=name,
            published="",
            commitment_key=desk.case.purpose_key(f"commitments of release {name}"),
            changes=changes,
        ),
        facts=replace(facts, scan_hits=0, sound=SoundFacts()),
        encode=lambda mono, rate: encode(mono[None, :], rate, "mp3"),
        # A key for this release alone, gone when this function returns: with it, an effect could be undone.
        voicing=release_voicing(secrets.token_bytes(32)),
        paint=_painter(),
    )
    files = {**draft.files, **{f"editors/{path}": content for path, content in draft.kit.items()}}
    # The program's own script, style and typefaces hold nothing of a case: they are the packaged bytes or they are scanned.
    own = {path for path in draft.packaged if files[path] == draft.files[path]}
    made_here = [(path, content) for path, content in files.items() if path not in own]
    secrets_here = secrets_of(desk)
    needles = scan.make_needles(secrets_here, desk.morphology, desk.resources)
    report = scan.scan_for(made_here, needles, len(secrets_here))
    progress("scan", len(files), len(files), "files")
    require_clean(report)
    heard = _listened(desk, story, draft, files, needles, progress, by_ear)
    if credit:
        credited = {path: credit(path, files[path]) for path in draft.pictures}
        require_clean(scan.scan_for(list(credited.items()), needles, len(secrets_here)))
        files |= credited
    gates = gates_of(replace(facts, scan_hits=0, sound=SoundFacts(decided_by=heard.decided_by)))
    if not decoys_measured(desk):
        run_decoys(desk, DECOYS, seed=1, quick=True)
    files[REPORT] = _report(report, heard, gates, miss_lines(desk)).encode()
    files[SIGNATURE] = signed_list(desk, name, files)
    _write(desk.case.folder / "releases" / name, files)
    listing = tuple(sorted(digests_of(files).items()))
    body = Release(
        name,
        listing,
        report.secrets_searched,
        report.forms_searched,
        gates,
        f"releases/{name}",
        made_from,
        changes,
        left_out,
    )
    pen = desk.pen_for(Author("engine", "release", produce.CARD.version))
    old = releases_made(desk).get(name)
    release = pen.write(body, basis=(story.id,), supersedes=(old.id,) if old else ())
    desk.writer.append((*_aliases(desk, pen, name, facts.people), release))
    return release


def _changes(
    desk: Desk, name: str, story: Record[Story], said: str, *, unseen: bool
) -> tuple[PageChange, ...]:
    """All that the page says was changed since readers first had it: what it said before, and what is new today."""
    old = releases_made(desk).get(name)
    if old is None:
        return ()
    if unseen:
        return old.body.changes
    what = (*changed_between(story_released(desk, old).body, story.body, desk.view), said.strip())
    return more_changes(desk, old.body.changes, tuple(filter(None, what)))


def more_changes(desk: Desk, before: tuple[PageChange, ...], what: tuple[str, ...]) -> tuple[PageChange, ...]:
    """Changes with today's, where there are any."""
    return (*before, PageChange(desk.pen().now().date().isoformat(), what)) if what else before


def _made_from(desk: Desk) -> str:
    """A mark that changes whenever something a release is made from, or weighed by, does."""
    return f"{desk.view.reader.tide(MADE_FROM)}:{desk.require_vault().tide(WEIGHED)}"


def _untagged(content: bytes) -> bytes:
    """A file without the ID3v2 tag before it, in which content credentials lie; the leak scan reads the tag as well."""
    if content[:3] != b"ID3" or len(content) < 10:
        return content
    length = sum(byte << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    return content[10 + length :]


def _painter() -> Callable[[str], bytes] | None:
    """What paints the picture for sharing; None where the extra for it, or any typeface, is missing."""
    from earwitness.engines.pictures import png_of

    try:
        png_of(card_svg(""), 12)
    except PainterMissing:
        return None
    return lambda svg: png_of(svg, WIDTH)


def _listened(
    desk: Desk,
    story: Record[Story],
    draft: produce.ReleaseDraft,
    files: Mapping[str, bytes],
    needles: Needles,
    progress: Progress,
    by_ear: str | None,
) -> Relistened:
    """The finished sound, heard again and clean, or answered for by name. Raises LeakFound, GateClosed."""
    heard = relisten(desk, files, needles, draft.quotes, progress, pictures=draft.pictures)
    if heard.open_questions and by_ear is not None and not heard.faults:
        decide_by_ear(desk, story.id, heard.open_questions, by_ear)
        heard = relisten(desk, files, needles, draft.quotes, progress, pictures=draft.pictures)
    if heard.faults:
        raise LeakFound(
            "the finished sound is not as it must be: "
            + "; ".join(f"{fault.file}: {fault.why}" for fault in heard.faults[:5])
        )
    if heard.hits:
        places = "; ".join(f"{hit.file}, {hit.where}" for hit in heard.hits[:5])
        raise LeakFound(
            f"a machine heard what is withheld in the finished sound, {counted(len(heard.hits), 'time')}: {places}"
            f"{' and more' if len(heard.hits) > 5 else ''}",
            hint="Listen there in the workbench. Where it is said, withhold it. Where the machine only misheard, answer for it"
            " by name: `earwitness release --by-ear -`.",
        )
    if heard.unheard:
        raise GateClosed(
            f"{counted(len(heard.unheard), 'sound')} of the release {verb(len(heard.unheard), 'was', 'were')} heard by no machine",
            hint="`earwitness models` says how to get a speech model. Or listen to all of it yourself and answer for it by"
            " name: `earwitness release --by-ear -`.",
        )
    return heard


def _require_fresh_names(desk: Desk, name: str, story: Record[Story]) -> None:
    """Raises GateClosed where a name somebody goes by was theirs in a release of another name: it would join the two.

    A description is no name: «a mobilised man» joins nothing.
    """
    people = set(gate_facts(desk, story).people)
    aliases = (alias.body for alias in desk.require_vault().of(Alias))
    earlier = {(alias.person, fold(alias.label)) for alias in aliases if alias.release != name}
    used = [
        label.id
        for label in desk.view.reader.of(Label)
        if label.body.person in people
        and label.body.mode in NAMES
        and (label.body.person, fold(label.body.text)) in earlier
    ]
    if used:
        raise GateClosed(
            f"{counted(len(used), 'label')} of people in this story {verb(len(used), 'is a name', 'are names')} they had in an"
            f" earlier release: {', '.join(used[:5])}",
            hint="Give them other labels (`earwitness import decisions FILE`), or, where readers may know that it is the same"
            " person, release with --linked.",
        )


def _aliases(desk: Desk, pen: Pen, name: str, people: Iterable[PersonId]) -> tuple[Record[Alias], ...]:
    """Who is called what in this release, for the vault: a later take-down has to find the person again."""
    standing = {(a.body.person, a.body.release): a for a in desk.require_vault().of(Alias)}
    out = []
    here = set(people)
    for label in desk.view.reader.of(Label):
        if label.body.person not in here:
            continue
        body = Alias(label.body.person, name, label.body.text)
        old = standing.get((body.person, name))
        if old is None or old.body != body:
            out.append(pen.write(body, supersedes=(old.id,) if old else ()))
    return tuple(out)


def require_clean(report: scan.ScanReport) -> None:
    """Raises LeakFound where a secret shows, or a file cannot be read."""
    if report.hits or report.unreadable:
        files = sorted({hit.file for hit in report.hits} | {row.file for row in report.unreadable})
        raise LeakFound(
            f"the scan found {len(report.hits)} places where a secret shows and {len(report.unreadable)} files it "
            f"cannot read, in {', '.join(files[:5])}{' and more' if len(files) > 5 else ''}"
        )


def _require_open(gates: Iterable[Gate]) -> None:
    closed = [gate for gate in gates if not gate.open]
    if closed:
        reasons = "; ".join(f"{gate.name}: {gate.why}" for gate in closed)
        raise GateClosed(f"{len(closed)} gates are closed: {reasons}")


def _report(report: scan.ScanReport, heard: Relistened, gates: tuple[Gate, ...], missed: list[str]) -> str:
    lines = [
        "Leak scan of this release",
        f"Secrets searched: {report.secrets_searched}, in {report.forms_searched} written forms each counted once.",
        "Hits: 0. Files that could not be read: 0.",
        f"Of these, {len(report.whole_words)} are searched only as whole words, because they are short or everyday words;",
        f"{len(report.set_aside)} say nothing by themselves (an everyday word in lower case) and are not searched alone.",
        "Not searched: the program's own script, style and typefaces.",
        "",
        "Sound",
        heard.engine_line,
        "Where words or lines are withheld there is tone or quiet, the drawn loudness is flat, and no caption begins or ends.",
        "",
        "What may have been missed",
        *missed,
        "",
        "Gates",
        *(f"- {gate.name}: open" for gate in gates),
        "",
    ]
    return "\n".join(lines)


def _same_release(desk: Desk, name: str, made_from: str) -> Record[Release] | None:
    """The standing release of this name when nothing changed under it and every file is as it was written."""
    for release in desk.view.reader.of(Release):
        if release.body.name == name and release.body.made_from == made_from:
            folder = desk.case.folder / release.body.folder
            if all(_digest(folder / path) == digest for path, digest in release.body.files):
                return release
    return None


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


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

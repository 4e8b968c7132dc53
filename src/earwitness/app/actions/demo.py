"""The whole road on the sample case, as a newsroom would walk it: 48 invented calls, from audio files to a released story.

Every step is the action a person would take with the command line, in order; each may be repeated, so that a second run
finds nothing to do and a killed one goes on. The passphrase is printed because nothing in this case is a secret.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from earwitness.app.actions import imports
from earwitness.app.actions.add import add_files, origin_from_file
from earwitness.app.actions.new import new_case
from earwitness.app.actions.release import make_release
from earwitness.app.actions.run import hearing_of, run_stages
from earwitness.app.actions.status import status_of
from earwitness.app.wiring import Desk, open_desk
from earwitness.errors import UsageError
from earwitness.ports import Progress

PASSPHRASE = "everybody here is invented"  # noqa: S105  nothing in the sample case is a secret
MEMBER = "reporter-a"


def sample_folder(given: Path | None) -> Path:
    """The sample case's folder. Raises UsageError when this is no checkout and none was named."""
    folder = given or Path(__file__).parents[4] / "examples" / "sample_case"
    if not (folder / "manifest.json").is_file():
        raise UsageError(
            "the sample case is not here",
            hint="Name its folder with --sample: examples/sample_case of the source.",
        )
    return folder


def run_demo(
    folder: Path, hear: str, sample: Path | None, progress: Progress, tell: Callable[[str], None] = print
) -> dict[str, Any]:
    """Walk the road; returns where the story page and the case are, and how long it took."""
    began = time.monotonic()
    from_ = sample_folder(sample)
    if not (folder / "case.toml").is_file():
        new_case(folder, PASSPHRASE, MEMBER)
    with open_desk(folder, lambda: PASSPHRASE) as desk:
        for title, step in _steps(desk, from_, hear, progress):
            since = time.monotonic()
            outcome = step()
            tell(f"{title:<66} {outcome}  ({time.monotonic() - since:.1f} s)")
        released = make_release(desk, "story", None, progress)
        report = status_of(desk)
    searched = f"{released['files']} files searched for {released['secrets']} secrets: nothing found"
    tell(f"{'Release: assembled, searched byte by byte, written':<66} {searched}")
    return {
        "page": str(Path(released["page"]).resolve()),
        "case": str(folder),
        "passphrase": PASSPHRASE,
        "seconds": round(time.monotonic() - began, 1),
        "calls": report["calls"],
        "heard": report["heard"],
        "release": released,
    }


def _steps(desk: Desk, sample: Path, hear: str, progress: Progress) -> list[tuple[str, Callable[[], str]]]:
    """Title and action of each step, in order."""
    hearing = hearing_of(hear, desk.settings)

    def walk(*stages: str) -> Callable[[], str]:
        def step() -> str:
            added = run_stages(desk, stages, hearing, progress)
            return f"{sum(added.values())} new records"

        return step

    def told(count: Callable[[], int]) -> Callable[[], str]:
        return lambda: f"{count()} new records"

    def hand_over() -> str:
        origin = origin_from_file(sample / "origin.toml")
        report = add_files(desk, [sample / "audio"], origin, sample / "manifest.json", progress)
        return f"{report.added} files sealed, {report.known} known"

    calls, times, decided = sample / "calls.jsonl", sample / "audio_times.json", sample / "decisions.toml"
    paper = imports.read_decisions(decided)
    claims, evidence = paper.claims_author, paper.evidence_author
    return [
        ("Hand over: seal 48 recordings with their origin", hand_over),
        ("Intake: open each in a cage, measure it, find repeats", walk("intake")),
        (f"Transcribe: hear {hear} recordings with the packaged model", walk("transcribe")),
        (
            "People's corrections: reviewed transcripts of all calls",
            told(lambda: imports.import_transcripts(desk, calls, times=times)),
        ),
        (
            "People: who they are goes to the vault",
            told(lambda: imports.import_people(desk, sample / "people.json")),
        ),
        ("Decipher, theme, measure: shorthand, themes, trends", walk("decipher", "theme", "measure")),
        ("Claims reporters noted", told(lambda: imports.import_claims(desk, calls, author=claims))),
        (
            "Interviews and what they say of which claim",
            told(lambda: imports.import_interviews(desk, sample / "interviews.json")),
        ),
        (
            "Open-source evidence",
            told(lambda: imports.import_evidence(desk, sample / "evidence.json", author=evidence)),
        ),
        ("Verify: what the checks allow us to say", walk("verify")),
        ("Protect: find what gives people away, decide, withhold", walk("protect")),
        (
            "Decisions on paper: verdicts, withholdings, labels, harm sheets",
            told(lambda: imports.import_decisions(desk, decided)),
        ),
        ("Protect again: the sound of what people withheld besides", walk("protect")),
        (
            "The story and its quotes, each edit checked for fairness",
            told(lambda: imports.import_story(desk, sample / "story.toml")),
        ),
        ("Signatures under quotes and story", told(lambda: imports.import_decisions(desk, decided))),
        ("Quote, produce: check every quote again", walk("quote", "produce")),
    ]

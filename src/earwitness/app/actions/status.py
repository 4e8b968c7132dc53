"""How far a case is: per-stage counts, what is stale, which gates are closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.lexicon import to_read_again
from earwitness.app.actions.released import releases_made
from earwitness.app.wiring import Desk
from earwitness.model.recording import Handover, Origin, Recording
from earwitness.model.records import Passed
from earwitness.model.speech import Transcript
from earwitness.model.story import Release, Story
from earwitness.stages import ROAD
from earwitness.stages.produce.gates import GateFacts, gates_of


def status_of(desk: Desk) -> dict[str, Any]:
    """A report as plain values; stage rows carry calls done and due, and the records that stand by kind."""
    counts = desk.view.reader.counts()
    standing = {kind: states.get("standing", 0) for kind, states in counts.items()}
    stale = {kind: states["stale"] for kind, states in counts.items() if states.get("stale")}
    lengths = desk.case.records.facets(Recording)
    story = next(desk.view.reader.of(Story), None)
    gates = gates_of(gate_facts(desk, story) if story else GateFacts())
    if current := next(desk.view.reader.of(Release), None):
        gates = current.body.gates
    calls = standing.get("Call", 0)
    return {
        "case": desk.case.case_id,
        "calls": calls,
        "recordings": standing.get("Recording", 0),
        "hours": round(sum(int(tenths) * n for (_, tenths, _), n in lengths.items()) / 36_000, 3),
        "handovers": standing.get("Handover", 0),
        "rejections": standing.get("Rejection", 0),
        "repeats": standing.get("SameCall", 0),
        "sandbox": next((r.body.sandbox for r in desk.view.reader.of(Recording)), ""),
        "heard": _heard(desk),
        "stages": [
            _stage(desk, stage.CARD.name, sorted(stage.CARD.writes), standing, calls) for stage in ROAD
        ],
        "stale": stale,
        "story": story is not None,
        "releases": [name for name, made in releases_made(desk).items() if not made.body.is_withdrawn],
        "gates": [{"name": g.name, "open": g.open, "why": g.why, "records": list(g.blocking)} for g in gates],
        "blocks_publication": [g.name for g in gates if not g.open],
    }


def _heard(desk: Desk) -> dict[str, int]:
    """Calls by how their transcript stands, and how many machine drafts there ever were."""
    standing, ever = (
        {kind: n for (kind, _, _), n in found.items()}
        for found in (
            desk.case.records.facets(Transcript),
            desk.case.records.facets(Transcript, state="ever"),
        )
    )
    return {
        "machine_drafts": ever.get("draft", 0),
        "standing_drafts": standing.get("draft", 0),
        "reviewed": standing.get("reviewed", 0),
    }


def _unopened(desk: Desk, standing: Mapping[str, int]) -> int:
    """Files that intake still has to open. One thing comes of a file: a recording, a rejection, or the files that lay in it."""
    origins = {origin.id for origin in desk.view.reader.of(Origin)}
    archives = sum(basis not in origins for basis, _, _ in desk.case.records.facets(Handover))
    opened = standing.get("Recording", 0) + standing.get("Rejection", 0) + archives
    return max(0, standing.get("Handover", 0) - opened)


PER_CALL = frozenset({"decipher", "theme", "protect"})


def _stage(desk: Desk, name: str, writes: list[str], standing: dict[str, int], calls: int) -> dict[str, Any]:
    stands = {kind: standing[kind] for kind in writes if kind != "Passed" and standing.get(kind)}
    if name == "intake":
        done = standing.get("Recording", 0)
        due = _unopened(desk, standing)
    elif name == "transcribe":
        done = standing.get("Transcript", 0)
        due = max(0, standing.get("Recording", 0) - done)
    elif name in PER_CALL:
        done = sum(desk.case.records.facets(Passed, name, "call").values())
        if name == "decipher":
            # Calls read with other lexicons than those in use now are to be read again.
            done -= to_read_again(desk)
        due = max(0, calls - done)
    else:
        done = int(bool(stands))
        due = int(not stands)
    return {"stage": name, "done": done, "due": due, "stands": stands}

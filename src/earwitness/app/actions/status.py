"""How far a case is: per-stage counts, what is stale, which gates are closed."""

from __future__ import annotations

from typing import Any

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.lexicon import to_read_again
from earwitness.app.actions.released import releases_made
from earwitness.app.wiring import Desk
from earwitness.model.recording import Recording
from earwitness.model.records import Passed
from earwitness.model.story import Release, Story
from earwitness.stages import ROAD
from earwitness.stages.produce.gates import GateFacts, gates_of


def status_of(desk: Desk) -> dict[str, Any]:
    """A report as plain values; stage rows carry calls done and due, and the records that stand by kind."""
    counts = desk.view.reader.counts()
    standing = {kind: states.get("standing", 0) for kind, states in counts.items()}
    stale = {kind: states["stale"] for kind, states in counts.items() if states.get("stale")}
    recordings = list(desk.view.recordings())
    story = next(desk.view.reader.of(Story), None)
    gates = gates_of(gate_facts(desk, story) if story else GateFacts())
    if current := next(desk.view.reader.of(Release), None):
        gates = current.body.gates
    calls = standing.get("Call", 0)
    return {
        "case": desk.case.case_id,
        "calls": calls,
        "recordings": len(recordings),
        "hours": round(sum(r.body.seconds for r in recordings) / 3600, 3),
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
        "releases": list(releases_made(desk)),
        "gates": [{"name": g.name, "open": g.open, "why": g.why, "records": list(g.blocking)} for g in gates],
        "blocks_publication": [g.name for g in gates if not g.open],
    }


def _heard(desk: Desk) -> dict[str, int]:
    """Calls by how their transcript stands, and how many machine drafts there ever were."""
    from earwitness.model.speech import Transcript

    kinds = {"draft": 0, "reviewed": 0}
    drafts = 0
    for state in ("standing", "superseded", "stale"):
        for transcript in desk.view.reader.of(Transcript, state=state):
            drafts += transcript.body.kind == "draft"
            if state == "standing":
                kinds[transcript.body.kind] += 1
    return {"machine_drafts": drafts, "standing_drafts": kinds["draft"], "reviewed": kinds["reviewed"]}


PER_CALL = frozenset({"decipher", "theme", "protect"})


def _stage(desk: Desk, name: str, writes: list[str], standing: dict[str, int], calls: int) -> dict[str, Any]:
    stands = {kind: standing[kind] for kind in writes if kind != "Passed" and standing.get(kind)}
    if name == "intake":
        done = standing.get("Recording", 0)
        due = sum(1 for _ in desk.view.unopened())
    elif name == "transcribe":
        done = standing.get("Transcript", 0)
        due = max(0, standing.get("Recording", 0) - done)
    elif name in PER_CALL:
        done = sum(1 for p in desk.view.reader.of(Passed) if p.body.stage == name and p.call is not None)
        if name == "decipher":
            # Calls read with other lexicons than those in use now are to be read again.
            done -= to_read_again(desk)
        due = max(0, calls - done)
    else:
        done = int(bool(stands))
        due = int(not stands)
    return {"stage": name, "done": done, "due": due, "stands": stands}

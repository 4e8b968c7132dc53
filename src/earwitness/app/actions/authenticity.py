"""A look at how a call's recordings came to be: hints with their innocent causes, what was not looked for, and the limits."""

from __future__ import annotations

from typing import Any

import numpy as np

from earwitness.app.actions.look import find_call
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.ports import Progress
from earwitness.stages.verify import authenticity
from earwitness.stages.verify.hints import LIMITS, as_rows


def look_at(desk: Desk, call: str, progress: Progress) -> dict[str, Any]:
    """Hints for every recording of a call (id or reference). Nothing is written. Raises UsageError."""
    found = find_call(desk, call)
    if found is None:
        raise UsageError("no call of the case is called that", hint="`earwitness show calls` lists them.")
    recordings = list(desk.view.recordings(found.body.id))
    rows = []
    for n, recording in enumerate(recordings, 1):
        body = recording.body
        samples = np.frombuffer(desk.case.blobs.read(body.pcm), "<i2").reshape(-1, body.channels).T
        seen = authenticity.look(
            samples,
            body.rate,
            original=desk.case.blobs.read(body.original),
            container=body.container,
            codec=body.codec,
            band_hz=body.triage.band_hz,
        )
        rows.append(
            {
                "recording": recording.id,
                "container": body.container,
                "codec": body.codec,
                "seconds": round(body.seconds, 1),
                "damage": list(body.damage),
                "hints": as_rows(seen.hints),
                "not_looked_for": list(seen.not_looked_for),
            }
        )
        progress("authenticity", n, len(recordings), "recordings")
    return {"call": found.body.id, "recordings": rows, "limits": list(LIMITS)}

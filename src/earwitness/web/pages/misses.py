"""How much goes unnoticed in this case: decoys the finder is tried on, and passages drawn by lot for a person to hear again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from starlette.responses import Response

from earwitness.app.actions import misses
from earwitness.errors import UsageError
from earwitness.model.protection import IdentifierClass
from earwitness.ports import Progress
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: decoys planted at once, passages drawn at once, and places to write a missed detail in one passage
DECOYS, PASSAGES, DETAILS = 400, 20, 2


def show(room: Room, asked: Asked) -> Response:
    """What was measured, and the passages of a draw, if one is asked for."""
    seed = asked.number("seed")
    values = {
        "told_rates": misses.miss_lines(room.desk),
        "rows": [] if seed is None else misses.draw_passages(room.desk, PASSAGES, seed),
        "seed": seed,
        "classes": get_args(IdentifierClass),
        "details": range(1, DETAILS + 1),
        "member": room.desk.case.member,
    }
    return room.page(asked, "misses", values)


def decoys(room: Room, asked: Asked) -> Response:
    """Plant decoys into copies of turns and see how many the finder misses, in the background."""
    seed = asked.number("seed") or 1

    def work(progress: Progress) -> Mapping[str, Any]:
        return misses.run_decoys(room.desk, DECOYS, seed)

    room.jobs.start("decoys", work)
    return room.go("/")


def looked(room: Room, asked: Asked) -> Response:
    """What a person found, or did not, in the passages they judged; what was missed is withheld from now on."""
    rows = [
        (number, {"passage": passage, "draw": asked.text("draw"), "missed": _missed(asked, passage)})
        for number, passage in enumerate(asked.texts("passage"), 1)
        if asked.ticked(f"done-{passage}")
    ]
    if not rows:
        raise UsageError("no passage is judged", hint="Tick “judged” at each passage you have heard.")
    done = misses.record_looks(room.desk, rows, asked.text("by") or None)
    return room.go(
        "/protect/misses", f"{done['recorded']} passages recorded; {done['marked']} places are kept back now."
    )


def _missed(asked: Asked, passage: str) -> list[dict[str, str]]:
    pairs = (
        (asked.text(f"surface-{passage}-{n}"), asked.text(f"class-{passage}-{n}"))
        for n in range(1, DETAILS + 1)
    )
    return [{"surface": surface, "class": of} for surface, of in pairs if surface]


DOORS = (
    Door("/protect/misses", show),
    Door("/protect/misses", looked, "POST"),
    Door("/protect/misses/decoys", decoys, "POST"),
)

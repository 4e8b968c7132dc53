"""Which lines people should be asked about next, so that the machine learns most from few answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from typing import Any

import numpy as np

from earwitness.app.actions.coding import book_in_use, draws_made, told_of
from earwitness.app.actions.writing import quiet_tools
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.ids import RecordId
from earwitness.model.themes import CodingDraw, ThemeMark
from earwitness.stages import theme as stage
from earwitness.stages.theme import coding
from earwitness.stages.theme.asking import choose, worth
from earwitness.stages.theme.likeness import Row

#: calls whose lines are looked at: more would teach little more and cost minutes in a large case
CALLS = 300
#: lines with the most doubt among which those that differ are chosen
CANDIDATES = 2000


def ask_next(desk: Desk, wanted: int, coders: Sequence[str], by: str | None = None) -> dict[str, Any]:
    """A draw of lines worth asking about, for these coders. The same case gives the same lines. Raises UsageError.

    Lines of an audit's calls, lines drawn before and lines somebody marked are passed over.
    """
    names = tuple(dict.fromkeys(name.strip() for name in coders if name.strip()))
    if wanted < 1 or not names:
        raise UsageError("--n is 1 or more, and --coders names somebody")
    drawn = draws_made(desk)
    number = 1 + sum(record.body.kind == "asked" for record in drawn)
    asked = {line for record in drawn for line in record.body.lines}
    audited = {
        desk.view.reader.get(line).call
        for record in drawn
        if record.body.kind == "audit"
        for line in record.body.lines
    }
    accepted: Counter[str] = Counter()
    for mark in desk.view.reader.of(ThemeMark):
        if not mark.author.is_machine:
            asked.add(mark.body.utterance)
            accepted[mark.body.theme] += mark.body.status == "accepted"
    calls = [call.body.id for call in desk.view.calls() if call.body.id not in audited]
    calls = nsmallest(CALLS, calls, key=lambda call: coding.lot(number, str(call)))
    suggesting = stage.suggesting_for(desk.view, quiet_tools(desk))
    lines: list[tuple[RecordId, Row]] = []
    likely: list[list[float]] = []
    for call in calls:
        for line, features, chances in stage.in_doubt(desk.view, suggesting, call):
            if line.id not in asked:
                lines.append((line.id, features))
                likely.append(chances)
    if not lines:
        raise UsageError("there is no line left to ask about")
    counts = np.array([float(accepted[theme.id]) for theme in desk.codebook.themes])
    worths = worth(np.array(likely), counts)
    best = np.argsort(-worths, kind="stable")[:CANDIDATES].tolist()
    chosen = choose([lines[n][1] for n in best], worths[best], wanted)
    ids = tuple(lines[best[n]][0] for n in chosen)
    body = CodingDraw(f"asked-{number}", "asked", number, names, book_in_use(desk), ids, len(lines))
    record = desk.pen(by).write(body, basis=ids)
    desk.writer.append((record,))
    return told_of(record)

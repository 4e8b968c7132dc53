"""What is new in the case since a member last looked: what came in, and what the others did.

Rules
- A member's own work is no news to them.
- What machines write by the hundred thousand is counted from the store's tallies; of what people write, only what came
  after the member's mark is read, and no more than `LOOKED_AT` records of a kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from earwitness.app.actions.commenting import comment_row
from earwitness.app.wiring import Desk
from earwitness.model.claims import Check, Claim, Verdict
from earwitness.model.ids import RecordId
from earwitness.model.protection import SoundDecision, Withholding
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call
from earwitness.model.records import Comment, Record, Signature
from earwitness.model.shorthand import CaseTerm, Reading
from earwitness.model.speech import Transcript
from earwitness.model.teamwork import LastLook
from earwitness.model.themes import ThemeMark

LOOKED_AT = 2000
#: what people decide, one by one
DECISIONS: tuple[type, ...] = (Reading, ThemeMark, CaseTerm, Withholding, SoundDecision)
#: every kind that news rest on
TOLD_OF = (*DECISIONS, Call, Transcript, Claim, Check, Verdict, Comment, Quote, Signature)


def whats_new(desk: Desk) -> dict[str, Any]:
    """News for this member; `since` is None, and everything else empty, before they first said that they have looked."""
    mark = _mark(desk)
    if mark is None:
        return {"since": None, "calls": 0, "heard": 0, "gone_stale": 0, "comments": [], "decisions": {}, "claims": [],
                "quotes": 0, "signatures": 0, "at_least": False, "any": False}  # fmt: skip
    return desk.remembered(f"news after {mark.id}", TOLD_OF, lambda: _news_after(desk, mark))


def _news_after(desk: Desk, mark: Record[LastLook]) -> dict[str, Any]:
    now = _tally(desk)
    truncated: list[str] = []

    def others(kind: type[Any]) -> list[Record[Any]]:
        found = list(islice(desk.view.reader.since(mark.id, kind), LOOKED_AT + 1))
        truncated.extend([kind.__name__] * (len(found) > LOOKED_AT))
        return [r for r in found[:LOOKED_AT] if not r.author.is_machine and r.author.name != desk.case.member]

    decisions = {kind.__name__: len(others(kind)) for kind in DECISIONS}
    moved = dict.fromkeys(_claims_of(r) for kind in (Claim, Check, Verdict) for r in others(kind))
    news: dict[str, Any] = {
        "calls": max(0, now.calls - mark.body.calls),
        "heard": max(0, now.heard - mark.body.heard),
        "gone_stale": max(0, now.stale_signatures - mark.body.stale_signatures),
        "comments": [comment_row(desk, r) for r in others(Comment) if not r.body.settled],
        "decisions": {kind: number for kind, number in decisions.items() if number},
        "claims": list(_stating(desk, moved)),
        "quotes": len(others(Quote)),
        "signatures": len(others(Signature)),
    }
    return {
        "since": mark.at.isoformat(timespec="minutes"),
        **news,
        "at_least": bool(truncated),
        "any": any(news.values()),
    }


def mark_seen(desk: Desk) -> dict[str, Any]:
    """Say that this member has looked at the case as it stands."""
    old = _mark(desk)
    made = desk.pen().write(_tally(desk), supersedes=(old.id,) if old else ())
    desk.writer.append((made,))
    return {"seen": made.id, "at": made.at.isoformat(timespec="minutes")}


def _mark(desk: Desk) -> Record[LastLook] | None:
    own = [r for r in desk.view.reader.of(LastLook) if r.author.name == desk.case.member]
    return own[-1] if own else None


def _tally(desk: Desk) -> LastLook:
    counts = desk.view.reader.counts()
    return LastLook(
        calls=counts.get("Call", {}).get("standing", 0),
        heard=counts.get("Transcript", {}).get("standing", 0),
        stale_signatures=counts.get("Signature", {}).get("stale", 0),
    )


def _claims_of(record: Record[Any]) -> RecordId:
    return record.id if isinstance(record.body, Claim) else RecordId(record.body.claim)


def _stating(desk: Desk, claims: dict[RecordId, None]) -> Iterator[dict[str, Any]]:
    """Those of the claims that stand, with what they say."""
    for id in claims:
        if desk.view.reader.state_of(id) == "standing":
            yield {"claim": id, "statement": desk.view.reader.get(id).body.statement}

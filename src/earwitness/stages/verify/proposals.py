"""Which passages a machine would have a person look at as claims. Modest on purpose: a proposal is not a claim.

Rules
- A sentence that counts the dead, wounded or refusers in shorthand (a Reading decided `code` with a count, not negated) states
  something that can be checked. So does a sentence with a number in an utterance marked with an act that leaves traces.
- One proposal a sentence. What it says is the kind of statement and the count, never more than the reading itself holds.
- Where a person has made a claim, the machine proposes nothing (the stage sees to that).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from earwitness.model.shorthand import Reading

#: themes of the codebook whose acts leave traces somebody else can have seen
TRACEABLE = frozenset(
    {
        "harm_civilians",
        "harm_pows",
        "friendly_fire",
        "refusal",
        "commanders_block",
        "casualties_own",
        "looting",
        "captivity",
    }
)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_NUMBER = re.compile(
    r"\d|\b(?:дв[ае]|тр[иё]|четыр|пят|шест|сем|восем|девят|десят|надцат|дцат|сорок|ст[оа]\b|сот|тысяч|двое|трое|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty\b|hundred|thousand|дві|три|п'ят|шіст|сім|вісім)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One utterance's text with its readings and the ids of its themes."""

    text: str
    readings: tuple[Reading, ...]
    themes: frozenset[str]


def proposed(passage: Passage) -> tuple[tuple[int, int, str], ...]:
    """Character spans of sentences to look at, and what each states, in order."""
    out: list[tuple[int, int, str]] = []
    traceable = sorted(passage.themes & TRACEABLE)
    for match in _SENTENCE.finditer(passage.text):
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        stop = match.end()
        counted = [
            r
            for r in passage.readings
            if r.status == "code" and r.count is not None and not r.negated and begin <= r.begin < stop
        ]
        if counted:
            said = ", ".join(f"{r.sense}: {r.count}" for r in counted)
            out.append((begin, stop, f"proposed: a count is given ({said})"))
        elif traceable and _NUMBER.search(match.group()):
            out.append((begin, stop, f"proposed: a number is given ({', '.join(traceable)})"))
    return tuple(out)

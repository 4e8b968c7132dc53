"""How far we know who spoke, and what the checks allow us to say of a claim. Two questions, never mixed.

Who spoke (`rung`)
 1. U0: nothing of the person's calls was transcribed. U1: something was.
 2. V1: besides, every recording of theirs is technically sound: sealed, decoded without damage.
 3. V2: besides, a detail of a call (date, place, thing, circumstance) was found to fit by material from outside the calls.
 4. V3: a number or account was linked to the person by open material.
 5. V4: one human who may be used (consent not refused) confirmed who it was.
 6. V5: two independent lines, one of them a human: two humans, or a human and a number link or document.
 7. Voice comparison and the source's own word are grounds we write down, never a line. An official statistic is nothing here.
 8. Findings of one independence group are one line, however many there are.

Whether it is true (`standing`)
 9. Without a finding that speaks for or against: `said only`. The rung of the speaker is no finding.
10. The speaker's own interview is the same voice again: it supports no further than `context fits`; against him it counts in full.
11. Number and profile matches say who, not what: they support no further than `context fits`. So do details in a call, another
    caller (the calls are one handover), an official statistic, a voice comparison and the source's own word.
12. A line is strong with reliability A or B and credibility 1 or 2. It is usable unless reliability is E or credibility is 4 or 5;
    not judged (F, 6) is usable: that is what a human is to whom nobody gave a grade.
13. `corroborated` needs one strong line, or two usable ones of different independence groups.
14. A contradiction by a strong line, or by the speaker himself, makes it `contradicted` until a named person answers it in the
    verdict. Any other contradiction, a statistic's too, keeps it from `corroborated` until answered.
15. `not checkable` is a person's to say, and is allowed only while nothing speaks for or against.
16. A person may always say less than the rules allow: never more (`allows`).

Source grading: the Admiralty code, reliability A-F and credibility 1-6 apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from earwitness.model.claims import Check, CheckKind, Consent, Rung, Standing

#: kinds that say who spoke, not whether it is true
IDENTITY_ONLY: frozenset[CheckKind] = frozenset({"number match", "profile match"})
#: kinds that never decide whether it is true
CONTEXT_ONLY: frozenset[CheckKind] = IDENTITY_ONLY | {
    "details in call", "other caller", "voice comparison", "official statistic", "source's own word",
}  # fmt: skip
#: kinds that say nothing by themselves of who spoke
NEVER_A_LINE: frozenset[CheckKind] = frozenset(
    {"voice comparison", "source's own word", "official statistic"}
)
#: from least to most that may be said; `contradicted` and `not checkable` stand beside this order
_ORDER: tuple[Standing, ...] = ("said only", "context fits", "corroborated")


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that speaks to who a person is. `group`: equal groups are one line. `human`: a human said so."""

    kind: CheckKind
    group: str
    number_linked: bool = False
    human: bool = False
    consent: Consent = "not asked"


def rung(*, transcribed: bool, sound: bool, grounds: Sequence[Ground]) -> tuple[Rung, tuple[str, ...]]:
    """How far it is known who spoke (rules 1 to 8)."""
    if not transcribed:
        return "U0", ("no transcript of the person's calls",)
    why = ["transcribed"]
    best: Rung = "U1"
    if sound:
        best, why = "V1", [*why, "recordings technically sound"]
    else:
        why.append("a recording is damaged or was not opened")
    lines = [g for g in grounds if g.kind not in NEVER_A_LINE and g.consent != "refused"]
    humans = sorted({g.group for g in lines if g.human})
    links = sorted({g.group for g in lines if g.number_linked and not g.human})
    papers = sorted({g.group for g in lines if g.kind in ("document", "photo") and not g.number_linked})
    fits = sorted({g.group for g in lines if not g.human})
    if fits:
        best, why = "V2", [*why, f"details fit material from outside the calls ({len(fits)})"]
    if links:
        best, why = "V3", [*why, f"number linked by open material ({len(links)})"]
    if humans:
        best, why = (
            "V4",
            [*why, "confirmed by one human" if len(humans) == 1 else f"confirmed by {len(humans)} humans"],
        )
        others = {*humans[1:], *links, *papers} - {humans[0]}
        if others:
            best, why = "V5", [*why, "two independent lines"]
    refused = sum(1 for g in grounds if g.consent == "refused")
    if refused:
        why.append(f"not used, consent refused ({refused})")
    spared = sorted({g.kind for g in grounds if g.kind in NEVER_A_LINE})
    if spared:
        why.append(f"not counted: {', '.join(spared)}")
    return best, tuple(why)


@dataclass(frozen=True, slots=True)
class Finding:
    """A Check as the rules see it. `by_speaker`: an interview with the person who made the claim."""

    check: Check
    by_speaker: bool = False

    @property
    def strong(self) -> bool:
        return self.check.reliability in ("A", "B") and self.check.credibility in ("1", "2")

    @property
    def usable(self) -> bool:
        return self.check.reliability != "E" and self.check.credibility not in ("4", "5")

    @property
    def decides(self) -> bool:
        """May bear the claim, beyond context."""
        return self.usable and self.check.kind not in CONTEXT_ONLY and not self.by_speaker


def standing(findings: Iterable[Finding], answered: str = "") -> tuple[Standing, tuple[str, ...]]:
    """The most that may be said of a claim (rules 9 to 14). `answered` is a named person's answer to what contradicts."""
    found = [f for f in findings if f.check.outcome != "silent"]
    support = [f for f in found if f.check.outcome == "supports"]
    against = [f for f in found if f.check.outcome == "contradicts"]
    if not found:
        return "said only", ("nothing was found for or against",)
    why: list[str] = []
    heavy = [f for f in against if f.by_speaker or (f.strong and f.check.kind not in CONTEXT_ONLY)]
    if heavy and not answered.strip():
        return "contradicted", (f"contradicted by {_kinds(heavy)}, not answered",)
    if against:
        why.append(f"contradicted by {_kinds(against)}, {'answered' if answered.strip() else 'not answered'}")
    lines = {f.check.independence for f in support if f.decides}
    strong = {f.check.independence for f in support if f.decides and f.strong}
    enough = bool(strong) or len(lines) >= 2
    if enough and (not against or answered.strip()):
        bearing = [f for f in support if f.decides]
        count = "one strong line" if len(lines) == 1 else f"{len(lines)} independent lines"
        return "corroborated", (*why, f"{count}: {_kinds(bearing)}")
    if any(f.usable or f.by_speaker for f in support):
        why += _why_not_more(support, lines)
        return "context fits", tuple(why)
    if support:
        why.append("what supports it is of a source too weak to use")
    return "said only", tuple(why) or ("nothing was found for it",)


def _why_not_more(support: Sequence[Finding], lines: set[str]) -> list[str]:
    why = []
    if any(f.by_speaker for f in support):
        why.append("the speaker said so again, which is no second line")
    context = [f for f in support if f.check.kind in CONTEXT_ONLY]
    if context:
        why.append(f"context only: {_kinds(context)}")
    if len(lines) == 1:
        why.append("one line, not strong by itself")
    return why


def _kinds(findings: Iterable[Finding]) -> str:
    return ", ".join(sorted({f.check.kind for f in findings}))


def allows(allowed: Standing, wanted: Standing, findings: Iterable[Finding]) -> bool:
    """Whether a person may give this verdict where the rules allow `allowed` (rules 15 and 16)."""
    spoken = [f for f in findings if f.check.outcome != "silent"]
    if wanted == "not checkable":
        return not spoken
    if wanted == "contradicted":
        return any(f.check.outcome == "contradicts" for f in spoken)
    return allowed != "contradicted" and _ORDER.index(wanted) <= _ORDER.index(allowed)

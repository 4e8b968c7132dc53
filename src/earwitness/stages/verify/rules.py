"""How far we know who spoke, and what the checks allow us to say of a claim. Two questions, never mixed.

`RULES` is the list, each with an id, one sentence and a function that says whether an outcome keeps it; the tests hold `rung` and
`standing` against every one of them. `steps_up` and `towards` say what is missing for the next step.

Who spoke (`rung`)
 1. U0: nothing of the person's calls was transcribed. U1: something was.
 2. V1: besides, every recording of theirs is technically sound: sealed, decoded without damage.
 3. V2: besides, a detail of a call (date, place, thing, circumstance) was found to fit by material from outside the calls.
 4. V3: a number or account was linked to the person by open material.
 5. V4: one human who may be used (consent not refused) confirmed who it was.
 6. V5: two independent lines, one of them a human: two humans, or a human and a number link or document.
 7. Voice comparison and the source's own word are grounds we write down, never a line. An official statistic is nothing here.
 8. Findings of one independence group are one line, however many there are. What came from the hand that gave us the calls is
    that source's own word.

Whether it is true (`standing`)
 9. Without a finding that speaks for or against: `said only`. The rung of the speaker is no finding.
10. The speaker's own interview is the same voice again: it supports no further than `context fits`; against him it counts in full.
11. Number and profile matches say who, not what: they support no further than `context fits`. So do details in a call, another
    caller (the calls are one handover), an official statistic, a voice comparison and the source's own word.
    What came from the hand that gave us the calls is no second line to them: `context fits` at most.
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

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from earwitness.model.claims import AS_HANDED, Check, CheckKind, Consent, Rung, Standing

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

    @property
    def is_line(self) -> bool:
        """Whether it may be counted at all (rules 7 and 8, and consent)."""
        return self.kind not in NEVER_A_LINE and self.group != AS_HANDED and self.consent != "refused"


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
    lines = [g for g in grounds if g.is_line]
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
    spared = sorted({g.kind for g in grounds if g.kind in NEVER_A_LINE or g.group == AS_HANDED})
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
        return self.usable and not self.context and not self.by_speaker

    @property
    def context(self) -> bool:
        """Says no more than that it fits: by its kind, or because it came from the hand that gave us the calls."""
        return self.check.kind in CONTEXT_ONLY or self.check.independence == AS_HANDED


def standing(findings: Iterable[Finding], answered: str = "") -> tuple[Standing, tuple[str, ...]]:
    """The most that may be said of a claim (rules 9 to 14). `answered` is a named person's answer to what contradicts."""
    found = [f for f in findings if f.check.outcome != "silent"]
    support = [f for f in found if f.check.outcome == "supports"]
    against = [f for f in found if f.check.outcome == "contradicts"]
    if not found:
        return "said only", ("nothing was found for or against",)
    why: list[str] = []
    heavy = [f for f in against if f.by_speaker or (f.strong and not f.context)]
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
    context = [f for f in support if f.context]
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


# ------------------------------------------------------------------------------------------------- what is missing


def steps_up(*, transcribed: bool, sound: bool, grounds: Sequence[Ground]) -> tuple[tuple[Rung, str], ...]:
    """Every rung above the one that stands, lowest first, and what would lift to it. A human may be found before a number."""
    reached = _RUNGS.index(rung(transcribed=transcribed, sound=sound, grounds=grounds)[0])
    human = any(g.human and g.is_line for g in grounds)
    second = "a second line: another human, a number linked by open material, a document or a photo"
    needs: dict[Rung, str] = {
        "U1": "a transcript of one of the person's calls",
        "V1": "every recording of theirs opened and undamaged",
        "V2": "a detail of a call found to fit in material from outside the calls",
        "V3": "a number or account linked to the person by open material",
        "V4": "one human who confirms it and does not refuse its use",
        "V5": second if human else "two independent lines, one of them a human",
    }
    return tuple((step, needs[step]) for step in _RUNGS[reached + 1 :])


def towards(findings: Iterable[Finding], answered: str = "") -> tuple[str, ...]:
    """What is missing before a claim may be called corroborated; nothing when it may."""
    found = [f for f in findings if f.check.outcome != "silent"]
    if standing(found, answered)[0] == "corroborated":
        return ()
    needs = []
    against = [f for f in found if f.check.outcome == "contradicts"]
    if against and not answered.strip():
        needs.append(f"a named person's answer to what contradicts it: {_kinds(against)}")
    bearing = [f for f in found if f.check.outcome == "supports" and f.decides]
    lines = {f.check.independence for f in bearing}
    if not any(f.strong for f in bearing) and len(lines) < 2:
        more = "one more usable line" if lines else "two usable lines"
        needs.append(
            f"one strong line (A or B, 1 or 2), or {more}, independent of the speaker and of each other"
        )
    return tuple(needs)


# ---------------------------------------------------------------------------------------------------------- the list

_RUNGS: tuple[Rung, ...] = get_args(Rung)


@dataclass(frozen=True, slots=True)
class Ladder:
    """What is known of a person, and the rung given."""

    transcribed: bool
    sound: bool
    grounds: tuple[Ground, ...]
    given: Rung

    def reaches(self, step: Rung) -> bool:
        return _RUNGS.index(self.given) >= _RUNGS.index(step)

    def same_with(self, grounds: Iterable[Ground]) -> bool:
        """Whether these grounds give the same rung."""
        return rung(transcribed=self.transcribed, sound=self.sound, grounds=tuple(grounds))[0] == self.given


@dataclass(frozen=True, slots=True)
class Weighed:
    """The findings on a claim, a person's answer to what contradicts it, and the most that was allowed to be said."""

    findings: tuple[Finding, ...]
    answered: str
    given: Standing

    def of(self, outcome: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.check.outcome == outcome)

    def stands_without(self, dropped: Callable[[Finding], bool]) -> bool:
        """Corroborated or not: whether it would be so without the supporting findings that are dropped."""
        if self.given != "corroborated":
            return True
        kept = [f for f in self.findings if f.check.outcome != "supports" or not dropped(f)]
        return standing(kept, self.answered)[0] == "corroborated"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it says in a sentence, and whether an outcome keeps it."""

    id: str
    says: str
    of_rung: Callable[[Ladder], bool] | None = None
    of_standing: Callable[[Weighed], bool] | None = None


RULES: tuple[Rule, ...] = (
    Rule("W1", "Nobody of whom nothing was transcribed stands above U0.", lambda x: x.transcribed == (x.given != "U0")),
    Rule("W2", "V1 needs every recording of the person technically sound.", lambda x: x.given != "V1" or x.sound),
    Rule(
        "W3",
        "V3 needs a number or account linked by open material.",
        lambda x: x.given != "V3" or any(g.is_line and g.number_linked for g in x.grounds),
    ),
    Rule(
        "W4",
        "V4 needs a human who confirmed it and may be used.",
        lambda x: not x.reaches("V4") or any(g.is_line and g.human for g in x.grounds),
    ),
    Rule(
        "W5",
        "V5 needs two independent lines, one of them a human.",
        lambda x: x.given != "V5"
        or (len({g.group for g in x.grounds if g.is_line}) >= 2 and any(g.is_line and g.human for g in x.grounds)),
    ),
    Rule(
        "W6",
        "Voice comparison, the source's own word and a statistic never decide who spoke.",
        lambda x: x.same_with(g for g in x.grounds if g.kind not in NEVER_A_LINE),
    ),
    Rule("W7", "Findings of one line count once, however many there are.", lambda x: x.same_with((*x.grounds, *x.grounds))),
    Rule(
        "W8",
        "What came from the hand that gave us the calls does not say who spoke.",
        lambda x: x.same_with(g for g in x.grounds if g.group != AS_HANDED),
    ),
    Rule(
        "W9",
        "An interview whose use was refused is not used.",
        lambda x: x.same_with(g for g in x.grounds if g.consent != "refused"),
    ),
    Rule(
        "T1",
        "What nothing speaks for or against is said only.",
        of_standing=lambda x: x.given == "said only" or bool(x.of("supports") or x.of("contradicts")),
    ),
    Rule(
        "T2",
        "That we know who spoke does not make it true: a number or profile match never corroborates.",
        of_standing=lambda x: x.stands_without(lambda f: f.check.kind in IDENTITY_ONLY),
    ),
    Rule(
        "T3",
        "An interview with the speaker does not make what he said true.",
        of_standing=lambda x: x.stands_without(lambda f: f.by_speaker),
    ),
    Rule(
        "T4",
        "Context, voice comparison and the source's own word never corroborate.",
        of_standing=lambda x: x.stands_without(lambda f: f.check.kind in CONTEXT_ONLY),
    ),
    Rule(
        "T5",
        "What came from the hand that gave us the calls is no second line to them.",
        of_standing=lambda x: x.stands_without(lambda f: f.check.independence == AS_HANDED),
    ),
    Rule(
        "T6",
        "Findings of one handover or one human count once: corroborated needs a strong line or two independent ones.",
        of_standing=lambda x: x.given != "corroborated"
        or any(f.strong for f in x.of("supports") if f.decides)
        or len({f.check.independence for f in x.of("supports") if f.decides}) >= 2,
    ),
    Rule(
        "T7",
        "A contradiction must be answered by a named person before anything is corroborated.",
        of_standing=lambda x: x.given != "corroborated" or not x.of("contradicts") or bool(x.answered.strip()),
    ),
    Rule(
        "T8",
        "The speaker's own denial, and a strong line against, contradict until answered.",
        of_standing=lambda x: bool(x.answered.strip())
        or x.given == "contradicted"
        or not any(f.by_speaker or (f.strong and not f.context) for f in x.of("contradicts")),
    ),
    Rule(
        "T9",
        "A source too weak to use bears nothing.",
        of_standing=lambda x: x.stands_without(lambda f: not f.usable),
    ),
)  # fmt: skip


def broken(outcome: Ladder | Weighed) -> tuple[Rule, ...]:
    """The rules an outcome does not keep."""
    if isinstance(outcome, Ladder):
        return tuple(r for r in RULES if r.of_rung is not None and not r.of_rung(outcome))
    return tuple(r for r in RULES if r.of_standing is not None and not r.of_standing(outcome))

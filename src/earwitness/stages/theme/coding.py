"""Blind coding by people: who judged what, where they differ, what is decided, and how right the machine was.

Rules
- A line is decided when an adjudicator judged it, or when every coder of the draw did and they chose the same themes.
  Nothing else decides: not one coder alone where two were asked, and not a majority.
- A draw is by lot: the same seed gives the same lines while the case stands as it is, whoever draws.
- An audit counts a call only when all its drawn lines are decided.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from statistics import NormalDist

from earwitness.model.ids import CallId, RecordId
from earwitness.model.themes import Coding, CodingDraw, ThemeAudit, ThemeChoice
from earwitness.stages.theme.agreement import Estimate, alpha, kappa, with_interval

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One drawn line: its call, what each coder found, and the adjudicator's word where there is one."""

    line: RecordId
    call: CallId
    by_coder: Mapping[str, Coding] = field(default_factory=dict)
    settled: Coding | None = None


def lot(seed: int, id: str) -> int:
    """A line's or call's lot in a draw: the lowest are drawn."""
    return int.from_bytes(blake2b(f"coding {seed} {id}".encode(), digest_size=8).digest(), "big")


def differs(line: JudgedLine) -> bool:
    """Whether two who judged the line chose different themes."""
    return len({coding.themes for coding in line.by_coder.values()}) > 1


def open_to_settle(draw: CodingDraw, lines: Iterable[JudgedLine]) -> list[JudgedLine]:
    """Lines that every coder judged, not alike, and nobody settled: the adjudicator's queue, in order."""
    return [
        line
        for line in lines
        if line.settled is None and differs(line) and set(draw.coders) <= set(line.by_coder)
    ]


def decided(draw: CodingDraw, line: JudgedLine) -> tuple[ThemeChoice, ...] | None:
    """What the line is about by the people's judgement, in order of theme; None while it is not decided.

    Where coders agree on a theme but not on its stance or target, these are left open.
    """
    if line.settled is not None:
        return tuple(sorted(line.settled.choices, key=lambda c: c.theme))
    codings = [line.by_coder.get(coder) for coder in draw.coders]
    present = [coding for coding in codings if coding is not None]
    if len(present) < len(codings) or not present or differs(line):
        return None
    out = []
    for theme in sorted(present[0].themes):
        choices = {c for coding in present for c in coding.choices if c.theme == theme}
        stances, targets = {c.stance for c in choices}, {c.target for c in choices}
        out.append(
            ThemeChoice(
                theme,
                stances.pop() if len(stances) == 1 else "unknown",
                targets.pop() if len(targets) == 1 else "",
            )
        )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """How far coders agree on one theme. `chosen`: by each coder in order, over the `lines` that two or more judged."""

    theme: str
    lines: int
    chosen: tuple[int, ...]
    kappa: Estimate | None
    alpha: Estimate


def agreement(
    draw: CodingDraw, lines: Sequence[JudgedLine], themes: Sequence[str], seed: int = 1
) -> list[ThemeAgreement]:
    """Agreement on each theme that a coder chose at all; kappa for two coders only."""
    judged = [line for line in lines if sum(coder in line.by_coder for coder in draw.coders) > 1]
    found = []
    for theme in themes:
        units = [
            (
                line.call,
                tuple(
                    theme in line.by_coder[coder].themes if coder in line.by_coder else None
                    for coder in draw.coders
                ),
            )
            for line in judged
        ]
        chosen = tuple(sum(unit[n] is True for _, unit in units) for n in range(len(draw.coders)))
        if any(chosen):
            two = with_interval(kappa, units, seed) if len(draw.coders) == 2 else None
            found.append(ThemeAgreement(theme, len(units), chosen, two, with_interval(alpha, units, seed)))
    return found


# ------------------------------------------------------------------------------------------------------- the machine's error


def audits(
    draw: CodingDraw,
    lines: Sequence[JudgedLine],
    machine: Mapping[RecordId, frozenset[str]],
    settings: str,
    themes: Sequence[str],
) -> list[ThemeAudit]:
    """The machine's error by theme, over decided lines and over calls all of whose drawn lines are decided.

    `machine`: the themes it gives each line. Themes that neither people nor machine found anywhere are left out.
    """
    truth = {line.line: decided(draw, line) for line in lines}
    calls: dict[CallId, list[tuple[frozenset[str], frozenset[str]] | None]] = {}
    for line in lines:
        choices = truth[line.line]
        pair = None
        if choices is not None:
            pair = (frozenset(c.theme for c in choices), machine.get(line.line, frozenset()))
        calls.setdefault(line.call, []).append(pair)
    by_line = [[found for found in pairs if found is not None] for pairs in calls.values()]
    by_call = [
        [_whole(kept)] for kept, pairs in zip(by_line, calls.values(), strict=True) if None not in pairs
    ]
    out: list[ThemeAudit] = []
    for theme in themes:
        for unit, groups in (("line", by_line), ("call", by_call)):
            tables = [_table(theme, group) for group in groups if group]
            both, missed, false, neither = (sum(t[n] for t in tables) for n in range(4))
            if both + missed + false == 0:
                continue
            sensitivity = _share([(t[0], t[0] + t[1]) for t in tables])
            specificity = _share([(t[3], t[2] + t[3]) for t in tables])
            out.append(
                ThemeAudit(
                    draw=draw.name,
                    theme=theme,
                    codebook=draw.codebook,
                    machine=settings,
                    unit="line" if unit == "line" else "call",
                    both=both,
                    missed=missed,
                    false=false,
                    neither=neither,
                    sensitivity=sensitivity[0],
                    sensitivity_low=sensitivity[1],
                    sensitivity_high=sensitivity[2],
                    specificity=specificity[0],
                    specificity_low=specificity[1],
                    specificity_high=specificity[2],
                )
            )
    return out


def _whole(
    pairs: Sequence[tuple[frozenset[str], frozenset[str]]],
) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(t for people, _ in pairs for t in people),
        frozenset(t for _, machine in pairs for t in machine),
    )


def _table(theme: str, pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> tuple[int, int, int, int]:
    """Both, missed, false, neither."""
    counts = [0, 0, 0, 0]
    for people, machine in pairs:
        counts[(0 if theme in machine else 1) if theme in people else (2 if theme in machine else 3)] += 1
    return (counts[0], counts[1], counts[2], counts[3])


def _share(groups: Sequence[tuple[int, int]]) -> tuple[float | None, float, float]:
    """A share of (hits, of) by call, with Wilson's interval for as many independent units as the sample is worth."""
    groups = [g for g in groups if g[1]]
    hits, of = sum(h for h, _ in groups), sum(n for _, n in groups)
    if not of:
        return None, 0.0, 1.0
    share = hits / of
    worth = float(of)
    if max(n for _, n in groups) > 1:
        worth = float(len(groups))
        if len(groups) > 1 and 0 < share < 1:
            spread = sum((h - share * n) ** 2 for h, n in groups) * len(groups) / (len(groups) - 1)
            worth = of / max(1.0, spread / of**2 / (share * (1 - share) / of))
    square = _Z * _Z / worth
    centre = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / worth + square / (4 * worth)) / (1 + square)
    return share, max(0.0, centre - half), min(1.0, centre + half)

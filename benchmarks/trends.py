"""How often `measure` sees a trend where none is, and sees one that is there. Prints one JSON object.

    python benchmarks/trends.py [--cases N] [--seed S] [--only NAME]

Made-up cases with a known truth. A call has the theme with a chance whose log odds move with time by exactly what the design
says, over all callers; calls of one caller are alike through a shared normal variable behind the chance (a Gaussian copula of
correlation `alike`), so that the truth over all calls stays exact however unequal the callers are. Callers are voluble in three
ways: one has `top` of all calls, or the n-th caller calls 1/n as often as the first; and each may call all the time or only in a
stretch of `burst` days, which makes what a caller says and when he calls go together by chance.

All is measured through `measure_table`, as a case is. Reported with twice their Monte Carlo error: false alarms (a direction said
without a trend), coverage of the 95 % interval, right and wrong directions found.

`one_caller` is a trend in one voluble caller alone, among others who do not change: it must not be called a trend.
`machine` marks by a machine that finds 75 % and gives wrongly 8 %, audited on 120 other calls: how often the corrected interval
holds the true slope, and how often the plain one does.

`sets` are forty small collections as they come: rising, falling, not moving, too little; few callers, one voluble caller, gaps in
capture, seasons, many themes at once. Each has one right answer. `power` says how often a change is found by how many calls there
are, and how often that they are too little.

Bars (issue 4): false alarms <= 5 % at the 5 % level over 1,000 null cases with voluble callers, coverage 93-97 %, the right
direction found.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.special import ndtr

from earwitness.model.trends import CoderError
from earwitness.stages.measure.rules import Row, measure_table

START = date(2022, 3, 1)


@dataclass(frozen=True, slots=True)
class Design:
    """One kind of made-up case: how many callers and calls, who calls how often, how alike, and the slope in 30 days."""

    callers: int
    calls: int
    top: float = 0.0
    unequal: bool = False
    alike: float = 0.15
    burst: int = 0
    base: float = 0.3
    days: int = 180
    slope: float = 0.0
    #: log odds by which a yearly season moves the chance up and down
    season: float = 0.0
    #: days from and to which nothing was recorded
    gap: tuple[int, int] = (0, 0)
    #: themes beside the one asked about, none of which moves
    beside: int = 0


#: no trend in any of them
NULL: Mapping[str, Design] = {
    "8 callers, one has 30 %": Design(8, 80, top=0.3),
    "12 callers, one has 40 %, in stretches": Design(12, 90, top=0.4, burst=60),
    "20 callers, one has 30 %": Design(20, 150, top=0.3, alike=0.3),
    "25 callers, unequal, in stretches": Design(25, 150, unequal=True, burst=90),
    "25 callers, one has 40 %, in stretches": Design(25, 150, top=0.4, burst=90, alike=0.2),
    "35 callers, one has 30 %, rare theme": Design(35, 300, top=0.3, base=0.1),
    "39 callers, all alike often": Design(39, 200),
    "60 callers, one has 30 %, in stretches": Design(60, 300, top=0.3, burst=60, alike=0.2),
    "100 callers, unequal, in stretches": Design(100, 500, unequal=True, burst=60, alike=0.2, base=0.1),
    "300 callers, unequal": Design(300, 900, unequal=True, alike=0.2),
}

#: a trend in all of them, of odds that double or halve in about four months or less
MOVING: Mapping[str, Design] = {
    "15 callers, rising": Design(15, 150, top=0.2, slope=0.35),
    "25 callers, one has 30 %, falling": Design(25, 200, top=0.3, slope=-0.35),
    "30 callers, unequal, rising": Design(30, 300, unequal=True, slope=0.3),
    "60 callers, unequal, in stretches, rising": Design(60, 400, unequal=True, burst=90, slope=0.3),
    "150 callers, slowly rising": Design(150, 600, unequal=True, slope=0.2),
}

#: (right answer, design), every one drawn once, by its place in the list
SETS: tuple[tuple[str, Design], ...] = (
    ("rising", Design(40, 120, slope=0.6)),
    ("rising", Design(60, 60, slope=0.8)),
    ("rising", Design(12, 150, slope=0.6)),
    ("rising", Design(8, 160, slope=0.8, alike=0.1)),
    ("rising", Design(25, 250, top=0.4, slope=0.6)),
    ("rising", Design(50, 300, unequal=True, slope=0.4)),
    ("rising", Design(100, 400, slope=0.5, base=0.1)),
    ("rising", Design(30, 250, slope=0.5, gap=(60, 120))),
    ("rising", Design(40, 300, slope=0.3, days=730, season=1.0)),
    ("rising", Design(300, 900, unequal=True, slope=0.3)),
    ("rising", Design(40, 250, slope=0.7, beside=20)),
    ("falling", Design(40, 120, slope=-0.6)),
    ("falling", Design(60, 60, slope=-0.8)),
    ("falling", Design(12, 150, slope=-0.6)),
    ("falling", Design(25, 250, top=0.4, slope=-0.6)),
    ("falling", Design(50, 300, unequal=True, slope=-0.4)),
    ("falling", Design(100, 400, slope=-0.5, base=0.8)),
    ("falling", Design(30, 250, slope=-0.5, gap=(30, 110))),
    ("falling", Design(40, 300, slope=-0.3, days=730, season=1.0)),
    ("falling", Design(40, 250, slope=-0.7, beside=20)),
    ("none", Design(40, 120)),
    ("none", Design(12, 150, top=0.5, alike=0.4)),
    ("none", Design(20, 100, top=0.6, burst=60, alike=0.4)),
    ("none", Design(8, 100, top=0.4)),
    ("none", Design(50, 300, unequal=True, burst=60, alike=0.3)),
    ("none", Design(100, 400, base=0.05)),
    ("none", Design(30, 200, gap=(60, 120))),
    ("none", Design(40, 400, days=730, season=1.5)),
    ("none", Design(40, 250, beside=30)),
    ("none", Design(300, 900, unequal=True)),
    ("none", Design(25, 50, base=0.5)),
    ("none", Design(200, 200, base=0.9)),
    ("too little", Design(5, 100)),
    ("too little", Design(1, 60, base=0.5)),
    ("too little", Design(8, 9, base=0.5)),
    ("too little", Design(11, 11, base=0.5, slope=1.0)),
    ("too little", Design(40, 120, base=0.005)),
    ("too little", Design(40, 120, base=0.995)),
    ("too little", Design(30, 100, days=0)),
    ("too little", Design(3, 40, slope=1.0)),
)

#: calls, and how the share goes from the first day to the last; a caller for every four calls, some far more voluble
POWER_CALLS = (12, 16, 24, 40, 80, 150, 300, 600)
POWER_SHARES = ((0.3, 0.3), (0.2, 0.4), (0.2, 0.6), (0.1, 0.8))

ONE_CALLER = Design(25, 200, top=0.35, alike=0.1)
MACHINE = Design(30, 250, unequal=True, slope=0.3)
SENSITIVITY, SPECIFICITY, AUDITED = 0.75, 0.92, 120


def draw(design: Design, dice: np.random.Generator) -> tuple[Any, Any, Any]:
    """0/1 for each call, its day from 0, its caller."""
    weight = 1 / np.arange(1, design.callers + 1) if design.unequal else np.ones(design.callers)
    if design.top:
        weight = np.r_[design.top, np.full(design.callers - 1, (1 - design.top) / (design.callers - 1))]
    # everybody calls at least once, else he would not be a caller of this case
    more = dice.choice(design.callers, design.calls - design.callers, p=weight / weight.sum())
    caller = np.r_[np.arange(design.callers), more]
    day = dice.integers(0, design.days + 1, design.calls)
    if design.burst:
        middle = dice.uniform(0, design.days, design.callers)[caller]
        day = np.clip(middle + dice.uniform(-0.5, 0.5, design.calls) * design.burst, 0, design.days).astype(
            int
        )
    day = np.where((day >= design.gap[0]) & (day < design.gap[1]), design.gap[1], day)
    hit = ndtr(_shared(design, caller, dice)) < chance(design, day)
    return hit, day, caller


def chance(design: Design, day: Any) -> Any:
    """Of a call to hold the theme, over all callers."""
    odds = math.log(design.base / (1 - design.base)) + design.slope * (day - design.days / 2) / 30
    odds = odds + design.season * np.cos(2 * np.pi * day / 365)
    return 1 / (1 + np.exp(-odds))


def _shared(design: Design, caller: Any, dice: np.random.Generator) -> Any:
    own = dice.normal(size=design.callers)[caller]
    return math.sqrt(design.alike) * own + math.sqrt(1 - design.alike) * dice.normal(size=caller.size)


def rows_of(hit: Any, day: Any, caller: Any) -> list[Row]:
    """The calls as the stage gets them."""
    return [
        Row(f"c{n}", f"p{who}", START + timedelta(days=int(when)), {"theme": bool(has)})
        for n, (has, when, who) in enumerate(zip(hit, day, caller, strict=True))
    ]


def sets() -> dict[str, Any]:
    """How many of the forty sets are answered right, and what was said to the others."""
    wrong = []
    for n, (right, design) in enumerate(SETS):
        dice = np.random.default_rng(4000 + n)
        hit, day, caller = draw(design, dice)
        beside = dice.random((hit.size, design.beside)) < dice.uniform(0.1, 0.5, design.beside)
        rows = [
            replace(row, hits={**row.hits, **{f"beside_{k}": bool(has) for k, has in enumerate(others)}})
            for row, others in zip(rows_of(hit, day, caller), beside, strict=True)
        ]
        asked, *others = measure_table(rows)
        if asked.direction != right:
            wrong.append({"set": n, "right": right, "said": asked.direction, "p": asked.p})
        wrong += [
            {"set": n, "right": "none", "said": t.direction, "p": t.p}
            for t in others
            if t.direction != "none"
        ]
    return {"sets": len(SETS), "themes": sum(1 + d.beside for _, d in SETS), "wrong": wrong}


def power(cases: int, seed: int) -> list[dict[str, Any]]:
    """How often a change is found, and how often there is too little, by calls and by how far the share moves."""
    out = []
    for n, calls in enumerate(POWER_CALLS):
        for k, (first, last) in enumerate(POWER_SHARES):
            odds = [math.log(share / (1 - share)) for share in (first, last)]
            middle = 1 / (1 + math.exp(-sum(odds) / 2))
            design = Design(
                max(6, calls // 4), calls, unequal=True, base=middle, slope=(odds[1] - odds[0]) / 6
            )
            f = measured(design, cases, seed + 10 * n + k)
            out.append(
                {"calls": calls, "callers": design.callers, "share": f"{first:.0%} to {last:.0%}"}
                | {said: round(f[said] / cases, 3) for said in ("rising", "falling", "none", "too little")}
            )
    return out


def measured(design: Design, cases: int, seed: int) -> dict[str, int]:
    """Of so many cases of a design, how many rose, fell, were too little, and had the truth in their interval."""
    dice = np.random.default_rng(seed)
    count = {"cases": cases, "rising": 0, "falling": 0, "none": 0, "too little": 0, "covered": 0}
    for _ in range(cases):
        (trend,) = measure_table(rows_of(*draw(design, dice)))
        count[trend.direction] += 1
        if trend.low is not None and trend.high is not None:
            count["covered"] += trend.low <= math.exp(design.slope) <= trend.high
    return count


def one_caller(cases: int, seed: int) -> dict[str, Any]:
    """A trend of the most voluble caller alone: how often it is called one."""
    dice = np.random.default_rng(seed)
    said = 0
    for _ in range(cases):
        hit, day, caller = draw(ONE_CALLER, dice)
        his = caller == 0
        hit[his] = dice.random(his.sum()) < chance(replace(ONE_CALLER, slope=1.2), day[his])
        (trend,) = measure_table(rows_of(hit, day, caller))
        said += trend.direction in ("rising", "falling")
    return {"cases": cases, "called_a_trend": _share(said, cases)}


def machine(cases: int, seed: int) -> dict[str, Any]:
    """A machine with errors marks a rising theme: is the true slope in the interval?"""
    dice = np.random.default_rng(seed)
    truth = math.exp(MACHINE.slope)
    plain = corrected = uncorrected = 0
    for _ in range(cases):
        hit, day, caller = draw(MACHINE, dice)
        has = dice.random(AUDITED) < MACHINE.base
        error = CoderError(
            both=(both := int(dice.binomial(has.sum(), SENSITIVITY))),
            missed=int(has.sum()) - both,
            false=(false := int(dice.binomial((~has).sum(), 1 - SPECIFICITY))),
            neither=int((~has).sum()) - false,
        )
        seen = np.where(hit, dice.random(hit.size) < SENSITIVITY, dice.random(hit.size) > SPECIFICITY)
        (trend,) = measure_table(rows_of(seen, day, caller), errors={"theme": error})
        plain += trend.low is not None and trend.low <= truth <= (trend.high or 0)
        if trend.corrected is None:
            uncorrected += 1
        else:
            corrected += trend.corrected.low <= truth <= trend.corrected.high
    return {
        "cases": cases,
        "not_corrected": uncorrected,
        "corrected_interval_covers": _share(corrected, cases - uncorrected),
        "plain_interval_covers": _share(plain, cases),
    }


def _share(number: int, of: int) -> dict[str, float]:
    share = number / of if of else 0.0
    return {
        "share": round(share, 4),
        "twice_error": round(2 * math.sqrt(share * (1 - share) / max(of, 1)), 4),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000, help="cases of each design")
    parser.add_argument("--seed", type=int, default=20260)
    parser.add_argument("--only", default="", help="null, moving, one_caller, machine, sets or power")
    asked = parser.parse_args()
    began = time.process_time()
    out: dict[str, Any] = {"seed": asked.seed, "cases_of_each_design": asked.cases}
    if asked.only in ("", "null"):
        found = {name: measured(d, asked.cases, asked.seed + n) for n, (name, d) in enumerate(NULL.items())}
        out["null"] = {
            name: {
                "false_alarms": _share(f["rising"] + f["falling"], f["cases"]),
                "too_little": f["too little"],
                "coverage": _share(f["covered"], f["cases"] - f["too little"]),
            }
            for name, f in found.items()
        }
        total = {key: sum(f[key] for f in found.values()) for key in next(iter(found.values()))}
        out["null_all"] = {
            "cases": total["cases"],
            "false_alarms": _share(total["rising"] + total["falling"], total["cases"]),
            "coverage": _share(total["covered"], total["cases"] - total["too little"]),
        }
    if asked.only in ("", "moving"):
        out["moving"] = {}
        for n, (name, design) in enumerate(MOVING.items()):
            f = measured(design, asked.cases, asked.seed + 100 + n)
            right, wrong = ("rising", "falling") if design.slope > 0 else ("falling", "rising")
            out["moving"][name] = {
                "right_direction": _share(f[right], f["cases"]),
                "wrong_direction": f[wrong],
                "coverage": _share(f["covered"], f["cases"] - f["too little"]),
            }
    if asked.only in ("", "one_caller"):
        out["one_caller"] = one_caller(asked.cases, asked.seed + 200)
    if asked.only in ("", "machine"):
        out["machine"] = machine(max(1, asked.cases // 2), asked.seed + 300)
    if asked.only in ("", "sets"):
        out["sets"] = sets()
    if asked.only in ("", "power"):
        out["power"] = power(max(1, asked.cases // 4), asked.seed + 400)
    out["processor_seconds"] = round(time.process_time() - began, 1)
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()

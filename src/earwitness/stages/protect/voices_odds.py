"""How well a change of voice hides whose voice it is: an attack by somebody who knows the change. Pure; arrays only.

Rules
- The attacker knows the method and not the key ("lazy-informed" and "semi-informed" in the VoicePrivacy challenges): what
  they have of each voice they change the same way, with keys of their own. Someone who compares with the untouched voice
  is tried too, and the attack that does best is the one reported: odds are of the worst case tried, never of the kindest.
- A voice in one call is told by its other calls only: a line, a room and a day must not pass for a voice.
- The equal error rate is where as many right voices are refused as wrong ones are taken; one half is guessing. Its interval
  is a bootstrap over voices, not over clips: ten clips of one voice are one witness.

Array shapes: prints are float `(clips, length of a print)`, each row of length one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Marks = npt.NDArray[np.bool_]

FEWEST_VOICES = 5  #: fewer say nothing, whatever comes out
DRAWS = 500
SHRUNK = 0.5  #: how far the learned spread is drawn to an even one; prints are many numbers and clips are few


@dataclass(frozen=True, slots=True)
class Odds:
    """An equal error rate with its 95 % interval, over so many trials of so many voices; shares in [0, 1]."""

    error: float
    low: float
    high: float
    voices: int
    trials: int


def odds(
    voices: Sequence[str], calls: Sequence[str], shown: Floats, attacks: Sequence[Floats], *, seed: int = 0
) -> Odds:
    """The odds against the best attack on clips of `voices` in `calls`.

    `shown` are prints of the clips as a release would have them; each of `attacks` prints of the same clips as one
    attacker has made them. Raises ValueError for fewer than `FEWEST_VOICES` voices that speak in two calls.
    """
    found = [
        _trials(voices, calls, shown, known, learned=learned)
        for known in attacks
        for learned in (False, True)
    ]
    errors = [equal_error(scores[same], scores[~same]) for scores, same, _, _ in found]
    scores, same, trial, claimed = found[int(np.argmin(errors))]
    names = np.unique(claimed)
    if len(names) < FEWEST_VOICES:
        raise ValueError(f"{len(names)} voices speak in two calls or more; {FEWEST_VOICES} are the fewest")
    drawn = np.random.default_rng(seed)
    again = []
    for _ in range(DRAWS):
        count = np.bincount(drawn.integers(len(names), size=len(names)), minlength=len(names)).astype(float)
        if np.count_nonzero(count) < 2:
            continue
        weight = count[np.searchsorted(names, trial)]
        pair = weight * np.where(same, 1.0, count[np.searchsorted(names, claimed)])
        again.append(equal_error(scores[same], scores[~same], pair[same], pair[~same]))
    low, high = np.quantile(again, (0.025, 0.975))
    return Odds(
        min(errors), float(min(low, *errors)), float(max(high, min(errors))), len(names), int(same.sum())
    )


def equal_error(
    right: Floats, wrong: Floats, right_weight: Floats | None = None, wrong_weight: Floats | None = None
) -> float:
    """Where the share of right scores refused equals that of wrong scores taken; on the straight line between steps."""
    scores = np.concatenate([right, wrong])
    taken_right = np.concatenate(
        [np.ones(len(right)) if right_weight is None else right_weight, np.zeros(len(wrong))]
    )
    taken_wrong = np.concatenate(
        [np.zeros(len(right)), np.ones(len(wrong)) if wrong_weight is None else wrong_weight]
    )
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)  # equal scores are taken together
    refused = np.append(1.0, (1 - np.cumsum(taken_right[order]) / taken_right.sum())[last])
    taken = np.append(0.0, (np.cumsum(taken_wrong[order]) / taken_wrong.sum())[last])
    at = int(np.argmax(taken >= refused))
    ahead, behind = refused[at - 1] - taken[at - 1], taken[at] - refused[at]
    part = ahead / (ahead + behind) if ahead + behind > 0 else 1.0
    return float(taken[at - 1] + part * (taken[at] - taken[at - 1]))


def _trials(
    voices: Sequence[str], calls: Sequence[str], shown: Floats, known: Floats, *, learned: bool
) -> tuple[Floats, Marks, npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Every clip against every voice known from other calls: scores, whether it is that voice, whose clip, which voice."""
    who, where = np.asarray(voices), np.asarray(calls)
    rows: list[tuple[float, bool, str, str]] = []
    for call in dict.fromkeys(calls):
        others = where != call
        names = [name for name in dict.fromkeys(voices) if (others & (who == name)).any()]
        if not names:
            continue
        turn = _evened(known[others], who[others]) if learned else np.eye(shown.shape[1])
        enrolled = np.stack([_unit(known[others & (who == name)] @ turn).mean(axis=0) for name in names])
        scores = _unit(shown[~others] @ turn) @ _unit(enrolled).T
        for name, row in zip(who[~others], scores, strict=True):
            if name in names:
                rows += [
                    (float(s), other == name, str(name), other) for s, other in zip(row, names, strict=True)
                ]
    if not rows:
        raise ValueError("no voice speaks in two calls")
    scores, same, trial, claimed = (np.array(column) for column in zip(*rows, strict=True))
    return scores, same, trial, claimed


def _evened(prints: Floats, who: npt.NDArray[np.str_]) -> Floats:
    """What makes the spread within a voice even, learned from prints the attacker has (within-class covariance)."""
    centred = np.concatenate(
        [prints[who == name] - prints[who == name].mean(axis=0) for name in np.unique(who)]
    )
    spread = centred.T @ centred / max(1, len(centred))
    even = np.trace(spread) / len(spread)
    values, vectors = np.linalg.eigh((1 - SHRUNK) * spread + SHRUNK * even * np.eye(len(spread)))
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1e-12)) @ vectors.T)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))

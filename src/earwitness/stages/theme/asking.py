"""Which lines to ask a person about next, so that the machine learns most from few answers.

Rules
- A line is worth asking about when the machine is of two minds about a theme, most where few lines of that theme were
  accepted yet: one more line of a theme nobody marked teaches more than the hundredth of a common one.
- Lines asked together differ: the more a line is like one already taken, the less it is worth (maximal marginal
  relevance, Carbonell and Goldstein 1998).
- No dice: the same lines, model and answers give the same choice, and what ties is taken in the order it was given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from earwitness.stages.theme.likeness import Matrix, Row, sparse

#: how much being like a line already taken takes away
LIKE_ANOTHER = 0.5


def worth(probabilities: Matrix, accepted: Matrix) -> Matrix:
    """What asking about each line is worth, 0 to 1 (lines,): `probabilities` (lines, themes) of its themes, and how many
    lines of each theme (themes,) were accepted so far."""
    doubt = 4 * probabilities * (1 - probabilities)
    wanted = 1 / np.sqrt(1 + accepted)
    per_line: Matrix = (doubt * wanted).max(axis=1, initial=0.0)
    return per_line


def choose(rows: Sequence[Row], worths: Matrix, wanted: int) -> list[int]:
    """Numbers of the lines to ask about, best first, one after another; no more than there are."""
    if not rows:
        return []
    features = sparse(rows)
    lengths = np.sqrt(np.asarray(features.multiply(features).sum(axis=1)).ravel())
    nearest = np.zeros(len(rows))
    left = np.ones(len(rows), bool)
    chosen: list[int] = []
    for _ in range(min(wanted, len(rows))):
        value = np.where(left, worths - LIKE_ANOTHER * worths.max() * nearest, -np.inf)
        best = int(value.argmax())
        chosen.append(best)
        left[best] = False
        like = (features @ features[best].T).toarray().ravel() / np.maximum(lengths * lengths[best], 1e-9)
        nearest = np.maximum(nearest, like)
    return chosen

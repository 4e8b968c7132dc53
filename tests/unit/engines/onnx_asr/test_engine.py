"""Windows no longer than the models can take, cut where it is quiet."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.engines.listening.sound import RATE, Stretch
from earwitness.engines.onnx_asr.engine import LONGEST_S, cut


def test_a_long_stretch_is_cut_in_the_quiet() -> None:
    sound = np.random.default_rng(1).normal(0, 0.2, 30 * RATE).astype(np.float32)
    sound[int(16.0 * RATE) : int(16.4 * RATE)] = 0.0
    first, second = cut(sound, [Stretch(1.0, 29.0)])
    assert first.end_s == second.start_s == pytest.approx(16.2, abs=0.15)
    assert (first.start_s, second.end_s) == (1.0, 29.0)


def test_short_stretches_stay_and_order_is_kept() -> None:
    sound = np.zeros(100 * RATE, dtype=np.float32)
    stretches = [Stretch(0.0, 3.0), Stretch(5.0, 65.0), Stretch(70.0, 70.1)]
    made = cut(sound, stretches)
    assert all(stretch.seconds <= LONGEST_S for stretch in made)
    assert list(made) == sorted(made, key=lambda stretch: stretch.start_s)
    assert sum(stretch.seconds for stretch in made) == pytest.approx(63.1)
    assert made[0] == stretches[0]
    assert made[-1] == stretches[-1]

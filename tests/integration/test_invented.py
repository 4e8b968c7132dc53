"""Nobody speaks, nothing is written: every kind of `benchmarks/invented.py` for a few seconds, by the packaged model.

The benchmark itself takes half an hour of it.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from benchmarks import invented
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.whisper import factory
from earwitness.ports import Hearing, Transcriber

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"
HOLD = ("music, choir", "music, pop", "ringing", "line noise", "breathing", "waiting")


@pytest.fixture(scope="module")
def transcriber() -> Transcriber:
    return factory(Hearing(beam=1))()


@pytest.fixture(scope="module")
def clips() -> list[npt.NDArray[np.int16]]:
    """Four seconds of speech, 8 kHz, from the beginning of two calls of the sample case."""
    lines = (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    names = {row["id"]: row["file_name"] for row in map(json.loads, lines)}
    tool = CagedAudioTool()
    try:
        decoded = [
            tool.decode((SAMPLE / "audio" / names[id]).read_bytes()) for id in ("call-017", "call-044")
        ]
    finally:
        tool.close()
    return [
        np.asarray(soxr.resample(one.samples[0, : 4 * one.rate], one.rate, invented.RATE), dtype=np.int16)
        for one in decoded
    ]


def test_nothing_is_written_where_nobody_speaks(transcriber: Transcriber) -> None:
    found = invented.measured(transcriber, invented.sounds(5.0, gsm=False, pairs=True))
    assert found["sounds"] == len(invented.KINDS) + len(invented.PAIRS)
    assert found["minutes"] > 3
    assert (found["written"], found["failures"]) == ([], [])


def test_nothing_is_written_while_a_caller_is_on_hold(
    transcriber: Transcriber, clips: list[npt.NDArray[np.int16]]
) -> None:
    """The model is handed windows here in which somebody does speak, before and after."""
    found = invented.measured(transcriber, invented.between_speech(8.0, clips, HOLD))
    assert found["utterances"] >= len(HOLD), "the speech around it is heard"
    assert [row for row in found["written"] if invented.in_the_middle(row)] == []


def test_the_same_seed_makes_the_same_sounds_and_every_kind_but_silence_can_be_heard() -> None:
    for kind in (*invented.KINDS, *invented.HARD):
        one = invented.made(kind, 3.0)
        assert np.array_equal(one, invented.made(kind, 3.0))
        assert one.shape == (3 * invented.RATE,)
        assert bool(one.any()) is (kind != "silence")
        assert int(np.abs(one.astype(np.int32)).max()) <= 32767

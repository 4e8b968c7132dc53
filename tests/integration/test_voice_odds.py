"""Sound that leaves the case, with the real decoder, encoder, voices' networks and speech model, on the sample case.

The whole of it is `benchmarks/withheld_sound.py` and `benchmarks/voice_odds.py`; here is as much as a test run can afford.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.voice_odds import Spoken, changed, prints, spoken
from benchmarks.withheld_sound import Withheld, correlations, found_by, is_copied, withheld_words
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.encode import TRACES, Form, encode
from earwitness.engines.voices import models
from earwitness.engines.voices.prints import VoicePrinter
from earwitness.engines.whisper import factory
from earwitness.model.time import Rate, SampleSpan
from earwitness.ports import Hearing
from earwitness.stages.produce.sound import KeptLine, released_sound
from earwitness.stages.protect.voices_odds import odds

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(900)]

WORDS = 12
RATE = Rate(8000)
#: what the container itself must say, the same in every file of its kind
EVERY_M4A = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}


@pytest.fixture(scope="module")
def tool() -> Iterator[CagedAudioTool]:
    made = CagedAudioTool()
    yield made
    made.close()


@pytest.fixture(scope="module")
def withheld() -> list[Withheld]:
    return list(withheld_words(WORDS))


def test_nothing_withheld_is_in_what_was_released(withheld: list[Withheld], tool: CagedAudioTool) -> None:
    assert len(withheld) == WORDS
    assert sum(map(is_copied, withheld)) == 0, "a byte of the release depends on withheld samples"
    correlation, fills = correlations(withheld, tool)
    worst_word = correlation.pop("worst_word")
    print(correlation, worst_word)
    assert set(correlation) == {"channel 0", "channel 1", "mean", "difference"}
    assert max(correlation.values()) < 0.01
    assert worst_word < 0.4, "chance: a tone and a vowel may share a harmonic; what is copied would be near 1"
    assert fills == 1, "two fills differ"


def test_the_speech_model_finds_no_withheld_word(withheld: list[Withheld]) -> None:
    engine = factory(Hearing(english=False))()
    assert found_by(engine, withheld[:6], before=True) >= 3, "a model that hears nothing proves nothing"
    assert found_by(engine, withheld, before=False) == 0


@pytest.mark.parametrize("form", ["mp3", "m4a", "opus"])
def test_no_encoder_smears_what_was_cut_before_it(form: Form, tool: CagedAudioTool) -> None:
    """A loud word between two quiet ones: as if it had never been, to the byte, before and after and inside."""
    quiet = np.random.default_rng(1).normal(0, 300, (2, 4 * RATE)).astype(np.int16)
    shouted = quiet.copy()
    secret = SampleSpan(int(1.5 * RATE), int(2.5 * RATE), RATE)
    shouted[:, secret.start : secret.end] = (
        np.random.default_rng(2).normal(0, 9000, (2, RATE)).clip(-32000, 32000)
    )
    line = [KeptLine(SampleSpan(0, 4 * RATE, RATE))]
    files = [
        encode(released_sound(pcm, RATE, line, [secret], []).samples[None, :], RATE, form)
        for pcm in (quiet, shouted)
    ]
    assert files[0] == files[1]
    assert not any(trace in files[0] for trace in TRACES)
    decoded = tool.decode(files[0])
    assert set(decoded.tags) <= EVERY_M4A and decoded.samples.shape[0] == 1


@pytest.fixture(scope="module")
def voices() -> list[Spoken]:
    """Two calls of each of the sample case's ten voices."""
    return list(spoken(2))


def test_an_attack_that_knows_the_effect_is_measured(voices: list[Spoken]) -> None:
    """Nothing is promised of an effect; but untouched voices are told apart, else the attack would be no attack."""
    who, calls = [one.voice for one in voices], [one.call for one in voices]
    plain = prints(voices, None, "", 8.0)
    hidden, theirs = (prints(voices, "rebuilt", key, 8.0) for key in ("release", "attacker"))
    untouched, tried = odds(who, calls, plain, [plain]), odds(who, calls, hidden, [plain, theirs])
    print(untouched, tried)
    assert untouched.voices == tried.voices == 10
    assert untouched.error < 0.25 and untouched.error < tried.error <= tried.high


def test_a_print_is_that_of_the_engine_and_of_length_one(voices: list[Spoken]) -> None:
    printer = VoicePrinter(models.located("auto").folder)
    first, again = (
        printer.print_of(changed(voices[0], voices[0].sound(6.0), None, ""), voices[0].rate) for _ in "ab"
    )
    assert first.shape == (192,) and np.array_equal(first, again)
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-5)
    with pytest.raises(ValueError, match="too short"):
        printer.print_of(np.zeros(500, np.int16), 8000)

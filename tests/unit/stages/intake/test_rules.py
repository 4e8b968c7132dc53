"""Cautions say what a listener must know, gravest first, and nothing when nothing stands out."""

from __future__ import annotations

import pytest

from earwitness.engines.media.decode import DAMAGE
from earwitness.model.ids import BlobId, CallId
from earwitness.model.recording import Recording, Triage
from earwitness.model.time import Rate
from earwitness.stages.intake.rules import cautions

GOOD = Triage(3400, 0.0, 25.0, 0.6, 0.1, True)


def recording(triage: Triage = GOOD, damage: tuple[str, ...] = ()) -> Recording:
    blob = BlobId("blob_" + "0" * 64)
    return Recording(
        call=CallId("call_" + "0" * 24),
        original=blob,
        pcm=blob,
        pcm_sha256="0" * 64,
        peaks=blob,
        peak_step=160,
        rate=Rate(8000),
        channels=2,
        length=80_000,
        container="wav",
        codec="pcm_s16le",
        triage=triage,
        sandbox="landlock+seccomp",
        damage=damage,
    )


def test_a_good_recording_needs_none() -> None:
    assert cautions(recording()) == ()


@pytest.mark.parametrize(
    ("triage", "word"),
    [
        (Triage(3400, 0.0, 5.0, 0.6, 0.1, True), "noisy"),
        (Triage(3400, 0.02, 25.0, 0.6, 0.1, True), "overdriven"),
        (Triage(3400, 0.0, 25.0, 0.05, 0.1, True), "little stands out"),
        (Triage(2000, 0.0, 25.0, 0.6, 0.1, True), "muffled"),
        (Triage(3400, 0.0, 25.0, 0.6, 1.0, False), "same mix"),
    ],
)
def test_each_figure_past_its_limit_is_told(triage: Triage, word: str) -> None:
    (caution,) = cautions(recording(triage))
    assert word in caution


@pytest.mark.parametrize("name", sorted(DAMAGE))
def test_every_damage_a_decoder_can_tell_has_words(name: str) -> None:
    (caution,) = cautions(recording(damage=(f"{name}=7",)))
    assert name not in caution
    assert not caution.startswith("damaged:")


def test_missing_sound_comes_before_bad_sound_and_unknown_damage_is_not_lost() -> None:
    told = cautions(
        recording(Triage(3400, 0.0, 5.0, 0.6, 0.1, True), ("something=1", "trailing_bytes=3", "ends_early=1"))
    )
    assert [text.split()[0] for text in told] == ["the", "3", "damaged:", "noisy:"]

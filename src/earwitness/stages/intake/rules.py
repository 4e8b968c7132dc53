"""What a listener must know of a recording before relying on it.

Rules
- A caution is said of the recording, never of a person; none of them rejects anything.
- Sound that is missing comes first: a line that was never heard looks like a line that was never said.
- A figure becomes a caution only past a limit that is written here, so that two people see the same cautions.
"""

from __future__ import annotations

from typing import Final

from earwitness.model.recording import Recording

__all__ = ["cautions"]

#: below this a model's words are mostly guesses
LOW_SNR_DB: Final = 10.0
#: above this share flat tops are heard as distortion
MUCH_CLIPPED: Final = 0.005
#: below this a recording is mostly pauses, or no call
LITTLE_SPEECH: Final = 0.1
#: below this not even the band of a telephone is there
NARROW_BAND_HZ: Final = 2_500
#: two channels this alike are one mix, not two parties
ONE_MIX: Final = 0.95

_DAMAGE: Final = {
    "bytes_missing": "the file breaks off: {count} bytes that it claims are not there",
    "ends_early": "the file breaks off before its end",
    "bad_frames": "{count} pieces could not be decoded and are silent",
    "length_disagrees_ms": "what was decoded and what the file claims differ by {count} ms",
    "extra_audio_streams": "the file holds {count} more sound tracks that were not taken in",
    "corrupt_packets": "{count} pieces are marked as damaged by the file itself",
    "length_claim_false": "the file claims an impossible length; what is there was taken in",
    "rate_changes": "the sample rate changes {count} times on the way",
    "channel_changes": "the number of channels changes in {count} pieces",
    "samples_not_finite": "{count} samples were not numbers and are silent",
    "trailing_bytes": "{count} bytes after the last whole piece were left out",
}


def _of_damage(damage: tuple[str, ...]) -> list[tuple[int, str]]:
    order = list(_DAMAGE)
    told = []
    for entry in damage:
        name, _, count = entry.partition("=")
        text = _DAMAGE.get(name)
        told.append(
            (order.index(name), text.format(count=count))
            if text
            else (len(order), f"damaged: {name} {count}".rstrip())
        )
    return sorted(told)


def cautions(recording: Recording) -> tuple[str, ...]:
    """What to know before relying on `recording`, gravest first; empty when nothing stands out. No content, no names."""
    found = [text for _, text in _of_damage(recording.damage)]
    triage = recording.triage
    if triage.speech_share < LITTLE_SPEECH:
        found.append(f"little stands out from the noise: {triage.speech_share:.0%} of the time")
    if triage.snr_db is not None and triage.snr_db < LOW_SNR_DB:
        found.append(f"noisy: speech stands {triage.snr_db:.0f} dB over the pauses")
    if triage.clipped > MUCH_CLIPPED:
        found.append(f"overdriven: {triage.clipped:.1%} of the samples are cut off flat")
    if 0 < triage.band_hz < NARROW_BAND_HZ:
        found.append(f"muffled: nothing above {triage.band_hz} Hz")
    if (
        recording.channels == 2
        and triage.channel_correlation is not None
        and triage.channel_correlation > ONE_MIX
    ):
        found.append("both channels carry the same mix: who speaks cannot be told by channel")
    return tuple(found)

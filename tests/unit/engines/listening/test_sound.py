"""Tracks, the gate against cross-talk, windows and tones."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.listening import sound
from earwitness.engines.listening.sound import Stretch
from earwitness.testing import speech


def test_one_track_for_a_mix_and_one_a_channel_for_two_parties() -> None:
    pcm = speech.beeps((1, 2), (3, 4), seconds=5, channels=2)
    mixed = sound.tracks_of(pcm, speech.RATE, by_channel=False)
    apart = sound.tracks_of(pcm, speech.RATE, by_channel=True)
    assert [track.channel for track in mixed] == [None]
    assert [track.channel for track in apart] == [0, 1]
    assert all(len(track.sound) == 5 * sound.RATE for track in (*mixed, *apart))


def test_what_leaks_into_the_other_channel_is_muted() -> None:
    voice = speech.noise(2)[0].astype(np.float32) / 32768
    leak = np.asarray(voice * 10 ** (-30 / 20), dtype=np.float32)
    first, second = sound.gated([np.repeat(voice, 2), np.repeat(leak, 2)])
    assert np.abs(first[2000:-2000]).max() > 0.05
    assert np.abs(second[2000:-2000]).max() < 1e-5


def test_two_parties_at_once_are_both_kept() -> None:
    one, two = (np.repeat(speech.noise(2, seed=n)[0].astype(np.float32) / 32768, 2) for n in (1, 2))
    gated = sound.gated([one, np.asarray(two * 0.5, dtype=np.float32)])
    assert np.allclose(gated[0][2000:-2000], one[2000:-2000], atol=1e-6)
    assert np.allclose(gated[1][2000:-2000], two[2000:-2000] * 0.5, atol=1e-6)


def minutes_of_noise(minutes: float, *, quiet_at_s: tuple[int, ...]) -> sound.Mono:
    """Noise with half a second of nothing at each of these seconds."""
    track = np.tile(
        speech.noise(1)[0].astype(np.float32) / 32768, round(minutes * 60 * sound.RATE / speech.RATE)
    )
    for at_s in quiet_at_s:
        track[at_s * sound.RATE : at_s * sound.RATE + sound.RATE // 2] = 0
    return track


def test_a_long_track_is_cut_where_it_is_quiet_and_a_short_one_nowhere() -> None:
    short = minutes_of_noise(6, quiet_at_s=(300,))
    assert list(sound.pieces(short)) == [(0, len(short))]
    long = minutes_of_noise(13, quiet_at_s=(100, 280, 590))
    found = list(sound.pieces(long))
    assert [begin for begin, _ in found[1:]] == [end for _, end in found[:-1]]
    assert (found[0][0], found[-1][1]) == (0, len(long))
    for (_, cut), quiet_s in zip(found[:-1], (280, 590), strict=True):
        assert quiet_s <= cut / sound.RATE <= quiet_s + 0.5


def test_speech_of_a_long_track_stands_at_its_time_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector here finds speech in all of a piece but its first second."""

    def found(piece: sound.Mono, options: object, rate: int) -> list[dict[str, int]]:
        return [{"start": rate, "end": len(piece) + 100}]

    monkeypatch.setattr("faster_whisper.vad.get_speech_timestamps", found)
    long = minutes_of_noise(7, quiet_at_s=(300,))
    first, second = sound.speech_of(sound.Track(long, None))
    assert (first.start_s, second.end_s) == (1.0, 420.0)
    assert second.start_s == pytest.approx(first.end_s + 1.0)
    assert 300 <= first.end_s <= 300.5


def test_speech_close_together_shares_a_window_and_speech_far_apart_does_not() -> None:
    found = sound.windows((Stretch(1, 4), Stretch(6, 9), Stretch(20, 22)), 30)
    assert [(round(w.start_s, 1), round(w.end_s, 1)) for w in found] == [(0.6, 9.4), (19.6, 22.4)]


@given(st.lists(st.tuples(st.floats(0.01, 8), st.floats(0.1, 27.9)), min_size=1, max_size=40))
def test_windows_hold_all_speech_and_fit_the_model(pauses: list[tuple[float, float]]) -> None:
    at, speech_ = 0.0, []
    for pause, length in pauses:
        speech_.append(Stretch(at + pause, at + pause + length))
        at += pause + length
    found = sound.windows(tuple(speech_), at + 1)
    assert all(w.seconds <= sound.WINDOW_S + 1e-6 for w in found)
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(found))
    for stretch in speech_:
        assert any(w.start_s <= stretch.start_s + 1e-6 and stretch.end_s <= w.end_s + 1e-6 for w in found)


def test_share_of_speech() -> None:
    assert sound.share_within(0, 10, (Stretch(2, 4), Stretch(8, 12))) == pytest.approx(0.4)
    assert sound.share_within(5, 5, (Stretch(2, 8),)) == 0.0


@pytest.mark.parametrize("make", [speech.ringing, speech.keys])
def test_tones_are_tones(make: object) -> None:
    track = sound.tracks_of(make(5), speech.RATE, by_channel=False)[0]  # type: ignore[operator]
    assert sound.tonal_share(track.sound) > 0.6


def test_a_gliding_voice_is_no_tone() -> None:
    at = np.arange(2 * sound.RATE) / sound.RATE
    pitch = 120 + 40 * np.sin(2 * np.pi * 1.5 * at)
    phase = 2 * np.pi * np.cumsum(pitch) / sound.RATE
    harmonics = np.stack([np.sin(k * phase) / k for k in range(1, 20)])
    voice = (0.1 * harmonics.sum(axis=0)).astype(np.float32)
    assert sound.tonal_share(voice) < 0.1
    assert sound.tonal_share(speech.noise(2)[0].astype(np.float32)) < 0.1
    assert sound.tonal_share(np.zeros(100, dtype=np.float32)) == 0.0


def test_a_window_is_encoded_as_short_as_it_is_with_a_silence_to_end_in() -> None:
    lengths = [sound.encoded_s(seconds, 30.0) for seconds in (0.5, 12.0, 12.1, 17.0, 17.5, 22.0, 22.1, 29.0)]
    assert lengths == [15.0, 15.0, 20.0, 20.0, 25.0, 25.0, 30.0, 30.0]
    assert sound.encoded_s(3.0, 8.0) == 8.0, "a model that hears no longer than that"

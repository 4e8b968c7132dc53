"""What is withheld is gone from the released sound, and nothing about it is left: not its length, not a trace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.produce.sound import (
    QUARTER_S,
    WITHHELD_S,
    KeptLine,
    ReleasedSound,
    peaks,
    quarters,
    read_sound,
    released_sound,
    tone,
    wav,
)

RATE = Rate(8000)
LENGTH = 4 * RATE


def noise(seed: int, channels: int = 1, length: int = LENGTH) -> np.ndarray:
    return (
        np.random.default_rng(seed).normal(0, 4000, (channels, length)).clip(-32000, 32000).astype(np.int16)
    )


def likeness(part: np.ndarray, whole: np.ndarray) -> float:
    """Correlation of `part` with `whole` at the lag where it is strongest, over all of `part`'s energy."""
    if len(whole) < len(part):
        return 0.0
    size = 1 << (len(part) + len(whole)).bit_length()
    found = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    return float(np.max(np.abs(found)) / (np.linalg.norm(part) * np.linalg.norm(whole) + 1e-9))


spans = st.tuples(st.integers(0, LENGTH - 2), st.integers(1, LENGTH)).map(
    lambda ab: SampleSpan(ab[0], min(LENGTH, ab[0] + ab[1]), RATE)
)


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=4), st.integers(1, 2), st.booleans())
def test_only_what_is_kept_and_not_withheld_is_ever_copied(
    silences: list[SampleSpan], cuts: list[SampleSpan], channels: int, high_pass: bool
) -> None:
    """Swap every withheld or cut sample for something else: the released sound is the same to the byte."""
    pcm = noise(1, channels)
    other = pcm.copy()
    for span in (*silences, *cuts):
        other[:, span.start : span.end] = noise(2, channels)[:, span.start : span.end]
    keep = [KeptLine(SampleSpan(0, LENGTH // 2, RATE)), KeptLine(SampleSpan(LENGTH // 2, LENGTH, RATE))]
    first = released_sound(pcm, RATE, keep, silences, cuts, high_pass=high_pass)
    second = released_sound(other, RATE, keep, silences, cuts, high_pass=high_pass)
    assert first.pieces == second.pieces
    assert np.array_equal(first.samples, second.samples)


@given(st.integers(1600, 8000), st.integers(1600, 8000))
def test_how_long_a_withheld_stretch_was_cannot_be_heard(one: int, other: int) -> None:
    def released(length: int) -> ReleasedSound:
        line = KeptLine(SampleSpan(0, 16000 + length, RATE))
        return released_sound(noise(3), RATE, [line], [SampleSpan(8000, 8000 + length, RATE)], [])

    first, second = released(one), released(other)
    assert len(first.samples) == len(second.samples)
    assert [(p.begin, p.stop, p.kind) for p in first.pieces] == [
        (p.begin, p.stop, p.kind) for p in second.pieces
    ]


@pytest.mark.parametrize("channel", [None, 0, 1])
def test_withheld_samples_do_not_survive_in_any_channel(channel: int | None) -> None:
    pcm = noise(4, 2)
    secret = SampleSpan(8000, 20000, RATE, 0)  # the silence names one channel; both go
    line = KeptLine(SampleSpan(0, LENGTH, RATE, channel))
    sound = released_sound(pcm, RATE, [line], [secret], [], high_pass=False)
    for lost in (pcm[0], pcm[1], pcm.mean(axis=0), pcm[0].astype(float) - pcm[1]):
        assert likeness(lost[8000:20000].astype(float), sound.samples.astype(float)) < 0.05
    kept = pcm[channel] if channel is not None else pcm.mean(axis=0)
    assert likeness(kept[100:7900].astype(float), sound.samples.astype(float)) > 0.4


def test_withheld_stretches_sound_alike_to_the_byte() -> None:
    sound = released_sound(
        noise(5), RATE, [KeptLine(SampleSpan(0, LENGTH, RATE))],
        [SampleSpan(4000, 6000, RATE), SampleSpan(12000, 21000, RATE)], [],
    )  # fmt: skip
    parts = [sound.samples[p.begin : p.stop] for p in sound.pieces if p.kind == "withheld"]
    assert len(parts) == 2 and np.array_equal(*parts)
    assert np.array_equal(parts[0], np.rint(tone(RATE) * 32767).astype(np.int16))


@given(st.lists(st.tuples(st.floats(0.1, 9.0), st.booleans()), min_size=1, max_size=4))
def test_what_is_made_here_lasts_whole_quarters_of_a_second(rows: list[tuple[float, bool]]) -> None:
    keep = [KeptLine(SampleSpan(0, 8000, RATE), False, reading, cut) for reading, cut in rows]
    sound = released_sound(noise(6), RATE, keep, [], [])
    assert not sound.is_heard and not sound.samples.any()
    for piece in sound.pieces:
        assert (piece.stop - piece.begin) % (QUARTER_S * RATE) == 0


@given(st.lists(spans, max_size=4), st.lists(spans, max_size=3))
def test_pieces_lie_end_to_end_over_the_whole_sound(
    silences: list[SampleSpan], cuts: list[SampleSpan]
) -> None:
    keep = [
        KeptLine(SampleSpan(0, 9000, RATE)),
        KeptLine(SampleSpan(8000, 16000, RATE)),
        KeptLine(SampleSpan(100, 200, RATE)),
    ]
    sound = released_sound(noise(7), RATE, keep, silences, cuts)
    assert sound.pieces[0].begin == 0 and sound.pieces[-1].stop == len(sound.samples)
    assert all(a.stop == b.begin for a, b in zip(sound.pieces, sound.pieces[1:], strict=False))
    assert {p.line for p in sound.pieces} == {0, 1, 2}


def test_what_two_lines_share_is_heard_once() -> None:
    keep = [KeptLine(SampleSpan(0, 16000, RATE)), KeptLine(SampleSpan(12000, 24000, RATE))]
    kept = [p for p in released_sound(noise(8), RATE, keep, [], []).pieces if p.kind == "kept"]
    assert [(p.source, p.stop - p.begin) for p in kept] == [(0, 16000), (16000, 8000)]


def test_a_crumb_between_two_withheld_stretches_goes_too() -> None:
    silences = [SampleSpan(4000, 8000, RATE), SampleSpan(8200, 12000, RATE)]
    sound = released_sound(noise(9), RATE, [KeptLine(SampleSpan(0, 16000, RATE))], silences, [])
    assert [p.kind for p in sound.pieces] == ["kept", "withheld", "kept"]
    assert sound.pieces[1].stop - sound.pieces[1].begin == WITHHELD_S * RATE


@pytest.mark.parametrize("mains", [50, 60])
def test_the_hum_of_the_mains_is_gone_and_the_voice_is_not(mains: int) -> None:
    t = np.arange(LENGTH) / RATE
    hum = sum(3000 * np.sin(2 * np.pi * mains * k * t) for k in (1, 2, 3))
    voice = 3000 * np.sin(2 * np.pi * 700 * t)
    pcm = (np.asarray(hum) + voice).astype(np.int16)[None, :]
    line = [KeptLine(SampleSpan(0, LENGTH, RATE))]

    def level(sound: np.ndarray, hertz: int) -> float:
        part = sound[RATE : 3 * RATE].astype(float)
        return float(np.abs(np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE) @ part))

    filtered = released_sound(pcm, RATE, line, [], [], high_pass=True).samples
    left = released_sound(pcm, RATE, line, [], [], high_pass=False).samples
    for harmonic in (mains, 2 * mains, 3 * mains):
        drop = (level(left, harmonic) / level(left, 700)) / (level(filtered, harmonic) / level(filtered, 700))
        assert 20 * np.log10(drop) > 30


def test_a_span_at_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="16000"):
        released_sound(noise(1), RATE, [KeptLine(SampleSpan(0, 10, Rate(16000)))], [], [])


def test_peaks_are_of_the_released_sound_alone() -> None:
    line = [KeptLine(SampleSpan(0, LENGTH, RATE))]
    secret = [SampleSpan(0, 16000, RATE)]
    one = released_sound(noise(1), RATE, line, secret, [])
    two = released_sound(
        np.concatenate([noise(2)[:, :16000], noise(1)[:, 16000:]], axis=1), RATE, line, secret, []
    )
    assert peaks(one) == peaks(two)
    assert len(peaks(one, 90)) == 90 and max(peaks(one)) == 100


def test_a_wave_file_holds_the_format_and_the_samples_and_nothing_else() -> None:
    content = wav(noise(1)[0], 8000)
    assert len(content) == 44 + 2 * LENGTH
    assert content[:4] == b"RIFF" and content[36:40] == b"data"


@pytest.mark.parametrize(("seconds", "made"), [(0.0, 0.25), (0.25, 0.25), (0.26, 0.5), (3.0, 3.0)])
def test_quarters_round_up(seconds: float, made: float) -> None:
    assert quarters(seconds) == made


@given(st.integers(0, 12000), st.integers(2000, 12000))
def test_no_click_tells_where_a_withheld_stretch_began_or_ended(begin: int, length: int) -> None:
    """Both sides fade to nothing at the join: no step from one sample to the next that the sound itself does not make."""
    secret = SampleSpan(begin + 2000, begin + 2000 + length, RATE)
    sound = released_sound(noise(11), RATE, [KeptLine(SampleSpan(0, LENGTH, RATE))], [secret], [])
    loudest = np.abs(sound.samples.astype(int)).max()
    for piece in sound.pieces[1:]:
        assert np.abs(sound.samples[piece.begin - 1 : piece.begin + 1].astype(int)).max() < 0.02 * loudest


def test_a_changed_voice_is_made_of_what_is_kept_and_nothing_else() -> None:
    given_to: list[np.ndarray] = []

    def backwards(samples: np.ndarray, rate: int) -> np.ndarray:
        given_to.append(samples)
        return samples[::-1]

    pcm = noise(12)
    line = KeptLine(SampleSpan(0, 16000, RATE), change=backwards)
    plain = KeptLine(SampleSpan(16000, 24000, RATE))
    secret = SampleSpan(4000, 8000, RATE)
    sound = released_sound(pcm, RATE, [line, plain], [secret], [], high_pass=False)
    assert [len(part) for part in given_to] == [4000, 8000]
    assert np.array_equal(np.concatenate(given_to) * 32768, np.delete(pcm[0, :16000], np.s_[4000:8000]))
    kept = [sound.samples[p.begin : p.stop].astype(float) for p in sound.pieces if p.kind == "kept"]
    assert likeness(pcm[0, 100:3900][::-1].astype(float), kept[0]) > 0.95
    assert likeness(pcm[0, 16100:23900].astype(float), kept[2]) > 0.95


def test_a_take_is_the_whole_sound_with_its_lines_end_to_end() -> None:
    take = noise(13)[0]
    sound = read_sound(take, RATE, [0, 12000, 20000], high_pass=False)
    assert [(p.begin, p.stop, p.kind, p.source) for p in sound.pieces] == [
        (0, 12000, "read", None), (12000, 20000, "read", None), (20000, LENGTH, "read", None),
    ]  # fmt: skip
    assert sound.is_heard and len(sound.samples) == LENGTH
    assert likeness(take[100:-100].astype(float), sound.samples.astype(float)) > 0.99
    assert sound.line_ms(1) == (1500, 2500)


def test_the_hum_in_an_actors_room_goes_too() -> None:
    hum = (6000 * np.sin(2 * np.pi * 100 * np.arange(LENGTH) / RATE)).astype(np.int16)
    take = hum + noise(14)[0] // 8
    left = read_sound(take, RATE, [0], high_pass=False).samples.astype(float)
    filtered = read_sound(take, RATE, [0]).samples.astype(float)
    part = np.exp(-2j * np.pi * 100 * np.arange(RATE, 3 * RATE) / RATE)
    assert abs(part @ filtered[RATE : 3 * RATE]) < 0.1 * abs(part @ left[RATE : 3 * RATE])


@pytest.mark.parametrize("starts", [[], [0, 0], [0, 9000, 8000], [0, LENGTH]])
def test_lines_of_a_take_that_run_backwards_are_refused(starts: list[int]) -> None:
    with pytest.raises(ValueError, match="one after the other"):
        read_sound(noise(15)[0], RATE, starts)

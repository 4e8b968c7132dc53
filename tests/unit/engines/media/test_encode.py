"""Sound for releases carries samples and nothing else."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from earwitness.engines.media.encode import encode, wav


def test_wav_is_read_back_by_another_reader() -> None:
    sound = np.arange(-600, 600, dtype=np.int16).reshape(2, 600)
    with wave.open(io.BytesIO(wav(sound, 8000))) as reader:
        assert (reader.getnchannels(), reader.getframerate(), reader.getsampwidth()) == (2, 8000, 2)
        assert np.array_equal(np.frombuffer(reader.readframes(600), "<i2").reshape(-1, 2).T, sound)
    assert len(wav(sound, 8000)) == 44 + sound.nbytes


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros((3, 10), np.int16),
        np.zeros(10, np.int16),
        np.zeros((1, 0), np.int16),
        np.zeros((1, 10), np.float32),
    ],
)
def test_other_shapes_are_refused(sound: np.ndarray) -> None:
    with pytest.raises(ValueError, match="int16"):
        encode(sound, 8000)


def test_a_trace_of_an_encoder_stops_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    from earwitness.engines.media import encode as module

    monkeypatch.setattr(module, "_without_names", lambda content: content)
    with pytest.raises(ValueError, match="left its name"):
        encode(np.zeros((1, 80_000), np.int16), 8000, "mp3")

"""Every format a call arrives in is decoded in the cage, at its true length."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.encode import TRACES, encode, wav
from earwitness.errors import EmptyFile, MediaError, NotAudio, PlaylistRefused, TooLong
from earwitness.ports import Limits
from tests.hostile import make

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"
CALLS = json.loads((SAMPLE / "audio_times.json").read_text(encoding="utf-8"))

# IMA ADPCM is written in whole blocks: the coder pads the last one with up to 1016 samples of 8 kHz.
_BLOCK_S = {"adpcm_ima_wav": 1016 / 8000}


@pytest.fixture(scope="module")
def tool() -> Iterator[CagedAudioTool]:
    made = CagedAudioTool()
    yield made
    made.close()


@pytest.fixture(scope="module")
def seeds() -> dict[str, bytes]:
    return make.seeds()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call["id"])
def test_every_recording_of_the_sample_case_has_its_true_length(
    tool: CagedAudioTool, call: dict[str, object]
) -> None:
    decoded = tool.decode((SAMPLE / "audio" / str(call["file"])).read_bytes())
    seconds = decoded.samples.shape[1] / decoded.rate
    assert abs(seconds - float(str(call["seconds"]))) <= max(0.1, _BLOCK_S.get(decoded.codec, 0))
    assert decoded.damage == ()
    assert decoded.samples.dtype == np.int16
    assert decoded.rate in (8_000, 16_000)
    assert int(np.abs(decoded.samples.astype(int)).max()) > 3_000


def test_the_sample_case_has_48_recordings() -> None:
    assert len(CALLS) == 48


def test_every_seed_format_is_decoded_without_damage(tool: CagedAudioTool, seeds: dict[str, bytes]) -> None:
    assert len(seeds) >= 25
    wrong = {}
    for name, content in seeds.items():
        decoded = tool.decode(content)
        seconds = decoded.samples.shape[1] / decoded.rate
        if abs(seconds - 3.0) > 0.1 or decoded.damage:
            wrong[name] = (seconds, decoded.damage)
    assert wrong == {}


def test_pcm_comes_out_bit_for_bit(tool: CagedAudioTool) -> None:
    sound = make.speechlike(2, 8000, 2)
    assert np.array_equal(tool.decode(wav(sound, 8000)).samples, sound)


@pytest.mark.parametrize("rate", [6_000, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_its_pitch_and_time_at_every_rate(tool: CagedAudioTool, rate: int) -> None:
    at = np.arange(rate * 2) / rate
    sound = (np.sin(2 * np.pi * 1000 * at) * 8000).astype(np.int16)[None]
    decoded = tool.decode(wav(sound, rate))
    assert decoded.source_rate == rate
    assert decoded.rate == (8_000 if rate <= 8_000 else 16_000)
    assert abs(decoded.samples.shape[1] - 2 * decoded.rate) <= 1
    middle = decoded.samples[0, decoded.rate // 2 : decoded.rate * 3 // 2].astype(float)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(middle.size)))
    assert np.argmax(spectrum) == 1000
    assert abs(middle.std() - 8000 / np.sqrt(2)) < 60


def test_amr_pauses_do_not_move_what_comes_after(tool: CagedAudioTool, seeds: dict[str, bytes]) -> None:
    """Frames of 20 ms each, whatever is in them: speech, comfort noise, nothing, or bits that are not sound."""
    frames = make.amr_wideband(3.0)
    assert tool.decode(frames).samples.shape == (1, 48_000)
    amr = bytearray(seeds["amr nb"])
    whole = tool.decode(bytes(amr)).samples.shape[1]
    for at in range(60, 80):
        amr[at] ^= 0x55
    assert abs(tool.decode(bytes(amr)).samples.shape[1] - whole) <= 160 * 3


def test_names_are_never_looked_at_and_content_decides(tool: CagedAudioTool, seeds: dict[str, bytes]) -> None:
    assert tool.decode(seeds["amr nb"]).container == "amr-nb"
    assert tool.decode(seeds["m4a aac"]).container == "mp4"
    assert tool.decode(seeds["gsm raw"]).container == "gsm"


def test_a_cut_file_is_taken_in_with_its_damage_told(tool: CagedAudioTool, seeds: dict[str, bytes]) -> None:
    for name in ("flac", "wav 16 bit", "wav alaw", "ogg flac", "caf alaw"):
        content = seeds[name]
        decoded = tool.decode(content[: len(content) // 2])
        assert decoded.damage, name
        assert 0.5 < decoded.samples.shape[1] / decoded.rate < 2.5, name


def test_a_header_that_lies_about_ten_gigabytes_gives_what_is_there(tool: CagedAudioTool) -> None:
    decoded = tool.decode(make.lying_wav())
    assert decoded.samples.shape == (1, 8_000)
    assert any(entry.startswith("bytes_missing=") for entry in decoded.damage)


def test_broken_files_end_in_named_errors(tool: CagedAudioTool) -> None:
    for name, content in make.broken().items():
        with pytest.raises(MediaError) as refusal:
            tool.decode(content)
        assert refusal.value.number not in ("E100", "E102", "E110"), name
        assert name not in refusal.value.what


@pytest.mark.parametrize("content", [b"", bytes(10_000)])
def test_nothing_and_only_zeros_are_empty(tool: CagedAudioTool, content: bytes) -> None:
    with pytest.raises(EmptyFile):
        tool.decode(content)


def test_playlists_reach_nobody(tool: CagedAudioTool) -> None:
    """A socket listens where the playlists point; nobody calls, and every list is refused by name."""
    listening = make_listener()
    server, calls, address = listening
    try:
        for name, content in make.playlists(address).items():
            with pytest.raises(PlaylistRefused):
                tool.decode(content)
            # The same text behind a music tag, or in a container's place, is not opened either.
            with pytest.raises(NotAudio):
                tool.decode(b"ID3\x04\0\0\0\0\0\0" + content)
            with pytest.raises(MediaError):
                tool.decode(b"\0\0\0\x20ftypM4A " + content), name
    finally:
        server.close()
    assert calls == []


def make_listener() -> tuple[object, list[object], str]:
    import socket

    server = socket.create_server(("127.0.0.1", 0))
    calls: list[object] = []

    def listen() -> None:
        while True:
            try:
                calls.append(server.accept())
            except OSError:
                return

    threading.Thread(target=listen, daemon=True).start()
    return server, calls, f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_day_of_silence_stops_at_the_limit_and_costs_no_memory(tool: CagedAudioTool) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLong):
        tool.decode(make.silence_bomb(24))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert tool.decode(make.silence_bomb(0.5), Limits(seconds_of_sound=3600)).samples.shape == (
        1,
        14_400_000,
    )
    with pytest.raises(TooLong):
        tool.decode(make.silence_bomb(0.5), Limits(seconds_of_sound=60))


@pytest.mark.slow
def test_damaged_files_of_every_format_never_get_through_unnamed(
    tool: CagedAudioTool, seeds: dict[str, bytes]
) -> None:
    """600 mutations over all formats: decoded, or refused by name; the decoder may crash only inside its cage."""
    ends: dict[str, int] = {}
    for what, content in make.mutations(seeds, 600, seed=20):
        try:
            decoded = tool.decode(content, Limits(seconds_of_sound=3600, wall_s=20))
            assert decoded.samples.size, what
            ends["decoded"] = ends.get("decoded", 0) + 1
        except MediaError as error:
            ends[error.number] = ends.get(error.number, 0) + 1
    assert sum(ends.values()) == 600
    assert set(ends) <= {"decoded", "E103", "E104", "E105", "E106", "E107", "E108", "E111", "E112", "E113"}, (
        ends
    )
    assert ends["decoded"] > 200


@pytest.mark.parametrize("form", ["wav", "mp3", "m4a", "opus"])
@pytest.mark.parametrize("rate", [8_000, 16_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_released_sound_is_in_time_and_without_traces(
    tool: CagedAudioTool, form: str, rate: int, channels: int
) -> None:
    sound = make.speechlike(5, rate, channels)
    content = encode(sound, rate, form)  # type: ignore[arg-type]
    assert content == encode(sound, rate, form)  # type: ignore[arg-type]
    assert not [trace for trace in TRACES if trace in content]
    decoded = tool.decode(content)
    heard = decoded.samples[0].astype(float)
    meant = sound[0].astype(float)
    if decoded.rate != rate:  # Opus always comes back at 16 kHz
        heard = heard[::2]
    length = min(heard.size, meant.size)
    size = 2 * length
    lag = int(
        np.argmax(
            np.fft.irfft(np.fft.rfft(heard[:length], size) * np.conj(np.fft.rfft(meant[:length], size)))
        )
    )
    assert min(lag, size - lag) <= rate // 1000, "sound and captions would drift apart"
    assert abs(heard.size - meant.size) <= 2_304
    tagless = {
        key for key in decoded.tags if key not in ("major_brand", "minor_version", "compatible_brands")
    }
    assert tagless <= {"language", "handler_name"}

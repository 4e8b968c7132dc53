"""Content says what a file is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.media.sniff import DEMUXERS, FRAMED, Sniffed, archive_kind, mpeg_frame_bytes, sniff
from earwitness.errors import EmptyFile, MediaError, NotAudio, PlaylistRefused

GSM = b"".join(bytes([0xD3]) + bytes(range(32)) for _ in range(60))


@pytest.mark.parametrize(
    ("content", "container"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "wav"),
        (b"#!AMR\n\x04", "amr-nb"),
        (b"#!AMR-WB\n\x04", "amr-wb"),
        (b"OggS\0\2", "ogg"),
        (b"fLaC\0", "flac"),
        (b"\0\0\0\x18ftypM4A ", "mp4"),
        (b"\0\0\0\x18ftyp3gp4", "mp4"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
        (b"\x1a\x45\xdf\xa3\x01", "matroska"),
        (b"caff\0\1\0\0", "caf"),
        (b"FORM\0\0\0\0AIFF", "aiff"),
        (b".snd\0\0\0\x18", "au"),
        (GSM, "gsm"),
    ],
)
def test_magic_names_the_container(content: bytes, container: str) -> None:
    assert sniff(content).container == container
    assert container in DEMUXERS or container in FRAMED


def test_two_mp3_frames_in_a_row_are_needed() -> None:
    header = b"\xff\xfb\x90\x00"  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
    assert mpeg_frame_bytes(header, 0) == 417
    frame = header + bytes(413)
    assert sniff(frame * 3) == Sniffed("mp3")
    assert sniff(b"noise" + frame * 3) == Sniffed("mp3")
    with pytest.raises(NotAudio):
        sniff(header + b"\x01" * 5000)


def test_a_music_tag_is_looked_behind() -> None:
    tag = b"ID3\x04\0\0" + bytes([0, 0, 1, 0]) + bytes(128)
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    assert sniff(tag + frame * 2).container == "mp3"
    assert sniff(tag + b"fLaC").container == "flac"
    with pytest.raises(NotAudio):
        sniff(tag + b"#EXTM3U\nfile:///etc/passwd\n")


def test_one_wrong_frame_is_no_gsm() -> None:
    with pytest.raises(NotAudio):
        sniff(GSM[:330] + b"\x11" + GSM[331:])


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n",
        "\ufeff#EXTM3U\n",
        "  \n#extm3u",
        "ffconcat version 1.0",
        "[Playlist]",
        "<?xml ?><MPD/>",
        "v=0\r\n",
        "HTTP://a/",
        "rtsp://a/",
        "data:audio/wav;base64,",
        "subfile,,start,0,:x",
        "concat:a|b",
        "file:/etc/passwd",
    ],
)
def test_lists_of_addresses_are_refused(text: str) -> None:
    with pytest.raises(PlaylistRefused):
        sniff(text.encode())
    with pytest.raises(PlaylistRefused):
        sniff(text.encode("utf-16"))


def test_archives_are_named_and_are_no_audio() -> None:
    for head, kind in (
        (b"PK\x03\x04", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07\x01", "rar"),
        (b"x" * 257 + b"ustar\x0000", "tar"),
    ):
        assert archive_kind(head) == kind
        with pytest.raises(NotAudio):
            sniff(head + b"\x01" * 300)
    assert archive_kind(GSM) is None


@given(st.binary(max_size=3000))
def test_any_bytes_are_named_or_refused(content: bytes) -> None:
    try:
        assert sniff(content).container in {*DEMUXERS, *FRAMED}
    except MediaError as error:
        assert error.number in {"E103", "E104", "E105"}
        assert isinstance(error, EmptyFile) == (not any(content))

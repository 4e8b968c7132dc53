"""Big blocks are kept by the C library where it is glibc, and nothing breaks where it is not."""

from __future__ import annotations

import ctypes
import sys

import pytest

from earwitness.engines.whisper import memory


def test_glibc_is_told_three_things(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[int, int] = {}

    class Library:
        @staticmethod
        def mallopt(what: ctypes.c_int, value: ctypes.c_int) -> int:
            told[what.value] = value.value
            return 1

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library)
    assert memory.keep_big_blocks()
    assert told[memory.M_ARENA_MAX] == 1
    assert told[memory.M_MMAP_THRESHOLD] >= 100 << 20
    assert told[memory.M_TRIM_THRESHOLD] > told[memory.M_MMAP_THRESHOLD]


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not memory.keep_big_blocks()


def test_a_library_without_the_call_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise OSError(name)

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", absent)
    assert not memory.keep_big_blocks()

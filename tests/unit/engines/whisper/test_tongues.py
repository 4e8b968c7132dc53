"""The language of a window: what was given stands, what is short leans on its track."""

from __future__ import annotations

import pytest

from earwitness.engines.whisper import tongues

KNOWN = frozenset({"ru", "uk", "en", "bg"})
ANY = frozenset[str]()


def test_what_somebody_gave_stands() -> None:
    assert tongues.fixed("uk", ("ru", "en"), KNOWN) == "uk"
    assert tongues.fixed(None, ("ru",), KNOWN) == "ru"
    assert tongues.fixed("xx", ("ru", "uk"), KNOWN) is None
    assert tongues.fixed(None, (), KNOWN) is None


def test_a_track_is_weighed_by_length() -> None:
    odds = tongues.of_track([(9.0, {"ru": 1.0}), (1.0, {"en": 1.0})])
    assert odds == pytest.approx({"ru": 0.9, "en": 0.1})
    assert tongues.of_track([]) == {}


def test_a_long_window_plainly_in_another_language_is_in_it() -> None:
    track = {"ru": 0.9, "uk": 0.06, "en": 0.04}
    assert tongues.of_window({"en": 0.95, "ru": 0.03}, track, 12.0, ANY) == "en"
    assert tongues.of_window({"uk": 0.92, "ru": 0.05}, track, 12.0, ANY) == "uk"


def test_a_short_or_doubtful_window_is_in_the_language_of_its_track() -> None:
    track = {"ru": 0.9, "uk": 0.06, "en": 0.04}
    assert tongues.of_window({"bg": 0.5, "ru": 0.3}, track, 1.0, ANY) == "ru"
    assert tongues.of_window({"uk": 0.6, "ru": 0.35}, track, 12.0, ANY) == "ru"


def test_only_languages_that_may_be_spoken_are_considered() -> None:
    assert tongues.of_window({"bg": 0.9, "uk": 0.06, "ru": 0.04}, {}, 12.0, frozenset({"ru", "uk"})) == "uk"

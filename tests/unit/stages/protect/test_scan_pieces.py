"""Text in UTF-16 among bytes, told from the same read with its bytes swapped."""

from __future__ import annotations

import pytest

from earwitness.stages.protect.scan_pieces import strings, wide_runs


@pytest.mark.parametrize(
    "text",
    ["Т е р т ы ш н ы й", "девяносто девять девятьсот девяносто два", "A s h d o w n was there"],
)
@pytest.mark.parametrize("before", [b"\x02rusn\x00o\x00t\x00e\x00\x00\x00", b"ab", b"\x00"])
def test_words_are_read_whole_whatever_stands_before_them(text: str, before: bytes) -> None:
    assert any(text in run for _, _, run in wide_runs(before + text.encode("utf-16-be") + bytes(40)))


def test_digits_of_any_shape_are_text() -> None:
    for digits in ("⁸⁹⁵⁰³⁹⁷⁵⁴⁷⁵", "٨٩٥٠٣٩٧٥٤٧٥"):
        raw = b"\xff\xfe" + digits.encode("utf-16-le")
        assert any(digits in piece.text for piece in strings(raw, "tags"))


def test_letters_apart_are_a_word_in_a_region_of_noise() -> None:
    noise = bytes((n * 197 + n // 7) % 256 for n in range(5000))
    texts = [piece.text for piece in strings(noise + b"\x00\x01A s h d o w n\x00\x02" + noise, "tags")]
    assert any("Ashdown" in text for text in texts)

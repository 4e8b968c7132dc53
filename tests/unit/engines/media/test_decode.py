"""Text from inside a file is shown, never obeyed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.media.decode import plain_text


@given(st.text(st.characters(codec=None), max_size=600))
def test_any_text_comes_out_on_one_printable_line(text: str) -> None:
    shown = plain_text(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in shown)
    assert not any(0x2066 <= ord(c) <= 0x2069 for c in shown)


def test_ordinary_text_stays_as_it_is() -> None:
    assert plain_text("Запись №5: Ґанок — «їжа», 10 %") == "Запись №5: Ґанок — «їжа», 10 %"


def test_long_text_is_cut_and_says_so() -> None:
    assert plain_text("ж" * 1000) == "ж" * 512 + "…"

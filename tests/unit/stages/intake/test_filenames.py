"""What file names of the usual kinds give away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.intake.filenames import findings, readable, reveals, safe_to_show


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "+70001234567_22.03.2022_23-15_stereo.wav",
            ("phone: 70001234567", "date: 2022-03-22", "time: 23:15"),
        ),
        ("70001234567_20230126_2318.amr", ("phone: 70001234567", "date: 2023-01-26", "time: 23:18")),
        (
            "2022-07-02_23-01-15_70001234567_2ch.wav",
            ("date: 2022-07-02", "time: 23:01:15", "phone: 70001234567"),
        ),
        ("rec_20220222_201007_0538.amr", ("date: 2022-02-22", "time: 20:10:07", "number: 0538")),
        ("WhatsApp Ptt 2022-10-12 19-34 Ира (2).opus", ("date: 2022-10-12", "time: 19:34", "name: Ира")),
        ("LINE07_20220614T132210Z_555-0117.wav", ("date: 2022-06-14", "time: 13:22:10", "phone: 5550117")),
        ("Voice 13-12-2022 21-01 Вольт.opus", ("date: 2022-12-13", "time: 21:01", "name: Вольт")),
        ("Горин В.С. 27.08.amr", ("name: Горин", "name: В.С.", "date: --08-27")),
        ("Рубин 14.07 17-26.amr", ("name: Рубин", "date: --07-14", "time: 17:26")),
        ("мама 16 березня.opus", ("kinship: мама", "date: --03-16")),
        ("Саня 8окт.m4a.amr", ("name: Саня", "date: --10-08")),
        ("igor_mama_18jan.mp3", ("word: igor", "kinship: mama", "date: --01-18")),
        ("rachel_jan5_final FINAL.opus", ("word: rachel", "date: --01-05")),
        ("+380 00 123-45-67.gsm", ("phone: 380001234567",)),
        ("8 (000) 123-45-67 in.wav", ("phone: 80001234567",)),
        ("rec (3).wav", ()),
        ("call_in.amr", ()),
    ],
)
def test_names_of_recordings(name: str, expected: tuple[str, ...]) -> None:
    assert reveals(name) == expected


def test_only_the_last_part_of_a_path_and_every_tag_are_read() -> None:
    assert reveals("/home/Name/x.wav") == ()
    assert reveals("C:\\Name\\x.wav") == ()
    assert reveals("x.wav", {"title": "Ира 2022-10-12", "encoder": "Lavf"}) == (
        "name: Ира (title)",
        "date: 2022-10-12 (title)",
    )


@pytest.mark.parametrize("name", ["31.02.wav", "99991399.wav", "2022-13-45.wav", "45-99.wav"])
def test_what_cannot_be_a_date_is_none(name: str) -> None:
    assert not [found for found in findings(name) if found.kind == "date"]


@given(st.text(max_size=300))
def test_any_name_is_read_without_error_and_text_is_from_the_name(name: str) -> None:
    for found in findings(name):
        assert found.text
        assert found.value
        assert found.where == "name"


@given(st.integers(0, 10**7 - 1))
def test_no_invented_number_is_missed(number: int) -> None:
    digits = f"7000{number:07d}"
    for name in (f"{digits}.amr", f"+{digits}_x.amr", f"a_{digits}_20220101_1010.amr"):
        assert f"phone: {digits}" in reveals(name)


@given(st.binary(max_size=60))
def test_a_name_in_any_encoding_can_be_stored(raw: bytes) -> None:
    readable(raw.decode("utf-8", "surrogateescape")).encode("utf-8")


def test_hostile_names_are_shown_inert() -> None:
    assert safe_to_show("\u202egnp.3pm\x1b[2J\n") == "\\u{202E}gnp.3pm\\u{1B}[2J\\u{A}"
    assert safe_to_show("мама 1.wav") == "мама 1.wav"
    assert len(safe_to_show("ж" * 5000)) == 201

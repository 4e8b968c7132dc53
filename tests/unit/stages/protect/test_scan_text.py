"""Layers of writing taken off a text: each in its way, in any order that matters, and never without end."""

from __future__ import annotations

import base64

import pytest

from earwitness.stages.protect.scan_text import LONG_TEXT, views

NAME = "Соловей"


def seen_in(text: str) -> set[str]:
    """The layers under which the name stands."""
    return {layer for layer, view in views(text) if NAME in view}


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("<p>Соло<!-- a note -->вей</p>", "tags out"),
        ("<p><!-- of Соловей --></p>", "tags as gaps"),
        ("<p><!-- of <b>Соло</b>вей --></p>", "tags out"),
        ("Соло<!-- <b>a</b> -->вей", "tags out"),
        ("<p>&lt;b&gt;Соло&lt;/b&gt;вей</p>", "entities, tags out"),
        ("k = [0x421,0x43e, 0x43b,0x43e,0x432,0x435,0x439]", "numbers of characters"),
        ("id,a,b\n1,Соло,вей\n2,x,y\n", "cells in pairs"),
        ('a = ["Соло", "вей", "y"]', "strings alone"),
        ('a = ["x", "Соло", "вей", "y"]', "strings in pairs"),
        (f"k: {base64.b32encode(NAME.encode()).decode()}", "base32"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nСоло\n\n00:02.000 --> 00:03.000\nвей", "captions joined"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nСоло\n\n2\n00:00:02,000 --> 00:00:03,000\nвей",
            "captions joined",
        ),
        (
            "{\\rtf1{\\info Ed}\\pard \\u1057\\'3f\\u1086?\\u1083\\'3f\\u1086?\\u1074 \\u1077?\\u1081?}",
            "rtf",
        ),
    ],
)
def test_a_layer_is_taken_off(text: str, layer: str) -> None:
    assert layer in seen_in(text)


def test_how_the_heading_of_a_sheet_looks_is_no_letter_of_it() -> None:
    heading = '<oddHeader>&amp;C&amp;"Arial,Bold"&amp;12Соловей&amp;RСоловей</oddHeader>'
    assert any(view.count(" Соловей") == 2 for _, view in views(heading))


def test_letters_beyond_the_first_plane_are_two_escapes_each() -> None:
    assert any(
        "𝐓𝐡𝐞𝐨" in view for _, view in views('"\\ud835\\udc13\\ud835\\udc21\\ud835\\udc1e\\ud835\\udc28"')
    )


def test_base64_over_captions_is_not_read_with_the_heading_of_the_file() -> None:
    packed = base64.b64encode(f"there was {NAME}, he said".encode()).decode()
    cues = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{packed[:21]}\n\n00:02.000 --> 00:03.000\n{packed[21:]}\n"
    assert "captions joined, base64" in seen_in(cues)


def test_of_a_long_text_only_what_is_near_a_change_is_read_again() -> None:
    """A packed script of half a megabyte unfolded without end, and so blocked every release that carried one."""
    script = "".join(
        f'function f{n}(a,b){{return a<b&&"\\n"+a+"x{n}"+"<b>"+b>a?a=fa:b=be}}' for n in range(700)
    )
    long = script[:LONG_TEXT] + '"<i>Со\\u043bо</i>"+"вей"' + script[LONG_TEXT:]
    sizes = []
    found = False
    for _, view in views(long):
        sizes.append(len(view))
        found = found or NAME in view
    assert found
    assert sum(sizes) < 60 * len(long)


def test_an_apostrophe_in_a_list_of_numbers_parts_no_word() -> None:
    numbers = ",".join(hex(ord(c)) for c in "Mel’nik")
    assert any("Melnik" in view for _, view in views(f"k = [{numbers}]"))


def test_an_identifier_is_no_base64() -> None:
    assert not [
        layer for layer, _ in views("02b7342e-a637-e7ad-0bd2-49bc668a47f9\n" * 3) if "base64" in layer
    ]


def test_capitals_that_take_turns_end_nothing() -> None:
    assert any("сОлОвЕй" in view for _, view in views('a = ["сО", "лО", "вЕй"]'))


def test_a_capital_ends_the_string_before_it() -> None:
    joined = [view for how, view in views('a = ["in the war", "А нам говорят"]') if how.startswith("strings")]
    assert joined
    assert not any("warА" in view for view in joined)

"""Sentences agree with their numbers; captions are well formed and say what the page says."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from earwitness.model.story import CueLine, CueSheet
from earwitness.stages.produce.captions import srt, vtt
from earwitness.stages.produce.words import counted, duration, listed, month, months, spelt

SHEET = CueSheet(
    "sound/quote-01.mp3",
    "ru",
    (
        CueLine(0, 4250, "Roman", "Нас [число] осталось.", "[number] of us <are> left & cold."),
        CueLine(4500, 3_661_042, "His wife", "Приезжай\n\nдомой --> скорей.", "Come\nhome."),
    ),
)


@pytest.mark.parametrize(
    ("number", "figures", "words"),
    [(0, "0 calls", "no calls"), (1, "1 call", "one call"), (1200, "1,200 calls", "1,200 calls")],
)
def test_nouns_agree_with_their_numbers(number: int, figures: str, words: str) -> None:
    assert (counted(number, "call"), spelt(number, "call")) == (figures, words)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2023-01-31T23:59:00+03:00", "January 2023"),
        ("2022-12", "December 2022"),
        (None, ""),
        ("yesterday", ""),
    ],
)
def test_a_month_never_says_the_day(moment: str | None, shown: str) -> None:
    assert month(moment) == shown


def test_a_stretch_of_months() -> None:
    assert months(["2023-01-02", "2022-02-24", "?"]) == "February 2022 to January 2023"
    assert months(["2022-02-01", "2022-02-24"]) == "February 2022"
    assert months([]) == ""


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second"), (61, "1 minute"), (262, "4 minutes 20 seconds"), (0, "0 seconds")]
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_lists_read_as_sentences() -> None:
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_webvtt() -> None:
    assert vtt(SHEET, "english") == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:04.250\n<v Roman>[number] of us &lt;are&gt; left &amp; cold.\n\n"
        "2\n00:00:04.500 --> 01:01:01.042\n<v His wife>Come home.\n"
    )
    assert vtt(SHEET, "original").count(" --> ") == 2


def test_subrip() -> None:
    assert srt(SHEET, "original").startswith(
        "1\n00:00:00,000 --> 00:00:04,250\nRoman: Нас [число] осталось.\n\n2\n"
    )


@example("", "--")
@given(st.text(max_size=60), st.text(max_size=20))
def test_no_words_can_end_a_cue_or_begin_another(words: str, label: str) -> None:
    sheet = CueSheet("s", "ru", (CueLine(0, 1, label, "x" + words, "y"), CueLine(1, 2, "b", "z", "z")))
    blocks = vtt(sheet, "original").strip("\n").split("\n\n")
    assert len(blocks) == 3
    assert all(len(block.split("\n")) == 3 for block in blocks[1:])
    assert vtt(sheet, "original").count("-->") == 2

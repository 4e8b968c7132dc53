"""Captions as tools really write them: nothing said is dropped, nothing is said twice, what is left out is counted."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.errors import BadForm
from earwitness.stages.transcribe.captions import ReviewedLine, captions_of, parse
from earwitness.stages.transcribe.cues import cues_in

#: automatic captions that roll up: each line comes with times, then whole, then above the next one
ROLLING = """WEBVTT
Kind: captions
Language: ru

00:00:01.000 --> 00:00:03.000 align:start position:0%
~
да<00:00:01.500><c> я</c><00:00:02.000><c> дома</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
да я дома
~

00:00:03.010 --> 00:00:05.000 align:start position:0%
да я дома
да<00:00:04.000><c> хорошо</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
да хорошо
~
""".replace("~", " ")


def _said(text: str, form: Literal["vtt", "srt"]) -> list[tuple[str, str]]:
    return [(cue.voice, cue.text) for cue in cues_in(text, form)[0]]


def test_a_line_that_rolls_up_was_said_once_and_its_words_keep_their_times() -> None:
    cues, lost = cues_in(ROLLING, "vtt")
    assert [(cue.text, cue.start_s, cue.end_s) for cue in cues] == [
        ("да я дома", 1.0, 3.0),
        ("да хорошо", 3.01, 5.0),
    ]
    assert [(w.text, w.start_s, w.end_s) for w in cues[0].words] == [
        ("да", 1.0, 1.5),
        ("я", 1.5, 2.0),
        ("дома", 2.0, 3.0),
    ]
    assert lost["lines shown again while they roll up the screen"] == 3
    assert lost["places of cues on the screen"] == 4


def test_what_is_said_twice_stays_twice_where_nothing_rolls() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nДа.\n\n2\n00:00:02,000 --> 00:00:03,000\nДа.\n"
    assert _said(text, "srt") == [("", "Да."), ("", "Да.")]


def test_lines_that_roll_up_without_times_within_them() -> None:
    shown = ["раз\nдва", "два\nтри", "три\nчетыре", "четыре\nпять"]
    text = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n + 2},000\n{said}\n\n" for n, said in enumerate(shown, 1)
    )
    assert [said for _, said in _said(text, "srt")] == ["раз два", "три", "четыре", "пять"]


def test_names_before_lines_are_voices_where_nearly_all_lines_have_one() -> None:
    spoken = ["Анна К: Алло: да", "Petro: Так", "Анна К: Ну", "Petro: Ні: не треба", "и всё"]
    text = "WEBVTT\n\n" + "".join(
        f"00:0{n}.000 --> 00:0{n + 1}.000\n{said}\n\n" for n, said in enumerate(spoken)
    )
    assert _said(text, "vtt") == [
        ("Анна К", "Алло: да"), ("Petro", "Так"), ("Анна К", "Ну"), ("Petro", "Ні: не треба"), ("", "и всё"),
    ]  # fmt: skip
    unsure = text.replace("Petro:", "Speaker ?:")
    assert _said(unsure, "vtt")[1] == ("Speaker ?", "Так")
    few = text.replace("Petro:", "Petro").replace("Анна К: Ну", "Ну")
    assert _said(few, "vtt")[0] == ("", "Анна К: Алло: да")


def test_srt_with_an_empty_line_in_a_cue_and_none_between_cues() -> None:
    text = (
        '\ufeff1\r\n00:00:01,000 --> 00:00:02,000  X1:100 X2:200\r\n{\\an8}<font color="#fff">Алло</font>\r\n\r\nмама\r\n2\r\n'
        "00:00:02,000 --> 00:00:03\r\n<i>Да</i>, 5 < 6 и <шум>\r\n3\r\n00:00:04,000 --> 00:00:04,000\r\nвсё\r\n"
    )
    cues, lost = cues_in(text, "srt")
    assert [(cue.text, cue.start_s) for cue in cues] == [
        ("Алло мама", 1.0),
        ("Да, 5 < 6 и <шум>", 2.0),
        ("всё", None),
    ]
    assert lost["tags of style within cues"] == 5
    assert lost["cues of no length: the times of their words are guessed"] == 1


@pytest.mark.parametrize("label", ["[SPEAKER_01]:", "SPEAKER_01:", "spk_1:", "Speaker 1:"])
def test_labels_of_diarisers_are_voices(label: str) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{label} Да, Boris: он там.\n"
    ((voice, said),) = _said(text, "srt")
    assert (voice, said) == (label.strip("[]:"), "Да, Boris: он там.")


@pytest.mark.parametrize(
    ("stamp", "start_s", "end_s"),
    [
        ("0:0:3.540 --> 0:1:7.23", 3.54, 67.23),
        ("00:00:07,000 --> 00:00:11:890", 7.0, 11.89),
        ("01:02 --> 1:00:00", 62.0, 3600.0),
    ],
)
def test_times_as_programs_write_them(stamp: str, start_s: float, end_s: float) -> None:
    ((cue,), _) = cues_in(f"WEBVTT\n\nid\n{stamp}\nДа\n", "vtt")
    assert (cue.start_s, cue.end_s) == (start_s, end_s)


def test_vtt_blocks_of_every_kind() -> None:
    text = (
        "WEBVTT - a title\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\nREGION\nid:r\n\nSTYLE\n::cue {}\n\n"
        "NOTE one\ntwo\n\nNOTEBOOK\n00:01.000 --> 00:02.000 line:0\n<v.loud Анна Б>Да\n<v Петро>Ні</v>\n\nстрока без времени\n"
    )
    cues, lost = cues_in(text, "vtt")
    assert [(cue.voice, cue.text) for cue in cues] == [("Анна Б", "Да"), ("Петро", "Ні")]
    assert (lost["notes, styles and regions"], lost["blocks of text outside of cues"]) == (3, 1)
    assert lost["clocks of a broadcast, by which the times may be shifted"] == 1


@pytest.mark.parametrize(
    "stamp", ["00:00:02,000 --> 00:00:01,000", "00:xx --> 00:02.000", "9" * 50 + ":00:01 --> 00:02"]
)
def test_times_that_are_none_are_named_by_line(stamp: str) -> None:
    with pytest.raises(BadForm, match="line 4"):
        cues_in(f"WEBVTT\n\n1\n{stamp}\nтайна\n", "vtt")


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "Speaker 2"]),
            st.text(st.characters(categories=["L", "N", "P", "Sm", "Zs"]), min_size=1, max_size=30),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_we_write_comes_back(spoken: list[tuple[str, str]]) -> None:
    said = [(voice, " ".join(text.split())) for voice, text in spoken if text.strip() and not text.isdigit()]
    lines = [ReviewedLine(text, voice, "", n + 0.0, n + 1.0) for n, (voice, text) in enumerate(said)]
    if lines:
        (found,) = parse(captions_of(lines, "vtt"), ".vtt")
        assert [(one.voice, one.text.replace("->", "").replace("-", "").split()) for one in found.lines] == [
            (one.voice, one.text.replace("->", "").replace("-", "").split()) for one in lines
        ]

"""Files of other tools: what we write is read back the same, what others write is read, and what is lost is counted."""

from __future__ import annotations

import pytest

from earwitness.errors import BadForm
from earwitness.stages.transcribe import interchange
from earwitness.stages.transcribe.interchange import OutLine, TimedWord, VoiceTurn
from earwitness.stages.transcribe.interchange.tiers import Brought, labels_of, text_of_bytes

CALL = "call_0000000000000001"


def _line(voice: str, start_s: float, end_s: float, text: str, english: str = "") -> OutLine:
    """A line whose words share its time evenly; the last one's time is guessed."""
    words, at, all = [], 0, text.split()
    step = (end_s - start_s) / len(all)
    for n, said in enumerate(all):
        bare = said.strip("?,.!«»")
        begin = text.index(bare, at)
        start = round(start_s + n * step, 3)
        words.append(TimedWord(bare, start, round(start + step, 3), 0.9, begin, n + 1 == len(all)))
        at = begin + len(bare)
    return OutLine(text, voice, english, start_s, end_s, tuple(words))


LINES = (
    _line("A", 1.0, 3.0, "Сколько там «двухсотых»?", 'How many "200s" & <dead>?'),
    _line("B", 2.5, 4.0, "Да много, много.", "Yes, many."),
    # the same voice twice at once, as machines hear it at times
    _line("B", 3.5, 5.0, "Понял & принял <всё>."),
    _line("Speaker 3", 8.0, 9.0, "Алло!"),
)


def _spoken(brought: Brought) -> list[tuple[str, str, str, float | None, float | None]]:
    return [(one.voice, one.text, one.english, one.start_s, one.end_s) for one in brought.lines]


@pytest.mark.parametrize("form", ["eaf", "textgrid"])
def test_tiers_come_back_with_both_languages_and_the_times_of_words(form: interchange.TranscriptForm) -> None:
    text, losses = interchange.write(LINES, form, CALL)
    back = interchange.read(text.encode(), form)
    assert _spoken(back) == [(x.voice, x.text, x.english, x.start_s, x.end_s) for x in LINES]
    aligned = [(w.text, w.start_s, w.end_s) for line in LINES for w in line.words if not w.guessed]
    assert sorted((w.text, w.start_s, w.end_s) for w in back.words) == sorted(aligned)
    assert not back.losses
    assert "4 times of words that were only guessed" in losses


@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_captions_come_back_and_say_that_they_hold_one_language(form: interchange.TranscriptForm) -> None:
    text, losses = interchange.write(LINES, form, CALL)
    back = interchange.read(text.encode(), form)
    assert [one[:2] for one in _spoken(back)] == [(x.voice, x.text) for x in LINES]
    assert "2 English renderings" in losses


def test_a_ctm_comes_back_as_words_and_voices_parted_at_pauses() -> None:
    text, losses = interchange.write((LINES[0], LINES[3]), "ctm", CALL)
    assert text.splitlines()[0].split() == [CALL, "3", "8.000", "1.000", "Алло!", "0.00"]
    back = interchange.read(text.encode(), "ctm", CALL)
    assert [one[:2] for one in _spoken(back)] == [("A", LINES[0].text), ("Speaker 3", "Алло!")]
    assert [(word.confidence, word.guessed) for word in back.words] == [
        (0.9, False), (0.9, False), (0.0, True), (0.0, True),
    ]  # fmt: skip
    assert "2 words whose times are guessed: they carry a confidence of 0" in losses
    assert back.losses == ("2 words of no confidence: their times are guessed",)


def test_an_rttm_comes_back_as_who_speaks_when() -> None:
    text, losses = interchange.write(LINES, "rttm", CALL)
    turns, lost = interchange.turns(text.encode(), CALL)
    assert turns == tuple(VoiceTurn(x.voice, x.start_s, x.end_s) for x in LINES)
    assert not lost
    assert losses[0].startswith("4 lines' words")
    with pytest.raises(BadForm, match="holds no words"):
        interchange.read(text.encode(), "rttm")


# ------------------------------------------------------------------------------------------------ as others write them

SHORT = '''File type = "ooTextFile short"
"TextGrid"

0
4.5
<exists>
3
"IntervalTier"
"Mary"
0
4.5
3
0
1
""
1
2.5
"она сказала ""да"""
2.5
4.5
"sp"
"TextTier"
"clicks"
0
4.5
1
1.5
"click"
"IntervalTier"
"Mary - phones"
0
4.5
1
1
2
"o"
'''


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_short_textgrid_of_any_coding_and_line_end(coding: str) -> None:
    raw = SHORT.replace('"sp"', '""').replace("\n", "\r\n").encode(coding)
    back = interchange.read(raw, "textgrid")
    assert _spoken(back) == [("Speaker 1", 'она сказала "да"', "", 1.0, 2.5)]
    assert back.losses == (
        "1 points in time of tier 2: only stretches are taken",
        "tier 3: 1 marks of single sounds",
        "1 names of voices, which became numbers: a name here would be a name in the case",
    )


EAF = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" FORMAT="2.7" VERSION="2.7"
 xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv2.7.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///somewhere/a.wav"
 MIME_TYPE="audio/x-wav"/></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts2"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="3000"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="4000"/></TIME_ORDER>
<TIER TIER_ID="ft@M" PARENT_REF="tx@M" PARTICIPANT="Mary">
 <ANNOTATION>
  <REF_ANNOTATION ANNOTATION_ID="a9" ANNOTATION_REF="a6">
  <ANNOTATION_VALUE>two here</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="ref@M" PARTICIPANT="Mary">
 <ANNOTATION>
  <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
  <ANNOTATION_VALUE>M_001</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
 <ANNOTATION>
  <ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
  <ANNOTATION_VALUE>M_002</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
 <ANNOTATION>
  <ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
  <ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION>
 <ANNOTATION>
  <ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts9" TIME_SLOT_REF2="ts4">
  <ANNOTATION_VALUE>M_004</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="tx@M" PARENT_REF="ref@M" PARTICIPANT="Mary">
 <ANNOTATION>
  <REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1">
  <ANNOTATION_VALUE>раз
 здесь</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
 <ANNOTATION>
  <REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a2">
  <ANNOTATION_VALUE>два здесь</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="mb@M" PARENT_REF="tx@M"><ANNOTATION>
  <REF_ANNOTATION ANNOTATION_ID="a7" ANNOTATION_REF="a6">
  <ANNOTATION_VALUE>NUM</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="loop1" PARENT_REF="loop2"><ANNOTATION/></TIER>
<TIER TIER_ID="loop2" PARENT_REF="loop1"/>
</ANNOTATION_DOCUMENT>"""


def test_an_elan_file_whose_words_hang_on_numbered_references_and_slots_without_times() -> None:
    back = interchange.read(EAF.encode(), "eaf")
    assert _spoken(back) == [
        ("Speaker 1", "раз здесь", "", None, None),
        ("Speaker 1", "два здесь", "two here", None, None),
    ]
    assert back.losses == (
        "2 annotations without a place in time or a mark they hang on",
        "1 links to media and other files, which are not followed",
        "tier 4: 1 notes that hang on other marks",
        "1 names of voices, which became numbers: a name here would be a name in the case",
        "2 lines have no times in the file: theirs are guessed",
    )


def test_captions_without_hours_with_styles_and_names() -> None:
    raw = (
        "\ufeffWEBVTT - title\r\nLanguage: uk\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nintro\r\n"
        "00:01.000 --> 00:02.500 align:start\r\n<v.loud Mary>Так <i>є</i></v>\r\n\r\n00:03.000 --> 00:04.000\r\n\r\n"
    ).encode()
    back = interchange.read(raw, "vtt")
    assert back.language == "uk"
    assert _spoken(back) == [("Speaker 1", "Так є", "", 1.0, 2.5)]
    assert back.losses == (
        "1 notes, styles and regions",
        "1 places of cues on the screen",
        "2 tags of style within cues",
        "1 cues without words",
        "1 names of voices, which became numbers: a name here would be a name in the case",
    )


def test_a_ctm_of_several_recordings_is_taken_only_by_the_id_of_ours() -> None:
    rows = f"{CALL} 1 0.5 0.3 да\nother 1 0.5 0.3 нет\n;; c\n{CALL} 1 * * <ALT_BEGIN>\n{CALL} 1 1 .2 так\n"
    rows += f"{CALL} 1 * * <ALT>\n{CALL} 1 1 .2 как\n{CALL} 1 * * <ALT_END>\n"
    back = interchange.read(rows.encode(), "ctm", CALL)
    assert _spoken(back) == [("Speaker 1", "да так", "", 0.5, 1.2)]
    assert back.losses == ("1 other hearings of a word", "1 words of other recordings")
    with pytest.raises(BadForm, match="of 2 recordings"):
        interchange.read(rows.encode(), "ctm", "call_2")


def test_no_name_takes_the_label_of_another_voice() -> None:
    assert labels_of(["Ivan", "Speaker 1", "A", "Olha"]) == {
        "Speaker 1": "Speaker 1", "A": "A", "Ivan": "Speaker 2", "Olha": "Speaker 3",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- hostile

BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
HEAD = 'File type = "ooTextFile"\nObject class = "TextGrid"\n'


@pytest.mark.parametrize(
    ("form", "raw", "told"),
    [
        ("eaf", BOMB.encode(), "document type"),
        ("eaf", BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"), "document type"),
        ("eaf", b"<a><b></a>", "line 1, column"),
        ("eaf", b'<?xml version="1.0" encoding="nonsense"?><a/>', "encoding|well-formed"),
        ("eaf", b"", "well-formed"),
        ("eaf", b"<project/>", "no ELAN"),
        ("eaf", b"<ANNOTATION_DOCUMENT/>", "no line of words"),
        (
            "eaf",
            b"<ANNOTATION_DOCUMENT>" + b"<TIER/>" * 501 + b"</ANNOTATION_DOCUMENT>",
            "more than 500 tiers",
        ),
        ("textgrid", b"ooBinaryFile\x08TextGrid", "binary"),
        ("textgrid", b"\xd1\xee\xeb\xee", "not UTF-8"),
        ("textgrid", (HEAD + "0 1 <exists> 99999").encode(), "line 3: .* number of tiers"),
        (
            "textgrid",
            (HEAD + '0 1 <exists> 1 "IntervalTier" "a" 0 1 5 0 1 "b"').encode(),
            "line 3: .* or ends",
        ),
        (
            "textgrid",
            (HEAD + '0 1 <exists> 1 "IntervalTier" "a" 0 1 1 1e400 1 "b"').encode(),
            "no start here",
        ),
        ("textgrid", (HEAD + '0 1 <exists> 1 "IntervalTier" "unclosed').encode(), "no name of tier"),
        ("ctm", b"f 1 nan 1 word", "line 1, fields 3 and 4"),
        ("ctm", b"\nf 1 0 1", "line 2: a CTM"),
        ("vtt", b"1\n00:01 --> 00:02\n", "WEBVTT"),
        ("srt", b"1\n00:00:xx --> 00:00:02,000\nsecret\n", "line 2"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(
    form: interchange.TranscriptForm, raw: bytes, told: str
) -> None:
    with pytest.raises(BadForm, match=told) as wrong:
        interchange.read(raw, form)
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize(
    "raw", [b"SPEAKER f 1 -1 2 <NA> <NA> a", b"SPEAKER f 1 inf 2 <NA> <NA> a", b"SPEAKER f 1"]
)
def test_an_rttm_line_that_is_none_is_named(raw: bytes) -> None:
    with pytest.raises(BadForm, match="line 1"):
        interchange.turns(raw)


def test_a_form_nobody_knows_and_text_that_is_none() -> None:
    with pytest.raises(BadForm, match="none of vtt"):
        interchange.form_of(".docx")
    assert interchange.form_of(".TextGrid") == "textgrid"
    assert text_of_bytes(b"") == ""


@pytest.mark.parametrize(
    ("said", "below", "lines", "english"),
    [
        ("eng", "eng", ["they left"], ""),
        ("rus", "eng", ["they left"], "gloss"),
        ("", "eng", ["they left"], "gloss"),
    ],
)
def test_english_is_a_rendering_only_of_another_language(
    said: str, below: str, lines: list[str], english: str
) -> None:
    eaf = (
        '<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="b"'
        f' TIME_VALUE="900"/></TIME_ORDER><TIER TIER_ID="K" LANG_REF="{said}"><ANNOTATION><ALIGNABLE_ANNOTATION'
        ' ANNOTATION_ID="1" TIME_SLOT_REF1="a" TIME_SLOT_REF2="b"><ANNOTATION_VALUE>they left</ANNOTATION_VALUE>'
        f'</ALIGNABLE_ANNOTATION></ANNOTATION></TIER><TIER TIER_ID="x" PARENT_REF="K" LANG_REF="{below}"><ANNOTATION>'
        '<REF_ANNOTATION ANNOTATION_ID="2" ANNOTATION_REF="1"><ANNOTATION_VALUE>gloss</ANNOTATION_VALUE>'
        "</REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
    )
    back = interchange.read(eaf.encode(), "eaf")
    assert [line.text for line in back.lines] == lines
    assert back.lines[0].english == english

"""A stretch heard again is fitted in: nothing of a person's is touched, no word is lost, other lines keep their place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import RecordId
from earwitness.model.recording import Recording
from earwitness.model.records import Pen, Record
from earwitness.model.speech import Gap, Rendering, Transcript, Utterance
from earwitness.model.time import Rate, SampleSpan
from earwitness.ports import Heard, HeardGap, HeardLine, HeardWord
from earwitness.stages.transcribe import rehearing
from earwitness.stages.transcribe.rehearing import Around, Stretch
from earwitness.testing.speech import FAKE
from earwitness.testing.writing import counting_ids, engine_pen, ticking_clock
from tests.unit.stages.transcribe.test_captions import CALL, a_recording

RATE = Rate(8000)


@dataclass
class Sheet:
    """A minute of recording with a machine's lines: (start, end, voice) in seconds."""

    rows: tuple[tuple[float, float, str], ...] = (
        (0, 5, "Speaker 1"),
        (6, 10, "Speaker 2"),
        (11, 20, "Speaker 1"),
    )
    channel: int | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    recording: Record[Recording] = field(default_factory=a_recording)
    pen: Pen = field(default_factory=lambda: Pen(FAKE, ticking_clock(), counting_ids("rec_e")))

    def __post_init__(self) -> None:
        self.transcript = self.pen.write(
            Transcript(self.recording.id, "draft", "ru"), basis=(self.recording.id,)
        )
        self.lines = [
            self.pen.write(
                Utterance(self.recording.id, n, voice, self.span(start, end), f"старая {n}", "ru"),
                basis=(self.transcript.id,),
                call=CALL,
            )
            for n, (start, end, voice) in enumerate(self.rows)
        ]

    def span(self, start: float, end: float) -> SampleSpan:
        return SampleSpan(int(start * RATE), int(end * RATE), RATE, self.channel)

    def stretch(self, start: float, end: float, *spared: int) -> Stretch:
        worked_on = frozenset(self.lines[n].id for n in spared)
        return rehearing.stretch_of(self.lines, worked_on, int(start * RATE), int(end * RATE))

    def fitted(
        self, stretch: Stretch, first_s: float, *lines: HeardLine, gaps: tuple[HeardGap, ...] = ()
    ) -> list[Any]:
        standing = tuple(
            self.pen.write(
                Gap(self.recording.id, self.span(a, b), "unclear speech"), basis=(self.transcript.id,)
            )
            for a, b in self.gaps
        )
        around = Around(self.recording, None, self.transcript, standing, (RecordId("rec_passed"),))
        heard = Heard("ru", lines, gaps, FAKE)
        return list(
            rehearing.fitted(
                heard, int(first_s * RATE), stretch, around, engine_pen("new"), lambda _: self.pen
            )
        )


def a_heard(
    start: float, text: str, voice: str = "Speaker 1", english: str = "", channel: int | None = None
) -> HeardLine:
    """A line of words of a second each."""
    words = tuple(HeardWord(w, start + n, start + n + 0.9, False, 0.8) for n, w in enumerate(text.split()))
    return HeardLine(start, start + len(words), text, "ru", words, voice, channel, english)


def of(batch: list[Any], kind: type) -> list[Any]:
    return [r.body for r in batch if isinstance(r.body, kind)]


def test_a_line_is_replaced_where_half_of_it_lies_within_and_stays_whole_otherwise() -> None:
    sheet = Sheet()
    stretch = sheet.stretch(8, 12)
    assert [line.body.turn for line in stretch.replaced] == [1]
    assert [line.body.turn for line in stretch.kept] == [0, 2]
    assert (stretch.start, stretch.end) == (6 * RATE, 12 * RATE), "widened to whole lines"


def test_a_persons_line_is_spared_and_named() -> None:
    stretch = Sheet().stretch(0, 20, 1)
    assert [line.body.turn for line in stretch.replaced] == [0, 2]
    assert [line.body.turn for line in stretch.spared] == [1]


def test_new_lines_stand_at_their_place_and_take_the_old_ones_with_them() -> None:
    sheet = Sheet()
    stretch = sheet.stretch(6, 10)
    batch = sheet.fitted(
        stretch, 5.5, a_heard(0.5, "раз два", english="one two"), a_heard(3.0, "три", "Speaker 2")
    )
    first, second = of(batch, Utterance)
    assert [(u.text, u.span.start, u.turn) for u in (first, second)] == [
        ("раз два", 6 * RATE, 0),
        ("три", int(8.5 * RATE), 0),
    ]
    assert batch[0].supersedes == (sheet.lines[1].id, RecordId("rec_passed"))
    assert batch[0].basis == (sheet.transcript.id,)
    (gist,) = of(batch, Rendering)
    assert (gist.text, gist.status) == ("one two", "machine gist")
    order = sorted(
        [*((line.body, "old") for line in stretch.kept), (first, "new"), (second, "new")],
        key=lambda row: (row[0].turn, row[0].span.start),
    )
    assert [kind for _, kind in order] == ["old", "new", "new", "old"]


def test_words_within_a_line_that_stays_are_left_out_and_the_others_come_in_parts() -> None:
    sheet = Sheet()
    stretch = sheet.stretch(0, 20, 1)
    batch = sheet.fitted(stretch, 4.0, a_heard(0.0, "а, б, в, г, д, е, ё, ж."))
    assert [u.text for u in of(batch, Utterance)] == ["а, б,", "ё, ж."]
    assert all(u.turn in (0, 1) for u in of(batch, Utterance))


def test_the_other_channel_is_another_voice() -> None:
    sheet = Sheet(channel=0)
    stretch = sheet.stretch(0, 20, 1)
    batch = sheet.fitted(stretch, 6.0, a_heard(0.0, "раз два", channel=1), a_heard(0.0, "нет", channel=0))
    assert [(u.text, u.span.channel) for u in of(batch, Utterance)] == [("раз два", 1)]


def test_voices_keep_their_labels_and_an_unknown_one_is_unknown() -> None:
    sheet = Sheet()
    stretch = sheet.stretch(0, 20)
    batch = sheet.fitted(
        stretch, 0.0,
        a_heard(0.0, "а б в г", "Speaker 2"), a_heard(6.0, "а б", "Speaker 1"), a_heard(30.0, "а", "Speaker 3"),
    )  # fmt: skip
    assert [u.voice for u in of(batch, Utterance)] == ["Speaker 1", "Speaker 2", "Speaker ?"]


def test_a_line_whose_voice_nobody_told_is_that_of_the_lines_it_replaces() -> None:
    sheet = Sheet()
    unknown = [a_heard(at, "а б", "Speaker ?") for at in (1.0, 7.0, 40.0)]
    batch = sheet.fitted(sheet.stretch(0, 20), 0.0, *unknown)
    assert [u.voice for u in of(batch, Utterance)] == ["Speaker 1", "Speaker 2", "Speaker ?"]


def test_nothing_heard_is_said() -> None:
    sheet = Sheet()
    stretch = sheet.stretch(6, 10)
    (gap,) = sheet.fitted(stretch, 5.5)
    assert (gap.body.reason, gap.body.span) == ("no speech found", SampleSpan(6 * RATE, 10 * RATE, RATE))
    assert sheet.lines[1].id in gap.supersedes


def test_a_gap_that_is_heard_into_loses_that_part_only() -> None:
    sheet = Sheet(gaps=((20, 40), (50, 60)))
    stretch = sheet.stretch(25, 30)
    batch = sheet.fitted(stretch, 25.0, a_heard(0.0, "раз"), gaps=(HeardGap(2, 9, None, "unclear speech"),))
    spans = [(g.span.start // RATE, g.span.end // RATE) for g in of(batch, Gap)]
    assert spans == [(20, 25), (30, 40), (27, 30)]


def test_the_sound_is_cut_in_pauses() -> None:
    sound = np.full((1, 60 * RATE), 5000, dtype=np.int16)
    for pause in (5.5, 10.4):
        sound[:, int((pause - 0.15) * RATE) : int((pause + 0.15) * RATE)] = 3
    stretch = Sheet().stretch(6, 10)
    first, last = rehearing.surroundings(stretch, a_recording().body)
    start, end = rehearing.cut(sound[:, first:last], first, stretch, RATE)
    assert abs(start / RATE - (5.5 - rehearing.PADDING_S)) < 0.1
    assert abs(end / RATE - (10.4 + rehearing.PADDING_S)) < 0.1


@given(st.floats(0, 55), st.floats(0.1, 30), st.integers(0, 2**32 - 1))
def test_what_is_sent_holds_the_stretch_and_lies_in_the_recording(
    start: float, seconds: float, seed: int
) -> None:
    recording = a_recording().body
    stretch = Stretch(int(start * RATE), min(recording.length, int((start + seconds) * RATE)), (), (), ())
    first, last = rehearing.surroundings(stretch, recording)
    sound = np.random.default_rng(seed).integers(-9, 9, (2, last - first), dtype=np.int16)
    a, b = rehearing.cut(sound, first, stretch, RATE)
    assert 0 <= first <= a <= stretch.start < stretch.end <= b <= last <= recording.length


@given(
    st.lists(st.tuples(st.floats(0, 50), st.integers(1, 6)), max_size=5),
    st.floats(0, 40),
    st.floats(1, 20),
    st.sets(st.integers(0, 2)),
)
def test_every_word_that_lies_in_no_kept_line_is_written_once(
    heard: list[tuple[float, int]], start: float, seconds: float, spared: set[int]
) -> None:
    sheet = Sheet()
    stretch = sheet.stretch(start, start + seconds, *spared)
    lines = [a_heard(at, " ".join(f"w{n}x{k}" for k in range(count))) for n, (at, count) in enumerate(heard)]
    batch = sheet.fitted(stretch, 0.0, *lines)
    written = sorted(word for u in of(batch, Utterance) for word in u.text.split())
    free = sorted(
        w.text
        for line in lines
        for w in line.words
        if not any(k.body.span.start_s <= (w.start_s + w.end_s) / 2 < k.body.span.end_s for k in stretch.kept)
    )
    assert written == free
    gone = {id for record in batch for id in record.supersedes}
    assert gone >= {line.id for line in stretch.replaced}
    assert not gone & {line.id for line in stretch.kept}
    assert replace(stretch, replaced=()).kept == stretch.kept

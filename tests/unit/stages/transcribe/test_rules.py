"""From what was heard to records: nothing lies beyond the recording, every word stands at its characters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import RecordId
from earwitness.model.speech import Gap, Transcript, Utterance
from earwitness.ports import Heard, HeardGap, HeardLine, HeardWord
from earwitness.stages.transcribe import rules
from earwitness.testing.speech import FAKE
from earwitness.testing.writing import engine_pen
from tests.unit.stages.transcribe.test_captions import a_recording

SECONDS = st.floats(-1, 70, allow_nan=False)


def test_the_shortest_come_first_and_equals_in_order() -> None:
    rows = [(3.0, RecordId("a")), (1.0, RecordId("b")), (3.0, RecordId("c")), (2.0, RecordId("d"))]
    assert [id for _, id in rules.chosen(rows, None)] == ["b", "d", "a", "c"]
    assert [id for _, id in rules.chosen(rows, 2)] == ["b", "d"]
    assert rules.chosen(rows, 0) == []


def test_interleaved_sound_becomes_channels() -> None:
    recording = a_recording(1.0, channels=2).body
    pcm = np.arange(16000, dtype="<i2").tobytes()
    sound = rules.to_hear(recording, None, (), pcm, True)
    assert sound.samples.shape == (2, 8000)
    assert sound.samples[0, :3].tolist() == [0, 2, 4] and sound.samples[1, :3].tolist() == [1, 3, 5]
    assert sound.parties_on_channels


def test_words_are_placed_in_order_without_their_punctuation() -> None:
    text = "Да, да — «сытых»… 200-х."
    heard = [
        HeardWord(w, n, n + 0.5, False, None)
        for n, w in enumerate(["Да,", "да", "«сытых»…", "нет", "200-х."])
    ]
    words = rules.placed(text, heard, a_recording().body, None)
    assert [(w.text, w.begin, w.guessed) for w in words] == [
        ("Да", 0, False),
        ("да", 4, False),
        ("сытых", 10, False),
        ("200-х", 18, True),
    ]


@given(
    st.lists(
        st.tuples(SECONDS, SECONDS, st.text("абв ,.2", max_size=20), st.sampled_from([None, 0, 1])),
        max_size=8,
    ),
    st.lists(
        st.tuples(SECONDS, SECONDS, st.sampled_from(["unclear speech", "a reason of its own"])), max_size=4
    ),
)
def test_whatever_an_engine_says_makes_valid_records(
    rows: list[tuple[float, float, str, int | None]], holes: list[tuple[float, float, str]]
) -> None:
    recording = a_recording(60.0)
    lines = tuple(
        HeardLine(
            a,
            b,
            text,
            "ru",
            tuple(HeardWord(w, a, b, False, 0.5) for w in text.split()),
            "Speaker 1",
            channel,
            text,
        )
        for a, b, text, channel in rows
    )
    heard = Heard("ru", lines, tuple(HeardGap(a, b, None, reason) for a, b, reason in holes), FAKE)
    batch = rules.heard_records(recording, None, heard, engine_pen())
    assert isinstance(batch[0].body, Transcript)
    found = [record.body for record in batch if isinstance(record.body, Utterance)]
    assert [u.turn for u in found] == list(range(len(found)))
    assert len(found) == sum(1 for row in rows if row[2].strip())
    for utterance in found:
        assert utterance.span.end <= recording.body.length
        assert all(utterance.span.holds(word.span) for word in utterance.words)
        assert all(utterance.text[w.begin : w.stop] == w.text for w in utterance.words)
    gaps = [record.body for record in batch if isinstance(record.body, Gap)]
    assert len(gaps) == len(holes)
    assert all(gap.reason == "unclear speech" and gap.span.end <= recording.body.length for gap in gaps)

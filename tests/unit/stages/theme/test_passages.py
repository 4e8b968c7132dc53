"""Passages of another tool on the lines of a call: by words where the texts differ, by time where there is sound."""

from __future__ import annotations

import pytest

from earwitness.stages.theme.passages import CodedLine, CodedSource, Passage, where

LINES = (
    CodedLine("a", "A", "Сколько там двухсотых?", 0.0, 2.0),
    CodedLine("b", "B", "Да. Да, много их ещё.", 2.0, 4.0),
    CodedLine("c", "A", "Да.", 4.0, 5.0),
    CodedLine("d", "B", "Больше я не могу тут, домой хочу.", 5.0, 9.0),
)

#: as somebody else wrote it down: names before the lines, other spelling, a line that the case does not have
THEIRS = "Speaker A: Сколько двухсотых там\nSpeaker B: Да, много их еще\n(шум)\nA: Да\nB: Я больше не могу, домой хочу! Всё, пока."


def _of(*said: str) -> list[tuple[int, ...]]:
    passages = tuple(Passage("x", begin=THEIRS.index(one), stop=THEIRS.index(one) + len(one)) for one in said)
    return where(CodedSource((), THEIRS, passages), LINES)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("Сколько двухсотых там", (0,)),
        ("много их", (1,)),
        ("Да\nB: Я больше не могу, домой хочу", (2, 3)),
        ("двухсотых там\nSpeaker B: Да, много их еще", (1,)),
        ("домой хочу!", (3,)),
        ("(шум)", ()),
        ("Всё, пока", ()),
        (" \n"[:1], ()),
    ],
)
def test_a_passage_goes_where_its_words_are(said: str, lines: tuple[int, ...]) -> None:
    assert _of(said) == [lines]


@pytest.mark.parametrize(
    ("start_s", "end_s", "lines"),
    [(0.1, 1.9, (0,)), (1.5, 4.2, (1,)), (4.9, 5.2, (3,)), (0.0, 9.0, (0, 1, 2, 3)), (9.0, 12.0, ()), (6.0, 6.5, (3,))],
)  # fmt: skip
def test_a_stretch_of_sound_goes_where_its_time_is(
    start_s: float, end_s: float, lines: tuple[int, ...]
) -> None:
    passage = Passage("x", start_s=start_s, end_s=end_s)
    assert where(CodedSource((), "", (passage,)), LINES) == [lines]


def test_nothing_lies_on_a_call_without_lines() -> None:
    passages = (Passage("x", start_s=0.0, end_s=1.0), Passage("x", begin=0, stop=5))
    assert where(CodedSource((), THEIRS, passages), ()) == [(), ()]

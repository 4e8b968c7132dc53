"""Passages of another tool on the lines of a call: by words where the texts differ, by time where there is sound."""

from __future__ import annotations

from itertools import accumulate

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
    "head", ["", "B: ", "Speaker 2: ", "Anna Petrova: ", "[00:00:04.0] ", "#00:04# Mr. B C D: "]
)
def test_who_speaks_and_when_is_no_word_of_a_row(head: str) -> None:
    text = f"{head}Сколько там двухсотых?\nДа. Да, много их ещё.\n{head}Да\nБольше: я не могу"
    row, last = f"{head}Да\n", "Больше"
    passages = tuple(Passage("x", begin=text.rindex(x), stop=text.rindex(x) + len(x)) for x in (row, last))
    assert where(CodedSource((), text, passages), LINES) == [(2,), (3,)]


def test_a_long_call_fits_another_text_of_it() -> None:
    """Rows parted by names, every ninth another; words that come again and again, and now and then one that does not."""
    words = [f"w{n % 70}" if n % 23 else f"once{n}" for n in range(6_000)]
    lines = tuple(CodedLine(str(n), "A", " ".join(words[10 * n : 10 * n + 10]), n, n + 1) for n in range(600))
    rows = [f"Anna: {line.text}\n" if n % 9 else "Petro: xx yy zz\n" for n, line in enumerate(lines)]
    starts = list(accumulate(map(len, rows), initial=0))
    passages = tuple(Passage("x", begin=starts[n], stop=starts[n + 1]) for n in range(len(rows)))
    placed = where(CodedSource((), "".join(rows), passages), lines)
    assert placed == [(n,) if n % 9 else () for n in range(len(rows))]


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

"""Which word of the edited text is which word of the verbatim one.

Method: global alignment of two word sequences with affine gaps (Gotoh, J. Mol. Biol. 162, 1982), scored so that the fairest
reading of an edit wins: equal words stay, a gap is cheap where the editor left a mark or where only fillers go, and two
different words stand for each other only where leaving both unmatched would cost more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from earwitness.stages.quote.tokens import Token

MATCH = 2.0
OPEN = 1.0
OPEN_AT_MARK = 0.3
EXTEND = 0.02
EARLY = 1e-6
ADD = 0.6
UNLIKE = -1.9  #: two words that have nothing to do with each other
IMPOSSIBLE = -1e9

#: (verbatim word or None, edited word or None)
Pair = tuple[int | None, int | None]


def aligned(
    source: Sequence[Token],
    edited: Sequence[Token],
    marked: Sequence[bool],
    likeness: Callable[[int, int], float],
) -> list[Pair]:
    """Pairs in order; a None is a word the other side lacks.

    `marked[j]` is True when an ellipsis or bracket stands before edited word j (len(edited): after the last).
    `likeness(i, j)` scores a substitution, below zero.
    """
    head = 0
    while (
        head < min(len(source), len(edited)) and source[head].norm == edited[head].norm and not marked[head]
    ):
        head += 1
    head = max(0, head - 3)
    tail = 0
    while (
        tail < min(len(source), len(edited)) - head
        and source[-1 - tail].norm == edited[-1 - tail].norm
        and not marked[len(edited) - tail]
    ):
        tail += 1
    tail = max(0, tail - 3)
    n, m = len(source) - head - tail, len(edited) - head - tail
    rows = _filled(
        source[head : head + n], edited[head : head + m], marked[head : head + m + 1], likeness, head
    )
    middle = [
        (None if a is None else a + head, None if b is None else b + head) for a, b in _traced(rows, n, m)
    ]
    start: list[Pair] = [(k, k) for k in range(head)]
    end: list[Pair] = [(len(source) - tail + k, len(edited) - tail + k) for k in range(tail)]
    return start + middle + end


def _filled(
    source: Sequence[Token],
    edited: Sequence[Token],
    marked: Sequence[bool],
    likeness: Callable[[int, int], float],
    offset: int,
) -> tuple[list[list[tuple[float, int]]], ...]:
    """Three tables of (best score, state it came from): 0 words paired, 1 a verbatim word left out, 2 an edited word added."""
    n, m = len(source), len(edited)
    pair = [[(IMPOSSIBLE, 0)] * (m + 1) for _ in range(n + 1)]
    left = [[(IMPOSSIBLE, 0)] * (m + 1) for _ in range(n + 1)]
    added = [[(IMPOSSIBLE, 0)] * (m + 1) for _ in range(n + 1)]
    pair[0][0] = (0.0, 0)
    for i in range(n + 1):
        for j in range(m + 1):
            if i and j:
                if source[i - 1].norm == edited[j - 1].norm:
                    score = MATCH
                else:
                    score = likeness(offset + i - 1, offset + j - 1)
                best, came = max(
                    (pair[i - 1][j - 1][0], 0),
                    (left[i - 1][j - 1][0], 1),
                    (added[i - 1][j - 1][0], 2),
                    key=lambda c: c[0],
                )
                pair[i][j] = (best + score, came)
            if i:
                cost = OPEN_AT_MARK if marked[j] else OPEN
                # Of two equal words the first is kept: what follows the second went with it.
                extend = EXTEND + EARLY * (n - i)
                left[i][j] = max(
                    (pair[i - 1][j][0] - cost - extend, 0),
                    (left[i - 1][j][0] - extend, 1),
                    (added[i - 1][j][0] - cost - extend, 2),
                    key=lambda c: c[0],
                )
            if j:
                added[i][j] = max(
                    (pair[i][j - 1][0] - OPEN - ADD, 0),
                    (left[i][j - 1][0] - OPEN - ADD, 1),
                    (added[i][j - 1][0] - ADD, 2),
                    key=lambda c: c[0],
                )
    return pair, left, added


def _traced(rows: tuple[list[list[tuple[float, int]]], ...], n: int, m: int) -> list[Pair]:
    state = max(range(3), key=lambda s: rows[s][n][m][0])
    i, j = n, m
    out: list[Pair] = []
    while i or j:
        came = rows[state][i][j][1]
        if state == 0:
            i, j = i - 1, j - 1
            out.append((i, j))
        elif state == 1:
            i -= 1
            out.append((i, None))
        else:
            j -= 1
            out.append((None, j))
        state = came
    return out[::-1]


def settled(
    pairs: Sequence[Pair],
    source: Sequence[Token],
    edited: Sequence[Token],
    marked: Sequence[bool],
    signs: Sequence[bool],
) -> list[Pair]:
    """The same pairs, with each run of missing words where it fits between signs, if equal words beside it leave a choice.

    `Не надо. [Не] говори` and `[Не надо.] Не говори` give the same edited text; the second is what was done. `signs[i]` is
    True when a sign stands before verbatim word i (len(source): after the last). Where the editor left a mark nothing moves.
    """
    out = list(pairs)
    n = 0
    while n < len(out):
        if out[n][1] is not None:
            n += 1
            continue
        stop = n
        while stop < len(out) and out[stop][1] is None:
            stop += 1
        place = next((b for _, b in out[stop:] if b is not None), len(edited))
        if not marked[place]:
            shift = _best_shift(out, n, stop, source, edited, signs)
            _move(out, n, stop, shift)
            stop += max(shift, 0)
        n = stop
    return out


def _best_shift(
    pairs: Sequence[Pair],
    begin: int,
    stop: int,
    source: Sequence[Token],
    edited: Sequence[Token],
    signs: Sequence[bool],
) -> int:
    """By how many words the run `pairs[begin:stop]` is best moved: to the left below zero, to the right above it."""
    words = [a for a, _ in pairs[begin:stop] if a is not None]
    if len(words) != stop - begin:
        return 0
    first, last = words[0], words[-1]

    def same(at: int, word: int) -> bool:
        a, b = pairs[at]
        return a is not None and b is not None and source[a].norm == edited[b].norm == source[word].norm

    shifts = [0]
    k = 0
    while begin - k - 1 >= 0 and same(begin - k - 1, last - k):
        k += 1
        shifts.append(-k)
    k = 0
    while stop + k < len(pairs) and same(stop + k, first + k):
        k += 1
        shifts.append(k)
    return max(shifts, key=lambda s: (signs[first + s] + signs[last + s + 1], -abs(s)))


def _move(pairs: list[Pair], begin: int, stop: int, shift: int) -> None:
    """Give the words kept beside a run to the other end of it."""
    step = 1 if shift > 0 else -1
    for _ in range(abs(shift)):
        kept, gone = (stop, begin) if step > 0 else (begin - 1, stop - 1)
        (word, place), (other, _) = pairs[kept], pairs[gone]
        if step > 0:
            pairs[begin : stop + 1] = [(other, place), *pairs[begin + 1 : stop], (word, None)]
        else:
            pairs[begin - 1 : stop] = [(word, None), *pairs[begin : stop - 1], (other, place)]
        begin, stop = begin + step, stop + step

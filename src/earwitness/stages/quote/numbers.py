"""Numbers written in words and in digits: the same number is the same words."""

from __future__ import annotations

from earwitness.stages.quote.compare import Comparison

#: numbers that go with an article or an *and* in English
_ROUND = frozenset({12, 100, 1000, 1000000})


def same_numbers(seen: Comparison) -> frozenset[int]:
    """Verbatim words of numbers that the edited text writes another way, of the same value."""
    out: set[int] = set()
    for run in _number_runs(seen):
        left = seen.kept.get(run[0] - 1, -1 if run[0] == 0 else None)
        right = seen.kept.get(run[-1] + 1, len(seen.target) if run[-1] + 1 == len(seen.source) else None)
        if left is None or right is None or right - left < 2:
            continue
        written = [seen.target[j].norm for j in range(left + 1, right)]
        if value_of(seen, written) is not None and value_of(seen, written) == value_of(
            seen, [seen.source[i].norm for i in run]
        ):
            out |= set(run)
    return frozenset(out)


def _number_runs(seen: Comparison) -> list[tuple[int, ...]]:
    out: list[list[int]] = []
    for i, token in enumerate(seen.source):
        if seen.number(token.norm) is None:
            continue
        if out and out[-1][-1] == i - 1 and seen.after(i - 1).strip() in ("", "-"):
            out[-1].append(i)
        elif (
            out
            and out[-1][-1] == i - 2
            and seen.source[i - 1].norm == "and"
            and seen.number(seen.source[i - 2].norm) in _ROUND
        ):
            out[-1] += [i - 1, i]
        elif (
            i
            and seen.source[i - 1].norm == "a"
            and seen.number(token.norm) in _ROUND
            and seen.language[:2] == "en"
        ):
            out.append([i - 1, i])
        else:
            out.append([i])
    return [tuple(run) for run in out]


def value_of(seen: Comparison, words: list[str]) -> int | None:
    """The number that numeral words make together, None when a word among them is no numeral."""
    total = group = 0
    for word in words:
        if word in ("and", "a") and seen.language[:2] == "en":
            continue
        value = seen.number(word)
        if value is None:
            return None
        if value >= 1000:
            total += max(group, 1) * value
            group = 0
        elif value == 100 and 0 < group < 10 and seen.language[:2] == "en":
            group *= 100
        else:
            group += value
    return total + group if words else None

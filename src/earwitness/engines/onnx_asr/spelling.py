"""From the tokens a model emitted to words with times: pure rules.

Rules
- A token's time is the moment the model emitted it. A word begins where its first token was emitted and ends where its
  last one was, and a little more: a letter lasts. It never runs into the next word.
- Blanks part words, however the model writes them («▁», "|", " ").
- A word's confidence is the mean probability of its tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from earwitness.engines.listening.lines import Token

#: how long the last letter of a word is heard
LETTER_S = 0.10
LEAST_S = 0.02
BLANKS = ("▁", "|")


def words_of(
    tokens: Sequence[str],
    times: Sequence[float],
    logs: Sequence[float] | None,
    start_s: float,
    end_s: float,
) -> tuple[Token, ...]:
    """Words of one window that begins at `start_s` of the recording and ends at `end_s`; times within it, in seconds.

    `logs` are the tokens' log probabilities. Each word is given with a blank before it, as words are spaced here.
    """
    made: list[tuple[str, float, float, list[float]]] = []
    open_word = False
    for at, token in enumerate(tokens):
        text = token
        for blank in BLANKS:
            text = text.replace(blank, " ")
        when = min(max(start_s + times[at], start_s), end_s)
        log = logs[at] if logs is not None else math.nan
        if text.startswith(" "):
            open_word = False
        for piece in text.split():
            if open_word:
                before, first, _, all_logs = made[-1]
                made[-1] = (before + piece, first, when, [*all_logs, log])
            else:
                made.append((piece, when, when, [log]))
            open_word = True
        if text.endswith(" "):
            open_word = False
    out: list[Token] = []
    for number, (text, first, last, all_logs) in enumerate(made):
        limit = made[number + 1][1] if number + 1 < len(made) else end_s
        stop = max(first + LEAST_S, min(last + LETTER_S, max(limit, first + LEAST_S)))
        out.append(Token(f" {text}", first, stop, _confidence(all_logs)))
    return tuple(out)


def _confidence(logs: Sequence[float]) -> float | None:
    told = [log for log in logs if math.isfinite(log)]
    return round(min(1.0, math.exp(sum(told) / len(told))), 4) if told else None


def belief(logs: Sequence[float] | None) -> float:
    """Mean log probability of a window's tokens; 0 where the model tells none."""
    told = [log for log in logs or () if math.isfinite(log)]
    return min(0.0, sum(told) / len(told)) if told else 0.0

"""Digits as they were said: «200-х» keeps its spoken form «двухсотых» beside it, so that a word can be found in the sound.

Rules
- What the engine wrote stays; the spoken form stands beside it (`HeardWord.spoken`), and only where the word holds digits.
- The ending that is written and the words beside it decide the form (`model.numerals`); what nobody can tell stays "".
- The time of such a word stays a guess. It can be placed by aligning the spoken form instead of the digits:
  `numerals.said_tokens(words, language)` gives an aligner the words that sound, `numerals.written_times` brings the times
  it found back to the written words.
"""

from __future__ import annotations

from dataclasses import replace

from earwitness.model.numerals import spoken_words
from earwitness.ports import Heard, HeardLine


def with_spoken(heard: Heard) -> Heard:
    """The same lines, each word with digits with its spoken form. An engine's own spoken form is kept."""
    return replace(heard, lines=tuple(_line(line) for line in heard.lines))


def _line(line: HeardLine) -> HeardLine:
    spoken = spoken_words([word.text for word in line.words], line.language)
    if not any(spoken):
        return line
    words = tuple(
        replace(word, spoken=said) if said and not word.spoken else word
        for word, said in zip(line.words, spoken, strict=True)
    )
    return replace(line, words=words)

"""From what the model wrote in one window to lines of speech: pure rules over segments and words.

Rules
- A line is one segment of the model. Segments that follow at once without the end of a sentence between them are one
  line; a segment with a pause of a second inside is two, and so is one with the end of a sentence inside where both
  sides last: a change of speaker lies at the end of a sentence, and two speakers must not share a line.
- A line lasts from its first word to its last, not from one of the model's time marks to the next.
- A word's time is a guess where the aligner cannot place it: words with digits, without length, against the order, of
  more than two seconds or longer than their letters take, or hardly believed by the model. Sound is never cut on a guessed time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from earwitness.ports import HeardWord

JOIN_S = 0.7
SPLIT_S = 1.0
LONGEST_LINE_S = 20.0
LEAST_SENTENCE_S = 1.2
LEAST_WORD_S = 0.02
LONGEST_WORD_S = 2.0
LEAST_BELIEF = 0.08
SLOW_WORD_S, SLOW_LETTER_S = 0.5, 0.12  #: nobody takes longer for a word than this and that for each letter
ENDS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the model spaced it (leading blank, punctuation attached), seconds from the start of the recording."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """What the model wrote between two of its own time marks."""

    start_s: float
    end_s: float
    words: tuple[Token, ...]
    belief: float  #: mean log probability of the window's text
    no_speech: float

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()


def judged(words: Sequence[Token], start_s: float, end_s: float) -> tuple[HeardWord, ...]:
    """Words with times in order and inside `[start_s, end_s]`, each marked where its time is a guess."""
    out: list[HeardWord] = []
    floor = start_s
    for word in words:
        text = word.text.strip()
        if not text:
            continue
        guessed = (
            any(letter.isdigit() for letter in text)
            or word.end_s - word.start_s < LEAST_WORD_S
            or word.end_s - word.start_s > min(LONGEST_WORD_S, SLOW_WORD_S + SLOW_LETTER_S * len(text))
            or word.start_s < floor - 1e-6
            or word.end_s > end_s + 0.5
            or (word.confidence is not None and word.confidence < LEAST_BELIEF)
        )
        begin = min(max(word.start_s, floor), max(end_s, floor))
        stop = max(begin + LEAST_WORD_S, min(word.end_s, end_s) if word.end_s > begin else begin)
        out.append(HeardWord(text, round(begin, 3), round(stop, 3), guessed, word.confidence))
        floor = stop
    return tuple(out)


def fitted(segment: Segment, words: tuple[Token, ...]) -> Segment:
    """The segment with its words placed anew, lasting from the first that has a length to the last."""
    firm = [word for word in words if word.end_s - word.start_s >= LEAST_WORD_S]
    if not firm:
        return replace(segment, words=words)
    return replace(
        segment, start_s=min(w.start_s for w in firm), end_s=max(w.end_s for w in firm), words=words
    )


def lines_of(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments of one track joined and split into lines."""
    out: list[Segment] = []
    for segment in segments:
        for piece in _split(segment):
            last = out[-1] if out else None
            joins = (
                last is not None
                and piece.start_s - last.end_s < JOIN_S
                and not last.text.endswith(ENDS)
                and piece.end_s - last.start_s <= LONGEST_LINE_S
                and last.belief == piece.belief
            )
            if last is not None and joins:
                words = (*last.words, *_spaced(piece.words))
                out[-1] = replace(last, end_s=piece.end_s, words=words)
            else:
                out.append(piece)
    return tuple(out)


def _spaced(words: tuple[Token, ...]) -> tuple[Token, ...]:
    first = words[0]
    return words if first.text.startswith(" ") else (replace(first, text=" " + first.text), *words[1:])


def _split(segment: Segment) -> list[Segment]:
    """The segment cut at long pauses and at ends of sentences; nothing where it holds no word."""
    pieces: list[list[Token]] = []
    for word in segment.words:
        if not word.text.strip():
            continue
        last = pieces[-1] if pieces else None
        ended = (
            last is not None
            and last[-1].text.rstrip().endswith((".", "?", "!"))
            and word.text.startswith(" ")
            and last[-1].end_s - last[0].start_s >= LEAST_SENTENCE_S
            and segment.end_s - word.start_s >= LEAST_SENTENCE_S
        )
        if last is not None and not ended and word.start_s - last[-1].end_s < SPLIT_S:
            last.append(word)
        else:
            pieces.append([word])
    if len(pieces) < 2:
        return [segment] if pieces else []
    out = [
        replace(segment, start_s=piece[0].start_s, end_s=piece[-1].end_s, words=tuple(piece))
        for piece in pieces
    ]
    out[0] = replace(out[0], start_s=min(segment.start_s, out[0].start_s))
    return out


def spread(text: str, start_s: float, end_s: float) -> tuple[Token, ...]:
    """Words laid over a stretch by their letters, for where the aligner gave nothing; without length, so guessed."""
    words = text.split()
    letters = sum(map(len, words)) or 1
    out: list[Token] = []
    at = start_s
    for word in words:
        out.append(Token(" " + word, at, at, None))
        at += (end_s - start_s) * len(word) / letters
    return tuple(out)

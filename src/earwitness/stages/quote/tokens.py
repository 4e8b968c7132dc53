"""Texts as words with their places, and the marks an editor leaves between them.

Rules
- A word is letters and digits, with hyphens and apostrophes inside; English contractions are two words (`did` + `n't`).
- ё and е, letter case and the shape of the apostrophe make no difference to which word it is.
- What stands in [brackets] of an edited text is the editor's, never a word of the speaker.
- `(laughs)` in a transcript is a note on the sound, not speech.
- A turn begins at a line break, at `A:` or at a dash that opens a line or follows the end of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:[-'’ʼ`][^\W_]+)*'?", re.UNICODE)
BRACKET = re.compile(r"\[[^\[\]]*\]")
STAGE_NOTE = re.compile(r"\((?:[^()]{1,40})\)")
ELLIPSIS = re.compile(r"…|\.\.\.|\. \. \.")
SPEAKER = re.compile(r"(?m)(?:^|(?<=[\n]))[ \t]*(?:[A-ZА-ЯЁІЇЄҐ][\w’'-]{0,14}(?: \d)?):[ \t]")
DASH_TURN = re.compile(r"(?:^|(?<=[.!?…»\"\n]))[ \t]*[—–-][ \t]+(?=[A-ZА-ЯЁІЇЄҐ«\"…\[])")
CLAUSE_END = frozenset(".!?…;:,—–\n()")
SENTENCE_END = frozenset(".!?…\n")

#: English contractions: ending → the word it stands for
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "'d", "'s": "'s"}
_WHOLE = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word at `[begin, stop)` characters; `norm` is the word without case, ё or curly apostrophes."""

    norm: str
    begin: int
    stop: int
    turn: int = 0


def plain(word: str) -> str:
    """Which word it is, whatever its case and spelling of ё and the apostrophe."""
    return word.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'").replace("`", "'")


def words_of(text: str, language: str, *, edited: bool = False) -> tuple[Token, ...]:
    """The words of a text. In an edited text those in brackets are left out; stage notes always are."""
    hidden = [m.span() for m in STAGE_NOTE.finditer(text)]
    hidden += [m.span() for m in SPEAKER.finditer(text)]
    if edited:
        hidden += [m.span() for m in BRACKET.finditer(text)]
    turns = turn_starts(text)
    out: list[Token] = []
    for match in WORD.finditer(text):
        begin, stop = match.span()
        if any(b <= begin < s for b, s in hidden):
            continue
        turn = sum(1 for t in turns if t <= begin) - 1
        out += _split(match.group(), begin, stop, turn, language)
    return tuple(out)


def _split(word: str, begin: int, stop: int, turn: int, language: str) -> list[Token]:
    norm = plain(word).rstrip("'") or plain(word)
    stop = begin + len(word.rstrip("'’")) if word.rstrip("'’") else stop
    if language == "en":
        if norm == "cannot":
            return [Token("can", begin, begin + 3, turn), Token("not", begin + 3, stop, turn)]
        if norm.endswith("n't") and len(norm) > 3:
            cut = stop - 3
            head = _WHOLE.get(norm[:-3], norm[:-3])
            return [Token(head, begin, cut, turn), Token("not", cut, stop, turn)]
        for ending, meant in _ENDINGS.items():
            if norm.endswith(ending) and len(norm) > len(ending):
                cut = stop - len(ending)
                return [Token(norm[: -len(ending)], begin, cut, turn), Token(meant, cut, stop, turn)]
    return [Token(norm, begin, stop, turn)]


def turn_starts(text: str) -> tuple[int, ...]:
    """Where turns begin; a text without marks of turns is one turn."""
    starts = {0}
    starts |= {m.end() for m in SPEAKER.finditer(text)}
    starts |= {m.end() for m in DASH_TURN.finditer(text)}
    starts |= {n + 1 for n, c in enumerate(text) if c == "\n" and text[n + 1 :].strip()}
    found = sorted(starts)
    kept = [s for n, s in enumerate(found) if n + 1 == len(found) or WORD.search(text[s : found[n + 1]])]
    first = [s for s in kept if WORD.search(text[s:])]
    return tuple(first) or (0,)


def between(text: str, tokens: tuple[Token, ...], n: int) -> tuple[int, int]:
    """Characters between word n - 1 and word n; n may be len(tokens) for what follows the last."""
    begin = tokens[n - 1].stop if n > 0 else 0
    stop = tokens[n].begin if n < len(tokens) else len(text)
    return begin, stop


def segments(text: str, tokens: tuple[Token, ...], ends: frozenset[str]) -> tuple[int, ...]:
    """For each word the number of the clause or sentence it stands in, split where `ends` occur between words."""
    out: list[int] = []
    number = 0
    for n, token in enumerate(tokens):
        if n and (
            any(c in ends for c in text[tokens[n - 1].stop : token.begin]) or tokens[n - 1].turn != token.turn
        ):
            number += 1
        out.append(number)
    return tuple(out)

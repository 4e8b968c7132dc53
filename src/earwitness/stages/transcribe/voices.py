"""Words given to voices: lines of a shared channel cut where the voice changes. Pure.

Rules
- A word with a time goes to the voice whose turns cover most of it. A word whose time is a guess, or that no turn covers,
  goes with its neighbour; so does a word that two voices cover alike.
- A single word between two of another voice stays with them, unless its own turn is plain: then it is a short reply. Where
  a sentence ends one word beside the change of voice, and the word between is not plain, the change lies there.
- A line is cut between words, at white space, nowhere else; no letter is lost, added or moved. The English of a cut line
  stays with its longest part, because the engine made it of the whole; the other parts have none.
- Voices are "Speaker 1", "Speaker 2" … as they first speak. Whose voices they are nobody knows here.
- Lines that have a channel are left as they are. So is everything where no turns were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from earwitness.ports import Heard, HeardLine, HeardWord, VoiceTurn

PLAIN = 0.7  #: share of a word its own voice must cover for the word to be plainly of that voice …
FAINT = 0.3  #: … and share that the voice beside it may cover at most
ALIKE = 0.9  #: voices that cover a word to this share of the most are equally likely
LEAST_REPLY_S = 0.16  #: a turn shorter than this makes no reply of its own
NEAR_S = 0.6  #: how far a word without a turn may lie from one and still be of that voice
OVERLAP_S = 0.3  #: two voices at once for this long, or for half of the line, make it overlapped

ENDS = (".", "?", "!", "…", ".»", "?»", "!»")


def told_apart(heard: Heard, turns: Sequence[VoiceTurn]) -> Heard:
    """The same words in lines of one voice each; `turns` in seconds of the same sound."""
    if not turns or not any(line.channel is None for line in heard.lines):
        return heard
    parts: list[tuple[HeardLine, int | None]] = []
    for line in heard.lines:
        if line.channel is not None:
            parts.append((line, None))
            continue
        parts += [(_marked(part, voice, turns), voice) for part, voice in _parts(line, turns)]
    parts.sort(key=lambda part: (part[0].start_s, part[0].channel or 0))
    order = dict.fromkeys(voice for _, voice in parts if voice is not None)
    labels = {voice: f"Speaker {number}" for number, voice in enumerate(order, 1)}
    lines = tuple(line if voice is None else replace(line, voice=labels[voice]) for line, voice in parts)
    return replace(heard, lines=lines)


# ------------------------------------------------------------------------------------------------------ words to voices


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the turns say of one word: seconds of each voice over it, and the voice, None where they do not decide."""

    seconds: float
    covered: dict[int, float]
    voice: int | None

    def share(self, voice: int) -> float:
        return self.covered.get(voice, 0.0) / self.seconds

    def plain(self, beside: int) -> bool:
        """Whether this is surely not the voice beside it."""
        return self.voice is not None and self.share(self.voice) >= PLAIN and self.share(beside) <= FAINT


def voices_of(words: Sequence[HeardWord], turns: Sequence[VoiceTurn]) -> list[int]:
    """The voice of each word of a line. There is at least one word and one turn."""
    claims = [_claim(word, turns) for word in words]
    voices = _filled([claim.voice for claim in claims], words, turns)
    for at in range(1, len(words) - 1):
        before, after = voices[at - 1], voices[at + 1]
        if before == after != voices[at] and not (
            claims[at].plain(before) and _lasts(words[at], voices[at], turns)
        ):
            voices[at] = before
    return _at_sentences(voices, claims, words)


def _claim(word: HeardWord, turns: Sequence[VoiceTurn]) -> _Claim:
    seconds = max(word.end_s - word.start_s, 1e-3)
    covered: dict[int, float] = {}
    for turn in turns:
        shared = min(word.end_s, turn.end_s) - max(word.start_s, turn.start_s)
        if shared > 0:
            covered[turn.voice] = covered.get(turn.voice, 0.0) + shared
    most = max(covered.values(), default=0.0)
    likely = [voice for voice, shared in covered.items() if shared >= ALIKE * most]
    decided = not word.guessed and len(likely) == 1
    return _Claim(seconds, covered, likely[0] if decided else None)


def _filled(
    voices: Sequence[int | None], words: Sequence[HeardWord], turns: Sequence[VoiceTurn]
) -> list[int]:
    """Undecided words go with the decided word that is nearest in time, the earlier of two; else with the nearest turn."""
    known = [at for at, voice in enumerate(voices) if voice is not None]
    out: list[int] = []
    for at, voice in enumerate(voices):
        if voice is not None:
            out.append(voice)
            continue
        near = min(known, key=lambda other: (_apart(words[at], words[other]), other), default=None)
        own = min(turns, key=lambda turn: (_away(words[at], turn), turn.start_s))
        neighbour = voices[near] if near is not None else None
        if neighbour is None:
            out.append(_over(words[0].start_s, words[-1].end_s, turns))
        elif (
            not words[at].guessed
            and near is not None
            and _away(words[at], own) <= NEAR_S < _apart(words[at], words[near])
        ):
            out.append(own.voice)
        else:
            out.append(neighbour)
    return out


def _apart(one: HeardWord, other: HeardWord) -> float:
    return max(other.start_s - one.end_s, one.start_s - other.end_s, 0.0)


def _away(word: HeardWord, turn: VoiceTurn) -> float:
    return max(turn.start_s - word.end_s, word.start_s - turn.end_s, 0.0)


def _over(start_s: float, end_s: float, turns: Sequence[VoiceTurn]) -> int:
    """The voice that speaks most in a stretch; where none does, that of the nearest turn."""
    spoken: dict[int, float] = {}
    for turn in turns:
        shared = min(end_s, turn.end_s) - max(start_s, turn.start_s)
        if shared > 0:
            spoken[turn.voice] = spoken.get(turn.voice, 0.0) + shared
    if spoken:
        return max(sorted(spoken), key=spoken.__getitem__)
    return min(turns, key=lambda turn: max(turn.start_s - end_s, start_s - turn.end_s)).voice


def _lasts(word: HeardWord, voice: int, turns: Sequence[VoiceTurn]) -> bool:
    """Whether a turn of the voice over the word is long enough for a reply."""
    return any(
        turn.voice == voice
        and turn.end_s - turn.start_s >= LEAST_REPLY_S
        and turn.start_s < word.end_s
        and turn.end_s > word.start_s
        for turn in turns
    )


def _at_sentences(voices: list[int], claims: Sequence[_Claim], words: Sequence[HeardWord]) -> list[int]:
    """Changes of voice moved by one word to where a sentence ends, when that word is not plainly of its voice."""
    ends = [word.text.strip().endswith(ENDS) for word in words]
    out = list(voices)
    for at in range(1, len(out)):
        before, after = out[at - 1], out[at]
        if before == after or ends[at - 1]:
            continue
        if ends[at] and not claims[at].plain(before) and (at + 1 == len(out) or out[at + 1] == after):
            out[at] = before
        elif at >= 2 and ends[at - 2] and out[at - 2] == before and not claims[at - 1].plain(after):
            out[at - 1] = after
    return out


# ---------------------------------------------------------------------------------------------------------- lines cut


def _parts(line: HeardLine, turns: Sequence[VoiceTurn]) -> list[tuple[HeardLine, int]]:
    """The line in parts of one voice each."""
    if not line.words:
        return [(line, _over(line.start_s, line.end_s, turns))]
    voices = voices_of(line.words, turns)
    edges = [(0, 0), *_cuts(line, voices), (len(line.words), len(line.text))]
    if len(edges) == 2:
        return [(line, _most(line.words, voices))]
    raws = _raws(line, [word for word, _ in edges])
    counts = [edges[n + 1][0] - edges[n][0] for n in range(len(edges) - 1)]
    longest = counts.index(max(counts))
    out: list[tuple[HeardLine, int]] = []
    for number, ((first, begin), (last, stop)) in enumerate(pairwise(edges)):
        words = line.words[first:last]
        start_s = words[0].start_s if number else min(line.start_s, words[0].start_s)
        end_s = words[-1].end_s if number + 1 < len(counts) else max(line.end_s, words[-1].end_s)
        part = replace(
            line,
            start_s=start_s,
            end_s=max(end_s, start_s + 0.01),
            text=line.text[begin:stop].strip(),
            words=words,
            english=line.english if number == longest else "",
            raw=raws[number],
        )
        out.append((part, _most(words, voices[first:last])))
    return out


def _most(words: Sequence[HeardWord], voices: Sequence[int]) -> int:
    """The voice that says most of these words: one, but where the text could not be cut."""
    spoken = dict.fromkeys(voices, 0.0)
    for word, voice in zip(words, voices, strict=True):
        spoken[voice] += max(word.end_s - word.start_s, 0.01)
    return max(sorted(spoken), key=spoken.__getitem__)


def _cuts(line: HeardLine, voices: Sequence[int]) -> list[tuple[int, int]]:
    """(word, character) of each place where the voice changes and the text can be cut before the word."""
    out: list[tuple[int, int]] = []
    at = 0
    for number, word in enumerate(line.words):
        bare = word.text.strip()
        begin = line.text.find(bare, at) if bare else -1
        if begin < 0:
            continue
        changed = number > 0 and voices[number] != voices[number - 1]
        # Quotation marks and brackets before the word are the word's.
        edge = begin
        while edge > at and not line.text[edge - 1].isspace():
            edge -= 1
        if changed and edge > at:
            out.append((number, edge))
        at = begin + len(bare)
    return out


def _raws(line: HeardLine, edges: Sequence[int]) -> list[str]:
    """The engine's own writing cut at the same words; where its words do not count alike, all of it stays with the first."""
    tokens = line.raw.split()
    if len(tokens) == len(line.words):
        return [" ".join(tokens[a:b]) for a, b in pairwise(edges)]
    return [line.raw, *[""] * (len(edges) - 2)]


def _marked(line: HeardLine, voice: int, turns: Sequence[VoiceTurn]) -> HeardLine:
    """The line with `overlapped` set where its voice and another speak at once."""
    mine = [turn for turn in turns if turn.voice == voice]
    both = 0.0
    for turn in turns:
        if turn.voice == voice:
            continue
        for own in mine:
            start_s = max(line.start_s, turn.start_s, own.start_s)
            both += max(0.0, min(line.end_s, turn.end_s, own.end_s) - start_s)
    return replace(line, overlapped=both >= min(OVERLAP_S, (line.end_s - line.start_s) / 2))

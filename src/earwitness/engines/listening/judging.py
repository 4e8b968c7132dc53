"""What becomes of a line that was written: kept, or dropped with a gap in its place. Pure rules.

Rules
- A line that cannot have been said (`guards`) is a gap "invented speech dropped"; one the model only guesses is a gap
  "unclear speech".
- A gap stands only where no later hearing wrote a line. Neighbouring gaps of one kind are one gap.
- Speech for which there is neither a line nor a gap is a gap of its own: nothing is dropped in silence.
- English that loops, says nothing, is a stock phrase or not English is no gist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from earwitness.engines.listening import guards
from earwitness.engines.listening.lines import Segment, judged
from earwitness.engines.listening.sound import RATE, Stretch, Track, share_within, tonal_share, uncovered
from earwitness.ports import HeardGap, HeardLine

#: voice of a line where the parties share one channel and nobody has told them apart
UNKNOWN_VOICE = "Speaker ?"

LEAST_BELIEF = -1.0  #: mean log probability under which a text is a guess
NO_SPEECH = 0.6
LEAST_LINE_S = 0.02
JOIN_GAPS_S = 0.5
LEAST_UNHEARD_S = 0.8
LEAST_MISSED_S = 1.8


def is_doubtful(belief: float, no_speech: float, text: str) -> bool:
    """Whether a window should be tried in another way: hardly believed or looping, though somebody speaks."""
    if no_speech > NO_SPEECH and belief < LEAST_BELIEF:
        return False  # silence: the guards drop it
    return belief < LEAST_BELIEF or guards.is_loop(text)


def doubt(
    line: Segment, track: Track, speech: tuple[Stretch, ...], tongue: str, loops: bool
) -> HeardGap | None:
    """The gap that stands for a line that cannot have been said, or None for one that can."""
    share = share_within(line.start_s, line.end_s, speech)
    tonal = tonal_share(track.sound[int(line.start_s * RATE) : int(line.end_s * RATE)])
    why = guards.invented(line.text, tongue, line.end_s - line.start_s, share, tonal)
    if why is None and loops:
        why = "one phrase over and over"
    if why is None and line.no_speech > NO_SPEECH and line.belief < LEAST_BELIEF:
        why = "the model itself believes that nobody speaks"
    start_s, end_s = round(line.start_s, 3), round(line.end_s, 3)
    if why is not None:
        return HeardGap(start_s, end_s, track.channel, "invented speech dropped", why)
    if line.belief < LEAST_BELIEF:
        return HeardGap(start_s, end_s, track.channel, "unclear speech", "the model guesses")
    return None


def courtesy_gap(line: HeardLine) -> HeardGap:
    """What stands for a lone courtesy (`guards.is_lone_courtesy`)."""
    why = "a lone courtesy where hardly anybody speaks"
    return HeardGap(line.start_s, line.end_s, line.channel, "invented speech dropped", why)


def spoken_line(line: Segment, channel: int | None, tongue: str, english: str) -> HeardLine:
    """A line that was said, with its words' times judged."""
    end_s = max(line.end_s, line.start_s + LEAST_LINE_S)
    return HeardLine(
        start_s=round(line.start_s, 3),
        end_s=round(end_s, 3),
        text=line.text,
        language=tongue,
        words=judged(line.words, line.start_s, end_s),
        voice=UNKNOWN_VOICE if channel is None else f"Speaker {channel + 1}",
        channel=channel,
        english=english,
    )


def gist(english: str) -> str:
    """English without loops; "" where it is not worth showing."""
    said_once = guards.without_loops(english)
    empty = (
        guards.says_nothing(said_once)
        or guards.is_loop(said_once)
        or guards.is_stock(said_once)
        or guards.is_shouted(said_once)
        or guards.wrong_script(said_once, "en")
    )
    return "" if empty else said_once


def still_gaps(gaps: Sequence[HeardGap], lines: Sequence[HeardLine]) -> list[HeardGap]:
    """Gaps that no later round filled, each once, neighbours of one kind as one."""
    out: list[HeardGap] = []
    for gap in sorted(gaps, key=lambda gap: (gap.start_s, -gap.end_s, gap.channel or 0)):
        told = [(line.start_s, line.end_s) for line in lines if line.channel == gap.channel]
        told += [(old.start_s, old.end_s) for old in out if old.channel == gap.channel]
        left = uncovered((Stretch(gap.start_s, gap.end_s),), told, 0.0)
        if sum(stretch.seconds for stretch in left) <= 0.4 * (gap.end_s - gap.start_s):
            continue
        last = next((old for old in reversed(out) if old.channel == gap.channel), None)
        alike = last is not None and (last.reason, last.detail) == (gap.reason, gap.detail)
        if last is not None and alike and gap.start_s - last.end_s < JOIN_GAPS_S:
            out[out.index(last)] = replace(last, end_s=max(last.end_s, gap.end_s))
        else:
            out.append(gap)
    return out


def unheard(
    channel: int | None, speech: tuple[Stretch, ...], lines: Sequence[HeardLine], gaps: Sequence[HeardGap]
) -> list[HeardGap]:
    """A gap for each part of the speech of a track for which there is neither a line nor another gap.

    A stretch without a single line counts from 0.8 s; a part of one only from 1.8 s, because the model's time marks lie
    that far off.
    """
    told = [(line.start_s, line.end_s) for line in lines if line.channel == channel]
    told += [(gap.start_s, gap.end_s) for gap in gaps if gap.channel == channel]
    return [
        HeardGap(round(part.start_s, 3), round(part.end_s, 3), channel, "unclear speech", "nothing written")
        for part in uncovered(speech, told, LEAST_UNHEARD_S)
        if part in speech or part.seconds >= LEAST_MISSED_S
    ]

"""One stretch of a recording heard again: what is sent, and how the answer is fitted into the lines that stay. Pure.

Rules
- A line lies in the stretch when at least half of it does; it is then replaced whole. Any other line stays whole.
- What a person edited, translated or signed is kept, wherever it lies.
- The sound is cut where it is quietest near the edges, with padding, so that no word is cut in two.
- Words that the engine hears inside a line that stays are that line's, and are left out; every other word is kept, so that a
  line may come back in parts. Channels are told apart in this.
- A gap that is heard into loses that part only. Where the engine now writes nothing, a gap says so.
- Voices keep their labels: what is called "Speaker 1" in a stretch is whoever spoke most of its words before, and a line
  whose voice the engine cannot tell is that of the lines it replaces.
- New lines stand between those that stay by their time and move none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import numpy as np

from earwitness.model.ids import RecordId
from earwitness.model.recording import Call, Recording
from earwitness.model.records import Batch, Pen, Record
from earwitness.model.speech import Gap, GapReason, Rendering, Transcript, Utterance
from earwitness.model.time import SampleSpan
from earwitness.ports import Heard, HeardGap, HeardLine
from earwitness.stages.transcribe import rules

if TYPE_CHECKING:
    from earwitness.ports import Pcm

NEAR_S = 1.0  #: how far outside the stretch a pause is looked for
PAUSE_S = 0.2  #: length of a pause
PADDING_S = 0.2  #: sound beyond the pause's middle that goes along
HALF = 0.5

Bounds = tuple[int, int]
Pens = Callable[[Record[Gap]], Pen]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples `[start, end)` that are to be written anew, and the lines they replace and leave."""

    start: int
    end: int
    replaced: tuple[Record[Utterance], ...]
    kept: tuple[Record[Utterance], ...]
    #: those of `kept` that lie in the stretch and stay because a person worked on them
    spared: tuple[Record[Utterance], ...]


def stretch_of(
    lines: Sequence[Record[Utterance]], worked_on: frozenset[RecordId], start: int, end: int
) -> Stretch:
    """The stretch for `[start, end)` of one recording's lines: widened to whole lines."""
    within = [line for line in lines if _share(line.body.span, (start, end)) >= HALF]
    replaced = tuple(line for line in within if line.id not in worked_on)
    gone = {line.id for line in replaced}
    return Stretch(
        min([start, *(line.body.span.start for line in replaced)]),
        max([end, *(line.body.span.end for line in replaced)]),
        replaced,
        tuple(line for line in lines if line.id not in gone),
        tuple(line for line in within if line.id in worked_on),
    )


def _share(span: SampleSpan, bounds: Bounds) -> float:
    """How much of a span lies within bounds, 0 to 1."""
    return max(0, min(span.end, bounds[1]) - max(span.start, bounds[0])) / span.length


def surroundings(stretch: Stretch, recording: Recording) -> Bounds:
    """Samples to read so that pauses can be looked for around the stretch."""
    beyond = int((NEAR_S + PADDING_S) * recording.rate)
    return max(0, stretch.start - beyond), min(recording.length, stretch.end + beyond)


def cut(samples: Pcm, first: int, stretch: Stretch, rate: int) -> Bounds:
    """Samples of the recording to send: from pause to pause. `samples`, shape (channels, n), begin at sample `first`."""
    near, padding = int(NEAR_S * rate), int(PADDING_S * rate)
    loud = np.abs(samples.astype(np.int32)).max(axis=0).astype(np.float64)
    last = first + loud.size
    start = _quietest(
        loud, max(first, stretch.start - near) - first, stretch.start - first, rate, latest=True
    )
    end = _quietest(loud, stretch.end - first, min(last, stretch.end + near) - first, rate, latest=False)
    return max(first, first + start - padding), min(last, first + end + padding)


def _quietest(
    loud: np.ndarray[tuple[int], np.dtype[np.float64]], begin: int, stop: int, rate: int, *, latest: bool
) -> int:
    """Middle of the quietest pause in `[begin, stop)`, the one nearest to the stretch among equals."""
    window = int(PAUSE_S * rate)
    if stop - begin <= window:
        return begin if latest else stop
    sums = np.concatenate([[0.0], np.cumsum(loud[begin:stop])])
    step = max(1, window // 10)
    energy = (sums[window:] - sums[:-window])[::step]
    quiet = np.flatnonzero(energy <= energy.min() * 1.05)
    return int(begin + (quiet[-1] if latest else quiet[0]) * step + window // 2)


# ---------------------------------------------------------------------------------------------------------- fitting in


@dataclass(frozen=True, slots=True)
class Around:
    """What a stretch is fitted into: the recording and its account, and what falls when its lines change."""

    recording: Record[Recording]
    call: Call | None
    transcript: Record[Transcript]
    gaps: tuple[Record[Gap], ...]
    #: passes of later stages and signatures under the whole, which hold no longer
    ended: tuple[RecordId, ...]


def fitted(heard: Heard, first: int, stretch: Stretch, around: Around, pen: Pen, restorer: Pens) -> Batch:
    """The records of what was heard from sample `first` on; the first of them supersedes all that is replaced.

    `restorer` gives the pen of a gap's own author, for what is left of it.
    """
    recording = around.recording.body
    offset = first / recording.rate
    lines = [part for line in heard.lines for part in _parts(line, offset, stretch, recording)]
    labels = _labels(lines, stretch, around)
    bodies = [
        replace(said, voice=_voice(line, said, labels, stretch) if line.channel is None else said.voice)
        for line, said in (
            (line, rules.utterance_of(around.recording, around.call, 0, line)) for line in lines
        )
    ]
    order = sorted(range(len(lines)), key=lambda n: (bodies[n].span.start, bodies[n].span.channel or 0))
    batch: list[Record[object]] = []
    spoken: list[SampleSpan] = []
    for number in order:
        body = replace(bodies[number], turn=_turn(bodies[number].span.start, stretch.kept))
        said = pen.write(body, basis=(around.transcript.id,), call=recording.call)
        batch.append(said)
        spoken.append(body.span)
        if lines[number].english.strip():
            gist = Rendering(said.id, "en", lines[number].english.strip(), "machine gist")
            batch.append(pen.write(gist, basis=(said.id,), call=recording.call))
    crossed, rest = _gaps_left(stretch, around, spoken, restorer)
    batch += rest
    held = [*spoken, *(line.body.span for line in stretch.kept)]
    gaps = [gap for gap in (_gap(g, offset, stretch, around) for g in heard.gaps) if gap is not None]
    fresh = [gap for gap in gaps if not any(_covers(span, gap.span) for span in held)]
    if not batch and not fresh:
        whole = SampleSpan(stretch.start, stretch.end, recording.rate)
        fresh = [Gap(around.recording.id, whole, "no speech found", "heard again")]
    batch += [pen.write(gap, basis=(around.transcript.id,), call=recording.call) for gap in fresh]
    gone = (*(line.id for line in stretch.replaced), *crossed, *around.ended)
    return (replace(batch[0], supersedes=tuple(dict.fromkeys((*batch[0].supersedes, *gone)))), *batch[1:])


def _covers(span: SampleSpan, other: SampleSpan) -> bool:
    """Whether a span covers at least half of another in a channel they share."""
    shared = span.channel is None or other.channel is None or span.channel == other.channel
    return shared and _share(other, (span.start, span.end)) >= HALF


def _parts(line: HeardLine, offset: float, stretch: Stretch, recording: Recording) -> list[HeardLine]:
    """A heard line at its place in the recording, without what lies in lines that stay; whole, in parts, or nothing."""
    moved = replace(
        line,
        start_s=line.start_s + offset,
        end_s=line.end_s + offset,
        words=tuple(replace(w, start_s=w.start_s + offset, end_s=w.end_s + offset) for w in line.words),
    )
    if not moved.text.strip():
        return []
    kept = [k.body.span for k in stretch.kept if _same_channel(k.body.span, line.channel)]
    if not moved.words:
        span = rules.span_of(moved.start_s, moved.end_s, recording, line.channel)
        return [] if any(_covers(one, span) for one in kept) else [moved]
    free = [not any(k.start_s <= (w.start_s + w.end_s) / 2 < k.end_s for k in kept) for w in moved.words]
    if all(free):
        return [moved]
    return [
        replace(
            moved,
            start_s=moved.words[a].start_s,
            end_s=max(w.end_s for w in moved.words[a:b]),
            text=_between(moved, a, b),
            words=moved.words[a:b],
            english="",
            raw="",
        )
        for a, b in _runs(free)
    ]


def _same_channel(span: SampleSpan, channel: int | None) -> bool:
    return span.channel is None or channel is None or span.channel == channel


def _runs(free: Sequence[bool]) -> Iterable[Bounds]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.array(free, dtype=np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _between(line: HeardLine, a: int, b: int) -> str:
    """The text of words `a` to `b`, with the punctuation between and behind them."""
    at, places = 0, []
    for word in line.words:
        found = line.text.find(word.text, at)
        if found < 0:
            return " ".join(w.text for w in line.words[a:b])
        places.append(found)
        at = found + len(word.text)
    return line.text[places[a] : places[b] if b < len(places) else len(line.text)].strip()


def _labels(lines: Sequence[HeardLine], stretch: Stretch, around: Around) -> dict[str, str]:
    """Labels of the stretch as the call has them: each goes to the voice it shares most time with, none twice."""
    shared: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.channel is not None or line.voice == rules.UNKNOWN_VOICE:
            continue
        span = rules.span_of(line.start_s, line.end_s, around.recording.body, None)
        shared.update({(line.voice, old.body.voice): 0 for old in stretch.replaced})
        for old in stretch.replaced:
            common = min(span.end, old.body.span.end) - max(span.start, old.body.span.start)
            shared[line.voice, old.body.voice] += max(0, common)
    out: dict[str, str] = {}
    for (new, old_voice), common in sorted(shared.items(), key=lambda row: (-row[1], row[0])):
        if common and new not in out and old_voice not in out.values():
            out[new] = old_voice
    return {line.voice: out.get(line.voice, rules.UNKNOWN_VOICE) for line in lines if line.channel is None}


def _voice(line: HeardLine, said: Utterance, labels: dict[str, str], stretch: Stretch) -> str:
    """The voice of a line of a shared channel."""
    if line.voice != rules.UNKNOWN_VOICE:
        return labels[line.voice]
    shared: Counter[str] = Counter()
    for old in stretch.replaced:
        shared[old.body.voice] += max(
            0, min(said.span.end, old.body.span.end) - max(said.span.start, old.body.span.start)
        )
    voice, common = max(shared.items(), key=lambda row: row[1], default=(line.voice, 0))
    return voice if common else line.voice


def _turn(start: int, kept: Sequence[Record[Utterance]]) -> int:
    """The turn of a new line: that of the last line that stays and begins before it, else that of the first."""
    before = [line.body.turn for line in kept if line.body.span.start <= start]
    return max(before) if before else min((line.body.turn for line in kept), default=0)


def _gaps_left(
    stretch: Stretch, around: Around, spoken: Sequence[SampleSpan], restorer: Pens
) -> tuple[list[RecordId], list[Record[object]]]:
    """Gaps that the stretch reaches into, and what is left of each outside it."""
    crossed: list[RecordId] = []
    rest: list[Record[object]] = []
    for gap in around.gaps:
        span = gap.body.span
        if span.end <= stretch.start or stretch.end <= span.start:
            # Only the padding reaches it: it goes where words were heard over most of it.
            if any(_covers(one, span) for one in spoken):
                crossed.append(gap.id)
            continue
        crossed.append(gap.id)
        for start, end in ((span.start, stretch.start), (stretch.end, span.end)):
            if start < end:
                body = replace(gap.body, span=replace(span, start=start, end=end))
                rest.append(restorer(gap).write(body, basis=gap.basis, call=gap.call))
    return crossed, rest


def _gap(gap: HeardGap, offset: float, stretch: Stretch, around: Around) -> Gap | None:
    """A heard gap at its place, as far as it lies in the stretch."""
    span = rules.span_of(gap.start_s + offset, gap.end_s + offset, around.recording.body, gap.channel)
    start, end = max(span.start, stretch.start), min(span.end, stretch.end)
    if start >= end:
        return None
    reasons: tuple[GapReason, ...] = get_args(GapReason)
    reason = next((one for one in reasons if one == gap.reason), reasons[1])
    return Gap(around.recording.id, replace(span, start=start, end=end), reason, gap.detail)

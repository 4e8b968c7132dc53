"""What a person does to a transcript, line by line: correct, give to another voice, cut, join, sign, doubt. Pure.

Rules
- A correction is one Utterance that supersedes the line it corrects and rests on the same Transcript; the rest stands.
- A word that person and machine write alike keeps its time. A new word's time is spread, by letters, over the sound of the
  words it replaces, or between its neighbours where it replaces none; it is marked as guessed.
- Words stay the engine's (`words_of`) until a person wrote the line anew, or signed it: giving a line to another voice is
  no reading of it.
- What rested on a corrected line and still holds is written anew, by its own author, in place of the old: its English
  where the words are the same, and what people marked in it where those words still stand. Signatures never are.
- A line is signed by a signature under that very line. What stands under a signature cannot change without ending it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TypeVar

from earwitness.errors import UsageError
from earwitness.model.ids import CallId, RecordId
from earwitness.model.protection import Identifier
from earwitness.model.recording import Call
from earwitness.model.records import Author, Pen, Record, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Gap, GapReason, Rendering, Utterance, Word
from earwitness.model.themes import ThemeMark
from earwitness.model.time import SampleSpan
from earwitness.model.view import CaseView
from earwitness.model.words import fold
from earwitness.stages.transcribe.captions import ALIKE, WORD

#: below this an engine's own confidence in a word makes it doubtful
UNSURE = 0.6

_VOICE = re.compile(r"[A-D]|Speaker (?:\d{1,2}|\?)")

Bounds = tuple[int, int]
PenFor = Callable[[Author], Pen]

# ------------------------------------------------------------------------------------------------------------ corrections


def realigned(line: Utterance, text: str) -> tuple[Word, ...]:
    """The words of `text` with their places in the sound of `line`: kept where words agree, else guessed."""
    said = list(WORD.finditer(text))
    old = line.words
    ours = [fold(match.group()) for match in said]
    theirs = _keys(old, frozenset(ours))
    out: list[Word | None] = [None] * len(said)
    #: (first and last new word, samples they lie in) of each run without a time of its own
    loose: list[tuple[int, int, Bounds | None]] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and _alike(theirs[a0:a1], ours[b0:b1])):
            for from_, to in zip(old[a0:a1], range(b0, b1), strict=True):
                out[to] = _kept(from_, said[to], same=kind == "equal")
        elif kind == "replace":
            loose.append((b0, b1, (old[a0].span.start, max(w.span.end for w in old[a0:a1]))))
        elif kind == "insert":
            loose.append((b0, b1, None))
    for b0, b1, within in loose:
        before = next((w.span.end for w in reversed(out[:b0]) if w is not None), line.span.start)
        after = next((w.span.start for w in out[b1:] if w is not None), line.span.end)
        room = within or (before, after)
        out[b0:b1] = _spread(said[b0:b1], room, line.span)
    return tuple(word for word in out if word is not None)


def _keys(words: Sequence[Word], wanted: frozenset[str]) -> list[str]:
    """Each word as it is compared: as written, or as it was said where the person writes it so."""
    return [
        spoken if (spoken := fold(w.spoken)) in wanted and fold(w.text) not in wanted else fold(w.text)
        for w in words
    ]


def _alike(theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether words stand for each other one by one: another ending, a letter misheard."""
    return len(theirs) == len(ours) and all(
        len(a) > 3 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE
        for a, b in zip(theirs, ours, strict=True)
    )


def _kept(word: Word, match: re.Match[str], *, same: bool) -> Word:
    text = match.group()
    spoken = word.spoken if fold(text) == fold(word.text) else ""
    confidence = word.confidence if same else None
    return Word(text, match.start(), match.end(), word.span, word.guessed, confidence, spoken)


def _spread(said: Sequence[re.Match[str]], room: Bounds, whole: SampleSpan) -> list[Word]:
    left = min(max(room[0], whole.start), whole.end - 1)
    right = max(min(room[1], whole.end), left + 1)
    letters = [len(match.group()) for match in said]
    out = []
    for number, match in enumerate(said):
        begin = left + (right - left) * sum(letters[:number]) // sum(letters)
        stop = left + (right - left) * sum(letters[: number + 1]) // sum(letters)
        begin = min(begin, right - 1)
        span = replace(whole, start=begin, end=max(begin + 1, stop))
        out.append(Word(match.group(), match.start(), match.end(), span, True))
    return out


def corrected(line: Utterance, text: str) -> Utterance:
    """The line with a person's words. Raises UsageError where there are none."""
    bare = " ".join(text.split())
    if not bare:
        raise UsageError(
            "a line without words is a gap", hint="Join it with its neighbour, or hear it again."
        )
    return replace(line, text=bare, words=realigned(line, bare), raw="", words_of="", others=())


def given_to(line: Record[Utterance], voice: str, call: Call | None) -> Utterance:
    """The line, said by another voice: a party's letter or "Speaker 2". Raises UsageError."""
    named = " ".join(voice.split())
    if not _VOICE.fullmatch(named):
        raise UsageError(
            "a voice is a party's letter or a label such as Speaker 2",
            hint="A name here would be a name in the case.",
        )
    if len(named) == 1 and call is not None and call.parties and call.party(named) is None:
        raise UsageError(
            "the call has no party of that letter", hint="`earwitness show` lists what the call has."
        )
    return replace(line.body, voice=named, words_of=whose_words(line))


def cut_in_two(line: Record[Utterance], at: int) -> tuple[Utterance, Utterance]:
    """The line in two: the second begins with word `at`, counted from 1. Raises UsageError.

    Where the words at the cut have only guessed times, so have both lines.
    """
    body = line.body
    if not 2 <= at <= len(body.words):
        raise UsageError(
            f"the line has {len(body.words)} words with a place: cut it at one of the words 2 to {len(body.words)}"
        )
    last, first = body.words[at - 2], body.words[at - 1]
    place = min(max(first.span.start, body.span.start + 1), body.span.end - 1)
    ends = min(max(last.span.end, body.span.start + 1), place)
    guessed = body.guessed or last.guessed or first.guessed
    words_of = whose_words(line)
    head = replace(
        body,
        span=replace(body.span, end=ends),
        text=body.text[: first.begin].rstrip(),
        words=tuple(_inside(w, 0, (body.span.start, ends)) for w in body.words[: at - 1]),
        guessed=guessed,
        raw="",
        words_of=words_of,
    )
    # An opening quote or bracket belongs to the word behind it.
    begin = first.begin
    while begin > last.stop and not body.text[begin - 1].isspace():
        begin -= 1
    if begin > last.stop:
        head = replace(head, text=body.text[:begin].rstrip())
    else:
        begin = first.begin
    tail = replace(
        body,
        span=replace(body.span, start=place),
        text=body.text[begin:],
        words=tuple(_inside(w, -begin, (place, body.span.end)) for w in body.words[at - 1 :]),
        guessed=guessed,
        raw="",
        words_of=words_of,
    )
    return head, tail


def _inside(word: Word, move: int, bounds: Bounds) -> Word:
    """A word moved by characters, its time held within samples."""
    start = min(max(word.span.start, bounds[0]), bounds[1] - 1)
    end = max(start + 1, min(word.span.end, bounds[1]))
    return replace(
        word, begin=word.begin + move, stop=word.stop + move, span=replace(word.span, start=start, end=end)
    )


def joined(first: Record[Utterance], second: Record[Utterance]) -> Utterance:
    """Two neighbouring lines as one, of the first's voice. Raises UsageError for lines of two channels or recordings."""
    a, b = first.body, second.body
    if a.recording != b.recording or a.span.channel != b.span.channel:
        raise UsageError("lines of two channels or recordings are two lines")
    move = len(a.text) + 1
    text = f"{a.text} {b.text}"
    words = (*a.words, *(replace(w, begin=w.begin + move, stop=w.stop + move) for w in b.words))
    return replace(
        a,
        span=replace(a.span, start=min(a.span.start, b.span.start), end=max(a.span.end, b.span.end)),
        text=text,
        words=words,
        guessed=a.guessed or b.guessed,
        raw="",
        overlapped=a.overlapped or b.overlapped,
        words_of=whose_words(first) or whose_words(second),
        others=tuple(dict.fromkeys(a.others + b.others)),
    )


def whose_words(line: Record[Utterance]) -> str:
    """The engine whose words a line still holds; "" where a person wrote them."""
    return line.body.words_of or (line.author.name if line.author.is_machine else "")


def signed_by(signatures: Sequence[Record[Signature]]) -> tuple[str, ...]:
    """Names under a line, each once."""
    return tuple(dict.fromkeys(signature.body.signer for signature in signatures))


def worked_on(view: CaseView, call: CallId) -> frozenset[RecordId]:
    """Lines of a call that a person changed, put into English, or signed: no engine may write over them."""
    signed = {id for signature in view.reader.of(Signature, call) for id in signature.basis}
    translated = {r.body.utterance for r in view.reader.of(Rendering, call) if not r.author.is_machine}
    return frozenset(
        line.id
        for line in view.utterances(call)
        if not line.author.is_machine or line.id in signed or line.id in translated
    )


# ---------------------------------------------------------------------------------------------------- what still holds


@dataclass(frozen=True, slots=True)
class Kept:
    """A stretch of an old line's characters that stands in a new line, `move` characters further on."""

    begin: int
    stop: int
    move: int


def stretches(old: str, new: str) -> tuple[Kept, ...]:
    """Whole words, with what stands between them, that are in both texts unchanged."""
    a, b = list(WORD.finditer(old)), list(WORD.finditer(new))
    matcher = SequenceMatcher(None, [m.group() for m in a], [m.group() for m in b], autojunk=False)
    return tuple(
        Kept(a[i].start(), a[i + size - 1].end(), b[j].start() - a[i].start())
        for i, j, size in matcher.get_matching_blocks()
        if size and old[a[i].start() : a[i + size - 1].end()] == new[b[j].start() : b[j + size - 1].end()]
    )


def moved(mark: Reading | Identifier, kept: Sequence[Kept]) -> Bounds | None:
    """Where a mark's characters stand in the new line; None where they do not stand there as they did."""
    for stretch in kept:
        if stretch.begin <= mark.begin and mark.stop <= stretch.stop:
            return mark.begin + stretch.move, mark.stop + stretch.move
    return None


def same_words(old: str, new: str) -> bool:
    """Whether two texts differ in capitals, «ё» and punctuation only: then what they mean in English holds too."""
    return [fold(m.group()) for m in WORD.finditer(old)] == [fold(m.group()) for m in WORD.finditer(new)]


@dataclass(frozen=True, slots=True)
class Resting:
    """What people and the engine's English said of one line, as it stood before the line was corrected."""

    renderings: tuple[Record[Rendering], ...] = ()
    readings: tuple[Record[Reading], ...] = ()
    marks: tuple[Record[ThemeMark], ...] = ()
    #: by what they lie in: the line itself or one of its renderings
    identifiers: Mapping[RecordId, tuple[Record[Identifier], ...]] = field(default_factory=dict)


def carried(
    resting: Resting,
    old: Record[Utterance],
    new: Record[Utterance],
    pens: PenFor,
    *,
    kept: Sequence[Kept],
    same: bool,
) -> list[Record[object]]:
    """What still holds of the new line, written by who wrote it first and in place of the old.

    `kept` says which characters still stand; `same` whether the line still means what it meant, so that its English and
    the themes people put on it hold. Machine readings and marks are not carried: their stage is due again.
    """
    out: list[Record[object]] = []
    identifiers = resting.identifiers
    for reading in resting.readings:
        place = moved(reading.body, kept)
        if place is not None:
            body = replace(reading.body, utterance=new.id, begin=place[0], stop=place[1])
            out.append(_anew(pens, reading, body, new))
    for mark in resting.marks if same else ():
        out.append(_anew(pens, mark, replace(mark.body, utterance=new.id, voice=new.body.voice), new))
    for found in identifiers.get(old.id, ()):
        place = moved(found.body, kept)
        if place is not None:
            out.append(_anew(pens, found, replace(found.body, of=new.id, begin=place[0], stop=place[1]), new))
    for rendering in resting.renderings if same else ():
        again = _anew(pens, rendering, replace(rendering.body, utterance=new.id), new)
        out += [again, *still_found(identifiers.get(rendering.id, ()), again, pens)]
    return out


def still_found(
    identifiers: Sequence[Record[Identifier]], rendering: Record[Rendering], pens: PenFor
) -> list[Record[object]]:
    """What people found in an English text, found in the same text written anew."""
    return [_anew(pens, found, replace(found.body, of=rendering.id), rendering) for found in identifiers]


BodyT = TypeVar("BodyT", Reading, ThemeMark, Identifier, Rendering)


def _anew(
    pens: PenFor, old: Record[BodyT], body: BodyT, basis: Record[Utterance] | Record[Rendering]
) -> Record[BodyT]:
    pen = pens(old.author)
    return pen.write(body, basis=(basis.id,), supersedes=(old.id,), call=basis.call)


# ------------------------------------------------------------------------------------------------------------ doubts

#: how far each ground alone makes a place worth a person's ear, 0 to 1; several together make more
DIGITS, TIME, TIME_ONLY, SHORTHAND = 0.35, 0.15, 0.05, 0.6
_GAPS: Mapping[GapReason, float] = {
    "engine failed": 0.9,
    "not heard yet": 0.85,
    "unclear speech": 0.7,
    "damaged": 0.5,
    "not transcribed": 0.5,
    "invented speech dropped": 0.4,
    "no speech found": 0.05,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place worth hearing again: a word, or a gap (`of` is then the Gap). `score` from 0 to 1."""

    of: RecordId
    span: SampleSpan
    score: float
    grounds: tuple[str, ...]
    text: str = ""
    begin: int = 0
    stop: int = 0


def doubts_in(
    line: Record[Utterance], readings: Sequence[Reading], signatures: Sequence[Record[Signature]]
) -> tuple[Doubt, ...]:
    """Doubtful words of a line, in order. Of words that a person wrote or signed only the time can be in doubt.

    `readings` are the line's; an unclear one by a machine is a place where shorthand may stand, or may have been misheard.
    """
    settled = not whose_words(line) or bool(signatures)
    unclear = [r for r in readings if r.status == "unclear"]
    out: list[Doubt] = []
    for word in line.body.words:
        grounds: list[tuple[str, float]] = []
        if not settled and word.confidence is not None and word.confidence < UNSURE:
            grounds.append((f"the engine is unsure ({word.confidence:.2f})", 1 - word.confidence))
        if not settled and any(letter.isdigit() for letter in word.text):
            grounds.append(("written in digits", DIGITS))
        if not settled and any(r.begin < word.stop and word.begin < r.stop for r in unclear):
            grounds.append(("may be shorthand", SHORTHAND))
        if word.guessed:
            grounds.append(("its time is guessed", TIME_ONLY if settled else TIME))
        if grounds:
            sound = 1.0
            for _, weight in grounds:
                sound *= 1 - weight
            why = tuple(ground for ground, _ in grounds)
            out.append(Doubt(line.id, word.span, round(1 - sound, 4), why, word.text, word.begin, word.stop))
    return tuple(out)


def doubt_of(gap: Record[Gap]) -> Doubt:
    """What a gap leaves open; longer ones weigh more, up to half as much again at half a minute."""
    weight = _GAPS[gap.body.reason] * (1 + min(gap.body.span.seconds, 30.0) / 60)
    return Doubt(gap.id, gap.body.span, round(min(weight, 1.0), 4), (f"gap: {gap.body.reason}",))

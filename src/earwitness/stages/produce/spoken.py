"""One quote as it may be heard and read: labels instead of people, and sound built up from what is allowed.

Rules
- A voice is heard only when its label says so, safety and consent allow it, the line's span is no guess, and whatever
  was withheld in its text has a silence over it. Anything else: the line is read, not heard.
- Whoever may not be heard is blanked wherever they speak, also in between another's words.
- A quote that an actor has read is heard in the take alone: nothing of the call is in its sound.
- An effect is only ever laid on a voice that may be heard, and its measured odds stand beside it. Where such a voice speaks
  into another's line, the line is blank there: nobody who chose an effect is heard without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from earwitness.errors import StoryOutOfDate
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.protection import Disguise, Label, Silence, VoiceMode, effect_measured
from earwitness.model.quotes import Quote, QuoteLine, Take
from earwitness.model.recording import Call, Recording
from earwitness.model.records import Record
from earwitness.model.speech import Utterance
from earwitness.model.time import SampleSpan
from earwitness.model.view import CaseView
from earwitness.ports import BlobStore
from earwitness.stages.produce.gates import PersonFacts, voice_allowed
from earwitness.stages.produce.sound import KeptLine, ReleasedSound, read_sound, released_sound
from earwitness.stages.produce.words import counted

if TYPE_CHECKING:
    from earwitness.stages.produce.sound import Change, Floats

    #: another voice in place of a voice: whose (any mark that is the same throughout a release), its sound, its rate
    Voicing = Callable[[str, Floats, int], Floats]

HEARD: VoiceMode = "original with spans withheld"
THROUGH_EFFECT: VoiceMode = "effect, not anonymous"
#: choices under which nobody hears a person's words, in whatever voice
SILENT: tuple[VoiceMode, ...] = ("text only", "captions")
READ_CHARACTERS_A_SECOND = 22.0
SHORTEST_S, LONGEST_S = 1.5, 5.0  #: longer, and one would think that the sound had stopped


@dataclass(frozen=True, slots=True)
class Spoken:
    """One quote with all that its page needs: labels by voice, the released sound and the lines it holds."""

    record: Record[Quote]
    call: Call
    language: str
    labels: Mapping[str, str]
    modes: Mapping[str, VoiceMode]
    lines: tuple[QuoteLine, ...]
    numbers: tuple[int, ...]
    heard: tuple[bool, ...]
    after_cut: tuple[bool, ...]
    sound: ReleasedSound | None
    pcm_sha256: str
    #: the take, where an actor reads the quote
    take: Take | None = None
    #: the odds of the effect, where a voice is heard through one
    odds: str = ""

    def heard_as(self, line: int) -> str:
        """How a line sounds, in a few words for a table."""
        if not self.heard[line]:
            return "no"
        if self.take:
            return "read by an actor"
        through = self.modes[self.lines[line].voice] == THROUGH_EFFECT
        return "through an effect, not anonymous" if through else "yes"


def may_be_read(quote: Quote, modes: Mapping[str, VoiceMode]) -> bool:
    """Whether an actor may read a quote aloud: nobody in it was given text or captions only, the strongest choices."""
    shown = {x.voice for x in quote.lines if x.edited.strip() or x.edited_en.strip()}
    return bool(shown) and all(modes.get(voice, "text only") not in SILENT for voice in shown)


def modes_of(view: CaseView, quote: Quote) -> dict[str, VoiceMode]:
    """The choice made for each voice of a quote; nobody's choice is text only."""
    call = view.call(quote.call)
    labels = {label.body.person: label.body.voice for label in view.reader.of(Label)}
    modes: dict[str, VoiceMode] = {}
    for voice in dict.fromkeys(line.voice for line in quote.lines):
        party = call.body.party(voice) if call else None
        modes[voice] = labels.get(party.person, "text only") if party and party.person else "text only"
    return modes


def spoken(
    view: CaseView,
    blobs: BlobStore,
    quote: Record[Quote],
    persons: Mapping[PersonId, PersonFacts] | None,
    *,
    high_pass: bool,
    voicing: Voicing | None,
) -> Spoken:
    """A quote's lines and its released sound. `persons` None: labels alone decide who is heard (no vault at hand).

    `voicing` None: nobody is heard through an effect.
    """
    call = view.call(quote.body.call)
    if call is None:
        raise StoryOutOfDate(f"the call of quote {quote.id} does not stand")
    labels = {label.body.person: label.body for label in view.reader.of(Label)}
    names: dict[str, str] = {}
    modes: dict[str, VoiceMode] = {}
    allowed: dict[str, bool] = {}
    audible: dict[str, bool] = {}
    utterances = {u.id: u.body for u in view.utterances(quote.body.call)}
    for voice in dict.fromkeys(
        (*(line.voice for line in quote.body.lines), *(u.voice for u in utterances.values()))
    ):
        party = call.body.party(voice)
        label = labels.get(party.person) if party and party.person else None
        names[voice] = label.text if label and label.text else _unlabelled(voice, call.body)
        modes[voice] = label.voice if label else "text only"
        allowed[voice] = label is not None and (
            persons is None or voice_allowed(label, persons.get(label.person))
        )
        through = voicing is not None and modes[voice] == THROUGH_EFFECT
        audible[voice] = allowed[voice] and (modes[voice] == HEARD or through)
    shown = [
        (n, line) for n, line in enumerate(quote.body.lines) if line.edited.strip() or line.edited_en.strip()
    ]
    lines = tuple(line for _, line in shown)
    numbers = tuple(n for n, _ in shown)
    missing = [line.utterance for line in lines if line.utterance not in utterances]
    if missing:
        raise StoryOutOfDate(
            f"{counted(len(missing), 'line')} of quote {quote.id} rest on words that no longer stand"
        )
    after_cut = tuple(_after_cut(quote.body, numbers, k, utterances) for k in range(len(lines)))
    tongue = next((utterances[line.utterance].language for line in lines), "")
    take = next(view.reader.resting_on(quote.id, Take), None)
    if take is not None and may_be_read(quote.body, modes) and all(allowed[line.voice] for line in lines):
        return Spoken(
            quote, call.body, tongue, names, modes, lines, numbers, (True,) * len(lines), after_cut,
            _sound_of_take(take.body, blobs, len(lines), high_pass), take.body.pcm_sha256, take.body,
        )  # fmt: skip
    recording_id = next((utterances[x.utterance].recording for x in lines if audible[x.voice]), None)
    silences = [s.body for s in view.reader.of(Silence, quote.body.call) if s.body.recording == recording_id]
    heard = tuple(
        audible[line.voice] and _may_sound(quote.body, n, utterances[line.utterance], recording_id, silences)
        for n, line in shown
    )
    sound, fingerprint = None, ""
    if recording_id is not None and any(heard):
        recording = view.reader.get(recording_id).body
        quiet = [u for u in utterances.values() if u.recording == recording_id and not audible[u.voice]]
        changes = [
            _change(voicing, call.body, line.voice) if modes[line.voice] == THROUGH_EFFECT else None
            for line in lines
        ]
        sound = _sound_of(
            recording, blobs, quote.body, [utterances[line.utterance] for line in lines], lines, heard, after_cut,
            [s.span for s in silences] + [u.span for u in quiet], changes,
            [u.span for u in utterances.values() if u.recording == recording_id and modes[u.voice] == THROUGH_EFFECT],
            high_pass,
        )  # fmt: skip
        fingerprint = recording.pcm_sha256
        if not sound.is_heard:
            sound = None
    through = sound is not None and any(
        h and modes[x.voice] == THROUGH_EFFECT for h, x in zip(heard, lines, strict=True)
    )
    measured = effect_measured(d.body for d in view.reader.of(Disguise)) if through else None
    return Spoken(
        quote, call.body, tongue, names, modes, lines, numbers, heard if sound else (False,) * len(lines), after_cut,
        sound, fingerprint, None, (measured.odds if measured else "not anonymous") if through else "",
    )  # fmt: skip


def _change(voicing: Voicing | None, call: Call, voice: str) -> Change | None:
    if voicing is None:
        return None
    party = call.party(voice)
    whose = party.person if party and party.person else f"{call.id} {voice}"
    return lambda sound, rate: voicing(whose, sound, rate)


def _sound_of_take(take: Take, blobs: BlobStore, lines: int, high_pass: bool) -> ReleasedSound:
    """The take as it is heard. Raises StoryOutOfDate where it was read from other lines."""
    if len(take.lines) != lines:
        raise StoryOutOfDate(f"the take of quote {take.quote} was read from other lines than stand now")
    pcm = np.frombuffer(blobs.read(take.pcm), dtype="<i2")
    return read_sound(pcm, take.rate, [line.begin for line in take.lines], high_pass=high_pass)


def _sound_of(
    recording: Recording,
    blobs: BlobStore,
    quote: Quote,
    utterances: Sequence[Utterance],
    lines: Sequence[QuoteLine],
    heard: Sequence[bool],
    after_cut: Sequence[bool],
    withheld: Sequence[SampleSpan],
    changes: Sequence[Change | None],
    through_effect: Sequence[SampleSpan],
    high_pass: bool,
) -> ReleasedSound:
    """Only the samples between the first and the last heard line are ever read."""
    rate = recording.rate
    spans = [u.span.at_rate(rate) for u in utterances]
    first = min(s.start for s, h in zip(spans, heard, strict=True) if h)
    last = min(recording.length, max(s.end for s, h in zip(spans, heard, strict=True) if h))
    frame = 2 * recording.channels
    content = blobs.read(recording.pcm, first * frame, last * frame)
    pcm = np.frombuffer(content, dtype="<i2").reshape(-1, recording.channels).T

    def moved(span: SampleSpan) -> SampleSpan | None:
        at = span.at_rate(rate)
        start, end = max(0, at.start - first), min(last, at.end) - first
        return SampleSpan(start, end, rate, at.channel) if start < end else None

    keep = [
        KeptLine(
            moved(span) or SampleSpan(0, 1, rate),
            is_heard,
            min(
                LONGEST_S,
                max(SHORTEST_S, max(len(line.edited), len(line.edited_en)) / READ_CHARACTERS_A_SECOND),
            ),
            cut,
            change,
            () if change else tuple(s for s in map(moved, through_effect) if s),
        )
        for span, line, is_heard, cut, change in zip(spans, lines, heard, after_cut, changes, strict=True)
    ]
    silences = [s for s in map(moved, withheld) if s]
    silences += [s for s in (moved(cut.span) for cut in quote.cuts if cut.why == "withhold") if s]
    cuts = [s for s in (moved(cut.span) for cut in quote.cuts if cut.why != "withhold") if s]
    return released_sound(pcm, rate, keep, silences, cuts, high_pass=high_pass)


def _may_sound(
    quote: Quote, number: int, utterance: Utterance, recording: RecordId | None, silences: Sequence[Silence]
) -> bool:
    """False when we do not surely know where the line, or what is withheld in it, lies in the sound."""
    if utterance.guessed or utterance.recording != recording:
        return False
    withheld = any(
        op.line == number and op.kind == "withhold" and op.language == utterance.language
        for op in quote.operations
    )
    own = [cut for cut in quote.cuts if cut.line == number]
    rate = utterance.span.rate
    if any(
        cut.span.at_rate(rate).start <= utterance.span.start
        and utterance.span.end <= cut.span.at_rate(rate).end
        for cut in own
    ):
        return False  # a whole line is cut when nobody knows when its words were said
    covering = [s.span for s in silences] + [cut.span for cut in own if cut.why == "withhold"]
    covered = any(
        span.at_rate(rate).start < utterance.span.end and span.at_rate(rate).end > utterance.span.start
        for span in covering
    )
    return covered or not withheld


def _after_cut(
    quote: Quote, numbers: Sequence[int], k: int, utterances: Mapping[RecordId, Utterance]
) -> bool:
    """Whether turns were left out before the `k`th line that is shown."""
    if k == 0:
        return False
    if numbers[k] - numbers[k - 1] > 1 or any(
        op.kind == "cut turn" and op.line == numbers[k] and op.begin == op.stop == 0
        for op in quote.operations
    ):
        return True
    before = utterances[quote.lines[numbers[k - 1]].utterance]
    here = utterances[quote.lines[numbers[k]].utterance]
    return here.recording != before.recording or here.turn - before.turn > 1


def _unlabelled(voice: str, call: Call) -> str:
    party = call.party(voice)
    side = party.side if party else "unknown"
    return {"caller": "The caller", "callee": "The one called"}.get(side, "A speaker")

"""Voices in a release: what may be chosen and with what odds, the attack on the case's own voices, and actors' takes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.app import wiring
from earwitness.app.actions.secrets import secrets_of
from earwitness.app.wiring import Desk
from earwitness.errors import LeakFound, NothingToSearch, ProtectError, SpeechError, UnusableSound, UsageError
from earwitness.model.ids import CallId, RecordId
from earwitness.model.protection import EFFECT, VOICE_CHOICES, Disguise, Label, VoiceMode, effect_measured
from earwitness.model.quotes import Quote, QuoteLine, Take
from earwitness.model.records import Author, Record
from earwitness.model.speech import Utterance
from earwitness.ports import Failure, HeardWord, Progress, ToHear
from earwitness.stages.produce.spoken import may_be_read, modes_of
from earwitness.stages.produce.takes import placed
from earwitness.stages.produce.words import counted
from earwitness.stages.protect import scan
from earwitness.stages.protect.voices import Method, disguised, manner_of
from earwitness.stages.protect.voices_odds import FEWEST_VOICES, odds
from earwitness.stages.transcribe.ear import Ear

if TYPE_CHECKING:
    import numpy.typing as npt

    from earwitness.stages.produce.spoken import Voicing

    Mono = npt.NDArray[np.int16]

BYTES = 2  #: of a sample
LONGEST_TAKE_S = 30 * 60.0
CLIP_S, SHORTEST_CLIP_S = 12.0, 4.0  #: of one voice in one call: what a quote is long
MOST_CALLS, MOST_VOICES = 6, 40  #: of a voice, and of the case: more change the odds little and take long
ATTACKER_KEYS = 2  #: keys of the attacker's own that each voice known is changed with

_HEARD: dict[VoiceMode, str] = {
    "text only": "nothing is heard; nothing of the voice leaves the case",
    "captions": "nothing is heard; the words stand as captions",
    "re-voiced": "an actor reads the edited words; the voice does not leave the case, the way of speaking shows in the words",
    "original with spans withheld": "the voice itself: whoever knows it recognises it; only with consent, two signatures",
    "effect, not anonymous": "the voice through an effect; only with consent, two signatures",
}


# --------------------------------------------------------------------------------------------------------- the choices


def voice_choices(desk: Desk) -> list[dict[str, Any]]:
    """The choices, the strongest protection first, each with what is heard, its odds, and how many people have it."""
    labels = [label.body.voice for label in desk.view.reader.of(Label)]
    tried = effect_measured(record.body for record in desk.view.reader.of(Disguise))
    not_measured = "not anonymous; its odds were not measured on the voices of this case"
    return [
        {
            "choice": choice,
            "heard": _HEARD[choice],
            "odds": (tried.odds if tried else not_measured) if choice == "effect, not anonymous" else "",
            "people": labels.count(choice),
        }
        for choice in VOICE_CHOICES
    ]


def release_voicing(key: bytes) -> Voicing:
    """Voices through the effect of releases under a key that is made for one release and kept nowhere."""
    method: Method = "rebuilt"
    return lambda whose, sound, rate: disguised(sound, rate, method, manner_of(key, whose))


# ---------------------------------------------------------------------------------------------------------- the attack


@dataclass(frozen=True, slots=True)
class _Clip:
    """Some seconds of one person in one call, mono."""

    person: str
    call: CallId
    samples: Mono
    rate: int


def measure_effect(desk: Desk, progress: Progress, method: Method = "rebuilt") -> dict[str, Any]:
    """Attack the effect on the voices of this case, and write the odds into it.

    Prints of voices are made in memory and thrown away; nobody is compared with anyone outside the case, and the answer
    names nobody. Raises ProtectError for too few voices, ModelMissing without the networks, UsageError for a method unknown.
    """
    from earwitness.engines.voices import models
    from earwitness.engines.voices.prints import VoicePrinter

    version = EFFECT[1]
    clips = list(_clips(desk))
    found = models.located("auto" if desk.settings.voices in ("light", "off") else desk.settings.voices)
    printer = VoicePrinter(found.folder)
    sides = 2 + ATTACKER_KEYS
    prints: list[list[npt.NDArray[np.float32]]] = []
    for number, clip in enumerate(clips, 1):
        changed = [
            _changed(clip, method, manner_key)
            for manner_key in (secrets.token_bytes(32) for _ in range(1 + ATTACKER_KEYS))
        ]
        prints.append([printer.print_of(sound, clip.rate) for sound in (clip.samples, *changed)])
        progress("voices", number, len(clips), "clips")
    voices, calls = [clip.person for clip in clips], [clip.call for clip in clips]
    try:
        table = np.asarray(prints, dtype=np.float64).reshape(len(clips), sides, -1)
        untouched, shown, theirs = table[:, 0], table[:, 1], table[:, 2:].mean(axis=1)
        plain = odds(voices, calls, untouched, [untouched])
        tried = odds(voices, calls, shown, [untouched, theirs])
    except ValueError:
        raise ProtectError(
            f"the case has too few voices to attack: {FEWEST_VOICES} people are needed who each speak for "
            f"{SHORTEST_CLIP_S:g} s in two calls",
            hint="Say who speaks in more calls, or choose another way for the voice: an effect without odds is not released.",
        ) from None
    body = Disguise(
        method, version, tried.voices, tried.trials, _share(tried.error), _share(tried.low), _share(tried.high),
        _share(plain.error),
    )  # fmt: skip
    settings = (("prints", found.fingerprint[:16]), ("keys", str(ATTACKER_KEYS)), ("clip_s", f"{CLIP_S:g}"))
    old = tuple(r.id for r in desk.view.reader.of(Disguise) if r.body.method == method)
    desk.writer.append(
        (desk.pen_for(Author("engine", "voice attack", "1", settings)).write(body, supersedes=old),)
    )
    return {
        "method": method, "voices": body.voices, "trials": body.trials, "equal_error_rate": body.error,
        "interval": [body.low, body.high], "untouched": body.untouched, "verdict": body.verdict, "odds": body.odds,
    }  # fmt: skip


def _share(value: float) -> float:
    return round(value, 4)


def _changed(clip: _Clip, method: Method, key: bytes) -> Mono:
    sound = disguised(clip.samples / 32768, clip.rate, method, manner_of(key, clip.person))
    return np.asarray(np.clip(np.rint(sound * 32768), -32768, 32767), dtype=np.int16)


def _clips(desk: Desk) -> Iterator[_Clip]:
    """Up to `MOST_CALLS` clips of up to `MOST_VOICES` people who speak in more than one call, in the order calls came."""
    spans: dict[str, dict[CallId, list[Record[Utterance]]]] = {}
    for call in desk.view.calls():
        for utterance in desk.view.utterances(call.body.id):
            party = call.body.party(utterance.body.voice)
            if party and party.person and not utterance.body.guessed and not utterance.body.overlapped:
                spans.setdefault(party.person, {}).setdefault(call.body.id, []).append(utterance)
    several = [(person, calls) for person, calls in spans.items() if len(calls) > 1][:MOST_VOICES]
    for person, calls in several:
        for call_id, utterances in list(calls.items())[:MOST_CALLS]:
            clip = _clip(desk, person, call_id, utterances)
            if clip is not None:
                yield clip


def _clip(desk: Desk, person: str, call: CallId, utterances: Sequence[Record[Utterance]]) -> _Clip | None:
    recording = desk.view.reader.get(utterances[0].body.recording).body
    frame, wanted = BYTES * recording.channels, int(CLIP_S * recording.rate)
    parts: list[npt.NDArray[np.float64]] = []
    for utterance in utterances:
        if utterance.body.recording != utterances[0].body.recording or wanted <= 0:
            continue
        span = utterance.body.span.at_rate(recording.rate)
        pcm = desk.case.blobs.read(
            recording.pcm, span.start * frame, min(span.end, recording.length, span.start + wanted) * frame
        )
        both = np.frombuffer(pcm, dtype="<i2").reshape(-1, recording.channels).T
        own = span.channel is not None and span.channel < recording.channels
        parts.append(both[span.channel].astype(np.float64) if own else both.mean(axis=0))
        wanted -= len(parts[-1])
    samples = np.rint(np.concatenate(parts)).astype(np.int16) if parts else np.zeros(0, np.int16)
    if len(samples) < SHORTEST_CLIP_S * recording.rate or not samples.any():
        return None
    return _Clip(person, call, samples, recording.rate)


# --------------------------------------------------------------------------------------------------------------- takes


def add_take(
    desk: Desk,
    named: str,
    file: Path,
    progress: Progress,
    *,
    language: str | None = None,
    listen: bool = True,
) -> dict[str, Any]:
    """An actor's reading of a quote from a sound file: decoded in the cage, stripped to its samples, aligned, kept.

    `language` "en": the English was read, else the original. With `listen` a speech model places the lines and hears
    whether a secret of the case is said; without it, or without a model, lines are placed by their length and flagged so.
    Raises UsageError for a quote that is not there or may not be read, LeakFound, MediaError; then nothing was written.
    """
    quote = _quote(desk, named)
    english = language == "en"
    shown = [x for x in quote.body.lines if x.edited.strip() or x.edited_en.strip()]
    texts = [_text(line, english) for line in shown]
    decoded = desk.audio.decode(
        file.read_bytes(), replace(wiring.limits_of(desk.settings), seconds_of_sound=LONGEST_TAKE_S)
    )
    samples = np.rint(decoded.samples.mean(axis=0)).astype(np.int16)
    if len(samples) < decoded.rate * 0.3 * len(texts) or not samples.any():
        raise UnusableSound(f"the take is silent or too short for {len(texts)} lines")
    tongue = "en" if english else _tongue(desk, shown)
    heard = _heard(desk, progress, samples, decoded.rate, tongue) if listen else None
    if heard is not None:
        _refuse_secrets(desk, " ".join(word.text for word in heard), " ".join(texts))
    lines, likeness = placed(texts, heard or (), decoded.rate, len(samples))
    content = samples.astype("<i2").tobytes()
    body = Take(
        quote.id, desk.case.blobs.put(content), hashlib.sha256(content).hexdigest(), decoded.rate, len(samples), tongue,
        lines, None if heard is None else round(likeness, 3),
    )  # fmt: skip
    old = tuple(take.id for take in desk.view.reader.resting_on(quote.id, Take))
    take = desk.pen().write(body, basis=(quote.id,), supersedes=old, call=quote.body.call)
    desk.writer.append((take,))
    return {
        "take": take.id, "quote": quote.id, "seconds": round(len(samples) / decoded.rate, 1), "language": tongue,
        "lines": len(lines), "lines_guessed": sum(line.guessed for line in lines), "words_heard": body.likeness,
    }  # fmt: skip


def _quote(desk: Desk, named: str) -> Record[Quote]:
    """The standing quote of that id. Raises UsageError for none, and for one that nobody may read aloud."""
    quote = next((q for q in desk.view.quotes() if q.id == named), None)
    if quote is None:
        raise UsageError(
            "no quote that stands has this id", hint="`earwitness quotes` lists them with their ids."
        )
    if not may_be_read(quote.body, modes_of(desk.view, quote.body)):
        raise UsageError(
            "somebody in this quote is given text or captions only, so nobody reads it aloud",
            hint='Give everybody in it a label with the voice "re-voiced" first, by `earwitness import decisions FILE`.',
        )
    return quote


def _text(line: QuoteLine, english: bool) -> str:
    return (line.edited_en if english else line.edited).strip() or line.edited or line.edited_en


def _tongue(desk: Desk, lines: Sequence[QuoteLine]) -> str:
    first: RecordId = lines[0].utterance
    spoken: Record[Utterance] = desk.view.reader.get(first)
    return spoken.body.language


def _heard(
    desk: Desk, progress: Progress, samples: Mono, rate: int, language: str
) -> tuple[HeardWord, ...] | None:
    """The words of a take, or None where no speech model is to be had."""
    tools = desk.tools(replace(wiring.hearing_of(desk.settings, english=False), voices="off"), progress)
    seconds = len(samples) / rate
    sound = ToHear(samples[None, :], rate, language=language or None, english=False)
    try:
        ear = Ear(replace(tools.engines(), diarizer=None, translator=None))
    except SpeechError:
        return None
    progress("listen", 0.0, seconds, "s of sound")
    for _, answers in tools.dispatcher.map(ear, iter([(sound,)])):
        answer = answers if isinstance(answers, Failure) else answers[0]
        progress("listen", seconds, seconds, "s of sound")
        if not isinstance(answer, Failure):
            return tuple(word for line in answer.lines for word in line.words)
    return None


def _refuse_secrets(desk: Desk, heard: str, read: str) -> None:
    """Raises LeakFound where a take says a secret of the case that its text does not hold; ProtectError without the vault."""
    secrets_here = secrets_of(desk)

    def said_in(text: str) -> set[int]:
        content = [("text", text.encode())]
        return {
            h.secret_no for h in scan.scan_folder(content, secrets_here, desk.morphology, desk.resources).hits
        }

    try:
        slipped = said_in(heard) - said_in(read)
    except NothingToSearch:
        return  # a case in which nobody is known and nothing withheld; the release is searched all the same
    if slipped:
        raise LeakFound(
            f"the take says {counted(len(slipped), 'secret')} of the case aloud",
            hint="Nothing was kept. Have it read again from the edited words; where the model only misheard, listen "
            "yourself and add it with --no-listen.",
        )

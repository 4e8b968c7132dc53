"""Hear the sound of a release again, as a reader would, and search what is heard: the last look before it leaves.

Order matters. The finished file is decoded in the cage, as it would be published. Its samples, captions and picture are held
against the stretches in which the release itself says that something is withheld. Then a speech model hears it, and what it
writes is searched for every secret of the case. What was heard is kept by the file's hash: a sound that did not change is
searched again, for secrets that are new, but not heard again.

Fails closed: a sound that no machine heard, or in which it heard a secret, blocks, until a person decides by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from earwitness.app import wiring
from earwitness.app.wiring import Desk
from earwitness.errors import EarwitnessError, MediaError, SpeechError, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.protection import SaidAgain, SoundDecision, SoundHeard
from earwitness.model.quotes import Quote
from earwitness.model.records import Author, Record
from earwitness.ports import Failure, Progress, ToHear
from earwitness.stages.protect.forms import Needles
from earwitness.stages.protect.scan import ScanHit, Unreadable
from earwitness.stages.protect.scan_sound import (
    PublishedSound,
    faults_of,
    lines_of,
    not_withheld,
    published_sounds,
    secrets_heard,
    to_be_heard,
    withheld_words_heard,
)
from earwitness.stages.transcribe.ear import Ear

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pcm = npt.NDArray[np.int16]

SOUND_GATE = "sound heard again"  #: the name of the gate that hangs on this


@dataclass(frozen=True, slots=True)
class Relistened:
    """What hearing released sound again came to. `hits` and `unheard` block until decided, `faults` always do."""

    sounds: int = 0
    #: the engine and its model; empty where none is at hand
    engine: str = ""
    seconds: float = 0.0
    length_s: float = 0.0
    unclear_s: float = 0.0
    hits: tuple[ScanHit, ...] = ()
    faults: tuple[Unreadable, ...] = ()
    #: files no machine heard
    unheard: tuple[str, ...] = ()
    #: SHA-256 of the files with hits, and of those no machine heard
    open_questions: tuple[str, ...] = ()
    #: who answers by name for sounds that were not heard, or misheard, and how many such sounds there are
    decided_by: tuple[str, ...] = ()
    decided: int = 0

    @property
    def engine_line(self) -> str:
        """What heard how much, in a sentence for reports."""
        if not self.sounds:
            return "No sound is released."
        heard = self.sounds - len(self.unheard) - self.decided
        parts = [
            f"Heard again by {self.engine}: {heard} of {self.sounds} sounds, {self.seconds:.0f} of {self.length_s:.0f} s.",
            "No secret was heard.",
            f"Too unclear for it: {self.unclear_s:.0f} s.",
        ]
        if self.decided:
            parts.append(
                f"{self.decided} went out against or without what a machine hears, by decision of a named person; the"
                " case's ledger says who and why."
            )
        return " ".join(parts if self.engine else parts[3:])


@dataclass(frozen=True, slots=True)
class _Decoded:
    """One published sound, decoded, with the mark of its file."""

    sound: PublishedSound
    digest: str
    samples: Pcm
    rate: int

    @property
    def length_ms(self) -> int:
        return int(self.samples.shape[1] * 1000 // self.rate)


def relisten(
    desk: Desk,
    files: Mapping[str, bytes],
    needles: Needles,
    quotes: Sequence[RecordId],
    progress: Progress,
    *,
    pictures: Mapping[str, Sequence[float]] | None = None,
) -> Relistened:
    """Decode, look at, hear and search every sound of a release. `quotes` are those of its passages, in order.

    Writes what was heard into the case, and nothing else. A file that cannot be opened is a fault.
    """
    try:
        published = published_sounds(files["provenance.json"])
    except (KeyError, ValueError):
        return Relistened(faults=(Unreadable("provenance.json", "it does not say where sound is withheld"),))
    faults = [
        Unreadable(file, "no passage of provenance.json has this sound")
        for file in files
        if file.startswith("sound/") and file not in {one.file for one in published}
    ]
    decoded: list[_Decoded] = []
    for sound in published:
        try:
            opened = desk.audio.decode(files[sound.file])
        except KeyError:
            faults.append(Unreadable(sound.file, "the file is not there"))
        except MediaError as wrong:
            faults.append(Unreadable(sound.file, f"the sound could not be opened ({wrong.number})"))
        else:
            digest = hashlib.sha256(files[sound.file]).hexdigest()
            decoded.append(_Decoded(sound, digest, opened.samples, opened.rate))
            faults += not_withheld(sound, _withheld_lines(_quote(desk, quotes, sound.passage)))
            peaks = (pictures or {}).get(sound.file, ())
            faults += faults_of(sound, opened.samples, opened.rate, _captions(files, sound), peaks)
    engine, heard = _heard(desk, decoded, progress)
    decisions = _decisions(desk)
    hits: list[ScanHit] = []
    unheard: list[str] = []
    questions: list[str] = []
    deciders: list[str] = []
    for one in decoded:
        parts = heard.get(one.digest)
        lines = tuple(line for part in parts or () for line in part.lines)
        found = _hits(desk, one.sound, lines, needles, quotes)
        # Whoever hears no word in seconds of speech did not hear it: another language, say.
        deaf = parts is None or (any(part.stop_ms > part.begin_ms for part in parts) and not lines)
        if not deaf and not found:
            continue
        if one.digest in decisions:
            deciders.append(decisions[one.digest])
            continue
        questions.append(one.digest)
        hits += found
        if deaf:
            unheard.append(one.sound.file)
    parts_heard = [part for parts in heard.values() for part in parts]
    return Relistened(
        len(published),
        engine,
        sum(part.stop_ms - part.begin_ms for part in parts_heard) / 1000,
        sum(one.length_ms for one in decoded) / 1000,
        sum(part.unclear_ms for part in parts_heard) / 1000,
        tuple(hits),
        tuple(faults),
        tuple(unheard),
        tuple(questions),
        tuple(dict.fromkeys(deciders)),
        len(deciders),
    )


def decide_by_ear(desk: Desk, story: RecordId, sounds: Sequence[str], why: str) -> Record[SoundDecision]:
    """Put on record that this member answers for these sounds. Raises UsageError for no reason given."""
    if not why.strip():
        raise UsageError("a decision to go without the machine's hearing needs a reason")
    record = desk.pen().write(SoundDecision(tuple(sorted(sounds)), why.strip()), basis=(story,))
    desk.writer.append((record,))
    return record


# ------------------------------------------------------------------------------------------------------------ hearing


def _heard(
    desk: Desk, decoded: Sequence[_Decoded], progress: Progress
) -> tuple[str, dict[str, list[SoundHeard]]]:
    """The engine's name and, by the file's mark, what was heard in every stretch of it that is to be heard.

    A file is missing where no engine is at hand, or the engine failed on one of its stretches.
    """
    tools = desk.tools(replace(wiring.hearing_of(desk.settings, english=False), voices="off"), progress)
    try:
        ear = Ear(replace(tools.engines(), diarizer=None, translator=None))
    except SpeechError:
        return "", {}
    author = ear.author
    known = {
        (r.body.sound, r.body.begin_ms, r.body.stop_ms): r.body
        for r in desk.view.reader.of(SoundHeard)
        if r.author == author
    }
    whole = desk.settings.relisten == "whole"
    stretches = [
        (one, begin, end)
        for one in decoded
        for begin, end in to_be_heard(one.length_ms, one.sound.withheld_ms, whole=whole)
    ]
    new = [(one, b, e) for one, b, e in stretches if (one.digest, b, e) not in known]
    tasks = [_task(one, begin, end) for one, begin, end in new]
    seconds = sum(task.samples.shape[1] / task.rate for task in tasks)
    done = 0.0
    for number, answers in tools.dispatcher.map(ear, ((task,) for task in tasks)):
        one, begin, end = new[number]
        answer = answers if isinstance(answers, Failure) else answers[0]
        done += (end - begin) / 1000
        progress("listen again", done, seconds, "s of sound")
        if isinstance(answer, Failure):
            continue
        lines, unclear = lines_of(answer, begin)
        body = SoundHeard(one.digest, begin, end, lines, unclear)
        known[(one.digest, begin, end)] = body
        desk.writer.append((desk.pen_for(author).write(body),))
    out: dict[str, list[SoundHeard]] = {one.digest: [] for one in decoded}
    for one, begin, end in stretches:
        part = known.get((one.digest, begin, end))
        if part is None:
            out.pop(one.digest, None)
        elif one.digest in out:
            out[one.digest].append(part)
    return _named(author), out


def _task(one: _Decoded, begin_ms: int, stop_ms: int) -> ToHear:
    first, last = (ms * one.rate // 1000 for ms in (begin_ms, stop_ms))
    tongues = one.sound.languages
    return ToHear(
        one.samples[:, first:last].copy(),
        one.rate,
        language=tongues[0] if len(tongues) == 1 else None,
        english=False,
        languages=tongues,
    )


def _named(author: Author) -> str:
    model = dict(author.settings).get("model", "")
    return " ".join(part for part in (author.name, model) if part)


# ----------------------------------------------------------------------------------------------------------- searching


def _hits(
    desk: Desk,
    sound: PublishedSound,
    lines: Sequence[SaidAgain],
    needles: Needles,
    quotes: Sequence[RecordId],
) -> list[ScanHit]:
    withheld, shown = _texts(_quote(desk, quotes, sound.passage))
    return [
        *secrets_heard(sound.file, lines, needles),
        *withheld_words_heard(sound.file, lines, withheld, shown),
    ]


def _quote(desk: Desk, quotes: Sequence[RecordId], passage: int) -> Quote | None:
    """The quote of a passage, counted from 1; None where it is not known."""
    if not 0 < passage <= len(quotes):
        return None
    try:
        body = desk.view.reader.get(quotes[passage - 1]).body
    except EarwitnessError:
        return None
    return body if isinstance(body, Quote) else None


def _texts(quote: Quote | None) -> tuple[list[str], str]:
    """Words withheld in a quote, and its edited text."""
    if quote is None:
        return [], ""
    withheld = [
        (line.verbatim_en if op.language == "en" and line.verbatim_en else line.verbatim)[op.begin : op.stop]
        for op in quote.operations
        if op.kind == "withhold"
        for line in [quote.lines[op.line]]
    ]
    return withheld, " ".join(text for line in quote.lines for text in (line.edited, line.edited_en))


def _withheld_lines(quote: Quote | None) -> list[int]:
    """Lines of a quote, as its passage counts them from 1, whose original has words that are withheld."""
    if quote is None:
        return []
    shown = [n for n, line in enumerate(quote.lines) if line.edited.strip() or line.edited_en.strip()]
    return [
        place
        for place, n in enumerate(shown, 1)
        if any(
            op.line == n and op.kind == "withhold" and (op.language != "en" or not quote.lines[n].verbatim_en)
            for op in quote.operations
        )
    ]


def _decisions(desk: Desk) -> dict[str, str]:
    """Who decided over which sound, by the mark of its file."""
    return {
        digest: record.author.name
        for record in desk.view.reader.of(SoundDecision)
        if record.author.kind == "person"
        for digest in record.body.sounds
    }


def _captions(files: Mapping[str, bytes], sound: PublishedSound) -> Mapping[str, str]:
    """Caption files of a sound: those of the same name, in the page's form and in the editors'."""
    key = sound.file.rsplit("/", 1)[-1].split(".", 1)[0]
    return dict(_captions_of(files, key))


def _captions_of(files: Mapping[str, bytes], key: str) -> Iterator[tuple[str, str]]:
    for file, content in files.items():
        if file.endswith((".vtt", ".srt")) and file.rsplit("/", 1)[-1].startswith(f"{key}."):
            yield file, content.decode("utf-8", "replace")

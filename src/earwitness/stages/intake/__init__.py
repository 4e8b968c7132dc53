"""intake: from sealed files to calls with recordings, or to a named rejection.

Reads: Handover, Call (from a manifest), Recording. Writes: Call, Recording, Rejection, SameCall, Passed; FileNote in the vault.

Rules
- The sealed bytes are opened only by the sandboxed decoder; everything later is made from the canonical PCM it gives.
- Bytes that came before are not taken in twice: the second file is a Rejection that says which it repeats.
- A file that cannot be read is a Rejection with the error's number; the next file goes on. Only a missing cage stops all.
- What the file's name and tags reveal is sensitive: it goes to the vault, or nowhere when the vault is closed.
- Two recordings of one conversation are linked by their sound (`SameCall`), never merged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from earwitness.errors import DuplicateFile, EarwitnessError, MediaError, SandboxUnavailable
from earwitness.model.ids import RecordId
from earwitness.model.recording import Call, FileNote, Handover, Recording, Rejection, SameCall
from earwitness.model.records import Author, Batch, Passed, Pen, Record
from earwitness.model.time import Rate
from earwitness.model.view import CaseView
from earwitness.ports import Card, Decoded, Tools
from earwitness.stages.intake import filenames, fingerprint, triage
from earwitness.stages.intake.repeats import Index

CARD = Card(
    name="intake",
    purpose="Open what was handed over, measure it, and find what is the same call.",
    version="1",
    reads=frozenset({"Handover", "Call", "Recording"}),
    writes=frozenset({"Call", "Recording", "Rejection", "SameCall", "Passed"}),
    vault_reads=frozenset({"FileNote"}),
    vault_writes=frozenset({"FileNote"}),
)

#: samples a pair of peaks at 8 kHz: 20 ms, finer than a screen shows
PEAK_STEP_S = 0.02


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Open every file that is neither recording nor rejection yet, then look for repeats among all recordings."""
    pen = tools.pen_for(Author("engine", CARD.name, CARD.version))
    waiting = list(view.unopened())
    seen = {h.body.sha256: h for h in _opened(view)}
    notes = {} if tools.vault is None else {n.body.handover: n for n in tools.vault.of(FileNote)}
    for n, handover in enumerate(waiting):
        tools.progress(CARD.name, n, len(waiting), "files")
        first = seen.setdefault(handover.body.sha256, handover)
        if first.id != handover.id:
            repeat = DuplicateFile(
                f"file {handover.body.serial} has the same bytes as file {first.body.serial}"
            )
            yield (_rejection(pen, handover, repeat),)
        else:
            yield _taken_in(view, tools, pen, handover, notes.get(handover.id))
    if waiting:
        tools.progress(CARD.name, len(waiting), len(waiting), "files")
    yield from _repeats(view, tools, pen)


def _opened(view: CaseView) -> Iterator[Record[Handover]]:
    waiting = {h.id for h in view.unopened()}
    return (h for h in view.handovers() if h.id not in waiting)


def _rejection(pen: Pen, handover: Record[Handover], error: EarwitnessError) -> Record[Rejection]:
    return pen.write(Rejection(error.number, error.what, error.advice), basis=(handover.id,))


def _taken_in(
    view: CaseView, tools: Tools, pen: Pen, handover: Record[Handover], note: Record[FileNote] | None
) -> Batch:
    """The records of one file: a call with its recording, or a rejection; and what its name and tags reveal."""
    try:
        decoded = tools.audio.decode(tools.blobs.read(handover.body.blob), tools.limits)
    except SandboxUnavailable:
        raise
    except MediaError as error:
        return (_rejection(pen, handover, error), *_noted(pen, note, {}))
    known = next(view.reader.resting_on(handover.id, Call), None)
    call = known or _new_call(tools, pen, handover)
    recording = pen.write(
        _recording(tools, call.body, handover.body, decoded), basis=(handover.id,), call=call.body.id
    )
    new = () if known else (call,)
    return (*_noted(pen, note, dict(decoded.tags)), *new, recording)


def _new_call(tools: Tools, pen: Pen, handover: Record[Handover]) -> Record[Call]:
    """A call nothing is known of: its file's name may say more, and stays in the vault until a person reads it."""
    call = Call(tools.new_call())
    return pen.write(call, basis=(handover.id,), call=call.id)


def _noted(pen: Pen, note: Record[FileNote] | None, tags: dict[str, str]) -> tuple[Record[FileNote], ...]:
    """The file's note with its tags and what they reveal, superseding the bare one."""
    if note is None:
        return ()
    reveals = filenames.reveals(note.body.file_name, tags)
    full = FileNote(note.body.handover, note.body.file_name, tuple(sorted(tags.items())), reveals)
    return () if full == note.body else (pen.write(full, basis=(note.body.handover,), supersedes=(note.id,)),)


def _recording(tools: Tools, call: Call, handover: Handover, decoded: Decoded) -> Recording:
    samples, rate = decoded.samples, decoded.rate
    pcm = np.ascontiguousarray(samples.T).astype("<i2").tobytes()
    step = max(1, round(rate * PEAK_STEP_S))
    return Recording(
        call=call.id,
        original=handover.blob,
        pcm=tools.blobs.put(pcm),
        pcm_sha256=hashlib.sha256(pcm).hexdigest(),
        peaks=tools.blobs.put(triage.peaks(samples, step).tobytes()),
        peak_step=step,
        rate=Rate(rate),
        channels=samples.shape[0],
        length=samples.shape[1],
        container=decoded.container,
        codec=decoded.codec,
        triage=triage.measure(samples, rate),
        sandbox=decoded.tier,
        damage=decoded.damage,
        landmarks=tools.blobs.put(fingerprint.to_bytes(fingerprint.landmarks(samples, rate))),
    )


def _repeats(view: CaseView, tools: Tools, pen: Pen) -> Iterator[Batch]:
    """Pairs of recordings of one conversation; only pairs with a recording not compared before are looked at."""
    settings = f"{CARD.version} {view.reader.tide((Recording,))}"
    passed = view.passed(CARD.name)
    if passed is not None and passed.body.settings == settings:
        return
    recordings = [r for r in view.recordings() if r.body.landmarks is not None]
    known = {frozenset((s.body.first, s.body.second)) for s in view.same_calls()}
    old = {r.id for r in recordings if passed is not None and r.at <= passed.at}
    index = Index()
    rates: dict[str, Rate] = {r.id: r.body.rate for r in recordings}
    found: list[Record[SameCall]] = []
    for n, recording in enumerate(recordings):
        prints = fingerprint.from_bytes(tools.blobs.read(recording.body.landmarks))  # type: ignore[arg-type]
        for other, matched in index.matches(prints):
            pair = frozenset((RecordId(other), recording.id))
            if pair in known or pair <= old:
                continue
            first, rate = RecordId(other), rates[other]
            same = SameCall(first, recording.id, "same sound", matched.offset(rate), rate, matched.share)
            found.append(pen.write(same, basis=(first, recording.id)))
        index.add(recording.id, prints)
        tools.progress("repeats", n + 1, len(recordings), "recordings")
    mark = pen.write(Passed(CARD.name, settings), supersedes=(passed.id,) if passed else ())
    yield (mark, *found)

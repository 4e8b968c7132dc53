"""Custody: files leave the case in a bag that a third party checks offline, and the case knows it before they do.

The bag is made in a folder beside its place; what it is, and for whom, is written to the ledger; only then it appears.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.app.actions.interviews import exhibit
from earwitness.app.actions.look import find_call
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.custody import CustodyBag, Exhibit, TimeStamp
from earwitness.model.ids import BlobId, RecordId
from earwitness.model.recording import Handover, Origin, Recording, Rejection
from earwitness.model.records import Record
from earwitness.model.wire import kind_of, to_bytes
from earwitness.ports import Progress
from earwitness.stages.verify import custody
from earwitness.stages.verify.time_stamp import read_stamp

CHECKER = "verify/check.py.txt"
PIECE = 1 << 22
MOST_STAMP = 1 << 18  #: bytes; an answer with its certificates has a few thousand


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files: by their number, by their call (id or reference), or all."""

    serials: tuple[int, ...] = ()
    calls: tuple[str, ...] = ()
    every: bool = False
    #: files captured by hand, by the id of their Exhibit: these only when they are named, for they may tell of a source
    exhibits: tuple[str, ...] = ()


def export_bag(
    desk: Desk,
    out: Path,
    wanted: Wanted,
    for_whom: str,
    progress: Progress,
    *,
    with_sound: bool = True,
    with_origin: bool = False,
) -> dict[str, Any]:
    """Write a custody bag at `out` and its time stamp request beside it; returns where, how much, and the key to tell.

    `with_origin`: with the whole origin form, which holds your own view of law and public interest. Raises UsageError.
    """
    if out.exists() or _request(out).exists():
        raise UsageError(
            "there is something at this place already", hint="Name a folder that is not there yet."
        )
    if not for_whom.strip():
        raise UsageError("a bag is for somebody", hint="Say for whom with --for.")
    handovers = _chosen(desk, wanted)
    exhibits = [exhibit(desk, id) for id in dict.fromkeys(wanted.exhibits)]
    records = [*_records(desk, handovers, with_origin=with_origin), *exhibits]
    checkpoint, verifier = desk.case.signed_head()
    ledger = custody.Ledgered(desk.case.case_id, checkpoint, verifier)
    made_at = desk.pen().now().isoformat(timespec="seconds")
    held = [_held(desk, handover, with_sound=with_sound) for handover in handovers]
    captured = [_captured(one, with_sound=with_sound) for one in exhibits]
    proven = [_proven(desk, record) for record in records]
    files = custody.payload(held, captured, proven, ledger, made_at)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        digests = {name: _write(part, name, (content,)) for name, content in files.items()}
        octets = sum(len(content) for content in files.values())
        sealed = [*(h.body.blob for h in handovers), *(e.body.blob for e in exhibits)]
        every: tuple[custody.Held | custody.Captured, ...] = (*held, *captured)
        for n, (blob, told) in enumerate(zip(sealed, every, strict=True), 1):
            if not told.here:
                continue
            name = custody.item_name(told)
            digests[name] = _write(part, name, _pieces(desk, blob))
            octets += told.size
            progress("custody", n, len(sealed), "files")
        tags = custody.tags(digests, octets, ledger, desk.resources.text(CHECKER), made_at)
        for name, content in tags.items():
            _write(part, name, (content,))
        signature = desk.case.sign_text(custody.to_sign(ledger, tags["tagmanifest-sha256.txt"])).encode()
        _write(part, "signature.txt", (signature,))
        body = CustodyBag(for_whom.strip(), with_sound, proven[0].size, hashlib.sha256(signature).hexdigest())
        bag = desk.pen().write(body, basis=tuple(one.id for one in (*handovers, *exhibits)))
        desk.writer.append((bag,))
        part.replace(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _request(out).write_bytes(custody.time_stamp_request(signature))
    return {
        "bag": str(out),
        "files": len(handovers) + len(exhibits),
        "records": len(records),
        "bytes": octets,
        "record": bag.id,
        "verifier": verifier,
        "time_stamp_request": str(_request(out)),
    }


def list_bags(desk: Desk) -> list[dict[str, Any]]:
    """Bags that left the case: when, by whom, for whom, how many files, the signature's fingerprint, and by when it existed."""
    return [
        {
            "bag": bag.id,
            "at": bag.at.isoformat(timespec="seconds"),
            "by": bag.author.name,
            "for": bag.body.for_whom,
            "files": len(bag.basis),
            "with_sound": bag.body.with_sound,
            "signature_sha256": bag.body.signature_sha256,
            "stamped": ", ".join(s.body.stamped_at for s in desk.view.reader.resting_on(bag.id, TimeStamp)),
        }
        for bag in desk.view.reader.of(CustodyBag)
    ]


def attach_time_stamp(desk: Desk, file: Path) -> dict[str, Any]:
    """Keep an authority's answer with the bag it is over. Raises UsageError for what is none, or is over no bag of this case.

    Whether the authority signed it is checked with its certificates (`openssl ts -verify`), not here.
    """
    content = b""
    if file.is_file() and file.stat().st_size <= MOST_STAMP:
        content = file.read_bytes()
    try:
        stamped = read_stamp(content)
    except (ValueError, OverflowError):
        raise UsageError(
            "this is no RFC 3161 time stamp that was granted over a SHA-256",
            hint="Take the answer as the authority sent it, usually a file of a few kilobytes that ends in .tsr.",
        ) from None
    bag = next(
        (b for b in desk.view.reader.of(CustodyBag) if b.body.signature_sha256 == stamped.sha256), None
    )
    if bag is None:
        raise UsageError(
            "the time stamp is over no bag of this case",
            hint="Each bag has its own request beside it, a file that ends in .tsq; ask again with that of this bag.",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    known = next((s for s in desk.view.reader.resting_on(bag.id, TimeStamp) if s.body.sha256 == sha256), None)
    if known is None:
        at = stamped.at.isoformat(timespec="seconds")
        body = TimeStamp(desk.case.blobs.put(content), sha256, at, stamped.serial)
        known = desk.pen().write(body, basis=(bag.id,))
        desk.writer.append((known,))
    return {
        "bag": bag.id,
        "for": bag.body.for_whom,
        "stamped_at": known.body.stamped_at,
        "serial": known.body.serial,
        "record": known.id,
    }


# ------------------------------------------------------------------------------------------------------------- parts


def _request(out: Path) -> Path:
    return out.with_name(f"{out.name}.tsq")


def _chosen(desk: Desk, wanted: Wanted) -> list[Record[Handover]]:
    """The handovers wanted, by number. Raises UsageError where one is not there or none was named."""
    every = {h.body.serial: h for h in desk.view.handovers()}
    serials = set(every) if wanted.every else set(wanted.serials)
    for named in wanted.calls:
        call = find_call(desk, named)
        if call is None:
            raise UsageError("no call of the case is called that", hint="`earwitness show calls` lists them.")
        for recording in desk.view.recordings(call.body.id):
            serials |= {desk.view.reader.get(b).body.serial for b in recording.basis if _is_handover(desk, b)}
    if not serials and not wanted.exhibits:
        raise UsageError("a bag needs files", hint="Name them with --file N or --call CALL, or take --all.")
    if serials - every.keys():
        raise UsageError(
            f"{len(serials - every.keys())} of the files named are not in the case",
            hint="`earwitness show handovers` lists their numbers.",
        )
    # an archive that a file lay in comes along: the file's own handover rests on it
    for serial in sorted(serials):
        within = _archive(desk, every[serial])
        while within is not None:
            serials.add(within.body.serial)
            within = _archive(desk, within)
    return [every[serial] for serial in sorted(serials)]


def _is_handover(desk: Desk, id: RecordId) -> bool:
    return isinstance(desk.view.reader.get(id).body, Handover)


def _archive(desk: Desk, handover: Record[Handover]) -> Record[Handover] | None:
    """The archive a file lay in, None for one that came by itself."""
    found = (desk.view.reader.get(b) for b in handover.basis)
    return next((r for r in found if isinstance(r.body, Handover)), None)


def _origin(desk: Desk, handover: Record[Handover]) -> Record[Origin]:
    """The origin of a file, through the archives it lay in."""
    for basis in handover.basis:
        record = desk.view.reader.get(basis)
        if isinstance(record.body, Origin):
            return record
        if isinstance(record.body, Handover):
            return _origin(desk, record)
    raise UsageError(f"{handover.id} rests on no origin form")


def _opened(desk: Desk, handover: Record[Handover]) -> Iterator[Record[Any]]:
    """What became of a file: its recordings, or why there is none."""
    yield from desk.view.reader.resting_on(handover.id, Recording)
    yield from desk.view.reader.resting_on(handover.id, Rejection)


def _records(
    desk: Desk, handovers: Sequence[Record[Handover]], *, with_origin: bool
) -> Iterator[Record[Any]]:
    origins: dict[RecordId, Record[Origin]] = {}
    for handover in handovers:
        yield handover
        yield from _opened(desk, handover)
        origin = _origin(desk, handover)
        origins[origin.id] = origin
    if with_origin:
        yield from origins.values()


def _proven(desk: Desk, record: Record[Any]) -> custody.Proven:
    proof = desk.case.records.prove(record.id)
    path = tuple(node.hex() for node in proof.path)
    return custody.Proven(
        record.id, kind_of(record.body), to_bytes(record), proof.index, proof.size, proof.salt.hex(), path
    )


def _held(desk: Desk, handover: Record[Handover], *, with_sound: bool) -> custody.Held:
    origin = _origin(desk, handover).body
    within = _archive(desk, handover)
    earlier = desk.view.reader.resting_on(handover.id, CustodyBag)
    return custody.Held(
        serial=handover.body.serial,
        sha256=handover.body.sha256,
        size=handover.body.size,
        record=handover.id,
        sealed_at=handover.at.isoformat(timespec="seconds"),
        by=handover.author.name,
        source=origin.source_class,
        received_on=origin.received_on,
        our_part=origin.our_part,
        terms=origin.terms,
        selection=origin.selection,
        state=_state(list(_opened(desk, handover))),
        # a file too large to be sealed was refused at the door: its handover has no bytes and a mark for a fingerprint
        here=with_sound
        and (handover.body.size > 0 or handover.body.sha256 == hashlib.sha256(b"").hexdigest()),
        within=None if within is None else within.body.serial,
        bags_before=tuple(bag.at.isoformat(timespec="seconds") for bag in earlier),
    )


def _captured(exhibit: Record[Exhibit], *, with_sound: bool) -> custody.Captured:
    body = exhibit.body
    return custody.Captured(
        record=exhibit.id,
        sha256=body.sha256,
        size=body.size,
        kind=body.kind,
        captured_on=body.captured_on,
        captured_with=body.captured_with,
        sealed_at=exhibit.at.isoformat(timespec="seconds"),
        by=exhibit.author.name,
        here=with_sound,
    )


def _state(opened: Sequence[Record[Any]]) -> str:
    for record in opened:
        body = record.body
        if isinstance(body, Recording):
            damage = f", damaged: {'; '.join(body.damage)}" if body.damage else ""
            return f"opened: {body.container}, {body.codec}, {body.channels} ch, {body.seconds:.1f} s{damage}"
        if isinstance(body, Rejection):
            return f"not opened: {body.error}"
    return "not opened yet"


def _pieces(desk: Desk, blob: BlobId) -> Iterator[bytes]:
    size = desk.case.blobs.size(blob)
    for start in range(0, size, PIECE):
        yield desk.case.blobs.read(blob, start, min(size, start + PIECE))


def _write(folder: Path, name: str, pieces: Iterator[bytes] | tuple[bytes, ...]) -> str:
    """Write one file of the bag, readable for its owner alone; its SHA-256 in hex."""
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sha = hashlib.sha256()
    with target.open("xb") as file:
        target.chmod(0o600)
        for piece in pieces:
            sha.update(piece)
            file.write(piece)
    return sha.hexdigest()

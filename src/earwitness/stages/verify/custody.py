"""A custody bag: what a third party needs to check files offline, as file names and bytes. Pure; the caller writes them.

Rules
- The bag is BagIt (RFC 8493) with SHA-256; its payload folder is an RO-Crate 1.1. Everything in it is plain, for outsiders.
- Each record is in its canonical bytes beside its Merkle path (RFC 6962) to the head that the case signed.
- The signature is over the tag manifest, which fixes the payload manifest, which fixes every file: no byte is free.
- No name of a file, a source or a person of the calls is in it. Members appear by the name they chose in the case.
- Time stamps (RFC 3161) lie beside the bag, over its signature, so that one can be attached later without touching it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PURPOSE = "earwitness custody bag 1"
CRATE_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CRATE_PROFILE = "https://w3id.org/ro/crate/1.1"


@dataclass(frozen=True, slots=True)
class Proven:
    """A record's canonical bytes and the path that shows it in the ledger; salt and path in hex."""

    id: str
    kind: str
    content: bytes
    index: int
    size: int
    salt: str
    path: tuple[str, ...]

    def proof(self) -> bytes:
        """The proof as the checker reads it."""
        return _json({"index": self.index, "size": self.size, "salt": self.salt, "path": list(self.path)})


@dataclass(frozen=True, slots=True)
class Held:
    """One file as the report tells of it. Times are ISO 8601 in UTC; `source` says what class of source, never who."""

    serial: int
    sha256: str
    size: int
    record: str
    sealed_at: str
    by: str
    source: str
    received_on: str
    our_part: str
    terms: str
    selection: str
    state: str
    #: whether its bytes lie in this bag
    here: bool = True
    within: int | None = None
    bags_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """One file captured by hand (`custody.Exhibit`) as the report tells of it."""

    record: str
    sha256: str
    size: int
    kind: str
    captured_on: str
    captured_with: str
    sealed_at: str
    by: str
    here: bool = True


@dataclass(frozen=True, slots=True)
class Ledgered:
    """The signed head of the case's ledger and the key it is checked with (C2SP signed-note, vkey)."""

    case_id: str
    checkpoint: str
    verifier: str


def item_name(of: Held | Captured) -> str:
    """Where the bytes of a file lie in the bag."""
    return f"data/items/{of.serial:06d}.bin" if isinstance(of, Held) else f"data/items/{of.record}.bin"


def payload(
    held: Sequence[Held],
    captured: Sequence[Captured],
    records: Sequence[Proven],
    ledger: Ledgered,
    made_at: str,
) -> dict[str, bytes]:
    """Every file of the payload but the items themselves, by name. `made_at`: ISO 8601 in UTC."""
    files = {
        "data/ledger/checkpoint.txt": ledger.checkpoint.encode(),
        "data/ledger/verifier.txt": f"{ledger.verifier}\n".encode(),
        "data/custody.csv": _csv(held, captured),
        "data/custody-report.txt": report(held, captured, records, ledger, made_at).encode(),
    }
    for record in records:
        files[f"data/records/{record.id}.json"] = record.content
        files[f"data/proofs/{record.id}.json"] = record.proof()
    files["data/ro-crate-metadata.json"] = _crate(files, (*held, *captured), ledger, made_at)
    return files


def tags(
    payload_digests: Mapping[str, str], octets: int, ledger: Ledgered, checker: str, made_at: str
) -> dict[str, bytes]:
    """The tag files but the signature: `payload_digests` is SHA-256 in hex by name, `octets` the payload's size in bytes."""
    info = {
        "Bagging-Date": made_at[:10],
        "Bag-Software-Agent": "Earwitness",
        "External-Identifier": ledger.case_id,
        "Payload-Oxum": f"{octets}.{len(payload_digests)}",
    }
    files = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()).encode(),
        "README.txt": _README.encode(),
        "check.py": checker.encode(),
        "manifest-sha256.txt": _manifest(payload_digests),
    }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {**files, "tagmanifest-sha256.txt": _manifest(digests)}


def to_sign(ledger: Ledgered, tag_manifest: bytes) -> str:
    """The text that the case signs for a bag: purpose, the ledger's origin, and the tag manifest's fingerprint."""
    origin = ledger.checkpoint.split("\n", 1)[0]
    return f"{PURPOSE}\n{origin}\n{hashlib.sha256(tag_manifest).hexdigest()}\n"


def time_stamp_request(signature: bytes) -> bytes:
    """An RFC 3161 request over the bag's signature: all that a time stamping authority gets to see is this fingerprint."""
    sha256_id = bytes.fromhex("300d06096086480165030402010500")
    imprint = _der(0x30, sha256_id + _der(0x04, hashlib.sha256(signature).digest()))
    return _der(0x30, _der(0x02, b"\x01") + imprint + _der(0x01, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    """One DER element; nothing here is 128 bytes or longer."""
    return bytes((tag, len(content))) + content


# -------------------------------------------------------------------------------------------------------- for people


def report(
    held: Sequence[Held],
    captured: Sequence[Captured],
    records: Sequence[Proven],
    ledger: Ledgered,
    made_at: str,
) -> str:
    """The custody report: the dated list of who held each file, and the Berkeley Protocol's six points answered."""
    decoded = sum(h.state.startswith("opened") for h in held)
    size = ledger.checkpoint.split("\n", 2)[1]
    lines = [
        "CUSTODY REPORT",
        f"Case {ledger.case_id}, made {made_at}. {len(held)} files; {len(records)} records with their proofs.",
        f"The ledger held {size} entries when its head was signed.",
        "",
        "THE FILES, ONE BY ONE",
    ]
    for h in held:
        lines += [
            "",
            f"File {h.serial:06d}  SHA-256 {h.sha256}  {h.size} bytes",
            f"  received   {h.received_on}, from a source of the class: {h.source}",
            f"  our part   in making the recording: {h.our_part}",
            f"  terms      {h.terms}",
            f"  selection  {h.selection}",
            *([f"  within     the archive that is file {h.within:06d}"] if h.within else []),
            f"  sealed     {h.sealed_at} by {h.by}; record {h.record}",
            f"  technical  {h.state}",
            *(f"  copy made  {when}, in an earlier bag" for when in h.bags_before),
            f"  copy made  {made_at}, in this bag" + ("" if h.here else ", without its bytes"),
        ]
    if captured:
        lines += ["", "FILES CAPTURED BY HAND, BESIDE THE RECORDINGS"]
    for c in captured:
        how = " ".join(
            part for part in (c.captured_on, c.captured_with and f"with {c.captured_with}") if part
        )
        lines += [
            "",
            f"{c.kind}  SHA-256 {c.sha256}  {c.size} bytes",
            f"  captured   {how or 'day and means not written down'}",
            f"  sealed     {c.sealed_at} by {c.by}; record {c.record}",
        ]
    here = sum(h.here for h in held)
    what = f"{here} of {len(held)} files are in data/items, byte for byte as received; of all, the fingerprints are here."
    lines += [
        "",
        "CHECKLIST (Berkeley Protocol on Digital Open Source Investigations, preservation of digital items)",
        "  authenticity       The SHA-256 of each file was taken when it was handed over and entered in an append-only ledger;",
        "                     the proof of each entry is in data/proofs. The evidentiary copy is never altered: all work is",
        "                     done on a decoded copy made from it.",
        f"  availability       {what}",
        "                     The case keeps them sealed.",
        "  identity           Each file has a serial number, a fingerprint and a record id that no other has.",
        "  persistence        Plain text, JSON and CSV; BagIt with SHA-256; nothing needs our program.",
        f"  renderability      {decoded} of {len(held)} files were opened by the decoder; the others say why above.",
        "  understandability  This report, data/custody.csv, data/ro-crate-metadata.json, README.txt.",
        "  chain of custody   The dated list above. Every look at a name and every bag is in the case's own ledger as well.",
        "  log fields         time (UTC), item, source class, method, SHA-256, size, operator: data/custody.csv.",
        "",
        "WHAT THIS DOES NOT SHOW",
        "  That what is said in a recording is true, or who says it. That nothing was changed before it was handed over.",
        "  That the source gave everything it had. That an entry is older than the first head somebody else has seen: for",
        "  that a time stamp can be attached beside the bag. Who the source is.",
        "",
    ]
    return "\n".join(lines)


_COLUMNS = (
    "serial",
    "sha256",
    "size",
    "sealed_at",
    "by",
    "source",
    "received_on",
    "method",
    "record",
    "state",
)


def _csv(held: Sequence[Held], captured: Sequence[Captured]) -> bytes:
    rows = [",".join(_COLUMNS)]
    for h in held:
        named = (f"{h.serial:06d}", h.sha256, str(h.size), h.sealed_at, h.by, h.source, h.received_on)
        values = (*named, "file handed over", h.record, h.state)
        rows.append(",".join(_cell(v) for v in values))
    for c in captured:
        values = ("", c.sha256, str(c.size), c.sealed_at, c.by, "", "", "captured by hand", c.record, c.kind)
        rows.append(",".join(_cell(v) for v in values))
    return ("\r\n".join(rows) + "\r\n").encode()


def _cell(text: str) -> str:
    """A CSV cell that a spreadsheet takes for text, not for a formula."""
    if text[:1] in "=+-@\t\r":
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


_README = """A custody bag, made by Earwitness.

data/custody-report.txt    what these files are, where they came from, who held them; read this first
data/custody.csv           the same as a table
data/items/                the files as they were handed over, byte for byte (may be left out)
data/records/, data/proofs/  the entries of the case's ledger about them, and the Merkle path of each (RFC 6962)
data/ledger/               the ledger's signed head and the key it is checked with
signature.txt              the case's signature over tagmanifest-sha256.txt
check.py                   checks all of it, offline, without our program:

    python3 check.py . KEY

KEY is the verifier key that the newsroom tells you over another channel. Better still, run a copy of check.py that did
not come in this bag. Any BagIt tool checks the fingerprints too; only check.py checks signature, ledger and strangers.

A time stamp: the file BAG.tsq beside the bag is a request (RFC 3161) that any time stamping authority answers; it sees a
fingerprint and nothing else. Keep the answer beside the bag as BAG.tsr, and check it with

    openssl ts -verify -data signature.txt -in ../BAG.tsr -CAfile authority.pem
"""


# -------------------------------------------------------------------------------------------------------- for machines


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


_FORMATS = {
    "json": "application/json",
    "txt": "text/plain",
    "csv": "text/csv",
    "bin": "application/octet-stream",
}
_TOLD = {
    "ledger/checkpoint.txt": "Signed head of the case's ledger",
    "ledger/verifier.txt": "Key that the head and the bag are checked with",
    "custody.csv": "The files as a table",
    "custody-report.txt": "Custody report",
}


def _crate(
    files: Mapping[str, bytes], every: Sequence[Held | Captured], ledger: Ledgered, made_at: str
) -> bytes:
    """RO-Crate 1.1: the files, and for each one handed over or captured the act of sealing it."""
    parts: list[dict[str, object]] = []
    for name, content in files.items():
        short = name.removeprefix("data/")
        entry: dict[str, object] = {
            "@id": short,
            "@type": "File",
            "name": _TOLD.get(
                short, "Ledger entry" if short.startswith("records/") else "Merkle proof of an entry"
            ),
            "encodingFormat": _FORMATS[short.rsplit(".", 1)[1]],
            "contentSize": str(len(content)),
        }
        parts.append(entry)
    names = sorted({one.by for one in every})
    members = {by: {"@id": f"#member-{n}"} for n, by in enumerate(names, 1)}
    acts: list[dict[str, object]] = []
    for one in every:
        record = {"@id": f"records/{one.record}.json"}
        item = {"@id": item_name(one).removeprefix("data/")}
        named = f"File {one.serial:06d}" if isinstance(one, Held) else f"Captured {one.kind}"
        if one.here:
            parts.append(
                {
                    **item,
                    "@type": "File",
                    "name": f"{named}, as it came",
                    "encodingFormat": _FORMATS["bin"],
                    "contentSize": str(one.size),
                }
            )
        acts.append(
            {
                "@id": f"#sealing-{one.record}",
                "@type": "CreateAction",
                "name": f"{named} received and sealed",
                "endTime": one.sealed_at,
                "agent": members[one.by],
                "instrument": {"@id": "#earwitness"},
                "result": item if one.here else record,
                "object": record,
            }
        )
    authors = list(members.values())
    root: dict[str, object] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Custody bag of {ledger.case_id}",
        "description": f"{len(every)} files with proof of when they were sealed and that they were not changed since.",
        "datePublished": made_at,
        "author": authors[0] if len(authors) == 1 else authors,
        "publisher": {"@id": "#newsroom"},
        "license": {"@id": "#terms"},
        "hasPart": [{"@id": part["@id"]} for part in parts],
        "mentions": [{"@id": act["@id"]} for act in acts],
    }
    about: list[dict[str, object]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": CRATE_PROFILE},
        },
        root,
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of this bag",
            "description": "For the person it was given to, on the terms in the custody report. Not for publication.",
        },
        {"@id": "#newsroom", "@type": "Organization", "name": "The newsroom that holds the case"},
        {"@id": "#earwitness", "@type": "SoftwareApplication", "name": "Earwitness"},
    ]
    for by, id in members.items():
        about.append({**id, "@type": "Person", "name": by, "affiliation": {"@id": "#newsroom"}})
    return _json({"@context": CRATE_CONTEXT, "@graph": [*about, *parts, *acts]})

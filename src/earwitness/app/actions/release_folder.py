"""A release as a folder anybody may hold: signed when it is made, checked offline, with or without the case."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from earwitness.app.actions.trying import try_scan
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.stages.produce.letters import from_letters, in_letters
from earwitness.stages.produce.signing import FILE, read_signature, signature_file, text_to_sign
from earwitness.storage.seal import is_signed, signature_of

#: what a browser would fetch, or send a reader to, in files that it reads as code
_FETCHED = re.compile(
    rb"""(?:\b(?:src|srcset|href|action|data|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])([^"'\s>)]+)""",
    re.I,
)
_LEAVES = re.compile(rb"(?!data:)[a-z][a-z0-9+.-]*:|//", re.I)
_CODE = {".html", ".htm", ".css", ".svg"}


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 in hex by path."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def signed_list(desk: Desk, name: str, files: Mapping[str, bytes]) -> bytes:
    """The signature file over a release's files, under the key that the case has for this name alone."""
    text = text_to_sign(name, digests_of(files))
    return signature_file(text, *signature_of(_seed(desk, name), text))


def release_key(desk: Desk, name: str) -> str:
    """The public key of a release, as its readers are told it."""
    return in_letters(signature_of(_seed(desk, name), "")[0].hex())


def check_folder(folder: Path, key: str | None = None, secrets: Path | None = None) -> dict[str, Any]:
    """What a folder is without the case: signed by whom, whole, and asking nothing of the network.

    `key`: as the newsroom told it; without it the one in the folder counts, and says only that nothing was damaged.
    `secrets`: a list, one a line, to search every byte for. Raises UsageError; a folder that is no release is a finding.
    """
    if not folder.is_dir():
        raise UsageError("the folder to check is not there")
    files = plain_files(folder)
    done = {"release": None, "key": None, **_against_signature(files, key), "outside": _outside(files)}
    done |= {"found": [], "searched": secrets is not None}
    if secrets is not None:
        hits, unreadable, _ = try_scan(folder, secrets)
        done["found"] = [*hits, *unreadable]
    wrong = ("changed", "missing", "extra", "outside", "found")
    done["clean"] = done["signature"] == "holds" and not any(done[what] for what in wrong)
    return done


def plain_files(folder: Path) -> dict[str, bytes | None]:
    """Contents by path; None for a link or anything else that is no plain file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else None
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def _against_signature(files: Mapping[str, bytes | None], key: str | None) -> dict[str, Any]:
    nothing: dict[str, Any] = {"changed": [], "missing": [], "extra": []}
    try:
        signed = read_signature(files.get(FILE) or b"")
    except ValueError:
        return nothing | {"signature": "none" if FILE not in files else "cannot be read"}
    state = "holds" if is_signed(signed.key, signed.text, signed.signature) else "does not hold"
    if state == "holds" and key is not None and _bytes_of(key) != signed.key:
        state = "of another key"
    there = {path: content for path, content in files.items() if path != FILE}
    return {
        "release": signed.name,
        "key": in_letters(signed.key.hex()),
        "signature": state,
        "changed": [p for p, d in signed.digests.items() if p in there and _digest(there[p]) != d],
        "missing": sorted(signed.digests.keys() - there.keys()),
        "extra": sorted(there.keys() - signed.digests.keys()),
    }


def _outside(files: Mapping[str, bytes | None]) -> list[str]:
    """Files that would have a browser ask, or lead a reader, elsewhere."""
    return [
        path
        for path, content in files.items()
        if content
        and Path(path).suffix.lower() in _CODE
        and any(_LEAVES.match(found) for found in _FETCHED.findall(content))
    ]


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _bytes_of(key: str) -> bytes:
    try:
        return bytes.fromhex(from_letters(key))
    except ValueError:
        raise UsageError(
            "this is no key of a release", hint="It is what `earwitness release` printed."
        ) from None


def _seed(desk: Desk, name: str) -> bytes:
    return desk.case.purpose_key(f"signature of release {name}")

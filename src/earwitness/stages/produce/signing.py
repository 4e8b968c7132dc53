"""The signature over a release: one text file that names every other file of the folder, and what it was. Pure.

Rules
- Whoever holds the folder can see, without the case and offline, whether a file was changed, added or taken away.
- The key is of this release's name alone: two releases of a case cannot be told by it to be of one case.
- Everything that would be hexadecimal is in letters (`letters`), so that the leak scan reads this file like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from earwitness.stages.produce.letters import from_letters, in_letters

FILE = "signature.txt"
_HEAD = "Earwitness release 1"
_ABOUT = "Every other file of this folder and its SHA-256, 0 to f written as b c d f g h j k l m n p q r s t."


@dataclass(frozen=True, slots=True)
class SignedList:
    """What a signature file says: `text` is what was signed, `digests` SHA-256 in hex by path; nothing is checked yet."""

    name: str
    digests: Mapping[str, str]
    text: str
    key: bytes
    signature: bytes


def text_to_sign(name: str, digests: Mapping[str, str]) -> str:
    """The list of a release's files, `digests` being SHA-256 in hex by path. A path holds no line break."""
    rows = (f"{in_letters(digest)}  {path}" for path, digest in sorted(digests.items()))
    return "\n".join((_HEAD, f"Name: {name}", _ABOUT, "", *rows, ""))


def signature_file(text: str, key: bytes, signature: bytes) -> bytes:
    """The file: the text, then the public key (32 bytes) and the Ed25519 signature (64 bytes) over it."""
    return f"{text}\nKey: {in_letters(key.hex())}\nSignature: {in_letters(signature.hex())}\n".encode()


def read_signature(content: bytes) -> SignedList:
    """The parts of a signature file. Raises ValueError for anything that `signature_file` did not write."""
    text, _, end = content.decode().rpartition("\nKey: ")
    coded_key, _, coded_signature = end.partition("\nSignature: ")
    lines = text.splitlines()
    if len(lines) < 5 or lines[0] != _HEAD or not lines[1].startswith("Name: "):
        raise ValueError("not a list of a release")
    rows = [line.rpartition(")  ")[::2] for line in lines[4:]]
    digests = {path: from_letters(letters) for letters, path in rows}
    key, signature = bytes.fromhex(from_letters(coded_key)), bytes.fromhex(from_letters(coded_signature))
    found = SignedList(lines[1].removeprefix("Name: "), digests, text, key, signature)
    if text_to_sign(found.name, digests) != text or signature_file(text, key, signature) != content:
        raise ValueError("not written as a release is signed")
    return found

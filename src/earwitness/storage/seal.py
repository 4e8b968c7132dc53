"""The only user of cryptography: passphrases, keys, sealed bytes, names and signatures.

Nothing here is invented; each part is a published construction on a library that implements it:

- passphrase → key: Argon2id (RFC 9106);
- a member: an X25519 age identity, kept under the passphrase with AES-256-GCM;
- a key for several members: age (age-encryption.org/v1), one file each;
- keys for single purposes: HKDF-SHA256 (RFC 5869);
- an envelope to one recipient: age for a fresh key, sealed bytes under that key for the content;
- sealed bytes: C2SP chunked-encryption, Cobblestone-256 (AES-256-GCM, 16 KiB chunks, key commitment, random access);
- padded lengths: Padmé (Nikitin et al., PURBs, PETS 2019);
- signed heads: C2SP signed-note with Ed25519.

Python cannot wipe what it no longer needs: keys leave memory when the process ends, not before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from earwitness.errors import BlobDamaged, CaseDamaged, WeakKeyParameters, WrongPassphrase

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

# ----------------------------------------------------------------------------------- passphrase and members


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """What one guess at a passphrase costs: Argon2id with this much memory, passes and lanes."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 4

    def at_least(self, floor: PassphraseCost) -> bool:
        """True when a guess costs no less memory and no fewer passes than `floor`."""
        return self.memory_kib >= floor.memory_kib and self.passes >= floor.passes


#: every case made for use; 0.5 to 0.7 s a guess on an ordinary laptop
STANDARD_COST = PassphraseCost()


def random_key() -> bytes:
    """32 bytes nobody can guess."""
    return secrets.token_bytes(KEY_BYTES)


def key_of_passphrase(passphrase: str, salt: bytes, cost: PassphraseCost, floor: PassphraseCost) -> bytes:
    """The 32-byte key of a passphrase. Raises WeakKeyParameters before any work when `cost` is below `floor`."""
    if not cost.at_least(floor):
        raise WeakKeyParameters(
            f"a guess would cost {cost.memory_kib} KiB and {cost.passes} passes;"
            f" at least {floor.memory_kib} KiB and {floor.passes} are required"
        )
    return hash_secret_raw(
        passphrase.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )


def new_identity() -> tuple[str, str]:
    """A member's age identity and the recipient that others wrap keys to."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def wrapped_for(recipient: str, key: bytes) -> bytes:
    """An age file that only the recipient's identity opens."""
    import pyrage

    return bytes(pyrage.encrypt(key, [pyrage.x25519.Recipient.from_str(recipient)]))


def unwrapped(identity: str, age_file: bytes, where: str) -> bytes:
    """The key in an age file. Raises CaseDamaged naming `where` when this identity does not open it."""
    import pyrage

    try:
        key = bytes(pyrage.decrypt(age_file, [pyrage.x25519.Identity.from_str(identity)]))
    except pyrage.DecryptError:
        raise CaseDamaged(f"{where} does not open with its member's identity") from None
    if len(key) != KEY_BYTES:
        raise CaseDamaged(f"{where} holds no key")
    return key


def box(key: bytes, content: bytes, context: bytes) -> bytes:
    """A few bytes under AES-256-GCM with a random nonce in front; `context` has to be the same on opening."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def unbox(key: bytes, boxed: bytes, context: bytes) -> bytes:
    """What `box` put in. Raises WrongPassphrase: wrong key, wrong context and changed bytes are one and the same."""
    try:
        return AESGCM(key).decrypt(boxed[:NONCE_BYTES], boxed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise WrongPassphrase("the key does not open this") from None


# ------------------------------------------------------------------------------------- keys for one purpose


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys of one purpose each that come from a case key or a vault key."""

    database: bytes
    blob_name: bytes
    blob_wrap: bytes
    ledger: bytes
    header: bytes


def keys_of(key: bytes, case_id: str) -> Keys:
    """Derive the purpose keys; none tells anything about another or about `key`."""

    def derived(purpose: str) -> bytes:
        kdf = HKDF(hashes.SHA256(), KEY_BYTES, case_id.encode(), b"earwitness/1/" + purpose.encode())
        return kdf.derive(key)

    return Keys(
        derived("database"), derived("blob name"), derived("blob wrap"), derived("ledger"), derived("header")
    )


def purpose_key(key: bytes, case_id: str, purpose: str) -> bytes:
    """A key for one named purpose outside storage; it tells nothing about any other key."""
    info = b"earwitness/1/outside/" + purpose.encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, case_id.encode(), info).derive(key)


def keyed_hash(key: bytes, content: bytes | memoryview) -> str:
    """HMAC-SHA256 in hex: without the key nobody can tell whether given bytes have this name."""
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality that takes as long for a near miss as for a hit."""
    return hmac.compare_digest(left.encode(), right.encode())


# --------------------------------------------------------------------------------------------- sealed bytes

CHUNK = 16 * 1024
SALT_BYTES = 24
COMMITMENT_BYTES = 32
HEAD_BYTES = SALT_BYTES + COMMITMENT_BYTES
SEALED_CHUNK = CHUNK + TAG_BYTES
AT_ONCE = 64 * CHUNK


def padded_length(length: int) -> int:
    """Padmé: the next length whose low bits are zero, at most 12 % longer; a length tells O(log log n) bits.

    Everything below 4 KiB is one size.
    """
    if length <= 4096:
        return 4096
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def sealed_length(length: int) -> int:
    """Bytes that `length` bytes take when sealed."""
    return HEAD_BYTES + length + TAG_BYTES * (length // CHUNK + 1)


def sealed_chunk_at(chunk: int) -> int:
    """Where a chunk begins in the sealed bytes."""
    return HEAD_BYTES + chunk * SEALED_CHUNK


def sealed(key: bytes, context: bytes, content: bytes | memoryview, length: int) -> Iterator[bytes]:
    """Seal `content`, filled with zeros to `length` bytes, piece by piece. `key` is used once and never again."""
    from cryptography.cobblestone import Cobblestone256Encryptor

    encryptor = Cobblestone256Encryptor(key, context)
    for start in range(0, len(content), AT_ONCE):
        yield encryptor.update(content[start : start + AT_ONCE])
    for start in range(len(content), length, AT_ONCE):
        yield encryptor.update(bytes(min(AT_ONCE, length - start)))
    yield encryptor.finalize()


class ChunkOpener:
    """Opens single chunks of sealed bytes. Made from the head, whose key commitment is checked first."""

    def __init__(self, key: bytes, context: bytes, head: bytes) -> None:
        """Raises BlobDamaged when `head` was not made with this key and context."""
        salt, commitment = head[:SALT_BYTES], head[SALT_BYTES:HEAD_BYTES]
        name = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"
        derived = HKDFExpand(
            hashes.SHA512(), KEY_BYTES + NONCE_BYTES + COMMITMENT_BYTES, name + salt + context
        ).derive(key)
        if not hmac.compare_digest(derived[KEY_BYTES + NONCE_BYTES :], commitment):
            raise BlobDamaged("the head belongs to another key or another blob, or was changed")
        self._aead = AESGCM(derived[:KEY_BYTES])
        self._nonce = int.from_bytes(derived[KEY_BYTES : KEY_BYTES + NONCE_BYTES], "big")

    def open(self, chunk: int, sealed_bytes: bytes | memoryview) -> bytes:
        """The bytes of chunk number `chunk`. Raises BlobDamaged naming the chunk."""
        nonce = (self._nonce ^ chunk).to_bytes(NONCE_BYTES, "big")
        try:
            return self._aead.decrypt(nonce, bytes(sealed_bytes), None)
        except (InvalidTag, ValueError):
            raise BlobDamaged(f"chunk {chunk} was changed") from None


# ------------------------------------------------------------------------------------------------ envelopes

_ENVELOPE = b"earwitness/1/envelope"
_LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class AgeEnvelopes:
    """Envelopes of `ports.Envelopes`: two bytes with the length of an age file, the age file, sealed bytes.

    The age file holds the key of the sealed bytes, made for this envelope alone. The sealed bytes hold the content's
    length, the content, and zeros up to the Padmé length. Who sealed an envelope is not shown by it.
    """

    def new_identity(self) -> tuple[str, str]:
        """As `ports.Envelopes.new_identity`; the identity is in this process's memory and nowhere else."""
        return new_identity()

    def seal(self, recipient: str, content: bytes) -> bytes:
        """As `ports.Envelopes.seal`. Raises ValueError for what is not a recipient."""
        import pyrage

        key = random_key()
        try:
            wrapped = wrapped_for(recipient, key)
        except pyrage.RecipientError:
            raise ValueError("not a recipient") from None
        body = len(content).to_bytes(_LENGTH_BYTES, "big") + content
        return b"".join(
            (
                len(wrapped).to_bytes(2, "big"),
                wrapped,
                *sealed(key, _ENVELOPE, body, padded_length(len(body))),
            )
        )

    def open(self, identity: str, envelope: bytes) -> bytes:
        """As `ports.Envelopes.open`. Raises BlobDamaged."""
        from cryptography.cobblestone import Cobblestone256Decryptor

        whole = memoryview(envelope)
        stop = 2 + int.from_bytes(whole[:2], "big")
        try:
            key = unwrapped(identity, bytes(whole[2:stop]), "an envelope")
            decryptor = Cobblestone256Decryptor(key, _ENVELOPE)
            body = memoryview(decryptor.update(whole[stop:]) + decryptor.finalize())
        except (CaseDamaged, InvalidTag, ValueError):
            raise BlobDamaged(
                "an envelope does not open: it was changed, or sealed to another",
                hint="Run the step again; if it comes back, do not trust what lies between the two machines.",
            ) from None
        length = int.from_bytes(body[:_LENGTH_BYTES], "big")
        return bytes(body[_LENGTH_BYTES : _LENGTH_BYTES + length])


# --------------------------------------------------------------------------------------------- signed heads

_ED25519_NOTE = b"\x01"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """Checks notes signed under one name: all that a third party needs (`vkey` of C2SP signed-note)."""

    name: str
    public: bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519_NOTE + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+hash+key` as C2SP signed-note writes a verifier key."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(_ED25519_NOTE + self.public).decode()}"

    def text_of(self, note: str) -> str | None:
        """The signed text of a note, or None when no signature of this key holds."""
        text, found, signatures = note.rpartition("\n\n")
        if not found:
            return None
        for line in signatures.splitlines():
            if not line.startswith(f"— {self.name} "):
                continue
            try:
                raw = base64.b64decode(line.rsplit(" ", 1)[1], validate=True)
                if raw[:4] == self.hash:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], f"{text}\n".encode())
                    return f"{text}\n"
            except (InvalidSignature, ValueError):
                continue
        return None


class NoteSigner:
    """Signs notes under a name that says nothing about anybody."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = NoteVerifier(name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """A C2SP signed note: the text, which ends in a newline, an empty line, and one signature line."""
        raw = base64.b64encode(self.verifier.hash + self._private.sign(text.encode())).decode()
        return f"{text}\n— {self.verifier.name} {raw}\n"


# ------------------------------------------------------------------------------------- signatures over what left the case


def signature_of(seed: bytes, text: str) -> tuple[bytes, bytes]:
    """Public key (32 bytes) and Ed25519 signature (64 bytes) over a text, by the key of a 32-byte seed."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.public_key().public_bytes_raw(), private.sign(text.encode())


def is_signed(public: bytes, text: str, signature: bytes) -> bool:
    """Whether the key of these 32 bytes signed exactly this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True

"""Seals: what is sealed opens with its key and context, whole and unchanged, and in no other way."""

from __future__ import annotations

import dataclasses

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BlobDamaged, CaseDamaged, WeakKeyParameters, WrongPassphrase
from earwitness.storage import seal

KEY = bytes(range(32))
CONTEXT = b"case\x00blob"
CHEAP = seal.PassphraseCost(64, 1, 1)


def sealed(content: bytes, length: int | None = None) -> bytes:
    return b"".join(seal.sealed(KEY, CONTEXT, content, len(content) if length is None else length))


def opened(whole: bytes, key: bytes = KEY, context: bytes = CONTEXT) -> bytes:
    """Every chunk, as a reader of the whole would."""
    opener = seal.ChunkOpener(key, context, whole[: seal.HEAD_BYTES])
    rest = whole[seal.HEAD_BYTES :]
    count = len(rest) // seal.SEALED_CHUNK + 1
    return b"".join(
        opener.open(n, rest[n * seal.SEALED_CHUNK : (n + 1) * seal.SEALED_CHUNK]) for n in range(count)
    )


@given(st.integers(0, 3 * seal.CHUNK + 5), st.integers(0, 5000))
def test_what_is_sealed_opens_here_and_with_the_published_construction(size: int, padding: int) -> None:
    content = bytes(n % 251 for n in range(size))
    whole = sealed(content, size + padding)
    assert len(whole) == seal.sealed_length(size + padding)
    assert opened(whole) == content + bytes(padding)
    other = Cobblestone256Decryptor(KEY, CONTEXT)
    assert other.update(whole) + other.finalize() == content + bytes(padding)


def test_one_changed_bit_anywhere_is_refused() -> None:
    whole = sealed(bytes(seal.CHUNK + 40))
    places = [*range(seal.HEAD_BYTES + 4), *range(500, len(whole), 131), len(whole) - 1]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises(BlobDamaged):
            opened(bytes(changed))


def test_chunks_cannot_change_places_or_be_cut() -> None:
    whole = sealed(bytes(3 * seal.CHUNK))
    head, size = seal.HEAD_BYTES, seal.SEALED_CHUNK
    swapped = (
        whole[:head]
        + whole[head + size : head + 2 * size]
        + whole[head : head + size]
        + whole[head + 2 * size :]
    )
    with pytest.raises(BlobDamaged):
        opened(swapped)
    for cut in (head, head + size, head + 2 * size, len(whole) - 1, len(whole) - 16):
        with pytest.raises(BlobDamaged):
            opened(whole[:cut])


@pytest.mark.parametrize("size", [0, 10, 40])
def test_a_cut_head_is_refused(size: int) -> None:
    with pytest.raises(BlobDamaged):
        seal.ChunkOpener(KEY, CONTEXT, sealed(b"x")[:size])


def test_another_key_or_context_is_refused() -> None:
    whole = sealed(b"words")
    with pytest.raises(BlobDamaged):
        opened(whole, key=bytes(32))
    with pytest.raises(BlobDamaged):
        opened(whole, context=b"case\x00another blob")


def test_sealing_twice_gives_different_bytes() -> None:
    assert sealed(b"words") != sealed(b"words")


@given(st.integers(0, 1 << 40))
def test_padding_is_small_and_does_not_shrink(length: int) -> None:
    padded = seal.padded_length(length)
    assert padded >= length
    assert seal.padded_length(padded) == padded
    assert padded <= max(4096, length * 1.12)


@given(st.integers(0, 1 << 32), st.integers(0, 1 << 32))
def test_padding_keeps_the_order(left: int, right: int) -> None:
    low, high = sorted((left, right))
    assert seal.padded_length(low) <= seal.padded_length(high)


def test_padding_leaves_few_sizes() -> None:
    """Recordings from a second to an hour, 8 kHz int16: more than a hundred lengths share a size on average."""
    lengths = range(16_000, 57_600_000, 1_600)
    assert len({seal.padded_length(n) for n in lengths}) * 100 < len(lengths)


def test_a_weak_cost_is_refused_before_any_work() -> None:
    assert seal.STANDARD_COST.memory_kib >= 256 * 1024
    assert seal.STANDARD_COST.passes >= 3
    for weaker in (
        dataclasses.replace(seal.STANDARD_COST, memory_kib=seal.STANDARD_COST.memory_kib - 1),
        dataclasses.replace(seal.STANDARD_COST, passes=2),
        CHEAP,
    ):
        with pytest.raises(WeakKeyParameters):
            seal.key_of_passphrase("pass", bytes(16), weaker, seal.STANDARD_COST)


def test_a_passphrase_key_depends_on_everything() -> None:
    keys = {
        seal.key_of_passphrase(passphrase, salt, cost, CHEAP)
        for passphrase in ("pass", "Pass")
        for salt in (bytes(16), bytes(15) + b"1")
        for cost in (CHEAP, seal.PassphraseCost(128, 1, 1), seal.PassphraseCost(64, 2, 1))
    }
    assert len(keys) == 12


def test_purpose_keys_have_nothing_in_common() -> None:
    keys = [
        getattr(seal.keys_of(key, case), field.name)
        for key in (KEY, bytes(32))
        for case in ("case_1", "case_2")
        for field in dataclasses.fields(seal.Keys)
    ]
    assert len(set(keys)) == 20
    assert "keys" not in repr(seal.keys_of(KEY, "case_1")).lower() or KEY.hex() not in repr(keys[0])


def test_a_box_opens_only_with_its_key_and_context() -> None:
    boxed = seal.box(KEY, b"secret", b"here")
    assert seal.unbox(KEY, boxed, b"here") == b"secret"
    for key, content, context in (
        (bytes(32), boxed, b"here"),
        (KEY, boxed, b"there"),
        (KEY, boxed[:-1], b"here"),
        (KEY, boxed[:5], b"here"),
        (KEY, b"", b"here"),
        (KEY, boxed[:-1] + bytes([boxed[-1] ^ 1]), b"here"),
    ):
        with pytest.raises(WrongPassphrase):
            seal.unbox(key, content, context)


def test_a_wrapped_key_opens_only_for_its_member() -> None:
    identity, recipient = seal.new_identity()
    other, _ = seal.new_identity()
    wrapped = seal.wrapped_for(recipient, KEY)
    assert seal.unwrapped(identity, wrapped, "keys/a.age") == KEY
    with pytest.raises(CaseDamaged, match=r"keys/a\.age"):
        seal.unwrapped(other, wrapped, "keys/a.age")
    with pytest.raises(CaseDamaged):
        seal.unwrapped(identity, seal.wrapped_for(recipient, b"short"), "keys/a.age")


def test_a_note_holds_only_as_it_was_signed() -> None:
    signer = seal.NoteSigner("case_1/records", KEY)
    note = signer.sign("case_1/records\n5\nroot\n")
    assert note.startswith("case_1/records\n5\nroot\n\n— case_1/records ")
    assert signer.verifier.text_of(note) == "case_1/records\n5\nroot\n"
    assert seal.NoteSigner("case_1/records", bytes(32)).verifier.text_of(note) is None
    assert seal.NoteSigner("case_1/vault", KEY).verifier.text_of(note) is None
    for changed in (
        note.replace("5", "6"),
        note[:-3],
        note.replace("\n\n", "\n"),
        "",
        "\n\n",
        note.split("—")[0],
    ):
        assert signer.verifier.text_of(changed) is None
    name, hash_, key = signer.verifier.vkey.split("+", 2)
    assert (name, len(hash_), len(key)) == ("case_1/records", 8, 44)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_keyed_hash_needs_its_key(left: bytes, right: bytes) -> None:
    assert (seal.keyed_hash(KEY, left) == seal.keyed_hash(KEY, right)) == (left == right)
    assert seal.keyed_hash(KEY, left) != seal.keyed_hash(bytes(32), left)


@given(st.binary(max_size=3 * seal.CHUNK))
def test_an_envelope_opens_for_its_recipient(content: bytes) -> None:
    envelopes = seal.AgeEnvelopes()
    identity, recipient = envelopes.new_identity()
    assert envelopes.open(identity, envelopes.seal(recipient, content)) == content


def test_an_envelope_opens_for_nobody_else_and_only_unchanged() -> None:
    envelopes = seal.AgeEnvelopes()
    identity, recipient = envelopes.new_identity()
    stranger, _ = envelopes.new_identity()
    envelope = envelopes.seal(recipient, bytes(5000))
    with pytest.raises(BlobDamaged):
        envelopes.open(stranger, envelope)
    for place in (0, 1, 5, 100, 300, len(envelope) // 2, len(envelope) - 1):
        changed = bytearray(envelope)
        changed[place] ^= 1
        with pytest.raises(BlobDamaged):
            envelopes.open(identity, bytes(changed))
    for cut in (0, 1, 2, 150, 2000, len(envelope) - 1):
        with pytest.raises(BlobDamaged):
            envelopes.open(identity, envelope[:cut])
    with pytest.raises(BlobDamaged):
        envelopes.open(identity, envelope + b"\x00")
    with pytest.raises(ValueError, match="recipient"):
        envelopes.seal("nobody", b"words")


def test_an_envelope_hides_the_length_of_short_content() -> None:
    envelopes = seal.AgeEnvelopes()
    _, recipient = envelopes.new_identity()
    lengths = [len(envelopes.seal(recipient, bytes(size))) for size in (0, 1, 1000, 4000)]
    # age adds a stanza of random length to what it wraps, so the outside differs, and not by the content.
    assert max(lengths) - min(lengths) < 600
    assert min(lengths) > 4096

"""Content credentials through the real library: signed offline, whole, and broken by any change of the sound."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import c2pa
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from earwitness.engines.credentials import creditor
from earwitness.engines.media.encode import encode
from earwitness.errors import UsageError

NOW = datetime.now(UTC)


def issued(to: str, key: ec.EllipticCurvePrivateKey, by: str, with_key: ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate as C2PA asks for: who signs it, and for what its key may be used."""
    root = to == by

    def name(one: str) -> x509.Name:
        whole = ((NameOID.ORGANIZATION_NAME, "Invented News"), (NameOID.COMMON_NAME, one))
        return x509.Name([x509.NameAttribute(oid, said) for oid, said in whole])

    uses = "content_commitment key_encipherment data_encipherment key_agreement crl_sign encipher_only decipher_only"
    use = dict.fromkeys(uses.split(), False)
    certificate = (
        x509.CertificateBuilder(name(by), name(to), key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(root, None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=root, **use), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(with_key.public_key()), critical=False
        )
    )
    if not root:
        certificate = certificate.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return certificate.sign(with_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def signing() -> tuple[bytes, bytes]:
    """A chain and the key of its first certificate."""
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    chain = issued("release", own, "root", root) + issued("root", root, "root", root)
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return chain, own.private_bytes(serialization.Encoding.PEM, pem, plain)


def credentials_of(sound: bytes) -> dict[str, Any]:
    with c2pa.Reader("audio/mpeg", io.BytesIO(sound)) as reader:
        found: dict[str, Any] = json.loads(reader.json())
        return found


def test_sound_is_signed_offline_and_stays_as_it_was(signing: tuple[bytes, bytes]) -> None:
    tone = (8000 * np.sin(np.arange(16000) / 3)).astype(np.int16)
    sound = encode(tone[None, :], 8000, "mp3")
    signed = creditor(*signing)("sound/quote-01.mp3", sound)
    assert signed.endswith(sound) and len(signed) < len(sound) + 6000
    told = credentials_of(signed)
    assert told["validation_state"] == "Valid"
    (claim,) = told["manifests"].values()
    assert claim["title"] == "quote-01.mp3" and claim["signature_info"]["issuer"] == "Invented News"
    assert "time" not in claim["signature_info"], "when it was signed is not said"
    changed = signed[:-1000] + bytes((signed[-1000] ^ 1,)) + signed[-999:]
    assert credentials_of(changed)["validation_state"] == "Invalid"


def test_what_signs_nothing_is_said(signing: tuple[bytes, bytes]) -> None:
    with pytest.raises(UsageError):
        creditor(b"no certificate", signing[1])("quote-01.mp3", b"\xff\xe3")

"""Content Credentials (C2PA) on released sound, signed offline with the newsroom's own certificate: `c2pa-python`.

The library is an extra (`pip install earwitness[c2pa]`), imported when something is signed. No time stamping authority is
asked, no revocation list, no remote manifest. What is added is one tag before the sound, which stays as it was to the byte.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from earwitness import __version__
from earwitness.errors import UsageError

#: what was done to the sound, in the words of the specification (C2PA 2.x, actions; IPTC digital source types)
_EDITS_BY_PEOPLE = "http://cv.iptc.org/newscodes/digitalsourcetype/humanEdits"
_TOLD = (
    "Passages of a recorded call were chosen, and what identifies people was replaced by tone or quiet. provenance.json, "
    "beside the page, lists every stretch."
)
TYPES: Mapping[str, str] = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}

Credit = Callable[[str, bytes], bytes]


def creditor(certificate: bytes, key: bytes) -> Credit:
    """Signs a sound file, given its name and bytes, under a chain of PEM certificates and their PEM key (P-256).

    Raises UsageError without the library, or for a certificate and key that do not go together.
    """
    try:
        import c2pa
    except ImportError:
        raise UsageError(
            "the library c2pa-python is not installed", hint="Install it: `pip install earwitness[c2pa]`."
        ) from None

    def credit(name: str, content: bytes) -> bytes:
        signed = io.BytesIO()
        try:
            info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=certificate, private_key=key, ta_url=None)
            with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(_claim(name))) as builder:
                builder.sign(signer, TYPES[name.rpartition(".")[2]], io.BytesIO(content), signed)
        except c2pa.C2paError:
            raise UsageError(
                "this certificate and key sign no sound",
                hint="A chain in PEM, the signing certificate first, for P-256 and with the use that C2PA asks for"
                " (docs/how-to/make-a-release.md), and its key in PEM without a passphrase.",
            ) from None
        return signed.getvalue()

    return credit


def _claim(name: str) -> dict[str, Any]:
    actions = [
        {"action": "c2pa.created", "digitalSourceType": _EDITS_BY_PEOPLE},
        {"action": "c2pa.edited", "description": _TOLD},
    ]
    return {
        "claim_generator_info": [{"name": "Earwitness", "version": __version__}],
        "title": name.rpartition("/")[2],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": actions}}],
    }

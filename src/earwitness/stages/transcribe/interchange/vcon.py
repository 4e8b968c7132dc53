"""vCon, a conversation as one JSON document (IETF drafts, versions 0.0.1 to 0.4.0): recordings, parties, transcripts. Pure.

Rules
- Nothing a vCon only points at is fetched: a recording given by its address is counted as lost.
- A signed or an encrypted vCon is refused by its form: what it holds is not ours to unwrap here.
- A transcript is taken from `analysis` (or, as some tools write it, from `attachments`) where it is one of a recording.
- Out: parties as letters, unless names are asked for; no sound, unless it is asked for. What was recorded without a time
  zone is written as if in UTC, and that is said.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import uuid
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from earwitness.errors import BadForm
from earwitness.model.markup import text_in
from earwitness.stages.transcribe.interchange import recognisers
from earwitness.stages.transcribe.interchange.recognisers import PERSON
from earwitness.stages.transcribe.interchange.tiers import Brought, OutLine, losses_of

MOST_BYTES = 1 << 30  #: of one vCon, unpacked
MOST_DIALOGS = 1_000
VERSION = "0.4.0"

_NAMESPACE = uuid.UUID("6b0f5a52-1f7e-5d3c-9c05-3c2f9d1a7e41")
_PARTIES = ("A", "B", "C", "D")
#: what a container is called in a vCon
_MEDIA = {
    "wav": "audio/x-wav", "mp3": "audio/x-mp3", "mp4": "audio/mp4", "ogg": "audio/ogg", "flac": "audio/flac",
    "amr-nb": "audio/amr", "amr-wb": "audio/amr-wb", "aac": "audio/aac",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VconParty:
    """Someone in a conversation, as the vCon names them."""

    name: str = ""
    number: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class VconDialog:
    """A recording of a conversation. `place` counts the dialogs of the vCon from 0; `content` is None where it is not within."""

    place: int
    began: str
    parties: tuple[int, ...]
    caller: int | None
    file: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Vcon:
    """A vCon as far as it can be taken: `transcripts` by the place of their dialog."""

    id: str
    parties: tuple[VconParty, ...]
    dialogs: tuple[VconDialog, ...]
    transcripts: Mapping[int, Brought]
    losses: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------------------ in


def looks_like_one(name: str, content: bytes) -> bool:
    """Whether a file is a vCon by its name or, where it is JSON, by its first key."""
    if name.casefold().endswith((".vcon", ".vcon.json", ".vcon.gz")):
        return True
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and bool(
        re.search(rb'"vcon"\s*:\s*"\d', content)
    )


def parse_vcon(raw: bytes) -> Vcon:
    """A vCon's parties, recordings and transcripts, and what of it was not taken. Raises BadForm."""
    whole = _document(raw)
    lost: Counter[str] = Counter()
    version = str(whole.get("vcon", ""))
    lost["versions of the form that are not known here"] += not re.fullmatch(
        r"0\.0\.[1-9]|0\.[1-4]\.\d", version
    )
    parties = tuple(_party(_dict(one)) for one in _list(whole.get("parties")))
    dialogs: list[VconDialog] = []
    rows = _list(whole.get("dialog"))
    if len(rows) > MOST_DIALOGS:
        raise BadForm(f"the vCon has more than {MOST_DIALOGS} dialogs", hint="Export it in parts.")
    for place, one in enumerate(rows):
        dialog = _dialog(place, _dict(one), len(parties), lost)
        if dialog is not None:
            dialogs.append(dialog)
    transcripts = _transcripts(whole, {dialog.place for dialog in dialogs}, lost)
    for name, what in (
        ("group", "vCons it is made of"),
        ("redacted", "links to a fuller vCon"),
        ("appended", "links to an older vCon"),
    ):
        lost[what] += bool(whole.get(name)) if not isinstance(whole.get(name), list) else len(whole[name])
    return Vcon(
        str(whole.get("uuid", ""))[:64],
        parties,
        tuple(dialogs),
        transcripts,
        losses_of(*((count, what) for what, count in lost.items())),
    )


def _document(raw: bytes) -> Mapping[str, Any]:
    if raw.startswith(b"\x1f\x8b"):
        raw = _unpacked(raw)
    try:
        whole = json.loads(text_in(raw))
    except (ValueError, RecursionError):
        raise BadForm("the vCon is not JSON") from None
    if not isinstance(whole, dict):
        raise BadForm("the vCon is no JSON object")
    if "signatures" in whole or "payload" in whole:
        raise BadForm(
            "the vCon is a signed one, which is not read",
            hint="Check its signature with the tool of who signed it, and export the vCon within unsigned.",
        )
    if "ciphertext" in whole or "recipients" in whole:
        raise BadForm(
            "the vCon is encrypted", hint="Decrypt it with the tool and key of whom it was made for."
        )
    if "vcon" not in whole and "dialog" not in whole:
        raise BadForm("the file is JSON, and no vCon")
    return whole


def _unpacked(raw: bytes) -> bytes:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        out = unpacker.decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        raise BadForm("the vCon cannot be unpacked") from None
    if len(out) > MOST_BYTES:
        raise BadForm(f"the vCon unpacks to more than {MOST_BYTES} bytes", hint="Export it in parts.")
    return out


def _party(row: Mapping[str, Any]) -> VconParty:
    number = re.sub(r"^(?:tel|sips?):", "", _text(row, "tel") or _text(row, "sip"), flags=re.IGNORECASE)
    own = _text(row, "uuid") or number or _text(row, "mailto") or _text(row, "name")
    return VconParty(_text(row, "name"), number, own)


def _dialog(place: int, row: Mapping[str, Any], parties: int, lost: Counter[str]) -> VconDialog | None:
    """A dialog where it is a recording; else it is counted."""
    kind = _text(row, "type")
    media = (_text(row, "mediatype") or _text(row, "mimetype")).casefold()
    sound = kind in ("recording", "audio", "video") and not media.startswith("text/")
    if not sound:
        known = {
            "text": "messages",
            "transfer": "transfers of a call",
            "incomplete": "calls that nobody answered",
        }
        lost[f"dialogs that are {known.get(kind, 'no recording')}"] += 1
        return None
    among = row.get("parties")
    numbers = among if isinstance(among, list) else [among]
    inside = tuple(n for n in _flat(numbers) if 0 <= n < parties)
    caller = row.get("originator", inside[0] if inside else None)
    content = _content(row)
    lost["recordings that are not within it and are not fetched"] += content is None
    return VconDialog(
        place,
        _text(row, "start"),
        inside or tuple(range(min(parties, len(_PARTIES)))),
        caller if isinstance(caller, int) and not isinstance(caller, bool) else None,
        re.split(r"[/\\]", _text(row, "filename"))[-1][:200],
        content,
    )


def _flat(rows: Sequence[Any]) -> list[int]:
    """Numbers of parties; some tools list a channel's parties together."""
    out: list[int] = []
    for one in rows:
        several = one if isinstance(one, list) else [one]
        out += [n for n in several if isinstance(n, int) and not isinstance(n, bool) and n not in out]
    return out


def _content(row: Mapping[str, Any]) -> bytes | None:
    """What stands within a row's body, as bytes; None where nothing does or it cannot be read."""
    body = row.get("body")
    encoding = _text(row, "encoding").casefold()
    if not isinstance(body, str) or not body:
        return None
    if encoding in ("base64url", "base64"):
        plain = re.sub(r"\s+", "", body).rstrip("=").replace("+", "-").replace("/", "_")
        try:
            return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4)) or None
        except (binascii.Error, ValueError):
            return None
    return body.encode("utf-8", "replace")


def _transcripts(whole: Mapping[str, Any], recordings: set[int], lost: Counter[str]) -> dict[int, Brought]:
    """The first transcript of each recording; other analyses and attachments are counted."""
    out: dict[int, Brought] = {}
    for part in ("analysis", "attachments"):
        for one in _list(whole.get(part)):
            row = _dict(one)
            kind = (_text(row, "type") or _text(row, "purpose")).casefold()
            places = _flat([row.get("dialog", 0 if len(recordings) == 1 else None)])
            if "transcri" not in kind:
                lost["analyses that are no transcript" if part == "analysis" else "files attached"] += 1
            elif len(places) != 1 or places[0] not in recordings:
                lost["transcripts of several dialogs or of none that is a recording"] += 1
            elif (found := _transcript(row)) is None:
                lost["transcripts that are not within it or have no form that is known"] += 1
            elif places[0] in out:
                lost["further transcripts of a recording"] += 1
            else:
                out[places[0]] = found
    return out


def _transcript(row: Mapping[str, Any]) -> Brought | None:
    body: Any = row.get("body")
    if isinstance(body, str):
        content = _content(row)
        text = content.decode("utf-8", "replace") if content else ""
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = {"text": text}
    try:
        found = recognisers.brought_of(body)
    except BadForm:
        return None
    vendor = _text(row, "vendor") or _text(row, "product")
    named = bool(found.engine) and re.fullmatch(r"[\w .-]{1,30}", vendor)
    return replace(found, engine=vendor) if named else found


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# ----------------------------------------------------------------------------------------------------------------- out


@dataclass(frozen=True, slots=True)
class OutParty:
    """A party to be written: its letter, and where they are asked for its name and number."""

    letter: Literal["A", "B", "C", "D"]
    caller: bool = False
    name: str = ""
    number: str = ""


def write_vcon(
    call: str,
    parties: Sequence[OutParty],
    began: str | None,
    seconds: float,
    lines: Sequence[OutLine],
    language: str,
    written: datetime,
    sound: bytes | None = None,
    *,
    container: str = "",
    machine: str = "",
) -> tuple[str, tuple[str, ...]]:
    """A call as a vCon, and what it cannot carry. `container` is the sound's, as triage names it; `machine` the engine whose
    words the lines are, "" for a person's."""
    lost: list[str] = []
    dialog: dict[str, Any] = {
        "type": "recording",
        "mediatype": _MEDIA.get(container, "application/octet-stream"),
    }
    start, shifted = _start(began)
    if start:
        dialog["start"] = start
    else:
        lost.append("when the call began: the case does not know")
    if shifted:
        lost.append("that the call's time has no time zone in the case: it is written as if in UTC")
    dialog |= {"duration": round(seconds, 3), "parties": list(range(len(parties)))}
    caller = next((n for n, party in enumerate(parties) if party.caller), None)
    if caller is not None:
        dialog["originator"] = caller
    if sound is None:
        lost.append("the sound")
    else:
        dialog |= {"encoding": "base64url", "body": _packed(sound)}
    made = written.astimezone(UTC).isoformat(timespec="seconds")
    whole = {
        "vcon": VERSION,
        "uuid": str(uuid.uuid5(_NAMESPACE, call)),
        "created_at": made,
        "extensions": ["wtf_transcription"],
        "parties": [_out_party(party) for party in parties],
        "dialog": [dialog],
        "analysis": [_analysis(lines, language, seconds, made, machine)],
        "attachments": [],
    }
    english = sum(bool(line.english) for line in lines)
    if english:
        lost.append(f"{english} English renderings")
    lost.append("who wrote and signed each line, readings, themes, gaps and withholdings stay in the case")
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n", tuple(lost)


def _out_party(party: OutParty) -> dict[str, Any]:
    own = {"name": party.name, "tel": f"tel:{party.number}" if party.number else ""}
    return {"role": f"party {party.letter}", **{key: value for key, value in own.items() if value}}


def _start(began: str | None) -> tuple[str, bool]:
    """A time as RFC 3339 has it, and whether a time zone had to be put to it; "" where there is none."""
    try:
        at = datetime.fromisoformat(began or "")
    except ValueError:
        return "", False
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat(timespec="milliseconds"), at.tzinfo is None


def _packed(sound: bytes) -> str:
    return base64.urlsafe_b64encode(sound).decode().rstrip("=")


def _analysis(
    lines: Sequence[OutLine],
    language: str,
    seconds: float,
    made: str,
    machine: str,
) -> dict[str, Any]:
    """The lines as the World Transcription Format has them (draft-howe-vcon-wtf-extension)."""
    words: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    for line in lines:
        first = len(words)
        for word in line.words:
            sure = 0.0 if word.guessed else 1.0 if word.confidence is None else word.confidence
            told = {
                "id": len(words),
                "start": round(word.start_s, 3),
                "end": round(word.end_s, 3),
                "text": word.text,
            }
            words.append({**told, "confidence": sure, "speaker": line.voice, "guessed": word.guessed})
        segments.append(
            {
                "id": len(segments), "start": round(line.start_s, 3), "end": round(line.end_s, 3), "text": line.text,
                "confidence": 1.0, "speaker": line.voice, "words": list(range(first, len(words))),
            }
        )  # fmt: skip
    spoken = "\n".join(line.text for line in lines)
    body = {
        "transcript": {"text": spoken, "language": language, "duration": round(seconds, 3), "confidence": 1.0},
        "segments": segments,
        "words": words,
        "metadata": {"created_at": made, "processed_at": made, "provider": machine or PERSON, "model": machine or PERSON},
    }  # fmt: skip
    return {
        "type": "wtf_transcription", "dialog": 0, "vendor": machine or "Earwitness", "mediatype": "application/json",
        "encoding": "json", "body": body,
    }  # fmt: skip

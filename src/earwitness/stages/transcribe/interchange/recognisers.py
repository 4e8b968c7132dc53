"""What speech recognisers and diarisers write as JSON or as a table: Whisper and its kin, Deepgram, Amazon, Google, Azure,
AssemblyAI, Rev, Speechmatics, Vosk, the World Transcription Format, and our own `try transcribe`.

Rules
- These are a machine's words, and come in as such: a person has to sign them as any other draft.
- A file is known by its shape, not by its name. Of several hearings of one stretch the first is taken, the rest is counted.
- Words without lines become lines, parted where the voice changes or pauses.
- A time is in seconds, unless the shape says otherwise; a word without a time gets none, and so a guess.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from earwitness.errors import BadForm
from earwitness.stages.transcribe.captions import ReviewedLine
from earwitness.stages.transcribe.interchange.tiers import (
    LONGEST_S,
    MOST_MARKS,
    PAUSE_S,
    Brought,
    TimedWord,
    labels_of,
    losses_of,
    text_of_bytes,
)

#: the provider that our own files name where a person wrote the words
PERSON = "person"

_START = ("start_s", "start", "start_time", "startTime", "startOffset", "ts", "begin", "from")
_END = ("end_s", "end", "end_time", "endTime", "endOffset", "end_ts", "to")
_TEXT = ("punctuated_word", "text", "word", "value", "content", "message", "transcript", "display", "body")
_VOICE = (
    "voice",
    "speaker",
    "speaker_label",
    "speaker_id",
    "speakerTag",
    "speakerLabel",
    "speaker_name",
    "channel",
)
_SURE = ("confidence", "score", "probability", "conf", "p")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,9})?)")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A line or a word as the file has it."""

    text: str
    voice: str = ""
    start_s: float | None = None
    end_s: float | None = None
    sure: float | None = None
    english: str = ""
    words: tuple[_Heard, ...] = ()
    guessed: bool = False


def read_json(raw: bytes) -> Brought:
    """A recogniser's JSON, or JSON lines of one recording, as lines. Raises BadForm."""
    return brought_of(_document(text_of_bytes(raw)))


def read_tsv(raw: bytes) -> Brought:
    """A table of start, end and text: Whisper's in milliseconds under a head, else seconds as Audacity's labels have them."""
    rows = [(n, row.split("\t", 2)) for n, row in enumerate(text_of_bytes(raw).split("\n"), 1) if row.strip()]
    headed = bool(rows) and [cell.strip() for cell in rows[0][1]] == ["start", "end", "text"]
    heard: list[_Heard] = []
    for number, cells in rows[1:] if headed else rows:
        if cells[0].startswith("\\"):
            continue  # Audacity's second row of a label: between which frequencies it lies
        start_s, end_s = (_seconds(cell, 0.001 if headed else 1.0) for cell in (*cells, "", "")[:2])
        if start_s is None or end_s is None or len(cells) < 3:
            raise BadForm(f"line {number}: not a start, an end and a text, parted by tabs")
        heard.append(_Heard(cells[2], "", start_s, end_s))
    return _brought(heard, "whisper" if headed else "", "", Counter())


def brought_of(document: Any) -> Brought:
    """The same for JSON that was read already. Raises BadForm."""
    lost: Counter[str] = Counter()
    engine, heard = _shape(document, lost)
    return _brought(list(heard), engine, _language(document), lost)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise BadForm("the file's JSON lies too deep within itself") from None
    except ValueError as wrong:
        place = (
            f"line {wrong.lineno}, column {wrong.colno}"
            if isinstance(wrong, json.JSONDecodeError)
            else "a number"
        )
        rows = [row for row in text.split("\n") if row.strip()]
        try:
            parsed = [json.loads(row) for row in rows] if len(rows) > 1 else []
        except (ValueError, RecursionError):
            parsed = []
        if not parsed:
            raise BadForm(f"{place}: the file is not JSON") from None
        return parsed


# -------------------------------------------------------------------------------------------------------------- shapes


def _shape(document: Any, lost: Counter[str]) -> tuple[str, Iterable[_Heard]]:
    """Which program's the document is, as far as its shape tells, and what it heard. Raises BadForm."""
    if isinstance(document, list):
        if len(document) == 1 and isinstance(document[0], dict) and not _text(document[0]):
            return _shape(document[0], lost)
        found = [one for one in map(_heard, document) if one]
        if found or not document:
            return "another recogniser", found
        parts = [_shape(one, lost) for one in document if isinstance(one, dict)]
        return (parts[0][0] if parts else "", [heard for _, several in parts for heard in several])
    if not isinstance(document, dict):
        raise BadForm("the file's JSON is neither an object nor a list")
    if isinstance(document.get("response"), dict):
        return _shape(document["response"], lost)
    results = document.get("results")
    if isinstance(document.get("utterances"), list) and any(
        "start_s" in _dict(u) for u in document["utterances"]
    ):
        return "earwitness", _each(document["utterances"])
    if isinstance(document.get("segments"), list):
        return _whisper(document)
    if isinstance(document.get("transcription"), list):
        return "whisper.cpp", _in_milliseconds(document["transcription"])
    if isinstance(document.get("monologues"), list):
        return "rev", _rev(document["monologues"])
    if isinstance(document.get("recognizedPhrases"), list):
        return "azure", _azure(document["recognizedPhrases"], lost)
    if isinstance(results, dict) and isinstance(results.get("channels"), list):
        return "deepgram", _deepgram(results, lost)
    if isinstance(results, dict) and isinstance(results.get("items"), list):
        return "amazon", _amazon(results, lost)
    if isinstance(results, list) and any("alternatives" in _dict(one) for one in results):
        spoken = any(_dict(one).get("type") in ("word", "punctuation") for one in results)
        return ("speechmatics", _words_of(results, lost)) if spoken else ("google", _google(results, lost))
    if isinstance(document.get("utterances"), list) or isinstance(document.get("words"), list):
        scale = 0.001 if "audio_url" in document or "audio_duration" in document else 1.0
        rows = document.get("utterances") or document.get("words") or []
        return ("assemblyai" if scale < 1 else "another recogniser"), _each(rows, scale)
    if isinstance(document.get("result"), list):
        return "vosk", _each(document["result"])
    if _text(document):
        return "another recogniser", [_Heard(row) for row in _text(document).split("\n")]
    raise BadForm(
        "the file's JSON has the shape of no recogniser that is known here",
        hint="Save the transcript as SRT, WebVTT or CTM in the tool it comes from, and import that.",
    )


def _whisper(document: Mapping[str, Any]) -> tuple[str, Iterable[_Heard]]:
    """Whisper, WhisperX and the World Transcription Format, whose lines name their words by number."""
    words = [_heard(one) for one in _list(document.get("words"))]
    heard = []
    for one in _list(document["segments"]):
        line = _heard(one)
        if line is None:
            continue
        own = _list(_dict(one).get("words"))
        if own and all(isinstance(n, int) for n in own):
            named = (words[n] for n in own if 0 <= n < len(words))
            line = replace(line, words=tuple(word for word in named if word))
        heard.append(line)
    provider = _dict(document.get("metadata")).get("provider")
    if provider == PERSON:
        return "", heard
    return (
        provider if isinstance(provider, str) and re.fullmatch(r"[\w .-]{1,30}", provider) else "whisper"
    ), heard


def _in_milliseconds(rows: Iterable[Any]) -> Iterator[_Heard]:
    """whisper.cpp: milliseconds under `offsets`, else clock times under `timestamps`."""
    for one in rows:
        row = _dict(one)
        line = _heard(row)
        if line is not None:
            offsets, clocks = _dict(row.get("offsets")), _dict(row.get("timestamps"))
            start_s = _first(offsets, ("from",), 0.001)
            end_s = _first(offsets, ("to",), 0.001)
            yield replace(
                line,
                start_s=_first(clocks, ("from",)) if start_s is None else start_s,
                end_s=_first(clocks, ("to",)) if end_s is None else end_s,
            )


def _rev(rows: Iterable[Any]) -> Iterator[_Heard]:
    for one in rows:
        row = _dict(one)
        words: list[_Heard] = []
        text = ""
        for element in _list(row.get("elements")):
            text += _text(_dict(element))
            word = _heard(element)
            if word and _dict(element).get("type") == "text":
                words.append(word)
        if text.strip():
            timed = [word for word in words if word.start_s is not None]
            start_s, end_s = (timed[0].start_s, timed[-1].end_s) if timed else (None, None)
            yield _Heard(text, _voice(row), start_s, end_s, words=tuple(words))


def _azure(rows: Iterable[Any], lost: Counter[str]) -> Iterator[_Heard]:
    tick = 1e-7
    for one in rows:
        row = _dict(one)
        best = _list(row.get("nBest"))
        lost["other hearings of a stretch"] += max(0, len(best) - 1)
        line = _heard(best[0]) if best else None
        start_s, length_s = _first(row, ("offsetInTicks",), tick), _first(row, ("durationInTicks",), tick)
        if line is not None and start_s is not None and length_s is not None:
            yield replace(line, voice=_voice(row), start_s=start_s, end_s=start_s + length_s, words=())


def _deepgram(results: Mapping[str, Any], lost: Counter[str]) -> Iterator[_Heard]:
    utterances = _list(results.get("utterances"))
    if utterances:
        yield from _each(utterances)
        return
    channels = _list(results["channels"])
    for number, channel in enumerate(channels):
        for one in _best(channel, lost):
            for word in _each(_list(one.get("words"))):
                # Channels apart are parties apart; within one, the speaker.
                yield replace(word, voice=f"channel {number}" if len(channels) > 1 else word.voice)
            if not _list(one.get("words")) and _text(one):
                yield _Heard(_text(one), f"channel {number}" if len(channels) > 1 else "")


def _google(results: Iterable[Any], lost: Counter[str]) -> list[_Heard]:
    parts = [
        (list(_each(_list(one.get("words")))), _text(one))
        for result in results
        for one in _best(result, lost)
    ]
    worded = [words for words, _ in parts if words]
    if len(worded) > 1 and len(worded[-1]) >= sum(map(len, worded[:-1])) and any(w.voice for w in worded[-1]):
        return worded[-1]  # with speakers told apart, the last result holds all words again
    return [one for words, text in parts for one in (words or ([_Heard(text)] if text else []))]


def _amazon(results: Mapping[str, Any], lost: Counter[str]) -> Iterator[_Heard]:
    speakers = {
        _first(_dict(one), _START): _voice(_dict(one))
        for segment in _list(_dict(results.get("speaker_labels")).get("segments"))
        for one in _list(_dict(segment).get("items"))
    }
    for word in _words_of(_list(results["items"]), lost):
        yield word if word.voice else replace(word, voice=speakers.get(word.start_s, ""))


def _words_of(rows: Iterable[Any], lost: Counter[str]) -> Iterator[_Heard]:
    """Words with their hearings; a sign of punctuation belongs to the word before it."""
    waiting: _Heard | None = None
    for one in rows:
        row = _dict(one)
        best = next(iter(_best(row, lost)), {})
        text = _text(best)
        if row.get("type") == "punctuation" and waiting is not None:
            waiting = replace(waiting, text=waiting.text + text)
            continue
        if waiting is not None:
            yield waiting
        start_s, end_s = _first(row, _START), _first(row, _END)
        waiting = _Heard(text, _voice(row) or _voice(best), start_s, end_s, _sure(best)) if text else None
    if waiting is not None:
        yield waiting


def _best(row: Any, lost: Counter[str]) -> list[Mapping[str, Any]]:
    """The first hearing, where there are several."""
    several = _list(_dict(row).get("alternatives"))
    lost["other hearings of a stretch"] += max(0, len(several) - 1)
    return [_dict(several[0])] if several else []


def _each(rows: Iterable[Any], scale: float = 1.0) -> Iterator[_Heard]:
    return (one for one in (_heard(row, scale) for row in rows) if one is not None)


def _heard(raw: Any, scale: float = 1.0) -> _Heard | None:
    """A line or word by the names its fields have in one program or another; None where it has no text."""
    row = _dict(raw)
    text = _text(row)
    if not text.strip():
        return None
    return _Heard(
        text,
        _voice(row),
        _first(row, _START, scale),
        _first(row, _END, scale),
        _sure(row),
        row["en"] if isinstance(row.get("en"), str) else "",
        tuple(_each((one for one in _list(row.get("words")) if isinstance(one, dict)), scale)),
        row.get("guessed") is True,
    )


def _text(row: Mapping[str, Any]) -> str:
    return next((row[name] for name in _TEXT if isinstance(row.get(name), str)), "")


def _voice(row: Mapping[str, Any]) -> str:
    for name in _VOICE:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("name") or value.get("id")
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value).strip()[:80]
    return ""


def _sure(row: Mapping[str, Any]) -> float | None:
    sure = _first(row, _SURE)
    return sure if sure is not None and sure <= 1 else None


def _first(row: Mapping[str, Any], names: Iterable[str], scale: float = 1.0) -> float | None:
    return next((found for name in names if (found := _seconds(row.get(name), scale)) is not None), None)


def _seconds(value: Any, scale: float = 1.0) -> float | None:
    """A time or share, as a number, as "1.2", "1.2s" or "00:01:02,3", or as seconds and nanoseconds."""
    if isinstance(value, dict):
        whole, nanos = _seconds(value.get("seconds", 0)), _seconds(value.get("nanos", 0))
        return None if whole is None or nanos is None else whole + nanos / 1e9
    if isinstance(value, str):
        clock = _CLOCK.fullmatch(value.strip())
        if clock:
            return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3].replace(",", "."))
        if not re.fullmatch(r"\d{1,10}(?:\.\d{1,12})?s?", value.strip()):
            return None
        value = float(value.strip().removesuffix("s"))
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 < value < LONGEST_S / scale:
        return None
    return max(0.0, value * scale) if math.isfinite(value) else None


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _language(document: Any) -> str:
    """The language the file names, as two or three letters."""
    whole = _dict(document[0] if isinstance(document, list) and document else document)
    places = (whole, _dict(whole.get("transcript")), _dict(whole.get("result")), _dict(whole.get("results")))
    for place in places:
        for name in ("language", "language_code", "languageCode"):
            found = re.match(r"[a-z]{2,3}(?=$|[-_])", str(place.get(name, "")).casefold())
            if found:
                return found[0]
    return ""


# --------------------------------------------------------------------------------------------------------------- lines


def _brought(heard: list[_Heard], engine: str, language: str, lost: Counter[str]) -> Brought:
    """What was heard as lines with labels for voices. Raises BadForm where there is nothing."""
    if sum(1 + len(one.words) for one in heard) > MOST_MARKS:
        raise BadForm(f"the file holds more than {MOST_MARKS} words", hint="Export one call a file.")
    if heard and not any(one.words for one in heard) and all(" " not in one.text.strip() for one in heard):
        heard = _parted(heard)
    heard = [replace(one, text=" ".join(one.text.split())) for one in heard if one.text.strip()]
    if not heard:
        raise BadForm("the file holds no line of words")
    order = [one.start_s for one in heard]
    if None not in order:
        heard.sort(key=lambda one: (one.start_s or 0.0, one.end_s or 0.0))
    labels = labels_of(one.voice for one in heard)
    lines = []
    for one in heard:
        timed = one.start_s is not None and one.end_s is not None and one.end_s > one.start_s
        lines.append(
            ReviewedLine(
                one.text, labels[one.voice], "",
                one.start_s if timed else None, one.end_s if timed else None,
            )
        )  # fmt: skip
        lost["lines have no times in the file: theirs are guessed"] += not timed
        lost["English texts that a machine wrote"] += bool(one.english)
    words = tuple(
        TimedWord(word.text.strip(), word.start_s, word.end_s, word.sure, guessed=word.guessed)
        for one in heard
        for word in one.words
        if word.start_s is not None and word.end_s is not None and word.end_s > word.start_s
    )
    renamed = sum(name != label for name, label in labels.items())
    told = ((count, what) for what, count in lost.items())
    return Brought(
        tuple(lines),
        words,
        losses_of(
            *told,
            (renamed, "names of voices, which became numbers: a name here would be a name in the case"),
        ),
        language,
        engine,
    )


def _parted(words: Iterable[_Heard]) -> list[_Heard]:
    """Lines of words, parted where the voice changes or pauses."""
    out: list[list[_Heard]] = []
    for word in words:
        last = out[-1][-1] if out else None
        near = (
            last is not None
            and last.voice == word.voice
            and (word.start_s is None or last.end_s is None or word.start_s - last.end_s <= PAUSE_S)
        )
        if near:
            out[-1].append(word)
        else:
            out.append([word])
    return [
        _Heard(
            " ".join(word.text.strip() for word in line), line[0].voice, line[0].start_s,
            max((word.end_s for word in line if word.end_s is not None), default=None), words=tuple(line),
        )
        for line in out
    ]  # fmt: skip

"""Transcripts that people made: read, written, and turned into records that supersede the machine's. Pure.

Rules
- WebVTT and SRT give one transcript a file; JSON lines give one a line:
  {"file" | "call" (or "file_name" | "id"), "language", "turns": [{"who", "text", "en", "start_s", "end_s"}]}. English and
  times may be missing; times may come in a file of their own.
- What is wrong is a BadForm that names the line and the field, never what stands there.
- A voice is a label: "A" to "D" where the file uses the parties' letters, "Speaker 1", "Speaker 2" … for any other name,
  because a name in a caption would be a name in the case.
- A line without times gets a guessed span between its neighbours. A word keeps the machine's aligned time only where
  person and machine wrote the same word at the same place; every other word's time is spread by letters, and guessed.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from earwitness.errors import BadForm
from earwitness.model.recording import Recording
from earwitness.model.records import Batch, Pen, Record
from earwitness.model.speech import Rendering, Transcript, TranscriptKind, Utterance, Word
from earwitness.model.time import SampleSpan, span_of_seconds
from earwitness.ports import Heard
from earwitness.stages.transcribe.cues import Cue, cues_in

Times = Mapping[str, tuple[tuple[float, float], ...]]

PARTIES = ("A", "B", "C", "D")
NEAR_S = 0.5  #: how far outside its line a machine's word may lie and still be the same word
ALIKE = 0.8  #: how alike two words must be to be the same

_SPEAKER = re.compile(r"Speaker [\d?]+")
_HEADER_LANGUAGE = re.compile(r"(?im)^language:\s*([a-z]{2,3})")
WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """One line as a person wrote it; times in seconds of the recording, None where unknown."""

    text: str
    voice: str = ""
    english: str = ""
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewedTranscript:
    """A person's account of one recording. `call` and `file` say which, as far as the source does.

    `number` counts the transcripts of a source from 1; `language` is "" where the source does not say.
    """

    language: str
    lines: tuple[ReviewedLine, ...]
    call: str = ""
    file: str = ""
    number: int = 1

    @property
    def digest(self) -> str:
        """What tells this account from another: the same account imported twice is one."""
        return hashlib.sha256(repr((self.language, self.lines)).encode()).hexdigest()


# -------------------------------------------------------------------------------------------------------------- reading


def parse(text: str, suffix: str, *, times: Any = None, language: str = "") -> tuple[ReviewedTranscript, ...]:
    """Transcripts of a file by its suffix: .vtt, .srt, .jsonl or .json; `times` as its own file held it. Raises BadForm."""
    match suffix.casefold():
        case ".vtt":
            return (parse_vtt(text, language),)
        case ".srt":
            return (parse_srt(text, language),)
        case ".jsonl" | ".json" | ".ndjson":
            return parse_jsonl(text, None if times is None else times_of(times))
        case _:
            raise BadForm("transcripts come as .vtt, .srt or .jsonl")


def parse_vtt(text: str, language: str = "") -> ReviewedTranscript:
    """A WebVTT file; a header "Language: ru" is heeded. Raises BadForm naming the line."""
    if not text.lstrip("\ufeff").startswith("WEBVTT"):
        raise BadForm("line 1: a WebVTT file begins with WEBVTT")
    header = _HEADER_LANGUAGE.search(text.replace("\r", "").split("\n\n", 1)[0])
    found, _ = cues_in(text, "vtt")
    return ReviewedTranscript(language or (header.group(1).casefold() if header else ""), lines_of(found))


def parse_srt(text: str, language: str = "") -> ReviewedTranscript:
    """A SubRip file. Raises BadForm naming the line."""
    found, _ = cues_in(text, "srt")
    return ReviewedTranscript(language, lines_of(found))


def lines_of(cues: Sequence[Cue]) -> tuple[ReviewedLine, ...]:
    """Cues as lines, names of voices as labels."""
    labels: dict[str, str] = {}
    return tuple(
        ReviewedLine(one.text, _voice(one.voice, labels), "", one.start_s, one.end_s) for one in cues
    )


def _voice(who: str, labels: dict[str, str]) -> str:
    """The label of a voice; names become numbers in order of speaking."""
    if not who or who in PARTIES or _SPEAKER.fullmatch(who):
        return who
    return labels.setdefault(who, f"Speaker {len(labels) + 1}")


def with_english(original: ReviewedTranscript, english: ReviewedTranscript) -> ReviewedTranscript:
    """The transcript with the lines of an English caption file beside it: each goes to the line it shares most time with."""
    gathered: list[list[str]] = [[] for _ in original.lines]
    for line in english.lines:
        shared = [
            min(line.end_s or 0.0, other.end_s or 0.0) - max(line.start_s or 0.0, other.start_s or 0.0)
            for other in original.lines
        ]
        best = max(range(len(shared)), key=shared.__getitem__)
        if shared[best] <= 0:
            raise BadForm("an English cue has no line of the original at its time")
        gathered[best].append(line.text)
    pairs = zip(original.lines, gathered, strict=True)
    return replace(original, lines=tuple(replace(line, english=" ".join(texts)) for line, texts in pairs))


def parse_jsonl(text: str, times: Times | None = None) -> tuple[ReviewedTranscript, ...]:
    """Transcripts from JSON lines; `times` by call or file where they stand apart. Raises BadForm: line and field."""
    out: list[ReviewedTranscript] = []
    for number, row in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if row.strip():
            reviewed = _row(_json(row, f"line {number}"), f"line {number}", times or {})
            out.append(replace(reviewed, number=len(out) + 1))
    if not out:
        raise BadForm("the file holds no transcript")
    return tuple(out)


def times_of(rows: Any) -> Times:
    """Times of turns from a JSON list of {"id" | "call" and/or "file", "turns": [{"start_s", "end_s"}]}. Raises BadForm."""
    if not isinstance(rows, list):
        raise BadForm("the file of times is no list")
    out: dict[str, tuple[tuple[float, float], ...]] = {}
    for number, row in enumerate(rows, 1):
        where = f"times, entry {number}"
        if not isinstance(row, dict) or not isinstance(row.get("turns"), list):
            raise BadForm(f"{where}: turns is no list")
        turns = tuple(_span(turn, f"{where}, turn {n}") for n, turn in enumerate(row["turns"], 1))
        if any(turn is None for turn in turns):
            raise BadForm(f"{where}: a turn has no start_s and end_s")
        for key in ("id", "call", "file"):
            if isinstance(row.get(key), str):
                out[row[key]] = tuple(turn for turn in turns if turn is not None)
    return out


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as wrong:
        raise BadForm(f"{where}: not JSON") from wrong


def _row(row: Any, where: str, times: Times) -> ReviewedTranscript:
    if not isinstance(row, dict):
        raise BadForm(f"{where}: not an object")
    call = _text(row, ("call", "id"), where, required=False)
    file = _text(row, ("file", "file_name"), where, required=False)
    if not call and not file:
        raise BadForm(f"{where}, field call: neither call nor file says which recording this is")
    language = _text(row, ("language",), where)
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns:
        raise BadForm(f"{where}, field turns: not a list of turns")
    known = times.get(call) or times.get(file)
    if known is not None and len(known) != len(turns):
        raise BadForm(f"{where}, field turns: {len(turns)} turns, but times for {len(known)}")
    labels: dict[str, str] = {}
    lines: list[ReviewedLine] = []
    for number, turn in enumerate(turns, 1):
        place = f"{where}, turn {number}"
        if not isinstance(turn, dict):
            raise BadForm(f"{place}: not an object")
        said = _text(turn, ("text",), place)
        who = _text(turn, ("who", "voice"), place, required=False)
        english = _text(turn, ("en",), place, required=False)
        span = _span(turn, place) or (known[number - 1] if known else None)
        lines.append(ReviewedLine(said, _voice(who, labels), english, *(span or (None, None))))
    return ReviewedTranscript(language, tuple(lines), call, file)


def _text(row: Mapping[str, Any], names: tuple[str, ...], where: str, *, required: bool = True) -> str:
    for name in names:
        value = row.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise BadForm(f"{where}, field {name}: not a text")
        if value.strip():
            return value.strip()
    if required:
        raise BadForm(f"{where}, field {names[0]}: missing")
    return ""


def _span(turn: Any, where: str) -> tuple[float, float] | None:
    if not isinstance(turn, dict):
        raise BadForm(f"{where}: not an object")
    start_s, end_s = turn.get("start_s"), turn.get("end_s")
    if start_s is None and end_s is None:
        return None
    for name, value in (("start_s", start_s), ("end_s", end_s)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise BadForm(f"{where}, field {name}: not a time in seconds")
    begin, stop = float(start_s or 0), float(end_s or 0)
    if stop <= begin:
        raise BadForm(f"{where}, field end_s: not after start_s")
    return begin, stop


# -------------------------------------------------------------------------------------------------------------- records


def reviewed_records(
    recording: Record[Recording],
    reviewed: ReviewedTranscript,
    pen: Pen,
    *,
    standing: Sequence[Record[Transcript]] = (),
    draft: Sequence[Record[Utterance]] = (),
    timed: Sequence[Word] = (),
    kind: TranscriptKind = "reviewed",
) -> Batch:
    """A person's account of a recording as one batch, superseding the accounts that stand.

    `draft` are the standing utterances of the same recording; their aligned word times are kept where the words agree.
    `timed` are words with times of the account's own, in the order of its lines: then those are kept instead.
    A line that begins after the recording's end raises BadForm. The Transcript's note is the account's digest. An
    account by another machine is a `draft`, written by that machine's pen.
    """
    body = recording.body
    language = reviewed.language or _language(reviewed, standing)
    spans = _spans(reviewed, body, draft)
    transcript = pen.write(
        Transcript(recording.id, kind, language, reviewed.digest),
        basis=(recording.id,),
        supersedes=tuple(old.id for old in standing),
        call=body.call,
    )
    batch: list[Record[object]] = [transcript]
    known = tuple(timed) or tuple(word for utterance in draft for word in utterance.body.words)
    kept = _kept_times(reviewed, spans, known)
    for turn, (line, (span, guessed)) in enumerate(zip(reviewed.lines, spans, strict=True)):
        words = _words(line.text, span, kept[turn])
        channel = _channel(words)
        utterance = pen.write(
            Utterance(
                recording.id,
                turn,
                line.voice or "Speaker ?",
                replace(span, channel=channel),
                line.text,
                language,
                words,
                guessed,
            ),
            basis=(transcript.id,),
            call=body.call,
        )
        batch.append(utterance)
        if line.english and not language.startswith("en"):
            rendering = Rendering(utterance.id, "en", line.english, "person")
            batch.append(pen.write(rendering, basis=(utterance.id,), call=body.call))
    return tuple(batch)


def _language(reviewed: ReviewedTranscript, standing: Sequence[Record[Transcript]]) -> str:
    """The language of an account that does not name one: that of the account it replaces, else by its letters."""
    for transcript in standing:
        if transcript.body.language != "und":
            return transcript.body.language
    text = "".join(line.text for line in reviewed.lines).casefold()
    if any(letter in text for letter in "іїєґ"):
        return "uk"
    cyrillic = sum(1 for letter in text if "а" <= letter <= "я")
    latin = sum(1 for letter in text if "a" <= letter <= "z")
    return "ru" if cyrillic > latin else "en" if latin else "und"


def _channel(words: tuple[Word, ...]) -> int | None:
    """The channel the machine heard most of the line's words in, where it heard channels apart."""
    channels = [word.span.channel for word in words if word.span.channel is not None]
    return max(sorted(set(channels)), key=channels.count) if channels else None


def _spans(
    reviewed: ReviewedTranscript, recording: Recording, draft: Sequence[Record[Utterance]]
) -> list[tuple[SampleSpan, bool]]:
    """Each line's span and whether it is a guess: lines without times share the room between their neighbours by letters."""
    end_s = recording.seconds
    lines = list(reviewed.lines)
    if draft and all(line.start_s is None for line in lines):
        lines = _timed_by_draft(lines, draft)
    out: list[tuple[SampleSpan, bool]] = []
    for number, line in enumerate(lines):
        original = reviewed.lines[number]
        if line.start_s is not None and line.end_s is not None:
            if line.start_s >= end_s:
                raise BadForm(f"turn {number + 1}, field start_s: after the end of the recording")
            span = span_of_seconds(line.start_s, min(line.end_s, end_s), recording.rate)
            out.append((_inside(span, recording), original.start_s is None))
            continue
        first = number
        while first and lines[first - 1].start_s is None:
            first -= 1
        last = number
        while last + 1 < len(lines) and lines[last + 1].start_s is None:
            last += 1
        left = (lines[first - 1].end_s or 0.0) if first else 0.0
        following = lines[last + 1].start_s if last + 1 < len(lines) else None
        right = following if following is not None and following > left else max(end_s, left)
        letters = [len(other.text) + 1 for other in lines[first : last + 1]]
        share = (right - left) / sum(letters)
        begin = left + share * sum(letters[: number - first])
        span = span_of_seconds(begin, begin + share * letters[number - first], recording.rate)
        out.append((_inside(span, recording), True))
    return out


def _inside(span: SampleSpan, recording: Recording) -> SampleSpan:
    start = min(span.start, recording.length - 1)
    return replace(span, start=start, end=max(start + 1, min(span.end, recording.length)))


def _timed_by_draft(lines: list[ReviewedLine], draft: Sequence[Record[Utterance]]) -> list[ReviewedLine]:
    """Lines with the times of the first and last word that the machine heard alike; in order, or left without."""
    machine = [word for utterance in draft for word in utterance.body.words]
    said = [(turn, match.group()) for turn, line in enumerate(lines) for match in WORD.finditer(line.text)]
    found: dict[int, list[Word]] = {}
    for ours, theirs in _agreeing([word for _, word in said], [word.text for word in machine]):
        found.setdefault(said[ours][0], []).append(machine[theirs])
    out: list[ReviewedLine] = []
    floor = 0.0
    for turn, line in enumerate(lines):
        words = found.get(turn, [])
        if (
            len(words) >= 2
            and words[0].span.start_s >= floor
            and words[-1].span.end_s > words[0].span.start_s
        ):
            floor = words[-1].span.end_s
            out.append(replace(line, start_s=words[0].span.start_s, end_s=floor))
        else:
            out.append(line)
    return out


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _agreeing(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places, both rising, at which person and machine wrote the same word or nearly."""
    a, b = [_plain(word) for word in ours], [_plain(word) for word in theirs]
    pairs: list[tuple[int, int]] = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += zip(range(a0, a1), range(b0, b1), strict=True)
        elif kind == "replace" and a1 - a0 == b1 - b0:
            pairs += [
                (x, y)
                for x, y in zip(range(a0, a1), range(b0, b1), strict=True)
                if len(a[x]) > 3 and SequenceMatcher(None, a[x], b[y], autojunk=False).ratio() >= ALIKE
            ]
    return pairs


def _kept_times(
    reviewed: ReviewedTranscript, spans: Sequence[tuple[SampleSpan, bool]], machine: Sequence[Word]
) -> list[dict[int, Word]]:
    """For each line, the machine's word at each place (counted in words) where it agrees and lies within the line."""
    places = [
        (turn, place)
        for turn, line in enumerate(reviewed.lines)
        for place, _ in enumerate(WORD.finditer(line.text))
    ]
    said = [match.group() for line in reviewed.lines for match in WORD.finditer(line.text)]
    kept: list[dict[int, Word]] = [{} for _ in reviewed.lines]
    for ours, theirs in _agreeing(said, [word.text for word in machine]):
        turn, place = places[ours]
        word, (span, _) = machine[theirs], spans[turn]
        near = NEAR_S * span.rate
        inside = span.start - near <= word.span.start and word.span.end <= span.end + near
        if inside and not word.guessed and word.span.rate == span.rate:
            kept[turn][place] = word
    return kept


def _words(text: str, span: SampleSpan, kept: Mapping[int, Word]) -> tuple[Word, ...]:
    """Words of a line: kept times where there are, the others spread by letters between them and marked as guessed."""
    matches = list(WORD.finditer(text))
    times: list[tuple[int, int] | None] = []
    floor = span.start
    for place, _ in enumerate(matches):
        word = kept.get(place)
        if word is not None and word.span.start >= floor and word.span.end <= span.end:
            times.append((word.span.start, word.span.end))
            floor = word.span.end
        else:
            times.append(None)
    out: list[Word] = []
    for place, match in enumerate(matches):
        found = times[place]
        if found is not None:
            word = kept[place]
            channel, confidence = word.span.channel, word.confidence
            whole = SampleSpan(found[0], found[1], span.rate, channel)
            out.append(Word(match.group(), match.start(), match.end(), whole, False, confidence))
            continue
        first = place
        while first and times[first - 1] is None:
            first -= 1
        last = place
        while last + 1 < len(matches) and times[last + 1] is None:
            last += 1
        before, after = (
            times[first - 1] if first else None,
            times[last + 1] if last + 1 < len(matches) else None,
        )
        left, right = before[1] if before else span.start, after[0] if after else span.end
        letters = [len(m.group()) for m in matches[first : last + 1]]
        begin = left + (right - left) * sum(letters[: place - first]) // sum(letters)
        stop = left + (right - left) * sum(letters[: place - first + 1]) // sum(letters)
        begin = min(begin, span.end - 1)
        guess = SampleSpan(begin, max(begin + 1, stop), span.rate, span.channel)
        out.append(Word(match.group(), match.start(), match.end(), guess, True, None))
    return tuple(out)


# -------------------------------------------------------------------------------------------------------------- writing

CaptionForm = Literal["vtt", "srt", "txt"]


def written(heard: Heard, form: CaptionForm, *, english: bool = False) -> str:
    """What was heard as captions; with `english`, the gist where there is one, else the original."""
    lines = [
        ReviewedLine(line.text, line.voice, line.english, line.start_s, line.end_s) for line in heard.lines
    ]
    return captions_of(lines, form, english=english)


def captions_of(lines: Sequence[ReviewedLine], form: CaptionForm, *, english: bool = False) -> str:
    """Captions of lines that have times (txt: of all); with `english`, the English where there is one."""
    if form == "txt":
        return "".join(f"{_head(line)}{_shown(line, english)}\n" for line in lines)
    blocks: list[str] = ["WEBVTT\n"] if form == "vtt" else []
    timed = [line for line in lines if line.start_s is not None and line.end_s is not None]
    for number, line in enumerate(timed, 1):
        mark = "." if form == "vtt" else ","
        stamp = f"{_clock(line.start_s or 0.0, mark)} --> {_clock(line.end_s or 0.0, mark)}"
        # However many hyphens: of «--->» taken away once, an arrow would be left that ends the cue.
        said = re.sub("-{2,}>", "->", _shown(line, english))
        if form == "vtt":
            voice = f"<v {line.voice}>" if line.voice else ""
            blocks.append(f"{stamp}\n{voice}{html.escape(said, quote=False)}\n")
        else:
            blocks.append(f"{number}\n{stamp}\n{_head(line)}{said}\n")
    return "\n".join(blocks)


def _head(line: ReviewedLine) -> str:
    return f"{line.voice}: " if line.voice else ""


def _shown(line: ReviewedLine, english: bool) -> str:
    return " ".join(((english and line.english) or line.text).split())


def _clock(seconds: float, mark: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"

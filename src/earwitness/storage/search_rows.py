"""What a search index keeps of records, as rows that mean the same in every database.

- A text (`said`): which line it opens, its call, whose voice, the language it is spoken in and how sure its words are.
  Its words, their dictionary forms and sounds stand beside it, as `model.query` sees them.
- A mark: that a line has a theme, a reading or a signature, by the record that says so; in the vault, whose a text is;
  of a call, who listens to it.
- A side: who speaks at which end of a call.

What a record rests on may lie in an earlier batch; the database looks that up (`Known`) and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from earwitness.model.claims import Interview
from earwitness.model.identity import Alias, InterviewNote, Person
from earwitness.model.ids import CallId, RecordId
from earwitness.model.query import WORD, Forms, FormsOfWord, asked_as, forms_of, spans_of
from earwitness.model.recording import Call
from earwitness.model.records import Author, Record, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance, Word
from earwitness.model.teamwork import Assignment
from earwitness.model.themes import ThemeMark
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.wire import FORMAT, from_dict

#: kinds whose text is searched; those of the vault only in the vault
SEARCHED = frozenset(
    kind.__name__ for kind in (Utterance, Rendering, Transcript, Interview, InterviewNote, Alias, Person)
)
#: kinds that say something about lines or calls for the filters
TELLING = frozenset(kind.__name__ for kind in (ThemeMark, Reading, Signature, Call, Assignment))
KINDS = SEARCHED | TELLING

SIGNED_WORDS = ("transcript", "translation")

_LIGHT = frozenset(kind.__name__ for kind in (Utterance, Rendering, ThemeMark, Reading))
_WHENEVER, _NOWHERE = datetime(2000, 1, 1, tzinfo=UTC), SampleSpan(0, 1, Rate(1))


class Entry(NamedTuple):
    """A record with its place in the ledger."""

    seq: int
    record: Record[Any]


class Known(NamedTuple):
    """What is known of a record that others rest on: of a line its voice and language, of a transcript its kind."""

    seq: int
    voice: str | None = None
    language: str | None = None
    kind: str | None = None


class Said(NamedTuple):
    """The row of a text; `opens` is the number of the line that a hit opens, `call` the number of the call."""

    seq: int
    opens: int
    call: int | None
    kind: str
    voice: str | None
    language: str
    status: str


class Mark(NamedTuple):
    """The row of a mark: record `seq` says `name` and `value` of text `line`; `assigned` of the call of that number."""

    name: str
    value: str
    line: int
    seq: int


class Side(NamedTuple):
    """The row of a party of a call, by the record that names it."""

    seq: int
    call: int
    voice: str
    side: str
    person: str | None
    role: str
    service: str


class IndexRows(NamedTuple):
    """What a batch adds to an index; `forms` in step with `said`."""

    said: list[Said]
    forms: list[Forms]
    marks: list[Mark]
    sides: list[Side]


def told(entries: Iterable[Entry]) -> list[Entry]:
    """Those of the entries that an index keeps something of."""
    return [entry for entry in entries if type(entry.record.body).__name__ in KINDS]


def text_of(body: Any) -> str:
    """What is searched of a body; "" for nothing."""
    if isinstance(body, (Utterance, Rendering)):
        return body.text
    if isinstance(body, Transcript):
        return body.note
    if isinstance(body, Interview):
        return body.summary
    if isinstance(body, InterviewNote):
        return body.spoken_with
    if isinstance(body, Alias):
        return body.label
    if isinstance(body, Person):
        return " · ".join(
            filter(None, (body.name, *body.names, *body.nicknames, body.call_sign, body.reference))
        )
    return ""


def entry_of(seq: int, stored: bytes) -> Entry:
    """A stored record with as much of it as an index keeps.

    Lines and what is said of them are many, and were checked when they were written: of those the rest is not read.
    """
    plain = json.loads(stored)
    kind, body = plain["kind"], plain["body"]
    light: Utterance | Rendering | ThemeMark | Reading
    if plain["format"] != FORMAT or kind not in _LIGHT:
        return Entry(seq, from_dict(plain))
    if kind == "Utterance":
        words = tuple(
            Word(word["text"], word["begin"], word["stop"], _NOWHERE, guessed=True, spoken=word["spoken"])
            for word in body["words"]
            if word.get("spoken")
        )
        light = Utterance(
            body["recording"], body["turn"], body["voice"], _NOWHERE, body["text"], body["language"], words
        )
        if body.get("words_of"):
            light = replace(light, words_of=body["words_of"])
    elif kind == "Rendering":
        light = Rendering(body["utterance"], body["language"], body["text"], body["status"])
    elif kind == "ThemeMark":
        light = ThemeMark(body["utterance"], body["theme"], body["status"], body["confidence"], body["voice"])
    else:
        light = Reading(body["utterance"], 0, 0, "", body["term"], "", body["status"], 0.0)
    author = Author(plain["author"]["kind"], plain["author"]["name"])
    return Entry(seq, Record(plain["id"], light, author, _WHENEVER, tuple(plain["basis"]), (), plain["call"]))


def calls_of(entries: Sequence[Entry]) -> set[CallId]:
    """Calls whose numbers the rows need."""
    of_calls = SEARCHED | {Assignment.__name__}
    named = {e.record.call for e in entries if type(e.record.body).__name__ in of_calls and e.record.call}
    return named | {e.record.body.id for e in entries if isinstance(e.record.body, Call)}


def bases_of(entries: Sequence[Entry]) -> set[RecordId]:
    """Records of earlier batches that the rows need to know of."""
    here = {entry.record.id for entry in entries}
    return {basis for entry in entries for basis in _bases(entry.record)} - here


def _bases(record: Record[Any]) -> Iterator[RecordId]:
    body = record.body
    if isinstance(body, (Rendering, ThemeMark, Reading)):
        yield body.utterance
    elif isinstance(body, (Signature, Utterance)):
        yield from record.basis


def rows_of(
    entries: Sequence[Entry],
    earlier: Mapping[RecordId, Known],
    calls: Mapping[CallId, int],
    of_word: FormsOfWord,
) -> IndexRows:
    """What these entries add. `earlier` tells of `bases_of`, `calls` of `calls_of`."""
    known = {**earlier, **{entry.record.id: _known(entry) for entry in entries}}
    rows = IndexRows([], [], [], [])
    for seq, record in entries:
        body = record.body
        if isinstance(body, ThemeMark):
            if body.status != "rejected" and body.utterance in known:
                rows.marks.append(Mark("theme", body.theme.lower(), known[body.utterance].seq, seq))
        elif isinstance(body, Reading):
            if body.utterance in known:
                line = known[body.utterance].seq
                names = sorted(asked_as(body.term, body.status))
                rows.marks.extend(Mark("reading", name, line, seq) for name in names)
        elif isinstance(body, Signature):
            if body.role in SIGNED_WORDS:
                rows.marks.extend(Mark("signed", "", known[b].seq, seq) for b in record.basis if b in known)
        elif isinstance(body, Assignment):
            if body.member and record.call:
                rows.marks.append(Mark("assigned", body.member, calls[record.call], seq))
        elif isinstance(body, Call):
            rows.sides.extend(
                Side(seq, calls[body.id], p.id, p.side, p.person, p.role, p.service) for p in body.parties
            )
        elif (text := text_of(body)).strip():
            said = _said(seq, record, known, calls)
            if said.status in ("reviewed", "signed"):
                rows.marks.append(Mark(said.status, "", seq, seq))
            if isinstance(body, (Alias, Person)):
                whose = body.id if isinstance(body, Person) else body.person
                rows.marks.append(Mark("person", whose, seq, seq))
            rows.said.append(said)
            rows.forms.append(indexed(text, getattr(body, "language", ""), _spoken(body), of_word))
    return rows


def _known(entry: Entry) -> Known:
    body = entry.record.body
    if isinstance(body, Utterance):
        return Known(entry.seq, body.voice, body.language)
    return Known(entry.seq, kind=body.kind if isinstance(body, Transcript) else None)


def _said(
    seq: int, record: Record[Any], known: Mapping[RecordId, Known], calls: Mapping[CallId, int]
) -> Said:
    body = record.body
    call = calls.get(record.call) if record.call else None
    kind, language = type(body).__name__, getattr(body, "language", "")
    if isinstance(body, Utterance):
        return Said(seq, seq, call, kind, body.voice, language, _status_of(record, known))
    if isinstance(body, Rendering):
        line = known.get(body.utterance, Known(seq))
        status = {"machine gist": "gist", "person": "reviewed", "signed": "signed"}[body.status]
        return Said(seq, line.seq, call, kind, line.voice, line.language or language, status)
    return Said(seq, seq, call, kind, None, "", "")


def _status_of(line: Record[Utterance], known: Mapping[RecordId, Known]) -> str:
    """`reviewed` when a person wrote the words or the whole transcript, else `draft`."""
    if not line.author.is_machine and not line.body.words_of:
        return "reviewed"
    kinds = {known[basis].kind for basis in line.basis if basis in known}
    return "reviewed" if "reviewed" in kinds else "draft"


def _spoken(body: Any) -> Mapping[int, str]:
    """By the place where a word begins, how it was said, where it is written otherwise."""
    return {word.begin: word.spoken for word in getattr(body, "words", ()) if word.spoken}


def indexed(
    text: str,
    language: str,
    spoken: Mapping[int, str],
    of_word: FormsOfWord,
    spans: Sequence[tuple[int, int]] | None = None,
) -> Forms:
    """The forms of a text; a number that was spoken as a word is found by that word as well."""
    if spans is None:
        spans = spans_of(text)
    forms = forms_of(text, language, of_word, spans)
    if not spoken:
        return forms
    lemmas = list(forms.lemmas)
    for n, (begin, _) in enumerate(spans):
        if said := WORD.findall(spoken.get(begin, "")):
            lemmas[n] = of_word(said[0], language).lemma
    return forms._replace(lemmas=tuple(lemmas))


def kind_of_transcript(body: bytes) -> str | None:
    """The kind a stored Transcript says it is."""
    kind = json.loads(body)["body"].get("kind")
    return kind if isinstance(kind, str) else None

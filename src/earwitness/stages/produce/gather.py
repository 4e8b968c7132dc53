"""From what stands in the case to the plain values of a page: the one place where the allow-list is filled.

Rules
- Of a quote only its edited lines, of a call only its month, of a person only the label are taken.
- A voice is heard only when its label says so, safety and consent allow it, the line's span is no guess, and whatever
  was withheld in its text has a silence over it. Anything else: the line is read, not heard.
- Whoever may not be heard is blanked wherever they speak, also in between another's words.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from earwitness.errors import StoryOutOfDate
from earwitness.model.claims import Evidence, Interview, Standing, WhoSpoke
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.protection import Label, Silence, VoiceMode
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import Call, Origin, Recording
from earwitness.model.records import Record, State
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.story import Story
from earwitness.model.time import SampleSpan
from earwitness.model.trends import MakeUp, Trend
from earwitness.model.view import CaseView
from earwitness.ports import BlobStore
from earwitness.stages.produce.boxes import (
    Edits,
    Known,
    changed_rows,
    changed_sentence,
    edits_of,
    how_we_know,
)
from earwitness.stages.produce.charts import Chart, make_up_chart, trend_chart
from earwitness.stages.produce.gates import PersonFacts, voice_allowed
from earwitness.stages.produce.page import (
    Block,
    PageChart,
    PageLine,
    PageProfile,
    PageQuote,
    PageSound,
    Run,
    StoryPage,
    runs_of,
)
from earwitness.stages.produce.sound import KeptLine, ReleasedSound, peaks, released_sound
from earwitness.stages.produce.words import counted, language, listed, month, months

if TYPE_CHECKING:
    import numpy.typing as npt

    Encode = Callable[[npt.NDArray[np.int16], int], bytes]

HEARD: VoiceMode = "original with spans withheld"
_KEPT: tuple[State, ...] = ("standing", "superseded")
READ_CHARACTERS_A_SECOND = 22.0
BARS = 120  #: strokes of a waveform on the page
PLACEHOLDER = re.compile(r"\[[^\[\]…]+\]")
SHORTEST_S, LONGEST_S = 1.5, 5.0  #: longer, and one would think that the sound had stopped


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the person who releases says; nothing of it comes from the case.

    `name` is safe as a folder's name; `published` is shown as written. `commitment_key` (16 bytes or more, secret)
    salts the commitments of provenance.json: whoever keeps it can later show that a line is what was recorded.
    """

    name: str
    published: str
    commitment_key: bytes
    sound_suffix: Literal["mp3", "m4a", "wav"] = "mp3"
    high_pass: bool = True
    heard: int | None = None
    translated_by: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One quote with all that its page needs: labels by voice, the released sound and the lines it holds."""

    record: Record[Quote]
    call: Call
    language: str
    labels: Mapping[str, str]
    modes: Mapping[str, VoiceMode]
    lines: tuple[QuoteLine, ...]
    numbers: tuple[int, ...]
    heard: tuple[bool, ...]
    after_cut: tuple[bool, ...]
    sound: ReleasedSound | None
    pcm_sha256: str


def spoken(
    view: CaseView,
    blobs: BlobStore,
    quote: Record[Quote],
    persons: Mapping[PersonId, PersonFacts] | None,
    *,
    high_pass: bool,
) -> Spoken:
    """A quote's lines and its released sound. `persons` None: labels alone decide who is heard (no vault at hand)."""
    call = view.call(quote.body.call)
    if call is None:
        raise StoryOutOfDate(f"the call of quote {quote.id} does not stand")
    labels = {label.body.person: label.body for label in view.reader.of(Label)}
    names: dict[str, str] = {}
    modes: dict[str, VoiceMode] = {}
    audible: dict[str, bool] = {}
    utterances = {u.id: u.body for u in view.utterances(quote.body.call)}
    for voice in dict.fromkeys(
        (*(line.voice for line in quote.body.lines), *(u.voice for u in utterances.values()))
    ):
        party = call.body.party(voice)
        label = labels.get(party.person) if party and party.person else None
        names[voice] = label.text if label and label.text else _unlabelled(voice, call.body)
        modes[voice] = label.voice if label else "text only"
        allowed = label is not None and (persons is None or voice_allowed(label, persons.get(label.person)))
        audible[voice] = allowed and modes[voice] == HEARD
    shown = [
        (n, line) for n, line in enumerate(quote.body.lines) if line.edited.strip() or line.edited_en.strip()
    ]
    lines = tuple(line for _, line in shown)
    numbers = tuple(n for n, _ in shown)
    missing = [line.utterance for line in lines if line.utterance not in utterances]
    if missing:
        raise StoryOutOfDate(
            f"{counted(len(missing), 'line')} of quote {quote.id} rest on words that no longer stand"
        )
    after_cut = tuple(_after_cut(quote.body, numbers, k, utterances) for k in range(len(lines)))
    recording_id = next((utterances[x.utterance].recording for x in lines if audible[x.voice]), None)
    silences = [s.body for s in view.reader.of(Silence, quote.body.call) if s.body.recording == recording_id]
    heard = tuple(
        audible[line.voice] and _may_sound(quote.body, n, utterances[line.utterance], recording_id, silences)
        for n, line in shown
    )
    sound, fingerprint = None, ""
    if recording_id is not None and any(heard):
        recording = view.reader.get(recording_id).body
        quiet = [u for u in utterances.values() if u.recording == recording_id and not audible[u.voice]]
        sound = _sound_of(
            recording, blobs, quote.body, [utterances[line.utterance] for line in lines], lines, heard, after_cut,
            [s.span for s in silences] + [u.span for u in quiet], high_pass,
        )  # fmt: skip
        fingerprint = recording.pcm_sha256
        if not sound.is_heard:
            sound = None
    tongue = next((utterances[line.utterance].language for line in lines), "")
    return Spoken(
        quote, call.body, tongue, names, modes, lines, numbers, heard if sound else (False,) * len(lines), after_cut,
        sound, fingerprint,
    )  # fmt: skip


def _sound_of(
    recording: Recording,
    blobs: BlobStore,
    quote: Quote,
    utterances: Sequence[Utterance],
    lines: Sequence[QuoteLine],
    heard: Sequence[bool],
    after_cut: Sequence[bool],
    withheld: Sequence[SampleSpan],
    high_pass: bool,
) -> ReleasedSound:
    """Only the samples between the first and the last heard line are ever read."""
    rate = recording.rate
    spans = [u.span.at_rate(rate) for u in utterances]
    first = min(s.start for s, h in zip(spans, heard, strict=True) if h)
    last = min(recording.length, max(s.end for s, h in zip(spans, heard, strict=True) if h))
    frame = 2 * recording.channels
    content = blobs.read(recording.pcm, first * frame, last * frame)
    pcm = np.frombuffer(content, dtype="<i2").reshape(-1, recording.channels).T

    def moved(span: SampleSpan) -> SampleSpan | None:
        at = span.at_rate(rate)
        start, end = max(0, at.start - first), min(last, at.end) - first
        return SampleSpan(start, end, rate, at.channel) if start < end else None

    keep = [
        KeptLine(
            moved(span) or SampleSpan(0, 1, rate),
            is_heard,
            min(
                LONGEST_S,
                max(SHORTEST_S, max(len(line.edited), len(line.edited_en)) / READ_CHARACTERS_A_SECOND),
            ),
            cut,
        )
        for span, line, is_heard, cut in zip(spans, lines, heard, after_cut, strict=True)
    ]
    silences = [s for s in map(moved, withheld) if s]
    silences += [s for s in (moved(cut.span) for cut in quote.cuts if cut.why == "withhold") if s]
    cuts = [s for s in (moved(cut.span) for cut in quote.cuts if cut.why != "withhold") if s]
    return released_sound(pcm, rate, keep, silences, cuts, high_pass=high_pass)


def _may_sound(
    quote: Quote, number: int, utterance: Utterance, recording: RecordId | None, silences: Sequence[Silence]
) -> bool:
    """False when we do not surely know where the line, or what is withheld in it, lies in the sound."""
    if utterance.guessed or utterance.recording != recording:
        return False
    withheld = any(
        op.line == number and op.kind == "withhold" and op.language == utterance.language
        for op in quote.operations
    )
    own = [cut for cut in quote.cuts if cut.line == number]
    rate = utterance.span.rate
    if any(
        cut.span.at_rate(rate).start <= utterance.span.start
        and utterance.span.end <= cut.span.at_rate(rate).end
        for cut in own
    ):
        return False  # a whole line is cut when nobody knows when its words were said
    covering = [s.span for s in silences] + [cut.span for cut in own if cut.why == "withhold"]
    covered = any(
        span.at_rate(rate).start < utterance.span.end and span.at_rate(rate).end > utterance.span.start
        for span in covering
    )
    return covered or not withheld


def _after_cut(
    quote: Quote, numbers: Sequence[int], k: int, utterances: Mapping[RecordId, Utterance]
) -> bool:
    """Whether turns were left out before the `k`th line that is shown."""
    if k == 0:
        return False
    if numbers[k] - numbers[k - 1] > 1 or any(
        op.kind == "cut turn" and op.line == numbers[k] and op.begin == op.stop == 0
        for op in quote.operations
    ):
        return True
    before = utterances[quote.lines[numbers[k - 1]].utterance]
    here = utterances[quote.lines[numbers[k]].utterance]
    return here.recording != before.recording or here.turn - before.turn > 1


def _unlabelled(voice: str, call: Call) -> str:
    party = call.party(voice)
    side = party.side if party else "unknown"
    return {"caller": "The caller", "callee": "The one called"}.get(side, "A speaker")


# ------------------------------------------------------------------------------------------------------- the page


def story_page(
    view: CaseView,
    blobs: BlobStore,
    story: Record[Story],
    imprint: Imprint,
    persons: Mapping[PersonId, PersonFacts],
    encode: Encode,
) -> tuple[StoryPage, tuple[Spoken, ...]]:
    """Everything a release says. Raises StoryOutOfDate when the story points at what no longer stands."""
    body = story.body
    blocks: list[Block] = []
    quotes: list[Spoken] = []
    edits: list[Edits] = []
    charts = 0
    rungs = {who.body.person: who.body for who in view.reader.of(WhoSpoke)}
    for beat in body.beats:
        if beat.kind == "quote" and beat.quote:
            one = spoken(view, blobs, _quote(view, beat.quote), persons, high_pass=imprint.high_pass)
            quotes.append(one)
            number = len(quotes)
            shown = page_quote(one, number, beat.text, encode)
            blocks.append(Block("quote", quote=shown))
            edits.append(_edits(one, number, shown.caption))
        elif beat.kind == "profile" and beat.profile:
            p = beat.profile
            rung = rungs.get(p.person)
            known = PROFILE_RUNGS[rung.rung] if rung else "Who is speaking is not established."
            blocks.append(Block("profile", profile=PageProfile(p.label, p.headline, p.text, p.calls, known)))
        elif beat.kind == "chart" and beat.chart:
            charts += 1
            key = f"chart-{charts}"
            blocks.append(Block("chart", chart=PageChart(key, _chart(view, beat.chart, key), beat.text)))
        else:
            blocks.append(Block("note" if beat.kind == "note" else "narration", text=beat.text))
    known_ = known_of(view, story, quotes, imprint)
    return (
        StoryPage(
            title=body.title,
            standfirst=body.standfirst,
            byline=body.byline,
            published=imprint.published,
            recorded=months([one.call.began for one in quotes if one.call.began]),
            corrections=body.corrections,
            invented=body.invented,
            blocks=tuple(blocks),
            how=how_we_know(known_),
            changed=changed_sentence(edits),
            changed_rows=changed_rows(edits),
            provenance=provenance(quotes, imprint),
            sound_suffix=imprint.sound_suffix,
        ),
        tuple(quotes),
    )


PROFILE_RUNGS = {
    "U0": "Nobody on our side has listened yet.",
    "U1": "Who is speaking is not established.",
    "V1": "Who is speaking is not established.",
    "V2": "What is said fits what is known; who is speaking is not established.",
    "V3": "Open sources link the number to a person; nobody confirmed it to us.",
    "V4": "One person who would know confirmed who is speaking.",
    "V5": "Two independent lines confirm who is speaking.",
}


def page_quote(one: Spoken, number: int, caption: str, encode: Encode | None) -> PageQuote:
    """One quote as it stands on the page. Without `encode` the sound has no bytes, only times (for cue sheets)."""
    voices = list(dict.fromkeys(line.voice for line in one.lines))
    sound = None
    if one.sound:
        content = encode(one.sound.samples, one.sound.rate) if encode else b""
        sound = PageSound(
            content, one.sound.seconds, peaks(one.sound, BARS), one.sound.stretches_ms("withheld")
        )
    lines = tuple(
        PageLine(
            label=one.labels[line.voice],
            voice=voices.index(line.voice) % 3,
            original=_runs(one, n, line.edited, original=True),
            english=_runs(one, n, line.edited_en or line.edited, original=False),
            begin_ms=one.sound.line_ms(k)[0] if one.sound else None,
            end_ms=one.sound.line_ms(k)[1] if one.sound else None,
            heard=one.heard[k],
            after_cut=one.after_cut[k],
        )
        for k, (n, line) in enumerate(zip(one.numbers, one.lines, strict=True))
    )
    spoken_by = listed([one.labels[v] for v in voices][:2])
    return PageQuote(
        number=number,
        caption=caption.strip() or spoken_by,
        when=month(one.call.began),
        language=one.language,
        lines=lines,
        treatment=_treatment(one, voices),
        sound=sound,
    )


def _runs(one: Spoken, number: int, edited: str, *, original: bool) -> tuple[Run, ...]:
    placeholders = [
        op.text
        for op in one.record.body.operations
        if op.line == number and op.kind == "withhold" and (op.language == one.language) == original
    ]
    return runs_of(edited, placeholders)


def _treatment(one: Spoken, voices: Sequence[str]) -> str:
    """How the voices of this quote are treated, in one sentence or two."""
    if one.sound is None:
        return "The voices are not published: these words are read, not heard."
    parts = ["Heard as recorded."]
    withheld = len(one.sound.stretches_ms("withheld"))
    if withheld:
        parts.append("A soft tone stands for what is withheld.")
    silent = [
        v
        for v in voices
        if not any(h for h, line in zip(one.heard, one.lines, strict=True) if line.voice == v)
    ]
    if silent:
        parts.append(f"Not heard, only read: {listed([one.labels[v] for v in silent])}.")
    return " ".join(parts)


def _edits(one: Spoken, number: int, caption: str) -> Edits:
    sound = one.sound
    return edits_of(
        number,
        caption,
        one.record.body.operations,
        one.language,
        sound_withheld=len(sound.stretches_ms("withheld")) if sound else 0,
        lines_unheard=sum(not h for h in one.heard),
        sound_cuts=len(one.record.body.cuts) if sound else 0,
        is_heard=sound is not None,
    )


def _quote(view: CaseView, wanted: RecordId) -> Record[Quote]:
    if view.reader.state_of(wanted) != "standing":
        raise StoryOutOfDate(f"quote {wanted} no longer stands")
    record: Record[Any] = view.reader.get(wanted)
    if not isinstance(record.body, Quote):
        raise StoryOutOfDate(f"{wanted} is not a quote")
    return record


def _chart(view: CaseView, wanted: RecordId, key: str) -> Chart:
    body = view.reader.get(wanted).body
    if isinstance(body, Trend):
        return trend_chart(body, key)
    if isinstance(body, MakeUp):
        return make_up_chart(body, key)
    raise StoryOutOfDate(f"{wanted} is neither a trend nor a make-up of callers")


# ------------------------------------------------------------------------------------------------- figures, provenance


def known_of(view: CaseView, story: Record[Story], quotes: Sequence[Spoken], imprint: Imprint) -> Known:
    """The figures of "How we know", counted over what stands in the case."""
    reader = view.reader
    origins = [origin.body for origin in reader.of(Origin)]
    transcripts = list(reader.of(Transcript))
    drafts = {
        t.body.recording for state in _KEPT for t in reader.of(Transcript, state=state) if t.author.is_machine
    }
    calls = list(view.calls())
    calls_at = [call.body.began for call in calls if call.body.began]
    people = _people(quotes, story.body)
    profiles = [beat.profile for beat in story.body.beats if beat.profile]
    held = [
        i.body
        for i in reader.of(Interview)
        if {i.body.person, i.body.spoken_with} & people and i.body.consent not in ("refused", "not asked")
    ]
    used = {line.utterance for one in quotes for line in one.lines}
    claims = [
        c
        for call in {one.call.id for one in quotes}
        for c in view.claims(call)
        if c.body.utterance in used and not c.author.is_machine
    ]
    verdicts = [v.body.standing for v in (view.verdict(c.id) for c in claims) if v]
    standings: Counter[Standing] = Counter(verdicts)
    rungs = {who.body.person: who.body.rung for who in reader.of(WhoSpoke)}
    shown_in = {
        one.record.id: "en" if any(line.edited_en for line in one.lines) else one.language for one in quotes
    }
    withheld = Counter(
        placeholder
        for one in quotes
        for op in one.record.body.operations
        if op.kind == "withhold" and op.language == shown_in[one.record.id]
        for placeholder in PLACEHOLDER.findall(op.text)
    )
    labels = [label.body for label in reader.of(Label) if label.body.person in people]
    return Known(
        invented=story.body.invented,
        source_classes=tuple(dict.fromkeys(o.source_class for o in origins)),
        our_parts=tuple(dict.fromkeys(o.our_part for o in origins)),
        selections=tuple(dict.fromkeys(o.selection for o in origins)),
        recorded=months(calls_at),
        languages=tuple(dict.fromkeys(language(one.language) for one in quotes)),
        recordings=sum(1 for _ in view.recordings()),
        conversations=len(calls) - sum(1 for _ in view.same_calls()),
        reviewed=len({t.body.recording for t in transcripts if t.body.kind == "reviewed"}),
        heard=imprint.heard,
        conversations_quoted=len({one.call.id for one in quotes}),
        quotes=len(quotes),
        claims=len(claims),
        judged=len(verdicts),
        standings=standings,
        rungs=tuple((p.label, rungs.get(p.person)) for p in profiles),
        interviews=len(held),
        interview_consents=Counter(i.consent for i in held),
        evidence=sum(1 for e in reader.of(Evidence) if e.body.about in people),
        unreached=tuple(
            p.label for p in profiles if not any(p.person in (i.person, i.spoken_with) for i in held)
        ),
        translated_by=imprint.translated_by,
        signed_translations=sum(1 for one in quotes if any(view.signatures(one.record.id, "meaning kept"))),
        machine_drafts=len(drafts),
        withheld=withheld,
        voices=Counter(label.voice for label in labels),
        sounded=sum(one.sound is not None for one in quotes),
        high_pass=imprint.high_pass,
        caveats=(),
        corrections=story.body.corrections,
    )


def _people(quotes: Sequence[Spoken], story: Story) -> set[PersonId]:
    out = {beat.profile.person for beat in story.beats if beat.profile}
    for one in quotes:
        for line in one.lines:
            party = one.call.party(line.voice)
            if party and party.person:
                out.add(party.person)
    return out


CONSONANTS = "bcdfghjklmnpqrst"


def provenance(quotes: Sequence[Spoken], imprint: Imprint) -> dict[str, object]:
    """What was done to every published line and stretch of sound, tied by commitment to what was recorded.

    A commitment is HMAC-SHA256 of the verbatim line and its place under a key of its own, derived from the secret
    `commitment_key`: it tells nothing, cannot be guessed from the words, and can be opened for one line alone.
    """
    passages = []
    for number, one in enumerate(quotes, 1):
        lines = []
        for k, (n, line) in enumerate(zip(one.numbers, one.lines, strict=True)):
            done: dict[str, Counter[str]] = {"original": Counter(), "english": Counter()}
            for op in one.record.body.operations:
                if op.line == n:
                    done["original" if op.language == one.language else "english"][op.kind] += 1
            entry: dict[str, object] = {
                "line": k + 1,
                "speaker": one.labels[line.voice],
                "operations": {where: dict(sorted(kinds.items())) for where, kinds in done.items()},
                "heard": one.heard[k],
                "commitment": _commitment(imprint, number, k + 1, one, line),
            }
            if one.sound:
                entry["at_ms"] = list(one.sound.line_ms(k))
            lines.append(entry)
        passage: dict[str, object] = {
            "passage": number,
            "language": one.language,
            "recorded": month(one.call.began),
            "lines": lines,
        }
        if one.sound:
            rate = one.sound.rate
            passage["sound"] = f"sound/quote-{number:02d}.{imprint.sound_suffix}"
            passage["stretches"] = [
                {
                    "from_ms": p.begin * 1000 // rate,
                    "to_ms": p.stop * 1000 // rate,
                    "is": p.kind,
                    "line": p.line + 1,
                }
                for p in one.sound.pieces
            ]
        passages.append(passage)
    return {
        "release": imprint.name,
        "about": (
            "Every line and every stretch of sound published here, and what was done to it. A commitment ties a line to "
            "what was recorded without telling anything about it; the newsroom can open one at a time."
        ),
        "commitment": f"HMAC-SHA256 under a secret key of each line's own; 0 to f written as {CONSONANTS}",
        "passages": passages,
    }


def _commitment(imprint: Imprint, passage: int, number: int, one: Spoken, line: QuoteLine) -> str:
    own = hmac.new(
        imprint.commitment_key, f"{imprint.name}|{passage}|{number}".encode(), hashlib.sha256
    ).digest()
    said = "\x1f".join(
        (line.utterance, one.pcm_sha256, line.verbatim, line.verbatim_en, line.edited, line.edited_en)
    )
    return spelt(hmac.new(own, said.encode(), hashlib.sha256).hexdigest())


def spelt(digest: str) -> str:
    """Hexadecimal as groups of consonants: in digits and vowels a short name or number turns up by chance, and the
    leak scan could not tell it from a leak."""
    letters = digest.translate(str.maketrans("0123456789abcdef", CONSONANTS))
    return " ".join(letters[n : n + 8] for n in range(0, len(letters), 8))

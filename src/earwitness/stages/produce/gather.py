"""From what stands in the case to the plain values of a page: the one place where the allow-list is filled.

Rules
- Of a quote only its edited lines, of a call only its month, of a person only the label are taken.
- Who is heard, and how, is decided in `spoken`; what is said of it on the page is read off that.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from earwitness.errors import StoryOutOfDate
from earwitness.model.claims import Evidence, Interview, Standing, WhoSpoke
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.protection import Label
from earwitness.model.quotes import Quote, QuoteLine, Take
from earwitness.model.recording import Origin
from earwitness.model.records import Record, State
from earwitness.model.speech import Transcript
from earwitness.model.story import PageChange, Story
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
from earwitness.stages.produce.gates import PersonFacts
from earwitness.stages.produce.letters import CONSONANTS, in_letters
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
from earwitness.stages.produce.sound import peaks
from earwitness.stages.produce.spoken import HEARD, THROUGH_EFFECT, Spoken, spoken
from earwitness.stages.produce.words import language, listed, month, months, verb

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from earwitness.stages.produce.spoken import Voicing

    Encode = Callable[[npt.NDArray[np.int16], int], bytes]

_KEPT: tuple[State, ...] = ("standing", "superseded")
BARS = 120  #: strokes of a waveform on the page
PLACEHOLDER = re.compile(r"\[[^\[\]…]+\]")


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
    changes: tuple[PageChange, ...] = ()


# ------------------------------------------------------------------------------------------------------- the page


def story_page(
    view: CaseView,
    blobs: BlobStore,
    story: Record[Story],
    imprint: Imprint,
    persons: Mapping[PersonId, PersonFacts],
    encode: Encode,
    voicing: Voicing | None = None,
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
            one = spoken(
                view, blobs, _quote(view, beat.quote), persons, high_pass=imprint.high_pass, voicing=voicing
            )
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
            changes=imprint.changes,
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
            heard_as=one.heard_as(k),
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
    if one.take:
        return _reading(one, one.take)
    parts = ["Heard as recorded."]
    if one.odds:
        through = [one.labels[v] for v in voices if one.modes[v] == THROUGH_EFFECT]
        rest = any(h and one.modes[x.voice] == HEARD for h, x in zip(one.heard, one.lines, strict=True))
        parts = [f"{listed(through)} {verb(len(through), 'is', 'are')} heard through an effect, {one.odds}."]
        parts += ["The others are heard as recorded."] if rest else []
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


def _reading(one: Spoken, take: Take) -> str:
    """The disclosure that somebody else is heard."""
    what = "the English of these words" if take.language == "en" != one.language else "these words"
    parts = [f"Read by an actor: {what}, as edited here. The voices in the call are not published."]
    if any(line.guessed for line in take.lines):
        parts.append("The captions follow the reading by estimate.")
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
        sound_cuts=len(one.record.body.cuts) if sound and not one.take else 0,
        is_heard=sound is not None,
        is_read=one.take is not None,
        is_changed=bool(one.odds),
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
        sounded=sum(one.sound is not None and one.take is None for one in quotes),
        read=sum(one.take is not None for one in quotes),
        odds=next((one.odds for one in quotes if one.odds), ""),
        high_pass=imprint.high_pass,
        house=tuple(
            (one.record.body.house, one.record.body.allowed) for one in quotes if one.record.body.allowed
        ),
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
                "heard_as": one.heard_as(k),
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
        "commitment": f"HMAC-SHA256 under a secret key of each line's own; 0 to f written as {' '.join(CONSONANTS)}",
        "changes": [{"on": change.on, "what": list(change.what)} for change in imprint.changes],
        "passages": passages,
    }


def _commitment(imprint: Imprint, passage: int, number: int, one: Spoken, line: QuoteLine) -> str:
    own = hmac.new(
        imprint.commitment_key, f"{imprint.name}|{passage}|{number}".encode(), hashlib.sha256
    ).digest()
    said = "\x1f".join(
        (line.utterance, one.pcm_sha256, line.verbatim, line.verbatim_en, line.edited, line.edited_en)
    )
    return in_letters(hmac.new(own, said.encode(), hashlib.sha256).hexdigest())

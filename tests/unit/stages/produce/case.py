"""A small invented case in memory: one call, four lines, two voices of which one may be heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, cast

import numpy as np

from earwitness.model.claims import Claim, Verdict, WhoSpoke
from earwitness.model.ids import BlobId, CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, Label, Silence, VoiceMode, Withholding
from earwitness.model.quotes import Cut, EditOp, Quote, QuoteLine
from earwitness.model.recording import Call, Origin, Party, Recording, Triage
from earwitness.model.records import Author, Pen, Record, Signature
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.story import Beat, Profile, Story
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.trends import Share, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Tools
from earwitness.testing.memory_store import MemoryBlobs, MemoryRecords
from earwitness.testing.writing import counting_ids, person_pen, ticking_clock

RATE = Rate(8000)
SOLDIER, WIFE = PersonId("per_a"), PersonId("per_b")
SECRET = "Кедр"
LINES = (
    (
        "A",
        "Нас тут осталось пятеро, Кедр сказал держаться.",
        "There are five of us left, Kedr said to hold on.",
    ),
    ("B", "Приезжай домой, слышишь.", "Come home, do you hear."),
    ("A", "Погода плохая.", "The weather is bad."),
    ("A", "Я, ну, короче, написал рапорт.", "I, well, wrote a report."),
)
EDITED = (
    (
        "Нас тут осталось пятеро, [позывной] сказал держаться.",
        "There are five of us left, [call sign] said to hold on.",
    ),
    ("Приезжай домой, слышишь.", "Come home, do you hear."),
    ("Я написал рапорт.", "I wrote a report."),
)
AGAIN = "Нас тут осталось двухсотых"  #: what a second reading wrote of every line; nobody said it
SAID = (0, 1, 3)  #: turns that are quoted
SECONDS = 3  #: every line is this long


class Packaged:
    """Resources as the package carries them."""

    def text(self, name: str) -> str:
        return (files("earwitness.resources") / name).read_text(encoding="utf-8")


def noise(turn: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """What stands for a line: noise of its own, so that it can be found again."""
    return (np.random.default_rng(turn).normal(0, 3000, SECONDS * RATE)).clip(-32000, 32000).astype(np.int16)


@dataclass
class SmallCase:
    """The store, the view on it, and the records that tests ask about."""

    store: MemoryRecords
    blobs: MemoryBlobs
    pen: Pen
    call: CallId
    utterances: list[Record[Utterance]]
    renderings: list[Record[Rendering]]
    quote: Record[Quote]
    story: Record[Story]
    trend: Record[Trend]
    labels: dict[PersonId, Record[Label]]
    ids: Callable[[], RecordId] = field(default_factory=lambda: counting_ids("rec_c"))

    @property
    def view(self) -> CaseView:
        return CaseView(self.store)

    @property
    def tools(self) -> Tools:
        """Of all tools only those that produce may touch."""
        ids = self.ids

        class Few:
            blobs = self.blobs
            resources = Packaged()
            pen_for: Callable[[Author], Pen] = staticmethod(lambda author: Pen(author, ticking_clock(), ids))
            progress = staticmethod(lambda *_: None)

        return cast(Tools, Few())

    def sign(self, over: RecordId, role: Any, signer: str) -> Record[Signature]:
        record = self.pen.write(Signature(role, signer, "I read it."), basis=(over,))
        self.store.append((record,))
        return record

    def add(
        self, body: Any, *basis: RecordId, supersedes: tuple[RecordId, ...] = (), call: CallId | None = None
    ) -> Record[Any]:
        record = self.pen.write(body, basis=basis, supersedes=supersedes, call=call)
        self.store.append((record,))
        return record


def small_case(
    *,
    soldier: VoiceMode = "original with spans withheld",
    wife: VoiceMode = "text only",
    signed: bool = True,
    silence: bool = True,
) -> SmallCase:
    """The case with everything a release needs, or without the signatures, or without the silence over the secret."""
    store, blobs, pen = MemoryRecords(), MemoryBlobs(), person_pen("Editor One")
    call = CallId("call_0000000000000001")
    parties = (
        Party("A", "caller", SOLDIER, "soldier", "contract"),
        Party("B", "callee", WIFE, "relative"),
    )
    records: list[Record[Any]] = []

    def write(body: Any, *basis: RecordId, in_call: bool = True) -> Record[Any]:
        record = pen.write(body, basis=basis, call=call if in_call else None)
        records.append(record)
        return record

    write(
        Origin("intelligence service", "2023-02-01", "none", "to publish", "chosen by the source", "losses"),
        in_call=False,
    )
    the_call = write(Call(call, "2022-07-23T21:40:00+03:00", ("ru",), parties))
    pcm = np.concatenate([noise(turn) for turn in range(len(LINES))])
    blob = blobs.put(pcm.astype("<i2").tobytes())
    recording = write(
        Recording(
            call, BlobId("blob_0"), blob, "ab" * 32, BlobId("blob_1"), 80, RATE, 1, len(pcm), "amr", "amr_nb",
            Triage(3400, 0.0, 20.0, 0.9, None, False), "landlock",
        ),
        the_call.id,
    )  # fmt: skip
    transcript = write(Transcript(recording.id, "reviewed", "ru"), recording.id)
    utterances, renderings = [], []
    for turn, (voice, text, english) in enumerate(LINES):
        span = SampleSpan(turn * SECONDS * RATE, (turn + 1) * SECONDS * RATE, RATE)
        said = write(Utterance(recording.id, turn, voice, span, text, "ru", others=(AGAIN,)), transcript.id)
        utterances.append(said)
        renderings.append(write(Rendering(said.id, "en", english, "person"), said.id))
    begin = LINES[0][1].index(SECRET)
    marks = [
        write(
            Identifier(utterances[0].id, begin, begin + 4, SECRET, "call_sign", "direct", EntityKey("k1")),
            utterances[0].id,
        ),
        write(
            Identifier(renderings[0].id, 27, 31, "Kedr", "call_sign", "direct", EntityKey("k1")),
            renderings[0].id,
        ),
    ]
    withholding = write(
        Withholding(EntityKey("k1"), False, "[call sign]", "names him"), *(m.id for m in marks), in_call=False
    )
    secret = SampleSpan(RATE, 2 * RATE, RATE)
    if silence:
        write(Silence(recording.id, secret, False), utterances[0].id, withholding.id)
    filler = SampleSpan(3 * SECONDS * RATE + 2000, 3 * SECONDS * RATE + 8000, RATE)
    quote = write(
        Quote(
            call,
            tuple(
                QuoteLine(utterances[t].id, LINES[t][0], LINES[t][1], EDITED[n][0], renderings[t].id, LINES[t][2], EDITED[n][1])
                for n, t in enumerate(SAID)
            ),
            (
                EditOp(0, "ru", "withhold", begin, begin + 4, "[позывной]"),
                EditOp(0, "en", "withhold", 27, 31, "[call sign]"),
                EditOp(2, "ru", "drop", 1, 14),
                EditOp(2, "en", "drop", 1, 8),
            ),
            (Cut(2, filler, "drop"),),
        ),
        *(utterances[t].id for t in SAID),
        *(renderings[t].id for t in SAID),
    )  # fmt: skip
    claim = write(Claim(utterances[0].id, 0, 23, "Five are left.", SOLDIER), utterances[0].id)
    write(Verdict(claim.id, "said only", ("nobody else said it",)), claim.id)
    write(WhoSpoke(SOLDIER, "V4", ("his brother confirmed it",)), in_call=False)
    trend = write(
        Trend(
            "wants out", ("wants_out",), "rising", 1.4, 1.1, 1.8, 0.01, 0.02, 10, 6,
            (Share("2022", 1, 5, 3, 0.02, 0.6), Share("2023", 4, 5, 3, 0.4, 0.98)),
            "The calls suggest that more want out.", "Ten calls, chosen by the source.",
        ),
        in_call=False,
    )  # fmt: skip
    labels = {
        person: write(Label(person, "description", text, voice), in_call=False)
        for person, text, voice in ((SOLDIER, "Roman", soldier), (WIFE, "His wife", wife))
    }
    story = write(
        Story(
            "They want out", "A year of calls.", "By the Sample Desk", "the corrections desk, by post",
            (
                Beat("narration", "It rings late."),
                Beat("profile", profile=Profile(SOLDIER, "Roman", "who wrote it down", "A soldier.", 3)),
                Beat("note", "He speaks of the dead."),
                Beat("quote", "A soldier to his wife", quote=quote.id),
                Beat("chart", "By year.", chart=trend.id),
            ),
            invented=True,
        ),
        quote.id, trend.id,
        in_call=False,
    )  # fmt: skip
    store.append(tuple(records))
    case = SmallCase(store, blobs, pen, call, utterances, renderings, quote, story, trend, labels)
    if signed:
        case.sign(quote.id, "translation", "Translator One")
        case.sign(quote.id, "meaning kept", "Reader Two")
        for label in labels.values():
            case.sign(label.id, "withholding", "Editor Two")
    return case

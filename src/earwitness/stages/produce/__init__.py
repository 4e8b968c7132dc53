"""produce: from a story that stands to a page that may leave the house.

Reads: Story, Quote, Take, Label, Disguise, Verdict, WhoSpoke, Trend, MakeUp, Silence, Signature and what they rest on.
Writes: CueSheet, Passed.

Rules
- A release is built from an allow-list of edited, withheld values (`page.StoryPage`), never by deleting.
- `run` writes captions only when a story stands and every gate that the view can judge is open; it publishes nothing.
- `assemble` gives the files and the gate list; whoever calls it writes nothing while a gate is closed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from earwitness.errors import BadImprint
from earwitness.model.claims import Verdict, WhoSpoke
from earwitness.model.ids import RecordId
from earwitness.model.protection import Disguise, Identifier, Label, Silence, Withholding
from earwitness.model.quotes import Quote, Take
from earwitness.model.records import Author, Batch, Passed, Record, Signature
from earwitness.model.story import CueSheet, Gate, Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.produce.card import card_svg
from earwitness.stages.produce.gates import GateFacts, PersonFacts, SoundFacts, facts_from_view, gates_of
from earwitness.stages.produce.gather import Imprint, page_quote, story_page
from earwitness.stages.produce.kit import editors_kit
from earwitness.stages.produce.page import build, cue_sheet, packaged
from earwitness.stages.produce.sound import wav
from earwitness.stages.produce.spoken import spoken

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from earwitness.stages.produce.spoken import Voicing

__all__ = [
    "CARD",
    "GateFacts",
    "Imprint",
    "PersonFacts",
    "ReleaseDraft",
    "SoundFacts",
    "assemble",
    "facts_from_view",
    "gates_of",
    "packaged",
    "run",
]

_READ = (
    Story, Quote, Take, Label, Disguise, Silence, Signature, Verdict, WhoSpoke, Trend, MakeUp, Identifier, Withholding,
)  # fmt: skip

CARD = Card(
    name="produce",
    purpose="Make the page, the captions and the boxes of a release from what may leave, and say what still blocks it.",
    version="1",
    reads=frozenset(
        {
            "Story", "Quote", "Label", "Silence", "Signature", "Verdict", "WhoSpoke", "Trend", "MakeUp", "Identifier",
            "Withholding", "Call", "Recording", "Transcript", "Utterance", "Rendering", "Claim", "Interview", "Evidence",
            "Origin", "SameCall", "Take", "Disguise",
        }
    ),
    writes=frozenset({"CueSheet", "Passed"}),
)  # fmt: skip

#: what only the vault, the quote stage and the scanner know; `run` goes by the others
ELSEWHERE = frozenset(
    {"quotes fair", "harm sheets signed", "voices allowed", "leak scan clean", "sound heard again"}
)


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """A release in memory: its files by path, the editors' kit, the gate list, and the captions as records' bodies."""

    files: Mapping[str, bytes]
    kit: Mapping[str, bytes]
    gates: tuple[Gate, ...]
    cue_sheets: tuple[CueSheet, ...]
    quotes: tuple[RecordId, ...]
    #: files that come from the package byte for byte and are the same in every release of any case
    packaged: frozenset[str] = frozenset()
    #: the loudness picture that the page draws of each sound file
    pictures: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def blocked(self) -> tuple[Gate, ...]:
        return tuple(gate for gate in self.gates if not gate.open)


def assemble(
    view: CaseView,
    tools: Tools,
    story: Record[Story],
    *,
    imprint: Imprint,
    facts: GateFacts,
    encode: Callable[[npt.NDArray[np.int16], int], bytes] | None = None,
    voicing: Voicing | None = None,
    paint: Callable[[str], bytes] | None = None,
) -> ReleaseDraft:
    """The whole release, unwritten. `encode` makes the file of mono int16 samples at a rate; without it, plain WAVE.

    `voicing` makes another voice of one that is heard through an effect; without it, such a voice is not heard.
    `paint` makes a PNG of an SVG 1200 wide; without it there is no picture for sharing.

    Closed gates are listed, not raised, so that a draft can be looked at; a voice that safety and consent do not allow
    is left out of the sound all the same. Raises StoryOutOfDate and BadImprint.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", imprint.name):
        raise BadImprint("a release's name holds small letters, digits, '.', '_' and '-', 64 at most")
    if len(imprint.commitment_key) < 16:
        raise BadImprint("the key for commitments is shorter than 16 bytes")
    if encode is None and imprint.sound_suffix != "wav":
        raise BadImprint(f"nothing was given that makes {imprint.sound_suffix} files")
    persons = {person.person: person for person in facts.persons}
    page, quotes = story_page(view, tools.blobs, story, imprint, persons, encode or wav, voicing)
    page = replace(page, card=paint(card_svg(page.title)) if paint else b"")
    files = build(page, tools.resources.text)
    sheets = tuple(sheet for sheet in (cue_sheet(q, page.sound_suffix) for q in page.quotes) if sheet.lines)
    return ReleaseDraft(
        files,
        editors_kit(page),
        gates_of(facts),
        sheets,
        tuple(one.record.id for one in quotes),
        frozenset(packaged(tools.resources.text)),
        {f"sound/{q.key}.{page.sound_suffix}": q.sound.peaks for q in page.quotes if q.sound},
    )


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Captions of every quote of the standing story, once everything the view can judge is in place."""
    story = next(view.reader.of(Story), None)
    if story is None:
        return
    settings = hashlib.sha256(f"{CARD.version}|{view.reader.tide(_READ)}".encode()).hexdigest()[:16]
    old = view.passed(CARD.name)
    if old and old.body.settings == settings:
        return
    facts = facts_from_view(view, story)
    if any(not gate.open and gate.name not in ELSEWHERE for gate in gates_of(facts)):
        return
    pen = tools.pen_for(Author("engine", "produce", CARD.version, (("settings", settings),)))
    basis = tuple(dict.fromkeys((story.id, *facts.quotes)))
    passed = pen.write(Passed(CARD.name, settings), basis=basis, supersedes=(old.id,) if old else ())
    sheets: list[Record[CueSheet]] = []
    for number, wanted in enumerate(facts.quotes, 1):
        quote: Record[Quote] = view.reader.get(wanted)
        # Captions take their times from the sound, and no voice from it: an effect leaves every length as it was.
        one = spoken(
            view, tools.blobs, quote, None, high_pass=True, voicing=lambda _whose, sound, _rate: sound
        )
        sheet = cue_sheet(page_quote(one, number, "", None), "mp3")
        if sheet.lines:
            sheets.append(pen.write(sheet, basis=(quote.id, passed.id), call=quote.body.call))
        tools.progress(CARD.name, number, len(facts.quotes), "quotes")
    yield (passed, *sheets)

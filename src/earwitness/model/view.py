"""CaseView: what stands now, asked by call.

A view is read-only and holds nothing: each question goes to the store, so that a case of 100,000 calls is never in
memory. Stages get a view; what they yield, the runner appends. A stage sees its own records on the next run, not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from earwitness.model.claims import Check, Claim, Verdict
from earwitness.model.facets import Facet
from earwitness.model.ids import CallId, EntityKey, RecordId
from earwitness.model.protection import Identifier, Withholding
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call, Handover, Recording, Rejection, SameCall
from earwitness.model.records import Passed, Record, Signature, SignatureRole, State
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Gap, Rendering, Transcript, Utterance
from earwitness.model.themes import ThemeMark

B = TypeVar("B")


class Reader(Protocol):
    """What a store of records answers. Order is always the order of appending."""

    def get(self, id: RecordId) -> Record[Any]:
        """One record in whatever state. Raises StorageError when there is none."""
        ...

    def of(self, kind: type[B], call: CallId | None = None, state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind, of one call or of all."""
        ...

    def resting_on(self, basis: RecordId, kind: type[B], state: State = "standing") -> Iterator[Record[B]]:
        """Records of a kind that name `basis` directly."""
        ...

    def since(self, mark: RecordId, kind: type[B]) -> Iterator[Record[B]]:
        """Records of a kind that stand and were appended after the record `mark`. Raises StorageError when there is none."""
        ...

    def call_ids(self) -> Iterator[CallId]:
        """Calls that stand, in the order they came."""
        ...

    def due(self, stage: str, settings: str) -> Iterator[CallId]:
        """Calls without a standing Passed of this stage with these settings, in order."""
        ...

    def passed(self, stage: str, call: CallId | None = None) -> Record[Passed] | None:
        """The standing Passed of a stage, for a call or (None) for the whole case."""
        ...

    def counts(self) -> Mapping[str, Mapping[State, int]]:
        """Number of records by kind and state."""
        ...

    def state_of(self, id: RecordId) -> State:
        """Whether a record stands. Raises StorageError when there is none."""
        ...

    def facets(
        self, kind: type, *words: str | None, state: Literal["standing", "ever"] = "standing"
    ) -> Mapping[Facet, int]:
        """How many records of a kind stand, or were ever there, by their facet (`model.facets`); what is 0 is left out.

        `words` keeps the facets that begin with them; None stands for any word.
        """
        ...

    def page(
        self, kind: type[B], limit: int | None = None, skip: int = 0, facets: Iterable[Facet] | None = None
    ) -> tuple[Record[B], ...]:
        """Records of a kind that stand, from number `skip` on, as they came; with `facets`, those of one of them.

        Without a limit all of them: for those who know that they are few.
        """
        ...

    def of_calls(self, kind: type[B], calls: Iterable[CallId]) -> tuple[Record[B], ...]:
        """Records of a kind that stand, of a few calls at once, as they came."""
        ...

    def tide(self, kinds: Iterable[type]) -> str:
        """A mark that changes whenever a record of these kinds is added or stops standing."""
        ...


def filed_under(reader: Reader, kind: type[B], *words: str | None) -> tuple[Record[B], ...]:
    """Records of a kind that stand, few of them, whose facet (`model.facets`) begins with these words."""
    return reader.page(kind, facets=reader.facets(kind, *words))


@dataclass(frozen=True, slots=True)
class CaseView:
    """What stands now."""

    reader: Reader

    def call(self, id: CallId) -> Record[Call] | None:
        return next(self.reader.of(Call, id), None)

    def calls(self) -> Iterator[Record[Call]]:
        return self.reader.of(Call)

    def due(self, stage: str, settings: str) -> Iterator[CallId]:
        """Calls this stage still has to pass, with these settings."""
        return self.reader.due(stage, settings)

    def passed(self, stage: str, call: CallId | None = None) -> Record[Passed] | None:
        """The standing Passed of a stage, for a call or (None) for the whole case."""
        return self.reader.passed(stage, call)

    def handovers(self) -> Iterator[Record[Handover]]:
        return self.reader.of(Handover)

    def unopened(self) -> Iterator[Record[Handover]]:
        """Files handed over that are neither recording, nor rejection, nor an archive already unpacked."""
        for handover in self.handovers():
            opened = any(
                next(self.reader.resting_on(handover.id, kind), None)
                for kind in (Recording, Rejection, Handover)
            )
            if not opened:
                yield handover

    def recordings(self, call: CallId | None = None) -> Iterator[Record[Recording]]:
        return self.reader.of(Recording, call)

    def rejections(self) -> Iterator[Record[Rejection]]:
        return self.reader.of(Rejection)

    def same_calls(self) -> Iterator[Record[SameCall]]:
        return self.reader.of(SameCall)

    def transcripts(self, call: CallId) -> Iterator[Record[Transcript]]:
        return self.reader.of(Transcript, call)

    def utterances(self, call: CallId) -> tuple[Record[Utterance], ...]:
        """Standing utterances in order of turn and time, one recording after the other."""
        found = self.reader.of(Utterance, call)
        return tuple(sorted(found, key=lambda u: (u.body.recording, u.body.turn, u.body.span.start)))

    def turns(self, call: CallId) -> Mapping[int, Record[Utterance]]:
        """Lines as people count them, from 1: those of the call's first recording that has any."""
        found = self.utterances(call)
        return dict(enumerate((u for u in found if u.body.recording == found[0].body.recording), 1))

    def renderings(self, call: CallId, language: str = "en") -> Mapping[RecordId, Record[Rendering]]:
        """The rendering of each utterance that has one; a person's beats a machine's."""
        best: dict[RecordId, Record[Rendering]] = {}
        rank = {"machine gist": 0, "person": 1, "signed": 2}
        for r in self.reader.of(Rendering, call):
            old = best.get(r.body.utterance)
            if r.body.language == language and (old is None or rank[r.body.status] >= rank[old.body.status]):
                best[r.body.utterance] = r
        return best

    def gaps(self, call: CallId) -> Iterator[Record[Gap]]:
        return self.reader.of(Gap, call)

    def readings(self, call: CallId) -> Iterator[Record[Reading]]:
        return self.reader.of(Reading, call)

    def marks(self, call: CallId | None = None) -> Iterator[Record[ThemeMark]]:
        """Theme marks that are suggested or accepted; rejected ones are kept but not counted."""
        return (m for m in self.reader.of(ThemeMark, call) if m.body.status != "rejected")

    def claims(self, call: CallId | None = None) -> Iterator[Record[Claim]]:
        return self.reader.of(Claim, call)

    def checks(self, claim: RecordId) -> Iterator[Record[Check]]:
        return self.reader.resting_on(claim, Check)

    def verdict(self, claim: RecordId) -> Record[Verdict] | None:
        return next(self.reader.resting_on(claim, Verdict), None)

    def identifiers(self, call: CallId | None = None) -> Iterator[Record[Identifier]]:
        return self.reader.of(Identifier, call)

    def filed_under(self, kind: type[B], *words: str | None) -> tuple[Record[B], ...]:
        """Records of a kind that stand, few of them, whose facet (`model.facets`) begins with these words."""
        return filed_under(self.reader, kind, *words)

    def decided(self, keys: Iterable[EntityKey]) -> Mapping[EntityKey, Record[Withholding]]:
        """What was decided about each of these entities, if anything was."""
        asked: list[Facet] = [(key, "", "") for key in keys]
        return {w.body.key: w for w in self.reader.page(Withholding, facets=asked)}

    def withholdings(self) -> Iterator[Record[Withholding]]:
        return self.reader.of(Withholding)

    def quotes(self) -> Iterator[Record[Quote]]:
        return self.reader.of(Quote)

    def quotes_of(self, ids: Iterable[RecordId]) -> Iterator[Record[Quote]]:
        """Those of these quotes that stand."""
        return (self.reader.get(id) for id in ids if self.reader.state_of(id) == "standing")

    def signatures(self, under: RecordId, role: SignatureRole) -> Iterator[Record[Signature]]:
        return (s for s in self.reader.resting_on(under, Signature) if s.body.role == role)

    def stale(self, kind: type[B]) -> Iterator[Record[B]]:
        """Records built on something that no longer stands."""
        return self.reader.of(kind, state="stale")

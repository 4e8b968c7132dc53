"""What must be there before anything leaves the house: a list, always whole, each gate open or closed and why.

Rules
- A fact that nobody looked up closes its gate: `None` means not checked, and not checked is not fine.
- Two signatures are two different names; nobody is the second reader of their own quote.
- Unknown safety means the most protective treatment: a voice is heard only of someone who agreed, or of the dead; a
  prisoner is neither named nor heard; a child is neither named nor heard; of somebody who survived sexual violence
  nothing is published without consent that is signed, no name and no voice of theirs in any case.
- Who is quoted at all and is a prisoner, a child or a survivor has a harm sheet, profiled or not.
- A closed gate names the records that close it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from earwitness.model.claims import WhoSpoke
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.protection import (
    Disguise,
    Identifier,
    Label,
    allowed_labels,
    allowed_voice,
    effect_measured,
)
from earwitness.model.quotes import Quote, Take
from earwitness.model.records import Record, Signature
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.story import Gate, Story
from earwitness.model.view import CaseView
from earwitness.stages.produce.words import counted, listed, verb

Safe = Literal["unknown", "contacted", "consents", "refuses", "unsafe", "dead", "captured"]
VOICED = ("original with spans withheld", "effect, not anonymous")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the vault knows of one person in the story, without saying who it is."""

    person: PersonId
    safety: Safe = "unknown"
    minor: bool = False
    harm_signers: tuple[str, ...] = ()
    consent_signed: bool = False
    decision: Literal["publish", "publish changed", "do not publish"] | None = None
    survivor: bool = False

    @property
    def at_risk(self) -> bool:
        """Protected whatever else is known."""
        return self.safety == "captured" or self.minor or self.survivor


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What came of hearing the finished sound again: secrets a machine heard, sounds none heard, and who answers for such."""

    secrets: int = 0
    unheard: int = 0
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Everything the gates look at. Tuples of ids name what is missing; empty means nothing is."""

    people: tuple[PersonId, ...] = ()
    profiled: tuple[PersonId, ...] = ()
    quotes: tuple[RecordId, ...] = ()
    labels: tuple[Record[Label], ...] = ()
    gone: tuple[RecordId, ...] = ()
    stale_charts: tuple[RecordId, ...] = ()
    machine_lines: tuple[RecordId, ...] = ()
    unsigned_translations: tuple[RecordId, ...] = ()
    unread_quotes: tuple[RecordId, ...] = ()
    unjudged_claims: tuple[RecordId, ...] = ()
    unplaced: tuple[PersonId, ...] = ()
    undecided_identifiers: tuple[RecordId, ...] = ()
    still_shown: tuple[RecordId, ...] = ()
    unsigned_voices: tuple[RecordId, ...] = ()
    has_corrections: bool = False
    #: labels of people whom their own profile calls something else
    misnamed: tuple[RecordId, ...] = ()
    #: quotes with a re-voiced person and no take of them
    untaken: tuple[RecordId, ...] = ()
    #: labels of voices heard through an effect, and the effect's odds on voices of this case
    effects: tuple[RecordId, ...] = ()
    disguise: Disguise | None = None
    # from the vault, the quote stage and the scanner, which the view does not show
    persons: tuple[PersonFacts, ...] = ()
    unfair: tuple[RecordId, ...] | None = None
    scan_hits: int | None = None
    sound: SoundFacts | None = None
    #: people in the story who were taken down from what is published
    taken_down: tuple[PersonId, ...] = ()


def gates_of(facts: GateFacts) -> tuple[Gate, ...]:
    """The whole list, in the order in which the work is done."""
    return tuple(make(facts) for make in _ALL)


def facts_from_view(view: CaseView, story: Record[Story]) -> GateFacts:
    """What the view knows; `persons`, `unfair`, `scan_hits` and `sound` are left for who may see them."""
    body = story.body
    reader = view.reader
    charts = tuple(beat.chart for beat in body.beats if beat.chart)
    wanted = tuple(beat.quote for beat in body.beats if beat.quote)
    quotes = [_standing(view, one, Quote) for one in wanted]
    found = [quote for quote in quotes if quote]
    profiled = tuple(dict.fromkeys(beat.profile.person for beat in body.beats if beat.profile))
    quoted: list[PersonId] = []
    machine: list[RecordId] = []
    untranslated: list[RecordId] = []
    unread: list[RecordId] = []
    unjudged: list[RecordId] = []
    undecided: list[RecordId] = []
    shown: list[RecordId] = []
    for quote in found:
        call = view.call(quote.body.call)
        used = {line.utterance for line in quote.body.lines}
        for line in quote.body.lines:
            party = call.body.party(line.voice) if call else None
            if party and party.person:
                quoted.append(party.person)
            if not _reviewed(view, line.utterance):
                machine.append(line.utterance)
        english = [
            line.rendering
            for line in quote.body.lines
            if line.edited_en.strip() and line.edited_en != line.edited
        ]
        # A gist stays a gist whoever signed the quote: a person takes the English over first.
        if any(one and _gist(view, one) for one in english) or (
            not any(view.signatures(quote.id, "translation"))
            and not all(one and _signed(view, one) for one in english)
        ):
            untranslated.append(quote.id)
        if all(s.body.signer == quote.author.name for s in view.signatures(quote.id, "meaning kept")):
            unread.append(quote.id)
        unjudged += [
            claim.id
            for claim in view.claims(quote.body.call)
            # What only a machine proposed is nobody's claim until a person takes it over.
            if claim.body.utterance in used and not claim.author.is_machine and view.verdict(claim.id) is None
        ]
        touching = [mark for mark in view.identifiers(quote.body.call) if _touches(mark.body, quote.body)]
        decisions = view.decided({mark.body.key for mark in touching})
        for mark in touching:
            decision = decisions.get(mark.body.key)
            if decision is None:
                undecided.append(mark.id)
            elif not decision.body.keep and not _withheld(mark.body, quote.body):
                shown.append(mark.id)
    people = tuple(dict.fromkeys((*quoted, *profiled)))
    revoiced = {label.body.person for label in reader.of(Label) if label.body.voice == "re-voiced"}
    placed = {person for person in profiled if view.filed_under(WhoSpoke, person)}
    labels = tuple(label for label in reader.of(Label) if label.body.person in people)
    return GateFacts(
        people=people,
        profiled=profiled,
        quotes=wanted,
        labels=labels,
        gone=tuple(one for one, quote in zip(wanted, quotes, strict=True) if quote is None),
        stale_charts=tuple(chart for chart in charts if reader.state_of(chart) != "standing"),
        machine_lines=tuple(machine),
        unsigned_translations=tuple(untranslated),
        unread_quotes=tuple(unread),
        unjudged_claims=tuple(unjudged),
        unplaced=tuple(person for person in profiled if person not in placed),
        undecided_identifiers=tuple(undecided),
        still_shown=tuple(shown),
        unsigned_voices=tuple(label.id for label in labels if not _voice_signed(view, label)),
        has_corrections=bool(body.corrections.strip()),
        misnamed=tuple(
            label.id
            for label in labels
            for beat in body.beats
            if beat.profile
            and beat.profile.person == label.body.person
            and _name(beat.profile.label) != _name(label.body.text)
        ),
        untaken=tuple(
            quote.id
            for quote in found
            if _speakers(view, quote.body) & revoiced and not any(reader.resting_on(quote.id, Take))
        ),
        effects=tuple(label.id for label in labels if label.body.voice == "effect, not anonymous"),
        disguise=effect_measured(tried.body for tried in reader.of(Disguise)),
    )


def _speakers(view: CaseView, quote: Quote) -> set[PersonId]:
    """The people whose words a quote shows."""
    call = view.call(quote.call)
    parties = [
        call.body.party(x.voice) for x in quote.lines if call and (x.edited.strip() or x.edited_en.strip())
    ]
    return {party.person for party in parties if party and party.person}


# ------------------------------------------------------------------------------------------------------- the gates


def _gate(name: str, why_closed: str, why_open: str, blocking: Iterable[RecordId] = ()) -> Gate:
    return Gate(name, not why_closed, why_closed or why_open, tuple(blocking) if why_closed else ())


def _stands(f: GateFacts) -> Gate:
    gone = len(f.gone)
    why = (
        f"{counted(gone, 'quote')} of the story no longer {verb(gone, 'stands', 'stand')}: choose again"
        if gone
        else ""
    )
    if not f.quotes:
        why = "the story uses no quote"
    return _gate("story stands", why, "every quote of the story stands", f.gone)


def _transcripts(f: GateFacts) -> Gate:
    why = f"{counted(len(f.machine_lines), 'quoted line')} written by a machine and not reviewed by a person"
    return _gate(
        "transcripts reviewed",
        why if f.machine_lines else "",
        "a person reviewed every quoted line",
        f.machine_lines,
    )


def _translations(f: GateFacts) -> Gate:
    why = f"{counted(len(f.unsigned_translations), 'quote')} whose translation nobody has signed"
    closed = why if f.unsigned_translations else ""
    return _gate("translations signed", closed, "every translation is signed", f.unsigned_translations)


def _fair(f: GateFacts) -> Gate:
    if f.unfair is None:
        return _gate("quotes fair", "the quotes were not checked against what was said", "", f.quotes)
    breaks = verb(len(f.unfair), "breaks", "break")
    why = f"{counted(len(f.unfair), 'quote')} {breaks} a rule of fair editing" if f.unfair else ""
    return _gate("quotes fair", why, "every edit of every quote is allowed and listed", f.unfair)


def _meaning(f: GateFacts) -> Gate:
    why = f"{counted(len(f.unread_quotes), 'quote')} without a second reader's signature that the meaning is kept"
    closed = why if f.unread_quotes else ""
    return _gate("meaning kept", closed, "a second reader signed every quote", f.unread_quotes)


def _verdicts(f: GateFacts) -> Gate:
    why = (
        f"{counted(len(f.unjudged_claims), 'claim')} in the quotes without a verdict"
        if f.unjudged_claims
        else ""
    )
    return _gate("verdicts given", why, "every claim in the quotes has a verdict", f.unjudged_claims)


def _who(f: GateFacts) -> Gate:
    whom = counted(len(f.unplaced), "profiled person", "profiled people")
    why = f"nobody has said how far it is known who spoke, for {whom}"
    return _gate(
        "who spoke stated",
        why if f.unplaced else "",
        "it is stated for every profile how far we know who spoke",
    )


def _labelled(f: GateFacts) -> Gate:
    have = {label.body.person for label in f.labels}
    missing = [person for person in f.people if person not in have]
    doubled = len(f.labels) - len(have)
    why = f"{counted(len(missing), 'person', 'people')} in the story without a label" if missing else ""
    if not missing and doubled:
        why = f"{counted(doubled, 'person', 'people')} with more than one label"
    if f.misnamed and not why:
        profiles = counted(len(f.misnamed), "profile")
        why = f"{profiles} that {verb(len(f.misnamed), 'calls', 'call')} somebody otherwise than their label"
    return _gate(
        "people labelled",
        why,
        "everybody quoted has one label, and goes by it throughout",
        f.misnamed if f.misnamed and not doubled else [label.id for label in f.labels] if doubled else (),
    )


def _harm(f: GateFacts) -> Gate:
    known = {p.person: p for p in f.persons}
    # Whoever is heard can be recognised, profiled or not.
    heard = {label.body.person for label in f.labels if label.body.voice in VOICED}
    at_risk = {p.person for p in f.persons if p.at_risk}
    bare = [
        person
        for person in dict.fromkeys((*f.profiled, *(p for p in f.people if p in heard | at_risk)))
        if person not in known
        or len({_name(s) for s in known[person].harm_signers}) < 2
        or not known[person].decision
    ]
    stopped = [p.person for p in f.persons if p.decision == "do not publish" and p.person in f.people]
    why = (
        f"{counted(len(bare), 'person', 'people')} profiled, heard or at risk without a harm sheet signed by two people"
        if bare
        else ""
    )
    if stopped:
        why = f"the harm sheet of {counted(len(stopped), 'person', 'people')} says: do not publish"
    return _gate("harm sheets signed", why, "two people signed a harm sheet for every profile")


def _taken_down(f: GateFacts) -> Gate:
    back = len(f.taken_down)
    why = f"{counted(back, 'person', 'people')} in the story {verb(back, 'was', 'were')} taken down: leave them out"
    return _gate("take-downs kept", why if back else "", "nobody who was taken down is in the story")


def _consent(f: GateFacts) -> Gate:
    known = {p.person: p for p in f.persons}
    against = [label for label in f.labels if not voice_allowed(label.body, known.get(label.body.person))]
    why = f"{counted(len(against), 'person', 'people')} whose safety or consent does not allow the voice or name chosen"
    return _gate(
        "voices allowed",
        why if against else "",
        "safety and consent allow how each voice and name is used",
        [label.id for label in against],
    )


def _identifiers(f: GateFacts) -> Gate:
    why = f"{counted(len(f.undecided_identifiers), 'identifying detail')} in the quotes without a decision"
    if f.still_shown:
        stands = verb(len(f.still_shown), "stands", "stand")
        why = f"{counted(len(f.still_shown), 'withheld detail')} still {stands} in an edited quote"
    closed = f.undecided_identifiers + f.still_shown
    return _gate(
        "identifiers decided",
        why if closed else "",
        "every identifying detail in the quotes was decided",
        closed,
    )


def _voices(f: GateFacts) -> Gate:
    why = f"the voice treatment of {counted(len(f.unsigned_voices), 'person', 'people')} is not signed as it must be"
    closed = why if f.unsigned_voices else ""
    return _gate("voice treatment signed", closed, "how each voice is treated is signed", f.unsigned_voices)


def _takes(f: GateFacts) -> Gate:
    why = f"{counted(len(f.untaken), 'quote')} with a re-voiced person that no actor has read"
    return _gate(
        "takes made", why if f.untaken else "", "every re-voiced quote was read by an actor", f.untaken
    )


def _effects(f: GateFacts) -> Gate:
    people = counted(len(f.effects), "person", "people")
    why = f"{people} heard through an effect whose odds were not measured on the voices of this case"
    odds = f"{people} heard through an effect, {f.disguise.odds}" if f.disguise else ""
    return _gate(
        "effects measured",
        why if f.effects and f.disguise is None else "",
        odds if f.effects else "no voice is heard through an effect",
        f.effects,
    )


def _charts(f: GateFacts) -> Gate:
    rests = verb(len(f.stale_charts), "rests", "rest")
    why = f"{counted(len(f.stale_charts), 'chart')} {rests} on figures that no longer stand: measure again"
    return _gate(
        "figures fresh",
        why if f.stale_charts else "",
        "every figure rests on what stands now",
        f.stale_charts,
    )


def _corrections(f: GateFacts) -> Gate:
    why = "" if f.has_corrections else "the story does not say where to send corrections"
    return _gate("corrections contact", why, "readers are told where to send corrections")


def _scan(f: GateFacts) -> Gate:
    if f.scan_hits is None:
        return _gate(
            "leak scan clean", "the finished files were not searched for the secrets of the case", ""
        )
    why = f"{counted(f.scan_hits, 'secret')} of the case found in the finished files" if f.scan_hits else ""
    return _gate("leak scan clean", why, "no secret of the case is in the finished files")


def _sound(f: GateFacts) -> Gate:
    if f.sound is None:
        return _gate("sound heard again", "no machine heard the finished sound again", "")
    closed = []
    if f.sound.secrets:
        closed.append(f"{counted(f.sound.secrets, 'secret')} heard in the finished sound")
    if f.sound.unheard:
        closed.append(
            f"{counted(f.sound.unheard, 'sound')} that no machine heard, and nobody decided by name to go without"
        )
    opened = "no secret is heard in the finished sound"
    if f.sound.decided_by:
        opened = f"by decision of {listed(f.sound.decided_by)}, against or without what a machine hears"
    return _gate("sound heard again", "; ".join(closed), opened)


_ALL: tuple[Callable[[GateFacts], Gate], ...] = (
    _stands, _transcripts, _translations, _fair, _meaning, _verdicts, _who, _labelled, _harm, _taken_down, _consent, _identifiers,
    _voices, _takes, _effects, _charts, _corrections, _scan, _sound,
)  # fmt: skip


def voice_allowed(label: Label, person: PersonFacts | None) -> bool:
    """Whether safety and consent allow this voice mode and label. Somebody the vault says nothing of is unknown."""
    known = person or PersonFacts(label.person)
    agreed = known.safety == "consents" and known.consent_signed
    if known.survivor and not agreed:
        return False
    if label.mode not in allowed_labels(known.safety, minor=known.minor, survivor=known.survivor):
        return False
    if label.mode == "first name" and not (agreed or known.safety == "dead"):
        return False
    most = allowed_voice(known.safety, minor=known.minor, survivor=known.survivor)
    if label.voice in VOICED:
        return most == "original with spans withheld" and (agreed or known.safety == "dead")
    return label.voice != "re-voiced" or most != "text only"


# ------------------------------------------------------------------------------------------------------ looking up


def _standing(view: CaseView, wanted: RecordId, kind: type[Any]) -> Record[Any] | None:
    """The record when it stands and is of this kind."""
    if view.reader.state_of(wanted) != "standing":
        return None
    record = view.reader.get(wanted)
    return record if isinstance(record.body, kind) else None


def _reviewed(view: CaseView, utterance: RecordId) -> bool:
    record = _standing(view, utterance, Utterance)
    if record is None:
        return False
    # Words that a person wrote, or a line that somebody signed: a signature is under the line itself, so that a line
    # written later below a signed transcript is not taken for signed.
    if record.author.kind == "person" and not record.body.words_of:
        return True
    return any(view.signatures(utterance, "transcript"))


def _signed(view: CaseView, rendering: RecordId) -> bool:
    record = _standing(view, rendering, Rendering)
    return record is not None and (
        record.body.status == "signed" or any(view.signatures(rendering, "translation"))
    )


def _gist(view: CaseView, rendering: RecordId) -> bool:
    record = _standing(view, rendering, Rendering)
    return record is None or record.body.status == "machine gist"


def _voice_signed(view: CaseView, label: Record[Label]) -> bool:
    names = {_name(s.body.signer) for s in _signers(view, label.id)}
    if label.author.kind == "person":
        names.add(_name(label.author.name))
    return len(names) >= (2 if label.body.voice in VOICED else 1)


def _signers(view: CaseView, label: RecordId) -> Iterator[Record[Signature]]:
    return view.signatures(label, "withholding")


def _name(signer: str) -> str:
    return " ".join(signer.split()).casefold()


def _touches(mark: Identifier, quote: Quote) -> bool:
    return any(mark.of in (line.utterance, line.rendering) for line in quote.lines)


def _withheld(mark: Identifier, quote: Quote) -> bool:
    """Whether the identifier's place was withheld, or cut away, in the text it stands in."""
    for number, line in enumerate(quote.lines):
        if mark.of == line.utterance:
            original = True
        elif mark.of == line.rendering:
            original = False
        else:
            continue
        edited = line.edited if original else line.edited_en
        if mark.surface.casefold() not in edited.casefold():
            return True
        gone = [
            op
            for op in quote.operations
            # without a rendering the original is the English: then there is only one text
            if op.line == number
            and op.kind != "insert"
            and (line.rendering is None or (op.language == "en") != original)
        ]
        return any(op.begin <= mark.begin and mark.stop <= op.stop for op in gone)
    return False

"""The two boxes every release carries: how we know, and what we changed. Made from the records, never typed in.

Rules
- Every point of the list is answered, also where the answer is "we do not know" (design/domain.md A4).
- Who spoke and whether it is true are two points; neither borrows from the other.
- Counts come with what they were counted over; nothing here names a person, a day, a file or an id of the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from earwitness.model.claims import Rung, Standing
from earwitness.model.protection import VoiceMode
from earwitness.model.quotes import EditKind, EditOp, ViolationKind
from earwitness.stages.produce.words import capital, counted, figure, listed, plain, spelt, verb


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a reader should know: a short heading and plain sentences."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The figures and facts behind "How we know", already free of anything that identifies."""

    invented: bool
    source_classes: tuple[str, ...]
    our_parts: tuple[str, ...]
    selections: tuple[str, ...]
    recorded: str
    languages: tuple[str, ...]
    recordings: int
    conversations: int
    reviewed: int
    heard: int | None
    conversations_quoted: int
    quotes: int
    claims: int
    judged: int
    standings: Mapping[Standing, int]
    #: (label in the story, rung) of every profile
    rungs: tuple[tuple[str, Rung | None], ...]
    interviews: int
    interview_consents: Mapping[str, int]
    evidence: int
    unreached: tuple[str, ...]
    translated_by: str
    signed_translations: int
    machine_drafts: int
    withheld: Mapping[str, int]
    voices: Mapping[VoiceMode, int]
    sounded: int
    high_pass: bool
    caveats: tuple[str, ...]
    corrections: str
    #: passages that an actor reads, and the odds of the effect some voice is heard through
    read: int = 0
    odds: str = ""
    #: (house, what its rules let pass), of the passages where they did
    house: tuple[tuple[str, tuple[ViolationKind, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """What was done to one quote: operations in the original and in English, by kind."""

    number: int
    caption: str
    original: Mapping[EditKind, int]
    english: Mapping[EditKind, int]
    sound_withheld: int
    lines_unheard: int
    is_heard: bool
    sound_cuts: int
    is_read: bool = False
    is_changed: bool = False


_RUNGS: Mapping[Rung, str] = {
    "U0": "nobody on our side has listened to the call yet",
    "U1": "we heard the call; who is speaking is not established",
    "V1": "the recording is technically sound; who is speaking is not established",
    "V2": "dates, places and words in the call fit; who is speaking is not established",
    "V3": "open sources link the number used to a person; nobody confirmed it to us",
    "V4": "one person who would know confirmed who is speaking",
    "V5": "two independent lines confirm who is speaking",
}
_STANDINGS: Mapping[Standing, tuple[str, str]] = {
    "corroborated": ("is borne out by independent evidence", "are borne out by independent evidence"),
    "context fits": ("fits what is known, without being shown", "fit what is known, without being shown"),
    "said only": ("rests on the caller’s word alone", "rest on the caller’s word alone"),
    "contradicted": ("is contradicted by what we found", "are contradicted by what we found"),
    "not checkable": ("cannot be checked", "cannot be checked"),
}
_SOURCES = {
    "intelligence service": "an intelligence service",
    "armed force": "an armed force",
    "police or court": "police or a court",
    "relative": "a relative of one of the speakers",
    "party to the call": "somebody who took part in the calls",
    "leak": "a leak",
    "archive": "an archive",
    "other": "a source we do not describe further",
}
#: what a house may let pass, as a reader is told of it
_LET_PASS: Mapping[ViolationKind, str] = {
    "unmarked cut": "words were left out without a mark",
    "dropped modifier": "a word that described another was left out",
    "dropped attribution": "the name of who made a claim was left out",
}

_VOICES: Mapping[VoiceMode, str] = {
    "text only": "given as text only",
    "captions": "given in captions, without the voice",
    "re-voiced": "spoken anew by somebody else, from the edited words",
    "original with spans withheld": "heard as recorded, with what identifies them taken out",
    "effect, not anonymous": "heard through an effect, which does not make a voice anonymous",
}
_WITHHELD_WHY = "People heard here, those they speak with and those they speak of can be punished or killed if they are recognised."


def how_we_know(k: Known) -> tuple[Point, ...]:
    """Every point of the box, in the order a reader asks."""
    return tuple(
        Point(title, tuple(s for s in sentences if s))
        for title, sentences in (
            ("Where the calls come from", _source(k)),
            ("When they were recorded", _when(k)),
            ("How many there are", _how_many(k)),
            ("Who chose them", _chosen(k)),
            ("Who is speaking", _who(k)),
            ("Whether it is true", _true(k)),
            ("Whom we could not reach", _unreached(k)),
            ("What cannot be proved", _unproved(k)),
            ("How representative this is", _representative(k)),
            ("Who translated", _translation(k)),
            ("How the words were edited", _editing(k)),
            ("What is withheld, and why", _withheld(k)),
            ("How the sound was treated", _sound(k)),
            ("Something wrong?", (k.corrections,)),
        )
    )


def _source(k: Known) -> Iterable[str]:
    if k.invented:
        yield (
            "Nowhere: every call, person, number, unit and event on this page is made up, and the voices are speech "
            "synthesis. What follows is what would stand here."
        )
    given = listed([_SOURCES.get(one, one) for one in k.source_classes])
    yield (
        f"The recordings were given to this newsroom by {given}."
        if given
        else "Where the recordings come from is not recorded."
    )
    if k.our_parts and set(k.our_parts) == {"none"}:
        yield "We had no part in recording the calls, and did not ask for it."
    elif k.our_parts:
        yield f"Our part in recording them: {listed([plain(p) for p in k.our_parts])}."
    if set(k.source_classes) & {"intelligence service", "armed force"}:
        yield "Whoever hands over such calls has reasons of their own; we weighed the source and what is said apart."


def _when(k: Known) -> Iterable[str]:
    yield f"{capital(k.recorded)}." if k.recorded else "When the calls were made is not known."
    yield "We give the month, never the day."


def _how_many(k: Known) -> Iterable[str]:
    same = k.recordings - k.conversations
    yield (
        f"We were given {counted(k.recordings, 'recording')}"
        + (f" of {counted(k.conversations, 'conversation')}; {spelt(same, 'recording')} {verb(same, 'repeats', 'repeat')} another" if same > 0 else "")
        + "."
    )  # fmt: skip
    if k.heard is not None:
        yield f"People listened to {k.heard:,} of them."
    yield f"People checked the transcripts of {counted(k.reviewed, 'recording')} against the sound."
    yield f"This page quotes {spelt(k.conversations_quoted, 'conversation')} in {spelt(k.quotes, 'passage')}."


def _chosen(k: Known) -> Iterable[str]:
    rules = [s.strip().rstrip(".") for s in k.selections if s.strip()]
    yield (
        f"How we were given just these: {'; '.join(rules)}."
        if rules
        else "How the source chose the calls is not known to us."
    )
    yield "Among them, the editors chose the passages on this page."


def _who(k: Known) -> Iterable[str]:
    for label, rung in k.rungs:
        yield f"{label}: {_RUNGS[rung] if rung else 'not established'}."
    if not k.rungs:
        yield "Who is speaking is not established for anybody on this page."
    consents = [
        f"{figure(number)} {verb(number, 'was', 'were')} {consent}"
        for consent, number in k.interview_consents.items()
        if number
    ]
    if k.interviews:
        yield (
            f"We held {spelt(k.interviews, 'interview')}: {listed(consents)}."
            if consents
            else f"We held {spelt(k.interviews, 'interview')}."
        )
    if k.evidence:
        yield f"Reporters gathered {spelt(k.evidence, 'finding')} from open sources by hand. No number was looked up in leaked databases."


def _true(k: Known) -> Iterable[str]:
    if not k.claims:
        yield "The passages quoted here make no statement of fact that we set out to check."
        return
    yield f"The passages make {spelt(k.claims, 'checkable statement')}; we came to a verdict on {k.judged if k.judged != k.claims else verb(k.claims, 'it', 'each')}."
    for standing, (one, many) in _STANDINGS.items():
        number = k.standings.get(standing, 0)
        if number:
            yield f"{capital(spelt(number, 'statement'))} {verb(number, one, many)}."
    yield "That we know who spoke does not make what was said true."


def _unreached(k: Known) -> Iterable[str]:
    if k.unreached:
        yield f"{listed(k.unreached)}: we did not speak with them about these calls, because they could not be reached, did not wish to, or would have been endangered."
    else:
        yield "We spoke with somebody about every person profiled here."


def _unproved(k: Known) -> Iterable[str]:
    yield "We have no evidence of what any one person did beyond what they say in the calls and what is named above."
    yield "People exaggerate, joke, repeat rumours and hide things from those they love."


def _representative(k: Known) -> Iterable[str]:
    yield "We cannot say how typical these calls are of all calls made. The figures describe the calls we have, and suggest no more than that."
    yield from k.caveats


def _translation(k: Known) -> Iterable[str]:
    foreign = [one for one in k.languages if one != "English"]
    if not foreign:
        yield "The calls are in English."
        return
    by = f" by {k.translated_by}" if k.translated_by else " by people"
    yield f"The passages were translated from {listed(foreign)}{by}."
    yield f"A second person who reads the language signed that the meaning is kept, for {k.signed_translations} of {counted(k.quotes, 'passage')}."
    if k.machine_drafts:
        yield f"A speech model wrote a first draft of {counted(k.machine_drafts, 'recording')}. Nothing on this page is the machine’s wording."


def _editing(k: Known) -> Iterable[str]:
    foreign = [one for one in k.languages if one != "English"]
    first = f"were translated from {listed(foreign)} and edited" if foreign else "were edited"
    yield f"These conversations {first} for length and clarity."
    yield "Cuts are shown by …, turns left out by […]; words in [brackets] are ours."
    yield "No word was changed or moved, and no two answers or calls were joined."
    for name, kind in sorted({(name, kind) for name, kinds in k.house for kind in kinds}):
        passages = sum(1 for house, kinds in k.house if house == name and kind in kinds)
        yield f"By the house rules “{name}”, {_LET_PASS[kind]} in {spelt(passages, 'passage')}."


def _withheld(k: Known) -> Iterable[str]:
    yield "Names and details that could identify people have been removed, in the text, in its translation and in the sound."
    if k.withheld:
        counts = [
            f"{shown} {counted(n, 'time')}"
            for shown, n in sorted(k.withheld.items(), key=lambda i: (-i[1], i[0]))
        ]
        yield f"In their place stands, in the English: {listed(counts)}."
    yield _WITHHELD_WHY


def _sound(k: Known) -> Iterable[str]:
    for mode, number in k.voices.items():
        if number:
            yield f"{capital(spelt(number, 'person', 'people'))} {verb(number, 'is', 'are')} {_VOICES[mode]}."
    if k.odds:
        yield f"The effect is {k.odds}. Those who know the voice may hear better than a machine."
    if k.read:
        yield (
            f"{capital(spelt(k.read, 'passage'))} {verb(k.read, 'is', 'are')} read by an actor from the edited words; nothing "
            "of the call is in that sound."
        )
    if k.sounded:
        yield (
            "What is withheld is replaced by a soft tone of one second, whatever its length. A pause stands where words were "
            "cut. Levels were evened out"
            + (" and everything below 200 hertz was taken away." if k.high_pass else ".")
        )
        yield (
            "A line marked “read, not heard” is one whose voice is not published, or in which we cannot place to the "
            "fraction of a second what was withheld or cut."
        )
        yield "A voice can be recognised by those who know it. It is heard here only where the speaker agreed or is dead."


# --------------------------------------------------------------------------------------------------- what we changed


def edits_of(
    number: int,
    caption: str,
    operations: Sequence[EditOp],
    original: str,
    *,
    sound_withheld: int,
    lines_unheard: int,
    sound_cuts: int,
    is_heard: bool,
    is_read: bool = False,
    is_changed: bool = False,
) -> Edits:
    """Count the operations of one quote, by kind and language; `original` is the language of the call."""
    first: Counter[EditKind] = Counter(op.kind for op in operations if op.language == original)
    second: Counter[EditKind] = Counter(op.kind for op in operations if op.language == "en" != original)
    return Edits(
        number,
        caption,
        first,
        second,
        sound_withheld,
        lines_unheard,
        is_heard,
        sound_cuts,
        is_read,
        is_changed,
    )


CHANGED_NOTE = (
    "Every edit of a quote is recorded as an operation on what was said. This table counts them, first in the original, "
    "then in the English."
)
CHANGED_HEAD = (
    "Passage", "Fillers and repeats dropped", "Cuts shown by …", "Turns left out […]", "Words in [brackets]", "Details withheld",
    "Sound",
)  # fmt: skip
_COLUMNS: tuple[EditKind, ...] = ("drop", "cut", "cut turn", "insert", "withhold")


def changed_rows(edits: Sequence[Edits]) -> tuple[tuple[str, ...], ...]:
    """One row a quote, a cell for each kind of operation and one for the sound."""
    return tuple(
        (
            f"{one.number}. {one.caption}",
            *(_cell(one, kind) for kind in _COLUMNS),
            _sound_cell(one),
        )
        for one in edits
    )


def changed_sentence(edits: Sequence[Edits]) -> str:
    """The table in one sentence, for those who will not read it."""
    every: Counter[EditKind] = Counter()
    for one in edits:
        for kind in _COLUMNS:
            every[kind] += max(one.original.get(kind, 0), one.english.get(kind, 0))
    words: tuple[tuple[EditKind, str, str, str], ...] = (
        ("drop", "filler or repeat", "fillers or repeats", "dropped"),
        ("cut", "cut", "cuts", "shown by …"),
        ("cut turn", "turn", "turns", "left out"),
        ("insert", "explanation", "explanations", "added in [brackets]"),
        ("withhold", "detail", "details", "withheld"),
    )
    parts = [f"{spelt(every[kind], one, many)} {done}" for kind, one, many, done in words if every[kind]]
    if not parts:
        return "Nothing was changed: every passage stands as it was said."
    return f"In {spelt(len(edits), 'passage')}: {listed(parts)}."


def _cell(one: Edits, kind: EditKind) -> str:
    first, second = one.original.get(kind, 0), one.english.get(kind, 0)
    if not first and not second:
        return "–"
    return f"{first} / {second}" if one.english or second else str(first)


def _sound_cell(one: Edits) -> str:
    if not one.is_heard:
        return "not heard"
    if one.is_read:
        return "read by an actor"
    parts = [
        "through an effect, not anonymous" if one.is_changed else "",
        f"{one.sound_withheld} withheld" if one.sound_withheld else "",
        f"{one.sound_cuts} cut" if one.sound_cuts else "",
        f"{counted(one.lines_unheard, 'line')} not heard" if one.lines_unheard else "",
    ]
    return listed(parts) or "as recorded"

"""Words we intend to use, tied to their span, with every edit an operation.

Rules
- The edited text is the verbatim text after its operations: nothing else changes it.
- Dropping fillers and repeats, cutting with …, whole turns with […], adding in [brackets] and withholding are edits;
  changing a word, tense, person, number or negation, moving words, joining answers or calls are not.
- The sound cut list equals the text cut list.
- A Take is read from the edited words by somebody else; a quote that changes leaves its take stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import BlobId, CallId, RecordId
from earwitness.model.time import SampleSpan

EditKind = Literal["drop", "cut", "cut turn", "insert", "withhold"]


@dataclass(frozen=True, slots=True)
class EditOp:
    """One edit of one line at `[begin, stop)` characters of its verbatim text; `insert` has begin == stop."""

    line: int
    language: str
    kind: EditKind
    begin: int
    stop: int
    text: str = ""


def apply_ops(verbatim: str, ops: Iterable[EditOp]) -> str:
    """The edited text: each operation replaces `[begin, stop)` of `verbatim` by its `text`.

    `ops` are those of one line in one language. Raises ValueError where two overlap or one lies outside the text.
    """
    out: list[str] = []
    at = 0
    for op in sorted(ops, key=lambda o: (o.begin, o.stop)):
        if not at <= op.begin <= op.stop <= len(verbatim):
            raise ValueError(f"operation [{op.begin}, {op.stop}) overlaps another or leaves the text")
        out += [verbatim[at : op.begin], op.text]
        at = op.stop
    return "".join((*out, verbatim[at:]))


@dataclass(frozen=True, slots=True)
class Cut:
    """Sound left out because text was left out. `why` names the operation kind."""

    line: int
    span: SampleSpan
    why: EditKind


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One utterance in a quote: verbatim and edited, in the original and in English."""

    utterance: RecordId
    voice: str
    verbatim: str
    edited: str
    rendering: RecordId | None
    verbatim_en: str
    edited_en: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines of one call, in their order. Basis: the Utterances and Renderings."""

    call: CallId
    lines: tuple[QuoteLine, ...]
    operations: tuple[EditOp, ...]
    cuts: tuple[Cut, ...]
    context_before: int = 2
    context_after: int = 2
    #: the rules of fairness that this house let pass here, and the house's name; said on the page
    allowed: tuple[ViolationKind, ...] = ()
    house: str = ""


@dataclass(frozen=True, slots=True)
class TakeLine:
    """Where one line of the quote is read: samples `[begin, stop)` of the take. `guessed`: from its share of the text."""

    begin: int
    stop: int
    guessed: bool


@dataclass(frozen=True, slots=True)
class Take:
    """An actor's reading of a quote, heard in place of the call. Basis: the Quote.

    Mono 16-bit PCM without tags. `language` is that of the text that was read; `lines` are those with words, in order;
    `likeness` the share of their words that a speech model heard in the take, None where none listened.
    """

    quote: RecordId
    pcm: BlobId
    pcm_sha256: str
    rate: int
    length: int
    language: str
    lines: tuple[TakeLine, ...]
    likeness: float | None = None


ViolationKind = Literal[
    "changed word", "changed tense", "changed aspect", "changed person", "changed number", "changed numeral", "dropped numeral",
    "dropped negation", "added negation", "dropped condition", "added condition", "dropped modal", "changed modal", "added modal",
    "dropped hedge", "changed hedge", "added hedge", "dropped quantifier", "changed quantifier", "added quantifier",
    "dropped modifier", "dropped attribution", "dropped retraction", "moved words", "moved answer", "joined answers",
    "joined calls", "changed speaker", "unmarked addition", "unmarked cut",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """What broke and where, in both texts, and the words concerned.

    `[at, stop)` are characters of the edited text, empty where the words are gone; `[said_at, said_stop)` those of the
    verbatim text, empty where nothing of the kind was said. `line` counts the lines of a quote from 0; `at` and `stop` run
    through all edited lines, the verbatim places through the line's own text.
    """

    kind: ViolationKind
    at: int
    text: str
    stop: int = 0
    said_at: int = 0
    said_stop: int = 0
    line: int = 0

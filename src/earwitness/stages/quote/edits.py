"""Operations of an edit: found from two texts, joined with withholdings, and turned into cuts of the sound.

Rules
- Applying the operations found to the verbatim text gives the edited text, character for character (`model.quotes.apply_ops`).
- An operation that leaves spoken words out is `drop` (no mark), `cut` (… or […]), `cut turn` (the whole line) or `withhold`
  (a [bracket] stands where the words stood). `insert` adds without taking out. Re-punctuation is a `drop` of no words.
- What must be withheld is withheld whatever the editor kept; what the editor left out already stays left out.
- The sound cut list equals the text cut list: one Cut for every operation that leaves spoken words out, in the same order.
- Sound is never cut on a guessed time. Where a word in or beside the words left out has a guessed time, or no time at all,
  every Cut of that line is the whole utterance: it is shown as captions and not heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earwitness.model.quotes import Cut, EditKind, EditOp
from earwitness.model.speech import Word
from earwitness.model.time import SampleSpan
from earwitness.stages.quote.align import UNLIKE, Pair, aligned
from earwitness.stages.quote.tokens import (
    BRACKET,
    ELLIPSIS,
    WORD,
    Token,
    between,
    plain,
    unmasked,
    words_for_labels,
    words_of,
)

LEAVES_OUT: tuple[EditKind, ...] = ("drop", "cut", "cut turn", "withhold")
_EMPTY_BRACKET = ("[…]", "[...]", "[. . .]")


def marks_before(text: str, tokens: tuple[Token, ...]) -> list[bool]:
    """For each word, and for the end, whether an ellipsis or a bracket stands before it."""
    out = []
    for n in range(len(tokens) + 1):
        begin, stop = between(text, tokens, n)
        gap = text[begin:stop]
        out.append(bool(ELLIPSIS.search(gap) or BRACKET.search(gap)))
    return out


def words_of_both(
    verbatim: str, edited: str, language: str, *, masked: bool = True
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """The words of both texts; `masked` takes a masked word (`f---`) for the word that was said."""
    source = words_of(verbatim, language)
    target = words_of(edited, language, edited=True, spoken=words_for_labels(source))
    return source, unmasked(target, edited, source) if masked else target


def from_edit(
    verbatim: str,
    edited: str,
    line: int = 0,
    language: str = "ru",
    pairs: Sequence[Pair] | None = None,
    words: tuple[tuple[Token, ...], tuple[Token, ...]] | None = None,
) -> tuple[EditOp, ...]:
    """The operations that make `edited` of `verbatim`. Fair or not is not asked here (see `rules.judge`).

    `words` are the verbatim and the edited ones, and `pairs` their alignment, where they are known already.
    """
    source, target = words or words_of_both(verbatim, edited, language)
    if pairs is None:
        pairs = aligned(source, target, marks_before(edited, target), lambda _i, _j: UNLIKE)
    out: list[EditOp] = []
    from_v = from_e = 0
    for a, b in [*pairs, (len(source), len(target))]:
        if a is None or b is None:
            continue
        ends = a == len(source)
        to_v = len(verbatim) if ends else source[a].begin
        to_e = len(edited) if ends else target[b].begin
        out += _gap_ops(verbatim, edited, (from_v, to_v), (from_e, to_e), line, language)
        if ends:
            break
        old, new = verbatim[to_v : source[a].stop], edited[to_e : target[b].stop]
        if old != new:
            out.append(EditOp(line, language, "drop", to_v, source[a].stop, new))
        from_v, from_e = source[a].stop, target[b].stop
    if len(out) == 1 and out[0].kind == "cut" and edited.strip() in _EMPTY_BRACKET:
        out = [replace(out[0], kind="cut turn")]
    return tuple(out)


def _gap_ops(
    verbatim: str, edited: str, v: tuple[int, int], e: tuple[int, int], line: int, language: str
) -> list[EditOp]:
    old, new = verbatim[v[0] : v[1]], edited[e[0] : e[1]]
    if old == new:
        return []
    begin, stop, text = _trimmed(v[0], old, new)
    kind: EditKind = "drop"
    spoken = WORD.search(verbatim[begin:stop]) is not None
    own = [m.group() for m in BRACKET.finditer(text) if m.group() not in _EMPTY_BRACKET]
    if spoken and own:
        kind = "withhold"
    elif spoken and (ELLIPSIS.search(text) or BRACKET.search(text)):
        kind = "cut"
    elif not spoken and (own or WORD.search(text)):
        kind = "insert"
    if kind == "insert" and stop > begin:
        return [
            EditOp(line, language, "insert", begin, begin, text),
            EditOp(line, language, "drop", begin, stop),
        ]
    return [EditOp(line, language, kind, begin, stop, text)]


def _trimmed(begin: int, old: str, new: str) -> tuple[int, int, str]:
    """Without the signs and spaces both sides share, so that an operation names no more than it changes."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head] and not old[head].isalnum():
        head += 1
    tail = 0
    while (
        tail < min(len(old), len(new)) - head
        and old[-1 - tail] == new[-1 - tail]
        and not old[-1 - tail].isalnum()
        and old[-1 - tail] not in "[]"
    ):
        tail += 1
    return begin + head, begin + len(old) - tail, new[head : len(new) - tail]


# ------------------------------------------------------------------------------------------------------------ withholding


@dataclass(frozen=True, slots=True)
class Withheld:
    """Characters `[begin, stop)` of a verbatim text that must not be shown; `shown` stands in their place."""

    begin: int
    stop: int
    shown: str


def joined(verbatim: str, spans: Sequence[Withheld]) -> tuple[Withheld, ...]:
    """Overlapping spans as one, and neighbours shown alike as one; the longest says what is shown."""
    out: list[Withheld] = []
    for span in sorted(spans, key=lambda s: (s.begin, -s.stop)):
        last = out[-1] if out else None
        if last is not None and span.begin < last.stop:
            shown = last.shown if last.stop - last.begin >= span.stop - span.begin else span.shown
            out[-1] = Withheld(last.begin, max(last.stop, span.stop), shown)
        elif last is not None and last.shown == span.shown and not verbatim[last.stop : span.begin].strip():
            out[-1] = Withheld(last.begin, span.stop, last.shown)
        else:
            out.append(span)
    return tuple(out)


def impose(
    verbatim: str, ops: Sequence[EditOp], withheld: Sequence[Withheld], line: int, language: str
) -> tuple[EditOp, ...]:
    """`ops` with every span of `withheld` out of the edited text, visibly, unless the editor left it out already."""
    current = sorted(ops, key=lambda o: (o.begin, o.stop))
    for span in joined(verbatim, withheld):
        touching = [
            o
            for o in current
            if o.begin < span.stop and span.begin < o.stop or span.begin < o.begin < span.stop
        ]
        covers = [o for o in touching if o.begin <= span.begin and span.stop <= o.stop]
        if any(not _says_again(o, verbatim[span.begin : span.stop]) for o in covers):
            continue
        rest = [o for o in current if o not in touching]
        begin = min([span.begin, *(o.begin for o in touching)])
        stop = max([span.stop, *(o.stop for o in touching)])
        before = "".join(_marks(o) for o in touching if o.begin < span.begin)
        after = "".join(_marks(o) for o in touching if o.begin >= span.begin)
        text = _spaced(before, span.shown, after)
        current = sorted(
            [*rest, EditOp(line, language, "withhold", begin, stop, text)], key=lambda o: (o.begin, o.stop)
        )
    return tuple(current)


def _says_again(op: EditOp, surface: str) -> bool:
    """True when the operation's own text repeats a word of what must be withheld."""
    secret = {plain(w) for w in WORD.findall(surface)}
    return any(plain(w) in secret for w in WORD.findall(op.text))


def _marks(op: EditOp) -> str:
    """What an operation left standing that is the editor's own: its brackets and ellipses, no word of the speaker."""
    if op.kind == "insert" or BRACKET.search(op.text):
        return op.text
    return "…" if ELLIPSIS.search(op.text) else ""


def _spaced(before: str, shown: str, after: str) -> str:
    text = shown
    if before.strip():
        text = f"{before.strip()} {text}"
    if after.strip():
        text = f"{text}{'' if after.strip()[0] in ',.!?;:' else ' '}{after.strip()}"
    return text


# ------------------------------------------------------------------------------------------------------------------ sound


def leaves_out(verbatim: str, op: EditOp) -> bool:
    """True when spoken words of the verbatim text are gone after this operation."""
    if op.kind not in LEAVES_OUT:
        return False
    gone = [plain(w) for w in WORD.findall(verbatim[op.begin : op.stop])]
    return bool(gone) and gone != [plain(w) for w in WORD.findall(BRACKET.sub(" ", op.text))]


def cuts_for(
    verbatim: str,
    ops: Sequence[EditOp],
    words: Sequence[Word],
    span: SampleSpan,
    line: int,
    *,
    guessed: bool = False,
) -> tuple[Cut, ...]:
    """The cut list of one line's sound, from the operations on its original text.

    `words` and `span` are the utterance's. One Cut for every operation that leaves spoken words out, in order, of the same
    kind; every one the whole utterance where a time at an edge is guessed or missing (see the rules above). `guessed` says
    that the utterance's own span is a guess: then the line is not heard even when nothing was cut in its text.
    """
    removing = [op for op in sorted(ops, key=lambda o: (o.begin, o.stop)) if leaves_out(verbatim, op)]
    spans = [] if guessed else [_span_of(verbatim, op, words) for op in removing]
    if guessed or any(s is None for s in spans):
        kinds: list[EditKind] = [op.kind for op in removing] or (["cut turn"] if guessed else [])
        return tuple(Cut(line, span, kind) for kind in kinds)
    return tuple(Cut(line, s, op.kind) for op, s in zip(removing, spans, strict=True) if s is not None)


def _span_of(verbatim: str, op: EditOp, words: Sequence[Word]) -> SampleSpan | None:
    """Samples of the words left out, None when a time in or beside them is guessed or missing."""
    inside = [n for n, w in enumerate(words) if w.begin < op.stop and op.begin < w.stop]
    spoken = [m.span() for m in WORD.finditer(verbatim) if m.start() < op.stop and op.begin < m.end()]
    if not inside or any(
        not any(words[n].begin < s and b < words[n].stop for n in inside) for b, s in spoken
    ):
        return None
    edges = words[max(0, inside[0] - 1) : inside[-1] + 2]
    if any(w.guessed for w in edges):
        return None
    first, last = words[inside[0]].span, words[inside[-1]].span
    if first.channel != last.channel or first.rate != last.rate or first.start >= last.end:
        return None
    return SampleSpan(first.start, last.end, first.rate, first.channel)


def sound_equals_text(
    verbatim: Sequence[str], ops: Sequence[EditOp], cuts: Sequence[Cut], language: str
) -> bool:
    """True when sound is left out exactly where words of the original language were, line by line and kind by kind.

    `verbatim` holds each line's text. A line whose span is a guess has one Cut more, of kind "cut turn".
    """
    for line, text in enumerate(verbatim):
        own = sorted(
            (o for o in ops if o.line == line and o.language == language), key=lambda o: (o.begin, o.stop)
        )
        wanted = [o.kind for o in own if leaves_out(text, o)]
        found = [c.why for c in cuts if c.line == line]
        if found != wanted and not (not wanted and found == ["cut turn"]):
            return False
    return True

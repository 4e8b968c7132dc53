"""Quotes as records: from what an editor wrote down, with everything withheld that must be.

Rules
- An editor's edit is judged before anything is withheld in it: it must be fair by itself.
- Every span of a standing Identifier is withheld, in both languages, unless a Withholding says that it is kept. A span
  without a decision is withheld: unknown means most protected.
- Turns between the first and the last line that the editor did not choose stand in the quote as lines cut whole, with no
  edited text: whoever shows the quote shows `[…]` there.
- A gist made by a machine is never quoted. A quote is of one call, in the order it was spoken.
- The same draft again writes nothing; a changed draft of the same turns supersedes the older quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from earwitness.errors import QuoteOfNothing, UnfairQuote
from earwitness.model.ids import CallId, EntityKey, RecordId
from earwitness.model.protection import SHOWN, Identifier, IdentifierClass, SaidLess, Withholding
from earwitness.model.quotes import Cut, EditOp, Quote, QuoteLine, Violation, apply_ops
from earwitness.model.recording import Call
from earwitness.model.records import Author, Batch, Record, State
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.view import CaseView
from earwitness.ports import Morphology, Tools
from earwitness.stages.quote.edits import Withheld, cuts_for, impose
from earwitness.stages.quote.house import OVERRIDABLE, STRICT, HouseRules
from earwitness.stages.quote.rules import Judgement, SpokenLine, judge_lines
from earwitness.stages.quote.spec import QuoteSpec, StorySpec

_SHOWN_RU: Mapping[IdentifierClass, str] = {
    "person_name": "[имя скрыто]", "nickname": "[имя скрыто]", "call_sign": "[позывной скрыт]", "phone": "[номер скрыт]",
    "unit": "[часть скрыта]", "place": "[место скрыто]", "address": "[адрес скрыт]", "employer": "[место работы скрыто]",
    "date": "[дата скрыта]", "family_detail": "[о семье скрыто]", "rare_event": "[подробность скрыта]",
    "account": "[данные скрыты]", "vehicle": "[машина скрыта]", "id_document": "[номер документа скрыт]",
    "rank_post": "[должность скрыта]",
}  # fmt: skip
_SHOWN_UK: Mapping[IdentifierClass, str] = {
    "person_name": "[ім'я приховано]", "nickname": "[ім'я приховано]", "call_sign": "[позивний приховано]",
    "phone": "[номер приховано]", "unit": "[частину приховано]", "place": "[місце приховано]", "address": "[адресу приховано]",
    "employer": "[місце роботи приховано]", "date": "[дату приховано]", "family_detail": "[про родину приховано]",
    "rare_event": "[подробицю приховано]", "account": "[дані приховано]", "vehicle": "[машину приховано]",
    "id_document": "[номер документа приховано]", "rank_post": "[посаду приховано]",
}  # fmt: skip
_SHOWN_EN: Mapping[IdentifierClass, str] = {
    "person_name": "[name withheld]", "nickname": "[name withheld]", "call_sign": "[call sign withheld]",
    "phone": "[number withheld]", "unit": "[unit withheld]", "place": "[place withheld]", "address": "[address withheld]",
    "employer": "[workplace withheld]", "date": "[date withheld]", "family_detail": "[family detail withheld]",
    "rare_event": "[detail withheld]", "account": "[account withheld]", "vehicle": "[vehicle withheld]",
    "id_document": "[document withheld]", "rank_post": "[post withheld]",
}  # fmt: skip


_STANDARD = frozenset(
    {
        *_SHOWN_RU.values(),
        *_SHOWN_UK.values(),
        *_SHOWN_EN.values(),
        *(words for row in SHOWN.values() for words in row),
    }
)
_EVER: tuple[State, ...] = ("standing", "superseded", "stale")


def placeholder(identifier_class: IdentifierClass, language: str, decided: str = "") -> str:
    """What stands, in brackets, where something of this class was said. `decided` is the decision's own words, in English."""
    if language[:2] == "ru":
        return _SHOWN_RU[identifier_class]
    if language[:2] == "uk":
        return _SHOWN_UK[identifier_class]
    shown = decided.strip()
    if not shown:
        return _SHOWN_EN[identifier_class]
    return shown if shown.startswith("[") else f"[{shown}]"


@dataclass(frozen=True, slots=True)
class Decided:
    """What must be kept back, by the record it was found in."""

    by_record: Mapping[RecordId, tuple[Record[Identifier], ...]]
    #: entity → what is shown in its place; an entity not here was decided to be kept
    shown: Mapping[str, str]
    #: identifier → what is said instead of nothing
    less: Mapping[RecordId, SaidLess]
    #: what decisions that say less ever put anywhere in the call
    less_before: frozenset[str] = frozenset()

    def settled(
        self, ops: Iterable[EditOp], of: RecordId, language: str
    ) -> tuple[list[EditOp], tuple[Withheld, ...]]:
        """The operations that stay, and the spans to withhold beside them.

        Words that a decision put there go when another decision took them back since: a placeholder gives way to words that
        say less, and those to a placeholder. An editor's own words stay, and nothing is put in front of them.
        """
        spans = self.spans(of, language)
        less = [one for one in self.less.values() if one.of == of]

        def is_old(op: EditOp) -> bool:
            if op.kind != "withhold" or any(s.shown == op.text for s in spans if _meet(op, s)):
                return False
            put = op.text in self.less_before and any(_meet(op, span) for span in spans)
            return put or (op.text in _STANDARD and any(_meet(op, one) for one in less))

        kept = [op for op in ops if not is_old(op)]
        return kept, self.spans(of, language, kept)

    def spans(self, of: RecordId, language: str, ops: Sequence[EditOp] = ()) -> tuple[Withheld, ...]:
        """What to withhold in a text: what says less with its preposition, unless one of `ops` has the words already."""
        return tuple(
            Withheld(less.begin, less.stop, less.shown)
            if (less := self.less.get(i.id)) and not _has(ops, i.body, less)
            else Withheld(
                i.body.begin,
                i.body.stop,
                placeholder(i.body.identifier_class, language, self.shown[i.body.key]),
            )
            for i in self.by_record.get(of, ())
            if i.body.key in self.shown
        )


def decided(view: CaseView, call: CallId, decisions: Mapping[EntityKey, Withholding]) -> Decided:
    """The identifiers of a call and what was decided about them; `decisions` are the case's, by entity."""
    by_record: dict[RecordId, list[Record[Identifier]]] = {}
    shown: dict[str, str] = {}
    for found in view.identifiers(call):
        by_record.setdefault(found.body.of, []).append(found)
        decision = decisions.get(found.body.key)
        if decision is None or not decision.keep:
            shown[found.body.key] = "" if decision is None else decision.shown
    less = {one.body.identifier: one.body for one in view.reader.of(SaidLess, call)}
    before = frozenset(r.body.shown for state in _EVER for r in view.reader.of(SaidLess, call, state))
    return Decided({k: tuple(v) for k, v in by_record.items()}, shown, less, before)


def _has(ops: Sequence[EditOp], mark: Identifier, less: SaidLess) -> bool:
    return any(o.begin <= mark.begin and mark.stop <= o.stop and o.text != less.shown for o in ops)


def _meet(op: EditOp, span: Withheld | SaidLess) -> bool:
    return op.begin < span.stop and span.begin < op.stop


Calls = Mapping[str | None, Record[Call]]


def calls_by_name(view: CaseView) -> Calls:
    """Calls by reference, and by id: recordings that came without a manifest have no reference."""
    found = list(view.calls())
    return {c.body.id: c for c in found} | {c.body.reference: c for c in found if c.body.reference}


def find_utterances(
    view: CaseView, reference: str, calls: Calls | None = None
) -> tuple[Record[Call], dict[int, Record[Utterance]]]:
    """The call of a reference and its utterances by turn, counted from 1. Raises QuoteOfNothing.

    Where a call has several recordings, the first one's transcript is quoted. `calls` by reference saves looking them up.
    """
    call = (calls or calls_by_name(view)).get(reference)
    if call is None:
        raise QuoteOfNothing("a quote names a call that is not in this case")
    return call, turns_of(view, call.body.id)


def turns_of(view: CaseView, call: CallId) -> dict[int, Record[Utterance]]:
    """Standing utterances of one recording of a call, by turn counted from 1."""
    return dict(view.turns(call))


@dataclass(frozen=True, slots=True)
class _Said:
    """One turn as it stands and as it is to be shown; `turn` counts from 1."""

    turn: int
    utterance: Record[Utterance]
    rendering: Record[Rendering] | None
    edited: str
    edited_en: str


def drafts(spec: StorySpec, view: CaseView, tools: Tools, house: HouseRules = STRICT) -> Iterator[Batch]:
    """One batch for each quote of the story that does not stand yet, authored by the story's editor.

    `house` says what passes beyond the strict rules; what did is written into the quote.
    Raises QuoteOfNothing where a quote names what does not stand, UnfairQuote where an edit breaks a rule.
    """
    pen = tools.pen_for(Author("person", spec.editor))
    standing = list(view.quotes())
    calls = calls_by_name(view)
    decisions = {w.body.key: w.body for w in view.withholdings()}
    for quote_spec in spec.quotes:
        call, said = _said(quote_spec, view, calls)
        kept_back = decided(view, call.body.id, decisions)
        body = _quote(quote_spec, call, said, kept_back, tools.morphology, house)
        same = [q for q in standing if turns_quoted(q.body) == turns_quoted(body)]
        if any(q.body == body for q in same):
            continue
        basis = basis_of(body)
        yield (pen.write(body, basis=basis, supersedes=tuple(q.id for q in same), call=call.body.id),)


def turns_quoted(quote: Quote) -> tuple[str, tuple[RecordId, ...]]:
    """Which turns of which call a quote shows: what makes two drafts the same quote."""
    cut_whole = {op.line for op in quote.operations if op.kind == "cut turn"}
    return quote.call, tuple(line.utterance for n, line in enumerate(quote.lines) if n not in cut_whole)


def basis_of(quote: Quote) -> tuple[RecordId, ...]:
    """The records a quote rests on: its utterances and renderings."""
    found = [r for line in quote.lines for r in (line.utterance, line.rendering) if r is not None]
    return tuple(dict.fromkeys(found))


def _said(quote: QuoteSpec, view: CaseView, calls: Calls) -> tuple[Record[Call], tuple[_Said, ...]]:
    call, turns = find_utterances(view, quote.call, calls)
    renderings = view.renderings(call.body.id)
    chosen = {line.turn: line for line in quote.lines}
    out: list[_Said] = []
    for turn in range(quote.lines[0].turn, quote.lines[-1].turn + 1):
        utterance = turns.get(turn)
        if utterance is None:
            raise QuoteOfNothing(f"quote {quote.id!r}: turn {turn} of call {quote.call!r} does not stand")
        rendering = renderings.get(utterance.id)
        line = chosen.get(turn)
        if line is None:
            out.append(_Said(turn, utterance, rendering, "", ""))
            continue
        english = utterance.body.language[:2] == "en"
        if not english and rendering is None:
            raise QuoteOfNothing(f"quote {quote.id!r}: turn {turn} of call {quote.call!r} has no translation")
        if rendering is not None and rendering.body.status == "machine gist":
            raise QuoteOfNothing(
                f"quote {quote.id!r}: the translation of turn {turn} is a machine's gist",
                hint="Have a person who reads the language translate it; a gist is for finding, not for quoting.",
            )
        out.append(
            _Said(
                turn,
                utterance,
                rendering,
                line.edited or utterance.body.text,
                "" if rendering is None else line.edited_en or rendering.body.text,
            )
        )
    return call, tuple(out)


def _quote(
    quote: QuoteSpec,
    call: Record[Call],
    said: Sequence[_Said],
    kept_back: Decided,
    morphology: Morphology,
    house: HouseRules,
) -> Quote:
    language = said[0].utterance.body.language[:2]
    spoken = [_spoken(quote.call, s, in_english=False) for s in said]
    judged = _accepted(quote, judge_lines(spoken, language, morphology, house), "the original")
    judged_en = _judged_english(quote, said, morphology, house)
    original, english = judged.operations, judged_en.operations
    allowed = {v.kind for v in (*judged.allowed, *judged_en.allowed)}
    operations: list[EditOp] = []
    lines: list[QuoteLine] = []
    cuts: list[Cut] = []
    for number, one in enumerate(said):
        text = one.utterance.body.text
        ops = [o for o in original if o.line == number]
        whole = any(o.kind == "cut turn" for o in ops)
        if not whole:
            ops, spans = kept_back.settled(ops, one.utterance.id, language)
            ops = list(impose(text, ops, spans, number, language))
        text_en, ops_en = "", []
        if one.rendering is not None:
            text_en = one.rendering.body.text
            ops_en = [o for o in english if o.line == number]
            if not whole:
                ops_en, spans = kept_back.settled(ops_en, one.rendering.id, "en")
                ops_en = list(impose(text_en, ops_en, spans, number, "en"))
        operations += [*ops, *ops_en]
        lines.append(line_of(one.utterance, one.rendering, ops, ops_en))
        cuts += line_cuts(one.utterance, ops, number)
    return Quote(
        call.body.id,
        tuple(lines),
        tuple(operations),
        tuple(cuts),
        quote.context_before,
        quote.context_after,
        tuple(sorted(allowed)),
        house.name if allowed else "",
    )


def line_of(
    utterance: Record[Utterance],
    rendering: Record[Rendering] | None,
    ops: Sequence[EditOp],
    ops_en: Sequence[EditOp],
) -> QuoteLine:
    """A line whose edited texts are what the operations make of what was said."""
    text_en = "" if rendering is None else rendering.body.text
    return QuoteLine(
        utterance=utterance.id,
        voice=utterance.body.voice,
        verbatim=utterance.body.text,
        edited=apply_ops(utterance.body.text, ops),
        rendering=None if rendering is None else rendering.id,
        verbatim_en=text_en,
        edited_en=apply_ops(text_en, ops_en),
    )


def line_cuts(utterance: Record[Utterance], ops: Sequence[EditOp], number: int) -> tuple[Cut, ...]:
    """The sound of one line that is left out, or replaced where the operation withholds."""
    said = utterance.body
    if any(op.kind == "cut turn" for op in ops):
        return (Cut(number, said.span, "cut turn"),)
    return cuts_for(said.text, ops, said.words, said.span, number, guessed=said.guessed)


def _spoken(call: str, one: _Said, *, in_english: bool) -> SpokenLine:
    said = one.utterance.body
    if in_english:
        text = said.text if one.rendering is None else one.rendering.body.text
        return SpokenLine(
            call, one.turn, said.voice, text, one.edited if one.rendering is None else one.edited_en
        )
    return SpokenLine(call, one.turn, said.voice, said.text, one.edited)


def _judged_english(
    quote: QuoteSpec, said: Sequence[_Said], morphology: Morphology, house: HouseRules
) -> Judgement:
    translated = [s for s in said if s.rendering is not None]
    if not translated:
        return Judgement(True, (), ())
    if len(translated) < len(said):
        # What was spoken in English within a translated call is shown as it is.
        translated = list(said)
    lines = [_spoken(quote.call, s, in_english=True) for s in translated]
    return _accepted(quote, judge_lines(lines, "en", morphology, house), "the translation")


def _accepted(quote: QuoteSpec, judgement: Judgement, which: str) -> Judgement:
    if judgement.fair:
        return judgement
    broken = "; ".join(f"{v.kind} (line {v.line + 1}) at {v.at}" for v in judgement.violations)
    raise UnfairQuote(f"quote {quote.id!r}, {which}: {broken}")


def unfair(
    view: CaseView, morphology: Morphology, among: Iterable[RecordId] | None = None
) -> tuple[RecordId, ...]:
    """Standing quotes, all or `among` these, whose edits break a rule of fairness, judged again.

    What had to be withheld is no breach.
    """
    out = []
    for quote in view.quotes() if among is None else view.quotes_of(among):
        call = view.call(quote.body.call)
        language = (call.body.languages[0] if call is not None and call.body.languages else "ru")[:2]
        if any(broken_rules(quote.body, language, morphology)):
            out.append(quote.id)
    return tuple(out)


def broken_rules(quote: Quote, language: str, morphology: Morphology) -> tuple[Violation, ...]:
    """What a quote breaks, in the original and in English; nothing for words that a withholding took.

    What its house let pass is no breach, as far as a house may.
    """
    allowed = frozenset(quote.allowed) & frozenset(OVERRIDABLE)
    found: list[Violation] = []
    for spoken, tongue in ((True, language), (False, "en")):
        lines = [
            SpokenLine(
                str(quote.call),
                number,
                line.voice,
                line.verbatim if spoken else line.verbatim_en,
                line.edited if spoken else line.edited_en,
            )
            for number, line in enumerate(quote.lines)
            if spoken or line.rendering is not None
        ]
        withheld = [
            (line.verbatim if spoken else line.verbatim_en)[op.begin : op.stop]
            for number, line in enumerate(quote.lines)
            for op in quote.operations
            if op.line == number and op.kind == "withhold" and (op.language == language) == spoken
        ]
        house = HouseRules(quote.house, allowed)
        for violation in judge_lines(lines, tongue, morphology, house).violations:
            if not any(violation.text and violation.text in secret for secret in withheld):
                found.append(violation)
    return tuple(found)

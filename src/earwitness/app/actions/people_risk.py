"""Which details that are kept would single somebody out together, and the fewest to give up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from earwitness.app.wiring import Desk
from earwitness.model.facets import Facet
from earwitness.model.ids import CallId, EntityKey
from earwitness.model.protection import Identifier, IdentifierClass, Withholding
from earwitness.model.quotes import Quote
from earwitness.model.recording import Call
from earwitness.model.records import Record
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.words import fold
from earwitness.stages.protect.ladders import LADDERS, RUNGS, SAID, TOLD, Rung
from earwitness.stages.protect.mosaic import POPULATION, Detail, finest_rung, mosaics, smallest_change


def mosaic_risk(desk: Desk) -> dict[str, Any]:
    """`risks`: combinations of kept details, the most telling first; `change`: the fewest that break all of them.

    Looked at are the details in lines that a quote uses; while there is no quote, those of every call. Everybody of
    whom the case says the same words makes the crowd. People are ids, voices nobody is known for a call and a voice.
    """
    return desk.remembered("mosaic risk", _WEIGHED, lambda: _weighed(desk))


#: what the risk follows from
_WEIGHED = (Call, Identifier, Quote, Rendering, Utterance, Withholding)


def _weighed(desk: Desk) -> dict[str, Any]:
    decided = {w.body.key: _rung(w.body) for w in desk.view.withholdings() if w.body.keep or w.body.rung}
    kept = list(_kept(desk, decided))
    calls = _calls(desk, [mark for _, mark in kept])
    marks: dict[EntityKey, Record[Identifier]] = {}
    details: list[Detail] = []
    for call, mark in kept:
        same = same_words(desk, mark.body.identifier_class, mark.body.surface)
        marks.setdefault(same, mark)
        details.append(_detail(calls.get(call), call, mark.body, same, decided[mark.body.key]))
    found = mosaics(details, _crowd(desk, marks))
    return {
        "kept": len(marks),
        "of": POPULATION,
        "risks": [
            {
                "person": one.person,
                "outside": float(f"{one.outside:.2g}"),
                "details": [_row(marks[key]) for key in one.details],
            }
            for one in found
        ],
        "change": [
            {
                **_row(marks[key]),
                "coarser": list(LADDERS.get(marks[key].body.identifier_class, ())),
                "enough": finest_rung(key, marks[key].body.identifier_class, found),
            }
            for key in smallest_change(found)
        ],
    }


def _rung(decision: Withholding) -> Rung | Literal[""]:
    """The rung of a decision; a rung that nobody knows any more counts as if all were said."""
    return next((rung for rung in RUNGS if rung == decision.rung), "")


def _kept(desk: Desk, decided: Mapping[EntityKey, str]) -> Iterator[tuple[CallId, Record[Identifier]]]:
    """Identifiers decided to be kept, or said less of: in lines of quotes, while there is no quote anywhere.

    What is kept in a line and in its rendering is one detail: the line's.
    """
    reader = desk.view.reader
    quotes = list(desk.view.quotes())
    if quotes:
        quoted = {id for q in quotes for line in q.body.lines for id in (line.utterance, line.rendering)}
        there = reader.of_calls(Identifier, {quote.body.call for quote in quotes})
        kept = [mark for mark in there if mark.body.of in quoted and mark.body.key in decided]
    else:
        kept = [mark for key in decided for mark in desk.view.filed_under(Identifier, key)]
    said = {(mark.body.of, mark.body.identifier_class) for mark in kept}
    for mark in kept:
        text = reader.get(mark.body.of).body
        line = text.utterance if isinstance(text, Rendering) else None
        if mark.call is not None and (line, mark.body.identifier_class) not in said:
            yield mark.call, mark


def _crowd(desk: Desk, marks: Mapping[EntityKey, Record[Identifier]]) -> list[Detail]:
    """Every place of the case where the same is said as in one of these marks."""
    reader = desk.view.reader
    same: dict[Facet, EntityKey] = {}
    for of in {mark.body.identifier_class for mark in marks.values()}:
        for facet in reader.facets(Identifier, None, of):
            if (words := same_words(desk, of, facet[2])) in marks:
                same[facet] = words
    found = reader.page(Identifier, facets=same)
    calls = _calls(desk, found)
    return [
        _detail(calls.get(mark.call), mark.call, mark.body, same_words(desk, mark.body.identifier_class, mark.body.surface))
        for mark in found
        if mark.call is not None
    ]  # fmt: skip


def _calls(desk: Desk, marks: Iterable[Record[Identifier]]) -> dict[CallId, Call]:
    found = desk.view.reader.of_calls(Call, {mark.call for mark in marks if mark.call is not None})
    return {call.body.id: call.body for call in found}


def same_words(desk: Desk, of: IdentifierClass, surface: str) -> EntityKey:
    """Equal for the same words in any case: an editor keeps places one by one, each with a key of its own."""
    words = []
    for word in fold(surface).split():
        language = "ru" if any("\u0400" <= c <= "\u04ff" for c in word) else "en"
        parses = desk.morphology.parses(word, language)
        # the dictionary takes «Глухова» for a surname: without its last vowels it is the village again
        words.append((parses[0].lemma if parses else word).rstrip("аеёиоуыэюяіїєьй"))
    return EntityKey(f"{of} {' '.join(words)}")


def _detail(
    known_call: Call | None, call: CallId, mark: Identifier, same: EntityKey, rung: Rung | Literal[""] = ""
) -> Detail:
    parties = known_call.parties if known_call else ()
    known = frozenset(str(p.person) for p in parties if p.person is not None)
    voices = frozenset(f"{call} {p.id}" for p in parties if p.person is None)
    return Detail(
        same, mark.identifier_class, call, known, voices if parties else frozenset({str(call)}), rung
    )


def _row(mark: Record[Identifier]) -> dict[str, str]:
    of: IdentifierClass = mark.body.identifier_class
    return {"key": mark.body.key, "class": of, "surface": mark.body.surface, "at": mark.body.of}


def risk_lines(risk: dict[str, Any]) -> Iterator[str]:
    """The same for people to read."""
    if not risk["risks"]:
        yield f"{risk['kept']} details are kept; none of their combinations singles anybody out."
        return
    for one in risk["risks"]:
        words = " + ".join(f"{d['surface']} ({d['class'].replace('_', ' ')})" for d in one["details"])
        outside = "nobody else" if one["outside"] < 1 else f"about {one['outside']:.0f} others"
        yield f"{one['person']}: {words}; of {risk['of']:,} people outside, {outside} would be expected to fit"
    yield ""
    yield f"To break all {len(risk['risks'])}, withhold these, or say less:"
    for one in risk["change"]:
        less = ", ".join(f"{rung} ({SAID[rung]})" for rung in one["coarser"])
        yield f"  {one['surface']} ({one['class'].replace('_', ' ')}), {one['key']}" + (
            f": {less}" if less else ""
        )
        if one["enough"]:
            named = " --ru - --en -" if one["enough"] in TOLD else ""
            yield f"    enough: earwitness people say-less {one['key']} {one['enough']}{named}"

"""How much of what gives people away goes unnoticed in this case: decoys, and passages looked at again by people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from pathlib import Path
from typing import Any, cast, get_args

from earwitness.app.actions.decisions import entity_key
from earwitness.app.actions.json_lines import field_of, rows_of
from earwitness.app.actions.look import clock
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, NoSuchRecord, UsageError
from earwitness.model.ids import CallId, EntityKey, RecordId
from earwitness.model.misses import DecoyRun, MissRate, SecondLook, miss_rate
from earwitness.model.protection import Directness, Identifier, IdentifierClass, Withholding, shown
from earwitness.model.records import Author, Record, State
from earwitness.model.speech import Rendering, Utterance
from earwitness.stages import protect
from earwitness.stages.protect import decoys
from earwitness.stages.protect.evidence import DIRECT
from earwitness.stages.transcribe.auditing import lot

#: a look counts after its passage changed: it was drawn as it stood
KEPT: tuple[State, ...] = ("standing", "stale")
MOST_TALKS = 400  #: calls that decoys are planted into, drawn by lot; more change the figure little

# -------------------------------------------------------------------------------------------------------------- decoys


def run_decoys(desk: Desk, count: int, seed: int, *, quick: bool = False) -> dict[str, Any]:
    """Plant `count` decoys into copies of turns of this case, see how many the finder misses, and keep the figures.

    `quick` leaves out the trained name finder, which takes most of the time: no fewer are missed without it.
    Raises UsageError for a count below one and for a case without words.
    """
    if count < 1:
        raise UsageError("--plant is 1 or more")
    put = list(
        decoys.planted(
            list(_talks(desk, seed)), decoys.read_carriers(desk.resources.text(decoys.TABLE)), count, seed
        )
    )
    if not put:
        raise UsageError(
            "no call of the case has words that decoys could be planted into",
            hint="`earwitness run transcribe` first, or import transcripts.",
        )
    tables = protect.load_tables(desk.resources)
    trained = None if quick else desk.name_finder
    counts = decoys.counted(put, desk.morphology, trained, tables)
    body = DecoyRun(seed, protect.finder_mark(desk.resources, trained), counts)
    old = list(desk.view.reader.of(DecoyRun))
    if [r.body for r in old] != [body]:
        pen = desk.pen_for(Author("engine", "decoys", "1"))
        desk.writer.append((pen.write(body, supersedes=tuple(r.id for r in old)),))
    return _decoy_row(body)


def decoys_measured(desk: Desk) -> bool:
    """Whether the finder as it is now was measured on this case, with or without the trained name finder."""
    marks = {protect.finder_mark(desk.resources, trained) for trained in (None, desk.name_finder)}
    return any(run.body.finder in marks for run in desk.view.reader.of(DecoyRun))


def _talks(desk: Desk, seed: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Originals and English of calls drawn by lot, as the finder reads them."""
    calls = nsmallest(MOST_TALKS, desk.view.reader.call_ids(), key=lambda call: lot(seed, RecordId(call)))
    for call in calls:
        lines = desk.view.utterances(call)
        if not lines:
            continue
        yield lines[0].body.language, [(u.body.voice, u.body.text) for u in lines]
        english = desk.view.renderings(call)
        if english:
            yield "en", [(u.body.voice, english[u.id].body.text) for u in lines if u.id in english]


def _decoy_row(body: DecoyRun) -> dict[str, Any]:
    rate = miss_rate(body.missed, body.planted)
    return {
        "seed": body.seed,
        **_rate_row(rate),
        "by_class": {one.identifier_class: [one.missed, one.planted] for one in body.counts},
    }


# -------------------------------------------------------------------------------------------------------- second looks


def draw_passages(desk: Desk, wanted: int, seed: int) -> list[dict[str, Any]]:
    """Passages drawn by lot from all lines of the case, as rows for a person to fill in. Raises UsageError.

    `found` marks what was found in each, by its place in the text and in the English. The same seed draws the same lines
    while the case stands as it is.
    """
    if wanted < 1:
        raise UsageError("--draw is 1 or more")
    drawn = nsmallest(
        wanted,
        (
            (lot(seed, u.id), call, u.id)
            for call in desk.view.reader.call_ids()
            for u in desk.view.utterances(call)
        ),
    )
    name = f"seed {seed}, {len(drawn)} lines"
    return [_passage(desk, name, call, id) for _, call, id in sorted(drawn, key=lambda d: d[1:])]


def _passage(desk: Desk, name: str, call: CallId, id: RecordId) -> dict[str, Any]:
    lines = desk.view.utterances(call)
    line = next(u for u in lines if u.id == id)
    own = [u.id for u in lines if u.body.recording == line.body.recording]
    english = desk.view.renderings(call).get(id)
    record = desk.view.call(call)
    return {
        "draw": name,
        "passage": id,
        "call": (record.body.reference if record else None) or call,
        "line": own.index(id) + 1,
        "at": clock(line.body.span),
        "seconds": round(line.body.span.seconds, 1),
        "text": line.body.text,
        "english": english.body.text if english else "",
        "found": [mark.body.surface for mark in _found_in(desk, line, english)],
        "missed": None,
    }


def _found_in(
    desk: Desk, line: Record[Utterance], english: Record[Rendering] | None
) -> list[Record[Identifier]]:
    texts = {line.id, *((english.id,) if english else ())}
    return [m for m in desk.view.identifiers(line.call) if m.body.of in texts]


def read_looks(desk: Desk, file: Path, by: str | None = None) -> dict[str, Any]:
    """The judgements of a file, a row a passage, as `record_looks` takes them. Raises BadForm."""
    return record_looks(desk, rows_of(file), by)


def record_looks(
    desk: Desk, rows: Iterable[tuple[int, Mapping[str, Any]]], by: str | None = None
) -> dict[str, Any]:
    """What a person found, or did not, in drawn passages: one record each, and what was missed is withheld from now on.

    `rows` are numbered, as errors name them, and are those of `draw_passages` with `missed` filled in: `[]` for a clean
    passage, else a list of `{"surface", "class"}`; a surface that is heard and not written has no place to be withheld at
    and is only counted.
    Rows left at null are no judgement. A second judgement by the same person replaces the first. Raises BadForm.
    """
    pen = desk.pen(by)
    batch: list[Record[Any]] = []
    names: list[str] = []
    decided: set[EntityKey] = {w.body.key for w in desk.view.withholdings()}
    judged: set[RecordId] = set()
    for number, row in rows:
        names.append(field_of(row, "draw", number))
        if row.get("missed") is None:
            continue
        line = _line(desk, row, number)
        if line.id in judged:
            raise BadForm(f"line {number}, field passage: judged twice in this file")
        judged.add(line.id)
        english = desk.view.renderings(line.call).get(line.id) if line.call else None
        missed = _missed(row, number)
        body = SecondLook(line.id, names[-1], len(_found_in(desk, line, english)), len(missed))
        old = [
            look
            for look in _looks(desk, line.id)
            if look.body.draw == body.draw and look.author == pen.author
        ]
        if any((look.body.missed, look.body.draw) == (body.missed, body.draw) for look in old):
            continue
        batch.append(pen.write(body, basis=(line.id,), supersedes=tuple(o.id for o in old), call=line.call))
        for surface, of in missed:
            key = entity_key(desk, surface.casefold())
            marks = [
                pen.write(mark, basis=(mark.of,), call=line.call)
                for text in (line, english)
                if text is not None
                for mark in _marks(text, surface, of, key)
            ]
            batch += marks
            if marks and key not in decided:
                decided.add(key)
                batch.append(pen.write(Withholding(key, False, shown(of, "en"), "missed, and found by ear")))
    if batch:
        desk.writer.append(tuple(batch))
    looks = sum(isinstance(r.body, SecondLook) for r in batch)
    return {
        "recorded": looks,
        "marked": sum(isinstance(r.body, Identifier) for r in batch),
        **look_rates(desk),
    }


def _marks(text: Record[Any], surface: str, of: IdentifierClass, key: EntityKey) -> Iterator[Identifier]:
    """Every place in the text where these words stand whole, whatever their case."""
    kind: Directness = "direct" if of in DIRECT else "quasi"
    for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text.body.text, re.IGNORECASE):
        yield Identifier(text.id, match.start(), match.end(), match[0], of, kind, key, ("a second look",))


def _missed(row: Mapping[str, Any], number: int) -> list[tuple[str, IdentifierClass]]:
    given = row["missed"]
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadForm(f"line {number}, field missed: not a list of what was missed, [] for nothing")
    out: list[tuple[str, IdentifierClass]] = []
    for one in given:
        surface, of = one.get("surface"), one.get("class")
        if not isinstance(surface, str) or not surface.strip() or of not in get_args(IdentifierClass):
            raise BadForm(
                f"line {number}, field missed: each has a surface and a class, one of"
                f" {', '.join(get_args(IdentifierClass))}"
            )
        out.append((surface.strip(), cast(IdentifierClass, of)))
    return out


def _line(desk: Desk, row: Mapping[str, Any], number: int) -> Record[Utterance]:
    try:
        record: Record[Any] = desk.view.reader.get(RecordId(field_of(row, "passage", number)))
    except NoSuchRecord:
        raise BadForm(f"line {number}, field passage: no record of this case") from None
    if not isinstance(record.body, Utterance):
        raise BadForm(f"line {number}, field passage: no line of a transcript")
    return record


def _looks(desk: Desk, line: RecordId) -> list[Record[SecondLook]]:
    return [look for state in KEPT for look in desk.view.reader.resting_on(line, SecondLook, state)]


# ------------------------------------------------------------------------------------------------------------- figures


def look_rates(desk: Desk) -> dict[str, Any]:
    """Over every passage looked at: the share with something missed, and of all identifiers in them the share missed.

    A passage counts once, by its latest look.
    """
    latest: dict[RecordId, SecondLook] = {}
    people: set[str] = set()
    for state in KEPT:
        for look in desk.view.reader.of(SecondLook, None, state):
            latest[look.body.passage] = look.body
            people.add(look.author.name)
    missed = sum(look.missed for look in latest.values())
    return {
        "people": len(people),
        "passages": _rate_row(miss_rate(sum(look.missed > 0 for look in latest.values()), len(latest))),
        "identifiers": _rate_row(miss_rate(missed, missed + sum(look.found for look in latest.values()))),
    }


def _rate_row(rate: MissRate | None) -> dict[str, Any]:
    if rate is None:
        return {}
    return {
        "missed": rate.missed, "of": rate.of, "share": round(rate.share, 4), "low": round(rate.low, 4), "high": round(rate.high, 4),
    }  # fmt: skip


def miss_lines(desk: Desk) -> list[str]:
    """The measured miss rate in sentences, for the sign-off, harm sheets and scan reports: counts and intervals, no words."""
    out: list[str] = []
    run = next(desk.view.reader.of(DecoyRun), None)
    if run is None:
        out.append("Decoys: not measured. `earwitness people decoys` does it in half a minute.")
    else:
        rate = miss_rate(run.body.missed, run.body.planted)
        old = "" if decoys_measured(desk) else " An earlier finder was measured: do it again."
        out.append(f"Invented identifiers planted in copies of calls: {rate.words if rate else 'none'}.{old}")
    latest = look_rates(desk)
    if not latest["passages"]:
        out.append(
            "Second looks: none yet. `earwitness people relisten --draw 50` draws passages for a person."
        )
        return out
    for what, of in (
        ("passages", "Passages drawn by lot, in which a person found something more"),
        ("identifiers", "Identifying details in them"),
    ):
        row = latest[what]
        rate = miss_rate(row["missed"], row["of"]) if row else None
        out.append(f"{of}: {rate.words if rate else 'none'}.")
    return out

"""Blind coding of themes: draw lines by lot, hand out sheets, record what coders found, settle, agree, audit the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappush, heapreplace
from pathlib import Path
from typing import Any, TypeVar, get_args

from earwitness.app.actions.json_lines import field_of, rows_of
from earwitness.app.actions.look import clock
from earwitness.app.actions.writing import quiet_tools
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, UsageError
from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Record, State
from earwitness.model.speech import Utterance
from earwitness.model.themes import (
    Coding,
    CodingDraw,
    CodingRole,
    DrawKind,
    Stance,
    ThemeAudit,
    ThemeChoice,
    ThemeLessons,
    ThemeMark,
)
from earwitness.stages import theme as stage
from earwitness.stages.theme import coding
from earwitness.stages.theme.agreement import Estimate
from earwitness.stages.theme.coding import JudgedLine

#: states in which a judgement counts: it is of the line as it stood when it was drawn
KEPT: tuple[State, ...] = ("standing", "stale")
STANCES: tuple[Stance, ...] = get_args(Stance)
BodyT = TypeVar("BodyT")

# --------------------------------------------------------------------------------------------------------------- marks


def theme_counts(desk: Desk) -> list[dict[str, Any]]:
    """Each theme of the codebook in use with its definition, and how many lines are marked with it or may be."""
    counts = desk.case.records.counts_of("theme")
    return [
        {"theme": theme.id, "definition": theme.definition, "lines": counts.get(theme.id, 0)}
        for theme in desk.codebook.themes
    ]


def marks_of(desk: Desk, theme: str, status: str, limit: int, skip: int = 0) -> list[dict[str, Any]]:
    """Lines that carry a theme, as they came: the line in both languages, who says so and what speaks for it."""
    facets = desk.case.records.facets(ThemeMark, theme, status)
    rows = []
    for mark in desk.case.records.page(ThemeMark, limit, skip, facets):
        spoken: Record[Utterance] = desk.view.reader.get(mark.body.utterance)
        call = desk.view.call(spoken.call) if spoken.call else None
        english = desk.view.renderings(spoken.call).get(spoken.id) if spoken.call else None
        rows.append(
            {
                "call_id": spoken.call,
                "call": (call.body.reference if call else None) or spoken.call,
                "utterance": spoken.id,
                "at": clock(spoken.body.span),
                "voice": spoken.body.voice,
                "language": spoken.body.language,
                "text": spoken.body.text,
                "en": english.body.text if english else "",
                "stance": mark.body.stance,
                "cues": list(mark.body.cues),
                "confidence": mark.body.confidence,
                "by": "" if mark.author.is_machine else mark.author.name,
            }
        )
    return rows


# --------------------------------------------------------------------------------------------------------------- draws


def draw(
    desk: Desk, kind: DrawKind, wanted: int, seed: int, coders: Sequence[str], by: str | None = None
) -> dict[str, Any]:
    """Draw lines (`double`) or whole calls (`audit`) by lot for these coders. Raises UsageError.

    A double draw needs two coders or more. The draw's name is its kind and seed, and is taken once.
    """
    names = tuple(dict.fromkeys(name.strip() for name in coders if name.strip()))
    if wanted < 1:
        raise UsageError("--n is 1 or more")
    if len(names) < (2 if kind == "double" else 1):
        raise UsageError("a double coding needs two coders, an audit one")
    name = f"{kind}-{seed}"
    if any(one.body.name == name for one in draws_made(desk)):
        raise UsageError(f"{name} was drawn before", hint="Take another --seed.")
    lines, population = _lots(desk, kind, wanted, seed)
    if not lines:
        raise UsageError("no call has a transcript to draw from")
    body = CodingDraw(name, kind, seed, names, book_in_use(desk), lines, population)
    record = desk.pen(by).write(body, basis=lines)
    desk.writer.append((record,))
    return told_of(record)


def _lots(desk: Desk, kind: DrawKind, wanted: int, seed: int) -> tuple[tuple[RecordId, ...], int]:
    """Lines with the lowest lots, or all lines of the calls with the lowest; only what is drawn is held."""
    held: list[tuple[int, int, tuple[RecordId, ...]]] = []
    population = 0
    for call in desk.view.calls():
        lines = tuple(u.id for u in desk.view.utterances(call.body.id))
        units = (
            [(id, (id,)) for id in lines]
            if kind == "double"
            else [(str(call.body.id), lines)]
            if lines
            else []
        )
        for id, unit in units:
            population += 1
            # Units keep the order of the case. The heap's first is the highest lot held: a heap gives its least.
            entry = (-coding.lot(seed, id), population, unit)
            if len(held) < wanted:
                heappush(held, entry)
            elif entry > held[0]:
                heapreplace(held, entry)
    held.sort(key=lambda entry: entry[1])
    return tuple(line for _, _, unit in held for line in unit), population


def draws(desk: Desk) -> list[dict[str, Any]]:
    """The draws made, with how many lines each coder judged and how many are settled."""
    rows = []
    for record in draws_made(desk):
        lines = judged(desk, record)
        rows.append(
            {
                **told_of(record),
                "judged": {c: sum(c in line.by_coder for line in lines) for c in record.body.coders},
                "to_settle": len(coding.open_to_settle(record.body, lines)),
                "settled": sum(line.settled is not None for line in lines),
            }
        )
    return rows


def told_of(record: Record[CodingDraw]) -> dict[str, Any]:
    """A draw as a row."""
    body = record.body
    return {
        "draw": body.name,
        "kind": body.kind,
        "lines": len(body.lines),
        "drawn_from": body.population,
        "unit": "calls" if body.kind == "audit" else "lines",
        "coders": list(body.coders),
        "codebook": body.codebook,
    }


def draws_made(desk: Desk) -> list[Record[CodingDraw]]:
    """The draws of the case, also those whose lines were corrected since."""
    return [record for state in KEPT for record in desk.view.reader.of(CodingDraw, None, state)]


def draw_named(desk: Desk, name: str) -> Record[CodingDraw]:
    """The draw of that name. Raises UsageError."""
    found = next((record for record in draws_made(desk) if record.body.name == name), None)
    if found is None:
        raise UsageError("there is no draw of this name", hint="`earwitness coding list` names them.")
    return found


def book_in_use(desk: Desk) -> str:
    """Name and version of the codebook, as marks carry them."""
    return f"{desk.codebook.name} {desk.codebook.version}"


# -------------------------------------------------------------------------------------------------------------- sheets


def sheet(desk: Desk, name: str, coder: str) -> Iterator[dict[str, Any]]:
    """The drawn lines this coder has not judged, as rows to fill in: nothing of other coders or the machine is in them.

    Raises UsageError for a draw that is not there or a coder it was not drawn for.
    """
    record = draw_named(desk, name)
    if coder not in record.body.coders:
        raise UsageError("this draw was not made for that coder")
    for line in judged(desk, record):
        if coder not in line.by_coder:
            yield _row(desk, name, line)


def queue(desk: Desk, name: str) -> Iterator[dict[str, Any]]:
    """Lines the coders judged differently, with what each chose, unnamed and in an order that gives nobody away."""
    record = draw_named(desk, name)
    for line in coding.open_to_settle(record.body, judged(desk, record)):
        found = sorted(sorted(one.themes) for one in line.by_coder.values())
        yield {**_row(desk, name, line), "found": found}


def _row(desk: Desk, name: str, line: JudgedLine) -> dict[str, Any]:
    spoken: Record[Utterance] = desk.view.reader.get(line.line)
    call = desk.view.call(line.call)
    return {
        "draw": name,
        "utterance": line.line,
        "call": (call.body.reference if call else None) or line.call,
        "at": clock(spoken.body.span),
        "voice": spoken.body.voice,
        "text": spoken.body.text,
        "themes": None,
    }


def judged(desk: Desk, record: Record[CodingDraw]) -> list[JudgedLine]:
    """The draw's lines in order, each with what stands of its coders and adjudicator."""
    out = []
    for id in record.body.lines:
        spoken: Record[Any] = desk.view.reader.get(id)
        by_coder: dict[str, Coding] = {}
        settled: Coding | None = None
        for one in _codings(desk, id, record.body.name):
            if one.body.role == "adjudicator":
                settled = one.body
            else:
                by_coder[one.author.name] = one.body
        out.append(JudgedLine(id, CallId(spoken.call or ""), by_coder, settled))
    return out


def _codings(desk: Desk, line: RecordId, name: str) -> list[Record[Coding]]:
    return [one for one in _on(desk, line, Coding) if one.body.draw == name]


def _on(desk: Desk, line: RecordId, kind: type[BodyT]) -> list[Record[BodyT]]:
    return [one for state in KEPT for one in desk.view.reader.resting_on(line, kind, state)]


# ----------------------------------------------------------------------------------------------------------- recording


def record(desk: Desk, file: Path, by: str) -> dict[str, Any]:
    """A coder's filled-in sheet, as records. Raises BadForm naming line and field, UsageError.

    Rows whose `themes` is null are left open. A second judgement replaces the coder's first, until every coder has
    judged the line: from then on only the adjudicator's word changes it, since the coders may have spoken.
    """
    return _recorded(desk, rows_of(file), by, "coder")


def settle(desk: Desk, file: Path, by: str) -> dict[str, Any]:
    """An adjudicator's filled-in queue, as records. The adjudicator is none of the draw's coders. Raises as `record`."""
    return _recorded(desk, rows_of(file), by, "adjudicator")


def judge_lines(
    desk: Desk, name: str, choices: Mapping[RecordId, Sequence[str]], by: str, role: CodingRole
) -> dict[str, Any]:
    """The same for lines judged one by one, by their ids: the themes each is about, none for an empty list."""
    rows = [{"draw": name, "utterance": id, "themes": list(themes)} for id, themes in choices.items()]
    return _recorded(desk, enumerate(rows, 1), by, role)


def _recorded(
    desk: Desk, rows: Iterable[tuple[int, Mapping[str, Any]]], by: str, role: CodingRole
) -> dict[str, Any]:
    pen = desk.pen(by)
    batch: list[Record[Coding]] = []
    known: dict[str, Record[CodingDraw]] = {}
    lines: dict[str, dict[RecordId, JudgedLine]] = {}
    seen: set[tuple[str, str]] = set()
    left = 0
    for number, row in rows:
        name = field_of(row, "draw", number)
        if name not in known:
            known[name] = draw_named(desk, name)
            _check_person(desk, known[name].body, by, role)
            lines[name] = {line.line: line for line in judged(desk, known[name])}
        line = lines[name].get(RecordId(field_of(row, "utterance", number)))
        if line is None:
            raise BadForm(f"line {number}, field utterance: no line of this draw")
        if row.get("themes") is None:
            left += 1
            continue
        if (name, line.line) in seen:
            raise BadForm(f"line {number}, field utterance: judged twice in this file")
        seen.add((name, line.line))
        body = Coding(line.line, name, role, known[name].body.codebook, _choices(desk, row["themes"], number))
        _check_order(known[name].body, line, role, number)
        old = [
            one
            for one in _codings(desk, line.line, name)
            if one.body.role == role and (role == "adjudicator" or one.author.name == by)
        ]
        if not any(one.body == body and one.author.name == by for one in old):
            replaced = tuple(one.id for one in old)
            batch.append(pen.write(body, basis=(line.line,), supersedes=replaced, call=line.call))
    if batch:
        desk.writer.append(tuple(batch))
    return {"recorded": len(batch), "left_open": left, "draws": sorted(known)}


def _check_person(desk: Desk, body: CodingDraw, by: str, role: CodingRole) -> None:
    if body.codebook != book_in_use(desk):
        raise UsageError(
            f"{body.name} was drawn for codebook {body.codebook}, not the one in use",
            hint="Set the codebook of the draw again (EARWITNESS_CODEBOOK), or make a new draw.",
        )
    if role == "coder" and by not in body.coders:
        raise UsageError("this draw was not made for that coder")
    if role == "adjudicator" and by in body.coders:
        raise UsageError("a coder of the draw does not settle it", hint="Name a third person with --by.")


def _check_order(body: CodingDraw, line: JudgedLine, role: CodingRole, number: int) -> None:
    whole = set(body.coders) <= set(line.by_coder)
    if role == "adjudicator" and not whole:
        raise BadForm(f"line {number}: not every coder has judged it yet")
    if role == "coder" and whole and len(body.coders) > 1:
        raise BadForm(f"line {number}: every coder has judged it; what differs is the adjudicator's")


def _choices(desk: Desk, raw: object, number: int) -> tuple[ThemeChoice, ...]:
    """Themes as ids, or as objects with theme, stance and target."""
    if not isinstance(raw, list):
        raise BadForm(f"line {number}, field themes: not a list")
    out: dict[str, ThemeChoice] = {}
    for n, one in enumerate(raw, 1):
        given = {"theme": one} if isinstance(one, str) else one
        if not isinstance(given, dict) or set(given) - {"theme", "stance", "target"}:
            raise BadForm(f"line {number}, field themes: entry {n} is no theme with stance and target")
        theme, stance, target = given.get("theme"), given.get("stance", "unknown"), given.get("target", "")
        if not isinstance(theme, str) or desk.codebook.theme(theme) is None:
            raise BadForm(f"line {number}, field themes: entry {n} is no theme of the codebook")
        if stance not in STANCES:
            raise BadForm(f"line {number}, field stance: entry {n} is none of {', '.join(STANCES)}")
        if not isinstance(target, str):
            raise BadForm(f"line {number}, field target: entry {n} is no text")
        if theme in out:
            raise BadForm(f"line {number}, field themes: entry {n} names a theme again")
        out[theme] = ThemeChoice(theme, stance, target.strip())
    return tuple(out.values())


# -------------------------------------------------------------------------------------------------- what comes of it


def agreement(desk: Desk, name: str) -> dict[str, Any]:
    """How far the coders of a draw agree, theme by theme, with 95 % intervals. Raises UsageError."""
    record = draw_named(desk, name)
    lines = judged(desk, record)
    themes = [theme.id for theme in desk.codebook.themes]
    found = coding.agreement(record.body, lines, themes)
    return {
        **told_of(record),
        "judged_by_all": sum(set(record.body.coders) <= set(line.by_coder) for line in lines),
        "to_settle": len(coding.open_to_settle(record.body, lines)),
        "themes": [
            {
                "theme": one.theme,
                "lines": one.lines,
                "chosen": list(one.chosen),
                "kappa": _estimate(one.kappa),
                "alpha": _estimate(one.alpha),
            }
            for one in found
        ],
    }


def _estimate(estimate: Estimate | None) -> dict[str, float | None] | None:
    if estimate is None:
        return None
    return {
        field: None if value is None else round(value, 4)
        for field, value in (("value", estimate.value), ("low", estimate.low), ("high", estimate.high))
    }


def put_marks(desk: Desk, name: str, by: str | None = None) -> dict[str, Any]:
    """Decided lines of a draw become theme marks: what people found accepted, what only the machine said rejected.

    Marks are this person's, rest on the line and the codings that decided it, and replace older marks of the same
    theme on the line. A line that was corrected since is left out: its words are others now. Raises UsageError.
    """
    record = draw_named(desk, name)
    pen, counts = desk.pen(by), Counter[str]()
    batch: list[Record[ThemeMark]] = []
    for line in judged(desk, record):
        choices = coding.decided(record.body, line)
        if choices is None or desk.view.reader.state_of(line.line) != "standing":
            counts["undecided" if choices is None else "corrected since"] += 1
            continue
        codings = tuple(one.id for one in _codings(desk, line.line, name))
        spoken: Record[Utterance] = desk.view.reader.get(line.line)
        old: dict[str, list[Record[ThemeMark]]] = {}
        for mark in desk.view.reader.resting_on(line.line, ThemeMark):
            old.setdefault(mark.body.theme, []).append(mark)
        wanted: list[tuple[ThemeChoice, bool]] = [(choice, True) for choice in choices]
        chosen = {choice.theme for choice in choices}
        suggested = {theme for theme, marks in old.items() if all(mark.author.is_machine for mark in marks)}
        wanted += [(ThemeChoice(theme), False) for theme in sorted(suggested - chosen)]
        for choice, found in wanted:
            body = ThemeMark(
                utterance=line.line,
                theme=choice.theme,
                status="accepted" if found else "rejected",
                confidence=1.0,
                voice=spoken.body.voice,
                stance=choice.stance,
                target=choice.target,
                codebook=record.body.codebook,
            )
            before = old.get(choice.theme, [])
            if any(mark.body == body and not mark.author.is_machine for mark in before):
                continue
            counts[body.status] += 1
            replaced = tuple(mark.id for mark in before)
            batch.append(pen.write(body, basis=(line.line, *codings), supersedes=replaced, call=line.call))
    if batch:
        desk.writer.append(tuple(batch))
    return {"draw": name, "marks": len(batch), **counts}


def audit(desk: Desk, name: str) -> dict[str, Any]:
    """The machine's sensitivity and specificity by theme on an audit's draw, as records that trends read.

    The machine is asked anew, as it stands, on the calls drawn; it has not learned from them. Running it again with
    nothing changed writes nothing. Raises UsageError for a draw that is no audit, or one with nothing decided.
    """
    record = draw_named(desk, name)
    if record.body.kind != "audit":
        raise UsageError("only a draw made with --audit tells the machine's error")
    lines = judged(desk, record)
    if all(coding.decided(record.body, line) is None for line in lines):
        raise UsageError("nothing of this draw is decided yet")
    tools = quiet_tools(desk)
    suggesting = stage.suggesting_for(desk.view, tools)
    machine: dict[RecordId, frozenset[str]] = {}
    for call in dict.fromkeys(line.call for line in lines):
        # The lines as they were drawn: words corrected since are not what the coders judged.
        ids = [line.line for line in lines if line.call == call]
        spoken: list[Record[Utterance]] = [desk.view.reader.get(id) for id in ids]
        machine.update(stage.machine_themes(desk.view, tools, suggesting, call, spoken))
    settings = stage.settings_of(desk.view, tools)
    themes = [theme.id for theme in desk.codebook.themes]
    found = coding.audits(record.body, lines, machine, settings, themes)
    basis = tuple(one.id for line in lines for one in _codings(desk, line.line, name))
    old: Sequence[Record[ThemeAudit]] = [
        one for state in KEPT for one in desk.view.reader.of(ThemeAudit, None, state) if one.body.draw == name
    ]
    if [one.body for one in old] != found:
        pen = desk.pen_for(Author("engine", "theme audit", "1", (("draw", name), ("machine", settings))))
        replaced = tuple(one.id for one in old)
        batch = [
            pen.write(body, basis=basis, supersedes=replaced if n == 0 else ())
            for n, body in enumerate(found)
        ]
        desk.writer.append(tuple(batch))
    return {**told_of(record), "machine": settings, "themes": [_audited(one) for one in found]}


def _audited(one: ThemeAudit) -> dict[str, Any]:
    return {
        "theme": one.theme,
        "unit": one.unit,
        "both": one.both,
        "missed": one.missed,
        "false": one.false,
        "neither": one.neither,
        "sensitivity": _rounded(one.sensitivity, one.sensitivity_low, one.sensitivity_high),
        "specificity": _rounded(one.specificity, one.specificity_low, one.specificity_high),
    }


def _rounded(value: float | None, low: float, high: float) -> dict[str, float | None]:
    return {
        "value": None if value is None else round(value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def learn(desk: Desk, also: Sequence[str] = (), by: str | None = None) -> dict[str, Any]:
    """Let the machine learn from the marks people have put by the codebook in use, and by the versions in `also`.

    `run theme` then suggests by them. Marks of other versions are left out: their definitions were others. Raises
    UsageError where there is nothing to learn from.
    """
    codebooks = tuple(dict.fromkeys((book_in_use(desk), *also)))
    taught = [
        facet
        for facet in desk.case.records.facets(ThemeMark)
        if facet[1] != "suggested" and facet[2] in codebooks and desk.codebook.theme(facet[0]) is not None
    ]
    found = desk.case.records.page(ThemeMark, facets=taught)
    marks = tuple(mark.id for mark in found if not mark.author.is_machine)
    if not marks:
        raise UsageError(
            "no person has accepted or rejected a theme by this codebook",
            hint="`earwitness coding mark DRAW` makes marks of judged lines; --also lets older versions in.",
        )
    body = ThemeLessons(codebooks, marks)
    old = list(desk.view.reader.of(ThemeLessons))
    if [one.body for one in old] != [body]:
        desk.writer.append((desk.pen(by).write(body, supersedes=tuple(one.id for one in old)),))
    learned = stage.suggesting_for(desk.view, quiet_tools(desk)).learned
    told: dict[str, Any] = {"marks": len(marks), "codebooks": list(codebooks), "lines": 0, "learned": False}
    if learned is not None:
        sure = learned.calibration
        told |= {
            "lines": learned.lessons,
            "learned": True,
            "macro_f1_foretold": round(sure.macro_f1, 4),
            "calibration_error": round(sure.error, 4),
        }
    return told


def books(desk: Desk) -> list[dict[str, Any]]:
    """Theme marks that stand, counted by codebook version and status; which version is in use."""
    counts: dict[str, Counter[str]] = {book_in_use(desk): Counter()}
    for (_, status, book), n in desk.case.records.facets(ThemeMark).items():
        counts.setdefault(book or "not said", Counter())[status] += n
    return [
        {
            "codebook": book,
            "in_use": book == book_in_use(desk),
            **{s: found[s] for s in ("suggested", "accepted", "rejected")},
        }
        for book, found in sorted(counts.items())
    ]

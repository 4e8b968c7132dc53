"""Lexicons: which are in use, what is in them, what is wrong with them; and a case's own terms: enter, change, withdraw.

Own terms are records of the case: sealed with it, and each with who entered it, when and why. In talks of their language
they stand in place of what other lexicons say of the same word. Entering one changes what a reading depends on, so the
calls are due to be read again by `decipher`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from earwitness.app.actions.json_lines import text_of
from earwitness.app.actions.look import clock
from earwitness.app.settings import Settings, load
from earwitness.app.wiring import Desk, PackagedResources, lexicon_files
from earwitness.errors import BadLexicon, UsageError
from earwitness.model.records import Passed, Record
from earwitness.model.shorthand import Candidate, CaseTerm, Lexicon, Reading, Term
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.words import fold
from earwitness.stages import decipher
from earwitness.stages.decipher.lexicon import (
    COLUMNS,
    NOTES,
    OWN,
    PACKS,
    key_of,
    lexicon_csv,
    parse_lexicon,
    row_of,
    table_csv,
    term_of,
    terms_or_faults,
)
from earwitness.stages.decipher.lexicon_faults import Fault, faults_of
from earwitness.stages.decipher.talk import read_fields, table_rows

#: characters of a line on either side of a term
WIDTH = 40

# ---------------------------------------------------------------------------------------------------------------- look


def lexicons_here(desk: Desk | None) -> list[dict[str, Any]]:
    """A row for each lexicon: its name, where it comes from, whether it is in use, and what is in it."""
    used = _settings(desk).packs
    rows = []
    for kind, lexicon in _every(desk):
        languages = Counter(language for term in lexicon.terms for language in term.language.split("/"))
        rows.append(
            {
                "lexicon": lexicon.name,
                "kind": kind,
                "in_use": kind != "packaged" or lexicon.name in used,
                "terms": len(lexicon.terms),
                "languages": dict(sorted(languages.items())),
                "disputed": sum(term.disputed for term in lexicon.terms),
                "scoped": sum(
                    bool(term.side or term.agency or term.since or term.until) for term in lexicon.terms
                ),
            }
        )
    return rows


def terms_here(desk: Desk | None, word: str | None = None, name: str | None = None) -> list[dict[str, Any]]:
    """Entries by column, those of one lexicon or of all; with `word`, only those that list it as a form.

    Raises UsageError for a lexicon there is none of.
    """
    every = [lexicon for _, lexicon in _every(desk)]
    if name is not None and name not in {lexicon.name for lexicon in every}:
        raise _no_lexicon(desk)
    notes = {key_of(entry.body.term): _notes(entry) for entry in _entered(desk)}
    rows = []
    for lexicon in every:
        if name is not None and lexicon.name != name:
            continue
        for term in lexicon.terms:
            if word is None or fold(word) in {fold(form) for form in (term.lemma, *term.variants)}:
                own = notes.get(key_of(term), {}) if lexicon.name == OWN else {}
                rows.append({"lexicon": lexicon.name, **row_of(term), **own})
    return rows


def read_counts(desk: Desk) -> list[dict[str, Any]]:
    """Each term that was met: how often as code, as an ordinary word and unclear, and how many of them people decided."""
    counts: dict[str, Counter[str]] = {}
    for (term, status, author), n in desk.case.records.facets(Reading).items():
        one = counts.setdefault(term, Counter())
        one[status] += n
        one["decided"] += n if author == "person" else 0
    rows = [
        {"term": term, **{name: one[name] for name in ("code", "ordinary", "unclear", "decided")}}
        for term, one in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["unclear"], -row["code"], row["term"]))


def uses_of(
    desk: Desk, word: str, status: str | None = None, limit: int = 100, skip: int = 0
) -> list[dict[str, Any]]:
    """Concordance of a term: each place it was read, with what stands around it, its second and the line's English."""
    wanted = {fold(word)} | {fold(row["term_lemma"]) for row in terms_here(desk, word)}
    facets = [f for f in desk.case.records.facets(Reading, None, status) if fold(f[0]) in wanted]
    return [_use(desk, reading) for reading in desk.case.records.page(Reading, limit, skip, facets)]


def _use(desk: Desk, reading: Record[Reading]) -> dict[str, Any]:
    body = reading.body
    line: Record[Utterance] = desk.view.reader.get(body.utterance)
    call = desk.view.call(line.call) if line.call else None
    timed = [w for w in line.body.words if w.begin <= body.begin < w.stop and not w.guessed]
    span = timed[0].span if timed else line.body.span
    text = line.body.text
    return {
        "call": (call.body.reference if call else None) or line.call,
        "at": clock(line.body.span),
        "start_s": round(span.start / span.rate, 3),
        "left": _last(text[: body.begin]),
        "keyword": text[body.begin : body.stop],
        "right": _first(text[body.stop :]),
        "translation": _english(desk, line),
        "term": body.term,
        "sense": body.sense,
        "status": body.status,
        "by": "machine" if reading.author.is_machine else reading.author.name,
        "record": reading.id,
    }


def _english(desk: Desk, line: Record[Utterance]) -> str:
    if line.body.language == "en":
        return ""
    order = {"machine gist": 0, "person": 1, "signed": 2}
    found = [r.body for r in desk.view.reader.resting_on(line.id, Rendering) if r.body.language == "en"]
    return max(found, key=lambda body: order[body.status]).text if found else ""


def _last(text: str) -> str:
    text = " ".join(text.split()) + (" " if text[-1:].isspace() else "")
    return text if len(text) <= WIDTH else "…" + text[-WIDTH:].partition(" ")[2]


def _first(text: str) -> str:
    text = (" " if text[:1].isspace() else "") + " ".join(text.split())
    return text if len(text) <= WIDTH else text[:WIDTH].rpartition(" ")[0] + "…"


def candidates_of(desk: Desk, limit: int = 20, contexts: int = 3) -> list[dict[str, Any]]:
    """Words that may be shorthand nobody listed, likeliest first, each with lines it was said in, one a caller first."""
    found = sorted(desk.view.reader.of(Candidate), key=lambda c: (-c.body.score, c.body.lemma))
    return [
        {
            "word": candidate.body.lemma,
            "score": candidate.body.score,
            "uses": candidate.body.uses,
            "callers": candidate.body.callers,
            "why": candidate.body.why,
            "lines": [_line(desk, line) for line in _lines_under(desk, candidate)[:contexts]],
            "record": candidate.id,
        }
        for candidate in found[:limit]
    ]


def _lines_under(desk: Desk, candidate: Record[Candidate]) -> list[Record[Utterance]]:
    records = (desk.view.reader.get(id) for id in candidate.basis)
    return [record for record in records if isinstance(record.body, Utterance)]


def _line(desk: Desk, line: Record[Utterance]) -> dict[str, Any]:
    call = desk.view.call(line.call) if line.call else None
    span = line.body.span
    return {
        "call": (call.body.reference if call else None) or line.call,
        "at": clock(span),
        "start_s": round(span.start / span.rate, 3),
        "text": line.body.text,
        "translation": _english(desk, line),
    }


# --------------------------------------------------------------------------------------------------------------- check


def faults_here(desk: Desk | None, files: tuple[Path, ...] = ()) -> list[Fault]:
    """What is wrong with these files; without any, with every lexicon that is in use here, together."""
    if files:
        return _faults([(file.stem, text_of(file)) for file in files])
    settings, packaged = _settings(desk), PackagedResources()
    texts = [(name, packaged.text(PACKS[name])) for name in settings.packs if name in PACKS]
    texts += lexicon_files(settings)
    own = _own(desk)
    return _faults([*texts, (OWN, lexicon_csv(own))] if own.terms else texts)


def _faults(texts: list[tuple[str, str]]) -> list[Fault]:
    packaged = PackagedResources()
    rows = table_rows(packaged.text("decipher/senses.tsv"), 4, "senses")
    fields = read_fields(packaged.text("decipher/fields.tsv"))
    return faults_of(texts, fields, {fold(row[0]) for row in rows})


# ------------------------------------------------------------------------------------------------------------ own terms


def enter(desk: Desk, columns: Mapping[str, str], why: str, by: str | None = None) -> dict[str, Any]:
    """Enter a term into the case's own lexicon, or change it where it stands. Raises BadLexicon, UsageError.

    Returns the record's id, whether it took another's place, what is suspicious about it, and how many calls were read
    without it.
    """
    term = term_of(columns, "the term")
    done = _write(desk, [(term, why)], by)
    text = lexicon_csv(Lexicon(OWN, "1", (term,)))
    suspicious = [asdict(fault) for fault in _faults([(OWN, text)])]
    return {**done, "faults": [{key: f[key] for key in ("column", "what", "advice")} for f in suspicious]}


def take_in(desk: Desk, file: Path, why: str = "", by: str | None = None) -> dict[str, Any]:
    """Enter every term of a lexicon file. Raises BadLexicon before anything is written; UsageError where no ground is given.

    A line's own `why` goes before the one given for all.
    """
    text = text_of(file)
    terms: list[Term] = []
    for _, read in terms_or_faults(text, file.stem):
        if isinstance(read, BadLexicon):
            raise read
        terms.append(read)
    grounds = [(row.get("why") or "").strip() or why for row in csv.DictReader(io.StringIO(text))]
    return _write(desk, list(zip(terms, grounds, strict=True)), by)


def withdraw(desk: Desk, word: str, why: str, by: str | None = None) -> dict[str, Any]:
    """Withdraw the case's own entries of a word; they stay in the ledger. Raises UsageError where there is none."""
    found = [entry for entry in _entered(desk) if fold(entry.body.term.lemma) == fold(word)]
    if not found:
        raise UsageError(
            "no term of the case's own lexicon is written so",
            hint="`earwitness lexicon show --lexicon case` lists them.",
        )
    _needs_ground([why])
    pen = desk.pen(by)
    records = tuple(
        pen.write(CaseTerm(entry.body.term, why, withdrawn=True), supersedes=(entry.id,)) for entry in found
    )
    desk.writer.append(records)
    return {"withdrawn": len(records), "to_read_again": to_read_again(desk)}


def _write(desk: Desk, given: list[tuple[Term, str]], by: str | None) -> dict[str, Any]:
    _needs_ground([why for _, why in given])
    standing = {key_of(entry.body.term): entry for entry in _entered(desk)}
    pen = desk.pen(by)
    records: list[Record[CaseTerm]] = []
    replaced = 0
    for term, why in given:
        old = standing.get(key_of(term))
        if old is not None and old.body.term == term:
            continue
        replaced += old is not None
        records.append(pen.write(CaseTerm(term, why), supersedes=(old.id,) if old else ()))
    if records:
        desk.writer.append(tuple(records))
    return {
        "entered": len(records) - replaced,
        "changed": replaced,
        "unchanged": len(given) - len(records),
        "records": [record.id for record in records],
        "to_read_again": to_read_again(desk),
    }


def _needs_ground(grounds: list[str]) -> None:
    if not all(ground.strip() for ground in grounds):
        raise UsageError("a term needs the ground it stands on", hint="Say with --why how you know.")


def to_read_again(desk: Desk) -> int:
    """How many calls were read with other lexicons than those in use now."""
    settings = decipher.settings_of(desk.lexicons, desk.resources)
    read = desk.case.records.facets(Passed, "decipher", "call")
    return sum(n for (_, _, own), n in read.items() if own != settings)


# -------------------------------------------------------------------------------------------------------------- export


def as_csv(desk: Desk | None, name: str = OWN) -> str:
    """A lexicon as CSV text; the case's own with who entered what, when and why. Raises UsageError for an unknown name."""
    if name == OWN and desk is not None:
        rows = [{**row_of(entry.body.term), **_notes(entry)} for entry in _entered(desk)]
        return table_csv((*COLUMNS, *NOTES), rows)
    found = next((lexicon for _, lexicon in _every(desk) if lexicon.name == name), None)
    if found is None:
        raise _no_lexicon(desk)
    return lexicon_csv(found)


# -------------------------------------------------------------------------------------------------------------- pieces


def _settings(desk: Desk | None) -> Settings:
    return desk.settings if desk else load()


def _every(desk: Desk | None) -> Iterator[tuple[str, Lexicon]]:
    """Each lexicon with its kind, in use or not; before scope takes anything out."""
    packaged = PackagedResources()
    for name, file in PACKS.items():
        yield "packaged", parse_lexicon(packaged.text(file), name)
    for name, text in lexicon_files(_settings(desk)):
        yield "file", parse_lexicon(text, name)
    if desk is not None:
        yield "case", _own(desk)


def _own(desk: Desk | None) -> Lexicon:
    return Lexicon(OWN, "1", tuple(entry.body.term for entry in _entered(desk)))


def _entered(desk: Desk | None) -> list[Record[CaseTerm]]:
    if desk is None:
        return []
    return [entry for entry in desk.view.reader.of(CaseTerm) if not entry.body.withdrawn]


def _notes(entry: Record[CaseTerm]) -> dict[str, str]:
    """Who entered a term, when and why."""
    return dict(zip(NOTES, (entry.body.why, entry.author.name, entry.at.isoformat()), strict=True))


def _no_lexicon(desk: Desk | None) -> UsageError:
    names = ", ".join(lexicon.name for _, lexicon in _every(desk))
    return UsageError("there is no lexicon of that name here", hint=f"There are {names}.")

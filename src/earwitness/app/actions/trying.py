"""`try`: one step on plain files, without a case, by the same pure functions the stages call.

Lines that do not fit are BadForm with the line's number; a file that cannot be heard is named and the next goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from earwitness.app.actions.json_lines import rows_of
from earwitness.app.settings import load
from earwitness.app.wiring import (
    PackagedResources,
    find_names,
    load_codebook,
    load_lexicons,
    morphology,
)
from earwitness.errors import BadForm, UsageError
from earwitness.model.quotes import EditOp, Violation

Turns = list[tuple[str, str]]
#: id, language, date, turns, trust in words and second readings, see `Decipherer.read`
Talk = tuple[Any, str, str | None, Turns, list[dict[int, float | None]] | None, list[tuple[str, ...]]]
#: talks read together: of many at once each costs less
AT_ONCE = 30


def try_decipher(file: Path) -> Iterator[dict[str, Any]]:
    """Readings of each line's turns; of what `try transcribe` wrote, also what may have been misheard.

    A line may have a `date` (ISO): entries of a lexicon that hold for a time are then read as in a call of that date.
    """
    from earwitness.stages.decipher.lexicon import ByDate
    from earwitness.stages.decipher.rules import decipherer

    packaged, words = PackagedResources(), morphology()
    readers = ByDate(load_lexicons(packaged, load()), lambda held: decipherer(held, words, packaged))
    for id, language, date, turns, trust, others in _talks(file):
        readings = readers.on(date).read(turns, language, trust, others)
        yield {
            "id": id,
            "readings": [
                {
                    "turn": r.turn,
                    "start": r.begin,
                    "end": r.stop,
                    "surface": r.surface,
                    "term": r.term,
                    "sense": r.sense,
                    "status": r.status,
                    "confidence": round(r.confidence, 3),
                    "cues": [
                        *r.cues_for,
                        *(f"not: {cue}" for cue in r.cues_against),
                        *(["said not to be so, or not to be there"] if r.negated else []),
                        *([f"so many are said: {r.count}"] if r.count is not None else []),
                    ],
                    "count": r.count,
                    "negated": r.negated,
                    "sounds_like": r.sounds_like,
                }
                for r in readings
            ],
        }


def try_identify(file: Path) -> Iterator[dict[str, Any]]:
    """What could give a person away in each line's turns; equal key, same person or thing, in all lines of the file."""
    from earwitness.stages.protect import find_across_calls, load_tables

    words = morphology()
    settings = load()
    finder = find_names(settings)
    tables = load_tables(PackagedResources())
    talks = list(_turns(file))
    found_in = find_across_calls(((language, turns) for _, language, turns in talks), words, finder, tables)
    for (id, _, _), found in zip(talks, found_in, strict=True):
        yield {
            "id": id,
            "identifiers": [
                {
                    "turn": f.turn,
                    "start": f.begin,
                    "end": f.stop,
                    "surface": f.surface,
                    "class": f.identifier_class,
                    "kind": f.kind,
                    "key": f.key,
                }
                for f in found
            ],
        }


def try_theme(file: Path, codebook: Path | None) -> Iterator[dict[str, Any]]:
    """Themes suggested for each line's turns, with their shorthand read before."""
    from earwitness.stages.decipher.lexicon import ByDate
    from earwitness.stages.decipher.rules import decipherer
    from earwitness.stages.theme.rules import suggester
    from earwitness.stages.theme.shorthand import settled_talk
    from earwitness.stages.theme.talks import Said

    packaged, words = PackagedResources(), morphology()
    readers = ByDate(load_lexicons(packaged, load()), lambda held: decipherer(held, words, packaged))
    book = suggester(load_codebook(packaged, codebook), words, packaged)
    for talks in _some_at_a_time(_talks(file)):
        said = []
        for _, language, date, turns, trust, others in talks:
            readings = readers.on(date).read(turns, language, trust, others)
            said.append(Said(settled_talk(turns, readings, language), language))
        for (id, *_), marks in zip(talks, book.suggest_all(said), strict=True):
            yield {
                "id": id,
                "marks": [
                    {"turn": m.turn, "theme": m.theme, "confidence": round(m.confidence, 3)} for m in marks
                ],
            }


def try_quote(file: Path, house: Path | None = None) -> Iterator[dict[str, Any]]:
    """Whether each edited quote is fair to its verbatim, by the strict rules or by those of a house's file."""
    from earwitness.app.actions.imports import house_rules
    from earwitness.stages.quote.rules import judge

    words, rules = morphology(), house_rules(house)
    for n, row in rows_of(file):
        for name, kinds in (("id", (str, int)), ("verbatim", (str,)), ("edited", (str,))):
            if not isinstance(row.get(name), kinds):
                raise BadForm(f"line {n}: the field {name} is missing")
        language = str(row.get("language", "en")).strip().lower()
        judged = judge(row["verbatim"], row["edited"], language, words, house=rules)
        yield {
            "id": row["id"],
            "fair": judged.fair,
            "operations": [_op(op) for op in judged.operations],
            "violations": [_violation(v) for v in judged.violations],
            "allowed": [_violation(v) for v in judged.allowed],
        }


def _op(op: EditOp) -> dict[str, Any]:
    return {"kind": op.kind, "start": op.begin, "end": op.stop, "text": op.text}


def _violation(violation: Violation) -> dict[str, Any]:
    from earwitness.stages.quote.reasons import REASONS

    rule, reason = REASONS[violation.kind]
    return {
        "kind": violation.kind,
        "at": violation.at,
        "text": violation.text,
        "end": violation.stop,
        "said_at": violation.said_at,
        "said_end": violation.said_stop,
        "rule": rule,
        "reason": reason,
    }


def try_scan(
    folder: Path, secrets: Path
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[int, ...]]:
    """Hits and unreadable files of a folder, for a list of secrets, one a line; and the lines that say nothing alone and
    were not searched. Raises UsageError, BadForm or NothingToSearch."""
    from earwitness.app.actions.folder import entries
    from earwitness.stages.produce.page import packaged
    from earwitness.stages.protect import scan

    if not folder.is_dir():
        raise UsageError("the folder to scan is not there")
    try:
        lines = secrets.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadForm("the list of secrets could not be read as UTF-8 text") from None
    known = [scan.Secret(n, line.strip(), "unknown") for n, line in enumerate(lines, 1) if line.strip()]
    # Byte for byte the program's own script, style and typefaces: nothing of a case is in them.
    own = {hashlib.sha256(content).digest() for content in packaged(PackagedResources().text).values()}
    files = (
        (name, found)
        for name, found in entries(folder)
        if isinstance(found, scan.Unreadable) or hashlib.sha256(found).digest() not in own
    )
    report = scan.scan_folder(files, known, morphology(), PackagedResources())
    hits = [{"file": h.file, "where": h.where, "secret_no": h.secret_no, "form": h.form} for h in report.hits]
    unreadable = [
        {"file": u.file, "where": "", "secret_no": None, "form": "unreadable", "why": u.why}
        for u in report.unreadable
    ]
    return hits, unreadable, report.set_aside


def _some_at_a_time(talks: Iterator[Talk]) -> Iterator[list[Talk]]:
    """The talks in lists of some; those before a line that does not fit are given before it is told of."""
    some: list[Talk] = []
    try:
        for talk in talks:
            some.append(talk)
            if len(some) == AT_ONCE:
                yield some
                some = []
    except BadForm:
        yield some
        raise
    yield some


def _talks(file: Path) -> Iterator[Talk]:
    """Talks as people write them (`turns`), without doubts about words, or as `try transcribe` does (`utterances`)."""
    for n, row in rows_of(file):
        heard = row.get("utterances")
        date = row.get("date") if isinstance(row.get("date"), str) else None
        if heard is None:
            id, language, turns = _talk(n, row)
            yield id, language, date, turns, None, []
            continue
        if not isinstance(heard, list) or not all(
            isinstance(one, dict) and isinstance(one.get("text"), str) for one in heard
        ):
            raise BadForm(f"line {n}: utterances must be a list of objects with text and words")
        turns = [(str(one.get("voice", "")), one["text"]) for one in heard]
        others = [tuple(map(str, one.get("others") or ())) for one in heard]
        language = str(row.get("language") or "ru")
        yield row.get("file"), language, date, turns, [_trust(one) for one in heard], others


def _trust(utterance: dict[str, Any]) -> dict[int, float | None]:
    """The engine's confidence in each word, by the word's first character in the text."""
    trust: dict[int, float | None] = {}
    at = 0
    for word in utterance.get("words", ()):
        bare = str(word["text"]).strip("«»\"'().,!?…:;—- ")
        begin = utterance["text"].find(bare, at) if bare else -1
        if begin >= 0:
            trust[begin] = word.get("confidence")
            at = begin + len(bare)
    return trust


def _turns(file: Path) -> Iterator[tuple[Any, str, Turns]]:
    for n, row in rows_of(file):
        yield _talk(n, row)


def _talk(n: int, row: dict[str, Any]) -> tuple[Any, str, Turns]:
    turns = row.get("turns")
    if not isinstance(turns, list) or not all(
        isinstance(t, dict) and isinstance(t.get("text"), str) for t in turns
    ):
        raise BadForm(f"line {n}: turns must be a list of objects with who and text")
    return (
        row.get("id"),
        str(row.get("language") or "ru"),
        [(str(t.get("who", "")), t["text"]) for t in turns],
    )

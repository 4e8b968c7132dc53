"""What is wrong with lexicon files, and what is suspicious: all of it at once, by line and column, never by word.

Rules
- Grave: a line that cannot be read, a column nobody knows, a form to which two entries give different senses although
  nothing in either says when. Such a file does not do what its makers meant.
- Not grave: a cue or form that can never match, a term of two senses with nothing to tell them apart, cues of a term
  with one sense (they are never weighed), a cue that stands on both sides.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from earwitness.errors import BadLexicon
from earwitness.model.shorthand import Term
from earwitness.model.words import fold, tokens
from earwitness.stages.decipher.hundreds import is_hundred_form
from earwitness.stages.decipher.lexicon import COLUMNS, NOTES, no_later, terms_or_faults
from earwitness.stages.decipher.talk import Fields


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a lexicon file: where, what, and what to do about it. `line` counts as editors count."""

    lexicon: str
    line: int
    column: str
    what: str
    advice: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and the line of the lexicon file it stands in."""

    lexicon: str
    line: int
    term: Term


def faults_of(
    files: Sequence[tuple[str, str]], fields: Fields, terms_with_cues: Collection[str] = ()
) -> list[Fault]:
    """Everything wrong in lexicon files that are used together, (name, CSV text) each.

    `fields` are the packaged word fields a cue may name; `terms_with_cues`, folded, have packaged cues of their own.
    """
    faults: list[Fault] = []
    entries: list[Entry] = []
    for name, text in files:
        faults += _unknown_columns(name, text)
        for line, read in terms_or_faults(text, name):
            if isinstance(read, BadLexicon):
                _, _, told = read.what.rpartition(", column ") if ", column " in read.what else ("", "", "")
                column, _, what = told.partition(": ")
                faults.append(Fault(name, line, column, what or read.what, read.advice, grave=True))
            else:
                entries.append(Entry(name, line, read))
    for entry in entries:
        faults += _form_faults(entry)
        faults += _cue_faults(entry, fields, terms_with_cues)
    faults += _clashes(entries)
    order = {name: n for n, (name, _) in enumerate(files)}
    return sorted(faults, key=lambda f: (order[f.lexicon], f.line, f.column, f.what))


def _unknown_columns(name: str, text: str) -> Iterator[Fault]:
    try:
        head = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), [])
    except csv.Error:
        return
    for number, column in enumerate(head, 1):
        if column not in (*COLUMNS, *NOTES):
            yield Fault(
                name, 1, f"number {number}", "a column of an unknown name: what stands in it is not read",
                f"Name it as it is meant, or take it out. There are {', '.join(COLUMNS)}.", grave=True,
            )  # fmt: skip
        elif column in head[: number - 1]:
            yield Fault(name, 1, column, "the column stands twice", "Leave one.", grave=True)


def _form_faults(entry: Entry) -> Iterator[Fault]:
    for number, form in enumerate(entry.term.variants, 1):
        if not tokens(form) or any(c in form for c in "/("):
            yield Fault(
                entry.lexicon, entry.line, "variants", f"form {number} can never match",
                "A form is a word or words as said, without / or brackets; forms are parted by |.", grave=False,
            )  # fmt: skip


def _cue_faults(entry: Entry, fields: Fields, terms_with_cues: Collection[str]) -> Iterator[Fault]:
    term = entry.term

    def fault(column: str, what: str, advice: str) -> Fault:
        return Fault(entry.lexicon, entry.line, column, what, advice, grave=False)

    weighed = [cue for cue in (*term.cues_for, *term.cues_against) if not fold(cue).startswith("rule:")]
    if not term.ambiguous and weighed:
        yield fault(
            "ambiguous", "cues of a term with one sense are never weighed", "Write y, or take the cues out."
        )
    if term.ambiguous and not weighed and fold(term.lemma) not in terms_with_cues and not _is_number(term):
        yield fault(
            "cues_for", "two senses and nothing to tell them apart",
            "Give words that stand near it, for and against; else every use of it stays unclear.",
        )  # fmt: skip
    for column, cues in (("cues_for", term.cues_for), ("cues_against", term.cues_against)):
        for number, cue in enumerate(cues, 1):
            why = _never(fold(cue), fields)
            if why:
                yield fault(column, f"cue {number} can never match: {why[0]}", why[1])
    both = {fold(cue) for cue in term.cues_for} & {fold(cue) for cue in term.cues_against}
    if both:
        yield fault("cues_against", "a cue stands on both sides and decides nothing", "Leave it on one side.")


def _never(cue: str, fields: Fields) -> tuple[str, str] | None:
    """Why a folded cue matches no talk, and what to write instead; None where it can."""
    if cue.startswith(("rule:", "&")):
        return None
    if cue.startswith("@"):
        known = cue[1:] in fields
        return None if known else ("no field of that name", f"There are {', '.join(sorted(fields))}.")
    bare = cue.lstrip("<>")
    found = tokens(bare)
    if not found:
        return "no word in it", "Write a word, a beginning with * or words in a row."
    if cue[0] in "<>" and (len(found) > 1 or "*" in bare):
        return "< and > take one whole word", "Write one word, or words in a row without the sign."
    if "*" in bare and (len(found) > 1 or not bare.endswith("*") or "*" in bare[:-1]):
        return "a star inside words in a row or inside a word", "A star stands at the end of a single word."
    return None


def _is_number(term: Term) -> bool:
    """Whether the rules for 200, 300, 400 and 500 read it: they bring cues of their own."""
    return any(is_hundred_form(token.folded) for form in term.variants for token in tokens(form))


def _clashes(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Forms to which two entries that may both hold give different senses, and one of them would always decide."""
    by_form: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        forms = {
            " ".join(t.folded for t in tokens(form)) for form in (*entry.term.variants, entry.term.lemma)
        }
        for language in entry.term.language.split("/"):
            for form in sorted(forms):
                by_form.setdefault((language, form), []).append(entry)
    told: set[tuple[Entry, Entry]] = set()
    for here in by_form.values():
        for n, second in enumerate(here):
            for first in here[:n]:
                if (first, second) in told or not _clash(first.term, second.term):
                    continue
                told.add((first, second))
                yield Fault(
                    second.lexicon, second.line, "variants",
                    f"a form of it has another sense in lexicon {first.lexicon}, line {first.line}",
                    "Mark both ambiguous and give cues, or one conflicting, or part them by side, agency or dates.",
                    grave=True,
                )  # fmt: skip


def _clash(first: Term, second: Term) -> bool:
    if first.sense.meaning == second.sense.meaning or _is_number(first) or _is_number(second):
        return False
    if all(term.ambiguous or term.disputed for term in (first, second)):
        return False
    apart = any(
        fold(a) != fold(b) and (a and b)
        for a, b in ((first.side, second.side), (first.agency, second.agency))
    )
    # One for all and one for an agency do not clash: the agency's stands in place of the general one.
    ranked = bool(first.agency) != bool(second.agency)
    before = bool(first.until and second.since) and not no_later(second.since, first.until)
    after = bool(second.until and first.since) and not no_later(first.since, second.until)
    return not (apart or ranked or before or after)

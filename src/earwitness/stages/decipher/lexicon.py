"""A lexicon file: CSV in, Lexicon out, and back; and which of its terms hold for a call.

One line a term; the columns are COLUMNS, those of NEEDED must be filled. Several values in one column stand between bars
(|). What is wrong is named by line and column; the words of the file are the user's own, not a call's, but they are not
repeated either. `lexicon_faults` looks for what is not wrong enough to refuse a file.

Rules of scope
- A term is read in talks of its language only.
- Sides: where the case names none, a term of one side is read as if unverified; a term of a side it does not name is not.
- Agencies: a term of an agency the case names stands in place of the general one; of any other it is not read. Where an
  agency's meaning is all there is and no agency is named, it is disputed: never decided by machine.
- Dates: a term is not read in a call outside of them; in a call of unknown date it is read as if unverified.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from earwitness.errors import BadLexicon
from earwitness.model.shorthand import CaseTerm, Lexicon, Sense, Term, Trust
from earwitness.model.words import fold
from earwitness.ports import Resources
from earwitness.stages.decipher.senses import FLAGS

COLUMNS = (
    "term_lemma",
    "language",
    "variants",
    "meaning_en",
    "category",
    "ambiguous",
    "cues_for",
    "cues_against",
    "source_url",
    "domain",
    "literal_sense",
    "source_status",
    "side",
    "agency",
    "since",
    "until",
)
NEEDED = ("term_lemma", "language", "meaning_en", "ambiguous")
#: columns that say how an entry came about; kept for people, not read
NOTES = ("why", "entered_by", "entered_at")
LANGUAGES = frozenset({"ru", "uk", "en", "es"})
STATUSES: Mapping[Trust, str] = {
    "seen": "seen",
    "word seen only": "word seen",
    "derived": "derived",
    "conflicting": "conflicting",
    "unverified": "unverified",
}
#: the lexicons that come with the package, by the names settings and readings use, and their files
PACKS: Mapping[str, str] = {
    "packaged": "lexicon.csv",
    "police-radio": "lexicon-police-radio.csv",
    "trading-floor": "lexicon-trading-floor.csv",
}
#: the name of the lexicon that the people of a case make in it
OWN = "case"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
R = TypeVar("R")

# ---------------------------------------------------------------------------------------------------------------- files


def _trust(status: str) -> Trust:
    """What the file says about a source, in our five grades; wording varies, the first words decide."""
    status = status.casefold()
    if status.startswith("conflicting"):
        return "conflicting"
    if status.startswith(("word seen", "english term seen", "term listed")):
        return "word seen only"
    if status.startswith("derived"):
        return "derived"
    if status.startswith(("seen", "ua sense seen")):
        return "seen"
    return "unverified"


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@lru_cache(maxsize=32)
def parse_lexicon(text: str, name: str = "packaged", version: str = "1") -> Lexicon:
    """A lexicon from CSV text. Raises BadLexicon, naming line and column, for a file that is not one."""
    terms: list[Term] = []
    for _, read in terms_or_faults(text, name):
        if isinstance(read, BadLexicon):
            raise read
        terms.append(read)
    if not terms:
        raise BadLexicon(f"lexicon {name}: line 2: there is no term in it")
    return Lexicon(name, version, tuple(terms))


def terms_or_faults(text: str, name: str) -> Iterator[tuple[int, Term | BadLexicon]]:
    """Line by line the term that stands there, or what is wrong with it. A file that is no table ends early."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            yield 1, BadLexicon(f"lexicon {name}: line 1 has no column {', '.join(missing)}")
            return
        known: set[tuple[str, ...]] = set()
        for row in reader:
            line = reader.line_num
            try:
                term = term_of(row, f"lexicon {name}: line {line}")
            except BadLexicon as wrong:
                yield line, wrong
                continue
            if key_of(term) in known:
                what = f"lexicon {name}: line {line}, column term_lemma: the term stands twice"
                yield line, BadLexicon(what, hint="Leave one, or part them by side, agency, dates or domain.")
                continue
            known.add(key_of(term))
            yield line, term
    except csv.Error as broken:
        yield reader.line_num, BadLexicon(f"lexicon {name}: line {reader.line_num} is not CSV ({broken})")


def key_of(term: Term) -> tuple[str, ...]:
    """What makes an entry this one and no other: the same word may be listed again for another scope."""
    return (fold(term.lemma), term.language, term.domain, term.side, term.agency, term.since)


def term_of(row: Mapping[str, str], where: str) -> Term:
    """The term of one line, by column. Raises BadLexicon that begins with `where` and names the column."""

    def wrong(column: str, what: str) -> BadLexicon:
        return BadLexicon(f"{where}, column {column}: {what}")

    def cell(column: str) -> str:
        return row.get(column, "").strip()

    if None in row or None in row.values():
        raise wrong("the last", "the line has more or fewer columns than the first line")
    for column in NEEDED:
        if not cell(column):
            raise wrong(column, "empty")
    if not set(cell("language").split("/")) <= LANGUAGES:
        raise wrong("language", f"not one of {', '.join(sorted(LANGUAGES))}, or several with / between")
    if cell("ambiguous") not in ("y", "n"):
        raise wrong("ambiguous", "neither y nor n")
    for column in ("since", "until"):
        if cell(column) and not _is_date(cell(column)):
            raise wrong(column, "not a date: 2022, 2022-03 or 2022-03-15")
    if cell("since") and cell("until") and not no_later(cell("since"), cell("until")):
        raise wrong("until", "before since")
    for column in ("cues_for", "cues_against"):
        if any(cue.startswith("&") and cue[1:] not in FLAGS for cue in _several(cell(column))):
            raise wrong(column, f"a cue with & that is none of {', '.join(sorted(FLAGS))}")
    trust = _trust(cell("source_status"))
    return Term(
        lemma=cell("term_lemma"),
        language=cell("language"),
        variants=_several(cell("variants")) or (cell("term_lemma"),),
        sense=Sense(cell("meaning_en"), cell("category"), cell("literal_sense")),
        ambiguous=cell("ambiguous") == "y",
        disputed=trust == "conflicting" or "do not decode" in cell("cues_against"),
        cues_for=_several(cell("cues_for")),
        cues_against=_several(cell("cues_against")),
        domain=cell("domain") or "general",
        source=cell("source_url"),
        trust=trust,
        side=cell("side"),
        agency=cell("agency"),
        since=cell("since"),
        until=cell("until"),
    )


def row_of(term: Term) -> dict[str, str]:
    """A term as one line of a file, by column."""
    cells = (
        term.lemma,
        term.language,
        "|".join(term.variants),
        term.sense.meaning,
        term.sense.category,
        "y" if term.ambiguous else "n",
        "|".join(term.cues_for),
        "|".join(term.cues_against),
        term.source,
        term.domain,
        term.sense.literal,
        STATUSES[term.trust],
        term.side,
        term.agency,
        term.since,
        term.until,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def table_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV text under these columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def lexicon_csv(lexicon: Lexicon) -> str:
    """The lexicon as CSV text that `parse_lexicon` reads back to the same terms."""
    return table_csv(COLUMNS, map(row_of, lexicon.terms))


def packs(lexicon: Lexicon) -> tuple[Lexicon, ...]:
    """One lexicon a domain, so that a case switches on the packs it needs and leaves the others off."""
    domains = dict.fromkeys(term.domain for term in lexicon.terms)
    return tuple(
        Lexicon(domain, lexicon.version, tuple(t for t in lexicon.terms if t.domain == domain))
        for domain in domains
    )


def packaged_lexicons(resources: Resources, names: Iterable[str] = tuple(PACKS)) -> tuple[Lexicon, ...]:
    """The lexicons that come with the package, those named. Raises BadLexicon for a name there is none of."""
    names = tuple(names)
    if not set(names) <= PACKS.keys():
        raise BadLexicon("packs: a name that is no packaged lexicon", hint=f"There are {', '.join(PACKS)}.")
    return tuple(parse_lexicon(resources.text(PACKS[name]), name) for name in names)


def own_lexicon(entries: Iterable[CaseTerm]) -> Lexicon | None:
    """The terms that the people of a case entered, as a lexicon; None where there are none."""
    terms = tuple(entry.term for entry in entries if not entry.withdrawn)
    return Lexicon(OWN, str(len(terms)), terms) if terms else None


def with_own(lexicons: Sequence[Lexicon], own: Lexicon | None) -> tuple[Lexicon, ...]:
    """The lexicons and a case's own, whose terms stand in place of any entry of the others that lists their word."""
    if own is None:
        return tuple(lexicons)
    known = {(fold(t.lemma), language) for t in own.terms for language in t.language.split("/")}

    def left(term: Term) -> Term | None:
        forms = {fold(form) for form in (term.lemma, *term.variants)}
        languages = term.language.split("/")
        return None if any((form, lang) in known for form in forms for lang in languages) else term

    return (*_each(lexicons, left), own)


def fingerprint_text(lexicons: Sequence[Lexicon]) -> str:
    """All that a reading depends on in these lexicons, as one text to take a digest of."""
    return "\n".join(f"{lexicon.name} {lexicon.version}\n{lexicon_csv(lexicon)}" for lexicon in lexicons)


# ---------------------------------------------------------------------------------------------------------------- scope


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def no_later(first: str, second: str) -> bool:
    """Whether one ISO date is no later than another, as far as both go: 2022 is neither before nor after 2022-05."""
    common = min(len(first), len(second))
    return first[:common] <= second[:common]


def _less_trusted(term: Term) -> Term:
    return term if term.disputed else replace(term, trust="unverified")


def for_whom(
    lexicons: Sequence[Lexicon], sides: Sequence[str] = (), agencies: Sequence[str] = ()
) -> tuple[Lexicon, ...]:
    """The lexicons with the terms that hold for these sides and agencies (see the rules of scope)."""
    ours, theirs = {fold(side) for side in sides}, {fold(agency) for agency in agencies}
    general = {(fold(t.lemma), t.language) for lexicon in lexicons for t in lexicon.terms if not t.agency}
    special = {
        (fold(t.lemma), t.language)
        for lexicon in lexicons
        for t in lexicon.terms
        if t.agency and fold(t.agency) in theirs
    }

    def scoped(term: Term) -> Term | None:
        word = (fold(term.lemma), term.language)
        if term.side and ours and fold(term.side) not in ours:
            return None
        if term.agency and fold(term.agency) not in theirs:
            if theirs or word in general:
                return None
            term = replace(term, disputed=True, trust="conflicting")
        if not term.agency and word in special:
            return None
        return _less_trusted(term) if term.side and not ours else term

    return _each(lexicons, scoped)


def on_date(lexicons: Sequence[Lexicon], began: str | None) -> tuple[Lexicon, ...]:
    """The lexicons with the terms that hold in a call of that date (ISO, as far as it is known; None: unknown)."""
    known = began is not None and _DATE.match(began) is not None

    def dated(term: Term) -> Term | None:
        if not (term.since or term.until):
            return term
        if began is None or not known:
            return _less_trusted(term)
        return term if _holds(term, began) else None

    return _each(lexicons, dated)


def _holds(term: Term, began: str) -> bool:
    return (not term.since or no_later(term.since, began)) and (not term.until or no_later(began, term.until))


def _each(lexicons: Sequence[Lexicon], change: Callable[[Term], Term | None]) -> tuple[Lexicon, ...]:
    return tuple(
        replace(lexicon, terms=tuple(t for term in lexicon.terms if (t := change(term)) is not None))
        for lexicon in lexicons
    )


@dataclass(slots=True)
class ByDate(Generic[R]):
    """Something made of lexicons (a reader of talks) for calls of any date: one for each set of terms that hold."""

    lexicons: Sequence[Lexicon]
    make: Callable[[tuple[Lexicon, ...]], R]
    _made: dict[tuple[bool, ...] | None, R] = field(init=False, default_factory=dict)

    def on(self, began: str | None) -> R:
        """What holds on that date; made when first asked for, and kept."""
        dated = [t for lexicon in self.lexicons for t in lexicon.terms if t.since or t.until]
        key = None
        if not dated or (began is not None and _DATE.match(began)):
            key = tuple(_holds(term, began or "") for term in dated)
        if key not in self._made:
            self._made[key] = self.make(on_date(self.lexicons, began))
        return self._made[key]

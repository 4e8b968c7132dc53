"""A lexicon file: CSV in, Lexicon out, and back.

One line a term: `term_lemma,language,variants,meaning_en,category,ambiguous,cues_for,cues_against,source_url,domain,
literal_sense,source_status`. Several values in one column stand between bars (|). What is wrong is named by line and
column; the words of the file are the user's own, not a call's, but they are not repeated either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from earwitness.errors import BadLexicon
from earwitness.model.shorthand import Lexicon, Sense, Term, Trust

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
)
NEEDED = ("term_lemma", "language", "meaning_en", "ambiguous")
LANGUAGES = frozenset({"ru", "uk", "en", "es"})


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


def parse_lexicon(text: str, name: str = "packaged", version: str = "1") -> Lexicon:
    """A lexicon from CSV text. Raises BadLexicon, naming line and column, for a file that is not one."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise BadLexicon(f"lexicon {name}: line 1 has no column {', '.join(missing)}")
    terms: list[Term] = []
    known: set[tuple[str, str, str]] = set()
    try:
        for row in reader:
            terms.append(_term(row, reader.line_num, name))
            key = (terms[-1].lemma, terms[-1].language, terms[-1].domain)
            if key in known:
                raise BadLexicon(
                    f"lexicon {name}: line {reader.line_num}, column term_lemma: the term stands twice"
                )
            known.add(key)
    except csv.Error as broken:
        raise BadLexicon(f"lexicon {name}: line {reader.line_num} is not CSV ({broken})") from broken
    if not terms:
        raise BadLexicon(f"lexicon {name}: line 2: there is no term in it")
    return Lexicon(name, version, tuple(terms))


def _term(row: dict[str, str], line: int, name: str) -> Term:
    def wrong(column: str, what: str) -> BadLexicon:
        return BadLexicon(f"lexicon {name}: line {line}, column {column}: {what}")

    if None in row or None in row.values():
        raise wrong("the last", "the line has more or fewer columns than the first line")
    for column in NEEDED:
        if not row[column].strip():
            raise wrong(column, "empty")
    language = row["language"].strip()
    if not set(language.split("/")) <= LANGUAGES:
        raise wrong("language", f"not one of {', '.join(sorted(LANGUAGES))}, or several with / between")
    ambiguous = row["ambiguous"].strip()
    if ambiguous not in ("y", "n"):
        raise wrong("ambiguous", "neither y nor n")
    trust = _trust(row.get("source_status", ""))
    lemma = row["term_lemma"].strip()
    return Term(
        lemma=lemma,
        language=language,
        variants=_several(row.get("variants", "")) or (lemma,),
        sense=Sense(
            row["meaning_en"].strip(), row.get("category", "").strip(), row.get("literal_sense", "").strip()
        ),
        ambiguous=ambiguous == "y",
        disputed=trust == "conflicting",
        cues_for=_several(row.get("cues_for", "")),
        cues_against=_several(row.get("cues_against", "")),
        domain=row.get("domain", "").strip() or "general",
        source=row.get("source_url", "").strip(),
        trust=trust,
    )


def lexicon_csv(lexicon: Lexicon) -> str:
    """The lexicon as CSV text that `parse_lexicon` reads back to the same terms."""
    statuses = {
        "seen": "seen",
        "word seen only": "word seen",
        "derived": "derived",
        "conflicting": "conflicting",
        "unverified": "unverified",
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in lexicon.terms:
        writer.writerow(
            (
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
                statuses[term.trust],
            )
        )
    return out.getvalue()


def packs(lexicon: Lexicon) -> tuple[Lexicon, ...]:
    """One lexicon a domain, so that a case switches on the packs it needs and leaves the others off."""
    domains = dict.fromkeys(term.domain for term in lexicon.terms)
    return tuple(
        Lexicon(domain, lexicon.version, tuple(t for t in lexicon.terms if t.domain == domain))
        for domain in domains
    )


def fingerprint_text(lexicons: Sequence[Lexicon]) -> str:
    """All that a reading depends on in these lexicons, as one text to take a digest of."""
    return "\n".join(f"{lexicon.name} {lexicon.version}\n{lexicon_csv(lexicon)}" for lexicon in lexicons)

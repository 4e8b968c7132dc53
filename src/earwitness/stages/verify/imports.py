"""Interviews, evidence and reporters' claims as they come in files → drafts of records, by call reference and turn.

Rules
- A reference is a call's reference, a colon and the turn counted from 1: `call-011:3`.
- One human is one line, whatever he or she was asked; one piece of evidence is one line. `line` in the file overrules both, where
  a person knows better: a wife who heard it from her husband, two papers that copied one agency, a paper that came with the calls.
- An interview whose consent is refused bears on nothing: no Check is made of it.
- Who was spoken with is told by name against the people file; where nobody of it is named, it is a human apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from earwitness.errors import BadForm
from earwitness.model.claims import (
    AS_HANDED,
    CheckKind,
    Consent,
    Credibility,
    Exchange,
    Outcome,
    Reliability,
)

EVIDENCE_KINDS: Mapping[str, CheckKind] = {
    "profile": "profile match", "court_record": "document", "document": "document", "map": "map", "news": "news report",
    "photo": "photo", "statistic": "official statistic", "satellite": "image or satellite", "image": "image or satellite",
    "voice": "voice comparison", "number": "number match", "source": "source's own word",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class TurnReference:
    """A call's reference and a turn counted from 1."""

    call: str
    turn: int

    def __str__(self) -> str:
        return f"{self.call}:{self.turn}"


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A checkable statement a reporter noted at a turn. `speaker` is a person's reference."""

    at: TurnReference
    statement: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class InterviewDraft:
    """An interview in a file: about whom, with whom, in words (for the vault) and, where known, by reference."""

    about: str
    with_words: str
    with_person: str | None
    on: str
    by: str
    consent: Consent
    summary: str
    bears: tuple[tuple[TurnReference, Outcome], ...]
    language: str = ""
    terms: str = ""
    limits: str = ""
    exchanges: tuple[Exchange, ...] = ()
    line: str = ""
    #: files beside the interviews file that belong to it: sound or notes
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """One captured piece of open material in a file. The linked number belongs in the vault."""

    reference: str
    about: str
    kind: CheckKind
    found_on: str
    what: str
    reliability: Reliability
    credibility: Credibility
    number: str | None
    bears: tuple[tuple[TurnReference, Outcome], ...]
    line: str = ""
    attached: tuple[str, ...] = ()


def reference(text: object, where: str) -> TurnReference:
    """`call-011:3` as a reference. Raises BadForm."""
    if isinstance(text, str):
        call, colon, turn = text.rpartition(":")
        if colon and call and turn.isdigit() and int(turn) >= 1:
            return TurnReference(call, int(turn))
    raise BadForm(f"{where}: a reference is written as call-011:3, with the turn from 1")


def claims_of_calls(rows: Iterable[Mapping[str, Any]]) -> tuple[ClaimDraft, ...]:
    """The `claim` fields of transcripts: one line a call, each with `id`, `parties` and `turns`. Raises BadForm."""
    out: list[ClaimDraft] = []
    for number, row in enumerate(rows, 1):
        where = f"call {number}"
        call = _text(row, "id", where)
        speakers = {p.get("id"): p.get("person") for p in row.get("parties", [])}
        for turn in row.get("turns", []):
            if not turn.get("claim"):
                continue
            at = reference(f"{call}:{turn.get('n')}", where)
            out.append(ClaimDraft(at, _text(turn, "claim", where), speakers.get(turn.get("who"))))
    return tuple(out)


def interviews_of(
    rows: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]
) -> tuple[InterviewDraft, ...]:
    """Interviews of a file. `people` is the people file: it says which of them was spoken with. Raises BadForm."""
    out = []
    for number, row in enumerate(rows, 1):
        where = f"interview {number}"
        words = _text(row, "with", where)
        consent = _text(row, "consent", where)
        if consent not in get_args(Consent):
            raise BadForm(f"{where}: consent is none of {', '.join(get_args(Consent))}")
        out.append(
            InterviewDraft(
                about=_text(row, "person", where),
                with_words=words,
                with_person=_maybe(row, "with_person", where) or _spoken_with(words, people),
                on=_text(row, "date", where),
                by=_text(row, "by", where),
                consent=cast(Consent, consent),
                summary=_text(row, "summary", where),
                bears=() if consent == "refused" else _bears(row, where),
                language=_maybe(row, "language", where),
                terms=_maybe(row, "terms", where),
                limits=_maybe(row, "limits", where),
                exchanges=_exchanges(row, where),
                line=_line(row, where),
                attached=_names(row, where),
            )
        )
    return tuple(out)


def evidence_of(rows: Sequence[Mapping[str, Any]]) -> tuple[EvidenceDraft, ...]:
    """Pieces of evidence of a file. Raises BadForm."""
    out = []
    for number, row in enumerate(rows, 1):
        where = f"evidence {number}"
        kind = _text(row, "kind", where)
        if kind not in EVIDENCE_KINDS:
            raise BadForm(f"{where}: kind is none of {', '.join(sorted(EVIDENCE_KINDS))}")
        reliability, credibility = row.get("reliability", "F"), row.get("credibility", "6")
        if reliability not in get_args(Reliability) or credibility not in get_args(Credibility):
            raise BadForm(f"{where}: reliability is A to F and credibility 1 to 6")
        out.append(
            EvidenceDraft(
                reference=_text(row, "id", where),
                about=_text(row, "about", where),
                kind=EVIDENCE_KINDS[kind],
                found_on=_text(row, "found", where),
                what=_text(row, "what", where),
                reliability=reliability,
                credibility=credibility,
                number=row.get("linked_number") or None,
                bears=_bears(row, where),
                line=_line(row, where),
                attached=_names(row, where),
            )
        )
    return tuple(out)


def _bears(row: Mapping[str, Any], where: str) -> tuple[tuple[TurnReference, Outcome], ...]:
    out: list[tuple[TurnReference, Outcome]] = []
    outcomes: tuple[Outcome, ...] = ("supports", "contradicts")
    for outcome in outcomes:
        listed = row.get(outcome, [])
        if not isinstance(listed, list):
            raise BadForm(f"{where}: {outcome} is not a list of references")
        out += [(reference(text, f"{where}, {outcome}"), outcome) for text in listed]
    return tuple(out)


def _exchanges(row: Mapping[str, Any], where: str) -> tuple[Exchange, ...]:
    listed = row.get("exchanges", [])
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        raise BadForm(f"{where}: exchanges is not a list of what was asked and answered")
    return tuple(
        Exchange(_text(e, "asked", f"{where}, exchange {n}"), _text(e, "answered", f"{where}, exchange {n}"))
        for n, e in enumerate(listed, 1)
    )


def _line(row: Mapping[str, Any], where: str) -> str:
    """The line a person says it belongs to; "with the calls" is the hand that gave us those."""
    named = _maybe(row, "line", where)
    return AS_HANDED if named.casefold() == "with the calls" else named and f"line:{named}"


def _names(row: Mapping[str, Any], where: str) -> tuple[str, ...]:
    listed = row.get("attached", [])
    if not isinstance(listed, list) or not all(isinstance(n, str) and n for n in listed):
        raise BadForm(f"{where}: attached is not a list of file names")
    return tuple(listed)


def _maybe(row: Mapping[str, Any], field: str, where: str) -> str:
    return _text(row, field, where) if row.get(field) else ""


def _spoken_with(words: str, people: Sequence[Mapping[str, Any]]) -> str | None:
    """The person of the people file whose first and last names both stand in the words; None when there is none."""
    said = {w.strip(",.()").casefold() for w in words.split()}
    found = []
    for person in people:
        for field in ("name", "name_en"):
            names = [n.casefold() for n in str(person.get(field) or "").split()]
            if sum(1 for n in names if n in said) >= 2:
                found.append(str(person["id"]))
                break
    return found[0] if len(found) == 1 else None


def _text(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise BadForm(f"{where}: {field} is missing or is not text")
    return value.strip()

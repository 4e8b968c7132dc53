"""decisions.toml → values: what named people decided, signed and answered. Pure; every error is a BadForm by field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from earwitness.errors import BadForm
from earwitness.model.claims import Standing
from earwitness.model.protection import Directness, IdentifierClass, LabelMode, VoiceMode
from earwitness.model.records import SignatureRole
from earwitness.stages.verify.imports import TurnReference, reference

#: approvals of contact and research are given in the case, where what they rest on is seen
ON_PAPER = tuple(role for role in get_args(SignatureRole) if role not in ("contact", "research"))
Likelihood = Literal["low", "medium", "high", "unknown"]
RiskDecision = Literal["publish", "publish changed", "do not publish"]


@dataclass(frozen=True, slots=True)
class Member:
    """A named person of the desk; only members decide and sign."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """What a person says of the claims at a turn, and the answer to what contradicts them."""

    claim: TurnReference
    standing: Standing
    by: str
    why: tuple[str, ...]
    answered: str = ""


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """`over`: "quotes" (every quoted line), "verdicts", "withholdings", "story", "harm:p01" or a person's reference."""

    role: SignatureRole
    signer: str
    statement: str
    over: str


@dataclass(frozen=True, slots=True)
class HarmDraft:
    """A harm sheet (`identity.Risk`) and the names under it. `person` is a reference."""

    person: str
    who_could_act: str
    how_recognised: str
    consequence: str
    likelihood: Likelihood
    mitigation: str
    public_benefit: str
    decision: RiskDecision
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpanDraft:
    """Words an editor withholds beyond what was found. Equal `entity` is one thing, in whatever language."""

    at: TurnReference
    language: str
    surface: str
    occurrence: int
    identifier_class: IdentifierClass
    kind: Directness
    entity: str
    shown: str
    why: str
    by: str

    def span_in(self, text: str) -> tuple[int, int]:
        """Characters of the surface in a text. Raises BadForm where it does not occur that often."""
        return _span(text, self.surface, self.occurrence, f"withhold at {self.at}, {self.language}")


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Words that were found to be identifying and are not, in an editor's judgement: they stay as spoken, here only."""

    at: TurnReference
    language: str
    surface: str
    occurrence: int
    why: str
    by: str

    def span_in(self, text: str) -> tuple[int, int]:
        """Characters of the surface in a text. Raises BadForm where it does not occur that often."""
        return _span(text, self.surface, self.occurrence, f"keep at {self.at}, {self.language}")


@dataclass(frozen=True, slots=True)
class LabelDraft:
    """How a person of the case appears in the release, and what becomes of the voice."""

    person: str
    mode: LabelMode
    text: str
    voice: VoiceMode


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything a decisions file holds."""

    members: tuple[Member, ...]
    claims_author: str
    evidence_author: str
    verdicts: tuple[VerdictDraft, ...]
    signatures: tuple[SignatureDraft, ...]
    harm: tuple[HarmDraft, ...]
    withhold: tuple[SpanDraft, ...]
    labels: tuple[LabelDraft, ...]
    keep: tuple[KeepDraft, ...] = ()


def parse(text: str) -> Decisions:
    """The decisions of a file. Raises BadForm."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        message = str(wrong)
        at = message.rfind("(at ")
        place = message[at + 1 : -1] if at >= 0 else "the place is not known"
        raise BadForm(f"the decisions file is not TOML: {place}") from None
    members = tuple(Member(_text(r, "name", w), _text(r, "role", w)) for r, w in _tables(raw, "member"))
    names = {m.name for m in members}
    decisions = Decisions(
        members,
        _named(_text(raw, "claims_author", "the decisions file"), names, "claims_author"),
        _named(_text(raw, "evidence_author", "the decisions file"), names, "evidence_author"),
        tuple(_verdict(r, w, names) for r, w in _tables(raw, "verdict")),
        tuple(_signature(r, w, names) for r, w in _tables(raw, "signature")),
        tuple(_harm(r, w, names) for r, w in _tables(raw, "harm")),
        tuple(_withheld(r, w, names) for r, w in _tables(raw, "withhold")),
        tuple(_label(r, w) for r, w in _tables(raw, "label")),
        tuple(_keep(r, w, names) for r, w in _tables(raw, "keep")),
    )
    for number, sheet in enumerate(decisions.harm, 1):
        if len(set(sheet.signed_by)) < 2:
            raise BadForm(f"the decisions file, harm {number}: signed_by needs two names")
    return decisions


def _verdict(raw: Mapping[str, Any], where: str, names: set[str]) -> VerdictDraft:
    return VerdictDraft(
        reference(raw.get("claim"), where),
        cast(Standing, _one_of(raw, "standing", where, get_args(Standing))),
        _named(_text(raw, "by", where), names, where),
        _texts(raw, "why", where),
        _text(raw, "answered", where, default=""),
    )


def _signature(raw: Mapping[str, Any], where: str, names: set[str]) -> SignatureDraft:
    return SignatureDraft(
        cast(SignatureRole, _one_of(raw, "role", where, ON_PAPER)),
        _named(_text(raw, "signer", where), names, where),
        _text(raw, "statement", where),
        _text(raw, "over", where),
    )


def _harm(raw: Mapping[str, Any], where: str, names: set[str]) -> HarmDraft:
    return HarmDraft(
        person=_text(raw, "person", where),
        who_could_act=_text(raw, "who_could_act", where),
        how_recognised=_text(raw, "how_recognised", where),
        consequence=_text(raw, "consequence", where),
        likelihood=cast(Likelihood, _one_of(raw, "likelihood", where, get_args(Likelihood))),
        mitigation=_text(raw, "mitigation", where),
        public_benefit=_text(raw, "public_benefit", where),
        decision=cast(RiskDecision, _one_of(raw, "decision", where, get_args(RiskDecision))),
        signed_by=tuple(_named(n, names, where) for n in _texts(raw, "signed_by", where)),
    )


def _keep(raw: Mapping[str, Any], where: str, names: set[str]) -> KeepDraft:
    return KeepDraft(
        at=reference(raw.get("turn"), where),
        language=_text(raw, "language", where),
        surface=_text(raw, "surface", where),
        occurrence=_occurrence(raw, where),
        why=_text(raw, "why", where),
        by=_named(_text(raw, "by", where), names, where),
    )


def _withheld(raw: Mapping[str, Any], where: str, names: set[str]) -> SpanDraft:
    return SpanDraft(
        at=reference(raw.get("turn"), where),
        language=_text(raw, "language", where),
        surface=_text(raw, "surface", where),
        occurrence=_occurrence(raw, where),
        identifier_class=cast(IdentifierClass, _one_of(raw, "class", where, get_args(IdentifierClass))),
        kind=cast(Directness, _one_of(raw, "kind", where, get_args(Directness))),
        entity=_text(raw, "entity", where),
        shown=_text(raw, "shown", where),
        why=_text(raw, "why", where),
        by=_named(_text(raw, "by", where), names, where),
    )


def _label(raw: Mapping[str, Any], where: str) -> LabelDraft:
    return LabelDraft(
        _text(raw, "person", where),
        cast(LabelMode, _one_of(raw, "mode", where, get_args(LabelMode))),
        _text(raw, "text", where, default=""),
        cast(VoiceMode, _one_of(raw, "voice", where, get_args(VoiceMode))),
    )


# ------------------------------------------------------------------------------------------------------------------ fields


def _tables(raw: Mapping[str, Any], name: str) -> list[tuple[Mapping[str, Any], str]]:
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
        raise BadForm(f"the decisions file: {name} is not a list of tables")
    return [(table, f"the decisions file, {name} {n}") for n, table in enumerate(found, 1)]


def _text(raw: Mapping[str, Any], field: str, where: str, default: str | None = None) -> str:
    value = raw.get(field, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise BadForm(f"{where}: {field} is missing or is not text")
    return value.strip()


def _occurrence(raw: Mapping[str, Any], where: str) -> int:
    value = raw.get("occurrence", 1)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadForm(f"{where}: occurrence counts from 1")
    return value


def _span(text: str, surface: str, occurrence: int, where: str) -> tuple[int, int]:
    begin = -1
    for _ in range(occurrence):
        begin = text.find(surface, begin + 1)
        if begin < 0:
            raise BadForm(f"{where}: the words do not stand in the text")
    return begin, begin + len(surface)


def _texts(raw: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    value = raw.get(field, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise BadForm(f"{where}: {field} is not a list of text")
    return tuple(v.strip() for v in value)


def _one_of(raw: Mapping[str, Any], field: str, where: str, allowed: Sequence[str]) -> str:
    value = _text(raw, field, where)
    if value not in allowed:
        raise BadForm(f"{where}: {field} is none of {', '.join(allowed)}")
    return value


def _named(name: str, names: set[str], where: str) -> str:
    if name not in names:
        raise BadForm(f"{where}: a name that is no member of the decisions file")
    return name

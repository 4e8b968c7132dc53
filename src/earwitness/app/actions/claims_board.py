"""The board of claims: what people stand by, in columns by what may be said of each, a page at a time.

Into which column a claim goes follows from its checks and its verdict; that is worked out once for all claims of people, and
again when one of these changes. The rows are made only for what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

from earwitness.app.actions.look import clock
from earwitness.app.wiring import Desk
from earwitness.model.claims import Check, Claim, Standing, Verdict, WhoSpoke
from earwitness.model.facets import Facet
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Record
from earwitness.model.speech import Utterance
from earwitness.stages.verify.rules import Finding, allows, standing, towards
from earwitness.stages.verify.writing import finding_of

#: claims of a column on the board, and on a page of one column
SHOWN, A_PAGE = 12, 50


class Weighed(NamedTuple):
    """A claim with what its column follows from."""

    claim: Record[Claim]
    findings: tuple[Finding, ...]
    verdict: Record[Verdict] | None
    allowed: Standing


def claims_board(desk: Desk, column: str = "", page: int = 1) -> dict[str, dict[str, Any]]:
    """By column (a Standing): how many claims it has, and the first of them; or a page, from 1, of the one named."""
    weighed = desk.remembered("claims", (Claim, Check, Verdict), lambda: _weighed(desk))
    names: Sequence[Standing] = [name for name in get_args(Standing) if column in ("", name)]
    size = A_PAGE if column else SHOWN
    first = (max(1, page) - 1) * size if column else 0
    return {
        name: {"total": len(weighed[name]), "rows": _rows(desk, weighed[name][first : first + size])}
        for name in names
    }


def proposed_claims(desk: Desk, page: int = 1) -> dict[str, Any]:
    """A page, from 1, of what the machine proposes and nobody took over, as it came, and how many there are."""
    facets = desk.view.reader.facets(Claim, "engine")
    found = desk.view.reader.page(Claim, A_PAGE, (max(1, page) - 1) * A_PAGE, facets)
    return {"total": sum(facets.values()), "rows": _rows(desk, [_weigh(claim, [], None) for claim in found])}


def _weighed(desk: Desk) -> Mapping[Standing, list[Weighed]]:
    checks: dict[RecordId, list[Record[Check]]] = {}
    for check in desk.view.reader.of(Check):
        checks.setdefault(check.body.claim, []).append(check)
    verdicts = {verdict.body.claim: verdict for verdict in desk.view.reader.of(Verdict)}
    columns: dict[Standing, list[Weighed]] = {name: [] for name in get_args(Standing)}
    for claim in desk.view.filed_under(Claim, "person"):
        one = _weigh(claim, checks.get(claim.id, []), verdicts.get(claim.id))
        columns[one.verdict.body.standing if one.verdict else one.allowed].append(one)
    return columns


def _weigh(claim: Record[Claim], checks: Sequence[Record[Check]], verdict: Record[Verdict] | None) -> Weighed:
    findings = tuple(map(finding_of, checks))
    allowed, _ = standing(findings, verdict.body.answered if verdict else "")
    return Weighed(claim, findings, verdict, allowed)


def _rows(desk: Desk, weighed: Sequence[Weighed]) -> list[dict[str, Any]]:
    calls = {one.claim.call for one in weighed if one.claim.call}
    named: dict[CallId | None, str] = {
        call.body.id: call.body.reference or call.body.id for call in desk.view.reader.of_calls(Call, calls)
    }
    asked: list[Facet] = [(speaker, "", "") for one in weighed if (speaker := one.claim.body.speaker)]
    rungs: dict[PersonId | None, str] = {
        who.body.person: who.body.rung for who in desk.view.reader.page(WhoSpoke, facets=asked)
    }
    rows = []
    for claim, findings, verdict, allowed in weighed:
        said: Record[Utterance] = desk.view.reader.get(claim.body.utterance)
        rows.append(
            {
                "claim": claim.id,
                "statement": claim.body.statement,
                "call": named.get(claim.call, claim.call or ""),
                "at": clock(said.body.span),
                "rung": rungs.get(claim.body.speaker, ""),
                "checks": len(findings),
                "missing": list(towards(findings, verdict.body.answered if verdict else "")),
                "by": verdict.author.name if verdict else "",
                # a check that came later may take the ground from under a verdict
                "holds": verdict is None or allows(allowed, verdict.body.standing, findings),
            }
        )
    return rows

"""House rules: what one newsroom allows beyond the strict rules, or asks beyond them.

Rules
- The strict rules are the default (`resources/quote/house.toml`, after what AP and Reuters ask of a quotation).
- A house may let pass only what leaves the sense to the reader: a cut without a mark, a modifier or the name of who said so
  cut behind a mark. What turns a sentence round is blocked in every house.
- A house may be stricter: fillers kept, obscene words not masked.
- What a house let pass is written into the quote by name, and said on the page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from earwitness.errors import BadForm
from earwitness.model.quotes import Violation, ViolationKind

#: what a house may let pass
OVERRIDABLE: tuple[ViolationKind, ...] = ("unmarked cut", "dropped modifier", "dropped attribution")


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The rules of one house. `allowed` pass and are disclosed; `fillers` may go unmarked; obscene words may be `masked`."""

    name: str = "strict, after AP and Reuters"
    allowed: frozenset[ViolationKind] = frozenset()
    fillers: bool = True
    masked: bool = True

    def sorted_out(self, found: Iterable[Violation]) -> tuple[list[Violation], list[Violation]]:
        """What is blocked, and what this house lets pass."""
        blocked: list[Violation] = []
        passed: list[Violation] = []
        for violation in found:
            (passed if violation.kind in self.allowed else blocked).append(violation)
        return blocked, passed


STRICT = HouseRules()


def parse(text: str) -> HouseRules:
    """The house rules of a file. Raises BadForm, which names the field."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise BadForm("the house rules are not TOML") from None
    if unknown := set(raw) - {"name", "allowed", "fillers", "masked"}:
        raise BadForm(f"the house rules have no field {sorted(unknown)[0]!r}")
    name = raw.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadForm("the house rules: name is missing or is not text")
    return HouseRules(name.strip(), _allowed(raw), _flag(raw, "fillers"), _flag(raw, "masked"))


def _allowed(raw: Mapping[str, Any]) -> frozenset[ViolationKind]:
    listed = raw.get("allowed", [])
    if not isinstance(listed, list):
        raise BadForm("the house rules: allowed is not a list")
    for kind in listed:
        if kind not in get_args(ViolationKind):
            raise BadForm("the house rules: allowed names a rule that does not exist")
        if kind not in OVERRIDABLE:
            raise BadForm(f"the house rules: {kind!r} can be allowed by no house")
    return frozenset(cast(list[ViolationKind], listed))


def _flag(raw: Mapping[str, Any], field: str) -> bool:
    value = raw.get(field, True)
    if not isinstance(value, bool):
        raise BadForm(f"the house rules: {field} is neither true nor false")
    return value

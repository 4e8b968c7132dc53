"""One decision about one person or thing, made once for the whole case. Pure.

Rules
- By default everything found is withheld: unknown safety means the most protective treatment.
- A person's decision stands; the machine writes none beside it.
- One key has one decision, whatever classes it was found as: the most telling class names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from earwitness.model.ids import EntityKey
from earwitness.model.protection import Identifier, IdentifierClass, Withholding, shown

#: the class that names a key found as several: the most telling first
_ORDER: tuple[IdentifierClass, ...] = (
    "person_name", "nickname", "call_sign", "phone", "account", "id_document", "unit", "vehicle", "address", "employer",
    "place", "rank_post", "date", "family_detail", "rare_event",
)  # fmt: skip


def classes(identifiers: Iterable[Identifier]) -> dict[EntityKey, IdentifierClass]:
    """Each key with the most telling class it was found as, in order of first appearance."""
    out: dict[EntityKey, IdentifierClass] = {}
    for one in identifiers:
        old = out.get(one.key)
        if old is None or _ORDER.index(one.identifier_class) < _ORDER.index(old):
            out[one.key] = one.identifier_class
    return out


def default_withholdings(
    found: Mapping[EntityKey, IdentifierClass], decided: Iterable[EntityKey]
) -> list[Withholding]:
    """The machine's decisions: withhold everything that nobody has decided about."""
    settled = frozenset(decided)
    return [
        Withholding(key, keep=False, shown=shown(of, "en"), why="default: safety unknown")
        for key, of in found.items()
        if key not in settled
    ]

"""Mosaic risk: which details that are kept fit one person when they are put together, and the smallest change that helps.

Rules
- A detail said in a call may be about either party: it belongs to everybody on the call, and the others of that call are
  no crowd to hide in. Only people who are known to the case are counted as a crowd: an unknown voice may be anybody.
- A combination singles somebody out when nobody else of the case fits it, and outside the case few would be expected to.
- Only the smallest combinations are listed: whatever contains one singles out too.
- A detail of which less is said fits more people, and is put together with the others as it is said.
- The change is the fewest details that, withheld or made coarser, leave no combination: a minimal hitting set, found by
  trying all of one size before any larger; exact for 20 details that hang together, beyond that one after the other.

How many are expected outside is no measurement: `SHARE` holds orders of magnitude, set by hand, and details are taken as
independent. It ranks, and says which combinations a person should look at first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from earwitness.model.ids import CallId, EntityKey
from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.ladders import FITS, LADDERS, Rung

#: among how many people outside somebody would be looked for
POPULATION = 1_000_000
#: a combination that more people than this are expected to fit singles nobody out
FEW = 20.0
#: of 1,000,000 people, how large a part one detail of a class is expected to fit: orders of magnitude, set by hand
SHARE: Mapping[IdentifierClass, float] = {
    "person_name": 1e-6, "nickname": 1e-4, "call_sign": 1e-5, "phone": 1e-6, "account": 1e-6, "id_document": 1e-6, "vehicle": 1e-5,
    "address": 1e-5, "unit": 1e-3, "place": 1e-3, "employer": 1e-3, "date": 5e-3, "rank_post": 2e-2, "family_detail": 2e-2,
    "rare_event": 1e-3,
}  # fmt: skip
#: how many details are put together at most, and how many where somebody has more than `MANY`
TOGETHER, TOGETHER_OF_MANY, MANY = 4, 3, 24
#: hitting sets are exact up to so many details that hang together
EXACT = 20


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A smallest combination of kept details that singles `person` out.

    `person`: a person's id, or a voice of a call that nobody is known for. `outside`: how many of `POPULATION` would be
    expected to fit it; more details make it fewer.
    """

    person: str
    details: tuple[EntityKey, ...]
    outside: float


@dataclass(frozen=True, slots=True)
class Detail:
    """One kept detail said in one call. `known`: the people of the call; `voices`: its parties nobody is known for.

    `rung`: how much less of it is said than was said; "" for all of it.
    """

    key: EntityKey
    identifier_class: IdentifierClass
    call: CallId
    known: frozenset[str]
    voices: frozenset[str] = frozenset()
    rung: Rung | Literal[""] = ""

    @property
    def share(self) -> float:
        """Of everybody outside, how large a part it is expected to fit, as it is said."""
        return FITS[self.identifier_class, self.rung] if self.rung else SHARE[self.identifier_class]


def mosaics(details: Collection[Detail], crowd: Iterable[Detail] = ()) -> list[Mosaic]:
    """All smallest combinations of kept `details` that single somebody out, the fewest expected outside first.

    `crowd`: details that are not published but known to be true of people of the case, who then fit them too.
    """
    shares = {d.key: d.share for d in sorted(details, key=lambda d: d.share)[::-1]}
    everyone = sorted({p for d in (*details, *crowd) for p in d.known})
    bits = {person: 1 << n for n, person in enumerate(everyone)}
    said: dict[EntityKey, dict[CallId, int]] = defaultdict(dict)
    for d in (*details, *crowd):
        said[d.key][d.call] = said[d.key].get(d.call, 0) | sum(bits[p] for p in d.known)
    told: dict[str, set[EntityKey]] = defaultdict(set)
    calls: dict[str, set[CallId]] = defaultdict(set)
    for d in details:
        for person in d.known | d.voices:
            told[person].add(d.key)
            calls[person].add(d.call)
    for d in crowd:
        for person in d.known:
            calls[person].add(d.call)
    out: list[Mosaic] = []
    for person in sorted(told):
        others = {
            key: _joined(people for call, people in said[key].items() if call not in calls[person])
            & ~bits.get(person, 0)
            for key in told[person]
        }
        out += (Mosaic(person, tuple(found), rest) for found, rest in _smallest(others, shares))
    return sorted(out, key=lambda m: (m.outside, len(m.details), m.person, m.details))


def _joined(people: Iterable[int]) -> int:
    out = 0
    for one in people:
        out |= one
    return out


def _smallest(
    others: Mapping[EntityKey, int], shares: Mapping[EntityKey, float]
) -> Iterator[tuple[tuple[EntityKey, ...], float]]:
    keys = sorted(others, key=lambda k: (shares[k], k))
    found: list[frozenset[EntityKey]] = []
    for size in range(1, (TOGETHER if len(keys) <= MANY else TOGETHER_OF_MANY) + 1):
        for chosen in combinations(keys, size):
            if any(one <= set(chosen) for one in found):
                continue
            fits, outside = -1, float(POPULATION)
            for key in chosen:
                fits &= others[key]
                outside *= shares[key]
            if fits == 0 and outside <= FEW:
                found.append(frozenset(chosen))
                yield chosen, outside


def smallest_change(found: Sequence[Mosaic]) -> tuple[EntityKey, ...]:
    """The fewest details that break every combination, those in most combinations first where several would do."""
    out: list[EntityKey] = []
    for group in _hanging_together([frozenset(m.details) for m in found]):
        keys = {key for one in group for key in one}
        out += _fewest(group) if len(keys) <= EXACT else _one_after_the_other(group)
    return tuple(sorted(out))


def finest_rung(key: EntityKey, of: IdentifierClass, found: Iterable[Mosaic]) -> Rung | None:
    """The finest rung of a detail's ladder on which no combination with it singles anybody out; None where none is.

    A rung that has to be named is no less coarse for it.
    """
    outside = [one.outside for one in found if key in one.details]
    for rung in LADDERS.get(of, ()):
        if all(count * FITS[of, rung] / SHARE[of] > FEW for count in outside):
            return rung
    return None


def _hanging_together(sets: Iterable[frozenset[EntityKey]]) -> list[list[frozenset[EntityKey]]]:
    """Groups without a detail in common: each may be solved alone."""
    groups: list[tuple[set[EntityKey], list[frozenset[EntityKey]]]] = []
    for one in dict.fromkeys(sets):
        near = [group for group in groups if group[0] & one]
        groups = [group for group in groups if not group[0] & one]
        groups.append(
            (set(one).union(*(keys for keys, _ in near)), [one, *(s for _, rest in near for s in rest)])
        )
    return [sets for _, sets in groups]


def _fewest(sets: Sequence[frozenset[EntityKey]]) -> tuple[EntityKey, ...]:
    often = Counter(key for one in sets for key in one)
    for size in range(1, len(often) + 1):
        found = _hit(sets, size, often)
        if found is not None:
            return found
    return ()


def _hit(
    sets: Sequence[frozenset[EntityKey]], size: int, often: Mapping[EntityKey, int]
) -> tuple[EntityKey, ...] | None:
    """A choice of `size` details that meets every set: one of the shortest set must be in it."""
    if not sets:
        return ()
    if size == 0:
        return None
    shortest = sorted(sets, key=len)[0]
    for key in sorted(shortest, key=lambda k: (-often[k], k)):
        rest = _hit([one for one in sets if key not in one], size - 1, often)
        if rest is not None:
            return (key, *rest)
    return None


def _one_after_the_other(sets: Sequence[frozenset[EntityKey]]) -> tuple[EntityKey, ...]:
    out: list[EntityKey] = []
    left = list(sets)
    while left:
        often = Counter(key for one in left for key in one)
        out.append(max(sorted(often), key=lambda k: often[k]))
        left = [one for one in left if out[-1] not in one]
    return tuple(out)

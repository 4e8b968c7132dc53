"""Which kept details single somebody out, on designed cases and against trying everything."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from earwitness.model.ids import CallId, EntityKey
from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.mosaic import FEW, POPULATION, SHARE, Detail, Mosaic, mosaics, smallest_change


def said(key: str, of: IdentifierClass, call: str, *people: str, voices: tuple[str, ...] = ()) -> Detail:
    return Detail(EntityKey(key), of, CallId(call), frozenset(people), frozenset(voices))


def found(*details: Detail, crowd: tuple[Detail, ...] = ()) -> list[tuple[str, tuple[str, ...]]]:
    return [(m.person, tuple(sorted(m.details))) for m in mosaics(details, crowd)]


def test_a_village_and_a_rank_fit_one_person_although_neither_does_alone() -> None:
    details = (
        said("village", "place", "c1", "a"), said("driver", "rank_post", "c1", "a"),
        said("village", "place", "c2", "b"), said("driver", "rank_post", "c3", "d"),
    )  # fmt: skip
    assert found(*details) == [("a", ("driver", "village"))]


def test_what_others_of_the_case_fit_too_singles_nobody_out() -> None:
    details = (
        said("village", "place", "c1", "a"), said("driver", "rank_post", "c1", "a"),
        said("village", "place", "c2", "b"), said("driver", "rank_post", "c2", "b"),
    )  # fmt: skip
    assert found(*details) == []
    hidden = (said("village", "place", "c2", "b"), said("driver", "rank_post", "c2", "b"))
    assert found(*details[:2], crowd=hidden) == []


def test_the_other_party_of_the_same_call_is_no_crowd() -> None:
    details = (said("village", "place", "c1", "a", "b"), said("driver", "rank_post", "c1", "a", "b"))
    assert [person for person, _ in found(*details)] == ["a", "b"]


def test_an_unknown_voice_is_singled_out_and_is_no_crowd() -> None:
    details = (
        said("village", "place", "c1", voices=("c1 1",)), said("driver", "rank_post", "c1", voices=("c1 1",)),
        said("village", "place", "c2", voices=("c2 1",)), said("driver", "rank_post", "c2", voices=("c2 1",)),
    )  # fmt: skip
    assert [person for person, _ in found(*details)] == ["c1 1", "c2 1"]


def test_a_detail_that_many_outside_fit_is_no_risk_and_a_kept_number_is_one_alone() -> None:
    assert found(said("driver", "rank_post", "c1", "a")) == []
    assert found(said("number", "phone", "c1", "a"), said("driver", "rank_post", "c1", "a")) == [
        ("a", ("number",))
    ]


def test_the_combination_that_fewest_outside_fit_comes_first() -> None:
    details = (
        said("village", "place", "c1", "a"), said("driver", "rank_post", "c1", "a"),
        said("factory", "employer", "c2", "b"), said("flood", "rare_event", "c2", "b"),
    )  # fmt: skip
    ranked = mosaics(details)
    assert [m.person for m in ranked] == ["b", "a"]
    assert ranked[0].outside < ranked[1].outside <= FEW


def test_one_detail_that_is_in_every_combination_is_the_change() -> None:
    details = (
        said("village", "place", "c1", "a"), said("driver", "rank_post", "c1", "a"), said("May", "date", "c1", "a"),
    )  # fmt: skip
    ranked = mosaics(details)
    assert len(ranked) == 2
    assert smallest_change(ranked) == ("village",)
    assert smallest_change([]) == ()


@pytest.mark.parametrize("seed", range(12))
def test_combinations_and_change_are_those_that_trying_everything_finds(seed: int) -> None:
    draw = random.Random(seed)
    classes: tuple[IdentifierClass, ...] = ("place", "rank_post", "date", "family_detail", "employer")
    kind = {f"k{n}": draw.choice(classes) for n in range(9)}
    details = [
        said(key, kind[key], f"c{person}", f"p{person}")
        for person in range(6)
        for key in draw.sample(sorted(kind), 5)
    ]
    facts = {f"p{n}": {d.key for d in details if f"p{n}" in d.known} for n in range(6)}
    risky: set[tuple[str, frozenset[str]]] = set()
    for person, own in facts.items():
        for size in range(1, 5):
            for chosen in map(frozenset, combinations(sorted(own), size)):
                outside = float(POPULATION)
                for key in chosen:
                    outside *= SHARE[kind[key]]
                alone = [p for p, theirs in facts.items() if chosen <= theirs] == [person]
                smaller = any(p == person and one < chosen for p, one in risky)
                if alone and outside <= FEW and not smaller:
                    risky.add((person, chosen))
    ranked = mosaics(details)
    assert {(m.person, frozenset(m.details)) for m in ranked} == risky
    sets = [one for _, one in risky]
    change = smallest_change(ranked)
    assert all(set(change) & one for one in sets)
    fewer = combinations(sorted(kind), max(0, len(change) - 1))
    assert not change or not any(all(set(some) & one for one in sets) for some in fewer)


def test_more_details_than_can_be_tried_are_broken_too() -> None:
    chain = [Mosaic("a", (EntityKey(f"k{n:02}"), EntityKey(f"k{n + 1:02}")), 1.0) for n in range(30)]
    change = set(smallest_change(chain))
    assert all(change & set(m.details) for m in chain)
    assert len(change) < 30

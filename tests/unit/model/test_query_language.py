"""What a person types is understood, or refused with the column and without a word of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BadQuery
from earwitness.model.query import (
    AllOf,
    AnyOf,
    Beginning,
    Near,
    NoneOf,
    Phrase,
    QueryNode,
    Restriction,
    Sought,
    SoundsLike,
)
from earwitness.model.query_language import FILTERS, MOST_PARTS, parsed
from earwitness.model.sounds import near_sounds

MOST, REKA, DOM = Sought("мост"), Sought("река"), Sought("дом")


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("мост", MOST),
        ("мост река", AllOf((MOST, REKA))),
        ("мост AND река", AllOf((MOST, REKA))),
        ("мост OR река дом", AnyOf((MOST, AllOf((REKA, DOM))))),
        ("мост ИЛИ река АБО дом", AnyOf((MOST, REKA, DOM))),
        ("(мост OR река) дом", AllOf((AnyOf((MOST, REKA)), DOM))),
        ("мост NOT река", AllOf((MOST, NoneOf(REKA)))),
        ("мост НЕ река", AllOf((MOST, NoneOf(REKA)))),
        ("мост -река", AllOf((MOST, NoneOf(REKA)))),
        ("мост AND NOT река", AllOf((MOST, NoneOf(REKA)))),
        ('мост -"на реке"', AllOf((MOST, NoneOf(Phrase(("на", "реке")))))),
        ("мост - река", AllOf((MOST, REKA))),
        ("И мост", AllOf((Sought("И"), MOST))),
        ("and or not", AllOf((Sought("and"), Sought("or"), Sought("not")))),
        ('"На мосту!"', Phrase(("на", "мосту"))),
        ("“На мосту”", Phrase(("на", "мосту"))),
        ("„На мосту“", Phrase(("на", "мосту"))),
        ("«На мосту»", Phrase(("на", "мосту"))),
        ("у «мост", AllOf((Sought("у"), MOST))),
        ("по-моему", Phrase(("по", "моему"))),
        ("мост, река?", AllOf((MOST, REKA))),
        ("Бахм*", Beginning(("бахм",))),
        ("на-бах*,", Beginning(("на", "бах"))),
        ('"на бах*"', Beginning(("на", "бах"))),
        ("«на бах*»", Beginning(("на", "бах"))),
        ("~мать", SoundsLike(near_sounds("мать"))),
        ("мост NEAR река", Near((MOST, REKA), 10)),
        ("мост NEAR/3 река NEAR/5 дом", Near((MOST, REKA, DOM), 5)),
        ('"на мосту" NEAR/0 рек*', None),
        ("theme:wants_out", Restriction("theme", ("wants_out",))),
        ('reading:"груз 200"', Restriction("reading", ("груз 200",))),
        ("Status:Draft party:b", AllOf((Restriction("status", ("draft",)), Restriction("party", ("B",))))),
        ("12:30", Phrase(("12", "30"))),
        ("сказал:да", Phrase(("сказал", "да"))),
    ],
)
def test_what_is_typed_is_a_tree(typed: str, tree: QueryNode | None) -> None:
    found = parsed(typed).tree
    if tree is None:
        assert found == Near((Phrase(("на", "мосту")), Beginning(("рек",))), 0)
    else:
        assert found == tree


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("(мост", 1),
        ("мост (река (дом)", 6),
        ("мост)", 5),
        ("мост ()", 7),
        ("мост OR", 8),
        ("OR мост", 1),
        ("мост AND OR река", 10),
        ('мост "река', 6),
        ("NOT мост", 1),
        ("река OR NOT мост", 9),
        ("мост NOT NOT река", 6),
        ("NEAR мост", 1),
        ("мост NEAR", 10),
        ("мост NEAR/500 река", 6),
        ("мост NEAR (река OR дом)", 11),
        ("мост NEAR ~река", 11),
        ("theme:x NEAR мост", 1),
        ("мо*ст", 1),
        ("у мо*", 3),
        ('"у мо*"', 1),
        ("у ~м", 3),
        ("мост foo:bar", 6),
        ('theme:"', 7),
        ('theme:""', 1),
        ("theme:", 1),
        ("мост caller: река", 6),
        ("from:21.03.2022", 1),
        ("from:2022-13", 1),
        ("мост to:2022-02-32", 6),
        ("status:done", 1),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stops_making_sense(typed: str, column: int) -> None:
    with pytest.raises(BadQuery, match=rf"column {column}\b") as refusal:
        parsed(typed)
    assert "мост" not in refusal.value.what
    assert "река" not in refusal.value.what
    assert refusal.value.advice
    assert refusal.value.exit_status == 2


@pytest.mark.parametrize("typed", ["", " ", "*", "…", "—", '""', "«»", "-"])
def test_no_word_is_refused(typed: str) -> None:
    with pytest.raises(BadQuery, match="holds no word"):
        parsed(typed)


def test_too_much_is_refused() -> None:
    with pytest.raises(BadQuery, match=f"more than {MOST_PARTS}"):
        parsed("мост " * (MOST_PARTS + 1))
    with pytest.raises(BadQuery, match="deep"):
        parsed("(" * 30 + "мост" + ")" * 30)


@given(st.text(alphabet='аб*"«»()~-: \tANDORNOTEARИЛНЕ/5ftheme:from', max_size=40))
def test_anything_typed_is_understood_or_refused(typed: str) -> None:
    try:
        query = parsed(typed)
    except BadQuery as refusal:
        assert "column" in refusal.what or "no word" in refusal.what
    else:
        assert query.leaves or query.restrictions


def test_every_filter_says_what_it_asks() -> None:
    for name, meaning in FILTERS.items():
        value = {"from": "2022", "to": "2022", "status": "draft"}.get(name, "x")
        assert [one.name for one in parsed(f"{name}:{value}").restrictions] == [name]
        assert meaning

"""A house may let a few edits pass, by name, or be stricter; what turns a sentence round passes in no house."""

from __future__ import annotations

from importlib import resources

import pytest

from earwitness.errors import BadForm
from earwitness.model.ids import CallId, RecordId
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.stages.quote.drafts import broken_rules
from earwitness.stages.quote.house import STRICT, HouseRules, parse
from earwitness.stages.quote.rules import SpokenLine, judge, judge_lines

LOOSE = parse('name = "The Daily"\nallowed = ["unmarked cut"]')


def test_the_packaged_file_is_the_strict_default() -> None:
    text = resources.files("earwitness.resources").joinpath("quote/house.toml").read_text(encoding="utf-8")
    assert parse(text) == STRICT


def test_what_a_house_allows_passes_and_is_named() -> None:
    said, shown = "Мы вошли, осмотрели дом и вышли.", "Мы вошли и вышли."
    assert not judge(said, shown, "ru").fair
    judged = judge(said, shown, "ru", house=LOOSE)
    assert judged.fair and [v.kind for v in judged.allowed] == ["unmarked cut"]
    lines = judge_lines([SpokenLine("a", 1, "A", said, shown)], "ru", house=LOOSE)
    assert lines.fair and [v.kind for v in lines.allowed] == ["unmarked cut"]


def test_no_house_lets_a_negation_go() -> None:
    judged = judge("Мы не стреляли, мы ждали и ушли.", "Мы стреляли и ушли.", "ru", house=LOOSE)
    assert "dropped negation" in {v.kind for v in judged.violations}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('name = "X"\nallowed = ["dropped negation"]', "no house"),
        ('name = "X"\nallowed = ["bad taste"]', "does not exist"),
        ('name = "X"\nallowed = "unmarked cut"', "not a list"),
        ("allowed = []", "name"),
        ('name = "X"\nfillers = "no"', "fillers"),
        ('name = "X"\nloose = true', "loose"),
        ("name = ", "TOML"),
    ],
)
def test_bad_house_rules_are_refused_by_field(text: str, named: str) -> None:
    with pytest.raises(BadForm, match=named):
        parse(text)


def test_a_house_may_ask_for_more() -> None:
    fillers, plain = parse('name = "X"\nfillers = false'), parse('name = "X"\nmasked = false')
    assert not judge("Ну, мы ушли.", "Мы ушли.", "ru", house=fillers).fair
    assert judge("Ну, мы ушли.", "… мы ушли.", "ru", house=fillers).fair
    masked = ("It's fucking cold.", "It's f------ cold.", "en")
    assert judge(*masked).fair and not judge(*masked, house=plain).fair


def _quote(allowed: tuple[str, ...]) -> Quote:
    line = QuoteLine(
        RecordId("u"), "A", "Мы не вошли, осмотрели дом и вышли.", "Мы вошли и вышли.", None, "", ""
    )
    return Quote(CallId("c"), (line,), (), (), 2, 2, allowed, "The Daily")  # type: ignore[arg-type]


def test_a_quote_that_claims_more_than_a_house_may_allow_is_still_unfair(morphology: object) -> None:
    kinds = {v.kind for v in broken_rules(_quote(("unmarked cut", "dropped negation")), "ru", morphology)}  # type: ignore[arg-type]
    assert kinds == {"dropped negation"}
    assert HouseRules().allowed == frozenset()

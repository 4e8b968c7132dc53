"""Withholding in a line: only whole words, everywhere in the line, the same for a long name and a short one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import EntityKey, RecordId
from earwitness.model.protection import (
    Identifier,
    IdentifierClass,
    Withholding,
    allowed_labels,
    allowed_voice,
    shown,
    withholding_ops,
)
from earwitness.model.quotes import apply_ops

LINE = RecordId("rec_line")
WORDS = ("Роман", "Рома", "Завитное", "дом", "ехать", "Anna", "sto", "ноль", "Бобёр", "и")


def identifier(
    text: str, surface: str, of: IdentifierClass = "person_name", key: str = "k", at: int = 0
) -> Identifier:
    begin = text.index(surface, at)
    return Identifier(LINE, begin, begin + len(surface), surface, of, "direct", EntityKey(key))


def edited(text: str, *found: Identifier, language: str = "en", **decisions: Withholding) -> str:
    ops = withholding_ops(text, found, {EntityKey(k): d for k, d in decisions.items()}, language, 0)
    return apply_ops(text, ops)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12)), max_size=6),
)
def test_nothing_withheld_is_left_and_everything_else_is(
    words: list[str], places: list[tuple[int, int]]
) -> None:
    text = ", ".join(words)
    found = [
        Identifier(
            LINE, b, min(len(text), b + n), text[b : b + n], "person_name", "direct", EntityKey(f"k{b}")
        )
        for b, n in places
        if b < len(text) and text[b : b + n].strip(", ")
    ]
    ops = withholding_ops(text, found, {}, "ru", 3)
    assert [op.begin for op in ops] == sorted(op.begin for op in ops)
    assert all(a.stop <= b.begin for a, b in itertools.pairwise(ops))
    assert all(op.kind == "withhold" and op.line == 3 and op.language == "ru" for op in ops)
    for one in found:
        assert any(op.begin <= one.begin and one.stop <= op.stop for op in ops)
    rest = apply_ops(text, ops).replace(shown("person_name", "ru"), "\0")
    for one in found:
        surface = one.surface.strip(", ")
        if surface in WORDS:
            assert surface not in [w for part in rest.split("\0") for w in part.split(", ")]


def test_two_names_of_different_length_leave_the_same_text() -> None:
    lines = ("Ян пришёл.", "Александр Константинович пришёл.")
    out = {edited(t, identifier(t, t.removesuffix(" пришёл.")), language="ru") for t in lines}
    assert out == {"[имя скрыто] пришёл."}


def test_a_name_and_a_patronymic_marked_apart_do_not_show_that_there_were_two() -> None:
    text = "Иван Петрович звонил"
    assert edited(text, identifier(text, "Иван"), identifier(text, "Петрович")) == "[name withheld] звонил"


def test_half_a_word_takes_the_whole_word_and_every_other_place() -> None:
    text = "Натали тут. натали, слышишь? Натальино далеко."
    assert edited(text, identifier(text, "Натали")).count("[name withheld]") == 2
    assert edited("Кашеварову дай", identifier("Кашеварову дай", "Кашеваров")) == "[name withheld] дай"


def test_a_kept_name_stays_unless_something_withheld_overlaps_it() -> None:
    text = "внучка Анны уехала"
    keep = Withholding(EntityKey("k"), True, "", "she agreed")
    assert edited(text, identifier(text, "Анны"), k=keep) == text
    both = edited(
        text, identifier(text, "Анны"), identifier(text, "внучка Анны", "family_detail", "f"), k=keep
    )
    assert both == "[family detail] уехала"


def test_what_is_not_decided_is_withheld() -> None:
    assert edited("Анна тут", identifier("Анна тут", "Анна")) == "[name withheld] тут"


def test_a_persons_wording_is_used_in_english_and_always_in_brackets() -> None:
    own = Withholding(EntityKey("k"), False, "my town", "generalised")
    text = "I left Perm early"
    assert edited(text, identifier(text, "Perm", "place"), k=own) == "I left [my town] early"
    russian = "я из Перми"
    assert edited(russian, identifier(russian, "Перми", "place"), language="ru", k=own) == "я из [место]"


def test_a_mark_outside_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="leaves the text"):
        withholding_ops(
            "short", [Identifier(LINE, 2, 99, "x", "place", "quasi", EntityKey("k"))], {}, "en", 0
        )


@pytest.mark.parametrize("language", ["en", "ru", "uk", "de"])
def test_every_class_is_seen_to_be_withheld(language: str) -> None:
    from earwitness.model.protection import SHOWN

    assert all(shown(of, language).startswith("[") and shown(of, language).endswith("]") for of in SHOWN)


def test_who_is_captured_or_a_child_is_neither_named_nor_heard() -> None:
    for labels, voice in (
        (allowed_labels("captured"), allowed_voice("captured")),
        (allowed_labels("consents", minor=True), allowed_voice("consents", minor=True)),
    ):
        assert labels == ("none", "description") and voice == "text only"


@pytest.mark.parametrize("safety", ["unknown", "refuses", "unsafe", "never heard of"])
def test_what_is_not_known_means_the_most_protection(safety: str) -> None:
    assert allowed_voice(safety) == "text only"
    assert "first name" not in allowed_labels(safety)

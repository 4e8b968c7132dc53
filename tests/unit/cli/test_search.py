"""How hits are printed: one line each, or aligned on the keyword."""

from __future__ import annotations

from typing import Any

import pytest

from earwitness.cli.search import LOWER_CASE_OPERATOR, print_aligned, print_lines


def a_hit(**changed: Any) -> dict[str, Any]:
    hit = {
        "call": "c-1",
        "at": "01:05.0",
        "snippet": "у «моста»",
        "text": "у моста",
        "translation": "by the bridge",
        "found_in": "original",
        "left": "у ",
        "keyword": "моста",
        "right": "",
    }
    return {**hit, **changed}


def test_a_hit_in_the_translation_shows_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([a_hit(), a_hit(found_in="translation", snippet="by the «bridge»")])
    assert capsys.readouterr().out.splitlines() == [
        "c-1  01:05.0  у «моста»",
        "c-1  01:05.0  by the «bridge»",
        "              у моста",
    ]


def test_keywords_stand_in_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    print_aligned(
        [
            a_hit(call="call-010"),
            a_hit(left="вчера возле ", translation=""),
            a_hit(found_in="translation", left="by the ", keyword="bridge"),
        ]
    )
    shown = capsys.readouterr().out.splitlines()
    keywords = [line for line in shown if "«" in line]
    assert len({line.index("«") for line in keywords}) == 1
    assert [line.strip() for line in shown if "«" not in line] == ["by the bridge", "у моста"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("дом and река", True),
        ("not дом", True),
        ("мост near/3 река", True),
        ("notes of nearness", False),
        ("дом AND", False),
    ],
)
def test_operators_in_small_letters_are_seen(typed: str, told: bool) -> None:
    assert bool(LOWER_CASE_OPERATOR.search(typed)) == told

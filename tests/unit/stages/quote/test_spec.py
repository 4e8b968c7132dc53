"""story.toml is read whole or refused by beat and field."""

from __future__ import annotations

import pytest

from earwitness.errors import BadForm
from earwitness.stages.quote.spec import parse

HEAD = """
title = "T"
standfirst = "S"
byline = "B"
corrections = "C"
editor = "E"
invented = true
"""
QUOTE = '[[beat]]\nkind = "quote"\nid = "q"\ncall = "call-1"\n[[beat.line]]\nturn = 3\nedited = "…"\n'


def test_a_story_of_every_kind_of_beat() -> None:
    spec = parse(
        HEAD
        + '[[beat]]\nkind = "narration"\ntext = "N"\n'
        + QUOTE
        + '[[beat]]\nkind = "profile"\nperson = "p1"\nlabel = "L"\nheadline = "H"\ntext = "T"\n'
        + '[[beat]]\nkind = "chart"\nchart = "trend"\nthemes = ["a"]\n'
        + '[[beat]]\nkind = "chart"\nchart = "make-up"\nattribute = "service"\n'
    )
    assert [beat.kind for beat in spec.beats] == ["narration", "quote", "profile", "chart", "chart"]
    assert spec.quotes[0].lines[0].turn == 3
    assert spec.invented


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('[[beat]]\nkind = "song"\n', "beat 1"),
        ('[[beat]]\nkind = "narration"\n', "beat 1: text"),
        (QUOTE.replace("turn = 3", "turn = 0"), "beat 1, line 1"),
        (QUOTE.replace("turn = 3", 'turn = "3"'), "line 1: turn"),
        (QUOTE + "[[beat.line]]\nturn = 2\n", "in the order"),
        (QUOTE + "[[beat.line]]\nturn = 3\n", "in the order"),
        (QUOTE + QUOTE, "two quotes carry the id"),
        ('[[beat]]\nkind = "quote"\nid = "q"\ncall = "c"\n', "at least one line"),
        ('[[beat]]\nkind = "chart"\nchart = "pie"\n', "neither trend nor make-up"),
        ('[[beat]]\nkind = "chart"\nchart = "trend"\nthemes = []\n', "themes"),
        ("", "has no beat"),
    ],
)
def test_a_bad_story_is_refused_by_place(body: str, named: str) -> None:
    with pytest.raises(BadForm, match=named):
        parse(HEAD + body)


def test_a_missing_field_and_broken_toml_are_named() -> None:
    with pytest.raises(BadForm, match="editor"):
        parse(HEAD.replace('editor = "E"', "") + QUOTE)
    with pytest.raises(BadForm, match="line 3") as refused:
        parse('title = "T"\nbyline = "B"\nСеро = = "x"\n')
    assert "Серо" not in str(refused.value)

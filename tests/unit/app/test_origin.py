"""The origin form: every question answered, no answer invented."""

from __future__ import annotations

import pytest

from earwitness.app.actions.add import origin_of
from earwitness.errors import BadForm

ANSWERS = {
    "source_class": "relative",
    "received_on": "2023-02-01",
    "our_part": "none",
    "terms": "no names",
    "selection": "all that was kept",
    "public_interest": "how an army treats its own",
    "source": "a name for the vault",
}


def test_the_name_of_the_source_is_kept_apart() -> None:
    answers = origin_of(ANSWERS, "the form")
    assert answers.source == "a name for the vault"
    assert "a name" not in repr(answers.origin)


@pytest.mark.parametrize("name", ["received_on", "terms", "selection", "public_interest"])
def test_an_empty_answer_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadForm, match=name):
        origin_of({**ANSWERS, name: "  "}, "the form")


def test_answers_outside_the_choices_and_unknown_fields_are_refused() -> None:
    with pytest.raises(BadForm, match="our_part"):
        origin_of({**ANSWERS, "our_part": "a little"}, "the form")
    with pytest.raises(BadForm, match="1 fields that the form does not know"):
        origin_of({**ANSWERS, "colour": "red"}, "the form")
    with pytest.raises(BadForm, match="source_class"):
        origin_of({k: v for k, v in ANSWERS.items() if k != "source_class"}, "the form")

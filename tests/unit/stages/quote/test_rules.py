"""What may be done to a quote and what may not, on pairs written by hand (benchmarks/quote_pairs.py) and a few more."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from earwitness.model.quotes import apply_ops
from earwitness.stages.quote.rules import judge

_FILE = Path(__file__).parents[4] / "benchmarks" / "quote_pairs.py"
_SPEC = importlib.util.spec_from_file_location("quote_pairs", _FILE)
assert _SPEC is not None and _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
PAIRS: tuple[tuple[str, str, str, str | None], ...] = _MODULE.PAIRS


def test_every_fair_edit_is_accepted_and_its_operations_give_the_edit(morphology: Any) -> None:
    for language, verbatim, edited, kind in PAIRS:
        if kind is None:
            judged = judge(verbatim, edited, language, morphology)
            assert judged.violations == (), verbatim
            assert apply_ops(verbatim, judged.operations) == edited


def test_every_unfair_edit_is_caught_by_the_right_rule(morphology: Any) -> None:
    for language, verbatim, edited, kind in PAIRS:
        if kind is not None:
            kinds = {v.kind for v in judge(verbatim, edited, language, morphology).violations}
            assert kind in kinds, (verbatim, edited)


def test_every_unfair_edit_is_caught_without_a_dictionary_too() -> None:
    # Whether a bracket stands for a verb is known from the dictionary alone.
    judged = [p for p in PAIRS if p[3] is not None and not (p[3] == "changed word" and "[" in p[2])]
    assert [p for p in judged if judge(p[1], p[2], p[0], None).fair] == []


def test_a_violation_says_where_and_which_words() -> None:
    judged = judge("Мы не трогали их.", "Мы трогали их.", "ru")
    assert [(v.kind, v.at, v.text) for v in judged.violations] == [("dropped negation", 3, "не")]


def test_operations_name_what_was_done() -> None:
    verbatim = "Ну, Серёга вчера приехал из части. Злой. Спать лёг."
    edited = "[имя скрыто] вчера приехал … Спать [потом] лёг."
    judged = judge(verbatim, edited, "ru")
    assert [(o.kind, verbatim[o.begin : o.stop], o.text) for o in judged.operations] == [
        ("withhold", "Ну, Серёга", "[имя скрыто]"),
        ("cut", "из части. Злой.", "…"),
        ("insert", "", "[потом] "),
    ]
    assert judged.fair


def test_a_hundred_turns_are_judged_in_a_moment(morphology: Any) -> None:
    verbatim = " ".join(f"Мы шли {n} день и ничего не видели." for n in range(100))
    assert judge(verbatim, verbatim.replace("Мы шли 50 день и", "Мы шли 50 день …"), "ru", morphology).fair

"""What a house let pass is said on the page, by name and with how many passages it touched."""

from __future__ import annotations

from dataclasses import replace

from earwitness.model.quotes import ViolationKind
from earwitness.stages.produce.boxes import Known, how_we_know

KNOWN = Known(
    invented=True,
    source_classes=("intelligence service",),
    our_parts=("none",),
    selections=("chosen by the source",),
    recorded="January 2023",
    languages=("Russian",),
    recordings=4,
    conversations=4,
    reviewed=4,
    heard=4,
    conversations_quoted=2,
    quotes=2,
    claims=0,
    judged=0,
    standings={},
    rungs=(),
    interviews=0,
    interview_consents={},
    evidence=0,
    unreached=(),
    translated_by="two translators",
    signed_translations=2,
    machine_drafts=0,
    withheld={},
    voices={},
    sounded=0,
    high_pass=False,
    caveats=(),
    corrections="by post",
)


def _said(known: Known) -> str:
    return " ".join(sentence for point in how_we_know(known) for sentence in point.sentences)


def test_house_rules_that_were_used_are_disclosed() -> None:
    assert "house rules" not in _said(KNOWN)
    loose: tuple[tuple[str, tuple[ViolationKind, ...]], ...] = (
        ("The Daily", ("unmarked cut", "dropped modifier")),
        ("The Daily", ("unmarked cut",)),
    )
    said = _said(replace(KNOWN, house=loose))
    assert "By the house rules “The Daily”, words were left out without a mark in two passages." in said
    assert "a word that described another was left out in one passage." in said

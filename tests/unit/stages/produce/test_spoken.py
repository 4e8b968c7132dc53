"""Other voices than those of the call: an actor's take, and an effect with its odds; where they show and where not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from earwitness.errors import StoryOutOfDate
from earwitness.model.protection import EFFECT, Disguise
from earwitness.model.quotes import Take, TakeLine
from earwitness.model.time import SampleSpan
from earwitness.stages.produce import ReleaseDraft, assemble
from earwitness.stages.produce.gates import PersonFacts, gates_of
from earwitness.stages.produce.spoken import may_be_read
from tests.unit.stages.produce.case import RATE, SOLDIER, WIFE, SmallCase, noise, small_case
from tests.unit.stages.produce.test_assemble import IMPRINT, likeness, ready, sound

ODDS = Disguise(*EFFECT, voices=10, trials=90, error=0.21, low=0.15, high=0.28, untouched=0.02)


def read_by_an_actor(
    case: SmallCase, lines: int = 3, *, guessed: bool = False, language: str = "ru"
) -> np.ndarray:
    """A take of the case's quote, six seconds of noise of its own, two a line."""
    samples = np.concatenate([noise(77), noise(78)])
    take = Take(
        case.quote.id, case.blobs.put(samples.astype("<i2").tobytes()), "cd" * 32, RATE, len(samples), language,
        tuple(TakeLine(n * 2 * RATE, (n + 1) * 2 * RATE, guessed) for n in range(lines)), 0.9,
    )  # fmt: skip
    case.add(take, case.quote.id, call=case.call)
    return samples


def draft(case: SmallCase, *, effect: bool = False) -> ReleaseDraft:
    def backwards(_whose: str, samples: np.ndarray, _rate: int) -> np.ndarray:
        return samples[::-1]

    return assemble(
        case.view, case.tools, case.story, imprint=replace(IMPRINT, high_pass=False), facts=ready(case),
        voicing=backwards if effect else None,
    )  # fmt: skip


def closed(case: SmallCase) -> set[str]:
    return {gate.name for gate in gates_of(ready(case)) if not gate.open}


def test_a_take_is_heard_whole_and_nothing_of_the_call_with_it() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    take = read_by_an_actor(case)
    heard = sound(draft(case))
    assert len(heard) == len(take)
    assert likeness(take[100:-100], heard) > 0.99
    assert all(likeness(noise(turn)[:8000], heard) < 0.1 for turn in range(4))


def test_a_take_is_told_wherever_the_quote_is() -> None:
    case = small_case(soldier="original with spans withheld", wife="re-voiced")
    read_by_an_actor(case)
    release = draft(case)
    html, kit = release.files["index.html"].decode(), release.kit["quotes.csv"].decode("utf-8-sig")
    assert "Read by an actor: these words, as edited here." in html and "by estimate" not in html
    assert "Heard as recorded" not in html
    assert kit.count("read by an actor") == 3
    assert b'"is": "read"' in release.files["provenance.json"]
    assert "is read by an actor from the edited words" in release.kit["methods.txt"].decode()


def test_a_take_in_english_with_guessed_times_says_so() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    read_by_an_actor(case, guessed=True, language="en")
    html = draft(case).files["index.html"].decode()
    assert "the English of these words" in html and "by estimate" in html


def test_captions_follow_the_take() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    read_by_an_actor(case)
    lines = draft(case).cue_sheets[0].lines
    assert [(line.start_ms, line.end_ms) for line in lines] == [(0, 2000), (2000, 4000), (4000, 6000)]
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(lines))


def test_nobody_given_text_alone_is_read_aloud() -> None:
    case = small_case(soldier="re-voiced", wife="text only")
    read_by_an_actor(case)
    assert not [name for name in draft(case).files if name.startswith("sound/")]
    assert not may_be_read(case.quote.body, {"A": "re-voiced", "B": "captions"})
    assert not may_be_read(case.quote.body, {"A": "re-voiced"})


def test_a_prisoner_is_not_read_aloud_even_in_a_draft() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    read_by_an_actor(case)
    facts = replace(ready(case), persons=(PersonFacts(SOLDIER, "captured"), PersonFacts(WIFE, "contacted")))
    release = assemble(case.view, case.tools, case.story, imprint=IMPRINT, facts=facts)
    assert "voices allowed" in {gate.name for gate in release.blocked}
    assert not [name for name in release.files if name.startswith("sound/")]


def test_a_re_voiced_person_waits_for_the_take() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    assert closed(case) == {"takes made"}
    read_by_an_actor(case)
    assert closed(case) == set()


def test_a_take_of_other_lines_is_refused() -> None:
    case = small_case(soldier="re-voiced", wife="re-voiced")
    read_by_an_actor(case, lines=2)
    with pytest.raises(StoryOutOfDate, match="other lines"):
        draft(case)


def test_an_effect_needs_odds_and_somebody_to_make_it() -> None:
    case = small_case(soldier="effect, not anonymous")
    assert closed(case) == {"effects measured"}
    assert not [name for name in draft(case).files if name.startswith("sound/")]
    case.add(replace(ODDS, version="of another year"))
    assert closed(case) == {"effects measured"}
    case.add(ODDS)
    assert closed(case) == set()


def test_what_goes_through_an_effect_is_changed_and_called_not_anonymous_everywhere() -> None:
    case = small_case(soldier="effect, not anonymous")
    case.add(ODDS)
    release = draft(case, effect=True)
    heard = sound(release)
    kept = noise(3)[9000:20000]
    assert likeness(kept, heard) < 0.1 and likeness(kept[::-1], heard) > 0.99
    assert likeness(noise(0)[8200:15800][::-1], heard) < 0.1  # the withheld second
    odds = "not anonymous: a machine that knows the effect mistakes the voice in 21 of 100 tries (15 to 28)"
    assert odds in release.files["index.html"].decode()
    assert odds in release.kit["methods.txt"].decode()
    assert "<td>through an effect, not anonymous" in release.files["index.html"].decode()
    assert odds in next(gate.why for gate in release.gates if gate.name == "effects measured")
    assert "through an effect, not anonymous" in release.kit["quotes.csv"].decode("utf-8-sig")
    assert b"through an effect, not anonymous" in release.files["provenance.json"]


def test_a_voice_with_an_effect_is_nowhere_heard_without_it() -> None:
    """The soldier says something into his wife's line, which is heard as recorded: it is blank there."""
    case = small_case(soldier="effect, not anonymous", wife="original with spans withheld")
    case.add(ODDS)
    hers = case.utterances[1]
    into = SampleSpan(hers.body.span.start + RATE, hers.body.span.start + 2 * RATE, RATE)
    case.add(replace(hers.body, turn=9, voice="A", span=into, text="Да."), hers.basis[0], call=case.call)
    both = tuple(
        PersonFacts(p, "consents", False, ("Editor One", "Editor Two"), True, "publish")
        for p in (SOLDIER, WIFE)
    )
    release = assemble(
        case.view, case.tools, case.story, imprint=replace(IMPRINT, high_pass=False),
        facts=replace(ready(case), persons=both), voicing=lambda _whose, samples, _rate: samples[::-1],
    )  # fmt: skip
    heard = sound(release)
    assert likeness(noise(1)[200:7800], heard) > 0.9, "hers, before he speaks"
    assert likeness(noise(1)[8200:15800], heard) < 0.1, "his, in hers"
    assert likeness(noise(1)[16200:23800], heard) > 0.9, "hers again"


@pytest.mark.parametrize(
    ("low", "untouched", "verdict"),
    [(0.39, 0.02, "not anonymous"), (0.41, 0.02, "not shown to be anonymous"), (0.41, 0.3, "not anonymous")],
)
def test_nothing_is_ever_called_anonymous(low: float, untouched: float, verdict: str) -> None:
    tried = replace(ODDS, error=0.45, low=low, high=0.5, untouched=untouched)
    assert tried.verdict == verdict and tried.odds.startswith(verdict)

"""A release made from a small case: what is in it, what is not, and what blocks it."""

from __future__ import annotations

import io
import json
import re
import wave
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from earwitness.errors import BadImprint, StoryOutOfDate
from earwitness.model.protection import Label, LabelMode, VoiceMode
from earwitness.model.story import CueSheet
from earwitness.stages.produce import CARD, ReleaseDraft, assemble, run
from earwitness.stages.produce.gates import (
    GateFacts,
    PersonFacts,
    Safe,
    SoundFacts,
    facts_from_view,
    gates_of,
    voice_allowed,
)
from earwitness.stages.produce.gather import Imprint
from tests.unit.stages.produce.case import (
    AGAIN,
    EDITED,
    LINES,
    SECRET,
    SOLDIER,
    WIFE,
    SmallCase,
    noise,
    small_case,
)

IMPRINT = Imprint("release-one", "November 2026", b"k" * 32, sound_suffix="wav")
CONSENTS = PersonFacts(SOLDIER, "consents", False, ("Editor One", "Editor Two"), True, "publish changed")


def ready(case: SmallCase) -> GateFacts:
    facts = facts_from_view(case.view, case.story)
    return replace(
        facts, persons=(CONSENTS, PersonFacts(WIFE, "contacted")), unfair=(), scan_hits=0, sound=SoundFacts()
    )


def draft(case: SmallCase, facts: GateFacts | None = None, imprint: Imprint = IMPRINT) -> ReleaseDraft:
    return assemble(case.view, case.tools, case.story, imprint=imprint, facts=facts or ready(case))


def sound(release: ReleaseDraft) -> np.ndarray:
    with wave.open(io.BytesIO(release.files["sound/quote-01.wav"])) as opened:
        return np.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(float)


def likeness(part: np.ndarray, whole: np.ndarray) -> float:
    """The strongest correlation of `part` anywhere in `whole`."""
    part = part.astype(float) - part.mean()
    found = np.correlate(whole - whole.mean(), part, "valid")
    energy = (
        np.sqrt(np.convolve((whole - whole.mean()) ** 2, np.ones(len(part)), "valid") * np.sum(part**2))
        + 1e-9
    )
    return float(np.max(np.abs(found / energy)))


def test_a_complete_case_opens_every_gate() -> None:
    release = draft(small_case())
    assert release.blocked == ()
    assert len(release.gates) >= 12


def test_the_folder_holds_all_that_the_page_names_and_nothing_more() -> None:
    release = draft(small_case())
    html = release.files["index.html"].decode()
    named = set(re.findall(r'(?:src|href)="((?!#|data:)[^"]+)"', html))
    named |= {
        f"assets/{face}" for face in re.findall(r"url\(([^)]+)\)", release.files["assets/fonts.css"].decode())
    }
    assert named <= set(release.files)
    assert {name for name in release.files if name.endswith(".woff2")} <= named
    assert {name for name in release.files if name.startswith("assets/")} == release.packaged
    assert {
        "index.html", "assets/style.css", "assets/player.js", "assets/player.css", "assets/fonts.css", "charts/chart-1.svg",
        "sound/quote-01.wav", "captions/quote-01.ru.vtt", "captions/quote-01.en.vtt", "provenance.json",
    } == {name for name in release.files if not name.endswith(".woff2")}  # fmt: skip


def test_only_edited_words_are_in_any_file() -> None:
    case = small_case()
    release = draft(case)
    said = b"".join(
        zipfile.ZipFile(io.BytesIO(v)).read("word/document.xml") if k.endswith(".docx") else v
        for k, v in {**release.files, **release.kit}.items()
        if not k.startswith(("assets/", "sound/"))
    ).decode()
    for edited in EDITED:
        assert edited[1].replace("'", "&#39;") in re.sub(r"</?span[^>]*>", "", said)
    for secret in (SECRET, "Kedr", AGAIN, "двухсотых", LINES[2][1], LINES[3][1], "короче"):
        assert secret not in said
    ids = [
        case.call,
        case.quote.id,
        case.story.id,
        *(u.id for u in case.utterances),
        SOLDIER,
        WIFE,
        "ab" * 32,
    ]
    for known in ids:
        assert known not in said
    assert "21:40" not in said and "2022-07-23" not in said and "July 2022" in said


def test_withheld_sound_unheard_voices_and_cuts_are_not_in_the_released_sound() -> None:
    heard = sound(draft(small_case(), imprint=replace(IMPRINT, high_pass=False)))
    kept = noise(0)[100 : 8000 - 100]
    assert likeness(kept, heard) > 0.99
    assert likeness(noise(0)[8000 + 200 : 16000 - 200], heard) < 0.1  # the withheld second
    assert likeness(noise(1)[:8000], heard) < 0.1  # the wife, who is read only
    assert likeness(noise(2)[:8000], heard) < 0.1  # a turn that is not quoted
    assert likeness(noise(3)[2200:7800], heard) < 0.1  # the filler that was dropped


def test_a_withheld_word_without_its_silence_blanks_the_line() -> None:
    release = draft(small_case(silence=False), imprint=replace(IMPRINT, high_pass=False))
    assert likeness(noise(0)[100:7900], sound(release)) < 0.1
    assert likeness(noise(3)[9000:20000], sound(release)) > 0.99


@pytest.mark.parametrize("safety", ["unknown", "contacted", "refuses", "unsafe", "captured"])
def test_a_voice_that_did_not_agree_is_never_heard_even_in_a_draft(safety: Safe) -> None:
    case = small_case()
    facts = replace(ready(case), persons=(replace(CONSENTS, safety=safety), PersonFacts(WIFE)))
    release = draft(case, facts)
    assert "voices allowed" in {gate.name for gate in release.blocked}
    assert not [name for name in release.files if name.startswith(("sound/", "captions/"))]
    assert "read, not heard" in release.files["index.html"].decode()


def test_the_same_case_gives_the_same_bytes() -> None:
    assert draft(small_case()).files == draft(small_case()).files


def test_two_releases_share_no_commitment() -> None:
    def commitments(name: str) -> set[str]:
        files = draft(small_case(), imprint=replace(IMPRINT, name=name)).files
        return {
            line["commitment"]
            for p in json.loads(files["provenance.json"])["passages"]
            for line in p["lines"]
        }

    assert len(commitments("one")) == 3
    assert not commitments("one") & commitments("two")
    assert all(set(one) <= set("bcdfghjklmnpqrst ()") for one in commitments("one"))


def test_provenance_lists_every_line_and_every_stretch_of_sound() -> None:
    release = draft(small_case())
    passage = json.loads(release.files["provenance.json"])["passages"][0]
    assert [line["operations"]["original"] for line in passage["lines"]] == [{"withhold": 1}, {}, {"drop": 1}]
    assert [line["heard"] for line in passage["lines"]] == [True, False, True]
    stretches = passage["stretches"]
    assert stretches[0]["from_ms"] == 0
    assert all(a["to_ms"] == b["from_ms"] for a, b in pairwise(stretches))
    assert {"kept", "withheld", "unheard", "pause"} == {stretch["is"] for stretch in stretches}


def test_cue_sheets_follow_the_released_sound() -> None:
    release = draft(small_case())
    lines = release.cue_sheets[0].lines
    assert [line.original for line in lines] == [edited[0] for edited in EDITED]
    assert lines[-1].end_ms == pytest.approx(len(sound(release)) / 8, abs=1)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(lines))


def test_a_story_on_a_quote_that_fell_cannot_be_assembled() -> None:
    case = small_case()
    facts = ready(case)
    case.add(
        case.utterances[0].body,
        case.utterances[0].basis[0],
        supersedes=(case.utterances[0].id,),
        call=case.call,
    )
    with pytest.raises(StoryOutOfDate):
        draft(case, facts)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(IMPRINT, name="../away"),
        replace(IMPRINT, name=""),
        replace(IMPRINT, commitment_key=b"short"),
        replace(IMPRINT, sound_suffix="mp3"),
    ],
)
def test_an_imprint_that_makes_no_sense_is_refused(wrong: Imprint) -> None:
    with pytest.raises(BadImprint):
        draft(small_case(), imprint=wrong)


# ------------------------------------------------------------------------------------------------------------- gates


def closed(facts: GateFacts) -> set[str]:
    return {gate.name for gate in gates_of(facts) if not gate.open}


def test_nothing_known_closes_what_nobody_looked_up() -> None:
    assert {"quotes fair", "leak scan clean", "corrections contact", "story stands"} <= closed(GateFacts())


def test_each_gate_closes_when_its_one_thing_is_missing() -> None:
    case = small_case()
    facts = ready(case)
    missing = {
        "story stands": replace(facts, gone=facts.quotes),
        "transcripts reviewed": replace(facts, machine_lines=(case.utterances[0].id,)),
        "translations signed": replace(facts, unsigned_translations=facts.quotes),
        "quotes fair": replace(facts, unfair=facts.quotes),
        "meaning kept": replace(facts, unread_quotes=facts.quotes),
        "verdicts given": replace(facts, unjudged_claims=facts.quotes),
        "who spoke stated": replace(facts, unplaced=(SOLDIER,)),
        "people labelled": replace(facts, labels=facts.labels[:1]),
        "harm sheets signed": replace(
            facts, persons=(replace(CONSENTS, harm_signers=("Editor One", "editor  one")),)
        ),
        "voices allowed": replace(facts, persons=(replace(CONSENTS, consent_signed=False),)),
        "identifiers decided": replace(facts, undecided_identifiers=facts.quotes),
        "voice treatment signed": replace(facts, unsigned_voices=facts.quotes),
        "takes made": replace(facts, untaken=facts.quotes),
        "effects measured": replace(facts, effects=facts.quotes),
        "take-downs kept": replace(facts, taken_down=(WIFE,)),
        "figures fresh": replace(facts, stale_charts=facts.quotes),
        "corrections contact": replace(facts, has_corrections=False),
        "leak scan clean": replace(facts, scan_hits=1),
        "sound heard again": replace(facts, sound=SoundFacts(unheard=1)),
    }
    assert closed(facts) == set()
    assert {name: closed(without) for name, without in missing.items()} == {name: {name} for name in missing}
    assert set(missing) == {gate.name for gate in gates_of(facts)}


def test_a_profile_that_calls_somebody_otherwise_than_their_label_blocks() -> None:
    """A pseudonym of an earlier release, left in the story, would join the two."""
    case = small_case()
    new = case.add(Label(SOLDIER, "pseudonym", "Viktor", "text only"), supersedes=(case.labels[SOLDIER].id,))
    case.sign(new.id, "withholding", "Editor Two")
    (gate,) = (gate for gate in gates_of(ready(case)) if not gate.open)
    assert (gate.name, gate.blocking) == ("people labelled", (new.id,))


def test_do_not_publish_on_a_harm_sheet_blocks() -> None:
    facts = ready(small_case())
    assert closed(replace(facts, persons=(replace(CONSENTS, decision="do not publish"),))) >= {
        "harm sheets signed"
    }


def test_the_view_sees_missing_signatures() -> None:
    facts = facts_from_view(small_case(signed=False).view, small_case(signed=False).story)
    assert facts.unsigned_translations and facts.unread_quotes and facts.unsigned_voices


def test_nobody_is_the_second_reader_of_their_own_quote() -> None:
    case = small_case(signed=False)
    case.sign(case.quote.id, "meaning kept", "Editor One")
    assert facts_from_view(case.view, case.story).unread_quotes == (case.quote.id,)
    case.sign(case.quote.id, "meaning kept", "Reader Two")
    assert facts_from_view(case.view, case.story).unread_quotes == ()


def test_a_heard_voice_needs_two_names() -> None:
    case = small_case(signed=False)
    assert case.labels[SOLDIER].id in facts_from_view(case.view, case.story).unsigned_voices
    case.sign(case.labels[SOLDIER].id, "withholding", "EDITOR  one")
    assert case.labels[SOLDIER].id in facts_from_view(case.view, case.story).unsigned_voices
    case.sign(case.labels[SOLDIER].id, "withholding", "Editor Two")
    assert case.labels[SOLDIER].id not in facts_from_view(case.view, case.story).unsigned_voices


def test_a_prisoner_is_neither_named_nor_heard() -> None:
    case = small_case()
    facts = replace(ready(case), persons=(replace(CONSENTS, safety="captured"), PersonFacts(WIFE)))
    assert "voices allowed" in closed(facts)
    case.add(Label(SOLDIER, "description", "A soldier", "text only"), supersedes=(case.labels[SOLDIER].id,))
    described = replace(facts, labels=facts_from_view(case.view, case.story).labels)
    assert "voices allowed" not in closed(described)


@pytest.mark.parametrize(
    ("person", "mode", "voice", "allowed"),
    [
        (PersonFacts(WIFE, "contacted"), "first name", "captions", False),
        (PersonFacts(WIFE, "contacted"), "pseudonym", "re-voiced", True),
        (PersonFacts(WIFE, "consents"), "first name", "captions", False),
        (PersonFacts(WIFE, "consents", consent_signed=True), "first name", "captions", True),
        (PersonFacts(WIFE, "consents", True, consent_signed=True), "pseudonym", "captions", False),
        (PersonFacts(WIFE, "consents", True, consent_signed=True), "description", "effect, not anonymous", False),
        (PersonFacts(WIFE, "consents", survivor=True), "none", "text only", False),
        (PersonFacts(WIFE, "consents", consent_signed=True, survivor=True), "description", "re-voiced", True),
        (PersonFacts(WIFE, "consents", consent_signed=True, survivor=True), "pseudonym", "captions", False),
        (
            PersonFacts(WIFE, "consents", consent_signed=True, survivor=True), "none", "original with spans withheld",
            False,
        ),
        (PersonFacts(WIFE, "captured", consent_signed=True), "description", "re-voiced", False),
        (None, "first name", "text only", False),
        (PersonFacts(WIFE, "unknown"), "description", "re-voiced", False),
        (PersonFacts(WIFE, "refuses"), "description", "captions", True),
        (PersonFacts(WIFE, "contacted", True), "description", "re-voiced", False),
        (None, "description", "text only", True),
    ],
)  # fmt: skip
def test_safety_says_how_somebody_may_be_named_and_heard(
    person: PersonFacts | None, mode: LabelMode, voice: VoiceMode, allowed: bool
) -> None:
    assert voice_allowed(Label(WIFE, mode, "she", voice), person) is allowed


@pytest.mark.parametrize("flag", [{"minor": True}, {"safety": "captured"}, {"survivor": True}])
def test_who_is_at_risk_has_a_harm_sheet_also_where_only_quoted(flag: dict[str, Any]) -> None:
    case = small_case()
    assert WIFE not in ready(case).profiled
    facts = replace(ready(case), persons=(CONSENTS, replace(PersonFacts(WIFE, "contacted"), **flag)))
    assert "harm sheets signed" in closed(facts)


# --------------------------------------------------------------------------------------------------------------- run


def test_run_writes_captions_once_and_again_only_when_something_changed() -> None:
    case = small_case()
    (batch,) = run(case.view, case.tools)
    case.store.append(batch)
    assert [type(record.body).__name__ for record in batch] == ["Passed", "CueSheet"]
    assert list(run(case.view, case.tools)) == []
    case.sign(case.quote.id, "meaning kept", "Reader Three")
    (again,) = run(case.view, case.tools)
    case.store.append(again)
    assert len(list(case.view.reader.of(CueSheet))) == 1


def test_run_writes_nothing_without_a_story_or_behind_a_closed_gate() -> None:
    assert list(run(small_case(signed=False).view, small_case().tools)) == []


def test_the_card_says_what_is_written() -> None:
    assert CARD.writes == {"CueSheet", "Passed"}

"""The story of the sample case against the calls it quotes: fair, withheld, resting on what stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from earwitness.errors import QuoteOfNothing, UnfairQuote, VerdictTooHigh
from earwitness.model.claims import Check, Claim, Interview, WhoSpoke
from earwitness.model.ids import EntityKey
from earwitness.model.protection import Identifier
from earwitness.model.quotes import Quote, apply_ops
from earwitness.model.records import Author
from earwitness.model.shorthand import Reading
from earwitness.model.story import Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.stages import quote, verify
from earwitness.stages.quote import spec as story_file
from earwitness.stages.quote.edits import sound_equals_text
from earwitness.stages.verify import decisions as paper


def test_every_quote_of_the_story_is_fair_and_stands(drafted: Any) -> None:
    spec = story_file.parse(drafted.text("story.toml"))
    assert len(list(drafted.view.quotes())) == len(spec.quotes)
    assert quote.unfair(drafted.view, drafted.tools.morphology) == ()


def test_the_story_has_four_profiles_and_enough_quotes(desk: Any) -> None:
    spec = story_file.parse(desk.text("story.toml"))
    assert spec.invented
    assert sum(1 for beat in spec.beats if beat.profile) == 4
    assert 14 <= len(spec.quotes) <= 18
    assert {beat.chart.kind for beat in spec.beats if beat.chart} == {"trend", "make-up"}
    assert "@" not in spec.corrections


def test_drafting_twice_writes_nothing_the_second_time(drafted: Any) -> None:
    spec = story_file.parse(drafted.text("story.toml"))
    assert list(quote.drafts(spec, drafted.view, drafted.tools)) == []
    assert list(quote.run(drafted.view, drafted.tools)) == []


def test_edited_text_is_what_the_operations_make(drafted: Any) -> None:
    for record in drafted.view.quotes():
        language = drafted.view.call(record.body.call).body.languages[0]
        for number, line in enumerate(record.body.lines):
            own = [o for o in record.body.operations if o.line == number and o.language == language]
            english = [o for o in record.body.operations if o.line == number and o.language != language]
            assert apply_ops(line.verbatim, own) == line.edited
            assert apply_ops(line.verbatim_en, english) == line.edited_en
        texts = [line.verbatim for line in record.body.lines]
        assert sound_equals_text(texts, record.body.operations, record.body.cuts, language)


def test_no_identifier_of_the_gold_marks_is_left_in_a_quote(drafted: Any) -> None:
    rows = {row["id"]: row for row in drafted.rows("calls.jsonl")}
    seen = 0
    for record in drafted.view.quotes():
        row = rows[drafted.view.call(record.body.call).body.reference]
        secrets = {m["surface"] for t in row["turns"] for m in (*t["identifiers"], *t["identifiers_en"])}
        for line in record.body.lines:
            for text in (line.edited, line.edited_en):
                said = re.sub(r"\[[^\]]*\]", " ", text)
                for secret in secrets:
                    seen += 1
                    assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said), (
                        record.body.call,
                        line.edited,
                    )
    assert seen > 500


def test_names_of_the_people_file_are_in_no_word_of_the_story(desk: Any) -> None:
    text = desk.text("story.toml") + desk.text("decisions.toml")
    for person in desk.rows("people.json"):
        forms = [*person["name"].split(), *person["name_en"].split(), *(person["nicknames"] or [])]
        forms += [person["call_sign"] or "", (person["home"] or "").split(" (")[0]]
        for form in forms:
            if len(form) > 2 and form not in ("мам", "мать", "батя", "Дед"):
                assert not re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text), person["id"]


def test_lines_heard_whole_are_enough_for_eight_quotes_with_sound(drafted: Any) -> None:
    """A line is surely heard when nothing was cut or withheld in it and the speaker agreed to be heard."""
    decided = paper.parse(drafted.text("decisions.toml"))
    voiced = {
        drafted.person_of(x.person) for x in decided.labels if x.voice == "original with spans withheld"
    }
    heard = 0
    for record in drafted.view.quotes():
        call = drafted.view.call(record.body.call).body
        cut = {c.line for c in record.body.cuts}
        lines = enumerate(record.body.lines)
        heard += any(n not in cut and call.party(line.voice).person in voiced for n, line in lines)
    assert heard >= 8


def test_only_people_who_consent_are_heard(desk: Any) -> None:
    safety = {p["id"]: p["safety"] for p in desk.rows("people.json")}
    decided = paper.parse(desk.text("decisions.toml"))
    for label in decided.labels:
        if label.voice == "original with spans withheld":
            assert safety[label.person] == "consents"
        assert safety[label.person] not in ("unsafe", "refuses", "captured")


def test_who_refuses_or_is_unsafe_is_not_quoted(drafted: Any) -> None:
    safety = {drafted.person_of(p["id"]): p["safety"] for p in drafted.rows("people.json")}
    for record in drafted.view.quotes():
        call = drafted.view.call(record.body.call).body
        for line in record.body.lines:
            if line.edited:
                assert safety[call.party(line.voice).person] not in ("unsafe", "refuses", "captured")


def test_every_claim_in_a_quote_has_a_verdict(verified: Any) -> None:
    rows = verified.rows("calls.jsonl")
    assert len([c for c in verified.store.of(Claim) if not c.author.is_machine]) == sum(
        1 for row in rows for t in row["turns"] if t["claim"]
    )
    for record in verified.view.quotes():
        used = {line.utterance for line in record.body.lines}
        for claim in verified.view.claims(record.body.call):
            if claim.body.utterance in used and not claim.author.is_machine:
                assert verified.view.verdict(claim.id) is not None, claim.body.statement


def test_rungs_of_the_profiled_people(verified: Any) -> None:
    rungs = {w.body.person: w.body for w in verified.store.of(WhoSpoke)}
    at = {
        ref: rungs[verified.person_of(ref)].rung for ref in ("p01", "p07", "p12", "p09", "p10", "p17", "p14")
    }
    assert at == {"p01": "V5", "p07": "V4", "p12": "V4", "p09": "V4", "p10": "V3", "p17": "U1", "p14": "U1"}


def test_importing_and_verifying_twice_writes_nothing_new(verified: Any) -> None:
    decided = paper.parse(verified.text("decisions.toml"))
    view, tools, whose, people = (
        verified.view,
        verified.tools,
        verified.person_of,
        verified.rows("people.json"),
    )
    calls, interviews = verified.rows("calls.jsonl"), verified.rows("interviews.json")
    assert list(verify.import_claims(calls, decided.claims_author, view, tools, whose)) == []
    assert list(verify.import_interviews(interviews, people, view, tools, whose)) == []
    evidence = verified.rows("evidence.json")
    assert list(verify.import_evidence(evidence, decided.evidence_author, view, tools, whose)) == []
    assert list(verify.run(view, tools)) == []
    assert list(verify.import_verdicts(decided, view, tools)) == []


def test_a_refused_interview_bears_on_nothing(verified: Any) -> None:
    refused = [i for i in verified.store.of(Interview) if i.body.consent == "refused"]
    assert len(refused) == 2
    for interview in refused:
        assert not list(verified.store.resting_on(interview.id, Check))


def test_the_story_rests_on_its_quotes_and_figures(my_drafted: Any) -> None:
    desk = my_drafted
    spec = story_file.parse(desk.text("story.toml"))
    pen = desk.tools.pen_for(Author("engine", "measure", "1"))
    themes = ("desertion_awol", "leave_rotation", "refusal", "wants_out")
    trend = pen.write(Trend("wants out", themes, "rising", 1.3, 1.1, 1.6, 0.01, 0.02, 34, 9, (), "", ""))
    make_up = pen.write(MakeUp("service", ("professional",), (), "", ""))
    desk.store.append((trend, make_up))
    batch = quote.story_batch(spec, desk.view, desk.tools, desk.person_of)
    assert batch is not None
    desk.store.append(batch)
    story = next(desk.store.of(Story))
    quoted = [beat.quote for beat in story.body.beats if beat.quote]
    assert quoted == [q.id for q in sorted(desk.store.of(Quote), key=lambda q: quoted.index(q.id))]
    assert set(quoted) | {trend.id, make_up.id} == set(story.basis)
    assert next(b.profile.calls for b in story.body.beats if b.profile) == 5
    assert quote.story_batch(spec, desk.view, desk.tools, desk.person_of) is None


def test_what_is_found_later_is_withheld_later_and_the_quote_is_another(my_drafted: Any) -> None:
    desk = my_drafted
    record = next(q for q in desk.view.quotes() if "холодильник гудел" in q.body.lines[-2].edited)
    line = record.body.lines[-2]
    begin = line.verbatim.index("кухне")
    pen = desk.tools.pen_for(Author("person", "Editor B (invented)"))
    key = EntityKey("place:kitchen")
    found = Identifier(line.utterance, begin, begin + 5, "кухне", "place", "quasi", key)
    desk.store.append((pen.write(found, basis=(line.utterance,), call=record.call),))
    assert desk.append(quote.run(desk.view, desk.tools)) == 1
    tightened = next(q for q in desk.view.quotes() if q.supersedes == (record.id,))
    assert "кухне" not in tightened.body.lines[-2].edited
    assert "[место скрыто]" in tightened.body.lines[-2].edited
    assert tightened.author.is_machine
    assert desk.append(quote.run(desk.view, desk.tools)) == 0


def test_an_unfair_edit_is_refused_by_rule_and_place_without_its_words(drafted: Any) -> None:
    spec = story_file.parse(drafted.text("story.toml").replace("Мы никого не трогали", "Мы никого трогали"))
    with pytest.raises(UnfairQuote) as refused:
        list(quote.drafts(spec, drafted.view, drafted.tools))
    assert "sergeant-the-coat" in str(refused.value)
    assert "dropped negation" in str(refused.value)
    assert "трогали" not in str(refused.value)


def test_a_quote_of_a_turn_that_does_not_stand_is_refused(drafted: Any) -> None:
    spec = story_file.parse(drafted.text("story.toml").replace("turn = 14", "turn = 99"))
    with pytest.raises(QuoteOfNothing):
        list(quote.drafts(spec, drafted.view, drafted.tools))


def test_a_machines_gist_is_never_quoted(my_drafted: Any) -> None:
    desk = my_drafted
    call = next(c for c in desk.view.calls() if c.body.reference == "call-030").body.id
    pen = desk.tools.pen_for(Author("engine", "gist", "1"))
    for old in list(desk.view.renderings(call).values()):
        gist = replace(old.body, status="machine gist")
        desk.store.append((pen.write(gist, basis=old.basis, supersedes=(old.id,), call=call),))
    with pytest.raises(QuoteOfNothing):
        list(quote.drafts(story_file.parse(desk.text("story.toml")), desk.view, desk.tools))


def test_a_verdict_above_the_rules_is_refused(verified: Any) -> None:
    text = verified.text("decisions.toml").replace(
        'claim = "call-002:5"\nstanding = "said only"', 'claim = "call-002:5"\nstanding = "corroborated"'
    )
    with pytest.raises(VerdictTooHigh):
        list(verify.import_verdicts(paper.parse(text), verified.view, verified.tools))


def test_an_unanswered_contradiction_cannot_be_passed_over(verified: Any) -> None:
    text = verified.text("decisions.toml").replace('answered = "Eleven signed', 'note = "Eleven signed')
    with pytest.raises(VerdictTooHigh):
        list(verify.import_verdicts(paper.parse(text), verified.view, verified.tools))


def test_a_claim_of_a_person_replaces_the_machines(my_drafted: Any) -> None:
    desk = my_drafted
    call = next(c for c in desk.view.calls() if c.body.reference == "call-006").body.id
    utterance = desk.view.utterances(call)[4]
    pen = desk.tools.pen_for(Author("engine", "decipher", "1"))
    reading = Reading(utterance.id, 56, 66, "двухсотых", "двухсотый", "dead", "code", 0.9, count=5)
    desk.store.append((pen.write(reading, basis=(utterance.id,), call=call),))
    desk.append(verify.run(desk.view, desk.tools))
    proposed = [c for c in desk.view.claims(call) if c.author.is_machine]
    assert [c.body.statement for c in proposed] == ["proposed: a count is given (dead: 5)"]
    bring_in = verify.import_claims(
        desk.rows("calls.jsonl"), "Reporter A (invented)", desk.view, desk.tools, desk.person_of
    )
    desk.append(bring_in)
    assert not [c for c in desk.view.claims(call) if c.author.is_machine]
    assert list(verify.run(desk.view, desk.tools)) == []


def test_what_an_editor_keeps_is_kept_there_and_nowhere_else(my_drafted: Any) -> None:
    desk = my_drafted
    row = next(r for r in desk.rows("calls.jsonl") if r["id"] == "call-011")
    mark = row["turns"][8]["identifiers"][0]
    keep = f"""
[[keep]]
turn = "call-011:9"
language = "ru"
surface = "{mark["surface"]}"
why = "taken for a name"
by = "Editor B (invented)"
"""
    decided = paper.parse(desk.text("decisions.toml") + keep)
    before = len(list(desk.view.identifiers()))
    mine = [k for k in decided.keep if str(k.at) == "call-011:9"]
    assert desk.append(verify.import_keeps(replace(decided, keep=tuple(mine)), desk.view, desk.tools)) == 2
    assert len(list(desk.view.identifiers())) == before
    assert desk.append(verify.import_keeps(replace(decided, keep=tuple(mine)), desk.view, desk.tools)) == 0
    kept = [w for w in desk.view.withholdings() if w.body.keep]
    assert [w.author.name for w in kept] == ["Editor B (invented)"]
    same = [i for i in desk.view.identifiers() if i.body.key == kept[0].body.key]
    assert [i.body.surface for i in same] == [mark["surface"]]

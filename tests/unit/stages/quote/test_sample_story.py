"""The story of the sample case against the calls it quotes: fair, withheld, resting on what stands."""

from __future__ import annotations

import re
from typing import Any

from earwitness.model.claims import Check, Claim, Interview, WhoSpoke
from earwitness.model.quotes import Quote, apply_ops
from earwitness.model.records import Author
from earwitness.model.story import Story
from earwitness.model.trends import MakeUp, Trend
from earwitness.stages import quote, verify
from earwitness.stages.quote import spec as story_file
from earwitness.stages.quote.edits import sound_equals_text
from earwitness.stages.verify import decisions as paper


def _drafted(desk: Any) -> Any:
    spec = story_file.parse(desk.text("story.toml"))
    desk.append(quote.drafts(spec, desk.view, desk.tools))
    return spec


def test_every_quote_of_the_story_is_fair_and_stands(desk: Any) -> None:
    spec = _drafted(desk)
    assert len(list(desk.view.quotes())) == len(spec.quotes)
    assert quote.unfair(desk.view, desk.tools.morphology) == ()


def test_the_story_has_four_profiles_and_enough_quotes(desk: Any) -> None:
    spec = story_file.parse(desk.text("story.toml"))
    assert spec.invented
    assert sum(1 for beat in spec.beats if beat.profile) == 4
    assert 14 <= len(spec.quotes) <= 18
    assert {beat.chart.kind for beat in spec.beats if beat.chart} == {"trend", "make-up"}
    assert "@" not in spec.corrections


def test_drafting_twice_writes_nothing_the_second_time(desk: Any) -> None:
    spec = _drafted(desk)
    assert desk.append(quote.drafts(spec, desk.view, desk.tools)) == 0
    assert desk.append(quote.run(desk.view, desk.tools)) == 0


def test_edited_text_is_what_the_operations_make(desk: Any) -> None:
    _drafted(desk)
    for record in desk.view.quotes():
        language = desk.view.call(record.body.call).body.languages[0]
        for number, line in enumerate(record.body.lines):
            own = [o for o in record.body.operations if o.line == number and o.language == language]
            english = [o for o in record.body.operations if o.line == number and o.language != language]
            assert apply_ops(line.verbatim, own) == line.edited
            assert apply_ops(line.verbatim_en, english) == line.edited_en
        texts = [line.verbatim for line in record.body.lines]
        assert sound_equals_text(texts, record.body.operations, record.body.cuts, language)


def test_no_identifier_of_the_gold_marks_is_left_in_a_quote(desk: Any) -> None:
    _drafted(desk)
    rows = {row["id"]: row for row in desk.rows("calls.jsonl")}
    seen = 0
    for record in desk.view.quotes():
        row = rows[desk.view.call(record.body.call).body.reference]
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


def test_lines_heard_whole_are_enough_for_eight_quotes_with_sound(desk: Any) -> None:
    """A line is surely heard when nothing was cut or withheld in it and the speaker agreed to be heard."""
    _drafted(desk)
    decided = paper.parse(desk.text("decisions.toml"))
    voiced = {desk.person_of(x.person) for x in decided.labels if x.voice == "original with spans withheld"}
    heard = 0
    for record in desk.view.quotes():
        call = desk.view.call(record.body.call).body
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


def test_who_refuses_or_is_unsafe_is_not_quoted(desk: Any) -> None:
    _drafted(desk)
    safety = {desk.person_of(p["id"]): p["safety"] for p in desk.rows("people.json")}
    for record in desk.view.quotes():
        call = desk.view.call(record.body.call).body
        for line in record.body.lines:
            if line.edited:
                assert safety[call.party(line.voice).person] not in ("unsafe", "refuses", "captured")


def _verified(desk: Any) -> None:
    decided = paper.parse(desk.text("decisions.toml"))
    people = desk.rows("people.json")
    desk.append(
        verify.import_claims(
            desk.rows("calls.jsonl"), decided.claims_author, desk.view, desk.tools, desk.person_of
        )
    )
    desk.append(
        verify.import_interviews(desk.rows("interviews.json"), people, desk.view, desk.tools, desk.person_of)
    )
    author = decided.evidence_author
    desk.append(
        verify.import_evidence(desk.rows("evidence.json"), author, desk.view, desk.tools, desk.person_of)
    )
    desk.append(verify.run(desk.view, desk.tools))
    desk.append(verify.import_verdicts(decided, desk.view, desk.tools))


def test_every_claim_in_a_quote_has_a_verdict(desk: Any) -> None:
    _verified(desk)
    _drafted(desk)
    rows = desk.rows("calls.jsonl")
    assert len([c for c in desk.store.of(Claim) if not c.author.is_machine]) == sum(
        1 for row in rows for t in row["turns"] if t["claim"]
    )
    for record in desk.view.quotes():
        used = {line.utterance for line in record.body.lines}
        for claim in desk.view.claims(record.body.call):
            if claim.body.utterance in used and not claim.author.is_machine:
                assert desk.view.verdict(claim.id) is not None, claim.body.statement


def test_rungs_of_the_profiled_people(desk: Any) -> None:
    _verified(desk)
    rungs = {w.body.person: w.body for w in desk.store.of(WhoSpoke)}
    at = {ref: rungs[desk.person_of(ref)].rung for ref in ("p01", "p07", "p12", "p09", "p10", "p17", "p14")}
    assert at == {"p01": "V5", "p07": "V4", "p12": "V4", "p09": "V4", "p10": "V3", "p17": "U1", "p14": "U1"}


def test_importing_and_verifying_twice_writes_nothing_new(desk: Any) -> None:
    _verified(desk)
    before = desk.store.counts()
    _verified(desk)
    assert desk.store.counts() == before


def test_a_refused_interview_bears_on_nothing(desk: Any) -> None:
    _verified(desk)
    refused = [i for i in desk.store.of(Interview) if i.body.consent == "refused"]
    assert len(refused) == 2
    for interview in refused:
        assert not list(desk.store.resting_on(interview.id, Check))


def test_the_story_rests_on_its_quotes_and_figures(desk: Any) -> None:
    spec = _drafted(desk)
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

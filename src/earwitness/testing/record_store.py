"""Conformance suite of RecordStore: every store, ours or a plugin's, passes it.

    import pytest
    from earwitness.testing.record_store import RECORD_STORE_RULES

    @pytest.mark.parametrize("rule", RECORD_STORE_RULES, ids=lambda rule: rule.__name__)
    def test_my_store(rule, tmp_path):
        rule(lambda holds: MyStore(tmp_path / holds))

A rule is a function of a maker, which gives a new, empty store that holds "case" or "vault" records. It raises
AssertionError with what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from earwitness.errors import NoSuchRecord, RecordExists, StorageError, UnknownBasis, WrongStore
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Passed, Record, Signature
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.wire import KINDS
from earwitness.ports import RecordStore
from earwitness.testing.writing import (
    a_call,
    a_passed,
    a_rendering,
    a_transcript,
    an_utterance,
    engine_pen,
    ids_of,
    person_pen,
)

#: by its name on the wire: nothing here needs to know what a person is
Person = KINDS["Person"]

Maker = Callable[[Literal["case", "vault"]], RecordStore]


def expect(truth: bool, what: str) -> None:
    """Raise AssertionError saying what is wrong."""
    if not truth:
        raise AssertionError(what)


def same(found: Any, wanted: Any, what: str) -> None:
    """Raise AssertionError when two values differ."""
    expect(found == wanted, f"{what}: found {found!r}, wanted {wanted!r}")


def refused(store: RecordStore, batch: tuple[Record[Any], ...], error: type[StorageError]) -> None:
    """The batch is refused with this error, and nothing of it was written."""
    before = {kind: dict(states) for kind, states in store.counts().items()}
    try:
        store.append(batch)
    except error:
        same({k: dict(s) for k, s in store.counts().items()}, before, "counts after a refused batch")
        return
    raise AssertionError(f"the batch was taken, not refused with {error.__name__}")


def an_empty_store_answers(make: Maker) -> None:
    """Nothing in it, nothing breaks."""
    store = make("case")
    same(list(store.of(Call)), [], "calls")
    same(list(store.call_ids()), [], "call ids")
    same(list(store.due("decipher", "1")), [], "due calls")
    same(dict(store.counts()), {}, "counts")
    same(list(store.search("слово")), [], "hits")
    store.append(())
    for ask in (store.get, store.state_of):
        try:
            ask(RecordId("rec_none"))
        except NoSuchRecord:
            continue
        raise AssertionError("a record that is not there was found")


def what_is_appended_comes_back_the_same(make: Maker) -> None:
    """Equal records, in the order of appending, unknown fields included."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    lines = [an_utterance(pen, transcript, n, f"слово {n}") for n in range(100)]
    strange = replace(lines[7], unknown={"body": {"mood": "tired"}, "later": 1})
    lines[7] = strange
    store.append((call, transcript))
    store.append(tuple(lines))
    same(store.get(call.id), call, "a record")
    same(list(store.of(Utterance)), lines, "utterances of all calls")
    same(list(store.of(Utterance, call.body.id)), lines, "utterances of a call")
    same(list(store.of(Utterance, CallId("call_none"))), [], "utterances of a call that is not there")
    same(list(store.resting_on(transcript.id, Utterance)), lines, "what rests on the transcript")
    same(list(store.resting_on(transcript.id, Rendering)), [], "renderings on the transcript")
    same(store.state_of(call.id), "standing", "state")


def a_batch_is_whole_or_not_at_all(make: Maker) -> None:
    """An id that is there, a basis that is not, a record of the other store: nothing is written."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    store.append((call,))
    other, lost = a_call(pen, 2), a_call(pen, 3)
    refused(store, (other, call), RecordExists)
    refused(store, (other, other), RecordExists)
    refused(store, (other, a_transcript(pen, lost)), UnknownBasis)
    refused(store, (other, a_passed(pen, "x", "1", None, supersedes=(lost.id,))), UnknownBasis)
    person = pen.write(Person(PersonId("per_1"), "Образец"))
    refused(store, (other, person), WrongStore)
    vault = make("vault")
    refused(vault, (other,), WrongStore)
    store.append((other,))
    same(ids_of(store.of(Call)), [call.id, other.id], "calls after refused batches")


def within_a_batch_order_is_free(make: Maker) -> None:
    """A basis may come after what rests on it."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    line = an_utterance(pen, transcript, 0, "слово")
    store.append((line, transcript, call))
    same([store.state_of(r.id) for r in (call, transcript, line)], ["standing"] * 3, "states")


def superseding_withers_everything_above(make: Maker) -> None:
    """What a superseded record carried goes stale at any depth; what it did not carry stands."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    old, other = a_transcript(pen, call), a_transcript(pen, call)
    line, kept = an_utterance(pen, old, 0, "было"), an_utterance(pen, other, 0, "есть")
    rendering = a_rendering(pen, line, "it was")
    store.append((call, old, other, line, kept, rendering))
    new = a_transcript(person_pen(), call, supersedes=(old.id,))
    store.append((new,))
    states = [store.state_of(r.id) for r in (call, old, other, line, kept, rendering, new)]
    same(states, ["standing", "superseded", "standing", "stale", "standing", "stale", "standing"], "states")
    same(ids_of(store.of(Transcript)), [other.id, new.id], "transcripts that stand")
    same(ids_of(store.of(Transcript, state="superseded")), [old.id], "superseded")
    same(ids_of(store.of(Utterance, call.body.id, "stale")), [line.id], "stale")
    same(ids_of(store.resting_on(old.id, Utterance)), [], "what stands on the old one")
    same(ids_of(store.resting_on(old.id, Utterance, "stale")), [line.id], "stale on the old one")
    same(
        dict(store.counts()["Utterance"]),
        {"standing": 1, "superseded": 0, "stale": 1},
        "counts of utterances",
    )


def superseding_within_a_batch(make: Maker) -> None:
    """A batch may replace a record and write what rests on the new one, which stands."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    first = a_passed(pen, "theme", "1", call.body.id, basis=(call.id,))
    store.append((call, first))
    second = a_passed(pen, "theme", "2", call.body.id, basis=(call.id,), supersedes=(first.id,))
    above = a_passed(pen, "measure", "1", None, basis=(second.id,))
    store.append((second, above))
    same(
        [store.state_of(r.id) for r in (first, second, above)],
        ["superseded", "standing", "standing"],
        "states",
    )


def what_is_built_on_the_fallen_is_stale_at_once(make: Maker) -> None:
    """A result that arrives after its basis was replaced never counts as standing."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    old = a_transcript(pen, call)
    store.append((call, old))
    store.append((a_transcript(pen, call, supersedes=(old.id,)),))
    late = an_utterance(pen, old, 0, "поздно")
    later = a_rendering(pen, late, "late")
    store.append((late, later))
    same([store.state_of(r.id) for r in (late, later)], ["stale", "stale"], "states of late records")
    same(list(store.search("поздно")), [], "hits in stale lines")


def a_stale_record_can_be_superseded(make: Maker) -> None:
    """A new Passed replaces the stale one, which then is superseded and not counted as stale."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    passed = a_passed(pen, "decipher", "1", call.body.id, basis=(transcript.id,))
    store.append((call, transcript, passed))
    better = a_transcript(pen, call, supersedes=(transcript.id,))
    store.append((better,))
    again = a_passed(pen, "decipher", "1", call.body.id, basis=(better.id,), supersedes=(passed.id,))
    store.append((again,))
    same(dict(store.counts()["Passed"]), {"standing": 1, "superseded": 1, "stale": 0}, "counts")
    same(ids_of(store.of(Passed)), [again.id], "what stands")


def calls_keep_their_order(make: Maker) -> None:
    """A corrected Call keeps its place, and is named once."""
    store, pen = make("case"), engine_pen()
    calls = [a_call(pen, n) for n in (3, 1, 2)]
    store.append(tuple(calls))
    store.append((person_pen().write(calls[0].body, supersedes=(calls[0].id,), call=calls[0].call),))
    same(list(store.call_ids()), [c.body.id for c in calls], "call ids")


def due_is_what_has_not_passed(make: Maker) -> None:
    """Per stage and settings; a stale Passed is none; a case-wide Passed is none of a call's."""
    store, pen = make("case"), engine_pen()
    calls = [a_call(pen, n) for n in range(5)]
    store.append(tuple(calls))
    store.append((a_passed(pen, "theme", "1", None),))
    same(list(store.due("theme", "1")), [c.body.id for c in calls], "all due")
    transcript = a_transcript(pen, calls[1])
    store.append((a_passed(pen, "theme", "1", calls[0].body.id),))
    store.append((transcript, a_passed(pen, "theme", "1", calls[1].body.id, basis=(transcript.id,))))
    same(list(store.due("theme", "1")), [c.body.id for c in calls[2:]], "due after two passed")
    same(list(store.due("theme", "2")), [c.body.id for c in calls], "due with other settings")
    same(list(store.due("decipher", "1")), [c.body.id for c in calls], "due for another stage")
    store.append((a_transcript(pen, calls[1], supersedes=(transcript.id,)),))
    same(list(store.due("theme", "1")), [c.body.id for c in calls[1:]], "due after a correction")


def the_tide_turns(make: Maker) -> None:
    """The mark changes with every record added or fallen of these kinds, and with no other."""
    store, pen = make("case"), engine_pen()
    kinds = (Transcript, Utterance)
    seen = [store.tide(kinds)]
    call = a_call(pen, 1)
    store.append((call,))
    same(store.tide(kinds), seen[0], "tide after a record of another kind")
    transcript = a_transcript(pen, call)
    line = an_utterance(pen, transcript, 0, "слово")
    store.append((transcript,))
    seen.append(store.tide(kinds))
    store.append((line,))
    seen.append(store.tide(kinds))
    store.append((a_rendering(pen, line, "word"),))
    same(store.tide(kinds), seen[-1], "tide after a rendering")
    store.append((a_passed(pen, "x", "1", None, supersedes=(line.id,)),))
    seen.append(store.tide(kinds))
    same(len(set(seen)), 4, "different marks")


def a_reader_sees_nothing_newer_than_its_question(make: Maker) -> None:
    """Appending while reading neither breaks the reader nor feeds it."""
    store, pen = make("case"), engine_pen()
    calls = [a_call(pen, n) for n in range(90)]
    store.append(tuple(calls))
    seen: list[CallId] = []
    for number, record in enumerate(store.of(Call)):
        seen.append(record.body.id)
        store.append((a_call(pen, 1000 + number),))
    same(seen, [c.body.id for c in calls], "calls read while others came")
    due = store.due("theme", "1")
    first = next(due)
    for call in store.call_ids():
        store.append((a_passed(pen, "theme", "1", call),))
    expect(first == calls[0].body.id, "the first due call is the first that came")
    same(list(store.due("theme", "1")), [], "due after all passed")


def the_vault_rests_on_the_case(make: Maker) -> None:
    """Vault records name bases that lie in the case, which the vault does not hold."""
    vault, pen = make("vault"), engine_pen()
    person = pen.write(Person(PersonId("per_1"), "Образец"), basis=(RecordId("rec_elsewhere"),))
    vault.append((person,))
    same(list(vault.of(Person)), [person], "persons")
    consent = pen.write(Signature("consent", "editor", "agreed on the telephone"), basis=(person.id,))
    vault.append((consent,))
    same(ids_of(vault.resting_on(person.id, Signature)), [consent.id], "signatures under a person")
    refused(make("case"), (replace(consent, basis=()),), WrongStore)
    meaning = pen.write(Signature("meaning kept", "reader", "I read both"))
    refused(vault, (meaning,), WrongStore)
    same(
        ids_of(vault.resting_on(RecordId("rec_elsewhere"), Person)),
        [person.id],
        "what rests on a case record",
    )
    refused(
        vault,
        (pen.write(Person(PersonId("per_2"), "Другой"), supersedes=(RecordId("rec_elsewhere"),)),),
        UnknownBasis,
    )


def search_finds_what_stands(make: Maker) -> None:
    """Words of lines and renderings, case and accents apart; phrases, beginnings; nothing a person types breaks it."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    russian = an_utterance(pen, transcript, 0, "Мы вчера стояли возле МОСТА, потом ушли")
    german = an_utterance(pen, transcript, 1, "über die Brücke gehen", "de")
    arabic = an_utterance(pen, transcript, 2, "ذهبنا إلى الجسر أمس", "ar")
    english = a_rendering(pen, russian, "Yesterday we stood by the bridge, then we left")
    store.append((call, transcript, russian, german, arabic, english))

    def hits(query: str) -> list[RecordId]:
        return [found.record for found in store.search(query)]

    same(hits("моста"), [russian.id], "a word in other case")
    same(hits("Brucke"), [german.id], "a word without its accent")
    same(hits("bridge"), [english.id], "a rendering")
    same(hits("вчера моста"), [russian.id], "two words")
    same(hits("вчера bridge"), [], "two words of two lines")
    same(hits('"возле моста"'), [russian.id], "a phrase")
    same(hits('"моста возле"'), [], "a phrase the other way round")
    same(hits("стоя*"), [russian.id], "a beginning")
    same(hits("стоя"), [], "half a word")
    same(hits("الجسر"), [arabic.id], "right to left")
    found = next(store.search("الجسر"))
    same((found.snippet, found.call), ("ذهبنا إلى «الجسر» أمس", call.body.id), "a snippet from right to left")
    same(next(store.search("моста")).snippet, "Мы вчера стояли возле «МОСТА», потом ушли", "a snippet")
    hostile = (
        "",
        "  ",
        '"',
        "''",
        "* AND (",
        "NEAR(",
        "text:",
        "-моста OR",
        "{x} : y",
        "a^b",
        "%;DROP",
        "«»",
        "\x00",
    )
    for query in hostile:
        list(store.search(query))
    same(list(store.search("моста", 0)), [], "a limit of none")
    long = an_utterance(pen, transcript, 3, " ".join(f"w{n}" for n in range(60)), "en")
    store.append((long,))
    snippet = next(store.search("w30")).snippet
    expect("«w30»" in snippet and len(snippet.split()) < 25, f"a snippet of a long line: {snippet!r}")
    store.append((a_transcript(pen, call, supersedes=(transcript.id,)),))
    same(hits("моста") + hits("bridge"), [], "hits in what no longer stands")


RECORD_STORE_RULES: tuple[Callable[[Maker], None], ...] = (
    an_empty_store_answers,
    what_is_appended_comes_back_the_same,
    a_batch_is_whole_or_not_at_all,
    within_a_batch_order_is_free,
    superseding_withers_everything_above,
    superseding_within_a_batch,
    what_is_built_on_the_fallen_is_stale_at_once,
    a_stale_record_can_be_superseded,
    calls_keep_their_order,
    due_is_what_has_not_passed,
    the_tide_turns,
    a_reader_sees_nothing_newer_than_its_question,
    the_vault_rests_on_the_case,
    search_finds_what_stands,
)

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

from earwitness.errors import BadQuery, NoSuchRecord, RecordExists, StorageError, UnknownBasis, WrongStore
from earwitness.model.claims import Interview
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.query import Query, Restriction
from earwitness.model.query_language import parsed
from earwitness.model.recording import Call, Party
from earwitness.model.records import Passed, Record, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.teamwork import Assignment
from earwitness.model.themes import ThemeMark
from earwitness.model.wire import KINDS
from earwitness.ports import CallOrder, CallPage, RecordStore
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
    """Words of lines and renderings, case and accents apart; phrases, beginnings; a malformed search says where."""
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
    for query in (
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
        " ",
    ):
        try:
            list(store.search(query))
        except BadQuery as refused_query:
            expect("моста" not in str(refused_query), "a refusal that repeats what was typed")
    same(list(store.search("моста", 0)), [], "a limit of none")
    long = an_utterance(pen, transcript, 3, " ".join(f"w{n}" for n in range(60)), "en")
    store.append((long,))
    snippet = next(store.search("w30")).snippet
    expect("«w30»" in snippet and len(snippet.split()) < 25, f"a snippet of a long line: {snippet!r}")
    store.append((a_transcript(pen, call, supersedes=(transcript.id,)),))
    same(hits("моста") + hits("bridge"), [], "hits in what no longer stands")


def search_understands_its_language(make: Maker) -> None:
    """Operators, NEAR, brackets, sounds: `model.query` says what they mean."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    texts = (
        "Мы стояли возле моста через реку",
        "Мост взорвали, реки не видно было совсем никому из нас",
        "Звонил Серёга из Бахмута",
        "Сергею скажи, что дома всё хорошо",
        "по-моему, дома никого",
    )
    lines = [an_utterance(pen, transcript, n, text) for n, text in enumerate(texts)]
    store.append((call, transcript, *lines))
    wanted: dict[str, set[int]] = {
        "моста OR бахмута": {0, 2},
        "моста ИЛИ бахмута": {0, 2},
        "дома NOT хорошо": {4},
        "дома -хорошо": {4},
        "дома НЕ хорошо": {4},
        "(моста OR дома) AND (реку OR никого)": {0, 4},
        "дома NOT (хорошо OR никого)": set(),
        "мост*": {0, 1},
        "мост": {1},
        "моста NEAR/1 реку": {0},
        "реку NEAR/1 моста": {0},
        "мост NEAR/0 взорвали": {1},
        "мост NEAR/2 никому": set(),
        "мост NEAR никому": {1},
        "мы NEAR/1 возле NEAR/1 реку": set(),
        "мы NEAR/4 возле NEAR/4 реку": {0},
        '"возле моста" NEAR/1 реку': {0},
        "~Бахмуд": {2},
        "~Bahmut": {2},
        "~Серега": {2, 3},
        "по-моему": {4},
        '"по моему"': {4},
        "серега": {2},
        "AND*": set(),
        "and": set(),
    }
    place = {line.id: n for n, line in enumerate(lines)}
    for query, numbers in wanted.items():
        same({place[found.record] for found in store.search(query)}, numbers, f"lines for {query}")
    refused_at = {
        "(моста": 1,
        "моста)": 6,
        "моста AND": 10,
        "OR моста": 1,
        'дома "моста': 6,
        "NOT моста": 1,
        "foo:моста": 1,
    }
    for query, column in refused_at.items():
        try:
            list(store.search(query))
        except BadQuery as refusal:
            expect(f"column {column}" in str(refusal), f"{query}: {refusal}")
            continue
        raise AssertionError(f"{query} was understood")


def search_filters_by_what_is_known(make: Maker) -> None:
    """Call, date, caller, party, language, status, theme, reading; a filter follows what stands."""
    store, pen = make("case"), engine_pen()
    mother = Party("B", "callee", PersonId("per_2"), "relative")
    parties = (Party("A", "caller", PersonId("per_1"), "soldier", "contract"), mother)
    early = Call(CallId("call_1"), "2022-03-21T10:00", ("ru",), parties, reference="c-1")
    late = Call(
        CallId("call_2"), "2022-04-02T10:00", ("uk",), (replace(parties[0], person=PersonId("per_3")),)
    )
    calls = [pen.write(call, call=call.id) for call in (early, late)]
    drafts = [a_transcript(pen, call) for call in calls]
    drafts[1] = replace(drafts[1], body=replace(drafts[1].body, kind="reviewed"))
    one = an_utterance(pen, drafts[0], 0, "дом раз")
    two = an_utterance(pen, drafts[0], 1, "дом два")
    two = replace(two, body=replace(two.body, voice="B"))
    three = an_utterance(pen, drafts[1], 0, "дом три", "uk")
    english = a_rendering(pen, one, "house one")
    mark = pen.write(ThemeMark(one.id, "Home", "accepted", 0.9, "A"), basis=(one.id,), call=one.call)
    doubt = pen.write(ThemeMark(two.id, "home", "rejected", 0.9, "B"), basis=(two.id,), call=two.call)
    reading = pen.write(
        Reading(two.id, 4, 7, "два", "200", "killed", "code", 0.9), basis=(two.id,), call=two.call
    )
    store.append((*calls, *drafts, one, two, three, english, mark, doubt, reading))
    name = {one.id: "1", two.id: "2", three.id: "3", english.id: "e"}

    def hits(query: str) -> str:
        return "".join(sorted(name[found.record] for found in store.search(query)))

    wanted = {
        "дом": "123",
        "дом call:c-1": "12",
        "дом call:call_2": "3",
        "дом from:2022-04": "3",
        "дом to:2022-03": "12",
        "дом from:2022-03-21 to:2022-03-21": "12",
        "from:2022 to:2022 дом": "123",
        "дом caller:per_1": "12",
        "дом caller:per_2": "",
        "дом caller:soldier": "123",
        "дом party:B": "2",
        "дом party:relative": "2",
        "дом party:per_3": "3",
        "дом language:uk": "3",
        "house language:ru": "e",
        "дом status:draft": "12",
        "дом status:reviewed": "3",
        "house status:gist": "e",
        "дом status:gist": "",
        "дом theme:home": "1",
        "house theme:home": "e",
        "дом reading:200": "2",
        "дом reading:code": "2",
        "дом reading:ordinary": "",
        "дом NOT theme:home": "23",
        "дом (theme:home OR call:call_2)": "13",
        "раз OR party:B": "12",
        "reading:code": "2",
        "call:c-1 NOT дом": "e",
    }
    for query, numbers in wanted.items():
        same(hits(query), numbers, f"lines for {query}")
    signature = pen.write(Signature("transcript", "reader", "as heard"), basis=(one.id,), call=one.call)
    store.append((signature,))
    same((hits("дом status:signed"), hits("дом status:draft")), ("1", "2"), "after a signature")
    person = person_pen()
    store.append(
        (
            person.write(mark.body, basis=(three.id,), supersedes=(mark.id,), call=three.call),
            person.write(replace(early, began="2021-01-01"), supersedes=(calls[0].id,), call=early.id),
        )
    )
    same(hits("дом to:2021"), "", "lines that rested on the call as it was")
    same(
        hits("дом theme:home"),
        "",
        "after a mark was replaced by one of the same line, which fell with its call",
    )


def a_line_and_its_translation_are_one_hit(make: Maker) -> None:
    """Asked in either language, the hit opens the line at its second; pages neither repeat nor leave out."""
    store, pen = make("case"), engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    lines = [an_utterance(pen, transcript, n, f"ровно 200 слово{n}") for n in range(25)]
    english = [a_rendering(pen, line, f"exactly 200 word{n}") for n, line in enumerate(lines)]
    store.append((call, transcript, *lines, *english))
    found = list(store.search("200"))
    same(sorted(f.line or "" for f in found), sorted(line.id for line in lines), "lines, each once")
    found = list(store.search("word7"))
    same(
        [(f.record, f.line, f.kind, f.start_s) for f in found],
        [(english[7].id, lines[7].id, "Rendering", 7.0)],
        "a hit",
    )
    same(found[0].marks, ((12, 17),), "characters that matched")
    paged = [f.line for skip in range(0, 40, 7) for f in store.search("200", 7, skip)]
    same(paged, [f.line for f in store.search("200", 100)], "page after page")
    same(len(set(paged)), 25, "different lines")


def notes_and_people_are_found_where_they_lie(make: Maker) -> None:
    """Notes of transcripts in the case, of interviews for those who may; people in the vault, without their name."""
    store, vault, pen = make("case"), make("vault"), engine_pen()
    call = a_call(pen, 1)
    note = a_transcript(pen, call)
    note = replace(note, body=replace(note.body, note="ветер мешает слышать"))
    talk = pen.write(Interview(PersonId("per_1"), "2022-05-01", "ann", "on record", "она помнит ветер"))
    store.append((call, note, talk))
    found = list(store.search("ветер"))
    same([(f.record, f.kind, f.line) for f in found], [(note.id, "Transcript", None)], "notes")
    private = replace(parsed("ветер"), interviews=True)
    same(
        {f.record for f in store.search(private)},
        {note.id, talk.id},
        "notes for those who may see interviews",
    )
    person = pen.write(Person(PersonId("per_1"), "Образцов Сергей", nicknames=("Серый",)))
    alias = pen.write(KINDS["Alias"](PersonId("per_1"), "first", "a driver"), basis=(person.id,))
    vault.append((person, alias))
    named = list(vault.search("серый"))
    same([(f.record, f.kind, f.snippet, f.marks) for f in named], [(person.id, "Person", "", ())], "a person")
    same([f.record for f in vault.search("~Абразцов")], [person.id], "a misheard name")
    same([(f.record, f.snippet) for f in vault.search("driver")], [(alias.id, "a «driver»")], "an alias")
    same(list(vault.search("серый call:x")), [], "people of a call")
    other = pen.write(Person(PersonId("per_2"), "Другой", reference="p-02"))
    vault.append((other,))
    same([f.record for f in vault.search('"p 02"')], [other.id], "a person by reference")
    whose = Query(Restriction("person", (PersonId("per_1"),)))
    same({f.record for f in vault.search(whose)}, {person.id, alias.id}, "what stands of a person")
    vault.append((pen.write(replace(alias.body, label="a farmer"), supersedes=(alias.id,)),))
    same({f.record for f in vault.search(whose)} & {alias.id}, set(), "an alias that was replaced")


def calls_of_people_are_looked_up(make: Maker) -> None:
    """By person, in the order calls came; a corrected Call counts as it stands."""
    store, pen = make("case"), engine_pen()
    one, two = PersonId("per_1"), PersonId("per_2")
    parties = (Party("A", "caller", two, "soldier"), Party("B", "callee", one, "relative"))
    bodies = [replace(a_call(pen, n).body, parties=parties[: n % 2 + 1]) for n in range(4)]
    calls = [pen.write(body, call=body.id) for body in bodies]
    store.append(tuple(calls))
    first, second, third, fourth = (body.id for body in bodies)
    told = [(two, first), (one, second), (two, second), (two, third), (one, fourth), (two, fourth)]
    same(list(store.calls_of([two, one, PersonId("per_3")])), told, "calls of two people")
    same(list(store.calls_of([one])), [(one, second), (one, fourth)], "calls of one")
    same(list(store.calls_of([])), [], "calls of nobody")
    better = person_pen().write(replace(bodies[1], parties=()), supersedes=(calls[1].id,), call=second)
    store.append((better,))
    same(list(store.calls_of([one])), [(one, fourth)], "calls after a correction")


def calls_are_listed_by_what_is_in_them(make: Maker) -> None:
    """A page at a time, in the order asked for, filtered by the call itself and by its lines; a call without words too."""
    store, pen = make("case"), engine_pen()
    began = ("2022-05-02T10:00:00", None, "2022-04-01T10:00:00", "2022-05-02T09:00:00")
    calls = [replace(a_call(pen, n).body, began=began[n], reference=f"c{3 - n}") for n in range(4)]
    written = [pen.write(body, call=body.id) for body in calls]
    first, second, third, fourth = (body.id for body in calls)
    drafts = [a_transcript(pen, written[n]) for n in (0, 2)]
    lines = [an_utterance(pen, drafts[n // 2], n % 2, "я хочу домой") for n in range(3)]
    store.append((*written, *drafts, *lines))
    marks = [
        ThemeMark(lines[0].id, "wants_out", "suggested", 0.5, "A"),
        ThemeMark(lines[1].id, "wants_out", "accepted", 1.0, "A"),
        ThemeMark(lines[2].id, "money", "accepted", 1.0, "A"),
        ThemeMark(lines[2].id, "wants_out", "rejected", 1.0, "A"),
    ]
    store.append(tuple(pen.write(m, basis=(m.utterance,), call=store.get(m.utterance).call) for m in marks))
    orders: tuple[tuple[CallOrder, tuple[CallId, ...]], ...] = (
        ("came", (first, second, third, fourth)),
        ("began", (third, fourth, first, second)),
        ("latest", (first, fourth, third, second)),
        ("reference", (fourth, third, second, first)),
    )
    for order, told in orders:
        same(store.list_calls(order=order), CallPage(told, 4), f"all calls by {order}")
        page = store.list_calls(order=order, limit=2, skip=1)
        same(page, CallPage(told[1:3], 4), f"a page by {order}")
    wants, may = Restriction("theme", ("wants_out",)), Restriction("from", ("2022-05",))
    same(store.list_calls([wants]), CallPage((first,), 1), "calls with a theme")
    same(store.list_calls([may]), CallPage((first, fourth), 2), "calls from a month on, one without words")
    same(store.list_calls([wants, may, Restriction("theme", ("money",))]), CallPage((), 0), "all filters")
    same(dict(store.counts_of("theme")), {"wants_out": 2, "money": 1}, "lines by theme")
    same(dict(store.counts_of("reading")), {}, "lines by reading")
    days = {"": 1, "2022-04-01": 1, "2022-05-02": 2}
    same(dict(store.calls_by_day()), days, "calls by day")
    same(dict(store.calls_by_day([may])), {"2022-05-02": 2}, "calls by day, filtered")


def calls_are_given_to_a_listener_and_back(make: Maker) -> None:
    """One listener a call, also of a call without words or corrected since; marks in the ledger tell what came later."""
    store, pen = make("case"), engine_pen()
    calls = [a_call(pen, n) for n in range(3)]
    first, second, third = (call.body.id for call in calls)
    store.append(tuple(calls))
    given = [pen.write(Assignment("ann"), call=call) for call in (first, second)]
    store.append(tuple(given))
    anns, nobodys = Restriction("assigned", ("ann",)), Restriction("unassigned", ())
    same(store.list_calls([anns]).calls, (first, second), "calls of a listener")
    same(store.list_calls([nobodys]).calls, (third,), "calls of nobody")
    same(dict(store.counts_of("assigned")), {"ann": 2}, "calls by listener")
    moved = pen.write(Assignment("bea"), supersedes=(given[0].id,), call=first)
    back = pen.write(Assignment(""), supersedes=(given[1].id,), call=second)
    better = pen.write(replace(calls[0].body, reference="x"), supersedes=(calls[0].id,), call=first)
    store.append((moved, back, better))
    same(store.list_calls([anns]).calls, (), "calls of a listener who gave them away")
    same(
        store.list_calls([Restriction("assigned", ("ann", "bea"))]).calls, (first,), "calls of two listeners"
    )
    same(store.list_calls([nobodys]).calls, (second, third), "calls of nobody, one given back")
    same(ids_of(store.since(given[1].id, Assignment)), [moved.id, back.id], "what came after a mark")
    same(ids_of(store.since(back.id, Assignment)), [], "what came after the last of its kind")
    try:
        list(store.since(RecordId("rec_none"), Assignment))
    except NoSuchRecord:
        return
    expect(False, "a mark that is not there was not refused")


def records_are_counted_and_listed_by_facet(make: Maker) -> None:
    """What stands, by the words of `model.facets`; a page of those of some, or of a few calls, in the order they came."""
    store, pen, editor = make("case"), engine_pen(), person_pen()
    calls = [a_call(pen, n) for n in range(3)]
    drafts = [a_transcript(pen, call) for call in calls]
    lines = [an_utterance(pen, drafts[n % 2], n, "двести") for n in range(6)]
    bodies = [
        ThemeMark(line.id, theme, "suggested", 0.5, "A", codebook="book 1")
        for line, theme in zip(lines, ("home", "pay", "home", "home", "pay", "luck"), strict=True)
    ]
    marks = [
        pen.write(body, basis=(body.utterance,), call=line.call)
        for body, line in zip(bodies, lines, strict=True)
    ]
    same(dict(store.facets(ThemeMark)), {}, "facets of an empty store")
    same(store.page(ThemeMark, 10), (), "a page of an empty store")
    store.append((*calls, *drafts, *lines, *marks[:3]))
    store.append(tuple(marks[3:]))
    home, pay, luck = ((theme, "suggested", "book 1") for theme in ("home", "pay", "luck"))
    same(dict(store.facets(ThemeMark)), {home: 3, pay: 2, luck: 1}, "marks by facet")
    same(dict(store.facets(ThemeMark, None, "suggested")), {home: 3, pay: 2, luck: 1}, "by the second word")
    same(dict(store.facets(ThemeMark, "pay")), {pay: 2}, "by the first word")
    same(dict(store.facets(ThemeMark, "pay", "accepted")), {}, "by words that no mark has")
    same(dict(store.facets(Utterance)), {}, "facets of a kind without")
    listed = [m for m in marks if m.body.theme != "luck"]
    same(store.page(ThemeMark), tuple(marks), "all")
    same(store.page(ThemeMark, 0), (), "none of them")
    same(store.page(ThemeMark, skip=4), tuple(marks[4:]), "the rest")
    same(store.page(ThemeMark, 2, 1), tuple(marks[1:3]), "a page of all")
    same(store.page(ThemeMark, 3, 1, [pay, home]), tuple(listed[1:4]), "a page of two facets")
    same(store.page(ThemeMark, 10, 4, [home]), (), "a page beyond the end")
    same(store.page(ThemeMark, 10, 0, []), (), "a page of no facet")
    same(store.page(Reading, 10, 0, [home]), (), "a page of another kind's facet")
    same(store.of_calls(ThemeMark, [calls[1].body.id]), tuple(marks[1::2]), "marks of a call")
    both = store.of_calls(Transcript, [calls[2].body.id, calls[0].body.id])
    same(both, (drafts[0], drafts[2]), "transcripts of two calls")
    accepted = replace(bodies[0], status="accepted")
    decided = editor.write(accepted, basis=marks[0].basis, supersedes=(marks[0].id,), call=lines[0].call)
    store.append((decided,))
    new = ("home", "accepted", "book 1")
    same(dict(store.facets(ThemeMark, "home")), {home: 2, new: 1}, "after one was superseded")
    store.append((a_transcript(editor, calls[1], supersedes=(drafts[1].id,)),))
    same(
        dict(store.facets(ThemeMark)), {home: 1, pay: 1, new: 1}, "after a transcript took its marks with it"
    )
    same(dict(store.facets(ThemeMark, state="ever")), {home: 3, pay: 2, luck: 1, new: 1}, "ever")
    same(store.page(ThemeMark, 10, 0, [home, luck]), (marks[2],), "what of two facets stands")
    store.append((pen.write(bodies[1], basis=marks[1].basis, supersedes=(marks[1].id,), call=lines[1].call),))
    same(dict(store.facets(ThemeMark)), {home: 1, pay: 1, new: 1}, "after what was stale was superseded")


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
    search_understands_its_language,
    search_filters_by_what_is_known,
    a_line_and_its_translation_are_one_hit,
    notes_and_people_are_found_where_they_lie,
    calls_of_people_are_looked_up,
    calls_are_listed_by_what_is_in_them,
    calls_are_given_to_a_listener_and_back,
    records_are_counted_and_listed_by_facet,
)

"""A team's records in a real PostgreSQL: the rules of every store, the hits of the encrypted file, and who may be asked."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from earwitness.app.wiring import lemmas
from earwitness.errors import ServerAway, UsageError, WrongStore
from earwitness.model.ids import PersonId
from earwitness.model.themes import ThemeMark
from earwitness.model.wire import KINDS
from earwitness.ports import RecordStore
from earwitness.storage import search
from earwitness.storage.casefile import CaseFile
from earwitness.storage.ledger import Head, root_of
from earwitness.storage.postgres import PostgresRecords, connected
from earwitness.storage.seal import PassphraseCost
from earwitness.testing.memory_store import MemoryRecords
from earwitness.testing.record_store import RECORD_STORE_RULES
from earwitness.testing.writing import a_call, a_transcript, an_utterance, engine_pen, person_pen
from tests.integration.postgres_server import a_server
from tests.integration.test_search import SAID, a_query, corpus

CHEAP = PassphraseCost(64, 1, 1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with a_server() as address:
        yield address


def a_case_id() -> str:
    return f"case_{secrets.token_hex(16)}"


@pytest.fixture
def store(server: str) -> Iterator[PostgresRecords]:
    with PostgresRecords(server, a_case_id()) as store:
        yield store


@pytest.mark.parametrize("rule", RECORD_STORE_RULES, ids=lambda rule: rule.__name__)
def test_records_of_a_team_keep_the_rules(
    rule: Callable[[Callable[[Literal["case", "vault"]], RecordStore]], None], server: str
) -> None:
    """The vault never lies on a server, so that of these rules is another one."""
    with ExitStack() as stack:
        rule(
            lambda holds: (
                stack.enter_context(PostgresRecords(server, a_case_id()))
                if holds == "case"
                else MemoryRecords("vault")
            )
        )


def test_persons_stay_away_from_the_server(store: PostgresRecords) -> None:
    person = engine_pen().write(KINDS["Person"](PersonId("per_1"), "Образец"))
    with pytest.raises(WrongStore, match="does not belong on a server"):
        store.append((person,))
    assert store.counts() == {}


@pytest.mark.parametrize("limits", ["as they are", "tiny"])
def test_both_databases_find_the_same_in_the_same_order(
    store: PostgresRecords, tmp_path: Path, limits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Generated searches over a generated case: equal lines, snippets and weights, the same order, page by page."""
    if limits == "tiny":
        for name, value in (
            ("RANKED", 40),
            ("WEIGHED", 60),
            ("FEW", 25),
            ("VERY_FEW", 8),
            ("FEW_MATCHES", 5),
        ):
            monkeypatch.setattr(search, name, value)
    with CaseFile.create(tmp_path / "case", "pass", member="ann", cost=CHEAP) as case:
        for batch in corpus(random.Random(7), lines=20):
            case.records.append(batch)
            store.append(batch)
        dice = random.Random(8)
        queries = [a_query(dice) for _ in range(150)] + [f"~{word}" for word in SAID if len(word) > 4]
        compared = 0
        for query in queries:
            wanted, found = list(case.records.search(query, 70)), list(store.search(query, 70))
            assert [(f.record, f.snippet, f.marks, f.start_s) for f in found] == [
                (f.record, f.snippet, f.marks, f.start_s) for f in wanted
            ], query
            assert [f.score for f in found] == pytest.approx([f.score for f in wanted], abs=2e-6), query
            assert list(store.search(query, 20, 15)) == found[15:35], query
            compared += len(found) > 1
        assert compared > 80


def test_forms_of_words_are_those_of_the_encrypted_case(server: str, tmp_path: Path) -> None:
    pen = engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    texts = (
        "Лежат у мостов, soldiers говорят",
        "Мост",
        "Два моста: мост и мостик",
        "Серёга з Бахмута\x00",
        "!?",
    )
    lines = [an_utterance(pen, transcript, n, text) for n, text in enumerate(texts)]
    with (
        CaseFile.create(tmp_path / "case", "pass", member="ann", cost=CHEAP, lemmas=lemmas) as case,
        PostgresRecords(server, a_case_id(), lemmas) as store,
    ):
        for one in (case.records, store):
            one.append((call, transcript, *lines))
        for query in (
            "мостами",
            "лежать",
            "soldier",
            "мост NEAR/1 мостик",
            "~сирога",
            "бахму*",
            "party:A",
            "call:\x00",
        ):
            found = [(f.record, f.snippet, f.score) for f in store.search(query)]
            assert found == [(f.record, f.snippet, f.score) for f in case.records.search(query)]
            assert bool(found) == (query != "call:\x00")


def test_what_falls_is_not_found_and_counts_no_more(store: PostgresRecords) -> None:
    pen = engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    lines = [an_utterance(pen, transcript, n, "мост река") for n in range(3)]
    store.append((call, transcript, *lines))
    better = person_pen().write(
        replace(lines[0].body, text="дом"), supersedes=(lines[0].id,), call=lines[0].call
    )
    store.append((better,))
    assert [f.record for f in store.search("мост")] == [lines[1].id, lines[2].id]
    assert [f.record for f in store.search("дом")] == [better.id]
    with store._transaction() as db:
        row = db.execute("SELECT * FROM said_total").fetchone()
        assert row == db.execute("SELECT count(*), sum(size) FROM said").fetchone() == (3, 2 * 6 + 3)


def test_a_case_made_before_facets_gets_them(server: str) -> None:
    name = a_case_id()
    with PostgresRecords(server, name) as store:
        for batch in corpus(random.Random(3), calls=2):
            store.append(batch)
        counted = store.facets(ThemeMark), store.facets(ThemeMark, state="ever")
        assert counted[0]
        with store._transaction() as db:
            db.execute("DROP TABLE facet; ALTER TABLE record DROP COLUMN facet; UPDATE meta SET value = '1'")
    with PostgresRecords(server, name) as store:
        assert (store.facets(ThemeMark), store.facets(ThemeMark, state="ever")) == counted


def test_members_write_to_one_case_in_turn(server: str) -> None:
    """Each sees what the other wrote; the ledger has one order, and its head is that of all leaves."""
    heads: list[Head] = []
    name = a_case_id()
    with PostgresRecords(server, name) as ann, PostgresRecords(server, name, signed=heads.append) as ben:
        pen = engine_pen()
        for n in range(0, 200, 4):
            ann.append((a_call(pen, n), a_call(pen, n + 1)))
            ben.append((a_call(pen, n + 2), a_call(pen, n + 3)))
        assert [str(id) for id in ann.call_ids()] == [f"call_{n:016x}" for n in range(200)]
        with ann._transaction() as db:
            leaves = [row[0] for row in db.execute("SELECT leaf FROM record ORDER BY seq")]
        assert ann.head() == ben.head() == Head(name, 200, root_of(leaves))
        assert [head.size for head in heads] == [100, 200]
    with PostgresRecords(server, name) as again:
        assert again.head().size == 200


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("dbname=calls", "one host"),
        ("host=a.example,b.example dbname=calls", "one host"),
        ("service=team", "one host"),
        ("host=db.example hostaddr=10.0.0.1 sslmode=verify-full", "one host"),
        ("host=db.example dbname=calls", "who answers"),
        ("host=db.example dbname=calls sslmode=require", "who answers"),
        ("host=/run password=open", "password"),
        ("this is no address", "cannot be read"),
    ],
)
def test_an_address_that_leaves_something_open_is_refused(address: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as refusal:
        connected(address)
    assert "open" not in str(refusal.value) or why == "who answers"


def test_a_variable_that_leads_elsewhere_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    with pytest.raises(UsageError, match="PGHOSTADDR"):
        connected(server)


def test_a_server_that_is_away_says_so_without_words(server: str, tmp_path: Path) -> None:
    with pytest.raises(ServerAway):
        connected(f"host={tmp_path} dbname=calls")
    store = PostgresRecords(server, a_case_id())
    store.close()
    with pytest.raises(ServerAway):
        list(store.search("мост"))
    with pytest.raises(UsageError, match="random id"):
        PostgresRecords(server, "public")

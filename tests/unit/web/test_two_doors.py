"""The ledger cannot tell which door was used: the same work by pages and by commands leaves the same records."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from earwitness import cli
from earwitness.cli.root import app
from earwitness.model.identity import Person, Safety
from earwitness.model.ids import PersonId
from earwitness.web.application import application
from earwitness.web.guard import Session
from earwitness.web.room import Room
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

LINE = f"/calls/{CALL}/lines"
WHY = "Two callers say so."


@pytest.fixture
def desks(monkeypatch: pytest.MonkeyPatch) -> tuple[Newsdesk, Newsdesk]:
    """Two cases alike; the commands work on the second."""
    both = a_newsdesk(), a_newsdesk()
    for one in both:
        person = one.add(Person(PersonId("per_1"), "Invented", reference="p01"), call=None)
        one.add(Safety(PersonId("per_1"), "contacted"), person.id, call=None)

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield both[1].desk

    for module in pkgutil.iter_modules(cli.__path__):
        loaded = importlib.import_module(f"earwitness.cli.{module.name}")
        if hasattr(loaded, "opened"):
            monkeypatch.setattr(loaded, "opened", opened)
    return both


def line(desk: Newsdesk, turn: int) -> str:
    return desk.desk.view.utterances(CALL)[turn - 1].id


def latest(desk: Newsdesk, kind: str) -> str:
    """The id of the newest record of a kind."""
    return next(row["id"] for row in reversed(ledger(desk)) if row["kind"] == kind)


def ledger(desk: Newsdesk) -> list[dict[str, Any]]:
    """Everything ever written, in order, with the vault's."""
    stores: Any = (desk.desk.case.records, desk.desk.case.vault)
    return [json.loads(row) for store in stores for row in store._rows.values()]


def told(desk: Newsdesk) -> list[str]:
    """The ledger without times, and with records numbered in the order they are first named."""
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"#{len(numbers)}")

    rows = ({name: value for name, value in row.items() if name != "at"} for row in ledger(desk))
    return [re.sub(r"rec_[0-9a-f]+", number, repr(row)) for row in rows]


def test_work_by_pages_and_by_commands_leaves_the_same_ledger(desks: tuple[Newsdesk, Newsdesk]) -> None:
    pages, commands = desks
    runner = CliRunner()
    with TestClient(application(Room(pages.desk, Session()))) as window:

        def both(place: str, form: dict[str, str], *words: str) -> None:
            answer = window.post(place, data=form)
            assert answer.status_code == 200, (place, re.findall(r'role="alert".*', answer.text))
            done = runner.invoke(app, list(words))
            assert done.exit_code == 0, (words, done.exception, done.output)

        both(
            f"{LINE}/1/words",
            {"utterance": line(pages, 1), "text": "Сколько там двухсотых"},
            "transcript", "fix", "call-1", "1", "--text", "Сколько там двухсотых",
        )  # fmt: skip
        both(
            f"{LINE}/2/words",
            {"utterance": line(pages, 2), "english": "Many."},
            "transcript", "fix", "call-1", "2", "--english", "Many.",
        )  # fmt: skip
        both(
            f"{LINE}/1/cut",
            {"utterance": line(pages, 1), "word": "3"},
            "transcript", "fix", "call-1", "1", "--split", "3",
        )  # fmt: skip
        both(
            f"{LINE}/1/join",
            {"utterance": line(pages, 1)},
            "transcript", "fix", "call-1", "1", "--merge", "2",
        )  # fmt: skip
        both(
            f"{LINE}/1/comment",
            {"utterance": line(pages, 1), "comment": "Listen again."},
            "comments", "add", line(commands, 1), "Listen again.",
        )  # fmt: skip
        both(
            f"/calls/{CALL}/sign",
            {"by": "Vera V", "all_read": "yes"},
            "transcript", "sign", "call-1", "--by", "Vera V", "--all-lines-read",
        )  # fmt: skip
        both(
            "/shorthand",
            {"word": "кедрач", "meaning": "a clerk", "language": "ru", "trust": "seen", "why": WHY},
            "lexicon", "add", "кедрач", "--meaning", "a clerk", "--trust", "seen", "--why", WHY,
        )  # fmt: skip
        both(
            "/claims",
            {"at": "call-1:2", "statement": "There are many."},
            "claims", "add", "call-1:2", "There are many.",
        )  # fmt: skip
        both(
            f"/claims/{latest(pages, 'Claim')}/check",
            {
                "kind": "document", "outcome": "supports", "line": "the roll", "reliability": "B", "credibility": "2",
            },
            "claims", "check", latest(commands, "Claim"), "--kind", "document", "--outcome", "supports", "--line", "the roll",
            "--grade", "B2",
        )  # fmt: skip
        both(
            f"/claims/{latest(pages, 'Claim')}/verdict",
            {"standing": "said only", "why": "One line."},
            "claims", "verdict", latest(commands, "Claim"), "said only", "--why", "One line.",
        )  # fmt: skip
        both("/people/per_1/reveal", {}, "people", "--reveal", "per_1")
        both(
            "/people/per_1/safety",
            {"state": "consents", "agreed": "his voice"},
            "people", "safety", "per_1", "consents", "--agreed", "his voice", "--no-minor", "--no-survivor",
        )  # fmt: skip
        both(
            "/interviews/plans",
            {"person": "p01", "way": "message", "purpose": "his leave", "precautions": "no name"},
            "interviews", "plan", "p01", "--way", "message", "--purpose", "his leave", "--precautions", "no name",
        )  # fmt: skip
        both(
            f"/interviews/plans/{latest(pages, 'ContactPlan')}/approve",
            {"by": "Vera V"},
            "interviews", "approve", latest(commands, "ContactPlan"), "--by", "Vera V",
        )  # fmt: skip
        both(
            "/interviews",
            {
                "person": "p01", "with": "his wife", "date": "2023-03-01", "consent": "background", "summary": "He is home.",
            },
            "interviews", "note", "--about", "p01", "--with", "his wife", "--on", "2023-03-01", "--consent", "background",
            "--summary", "He is home.",
        )  # fmt: skip
        both(
            "/research",
            {
                "kind": "number", "target": "a number", "question": "whose", "method": "a messenger", "account": "none",
                "gives_away": "that we look",
            },
            "research", "plan", "number", "--target", "a number", "--question", "whose", "--method", "a messenger",
            "--account", "none", "--gives-away", "that we look",
        )  # fmt: skip
    assert told(pages) == told(commands)
    assert len(ledger(pages)) > len(ledger(a_newsdesk())) + 16

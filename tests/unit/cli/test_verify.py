"""The commands of verification on a case in memory: for people, for programs, and with sensitive words asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from earwitness.cli import authenticity, chronology, claims, custody, interviews, research
from earwitness.errors import NotApproved, UsageError
from earwitness.model.identity import Person, Safety
from earwitness.model.ids import PersonId
from tests.unit.app.actions.reviewed_case import a_newsdesk

RUN = CliRunner()
AT_ROOT = typer.Typer()
for module in (authenticity, chronology, custody):
    module.register(AT_ROOT)


@pytest.fixture(autouse=True)
def case(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_newsdesk()
    person = desk.add(Person(PersonId("per_a"), "Пётр Птахов", reference="p01"), call=None)
    desk.add(Safety(PersonId("per_a"), "contacted"), person.id, call=None)

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield desk.desk

    for module in (authenticity, chronology, claims, custody, interviews, research):
        monkeypatch.setattr(module, "opened", opened)


def said(app: typer.Typer, *arguments: str, typed: str = "") -> str:
    done = RUN.invoke(app, list(arguments), input=typed)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


def told(app: typer.Typer, *arguments: str, typed: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(app, *arguments, "--json", typed=typed))
    return found


def test_a_claim_goes_from_the_line_to_the_verdict() -> None:
    id = told(claims.app, "add", "call-1:2", "-", "--words", "-", typed="There were many.\nмного\n")["claim"]
    assert "two usable lines" in said(claims.app)
    for line in ("paper", "registry"):
        told(
            claims.app,
            "check",
            id,
            "--kind",
            "document",
            "--outcome",
            "supports",
            "--line",
            line,
            "--grade",
            "C3",
        )
    said(claims.app, "verdict", id, "corroborated", "--why", "two papers", "--by", "Boris")
    shown = said(claims.app, "show", id)
    assert "verdict: corroborated (Boris)" in shown and "line registry" in shown and "много" in shown
    assert said(claims.app, "--rules").startswith("W1  ")


def test_contact_and_an_interview_are_written_down() -> None:
    plan = told(
        interviews.app, "plan", "p01", "--way", "telephone", "--by", "Anna", typed="to ask\nanother number\n"
    )
    assert "NOT approved" in said(interviews.app, "contact")
    attempt = ("attempt", "p01", "--way", "telephone", "--outcome", "confirmed", "--on", "2023-03-11")
    assert isinstance(RUN.invoke(interviews.app, list(attempt)).exception, NotApproved)
    said(interviews.app, "approve", plan["plan"], "--by", "Boris")
    said(interviews.app, *attempt)
    note = ("note", "--about", "p01", "--with-person", "p01", "--on", "2023-03-11", "--consent", "on record")
    made = told(interviews.app, *note, "--limits", "-", typed="himself\nHe confirms it.\nnot his village\n")
    assert made["limits"] == "not his village" and made["contact_logged"]
    shown = said(interviews.app, "show", made["interview"])
    assert "Limits: not his village" in shown and "himself" not in said(interviews.app) + shown


def test_a_look_is_written_down_with_what_was_captured(tmp_path: Path) -> None:
    asked = "+7 000 417-33-05\nwhose is it\nby hand\nnone\nthat somebody looked\n"
    plan = told(research.app, "plan", "number", "--person", "p01", "--by", "Anna", typed=asked)["plan"]
    assert "417" not in said(research.app)
    said(research.app, "approve", plan, "--by", "Boris")
    page = tmp_path / "p.warc"
    page.write_bytes(b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 5\r\n\r\nKedr.\r\n\r\n")
    look = ("look", plan, "--account", "none", "--told", "nothing", "--outcome", "found", "--file", str(page))
    exhibit = told(research.app, *look, typed="a page\nHis page.\n")["looks"][0]["captured"][0]["exhibit"]
    assert "resource" in said(research.app, "warc", exhibit)
    assert said(research.app, "warc", exhibit, "1").strip() == "Kedr."
    assert "told them: nothing" in said(research.app, "show", plan)


def test_what_happened_and_where_is_told_and_drawn(tmp_path: Path) -> None:
    assert said(AT_ROOT, "chronology").startswith("2022-07-01T10:00:00 calls")
    assert "1  without a place" in said(AT_ROOT, "map", str(tmp_path / "m.svg"))
    assert (tmp_path / "m.svg").stat().st_mode & 0o077 == 0
    again = RUN.invoke(AT_ROOT, ["map", str(tmp_path / "m.svg")])
    assert isinstance(again.exception, UsageError)


def test_a_look_at_a_sound_ends_with_its_limits() -> None:
    shown = said(AT_ROOT, "authenticity", "call-1")
    assert "not looked for: mains hum: shorter than 60 s" in shown and "never a verdict" in shown
    assert told(AT_ROOT, "authenticity", "call-1")["recordings"][0]["codec"] == "pcm"


def test_no_bag_left_yet() -> None:
    assert said(AT_ROOT, "custody").strip() == "None."


@pytest.mark.parametrize(
    "app", [claims.app, interviews.app, research.app], ids=["claims", "interviews", "research"]
)
def test_options_before_a_further_word_are_refused_and_not_ignored(app: typer.Typer) -> None:
    assert isinstance(RUN.invoke(app, ["--json", "show", "x"]).exception, UsageError)

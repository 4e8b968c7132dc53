"""Tables of a case: what leaves is written down, a machine's words and English say so, identities stay ids."""

from __future__ import annotations

import pytest

from earwitness.app.actions.interchange import GIST
from earwitness.app.actions.marking import mark_theme
from earwitness.app.actions.spreadsheets import FORMS, TableForm, rows_in
from earwitness.app.actions.tables import KINDS, TableKind, export_table
from earwitness.errors import NoTranscript, UsageError
from earwitness.model.claims import Claim
from earwitness.model.ids import PersonId
from earwitness.model.speech import PlainCopy
from tests.unit.app.actions.reviewed_case import CALL, a_newsdesk


@pytest.mark.parametrize("form", FORMS)
def test_lines_say_whose_words_they_are(form: TableForm) -> None:
    room = a_newsdesk()
    theme = room.desk.codebook.themes[0].id
    mark_theme(room.desk, room.lines[1].id, theme, by="Olha")
    content, told = export_table(room.desk, "lines", form, ["call-1"])
    rows = [row for _, row in rows_in(content, form)[0]]
    assert (told["rows"], len(rows)) == (3, 3)
    assert [(row["line"], row["utterance"], row["text"], row["themes"]) for row in rows] == [
        (str(n), line.id, line.body.text, theme if n == 2 else "") for n, line in enumerate(room.lines, 1)
    ]
    assert {row["words_by"] for row in rows} == {"machine: whisper"}
    assert all(row["english"].startswith(GIST) for row in rows)
    (copy,) = room.standing(PlainCopy)
    assert (copy.body.form, copy.body.lines, copy.body.english, copy.call) == (
        f"lines, {form}",
        3,
        True,
        CALL,
    )


def test_claims_name_the_speaker_by_id() -> None:
    room = a_newsdesk()
    room.add(Claim(room.lines[1].id, 3, 8, "there are many", PersonId("per_1")), room.lines[1].id)
    content, _ = export_table(room.desk, "claims", "csv")
    ((_, row),) = rows_in(content, "csv")[0]
    assert (row["statement"], row["words"], row["speaker"], row["verdict"]) == (
        "there are many",
        "много",
        "per_1",
        "",
    )


def test_a_list_of_calls_holds_no_words_of_theirs() -> None:
    room = a_newsdesk()
    content, told = export_table(room.desk, "calls", "csv")
    ((_, row),) = rows_in(content, "csv")[0]
    assert (row["call"], row["reference"], row["transcript"], told["losses"]) == (
        CALL,
        "call-1",
        "machine draft",
        [],
    )
    assert not room.standing(PlainCopy)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_named(kind: TableKind) -> None:
    room = a_newsdesk()
    with pytest.raises(UsageError):
        export_table(room.desk, kind, "csv", ["call-2"])
    with pytest.raises(NoTranscript):
        export_table(room.desk, "claims", "csv")

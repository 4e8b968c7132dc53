"""Versions of a codebook: kept with who and when, the last one in use, older marks left and listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.app.actions import codebooks as actions
from earwitness.errors import BadCodebook, UsageError
from earwitness.model import wire
from earwitness.model.records import Record
from earwitness.model.themes import Codebook, ThemeMark
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

OWN = """id,definition,include,exclude,example_1
wants_out,wish to leave,,,Я больше не могу тут и хочу домой
letters,letters from home,,,Письмо от мамы пришло вчера вечером
"""


@pytest.fixture
def news() -> Newsdesk:
    return a_newsdesk()


def anew(news: Newsdesk) -> Newsdesk:
    """The desk as another command finds it."""
    news.desk.__dict__.pop("codebook", None)
    return news


def a_file(folder: Path, text: str = OWN, name: str = "ours") -> Path:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_version_brought_in_is_kept_and_used(news: Newsdesk, tmp_path: Path) -> None:
    done = actions.bring(news.desk, a_file(tmp_path), "boris")
    assert (done["themes"], done["added"], done["changed"]) == (2, ["letters"], ["wants_out"])
    assert anew(news).desk.codebook.name == "ours"
    (row,) = [row for row in actions.codebooks_here(news.desk) if row["in_use"]]
    assert (row["codebook"], row["kept_by"], row["themes"]) == (done["codebook"], "boris", 2)
    (record,) = _records(news)
    assert wire.from_bytes(wire.to_bytes(record)) == record


def _records(news: Newsdesk) -> list[Record[Codebook]]:
    return list(news.desk.view.reader.of(Codebook))


def test_a_changed_definition_is_another_version_and_older_marks_stay(news: Newsdesk, tmp_path: Path) -> None:
    first = actions.bring(news.desk, a_file(tmp_path))["codebook"]
    line = anew(news).desk.view.utterances(CALL)[0]
    mark = ThemeMark(line.id, "letters", "accepted", 1.0, "A", codebook=first)
    news.desk.writer.append((news.desk.pen("anna").write(mark, basis=(line.id,), call=CALL),))
    second = actions.bring(news.desk, a_file(tmp_path, OWN.replace("letters from home", "any letters")))
    assert second["changed"] == ["letters"] and second["codebook"] != first
    assert actions.marks_of_older(anew(news).desk) == {first: 1}
    assert [m.body.codebook for m in news.desk.view.reader.of(ThemeMark) if not m.author.is_machine] == [
        first
    ]
    old = actions.codebook_here(news.desk, first)
    assert actions.themes_of(old, "letters")[0]["definition"] == "letters from home"


def test_keeping_the_same_again_writes_nothing_and_going_back_makes_it_the_last(
    news: Newsdesk, tmp_path: Path
) -> None:
    actions.freeze(news.desk)
    assert actions.freeze(anew(news).desk)["changed"] == []
    assert len(_records(news)) == 1
    packaged = news.desk.codebook
    actions.bring(anew(news).desk, a_file(tmp_path))
    back = a_file(tmp_path, actions.exported(packaged)[0], packaged.name)
    actions.bring(anew(news).desk, back)
    assert anew(news).desk.codebook == packaged
    assert len(_records(news)) == 2


def test_what_is_not_there_is_said(news: Newsdesk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no codebook"):
        actions.codebook_here(news.desk, "packaged 00000000")
    with pytest.raises(UsageError, match="no theme"):
        actions.themes_of(news.desk.codebook, "letters")
    with pytest.raises(BadCodebook) as told:
        actions.bring(news.desk, tmp_path / "none.csv")
    assert "themes.md" in (told.value.hint or "")


def test_faults_of_a_file_are_grave_or_to_look_at(tmp_path: Path) -> None:
    assert actions.check_file(a_file(tmp_path)) == []
    (grave,) = actions.check_file(a_file(tmp_path, "id,definition\n1,x\n"))
    assert grave["grave"] and "line 2" in grave["what"]
    doubled = (
        OWN + "again,letters from home,,,Письмо от мамы пришло вчера вечером\nbare,nothing,,,\nshort,x,,,Да\n"
    )
    faults = actions.check_file(a_file(tmp_path, doubled))
    assert {fault["theme"] for fault in faults} == {"letters", "again", "bare", "short"}
    assert not any(fault["grave"] for fault in faults)


def test_without_a_case_the_packaged_codebook_is_shown() -> None:
    (row,) = actions.codebooks_here(None)
    assert row["in_use"] and row["themes"] == len(actions.codebook_here(None).themes)


def test_a_codebook_of_another_tool_says_what_it_loses(news: Newsdesk, tmp_path: Path) -> None:
    text, losses = actions.exported(actions.codebook_here(news.desk), "QDC")
    assert len(losses) == 1
    file = tmp_path / "theirs.qdc"
    file.write_text(text.replace("</CodeBook>", "<Sets><Set/></Sets></CodeBook>"), encoding="utf-8")
    done = actions.bring(news.desk, file)
    assert (done["losses"], done["changed"], done["removed"]) == (["1 sets"], [], [])
    assert {"theme": None, "grave": False, "what": "not taken: 1 sets"} in actions.check_file(file)
    with pytest.raises(UsageError):
        actions.exported(actions.codebook_here(news.desk), "docx")

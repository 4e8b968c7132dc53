"""Periods as people type them: a word, a number of days, or a file with a line for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.app.actions.trends_calendar import calendar_of
from earwitness.errors import BadForm, EarwitnessError, UsageError
from earwitness.model.trends import Calendar


@pytest.mark.parametrize("by", ["auto", "month", "week", "14"])
def test_words_and_numbers_of_days_are_calendars(by: str) -> None:
    assert calendar_of(by) == Calendar(by)


@pytest.mark.parametrize("by", ["fortnight", "-7", "", "nowhere.csv"])
def test_what_is_neither_a_word_nor_a_file_is_an_error_of_use(by: str) -> None:
    with pytest.raises(UsageError, match="file of periods"):
        calendar_of(by)


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-24, the first weeks\n2022-04-01\n2022-09-21,after the call-up\n",
        "\ufeffbegins;name\r\n24.02.2022;the first weeks\r\n\r\n01.04.2022\r\n21.09.2022;after the call-up\r\n",
    ],
)
def test_a_file_has_a_period_a_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "periods.csv"
    file.write_text(text, encoding="utf-8", newline="")
    assert calendar_of(str(file)) == Calendar(
        "custom", ("2022-02-24", "2022-04-01", "2022-09-21"), ("the first weeks", "", "after the call-up")
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "line 1: 0 periods"),
        ("2022-02-24\nSecret\n", "line 2: the date"),
        ("2022-02-24\n\n2022-02-24\n", "line 3: this period does not begin after the one in line 1"),
        ("2022-02-24\n2022-02-01\n", "line 2: this period does not begin"),
        ("2022-02-24,Secret\n2022-03-01,Secret\n", "line 2: two periods"),
        ("2022-02-24,Secret,more\n", "line 1: a line is a date and a name"),
        (f"2022-02-24,{'Secret' * 11}\n", "line 1: a line is a date and a name"),
        ("2022-02-24,Secret\u202eSecret\n", "line 1: a line is a date and a name"),
        ('2022-02-24,"Secret\n', "line 1: a quotation mark"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_not_repeated(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "periods.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadForm) as caught:
        calendar_of(str(file))
    assert named in str(caught.value) and "Secret" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "periods.csv"
    file.write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(EarwitnessError, match="UTF-8"):
        calendar_of(str(file))

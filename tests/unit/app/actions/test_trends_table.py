"""A table is read as it is meant or refused by line and column; nothing of it is repeated in an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from earwitness.app.actions.trends_table import read_table, try_measure
from earwitness.errors import BadForm, EarwitnessError, UsageError

Write = Callable[[bytes], Path]
KEYS = ["theme", "trend", "odds_ratio_per_30d", "ci", "p", "p_adjusted", "calls", "callers", "sentence"]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: bytes) -> Path:
        file = tmp_path / "table.csv"
        file.write_bytes(content)
        return file

    return written


def rising() -> str:
    """Forty callers, one call each; the theme is in hardly any early and nearly all late ones."""
    lines = ["call,caller,date,wants_out,weather"]
    for n in range(40):
        day = date(2022, 3, 1) + timedelta(days=5 * n)
        lines.append(f"c{n},p{n % 20},{day},{int(n % 7 < n / 6)},{n % 2}")
    return "\n".join(lines)


def test_a_line_a_theme_in_the_order_of_the_columns_with_exactly_the_promised_fields(write: Write) -> None:
    rows = list(try_measure(write(rising().encode())))
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [(row["theme"], row["trend"]) for row in rows] == [("wants_out", "rising"), ("weather", "none")]
    assert rows[0]["ci"][0] < rows[0]["odds_ratio_per_30d"] < rows[0]["ci"][1]
    assert rows[0]["p"] <= rows[0]["p_adjusted"] <= 0.05
    assert all("selected by others" in row["sentence"] for row in rows)


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace(",", " , ").encode(),
        lambda text: text.replace("call,caller", "Call,CALLER").encode(),
        lambda text: ("\n" + text.replace("\n", "\n\n") + "\n,,,,\n").encode(),
        lambda text: text.replace("c0,", '"c0",').encode(),
    ],
    ids=["BOM", "CRLF", "CR", "semicolons", "tabs", "blanks", "capitals", "empty lines", "quoted"],
)
def test_tables_as_programs_write_them_are_read_alike(write: Write, changed: Callable[[str], bytes]) -> None:
    assert read_table(write(changed(rising()))) == read_table(write(rising().encode()))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "line 1: the table is empty"),
        (b"call,caller,t\n", "'date'; it has 0"),
        (b"call,caller,date,date,t\n", "'date'; it has 2"),
        (b"call,caller,date\na,b,2022-01-01\n", "no column for a theme"),
        (b"call,caller,date,t,\n", "column 5 has no name"),
        (b"call,caller,date,t,u,t\n", "columns 4 and 6"),
        (b"call,caller,date,t\na,b,2022-01-01\n", "line 2: 3 cells under 4 columns"),
        (b"call,caller,date,t\na,b,2022-01-01,1,0\n", "line 2: 5 cells"),
        (b"call,caller,date,t\na,b,2022-01-01,1\nSecret,b,2022-02-30,1\n", "line 3: the date"),
        (b"call,caller,date,t\na,b,2022-01-01x,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,01/02/2022,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,2022-W01-1,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,2022-01-01,Secret\n", "line 2: column 4 must be 0 or 1"),
        (b"call,caller,date,t\na,b,2022-01-01,\n", "line 2: column 4"),
        (b"call,caller,date,t\na,b,2022-01-01,2\n", "line 2: column 4"),
        (b"call,caller,date,t\na,b,2022-01-01,1.5\n", "line 2: column 4"),
        (b"call,caller,date,t\na,b,2022-01-01,yes\n", "line 2: column 4"),
        (b"call,caller,date,t\na,b,29.02.2022,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,2022-13,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,01.03.22,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,2022-03/01,1\n", "line 2: the date"),
        (b"call,caller,date,t\na,b,13/01/2022,1\nc,d,01/13/2022,1\ne,f,01/02/2022,1\n", "line 2: the date"),
        (b"sep=;\ncall;caller;date;t\na;b;2022-01-01;7\n", "line 3: column 4"),
        (b'call,caller,date,t\n"a\nb",c,2022-01-01,1\nd,e,2022-01-01,7\n', "line 4: column 4"),
        (b'call,caller,date,t\n"a\nb",c,2022-01-01,7\n', "line 2: column 4"),
        ("call,caller,date,t\na,b,2022-01-01,１\n".encode(), "line 2: column 4"),
        (b"call,caller,date,t\na, ,2022-01-01,1\n", "line 2: the caller is empty"),
        (b"call,caller,date,t\n,b,2022-01-01,1\n", "line 2: the call is empty"),
        (b"call,caller,date,t\nSecret,b,2022-01-01,1\n\nSecret,b,2022-01-01,1\n", "line 4: this call stands in line 2"),
        (b'call,caller,date,t\na,"Secret,2022-01-01,1\n', "line 2: a quotation mark"),
        (b"call,caller,date,t\na,b,2022-01-01," + b"1" * 200_000 + b"\n", "line 2: a quotation mark"),
        (b"call,caller,date,t\na,b\0,2022-01-01,1\n", "line 2: a character"),
        (b"call,caller,date,t\na,b,0001-01-01,1\nc,b,9999-12-31,1\n", "line 2 and line 3"),
        (b"\xff\xfec\0a\0l\0l\0", "UTF-8"),
        (b"PK\x03\x04\x14\0\xff", "UTF-8"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_column_and_nothing_is_repeated(
    write: Write, content: bytes, named: str
) -> None:
    with pytest.raises(BadForm) as caught:
        list(try_measure(write(content)))
    assert named in str(caught.value)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["2022-03-01"], date(2022, 3, 1)),
        (["2022-03-01T23:59:59.5+03:00"], date(2022, 3, 1)),
        (["2022-03-01 7:05"], date(2022, 3, 1)),
        (["2022/03/01"], date(2022, 3, 1)),
        (["20220301"], date(2022, 3, 1)),
        (["01.03.2022"], date(2022, 3, 1)),
        (["1.3.2022 07:05"], date(2022, 3, 1)),
        (["2022-03"], date(2022, 3, 15)),
        (["03/03/2022"], date(2022, 3, 3)),
        (["01/03/2022", "31/03/2022"], date(2022, 3, 1)),
        (["03/01/2022", "03/31/2022"], date(2022, 3, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(write: Write, written: list[str], read: date) -> None:
    lines = [f"c{n},p,{day},1" for n, day in enumerate(written)]
    assert read_table(write("\n".join(["call,caller,date,t", *lines]).encode()))[1][0].date == read


def test_a_date_that_may_be_two_days_is_never_guessed(write: Write) -> None:
    with pytest.raises(BadForm, match="line 3: the date may have the day or the month first"):
        read_table(write(b"call,caller,date,t\na,b,03/03/2022,1\nc,d,01/03/2022,1\n"))


def test_columns_stand_in_any_order_and_themes_keep_theirs(write: Write) -> None:
    themes, rows = read_table(
        write(b"zeal,date,call,fear,caller\n1,2022-03-01,c1,0,p1\nTrue,2022-03-02,c2,1.0,p2\n")
    )
    assert themes == ("zeal", "fear")
    assert [(r.call, r.caller, dict(r.hits)) for r in rows] == [
        ("c1", "p1", {"zeal": True, "fear": False}),
        ("c2", "p2", {"zeal": True, "fear": True}),
    ]


def test_a_line_that_names_the_separator_is_no_head(write: Write) -> None:
    plain = rising().replace(",", ";")
    assert read_table(write(b"sep=;\r\n" + plain.encode())) == read_table(write(plain.encode()))


@pytest.mark.parametrize("cell", ["0", "1"])
def test_a_theme_in_all_calls_or_in_none_is_too_little(write: Write, cell: str) -> None:
    lines = [f"c{n},p{n % 15},{date(2022, 3, 1) + timedelta(days=n)},{cell}" for n in range(60)]
    (row,) = try_measure(write("\n".join(["call,caller,date,t", *lines]).encode()))
    assert row["trend"] == "too little"
    assert f"under 3 calls with{'out' if cell == '1' else ''} it" in row["sentence"]


def test_one_caller_is_too_little_however_much_he_calls(write: Write) -> None:
    lines = [f"c{n},p,{date(2022, 3, 1) + timedelta(days=n)},{int(n > 50)}" for n in range(100)]
    (row,) = try_measure(write("\n".join(["call,caller,date,t", *lines]).encode()))
    assert (row["trend"], row["callers"]) == ("too little", 1)
    assert "under 6 callers" in row["sentence"]


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_no_file_is_an_error_of_use(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        read_table(tmp_path / name)


def test_a_table_without_calls_is_too_little_for_each_of_its_themes(write: Write) -> None:
    rows = list(try_measure(write(b"call,caller,date,a,b\n")))
    assert [(row["theme"], row["trend"], row["calls"], row["ci"]) for row in rows] == [
        ("a", "too little", 0, [None, None]),
        ("b", "too little", 0, [None, None]),
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_calls_at_the_ends_of_the_calendar_are_calls(write: Write, day: str) -> None:
    lines = [f"c{n},p{n},{day},{n % 2}" for n in range(20)]
    (row,) = try_measure(write(("call,caller,date,t\n" + "\n".join(lines)).encode()))
    assert row["trend"] == "too little" and "one day" in row["sentence"]


def test_any_bytes_at_all_are_read_or_refused_by_name(write: Write) -> None:
    whole = rising().encode()
    for cut in range(0, len(whole), 37):
        for piece in (b'"', b",", b"\n", b"\r", b"\xe2\x80\xa8", b"\x00", b"9" * 40):
            try:
                read_table(write(whole[:cut] + piece + whole[cut:]))
            except EarwitnessError as error:
                assert error.number in ("E001", "E021")

"""A manifest in either form gives the same entries, and says where it does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.app.actions.manifest import Entry, EntryParty, read_manifest
from earwitness.errors import BadForm

ENTRY = Entry(
    "a.wav", "2022-03-01T10:00:00+03:00", ("ru", "uk"), "a camp", "call-1",
    (EntryParty("A", "caller", "p1", "+7 000 111-22-33", "soldier", "contract", "2022-02", 0), EntryParty("B", "callee", "p2")),
)  # fmt: skip

JSON = """[{"file": "a.wav", "began": "2022-03-01T10:00:00+03:00", "languages": ["ru", "uk"], "place": "a camp",
 "reference": "call-1", "parties": [
 {"id": "A", "side": "caller", "person": "p1", "number": "+7 000 111-22-33", "role": "soldier", "service": "contract",
  "entered": "2022-02", "channel": 0}, {"id": "B", "side": "callee", "person": "p2"}]}]"""

CSV = (
    "file,began,languages,place,reference,a_side,a_person,a_number,a_role,a_service,a_entered,a_channel,b_side,b_person\n"
    "a.wav,2022-03-01T10:00:00+03:00,ru uk,a camp,call-1,caller,p1,+7 000 111-22-33,soldier,contract,2022-02,0,callee,p2\n"
)


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_json_and_csv_say_the_same(tmp_path: Path) -> None:
    assert read_manifest(written(tmp_path, "m.json", JSON)) == {"a.wav": ENTRY}
    assert read_manifest(written(tmp_path, "m.csv", CSV)) == {"a.wav": ENTRY}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not JSON"),
        ('{"file": "a"}', "list of objects"),
        ('[{"begun": "x", "file": "a"}]', "entry 1: it has a field that a manifest does not know"),
        ("[{}]", "entry 1: the field file is missing"),
        ('[{"file": "a"}, {"file": "a"}]', "entry 2: this file has an entry already"),
        (
            '[{"file": "a", "parties": [{"id": "A", "role": "general"}]}]',
            "entry 1, party 1: role must be one of",
        ),
        ('[{"file": "a", "parties": [{"side": "caller"}]}]', "entry 1, party 1: the field id is missing"),
        ('[{"file": "a", "parties": [{"id": "A", "channel": "left"}]}]', "channel must be a number"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadForm, match=told):
        read_manifest(written(tmp_path, "m.json", text))


def test_a_table_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadForm, match="no column called file"):
        read_manifest(written(tmp_path, "m.csv", "name,began\nx,y\n"))

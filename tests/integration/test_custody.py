"""A custody bag from a real case: checked by the script inside it, every edit found, and nothing in it that was not to leave.

`benchmarks.custody_edits` makes a thousand edits; here are enough that each kind comes up.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.custody_edits import EDITS, checker, missed
from earwitness.app.actions.add import OriginAnswers, add_files
from earwitness.app.actions.custody import Wanted, export_bag, list_bags
from earwitness.app.actions.interviews import attach, read_kept
from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.recording import Origin
from earwitness.ports import nothing
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost

FILE_NAME, SOURCE = "Кедр_мама_0417.amr", "Зоя Птахова"
LEGAL = "Our lawyer thinks it is lawful."
ORIGIN = Origin("leak", "2023-02-01", "none", "not to be passed on", "unknown", "it matters", LEGAL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A case of three files, one of them empty, that nobody opened yet. Bags add to it and take nothing away."""
    folder = tmp_path_factory.mktemp("custody")
    given = folder / "given"
    given.mkdir()
    for name, content in (
        (FILE_NAME, b"#!AMR\n" + bytes(range(256)) * 40),
        ("b.wav", b"RIFF"),
        ("c.wav", b""),
    ):
        (given / name).write_bytes(content)
    cost = PassphraseCost(64, 1, 1)
    with CaseFile.create(folder / "case", "pass", member="ann", cost=cost) as case:
        desk = Desk(case, Settings(name_finder=False, workers=1))  # type: ignore[call-arg]
        add_files(desk, [given], OriginAnswers(ORIGIN, SOURCE, ""), None, nothing)
        yield desk


def exported(desk: Desk, out: Path, wanted: Wanted, **more: bool) -> tuple[Path, str]:
    done = export_bag(desk, out, wanted, "The court", nothing, **more)
    return Path(done["bag"]), done["verifier"]


def every_byte(bag: Path) -> bytes:
    return b"\n".join(str(p).encode() + p.read_bytes() for p in sorted(bag.rglob("*")) if p.is_file())


def test_a_bag_holds_and_every_kind_of_edit_is_found(desk: Desk, tmp_path: Path) -> None:
    bag, key = exported(desk, tmp_path / "bag", Wanted(every=True))
    ran = subprocess.run([sys.executable, bag / "check.py", bag, key], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    made, unseen = missed(bag, 150, seed=7, key=key)
    assert unseen == [] and set(made) == set(EDITS)
    assert checker()(bag, key) == []


def test_whoever_makes_the_fingerprints_anew_still_lacks_the_key(desk: Desk, tmp_path: Path) -> None:
    bag, _ = exported(desk, tmp_path / "bag", Wanted(serials=(1,)))
    item = bag / "data/items/000001.bin"
    before = hashlib.sha256(item.read_bytes()).hexdigest()
    item.write_bytes(item.read_bytes()[:-1] + b"!")
    for manifest in (bag / "manifest-sha256.txt", bag / "tagmanifest-sha256.txt"):
        after = hashlib.sha256(item.read_bytes()).hexdigest()
        text = manifest.read_text()
        changed = hashlib.sha256(text.encode()).hexdigest()
        manifest.write_text(text.replace(before, after))
        before, item = changed, manifest
    assert [p for p in checker()(bag) if p.startswith("data/")] == [
        "data/items/000001.bin: not the bytes that were handed over"
    ]
    assert "tagmanifest-sha256.txt is not the one that was signed" in checker()(bag)


def test_a_bag_of_another_case_is_not_taken_for_ours(desk: Desk, tmp_path: Path) -> None:
    bag, _ = exported(desk, tmp_path / "bag", Wanted(every=True))
    assert checker()(bag, "case_0/records+00000000+AAAA") == [
        "the bag was signed with another key than the one you were told"
    ]


def test_no_name_of_a_file_a_source_or_a_lawyers_view_leaves(desk: Desk, tmp_path: Path) -> None:
    bag, _ = exported(desk, tmp_path / "bag", Wanted(every=True))
    content = every_byte(bag)
    for secret in (FILE_NAME, SOURCE, LEGAL, "The court", str(tmp_path)):
        assert secret.encode() not in content.replace(str(bag).encode(), b"")
    with_form, _ = exported(desk, tmp_path / "bag2", Wanted(every=True), with_origin=True)
    assert LEGAL.encode() in every_byte(with_form)


def test_a_bag_without_sound_proves_and_holds_none(desk: Desk, tmp_path: Path) -> None:
    bag, key = exported(desk, tmp_path / "bag", Wanted(serials=(1,)), with_sound=False)
    assert checker()(bag, key) == [] and not (bag / "data/items").exists()
    assert bytes(range(256)) not in every_byte(bag)


def test_what_left_is_in_the_ledger_and_in_the_next_report_without_for_whom(
    desk: Desk, tmp_path: Path
) -> None:
    def copies(bag: Path) -> int:
        report = (bag / "data/custody-report.txt").read_text()
        assert "court" not in report
        return report.count("copy made  ")

    bag, _ = exported(desk, tmp_path / "bag", Wanted(serials=(2,)))
    row = list_bags(desk)[-1]
    signature = hashlib.sha256((bag / "signature.txt").read_bytes()).hexdigest()
    assert (row["for"], row["files"], row["signature_sha256"]) == ("The court", 1, signature)
    again, _ = exported(desk, tmp_path / "again", Wanted(serials=(2,)))
    assert copies(again) == copies(bag) + 1


def test_captured_files_go_along_only_when_they_are_named(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / "Птахова.warc"
    page.write_bytes(b"WARC/1.0 what was captured")
    made = attach(
        desk,
        None,
        read_kept(page),
        captured_on="2023-02-14",
        captured_with="a browser",
        by="Reporter C (invented)",
    )
    without, _ = exported(desk, tmp_path / "without", Wanted(every=True))
    assert b"what was captured" not in every_byte(without)
    bag, key = exported(desk, tmp_path / "bag", Wanted(serials=(1,), exhibits=(made["exhibit"],)))
    assert checker()(bag, key) == []
    assert (bag / f"data/items/{made['exhibit']}.bin").read_bytes() == page.read_bytes()
    assert "2023-02-14 with a browser" in (bag / "data/custody-report.txt").read_text()
    assert "Птахова" not in every_byte(bag).decode("utf-8", "replace")


def test_the_bag_is_laid_out_as_its_standards_say(desk: Desk, tmp_path: Path) -> None:
    """RFC 8493: declaration, oxum and manifests. RO-Crate 1.1: descriptor, root, and every part there."""
    bag, _ = exported(desk, tmp_path / "bag", Wanted(every=True))
    assert (bag / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {p.relative_to(bag).as_posix(): p for p in (bag / "data").rglob("*") if p.is_file()}
    oxum = f"{sum(p.stat().st_size for p in payload.values())}.{len(payload)}"
    assert f"Payload-Oxum: {oxum}\n" in (bag / "bag-info.txt").read_text()
    lines = (line.split("  ", 1) for line in (bag / "manifest-sha256.txt").read_text().splitlines())
    listed = {name: digest for digest, name in lines}
    assert listed == {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in payload.items()}
    graph = {e["@id"]: e for e in json.loads((bag / "data/ro-crate-metadata.json").read_bytes())["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert parts == {name.removeprefix("data/") for name in payload} - {"ro-crate-metadata.json"}
    pointed = re.findall(r'\{\s*"@id": "([^"]+)"\s*\}', json.dumps(list(graph.values())))
    assert set(pointed) <= set(graph) | {"https://w3id.org/ro/crate/1.1"}


def test_the_time_stamp_request_is_over_the_signature(desk: Desk, tmp_path: Path) -> None:
    bag, _ = exported(desk, tmp_path / "bag", Wanted(every=True))
    request = (tmp_path / "bag.tsq").read_bytes()
    assert request[:2] == b"\x30\x39" and len(request) == 59
    assert request[24:56] == hashlib.sha256((bag / "signature.txt").read_bytes()).digest()


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(serials=(9,)), Wanted(calls=("call-9",))])
def test_files_that_are_not_there_make_no_bag(desk: Desk, tmp_path: Path, wanted: Wanted) -> None:
    before = list_bags(desk)
    with pytest.raises(UsageError):
        export_bag(desk, tmp_path / "bag", wanted, "The court", nothing)
    assert not (tmp_path / "bag").exists() and list_bags(desk) == before


def test_nothing_is_written_over(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(UsageError, match="already"):
        export_bag(desk, tmp_path / "bag", Wanted(every=True), "The court", nothing)

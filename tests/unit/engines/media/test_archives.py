"""Archives: every member gives its bytes or a named error, and nothing else happens."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.engines.media.archives import ArchiveLimits, members
from tests.hostile import make

ARCHIVES = make.archives()
GOOD = make.gsm_raw(1)


def ends(content: bytes, limits: ArchiveLimits | None = None) -> list[tuple[str, str | None]]:
    return [
        (m.name, m.error.number if m.error else None) for m in members(content, limits or ArchiveLimits())
    ]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("traversal.zip", ["E121"] * 4),
        ("traversal.tar", ["E121"] * 2),
        ("link.zip", ["E122"]),
        ("links.tar", ["E122"] * 4),
        ("bomb.zip", ["E123"]),
        ("bomb.tar.gz", ["E123"]),
        ("bomb.wav.bz2", ["E123"]),
        ("bomb.wav.xz", ["E123"]),
        ("nested.zip", ["E124"]),
        ("twice.zip", [None, "E125"]),
        ("cut.tar.gz", ["E127"]),
        ("cut.zip", ["E127"]),
    ],
)
def test_every_attack_has_its_name(name: str, numbers: list[str | None]) -> None:
    assert [number for _, number in ends(ARCHIVES[name])] == numbers


def test_the_list_of_attacks_is_tested_whole() -> None:
    assert len(ARCHIVES) == 12


def test_good_members_come_out_as_they_went_in_beside_bad_ones() -> None:
    content = make._zip([("a/one.gsm", GOOD), ("../two.gsm", GOOD), ("three.gsm", GOOD[::-1])])
    found = list(members(content))
    assert [(m.name, m.content) for m in found if m.content] == [
        ("a/one.gsm", GOOD),
        ("three.gsm", GOOD[::-1]),
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_every_kind_of_tar_is_opened(mode: str) -> None:
    content = make._tar([(make._entry("дом/запись.gsm"), GOOD), (make._entry("b.gsm"), GOOD * 2)], mode)
    assert [(m.name, m.content) for m in members(content)] == [("дом/запись.gsm", GOOD), ("b.gsm", GOOD * 2)]


def test_a_single_packed_file_is_its_content() -> None:
    assert [m.content for m in members(gzip.compress(GOOD))] == [GOOD]


def test_an_archive_in_an_archive_is_opened_once() -> None:
    content = make._zip([("inner.zip", make._zip([("a.gsm", GOOD)]))])
    assert [(m.name, m.content) for m in members(content)] == [("inner.zip!/a.gsm", GOOD)]


def test_names_of_old_windows_archives_are_readable() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("NNNN.gsm", GOOD)
    content = target.getvalue().replace(b"NNNN", "мама".encode("cp866"))
    assert [m.name for m in members(content)] == ["мама.gsm"]


def test_tar_names_that_are_no_utf8_can_be_stored() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", encoding="cp1251") as archive:
        entry = tarfile.TarInfo("мама.gsm")
        entry.size = len(GOOD)
        archive.addfile(entry, io.BytesIO(GOOD))
    (member,) = members(target.getvalue())
    assert member.content == GOOD
    member.name.encode("utf-8")


def test_limits_hold_by_count_and_by_size() -> None:
    many = make._zip([(f"{n}.gsm", b"x") for n in range(20)])
    assert ends(many, ArchiveLimits(members=5))[-1] == ("", "E123")
    assert len(ends(many, ArchiveLimits(members=5))) == 6
    one_big = make._zip([("big", bytes(range(256)) * 64), ("small", b"y")])
    assert ends(one_big, ArchiveLimits(member_bytes=1000)) == [("big", "E123"), ("small", None)]


def test_a_locked_member_is_named() -> None:
    content = bytearray(make._zip([("a.gsm", GOOD)], level=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert ends(bytes(content)) == [("a.gsm", "E126")]


def test_other_kinds_are_refused_by_name() -> None:
    assert ends(b"7z\xbc\xaf\x27\x1c" + bytes(100)) == [("", "E128")]


@settings(max_examples=150)
@given(st.sampled_from(["twice.zip", "links.tar", "traversal.tar", "nested.zip"]), st.data())
def test_damage_never_raises_and_never_writes(name: str, draw: st.DataObject) -> None:
    content = bytearray(ARCHIVES[name])
    for _ in range(draw.draw(st.integers(1, 8))):
        content[draw.draw(st.integers(0, min(len(content), 4000) - 1))] = draw.draw(st.integers(0, 255))
    before = sorted(Path.cwd().iterdir())
    for member in members(bytes(content)):
        assert (member.content is None) != (member.error is None)
    assert sorted(Path.cwd().iterdir()) == before

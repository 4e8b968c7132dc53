"""One bit flipped anywhere in a case is found, and what is broken is named (security row 38)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from earwitness.errors import EarwitnessError
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost
from earwitness.testing.writing import a_call, a_transcript, an_utterance, engine_pen

CHEAP = PassphraseCost(64, 1, 1)
FLIPS = 320


def what_is_said(folder: Path) -> list[str]:
    """What opening and checking say is wrong: errors and findings as text."""
    said: list[str] = []
    try:
        with CaseFile.open(folder, "pass", floor=CHEAP) as case:
            said += [f"{f.where}: {f.what}" for f in case.check()]
    except EarwitnessError as error:
        said.append(error.what)
    return said


def build(folder: Path) -> None:
    with CaseFile.create(folder, "pass", member="ann", cost=CHEAP) as case:
        pen = engine_pen()
        call = a_call(pen, 1)
        transcript = a_transcript(pen, call)
        case.records.append((call, transcript))
        case.records.append(tuple(an_utterance(pen, transcript, n, f"слово {n}") for n in range(300)))
        assert case.vault is not None
        case.vault.append((pen.write(Person(PersonId("per_1"), "Образец")),))
        for n in range(4):
            case.blobs.put(bytes([n]) * 20_000 * (n + 1))
        case.add_member("bob", "bob's", vault="withheld")


@pytest.mark.slow
def test_every_flipped_bit_is_found_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    build(folder)
    assert what_is_said(folder) == []
    chance = random.Random(20220501)
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.stat().st_size]
    kinds = {
        "databases": [p for p in files if p.suffix == ".db"],
        "blobs": [p for p in files if p.name.startswith("blob_")],
        "keys": [p for p in files if p.parent.name in ("keys", "identity")],
        "heads": [p for p in files if p.parent.name == "checkpoints"],
        "header": [folder / "case.toml"],
    }
    assert all(kinds.values())
    assert {p for paths in kinds.values() for p in paths} == set(files)
    unseen: list[str] = []
    unnamed: list[str] = []
    for number in range(FLIPS):
        paths = kinds[list(kinds)[number % len(kinds)]]
        path = paths[number // len(kinds) % len(paths)]
        content = path.read_bytes()
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        path.write_bytes(changed)
        said = what_is_said(folder)
        flip = f"{path.relative_to(folder)} byte {place} bit {bit}"
        if not said:
            unseen.append(flip)
        elif not any(path.name in text for text in said):
            unnamed.append(f"{flip}: {said}")
        path.write_bytes(content)
        for leftover in folder.glob("*.db-*"):
            leftover.unlink()
    assert unseen == []
    assert unnamed == []
    assert what_is_said(folder) == []

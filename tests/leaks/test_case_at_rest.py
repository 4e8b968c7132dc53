"""A case on disk gives nothing away: not closed, not open, not killed, and not when its database library is replaced."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from earwitness.model.identity import Contact, Person
from earwitness.model.ids import CallId, PersonId
from earwitness.model.recording import Call, FileNote, Handover
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost, padded_length
from earwitness.testing.writing import a_call, a_rendering, a_transcript, an_utterance, engine_pen

CHEAP = PassphraseCost(64, 1, 1)
PLAIN_HEADER = b"SQLite format 3\x00"

NAMES = [f"Канарейкин{chr(0x430 + n % 32)}{n:03d}ов" for n in range(100)]
PHRASES = [f"Птица семьсот {n:03d} летит над полем" for n in range(50)]
NUMBERS = [f"+7 000 555-{n:04d}" for n in range(50)]
CANARIES = NAMES + PHRASES + NUMBERS


def forms(text: str) -> Iterator[bytes]:
    """A canary in every coat a careless program gives it."""
    for written in {text, text.lower(), text.upper(), "".join(text.split())}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1251", "koi8-r", "cp866"):
            raw = written.encode(encoding, "ignore")
            yield raw
            if encoding in ("utf-8", "utf-16-le", "cp1251"):
                yield raw.hex().encode()
                yield raw.hex().upper().encode()
                for shift in range(3):
                    # The middle of the text in base64, wherever in a longer text it stood.
                    whole = base64.b64encode(bytes(shift) + raw)
                    yield whole[4 : len(whole) // 4 * 4 - 4]
        yield json.dumps(written).strip('"').encode()


@cache
def needles() -> Mapping[int, tuple[bytes, ...]]:
    """Every form of every canary, by its first eight bytes as a number."""
    found: dict[int, set[bytes]] = {}
    for canary in CANARIES:
        for form in forms(canary):
            if len(form) >= 8:
                found.setdefault(int.from_bytes(form[:8], "little"), set()).add(form)
    return {first: tuple(many) for first, many in found.items()}


def holds_a_canary(content: bytes) -> bool:
    """True when any form of any canary lies in the content, at any byte."""
    firsts = np.array(sorted(needles()), dtype="<u8")
    for offset in range(8):
        words = np.frombuffer(content, dtype="<u8", offset=offset, count=(len(content) - offset) // 8)
        for place in np.flatnonzero(np.isin(words, firsts)):
            at = offset + 8 * int(place)
            if any(content.startswith(form, at) for form in needles()[int(words[place])]):
                return True
    return False


def hits(*folders: Path) -> list[str]:
    """Files under the folders in which a canary lies in any form, by name and content."""
    found: list[str] = []
    for folder in folders:
        for path in folder.rglob("*"):
            if holds_a_canary(os.fsencode(path.relative_to(folder)) + bytes(8)):
                found.append(f"name of {path.name[:20]}")
            if path.is_file() and not path.is_symlink() and holds_a_canary(path.read_bytes() + bytes(8)):
                found.append(str(path.relative_to(folder)))
    return found


def fill(case: CaseFile) -> None:
    """Canaries in every place a case has: lines, renderings, persons, numbers, file names, sound."""
    pen = engine_pen()
    call = a_call(pen, 1)
    transcript = a_transcript(pen, call)
    case.records.append((call, transcript))
    lines = [an_utterance(pen, transcript, n, text) for n, text in enumerate(CANARIES)]
    case.records.append(tuple(lines))
    case.records.append(tuple(a_rendering(pen, line, f"{line.body.text} in English") for line in lines))
    blob = case.blobs.put("\n".join(CANARIES * 20).encode())
    case.blobs.put("\n".join(CANARIES).encode("utf-16-le"))
    handover = pen.write(Handover(blob, hashlib.sha256(b"x").hexdigest(), 10, 1))
    case.records.append((handover,))
    assert case.vault is not None
    case.vault.append(
        tuple(
            record
            for n, (name, number) in enumerate(zip(NAMES, NUMBERS * 2, strict=True))
            for record in (
                pen.write(Person(PersonId(f"per_{n}"), name)),
                pen.write(Contact(PersonId(f"per_{n}"), number, "from the file's name")),
            )
        )
    )
    case.vault.append((pen.write(FileNote(handover.id, f"{NAMES[0]} {NUMBERS[0]}.amr")),))
    assert len(list(case.records.search(PHRASES[7]))) == 1


def test_the_needles_prick(tmp_path: Path) -> None:
    """The search finds what it must find."""
    for number, form in enumerate(
        (NAMES[3].encode(), PHRASES[2].encode("cp1251"), NUMBERS[1].encode().hex().encode())
    ):
        (tmp_path / str(number)).write_bytes(b"\x00" * 1000 + form + b"tail")
    (tmp_path / "b64").write_bytes(base64.b64encode(f"so {NAMES[5]} and".encode("utf-16-le")))
    assert len(hits(tmp_path)) == 4


def test_no_canary_in_any_file_while_open_and_closed(tmp_path: Path, own_home: Path) -> None:
    folder = tmp_path / "case"
    with CaseFile.create(folder, "pass", member="ann", cost=CHEAP) as case:
        fill(case)
        assert (folder / "case.db-wal").stat().st_size > 100_000
        assert hits(tmp_path, own_home) == []
        assert list(case.check()) == []
    assert hits(tmp_path, own_home) == []
    assert not [p for p in folder.iterdir() if p.name.endswith(("-wal", "-shm", "-journal"))]
    for name in ("case.db", "identity.db"):
        assert not (folder / name).read_bytes().startswith(PLAIN_HEADER)


KILLED = """
import sys, os, signal
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.leaks.test_case_at_rest import CHEAP, CaseFile, fill
fill(CaseFile.create(Path(sys.argv[1]), "pass", member="ann", cost=CHEAP))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_no_canary_in_what_a_killed_process_leaves(tmp_path: Path, root: Path, own_home: Path) -> None:
    folder, temporary = tmp_path / "case", tmp_path / "tmp"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(root)],
        env={**os.environ, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)},
        check=False,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL
    assert (folder / "case.db-wal").stat().st_size > 100_000
    assert hits(tmp_path, own_home) == []


# ---------------------------------------------------------------------------- a replaced database library (row 2)

MAKE = """
import sys
from pathlib import Path
{before}
from earwitness.errors import EncryptionUnavailable
from tests.leaks.test_case_at_rest import CHEAP, CaseFile, fill
try:
    with CaseFile.create(Path(sys.argv[1]), "pass", member="ann", cost=CHEAP) as case:
        fill(case)
    with CaseFile.open(Path(sys.argv[1]), "pass", floor=CHEAP) as case:
        assert list(case.check()) == []
except EncryptionUnavailable as refusal:
    print("refused", refusal.number)
else:
    print("encrypted")
"""

GLOBAL_LOAD = "import ctypes; ctypes.CDLL({library!r}, mode=ctypes.RTLD_GLOBAL)"
SWAPPED = "import sqlite3, types; fake = types.ModuleType('sqlcipher3'); fake.dbapi2 = sqlite3; sys.modules['sqlcipher3'] = fake"
BOUND_TO_OTHER = "import sqlcipher3"


def plain_library() -> str:
    """The ordinary SQLite of this machine, which Python itself stands on."""
    program = "import sqlite3; print(open('/proc/self/maps').read())"
    maps = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    found = re.search(r"/\S*libsqlite3\S*", maps)
    assert found, "this Python carries its own SQLite: install libsqlite3"
    return found.group()


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("nothing", "encrypted"),
        ("preloaded", "encrypted"),
        ("loaded for all", "encrypted"),
        ("module swapped", "refused E201"),
        ("preloaded and bound to it", "refused E201"),
    ],
)
def test_a_replaced_library_never_writes_plain_text(tmp_path: Path, root: Path, way: str, said: str) -> None:
    library = plain_library()
    before = {
        "loaded for all": GLOBAL_LOAD.format(library=library),
        "module swapped": SWAPPED,
        "preloaded and bound to it": BOUND_TO_OTHER,
    }.get(way, "")
    env = {**os.environ, "PYTHONPATH": str(root)}
    if way.startswith("preloaded"):
        env["LD_PRELOAD"] = library
    folder = tmp_path / "case"
    done = subprocess.run(
        [sys.executable, "-c", MAKE.format(before=before), str(folder)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr[-2000:]
    plain = [p.name for p in tmp_path.rglob("*") if p.is_file() and p.read_bytes().startswith(PLAIN_HEADER)]
    assert plain == []
    assert hits(tmp_path) == []


def test_a_plain_database_put_in_place_of_ours_is_refused(tmp_path: Path) -> None:
    from earwitness.errors import EncryptionUnavailable
    from earwitness.storage.cipher import library

    folder = tmp_path / "case"
    CaseFile.create(folder, "pass", member="ann", cost=CHEAP).close()
    (folder / "case.db").unlink()
    plain = library().connect(str(folder / "case.db"))
    plain.execute("CREATE TABLE record (seq)")
    plain.close()
    assert (folder / "case.db").read_bytes().startswith(PLAIN_HEADER)
    with pytest.raises(EncryptionUnavailable, match="plain text"):
        CaseFile.open(folder, "pass", floor=CHEAP)


# ---------------------------------------------------------------------------------------------- no spill (row 3)

IN_CREATE, IN_MOVED_TO = 0x100, 0x80

SPILL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.leaks.test_case_at_rest import CHEAP, CaseFile, fill
with CaseFile.create(Path(sys.argv[1]), "pass", member="ann", cost=CHEAP) as case:
    fill(case)
    with case._databases["case"].read() as db:
        {before}
        db.exec_driver_sql("CREATE TEMP TABLE big AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n"
            " WHERE x < 60000) SELECT x, hex(randomblob(100)) AS word FROM n")
        db.exec_driver_sql("SELECT * FROM big ORDER BY word").fetchall()
        db.exec_driver_sql("VACUUM")
"""


def made_in(folder: Path, program: str, arguments: list[str], env: dict[str, str]) -> list[str]:
    """Names of files that a program makes directly in a folder, those it removes again too."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    assert watch >= 0
    assert libc.inotify_add_watch(watch, os.fsencode(folder), IN_CREATE | IN_MOVED_TO) >= 0
    try:
        subprocess.run(
            [sys.executable, "-c", program, *arguments], env=env, cwd=folder, check=True, timeout=120
        )
        try:
            events = os.read(watch, 1 << 20)
        except BlockingIOError:
            return []
    finally:
        os.close(watch)
    names, at = [], 0
    while at < len(events):
        length = struct.unpack_from("iIII", events, at)[3]
        names.append(events[at + 16 : at + 16 + length].rstrip(b"\x00").decode())
        at += 16 + length
    return names


def test_nothing_spills_into_temporary_files(tmp_path: Path, root: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {**os.environ, "TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    program = SPILL.format(before="")
    assert made_in(temporary, program, [str(tmp_path / "case"), str(root)], env) == []
    # The watch sees it when the database is told to spill.
    careless = SPILL.format(before="db.exec_driver_sql('PRAGMA temp_store = FILE')")
    spilled = made_in(temporary, careless, [str(tmp_path / "careless"), str(root)], env)
    assert [name for name in spilled if name.startswith("etilqs_")]


# -------------------------------------------------------------------------- names and sizes of blobs (row 5)


def test_nobody_without_the_key_can_tell_that_a_known_file_is_in_the_case(tmp_path: Path) -> None:
    chance = random.Random(5)
    known = [chance.randbytes(chance.randint(100, 30_000)) for _ in range(200)]
    with CaseFile.create(tmp_path / "one", "pass", member="ann", cost=CHEAP) as one:
        ids = [one.blobs.put(content) for content in known]
    with CaseFile.create(tmp_path / "two", "pass", member="ann", cost=CHEAP) as two:
        others = [two.blobs.put(content) for content in known[:20]]
    assert not set(ids) & set(others), "two cases give the same file one name"
    names = " ".join(p.name for p in (tmp_path / "one").rglob("*"))
    for content in known:
        for algorithm in ("sha256", "sha1", "md5", "sha512", "blake2b", "blake2s", "sha3_256"):
            assert hashlib.new(algorithm, content).hexdigest()[:32] not in names
    sizes = {p.stat().st_size for p in (tmp_path / "one" / "blobs").rglob("blob_*")}
    assert len(sizes) < len({len(content) for content in known}) / 4


def test_lengths_of_a_large_collection_fall_together() -> None:
    """20,000 calls of 20 s to an hour, most of them short, as 8 kHz PCM: 95 % share their size with ten others."""
    chance = random.Random(6)
    seconds = [min(3600.0, max(5.0, chance.lognormvariate(4.6, 1.0))) for _ in range(20_000)]
    sizes = Counter(padded_length(int(s * 8000) * 2) for s in seconds)
    assert sum(count for count in sizes.values() if count > 10) >= 0.95 * len(seconds)


# ------------------------------------------------------------------------------------------ members without the vault


def test_a_member_without_the_vault_key_finds_no_name(tmp_path: Path) -> None:
    """Everything the member can open, searched: database rows, index and audit texts hold no true name (row 19)."""
    folder = tmp_path / "case"
    pen = engine_pen()
    with CaseFile.create(folder, "pass", member="ann", cost=CHEAP) as case:
        case.add_member("bob", "bob's", vault="withheld")
        call = a_call(pen, 1)
        case.records.append((call,))
        assert case.vault is not None
        case.vault.append(
            tuple(pen.write(Person(PersonId(f"per_{n}"), name)) for n, name in enumerate(NAMES))
        )
    with CaseFile.open(folder, "bob's", floor=CHEAP) as case:
        assert case.vault is None
        dump = "\n".join(
            repr(row)
            for table in ("record", "link", "line", "tally", "meta", "blob", "call", "tile")
            for row in _rows(case, table)
        )
        assert [c.body.id for c in case.records.of(Call)] == [CallId(call.body.id)]
    assert call.id in dump
    assert [name for name in NAMES if name in dump] == []
    assert hits(folder) == []


def _rows(case: CaseFile, table: str) -> Iterator[tuple[object, ...]]:
    with case._databases["case"].read() as db:
        for row in db.exec_driver_sql(f"SELECT * FROM {table}"):  # noqa: S608
            yield tuple(v.decode() if isinstance(v, bytes) and v[:1] == b"{" else v for v in row)

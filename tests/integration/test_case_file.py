"""A case on disk: who gets in, who is kept out, and what a check finds."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from earwitness.app.actions import members
from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.errors import (
    BlobDamaged,
    BlobMissing,
    CaseClosed,
    CaseDamaged,
    CaseExists,
    CaseLocked,
    LedgerBroken,
    MemberKnown,
    NewerCase,
    NoCase,
    UsageError,
    WeakKeyParameters,
    WrongPassphrase,
)
from earwitness.model.identity import Person
from earwitness.model.ids import BlobId, PersonId
from earwitness.model.recording import Call
from earwitness.model.records import Passed
from earwitness.model.speech import Utterance
from earwitness.model.wire import to_bytes
from earwitness.storage.casefile import CaseFile
from earwitness.storage.checking import Finding
from earwitness.storage.files import harden
from earwitness.storage.seal import PassphraseCost
from earwitness.testing.writing import a_call, a_passed, a_transcript, an_utterance, engine_pen, person_pen

CHEAP = PassphraseCost(64, 1, 1)


def opened(folder: Path, passphrase: str = "pass", vault_passphrase: str | None = None) -> CaseFile:  # noqa: S107
    return CaseFile.open(folder, passphrase, vault_passphrase=vault_passphrase, floor=CHEAP)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed case of one call, 350 records, two blobs and one person."""
    folder = tmp_path / "case"
    with CaseFile.create(folder, "pass", member="ann", cost=CHEAP) as case:
        pen = engine_pen()
        call = a_call(pen, 1)
        transcript = a_transcript(pen, call)
        case.records.append((call, transcript))
        for n in range(0, 348, 6):
            case.records.append(tuple(an_utterance(pen, transcript, n + m, f"слово {n}") for m in range(6)))
        case.blobs.put(b"sound" * 9000)
        case.blobs.put(b"other sound" * 500)
        assert case.vault is not None
        case.vault.append((pen.write(Person(PersonId("per_1"), "Образец")),))
    return folder


@pytest.fixture
def case(folder: Path) -> Iterator[CaseFile]:
    with opened(folder) as case:
        yield case


# ------------------------------------------------------------------------------------------------- getting in


def test_a_case_opens_again_with_everything_in_it(folder: Path) -> None:
    with opened(folder) as case:
        assert case.member == "ann"
        assert case.records.counts()["Utterance"]["standing"] == 348
        assert case.vault is not None
        assert [p.body.name for p in case.vault.of(Person)] == ["Образец"]
        assert [len(case.blobs.read(id)) for id in case.blobs.ids()] in ([45000, 5500], [5500, 45000])
        assert list(case.check()) == []


def test_layout(folder: Path) -> None:
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    fixed = {
        "case.toml", "case.db", "identity.db", "lock",
        "keys/ann.age", "keys/ann.identity", "keys/identity/ann.age",
    }  # fmt: skip
    assert fixed <= names
    rest = names - fixed
    assert all(n.startswith(("blobs/", "checkpoints/")) for n in rest)
    assert {
        p.stat().st_mode & 0o077 for p in folder.rglob("*") if p.name not in ("case.db", "identity.db")
    } == {0}


@pytest.mark.parametrize("passphrase", ["", "Pass", "pass ", "pаss"])
def test_a_wrong_passphrase_opens_nothing(folder: Path, passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        opened(folder, passphrase)


def test_a_passphrase_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    CaseFile.create(tmp_path / "c", "cafe\u0301 й", member="ann", cost=CHEAP).close()
    opened(tmp_path / "c", "caf\u00e9 и\u0306").close()


def test_the_standard_cost_is_asked_for_unless_told_otherwise(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WeakKeyParameters):
        CaseFile.open(folder, "pass")
    CaseFile.create(tmp_path / "real", "pass", member="ann").close()
    CaseFile.open(tmp_path / "real", "pass").close()


def test_a_lowered_cost_in_the_header_is_refused_before_the_passphrase_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "real"
    CaseFile.create(folder, "pass", member="ann").close()
    header = folder / "case.toml"
    text = header.read_text(encoding="utf-8").replace("memory_kib = 262144", "memory_kib = 64")
    body = text[: text.index("checksum = ")]
    header.write_text(f'{body}checksum = "{hashlib.sha256(body.encode()).hexdigest()}"\n', encoding="utf-8")
    with pytest.raises(WeakKeyParameters):
        CaseFile.open(folder, "pass")


def test_a_header_changed_by_someone_without_the_key_is_refused(folder: Path) -> None:
    header = folder / "case.toml"
    text = header.read_text(encoding="utf-8")
    start = text.index('vault = "') + 60
    changed = text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1 :]
    body = changed[: changed.index("checksum = ")]
    header.write_text(f'{body}checksum = "{hashlib.sha256(body.encode()).hexdigest()}"\n', encoding="utf-8")
    with pytest.raises(CaseDamaged, match="does not have the key"):
        opened(folder)


def test_where_no_case_is_and_where_one_is(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NoCase):
        opened(tmp_path)
    with pytest.raises(NoCase):
        opened(tmp_path / "nowhere")
    for place in (folder, tmp_path):
        with pytest.raises(CaseExists):
            CaseFile.create(place, "pass", member="ann", cost=CHEAP)
    (folder / "case.toml").write_text("format = 2\n", encoding="utf-8")
    with pytest.raises(NewerCase):
        opened(folder)


@pytest.mark.parametrize("member", ["", "Ann", "../x", "a/b", "a" * 33, ".x", "анна", "a b"])
def test_a_member_is_named_by_a_plain_file_name(tmp_path: Path, member: str) -> None:
    with pytest.raises(UsageError):
        CaseFile.create(tmp_path / "c", "pass", member=member, cost=CHEAP)
    assert not (tmp_path / "c").exists()


def test_another_member_sees_the_case_and_not_the_vault(folder: Path) -> None:
    with opened(folder) as case:
        case.add_member("bob", "bob's", vault="withheld")
        case.add_member("eve", "eve's", vault="given")
        with pytest.raises(MemberKnown):
            case.add_member("bob", "again", vault="withheld")
        assert case.members() == ("ann", "bob", "eve")
    with opened(folder, "bob's") as case:
        assert case.member == "bob"
        assert case.vault is None
        assert case.records.counts()["Utterance"]["standing"] == 348
        with pytest.raises(WrongPassphrase):
            case.open_vault("bob's")
        with pytest.raises(UsageError):
            case.add_member("mallory", "m", vault="given")
        assert list(case.check()) == []
    with opened(folder, "eve's") as case:
        assert case.vault is not None
    with opened(folder, "pass") as case:
        assert case.vault is not None
    with CaseFile.open(folder, "pass", with_vault=False, floor=CHEAP) as case:
        assert case.vault is None


def test_a_vault_with_a_passphrase_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    pen = engine_pen()
    with CaseFile.create(folder, "pass", member="ann", vault_passphrase="deeper", cost=CHEAP) as case:
        assert case.vault is not None
        case.vault.append((pen.write(Person(PersonId("per_1"), "Образец")),))
    with opened(folder) as case:
        assert case.vault is None
        with pytest.raises(WrongPassphrase):
            case.open_vault("pass", floor=CHEAP)
        assert len(list(case.open_vault("deeper", floor=CHEAP).of(Person))) == 1
    with opened(folder, vault_passphrase="deeper") as case:
        assert case.vault is not None
        assert list(case.check()) == []
    with pytest.raises(WrongPassphrase):
        opened(folder, vault_passphrase="pass")
    opened(folder).close()


def test_a_changed_passphrase_replaces_the_old_one(folder: Path) -> None:
    before = {p: p.read_bytes() for p in (folder / "keys").rglob("*.age")}
    with opened(folder) as case:
        case.change_passphrase("new")
        assert list(case.check()) == []
    assert {p: p.read_bytes() for p in (folder / "keys").rglob("*.age")} == before
    with pytest.raises(WrongPassphrase):
        opened(folder)
    opened(folder, "new").close()


def test_people_let_others_in_and_change_their_own_passphrase(folder: Path) -> None:
    with opened(folder) as case:
        desk = Desk(case, Settings())  # type: ignore[call-arg]
        with pytest.raises(UsageError):
            members.add_member(desk, "bea", "too short", vault=False)
        rows = members.add_member(desk, "bea", "six random words of hers", vault=False)
        members.add_member(desk, "cem", "six random words of his", vault=True)
        members.change_passphrase(desk, "six words of ann's own")
    assert [row["member"] for row in rows] == ["ann", "bea"]
    with opened(folder, "six random words of hers") as case:
        assert (case.member, case.vault) == ("bea", None)
        with pytest.raises(UsageError):
            members.add_member(Desk(case, Settings()), "dan", "six random words", vault=True)  # type: ignore[call-arg]
    with opened(folder, "six random words of his") as case:
        assert case.member == "cem" and case.vault is not None
    opened(folder, "six words of ann's own").close()


def test_a_restored_copy_opens_with_the_passphrase_alone(folder: Path, tmp_path: Path) -> None:
    """Another folder, the same logical content: ledger root and all blobs."""
    with opened(folder) as case:
        head, blobs = case.records.head(), {id: case.blobs.read(id) for id in case.blobs.ids()}
    copy = tmp_path / "elsewhere"
    shutil.copytree(folder, copy)
    shutil.rmtree(folder)
    with opened(copy) as case:
        assert case.records.head() == head
        assert {id: case.blobs.read(id) for id in case.blobs.ids()} == blobs
        assert list(case.check()) == []


# ---------------------------------------------------------------------------------------------- one at a time

HOLD = """
import sys, time
from itertools import product
from pathlib import Path
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost
case = CaseFile.open(Path(sys.argv[1]), "pass", floor=PassphraseCost(64, 1, 1))
print("open", flush=True)
time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_a_second_process_waits_outside_until_the_first_is_dead(folder: Path) -> None:
    first = holder(folder)
    with first:
        with pytest.raises(CaseLocked, match=str(first.pid)):
            opened(folder)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with opened(folder) as case:
        assert list(case.check()) == []


def test_the_same_process_opens_a_case_once(folder: Path) -> None:
    with opened(folder), pytest.raises(CaseLocked):
        opened(folder)
    opened(folder).close()


def test_a_lock_whose_guard_was_lost_still_holds_while_its_process_lives(folder: Path) -> None:
    """Reading the lock file in the holder's process drops the kernel's lock; the number in the file still counts."""
    parent = os.getppid()
    stat = Path(f"/proc/{parent}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    lock = folder / "lock"
    lock.write_text(f"{parent} {boot} {stat[19]}\n", encoding="ascii")
    with pytest.raises(CaseLocked, match=str(parent)):
        opened(folder)
    for stale in (
        f"{parent} {boot} 1\n",
        f"{parent} another-boot {stat[19]}\n",
        "999999999 x 1\n",
        "nonsense",
    ):
        lock.write_text(stale, encoding="utf-8")
        opened(folder).close()


def test_a_closed_case_is_closed(folder: Path) -> None:
    case = opened(folder)
    case.close()
    case.close()
    with pytest.raises(CaseClosed):
        case.records.counts()
    with pytest.raises(CaseClosed):
        case.check()


def test_readers_in_threads_beside_a_writer(case: CaseFile) -> None:
    pen = person_pen()
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert sum(1 for _ in case.records.of(Utterance)) == 348
                assert len(case.blobs.read(next(case.blobs.ids()), 10, 20)) == 10
        except BaseException as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(60):
        call = f"call_{n}"
        case.records.append((pen.write(Passed("theme", str(n)), call=call),))  # type: ignore[arg-type]
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert case.records.counts()["Passed"]["standing"] == 60


def test_a_reader_left_half_read_holds_nothing(folder: Path) -> None:
    case = opened(folder)
    reader = case.records.of(Utterance)
    next(reader)
    case.records.append((a_passed(person_pen(), "x", "1", None),))
    case.close()
    opened(folder).close()


def test_no_core_dump_is_possible_after_hardening() -> None:
    program = (
        "from earwitness.storage.files import harden; harden();"
        "import ctypes, resource; print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown == "0 (0, 0)\n"
    assert callable(harden)


# -------------------------------------------------------------------------------------------------- the ledger


def test_heads_are_signed_every_hundred_and_on_closing(folder: Path) -> None:
    names = sorted(p.name for p in (folder / "checkpoints").iterdir())
    numbers = [104, 200, 302, 350]
    assert names == [*(f"records-{n:012d}" for n in numbers), "vault-000000000001"]


def test_anybody_can_check_a_signed_head_with_what_case_toml_says(folder: Path) -> None:
    """A third party's check, with nothing of ours: C2SP signed-note with Ed25519."""
    vkey = next(
        line.split('"')[1]
        for line in (folder / "case.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("records")
    )
    name, hash_, key = vkey.split("+", 2)
    raw_key = base64.b64decode(key)
    assert raw_key[:1] == b"\x01"
    assert hashlib.sha256(name.encode() + b"\n" + raw_key).digest()[:4].hex() == hash_
    notes = sorted((folder / "checkpoints").glob("records-*"))
    assert notes
    for path in notes:
        text, _, signature = path.read_text(encoding="utf-8").partition("\n\n")
        dash, signer, encoded = signature.strip().split(" ")
        assert (dash, signer) == ("—", name)
        assert text.split("\n")[0] == name
        Ed25519PublicKey.from_public_bytes(raw_key[1:]).verify(
            base64.b64decode(encoded)[4:], f"{text}\n".encode()
        )


def test_every_record_can_be_proved_and_no_other(case: CaseFile) -> None:
    records = [*case.records.of(Call), *case.records.of(Utterance)]
    root = case.records.head().root
    for record in records[:: max(1, len(records) // 60)]:
        proof = case.records.prove(record.id)
        assert proof.root == root
        assert proof.holds(to_bytes(record))
        assert not proof.holds(to_bytes(records[-1] if record is not records[-1] else records[0]))


def test_an_older_database_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "case.db", tmp_path / "older.db")
    with opened(folder) as case:
        case.records.append((a_passed(person_pen(), "x", "1", None),))
    shutil.copy(tmp_path / "older.db", folder / "case.db")
    with pytest.raises(LedgerBroken, match="rolled back"):
        opened(folder)


#: what an insider with the case key and a database tool could do to entry n
INSIDER = {
    "edit the words": [
        "UPDATE record SET body = CAST(replace(body, 'слово', 'слава') AS BLOB) WHERE seq = {n}"
    ],
    "edit the salt": ["UPDATE record SET salt = zeroblob(16) WHERE seq = {n}"],
    "edit the leaf": ["UPDATE record SET leaf = zeroblob(32) WHERE seq = {n}"],
    "refile": ["UPDATE record SET kind = 'Gap' WHERE seq = {n}"],
    "another call": ["UPDATE record SET call = 'call_x' WHERE seq = {n}"],
    "delete": ["DELETE FROM record WHERE seq = {n}"],
    "delete and close the gap": [
        "DELETE FROM record WHERE seq = {n}",
        "UPDATE record SET seq = seq - 1 WHERE seq > {n}",
    ],
    "change places": [
        "UPDATE record SET seq = -1 WHERE seq = {n}",
        "UPDATE record SET seq = {n} WHERE seq = {m}",
        "UPDATE record SET seq = {m} WHERE seq = -1",
    ],
    "insert": [
        "UPDATE record SET seq = -seq - 1 WHERE seq >= {n}",
        "UPDATE record SET seq = -seq WHERE seq < 0",
        "INSERT INTO record (seq, id, kind, call, salt, leaf, body)"  # noqa: ISC004
        " SELECT {n}, 'rec_new', kind, call, salt, leaf, body FROM record WHERE seq = 7",
    ],
    "truncate": ["DELETE FROM record WHERE seq > {n}"],
    "call it superseded": ["UPDATE record SET state = 1 WHERE seq = {n}"],
    "call it stale": ["UPDATE record SET state = 2 WHERE seq = {n}"],
}


#: and to what is kept beside the ledger, where it is the same for every entry
BESIDE = {
    "cut it from its basis": ["DELETE FROM link WHERE seq = {n}"],
    "file it under another facet": [
        "INSERT INTO facet (kind, a, b, c, standing, ever) VALUES ('Utterance', 'x', '', '', 1, 1)",
        "UPDATE record SET facet = 1 WHERE seq = {n}",
    ],
    "hide it from search": ["DELETE FROM line WHERE rowid = {n}"],
    "edit a tile": ["UPDATE tile SET root = zeroblob(32)"],
    "miscount": ["UPDATE tally SET standing = standing - 1 WHERE kind = 'Utterance'"],
    "tell another thing of a call": ["UPDATE told SET value = 'uk' WHERE name = 'language'"],
    "hide a call": ["UPDATE call SET stands = 0 WHERE ordinal = 1"],
}


@pytest.mark.parametrize(
    ("deed", "n"),
    [*product(sorted(INSIDER), (5, 103, 256, 257, 349)), *((deed, 103) for deed in sorted(BESIDE))],
)
def test_what_an_insider_does_is_found(case: CaseFile, deed: str, n: int) -> None:
    with case._databases["case"].write() as db:
        for statement in (INSIDER | BESIDE)[deed]:
            db.exec_driver_sql(statement.format(n=n, m=n - 1 if n % 2 else n + 1))
    found = list(case.check())
    assert found, "nothing was found"
    assert all(isinstance(f, Finding) and f.severity == "damage" for f in found)


def test_an_edit_with_its_leaf_made_to_fit_is_found_by_the_signed_heads(case: CaseFile) -> None:
    from earwitness.storage.ledger import leaf_hash

    with case._databases["case"].write() as db:
        row = db.exec_driver_sql("SELECT salt, body FROM record WHERE seq = 300").one()
        body = row[1].replace("слово".encode(), "слава".encode())
        assert body != row[1]
        db.exec_driver_sql(
            "UPDATE record SET body = ?, leaf = ? WHERE seq = 300", (body, leaf_hash(row[0], body))
        )
    what = [f.what for f in case.check()]
    assert [w for w in what if "signed in records-" in w]


# -------------------------------------------------------------------------------------------------------- blobs


def test_a_blob_under_anothers_name_is_refused(case: CaseFile) -> None:
    first, second = case.blobs.ids()
    content = case.blobs.path(first).read_bytes()
    case.blobs.path(second).write_bytes(content)
    with pytest.raises(BlobDamaged, match=second):
        case.blobs.read(second)
    assert [f.where for f in case.check()] == [second]


def test_a_lost_file_is_named(case: CaseFile) -> None:
    id = next(case.blobs.ids())
    case.blobs.path(id).unlink()
    with pytest.raises(BlobMissing, match=id):
        case.blobs.read(id)
    assert [(f.severity, f.where) for f in case.check()] == [("damage", id)]
    content = b"sound" * 9000
    case.blobs.put(content)
    case.blobs.put(b"other sound" * 500)
    assert list(case.check()) == []


def test_an_erased_blob_cannot_come_back_from_its_file(case: CaseFile) -> None:
    id = next(case.blobs.ids())
    path = case.blobs.path(id)
    sealed = path.read_bytes()
    case.blobs.erase(id)
    assert not path.exists()
    path.write_bytes(sealed)
    with pytest.raises(BlobMissing, match="erased"):
        case.blobs.read(id)
    assert id not in set(case.blobs.ids())


def test_a_blob_that_records_name_and_nobody_has_is_named(case: CaseFile) -> None:
    lost = BlobId("blob_" + "ab" * 32)
    case.records.append((a_passed(person_pen(), "x", lost, None),))
    assert [(f.severity, f.where) for f in case.check()] == [("damage", lost)]


def test_leftovers_of_a_killed_process_are_swept_and_strangers_noted(folder: Path) -> None:
    orphan = folder / "blobs" / "00"
    orphan.mkdir(exist_ok=True)
    with opened(folder) as case:
        (orphan / "blob_orphan").write_bytes(b"x")
        (orphan / ".0123.part").write_bytes(b"x")
        assert {f.severity for f in case.check()} == {"note"}
        kept = sorted(case.blobs.ids())
        case._release()  # what a killed process does: nothing is signed, nothing is marked as closed
    with opened(folder) as case:
        assert list(orphan.glob("*")) + list(orphan.glob(".*")) == []
        assert sorted(case.blobs.ids()) == kept
        assert list(case.check()) == []


def test_progress_is_told(case: CaseFile) -> None:
    told: list[tuple[str, float, float, str]] = []
    assert list(case.check(lambda *figures: told.append(figures))) == []
    assert ("case.db", 350, 350, "records") in told
    assert ("blobs", 2, 2, "blobs") in told


def test_search_in_other_forms_of_a_word(tmp_path: Path) -> None:
    def lemmas(text: str, language: str) -> str:
        return " ".join(w.lower().removesuffix("у").removesuffix("а") for w in text.split())

    with CaseFile.create(tmp_path / "c", "pass", member="ann", cost=CHEAP, lemmas=lemmas) as case:
        pen = engine_pen()
        call = a_call(pen, 1)
        transcript = a_transcript(pen, call)
        line = an_utterance(pen, transcript, 0, "стояли у моста")
        case.records.append((call, transcript, line))
        assert [f.record for f in case.records.search("мосту")] == [line.id]
        assert next(case.records.search("мосту")).snippet == "стояли у «моста»"
        case.records.rebuild_search()
        assert [f.record for f in case.records.search("мост")] == [line.id]
        assert list(case.check()) == []

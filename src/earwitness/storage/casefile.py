"""The case on disk: its layout, who may open it, and what is checked.

    case.toml        format, random case id, what a passphrase guess costs, who signs the ledger; nothing secret
    lock             which process has the case open
    keys/            <member>.identity: the member's age identity under the passphrase
                     <member>.age: the case key for that member
    keys/identity/   the vault key, for fewer people, in the same two kinds of file
    case.db          records, search, ledger, blob keys
    identity.db      the vault: the same under the vault key
    blobs/ab/…       sealed bytes
    checkpoints/     signed heads of both ledgers
    releases/        what left the case

docs/explanation/case-format.md describes every byte of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from earwitness.errors import (
    CaseClosed,
    CaseDamaged,
    CaseExists,
    LedgerBroken,
    MemberKnown,
    NewerCase,
    NoCase,
    StorageError,
    UsageError,
    WrongPassphrase,
)
from earwitness.storage import seal
from earwitness.storage.blobs import SealedBlobs
from earwitness.storage.checking import CheckProgress, Finding, check_blobs, check_ledger, unheard
from earwitness.storage.checkpoints import Checkpoints, Ledger
from earwitness.storage.cipher import Database
from earwitness.storage.database import SCHEMA, BlobRows, Holds, Notes, SqlRecords
from earwitness.storage.files import PART_SUFFIX, CaseLock, private_folder, write_whole
from earwitness.storage.search_hits import Lemmas

FORMAT = 1
MEMBER_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
CASE_ID = re.compile(r"case_[0-9a-f]{32}")

FOLDERS = ("keys", "keys/identity", "blobs", "checkpoints", "releases")
DATABASES: Mapping[Holds, str] = {"case": "case.db", "vault": "identity.db"}
LEDGERS: tuple[Ledger, Ledger] = ("records", "vault")


@dataclass(frozen=True, slots=True)
class Header:
    """What case.toml says."""

    case_id: str
    cost: seal.PassphraseCost
    vkeys: tuple[str, str]

    def text(self) -> str:
        """case.toml without its seal and checksum."""
        return (
            "# An Earwitness case. Nothing in this file is secret; docs/explanation/case-format.md describes it.\n"
            f"format = {FORMAT}\n"
            f'case = "{self.case_id}"\n'
            "\n[passphrase]\n"
            'method = "argon2id"\n'
            f"memory_kib = {self.cost.memory_kib}\n"
            f"passes = {self.cost.passes}\n"
            f"lanes = {self.cost.lanes}\n"
            "\n[ledger]\n"
            f'records = "{self.vkeys[0]}"\n'
            f'vault = "{self.vkeys[1]}"\n'
            "\n[check]\n"
        )


def _with_checksum(text: str) -> str:
    return f'{text}checksum = "{hashlib.sha256(text.encode()).hexdigest()}"\n'


def read_header(folder: Path) -> tuple[Header, str]:
    """The header of a case and the seal that only the case key can make. Raises NoCase, NewerCase, CaseDamaged."""
    try:
        raw = (folder / "case.toml").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NoCase("there is no case.toml here") from None
    try:
        text = raw.decode()
        parsed: dict[str, Any] = tomllib.loads(text)
        if isinstance(parsed.get("format"), int) and parsed["format"] > FORMAT:
            raise NewerCase(f"case.toml says format {parsed['format']}; this version knows up to {FORMAT}")
        cost = parsed["passphrase"]
        header = Header(
            parsed["case"],
            seal.PassphraseCost(cost["memory_kib"], cost["passes"], cost["lanes"]),
            (parsed["ledger"]["records"], parsed["ledger"]["vault"]),
        )
        mark = parsed["check"]["seal"]
        whole = _with_checksum(f'{header.text()}seal = "{mark}"\n')
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        raise CaseDamaged("case.toml cannot be read") from None
    if whole != text or not CASE_ID.fullmatch(header.case_id):
        raise CaseDamaged("case.toml was changed")
    return header, mark


# ------------------------------------------------------------------------------------------------ key files


def _aad(case_id: str, member: str, purpose: str, cost: seal.PassphraseCost) -> bytes:
    return f"earwitness/1\x00{case_id}\x00{purpose}\x00{member}\x00{cost}".encode()


def _write_identity(
    path: Path, identity: str, passphrase: str, aad: bytes, cost: seal.PassphraseCost
) -> None:
    salt = secrets.token_bytes(16)
    key = seal.key_of_passphrase(_normal(passphrase), salt, cost, cost)
    boxed = seal.box(key, identity.encode(), aad)
    text = f"earwitness identity 1\n{salt.hex()}\n{boxed.hex()}\n"
    write_whole(path, [f"{text}{hashlib.sha256(text.encode()).hexdigest()}\n".encode()])


def _identity_file(path: Path, where: str) -> tuple[bytes, bytes]:
    """Salt and boxed identity. Raises CaseDamaged."""
    try:
        text, _, checksum = path.read_text(encoding="ascii").removesuffix("\n").rpartition("\n")
        kind, salt, boxed = text.split("\n")
        if kind != "earwitness identity 1" or hashlib.sha256(f"{text}\n".encode()).hexdigest() != checksum:
            raise ValueError
        return bytes.fromhex(salt), bytes.fromhex(boxed)
    except FileNotFoundError:
        raise CaseDamaged(f"{where} is missing") from None
    except ValueError:
        raise CaseDamaged(f"{where} was changed") from None


def _read_key(path: Path, identity: str, where: str) -> bytes:
    try:
        return seal.unwrapped(identity, path.read_bytes(), where)
    except FileNotFoundError:
        raise CaseDamaged(f"{where} is missing") from None


def _normal(passphrase: str) -> str:
    """One passphrase, whatever way a keyboard composes its letters."""
    return unicodedata.normalize("NFC", passphrase)


def _check_member(member: str) -> None:
    if not MEMBER_NAME.fullmatch(member):
        raise UsageError(
            "a member's name has up to 32 of a-z, 0-9, _ and -",
            hint="It is the name of a file that anybody with the disk can see: take one that says nothing.",
        )


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    """What a passphrase opened."""

    member: str
    identity: str
    key: bytes


def _open_member(
    folder: Path,
    header: Header,
    passphrase: str,
    floor: seal.PassphraseCost,
    where: str,
    purpose: str,
    members: list[str],
) -> _Opened:
    """The first member whose identity this passphrase opens, with the key wrapped to them."""
    damaged: CaseDamaged | None = None
    for member in members:
        try:
            salt, boxed = _identity_file(folder / where / f"{member}.identity", f"{where}/{member}.identity")
        except CaseDamaged as damage:
            damaged = damage
            continue
        key = seal.key_of_passphrase(_normal(passphrase), salt, header.cost, floor)
        try:
            identity = seal.unbox(key, boxed, _aad(header.case_id, member, purpose, header.cost)).decode()
        except WrongPassphrase:
            continue
        age_name = f"{where}/{member}.age"
        return _Opened(member, identity, _read_key(folder / age_name, identity, age_name))
    if damaged:
        raise damaged
    raise WrongPassphrase("no member of this case opens with this passphrase")


# ------------------------------------------------------------------------------------------------- the case


class CaseFile:
    """An open case. Use it in a `with` statement, or close it: closing signs the ledger and lets others in."""

    folder: Path
    case_id: str
    member: str
    records: SqlRecords
    vault: SqlRecords | None
    blobs: SealedBlobs

    # ----------------------------------------------------------------------------------- making and opening

    @classmethod
    def create(
        cls,
        folder: Path,
        passphrase: str,
        *,
        member: str,
        vault_passphrase: str | None = None,
        lemmas: Lemmas | None = None,
        cost: seal.PassphraseCost = seal.STANDARD_COST,
    ) -> CaseFile:
        """Make a case in an empty or new folder and open it.

        With `vault_passphrase`, identities need that second passphrase; without, the member's own opens both. `cost`
        below the standard makes a case that `open` refuses unless it is told the same floor: for tests.
        Raises CaseExists, UsageError, EncryptionUnavailable.
        """
        folder = Path(folder)
        _check_member(member)
        if not passphrase or vault_passphrase == "":
            raise UsageError("a case needs a passphrase", hint="Six or more random words are a good one.")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CaseExists("the folder for the new case is not empty")
        case_key, vault_key = seal.random_key(), seal.random_key()
        case_id = f"case_{secrets.token_hex(16)}"
        vkeys = tuple(
            Checkpoints(folder, name, case_id, seal.keys_of(key, case_id).ledger).verifier.vkey
            for name, key in zip(LEDGERS, (case_key, vault_key), strict=True)
        )
        header = Header(case_id, cost, (vkeys[0], vkeys[1]))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            private_folder(folder / name)
        identity, recipient = seal.new_identity()
        _write_identity(
            folder / "keys" / f"{member}.identity",
            identity,
            passphrase,
            _aad(case_id, member, "case", cost),
            cost,
        )
        write_whole(folder / "keys" / f"{member}.age", [seal.wrapped_for(recipient, case_key)])
        _give_vault(folder, header, member, recipient, vault_key, vault_passphrase)
        for name, key in zip(DATABASES.values(), (case_key, vault_key), strict=True):
            Database(folder / name, seal.keys_of(key, case_id).database, SCHEMA).close()
        sealed_text = header.text() + f'seal = "{_header_seal(header, case_key)}"\n'
        write_whole(folder / "case.toml", [_with_checksum(sealed_text).encode()])
        opened = _Opened(member, identity, case_key)
        return cls(folder, header, opened, vault_key, lemmas)

    @classmethod
    def open(
        cls,
        folder: Path,
        passphrase: str,
        *,
        with_vault: bool = True,
        vault_passphrase: str | None = None,
        lemmas: Lemmas | None = None,
        floor: seal.PassphraseCost = seal.STANDARD_COST,
    ) -> CaseFile:
        """Open a case for the member whose passphrase this is.

        The vault opens when it was given to this member, and, where it has a passphrase of its own, with that one.
        Raises NoCase, NewerCase, CaseDamaged, WeakKeyParameters, WrongPassphrase, CaseLocked, EncryptionUnavailable,
        DatabaseDamaged, LedgerBroken (the database is older than a head that was signed).
        """
        folder = Path(folder)
        header, mark = read_header(folder)
        if not header.cost.at_least(floor):
            seal.key_of_passphrase("", b"", header.cost, floor)
        members = sorted(p.stem for p in (folder / "keys").glob("*.age"))
        opened = _open_member(folder, header, passphrase, floor, "keys", "case", members)
        if not seal.same(mark, _header_seal(header, opened.key)):
            raise CaseDamaged("case.toml was changed by someone who does not have the key")
        vault_key = None
        if with_vault:
            vault_key = _vault_key(folder, header, opened, vault_passphrase, floor)
        return cls(folder, header, opened, vault_key, lemmas)

    def __init__(
        self, folder: Path, header: Header, opened: _Opened, vault_key: bytes | None, lemmas: Lemmas | None
    ) -> None:
        """Use `create` or `open`."""
        self.folder = folder
        self.case_id = header.case_id
        self.member = opened.member
        self._header = header
        self._opened = opened
        self._vault_key = vault_key
        self._databases: dict[Holds, Database] = {}
        self._checkpoints: dict[Holds, Checkpoints] = {}
        self._lock: CaseLock | None = CaseLock(folder / "lock")
        try:
            keys = seal.keys_of(opened.key, self.case_id)
            self.records = self._store("case", keys, lemmas)
            self.vault = None
            if vault_key is not None:
                self.vault = self._store("vault", seal.keys_of(vault_key, self.case_id), lemmas)
            database = self._databases["case"]
            self.blobs = SealedBlobs(folder / "blobs", self.case_id, keys, BlobRows(database))
            self._notes = Notes(database)
            if not self._notes.get("keys"):
                self._note_keys()
            if self._notes.get("closed") == "yes":
                self._notes.set("closed", "no")
            else:
                self._sweep()
        except BaseException:
            self._release()
            raise

    def _store(self, holds: Holds, keys: seal.Keys, lemmas: Lemmas | None) -> SqlRecords:
        name: Ledger = "records" if holds == "case" else "vault"
        checkpoints = Checkpoints(self.folder / "checkpoints", name, self.case_id, keys.ledger)
        if checkpoints.verifier.vkey != self._header.vkeys[0 if holds == "case" else 1]:
            raise CaseDamaged(f"case.toml names another signer for the ledger of {DATABASES[holds]}")
        path = self.folder / DATABASES[holds]
        if not path.is_file() or path.stat().st_size == 0:
            raise CaseDamaged(f"{DATABASES[holds]} is missing")
        database = self._databases[holds] = Database(path, keys.database, SCHEMA)
        store = SqlRecords(database, holds, checkpoints.origin, checkpoints.write_on_the_way, lemmas)
        newest = checkpoints.newest()
        if newest and newest.size > store.size:
            raise LedgerBroken(
                f"{DATABASES[holds]} holds {store.size} entries, but {newest.size} were signed:"
                " it was rolled back or cut"
            )
        self._checkpoints[holds] = checkpoints
        return store

    def _sweep(self) -> None:
        """After a crash: what no row names is removed, and what was acknowledged is signed."""
        self.blobs.sweep()
        for folder in ("checkpoints", "keys", "keys/identity", "."):
            for part in (self.folder / folder).glob(f".*{PART_SUFFIX}"):
                part.unlink()
        for checkpoints in self._checkpoints.values():
            checkpoints.sweep()
        self.sign()

    # -------------------------------------------------------------------------------------------- the vault

    def open_vault(self, passphrase: str, *, floor: seal.PassphraseCost = seal.STANDARD_COST) -> SqlRecords:
        """Open the vault that has a passphrase of its own. Raises WrongPassphrase, WeakKeyParameters."""
        if self.vault is None:
            key = _vault_key(self.folder, self._header, self._opened, passphrase, floor)
            if key is None:
                raise WrongPassphrase(f"the vault was not given to {self.member}")
            self._vault_key = key
            self.vault = self._store("vault", seal.keys_of(key, self.case_id), None)
        return self.vault

    # ---------------------------------------------------------------------------------------------- members

    def members(self) -> tuple[str, ...]:
        """Names of those who can open this case."""
        return tuple(sorted(p.stem for p in (self.folder / "keys").glob("*.age")))

    def add_member(self, member: str, passphrase: str, *, vault: Literal["given", "withheld"]) -> None:
        """Let another person open the case. The vault can only be given by one who has it open.

        Raises MemberKnown, UsageError.
        """
        _check_member(member)
        if member in self.members():
            raise MemberKnown("there is a member of this name already")
        if not passphrase or (vault == "given" and self._vault_key is None):
            raise UsageError("a member needs a passphrase, and the vault has to be open to give it on")
        identity, recipient = seal.new_identity()
        cost = self._header.cost
        aad = _aad(self.case_id, member, "case", cost)
        _write_identity(self.folder / "keys" / f"{member}.identity", identity, passphrase, aad, cost)
        if vault == "given" and self._vault_key is not None:
            _give_vault(self.folder, self._header, member, recipient, self._vault_key, None)
        write_whole(self.folder / "keys" / f"{member}.age", [seal.wrapped_for(recipient, self._opened.key)])
        self._note_keys()

    def change_passphrase(self, passphrase: str) -> None:
        """Put this member's identity under another passphrase; no other byte of the case changes."""
        if not passphrase:
            raise UsageError("a member needs a passphrase")
        cost = self._header.cost
        _write_identity(
            self.folder / "keys" / f"{self.member}.identity",
            self._opened.identity,
            passphrase,
            _aad(self.case_id, self.member, "case", cost),
            cost,
        )
        self._note_keys()

    def _key_hashes(self) -> dict[str, str]:
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.folder / "keys").rglob("*"))
            if path.is_file() and path.suffix != PART_SUFFIX
        }

    def _note_keys(self) -> None:
        """Keep fingerprints of the key files, those of other members too, which nobody else can open to check."""
        self._notes.set("keys", json.dumps(self._key_hashes()))

    # ---------------------------------------------------------------------------------------------- closing

    def purpose_key(self, purpose: str) -> bytes:
        """A key of this case for one named purpose: whoever opens the case again gets the same one."""
        return seal.purpose_key(self._opened.key, self.case_id, purpose)

    def sign(self) -> None:
        """Sign the heads of the ledgers as they are now: on closing, and before anything leaves the case."""
        self._checkpoints["case"].write(self.records.head())
        if self.vault is not None:
            self._checkpoints["vault"].write(self.vault.head())

    def signed_head(self) -> tuple[str, str]:
        """The head of the records' ledger as it is now, as a signed note, and the key that checks it (C2SP vkey)."""
        self.sign()
        checkpoints = self._checkpoints["case"]
        note = checkpoints.path(self.records.size).read_text(encoding="utf-8")
        return note, checkpoints.verifier.vkey

    def sign_text(self, text: str) -> str:
        """A signed note over what leaves the case, checked with the key of `signed_head`. Raises LedgerBroken."""
        return self._checkpoints["case"].sign(text)

    def close(self) -> None:
        """Sign, move everything into the files, let others in. Twice does no harm."""
        if self._lock is None:
            return
        try:
            self.sign()
            self._notes.set("closed", "yes")
            for database in self._databases.values():
                database.checkpoint()
        finally:
            self._release()

    def _release(self) -> None:
        for database in self._databases.values():
            database.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> CaseFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --------------------------------------------------------------------------------------------- checking

    def check(self, progress: CheckProgress | None = None) -> Iterator[Finding]:
        """Read every byte of the case and say what is wrong; nothing yielded means nothing wrong was found."""
        if self._lock is None:
            raise CaseClosed("the case is closed")
        return self._check(progress or unheard)

    def _check(self, progress: CheckProgress) -> Iterator[Finding]:
        yield from self._check_keys()
        named: set[str] = set()
        for holds, database in self._databases.items():
            store = self.records if holds == "case" else self.vault
            if store is not None:
                yield from check_ledger(database, store, self._checkpoints[holds], progress, named)
        yield from check_blobs(self.blobs, named, progress)

    def _check_keys(self) -> Iterator[Finding]:
        """Read case.toml and every key file; what does not hold is a Finding."""
        try:
            header, mark = read_header(self.folder)
            if header != self._header or not seal.same(mark, _header_seal(header, self._opened.key)):
                yield Finding("damage", "case.toml", "was changed")
        except StorageError as damage:
            yield Finding("damage", "case.toml", damage.what)
        except NoCase as gone:
            yield Finding("damage", "case.toml", gone.what)
        noted, there = json.loads(self._notes.get("keys")), self._key_hashes()
        for name in sorted(noted.keys() | there.keys()):
            if name not in there:
                yield Finding("damage", name, "is missing")
            elif name not in noted:
                yield Finding("damage", name, "was put there by someone else than Earwitness")
            elif there[name] != noted[name]:
                yield Finding("damage", name, "was changed")


def _header_seal(header: Header, case_key: bytes) -> str:
    return seal.keyed_hash(seal.keys_of(case_key, header.case_id).header, header.text().encode())


def _give_vault(
    folder: Path, header: Header, member: str, recipient: str, vault_key: bytes, passphrase: str | None
) -> None:
    """Wrap the vault key to a member: to their identity, or to one of its own under a second passphrase."""
    if passphrase is not None:
        identity, recipient = seal.new_identity()
        aad = _aad(header.case_id, member, "vault", header.cost)
        _write_identity(
            folder / "keys/identity" / f"{member}.identity", identity, passphrase, aad, header.cost
        )
    write_whole(folder / "keys/identity" / f"{member}.age", [seal.wrapped_for(recipient, vault_key)])


def _vault_key(
    folder: Path, header: Header, opened: _Opened, passphrase: str | None, floor: seal.PassphraseCost
) -> bytes | None:
    """The vault key, or None when this member has none or a second passphrase is needed and not given."""
    name = f"keys/identity/{opened.member}.age"
    if not (folder / name).exists():
        return None
    if not (folder / "keys/identity" / f"{opened.member}.identity").exists():
        return _read_key(folder / name, opened.identity, name)
    if passphrase is None:
        return None
    return _open_member(folder, header, passphrase, floor, "keys/identity", "vault", [opened.member]).key

"""Files that are there whole or not at all, and the lock that keeps a second process out."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from earwitness.errors import CaseLocked

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PART_SUFFIX = ".part"

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """No core dumps of this process, and no other process of this person may read its memory. Call once at start."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def sync_folder(folder: Path) -> None:
    """Make what was renamed into a folder durable."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_file(path: Path) -> None:
    """Make a file and its name durable."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
    sync_folder(path.parent)


def private_folder(folder: Path) -> None:
    """A folder only its owner may enter, made durable; there already is fine."""
    if not folder.is_dir():
        folder.mkdir(mode=PRIVATE_FOLDER)
        sync_folder(folder.parent)


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is there whole, durably, or not at all: part file, fsync, rename, fsync of the folder."""
    part = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    try:
        with _new_file(part) as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_soon(path: Path, content: bytes) -> None:
    """Write a small file that is whole after a killed process, and may be empty or absent after a power cut."""
    part = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    with _new_file(part) as file:
        file.write(content)
    part.replace(path)


def _new_file(path: Path) -> BinaryIO:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    return os.fdopen(number, "wb")


def _boot() -> str:
    """This start of this machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "unknown"


def _started(pid: int) -> str | None:
    """When a process began, in ticks since boot, or None when there is none: tells a reused number from the same."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


class CaseLock:
    """One process at a time. The lock of a dead process is taken over.

    Two guards: a POSIX record lock, which dies with its process and is not inherited, and the holder's number, boot and
    start time in the file, because closing any other file number of the lock file drops a record lock.
    """

    _here: set[Path] = set()

    def __init__(self, path: Path) -> None:
        """Raises CaseLocked naming the process that holds it."""
        self._path = path.resolve()
        if self._path in CaseLock._here:
            raise CaseLocked("this process has the case open already")
        self._number = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            fcntl.lockf(self._number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(self._number, 200).decode("ascii", "replace").split()
            os.close(self._number)
            raise CaseLocked(f"process {holder[0] if holder else 'unknown'} has the case open") from None
        holder = os.read(self._number, 200).decode("ascii", "replace").split()
        if len(holder) == 3 and holder[1] == _boot() and holder[0].isdigit():
            pid = int(holder[0])
            if pid != os.getpid() and _started(pid) == holder[2]:
                os.close(self._number)
                raise CaseLocked(f"process {pid} has the case open")
        os.ftruncate(self._number, 0)
        mine = f"{os.getpid()} {_boot()} {_started(os.getpid()) or 'unknown'}\n"
        os.pwrite(self._number, mine.encode("ascii"), 0)
        CaseLock._here.add(self._path)

    def release(self) -> None:
        """Let others in. Twice does no harm."""
        if self._path in CaseLock._here:
            CaseLock._here.discard(self._path)
            os.ftruncate(self._number, 0)
            os.close(self._number)

"""The cage a decoder child puts on before it sees a byte of somebody else's file. Linux only, standard library only.

In order: every file descriptor closed but those named, limits on memory, processor time, file size, files and
processes; no core dump; capabilities and root given up; no new privileges; Landlock with no rule at all (no path can be
opened, no port bound or connected, no signal or abstract socket leaves); seccomp with an allow-list of the few calls a
decoder needs on descriptors it already holds. After `put_on` returns nothing can be opened, so everything must have
been imported before.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CageError", "Held", "Walls", "landlock_version", "probe", "put_on", "seccomp_program"]

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_DROP = 24
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_NOBODY = 65534

_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446

# machine: (AUDIT_ARCH constant of linux/audit.h, column of _CALLS)
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# Calls a decoder needs once everything is loaded: numbers on x86_64 and on aarch64. None: does not exist there.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
    "rseq": (334, 293),
}
# Allowed only while the third argument (protection) does not ask for executable memory.
_NO_EXEC_CALLS: dict[str, tuple[int, int]] = {"mmap": (9, 222), "mprotect": (10, 226)}
_PROT_EXEC = 4

_LD_W_ABS = 0x20
_JEQ_K = 0x15
_JSET_K = 0x45
_RET_K = 0x06
_RET_ALLOW = 0x7FFF0000
_RET_ERRNO_EPERM = 0x00050001
_RET_KILL_PROCESS = 0x80000000
_OFFSET_NR = 0
_OFFSET_ARCH = 4
_OFFSET_ARG2 = 16 + 2 * 8  # low half; both machines are little-endian


class CageError(Exception):
    """A wall of the cage could not be raised. The child must end without reading anything."""


@dataclass(frozen=True, slots=True)
class Walls:
    """What the child may use up. Bytes and seconds; `memory_bytes` counts on top of what is already mapped."""

    memory_bytes: int
    cpu_s: int


@dataclass(frozen=True, slots=True)
class Held:
    """Which walls stand: `landlock` is the kernel's Landlock version, 0 when it has none."""

    landlock: int
    seccomp: bool


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """The Landlock version the kernel offers this process; 0 when it is missing or switched off."""
    if not sys.platform.startswith("linux"):
        return 0
    version = int(_libc().syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    return max(version, 0)


def seccomp_program(machine: str) -> bytes:
    """The filter as classic BPF (struct sock_filter, little-endian) for `machine`, a name as uname gives it.

    Any other architecture kills the process; any call not listed fails with EPERM. 32-bit and x32 calls have other
    numbers or another architecture, so they fall under these two rules as well.

    Raises CageError for a machine whose call numbers are not known here.
    """
    if machine not in _MACHINES:
        raise CageError(f"no system call table for {machine}")
    audit_arch, column = _MACHINES[machine]
    allowed = [numbers[column] for numbers in _CALLS.values()]
    guarded = [numbers[column] for numbers in _NO_EXEC_CALLS.values()]
    plain = sorted(number for number in allowed if number is not None)

    # Layout: [arch, check, kill] [nr] plain×JEQ guarded×JEQ [deny] [load prot, test exec] [allow].
    # A jump distance counts from the next instruction.
    program: list[tuple[int, int, int, int]] = [
        (_LD_W_ABS, 0, 0, _OFFSET_ARCH),
        (_JEQ_K, 1, 0, audit_arch),
        (_RET_K, 0, 0, _RET_KILL_PROCESS),
        (_LD_W_ABS, 0, 0, _OFFSET_NR),
    ]
    deny_at = len(program) + len(plain) + len(guarded)
    load_at, allow_at = deny_at + 1, deny_at + 3
    for number in plain:
        program.append((_JEQ_K, allow_at - len(program) - 1, 0, number))
    for number in guarded:
        program.append((_JEQ_K, load_at - len(program) - 1, 0, number))
    program.append((_RET_K, 0, 0, _RET_ERRNO_EPERM))
    program.append((_LD_W_ABS, 0, 0, _OFFSET_ARG2))
    program.append((_JSET_K, 1, 0, _PROT_EXEC))
    program.append((_RET_K, 0, 0, _RET_ALLOW))
    program.append((_RET_K, 0, 0, _RET_ERRNO_EPERM))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


def _prctl(libc: ctypes.CDLL, option: int, value: int, what: str) -> None:
    zero = ctypes.c_ulong(0)
    if libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) != 0:
        raise CageError(f"{what}: {os.strerror(ctypes.get_errno())}")


def _mapped_bytes() -> int:
    """Bytes of address space in use; a generous guess where /proc is not mounted."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _limit(walls: Walls, mapped: int) -> None:
    ceiling = mapped + walls.memory_bytes
    for kind, soft, hard in (
        (resource.RLIMIT_AS, ceiling, ceiling),
        (resource.RLIMIT_CPU, walls.cpu_s, walls.cpu_s + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))


def _give_up_root(libc: ctypes.CDLL) -> None:
    """Drop every capability and become nobody where that is possible; inside bubblewrap there is nothing to drop."""
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability))  # fails past the last one: nothing to drop
    if os.geteuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        except OSError:  # a user namespace without that id mapped: the namespace is the wall
            pass
    header = struct.pack("<Ii", 0x20080522, 0)
    if libc.capset(header, b"\0" * 24) != 0:
        raise CageError("capabilities could not be dropped")


def _landlock(libc: ctypes.CDLL, version: int) -> None:
    paths = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    ruleset = struct.pack("<Q", (1 << paths) - 1)
    if version >= 4:
        ruleset += struct.pack("<Q", 0b11)  # bind and connect TCP
    if version >= 6:
        ruleset += struct.pack("<Q", 0b11)  # abstract unix sockets and signals stay inside
    fd = int(
        libc.syscall(_LANDLOCK_CREATE_RULESET, ruleset, ctypes.c_size_t(len(ruleset)), ctypes.c_uint32(0))
    )
    if fd < 0:
        raise CageError(f"landlock: {os.strerror(ctypes.get_errno())}")
    if int(libc.syscall(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(fd), ctypes.c_uint32(0))) != 0:
        raise CageError(f"landlock: {os.strerror(ctypes.get_errno())}")
    os.close(fd)


def _seccomp(libc: ctypes.CDLL, program: bytes) -> None:
    instructions = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    fprog = Program(len(program) // 8, ctypes.addressof(instructions))
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(fprog), 0, 0) != 0:
        raise CageError(f"seccomp: {os.strerror(ctypes.get_errno())}")


def put_on(walls: Walls, keep: Sequence[int], *, parent: int) -> Held:
    """Cage this process for good. `keep`: descriptors that stay open; `parent`: the pid whose death ends this one.

    Raises CageError when seccomp, capabilities or (where the kernel has it) Landlock cannot be set.
    """
    libc = _libc()
    program = seccomp_program(os.uname().machine)
    version = landlock_version()
    mapped = _mapped_bytes()
    low = 3  # 0, 1 and 2 are the null device, so that a library's complaint cannot land in the result
    for fd in sorted(set(keep)):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, 1 << 16)
    _give_up_root(libc)
    _prctl(libc, _PR_SET_PDEATHSIG, signal.SIGKILL, "parent death signal")
    if os.getppid() != parent:
        raise CageError("the server died first")
    _prctl(libc, _PR_SET_DUMPABLE, 0, "dumpable")
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1, "no new privileges")
    if version:
        _landlock(libc, version)
    _limit(walls, mapped)
    _seccomp(libc, program)
    return Held(landlock=version, seccomp=True)


def _fork_door() -> None:
    if os.fork() == 0:
        os._exit(0)


def probe() -> tuple[str, ...]:
    """Try the doors from inside the cage; returns the names of those that opened. Empty is the only good answer."""
    doors: dict[str, Callable[[], object]] = {
        "open": lambda: os.open("/", os.O_RDONLY),
        "write": lambda: os.open("/tmp/earwitness-probe", os.O_WRONLY | os.O_CREAT),  # noqa: S108
        "stat": lambda: Path("/").stat(),
        "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "signal": lambda: os.kill(os.getppid(), 0),
        "fork": _fork_door,
        "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    }
    opened = []
    for name, door in doors.items():
        try:
            door()
        except OSError:
            continue
        opened.append(name)
    return tuple(opened)

"""A decoder that has been taken over: what it would try from inside the cage. Runs in the caged child in place of the worker.

Each try returns True when the door opened. Everything is imported before the cage is put on, as in the real worker.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from earwitness.engines.media.wire import Reporter

_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = {  # call: (x86_64, aarch64)
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "unshare": (272, 97),
    "mount": (165, 40),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "pidfd_open": (434, 434),
    "clone": (56, 220),
    "execveat": (322, 281),
    "setrlimit": (160, 164),
    "prctl": (157, 167),
}
_COLUMN = 0 if os.uname().machine == "x86_64" else 1


def _call(name: str, *arguments: int) -> bool:
    number = _NUMBERS[name][_COLUMN]
    return int(_LIBC.syscall(number, *(ctypes.c_long(argument) for argument in arguments))) >= 0


def _read(path: str) -> bool:
    return bool(os.read(os.open(path, os.O_RDONLY), 1))


def _fork() -> bool:
    if os.fork() == 0:
        os._exit(0)
    return True


def _connect(kind: int, family: int, address: Any) -> bool:
    socket.socket(family, kind).connect(address)
    return True


def _huge() -> bool:
    return len(bytearray(4 << 30)) > 0


def _executable_memory() -> bool:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    return True


def doors(given: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Every try by name; `given`: home, port, unix (path of a listening socket) and victim (a pid to attack)."""
    victim = int(given["victim"])
    return {
        "read the home folder": lambda: list(Path(given["home"]).iterdir()),
        "read a file of the home folder": lambda: _read(given["home"] + "/secret.txt"),
        "read /etc/passwd": lambda: _read("/etc/passwd"),
        "list the root": lambda: list(Path("/").iterdir()),
        "write to /tmp": lambda: os.open("/tmp/earwitness-escaped", os.O_WRONLY | os.O_CREAT),
        "write to the home folder": lambda: os.open(given["home"] + "/escaped", os.O_WRONLY | os.O_CREAT),
        "remove a file": lambda: Path(given["home"] + "/secret.txt").unlink(),
        "connect by TCP": lambda: _connect(socket.SOCK_STREAM, socket.AF_INET, ("127.0.0.1", given["port"])),
        "send by UDP": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(
            b"x", ("127.0.0.1", 9)
        ),
        "connect to a unix socket": lambda: _connect(socket.SOCK_STREAM, socket.AF_UNIX, given["unix"]),
        "a pair of sockets": lambda: socket.socketpair(),
        "signal the app": lambda: os.kill(victim, 0),
        "signal the server": lambda: os.kill(os.getppid(), signal.SIGKILL),
        "trace the app": lambda: _call("ptrace", 16, victim, 0, 0),
        "read the app's memory": lambda: _call("process_vm_readv", victim, 0, 0, 0, 0, 0),
        "read the app's environment": lambda: _read(f"/proc/{victim}/environ"),
        "write the app's memory": lambda: os.open(f"/proc/{victim}/mem", os.O_RDWR),
        "write init's memory": lambda: os.open("/proc/1/mem", os.O_RDWR),
        "a new user namespace": lambda: _call("unshare", 0x10000000),
        "mount": lambda: _call("mount", 0, 0, 0, 0, 0),
        "fork": _fork,
        "clone": lambda: _call("clone", 17, 0, 0, 0, 0),
        "run a program": lambda: os.execv("/bin/sh", ["sh", "-c", "true"]),  # noqa: S606
        "run a program as a child": lambda: subprocess.run(["/bin/true"], check=True),
        "run from a descriptor": lambda: _call("execveat", 3, 0, 0, 0, 0x1000),
        "allocate 4 GiB": _huge,
        "executable memory": _executable_memory,
        "load a kernel program": lambda: _call("bpf", 0, 0, 0),
        "io_uring": lambda: _call("io_uring_setup", 1, 0),
        "userfaultfd": lambda: _call("userfaultfd", 0),
        "the kernel's keys": lambda: _call("keyctl", 0, 0, 0, 0, 0),
        "an anonymous file": lambda: os.memfd_create("x"),
        "hold on to a process": lambda: _call("pidfd_open", victim, 0),
        "raise the limits": lambda: _call("setrlimit", 9, 0),
        "change the process": lambda: _call("prctl", 4, 1, 0, 0, 0),
        "duplicate a descriptor": lambda: os.dup(0),
        "change the sealed file": lambda: os.write(int(given["source"]), b"changed"),
    }


def attempt(source: int, request: dict[str, Any], report: Reporter) -> None:
    """Try every door and report those that opened."""
    opened, tried = [], 0
    for name, door in doors({**request["given"], "source": source}).items():
        tried += 1
        try:
            if door() is not False:
                opened.append(name)
        except (OSError, MemoryError, subprocess.SubprocessError, ValueError):
            continue
    report.header({"opened": opened, "tried": tried})


def flood(source: int, request: dict[str, Any], report: Reporter) -> None:
    """Say or do what the file asks for (JSON behind twelve bytes of RIFF): lies of a child that has been taken over."""
    request = json.loads(os.pread(source, 1 << 16, 12))
    header = {
        "rate": 8000,
        "channels": 1,
        "container": "wav",
        "codec": "pcm_s16le",
        "source_rate": 8000,
        "source_channels": 1,
        "tags": [],
        **request.get("header", {}),
    }
    how = request.get("how", "")
    if how == "hang":
        _spin()
    if how == "segfault":
        ctypes.string_at(0)
    if how == "garbage":
        os.write(report.fileno(), b"\xffgarbage that is no frame at all")
        return
    if how == "huge frame":
        os.write(report.fileno(), b"H\xff\xff\xff\xff")
        return
    if how == "not json":
        report.frame(b"H", b"{")
        return
    if how == "silent":
        return
    report.header(header)
    if how == "two headers":
        report.header(header)
    if how == "endless":
        while True:
            report.samples(bytes(1 << 20))
    report.samples(bytes(request.get("bytes", 1600)))
    if how == "no trailer":
        return
    report.trailer({"declared_s": 0.1, "samples": 800, "damage": [], **request.get("trailer", {})})
    if how == "after the end":
        report.samples(bytes(2))


def _spin() -> None:
    while True:
        pass

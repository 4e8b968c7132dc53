"""The app's side of the cage: starts the server, hands one file over as a sealed memory file, reads what comes back.

Tiers, best first: bubblewrap around the server and Landlock and seccomp on every child; Landlock and seccomp on every
child. Before the first file each tier must pass its own test: a child in the cage tries the doors and none may open.
Where no tier holds, SandboxUnavailable is raised and no file is opened.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Final

from earwitness.engines.media.wire import HEAD, MAX_BLOCK, MAX_JSON
from earwitness.errors import DecoderCrashed, DecodeTimeout, SandboxBroken, SandboxUnavailable

__all__ = ["BUBBLEWRAP", "LANDLOCK", "TIERS", "Sandbox"]

BUBBLEWRAP: Final = "bubblewrap+landlock+seccomp"
LANDLOCK: Final = "landlock+seccomp"
TIERS: Final = (BUBBLEWRAP, LANDLOCK)

_START_S = 30.0
_PACKAGE = Path(__file__).resolve().parents[2]  # …/earwitness
_BOOT = "import sys; sys.path[:0] = sys.argv.pop().split('|'); from earwitness.engines.media.zygote import main; main()"
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def _bubblewrap(extra_roots: tuple[Path, ...]) -> list[str] | None:
    """The command that puts a new root, and every namespace, around the server; None when it is not installed."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    command = [
        program,
        "--unshare-all",
        "--unshare-user",
        "--disable-userns",
        "--new-session",
        "--cap-drop",
        "ALL",
    ]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108
    for folder in ("/usr", "/etc/ld.so.cache"):
        command += ["--ro-bind-try", folder, folder]
    for folder in ("/bin", "/sbin", "/lib", "/lib64", "/lib32"):
        if Path(folder).is_symlink():
            command += ["--symlink", str(Path(folder).readlink()), folder]
        else:
            command += ["--ro-bind-try", folder, folder]
    seen = {"/usr"}
    library_roots = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(_PACKAGE), *map(str, extra_roots)}
    library_roots.add(str(Path(os.path.realpath(sys.executable)).parent))
    for root in sorted(library_roots):
        if not any(root == known or root.startswith(known + "/") for known in seen):
            command += ["--ro-bind", root, root]
            seen.add(root)
    return command


class Sandbox:
    """One server and its caged children. Safe to use from several threads; each call to `frames` is one child."""

    def __init__(
        self,
        *,
        tier: str | None = None,
        work: str = "earwitness.engines.media.worker:run",
        roots: tuple[Path, ...] = (),
    ) -> None:
        """`tier`: use only this one. `work`, `roots`: another function for the child, found under these folders."""
        self._tiers = TIERS if tier is None else (tier,)
        self._work = work
        self._roots = roots
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._tier: str | None = None

    @property
    def tier(self) -> str:
        """The tier that holds; starts the server when it does not run yet. Raises SandboxUnavailable."""
        with self._lock:
            return self._started()

    def _started(self) -> str:
        if self._tier is not None and self._server is not None and self._server.poll() is None:
            return self._tier
        self._stop()
        reasons = []
        for tier in self._tiers:
            why = self._start(tier)
            if why is None:
                self._tier = tier
                return tier
            reasons.append(f"{tier}: {why}")
            self._stop()
        raise SandboxUnavailable("; ".join(reasons))

    def _start(self, tier: str) -> str | None:
        """None when the tier runs and holds, else why not."""
        if not sys.platform.startswith("linux"):
            return "Linux only"
        prefix: list[str] | None = []
        if tier == BUBBLEWRAP:
            prefix = _bubblewrap(self._roots)
            if prefix is None:
                return "bubblewrap is not installed"
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        roots = "|".join(str(root) for root in (_PACKAGE.parent, *self._roots))
        arguments = [sys.executable, "-I", "-c", _BOOT, str(theirs.fileno()), self._work, roots]
        try:
            self._server = subprocess.Popen(
                [*(prefix or ()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_ENVIRONMENT,
                cwd="/",
            )
        except OSError as error:
            ours.close()
            return f"could not start ({error.errno})"
        finally:
            theirs.close()
        self._control = ours
        ours.settimeout(_START_S)
        try:
            untrusted_ready = json.loads(ours.recv(4096) or b"{}")
        except (OSError, ValueError):
            untrusted_ready = {}
        if untrusted_ready.get("ready") is not True:
            return "the server did not start"
        return self._test_doors(tier)

    def _test_doors(self, tier: str) -> str | None:
        request = {"op": "probe"}
        try:
            answers = list(self._exchange(b"x", request, memory_bytes=64 << 20, cpu_s=5, wall_s=10.0))
        except (DecoderCrashed, DecodeTimeout, SandboxBroken, OSError) as error:
            return f"the cage could not be put on ({type(error).__name__})"
        held = json.loads(answers[0][1]) if len(answers) == 1 and answers[0][0] == b"H" else {}
        if held.get("opened") != [] or held.get("seccomp") is not True:
            return "the cage did not hold its own test"
        if not held.get("landlock"):
            return "the kernel has no Landlock"
        return None

    def frames(
        self,
        content: bytes | memoryview,
        request: Mapping[str, object],
        *,
        memory_bytes: int,
        cpu_s: int,
        wall_s: float,
    ) -> Generator[tuple[bytes, bytes], None, None]:
        """Give `content` to a fresh child; yields (kind, payload) frames of `wire`, sizes checked, nothing else.

        Closing the iterator kills the child. Raises SandboxUnavailable, SandboxBroken (malformed answer),
        DecodeTimeout, DecoderCrashed (after the last frame, when the child did not end by itself).
        """
        with self._lock:
            self._started()
        yield from self._exchange(content, request, memory_bytes=memory_bytes, cpu_s=cpu_s, wall_s=wall_s)

    def _exchange(
        self,
        content: bytes | memoryview,
        request: Mapping[str, object],
        *,
        memory_bytes: int,
        cpu_s: int,
        wall_s: float,
    ) -> Generator[tuple[bytes, bytes], None, None]:
        deadline = time.monotonic() + wall_s
        with contextlib.ExitStack() as stack:
            source = os.memfd_create("recording", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
            with open(source, "wb", buffering=0, closefd=False) as memory:
                view = memoryview(content)
                while view:
                    view = view[memory.write(view) :]
            fcntl.fcntl(
                source, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK
            )
            result, result_theirs = os.pipe()
            stack.callback(os.close, result)
            status, status_theirs = socket.socketpair()
            stack.enter_context(status)
            message = json.dumps(
                {"op": "work", **request, "memory_bytes": memory_bytes, "cpu_s": cpu_s}, ensure_ascii=True
            ).encode("ascii")
            with contextlib.suppress(OSError):  # without it everything is only slower
                fcntl.fcntl(result, fcntl.F_SETPIPE_SZ, 1 << 18)
            try:
                control = self._control
                if control is None:
                    raise SandboxBroken("the sandbox server is gone")
                socket.send_fds(control, [message], [source, result_theirs, status_theirs.fileno()])
            except OSError:
                raise SandboxBroken("the sandbox server is gone") from None
            finally:
                os.close(source)
                os.close(result_theirs)
                status_theirs.close()
            yield from _read_frames(result, deadline)
            self._require_good_end(status, deadline)

    def _require_good_end(self, status: socket.socket, deadline: float) -> None:
        status.settimeout(max(deadline - time.monotonic(), 0.1))
        try:
            told = status.recv(64)
        except TimeoutError:
            raise DecodeTimeout("the decoder closed its output and did not end") from None
        except OSError:
            told = b""
        if not told:
            raise SandboxBroken("the sandbox server is gone")
        exit_code = json.loads(told)
        if exit_code == -signal.SIGXCPU:
            raise DecodeTimeout("the decoder used up its processor time")
        if exit_code != 0:
            raise DecoderCrashed(f"the decoder ended with {exit_code}")

    def close(self) -> None:
        """End the server and every child. The next use starts a new one."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        self._tier = None


def _read_frames(result: int, deadline: float) -> Generator[tuple[bytes, bytes], None, None]:
    poll = select.poll()
    poll.register(result, select.POLLIN)
    held = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise DecodeTimeout("the decoder did not finish in the time allowed")
        piece = os.read(result, 1 << 18)
        if not piece:
            # Half a frame may be left: the child died in it, and how it ended says which error that was.
            return
        held += piece
        while len(held) >= HEAD.size:
            kind, length = HEAD.unpack_from(held)
            if kind not in b"HPTE" or length > (MAX_BLOCK if kind == b"P" else MAX_JSON):
                raise SandboxBroken("the caged decoder sent a malformed frame")
            if len(held) < HEAD.size + length:
                break
            payload = bytes(held[HEAD.size : HEAD.size + length])
            del held[: HEAD.size + length]
            yield kind, payload

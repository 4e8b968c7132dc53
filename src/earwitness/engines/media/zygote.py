"""The server that forks one child per file. Started as a fresh interpreter; holds the decoders and nothing of a case.

It reads requests from one socket (a JSON line and three descriptors: the sealed content, the result pipe, a status
socket), forks, and tells each child's end on its status socket. It never reads content. When the app closes its end of
the status socket the child is killed; when the app is gone the server kills all children and ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from earwitness.engines.media import cage
from earwitness.engines.media.wire import ERRORS, Reporter, WorkerError

__all__ = ["main"]

Work = Callable[[int, dict[str, Any], Reporter], None]
MAX_REQUEST = 16 * 1024


def _child(source: int, result: int, request: dict[str, Any], parent: int, work: Work) -> None:
    """Never returns. Nothing of the file is read before the cage stands."""
    report = Reporter(result)
    status = 1
    try:
        walls = cage.Walls(memory_bytes=int(request["memory_bytes"]), cpu_s=int(request["cpu_s"]))
        held = cage.put_on(walls, (source, result), parent=parent)
        if request["op"] == "probe":
            report.header({"landlock": held.landlock, "seccomp": held.seccomp, "opened": list(cage.probe())})
        else:
            work(source, request, report)
        status = 0
    except WorkerError as error:
        report.error(error.code if error.code in ERRORS else "undecodable")
        status = 0
    except MemoryError:
        report.error("out_of_memory")
        status = 0
    except cage.CageError:
        report.error("cage_failed")
    except BaseException:  # noqa: BLE001
        # A traceback could carry words from a tag: the exit status says enough.
        status = 3
    finally:
        os._exit(status)


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    message, fds, _, _ = socket.recv_fds(control, MAX_REQUEST, 3)
    if not message:
        return None
    return json.loads(message), fds


def serve(control: socket.socket, work: Work) -> None:
    """Answer until the other end of `control` closes."""
    own_pid = os.getpid()
    children: dict[int, tuple[int, socket.socket]] = {}  # pidfd -> (pid, status socket)
    by_status: dict[int, int] = {}  # status socket fd -> pidfd
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == control.fileno():
                received = _receive(control)
                if received is None:
                    for pid, _status in children.values():
                        os.kill(pid, signal.SIGKILL)
                    return
                request, (source, result, status_fd) = received
                pid = os.fork()
                if pid == 0:
                    _child(source, result, request, own_pid, work)
                os.close(source)
                os.close(result)
                status = socket.socket(fileno=status_fd)
                pidfd = os.pidfd_open(pid)
                children[pidfd] = (pid, status)
                by_status[status.fileno()] = pidfd
                poll.register(pidfd, select.POLLIN)
                poll.register(status, select.POLLIN)
            elif fd in children:
                pid, status = children.pop(fd)
                _, ended = os.waitpid(pid, 0)
                poll.unregister(fd)
                if by_status.pop(status.fileno(), None) is not None:
                    poll.unregister(status)
                os.close(fd)
                with contextlib.suppress(OSError):  # nobody waits for it any more
                    status.send(json.dumps(os.waitstatus_to_exitcode(ended)).encode("ascii"))
                status.close()
            elif fd in by_status:  # the app closed its end, or speaks where it must not: the child ends
                poll.unregister(fd)
                os.kill(children[by_status.pop(fd)][0], signal.SIGKILL)


def main() -> None:
    """argv: control descriptor, `module:function` of the work, optional `module:function` to load things first."""
    control = socket.socket(fileno=int(sys.argv[1]))
    module_name, function_name = sys.argv[2].split(":")
    try:
        module = importlib.import_module(module_name)
        warm_up = getattr(module, "warm_up", None)
        if warm_up is not None:
            warm_up()
    except Exception as error:  # noqa: BLE001
        control.send(json.dumps({"ready": False, "why": type(error).__name__}).encode("ascii"))
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the app, which then closes the socket
    gc.collect()
    gc.freeze()
    control.send(json.dumps({"ready": True, "pid": os.getpid()}).encode("ascii"))
    serve(control, getattr(module, function_name))

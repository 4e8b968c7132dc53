"""Serve the workbench on loopback until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn

from earwitness.web.guard import Guard, Session
from earwitness.web.pages import application

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk


def serve(desk: Desk, port: int, tell: Callable[[str], None]) -> None:
    """Serve on 127.0.0.1 (`port` 0: any free one) and tell the address with its one-time token; returns when stopped.

    No access log: addresses of pages hold ids, and nobody needs a list of what was looked at on this disk.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    bound = listener.getsockname()[1]
    session = Session()
    guarded = Guard(application(desk, session), bound, session)
    config = uvicorn.Config(
        guarded, access_log=False, log_level="error", server_header=False, date_header=False, lifespan="off"
    )
    tell(f"http://127.0.0.1:{bound}/enter#{session.token}")
    uvicorn.Server(config).run(sockets=[listener])

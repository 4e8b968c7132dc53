"""Serve the workbench on loopback until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from earwitness.web.guard import Guard, Session
from earwitness.web.hall import Hall

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk


class _EndsWithItsSession(uvicorn.Server):
    """Stops by itself when the session is over, so that the case is closed and its keys leave memory.

    Work that is running is finished first: a night's listening does not end because nobody looked at it.
    """

    def __init__(self, config: uvicorn.Config, hall: Hall) -> None:
        super().__init__(config)
        self._hall = hall

    async def on_tick(self, counter: int) -> bool:
        working = self._hall.room is not None and self._hall.room.jobs.running
        over = self._hall.session.over() and not working
        return over or await super().on_tick(counter)


def serve(desk: Desk | None, port: int, tell: Callable[[str], None], suggested: Path) -> None:
    """Serve on 127.0.0.1 (`port` 0: any free one) and tell the address with its one-time token; returns when stopped.

    Without a case, the first page makes or opens one; `suggested` is the folder it proposes. No access log: addresses of
    pages hold ids, and nobody needs a list of what was looked at on this disk.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    # From here on a browser that is told the address waits its turn and is not turned away.
    listener.listen()
    bound = listener.getsockname()[1]
    session = Session()
    hall = Hall(session, suggested)
    if desk is not None:
        hall.enter(desk)
    config = uvicorn.Config(
        Guard(hall, bound, session),
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        lifespan="off",
    )
    tell(f"http://127.0.0.1:{bound}/enter#{session.token}")
    try:
        _EndsWithItsSession(config, hall).run(sockets=[listener])
    finally:
        hall.close()

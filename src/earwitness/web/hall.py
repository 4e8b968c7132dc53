"""The hall: what stands in front of a case. Here a case is made or opened; then every request goes to its room.

Started without a case, the workbench shows the hall only: a person who has never seen a terminal names a folder and a
passphrase. The passphrase is read from the form, used, and kept nowhere.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from earwitness.app import wiring
from earwitness.app.actions.members import require_strong
from earwitness.app.actions.new import new_case
from earwitness.app.wiring import Desk
from earwitness.errors import EarwitnessError, UsageError
from earwitness.web.application import application
from earwitness.web.asked import Asked, asked_of
from earwitness.web.entering import entering, static
from earwitness.web.guard import App, Receive, Scope, Send, Session
from earwitness.web.room import Pages, Room


@dataclass
class Hall:
    """An ASGI application: the forms that lead to a case, and behind them the case's own pages."""

    session: Session
    suggested: Path
    room: Room | None = None
    _inner: App | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self._pages = Pages(wiring.PackagedResources().text)
        self._front = Starlette(
            routes=[
                *entering(self._pages, self.session),
                *static(wiring.PackagedResources().text),
                Route("/", self._show),
                Route("/open-case", self._answer, methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._inner or self._front)(scope, receive, send)

    def enter(self, desk: Desk) -> Room:
        """From now on every page is of this case."""
        self.room = Room(desk, self.session)
        self._inner = application(self.room)
        return self.room

    def close(self) -> None:
        """End what runs and close what was opened here."""
        if self.room is not None:
            self.room.jobs.pause()
            self.room.jobs.wait()
        self._open.close()

    async def _show(self, request: Request) -> Response:
        return self._hall(await asked_of(request), None)

    def _hall(self, asked: Asked, wrong: EarwitnessError | None) -> Response:
        folder = asked.text("folder") or str(self.suggested)
        values = {"folder": folder, "error": wrong, "section": "", "told": ()}
        return self._pages.page(asked, "hall", values, 400 if wrong else 200)

    async def _answer(self, request: Request) -> Response:
        asked = await asked_of(request)
        try:
            await run_in_threadpool(self._go_in, asked)
        except EarwitnessError as wrong:
            return self._hall(asked, wrong)
        return RedirectResponse("/", 303)

    def _go_in(self, asked: Asked) -> None:
        """Open the case of the form, making it first where that is asked for. Raises what opening raises."""
        if self._inner is not None:
            return
        folder = Path(asked.text("folder")).expanduser()
        # As typed: a passphrase may begin or end with a space.
        passphrase = next(iter(asked.fields.get("passphrase", ())), "")
        if not asked.text("folder") or not folder.is_absolute():
            raise UsageError("the folder of the case is not named whole", hint="Write the path from / on.")
        if asked.text("do") == "make":
            if passphrase != next(iter(asked.fields.get("again", ())), ""):
                raise UsageError("the two passphrases differ", hint="Type the same one twice.")
            require_strong(passphrase)
            new_case(folder, passphrase, asked.text("member") or "editor")
        self.enter(self._open.enter_context(wiring.open_desk(folder, lambda: passphrase)))

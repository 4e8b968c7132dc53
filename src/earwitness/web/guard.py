"""The guard at the workbench's door: only this browser, only from this address, only with this session.

Rules
- One Host, `127.0.0.1:PORT`, exactly once; anything else is answered 421 (DNS rebinding, other names, two headers).
- A request with an Origin must come from this very origin; Sec-Fetch-Site must be same-origin or none, also for GET, so
  that no other page can so much as embed a recording. What changes anything must carry one of the two.
- Without the session cookie only the entrance is served. The launch token is good once and for a minute; the session
  ends after a quarter of an hour without a request, and after twelve hours in any case.
- Nothing may be stored: no-store on every answer, sound included; a strict policy forbids every outside request.
"""

from __future__ import annotations

import hmac
import secrets
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # Not no-referrer: under it browsers send `Origin: null` with a form, and the guard could not know its own page.
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)
OPEN_PATHS = frozenset({"/enter", "/static/enter.js", "/static/workbench.css", "/favicon.ico"})
TOKEN_S, IDLE_S, LONGEST_S = 60.0, 15 * 60.0, 12 * 3600.0


@dataclass
class Session:
    """One launch of the workbench: a token to get in once, then a cookie."""

    clock: Callable[[], float] = time.monotonic
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie_name: str = field(default_factory=lambda: f"earwitness_{secrets.token_hex(4)}")
    _cookie: str | None = None
    _born: float = 0.0
    _began: float = 0.0
    _last: float = 0.0

    def __post_init__(self) -> None:
        self._born = self.clock()

    def over(self) -> bool:
        """True when nobody came in time, or the session of whoever came has ended: then the case is to be closed."""
        now = self.clock()
        if self._cookie is None:
            return now - self._born > TOKEN_S
        return self._cookie == "" or now - self._last > IDLE_S or now - self._began > LONGEST_S

    def enter(self, token: str) -> str | None:
        """The cookie for the launch token, once; None for a wrong, used or old one."""
        good = hmac.compare_digest(token.encode(), self.token.encode())
        fresh = self._cookie is None and self.clock() - self._born <= TOKEN_S
        if not (good and fresh):
            return None
        self._cookie = secrets.token_urlsafe(32)
        self._began = self._last = self.clock()
        return self._cookie

    def end(self) -> None:
        """Lock now: the cookie is worth nothing any more."""
        self._cookie = ""

    def holds(self, cookie: str) -> bool:
        """True while this cookie's session lasts; asking keeps it alive."""
        if not self._cookie or not cookie or not hmac.compare_digest(cookie.encode(), self._cookie.encode()):
            return False
        now = self.clock()
        if now - self._last > IDLE_S or now - self._began > LONGEST_S:
            self._cookie = ""
            return False
        self._last = now
        return True


class Guard:
    """An ASGI application around another one; see the rules above."""

    def __init__(self, app: App, port: int, session: Session) -> None:
        self._app = app
        self._host = f"127.0.0.1:{port}"
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        status = self.refusal(scope)
        if status is not None:
            await _answer(send, status)
            return

        begun = False

        async def sealed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                names = {name for name, _ in HEADERS}
                kept = [(n, v) for n, v in message["headers"] if n.lower() not in names]
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        except Exception as error:  # noqa: BLE001  the message may hold words of a call; type and place do not
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
            print(f"E999  an unexpected {type(error).__name__} at {place}", file=sys.stderr)  # noqa: T201
            if not begun:
                await _answer(send, 500)

    def refusal(self, scope: Scope) -> int | None:
        """The status a request is refused with, or None when it may pass."""
        if scope["type"] != "http":
            return 403
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _all(headers, b"host") != [self._host.encode()]:
            return 421
        origins, sites = _all(headers, b"origin"), _all(headers, b"sec-fetch-site")
        if len(origins) > 1 or len(sites) > 1:
            return 403
        if origins and origins[0] != f"http://{self._host}".encode():
            return 403
        if sites and sites[0] not in (b"same-origin", b"none"):
            return 403
        if scope["method"] not in ("GET", "HEAD") and not (origins or sites == [b"same-origin"]):
            return 403
        if scope["path"] in OPEN_PATHS or self._session.holds(self._cookie(headers)):
            return None
        return 401

    def _cookie(self, headers: list[tuple[bytes, bytes]]) -> str:
        for line in _all(headers, b"cookie"):
            for part in line.decode("latin-1").split(";"):
                name, _, value = part.strip().partition("=")
                if name == self._session.cookie_name:
                    return value
        return ""


def _all(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key.lower() == name]


async def _answer(send: Send, status: int) -> None:
    told = {
        500: b"Something went wrong; the terminal says where.",
        421: b"Wrong host.",
        401: b"Locked. Run `earwitness open` again.",
        403: b"Refused.",
    }[status]
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(told)).encode()),
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": told})

"""The workbench's door: what is refused, what passes, and that nothing may be stored."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from earwitness.web.guard import IDLE_S, LONGEST_S, TOKEN_S, Guard, Session

PORT = 40123
HOST = (b"host", b"127.0.0.1:40123")
HERE = (b"origin", b"http://127.0.0.1:40123")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _app(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"cache-control", b"public, max-age=9999"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"in"})


def ask(
    session: Session, *headers: tuple[bytes, bytes], method: str = "GET", path: str = "/"
) -> tuple[int, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    asyncio.run(Guard(_app, PORT, session)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inside(clock: Clock) -> tuple[Session, tuple[bytes, bytes]]:
    session = Session(clock=clock)
    cookie = session.enter(session.token)
    assert cookie is not None
    return session, (b"cookie", f"{session.cookie_name}={cookie}".encode())


HOSTILE = {
    "no host": ([], 421),
    "another name for loopback": ([(b"host", b"localhost:40123")], 421),
    "rebound name": ([(b"host", b"evil.example:40123")], 421),
    "user part": ([(b"host", b"127.0.0.1:40123@evil.example")], 421),
    "name that begins right": ([(b"host", b"127.0.0.1.evil.example:40123")], 421),
    "other port": ([(b"host", b"127.0.0.1:9999")], 421),
    "two hosts": ([HOST, (b"host", b"evil.example")], 421),
    "cross site": ([HOST, (b"origin", b"https://evil.example")], 403),
    "other port's page": (
        [HOST, (b"origin", b"http://127.0.0.1:9999"), (b"sec-fetch-site", b"same-site")],
        403,
    ),
    "null origin": ([HOST, (b"origin", b"null")], 403),
    "embedded by another page": ([HOST, (b"sec-fetch-site", b"cross-site")], 403),
    "two origins": ([HOST, HERE, (b"origin", b"https://evil.example")], 403),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_are_refused_even_with_the_cookie(name: str, inside: Any) -> None:
    session, cookie = inside
    headers, status = HOSTILE[name]
    assert ask(session, *headers, cookie)[0] == status


def test_a_change_without_origin_is_refused(inside: Any) -> None:
    session, cookie = inside
    assert ask(session, HOST, cookie, method="POST")[0] == 403
    assert ask(session, HOST, cookie, HERE, method="POST")[0] == 200


def test_the_browser_itself_gets_in_and_may_store_nothing(inside: Any) -> None:
    session, cookie = inside
    status, headers = ask(session, HOST, cookie, (b"sec-fetch-site", b"none"))
    assert status == 200
    assert headers[b"cache-control"] == b"no-store"
    assert b"default-src 'none'" in headers[b"content-security-policy"]


def test_without_the_cookie_only_the_entrance_is_open(clock: Clock) -> None:
    session = Session(clock=clock)
    assert ask(session, HOST)[0] == 401
    assert ask(session, HOST, path="/sound/rec_1")[0] == 401
    assert ask(session, HOST, path="/enter")[0] == 200


def test_the_token_is_good_once_and_for_a_minute(clock: Clock) -> None:
    session = Session(clock=clock)
    assert session.enter("guess") is None
    assert session.enter(session.token) is not None
    assert session.enter(session.token) is None
    late = Session(clock=clock)
    clock.now += TOKEN_S + 1
    assert late.enter(late.token) is None


def test_the_session_ends_when_idle_and_at_the_end_of_the_day(clock: Clock) -> None:
    session = Session(clock=clock)
    cookie = session.enter(session.token)
    assert cookie is not None
    clock.now += IDLE_S - 1
    assert session.holds(cookie)
    clock.now += IDLE_S + 1
    assert not session.holds(cookie)
    assert not session.holds(cookie)
    busy = Session(clock=clock)
    cookie = busy.enter(busy.token)
    assert cookie is not None
    for _ in range(int(LONGEST_S // (IDLE_S - 1)) + 2):
        clock.now += IDLE_S - 1
        busy.holds(cookie)
    assert not busy.holds(cookie)


def test_a_session_is_over_when_nobody_came_or_it_ended(clock: Clock) -> None:
    nobody = Session(clock=clock)
    assert not nobody.over()
    clock.now += TOKEN_S + 1
    assert nobody.over()
    somebody = Session(clock=clock)
    cookie = somebody.enter(somebody.token)
    assert cookie is not None
    clock.now += IDLE_S - 1
    assert not somebody.over()
    somebody.holds(cookie)
    clock.now += IDLE_S + 1
    assert somebody.over()


def test_an_error_in_a_page_says_type_and_place_and_never_what_was_said(
    inside: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    session, cookie = inside

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError("words of a call")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [HOST, cookie]}
    asyncio.run(Guard(broken, PORT, session)(scope, send, send))
    told = capsys.readouterr()
    assert sent[0]["status"] == 500
    assert "LookupError" in told.err and "test_guard.py" in told.err
    assert "words of a call" not in told.err + told.out + repr(sent)


def test_locking_ends_the_session_for_every_cookie_the_empty_one_too() -> None:
    session = Session()
    cookie = session.enter(session.token)
    assert cookie is not None and session.holds(cookie)
    session.end()
    assert not session.holds(cookie)
    assert not session.holds("")
    assert session.over()

"""The workbench as it is served: eleven hostile requests over a real connection are refused, with the session's cookie and
all, and what the browser itself asks passes."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import pytest

from earwitness.web.server import serve
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk


@dataclass(frozen=True)
class Door:
    """A workbench that is being served, and the cookie of whoever was let in."""

    port: int
    cookie: str
    newsdesk: Newsdesk

    def ask(self, target: str, *headers: str, method: str = "GET", body: str = "") -> tuple[int, str]:
        """Send a request as it is written here; the status (0: hung up on) and the whole answer."""
        lines = (f"{method} {target} HTTP/1.1", *headers, f"Cookie: {self.cookie}", "Connection: close")
        form = (
            (f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded")
            if body
            else ()
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall("\r\n".join((*lines, *form, "", body)).encode())
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode("latin-1")
        found = re.match(r"HTTP/1\.1 (\d{3})", answer)
        return int(found[1]) if found else 0, answer

    @property
    def host(self) -> str:
        return f"Host: 127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"Origin: http://127.0.0.1:{self.port}"

    @property
    def sound(self) -> str:
        return f"/sound/{self.newsdesk.recording.id}"


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    told: Queue[str] = Queue()
    newsdesk = a_newsdesk()
    serving = threading.Thread(target=serve, args=(newsdesk.desk, 0, told.put, Path("/")), daemon=True)
    serving.start()
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/enter#(.+)", told.get(timeout=20))
    assert found is not None
    outside = Door(int(found[1]), "none=none", newsdesk)
    form = f"token={found[2]}"
    status, answer = outside.ask("/enter", outside.host, outside.origin, method="POST", body=form)
    cookie = re.search(
        r"set-cookie: (earwitness_\w+=[^;]+); HttpOnly; Path=/; SameSite=strict", answer, re.IGNORECASE
    )
    assert status == 303 and cookie is not None, answer
    inside = Door(outside.port, cookie[1], newsdesk)
    yield inside
    assert inside.ask("/lock", inside.host, inside.origin, method="POST", body="x=1")[0] == 200
    serving.join(20)
    assert not serving.is_alive(), "it ends with its session"


#: name → request line's target and method, headers, and the statuses that are a refusal
HOSTILE = {
    "a name that was rebound to loopback": ("/", "GET", ("Host: evil.example:{port}",), {421}),
    "another name for loopback": ("/", "GET", ("Host: localhost:{port}",), {421}),
    "the address as the user part of another": ("/", "GET", ("Host: 127.0.0.1:{port}@evil.example",), {400, 421}),
    "no Host": ("/", "GET", (), {400, 421}),
    "two Hosts": ("/", "GET", ("Host: 127.0.0.1:{port}", "Host: evil.example"), {400, 421}),
    "a page of another site": ("/", "GET", ("Host: 127.0.0.1:{port}", "Origin: https://evil.example"), {403}),
    "a page of another port": (
        "/calls/{call}/lines/1/comment", "POST",
        ("Host: 127.0.0.1:{port}", "Origin: http://127.0.0.1:9", "Sec-Fetch-Site: same-site"), {403},
    ),
    "a page without an origin of its own": ("/calls", "POST", ("Host: 127.0.0.1:{port}", "Origin: null"), {403}),
    "a change that does not say where it comes from": ("/lock", "POST", ("Host: 127.0.0.1:{port}",), {403}),
    "another page that embeds a recording": (
        "{sound}", "GET", ("Host: 127.0.0.1:{port}", "Sec-Fetch-Site: cross-site", "Range: bytes=0-"), {403},
    ),
    "a thousand ranges of a recording at once": (
        "{sound}", "GET", ("Host: 127.0.0.1:{port}", "Range: bytes=" + ",".join(["0-1"] * 1000)), {416},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_eleven_hostile_requests_are_refused(door: Door, name: str) -> None:
    target, method, headers, refusals = HOSTILE[name]
    values = {"port": door.port, "call": CALL, "sound": door.sound}
    status, answer = door.ask(
        target.format(**values),
        *(one.format(**values) for one in headers),
        method=method,
        body="comment=x" if method == "POST" else "",
    )
    assert status in refusals
    assert "Сколько" not in answer.encode("latin-1").decode("utf-8", "replace")


def test_the_list_is_of_eleven() -> None:
    assert len(HOSTILE) == 11


@pytest.mark.parametrize(
    ("ranges", "status"),
    [
        ("bytes=0-99", 206),
        ("bytes=99999999-", 416),
        ("bytes=9-0", 416),
        ("lines=0-1", 416),
        ("bytes=-5", 206),
    ],
)
def test_a_range_is_one_and_lies_in_the_recording(door: Door, ranges: str, status: int) -> None:
    assert door.ask(door.sound, door.host, f"Range: {ranges}")[0] == status


def test_what_the_browser_itself_asks_passes(door: Door) -> None:
    assert door.ask("/calls", door.host, "Sec-Fetch-Site: none")[0] == 200
    status, answer = door.ask(f"/calls/{CALL}", door.host, "Sec-Fetch-Site: same-origin")
    assert status == 200 and "cache-control: no-store" in answer.lower()
    assert door.ask("/seen", door.host, door.origin, method="POST", body="x=1")[0] == 303


def test_a_tunnel_to_a_page_is_none_either(door: Door) -> None:
    """A WebSocket knows no same-origin rule of the browser's: there is none here."""
    asked = (
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    status, _ = door.ask("/progress", door.host, "Origin: https://evil.example", *asked)
    assert status in (400, 403, 426)

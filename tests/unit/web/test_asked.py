"""What a browser asks for: fields, files and filters as the pages read them, and nothing ever put down on disk."""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

import pytest
from starlette.requests import Request

from earwitness.errors import UsageError
from earwitness.web.asked import LARGEST_FORM, Asked, asked_of


def posted(body: bytes, kind: str, query: bytes = b"", length: int | None = None) -> Asked:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body) if length is None else length).encode()),
        (b"range", b"bytes=0-1"),
        (b"cookie", b"secret=1"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": query, "headers": headers}
    return asyncio.run(asked_of(Request(scope, receive)))


def test_fields_filters_and_headers_are_read_and_others_are_not() -> None:
    asked = posted(
        b"text=+two+words+&tick=yes&a=1&a=&a=2", "application/x-www-form-urlencoded", b"page=7&x=%C3%A9"
    )
    assert asked.text("text") == "two words"
    assert asked.text("nothing") == ""
    assert asked.texts("a") == ("1", "2")
    assert asked.ticked("tick") and not asked.ticked("tock")
    assert asked.number("page") == 7
    assert asked.number("nothing") is None
    assert asked.filter("x") == "é"
    assert set(asked.headers) == {"range"}


@pytest.mark.parametrize("given", ["one", "1.5", "9" * 13, "²"])
def test_what_is_no_whole_number_is_said_to_be_none(given: str) -> None:
    with pytest.raises(UsageError):
        Asked("POST", {}, fields={"n": (given,)}).number("n")


def test_a_large_upload_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", never)
    sound = b"\x00\x01" * (3 << 20)
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="files"; filename="one.wav"\r\n\r\n'
        + sound
        + b'\r\n--edge\r\nContent-Disposition: form-data; name="terms"\r\n\r\nas agreed\r\n--edge--\r\n'
    )
    asked = posted(body, "multipart/form-data; boundary=edge")
    assert [(upload.name, upload.content == sound) for upload in asked.uploads] == [("one.wav", True)]
    assert asked.text("terms") == "as agreed"


def test_a_form_that_is_too_large_or_broken_is_refused() -> None:
    with pytest.raises(UsageError):
        posted(b"a=1", "application/x-www-form-urlencoded", length=LARGEST_FORM + 1)
    with pytest.raises(UsageError):
        posted(b"--wrong", "multipart/form-data; boundary=edge\r\n")

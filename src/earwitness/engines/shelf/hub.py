"""Fetching a model of the catalogue from a hub, when a person allowed it: pinned revision, pinned files, nothing else.

Rules
- The hub is named by the person who allows it; this module knows no address.
- Only `https`, or plain `http` to this very machine; so for every redirect on the way.
- A file is never larger than pinned. What arrives is checked against its SHA-256 before anything opens it; what differs
  is deleted and is ModelTampered.
- What was fetched of a file before the line broke is kept in `.fetching-ID` and gone on with; the folder goes when all of
  it is in place, or when a file was wrong.
- Nothing is sent but the request for a file: no name, no token, no cookie.
"""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from earwitness.engines.shelf import store as shelf
from earwitness.engines.shelf import trust
from earwitness.engines.shelf.catalogue import KnownModel, PinnedFile
from earwitness.errors import ModelMissing, ModelTampered, UsageError

TIMEOUT_S = 60
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where a request would have been sent in the first place."""

    def redirect_request(  # noqa: PLR0913, RUF100  the signature is urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: object,
        newurl: str,
    ) -> urllib.request.Request | None:
        _refuse_open_line(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _refuse_open_line(address: str) -> None:
    """An address must be encrypted, or on this machine. Raises UsageError."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "") in LOOPBACK):
        return
    raise UsageError("a model is fetched over https only", hint="Give the hub's address as https://…")


def fetch(
    known: KnownModel,
    hub: str,
    store: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> shelf.LocalModel:
    """Fetch, check and put in place a model of the catalogue. `progress` is told bytes done and bytes in all.

    Raises ModelMissing where no fingerprint is pinned or the hub does not answer, ModelTampered where a file differs,
    UsageError where the address is not one.
    """
    if known.origin is None or not known.files:
        raise ModelMissing(
            f"for {known.id} no published fingerprint is known, so it is not fetched",
            hint="Get it yourself, and bring its folder: `earwitness models add FOLDER`.",
        )
    _refuse_open_line(hub)
    base = store or shelf.models_folder()
    waiting = base / f".fetching-{known.id}"
    waiting.mkdir(parents=True, exist_ok=True)
    wanted = [pin for pin in known.files if not pin.text]
    total = sum(pin.size for pin in wanted)
    opener = urllib.request.build_opener(_Redirects)
    done = 0
    for pin in wanted:
        path = f"{known.origin.repository}/resolve/{known.origin.revision}/{pin.name}"
        address = f"{hub.rstrip('/')}/{quote(path)}"
        told = _after(done, total, progress) if progress else None
        try:
            _fetch_file(opener, address, pin, waiting, told)
        except ModelTampered:
            shutil.rmtree(waiting, ignore_errors=True)
            raise
        except (urllib.error.URLError, OSError, ValueError) as wrong:
            raise ModelMissing(
                f"{known.id}: the hub did not give {pin.name} ({_why(wrong)})",
                hint="Run the same command again: what has arrived is kept, and it goes on from there.",
            ) from wrong
        done += pin.size
    found = shelf.add_fetched(known, waiting, base)
    shutil.rmtree(waiting, ignore_errors=True)
    return found


def _after(before: int, total: int, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    """Progress of one file as progress of all."""
    return lambda done: progress(before + done, total)


def _why(wrong: Exception) -> str:
    return f"HTTP {wrong.code}" if isinstance(wrong, urllib.error.HTTPError) else type(wrong).__name__


def _fetch_file(
    opener: urllib.request.OpenerDirector,
    address: str,
    pin: PinnedFile,
    waiting: Path,
    progress: Callable[[int], None] | None,
) -> None:
    """One file into `waiting`, going on where an earlier run stopped. Raises ModelTampered, URLError, OSError."""
    target = waiting / pin.name
    if target.is_file() and target.stat().st_size == pin.size and trust.fingerprint(target) == pin.sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    have = partial.stat().st_size if partial.is_file() else 0
    if have > pin.size:
        partial.unlink()
        have = 0
    if have < pin.size:
        request = urllib.request.Request(address)  # noqa: S310  the scheme was checked
        if have:
            request.add_header("Range", f"bytes={have}-")
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            goes_on = answer.status == 206 and _starts_at(answer.headers.get("Content-Range", "")) == have
            have = have if goes_on else 0
            with partial.open("ab" if goes_on else "wb") as out:
                while have <= pin.size and (step := answer.read(min(trust.READ_STEP, pin.size + 1 - have))):
                    out.write(step)
                    have += len(step)
                    if progress:
                        progress(min(have, pin.size))
    if have < pin.size:
        raise OSError("the line broke")
    if have != pin.size or trust.fingerprint(partial) != pin.sha256:
        raise ModelTampered(f"{pin.name}: what the hub gave is not the published file")
    partial.replace(target)


def _starts_at(content_range: str) -> int:
    """The first byte of a part, by its Content-Range ("bytes 5-9/10"); -1 where it is not said."""
    unit, _, rest = content_range.partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else -1

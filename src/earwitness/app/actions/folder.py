"""Every entry of a folder for the leak scan: names, contents, attributes; what is no plain file, or cannot be read, is said.

Nothing is followed out of the folder, nothing is opened that could wait for ever, nothing is left out in silence.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from earwitness.stages.protect.scan import Unreadable
from earwitness.stages.protect.scan_pieces import MOST_BYTES

Found = bytes | Unreadable


def entries(folder: Path) -> Iterator[tuple[str, Found]]:
    """(name within the folder, content or why there is none) of every file, folder and link, sorted."""
    unread: list[tuple[str, Unreadable]] = []

    def refused(error: OSError) -> None:
        name = _shown(os.path.relpath(error.filename, folder))
        unread.append((name, Unreadable(name, "the folder could not be opened")))

    for parent, folders, files in os.walk(folder, onerror=refused):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = Path(parent, name)
            yield from _entry(folder, path, os.path.relpath(path, folder))
    yield from unread


def _entry(folder: Path, path: Path, relative: str) -> Iterator[tuple[str, Found]]:
    name = _shown(relative)
    if name != relative:
        yield name, Unreadable(name, "its name is no UTF-8")
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            yield name, os.fsencode(path.readlink())
            if not _leads_inside(folder, path):
                yield name, Unreadable(name, "a link out of the folder")
        elif stat.S_ISDIR(kind):
            yield f"{name}/", b""
        elif not stat.S_ISREG(kind):
            yield name, Unreadable(name, "no plain file")
        elif path.stat().st_size > MOST_BYTES:
            yield name, Unreadable(name, "too large")
        else:
            yield name, path.read_bytes()
        if not stat.S_ISLNK(kind):
            yield from ((name, value) for value in _attributes(path))
    except OSError:
        yield name, Unreadable(name, "could not be opened")


def _leads_inside(folder: Path, path: Path) -> bool:
    """A link to a file of the folder, which is searched where it lies."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(folder.resolve()) and (target.is_file() or target.is_dir())


def _attributes(path: Path) -> Iterator[bytes]:
    """What people and programs hung on the file beside its content; copied along by some archives."""
    try:
        names = os.listxattr(path)
    except (OSError, AttributeError):
        return  # this system has none
    for name in names:
        if name.startswith("user."):
            yield os.fsencode(name) + b"\n" + os.getxattr(path, name)


def _shown(name: str) -> str:
    """A name that can be printed; equal to the name where that is UTF-8."""
    return os.fsencode(name).decode("utf-8", errors="replace")

"""Open archives that somebody else made: zip, tar, and tar or a single file in gzip, bzip2 or xz. Memory only.

1. Nothing is ever written to a disk, so no name can lead anywhere; a name that tries to is refused all the same.
2. What unpacks is counted while it unpacks; no size in a header is believed.
3. Every member gives either its bytes or a named error. One bad member does not stop the rest; a limit on the whole
   archive does, and the last value says so.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Protocol

from earwitness.engines.media.sniff import archive_kind
from earwitness.errors import (
    ArchiveBomb,
    ArchiveError,
    DamagedArchive,
    DuplicateMember,
    LinkMember,
    LockedMember,
    NestedTooDeep,
    UnsafeMemberPath,
    UnsupportedArchive,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ArchiveLimits", "Member", "members"]

_PIECE: Final = 1 << 20
_XZ_MEMORY: Final = 256 << 20
_RATIO_FROM: Final = 4 << 20  # below this much output a high ratio is only a short, quiet recording


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """`ratio` is unpacked bytes over packed bytes of the whole file; `depth` counts archives inside archives."""

    members: int = 200_000
    member_bytes: int = 1 << 30
    total_bytes: int = 64 << 30
    ratio: int = 200
    depth: int = 2
    name_length: int = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """One member: `name` is the path as the archive gives it (sensitive), outer archives joined with `!/`.
    Exactly one of `content` and `error` is set; `name` is empty where the error is about the whole archive.
    """

    name: str
    content: bytes | None
    error: ArchiveError | None


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class _Meter:
    """Counts everything that comes out of one file from outside, over all nesting."""

    def __init__(self, limits: ArchiveLimits, packed: int) -> None:
        self.limits, self.packed = limits, max(packed, 1)
        self.members = 0
        self.bytes = 0

    def one_more(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise _Stop(ArchiveBomb(f"more than {self.limits.members} members"))

    def unpack(self, stream: _Readable) -> bytes:
        """All of `stream`. Raises ArchiveBomb for a member over its limit, _Stop when the whole is over its own."""
        pieces: list[bytes] = []
        length = 0
        while piece := stream.read(_PIECE):
            length += len(piece)
            self.count(len(piece))
            if length > self.limits.member_bytes:
                raise ArchiveBomb(f"a member unpacks to more than {self.limits.member_bytes} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    def count(self, length: int) -> None:
        self.bytes += length
        if self.bytes > self.limits.total_bytes:
            raise _Stop(ArchiveBomb(f"unpacks to more than {self.limits.total_bytes} bytes"))
        if self.bytes > _RATIO_FROM and self.bytes > self.packed * self.limits.ratio:
            raise _Stop(ArchiveBomb(f"unpacks to more than {self.limits.ratio} times its size"))


class _Stop(Exception):
    """The whole archive ends here."""

    def __init__(self, error: ArchiveError) -> None:
        super().__init__(str(error))
        self.error = error


class _Counted(io.RawIOBase):
    """A decompressor's output that is metered as tarfile reads through it, skipped members included."""

    def __init__(self, inner: IO[bytes], meter: _Meter) -> None:
        super().__init__()
        self._inner, self._meter = inner, meter

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        piece = self._inner.read(_PIECE if size < 0 else min(size, _PIECE))
        self._meter.count(len(piece))
        return piece


class _Xz(io.RawIOBase):
    """xz with a cap on memory: how much the decompressor needs is its maker's choice, up to 4 GiB."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._left: bytes = content
        self._decompressor: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            if self._decompressor is None:
                if not self._left.strip(b"\0"):
                    return 0
                self._decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
            piece = self._decompressor.decompress(self._left, max_length=len(view))
            self._left = self._decompressor.unused_data if self._decompressor.eof else b""
            if self._decompressor.eof:
                self._decompressor = None
            elif not piece and self._decompressor.needs_input:
                raise EOFError("the file breaks off")
            if piece:
                view[: len(piece)] = piece
                return len(piece)


def members(content: bytes, limits: ArchiveLimits = ArchiveLimits()) -> Iterator[Member]:
    """Every member of the archive `content`, in its order. Raises nothing: errors are values in `Member.error`."""
    meter = _Meter(limits, len(content))
    try:
        yield from _open(content, "", 1, meter)
    except _Stop as stop:
        yield Member("", None, stop.error)


def _open(content: bytes, prefix: str, depth: int, meter: _Meter) -> Iterator[Member]:
    kind = archive_kind(content[:512])
    if kind == "zip":
        yield from _zip(content, prefix, depth, meter)
    elif kind == "tar":
        yield from _tar(io.BytesIO(content), prefix, depth, meter)
    elif kind in ("gzip", "bzip2", "xz"):
        yield from _compressed(content, kind, prefix, depth, meter)
    else:
        yield Member(prefix, None, UnsupportedArchive(f"an archive of kind {kind or 'unknown'}"))


def _decompressor(content: bytes, kind: str) -> IO[bytes]:
    packed = io.BytesIO(content)
    if kind == "gzip":
        return gzip.GzipFile(fileobj=packed)  # type: ignore[return-value]
    if kind == "bzip2":
        return bz2.BZ2File(packed)
    return io.BufferedReader(_Xz(content))


def _compressed(content: bytes, kind: str, prefix: str, depth: int, meter: _Meter) -> Iterator[Member]:
    try:
        head = _decompressor(content, kind).read(512)
        if archive_kind(head) == "tar":
            yield from _tar(_Counted(_decompressor(content, kind), meter), prefix, depth, meter)
            return
        meter.one_more()
        inside = meter.unpack(_decompressor(content, kind))
    except ArchiveError as error:
        yield Member(prefix, None, error)
        return
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error, MemoryError):
        yield Member(
            prefix, None, DamagedArchive("the compressed file breaks off or does not hold its checksum")
        )
        return
    yield from _inside(prefix + "content", inside, depth, meter)


def _inside(name: str, content: bytes, depth: int, meter: _Meter) -> Iterator[Member]:
    """A member that may itself be an archive."""
    if archive_kind(content[:512]) is None:
        yield Member(name, content, None)
    elif depth >= meter.limits.depth:
        yield Member(name, None, NestedTooDeep(f"more than {meter.limits.depth} archives inside one another"))
    else:
        yield from _open(content, name + "!/", depth + 1, meter)


def _refusal(name: str, seen: set[str], limits: ArchiveLimits) -> ArchiveError | None:
    """Why a member with this name is not taken in; None when it may be."""
    # A backslash or a colon is a path on another system: the archive may be unpacked there next.
    parts = name.replace("\\", "/").split("/")
    absolute = name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":")
    if absolute or ".." in parts:
        return UnsafeMemberPath("a member's name points outside the archive")
    if "\0" in name or len(name) > limits.name_length or not name.strip("/. "):
        return UnsafeMemberPath("a member's name is no usable file name")
    if name in seen:
        return DuplicateMember("a second member with the same name")
    seen.add(name)
    return None


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it, zero bytes included (zipfile cuts there).

    Without the UTF-8 mark zipfile reads code page 437; archives from the region carry UTF-8 all the same, or 866.
    """
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp866")


def _zip(content: bytes, prefix: str, depth: int, meter: _Meter) -> Iterator[Member]:
    seen: set[str] = set()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, MemoryError):
        yield Member(prefix, None, DamagedArchive("the list of members cannot be read"))
        return
    with archive:
        for entry in archive.infolist():
            meter.one_more()
            name = _zip_name(entry)
            mode = entry.external_attr >> 16
            if entry.is_dir() and ".." not in name:
                continue
            error = _refusal(name, seen, meter.limits)
            if error is None and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                error = LinkMember("a member is a link or a device")
            if error is None and entry.flag_bits & 1:
                error = LockedMember("a member is locked with a password")
            if error is not None:
                yield Member(prefix + name, None, error)
                continue
            try:
                with archive.open(entry) as stream:
                    inside = meter.unpack(stream)
            except ArchiveError as refused:
                yield Member(prefix + name, None, refused)
                continue
            except NotImplementedError:
                yield Member(
                    prefix + name, None, UnsupportedArchive("a member is packed in a way not opened")
                )
                continue
            except (
                zipfile.BadZipFile,
                OSError,
                EOFError,
                ValueError,
                RuntimeError,
                zlib.error,
                lzma.LZMAError,
            ):
                yield Member(prefix + name, None, DamagedArchive("a member does not hold its checksum"))
                continue
            yield from _inside(prefix + name, inside, depth, meter)


def _tar(stream: IO[bytes] | _Counted, prefix: str, depth: int, meter: _Meter) -> Iterator[Member]:
    seen: set[str] = set()
    try:
        # "r|" reads forward only and never unpacks by itself; names that are not UTF-8 stay as surrogates
        with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:
            for entry in archive:
                meter.one_more()
                if entry.isdir():
                    continue
                # bytes that are no UTF-8 are told as \\xNN: a lone surrogate could not even be stored
                name = entry.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                error = _refusal(name, seen, meter.limits)
                if error is None and (not entry.isreg() or entry.issparse()):
                    error = LinkMember("a member is a link, a device or sparse")
                if error is not None:
                    yield Member(prefix + name, None, error)
                    continue
                reader = archive.extractfile(entry)
                try:
                    inside = meter.unpack(reader) if reader is not None else b""
                except ArchiveError as refused:
                    yield Member(prefix + name, None, refused)
                    continue
                yield from _inside(prefix + name, inside, depth, meter)
    except (tarfile.TarError, OSError, EOFError, ValueError, lzma.LZMAError, zlib.error, MemoryError):
        yield Member(prefix, None, DamagedArchive("the archive breaks off or is damaged"))

"""The leak scan: reads a finished release as a stranger would and looks for every secret in every form. Fails closed.

It shares no rule with the code that withholds, so that a mistake there is not repeated here. It opens nothing itself:
names and bytes are handed to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from earwitness.errors import NothingToSearch
from earwitness.ports import Morphology, Resources
from earwitness.stages.protect.forms import Needles, Secret, make_needles
from earwitness.stages.protect.scan_files import pieces
from earwitness.stages.protect.scan_match import Place, byte_runs, matches, raw_matches
from earwitness.stages.protect.scan_pieces import Piece
from earwitness.stages.protect.scan_text import DEEPEST, DEEPEST_IN_BYTES, HOST_NAMES, views


@dataclass(frozen=True, slots=True)
class ScanHit:
    """A secret shows. `where` says in which part and under which layer; `form` says how it was written, never what."""

    file: str
    where: str
    secret_no: int
    form: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a part of one, that could not be searched. It blocks like a hit."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What the scan found. `whole_words`: secrets searched only as whole words (short, or ordinary words, which also need a
    capital); `set_aside`: secrets that say nothing alone (an everyday word, two digits) and were not searched."""

    hits: tuple[ScanHit, ...]
    unreadable: tuple[Unreadable, ...]
    secrets_searched: int
    forms_searched: int
    whole_words: tuple[int, ...] = ()
    set_aside: tuple[int, ...] = ()
    files: int = 0

    @property
    def clean(self) -> bool:
        """Nothing found, and everything could be read."""
        return not self.hits and not self.unreadable


def scan_folder(
    files: Iterable[tuple[str, bytes | Unreadable]],
    secrets: Sequence[Secret],
    morphology: Morphology,
    resources: Resources,
) -> ScanReport:
    """Search every file (name within the folder, content or why there is none) for every secret.

    Raises NothingToSearch when no secret gives a form: a scan that looks for nothing proves nothing. Raises TextError where
    a name table is broken.
    """
    return scan_for(files, make_needles(secrets, morphology, resources), len(secrets))


def scan_for(files: Iterable[tuple[str, bytes | Unreadable]], needles: Needles, secrets: int) -> ScanReport:
    """The same for needles made before of so many secrets: making them is most of the work. Raises NothingToSearch."""
    if not needles.count:
        raise NothingToSearch(f"{secrets} secrets give nothing to search for")
    hits: list[ScanHit] = []
    unreadable: list[Unreadable] = []
    count = 0
    for name, content in files:
        count += 1
        found_here = scan_file(name, b"" if isinstance(content, Unreadable) else content, needles)
        for found in (*found_here, *((content,) if isinstance(content, Unreadable) else ())):
            if isinstance(found, Unreadable):
                unreadable.append(found)
            else:
                hits.append(found)
    return ScanReport(
        tuple(hits),
        tuple(unreadable),
        secrets - len(needles.set_aside),
        needles.count,
        tuple(sorted(needles.whole_words)),
        tuple(sorted(needles.set_aside)),
        count,
    )


def scan_file(name: str, content: bytes, needles: Needles) -> list[ScanHit | Unreadable]:
    """Hits and unreadable parts of one file. Whatever goes wrong inside makes the file unreadable, never clean."""
    found: dict[ScanHit | Unreadable, None] = {}
    try:
        for piece in (Piece("name", "file name", name), *pieces(content)):
            for one in _piece(name, piece, needles):
                found.setdefault(one)
    except Exception as error:  # noqa: BLE001 - a scanner that fails must not pass for one that found nothing
        found.setdefault(Unreadable(name, f"the scan failed ({type(error).__name__})"))
    return list(found)


def _piece(file: str, piece: Piece, needles: Needles) -> Iterator[ScanHit | Unreadable]:
    if piece.kind == "unreadable":
        yield Unreadable(file, f"{piece.where}: {piece.text}")
    elif piece.kind == "bytes":
        for encoding, text in byte_runs(piece.raw):
            yield from _text(file, piece.where, text, needles, encoding, deepest=DEEPEST_IN_BYTES)
        for encoding, place in raw_matches(piece.raw, needles):
            yield _hit(file, piece.where, encoding, place)
    else:
        yield from _text(file, piece.where, piece.text, needles, in_name=piece.kind == "name")


def _text(
    file: str,
    where: str,
    text: str,
    needles: Needles,
    encoding: str = "",
    *,
    in_name: bool = False,
    deepest: int = DEEPEST,
) -> Iterator[ScanHit | Unreadable]:
    try:
        for layer, view in views(text, deepest):
            for place in matches(view, needles, in_name=in_name or layer.endswith(HOST_NAMES)):
                yield _hit(file, where, ", ".join(filter(None, (encoding, layer))), place)
    except ValueError:
        yield Unreadable(file, f"{where}: unfolds without end")


def _hit(file: str, where: str, layer: str, place: Place) -> ScanHit:
    at = f" at {place.at}" if place.at >= 0 else ""
    return ScanHit(file, f"{where}{at}", place.secret, f"{place.kind}, {layer}" if layer else place.kind)


__all__ = [
    "ScanHit",
    "ScanReport",
    "Secret",
    "Unreadable",
    "make_needles",
    "scan_file",
    "scan_folder",
    "scan_for",
]

"""Codebooks: those there are, what stands in them, what is wrong with a file, and keeping a version in the case.

A version is a mark of the content: a changed definition is another version. What is kept in the case stays there, with
who kept it and when, so that a mark's definition can be read long after the file has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from earwitness.app.actions.coding import books
from earwitness.app.wiring import Desk, PackagedResources, load_codebook
from earwitness.errors import BadCodebook, UsageError
from earwitness.model.records import Record
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme.codebook import codebook_csv, faults_of, parse_codebook
from earwitness.stages.theme.refi import codebook_qdc, parse_refi

MOST_PROJECT_BYTES = 512 * 1024 * 1024  #: of a .qdpx, which may hold sound


def codebooks_here(desk: Desk | None) -> list[dict[str, Any]]:
    """The codebook in use, the versions kept in the case, and versions that only marks name; with the marks of each."""
    used = load_codebook(PackagedResources(), None) if desk is None else desk.codebook
    rows = {_name(used): _row(used, in_use=True)}
    if desk is None:
        return list(rows.values())
    for record in _kept(desk):
        row = rows.setdefault(_name(record.body), _row(record.body, in_use=False))
        row |= {"kept_by": record.author.name, "kept_at": record.at}
    for book in books(desk):
        row = rows.setdefault(book["codebook"], {**_row(None, in_use=False), "codebook": book["codebook"]})
        row["marks"] = {status: book[status] for status in ("suggested", "accepted", "rejected")}
    return list(rows.values())


def _row(book: Codebook | None, *, in_use: bool) -> dict[str, Any]:
    return {
        "codebook": "" if book is None else _name(book),
        "in_use": in_use,
        "themes": None if book is None else len(book.themes),
        "examples": None if book is None else sum(len(theme.examples) for theme in book.themes),
        "kept_by": None,
        "kept_at": None,
        "marks": {"suggested": 0, "accepted": 0, "rejected": 0},
    }


def codebook_here(desk: Desk | None, name: str | None = None) -> Codebook:
    """The codebook in use, or the version named, as `NAME VERSION` or its version alone. Raises UsageError."""
    used = load_codebook(PackagedResources(), None) if desk is None else desk.codebook
    known = [used, *(record.body for record in (_kept(desk) if desk else ()))]
    if name is None:
        return used
    found = next((book for book in known if name in (_name(book), book.version)), None)
    if found is None:
        raise UsageError(
            "no codebook of this name and version is kept here",
            hint="`earwitness codebook list` names them; only versions kept with `codebook freeze` can be shown.",
        )
    return found


def themes_of(book: Codebook, id: str | None = None) -> list[dict[str, Any]]:
    """The themes of a codebook as rows, or the one named. Raises UsageError."""
    themes = [theme for theme in book.themes if id in (None, theme.id)]
    if not themes:
        raise UsageError("the codebook has no theme of this id")
    return [
        {
            "codebook": _name(book),
            "id": theme.id,
            "definition": theme.definition,
            "include": theme.include,
            "exclude": theme.excludes,
            "examples": list(theme.examples),
        }
        for theme in themes
    ]


def check_file(file: Path) -> list[dict[str, Any]]:
    """What is wrong with a codebook file (grave), and what to look at."""
    try:
        book, losses = _read(file)
        lost = [{"theme": None, "grave": False, "what": f"not taken: {loss}"} for loss in losses]
        return [*lost, *({"theme": id, "grave": False, "what": what} for id, what in faults_of(book))]
    except BadCodebook as bad:
        return [{"theme": None, "grave": True, "what": str(bad)}]


def exported(book: Codebook, form: str = "csv") -> tuple[str, tuple[str, ...]]:
    """The codebook as a CSV or REFI-QDA (qdc) file that `codebook import` reads back, and what that loses. Raises UsageError."""
    match form.casefold():
        case "csv":
            return codebook_csv(book), ()
        case "qdc":
            return codebook_qdc(book)
        case _:
            raise UsageError("--format is one of csv, qdc")


def bring(desk: Desk, file: Path, by: str | None = None) -> dict[str, Any]:
    """Keep a codebook file in the case; from now on it is the one in use. Raises BadCodebook, UsageError."""
    if desk.settings.codebook is not None:
        raise UsageError(
            "the settings name a codebook file, and that one is used",
            hint="Take `codebook` out of earwitness.toml (or EARWITNESS_CODEBOOK), then import the file.",
        )
    book, losses = _read(file)
    return {**_keep(desk, book, by), "losses": list(losses)}


def write_theme(
    desk: Desk,
    id: str,
    definition: str,
    *,
    include: str = "",
    excludes: str = "",
    examples: Sequence[str] = (),
    by: str | None = None,
) -> dict[str, Any]:
    """Change a theme of the codebook in use, or add one: a new version, kept in the case. Raises BadCodebook, UsageError."""
    if desk.settings.codebook is not None:
        raise UsageError(
            "the settings name a codebook file, and that one is used", hint="Change the theme in that file."
        )
    theme = Theme(id.strip(), definition.strip(), include.strip(), excludes.strip(), tuple(examples))
    book = desk.codebook
    themes = tuple(theme if one.id == theme.id else one for one in book.themes)
    if theme not in themes:
        themes = (*themes, theme)
    # Read back from its own file form, which checks it and gives the version its mark.
    return _keep(desk, parse_codebook(codebook_csv(replace(book, themes=themes)), name=book.name), by)


def freeze(desk: Desk, by: str | None = None) -> dict[str, Any]:
    """Keep the codebook in use in the case, as it stands. Doing it again changes nothing."""
    return _keep(desk, desk.codebook, by)


def _keep(desk: Desk, book: Codebook, by: str | None) -> dict[str, Any]:
    kept = _kept(desk)
    before = kept[-1].body if kept else load_codebook(desk.resources, None)
    if not kept or before != book:
        same = tuple(record.id for record in kept if record.body == book)
        desk.writer.append((desk.pen(by).write(book, supersedes=same),))
    return {"codebook": _name(book), "themes": len(book.themes), **changes(before, book)}


def changes(before: Codebook, after: Codebook) -> dict[str, list[str]]:
    """Ids of themes that are new, gone, and told otherwise."""
    old: dict[str, Theme] = {theme.id: theme for theme in before.themes}
    new: dict[str, Theme] = {theme.id: theme for theme in after.themes}
    return {
        "added": [id for id in new if id not in old],
        "removed": [id for id in old if id not in new],
        "changed": [id for id in new if id in old and new[id] != old[id]],
    }


def marks_of_older(desk: Desk) -> dict[str, int]:
    """Marks by people that stand and were put by another version than the one in use, counted by version."""
    counts: Counter[str] = Counter()
    for book in books(desk):
        if not book["in_use"]:
            counts[book["codebook"]] += book["accepted"] + book["rejected"]
    return {book: count for book, count in sorted(counts.items()) if count}


def _kept(desk: Desk) -> list[Record[Codebook]]:
    return list(desk.view.reader.of(Codebook))


def _read(file: Path) -> tuple[Codebook, tuple[str, ...]]:
    """The codebook of a .qdc, .qdpx or else CSV file, and what of it was not taken. Raises BadCodebook."""
    try:
        if file.suffix.casefold() not in (".qdc", ".qdpx"):
            return parse_codebook(file.read_text(encoding="utf-8-sig"), name=file.stem), ()
        if file.stat().st_size > MOST_PROJECT_BYTES:
            raise BadCodebook(
                f"codebook {file.stem}: larger than {MOST_PROJECT_BYTES} bytes",
                hint="Export only the codebook (.qdc) from the tool it comes from.",
            )
        return parse_refi(file.read_bytes(), file.stem)
    except (OSError, UnicodeDecodeError):
        raise BadCodebook(
            "the codebook file cannot be read",
            hint="It is UTF-8 text, one line a theme (docs/explanation/themes.md), or .qdc or .qdpx.",
        ) from None


def _name(book: Codebook) -> str:
    return f"{book.name} {book.version}"

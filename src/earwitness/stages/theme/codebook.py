"""A codebook file: CSV in, Codebook out, and back.

One line a theme: `id,definition,include,exclude` and any number of columns `example_…`. What is wrong is named by line
and column.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from hashlib import sha256

from earwitness.errors import BadCodebook
from earwitness.model.themes import Codebook, Theme
from earwitness.model.words import tokens

NEEDED = ("id", "definition")
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def parse_codebook(text: str, name: str = "packaged", version: str = "") -> Codebook:
    """A codebook from CSV text; without a version given, its version is a short mark of what stands in it.

    Raises BadCodebook, naming line and column, for a file that is not one."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = list(reader.fieldnames or ())
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise BadCodebook(f"codebook {name}: line 1 has no column {', '.join(missing)}")
    examples = [column for column in columns if column.startswith("example")]
    themes: list[Theme] = []
    try:
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise BadCodebook(
                    f"codebook {name}: line {line}: more or fewer columns than the first line has"
                )
            if not _ID.fullmatch(row["id"].strip()):
                raise BadCodebook(
                    f"codebook {name}: line {line}, column id: small letters, digits and _ only, a letter first"
                )
            if not row["definition"].strip():
                raise BadCodebook(f"codebook {name}: line {line}, column definition: empty")
            if any(theme.id == row["id"].strip() for theme in themes):
                raise BadCodebook(f"codebook {name}: line {line}, column id: the theme stands twice")
            themes.append(
                Theme(
                    id=row["id"].strip(),
                    definition=row["definition"].strip(),
                    include=row.get("include", "").strip(),
                    excludes=row.get("exclude", "").strip(),
                    examples=tuple(row[c].strip() for c in examples if row[c].strip()),
                )
            )
    except csv.Error as broken:
        raise BadCodebook(f"codebook {name}: line {reader.line_num} is not CSV ({broken})") from broken
    if not themes:
        raise BadCodebook(f"codebook {name}: line 2: there is no theme in it")
    book = Codebook(name, version, tuple(themes))
    if version:
        return book
    # Any changed word of a definition or example makes another version: a mark says which one it was put by.
    return replace(book, version=sha256(codebook_csv(book).encode()).hexdigest()[:8])


def codebook_csv(codebook: Codebook) -> str:
    """The codebook as CSV text that `parse_codebook` reads back to the same themes."""
    most = max((len(theme.examples) for theme in codebook.themes), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "definition", "include", "exclude", *(f"example_{n + 1}" for n in range(most))])
    for theme in codebook.themes:
        padding = [""] * (most - len(theme.examples))
        writer.writerow(
            [theme.id, theme.definition, theme.include, theme.excludes, *theme.examples, *padding]
        )
    return out.getvalue()


def faults_of(codebook: Codebook) -> list[tuple[str, str]]:
    """What to look at in a codebook that can be read: (theme, what)."""
    found: list[tuple[str, str]] = []
    where: dict[str, str] = {}
    for theme in codebook.themes:
        if not theme.examples:
            found.append(
                (theme.id, "no example: the machine suggests it only where the package knows its cues")
            )
        for number, example in enumerate(theme.examples, 1):
            if len(tokens(example)) < 3:
                found.append(
                    (theme.id, f"example {number} has fewer than three words and tells the machine little")
                )
            same = where.setdefault(" ".join(token.folded for token in tokens(example)), theme.id)
            if same != theme.id:
                found.append((theme.id, f"example {number} is an example of {same} too"))
        if any(other.id != theme.id and other.definition == theme.definition for other in codebook.themes):
            found.append((theme.id, "its definition is another theme's too"))
    return found

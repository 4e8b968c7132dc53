"""Writes docs/reference/ from the code, so that it cannot say anything else.

    python docs/generate.py            write the pages
    python docs/generate.py --check    say which pages are not what the code says (exit 1), write nothing

Every page is a pure function from the code to text; the only file touched beside the pages is docs/words.toml.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
import sys
import tomllib
import typing
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from earwitness.errors import EarwitnessError

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
MADE = "<!-- Made by docs/generate.py from the code. Change the code (or docs/words.toml), then run `make docs`. -->\n"


# ── small tools ───────────────────────────────────────────────────────────────────────────────────────────


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())


def cell(text: object) -> str:
    """Text that fits in a table cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def plain(text: str | None) -> str:
    """Help text without the front door's markup, paragraphs kept."""
    bare = re.sub(
        r"\[/?(?:bold|dim|italic|cyan|green|red|yellow|code)[^\]]*\]", "", inspect.cleandoc(text or "")
    )
    return bare.replace("\b", "").strip()


def spelled(kind: object) -> str:
    """A type as a person reads it: module names and quotes left out."""
    text = kind if isinstance(kind, str) else getattr(kind, "__name__", None) or str(kind)
    if typing.get_args(kind) and not isinstance(kind, str):
        text = str(kind)
    text = re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)
    text = text.replace("NoneType", "None")
    found = re.fullmatch(r"Literal\[(.*)\]", text)
    return " or ".join(found.group(1).replace("'", '"').split(", ")) if found else text


def page(title: str, intro: str, parts: Iterator[str] | list[str]) -> str:
    """A whole page: the mark that says it is made, a title, a paragraph, its parts."""
    return MADE + "\n".join([f"\n# {title}\n", f"{intro}\n", *parts]).rstrip() + "\n"


def table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    """A table, or nothing at all when it would be empty."""
    if not rows:
        return ""
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(map(cell, row)) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────────────


def commands() -> Iterator[tuple[str, Any, Any]]:
    """Every command of the front door as (its words, the click command, its context), groups first."""
    from typer.main import get_command

    from earwitness.cli.root import app

    def walk(command: Any, context: Any, words: str) -> Iterator[tuple[str, Any, Any]]:
        yield words, command, context
        if hasattr(command, "list_commands"):
            for name in command.list_commands(context):
                sub = command.get_command(context, name)
                if sub is not None and not sub.hidden:
                    yield from walk(
                        sub, type(context)(sub, info_name=name, parent=context), f"{words} {name}"
                    )

    root = get_command(app)
    yield from walk(root, root.make_context("earwitness", [], resilient_parsing=True), "earwitness")


def one_command(words: str, command: Any, context: Any) -> str:
    """The section of one command: what it does, how it is called, what it takes."""
    usage = " ".join([words, *command.collect_usage_pieces(context)])
    rows = []
    for parameter in command.get_params(context):
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        if parameter.param_type_name == "option":
            shown = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
        else:
            shown = f"`{parameter.name.upper()}`"
        default = parameter.get_default(context)
        if parameter.required:
            default = "needed"
        elif default is None or default is False or default == ():
            default = ""
        else:
            default = f"`{default}`"
        rows.append((shown, plain(getattr(parameter, "help", None)), default))
    parts = [
        f"## {words}\n",
        f"{plain(command.help)}\n",
        f"```text\n{usage}\n```\n",
        table(("takes", "what", "default"), rows),
    ]
    return "\n".join(part for part in parts if part)


def commands_page() -> str:
    return page(
        "Commands",
        "Every reading command has `--json`. The case is `--case DIR`, else `EARWITNESS_CASE`, else the folder you "
        "stand in.",
        [one_command(*entry) for entry in commands()],
    )


def settings_page() -> str:
    from earwitness.app.settings import Settings

    prefix = Settings.model_config.get("env_prefix", "")
    parts = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True) if not field.is_required() else "needed"
        text = plain(field.description) or "*(no description)*"
        row = [
            (
                f"`{default!r}`" if default != "needed" else "needed",
                f"`{spelled(field.annotation)}`",
                f"`{prefix.upper()}{name.upper()}`",
            )
        ]
        parts.append(f"## {name}\n\n{text}\n\n{table(('default', 'kind', 'environment'), row)}")
    intro = plain(Settings.__doc__)
    return page("Settings", intro, parts)


def stages_page() -> str:
    from earwitness.stages import ROAD

    parts = []
    for number, stage in enumerate(ROAD, 1):
        card = stage.CARD

        def listed(kinds: frozenset[str]) -> str:
            return ", ".join(f"[{kind}](records.md#{kind.lower()})" for kind in sorted(kinds)) or "nothing"

        rows: list[tuple[object, ...]] = [
            ("version", card.version),
            ("reads", listed(card.reads)),
            ("writes", listed(card.writes)),
        ]
        if card.vault_reads | card.vault_writes:
            rows += [
                ("reads in the vault", listed(card.vault_reads)),
                ("writes in the vault", listed(card.vault_writes)),
            ]
        more = f"More: [its README](../../src/earwitness/stages/{card.name}/README.md).\n"
        parts.append(f"## {card.name}\n\nStage {number}. {card.purpose}\n\n{table(('', ''), rows)}\n{more}")
    return page(
        "Stages",
        "The road, in order. Each stage reads what stands and adds records; a test folds these cards.",
        parts,
    )


def records_page() -> str:
    from earwitness.model.wire import FORMAT, KINDS, VAULT_KINDS

    parts = []
    for name, kind in sorted(KINDS.items()):
        where = "In the vault, under its own key." if name in VAULT_KINDS else "In the case."
        rows = [(f"`{field.name}`", f"`{spelled(field.type)}`") for field in dataclasses.fields(kind)]
        parts.append(
            f"## {name}\n\n{inspect.cleandoc(kind.__doc__ or '')}\n\n{where}\n\n{table(('field', 'kind'), rows)}"
        )
    intro = (
        f"What a case is made of, format version {FORMAT}. Around every one of them stands the envelope: id, author, "
        "time, basis, what it supersedes, and the call it belongs to. Fields that a version does not know are kept."
    )
    return page("Records", intro, parts)


def errors() -> list[type[EarwitnessError]]:
    """Every error with a number of its own, by number."""
    from earwitness.errors import EarwitnessError

    found, queue = set(), [EarwitnessError]
    while queue:
        kind = queue.pop()
        found.add(kind)
        queue += (sub for sub in kind.__subclasses__() if sub.__module__ == kind.__module__)
    return sorted(found, key=lambda kind: (kind.number, kind.__name__))


def errors_page() -> str:
    from earwitness import errors as module

    parts = [
        f"## {kind.number} {kind.__name__}\n\n{first_line(kind.__doc__)}\n\n"
        f"*What to do:* {kind.hint}\n\n*Exit status:* {kind.exit_status}\n"
        for kind in errors()
    ]
    return page("Errors", inspect.cleandoc(module.__doc__ or ""), parts)


def words() -> dict[str, dict[str, str]]:
    """The glossary as written."""
    return tomllib.loads((DOCS / "words.toml").read_text(encoding="utf-8"))


def glossary_page() -> str:
    from earwitness.model.wire import KINDS

    parts = []
    for word, entry in sorted(words().items(), key=lambda pair: pair[0].lower()):
        link = f"\n\n[Its fields](records.md#{word.lower()})." if word in KINDS else ""
        parts.append(f"## {word}\n\n{entry['means']}{link}\n")
    return page(
        "Glossary", "One word, one meaning. The glossary is the class list: variables follow it too.", parts
    )


def index_page() -> str:
    rows = [
        ("[Commands](commands.md)", "what each command takes and does"),
        ("[Settings](settings.md)", "what can be set, and how"),
        ("[Stages](stages.md)", "the road: what each stage reads and writes"),
        ("[Records](records.md)", "every kind of record and its fields"),
        (
            "[Files](files.md)",
            "the files that people write: origin, manifest, transcripts, decisions, story … (by hand)",
        ),
        ("[Errors](errors.md)", "every error by number, and what to do"),
        ("[Glossary](glossary.md)", "the words"),
    ]
    return page(
        "Reference",
        "Made from the code and tested to be current, but for one page.",
        [table(("page", "what"), rows)],
    )


PAGES: dict[str, Callable[[], str]] = {
    "README.md": index_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
    "stages.md": stages_page,
    "records.md": records_page,
    "errors.md": errors_page,
    "glossary.md": glossary_page,
}


def main() -> int:
    """Write the pages, or with --check compare them."""
    parser = argparse.ArgumentParser(description=inspect.cleandoc(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say what is not current, write nothing")
    only_check = parser.parse_args().check
    REFERENCE.mkdir(exist_ok=True)
    old = []
    for name, make in PAGES.items():
        path, text = REFERENCE / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        old.append(name)
        if not only_check:
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/reference/{name}")
    if only_check and old:
        print(f"not current: {', '.join(old)}. Run `make docs`.")
    return 1 if only_check and old else 0


if __name__ == "__main__":
    sys.exit(main())

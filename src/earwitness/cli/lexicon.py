"""`earwitness lexicon`: which shorthand is known here, what is wrong with the lists, and the case's own terms."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    asked_for,
    opened,
    opened_if_any,
    print_json,
)
from earwitness.errors import UsageError

if TYPE_CHECKING:
    pass

app = typer.Typer(help="Shorthand: list, show, check, add, import, export.", no_args_is_help=True)

WordArgument = Annotated[str, typer.Argument(help="The term in its dictionary form; - asks for it.")]
AnyWordArgument = Annotated[
    str | None,
    typer.Argument(help="Only entries that list this word; - asks for it.", show_default=False),
]
NameOption = Annotated[
    str | None,
    typer.Option("--lexicon", help="One lexicon, by the name `lexicon list` gives.", show_default=False),
]
WhyOption = Annotated[
    str, typer.Option("--why", help="How you know: the ground it stands on; - asks for it.")
]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who says so, where it is not you.", show_default=False)
]


@app.command("list")
def list_lexicons(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """The lexicons: packaged ones, files of the settings, and the case's own."""
    from earwitness.app.actions.lexicon import lexicons_here

    with opened_if_any(case, passphrase_file) as desk:
        rows = lexicons_here(desk)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        languages = ", ".join(f"{n} {language}" for language, n in row["languages"].items())
        print(
            f"{row['lexicon']:<16} {row['kind']:<9} {'in use' if row['in_use'] else 'off':<7}"
            f" {row['terms']} terms ({languages}); disputed {row['disputed']}, scoped {row['scoped']}"
        )


@app.command("show")
def show(
    word: AnyWordArgument = None,
    name: NameOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Entries with their senses, scope, source and trust; of the case's own also who entered them and why."""
    from earwitness.app.actions.lexicon import terms_here

    word = asked_for(word, "Word")
    with opened_if_any(case, passphrase_file) as desk:
        rows = terms_here(desk, word, name)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['term_lemma']}  [{row['lexicon']}; {row['language']}]  {row['meaning_en']}")
        if word is not None or name == "case":
            for column, value in row.items():
                if value and column not in ("lexicon", "term_lemma", "language", "meaning_en"):
                    print(f"    {column:<14} {value}")
    if not rows:
        print("No entry.")


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Lexicon files; without any, all that is in use here.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is wrong, by line and column: duplicates, clashing senses, cues that cannot match, dates, columns.

    Exit status 3 where something is grave: a file does not do what it says.
    """
    from earwitness.app.actions.lexicon import faults_here

    if files:
        faults = faults_here(None, tuple(files))
    else:
        with opened_if_any(case, passphrase_file) as desk:
            faults = faults_here(desk)
    if as_json:
        print_json([asdict(fault) for fault in faults])
    else:
        for fault in faults:
            where = f"{fault.lexicon}, line {fault.line}" + (f", {fault.column}" if fault.column else "")
            print(f"{'!' if fault.grave else ' '} {where}: {fault.what}\n      {fault.advice}")
        grave = sum(fault.grave for fault in faults)
        print(f"{grave} grave, {len(faults) - grave} to look at." if faults else "Nothing wrong.")
    if any(fault.grave for fault in faults):
        raise typer.Exit(3)


@app.command("uses")
def uses(
    word: WordArgument,
    status: Annotated[
        str | None,
        typer.Option("--status", help="Only code, ordinary or unclear.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many places at most.")] = 100,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of so many places.")] = 1,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Concordance of a term: every place it was read, with its second, the words around it and the English beneath."""
    from earwitness.app.actions.lexicon import uses_of

    if status not in (None, "code", "ordinary", "unclear"):
        raise UsageError("--status is code, ordinary or unclear")
    with opened(case, passphrase_file) as desk:
        rows = uses_of(desk, asked_for(word, "Word") or "", status, limit, (page - 1) * limit)
    if as_json:
        for row in rows:
            print_json(row)
        return
    left = max((len(row["left"]) for row in rows), default=0)
    for row in rows:
        where = f"{row['call']}  {row['at']}  {row['status']:<8}"
        print(f"{where}  {row['left']:>{left}}«{row['keyword']}»{row['right']}")
        if row["translation"]:
            print(f"{'':<{len(where)}}  {row['translation']}")
    if not rows:
        print(
            "Read nowhere. `earwitness run decipher` reads; a term nobody listed is found by `earwitness search --kwic`."
        )
    elif len(rows) == limit:
        print(f"There may be more: --page {page + 1}.")


@app.command("candidates")
def candidates(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many words at most.")] = 20,
    contexts: Annotated[int, typer.Option("--lines", min=0, help="How many lines of each.")] = 3,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Words and numbers used oddly by several people: perhaps shorthand that no lexicon has. Likeliest first."""
    from earwitness.app.actions.lexicon import candidates_of

    with opened(case, passphrase_file) as desk:
        rows = candidates_of(desk, limit, contexts)
    if as_json:
        for row in rows:
            print_json(row)
        return
    for number, row in enumerate(rows, 1):
        print(f"{number:>3}  {row['word']}  ({row['why']})")
        for line in row["lines"]:
            print(f"       {line['call']}  {line['at']}  {line['text']}")
            if line["translation"]:
                print(f"       {'':<{len(line['call']) + len(line['at']) + 2}}  {line['translation']}")
    if not rows:
        print("None. `earwitness run decipher` looks for them.")


@app.command("add")
def add(
    word: WordArgument,
    meaning: Annotated[str, typer.Option("--meaning", help="What it means, in English; - asks for it.")],
    why: WhyOption,
    language: Annotated[
        str, typer.Option("--language", help="ru, uk, en, or several with / between.")
    ] = "ru",
    forms: Annotated[
        str, typer.Option("--forms", help="Other forms, parted by |; those a dictionary bends are found.")
    ] = "",
    ambiguous: Annotated[
        bool, typer.Option("--ambiguous/--one-sense", help="Whether people also say it in its plain sense.")
    ] = True,
    cues_for: Annotated[
        str, typer.Option("--for", help="Words near it that speak for it, parted by |.")
    ] = "",
    cues_against: Annotated[str, typer.Option("--against", help="Words near it that speak against it.")] = "",
    literal: Annotated[str, typer.Option("--literal", help="Its plain sense.")] = "",
    category: Annotated[str, typer.Option("--category", help="What kind of thing it is.")] = "",
    domain: Annotated[
        str,
        typer.Option(
            "--domain",
            help="Where it is used; talk of war-ru-ua, police-radio, finance, drug-trade speaks for it.",
        ),
    ] = "general",
    source: Annotated[str, typer.Option("--source", help="Where the sense is attested.")] = "",
    trust: Annotated[
        str, typer.Option("--trust", help="seen, word seen, derived, conflicting or unverified.")
    ] = "unverified",
    side: Annotated[str, typer.Option("--side", help="Whose word it is; empty: anybody's.")] = "",
    agency: Annotated[str, typer.Option("--agency", help="Whose list it is from; empty: general.")] = "",
    since: Annotated[str, typer.Option("--since", help="From when: 2022, 2022-03 or 2022-03-15.")] = "",
    until: Annotated[str, typer.Option("--until", help="Until when, that day included.")] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a term into the case's own lexicon, or change it. Who, when and why is kept.

    Words of a call do not belong on a command line: write - and type them when asked, or bring a file with `import`.
    """
    from earwitness.app.actions.lexicon import enter

    columns = {
        "term_lemma": asked_for(word, "Word") or "",
        "language": language,
        "variants": asked_for(forms, "Forms") or "",
        "meaning_en": asked_for(meaning, "Meaning") or "",
        "category": category,
        "ambiguous": "y" if ambiguous else "n",
        "cues_for": asked_for(cues_for, "Words for it") or "",
        "cues_against": asked_for(cues_against, "Words against it") or "",
        "source_url": source,
        "domain": domain,
        "literal_sense": asked_for(literal, "Plain sense") or "",
        "source_status": trust,
        "side": side,
        "agency": agency,
        "since": since,
        "until": until,
    }
    ground = asked_for(why, "How you know") or ""
    with opened(case, passphrase_file) as desk:
        done = enter(desk, columns, ground, by)
    if as_json:
        print_json(done)
        return
    _say(done)
    for fault in done["faults"]:
        print(f"  {fault['column']}: {fault['what']}\n      {fault['advice']}")


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="A lexicon file (CSV), or one that `export` wrote.")],
    why: Annotated[
        str, typer.Option("--why", help="The ground they stand on, where a line gives none; - asks for it.")
    ] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter every term of a file into the case's own lexicon. What stands already is not written again."""
    from earwitness.app.actions import lexicon

    ground = asked_for(why, "How you know") or ""
    with opened(case, passphrase_file) as desk:
        done = lexicon.take_in(desk, file, ground, by)
    print_json(done) if as_json else _say(done)


@app.command("withdraw")
def withdraw(
    word: WordArgument,
    why: WhyOption,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a term of the case's own lexicon out of use. The entry and the reason stay in the ledger."""
    from earwitness.app.actions import lexicon

    with opened(case, passphrase_file) as desk:
        done = lexicon.withdraw(desk, asked_for(word, "Word") or "", asked_for(why, "Why") or "", by)
    if as_json:
        print_json(done)
    else:
        print(f"{done['withdrawn']} withdrawn. {_again(done)}")


@app.command("export")
def export(
    name: Annotated[str, typer.Option("--lexicon", help="Which one, by the name `list` gives.")] = "case",
    file: Annotated[
        Path | None,
        typer.Option("--to", help="Write it into this new file, for you alone to read.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """A lexicon as CSV. The case's own leaves the case in plain text, with who entered what and why."""
    from earwitness.app.actions.lexicon import as_csv

    with opened_if_any(case, passphrase_file) as desk:
        text = as_csv(desk, name)
    if file is None:
        print(text, end="")
        return
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(text, encoding="utf-8")
    except OSError:
        raise UsageError(
            "the file named with --to is there already, or cannot be made",
            hint="Name a new file in a folder that is there.",
        ) from None


def _say(done: dict[str, Any]) -> None:
    print(
        f"{done['entered']} entered, {done['changed']} changed, {done['unchanged']} as they were. {_again(done)}"
    )


def _again(done: dict[str, Any]) -> str:
    if not done["to_read_again"]:
        return "No call was read without it."
    return f"{done['to_read_again']} calls are to be read again: earwitness run decipher."

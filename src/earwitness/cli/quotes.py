"""`earwitness quotes`: the quotes that stand, as they would be printed; one of them with its context, edits and sound."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, asked_for, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("quotes")(quotes)


def quotes(
    quote: Annotated[
        str | None, typer.Argument(help="The id of one quote, or how it begins: shows its context and edits.")
    ] = None,
    sign_as: Annotated[
        str | None,
        typer.Option(
            "--sign-as",
            help='The second reader\'s name: signs "meaning kept" under the quote shown; "-" asks for it.',
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List quotes, edited, with how many edits of which kind each has; or show one with all that its approval needs."""
    from earwitness.app.actions.look import quote_rows
    from earwitness.app.actions.quotes import quote_detail, sign_meaning_kept

    if quote is None and sign_as is not None:
        raise typer.BadParameter("name the quote that is signed")
    with opened(case, passphrase_file) as desk:
        if quote is not None:
            name = asked_for(sign_as, "The second reader's name")
            if name is not None:
                sign_meaning_kept(desk, quote, name)
            row = quote_detail(desk, quote)
            print_json(row) if as_json else _detail(row)
            return
        rows = quote_rows(desk)
    for row in rows:
        if as_json:
            print_json(row)
            continue
        print(f"{row['quote']}  {row['call']}  edits: {row['operations'] or 'none'}")
        for line in row["lines"]:
            print(f"  {line['voice']}: {line['edited']}\n     {line['edited_en']}")


def _detail(row: dict[str, Any]) -> None:
    print(f"{row['quote']}  {row['call']}  drafted by {row['by']}")
    _context(row["before"])
    for line in row["lines"]:
        print(f"\n  {line['line']} {line['voice']}  said: {line['verbatim']}")
        if any(edit["kind"] == "cut turn" for edit in line["edits"]):
            print("       shown: […], in both languages and in the sound")
            continue
        print(f"       shown: {line['edited']}")
        if line["verbatim_en"]:
            print(f"  English said: {line['verbatim_en']}\n       shown: {line['edited_en']}")
        for edit in line["edits"]:
            print(f"    {edit['language']} {edit['kind']}: “{edit['said']}” → “{edit['shown']}”")
        _sound(line)
    print()
    _context(row["after"])
    for found in row["unfair"]:
        print(f"unfair, line {found['line']}: {found['rule']}. {found['reason']}")
    if row["allowed"]:
        print(f"let pass by the house rules “{row['house']}”: {', '.join(row['allowed'])}")
    readers = [s["by"] for s in row["signed"] if s["role"] == "meaning kept"]
    print(f"meaning kept: {', '.join(readers) or 'nobody has signed; --sign-as NAME, by a second reader'}")


def _context(rows: list[dict[str, Any]]) -> None:
    for line in rows:
        print(f"  ({line['line']} {line['voice']}: {line['text']}{' / ' + line['en'] if line['en'] else ''})")


def _sound(line: dict[str, Any]) -> None:
    if line["heard"]:
        for cut in line["cuts"]:
            print(f"    sound {cut['why']}: {cut['start_s']:.2f} to {cut['end_s']:.2f} s")
        return
    print("    sound: not heard; shown as captions")
    for offer in line["pauses"]:
        print(
            f"    it could be cut from pause to pause, {offer['start_s']:.2f} to {offer['end_s']:.2f} s, "
            f"if the text loses “{offer['words']}”"
        )

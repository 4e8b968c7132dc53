"""`earwitness open`: the workbench in the browser, on this machine only."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, PassphraseFileOption, opened_if_any


def register(app: typer.Typer) -> None:
    app.command("open")(open_)


def open_(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port on loopback; 0 takes any free one.")
    ] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser too.")] = True,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Open the workbench in the browser: everything a case needs, from recordings to a release. Ctrl-C closes both.

    Where no case is named and this folder is none, its first page makes or opens one.
    """
    from earwitness.web.server import serve

    def tell(address: str) -> None:
        print(f"The workbench is open at\n  {address}")
        print("The address works once, for a minute. Where a page asks for a word, it is the one after #.")
        print("Ctrl-C closes the case.", flush=True)
        if browser:
            # Without the token: a command line can be read by others on this machine. The page asks for it.
            webbrowser.open(address.partition("#")[0])

    with opened_if_any(case, passphrase_file) as desk:
        serve(desk, port, tell, (Path.home() / "earwitness-case") if case is None else case)

"""The room the pages share: the open case, who sits in it, how a page is made and how a form is answered.

Rules
- A page asks an action and shows what it says; a form calls an action and sends the browser to a page (303). No rule of
  the case lives here, so that the ledger cannot tell whether the command line or the workbench was used.
- What is wrong is said with its number and what to do next, in the page the browser already has.
- What a person did is told once, on the next page, from memory: never in an address, a cookie or a file.
- An address holds ids only, and a browser keeps addresses: words that name a page stand in it as an alias from memory.
"""

from __future__ import annotations

import gettext
import io
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import polib
from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from earwitness.app.actions.rehearing import Reheard
from earwitness.app.wiring import Desk
from earwitness.errors import EarwitnessError
from earwitness.model.ids import CallId
from earwitness.web.asked import Asked
from earwitness.web.guard import Session
from earwitness.web.jobs import Jobs

#: languages of the interface: English is the text itself, every other one is a file `workbench/LANGUAGE.po`
LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}


class Pages:
    """Pages made from their templates, in each language of the interface."""

    def __init__(self, resource: Callable[[str], str]) -> None:
        """`resource` gives the text of a packaged file by name."""
        self._resource = resource
        #: the person's choice on the settings page; empty: what their browser asks for
        self.language = ""

    def page(
        self,
        asked: Asked,
        name: str,
        values: Mapping[str, Any],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A page by its template, in the language of whoever asks."""
        language = self.language_for(asked)
        text = (
            self._environments[language].get_template(f"{name}.html").render({"language": language, **values})
        )
        return HTMLResponse(text, status, headers)

    def language_for(self, asked: Asked) -> str:
        """The chosen language, or the first of the browser's that there is, or English."""
        if self.language in LANGUAGES:
            return self.language
        for part in asked.headers.get("accept-language", "").split(","):
            wanted = part.split(";")[0].strip()[:2].lower()
            if wanted in LANGUAGES:
                return wanted
        return "en"

    @cached_property
    def _environments(self) -> Mapping[str, Environment]:
        return {language: self._environment(language) for language in LANGUAGES}

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FunctionLoader(lambda name: self._resource(f"workbench/{name}.j2")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            translations(self._resource, language), newstyle=True
        )
        environment.filters["clock"] = clock
        environment.filters["lasting"] = lasting
        environment.filters["day"] = day
        environment.globals["languages"] = LANGUAGES
        return environment


@dataclass
class Room:
    """One launch of the workbench over one open case."""

    desk: Desk
    session: Session
    jobs: Jobs = field(default_factory=Jobs)
    #: one person's form is answered at a time, so that a check of versions and what is then written are one step
    writing: threading.RLock = field(default_factory=threading.RLock)
    #: a name that was asked for and is shown on the next page only
    shown: Mapping[str, Any] | None = None
    #: what the last check of every byte found; None before the first
    findings: tuple[Mapping[str, str], ...] | None = None
    #: calls whose text was opened: what they speak of is not put before it a second time
    opened: set[CallId] = field(default_factory=set)
    #: stretches heard again and neither taken nor dropped yet, by call
    reheard: dict[CallId, Reheard] = field(default_factory=dict)
    _told: list[str] = field(default_factory=list)
    _aliases: dict[str, str] = field(default_factory=dict)

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.desk.resources.text)

    def page(
        self,
        asked: Asked,
        name: str,
        values: Mapping[str, Any],
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """A page of this case, with what was last done told on it once."""
        told: tuple[str, ...] = ()
        if asked.method == "GET":
            # An answer to a form is not where it sends the browser: what was done is told there.
            told, self._told[:] = tuple(self._told), []
        common = {"section": "", "page": name, "told": told, "job": self.jobs.job, "alias": self.alias}
        return self.pages.page(asked, name, {**common, **values}, status, headers)

    def alias(self, words: str) -> str:
        """What stands for these words in an address, for as long as this workbench is open."""
        return self._aliases.setdefault(words, secrets.token_urlsafe(9))

    def words(self, alias: str) -> str | None:
        """The words an alias stands for; None for one that was not given out since the workbench was opened."""
        return next((words for words, given in self._aliases.items() if given == alias), None)

    def go(self, place: str, told: str = "") -> Response:
        """Send the browser to a page, where it is told what was done."""
        if told:
            self._told.append(told)
        return RedirectResponse(place, 303)

    def wrong(self, asked: Asked, error: EarwitnessError, status: int = 400) -> Response:
        """What is wrong and what to do; a form that was sent stays as it was."""
        return self.page(asked, "wrong", {"error": error}, status)

    def missing(self, asked: Asked) -> Response:
        return self.page(asked, "missing", {}, 404)


def translations(text: Callable[[str], str], language: str) -> gettext.NullTranslations:
    """The messages of a language of the interface; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(polib.pofile(text(f"workbench/{language}.po")).to_binary()))


# ---------------------------------------------------------------------------------------------------------------- doors

Handler = Callable[[Room, Asked], Response]


class Door(NamedTuple):
    """One address, and what is done there."""

    path: str
    handler: Handler
    method: str = "GET"


# -------------------------------------------------------------------------------------------------- how values are shown


def clock(seconds: float | None) -> str:
    """Minutes and seconds of a time within a recording: `1:05.2`."""
    tenths = round((seconds or 0.0) * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def lasting(seconds: float | None) -> str:
    """A length a person can take in: `4 s`, `3 min`, `2 h 05 min`."""
    whole = round(seconds or 0)
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def day(moment: str | None) -> str:
    """A moment of ISO 8601 to the minute, with a space in place of its T; `–` where it is not known."""
    return (moment or "–").replace("T", " ")[:16]

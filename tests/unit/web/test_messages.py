"""The interface in its languages: every message of a template is there in each, with the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from jinja2 import Environment

from earwitness.web.room import LANGUAGES, translations

TEMPLATES = Path(__file__).resolve().parents[3] / "src" / "earwitness" / "resources" / "workbench"
VALUES = re.compile(r"%\((\w+)\)s")


def messages() -> set[str | tuple[str, str]]:
    """What the templates say: single messages, and pairs of singular and plural."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found: set[str | tuple[str, str]] = set()
    for template in sorted(TEMPLATES.glob("*.j2")):
        for _, function, said in environment.extract_translations(template.read_text(encoding="utf-8")):
            first = str(said[0]) if isinstance(said, tuple) else str(said)
            found.add((first, str(said[1])) if function == "ngettext" else first)
    return found


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_message_is_translated_with_its_values(language: str) -> None:
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(TEMPLATES / f"{language}.po"))}
    said = messages()
    assert len(said) > 100
    singles = {one if isinstance(one, str) else one[0] for one in said}
    assert sorted(singles - set(catalogue)) == [], "not translated"
    assert sorted(set(catalogue) - singles) == [], "said nowhere any more"
    for one in said:
        id, plural = (one, "") if isinstance(one, str) else one
        entry = catalogue[id]
        forms = list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
        assert all(forms), id
        for form in forms:
            assert set(VALUES.findall(form)) == set(VALUES.findall(id)), id


def test_russian_counts_as_russian_does() -> None:
    russian = translations(lambda name: (TEMPLATES.parent / name).read_text(encoding="utf-8"), "ru")
    told = [russian.ngettext("%(num)s call", "%(num)s calls", n) for n in (1, 3, 5, 11, 21)]
    assert told[0] == told[4] != told[1] != told[2] == told[3]

"""Patronymics of Russian and Ukrainian, as written and as slurred. Pure."""

from __future__ import annotations

import re

from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.tables import Tables

_PATRONYMIC = re.compile(
    r"^(?P<root>[а-яіїєґ']{2,}?)(?:(?:ь?ев|ов|йов|ьов)ич|(?:ь?ев|ов|їв|ів)н|[иі]ничн|[иі]чн|ич|ыч)(?:[ауеыиіою]|ом|ем|ой|ою|ей|ею|у|ові|еві|у)?$"
)
#: «Иванна», «Пална», «Сергевна»: how it is said
_SLURRED = re.compile(
    r"^(?:иван|пал|серге[вй]|никола[вй]|миха[ий]?л|андре[вй]|алексе[вй]|васил[ь]?|анатол[ь]?|юрь?|викторо?в|"
    r"владимиро?в|дмитр[ь]?|петро?в|федоро?в|степан|семен|григорь?|борисо?в|олего?в|леонидо?в|александро?в|"
    r"евгень?)н(?:а|ы|е|у|ой|ою)$"
)


def patronymic(document: Document, tables: Tables, word: Word) -> bool:
    """«Петровна», «Палыч», «Ильясовича»."""
    if len(word.folded) < 5:
        return False
    if document.mass(word, "Patr") > 0.3 or _SLURRED.match(word.folded):
        return True
    match = _PATRONYMIC.match(word.folded)
    if not match:
        return False
    root = match.group("root")
    roots = {root, root.rstrip("ь"), root + "ь", root.rstrip("е"), root.removesuffix("ь") + "и", root + "л"}
    return any(r in tables.patronymic_roots for r in roots) and document.ordinary(word) < 0.3

"""Pet forms of first names that no table has: «Рустик», «Ефимка», «Маринке». Pure."""

from __future__ import annotations

import re

from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.tables import Tables

#: pet endings, in any case
PET = re.compile(
    r"(?P<root>[а-яіїєґ]{2,}?)"
    r"(?:(?:[оеу]ньк|[оеёи]чк|[уюиая]шк|[уюе]л[ьк]?|[уюо]с[ьк]?|[уюе]н[ьк]?|[аяуюиео]ш|[оеаяую]х|к)(?:[аяуюыие]|ой|ей|ою|ею)"
    r"|(?:чик|[оея]с|[оая]н|ыч|ас)(?:[ауе]|ом|ем)?)$"
)


def made_of_a_name(document: Document, tables: Tables, word: Word) -> bool:
    """A pet form no table has: «Рустик», «Ефимка», «Артёмчик»."""
    match = PET.match(word.folded)
    return match is not None and any(
        len(match["root"]) > 2 and tables.name_forms(match["root"] + end, document.language)
        for end in ("", "а", "я", "ь", "й", "о")
    )


def of_a_pet_form(document: Document, tables: Tables, word: Word) -> bool:
    """«Маринке»: the dictionary has the pet form itself, as the name of some animal or thing that nobody speaks of."""
    return not document.has(word, "inan") and any(
        "anim" in p.grammemes
        and "Name" not in p.grammemes
        and tables.name_forms(p.lemma.replace("ё", "е"), document.language)
        for p in document.parses(word)
    )

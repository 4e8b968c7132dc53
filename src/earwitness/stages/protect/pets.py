"""Pet forms of first names that no table has: «Рустик», «Ефимка», «Маринке», «Леонидик». Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.tables import Tables

#: pet endings that make a name of a word nobody knows, in any case
PET = re.compile(
    r"(?P<root>[а-яіїєґ]{2,}?)"
    r"(?:(?:[оеу]ньк|[оеёи]чк|[уюиая]шк|[уюе]л[ьк]?|[уюо]с[ьк]?|[уюе]н[ьк]?|[аяуюиео]ш|[оеаяую]х|к)(?:[аяуюыие]|ой|ей|ою|ею)"
    r"|(?:чик|[оея]с|[оая]н|ыч|ас)(?:[ауе]|ом|ем)?)$"
)
_V = "[аеиоуыюяіє]"
#: all that a first name is made shorter or dearer with, in any case: «-юшка», «-усик», «-ян», or a case ending alone
_DEARER = re.compile(
    rf"(?:{_V}?(?:ш(?:к|еньк|ечк)?|с(?:ьк|еньк|ечк|ик)?|н(?:ьк|ечк|к)?|л(?:ьк|ечк|еньк)?|р(?:к|очк)?|т(?:к|очк)?|хк?|[чн]к|ньк|щ)"
    r"|ь?к)?(?:[аяуюыиеьо]|[ое]й|[ое]ю)"
    rf"|(?:(?:{_V}?(?:н|ль?|с|ш|х|р)?ч?ик|{_V}(?:нь?|сь?|ц|ч|шк?|рь?|х)|ь?[ое]к|ь?ц|чк|ь?к)(?:[ауеоюья]|[ое]м)?|[ое]м)|"
)
#: what a short form may end with, where its root stands before a pet ending
_SHORT = ("", "а", "я", "ь", "й", "о")


def made_of_a_name(document: Document, tables: Tables, word: Word) -> bool:
    """A pet form no table has: «Рустик», «Ефимка», «Артёмчик»."""
    match = PET.match(word.folded)
    return match is not None and any(
        len(match["root"]) > 2 and tables.name_forms(match["root"] + end, document.language)
        for end in ("", "а", "я", "ь", "й", "о")
    )


def made_of(document: Document, tables: Tables, word: Word) -> tuple[str, ...]:
    """The names that a word with a common pet ending is made of: «Артёмчик», «Сергуня». None for a word of the dictionary."""
    match = PET.match(word.folded)
    if match is None or document.ordinary(word) > 0.3 or document.mass(word, "Surn") > 0.3:
        return ()
    return _short_of(document, tables, match["root"]) or _begun(document, tables, match["root"], 4)


def may_be_of(document: Document, tables: Tables, word: Word) -> tuple[str, ...]:
    """Names that a word seldom stands for, or may be made of by any ending: «Натуська», «Вячик», «Кама», «Леонидик».

    Weak evidence: much that nobody is called by is made like this. Of a surname only names it seldom stands for.
    """
    roots = tuple(_roots(word.folded))
    also = tables.also.get(word.folded, ())
    if not also:
        also = next(filter(None, (_also(tables, root) for root in roots if len(root) > 2)), ())
    if document.mass(word, "Surn") > 0.3:
        return also
    short = next(filter(None, (_short_of(document, tables, root) for root in roots)), ())
    begun = next(filter(None, (_begun(document, tables, root, 3) for root in roots)), ())
    return (*also, *short, *begun)


def _also(tables: Tables, root: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for end in _SHORT for n in tables.also.get(root + end, ())))


def _short_of(document: Document, tables: Tables, root: str) -> tuple[str, ...]:
    forms = [f for end in _SHORT for f in tables.name_forms(root + end, document.language)]
    return tuple(dict.fromkeys(tables.same.get(f.canonical, f.canonical) for f in forms))


def _begun(document: Document, tables: Tables, root: str, least: int) -> tuple[str, ...]:
    """Names that begin with a root of so many letters (three or more) at least."""
    if len(root) < least:
        return ()
    names = _by_beginning(tables.names[document.language]).get(root[:3], ())
    return tuple(dict.fromkeys(tables.same.get(n, n) for n in names if n.startswith(root)))


@lru_cache(maxsize=8)
def _by_beginning(names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    out: dict[str, list[str]] = defaultdict(list)
    for name in names:
        out[name[:3]].append(name)
    return {beginning: tuple(those) for beginning, those in out.items()}


def _roots(folded: str) -> Iterator[str]:
    """What may stand before a pet ending, the longest first."""
    for stop in range(len(folded), 1, -1):
        if _DEARER.fullmatch(folded, stop):
            yield folded[:stop]
            if folded[stop - 1] == "ж":
                yield folded[: stop - 1] + "г"  # «Олежек», «Серёжка»


def of_a_pet_form(document: Document, tables: Tables, word: Word) -> bool:
    """«Маринке»: the dictionary has the pet form itself, as the name of some animal or thing that nobody speaks of."""
    return not document.has(word, "inan") and any(
        "anim" in p.grammemes
        and "Name" not in p.grammemes
        and tables.name_forms(p.lemma.replace("ё", "е"), document.language)
        for p in document.parses(word)
    )

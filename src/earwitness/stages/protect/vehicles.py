"""Somebody's car, lorry or motorcycle, told by its make: «на отцовской шестёрке», «чёрный Патриот», "my red Silverado".

A make by itself is talked of like the weather; a car counts where it is ridden in, owned, coloured or numbered.
"""

from __future__ import annotations

from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span

_CARS = (
    "крузер", "крузак", "ленд", "прадо", "хайлюкс", "патриот", "нива", "ниве", "ниву", "нивы", "нивой", "жигул", "газель", "газели", "уазик",  "форд", "тойот", "мерседес",
    "камри", "солярис", "логан", "гранта", "приор", "шестерк", "девятк", "фура", "фуру", "фуре", "фуры", "фурой", "урал", "паджеро", "дастер", "шкод", "фольксваген", "рено", "опель", "ланос", "таврі", "буханк", "веста", "весту", "весты", "ларгус", "калин", "москвич", "хендай", "хундай", "ниссан", "мазд", "бмв", "бэх", "ауди", "субару", "мицубис", "л200", "пассат", "дэу", "ленос",
    "славут", "silverado", "tacoma", "jeep", "subaru", "civic", "corolla", "camry", "chevrolet", "dodge", "buick", "harley",
    "niva", "land", "cruiser", "pickup", "hilux", "toyota", "ford", "chevy", "honda", "ural",
)  # fmt: skip
_RIDDEN = frozenset(
    "на в во из за под с у к от мой моя мою моей моего моём моем твой твоя твою твоей наш наша нашу нашей его её ее их свою своей свой отцовской отцовская мужа брата папина батина ротного комбата "
    "на у в зі з від моя мою твоя твою наша нашу його її".split()
)
_COLOURED = (
    "черн",
    "бел",
    "син",
    "красн",
    "сер",
    "зелен",
    "желт",
    "бежев",
    "чорн",
    "біл",
    "червон",
    "сір",
    "жовт",
)


def named_car(word: Word) -> bool:
    """The word begins like a make or model."""
    return word.folded.startswith(_CARS)


def driven(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """The vehicle that `word` names, or None."""
    if (
        not word.folded.startswith(_CARS)
        or word.folded in ("нивелир", "рено")
        or document.cased
        and not word.capital
        and word.folded.startswith(("урал", "форд", "land", "ural", "нив", "ленд"))
    ):
        return None
    if word.folded == "land" and not (
        after(words, word.at, 1) and after(words, word.at, 1)[0].folded == "cruiser"
    ):
        return None
    previous = before(words, word.at, 2)
    if (
        word.folded.startswith("урал")
        and not word.quoted
        and (not previous or previous[0].folded not in ("твой", "мой", "наш"))
    ):
        return None
    named = document.cased and word.capital and not word.starts
    if word.folded.startswith(("девятк", "шестерк", "патриот", "логан", "калин", "буханк", "москвич")):
        ridden = [w.folded in ("на", "моя", "твоя", "наша", "мою", "твою") for w in previous]
        described = bool(previous) and document.has(previous[0], "ADJF")
        if not (named or ridden[:1] == [True] or described and ridden[1:] == [True]):
            return None
    near = (*previous, *after(words, word.at, 2))
    whose = any(
        w.folded in _RIDDEN or w.folded.startswith(_COLOURED) or w.token.number is not None for w in near
    )
    if not (whose or word.quoted or word.folded.startswith("фур") or document.language == "en"):
        return None
    last = word.at
    if word.folded.startswith("фур") or word.folded == "pickup":
        last = min(len(words) - 1, word.at + 2)
    return span(words, word.at, last, "vehicle", 0.6, "vehicle")

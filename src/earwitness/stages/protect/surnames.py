"""Surnames of Russian and Ukrainian by dictionary, ending and place in the sentence. Pure."""

from __future__ import annotations

import re

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import after, before

_OV = re.compile(r"(?:ов|ев|ин)$")
_OVA = re.compile(r"(?:ов|ев)[аы]$")
SURNAME_END = re.compile(
    r"(?:ов|ев|ин|ын|ский|цкий|ской|цкой|ская|цкая|енко|ченко|чук|щук|нюк|люк|рук|сюк|ко|ян|янц|дзе|швили|иани|их|ых|ов[аыу]|ев[аыу]|ин[аыу]|"
    r"ын[аыу]|ов(?:ой|ым|е|ых|ыми|у)|ев(?:ой|ым|е|ых)|ин(?:ой|ым|е|ых)|ск(?:ого|ому|им|ом|ой|ую|их)|цк(?:ого|ому|им|ом|ой|ую)|"
    r"енк(?:а|у|ом|і)|ук(?:а|у|ом)|юк(?:а|у|ом)|ський|цький|ськ(?:ого|ому|им|а|ої|у)|еть|ець|гей|нець|шин|хін|їн|ів)$"
)
#: what makes a genitive at the start of a sentence no name: «Снарядов нет», «Бобров много»
_LACKING = frozenset(
    "нет нету нема не мало много полно хватает хватит хватило осталось немає багато больше никаких навалом жалко жаль завались ждать надо столько".split()
)
#: beginnings of what people do, in the words of calls
SAID = (
    "сказал", "говор", "звон", "позвон", "прие", "пришл", "пришел", "уех", "ушел", "ушл", "прос", "передал", "плач", "спит", "спал", "родил", "пиш", "писал",
    "написал", "знает", "думает", "хочет", "работа", "живет", "жил", "умер", "погиб", "болеет", "ждет", "кричал", "орет", "служ", "учит", "отдал", "принес",
    "привез", "обещал", "пьет", "купил", "спрашив", "спросил", "ответил", "молчит", "вышел", "вышл", "уснул", "смеет", "сидит", "стоит рядом", "поехал",
    "сказав", "каже", "казал", "дзвон", "приїх", "прийш", "пішов", "пішла", "питає", "питав", "пише", "плаче", "живе", "помер", "загинув", "знає", "хоче",
    "жив", "ранен", "пропал", "вернул", "приказал", "контуж", "женил", "уволи", "помог", "объясн", "врет", "поранен", "живий", "живе", "повернув", "наказав",
)  # fmt: skip


def surname_like(document: Document, word: Word) -> bool:
    """The dictionary knows it as a surname first of all, or it is unknown and ends like one."""
    if len(word.folded) < 4 or value_of(word.token) is not None:
        return False
    turn = document.turns[word.turn]
    alone = word.at + 1 == len(turn) or turn[word.at + 1].breaks >= 1
    plural = document.has(word, "gent", "plur") and not document.has(word, "nomn")
    if plural and _OV.search(word.folded) and not (document.cased and not word.capital):
        if document.cased and alone or word.at == 0 or document.cased and word.starts:
            following = after(turn, word.at, 4)
            counted = bool(following) and value_of(following[0].token) is not None  # «Метров двести»
            if (
                not counted
                and not {w.folded for w in following} & _LACKING
                and (document.cased or _does(document, after(turn, word.at, 1)))
            ):
                return True  # «Кашеваров», «Бобриков»: also «of the cooks», but who begins a sentence so?
        governed = before(turn, word.at, 1) and _counts_or_leads(document, before(turn, word.at, 1)[0])
        if document.cased is False and not governed and _does(document, after(turn, word.at, 1)):
            return True
    if _either(document, turn, word):
        return True
    if (
        _OVA.search(word.folded)
        and document.parses(word)
        and all("ADJS" in p.grammemes for p in document.parses(word))
    ):
        return True  # «Бобрикова»: a short form of an adjective that nobody says
    surname = document.mass(word, "Surn")
    if document.has(word, "NOUN", "inan", "nomn") and document.ordinary(word) > 0.15:
        return False  # «Мороз», «Шум»: a surname too, but the word first
    if surname > 0 and document.ordinary(word) < 0.35:
        return surname >= 0.2
    return not document.known(word) and bool(SURNAME_END.search(word.folded)) and document.ordinary(word) == 0


def _either(document: Document, turn: tuple[Word, ...], word: Word) -> bool:
    """«Шаповалов» of a dictionary that has the name and the felters alike, where nothing stands that many felters depend on."""
    if not (
        document.has(word, "Surn", "nomn") and document.has(word, "gent", "plur") and _OV.search(word.folded)
    ):
        return False
    if document.cased and not word.capital or document.mass(word, "Surn") < 0.2:
        return False
    previous, following = before(turn, word.at, 1), after(turn, word.at, 3)
    governed = bool(previous) and _counts_or_leads(document, previous[0])
    return not governed and not {w.folded for w in following} & _LACKING


def _counts_or_leads(document: Document, word: Word) -> bool:
    """What a genitive plural may depend on: «двести метров», «много мужиков», «без офицеров»."""
    return (
        value_of(word.token) is not None
        or any(document.has(word, tag) for tag in ("NUMR", "PREP", "ADJF", "NOUN"))
        or word.folded in _LACKING
    )


def _does(document: Document, following: tuple[Word, ...]) -> bool:
    """What follows is what one man does: «говорит», «приказал», «в соседней роте»."""
    return any(
        w.breaks == 0
        and (
            w.folded.startswith(SAID)
            or document.has(w, "VERB", "sing", "masc")
            and document.mass(w, "VERB") > 0.5
        )
        and not w.folded.startswith(("был", "не", "стал", "хват"))
        for w in following
    )


def agree(document: Document, one: Word, two: Word) -> bool:
    """Both may stand in one case of the singular."""
    return any(
        document.has(one, case) and document.has(two, "NOUN", case, "sing")
        for case in ("nomn", "gent", "datv", "accs", "ablt", "loct")
    )

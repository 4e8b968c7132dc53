"""Places by what they are called, where no list has them: villages of two words, adjectives that stand alone, roads, landmarks. Pure.

Rules
- An adjective of villages with a lie of the land or a word no dictionary has is a village: «Нижняя Дымовка», «за грушову балку».
- Without capitals an adjective behind a preposition that has no noun to belong to is one: «через полынное надо».
- In English the word that villages begin or end with tells: "Mount Olive", "Fort Larrabee", "Yarrow Creek".
- A road is named by its letter and number: "the A9", «М-4», "I-80"; a hall by what it is of: «от Дворца спорта».
"""

from __future__ import annotations

import re

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span
from earwitness.stages.protect.livelihood import stands_for_a_noun
from earwitness.stages.protect.numbers import is_ordinal

_OF_VILLAGES = (
    "верхн", "нижн", "нижч", "велик", "больш", "мал", "стар", "нов", "красн", "бел", "черн", "зелен", "сух", "крив", "остр", "свят", "добр", "весел", "тёмн", "темн", "гнил", "кисл", "кругл", "долг", "широк", "глубок",
    "верхні", "нижні", "червон", "біл", "чорн", "довг", "широк", "глибок", "перв", "втор",
)  # fmt: skip
LAY = frozenset(
    "хутір гай млин острів острог брод брід став криниця левада поле кут нива слобода бор лужа балка гребля гребель верх ставок кладбище цвинтар хутор яр лог мосток слободка ключ холм ручей колодезь лиман поляна луг береза дуб ольха гора горка буда рудня починок выселок "
    "выселки двор озеро затон плес курган могила лука струга роща дубрава броды мостки яма криницы луки гори лощина падь пашня пруд займище урочище разъезд кордон ложбина ложок овраг пустошь засека солонец затока протока слободы хата хатки пристань пасека переправа".split()
)  # fmt: skip
#: prepositions of place behind which an adjective by itself is a village
_LEADS = frozenset(
    "в во на из с со под за до от у ко к возле около из-под через над при про мимо між біля з із зі від під повз".split()
)
#: adjectives that stand alone in everybody's speech
_COMMON = re.compile(
    r"^(?:нов|стар|ночн|дневн|громк|горяч|холодн|общ|разн|строг|старш|младш|лев|прав|лів|докторск|русск|английск|украинск|українськ|немецк|чист|полн|пуст|просто|последн|следующ|соседн|ближн|дальн|перед|задн|крайн|"
    r"главн|верн|личн|обычн|нужн|важн|больш|маленьк|красн|бел|черн|син|зелен|желт|сер|хорош|плох|мокр|сух|тепл|свеж|сладк|солен|кисл|сыр|тих|высок|низк|спортивн|камуфляжн|гражданск|боев|минн|больничн|строев|"
    r"взлетн|запасн|срочн|домашн|прошл|будущ|настоящ|жив|мертв|ранен|пленн|соответств|област|районн|городск|центральн|окружн|водонапорн|католич|православн|крестн|крёстн|платн|скор|нормальн|целл|открыт|закрыт|"
    r"перв|втор|трет|друг|сам|весь|вся|мо[йяе]|тво|наш|ваш|сво|ихн|один|одн|кажд|люб|всяк|так|как|эт|т[ауо]т?$|добр|зл|велик|мал$|живот|постельн|школьн|рабоч|волонтер|медицинск|юридическ|волонтерськ|выпускн|випускн)"
)
_ENGLISH_FIRST = frozenset("fort mount lake camp port saint st cape".split())
_ENGLISH_LAST = frozenset(
    "creek hollow ridge springs falls ferry mills grove crossing junction heights corners bridge marsh moor dale bluff fork gap valley landing prairie plains rapids bend lane watch comp elementary primary pitch".split()
)
_NO_NAME = frozenset(
    "the a an this that these those my your his her our their its and or of in on at for to from with by is was are were be been it he she we they i you not no so up down over some any every one two three big small old "
    "dry little other same next last what which where when who how but if as there here out off back about around near past across cross main front first".split()
)
_ROAD = re.compile(r"^(?:a|m|b|i|р|м|е|к|н|r|e|us)$")
_NAMED_HALLS = {
    ("дворец", "спорта"), ("дворец", "культуры"), ("дворец", "пионеров"), ("дворец", "молодежи"), ("дворец", "бракосочетаний"), ("дом", "культуры"), ("дом", "офицеров"), ("дом", "быта"), ("дом", "пионеров"), ("дом", "престарелых"),
    ("палац", "спорту"), ("палац", "культури"), ("будинок", "культури"), ("парк", "победы"), ("парк", "культуры"), ("town", "hall"), ("village", "hall"), ("community", "center"), ("fire", "station"), ("bus", "depot"),
}  # fmt: skip
_HALLS = frozenset(first for first, _ in _NAMED_HALLS)


def village(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """The place that `word` begins, or None."""
    found = _road(document, words, word) or _hall(document, words, word)
    if found:
        return found
    if document.language == "en":
        return _english(document, words, word)
    if _BEYOND.match(word.folded) and word.at and not word.breaks and words[word.at - 1].folded in _LEADS:
        return span(words, word.at, word.at, "place", 0.55, "named by what it lies beyond")
    if two_worded(document, words, word):
        return span(words, word.at, word.at + 1, "place", 0.6, "name of two words")
    return _alone(document, words, word)


def two_worded(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """«Старый Хутор», «нижній вербівці», «в сосновом бору»: behind a preposition, or told by its capitals or an unknown noun."""
    following = after(words, word.at, 1)
    if not following or following[0].breaks or document.cased and not (word.capital and following[0].capital):
        return False
    noun = following[0]
    leads = word.at > 0 and not word.breaks and words[word.at - 1].folded in _LEADS | {"всю", "самой", "всей"}
    lies = bool(document.lemmas(noun) & LAY)
    if not word.folded.startswith(_OF_VILLAGES):
        described = document.mass(word, "ADJF", guessed=True) > 0.5 and not document.has(word, "Apro")
        described = (
            described or document.language == "uk" and _LOOKS_DESCRIBED.search(word.folded) is not None
        )
        everybodys = is_ordinal(word.folded) or _COMMON.match(word.folded) is not None
        return (leads or document.cased) and lies and described and not everybodys
    if not document.has(word, "ADJF") or document.mass(noun, "Name") > 0.3:
        return False
    unknown = (
        not document.known(noun)
        or document.mass(noun, "Geox") > 0.2
        or _VILLAGE_END.search(noun.folded) is not None
    )
    return (
        lies
        and (leads or document.cased)
        or unknown
        and len(noun.folded) > 4
        and not _THING_END.search(noun.folded)
    )


#: the Ukrainian dictionary takes some adjectives for nouns: «грушову»
_LOOKS_DESCRIBED = re.compile(r"(?:ов|ев|єв|ськ|цьк)(?:а|у|ої|ою|ій|ий|ого|ому|им)$")
#: «Заречье», «Подлесье», «Зарічне»
_BEYOND = re.compile(
    r"^(?:за|под|при|меж|між|під)(?:реч|річ|лес|ліс|озер|гор|бор|ручь|пруд|овраж|болот|дол|луж|яр|мост)(?:ь[еяюи]|ьем|[н]ое|ного|ном|ным|чя|чі|чю|чям|чья|не|ному|ся|сі)$"
)
_VILLAGE_END = re.compile(r"(?:овк|івк|инк)(?:а|у|е|и|і|ою|ой)$|івці$")
#: unknown words that are things: «старый бронежилетик»
_THING_END = re.compile(r"(?:чик|ник|ик|ки|ок|шка|лка|ист|щик)(?:а|у|ом|ов|е|и|ы|ами)?$")


def _alone(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«через полынное надо», «из мелового ничего не ходит», in text without capitals."""
    if (
        document.cased
        or not word.at
        or word.breaks
        or words[word.at - 1].folded not in _LEADS
        or len(word.folded) < 6
    ):
        return None
    if (
        _COMMON.match(word.folded)
        or not _NEUTER.search(word.folded)
        or not stands_for_a_noun(document, words, word)
    ):
        return None
    return span(words, word.at, word.at, "place", 0.5, "adjective without a noun")


_NEUTER = re.compile(r"(?:ое|ее|ого|его|ом|ым|ому|им|ем|е|ому)$")


def _english(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """ "Mount Olive", "Fort Larrabee", "Yarrow Creek"."""
    following = after(words, word.at, 1)
    if word.folded in _ENGLISH_FIRST and following and (not following[0].breaks or word.folded == "st"):
        name = following[0]
        written = name.capital if document.cased else name.folded not in _NO_NAME and len(name.folded) > 3
        if written and (word.capital or not document.cased):
            return span(words, word.at, name.at, "place", 0.6, "name of two words")
    previous = before(words, word.at, 1)
    if word.folded in _ENGLISH_LAST and previous and not word.breaks and len(previous[0].folded) > 3:
        name = previous[0]
        written = name.capital and word.capital if document.cased else name.folded not in _NO_NAME
        if written and value_of(name.token) is None and not name.folded.endswith(("ing", "ed")):
            return span(words, name.at, word.at, "place", 0.55, "name of two words")
    return None


def _road(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """ "the A9", «на М-4», "I-Eighty"."""
    following = after(words, word.at, 1)
    if not _ROAD.match(word.folded) or not following or document.cased and not word.capital:
        return None
    number = (
        following[0].token.number if following[0].token.number is not None else value_of(following[0].token)
    )
    near = words[word.at].stop + 1 >= following[0].begin and not following[0].breaks
    led = bool(before(words, word.at, 1)) and before(words, word.at, 1)[0].folded in _ON_ROADS
    written = following[0].begin == word.stop or following[0].joined or word.folded == "us"
    if number is None or not near or not led or not written or number > 999:
        return None
    last = following[0].at
    if last + 1 < len(words) and words[last + 1].joined and value_of(words[last + 1].token) is not None:
        last += 1
    return span(words, word.at, last, "place", 0.6, "road")


_ON_ROADS = frozenset(
    "the on off along down up from onto via по на с у от до трассе трасса трассу трассы трасі трасу".split()
)


def _hall(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«от Дворца спорта», "at the village hall"."""
    following = after(words, word.at, 1)
    if not following or following[0].breaks:
        return None
    named = any((lemma, following[0].folded) in _NAMED_HALLS for lemma in document.lemmas(word) & _HALLS)
    return span(words, word.at, following[0].at, "place", 0.55, "landmark") if named else None

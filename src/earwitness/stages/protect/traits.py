"""What is told of somebody in passing: wounds and wards, ages and schooling, trades and posts, debts, months.

Rules
- A wound counts with the part of the body it is in; everybody at a front is "wounded", few lost two fingers of a hand.
- A number beside kin is an age or a count of children unless it counts something else.
- A debt counts with its sum; a mortgage, maintenance, a debt collector by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from earwitness.model.words import value_of
from earwitness.stages.protect.ages import ages
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, says, span
from earwitness.stages.protect.family import KIN, family
from earwitness.stages.protect.livelihood import livelihoods
from earwitness.stages.protect.numbers import is_ordinal

_PARTS = (
    "ног", "рук", "ручк", "плеч", "голов", "глаз", "ухо", "уха", "уши", "ушей", "палец", "пальц", "живот", "бедр", "колен", "спин", "шею", "шее", "шеи", "груд", "челюст", "кисть", "кисти", "стоп", "ступн",
    "лицо", "лице", "легк", "позвоноч", "ребр", "ребер", "локт", "локот", "пятк", "почк", "печен", "селезен", "задниц", "ягодиц", "голен", "ключиц", "таз", "нос", "зуб", "стегн", "око", "вухо", "пальц", "щелеп",
    "обличч", "леген", "хребет", "ребер", "лікт", "п'ят", "leg", "arm", "hand", "foot", "feet", "shoulder", "knee", "eye", "ear", "finger", "jaw", "hip", "thigh", "spine", "rib", "chest", "stomach", "belly", "lung", "kidney",
    "skull", "elbow", "ankle", "wrist", "toe",
)  # fmt: skip
_NO_PARTS = frozenset("грудня груден грудень ручка легко легкий легче легкие рука-об-руку носить носит носим нося носки носков стоп тазик зубр earn early earth hands-on handle armed army arms armour armor "
                      "legal eastern hipster".split())  # fmt: skip
_HURT = (
    "оторв", "отрыва", "ранил", "ранен", "ранени", "прострел", "слома", "перелом", "пробил", "пробит", "осколо", "осколк", "пул", "ожог", "обожг", "обгор", "отня", "отреза", "ампут", "перебил", "перебит", "раздроб", "посек",
    "выбил", "потерял", "удали", "вырез", "навылет", "сквозн", "операц", "видал", "без", "шов", "швы", "слышит", "слышу", "видит", "вижу", "обморо", "отмор", "разорв", "зашив", "зашил", "вырва", "парализ", "гангрен", "гниет", "поранил", "поранен", "відірв", "злама", "зламан", "перелам", "уламок",
    "уламк", "опік", "опіки", "простре", "втрат", "чує", "бачить", "відмор", "shrapnel", "fragment", "bullet", "broke", "fractur", "lost", "blown", "blew", "off", "wound", "hit", "shot", "burn", "amputat", "deaf", "blind", "torn", "smashed",
    "shattered", "frostbit",
)  # fmt: skip
_COUNTED_PARTS = (
    "пал",
    "ребр",
    "ребер",
    "почк",
    "нирк",
    "глаз",
    "легк",
    "toe",
    "finger",
    "kidney",
    "rib",
    "lung",
)
_SIDE = re.compile(
    r"^(?:лев(?:ая|ую|ой|ое|ого|ый|ым|ом)|прав(?:ая|ую|ой|ое|ого|ый|ым|ом)|лів(?:а|у|ої|ий|е|ого|ій)|left|right)$"
)
_ONE = frozenset("один одна одно одну одной одним одного одним одна одну одне one".split())
_WEAKLY = ("без", "слыш", "вижу", "видит", "чує", "бачить", "потерял", "втрат", "пул", "off", "hit", "lost")
_ILL = (
    "ампутац", "шейк", "грыжа", "паралич", "церебральн", "язв", "грыж", "псориаз", "щитовид", "аппендиц", "глухой", "глухая", "немой", "заика", "хромой", "татуиров", "шрам", "родинк", "тату", "татуюв", "глухий", "stutter", "tattoo", "birthmark", "left-handed", "парализ", "протез", "инсульт", "инфаркт", "диабет", "астма", "астмо", "эпилеп", "туберкул", "гепатит", "онколог", "химиотерап", "менингит", "аутизм", "аутист", "дцп", "шизофрен", "пневмони",
    "гангрен", "ожог", "обморожен", "осколочн", "перелом", "інсульт", "інфаркт", "діабет", "епілеп", "паралізов", "опік", "перелам", "інвалід", "amputat", "paraly", "diabet", "asthma", "epilep", "tubercul", "hepatitis", "cancer",
    "leukemia", "chemo", "autis", "wheelchair", "prosthe", "frostbit",
)  # fmt: skip
_HOSPITALS = frozenset(
    "госпиталь больница больничка поликлиника медпункт медрота шпиталь лікарня поліклініка hospital clinic infirmary rehab".split()
)
_WARDS = frozenset(
    "хирургия травматология реанимация неврология ожоговый санаторий медсанбат диспансер психушка дурдом онкология травмпункт нейрохирургия офтальмология "
    "хірургія травматологія реанімація неврологія санаторій диспансер icu".split()
)  # fmt: skip
_IN = frozenset(
    "в во на из с со до у к от из-под з із до від під у в на in at to from of into near outside".split()
)

_YEARS = ("лет", "год", "рок", "рік", "літ", "месяц", "місяц", "недел", "тижн", "year", "month", "week")
_FEW = frozenset(
    "двое трое четверо пятеро шестеро двоих троих четверых пятерых двойко двійко трійко двойня тройня двоє троє четверо п'ятеро".split()
)
_CLASSES = (
    "класс",
    "клас",
    "курс",
    "семестр",
    "grade",
    "kindergarten",
    "садик",
    "садочок",
    "садочк",
    "детсад",
    "ясли",
    "preschool",
)
_TOLD = (
    "поженил", "женил", "замуж", "одружи", "заміж", "двійн", "двойня", "двойню", "двойней", "тройня", "беремен", "вагітн", "усынов", "опекун", "детдом", "сирот", "вдов", "удов", "крестин", "хрестин",
    "pregnan", "married", "engaged", "twins", "adopted", "orphan", "widow", "divorc", "fiance",
)  # fmt: skip
_DEBTS = (
    "ипотек",
    "микроза",
    "микрокред",
    "алимент",
    "коллектор",
    "пристав",
    "іпотек",
    "алімент",
    "mortgage",
    "alimony",
    "foreclos",
)
_OWING = (
    "долж",
    "долг",
    "кредит",
    "займ",
    "заем",
    "занял",
    "расписк",
    "банкрот",
    "просроч",
    "задолж",
    "заборг",
    "винен",
    "винна",
    "винні",
    "борг",
    "позич",
    "owe",
    "owes",
    "owed",
    "debt",
    "borrowed",
    "loan",
    "bankrupt",
)
_MONEY = (
    "тысяч",
    "тыщ",
    "тыс",
    "миллион",
    "лям",
    "рубл",
    "руб",
    "доллар",
    "бакс",
    "евро",
    "гривен",
    "гривн",
    "косар",
    "штук",
    "кусков",
    "тисяч",
    "мільйон",
    "dollar",
    "bucks",
    "grand",
    "thousand",
    "pound",
    "euro",
    "hundred",
    "million",
)
_MONTHS = frozenset(
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні january february april june july august september october november december".split()
)  # fmt: skip
_MARKED = (
    "двойн",
    "двійн",
    "ждем",
    "ждет",
    "чекаєм",
    "родил",
    "рожд",
    "исполн",
    "рожа",
    "рожать",
    "забрал",
    "призва",
    "мобилиз",
    "пропал",
    "погиб",
    "похорон",
    "похов",
    "помер",
    "умер",
    "buried",
    "funeral",
    "мобіліз",
    "загин",
    "зник",
    "married",
    "died",
    "drafted",
    "missing",
    "контракт",
    "отпуск",
    "свадьб",
    "диплом",
    "народил",
    "викон",
    "весілл",
    "born",
    "birthday",
    "wedding",
    "due",
    "contract",
    "turn",
)
_WHEN = frozenset(
    "в с до к от по на из у з від in since until till by before after last next this early late".split()
)
_FEASTS = frozenset(
    "николу покров покрова покрову ильин троицу спас крещение пасху пасхи рождество масленицу благовещение успение казанскую радоницу миколая великдень різдво трійцю".split()
)
_FRONT = frozenset("на до после под перед к після до перед".split())


def traits(document: Document) -> Iterator[Sighting]:
    """Wounds and wards, ages and schooling, trades and posts, debts and months of the document."""
    for words in document.turns:
        yield from ages(document, words)
        for word in words:
            yield from _hurt(words, word)
            yield from livelihoods(document, words, word)
            for found in (
                _ward(document, words, word),
                _aged(document, words, word),
                _group(words, word),
                _told(document, words, word),
                family(document, words, word),
                _owed(words, word),
                _month(document, words, word),
            ):
                if found:
                    yield found


def _is_part(word: Word) -> bool:
    folded = word.folded
    if folded in _NO_PARTS or not folded.startswith(_PARTS):
        return False
    return len(folded) <= 10 and (folded.isascii() is False or folded.rstrip("s") in _PARTS)


def _hurt(words: tuple[Word, ...], word: Word) -> Iterator[Sighting]:
    if _is_part(word):
        near = (*before(words, word.at, 4), *after(words, word.at, 4))
        cues = [w.at for w in near if w.folded.startswith(_HURT) and _hurts(words, w, word)]
        if cues:
            nearest = min(cues, key=lambda n: abs(n - word.at))
            first, last = min(nearest, word.at), max(nearest, word.at)
            yield span(words, first, last, "family_detail", 0.55, "wound")
        elif lost := _left_or_lost(words, word):
            yield lost
    elif word.folded.startswith(_ILL) or word.folded in (
        "вич",
        "рак",
        "раком",
        "рака",
        "stroke",
        "scar",
        "scars",
    ):
        if word.folded.startswith("рак") and not says(before(words, word.at, 3), "у", "от", "умер", "боле"):
            return
        yield span(words, word.at, word.at, "family_detail", 0.55, "illness")


def _left_or_lost(words: tuple[Word, ...], part: Word) -> Sighting | None:
    """«два пальца», «почка одна», "left knee": a count of what people have a known number of, or a side."""
    beside = (*before(words, part.at, 1), *after(words, part.at, 1))
    counted = part.folded.startswith(_COUNTED_PARTS)
    told = [w.at for w in beside if counted and (_counts(w) or w.folded in _ONE) or _SIDE.match(w.folded)]
    told = [at for at in told if not words[max(at, part.at)].breaks]
    return (
        span(words, min(told[0], part.at), max(told[0], part.at), "family_detail", 0.5, "wound")
        if told
        else None
    )


def _hurts(words: tuple[Word, ...], cue: Word, part: Word) -> bool:
    """«без обеих ног» and «ухо не слышит» stand close and whole; «оторвало» may stand further off."""
    if cue.folded == "без" and (not 0 < part.at - cue.at <= 2 or part.folded.startswith("голов")):
        return False
    if cue.folded == "off" and cue.at < part.at:
        return False  # "run off my feet"
    first, last = min(cue.at, part.at), max(cue.at, part.at)
    return (
        not cue.folded.startswith(_WEAKLY)
        or last - first <= 3
        and not any(w.breaks for w in words[first + 1 : last + 1])
    )


def _ward(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«в третьей хирургии», «у шпиталі», "in ward six"."""
    following = after(words, word.at, 1)
    numbered = (
        word.folded in ("ward", "room", "палата", "палате", "палаті")
        and bool(following)
        and not following[0].breaks
        and _counts(following[0])
    )
    if (
        word.folded.startswith("палат")
        and word.at
        and not word.breaks
        and is_ordinal(words[word.at - 1].folded)
    ):
        first = word.at - 1 - (word.at > 1 and not words[word.at - 1].breaks and _counts(words[word.at - 2]))
        return span(words, first, word.at, "employer", 0.55, "ward")
    plain = bool(document.lemmas(word) & _HOSPITALS)
    if not numbered and not plain and not document.lemmas(word) & _WARDS:
        return None
    first = word.at
    while (
        first > 0
        and words[first].breaks == 0
        and word.at - first < 3
        and (
            is_ordinal(words[first - 1].folded)
            or _counts(words[first - 1])
            or document.has(words[first - 1], "ADJF")
            and not document.has(words[first - 1], "Apro")
        )
    ):
        first -= 1
    if plain and first == word.at:
        return None  # everybody's wounded are in hospital; which one is what tells
    led = first < word.at or any(w.folded in _IN or w.folded in ("the", "a") for w in before(words, first, 2))
    if not led and not numbered:
        return None
    return span(words, first, following[0].at if numbered else word.at, "employer", 0.55, "ward")


def _counts(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None


def _group(words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«в подготовительной группе»: of a kindergarten."""
    before_it = words[word.at - 1] if word.at and not word.breaks else None
    if not word.folded.startswith(("групп", "груп")) or before_it is None:
        return None
    of_children = before_it.folded.startswith(_GROUPS)
    return span(words, word.at - 1, word.at, "family_detail", 0.55, "schooling") if of_children else None


_GROUPS = ("подготовительн", "старш", "младш", "средн", "ясель", "підготовч", "молодш")


def _aged(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«Дочке семь», «старшей двенадцать», «на седьмом месяце», «в пятый класс», «трое детей», "turns six"."""
    if word.folded.startswith(_CLASSES):
        previous = before(words, word.at, 1)
        numbered = bool(previous) and (is_ordinal(previous[0].folded) or previous[0].token.number is not None)
        kin = any(document.lemmas(w) & KIN for w in (*before(words, word.at, 5), *after(words, word.at, 4)))
        if numbered or kin or word.folded.startswith("kindergarten"):
            return span(words, word.at - numbered, word.at, "family_detail", 0.55, "schooling")
        return None
    if word.folded.startswith(("месяц", "місяц", "недел", "тижн", "month", "week")) and word.at:
        lead = words[word.at - 1]
        near = (*before(words, word.at, 6), *after(words, word.at, 5))
        along = word.at > 1 and words[word.at - 2].folded == "на" and document.has(word, "loct")
        along = along or word.at > 1 and words[word.at - 2].folded == "her"
        child = words[word.at - 2] if word.at > 1 and not lead.breaks else None
        if is_ordinal(lead.folded) and child and document.lemmas(child) & KIN and document.has(child, "datv"):
            return span(words, child.at, word.at, "family_detail", 0.55, "age")
        if is_ordinal(lead.folded) and (
            along or any(w.folded.startswith(("берем", "вагіт", "рож", "pregn", "along")) for w in near)
        ):
            first = word.at - 1 - (word.at > 1 and words[word.at - 2].folded == "на")
            first -= first > 0 and not words[first].breaks and bool(document.lemmas(words[first - 1]) & KIN)
            return span(words, first, word.at, "family_detail", 0.55, "months with child")
        return None
    if word.folded in ("годик", "годика", "годик-то", "рочок"):
        return span(words, word.at, word.at, "family_detail", 0.55, "age")
    few = word.folded in _FEW
    if (
        not few
        and not _counts(word)
        or word.at
        and _counts(words[word.at - 1])
        and words[word.at].breaks == 0
    ):
        return None
    last = word.at
    while last + 1 < len(words) and _counts(words[last + 1]) and words[last + 1].breaks == 0:
        last += 1
    following = after(words, last, 1)
    apart = not following or bool(following[0].breaks)
    children = (
        bool(following)
        and not following[0].breaks
        and following[0].folded.startswith(
            (
                "дет",
                "ребят",
                "дочк",
                "дочер",
                "сын",
                "пацан",
                "внук",
                "діт",
                "доньк",
                "син",
                "онук",
                "хлопці",
                "малих",
                "малеч",
                "малют",
                "grandk",
                "grandch",
                "grandson",
                "granddaughter",
                "kid",
                "child",
                "son",
                "daughter",
                "boys",
                "girls",
            )
        )
    )
    if children:
        return span(words, word.at, following[0].at, "family_detail", 0.6, "children")
    if few and not apart:
        return None
    value = max(value_of(w.token) or w.token.number or 0 for w in words[word.at : last + 1])
    # «мам, двадцать лет всё одно» speaks to her and tells nothing of her
    close = tuple(
        w for w in before(words, word.at, 3) if not any(x.breaks for x in words[w.at + 1 : word.at + 1])
    )
    kin = any(document.lemmas(w) & KIN for w in close) or few and says(close, "у")
    years = bool(following) and following[0].folded.startswith(_YEARS)
    if years and following[0].folded.startswith(("недел", "тижн", "week")):
        return None
    free = (
        apart
        or years
        or following[0].folded in _IN
        or document.has(following[0], "VERB")
        or says(following, "и", "а", "с", "and", "in", "now", "уже", "вже", "будет")
    )
    if (
        not kin
        or not (1 < value < 100 or value == 1 and years)
        or not free
        or last - word.at > 1
        or is_ordinal(word.folded)
    ):
        return None
    first = close[0].at if close and document.lemmas(close[0]) & KIN else word.at
    return span(words, first, last + years, "family_detail", 0.55, "age")


def _told(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    if word.folded.startswith("приемн"):
        following = after(words, word.at, 1)
        taken_in = bool(following) and bool(document.lemmas(following[0]) & KIN)
        return span(words, word.at, word.at + 1, "family_detail", 0.5, "family word") if taken_in else None
    if word.folded.startswith(_TOLD) and not word.folded.startswith(("родилк", "похоронк")):
        return span(words, word.at, word.at, "family_detail", 0.5, "family word")
    return None


def _owed(words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«ипотека восемнадцать тысяч», «Витьку сорок тысяч должен», "I owe him four thousand"."""
    named = word.folded.startswith(_DEBTS)
    if not named and not word.folded.startswith(_OWING):
        return None
    near = (*before(words, word.at, 6), *after(words, word.at, 7))
    sums = [
        w.at
        for w in near
        if w.folded.startswith(_MONEY) and w.at and w.at - 1 != word.at and _counts(words[w.at - 1])
    ]
    if not named and not sums:
        return None
    counted = (w.at for w in near if _counts(w) and any(0 < s - w.at <= 2 for s in sums))
    ends = (word.at, *sums, *counted)
    return span(words, min(ends), max(ends), "family_detail", 0.55, "debt")


def _month(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«в марте», «до июня», "in July", «на Николу»; with a day it is a date already."""
    previous = before(words, word.at, 2)
    if not previous or word.breaks:
        return None
    if word.folded in _MONTHS and previous[0].folded in _WHEN:
        # a month alone fits everybody; somebody's seventh birthday in it does not
        near = (*before(words, word.at, 5), *after(words, word.at, 4))
        if any(document.lemmas(w) & KIN or w.folded.startswith(_MARKED) for w in near):
            return span(words, word.at, word.at, "date", 0.5, "month")
    if word.folded in _FEASTS and previous[0].folded in _FRONT:
        return span(words, word.at, word.at, "date", 0.5, "feast")
    if (
        document.language != "en"
        and previous[0].folded in ("на", "під")
        and len(previous) > 1
        and previous[1].folded in ("ночь", "ніч")
        and (is_ordinal(word.folded) or word.token.number is not None)
    ):
        return span(words, word.at, word.at, "date", 0.6, "night before a day")
    return None

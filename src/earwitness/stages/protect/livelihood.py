"""Where somebody works, serves or learns, and with `trades` what somebody lives by. Pure.

Rules
- Where somebody works is what stands with the verb: «в детской музыкальной преподаёт», "she runs the bait shop"; or where
  somebody is in working hours: "she's at the creamery till six"; or what answers «Кем работает?».
- An adjective of a trade that stands for its noun names a works or a school: «на судоремонтном», «с ткацкой», «в лётное».
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span
from earwitness.stages.protect.numbers import is_ordinal
from earwitness.stages.protect.trades import trade

_WORK = frozenset(
    "аптека бухгалтерия депо завод комбинат фабрика шахта автопарк автобаза техникум колледж училище университет институт мфц жэк школа садик детсад гимназия "
    "лицей лесопилка птицефабрика ферма элеватор котельная администрация почта библиотека музей стройка рудник прииск мясокомбинат хлебозавод скорая "
    "автотранспортный мехколонна леспромхоз совхоз колхоз политех вуз академия семинария пту салон автосервис автомойка шиномонтаж пекарня администрация сельсовет "
    "налоговая ателье типография пилорама карьер электростанция подстанция телецентр редакция пятерочка магнит ларек теплица птичник свинарник верфь "
    "ліцей елеватор пекарня пошта сільрада заповідник "
    "аптека завод комбінат фабрика шахта депо школа садочок училище університет ферма пошта бібліотека".split()
)
_WORK_EN = frozenset(
    "school pharmacy depot factory plant mill college university farm library sawmill slaughterhouse bookkeeping "
    "foundry shipyard bakery brewery diner refinery warehouse dairy cannery laundry salon precinct firehouse museum dentist orchard quarry "
    "post-office courthouse barbershop butcher smelter vineyard stables orphanage".split()
)
_WORK_ENDS = ("комбинат", "завод", "фабрика", "комбінат", "госп", "хоз", "депо", "станция")
#: workplaces and schools by what they begin or end in, as they are called among those who go there
_WORK_STEM = re.compile(
    r"^(?:\w*колледж|\w*техникум|\w*училищ|\w*пекарн|\w*ремонтк|\w*монтажк|\w*промзон|консерватори|стоматологи[яиюей]|хлебозавод|типографи|ателье|кафедр|деканат|сберкасс|сельпо|райпо|почтамт|кочегарк|котельн|"
    r"музыкалк|художк|кадетк|пожарк|спортшкол|столовк|районк[аеуи]|лесопилк|пилорам|турбаз|пасек[аеу]|ветклиник|ветстанци|парикмахерск|химчистк|прачечн|автоколонн|таксопарк|автомойк|лісгосп|лісництв|райвідділ|бурсу|бурсе|дацан|епархи|хор[еау]|оркестр|ансамбл|филармони|\w*мастерск(?=ая|ой|ую|их|ие)|"
    r"\w*технікум|\w*коледж|пилорам|їдальн|майстерн|перукарн|приёмк|ветеринарк|бухгалтери)\w{0,4}$"
)
#: trades of which a mention is enough
_COMMON_JOBS = frozenset(
    "водитель фельдшер юрист бухгалтер сварщик токарь слесарь электрик учитель учительница физрук медсестра повар швея портниха дальнобойщик тракторист шахтер прораб каменщик "
    "комбайнер кондуктор продавщица продавец лесник агроном ветеринар охранник программист водій вчитель вчителька фельдшер медсестра зварник слюсар пасічник "
    "driver paramedic lawyer bookkeeper welder turner teacher nurse cook seamstress miner plumber electrician dispatcher beekeeper mechanic".split()
)
_SELF = frozenset("я он она ты работал работала работает работаю работать был была он-то профессия устроился устроилась вин вона він працює працював i'm he's she's as was worked works "
                  "work i he she".split())  # fmt: skip
#: verbs of working, serving behind a counter and learning
_WORKS = re.compile(
    r"^(?:работа(?:л|ю|е|ть)\w*|подрабат\w+|преподав?а\w+|преподает|трудил\w+|трудит\w+|устроил(?:ся|ась|ись)|устраива\w+ся|учил(?:ся|ась)|учит(?:ся|ься)|учусь|учится|поступил\w*|поступает|заведу(?:ет|ю|ющ\w+)|торгу(?:ет|ю)|"
    r"торговал\w*|дежурит|дежурила|тренирует|стажир\w+|окончил\w*|закончил\w*|вахт\w{0,3}|нанял(?:ся|ась)|"
    r"працю\w+|працював|працювала|виклада(?:є|в|ла|ю)|вчит(?:ься|ися)|вчив(?:ся)|вчилася|навча(?:ється|вся|лася)|влаштув\w+|закінчив|закінчила|торгує|вчителює)$"
)
_AT = frozenset("в во на у при".split())
#: what may stand with such a verb and is no place of work
_NO_PLACE = frozenset(
    "работа дом день ночь смена утро вечер неделя месяц год месте место деньги голова рука поле дорога война фронт передовая окоп лето зима школьный жизнь день класс двор износ ход автомат связь "
    "робота дім ніч зміна ранок тиждень місяць рік місце рука дорога війна раз время час пятерка отлично контракт курс два пять удаленка дело кухня".split()
)
#: «столовую держит»
#: and «школу заканчивает»
_HOLDS = re.compile(
    r"^(?:держит|держу|держал[аи]?|держат|владеет|открыл[аи]?|заканчива\w+|оканчива\w+|закінчу\w+|тримає|тримав|тримала|відкрив|відкрила)$"
)
_HELD = frozenset(
    "столовая магазин магазинчик кафе ларек баня гостиница шиномонтаж пасека парикмахерская гостиничка киоск пекарня крамниця кав'ярня їдальня готель пасіка".split()
)
#: «химию ведёт в четвёртой школе»
_LEADS = frozenset("ведет вела вел водит веде ведучий".split())
_WORKS_EN = re.compile(
    r"^(?:work(?:s|ed|ing)?|job|shifts?|nights|teach(?:es|ing)?|taught|stud(?:y|ies|ied|ying)|employed|hired|apprentice\w*|intern\w*|volunteers?|enrolled|graduated|clerk|manager|foreman)$"
)
_RUNS_EN = frozenset("runs ran owns owned manages managed run running owning managing".split())
_AT_EN = frozenset("at for in on with from".split())
_NOT_RUN = frozenset(
    "out away off into in down up over to back late from through me him her us them it this that".split()
)
_NO_PLACE_EN = frozenset(
    "wednesdays floor tap pit stock himself herself themselves myself tomorrow yesterday me him her us them it this that you days nights time now fine hard late all least first last once home work moment front night day morning evening weekend week end minute tonight today here there which what "
    "who every some any no two three my his their our your".split()
)


def livelihoods(document: Document, words: tuple[Word, ...], word: Word) -> Iterator[Sighting]:
    """The trade that `word` names, and the place of work of the verb that it is."""
    if had := trade(document, words, word):
        yield had
    if document.language == "en":
        place = _english_workplace(words, word) or _at_the(words, word)
        if place:
            yield place
        return
    yield from _workplace(document, words, word)
    for found in (_called_by_its_trade(document, words, word), _answered(document, words, word)):
        if found:
            yield found


def _workplace(document: Document, words: tuple[Word, ...], verb: Word) -> Iterator[Sighting]:
    """«в пекарне работаю», «преподаёт в детской музыкальной», «в стоматологии работает на Вокзальной»: on either side."""
    if verb.folded in _AT and (school := _named_after_its_subject(document, words, verb)):
        yield school
        return
    if _HOLDS.match(verb.folded):
        for word in (*after(words, verb.at, 3), *before(words, verb.at, 4)):
            if document.lemmas(word) & (_WORK | _HELD) and document.has(word, "accs"):
                yield span(words, word.at, word.at, "employer", 0.55, "what somebody runs")
                return
    if not _WORKS.match(verb.folded) and verb.folded not in _LEADS:
        return
    for side in (after(words, verb.at, 4), before(words, verb.at, 5)):
        for lead in side:
            between = words[min(lead.at, verb.at) + 1 : max(lead.at, verb.at) + 1]
            if lead.folded not in _AT or any(w.breaks for w in between if w.at != min(lead.at, verb.at)):
                continue
            named = _named_place(document, words, lead)
            if named:
                yield span(words, lead.at + 1, named, "employer", 0.55, "where somebody works")
                break


def _called_by_its_trade(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«на судоремонтном», «с ткацкой», «в лётное поступает»: no noun follows that the adjective could belong to."""
    if (
        not word.at
        or word.breaks
        or word.capital
        or words[word.at - 1].folded not in _AT | {"с", "из", "з", "із"}
    ):
        return None
    if not _OF_A_TRADE.search(word.folded) or not stands_for_a_noun(document, words, word):
        return None
    return span(words, word.at, word.at, "employer", 0.55, "works or school")


_OF_A_TRADE = re.compile(
    r"(?:ремонтн|строительн|сборочн|литейн|кирпичн|молочн|мясн|швейн|вагонн|тракторн|мебельн|механическ|химическ|консервн|сахарн|пивоваренн|цементн|бетонн|стекольн|ткацк|прядильн|обувн|трикотажн|дорожн|транспортн|"
    r"трубн|прокатн|сталелитейн|алюминиев|пищев|рыбн|кондитерск|макаронн|картонн|бумажн|часов|авиационн|лётн|летн|морск|лесн|нефтян|газов|угольн|медицинск|педагогическ|технологическ|радиотехническ|энергетическ|"
    r"будівельн|взуттєв|меблев|цукров|м'ясн|молочн|скляр)(?:ом|ой|ую|ый|ий|ого|ое|ая|ій|у|ої)$"
)


def stands_for_a_noun(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """An adjective without its noun: «на судоремонтном двадцать лет», «через Полынное надо»."""
    if document.mass(word, "ADJF", guessed=True) < 0.85 or document.has(word, "NOUN", "inan"):
        return False
    if document.has(word, "Apro") or document.has(word, "PRTF") or is_ordinal(word.folded):
        return False
    following = after(words, word.at, 1)
    return not following or following[0].breaks > 0 or not _agree(document, word, following[0])


def _agree(document: Document, adjective: Word, noun: Word) -> bool:
    """In some reading of both they stand in one case, number and gender."""
    for one in document.parses(adjective):
        for two in document.parses(noun):
            same = one.grammemes & (
                two.grammemes | {_PLAIN_CASE[g] for g in two.grammemes & _PLAIN_CASE.keys()}
            )
            if two.grammemes & _DESCRIBED and same & _CASES and same & _GENDERS:
                return True
    return False


_DESCRIBED = frozenset({"NOUN", "ADJF", "PRTF"})
_CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})
#: second forms that nouns alone have: «в цеху»
_PLAIN_CASE = {"loc2": "loct", "gen2": "gent"}
_GENDERS = frozenset({"masc", "femn", "neut", "plur"})


def _answered(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«А кем работал?» — «Крановщик.»: the first noun of the answer."""
    if word.at or not word.turn or not _ASKED.search(document.texts[word.turn - 1]):
        return None
    for one in words[:4]:
        if one.at and one.breaks == 2:
            break
        if document.has(one, "NOUN") and document.mass(one, "Name") < 0.3 and not document.has(one, "NPRO"):
            return span(words, one.at, one.at, "employer", 0.55, "answer to what somebody does")
    return None


_ASKED = re.compile(
    r"(?:кем|где|ким|де)\s+(?:(?:он|она|ты|вы|вона|він|ти|ви)\s+)?(?:у вас\s+)?(?:до\s+\w+\s+)?(?:работа|трудил|прац|служил)|чем\s+(?:он\s+|она\s+|вы\s+|ты\s+)?занима|кто\s+по\s+профессии|что\s+за\s+работа|кем\s+был",
    re.IGNORECASE,
)


def _named_after_its_subject(document: Document, words: tuple[Word, ...], lead: Word) -> Sighting | None:
    """«в медицинский», «на юридическом»: a school called by what is learned there."""
    name = after(words, lead.at, 1)
    if not name or name[0].breaks or not _SUBJECTS.match(name[0].folded):
        return None
    following = after(words, name[0].at, 1)
    noun = bool(following) and not following[0].breaks and document.has(following[0], "NOUN")
    return span(words, name[0].at, name[0].at + noun, "employer", 0.55, "where somebody learns")


_SUBJECTS = re.compile(
    r"^(?:медицинск|медичн|педагогическ|педагогічн|политехническ|юридическ|юридичн|экономическ|театральн|суворовск|железнодорожн|сельскохозяйственн|аграрн|строительн|филологическ|истор(?:ическ|ичн)|"
    r"музыкальн|музичн|художественн|автодорожн|мореходн|кулинарн)"
)


def _named_place(document: Document, words: tuple[Word, ...], lead: Word) -> int | None:
    """The last word of the adjectives, numbers and noun behind a preposition; None where they name no place."""
    last = None
    for word in after(words, lead.at, 4):
        if word.breaks or document.has(word, "NPRO") or document.has(word, "Apro"):
            break
        describing = document.has(word, "ADJF") or is_ordinal(word.folded) or not document.has(word, "NOUN")
        if _WORKS.match(word.folded) or document.mass(word, "VERB") > 0.5 or document.has(word, "PREP"):
            break
        if document.lemmas(word) & _NO_PLACE or document.mass(word, "Name") > 0.5:
            return None
        last = word.at
        if not describing:
            break
    return last


def _english_workplace(words: tuple[Word, ...], verb: Word) -> Sighting | None:
    """ "on nights at Mercy Creek", "she runs the bait shop", "a teacher at the high school"."""
    ahead = after(words, verb.at, 6)
    if verb.folded in _RUNS_EN:
        if (
            not ahead
            or ahead[0].breaks
            or ahead[0].folded not in ("the", "a", "an", "his", "her", "their", "our", "my")
        ):
            return None
        first = ahead[0].at + 1
    elif _WORKS_EN.match(verb.folded):
        lead = next((w for w in ahead[:3] if w.folded in _AT_EN and not w.breaks), None)
        if lead is None:
            return None
        first = lead.at + 1
        first += first < len(words) and words[first].folded in ("the", "a", "an")
    else:
        return None
    last = first - 1
    while last + 1 < len(words) and last + 1 - first < 3 and not (last >= first and words[last + 1].breaks):
        word = words[last + 1]
        if word.folded in _NO_PLACE_EN | _NOT_RUN | _AT_EN | _ENDS_EN or word.breaks == 2:
            break
        last += 1
    return span(words, first, last, "employer", 0.55, "where somebody works") if last >= first else None


def _at_the(words: tuple[Word, ...], at: Word) -> Sighting | None:
    """ "she's at the creamery till six", "forty years at the tram works", "a lad from the boatyard"."""
    previous, following = before(words, at.at, 2), after(words, at.at, 4)
    if at.folded not in ("at", "from") or len(following) < 2 or following[0].folded != "the":
        return None
    if at.folded == "at":
        asked = len(previous) > 1 and previous[0].folded == "you" and previous[1].folded in ("are", "were")
        named = bool(previous) and previous[0].capital and not previous[0].starts
        there = not at.at or asked or named or bool(previous) and _THERE.match(previous[0].folded) is not None
    else:
        there = bool(previous) and previous[0].folded in _WHO
    if not there or at.breaks and not (previous and previous[0].folded == "job"):
        return None
    last = at.at + 1
    for word in following[1:3]:
        if word.breaks or word.folded in _NO_PLACE_EN | _NOT_RUN | _AT_EN | _ENDS_EN:
            break
        last = word.at
    if (
        last == at.at + 1
        or words[last].folded.removesuffix("s") in _EVERYWHERE
        or words[at.at + 2].folded in _EVERYWHERE
    ):
        return None
    return span(words, at.at + 2, last, "employer", 0.5, "where somebody is by day")


_THERE = re.compile(
    r"^(?:i'm|he's|she's|you're|we're|they're|was|were|is|are|be|been|job|jobs|nights|days|shifts?|years|work|works|worked|working|over|still|back|starts?|started|on|clerk|\w+er|mother's|father's|mum's|mom's|dad's)$"
)
_WHO = frozenset(
    "guy lad man woman girl boy people nurse teacher friend one mate fella bloke doctor he's she's i'm".split()
)
#: what everybody is at
_EVERYWHERE = frozenset(
    "front back top bottom table door phone window end moment minute house time hospital wheel desk edge corner border other same station line river gate gates checkpoint position bus stop bridge base camp doctor's doctor "
    "shop store shops pub fridge sink counter start crossing turn foot head mercy mouth side point beginning control sea ground one wrong right sky sound rear road field village town city church forest tree others first last "
    "war army office trench dugout basement cellar kitchen room airport scale weigh light parking car truck van funeral wedding school hotel".split()
)
_ENDS_EN = frozenset(
    "and or but by near till until since when where with of so because if then i he she we they is was are were has had".split()
)


#: parts of a works or school, which tell only with what they are of: «из кондитерского цеха»
_SHOPS = frozenset("цех отдел факультет лаборатория лабораторія цехи відділ".split())
_BESIDE = frozenset("возле около за мимо напротив біля повз навпроти".split())
_OUT_OF = frozenset("с з із зі".split())
_LEADS_TO_WORK = _OUT_OF | frozenset("в на из от у at the in до from під біля".split())


def _describes(document: Document, word: Word) -> bool:
    """«третьей», «вагонном»: what is said before the noun of which works or school it is."""
    return (
        is_ordinal(word.folded)
        or document.mass(word, "ADJF", guessed=True) > 0.5
        and not document.has(word, "Apro")
    )


def workplace(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«на второй автобазе», «школа наша», «на восемьдесят второй», and a common trade that is somebody's; or None."""
    lemmas = document.lemmas(word)
    listed = _WORK_EN if document.language == "en" else _WORK
    previous, following = before(words, word.at, 3), after(words, word.at, 2)
    if (
        lemmas & listed
        or word.folded in listed
        or any(lemma.endswith(_WORK_ENDS) for lemma in lemmas)
        or _WORK_STEM.match(word.folded)
    ):
        qualified = bool(previous) and (
            is_ordinal(previous[0].folded) or previous[0].folded in ("нашей", "наша", "our", "у", "нашем")
        )
        qualified = (
            qualified or bool(following) and following[0].folded in ("наша", "наш", "номер", "number", "№")
        )
        led = {p.folded for p in previous[: 3 if document.language == "en" else 2]} & _LEADS_TO_WORK
        # «з пошти», but «з садочком» tells with whom
        at_work = bool(led) and not (led <= _OUT_OF and not document.has(word, "gent"))
        # «Политех, второй курс», «Лицей номер шесть»: it answers, or it is who speaks
        alone = (not word.at or word.breaks == 2) and bool(following) and following[0].breaks == 1
        beside = (
            any(p.folded in _BESIDE for p in previous)
            and bool(previous)
            and _describes(document, previous[0])
        )
        if qualified or at_work or beside or alone and document.language != "en":
            described = bool(previous) and not word.breaks and _describes(document, previous[0])
            first = word.at - 1 if described else word.at
            return span(words, first, word.at, "employer", 0.6, "workplace")
    if lemmas & _COMMON_JOBS or word.folded in _COMMON_JOBS:
        told = (
            {w.folded for w in previous[:2]} & _SELF
            or {w.folded for w in following[:1]} & {"в", "на", "at", "on", "in"}
            or word.starts
            and word.at == 0
        )
        if told or previous and previous[0].folded in ("a", "an", "бывший", "бывшая", "говорит"):
            return span(words, word.at, word.at, "employer", 0.55, "job")
    if lemmas & _SHOPS and previous and not word.breaks and not is_ordinal(previous[0].folded):
        if _describes(document, previous[0]) and len(previous) > 1 and previous[1].folded in _LEADS_TO_WORK:
            return span(words, previous[0].at, word.at, "employer", 0.55, "part of a works")
    # «на восемьдесят второй», «в сто второй»: an institution called by its number
    if is_ordinal(word.folded) and (
        not following or following[0].breaks or not _agree(document, word, following[0])
    ):
        if document.has(word, "femn") or word.folded.endswith(("ой", "ую", "ій")):
            lead = before(words, word.at, 3)
            in_it = next((n for n, w in enumerate(lead) if w.folded in ("в", "на", "у", "о", "из")), None)
            if in_it and all(value_of(w.token) is not None for w in lead[:in_it]):
                return span(words, word.at - in_it, word.at, "employer", 0.55, "number of an institution")
    if (
        is_ordinal(word.folded)
        and following
        and following[0].folded.startswith(
            (
                "районн",
                "городск",
                "школ",
                "больниц",
                "поликлин",
                "гимнази",
                "училищ",
                "district",
                "school",
                "hospital",
                "лікарн",
                "hospital",
            )
        )
    ):
        return span(words, word.at, following[0].at, "employer", 0.65, "institution")
    if (
        document.language == "en"
        and word.folded == "number"
        and following
        and value_of(following[0].token) is not None
        and any(w.folded in ("at", "in") for w in previous[:1])
    ):
        last = following[0].at
        while (
            last + 1 < len(words)
            and words[last + 1].breaks == 0
            and (value_of(words[last + 1].token) is not None or words[last + 1].folded == "and")
        ):
            last += 1
        return span(words, word.at, last, "employer", 0.55, "number of an institution")
    return None

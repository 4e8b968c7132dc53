"""Births, feasts and losses of somebody's kin, as they are told in passing. Pure.

Rules
- A feast, an operation or a hearing counts with whose it is: «дочкину операцию», «свадьба сестры», "granny's ninetieth".
- A child that is awaited or just born counts with what is said of it: «на восьмом месяце», «девочка, три двести», «пацан и девка».
- Kin that was lost counts, a comrade does not: «брата в ту же ночь убило», "her husband drowned".
"""

from __future__ import annotations

import re
from functools import lru_cache

from earwitness.model.words import value_of
from earwitness.stages.protect.ages import CALENDAR
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span
from earwitness.stages.protect.numbers import is_ordinal

KIN = frozenset(
    "дочь дочка доча доченька сын сынок сынишка младший младшая старший старшая малой малая внук внучка мама мать отец папа жена муж бабушка дед дедушка брат сестра братишка теща тёща свекровь ребенок пацан близнец двойняшка "
    "племянник племянница донька доня донечка син синок онук онука мамо мати батько тато дружина чоловік бабуся дід сестра теща дитина малий мала хлопчик дівчинка "
    "son daughter boy girl kid kids child baby wife husband mother mom mum father dad grandson granddaughter sister brother twins youngest oldest eldest nephew niece".split()
)  # fmt: skip
_MORE_KIN = frozenset(
    "бабуля баба деда батя папаня мамка свекор тесть дядя тетя тётя кума кум крестница крестник крестный крестная сват сваха невестка зять правнук правнучка родители молодые внуки дети "
    "бабця дідусь тітка дядько кума похресник похресниця тесть свекруха невістка правнук батьки "
    "granny gran nan nana grandma grandpa granddad grandmother grandfather aunt auntie uncle cousin papa mama ma pa godson goddaughter twin stepson parents folks in-laws".split()
)
_OF_KIN = re.compile(
    r"^(?:мам|пап|бат|дочк|доч|сынк|баб|бабушк|дедушк|дедов|сестр|сестрёнк|жен|тещ|тёщ|внучк|племянниц|свекров|сват|кум|тетк|тётк|доньч|донеч|бабусин|жінч|сестрич|тещ)(?:ин|ын)(?:|а|у|о|ы|ой|ого|ому|ым|ых|е|і|им|ої|ій|ою)$"
)
_FEAST = re.compile(
    r"^(?:юбиле[йяюе]\w?|свадьб[аыуе]|свадьбой|операци[яиюей]{1,2}|похорон(?:ы|ам|ах)?|суд(?:а|у|е)?|выпускн(?:ой|ого|ому|ом)|поминки|поминах|крестин\w*|сороковин\w*|утренник\w?|именин\w*|присяг[аиуе]|защит[ауые]|"
    r"ювіле\w+|весілл\w+|операці\w+|похорон\w*|хрестин\w*|випускн\w+|сороковин\w*|"
    r"wedding|funeral|hearing|surgery|operation|trial|graduation|birthday|christening|baptism|recital|anniversary|retirement|sentencing|transplant|chemo|bypass|prom|test|exams?|interview|communion|confirmation|bar-mitzvah|wake|parole|custody)$"
)
#: «свадьбу в блиндаже сыграли»
_HELD = re.compile(
    r"^(?:сыграли|играли|справили|справляли|отгуляли|гуляли|отметили|зіграли|грали|справили|відгуляли|відсвяткували)$"
)
#: «восьмидесятилетие»
_JUBILEE = re.compile(
    r"^(?:\w*(?:надцати|двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти|восьмидесяти|девяноста|сто)(?:пяти)?лети(?:е|я|ю|ем|и)|\w*(?:десяти|сорока|сто)річч(?:я|ю|ям))$"
)
_EXPECTING: tuple[tuple[str, ...], ...] = (
    ("при", "надії"), ("при", "надежде"), ("в", "положении"), ("ждет", "ребенка"), ("ждет", "маленького"), ("ждет", "малыша"), ("ждет", "двойню"), ("ждем", "ребенка"), ("ждем", "маленького"), ("ждем", "малыша"),
    ("ждет", "второго"), ("ждет", "третьего"), ("второго", "ждут"), ("третьего", "ждут"), ("второго", "ждем"), ("третьего", "ждем"), ("ждут", "ребенка"), ("ждут", "второго"), ("ждут", "третьего"), ("другу", "чекають"), ("чекає", "дитину"), ("чекає", "маля"), ("чекаємо", "маля"), ("чекаємо", "дитину"), ("в", "тягості"), ("gave", "birth"), ("had", "the", "baby"), ("having", "a", "baby"),
    ("expecting", "a"), ("expecting", "in"), ("expecting", "twins"), ("baby's", "due"), ("she's", "due"), ("she's", "expecting"), ("had", "a", "boy"), ("had", "a", "girl"), ("months", "along"), ("weeks", "along"), ("months", "gone"),
    ("первый", "шаг"), ("первые", "шаги"), ("первый", "зуб"), ("первое", "слово"), ("перший", "крок"), ("перший", "зуб"), ("перше", "слово"),
    ("first", "steps"), ("first", "step"), ("first", "tooth"), ("first", "word"), ("first", "words"), ("по", "лавкам"), ("twin", "brother"), ("twin", "sister"), ("twin", "girls"), ("twin", "boys"),
)  # fmt: skip
_EXPECTING_BY_WORD = {p[0]: tuple(q for q in _EXPECTING if q[0] == p[0]) for p in _EXPECTING}
_CHILD = re.compile(
    r"^(?:мальчик\w?|мальчишк[аиу]|девочк[аиу]|девк[аиу]|девчонк[аиу]|девчушк[аиу]|пацан(?:а|ка)?|пацанчик\w?|сын|дочка|дочь|хлопчик\w?|дівчинк[аиу]|boy|girl)$"
)
_WEIGHT = re.compile(r"^(?:кило\w*|кг|килограмм\w*|кілограм\w*|pounds?|kilos?|ounces?)$")
_MONTHS = re.compile(r"^(?:месяц\w*|недел\w*|місяц\w*|тижн\w*|months?|weeks?)$")
_DOES = re.compile(
    r"^(?:пошел|пошла|ходит|ползает|сидит|села|стоит|улыбается|гулит|говорит|пішов|пішла|ходить|повзає|сидить|walking|crawling|teething|smiling)$"
)
_ONLY = frozenset("всего уже почти только от ему ей усього вже майже йому їй only barely almost".split())
_HALVES = frozenset("полтора полторы півтора півтори".split())
_YEARS = frozenset("года год годика рочки року роки".split())
_LOST_KIN = frozenset(
    "брат отец муж сын дочь дочка сестра жена дед дедушка бабушка тесть теща тёща свекор свекровь дядя тетя племянник племянница внук внучка мать зять "
    "батько чоловік син донька дочка сестра дружина дід бабуся дядько племінник онук мати "
    "brother father husband son daughter sister wife grandfather grandmother uncle aunt nephew mother dad mom mum".split()
)
#: «одна растила»
_RAISED = re.compile(
    r"^(?:растил[аи]?|вырастил[аи]?|воспитывал[аи]?|воспитал[аи]?|поднимал[аи]?|виховувала|виростила|ростила|raised)$"
)
_BY_ONE = frozenset("одна один сама сам alone herself himself".split())
#: a birth counts with whose it is, or where or when: «сина народила», "born in a car park"; «второй раз родился» tells none
_BORN = re.compile(r"^(?:родил(?:а|ся|ась|ись|ось)|народи(?:ла|вся|лася|лися|лось|лося)|born)$")
_WHERE = frozenset("в у на при in at on during".split())
#: how kin lives: «мать лежачая», «племянник в плену»
_STATE = re.compile(
    r"^(?:лежач(?:ая|ий|ую|его|ей)|слеп(?:ая|ой)|глух(?:ая|ой)|нем(?:ая|ой)|парализован\w*|неходяч\w+|бездетн\w+|плену|тюрьме|полоні|в'язниці|лежача|лежачий|сліп(?:а|ий)|глух(?:а|ий)|bedridden|blind|deaf|captured)$"
)
#: who is killed stands in the accusative, who dies in the nominative
_KILLED = re.compile(
    r"^(?:убил[аои]?|убило|расстрелял[аи]?|похоронил[аи]?|схоронил[аи]?|вбил[аои]|вбило|поховал[аи]|поховали|розстріляли)$"
)
_DIED = re.compile(
    r"^(?:погиб(?:ла|ли)?|утонул[аи]?|сгорел[аи]?|замерз(?:ла)?|повесил(?:ся|ась)|застрелил(?:ся|ась)|умер(?:ла|ли)?|помер(?:ла|ли)?|скончал(?:ся|ась)|разбил(?:ся|ась)|утопил(?:ся|ась)|"
    r"загину(?:в|ла|ли)|втопи(?:вся|лася)|згорі(?:в|ла)|killed|died|drowned|buried|hanged|shot)$"
)


def family(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """What `word` tells of somebody's kin, or None."""
    if not _may_tell(word.folded):
        return None
    if word.folded.endswith("'s"):
        return _english_feast(words, word) or (
            _of_an_office(document, words, word) if word.folded in _OFFICES else None
        )
    found = _expecting(document, words, word)
    if found:
        return found
    if _FEAST.match(word.folded) or _JUBILEE.match(word.folded):
        return _feast(document, words, word)
    if _CHILD.match(word.folded):
        return _newborn(words, word)
    if _WEIGHT.match(word.folded) and (newborn := _weighs(words, word)):
        return newborn
    if _MONTHS.match(word.folded):
        return _months(words, word)
    if word.folded in _HALVES or word.folded in ("половиной", "половиною"):
        return _half(document, words, word)
    if _KILLED.match(word.folded) or _DIED.match(word.folded):
        return _lost(document, words, word)
    if _RAISED.match(word.folded):
        alone = [w for w in (*before(words, word.at, 3), *after(words, word.at, 2)) if w.folded in _BY_ONE]
        return (
            span(
                words,
                min(alone[0].at, word.at),
                max(alone[0].at, word.at),
                "family_detail",
                0.55,
                "raised alone",
            )
            if alone
            else None
        )
    if word.folded in _OFFICES:
        return _of_an_office(document, words, word)
    if _BORN.match(word.folded):
        return _born(document, words, word)
    if _STATE.match(word.folded):
        first = _who(document, words, word.at)
        return (
            span(words, first, word.at, "family_detail", 0.55, "how kin lives") if first < word.at else None
        )
    return None


@lru_cache(maxsize=20_000)
def _may_tell(folded: str) -> bool:
    """Some rule begins with this word."""
    begun = folded.endswith("'s") or folded in _EXPECTING_BY_WORD or folded in _HALVES | _OFFICES
    return begun or folded in ("половиной", "половиною") or any(rule.match(folded) for rule in _RULES)


_RULES = (_FEAST, _JUBILEE, _CHILD, _WEIGHT, _MONTHS, _KILLED, _DIED, _RAISED, _BORN, _STATE)


def is_kin(document: Document, word: Word) -> bool:
    """The word names kin, near or far, or a child."""
    lemmas = document.lemmas(word)
    return bool(lemmas & KIN or lemmas & _MORE_KIN)


def _of_an_office(document: Document, words: tuple[Word, ...], office: Word) -> Sighting | None:
    """«племянник мэра», "the sheriff's brother": there are few of them."""
    beside = after(words, office.at, 1) if document.language == "en" else before(words, office.at, 1)
    if not beside or words[max(office.at, beside[0].at)].breaks or not is_kin(document, beside[0]):
        return None
    first, last = sorted((office.at, beside[0].at))
    return span(words, first, last, "family_detail", 0.55, "kin of an office")


_OFFICES = frozenset(
    "мэра губернатора депутата прокурора судьи генерала министра главы комбрига комбата директора священника попа военкома участкового председателя мера губернатора судді генерала міністра голови священника "
    "mayor's governor's sheriff's judge's general's minister's priest's vicar's senator's colonel's principal's chief's".split()
)


def _born(document: Document, words: tuple[Word, ...], verb: Word) -> Sighting | None:
    """«сына родила», «дівчинка народилася», "born in the car park"."""
    near = [w for w in (*before(words, verb.at, 2), *after(words, verb.at, 2)) if is_kin(document, w)]
    if near:
        return span(words, min(near[0].at, verb.at), max(near[0].at, verb.at), "family_detail", 0.55, "birth")
    following = after(words, verb.at, 4)
    placed = len(following) > 1 and following[0].folded in _WHERE and not following[0].breaks
    if not placed:
        return None
    return span(words, verb.at, following[-1].at, "family_detail", 0.55, "birth")


def _english_feast(words: tuple[Word, ...], whose: Word) -> Sighting | None:
    """ "your granny's ninetieth", "my boy's hearing"."""
    following = after(words, whose.at, 2)
    bare = whose.folded.removesuffix("'s")
    if bare not in KIN and bare not in _MORE_KIN or not following or following[0].breaks:
        return None
    event = following[0]
    if len(following) > 1 and not following[1].breaks and _FEAST.match(following[1].folded):
        event = following[1]
    feast = _FEAST.match(event.folded) or (
        is_ordinal(event.folded) and event.folded not in ("first", "second", "third")
    )
    if not feast:
        return None
    first = whose.at - (whose.at > 0 and words[whose.at - 1].folded in _POSSESSIVES)
    return span(words, first, event.at, "family_detail", 0.6, "feast of kin")


_POSSESSIVES = frozenset("my your his her our their".split())


def _feast(document: Document, words: tuple[Word, ...], event: Word) -> Sighting | None:
    """«дочкину операцию», «свадьба сестры», «восьмидесятилетие бабушки», «операция у мамы»."""
    previous, following = before(words, event.at, 2), after(words, event.at, 2)
    if previous and not event.breaks and _OF_KIN.match(previous[0].folded):
        return span(words, previous[0].at, event.at, "family_detail", 0.6, "feast of kin")
    for n, one in enumerate(following):
        if (
            one.breaks
            or n
            and words[one.at - 1].folded not in ("у", "по", "моей", "моего", "нашей", "моєї", "мого")
        ):
            break
        owner = document.has(one, "gent") or document.has(one, "datv")
        if owner and is_kin(document, one):
            return span(words, event.at, one.at, "family_detail", 0.6, "feast of kin")
    if previous and not event.breaks and is_kin(document, previous[0]) and document.has(previous[0], "datv"):
        return span(words, previous[0].at, event.at, "family_detail", 0.6, "feast of kin")
    held = any(_HELD.match(w.folded) for w in (*before(words, event.at, 4), *after(words, event.at, 4)))
    of_somebody = _JUBILEE.match(event.folded) or held and document.has(event, "accs")
    return span(words, event.at, event.at, "family_detail", 0.5, "feast") if of_somebody else None


def _expecting(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«дружина в нього при надії», «ждёт малыша», "she's due"."""
    for phrase in _EXPECTING_BY_WORD.get(word.folded, ()):
        there = words[word.at : word.at + len(phrase)]
        if tuple(w.folded for w in there) == phrase and not any(w.breaks for w in there[1:]):
            first = _who(document, words, word.at)
            return span(words, first, word.at + len(phrase) - 1, "family_detail", 0.6, "child awaited")
    return None


def _who(document: Document, words: tuple[Word, ...], at: int) -> int:
    """The kin that is spoken of, up to three words before word `at` in its clause; else `at`."""
    for n in range(at, max(0, at - 3), -1):
        if words[n].breaks:
            return at
        if is_kin(document, words[n - 1]):
            return n - 1
    return at


def _newborn(words: tuple[Word, ...], child: Word) -> Sighting | None:
    """«девочка, три двести», "a boy, seven pounds", «пацан и девка»."""
    following, previous = after(words, child.at, 3), before(words, child.at, 4)
    weighed = [w.at for w in previous if _WEIGHT.match(w.folded) and w.at and value_of(words[w.at - 1].token)]
    if weighed and child.breaks + sum(w.breaks for w in words[weighed[0] + 1 : child.at]):
        return span(words, weighed[0] - 1, child.at, "family_detail", 0.6, "newborn")
    if len(following) > 1 and following[0].folded in ("и", "та", "і", "й", "and", "плюс"):
        other = following[1] if following[1].folded not in ("a", "one") else following[-1]
        pair = _CHILD.match(other.folded) and other.folded[:3] != child.folded[:3]
        if pair and not following[0].breaks:
            return span(words, child.at, other.at, "family_detail", 0.55, "children")
    if len(following) < 2 or following[1].breaks:
        return None
    kilos, grams = value_of(following[0].token), value_of(following[1].token)
    weighs = bool(_WEIGHT.match(following[1].folded))
    heavy = kilos in range(1, 6) and grams in range(100, 1000, 50) and following[1].folded != "hundred"
    if kilos is None or not weighs and not heavy:
        return None
    return span(words, child.at, following[1].at, "family_detail", 0.6, "newborn")


def _weighs(words: tuple[Word, ...], unit: Word) -> Sighting | None:
    """ "three kilos two hundred", "seven pounds four": few other things are weighed so."""
    following = after(words, unit.at, 1)
    if not unit.at or unit.breaks or not following or following[0].breaks:
        return None
    whole, rest = value_of(words[unit.at - 1].token), value_of(following[0].token)
    if whole not in range(1, 12) or rest is None or not (rest in range(100, 1000, 10) or rest < 16):
        return None
    more = after(words, following[0].at, 1)
    last = following[0].at + (bool(more) and more[0].folded in ("hundred", "ounces"))
    return span(words, unit.at - 1, last, "family_detail", 0.55, "newborn")


def _months(words: tuple[Word, ...], unit: Word) -> Sighting | None:
    """«пошёл, десять месяцев всего», "ten months, crawling": how old a small child is by what it does."""
    if not unit.at or unit.breaks or value_of(words[unit.at - 1].token) not in range(1, 31):
        return None
    first = unit.at - 1 - (unit.at > 1 and value_of(words[unit.at - 2].token) is not None)
    previous, following = before(words, first, 2), after(words, unit.at, 2)
    while previous and previous[0].folded in _ONLY:
        previous = previous[1:]
    only = bool(following) and following[0].folded in _ONLY
    if (
        len(following) > 1
        and following[0].folded in ("on", "this", "в", "у")
        and CALENDAR.match(following[1].folded)
    ):
        return span(words, first, unit.at, "family_detail", 0.55, "age")
    if previous and _DOES.match(previous[0].folded) and (words[first].breaks or only):
        return span(words, previous[0].at, unit.at, "family_detail", 0.55, "age")
    if following and _DOES.match(following[0].folded) and following[0].breaks:
        return span(words, first, following[0].at, "family_detail", 0.55, "age")
    return None


def _half(document: Document, words: tuple[Word, ...], half: Word) -> Sighting | None:
    """«Тихону пять с половиной», «младшему полтора»: of somebody in the dative."""
    first = half.at
    if half.folded not in _HALVES:
        first -= 2
        if first < 1 or words[first + 1].folded not in ("с", "з") or value_of(words[first].token) is None:
            return None
    following = after(words, half.at, 1)
    years = bool(following) and following[0].folded in _YEARS
    if following and not following[0].breaks and not years and document.has(following[0], "NOUN"):
        return None
    whose = before(words, first, 2)
    while whose and whose[0].folded in _ONLY:
        whose = whose[1:]
    if not whose or not document.has(whose[0], "datv"):
        return None
    known = (
        is_kin(document, whose[0]) or document.mass(whose[0], "Name") > 0.3 or document.has(whose[0], "NPRO")
    )
    capital = whose[0].capital and not whose[0].starts
    if not known and not capital:
        return None
    begin = whose[0].at if is_kin(document, whose[0]) else first
    return span(words, begin, half.at + years, "family_detail", 0.6, "age")


def _lost(document: Document, words: tuple[Word, ...], verb: Word) -> Sighting | None:
    """«брата в ту же ночь убило», "her husband drowned"; not who is spoken to: «брат, Саню убило»."""
    case = "accs" if _KILLED.match(verb.folded) else "nomn"
    for word in (*before(words, verb.at, 5), *after(words, verb.at, 2)):
        first, last = min(word.at, verb.at), max(word.at, verb.at)
        if any(w.breaks for w in words[first + 1 : last + 1]):
            continue
        cased = document.language == "en" or document.has(word, case)
        if cased and document.lemmas(word) & _LOST_KIN and (document.language != "en" or word.at < verb.at):
            return span(words, first, last, "family_detail", 0.55, "kin lost")
    return None

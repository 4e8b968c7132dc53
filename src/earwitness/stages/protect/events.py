"""What happened to few people: an event that is told, and what somebody alone is known for. Pure.

Rules
- An animal nobody keeps at a front that does something, or a landmark to which something happened, makes an event of the
  clause it stands in; who milks a cow or swerves for a deer tells none.
- So do happenings that a call seldom tells («перевернулась», "caught fire", «под лёд»), a deed of a whole village («всем селом
  могилу отогревали»), and what went on for days («три дня светилось»).
- An event is told in a sentence: what follows it there belongs to it («лебедь на провода сел, свет погас, а он сидит живой»).
"""

from __future__ import annotations

import re
from functools import lru_cache

from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span

#: the longest clause to one side of what tells, and the longest event, in words
REACH, LONGEST = 8, 18

_KNOWN_FOR = re.compile(
    r"^(?:чемпион\w*|рекорд\w*|олимпиад\w*|лауреат\w*|чемпіон\w*|олімпіад\w*|champion\w*|medalist|valedictorian|headline\w*)$"
)
_ALONE = re.compile(r"^(?:единственн\w+|єдин(?:ий|а|у|ого|ої|им|ою)|only)$")
_WIDELY = re.compile(
    r"^(?:район\w*|област\w*|республик\w*|деревн\w*|сел[еоау]|посёлк\w*|поселк\w*|город\w*|стран[еуы]|роте|полку|взводе|класс[еа]?|школ[еиу]|краю|району|області|місті|town|county|state|city|village|school|district|region|parish|battalion|regiment)$"
)
_BEASTS = re.compile(
    r"^(?:лошад[ьи]\w*|кон[ья]\b|жереб\w+|коров(?:а|ы|у|ой|е|ам|ами|ах)|телк\w*|телен\w*|теля|бык\w*|медвед\w*|лось|лося|лоси|коз[аыуе]\b|козой|овц[аыуе]\w?|ослик?а?|цапл\w+|журавл\w+|павлин\w*|goat|goats|donkey|heron|crane|пеликан\w*|аист\w*|лебед\w*|страус\w*|верблюд\w*|обезьян\w*|тигр\w*|"
    r"слон\w{0,2}|индюк\w*|попуга\w*|черепах\w*|дельфин\w*|тюлен\w*|енот\w*|крокодил\w*|пианино|рояль|рояля|карусел\w*|цирк\w{0,2}|метеорит\w*|слони|папуг\w*|elephant|parrot|turtle|dolphin|raccoon|piano|circus|carousel|meteorite|олен[ьия]\w*|кабан\w*|корів|коні|кінь|лелек\w*|horse|cows?|heifer|calf|bear|pelican|stork|swan|ostrich|camel|monkey|deer|boar|elk|moose)$"
)
_LANDMARK = re.compile(
    r"^(?:магазин\w{0,2}|музе\w{1,2}|мечет\w*|маяк\w*|паром\w{0,2}|склад\w{0,2}|клуб\w{0,2}|гараж\w{0,2}|store|shop|museum|lighthouse|ferry|warehouse|barn|мост\w{0,2}|міст|элеватор\w*|елеватор\w*|церк\w+|храм\w*|вокзал\w*|вышк\w+|дамб\w+|плотин\w*|водокачк\w*|памятник\w*|пам'ятник\w*|рын(?:ок|ка|ке)|завод\w*|складе?|театр\w*|роддом\w*|"
    r"колокол\w*|дзвін|дзвони|цистерн\w*|вагон(?:а|ы|ов|ом)?|школ[ауы]|баня|баню|мельниц\w+|теплиц\w+|bridge|elevator|church|station|dam|tower|monument|market|factory|theatre|theater|steeple|float|chapel|silo|schoolhouse|mill)$"
)
_HAPPENED = re.compile(
    r"^(?:подж[её]г\w*|подожг\w+|подорва\w+|рванул\w*|загорел\w*|утонул\w*|украли|угнал\w*|ограбил\w*|підпалив\w*|підірва\w*|burned|burnt|sank|sunk|stole\w*|robbed|упал\w*|рухнул\w*|обрушил\w*|сгорел\w*|горел\w*|взорвал\w*|затопил\w*|провалил\w*|упав|впав|згорі\w+|горів|розбил[оаи]|вибух\w*|fell|collapsed|burn\w*|exploded|flooded|blew)$"
)
#: what seldom happens to anybody, by itself
_SELDOM = re.compile(
    r"^(?:перевернул(?:ся|ась|ось|ись)|опрокинул(?:ся|ась|ось|ись)|молни(?:я|ей|ю)|блискавк\w+|покусал\w*|искусал\w*|забодал\w*|лягнул\w*|боднул\w*|загрыз\w*|клюнул\w*|перекинул(?:ася|ося|ися)|перекинувся|overturned|capsized|lightning|derailed)$"
)
#: the same in two words and more: «под лёд», "caught fire", "into the lake"
_SELDOM_TOLD = frozenset(
    {
        ("под", "лед"), ("під", "лід"), ("в", "колодец"), ("в", "прорубь"), ("в", "реку"), ("в", "річку"), ("в", "озеро"), ("в", "пруд"), ("в", "ставок"), ("у", "річку"), ("у", "ставок"), ("с", "рельсов"), ("с", "колокольни"), ("в", "погребе", "родил"), ("в", "погребі", "народил"),
        ("caught", "fire"), ("into", "the", "lake"), ("into", "the", "river"), ("into", "the", "creek"), ("into", "the", "pond"), ("into", "the", "well"), ("through", "the", "ice"), ("down", "the", "well"),
    }
)  # fmt: skip
_TOLD_BY_WORD = {phrase[0]: tuple(q for q in _SELDOM_TOLD if q[0] == phrase[0]) for phrase in _SELDOM_TOLD}
_WHOLE = re.compile(r"^(?:весь|вся|все|всем|всей|всю|усім|усе|усією|whole|entire|half|пол|пів)$")
_HALF = re.compile(r"^(?:пол|пів)(?:деревни|села|поселка|города|станицы|хутора|улуса|міста|містечка)$")
_HALVES = frozenset("пол пів half".split())
_PEOPLE = re.compile(
    r"^(?:село|села|селом|деревня|деревней|деревню|станица|станицей|хутор|хутором|аул|аулом|улус|улусом|поселок|поселком|поселение|городок|городком|кишлак|кишлаком|слобода|слободой|"
    r"селищем|містечко|містечком|громадою|village|town|county|parish|congregation)$"
)
#: with «три дня», "for two days": nobody says so of the weather or of a watch
_WENT_ON = re.compile(
    r"^(?:горел[аои]?|светил(?:ся|ась|ось|ись)|дымил\w*|тлел[аои]?|ревел[аи]|выл[аи]|жгли|тушили|отогревали|отпевали|откапывали|звонил[аи]|плавал[аои]?|светилось|"
    r"горів|горіл[аои]|ревіл[аи]|палили|гасили|відкопували|burned|burnt|glowed|smoked|smouldered|smoldered|bellowed|howled|rang|floated)$"
)
_RULES = (_KNOWN_FOR, _ALONE, _BEASTS, _LANDMARK, _SELDOM, _HALF, _PEOPLE, _WENT_ON)
_DAYS = re.compile(r"^(?:дня|дней|суток|сутки|ночи|ночей|недели|дні|днів|доби|діб|ночі|days|nights|weeks)$")


def rare_event(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """The clause of what `word` tells happened, or of what somebody is known for; None where it tells neither."""
    if not _may_tell(word.folded):
        return None
    if _distinction(words, word):
        return span(words, *_clause(words, word), "rare_event", 0.5, "known for")
    beast = bool(_BEASTS.match(word.folded)) and _acts(document, words, word)
    landmark = bool(_LANDMARK.match(word.folded)) and any(
        _HAPPENED.match(w.folded) for w in (*before(words, word.at, 2), *after(words, word.at, 3))
    )
    told = _seldom(words, word) or _by_all(document, words, word)
    if not beast and not landmark and not told:
        return None
    first, last = _clause(words, word)
    if last == first or (
        last - first < 2 and not any(document.has(w, "VERB") for w in words[first : last + 1])
    ):
        return None
    return span(words, first, _told_on(words, first, last), "rare_event", 0.5, "rare event")


@lru_cache(maxsize=20_000)
def _may_tell(folded: str) -> bool:
    """Some rule begins with this word: the same few thousand words are asked about all the time."""
    begun = folded in _TOLD_BY_WORD or folded.startswith(("место", "місце"))
    return begun or any(rule.match(folded) for rule in _RULES)


def _acts(document: Document, words: tuple[Word, ...], beast: Word) -> bool:
    """The animal is who does something, and not what it does every day."""
    following = after(words, beast.at, 6)
    if any(_EVERY_DAY.match(w.folded) for w in (*before(words, beast.at, 2), *following[:2])):
        return False
    if document.language == "en":
        led = any(w.folded in _TOWARDS for w in before(words, beast.at, 3))
        return not led and bool(following) and not following[0].breaks and following[0].folded not in _NO_DEED
    return document.has(beast, "nomn") and any(
        document.has(w, "VERB") and not (w.at and words[w.at - 1].folded == "не")
        for w in words[_clause(words, beast)[0] : _clause(words, beast)[1] + 1]
    )


_EVERY_DAY = re.compile(r"^(?:дою|доить|доит|телится|пасется|стельная|не|need|milk|graz\w+)$")
_TOWARDS = frozenset("of for about like behind with on at by from to than".split())
_NO_DEED = frozenset("and or to of for in on at with but by blanket meat milk".split())


def _seldom(words: tuple[Word, ...], word: Word) -> bool:
    """«перевернулась», "caught fire", «три дня горело»."""
    if _SELDOM.match(word.folded):
        return True
    for phrase in _TOLD_BY_WORD.get(word.folded, ()):
        there = words[word.at : word.at + len(phrase)]
        if len(there) == len(phrase) and all(
            w.folded.startswith(p) and not (n and w.breaks)
            for n, (p, w) in enumerate(zip(phrase, there, strict=True))
        ):
            return True
    near = (*before(words, word.at, 2), *after(words, word.at, 3))
    return bool(_WENT_ON.match(word.folded)) and any(_DAYS.match(w.folded) for w in near)


def _by_all(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """«всем селом могилу отогревали», "the whole town was on its knees": more than that they all came."""
    lead = words[word.at - 1].folded if word.at and not word.breaks else ""
    half = _HALF.match(word.folded) is not None or lead in _HALVES
    if not _HALF.match(word.folded) and not (_PEOPLE.match(word.folded) and _WHOLE.match(lead)):
        return False
    first, last = _clause(words, word)
    past = document.language == "en" or any(document.has(w, "VERB", "past") for w in words[first : last + 1])
    return last - first >= 3 - half and past


def _distinction(words: tuple[Word, ...], word: Word) -> bool:
    """What somebody is known for: «второе место по области», «единственный в деревне», "the only goalie in the county"."""
    if _KNOWN_FOR.match(word.folded):
        return True
    if not _ALONE.match(word.folded) and not word.folded.startswith(("место", "місце")):
        return False
    ahead = after(words, word.at, 6)
    led = (n for n, w in enumerate(ahead) if w.folded in ("в", "на", "по", "во", "у", "in"))
    return any(_WIDELY.match(w.folded) for n in led for w in ahead[n + 1 : n + 4])


def _clause(words: tuple[Word, ...], word: Word) -> tuple[int, int]:
    """The first and last word of the clause around `word`, `REACH` words to each side at most."""
    first, last = word.at, word.at
    while first > 0 and words[first].breaks == 0 and word.at - first < REACH:
        first -= 1
    while last + 1 < len(words) and words[last + 1].breaks == 0 and last - word.at < REACH:
        last += 1
    return first, last


def _told_on(words: tuple[Word, ...], first: int, last: int) -> int:
    """The last word of the clauses that follow in the same sentence, as long as the event is no longer than `LONGEST`."""
    while last + 1 < len(words) and words[last + 1].breaks == 1:
        stop = last + 1
        while stop + 1 < len(words) and words[stop + 1].breaks == 0:
            stop += 1
        if stop - first >= LONGEST:
            break
        last = stop
    return last

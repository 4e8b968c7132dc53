"""Trains the sequence models of the finder and writes their weights. Deterministic; names take about ten minutes.

    python benchmarks/protect_training.py [--model names|numbers|details] [--language ru|en] [--sentences 80000] [--out FILE]

Numbers and details are learned from the marked calls and remarks alone, in seconds. The packaged English weights were made with `--sentences 60000`. Needs, beside Earwitness, three packages that are no part of it: Faker and mimesis (both MIT; lists of first names and surnames of
some thirty languages, which are written in Cyrillic here by rule) and wordfreq (its lists of common words, to draw
ordinary words from). What it learns from:
- sentences made of the templates below, as in news, in court papers and in calls, with names of those lists and of our
  own tables in the grammatical case the template asks for, or made up of syllables;
- turns of calls made of the templates of `protect_training.txt`: call signs that are ordinary words, in every place where
  people say them, people spoken of by trade or kinship in the same places, and Ukrainian;
- sentences without names: ordinary words in the order of speech, and words that look like names and are none;
- every second call of the sample case, with its marks (the others are left for measuring), and the calls of
  `protect_calls.txt` but for those of the sets that are left for measuring;
- the even lines of `protect_sentences.txt`, most of them with words that only look like names.
All of it in lower case without marks, one word in forty misspelt. Weights of rare features are left out.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import random
import sys
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.protect_calls import CALLS as OWN_CALLS
from benchmarks.protect_calls import own_calls
from benchmarks.protect_quality import (
    CALLS,
    RESOURCES,
    SENTENCES,
    FolderResources,
    marked_sentences,
    plain,
    spans,
)
from earwitness.engines.frequencies import read_list
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.letters import romanised
from earwitness.stages.protect.sequence import UNIT, features, marginals
from earwitness.stages.protect.tables import Tables, declined, read_tables

PASSES, RATE, SMALLEST, LEAST, BLIND = 4, 0.1, 0.06, 6, 0.3
#: how often the marked calls count beside what is generated, and the sets of `protect_calls.txt` nothing is learned from
AGAIN, UNSEEN = 5, frozenset("fifth sixth sixteenth seventeenth eighteenth nineteenth".split())
_LETTERS = frozenset("e34b")
#: what each model looks for: the letter of its marks in `protect_calls.txt`, and the classes of the sample case
WANTED = {
    "names": ("p", frozenset({"person_name", "nickname", "call_sign"})),
    "numbers": ("n", frozenset({"phone", "unit", "address", "account", "vehicle", "id_document"})),
    "details": ("q", frozenset({"place", "date", "family_detail", "employer", "rank_post", "rare_event"})),
}
#: numbers and details have fewer turns to learn from: features seen this often are kept, and all is gone through more often
LEAST_MARKED, PASSES_MARKED = 3, 6
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

#: {slot:case}; P full name, S surname, F first name, H short form, T first name and patronymic, I initials and surname,
#: post, geo, org, n (noun), adj, said, verb, num
NEWS = """
{adj:nomn} {post:nomn} {P:nomn} заявил что выступает против {n:gent}|{S:nomn} {said} что {n:nomn} будет {adj:nomn}|как {said} {post:nomn} {P:nomn} {n:nomn} пройдет в {geo:loct}
об этом {said} {post:nomn} {org} {P:nomn}|по словам {S:gent} {n:nomn} {verb} {adj:accs} {n:accs}|по словам {P:gent} это {n:nomn}|{post:nomn} {P:nomn} подал в отставку|{said} {S:nomn} которого цитирует {org}
глава {org} {P:nomn} пообещал {n:accs}|{P:datv} предъявили обвинение в {n:loct}|суд приговорил {P:accs} к {num} годам колонии|адвокат {S:gent} {said} что его подзащитный не признает вину|{S:nomn} был арестован в {geo:loct} в {num} году
интересы {P:gent} представляет {adj:nomn} {post:nomn} {P:nomn}|книга {P:gent} вышла в {num} году|выставка посвященная {P:datv} открылась в {geo:loct}|на встречу с {S:ablt} приехал {post:nomn} {P:nomn}|переговоры {S:gent} и {S:gent} прошли в {geo:loct}
убийство {num} летнего {P:gent} вызвало {n:accs}|автомобиль где находился {S:nomn} {verb}|причиной {n:gent} стало убийство {adj:ablt} {n:ablt} {P:gent}|{P:nomn} родился в {geo:loct} в {num} году|{P:nomn} {verb} {n:accs}|{S:nomn} и {S:nomn} {verb} вместе
в {geo:loct} задержан {P:nomn}|{n:nomn} {P:gent} {verb} в {geo:loct}|президент {P:nomn} подписал указ|президент {S:nomn} встретился с {post:ablt} {S:ablt}|премьер министр {P:nomn} прибыл в {geo:accs}|канцлер {P:nomn} отказалась от комментариев
тренер {P:nomn} остался доволен|гол забил {S:nomn}|нападающий {S:nomn} отличился на {num} минуте|чемпионом стал {P:nomn} обыгравший {P:accs}|место {S:gent} займет {P:nomn}|{post:ablt} назначен {P:nomn}|{org} возглавил {P:nomn}|бывший {post:nomn} {org} {P:nomn}
режиссер {P:nomn} снял фильм|певица {P:nomn} выпустила альбом|{I:nomn} {said} что {n:nomn} {verb}|{post:nomn} {I:nomn} открыл {n:accs}|вместе с {P:ablt} {verb} {P:nomn}|однако {S:nomn} отверг предложенную сделку|в начале {n:gent} {S:nomn} сообщил что {verb} {n:accs}
при этом {S:nomn} добавил что {n:nomn} не {verb}|{S:datv} грозит до {num} лет тюрьмы|сейчас {S:nomn} находится в {geo:loct}|ранее {P:nomn} работал в {org}|ее муж {P:nomn} живет в {geo:loct}|его дочь {F:nomn} и мать {F:nomn} прибыли в {geo:accs}|рассказала {P:nomn}|пояснил {S:nomn}
супруга {P:gent} {said} о {n:loct}|сын {S:gent} {F:nomn} учится в {geo:loct}|следователь допросил {P:accs}|лидер {n:gent} {P:nomn} погиб|власти выпустили {num} летнюю {P:accs} на свободу|{said} лауреат премии {P:nomn}|победу одержал {P:nomn} {geo:nomn}|во главе с {P:ablt} {n:nomn} {verb}
компания {P:gent} приобрела {n:accs}|основатель {org} {P:nomn}|создатель {n:gent} {P:nomn} {said}|вице президент {org} {P:nomn} {verb}|комиссия под председательством {S:gent}|в интервью {post:datv} {S:datv}|актер {P:nomn} сыграл {n:accs}|умер {post:nomn} {P:nomn}|роман {S:gent} {verb} {n:accs}
по мнению {S:gent} {n:nomn} {verb}|погибшего звали {P:nomn}|ее звали {P:nomn}|{S:accs} сменит {P:nomn}|без {S:gent} и {S:gent} {n:nomn} не {verb}|согласно {n:datv} {S:gent} {n:nomn} {verb}|как считает {S:nomn} {n:nomn} {verb}|у {S:gent} {verb} {n:nomn}|к {S:datv} {verb} {post:nomn}
сегодня {F:nomn} {verb}|для {F:gent} это {adj:nomn} {n:nomn}|{P:nomn} пока не знает будет ли {n:nomn}|{S:nomn} уже {verb}|после {n:gent} {S:nomn} {verb}|с {num} года {S:nomn} {verb}|{S:accs} обвиняют в {n:loct}|делегацию {geo:gent} возглавляет {P:nomn}
"""
COURT = """
подсудимый {I:nomn} вину признал|потерпевшая {Z:nomn} от иска отказалась|свидетель {S:nomn} показал что видел {S:accs} у {n:gent}|гражданин {Z:nomn} проживает в {geo:loct}|судья {I:nomn} рассмотрела дело|истец {S:nomn} просит взыскать с ответчика {S:gent} {n:accs}
согласно показаниям {S:gent} {n:nomn} {verb}|{Z:nomn} {num} года рождения задержан|защитник {S:nomn} ходатайствовал об {n:loct}|в отношении {Z:gent} возбуждено дело|экспертиза в отношении {S:gent} проведена {post:ablt} {I:ablt}|прокурор {S:nomn} поддержал обвинение|{Z:nomn} родился в {geo:loct}
"""
CALL = """
слушай {H:nomn} вчера звонил|{H:datv} передай привет|{H:nomn} ты чего молчишь|ну {H:nomn} {H:nomn} сказал что {n:nomn} {verb}|мы с {H:ablt} {verb} {n:accs}|тетя {H:nomn} приезжала|дядя {H:nomn} {verb} {n:accs}|у {H:gent} {n:nomn} {verb}|это {H:nomn} ты меня слышишь|алло {H:nomn} привет
{T:nomn} это из {n:gent}|{T:datv} позвони|наш ротный {S:nomn} {verb}|майор {S:nomn} сказал копать|генерал {S:nomn} приезжал|командир {S:nomn} приказал|с {F:ablt} {S:ablt} служили|там {F:nomn} был с {geo:gent}|{H:nomn} {S:nomn} двухсотый|этот {S:nomn} вообще дурак|фамилия {S:nomn}
его {F:nomn} зовут|зовут меня {F:nomn} {S:nomn}|мать {H:gent} плачет|жену {H:gent} видел|{H:accs} ранило|{H:accs} вчера привезли|а {H:nomn} где|{H:nomn} и {H:nomn} ушли|скажи {H:datv} пусть {verb} {n:accs}|нет {H:nomn} я не поеду|бабушка {F:nomn} {verb}|привет {H:nomn} как дела|спасибо {T:nomn}
дай трубку {H:datv}|сколько {H:datv} лет|мама {H:gent} звонила|у нас {S:nomn} комбат|{S:nomn} с {n:ablt} ушел|прапорщик {S:nomn} {verb} {n:accs}|брат {H:nomn} {verb}|{H:nomn} {verb}|видел {S:accs}|за {H:accs} переживаю|{H:nomn} я тебя люблю|слышишь {H:nomn} не плачь
"""
SIGNS = """
{cs} {cs} я {cs} прием|{cs} на связи|{cs} ответь|{cs} слышишь меня|позывной {cs}|говорит {cs}|{cs} это {cs} прием|а {cs} где|{cs} с {n:ablt} ушел|{cs} {said} что {w} {w}|вперед {cs} вперед|держись {cs} {w} {w}|ну {cs} {w} {w} {w}|это {cs} слышишь|{w} я {cs} {w}|{cs} брат это {cs}
{H:nomn} позывной {cs}|теперь я {cs}|меня {cs} зовут|тут у нас {cs} и {cs}|слышь {cs} {w} {w}|{cs} {verb} {w}|{cs} прием как слышно|здорово {cs} как сам|{cs} двухсотый|понял {cs} работаем
"""
PLAIN = """
{adj:nomn} {n:nomn} {verb} {n:accs}|{n:nomn} {verb} в {geo:loct}|в {geo:loct} {verb} {adj:nomn} {n:nomn}|компания {org} {verb} {n:accs}|{post:nomn} {said} что {n:nomn} {verb}|{n:nomn} {n:gent} {verb} {adj:accs} {n:accs}|по данным {org} {n:nomn} {verb}|{n:nomn} {org} и {org} {verb}
из {geo:gent} в {geo:accs} {verb} {n:nomn}|а {n:nomn} {verb} и {n:nomn} тоже|ну {n:nomn} и {n:nomn} все есть|{n:nomn} на улице {adj:nomn}|{n:gent} нет {n:gent} нет|{adv} {verb} {n:nomn} {n:gent}|{w} {w} {w} {w} {w} {w}|{w} {w} {w} {w}|{w} {n:nomn} {w} {w} {verb} {w} {w}|{w} {w} {adj:gent} {n:gent} {w} {w}
власти {geo:gent} {verb} {n:accs}|жители {geo:gent} {verb}|полиция {geo:gent} {said} о {n:loct}|матч {org} и {org} завершился|акции {org} выросли на {num} процента|{org} {verb} {adj:accs} {n:accs}|слышь {n:nomn} {verb}|эй ты {adj:nomn} {n:nomn}|{w} у {n:gent} {w} {verb}|{post:nomn} {verb} {n:accs}|{post:datv} {w} {w} {n:accs}
{lookalike} кончилась|{adj:nomn} {lookalike} {verb}|{lookalike} {verb}|{lookalike} {verb} {w} {n:accs}|{w} {lookalike} нет|{lookalike} мой {w} {w}|в {lookalike} {verb}|моя {lookalike} {w}|{lookalike} есть|{lookalike} {n:nomn} {n:nomn}|под {lookalike} {w}|{lookalike} на {n:loct} {verb}|нет {lookalike} вторые сутки|это {lookalike} {w}|{lookalike} такой что {w} {w}
{w} {lookalike} {w} {w}|{lookalike} {verb} {w} {w}|{lookalike} {w} {adj:nomn} {w}|{adj:nomn} {lookalike} {w} {w}|{w} {w} {lookalike}|{lookalike} и {n:nomn} {w}|на {lookalike} {w} {w}
"""
SAID = "сообщил рассказал заявил отметил пояснил подчеркнул добавил уточнил напомнил сказал признал сообщила рассказала заявила отметила пояснила намекнул считает полагает утверждает"
POSTS = (
    "министр депутат губернатор мэр сенатор посол дипломат пресс-секретарь чиновник бизнесмен предприниматель аналитик эксперт экономист ученый профессор "
    "академик актер режиссер писатель поэт художник музыкант певец композитор журналист редактор телеведущий спортсмен футболист вратарь защитник хоккеист "
    "теннисист тренер судья прокурор адвокат следователь полковник генерал лейтенант директор президент председатель руководитель начальник заместитель "
    "секретарь представитель сопредседатель владелец совладелец акционер банкир миллиардер террорист боевик шахматист конструктор инженер космонавт врач хирург"
).split()
ORGS = (
    "газпром лукойл роснефть сбербанк внешторгбанк яндекс аэрофлот ростелеком росатом мегафон билайн вымпелком автоваз камаз интерфакс риа тасс лента рбк коммерсант "
    "ведомости нато оон евросоюз мвф госдума минфин минобороны мид фсб фас цска зенит динамо локомотив ювентус реал барселона милан oracle google facebook microsoft "
    "twitter apple bbc reuters cnn nokia samsung sony белтрансгаз талибан хамас единая россия яблоко лдпр"
).split()
STEMS = "рос гос мос сев дон урал спец строй пром нефть газ банк инвест трест торг связь авто хим маш транс снаб сервис энерго метал агро тех сиб волга центр лес транс фарм теле вест".split()
GEOS = (
    "москва лондон париж берлин вашингтон пекин токио киев минск казань самара воронеж тула донецк харьков одесса варшава прага мадрид рим стамбул тегеран багдад "
    "кабул дамаск каир ливерпуль манчестер бирмингем бристоль таиланд бангкок сирия ирак иран израиль грузия армения украина белоруссия польша германия франция "
    "италия испания япония китай корея мьянма индия пакистан афганистан калифорния техас бельгия чечня дагестан махачкала грозный ростов краснодар сочи лиссабон"
).split()
LOOKALIKES = (
    "вера веры веру верой надежда надежды надежду любовь любви слава славы волк волка волки мороз мороза морозы роман романа лев льва роза розы розу мир мира миру марта март май мая "
    "света свет лада лады нива нивы победа буран град града гром туман ворон заяц медведь кот коты кузнец соловей ягода малина майка майки колей роща рая рай дух муха мина мины "
    "лис лиса барсук кедр дуб вишня калина береза орел сокол ястреб гусь кабан шум сало сахар соль перец борщ кисель рубин алмаз гранит клен рябина марка марки марс юг север запад "
    "мазут соляра батя братан пацан пацаны тушенка блиндаж окоп миномет мерседес тойота форд жигули волга лексус победы буханка таблетка урал камаз рота взвод дед старый малой"
).split()
EN_TEMPLATES = """
{p} said he would come|my name is {p}|this is {p} can you hear me|hello {p} how are you|{p} listen to me|tell {p} i love her|{p} rang yesterday|give it to {p}|i saw {p} at the {w}|{p} and {p} went home|{p}'s mother is crying|according to {p} the {w} was {w}|officer {p} badge {num}
the new commander {p} says {w}|private {p} reporting|call sign {p}|they call me {p}|they named me {p}|{p} on the line|{p} is in place|come in {p}|{p} do you copy|forward {p} forward|hang on {p}|no {p} don't|you see {p} {w} {w}|our {p} was wounded|with {p} in the {w}|{p} has to go|i told {p} about the {w}
where is {p}|{p} don't cry|yes {p} i know|it's {p}|{p} {w} {w} {w}|{w} {w} {p}|the applicant {p} was born in {num}|mr {p} complained|detective {p} will call you|they killed {p}|{w} {w} said {p}|ask {p} she knows|{p} ran away|{p} from {w} {w}|{p} used to {w}|well {p} {w} {w} {w}|sergeant {p} shouted
{w} {w} {w} {w} {w} {w}|{w} {w} {w} {w}|{w} the {w} {w} and {w}|we {w} the {w}|no {w} no {w}|{w} {w} is {w} {w}|the {w} of {w} is {w} {w}|{w} and {w} and {w} is all we have|they {w} us {w}|{lookalike} is {w} {w}|the {lookalike} was {w}|{w} {lookalike} {w}|{lookalike} {w} {w}|no {lookalike} left|a {lookalike} and a {lookalike}
"""
EN_LOOKALIKES = (
    "will mark grace hope faith joy rose may june april august summer dawn dale art bill bills jack drew chase guy grant frank rich rob pat sue sandy ray rusty earl miles olive ginger rosemary "
    "pepper heather lily ivy daisy pearl ruby amber jade penny stone rock forest glen cliff clay lance marshall mason carter cooper baker cook bishop king knight major judge porter hunter page young "
    "long short brown green black white wolf frost hawk fox bear eagle bull lion tiger storm rain snow sky star angel harmony melody chance victor mike charlie romeo echo delta oscar bravo"
).split()
_FOREIGN = (
    "en_US de_DE fr_FR it_IT es_ES pt_BR cs_CZ nl_NL sv_SE fi_FI tr_TR ro_RO hu_HU id_ID hr_HR lt_LT lv_LV en_IN az_AZ no_NO en_US it_IT es_ES"
).split()
_LATIN = (
    ("sch", "ш"), ("tsch", "ч"), ("sh", "ш"), ("ch", "ч"), ("ck", "к"), ("ph", "ф"), ("th", "т"), ("qu", "кв"), ("oo", "у"), ("ee", "и"), ("ou", "у"), ("ai", "ай"),
    ("ei", "ей"), ("ie", "и"), ("ya", "я"), ("yu", "ю"), ("ja", "я"), ("ju", "ю"), ("je", "е"), ("jo", "йо"), ("kh", "х"), ("zh", "ж"), ("ts", "ц"), ("cz", "ч"), ("sz", "ш"),
    ("rz", "ж"), ("gi", "джи"), ("ge", "дже"), ("ce", "се"), ("ci", "си"), ("nj", "нь"), ("lj", "ль"), ("ll", "лл"), ("ea", "и"), ("ah", "а"), ("oh", "о"), ("eh", "е"), ("ay", "эй"),
    ("ey", "и"), ("oy", "ой"), ("io", "ио"), ("ia", "ия"), ("ea", "и"),
)  # fmt: skip
_LETTER = dict(zip("abcdefghijklmnopqrstuvwxyz", "а б к д е ф г х и дж к л м н о п к р с т у в в кс и з".split(), strict=True)) | dict(
    zip("áàâäãåāçćčďéèêëěēėíìîïīıñňńóòôöõøōřšśşßťúùûüůūűýžźżłğđőəæş", "а а а я а о а с ч ч дь е е е е е е е и и и и и ы нь нь нь о о о е о е о рж ш сь ш сс ть у у у ю у у ю и ж зь ж л г дж е а е ш".split(), strict=False)
)  # fmt: skip
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "а б г д е в з т и к л м н о п ж р с т у п к г к ш ч ц дз ц ч х дж х".split(),
        strict=True,
    )
)
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        "а б г д е з э ы т ж и л х ц к а дз г ч м й н ш о ч п дж р с в т р ц в п к о ф".split(),
        strict=True,
    )
)


def told() -> dict[str, list[str]]:
    """Templates and words of `protect_training.txt` by group."""
    out: dict[str, list[str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            rows = out.setdefault(line[3:], [])
        elif line and not line.startswith("#"):
            rows += [line] if "{" in line else line.split()
    return out


class Names:
    """Names by kind, drawn with one source of chance."""

    def __init__(self, tables: Tables, rng: random.Random) -> None:
        self.rng = rng
        folder = packaged("mimesis") / "datasets"
        read_in = {
            c: json.loads((folder / c / "person.json").read_text(encoding="utf-8"))
            for c in ("ru", "kk", "uk")
        }
        self.first: dict[str, list[str]] = {"m": [], "f": []}
        self.short: dict[str, list[str]] = {"m": [], "f": []}
        self.ukrainian: list[str] = []
        for language in ("ru", "uk"):
            for line in (RESOURCES / f"names/{language}.tsv").read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    full, sex, *pets = line.split("\t")
                    self.first[sex].append(full)
                    self.short[sex] += [full, *(pets[0].split() if pets else [])]
                    self.ukrainian += [full, *(pets[0].split() if pets else [])] if language == "uk" else []
        self.patronymic = {
            s: [str(x) for x in read_in["ru"]["patronymic"][k]] for s, k in (("m", "male"), ("f", "female"))
        }
        self.surname = {
            s: [str(x) for c in ("ru", "uk") for x in _both(read_in[c]["surnames"], k)]
            for s, k in (("m", "male"), ("f", "female"))
        }
        self.surname["m"] += [str(x) for x in _lists("uk_UA", "last_names")]
        self.given: list[tuple[str, str]] = []
        self.family: list[str] = [str(x) for x in _both(read_in["kk"]["surnames"], "male")]
        for code in _FOREIGN:
            males, females, last = (
                _lists(code, k) for k in ("first_names_male", "first_names_female", "last_names")
            )
            self.given += [(cyrillic(x), "m") for x in rng.sample(males, min(90, len(males)))]
            self.given += [(cyrillic(x), "f") for x in rng.sample(females, min(90, len(females)))]
            self.family += [cyrillic(x) for x in rng.sample(last, min(250, len(last)))]
        for code, letters in (("ka_GE", _GEORGIAN), ("hy_AM", _ARMENIAN)):
            for kind in ("last_names", "first_names"):
                found = ["".join(letters.get(c, "") for c in x.lower()) for x in _lists(code, kind)]
                self.family += found[:300] if kind == "last_names" else []
                self.given += [(x, "m") for x in found] if kind == "first_names" else []
        self.given += [(str(x), "m") for x in _both(read_in["kk"]["names"], "male")] + [
            (str(x), "m") for x in _lists("bg_BG", "first_names_male")[:150]
        ]
        self.given = [(g, s) for g, s in self.given if len(g) > 2 and g.isalpha()]
        self.family = [f for f in self.family if len(f) > 2 and f.isalpha()]
        self.eastern = "ким чен ын ли пак су чжи аун сан хо сон юн чхве лю ван цзян чжан ху цзинь тао вэнь сяо пин дэн мао го фэн лян чэнь ян нго нгуен ван тхань кхин чо тин мин хван цой лян хань тань".split()
        self.japanese = (
            "на ка та мо ри ма са ки то ши си ро ко му ра я ну хи да ги су зу но ми ха се юки о ку ба".split()
        )
        self.arab = "абдул мохаммед ахмед махмуд хасан хусейн али омар халид юсуф ибрагим саид рашид мустафа карим назим фарид джамал насер салех мансур хамид зейн вахид тарик фейсал султан".split()

    def foreign(self, case: str, sex: str) -> tuple[list[str], list[str]]:
        """First name and surname of someone from elsewhere, in a case."""
        rng = self.rng
        which = rng.random()
        if which < 0.05:
            parts = [rng.choice(self.eastern) for _ in range(rng.choice((2, 3, 3, 4)))]
            return parts[:-1], parts[-1:]
        if which < 0.1:
            made = [
                "".join(rng.choice(self.japanese) for _ in range(rng.choice((2, 3, 4)))) for _ in range(2)
            ]
            return [inflected(made[0], "x", case)], [inflected(made[1], "x", case)]
        if which < 0.16:
            last = rng.choice(self.arab)
            return [inflected(rng.choice(self.arab), "m", case)], (
                ["аль", inflected(last, "m", case)] if rng.random() < 0.5 else [inflected(last, "m", case)]
            )
        given, family = (
            rng.choice([g for g in rng.sample(self.given, 12) if g[1] == sex] or self.given),
            rng.choice(self.family),
        )
        out = [inflected(given[0], given[1], case)]
        if rng.random() < 0.08:
            out.append(rng.choice(("де", "ван", "фон", "да", "дель", "ла", "мак", "бен", "о")))
        return out, [inflected(family, given[1], case)]

    def native(self, case: str, sex: str) -> str:
        rng = self.rng
        if rng.random() < 0.3:
            name = rng.choice(self.surname["m"])
            return inflected(name, sex, case)
        return inflected(rng.choice(self.surname[sex]), sex, case)

    def words(self, kind: str, case: str) -> list[str]:
        """One name of this kind, word by word."""
        rng = self.rng
        sex = "m" if rng.random() < 0.65 else "f"
        if kind == "H":
            pet = rng.choice(self.short[sex])
            if rng.random() < 0.2:
                return [rng.choice(sorted(declined(pet, sex, "ru")))]
            return [inflected(pet, sex, case)]
        first = inflected(rng.choice(self.first[sex]), sex, case)
        father = inflected(rng.choice(self.patronymic[sex]), sex, case)
        if kind == "F":
            return self.foreign(case, sex)[0] if rng.random() < 0.4 else [first]
        if kind == "T":
            return [first, father]
        last = self.native(case, sex)
        if kind == "Z":
            return [last, first, father]
        if kind == "I":
            marks = [rng.choice("абвгдеиклмнопрстфэюя") for _ in range(rng.choice((1, 2)))]
            return [*marks, last] if rng.random() < 0.6 else [last, *marks]
        foreign = rng.random() < 0.5
        given, family = self.foreign(case, sex) if foreign else ([first], [last])
        if kind == "S":
            return family
        if not foreign and rng.random() < 0.1:
            return [*given, father, *family]
        return [*given, *family]


def _both(lists: Any, key: str) -> list[Any]:
    return list(lists[key] if isinstance(lists, dict) else lists)


def _lists(code: str, kind: str) -> list[str]:
    provider = importlib.import_module(f"faker.providers.person.{code}").Provider
    found = (
        getattr(provider, kind, None)
        or getattr(provider, kind.split("_male")[0].split("_female")[0], None)
        or ()
    )
    return [str(x) for x in found]


def cyrillic(name: str) -> str:
    """A name in Latin letters as Russian papers would roughly write it."""
    low, out, at = name.lower().split()[-1], "", 0
    while at < len(low):
        rule = next(((a, b) for a, b in _LATIN if low.startswith(a, at)), None)
        if rule:
            out, at = out + rule[1], at + len(rule[0])
        else:
            letter = _LETTER.get(low[at], "")
            if letter == "с" and low[at] == "c" or letter == "е" and not out:
                letter = "э" if letter == "е" else letter
            out, at = out + letter, at + 1
    return out


def inflected(name: str, sex: str, case: str) -> str:
    """A name in a case, by the rules for names; what has no case forms stays."""
    n = name.lower().replace("ё", "е")
    if case == "nomn" or len(n) < 3:
        return n
    at = CASES.index(case) - 1
    for end, feminine, forms in (
        ("ский", "m", "ского скому ского ским ском"), ("цкий", "m", "цкого цкому цкого цким цком"), ("ская", "f", "ской ской скую ской ской"),
        ("цкая", "f", "цкой цкой цкую цкой цкой"), ("ый", "m", "ого ому ого ым ом"), ("ая", "f", "ой ой ую ой ой"), ("ова", "f", "овой овой ову овой овой"),
        ("ева", "f", "евой евой еву евой евой"), ("ина", "f", "иной иной ину иной иной"), ("ов", "m", "ова ову ова овым ове"), ("ев", "m", "ева еву ева евым еве"),
        ("ин", "m", "ина ину ина иным ине"), ("вна", "f", "вны вне вну вной вне"), ("ия", "f", "ии ии ию ией ии"), ("ий", "m", "ия ию ия ием ии"),
    ):  # fmt: skip
        if n.endswith(end) and sex in (feminine, "x") and len(n) > len(end) + 1:
            return n[: -len(end)] + forms.split()[at]
    if n[-1] == "а":
        soft = n[-2] in "гкхжшчщ"
        return n[:-1] + ("и" if soft else "ы", "е", "у", "ей" if n[-2] in "жшчщц" else "ой", "е")[at]
    if n[-1] == "я":
        return n[:-1] + ("и", "е", "ю", "ей", "е")[at]
    if n[-1] in "оеиуюэыі":
        return n
    if sex == "f":
        return n[:-1] + ("и", "и", "ь", "ью", "и")[at] if n[-1] == "ь" else n
    if n[-1] in "йь":
        return n[:-1] + ("я", "ю", "я", "ем", "е")[at]
    if n.endswith("ец") and len(n) > 4:
        return n[:-2] + ("ца", "цу", "ца", "цем", "це")[at]
    if n.endswith("ек") and len(n) > 4:
        return n[:-2] + ("ка", "ку", "ка", "ком", "ке")[at]
    return n + ("а", "у", "а", "ем" if n[-1] in "жшчщц" else "ом", "е")[at]


class Sentences:
    """Generated sentences: words with 1 where a name stands."""

    def __init__(self, names: Names, tables: Tables, rng: random.Random, common: dict[str, float]) -> None:
        import pymorphy3

        self.names, self.rng = names, rng
        self.common_ukrainian = read_list(frequencies("uk"))
        self.grammar: Any = pymorphy3.MorphAnalyzer(lang="ru")
        self.inflect = lru_cache(maxsize=20_000)(self._inflect)
        self.pools: dict[str, list[str]] = defaultdict(list)
        for word, _frequency in sorted(common.items(), key=lambda f: -f[1])[:30_000]:
            if not word.isalpha() or not "а" <= word[0] <= "я":
                continue
            parses = self.grammar.parse(word)
            grammemes = parses[0].tag.grammemes
            if (
                any(p.tag.grammemes & {"Name", "Surn", "Patr", "Abbr"} for p in parses)
                or not parses[0].is_known
                or tables.name_forms(word, "ru")
            ):
                continue
            self.pools["w"].append(word)
            if "NOUN" in grammemes and "Geox" not in grammemes:
                for case in grammemes & set(CASES):
                    self.pools[f"n:{case}"].append(word)
            if "ADJF" in grammemes and "Apro" not in grammemes:
                for case in grammemes & set(CASES):
                    self.pools[f"adj:{case}"].append(word)
            if "VERB" in grammemes:
                self.pools["verb"].append(word)
            if "ADVB" in grammemes:
                self.pools["adv"].append(word)
        self.told = told()
        human = {
            f.word: v for v in self.told["human verbs"] for p in self.grammar.parse(v)[:1] for f in p.lexeme
        }
        # in sentences without names no thing does what only people do
        self.pools["verb"] = [w for w in self.pools["verb"] if w not in human]
        self.pools["hv"] = [
            w
            for w in human
            for p in self.grammar.parse(w)[:1]
            if "sing" in p.tag.grammemes and p.tag.grammemes & {"VERB"} and p.tag.grammemes & {"masc", "3per"}
        ]
        self.ukrainian: Any = pymorphy3.MorphAnalyzer(lang="uk")
        self.pools["uw"] = []
        for word, _frequency in sorted(self.common_ukrainian.items(), key=lambda f: -f[1])[:8_000]:
            parse = self.ukrainian.parse(word)[0]
            if (
                not word.isalpha()
                or not "а" <= word[0] <= "ґ"
                or parse.tag.grammemes & {"Name", "Surn", "Patr", "Geox"}
            ):
                continue
            if not parse.is_known or tables.name_forms(word, "uk"):
                continue
            self.pools["uw"].append(word)
            if "NOUN" in parse.tag.grammemes:
                self.pools["un"].append(word)
        every = {**self.common_ukrainian, **common}
        self.weights = {k: [every.get(w, 1.0) ** 0.5 for w in pool] for k, pool in self.pools.items()}

    def sign(self, case: str) -> str:
        """Somebody's call sign in a case: one of the list, or any noun. Things are declined like men, more often than not."""
        rng = self.rng
        word = (
            rng.choice(self.told["call signs"])
            if rng.random() < 0.5
            else rng.choices(self.pools["n:nomn"], self.weights["n:nomn"])[0]
        )
        if case == "accs" and rng.random() < 0.7 and word[-1] not in "аяь":
            case = "gent"
        return self._cased(self.grammar, word, case)

    def ukrainian_drawn(self, kind: str, case: str) -> str:
        """A Ukrainian word for a slot."""
        rng = self.rng
        if kind == "uH":
            name = rng.choice(self.names.ukrainian)
            return (
                name
                if case == "nomn"
                else rng.choice(sorted(declined(name, "f" if name[-1] in "ая" else "m", "uk")))
            )
        if kind == "ugeo":
            return rng.choice(self.told["ukrainian places"])
        if kind == "uw":
            return rng.choices(self.pools["uw"], self.weights["uw"])[0]
        if kind == "uS" and rng.random() < 0.5:
            return inflected(rng.choice(self.names.surname["m"]), "m", case if case in CASES else "nomn")
        word = (
            rng.choices(self.pools["un"], self.weights["un"])[0] if kind == "un"
            else rng.choice(self.told["ukrainian call signs" if kind == "ucs" else "ukrainian who" if kind == "uwho" else "ukrainian surnames"])
        )  # fmt: skip
        return self._cased(self.ukrainian, word, case)

    def _cased(self, grammar: Any, word: str, case: str) -> str:
        parse = next(
            (p for p in grammar.parse(word) if {"nomn", "sing"} <= p.tag.grammemes), grammar.parse(word)[0]
        )
        form = parse.inflect(
            {case, "sing"} | ({"masc"} if "ADJF" in parse.tag.grammemes else set())
        ) or parse.inflect({case})
        return str(form.word if form else word)

    def _inflect(self, word: str, case: str) -> str:
        parse = self.grammar.parse(word)[0]
        form = parse.inflect({case})
        return str(form.word if form else word)

    def drawn(self, slot: str) -> list[tuple[str, int]]:
        rng = self.rng
        kind, _, case = slot.partition(":")
        if kind in "PSFHTIZ":
            return [(w, 1) for w in self.names.words(kind, case)]
        if kind == "org":
            made = rng.random() < 0.4
            return [("".join(rng.sample(STEMS, rng.choice((2, 2, 3)))) if made else rng.choice(ORGS), 0)]
        if kind == "num":
            return [(str(rng.randint(1, 2020)), 0)]
        if kind == "cs":
            name = (
                self.names.words("S", case or "nomn")[-1] if rng.random() < 0.1 else self.sign(case or "nomn")
            )
            return [(name if case or rng.random() < 0.8 else rng.choice(LOOKALIKES), 1)]
        if kind == "who":
            return [(self._cased(self.grammar, rng.choice(self.told["who"]), case), 0)]
        if f"{kind} words" in self.told:
            return [(rng.choice(self.told[f"{kind} words"]), 0)]
        if kind in ("uH", "ucs", "uwho", "uw", "un", "uS", "ugeo"):
            name_of = int(kind in ("uH", "ucs", "uS"))
            return [(w, name_of) for w in self.ukrainian_drawn(kind, case).split("-")]
        word = (
            self.inflect(rng.choice(POSTS), case) if kind == "post"
            else self.inflect(rng.choice(GEOS), case) if kind == "geo"
            else rng.choice(SAID.split()) if kind == "said"
            else rng.choice(LOOKALIKES) if kind == "lookalike"
            else rng.choices(self.pools[slot], self.weights[slot])[0]
        )  # fmt: skip
        return [(w, 0) for w in word.split("-")]

    def sentence(self, template: str) -> list[tuple[str, int]]:
        out: list[tuple[str, int]] = []
        for piece in template.split():
            out += self.drawn(piece[1:-1]) if piece.startswith("{") else [(piece, 0)]
        return [(self.misspelt(w), label) for w, label in out]

    def misspelt(self, word: str) -> str:
        rng = self.rng
        if len(word) < 5 or rng.random() > 0.025:
            return word
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + rng.choice(("", word[at] * 2, "аоиетдсзпб"[rng.randrange(10)])) + word[at + 1 :]


def generated(
    sentences: Sentences, rng: random.Random, count: int
) -> list[tuple[str, list[tuple[str, int]]]]:
    """`count` turns with their language; now and then two sentences run into one, as in speech without marks."""
    groups = [
        [t for line in text.strip().splitlines() for t in line.split("|")]
        for text in (NEWS, COURT, CALL, SIGNS, PLAIN)
    ]
    groups += [sentences.told[g] for g in ("radio", "talk", "people", "things")]
    ukrainian = [sentences.told[g] for g in ("ukrainian", "ukrainian plain")]
    out: list[tuple[str, list[tuple[str, int]]]] = []
    for _ in range(count):
        turn: list[tuple[str, int]] = []
        language = "uk" if rng.random() < 0.12 else "ru"
        for _ in range(rng.choice((1, 1, 2))):
            group = (
                rng.choice(ukrainian)
                if language == "uk"
                else rng.choices(groups, (9, 2, 2, 1, 8, 4, 3, 3, 5))[0]
            )
            turn += sentences.sentence(rng.choice(group))
            if rng.random() < 0.35:
                turn += sentences.sentence("{uw} {uw} {uw}" if language == "uk" else "{w} {w} {w}")
        out.append((language, turn))
    return out


def english(
    tables: Tables, rng: random.Random, count: int, common: dict[str, float]
) -> list[list[tuple[str, int]]]:
    """`count` English turns, with English names and with Slavic ones in Latin letters."""
    russian = [(x, "ru") for sex in "mf" for x in Names(tables, rng).short[sex]]
    west = [
        x.lower()
        for code in ("en_US", "en_GB", "de_DE", "es_ES", "it_IT", "en_IN", "pl_PL", "tr_TR")
        for k in ("first_names_male", "first_names_female")
        for x in _lists(code, k)
    ]
    last = [
        x.lower()
        for code in ("en_US", "en_US", "en_GB", "de_DE", "es_ES", "it_IT", "fr_FR", "cs_CZ", "hr_HR")
        for x in _lists(code, "last_names")
    ]
    known = Names(tables, rng)
    family = known.surname["m"] + known.surname["f"]
    grammar = PymorphyMorphology()
    nouns = [
        w
        for w, _ in sorted(read_list(frequencies("ru")).items(), key=lambda f: -f[1])[:15_000]
        if len(w) > 2 and w.isalpha() and {"NOUN", "nomn"} <= grammar.parses(w, "ru")[0].grammemes
    ]
    names = {*west, *last}
    pool = [
        w
        for w, _ in sorted(common.items(), key=lambda f: -f[1])[:25_000]
        if w.isascii()
        and w.replace("'", "").isalpha()
        and (w not in names or w in tables.plain)
        and w not in tables.forms["en"]
        and w not in tables.latin
    ]
    weights = [common[w] ** 0.75 for w in pool]
    lists = told()
    templates = [t for line in EN_TEMPLATES.strip().splitlines() for t in line.split("|")]
    talked = [lists[g] for g in ("english radio", "english talk", "english plain")]
    named = [t for t in templates if "{p}" in t]
    plain_ones = [t for t in templates if "{p}" not in t]

    def person() -> list[str]:
        which = rng.random()
        if which < 0.3:
            return [romanised(rng.choice(russian)[0], "ru")]
        if which < 0.45:
            return [romanised(inflected(rng.choice(family), rng.choice("mf"), "nomn"), "ru")]
        if which < 0.55:
            return [romanised(rng.choice(russian)[0], "ru"), romanised(rng.choice(family).lower(), "ru")]
        if which < 0.65:
            return [romanised(rng.choice(nouns), "ru")]
        if which < 0.8:
            return [rng.choice(west)]
        return [rng.choice(last)] if which < 0.88 else [rng.choice(west), rng.choice(last)]

    def one() -> str:
        return person()[-1] if rng.random() < 0.6 else rng.choice(west if rng.random() < 0.6 else last)

    def sign() -> str:
        return (
            rng.choice(lists["english call signs"])
            if rng.random() < 0.6
            else rng.choices(pool[300:6000], weights[300:6000])[0]
        )

    out = []
    for _ in range(count):
        turn: list[tuple[str, int]] = []
        for _ in range(rng.choice((1, 2))):
            template = (
                rng.choice(rng.choices(talked, (2, 3, 4))[0])
                if rng.random() < 0.5
                else rng.choice(named if rng.random() < 0.45 else plain_ones)
            )
            for piece in template.split():
                if piece.startswith(("{p}", "{an}", "{acs}")):
                    slot, _, ending = piece.partition("}")
                    words = person() if slot == "{p" else [one()] if slot == "{an" else [sign()]
                    turn += [(w, 1) for w in words[:-1]] + [(words[-1] + ending, 1)]
                elif piece == "{awho}":
                    turn.append((rng.choice(lists["english who"]), 0))
                elif piece == "{num}":
                    turn.append((str(rng.randint(1, 2020)), 0))
                elif piece.startswith("{"):
                    turn.append(
                        (
                            rng.choice(EN_LOOKALIKES)
                            if piece == "{lookalike}"
                            else rng.choices(pool, weights)[0],
                            0,
                        )
                    )
                else:
                    turn.append((piece, 0))
        out.append([(word, label) for words, label in turn for word in words.split()])
    return out


def packaged(name: str) -> Path:
    """The folder of an installed package that is no part of Earwitness. Raises ImportError where it is missing."""
    return Path(str(importlib.import_module(name).__file__)).parent


def frequencies(language: str) -> Path:
    """The file of common words that comes with wordfreq."""
    return packaged("wordfreq") / "data" / f"small_{language}.msgpack.gz"


def trained(
    rows: list[tuple[list[list[str]], list[int]]],
    rng: random.Random,
    least: int = LEAST,
    passes: int = PASSES,
) -> dict[str, float]:
    """Weights by stochastic gradient (Adagrad) on the likelihood of the labels."""
    seen = Counter(f for places, _ in rows for place in places for f in place)
    kept = {f: n for n, f in enumerate(sorted(f for f, n in seen.items() if n >= least))}
    compact = [
        ([[kept[f] for f in place if f in kept] for place in places], labels) for places, labels in rows
    ]
    weights, squares = [0.0] * len(kept), [1e-4] * len(kept)
    steps, step_squares = [0.0, 0.0, 0.0], [1e-4] * 3
    letters = frozenset(n for f, n in kept.items() if f[1:2] in _LETTERS and f[0] == "0")
    for _ in range(passes):
        rng.shuffle(compact)
        for places, labels in compact:
            if rng.random() < BLIND:
                # without its letters a name must be known by what stands around it: the lists have only so many names
                places = [[f for f in place if f not in letters] for place in places]
            scores = [sum(weights[f] for f in place) for place in places]
            found = marginals(scores, *steps)
            for place, label, chance in zip(places, labels, found, strict=True):
                wrong = label - chance
                if abs(wrong) < 0.01:
                    continue
                for f in place:
                    squares[f] += wrong * wrong
                    weights[f] += RATE * (wrong - 0.0005 * weights[f]) / math.sqrt(squares[f])
            for at in range(1, len(labels)):
                before, here = labels[at - 1], labels[at]
                one, two = found[at - 1], found[at]
                # pair chances are taken as if independent: close enough for three weights, and much simpler
                for n, (true, likely) in enumerate(
                    (
                        ((1 - before) * here, (1 - one) * two),
                        (before * here, one * two),
                        (before * (1 - here), one * (1 - two)),
                    )
                ):
                    gradient = true - likely
                    step_squares[n] += gradient * gradient
                    steps[n] += RATE * gradient / math.sqrt(step_squares[n])
    out = {f: weights[n] for f, n in kept.items() if abs(weights[n]) >= SMALLEST}
    return out | dict(zip(("+begins", "+goes on", "+ends"), steps, strict=True))


def sample(
    tables: Tables, morphology: PymorphyMorphology, language: str, model: str
) -> list[tuple[list[list[str]], list[int]]]:
    """Every second call of the sample case: as it was said, or what it is in English."""
    text, marked = ("en", "identifiers_en") if language == "en" else ("text", "identifiers")
    out = []
    for number, line in enumerate(CALLS.read_text(encoding="utf-8").splitlines()):
        call = json.loads(line)
        if number % 2 or (call["language"] == "en" and language != "en"):
            continue
        spoken = "en" if language == "en" else call["language"]
        document = read([(t["who"], plain(t[text])) for t in call["turns"]], spoken, morphology)
        for turn, words in zip(call["turns"], document.turns, strict=True):
            marks = [
                (b, e) for b, e, one in spans(turn[text], turn[marked]) if one["class"] in WANTED[model][1]
            ]
            labels = [int(any(b < w.stop and w.begin < e for b, e in marks)) for w in words]
            if words:
                out.append((features(document, tables, words), labels))
    return out


def own(
    tables: Tables, morphology: PymorphyMorphology, language: str, model: str
) -> list[tuple[list[list[str]], list[int]]]:
    """The calls of `protect_calls.txt` in this language, or in Russian and Ukrainian."""
    out = []
    for call in own_calls(OWN_CALLS):
        if call.of in UNSEEN or (call.language == "en") != (language == "en"):
            continue
        document = read([(who, plain(text)) for who, text in call.turns], call.language, morphology)
        for turn, words in enumerate(document.turns):
            marks = [(b, e) for n, b, e, of in call.marks if n == turn and of == WANTED[model][0]]
            labels = [int(any(b < w.stop and w.begin < e for b, e in marks)) for w in words]
            if words:
                out.append((features(document, tables, words), labels))
    return out


def remarks(
    tables: Tables, morphology: PymorphyMorphology, language: str, model: str
) -> list[tuple[list[list[str]], list[int]]]:
    """The even lines of `protect_sentences.txt` in this language, or in Russian and Ukrainian; without those that mark
    more than names (nobody's name here has over three words). To other models than that of names they are plain talk."""
    out = []
    for row in marked_sentences(SENTENCES)[::2]:
        more = any(len(row.text[b:e].split()) > 3 or not row.text[b].isalpha() for b, e in row.spans)
        if more or (row.language == "en") != (language == "en"):
            continue
        document = read([("A", plain(row.text))], row.language, morphology)
        words = document.turns[0]
        names = row.spans if model == "names" else ()
        labels = [int(any(b < w.stop and w.begin < e for b, e in names)) for w in words]
        out.append((features(document, tables, words), labels))
    return out


def made_up(
    tables: Tables, morphology: PymorphyMorphology, rng: random.Random, language: str, count: int
) -> list[tuple[list[list[str]], list[int]]]:
    """Turns made of templates, with their labels."""
    common = read_list(frequencies(language))
    turns = (
        [("en", turn) for turn in english(tables, rng, count, common)]
        if language == "en"
        else generated(Sentences(Names(tables, rng), tables, rng, common), rng, count)
    )
    rows = []
    for spoken, turn in turns:
        document = read([("A", " ".join(w for w, _ in turn))], spoken, morphology)
        words = document.turns[0]
        if len(words) == len(turn):
            rows.append((features(document, tables, words), [label for _, label in turn]))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", choices=tuple(WANTED), default="names")
    parser.add_argument("--sentences", type=int, default=80_000)
    parser.add_argument("--language", choices=("ru", "en"), default="ru")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    rng = random.Random(5)
    tables, morphology = read_tables(FolderResources()), PymorphyMorphology()
    names = chosen.model == "names"
    rows = made_up(tables, morphology, rng, chosen.language, chosen.sentences) if names else []
    for marked in (sample, own, remarks):
        rows += marked(tables, morphology, chosen.language, chosen.model) * (AGAIN if names else 1)
    weights = trained(rows, rng) if names else trained(rows, rng, LEAST_MARKED, PASSES_MARKED)
    lines = [f"{f}\t{round(UNIT * w)}" for f, w in sorted(weights.items())]
    head = "# Weights of the sequence model in hundredths: feature<TAB>weight. Written by benchmarks/protect_training.py; not to be edited."
    parts = ["sequence", *([] if names else [chosen.model]), *(["en"] if chosen.language == "en" else [])]
    out = chosen.out or RESOURCES / "names" / f"{'_'.join(parts)}.tsv"
    out.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(json.dumps({"turns": len(rows), "weights": len(weights), "kilobytes": out.stat().st_size // 1024}))


if __name__ == "__main__":
    main()

"""How many invented words the finder of unknown shorthand finds: 20 planted in 200 made-up calls, twice; one JSON object.

    python benchmarks/finder.py                  both halves, without and (where installed) with the reference list of frequencies
    python benchmarks/finder.py --half test      one half
    python benchmarks/finder.py --seeds 5        five cases of each half, and the means
    python benchmarks/finder.py --bare           in lower case without punctuation, as recognisers write
    python benchmarks/finder.py --show 20        also the first candidates, for a person to look at

Each half has terms and sentences of its own: rules may be tried on the dev half; the test half was written before the
rules, is only run, and nothing is chosen on it. A planted term is used 6 to 14 times by 3 to 8 callers. The rest of the
calls are lines of the sample case and of the other benchmarks (`theme_turns.tsv`, `senses.jsonl`), without the sample's own
invented terms. Two kinds are not meant to be found easily and are told apart: verbs with a plain sense, bare numbers.

`found_10`, `found_20`, `found_30`: planted terms among the first so many; `false_20`: others among the first twenty.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.app.wiring import PackagedResources, word_frequencies
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.ports import WordFrequencies
from earwitness.stages.decipher.candidates import CandidateDraft, finder_of
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons
from earwitness.stages.decipher.rules import Decipherer, decipherer

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "examples" / "sample_case"
CALLS = 200
CALLERS = 70
LINES = 8
#: grammatical cases as sentences name them; a capital letter: plural
CASES = {"n": "nomn", "g": "gent", "d": "datv", "a": "accs", "i": "ablt", "p": "loct"}
#: kinds that grammar shows poorly: reported apart
HARD = frozenset({"verb", "bare number"})

#: half -> kind -> planted terms
TERMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dev": {
        "flier": ("термос", "гитара"),
        "strike": ("арбуз", "бандероль"),
        "post": ("гардероб", "карусель"),
        "paper": ("купон", "прописка"),
        "people": ("матрас", "веник", "сметана"),
        "act": ("пенсия", "ипотека"),
        "made up": ("шмурдыга", "бздюн"),
        "ordinal": ("семисотый", "восемьдесят восьмой"),
        "verb": ("побрить", "загилить"),
        "bare number": ("34",),
    },
    "test": {
        "flier": ("самовар", "утюг"),
        "strike": ("кабачок", "холодильник"),
        "post": ("ширма", "касса"),
        "paper": ("рассрочка", "грамота"),
        "people": ("кубик", "тетрадка", "гречка"),
        "act": ("зарядка", "экзамен"),
        "made up": ("тарахтун", "жмурень"),
        "ordinal": ("шестисотый", "девяносто девятый"),
        "verb": ("постирать", "перекыкать"),
        "bare number": ("41",),
    },
}

#: half -> kind -> sentences a term is said in
SENTENCES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dev": {
        "flier": (
            "Опять {n} над нами завис, головы не поднять.",
            "Ночью {N} гудят, из блиндажа не выйти.",
            "Пацаны {a} сбили из автомата, представляешь.",
            "Как услышишь {a}, сразу под деревья.",
            "Что за {n}?",
            "Тут этих {G} больше, чем ворон.",
        ),
        "strike": (
            "Утром {n} прилетел прямо в окоп.",
            "По нам {N} сыпали весь день, рота лежала.",
            "Двоих накрыло, когда {n} рядом упал.",
            "После такого {g} от позиции ничего не осталось.",
            "Какой {n}?",
            "Ждём {G}, командир говорит, к вечеру начнётся.",
        ),
        "post": (
            "На {p} опять документы проверяли.",
            "Нас у {g} держали три часа, потом отпустили.",
            "Провели через {a}, телефоны забрали.",
            "Кто без бумаги, того за {a} уводят.",
            "Старший на {p} орёт на всех.",
            "А что такое {n}?",
        ),
        "paper": (
            "Без {g} отсюда не уедешь, комиссия не пустит.",
            "Ему {a} сделали за сто тысяч, теперь дома.",
            "У Серёги {n} есть, а у меня нет.",
            "Писарь {N} раздаёт, только плати.",
            "Ты спроси, сколько {n} стоит.",
            "С {i} в кармане можно и в госпиталь.",
        ),
        "people": (
            "К нам пригнали двадцать {G}, все зелёные.",
            "Вчера трое {G} убежали через посадку.",
            "{N} первыми пошли, никто не вернулся.",
            "Командир {A} вперёд посылает.",
            "Одного {g} ранило в ногу.",
            "Какие {N}?",
        ),
        "act": (
            "Вчера ещё двое {a} сдали, прямо у окопа.",
            "Кто побежит, тому {a} оформят на месте.",
            "Ротный грозил {i} всем, кто откажется.",
            "Мишке {a} выписали ночью, за сараем.",
            "Так говорят — {n}, когда своих же.",
            "Боюсь я этой {g}, мам.",
        ),
        "made up": (
            "Опять {n} приходил, блиндаж проверял.",
            "Без {g} тут никуда, рота знает.",
            "Нам {a} дали на троих.",
            "Эти {N} совсем озверели.",
            "С {i} не договоришься.",
            "Какая ещё {n}?",
        ),
        "ordinal": (
            "У нас {N} в подвале сидят.",
            "Ещё двоих {G} увели.",
            "Говорят, {G} домой отправят.",
            "Сколько у вас {G}?",
            "С {I} никто не разговаривает.",
        ),
        "verb": (
            "Ночью нас опять {past}, половина роты в госпитале.",
            "Соседей {past} вчера утром.",
            "Если так и дальше, всех {past} к весне.",
            "Обещали, что не {fut}, а сами ушли.",
        ),
        "bare number": (
            "У нас {n}, повторяю, {n}.",
            "Если услышишь {n}, сразу уходи.",
            "Вчера ребятам дали {n}, теперь сидят тихо.",
            "Комбат сказал {n}, и все замолчали.",
            "Что значит {n}?",
        ),
    },
    "test": {
        "flier": (
            "Весь день {n} кружит, костёр не разжечь.",
            "{N} прилетели под утро, штук пять.",
            "Слышишь жужжание? Это {n}.",
            "Машину {n} нашёл, в посадке стояла.",
            "От {g} только в подвале спрячешься.",
            "Какой ещё {n}?",
        ),
        "strike": (
            "Ночью {N} ложились в ста метрах.",
            "Штаб {i} разнесло, там командир был.",
            "Отправили им {a}, в ответ тишина.",
            "Только {n} свистнет, все на землю.",
            "Сегодня обошлось без {G}.",
            "Это что, {n}?",
        ),
        "post": (
            "Перед {i} очередь, машины досматривают.",
            "До {g} доехали, дальше пешком.",
            "Меня на {p} развернули, печати нет.",
            "Военные на {p} злые, деньги просят.",
            "Мимо {g} ночью не пройдёшь.",
            "Какая {n}, ты о чём?",
        ),
        "paper": (
            "Кому {a} дали, тот уже в отпуске.",
            "Врач за {a} двести тысяч хочет.",
            "Я тоже хочу {a}, да кто ж мне.",
            "По {d} троих отпустили из роты.",
            "Говорят, {N} кончились, ждите.",
            "Это называется {n}, мам.",
        ),
        "people": (
            "Пятеро {G} лежат в посадке, забрать не можем.",
            "Привезли новых {G}, стрелять не умеют.",
            "{N} отказались идти, командир рычит.",
            "С нами шли четверо {G}.",
            "Мы {A} на броню посадили и повезли.",
            "Что за {N}?",
        ),
        "act": (
            "За пьянку {n}, и никто не найдёт.",
            "Комбат вчера двоим {a} устроил, при всех.",
            "После {g} человека списывают как пропавшего.",
            "Я видел {a}, лучше не спрашивай.",
            "Тебя, говорит, на {a} поведут.",
            "Так они это и зовут — {n}.",
        ),
        "made up": (
            "Этот {n} всю ночь спать не давал.",
            "Пацаны {a} нашли в лесополосе.",
            "Если {n} близко, рация молчит.",
            "За {i} охотились всей ротой.",
            "{G} больше не осталось.",
            "Что за {n} такой?",
        ),
        "ordinal": (
            "Привезли {G}, выгружали ночью.",
            "{N} сами ушли, с оружием.",
            "Нас теперь тоже за {G} считают.",
            "Из роты трое {G}, остальные целые.",
            "Кто такие {N}?",
        ),
        "verb": (
            "Вторую роту {past} под чистую.",
            "Нас тут каждый день хотят {inf}.",
            "Если командир узнает, меня {fut}.",
            "Так {past}, что две недели лежал.",
        ),
        "bare number": (
            "По рации передали {n}, мы в подвал.",
            "Опять {n}, спать не ложимся.",
            "Сосед кричит: {n}, бегите.",
            "После {n} всегда тихо.",
            "Какой {n}, объясни?",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A made-up call: who its two people are, and what they say by turns."""

    people: tuple[str, str]
    turns: tuple[str, ...]


def background() -> list[str]:
    """Ordinary lines of calls of this kind, once each; none with the sample case's own invented terms."""
    lines: dict[str, None] = {}
    for written in (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines():
        call = json.loads(written)
        if call["language"] == "ru" and not call.get("same_as"):
            for turn in call["turns"]:
                if not any(g.get("unknown") for g in turn["shorthand"]):
                    lines[turn["text"]] = None
    for written in (HERE / "theme_turns.tsv").read_text(encoding="utf-8").splitlines():
        if written and not written.startswith("#"):
            lines[written.split("\t")[-1]] = None
    for written in (HERE / "senses.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(written)
        if row["language"] == "ru":
            for text in row["turns"]:
                lines[re.sub(r"\[([^|\]]*)\|[^\]]*\]", r"\1", text)] = None
    return list(lines)


def said(term: str, sentence: str, analyzer: Any) -> str:
    """A sentence with the term in the forms it asks for."""

    def form(match: re.Match[str]) -> str:
        wanted = match[1]
        if term.isdigit():
            return term
        *before, last = term.split()
        parse = next((p for p in analyzer.parse(last) if p.normal_form == last), analyzer.parse(last)[0])
        if wanted in ("past", "fut", "inf"):
            grammemes = {"past": {"past", "plur"}, "fut": {"plur", "3per"}, "inf": {"INFN"}}[wanted]
        else:
            grammemes = {CASES[wanted.lower()], "plur" if wanted.isupper() else "sing"}
            if wanted == "A":
                # People are meant: the accusative is the genitive.
                grammemes = {"gent", "plur"}
        bent = parse.inflect(grammemes)
        return " ".join((*before, bent.word if bent else last))

    text = re.sub(r"\{(\w+)\}", form, sentence)
    return text[:1].upper() + text[1:]


def made_calls(half: str, seed: int = 1) -> list[MadeCall]:
    """The calls of one half, always the same for a seed."""
    import pymorphy3

    analyzer = pymorphy3.MorphAnalyzer(lang="ru")
    chance = random.Random(f"{half} {seed}")
    lines = background()
    chance.shuffle(lines)
    stock = iter(lines * 3)
    people = [(f"c{n % CALLERS:03}", f"r{n % CALLERS:03}") for n in range(CALLS)]
    turns = [[next(stock) for _ in range(LINES)] for _ in range(CALLS)]
    for kind, terms in TERMS[half].items():
        for term in terms:
            callers = set(chance.sample(range(CALLERS), chance.randint(3, 8)))
            calls = [n for n in range(CALLS) if n % CALLERS in callers]
            for _ in range(chance.randint(6, 14)):
                sentence = chance.choice(SENTENCES[half][kind])
                at = turns[chance.choice(calls)]
                # The caller speaks at even turns; a question back is asked by the other side, right after a use.
                place = chance.randrange(LINES // 2) * 2
                if sentence.endswith("?"):
                    use = chance.choice([s for s in SENTENCES[half][kind] if not s.endswith("?")])
                    at[place] = said(term, use, analyzer)
                    at[place + 1] = said(term, sentence, analyzer)
                else:
                    at[place] = f"{at[place]} {said(term, sentence, analyzer)}"
    return [MadeCall(who, tuple(lines)) for who, lines in zip(people, turns, strict=True)]


def found(
    calls: list[MadeCall], reader: Decipherer, resources: PackagedResources, known: WordFrequencies | None
) -> Iterator[CandidateDraft]:
    """What the finder lists of these calls."""
    finder = finder_of(resources, known)
    for n, call in enumerate(calls):
        lines = reader.reader("ru").talk([("AB"[k % 2], text) for k, text in enumerate(call.turns)])
        callers = [call.people[k % 2] for k in range(len(call.turns))]
        references = [f"{n}:{k}" for k in range(len(call.turns))]
        finder.take(lines, callers, references, reader.known_words(lines, "ru"), "ru")
    yield from finder.ranked(30)


def as_recognised(call: MadeCall) -> MadeCall:
    """The call in lower case without punctuation."""
    turns = (" ".join(re.sub(r"[^\w\s'’-]", " ", text).lower().split()) for text in call.turns)
    return MadeCall(call.people, tuple(turns))


def measure(
    half: str, known: WordFrequencies | None, show: int = 0, seed: int = 1, bare: bool = False
) -> dict[str, Any]:
    """Ranks of the planted terms, by kind, and how many others stand among the first."""
    resources = PackagedResources()
    reader = decipherer(for_whom(packaged_lexicons(resources)), PymorphyMorphology(), resources)
    calls = made_calls(half, seed)
    if bare:
        calls = [as_recognised(call) for call in calls]
    begun = time.process_time()
    drafts = list(found(calls, reader, resources, known))
    seconds = time.process_time() - begun
    kinds = {term: kind for kind, terms in TERMS[half].items() for term in terms}
    # A made-up word has no dictionary form: the finder shows the form it met most.
    begins = {term: term[:-2] if kind in ("made up", "verb") else "" for term, kind in kinds.items()}
    order = [
        next((t for t in kinds if d.lemma == t or (begins[t] and d.lemma.startswith(begins[t]))), d.lemma)
        for d in drafts
    ]
    ranks = {term: order.index(term) + 1 if term in order else 0 for term in kinds}
    plain = [rank for term, rank in ranks.items() if kinds[term] not in HARD]

    def within(most: int, of: list[int]) -> int:
        return sum(1 for rank in of if 0 < rank <= most)

    uses = Counter(len(call.turns) for call in calls)
    return {
        "half": half,
        "calls": len(calls),
        "turns": sum(turns * n for turns, n in uses.items()),
        "reference_list": known.name if known else None,
        "planted": len(ranks),
        **{f"found_{most}": within(most, list(ranks.values())) for most in (10, 20, 30)},
        "planted_easy": len(plain),
        **{f"found_{most}_easy": within(most, plain) for most in (10, 20, 30)},
        "false_20": sum(1 for term in order[:20] if term not in kinds),
        "ranks": {term: f"{kinds[term]} {rank}" for term, rank in ranks.items()},
        "seconds": round(seconds, 2),
        **({"first": [[d.lemma, d.score, d.why] for d in drafts[:show]]} if show else {}),
    }


def means(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """One set of figures, or the means of several."""
    if len(figures) == 1:
        return figures[0]
    counted = [key for key in figures[0] if key.startswith(("found_", "false_", "planted"))]
    averages = {key: round(sum(one[key] for one in figures) / len(figures), 1) for key in counted}
    return {**{key: figures[0][key] for key in ("half", "reference_list")}, "cases": len(figures), **averages}


if __name__ == "__main__":
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--half", choices=("dev", "test", "both"), default="both")
    ask.add_argument("--show", type=int, default=0)
    ask.add_argument("--bare", action="store_true", help="in lower case without punctuation")
    ask.add_argument(
        "--seeds", type=int, default=1, help="so many different cases of each half; means of them"
    )
    given = ask.parse_args()
    halves = ("dev", "test") if given.half == "both" else (given.half,)
    lists = dict.fromkeys((None, word_frequencies()))
    figures = [
        means([measure(half, known, given.show, seed + 1, given.bare) for seed in range(given.seeds)])
        for half in halves
        for known in lists
    ]
    print(json.dumps(figures, ensure_ascii=False, indent=1))

"""How often the forms of a person's name get one key, and how often two people get the same one; one JSON object.

    python benchmarks/linking.py                 both halves
    python benchmarks/linking.py --half test     one half
    python benchmarks/linking.py --lower         in lower case without punctuation, as recognisers write
    python benchmarks/linking.py --show          also the forms that went astray

People are made of a first name, a patronymic and a surname, and every call says two of them in all cases: surname alone,
first name, pet names, first name and patronymic, first name and surname, pet name and surname. Names, pet names, their
declension and their Latin spelling are tables and rules of this file, which share nothing with the product. Each half
has names and surnames of its own: rules may be tried on the dev half; the test half is only run (one
rule, pet names by how they are made, came after its first run, which gave 0.988 for `named` and 0.991 for `unnamed`).

`linked`: forms with the key of the form in full, or, in calls where nobody is named in full, of the person's first name;
a form that is not found counts as not linked. `missed`: those not found. `english`: the same for English lines beside.
`left`: forms of some 300 people who are in the vault that would stand in a release, in whole or in part, with nothing kept.
`merged`: forms that have the key of the other person of the call. `namesakes`: the same where both have the same first
name and only what tells them apart is counted. `strangers`: people of different calls with one key, of all people.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.protection import Identifier, withholding_ops
from earwitness.stages.protect.finder import Found, KnownPerson, find_in_call
from earwitness.stages.protect.tables import Tables, read_tables

RESOURCES = Path(__file__).resolve().parent.parent / "src" / "earwitness" / "resources"
Sex = Literal["m", "f"]
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

#: half -> first names of men and women with pet names
FIRST: Mapping[str, Mapping[Sex, Mapping[str, str]]] = {
    "dev": {
        "m": {
            "Александр": "Саша Санёк Шурик Саня Сашка Шура", "Алексей": "Лёша Лёха Алёшка Лёшка", "Сергей": "Серёжа Серёга Серёжка",
            "Дмитрий": "Дима Димон Митя Димка", "Николай": "Коля Колян Колька", "Владимир": "Вова Володя Вовка Вован",
            "Михаил": "Миша Мишка Мишаня", "Пётр": "Петя Петька Петруха", "Иван": "Ваня Ванька Ванюша Ванёк",
            "Виктор": "Витя Витёк Витька", "Юрий": "Юра Юрка Юрик", "Павел": "Паша Пашка Павлик", "Евгений": "Женя Женька Жека",
            "Игорь": "Игорёк Игорёха Гарик", "Анатолий": "Толя Толик Толян", "Роман": "Рома Ромка Ромчик",
        },
        "f": {
            "Анна": "Аня Анька Анечка Нюра", "Мария": "Маша Машка Маруся Машенька", "Ольга": "Оля Олька Оленька",
            "Татьяна": "Таня Танька Танюша", "Елена": "Лена Ленка Леночка", "Наталья": "Наташа Наташка Ната",
            "Светлана": "Света Светка Светочка", "Екатерина": "Катя Катька Катюша", "Ирина": "Ира Ирка Иришка",
            "Людмила": "Люда Людка Людочка", "Юлия": "Юля Юлька Юленька", "Галина": "Галя Галочка",
        },
    },
    "test": {
        "m": {
            "Андрей": "Андрюша Андрюха Андрюшка Дрон", "Максим": "Макс Максимка Максик", "Константин": "Костя Костик Костян",
            "Григорий": "Гриша Гришка Гриня", "Борис": "Боря Борька Борян", "Вячеслав": "Слава Славик Славка",
            "Станислав": "Стас Стасик Стасян", "Геннадий": "Гена Генка Геша", "Василий": "Вася Васька Васёк", "Артём": "Тёма Артёмка Тёмка Артёмчик",
            "Денис": "Дэн Дениска Денчик", "Кирилл": "Кирюха Кирюша Кирилка", "Виталий": "Виталик Виталя", "Олег": "Олежка Олежек",
            "Степан": "Стёпа Стёпка", "Фёдор": "Федя Федька Федюня", "Тимофей": "Тима Тимоха Тимоша", "Леонид": "Лёня Лёнька Лёнчик",
        },
        "f": {
            "Анастасия": "Настя Настюха Настёна Настька", "Ксения": "Ксюша Ксюха Ксюшка", "Дарья": "Даша Дашка Дашуля",
            "Валентина": "Валя Валюша Валька", "Надежда": "Надя Надюша Надька", "Любовь": "Люба Любаша Любка",
            "Лариса": "Лариска Ларочка", "Марина": "Маринка Мариша", "Полина": "Полинка Полюшка", "Виктория": "Вика Викуся Викуля",
            "Елизавета": "Лиза Лизка Лизонька", "Тамара": "Тома Тамарка",
        },
    },
}  # fmt: skip

#: half -> surnames of men; a bar stands before letters that other cases lose («Горобец», «Горобца»)
SURNAMES: Mapping[str, str] = {
    "dev": "Ковалёв Смирнов Лебедев Гаврилин Синицын Ботвинский Заруцкий Толстой Черных Лысенко Иванчук Мельник Гусь "
    "Сорока Скиба Аветисян Гогиашвили Махарадзе Сковород|е|ц Соловей Беспалый Дятлов Бурлаков Пчелинцев Шамсутдинов "
    "Коршунов Жеребцов Тарасюк Рыбалко Воробьёв Зуев Хромых Белоусов Бондарь Ахмедов Ильин",
    "test": "Пастухов Горелов Митяев Бабкин Курицын Лозинский Садовский Броницкий Полевой Седых Тимошенко Ковальчук Гончар "
    "Кочубей Дейнека Зозуля Саргсян Мчедлишвили Гурджидзе Коломи|е|ц Соболь Кудрявый Ефремов Хабибуллин Чернышёв "
    "Онищук Шевченко Григорьев Оборин Косых Щербак Тюлень Кузьмичёв Мухаметшин Сибиряк Чалый Фидря Нестерук",
}
PATRONYMICS: Mapping[str, str] = {
    "dev": "Петрович Иванович Сергеевич Николаевич Ильич Васильевич Андреевич Юрьевич",
    "test": "Алексеевич Михайлович Борисович Григорьевич Степанович Кузьмич Дмитриевич Фёдорович",
}
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "nomn": ("вчера {} приехал из города, уже ночью", "потом {} мне сам всё рассказал", "а где сейчас {}, ты не знаешь?"),
    "gent": ("я давно не видел {} там", "у {} опять телефон не отвечает", "это машина {}, он её купил весной"),
    "datv": ("передай {} привет от нас", "я уже звонила {} два раза", "скажи {}, пусть перезвонит"),
    "accs": ("мы вчера встретили {} в магазине", "ты видел {} сегодня?", "все ждут {} к вечеру"),
    "ablt": ("мы с {} поехали на рынок", "я говорил с {} утром", "между мной и {} всё нормально"),
    "loct": ("мы говорили о {} вчера", "ничего плохого о {} не скажу", "все думают о {} теперь"),
}  # fmt: skip
ENGLISH = (
    "Yesterday {} came back from the city.",
    "I have not seen {} there for a long time.",
    "Tell {} to call me back.",
    "We went to the market with {} then.",
)
_LATIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ъ": "", "ю": "yu", "я": "ya",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Human:
    """An invented person, every name by grammatical case."""

    sex: Sex
    first: tuple[str, ...]
    father: tuple[str, ...]
    surname: tuple[str, ...]
    pets: tuple[tuple[str, ...], ...]

    @property
    def full(self) -> str:
        return f"{self.first[0]} {self.father[0]} {self.surname[0]}"


def declined(word: str, sex: Sex) -> tuple[str, ...]:
    """A noun in six cases, by the school grammar; `Х|е|ц` loses the letters between the bars."""
    if "|" in word:
        root, lost, end = word.split("|")
        soft = "й" if root[-1] in "аеиоу" else ""
        stem = root + soft + end
        return (root + lost + end, stem + "а", stem + "у", stem + "а", stem + "ом", stem + "е")
    stem, last = word[:-1], word[-1]
    if last == "а":
        y = "и" if stem[-1] in "гкхжшчщ" else "ы"
        o = "е" if stem[-1] in "жшчщц" else "о"
        return (word, stem + y, stem + "е", stem + "у", stem + o + "й", stem + "е")
    if last == "я":
        ending = "и" if stem[-1] == "и" else "е"
        return (word, stem + "и", stem + ending, stem + "ю", stem + "ей", stem + ending)
    if sex == "f":
        if word == "Любовь":
            return ("Любовь", "Любови", "Любови", "Любовь", "Любовью", "Любови")
        return (word,) * 6
    if word == "Павел":
        return ("Павел", *("Павл" + e for e in ("а", "у", "а", "ом", "е")))
    if word == "Пётр":
        return ("Пётр", *("Петр" + e for e in ("а", "у", "а", "ом", "е")))
    if last in "йь":
        if word == "Соловей":
            stem = "Соловь"
        ending = "и" if word.endswith("ий") else "е"
        return (word, stem + "я", stem + "ю", stem + "я", stem + "ем", stem + ending)
    if last in "ое":
        return (word,) * 6
    if word.endswith(("ёк", "ек", "ок")):
        stem = word[:-2] + ("ь" if word.endswith("ёк") else "") + "к"
        return (word, stem + "а", stem + "у", stem + "а", stem + "ом", stem + "е")
    ending = "ем" if last in "жшчщц" else "ом"
    return (word, word + "а", word + "у", word + "а", word + ending, word + "е")


def surname(word: str, sex: Sex) -> tuple[str, ...]:
    """A surname in six cases, for a man or a woman."""
    if word.endswith(("ов", "ев", "ёв", "ин", "ын")):
        ends = ("", "а", "у", "а", "ым", "е") if sex == "m" else ("а", "ой", "ой", "у", "ой", "ой")
        return tuple(word + e for e in ends)
    if word.endswith(("ский", "цкий", "ой", "ый")):
        stem = word[:-2]
        i = "и" if stem[-1] in "кг" else "ы"
        man = ("", "ого", "ому", "ого", i + "м", "ом")
        return (
            (word, *(stem + e for e in man[1:]))
            if sex == "m"
            else tuple(stem + e for e in ("ая", "ой", "ой", "ую", "ой", "ой"))
        )
    if word.endswith(("ых", "их", "ко", "швили", "дзе")):
        return (word,) * 6
    if sex == "f" and not word.endswith(("а", "я")):
        return (word.replace("|", ""),) * 6
    return declined(word, "m")


def patronymic(word: str, sex: Sex) -> tuple[str, ...]:
    """A father's name in six cases."""
    if sex == "m":
        return declined(word, "m")
    if word.endswith(("евич", "ович")):
        return declined(word[:-2] + "на", "f")
    return declined(word + "на" if word != "Ильич" else "Ильинична", "f")


def latin(word: str) -> str:
    """The usual English spelling."""
    text = "".join(_LATIN[c] for c in word.lower())
    return text.replace("iy", "y").capitalize() if text.endswith("iy") else text.capitalize()


def people(half: str, draw: random.Random, times: int = 1) -> list[Human]:
    """Every surname of the half so many times for a man and for a woman."""
    out = []
    fathers = PATRONYMICS[half].split()
    for n, word in enumerate(SURNAMES[half].split() * times):
        for sex in ("m", "f"):
            names = FIRST[half][sex]
            first = list(names)[n % len(names)]
            father = draw.choice(fathers)
            pets = tuple(declined(p, sex) for p in names[first].split())
            out.append(Human(sex, declined(first, sex), patronymic(father, sex), surname(word, sex), pets))
    return out


def forms(human: Human, *, named: bool) -> Iterator[tuple[str, str]]:
    """(case, form) of every way to call somebody; without `named` only first and pet names."""
    for n, case in enumerate(CASES):
        pet = human.pets[n % len(human.pets)]
        yield case, human.first[n]
        for one in human.pets:
            yield case, one[n]
        if named:
            yield case, human.surname[n]
            yield case, f"{human.first[n]} {human.father[n]}"
            yield case, f"{human.first[n]} {human.surname[n]}"
            yield case, f"{pet[n]} {human.surname[n]}"


def telling(human: Human) -> Iterator[tuple[str, str]]:
    """Forms that tell somebody from a namesake."""
    for n, case in enumerate(CASES):
        yield case, human.surname[n]
        yield case, f"{human.first[n]} {human.surname[n]}"
        yield case, f"{human.first[n]} {human.father[n]}"
        yield case, f"{human.pets[0][n]} {human.surname[n]}"


@dataclass(frozen=True, slots=True)
class Said:
    """One form in one turn, and whose it is."""

    turn: int
    begin: int
    stop: int
    whose: int


def call(
    draw: random.Random, pair: Sequence[Human], kind: Literal["named", "unnamed", "namesakes"]
) -> tuple[list[str], list[Said]]:
    """Lines of a call about two people; the first two lines say each in full, or by first name."""
    lines: list[str] = []
    said: list[Said] = []

    def say(text: str, form: str, whose: int) -> None:
        begin = text.index("{}")
        line = text.replace("{}", form)
        said.append(Said(len(lines), begin, begin + len(form), whose))
        lines.append(line[:1].upper() + line[1:])

    for whose, human in enumerate(pair):
        say("это теперь {} там начальник", human.first[0] if kind == "unnamed" else human.full, whose)
    for whose, human in enumerate(pair):
        for case, form in telling(human) if kind == "namesakes" else forms(human, named=kind == "named"):
            say(draw.choice(SENTENCES[case]), form, whose)
    return lines, said


def english_lines(draw: random.Random, human: Human) -> tuple[list[str], list[Said]]:
    """Lines in English about one person."""
    lines: list[str] = []
    said: list[Said] = []
    names = [human.full, human.first[0], human.surname[0], *(p[0] for p in human.pets)]
    for name in names:
        form = " ".join(latin(w) for w in name.split())
        text = draw.choice(ENGLISH)
        said.append(Said(len(lines), text.index("{}"), text.index("{}") + len(form), 0))
        lines.append(text.replace("{}", form))
    return lines, said


class FolderResources:
    """Packaged files, read from the source tree."""

    def text(self, name: str) -> str:
        return (RESOURCES / name).read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Lower case without marks, every character in its place."""
    return re.sub(r"[.,?]", " ", text.lower())


def key_at(found: Sequence[Found], one: Said) -> str | None:
    """The key of what was found there; of two, of what fits best."""
    here = [f for f in found if f.turn == one.turn and f.begin < one.stop and one.begin < f.stop]
    best = min(here, key=lambda f: abs(f.begin - one.begin) + abs(f.stop - one.stop), default=None)
    return best.key if best else None


def measure(
    half: str, tables: Tables, morphology: PymorphyMorphology, *, lower: bool, show: bool
) -> dict[str, float]:
    """The figures of one half."""
    draw = random.Random(f"linking {half}")
    humans = people(half, draw)
    draw.shuffle(humans)
    count: Counter[str] = Counter()
    keys: dict[str, set[str]] = {}

    def run(texts: Sequence[tuple[str, list[str]]]) -> list[list[Found]]:
        turns = [
            (language, [("?", plain(line) if lower else line) for line in lines]) for language, lines in texts
        ]
        return find_in_call(turns, morphology, None, tables)

    for kind in ("named", "unnamed", "namesakes"):
        for one, other in zip(humans[::2], humans[1::2], strict=True):
            if kind != "namesakes" and one.first == other.first:
                continue
            if kind == "namesakes":
                other = Human(one.sex, one.first, other.father, other.surname, one.pets)
                same = set(one.father + one.surname) & set(other.father + other.surname)
                if one.sex != humans[humans.index(one) + 1].sex or same:
                    continue
            lines, said = call(draw, (one, other), kind)
            texts = [("ru", lines)]
            if kind == "named":
                en_lines, en_said = english_lines(draw, one)
                texts.append(("en", en_lines + [""] * (len(lines) - len(en_lines))))
            found = run(texts)
            full = [key_at(found[0], s) for s in said[:2]]
            for s in said[2:]:
                key = key_at(found[0], s)
                count[f"{kind} forms"] += 1
                count[f"{kind} linked"] += key is not None and key == full[s.whose]
                count[f"{kind} missed"] += key is None
                count[f"{kind} merged"] += key is not None and key == full[1 - s.whose]
                if show and key != full[s.whose]:
                    why = "missed" if key is None else "merged" if key == full[1 - s.whose] else "apart"
                    print(f"{half} {kind} {why}: {lines[s.turn]} | {lines[s.whose]}")
            if kind == "named":
                for human, key in zip((one, other), full, strict=True):
                    if key:
                        keys.setdefault(key, set()).add(human.full)
                for s in en_said:
                    key = key_at(found[1], s)
                    count["english forms"] += 1
                    count["english linked"] += key is not None and key == full[0]
                    if show and key != full[0]:
                        print(f"{half} english: {en_lines[s.turn]} | {lines[0]} {key is None}")
    out = {}
    for kind in ("named", "unnamed", "namesakes"):
        total = max(1, count[f"{kind} forms"])
        for what in ("linked", "missed", "merged"):
            out[f"{kind}_{what}"] = round(count[f"{kind} {what}"] / total, 4)
    out["english_linked"] = round(count["english linked"] / max(1, count["english forms"]), 4)
    out["strangers"] = round(sum(len(k) - 1 for k in keys.values()) / max(1, len(humans)), 4)
    out["forms"] = sum(count[f"{k} forms"] for k in ("named", "unnamed", "namesakes", "english"))
    return out


def released(
    halves: Sequence[str], tables: Tables, morphology: PymorphyMorphology, *, lower: bool
) -> dict[str, int]:
    """Forms of people of the vault in calls of two, and how many of them a release with nothing kept would show."""
    count: Counter[str] = Counter()
    for half in halves:
        draw = random.Random(f"released {half}")
        humans = people(half, draw, times=2)
        draw.shuffle(humans)
        for pair in zip(humans[::2], humans[1::2], strict=True):
            known = [
                KnownPerson(PersonId(f"per_{n}"), (h.full,), tuple(p[0] for p in h.pets), in_call=True)
                for n, h in enumerate(pair)
            ]
            lines, said = call(draw, pair, "named")
            texts = [plain(line) if lower else line for line in lines]
            (found,) = find_in_call([("ru", [("?", t) for t in texts])], morphology, None, tables, known)
            count["people"] += 2
            for s in said:
                here = [
                    Identifier(RecordId("r"), f.begin, f.stop, f.surface, f.identifier_class, f.kind, f.key)
                    for f in found
                    if f.turn == s.turn
                ]
                ops = withholding_ops(texts[s.turn], here, {}, "ru", 0)
                gone = {n for op in ops for n in range(op.begin, op.stop)}
                count["forms"] += 1
                count["left"] += any(
                    texts[s.turn][n].isalpha() and n not in gone for n in range(s.begin, s.stop)
                )
    return {name: count[name] for name in ("people", "forms", "left")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("dev", "test"))
    parser.add_argument("--lower", action="store_true")
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    tables = read_tables(FolderResources())
    morphology = PymorphyMorphology()
    begun = time.process_time()
    halves = (chosen.half,) if chosen.half else ("dev", "test")
    figures: dict[str, object] = {
        half: measure(half, tables, morphology, lower=chosen.lower, show=chosen.show) for half in halves
    }
    figures["released"] = released(halves, tables, morphology, lower=chosen.lower)
    figures["cpu_s"] = round(time.process_time() - begun, 1)
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

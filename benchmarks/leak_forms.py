"""Invented secrets and the forms in which they may slip into a release, for `benchmarks.leak_scan`. Tables of its own.

Declensions are written out as endings by pattern; spellings in Latin letters follow ISO 9:1995, BGN/PCGN (Russian 1947),
ICAO 9303, the Ukrainian resolution 55 of 2010, and the ways people type.
"""

from __future__ import annotations

import random
from collections.abc import Callable

#: (first name, pet forms, patronymic, language)
MEN = (
    ("Артём", "Тёма Артёмка Тёмка", "Артёмович", "ru"), ("Дмитрий", "Дима Димка Митя Димон", "Дмитриевич", "ru"), ("Сергей", "Серёжа Серёга Серёжка", "Сергеевич", "ru"),
    ("Николай", "Коля Колька Колян", "Николаевич", "ru"), ("Евгений", "Женя Женька", "Евгеньевич", "ru"), ("Михаил", "Миша Мишка Мишаня", "Михайлович", "ru"),
    ("Александр", "Саша Санёк Шурик Сашка", "Александрович", "ru"), ("Владимир", "Вова Вовка Володя", "Владимирович", "ru"), ("Олександр", "Сашко", "Олександрович", "uk"),
    ("Тарас", "Тарасик", "Тарасович", "uk"), ("Богдан", "Богданчик", "Богданович", "uk"), ("Микола", "Миколка", "Миколайович", "uk"), ("Ярослав", "Ярик Славко", "Ярославович", "uk"),
)  # fmt: skip
WOMEN = (
    ("Светлана", "Света Светка", "Сергеевна", "ru"), ("Екатерина", "Катя Катька Катюша", "Ивановна", "ru"), ("Татьяна", "Таня Танька Танюша", "Николаевна", "ru"),
    ("Наталья", "Наташа Наташка", "Петровна", "ru"), ("Галина", "Галя Галка", "Михайловна", "ru"), ("Людмила", "Люда Людка Люся", "Павловна", "ru"),
    ("Оксана", "Оксанка", "Тарасівна", "uk"), ("Олена", "Оленка", "Богданівна", "uk"), ("Ірина", "Іринка", "Миколаївна", "uk"),
)  # fmt: skip
SURNAMES = {
    "ru": "Кашеваров Полещиков Дерябин Ольховский Загоскин Тертышный Бессольцев Жеребцов Пичугин Рукавишников Чернецов Вяземский Щеголев Ефимцев".split(),
    "uk": "Коваленко Гайдамака Бондарчук Пшеничний Дзюбенко Стрілецький Ярмоленко Цимбалюк Щербань Ткаченко Юхименко Журавель Грищук".split(),
}
CALL_SIGNS = "Гюрза Бурлак Филин Тайфун Карпат Шаман Кузнечик Мельник Барсук Ястреб".split()
PLACES = "Завитное Бережки Ольховатка Степановка Криничне Лозуватка".split()
ENGLISH = "Harrington Whitcombe Okonkwo Featherstone Blackwood Ashdown Pemberton".split()
_SYSTEMS: dict[str, dict[str, str]] = {
    "iso 9": dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", ["a", "b", "v", "g", "d", "e", "ë", "ž", "z", "i", "j", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "c", "č", "š", "ŝ", "ʺ", "y", "ʹ", "è", "û", "â", "ì", "ï", "ê", "g̀"], strict=True)),
    "bgn/pcgn": dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", ["a", "b", "v", "g", "d", "e", "ë", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "”", "y", "’", "e", "yu", "ya", "i", "yi", "ye", "g"], strict=True)),
    "icao": dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "ie", "y", "", "e", "iu", "ia", "i", "i", "ie", "g"], strict=True)),
    "ukraine 2010": dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", ["a", "b", "v", "h", "d", "e", "io", "zh", "z", "y", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "iu", "ia", "i", "i", "ie", "g"], strict=True)),
    "informal": dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", ["a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "c", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g"], strict=True)),
}  # fmt: skip
_WORDS = {
    "ru": ("ноль один два три четыре пять шесть семь восемь девять", "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать", "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто", "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
    "uk": ("нуль один два три чотири п'ять шість сім вісім дев'ять", "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять", "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто", "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот"),
    "en": ("zero one two three four five six seven eight nine", "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", "twenty thirty forty fifty sixty seventy eighty ninety", ""),
}  # fmt: skip
_ALIKE = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "к": "κ", "і": "i", "в": "ʙ", "н": "ʜ", "м": "ᴍ", "a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "i": "і", "k": "к"}  # fmt: skip
_CAPITALS_ALIKE = {"А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X", "А": "Α", "A": "А", "B": "В", "H": "Н", "K": "К", "T": "Т", "O": "О"}  # noqa: F601  # fmt: skip


def secrets(random_: random.Random, count: int = 12) -> list[str]:
    """The list a desk might give: people, call signs, numbers, places, documents."""
    out: list[str] = []
    for _ in range(count // 3):
        woman = random_.random() < 0.4
        first, _pets, patronymic, language = random_.choice(WOMEN if woman else MEN)
        surname = random_.choice(SURNAMES[language])
        if woman:
            surname = feminine(surname)
        out.append(random_.choice((f"{first} {surname}", f"{surname} {first} {patronymic}", first, surname)))
    out += random_.sample(CALL_SIGNS, 1) + random_.sample(PLACES, 1) + random_.sample(ENGLISH, 1)
    ukrainian = random_.random() < 0.5
    code = "+38067" if ukrainian else "+7916"
    out.append(code + "".join(random_.choices("123456789", k=1) + random_.choices("0123456789", k=6)))
    out.append(
        f"+7 ({random_.randint(900, 999)}) {random_.randint(100, 999)}-{random_.randint(10, 99)}-{random_.randint(10, 99)}"
    )
    out.append(
        "".join(random_.choices("АВЕКМНОРСТУХ", k=1))
        + f"{random_.randint(100, 999)}"
        + "".join(random_.choices("АВЕКМНОРСТУХ", k=2))
        + f" {random_.randint(10, 99)}"
    )
    out.append(f"{random_.randint(40, 49)}{random_.randint(10, 20)} {random_.randint(100001, 999999)}")
    out.append(
        random_.choice(("ryabina", "zvezdochet", "nochnoy")) + f"_{random_.randint(10, 99)}@example.org"
    )
    return list(dict.fromkeys(out))


def feminine(surname: str) -> str:
    if surname.endswith(("ов", "ев", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий", "ный", "ський", "цький", "ний")):
        return surname[:-2] + ("а" if surname.endswith(("ський", "цький", "ний")) else "ая")
    return surname


def written(secret: str, random_: random.Random) -> tuple[str, str]:
    """(which form, how the secret is written in it)."""
    if "@" in secret:
        account, host = secret.split("@")
        apart = f"{account} [at] {host.replace('.', ' [dot] ')}"
        return random_.choice((("address", secret), ("address, capitals", secret.upper()), ("address, apart", apart), ("account", account)))  # fmt: skip
    digits = "".join(c for c in secret if c.isdigit())
    letters = [c for c in secret if c.isalpha()]
    if letters and digits:
        return _plate(secret, random_)
    if digits:
        return _number(digits, random_)
    parts = secret.split()
    name = random_.choice(parts)
    if len(parts) > 1 and random_.random() < 0.2:
        name = secret
    makers: list[tuple[str, Callable[[], str | None]]] = [
        ("as it is", lambda: name), ("lower case", lambda: _lower(name)), ("upper case", lambda: name.upper()), ("ё as е", lambda: name.replace("ё", "е") if "ё" in name else None),
        ("look-alikes", lambda: _alike(name, random_)), ("zero-width", lambda: _between(name, random_, "\u200b\u200d\u2060\ufeff\u00ad")), ("combining", lambda: _between(name, random_, "\u0301\u0332\u0336")),
        ("full width", lambda: _wide(name)), ("spaced", lambda: " ".join(name) if " " not in name and len(name) > 3 else None), ("dotted", lambda: ".".join(name) if " " not in name and len(name) > 3 else None),
        ("mixed case", lambda: "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(name)) if len(name) > 4 else None),
        ("hyphenated", lambda: f"{name[: len(name) // 2]}-\n{name[len(name) // 2 :]}" if " " not in name and len(name) > 5 else None),
        ("digits for letters", lambda: _leet(name)),
        ("under_scores", lambda: "_".join(["call", *secret.split(), "2"]) if len(parts) > 1 else None), ("glued", lambda: secret.replace(" ", "") if len(parts) > 1 else None),
    ]  # fmt: skip
    if is_russian(name):
        makers += [("case", lambda: _case(name, random_))] * 3
        makers += [(f"Latin, {system}", lambda system=system: latin(name, system)) for system in _SYSTEMS]  # type: ignore[misc]
        makers += [
            ("Latin, a case", lambda: latin(_case(name, random_) or name, random_.choice(list(_SYSTEMS))))
        ]
        makers += [
            ("pet form", lambda: _pet(name, random_)),
            ("possessive", lambda: _possessive(name, random_)),
            ("spoken patronymic", lambda: _patronymic(name)),
        ]
        makers += [("misspelt", lambda: _misspelt(name, random_))]
    else:
        makers += [
            ("possessive", lambda: name + "'s"),
            ("possessive", lambda: name + "’s"),
            ("misspelt", lambda: _misspelt(name, random_)),
        ]
    while True:
        form, make = random_.choice(makers)
        made = make()
        if made:
            return form, made


def is_russian(name: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in name)


#: names that are everyday words: without their capital nobody, the scan neither, takes them for names
EVERYDAY = (*CALL_SIGNS, *PLACES, "Журавель", "Вяземский", "Ольховский", "Стрілецький")


def _lower(name: str) -> str | None:
    return name.lower() if name not in EVERYDAY else None


def _alike(name: str, random_: random.Random) -> str | None:
    table = {**_ALIKE, **_CAPITALS_ALIKE}
    places = [n for n, c in enumerate(name) if c in table]
    if len(name) < 5 or not places:
        return None
    chosen = set(random_.sample(places, random_.randint(1, len(places))))
    made = "".join(table[c] if n in chosen else c for n, c in enumerate(name))
    return made if any(c in name for c in made if c.isalpha()) else None


def _between(name: str, random_: random.Random, marks: str) -> str:
    return "".join(
        c + (random_.choice(marks) if n and random_.random() < 0.5 else "") for n, c in enumerate(name)
    )


def _wide(name: str) -> str | None:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name) if name.isascii() else None


def _leet(name: str) -> str | None:
    made = (
        name[0]
        + name[1:-1].replace("о", "0").replace("o", "0").replace("з", "3").replace("e", "3")
        + name[-1]
    )
    return made if made != name and len(name) > 5 and " " not in name else None


def latin(name: str, system: str) -> str | None:
    table = _SYSTEMS[system]
    made = "".join(
        table.get(c, c) if c.islower() or not c.isalpha() else table.get(c.lower(), c).capitalize()
        for c in name
    )
    return made if len(made) > 3 else None


#: endings of the oblique cases by the end of the dictionary form: (what is cut, endings)
_RU = (("ский", 2, "ого ому им ом"), ("цкий", 2, "ого ому им ом"), ("ный", 2, "ого ому ым ом"), ("ская", 2, "ой ую"), ("цкая", 2, "ой ую"), ("ная", 2, "ой ую"), ("ова", 1, "ой у"), ("ева", 1, "ой у"), ("ина", 1, "ой у ы"), ("ов", 0, "а у ым е"), ("ев", 0, "а у ым е"), ("ин", 0, "а у ым е"), ("ович", 0, "а у ем е"), ("евич", 0, "а у ем е"), ("вна", 1, "ы е у ой"), ("ья", 1, "и е ю ей"), ("я", 1, "и е ю ей"), ("ка", 1, "и е у ой"), ("га", 1, "и е у ой"), ("жа", 1, "и е у ей"), ("ша", 1, "и е у ей"), ("а", 1, "ы е у ой"), ("ий", 1, "я ю ем и"), ("ей", 1, "я ю ем е"), ("ай", 1, "я ю ем е"), ("ок", 2, "ка ку ком ке"), ("ёк", 2, "ька ьку ьком ьке"), ("ое", 2, "ого ому ым ом"), ("ки", 1, "ов ам ами ах"))  # fmt: skip
_UK = (("ський", 2, "ого ому им"), ("цький", 2, "ого ому им"), ("ний", 2, "ого ому им"), ("ська", 1, "ої ій у ою"), ("цька", 1, "ої ій у ою"), ("на", 1, "и і у ою о"), ("ка", 1, "и у ою о"), ("ко", 1, "а у ом ові"), ("ук", 0, "а у ом ові е"), ("юк", 0, "а у ом ові е"), ("чук", 0, "а у ом ові"), ("ович", 0, "а у ем у"), ("івна", 1, "и і у ою"), ("ївна", 1, "и і у ою"), ("ла", 1, "и і у ою о"), ("а", 1, "и і у ою о"))  # fmt: skip


def _case(name: str, random_: random.Random) -> str | None:
    if " " in name:
        return None
    ukrainian = (
        any(c in "іїєґ" for c in name.lower())
        or name in SURNAMES["uk"]
        or name in ("Тарас", "Богдан", "Микола", "Ярослав", "Олександр", "Оксана", "Олена")
    )
    if name in SURNAMES["uk"] and name.endswith("ь"):
        return name[:-1] + random_.choice(["я", "ю"]) if not name.endswith("ель") else None
    for ending, cut, endings in _UK if ukrainian else _RU:
        if name.lower().endswith(ending):
            return name[: len(name) - cut] + random_.choice(endings.split())
    if name[-1] in "бвгджзклмнпрстфхцчшщ":
        return (
            name + random_.choice(["а", "у", "ом", "ові" if ukrainian else "е"])
            if name[-2:] not in ("ец", "ел")
            else None
        )
    return None


def _pets_of(name: str) -> list[str]:
    return next((pets.split() for first, pets, _, _ in (*MEN, *WOMEN) if first == name), [])


def _pet(name: str, random_: random.Random) -> str | None:
    pets = _pets_of(name)
    if not pets:
        return None
    pet = random_.choice(pets)
    return random_.choice((pet, _case(pet, random_) or pet, latin(pet, "informal") or pet))


def _possessive(name: str, random_: random.Random) -> str | None:
    base = random_.choice([name, *_pets_of(name)])
    if base.endswith(("а", "я")) and " " not in base and not base.endswith(("ова", "ева", "ая")):
        if set(base.lower()) & set("іїєґ") or base in (
            "Олена",
            "Оксана",
            "Оленка",
            "Іринка",
            "Оксанка",
            "Микола",
            "Миколка",
        ):
            root = base[:-2] + "чин" if base.endswith("ка") else base[:-1] + "ин"
        else:
            root = base[:-1] + "ин"
        return root + random_.choice(["", "а", "ой", "о"])
    return None


def _patronymic(name: str) -> str | None:
    table = {"Сергеевич": "Сергеич", "Николаевич": "Николаич", "Михайлович": "Михалыч", "Александрович": "Саныч", "Дмитриевич": "Дмитрич", "Владимирович": "Владимирыч", "Артёмович": "Артёмыч", "Ивановна": "Иванна", "Сергеевна": "Сергевна", "Павловна": "Пална", "Михайловна": "Михална"}  # fmt: skip
    return table.get(name)


def _misspelt(name: str, random_: random.Random) -> str | None:
    """One or two letters changed, dropped, doubled or swapped in a long name; the first stays."""
    if len(name) < 9 or " " in name:
        return None
    letters = list(name)
    for _ in range(random_.randint(1, 2)):
        n = random_.randrange(1, len(letters) - 1)
        what = random_.choice(("change", "drop", "double", "swap"))
        if what == "change":
            letters[n] = random_.choice("аеиоусртн" if is_russian(name) else "aeiousrtn")
        elif what == "drop" and len(letters) > 8:
            del letters[n]
        elif what == "double":
            letters.insert(n, letters[n])
        else:
            letters[n], letters[n - 1] = (
                (letters[n - 1], letters[n]) if n > 1 else (letters[n], letters[n - 1])
            )
    return "".join(letters) if "".join(letters) != name else None


# ------------------------------------------------------------------------------------------------------------- numbers


def _plate(secret: str, random_: random.Random) -> tuple[str, str]:
    ways = {
        "plate": secret, "plate, lower": secret.lower(), "plate, spaced": " ".join((secret[0], secret[1:4], secret[4:])), "plate, hyphens": "-".join((secret[0], secret[1:4], secret[4:6], secret[7:])),
        "plate, Latin": "".join(dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True)).get(c, c) for c in secret), "plate, glued": secret.replace(" ", ""),
    }  # fmt: skip
    return random_.choice(list(ways.items()))


def _number(digits: str, random_: random.Random) -> tuple[str, str]:
    if len(digits) < 11:
        cut = random_.randint(2, 4)
        ways = {
            "document": digits,
            "document, spaced": f"{digits[:cut]} {digits[cut:]}",
            "document, №": f"{digits[:4]} № {digits[4:]}",
            "document, split": f"{digits[:2]} {digits[2:4]} {digits[4:]}",
        }
        return random_.choice(list(ways.items()))
    national = digits[-10:] if digits[0] == "7" else digits[-9:]
    trunk = ("8" if digits[0] == "7" else "0") + national
    a, b, c, d = (
        (national[:3], national[3:6], national[6:8], national[8:])
        if digits[0] == "7"
        else (national[:2], national[2:5], national[5:7], national[7:])
    )
    lead = "" if digits[0] == "7" else "0"
    ways = {
        "digits": digits, "digits, trunk": trunk, "grouped": f"{lead}{a} {b} {c} {d}", "grouped, brackets": f"({lead}{a}) {b}-{c}-{d}", "grouped, dots": f"{lead}{a}.{b}.{c}.{d}", "international": f"+{digits[: len(digits) - len(national)]} {a} {b} {c} {d}",
        "local": f"{b}-{c}-{d}", "full-width digits": "".join(chr(ord(x) + 0xFEE0) for x in trunk), "zero-width digits": "\u200b".join(trunk), "no-break spaces": f"{lead}{a}\u00a0{b}\u00a0{c}\u00a0{d}", "slashes": f"{lead}{a}/{b}/{c}{d}",
    }  # fmt: skip
    for language in _WORDS:
        ways[f"said, {language}"] = " ".join(_digit(x, language) for x in lead + national)
        ways[f"said in groups, {language}"] = " ".join(_said(g, language) for g in (lead + a, b, c, d))
        dictated = ". ".join(_said(g, language).capitalize() for g in (lead + a, b, c, d))
        ways[f"said in sentences, {language}"] = dictated
        ways[f"said in groups, commas, {language}"] = ", ".join(
            _said(g, language) for g in (lead + a, b, c, d)
        )
    return random_.choice(list(ways.items()))


def _digit(digit: str, language: str) -> str:
    return _WORDS[language][0].split()[int(digit)]


def _said(group: str, language: str) -> str:
    """A group of two or three digits as people say it."""
    ones, teens, tens, hundreds = (words.split() for words in _WORDS[language])
    out = []
    while group.startswith("0"):
        out.append(ones[0])
        group = group[1:]
    if len(group) == 3:
        out += [hundreds[int(group[0]) - 1]] if hundreds else [ones[int(group[0])], "hundred"]
        group = group[1:].lstrip("0")
    if len(group) == 2:
        if group[0] == "1":
            return " ".join([*out, teens[int(group[1])]])
        out.append(tens[int(group[0]) - 2])
        group = group[1:].lstrip("0")
    if group:
        out.append(ones[int(group)])
    return " ".join(out)

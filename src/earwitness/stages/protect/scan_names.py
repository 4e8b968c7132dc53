"""More forms of a name than grammar gives, for the leak scan: patronymics as spoken, possessives with their cases, the
same name in the other language, and words that only say what a secret is."""

from __future__ import annotations

import re

_POSSESSIVE = "а у ом ым о ы ых ыми ой ою е".split()
_POSSESSIVE_UK = "а у ом им о і их ими ої ій ою".split()
#: words before a secret that say what it is and are everywhere
DESCRIPTION = re.compile(
    r"^(?:(?:позывной|позивний|кличка|прозвище|прізвисько|псевдо|имя|ім'я|фамилия|прізвище|отчество|телефон|тел|номер|паспорт|имей|imei|iban|vin|"
    r"в/ч|військова частина|войсковая часть|госномер|call ?sign|nick ?name|alias|name|surname|phone|tel|number|passport|plate|unit|e-?mail|account)\b\.?\s*[:№#=–—-]?\s*)+",
    re.IGNORECASE,
)  # fmt: skip


def possessives(word: str) -> set[str]:
    """«Светкин», «Сергеева», «Оленчиного», «Андріїв» of a lower-case Cyrillic name in its dictionary form."""
    out: set[str] = set()
    stem, last = word[:-1], word[-1:]
    if last in "ая" and len(stem) > 1:
        roots = {stem + ("їн" if stem[-1] in "аеєиіоуюя" else "ин")}
        if stem[-1] in "кгх":
            roots.add(stem[:-1] + {"к": "ч", "г": "ж", "х": "ш"}[stem[-1]] + "ин")
        for root in roots:
            out |= {root, *(root + e for e in (*_POSSESSIVE, *_POSSESSIVE_UK))}
    elif last == "й" or last == "ь":
        for root in (stem + "ев", stem + "єв"):
            out |= {root, *(root + e for e in (*_POSSESSIVE, *_POSSESSIVE_UK))}
        out |= {stem + "їв", stem + "ів"}
    elif last not in "еёиіїоуыэюя":
        out |= {word + "ов", word + "ів", *(word + "ов" + e for e in (*_POSSESSIVE, *_POSSESSIVE_UK))}
    elif last == "о" and len(stem) > 1:
        out |= {stem + "ов", stem + "ів", *(stem + "ов" + e for e in (*_POSSESSIVE, *_POSSESSIVE_UK))}
    return out


def spoken_patronymics(word: str) -> set[str]:
    """«Иваныч», «Сергеич», «Палыч», «Санна», «Сергевна» of a lower-case patronymic, in their dictionary form."""
    out: set[str] = set()
    for ending, shorts in (
        ("ович", ("ыч", "ич")), ("евич", ("ич", "еич")), ("ьевич", ("ич", "ьич")), ("еевич", ("еич",)), ("аевич", ("аич",)), ("иевич", ("ич",)),
        ("овна", ("на", "овна")), ("евна", ("на", "вна")), ("ьевна", ("ьевна", "ьна")), ("івна", ("івна", "на")), ("ївна", ("ївна",)), ("иевна", ("евна",)),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            root = word[: -len(ending)]
            out |= {root + short for short in shorts}
    for full, short in (("павлович", "палыч"), ("павловна", "пална"), ("александрович", "саныч"), ("александровна", "санна"), ("михайлович", "михалыч"), ("михайловна", "михална"), ("николаевич", "николаич"), ("васильевич", "василич"), ("анатольевич", "анатолич"), ("дмитриевич", "митрич"), ("данилович", "данилыч"), ("ивановна", "иванна")):  # fmt: skip
        if word == full:
            out.add(short)
    return {w for w in out if w != word and len(w) >= 4}


def in_the_other_language(word: str) -> set[str]:
    """A lower-case Cyrillic name spelt the Russian way as the Ukrainian one spells it, and the other way round."""
    if set(word) & set("іїєґ'"):
        plain = word.replace("ґ", "г").replace("ї", "и").replace("і", "и").replace("є", "е")
        out = {plain.replace("'", ""), plain.replace("'", "ь"), plain.replace("'", "ъ")}
        if word.endswith(("ський", "цький")):
            out |= {w[:-5] + w[-5] + "кий" if w.endswith("ький") else w for w in out}
        return out - {word}
    out = set()
    if "и" in word or "ы" in word:
        out |= {word.replace("и", "і").replace("ы", "и"), word.replace("ы", "и")}
        if word.endswith("ий"):
            out.add(word[:-2].replace("и", "і").replace("ы", "и") + "ий")
    if word.endswith(("ский", "цкий")):
        out |= {w[:-3] + "ький" for w in {word, *out} if w.endswith("кий")}
    if word.endswith(("ев", "ёв")):
        out |= {word[:-2] + "ьов", word[:-2] + "єв", word[:-2] + "йов"}
    return out - {word}


def counterparts(rows: str) -> dict[str, set[str]]:
    """Each name → the same name in other languages, from the table `names/same.tsv`."""
    out: dict[str, set[str]] = {}
    for line in rows.splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) < 2:
            continue
        family = {cells[0], *cells[1].split()}
        for name in family:
            out.setdefault(name, set()).update(family - {name})
    return out

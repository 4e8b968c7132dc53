"""Russian and Ukrainian verbs: which two are the two aspects of one.

A dictionary lists `стрелять` and `выстрелить` as two words. To say of an edit that it changed the aspect, they have to be known
as a pair. Pairs are told by their make, not listed: a prefix that only completes (`писать`, `написать`), a suffix that only
lengthens (`расстрелять`, `расстреливать`), a vowel or consonant that gives way before it (`ответить`, `отвечать`). The few pairs of
two roots are listed.

Rules
- Two verbs are a pair when one is perfective, the other imperfective, and their stems without prefix and suffix agree.
- Vowels within a stem, and consonants that alternate (т/ч, д/ж, с/ш, к/ч), make no difference.
"""

from __future__ import annotations

import re
from functools import lru_cache

from earwitness.ports import Parse

_PREFIXES = (
    "пере пред роз рас раз вос воз вз вс вис вы ви вбі при про під под над наді обо об от ото від оді ис из ізо із зі со за на "
    "по "
    "до у с з о і в"
).split()
_ENDING = re.compile(
    r"(?:ать|ять|ить|еть|ыть|уть|оть|ти|ть|ати|яти|ити|іти|їти|уті|ути|оти|ти|сти|чь|кти)(?:ся|сь)?$"
)
_SUFFIX = re.compile(r"(?:ыва|ива|ева|ова|ува|юва|ва|ыв|ив|ев|ов|ув|юв|в|н|ну)$")
_REFLEXIVE = re.compile(r"с[яь]$")
_ALIKE = str.maketrans("жзчцшщхкйґ", "ддтктсскіг")
_VOWELS = re.compile(r"[аеиіоуыэюяєїйьъ']")
#: the same verb from two roots, and verbs of motion, which change their root with the aspect
_TWO_ROOTS = {
    frozenset(pair.split("/"))
    for pair in "брать/взять говорить/сказать класть/положить ловить/поймать садиться/сесть ложиться/лечь становиться/стать "
    "возвращать/вернуть возвращаться/вернуться бить/ударить братися/взятися брати/взяти говорити/сказати казати/сказати "
    "класти/покласти ловити/спіймати ловити/піймати сідати/сісти лягати/лягти ставати/стати повертатися/повернутися бити/вдарити "
    "бити/ударити искать/найти шукати/знайти стрелять/выстрелить стріляти/вистрілити кричать/крикнуть кричати/крикнути "
    "бросать/бросить "
    "кидати/кинути покупать/купить купувати/купити падать/упасть падати/впасти".split()
}
#: how the longer aspect ends, how the shorter: the pairs whose roots the rules below do not bring together
_TAILS = tuple(
    (long, short)
    for long, short in (
        pair.split("/")
        for pair in "жигать/жечь могать/мочь магати/могти пускать/пустить пускати/пустити тікати/текти рашивать/росить "
        "бегать/бежать секать/сечь ставать/стать ставати/стати спасать/спасти їжджати/їхати".split()
    )
)
_MOTION = {
    "ход": "ид", "йд": "ид", "йт": "ид", "й": "ид", "ид": "ид", "ит": "ид", "езж": "ех", "ежж": "ех", "ед": "ех", "ех": "ех",
    "їзд": "ех", "їжд": "ех", "їх": "ех", "нос": "нес", "вод": "вес",
    "вест": "вес", "вез": "вез", "воз": "вез", "вес": "вес", "бег": "беж", "беж": "беж", "біг": "беж", "лет": "лет",
    "літ": "лет", "хід": "ид",
    "ве": "вес", "не": "нес",
}  # fmt: skip


def is_aspect_pair(one: Parse, other: Parse) -> bool:
    """True when two readings are the perfective and the imperfective of one verb."""
    if {"perf", "impf"} - (one.grammemes | other.grammemes) or one.lemma == other.lemma:
        return False
    if ("perf" in one.grammemes) == ("perf" in other.grammemes):
        return False
    return _is_pair(one.lemma.replace("ё", "е"), other.lemma.replace("ё", "е"))


@lru_cache(maxsize=4096)
def _is_pair(a: str, b: str) -> bool:
    if frozenset({a, b}) in _TWO_ROOTS:
        return True
    if a.endswith(("ся", "сь")) != b.endswith(("ся", "сь")):
        return False
    a, b = _REFLEXIVE.sub("", a), _REFLEXIVE.sub("", b)
    if _stems(a) & _stems(b) and _shared(a, b) >= 2:
        return True
    if any(
        x.endswith(long) and y.endswith(short) and x[: -len(long)] == y[: -len(short)]
        for long, short in _TAILS
        for x, y in ((a, b), (b, a))
    ):
        return True
    motion = _motion(a), _motion(b)
    if motion[0] is not None and motion[0] == motion[1]:
        return True
    # One prefix more, which only completes: писать, написать.
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(
        longer.startswith(prefix) and _stems(longer[len(prefix) :]) & _stems(shorter)
        and longer[len(prefix) :][:1] == shorter[:1]
        for prefix in _PREFIXES
    )  # fmt: skip


def _stems(lemma: str) -> frozenset[str]:
    """What is left of a verb without ending, vowels and alternations, with each lengthening suffix and without."""
    bodies = [_ENDING.sub("", lemma)]
    while len(shorter := _SUFFIX.sub("", bodies[-1])) >= 2 and shorter != bodies[-1]:
        bodies.append(shorter)
    return frozenset(_skeleton(body) for body in bodies) - {""}


def _skeleton(body: str) -> str:
    bare = _VOWELS.sub("", body).translate(_ALIKE)
    for soft in ("вл", "пл", "бл", "мл"):
        bare = re.sub(f"{soft}$", soft[0], bare)
    return re.sub(r"(.)\1+", r"\1", bare)


def _shared(a: str, b: str) -> int:
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return same


def _motion(lemma: str) -> tuple[str, str] | None:
    """(prefix, root) of a verb of motion, None for another verb."""
    body = _SUFFIX.sub("", _ENDING.sub("", lemma)) or lemma
    for prefix in sorted(_PREFIXES, key=len, reverse=True):
        for base in (body, _ENDING.sub("", lemma)):
            if base.startswith(prefix) and base[len(prefix) :] in _MOTION:
                return prefix.rstrip("оі") or prefix, _MOTION[base[len(prefix) :]]
        if lemma.startswith(prefix) and lemma[len(prefix) :] in ("йти", "ти", "ойти", "ійти"):
            return prefix.rstrip("оі") or prefix, "ид"
    return None

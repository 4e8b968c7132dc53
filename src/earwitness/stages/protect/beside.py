"""What stands beside a sure name of a person in Russian or Ukrainian: surnames, further parts, initials. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import role
from earwitness.stages.protect.patronymics import patronymic
from earwitness.stages.protect.surnames import agree
from earwitness.stages.protect.tables import Tables

#: by turn and word: score, class and what it was told by
Scores = dict[tuple[int, int], tuple[float, IdentifierClass, tuple[str, ...]]]
#: the score from which on a word is taken for a name
ENOUGH = 0.5
_GENITIVE = re.compile(r"(?:ов|ев|ин|ых|их|ків|ів)$")
#: what stands between two parts of one name: «да Кунья», «ван дер», «аль-Хариси», «Керим оглы»
BETWEEN = frozenset(
    "да де ди дель дер ден ван фон ла ле эль аль ас аш бен бин ибн оглы кызы заде мак сен о".split()
)
#: what a hyphen hangs on a name that is no part of it: «Вася-то», «Серёг-ка»
_PARTICLES = frozenset("то ка де с таки либо нибудь".split())


def before_a_name(document: Document, tables: Tables, scores: Scores) -> None:
    """«Гладких Олеся»: an adjective of many belongs to no one person, so that it is a surname."""
    for words in document.turns:
        for word, following in pairwise(words):
            if following.breaks or document.has(word, "Apro") or document.cased and not word.capital:
                continue
            sure = scores.get((word.turn, following.at), (0.0,))[0] >= 0.6
            if sure and _in_full(document, tables, words, word):
                scores[(word.turn, word.at)] = (0.75, "person_name", ("before a name",))
            if not document.has(word, "ADJF", "gent", "plur") or not word.folded.endswith(("ых", "их")):
                continue
            if sure and tables.name_forms(following.folded, document.language):
                scores[(word.turn, word.at)] = (0.75, "person_name", ("before a name",))


def _in_full(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> bool:
    """«Бессмертный Кирилл Ааронович»: with a capital before a first name and a patronymic, and no title of anybody."""
    if not document.cased or word.at + 2 >= len(words) or words[word.at + 2].breaks:
        return False
    given = tables.name_forms(words[word.at + 1].folded, document.language)
    titled = role(document, tables, word) is not None or word.folded in tables.post_words
    noun = document.has(word, "NOUN", "sing", "nomn") or document.has(word, "ADJF", "sing", "nomn")
    return bool(given) and not titled and noun and words[word.at + 2].folded.endswith(_OF_A_FATHER)


_OF_A_FATHER = ("ович", "евич", "ьич", "овна", "евна", "ична", "івна", "ївна")


def behind_a_name(
    document: Document, tables: Tables, heard: Mapping[tuple[int, int], float], scores: Scores, some: float
) -> None:
    """«Генка Седых», «Дима Жиров», «Ким Сон Хо»: right behind a sure name, a genitive plural or one more capital is part of it."""
    for words in document.turns:
        for word in words[1:]:
            before_it = scores.get((word.turn, word.at - 1), (0.0, "nickname", ()))
            old = scores.get((word.turn, word.at), (0.0,))[0]
            if (
                old >= ENOUGH
                or before_it[0] < 0.6
                or before_it[1] == "call_sign"
                or word.breaks
                or len(word.folded) < 2
            ):
                continue
            if document.cased and (not word.capital or word.shouted):
                continue
            if role(document, tables, word) or not word.text.isalpha():
                continue
            behind = words[word.at - 1]
            father = patronymic(document, tables, behind)
            named = father or bool(tables.name_forms(behind.folded, document.language))
            likely = father or heard.get((word.turn, word.at), 0.0) >= some
            if (
                named
                and likely
                and agree(document, behind, word)
                and not document.lemmas(word) & tables.plain
            ):
                scores[(word.turn, word.at)] = (
                    0.75,
                    "person_name",
                    ("behind a name", "sequence"),
                )  # «Миша Черешня»
                continue
            many = document.has(word, "gent", "plur") and not document.has(word, "sing", "nomn")
            if document.cased and not word.starts or named and many and _GENITIVE.search(word.folded):
                scores[(word.turn, word.at)] = (0.75, "person_name", ("behind a name",))


def support(document: Document, scores: Scores) -> None:
    """A weak name word beside a sure one, without a break between, is part of it."""
    for (turn, at), (score, kind, signals) in list(scores.items()):
        if score >= ENOUGH or score < 0.15:
            continue
        words = document.turns[turn]
        left = scores.get((turn, at - 1), (0.0,))[0] >= 0.6 and words[at].breaks == 0
        right = (
            at + 1 < len(words) and words[at + 1].breaks == 0 and scores.get((turn, at + 1), (0.0,))[0] >= 0.6
        )
        if (left or right) and (not document.cased or words[at].capital):
            scores[(turn, at)] = (0.6, kind, (*signals, "beside a name"))


def widened(document: Document, tables: Tables, scores: Scores) -> None:
    """What hangs on a sure name is part of it: «Тер-» before a hyphen, «да Кунья», initials where no full stops are written."""
    for (turn, at), (score, kind, _) in list(scores.items()):
        if score < ENOUGH or kind == "call_sign":
            continue
        words = document.turns[turn]
        beside: list[int] = []
        if words[at].joined and at and role(document, tables, words[at - 1]) is None:
            beside.append(at - 1)
        if at + 1 < len(words) and words[at + 1].joined and words[at + 1].folded not in _PARTICLES:
            beside.append(at + 1)
        if not document.punctuated:
            left = [n for n in (at - 1, at - 2) if n >= 0]
            right = [n for n in (at + 1, at + 2) if n < len(words)]
            beside += next(
                (pair for pair in (left, right) if len(pair) == 2 and all(_letter(words[n]) for n in pair)),
                [],
            )
        if (
            at + 2 < len(words)
            and words[at + 1].folded in BETWEEN - {"да", "о", "сен"}
            and not words[at + 2].breaks
        ):
            beside.append(at + 2)
        for n in beside:
            if scores.get((turn, n), (0.0,))[0] < ENOUGH and (not document.cased or words[n].capital):
                scores[(turn, n)] = (0.6, kind, ("part of a name",))


def _letter(word: Word) -> bool:
    return len(word.folded) == 1 and "а" <= word.folded < "я"  # «я» is hardly ever an initial

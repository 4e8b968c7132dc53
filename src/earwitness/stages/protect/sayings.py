"""Words that look like names and are nobody's: sayings, saints and feasts, tales, goods with a name, countries at large.

Rules
- Only what stands in a whole phrase of `names/sayings.tsv`, or beside the word that tells what it is, is nobody's: «валять
  ваньку», «торт „Наполеон“», «изба как у Бабы-яги». A word alone never is: «Емеля» may be what somebody is called.
- A find stays if one letter of it lies outside such phrases, if it was found as what somebody is called, or by the vault.
- A find stays if any of its words is found in the same call outside such phrases too: then it stands for somebody.
- Where people are called by call signs, a saint and a figure of a tale may be one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from earwitness.model.words import value_of
from earwitness.stages.protect.called import uses_call_signs
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, role
from earwitness.stages.protect.linking import PERSONS
from earwitness.stages.protect.tables import ANY_WORDS, FIRST_NAME, Tables

#: what must stand in the same sentence, and up to how many words away, for a phrase of this kind to be nobody's
NEEDS = {
    "figure": ("telling", 10),
    "emblem": ("nation", 10),
    "feast": ("season", 8),
    "ware": ("taking", 5),
}
#: the kinds of `names/sayings.tsv` that are nobody's; the others are what tells it
KINDS = ("saying", "word", "legend", "feast day", "brand", "figure", "emblem", "feast", "ware", "land")
#: how many words may stand between a thing and its title in quotes: «пиво это ваше „Степан“»
TITLE_BEHIND = 2
#: how many words `ANY_WORDS` stands for
BETWEEN = 3
#: letters of the longest beginning of a word in the table; no word is asked for more, however long somebody made it
LONGEST = 20
#: signals of finds that are somebody whatever stands around them
_SOMEBODY = frozenset(
    {"context: called", "known", "sounds like someone known", "spelt almost like someone known"}
)
_PARTED = re.compile(r"[,;:.!?…—–]")
_BIRTHDAY = ("рожд", "народж", "ангел", "имени", "іменин")


def without_nobodys(document: Document, tables: Tables, found: Sequence[Sighting]) -> list[bool]:
    """Of each find whether it stays."""
    nobodys = {
        (turn, at)
        for turn in {f.turn for f in found}
        for at in nobodys_words(document, tables, document.turns[turn])
    }
    if not nobodys:
        return [True] * len(found)
    words = [_words_of(document, f) for f in found]
    stays = [
        not w or bool(_SOMEBODY & set(f.signals)) or any((x.turn, x.at) not in nobodys for x in w)
        for f, w in zip(found, words, strict=True)
    ]
    somebody = {
        mark
        for f, w, stay in zip(found, words, stays, strict=True)
        if stay and f.identifier_class in PERSONS
        for x in w
        for mark in _marks(document, tables, x)
    }
    return [
        stay or any(mark in somebody for x in w for mark in _marks(document, tables, x))
        for w, stay in zip(words, stays, strict=True)
    ]


def nobodys_words(document: Document, tables: Tables, words: tuple[Word, ...]) -> set[int]:
    """The numbers of the words of one turn that stand in a phrase which is nobody's name."""
    said: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    # who speaks Russian and Ukrainian has the sayings of both
    languages = ("en",) if document.language == "en" else ("ru", "uk")
    for word in words:
        beginnings = (f"{word.folded[:n]}*" for n in range(1, min(len(word.folded), LONGEST) + 1))
        named = (FIRST_NAME,) if tables.name_forms(word.folded, document.language) else ()
        heads = dict.fromkeys((*named, word.folded, *document.lemmas(word), *beginnings))
        keys = [(language, head) for language in languages for head in heads]
        for saying in (saying for key in keys for saying in tables.sayings.get(key, ())):
            places = _matched(document, tables, words, word.at, saying.words)
            if places:
                said[saying.kind].append(places)
    out = _titles(document, words, {p[-1] for p in said["thing"]})
    for kind in KINDS:
        for p in said[kind]:
            cue, reach = NEEDS.get(kind, ("", 0))
            told = not cue or any(_near(words, p, other, reach) for other in said[cue])
            told = told or (kind == "figure" and _compared(words, p, said["like"]))
            if told and not _may_be_somebody(document, tables, words, kind, p):
                out |= set(p)
    return out


def _may_be_somebody(
    document: Document, tables: Tables, words: tuple[Word, ...], kind: str, places: tuple[int, ...]
) -> bool:
    """The phrase fits, and still this may be what somebody, or some place, is called."""
    first, last = places[0], places[-1]
    previous = words[first - 1] if first and not words[first].breaks else None
    led = previous is not None and document.has(previous, "PREP")
    match kind:
        case "word":
            if not document.cased:
                return document.language == "en"  # "let frank talk to her"
            return any(words[at].capital and not words[at].starts for at in places)
        case "figure" | "legend":
            titled = previous is not None and role(document, tables, previous) is not None
            return titled or uses_call_signs(document)
        case "feast day":
            return _somebodys_day(words, places)
        case "brand":
            return _acts(document, words, last)
        case "ware":
            return led
        case "land":  # «живёт в Англии», «Куда? Турция.»
            nominative = document.has(words[first], "nomn") or not document.known(words[first])
            return led or len(after(words, last, 2)) < 2 or not nominative
    return False


def _matched(
    document: Document, tables: Tables, words: tuple[Word, ...], at: int, pattern: tuple[tuple[str, ...], ...]
) -> tuple[int, ...]:
    """The places of the words of a pattern that begins at `at`, within one sentence; none where it does not fit."""
    if not pattern:
        return ()
    out: list[int] = []
    gap = 0
    apart = 1 if len(pattern) > 2 else 0
    for step, choices in enumerate(pattern):
        if choices == ANY_WORDS:
            gap = BETWEEN
            continue
        while True:
            if at >= len(words) or (out and words[at].breaks > apart):
                return ()
            if _fits(document, tables, words[at], choices):
                break
            if not gap or not step:
                return ()
            gap -= 1
            at += 1
        out.append(at)
        at += 1
        gap = 0
    return tuple(out)


def _fits(document: Document, tables: Tables, word: Word, choices: tuple[str, ...]) -> bool:
    """One of the choices is this word: as it stands, by its beginning («шишк*»), behind a hyphen («-чай»), or by its lemma."""
    for choice in choices:
        if choice == FIRST_NAME:
            fits = any(f.full and not f.derived for f in tables.name_forms(word.folded, document.language))
        else:
            said = choice.removeprefix("-")
            fits = (
                word.folded.startswith(said[:-1])
                if said.endswith("*")
                else said == word.folded or said in document.lemmas(word)
            )
        if fits and (word.joined or not choice.startswith("-")):
            return True
    return False


def _near(words: tuple[Word, ...], one: tuple[int, ...], other: tuple[int, ...], reach: int) -> bool:
    """The other phrase stands in the same sentence, no further away than `reach` words, and is not part of the one."""
    if set(one) & set(other):
        return False
    first, last = (one[-1], other[0]) if one[-1] < other[0] else (other[-1], one[0])
    return last - first <= reach and all(w.breaks < 2 for w in words[first + 1 : last + 1])


def _compared(words: tuple[Word, ...], places: tuple[int, ...], likes: Sequence[tuple[int, ...]]) -> bool:
    """«сидит как у Бабы-яги»: not where a sentence asks after somebody, «Ну как Дед Мороз?»"""
    return any(
        0 < places[0] - like[-1] <= 2
        and all(w.breaks < 2 for w in words[max(0, like[0] - 1) : places[0] + 1])
        and like[0] >= 2
        for like in likes
    )


def _somebodys_day(words: tuple[Word, ...], places: tuple[int, ...]) -> bool:
    """«Татьянин день рождения», «у Юрьева дня два нет связи»: the day of somebody, or a number of days."""
    return any(
        w.breaks == 0 and (w.folded.startswith(_BIRTHDAY) or value_of(w.token) is not None)
        for w in words[places[-1] + 1 : places[-1] + 2]
    )


def _acts(document: Document, words: tuple[Word, ...], at: int) -> bool:
    """Somebody is hailed, or does something right behind: in «шоколадку алёнка просит» Алёнка is no chocolate."""
    if words[at].quoted:
        return False
    follows = at + 1 < len(words) and not words[at + 1].breaks
    # without marks who is asked to do something may be hailed by that word: «шоколадку алёнка возьми»
    asked = follows and not document.punctuated and document.has(words[at + 1], "impr")
    return words[at].breaks > 0 or asked or (follows and _does(document, words, at + 1))


def _titles(document: Document, words: tuple[Word, ...], things: set[int]) -> set[int]:
    """The words in quotes behind a thing that has a title: «шоколадка „Алёнка“», «смотрели „Чапаева“».

    A comma between them parts them: «Смотрим, „Барсук“ идёт». Where people have call signs one may stand in quotes before what
    he does: «сигареты „Барсук“ принёс».
    """
    out: set[int] = set()
    for word in words:
        if not word.quoted or not word.starts or (word.at and words[word.at - 1].quoted):
            continue
        thing = next((n for n in range(word.at - 1, word.at - 2 - TITLE_BEHIND, -1) if n in things), None)
        if thing is None or _PARTED.search(document.texts[word.turn][words[thing].stop : word.begin]):
            continue
        title = [w.at for w in takewhile(lambda w: w.quoted, words[word.at :])]
        if not (uses_call_signs(document) and _does(document, words, title[-1] + 1)):
            out |= set(title)
    return out


def _does(document: Document, words: tuple[Word, ...], at: int) -> bool:
    """The word says what somebody does or did."""
    return at < len(words) and any(document.has(words[at], "VERB", tag) for tag in ("3per", "past"))


def _words_of(document: Document, found: Sighting) -> tuple[Word, ...]:
    """The words of which a find covers a letter."""
    return tuple(w for w in document.turns[found.turn] if w.begin < found.stop and found.begin < w.stop)


def _marks(document: Document, tables: Tables, word: Word) -> frozenset[str]:
    """What a word shares with other forms of the same name."""
    language = document.language
    bare = word.folded.removesuffix("'s") if language == "en" else word.folded
    names = (f.canonical for f in tables.name_forms(bare, language))
    return frozenset({bare, *names}) | (document.lemmas(word) if language != "en" else frozenset())

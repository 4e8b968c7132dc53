"""Names of people, nicknames and call signs in Russian and Ukrainian, cased or not.

Rules
- Every word gets a score from the tables, the dictionary and its neighbours; half is enough.
- A capital inside a sentence is strong evidence; at the start of one it is none; in text without capitals it is not asked.
- A name that is also a word («Вера», «роза») counts only with support beside it.
- Neighbouring name words are one name. Who was once surely named in a call is found again there wherever the form fits.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.beside import (
    BETWEEN,
    ENOUGH,
    Scores,
    before_a_name,
    behind_a_name,
    support,
    widened,
)
from earwitness.stages.protect.called import CALLED, GREETING, called, can_be_one, uses_call_signs
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, role, span
from earwitness.stages.protect.patronymics import patronymic
from earwitness.stages.protect.pets import made_of_a_name, of_a_pet_form
from earwitness.stages.protect.sequence import chances
from earwitness.stages.protect.surnames import SAID, SURNAME_END, surname_like
from earwitness.stages.protect.tables import Tables

#: from here on the sequence model is believed even of an ordinary word that hardly stands for one he or she
LIKELY_ORDINARY = 0.5
#: under this a name that is also a word is taken for the word
UNLIKELY = 0.08
#: what one place of a call must reach to settle all the others
SURE = 0.6
#: all that is known of a word that is taken for a name by its capital only
BARE = ("capital inside a sentence",)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the sequence model must be of a word: of one that may be a name, of one the dictionary does not have, of one
    that the tables call a word first, of an ordinary word where people are called by such and where nothing says so, and of a
    thing that something is done to; and what several places of a call must each reach to count together."""

    named: float
    unknown: float
    weak: float
    ordinary: float
    ordinary_alone: float
    thing: float
    some: float


#: people who speak of each other use names far more often than a remark about a wolf does
REMARK = Sureness(0.3, 0.15, 0.65, 0.5, 0.85, 0.5, 0.2)
TALK = Sureness(0.05, 0.03, 0.1, 0.02, 0.05, 0.15, 0.02)
#: the same where capitals are written, so that only what begins a sentence is asked about
WRITTEN_TALK = Sureness(0.2, 0.1, 0.5, 0.2, 0.5, 0.5, 0.2)
_SMALL_WORDS = ("NPRO", "PRCL", "CONJ", "INTJ", "PREP", "ADVB", "VERB")


def persons(document: Document, tables: Tables) -> list[Sighting]:
    """All names of people in the document. For Russian and Ukrainian; English has its own rules (`english.py`)."""
    scores: Scores = {}
    heard: dict[tuple[int, int], float] = {}
    for words in document.turns:
        for word in words:
            found = _score(document, tables, words, word)
            if found[0] > 0.05:
                scores[(word.turn, word.at)] = found
    sureness = REMARK
    if document.conversation:
        sureness = WRITTEN_TALK if document.cased else TALK
    enough = _enough_of_a_word(document, scores, sureness)
    for words in document.turns:
        heard |= _read_in_line(document, tables, words, scores, sureness, enough)
    _heard_again(document, heard, scores, sureness, enough)
    behind_a_name(document, tables, heard, scores, sureness.some)
    before_a_name(document, tables, scores)
    _learn(document, tables, scores)
    support(document, scores)
    widened(document, tables, scores)
    out: list[Sighting] = []
    for words in document.turns:
        out += _joined(document, tables, words, scores)
    return out


def _enough_of_a_word(document: Document, scores: Scores, sureness: Sureness) -> float:
    """How sure the sequence model must be of an ordinary word in this call."""
    signs = uses_call_signs(document) or any(
        kind == "call_sign" and signals == ("context: called",) for _, kind, signals in scores.values()
    )
    return sureness.ordinary if signs else sureness.ordinary_alone


def first_name(document: Document, tables: Tables, word: Word) -> bool:
    """The word is a form of a first name that is no ordinary word, or is written with a capital inside a sentence."""
    forms = tables.name_forms(word.folded, document.language)
    weak = tables.is_weak(word.folded, document.language)
    return bool(forms) and (not weak or (document.cased and word.capital and not word.starts))


def _score(
    document: Document, tables: Tables, words: tuple[Word, ...], word: Word
) -> tuple[float, IdentifierClass, tuple[str, ...]]:
    nothing: tuple[float, IdentifierClass, tuple[str, ...]] = (0.0, "nickname", ())
    language = document.language
    if not any(c.isalpha() for c in word.folded) or len(word.folded) < 2 or word.token.number is not None:
        return nothing
    if (word.shouted and document.cased) or word.folded in ("алло", "ало", "але"):
        return nothing
    capital = document.cased and word.capital
    inside = capital and not word.starts
    public = tables.is_public(word.folded, language)
    named = called(document, tables, words, word)
    if named:
        return (
            0.9,
            named,
            ("context: called",),
        )  # «Дедом окрестили»: a word for kin may be what someone is called
    if role(document, tables, word) == "kin":
        return (0.7, "call_sign", BARE) if inside and _nobodys_kin(document, words, word) else nothing
    if patronymic(document, tables, word) and (not document.cased or capital or word.folded.endswith("ыч")):
        return (0.95, "person_name", ("patronymic",))
    forms = tables.name_forms(word.folded, language)
    if forms and not (public and not inside):
        pet = not any(f.full for f in forms)
        kind: IdentifierClass = "nickname" if pet else "person_name"
        ordinary = document.ordinary(word)
        if inside:
            return (0.95, kind, ("first name", "capital"))
        if ordinary > 0.5 and document.lemmas(word) & tables.plain:
            return nothing  # «машина», «день»: forms of Маша and Деня that are everyday words
        weak = tables.is_weak(word.folded, language)
        if document.cased and not capital:
            return (0.1 if weak or ordinary > 0 else 0.7, kind, ("first name",))
        points = _context(document, tables, words, word)
        # a case form of a name that the dictionary has only as another word («машин», «лесах») is that word
        hardly = (
            ordinary > 0.5
            and document.mass(word, "Name") < 0.15
            and not of_a_pet_form(document, tables, word)
            and word.folded not in tables.nominatives
        )
        weak = weak or (hardly and not document.has(word, "voct") and not document.has(word, "Poss"))
        if weak:
            dictionary = document.mass(word, "Name")
            return (
                min(0.95, 0.15 + 0.25 * dictionary * (ordinary < 0.5) + points),
                kind,
                ("first name", "context"),
            )
        return (min(0.95, 0.9 if ordinary < 0.2 else 0.6 + points), kind, ("first name",))
    if public:
        return nothing
    if (
        document.mass(word, "Name") > 0.5
        and document.ordinary(word) < 0.2
        and (capital or not document.cased)
    ):
        return (0.7, "person_name", ("dictionary name",))
    surname = surname_like(document, word) and (inside or not document.lemmas(word) & tables.plain)
    asked = surname or inside or not document.cased and not document.known(word)
    points = _context(document, tables, words, word) if asked else 0.0
    if (
        not document.known(word)
        and len(word.folded) > 4
        and (capital or not document.cased)
        and made_of_a_name(document, tables, word)
    ):
        return (0.85, "nickname", ("pet form",))
    if surname:
        known = document.mass(word, "Surn")
        base = (
            0.92
            if inside
            else 0.1
            if document.cased and not capital
            else 0.6
            if known or document.known(word)
            else 0.45
        )
        if capital and not inside:
            base = 0.75 if known else 0.6
        return (min(0.95, base + points), "person_name", ("surname",))
    if inside:
        if document.mass(word, "Geox") + document.mass(word, "Orgn") > 0.4:
            return nothing
        if word.quoted:
            return nothing
        possessive = document.has(word, "Poss") or document.has(word, "ADJF")
        kind = "person_name" if not document.known(word) else "call_sign"
        if (
            any(document.has(word, tag) for tag in ("NPRO", "PRCL", "CONJ", "INTJ"))
            or role(document, tables, word) == "kin"
        ):
            return nothing
        if word.joined or (
            possessive
            and not document.has(word, "NOUN")
            and not points
            and word.folded[-2:] in ("ие", "ые", "их", "ых")
            and not (word.folded[-1] == "х" and _stands_alone(document, words, word))
        ):
            return nothing
        return (0.7 + min(points, 0.2), kind, BARE)
    if points >= 0.4 and not document.cased and not document.known(word) and len(word.folded) > 3:
        return (0.3 + points / 2, "nickname", ("context",))
    titled = _after_rank(document, tables, words, word)
    if titled and (capital or not document.cased):
        return (titled, "person_name", ("context: rank",))
    return nothing


def _nobodys_kin(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """«а він один Кум», «скажи Свату»: with a capital inside a sentence a call sign, unless a name follows («дядя Вова»)."""
    following = after(words, word.at, 1)
    titles = bool(following) and not following[0].breaks and following[0].capital
    return bool(document.lemmas(word) & _SIGNS_OF_KIN) and not titles


#: «Дед», «Батя» are as often whom everybody calls so
_SIGNS_OF_KIN = frozenset("кум дядька дядько сват зять шурин".split())


def _stands_alone(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """Nothing follows that an adjective could belong to: «с Удалых», «у Черных»."""
    following = after(words, word.at, 1)
    return (
        not following
        or following[0].breaks > 0
        or not (document.has(following[0], "plur") and not document.has(following[0], "VERB"))
    )


def _context(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> float:
    """Points for what stands beside a word that may be a name."""
    points = 0.0
    previous, following = before(words, word.at, 2), after(words, word.at, 2)
    if previous and word.breaks < 2:
        titled = role(document, tables, previous[0])
        if titled:
            points += 0.45 if word.breaks == 0 else 0.2
        if previous[0].folded in CALLED:
            points += 0.6
        if (
            previous[0].folded in ("и", "та", "й")
            and len(previous) > 1
            and first_name(document, tables, previous[1])
        ):
            points += 0.4
        if previous[0].folded in (
            "наш",
            "наша",
            "твой",
            "твоя",
            "мой",
            "моя",
            "нашего",
            "нашей",
            "нашу",
            "твою",
            "мою",
        ):
            points += 0.1
    if following:
        if following[0].breaks == 0 and (
            patronymic(document, tables, following[0]) or surname_like(document, following[0])
        ):
            points += 0.5
        if (
            following[0].folded in ("и", "та", "й")
            and len(following) > 1
            and first_name(document, tables, following[1])
        ):
            points += 0.4
        said = following[0].folded.startswith(SAID) or (
            len(following) > 1
            and following[1].folded.startswith(SAID)
            and following[0].folded
            in ("мне", "тут", "не", "тоже", "вчера", "уже", "там", "сам", "сама", "ведь")
        )
        if said and document.has(word, "nomn") or said and not document.known(word):
            points += 0.35
    if document.punctuated:
        alone = (word.breaks >= 1) and (word.at + 1 == len(words) or words[word.at + 1].breaks >= 1)
        if alone and (document.has(word, "nomn") or document.has(word, "voct")):
            points += 0.15 if word.starts else 0.2
            if previous and previous[0].folded in GREETING or following and following[0].folded in GREETING:
                points += 0.25
    else:
        if (word.at == 0 or previous and previous[0].folded in GREETING) and (
            document.has(word, "voct") or document.has(word, "Name", "nomn")
        ):
            points += 0.3
        elif word.at + 1 == len(words) and document.has(word, "voct"):
            points += 0.35
        elif document.has(word, "voct") and not tables.is_weak(word.folded, document.language):
            points += 0.25
    return points


def _after_rank(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> float:
    """«майор Шелест», «дядя Мороз»: an ordinary noun right behind a title, in the same case, may be a surname."""
    previous = before(words, word.at, 1)
    if not previous or word.breaks or not document.has(word, "NOUN", "sing"):
        return 0.0
    titled = role(document, tables, previous[0])
    if titled == "rank":
        shared = any(
            document.has(word, case) and document.has(previous[0], case)
            for case in ("nomn", "datv", "ablt", "accs", "loct")
        )
        return 0.55 if shared and not document.has(word, "gent", "plur") else 0.0
    return 0.0


def _read_in_line(
    document: Document,
    tables: Tables,
    words: tuple[Word, ...],
    scores: Scores,
    sureness: Sureness,
    enough: float,
) -> dict[tuple[int, int], float]:
    """What the sequence model takes for a name counts where the rules are silent; where capitals are written, only with one.

    A name that is also a word, with nothing beside it but a guess of the rules, is dropped where the model does not see it.
    Gives the chances of ordinary words, which count together (`_heard_again`).
    """
    heard: dict[tuple[int, int], float] = {}
    for word, chance in zip(words, chances(document, tables, words), strict=False):
        score, kind, signals = scores.get((word.turn, word.at), (0.0, "person_name", ()))
        if score >= ENOUGH and signals == BARE and chance >= LIKELY_ORDINARY:
            scores[(word.turn, word.at)] = (score, kind, (*BARE, "sequence"))
        if score >= ENOUGH:
            weak = tables.is_weak(word.folded, document.language)
            if chance < UNLIKELY and score < 0.7 and weak:
                scores[(word.turn, word.at)] = (0.3, kind, signals)
            continue
        likely = sureness.named if document.known(word) else sureness.unknown
        ordinary = document.ordinary(word) > 0.5
        if ordinary:
            beside = scores.get((word.turn, word.at - 1), (0.0,))[0] >= 0.6 and not word.breaks
            likely = min(enough, LIKELY_ORDINARY) if beside else enough
        if tables.is_weak(word.folded, document.language):
            likely = sureness.weak
        if word.folded in GREETING or role(document, tables, word) == "kin":
            continue
        if len(word.folded) < 3 and chance < LIKELY_ORDINARY:
            continue  # «ли», «ни»
        if document.cased and (not word.capital or word.shouted and len(word.text) > 1):
            continue
        if (
            any(document.mass(word, tag) > 0.5 for tag in _SMALL_WORDS)
            or document.has(word, "Apro")
            or document.lemmas(word) & tables.plain
            or tables.is_public(word.folded, document.language)
        ):
            continue
        if ordinary and not (document.cased and tables.is_weak(word.folded, document.language)):
            heard[(word.turn, word.at)] = chance  # «Слава богу» may be said all the time
        if ordinary and chance < sureness.thing and _done_with(document, word):
            continue
        if chance >= likely and (not ordinary or chance >= LIKELY_ORDINARY or can_be_one(document, word)):
            kind = "call_sign" if ordinary and not SURNAME_END.search(word.folded) else "person_name"
            scores[(word.turn, word.at)] = (0.55 + chance / 10, kind, (*signals, "sequence"))
    return heard


def _done_with(document: Document, word: Word) -> bool:
    """Most likely a thing, and not in the nominative: what something is done to, with or in."""
    top = document.parses(word)[0].grammemes if document.parses(word) else frozenset()
    return "inan" in top and "nomn" not in top


def _heard_again(
    document: Document,
    heard: Mapping[tuple[int, int], float],
    scores: Scores,
    sureness: Sureness,
    enough: float,
) -> None:
    """An ordinary word that may be a name in several places of a call is one: «бес пропал», «он же с бесом был»."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for turn, at in heard:
        for lemma in document.lemmas(document.turns[turn][at]):
            places[lemma].append((turn, at))
    for found in places.values():
        words = [document.turns[turn][at] for turn, at in found]
        likely = [
            chance
            for word, chance in zip(words, (heard[place] for place in found), strict=True)
            if chance >= (sureness.thing if _done_with(document, word) else sureness.some)
        ]
        if not likely or 1 - math.prod(1 - chance for chance in likely) < enough:
            continue
        if max(likely) < LIKELY_ORDINARY and not can_be_one(document, words[0]):
            continue
        least = 0.0 if max(likely) >= SURE else sureness.some
        for place in found:
            if heard[place] >= least and scores.get(place, (0.0,))[0] < ENOUGH:
                scores[place] = (0.6, "call_sign", ("sequence", "several times in the call"))


#: what makes an ordinary word the name of somebody of the call
_TELLING = frozenset({"behind a name", "before a name", "context: called"})


def _learn(
    document: Document,
    tables: Tables,
    scores: Scores,
) -> None:
    """Who was surely named once is found in the whole call: «Сварной» at the start of a sentence, «рубин» without capital."""
    sure: dict[str, IdentifierClass] = {}
    told: set[str] = set()
    for (turn, at), (score, kind, signals) in scores.items():
        word = document.turns[turn][at]
        if set(signals) & _TELLING:
            told |= document.lemmas(word)
        if score >= 0.7 and len(word.folded) > 2 and not tables.is_weak(word.folded, document.language):
            for lemma in document.lemmas(word):
                sure.setdefault(lemma, kind)
            names = {f.canonical for f in tables.name_forms(word.folded, document.language)}
            for name in names if len(names) == 1 else ():
                sure.setdefault(name, "person_name")  # where there is a «Надя», «Надежда» may be she
        elif score >= 0.7 and document.cased and {"capital", *_TELLING} & set(signals):
            for lemma in document.lemmas(word):
                sure.setdefault(lemma, kind)
    for words in document.turns:
        for word in words:
            if word.shouted or (document.cased and not word.capital) or word.joined:
                continue
            old = scores.get((word.turn, word.at))
            if old and old[0] >= ENOUGH:
                continue
            kinds = [sure[lemma] for lemma in document.lemmas(word) if lemma in sure]
            if not kinds or tables.is_public(word.folded, document.language) or len(word.folded) < 3:
                continue
            kind = kinds[0]
            named = kind == "call_sign" or bool(told & document.lemmas(word))
            if document.cased or named or document.ordinary(word) < 0.5:
                if (
                    any(
                        document.has(word, tag)
                        for tag in ("PREP", "CONJ", "NPRO", "PRCL", "ADVB", "INTJ", "VERB")
                    )
                    and document.cased
                ):
                    continue
                scores[(word.turn, word.at)] = (0.6, kind, ("named elsewhere in the call",))


def _joined(
    document: Document,
    tables: Tables,
    words: tuple[Word, ...],
    scores: Scores,
) -> list[Sighting]:
    out: list[Sighting] = []
    at = 0
    while at < len(words):
        found = scores.get((words[at].turn, at))
        if not found or found[0] < ENOUGH:
            at += 1
            continue
        last = at
        kinds = [found]
        while last + 1 < len(words) and words[last + 1].breaks == 0:
            step = 1
            if words[last + 1].folded in BETWEEN and last + 2 < len(words) and words[last + 2].breaks == 0:
                step = 2
            following = scores.get((words[at].turn, last + step))
            if (
                not following
                or following[0] < ENOUGH
                or not _goes_on(document, tables, words[last], words[last + step])
            ):
                break
            kinds.append(following)
            last += step
        first, last = _initials(document, words, at, last)
        at = first
        title = before(words, at, 1)
        if title and words[at].breaks == 0 and role(document, tables, title[0]) in ("rank", "friend", "kin"):
            first = at - 1
        kind: IdentifierClass = (
            "person_name"
            if any(k[1] == "person_name" for k in kinds) and (len(kinds) > 1 or first < at)
            else kinds[0][1]
        )
        signals = tuple(dict.fromkeys(s for k in kinds for s in k[2]))
        candidate = span(words, first, last, kind, max(k[0] for k in kinds), *signals)
        out.append(
            Sighting(
                candidate.turn,
                candidate.begin,
                candidate.stop,
                kind,
                candidate.score,
                signals,
                tuple(range(at, last + 1)),
            )
        )
        at = last + 1
    return out


def _initials(document: Document, words: tuple[Word, ...], first: int, last: int) -> tuple[int, int]:
    """The name widened by initials with a full stop, before it or behind it: «Т. В. Оглоблина», «Дерябкин П. С.»."""
    text = document.texts[words[first].turn]

    def initial(at: int) -> bool:
        return (
            len(words[at].text) == 1
            and words[at].capital
            and text[words[at].stop : words[at].stop + 1] == "."
        )

    while first > 0 and initial(first - 1):
        first -= 1
    while last + 1 < len(words) and initial(last + 1) and (words[last + 1].breaks == 0 or initial(last)):
        last += 1
    return first, last


def _goes_on(document: Document, tables: Tables, left: Word, right: Word) -> bool:
    """Whether two name words side by side are one person: a first name with what follows it, a surname with a first name."""
    if patronymic(document, tables, right):
        return True
    given_left = bool(tables.name_forms(left.folded, document.language))
    given_right = bool(tables.name_forms(right.folded, document.language))
    if given_left and given_right:
        return surname_like(document, right) or surname_like(document, left)
    return True

"""Who is said to be a number: cues from the clause around a bare 200, 300, 500 and from the question before it.

Rules
- A clause without a verb whose subject is a person says what the person is: «старший группы триста».
- A plain verb that takes an object after the number takes the number: «я двести отдал».
- A number that answers «что с ним?» is a state of a person; one that answers «какой автобус?» is the bus's number.
"""

from __future__ import annotations

from collections.abc import Sequence

from earwitness.model.words import COLLECTIVES
from earwitness.stages.decipher.hundreds import Hundred
from earwitness.stages.decipher.talk import Line, Word


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OF_US = _set("нас вас их us them")
#: counts in ten that are as often of things: «двести десяток»
TENS = _set("десяток десятка")
_HOW_MANY = _set("сколько скільки много багато how")
_ALL = _set("весь все всі вся")
_OR_ELSE = _set("раз либо или або чи лучше чем как як опять снова знову")
_LISTED = _set("записать списать оформить провести числиться считаться назвать объявить записати списати")
_COPULAS = _set("быть стать становиться бути стати")
_CARRIED = _set(
    "забрать забирать вынести выносить вывезти вывозить вытащить вытаскивать тащить дотащить донести нести везти увезти "
    "довезти эвакуировать погрузить грузить подобрать подбирать встретить встречать хоронить похоронить забрати забирати "
    "винести виносити вивезти вивозити тягти витягти нести везти"
)
_THERE = _set("есть нет є нема немає нету")
_STATE = _set("жить живой цел целый живий цілий")
_WHO = _set("кто хто who")
_WHAT_KIND = _set("какой який котрий который which")
_ASKS_SUMS = _set("сколько скільки почем почём стоить коштувати цена далеко")
_OTHERS = _set("он она они я ты мы вы он він вона вони ми ви he she they")
SAID_OF_PERSON = "said of a person"
_LISTED_CUE = "«became», «listed as»"
#: what numbers are mostly of
COUNTED = frozenset(("money", "weight", "unit", "phoneword", "routeword", "vehicle", "label"))
#: how far back in a clause its subject is looked for
REACH = 6


def clause_bounds(line: Line, first: int, last: int) -> tuple[int, int]:
    """First word and one past the last of the clause around words `first` to `last`, by punctuation alone."""
    words = line.words
    begin, stop = first, last + 1
    while begin > 0 and words[begin].break_before == 0:
        begin -= 1
    while stop < len(words) and words[stop].break_before == 0:
        stop += 1
    return begin, stop


def is_verb(word: Word) -> bool:
    """Whether its likeliest reading is a verb in any form that can rule a clause."""
    return bool(word.parses) and bool(word.parses[0].grammemes & {"VERB", "INFN", "PRTS", "PRED"})


def is_someone(word: Word) -> bool:
    """A person, a name or a personal pronoun, as the subject of a clause."""
    if "given name" in word.fields and word.folded.endswith("ек"):
        # «Санёк», «Витёк»: the dictionary has only Санька and Витька, of whom it makes this a case.
        return True
    if not word.has("nomn") or word.value is not None:
        return False
    if word.has("NPRO", "nomn") or "given name" in word.fields:
        return True
    if "pronoun" in word.fields or not word.has("NOUN", "nomn"):
        return False
    first = word.parses[0].grammemes
    unknown = "guessed" in first and word.text[:1].isupper()
    return "person" in word.fields or word.is_name or unknown or first >= {"NOUN", "anim", "nomn"}


def weigh_clause(line: Line, hit: Hundred) -> None:
    """Points of a bare cardinal from its own clause."""
    words = line.words
    begin, stop = clause_bounds(line, hit.first, hit.last)
    ends = hit.last + 1 == stop
    before = words[begin : hit.first]
    after = words[hit.last + 1 : stop]
    rules_it = _ruling(after[:3])
    listed = any(w.lemmas & _LISTED for w in (*before[-2:], rules_it) if w is not None)
    measures = not listed and _takes_number(before, rules_it)
    if SAID_OF_PERSON in hit.cues_for:
        if any(is_verb(w) and not w.lemmas & _COPULAS and "human" not in w.fields for w in before):
            hit.add(-1.2, "the clause has a verb of its own")
    elif not measures:
        _weigh_subject(line, hit, before, after)
    if listed and _LISTED_CUE not in hit.cues_for:
        hit.add(1.5, _LISTED_CUE)
    with_us = len(before) >= 2 and before[-2].folded in ("у", "with")
    many_of_us = bool(before) and (
        before[-1].folded in _OF_US
        or (len(before) > 1 and before[-2].folded in _OF_US and before[-1].has("ADVB"))
    )
    if many_of_us and not with_us:
        hit.add(-2.0, "so many of us, of them")
    elif (before and before[-1].lemmas & _HOW_MANY) or (after and after[0].lemmas & _HOW_MANY):
        hit.add(1.4, "«how many» before it")
    elif len(before) == 1 and ends and before[0].lemmas & _ALL:
        hit.add(1.0, "«all» are")
    elif before and before[-1].lemmas & _OR_ELSE and ends and not (len(before) > 1 and _counts(before[-2])):
        hit.add(0.8, "«or», «as», «again» before it")
        if any(w.lemmas & _STATE for w in words[slice(*line.sentence_bounds(hit.first))]):
            hit.add(0.8, "«alive», «whole» beside it")
    elif before and before[-1].has("VERB", "neut", "past"):
        hit.add(-1.0, "what it came to")
    if any(w.has("VERB") and w.lemmas & _CARRIED for w in (*before[-1:], rules_it) if w is not None):
        hit.add(1.2, "carried as people are")
    elif after and after[0].lemmas & _THERE and len(after) <= 3:
        hit.add(1.4 if with_us else 0.8, "«there are», «there are none» after it")
    elif measures:
        hit.add(-1.2, "the object of the verb after it")
    elif (
        rules_it is not None
        and rules_it.has("VERB", "plur")
        and not any(is_someone(w) for w in after[: after.index(rules_it)])
    ):
        hit.add(1.0, "does what people do")


def _takes_number(before: Sequence[Word], rules_it: Word | None) -> bool:
    """Whether the predicate after a number has the number for its object or measure: «отдал», «должен», «он … отжался»."""
    if rules_it is None or rules_it.fields & {"casualty", "detention"}:
        return False
    grammemes = rules_it.parses[0].grammemes
    if "tran" in grammemes or "ADJS" in grammemes:
        return True
    return "VERB" in grammemes and "sing" in grammemes and any(is_someone(w) for w in before)


def _ruling(after: Sequence[Word]) -> Word | None:
    """The first predicate of the words after, before any «and»."""
    for word in after:
        if is_verb(word) or word.has("ADJS"):
            return word
        if word.parses and "CONJ" in word.parses[0].grammemes:
            return None
    return None


def _counts(word: Word) -> bool:
    return word.value is not None


def _weigh_subject(line: Line, hit: Hundred, before: Sequence[Word], after: Sequence[Word]) -> None:
    if len(after) == 1 and (is_someone(after[0]) or (after[0].lemmas & _OTHERS and after[0].has("nomn"))):
        hit.add(1.8, SAID_OF_PERSON)
        return
    if any(is_someone(w) for w in after[:2]) and not any(is_verb(w) for w in (*before[-3:], *after[:4])):
        hit.add(1.2, SAID_OF_PERSON)
        return
    if not before and not after and _after_someone(line, hit):
        hit.add(1.2, "after someone was spoken of")
        return
    near = before[-REACH:]
    if not near or _counts(near[-1]) or near[-1].fields & {"unit", "money", "label", "approx"}:
        return
    if any(is_verb(w) and not w.lemmas & _COPULAS for w in near):
        return
    if any(w.folded in COLLECTIVES and w.folded not in TENS for w in near):
        hit.add(2.0, "a count of people before it")
    elif any(is_someone(w) or w.lemmas & _WHO for w in near):
        hit.add(1.6, SAID_OF_PERSON)
    elif len(before) > 1 and not after and _only_epithets(before):
        hit.add(1.4, SAID_OF_PERSON)
    elif len(before) == 1 and not after and line.sentence_bounds(hit.first)[0] == hit.first - 1:
        first = before[0]
        if first.has("ADJF", "masc", "nomn") and first.text[:1].isupper():
            hit.add(1.2, SAID_OF_PERSON)


def _after_someone(line: Line, hit: Hundred) -> bool:
    """«Связист у нас был. Двести.»: a sentence of its own after one about a person, where nothing counted is spoken of."""
    begin, stop = line.sentence_bounds(hit.first)
    if begin != hit.first or stop != hit.last + 1 or not begin or line.topics.keys() & COUNTED:
        return False
    first, past = line.sentence_bounds(begin - 1)
    return any(is_someone(w) and not w.has("NPRO") for w in line.words[first:past])


def _only_epithets(words: Sequence[Word]) -> bool:
    """«новенький вчерашний уже», «один наш»: adjectives of a man without their noun."""
    kinds = [next((g for g in ("ADJF", "ADVB", "PRCL", "CONJ") if w.has(g)), "") for w in words]
    return all(kinds) and any(w.has("ADJF", "masc", "nomn") and not w.has("Fixd") for w in words)


def weigh_question(lines: Sequence[Line], hit: Hundred) -> None:
    """Points of a number that is an answer of its own to the other side's question."""
    line = lines[hit.line]
    begin, stop = line.sentence_bounds(hit.first)
    c_begin, c_stop = clause_bounds(line, hit.first, hit.last)
    if begin > 0 or c_begin != hit.first or c_stop - c_begin > 2 or stop - begin > 5 or not hit.line:
        return
    asked = lines[hit.line - 1]
    if asked.who == line.who or not asked.words or "?" not in asked.text[asked.stops[-1] :]:
        return
    q_begin, q_stop = asked.sentence_bounds(len(asked.words) - 1)
    question = asked.words[q_begin:q_stop]
    if any(
        w.lemmas & _WHAT_KIND
        and any("inan" in p.grammemes for v in question[i + 1 : i + 3] for p in v.parses)
        for i, w in enumerate(question)
    ):
        hit.veto("the number of what was asked for")
    elif _asks_of_person(question):
        hit.add(2.0, "answers what became of someone")
    elif hit.shape == "cardinal" and any(w.lemmas & _ASKS_SUMS for w in question):
        hit.add(-2.0, "answers how much or how far")


def _asks_of_person(question: Sequence[Word]) -> bool:
    """«Что с ним?», «Как Серёга?», «А Серёга что?», «Где он?», «Кто?», «Живой?»."""
    if any(w.lemmas & (_STATE | _WHO) for w in question):
        return True
    if len(question) <= 4 and question[-1].folded in ("что", "шо", "чего", "где", "де", "як", "как"):
        return any(is_someone(w) for w in question)
    if question[0].folded in ("где", "де", "where") and len(question) <= 3:
        return is_someone(question[-1])
    for i, word in enumerate(question):
        if word.folded in ("что", "шо", "що", "чего", "как", "як") and i + 1 < len(question):
            rest = question[i + 1 :]
            if rest[0].folded in ("с", "со", "з", "із") and len(rest) > 1:
                return rest[1].has("NPRO") or rest[1].is_name or rest[1].has("NOUN", "anim")
            return len(rest) <= 2 and is_someone(rest[-1])
    return False

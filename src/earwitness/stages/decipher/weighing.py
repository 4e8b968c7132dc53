"""Points for and against people behind a 200, 300, 400 or 500: each rule says what it saw.

The points are hand-set from how such calls are spoken and checked on the sample case; none is learned from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from earwitness.model.words import COLLECTIVES
from earwitness.stages.decipher.beside import is_hundred, negation_and_count
from earwitness.stages.decipher.hundreds import NAMED, STRAIGHT, SURE, Hundred, ordinal_shape
from earwitness.stages.decipher.people import (
    COUNTED,
    SAID_OF_PERSON,
    TENS,
    clause_bounds,
    is_someone,
    weigh_clause,
    weigh_question,
)
from earwitness.stages.decipher.talk import Line, Word


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: «с копейками», «с хвостиком»: a sum
_AND_A_BIT = _set("копейка хвостик лишний гак горка половина небольшой мелочь")
_WHOSE = _set("наш ваш мой твой его ее их свой мій твій")
_A_LIST = "a list of losses, or longer numbers"
_BARE = "a bare number is mostly a number"
_WEAK = {"«or», «as», «again» before it", "«if» before it", "«there are», «there are none» after it"}
_FUNCTION_WORDS = _set(
    "and or but is are was were be been in on at to from of that the a an it he she they we you i so then if not no "
    "heavy light critical walking more just already there here now come coming going up down before after while when "
    "until because who which today yesterday tonight last this back still again since under over with for by as than too"
)


def weigh(lines: Sequence[Line], hundreds: Sequence[Hundred], language: str) -> None:
    """Points for every hit: by itself, then by its neighbours, then by what was said before."""
    for hit in hundreds:
        line = lines[hit.line]
        if language == "en":
            _weigh_english(line, hit)
        elif hit.shape == "cardinal":
            _weigh_cardinal(line, hit)
            weigh_clause(line, hit)
        else:
            _weigh_ordinal(line, hit)
        weigh_question(lines, hit)
        negation_and_count(line, hit)
        _weigh_surroundings(lines, hit)
    _support_each_other(lines, hundreds)
    _said_twice(lines, hundreds)
    _said_back(lines, hundreds)
    for hit in hundreds:
        _nothing_else(lines, hit)
        keep_open(lines, hit, hundreds)


def _around(line: Line, hit: Hundred) -> tuple[Word | None, Word | None]:
    """The words right before and after, None across the end of a sentence."""
    before = line.words[hit.first - 1] if hit.first else None
    if before is not None and line.words[hit.first].break_before == 2:
        before = None
    after = line.words[hit.last + 1] if hit.last + 1 < len(line.words) else None
    if after is not None and after.break_before == 2:
        after = None
    return before, after


def _counted_thing(word: Word) -> bool:
    """A noun as it stands after a number («рублей», «раз»): a plain count. Not people's states («тяжёлых»)."""
    if "unit" in word.fields:
        return True
    nouns = [p for p in word.parses if "NOUN" in p.grammemes]
    if not nouns or any(p.grammemes & {"Name", "Surn", "Patr"} for p in word.parses[:1]):
        return False
    plural_genitive = any({"plur", "gent"} <= p.grammemes for p in nouns)
    return plural_genitive and not any({"nomn"} <= p.grammemes and p.score > 0.2 for p in word.parses)


def _weigh_cardinal(line: Line, hit: Hundred) -> None:
    words = line.words
    before, after = _around(line, hit)
    here = words[hit.first]
    hit.add(-0.5, _BARE)
    if here.number is None and here.folded not in STRAIGHT:
        hit.add(-2.0, "a case that counts things")
    after_close = after if after is not None and after.break_before == 0 else None
    before_close = before if before is not None and here.break_before == 0 else None

    if (here.joined and before is not None and ("missile" in before.fields or len(before.folded) <= 3)) or (
        before_close is not None and "missile" in before_close.fields
    ):
        hit.veto("part of a type name")
    if after_close is not None and after_close.joined and after_close.number is not None:
        hit.veto("part of a longer number")
    _weigh_number_runs(line, hit, before_close, after_close)

    if after_close is not None:
        if _counted_thing(after_close):
            hit.veto("a counted thing follows")
        elif after_close.folded in ("с", "з", "із") and hit.last + 2 < len(words):
            if not words[hit.last + 2].lemmas.isdisjoint(_AND_A_BIT):
                hit.veto("«and a bit» follows")
        elif after_close.has("ADJF", "plur", "gent") and hit.last + 2 < len(words):
            noun = words[hit.last + 2]
            if noun.break_before == 0 and _counted_thing(noun):
                hit.veto("a counted thing follows")
    if before_close is not None:
        _weigh_word_before(line, hit, before_close)
    _weigh_people_around(line, hit, before, after)


def _weigh_number_runs(line: Line, hit: Hundred, before: Word | None, after: Word | None) -> None:
    """Longer numbers («двести пятьдесят»), years, telephone numbers."""
    words = line.words
    if after is not None and after.value is not None and after.folded not in COLLECTIVES:
        low = after.value < 100 and (
            after.value >= 10 or hit.last + 2 >= len(words) or not is_hundred(words, hit.last + 2)
        )
        if (low or after.value >= 1000) and not _in_list_of_losses(words, hit):
            hit.veto("part of a longer number")
        elif low:
            hit.undecidable = _A_LIST
            hit.add(1.5, "200, 300, 500 counted one after the other")
    if (
        after is not None
        and after.value is None
        and after.has("ADJF", "Anum")
        and ordinal_shape(after) is None
    ):
        hit.veto("part of a longer number")
    if before is not None and before.value is not None and before.value >= 1000:
        hit.veto("part of a longer number")
    begin, stop = hit.first, hit.last + 1
    while begin > 0 and (words[begin - 1].value is not None or words[begin - 1].lemmas & {"ноль", "нуль"}):
        begin -= 1
    while stop < len(words) and (words[stop].value is not None or words[stop].lemmas & {"ноль", "нуль"}):
        stop += 1
    run = [w for i, w in enumerate(words[begin:stop], begin) if i != hit.first]
    said_zero = any(w.value == 0 or w.lemmas & {"ноль", "нуль"} for w in run)
    tens = sum(1 for w in run if w.value is not None and 10 <= w.value < 1000 and not _is_code_hundred(w))
    people = any(w.folded in COLLECTIVES for w in run)
    kinds = {w.value for w in words[begin:stop] if _is_code_hundred(w)}
    if run and not people and (said_zero or (len(run) >= 3 and tens >= 2 and len(kinds) < 2)):
        hit.veto("digits of a longer number said one by one")


def _in_list_of_losses(words: Sequence[Word], hit: Hundred) -> bool:
    """«двести сорок один триста шестьдесят»: two different hundreds, each with a count, without a mark between."""
    near = words[max(0, hit.first - 4) : hit.last + 5]
    kinds = [w.value for w in near if w.value in NAMED]
    return len(set(kinds)) >= 2 and not any(w.fields & {"money", "unit", "label", "phoneword"} for w in near)


def _is_code_hundred(word: Word) -> bool:
    return word.value in NAMED


def _weigh_word_before(line: Line, hit: Hundred, before: Word) -> None:
    words = line.words
    further = words[hit.first - 2] if hit.first >= 2 and before.break_before < 2 else None
    if before.lemmas & {"этот", "тот", "цей"} and further is not None and "approx" in further.fields:
        hit.add(-3.0, "a preposition or «about» before the number")
    elif "approx" in before.fields:
        if further is not None and "unit" in further.fields:
            hit.veto("a unit stands before the number")
        hit.add(-3.0, "a preposition or «about» before the number")
    elif "unit" in before.fields and before.value is None:
        hit.veto("a unit stands before the number")
    elif "label" in before.fields or "vehicle" in before.fields:
        hit.veto("the number of a house, bus, page or the like")
    elif before.number is not None and words[hit.first].number is not None and before.number >= 20:
        hit.veto("thousands written apart")
    elif "quantifier" in before.fields:
        hit.add(0.8, "«all», «many» before it")
    elif _counted_thing(before) and "person" not in before.fields:
        hit.add(-4.0, "«about so many»: the counted thing stands before")
    elif (
        before.has("NOUN", "nomn")
        and before.has("NOUN", "inan")
        and not before.has("NOUN", "anim")
        and not before.fields & {"army unit", "casualty", "person", "given name"}
    ):
        hit.add(-1.6, "a thing's name before the number")


def _weigh_people_around(line: Line, hit: Hundred, before: Word | None, after: Word | None) -> None:
    words = line.words
    here = words[hit.first]
    if before is not None:
        close = here.break_before == 0
        if before.folded in COLLECTIVES and close:
            hit.add(4.0, "a count of people before it")
        elif before.value is not None and close and before.value < 100:
            hit.add(1.6 if before.value == 1 else 1.2, "a small count before it")
        elif "person" in before.fields or (before.is_name and before.has("nomn")):
            hit.add(2.0 if here.break_before <= 1 else 1.0, SAID_OF_PERSON)
        elif "pronoun" in before.fields and before.has("NPRO", "nomn"):
            hit.add(1.5, SAID_OF_PERSON)
        elif before.has("ADVB") and close and hit.first >= 2 and is_someone(words[hit.first - 2]):
            hit.add(1.5, SAID_OF_PERSON)
        elif "army unit" in before.fields and close and before.has("nomn"):
            if hit.first < 2 or not words[hit.first - 2].has("PREP"):
                hit.add(1.6, "said of a unit")
        elif before.lemmas & {"остальной", "второй", "третий", "другой", "последний", "решта", "другий"}:
            hit.add(1.5, "«the others», «the second»")
        elif before.lemmas & {"если", "якщо"} and close:
            ends = after is None or after.break_before > 0
            hit.add(1.4 if ends else 0.6, "«if» before it")
        elif (
            before.lemmas
            & {"стать", "становиться", "уйти", "считать", "лежать", "списать", "записать", "числиться"}
            and close
            and not before.has("VERB", "neut")
        ):
            hit.add(1.5, "«became», «listed as»")
    if after is not None:
        further = words[hit.last + 2] if hit.last + 2 < len(words) else None
        if (
            after.folded in ("на", "за")
            and after.break_before == 0
            and further is not None
            and (further.has("NOUN") and "unit" not in further.fields)
        ):
            hit.add(-1.5, "«so much for something»")
        elif (
            after.folded in ("у", "в")
            and hit.last + 3 < len(words)
            and words[hit.last + 3].value is not None
            and words[hit.last + 3].break_before == 0
        ):
            hit.add(1.5, "«so many with us» after it")
        if after.folded in COLLECTIVES and after.folded not in TENS:
            hit.add(4.0, "a count of people after it")
        elif "severity" in after.fields and after.has("ADJF"):
            hit.add(2.5, "«heavy», «light» after it")
        elif after.break_before == 1 and after.value is not None and after.value < 1000:
            stop = hit.last + 2
            nxt = words[stop] if stop < len(words) else None
            counted = nxt is not None and nxt.break_before == 0 and "unit" in nxt.fields
            dash = line.text[line.stops[hit.last] : line.begins[hit.last + 1]].strip()
            if not counted and dash and dash in "—–-:":
                hit.add(1.8, "«so many» after a dash")
        elif after.folded in ("это", "це") and hit.last + 2 < len(words):
            nxt = words[hit.last + 2]
            if nxt.is_name or "person" in nxt.fields or nxt.folded in COLLECTIVES:
                hit.add(2.0, "explained by a person's name")
        elif (
            after.lemmas & {"не"}
            and hit.last + 2 < len(words)
            and words[hit.last + 2].lemmas & {"сосчитать", "считать"}
        ):
            hit.add(1.0, "«not to be counted»")
    begin, stop = line.sentence_bounds(hit.first)
    if any(w.folded in COLLECTIVES for w in words[begin:stop]) and not hit.vetoed:
        hit.add(0.4, "a count of people in the sentence")
    if line.field_hits("bodypart", hit.last + 1, min(hit.last + 4, stop)):
        hit.add(1.2, "a part of the body after it")


def _weigh_ordinal(line: Line, hit: Hundred) -> None:
    words = line.words
    before, after = _around(line, hit)
    start = {"plural": 2.5, "masculine": 1.1, "in": -1.2, "feminine": -2.0}[hit.shape]
    hit.add(start, {"plural": "people in the plural", "masculine": "one, as a man", "in": "«in», «on» a thing"}.get(
        hit.shape, "feminine or neuter"
    ))  # fmt: skip
    if after is not None and after.break_before == 0:
        noun = after
        if after.folded in ("раз", "раза"):
            hit.veto("so many times")
        if after.has("ADJF") and not after.has("NOUN") and hit.last + 2 < len(words):
            if words[hit.last + 2].break_before == 0 and "severity" not in after.fields:
                noun = words[hit.last + 2]
        if _agrees(words[hit.last], noun, hit.shape):
            mine = noun is not after and after.lemmas & _WHOSE
            if "person" in noun.fields or (mine and noun.has("NOUN", "anim")):
                hit.add(0.5, SAID_OF_PERSON)
            else:
                hit.veto("an ordinal before its noun")
        elif _two_of(before, noun, hit.shape):
            hit.veto("an ordinal before its noun")
        elif after.lemmas & {"записать", "назвать", "объявить", "списать", "сделать", "считать", "числить"}:
            hit.add(1.5, "«listed as», «called»")
        elif after.folded in COLLECTIVES or (after.value is not None and after.value < 200):
            hit.add(2.0, "a count after it")
        elif words[hit.last].number is not None and after.has("NOUN", "inan") and hit.shape != "plural":
            hit.veto("an ordinal before its noun")
    if before is not None:
        if before.folded in COLLECTIVES or (before.value is not None and before.value < 100):
            hit.add(2.0 if words[hit.first].break_before == 0 else 1.0, "a count before it")
        elif "quantifier" in before.fields:
            hit.add(2.0, "«how many», «many» before it")
        elif "severity" in before.fields:
            hit.add(2.0, "«heavy», «light» before it")
        elif before.lemmas & {
            "стать",
            "уйти",
            "назвать",
            "записать",
            "списать",
            "числиться",
            "оказаться",
            "считаться",
        }:
            hit.add(1.5, "«became», «listed as»")
        elif before.lemmas & {"наш", "ихний", "свой", "новый", "каждый"} and hit.shape != "feminine":
            hit.add(1.0, "«ours», «theirs» before it")
        elif before.has("NOUN", "inan") and _agrees(words[hit.first], before, hit.shape):
            if "vehicle" in before.fields or "label" in before.fields:
                hit.veto("the number of a vehicle, house or the like")
            elif (
                hit.shape == "masculine"
                and words[hit.first].break_before == 0
                and before.only("NOUN", "inan")
                and not before.fields & {"army unit", "casualty", "person"}
                and before.has("nomn")
            ):
                hit.add(-2.0, "the number of the thing before it")
    begin, stop = line.sentence_bounds(hit.first)
    if hit.shape in ("masculine", "in", "feminine"):
        if line.field_hits("routeword", begin, stop):
            hit.add(-3.0, "a bus or its route in the sentence")
        elif line.field_hits("label", max(begin, hit.first - 5), hit.first) or line.field_hits(
            "vehicle", max(begin, hit.first - 5), hit.first
        ):
            hit.add(-2.5, "something that bears a number shortly before")
    if hit.shape in ("in", "feminine"):
        people = line.field_hits("casualty", begin, stop, hit.first)
        if people < 2:
            hit.add(-0.8, "nothing about wounded or dead beside it")


def _two_of(before: Word | None, noun: Word, shape: str) -> bool:
    """«два двухсотых автобуса»: after two, three, four the ordinal is plural and its noun singular."""
    counted = before is not None and before.value in (2, 3, 4) and before.folded not in COLLECTIVES
    return counted and shape == "plural" and noun.has("NOUN", "inan", "sing", "gent")


def _agrees(number: Word, noun: Word, shape: str) -> bool:
    """Whether the noun stands in a case, number and gender that the ordinal before it can have."""
    cases = {"nomn", "gent", "datv", "accs", "ablt", "loct"}
    ordinals = [p.grammemes for p in number.parses if p.grammemes & cases]
    for p in noun.parses:
        if "NOUN" not in p.grammemes:
            continue
        if p.grammemes & {"Name", "Surn", "Patr"} and not noun.fields & {"vehicle", "label", "unit"}:
            continue
        if not ordinals:
            plural = shape == "plural"
            if plural == ("plur" in p.grammemes):
                return True
            continue
        for o in ordinals:
            if not (o & cases & p.grammemes):
                continue
            if ("plur" in o) != ("plur" in p.grammemes):
                continue
            if (
                "plur" in o
                or (o & {"masc", "femn", "neut"}) <= p.grammemes
                or not o & {"masc", "femn", "neut"}
            ):
                return True
    return False


def _weigh_english(line: Line, hit: Hundred) -> None:
    words = line.words
    before, after = _around(line, hit)
    digits = words[hit.first].number is not None
    hit.add(
        2.5 if hit.shape == "plural" else -0.6,
        "hundreds in the plural" if hit.shape == "plural" else "a bare number",
    )
    if before is not None and words[hit.first].break_before == 0:
        if "label" in before.fields:
            hit.veto("the number of a road, room or the like")
        elif before.folded in ("a", "the") or before.lemmas & {"another"}:
            hit.add(2.6, "«a», «another» before it")
        elif before.value is not None:
            hit.add(1.5 if hit.shape == "plural" else -0.5, "a count before it")
        elif "approx" in before.fields:
            hit.add(-2.5, "a preposition or «about» before the number")
    if after is not None and after.break_before == 0:
        if after.value is not None or "unit" in after.fields:
            hit.veto("a unit or a longer number")
        elif after.folded not in _FUNCTION_WORDS:
            hit.veto("a counted thing follows")
        elif after.folded == "of" and hit.shape == "plural":
            hit.veto("hundreds of something")
    elif after is not None and after.value is not None and after.value < 100:
        hit.add(1.8, "«so many» after a comma")
    if after is not None and "severity" in after.fields:
        hit.add(2.0, "«heavy», «light» after it")
    if (
        digits
        and words[hit.first].suffix == "s"
        and before is not None
        and before.folded in ("the", "in", "mid")
    ):
        hit.add(-1.0, "perhaps years")


def _weigh_surroundings(lines: Sequence[Line], hit: Hundred) -> None:
    """What is talked about: losses and refusal for, money, weights, telephones and routes against."""
    line = lines[hit.line]
    begin, stop = line.sentence_bounds(hit.first)
    topic = "refusal" if hit.number == 500 else "casualty"
    near = line.field_hits(topic, begin, stop, hit.first)
    far = line.field_hits(topic, 0, None, hit.first) - near
    if near or far:
        hit.add(
            min(0.7 * near + 0.35 * far, 2.0),
            "losses around it" if topic == "casualty" else "refusal around it",
        )
    own = {200: "death", 300: "wound"}.get(hit.number)
    if own is not None and line.field_hits(own, begin, stop, hit.first):
        hit.add(1.0, "a wound in the sentence" if own == "wound" else "a death in the sentence")
    radio = line.field_hits("radio", 0, None, hit.first)
    if radio:
        hit.add(min(0.5 * radio, 1.0), "talk as on the radio")
    military = line.field_hits("military", 0, None, hit.first)
    if military:
        hit.add(min(0.25 * military, 1.0), "army talk around it")
    beside = [lines[k] for k in (hit.line - 1, hit.line + 1) if 0 <= k < len(lines)]
    talked_of = set(line.topics).union(*(other.topics for other in beside))
    echo = sum(other.field_hits(topic) for other in beside)
    if echo:
        hit.add(
            min(0.2 * echo, 0.6),
            "losses in the turns beside it" if topic == "casualty" else "refusal beside it",
        )
    strong = 1.0 if hit.shape == "cardinal" else 0.25
    for name, cue in (("money", "money"), ("weight", "weight"), ("phoneword", "a telephone")):
        if name not in talked_of:
            continue
        inside = line.field_hits(name, begin, stop, hit.first)
        around = line.field_hits(name, 0, None, hit.first) - inside
        other = sum(o.field_hits(name) for o in beside)
        points = min(1.0 * inside + 0.4 * around + 0.2 * other, 2.5)
        if points:
            hit.add(-points * strong, f"{cue} around it")


def _support_each_other(lines: Sequence[Line], hundreds: Sequence[Hundred]) -> None:
    """Casualty words in one turn support each other; in one sentence more."""
    sure = {id(h) for h in hundreds if h.is_code}
    for hit in hundreds:
        best = 0.0
        for other in hundreds:
            if other is hit or other.vetoed or other.line != hit.line:
                continue
            sentence = lines[hit.line].sentence
            same = sentence[other.first] == sentence[hit.first]
            if other.number != hit.number and id(other) in sure:
                best = max(best, 2.2 if same else 1.4)
            elif other.number != hit.number and same and other.points > -1.0:
                best = max(best, 0.6)
            elif other.number == hit.number and id(other) in sure:
                best = max(best, 1.2 if same else 0.8)
        if best and not hit.vetoed:
            hit.add(best, "another casualty number beside it")


def _said_twice(lines: Sequence[Line], hundreds: Sequence[Hundred]) -> None:
    """«Триста, повторяю, триста»: a bare number said again in one sentence, each time by itself, is a call."""
    for hit in hundreds:
        line = lines[hit.line]
        if (
            hit.vetoed
            or hit.shape != "cardinal"
            or clause_bounds(line, hit.first, hit.last) != (hit.first, hit.last + 1)
        ):
            continue
        if any(
            o is not hit
            and (o.line, o.number) == (hit.line, hit.number)
            and not o.vetoed
            and line.sentence[o.first] == line.sentence[hit.first]
            and clause_bounds(line, o.first, o.last) == (o.first, o.last + 1)
            for o in hundreds
        ):
            hit.add(1.0, "said twice, by itself")


def _said_back(lines: Sequence[Line], hundreds: Sequence[Hundred]) -> None:
    """A number without a cue of its own takes the sense it had when it was last said."""
    for n, hit in enumerate(hundreds):
        if hit.vetoed or abs(hit.points) >= 2.5:
            continue
        for other in reversed(hundreds[:n]):
            if hit.line - other.line > 2:
                break
            short = len(lines[hit.line].words) <= 6
            if other.number != hit.number and not (short and hit.shape == other.shape == "cardinal"):
                continue
            if other.vetoed or other.points <= -1.5:
                if hit.shape == "cardinal" or short:
                    hit.add(-1.2, "said before as a plain number")
                break
            if other.is_code and other.number == hit.number:
                hit.add(1.2, "said before as shorthand")
                break


def _nothing_else(lines: Sequence[Line], hit: Hundred) -> None:
    """A bare number that something says is people, where nobody near speaks of anything else that is counted."""
    if hit.shape != "cardinal" or hit.vetoed or not 0.3 <= hit.points < SURE or hit.cues_against != [_BARE]:
        return
    if hit.cues_for[0] not in _WEAK and not any(
        lines[k].topics.keys() & COUNTED for k in range(max(hit.line - 1, 0), hit.line + 2) if k < len(lines)
    ):
        hit.add(0.6, "nothing else is counted around it")


def keep_open(lines: Sequence[Line], hit: Hundred, hundreds: Sequence[Hundred]) -> None:
    """What is never decided by machine."""
    line = lines[hit.line]
    words = line.words
    if hit.vetoed:
        return
    if hit.number == 400 and hit.points > -1.0:
        hit.undecidable = "sources disagree on 400"
    elif (
        hit.number == 500
        and hit.shape == "cardinal"
        and (hit.points >= SURE or SAID_OF_PERSON in hit.cues_for)
    ):
        begin, stop = line.sentence_bounds(hit.first)
        trade = line.field_hits("money", begin, stop, hit.first) + line.field_hits(
            "weight", begin, stop, hit.first
        )
        partner = any(o is not hit and o.line == hit.line and o.number != 500 and o.is_code for o in hundreds)
        if trade and not partner:
            hit.undecidable = "a lone 500 in talk of money or weight"
    if hit.undecidable == _A_LIST and (
        "a count of people in the sentence" in hit.cues_for
        or line.field_hits("casualty", *line.sentence_bounds(hit.first))
        or line.field_hits("radio", *line.sentence_bounds(hit.first))
    ):
        hit.undecidable = ""
    before = words[hit.first - 1] if hit.first else None
    here = words[hit.first]
    if (
        here.number is not None
        and here.suffix
        and before is not None
        and before.number is not None
        and before.number < 100
        and here.break_before == 0
        and hit.points >= SURE
    ):
        hit.undecidable = f"{before.number} × {NAMED[hit.number]}, or one number in the thousands"

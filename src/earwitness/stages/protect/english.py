"""Names of people in English, and in English renderings of Russian and Ukrainian calls.

English has no case endings to tell a name by, so capitals, tables, forms of address and neighbours carry the weight.
"""

from __future__ import annotations

import re

from earwitness.model.protection import IdentifierClass
from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, role, span
from earwitness.stages.protect.letters import sound
from earwitness.stages.protect.numbers import counts_something
from earwitness.stages.protect.official import official, official_sightings
from earwitness.stages.protect.tables import Tables

ENOUGH = 0.5
_ADDRESS = frozenset(
    "hey hi hello thanks thank listen look yes no yeah okay ok right well come sorry please bye cheers morning evening night goodbye wait stop "
    "easy calm dear sweetheart oh careful copy roger".split()
)
_SLAVIC = re.compile(
    r"(?:ov|ev|yov|ova|eva|enko|chuk|sky|skiy|skyi|ska|skaya|ovich|evich|ovna|evna|ych|yev|yeva|khin|shin|yan|dze|shvili|chenko|yuk|ykh|in|ina|yn)$"
)
ORDINARY_END = re.compile(r"(?:ly|ing|ed|tion|ness|ful|ous|able|ible|less|ment|ally|ance|ence)$")
_ROOTLESS = re.compile(r"[aeiou](?:sh|n|g|kh|zh|l|d|m|b|p|k|t|r|z)in(?:'s)?$")
_NOT_ROOTLESS = frozenset("origin insulin vitamin aspirin bulletin javelin violin goblin dolphin mandarin chagrin heparin muffin raisin within begin again cabin robin basin cousin resin "
                          "penguin moccasin paraffin virgin margin margarin latin satin martin berlin dublin merlin melanin protein urchin pumpkin napkin".split())  # fmt: skip
_PLACE_BEFORE = frozenset("in at from to near outside past by towards toward around via through into".split())
_SAID = frozenset(
    "said says told asked called rang phoned came comes went left knows thinks wants lives lived died works wrote writes cried promised is was has".split()
)
_DOES = frozenset("goes rang says went has had found sat got took gave brought sent put kept ran shot made told walks sleeps eats drinks sits stands drives keeps gets makes "
                  "without talked spoke bought killed lost won burned".split())  # fmt: skip
_FAMILY = re.compile(
    r"(?:[^aeiou]ov|yov|[^aeiou]ova|[^aeiou]eva|yeva|yev|enko|chuk|[^aeiou]skiy|[^iuh]sky|tsky|tskiy|ovich|evich|ovna|evna|ilyich|anych|[aeiou]lych|shvili|adze|yuk)(?:s|'s)?$"
)
HONORIFIC = frozenset("mr mrs ms miss dr mister missus".split())
#: «they call me Bird», «named him Bobr»: whom, between the verb and the name
_SOMEBODY = frozenset(
    "somebody someone guy man kid boy girl woman one fellow bloke lad soldier friend".split()
)
_WHOM = frozenset("me him her us it you".split())
_DUBBED = re.compile(r"^(?:call(?:s|ed|ing)?|nam(?:e|ed|ing)|nicknam\w+|christen\w*|dubbed|goes)$")
_UNDER_A_NUMBER = frozenset(
    "unit engine ladder medic squad rescue wrecker ambulance tower patrol dispatch rover tango team".split()
)
_CALLED = frozenset("name name's called named surname nickname named".split())


def english_persons(document: Document, tables: Tables) -> list[Sighting]:
    """All names of people in an English document, with call signs after their cue.

    In the text of a court or office everything that its own rules find (`official`), persons among it.
    """
    if official(document):
        return official_sightings(document, tables)
    scores: dict[tuple[int, int], tuple[float, IdentifierClass, tuple[str, ...]]] = {}
    for words in document.turns:
        for word in words:
            found = _score(document, tables, words, word)
            if found[0] > 0:
                scores[(word.turn, word.at)] = found
    seen = {
        _bare(document.turns[t][a].folded): s[1]
        for (t, a), s in scores.items()
        if s[0] >= 0.7
        and ("capital" in " ".join(s[2]) or s[1] == "call_sign")
        and len(document.turns[t][a].folded) > 2
    }
    for words in document.turns:
        for word in words:
            key = _bare(word.folded)
            if (
                key in seen
                and scores.get((word.turn, word.at), (0.0,))[0] < ENOUGH
                and (word.capital or not document.cased)
                and (
                    key not in tables.plain
                    or seen[key] == "call_sign"
                    or word.capital
                    and not (_MONTHS & {key} and _dated(words, word))
                )
            ):
                scores[(word.turn, word.at)] = (0.6, seen[key], ("named elsewhere in the call",))
    out: list[Sighting] = []
    for words in document.turns:
        at = 0
        while at < len(words):
            found_here = scores.get((words[at].turn, at))
            if not found_here or found_here[0] < ENOUGH:
                at += 1
                continue
            last = at
            while last + 1 < len(words) and words[last + 1].breaks == 0:
                following = scores.get((words[at].turn, last + 1))
                if not following or following[0] < ENOUGH or words[last].folded.endswith("'s"):
                    break
                last += 1
            title = before(words, at, 1)
            first = at - 1 if title and words[at].breaks == 0 and role(document, tables, title[0]) else at
            if at and words[at - 1].folded in HONORIFIC:
                first = at - 1  # a full stop may stand behind it
            kind: IdentifierClass = "person_name" if last > at or first < at else found_here[1]
            made = span(words, first, last, kind, found_here[0], *found_here[2])
            out.append(
                Sighting(
                    made.turn,
                    made.begin,
                    made.stop,
                    kind,
                    made.score,
                    made.signals,
                    tuple(range(at, last + 1)),
                )
            )
            at = last + 1
    return [*out, *numbered(document)]


def _bare(folded: str) -> str:
    return folded.removesuffix("'s").removesuffix("'ll").removesuffix("'d").removesuffix("'")


def _score(
    document: Document, tables: Tables, words: tuple[Word, ...], word: Word
) -> tuple[float, IdentifierClass, tuple[str, ...]]:
    nothing: tuple[float, IdentifierClass, tuple[str, ...]] = (0.0, "nickname", ())
    bare = _bare(word.folded)
    irish = re.match(r"(?:o|d|l)'[a-z]{3,}$", bare) is not None
    if (
        not bare[:1].isalpha()
        or len(bare) < 2
        or "'" in bare
        and not (irish or tables.latin.get(bare.replace("'", "")))
    ):
        return nothing
    if irish and (document.cased is False or word.capital):
        return (0.9, "person_name", ("surname",))
    exact = bare in tables.latin or bare in tables.forms["en"]
    common = bare in tables.plain or not exact and bool(ORDINARY_END.search(bare))
    capital = document.cased and word.capital
    inside = capital and not word.starts
    if document.cased and not capital:
        return nothing
    if _dubbed(document, tables, words, word):
        return (0.9, "call_sign", ("context: called",))
    if (
        capital
        and tables.forms["en"].get(bare)
        and (_hailed(document, words, word) or _is_doing(words, word))
    ):
        return (0.8, "person_name", ("first name", "capital", "form of address"))
    if (
        tables.is_public(word.folded, "en")
        or tables.is_public(bare, "en")
        or (word.shouted and document.cased)
    ):
        return nothing
    forms = tables.forms["en"].get(bare, ())
    slavic = tables.latin.get(bare, ()) or (
        tables.sounds.get(sound(bare), ()) if len(bare) >= 4 and inside else ()
    )
    weak = tables.is_weak(bare, "en") or not capital and bare in tables.listed
    points = _context(document, tables, words, word)
    kind: IdentifierClass = "person_name" if any(f.full for f in (*forms, *slavic)) else "nickname"
    if _has_call_sign(words, word) and bare not in _NO_SIGN:
        return (0.9, "call_sign", ("context: call sign",))
    if inside:
        previous = before(words, word.at, 1)
        if (
            not forms
            and not slavic
            and previous
            and previous[0].folded in _PLACE_BEFORE
            and not _SLAVIC.search(bare)
        ):
            return nothing
        if word.quoted and not forms and not slavic:
            return nothing
        if bare in tables.plain and not (forms or points >= 0.3 or _stands_for_somebody(words, word)):
            return nothing
        return (0.9, kind if forms or slavic else "person_name", ("capital inside a sentence",))
    if bare in tables.plain:
        return (0.6, kind, ("context",)) if points >= 0.6 and forms else nothing
    if forms and not weak:
        return (0.9, kind, ("first name",))
    if bare in tables.others:
        return (0.8, "person_name", ("listed name",))
    if forms:
        return (min(0.95, 0.2 + points), kind, ("first name", "context"))
    if slavic and not common:
        return (0.8 if len(bare) >= 4 else 0.4 + points, kind, ("transliterated name",))
    if (
        not capital
        and not common
        and len(bare) >= 6
        and (_FAMILY.search(bare) or _ROOTLESS.search(bare) and bare not in _NOT_ROOTLESS)
    ):
        return (0.55, "person_name", ("surname",))
    if len(bare) >= 5 and re.search(r"(?:ovich|evich|ovna|evna|enko|yov|chuk|skiy|skyi)$", bare):
        return (0.7, "person_name", ("surname",))
    if capital and not common and bare not in tables.listed and len(bare) > 2:
        return (0.6, "person_name", ("capital", "no word of English"))
    if capital and not common:
        # a capital at the start of a sentence: a name where it is addressed, or where another capital follows
        following = after(words, word.at, 1)
        if (
            following
            and following[0].breaks == 0
            and following[0].capital
            and not tables.is_public(following[0].folded, "en")
        ):
            return (0.7, "person_name", ("capital", "capital beside"))
        if (
            document.punctuated
            and (word.at + 1 == len(words) or words[word.at + 1].breaks >= 1)
            and len(bare) > 2
        ):
            return (0.55, "nickname", ("form of address",))
        if (
            following
            and following[0].breaks == 0
            and (following[0].folded in _SAID or following[0].folded in _DOES)
            and len(bare) > 3
        ):
            return (0.6, "person_name", ("someone does something",))
        if _SLAVIC.search(bare) and len(bare) > 4 and not bare.endswith(("ing", "ain", "een", "in")):
            return (0.6, "person_name", ("surname",))
    return nothing


def _dubbed(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> bool:
    """ "They call me Bird", "christened him Ded": behind whom it is that is called so."""
    near = before(words, word.at, 2)
    called = len(near) == 2 and near[0].folded in _WHOM and _DUBBED.match(near[1].folded) is not None
    called = (
        called or len(near) == 2 and near[0].folded in ("called", "named") and near[1].folded in _SOMEBODY
    )
    if (
        near
        and near[0].folded.startswith(("nicknam", "christen"))
        or near
        and near[0].folded == "calling"
        and word.folded not in _WHOM
    ):
        called = called or word.folded not in tables.plain
    if not called or document.cased and not word.capital:
        return False
    return document.cased or word.folded not in NO_NAME


def _hailed(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """ "Morning, June, it's me", "Are you there, Hope?", "Will, come here": a first name that is a word, between two marks."""
    last = word.at + 1 == len(words)
    if not document.punctuated or not last and not words[word.at + 1].breaks or len(word.folded) < 3:
        return False
    if word.folded in _EXCLAIMED or not (word.breaks or word.at == 0) or last and word.at == 0:
        return False
    around = [words[n].folded for n in (word.at - 1, word.at + 1) if 0 <= n < len(words)]
    return not _MONTHS & set(around)


def _is_doing(words: tuple[Word, ...], word: Word) -> bool:
    """ "Faith's running empty", "Will's still here", "Grace won't": what is said of somebody, of whom the word is a first name."""
    following = after(words, word.at, 1)
    if word.folded.endswith(("'ll", "'d")):
        return True
    if following and not following[0].breaks and following[0].folded in _REFUSES:
        return word.folded not in _EXCLAIMED | {"will"}
    if not word.folded.endswith("'s") or not following or following[0].breaks:
        return False
    return (
        following[0].folded in _STATE or following[0].folded.endswith("ing") and len(following[0].folded) > 5
    )


def _dated(words: tuple[Word, ...], word: Word) -> bool:
    """ "in June", "last June", "June the fifth": the month."""
    previous, following = before(words, word.at, 1), after(words, word.at, 1)
    return (
        bool(previous)
        and previous[0].folded in _OF_MONTHS
        or bool(following)
        and (_says(following[0]) or following[0].folded == "the")
    )


_OF_MONTHS = frozenset("in last next since until till by early late mid of from through to during".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
#: what "it's" and "I'm" say of a day or of where somebody is from
_SEASONS = _MONTHS | set(
    "monday tuesday wednesday thursday friday saturday sunday christmas easter god english american british russian ukrainian polish german french irish scottish jewish catholic muslim".split()
)
_REFUSES = frozenset("won't didn't doesn't hasn't can't says said".split())
_STATE = frozenset("still here there been got not back coming asleep home late fine okay down up".split())
_EXCLAIMED = frozenset(
    "may art chance guy ward christian major judge king bishop rich frank earl duke christ mercy heaven glory sunny".split()
)


def _stands_for_somebody(words: tuple[Word, ...], word: Word) -> bool:
    """ "Tell Needle he owes me", "they call Needle", "Needle says", "this is Needle": a word with a capital where only people stand."""
    previous, following = before(words, word.at, 2), after(words, word.at, 1)
    ends = not following or following[0].breaks > 0
    presented = ends and len(previous) > 0 and previous[0].folded in ("i'm", "it's") and not word.breaks
    presented = presented or ends and [w.folded for w in previous] == ["is", "this"] and not word.breaks
    if presented and word.folded not in _SEASONS:
        return True
    spoken_to = bool(previous) and not word.breaks and previous[0].folded in _TO_SOMEBODY
    does = bool(following) and not following[0].breaks and following[0].folded in _SAID - {"is", "was", "has"}
    return spoken_to or does


_TO_SOMEBODY = frozenset(
    "tell told ask asked call called calls with hey thank thanks meet met miss trust says said without".split()
)
_NO_SIGN = frozenset("is was was's for and or the a of in that which but number".split())
NO_NAME = frozenset(
    "a an the up back out on in at to from when and that this tomorrow today tonight later every again now here there what whatever names crazy old sir not all back home right if but".split()
)


def numbered(document: Document) -> list[Sighting]:
    """Call signs of dispatch that are numbers: "Unit Twelve", and "Twelve, go ahead" in the same call."""
    out: list[Sighting] = []
    said: set[str] = set()
    for words in document.turns:
        for word in words[:-1]:
            number = words[word.at + 1]
            # "Hook Three", "Car Seven": nobody writes a number that counts with a capital; but "Route Five Hundred" is a road
            written = document.cased and word.capital and number.capital and number.token.number is None
            written = written and not _says(word) and word.folded not in _ROADS
            if (
                (word.folded in _UNDER_A_NUMBER or written)
                and number.breaks == 0
                and _says(number)
                and not counts_something(words, number.at)
            ):
                out.append(span(words, word.at, number.at, "call_sign", 0.8, "call sign with a number"))
                said.add(number.folded)
    for words in document.turns if said else ():
        for word in words:
            before_it = words[word.at - 1] if word.at else None
            follows = words[word.at + 1] if word.at + 1 < len(words) else None
            alone = (before_it is None or word.breaks or not _says(before_it)) and (
                follows is None or follows.breaks or follows.folded in _GOES_ON
            )
            if word.folded in said and alone and (before_it is None or word.breaks or follows is None):
                out.append(span(words, word.at, word.at, "call_sign", 0.7, "call sign with a number"))
    return out


_ROADS = frozenset("road route highway street avenue interstate freeway county".split())
_GOES_ON = frozenset("go copy this you what do are come be is".split())


def _says(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None


def _has_call_sign(words: tuple[Word, ...], word: Word) -> bool:
    """ "call sign Magpie", "his call sign was Magpie", "callsign Magpie"."""
    near = [w.folded for w in before(words, word.at, 3)]
    near = near[1:] if near and near[0] in ("is", "was") else near
    return near[:2] == ["sign", "call"] or near[:1] == ["callsign"]


def _context(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> float:
    points = 0.0
    previous, following = before(words, word.at, 1), after(words, word.at, 1)
    if previous:
        if role(document, tables, previous[0]):
            points += 0.4
        named = before(words, word.at, 3)
        if (
            previous[0].folded in _CALLED
            or len(named) > 1
            and named[0].folded in ("is", "was")
            and named[1].folded in _CALLED
        ):
            points += 0.5
        if previous[0].folded in _ADDRESS and (document.punctuated or not tables.is_weak(word.folded, "en")):
            points += 0.3
        if previous[0].folded in ("and", "with", "to") and not document.cased:
            points += 0.05
    plain_verb = (
        bool(following)
        and following[0].folded in ("is", "was", "has", "left", "works")
        and tables.is_weak(word.folded, "en")
    )
    if following and following[0].folded in _SAID and following[0].breaks == 0 and not plain_verb:
        points += 0.35
    if (
        document.punctuated
        and word.breaks >= 1
        and (word.at + 1 == len(words) or words[word.at + 1].breaks >= 1)
    ):
        points += 0.35
    if not document.punctuated and len(words) > 1 and (word.at == 0 or word.at + 1 == len(words)):
        points += 0.2
    return points

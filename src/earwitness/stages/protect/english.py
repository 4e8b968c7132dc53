"""Names of people in English, and in English renderings of Russian and Ukrainian calls.

English has no case endings to tell a name by, so capitals, tables, forms of address and neighbours carry the weight.
"""

from __future__ import annotations

import re

from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Candidate, after, before, role, span
from earwitness.stages.protect.letters import sound
from earwitness.stages.protect.tables import Tables

ENOUGH = 0.5
_ADDRESS = frozenset(
    "hey hi hello thanks thank listen look yes no yeah okay ok right well come sorry please bye cheers morning evening night goodbye wait stop "
    "easy calm dear sweetheart oh careful copy roger".split()
)
#: words that open sentences or stand alone between commas, and are no name
_PLAIN = frozenset(
    "a about after again all almost alone already also always am an and another any anybody anyone anything anyway are around as ask at away back bad be because been "
    "before behind being believe best better between big both bread bring but by bye call came can can't cannot careful cheers children come comes copy could course dark "
    "day days dear did didn't died do does doesn't doing don't done down drink drive each easy eat either else enough even ever every everybody everyone everything "
    "exactly except far few fifteen fifty fine first five flat food for forget forgive forty four friend from full fully get girl give given go god's goes going gone good "
    "goodbye got granny great guess guys had half hang happy hard has hasn't have haven't he he'd he'll he's hear heard hell hello help her here here's hers hey hi him his hold "
    "home honest honestly honey hospital house how how's however hundred hurry idiot if in indeed inside instead into is isn't it it'd it'll it's its just keep know land "
    "last late later laugh leave left less let let's life like listen little live lived long look looks lord lots love luck madam make makes man many maybe me mean meet men "
    "mind mine minus minute money more morning most mostly mother mr much must my myself near nearly never new next nice night nine no nobody none nope not nothing now "
    "o'clock of off officer oh okay old on once one only open or other others our ours out outside over own pay peace people perhaps plain please plus poor put quiet quite "
    "quietly rain read ready really remember right roger rubbish said same say saying says see send serious seriously seven seventeen seventy she she'd she'll she's should shut "
    "silence sit six sixty sleep smile so soldiers some somebody someone something sometimes son soon sorry speak stand stay still stop straight stupid such sure sweetheart "
    "take talk tell ten than thank thanks that that'd that'll that's the their them then there there'll there's these they they'd they'll they're they've thing things think "
    "thirty this those though thousand three through till time to today together tomorrow tonight too true try turn twelve twenty two under understand understood until up us "
    "used very wait wake walk want wants was wasn't water we we'd we'll we're we've week well went were weren't what what'd what's whatever when where where's which while who "
    "who's whole whose why wife will wish with without woman won't words work worse would wouldn't write wrong yeah year years yep yes yesterday yet you you'd you'll you're "
    "you've young your yours yourself zero eight eighteen eighty eleven nineteen ninety thirteen fourteen sixteen first second third mum mom mam dad mama papa daughter sonny "
    "brother sister granny grandma bro mate fellow command commander sergeant private captain lieutenant major colonel dispatch unit route county street saint new north south "
    "east west plate white black red green blue grey gray brown russian ukrainian soviet nobody's everybody's light winter summer autumn spring snow frost send sent show stick "
    "glory happy merry hush shush damn christ jesus lads lad boys boys' boy girls both buy bought called calls can caught check cold crying day's does done dug either fed "
    "feel fell felt fifth find fire five fool found free freeze frozen gas getting goodness gosh grab guns hands he hello herself himself hot hours huh imagine it'd kids "
    "kiss knew knows lads lie lies lost lovely lying made marvellous mercy mines months name names news normal oil onions orders our ours pick planes post praise pray put "
    "rest sad sat save saw sell shame shells shoes shot sign silly since slow somewhere spare start stays sunday tea tears terrible thirsty told took towards trust truth wants "
    "war warm wash watch weather where'd who'd why'd wounded wow yours mummy daddy ugh ah aha eh hm hmm mm uh um er god tfu phew hooray hurrah touch wood bloody fuck fucking shit".split()
)
_MORE_PLAIN = frozenset(
    "alive asleep ordinary polite proud fit theirs tractors limps carpet porridge blimey concussion beautiful fight obliged finally hardly differently returned kissel glorify tag "
    "wedding border cargo copper bread butter coffee vodka whisky money cash roubles dollars pounds grain corn wheat horse dog hear hit hospital idiot ill injured inspection jam joke "
    "jolly keys killed knee ladies lucky madness mud nasty nearly neighbours nerves nineteen nonsense nurses oath ouch pack parcel patience pity prison promise promised quick rats "
    "reckon record refuse relax report rest rotten rotation safe salt scared search seriously shelling sick sign slowly smoke snow socks soup spring stamp steady strange sugar swear "
    "tanks tell terrible their they'll though tomorrow tough tourniquet trench trust twice ugly uncle useless volunteers warm waste watch weird welcome wet whisper wind window wire "
    "absolutely actually basically clearly completely definitely especially eventually exactly generally hopefully luckily mostly naturally obviously officially perfectly personally possibly "
    "probably properly really recently sadly simply slightly suddenly surely truly usually barely badly certain congratulations contract correct crazy damn darling deal delicious "
    "disgusting enough excellent excuse fair fantastic fast forward freezing fresh fucking funny fuel gently genius goodness granted great gross guaranteed guilty gym healthy heavy "
    "hungry hurts imagine impossible interesting kidding mail marry meaning medals medicine mess message midnight minus mistake mobilised music negative next nothing nowhere numbers "
    "oranges pancakes papers pardon pension pneumonia positive potatoes precisely presents pretend prisoners progress quiet radio rain received regards remember respect retreat sausage "
    "savings shooting shopping shots silly sleeping smart somehow somewhere soldiers soon splendid starving stuff sunflower surprise tasty teeth terrific terrified thousands threats "
    "tired toast together tourniquets traffic translate transport treatment trouble unbelievable unfortunately vacation victory village volunteer water weapons whatever wonderful worried worse "
    "yesterday apologies apparently armour bandages bastard bastards batteries bees birthday bitch boots boxes bullshit candles cabbage cards cats chickens chocolate church cigarettes "
    "clothes commanders comrade copied court cows dinner dirty discharge discipline diesel drones drunk eggs engine fish fever flour formally forms friday garage garden gloves hat "
    "heroes holiday holidays honestly horrible kettle letter letters lieutenants matches meat milk mines mortar mortars motherland mushrooms nails number only onwards orders passport "
    "pay paperwork pelican petrol phone pills pins planes police rations recruits rockets roof route rules salad shovel shovels shrapnel signal soldier spare stove stretcher sunday tape "
    "tickets tins tobacco tyres uniform units vehicle vehicles vests video wages walls wages wallet whose winter wood wool wounds zero".split()
)
_SLAVIC = re.compile(
    r"(?:ov|ev|yov|ova|eva|enko|chuk|sky|skiy|skyi|ska|skaya|ovich|evich|ovna|evna|ych|yev|yeva|khin|shin|yan|dze|shvili|chenko|yuk|ykh|in|ina|yn)$"
)
_ORDINARY_END = re.compile(r"(?:ly|ing|ed|tion|ness|ful|ous|able|ible|less|ment|ally|ance|ence)$")
_ROOTLESS = re.compile(r"[aeiou](?:sh|n|g|kh|zh|l|d|m|b|p|k|t|r|z)in(?:'s)?$")
_NOT_ROOTLESS = frozenset("origin insulin vitamin aspirin bulletin javelin violin goblin dolphin mandarin chagrin heparin muffin raisin within begin again cabin robin basin cousin resin "
                          "penguin moccasin paraffin virgin margin margarin latin satin martin berlin dublin merlin melanin protein urchin pumpkin napkin".split())  # fmt: skip
_PLACE_BEFORE = frozenset(
    "in at from to near outside past by towards toward around via through into for".split()
)
_SAID = frozenset(
    "said says told asked called rang phoned came comes went left knows thinks wants lives lived died works wrote writes cried promised is was has".split()
)
_DOES = frozenset("goes rang says went has had found sat got took gave brought sent put kept ran shot made told walks sleeps eats drinks sits stands drives keeps gets makes "
                  "without talked spoke bought killed lost won burned".split())  # fmt: skip
_FAMILY = re.compile(
    r"(?:[^aeiou]ov|yov|[^aeiou]ova|[^aeiou]eva|yeva|yev|enko|chuk|[^aeiou]skiy|[^iuh]sky|tsky|tskiy|ovich|evich|ovna|evna|ilyich|anych|[aeiou]lych|shvili|adze|yuk)(?:s|'s)?$"
)
_CALLED = frozenset("name name's called named surname nickname named".split())


def english_persons(document: Document, tables: Tables) -> list[Candidate]:
    """All names of people in an English document, with call signs after their cue."""
    scores: dict[tuple[int, int], tuple[float, IdentifierClass, tuple[str, ...]]] = {}
    for words in document.turns:
        for word in words:
            found = _score(document, tables, words, word)
            if found[0] > 0:
                scores[(word.turn, word.at)] = found
    seen = {
        _bare(document.turns[t][a].folded): s[1]
        for (t, a), s in scores.items()
        if s[0] >= 0.7 and "capital" in " ".join(s[2]) and len(document.turns[t][a].folded) > 2
    }
    for words in document.turns:
        for word in words:
            key = _bare(word.folded)
            if (
                key in seen
                and scores.get((word.turn, word.at), (0.0,))[0] < ENOUGH
                and word.capital
                and key not in _PLAIN
            ):
                scores[(word.turn, word.at)] = (0.6, seen[key], ("named elsewhere in the call",))
    out: list[Candidate] = []
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
            kind: IdentifierClass = "person_name" if last > at or first < at else found_here[1]
            made = span(words, first, last, kind, found_here[0], *found_here[2])
            out.append(
                Candidate(
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
    return out


def _bare(folded: str) -> str:
    return folded.removesuffix("'s").removesuffix("'")


def _score(
    document: Document, tables: Tables, words: tuple[Word, ...], word: Word
) -> tuple[float, IdentifierClass, tuple[str, ...]]:
    nothing: tuple[float, IdentifierClass, tuple[str, ...]] = (0.0, "nickname", ())
    bare = _bare(word.folded)
    if not bare[:1].isalpha() or len(bare) < 2 or "'" in bare and not tables.latin.get(bare.replace("'", "")):
        return nothing
    exact = bare in tables.latin or bare in tables.forms["en"]
    common = bare in _PLAIN or bare in _MORE_PLAIN or not exact and bool(_ORDINARY_END.search(bare))
    capital = document.cased and word.capital
    inside = capital and not word.starts
    if document.cased and not capital:
        return nothing
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
    weak = tables.is_weak(bare, "en")
    points = _context(document, tables, words, word)
    kind: IdentifierClass = "person_name" if any(f.full for f in (*forms, *slavic)) else "nickname"
    if "sign" in _near(words, word, 3) and "call" in _near(words, word, 4):
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
        if (bare in _PLAIN or bare in _MORE_PLAIN) and not (forms or points >= 0.3):
            return nothing
        return (0.9, kind if forms or slavic else "person_name", ("capital inside a sentence",))
    if bare in _PLAIN:
        return (0.6, kind, ("context",)) if points >= 0.6 and forms else nothing
    if forms and not weak:
        return (0.9, kind, ("first name",))
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


def _near(words: tuple[Word, ...], word: Word, reach: int) -> frozenset[str]:
    return frozenset(w.folded for w in before(words, word.at, reach))


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

"""English verbs with what stands before them: tense, aspect and modality are said by the group, not by the word.

`were shooting` and `shot`, `could have left` and `left`, `will storm` and `stormed` differ in words that a list of words cannot
weigh one by one. A group is the main verb and the auxiliaries, catenatives (`want to`, `try to`) and adverbs before it.

Rules
- Two groups with the same main verb are compared feature by feature; what differs names the rule that was broken.
- *Will* and *going to* are future, not modal. *Used to* is an aspect. A present perfect beside a past tense differs in tense and
  aspect.
- A group whose features are the same was only shortened or written another way (`do not`, `don't`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from earwitness.model.quotes import ViolationKind
from earwitness.stages.quote import english
from earwitness.stages.quote.compare import Comparison
from earwitness.stages.quote.tokens import Token

_BE = frozenset("be am is are was were been being 's 're 'm".split())
_HAVE = frozenset("have has had having 've 's".split())
_DO = frozenset("do does did".split())
_FUTURE = frozenset(("will", "shall", "'ll"))
_MODALS = frozenset("can could may might must should would ought need dare 'd".split())
#: words that take `to` and say that it was wanted, tried, ordered: what follows did not simply happen
_CATENATIVE = {
    form: base
    for base, forms in {
        "want": "want wants wanted wanting", "try": "try tries tried trying", "need": "need needs needed",
        "have": "have has had 've having",
        "got": "got", "plan": "plan plans planned planning", "hope": "hope hopes hoped hoping", "able": "able unable",
        "allowed": "allowed", "obliged": "obliged required bound",
        "supposed": "supposed", "ought": "ought", "manage": "manage manages managed", "fail": "fail fails failed",
        "mean": "meant mean",
        "refuse": "refuse refuses refused refusing", "forced": "forced made ordered told asked",
        "threaten": "threaten threatens threatened threatening",
        "promise": "promise promises promised promising", "agree": "agree agrees agreed", "about": "about", "going": "going",
        "used": "used",
        "intend": "intend intends intended", "decide": "decide decides decided", "seem": "seem seems seemed", "ready": "ready",
        "like": "like", "prepare": "prepared preparing",
        "start": "started start starting began begin", "offer": "offered offer offers",
    }.items()
    for form in forms.split()
}  # fmt: skip
_BETWEEN = frozenset(
    "not never really just probably still already also ever even only maybe simply actually almost always often usually hardly "
    "barely "
    "kind sort of".split()
)
_SUBJECTS = frozenset("i you he she it we they".split())
_THIRD = frozenset("he she it who that".split())


@dataclass(frozen=True, slots=True)
class Group:
    """What the words before a main verb say of it. `words` are their places, without the verb's own."""

    tense: str
    future: bool
    perfect: bool
    progressive: bool
    passive: bool
    habitual: bool
    modal: tuple[str, ...]
    words: tuple[int, ...]

    @property
    def features(self) -> tuple[object, ...]:
        return (
            self.tense,
            self.future,
            self.perfect,
            self.progressive,
            self.passive,
            self.habitual,
            self.modal,
        )


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What changed between two groups of one verb: the rules broken, and the words on both sides that are accounted for."""

    kinds: tuple[ViolationKind, ...]
    verb: int
    source: frozenset[int]
    target: frozenset[int]


def group_changes(seen: Comparison) -> Iterator[GroupChange]:
    """Every main verb kept whose group says something else now. Nothing in a language other than English."""
    if seen.language[:2] != "en":
        return
    came = set(seen.came)
    gone = set(seen.gone)
    for i, j in seen.became.items():
        a, b = seen.source[i].norm, seen.target[j].norm
        if _helps(seen.source, i) or _helps(seen.target, j):
            continue
        if not seen.is_content(a) and a not in _BE | _DO | _HAVE:
            continue
        if not _bases(a) & _bases(b) or (a == b and not _verbal(a)):
            continue
        old, new = group_of(seen.source, i, seen.clause), group_of(seen.target, j, None)
        touched = set(old.words) & gone or set(new.words) & came or a != b
        swapped = any(
            seen.source[x].norm != seen.target[seen.became[x]].norm for x in old.words if x in seen.became
        )
        if not (touched or swapped) or old.features == new.features:
            continue
        kinds = tuple(_kinds(old, new, a == b))
        if kinds:
            yield GroupChange(kinds, i, frozenset((*old.words, i)), frozenset((*new.words, j)))


def _helps(words: Sequence[Token], at: int) -> bool:
    """An auxiliary; *be*, *have* and *do* are main verbs where no verb follows."""
    word = words[at].norm
    if word in _FUTURE | _MODALS:
        return True
    if word not in _BE | _DO | _HAVE:
        return False
    following = [t.norm for t in words[at + 1 : at + 4] if t.turn == words[at].turn]
    while following and following[0] in _BETWEEN | _SUBJECTS:
        del following[0]
    return (
        not following or following[0] == "to" or following[0].endswith("ing") or _is_participle(following[0])
    )


def _bases(word: str) -> frozenset[str]:
    return frozenset(base for base, _, _ in english.forms(word))


def _verbal(word: str) -> bool:
    return word in english.KNOWN or word.endswith(("ed", "ing")) or len(english.forms(word)) == 1


def _kinds(old: Group, new: Group, same_form: bool) -> Iterator[ViolationKind]:
    if old.modal != new.modal:
        lost = [m for m in old.modal if m not in new.modal]
        won = [m for m in new.modal if m not in old.modal]
        if "seem" in lost:
            yield "dropped hedge"
        elif lost and (won or new.future):
            yield "changed modal"
        elif lost:
            yield "dropped modal"
        elif won:
            yield "changed modal" if old.future else "added modal"
        return
    aspect = (old.progressive, old.habitual) != (new.progressive, new.habitual) or old.perfect != new.perfect
    past = {"past"} | ({"pres"} if old.perfect or new.perfect else set())
    unsaid = "" in (old.tense, new.tense)
    same_time = old.future == new.future and (
        unsaid or old.tense == new.tense or {old.tense, new.tense} <= past
    )
    if aspect and same_time:
        yield "changed aspect"
        if old.perfect != new.perfect and old.tense != new.tense:
            yield "changed tense"
    elif not same_time or (old.tense != new.tense and not unsaid):
        yield "changed tense"
        if aspect:
            yield "changed aspect"
    elif old.passive != new.passive:
        yield "changed word"


def group_of(words: Sequence[Token], at: int, clause: Sequence[int] | None) -> Group:
    """The group of the main verb at a place."""
    found: list[int] = []
    n = at - 1
    subject = ""
    while n >= 0 and (clause is None or clause[n] == clause[at]) and words[n].turn == words[at].turn:
        word = words[n].norm
        behind = words[n + 1].norm if n + 1 < len(words) else ""
        if word in _BE | _HAVE | _DO | _FUTURE | _MODALS and not (
            word in _HAVE and behind == "to" and n + 1 in found
        ):
            found.append(n)
        elif word == "to" and n > 0 and (_takes_to(words, n)):
            found.append(n)
        elif word in _CATENATIVE and behind == "to" and n + 1 in found:
            found.append(n)
        elif (
            word in _SUBJECTS
            and n > 0
            and words[n - 1].norm in _BE | _DO | _FUTURE | _MODALS | {"have", "has", "had"}
        ):
            pass  # a question: did you shoot
        elif word in _BETWEEN:
            pass
        else:
            subject = word
            break
        n -= 1
    places = tuple(sorted(found))
    return _featured([words[k].norm for k in places], words[at].norm, subject, places)


def _takes_to(words: Sequence[Token], n: int) -> bool:
    return words[n - 1].norm in _CATENATIVE or (
        words[n - 1].norm in ("not", "me", "us", "him", "them", "you")
        and n > 1
        and words[n - 2].norm in _CATENATIVE
    )


def _featured(before: list[str], verb: str, subject: str, places: tuple[int, ...]) -> Group:
    pairs = [(w, before[k + 1] if k + 1 < len(before) else verb) for k, w in enumerate(before)]
    future = any(w in _FUTURE for w in before) or any(w == "going" and nxt == "to" for w, nxt in pairs)
    habitual = any(w == "used" and nxt == "to" for w, nxt in pairs)
    modal = [w for w in before if w in _MODALS and w != "'d"]
    modal += ["would" for w, nxt in pairs if w == "'d" and not _is_participle(nxt)]
    modal += [
        _CATENATIVE[w]
        for w, nxt in pairs
        if nxt == "to" and w in _CATENATIVE and w not in ("going", "used", "ought", "need")
    ]
    # A verb after a catenative or modal stands bare: tense is the group's first word's.
    chain = [w for w in before if w not in ("to", "not")]
    perfect = any(w in _HAVE | {"'d"} and _is_participle(nxt) and nxt != "to" for w, nxt in pairs)
    progressive = any(
        w in _BE and nxt.endswith("ing") and not (nxt == "going" and "to" in before) for w, nxt in pairs
    )
    passive = bool(before) and before[-1] in _BE | {"got"} and _is_participle(verb)
    first = chain[0] if chain else verb
    tense = _tense(first, subject, bare=bool(chain) and first is verb)
    return Group(
        tense if not (future or modal) else "",
        future,
        perfect,
        progressive,
        passive,
        habitual,
        tuple(dict.fromkeys(modal)),
        places,
    )


def _is_participle(word: str) -> bool:
    return (
        word == "been"
        or word in ("got", "had", "done")
        or any(t == "past" for _, t, _ in english.forms(word))
    )


def _tense(word: str, subject: str, *, bare: bool) -> str:
    if word in ("'s", "'re", "'m", "'ve"):
        return "pres"
    if word in ("'d",):
        return "past"
    tenses = {(t, n) for _, t, n in english.forms(word)}
    if bare or not tenses:
        return ""
    past = any(t == "past" for t, _ in tenses)
    present = any(t == "pres" and (subject not in _THIRD or n == "sing") for t, n in tenses)
    if past and not present:
        return "past"
    if past and present:
        # `beat`, `put`, and any noun with -ed: the form does not show it; a third person would.
        return "past" if word.endswith("ed") or word not in _bases(word) else ""
    return "pres" if present else ""

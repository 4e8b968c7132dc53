"""Names of accounts as they are said aloud: «ник серый нижнее подчёркивание волк восемьдесят восемь», "handle is grey dot wolf". Pure.

Rules
- What is only said in the name of an account («собака», «нижнее подчёркивание», "underscore") makes one of the words on
  both of its sides; «точка» and "dot" do so behind a cue, or between a word and what mail addresses end in.
- A title in quotes behind «канал», «чат», «паблик» is one too.
- Behind «ник», "username" and the like, the words up to the number that ends the name are one; without a number or a
  mark, the one word that no dictionary has.
"""

from __future__ import annotations

import re

from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, before, span

_CUE = re.compile(
    r"^(?:ник(?:а|у|ом|е|нейм\w*)?|нік(?:а|у|ом|нейм\w*)?|логин\w*|логін\w*|аккаунт\w*|акаунт\w*|юзернейм\w*|handle|username|user|login|account|screenname|nickname|почт[аеуы]|пошт[аіу]|мейл\w*|"
    r"имейл\w*|емейл\w*|email|e-mail|mail|телег[аеу]|телеграм\w*|инстаграм\w*|инст[аеу]|инстаграмм\w*|telegram|instagram|signal)$"
)
_CHANNEL = re.compile(
    r"^(?:канал|паблик|пабліку?$|чат(?:а|у|е|и|ом)?$|сообществ|спільнот|channel|chat$|page$)"
)
_ALONE = frozenset(
    "собака собачка собакой at-sign underscore подчеркивание подчеркиванием підкреслення".split()
)
_BETWEEN = frozenset("точка точку крапка dot тире дефис dash hyphen слэш slash слеш".split())
_LOWER = frozenset("нижнее нижним нижнє знак символ".split())
_DOMAIN = re.compile(
    r"^(?:ру|ком|орг|юа|уа|ua|ru|com|org|инфо|мейл|майл|mail|gmail|гмейл|джимейл|жмейл|яндекс|yandex|рамблер|укр|kz)$"
)
#: words that are hardly ever part of such a name
_STOPS = frozenset(
    "и а но я ты он она мы вы они это так там тут его ее их мой твой наш у в на с по для от до же ли не ну да и a i the is was and my his her it's it in on to of for you he she we "
    "at є це він вона його її та але мій твій й запиши пиши найди добавь напиши удали only there".split()
)


def accounts(document: Document, words: tuple[Word, ...]) -> list[Sighting]:
    """The account names of one turn."""
    out: list[Sighting] = []
    at = 0
    while at < len(words):
        if words[at].quoted and any(_CHANNEL.match(w.folded) for w in before(words, at, 4)):
            last = next((n - 1 for n in range(at, len(words)) if not words[n].quoted), len(words) - 1)
            out.append(span(words, at, last, "account", 0.85, "title of a channel"))
            at = last + 1
            continue
        begun = _begins(document, words, at)
        if begun is None:
            at += 1
            continue
        first, sure = begun
        last = _ends(words, sure)
        out.append(span(words, first, last, "account", 0.85, "account said aloud"))
        at = last + 1
    return out


def _mark(words: tuple[Word, ...], at: int) -> bool:
    return (
        words[at].folded in _ALONE
        or words[at].folded in _LOWER
        and at + 1 < len(words)
        and words[at + 1].folded in _ALONE
    )


def _said(word: Word) -> bool:
    return value_of(word.token) is not None or word.token.number is not None


def _begins(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int] | None:
    """Where the name begins that word `at` gives away, and up to where it is sure; or None."""
    word = words[at]
    cued = any(_CUE.match(w.folded) for w in before(words, at, 6))
    if _mark(words, at):
        written = word.folded not in ("собака", "собачка", "собакой")
        if not (written or cued or at + 1 < len(words) and _DOMAIN.match(words[at + 1].folded)):
            return None  # a dog
        return _back(words, at), at
    if word.folded in _BETWEEN and 0 < at < len(words) - 1:
        if cued and not words[at].breaks or _DOMAIN.match(words[at + 1].folded):
            return _back(words, at), at
    if _CUE.match(word.folded) and word.folded not in (
        "телега",
        "телегу",
        "телеге",
        "почта",
        "почту",
        "почте",
        "mail",
        "user",
    ):
        return _behind_cue(document, words, at)
    return None


def _behind_cue(document: Document, words: tuple[Word, ...], at: int) -> tuple[int, int] | None:
    first = at + 1
    while first < len(words) and words[first].folded in _STOPS | {"такой", "такий", "был", "новый", "новий"}:
        first += 1
    for n in range(first, min(first + 4, len(words))):
        if n > first and words[n].breaks == 2 or words[n].folded in _STOPS:
            return None
        if n > first and _said(words[n]) or _mark(words, n):
            return first, n
    if (
        first < len(words)
        and words[first].breaks < 2
        and document.language != "en"
        and not document.known(words[first])
    ):
        return first, first
    return None


def _back(words: tuple[Word, ...], at: int) -> int:
    """The first word of the name that a mark at `at` stands in."""
    first = at
    while first > 0 and words[first].breaks < 2 and at - first < 6:
        previous = words[first - 1]
        if previous.folded in _STOPS or _CUE.match(previous.folded):
            break
        joined = _said(previous) or previous.folded in _ALONE | _BETWEEN | _LOWER
        if (
            not joined
            and first < at
            and not (words[first].folded in _ALONE | _BETWEEN | _LOWER or _said(words[first]))
        ):
            break  # two plain words beside each other: the name began with the second
        first -= 1
    return first


def _ends(words: tuple[Word, ...], at: int) -> int:
    """The last word of the name: behind a mark one more word, and every number."""
    marks = _ALONE | _BETWEEN | _LOWER
    last = at
    while last + 1 < len(words) and words[last + 1].breaks < 2 and last - at < 12:
        following = words[last + 1]
        joined = following.folded in marks or _said(following) or words[last].folded in marks
        if following.folded in _STOPS or not joined:
            break
        last += 1
    return last

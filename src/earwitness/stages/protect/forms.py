"""Secrets and every form they may take, for the leak scan. Written apart from the code that withholds: it shares no rule with it.

Rules
- A name of several words is searched part by part: who writes the surname alone has leaked it too.
- A form of three letters or less, and a name that is an ordinary word, are searched only as whole words, the latter only
  with a capital; the report says which secrets that concerns. What cannot be searched alone is listed, never dropped.
- Numbers are searched as digits however grouped, and as words said aloud.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from earwitness.model.words import tokens, value_of
from earwitness.ports import Morphology, Resources
from earwitness.stages.protect.romanising import cyrillic_forms, latin_forms, main_latin, skeleton
from earwitness.stages.protect.scan_letters import code_text, seen_text
from earwitness.stages.protect.scan_names import (
    DESCRIPTION,
    in_the_other_language,
    possessives,
    spoken_patronymics,
)
from earwitness.stages.protect.scan_words import (
    Expansion,
    FormKind,
    Vocabulary,
    fold_text,
    is_cyrillic,
    raw_word,
)
from earwitness.stages.protect.spoken import is_number_word, spoken_digits

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WHOLE_WORD_LETTERS = (
    5  # shorter forms count only as whole words, longer ones also inside a longer run of letters
)
LONG_NAME = 8
_NAMES = frozenset({"person_name", "nickname", "call_sign", "source", "interview", "unknown", "name"})
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‑-][^\W\d_]+)*|\d+")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must be found nowhere. `kind` is an identifier's class, "file_name", "source", … or "unknown"."""

    no: int
    text: str
    kind: str = "unknown"


@dataclass(frozen=True, slots=True)
class Form:
    """One word form of one secret. `capital`: counts only where written with a capital (or in a file name)."""

    secret: int
    kind: FormKind
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One hit in a text: which secret, in what form, and at which character."""

    secret: int
    kind: FormKind
    at: int


@dataclass(slots=True)
class Needles:
    """All forms of all secrets, by how they are looked for. Keys are folded (`fold_text`)."""

    words: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    phrases: dict[str, list[tuple[tuple[frozenset[str], ...], Form]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    #: long forms, looked for inside runs of letters and across whatever parts them, by their first six letters
    long: dict[str, list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[Form]] = field(default_factory=dict)
    skeletons: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    digits: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    literals: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    #: plates, documents, accounts: letters and digits without what parts them (`scan_letters.code_text`)
    codes: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    #: units by a short number and a word: «79-я бригада», whatever the case and the ending of the number
    numbered: list[tuple[re.Pattern[str], Form]] = field(default_factory=list)
    #: secrets searched only as whole words, and those that are no use alone and so are not searched
    whole_words: set[int] = field(default_factory=set)
    set_aside: set[int] = field(default_factory=set)
    secrets: int = 0
    vocabulary: Vocabulary | None = None
    #: what the search remembers: words looked up, words compared with long names, hashes of the beginnings of `long`
    looked_up: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    compared: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    bloom: npt.NDArray[np.bool_] | None = None
    lengths: tuple[int, ...] = ()

    def digit_lengths(self) -> tuple[int, ...]:
        """How long the numbers looked for are, the longest first."""
        if not self.lengths and self.digits:
            self.lengths = tuple(sorted({len(d) for d in self.digits}, reverse=True))
        return self.lengths

    def own_name(self, folded: str) -> bool:
        """The word is in the dictionary as a proper name of its own."""
        return self.vocabulary is not None and self.vocabulary.known_name(folded)

    def known(self, folded: str) -> bool:
        """The word is in the dictionary, as whatever it may be."""
        return self.vocabulary is not None and self.vocabulary.known(folded)

    def plain(self, folded: str) -> bool:
        """The word is in the dictionary as something else than a name, so that it is no misspelling of one."""
        return self.vocabulary is not None and self.vocabulary.ordinary(folded, any_form=True)

    @property
    def count(self) -> int:
        """Number of distinct forms."""
        phrases = {p for rows in self.phrases.values() for p, _ in rows}
        tables = (self.words, phrases, self.digits, self.literals, self.codes, self.numbered)
        return sum(map(len, tables))


def make_needles(secrets: Sequence[Secret], morphology: Morphology, resources: Resources) -> Needles:
    """Every form of every secret. Raises TextError where a name table is broken."""
    return needles_of(secrets, Vocabulary(morphology, resources))


def needles_of(secrets: Sequence[Secret], vocabulary: Vocabulary) -> Needles:
    """The same with a vocabulary at hand, which makes the forms of each name once for every list."""
    needles = Needles(secrets=len(secrets), vocabulary=vocabulary)
    for secret in secrets:
        _add(needles, secret, vocabulary)
    tables: tuple[Iterable[list[Form]], ...] = (
        needles.words.values(),
        needles.digits.values(),
        needles.literals.values(),
        needles.codes.values(),
    )
    searched = {form.secret for table in tables for rows in table for form in rows}
    searched |= {form.secret for rows in needles.phrases.values() for _, form in rows}
    searched |= {form.secret for _, form in needles.numbered}
    needles.set_aside = {secret.no for secret in secrets} - searched
    return needles


#: what a desk says of a person on its list: «Надя (сестра)»
_REMARK = re.compile(r"(?<=\w)\s*\([^()A-ZА-ЯЁІЇЄҐ\d]*\)")


def _add(needles: Needles, secret: Secret, vocabulary: Vocabulary) -> None:
    text = _REMARK.sub(" ", seen_text(secret.text)).strip() or seen_text(secret.text)
    if secret.kind == "unknown":
        text = DESCRIPTION.sub("", text).strip() or text
    _numbers(needles, secret, text)
    if _codes(needles, secret, text):
        return
    if unit := _UNIT.fullmatch(text):
        cases = "|".join(map(re.escape, vocabulary.cases(fold_text(unit["word"]))))
        pattern = rf"(?<!\d){unit['number']}(?:-?[^\W\d_]{{1,3}})?\s+(?:{cases})(?![^\W\d_])"
        needles.numbered.append((re.compile(pattern), Form(secret.no, "inflected")))
        return
    parts = [p for p in _WORD.findall(text) if not p.isdigit()]
    if secret.kind == "file_name":
        stem = text.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        for literal in {text, stem}:
            if len(literal) >= 6:
                needles.literals[fold_text(literal)].append(Form(secret.no, "literal"))
        return
    if re.search(r"@|://|\w\.\w", text) and len(text) >= 5:
        for literal in (fold_text(text), *_of_an_account(fold_text(text))):
            needles.literals[literal].append(Form(secret.no, "literal"))
    if (
        secret.kind == "unknown"
        and re.search(r"[^\W\d_][\d_]|[\d_][^\W\d_]", text)
        and len(re.findall(r"[^\W_]", text)) >= 4
        and not searched(needles, secret)
    ):
        needles.literals[fold_text(text)].append(Form(secret.no, "literal"))
    if secret.kind == "unknown":
        for degrees in _DEGREES.findall(text):
            needles.literals[degrees].append(Form(secret.no, "literal"))
    telling = [p for part in parts for p in _halves(part) if _telling(p, len(parts), vocabulary)]
    # «сто двадцать два» is searched as a number; «Сорока» says forty, and is a name
    if not parts or (searched(needles, secret) and all(value_of(t) is not None for t in tokens(text))):
        return
    name_like = secret.kind in ("person_name", "nickname", "call_sign") or (
        secret.kind in _NAMES and all(p[:1].isupper() for p in parts) and len(parts) <= 4
    )
    if name_like:
        for part in telling:
            _name(needles, secret, part, vocabulary)
    elif len(parts) == 1:
        _single(needles, secret, parts[0], vocabulary)
    elif secret.kind in _HOLD_NAMES:
        # a proper name inside a longer secret («банк на Дианова») leaks it too
        for n, part in enumerate(parts):
            if n and part[:1].isupper() and len(part) >= 5 and not vocabulary.ordinary(part):
                _name(needles, secret, part, vocabulary)
    content = [p for p in parts if p.lower() not in _SMALL]
    if len(content) > 1:
        _phrase(needles, secret, parts, vocabulary)
    elif len(parts) > 1 and content and not name_like:
        _single(needles, secret, content[0], vocabulary)


_UNIT = re.compile(r"(?P<number>\d{1,3})(?:-?[^\W\d_]{1,3})?\s+(?P<word>[a-zа-яёіїєґ]{4,})")
#: half of a place on a map
_DEGREES = re.compile(r"(?<![\d.])\d{1,3}\.\d{4,}(?![\d.])")
_HOSTS_OF_ACCOUNTS = re.compile(
    r"(?:t\.me|telegram\.me|vk\.com|ok\.ru|(?:instagram|facebook|twitter|x|tiktok|youtube)\.com)/@?([\w.]{5,})/?$"
)
_TOLD_APART = re.compile(r"[\d._+-]")


def _of_an_account(folded: str) -> Iterator[str]:
    """What of an address tells it alone: the account of a messenger, and what stands before the @ of mail where that is no
    plain word: "contact" stands on every page."""
    before, at, host = folded.partition("@")
    if at and not before and len(host) >= 5:
        yield host
    elif host and len(before) >= 6 and _TOLD_APART.search(before):
        yield before
    elif hosted := _HOSTS_OF_ACCOUNTS.search(folded):
        yield hosted.group(1)


def searched(needles: Needles, secret: Secret) -> bool:
    """Whether some number, code or literal of a secret is looked for already."""
    tables = (needles.digits, needles.codes, needles.literals)
    return any(form.secret == secret.no for table in tables for rows in table.values() for form in rows)


def _codes(needles: Needles, secret: Secret, text: str) -> bool:
    """Plates, documents, account numbers: letters and digits mixed, however they are parted when written.

    True where the whole secret is one: then its letters are no name.
    """
    whole = False
    for written in {text, *text.split()}:
        groups = re.findall(r"[^\W\d_]+|\d+", written)
        code = code_text("".join(groups))
        letters = [g for g in groups if not g.isdigit()]
        if (
            letters
            and len(letters) < len(groups)
            and 5 <= len(code) <= 40
            and sum(c.isdigit() for c in code) >= 2
            and (all(len(g) <= 3 for g in letters) or (" " not in written and code.isascii()))
        ):
            needles.codes[code].append(Form(secret.no, "literal"))
            spelt = "".join(
                min(latin_forms(g.lower()), key=len) if is_cyrillic(g) else g.lower() for g in groups
            )
            if spelt != code:
                needles.codes[spelt].append(Form(secret.no, "transliterated"))
            whole = whole or (written == text and all(len(g) <= 3 for g in letters))
    return whole


#: what half the villages are called, and nobody by surname: «Велика Комишуваха», «Новое Село»
_OF_PLACES = frozenset(
    "велика великий велике великое большая большой большое мала малая малое верхняя верхний верхнее нижняя нижний нижнее новая нове новое старая старое старе средняя среднее "
    "верхня верхній нижня нижній середня середнє святая святе святое".split()
)
_SMALL = frozenset(
    "the a an my our your his her at in on of to в на из с у к за под от до мой моя наш наша твой твоя".split()
)
_HOLD_NAMES = frozenset("source interview place employer unit address account vehicle unknown".split())


def _halves(part: str) -> tuple[str, ...]:
    """«Салтыков-Щедрин», and each of the two alone."""
    halves = part.replace("‑", "-").split("-")
    double = len(halves) == 2 and all(len(half) > 3 and half[0].isupper() for half in halves)
    return (part, *halves) if double else (part,)


def _telling(part: str, of: int, vocabulary: Vocabulary) -> bool:
    """Whether one word of a name leaks it alone: a surname does, «майор», "Two" and «мать» do not."""
    if vocabulary.title(part) or (part[:1].islower() and vocabulary.ordinary(part, any_form=True)):
        return False
    if of > 1 and part.lower() in _OF_PLACES:
        return False
    return of == 1 or is_cyrillic(part) or part.lower() not in vocabulary.english


#: a number, with whatever parts its groups: «4510 № 123456», "+7 (000) 123-45-67"
_GROUPED = re.compile(r"\+?\d(?:[\d\s\-()‑–./№#]*\d)?")


def _numbers(needles: Needles, secret: Secret, text: str) -> None:
    """A number as all of it, by its ends, and its longer groups. Four digits of a longer one point at nobody: thousands
    have passports of one series, and any table has such a number."""
    runs = _GROUPED.findall(text)
    found = {"".join(c for c in run if c.isdigit()) for run in runs}
    if secret.kind != "phone":
        found |= {group for run in runs for group in re.findall(r"\d+", run) if len(group) > 4}
    found |= {d for d, _ in spoken_digits(text)}
    for digits in found:
        kind: FormKind = "digits"
        if len(digits) >= 10:
            tails = {digits, digits[-10:], "8" + digits[-10:], "7" + digits[-10:], digits[-9:], digits[-7:]}
            # abroad: without the code of the country, with the zero that is dialled within it
            tails |= {
                trunk + digits[code:] for code in (1, 2, 3) for trunk in ("", "0") if len(digits) - code >= 9
            }
        elif len(digits) >= 7:
            tails = {digits, digits[-7:], digits.lstrip("0")}
        elif len(digits) >= 4 and (digits.startswith("0") or len(digits) >= 5):
            tails = {digits}
        elif len(digits) == 4:
            needles.whole_words.add(secret.no)
            tails = (
                {digits}
                if not 1900 <= int(digits) <= 2099
                or secret.kind in ("unit", "id_document", "account")
                and not 1990 <= int(digits) <= 2030
                else set()
            )
        else:
            tails = set()
        for tail in tails:
            needles.digits[tail].append(Form(secret.no, kind))


def _name(needles: Needles, secret: Secret, part: str, vocabulary: Vocabulary) -> None:
    """A name: its cases, the short forms of a first name, and all of it in the other script."""
    if len(fold_text(part)) < 2:
        return
    found = vocabulary.expansions.setdefault((part, True), Expansion((), (), (), False))
    if not found.words:
        found = vocabulary.expansions[(part, True)] = _expanded(part, vocabulary)
    if found.whole_word:
        needles.whole_words.add(secret.no)
    for folded, kind, capital in found.words:
        _word(needles, folded, Form(secret.no, kind, capital))
    for name in found.long:
        needles.names.setdefault(name, []).append(Form(secret.no, "misspelt"))
    for key in found.keys:
        needles.skeletons[key].append(Form(secret.no, "transliterated"))


#: a patronymic is no everyday word, whatever the dictionary makes of it
_PATRONYMIC = re.compile(r"[а-яіїє]{3}(?:[иії]вна|[ое]вич|йович)$")


_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def _expanded(part: str, vocabulary: Vocabulary) -> Expansion:
    lower = fold_text(part)
    own_script = is_cyrillic(lower)
    common = vocabulary.ordinary(part) and not _PATRONYMIC.search(lower)
    bases: dict[str, FormKind] = {raw_word(part): "as written"}
    for pet in vocabulary.pets_of(lower):
        bases.setdefault(pet, "short form")
    for other in sorted(vocabulary.same.get(lower, ())):
        bases.setdefault(other, "short form")
        for pet in vocabulary.pets_of(other):
            bases.setdefault(pet, "short form")
    if own_script:
        for other in sorted(in_the_other_language(lower)):
            if not vocabulary.ordinary(other, any_form=True):
                bases.setdefault(other, "transliterated")
        for spoken in sorted(spoken_patronymics(lower)):
            bases.setdefault(spoken, "short form")
    if not own_script:
        for letters, apart in _UMLAUTS if lower != part.lower() else ():
            if letters in part.lower():
                bases.setdefault(fold_text(part.lower().replace(letters, apart)), "transliterated")
        for form in sorted(cyrillic_forms(lower)):
            bases.setdefault(form, "transliterated")
            for other in (form, *sorted(vocabulary.same.get(form, ()))):
                for pet in (other, *vocabulary.pets_of(other)):
                    bases.setdefault(pet, "short form")
    words: dict[tuple[str, bool], FormKind] = {}
    long: set[str] = set()
    keys: set[str] = set()
    for written, how in bases.items():
        base = fold_text(written)
        of_it = {base} | (possessives(base) if is_cyrillic(base) else set())
        weak = common if base == lower else vocabulary.ordinary(base) if is_cyrillic(base) else len(base) <= 4
        for form in sorted(vocabulary.cases(base)):
            kind = "as written" if form == lower else "inflected" if how == "as written" else how
            if len(form) < 3 and form != base:
                continue  # «Ир» of «Ира» nobody writes, and two letters are everywhere
            if how != "as written" and form != base and vocabulary.another_word(form, of_it):
                continue  # «Кота» is no case of «Котя» that anybody would read so
            if form != base and vocabulary.somebody_else(form, base):
                continue  # «Иванова» and «Волков» are other people, long before they are what is Ivan's or a wolf's
            if form != base and is_number_word(form):
                continue  # «Сорок девять» is nothing of «Сорока»
            if how == "transliterated" and is_cyrillic(form) and vocabulary.never_a_noun(form):
                continue  # "Pri" is not «при»
            everyday = (
                is_cyrillic(form)
                and (len(form) <= 6 or how == "short form")
                and vocabulary.ordinary(form, any_form=True)
            )
            words.setdefault((form, weak or len(form) <= 2 or everyday), kind)
            if not is_cyrillic(form):
                continue
            if len(base) < 4 and form[len(base) :].startswith(("ов", "ев")):
                continue  # «Ярев»: "Arev" is a typeface
            if how == "short form" and form == base[:-1]:
                continue  # «Даш» is said, and "Dash" stands in every document
            spelt = latin_forms(form) | latin_forms(_with_yo(form, written))
            longest = max(map(len, spelt), default=0)
            for latin in spelt:
                if latin in vocabulary.english and latin != lower or len(latin) < min(3, len(form)):
                    continue  # «Вере» is no reason to stop at every "were"
                if len(latin) < (min(3, longest) if form == base else 4 if how == "short form" else 3):
                    continue  # «Яр» is "Yar"; "Ar" is everywhere
                if form != base and latin in vocabulary.known_english:
                    continue  # «Даш» is no reason to stop at every "dash"
                # a short Latin form may be a word of any language: only with a capital
                capital = len(latin) <= 4 or (weak and len(latin) <= 5)
                words.setdefault((latin, capital), how if how == "short form" else "transliterated")
        if how == "short form":
            continue
        if weak and (len(base) < LONG_NAME or not is_cyrillic(base)):
            continue
        spelt = latin_forms(base) if is_cyrillic(base) else frozenset({base})
        keys |= {key for key in map(skeleton, spelt) if len(key) >= 6}
        if len(base) >= LONG_NAME:
            long |= {
                base,
                *(
                    latin
                    for latin in (main_latin(base) if is_cyrillic(base) else ())
                    if len(latin) >= LONG_NAME
                ),
            }
    rows = tuple((form, kind, capital) for (form, capital), kind in words.items())
    return Expansion(rows, tuple(sorted(long)), tuple(sorted(keys)), common or len(lower) <= 3)


def _with_yo(form: str, written: str) -> str:
    """The «ё» of the dictionary form put back where its case still has it."""
    out = list(form)
    for n, c in enumerate(written):
        if c == "ё" and n < len(out) and out[n] == "е" and form[:n] == fold_text(written[:n]):
            out[n] = "ё"
    return "".join(out)


def _single(needles: Needles, secret: Secret, part: str, vocabulary: Vocabulary) -> None:
    """One word that is no name of a person: a place, a firm, a class. An everyday word says nothing alone."""
    lower = fold_text(part)
    common = vocabulary.ordinary(part)
    if secret.kind == "unknown" and part[:1].islower() and len(lower) >= 3:
        # a person put this word on a list: it is looked for as it stands and in its cases, however ordinary it is
        needles.whole_words.add(secret.no)
        for form in vocabulary.cases(lower):
            _word(needles, form, Form(secret.no, "as written" if form == lower else "inflected", False))
            for latin in latin_forms(form) if is_cyrillic(form) else ():
                if latin not in vocabulary.english and len(latin) > 3:
                    _word(needles, latin, Form(secret.no, "transliterated", False))
        return
    if part[:1].islower() and (common or vocabulary.ordinary(part, any_form=True) or not is_cyrillic(lower)):
        return
    if not is_cyrillic(lower) and (part in _ENGLISH_TITLES or common):
        return
    if secret.kind not in ("place", "unknown") and is_cyrillic(lower) and vocabulary.never_a_name(lower):
        return
    if common or len(lower) <= 3:
        needles.whole_words.add(secret.no)
    if len(lower) < 2:
        return
    for form in vocabulary.cases(lower):
        kind: FormKind = "as written" if form == lower else "inflected"
        _word(needles, form, Form(secret.no, kind, common or len(form) <= 3))
        for latin in latin_forms(form) if is_cyrillic(form) else ():
            if latin not in vocabulary.english:
                _word(needles, latin, Form(secret.no, "transliterated", common or len(latin) <= 4))
    if not is_cyrillic(lower):
        for form in cyrillic_forms(lower):
            if len(form) >= 4:
                weak = vocabulary.ordinary(form)
                for case in vocabulary.cases(form):
                    _word(needles, case, Form(secret.no, "transliterated", weak))


_ENGLISH_TITLES = frozenset(
    "School Hospital Sergeant Captain Driver Paramedic Route East West North South Unit Company Mom Mum Mother Father Papa".split()
)


def _phrase(needles: Needles, secret: Secret, parts: Sequence[str], vocabulary: Vocabulary) -> None:
    """Several words in their order, each in any of its cases; also transliterated word by word."""
    own = tuple(frozenset(vocabulary.cases(fold_text(p))) for p in parts)
    form = Form(secret.no, "phrase")
    _sequence(needles, own, form)
    if len(parts) == 2 and secret.kind in _NAMES:
        _sequence(needles, (own[1], own[0]), form)
    if all(is_cyrillic(p) for p in parts) and len(parts) <= 6:
        latin = tuple(frozenset(latin_forms(fold_text(p))) for p in parts)
        _sequence(needles, latin, Form(secret.no, "transliterated"))


def _sequence(needles: Needles, words: tuple[frozenset[str], ...], form: Form) -> None:
    for first in words[0]:
        needles.phrases[first].append((words, form))


def _word(needles: Needles, folded: str, form: Form) -> None:
    rows = needles.words[folded]
    for other in reversed(rows):  # secrets are added one after the other
        if other.secret != form.secret:
            break
        if not other.capital or form.capital:
            return
    rows.append(form)
    if len(folded) > WHOLE_WORD_LETTERS and not form.capital and form.kind != "short form":
        needles.long[folded[:6]].append((folded, form))


__all__ = ["Form", "Needles", "Place", "Secret", "fold_text", "make_needles", "needles_of"]

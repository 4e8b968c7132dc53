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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from earwitness.model.words import tokens, value_of
from earwitness.ports import Morphology, Resources
from earwitness.stages.protect.romanising import (
    cyrillic_forms,
    latin_forms,
    main_latin,
    plain_latin,
    skeleton,
)
from earwitness.stages.protect.spoken import spoken_digits

FormKind = Literal[
    "as written",
    "inflected",
    "short form",
    "transliterated",
    "digits",
    "spoken digits",
    "phrase",
    "misspelt",
    "literal",
]
WHOLE_WORD_LETTERS = (
    5  # shorter forms count only as whole words, longer ones also inside a longer run of letters
)
LONG_NAME = 8
_NAMES = frozenset({"person_name", "nickname", "call_sign", "source", "interview", "unknown", "name"})
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‑-][^\W\d_]+)*|\d+")
_ENDINGS = {
    "а": "ы и е у ой ою ам ами ах і о ею ей", "я": "и е ю ей ею ям ями ях ь і є ї єю", "й": "я ю ем е и ев ям ями ях єм еві єві ї",
    "ь": "я ю ем е и ей ям ями ях ью і ові ям єві", "о": "а у ом е і ові ам ами ах", "е": "я а ю у ем ом и", "ы": "ов ам ами ах", "и": "ов ей ам ями ах ям ями",
    "ї": "ї", "і": "ів ам ами ах", "": "а у ом ем е ы и ов ев ей ам ами ах ові еві і ою ым ой ых ыми ин ів",
}  # fmt: skip
_ADJECTIVE = "ого ому ым им ом ем ая ой ую ые ие ых их ыми ими ою его ему ий ый ський ського ському ським ська ської ську ські".split()


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
    #: secrets searched only as whole words, and those that are no use alone and so are not searched
    whole_words: set[int] = field(default_factory=set)
    set_aside: set[int] = field(default_factory=set)
    secrets: int = 0
    vocabulary: Vocabulary | None = None

    def plain(self, folded: str) -> bool:
        """The word is in the dictionary as something else than a name, so that it is no misspelling of one."""
        return self.vocabulary is not None and self.vocabulary.ordinary(folded, any_form=True)

    @property
    def count(self) -> int:
        """Number of distinct forms."""
        phrases = {p for rows in self.phrases.values() for p, _ in rows}
        return len(self.words) + len(phrases) + len(self.digits) + len(self.literals)


def is_cyrillic(word: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in word)


class Vocabulary:
    """What is known of words: grammar, everyday English words, pet forms. Expansions of a name are made once."""

    def __init__(self, morphology: Morphology, resources: Resources) -> None:
        self.morphology = morphology
        self.pets = read_pets(resources)
        rows = (
            line.split("\t")
            for line in resources.text("names/plain.tsv").splitlines()
            if not line.startswith("#")
        )
        self.english = _ENGLISH_WORDS | {word for row in rows if len(row) == 2 for word in row[1].split()}
        titles = (
            line.split("\t")
            for line in resources.text("names/titles.tsv").splitlines()
            if not line.startswith("#")
        )
        self.titles = {fold_text(word) for row in titles if len(row) == 3 for word in row[2].split()}
        self.expansions: dict[tuple[str, bool], Expansion] = {}

    def ordinary(self, word: str, *, any_form: bool = False) -> bool:
        """An everyday word of the dictionary, in its dictionary form unless `any_form`, that is no proper name, or not only.

        «Кашеваров» is also a case of «кашевар», but nobody reads it so; «Волк» is a wolf.
        """
        lower = word.lower()
        if not is_cyrillic(lower):
            return lower.removesuffix("'s") in self.english
        language = "uk" if set(lower) & set("іїєґ") else "ru"
        weight = sum(
            p.score
            for p in self.morphology.parses(lower, language)
            if "guessed" not in p.grammemes
            and not p.grammemes & _PROPER
            and (any_form or fold_text(p.lemma) == fold_text(lower))
        )
        return weight > (0.5 if any_form else 0.3)

    def title(self, word: str) -> bool:
        """«мать», «Майор», "Father": half the people of a case are called so."""
        lower = fold_text(word)
        if lower in self.titles:
            return True
        language = "uk" if set(lower) & set("іїєґ") else "ru"
        return is_cyrillic(lower) and fold_text(self.morphology.lemma(lower, language)) in self.titles

    def never_a_name(self, word: str) -> bool:
        """The dictionary has this form only as another word: «только» is no case of «Толька»."""
        parses = self.morphology.parses(word, "uk" if set(word) & set("іїєґ") else "ru")
        return bool(parses) and all(
            "guessed" not in p.grammemes and not p.grammemes & _PROPER for p in parses
        )

    def never_a_noun(self, word: str) -> bool:
        """The dictionary has it as a verb, a preposition or the like only."""
        parses = self.morphology.parses(word, "uk" if set(word) & set("іїєґ") else "ru")
        return bool(parses) and all(
            "guessed" not in p.grammemes and "NOUN" not in p.grammemes for p in parses
        )

    def cases(self, word: str) -> set[str]:
        """`inflected`, without endings that make an everyday word no dictionary gives as a case of this one."""
        if not is_cyrillic(word):
            return {word, word + "'s"}
        language = "uk" if set(word) & set("іїєґ") else "ru"
        verb = all(
            p.grammemes & {"VERB", "INFN", "PRTS", "GRND"} for p in self.morphology.parses(word, language)
        )
        own = set() if verb else {fold_text(f) for f in self.morphology.forms(word, language)}
        return {
            f for f in inflected(word, self.morphology) if f == word or f in own or not self.never_a_name(f)
        }


_PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """All forms of one name: (folded, how, needs a capital), long ones to compare with, and coarse keys."""

    words: tuple[tuple[str, FormKind, bool], ...]
    long: tuple[str, ...]
    keys: tuple[str, ...]
    whole_word: bool


def make_needles(secrets: Sequence[Secret], morphology: Morphology, resources: Resources) -> Needles:
    """Every form of every secret. Raises TextError where a name table is broken."""
    vocabulary = Vocabulary(morphology, resources)
    needles = Needles(secrets=len(secrets), vocabulary=vocabulary)
    for secret in secrets:
        _add(needles, secret, vocabulary)
    tables: tuple[Iterable[list[Form]], ...] = (
        needles.words.values(),
        needles.digits.values(),
        needles.literals.values(),
    )
    searched = {form.secret for table in tables for rows in table for form in rows}
    searched |= {form.secret for rows in needles.phrases.values() for _, form in rows}
    needles.set_aside = {secret.no for secret in secrets} - searched
    return needles


def _add(needles: Needles, secret: Secret, vocabulary: Vocabulary) -> None:
    text = re.sub(r"\((?:invented|вымышл\w*)\)", " ", secret.text).strip()
    _numbers(needles, secret, text)
    parts = [p for p in _WORD.findall(text) if not p.isdigit()]
    if secret.kind == "file_name":
        stem = text.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        for literal in {text, stem}:
            if len(literal) >= 6:
                needles.literals[fold_text(literal)].append(Form(secret.no, "literal"))
        return
    if re.search(r"@|://|\w\.\w", text) and len(text) >= 5:
        needles.literals[fold_text(text)].append(Form(secret.no, "literal"))
    telling = [p for p in parts if _telling(p, len(parts), vocabulary)]
    if not parts or all(value_of(t) is not None for t in tokens(text)):
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


_SMALL = frozenset(
    "the a an my our your his her at in on of to в на из с у к за под от до мой моя наш наша твой твоя".split()
)
_HOLD_NAMES = frozenset("source interview place employer unit address account vehicle unknown".split())


def _telling(part: str, of: int, vocabulary: Vocabulary) -> bool:
    """Whether one word of a name leaks it alone: a surname does, «майор», "Two" and «мать» do not."""
    if vocabulary.title(part) or (part[:1].islower() and vocabulary.ordinary(part, any_form=True)):
        return False
    return of == 1 or is_cyrillic(part) or part.lower() not in vocabulary.english


def _numbers(needles: Needles, secret: Secret, text: str) -> None:
    found = {
        "".join(c for c in run if c.isdigit()) for run in re.findall(r"\+?\d(?:[\d\s\-()‑–./]*\d)?", text)
    }
    if (
        secret.kind != "phone"
    ):  # four digits of a number point at nobody, and turn up by chance in every checksum
        found |= set(re.findall(r"\d+", text))
    found |= {d for d, _ in spoken_digits(text)}
    for digits in found:
        kind: FormKind = "digits"
        if len(digits) >= 10:
            tails = {digits, digits[-10:], "8" + digits[-10:], "7" + digits[-10:], digits[-7:]}
        elif len(digits) >= 7:
            tails = {digits, digits[-7:]}
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


def _expanded(part: str, vocabulary: Vocabulary) -> Expansion:
    lower = fold_text(part)
    own_script = is_cyrillic(lower)
    common = vocabulary.ordinary(part)
    bases: dict[str, FormKind] = {_raw(part): "as written"}
    for pet in vocabulary.pets.get(lower, frozenset()):
        bases.setdefault(pet, "short form")
    if not own_script:
        for form in cyrillic_forms(lower):
            bases.setdefault(form, "transliterated")
            for pet in vocabulary.pets.get(form, frozenset()):
                bases.setdefault(pet, "short form")
    words: dict[tuple[str, bool], FormKind] = {}
    long: set[str] = set()
    keys: set[str] = set()
    for written, how in bases.items():
        base = fold_text(written)
        weak = common if base == lower else vocabulary.ordinary(base) if is_cyrillic(base) else len(base) <= 4
        for form in vocabulary.cases(base):
            kind = "as written" if form == lower else "inflected" if how == "as written" else how
            if how != "as written" and form != base and is_cyrillic(form) and vocabulary.never_a_name(form):
                continue  # «Кота» is no case of «Котя» that anybody would read so
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
            for latin in latin_forms(form) | latin_forms(_with_yo(form, written)):
                if latin in vocabulary.english and latin != lower:
                    continue  # «Вере» is no reason to stop at every "were"
                # a short Latin form may be a word of any language: only with a capital
                words.setdefault((latin, len(latin) <= 4 or (weak and len(latin) <= 5)), "transliterated")
        if how == "short form" or weak:
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


def _raw(word: str) -> str:
    """Lower case with «ё» kept: in Latin letters it is written apart from «е»."""
    return "".join(c for c in word.lower() if c.isalpha() or c in "'’-")


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
    if any(f.secret == form.secret and (not f.capital or form.capital) for f in rows):
        return
    rows.append(form)
    if len(folded) > WHOLE_WORD_LETTERS and not form.capital and form.kind != "short form":
        needles.long[folded[:6]].append((folded, form))


def inflected(word: str, morphology: Morphology) -> set[str]:
    """Cases of a lower-case Cyrillic word: the dictionary's, and by ending for what no dictionary has. Folded."""
    out = {word}
    language = "uk" if set(word) & set("іїєґ") else "ru"
    out |= {fold_text(f) for f in morphology.forms(word, language)}
    stem, last = word[:-1], word[-1:]
    out |= {stem + e for e in _ENDINGS.get(last, "").split()}
    if last in "ая" and stem and stem[-1] not in "аеиоуыэюяьй":
        out |= {
            stem,
            stem + "ин",
            stem + "ина",
            stem + "ину",
            stem + "иной",
            stem + "ины",
            stem + "иным",
            stem + "ином",
        }
        if stem[-1] in "гкх" and language == "uk":
            out.add(stem[:-1] + {"г": "з", "к": "ц", "х": "с"}[stem[-1]] + "і")
    if last not in "аеёиоуыэюяйьії":
        out |= {word + e for e in _ENDINGS[""].split()}
        if len(word) > 3 and word[-2] in "оеё":  # беглая гласная: бобёр, бобра; Кадушок, Кадушка
            root = word[:-2] + ("ь" if word[-3] in "л" else "") + word[-1]
            out |= {root + e for e in "а у ом ем е ы и ов".split()}
    if word.endswith(("ов", "ев", "ёв", "ин", "ын", "їв", "ів")):
        out |= {word + e for e in "а у ым ой е ых ыми ы ою ои ої им".split()}
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")):
        out |= {stem + e for e in "ой у ы ым е ых ыми ою ої і".split()} | {stem}
    if word.endswith(("ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ие")) and len(word) > 4:
        out |= {word[:-2] + e for e in _ADJECTIVE} | {word[:-2] + e for e in ("ий", "ый", "ой", "ая", "ое")}
    if word.endswith(("ый", "ой", "ий")) is False and last == "ь":
        out |= {stem + "ям", stem + "ем"}
        if len(word) > 4 and word[-3] in "еёо":  # Ремень, Ремня
            root = word[:-3] + word[-2]
            out |= {root + e for e in "я ю ем ём е и ей".split()}
    return {w for w in out if len(w) >= 2}


_ENGLISH_WORDS = frozenset(
    "will mark grace hope faith joy rose may june april august summer dawn dale dean art bill jack drew chase guy grant frank rich rob bob pat sue sandy ray hank dick randy rusty "
    "gene earl miles wade clay cliff glen forest brook rock stone lance marshall mason carter cooper hunter page baker cook bishop king knight major judge carol christian jean norm "
    "melody violet heather holly ivy lily olive daisy hazel ginger penny ruby jade pearl crystal amber iris star angel sky rain storm red ace buck chip dot duke max skip van vic "
    "victor tango echo delta alpha bravo charlie romeo juliet oscar mike papa sierra victory heron twelve rubin volt metr ded mir kit rom tim dan ben sam lee long young short brown "
    "green black white gray grey bear wolf fox hawk eagle bird cat lion tiger school hospital driver captain sergeant east west north south route unit company farm factory depot "
    "mom mum mother father dad son daughter land ural niva church bridge river".split()
)


def read_pets(resources: Resources) -> dict[str, frozenset[str]]:
    """Each first name and short form, folded → the other forms of the same names, lower case with «ё» kept."""
    groups: dict[str, set[str]] = defaultdict(set)
    for language in ("ru", "uk", "en"):
        for line in resources.text(f"names/{language}.tsv").splitlines():
            cells = line.split("\t")
            if line.startswith("#") or len(cells) < 2:
                continue
            family = {_raw(name) for name in (cells[0], *(cells[2].split() if len(cells) > 2 else []))}
            for name in family:
                groups[fold_text(name)] |= family
    return {name: frozenset(o for o in others if fold_text(o) != name) for name, others in groups.items()}


_FOLD = str.maketrans(
    {
        "ё": "е",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u0301": None,
        "\u0300": None,
    }
)


def fold_text(text: str) -> str:
    """Lower case, «ё» as «е», one apostrophe, no invisible letters; Latin letters without diacritics."""
    folded = text.lower().translate(_FOLD)
    if folded.isascii():
        return folded
    return "".join(
        c if "\u0400" <= c <= "\u04ff" or c.isascii() else plain_latin(c) if c.isalpha() else c
        for c in folded
    )


__all__ = ["Form", "Needles", "Secret", "fold_text", "inflected", "make_needles"]

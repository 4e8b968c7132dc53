"""What the leak scan knows of words: cases by dictionary and by ending, everyday words, titles, pet forms, folding.

Its own rules by design: it shares the packaged tables of names with the code that withholds, and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from earwitness.ports import Morphology, Parse, Resources
from earwitness.stages.protect.romanising import plain_latin
from earwitness.stages.protect.scan_names import counterparts, possessives

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
_ENDINGS = {
    "а": "ы и е у ой ою ам ами ах і о ею ей", "я": "и е ю ей ею ям ями ях ь і є ї єю", "й": "я ю ем е и ев ям ями ях єм еві єві ї",
    "ь": "я ю ем е и ей ям ями ях ью і ові ям єві", "о": "а у ом е і ові ам ами ах", "е": "я а ю у ем ом и", "ы": "ов ам ами ах", "и": "ов ей ам ями ах ям ями",
    "ї": "ї", "і": "ів ам ами ах", "": "а у ом ем е ы и ов ев ей ам ами ах ові еві і ою ым ой ых ыми ин ів",
}  # fmt: skip
_ADJECTIVE = "ого ому ым им ом ем ая ой ую ые ие ых их ыми ими ою его ему ий ый ський ського ському ським ська ської ську ські".split()


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
    return _RARE_LETTERS.sub(lambda m: plain_latin(m.group()), folded)


_RARE_LETTERS = re.compile(r"[\xaa-\u03ff\u1e00-\u1fff\u0250-\u02ff]+")


_CYRILLIC = re.compile("[\u0400-\u04ff]")


def is_cyrillic(word: str) -> bool:
    return _CYRILLIC.search(word) is not None


def _language(word: str) -> str:
    return "uk" if not _UKRAINIAN.isdisjoint(word) else "ru"


_UKRAINIAN = frozenset("іїєґ")


def raw_word(word: str) -> str:
    """Lower case with «ё» kept: in Latin letters it is written apart from «е»."""
    return "".join(c for c in word.lower() if c.isalpha() or c in "'’-")


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
        self.same = counterparts(resources.text("names/same.tsv"))
        self.known_english = self.english | set(resources.text("names/english.txt").split("\n"))
        self.expansions: dict[tuple[str, bool], Expansion] = {}

    def pets_of(self, name: str) -> list[str]:
        """Other forms of a folded first name, always in the same order."""
        return sorted(self.pets.get(name, ()))

    def ordinary(self, word: str, *, any_form: bool = False) -> bool:
        """An everyday word of the dictionary, in its dictionary form unless `any_form`, that is no proper name, or not only.

        «Кашеваров» is also a case of «кашевар», but nobody reads it so; «Волк» is a wolf.
        """
        lower = word.lower()
        if not is_cyrillic(lower):
            if not any_form:
                return lower.removesuffix("'s") in self.english
            return lower in self.known_english or self.morphology.lemma(lower, "en") in self.known_english
        language = _language(lower)
        if not self.morphology.known(lower, language):
            return False
        weight = sum(
            p.score
            for p in self.morphology.parses(lower, language)
            if "guessed" not in p.grammemes
            and not p.grammemes & _PROPER
            and not ("ADJF" in p.grammemes and language == "uk" and p.lemma.endswith(_OF_SOMEBODY))
            and (any_form or fold_text(p.lemma) == fold_text(lower))
        )
        return weight > (0.5 if any_form else 0.3)

    def known_name(self, word: str) -> bool:
        """The dictionary has it as a name, however it is written."""
        return is_cyrillic(word) and any(p.grammemes & _PROPER for p in self._listed(word))

    def somebody_else(self, form: str, base: str) -> bool:
        """A form that is a surname made of a name, or a place called after one, before it is anything of that name:
        «Иванова», «Волков», «Павлово», "Сорокин"; not so «Мишин», which is said of what is Misha's."""
        if base[-1:] in "иы":  # of several: «Бережков» is of «Бережки»
            return False
        if _OF_A_FATHER.search(form) and not _OF_A_FATHER.search(base):
            plain = form.replace("є", "е")
            return self.known_name(plain) or self.known_name(_YO.sub("ёв", plain))
        if _OF_A_MOTHER.search(form) and not _OF_A_MOTHER.search(base) and base not in self.pets:
            return (
                base[-1:] in "ая"
                and self.known_name(form)
                and not any("Name" in p.grammemes for p in self._listed(base))
            )
        return False

    def title(self, word: str) -> bool:
        """«мать», «Майор», "Father": half the people of a case are called so."""
        lower = fold_text(word)
        if lower in self.titles:
            return True
        return is_cyrillic(lower) and fold_text(self.morphology.lemma(lower, _language(lower))) in self.titles

    def never_a_name(self, word: str) -> bool:
        """The dictionary has this form, and never as a name."""
        parses = self._listed(word)
        return bool(parses) and not any(p.grammemes & _PROPER for p in parses)

    def never_a_noun(self, word: str) -> bool:
        """The dictionary has it as a verb, a preposition or the like only."""
        parses = self._listed(word)
        return bool(parses) and not any("NOUN" in p.grammemes for p in parses)

    def _listed(self, word: str) -> tuple[Parse, ...]:
        """What the dictionary says of a form; nothing where it has not got it: no guess is needed here."""
        language = _language(word)
        if not self.morphology.known(word, language):
            return ()
        parses = self.morphology.parses(word, language)
        return () if any("guessed" in p.grammemes for p in parses) else parses

    def cases(self, word: str) -> set[str]:
        """`inflected`, without endings that make an everyday word no dictionary gives as a case of this one."""
        if not is_cyrillic(word):
            own = {word, word + "'s"}
            plurals = {word + "s", word + "es"} - self.known_english - _TYPEFACE
            return own | plurals if len(word) > 2 else own
        language = self._dictionary(word)
        verb = all(
            p.grammemes & {"VERB", "INFN", "PRTS", "GRND"} for p in self.morphology.parses(word, language)
        )
        own = set() if verb else {fold_text(f) for f in self.morphology.forms(word, language)}
        of_it = possessives(word)
        forms = inflected(word, self.morphology, language) | of_it
        forms -= {f for f in forms if f != word and self._town(f, forms - {word})}
        return {f for f in forms if f == word or f in own or not self.another_word(f, of_it)}

    def another_word(self, form: str, possessive: set[str]) -> bool:
        """The dictionary has this form only as another word: «только» is no case of «Толька»; but «Диминой», an adjective,
        is of «Дима», whose possessive forms are given."""
        return self.never_a_name(form) and all(
            fold_text(p.lemma) not in possessive for p in self._listed(form)
        )

    def known(self, word: str) -> bool:
        """The dictionary has it, as a word or as a name."""
        if not is_cyrillic(word):
            return (
                word in self.known_english
                or word in _UKRAINIAN_TOWNS
                or self.morphology.lemma(word, "en") in self.known_english
            )
        return self.morphology.known(word, self._dictionary(word))

    def _dictionary(self, word: str) -> str:
        """The language whose dictionary a word heads an entry of: «Пшеничний» shows by no letter that it is Ukrainian."""
        language = _language(word)
        if language == "uk" or self.morphology.known(word, "ru") or not self.morphology.known(word, "uk"):
            return language
        heads = any(fold_text(p.lemma) == word for p in self.morphology.parses(word, "uk"))
        return "uk" if heads else language

    def _town(self, form: str, forms: set[str]) -> bool:
        """«Николаев» and «Миколаїв» are towns before they are something that is Nikolai's."""
        return form in _UKRAINIAN_TOWNS or any(
            "Geox" in p.grammemes and (town := fold_text(p.lemma)).endswith(_OF_A_MAN) and town in forms
            for p in self._listed(form)
        )


_OF_A_FATHER, _OF_A_MOTHER = (
    re.compile(rf"{ending}(?:а|о|у|ым|ой|ом|е|ы|ых|ыми)?$") for ending in ("(?:о|е|ё|є)в", "[иы]н")
)
_YO = re.compile(r"ев(?=[аоуыео]?[йхм]?и?$)")
_OF_A_MAN = ("ов", "ев", "їв", "ів")
_OF_SOMEBODY = ("ин", "їн", "ін", *_OF_A_MAN)  #: the Ukrainian dictionary marks no possessives either
#: the Ukrainian dictionary marks no towns, and the English list has none
_UKRAINIAN_TOWNS = frozenset({"миколаїв", "миколаів", "львів", "mykolaiv", "nikolaev", "nikolayev"})


#: what every page with a typeface says
_TYPEFACE = frozenset({"sans"})
_PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


@dataclass(frozen=True, slots=True)
class Expansion:
    """All forms of one name: (folded, how, needs a capital), long ones to compare with, and coarse keys."""

    words: tuple[tuple[str, FormKind, bool], ...]
    long: tuple[str, ...]
    keys: tuple[str, ...]
    whole_word: bool


def inflected(word: str, morphology: Morphology, language: str) -> set[str]:
    """Cases of a lower-case Cyrillic word: the dictionary's, and by ending for what no dictionary has. Folded."""
    out = {word}
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
            family = {raw_word(name) for name in (cells[0], *(cells[2].split() if len(cells) > 2 else []))}
            for name in family:
                groups[fold_text(name)] |= family
    return {name: frozenset(o for o in others if fold_text(o) != name) for name, others in groups.items()}

"""The tables the finder reads: first names with their pet forms, titles, posts, towns, and names that are also words.

Everything is looked up folded (`model.words.fold`). A table line that does not fit its format raises TextError.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from earwitness.errors import TextError
from earwitness.model.words import fold
from earwitness.ports import Resources
from earwitness.stages.protect.letters import is_cyrillic, romanised, sound, spellings

LANGUAGES = ("ru", "uk", "en")
TABLES = (
    *LANGUAGES,
    "same",
    "also",
    "weak",
    "titles",
    "posts",
    "places",
    "settlements",
    "public",
    "plain",
    "kinds",
    "sayings",
    "sequence",
    "sequence_en",
    "sequence_numbers",
    "sequence_numbers_en",
    "sequence_details",
    "sequence_details_en",
)
ENGLISH = ("english", "english_short")
NAMES = "english_names"
_VOWELS = "аеёиоуыэюяіїєaeiouy"
#: in a saying: any full first name, and up to three words of any kind
FIRST_NAME, ANY_WORDS = "{name}", ("…",)


@dataclass(frozen=True, slots=True)
class NameForm:
    """One grammatical form of a first name: which name it is of, and whether the full or a pet form."""

    canonical: str
    sex: str
    full: bool
    #: no case of the name, but its clipped vocative or possessive: «Владислав» of Владислава, «Янина» of Яна
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase: for each of its words the choices, where «*» stands for any ending. `kind` says when it is nobody's name."""

    kind: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Read once; `forms` by language, others as their names say."""

    forms: Mapping[str, Mapping[str, tuple[NameForm, ...]]]
    weak: Mapping[str, frozenset[str]]
    titles: Mapping[str, Mapping[str, str]]
    posts: Mapping[str, tuple[tuple[str, ...], ...]]
    places: Mapping[str, tuple[tuple[str, str], ...]]
    public: Mapping[str, tuple[frozenset[str], tuple[str, ...]]]
    patronymic_roots: Mapping[str, str]
    sounds: Mapping[str, tuple[NameForm, ...]]
    same: Mapping[str, str]
    #: forms of pet names, to the names they stand for more seldom than for another
    also: Mapping[str, tuple[str, ...]]
    #: canonical first names by language
    names: Mapping[str, tuple[str, ...]]
    #: English words that are no names
    plain: frozenset[str]
    #: the first words of posts, in all languages
    post_words: frozenset[str]
    #: first names and pet forms of all languages as they are listed
    nominatives: frozenset[str]
    #: words of English, some of them only beginnings of words, that a name is not likely to be
    listed: frozenset[str]
    #: surnames and first names in Latin letters that are no everyday words of English
    others: frozenset[str]
    #: plain Latin spellings of Russian and Ukrainian first names and pet forms
    latin: Mapping[str, tuple[NameForm, ...]]
    #: towns and villages of one word by language, lower case, «е» for «ё»
    settlements: Mapping[str, frozenset[str]]
    #: of ordinary Russian words, the features that say in what places they stand and how often they are written
    kinds: Mapping[str, tuple[str, str]]
    #: weights of the sequence models by language ("ru" is for Ukrainian too), model and feature
    sequence: Mapping[str, Mapping[str, Mapping[str, float]]]
    #: phrases that are nobody's name, by language and what their first word may be: a word, a beginning with «*», or FIRST_NAME
    sayings: Mapping[tuple[str, str], tuple[Saying, ...]]

    def name_forms(self, folded: str, language: str) -> tuple[NameForm, ...]:
        """First names this word may be a form of, in its own language first, then in the neighbour's."""
        own = self.forms.get(language, {}).get(folded, ())
        if own or language == "en":
            return own
        return self.forms["uk" if language == "ru" else "ru"].get(folded, ())

    def is_weak(self, folded: str, language: str) -> bool:
        """An ordinary word far more often than a name, in this language or, of Russian and Ukrainian, in the other."""
        spoken = ("ru", "uk") if language in ("ru", "uk") else (language,)
        return any(folded in self.weak.get(one, frozenset()) for one in spoken)

    def is_public(self, folded: str, language: str) -> bool:
        """Known to everybody and pointing at nobody: countries, politicians, brands."""
        exact, starts = self.public.get(language, (frozenset(), ()))
        return folded in exact or folded.startswith(starts)


def declined(name: str, sex: str, language: str) -> frozenset[str]:
    """Every case of a first name or pet form, with the clipped vocative («Сань», «Наташ») and the possessive («Светкин»).

    Rules of endings, written for names: a dictionary has too few pet forms. `name` and the result are folded.
    """
    n = fold(name)
    if language == "en":
        return frozenset({n, n + "'s", n + "s"})
    stem, last = n[:-1], n[-1]
    out = {n}
    if last in "ая":
        soft = last == "я"
        y = (
            "і"
            if language == "uk" and soft
            else "и"
            if language == "uk"
            else "и"
            if soft or stem[-1:] in "гкхжшчщ"
            else "ы"
        )
        cases = (
            y,
            "е",
            "ю" if soft else "у",
            "ею" if soft else "ою",
            "ей" if soft or stem[-1:] in "жшчщц" else "ой",
        )
        out |= {stem + e for e in cases} | {
            stem + "ой",
            stem + "ою",
            stem + "ам",
            stem + "ами",
            stem + "ях",
            stem + "ах",
        }
        if stem.endswith("и"):
            out |= {stem + e for e in ("и", "ю", "ей", "я", "ї", "є", "єю")}
        if stem.endswith("і") and language == "uk":
            out |= {stem + e for e in ("ї", "ю", "єю", "є")}
        if language == "uk":
            out |= {stem + e for e in ("і", "о", "ю", "у", "є", "єю", "е", "їй")}
            hard = {"г": "з", "к": "ц", "х": "с"}.get(stem[-1:])
            if hard:
                out.add(stem[:-1] + hard + "і")
        out |= derived(n)
        if len(stem) >= 3 and stem[-1:] == "к" and stem[-2] not in _VOWELS + "ьй":
            out.add(stem[:-1] + ("е" if stem[-2] in "жшчщц" else "о") + "к")
    elif last == "о" and language == "uk":
        out |= {stem + e for e in ("а", "у", "ові", "ом", "і", "ку", "е")}
    elif last in "йь" and sex == "m":
        out |= {stem + e for e in ("я", "ю", "ем", "е", "и", "єм", "ові", "єві", "еві", "ї", "єм", "їв")}
        if last == "ь" and n.endswith("ець"):
            out |= {n[:-3] + "ц" + e for e in ("я", "ю", "ем")}
    elif last == "ь":
        out |= {stem + e for e in ("и", "ью", "і", "ю", "е")}
        if n.endswith("овь"):
            out |= {stem[:-2] + "в" + e for e in ("и", "е")}
    elif last not in _VOWELS:
        out |= {n + e for e in ("а", "у", "ом", "ем", "е", "ы", "и", "ові", "і", "ам", "ами", "ах")}
        if n == "лев":
            out |= {"льв" + e for e in ("а", "у", "ом", "е", "ы", "ов")}
        if len(n) > 3 and n[-2:] in ("ек", "ок", "ёк", "ик", "ец", "ел", "ев"):
            if n[-2] in "еёо":
                soft_stem = n[:-2] + ("ь" if n[-2:] == "ек" and n[-3] in "лнрт" else "")
                for root in {n[:-2] + n[-1], soft_stem + n[-1]}:
                    out |= {root + e for e in ("а", "у", "ом", "е", "и", "ов", "ем", "ы")}
            if language == "uk":
                out |= {n[:-1] + "ч" + "ку", n[:-1] + "ку"}
        if language == "uk":
            out |= {n + "ку", n + "ові", n + "е"}
    return frozenset(w for w in out if len(w) > 1)


def derived(name: str) -> frozenset[str]:
    """The clipped vocative («Сань», «Наташ») and the possessive («Светкин») of a folded name in «-а» or «-я»."""
    stem, last = name[:-1], name[-1]
    if last not in "ая":
        return frozenset()
    possessive = ("", "а", "у", "о", "ы", "ым", "ой", "ого", "ому", "ых", "ыми", "е", "і")
    out = {stem + "ин" + ending for ending in possessive}
    # with the soft sign where the stem is soft
    if stem and stem[-1] not in _VOWELS:
        out.add(stem + "ь" if last == "я" else stem)
    elif stem.endswith("и") and len(stem) > 3:
        out.add(stem[:-1] + "ь")
    return frozenset(out)


class _Texts:
    """The table files, hashed by what they say, so that the same tables are built once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.mark = tuple(sorted(texts.items()))

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Texts) and self.mark == other.mark

    def text(self, name: str) -> str:
        """The text of one table."""
        return self.texts[name]


def read_tables(resources: Resources) -> Tables:
    """All tables from `names/*.tsv`. Raises TextError, naming file and line, where one is not as it must be."""
    files = (
        *(f"names/{name}.tsv" for name in TABLES),
        *(f"names/{name}.txt" for name in (*ENGLISH, NAMES)),
    )
    return _built(_Texts({file: resources.text(file) for file in files}))


@lru_cache(maxsize=4)
def _built(resources: _Texts) -> Tables:
    forms: dict[str, dict[str, list[NameForm]]] = {}
    sounds: dict[str, list[NameForm]] = defaultdict(list)
    latin: dict[str, list[NameForm]] = defaultdict(list)
    roots: dict[str, str] = {}
    for language in LANGUAGES:
        there: dict[str, list[NameForm]] = defaultdict(list)
        for number, (canonical, sex, pets) in _rows(resources, language, 3):
            if sex not in ("m", "f"):
                raise TextError(f"names/{language}.tsv, line {number}: column 2 must be m or f")
            key = fold(canonical)
            for pet in (canonical, *pets.split()):
                full = pet == canonical
                form, made = NameForm(key, sex, full), NameForm(key, sex, full, derived=True)
                apart = derived(fold(pet)) if language != "en" else frozenset()
                for variant in declined(pet, sex, language):
                    if all(f.canonical != key for f in there[variant]):
                        there[variant].append(made if variant in apart else form)
                if language == "en":
                    _add(sounds, sound(pet), form)
                else:
                    for variant in {pet.lower(), *_clipped(pet.lower())}:
                        _add(sounds, sound(romanised(variant, language)), form)
                        for spelt in spellings(variant, language):
                            _add(latin, spelt, form)
            if sex == "m" and language != "en":
                for root in _patronymic_roots(key):
                    roots.setdefault(root, key)
        forms[language] = there
    same = {
        fold(other): fold(first)
        for _, (first, others) in _rows(resources, "same", 2)
        for other in (first, *others.split())
    }
    also: dict[str, list[str]] = defaultdict(list)
    for _, (pet, sex, others) in _rows(resources, "also", 3):
        for case in (declined(pet, sex, "ru") | declined(pet, sex, "uk")) - derived(fold(pet)):
            also[case] += [fold(other) for other in others.split()]
    weak: dict[str, set[str]] = defaultdict(set)
    for _, (language, words) in _rows(resources, "weak", 2):
        weak[language] |= {fold(w) for w in words.split()}
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    for _, (language, role, words) in _rows(resources, "titles", 3):
        titles[language] |= {fold(w): role for w in words.split()}
    posts = {
        language: tuple(tuple(fold(p).replace("-", " ").split()) for p in phrases.split(","))
        for _, (language, phrases) in _rows(resources, "posts", 2)
    }
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, (language, key, names) in _rows(resources, "places", 3):
        places[language] += [(fold(name), key) for name in names.split(",")]
    public: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
    for _, (language, words) in _rows(resources, "public", 2):
        listed = [fold(w) for w in words.split(",")]
        public[language] = (
            frozenset(w for w in listed if not w.endswith("*")),
            tuple(w[:-1] for w in listed if w.endswith("*")),
        )
    return Tables(
        {language: {w: tuple(f) for w, f in there.items()} for language, there in forms.items()},
        {language: frozenset(words) for language, words in weak.items()},
        dict(titles),
        posts,
        {language: tuple(rows) for language, rows in places.items()},
        public,
        roots,
        {s: tuple(f) for s, f in sounds.items()},
        same,
        {case: tuple(dict.fromkeys(others)) for case, others in also.items()},
        {
            language: tuple(dict.fromkeys(f.canonical for forms in there.values() for f in forms))
            for language, there in forms.items()
        },
        frozenset(w for _, (_, words) in _rows(resources, "plain", 2) for w in words.split()),
        frozenset(phrase[0] for phrases in posts.values() for phrase in phrases),
        frozenset(
            fold(name)
            for language in LANGUAGES
            for _, (canonical, _, pets) in _rows(resources, language, 3)
            for name in (canonical, *pets.split())
        ),
        frozenset(w for t in ENGLISH for w in _listed(resources, t)),
        frozenset(_listed(resources, NAMES)),
        {s: tuple(f) for s, f in latin.items()},
        {language: frozenset(names.split()) for _, (language, names) in _rows(resources, "settlements", 2)},
        {
            word: (f"q{group}", f"f{band}")
            for _, (group, band, words) in _rows(resources, "kinds", 3)
            for word in words.split()
        },
        {
            language: {
                "names": _weights(resources, f"sequence{ending}"),
                "numbers": _weights(resources, f"sequence_numbers{ending}"),
                "details": _weights(resources, f"sequence_details{ending}"),
            }
            for language, ending in (("ru", ""), ("en", "_en"))
        },
        _sayings(resources),
    )


def _sayings(resources: _Texts) -> dict[tuple[str, str], tuple[Saying, ...]]:
    """The table of sayings. Its notation is at its head."""
    out: dict[tuple[str, str], list[Saying]] = defaultdict(list)
    for _, (language, kind, phrases) in _rows(resources, "sayings", 3):
        for phrase in phrases.split(","):
            parts = fold(phrase).split()
            saying = Saying(kind, tuple(tuple(part.split("/")) for part in parts))
            for head in dict.fromkeys(saying.words[0]):
                out[(language, head)].append(saying)
    return {key: tuple(sayings) for key, sayings in out.items()}


def _listed(resources: _Texts, name: str) -> Iterable[str]:
    """The words of a file with one a line."""
    return (w for w in resources.text(f"names/{name}.txt").splitlines() if w[:1] != "#")


def _weights(resources: _Texts, name: str) -> dict[str, float]:
    """The weights of a sequence model. Its features may hold any letter, so that its lines are read apart."""
    out: dict[str, float] = {}
    for number, line in enumerate(resources.text(f"names/{name}.tsv").splitlines(), 1):
        if line.startswith("# "):
            continue
        feature, _, weight = line.partition("\t")
        try:
            out[feature] = int(weight) / 100
        except ValueError:
            raise TextError(f"names/{name}.tsv, line {number}: column 2 must be a whole number") from None
    return out


def _rows(resources: Resources | _Texts, name: str, columns: int) -> Iterable[tuple[int, tuple[str, ...]]]:
    for number, line in enumerate(resources.text(f"names/{name}.tsv").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        cells += ("",) * (columns - len(cells)) if len(cells) == columns - 1 else ()
        if len(cells) != columns or not cells[0]:
            raise TextError(f"names/{name}.tsv, line {number}: {len(cells)} columns, {columns} expected")
        yield number, cells


def _add(sounds: dict[str, list[NameForm]], key: str, form: NameForm) -> None:
    if len(key) >= 3 and all(f.canonical != form.canonical for f in sounds[key]):
        sounds[key].append(form)


def _clipped(pet: str) -> set[str]:
    """The clipped vocative that English renderings carry over: "Natash", "San", "Igoryokh"."""
    return {pet[:-1]} if pet[-1:] in "ая" and len(pet) >= 4 and pet[-2] not in _VOWELS else set()


def _patronymic_roots(name: str) -> tuple[str, ...]:
    """What stands before -ович, -евна and the like: «иван», «серге», «иль»."""
    if not is_cyrillic(name):
        return ()
    if name.endswith("ий"):
        return (name[:-2] + "ь", name[:-2] + "и", name[:-2])
    if name.endswith(("й", "ь", "а", "я", "о")):
        return (
            (name[:-1], name[:-1] + "ь", name[:-1] + "л")
            if name.endswith(("ил", "ло", "авел"))
            else (name[:-1], name[:-1] + "ь")
        )
    if name == "павел":
        return ("павл",)
    if name == "лев":
        return ("льв",)
    if name == "петр":
        return ("петр",)
    return (name,)

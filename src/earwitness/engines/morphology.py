"""Words and their forms: pymorphy3 for Russian and Ukrainian, a small stemmer of our own for English.

The dictionaries are read in the constructor (0.3 s for both). The Ukrainian dictionary is an optional package: where it
is missing, a Ukrainian word is its own lemma, and the lexicon's listed forms carry the work. Parses are cached, because
speech repeats itself: a call of 15 turns asks for some 200 different words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from earwitness.model.words import fold
from earwitness.ports import Parse

#: how many different words are remembered with their parses; some 1 KB each
CACHED_WORDS = 60_000

#: our own grammeme: the dictionary does not have the word, its reading is guessed from the ending (names, mishearings)
GUESSED = frozenset({"guessed"})

#: English forms that no rule gives
_IRREGULAR: dict[str, str] = {
    form: lemma
    for lemma, forms in {
        "be": "am is are was were been being 's 're",
        "have": "has had having 've",
        "do": "does did done doing",
        "go": "goes went gone going",
        "say": "says said",
        "get": "gets got gotten getting",
        "make": "makes made making",
        "take": "takes took taken taking",
        "come": "comes came coming",
        "see": "sees saw seen",
        "know": "knows knew known",
        "think": "thinks thought",
        "tell": "tells told",
        "give": "gives gave given giving",
        "leave": "leaves left leaving",
        "lose": "loses lost losing",
        "die": "dies died dying",
        "shoot": "shoots shot",
        "hit": "hits hitting",
        "sell": "sells sold",
        "buy": "buys bought",
        "hear": "hears heard",
        "run": "runs ran running",
        "send": "sends sent",
        "keep": "keeps kept",
        "sleep": "sleeps slept",
        "eat": "eats ate eaten",
        "drink": "drinks drank drunk",
        "drive": "drives drove driven driving",
        "hide": "hides hid hidden hiding",
        "lie": "lies lay lain lying",
        "man": "men",
        "child": "children",
        "woman": "women",
        "foot": "feet",
        "can": "could cannot can't",
        "will": "would won't",
        "hundred": "hundreds",
        "want": "wanna",
    }.items()
    for form in forms.split()
}


_ROOTS = frozenset(_IRREGULAR.values())


def stem_english(word: str) -> str:
    """The dictionary form of an English word by rule: plurals, -ed and -ing. Not perfect, always the same."""
    word = fold(word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = word.removesuffix("'s").removesuffix("n't").removesuffix("'")
    if len(word) <= 3 or word in _ROOTS:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    for ending in ("ing", "ed"):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and any(v in word[: -len(ending)] for v in "aeiouy")
        ):
            root = word[: -len(ending)]
            if root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            if ending == "ed" and root.endswith("i"):
                return root[:-1] + "y"
            return root + "e" if root.endswith(("v", "c", "at", "iz", "ur", "us", "os", "as")) else root
    return word


class PymorphyMorphology:
    """The Morphology port. Languages "ru", "uk" and "en"; any other is treated as its own lemmas."""

    def __init__(self) -> None:
        import pymorphy3
        import razdel

        self._razdel: Any = razdel
        self._analyzers: dict[str, Any] = {"ru": pymorphy3.MorphAnalyzer(lang="ru")}
        try:
            self._analyzers["uk"] = pymorphy3.MorphAnalyzer(lang="uk")
        except (ValueError, ImportError, OSError):
            # An extra (its licence is for each to decide on); without it Ukrainian goes by listed forms.
            self._analyzers.pop("uk", None)
        self._cached_parses = lru_cache(maxsize=CACHED_WORDS)(self._parse)
        self._cached_known = lru_cache(maxsize=CACHED_WORDS)(self._known)
        self._cached_forms = lru_cache(maxsize=CACHED_WORDS // 10)(self._all_forms)

    @property
    def dictionaries(self) -> frozenset[str]:
        """Languages that have a dictionary here."""
        return frozenset(self._analyzers)

    def _parse(self, word: str, language: str) -> tuple[Parse, ...]:
        analyzer = self._analyzers.get(language)
        if analyzer is None:
            lemma = stem_english(word) if language == "en" else word
            return (Parse(lemma, frozenset(), 1.0),)
        parses = analyzer.parse(word)
        # Most parses of a word are of the same form: the dictionary is asked once for each, not once a parse.
        known = {form: p.is_known for form, p in {p.word: p for p in parses}.items()}
        return tuple(
            Parse(
                p.normal_form,
                p.tag.grammemes if known[p.word] else p.tag.grammemes | GUESSED,
                float(p.score),
            )
            for p in parses
        )

    def _known(self, word: str, language: str) -> bool:
        analyzer = self._analyzers.get(language)
        return analyzer is not None and bool(analyzer.word_is_known(word))

    def _all_forms(self, word: str, language: str) -> frozenset[str]:
        analyzer = self._analyzers.get(language)
        if analyzer is None:
            if language != "en":
                return frozenset({word})
            return frozenset({word, word + "s", word + "ed", word + "ing", word.removesuffix("e") + "ing"})
        parses = analyzer.parse(word)
        own = [p for p in parses if fold(p.normal_form) == fold(word)] or parses[:1]
        return frozenset(form.word for p in own for form in p.lexeme) | {word}

    def parses(self, word: str, language: str) -> tuple[Parse, ...]:
        """Grammatical readings, the likeliest first; never empty."""
        return self._cached_parses(word.lower(), language)

    def lemma(self, word: str, language: str) -> str:
        """Dictionary form of the likeliest reading, lower case, «ё» as the dictionary writes it."""
        return self._cached_parses(word.lower(), language)[0].lemma

    def known(self, word: str, language: str) -> bool:
        """Whether the dictionary has this form; without a dictionary no word is known."""
        return self._cached_known(word.lower(), language)

    def forms(self, word: str, language: str) -> frozenset[str]:
        """Every inflected form, lower case. A dictionary form gives its own forms only, not those of a homonym."""
        return self._cached_forms(word.lower(), language)

    def words(self, text: str) -> tuple[tuple[int, int], ...]:
        """Character spans of words and numbers, half-open; punctuation left out."""
        return tuple(
            (t.start, t.stop) for t in self._razdel.tokenize(text) if any(c.isalnum() for c in t.text)
        )

    def sentences(self, text: str) -> tuple[tuple[int, int], ...]:
        """Character spans of sentences, half-open."""
        return tuple((s.start, s.stop) for s in self._razdel.sentenize(text))

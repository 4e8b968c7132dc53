"""A call's text as the finder sees it: words with their capitals, breaks and grammar, and what kind of text it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from earwitness.model.words import Token, tokens
from earwitness.ports import Morphology, Parse

NAMING = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Abbr"})
#: how many word forms are remembered with their grammar
REMEMBERED = 60_000
_OPENING = frozenset('«"“„‘(')


@dataclass(frozen=True, slots=True)
class Word:
    """One word of one turn. `starts` means that a capital here proves nothing: a sentence, quotation or title begins."""

    turn: int
    at: int
    text: str
    folded: str
    begin: int
    stop: int
    breaks: int
    joined: bool
    starts: bool
    quoted: bool
    token: Token

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def shouted(self) -> bool:
        """Two letters or more, all capitals: an abbreviation."""
        return len(self.text) > 1 and self.text.isupper()


@dataclass(frozen=True, slots=True)
class Document:
    """All turns of a call. `cased`: capitals are written, so that a word without one is not a proper name.
    `conversation`: at least two people spoke, each more than once; else it is a remark or a text.
    """

    language: str
    texts: tuple[str, ...]
    turns: tuple[tuple[Word, ...], ...]
    cased: bool
    punctuated: bool
    conversation: bool
    morphology: Morphology

    def parses(self, word: Word) -> tuple[Parse, ...]:
        """Grammatical readings; empty for English, where the port has rules only."""
        return self._grammar(word).parses

    def mass(self, word: Word, grammeme: str, *, guessed: bool = False) -> float:
        """How likely the readings with this grammeme are together, 0 to 1."""
        return self._grammar(word).mass(grammeme, guessed)

    def ordinary(self, word: Word) -> float:
        """How likely it is that this is a dictionary word and no proper name, 0 to 1; 0 for unknown words."""
        return self._grammar(word).ordinary

    def known(self, word: Word) -> bool:
        """A dictionary has the word."""
        return self._grammar(word).known

    def lemmas(self, word: Word) -> frozenset[str]:
        """Dictionary forms it may be of, «е» for «ё»; itself where there are none."""
        return self._grammar(word).lemmas

    def has(self, word: Word, *grammemes: str) -> bool:
        """Some reading has all of these grammemes."""
        return self._grammar(word).has(grammemes)

    def _grammar(self, word: Word) -> WordGrammar:
        key = (self.morphology, self.language, word.text)
        found = _remembered.get(key)
        if found is None:
            if len(_remembered) >= REMEMBERED:
                _remembered.clear()
            found = _remembered[key] = WordGrammar(_parsed(word, self.language, self.morphology), word.folded)
        return found


class WordGrammar:
    """What grammar says of one word form, reckoned once: the same few thousand words are asked about all the time."""

    __slots__ = ("_has", "_mass", "known", "lemmas", "ordinary", "parses")

    def __init__(self, parses: tuple[Parse, ...], folded: str) -> None:
        self.parses = parses
        self.known = any("guessed" not in p.grammemes for p in parses)
        self.ordinary = sum(
            p.score for p in parses if not p.grammemes & NAMING and "guessed" not in p.grammemes
        )
        self.lemmas = frozenset(p.lemma.replace("ё", "е") for p in parses) or frozenset({folded})
        self._has: dict[tuple[str, ...], bool] = {}
        self._mass: dict[tuple[str, bool], float] = {}

    def has(self, grammemes: tuple[str, ...]) -> bool:
        """Some reading has all of these grammemes."""
        found = self._has.get(grammemes)
        if found is None:
            wanted = frozenset(grammemes)
            found = self._has[grammemes] = any(wanted <= p.grammemes for p in self.parses)
        return found

    def mass(self, grammeme: str, guessed: bool) -> float:
        """How likely the readings with this grammeme are together; guessed readings count where `guessed`."""
        found = self._mass.get((grammeme, guessed))
        if found is None:
            found = self._mass[(grammeme, guessed)] = sum(
                p.score
                for p in self.parses
                if grammeme in p.grammemes and (guessed or "guessed" not in p.grammemes)
            )
        return found


_remembered: dict[tuple[Morphology, str, str], WordGrammar] = {}


def _parsed(word: Word, language: str, morphology: Morphology) -> tuple[Parse, ...]:
    if language == "en" or not word.text.isalpha() and "'" not in word.folded:
        return ()
    found = morphology.parses(word.text.lower(), language)
    if not found or all("guessed" in p.grammemes for p in found):
        # «е» for «ё» is how most people and recognisers write
        found = morphology.parses(word.folded, language) or found
    if sum(p.score for p in found) > 1.01:
        # the Ukrainian dictionary has no chances: every word that it may be is as likely as any other
        groups = Counter((p.lemma, p.grammemes & NAMING) for p in found)
        found = tuple(
            replace(p, score=1 / len(groups) / groups[(p.lemma, p.grammemes & NAMING)]) for p in found
        )
    return found


def read(turns: Sequence[tuple[str, str]], language: str, morphology: Morphology) -> Document:
    """The document of `turns` (who, text)."""
    texts = tuple(text for _, text in turns)
    letters = sum(c.isalpha() for t in texts for c in t)
    capitals = sum(c.isupper() for t in texts for c in t)
    opened = sum(1 for t in texts if t[:1].isupper())
    cased = capitals > 0 and (opened * 2 >= len(texts) or capitals > 0.02 * letters)
    punctuated = sum(c in ".,!?…" for t in texts for c in t) > 0.005 * letters
    made = tuple(_words(n, text) for n, text in enumerate(texts))
    spoke = Counter(who for who, text in turns if text)
    conversation = sum(often > 1 for often in spoke.values()) > 1
    return Document(language, texts, made, cased, punctuated, conversation, morphology)


def _words(turn: int, text: str) -> tuple[Word, ...]:
    out: list[Word] = []
    last = 0
    quoted = False
    for at, token in enumerate(tokens(text)):
        gap = text[last : token.begin]
        opening = any(c in _OPENING for c in gap)
        if any(c in "»”“" for c in gap) and "«" not in gap:
            quoted = False
        if "«" in gap or "„" in gap:
            quoted = True
        if '"' in gap:
            quoted = not quoted if gap.count('"') % 2 else quoted
        starts = token.break_before == 2 or opening or any(c in "—:()[]" for c in gap) or " - " in gap
        out.append(
            Word(
                turn, at, token.text, token.folded, token.begin, token.stop, token.break_before,
                token.joined or gap in ("-", "‑"), starts, quoted, token,
            )
        )  # fmt: skip
        last = token.stop
    return tuple(out)

"""A call's text as the finder sees it: words with their capitals, breaks and grammar, and what kind of text it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from earwitness.model.words import Token, tokens
from earwitness.ports import Morphology, Parse

NAMING = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Init", "Abbr"})
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
    """All turns of a call. `cased`: capitals are written, so that a word without one is not a proper name."""

    language: str
    texts: tuple[str, ...]
    turns: tuple[tuple[Word, ...], ...]
    cased: bool
    punctuated: bool
    morphology: Morphology
    _parses: dict[str, tuple[Parse, ...]] = field(default_factory=dict)
    _lemmas: dict[str, frozenset[str]] = field(default_factory=dict)

    def parses(self, word: Word) -> tuple[Parse, ...]:
        """Grammatical readings; empty for English, where the port has rules only."""
        if self.language == "en" or not word.text.isalpha() and "'" not in word.folded:
            return ()
        found = self._parses.get(word.folded)
        if found is None:
            found = self.morphology.parses(word.text.lower(), self.language)
            if not found or all("guessed" in p.grammemes for p in found):
                # «е» for «ё» is how most people and recognisers write
                found = self.morphology.parses(word.folded, self.language) or found
            self._parses[word.folded] = found
        return found

    def mass(self, word: Word, grammeme: str, *, guessed: bool = False) -> float:
        """How likely the readings with this grammeme are together, 0 to 1."""
        return sum(
            p.score
            for p in self.parses(word)
            if grammeme in p.grammemes and (guessed or "guessed" not in p.grammemes)
        )

    def ordinary(self, word: Word) -> float:
        """How likely it is that this is a dictionary word and no proper name, 0 to 1; 0 for unknown words."""
        return sum(
            p.score for p in self.parses(word) if not p.grammemes & NAMING and "guessed" not in p.grammemes
        )

    def known(self, word: Word) -> bool:
        return any("guessed" not in p.grammemes for p in self.parses(word))

    def lemmas(self, word: Word) -> frozenset[str]:
        found = self._lemmas.get(word.folded)
        if found is None:
            found = frozenset(p.lemma.replace("ё", "е") for p in self.parses(word)) or frozenset(
                {word.folded}
            )
            self._lemmas[word.folded] = found
        return found

    def has(self, word: Word, *grammemes: str) -> bool:
        """Some reading has all of these grammemes."""
        wanted = frozenset(grammemes)
        return any(wanted <= p.grammemes for p in self.parses(word))


def read(turns: Sequence[tuple[str, str]], language: str, morphology: Morphology) -> Document:
    """The document of `turns` (who, text)."""
    texts = tuple(text for _, text in turns)
    letters = sum(c.isalpha() for t in texts for c in t)
    capitals = sum(c.isupper() for t in texts for c in t)
    opened = sum(1 for t in texts if t[:1].isupper())
    cased = capitals > 0 and (opened * 2 >= len(texts) or capitals > 0.02 * letters)
    punctuated = sum(c in ".,!?…" for t in texts for c in t) > 0.005 * letters
    made = tuple(_words(n, text) for n, text in enumerate(texts))
    return Document(language, texts, made, cased, punctuated, morphology)


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

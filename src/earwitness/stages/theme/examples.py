"""A codebook's own examples: which lines share enough words with one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from earwitness.model.themes import Theme
from earwitness.stages.theme.patterns import Matcher, WordLine
from earwitness.stages.theme.talks import NumberLists, TalkWords, long_enough

#: words an example must have to be of use, and that a line must share with it
LEAST_WORDS, LEAST_SHARED = 3, 2
LEAST_SHARE = 0.4
_STOP = frozenset(
    (
        "и в во не на я ты он она мы вы они что как а но да же по с со у за из к ко от до о об это то так все его ее их "
        "мне тебе нам вам нас вас меня тебя бы ли уже еще там тут вот ну если или только для был была было быть нет"
    ).split()
)


class Examples:
    """The examples of all themes in the words of one language. Make one and keep it: it remembers word forms met."""

    def __init__(self, matcher: Matcher, themes: Iterable[Theme]) -> None:
        self._matcher = matcher
        self._word: dict[str, int] = {}
        holding: list[list[int]] = []
        self._themes: list[str] = []
        lengths: list[int] = []
        for theme in themes:
            for example in theme.examples:
                content = content_of(matcher.read(example))
                if len(content) >= LEAST_WORDS:
                    for lemma in sorted(content):
                        if self._word.setdefault(lemma, len(holding)) == len(holding):
                            holding.append([])
                        holding[self._word[lemma]].append(len(self._themes))
                    self._themes.append(theme.id)
                    lengths.append(len(content))
        self._lengths = lengths
        self._holding = NumberLists()
        self._holding.add(holding)
        self._forget()

    def _forget(self) -> None:
        self._generation = self._matcher.generation
        #: of each word form its word in the examples; one past the last where it has none
        self._word_of = np.zeros(1024, np.int64)
        self._known_forms = 0

    def alike(self, words: TalkWords) -> Iterator[tuple[int, str, float]]:
        """(line, theme, points) for each example that a line shares two words or more, and two in five, with."""
        if self._generation != self._matcher.generation:
            self._forget()
        self._meet()
        none = len(self._word)
        own = self._word_of[words.forms]
        said = np.zeros((len(words.lengths), none + 1), bool)
        said[words.lines, own] = True
        lines, own = np.nonzero(said[:, :none])
        if not len(lines):
            return
        examples, at = self._holding.of(own)
        many = len(self._themes)
        shared = np.bincount(lines[at] * many + examples)
        for key in (shared >= LEAST_SHARED).nonzero()[0].tolist():
            line, example = divmod(key, many)
            count, length = int(shared[key]), self._lengths[example]
            if count / length >= LEAST_SHARE:
                yield line, self._themes[example], 0.4 + 0.8 * count / length

    def _meet(self) -> None:
        forms = self._matcher.forms[self._known_forms :]
        if forms:
            none, begin = len(self._word), self._known_forms
            self._known_forms += len(forms)
            self._word_of = long_enough(self._word_of, self._known_forms)
            self._word_of[begin : self._known_forms] = [
                self._word.get(form.lemma, none) if _means_something(form.folded) else none for form in forms
            ]


def _means_something(folded: str) -> bool:
    return len(folded) > 2 and folded not in _STOP


def content_of(line: WordLine) -> frozenset[str]:
    """Dictionary forms of the words that mean something."""
    return frozenset(form.lemma for form in line.forms if _means_something(form.folded))

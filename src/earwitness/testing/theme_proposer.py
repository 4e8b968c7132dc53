"""Conformance suite of ThemeProposer, and a small proposer that passes it: shared words with the codebook's examples.

Each rule is a function of a proposer and a talk (`Talk`) in which it finds something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

from earwitness.model.records import Author
from earwitness.model.themes import Codebook, Theme
from earwitness.model.words import tokens
from earwitness.ports import ProposedTheme, ThemeProposer
from earwitness.testing.record_store import expect, same


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk and a codebook that the proposer finds at least one theme of in it."""

    codebook: Codebook
    turns: tuple[tuple[str, str], ...]
    language: str


SHARED_WORDS = Author("engine", "shared words", "1", (("least", "0.4"),))


@dataclass(slots=True)
class SharedWords:
    """Proposes a theme where a turn shares enough beginnings of words with one of its examples."""

    least: float = 0.4
    author: Author = SHARED_WORDS

    def propose(
        self, codebook: Codebook, turns: Sequence[tuple[str, str]], language: str
    ) -> tuple[ProposedTheme, ...]:
        """Themes by the share of an example's words that the turn holds too."""
        out = []
        for number, (_, text) in enumerate(turns):
            said = _beginnings(text)
            for theme in codebook.themes:
                share, example = max(
                    ((self._share(said, example), example) for example in theme.examples), default=(0.0, "")
                )
                if share >= self.least:
                    shared = tuple(sorted(said & _beginnings(example)))
                    out.append(ProposedTheme(number, theme.id, min(share, 0.95), shared))
        return tuple(out)

    @staticmethod
    def _share(said: frozenset[str], example: str) -> float:
        asked = _beginnings(example)
        return len(said & asked) / len(asked) if len(asked) > 1 else 0.0


def _beginnings(text: str) -> frozenset[str]:
    """The first five letters of each longer word: a crude stem that needs no dictionary."""
    return frozenset(token.folded[:5] for token in tokens(text) if len(token.folded) > 3)


def the_author_is_an_engine(proposer: ThemeProposer, talk: Talk) -> None:
    """With a name, a version and settings that make its work repeatable."""
    author = proposer.author
    expect(author.is_machine and bool(author.version) and bool(author.settings), f"author: {author!r}")


def themes_and_turns_are_those_asked_about(proposer: ThemeProposer, talk: Talk) -> None:
    """Every theme is of the codebook, every turn of the talk, in order, each turn and theme once; some are found."""
    found = proposer.propose(talk.codebook, talk.turns, talk.language)
    expect(bool(found), "nothing was proposed at all")
    known = {theme.id for theme in talk.codebook.themes}
    expect(all(one.theme in known for one in found), "a theme that is not in the codebook")
    expect(all(0 <= one.turn < len(talk.turns) for one in found), "a turn that is not in the talk")
    same([one.turn for one in found], sorted(one.turn for one in found), "order of turns")
    same(len({(one.turn, one.theme) for one in found}), len(found), "turns and themes proposed once")


def confidence_is_a_probability(proposer: ThemeProposer, talk: Talk) -> None:
    """Above 0 and below 1: a machine is never sure."""
    found = proposer.propose(talk.codebook, talk.turns, talk.language)
    expect(all(0 < one.confidence < 1 for one in found), "a confidence that is no doubt at all")


def the_same_again(proposer: ThemeProposer, talk: Talk) -> None:
    """Twice gives the same."""
    first = proposer.propose(talk.codebook, talk.turns, talk.language)
    same(proposer.propose(talk.codebook, talk.turns, talk.language), first, "the second time")


def nothing_comes_of_nothing(proposer: ThemeProposer, talk: Talk) -> None:
    """No turns, no words and no themes give no proposals."""
    same(proposer.propose(talk.codebook, (), talk.language), (), "proposals for no turns")
    silent = tuple((who, "…") for who, _ in talk.turns)
    same(proposer.propose(talk.codebook, silent, talk.language), (), "proposals for turns without words")
    bare = Codebook("bare", "1", (Theme("nothing", "nothing at all"),))
    found = proposer.propose(bare, talk.turns, talk.language)
    expect(all(one.theme == "nothing" for one in found), "a theme that is not in the codebook")


def nothing_is_printed(proposer: ThemeProposer, talk: Talk) -> None:
    """Words of a call never reach a terminal or a log."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        proposer.propose(talk.codebook, talk.turns, talk.language)
    same((out.getvalue(), err.getvalue()), ("", ""), "printed")


THEME_PROPOSER_RULES: tuple[Callable[[ThemeProposer, Talk], None], ...] = (
    the_author_is_an_engine,
    themes_and_turns_are_those_asked_about,
    confidence_is_a_probability,
    the_same_again,
    nothing_comes_of_nothing,
    nothing_is_printed,
)

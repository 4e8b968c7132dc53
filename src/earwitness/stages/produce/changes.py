"""What a release changes in what readers had before: told on the page, in words that say nothing about anybody. Pure.

Rules
- A passage, a profile and a figure are the same one, edited, where the new record took the place of the old.
- Nobody is named and nothing is quoted: "passage 3 was edited", never how. Editors may add words of their own.
- Who is taken down leaves every sentence, passage and profile that holds them; the page says that something was removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from earwitness.model.ids import PersonId, RecordId
from earwitness.model.quotes import Quote
from earwitness.model.story import Beat, Profile, Story
from earwitness.model.view import CaseView
from earwitness.model.words import fold, sentences_of
from earwitness.stages.produce.words import counted, listed, verb

REMOVED = "Something was removed from this page to protect somebody."
_HEADS: Mapping[str, str] = {
    "title": "The headline was changed.",
    "standfirst": "The opening was changed.",
    "byline": "The byline was changed.",
    "corrections": "The address for corrections was changed.",
}


def changed_between(old: Story, new: Story, view: CaseView) -> tuple[str, ...]:
    """Sentences about everything of `old` that a reader finds otherwise in `new`; empty where there is nothing."""
    return tuple(_changed(old, new, view))


def _changed(old: Story, new: Story, view: CaseView) -> Iterator[str]:
    for field, sentence in _HEADS.items():
        if getattr(old, field) != getattr(new, field):
            yield sentence
    before, now = _passages(old), _passages(new)
    earlier = {id: _earlier(id, before, view) for id in now}
    edited = [
        n for n, id in enumerate(now, 1) if earlier[id] and _words(earlier[id], view) != _words(id, view)
    ]
    added = [n for n, id in enumerate(now, 1) if not earlier[id]]
    for numbers, done in ((edited, "edited"), (added, "added")):
        if numbers:
            many = len(numbers)
            which = f"{verb(many, 'Passage', 'Passages')} {listed(map(str, numbers))}"
            yield f"{which} {verb(many, 'was', 'were')} {done}."
    yield from _counted(len(set(before) - set(earlier.values())), "passage", "removed")
    kept = [id for id in before if id in earlier.values()]
    if kept != [earlier[id] for id in now if earlier[id]]:
        yield "The order of the passages was changed."
    were, are = _profiles(old), _profiles(new)
    yield from _counted(sum(were[p] != are[p] for p in were.keys() & are.keys()), "profile", "changed")
    yield from _counted(len(are.keys() - were.keys()), "profile", "added")
    yield from _counted(len(were.keys() - are.keys()), "profile", "removed")
    figures, shown = _figures(old), _figures(new)
    yield from _counted(
        len(shown - figures), "figure", "made anew" if len(shown) <= len(figures) else "made anew or added"
    )
    yield from _counted(max(0, len(figures) - len(shown)), "figure", "removed")
    texts = (
        (Counter(_texts(new)) - Counter(_texts(old))).total(),
        (Counter(_texts(old)) - Counter(_texts(new))).total(),
    )
    if any(texts):
        yield f"Our own text was changed in {counted(max(texts), 'place')}."


def without(view: CaseView, story: Story, person: PersonId, labels: Iterable[str]) -> Story:
    """The story without a person: no passage in which they speak, no profile of theirs, no sentence with a label of theirs.

    A figure stays: it counts, and shows nobody. A title that holds a label is left as it is: see `names_them`.
    """
    names = names_them(labels)
    beats: list[Beat] = []
    for beat in story.beats:
        gone = (beat.profile and (beat.profile.person == person or names(beat.profile.text))) or (
            beat.quote and _holds(view, beat.quote, person, names)
        )
        if gone:
            if beat.quote and beats and beats[-1].kind == "note":
                beats.pop()  # what warns of a passage goes with it
            continue
        text = _kept(beat.text, names)
        if text or beat.quote or beat.chart or beat.profile:
            beats.append(replace(beat, text=text))
    return replace(story, standfirst=_kept(story.standfirst, names), beats=tuple(beats))


def names_them(labels: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text holds one of these labels, whole, in any case of letters."""
    known = [re.escape(fold(" ".join(label.split()))) for label in labels if label.strip()]
    if not known:
        return lambda _: False
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)")
    return lambda text: pattern.search(fold(" ".join(text.split()))) is not None


def _kept(text: str, names: Callable[[str], bool]) -> str:
    """The text without the sentences that name somebody; paragraphs stay apart."""
    if not names(text):
        return text
    paragraphs = (
        " ".join(one for one in sentences_of(paragraph) if not names(one))
        for paragraph in re.split(r"\n\s*\n", text)
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _holds(view: CaseView, wanted: RecordId, person: PersonId, names: Callable[[str], bool]) -> bool:
    """Whether somebody speaks in a quote, or its words call them by a label."""
    quote: Quote = view.reader.get(wanted).body
    call = view.call(quote.call)
    for line in quote.lines:
        party = call.body.party(line.voice) if call else None
        if party and party.person == person:
            return True
        if names(line.edited) or names(line.edited_en):
            return True
    return False


def _passages(story: Story) -> list[RecordId]:
    return [beat.quote for beat in story.beats if beat.quote]


def _profiles(story: Story) -> dict[PersonId, Profile]:
    return {beat.profile.person: beat.profile for beat in story.beats if beat.profile}


def _figures(story: Story) -> set[RecordId]:
    return {beat.chart for beat in story.beats if beat.chart}


def _texts(story: Story) -> Iterator[str]:
    return (beat.text for beat in story.beats if beat.text)


def _earlier(id: RecordId, among: Sequence[RecordId], view: CaseView) -> RecordId | None:
    """Which of these a record is, or took the place of."""
    left = [id]
    while left:
        one = left.pop()
        if one in among:
            return one
        left += view.reader.get(one).supersedes
    return None


def _words(id: RecordId | None, view: CaseView) -> list[tuple[str, str]]:
    quote: Quote | None = view.reader.get(id).body if id else None
    return [(line.edited, line.edited_en) for line in quote.lines] if quote else []


def _counted(number: int, noun: str, done: str) -> Iterator[str]:
    if number:
        yield f"{counted(number, noun)} {verb(number, 'was', 'were')} {done}."

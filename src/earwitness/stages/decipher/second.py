"""What a second reading of the same sound, told the lexicon's terms, speaks for: evidence, never words of the transcript.

An engine that is told to expect «двухсотых» writes it where it was said, and now and then where it was not. Rules
- The second reading of a line is read like any line, in the place of the line: what is no shorthand there is none here.
- A number it has for people is offered where the first reading has words for the same sound that come near it: both are
  laid side by side sound by sound, and what stands across from the number must sound like it. A number that stands across
  from nothing, or from something else, was not invited.
- What the first reading has around it must speak for people: a count, losses, somebody carried, other shorthand.
- The surer the engine was of its first words, the nearer they must sound; words that say the same number have been judged.
- An offer is a candidate for a person, never decided by machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.hundreds import is_hundred_form
from earwitness.stages.decipher.misheard import NUMBERS, Trust, around, spoken
from earwitness.stages.decipher.sounds import aligned, distance, sounds_of
from earwitness.stages.decipher.talk import Line

FARTHEST = (
    0.4  #: how far the words may be, as a share of the number's sounds, where the engine hardly believed them
)
NEAREST = 0.28  #: where it was sure of them
NO_CHANCE = 0.6
CLEAR = 0.11  #: how far a word of the second reading may itself be from the number it stands for
LEAST_AROUND = 0.4  #: points of `misheard.around`
MOST_WORDS = 5


def offered(
    lines: Sequence[Line],
    seconds: Sequence[Line],
    readings: Iterable[ReadingDraft],
    trust: Sequence[Trust | None],
    taken: AbstractSet[tuple[int, int]],
    coded: AbstractSet[int],
    language: str,
) -> list[ReadingDraft]:
    """An offer for each of the `readings`, which are of `seconds`, that has words of `lines` for the same sound.

    `taken` are (line, character) places that have a reading, `coded` the lines with numbers read as people.
    """
    found: list[ReadingDraft] = []
    for reading in readings:
        line, second = lines[reading.turn], seconds[reading.turn]
        place = _across(line, second, reading, language)
        if place is None:
            continue
        first, last, far = place
        beside = list(around(lines, reading.turn, first, last, coded))
        if reading.turn in coded:
            beside.append((0.6, "other shorthand in the line"))
        if sum(points for points, _ in beside) < LEAST_AROUND:
            continue
        meant = reading.sounds_like or reading.surface
        begin, stop = line.span(first, last)
        if any((reading.turn, at) in taken for at in range(begin, stop)):
            continue
        chance = _chance(line.begins[first : last + 1], trust[reading.turn] or {})
        if far > FARTHEST - (FARTHEST - NEAREST) * chance:
            continue
        found.append(
            replace(
                reading,
                begin=begin,
                stop=stop,
                surface=line.text[begin:stop],
                status="unclear",
                confidence=round(max(0.2, 0.6 - far), 2),
                cues_for=(
                    f"a second reading, told the lexicon's terms, has «{meant}», {far:.2f} of its sounds away",
                    *(cue for _, cue in beside),
                ),
                sounds_like=meant,
            )
        )
    return found


def _across(line: Line, second: Line, reading: ReadingDraft, language: str) -> tuple[int, int, float] | None:
    """First and last word of the line that stand across from the reading, and how far they are from it."""
    said, heard = spoken(second, language), spoken(line, language)
    meant, there = sounds_of(said, language), sounds_of(heard, language)
    mine = {
        n
        for n in range(len(second.words))
        if second.begins[n] < reading.stop and reading.begin < second.stops[n]
    }
    across = aligned(meant.signs, there.signs)
    places = [at for at, owner in zip(across, meant.words, strict=True) if owner in mine and at is not None]
    if not places:
        return None
    begin, stop = places[0], places[-1] + 1
    number = sounds_of([said[n] for n in sorted(mine)], language).signs
    far = distance(there.signs[begin:stop], number) / len(number)
    first, last = there.words[begin], there.words[stop - 1]
    words = line.words[first : last + 1]
    judged = any(is_hundred_form(word.folded) or word.value in NUMBERS for word in words)
    if judged or len(words) > MOST_WORDS:
        return None
    return first, last, far


def _chance(begins: Sequence[int], chances: Trust) -> float:
    """How sure the engine was of the words that begin there."""
    known = [chances.get(begin) for begin in begins]
    return sum(NO_CHANCE if one is None else one for one in known) / len(known)

"""An answer takes the sense of its question: «Сколько двухсотых?» «Двое.» has no shorthand in it and is a count of the dead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from earwitness.model.words import COLLECTIVES, spoken_number
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.talk import Line


def answers(
    lines: Sequence[Line], drafts: Sequence[ReadingDraft], senses: AbstractSet[str]
) -> list[ReadingDraft]:
    """Readings of answers to questions that have one of the `senses`: the answer has the sense of the question."""
    found = []
    by_turn: dict[int, list[ReadingDraft]] = {}
    for draft in drafts:
        if draft.status == "code" and draft.sense in senses:
            by_turn.setdefault(draft.turn, []).append(draft)
    taken = {(d.turn, d.begin) for d in drafts}
    for before in sorted(by_turn):
        n = before + 1
        if n == len(lines) or n in by_turn or lines[before].who == lines[n].who:
            continue
        line = lines[n]
        asked = [draft for draft in by_turn[before] if _is_asked(lines[before], draft)]
        if len(asked) != 1 or not line.words:
            continue
        for i, word in enumerate(line.words[:4]):
            if word.value is None or word.value == 0:
                continue
            j = i + 1
            while j < len(line.words) and line.words[j].value is not None and line.words[j].break_before == 0:
                j += 1
            number = spoken_number(line.words[i:j])
            after = line.words[j] if j < len(line.words) and line.words[j].break_before == 0 else None
            counts_other = after is not None and (
                "unit" in after.fields or (after.has("NOUN", "gent") and "person" not in after.fields)
            )
            begin, stop = line.span(i, j - 1)
            if number and number < 5000 and not counts_other and (n, begin) not in taken:
                question = asked[0]
                people = any(w.folded in COLLECTIVES for w in line.words[i:j])
                found.append(
                    ReadingDraft(
                        turn=n,
                        begin=begin,
                        stop=stop,
                        surface=line.text[begin:stop],
                        term=question.term,
                        sense=question.sense,
                        status="code",
                        confidence=0.8 if people else 0.65,
                        cues_for=("answers the question in the turn before",),
                        count=number,
                        lexicon=question.lexicon,
                    )
                )
            break
    return found


def _is_asked(line: Line, draft: ReadingDraft) -> bool:
    """Whether the sentence around a reading asks how many."""
    here = bisect_right(line.begins, draft.begin) - 1
    begin, stop = line.sentence_bounds(here)
    asks = any(
        w.folded in ("сколько", "скільки", "много", "багато", "many", "а") for w in line.words[begin:stop]
    )
    end = line.begins[stop] if stop < len(line.words) else len(line.text)
    marked = "?" in line.text[line.stops[stop - 1] : end]
    how_many = any(w.folded in ("сколько", "скільки", "many") for w in line.words[begin:stop])
    return how_many or (asks and marked)

"""Cues met by way of the words they are, are those that trying every cue on every word finds."""

from __future__ import annotations

from benchmarks.text_quality import SAMPLE, load
from earwitness.stages.decipher.senses import NO_CUES, Cues, CueWords, read_cues
from earwitness.stages.decipher.talk import LineReader, Word
from tests.unit.stages.text_fixtures import deciphering, morphology


def plainly(word: Word, cues: Cues) -> str | None:
    """The cue that a word is, by trying all of them."""
    if word.folded in cues.words:
        return word.folded
    if cues.words & word.lemmas:
        return min(cues.words & word.lemmas)
    return next((f"{one}…" for one in cues.beginnings if word.folded.startswith(one)), None)


def test_words_are_the_cues_that_trying_each_finds() -> None:
    reader = deciphering()
    every = [cues for row in reader.senses.values() for cues in (row.cues_for, row.cues_against)]
    found = 0
    for call in load(SAMPLE)[0][:3]:
        index = reader.index(call["language"])
        for line in index.reader.talk([(turn["who"], turn["text"]) for turn in call["turns"]]):
            met = index.cue_words.in_line(line)
            for cues in every:
                slowly = [
                    (i, name)
                    for i, word in enumerate(line.words)
                    if (name := plainly(word, cues)) is not None
                ]
                assert met.get(cues, []) == slowly
                found += len(slowly)
    assert found > 100


def test_a_phrase_is_met_at_the_word_it_begins_with() -> None:
    cues = read_cues(["на ноль", "груз*", "земля"], morphology(), "ru")
    line = LineReader(morphology(), "ru", {}).read("A", "Ушли на нолю, там грузовик. Земли нет, на земле")
    met = CueWords([cues, NO_CUES]).in_line(line)
    assert met == {
        ("на", "ноль"): [(1, "на ноль"), (7, "на ноль")],
        cues: [(4, "груз…"), (5, "земля"), (8, "земля")],
    }


def test_cues_for_people_alone_are_none() -> None:
    assert read_cues(["rule: ask the one who was there"], morphology(), "ru") is NO_CUES

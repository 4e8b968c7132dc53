"""Content notes: what a note rests on, and what it does not."""

from __future__ import annotations

from importlib import resources

from earwitness.model.care import HardLine, care_table, content_notes

TABLE = care_table("note,grave,themes,words\ndeath,no,fear losses,kill труп\nhatred,yes,losses,геноцид\n")
FORMS = {"убили": "убить", "трупы": "труп", "killing": "kill"}


def lemma(word: str, language: str) -> str:
    return FORMS.get(word.lower(), word.lower())


def notes(*lines: HardLine) -> list[tuple[str, int]]:
    return content_notes(lines, TABLE, lemma)


def test_words_count_in_any_form_once_a_line() -> None:
    assert notes(HardLine("Трупы, одни трупы", "ru"), HardLine("труп", "ru")) == [("death", 2)]
    assert notes(HardLine("Трубы", "ru")) == []


def test_a_theme_counts_by_the_table_and_else_by_the_words_of_its_definition() -> None:
    known = HardLine("Да", "ru", themes=(("losses", "about money"),))
    assert notes(known) == [("death", 1), ("hatred", 1)]
    own = HardLine("Да", "ru", themes=(("our_own_theme", "killing of prisoners"),))
    assert notes(own) == [("death", 1)]
    assert notes(HardLine("Да", "ru", themes=(("rain", "water"),))) == []


def test_shorthand_counts_by_what_it_means() -> None:
    assert notes(HardLine("Двести", "ru", senses=("to kill",))) == [("death", 1)]


def test_the_packaged_table_has_words_and_themes_for_every_note() -> None:
    packaged = care_table(
        resources.files("earwitness.resources").joinpath("care.csv").read_text(encoding="utf-8")
    )
    assert {"death", "sexual violence", "torture and beating"} <= set(packaged.words.values())
    assert "death" in packaged.themes["casualties_own"]
    assert packaged.grave < set(packaged.words.values()) - {"death"}


def test_grave_is_what_the_table_says() -> None:
    assert TABLE.grave == {"hatred"}

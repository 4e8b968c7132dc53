"""A case's own terms: entered with a ground, changed, withdrawn; and what that does to readings and to the lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.app.actions import lexicon as actions
from earwitness.app.actions.status import status_of
from earwitness.errors import BadForm, BadLexicon, UsageError
from earwitness.model.records import Author, Passed
from earwitness.model.shorthand import Candidate, CaseTerm, Reading
from earwitness.stages import decipher
from earwitness.stages.decipher.rules import decipherer
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk
from tests.unit.stages.text_fixtures import morphology

OWL = {
    "term_lemma": "сова",
    "language": "ru",
    "variants": "совы|совушка",
    "meaning_en": "night drone",
    "ambiguous": "y",
    "cues_for": "лететь|небо",
    "cues_against": "лес|зоопарк",
}


@pytest.fixture
def news() -> Newsdesk:
    return a_newsdesk()


def terms(news: Newsdesk) -> list[tuple[str, str]]:
    return [(r["term_lemma"], r["meaning_en"]) for r in actions.terms_here(news.desk, name="case")]


def test_an_entry_keeps_who_and_why_and_is_active(news: Newsdesk) -> None:
    done = actions.enter(news.desk, OWL, "two soldiers explained it", "boris")
    assert (done["entered"], done["changed"], done["faults"]) == (1, 0, [])
    (row,) = actions.terms_here(news.desk, "Совушка")
    assert (row["lexicon"], row["why"], row["entered_by"]) == ("case", "two soldiers explained it", "boris")
    assert row["entered_at"].startswith("20")
    assert [lexicon.name for lexicon in news.desk.lexicons][-1] == "case"


def test_the_same_again_is_nothing_and_another_sense_takes_its_place(news: Newsdesk) -> None:
    first = actions.enter(news.desk, OWL, "heard")
    assert actions.enter(news.desk, OWL, "heard again")["unchanged"] == 1
    changed = actions.enter(news.desk, {**OWL, "meaning_en": "sniper"}, "a third soldier says so")
    assert (changed["entered"], changed["changed"]) == (0, 1)
    assert terms(news) == [("сова", "sniper")]
    assert news.desk.view.reader.get(changed["records"][0]).supersedes == tuple(first["records"])


def test_a_withdrawn_entry_is_read_no_more_and_stays_with_its_reason(news: Newsdesk) -> None:
    actions.enter(news.desk, OWL, "heard")
    assert actions.withdraw(news.desk, "СОВА", "it was a joke")["withdrawn"] == 1
    assert terms(news) == []
    assert [lexicon.name for lexicon in news.desk.lexicons].count("case") == 0
    assert [entry.body.why for entry in news.standing(CaseTerm)] == ["it was a joke"]
    with pytest.raises(UsageError, match="no term"):
        actions.withdraw(news.desk, "сова", "again")


def test_an_entry_stands_in_place_of_the_packaged_one(news: Newsdesk) -> None:
    def senses() -> list[str]:
        every = [term for lexicon in news.desk.lexicons for term in lexicon.terms]
        return [term.sense.meaning for term in every if "птичка" in term.variants]

    (before,) = senses()
    actions.enter(news.desk, {**OWL, "term_lemma": "птичка", "variants": ""}, "they say so here")
    assert senses() == ["night drone"] != [before]
    assert {row["lexicon"] for row in actions.terms_here(news.desk, "птичка")} == {"packaged", "case"}


def test_what_is_wrong_is_named_by_column_and_nothing_is_written(news: Newsdesk) -> None:
    with pytest.raises(BadLexicon, match="the term, column until") as wrong:
        actions.enter(news.desk, {**OWL, "since": "2023", "until": "2022"}, "heard")
    assert "сова" not in str(wrong.value)
    with pytest.raises(UsageError, match="ground"):
        actions.enter(news.desk, OWL, " ")
    assert news.standing(CaseTerm) == []
    suspicious = actions.enter(news.desk, {**OWL, "cues_for": "@nowhere"}, "heard")
    assert [fault["column"] for fault in suspicious["faults"]] == ["cues_for"]


def test_calls_read_before_are_to_be_read_again(news: Newsdesk) -> None:
    desk = news.desk
    settings = decipher.settings_of(desk.lexicons, desk.resources)
    passed = desk.pen_for(Author("engine", "decipher")).write(Passed("decipher", settings), call=CALL)
    desk.writer.append((passed,))
    assert _stage(news) == (1, 0)
    assert actions.enter(desk, OWL, "heard")["to_read_again"] == 1
    assert _stage(news) == (0, 1)
    assert actions.withdraw(desk, "сова", "a mistake")["to_read_again"] == 0


def _stage(news: Newsdesk) -> tuple[int, int]:
    (row,) = [row for row in status_of(news.desk)["stages"] if row["stage"] == "decipher"]
    return row["done"], row["due"]


def test_out_as_a_file_and_in_again(news: Newsdesk, tmp_path: Path) -> None:
    actions.enter(news.desk, OWL, "two soldiers explained it", "boris")
    file = tmp_path / "ours.csv"
    file.write_text(actions.as_csv(news.desk), encoding="utf-8")
    assert [f for f in actions.faults_here(None, (file,)) if f.grave] == []
    other = a_newsdesk()
    assert actions.take_in(other.desk, file, by="anna")["entered"] == 1
    (entry,) = other.standing(CaseTerm)
    assert (entry.body.why, entry.author.name) == ("two soldiers explained it", "anna")
    assert actions.take_in(other.desk, file)["unchanged"] == 1


def test_a_bad_file_is_refused_whole(news: Newsdesk, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    head = "term_lemma,language,meaning_en,ambiguous\n"
    file.write_text(f"{head}сова,ru,drone,n\nсыч,ru,,n\n", encoding="utf-8")
    with pytest.raises(BadLexicon, match="line 3, column meaning_en"):
        actions.take_in(news.desk, file, "from a colleague")
    file.write_text(f"{head}сова,ru,drone,n\n", encoding="utf-8")
    with pytest.raises(UsageError, match="ground"):
        actions.take_in(news.desk, file)
    with pytest.raises(BadForm):
        actions.take_in(news.desk, tmp_path / "nothing.csv", "x")
    assert news.standing(CaseTerm) == []


def test_lists_without_a_case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(actions, "load", lambda: a_newsdesk().desk.settings)
    rows = actions.lexicons_here(None)
    assert [row["lexicon"] for row in rows] == ["packaged", "police-radio", "trading-floor"]
    assert all(row["in_use"] for row in rows)
    assert actions.faults_here(None) == []
    assert actions.as_csv(None, "police-radio").startswith("term_lemma,")
    for ask in (lambda: actions.as_csv(None, "case"), lambda: actions.terms_here(None, name="nonsense")):
        with pytest.raises(UsageError, match="no lexicon"):
            ask()


def test_a_terms_uses_with_their_second_and_the_english(news: Newsdesk) -> None:
    line = news.lines[0]
    text = line.body.text
    begin = text.index("двух")
    reading = Reading(line.id, begin, len(text), text[begin:], "двухсотый", "killed", "unclear", 0.4)
    news.add(reading, line.id)
    (use,) = actions.uses_of(news.desk, "двухсотых")
    assert (use["call"], use["status"], use["translation"]) == ("call-1", "unclear", "How many there")
    assert (use["left"], use["keyword"], use["right"]) == ("Сколько там ", "двух сытых", "")
    word = next(w for w in line.body.words if w.begin == begin)
    assert (
        use["start_s"] == round(word.span.start / word.span.rate, 3) > line.body.span.start / word.span.rate
    )
    assert actions.uses_of(news.desk, "двухсотый", "code") == []
    assert actions.uses_of(news.desk, "двухсотый", limit=1, skip=1) == []


def test_candidates_come_with_the_lines_they_were_said_in(news: Newsdesk) -> None:
    passed = news.pass_stage("decipher")
    news.add(
        Candidate("самовар", 2.0, 3, 2, "3 times, 2 people"), passed.id, news.lines[1].id, news.lines[0].id
    )
    news.add(Candidate("утюг", 5.0, 4, 2, "4 times, 2 people"), passed.id, news.lines[2].id)
    first, second = actions.candidates_of(news.desk, contexts=1)
    assert (first["word"], second["word"]) == ("утюг", "самовар")
    assert second["lines"] == [
        {"call": "call-1", "at": "00:04.0", "start_s": 4.0, "text": "Да много", "translation": "Yes a lot"}
    ]
    assert len(actions.candidates_of(news.desk, limit=1)) == 1


def test_own_words_and_numbers_are_read_in_every_form(news: Newsdesk) -> None:
    one_sense = {"language": "ru", "ambiguous": "n", "meaning_en": "a thing of theirs"}
    for word, forms in (("семисотый", ""), ("34", "тридцать четыре"), ("белый автобус", "")):
        actions.enter(news.desk, {**one_sense, "term_lemma": word, "variants": forms}, "they told us")
    reader = decipherer(news.desk.lexicons, morphology(), news.desk.resources)
    said = "Семисотых увели, по рации передали тридцать четыре. Опять 34, ждём белого автобуса."
    found = [(r.surface, r.term, r.lexicon) for r in reader.read([("A", said)], "ru")]
    assert found == [
        ("Семисотых", "семисотый", "case"),
        ("тридцать четыре", "34", "case"),
        ("34", "34", "case"),
        ("белого автобуса", "белый автобус", "case"),
    ]

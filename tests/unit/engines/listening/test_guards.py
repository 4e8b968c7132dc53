"""Invented speech is told from speech: what must go, and what people really say and must stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.listening import guards

STOCK = [
    "Субтитры сделал DimaTorzok",
    "Субтитры создавал DimaTorzok.",
    "Редактор субтитров А.Семкин Корректор А.Егорова",
    "Продолжение следует...",
    "Спасибо за просмотр!",
    "Подписывайтесь на мой канал",
    "Ставьте лайки и подписывайтесь на канал.",
    "Дякую за перегляд!",
    "Thanks for watching!",
    "Thank you for watching.",
    "Please subscribe to my channel",
    "Subtitles by the Amara.org community",
    "Transcribed by someone else",
    "Тревожная музыка",
    "Звонит телефон.",
    "Upbeat music",
    "Untertitel im Auftrag des ZDF für funk, 2017",
    "Vielen Dank fürs Zuschauen!",
    "Sous-titrage Société Radio-Canada",
    "¡Gracias por ver el vídeo!",
    "Obrigado por assistir!",
    "Sottotitoli creati dalla comunità Amara.org",
    "Napisy stworzone przez społeczność Amara.org",
    "İzlediğiniz için teşekkür ederim.",
    "ご視聴ありがとうございました",
    "字幕志愿者",
    "시청해 주셔서 감사합니다",
    "ترجمة نانسي قنقر",
]

SAID = [
    "Продолжение следует читать завтра, я тебе перешлю.",
    "Спасибо за посылку, всё дошло.",
    "Мам, спасибо тебе за всё.",
    "Подпиши мне открытку, ладно?",
    "Двухсотых пятеро, трёхсотых одиннадцать.",
    "Алло! Алло! Слышно меня? Алло!",
    "Да, да, да, я понял, понял.",
    "Нет, нет, нет, нет, не говори им.",
    "Thank you for the parcel, it came on Tuesday.",
    "I was watching the road all night.",
    "Дякую, синку, бережи себе.",
    "Субботу и воскресенье дома.",
]


@pytest.mark.parametrize("text", STOCK)
def test_stock_phrases_go(text: str) -> None:
    assert guards.is_stock(text)
    assert guards.invented(text, "ru", 2.0, 1.0, 0.0) == "a stock phrase of subtitles"


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_stays(text: str) -> None:
    language = "en" if text.isascii() else "ru"
    assert guards.invented(text, language, 4.0, 0.9, 0.1) is None


def test_dashes_are_no_words() -> None:
    assert guards.invented("– – – ―", "uk", 3, 1, 0) == "no word in it"


def test_a_description_of_a_sound_is_no_speech() -> None:
    assert guards.invented("ДИНАМИЧНАЯ ЭПОХА", "ru", 3, 1, 0) == "a subtitle's description of a sound"
    assert guards.invented("В БТР, да, в БТР-80", "ru", 3, 1, 0) is None
    assert not guards.is_shouted("БТР")


def test_a_courtesy_needs_a_voice_under_it() -> None:
    assert guards.invented("Спасибо.", "ru", 1.0, 0.3, 0.0) == "hardly any speech was found under a courtesy"
    assert guards.invented("Спасибо.", "ru", 1.0, 0.8, 0.0) is None


def test_words_without_any_speech_under_them_go() -> None:
    assert guards.invented("Мы пойдём туда завтра", "ru", 3.0, 0.05, 0.0) == "no speech was found under it"


def test_words_under_a_tone_go() -> None:
    assert guards.invented("Мы пойдём туда завтра", "ru", 3.0, 1.0, 0.9) == "the sound is a tone"


@pytest.mark.parametrize(
    "text",
    [
        "мы пытались " * 5,
        "we were trying to " * 4,
        " ".join(["ну"] * 12),
        "А потом мы пошли в лес и там. " * 4,
    ],
)
def test_loops_go(text: str) -> None:
    assert guards.is_loop(text)
    assert guards.invented(text, "ru" if text > "z" else "en", 60.0, 1.0, 0.0) == "one phrase over and over"


def test_a_loop_that_runs_on_from_line_to_line() -> None:
    lines = ["Мы дома.", *["Тащка на афиле."] * 5, "Да, понял тебя."]
    assert guards.looping(lines) == (False, True, True, True, True, True, False)
    lines = ["Слышь!", "Слышь! Слышь!", "Слышь! Слышь! Слышь!", "Слышь! Слышь!", "Ну что?"]
    assert guards.looping(lines) == (True, True, True, True, False)
    assert guards.looping(["Да.", "Да.", "Нет.", "Да."]) == (False,) * 4
    assert guards.looping(["Алло?", "Алло!", "Алло, слышно?", "Слышно."]) == (False,) * 4
    assert guards.looping([]) == ()


def test_where_loops_lie() -> None:
    assert guards.loops("а раз два раз два раз два раз два б".split()) == ((1, 9),)
    assert guards.loops("раз два три".split()) == ()


@given(st.lists(st.sampled_from("абв"), max_size=60))
def test_loops_lie_in_the_words(words: list[str]) -> None:
    for begin, stop in guards.loops(words):
        assert 0 <= begin < stop <= len(words)


def test_nobody_speaks_that_fast() -> None:
    text = "это очень длинное предложение которое нельзя сказать за одну секунду времени"
    assert guards.too_fast(text, 1.0)
    assert not guards.too_fast(text, 5.0)
    assert not guards.too_fast("да да", 0.05)


def test_another_alphabet_is_not_the_language() -> None:
    assert guards.wrong_script("Ich weiss es nicht", "ru")
    assert guards.wrong_script("Мы идём", "en")
    assert not guards.wrong_script("Мы на T-72 едем", "ru")
    assert not guards.wrong_script("OK", "ru")
    assert not guards.wrong_script("何ですか今日は", "ja")


def test_a_gist_says_a_loop_once() -> None:
    assert (
        guards.without_loops("we were trying, we were trying, we were trying, we were trying")
        == "we were trying"
    )
    assert guards.without_loops("very very good") == "very very good"


def test_a_gist_that_broke_off_says_nothing() -> None:
    assert guards.says_nothing("The")
    assert guards.says_nothing("and I was")
    assert not guards.says_nothing("I'm fast.")


@given(st.text(max_size=300), st.sampled_from(["ru", "uk", "en", "und"]), st.floats(0, 60))
def test_any_text_can_be_judged(text: str, language: str, seconds: float) -> None:
    why = guards.invented(text, language, seconds, 1.0, 0.0)
    assert why is None or (why.strip() and why not in text)
    assert len(guards.without_loops(text)) <= len(text)


@given(st.lists(st.sampled_from("раз два три пять".split()), min_size=1, max_size=6), st.integers(4, 8))
def test_any_phrase_said_often_enough_is_a_loop(phrase: list[str], times: int) -> None:
    if len(set(phrase)) > 1:
        assert guards.is_loop(" ".join(phrase * times))


def test_few_different_words_are_a_loop_though_no_phrase_is_exact() -> None:
    text = "In the beginning, in an end of an end, in the beginning of an ending, in the ending of ends, in the middle of the end."
    assert guards.loops(guards.plain(text).split()) == ()
    assert guards.is_loop(text)
    said = "Да я не знаю, не знаю, что там было, мы пошли, а там никого, понимаешь, никого там нет и не было."
    assert not guards.is_loop(said)


def test_thanks_alone_in_a_silent_track_are_invented() -> None:
    assert guards.is_lone_courtesy(["You"], 0.9, 20.0)
    assert not guards.is_lone_courtesy(["You"], 0.9, 4.0), "a short clip may hold a word and nothing else"
    assert not guards.is_lone_courtesy(["Да."], 0.9, 20.0), "people say that and nothing else"
    assert not guards.is_lone_courtesy(["Спасибо."], 3.0, 20.0)
    assert not guards.is_lone_courtesy(["Спасибо.", "Пока."], 0.9, 20.0)

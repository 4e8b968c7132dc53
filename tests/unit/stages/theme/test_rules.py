"""Suggested themes: plain sentences of each theme, word order, sides, a codebook of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme.rules import MarkDraft, theme_turns
from tests.unit.stages.text_fixtures import RESOURCES, codebook, morphology, suggesting

PLAIN = [
    ("wants_out", "Мам, я тут больше не выдержу, увези меня как-нибудь."),
    ("wants_out", "Сил никаких, хочу обратно, к вам, в нормальную жизнь."),
    ("wants_out", "Каждый день думаю, как бы отсюда свалить."),
    ("wants_out", "Я бы всё отдал, чтоб дома сейчас оказаться."),
    ("wants_out", "Навоевался я, хватит с меня этой войны."),
    ("wants_out", "I just want to go home, I can't do this anymore."),
    ("wants_out", "Не хочу я умирать за эту посадку, домой хочу."),
    ("refusal", "Мы всем отделением сказали: никуда не пойдём."),
    ("refusal", "Пацаны отказ написали, двенадцать человек."),
    ("refusal", "Комбат приказал в атаку, а никто не встал."),
    ("refusal", "Говорю ему: хоть расстреляй, на смерть не пойду."),
    ("refusal", "Автоматы сложили и сели, ждём, что будет."),
    ("refusal", "У соседей вся рота пятисотая."),
    ("desertion_awol", "Вовка сбежал ночью, до сих пор не нашли."),
    ("desertion_awol", "Он с отпуска не вернулся, у тёщи отсиживается."),
    ("desertion_awol", "Военная полиция к матери приходила, меня ищут."),
    ("desertion_awol", "Ушли втроём через лес, бросили всё."),
    ("desertion_awol", "За самовольное уже дело завели."),
    ("self_injury", "Один из автомата себе ступню прострелил."),
    ("self_injury", "Думаю, может, палец себе отстрелить, и в госпиталь."),
    ("self_injury", "Парень сам себе руку сломал, чтоб не идти."),
    ("casualties_own", "За неделю половину взвода потеряли."),
    ("casualties_own", "Димку вчера убило, прямое попадание."),
    ("casualties_own", "Раненых столько, что не успеваем выносить."),
    ("casualties_own", "Из нашего призыва в живых четверо."),
    ("casualties_own", "We lost two guys yesterday, both dead before the medic came."),
    ("casualties_enemy", "Мы ихних там человек двадцать накрыли."),
    ("casualties_enemy", "Хохлов много положили в той лесополке."),
    ("casualties_enemy", "Снайпер наш троих снял за утро."),
    ("conditions", "Воды нет, снег топим и пьём."),
    ("conditions", "Сидим в мокром окопе, ноги гниют."),
    ("conditions", "Мыши по нам бегают, вши заели."),
    ("conditions", "Третьи сутки не спим, холод собачий."),
    ("conditions", "Кормят раз в сутки, и то каша на воде."),
    ("equipment", "Бронежилеты без пластин выдали."),
    ("equipment", "Всё за свои деньги: рации, тепловизор, берцы."),
    ("equipment", "Стрелять нечем, снарядов не подвозят."),
    ("equipment", "Автоматы дали ржавые, клинят."),
    ("equipment", "Машина сломалась, запчастей нет."),
    ("harm_civilians", "Зашли в дом, а там старики, их прямо на месте."),
    ("harm_civilians", "Сказали по гражданским машинам бить без разбора."),
    ("harm_civilians", "Они девчонку местную изнасиловали."),
    ("harm_pows", "Пленных приказали не брать вообще."),
    ("harm_pows", "Двоих пленных расстреляли в овраге."),
    ("harm_pows", "Пленного избили до полусмерти."),
    ("looting", "Из квартир всё тащат: телевизоры, стиралки."),
    ("looting", "Магазин вскрыли, вынесли всё подчистую."),
    ("looting", "Он шубу домой отправил, из чужого шкафа."),
    ("money", "Зарплату третий месяц не переводят."),
    ("money", "Ипотеку закроем, если выплату дадут."),
    ("money", "За ранение три миллиона обещали."),
    ("money", "Сколько тебе на карту пришло?"),
    ("leave_rotation", "Отпуск отменили всем до весны."),
    ("leave_rotation", "Ротации нет полгода, сидим бессменно."),
    ("leave_rotation", "Контракт в августе закончился, а не увольняют."),
    ("leave_rotation", "Врачебная комиссия признала годным, обратно отправляют."),
    ("commanders_block", "Кто откажется, того в яму сажают."),
    ("commanders_block", "Командир сказал: шаг назад, и стреляю."),
    ("commanders_block", "Сзади заградотряд стоит, не уйдёшь."),
    ("commanders_block", "Рапорта не подписывает, рвёт при всех."),
    ("commanders_block", "Его избили и в подвал кинули за отказ."),
    ("anger_leadership", "Командирам плевать, сколько нас тут ляжет."),
    ("anger_leadership", "Эти генералы только докладывать умеют, а мы дохнем."),
    ("anger_leadership", "Министр пусть сам сюда приедет, посидит."),
    ("anger_leadership", "Бардак полный, никто ни за что не отвечает."),
    ("war_senseless", "Ради чего всё это, я не понимаю."),
    ("war_senseless", "Нас обманули, говорили, на учения едем."),
    ("war_senseless", "Никому эта война не нужна."),
    ("propaganda", "По телевизору сказали, мы всех освободили."),
    ("propaganda", "Там бандеровцы одни, нам в новостях показывали."),
    ("propaganda", "Где эти нацисты, я ни одного не встретил."),
    ("loyalty_resolve", "Пока пацаны тут, я никуда не уеду."),
    ("loyalty_resolve", "Надо до победы идти, иначе зачем начинали."),
    ("loyalty_resolve", "Это мой долг, я присягу давал."),
    ("loyalty_resolve", "За Серёгу отомстим, не сомневайся."),
    ("empathy_enemy", "Они такие же мужики, как мы, с детьми."),
    ("empathy_enemy", "Мне их жалко, они свой дом защищают."),
    ("empathy_enemy", "У того парня в кармане письмо от матери было, как у меня."),
    ("dehumanising", "Хохлов всех надо под нож."),
    ("dehumanising", "Они нелюди, их истреблять надо."),
    ("fear_death", "Мне страшно, мам, каждую ночь прощаюсь."),
    ("fear_death", "Чувствую, не вернусь я отсюда."),
    ("fear_death", "Если убьют, не плачьте долго."),
    ("fear_death", "Я думал, всё, конец мне."),
    ("luck_faith", "Бог уберёг, снаряд рядом упал и не разорвался."),
    ("luck_faith", "Чудом жив остался, в рубашке родился."),
    ("luck_faith", "Молюсь за тебя каждый вечер."),
    ("guilt_trauma", "Он мне снится, тот парень, каждую ночь."),
    ("guilt_trauma", "Не могу себе простить, что его оставил."),
    ("guilt_trauma", "Я уже ничего не чувствую, как каменный."),
    ("guilt_trauma", "От каждого хлопка падаю на землю."),
    ("family_life", "Маша в школу пошла, первый класс, с бантами."),
    ("family_life", "Картошку выкопали, банки закатала."),
    ("relatives_reaction", "Господи, сынок, береги себя, умоляю!"),
    ("relatives_reaction", "Как это так? Разве так можно с людьми?"),
    ("draft_advice", "Скажи Кольке, чтоб повестку не брал и уехал."),
    ("draft_advice", "Пусть брат в Казахстан едет, пока выпускают."),
    ("draft_advice", "Ничего не подписывай, что бы ни обещали."),
    ("captivity", "Игоря в плен взяли, в списках на обмен."),
    ("captivity", "Думаем сдаться, там хоть кормят."),
    ("abandoned", "Нас тут бросили, ни связи, ни командиров."),
    ("abandoned", "Раненых никто не забирает, лежат и стонут."),
    ("abandoned", "Про нас забыли все, приказа никакого."),
    ("army_makeup", "Профессионалов не осталось, одни мобилизованные."),
    ("army_makeup", "К нам зэков привезли, целый барак."),
    ("army_makeup", "Срочников подсунули, дети совсем."),
    ("alcohol_discipline", "Напились и передрались между собой."),
    ("alcohol_discipline", "Командир бухает вторую неделю."),
    ("alcohol_discipline", "Половина под наркотой ходит."),
    ("opsec_phone", "Телефоны запретили, с чужого звоню."),
    ("opsec_phone", "Не говори ничего лишнего, нас слушают."),
    ("opsec_phone", "Где мы, сказать не могу, нельзя."),
    ("friendly_fire", "Наша же арта по нам отработала."),
    ("friendly_fire", "Свои по своим стреляли, не разобрались."),
    ("friendly_fire", "Нас свой дрон накрыл, перепутали."),
    ("wants_out", "Хоть пешком, хоть ползком, лишь бы до дома."),
    ("wants_out", "Ир, я больше не боец, я к детям хочу."),
    ("wants_out", "Все мечтают отсюда выбраться, только никто вслух не говорит."),
    ("wants_out", "Когда уже это кончится, сил моих нет."),
    ("wants_out", "Не моё это, мам, забери меня."),
    ("wants_out", "Возвращайся, слышишь, возвращайся домой, мы тебя ждём."),
    ("wants_out", "Заберите нас отсюда кто-нибудь."),
    ("wants_out", "Я туда не поеду больше, хоть режьте."),
    ("wants_out", "I want out, I swear, any way I can."),
    ("refusal", "Восемь человек рапорта написали, что воевать отказываются."),
    ("refusal", "Встали и сказали: без поддержки не пойдём."),
    ("refusal", "Он отказник, его теперь таскают."),
    ("refusal", "Я прямо ротному заявил: второй раз не полезу."),
    ("refusal", "Всем взводом развернулись с позиций и ушли."),
    ("desertion_awol", "Третий месяц в бегах, у родни живёт."),
    ("desertion_awol", "Из больницы сбежал, домой подался."),
    ("desertion_awol", "К нам участковый приходил, про тебя спрашивал, где ты."),
    ("desertion_awol", "Половина роты разбежалась, ищут по лесам."),
    ("desertion_awol", "Он дезертир теперь, дело уголовное."),
    ("leave_rotation", "Нас вывести обещали ещё в сентябре."),
    ("leave_rotation", "Подменить некому, вот и сидим."),
    ("leave_rotation", "Десять суток дали, приеду!"),
    ("leave_rotation", "Списали его по здоровью, комиссовали."),
    ("leave_rotation", "Срок по контракту вышел, а мне говорят: до конца войны."),
    ("leave_rotation", "Когда тебя отпустят?"),
    ("casualties_own", "Осталось нас девять от взвода."),
    ("casualties_own", "Ваню похоронили вчера, без головы почти."),
    ("casualties_own", "Мы за день пятнадцать человек потеряли."),
    ("casualties_own", "Колю ранило тяжело, в живот."),
    ("conditions", "Спим в земле, мокрые насквозь."),
    ("conditions", "Из лужи воду черпаем, через тряпку."),
    ("conditions", "Не мылись месяц, воняем."),
    ("conditions", "Ноги отморозил, пальцы чёрные."),
    ("equipment", "Нам каски советские дали, дырявые."),
    ("equipment", "Скидываемся на квадрокоптер."),
    ("equipment", "Пришли мне берцы и термобельё."),
    ("equipment", "Патронов по два магазина на брата."),
    ("money", "Обещали двести, заплатили сорок."),
    ("money", "Долги закрою и уйду."),
    ("money", "Подъёмные пришли, купили машину."),
    ("money", "Тёте Любе за похороны миллион дали."),
    ("commanders_block", "Всех отказников на подвал кидают."),
    ("commanders_block", "Ротный сказал: кто побежит, того сам пристрелит."),
    ("commanders_block", "Документы отобрали, чтоб не сбежали."),
    ("commanders_block", "Нас заперли и не кормят."),
    ("anger_leadership", "Наш комбриг в тылу водку жрёт, а мы тут."),
    ("anger_leadership", "Суки они, кинули нас и уехали."),
    ("anger_leadership", "Им на наши жизни насрать."),
    ("anger_leadership", "Кто за это ответит? Никто."),
    ("fear_death", "Боюсь я, Лен, очень боюсь."),
    ("fear_death", "Наверное, в последний раз тебе звоню."),
    ("fear_death", "Если что, квартиру на маму перепиши."),
    ("fear_death", "Каждую ночь думаю, что не проснусь."),
    ("loyalty_resolve", "Я своих не кину, сдохну тут, но не кину."),
    ("loyalty_resolve", "Доделаем дело и вернёмся."),
    ("loyalty_resolve", "Мы их дожмём, вот увидишь."),
    ("loyalty_resolve", "За родину стоим, мам."),
    ("guilt_trauma", "Закрываю глаза, а он смотрит на меня."),
    ("guilt_trauma", "Ночью ору, жена пугается."),
    ("guilt_trauma", "Это я виноват, я его туда послал."),
    ("abandoned", "Связи нет, жрать нет, командиров нет."),
    ("abandoned", "Трупы лежат, никто не собирает."),
    ("abandoned", "Мы тут никому не нужны."),
    ("luck_faith", "Пуля в бронежилет попала, повезло."),
    ("luck_faith", "Крестик твой ношу, бережёт."),
    ("war_senseless", "Зачем мы вообще сюда пришли?"),
    ("war_senseless", "За чужую землю помираем, зачем?"),
    ("army_makeup", "Тут и повара, и учителя, одни гражданские вчерашние."),
    ("army_makeup", "С нами урки с зоны, страшные."),
    ("opsec_phone", "Давай не будем по телефону."),
    ("opsec_phone", "Быстро говорю, телефон у пацана взял."),
    ("draft_advice", "Пусть Серёга в военкомат не ходит."),
    ("draft_advice", "Не вздумай контракт подписывать."),
    ("empathy_enemy", "Им тоже страшно, они тоже чьи-то сыновья."),
    ("captivity", "Двое наших сдались."),
    ("looting", "Они там дома обносят."),
    ("self_injury", "В руку себе стрельнул, самострел."),
    ("harm_civilians", "Мирных там положили, всю семью."),
    ("harm_pows", "Пленных кончили, всех четверых."),
    ("friendly_fire", "Прилетело от наших же."),
    ("alcohol_discipline", "Пьют все, офицеры тоже."),
    ("casualties_enemy", "Хохлов там навалили кучу."),
    ("dehumanising", "Не люди они, звери."),
    ("propaganda", "В телевизоре одно, а тут другое."),
    ("wants_out", "Я бы уже сегодня домой, да кто ж пустит."),
    ("wants_out", "Мне бы только живым выйти из этого."),
    ("wants_out", "Осточертело всё, к вам хочу, на диван."),
    ("wants_out", "Ничего мне не надо, ни денег, ни медалей, домой бы."),
    ("wants_out", "Я не могу тут больше находиться, понимаешь?"),
    ("wants_out", "Все хотят уйти, все до одного."),
    ("wants_out", "Молюсь, чтоб ранило легко, и уехать."),
    ("wants_out", "Забери сына оттуда, Господи."),
    ("wants_out", "Как отсюда вырваться, ума не приложу."),
    ("wants_out", "Приезжай, хватит, бросай эту войну."),
    ("wants_out", "Зачем ты там сидишь, уезжай оттуда!"),
    ("wants_out", "Меня от этой войны воротит, хочу жить нормально."),
    ("refusal", "Они отказники, четырнадцать человек, в подвале сидят."),
    ("refusal", "Ребята оружие побросали и говорят: всё."),
    ("refusal", "Пятисотых у нас полвзвода."),
    ("refusal", "Написали бумагу, что в наступление не пойдём."),
    ("refusal", "Отказался я, мам. Пусть сажают."),
    ("refusal", "Мы на эту высоту больше ни ногой, так и сказали."),
    ("refusal", "Рапорт на отказ подал вместе со всеми."),
    ("desertion_awol", "Колька ушёл, бросил автомат и ушёл в сторону дома."),
    ("desertion_awol", "В соч подали на него, уже ищут."),
    ("desertion_awol", "Я на съёмной квартире живу, чтоб не нашли."),
    ("desertion_awol", "Военкоматовские к соседям ходили, про сына выспрашивали."),
    ("desertion_awol", "Сбегу я, мам. Ночью, через поле."),
    ("desertion_awol", "Из учебки удрали пятеро."),
    ("desertion_awol", "Прячем его у бабушки в деревне."),
    ("leave_rotation", "Отпусков не дают никому."),
    ("leave_rotation", "Замены нет и не будет, сказали."),
    ("leave_rotation", "На ВВК сказали, что здоров."),
    ("leave_rotation", "Увольнение до конца операции закрыли."),
    ("leave_rotation", "Пишу рапорт на отпуск, третий уже."),
    ("leave_rotation", "Обещали на две недели домой отпустить."),
    ("leave_rotation", "Через месяц контракт кончается, вернусь."),
    ("leave_rotation", "Врачи говорят, ещё неделя и обратно на передок."),
]


def themes(text: str, language: str = "ru") -> list[str]:
    return [d.theme for d in suggesting().suggest([("A", text)], language)]


@pytest.mark.parametrize(("theme", "text"), PLAIN, ids=[f"{t}-{n}" for n, (t, _) in enumerate(PLAIN)])
def test_what_is_said_plainly_is_found(theme: str, text: str) -> None:
    assert theme in themes(text, "en" if text[0].isascii() else "ru")


def test_few_other_themes_are_suggested_beside() -> None:
    extra = sum(
        len(set(themes(text, "en" if text[0].isascii() else "ru")) - {theme, "family_life"})
        for theme, text in PLAIN
    )
    assert extra <= 0.45 * len(PLAIN)


@pytest.mark.parametrize(
    ("theme", "text"),
    [
        ("wants_out", "Огурцы пошли, теплица хорошая, домой ведро принесла."),
        ("refusal", "Двухсотый автобус ходит, билет подорожал."),
        ("casualties_own", "На двухсотом километре пробка."),
        ("desertion_awol", "В отпуск на море поедем, в гостиницу."),
        ("leave_rotation", "Кот на диване спит, чай пьём."),
        ("self_injury", "Себе кофту купила, дочке шапку."),
        ("harm_civilians", "Соседи переехали, дом продали."),
    ],
)
def test_everyday_talk_is_left_alone(theme: str, text: str) -> None:
    assert theme not in themes(text)


@pytest.mark.parametrize(
    ("theme", "text"),
    [("wants_out", "Я додому хочу, не можу вже."), ("refusal", "Ми відмовилися йти, весь взвод.")],
)
def test_ukrainian_is_read_too(theme: str, text: str) -> None:
    assert theme in themes(text, "uk")


@pytest.mark.parametrize("text", ["Хочу я, мам, домой.", "Домой я, мам, хочу.", "я домой хочу мам"])
def test_the_order_of_words_is_free(text: str) -> None:
    assert "wants_out" in themes(text)


def test_a_pattern_does_not_reach_over_a_sentence() -> None:
    found = suggesting().suggest([("A", "Чаю хочу. Домой позвони Ире.")], "ru")
    assert not any("~" in cue for draft in found for cue in draft.cues)


def test_every_mark_names_its_cues_and_its_confidence() -> None:
    for draft in suggesting().suggest([("A", text) for _, text in PLAIN], "ru"):
        assert draft.cues
        assert 0.2 <= draft.confidence <= 0.95


def test_every_theme_of_the_codebook_has_cues() -> None:
    in_table = {
        line.split("\t")[0]
        for line in RESOURCES.text("theme/cues.tsv").splitlines()
        if not line.startswith("#")
    }
    assert in_table == {theme.id for theme in codebook().themes}


def test_the_codebooks_own_examples_are_found() -> None:
    missed = [
        (theme.id, example)
        for theme in codebook().themes
        for example in theme.examples
        if theme.id not in themes(example)
    ]
    assert len(missed) <= 2, missed


def test_the_reaction_is_the_other_sides() -> None:
    turns = [
        ("A", "В окопе холодно, воды нет, двое трёхсотых у нас."),
        ("B", "Господи, сынок, береги себя! Ты поел хоть?"),
        ("A", "Господи, да поел."),
    ]
    marks = suggesting().suggest(turns, "ru")
    assert [d.turn for d in marks if d.theme == "relatives_reaction"] == [1]
    known = suggesting().suggest(turns, "ru", frozenset({"B"}))
    assert [d.turn for d in known if d.theme == "relatives_reaction"] != [1]


def test_a_theme_of_ones_own_is_suggested_by_its_examples() -> None:
    own = Codebook(
        "own",
        "1",
        (Theme("letters", "letters from home", examples=("Письмо от мамы пришло вчера вечером",)),),
    )
    found = theme_turns(
        [("A", "Вчера письмо пришло от мамы."), ("B", "Хорошо.")], "ru", own, morphology(), RESOURCES
    )
    assert [(turn, theme) for turn, theme, _, _ in found] == [(0, "letters")]


def test_stances() -> None:
    def stance(text: str) -> list[MarkDraft]:
        return suggesting().suggest([("A", text)], "ru")

    assert {d.stance for d in stance("Говорят, у соседей двухсотых много.")} == {"heard"}
    assert {d.stance for d in stance("Я сам видел, как раненых бросили.")} == {"seen"}
    assert {d.stance for d in stance("Шучу, домой хочу.")} == {"joke"}


words = st.sampled_from(
    "домой хочу не двухсотых телефон слушают мам . , ! страшно 200-х рапорт порвали and home".split()
)


@given(st.lists(st.lists(words, min_size=1, max_size=10).map(" ".join), min_size=1, max_size=4))
def test_any_talk_gives_known_themes_at_known_turns_once(turns: list[str]) -> None:
    drafts = suggesting().suggest([("AB"[n % 2], text) for n, text in enumerate(turns)], "ru")
    places = [(d.turn, d.theme) for d in drafts]
    assert len(places) == len(set(places))
    assert all(0 <= turn < len(turns) and codebook().theme(theme) for turn, theme in places)

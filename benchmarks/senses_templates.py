"""Sentences made of patterns, for learning what stands around a 200, 300, 500 that nothing else settles.

Three in each pattern, drawn with a fixed seed. None of the patterns was taken from `senses.jsonl`'s half `test`. What is
learned from them are parts of speech, kinds of words and shapes of clauses: no word is a feature.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

NUMBERS = {"двести": "k", "триста": "w", "пятьсот": "r"}
SLOTS = {
    "who": "командир|Саня|Лёха|мехвод|наводчик|наш связист|сосед|он|Витёк|пулемётчик|старшина|брат|мой напарник|Тихий|медик",
    "coll": "двое|трое|четверо|пятеро|шестеро|один",
    "num": "два|три|четыре|пять|шесть|восемь",
    "group": "группа|расчёт|экипаж|отделение|взвод",
    "thing": "масло|мука|проезд|такси|укол|пачка|бензин|стрижка|букет|комплект|заправка|сыр|доставка|веник",
    "acc": "крышу|куртку|колесо|дрова|зимние|прописку|молоко|ремонт|место|билет",
    "body": "в ногу|рука|в живот|спина|в шею",
    "bring": "эвакуация|броня|носилки|жгут|машина",
}  # fmt: skip
PEOPLE = """
{who} {n}.
{who} {n}, {body}.
{who} у нас {n}.
{who} теперь {n}.
{who} тоже {n}, я видел.
Вчера {who} {n}.
А {who} {n}, мать ещё не знает.
{who} {n}? Не может быть.
{coll} {n}.
{coll} {n}, остальные вышли.
{coll} {n}, {coll} {m}.
У соседей {coll} {n} за ночь.
{n} — {num}, {m} — {num}.
{n} {coll}, {m} {coll}.
{n} {num}, {m} {num}, нужна {bring}.
Опять {n}.
Снова {n}, не донесли.
Кто {n}?
Кто из наших {n}?
Ты {n} или целый?
Он {n} или {m}?
Или {n}, или {m}, других тут нет.
Все {n}, никто не вышел.
Вся {group} {n}.
Весь {group} {n}, один дополз.
Половина {n}, половина {m}.
Остальные {n}.
Один {n}, второй {m}.
У меня {n}, приём.
Есть {n}, нужна {bring}.
Приём, {n}, тяжёлый.
Забирайте {n}, мы не дотащим.
{n} забрали, {m} ещё там.
{n} вынесли ночью.
{n} лежат на дороге, не подойти.
{n} не вывозят вообще.
{n} есть у вас?
{n} нет, все на месте.
Записали {n} и забыли.
Числится {n}, а сам дома.
Стал {n} на моих глазах.
Если {n}, скажи матери сам.
Считай {n}, не жилец.
Значит, {n}.
Сразу {n}, не мучился.
Минус {num}: {n}, {m}, ещё {m}.
В роте {num} {n}, это за день.
Сколько {n} у вас?
Много {n} сегодня.
Лучше {n}, чем плен.
Не {n} он, живой.
Ещё {n}, встречайте.
""".strip().splitlines()  # fmt: skip
PLAIN = """
{thing} {n}.
{thing} уже {n}.
{thing} по {n}.
{thing} было {n}, стало {m}.
За {acc} {n}.
За {acc} просит {n}, за {acc} {m}.
Отдал {n}.
Отдала {n}, осталось {m}.
Дай {n}, завтра верну.
Займи {n} до пятницы.
Осталось {n}.
Осталось {n}, и всё.
{who} {n} должен.
{who} отдал {n}.
{who} взял {n} и не вернул.
{who} за {n} купил, за {m} продал.
{who} получил {n}.
{who} {n} просит.
{who} дал {n} на дорогу.
Я {n} отложила.
Мы {n} насобирали.
Мы {n} прошли, ещё столько же.
Они {n} хотят, не меньше.
Скинь {n}.
{n} на карту кинь.
{n} отдал, {m} оставил.
{n} или {m}, не помню.
Ну {n}, ну {m}, какая разница.
Сколько? {n}?
{n}, и ни копейки больше.
{n} есть? До завтра.
{n} нет, есть сто.
{n} сразу, {m} потом.
{n} хватит?
Хватит и {n}.
Ехали {n}, потом встали.
Прошли {n}, дальше минное.
До них {n}, видно в бинокль.
Вес {n}.
Давление {n}, таблетки не помогают.
Скорость {n}, трасса пустая.
Поставь на {n}.
Канал {n}, переключи.
Набрал {n}, не поступил.
Нас {n} было.
Их там {n}, если не врут.
Собралось {n}, все свои.
Пришло {n}, ушло {m}.
Насчитал {n}, сбился.
Заплатил {n}.
Стоит {n}.
{n} стоит, не меньше.
В месяц {n}.
Проиграл {n} за вечер.
Налей {n}.
Командир {n} требует, на бензин.
На роту {n}, на взвод поменьше.
На всех дали {n}.
Ротному {n} занесли, отпустил.
Из {n} дошло сто.
Выстрелили {n}, попали два.
Раненым дают {n}.
Убитых считают, говорят {n}.
За день выпустили {n}.
Комплект на {n}.
Ещё {n}, и в расчёте.
Снова {n}, опять подорожало.
Все {n} потратил.
Либо {n}, либо {m}, торгуйся.
Лучше {n}, чем ничего.
Если {n}, беру.
Значит, {n}. Ладно, беру.
""".strip().splitlines()  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


def sentences(each: int = 3, seed: int = 7) -> Iterator[str]:
    """`each` sentences of every pattern, with the numbers marked as in `senses.jsonl`."""
    dice = random.Random(seed)
    for patterns, people in ((PEOPLE, True), (PLAIN, False)):
        for pattern in patterns:
            for _ in range(each):
                first, second = dice.sample(sorted(NUMBERS), 2)

                def fill(
                    found: re.Match[str], first: str = first, second: str = second, people: bool = people
                ) -> str:
                    slot = found.group(1)
                    if slot in "nm":
                        word = first if slot == "n" else second
                        return f"[{word}|{NUMBERS[word] if people else 'o'}]"
                    return dice.choice(SLOTS[slot].split("|"))

                text = _SLOT.sub(fill, pattern)
                head = 1 if text.startswith("[") else 0
                yield text[:head] + text[head].upper() + text[head + 1 :]

"""Word lists for telling an edit that shortens from one that changes: Russian, Ukrainian, English.

Rules
- A filler says nothing in any place. A word that can also mean something (`значит`, `like`) is a filler only where
  punctuation sets it off on both sides.
- A hedge says how sure the speaker is; an approximator how exact the next word is; a condition says when it holds; a modal
  whether it was done, could be done or must be done; a quantifier how many or how often; a limit (`only`, `even`) whom it
  leaves out; an intent whether it was meant, wanted or forced. Without them the sentence claims more than was said.
- A verb of saying makes what follows another person's claim. A retraction takes back what was just said.
- Lists are lemmas or plain forms (see `tokens.plain`), own collection from grammars and the sample calls. Only closed classes
  and speech formulas are listed; all else goes by morphology.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Phrases = frozenset[tuple[str, ...]]


def _phrases(*lines: str) -> Phrases:
    return frozenset(tuple(p.replace("ё", "е").split()) for line in lines for p in line.split(", "))


@dataclass(frozen=True, slots=True)
class Lexis:
    """What one language's words do to a sentence. `pronouns` gives person and number of each form."""

    fillers: Phrases
    soft_fillers: Phrases
    negations: frozenset[str]
    conditions: Phrases
    hedges: Phrases
    approximators: Phrases
    modals: frozenset[str]
    quantifiers: frozenset[str]
    limits: frozenset[str]
    exceptions: frozenset[str]
    intensifiers: frozenset[str]
    intents: Phrases
    saying: frozenset[str]
    sources: Phrases
    retractions: Phrases
    joking: frozenset[str]
    answers: frozenset[str]
    function_words: frozenset[str]
    pronouns: dict[str, tuple[str, str]]
    numerals: dict[str, int]
    negative_prefixes: tuple[str, ...]


def _people(**forms: str) -> dict[str, tuple[str, str]]:
    return {
        form.replace("ё", "е"): (key[1], "sing" if key[2] == "s" else "plur")
        for key, line in forms.items()
        for form in line.split()
    }


_RU_NUMBERS = {
    "ноль": 0, "нуль": 0, "один": 1, "одна": 1, "одно": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80,
    "девяносто": 90, "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600,
    "семьсот": 700, "восемьсот": 800, "девятьсот": 900, "тысяча": 1000, "миллион": 1000000, "миллиард": 1000000000,
    "двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "шестеро": 6, "семеро": 7, "восьмеро": 8, "первый": 1, "второй": 2, "третий": 3, "четвертый": 4, "пятый": 5, "шестой": 6, "седьмой": 7, "восьмой": 8,
    "девятый": 9, "десятый": 10, "сотый": 100, "двухсотый": 200, "трехсотый": 300, "четырехсотый": 400, "пятисотый": 500,
    "десяток": 10, "дюжина": 12, "сотня": 100,
}  # fmt: skip
_UK_NUMBERS = {
    "нуль": 0, "один": 1, "одна": 1, "одне": 1, "два": 2, "дві": 2, "три": 3, "чотири": 4, "п'ять": 5, "шість": 6, "сім": 7,
    "вісім": 8, "дев'ять": 9, "десять": 10, "одинадцять": 11, "дванадцять": 12, "тринадцять": 13, "чотирнадцять": 14,
    "п'ятнадцять": 15, "шістнадцять": 16, "сімнадцять": 17, "вісімнадцять": 18, "дев'ятнадцять": 19, "двадцять": 20,
    "тридцять": 30, "сорок": 40, "п'ятдесят": 50, "шістдесят": 60, "сімдесят": 70, "вісімдесят": 80, "дев'яносто": 90,
    "сто": 100, "двісті": 200, "триста": 300, "чотириста": 400, "п'ятсот": 500, "шістсот": 600, "сімсот": 700,
    "вісімсот": 800, "дев'ятсот": 900, "тисяча": 1000, "мільйон": 1000000, "двоє": 2, "троє": 3, "четверо": 4,
    "п'ятеро": 5, "шестеро": 6, "перший": 1, "другий": 2, "третій": 3, "четвертий": 4, "п'ятий": 5,
    "шостий": 6, "двохсотий": 200, "трьохсотий": 300, "п'ятисотий": 500, "десяток": 10, "сотня": 100,
}  # fmt: skip
_EN_NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1000000, "billion": 1000000000, "first": 1, "second": 2,
    "third": 3, "fourth": 4, "fifth": 5, "tenth": 10, "dozen": 12, "hundreds": 100, "thousands": 1000,
}  # fmt: skip

_RU_NUMBERS |= {
    word: 10 + n
    for n, word in enumerate(
        "одиннадцатый двенадцатый тринадцатый четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый".split(),
        1,
    )
}
_RU_NUMBERS |= {
    word: 10 * n
    for n, word in enumerate(
        "двадцатый тридцатый сороковой пятидесятый шестидесятый семидесятый восьмидесятый девяностый".split(),
        2,
    )
}
_UK_NUMBERS |= {
    "сьомий": 7,
    "восьмий": 8,
    "дев'ятий": 9,
    "десятий": 10,
    "двадцятий": 20,
    "тридцятий": 30,
    "сороковий": 40,
}
_EN_NUMBERS |= {
    word: n
    for n, word in enumerate(
        "sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        6,
    )
} | {"thirtieth": 30, "fortieth": 40, "hundredth": 100}

RU = Lexis(
    fillers=_phrases(
        "э, ээ, эээ, ээээ, эм, эмм, м, мм, ммм, мгм, хм, ну, вот, короче, короче говоря, типа, как бы, так сказать, это самое, в общем, "
        "в общем-то, ну вот, ну это, в принципе, на самом деле, собственно, собственно говоря, скажем так, ой, ох, эх, ах, блин, прикинь, "
        "ведь, уж, значит так, ну короче, же, ж, понимаешь ли, что ли, ну так, так вот, ну и, ну вот и, ну да, да ну, ну что, так ну, ну а, ну смотри, ну слушай, ну как тебе сказать, как тебе сказать"
    ),
    soft_fillers=_phrases(
        "это, значит, так, ладно, смотри, просто, там, самое, то, тут, а, и, ну и, слушай, слышь, понимаешь, знаешь, как его, как ее, как это, "
        "то есть, понял, поняла, ты понимаешь, ты знаешь, если честно, если что, честно говоря, вообще, да, говорю, этот, эта, "
        "честно, вот честно, "
        "вообще-то, так-то, как говорится, как его там, как там его, это вот, вот это, вот так, вот так вот, ну ты понял, ну ты понимаешь, "
        "сам понимаешь, сама понимаешь, сами понимаете, понимаете, знаете, видите ли, слушайте, смотрите, гляди, слышь ты, ё-мое, "
        "как тебе сказать, скажем, допустим, в натуре, по-честному, по чесноку, че там, и все такое, и так далее, и все, вот и все, да что там, да что там говорить, что там говорить, что говорить, что тут скажешь, что тут говорить, клянусь, "
        "дело в том,  ты представляешь, представляешь, представь, прикинь, ты прикинь, видишь, видишь ли, ты видишь, веришь, "
        "веришь нет, не поверишь, понял да, да что там, я говорю, я тебе говорю, говорю тебе, серьезно, реально, в смысле, "
        "бля, блядь, блять, сука, нахуй, нах, хуй знает, ебать, ебана, пиздец, епт, еп твою, мля, черт, е-мое, "
        "понятно, ясно, ясно тебе, хорошо, окей, ок, ага, чего, чего говоришь, не слышу, я не слышу, не слышу тебя, что говоришь, повтори, "
        "плохо слышно, связь плохая, "
        "алло, але, слышно, слышишь, ты слышишь, ты меня слышишь, меня слышно, слышно меня, слышишь меня, ты тут, ты здесь, "
        "мам, мама, мамуль, пап, папа, братан, брат, братишка, бро, пацаны, мужики, зай, солнце, дорогая, родная, сынок, дружище, боже, "
        "господи, ой господи"
    ),
    negations=frozenset(
        "не нет ни никто никого никому никем ником никогда ничего ничто ничему ничем ничей никакой никакого никакая никакие "
        "никаких никакую никаким нигде никуда ниоткуда никак нельзя без нету незачем некого некому некуда некогда нечего вовсе отнюдь".split()
    ),
    conditions=_phrases(
        "если, если бы, ежели, кабы, коли, при условии, при условии что, разве что, лишь бы, раз уж, раз, в случае, как только, "
        "пока не, до тех пор пока, только если, если только, даже если, разве только, когда бы"
    ),
    hedges=_phrases(
        "кажется, наверное, наверно, наверняка, вроде, вроде бы, вроде как, может, может быть, возможно, вероятно, видимо, похоже, "
        "говорят, по-моему, по моему, думаю, я думаю, полагаю, мне кажется, как будто, будто, будто бы, якобы, мол, дескать, "
        "едва ли, вряд ли, скорее всего, пожалуй, не уверен, не знаю, не помню точно, я слышал, я слышала, слышал, слышала, по слухам, "
        "что-то вроде, бывает, предположительно, должно быть, надеюсь, боюсь, если не ошибаюсь, насколько я знаю, насколько знаю, "
        "насколько я понимаю, как я понял, как я понимаю, типа как, походу, по идее, небось, авось, судя по всему, кто его знает, "
        "мне сказали, мне говорили, нам сказали, нам говорили, мне передали, говорили, рассказывают, пишут, ходят слухи, считаю, "
        "не исключено, не исключено что, вполне возможно, есть шанс, я не уверен, я не уверена, я не знаю, я считаю, сомневаюсь, я сомневаюсь, видать, не факт, не факт что, вроде того"
    ),
    approximators=_phrases(
        "едва, еле, еле-еле, с трудом, примерно, около, где-то, приблизительно, почти, почти что, чуть ли не, с чем-то, плюс-минус, порядка, под, едва не, чуть не, "
        "без малого, максимум, минимум, как минимум, от силы, до, более, менее, больше, меньше, не меньше, не больше, с лишним"
    ),
    modals=frozenset(
        "мочь смочь должен должна должно должны надо нужно нужный хотеть захотеть можно нельзя придется приходиться прийтись пришлось "
        "обязан обязана обязаны обязать следовать стоить стоит пытаться попытаться собираться собраться намереваться мог могла могли могу "
        "можешь может можем можете могут хочу хочешь хочет хотим хотят хотел хотела хотели бы б уметь суметь планировать вынудить "
        "вынужденный заставить заставлять разрешить разрешать пробовать попробовать приказать отказаться отказываться успеть успевать пусть пускай "
        "вправе право готовый грозиться угрожать обещать пообещать".split()
    ),
    quantifiers=frozenset(
        "весь все всякий каждый любой многие многий большинство меньшинство некоторый несколько часть половина треть четверть большая мало "
        "немного немногие немногий много полно куча пара единица остальной целый оба обе полностью кто-то кое-кто что-то кое-какой какой-то всегда часто иногда порой изредка редко "
        "обычно постоянно никогда раз однажды отчасти частично хоть всего вечно временами".split()
    ),
    limits=frozenset("только лишь исключительно хотя даже именно единственный".split()),
    exceptions=frozenset("кроме исключая помимо".split()),
    intents=_phrases(
        "по ошибке, ошибочно, случайно, нечаянно, невольно, нарочно, специально, намеренно, умышленно, в шутку, по неосторожности, "
        "по незнанию, со страху, с перепугу, под дулом, под пыткой, под пытками, по приказу, добровольно, сгоряча, по пьяни, по пьянке"
    ),
    intensifiers=frozenset("очень просто прямо реально совсем так такой прям вообще же уже".split()),
    saying=frozenset(
        "сказать говорить рассказать рассказывать утверждать заявить заявлять сообщить сообщать уверять заверять объяснить объяснять "
        "написать писать докладывать доложить признаться признаваться передать передавать клясться поклясться обещать пообещать "
        "слышать услышать считать думать подумать полагать верить твердить врать соврать жаловаться пожаловаться бояться надеяться "
        "подозревать казаться показаться слова сказано намекнуть намекать грить божиться кричать орать спрашивать ответить отвечать повторять настаивать убеждать хвастаться предупредить предупреждать рапортовать".split()
    ),
    sources=_phrases(
        "по словам, по данным, по версии, по сведениям, по мнению, по утверждению, по сообщению, согласно, со слов, от имени, судя по словам, как говорит, как сказал"
    ),
    retractions=_phrases(
        "ага конечно, ага щас, ага сейчас, как же, ну да конечно, да конечно, ну конечно, щас прям, ха-ха, ладно вру, нет вру, вру, "
        "да нет конечно, хотя нет, неправда, не правда, это неправда, это не так, ну прямо, сарказм, ирония, наоборот, я не серьезно, "
        "не всерьез, это так к слову, фигня это, ерунда это, это вранье, ошибся, я ошибся, оговорился, я оговорился"
    ),
    joking=frozenset(
        "шутить пошутить шутка шуточка прикалываться прикол подкалывать врать соврать наврать сочинить выдумать выдумывать преувеличивать "
        "преувеличить издеваться обманывать".split()
    ),
    answers=frozenset("да нет ага угу неа конечно никак точно было".split()),
    function_words=frozenset(
        "и а но или да же ж ли бы б то что чтоб чтобы как когда где куда откуда в во на с со к ко у о об от до из за по под над при про для "
        "между через после перед без я ты он она оно мы вы они меня тебя его ее нас вас их мне тебе ему ей нам вам им мной собой себя "
        "этот эта это эти тот та те тут там туда сюда вот ну уже еще тоже так такой мой твой наш ваш свой сам кто который чего чё".split()
    ),
    pronouns=_people(
        p1s="я меня мне мной мною мой моя мое мои моего моей моему моим моих моими мою",
        p1p="мы нас нам нами наш наша наше наши нашего нашей нашему нашим наших нашими нашу",
        p2s="ты тебя тебе тобой тобою твой твоя твое твои твоего твоей твоему твоим твоих твоими твою",
        p2p="вы вас вам вами ваш ваша ваше ваши вашего вашей вашему вашим ваших вашими вашу",
        p3s="он она оно его ее ему ей им ней нему него нем нею ним",
        p3p="они их ими них ними",
    ),
    numerals=_RU_NUMBERS,
    negative_prefixes=("не", "без", "бес"),
)

UK = Lexis(
    fillers=_phrases(
        "е, ее, еее, ем, м, мм, ммм, хм, ну, от, коротше, коротше кажучи, типу, як би, так би мовити, це саме, взагалі-то, ну от, ну це, "
        "адже, таки, в принципі, насправді, власне, скажімо так, ой, ох, ех, ах, блін, же, ж, ну так, так от, ну і, ну й, от і, та ну, а от, ану, ну що, так ну, ну а, оце, оте, оцей, ну слухай, ну дивись, як тобі сказати"
    ),
    soft_fillers=_phrases(
        "це, значить, так, та, ладно, дивись, просто, там, то, тут, а, і, й, ну і, слухай, розумієш, знаєш, як його, як її, тобто, взагалі, "
        "чесно, от чесно, так-то, як кажуть, сам розумієш, сама розумієш, розумієте, знаєте, слухайте, дивіться, бач, ото, ото ж, ну ти зрозумів, "
        "і все таке, і так далі, скажімо, ти знаєш, ти розумієш, якщо чесно, чесно кажучи, кажу, цей, ця, і все, та й усе, та й все, от і все, ти уявляєш, уявляєш, уяви, "
        "бачиш, ти бачиш, чуєш, ти чуєш, ти мене чуєш, чуєш мене, чути, чути мене, мене чути, я кажу, я тобі кажу, кажу тобі, серйозно, "
        "зрозумів, зрозуміла, зрозуміло, ясно, добре, гаразд, окей, ок, ага, га, не чую, я не чую, не чую тебе, що кажеш, повтори, погано чути, "
        "зв'язок поганий, "
        "реально, віриш, не повіриш, в сенсі, алло, альо, ти тут, бля, блядь, сука, курва, нахуй, пиздець, чорт, трясця, "
        "мам, мамо, мама, мамусю, тату, тато, брате, братику, друже, хлопці, сонце, сину, синку, доню, доцю, люба, рідна, боже, господи"
    ),
    negations=frozenset(
        "не ні ніхто нікого нікому ніким ніколи нічого ніщо нічому нічим нічий ніякий ніякого ніяка ніякі ніяких ніде нікуди нізвідки ніяк "
        "нема немає без нікому ані неможна жоден жодна жодне жодного жодної жодному жодним".split()
    ),
    conditions=_phrases(
        "якщо, якби, якщо б, коли б, аби, за умови, за умови що, хіба що, хіба, у разі, в разі, як тільки, щойно, тільки-но, поки не, "
        "доки не, допоки, тільки якщо, якщо тільки, навіть якщо, раз"
    ),
    hedges=_phrases(
        "здається, мабуть, напевно, напевне, наче, начебто, нібито, може, може бути, можливо, ймовірно, певно, схоже, кажуть, по-моєму, "
        "думаю, я думаю, гадаю, я гадаю, мені здається, ніби, мовляв, навряд, навряд чи, скоріш за все, скоріше за все, либонь, вочевидь, "
        "очевидно, не певен, не знаю, чув, чула, я чув, я чула, буває, наскільки знаю, наскільки я знаю, як я зрозумів, як я розумію, "
        "мені сказали, мені казали, нам сказали, нам казали, казали, розповідають, пишуть, ходять чутки, за чутками, вважаю, я вважаю, "
        "сподіваюся, сподіваюсь, боюся, боюсь, сумніваюся, сумніваюсь, мені переказали, не факт, щось типу, не виключено, не виключено що, цілком можливо, я не певен, я не певна, я не знаю, якщо не помиляюся"
    ),
    approximators=_phrases(
        "ледве, ледь, заледве, насилу, приблизно, близько, десь, майже, щось із, десь із, чи не, ледь не, трохи не, мало не, мінімум, максимум, щонайменше, щонайбільше, "
        "під, до, понад, більше, менше, не менше, не більше, плюс-мінус, з чимось, з гаком, орієнтовно"
    ),
    modals=frozenset(
        "могти змогти мусити повинен повинна повинні треба потрібно хотіти можна не можна слід варто доведеться довелося збиратися намагатися "
        "міг могла могли можу можеш може можемо можуть хочу хочеш хоче хочемо хочуть хотів хотіла хотіли мушу мусиш мусить мусимо б би "
        "вміти обіцяти пообіцяти наказати змусити змушувати примусити дозволити дозволяти спробувати пробувати відмовитися відмовлятися "
        "встигнути встигати хай нехай мав мала мали має маєш маю маємо мають право готовий погрожувати планувати зобов'язаний зуміти".split()
    ),
    quantifiers=frozenset(
        "увесь весь усі всі все усе всякий кожен кожний будь-який хтось щось дехто якийсь багато більшість меншість деякий дехто декілька кілька частина половина "
        "третина чверть мало небагато трохи купа пара решта інший цілий обидва обидві завжди часто іноді інколи подеколи рідко зазвичай "
        "постійно ніколи якось частково повністю вічно часом усього".split()
    ),
    limits=frozenset("тільки лише лиш виключно навіть саме єдиний".split()),
    exceptions=frozenset("крім окрім опріч".split()),
    intents=_phrases(
        "помилково, випадково, ненароком, мимоволі, ненавмисно, навмисне, навмисно, спеціально, жартома, з необережності, з переляку, "
        "під дулом, під тортурами, за наказом, добровільно, зопалу, сп'яну"
    ),
    intensifiers=frozenset("дуже просто прямо реально зовсім так такий взагалі вже".split()),
    saying=frozenset(
        "сказати казати говорити розповісти розповідати розказати розказувати стверджувати заявити заявляти повідомити повідомляти "
        "запевняти запевнити пояснити пояснювати написати писати доповісти доповідати зізнатися зізнаватися переказати передати "
        "передавати клястися обіцяти пообіцяти чути почути вважати думати подумати гадати вірити твердити брехати збрехати скаржитися "
        "поскаржитися боятися сподіватися підозрювати певний впевнений здаватися натякнути натякати хвалитися божитися присягатися кричати відповідати відповісти повторювати наполягати переконувати попередити попереджати".split()
    ),
    sources=_phrases(
        "за словами, за даними, за версією, на думку, згідно з, зі слів, за твердженням, як каже, як сказав"
    ),
    retractions=_phrases(
        "ага звісно, ага звичайно, ага зараз, аякже, ну так звісно, так звісно, ну звісно, ха-ха, брешу, ні брешу, хоча ні, неправда, "
        "це неправда, це не так, навпаки, я не серйозно, не всерйоз, сарказм, це брехня, помилився, я помилився, обмовився, якби ж"
    ),
    joking=frozenset(
        "жартувати пожартувати жарт прикалуватися прикол брехати збрехати набрехати вигадати вигадувати перебільшувати перебільшити "
        "глузувати насміхатися дурити".split()
    ),
    answers=frozenset("так ні ага угу авжеж звісно звичайно".split()),
    function_words=frozenset(
        "і й та а але або чи ж же б би то що щоб як коли де куди звідки в у на з із зі до від по під над при про для між через після перед без "
        "я ти він вона воно ми ви вони мене тебе його її нас вас їх мені тобі йому їй нам вам їм себе цей ця це ці той та ті тут там туди сюди "
        "от ну вже ще теж так такий мій твій наш ваш свій сам хто який чого".split()
    ),
    pronouns=_people(
        p1s="я мене мені мною мій моя моє мої мого моєї моєму моїм моїх моїми мою",
        p1p="ми нас нам нами наш наша наше наші нашого нашої нашому нашим наших нашими нашу",
        p2s="ти тебе тобі тобою твій твоя твоє твої твого твоєї твоєму твоїм твоїх твоїми твою",
        p2p="ви вас вам вами ваш ваша ваше ваші вашого вашої вашому вашим ваших вашими вашу",
        p3s="він вона воно його її йому їй ним ньому нього неї нею ній",
        p3p="вони їх їм ними них їхній їхня їхнє їхні",
    ),
    numerals=_UK_NUMBERS,
    negative_prefixes=("не", "без"),
)

EN = Lexis(
    fillers=_phrases(
        "uh, uhh, um, umm, er, erm, ah, hmm, mm, mhm, huh, uh-huh, oh, sort of, kind of, basically, actually, literally, anyway, ok, okay, "
        "so yeah, hey, y'know, kinda, sorta, as it were, gosh, oh my god, oh god, well so, so anyway, all right, alright"
    ),
    soft_fillers=_phrases(
        "like, so, yeah, and, then, just, now, say, man, mate, really, honestly, see, well, look, listen, right, you know, i mean, you see, "
        "you understand, let 's see, to be honest, if i am honest, i say, you know what i mean, can you imagine, imagine that, imagine, "
        "believe me, trust me, believe it or not, i am telling you, i am telling you, i tell you, i swear, i swear to god, seriously, "
        "you get it, get it, you hear me, you hear, you got that, got that, got it, you got it, understand, understood, what, huh, i can not hear you, "
        "i can not hear, can not hear you, say again, say that again, you are breaking up, at all, do you hear me, can you hear me, hear me, you there, are you there, hello, you see what i mean, "
        "what do you call it, whatchamacallit, what is it called, what is his name, how do i put it, how do you say, god, jesus, christ, "
        "fuck, shit, damn, fucking hell, bro, dude, buddy, pal, mom, mum, mama, mommy, dad, papa, honey, sweetheart, darling, brother, boys, guys, "
        "here is the thing, so here is the thing, the thing is, thing is, here is the deal, what is there to say, at the end of the day, to tell you the truth, to tell the truth, "
        "if you know what i mean, if you will, as i say, as i said, like i said, like i say, frankly, you know what, "
        "and so on, and everything, and stuff, and whatnot, and so, and then, whatever, and all, and all that, that is all, that is it, no really"
    ),
    negations=frozenset(
        "not no never nobody none nothing nowhere neither nor without cannot hardly barely scarcely nope n't".split()
    ),
    conditions=_phrases(
        "if, unless, provided, provided that, providing, in case, as long as, so long as, only if, even if, suppose, supposing, "
        "on condition, on condition that, assuming, as soon as, whether, otherwise, until, till, once"
    ),
    hedges=_phrases(
        "maybe, perhaps, probably, possibly, apparently, allegedly, supposedly, presumably, reportedly, i think, i guess, i suppose, "
        "i believe, i assume, i figure, i imagine, i hope, i am afraid, it seems, seems, seem, seemed, seemingly, they say, people say, "
        "they said, they told me, they told us, i heard, i hear, i have heard, i was told, we were told, likely, i reckon, i doubt, i wish, if only, "
        "as far as i know, as far as i can tell, from what i heard, from what i understand, i understand, i am not sure, i am not sure, "
        "not sure, i do not know, as if, could be, might be, or something, it looks like, looks like, looked like, sort of like, rumor has it, word is, rumor is, "
        "rumour has it, must be, must have been, if i am not mistaken, in my opinion, it sounds like, sounds like, who knows, evidently, "
        "it is possible, it is possible, it was possible, possible that, there is a chance, there is a chance, chances are, it could be, "
        "it might be, it may be, i can't be sure, i would say, i would say, arguably, potentially, i feel like, feels like, i am pretty sure, pretty sure"
    ),
    approximators=_phrases(
        "about, around, roughly, almost, nearly, approximately, some, or so, more or less, at least, at most, up to, close to, "
        "more than, less than, over, under, nearly all, practically, virtually, somewhere around, something like, maybe about, "
        "just about, half, partly"
    ),
    modals=frozenset(
        "can could may might must should would shall ought will need wants want wanted need needs needed try tries tried trying going gonna "
        "supposed plan plans planned hope hopes hoped able allowed 'd refuse refused refuses forced ordered threatened promised meant managed "
        "failed agreed asked intended have-to".split()
    ),
    quantifiers=frozenset(
        "all every each any most many much few several some half majority minority both plenty lots lot bunch couple handful dozens part "
        "whole everyone everybody everything someone somebody anyone anybody rest always often usually sometimes occasionally rarely seldom "
        "frequently constantly generally mostly mainly once certain partially completely entirely ever".split()
    ),
    limits=frozenset("only just even merely solely exactly".split()),
    exceptions=frozenset("except excluding besides".split()),
    intents=_phrases(
        "by accident, by mistake, on purpose, accidentally, mistakenly, unintentionally, intentionally, deliberately, unwittingly, unknowingly, "
        "inadvertently, in self-defense, in self-defence, as a joke, under torture, at gunpoint, under orders, on orders, voluntarily, against my will, "
        "against his will, against their will, under duress"
    ),
    intensifiers=frozenset(
        "very really just so such pretty totally completely absolutely literally too anymore".split()
    ),
    saying=frozenset(
        "say tell claim state report explain write admit announce insist assure swear promise hear think believe suppose guess assume "
        "reckon figure suspect complain hint boast warn declare allege deny mention confess imagine fear hope argue repeat yell shout text persuade testify sure certain convinced".split()
    ),
    sources=_phrases(
        "according to, in the words of, as reported by, per, on the word of, citing, in his words, in her words, in their words, in his opinion, in her opinion"
    ),
    retractions=_phrases(
        "yeah right, yeah sure, sure thing, as if, just kidding, kidding, not really, no wait, actually no, just a joke, a joke, "
        "only joking, only kidding, that is a lie, i lied, i take it back, scratch that, my mistake, i was wrong, that is not true, not true, "
        "oh sure, oh yeah sure, of course not, ha ha, haha, i am being sarcastic, i misspoke, not literally, in my dreams"
    ),
    joking=frozenset("joke joking kid kidding lie exaggerate invent pretend tease fib".split()),
    answers=frozenset("yes no yeah yep nope aye sure".split()),
    function_words=frozenset(
        "a an the and or but so of in on at to from by for with as that this these those it its i you he she we they me him her us them my your "
        "his our their is are was were be been am do does did have has had there here what who which when where how then than too also 's out up off "
        "will into onto over".split()
    ),
    pronouns=_people(
        p1s="i me my mine myself",
        p1p="we us our ours ourselves",
        p2s="you your yours yourself",
        p3s="he she it him her his hers its himself herself itself",
        p3p="they them their theirs themselves",
    ),
    numerals=_EN_NUMBERS,
    negative_prefixes=("un", "in", "im", "dis", "non"),
)

#: how words are written down as heard → the words they are; the same words to a reader
SPOKEN: dict[str, dict[str, str]] = {
    "ru": {
        "щас": "сейчас", "ща": "сейчас", "счас": "сейчас", "чо": "что", "че": "что", "шо": "что", "тыща": "тысяча",
        "тыщи": "тысячи", "тыщ": "тысяч", "тыщу": "тысячу", "тыс": "тысяч", "млн": "миллионов", "ваще": "вообще", "вобще": "вообще", "скока": "сколько", "када": "когда",
        "грит": "говорит", "грю": "говорю", "грят": "говорят", "тя": "тебя", "нету": "нет", "хош": "хочешь", "ниче": "ничего",
        "ничо": "ничего", "тада": "тогда", "нада": "надо", "токо": "только", "тока": "только", "сёдня": "сегодня", "седня": "сегодня",
        "чет": "что-то", "чето": "что-то", "пжлст": "пожалуйста", "здрасте": "здравствуйте", "щяс": "сейчас",
    },
    "uk": {
        "шо": "що", "тре": "треба", "тра": "треба", "тіки": "тільки", "скіки": "скільки", "нє": "ні", "нема": "немає", "шось": "щось",
        "нішо": "нічого", "хтів": "хотів", "хтіла": "хотіла", "тута": "тут", "щас": "зараз", "ща": "зараз", "тисча": "тисяча", "тис": "тисяч", "чуть": "чути",
    },
    "en": {
        "gonna": "going to", "wanna": "want to", "gotta": "got to", "dunno": "do not know", "lemme": "let me", "gimme": "give me",
        "'cause": "because", "cause": "because", "cuz": "because", "cos": "because", "coz": "because", "'em": "them", "ya": "you",
        "hafta": "have to", "outta": "out of", "lotta": "lot of", "whatcha": "what you", "kinda": "kind of", "sorta": "sort of",
        "til": "until", "'til": "until", "till": "until", "c'mon": "come on", "y'all": "you all", "ok": "okay", "mum": "mom", "coulda": "could have",
        "shoulda": "should have", "woulda": "would have", "em": "them", "goin'": "going", "goin": "going", "nothin": "nothing", "doin": "doing",
        "shootin": "shooting", "comin": "coming", "tryin": "trying", "an'": "and", "yep": "yes", "thru": "through",
    },
}  # fmt: skip

#: what an obscene word holds: a house may print `f---` for it
OBSCENE = re.compile(
    r"хуй|хуе|хуё|хуя|хуи|пизд|[её]б[аиулнок]|бля|сук[аи]|муда|мудо|гандон|говн|жоп|п[ие]д[оа]р|дерьм|срат|сран|залуп|курв|гівн|срак|лайн"
    r"|fuck|shit|cunt|bitch|bastard|dick|cock|asshole|arse|damn|piss|whore|fag"
)

#: drawn-out sounds of hesitation, however long and however written: э-э, м-м-м, uhhh
_HESITATION = re.compile(
    r"([эеaаyуmмhuиiоo])(?:-?\1)*(?:-?[hmмr])*|(?:u|e)[hmr]+(?:-(?:u|e)[hmr]+)*|[hх][mм]+"
)
#: parenthetic fillers that a sign on one side is enough to tell from the verb, unless a clause hangs on them
PARENTHETIC = frozenset(
    {
        ("you", "know"),
        ("i", "mean"),
        ("you", "see"),
        ("знаешь",),
        ("понимаешь",),
        ("слушай",),
        ("розумієш",),
        ("знаєш",),
        ("like",),
        ("представляешь",),
        ("уявляєш",),
        ("can", "you", "imagine"),
        ("imagine", "that"),
        ("ты", "представляешь"),
        ("ти", "уявляєш"),
        ("ты", "понимаешь"),
        ("ти", "розумієш"),
        ("believe", "me"),
        ("trust", "me"),
        ("i", "'m", "telling", "you"),
        ("i", "swear"),
        ("i", "swear", "to", "god"),
    }
)
HANGS_ON = frozenset(
    "что чтобы как где кто кого куда почему зачем когда сколько чей що як де хто коли that how what where who why when if whether".split()
)


def is_hesitation(word: str) -> bool:
    """A sound, not a word. Single letters that are words of the language are not hesitations."""
    return len(word) > 1 and _HESITATION.fullmatch(word) is not None


_ALL = {"ru": RU, "uk": UK, "en": EN}


def lexis_of(language: str) -> Lexis:
    """The lists of a language; Russian's where there are none of its own."""
    return _ALL.get(language[:2], RU)


def number_of(word: str, lexis: Lexis, lemma: str | None = None) -> int | None:
    """The value a numeral word or digits stand for, None when it is no numeral."""
    digits = "".join(c for c in word if c.isdigit())
    if digits and word[0].isdigit():
        return int(digits)
    for form in (word, lemma):
        if form is not None and form in lexis.numerals:
            return lexis.numerals[form]
    if "-" in word and all(part in lexis.numerals for part in word.split("-")):
        return sum(lexis.numerals[part] for part in word.split("-"))
    return None

"""What somebody is by trade or post: «она нотариус», «зам по вооружению», "a flight surgeon". Pure.

Rules
- A trade counts where somebody has it: in the instrumental («таксистом был»), after a pronoun or kin, behind a name.
  What no list has is a trade by its ending («вязальщица», «орнитолог»), unless it says what somebody is like.
- A post counts with what it is over; everybody has a commander.
"""

from __future__ import annotations

import re

from earwitness.model.protection import IdentifierClass
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import Sighting, after, before, span

_JOBS = frozenset(
    "таксист завуч директор трудовик учитель учительница воспитательница воспитатель няня логопед библиотекарь преподаватель студент студентка аспирант врач хирург стоматолог фельдшер медсестра санитарка акушерка фармацевт ветеринар "
    "бухгалтер кассир кассирша продавец продавщица товаровед кладовщик грузчик сторож вахтер охранник уборщица дворник повар пекарь кондитер официант официантка бармен парикмахер парикмахерша маникюрша швея портной сапожник водитель шофер дальнобойщик "
    "тракторист комбайнер дояр доярка агроном зоотехник пастух лесник егерь рыбак пчеловод фермер сварщик слесарь токарь фрезеровщик электрик сантехник плотник столяр маляр штукатур каменщик крановщик бульдозерист монтажник прораб шахтер проходчик нефтяник "
    "буровик металлург вулканизаторщик сталевар машинист проводник проводница стрелочник путеец диспетчер кондуктор летчик моряк механик автомеханик программист инженер технолог лаборант геолог учёный ученый юрист адвокат нотариус следователь полицейский участковый "
    "пожарный спасатель надзиратель журналист фотограф музыкант актер артист художник тренер почтальон почтальонша чиновник депутат мэр предприниматель риелтор курьер священник батюшка дьякон "
    "таксист вчитель вчителька вихователька лікар медсестра санітарка фельдшер фельдшерка бухгалтерка продавчиня касирка кухарка водій тракторист комбайнер доярка пасічник зварювальник слюсар електрик тесля муляр шахтар машиніст провідниця листоноша бібліотекарка "
    "перукарка швачка фермер інженер юрист пожежник "
    "teacher nurse doctor surgeon dentist vet accountant bookkeeper cashier clerk welder plumber electrician carpenter mechanic roofer bricklayer painter driver trucker dispatcher cook baker waitress waiter bartender hairdresser seamstress janitor guard farmer rancher "
    "нотариус волонтер волонтерка филолог физик химик историк математик биолог скрипач скрипачка барабанщик пианист пианистка гитарист скульптор архитектор дизайнер экономист менеджер администратор консультант психолог психиатр кардиолог онколог педиатр гинеколог "
    "терапевт хирург рентгенолог анестезиолог лаборантка массажист массажистка стюардесса пилот матрос боцман лоцман кок мясник сыровар винодел садовник конюх кинолог кузнец гончар шорник переплетчик корректор редактор корреспондент диктор режиссер "
    "хормейстер балерина гимнаст боксер тренерша физрук методист секретарша страховщик оценщик мерчендайзер упаковщица сортировщица оператор наладчик сборщик стропальщик газовик энергетик лифтер обходчик весовщик приемщик оптик стекольщик кровельщик "
    "волонтерка нотаріус скрипаль барабанщик будівельник пекар лісник мельник коваль бджоляр психолог аптекарка агрономка економіст бібліотекар перекладач перекладачка "
    "logger miner engineer programmer lawyer detective trooper firefighter paramedic librarian coach pastor priest photographer realtor pharmacist machinist".split()
)  # fmt: skip
_POSTS = frozenset(
    "санитар санинструктор пулеметчик гранатометчик наводчик заряжающий мехвод снайпер сапер разведчик связист радист минометчик артиллерист танкист оператор птурщик зенитчик писарь старшина прапорщик прапор ефрейтор замкомандира замкомвзвод замкомроты "
    "начштаба начмед начпрод начальник комвзвода комроты каптер каптёрщик особист замполит медик кашевар корректировщик водитель-механик командир лейтенант капитан майор подполковник сержант старлей летеха "
    "санітар кулеметник гранатометник навідник снайпер сапер розвідник зв'язківець мінометник артилерист танкіст старшина сержант лейтенант капітан майор командир начальник бойовий "
    "corporal sergeant lieutenant captain major medic gunner sniper sapper scout radioman quartermaster".split()
)  # fmt: skip
_OF_UNIT = (
    "отделени", "взвод", "рот", "батальон", "батареи", "полка", "бригад", "группы", "расчета", "экипаж", "медслужб", "штаб",
    "склад", "відділен", "чоти", "батальй", "бригади", "platoon", "squad", "company",
)  # fmt: skip
_HAVING = frozenset("я он она мы ты меня его её ее нас мой наш наша моя брат муж жена отец мать мама папа сестра сын дочь дочка дядя тётя тетя тёща теща свекровь кум кума він вона його її брат сестра чоловік дружина тато батько мама "
                    "дядько сосед соседка сусід сусідка свёкор свекор зять невестка племянник племянница внук внучка подруга жених невеста сын-то старшая старший младшая младший "
                    "was is as i'm he's she's been being become became wife husband mother father brother sister son daughter were am".split())  # fmt: skip
#: what a trade ends in, in the nominative
_TRADE_END = re.compile(
    r"(?:[аеи]ист(?:ка)?|[бвгджзклмнпрстфхцчшщ]ист(?:ка)?|итель(?:ница)?|атель(?:ница)?|[бвгдзлмнрстьо]щи[кц]а?|[дт]чи[кц]а?|олог|граф|овед|овод|арша|[ое]рша|атор(?:ша)?|итор|ектор|онер|йнер|"
    r"івник|ійник|ільник|ільниця|увач|ювач)$"
)
#: the same in English, the second words of trades of two among them: "flight surgeon", "dinner lady"
_TRADE_END_EN = re.compile(
    r"(?:ologist|ician|grapher|istrate|surgeon|director|keeper|maker|monger|wright|smith|worker|attendant|assistant|inspector|instructor|conductor|ganist|ianist|ellist|iolinist|lorist|solicitor|barrister|midwife|"
    r"chef|jeweller|jeweler|tailor|cobbler|judge|bailiff|curate|vicar|deacon|rabbi|verger|farrier|shepherd|forester|ranger|umpire|referee|lecturer|professor|tutor|teacher|bursar|caretaker|glazier|joiner|plasterer|decorator|"
    r"fitter|scaffolder|stevedore|docker|fisherman|fireman|firefighter|milkman|postman|tradesman|salesman|trawlerman|(?:line|handy|door|boat|ferry|signal|repair|crafts|stock|herds|fore|oil|rail)man|driver|porter|deputy|librarian|musician|dancer|singer|drummer|carer|childminder|builder|baker|butcher|brewer|"
    r"gardener|therapist|dentist|optician|translator|interpreter|stylist|groomer|trainer|coach|tiler|thatcher|potter|weaver|beekeeper|welder|barber|bartender|banker|broker|auctioneer|undertaker)$"
)
_NO_TRADE_EN = frozenset("judge coach driver trainer builder".split())
#: what ends so and is no trade
_NO_TRADE = frozenset(
    "предатель любитель любительница свидетель свидетельница родитель заместитель победитель зритель житель жительница мечтатель мечтательница спаситель покровитель обитатель правитель нарушитель мучитель избавитель "
    "реалист оптимист пессимист эгоист эгоистка фашист нацист терорист террорист пацифист сепаратист глист аист атеист коммунист нацистка капиталист садист мазохист расист националист активист активистка фаталист "
    "диалог каталог аналог пролог некролог монолог граф телеграф параграф автограф "
    "натовец пенсионер пенсионерка миллионер контейнер термоконтейнер акционер военнопленный вектор сектор "
    "помещик обидчик обидчица попутчик попутчица молодчик доносчик заказчик заказчица докладчик ответчик налетчик угонщик закладчик подрывник подельщик отчетчик застройщик вкладчик добытчик прогульщик прогульщица обманщик обманщица закоперщик отказчик автоматчик пулеметчик минометчик гранатометчик наводчик разведчик контрактник доброволец фонарщик помощник".split()
)
_PARTICLES = frozenset(
    "же ж тоже сам сама теперь раньше ведь вообще по уже вже теж тепер раніше still once".split()
)


def _is_trade(document: Document, word: Word) -> bool:
    lemmas = document.lemmas(word)
    if lemmas & _JOBS or word.folded in _JOBS:
        return True
    if document.language == "en":
        return _TRADE_END_EN.search(word.folded) is not None and word.folded not in _NO_TRADE_EN
    if not document.has(word, "anim") and document.known(word):
        return False
    return any(_TRADE_END.search(lemma) and lemma not in _NO_TRADE for lemma in lemmas)


def trade(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«таксистом был», «она медсестрой в роддоме», «меня пулемётчиком поставили», "he was a welder"."""
    lemmas = document.lemmas(word)
    if charge := _in_charge(document, words, word):
        return charge
    post = bool(lemmas & _POSTS)
    if not post and not _is_trade(document, word):
        return None
    previous, following = before(words, word.at, 4), after(words, word.at, 2)
    while previous and previous[0].folded in _PARTICLES:
        previous = previous[1:]
    joined = bool(following) and following[0].breaks == 0
    of_unit = post and joined and any(w.folded.startswith(_OF_UNIT) for w in following)
    if document.language == "en":
        had = _english_trade(words, word) is not None
        made = (
            post
            and bool(previous)
            and previous[0].folded in ("made", "made", "platoon", "squad", "i'm", "he's", "she's")
        )
        told = had or made
    else:
        ours = post and bool(previous) and previous[0].folded.startswith("наш")
        lead = bool(previous) and previous[0].folded in _HAVING and not ours  # everybody has a commander
        told = (
            document.mass(word, "ablt") >= 0.4
            and not (
                previous
                and previous[0].folded in ("с", "со", "над", "под", "перед", "за", "между", "з", "із")
            )
            or lead
            and (document.mass(word, "nomn") > 0.3)
        )
    told = told or document.language != "en" and _apposed(document, words, word)
    if not told and not of_unit:
        return None
    of: IdentifierClass = "rank_post" if post else "employer"
    first, last = word.at, word.at
    if document.language == "en":
        first = _english_trade(words, word) or first
    if of_unit:
        last = next(w.at for w in following if w.folded.startswith(_OF_UNIT))
    while (
        first > 0
        and words[first].breaks == 0
        and word.at - first < 2
        and (document.has(words[first - 1], "ADJF", "ablt") and document.mass(word, "ablt") > 0.3)
    ):
        first -= 1
    return span(words, first, last, of, 0.55, "trade or post")


_KIN_ARE = frozenset(
    "dad's mom's mum's mam's brother's sister's son's daughter's wife's husband's uncle's aunt's cousin's grandad's grandpa's".split()
)


def _english_trade(words: tuple[Word, ...], word: Word) -> int | None:
    """Where the trade begins in "she's a flight surgeon", "I'm the choir director", "he was a welder"; else None."""
    previous = before(words, word.at, 3)
    for n, one in enumerate(previous[:-1]):
        if words[one.at + 1].breaks:
            return None
        if one.folded in ("a", "an", "the"):
            has = previous[n + 1].folded in _HAVING or previous[n + 1].folded in _KIN_ARE
            return one.at + 1 if has else None
    return None


def _in_charge(document: Document, words: tuple[Word, ...], word: Word) -> Sighting | None:
    """«начальник клуба», «зам по вооружению», «замминистра», "deputy head": a post with what it is over."""
    following = after(words, word.at, 2)
    if document.language == "en":
        if word.folded != "deputy" or not following or following[0].breaks:
            return None
        both = len(following) > 1 and not following[1].breaks and following[1].folded in _ENGLISH_POSTS
        return span(words, word.at, following[both].at, "rank_post", 0.55, "post")
    if _DEPUTY.match(word.folded):
        return span(words, word.at, word.at, "rank_post", 0.55, "post")
    if not document.lemmas(word) & _OVER or not following or following[0].breaks:
        return None
    if not (document.has(word, "nomn") or document.has(word, "ablt")):
        return None  # everybody writes to a chief of something
    if following[0].folded == "по" and len(following) > 1:
        return span(words, word.at, following[1].at, "rank_post", 0.55, "post")
    over = document.mass(following[0], "gent") > 0.3 and document.has(following[0], "NOUN", "inan")
    return span(words, word.at, following[0].at, "rank_post", 0.55, "post") if over else None


_OVER = frozenset(
    "начальник зам заместитель завідувач заведующий заведующая заступник староста председатель голова".split()
)
_DEPUTY = re.compile(
    r"^(?:зам(?:начальн|министр|мэр|директор|глав|прокурор|губернатор|ректор|декан|ком(?:бриг|бат|полк|рот|взвод|андир))|зав(?:гар|склад|ферм|клуб|маг|хоз|столов|отдел|кафедр))\w*$"
)
_ENGLISH_POSTS = frozenset(
    "commander head chief director manager editor principal warden officer leader minister mayor sheriff".split()
)


def _apposed(document: Document, words: tuple[Word, ...], word: Word) -> bool:
    """«Мой Остап под Угледаром, сапёр.»: a clause of this word alone behind another."""
    ends = word.at + 1 == len(words) or words[word.at + 1].breaks > 0
    return (
        word.at > 1
        and word.breaks == 1
        and ends
        and document.has(word, "nomn")
        and not document.has(word, "nomn", "plur")
    )

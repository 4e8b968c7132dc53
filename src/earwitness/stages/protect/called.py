"""What somebody is called, told by the words beside it: «позывной Ремень», «зовут Гена», «Сапог — это позывной», «рубин ответь».

For Russian and Ukrainian; pure. Here an ordinary word may be a name, so that only what is said around it counts.
"""

from __future__ import annotations

import re

from earwitness.model.protection import IdentifierClass
from earwitness.model.words import value_of
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.evidence import after, before, role
from earwitness.stages.protect.numbers import is_ordinal
from earwitness.stages.protect.tables import Tables

GREETING = frozenset(
    "алло ало але привет приветик здравствуй здравствуйте здорово здоров здарова слушай слушайте слышь слыш слышишь ну давай да нет эй спасибо "
    "пока прости извини пожалуйста ага так вот понял держись стой погоди подожди смотри брат господи ой ах эх а и что чего спокойно молодец "
    "привіт вітаю слухай слухайте чуєш так ні дякую бувай вибач гей тримайся чекай агов спи ладно все всё блин короче".split()
)
CALLED = frozenset("зовут зовите зови звать звали назвали назвать прозвали называют имя имени фамилия фамилии фамилию фамилией кличут кличка кликуха прозвище погоняло погремуха "
                    "звуть звати звали кличуть прізвище прізвиська ім'я назвали".split())  # fmt: skip
_CALL_SIGN = ("позывн", "позивн")
_DUBBED = ("прозва", "окрест", "обозва", "величa", "погонял", "дразн", "кличут", "прозвал", "охрест")
_ANSWER = frozenset("прием ответь ответьте отвечай прийом відповідай".split())
_OVER = frozenset("прием приём связи связь ответь отвечай слышишь слышно брат братан ответьте прийом".split())


#: said where people call each other by call signs, or speak of losses
_RADIO = re.compile(
    r"^(?:при[её]м|прийом|позывн\w*|позивн\w*|ответь|відповідай|погоняло|кличк\w*|прозва\w*|окрест\w*|двухсот\w*|тр[её]хсот\w*|двохсот\w*|рот(?:а|у|ы|е|ный|ного|ному)|взвод\w*|"
    r"пулем[её]т\w*|контужен\w*|миномет\w*|блиндаж\w*|поранен\w*|боец|бойц\w*|командир\w*|комбат\w*|штурм\w*|доложи|сап[её]р\w*|снаряд\w*|окоп\w*|пленн\w*|птичк\w*|коптер\w*|обстрел\w*|арт[аеуы]|прил[её]т\w*|передок|штаб\w*|товарищ|медик\w*|бригад\w*|батальон\w*|полк(?:а|у|е|ом)?|разведк\w*|эвакуаци\w*)$"
)


def uses_call_signs(document: Document) -> bool:
    """Something in the call speaks of call signs, or of people who have them."""
    return any(_RADIO.match(w.folded) for words in document.turns for w in words) or any(
        w.folded in ("связи", "зв'язку") and w.at and words[w.at - 1].folded in ("на", "конец", "кінець")
        for words in document.turns
        for w in words
    )


def can_be_one(document: Document, word: Word) -> bool:
    """One he or she, not many, no thing of the neuter and no number in a row."""
    if is_ordinal(word.folded):
        return False
    if document.language == "uk":  # its dictionary says of many, hardly of one
        return not document.has(word, "plur") and not document.has(word, "neut")
    return any(
        document.has(word, *tags)
        for tags in (("NOUN", "sing", "masc"), ("NOUN", "sing", "femn"), ("ADJF", "sing", "masc"))
    )


def called(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> IdentifierClass | None:
    """«позывной Ремень», «зовут Гена», «это Рубин» at the start of a call."""
    capital = word.capital or not document.cased
    if not capital or word.token.number is not None or value_of(word.token) is not None:
        return None
    if not (document.has(word, "NOUN") or document.has(word, "ADJF") or not document.known(word)):
        return None
    if (
        document.has(word, "NPRO")
        or document.has(word, "PREP")
        or document.has(word, "CONJ")
        or word.folded in GREETING
        or is_ordinal(word.folded)
        or document.has(word, "Apro")
        or len(word.folded) < 3
    ):
        return None
    if _explained(document, tables, words, word) or _answered(document, tables, words, word):
        return "call_sign"
    near = before(words, word.at, 4)
    if (
        near
        and near[0].folded == "я"
        and word.at + 1 < len(words)
        and words[word.at + 1].folded in _ANSWER
        and document.has(word, "NOUN", "nomn")
    ):
        return "call_sign"  # «Север, я Факел, приём»
    hailed = bool(near) and near[0].folded in _ANSWER - {"отвечай", "прием", "прийом"} and not word.breaks
    if hailed and document.has(word, "NOUN", "datv", "sing") and role(document, tables, word) is None:
        return "call_sign"  # «Рябина, ответь Утёсу»
    if any(w.folded.startswith(_CALL_SIGN) for w in near):
        between = near[: next(i for i, w in enumerate(near) if w.folded.startswith(_CALL_SIGN))]
        if all(
            document.has(w, "NPRO")
            or document.has(w, "VERB")
            or w.folded in ("у", "мой", "твой", "его", "был", "дали", "же", "теперь", "мій")
            for w in between
        ):
            return "call_sign"
    if (
        near
        and near[0].folded in CALLED
        and (document.has(word, "nomn") or document.has(word, "ablt") or not document.known(word))
    ):
        return "nickname"
    if (
        near
        and near[0].folded in ("я", "это", "це")
        and word.at <= 5
        and word.turn <= 1
        and (word.capital and document.cased)
    ):
        return "call_sign" if document.known(word) and not document.mass(word, "Name") else None
    if (
        len(near) > 1
        and near[1].folded in _CALLING
        and near[0].folded in _WHOM
        and (document.has(word, "NOUN", "nomn", "sing") or document.has(word, "ablt", "sing"))
    ):
        return "call_sign" if document.known(word) else "nickname"  # «зовите меня Грузин»
    follows = after(words, word.at, 3)
    if document.has(word, "ablt") and not document.has(word, "NPRO"):
        naming = next(
            (n for n, w in enumerate(follows) if w.folded in CALLED or w.folded.startswith(_DUBBED)), None
        )
        dubbed = bool(near) and (near[0].folded in CALLED or near[0].folded.startswith(_DUBBED))
        if (
            dubbed
            or naming is not None
            and all(
                w.folded in ("и", "теперь", "меня", "его", "тут", "у", "нас", "все") for w in follows[:naming]
            )
        ):
            return "call_sign" if document.known(word) else "nickname"
    if (
        len(follows) > 1
        and follows[0].folded == "на"
        and follows[1].folded.startswith(("связи", "проводе", "приеме", "месте", "зв'язку"))
    ):
        kin = role(document, tables, word) == "kin" and word.folded not in ("дед", "батя", "дядя")
        if document.has(word, "NOUN", "nomn") and not kin:
            return "call_sign"
    if (
        not document.cased
        and word.at <= 1
        and document.has(word, "NOUN", "nomn")
        and len(follows) > 1
        and document.ordinary(word) > 0.5
    ):
        # «кедр кедр это рубин», «рубин ответь», said the way stations call each other
        if follows[0].folded in _ANSWER and role(document, tables, word) is None:
            return "call_sign"
        if follows[0].folded == word.folded or (
            follows[1].folded in ("это", "це") and follows[0].folded in _OVER
        ):
            return "call_sign"
    return None


#: «зовите меня …»
_CALLING = frozenset("зовут зовите зови кличут кличьте звуть кличуть кличте звати".split())
_WHOM = frozenset("меня его ее тебя нас мене його її ну".split())
_TOLD = ("позывн", "позивн", "погонял", "прозвищ", "кличк", "кликух", "фамили", "прізвищ")
_THIS = frozenset("это це то у него такой такий такое его мой".split())


def _explained(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> bool:
    """«Сапог — это позывной командира», «Сапожников фамилия», «дядя Волк»: said to be what somebody is called."""
    follows = after(words, word.at, 3)
    if (
        follows
        and follows[0].folded in ("зовут", "зовуть", "кличут", "кличуть")
        and document.has(word, "accs")
    ):
        pronoun = document.has(word, "NPRO") or document.has(word, "Apro") or document.has(word, "plur")
        if not pronoun and role(document, tables, word) is None:
            return True  # «Метра зовут, это меня»
    names_it = next((n for n, w in enumerate(follows) if w.folded.startswith(_TOLD)), None)
    if names_it is not None and role(document, tables, word) is None:
        linked = all(w.folded in _THIS for w in follows[:names_it])
        nominative = (
            document.has(word, "nomn") or document.has(word, "gent", "plur") or not document.known(word)
        )
        pronoun = document.has(word, "Apro") or document.has(word, "NPRO")
        if (
            linked
            and nominative
            and not pronoun
            and word.folded not in ("это", "такой", "моя", "твоя", "какая", "какой")
        ):
            return True
    previous = before(words, word.at, 1)
    if (
        previous
        and not word.breaks
        and document.lemmas(previous[0]) & _UNCLE
        and document.has(word, "NOUN", "sing")
    ):
        alike = any(
            document.has(word, c) and document.has(previous[0], c) for c in ("nomn", "datv", "ablt", "accs")
        )
        return alike and role(document, tables, word) is None and word.folded not in _FAIRY
    return False


def _answered(document: Document, tables: Tables, words: tuple[Word, ...], word: Word) -> bool:
    """«Позывной знаете?» — «Одуванчик.»: the first word of the answer; who asks may answer himself."""
    if not (word.at or word.turn) or role(document, tables, word) is not None:
        return False
    if word.at and (word.breaks < 2 or word.at + 1 < len(words) and words[word.at + 1].breaks < 2):
        return False
    asked = words[max(0, word.at - 5) : word.at] if word.at else document.turns[word.turn - 1][-4:]
    if not any(w.folded.startswith((*_CALL_SIGN, "кличк", "прозвищ", "погонял")) for w in asked):
        return False
    alone = word.at + 1 == len(words) or words[word.at + 1].breaks > 0 or not document.cased
    named = ("NOUN",) if word.at else ("NOUN", "nomn")
    if document.language == "ru":  # the Ukrainian dictionary does not say of one that it is one
        named = (*named, "sing")
    return alone and (document.has(word, *named) or not document.known(word))


_UNCLE = frozenset("дядя дядька тетя тетка кум кума дядько тітка".split())
_FAIRY = frozenset("раз вчера сегодня завтра дома".split())

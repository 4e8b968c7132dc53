"""Guards against invented speech: pure rules over text, times and a few figures of the sound.

A speech model that hears nothing writes something all the same: the farewell of a video it was trained on, one phrase
over and over, words in another alphabet. In evidence that is poison, so such a line is dropped and its place reported.

Rules
- A line that consists of a stock phrase of subtitles is dropped: nobody says "subtitles made by" into a telephone.
- A line all in capitals is a subtitle's description of a sound («ДИНАМИЧНАЯ МУЗЫКА»), not speech.
- A short courtesy («Спасибо», "Thank you") is dropped only where hardly any speech was found under it.
- One word eight times running, two or three words four times, four words or more three times: that is a loop, also when
  it runs on from line to line.
- Fourteen words or more of which fewer than half are different ones are a loop as well, though no phrase is exact.
- Thanks or a farewell are what a model makes of a cough: dropped where nothing else was heard in a track, hardly any
  speech was found there, and much of it is silent.
- More than `WORDS_A_SECOND` words a second over four words or more, or `LETTERS_A_SECOND` letters, cannot be spoken.
- Where most letters are not of the language's alphabet, the line is not what was said.
- Pure tones (dialling, ringing, beeps) are not speech, whatever was written under them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

WORDS_A_SECOND = 8.0
LETTERS_A_SECOND = 38.0
SPEECH_UNDER_LINE = 0.2
SPEECH_UNDER_COURTESY = 0.5
REPETITIVE = 2.4
LONGEST_PHRASE = 8
MANY_WORDS = 14
LEAST_DIFFERENT = 0.45
LONE_SPEECH_S = 1.0
LONE_SILENCE_S = 5.0
TONAL_SHARE = 0.6

_STOCK = tuple(
    re.compile(pattern)
    for pattern in (
        r"(редактор )?субтитр\w*( .*)?",
        r"(редактор|корректор) .*(субтитр|корректор).*",
        r"субтитр\w* (сделал|создавал|делал|подготовил|подогнал|добавил|предоставил).*",
        r".*dimator\w*.*",
        r"продолжение (следует|в следующ\w+ (части|серии))",
        r"(всем )?спасибо за (просмотр|подписку|лайк\w*)( .*)?",
        r"(не забудьте )?(под)?пи(сы|ши)\w*(тесь|сь)? на (мой |наш |этот )?канал( .*)?",
        r"ставьте лайк\w*( .*)?",
        r"(до встречи|увидимся) в (следующ\w+|нов\w+) (видео|выпуск\w*|сери\w*)( .*)?",
        r"смотрите продолжение( .*)?",
        r"дякую за перегляд( .*)?",
        r"дякуємо за перегляд( .*)?",
        r"до зустрічі в наступн\w+ відео( .*)?",
        r"підпис\w+ на (мій |наш )?канал( .*)?",
        r"(thank you|thanks)( so much| very much)? for (watching|viewing)( .*)?",
        r"(please )?(like and )?subscribe( to .*)?",
        r"(please )?(don t forget to )?(like|subscribe)( .*)?channel",
        r"(subtitles|captions|subtitling|transcribed|transcription|translated|translation) (by|made by|provided by)( .*)?",
        r".*amara ?org.*",
        r"(untertitel|untertitelung)( .*)?(zdf|funk|swr|ard|wdr|community|von|im auftrag)( .*)?",
        r"(vielen dank|danke) fürs? (zuschauen|zusehen|anschauen)( .*)?",
        r"(merci|merci beaucoup) d avoir (regardé|visionné)( .*)?",
        r"sous titr(es|age)( .*)?(par|réalisés|société|st)( .*)?",
        r"(abonnez vous|n oubliez pas de vous abonner)( .*)?",
        r"subt[ií]tulos?( .*)?(por|realizados|de la comunidad)( .*)?",
        r"(muchas )?gracias por (ver|su atención|mirar)( .*)?( v[ií]deo)?",
        r"(suscr[ií]bete|no olvides suscribirte)( .*)?",
        r"(legendas?|tradução)( .*)?(por|pela comunidade)( .*)?",
        r"obrigado por assistir( .*)?|inscreva se( .*)?canal( .*)?",
        r"sottotitoli( .*)?(a cura di|creati|e revisione)( .*)?|grazie (a tutti )?per (la visione|aver guardato)( .*)?",
        r"napisy( .*)?(stworzone|przez|wykonał)( .*)?|dziękuję za (uwagę|oglądanie|obejrzenie)( .*)?",
        r"((i ?)?zlediğiniz için teşekkür(ler| ederim)|altyazı)( .*)?|abone ol\w*( .*)?",
        r"titulky( .*)?(vytvořil|přeložil)( .*)?|ondertiteld? (door|voor)( .*)?|ondertiteling( .*)?",
        r"субтитри( .*)?|редактор субтитрів( .*)?|переклад( і | та )?(субтитр\w*|озвуч\w*)( .*)?",
        r"ご視聴ありがとうございました|ご清聴ありがとうございました|チャンネル登録\w*",
        r"字幕.*|请不吝点赞.*|請不吝點贊.*|谢谢(观看|大家).*|謝謝(觀看|大家).*",
        r"시청해 ?주셔서 감사합니다|구독과 좋아요\w*( .*)?|자막( .*)?",
        r"اشتركوا في القناة|ترجمة( .*)?نانسي( .*)?|شكرا على المشاهدة",
        r"(www|https?)\b.*",
        r"(i ll )?see you (in the )?next (video|time|episode)( .*)?",
        r"to be continued",
        r"((динамичн|спокойн|тревожн|весел|напряженн|грустн|лирическ|торжественн|интригующ)\w* )?музыка( играет| звучит)?",
        r"музыкальная заставка|аплодисменты|телефонный звонок|звонит телефон|звонок( в дверь)?|смех|смеется",
        r"((upbeat|dramatic|gentle|tense|soft|quiet) )?music( playing| plays)?|applause|(tele)?phone (ringing|rings)",
    )
)

_COURTESY = frozenset(
    "спасибо|пока|до свидания|всё|все|да|ну|ага|угу|thank you|thanks|you|bye|okay|ok|so|yeah|yes|the|дякую|так".split(
        "|"
    )
)

#: those of them that models learned from films, and that people seldom say and nothing else
_LEARNED_COURTESY = frozenset("спасибо|thank you|thanks|you|bye|the|so|дякую".split("|"))

#: letters a language is written in; a language that is not here is not judged
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_ALPHABET = dict.fromkeys(
    ("ru", "uk", "be", "bg", "mk", "kk", "tt", "ba", "mn", "tg"), _CYRILLIC
) | dict.fromkeys(
    ("en", "de", "fr", "es", "it", "pt", "pl", "cs", "ro", "nl", "sv", "fi", "et", "lv", "lt", "tr", "hu"),
    _LATIN,
)


def plain(text: str) -> str:
    """Lower case, ё as е, words only, one space between."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("ё", "е")))


def is_stock(text: str) -> bool:
    """Whether the whole line is a phrase of subtitles that models learned by heart."""
    words = plain(text)
    return bool(words) and any(pattern.fullmatch(words) for pattern in _STOCK)


def is_courtesy(text: str) -> bool:
    """Whether the whole line is a word or two that models also write into noise."""
    return plain(text) in _COURTESY


def is_lone_courtesy(texts: Sequence[str], speech_s: float, seconds: float) -> bool:
    """Whether thanks or a farewell is all that was heard in a track of `seconds` with hardly any speech."""
    alone = len(texts) == 1 and speech_s < LONE_SPEECH_S and seconds > speech_s + LONE_SILENCE_S
    return alone and plain(texts[0]) in _LEARNED_COURTESY


def is_shouted(text: str) -> bool:
    """Whether the line is written all in capitals, six letters or more; models write so only what they learned so."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 6 and all(letter.isupper() for letter in letters)


def loops(words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Stretches `[begin, stop)` of words in which one phrase of up to eight words runs on as no person says it.

    One word eight times running, two or three words four times, four words and more three times.
    """
    found: list[tuple[int, int]] = []
    for size in range(1, LONGEST_PHRASE + 1):
        least = 8 if size == 1 else 4 if size < 4 else 3
        at = 0
        while at + size < len(words):
            stop = at + size
            while stop < len(words) and words[stop] == words[stop - size]:
                stop += 1
            if stop - at >= least * size:
                found.append((at, stop))
            # the next run of this size can begin at the earliest where this one's last phrase did
            at = max(at + 1, stop - size + 1)
    return tuple(found)


def looping(texts: Sequence[str]) -> tuple[bool, ...]:
    """For lines in order: whether most of the line's words belong to a loop that runs on within it or from line to line."""
    lines = [plain(text).split() for text in texts]
    words = [word for line in lines for word in line]
    marked = [False] * len(words)
    for begin, stop in loops(words):
        marked[begin:stop] = [True] * (stop - begin)
    out: list[bool] = []
    at = 0
    for line in lines:
        out.append(bool(line) and 2 * sum(marked[at : at + len(line)]) > len(line))
        at += len(line)
    return tuple(out)


def is_loop(text: str) -> bool:
    """Whether a phrase runs on in the text as no person says it."""
    words = plain(text).split()
    alike = len(words) >= MANY_WORDS and len(set(words)) < LEAST_DIFFERENT * len(words)
    return alike or bool(loops(words)) or repetitiveness(text) > REPETITIVE


def repetitiveness(text: str) -> float:
    """How many times smaller the text gets by packing; texts under 80 letters say nothing (0)."""
    packed = text.encode()
    return len(packed) / len(zlib.compress(packed)) if len(text) >= 80 else 0.0


def too_fast(text: str, seconds: float) -> bool:
    """Whether nobody can say this in that time."""
    words = plain(text).split()
    if len(words) < 4:
        return False
    seconds = max(seconds, 0.05)
    letters = sum(map(len, words))
    return len(words) / seconds > WORDS_A_SECOND or letters / seconds > LETTERS_A_SECOND


def wrong_script(text: str, language: str) -> bool:
    """Whether most letters are of another alphabet than the language's; fewer than three letters say nothing."""
    alphabet = _ALPHABET.get(language)
    letters = _LETTER.findall(text)
    if alphabet is None or len(letters) < 3:
        return False
    return 2 * sum(1 for letter in letters if alphabet.match(letter)) < len(letters)


def invented(text: str, language: str, seconds: float, speech_share: float, tonal_share: float) -> str | None:
    """Why a line is taken for invented, or None.

    `speech_share` is the share of its time in which a detector of its own found speech, `tonal_share` the share that is
    pure tone. The reason names the rule, never the words.
    """
    if not plain(text):
        return "no word in it"
    if is_shouted(text):
        return "a subtitle's description of a sound"
    if is_stock(text):
        return "a stock phrase of subtitles"
    if speech_share < SPEECH_UNDER_LINE:
        return "no speech was found under it"
    if speech_share < SPEECH_UNDER_COURTESY and is_courtesy(text):
        return "hardly any speech was found under a courtesy"
    if tonal_share > TONAL_SHARE:
        return "the sound is a tone"
    if is_loop(text):
        return "one phrase over and over"
    if too_fast(text, seconds):
        return "more words than can be said in the time"
    if wrong_script(text, language):
        return "letters of another alphabet"
    return None


def says_nothing(english: str) -> bool:
    """Whether an English gist broke off after an article or a pronoun: "The", "I was", "and the"."""
    words = plain(english).split()
    return len(words) < 4 and all(word in _FILLING for word in words)


def without_loops(text: str) -> str:
    """The text with every phrase that follows itself three times or more said once; for the gist only."""
    return _RUN.sub(r"\1", text)


_FILLING = frozenset(
    "the a an and but or of to in on at it this that there is was were be i you he she we they s".split()
)

_RUN = re.compile(r"\b((?:[\w'’-]+[,.!?…]*\s+){0,7}?[\w'’-]+)(?:[,.!?…]*\s+\1\b){2,}", re.IGNORECASE)

"""How a name sounds: a key that a recogniser's mishearings and the two alphabets leave the same, or nearly.

Rules
- A key is made of sixteen sounds. Voiced and voiceless consonants are one, hard and soft are one, doubled ones are single.
- Vowels that Russian speech does not keep apart without stress are one: о and а; е, и, э, ы and я after a consonant.
- The ending goes, because names are declined. Latin letters are read as Russian is commonly transliterated.
- Two words sound alike when their keys are one inserted, dropped or replaced sound apart; short keys have to be the same.

The classes follow what phonetics says of Russian (reduction of unstressed vowels, devoicing at the end and before
voiceless consonants), in the manner of Soundex; the table is our own.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: a key shorter than this has too many neighbours
SHORTEST_WITH_NEIGHBOURS = 4
SHORTEST_WORD = 3

SOUNDS = "аиупфктшсцчхлмнр"

_LATIN = (
    ("shch", "щ"), ("sch", "щ"), ("tch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"),
    ("sh", "ш"), ("ph", "ф"), ("th", "т"), ("ck", "к"), ("qu", "кв"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"),
    ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "ё"), ("jo", "ё"), ("io", "ё"), ("ye", "е"), ("je", "е"),
    ("ie", "е"), ("ee", "и"), ("oo", "у"), ("x", "кс"), ("w", "в"), ("q", "к"),
)  # fmt: skip
_LATIN_PAIRS = re.compile("|".join(sorted((latin for latin, _ in _LATIN), key=len, reverse=True)))
_OF_PAIR = dict(_LATIN)
_LATIN_LETTERS = str.maketrans("abcdefghijklmnoprstuvyz", "абкдефгхийклмнопрстувиз")
_SOFT_C = re.compile("c(?=[eiy])")

#: endings of nouns and names, the longest first; what stays has to be two letters or more
_ENDING = re.compile(
    r"(?<=..)(?:ами|ями|ова|ева|ого|его|ому|ему|ыми|ими|ой|ей|ою|ею|ом|ем|ым|им|ах|ях|ов|ев|ів|їв|ам|ям|ый|ий|ая|яя|ую|юю|ья|ье|ью"
    r"|[аеёиоуыэюяйьіїє])$"
)
_DOUBLED = re.compile(r"(.)\1+")
_NO_LETTER = re.compile("[^а-яёіїєґў]")


def _sound_classes() -> dict[int, str]:
    pairs = {
        "а": "ао",
        "и": "еёэиыйяіїє",
        "у": "уюў",
        "п": "пб",
        "ф": "фв",
        "к": "кгґ",
        "т": "тд",
        "ш": "шжщ",
        "с": "сз",
        "ц": "ц",
        "ч": "ч",
        "х": "х",
        "л": "л",
        "м": "м",
        "н": "н",
        "р": "р",
    }
    return {ord(letter): sound for sound, letters in pairs.items() for letter in letters}


_SOUND_OF = _sound_classes()


@lru_cache(maxsize=1 << 16)
def sound_of(word: str) -> str:
    """The key of a folded word; "" where it is too short or no word of these alphabets."""
    if len(word) < SHORTEST_WORD:
        return ""
    if "a" <= word[0] <= "z":
        word = _LATIN_PAIRS.sub(lambda found: _OF_PAIR[found.group()], word)
        word = _SOFT_C.sub("s", word).translate(_LATIN_LETTERS)
    stem = _ENDING.sub("", word)
    plain = _NO_LETTER.sub("", stem).replace("ъ", "").replace("ь", "")
    if plain[:1] == "я":
        plain = "а" + plain[1:]
    return _DOUBLED.sub(r"\1", plain.translate(_SOUND_OF))


def near_sounds(word: str) -> tuple[str, ...]:
    """The key of a folded word, then every key one step away; () where the word has none. Some 250 for eight letters."""
    key = sound_of(word)
    if len(key) < SHORTEST_WITH_NEIGHBOURS:
        return (key,) if len(key) > 1 else ()
    near: set[str] = set()
    for n in range(len(key) + 1):
        head, tail = key[:n], key[n:]
        near.update(head + sound + tail for sound in SOUNDS)
        if tail:
            near.add(head + tail[1:])
            near.update(head + sound + tail[1:] for sound in SOUNDS)
    near.discard(key)
    return (key, *sorted(near))

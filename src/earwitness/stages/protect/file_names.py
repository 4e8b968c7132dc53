"""Who is named in the names and tags of files: the finder over what was never said.

Rules
- A file's name is read without its extension, with blanks for underscores, digits and other marks, in lower case, because
  its capitals follow no rule; once as Russian and once as English, since recorders and people mix both.
- Words that recorders and calendars put there are taken out first; what is left of many names is one text, read once.
- Every word of a name is told by itself, without the word for the kin it stands beside.
- Only people count here: numbers and dates are told by `intake`, and a place in a file's name is one of many words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from earwitness.ports import Morphology
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.linking import PERSONS
from earwitness.stages.protect.tables import Tables

_EXTENSION = re.compile(r"(?:\.[A-Za-z0-9]{2,5}){1,2}$")
_NO_WORD = re.compile(r"[\W\d_]+")
#: what recorders and messengers put into names themselves
_MACHINE = frozenset(
    "rec record recording call calls audio voice ptt msg message incoming outgoing unknown whatsapp telegram signal viber file track wav amr "
    "dealline line unit stereo mono запись звонок голос файл вхідний вихідний запис дзвінок входящий исходящий".split()
)
_BEFORE = {"ru": "от", "en": "from"}
_MONTH = re.compile(
    r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)(?:[а-я]{0,2}|аря|рта|реля|уста|[а-я]*бр[ья])"
    r"|(?:січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд)(?:ень|ня|ий|ого|а)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:[a-z]*(?:ary|ch|il|e|y|ust|ber))?"
)


def people_in_names(texts: Iterable[str], morphology: Morphology, tables: Tables) -> tuple[str, ...]:
    """The names of people in file names and tags, lower case, each once, in order of the alphabet.

    Each is read as written, where a capital tells a surname before its first name, and in lower case.
    """
    words = [[w for w in _words(text) if w.lower() not in _MACHINE] for text in texts]
    told = {" ".join(w for w in of_one if not _MONTH.fullmatch(w.lower())) for of_one in words}
    plain = (told | {text.lower() for text in told}) - {""}
    found: set[str] = set()
    kin = {word for titles in tables.titles.values() for word in titles}
    for text in sorted(plain):
        language = "ru" if re.search(r"[\u0400-\u04ff]", text) else "en"
        # a capital tells nothing of the first word of a line
        line = text if text.islower() else f"{_BEFORE[language]} {text}"
        for one in find_identifiers([("", line)], language, morphology, None, tables):
            if one.identifier_class in PERSONS:
                found |= {w for w in one.surface.lower().split() if len(w) > 2 and w not in kin}
    return tuple(sorted(found))


def _words(text: str) -> list[str]:
    return _NO_WORD.sub(" ", _EXTENSION.sub("", text)).split()

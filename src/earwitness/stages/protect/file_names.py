"""Who is named in the names and tags of files, and in the answers of the origin form: the finder over what was never said.

Rules
- A file's name is read without its extension, with blanks for underscores, digits and other marks, in lower case, because
  its capitals follow no rule; once as Russian and once as English, since recorders and people mix both.
- What is one text more often than not («rec») is read once.
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
    "rec record recording call calls audio voice ptt msg message incoming outgoing unknown whatsapp telegram signal viber file track wav amr".split()
)


def people_in_names(texts: Iterable[str], morphology: Morphology, tables: Tables) -> tuple[str, ...]:
    """The names of people in file names and tags, lower case, each once, in order of the alphabet."""
    plain = {" ".join(w for w in _words(text) if w not in _MACHINE) for text in texts} - {""}
    found: set[str] = set()
    for text in sorted(plain):
        language = "ru" if re.search(r"[\u0400-\u04ff]", text) else "en"
        found |= {
            one.surface
            for one in find_identifiers([("", text)], language, morphology, None, tables)
            if one.identifier_class in PERSONS
        }
    return tuple(sorted(found))


def _words(text: str) -> list[str]:
    return _NO_WORD.sub(" ", _EXTENSION.sub("", text)).lower().split()

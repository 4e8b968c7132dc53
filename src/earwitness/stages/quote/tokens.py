"""Texts as words with their places, and the marks an editor leaves between them.

Rules
- A word is letters and digits, with hyphens and apostrophes inside; English contractions are two words (`did` + `n't`).
- A percent sign is the word, and `[T]hey` the word with another capital.
- ё and е, letter case and the shape of the apostrophe make no difference to which word it is.
- What stands in [brackets] of an edited text is the editor's, never a word of the speaker.
- `(laughs)` in a transcript is a note on the sound, not speech.
- A word written as heard (`щас`, `gonna`) is the word it stands for.
- A mark that another call begins (`[Call 2]`, `=== next call ===`, a date in brackets) is not speech, in either text.
- A turn begins at a line break, at `A:` or at a dash that opens a line or follows the end of a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from earwitness.stages.quote import english
from earwitness.stages.quote.lexis import OBSCENE, SPOKEN

WORD = re.compile(r"(?:\[[^\W\d_]\](?=[^\W\d_]))?[^\W_]+(?:[-'’ʼ`][^\W_]+)*'?|%", re.UNICODE)
#: words of ours; not `[T]hey`, which is the speaker's word with a capital of ours
BRACKET = re.compile(r"\[(?![^\W\d_]\][^\W\d_])[^\[\]]*\]")
#: `к-к-командир`, `w-we`
_STUTTER = re.compile(
    r"^(?:(?P<start>[^\W\d_]{1,3})-)(?:(?P=start)-)*(?P<word>(?P=start)[^\W\d_]*(?:'[^\W\d_]+)?)$"
)
_SUBJECTS = frozenset(
    "he she it that there here what who where how this everybody everyone nobody somebody".split()
)
_PERCENT = re.compile(r"(?:процент|відсот|percent)\w*")
STAGE_NOTE = re.compile(r"\((?:[^()]{1,40})\)")
ELLIPSIS = re.compile(r"…|\.\.\.|\. \. \.")
SPEAKER = re.compile(r"(?m)(?:^|(?<=[\n]))[ \t]*(?:[A-ZА-ЯЁІЇЄҐ][\w’'-]{0,14}(?: \d)?):[ \t]")
_INLINE = re.compile(r"(?<=[.!?…\]»\"] )(?:[A-ZА-ЯЁІЇЄҐ][\w’'-]{0,14}(?: \d)?):[ \t]")
DASH_TURN = re.compile(r"(?:^|(?<=[.!?…»\"\n]))[ \t]*[—–-][ \t]+(?=[A-ZА-ЯЁІЇЄҐ«\"…\[])")
_CALL = r"(?:call|recording|conversation|звон(?:ок|ка)|разговор\w*|запись|дзвін(?:ок|ка)|розмов\w*|запис)"
_OTHER = (
    r"(?:first|перв\w*|перш\w*|[a-dа-г]|two|three|next|new|another|second|other|different|следующ\w*|друг\w*|нов\w*|втор\w*"
    r"|наступн\w*|інш\w*|\d+|[ivx]+|№ ?\d+|# ?\d+)"
)
_MONTH = (
    r"(?:январ|феврал|март|апрел|мая|май|июн|июл|август|сентябр|октябр|ноябр|декабр|січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт"
    r"|листопад|груд|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
)
#: where one call ends and another begins
CALL_MARK = re.compile(
    rf"[\[(][^\[\]()]*(?:\b{_CALL}\b[^\[\]()]*\b{_OTHER}(?!\w)|\b{_OTHER}\W+{_CALL}\b)[^\[\]()]*[\])]"
    rf"|[\[(]\W*(?:\d{{1,2}}\W{{1,2}}{_MONTH}|{_MONTH}\W\d{{1,2}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}(?:\.\d+)?)[^\[\]()]*[\])]"
    rf"|(?:^|(?<=[.!?…] ))\W*\b(?:{_CALL}\W{{0,3}}{_OTHER}|{_OTHER}\W+{_CALL})\b\W*?(?:$|[:.])"
    r"|(?:={3,}|-{3,}|—{2,}|\*{3,}|_{3,}|#{2,})(?:[^\n=*_#]*(?:={3,}|-{3,}|—{2,}|\*{3,}|_{3,}|#{2,}))?|\|{2,}|(?<=\s)/{1,2}(?=\s)",
    re.IGNORECASE | re.MULTILINE,
)
CLAUSE_END = frozenset(".!?…;:,—–\n()")
SENTENCE_END = frozenset(".!?…\n")

#: English contractions: ending → the word it stands for
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "'d", "'s": "'s"}
_WHOLE = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word at `[begin, stop)` characters; `norm` is the word without case, ё or curly apostrophes."""

    norm: str
    begin: int
    stop: int
    turn: int = 0
    call: int = 0


def plain(word: str) -> str:
    """Which word it is, whatever its case and spelling of ё and the apostrophe."""
    folded = word.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'").replace("`", "'")
    return folded.replace("[", "").replace("]", "")


def words_of(
    text: str, language: str, *, edited: bool = False, spoken: frozenset[str] = frozenset()
) -> tuple[Token, ...]:
    """The words of a text. In an edited text those in brackets are left out; stage notes and labels of turns always are.

    What looks like a label but is among the words `spoken` is one of them (`Первое: никто не уходит`).
    """
    calls = [m.span() for m in CALL_MARK.finditer(text)]
    hidden = [*calls, *(m.span() for m in STAGE_NOTE.finditer(text))]
    hidden += [m.span() for m in labels_in(text) if _name(m.group()) not in spoken]
    if edited:
        hidden += [m.span() for m in BRACKET.finditer(text)]
    turns = turn_starts(text)
    out: list[Token] = []
    for match in WORD.finditer(text):
        begin, stop = match.span()
        if any(b <= begin < s for b, s in hidden):
            continue
        turn = sum(1 for t in turns if t <= begin) - 1
        call = sum(1 for b, _ in calls if b < begin)
        out += [Token(n, b, s, turn, call) for n, b, s in _split(match.group(), begin, stop, language)]
    return tuple(_spelt_out(out) if language[:2] == "en" else out)


def _spelt_out(words: list[Token]) -> list[Token]:
    """`'d` and `'s` as the words they stand for, as far as their neighbours tell: `we'd been`, `it's`."""
    out = list(words)
    for n, word in enumerate(words):
        following = words[n + 1].norm if n + 1 < len(words) else ""
        done = following in ("been", "had", "got") or any(t == "past" for _, t, _ in english.forms(following))
        if word.norm == "'d":
            out[n] = replace(word, norm="had" if done else "would")
        elif word.norm == "'s" and n and words[n - 1].norm in _SUBJECTS:
            out[n] = replace(word, norm="has" if following in ("been", "got") else "is")
    return out


Part = tuple[str, int, int]  #: a word and its characters


def _split(word: str, begin: int, stop: int, language: str) -> list[Part]:
    """The words one written word holds; what is written together shares its characters between them."""
    norm = plain(word).rstrip("'") or plain(word)
    norm = _STUTTER.sub(r"\g<word>", norm)
    norm = "%" if _PERCENT.fullmatch(norm) else SPOKEN.get(language[:2], {}).get(norm, norm)
    stop = begin + len(word.rstrip("'’")) if word.rstrip("'’") else stop
    words = norm.split(" ")
    if len(words) > 1:
        edges = [begin + (stop - begin) * n // len(words) for n in range(len(words))] + [stop]
        return [(w, edges[n], edges[n + 1]) for n, w in enumerate(words)]
    if language[:2] == "en":
        if norm == "cannot":
            return [("can", begin, begin + 3), ("not", begin + 3, stop)]
        if norm.endswith("n't") and len(norm) > 3:
            cut = stop - 3
            return [(_WHOLE.get(norm[:-3], norm[:-3]), begin, cut), ("not", cut, stop)]
        for ending, meant in _ENDINGS.items():
            if norm.endswith(ending) and len(norm) > len(ending):
                cut = stop - len(ending)
                return [(norm[: -len(ending)], begin, cut), (meant, cut, stop)]
    return [(norm, begin, stop)]


#: letters of a word with the rest masked: `f---`, `п***ц`
MASKED = re.compile(r"([^\W\d_]{1,4})(?:\*+|-{2,}|—{2,}|_{2,})([^\W\d_]*)")


def unmasked(tokens: tuple[Token, ...], text: str, spoken: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words of an edited text, where an obscene word is masked as the word that was spoken."""
    out = list(tokens)
    for match in MASKED.finditer(text):
        head, tail = plain(match.group(1)), plain(match.group(2))
        meant = [
            t.norm
            for t in spoken
            if OBSCENE.search(t.norm) and t.norm.startswith(head) and t.norm.endswith(tail)
        ]
        inside = [n for n, t in enumerate(out) if match.start() <= t.begin and t.stop <= match.end()]
        if meant and inside:
            out[inside[0]] = replace(out[inside[0]], norm=meant[0], stop=match.end())
            del out[inside[0] + 1 : inside[-1] + 1]
    return tuple(out)


def turn_starts(text: str) -> tuple[int, ...]:
    """Where turns begin; a text without marks of turns is one turn."""
    starts = {0}
    starts |= {m.end() for m in labels_in(text)}
    starts |= {m.end() for m in DASH_TURN.finditer(text)}
    starts |= {n + 1 for n, c in enumerate(text) if c == "\n" and text[n + 1 :].strip()}
    found = sorted(starts)
    kept = [s for n, s in enumerate(found) if n + 1 == len(found) or WORD.search(text[s : found[n + 1]])]
    first = [s for s in kept if WORD.search(text[s:])]
    return tuple(first) or (0,)


def between(text: str, tokens: tuple[Token, ...], n: int) -> tuple[int, int]:
    """Characters between word n - 1 and word n; n may be len(tokens) for what follows the last."""
    begin = tokens[n - 1].stop if n > 0 else 0
    stop = tokens[n].begin if n < len(tokens) else len(text)
    return begin, stop


def segments(text: str, tokens: tuple[Token, ...], ends: frozenset[str]) -> tuple[int, ...]:
    """For each word the number of the clause or sentence it stands in, split where `ends` occur between words."""
    out: list[int] = []
    number = 0
    for n, token in enumerate(tokens):
        if n and (
            any(c in ends for c in text[tokens[n - 1].stop : token.begin]) or tokens[n - 1].turn != token.turn
        ):
            number += 1
        out.append(number)
    return tuple(out)


def _name(label: str) -> str:
    return plain(label.strip(" \t:"))


def labels_in(text: str) -> list[re.Match[str]]:
    """Labels of turns: at the beginning of lines and, where the text begins with one, behind the end of a sentence too."""
    found = list(SPEAKER.finditer(text))
    if found and not text[: found[0].start()].strip():
        inside = [
            m for m in _INLINE.finditer(text) if not any(f.start() <= m.start() < f.end() for f in found)
        ]
        found = sorted([*found, *inside], key=lambda m: m.start())
    return found


def words_for_labels(spoken: tuple[Token, ...]) -> frozenset[str]:
    """The words of a verbatim text that a label of the edited one may be; a single letter is always a label."""
    return frozenset(t.norm for t in spoken if len(t.norm) > 1)


def speakers(text: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """For each word the label (`A:`) of the turn it stands in, "" where there is none."""
    labels = [(m.end(), _name(m.group())) for m in labels_in(text)]
    return tuple(next((name for at, name in reversed(labels) if at <= t.begin), "") for t in tokens)

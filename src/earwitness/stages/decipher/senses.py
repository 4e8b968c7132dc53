"""Words with two senses: which one is meant here?

Each term starts with the points of its row in resources/decipher/senses.tsv, takes points for every cue near it, from
that row and from the lexicon itself, and for what the whole talk is about. A word far away counts less than one in the
same sentence; a cue right before or after counts double.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from earwitness.errors import BadCueTable
from earwitness.model.shorthand import Term
from earwitness.model.words import fold, tokens
from earwitness.ports import Morphology
from earwitness.stages.decipher.talk import Line, Word, table_rows

#: what a talk must be about for terms of a domain to mean what they mean there
DOMAIN_FIELDS = {
    "war-ru-ua": "military",
    "police-radio": "police",
    "finance": "trading",
    "drug-trade": "drug",
}
_DOMAIN_FIELDS = frozenset(DOMAIN_FIELDS.values())
#: different words of a domain's field that make a talk one of its kind, and what each one too few takes away
ENOUGH = 4
TOO_LITTLE = (0.0, 0.8, 2.0, 3.0, 3.0)
#: the same in a remark, by how many such words there are
TOO_LITTLE_OF_A_REMARK = (1.2, 1.2, 0.4, 0.0)
#: how many words on both sides count as near where a text has no punctuation
NEAR = 9
#: words from which the absence of a topic says something: a remark of ten words need not name the war
A_TALK = 60
FLAGS = frozenset(
    "vocative alone digits count nounafter nameafter nameword possessive human money radiocode".split()
)
_POSSESSIVES = frozenset(
    (
        "мой",
        "твой",
        "наш",
        "ваш",
        "его",
        "ее",
        "их",
        "свой",
        "родной",
        "мій",
        "твій",
        "my",
        "your",
        "his",
        "her",
    )
)


#: words before which nothing has been counted
_SMALL_ENGLISH = frozenset(
    "a an the at on in from for to with of by and or but is are was that this when if over please now here there"
    " we i you he she they it again back so then too as".split()
)


#: words in order, folded
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """One side's cues of a term, by how they are looked up."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    fields: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


NO_CUES = Cues()


@dataclass(frozen=True, slots=True)
class SenseRow:
    """How to tell the senses of one term apart."""

    prior: float
    cues_for: Cues
    cues_against: Cues


def _dictionary_forms(word: str, morphology: Morphology, language: str) -> set[str]:
    lemma = fold(morphology.lemma(word, language)) if word.isalpha() else word
    return {word, lemma}


def read_cues(cells: Sequence[str], morphology: Morphology, language: str) -> Cues:
    """Cues from their written form; `rule:` cues of a lexicon are for people and left out. NO_CUES where none is left."""
    words: set[str] = set()
    beginnings: set[str] = set()
    before: set[str] = set()
    after: set[str] = set()
    phrases: list[tuple[str, ...]] = []
    fields: set[str] = set()
    flags: set[str] = set()
    for cell in cells:
        cue = fold(cell.strip())
        if not cue or cue.startswith("rule:"):
            continue
        if cue.startswith("@"):
            fields.add(cue[1:])
        elif cue.startswith("&"):
            if cue[1:] not in FLAGS:
                raise BadCueTable(f"table senses: no flag {cue}")
            flags.add(cue[1:])
        elif cue.startswith("<"):
            before |= _dictionary_forms(cue[1:], morphology, language)
        elif cue.startswith(">"):
            after |= _dictionary_forms(cue[1:], morphology, language)
        elif cue.endswith("*") and " " not in cue:
            beginnings.add(cue[:-1])
        else:
            parts = [t.folded for t in tokens(cue)]
            if len(parts) == 1:
                words |= _dictionary_forms(parts[0], morphology, language)
            elif parts:
                phrases.append(tuple(parts))
    if not (words or beginnings or before or after or phrases or fields or flags):
        return NO_CUES
    return Cues(
        frozenset(words),
        tuple(beginnings),
        frozenset(before),
        frozenset(after),
        tuple(phrases),
        tuple(sorted(fields)),
        tuple(sorted(flags)),
    )


def read_senses(text: str, morphology: Morphology) -> Mapping[str, SenseRow]:
    """Rows of the senses table by term."""
    rows = {}
    for term, prior, for_it, against in table_rows(text, 4, "senses"):
        language = "en" if term.isascii() else "ru"
        rows[fold(term)] = SenseRow(
            float(prior),
            read_cues(for_it.split("|"), morphology, language),
            read_cues(against.split("|"), morphology, language),
        )
    return rows


class CueWords:
    """Which cues a word is, of all terms of a language: worked out once for each word, and put together line by line."""

    def __init__(self, all_cues: Iterable[Cues]) -> None:
        self._by_word: dict[str, list[Cues | Phrase]] = {}
        self._by_beginning: dict[str, list[Cues]] = {}
        for cues in dict.fromkeys(all_cues):
            for word in cues.words:
                self._by_word.setdefault(word, []).append(cues)
            for beginning in cues.beginnings:
                self._by_beginning.setdefault(beginning, []).append(cues)
            for phrase in cues.phrases:
                self._by_word.setdefault(phrase[0], []).append(phrase)

    def in_line(self, line: Line) -> Mapping[Cues | Phrase, list[tuple[int, str]]]:
        """The words of a line that are cues or begin a phrase, by whose: number of the word, and what the cue is called."""
        found = line.cues
        if found is None:
            found = line.cues = {}
            words = [word for piece in line.pieces for word in piece.words]
            # Most words are no cue of any term.
            for i, word in [(i, word) for i, word in enumerate(words) if word.cues != ()]:
                for cues, name in self._of(word) if word.cues is None else word.cues:
                    found.setdefault(cues, []).append((i, name))
        return found

    def _of(self, word: Word) -> tuple[tuple[Cues | Phrase, str], ...]:
        folded = word.folded
        whose = [cues for one in (folded, *sorted(word.lemmas)) for cues in self._by_word.get(one, ())]
        for stop in range(1, len(folded) + 1):
            whose += self._by_beginning.get(folded[:stop], ())
        word.cues = tuple((cues, _name(word, cues)) for cues in dict.fromkeys(whose))
        return word.cues


def _name(word: Word, cues: Cues | Phrase) -> str:
    """What a cue is called that the word is, or begins."""
    if isinstance(cues, tuple):
        return " ".join(cues)
    if word.folded in cues.words:
        return word.folded
    if not cues.words.isdisjoint(word.lemmas):
        return min(word.lemmas & cues.words)
    return next(b for b in cues.beginnings if word.folded.startswith(b)) + "…"


@dataclass(slots=True)
class Weighed:
    """Points of one occurrence and the cues that gave them."""

    points: float
    cues_for: list[str]
    cues_against: list[str]


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """What a whole talk is about: different words of each field in it, and how many words it has."""

    field_words: Mapping[str, int]
    words: int


def talk_facts(lines: Sequence[Line], terms: Sequence[Term] = ()) -> TalkFacts:
    """Counts of words of the domains' fields over a talk; `terms` found in it count among the words of their domain's field."""
    seen: dict[str, set[str]] = {}
    words = 0
    for line in lines:
        words += len(line.chunks)
        for name, folded in line.topic_words():
            if name in _DOMAIN_FIELDS:
                seen.setdefault(name, set()).add(folded)
    for term in terms:
        # «10-8, ten twenty-three»: nobody talks so but in such a talk. The army's words are many enough by themselves.
        name = DOMAIN_FIELDS.get(term.domain, "military")
        if name != "military":
            # One that has no other sense says as much as three words.
            copies = 1 if term.ambiguous else 3
            seen.setdefault(name, set()).update(f"{term.lemma} {n}" for n in range(copies))
    return TalkFacts({name: len(found) for name, found in seen.items()}, words)


def weigh_sense(
    lines: Sequence[Line],
    n: int,
    first: int,
    last: int,
    term: Term,
    row: SenseRow | None,
    facts: TalkFacts,
    own: tuple[Cues, Cues],
    cue_words: CueWords,
) -> Weighed:
    """Points for the shorthand sense of words `first` to `last` of line `n`; `own`: the lexicon's cues for it and against."""
    line = lines[n]
    result = Weighed(row.prior if row else 0.2, [], [])
    gained = lost = 0.0
    for cues, weight, sign in (
        (row.cues_for if row else NO_CUES, 1.0, 1),
        (own[0], 0.6, 1),
        (row.cues_against if row else NO_CUES, 1.0, -1),
        (own[1], 0.6, -1),
    ):
        if cues is NO_CUES:
            continue
        points, names = _cue_points(lines, n, first, last, cues, cue_words)
        if points:
            points *= weight
            if sign > 0:
                gained += points
                result.cues_for.extend(names)
            else:
                lost += points
                result.cues_against.extend(names)
    result.points += min(gained, 3.5) - min(lost, 4.5)
    _weigh_topic(line, lines, n, first, last, term, facts, result)
    return result


def _weigh_topic(
    line: Line,
    lines: Sequence[Line],
    n: int,
    first: int,
    last: int,
    term: Term,
    facts: TalkFacts,
    result: Weighed,
) -> None:
    name = DOMAIN_FIELDS.get(term.domain)
    if name is None:
        return
    everywhere = facts.field_words.get(name, 0)
    if name == "military":
        here = sum(1 for i in line.places(name) if not first <= i <= last)
        beside = sum(lines[k].field_hits(name) for k in (n - 1, n + 1) if 0 <= k < len(lines))
        points = min(0.2 * here, 0.8) + min(0.06 * beside, 0.3)
        if points:
            result.points += points
            result.cues_for.append("army talk around it")
        home = line.field_hits("home", max(first - NEAR, 0), last + 1 + NEAR)
        if home:
            result.points -= min(0.25 * home, 1.0)
            result.cues_against.append("home talk around it")
        if everywhere < 2 and facts.words >= A_TALK:
            result.points -= 0.6
            result.cues_against.append("not a talk about the war")
    elif everywhere < ENOUGH:
        points = TOO_LITTLE[ENOUGH - everywhere]
        if name == "police" and facts.words < A_TALK:
            # A remark need not hold four such words, and nobody else says them; the term itself is one.
            points = TOO_LITTLE_OF_A_REMARK[everywhere]
        result.points -= points
        if points >= 0.5:
            result.cues_against.append(f"not a talk of this kind ({term.domain})")
    else:
        result.points += 0.5


def _cue_points(
    lines: Sequence[Line], n: int, first: int, last: int, cues: Cues, cue_words: CueWords
) -> tuple[float, list[str]]:
    line = lines[n]
    points = 0.0
    names: list[str] = []
    if here := cue_words.in_line(line).get(cues):
        sentence = line.sentence
        met: dict[str, float] = {}
        for i, cue in here:
            if not first <= i <= last:
                near = sentence[i] == sentence[first] and min(abs(i - first), abs(i - last)) <= NEAR
                met[cue] = max(met.get(cue, 0.0), 1.0 if near else 0.5)
        points += sum(met.values())
        names.extend(met)
    beside: dict[str, float] = {}
    for k in (n - 1, n + 1):
        if 0 <= k < len(lines):
            for _, cue in cue_words.in_line(lines[k]).get(cues, ()):
                if cue not in names:
                    beside[cue] = 0.3
    points += sum(beside.values())
    names.extend(beside)
    for side, wanted in (("before", cues.before), ("after", cues.after)):
        if not wanted:
            continue
        places = [first - 1, first - 2] if side == "before" else [last + 1, last + 2]
        if side == "before" and last > first:
            # A form listed with its preposition («на подвале») has it inside.
            places.insert(0, first)
        for i in places:
            if 0 <= i < len(line.words) and line.sentence[i] == line.sentence[first]:
                hit = next(
                    (lemma for lemma in (*line.words[i].lemmas, line.words[i].folded) if lemma in wanted),
                    None,
                )
                if hit:
                    points += 0.8 if i == first else 2.0 if i in (first - 1, last + 1) else 1.0
                    names.append(hit)
                    break
    for phrase in cues.phrases:
        if any(_stands_at(line, i, phrase) for i, _ in cue_words.in_line(line).get(phrase, ())):
            points += 1.5
            names.append(" ".join(phrase))
    for name in cues.fields:
        hits = sum(1 for i in line.places(name) if not first <= i <= last)
        if hits:
            points += min(0.5 * hits, 1.5)
            names.append(f"talk of {name}")
    for flag in cues.flags:
        strength = _flag(line, first, last, flag)
        if strength:
            points += strength
            names.append(FLAG_NAMES[flag])
    return points, names


FLAG_NAMES = {
    "vocative": "an address",
    "alone": "a sentence of its own",
    "digits": "among digits",
    "count": "a count beside it",
    "nounafter": "belongs to the noun after it",
    "nameafter": "a name after it",
    "nameword": "written as a name",
    "possessive": "my, your, our",
    "human": "does what people do",
    "money": "a sum of money",
    "radiocode": "written as a radio code",
}


def _stands_at(line: Line, i: int, phrase: Phrase) -> bool:
    """Whether the words from word `i` on are those of a phrase."""
    words = line.words[i : i + len(phrase)]
    return len(words) == len(phrase) and all(
        word.folded == one or one in word.lemmas for word, one in zip(words, phrase, strict=True)
    )


def _set_off(line: Line, first: int, last: int) -> bool:
    begins = line.words[first].break_before > 0
    ends = last + 1 >= len(line.words) or line.words[last + 1].break_before > 0
    return begins and ends


def _flag(line: Line, first: int, last: int, flag: str) -> float:
    """How strongly a flag holds: 0 where it does not."""
    words = line.words
    before = words[first - 1] if first and words[first].break_before < 2 else None
    after = words[last + 1] if last + 1 < len(words) and words[last + 1].break_before < 2 else None
    close_after = after if after is not None and after.break_before == 0 else None
    if flag == "vocative":
        begin, stop = line.sentence_bounds(first)
        return 2.2 if _set_off(line, first, last) and stop - begin > last - first + 1 else 0.0
    if flag == "alone":
        begin, stop = line.sentence_bounds(first)
        return 2.0 if stop - begin <= last - first + 2 and _set_off(line, first, last) else 0.0
    if flag == "digits":
        values = [
            w
            for w in (before, after)
            if w is not None and (w.value is not None or w.lemmas & {"ноль", "нуль"})
        ]
        return 4.0 if values else 0.0
    if flag == "count":
        counted = before is not None and words[first].break_before == 0 and before.value is not None
        return 1.2 if counted or (close_after is not None and close_after.value is not None) else 0.0
    if flag == "nounafter":
        noun = close_after is not None and close_after.has("NOUN") and not close_after.is_name
        return 3.0 if noun and close_after is not None and _shares_case(words[last], close_after) else 0.0
    if flag == "nameafter":
        return (
            2.5 if close_after is not None and close_after.is_name and close_after.text[:1].isupper() else 0.0
        )
    if flag == "nameword":
        return 1.5 if words[first].text[:1].isupper() and words[first].break_before < 2 else 0.0
    if flag == "possessive":
        return 2.0 if before is not None and before.lemmas & _POSSESSIVES else 0.0
    if flag == "human":
        near = [w for w in words[last + 1 : last + 4] if w.break_before == 0]
        return 1.5 if any("human" in w.fields for w in near) else 0.0
    if flag == "radiocode":
        # «10-8» and nothing that ten to eight of something could be.
        joined = last > first and words[last].joined and words[last].number is not None
        counts = close_after is not None and close_after.folded not in _SMALL_ENGLISH
        return 2.0 if joined and not counts else 0.0
    if flag == "money":
        return 1.5 if line.field_hits("money") else 0.0
    return 0.0


def _shares_case(adjective: Word, noun: Word) -> bool:
    cases = frozenset(("nomn", "gent", "datv", "accs", "ablt", "loct"))
    return any(
        a.grammemes & n.grammemes & cases and ("plur" in a.grammemes) == ("plur" in n.grammemes)
        for a in adjective.parses
        for n in noun.parses
        if "NOUN" in n.grammemes
    )

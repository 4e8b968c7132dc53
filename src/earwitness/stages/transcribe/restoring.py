"""Capitals and punctuation for an engine that writes neither: so that a transcript can be read. The words stay as heard.

Rules
- Only lines whose engine kept them as `raw`, and which hold no capital and no mark, are touched; `raw` is the line as it came.
- Words are never added, left out, joined or changed but for their first letter's case and the mark behind them; there are
  as many as before, each with its own time.
- A line ends a sentence. Inside it a long pause ends one, and so does a middling pause before a word that begins sentences.
- A sentence that begins with a question word, or is asked as questions are («ли», "did you"), ends with a question mark.
- A comma stands before a conjunction that wants one, after an address or an interjection at the beginning, and at a
  middling pause that ends no sentence.
- The first word of a sentence has a capital, and so have names that somebody gave.
- Nothing is learned and nothing is drawn by lot: the same words and times give the same text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from earwitness.model.words import fold
from earwitness.ports import Heard, HeardLine

#: seconds of silence between words: such a pause ends a sentence (measured on the sample case, whose voices pause where
#: they read a mark: shorter ones end more sentences than they should) …
LONG_S = 0.5
#: … such a one does before a word that begins sentences, and is a comma elsewhere
MIDDLING_S = 0.25
MARKS = ".,?!…:;—"
#: said twice they are two figures
FIGURES = frozenset(
    "ноль нуль один два три пять zero one two three four five six seven eight nine oh".split()
)


@dataclass(frozen=True, slots=True)
class _Tongue:
    """What a language needs to be told. Words are folded; phrases are told by their words."""

    #: ask, at the beginning of a sentence
    questions: frozenset[str]
    #: after a question word these make it no question («как будто»)
    no_questions: frozenset[tuple[str, str]]
    #: ask as the second word
    question_seconds: frozenset[str]
    #: want a comma before them …
    joints: frozenset[str]
    #: … also when they are two words or three …
    long_joints: tuple[tuple[str, ...], ...]
    #: … but not after these words
    no_comma_after: frozenset[str]
    #: stand at the beginning of a sentence with a comma behind them
    openers: frozenset[str]
    #: begin a sentence after a middling pause
    starters: frozenset[str]
    #: address somebody, or are said aside: a comma on either side
    asides: frozenset[str]
    #: ask, as the last word
    question_ends: frozenset[str]
    #: always with a capital
    capitals: frozenset[str] = frozenset()
    #: two words at the beginning that ask ("did you")
    inversions: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(phrase).split()) for phrase in text.split(","))


_RUSSIAN = _Tongue(
    questions=_words(
        "кто кого кому кем что чего чему чем где куда откуда когда почему зачем отчего сколько как какой какая какое какие"
        " какого каких чей чья чье чьи разве неужели"
    ),
    no_questions=frozenset(
        {("как", "раз"), ("как", "будто"), ("как", "бы"), ("как", "только"), ("как", "всегда"), ("что", "ж")}
    ),
    question_seconds=_words("ли"),
    joints=_words(
        "что чтобы чтоб который которая которое которые которого которой которых которым которому которую но а если когда"
        " хотя зато пока будто словно поскольку как кто куда где откуда почему зачем сколько"
    ),
    long_joints=_phrases(
        "потому что,так что,как будто,то есть,из за того что,несмотря на то что,для того чтобы,перед тем как,после того как,"
        "до того как,в то время как,как только"
    ),
    no_comma_after=_words(
        "и а но или потому так если как да же для из за то ну вот не ни только даже лишь ли я ты он она вы мы"
    ),
    openers=_words(
        "алло привет здравствуй здравствуйте слушай слушайте понимаешь представляешь знаешь конечно короче"
    ),
    starters=_words(
        "я ты он она мы вы они это а но ну да нет вот так там тут у кто что где куда когда почему зачем сколько как алло"
        " привет слушай ладно хорошо давай все потом сейчас в на мне меня тебе его ее нам нас"
    ),
    asides=_words(
        "мам пап бать мамуль мамочка сынок сынуль доча доченька брат братан братишка родная родной милый милая"
        " пацаны ребят слышишь понимаешь наверное видимо кажется конечно короче значит например"
    ),
    question_ends=_words("да а нет как где кто что чего зачем почему куда сколько когда ли"),
)

_UKRAINIAN = _Tongue(
    questions=_words(
        "хто кого кому ким що чого чому чим де куди звідки коли навіщо скільки як який яка яке які чий чия чиє чиї хіба невже чи"
    ),
    no_questions=frozenset({("як", "раз"), ("як", "би"), ("як", "тільки"), ("як", "завжди")}),
    question_seconds=frozenset(),
    joints=_words(
        "що щоб який яка яке які якого якої яких яким якому яку але а якщо коли хоча зате поки наче ніби бо адже"
        " як хто куди де звідки чому навіщо скільки"
    ),
    long_joints=_phrases("тому що,так що,то є,після того як,перед тим як,для того щоб,незважаючи на те що"),
    no_comma_after=_words(
        "і й та а але або тому так якщо як же для із за то ну от не ні тільки навіть лише чи я ти він вона ви ми"
    ),
    openers=_words("алло привіт вітаю слухай слухайте розумієш уявляєш знаєш звичайно коротше"),
    starters=_words(
        "я ти він вона ми ви вони це а але ну так ні от там тут у хто що де куди коли чому навіщо скільки як алло привіт"
        " слухай добре давай все потім зараз в на мені мене тобі його її нам нас"
    ),
    asides=_words(
        "мам мамо пап тату синку синочку доню донечко брате братику рідна рідний рідненька люба любий хлопці"
        " чуєш розумієш знаєш мабуть певно здається звичайно коротше наприклад"
    ),
    question_ends=_words("так а ні як де хто що чого навіщо чому куди скільки коли"),
)

_ENGLISH = _Tongue(
    questions=_words("who whom whose what where when why how which"),
    no_questions=frozenset({("what", "a"), ("how", "nice"), ("when", "i"), ("when", "we"), ("when", "you")}),
    question_seconds=frozenset(),
    joints=_words("but because although though which"),
    long_joints=(),
    no_comma_after=_words("and but so just not all or in on at to of for with by from only"),
    openers=_words("hello hi okay ok well yes yeah listen look please right"),
    starters=_words(
        "i you he she we they it this that there and but so well yes no okay who what where when why how hello listen do did"
        " is are can the my your"
    ),
    asides=_words("mom mum dad man buddy honey sweetheart"),
    question_ends=_words("right huh what why where who"),
    capitals=_words("i i'm i've i'll i'd"),
    inversions=(
        _words(
            "do does did are is was were can could will would have has had should shall don't didn't aren't isn't can't won't"
        ),
        _words("i you he she it we they there this that the your my his her anybody anyone somebody someone"),
    ),
)

_TONGUES = {"ru": _RUSSIAN, "uk": _UKRAINIAN, "en": _ENGLISH}


def restored(heard: Heard, names: Collection[str] = ()) -> Heard:
    """What was heard, with lines the engine wrote without capitals and marks made readable.

    `names` are words that have a capital wherever they stand, in every form that may occur.
    """
    if not any(_bare(line) for line in heard.lines):
        return heard
    folded = frozenset(fold(name) for name in names)
    return replace(
        heard, lines=tuple(_restored_line(line, folded) if _bare(line) else line for line in heard.lines)
    )


def _bare(line: HeardLine) -> bool:
    """Whether the engine left a line without capitals and marks, and said so by keeping it as `raw`."""
    return bool(line.raw) and line.text == line.text.lower() and not any(c in MARKS for c in line.text)


def _restored_line(line: HeardLine, names: frozenset[str]) -> HeardLine:
    texts = line.text.split()
    timed = [word.text for word in line.words] == texts
    pauses = (
        [after.start_s - before.end_s for before, after in zip(line.words, line.words[1:], strict=False)]
        if timed
        else []
    )
    made = readable(texts, pauses, line.language, names)
    words = (
        tuple(replace(word, text=text) for word, text in zip(line.words, made, strict=True))
        if timed
        else line.words
    )
    # A line that was split between voices may still carry the whole line's raw text; its own is what stands in it.
    return replace(line, text=" ".join(made), words=words, raw=line.text)


def readable(
    words: Sequence[str], pauses: Sequence[float] = (), language: str = "ru", names: Collection[str] = ()
) -> tuple[str, ...]:
    """The words with capitals and marks. `pauses[i]` is the silence behind word `i` in seconds; without any, only words tell.

    A language that is not known gets capitals and full stops by pauses alone. `names` are folded.
    """
    if not words:
        return ()
    tongue = _TONGUES.get(language)
    plain = [fold(word) for word in words]
    ends = _ends(plain, pauses, tongue)
    out: list[str] = []
    begin = 0
    for end in ends:
        sentence = plain[begin : end + 1]
        commas = _commas(sentence, pauses[begin:end], tongue)
        final = "?" if tongue and _asks(sentence, tongue) else "."
        for at, word in enumerate(words[begin : end + 1]):
            raised = at == 0 or sentence[at] in names or bool(tongue and sentence[at] in tongue.capitals)
            mark = final if begin + at == end else "," if at in commas else ""
            out.append((word[:1].upper() + word[1:] if raised and _keeps_length(word) else word) + mark)
        begin = end + 1
    return tuple(out)


def _keeps_length(word: str) -> bool:
    """A few letters become two when they are raised («ß»); those stay as they are, so that no place in the text moves."""
    return len(word[:1].upper()) == 1


def _ends(words: Sequence[str], pauses: Sequence[float], tongue: _Tongue | None) -> list[int]:
    """The numbers of the words that end a sentence."""
    ends = [
        at
        for at, pause in enumerate(pauses[: len(words) - 1])
        if pause >= LONG_S
        or (pause >= MIDDLING_S and tongue is not None and words[at + 1] in tongue.starters)
    ]
    return [*ends, len(words) - 1]


def _commas(words: Sequence[str], pauses: Sequence[float], tongue: _Tongue | None) -> frozenset[int]:
    """The numbers of the words of a sentence that have a comma behind them."""
    found = {at for at, pause in enumerate(pauses) if pause >= MIDDLING_S}
    if tongue is None:
        return frozenset(found)
    covered: set[int] = set()
    for joint in tongue.long_joints:
        for at in range(1, len(words) - len(joint) + 1):
            if tuple(words[at : at + len(joint)]) == joint:
                covered.update(range(at, at + len(joint)))
                if words[at - 1] not in tongue.no_comma_after:
                    found.add(at - 1)
    for at in range(1, len(words)):
        # A conjunction at the very end joins nothing: «ты где», «и что».
        if at in covered or words[at] not in tongue.joints or at == len(words) - 1:
            continue
        if words[at - 1] not in tongue.no_comma_after:
            found.add(at - 1)
    if len(words) > 1 and words[0] in tongue.openers and words[1] not in tongue.question_seconds:
        found.add(0)
    for at, word in enumerate(words):
        if word in tongue.asides:
            if at and words[at - 1] not in tongue.no_comma_after:
                found.add(at - 1)
            found.add(at)
    # The same word twice running is said twice: «да, да», «слышно, слышно»; figures are not («ноль ноль»).
    found |= {
        at
        for at in range(len(words) - 1)
        if words[at] == words[at + 1] and not words[at].isdigit() and words[at] not in FIGURES
    }
    found.discard(len(words) - 1)
    return frozenset(found)


def _asks(words: Sequence[str], tongue: _Tongue) -> bool:
    """Whether a sentence is a question, by its first words."""
    # «ну что», «а где», "and what": a small word before the question word changes nothing.
    first = 1 if len(words) > 1 and words[0] in tongue.no_comma_after | tongue.openers else 0
    head = words[first]
    after = words[first + 1] if len(words) > first + 1 else ""
    if head in tongue.questions and (head, after) not in tongue.no_questions:
        return True
    if head in tongue.inversions[0] and after in tongue.inversions[1]:
        return True
    if len(words) > 1 and words[1] in tongue.question_seconds:
        return True
    return len(words) > 1 and words[-1] in tongue.question_ends

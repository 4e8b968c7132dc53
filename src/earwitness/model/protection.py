"""What could give a person away, and the decisions to keep it back.

Rules
- An Identifier says where something identifying was said, of what class, and to whom it points by key, never who that is.
- A Withholding is one decision made once, about one entity, and holds everywhere: text, translation, captions, sound.
- Unknown safety means the most protective treatment.
- What is withheld is seen to be withheld: the same words for everything of one class, so that a long name and a short
  one leave the same text. Withholding only ever widens: to whole words, and to every other place in the line where the
  same words stand. An identifier without a decision is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from earwitness.model.ids import EntityKey, PersonId, RecordId
from earwitness.model.quotes import EditOp
from earwitness.model.time import SampleSpan

IdentifierClass = Literal[
    "person_name", "nickname", "call_sign", "phone", "unit", "place", "address", "employer", "date", "family_detail",
    "rare_event", "account", "vehicle", "id_document", "rank_post",
]  # fmt: skip
Directness = Literal["direct", "quasi"]
LabelMode = Literal["none", "description", "first name", "pseudonym"]
VoiceMode = Literal[
    "text only", "captions", "re-voiced", "original with spans withheld", "effect, not anonymous"
]

#: what may be chosen for a voice, the strongest protection first (design, product §7)
VOICE_CHOICES: tuple[VoiceMode, ...] = get_args(VoiceMode)
#: an effect that a machine sees through more often than this is called "not anonymous" wherever it is named
NOT_ANONYMOUS_UNDER = 0.40
#: an attack that mistakes untouched voices this often is no test of an effect
BLIND_FROM = 0.20
#: the effect that "effect, not anonymous" stands for, and its version: odds of another say nothing about it
EFFECT = ("rebuilt", "1")


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something identifying at `[begin, stop)` of the text of an Utterance or of a Rendering (`of`, the basis)."""

    of: RecordId
    begin: int
    stop: int
    surface: str
    identifier_class: IdentifierClass
    kind: Directness
    key: EntityKey
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withholding:
    """One decision about one entity. `shown` is what stands in its place in a release, visibly, e.g. `[name withheld]`.

    `rung`: how much less is said instead, of the ladder of its class ("month" for a day); "" says nothing. A rung that has to
    be named (a district) is, by language and in the nominative, in `says`.
    """

    key: EntityKey
    keep: bool
    shown: str
    why: str
    rung: str = ""
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SaidLess:
    """What stands, brackets included, in place of `[begin, stop)` of a text (`of`), where a decision says less than was said.

    In the language and the grammatical case of the place, so worked out for each. Basis: the Identifier, the Withholding.
    """

    identifier: RecordId
    of: RecordId
    begin: int
    stop: int
    shown: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Sound withheld in every channel, after padding and rounding. Basis: the Utterance and the Withholding."""

    recording: RecordId
    span: SampleSpan
    #: True when the whole utterance went because the word's time was guessed
    whole_utterance: bool


@dataclass(frozen=True, slots=True)
class Label:
    """How one person appears in one release: the alias everywhere outside the vault."""

    person: PersonId
    mode: LabelMode
    text: str
    voice: VoiceMode


@dataclass(frozen=True, slots=True)
class Disguise:
    """A change made to voices, and how well it hid them when it was attacked on the voices of this case.

    `error` is the equal error rate of the best attack that knows the change, `low` and `high` its 95 % interval, over
    `trials` of `voices` voices; `untouched` is that of the same clips unchanged. Shares in [0, 1]; one half is guessing.
    """

    method: str
    version: str
    voices: int
    trials: int
    error: float
    low: float
    high: float
    untouched: float

    @property
    def verdict(self) -> str:
        """What it may be called. It is never called anonymous: odds are no promise, and relatives hear better.

        Where the attack cannot tell untouched voices either, it shows nothing about the effect.
        """
        fooled = self.low >= NOT_ANONYMOUS_UNDER and self.untouched < BLIND_FROM
        return "not shown to be anonymous" if fooled else "not anonymous"

    @property
    def odds(self) -> str:
        """The odds in words, the verdict first."""
        error, low, high = (round(100 * share) for share in (self.error, self.low, self.high))
        return (
            f"{self.verdict}: a machine that knows the effect mistakes the voice in {error} of 100 tries "
            f"({low} to {high}), with untouched voices in {round(100 * self.untouched)}; guessing would in 50"
        )


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """One line a machine heard in released sound, `at_ms` from its start: every way in which it wrote the line."""

    at_ms: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """What a machine heard in `[begin_ms, stop_ms)` of a released sound, decoded as a reader would.

    `sound` is the SHA-256 of the published file, so that a sound that did not change is not heard twice. `unclear_ms` is
    how long somebody spoke without the machine making words of it.
    """

    sound: str
    begin_ms: int
    stop_ms: int
    lines: tuple[SaidAgain, ...]
    unclear_ms: int = 0


@dataclass(frozen=True, slots=True)
class SoundDecision:
    """A named person answers for released sounds (SHA-256 of each file) that no machine heard, or misheard. Basis: the Story.

    Sound that changes by a byte is not covered any more.
    """

    sounds: tuple[str, ...]
    why: str


def effect_measured(tried: Iterable[Disguise]) -> Disguise | None:
    """The odds of the effect that releases use, where they were measured."""
    return next((one for one in tried if (one.method, one.version) == EFFECT), None)


#: What stands in a release in place of something withheld, by class: English, Russian, Ukrainian.
SHOWN: Mapping[IdentifierClass, tuple[str, str, str]] = {
    "person_name": ("[name withheld]", "[имя скрыто]", "[ім’я приховано]"),
    "nickname": ("[name withheld]", "[имя скрыто]", "[ім’я приховано]"),
    "call_sign": ("[call sign]", "[позывной]", "[позивний]"),
    "phone": ("[number]", "[номер]", "[номер]"),
    "unit": ("[unit]", "[часть]", "[частина]"),
    "place": ("[place]", "[место]", "[місце]"),
    "address": ("[address]", "[адрес]", "[адреса]"),
    "employer": ("[workplace]", "[место работы]", "[місце роботи]"),
    "date": ("[date]", "[дата]", "[дата]"),
    "family_detail": ("[family detail]", "[о семье]", "[про родину]"),
    "rare_event": ("[detail]", "[подробность]", "[подробиця]"),
    "account": ("[account]", "[аккаунт]", "[акаунт]"),
    "vehicle": ("[vehicle]", "[машина]", "[машина]"),
    "id_document": ("[document]", "[документ]", "[документ]"),
    "rank_post": ("[rank]", "[звание]", "[звання]"),
}
_COLUMN = {"en": 0, "ru": 1, "uk": 2}
_STANDARD = frozenset(words for row in SHOWN.values() for words in row)
#: Which class names the whole when identifiers overlap: the most telling first.
_WEIGHT: tuple[IdentifierClass, ...] = (
    "person_name", "nickname", "call_sign", "phone", "account", "id_document", "unit", "vehicle", "address",
    "employer", "place", "rank_post", "date", "family_detail", "rare_event",
)  # fmt: skip


def shown(identifier_class: IdentifierClass, language: str) -> str:
    """What stands in place of a withheld identifier of this class, in the language of the text (English if unknown)."""
    return SHOWN[identifier_class][_COLUMN.get(language, 0)]


def withholding_ops(
    text: str,
    identifiers: Iterable[Identifier],
    decisions: Mapping[EntityKey, Withholding],
    language: str,
    line: int,
) -> tuple[EditOp, ...]:
    """The `withhold` operations of one line: sorted, not overlapping, each of whole words of `text`.

    `identifiers` are those found in this very text. One without a decision is withheld; one that is kept gives no
    operation unless something withheld overlaps it. A person's own wording (`Withholding.shown`) is used in English text.
    Raises ValueError where an identifier does not lie in the text.
    """
    spans: list[tuple[int, int, IdentifierClass, str]] = []
    for one in identifiers:
        if not 0 <= one.begin < one.stop <= len(text):
            raise ValueError(f"identifier [{one.begin}, {one.stop}) leaves the text")
        decision = decisions.get(one.key)
        if decision is not None and decision.keep:
            continue
        kind = one.identifier_class
        instead = shown(kind, language)
        if decision is not None and language == "en" and decision.shown.strip() not in (*_STANDARD, ""):
            instead = "[" + decision.shown.strip().strip("[]") + "]"
        for begin, stop in {(one.begin, one.stop), *_again(text, text[one.begin : one.stop])}:
            spans.append((*_whole_words(text, begin, stop), kind, instead))
    ops: list[EditOp] = []
    chosen: IdentifierClass | None = None
    for begin, stop, kind, instead in sorted(spans, key=lambda s: (s[0], -s[1], _WEIGHT.index(s[2]))):
        if ops and chosen is not None and (begin < ops[-1].stop or _joins(text, ops[-1], begin, instead)):
            last = ops[-1]
            if _WEIGHT.index(kind) >= _WEIGHT.index(chosen):
                kind, instead = chosen, last.text
            ops[-1] = EditOp(line, language, "withhold", last.begin, max(last.stop, stop), instead)
        else:
            ops.append(EditOp(line, language, "withhold", begin, stop, instead))
        chosen = kind
    return tuple(ops)


def _again(text: str, surface: str) -> Iterable[tuple[int, int]]:
    """Every other place where the same words stand, whatever their case."""
    folded, wanted = text.lower(), surface.lower()
    while wanted and not wanted[0].isalnum():
        wanted = wanted[1:]
    while wanted and not wanted[-1].isalnum():
        wanted = wanted[:-1]
    if len(folded) != len(text) or not wanted:
        return  # a letter whose lower case is two letters: offsets would slip, and the identifier itself is enough
    at = folded.find(wanted)
    while at >= 0:
        stop = at + len(wanted)
        if (at == 0 or not text[at - 1].isalnum()) and (stop == len(text) or not text[stop].isalnum()):
            yield at, stop
        at = folded.find(wanted, at + 1)


def _whole_words(text: str, begin: int, stop: int) -> tuple[int, int]:
    """Grown outward so that no word is cut in two: half a name is still a name."""
    while begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum():
        begin -= 1
    while stop < len(text) and text[stop].isalnum() and text[stop - 1].isalnum():
        stop += 1
    return begin, stop


def _joins(text: str, last: EditOp, begin: int, instead: str) -> bool:
    """Two withheld words side by side become one: their number would tell a name with a patronymic from one without."""
    return last.text == instead and not text[last.stop : begin].strip(" -\u00a0")


def allowed_voice(safety: str, *, minor: bool = False, survivor: bool = False) -> VoiceMode:
    """The most that may be heard of a person in this state of safety; anything not known gives text only.

    `safety` is the state the vault holds: "unknown", "contacted", "consents", "refuses", "unsafe", "dead", "captured".
    Somebody who survived sexual violence is never heard in their own voice, whatever they consent to.
    """
    if minor:
        return "text only"
    if survivor:
        return "re-voiced" if safety == "consents" else "text only"
    if safety == "consents":
        return "original with spans withheld"
    if safety == "dead":
        return "original with spans withheld"
    return "re-voiced" if safety == "contacted" else "text only"


def allowed_labels(safety: str, *, minor: bool = False, survivor: bool = False) -> tuple[LabelMode, ...]:
    """How a person in this state may be called in a release; prisoners, minors and survivors are not named in any way."""
    if safety == "captured" or minor or survivor:
        return ("none", "description")
    if safety in ("consents", "dead"):
        return ("none", "description", "pseudonym", "first name")
    return ("none", "description", "pseudonym")

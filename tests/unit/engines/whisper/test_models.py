"""Models are used only when they are what they claim to be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from earwitness.engines.whisper import models
from earwitness.engines.whisper.models import KnownModel, PinnedFile
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered

PARTS = {"first": b"the first half, ", "second": b"and the second"}


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownModel:
    """A model of two packages and a few bytes, in the catalogue instead of the real one."""
    site = tmp_path / "site"
    for name, content in PARTS.items():
        (site / f"toy_{name}" / "data").mkdir(parents=True)
        (site / f"toy_{name}" / "__init__.py").write_text(
            "raise RuntimeError('a model package is never imported')"
        )
        (site / f"toy_{name}" / "data" / "piece").write_bytes(content)
    monkeypatch.syspath_prepend(str(site))
    whole = b"".join(PARTS.values())
    files = (
        PinnedFile(
            "model.bin",
            len(whole),
            hashlib.sha256(whole).hexdigest(),
            (("toy_first", "data/piece"), ("toy_second", "data/piece")),
        ),
    )
    known = KnownModel("toy", "tests", "none", "none", "made here", len(whole), files)
    monkeypatch.setattr(models, "CATALOGUE", (known,))
    return known


def given(folder: Path, *extra: str) -> Path:
    """A folder like a user's own model."""
    folder.mkdir()
    for name in (*models.NEEDED, *extra):
        (folder / name).write_bytes(name.encode())
    return folder


def test_parts_are_joined_once_checked_and_left_alone(tiny: KnownModel, tmp_path: Path) -> None:
    store = tmp_path / "store"
    found = models.locate("toy", store)
    assert (found.standing, found.fingerprint) == ("verified", tiny.files[0].sha256)
    assert found.folder is not None
    whole = found.folder / "model.bin"
    assert whole.read_bytes() == b"".join(PARTS.values())
    before = whole.stat().st_mtime_ns
    assert models.locate("toy", store) == found
    assert whole.stat().st_mtime_ns == before
    assert [path.name for path in store.iterdir()] == ["toy"], "nothing half-made is left behind"


def test_a_file_that_was_checked_is_not_read_again(
    tiny: KnownModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models.locate("toy", tmp_path)
    read: list[Path] = []

    def counted(path: Path) -> str:
        read.append(path)
        return ""

    monkeypatch.setattr(models, "fingerprint", counted)
    models.locate("toy", tmp_path)
    assert read == []


def test_a_changed_file_is_refused_even_at_the_same_length(tiny: KnownModel, tmp_path: Path) -> None:
    folder = models.locate("toy", tmp_path).folder
    assert folder is not None
    whole = folder / "model.bin"
    content = bytearray(whole.read_bytes())
    content[3] ^= 1
    whole.write_bytes(content)
    os.utime(whole, ns=(1, 1))
    with pytest.raises(ModelTampered, match=r"toy: model\.bin"):
        models.locate("toy", tmp_path)
    assert [model.standing for model in models.installed(tmp_path)] == ["tampered"]


def test_a_tampered_package_never_becomes_a_model(tiny: KnownModel, tmp_path: Path) -> None:
    (tmp_path / "site" / "toy_second" / "data" / "piece").write_bytes(b"and the sec0nd")
    store = tmp_path / "store"
    with pytest.raises(ModelTampered):
        models.locate("toy", store)
    assert list(store.iterdir()) == []


def test_a_missing_package_is_said_by_name(tiny: KnownModel, tmp_path: Path) -> None:
    (tmp_path / "site" / "toy_second" / "data" / "piece").unlink()
    with pytest.raises(ModelMissing, match="toy-second"):
        models.locate("toy", tmp_path / "store")
    assert [model.standing for model in models.installed(tmp_path / "store")] == ["missing"]


def test_a_file_lost_from_the_store_is_not_silently_made_anew(tiny: KnownModel, tmp_path: Path) -> None:
    folder = models.locate("toy", tmp_path).folder
    assert folder is not None
    (folder / "model.bin").unlink()
    with pytest.raises(ModelTampered, match="missing"):
        models.locate("toy", tmp_path)


def test_a_users_own_folder_is_taken_and_called_unverified(tmp_path: Path) -> None:
    found = models.locate(str(given(tmp_path / "mine", "vocabulary.json")))
    assert found.standing == "unverified, given by the user"
    assert found.fingerprint == hashlib.sha256(b"model.bin").hexdigest()
    assert found.id == f"given-{found.fingerprint[:12]}"
    assert "mine" not in " ".join(map(str, found.as_dict().values()))


def test_a_users_own_folder_with_published_weights_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "PUBLISHED", {hashlib.sha256(b"model.bin").hexdigest(): "whisper-toy"})
    found = models.locate(str(given(tmp_path / "mine")))
    assert (found.id, found.standing) == ("whisper-toy", "verified")


@pytest.mark.parametrize("name", ["pytorch_model.pt", "weights.pkl", "last.ckpt", "hubconf.py"])
def test_files_that_could_run_code_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelRefused, match=Path(name).suffix):
        models.locate(str(given(tmp_path / "mine", name)))


def test_a_checkpoint_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.pt").write_bytes(b"x")
    with pytest.raises(ModelRefused):
        models.locate(str(tmp_path / "base.pt"))


def test_an_incomplete_folder_and_no_folder_at_all(tmp_path: Path) -> None:
    folder = given(tmp_path / "mine")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelRefused, match=r"tokenizer\.json"):
        models.locate(str(folder))
    with pytest.raises(ModelMissing):
        models.locate("whisper-of-nowhere")


def test_the_default_models_pins_are_whole() -> None:
    assert models.WHISPER_BASE.size == sum(file.size for file in models.WHISPER_BASE.files)
    assert all(len(file.sha256) == 64 and file.parts for file in models.WHISPER_BASE.files)

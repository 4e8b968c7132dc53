"""Models are used only when they are what they claim to be, and come onto the shelf whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import zipfile
from pathlib import Path

import pytest

from earwitness.engines.shelf import store
from earwitness.engines.shelf.catalogue import CATALOGUE, WHISPER_BASE, KnownModel, ModelKind, PinnedFile
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered

PARTS = {"first": b"the first half, ", "second": b"and the second"}
KINDS: tuple[ModelKind, ...] = ("whisper",)


def weights(spec: str = "WhisperSpec", more: bytes = b"") -> bytes:
    """The beginning of CTranslate2 weights of a kind, and anything after it."""
    return struct.pack("<IH", 6, len(spec) + 1) + spec.encode() + b"\0" + b"\0" * 8 + more


def given(folder: Path, more: bytes = b"", **extra: bytes) -> Path:
    """A folder like a user's own Whisper model."""
    folder.mkdir(parents=True)
    for name, content in {
        "model.bin": weights(more=more),
        "config.json": b"{}",
        "tokenizer.json": b"{}",
        "vocabulary.json": b"[]",
    }.items():
        (folder / name).write_bytes(content)
    for name, content in extra.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def archive(path: Path, members: dict[str, bytes]) -> Path:
    """A zip archive of these members."""
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def pins(folder: Path) -> tuple[PinnedFile, ...]:
    """The files of a folder as a catalogue would pin them, weights first."""
    names = sorted((p.name for p in folder.iterdir()), key=lambda name: (name != "model.bin", name))
    return tuple(
        PinnedFile(n, (folder / n).stat().st_size, hashlib.sha256((folder / n).read_bytes()).hexdigest())
        for n in names
    )


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownModel:
    """A model of two packages and a few bytes, in the catalogue instead of the real ones."""
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
    monkeypatch.setattr(store, "CATALOGUE", (known,))
    return known


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[KnownModel, Path]:
    """A model of the catalogue that must be brought along, and a folder that holds it."""
    folder = given(tmp_path / "theirs")
    known = KnownModel("whisper-toy", "tests", "none", "MIT", "made here", 9, pins(folder))
    monkeypatch.setattr(store, "CATALOGUE", (known,))
    return known, folder


# -------------------------------------------------------------------------------------------------------- from packages


def test_parts_are_joined_once_checked_and_left_alone(tiny: KnownModel, tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    found = store.locate("toy", KINDS, shelf)
    assert (found.standing, found.fingerprint) == ("verified", tiny.files[0].sha256)
    assert found.folder is not None
    whole = found.folder / "model.bin"
    assert whole.read_bytes() == b"".join(PARTS.values())
    before = whole.stat().st_mtime_ns
    assert store.locate("toy", KINDS, shelf) == found
    assert whole.stat().st_mtime_ns == before
    assert [path.name for path in shelf.iterdir()] == ["toy"], "nothing half-made is left behind"


def test_a_file_that_was_checked_is_not_read_again(
    tiny: KnownModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.locate("toy", KINDS, tmp_path)
    store.locate("toy", KINDS, tmp_path)
    read: list[Path] = []

    def counted(path: Path) -> str:
        read.append(path)
        return tiny.files[0].sha256

    monkeypatch.setattr(store.trust, "fingerprint", counted)
    store.locate("toy", KINDS, tmp_path)
    assert read == []
    assert store.check("toy", tmp_path).standing == "verified"
    assert len(read) == 1, "a check asked for reads all of it again"


def test_a_changed_file_is_refused_even_at_the_same_length(tiny: KnownModel, tmp_path: Path) -> None:
    folder = store.locate("toy", KINDS, tmp_path).folder
    assert folder is not None
    whole = folder / "model.bin"
    content = bytearray(whole.read_bytes())
    content[3] ^= 1
    whole.write_bytes(content)
    os.utime(whole, ns=(1, 1))
    with pytest.raises(ModelTampered, match="toy"):
        store.locate("toy", KINDS, tmp_path)
    assert [model.standing for model in store.installed(tmp_path)] == ["tampered"]


def test_a_tampered_package_never_becomes_a_model(tiny: KnownModel, tmp_path: Path) -> None:
    (tmp_path / "site" / "toy_second" / "data" / "piece").write_bytes(b"and the sec0nd")
    shelf = tmp_path / "store"
    with pytest.raises(ModelTampered):
        store.locate("toy", KINDS, shelf)
    assert list(shelf.iterdir()) == []
    assert [model.standing for model in store.installed(shelf)] == ["tampered"]


def test_a_missing_package_is_said_by_name(tiny: KnownModel, tmp_path: Path) -> None:
    (tmp_path / "site" / "toy_second" / "data" / "piece").unlink()
    with pytest.raises(ModelMissing, match="toy-second"):
        store.locate("toy", KINDS, tmp_path / "store")
    assert [model.standing for model in store.installed(tmp_path / "store")] == ["not installed"]


def test_a_file_lost_from_the_store_is_not_silently_made_anew(tiny: KnownModel, tmp_path: Path) -> None:
    folder = store.locate("toy", KINDS, tmp_path).folder
    assert folder is not None
    (folder / "model.bin").unlink()
    with pytest.raises(ModelTampered):
        store.locate("toy", KINDS, tmp_path)


def test_a_model_of_another_kind_is_refused(tiny: KnownModel, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="toy is a whisper model, and onnx-asr was asked for"):
        store.locate("toy", ("onnx-asr",), tmp_path)


# ------------------------------------------------------------------------------------------------ a folder used in place


def test_a_users_own_folder_is_taken_and_called_unverified(tmp_path: Path) -> None:
    found = store.locate(str(given(tmp_path / "mine")), KINDS)
    assert found.standing == "unverified, given by the user"
    assert found.fingerprint == hashlib.sha256(weights()).hexdigest()
    assert found.id == f"given-{found.fingerprint[:12]}"
    assert "mine" not in " ".join(map(str, found.as_dict().values()))


def test_a_users_own_folder_with_published_files_is_verified(published: tuple[KnownModel, Path]) -> None:
    found = store.locate(str(published[1]), KINDS)
    assert (found.id, found.standing) == ("whisper-toy", "verified")
    (published[1] / "config.json").write_bytes(b'{"other": 1}')
    assert store.locate(str(published[1]), KINDS).standing == "unverified, given by the user"


@pytest.mark.parametrize("name", ["pytorch_model__pt", "weights__pkl", "last__ckpt", "hubconf__py"])
def test_files_that_could_run_code_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelRefused, match="can run code"):
        store.locate(str(given(tmp_path / "mine", **{name: b"x"})), KINDS)


def test_a_checkpoint_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.pt").write_bytes(b"x")
    with pytest.raises(ModelRefused):
        store.locate(str(tmp_path / "base.pt"), KINDS)


def test_an_incomplete_folder_and_no_folder_at_all(tmp_path: Path) -> None:
    folder = given(tmp_path / "mine")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelRefused, match=r"tokenizer\.json"):
        store.locate(str(folder), KINDS)
    for nothing in ("whisper-of-nowhere", str(tmp_path / "nowhere")):
        with pytest.raises(ModelMissing):
            store.locate(nothing, KINDS, tmp_path / "store")


# --------------------------------------------------------------------------------------------------------------- adding


def test_a_published_model_is_added_from_a_folder(published: tuple[KnownModel, Path], tmp_path: Path) -> None:
    known, folder = published
    (folder / "README.md").write_text("a paper that no engine reads")
    shelf = tmp_path / "store"
    assert store.add(folder, shelf).standing == "verified"
    assert sorted(p.name for p in (shelf / known.id).iterdir()) == sorted(
        [*(pin.name for pin in known.files), store.STAMPS]
    )
    assert store.locate(known.id, KINDS, shelf).folder == shelf / known.id
    assert [path.name for path in shelf.iterdir()] == [known.id]


def test_published_weights_with_another_file_are_tampered(
    published: tuple[KnownModel, Path], tmp_path: Path
) -> None:
    (published[1] / "tokenizer.json").write_bytes(b'{"swapped": true}')
    with pytest.raises(ModelTampered, match=r"tokenizer\.json is not the published file"):
        store.add(published[1], tmp_path / "store")
    assert list((tmp_path / "store").iterdir()) == []


def test_something_else_cannot_take_the_name_of_a_published_model(
    published: tuple[KnownModel, Path], tmp_path: Path
) -> None:
    other = given(tmp_path / "other", more=b"other weights")
    with pytest.raises(ModelTampered, match="offered as whisper-toy"):
        store.add(other, tmp_path / "store", id="whisper-toy")
    with pytest.raises(ModelRefused, match="id"):
        store.add(other, tmp_path / "store", id="../outside")


def test_an_unknown_model_is_kept_with_its_fingerprints_and_watched(tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    added = store.add(given(tmp_path / "mine"), shelf, id="ours")
    assert (added.id, added.standing) == ("ours", "unverified, given by the user")
    assert store.locate("ours", KINDS, shelf).fingerprint == hashlib.sha256(weights()).hexdigest()
    assert [row.id for row in store.installed(shelf) if row.folder is not None and row.id == "ours"]
    (shelf / "ours" / "config.json").write_bytes(b'{"b": 1}')
    with pytest.raises(ModelTampered):
        store.locate("ours", KINDS, shelf)


def test_what_is_added_again_replaces_what_was_there_whole(tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    store.add(given(tmp_path / "one", more=b"one"), shelf, id="ours")
    store.add(given(tmp_path / "two", more=b"two"), shelf, id="ours")
    assert (shelf / "ours" / "model.bin").read_bytes() == weights(more=b"two")
    assert [path.name for path in shelf.iterdir()] == ["ours"]


def test_a_wheel_is_read_without_its_loader(published: tuple[KnownModel, Path], tmp_path: Path) -> None:
    members = {f"toy_model/data/{p.name}": p.read_bytes() for p in published[1].iterdir()}
    members |= {"toy_model/__init__.py": b"raise RuntimeError", "toy_model-1.dist-info/RECORD": b""}
    wheel = archive(tmp_path / "toy_model-1-py3-none-any.whl", members)
    assert store.add(wheel, tmp_path / "store").standing == "verified"


@pytest.mark.parametrize("name", ["../model.bin", "/model.bin", "a/../../model.bin", "C:\\model.bin"])
def test_an_archive_whose_names_lead_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelRefused, match="leads out"):
        store.add(archive(tmp_path / "evil.zip", {name: weights()}), tmp_path / "store")
    assert not (tmp_path / "model.bin").exists()
    assert list((tmp_path / "store").iterdir()) == []


def test_an_archive_with_a_link_a_library_or_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = zipfile.ZipInfo("model.bin")
    linked.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(linked, "/etc/hostname")
    (tmp_path / "link.zip").write_bytes(out.getvalue())
    members = {"model.bin": weights(), "config.json": b"{}", "tokenizer.json": b"{}"}
    library = archive(tmp_path / "library.zip", {**members, "_C.bin": b"\x7fELF\x02"})
    for bad, why in ((tmp_path / "link.zip", "link"), (library, "program")):
        with pytest.raises(ModelRefused, match=why):
            store.add(bad, tmp_path / "store")
    monkeypatch.setattr(store, "LARGEST_MODEL", 10)
    with pytest.raises(ModelRefused, match="more than a model"):
        store.add(archive(tmp_path / "big.zip", members), tmp_path / "store")
    assert list((tmp_path / "store").iterdir()) == []


def test_a_torch_checkpoint_is_an_archive_and_still_no_model(tmp_path: Path) -> None:
    checkpoint = archive(tmp_path / "whisper.bin", {"archive/data.pkl": b"\x80\x02.", "archive/data/0": b""})
    with pytest.raises(ModelRefused, match="can run code"):
        store.add(checkpoint, tmp_path / "store")


def test_a_pickle_or_a_link_offered_as_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelRefused, match="a pickle"):
        store.add(tmp_path / "model.bin", tmp_path / "store")
    folder = given(tmp_path / "mine")
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(tmp_path / "model.bin")
    with pytest.raises(ModelRefused, match="link"):
        store.add(folder, tmp_path / "store")
    (tmp_path / "door").symlink_to(folder)
    with pytest.raises(ModelMissing):
        store.add(tmp_path / "door", tmp_path / "store")


def test_what_a_killed_run_left_is_cleared_away_and_what_a_live_one_makes_is_not(tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    (shelf / ".new-999999999-abc").mkdir(parents=True)
    (shelf / f".new-{os.getpid()}-abc").mkdir()
    store.add(given(tmp_path / "mine"), shelf, id="ours")
    assert sorted(p.name for p in shelf.iterdir()) == [f".new-{os.getpid()}-abc", "ours"]


def test_a_card_that_names_files_outside_is_tampered(tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    store.add(given(tmp_path / "mine"), shelf, id="ours")
    card = json.loads((shelf / "ours" / store.GIVEN).read_text())
    card["files"][0][0] = "../../mine/model.bin"
    (shelf / "ours" / store.GIVEN).write_text(json.dumps(card))
    with pytest.raises(ModelTampered):
        store.locate("ours", KINDS, shelf)


def test_a_model_is_removed_and_only_a_model(tmp_path: Path) -> None:
    shelf = tmp_path / "store"
    store.add(given(tmp_path / "mine"), shelf, id="ours")
    for wrong in ("../mine", "absent", ""):
        with pytest.raises(ModelMissing):
            store.remove(wrong, shelf)
    store.remove("ours", shelf)
    assert list(shelf.iterdir()) == []
    assert (tmp_path / "mine").is_dir()


# --------------------------------------------------------------------------------------------------------- the catalogue


def test_the_default_models_pins_are_whole() -> None:
    assert WHISPER_BASE.packaged
    assert WHISPER_BASE.size == sum(file.size for file in WHISPER_BASE.files)


@pytest.mark.parametrize("known", CATALOGUE, ids=lambda known: known.id)
def test_a_pin_is_a_sha256_and_an_origin_a_revision(known: KnownModel) -> None:
    for file in known.files:
        assert len(file.sha256) == 64
        assert int(file.sha256, 16) >= 0
        assert file.size > 0
    if known.files:
        assert known.size == sum(file.size for file in known.files)
    if known.origin is not None:
        assert len(known.origin.revision) == 40
        assert known.files, "only what is pinned may be fetched"


def test_ids_and_fingerprints_are_given_once() -> None:
    assert len({known.id for known in CATALOGUE}) == len(CATALOGUE)
    prints = [known.files[0].sha256 for known in CATALOGUE if known.files]
    assert len(set(prints)) == len(prints)

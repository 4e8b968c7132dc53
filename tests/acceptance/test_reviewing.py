"""A person's work on two calls by the real command line: one came with captions, one is heard by the real model."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import command_line

pytestmark = [
    pytest.mark.in_order,
    pytest.mark.slow,
    pytest.mark.model,
    pytest.mark.timeout(900),
]

HEARD, CAPTIONED = "call-017", "call-033"


@dataclass(frozen=True)
class Newsroom:
    """The case with both calls, and how to ask it things."""

    case: Path
    run: Callable[..., subprocess.CompletedProcess[str]]
    folder: Path

    def ask(self, *arguments: str) -> list[Any]:
        done = self.run(*arguments, "--case", str(self.case), "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def shown(self, call: str) -> dict[str, Any]:
        (found,) = self.ask("transcript", "show", call)
        return dict(found)

    def refused(self, *arguments: str) -> tuple[int, str]:
        done = self.run(*arguments, "--case", str(self.case), "--json")
        assert done.returncode != 0
        return done.returncode, json.loads(done.stderr.splitlines()[-1])["error"]


def captions_of(sample: Path, call: str, field: str) -> str:
    """The call's lines in one language as WebVTT."""
    rows = (sample / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    (said,) = (row for row in map(json.loads, rows) if row["id"] == call)
    times = json.loads((sample / "audio_times.json").read_text(encoding="utf-8"))
    (timed,) = (row for row in times if row["id"] == call)
    cues = [
        f"{stamp(at['start_s'])} --> {stamp(at['end_s'])}\n<v {turn['who']}>{turn[field]}\n"
        for turn, at in zip(said["turns"], timed["turns"], strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def stamp(seconds: float) -> str:
    return f"{int(seconds // 60):02}:{seconds % 60:06.3f}"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Newsroom:
    folder, home = tmp_path_factory.mktemp("two"), tmp_path_factory.mktemp("home")
    (folder / "audio").mkdir()
    rows = json.loads((sample / "manifest.json").read_text(encoding="utf-8"))
    chosen = [row for row in rows if row["reference"] in (HEARD, CAPTIONED)]
    for row in chosen:
        shutil.copy(sample / "audio" / row["file"], folder / "audio" / row["file"])
    (folder / "manifest.json").write_text(json.dumps(chosen), encoding="utf-8")
    for name, field in (("original.vtt", "text"), ("english.vtt", "en")):
        (folder / name).write_text(captions_of(sample, CAPTIONED, field), encoding="utf-8")
    run, case = command_line(home, tmp_path_factory.mktemp("temp")), folder / "case"
    for step in (
        ("new", str(case), "--member", "anna"),
        (
            "add", str(folder / "audio"), "--origin", str(sample / "origin.toml"),
            "--manifest", str(folder / "manifest.json"), "--case", str(case),
        ),
        ("run", "intake", "--case", str(case)),
        (
            "import", "transcripts", str(folder / "original.vtt"), "--english", str(folder / "english.vtt"),
            "--call", CAPTIONED, "--language", "ru", "--case", str(case),
        ),
        ("run", "transcribe", "decipher", "protect", "--hear", "all", "--case", str(case)),
    ):  # fmt: skip
        done = run(*step)
        assert done.returncode == 0, done.stderr
    return Newsroom(case, run, folder)


def test_captions_came_with_their_english_and_want_a_signature(room: Newsroom) -> None:
    shown = room.shown(CAPTIONED)
    assert shown["transcript"] == "reviewed" and len(shown["lines"]) == 13
    assert all(line["words_by"] == "anna" for line in shown["lines"])
    assert all(line["en"] and line["en_status"] == "not signed" for line in shown["lines"])
    for more in ((), ("--english",)):
        (signed,) = room.ask("transcript", "sign", CAPTIONED, "--by", "boris", *more)
        assert signed["signatures"] == 13
    shown = room.shown(CAPTIONED)
    assert (shown["signed_by"], shown["english_signed_by"]) == (["boris"], ["boris"])


def test_a_machines_line_is_corrected_cut_joined_and_the_rest_stands(room: Newsroom) -> None:
    before = room.shown(HEARD)["lines"]
    assert before and all(line["words_by"].startswith("machine") for line in before)
    number, line = next((n, x) for n, x in enumerate(before, 1) if len(x["words"]) >= 4)
    kept = [w for w in line["words"][1:] if not w["guessed"]]
    text = "Итак " + line["text"][line["words"][1]["begin"] :]
    room.ask("transcript", "fix", HEARD, str(number), "--text", text)
    after = room.shown(HEARD)["lines"]
    fixed = after[number - 1]
    assert (fixed["words_by"], fixed["changed_by"]) == ("anna", "anna")
    assert fixed["words"][0]["guessed"] and fixed["words"][0]["text"] == "Итак"
    assert {(w["text"], w["start_s"]) for w in kept} <= {(w["text"], w["start_s"]) for w in fixed["words"]}
    assert fixed["en"] == "", "nobody said that the gist still holds"
    others = [x for n, x in enumerate(before, 1) if n != number]
    assert [x["utterance"] for n, x in enumerate(after, 1) if n != number] == [x["utterance"] for x in others]

    room.ask("transcript", "fix", HEARD, str(number), "--split", "3", "--voice", "Speaker 2")
    cut = room.shown(HEARD)["lines"]
    assert len(cut) == len(before) + 1 and cut[number]["voice"] == "Speaker 2"
    room.ask("transcript", "fix", HEARD, str(number), "--merge", str(number + 1))
    joined = room.shown(HEARD)["lines"]
    assert joined[number - 1]["text"] == fixed["text"] and len(joined) == len(before)
    room.ask("transcript", "fix", HEARD, str(number), "--english", "And so on.")
    assert room.shown(HEARD)["lines"][number - 1]["en_by"] == "anna"


def test_a_stretch_is_heard_again_and_a_persons_line_stays(room: Newsroom) -> None:
    before = room.shown(HEARD)["lines"]
    edited = [n for n, line in enumerate(before, 1) if line["changed_by"]]
    (done,) = room.ask("transcript", "again", HEARD, "--from", "0", "--to", "1:20")
    assert done["kept"] == edited
    assert done["lines"] + done["gaps"] > 0
    after = room.shown(HEARD)["lines"]
    assert {before[n - 1]["utterance"] for n in edited} <= {line["utterance"] for line in after}
    assert not {before[n - 1]["utterance"] for n in done["replaced"]} & {line["utterance"] for line in after}
    starts = [line["start_s"] for line in after]
    assert starts == sorted(starts)
    assert max(line["end_s"] for line in after) <= 82
    # The call is due again for the stages behind, and comes through them.
    assert room.run("run", "decipher", "protect", "--case", str(room.case)).returncode == 0


def test_a_machine_is_not_signed_by_the_way(room: Newsroom) -> None:
    assert room.refused("transcript", "sign", HEARD, "--by", "boris") == (6, "E320")
    assert room.refused("transcript", "sign", HEARD, "--by", "boris", "--english") == (6, "E320")
    (signed,) = room.ask("transcript", "sign", HEARD, "--by", "boris", "--all-lines-read")
    shown = room.shown(HEARD)
    assert signed["signatures"] == len(shown["lines"]) and shown["signed_by"] == ["boris"]
    room.ask("transcript", "fix", HEARD, "1", "--text", "Алло")
    shown = room.shown(HEARD)
    assert shown["signed_by"] == [] and shown["lines"][0]["signed_by"] == []
    assert all(line["signed_by"] == ["boris"] for line in shown["lines"][1:])


def test_doubts_are_listed_and_settled_by_a_signature(room: Newsroom) -> None:
    rows = room.ask("transcript", "doubtful", "--limit", "500")
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    sure = {"its time is guessed"}
    settled = [row for row in rows if row["line"] is not None]
    assert all(set(row["grounds"]) <= sure for row in settled), "both calls are signed or written by a person"


def test_a_drawn_sample_is_judged_and_gives_a_figure(room: Newsroom) -> None:
    rows = room.ask("transcript", "audit", "--draw", "8", "--seed", "3")
    assert len(rows) == 8 and rows == room.ask("transcript", "audit", "--draw", "8", "--seed", "3")
    assert {row["call"] for row in rows} == {HEARD, CAPTIONED}
    judged = room.folder / "judged.jsonl"
    told = [
        {**row, "right": max(0, row["words"] - 1), "wrong": min(1, row["words"]), "missed": 0} for row in rows
    ]
    judged.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in told), encoding="utf-8")
    (done,) = room.ask("transcript", "audit", "--record", str(judged), "--by", "boris")
    assert done["recorded"] == 8
    for found in done["draws"][0]["word_error"]:
        assert 0 <= found["low"] < found["share"] < found["high"] <= 1


def test_a_plain_copy_leaves_with_a_warning_and_a_record(room: Newsroom) -> None:
    out = room.folder / "copy.srt"
    done = room.run(
        "transcript", "write", CAPTIONED, "--format", "srt", "--out", str(out), "--case", str(room.case)
    )
    assert done.returncode == 0 and "nothing protects it" in done.stderr
    assert out.read_text(encoding="utf-8").count("-->") == 13
    assert out.stat().st_mode & 0o077 == 0
    again = room.run("transcript", "write", CAPTIONED, "--out", str(out), "--case", str(room.case))
    assert again.returncode == 2 and "E001" in again.stderr
    (plain,) = room.ask("transcript", "show", CAPTIONED)
    written = room.run("transcript", "write", CAPTIONED, "--format", "json", "--case", str(room.case))
    assert json.loads(written.stdout)["lines"] == plain["lines"]


def test_the_case_is_whole_and_errors_name_no_word_of_a_call(room: Newsroom) -> None:
    text = room.shown(HEARD)["lines"][1]["text"]
    for wrong in (
        ("transcript", "fix", HEARD, "999", "--text", text),
        ("transcript", "fix", HEARD, "2", "--voice", text),
        ("transcript", "fix", HEARD, "2", "--merge", "4"),
        ("transcript", "again", HEARD, "--from", text),
        ("transcript", "show", text),
    ):
        done = room.run(*wrong, "--case", str(room.case))
        assert done.returncode == 2 and done.stderr.startswith("E001")
        assert not any(word in done.stderr for word in text.split() if len(word) > 3)
    done = room.run("check", "--case", str(room.case))
    assert done.returncode == 0, done.stdout + done.stderr

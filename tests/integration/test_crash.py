"""kill -9 at any moment: what was acknowledged is there, nothing is there twice, and the case checks clean (row 37).

EARWITNESS_TEST_KILL_POINTS sets how many times the writer is killed; 40 without it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from earwitness.model.ids import BlobId, RecordId
from earwitness.model.recording import Call
from earwitness.model.speech import Utterance
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost

CHEAP = PassphraseCost(64, 1, 1)
KILL_POINTS = int(os.environ.get("EARWITNESS_TEST_KILL_POINTS", "40"))

#: Appends batches and puts blobs for ever; says what is done only after it is done.
WRITER = """
import os, secrets, sys
from datetime import UTC, datetime
from pathlib import Path
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Author, Pen
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.time import SampleSpan
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost

case = CaseFile.open(Path(sys.argv[1]), "pass", floor=PassphraseCost(64, 1, 1))
pen = Pen(Author("engine", "writer"), lambda: datetime.now(UTC), lambda: RecordId("rec_" + secrets.token_hex(12)))
print("ready", flush=True)
number = 0
while True:
    number += 1
    call = CallId("call_" + secrets.token_hex(8))
    first = pen.write(Call(call), call=call)
    old = pen.write(Transcript(first.id, "draft", "ru"), basis=(first.id,), call=call)
    lines = [
        pen.write(Utterance(first.id, n, "A", SampleSpan(n, n + 1, 8000), f"слово {n}", "ru"), basis=(old.id,), call=call)
        for n in range(number % 40)
    ]
    case.records.append((first, old, *lines))
    print("batch", *(r.id for r in (first, old, *lines)), flush=True)
    new = pen.write(Transcript(first.id, "reviewed", "ru"), basis=(first.id,), supersedes=(old.id,), call=call)
    case.records.append((new,))
    print("batch", new.id, flush=True)
    content = os.urandom(number * 997 % 60_000)
    print("blob", case.blobs.put(content), len(content), flush=True)
"""


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    CaseFile.create(folder, "pass", member="ann", cost=CHEAP).close()
    chance = random.Random(37)
    batches: list[list[RecordId]] = []
    blobs: dict[BlobId, int] = {}
    rounds_with_work = 0
    for _ in range(KILL_POINTS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.expovariate(1 / 0.06))
            writer.send_signal(signal.SIGKILL)
            said = writer.stdout.read()
        done = [line.split() for line in said[: said.rfind("\n") + 1].splitlines()]
        rounds_with_work += bool(done)
        batches += [[RecordId(id) for id in words[1:]] for words in done if words[0] == "batch"]
        blobs |= {BlobId(words[1]): int(words[2]) for words in done if words[0] == "blob"}
        with CaseFile.open(folder, "pass", floor=CHEAP) as case:
            assert list(case.check()) == []
            rows = [row[1] for row in case.records.rows()]
            assert len(rows) == len(set(rows))
            assert {id for batch in batches for id in batch} <= set(rows)
            assert set(blobs) <= set(case.blobs.ids())
    assert rounds_with_work > KILL_POINTS / 2
    with CaseFile.open(folder, "pass", floor=CHEAP) as case:
        for id, size in blobs.items():
            assert case.blobs.size(id) == size
        for call in case.records.of(Call):
            # A batch is there whole: each call's lines count from 0 without a hole, whatever their state.
            turns = [
                u.body.turn
                for state in ("standing", "stale")
                for u in case.records.of(Utterance, call.body.id, state)  # type: ignore[arg-type]
            ]
            assert turns == list(range(len(turns)))

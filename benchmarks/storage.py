"""How quick the case on disk is. Prints one JSON object; figures are of this machine, as it was just then.

    python benchmarks/storage.py [--records N] [--blob-mib N]

Bars (design): 20,000 records a second in batches of 100; a million ledger entries verified in under 30 s; any 256 KiB of a
blob in about a millisecond; a passphrase guess of half a second or more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Author, Passed, Pen
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.time import Rate, SampleSpan
from earwitness.storage.casefile import CaseFile
from earwitness.storage.ledger import Frontier, leaf_hash
from earwitness.storage.seal import STANDARD_COST, PassphraseCost, key_of_passphrase

CHEAP = PassphraseCost(64, 1, 1)
BATCH = 100


def timed(work: Callable[[], object]) -> float:
    """Wall seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(work: Callable[[], object], times: int = 50) -> float:
    """Median wall milliseconds."""
    return round(statistics.median(timed(work) for _ in range(times)) * 1000, 3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--blob-mib", type=int, default=64)
    asked = parser.parse_args()
    pen = Pen(
        Author("engine", "benchmark", "1"),
        lambda: datetime.now(UTC),
        lambda: RecordId("rec_" + secrets.token_hex(12)),
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        figures = measure(folder, pen, asked.records, asked.blob_mib)
    print(json.dumps(figures, indent=1))


def measure(folder: Path, pen: Pen, count: int, blob_mib: int) -> dict[str, object]:
    """Fill a case and ask it everything."""
    figures: dict[str, object] = {"cores": os.cpu_count(), "records": count}
    figures["passphrase_guess_s"] = round(
        timed(lambda: key_of_passphrase("pass", bytes(16), STANDARD_COST, STANDARD_COST)), 3
    )
    case = CaseFile.create(folder, "pass", member="ann", cost=CHEAP)
    calls = [CallId(f"call_{n:016x}") for n in range(max(10, count // 200))]
    chance = random.Random(1)
    words = [f"слово{n}" for n in range(5000)]

    first = [pen.write(Call(call), call=call) for call in calls]
    transcripts = [pen.write(Transcript(c.id, "draft", "ru"), basis=(c.id,), call=c.call) for c in first]
    case.records.append((*first, *transcripts))

    half = count // 2 // BATCH
    passed = [
        tuple(
            pen.write(
                Passed("decipher", str(n)),
                basis=(transcripts[n % len(calls)].id,),
                call=calls[n % len(calls)],
            )
            for n in range(b * BATCH, (b + 1) * BATCH)
        )
        for b in range(half)
    ]
    lines = [
        tuple(
            pen.write(
                Utterance(
                    first[b % len(calls)].id, n, "A", SampleSpan(n * 8000, n * 8000 + 8000, Rate(8000)),
                    " ".join(chance.choices(words, k=12)), "ru",
                ),
                basis=(transcripts[b % len(calls)].id,),
                call=calls[b % len(calls)],
            )
            for n in range(BATCH)
        )
        for b in range(half)
    ]  # fmt: skip

    def append(batches: list[tuple[object, ...]]) -> Callable[[], None]:
        def work() -> None:
            for batch in batches:
                case.records.append(batch)  # type: ignore[arg-type]

        return work

    for name, batches in (("append", passed), ("append_lines_with_search", lines)):
        before = time.process_time()
        figures[f"{name}_per_s"] = round(half * BATCH / timed(append(batches)))  # type: ignore[arg-type]
        # On a busy machine the second figure is the steadier one.
        figures[f"{name}_per_cpu_s"] = round(half * BATCH / (time.process_time() - before))
    one_by_one = [(pen.write(Passed("theme", str(n))),) for n in range(200)]
    figures["append_one_ms"] = round(timed(append(one_by_one)) / 200 * 1000, 2)  # type: ignore[arg-type]

    records = case.records
    figures["of_call_ms"] = milliseconds(lambda: list(records.of(Utterance, calls[3])))
    figures["get_ms"] = milliseconds(lambda: records.get(first[5].id))
    figures["counts_ms"] = milliseconds(records.counts)
    figures["tide_ms"] = milliseconds(lambda: records.tide((Utterance, Passed)))
    figures["due_all_ms"] = milliseconds(lambda: list(records.due("theme", "1")), 10)
    figures["search_ms"] = milliseconds(lambda: list(records.search("слово17 слово18")))
    figures["prove_ms"] = milliseconds(lambda: records.prove(first[5].id))
    new = pen.write(Transcript(first[1].id, "reviewed", "ru"), supersedes=(transcripts[1].id,), call=calls[1])
    figures["supersede_a_transcript_ms"] = round(timed(lambda: records.append((new,))) * 1000, 2)

    content = random.Random(2).randbytes(blob_mib << 20)
    ids: list[object] = []
    figures["blob_put_mb_per_s"] = round(
        len(content) / timed(lambda: ids.append(case.blobs.put(content))) / 1e6
    )
    blob = next(case.blobs.ids())
    figures["blob_read_mb_per_s"] = round(len(content) / timed(lambda: case.blobs.read(blob)) / 1e6)
    places = random.Random(3)

    def seek() -> None:
        start = places.randrange(len(content) - (256 << 10))
        case.blobs.read(blob, start, start + (256 << 10))

    figures["blob_seek_256k_ms"] = milliseconds(seek, 200)

    took = timed(lambda: list(case.check()))
    figures["check_s"] = round(took, 2)
    figures["close_s"] = round(timed(case.close), 3)
    figures["open_s"] = round(timed(lambda: CaseFile.open(folder, "pass", floor=CHEAP).close()), 3)
    with CaseFile.open(folder, "pass", floor=CHEAP) as again:

        def verify() -> None:
            frontier = Frontier()
            for _, _, _, _, _, salt, leaf, body, *_ in again.records.rows():
                if leaf_hash(salt, body) != leaf:
                    raise AssertionError("a leaf does not hold")
                frontier.append(leaf)
            if frontier.root() != again.records.head().root:
                raise AssertionError("the root does not hold")

        figures["verify_ledger_s_per_million"] = round(timed(verify) / again.records.size * 1e6, 1)
        without_blobs = timed(lambda: [f for f in again.check() if f.severity == "damage"])
        figures["check_s_per_million_records"] = round(without_blobs / again.records.size * 1e6, 1)
    figures["bytes_per_record"] = round((folder / "case.db").stat().st_size / signed_size(folder))
    return figures


def signed_size(folder: Path) -> int:
    """Entries in the ledger, from the last signed head."""
    newest = max((folder / "checkpoints").glob("records-*"))
    return int(newest.name.rpartition("-")[2])


if __name__ == "__main__":
    main()

"""How quick the workbench is over a large case. Prints one JSON object; figures are of this machine, as it was just then.

    .venv/bin/python -m benchmarks.workbench [--calls N] [--keep DIR] [--rounds N] [--only WORD]

Builds a case (`benchmarks/big_case.py`), or opens the one kept in DIR, and asks every page for itself through the real
application with its guard and a session: no network, one thread, warm (each address was asked once before, unless `--cold`
is said). `ms` is what one answer took by the clock, `cpu_ms` by the processor; on a machine that does other work the second is
the steadier one. `queries` counts statements asked of the case's databases by one answer.

100,000 calls (2 million lines, 4 million records) need about 10 GB in DIR and half an hour to build.

Bar (issue 7): any page of a 100,000-call case answers in at most 200 ms.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from benchmarks.big_case import DETAILED, build
from benchmarks.search import CHEAP, Words, told, vocabulary
from earwitness.app.settings import load
from earwitness.app.wiring import Desk, lemmas
from earwitness.model.claims import Claim
from earwitness.model.ids import CallId
from earwitness.model.protection import Identifier
from earwitness.model.quotes import Quote
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Utterance
from earwitness.stages import decipher
from earwitness.storage.casefile import CaseFile
from earwitness.web.guard import Guard, Session
from earwitness.web.hall import Hall
from earwitness.web.room import Room

PORT = 8000
ORIGIN = {"origin": f"http://127.0.0.1:{PORT}"}
PASSPHRASE = "pass"  # noqa: S105  of a case that is all invented

#: what an address is called, the address, and the form that is posted there, if any
Asked = tuple[str, str, Mapping[str, str] | None]


def opened(folder: Path, calls: int, figures: dict[str, Any]) -> CaseFile:
    """The case that lies in the folder, or a new one of so many calls."""
    place = folder / "case"
    if (place / "case.toml").exists():
        return CaseFile.open(place, PASSPHRASE, floor=CHEAP, lemmas=lemmas)
    case = CaseFile.create(place, PASSPHRASE, member="ann", cost=CHEAP, lemmas=lemmas)
    desk = Desk(case, load(place))
    settings = {"decipher": decipher.settings_of(desk.lexicons, desk.resources)}
    begun, cpu = time.perf_counter(), time.process_time()
    build(case, calls, vocabulary(random.Random(4)), settings, told)
    figures["build_s"] = round(time.perf_counter() - begun)
    figures["build_cpu_s"] = round(time.process_time() - cpu)
    return case


@contextmanager
def window(desk: Desk) -> Iterator[tuple[TestClient, Room]]:
    """A browser's place before the workbench: past the guard, with a session."""
    session = Session()
    hall = Hall(session, Path())
    room = hall.enter(desk)
    with TestClient(
        Guard(hall, PORT, session), base_url=f"http://127.0.0.1:{PORT}", headers=ORIGIN
    ) as client:
        client.cookies.set(session.cookie_name, session.enter(session.token) or "")
        yield client, room


def addresses(room: Room, said: list[str]) -> Iterator[Asked]:
    """Every page that reads, and every kind of filter, order and last page of the long ones."""
    desk = room.desk
    records = desk.case.records
    calls = records.list_calls().total
    id, last = (
        CallId(f"call_{n * DETAILED:016x}") for n in (calls // DETAILED // 3, (calls - 1) // DETAILED)
    )
    (recording,) = desk.view.recordings(id)
    claims = [c for c in records.of(Claim) if not c.author.is_machine]
    quote = next(records.of(Quote))
    key = next(records.of(Identifier)).body.key
    reading = next(records.of(Reading)).body
    words = Words(said, random.Random(3))
    yield from (("case", "/", None), ("add", "/add", None), ("calls", "/calls", None))
    for order in ("began", "latest", "reference"):
        yield f"calls by {order}", f"/calls?order={order}", None
    yield "calls, last page", f"/calls?page={-(-calls // 100)}", None
    yield "calls by latest, last page", f"/calls?order=latest&page={-(-calls // 100)}", None
    filters = (
        ("theme", "wants_out"), ("theme", "nothing"), ("reading", "unclear"), ("reading", "code"), ("status", "draft"), ("status", "signed"),
        ("status", "gist"), ("language", "uk"), ("language", "ru"), ("caller", "soldier"), ("caller", "prison_recruit"), ("from", "2022-05"),
    )  # fmt: skip
    for name, value in filters:
        yield f"calls where {name} is {value}", f"/calls?{name}={value}", None
    yield "calls of three filters", "/calls?theme=wants_out&reading=unclear&language=uk&order=latest", None
    yield from (("call", f"/calls/{id}", None), ("the last call", f"/calls/{last}", None))
    yield from (
        ("call by reference", f"/calls/c-{(calls - 1) // DETAILED * DETAILED:06d}", None),
        ("line", f"/calls/{id}/lines/3", None),
    )
    yield "sound", f"/sound/{recording.id}", None
    uses = f"/shorthand/{room.alias(reading.term)}"
    yield from (("shorthand", "/shorthand", None), ("uses", uses, None))
    yield "uses that are unclear", f"{uses}?status=unclear", None
    yield "uses, page 40", f"{uses}?page=40", None
    yield from (("themes", "/themes", None), ("theme", "/themes/wants_out", None))
    yield "theme, page 40", "/themes/wants_out?page=40", None
    yield "theme, accepted", "/themes/wants_out?status=accepted", None
    yield from (
        ("trends", "/trends", None),
        ("people", "/people", None),
        ("people, page 40", "/people?page=40", None),
    )
    yield from (("claims", "/claims", None), ("claims, proposed", "/claims?proposed=yes", None))
    yield "claim", f"/claims/{claims[-1].id}", None
    yield from (
        ("interviews", "/interviews", None),
        ("research", "/research", None),
        ("chronology", "/chronology", None),
        ("chronology, page 40", "/chronology?page=40", None),
        ("chronology of two weeks", "/chronology?first=2022-03-02&last=2022-03-15", None),
        ("custody", "/custody", None),
        ("protect", "/protect", None),
        ("what goes unseen", "/protect/misses", None),
        ("listening", "/listening", None),
    )
    yield "protect, one call", f"/protect?call={id}", None
    yield from (("protect, people", "/protect/people", None), ("reach", f"/protect/entities/{key}", None))
    yield from (
        ("story", "/story", None),
        ("quote", f"/quotes/{quote.id}", None),
        ("draft", f"/calls/{id}/quote?first=3&last=5", None),
    )
    yield from (("settings", "/settings", None), ("help", "/help", None), ("search form", "/search", None))
    for n in range(3):
        yield f"search, common word {n}", "/search", {"q": words.ranked(0, 40)}
        yield f"search, other word {n}", "/search", {"q": words.ranked(100, 20_000)}
    yield "search, word and filter", "/search", {"q": f"{words.ranked(40, 400)} theme:money"}


def deeds(desk: Desk, n: int) -> Iterator[Asked]:
    """What a person does most, on calls that were not touched before."""
    records = desk.case.records
    detailed = records.list_calls().total // DETAILED
    id = CallId(f"call_{(7 + n) % detailed * DETAILED:016x}")
    lines = list(records.of(Utterance, id))
    reading = next(records.of(Reading, id), None)
    if reading:
        turn = 1 + next(k for k, line in enumerate(lines) if line.id == reading.body.utterance)
        yield (
            "accept a reading",
            f"/calls/{id}/lines/{turn}/reading",
            {"reading": reading.id, "status": "ordinary"},
        )
    turn = 12
    yield (
        "mark a line",
        f"/calls/{id}/lines/{turn}/theme",
        {"utterance": lines[turn - 1].id, "theme": "wants_out", "found": "yes"},
    )
    form = {
        "utterance": lines[turn].id,
        "text": lines[turn].body.text + " да",
        "english": "",
        "voice": lines[turn].body.voice,
    }
    yield "correct a line", f"/calls/{id}/lines/{turn + 1}/words", form
    # asked for only after the one before was answered: the claim that is checked is the one that was noted
    yield "note a claim", "/claims", {"at": f"{id}:5", "statement": f"one more invented claim {n}"}
    claim = list(records.of(Claim, id))[-1]
    yield (
        "record a check",
        f"/claims/{claim.id}/check",
        {"kind": "document", "outcome": "silent", "line": f"paper {n}"},
    )


class Statements:
    """Counts what the databases are asked."""

    def __init__(self) -> None:
        self.count = 0
        event.listen(Engine, "before_cursor_execute", self._asked)

    def _asked(self, *_: object) -> None:
        self.count += 1


def spread(wall: list[float], cpu: list[float]) -> dict[str, float]:
    """Milliseconds: the middle and the 95th of a hundred, and the middle of the processor's."""
    wall = sorted(wall)
    return {
        "p50_ms": round(statistics.median(wall) * 1000, 1),
        "p95_ms": round(wall[min(len(wall) - 1, int(len(wall) * 0.95))] * 1000, 1),
        "cpu_ms": round(statistics.median(cpu) * 1000, 1),
    }


def measure(desk: Desk, rounds: int, only: str, figures: dict[str, Any]) -> None:
    """Ask for every page, then do what people do, and go where the answer leads."""
    statements = Statements()
    pages, done = figures.setdefault("pages", {}), figures.setdefault("deeds", {})

    def ask(client: TestClient, asked: Asked, times: int, into: dict[str, Any]) -> None:
        name, address, form = asked
        wall: list[float] = []
        cpu: list[float] = []
        for _ in range(times + 1):
            before, begun, begun_cpu = statements.count, time.perf_counter(), time.process_time()
            answer = client.post(address, data=form) if form else client.get(address)
            wall.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - begun_cpu)
        into[name] = {
            "status": answer.status_code,
            **spread(wall[1:] or wall, cpu[1:] or cpu),
            "first_ms": round(wall[0] * 1000),
            "queries": statements.count - before,
            "kib": len(answer.content) >> 10,
        }

    said = vocabulary(random.Random(4))
    with window(desk) as (client, room):
        for asked in addresses(room, said):
            if only in asked[0]:
                ask(client, asked, rounds, pages)
        times: dict[str, list[dict[str, Any]]] = {}
        for n in range(rounds):
            for asked in deeds(desk, n) if not only or only == "deeds" else ():
                one: dict[str, Any] = {}
                ask(client, asked, 0, one)
                times.setdefault(asked[0], []).append(one[asked[0]])
        for name, rows in times.items():
            done[name] = {
                key: statistics.median(row[key] for row in rows)
                for key in ("p50_ms", "cpu_ms", "queries", "status")
            }
            done[name]["worst_ms"] = max(row["p50_ms"] for row in rows)
    slow = {name: row["p95_ms"] for name, row in {**pages}.items() if row["p95_ms"] > 200}
    figures["over_200_ms"] = dict(sorted(slow.items(), key=lambda one: -one[1]))
    figures["not_answered"] = [name for name, row in {**pages, **done}.items() if row["status"] != 200]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="pages whose name holds this; `deeds` for what people do")
    parser.add_argument("--keep", type=Path, help="build here, or ask what was built here")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    with nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory() as place:
        case = opened(Path(place), asked.calls, figures)
        desk = Desk(case, load(Path(place) / "case"))
        counts = case.records.counts()
        figures |= {
            "calls": counts["Call"]["standing"],
            "lines": counts["Utterance"]["standing"],
            "records": case.records.size,
            "mib": sum(f.stat().st_size for f in (Path(place) / "case").rglob("*") if f.is_file()) >> 20,
        }
        gc.collect()
        gc.freeze()
        measure(desk, asked.rounds, asked.only, figures)
        figures["close_s"] = timed(case.close)
        figures["open_s"] = timed(
            lambda: CaseFile.open(Path(place) / "case", PASSPHRASE, floor=CHEAP, lemmas=lemmas).close()
        )
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

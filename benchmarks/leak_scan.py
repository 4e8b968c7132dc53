"""How much the leak scan misses: packages with secrets planted in every form and every kind of file; clean ones; broken ones.

    python -m benchmarks.leak_scan [--packages 300] [--forms 5000] [--clean 50] [--layers 0] [--seed 1] [--first 0] [--chance BYTES] [--misses] [--speed MB]

Nothing here uses the scan's own tables or rules: names, their forms, spellings and ways of hiding are written out below
(`benchmarks/leak_forms.py`, `benchmarks/leak_kinds.py`). A planted form counts as found when a hit names its secret in its file.
`--layers N` writes names in disguise, one way of writing over another, N times (`benchmarks/leak_layers.py`).
Prints JSON: planted, missed by form and kind, false alarms, hits in noise, faults that did not block, seconds and megabytes a second.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from benchmarks import leak_chance, leak_faults, leak_forms, leak_kinds, leak_layers
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.forms import Needles, needles_of
from earwitness.stages.protect.scan import Secret, Unreadable, scan_file
from earwitness.stages.protect.scan_words import Vocabulary


def needles_for(secrets: Sequence[str], vocabulary: Vocabulary) -> Needles:
    """As a desk's list of plain lines gives them."""
    return needles_of([Secret(n, text) for n, text in enumerate(secrets, 1)], vocabulary)


def planted_packages(
    packages: int, forms: int, seed: int, vocabulary: Vocabulary, first: int = 0
) -> dict[str, Any]:
    """Plant `forms` forms over `packages` packages, each with its own people; count what was missed.

    `first`: the number of the first package, so that a run can be cut in slices.
    """
    missed: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    planted = size = 0
    by_form: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    blocked: Counter[str] = Counter()
    for number in range(first, first + packages):
        random_ = random.Random(f"{seed}/{number}")
        secrets = leak_forms.secrets(random_)
        needles = needles_for(secrets, vocabulary)
        for _ in range(forms // packages + (number - first < forms % packages)):
            no = random_.randrange(len(secrets))
            form, written = leak_forms.written(secrets[no], random_)
            kind, name, content = leak_kinds.planted(written, form, random_)
            found = scan_file(name, content, needles)
            planted += 1
            size += len(content)
            by_form[form] += 1
            by_kind[kind] += 1
            blocked.update(f"{kind}: {f.why}" for f in found if isinstance(f, Unreadable))
            if not any(not isinstance(f, Unreadable) and f.secret_no == no + 1 for f in found):
                missed[(form, kind)] += 1
                shown.append(f"{number}: {secrets[no]!r} as {written!r} ({form}) in {kind}")
    return {
        "packages": packages, "planted": planted, "forms": len(by_form), "kinds": len(by_kind), "missed": sum(missed.values()),
        "missed_by": {f"{form} × {kind}": n for (form, kind), n in missed.most_common(60)},
        "wrongly_blocked": dict(blocked.most_common(20)), "bytes": size, "examples": shown,
    }  # fmt: skip


def layered(count: int, seed: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """Names in disguise under two layers of writing; those that are everyday words keep their capital."""
    missed: list[str] = []
    names = [name for language in leak_forms.SURNAMES.values() for name in language]
    names += [*leak_forms.ENGLISH, *(first for first, *_ in (*leak_forms.MEN, *leak_forms.WOMEN))]
    for n in range(count):
        random_ = random.Random(f"layers {seed}/{n}")
        name = random_.choice([name for name in names if name not in leak_forms.EVERYDAY])
        needles = needles_for([name], vocabulary)
        for one in leak_layers.drawn(name, 1, random_):
            if not any(not isinstance(f, Unreadable) for f in scan_file("a.js", one.content, needles)):
                missed.append(f"{name}: {one}")
    return {"written": count, "missed": len(missed), "examples": missed[:40]}


def clean_packages(count: int, seed: int, vocabulary: Vocabulary, first: int = 0) -> dict[str, Any]:
    """Packages that hold no secret of the list; whatever is reported is a false alarm."""
    alarms: Counter[str] = Counter()
    size = 0
    for number in range(first, first + count):
        random_ = random.Random(f"clean {seed}/{number}")
        secrets = leak_forms.secrets(random_)
        needles = needles_for(secrets, vocabulary)
        for name, content in leak_kinds.clean_package(random_, secrets):
            size += len(content)
            for found in scan_file(name, content, needles):
                what = (
                    found.why
                    if isinstance(found, Unreadable)
                    else f"{found.form}, {found.where}: {secrets[found.secret_no - 1]}"
                )
                alarms[f"{number}/{name}: {what}"] += 1
    return {
        "packages": count,
        "bytes": size,
        "false_alarms": sum(alarms.values()),
        "alarms": dict(alarms.most_common(40)),
    }


def chance(size: int, seed: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """Hits in about so many bytes of every sort of content that means nothing, for a list of 300 people."""
    random_ = random.Random(f"chance {seed}")
    secrets = leak_chance.vault(random_)
    needles = needles_for(secrets, vocabulary)
    hits: dict[str, int] = {}
    for sort, name, content in leak_chance.contents(random_, size):
        found = {f.where for f in scan_file(name, content, needles) if not isinstance(f, Unreadable)}
        if found:
            hits[sort] = len(found)
    return {"forms": needles.count, "bytes_of_each": size, "sorts": len(leak_chance.SORTS), "hits": hits}


def faults(vocabulary: Vocabulary) -> dict[str, Any]:
    """Broken files, each of which must block."""
    needles = needles_for(["Кашеваров Роман"], vocabulary)
    every = {**leak_faults.FAULTS, **{name: make() for name, make in leak_faults.BOMBS.items()}}
    passed = [
        name
        for name, content in every.items()
        if not any(isinstance(f, Unreadable) for f in scan_file("a.html", content, needles))
    ]
    return {"faults": len(every), "not_blocked": passed}


def speed(megabytes: int, seed: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """CPU seconds for one large package: sound and pictures mostly, as releases are, and text beside."""
    random_ = random.Random(seed)
    secrets = leak_forms.secrets(random_, 40)
    begin = time.process_time()
    needles = needles_for(secrets, vocabulary)
    made = time.process_time() - begin
    seconds: dict[str, float] = defaultdict(float)
    sizes: Counter[str] = Counter()
    for sort, content in leak_kinds.large_package(random_, megabytes << 20):
        begin = time.process_time()
        scan_file(f"a.{sort}", content, needles)
        seconds[sort] += time.process_time() - begin
        sizes[sort] += len(content)
    total = sum(seconds.values())
    return {
        "megabytes": round(sum(sizes.values()) / 2**20, 1), "cpu_s": round(total, 1), "needles_cpu_s": round(made, 1), "forms": needles.count,
        "mb_per_cpu_s": {sort: round(sizes[sort] / 2**20 / max(0.01, seconds[sort]), 2) for sort in sizes},
        "cpu_s_per_100_mb": round(100 * total / (sum(sizes.values()) / 2**20), 1),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--packages", type=int, default=300)
    parser.add_argument("--forms", type=int, default=5000)
    parser.add_argument("--clean", type=int, default=50)
    parser.add_argument("--layers", type=int, default=0, help="names to write under two layers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first package: a run in slices")
    parser.add_argument("--speed", type=int, default=0, metavar="MB")
    parser.add_argument("--chance", type=int, default=0, metavar="BYTES", help="of each sort of noise")
    parser.add_argument("--misses", action="store_true", help="show what was missed")
    asked = parser.parse_args(arguments)
    vocabulary = Vocabulary(PymorphyMorphology(), PackagedResources())
    begin = time.process_time()
    out: dict[str, Any] = {"seed": asked.seed}
    if asked.packages:
        out["planted"] = planted_packages(asked.packages, asked.forms, asked.seed, vocabulary, asked.first)
        if not asked.misses:
            out["planted"].pop("examples")
    if asked.clean:
        out["clean"] = clean_packages(asked.clean, asked.seed, vocabulary, asked.first)
    if asked.layers:
        out["layers"] = layered(asked.layers, asked.seed, vocabulary)
    if not asked.first:
        out["broken"] = faults(vocabulary)
    if asked.chance:
        out["chance"] = chance(asked.chance, asked.seed, vocabulary)
    if asked.speed:
        out["speed"] = speed(asked.speed, asked.seed, vocabulary)
    out["cpu_s"] = round(time.process_time() - begin, 1)
    print(json.dumps(out, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

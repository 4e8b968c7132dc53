"""How well the packaged model hears real recorded speech over a telephone codec: word and character errors, and speed.

The speech: telephone prompts recorded by a woman in Russian, from the Debian packages asterisk-core-sounds-ru-gsm (real
GSM files, 8 kHz) and asterisk-core-sounds-ru (their texts); CC-BY-3.0. They are read speech of one voice: spontaneous
speech of many voices is heard far worse. Run:

    python benchmarks/real_speech.py              fetch the two packages with apt-get download, hear 80 prompts
    python benchmarks/real_speech.py --folder D   use packages that were unpacked into D before (dpkg -x PACKAGE D)

Prints one JSON object. Errors: lower case, ё as е, no punctuation.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from earwitness.dispatch.local import LocalDispatcher, cores
from earwitness.engines.listening.guards import plain
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.whisper import WhisperFactory, WhisperSettings
from earwitness.engines.whisper.models import locate
from earwitness.ports import Failure, ToHear

PACKAGES = ("asterisk-core-sounds-ru-gsm", "asterisk-core-sounds-ru")
LEAST_S, MOST_S = 1.0, 30.0


def fetched(folder: Path) -> Path:
    """The two packages, downloaded and unpacked without installing anything."""
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True, stdout=sys.stderr)
    for package in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    return folder


def texts(folder: Path) -> dict[str, str]:
    """Text of each prompt by its name."""
    (listing,) = folder.rglob("core-sounds-ru.txt.gz")
    rows = gzip.decompress(listing.read_bytes()).decode("utf-8").splitlines()
    pairs = (row.split(":", 1) for row in rows if ":" in row and not row.startswith(";"))
    return {name.strip(): text.strip() for name, text in pairs}


def prompts(folder: Path, wanted: int, tool: CagedAudioTool) -> list[tuple[str, ToHear]]:
    """(text, sound): real sentences of three words or more, spread evenly over all there are."""
    found: list[tuple[str, Path]] = []
    by_name = texts(folder)
    for path in sorted(folder.rglob("*.gsm")):
        name = path.with_suffix("").as_posix()
        text = next((t for key, t in by_name.items() if name.endswith(f"/{key}")), "")
        if len(plain(text).split()) >= 3 and not re.search(r"[0-9\[\]<>]", text):
            found.append((text, path))
    step = max(1, len(found) // wanted)
    out: list[tuple[str, ToHear]] = []
    for text, path in found[::step]:
        decoded = tool.decode(path.read_bytes())
        if LEAST_S <= decoded.samples.shape[1] / decoded.rate <= MOST_S:
            out.append((text, ToHear(decoded.samples, decoded.rate, "ru", english=False)))
    return out[:wanted]


def measured(rows: list[tuple[str, ToHear]], model: str, beam: int, workers: int) -> dict[str, Any]:
    """Hear all and compare."""
    found = locate(model)
    factory = WhisperFactory(WhisperSettings(str(found.folder), found.id, found.fingerprint, beam))
    began = time.perf_counter()
    results = dict(LocalDispatcher(workers).map(factory, (sound for _, sound in rows)))
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = wrong_words = letters = wrong_letters = failures = gaps = 0
    for number, (text, _) in enumerate(rows):
        heard = results[number]
        if isinstance(heard, Failure):
            failures += 1
            continue
        gaps += len(heard.gaps)
        wanted, got = plain(text), plain(" ".join(line.text for line in heard.lines))
        words += len(wanted.split())
        wrong_words += Levenshtein.distance(wanted.split(), got.split())
        letters += len(wanted)
        wrong_letters += Levenshtein.distance(wanted, got)
    seconds = sum(sound.samples.shape[1] / sound.rate for _, sound in rows)
    return {
        "prompts": len(rows),
        "seconds": round(seconds, 1),
        "wer": round(100 * wrong_words / max(1, words), 2),
        "cer": round(100 * wrong_letters / max(1, letters), 2),
        "failures": failures,
        "gaps": gaps,
        "wall_s": round(wall, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "times_real_time": round(seconds / wall, 2),
        "workers": workers,
        "beam": beam,
        "model": found.id,
        "sha256": found.fingerprint,
        "standing": found.standing,
        "speech": "read telephone prompts, one female voice, GSM 06.10 8 kHz (asterisk-core-sounds-ru)",
    }


def main() -> None:
    """Parse, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=Path, help="where the packages are unpacked already")
    asked.add_argument("--prompts", type=int, default=80)
    asked.add_argument("--model", default="whisper-base")
    asked.add_argument("--beam", type=int, default=5)
    asked.add_argument("--workers", type=int, default=cores())
    given = asked.parse_args()
    tool = CagedAudioTool()
    try:
        if given.folder:
            rows = prompts(given.folder, given.prompts, tool)
        else:
            with tempfile.TemporaryDirectory() as folder:
                rows = prompts(fetched(Path(folder)), given.prompts, tool)
    finally:
        tool.close()
    if not rows:
        sys.exit("no prompts found: unpack the two packages into the folder, or leave --folder out")
    print(json.dumps(measured(rows, given.model, given.beam, given.workers), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

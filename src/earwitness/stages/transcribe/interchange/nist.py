"""RTTM (who speaks when) and CTM (words and times), the plain tables of NIST's evaluations."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from earwitness.errors import BadForm
from earwitness.stages.transcribe.captions import PARTIES
from earwitness.stages.transcribe.interchange.tiers import (
    LONGEST_S,
    Brought,
    OutLine,
    Tier,
    TierMark,
    VoiceTurn,
    account,
    always_lost,
    labels_of,
    losses_of,
    text_of_bytes,
)


def _rows(raw: bytes) -> list[tuple[int, list[str]]]:
    """(line number, fields) of each line that is no comment."""
    rows = enumerate(text_of_bytes(raw).split("\n"), 1)
    return [(n, row.split()) for n, row in rows if row.strip() and not row.lstrip().startswith(";;")]


def _span(fields: Sequence[str], at: int, number: int) -> tuple[float, float]:
    try:
        start_s, length_s = float(fields[at]), float(fields[at + 1])
    except (ValueError, IndexError):
        raise BadForm(
            f"line {number}, fields {at + 1} and {at + 2}: not a start and a length in seconds"
        ) from None
    if not (math.isfinite(start_s) and 0 <= start_s < LONGEST_S and 0 <= length_s < LONGEST_S):
        raise BadForm(f"line {number}, fields {at + 1} and {at + 2}: not a time within a recording")
    return start_s, start_s + length_s


def _of_one(found: Sequence[str], of: str) -> str:
    """Which recording of the file is meant. Raises BadForm where that cannot be told."""
    named = Counter(found)
    if of in named or len(named) <= 1:
        return of if of in named else next(iter(named), "")
    raise BadForm(
        f"the file is of {len(named)} recordings, and none has the id of this one",
        hint="Split it, one recording a file, or call the recording by its call's id in the first column.",
    )


# ---------------------------------------------------------------------------------------------------------------- RTTM


def read_rttm(raw: bytes, of: str = "") -> tuple[tuple[VoiceTurn, ...], tuple[str, ...]]:
    """Who speaks when, in order of time, and what was not taken. Raises BadForm naming the line and the field."""
    found: list[tuple[str, VoiceTurn]] = []
    others = empty = 0
    for number, fields in _rows(raw):
        if fields[0] != "SPEAKER":
            others += 1
            continue
        if len(fields) < 8:
            raise BadForm(f"line {number}: a SPEAKER line has 8 fields or more, the voice in the eighth")
        start_s, end_s = _span(fields, 3, number)
        if end_s <= start_s:
            empty += 1
            continue
        # The fields cannot hold spaces: tools write "Speaker_1", and so do we.
        found.append((fields[1], VoiceTurn(_unjoined(fields[7]), start_s, end_s)))
    if not found:
        raise BadForm("the file holds no SPEAKER line of any length")
    wanted = _of_one([file for file, _ in found], of)
    chosen = sorted((turn for file, turn in found if file == wanted), key=lambda t: (t.start_s, t.end_s))
    labels = labels_of(turn.voice for turn in chosen)
    return tuple(VoiceTurn(labels[t.voice], t.start_s, t.end_s) for t in chosen), losses_of(
        (others, "lines that say something else than who speaks"),
        (empty, "turns of no length"),
        (len(found) - len(chosen), "turns of other recordings"),
        (sum(n != label for n, label in labels.items()),
         "names of voices, which became numbers: a name here would be a name in the case"),
    )  # fmt: skip


def write_rttm(lines: Sequence[OutLine], of: str) -> tuple[str, tuple[str, ...]]:
    """Each line as a turn of its voice, and what is lost: the words, before all."""
    rows = [
        f"SPEAKER {of} 1 {line.start_s:.3f} {line.end_s - line.start_s:.3f} <NA> <NA>"
        f" {line.voice.replace(' ', '_') or '<NA>'} <NA> <NA>\n"
        for line in sorted(lines, key=lambda one: one.start_s)
    ]
    return "".join(rows), (
        *losses_of((len(lines), "lines' words: the form holds only who speaks when")),
        *always_lost(lines, english=False, words=False),
    )


def _unjoined(voice: str) -> str:
    return re.sub(r"^Speaker_(?=[\d?]+$)", "Speaker ", voice)


# ----------------------------------------------------------------------------------------------------------------- CTM


def read_ctm(raw: bytes, of: str = "") -> Brought:
    """Words as lines parted at pauses; a channel is a voice. Raises BadForm naming the line and the field."""
    found: list[tuple[str, str, TierMark, float | None]] = []
    empty = alternatives = 0
    skipping = False
    for number, fields in _rows(raw):
        if len(fields) < 5:
            raise BadForm(
                f"line {number}: a CTM line has 5 fields or more: file, channel, start, length, word"
            )
        if fields[2] == "*":
            # <ALT_BEGIN>, <ALT>, <ALT_END>: of several hearings the first is taken
            skipping = fields[4].upper() == "<ALT>" or (skipping and fields[4].upper() != "<ALT_END>")
            continue
        start_s, end_s = _span(fields, 2, number)
        if skipping:
            alternatives += 1
        elif end_s <= start_s:
            empty += 1
        else:
            mark = TierMark(start_s, end_s, fields[4])
            found.append((fields[0], _voice_of(fields[1]), mark, _confidence(fields)))
    if not found:
        raise BadForm("the file holds no word of any length")
    wanted = _of_one([file for file, *_ in found], of)
    chosen = [one for one in found if one[0] == wanted]
    voices = dict.fromkeys(voice for _, voice, _, _ in chosen)
    tiers = [
        Tier(n, "words", voice, tuple(mark for _, v, mark, _ in chosen if v == voice))
        for n, voice in enumerate(voices, 1)
    ]
    brought = account(
        tiers,
        losses_of(
            (empty, "words of no length"),
            (alternatives, "other hearings of a word"),
            (len(found) - len(chosen), "words of other recordings"),
        ),
    )
    sure = {(m.text, m.start_s, m.end_s): confidence for _, _, m, confidence in chosen}
    words = tuple(
        replace(word, confidence=confidence, guessed=confidence == 0)
        for word in brought.words
        for confidence in (sure[word.text, word.start_s, word.end_s],)
    )
    unsure = losses_of((sum(w.guessed for w in words), "words of no confidence: their times are guessed"))
    return Brought(brought.lines, words, (*brought.losses, *unsure))


def _voice_of(channel: str) -> str:
    """A voice by its channel: "A" is party A, "2" is Speaker 2."""
    return f"Speaker {int(channel)}" if re.fullmatch(r"[0-9]{1,3}", channel) else channel


def _confidence(fields: Sequence[str]) -> float | None:
    try:
        sure = float(fields[5])
    except (ValueError, IndexError):
        return None
    return sure if 0 <= sure <= 1 else None


def write_ctm(lines: Sequence[OutLine], of: str) -> tuple[str, tuple[str, ...]]:
    """Each word with the signs written to it; the channel is the voice: a party's letter or a speaker's number."""
    rows: list[tuple[str, float, str]] = []
    bare = loose = guessed = 0
    for line in lines:
        channel = line.voice if line.voice in PARTIES else line.voice.removeprefix("Speaker ") or "1"
        bare += not line.words
        for token in re.finditer(r"\S+", line.text):
            inside = [w for w in line.words if token.start() <= w.begin < token.end()]
            if not inside:
                loose += bool(line.words)
                continue
            first, last = inside[0], inside[-1]
            unsure = any(w.guessed for w in inside)
            guessed += unsure
            # The form cannot say that a time is a guess: a confidence of nothing says at least that it is not to be
            # relied on, and comes back as a guess.
            sure = (
                " 0.00"
                if unsure
                else ""
                if first.confidence is None
                else f" {max(0.01, first.confidence):.2f}"
            )
            length_s = max(0.001, last.end_s - first.start_s)
            said = f"{of} {channel} {first.start_s:.3f} {length_s:.3f} {token.group()}{sure}\n"
            rows.append((channel, first.start_s, said))
    return "".join(said for *_, said in sorted(rows)), (
        "where lines begin and end: read back, words of a channel are parted at pauses",
        *losses_of(
            (guessed, "words whose times are guessed: they carry a confidence of 0"),
            (loose, "signs that stand apart from words"),
            (bare, "lines whose words have no times"),
        ),
        *always_lost(lines, english=False, words=True),
    )

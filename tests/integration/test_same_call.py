"""The sample case's repeated recordings are found by their sound, and no other pair of the 48."""

from __future__ import annotations

import json
from pathlib import Path

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.stages.intake.fingerprint import landmarks, pairs
from earwitness.stages.intake.repeats import Index
from earwitness.stages.intake.triage import measure

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"


def test_the_two_repeated_recordings_and_no_other_pair() -> None:
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    expected = {frozenset((pair["recording"], pair["same_as"])) for pair in truth["same_call_pairs"]}
    channels = {
        call["id"]: call["channels"]
        for call in map(json.loads, (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines())
    }
    tool = CagedAudioTool()
    prints, apart = {}, set()
    for call in json.loads((SAMPLE / "audio_times.json").read_text(encoding="utf-8")):
        decoded = tool.decode((SAMPLE / "audio" / call["file"]).read_bytes())
        prints[call["id"]] = landmarks(decoded.samples, decoded.rate)
        figures = measure(decoded.samples, decoded.rate)
        assert decoded.samples.shape[0] == channels[call["id"]]
        assert 0.5 < figures.speech_share < 0.95
        assert figures.snr_db is not None
        assert 15 < figures.snr_db < 60
        if figures.parties_on_channels:
            apart.add(call["id"])
    tool.close()
    assert apart == {call for call, count in channels.items() if count == 2}
    found = pairs(prints)
    assert {frozenset(pair[:2]) for pair in found} == expected
    assert all(matched.seconds > 60 for _, _, matched in found)
    index = Index()
    indexed = set()
    for name, value in prints.items():
        indexed |= {frozenset((name, other)) for other, _ in index.matches(value)}
        index.add(name, value)
    assert indexed == expected

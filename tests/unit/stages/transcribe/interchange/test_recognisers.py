"""What recognisers write, in the shapes they write it: the same two lines out of each, as a machine's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from earwitness.errors import BadForm
from earwitness.stages.transcribe import interchange

WORDS = [("Да,", 1.0, 1.5, 0), ("там.", 1.5, 2.0, 0), ("Нет.", 3.0, 3.5, 1)]
LINES = [("Да, там.", 1.0, 2.0), ("Нет.", 3.0, 3.5)]


def _words(text: str, start: str, end: str, voice: str, **more: Any) -> list[dict[str, Any]]:
    return [{text: w, start: a, end: b, voice: v, **more} for w, a, b, v in WORDS]


def _segments(**names: str) -> list[dict[str, Any]]:
    n = {"text": "text", "start": "start", "end": "end", **names}
    return [
        {n["text"]: text, n["start"]: a, n["end"]: b, "speaker": v} for v, (text, a, b) in enumerate(LINES)
    ]


def _amazon() -> dict[str, Any]:
    def item(word: str, a: float, b: float) -> dict[str, Any]:
        best = {"confidence": "0.99", "content": word.strip(",.")}
        return {
            "type": "pronunciation",
            "start_time": str(a),
            "end_time": str(b),
            "alternatives": [best, best],
        }

    items: list[dict[str, Any]] = []
    for word, a, b, _ in WORDS:
        items.append(item(word, a, b))
        if word[-1] in ",.":
            items.append(
                {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": word[-1]}]}
            )
    speakers = [{"items": [{"start_time": str(a), "speaker_label": f"spk_{v}"}]} for _, a, _, v in WORDS]
    return {"results": {"transcripts": [{}], "items": items, "speaker_labels": {"segments": speakers}}}


def _azure(text: str, a: float, b: float) -> dict[str, Any]:
    ticks = {"offsetInTicks": a * 1e7, "durationInTicks": (b - a) * 1e7}
    return {
        "speaker": 1 + (a > 2),
        **ticks,
        "nBest": [{"confidence": 0.9, "display": text}, {"display": "x"}],
    }


SHAPES: dict[str, Any] = {
    "whisper": {"text": "…", "segments": _segments(), "language": "ru"},
    "whisper, json lines": _segments(),
    "whisper.cpp": {
        "result": {"language": "ru"},
        "transcription": [
            {"text": t, "speaker": v, "offsets": {"from": a * 1000, "to": b * 1000}}
            for v, (t, a, b) in enumerate(LINES)
        ],
    },
    "deepgram": {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": "…",
                            "words": _words("punctuated_word", "start", "end", "speaker", word="x"),
                        }
                    ]
                }
            ]
        }
    },
    "deepgram utterances": {"results": {"channels": [], "utterances": _segments(text="transcript")}},
    "google": {
        "results": [
            {
                "alternatives": [
                    {
                        "transcript": "…",
                        "words": [
                            {"word": w, "startTime": f"{a}s", "endTime": f"{b}s"} for w, a, b, _ in WORDS
                        ],
                    }
                ]
            },
            {
                "alternatives": [
                    {
                        "words": [
                            {
                                "word": w,
                                "startTime": {"seconds": str(int(a)), "nanos": (a % 1) * 1e9},
                                "endTime": f"{b}s",
                                "speakerTag": v + 1,
                            }
                            for w, a, b, v in WORDS
                        ]
                    }
                ]
            },
        ]
    },
    "amazon": _amazon(),
    "azure": {"recognizedPhrases": [_azure(*line) for line in LINES]},
    "assemblyai": {
        "audio_url": "https://example.org/x",
        "utterances": [
            {"speaker": "AB"[v], "text": t, "start": int(a * 1000), "end": int(b * 1000)}
            for v, (t, a, b) in enumerate(LINES)
        ],
    },
    "rev": {
        "monologues": [
            {
                "speaker": v,
                "elements": [
                    {"type": "text", "value": t[:-1], "ts": a, "end_ts": b},
                    {"type": "punct", "value": t[-1]},
                ],
            }
            for v, (t, a, b) in enumerate(LINES)
        ]
    },
    "speechmatics": {
        "results": [
            {
                "type": "word",
                "start_time": a,
                "end_time": b,
                "alternatives": [{"content": w, "speaker": f"S{v}"}],
            }
            for w, a, b, v in WORDS
        ]
    },
    "vosk": {"result": _words("word", "start", "end", "speaker", conf=0.9), "text": "…"},
    "world transcription format": {
        "transcript": {"text": "…", "language": "ru-RU"},
        "metadata": {"provider": "deepgram"},
        "segments": [{**one, "words": [0]} for one in _segments()],
        "words": _words("text", "start", "end", "speaker"),
    },
    "earwitness": {"utterances": [{**one, "en": "x"} for one in _segments(start="start_s", end="end_s")]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_gives_its_lines_voices_and_times(shape: str) -> None:
    back = interchange.read(json.dumps(SHAPES[shape]).encode(), "json")
    assert [(x.text, x.start_s, x.end_s) for x in back.lines] == LINES
    first, second = (line.voice for line in back.lines)
    assert first and second and first != second
    assert back.engine, "a machine's words are a machine's"


def test_words_keep_their_times_and_what_is_lost_is_counted() -> None:
    words = [{"word": w, "start": a, "end": b, "score": 0.8} for w, a, b, _ in WORDS[:2]]
    whisperx = {
        "segments": [
            {
                "start": 1.0,
                "end": 2.0,
                "text": " Да, там.",
                "speaker": "SPEAKER_00",
                "words": [*words, {"word": "ну"}],
            },
            {"text": "…"},
        ]
    }
    back = interchange.read(json.dumps(whisperx).encode("utf-16"), "json")
    assert [(w.text, w.start_s, w.end_s, w.confidence) for w in back.words] == [
        ("Да,", 1.0, 1.5, 0.8), ("там.", 1.5, 2.0, 0.8),
    ]  # fmt: skip
    assert back.losses == (
        "1 lines have no times in the file: theirs are guessed",
        "1 names of voices, which became numbers: a name here would be a name in the case",
    )
    assert (
        "3 other hearings of a stretch"
        in interchange.read(json.dumps(SHAPES["amazon"]).encode(), "json").losses
    )


def test_tables_of_whisper_and_of_audacity() -> None:
    whisper = interchange.read("start\tend\ttext\n1000\t2000\tДа, там.\n3000\t3500\tНет.\n".encode(), "tsv")
    labels = interchange.read("1.0\t2.0\tДа, там.\r\n\\\t100\t900\r\n3\t3.5\tНет.\r\n".encode(), "tsv")
    for back in (whisper, labels):
        assert [(x.text, x.start_s, x.end_s) for x in back.lines] == LINES
    assert (whisper.engine, labels.engine) == ("whisper", "")


@pytest.mark.parametrize(
    ("raw", "form", "told"),
    [
        (b'{"segments": [{"text": "secret"', "json", "line 1, column"),
        (b"[" * 100_000, "json", "too deep"),
        (b"1", "json", "neither an object nor a list"),
        (b"[]", "json", "no line of words"),
        (b'{"a": 1}', "json", "no recogniser"),
        (b'{"segments": [{"text": " "}, 4, null]}', "json", "no line of words"),
        (b"1\t2\n", "tsv", "line 1"),
        (b"1.0\tNaN\tsecret\n", "tsv", "line 1"),
    ],
)
def test_what_is_none_is_named(raw: bytes, form: interchange.ReadForm, told: str) -> None:
    with pytest.raises(BadForm, match=told) as wrong:
        interchange.read(raw, form)
    assert "secret" not in str(wrong.value)


def test_times_that_are_none_are_guesses() -> None:
    for bad in ("1e999", "-5", "NaN", '"later"', "true", "[1]", str(10**400)):
        raw = f'{{"segments": [{{"text": "да", "start": {bad}, "end": 2}}]}}'
        assert interchange.read(raw.encode(), "json").lines[0].start_s is None

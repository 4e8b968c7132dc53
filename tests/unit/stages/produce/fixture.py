"""An invented story as plain page values: what the page tests and the browser tests look at."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from earwitness.model.story import PageChange
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.trends import MakeUp, Share, Trend
from earwitness.stages.produce.boxes import Edits, Known, changed_rows, changed_sentence, how_we_know
from earwitness.stages.produce.charts import make_up_chart, trend_chart
from earwitness.stages.produce.page import (
    Block,
    PageChart,
    PageLine,
    PageProfile,
    PageQuote,
    PageSound,
    StoryPage,
    runs_of,
)
from earwitness.stages.produce.sound import KeptLine, peaks, released_sound, wav

RATE = Rate(8000)


def resource(name: str) -> str:
    """The text of a packaged file."""
    return (files("earwitness.resources") / name).read_text(encoding="utf-8")


def babble(seconds: float, seed: int = 7, pitch: float = 130.0) -> npt.NDArray[np.int16]:
    """Something with the rhythm of speech and none of its words: int16 `(1, samples)`."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * pitch * k * t + k) / k for k in range(1, 18))
    beats = np.repeat(rng.uniform(0.0, 1.0, len(t) // 1200 + 1) ** 1.6, 1200)[: len(t)]
    soft = np.convolve(beats, np.hanning(900) / 450, mode="same")
    noise = rng.normal(0, 0.02, len(t))
    return (7000 * (np.asarray(voice) * soft + noise)).clip(-32000, 32000).astype(np.int16)[None, :]


def sounded(
    lines: list[tuple[float, bool]], withheld: list[tuple[float, float]], seed: int
) -> tuple[PageSound, list[tuple[int, int]]]:
    """Released sound of lines of so many seconds (heard or not), with stretches withheld, and each line's times."""
    keep, at = [], 0.2
    for seconds, heard in lines:
        keep.append(KeptLine(SampleSpan(int(at * RATE), int((at + seconds) * RATE), RATE), heard, 2.5))
        at += seconds + 0.3
    silences = [SampleSpan(int(a * RATE), int(b * RATE), RATE) for a, b in withheld]
    sound = released_sound(babble(at + 1, seed), RATE, keep, silences, [])
    page_sound = PageSound(
        wav(sound.samples, RATE), sound.seconds, peaks(sound), sound.stretches_ms("withheld")
    )
    return page_sound, [sound.line_ms(k) for k in range(len(lines))]


Row = tuple[str, int, str, str]


def quote(
    number: int, caption: str, when: str, rows: list[Row], *, language: str = "ru", unheard: tuple[int, ...] = (),
    withheld: tuple[tuple[float, float], ...] = (), note: str = "", silent: bool = False, left_out: tuple[int, ...] = (),
) -> PageQuote:  # fmt: skip
    """A quote of rows `(label, voice, original, english)`."""
    sound, times = None, [(0, 0)] * len(rows)
    if not silent:
        sound, times = sounded(
            [(max(1.6, len(row[3]) / 15), k not in unheard) for k, row in enumerate(rows)],
            list(withheld),
            number,
        )
    lines = tuple(
        PageLine(
            label,
            voice,
            runs_of(original, ()),
            runs_of(english, ()),
            times[k][0] if sound else None,
            times[k][1] if sound else None,
            sound is not None and k not in unheard,
            k in left_out,
        )
        for k, (label, voice, original, english) in enumerate(rows)
    )
    treatment = (
        "Heard as recorded. A soft tone stands for what is withheld."
        if sound
        else "The voices are not published: these words are read, not heard."
    )
    return PageQuote(number, caption, when, language, lines, note, treatment, sound)


PERIODS = ("Feb–Apr 2022", "May–Aug 2022", "Sep–Nov 2022", "Dec 2022–Jan 2023")


def wants_out() -> Trend:
    """A theme that rises over four periods."""
    shares = tuple(
        Share(period, hits, of, callers, low, high)
        for period, hits, of, callers, low, high in zip(
            PERIODS,
            (1, 3, 5, 7),
            (7, 11, 9, 9),
            (5, 8, 7, 7),
            (0.03, 0.10, 0.27, 0.45),
            (0.51, 0.57, 0.81, 0.94),
            strict=True,
        )
    )
    return Trend(
        "wants out",
        ("wants_out", "refusal"),
        "rising",
        1.38,
        1.1,
        1.7,
        0.004,
        0.02,
        36,
        19,
        shares,
        "A growing share of soldiers’ calls suggest the speaker wants out: 14 % in the first months, 78 % in the last.",
        "36 calls by 19 callers. How the calls were chosen is not known, so the figures describe these calls and no others.",
        True,
    )


def services() -> MakeUp:
    """Who calls, period by period."""
    values = ("professional", "contract", "conscript", "volunteer", "mobilised", "prison_recruit")
    counts = ((4, 2, 1, 0, 0, 0), (3, 4, 0, 3, 0, 1), (1, 2, 0, 0, 5, 1), (1, 0, 0, 0, 6, 2))
    rows = tuple(
        tuple(Share(period, n, sum(row), sum(row), 0, 1) for n in row)
        for period, row in zip(PERIODS, counts, strict=True)
    )
    return MakeUp(
        "service",
        values,
        rows,
        "The callers change: professional and contract soldiers at first, mobilised men and prison recruits at the end.",
        "Counted by call, 36 in all. What service a man is in is known from what he says and from those we spoke with.",
    )


def sample_page() -> StoryPage:
    """A page with everything in it that a page can have."""
    first = quote(
        1,
        "A soldier to his wife",
        "July 2022",
        [
            (
                "Roman",
                0,
                "Ксюш, нас тут [число] осталось. Двое двухсотых [погибших] за ночь, и никто не едет.",
                "Ksyush, there are [number] of us left here. Two 200s [dead] overnight, and nobody is coming.",
            ),
            (
                "His wife",
                1,
                "Ты… ты что такое говоришь. А командир?",
                "You… what are you saying. And the commander?",
            ),
            (
                "Roman",
                0,
                "Командир сказал: кто напишет рапорт, поедет к [имя скрыто]. Я всё равно написал.",
                "The commander said: whoever writes a report goes to [name withheld]. I wrote one anyway.",
            ),
            ("His wife", 1, "Рома, приезжай домой.", "[name withheld], come home."),
        ],
        withheld=((0.8, 1.3), (8.2, 9.0)),
        left_out=(2,),
    )
    second = quote(
        2,
        "A mobilised man to his brother",
        "November 2022",
        [
            (
                "Andrei",
                0,
                "Пьём дождевую воду, кипятим в каске.",
                "We drink rainwater, we boil it in a helmet.",
            ),
            ("His brother", 1, "Вас там хоть меняют?", "Do they at least rotate you?"),
            (
                "Andrei",
                0,
                "Кого менять … нас пятеро. Просто повезло, на метр левее, и всё.",
                "Who is there to rotate … there are five of us. Just luck, a metre to the left and that’s it.",
            ),
        ],
        unheard=(1,),
        note="In this passage a man describes the deaths of people beside him.",
    )
    third = quote(
        3,
        "A mother to her son",
        "January 2023",
        [
            (
                "Andrei’s mother",
                0,
                "Сынок, там такие же мальчики. У каждого мать дома ждёт.",
                "Son, they are boys just like you. Each has a mother waiting at home.",
            ),
            (
                "Andrei",
                1,
                "Я знаю, мам. Я всё [время] про это думаю.",
                "I know, Mum. I think about it all [the time].",
            ),
        ],
        silent=True,
    )
    edits = (
        Edits(
            1,
            first.caption,
            {"drop": 3, "cut turn": 1, "insert": 1, "withhold": 2},
            {"drop": 2, "cut turn": 1, "insert": 1, "withhold": 3},
            2,
            0,
            True,
            3,
        ),
        Edits(2, second.caption, {"cut": 1}, {"cut": 1}, 0, 1, True, 1),
        Edits(3, third.caption, {"insert": 1}, {"insert": 1}, 0, 2, False, 0),
    )
    known = Known(
        True,
        ("intelligence service",),
        ("none",),
        ("chosen by the source; the rule is not known to us",),
        "February 2022 to January 2023",
        ("Russian",),
        48,
        46,
        46,
        12,
        3,
        3,
        5,
        5,
        {"corroborated": 2, "said only": 2, "contradicted": 1},
        (("Roman", "V5"), ("Andrei", "V4"), ("Andrei’s mother", "V2")),
        4,
        {"on record": 3, "not for attribution": 1},
        6,
        ("Andrei’s mother",),
        "two translators of this newsroom",
        3,
        12,
        {"[name withheld]": 4, "[village]": 2, "[number]": 1},
        {"original with spans withheld": 3, "text only": 1},
        2,
        True,
        (),
        "corrections desk, by post",
    )
    return StoryPage(
        title="“I wrote one anyway”",
        standfirst=(
            "In calls home, soldiers say what they may not say anywhere else. Over a year, more and "
            "more of them say the same thing: they want out."
        ),
        byline="By the Sample Desk",
        published="November 2026",
        recorded="July 2022 to January 2023",
        corrections="the corrections desk of this newsroom, by post.",
        invented=True,
        blocks=(
            Block(
                "narration",
                (
                    "The phone rings in a kitchen, late. It is the third borrowed phone this month, and the "
                    "man who is calling has four minutes.\n\nHe does not use the word for the dead. He says a"
                    " number instead, as they all do, and his wife has learnt to hear it."
                ),
            ),
            Block(
                "profile",
                profile=PageProfile(
                    "Roman",
                    "a sergeant who put it in writing",
                    (
                        "He had served for seven years when the war began. In the summer he wrote a report asking"
                        " to be released, and then another."
                    ),
                    5,
                    "Two independent lines confirm who is speaking.",
                ),
            ),
            Block("quote", quote=first),
            Block(
                "narration",
                (
                    "He was not the only one. Of the calls we were given, those from the last weeks speak of "
                    "leaving five times as often as those from the first."
                ),
            ),
            Block(
                "chart",
                chart=PageChart(
                    "chart-1",
                    trend_chart(wants_out(), "chart-1"),
                    (
                        "Share of soldiers’ calls in which the speaker wants to leave, refuses, has left or asks "
                        "to be relieved."
                    ),
                ),
            ),
            Block("note", "In this passage a man describes the deaths of people beside him."),
            Block("quote", quote=second),
            Block("chart", chart=PageChart("chart-2", make_up_chart(services(), "chart-2"), "")),
            Block(
                "profile",
                profile=PageProfile(
                    "Andrei’s mother",
                    "who kept every recording",
                    ("She asked him not to drink, to eat, and to remember whose sons the others were."),
                    1,
                    "What is said fits what is known; who is speaking is not established.",
                ),
            ),
            Block("quote", quote=third),
            Block(
                "narration",
                (
                    "The last call ends in the middle of a word. The phone belonged to somebody else, and he "
                    "wanted it back."
                ),
            ),
        ),
        how=how_we_know(known),
        changed=changed_sentence(edits),
        changed_rows=changed_rows(edits),
        provenance={"release": "sample", "passages": []},
        sound_suffix="wav",
        changes=(
            PageChange("2026-11-02", ("Passage 2 was edited.", "An earlier version gave a wrong month.")),
            PageChange("2026-11-23", ("Something was removed from this page to protect somebody.",)),
        ),
    )


Resource = Callable[[str], str]

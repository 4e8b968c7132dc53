"""The page and its charts, read as a machine reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from earwitness.model.trends import Share
from earwitness.stages.produce.boxes import changed_rows, changed_sentence, edits_of
from earwitness.stages.produce.card import HEIGHT, card_svg
from earwitness.stages.produce.charts import make_up_chart, trend_chart
from earwitness.stages.produce.kit import editors_kit
from earwitness.stages.produce.page import POLICY, Block, PageProfile, build, runs_of
from tests.unit.stages.produce.fixture import resource, sample_page, services, wants_out

VOID = {"meta", "link", "input", "br", "rect", "path", "circle"}


class Reader(HTMLParser):
    """Checks that tags close in order, and keeps ids, references and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refs: set[str] = set()
        self.attributes: set[str] = set()
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name in ("aria-labelledby", "aria-describedby"):
                self.refs.update((value or "").split())
            if name == "href" and (value or "").startswith("#"):
                self.refs.add((value or "")[1:])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return build(sample_page(), resource)


@pytest.fixture(scope="module")
def html(files: dict[str, bytes]) -> str:
    return files["index.html"].decode()


def test_the_page_is_whole(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.refs <= set(reader.ids)
    assert reader.headings[0] == 1 and reader.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(reader.headings, reader.headings[1:], strict=False))


def test_nothing_inline_runs_and_nothing_is_fetched_from_elsewhere(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    assert not [name for name in reader.attributes if name.startswith("on") or name == "style"]
    assert "<style" not in html and not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"""(?:src|href|url\()\s*=?["']?\s*(?:https?:)?//""", html)
    assert f'content="{POLICY}"'.replace("'", "&#39;") in html
    assert "unsafe" not in POLICY


def test_the_page_weighs_little_without_its_sound(files: dict[str, bytes]) -> None:
    assert sum(len(content) for name, content in files.items() if not name.startswith("sound/")) <= 300_000


def test_changes_are_told_with_their_day_newest_first(html: str) -> None:
    days = re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', html)
    assert days == [("2026-11-23", "23 November 2026"), ("2026-11-02", "2 November 2026")]
    assert "An earlier version gave a wrong month." in html
    never = build(replace(sample_page(), changes=()), resource)["index.html"].decode()
    assert "Corrections and changes" not in never


def test_a_picture_for_sharing_is_named_by_the_page_only_where_there_is_one(html: str) -> None:
    assert "og:image" not in html and '<meta property="og:title" content="“I wrote one anyway”">' in html
    painted = build(replace(sample_page(), card=b"PNG"), resource)
    assert painted["share.png"] == b"PNG"
    assert '<meta property="og:image" content="share.png">' in painted["index.html"].decode()


@pytest.mark.parametrize("title", ["No", "“I wrote one anyway” & <more>", "Ы" * 400, "a word " * 60])
def test_the_card_holds_the_headline_and_it_fits(title: str) -> None:
    drawn = ElementTree.fromstring(card_svg(title))  # noqa: S314  our own
    rows = [element for element in drawn.iter() if element.tag.endswith("text")]
    said = "".join(row.text or "" for row in rows)
    assert title.replace(" ", "").startswith(said.replace(" ", "").rstrip("…"))
    assert said.replace(" ", "") == title.replace(" ", "") or said.endswith("…")
    assert max(float(row.get("y", "0")) for row in rows) < HEIGHT - 70


def test_everything_invented_is_said_to_be(html: str) -> None:
    assert "Everything here is invented" in html
    real = build(replace(sample_page(), invented=False), resource)["index.html"].decode()
    assert "Everything here is invented" not in real


def test_words_are_never_markup() -> None:
    page = replace(
        sample_page(), title="<img src=x onerror=alert(1)>", blocks=(Block("narration", "<b>&</b>"),)
    )
    shown = build(page, resource)["index.html"].decode()
    assert "<img" not in shown and "<b>" not in shown and "&lt;b&gt;&amp;&lt;/b&gt;" in shown


def test_a_note_stands_before_its_passage_and_in_the_player(html: str) -> None:
    assert html.count("describes the deaths of people") == 2
    assert html.index('class="note"') < html.index('id="quote-02"')
    assert 'data-note="In this passage' in html


@pytest.mark.parametrize(
    ("edited", "kinds"),
    [
        ("Два 200 [dead] здесь", ["said", "ours", "said"]),
        ("[name withheld], иди", ["withheld", "said"]),
        ("ты… что", ["said"]),
        ("ты … что", ["said", "cut", "said"]),
        ("[…] да", ["cut", "said"]),
        ("[село] да", ["withheld", "said"]),
    ],
)
def test_what_is_ours_and_what_is_withheld_is_told_apart(edited: str, kinds: list[str]) -> None:
    runs = runs_of(edited, ("[село]",))
    assert [run.kind for run in runs] == kinds
    assert "".join(run.text for run in runs) == edited


def test_a_chart_is_well_formed_and_says_its_figures_in_words() -> None:
    for chart in (trend_chart(wants_out(), "a"), make_up_chart(services(), "b")):
        for drawing in (chart.wide, chart.narrow, chart.file):
            tree = ElementTree.fromstring(drawing)  # noqa: S314 (made here)
            assert [child.tag.split("}")[-1] for child in tree if "t" in child.tag][:1]
            words = " ".join(tree.itertext())
            assert chart.title in words
        seen = " ".join(t.text or "" for t in ElementTree.fromstring(chart.file) if t.tag.endswith("text"))  # noqa: S314
        assert chart.title in seen and chart.caveat in seen, "a file of its own shows both"
        assert (
            chart.file
            == (
                trend_chart(wants_out(), "a") if "a-wide" in chart.wide else make_up_chart(services(), "b")
            ).file
        )
    trend = trend_chart(wants_out(), "a")
    assert "7 of 9" in trend.wide and "78\u00a0%" in trend.wide
    assert trend.table.rows[-1] == ("Dec 2022–Jan 2023", "7", "9", "7", "78\u00a0%", "45\u00a0% to 94\u00a0%")


def test_the_figures_of_a_sentence_are_read_under_the_picture() -> None:
    sentence = (
        "The material suggests that a growing share of calls speak of wanting out: 2 of 7 in Feb-Apr 2022, 9 of 11 in "
        "Nov 2022-Jan 2023 (odds ratio 1.29 per 30 days, 95 % interval 0.99 to 1.69)."
    )
    chart = trend_chart(replace(wants_out(), sentence=sentence), "a")
    assert chart.title.endswith("2 of 7 in Feb–Apr 2022, 9 of 11 in Nov 2022–Jan 2023.")
    assert chart.caveat.startswith("Odds ratio 1.29 per 30 days, 95\u00a0% interval 0.99 to 1.69. 36 calls")


@pytest.mark.parametrize(
    ("label", "letter"), [("The Sergeant", "S"), ("Roman", "R"), ("a mother", "M"), ("The", "T")]
)
def test_a_profile_is_marked_by_the_first_letter_of_its_label(label: str, letter: str) -> None:
    assert PageProfile(label, "", "", 1, "").initial == letter


def test_a_period_without_calls_is_a_gap_and_not_a_zero() -> None:
    trend = wants_out()
    shares = (*trend.shares[:2], Share("Sep–Nov 2022", 0, 0, 0, 0.0, 0.0), trend.shares[3])
    chart = trend_chart(replace(trend, shares=shares), "a")
    assert chart.wide.count('class="c-dot"') == 3
    assert chart.wide.count('class="c-line"') == 1
    assert chart.table.rows[2][4:] == ("not counted", "not counted")


def test_stacked_shares_fill_the_height() -> None:
    tree = ElementTree.fromstring(make_up_chart(services(), "b").wide)  # noqa: S314
    bars: dict[str, float] = {}
    for rect in tree.iter("rect"):
        if float(rect.get("width", "0")) > 20:
            x = rect.get("x", "")
            bars[x] = bars.get(x, 0.0) + float(rect.get("height", "0")) + 1.5
    assert len(bars) == 4
    assert all(height == pytest.approx(322, abs=1) for height in bars.values())


def test_the_edits_are_counted_by_kind_and_language() -> None:
    from earwitness.model.quotes import EditOp

    operations = (
        EditOp(0, "ru", "withhold", 0, 3, "[имя]"),
        EditOp(0, "en", "withhold", 0, 3, "[name]"),
        EditOp(0, "en", "insert", 4, 4, "[dead]"),
        EditOp(1, "ru", "cut", 0, 3, "…"),
    )  # fmt: skip
    one = edits_of(
        1, "A soldier", operations, "ru", sound_withheld=1, lines_unheard=0, sound_cuts=1, is_heard=True
    )
    assert changed_rows([one]) == (
        ("1. A soldier", "–", "1 / 0", "–", "0 / 1", "1 / 1", "1 withheld and 1 cut"),
    )
    assert changed_sentence([one]) == (
        "In one passage: one cut shown by …, one explanation added in [brackets] and one detail withheld."
    )


def test_a_cell_of_the_kit_runs_in_no_spreadsheet() -> None:
    page = sample_page()
    quote = page.quotes[0]
    line = replace(quote.lines[0], label="=HYPERLINK(1)")
    blocks = (Block("quote", quote=replace(quote, lines=(line,))),)
    kit = editors_kit(replace(page, blocks=blocks))
    assert b"'=HYPERLINK(1)" in kit["quotes.csv"]

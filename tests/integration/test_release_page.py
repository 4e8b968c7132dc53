"""The released page in a real browser, opened from a disk: it plays, follows, asks nobody, and can be used by anybody."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from earwitness.stages.produce.page import build
from tests.unit.stages.produce.fixture import resource, sample_page

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("EARWITNESS_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-background-networking", "--mute-audio", "--disable-component-update"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("release")
    for name, content in build(sample_page(), resource).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield opened
        opened.close()


class Visit:
    """A page and everything it said or asked for."""

    def __init__(self, browser: Browser, address: str, **settings: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._request)
        self.page.goto(address)

    def _console(self, message: ConsoleMessage) -> None:
        self.said.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)


@pytest.fixture
def visit(chromium: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visited = Visit(chromium, f"file://{folder}/index.html", **getattr(request, "param", {}))
    yield visited
    visited.context.close()


def wait(page: Page, condition: str, seconds: float = 15) -> None:
    """Ask from outside until it is so: the page's policy lets nothing be evaluated within it."""
    until = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < until, condition
        page.wait_for_timeout(50)


PLAYING = "document.querySelector('#quote-0{n} audio').currentTime > {s}"


def test_it_plays_from_a_disk_and_the_lines_follow(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name="Play: A soldier to his wife").click()
    wait(page, PLAYING.format(n=1, s=0.3))
    now = page.locator("#quote-01 .line[aria-current=true]")
    assert "there are" in now.inner_text()
    page.locator("#quote-01").get_by_role("button", name="Play from", exact=False).nth(2).click()
    wait(page, "document.querySelectorAll('#quote-01 .line')[2].getAttribute('aria-current') === 'true'")
    bar = page.get_by_role("region", name="Player")
    assert "whoever writes a report" in bar.inner_text()
    assert "кто напишет рапорт" in bar.inner_text()
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("Speed").select_option("1.5")
    rates = page.evaluate("[...document.querySelectorAll('audio')].map(a => a.playbackRate)")
    assert rates == [1.5, 1.5]
    page.get_by_role("button", name="Pause", exact=True).click()
    wait(page, "document.querySelector('#quote-01 audio').paused")
    assert visit.said == []


def test_it_begins_softly_and_nothing_plays_by_itself(visit: Visit) -> None:
    states = visit.page.evaluate(
        "[...document.querySelectorAll('audio')].map(a => [a.volume, a.paused, a.preload, a.controls])"
    )
    assert states == [[0.35, True, "none", False]] * 2


def test_words_of_both_alphabets_are_set_in_the_typefaces_of_the_page(visit: Visit) -> None:
    """The engine's own account of which fonts it drew with: a face that is never found costs its weight for nothing."""
    page = visit.page
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    for place in ("h1", ".prose p", ".byline", ".original", ".quote-caption"):
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": place})["nodeId"]
        drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert drawn and all(font["isCustomFont"] for font in drawn), (place, drawn)


def test_it_asks_for_nothing_outside_its_own_folder(visit: Visit, folder: Path) -> None:
    page = visit.page
    page.get_by_role("button", name="Listen to all").click()
    wait(page, PLAYING.format(n=1, s=0.1))
    assert visit.asked
    assert all(asked.startswith((f"file://{folder}/", "data:")) for asked in visit.asked)
    assert page.evaluate("[localStorage.length, document.cookie.length]") == [0, 0]
    assert visit.said == []


def test_the_policy_stops_what_it_says_it_stops(visit: Visit) -> None:
    """The page's own policy refuses an inline script, a request and a picture from elsewhere."""
    outcome = visit.page.evaluate(
        """async () => {
          const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script);
          let fetched = 1; try { await fetch('https://example.invalid/'); } catch { fetched = 0; }
          const picture = new Image(); picture.src = 'https://example.invalid/x.png';
          const failed = await new Promise(done => { picture.onload = () => done(0); picture.onerror = () => done(1); });
          return [window.ran ?? 0, fetched, failed];
        }"""
    )
    assert outcome == [0, 0, 1]
    assert sum("Content Security Policy" in said for said in visit.said) >= 3


def test_play_all_stops_before_a_hard_passage_and_asks(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("button", name="Listen to all").click()
    wait(page, PLAYING.format(n=1, s=0.1))
    page.evaluate(
        "document.querySelector('#quote-01 audio').currentTime = document.querySelector('#quote-01 audio').duration - .2"
    )
    question = page.get_by_role("group", name="Content note")
    question.wait_for(timeout=10_000)
    assert "deaths of people" in question.inner_text()
    assert page.evaluate("document.querySelector('#quote-02 audio').paused")
    assert page.evaluate("document.activeElement.textContent") == "Listen"
    page.keyboard.press("Enter")
    wait(page, PLAYING.format(n=2, s=0.1))
    assert question.is_hidden()


def test_the_whole_journey_by_keyboard(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the story"
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Play: A soldier to his wife")
    for _ in range(12):
        page.keyboard.press("Tab")
        if start.evaluate("e => e === document.activeElement"):
            break
    assert start.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    wait(page, PLAYING.format(n=1, s=0.1))
    page.keyboard.press("ArrowRight")
    wait(page, PLAYING.format(n=1, s=5))
    page.keyboard.press(".")
    wait(page, "document.querySelector('#quote-01 .line:nth-of-type(3), #quote-01 .line')")
    page.keyboard.press("k")
    wait(page, "document.querySelector('#quote-01 audio').paused")
    page.keyboard.press("c")
    assert page.locator("#quote-01 .original").first.is_hidden()
    page.keyboard.press("c")
    assert page.locator("#quote-01 .english").first.is_hidden()
    page.keyboard.press("c")
    assert page.locator("#quote-01 .english").first.is_visible()
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(
        "A mobilised man to his brother"
    )
    assert visit.said == []


def test_letters_do_nothing_outside_the_player(visit: Visit) -> None:
    visit.page.locator("h1").click()
    for key in ("k", "c", "n"):
        visit.page.keyboard.press(key)
    assert visit.page.evaluate("document.documentElement.dataset.captions") == "both"
    assert visit.page.evaluate("[...document.querySelectorAll('audio')].every(a => a.paused)")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_script_it_reads_whole_and_the_browser_plays(visit: Visit) -> None:
    page = visit.page
    assert page.locator("audio[controls]").count() == 2
    boxes = ("How we know", "What we changed", "corrections desk")
    for words in ("there are", "come home.", "Сынок, там такие же мальчики", *boxes):
        assert page.get_by_text(words, exact=False).first.is_visible()
    assert page.locator(".chart-wide svg").first.is_visible()
    page.get_by_text("The figures as a table").first.click()
    assert page.get_by_role("cell", name="7", exact=True).first.is_visible()


VIEWS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
    {"color_scheme": "dark", "viewport": {"width": 820, "height": 1100}},
]


@pytest.mark.parametrize("visit", VIEWS, indirect=True, ids=["light", "dark", "narrow", "tablet"])
def test_axe_finds_nothing_wrong_at_rest_and_while_it_plays(visit: Visit) -> None:
    page = visit.page
    # axe is injected from outside the page, which is what a policy is there to refuse
    for state in ("at rest", "playing"):
        if state == "playing":
            page.get_by_role("button", name="Play: A soldier to his wife").click()
            wait(page, PLAYING.format(n=1, s=0.2))
            page.get_by_text("Settings", exact=True).click()
            for summary in page.get_by_text("The figures as a table").all():
                summary.click()
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]][:5]) for rule in found] == [], state


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1440, 2560])
def test_nothing_runs_out_of_the_window(chromium: Browser, folder: Path, width: int) -> None:
    visited = Visit(chromium, f"file://{folder}/index.html", viewport={"width": width, "height": 800})
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= width
    visited.context.close()


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": 360, "height": 740}}, {}], indirect=True, ids=["narrow", "wide"]
)
def test_no_text_is_tiny(visit: Visit) -> None:
    """Every visible text is at least 13 CSS pixels high, in the pictures too."""
    small = visit.page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => e.getClientRects().length
             && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
           .map(e => { const svg = e.ownerSVGElement;
             const by = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
             return [e.textContent.trim().slice(0, 30), parseFloat(getComputedStyle(e).fontSize) * by]; })
           .filter(([, size]) => size < 12.9)"""
    )
    assert small == []


def test_on_paper_there_is_no_player_and_the_figures_are_there(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(media="print")
    assert page.locator(".ew-start").first.is_hidden() and page.locator(".hero").is_hidden()
    assert page.get_by_text("there are", exact=False).first.is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_it_works_from_a_web_server_too(chromium: Browser, folder: Path) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    visited = Visit(chromium, f"http://127.0.0.1:{server.server_port}/index.html")
    visited.page.get_by_role("button", name="Play: A soldier to his wife").click()
    wait(visited.page, PLAYING.format(n=1, s=0.2))
    assert visited.said == []
    assert all(
        asked.startswith((f"http://127.0.0.1:{server.server_port}/", "data:")) for asked in visited.asked
    )
    visited.context.close()
    server.shutdown()
    server.server_close()

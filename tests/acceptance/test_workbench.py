"""A case from its first recording to its release in the browser, by keyboard alone, in Debian's Chromium.

One small recording is heard by the real speech model. Then: correct a line, decide a theme, note and judge a claim, keep a
name back and see it gone in text, English and sound, quote (an unfair edit is refused), sign as two people, release.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import command_line, environment_of

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.timeout(900)]

PASSPHRASE = "nobody here is real at all"
NAME, HOME = "Полинка", "Polinka"
SAID = f"Я домой не поеду, {NAME}, тут приказ такой."
MEANT = f"I will not go home, {HOME}, that is the order here."
ANSWER, ANSWER_EN = "Ну ладно, понятно тебя.", "Well all right, I understand you."


class Keyboard:
    """A person at the keyboard: focus is moved with Tab and keys, never with a mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Tab until what the selector names has the focus."""
        page = self.page
        page.wait_for_selector(selector, state="visible")
        for _ in range(400):
            if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, value: str) -> None:
        """Pick an option by typing its words, as a person would."""
        self.reach(selector)
        label = self.page.evaluate(
            "([s, v]) => [...document.querySelector(s).options].find(o => o.value === v).text",
            [selector, value],
        )
        self.page.keyboard.type(label)
        assert self.page.evaluate("s => document.querySelector(s).value", selector) == value

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")

    def tick(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Space")

    def told(self, text: str) -> None:
        """The page says what was done; what it says instead is said here."""
        from playwright.sync_api import TimeoutError as TooLong

        try:
            self.page.wait_for_selector(f".told >> text={text}", timeout=30_000)
        except TooLong:
            raise AssertionError(self.page.inner_text("main")[:1500]) from None

    def go(self, second: str, heading: str) -> None:
        """G and the first letter of a page, from where nothing is being typed."""
        self.page.locator("main").focus()
        self.page.keyboard.press("g")
        self.page.keyboard.press(second)
        self.page.wait_for_selector(f"h1 >> text={heading}")


@pytest.fixture
def opened(tmp_path: Path, chromium: str) -> Iterator[tuple[Any, str, Path, Path]]:
    """The workbench, started where there is no case, in a browser whose profile is looked through afterwards."""
    from playwright.sync_api import sync_playwright

    home, temp, profile, case = (tmp_path / name for name in ("home", "temp", "profile", "case"))
    for folder in (home, temp):
        folder.mkdir()
    environment = environment_of(home, temp)
    environment.pop("EARWITNESS_PASSPHRASE")
    program = Path(sys.executable).with_name("earwitness")
    server = subprocess.Popen(
        [str(program), "open", "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=temp,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        address = next(line.strip() for line in server.stdout if "http://" in line)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch_persistent_context(
                str(profile),
                executable_path=chromium,
                args=["--no-sandbox", "--disable-background-networking"],
            )
            page = browser.new_page()
            page.set_default_timeout(60_000)
            yield page, address, case, profile
    finally:
        server.terminate()
        server.communicate()


def test_from_the_first_recording_to_the_release_by_keyboard(
    opened: tuple[Any, str, Path, Path], sample: Path, tmp_path: Path
) -> None:
    page, address, case, profile = opened
    base = address.split("/enter")[0]
    recording = tmp_path / "a recording.amr"
    shutil.copy(min((sample / "audio").glob("rec_2022061*.amr")), recording)
    console: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    hands = Keyboard(page)

    # a new case
    page.goto(address)
    page.wait_for_selector("h2 >> text=A new case")
    hands.write("#new-folder", str(case))
    hands.write("#new-passphrase", PASSPHRASE)
    hands.write("#again", PASSPHRASE)
    hands.press("button[value=make]")
    page.wait_for_selector("h1 >> text=0 calls")

    # recordings, and where they come from
    hands.press("a[href='/add'].button")
    hands.reach("#files")
    page.locator("#files").set_input_files(str(recording))
    hands.write("#received_on", "")
    page.locator("#received_on").fill("2023-03-01")
    for name, text in (
        ("terms", "as agreed"),
        ("selection", "one call"),
        ("public_interest", "it has to be known"),
        ("languages", "ru"),
    ):
        hands.write(f"#{name}", text)
    hands.press("button.main")
    hands.told("1 files sealed")

    # heard, with progress
    hands.press("form[action='/run'] button")
    page.wait_for_selector("[data-job] >> text=Done", timeout=240_000)
    page.wait_for_selector("h1 >> text=1 call")

    # a line corrected, with its English, and the next one
    open_call(hands)
    for line, (text, english) in enumerate(((SAID, MEANT), (ANSWER, ANSWER_EN)), 1):
        work_on(hands, line)
        hands.write("#text", text)
        hands.press("[data-edit] button.main")
        hands.told("Saved.")
        page.wait_for_selector(f"#line-{line} .chip.person")
        work_on(hands, line)
        hands.write("#english", english)
        hands.press("[data-edit] button.main")
        page.wait_for_selector(f"#line-{line} .english >> text={english[:12]}")

    # a theme marked, a claim noted and judged
    work_on(hands, 1)
    hands.choose("#tools select[name=theme]", "refusal")
    hands.press("#tools form:has(select[name=theme]) button")
    page.wait_for_selector("#line-1 .chip.theme.accepted >> text=refusal")
    work_on(hands, 1)
    hands.write("#statement", "An order forbids leaving.")
    hands.press("#tools form[action='/claims'] button")
    page.wait_for_selector("h1 >> text=An order forbids leaving.")
    hands.choose("#standing", "said only")
    hands.write("#why", "Only he says so.")
    hands.write("#by", "Anna A")
    hands.press("form[action$='/verdict'] button")
    hands.told("The verdict stands.")

    # a name kept back, in both languages
    open_call(hands)
    for words, translated in ((NAME, False), (HOME, True)):
        work_on(hands, 1, "w")
        hands.write("#words", words)
        if translated:
            hands.tick("#tools input[name=english]")
        hands.choose("#class", "person_name")
        hands.write("#why", "She could be found.")
        hands.press("#tools form[action*='/withhold'] button")
        hands.told("Kept back in")

    # a quote: an unfair edit is refused and stays as it was typed, a fair one is kept
    hands.go("o", "Story")
    hands.write("#title", "The order")
    hands.write("#standfirst", "A call home.")
    hands.write("#byline", "By the desk")
    hands.write("#corrections", "the desk, by letter")
    hands.press("form[action='/story'] button.main")
    page.wait_for_selector("h1 >> text=The order")
    open_call(hands)
    work_on(hands, 1)
    hands.write("#tools input[name=last]", "2")
    hands.press("#tools form[action$='/quote'] button")
    page.wait_for_selector("#e1")
    hands.write("#e1", SAID.replace("не поеду", "поеду"))
    hands.press("form.quote-edit button.main")
    page.wait_for_selector(".wrong >> text=negation")
    assert page.input_value("#e1") == SAID.replace("не поеду", "поеду")
    hands.write("#e1", SAID)
    hands.tick("input[name=into_story]")
    hands.press("form.quote-edit button.main")
    hands.told("The quote stands.")
    hands.write("input[name=by]", "Boris B")
    hands.press("form[action$='/sign'] button")
    hands.told("Signed.")

    # signatures under the lines, in both languages
    open_call(hands)
    for what, name in (("transcript", "Anna A"), ("translation", "Boris B")):
        hands.choose("form[action*='/sign'] select[name=what]", what)
        hands.write("form[action*='/sign'] input[name=last]", "2")
        hands.write("form[action*='/sign'] input[name=by]", name)
        hands.tick("input[name=all_read]")
        hands.press("form[action*='/sign'] button")
        hands.told(f"{name} signed 2 lines.")

    hands.go("o", "The order")
    for name in ("Anna A", "Boris B"):
        hands.write("form[action='/story/sign'] input[name=by]", name)
        hands.press("form[action='/story/sign'] button")
        page.wait_for_selector(f".gatelist .chip.signed >> text={name}")
    # released: assembled, heard again, searched, and written
    hands.press("form[action='/story/release'] button")
    page.wait_for_selector("[data-job] >> text=Done", timeout=240_000)
    hands.go("o", "The order")
    hands.reach("a[href='/releases/story/index.html']")

    # what was released, as a reader gets it: the name is gone from every file, the rest stands
    release = case / "releases" / "story"
    told = (release / "index.html").read_text(encoding="utf-8")
    assert "приказ такой" in told and "[name withheld]" in told and "[имя скрыто]" in told
    for file in release.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for form in (NAME, NAME.lower(), HOME, HOME.lower()):
                assert form.encode() not in content and form.encode("utf-16-le") not in content, file.name
    captions = "".join(f.read_text(encoding="utf-8") for f in (release / "captions").glob("*.vtt"))
    assert "withheld" in captions or not list((release / "sound").glob("*"))

    assert [line for line in console if "400" not in line] == [], "but for the refused quote"
    assert all(url.startswith((base, "blob:")) for url in asked), "nothing is asked of anybody else"

    # locked at once by a key; nothing of the case is in the browser's profile
    page.keyboard.press("Control+Shift+L")
    page.wait_for_selector("h1 >> text=Locked")
    page.context.close()
    kept = b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
    assert len(kept) > 10_000
    for text in (NAME, HOME, SAID, PASSPHRASE, "She could be found"):
        for encoding in ("utf-8", "utf-16-le"):
            assert text.encode(encoding) not in kept, text

    # every byte of the case holds, and its people stand behind what they did
    run = command_line(tmp_path / "home", tmp_path / "temp", PASSPHRASE)
    checked = run("check", "--case", str(case))
    assert checked.returncode == 0, checked.stderr
    (status,) = (
        json.loads(line) for line in run("status", "--case", str(case), "--json").stdout.splitlines()
    )
    assert status["releases"] == ["story"] and status["blocks_publication"] == []


def open_call(hands: Keyboard) -> None:
    """The only call of the case."""
    hands.go("c", "1 call")
    hands.press("tbody th a")
    hands.page.wait_for_selector(".lines li[data-start]", state="attached")
    hands.page.wait_for_load_state()
    if hands.page.locator("details[data-hard]").count():
        hands.page.keyboard.press("o")
    hands.page.wait_for_selector(".lines li[data-start]")


def work_on(hands: Keyboard, line: int, key: str = "e") -> None:
    """Down to a line, and open what can be done with it."""
    page = hands.page
    page.locator("main").focus()
    for _ in range(line):
        page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    page.wait_for_selector(f"#tools h2 >> text=Line {line}")

"""Every page of the workbench over the sample case: nothing axe objects to, nothing that runs out of a narrow window, in
light and dark; and, where somebody asks for them, the pictures that the documentation shows."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.acceptance.conftest import Walked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1500)]

#: page → the words its heading begins with; those of a call, a line, a claim, a quote, a theme and a detail are looked up
PAGES = {
    "/": "48 calls", "/add": "Add recordings", "/calls": "48 calls", "/shorthand": "Shorthand", "/themes": "Themes",
    "/themes/wants_out": "wants out", "/trends": "Trends", "/people": "29 people", "/claims": "67 claims",
    "/protect": "What is kept", "/protect/people": "How people", "/story": "A kitchen", "/custody": "Custody",
    "/interviews": "9 interviews", "/research": "Research", "/chronology": "", "/protect/misses": "What goes",
    "/search": "Search", "/settings": "Settings", "/listening": "Listening", "/help": "Help",
    "/trace/story": "Where each",
}  # fmt: skip
#: the dark page is the light one in other colours
ASKED: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
#: pictures for the documentation are written only when this names a folder; they change with every typeface
PICTURES = os.environ.get("TEST_PICTURES", "")


@pytest.fixture(scope="module")
def window(walked: Walked, chromium: str) -> Iterator[tuple[Any, str]]:
    from playwright.sync_api import sync_playwright

    server = walked.start("open", "--no-browser", "--case", str(walked.folder))
    try:
        assert server.stdout is not None
        address = next(line.strip() for line in server.stdout if "http://" in line)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
            )
            # axe is injected from outside the page, which is what a policy is there to refuse
            context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 860})
            page = context.new_page()
            base = address.split("/enter")[0]
            page.goto(address)
            page.wait_for_url(f"{base}/")
            yield page, base
            browser.close()
    finally:
        server.terminate()
        server.communicate()


def places(page: Any, base: str) -> dict[str, tuple[str, str]]:
    """Every page, and one of each kind that is reached by a link: what its heading begins with, and its picture's name."""
    found = {
        place: (heading, place.strip("/").replace("/", "-") or "case") for place, heading in PAGES.items()
    }
    for start, link, heading, name in (
        ("/calls", "tbody tr:nth-child(6) th a", "call-0", "call"),
        ("/claims", ".board li a", "", "claim"),
        ("/story", "blockquote footer a[href^='/quotes/']", "Quote", "quote"),
        ("/protect", "tbody th a", "", "detail"),
        ("/shorthand", "tbody th a", "", "term"),
        ("/interviews", "tbody th a", "Interview of", "interview"),
    ):
        page.goto(f"{base}{start}")
        found[page.get_attribute(link, "href")] = heading, name
    call = next(place for place, (_, name) in found.items() if name == "call")
    return found | {
        f"{call}/lines/2": ("", "line"),
        f"{call}/quote?first=2&last=3": ("Quote", "quote-new"),
        f"{call}/again?first=2&last=3": ("Hear again", "again"),
    }


def test_every_page_is_sound_for_screen_readers_and_narrow_windows_in_light_and_dark(
    window: tuple[Any, str],
) -> None:
    page, base = window
    wrong: list[str] = []
    axe = Axe()
    for place, (heading, name) in places(page, base).items():
        views = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": 1280, "height": 860})
            page.goto(base + place)
            assert page.locator("h1, h2").first.inner_text().startswith(heading), place
            views.append(_picture(page))
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            wrong += [
                f"{place} {scheme}: {rule['id']} {[node['target'] for node in rule['nodes']][:3]}"
                for rule in axe.run(page, options=ASKED[scheme]).response["violations"]
            ]
        page.set_viewport_size({"width": 360, "height": 740})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wrong.append(f"{place}: {width} px wide in a window of 360")
        views.append(_picture(page))
        page.emulate_media(color_scheme="light")
        views.append(_picture(page))
        _sheet(page, name, views)
    assert wrong == [], "\n".join(wrong)


def _picture(page: Any) -> bytes:
    """The window as it is, closed up again; nothing where nobody asked for pictures."""
    if not PICTURES:
        return b""
    page.evaluate(
        "document.querySelectorAll('details').forEach(one => { one.open = false; }); scrollTo(0, 0)"
    )
    return bytes(page.screenshot())


def _sheet(page: Any, name: str, views: list[bytes]) -> None:
    """One picture of a page in light and dark, on a desk and in the hand, for the documentation."""
    if not PICTURES:
        return
    sheet = page.context.new_page()
    sheet.set_viewport_size({"width": 1600, "height": 440})
    widths = (610, 610, 170, 170)
    images = "".join(
        f"<img width={width} src='data:image/png;base64,{base64.b64encode(view).decode()}'>"
        for width, view in zip(widths, views, strict=True)
    )
    sheet.set_content(
        f"<body style='margin:8px;display:flex;gap:8px;align-items:start;background:#888'>{images}"
    )
    sheet.screenshot(path=str(Path(PICTURES) / f"{name}.jpg"), type="jpeg", quality=60)
    sheet.close()

"""What stories in a browser share: which browser, what it must not do, and what must be true of a page."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotSettled

DESKTOP = 1280
PHONE = 320
# Milliseconds that a page has to settle at another width.
SETTLED = 2_000
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# WCAG 2.2 AA and what the makers of axe hold to be good practice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PICTURES = Path(__file__).resolve().parents[1] / "docs" / "images"


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine."""


def chromium() -> str:
    """Where Chromium is. Raises NoBrowserError, which fails the test: stories are never skipped."""
    found = os.environ.get("AMENDS_CHROMIUM") or next(
        filter(None, map(shutil.which, PROGRAMS)), None
    )
    if found is None:
        raise NoBrowserError(
            "Install Chromium (Debian, Ubuntu: apt install chromium), or name one in AMENDS_CHROMIUM."
        )
    return found


class Visit:
    """One page in a fresh browser profile, and what it asked for and complained of."""

    def __init__(self, browser: Browser, address: str, *, width: int, scripts: bool) -> None:
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        self._context.set_default_timeout(15_000)
        self.page = self._context.new_page()
        self._context.on("request", lambda request: self.asked.append(request.url))
        self._context.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        self._context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def close(self) -> None:
        """Close the page and forget the profile."""
        self._context.close()


def width_at(page: Page, screen: int) -> int:
    """How wide the page is, in CSS pixels, on a screen of a width."""
    page.set_viewport_size({"width": screen, "height": 900})
    # The header moves what does not fit into its menu a frame or two after the screen is resized.
    with suppress(NotSettled):
        page.wait_for_function(
            "width => window.innerWidth === width && document.documentElement.scrollWidth <= width",
            arg=screen,
            timeout=SETTLED,
        )
    return int(page.evaluate("document.documentElement.scrollWidth"))


def too_wide(page: Page, name: str) -> list[str]:
    """What to say where a page is wider than a desk's screen or a phone's; left as wide as it was."""
    before = page.viewport_size
    wrong = [
        f"{name} is {wide} wide on a screen of {screen}"
        for screen in (DESKTOP, PHONE)
        if (wide := width_at(page, screen)) > screen
    ]
    if before:
        page.set_viewport_size(before)
    return wrong


def axe(page: Page) -> None:
    """Expect that axe finds nothing to object to on the page as it stands. It waits for ever where scripts are off."""
    found = Axe().run(page, options={"runOnly": list(RULES), "resultTypes": ["violations"]})
    words = [
        f"{each['id']}: {each['help']}\n    "
        + "\n    ".join(node["html"] for node in each["nodes"])
        for each in found.response["violations"]
    ]
    assert not words, f"{page.url} is not accessible:\n" + "\n".join(words)


def expect_no_external_requests(visit: Visit) -> None:
    """Expect that the browser asked no other machine for anything."""
    here = urlsplit(visit.address).netloc
    foreign = [
        url
        for url in visit.asked
        if urlsplit(url).scheme not in {"data", "blob", "file"} and urlsplit(url).netloc != here
    ]
    assert not foreign, f"The page asked another machine for {foreign}"


def expect_no_complaints(visit: Visit) -> None:
    """Expect that the browser's console stayed silent.

    A refused address (404, 403) is what a story may be about; a blocked script or style is not.
    """
    worrying = [words for words in visit.complaints if "Failed to load resource" not in words]
    assert not worrying, f"The browser complained: {worrying}"


def picture(page: Page, name: str) -> None:
    """Take the picture that the README or the docs show, when AMENDS_PICTURES says yes."""
    if os.environ.get("AMENDS_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

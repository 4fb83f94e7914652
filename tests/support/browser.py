"""A browser for the journeys of pages: the one that package-lock.json brings, or the system's own.

Each page that a journey opens is watched: what it asks, what it says of faults, and what axe finds in it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect, sync_playwright

from tests.support import depth, fitting, spoken, stored
from tools.steps import BUILD, ROOT

SCREENS = BUILD / "screens"
UNPACKED = BUILD / "browser"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# The package is made for Lambda: told that it runs there, it brings its own libraries and fonts along.
WHERE = """
const { default: chromium } = await import("@sparticuz/chromium");
const path = await chromium.executablePath();
process.stdout.write(JSON.stringify({ path, libraries: process.env.LD_LIBRARY_PATH }));
"""
# Its own list of folders with fonts means those of a Lambda: without any font, not even a page's own is drawn.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{unpacked}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{unpacked}/fonts-cache</cachedir></fontconfig>
"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-zygote"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "([runOnly]) => axe.run(document, { runOnly })"
PHONE, DESK = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
WALKS = ((("ko", "phone"), PHONE), (("en", "desk"), DESK), (("ko", "desk"), DESK), (("en", "phone"), PHONE))
"""Languages and screens that pages are walked through in: one each day, in CI two: both languages and both screens."""
ANSWER_MS_MAX = 30_000
OWN = {"localhost", "127.0.0.1"}
expect.set_options(timeout=ANSWER_MS_MAX)


def walks(first: int = 0, *, is_short: bool = False) -> Sequence[Any]:
    """Those of this run, as cases of a test: language and screen. A test that begins with another one than the rest has
    it each day too. Any two that follow each other are of both languages and both screens."""
    turned = [WALKS[first], *(each for each in WALKS if each != WALKS[first])]
    taken = turned[: depth.DEPTH.short_walks if is_short else depth.DEPTH.walks]
    return [pytest.param(names[0], size, id="-".join(names)) for names, size in taken]


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser that runs here. Where there is none, the run says so, and in CI it fails."""
    failures: list[str] = []
    with sync_playwright() as playwright:
        for path, variables in known_browsers():
            try:
                made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env={**os.environ, **variables})
            except Exception as failure:
                failures.append(f"{path}: {failure}")
                continue
            yield made
            made.close()
            return
    told = "no browser runs on this machine: neither the one of @sparticuz/chromium nor a chromium of the system's "
    told += "\n".join(failures)
    if depth.NAME == "ci":
        pytest.fail(told)
    pytest.skip(told)


@cache
def known_browsers() -> Sequence[tuple[str, dict[str, str]]]:
    """The browsers that there may be, each with the variables that it needs: the one that is brought along first. They
    are looked for once in a process: the one that is brought along is unpacked by a program of its own."""
    found: list[tuple[str, dict[str, str]]] = []
    UNPACKED.mkdir(parents=True, exist_ok=True)
    told = {**os.environ, "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x", "TMPDIR": str(UNPACKED)}
    command = ["node", "--input-type=module", "--eval", WHERE]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        brought = json.loads(done.stdout)
        fonts = UNPACKED / "fonts.conf"
        fonts.write_text(FONTS.format(unpacked=UNPACKED))
        found.append((brought["path"], {"LD_LIBRARY_PATH": brought["libraries"], "FONTCONFIG_FILE": str(fonts)}))
    own = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if own:
        found.append((own, {}))
    return found


@dataclass
class Watched:
    """A page in a device of its own, and all that it asked for and complained of."""

    page: Page
    language: str
    screen: str
    asked: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    """What of it was asked by a page, and not gone to."""
    faults: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """All that the page writes into the browser's console."""
    codes: set[str] = field(default_factory=set)
    """Of receipts, that the page has shown or was given."""
    shown: int = 0

    @property
    def foreign(self) -> list[str]:
        """What a page asked of a host that is not this machine's, on which all of the pages, the APIs and the buckets
        are; where somebody goes to (a delivery app, the weather) is not asked by a page."""
        return [url for url in self.called if url.startswith("http") and urlsplit(url).hostname not in OWN]

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith("http")}

    def look(self, name: str) -> None:
        """A picture of what is shown once it has its heading; what axe finds in it, what nobody can see or press, which
        texts are not marked as the language that they are in, what the browser keeps that nobody named, whom else the
        page has asked for anything, and where a receipt code is left: nothing. On byways also as people see it who need
        a sharper contrast, or all twice as large: on a phone, which has least room. Each walk is taken on one."""
        expect(self.page.locator("h1").first).to_be_visible()
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.shown += 1
        path = SCREENS / f"{self.screen}-{self.language}-{self.shown:02}-{name}.png"
        self.page.screenshot(path=path, full_page=True)
        assert self.found(TAGS) == [], name
        found = fitting.faults(self.page)
        assert found == [], (name, found)
        found = spoken.unmarked(self.page)
        assert found == [], (name, found)
        kept = stored.not_named(self.page, self.asked)
        assert kept == [], (name, kept)
        assert self.foreign == [], name
        left = stored.codes_left(self.page, self.codes, self.asked, self.told)
        assert left == [], (name, left)
        if depth.DEPTH.byways and self.screen == "phone":
            self.look_otherwise(name)

    def look_otherwise(self, name: str) -> None:
        """The same with a sharper contrast, by the page and by the system, and twice as large."""
        for seen in (fitting.sharpened, fitting.in_forced_colors):
            with seen(self.page):
                assert (seen.__name__, self.found(["color-contrast"], "rule")) == (seen.__name__, []), name
        unmarked = fitting.unmarked(self.page)
        assert unmarked == [], (name, unmarked)
        for seen in (fitting.zoomed, fitting.with_large_text):
            with seen(self.page):
                found = fitting.faults(self.page)
                assert found == [], (name, seen.__name__, found)

    def found(self, values: Sequence[str], kind: str = "tag") -> list[tuple[str, str]]:
        """What axe finds by its rules of some tags, or by some rules."""
        found = self.page.evaluate(RUN, [{"type": kind, "values": list(values)}])
        return [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]


def slow_down(page: Page) -> None:
    """A line as it is in a basement: 400 kbit/s, and most of half a second until anything answers."""
    told = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", told)


@contextmanager
def device(browser: Browser, language: str, size: dict[str, int]) -> Iterator[tuple[BrowserContext, Watched]]:
    """A phone or a desk of somebody who reads this language."""
    context = browser.new_context(
        locale={"ko": "ko-KR", "en": "en-US"}[language],
        timezone_id="Asia/Seoul",
        viewport=size,
        reduced_motion="reduce",
    )
    context.add_init_script(path=AXE)
    context.set_default_timeout(ANSWER_MS_MAX)
    page = context.new_page()
    watched = Watched(page, language, "phone" if size == PHONE else "desk")

    def note(request: Request) -> None:
        watched.asked.append(request.url)
        if not request.is_navigation_request():
            watched.called.append(request.url)

    context.on("request", note)
    context.on("console", lambda line: watched.told.append(line.text))
    page.on("pageerror", lambda error: watched.faults.append(str(error)))
    page.on("console", lambda line: watched.faults.append(line.text) if line.type == "error" else None)
    try:
        yield context, watched
    finally:
        context.close()


def press_own(page: Page, name: str) -> None:
    """Presses what stands beside one's own name on the desk: on a phone it is behind it."""
    more = page.locator(".desk-more")
    if more.is_visible() and more.get_attribute("aria-expanded") == "false":
        more.click()
    page.locator("#desk-own").get_by_role("button", name=name, exact=True).click()


def told_by(page: Page, script: str) -> Any:
    """What a script says of a page that may be going elsewhere at this moment: nothing, while it goes."""
    try:
        return page.evaluate(script)
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        return None

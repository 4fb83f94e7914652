"""The pages on a slow phone: what each loads first, when its largest part is seen; what Lighthouse says of the report.

python -m bench.web

The built pages are served by this process, packed as the edge packs them. Lighthouse (13.5.0, 176 MB) is no part of the
lock file: it is installed into build/lighthouse/ when it is first needed; where it cannot be had a row says so.
"""

import gzip
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from infra.pages.edge import PAGES
from tests.support.browser import ARGUMENTS, PHONE, browser, known_browsers
from tools.packaging import pages
from tools.steps import BUILD, StepFailed, run

HOW = "make bench NAME=web"
LIGHTHOUSE = "13.5.0"
FOLDER = BUILD / "lighthouse"
TOLD = FOLDER / "report.json"
REPORT_BYTES_MAX, OTHERS_BYTES_MAX = 20 * 1024, 40 * 1024
ACCESSIBILITY_MIN, PERFORMANCE_MIN = 95, 90
# Lighthouse's own phone: slow 4G as it is felt, and a processor four times slower than this one.
SLOW_LINE = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_474_560 / 8,
    "uploadThroughput": 675_000 / 8,
}
SLOWER = 4
LARGEST = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


def measure() -> list[dict[str, Any]]:
    site = pages.build()
    rows = [
        row(
            f"web.{name(page)}.first_kb",
            pages.first_load(page, site) / 1024,
            "KB of JavaScript, gzip",
            most=limit(page),
        )
        for page in PAGES
    ]
    with served(site) as address:
        with browser() as found:
            rows += [
                row(f"web.{name(page)}.lcp_ms", largest_ms(found, f"{address}/{page}/"), "ms on slow 4G, CPU / 4")
                for page in PAGES
            ]
        return rows + lighthouse(f"{address}/report/")


def name(page: str) -> str:
    return page.replace("/", ".") or "child"


def limit(page: str) -> float:
    return (REPORT_BYTES_MAX if page == "report" else OTHERS_BYTES_MAX) / 1024


class Server(ThreadingHTTPServer):
    """A browser that closes goes in the middle of answers: that is no fault."""

    def handle_error(self, *_of: object) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The pages at a free port of this machine."""
    server = Server(("127.0.0.1", 0), partial(Packed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()


class Packed(SimpleHTTPRequestHandler):
    """Files as the edge sends them: packed where that helps, with the headers that their bucket has."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        told = pages.headers(path.relative_to(str(self.directory)).as_posix())
        is_packed = not told["ContentType"].startswith("font/")
        body = gzip.compress(path.read_bytes(), 6) if is_packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", told["ContentType"])
        self.send_header("Cache-Control", told["CacheControl"])
        if is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Says nothing of each file."""


def largest_ms(found: Browser, url: str) -> float:
    """When the largest part of a page is seen, on a slow phone that sees it for the first time."""
    context = found.new_context(viewport=PHONE, locale="ko-KR", timezone_id="Asia/Seoul", service_workers="block")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        slow = context.new_cdp_session(page)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", SLOW_LINE)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url, wait_until="networkidle")
        return float(page.evaluate(LARGEST))
    finally:
        context.close()


def lighthouse(url: str) -> list[dict[str, Any]]:
    """What Lighthouse says of a page on its own phone; a row that says why, where it cannot be asked."""
    tool = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    chromium, variables = next(iter(known_browsers()), (None, {}))
    if chromium is None:
        return [missing("no browser runs here")]
    try:
        if not tool.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            install = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", FOLDER]
            run([*install, f"lighthouse@{LIGHTHOUSE}"], log=BUILD / "logs" / "lighthouse-install.log")
    except StepFailed:
        return [missing("it cannot be installed; build/logs/lighthouse-install.log says why")]
    flags = " ".join(["--headless=new", *ARGUMENTS])
    only = "--only-categories=accessibility,performance"
    command = ["node", tool, url, only, "--output=json", f"--output-path={TOLD}", "--quiet", f"--chrome-flags={flags}"]
    environment = {**os.environ, **variables, "CHROME_PATH": chromium}
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return [missing(f"it ended with {done.returncode}: {done.stderr.strip()[-300:]}")]
    told = json.loads(TOLD.read_text())
    scores = {each: told["categories"][each]["score"] * 100 for each in ("accessibility", "performance")}
    return [
        row("web.report.accessibility", scores["accessibility"], "of 100, Lighthouse", least=ACCESSIBILITY_MIN),
        row("web.report.performance", scores["performance"], "of 100, Lighthouse", least=PERFORMANCE_MIN),
        row(
            "web.report.lighthouse_lcp_ms",
            told["audits"]["largest-contentful-paint"]["numericValue"],
            "ms, Lighthouse's slow 4G",
        ),
    ]


def missing(why: str) -> dict[str, Any]:
    return {
        **row("web.report.lighthouse", 0, "runs", least=1),
        "note": f"Lighthouse {LIGHTHOUSE} said nothing: {why}",
    }


def row(name: str, value: float, unit: str, *, most: float | None = None, least: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "target": most if most is not None else least,
        "ok": (most is None or value <= most) and (least is None or value >= least),
        "how": HOW,
    }


if __name__ == "__main__":
    for line in measure():
        print(line)

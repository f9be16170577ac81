"""How fast pages show in Chromium, on a processor made four times slower.

Run after `fiches build`: python tests/bench/bench_pages.py
"""

import http.server
import shutil
import statistics
import sys
import threading
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from fiches.settings import Project

PAGES = ("index", "methode", "fiches/08", "fiches/75", "fiches/59")
SLOWDOWN = 4
RUNS = 5
BUDGET_MS = 1000

PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) done(entry.startTime);
  }).observe({type: "paint", buffered: true});
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def first_paint(browser: Browser, url: str) -> float:
    """Return the first contentful paint of a page that isn't cached, in milliseconds."""
    page = browser.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(url)
    painted = float(page.evaluate(PAINTED))
    page.close()
    return painted


def weight(site: Path, name: str) -> float:
    return (site / f"{name}.html").stat().st_size / 1000


def main() -> None:
    site = Project.find().site
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in PAGES:
            url = f"http://127.0.0.1:{server.server_port}/{name}.html"
            paint = statistics.median(first_paint(browser, url) for _ in range(RUNS))
            sys.stdout.write(
                f"{name:12} {weight(site, name):6.0f} kB  first contentful paint {paint:5.0f} ms"
                f" = {paint / BUDGET_MS:.2f} of what it may take\n"
            )
        browser.close()


if __name__ == "__main__":
    main()

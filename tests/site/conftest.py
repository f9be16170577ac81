"""The whole site on localhost, and a browser that notes whatever goes wrong in a page."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from visits import DESKTOP, Open, Visit

from fiches.settings import Project

BELOW = "/un/site"


@pytest.fixture(scope="session")
def folder(france: Project) -> Path:
    """The folder of the whole site."""
    return france.site


class _Host(http.server.SimpleHTTPRequestHandler):
    """Has the site at its root and below a folder, and shows `404.html` for what isn't there."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(BELOW))

    def send_error(self, code: int, *_: object) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """Where the whole site is served: below a folder, as on many static hosts."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Host, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{BELOW}/"
        server.shutdown()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """Open a page as `visit(path, viewport)`; any error or outside request fails the test."""
    host = address.removesuffix(f"{BELOW}/")
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_page(path: str, viewport: dict[str, int] = DESKTOP, **options: object) -> Visit:
        context = chromium.new_context(viewport=viewport, **options)
        one = Visit(context.new_page(), address)
        one.page.on("console", lambda m: m.type == "error" and one.errors.append(m.text))
        one.page.on("pageerror", lambda error: one.errors.append(str(error)))
        one.page.on("request", lambda r: r.url.startswith(host) or one.outside.append(r.url))
        opened.append((context, one))
        one.go(path)
        return one

    yield open_page
    for context, _one in opened:
        context.close()
    assert [error for _, one in opened for error in one.errors] == []
    assert [url for _, one in opened for url in one.outside] == []

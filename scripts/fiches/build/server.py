"""A server for those who write: it makes a page when it is asked for, if it isn't up to date.

So a change shows in the time that one page takes, whatever the number of fiches. What pages are
made from is remembered by the process that makes them: at each change it is replaced.
"""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import watchfiles

from fiches.build import plan
from fiches.build.make import Maker, is_current
from fiches.build.site import install
from fiches.build.workers import Workers
from fiches.errors import FichesError
from fiches.settings import PACKAGE, Project

RELOAD = "/assets/reload.js"
CHANGES = "/changes"

_SCRIPT = f"""\
// Reloads the page when something that it is made from has changed.
new EventSource("{CHANGES}").addEventListener("change", () => location.reload());
"""

_HEARTBEAT = 10.0
"""Seconds between two signs of life to an open page: the only way to learn that it was closed."""


class Preview:
    """The site on localhost.

    Parameters
    ----------
    project
        Whose pages they are.
    port
        Where to listen; 0 takes any free one.
    """

    def __init__(self, project: Project, port: int = 0) -> None:
        self.project = project
        self.changed = threading.Condition()
        self.version = 0
        self._stop = threading.Event()
        self._maker: Workers | None = None
        self._making = threading.Lock()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, self))
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """Where the home page is."""
        return f"http://127.0.0.1:{self._server.server_port}/index.html"

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._server.server_close()
        self._replace_maker()

    def run(self) -> None:
        """Serve until it is interrupted."""
        try:
            self._server.serve_forever()
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._server.shutdown()

    def make(self, name: str) -> str:
        """Make a page if it isn't up to date, and return why it couldn't be made, if so."""
        with self._making:
            if self._maker is None:
                self._maker = Workers(self.project, 1)
            return self._maker.submit(_make, name).result()

    def _watch(self) -> None:
        """Tell open pages when something that pages are made from has changed."""
        for _ in watchfiles.watch(*self._watched(), stop_event=self._stop, raise_interrupt=False):
            self._replace_maker()
            with self.changed:
                self.version += 1
                self.changed.notify_all()

    def _watched(self) -> Iterator[Path]:
        project = self.project
        folders = (project.theme, project.reference, project.trade, project.comments)
        yield from (path for path in folders if path.exists())
        yield from (*project.root.glob("*.qmd"), *project.root.glob("_*.yml"))
        yield PACKAGE

    def _replace_maker(self) -> None:
        with self._making:
            if self._maker is not None:
                self._maker.close()
            self._maker = None


def _make(maker: Maker, name: str) -> str:
    """Make and install a page, in the process that does so; return the error, if there is one."""
    project = maker.project
    try:
        pages = [page for page in plan.pages(project) if page.name == name]
        for page in pages:
            if not is_current(page, project) and (error := maker.make(page).error):
                return error
        install([page.name for page in pages], project, project.site)
    except FichesError as error:
        return str(error)
    return ""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers one request."""

    def __init__(self, preview: Preview, *args: object, **kwargs: object) -> None:
        self.preview = preview
        super().__init__(*args, directory=str(preview.project.site), **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == CHANGES:
            self._tell_changes()
        elif path == RELOAD:
            self._send(_SCRIPT.encode(), "text/javascript; charset=utf-8")
        elif path in {"/", ""}:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/index.html")
            self.end_headers()
        elif path.endswith((".html", ".pdf")):
            self._send_page(PurePosixPath(path.removeprefix("/")))
        else:
            super().do_GET()

    def log_message(self, *args: object) -> None:
        """Say nothing of what is asked for."""

    def end_headers(self) -> None:
        """Let the browser keep nothing: the next page may be another."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _send_page(self, path: PurePosixPath) -> None:
        if error := self.preview.make(str(path.with_suffix(""))):
            self._send(f"{error}\n".encode(), "text/plain; charset=utf-8", failed=True)
        elif path.suffix == ".html" and (file := Path(self.directory) / path).is_file():
            script = f'<script src="{RELOAD}" defer></script></head>'
            page = file.read_text("utf-8").replace("</head>", script, 1)
            self._send(page.encode(), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _send(self, contents: bytes, kind: str, *, failed: bool = False) -> None:
        self.send_response(HTTPStatus.INTERNAL_SERVER_ERROR if failed else HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(contents)))
        self.end_headers()
        self.wfile.write(contents)

    def _tell_changes(self) -> None:
        """Keep a page informed for as long as it is open, as server-sent events."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        preview, seen = self.preview, self.preview.version
        try:
            while True:
                with preview.changed:
                    preview.changed.wait(_HEARTBEAT)
                    now = preview.version
                event = "event: change\ndata: \n\n" if now > seen else ": \n\n"
                seen = now
                self.wfile.write(event.encode())
                self.wfile.flush()
        except OSError:
            return

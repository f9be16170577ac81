"""A server on localhost that plays data.gouv.fr, with its bad moods."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fiches.store import fetch
from fiches.store.fetch import Patience

HASTE = Patience(attempts=4, wait=0.001, longest=0.05, silence=20)
"""Try again at once, but wait for an answer however busy the machine is."""

IMPATIENCE = replace(HASTE, silence=0.25)
"""For a server that says nothing."""

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the portal of the test says: with the next mood for the path, or plainly."""

    protocol_version = "HTTP/1.1"
    portal: "Portal"

    def do_GET(self) -> None:
        self.portal.requests.append((self.path, dict(self.headers)))
        moods = self.portal.moods.get(self.path, [])
        answer = moods.pop(0) if moods else give(self.portal.files.get(self.path))
        answer(self)

    def send(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@dataclass
class Portal:
    """What the server has, what it was asked, and how it will behave."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    moods: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)

    api = f"/api/1/datasets/{fetch.DATASET}/"

    def publish(self, path: str, content: bytes, **changes: object) -> dict[str, Any]:
        """Add a file to the data set, described as data.gouv.fr does."""
        self.files[path] = content
        described = {
            "id": f"id-{len(self.resources)}",
            "title": path.rsplit("/", 1)[-1],
            "url": self.url + path,
            "format": "zip",
            "filesize": len(content),
            "checksum": {"type": "sha1", "value": hashlib.sha1(content).hexdigest()},
            "last_modified": "2025-02-07T08:00:00+00:00",
        }
        self.resources.append(described | changes)
        self.files[self.api] = json.dumps({"resources": self.resources}).encode()
        return self.resources[-1]

    def asked(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.requests if asked == path]


def etag(content: bytes) -> str:
    return f'"{hashlib.md5(content).hexdigest()}"'


def give(content: bytes | None) -> Answer:
    """Answer plainly: whole, from a position on, or that there is no such thing."""

    def answer(handler: Handler) -> None:
        if content is None:
            handler.send(404)
            return
        version = etag(content)
        asked = handler.headers.get("Range", "")
        if asked and handler.headers.get("If-Range", version) == version:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(content):
                handler.send(416)
                return
            range_ = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send(206, content[start:], ETag=version, Content_Range=range_)
        else:
            handler.send(200, content, ETag=version)

    return answer


def break_off(content: bytes, after: int, **headers: str) -> Answer:
    """Announce everything, give a part, and hang up."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {"ETag": etag(content)}).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content[:after])
        handler.wfile.flush()
        handler.close_connection = True

    return answer


def truncate(content: bytes, after: int) -> Answer:
    """Give a part as if it were everything."""
    return lambda handler: handler.send(200, content[:after], ETag=etag(content))


def fail(status: int, **headers: str) -> Answer:
    return lambda handler: handler.send(status, **headers)


def dawdle(handler: Handler) -> None:
    """Say nothing for longer than anyone is ready to wait."""
    time.sleep(IMPATIENCE.silence * 2)
    handler.close_connection = True


@contextmanager
def served() -> Iterator[Portal]:
    """Serve a portal with an empty data set."""
    portal = Portal()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("OwnHandler", (Handler,), {"portal": portal})
    )
    portal.url = f"http://127.0.0.1:{server.server_port}"
    portal.files[portal.api] = json.dumps({"resources": []}).encode()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

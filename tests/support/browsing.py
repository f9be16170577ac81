"""Asking the preview's server as no browser would: any path, any name."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from fiches.build.preview import Preview
from fiches.build.preview.server import Server


@contextmanager
def listening(preview: Preview, **options: object) -> Iterator[Server]:
    """Let a preview be asked over HTTP."""
    with Server(preview, **options) as server:
        threading.Thread(target=server.run, daemon=True).start()
        yield server
        server.shutdown()


@dataclass(frozen=True)
class Answer:
    """What a server answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(server: Server, path: str, *, host: str = "localhost", method: str = "GET") -> Answer:
    """Send a request as it stands, and return the whole answer."""
    raw = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as line:
        line.sendall(raw.encode("latin-1", "replace"))
        found = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = found.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(one.split(": ", 1) for one in rest)
    return Answer(int(first.split()[1]), headers, body)


def state(server: Server, name: str, seen: str = "") -> dict[str, str]:
    """Return what an open page is told, once it is news."""
    answer = get(server, f"/_apercu/etat?{urlencode({'name': name, 'seen': seen})}")
    known: dict[str, str] = json.loads(answer.body)
    return known


def wait_for(server: Server, name: str, page: str = "", panel: str = "") -> str:
    """Wait as an open page does until it shows a text, or until it is told one; return it."""
    end, seen = time.monotonic() + 180, ""
    while time.monotonic() < end:
        known = state(server, name, seen)
        seen = known["seen"]
        told = known["panel"].replace("\u00a0", " ").replace("\u202f", " ")
        if panel in told and (shown := get(server, f"/{name}.html").text) and page in shown:
            return shown
    raise AssertionError(f"{page or panel} never came: {known}")

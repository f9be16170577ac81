"""The preview over HTTP: the files of the site, and of nothing else, to those who are near.

A page elsewhere that makes its own name lead to this machine is refused by the name that it asks
for. The standard library's server is for development, and so is this one.
"""

import http.server
import json
import os
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fiches.build.preview import Preview
from fiches.build.preview.panel import FOLDER, shell, with_panel
from fiches.build.preview.worker import LostError
from fiches.errors import FichesError

LOCAL = "127.0.0.1"
ANY = "*"

ATTEMPTS = 50
"""So many ports are tried from the one that was wanted."""

AT_ONCE = 128
"""Requests that are answered at the same time; the others wait their turn."""

LINE = 60.0
"""Seconds for which somebody may say nothing."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
"""What files are: the system's own table is another on each machine."""

_OWN = {f"/{FOLDER}{name}": Path(__file__).with_name(name) for name in ("script.js", "style.css")}
_STATE = f"/{FOLDER}etat"


class Server(socketserver.ThreadingTCPServer):
    """Listens, and answers each request by a thread of its own.

    Parameters
    ----------
    preview
        What it shows.
    host
        The address at which to listen.
    port
        The port wanted; if it is taken, the next one that is free. 0 takes any.
    address
        Where readers find the site if a proxy stands between: `https://…/user/a/proxy/8000/` or the
        path alone, with `{port}` for the port. `*` for its host stands for any: so it is where
        nobody gets to but through a login, and the name isn't known.
    """

    daemon_threads = True
    request_queue_size = 1024
    # Elsewhere than on POSIX it would let two servers listen at one port.
    allow_reuse_address = os.name == "posix"

    def __init__(
        self, preview: Preview, host: str = LOCAL, port: int = 0, address: str = ""
    ) -> None:
        self.preview = preview
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self.address_family, self._host = _resolved(host)
        _bound(
            partial(super().__init__, RequestHandlerClass=partial(_Handler, self)), self._host, port
        )
        outside = urlsplit(address.replace("{port}", str(self.port)))
        self.prefix = f"/{outside.path.strip('/')}".rstrip("/")
        self._outside = outside._replace(path=f"{self.prefix}/").geturl() if address else ""
        self._names = {host.lower(), outside.hostname, "localhost"}
        if not self._is_local:
            self._names.add(socket.gethostname().lower())

    @property
    def _is_local(self) -> bool:
        return ip_address(self._host).is_loopback

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.server_address[1]
        return port

    @property
    def address(self) -> str:
        """Where the home page is."""
        if urlsplit(self._outside).netloc:
            return self._outside.replace("*", "…", 1)
        shown = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{shown}:{self.port}{self.prefix}/"

    def is_known(self, host: str) -> bool:
        """Tell whether a request's `Host` names this server, and not somebody else's."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
            # An address is nobody's name: it can't be made to lead here.
            known = name in self._names or ANY in self._names
            return known or ip_address(name).is_loopback or not self._is_local
        except ValueError:
            return False

    def run(self) -> None:
        """Serve until it is stopped or interrupted."""
        self.serve_forever(poll_interval=0.1)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer by another thread, as soon as one may be started."""
        self._free.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, in that thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those who don't wait for the answer."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def file_below(folder: Path, path: str) -> Path | None:
    """Return the file at a path of an address, if there is one below the folder.

    Parameters
    ----------
    path
        As it was asked for, decoded: anything may stand in it.
    """
    names = path.split("/")
    if any(name.startswith(".") or set(name) & set("\\:\0") for name in names):
        return None
    try:
        found = folder.joinpath(*filter(None, names)).resolve(strict=True)
        inside = found.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # too long, not encodable, links in a circle
        return None
    return found if inside and found.is_file() else None


def _resolved(host: str) -> tuple[socket.AddressFamily, str]:
    """Return the kind of an address, and itself as a number."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise FichesError(
            f"« {host} » n’est pas une adresse de cette machine : écrivez --host 127.0.0.1 pour "
            "elle seule, --host 0.0.0.0 pour toutes celles qui peuvent l’atteindre."
        ) from error
    return family, str(address[0])


def _bound(listen: Callable[[tuple[str, int]], None], host: str, port: int) -> None:
    """Listen at a port, or at the next one that is free."""
    for tried in [*range(port, min(port + ATTEMPTS, 65536))] if port else [0]:
        try:
            listen((host, tried))
        except OSError as error:
            reason = error
        else:
            return
    raise FichesError(
        f"on ne peut écouter ni au port {port} de {host} ni aux suivants "
        f"({reason.strerror or reason}) : choisissez-en un autre, avec --port."
    ) from reason


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = LINE

    def __init__(self, server: Server, *args: Any) -> None:
        self.server: Server = server
        self.preview = server.preview
        super().__init__(*args)

    def do_GET(self) -> None:
        try:
            self._answer()
        except LostError:  # the preview has ended
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked for."""

    def _answer(self) -> None:
        asked = self.headers.get_all("Host", [])
        if len(asked) != 1 or not self.server.is_known(asked[0]):
            self._send_text(
                HTTPStatus.FORBIDDEN,
                "Cet aperçu ne répond qu’à son propre nom. Derrière un mandataire, relancez "
                "`fiches serve` avec --prefix et l’adresse complète du site.",
            )
            return
        asked_path, _, query = self.path.partition("?")
        path = "/" + unquote(self._without_prefix(asked_path)).lstrip("/")
        if path == _STATE:
            self._send_state(parse_qs(query))
        elif path in _OWN:
            self._send_file(_OWN[path])
        elif path.endswith((".html", ".pdf")) or path == "/":
            self._send_page("index.html" if path == "/" else path[1:])
        elif file := file_below(self.preview.project.site, path):
            self._send_file(file)
        else:
            self._send_missing()

    def _without_prefix(self, path: str) -> str:
        """Return the path below the prefix, which some proxies take away and others don't."""
        prefix = self.server.prefix
        return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path

    def _send_page(self, path: str) -> None:
        name = path.rpartition(".")[0]
        outcome = self.preview.make(name)
        file = file_below(self.preview.project.site, path)
        if path.endswith(".pdf") and file and not outcome.error:
            self._send_file(file)
            return
        is_page = file is not None and path.endswith(".html")
        known = {"name": name, "page": outcome.digest, "missing": "" if is_page else "1"}
        root = "../" * path.count("/")
        if file and is_page:
            page, status = file.read_text("utf-8"), HTTPStatus.OK
        elif outcome.error:
            page, status = shell(f"L’aperçu de {path}", root), HTTPStatus.OK
        else:
            page, status = shell(f"Il n’y a pas de page {path}", root), HTTPStatus.NOT_FOUND
        status = HTTPStatus.INTERNAL_SERVER_ERROR if outcome.error else status
        told = self.preview.told(outcome).panel
        self._send(status, with_panel(page, told, root, known).encode(), TYPES[".html"])

    def _send_state(self, query: Mapping[str, list[str]]) -> None:
        name, seen = (query.get(key, [""])[0] for key in ("name", "seen"))
        state = self.preview.state(name, seen)
        known = {
            "seen": state.mark,
            "page": state.outcome.digest,
            "missing": bool(state.outcome.error) or not state.outcome.digest,
            "panel": state.panel,
        }
        self._send(HTTPStatus.OK, json.dumps(known).encode(), TYPES[".json"])

    def _send_file(self, file: Path) -> None:
        kind = TYPES.get(file.suffix.lower(), "application/octet-stream")
        self._send(HTTPStatus.OK, file.read_bytes(), kind)

    def _send_missing(self) -> None:
        self._send_text(HTTPStatus.NOT_FOUND, "Il n’y a rien à cette adresse.")

    def _send_text(self, status: HTTPStatus, text: str) -> None:
        self._send(status, f"{text}\n".encode(), TYPES[".txt"])

    def _send(self, status: HTTPStatus, contents: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(contents)))
        self.send_header("Cache-Control", "no-store")  # the next one may be another
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(contents)

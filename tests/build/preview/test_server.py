"""The server: the files of the site and of nothing else, to its own names, a thousand at once."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Answer, get, listening
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches.build.preview import Preview
from fiches.build.preview.server import TYPES, Server, file_below
from fiches.errors import FichesError

Ask = Callable[..., Answer]
Serve = Callable[..., Server]

SECRET = b"rien que pour moi"
FOREIGN = ("evil.example", "evil.example:8000", "localhost.evil.example", "", "[::", "10.0.0.1")

PARTS = st.sampled_from(
    [
        *("..", ".", "", "/", "\\", "site", "secret.html", "secret", "link.html", "circle", "out"),
        *("page.html", "below", "C:", "\0", "é", "~", "%", "CON", "x" * 5000, "....", ".git", "\n"),
        "file.txt",
    ]
)


def encoded(text: str, ways: list[int]) -> str:
    """Write each character plainly, encoded, encoded twice, or overlong."""
    forms = (
        lambda c: c,
        lambda c: "".join(f"%{byte:02x}" for byte in c.encode()),
        lambda c: "".join(f"%25{byte:02X}" for byte in c.encode()),
        lambda c: "%c0%af" if c == "/" else "%c0%ae" if c == "." else c,
    )
    return "".join(forms[ways[i % len(ways)]](c) for i, c in enumerate(text))


PATHS = st.builds(
    lambda parts, separator, ways: "/" + encoded(separator.join(parts), ways),
    st.lists(PARTS, min_size=1, max_size=8),
    st.sampled_from(["/", "\\", "//", "/./"]),
    st.lists(st.integers(0, 3), min_size=1, max_size=7),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, with links that lead out of it, and something beside it."""
    base = tmp_path_factory.mktemp("disk")
    site = base / "site"
    (site / "below").mkdir(parents=True)
    for path in ("page.html", "below/page.html", "file.txt"):
        (site / path).write_text("à lire", "utf-8")
    for path in ("secret.html", "site.html", "secret", "siteX.html"):
        (base / path).write_bytes(SECRET)
    (site / ".git").write_bytes(SECRET)
    (site / "link.html").symlink_to(base / "secret.html")
    (site / "out").symlink_to(base)
    (site / "circle").symlink_to(site / "circle")
    return site


@given(path=PATHS)
@settings(max_examples=300)
def test_no_path_leads_out_of_the_site(folder: Path, path: str) -> None:
    found = file_below(folder, path)
    assert found is None or found.is_relative_to(folder.resolve())


@pytest.fixture(scope="module")
def beside(shared: Preview, folder: Path) -> Iterator[Server]:
    """A server, whose site has links that lead out of it."""
    there = copy(shared)
    there.project = replace(shared.project, site=folder)
    with listening(there) as server:
        yield server


@given(path=PATHS)
@settings(max_examples=150)
def test_nothing_beside_the_site_is_served(beside: Server, path: str) -> None:
    answer = get(beside, path.replace(" ", "%20").replace("\n", "%0a"))
    assert answer.status in {200, 400, 404, 414}
    assert SECRET not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        *("/%2f{base}/secret.html", "/..%2fsecret.html", "/../secret.html", "/link.html"),
        *("/..%5csecret.html", "/%00.html", "/page.html%00", f"/{'x' * 6000}.html", "/circle"),
        *("/.git", "/out/secret.html", "/absent.css", "/below", "/C:/x.html"),
    ],
)
def test_what_is_not_of_the_site_is_not_found(beside: Server, folder: Path, path: str) -> None:
    answer = get(beside, path.format(base=str(folder.parent).replace("/", "%2f")))
    assert answer.status == 404
    assert SECRET not in answer.body


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_is_refused(ask: Ask, host: str) -> None:
    answer = ask("/essai.html", host=host)
    assert answer.status == 403
    assert "--prefix" in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:9", "127.0.0.2"]
)
def test_its_own_names_are_known(ask: Ask, host: str) -> None:
    assert ask("/essai.html", host=host).status == 200


def test_no_name_or_two_are_refused(listen: Serve) -> None:
    server = listen()
    assert get(server, "/essai.html", host="localhost\r\nHost: evil.example").status == 403
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(b"GET /essai.html HTTP/1.0\r\n\r\n")
        assert b" 403 " in line.recv(100)


@pytest.mark.parametrize(
    ("address", "shown", "host"),
    [
        ("/u/a/proxy/{port}/", "http://127.0.0.1:{port}/u/a/proxy/{port}/", "localhost"),
        (
            "https://hub.example/u/a/proxy/{port}",
            "https://hub.example/u/a/proxy/{port}/",
            "hub.example",
        ),
        ("https://*/u/a/proxy/{port}/", "https://…/u/a/proxy/{port}/", "any.example"),
        ("https://a-{port}.example", "https://a-{port}.example/", "a-{port}.example"),
    ],
)
def test_behind_a_proxy(listen: Serve, address: str, shown: str, host: str) -> None:
    server = listen(address=address)
    assert server.address == shown.format(port=server.port)
    host = host.format(port=server.port)
    for prefix in ("", server.prefix):  # some take it away, others don't
        page = get(server, f"{prefix}/essai.html", host=host)
        assert page.status == 200
        assert '"_apercu/script.js"' in page.text
        assert get(server, f"{prefix}/assets/site.css", host=host).status == 200
        assert get(server, f"{prefix}/_apercu/etat?name=essai", host=host).status == 200
        assert get(server, f"{prefix}/%2e%2e/essai.html", host=host).status == 404
    if "*" not in address:
        assert get(server, "/essai.html", host="evil.example").status == 403


def test_others_may_ask_where_it_listens_to_them(listen: Serve) -> None:
    server = listen(host="0.0.0.0")
    assert get(server, "/essai.html", host="192.168.1.5:8000").status == 200
    assert get(server, "/essai.html", host=socket.gethostname()).status == 200
    assert get(server, "/essai.html", host="evil.example").status == 403


def test_a_taken_port_gives_way_to_the_next_free_one(listen: Serve) -> None:
    first = listen()
    second = listen(port=first.port)
    assert first.port < second.port <= first.port + 50
    assert get(second, "/essai.html").status == 200


def test_an_address_of_another_machine_is_told(listen: Serve) -> None:
    for host in ("203.0.113.7", "no such host"):
        with pytest.raises(FichesError, match=r"--port|--host"):
            listen(host=host, port=8000)


@pytest.mark.parametrize("ending", [*TYPES, ".pagefind"])
def test_files_say_what_they_are_and_are_kept_by_nobody(
    ask: Ask, shared: Preview, ending: str
) -> None:
    shared.project.site.mkdir(exist_ok=True)
    (shared.project.site / f"fichier{ending}").write_bytes(b"<title>x</title>")
    answer = ask(f"/fichier{ending}")
    assert answer.headers["Content-Type"] == TYPES.get(ending, "application/octet-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    head = ask(f"/fichier{ending}", method="HEAD")
    assert (head.headers["Content-Length"], head.body) == (answer.headers["Content-Length"], b"")


def test_what_changes_nothing_is_all_that_can_be_asked(ask: Ask) -> None:
    assert {ask("/essai.html", method=m).status for m in ("POST", "PUT", "DELETE", "X")} == {501}


def test_a_thousand_at_once_are_answered(listen: Serve) -> None:
    server = listen()
    paths = [
        "/essai.html",
        "/assets/site.css",
        "/",
        "/absent.css",
        "/_apercu/etat?name=essai",
    ] * 200
    get(server, "/essai.html")
    with ThreadPoolExecutor(len(paths)) as pool:
        answers = list(pool.map(lambda path: get(server, path), paths))
    for path, answer in zip(paths, answers, strict=True):
        assert answer.status == (404 if path in {"/", "/absent.css"} else 200), path
        assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_slow_readers_hold_nobody_up(listen: Serve) -> None:
    server = listen()
    lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    for line in lines:
        line.sendall(b"GET /essai.html HT")
    assert get(server, "/essai.html").status == 200
    for line in lines:
        line.close()

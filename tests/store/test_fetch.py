"""Downloading the year's files, from a server on localhost that plays data.gouv.fr."""

import hashlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from official import row, rows, write_flow
from portal import (
    HASTE,
    IMPATIENCE,
    Answer,
    Handler,
    Portal,
    break_off,
    dawdle,
    etag,
    fail,
    give,
    served,
    truncate,
)
from stamina.instrumentation import set_on_retry_hooks

from fiches.errors import FichesError, UsageError
from fiches.store import fetch
from fiches.store.fetch import Resource, at, download, find
from fiches.store.official import customs
from fiches.store.rules import CUSTOMS_PAGE, PORTAL_PAGE


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A portal with an empty data set, which `fiches` takes for data.gouv.fr."""
    with served() as portal:
        monkeypatch.setenv("FICHES_DATA_API", f"{portal.url}/api/1/")
        yield portal


EXPORTS = "/files/202502_regional_2024_export.zip"
IMPORTS = "/files/202502_regional_2024_import.zip"


@pytest.fixture
def year(portal: Portal, tmp_path: Path) -> Portal:
    """A portal with both files of 2024."""
    for path, flow in ((EXPORTS, "E"), (IMPORTS, "I")):
        portal.publish(path, write_flow(tmp_path, flow, 2024, rows(flow)).read_bytes())
    return portal


@pytest.fixture
def exports(year: Portal) -> Resource:
    """The exports of 2024."""
    return find(2024, patience=HASTE)[0]


def test_the_files_of_the_year_are_chosen_downloaded_and_recorded(
    year: Portal, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    chosen = find(2024, patience=HASTE)
    files = [download(resource, raw, patience=HASTE).path for resource in chosen]
    assert [file.name for file in files] == [path.rsplit("/", 1)[-1] for path in (EXPORTS, IMPORTS)]
    assert files[0].read_bytes() == year.files[EXPORTS]
    assert [part.source.flow for part in customs.read(files).parts] == ["E", "I"]
    record = json.loads((raw / f"{files[0].name}.json").read_text("utf-8"))
    assert record["resource"]["url"] == year.url + EXPORTS
    assert record["sha256"] == hashlib.sha256(year.files[EXPORTS]).hexdigest()
    assert record["bytes"] == len(year.files[EXPORTS])
    assert len(list(raw.iterdir())) == 4


def test_what_is_there_is_not_downloaded_again_until_it_changes(
    year: Portal, tmp_path: Path, exports: Resource
) -> None:
    for _ in range(2):
        download(exports, tmp_path / "raw", patience=HASTE)
    assert len(year.asked(EXPORTS)) == 1
    revised = replace(exports, modified="2025-03-07T08:00:00+00:00")
    download(revised, tmp_path / "raw", patience=HASTE)
    assert len(year.asked(EXPORTS)) == 2


def test_progress_goes_from_nothing_to_everything(tmp_path: Path, exports: Resource) -> None:
    seen: list[tuple[int, int | None]] = []
    download(exports, tmp_path, patience=HASTE, progress=lambda *now: seen.append(now))
    assert seen[-1] == (exports.size, exports.size)


# Choosing.


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Région 2024 - export", "Région 2024 - import"], [0, 1]),
        (["Région 2023 - export", "Région 2024 - imports", "EXPORTS région 2024"], [2, 1]),
        (["Région 2024 import-export"], [0]),
        (["202502 Région 2024 export", "202502 Région 2023 export", "Région 2024 import"], [0, 2]),
        (["National 2024 export", "Départements 2024 export", "Région 2024 import"], [1, 2]),
    ],
)
def test_files_are_chosen_by_their_titles(
    portal: Portal, titles: list[str], expected: list[int]
) -> None:
    for number, title in enumerate(titles):
        portal.publish(f"/{number}.zip", b"", title=title)
    portal.publish("/readme.pdf", b"", title="Région 2024 export: lisez-moi", format="pdf")
    chosen = [resource.title for resource in find(2024, patience=HASTE)]
    assert chosen == [titles[number] for number in expected]


def test_files_of_the_same_name_are_kept_apart(portal: Portal) -> None:
    portal.publish("/export/data.zip", b"", title="Région 2024 export")
    portal.publish("/import/data.zip", b"", title="Région 2024 import")
    names = [resource.filename for resource in find(2024, patience=HASTE)]
    assert names == ["id-0.zip", "id-1.zip"]


def test_a_file_cannot_choose_where_it_is_written(portal: Portal) -> None:
    portal.publish("/..%2F..%2Fregion 2024 export.zip", b"")
    portal.publish("/import", b"", title="Région 2024 import")
    names = [resource.filename for resource in find(2024, patience=HASTE)]
    assert names == ["region-2024-export.zip", "import.zip"]


def test_no_file_for_the_year_lists_what_there_is(year: Portal) -> None:
    with pytest.raises(FichesError, match="is of the exports of 2019; there are") as e:
        find(2019, patience=HASTE)
    assert "202502_regional_2024_import.zip" in str(e.value)
    assert PORTAL_PAGE in str(e.value)


def test_several_candidates_are_listed_and_one_can_be_named(year: Portal) -> None:
    year.publish("/files/202508_regional_2024_export.zip", b"")
    with pytest.raises(FichesError, match=r"Several files.*exports of 2024: id-0 .*; id-2 "):
        find(2024, patience=HASTE)
    chosen = find(2024, only=["id-2", "id-1"], patience=HASTE)
    assert [resource.id for resource in chosen] == ["id-2", "id-1"]


def test_a_file_that_is_not_in_the_data_set_cannot_be_named(year: Portal) -> None:
    with pytest.raises(UsageError, match=r"No file of the data set is id-9; there are: id-0 "):
        find(2024, only=["id-9"], patience=HASTE)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>maintenance</html>",
        b"[]",
        b"null",
        b'{"data": []}',
        b'{"resources": null}',
        b'{"resources": [{"title": "Region 2024 export"}]}',
        b'{"resources": [{"url": 5, "title": "", "id": ""}]}',
        b'{"resources": [{"url": "http://a/b.zip", "title": "", "id": "../x"}]}',
        b'{"resources": [{"url": "http://a/b.zip", "title": "", "id": "x", "filesize": "big"}]}',
        b"\xff\xfe",
    ],
)
def test_a_changed_api_is_named_with_the_page_to_go_to(portal: Portal, content: bytes) -> None:
    portal.files[portal.api] = content
    with pytest.raises(FichesError, match="answers otherwise than it used to") as error:
        find(2024, patience=HASTE)
    assert PORTAL_PAGE in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)
    assert "fiches data ingest" in str(error.value)


def test_without_network_one_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHES_DATA_API", "http://127.0.0.1:9")
    with pytest.raises(FichesError, match="can't be reached: is there a network") as error:
        find(2024, patience=HASTE)
    assert PORTAL_PAGE in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)


@pytest.mark.parametrize(
    ("mood", "message", "attempts"),
    [
        (fail(404), r"is no longer there \(404\)", 1),
        (fail(403), r"is refused \(403\)", 1),
        (fail(500), r"fails for now \(500\): try later", 4),
        (fail(503), r"fails for now \(503\): try later", 4),
        (fail(429), r"too many requests \(429\): try later", 4),
        (dawdle, "doesn't answer in time", 4),
        (fail(302, Location="/loop"), "can't be downloaded", 1),
    ],
    ids=["404", "403", "500", "503", "429", "slow", "redirected for ever"],
)
@pytest.mark.parametrize("which", ["api", "file"])
def test_a_server_that_fails_is_named_with_the_page_to_go_to(
    year: Portal,
    tmp_path: Path,
    exports: Resource,
    mood: Answer,
    message: str,
    attempts: int,
    which: str,
) -> None:
    patience = IMPATIENCE if mood is dawdle else HASTE
    path = year.api if which == "api" else EXPORTS
    year.requests.clear()
    year.moods[path] = [mood] * 9
    year.moods["/loop"] = [fail(302, Location="/loop")] * 1000
    with pytest.raises(FichesError, match=message) as error:  # noqa: PT012
        if which == "api":
            find(2024, patience=patience)
        else:
            download(exports, tmp_path / "raw", patience=patience)
    assert PORTAL_PAGE in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)
    assert len(year.asked(path)) == attempts
    assert not list((tmp_path / "raw").glob("*.zip"))


# Downloading through bad moods.


@pytest.mark.parametrize(
    "moods",
    [
        [fail(500), fail(502)],
        [fail(429, Retry_After="0"), fail(429, Retry_After="1000"), fail(429, Retry_After="?")],
        [dawdle],
        [fail(302, Location=EXPORTS)],
        [fail(301, Location="/elsewhere.zip")],
    ],
    ids=["500", "429", "slow", "redirected", "moved"],
)
def test_a_bad_mood_passes(
    year: Portal, tmp_path: Path, exports: Resource, moods: list[Answer]
) -> None:
    year.files["/elsewhere.zip"] = year.files[EXPORTS]
    patience = IMPATIENCE if dawdle in moods else HASTE
    year.moods[EXPORTS] = list(moods)
    assert download(exports, tmp_path, patience=patience).path.read_bytes() == year.files[EXPORTS]


@pytest.fixture
def waits() -> Iterator[list[float]]:
    """The waits between attempts, in seconds."""
    seen: list[float] = []
    set_on_retry_hooks([lambda details: seen.append(details.wait_for)])
    yield seen
    set_on_retry_hooks(None)


def test_one_waits_as_long_as_the_server_asks(
    year: Portal, tmp_path: Path, exports: Resource, waits: list[float]
) -> None:
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    future = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)
    year.moods[EXPORTS] = [fail(503, Retry_After=text) for text in ("0", past, future)]
    download(exports, tmp_path, patience=HASTE)
    assert waits == [0, 0, HASTE.longest]


@pytest.mark.parametrize("mood", [break_off, truncate])
def test_a_broken_download_goes_on_from_where_it_broke(
    year: Portal, tmp_path: Path, exports: Resource, mood: Callable[[bytes, int], Answer]
) -> None:
    content = year.files[EXPORTS]
    year.moods[EXPORTS] = [mood(content, 700)]
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content
    first, second = year.asked(EXPORTS)
    assert "Range" not in first
    assert second["Range"] == "bytes=700-"


HURRY = replace(HASTE, attempts=1)


def leave(year: Portal, folder: Path, exports: Resource, mood: Answer) -> None:
    """Download until the connection breaks, as a run that ends there leaves it."""
    year.moods[EXPORTS] = [mood]
    with pytest.raises(FichesError, match="can't be downloaded"):
        download(exports, folder, patience=HURRY)
    year.requests.clear()


def test_an_earlier_run_is_resumed(year: Portal, tmp_path: Path, exports: Resource) -> None:
    content = year.files[EXPORTS]
    leave(year, tmp_path, exports, break_off(content, 500))
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content
    (asked,) = year.asked(EXPORTS)
    assert (asked["Range"], asked["If-Range"]) == ("bytes=500-", etag(content))
    assert not list(tmp_path.glob("*.part"))


def with_dates(content: bytes, date: str) -> Answer:
    """Answer with dates for versions, as servers do that have no ETag."""

    def answer(handler: Handler) -> None:
        start = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if start and handler.headers.get("If-Range") == date:
            range_ = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send(206, content[int(start) :], Last_Modified=date, Content_Range=range_)
        else:
            handler.send(200, content, Last_Modified=date)

    return answer


MONDAY, TUESDAY = "Mon, 03 Feb 2025 08:00:00 GMT", "Tue, 04 Feb 2025 08:00:00 GMT"


def goes_on_regardless(content: bytes, **headers: str) -> Answer:
    """Go on from where one was, whatever it was a part of."""

    def answer(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        range_ = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.send(206, content[start:], Content_Range=range_, **headers)

    return answer


SPLICERS: dict[str, tuple[dict[str, str], Callable[[bytes], Answer]]] = {
    "ETags": ({}, give),
    "dates": ({"Last_Modified": MONDAY}, lambda new: with_dates(new, TUESDAY)),
    "no versions": ({"X": ""}, give),
    "weak ETags": ({"ETag": 'W/"1"'}, give),
    "goes on, another version": ({}, lambda new: goes_on_regardless(new, ETag=etag(new))),
    "goes on, no version": ({}, goes_on_regardless),
    "refuses the range": ({}, lambda _: fail(416)),
}
"""How a server names versions, and how it answers when the file has become another one."""


@pytest.mark.parametrize(("headers", "answer"), SPLICERS.values(), ids=SPLICERS)
@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("described", [True, False])
def test_two_publications_are_never_spliced(
    year: Portal,
    tmp_path: Path,
    exports: Resource,
    headers: dict[str, str],
    answer: Callable[[bytes], Answer],
    runs: int,
    described: bool,
) -> None:
    new = year.files[EXPORTS]
    old = bytes(byte ^ 1 for byte in new)
    described_as = exports if described else replace(exports, size=None, checksum=None)
    for place in (1, 300, len(new) - 1):
        folder = tmp_path / str(place)
        broken = break_off(old, place, **headers)
        if runs == 2:
            leave(year, folder, described_as, broken)
            year.moods[EXPORTS] = [answer(new)]
        else:
            year.moods[EXPORTS] = [broken, answer(new)]
        assert download(described_as, folder, patience=HASTE).path.read_bytes() == new


def test_the_part_of_another_address_is_thrown_away(
    year: Portal, tmp_path: Path, exports: Resource
) -> None:
    content = year.files[EXPORTS]
    leave(year, tmp_path, exports, break_off(content, 500))
    year.files["/moved.zip"] = content
    moved = replace(exports, url=f"{year.url}/moved.zip")
    assert download(moved, tmp_path, patience=HASTE).path.read_bytes() == content
    assert "Range" not in year.asked("/moved.zip")[0]


def test_a_date_is_as_good_as_an_etag(year: Portal, tmp_path: Path, exports: Resource) -> None:
    content = year.files[EXPORTS]
    leave(year, tmp_path, exports, break_off(content, 500, Last_Modified=MONDAY))
    year.moods[EXPORTS] = [with_dates(content, MONDAY)]
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content
    assert year.asked(EXPORTS)[0]["If-Range"] == MONDAY


@pytest.mark.parametrize("size", [500, 10**6])
def test_the_rest_of_an_older_publication_is_thrown_away(
    year: Portal, tmp_path: Path, exports: Resource, size: int
) -> None:
    (tmp_path / f"{exports.filename}.part").write_bytes(b"x" * size)
    content = year.files[EXPORTS]
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content


def test_a_file_that_changes_in_between_is_taken_anew(
    year: Portal, tmp_path: Path, exports: Resource
) -> None:
    year.moods[EXPORTS] = [break_off(b"of yesterday" * 100, 700)]
    content = year.files[EXPORTS]
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content


@pytest.mark.parametrize(
    "mood",
    [
        lambda handler: handler.send(200, handler.portal.files[EXPORTS]),
        lambda handler: handler.send(206, b"???", Content_Range="bytes 0-2/3"),
        fail(416),
    ],
    ids=["cannot resume", "resumes elsewhere", "refuses"],
)
def test_a_server_that_cannot_resume_is_asked_for_everything(
    year: Portal, tmp_path: Path, exports: Resource, mood: Answer
) -> None:
    content = year.files[EXPORTS]
    year.moods[EXPORTS] = [break_off(content, 700), mood]
    assert download(exports, tmp_path, patience=HASTE).path.read_bytes() == content


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"checksum": ("sha1", "0" * 40)}, "doesn't have the announced sha1 checksum"),
        ({"checksum": ("sha256", "0" * 64)}, "doesn't have the announced sha256 checksum"),
        ({"size": 10}, "where 10 were announced"),
        ({"size": 10**6}, "where 1000000 were announced"),
    ],
)
def test_a_file_other_than_announced_is_not_kept(
    year: Portal,
    tmp_path: Path,
    exports: Resource,
    changes: dict[str, Any],
    message: str,
) -> None:
    old = tmp_path / exports.filename
    old.write_bytes(b"what was there")
    with pytest.raises(FichesError, match=message) as error:
        download(replace(exports, **changes), tmp_path, patience=HASTE)
    assert PORTAL_PAGE in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)
    assert old.read_bytes() == b"what was there"


@pytest.mark.parametrize("checksum", [None, ("crc64", "0")])
def test_without_a_checksum_the_zip_must_be_whole(
    year: Portal, tmp_path: Path, exports: Resource, checksum: tuple[str, str] | None
) -> None:
    exports = replace(exports, size=None, checksum=checksum)
    year.files[EXPORTS] = b"<html>please log in</html>"
    with pytest.raises(FichesError, match="is not a whole zip"):
        download(exports, tmp_path, patience=HASTE)
    assert not list(tmp_path.glob("*regional_2024_export.zip.part"))


def test_a_file_without_end_is_given_up(
    year: Portal, tmp_path: Path, exports: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    with pytest.raises(FichesError, match="is larger than any official file"):
        download(exports, tmp_path, patience=HASTE)


def test_a_folder_that_cannot_be_written_is_named(exports: Resource, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("in the way")
    with pytest.raises(FichesError, match="can't be written"):
        download(exports, tmp_path / "raw", patience=HASTE)


@pytest.mark.parametrize("place", [60, 400])
def test_a_byte_that_changed_on_the_way_is_found_in_the_zip(
    year: Portal, tmp_path: Path, exports: Resource, place: int
) -> None:
    content = bytearray(year.files[EXPORTS])
    content[place] ^= 1
    year.files[EXPORTS] = bytes(content)
    with pytest.raises(FichesError, match="is not a whole zip"):
        download(replace(exports, checksum=None), tmp_path / "raw", patience=HASTE)
    assert not list((tmp_path / "raw").iterdir())


def test_a_zip_that_unpacks_to_too_much_is_not_kept(
    year: Portal, tmp_path: Path, exports: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_ZIP_BYTES", 1000)
    with pytest.raises(FichesError, match="unpacks to more than any official file"):
        download(exports, tmp_path, patience=HASTE)


def test_a_file_that_ingest_refuses_is_fetched_anew(portal: Portal, tmp_path: Path) -> None:
    bad = write_flow(tmp_path, "E", 2024, [*rows("E"), row(flow="E", mass_kg="?")]).read_bytes()
    good = write_flow(tmp_path, "E", 2024, rows("E")).read_bytes()
    portal.publish(EXPORTS, bad)
    portal.publish(IMPORTS, good)
    (exports, _) = find(2024, patience=HASTE)
    for count in (1, 2):
        path = download(exports, tmp_path / "raw", patience=HASTE).path
        with pytest.raises(FichesError, match="'\\?' is not a whole number"):
            customs.read([path])
        assert len(portal.asked(EXPORTS)) == count
    portal.files[EXPORTS] = good
    repaired = replace(exports, size=len(good), checksum=None)
    for _ in range(2):
        path = download(repaired, tmp_path / "raw", patience=HASTE).path
        assert path.read_bytes() == good
    assert len(portal.asked(EXPORTS)) == 3


# A file that lies elsewhere, and one that the user names.


@pytest.mark.parametrize(
    "changes", [{"filesize": 10}, {"filesize": 10**6}, {"checksum": {"type": "sha1", "value": "0"}}]
)
def test_a_stale_description_of_a_file_elsewhere_is_told_and_the_file_kept(
    portal: Portal, tmp_path: Path, changes: dict[str, Any]
) -> None:
    content = write_flow(tmp_path, "E", 2024, rows("E")).read_bytes()
    portal.publish(EXPORTS, content, filetype="remote", **changes)
    portal.publish(IMPORTS, content)
    (exports, _) = find(2024, patience=HASTE)
    fetched = download(exports, tmp_path / "raw", patience=HASTE)
    assert fetched.path.read_bytes() == content
    assert "it isn't on data.gouv.fr itself, whose description of it may be old" in fetched.notice
    portal.files[EXPORTS] = content[:-5]
    with pytest.raises(FichesError, match="is not a whole zip"):
        download(exports, tmp_path / "raw", patience=HASTE)
    assert fetched.path.read_bytes() == content


def test_a_right_description_of_a_file_elsewhere_needs_no_word(
    portal: Portal, tmp_path: Path
) -> None:
    content = write_flow(tmp_path, "E", 2024, rows("E")).read_bytes()
    portal.publish(EXPORTS, content, filetype="remote")
    portal.publish(IMPORTS, content)
    assert not download(find(2024, patience=HASTE)[0], tmp_path / "raw", patience=HASTE).notice


def test_a_given_address_is_fetched_each_time(portal: Portal, tmp_path: Path) -> None:
    for seed in (1, 2):
        content = write_flow(tmp_path, "E", 2024, rows("E", seed=seed)).read_bytes()
        portal.files["/a/202502 export.zip"] = portal.files["/a/202502%20export.zip"] = content
        fetched = download(at(f"{portal.url}/a/202502%20export.zip"), tmp_path, patience=HASTE)
        assert fetched.path == tmp_path / "202502-export.zip"
        assert fetched.path.read_bytes() == content


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "127.0.0.1.zip"),
        ("/..%2F..%2Fetc", "etc.zip"),
        ("/x" * 300, "x.zip"),
        (f"/{'y' * 400}", f"{'y' * 100}.zip"),
    ],
)
def test_an_address_cannot_choose_where_it_is_written(path: str, name: str) -> None:
    assert at(f"https://127.0.0.1{path}").filename == name


@pytest.mark.parametrize(
    "url", ["", "x.zip", "/etc/passwd", "file:///etc/passwd", "ftp://a/b", "https://"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a file"):
        at(url)


# Proxies and certificates.


def test_a_socks_proxy_is_called_one(
    exports: Resource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://me:secret@127.0.0.1:1080")
    with pytest.raises(FichesError, match=r"is a SOCKS proxy.*set HTTPS_PROXY to an HTTP") as error:
        download(exports, tmp_path, patience=HASTE)
    assert "socks5://127.0.0.1:1080" in str(error.value)
    assert "secret" not in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)


@pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:70", "http://127.0.0.1:port"])
def test_a_proxy_that_cannot_be_one_is_told(
    exports: Resource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(FichesError, match=r"can't be used .*: set HTTPS_PROXY to http://HOST:PORT"):
        download(exports, tmp_path, patience=HASTE)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_told(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    address = f"{scheme}://example.invalid/a.zip"
    portal.moods[address] = [fail(407)] * 9
    monkeypatch.setenv("ALL_PROXY", portal.url)
    with pytest.raises(FichesError, match=r"refuses the connection.*NAME:PASSWORD@HOST"):
        download(at(address), tmp_path, patience=HASTE)


@dataclass
class Inspected:
    """A server behind a proxy that inspects connections: its address, and whom to trust."""

    url: str
    authority: Path


@pytest.fixture
def inspected(portal: Portal, tmp_path: Path) -> Iterator[Inspected]:
    """Serve the portal's files under a certificate that nobody knows."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    handler = type("OwnHandler", (Handler,), {"portal": portal})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Inspected(f"https://127.0.0.1:{server.server_port}", tmp_path / "authority.pem")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_proxy_that_inspects_connections_is_told_with_what_to_set(
    portal: Portal, inspected: Inspected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = write_flow(tmp_path, "E", 2024, rows("E")).read_bytes()
    portal.files["/a.zip"] = content
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(FichesError, match="doesn't trust the certificate") as error:
        download(at(f"{inspected.url}/a.zip"), tmp_path / "raw", patience=HASTE)
    assert "SSL_CERT_FILE" in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)
    assert portal.asked("/a.zip") == []
    monkeypatch.setenv("SSL_CERT_FILE", str(inspected.authority))
    fetched = download(at(f"{inspected.url}/a.zip"), tmp_path / "raw", patience=HASTE)
    assert fetched.path.read_bytes() == content


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_file_of_certificates_that_is_none_is_named(
    exports: Resource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "mine.pem"
    if content:
        file.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(FichesError, match=r"SSL_CERT_FILE names .*mine\.pem, which can't be read"):
        download(exports, tmp_path / "raw", patience=HASTE)

"""The year's official files, from data.gouv.fr or a given address into `data/raw/`.

The portal's public API lists the data set's files; those of the year are chosen by their titles and
names, downloaded with retries, and put in place only once size, checksum and zip have been checked.
What broke off is gone on with only if the server still has the very file of which it is a part.
"""

import hashlib
import json
import logging
import os
import re
import ssl
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

import certifi
import httpx
import stamina
import truststore

from fiches.errors import FichesError, UsageError
from fiches.store.official import customs
from fiches.store.official.files import MAX_BYTES, MAX_ZIP_BYTES, ZIP_ERRORS
from fiches.store.official.formats import FLOW_NAMES, UNFINISHED
from fiches.store.rules import PORTAL_PAGE, WHERE

API = "https://www.data.gouv.fr/api/1"
"""The portal's public API; `FICHES_DATA_API` names another."""

DATASET = "5369a0c7a3a729239d206446"
"""Statistiques régionales et départementales du commerce extérieur (DGDDI)."""

LICENCE = "Licence Ouverte 2.0"

TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may well succeed."""

_REGIONAL = re.compile(r"r[ée]gion|d[ée]partement")

NOTHING_BEYOND = httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
"""What a server answers that is asked to go on from the end of a file."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and, if known, those that there will be."""


@dataclass(frozen=True)
class Patience:
    """How long to go on trying, in seconds.

    Attributes
    ----------
    attempts
        The most times that a request is made.
    wait
        Before the second attempt; doubled before each following one.
    longest
        The longest single wait, also if the server asks for more.
    silence
        How long a connection may give nothing.
    """

    attempts: int = 4
    wait: float = 1.0
    longest: float = 60.0
    silence: float = 30.0


@dataclass(frozen=True)
class Resource:
    """A file of the data set, as the API describes it.

    Attributes
    ----------
    filename
        What it will be called in `data/raw/`.
    size
        In bytes, if given.
    checksum
        Algorithm and hexadecimal digest, if given.
    modified
        When the file was last changed, ISO 8601.
    elsewhere
        Whether the file isn't the portal's own, so that what it announces may be out of date.
    """

    id: str
    title: str
    url: str
    filename: str
    size: int | None
    checksum: tuple[str, str] | None
    modified: str
    elsewhere: bool = False

    @property
    def words(self) -> str:
        """What its title and name say, in lower case."""
        return f"{self.title} {self.filename}".lower()

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows that they name: `E`, `I`."""
        return tuple(flow for flow, word in FLOW_NAMES.items() if word.rstrip("s") in self.words)


# It would print that it tries again, in words that mean nothing to a user.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Fetched:
    """A file in place, and what to tell the user about it, if anything."""

    path: Path
    notice: str = ""


class _InterruptedError(Exception):
    """A transfer that ended early or can't go on from where it was: try again."""


def find(
    year: int, *, only: Sequence[str] = (), patience: Patience | None = None
) -> list[Resource]:
    """Choose the files of a year's exports and imports.

    Parameters
    ----------
    year
        The calendar year.
    only
        Identifiers of the files to take, instead of choosing.

    Raises
    ------
    FichesError
        If the API can't be reached or understood, or the choice isn't plain. The message says
        where to download by hand.
    """
    listed = _resources(patience or Patience())
    by_flow = (_choose(listed, year, flow) for flow in FLOW_NAMES)
    unique = list(dict.fromkeys(_by_id(listed, only) if only else by_flow))
    if len({resource.filename for resource in unique}) < len(unique):
        return [replace(resource, filename=f"{resource.id}.zip") for resource in unique]
    return unique


def at(url: str) -> Resource:
    """Return the file of an address that the user gives.

    Raises
    ------
    UsageError
        If it is none of the web.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{url} is not the address of a file: it must begin with https://.")
    name = _filename(PurePosixPath(unquote(parts.path)).name, parts.hostname)
    return Resource(url, url, url, name, size=None, checksum=None, modified="", elsewhere=True)


def download(
    resource: Resource,
    folder: Path,
    *,
    patience: Patience | None = None,
    progress: Progress = lambda done, total: None,
) -> Fetched:
    """Download a file into `folder`, unless this very publication is already there and readable.

    A download that broke off is resumed. Beside the file, `NAME.json` records where it comes from.

    Raises
    ------
    FichesError
        If it can't be had whole and as announced; what was in the folder is left as it was.
    """
    target = folder / resource.filename
    if _is_there(target, resource):
        return Fetched(target)
    part = _Part(target.with_name(f"{target.name}{UNFINISHED}"), resource.url)
    with _explained(resource.url):
        folder.mkdir(parents=True, exist_ok=True)
        resumed = _transfer(resource, part, patience or Patience(), progress)
        if resumed and _problem(part.path, resource):  # the server may have mixed up its versions
            part.forget()
            _transfer(resource, part, patience or Patience(), progress)
        if problem := _problem(part.path, resource):
            part.forget()
            raise _by_hand(f"{resource.url} {problem}.")
        notice = _difference(part.path, resource)
        _record(part.path, target, resource)
        part.put(target)
    if notice:
        notice = (
            f"{resource.url} {notice}: it isn't on data.gouv.fr itself, whose description of it "
            "may be old; it is kept, as it is a whole zip."
        )
    return Fetched(target, notice)


def _by_hand(message: str) -> FichesError:
    """Return an error that says how to do without."""
    advice = f"Download the files by hand from {WHERE} and run: fiches data ingest FILE…"
    return FichesError(f"{message} {advice}")


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what can go wrong on the way into one sentence."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise _by_hand(_refused(what, error.response.status_code)) from error
    except (httpx.HTTPError, httpx.InvalidURL, _InterruptedError) as error:
        raise _by_hand(_failed(what, error)) from error
    except OSError as error:
        raise FichesError(f"The download can't be written: {error}.") from error


def _refused(what: str, status: int) -> str:
    """Say what a server's answer means."""
    if status == httpx.codes.NOT_FOUND:
        return f"{what} is no longer there (404)."
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return f"{what} has had too many requests (429): try later."
    if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return _refused_by_proxy(str(status))
    if status in TRY_AGAIN:
        return f"{what} fails for now ({status}): try later."
    return f"{what} is refused ({status})."


def _failed(what: str, error: Exception) -> str:
    """Say why there was no answer, or none that could be used."""
    if isinstance(error, httpx.TimeoutException):
        return f"{what} doesn't answer in time: try later."
    if isinstance(error, httpx.ProxyError):
        return _refused_by_proxy(str(error))
    if _is_distrust(error):
        return (
            f"{what} can't be reached safely, as this machine doesn't trust the certificate that "
            f"it is shown ({error}): where a proxy inspects connections, have its certificate "
            "installed in the system, or set SSL_CERT_FILE to its file."
        )
    if isinstance(error, httpx.ConnectError):
        return f"{what} can't be reached: is there a network? ({error})"
    return f"{what} can't be downloaded ({error})."


def _refused_by_proxy(reason: str) -> str:
    return (
        f"The proxy {_proxies()} refuses the connection ({reason}): if it asks for a name and a "
        "password, set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT."
    )


def _proxies() -> str:
    """Return the addresses of the proxies that are set, without passwords."""
    return ", ".join(sorted({re.sub(r"//.*@", "//", url) for url in getproxies().values()}))


def _is_distrust(error: BaseException) -> bool:
    """Tell whether a connection failed over a certificate."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def _client(patience: Patience) -> httpx.Client:
    # Without compression, so that a position in the answer is a position in the file.
    headers = {"Accept-Encoding": "identity", "User-Agent": "fiches"}
    try:
        return httpx.Client(
            headers=headers,
            timeout=patience.silence,
            follow_redirects=True,
            verify=_certificates(),
        )
    except ImportError as error:  # httpx wants a further package for them
        raise _by_hand(
            f"The proxy {_proxies()} is a SOCKS proxy, which fiches can't use: set HTTPS_PROXY to "
            "an HTTP proxy, http://HOST:PORT, and unset ALL_PROXY."
        ) from error
    except (ValueError, httpx.InvalidURL) as error:
        raise _by_hand(
            f"The proxy {_proxies()} can't be used ({error}): set HTTPS_PROXY to http://HOST:PORT."
        ) from error


def _certificates() -> ssl.SSLContext:
    """Trust what the system trusts, as a proxy that inspects connections is known only there.

    Besides, the certificates of `certifi`, for systems that come with none.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    named = os.environ.get("SSL_CERT_FILE")
    if named:
        try:
            context.load_verify_locations(named)
        except OSError as error:  # of which an SSL error is one
            reason = error.strerror or error
            raise FichesError(
                f"SSL_CERT_FILE names {named}, which can't be read ({reason}): set it to a file of "
                "certificates in PEM format, or unset it."
            ) from error
    return context


def _attempts(patience: Patience) -> Iterable[AbstractContextManager[None]]:
    """Retry what may succeed the next time, waiting as long as the server asks."""

    def backoff(error: Exception) -> bool | float:
        if isinstance(error, httpx.HTTPStatusError):
            if error.response.status_code not in TRY_AGAIN:
                return False
            asked = _retry_after(error.response)
            return True if asked is None else min(asked, patience.longest)
        if isinstance(error, httpx.ProxyError) or _is_distrust(error):
            return False
        return isinstance(error, httpx.TransportError | _InterruptedError)

    return stamina.retry_context(
        on=backoff,
        attempts=patience.attempts,
        timeout=None,
        wait_initial=patience.wait,
        wait_max=patience.longest,
        wait_jitter=patience.wait / 2,
    )


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that the server asks to wait: given as such or as a date."""
    text = response.headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]+", text):
        return float(text)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(seconds, 0.0)


def _resources(patience: Patience) -> list[Resource]:
    """List the zips of the data set."""
    url = f"{os.environ.get('FICHES_DATA_API', API).rstrip('/')}/datasets/{DATASET}/"
    with _explained(url), _client(patience) as client:
        for attempt in _attempts(patience):
            with attempt:
                response = client.get(url).raise_for_status()
    try:
        found = [_resource(raw) for raw in response.json()["resources"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _by_hand(f"{url} answers otherwise than it used to ({error!r:.80}).") from error
    return [resource for resource in found if resource]


def _resource(raw: dict[str, Any]) -> Resource | None:
    """Read the API's description of a file; nothing if it isn't a zip."""
    url = urlsplit(raw["url"])
    name = PurePosixPath(unquote(url.path)).name
    is_zip = name.lower().endswith(".zip") or (raw.get("format") or "").lower() == "zip"
    if not is_zip or url.scheme not in {"http", "https"}:
        return None
    identifier, size, checksum = raw["id"], raw.get("filesize"), raw.get("checksum") or {}
    if not re.fullmatch(r"[\w-]+", identifier) or not isinstance(size, int | None):
        raise ValueError(f"{identifier!r}, {size!r}")
    return Resource(
        id=identifier,
        title=raw["title"],
        url=raw["url"],
        filename=_filename(name, identifier),
        size=size,
        checksum=(checksum["type"], checksum["value"].lower()) if checksum else None,
        modified=raw.get("last_modified") or "",
        elsewhere=raw.get("filetype") == "remote",
    )


def _filename(name: str, otherwise: str) -> str:
    """Return the name under which a file is kept: nothing in it leads elsewhere."""
    stem = re.sub(r"[^\w.-]+", "-", PurePosixPath(name).stem).strip(".-")
    return f"{stem[:100] or otherwise}.zip"


def _choose(resources: Sequence[Resource], year: int, flow: str) -> Resource:
    """Choose the one file of a flow and a year."""
    found = [
        resource
        for resource in resources
        if flow in resource.flows and re.search(rf"(?<![0-9]){year}(?![0-9])", resource.words)
    ]
    found = [resource for resource in found if _REGIONAL.search(resource.words)] or found
    if len(found) == 1:
        return found[0]
    what = f"{FLOW_NAMES[flow]} of {year}"
    if not found:
        titles = "; ".join(resource.title for resource in resources) or "no zip at all"
        raise _by_hand(f"No file on data.gouv.fr is of the {what}; there are: {titles}.")
    listed = "; ".join(f"{resource.id} ({resource.title})" for resource in found)
    raise _by_hand(
        f"Several files on data.gouv.fr may be the {what}: {listed}. Choose with --resource ID, "
        "once for exports and once for imports."
    )


def _by_id(resources: Sequence[Resource], only: Sequence[str]) -> list[Resource]:
    by_id = {resource.id: resource for resource in resources}
    unknown = [identifier for identifier in only if identifier not in by_id]
    if unknown:
        listed = "; ".join(f"{resource.id} ({resource.title})" for resource in resources)
        raise UsageError(f"No file of the data set is {', '.join(unknown)}; there are: {listed}.")
    return [by_id[identifier] for identifier in only]


class _Part:
    """What has come of a file, and of which version of it: kept beside it, for another day.

    Parameters
    ----------
    path
        The unfinished file.
    url
        Where it comes from: of another address, or of a version that isn't known, it is worthless.
    """

    def __init__(self, path: Path, url: str) -> None:
        self.path = path
        self._url = url
        self._note = path.with_suffix(f".version{UNFINISHED}")

    def resumable(self) -> tuple[int, str]:
        """Return how many bytes there are, and of which version; nothing if it isn't known."""
        try:
            url, version = json.loads(self._note.read_text("utf-8"))
            size = self.path.stat().st_size
        except (OSError, ValueError):
            return 0, ""
        return (size, version) if url == self._url and version else (0, "")

    def begin(self, version: str) -> None:
        """Start anew: the old bytes go before the new version is noted."""
        self.forget()
        self._note.write_text(json.dumps([self._url, version]), "utf-8", newline="\n")
        self.path.touch()

    def forget(self) -> None:
        """Leave nothing to go on with."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def put(self, target: Path) -> None:
        """Put the finished file in its place."""
        self.path.replace(target)
        self._note.unlink(missing_ok=True)


def _version(response: httpx.Response) -> str:
    """Return what tells a file from its next version: a strong ETag, or its date."""
    tag = response.headers.get("ETag", "")
    known = tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
    return str(known)


def _transfer(resource: Resource, part: _Part, patience: Patience, progress: Progress) -> bool:
    """Download into `part`, each attempt going on from where the one before broke off.

    Return whether any did.
    """
    resumed = False
    with _client(patience) as client:
        for attempt in _attempts(patience):
            with attempt:
                start, version = part.resumable()
                headers = {"Range": f"bytes={start}-", "If-Range": version} if start else {}
                with client.stream("GET", resource.url, headers=headers) as response:
                    if start and response.status_code == NOTHING_BEYOND:
                        return True
                    response.raise_for_status()
                    if response.status_code != httpx.codes.PARTIAL_CONTENT:
                        start = 0
                        part.begin(_version(response))
                    elif _version(response) != version or not _goes_on(response, start):
                        part.forget()
                        raise _InterruptedError("the server goes on with something else")
                    resumed = resumed or bool(start)
                    _receive(response, part, start, resource, progress)
    return resumed


def _goes_on(response: httpx.Response, start: int) -> bool:
    return bool(response.headers.get("Content-Range", "").startswith(f"bytes {start}-"))


def _receive(
    response: httpx.Response, part: _Part, start: int, resource: Resource, progress: Progress
) -> None:
    """Append an answer to `part`."""
    done, announced = start, None if resource.elsewhere else resource.size
    length = response.headers.get("Content-Length", "")
    total = done + int(length) if length.isdigit() else resource.size
    with part.path.open("ab") as file:
        for chunk in response.iter_raw():
            file.write(chunk)
            done += len(chunk)
            progress(done, total)
            if done > MAX_BYTES:
                part.forget()
                raise _by_hand(f"{response.url} is larger than any official file.")
    if announced and done < announced:
        raise _InterruptedError(f"{done} of {announced} bytes came")


def _problem(part: Path, resource: Resource) -> str:
    """Say why a downloaded file can't be kept, if it can't."""
    different = "" if resource.elsewhere else _difference(part, resource)
    return different or _problem_of_zip(part)


def _difference(part: Path, resource: Resource) -> str:
    """Say how a downloaded file differs from what was announced, if it does."""
    size = part.stat().st_size
    if resource.size and size != resource.size:
        return f"is of {size} bytes where {resource.size} were announced"
    if resource.checksum and resource.checksum[0] in hashlib.algorithms_guaranteed:
        algorithm, announced = resource.checksum
        if _digest(part, algorithm) != announced:
            return f"doesn't have the announced {algorithm} checksum"
    return ""


def _problem_of_zip(part: Path) -> str:
    """Say what is wrong with a zip, whose every byte is read for it."""
    try:
        with zipfile.ZipFile(part) as archive:
            if sum(member.file_size for member in archive.infolist()) > 2 * MAX_ZIP_BYTES:
                return "unpacks to more than any official file"
            return "is not a whole zip" if archive.testzip() else ""
    except ZIP_ERRORS:
        return "is not a whole zip"


def _digest(path: Path, algorithm: str = "sha256") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _provenance(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _is_there(target: Path, resource: Resource) -> bool:
    """Tell whether the file in place is this publication, whole, and one that can be ingested.

    What isn't described by who has it may have changed behind the same description.
    """
    if resource.elsewhere:
        return False
    try:
        recorded = json.loads(_provenance(target).read_text("utf-8"))
        announced = json.loads(json.dumps(asdict(resource)))
        if recorded["resource"] != announced or recorded["sha256"] != _digest(target):
            return False
        customs.read([target])
    except (OSError, ValueError, KeyError, TypeError, FichesError):
        return False
    return True


def _record(part: Path, target: Path, resource: Resource) -> None:
    """Write where a file comes from."""
    record = {
        "resource": asdict(resource),
        "sha256": _digest(part),
        "bytes": part.stat().st_size,
        "page": PORTAL_PAGE,
        "licence": LICENCE,
        "fetched_on": date.today().isoformat(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    _provenance(target).write_text(text, "utf-8", newline="\n")

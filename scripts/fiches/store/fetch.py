"""The year's official files, from data.gouv.fr into `data/raw/`.

The portal's public API lists the data set's files; those of the year are chosen by their titles and
names, downloaded with retries, and put in place only once size, checksum and zip have been checked.
"""

import hashlib
import json
import logging
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import stamina

from fiches.errors import FichesError, UsageError
from fiches.store.files import MAX_BYTES
from fiches.store.formats import FLOW_NAMES, UNFINISHED

API = "https://www.data.gouv.fr/api/1"
"""The portal's public API; `FICHES_DATA_API` names another."""

DATASET = "5369a0c7a3a729239d206446"
"""Statistiques régionales et départementales du commerce extérieur (DGDDI)."""

PAGE = (
    "https://www.data.gouv.fr/datasets/"
    "statistiques-regionales-et-departementales-du-commerce-exterieur/"
)
"""Where a person finds the files."""

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
    """

    id: str
    title: str
    url: str
    filename: str
    size: int | None
    checksum: tuple[str, str] | None
    modified: str

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


def download(
    resource: Resource,
    folder: Path,
    *,
    patience: Patience | None = None,
    progress: Progress = lambda done, total: None,
) -> Path:
    """Download a file into `folder`, unless this very publication is already there.

    A download that broke off is resumed. Beside the file, `NAME.json` records where it comes from.

    Raises
    ------
    FichesError
        If it can't be had whole and as announced; what was in the folder is left as it was.
    """
    target = folder / resource.filename
    if _is_there(target, resource):
        return target
    part = target.with_name(f"{target.name}{UNFINISHED}")
    with _explained(resource.url):
        folder.mkdir(parents=True, exist_ok=True)
        resumed = _transfer(resource, part, patience or Patience(), progress)
        if resumed and _problem(part, resource):  # its beginning may be of an older publication
            part.unlink()
            _transfer(resource, part, patience or Patience(), progress)
        if problem := _problem(part, resource):
            part.unlink()
            raise _by_hand(f"{resource.url} {problem}.")
        _record(part, target, resource)
        part.replace(target)
    return target


def _by_hand(message: str) -> FichesError:
    """Return an error that says how to do without."""
    advice = f"Download the files by hand from {PAGE} and run: fiches data ingest FILE…"
    return FichesError(f"{message} {advice}")


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what can go wrong on the way into one sentence."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        if status == httpx.codes.NOT_FOUND:
            raise _by_hand(f"{what} is no longer there (404).") from error
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise _by_hand(f"{what} has had too many requests (429): try later.") from error
        if status in TRY_AGAIN:
            raise _by_hand(f"{what} fails for now ({status}): try later.") from error
        raise _by_hand(f"{what} is refused ({status}).") from error
    except httpx.TimeoutException as error:
        raise _by_hand(f"{what} doesn't answer in time: try later.") from error
    except httpx.ConnectError as error:
        raise _by_hand(f"{what} can't be reached: is there a network? ({error})") from error
    except (httpx.HTTPError, httpx.InvalidURL, _InterruptedError) as error:
        raise _by_hand(f"{what} can't be downloaded ({error}).") from error
    except OSError as error:
        raise FichesError(f"The download can't be written: {error}.") from error


def _client(patience: Patience) -> httpx.Client:
    # Without compression, so that a position in the answer is a position in the file.
    headers = {"Accept-Encoding": "identity", "User-Agent": "fiches"}
    return httpx.Client(headers=headers, timeout=patience.silence, follow_redirects=True)


def _attempts(patience: Patience) -> Iterable[AbstractContextManager[None]]:
    """Retry what may succeed the next time, waiting as long as the server asks."""

    def backoff(error: Exception) -> bool | float:
        if isinstance(error, httpx.HTTPStatusError):
            if error.response.status_code not in TRY_AGAIN:
                return False
            asked = _retry_after(error.response)
            return True if asked is None else min(asked, patience.longest)
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
    stem = re.sub(r"[^\w.-]+", "-", PurePosixPath(name).stem).strip(".-")
    return Resource(
        id=identifier,
        title=raw["title"],
        url=raw["url"],
        filename=f"{stem or identifier}.zip",
        size=size,
        checksum=(checksum["type"], checksum["value"].lower()) if checksum else None,
        modified=raw.get("last_modified") or "",
    )


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


def _transfer(resource: Resource, part: Path, patience: Patience, progress: Progress) -> bool:
    """Download into `part`, each attempt going on from where the one before broke off.

    Return whether any did, so that what came may be of two publications.
    """
    version, resumed = "", False
    with _client(patience) as client:
        for attempt in _attempts(patience):
            with attempt:
                start = part.stat().st_size if part.exists() else 0
                headers = {"Range": f"bytes={start}-"} if start else {}
                if start and version:
                    headers["If-Range"] = version
                resumed = resumed or bool(start)
                with client.stream("GET", resource.url, headers=headers) as response:
                    if start and response.status_code == NOTHING_BEYOND:
                        break
                    version = response.raise_for_status().headers.get("ETag", "")
                    _receive(response, part, start, resource.size, progress)
    return resumed


def _receive(
    response: httpx.Response, part: Path, start: int, size: int | None, progress: Progress
) -> None:
    """Append an answer to `part`, or begin anew if it holds the whole file."""
    partial = response.status_code == httpx.codes.PARTIAL_CONTENT
    if partial and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
        part.unlink()
        raise _InterruptedError("the server resumes elsewhere")
    done = start if partial else 0
    length = response.headers.get("Content-Length", "")
    total = done + int(length) if length.isdigit() else size
    with part.open("ab" if partial else "wb") as file:
        for chunk in response.iter_raw():
            file.write(chunk)
            done += len(chunk)
            progress(done, total)
            if done > MAX_BYTES:
                raise _by_hand(f"{response.url} is larger than any official file.")
    if size and done < size:
        raise _InterruptedError(f"{done} of {size} bytes came")


def _problem(part: Path, resource: Resource) -> str:
    """Say how a downloaded file differs from what was announced, if it does."""
    size = part.stat().st_size
    if resource.size and size != resource.size:
        return f"is of {size} bytes where {resource.size} were announced"
    if resource.checksum and resource.checksum[0] in hashlib.algorithms_guaranteed:
        algorithm, announced = resource.checksum
        if _digest(part, algorithm) != announced:
            return f"doesn't have the announced {algorithm} checksum"
    if not zipfile.is_zipfile(part):
        return "is not a whole zip"
    return ""


def _digest(path: Path, algorithm: str = "sha256") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _provenance(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _is_there(target: Path, resource: Resource) -> bool:
    """Tell whether the file in place is this publication, whole."""
    try:
        recorded = json.loads(_provenance(target).read_text("utf-8"))
        announced = json.loads(json.dumps(asdict(resource)))
        return bool(recorded["resource"] == announced and recorded["sha256"] == _digest(target))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _record(part: Path, target: Path, resource: Resource) -> None:
    """Write where a file comes from."""
    record = {
        "resource": asdict(resource),
        "sha256": _digest(part),
        "bytes": part.stat().st_size,
        "page": PAGE,
        "licence": LICENCE,
        "fetched_on": date.today().isoformat(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    _provenance(target).write_text(text, "utf-8")

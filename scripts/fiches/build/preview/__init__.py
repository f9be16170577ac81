"""The site for those who write: a page is made when it is asked for, if it isn't up to date.

So a change shows in the time that one page takes, whatever the number of fiches. A page that can't
be made leaves the last good one in its place, with the reason over it.
"""

import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from fiches.build import plan
from fiches.build.check import check
from fiches.build.make import Maker, current, stage_of
from fiches.build.preview import watch
from fiches.build.preview.panel import panel
from fiches.build.preview.worker import PATIENCE, LostError, Worker
from fiches.build.site import install
from fiches.documents import results
from fiches.errors import FichesError
from fiches.execution import comments
from fiches.execution.findings import Finding
from fiches.kept import inputs
from fiches.settings import PACKAGE, Project

FICHES = "fiches/"

HOLD = 10.0
"""Seconds for which an open page waits for news before it asks again: proxies wait some more."""


@dataclass(frozen=True)
class Outcome:
    """What became of a page.

    Attributes
    ----------
    digest
        Of its last good version and of what all pages load; nothing if there is none.
    error
        Why it couldn't be made.
    sources
        The files that it is made from, as seen from the project's folder.
    made
        Whether it was made just now, and not up to date already.
    """

    digest: str = ""
    error: str = ""
    sources: tuple[str, ...] = ()
    made: bool = False


@dataclass(frozen=True)
class State:
    """What a page that is open must know."""

    outcome: Outcome
    panel: str

    @property
    def mark(self) -> str:
        """The same for the same state alone."""
        return inputs.digest(self.outcome.digest, self.outcome.error, self.panel)


class Preview:
    """The pages of a project, as they are asked for.

    Parameters
    ----------
    project
        Whose pages they are.
    poll
        Look for changes again and again, as network folders need.
    patience
        Seconds that a page may take.
    """

    def __init__(self, project: Project, *, poll: bool = False, patience: float = PATIENCE) -> None:
        self.project = project
        self._poll = poll
        self._patience = patience
        self._turn = threading.Lock()
        self._changed = threading.Condition()
        self._version = 0  # of the files
        self._news = 0  # of what is told of them
        self._stop = threading.Event()
        self._waiting: dict[str, Future[Outcome]] = {}
        self._known: dict[str, tuple[int, Outcome]] = {}
        self._findings: tuple[Finding, ...] = ()
        self._warm = False

    def __enter__(self) -> Self:
        with suppress(OSError):  # so that it is watched: `fiches notebooks` writes to it
            results.folder(self.project).mkdir(parents=True, exist_ok=True)
        self._pages = Worker(self.project, self._patience)
        self._checks = Worker(self.project, self._patience)
        for loop in (self._watch, self._check):
            threading.Thread(target=loop, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pages.close()
        self._checks.close()
        self._tell()

    def make(self, name: str) -> Outcome:
        """Make a page if it isn't up to date; those who ask at the same time share the answer."""
        with self._changed:
            answer = self._waiting.get(name)
            first = answer is None
            if answer is None:
                answer = self._waiting[name] = Future()
        if first:
            try:
                answer.set_result(self._made(name))
            except BaseException as error:
                answer.set_exception(error)
                raise
        return answer.result()

    def state(self, name: str, seen: str = "", hold: float = HOLD) -> State:
        """Return the state of a page once it isn't the one that was seen, or after a while."""
        end = time.monotonic() + hold
        while True:
            news, state = self._news, self._state(name)
            left = end - time.monotonic()
            if state.mark != seen or left <= 0 or self._stop.is_set():
                return state
            with self._changed:
                self._changed.wait_for(partial(self._is_newer, news), left)

    def told(self, outcome: Outcome) -> State:
        """Return what is to be told of what became of a page."""
        found = panel(outcome.error, self._findings, outcome.sources, shown=bool(outcome.digest))
        return State(outcome, found)

    def _is_newer(self, news: int) -> bool:
        return self._news > news or self._stop.is_set()

    def _is_saved_since(self, version: int) -> bool:
        return self._version > version or self._stop.is_set()

    def _state(self, name: str) -> State:
        version, outcome = self._known.get(name, (-1, Outcome()))
        return self.told(outcome if version == self._version else self.make(name))

    def _made(self, name: str) -> Outcome:
        with self._turn:
            with self._changed:
                version = self._version
                del self._waiting[name]  # who asks from now on may have saved something since
            try:
                outcome = self._pages.ask(_make, name)
            except LostError as error:
                before = self._known.get(name, (0, Outcome(digest_of(name, self.project))))[1]
                outcome = replace(before, error=f"{name} : {error}")
            self._known[name] = version, outcome
        if name.startswith(FICHES) and not self._warm:
            self._warm = True
            if not outcome.made:
                threading.Thread(target=self._warm_up, args=(name,), daemon=True).start()
        return outcome

    def _warm_up(self, name: str) -> None:
        """Have a page made once to no end, so that the first one that changes is soon there."""
        with suppress(LostError):
            self._pages.ask(_make_again, name)

    def _tell(self) -> None:
        with self._changed:
            self._news += 1
            self._changed.notify_all()

    def _watch(self) -> None:
        """Note when something that pages are made from has changed."""
        for paths in watch.changes(self.project, self._stop, poll=self._poll):
            if any(path.is_relative_to(PACKAGE) for path in paths):
                self._pages.renew()
                self._checks.renew()
                self._warm = False
            self._version += 1
            self._tell()

    def _check(self) -> None:
        """Check what is written, once it has been seen and again at each change."""
        checked = 0
        while not self._stop.is_set():
            with self._changed:
                self._changed.wait_for(partial(self._is_saved_since, checked))
            checked = self._version
            try:
                found = self._checks.ask(_findings, None)
            except LostError as error:
                found = (Finding("fiches check", 0, str(error)),)
            if found != self._findings:
                self._findings = found
                self._tell()


def digest_of(name: str, project: Project) -> str:
    """Return the hash of the last good version of a page and of what all pages load."""
    page, assets = map(stage_of(project).record, (name, "assets"))
    if page is None or assets is None:
        return ""
    return inputs.digest(
        *(f"{file} {of}" for file, of in [*page.files.items(), *assets.files.items()])
    )


def _make(maker: Maker, name: str) -> Outcome:
    """Make and install a page, in the process that does so."""
    project = maker.project
    error, made = "", False
    sources: tuple[str, ...] = ()
    try:
        page = _page(name, project)
        if page is None:
            return Outcome()
        sources = _sources(page, project)
        made = not current([page], project)
        error = maker.make(page).error if made else ""
        if not error:
            install([name], project, project.site)
    except FichesError as failed:
        error = str(failed)
    return Outcome(digest_of(name, project), error, sources, made=made)


def _make_again(maker: Maker, name: str) -> None:
    page = _page(name, maker.project)
    if page:
        maker.make(page, force=True)


def _page(name: str, project: Project) -> plan.Page | None:
    return next((page for page in plan.pages(project) if page.name == name), None)


def _sources(page: plan.Page, project: Project) -> tuple[str, ...]:
    written = comments.files(project).get(page.department, ())
    return tuple(comments.shown(path, project) for path in (page.document, *written))


def _findings(maker: Maker, _: None) -> tuple[Finding, ...]:
    return tuple(check(maker.project))

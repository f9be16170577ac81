"""A process kept ready: what it needs is loaded before it is asked, and it is never waited for.

One that dies, exits or hangs is told in one sentence, and another one takes its place.
"""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from fiches.build.make import Maker
from fiches.build.workers import prepared
from fiches.errors import FichesError
from fiches.settings import Project

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE = 60.0
"""Seconds that a page may take: the first one of full-size data takes a third of that."""


START = 120.0
"""Seconds that a process may take to be ready: loading all takes two, on a busy machine many."""


class LostError(FichesError):
    """The process gave no answer."""


class Worker:
    """A process that does one thing after the other.

    Parameters
    ----------
    project
        Whose pages it makes.
    patience
        Seconds that a task may take.
    """

    def __init__(self, project: Project, patience: float = PATIENCE) -> None:
        self._project = project
        self._patience = patience
        self._turn = threading.Lock()
        self._closed = self._stale = self._ready = False
        self._line, self._process = self._started()

    def ask(self, work: Callable[[Maker, Task], Result], task: Task) -> Result:
        """Have something done, and return what comes of it.

        Raises
        ------
        LostError
            If the process dies, exits, hangs or fails.
        """
        with self._turn:
            if self._stale or not self._process.is_alive():
                self._restart()
            try:
                result, error = self._answer(work, task)
            except TimeoutError:
                self._restart()
                raise LostError(
                    f"elle n’était pas finie au bout de {self._patience:.0f} secondes, et a été "
                    "abandonnée : un bloc de code tourne peut-être sans fin."
                ) from None
            except (EOFError, OSError):
                self._process.join(1)
                code = self._process.exitcode
                self._restart()
                raise LostError(
                    f"le programme qui la faisait s’est arrêté (code {code}) : un bloc de code y a "
                    "mis fin, ou la mémoire a manqué."
                ) from None
        if error:
            raise LostError(error)
        return result

    def renew(self) -> None:
        """Have the process replaced, as its code has changed: now, or when it is done."""
        self._stale = True
        if self._turn.acquire(blocking=False):
            try:
                self._restart()
            finally:
                self._turn.release()

    def close(self) -> None:
        """End the process at once, whatever it does."""
        self._closed = True
        self._process.kill()

    def _answer(self, work: Callable[[Maker, Task], Result], task: Task) -> tuple[Result, str]:
        if not self._ready:
            self._heard(START)
            self._ready = True
        self._line.send((work, task))
        answer: tuple[Result, str] = self._heard(self._patience)
        return answer

    def _heard(self, seconds: float) -> Any:
        if not wait([self._line, self._process.sentinel], seconds):
            raise TimeoutError
        return self._line.recv()

    def _restart(self) -> None:
        self._process.kill()
        self._line.close()
        if self._closed:
            raise LostError("l’aperçu est arrêté.")
        self._stale = self._ready = False
        self._line, self._process = self._started()

    def _started(self) -> "tuple[Connection[Any, Any], BaseProcess]":
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(self._project, theirs), daemon=True)
        process.start()
        theirs.close()  # so that the line breaks when the process ends
        return ours, process


def _work(project: Project, line: "Connection[Any, Any]") -> None:
    """Do what is asked until nobody asks any more."""
    maker = prepared(project)
    with suppress(EOFError, OSError):
        line.send("ready")
        while True:
            work, task = line.recv()
            try:
                line.send((work(maker, task), ""))
            except (Exception, SystemExit) as error:
                line.send((None, f"{type(error).__name__} : {error}"))

"""Processes that make pages: each loads what pages need once, and ends with its parent."""

import atexit
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from queue import SimpleQueue
from typing import TypeVar

from fiches.build.make import Maker
from fiches.settings import Project
from fiches.startup import skip_slow_import

Task = TypeVar("Task")
Result = TypeVar("Result")

DIED = "the process that was making it died."
"""What is told of a task that its process didn't survive, for want of memory perhaps."""

_maker: Maker
"""What this process makes pages with: set as it starts, in processes of a pool alone."""


class Workers:
    """Processes that make pages of one project.

    Parameters
    ----------
    project
        Whose pages they make.
    jobs
        Their number.
    """

    def __init__(self, project: Project, jobs: int) -> None:
        context = multiprocessing.get_context("spawn")  # as on Windows, so that it works there too
        self._project, self._jobs = project, jobs
        self._pool = ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_start, initargs=(project,)
        )

    def submit(self, work: Callable[[Maker, Task], Result], task: Task) -> "Future[Result]":
        """Give one of the processes something to do."""
        return self._pool.submit(_done, work, task)

    def run(
        self, work: Callable[[Maker, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Do work, and give each result as it is there; nothing for a task whose process died."""
        left = dict.fromkeys(tasks)
        futures = {self.submit(work, task): task for task in left}
        try:
            for future in as_completed(futures):
                task, result = futures[future], future.result()
                del left[task]
                yield task, result
        except BrokenProcessPool:
            yield from self._apart(work, list(left))
        except BaseException:
            self._pool.shutdown(cancel_futures=True)
            raise
        # They take a moment to end, in which what they made can be used.
        self._pool.shutdown(wait=False)

    def _apart(
        self, work: Callable[[Maker, Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Do work by processes that stand alone: when one dies, it is known for which task."""
        free: SimpleQueue[Workers] = SimpleQueue()
        for _ in range(min(self._jobs, len(tasks))):
            free.put(Workers(self._project, 1))

        def do(task: Task) -> tuple[Task, Result | None]:
            alone = free.get()
            try:
                return task, alone.submit(work, task).result()
            except BrokenProcessPool:
                alone = Workers(self._project, 1)
                return task, None
            finally:
                free.put(alone)

        threads = ThreadPoolExecutor(free.qsize())
        try:
            yield from threads.map(do, tasks)
        finally:
            threads.shutdown(cancel_futures=True)
            while not free.empty():
                free.get().close(wait=False)

    def close(self, *, wait: bool = True) -> None:
        """End the processes, when they have done what they were given."""
        self._pool.shutdown(wait=wait, cancel_futures=True)


def _done(work: Callable[[Maker, Task], Result], task: Task) -> Result:
    return work(_maker, task)


def _start(project: Project) -> None:
    """Prepare a process of a pool."""
    global _maker  # noqa: PLW0603
    _maker = prepared(project)


def prepared(project: Project) -> Maker:
    """Prepare this process, started to make pages, and return what it makes them with."""
    skip_slow_import()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for us
    os.environ["POLARS_MAX_THREADS"] = "1"  # there are as many processes as cores
    threading.Thread(target=_end_with_parent, daemon=True).start()
    atexit.register(os._exit, 0)  # to free all that was loaded takes longer than half a page
    maker = Maker(project)
    maker.settle()
    return maker


def _end_with_parent() -> None:
    """End when the parent has been killed, rather than wait for its work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

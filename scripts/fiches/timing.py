"""Where the time goes, by step; a step within another isn't counted twice."""

import contextlib
import time
from collections.abc import Iterator

_seconds: dict[str, float] = {}
_running: list[str] = []
_since = 0.0


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Count the time of a block for the step `name`, and none of it for the step around it."""
    _count()
    _running.append(name)
    try:
        yield
    finally:
        _count()
        _running.pop()


def taken() -> dict[str, float]:
    """Return the seconds of each step since the last call."""
    seconds = dict(_seconds)
    _seconds.clear()
    return seconds


def _count() -> None:
    """Give the time since the last change of step to the step that was running."""
    global _since  # noqa: PLW0603
    now = time.perf_counter()
    if _running:
        _seconds[_running[-1]] = _seconds.get(_running[-1], 0.0) + now - _since
    _since = now

"""Something slow to compute, for processes that import it by name."""

import time
from pathlib import Path

from fiches.kept import cache
from fiches.settings import Project


def slowly(project: Project, log: Path) -> bytes:
    """Return what takes a while, from the cache if it is there; note when it is computed."""

    def compute() -> bytes:
        with log.open("a") as file:
            file.write("computed\n")
        time.sleep(0.3)
        return b"un"

    return cache.memo(project, ("shared",), compute)

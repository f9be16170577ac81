"""What is done as a process starts: an import spared, any terminal borne, cores counted."""

import codecs
import io
import math
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fiches.errors import UsageError

JOBS = "FICHES_JOBS"
"""The variable that says how many processes there may be."""

SIMPLER = {
    **{"✓": "+", "✗": "x", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "↕": ""},
    **{"’": "'", "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "€": "EUR", "▲": "+", "▼": "-"},
}
"""What stands for characters that a terminal's encoding lacks; accents just go."""


def skip_slow_import() -> None:
    """Spare 1.7 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports checkers of addresses and durations that
    build their grammars on import. It does without them, and nothing here checks such texts.
    """
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(checker, None)  # type: ignore[arg-type]


def shell() -> Any:
    """Return the shell of the Jupyter kernel that this process is, or nothing."""
    jupyter = sys.modules.get("IPython")
    return jupyter.get_ipython() if jupyter else None


def speak_simply() -> None:
    """Write what the encoding of the output lacks in a simpler form, rather than fail."""
    codecs.register_error("simpler", _simpler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="simpler")


def _simpler(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(map(_ascii, lacking)), error.end


def _ascii(character: str) -> str:
    if character in SIMPLER:
        return SIMPLER[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"


def jobs() -> int:
    """Return how many processes there may be at once: `FICHES_JOBS`, else the cores that are ours.

    Raises
    ------
    UsageError
        If the variable isn't a number from 1.
    """
    said = os.environ.get(JOBS, "").strip()
    if not said:
        return cores()
    if not said.isdecimal() or int(said) < 1:
        raise UsageError(f"{JOBS} is «{said}»: give the number of processes, from 1.")
    return int(said)


def cores(root: Path = Path("/")) -> int:
    """Return the cores that this process may use: those of its container, not of the machine.

    Parameters
    ----------
    root
        Where the system's own files are: `proc/self/cgroup`, `sys/fs/cgroup`.
    """
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    return max(1, min([allowed, *map(math.ceil, _quotas(root))]))


def _quotas(root: Path) -> Iterator[float]:
    """Yield the cores that each control group above this process allows, in both versions."""
    groups = root / "sys" / "fs" / "cgroup"
    for line in _text(root / "proc" / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        inner = Path(path.lstrip("/"))
        for group in (inner, *inner.parents):
            if not controllers:
                yield from _quota(*_text(groups / group / "cpu.max").split())
            elif "cpu" in controllers.split(","):
                place = groups / controllers / group
                place = place if place.is_dir() else groups / "cpu" / group
                names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
                yield from _quota(*(_text(place / name).strip() for name in names))


def _quota(*said: str) -> Iterator[float]:
    """Yield the quota that a group says, in cores, if it says one: microseconds in a period."""
    if len(said) == 2 and all(text.isdecimal() for text in said) and int(said[1]):
        yield int(said[0]) / int(said[1])


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii")
    except (OSError, ValueError):
        return ""

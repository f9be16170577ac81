"""What benches have measured, by commit and machine: each run says what has changed since the last.

One line of JSON a run in `_build/bench/history.jsonl`; runs are compared with the last one on the
same machine. Neighbours on a machine make the same command a tenth longer or shorter: less than
`NOISE` isn't told.
"""
# ruff: noqa: T201

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from here import ROOT

from fiches.settings import Project

NOISE = 0.15


def machine() -> dict[str, object]:
    """Describe the machine."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text().splitlines() if cpus.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
    }


def keep(bench: str, seconds: dict[str, float], ratios: dict[str, float], load: float) -> None:
    """Print what was measured and what has changed since the last run here, and write it down."""
    for name, value in (seconds | ratios).items():
        print(f"{name:40} {value:9.2f}")
    run = {
        "bench": bench,
        "commit": _commit(),
        "machine": machine(),
        "load before": round(load, 2),
        "seconds": seconds,
        "ratios": ratios,
    }
    file = Project.find().build / "bench" / "history.jsonl"
    before = _last(file, run)
    for line in changes(before, run) if before else ():
        print(line)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as history:
        history.write(json.dumps(run, ensure_ascii=False) + "\n")


def changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return a line for each measure that has changed by more than the noise."""
    since = f"since {before['commit']}"
    return [
        f"{name}: {value / before[kind][name] - 1:+.0%} {since}"
        for kind in ("seconds", "ratios")
        for name, value in now[kind].items()
        if before[kind].get(name) and abs(value / before[kind][name] - 1) > NOISE
    ]


def _last(file: Path, run: dict[str, Any]) -> dict[str, Any] | None:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    runs = [json.loads(line) for line in lines]
    alike = [one for one in runs if all(one[name] == run[name] for name in ("bench", "machine"))]
    return alike[-1] if alike else None


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"

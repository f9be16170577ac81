"""How long the whole of France takes, beside what it can't take less than.

Each run is the command `fiches`, in its own process, on the project's documents and data, with
folders of its own for what it makes:

- *cold*: everything, from nothing; with one process and with one a core, in turn, three times: the
  run of median length counts;
- *without*: the same without the pages of countries, products and territories and the comparison;
- *tenth*: every tenth page, from nothing: what a page takes must not grow with their number;
- *forced*: everything again, with the disk warm;
- *sentence*: a sentence of `fiche.qmd` has changed;
- *no-op*: nothing has changed;
- *one fiche*: `fiches render`, with nothing made before, then with the region's figures drawn;
- *bound*: what the cold run spent in drawing each distinct figure once and in setting each PDF
  once, shared out over the cores. No run can be shorter;
- *quarto*: `quarto render fiche.qmd -P dept:…` for three departments, if it is there.

Run it with `python tests/bench/bench_build.py [--jobs N] [--skip-scaling]`. It prints
seconds and ratios, and writes them with a description of the machine to `_build/bench/build.json`.
"""
# ruff: noqa: T201

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from here import ROOT

from fiches.reference.subjects import MODELS
from fiches.settings import DOCUMENT, Project
from fiches.store import simulation

FICHES = [sys.executable, "-m", "fiches"]
CODES = ("08", "59", "2A")
SENTENCE = "Cette fiche appartient à une série"
FICHES_IN_ALL = 100
ROUNDS = 3
UNAVOIDABLE = ("draw", "typst")


@dataclass(frozen=True)
class Run:
    """A run of the command: its seconds, those of the processors, the most memory, its report."""

    seconds: float
    cpu: float
    peak_mb: float
    steps: dict[str, float]
    pages: int

    @property
    def a_page(self) -> float:
        """The seconds of all steps, shared out over the pages."""
        return sum(self.steps.values()) / self.pages


class Bench:
    """A copy of the project's documents, and folders for what is made of them."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.folder = folder
        self.jobs = jobs
        self.root = folder / "project"
        self.root.mkdir()
        for path in ROOT.iterdir():
            if path.suffix == ".qmd":
                shutil.copy(path, self.root)
            elif path.name in {"theme", "_quarto.yml", "_brand.yml", "notebooks"}:
                (self.root / path.name).symlink_to(path)
        (self.root / "data").mkdir()
        (self.root / "data" / "reference").symlink_to(ROOT / "data" / "reference")
        self.environment = os.environ | {
            "FICHES_ROOT": str(self.root),
            "FICHES_DATA": str(Project.find().data),
            "FICHES_BUILD": str(folder / "build"),
            "FICHES_SITE": str(folder / "site"),
        }

    def run(self, *arguments: str, watch: bool = False) -> Run:
        """Run the command, and stop if it fails; to watch its memory takes some of its time."""
        start, before = time.perf_counter(), _cpu()
        process = subprocess.Popen(
            [*FICHES, *arguments], env=self.environment, stdout=subprocess.DEVNULL
        )
        with _watched(process.pid) if watch else nullcontext([0.0]) as peak:
            status = process.wait()
        seconds = time.perf_counter() - start
        if status:
            sys.exit(f"fiches {' '.join(arguments)} ended with status {status}")
        report = self.folder / "build" / "build.json"
        told = json.loads(report.read_text("utf-8")) if report.exists() else {}
        steps, pages = told.get("steps", {}), len(told.get("pages", ()))
        return Run(seconds, _cpu() - before, peak[0], steps, pages)

    def build(self, *arguments: str, jobs: int | None = None, watch: bool = False) -> Run:
        """Build the site."""
        jobs = jobs or self.jobs
        return self.run("build", "--quiet", "--jobs", str(jobs), *arguments, watch=watch)

    def forget(self) -> None:
        """Remove what was made."""
        for name in ("build", "site"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    @contextmanager
    def without(self) -> Iterator[None]:
        """Take away the documents that make the pages beside the fiches' own."""
        names = [*(name for name in MODELS if name != DOCUMENT), "comparer.qmd"]
        kept = {name: (self.root / name).read_bytes() for name in names}
        for name in names:
            (self.root / name).unlink()
        yield
        for name, contents in kept.items():
            (self.root / name).write_bytes(contents)

    def change_a_sentence(self) -> None:
        """Change a sentence of the fiche."""
        document = self.root / "fiche.qmd"
        text = document.read_text("utf-8")
        if SENTENCE not in text:
            sys.exit(f"fiche.qmd has no sentence that begins with «{SENTENCE}»")
        document.write_text(text.replace(SENTENCE, f"Oui. {SENTENCE}"), "utf-8")


def _cpu() -> float:
    """Return the processor seconds of all processes that this one has started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """Follow the memory of a process and of those it starts; give the most, in megabytes."""
    peak = [0.0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):  # reading the memory of a process takes its time
            peak[0] = max(peak[0], sum(map(_memory_mb, _family(pid))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from _family(int(child))


def _memory_mb(pid: int) -> float:
    """Return the memory of a process; what several share is shared out among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def measure(bench: Bench, *, scaling: bool) -> dict[str, float]:
    """Measure all, with `scaling` also with one process; seconds and megabytes by name."""
    found: dict[str, float] = {}
    found["a page, of a tenth"] = bench.build("--shard", "1/10").a_page
    alone, together, without = [], [], []
    for _ in range(ROUNDS):
        if scaling:
            bench.forget()
            alone.append(bench.build(jobs=1))
        bench.forget()
        with bench.without():
            without.append(bench.build())
        bench.forget()
        together.append(bench.build())
    cold = _middle(together)
    if alone:
        found["cold, 1 process"] = _middle(alone).seconds
    found["a page, of all"] = cold.a_page
    found[f"cold, {bench.jobs} processes"] = cold.seconds
    found["cold, processor seconds"] = cold.cpu
    found["without, processor seconds"] = _middle(without).cpu
    found[f"without, {bench.jobs} processes"] = _middle(without).seconds
    found["bound"] = sum(cold.steps[step] for step in UNAVOIDABLE) / bench.jobs
    found |= {f"step {step}, all processes": seconds for step, seconds in cold.steps.items()}
    found["no-op"] = statistics.median(bench.build().seconds for _ in range(3))
    forced = bench.build("--force", watch=True)
    found["forced, its memory watched"] = forced.seconds
    found["peak memory, MB"] = forced.peak_mb
    bench.change_a_sentence()
    found["sentence"] = bench.build().seconds
    bench.forget()
    found["one fiche, from nothing"] = bench.run("render", CODES[0]).seconds
    others = [bench.run("render", code).seconds for code in ("10", "51", "52")]
    found["one fiche, region drawn"] = statistics.median(others)
    if quarto := shutil.which("quarto"):
        found["quarto, one fiche"] = statistics.median(_quarto(quarto, code) for code in CODES)
    return found


def _middle(runs: Sequence[Run]) -> Run:
    """Return the run of median length: neighbours on the machine lengthen some."""
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def _quarto(program: str, code: str) -> float:
    start = time.perf_counter()
    command = [program, "render", "fiche.qmd", "-P", f"dept:{code}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def ratios(found: dict[str, float], jobs: int) -> dict[str, float]:
    """Return how the measures compare."""
    cold = found[f"cold, {jobs} processes"]
    compared = {
        "cold / bound": cold / found["bound"],
        "cold / without": cold / found[f"without, {jobs} processes"],
        "a page, of all / of a tenth": found["a page, of all"] / found["a page, of a tenth"],
    }
    if "cold, 1 process" in found:
        compared[f"1 process / {jobs} processes"] = found["cold, 1 process"] / cold
    if "quarto, one fiche" in found:
        one = found["quarto, one fiche"]
        compared["quarto, 100 one by one / cold"] = FICHES_IN_ALL * one / cold
        compared["one fiche, from nothing / quarto"] = found["one fiche, from nothing"] / one
    return compared


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
        "load before": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--skip-scaling", action="store_true", help="no run with one process")
    options = parser.parse_args()
    described = machine()
    simulation.prepare(Project.find())
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.jobs)
        found = measure(bench, scaling=not options.skip_scaling)
    compared = ratios(found, options.jobs)
    for name, value in found.items():
        print(f"{name:32} {value:9.2f}")
    print()
    for name, value in compared.items():
        print(f"{name:32} {value:9.2f}")
    result = {"machine": described, "seconds": found, "ratios": compared}
    target = Project.find().build / "bench" / "build.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=1), "utf-8")


if __name__ == "__main__":
    main()

"""How long the whole of France takes, beside what it can't take less than.

Each run is the command `fiches`, in its own process, on the project's documents and data, with
folders of its own for what it makes:

- *cold*: everything, from nothing; with one process and with one a core, in turn, three times: the
  run of median length counts;
- *tenth*: every tenth page, from nothing: what a page takes must not grow with their number;
- *forced*: everything again, with the disk warm;
- *sentence*: a sentence of `fiche.qmd` has changed;
- *comment*: one department has a comment;
- *no-op*: nothing has changed;
- *one fiche*: `fiches render`, with nothing made before, then with the region's figures drawn;
- *bound*: what the cold run spent in drawing each distinct figure once and in setting each PDF
  once, shared out over the cores. No run can be shorter;
- *quarto*: `quarto render fiche.qmd -P dept:…` for three departments, if it is there.

- *full size*: one fiche on data of the size of the real files, after what is prepared with them,
  beside one on the small simulated years.

Run it with `python tests/bench/bench_build.py [--jobs N] [--full-size] [--short]`. It prints
seconds and ratios, and keeps them (`history`). `--full-size` takes all on data of real size, and
some minutes to make it; `--short` is for a look: a tenth of the pages, one round, no scaling.
"""

import argparse
import json
import os
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

import history
from here import ROOT

from fiches.settings import Project
from fiches.store import simulation

FICHES = [sys.executable, "-m", "fiches"]
CODES = ("08", "59", "2A")
SENTENCE = "Cette fiche appartient à une série"
FICHES_IN_ALL = 100
ROUNDS = 3
TENTH = ("--shard", "1/10")
UNAVOIDABLE = ("draw", "pdf")


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
    """A copy of the project's documents, and folders for what is made of them.

    Parameters
    ----------
    trade
        The stored years.
    part
        Options for building a part of the site alone.
    """

    def __init__(self, folder: Path, jobs: int, trade: Path, part: Sequence[str] = ()) -> None:
        self.folder = folder
        self.jobs = jobs
        self.part = part
        self.root = folder / "project"
        self.root.mkdir()
        for path in ROOT.iterdir():
            if path.suffix == ".qmd":
                shutil.copy(path, self.root)
            elif path.name in {"theme", "_quarto.yml", "_brand.yml", "notebooks"}:
                (self.root / path.name).symlink_to(path)
        (self.root / "data").mkdir()
        (self.root / "data" / "reference").symlink_to(ROOT / "data" / "reference")
        (self.root / "data" / "trade").symlink_to(trade)
        self.environment = os.environ | {
            "FICHES_ROOT": str(self.root),
            "FICHES_DATA": str(self.root / "data"),
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
        options = ("--quiet", "--jobs", str(jobs or self.jobs), *(arguments or self.part))
        return self.run("build", *options, watch=watch)

    def forget(self) -> None:
        """Remove what was made."""
        for name in ("build", "site"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def change_a_sentence(self) -> None:
        """Change a sentence of the fiche."""
        document = self.root / "fiche.qmd"
        text = document.read_text("utf-8")
        if SENTENCE not in text:
            sys.exit(f"fiche.qmd has no sentence that begins with «{SENTENCE}»")
        document.write_text(text.replace(SENTENCE, f"Oui. {SENTENCE}"), "utf-8")

    def comment(self) -> None:
        """Comment on one department."""
        folder = self.root / "data" / "comments"
        folder.mkdir()
        (folder / f"{CODES[0]}.md").write_text("Une forge rouvre.\n", "utf-8")

    def prepare(self) -> None:
        """Compute what an ingest leaves for the fiches, from nothing."""
        self.forget()
        script = (
            "from fiches.documents.fiche import prepare; from fiches.settings import Project; "
            "from fiches.store import open_year; prepare(open_year(None, Project.find()))"
        )
        subprocess.run([sys.executable, "-c", script], env=self.environment, check=True)


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


def measure(bench: Bench, *, scaling: bool, rounds: int = ROUNDS) -> dict[str, float]:
    """Measure all, with `scaling` also with one process; seconds and megabytes by name."""
    found: dict[str, float] = {}
    found["a page, of a tenth"] = bench.build(*TENTH).a_page
    alone, together = [], []
    for _ in range(rounds):
        if scaling:
            bench.forget()
            alone.append(bench.build(jobs=1))
        bench.forget()
        together.append(bench.build())
    cold = _middle(together)
    if alone:
        found["cold, 1 process"] = _middle(alone).seconds
    found["a page, of all"] = cold.a_page
    found[f"cold, {bench.jobs} processes"] = cold.seconds
    found["cold, processor seconds"] = cold.cpu
    found["bound"] = sum(cold.steps[step] for step in UNAVOIDABLE) / bench.jobs
    found |= {f"step {step}, all processes": seconds for step, seconds in cold.steps.items()}
    found["no-op"] = statistics.median(bench.build().seconds for _ in range(3))
    forced = bench.build("--force", *bench.part, watch=True)
    found["forced, its memory watched"] = forced.seconds
    found["peak memory, MB"] = forced.peak_mb
    bench.change_a_sentence()
    found["sentence"] = bench.build().seconds
    bench.comment()
    found["comment"] = bench.build().seconds
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
        "sentence / cold": found["sentence"] / cold,
        "comment / cold": found["comment"] / cold,
        "a page, of all / of a tenth": found["a page, of all"] / found["a page, of a tenth"],
    }
    if "cold, 1 process" in found:
        compared[f"1 process / {jobs} processes"] = found["cold, 1 process"] / cold
    if "quarto, one fiche" in found:
        one = found["quarto, one fiche"]
        compared["quarto, 100 one by one / cold"] = FICHES_IN_ALL * one / cold
        compared["one fiche, from nothing / quarto"] = found["one fiche, from nothing"] / one
    return compared


def one_fiche(folder: Path, trade: Path) -> float:
    """Return the processor seconds of one fiche from nothing, after an ingest."""
    folder.mkdir()
    bench = Bench(folder, 1, trade)
    bench.prepare()
    return bench.run("render", CODES[0]).cpu


def full_size(folder: Path) -> Path:
    """Simulate years as large as the real ones; return where they are stored."""
    here = Project.find()
    simulation.prepare(Project(here.root, folder, folder, folder), full_size=True)
    return folder / "trade"


def main() -> None:
    """Measure, print and write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--full-size", action="store_true", help="on data as large as the real")
    parser.add_argument("--short", action="store_true", help="a tenth, one round")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    simulation.prepare(Project.find())
    small = Project.find().trade
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trade = full_size(folder / "full") if options.full_size else small
        (folder / "bench").mkdir()
        part = TENTH if options.short else ()
        bench = Bench(folder / "bench", options.jobs, trade, part)
        rounds = 1 if options.short else ROUNDS
        found = measure(bench, scaling=not options.short, rounds=rounds)
        compared = ratios(found, options.jobs)
        if options.full_size:
            sizes = [one_fiche(folder / f"one-{at.parent.name}", at) for at in (trade, small)]
            compared["one fiche, full size / small"] = sizes[0] / sizes[1]
    name = ", ".join(["build", *(["full size"] * options.full_size), *(["short"] * options.short)])
    history.keep(name, found, compared, load)


if __name__ == "__main__":
    main()

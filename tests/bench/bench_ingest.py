"""How long a full-size year takes from its zips to the store, beside what it can be measured with.

Each candidate runs in its own process, in turn, and the best times are compared, as they owe least
to whatever else the machine does:

- *parse*: polars parses the unzipped text and does nothing else, the lower bound;
- *ingest*: `store.ingest`, from the zips to the checked, sorted Parquet file with its report;
- *pandas*: the same work as one would write it in an afternoon: read, check, sort, sum, save.

Run it with `python tests/bench/bench_ingest.py [--rounds N]`; it needs some 500 MB of disk.
"""
# ruff: noqa: T201

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from here import ROOT

from fiches.settings import Project

YEAR = 2024
CANDIDATES = ("parse", "ingest", "pandas")


def parse(folder: Path) -> int:
    """Parse the unzipped text."""
    import polars as pl

    from fiches.store.official.formats import CODES, NUMBERS

    schema = dict.fromkeys(CODES, pl.String) | dict.fromkeys(NUMBERS, pl.Int64)
    return sum(
        pl.read_csv(file, separator=";", has_header=False, schema=schema).height
        for file in sorted(folder.glob("*.txt"))
    )


def ingest(folder: Path) -> int:
    """Ingest the zips into an empty store."""
    from fiches import store

    with tempfile.TemporaryDirectory(dir=folder) as data:
        project = Project(ROOT, Path(data), folder, folder)
        (report,) = store.ingest(sorted(folder.glob("*.zip")), project)
    return report.rows


def pandas(folder: Path) -> int:
    """Read the zips, sort the rows and save them; duckdb writes, as pandas alone can't."""
    import duckdb
    import pandas as pd

    from fiches.store.official.formats import CODES, NUMBERS

    frames = []
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive, archive.open(_trade_file(archive)) as file:
            options = {"names": [*CODES, *NUMBERS], "dtype": dict.fromkeys(CODES, "str")}
            # Or else NA, which is Namibia, would be missing.
            frames.append(pd.read_csv(file, sep=";", keep_default_na=False, **options))
    frame = pd.concat(frames, ignore_index=True)
    for name, code in CODES.items():
        assert frame[name].str.fullmatch(code.pattern).all()
    assert (frame[list(NUMBERS)] >= 0).all().all()
    key = ["department", "region", "flow", "quarter", "a129", "cpf4", "country"]
    frame = frame.drop(columns="year").sort_values(key)
    assert not frame.duplicated(key).any()
    frame.groupby(["flow", "quarter"])[list(NUMBERS)].sum()
    duckdb.from_df(frame).write_parquet(str(folder / "pandas.parquet"), compression="zstd")
    return len(frame)


def _trade_file(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if "Region_" in name)


def _measure(candidate: str, folder: Path) -> dict[str, float]:
    """Run a candidate in this process: rows, seconds on the clock and of CPU, peak memory in MB."""
    start = time.perf_counter()
    rows = globals()[candidate](folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": rows, "seconds": seconds, "cpu": time.process_time(), "peak_mb": peak}


def prepare(folder: Path) -> int:
    """Write the zips of a full-size year, and their text beside them."""
    from fiches.store import simulation

    tables = ROOT / "data" / "reference"
    editions = simulation.write_years(
        folder, [YEAR], tables, publications=["revised"], full_size=True
    )
    (written,) = editions.values()
    for path in written:
        with zipfile.ZipFile(path) as archive:
            name = _trade_file(archive)
            (folder / Path(name).name).write_bytes(archive.read(name))
    return len(written)


def _run(step: str, folder: str) -> dict[str, float]:
    """Run a step in a process of its own."""
    command = [sys.executable, __file__, step, folder]
    result: dict[str, float] = json.loads(subprocess.check_output(command))
    return result


def main() -> None:
    """Measure all candidates and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    results: dict[str, list[dict[str, float]]] = {candidate: [] for candidate in CANDIDATES}
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, as all: memory that this one takes would count as theirs.
        _run("prepare", folder)
        for _ in range(rounds):
            for candidate, runs in results.items():
                runs.append(_run(candidate, folder))
    best = {name: min(runs, key=lambda run: run["seconds"]) for name, runs in results.items()}
    for name, run in best.items():
        peak = max(other["peak_mb"] for other in results[name])
        print(
            f"{name:7} {run['rows']:>9,} rows {run['seconds']:6.2f} s on the clock "
            f"{run['cpu']:6.2f} s of CPU {peak:6.0f} MB at most"
        )
    for over, under, aim in (("ingest", "parse", "at most 4"), ("pandas", "ingest", "at least 5")):
        clock, cpu = (best[over][unit] / best[under][unit] for unit in ("seconds", "cpu"))
        print(f"{over} / {under}: {clock:.2f} on the clock ({aim}), {cpu:.2f} of CPU")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in {"prepare", *CANDIDATES}:
        print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()

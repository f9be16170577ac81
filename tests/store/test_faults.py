"""Faults by chance: whatever was killed, damaged, filled up or swapped, the next run is right.

The chance is seeded and a fault is named with its seed, so that it can be had again. A run takes
some seconds; `make faults` goes on for an hour (`FICHES_FAULTS`, in seconds).
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, cycle
from pathlib import Path

import pytest
from official import contents, project, write_year
from portal import HASTE, Answer, break_off, fail, served, truncate

from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import intake, years
from fiches.store.fetch import at, download

SECONDS = float(os.environ.get("FICHES_FAULTS", "12"))
"""How long to go on; each fault is tried a few times however short that is."""

AT_LEAST = 3

INGEST = """
import sys
from pathlib import Path
from fiches import store
from fiches.settings import Project

root, data, *files = map(Path, sys.argv[1:])
print("ready", flush=True)
store.ingest(files, Project(root, data, data, data))
"""


@dataclass
class Trial:
    """A store of a first publication, the files of a second one, and what must come of both."""

    here: Project
    first: dict[str, bytes]
    files: list[Path]
    expected: dict[str, bytes]
    chance: random.Random

    @property
    def path(self) -> Path:
        return self.here.trade / "2024.parquet"

    def spoil(self, content: bytes) -> bytes:
        """Return a content with some damage: flipped, cut, overwritten, lengthened or other."""
        place = self.chance.randrange(len(content))
        size = self.chance.randrange(1, 600)
        noise = self.chance.randbytes(size)
        flipped = content[place] ^ 1 << self.chance.randrange(8)
        ways = [
            content[:place] + bytes([flipped]) + content[place + 1 :],
            content[:place],
            content[:place] + bytes(size) + content[place + size :],
            content[:place] + noise + content[place:],
            content[:place] + content[place + size :],
            content + noise,
            noise,
            b"",
        ]
        return self.chance.choice([way for way in ways if way != content])

    def ingest(self) -> None:
        """Run again, as the user does after a fault."""
        intake.ingest(self.files, self.here)

    def is_whole(self) -> None:
        """Check that the store has one publication or the other, and nothing in between."""
        there = contents(self.here.trade)
        left = {name for name in there if name.startswith(".ingest-")}
        parquet = there["2024.parquet"]
        assert parquet in (self.first["2024.parquet"], self.expected["2024.parquet"])
        assert there.keys() - left == self.first.keys()
        years.open_year(2024, self.here)

    def is_right(self) -> None:
        """Check that every byte is as if nothing had happened."""
        assert contents(self.here.trade) == self.expected

    def has_right_numbers(self) -> None:
        """Check that every number is, where the history of the store can't be."""
        got, wanted = (
            years.decode(content, self.path, self.here)
            for content in (self.path.read_bytes(), self.expected["2024.parquet"])
        )
        assert got.frame.collect().equals(wanted.frame.collect())
        assert got.report.sums == wanted.report.sums
        assert got.provenance.sources == wanted.provenance.sources
        assert not list(self.here.trade.glob(".*"))


def killed(trial: Trial) -> None:
    """An ingest is killed at any moment."""
    command = [sys.executable, "-c", INGEST, trial.here.root, trial.here.data, *trial.files]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(trial.chance.random() * 0.12)
        process.send_signal(trial.chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
    trial.is_whole()
    trial.ingest()
    trial.is_right()


def filled(trial: Trial) -> None:
    """The disk takes no more, from any byte on."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    room = trial.chance.randrange(len(trial.expected["2024.parquet"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(FichesError, match="can't be written"):
            trial.ingest()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(trial.here.trade) == trial.first
    trial.ingest()
    trial.is_right()


def damaged_input(trial: Trial) -> None:
    """A file that is ingested is damaged."""
    path = trial.chance.choice(trial.files)
    good = path.read_bytes()
    path.write_bytes(trial.spoil(good))
    try:
        trial.ingest()
    except FichesError:
        assert contents(trial.here.trade) == trial.first
        path.write_bytes(good)
        trial.ingest()
        trial.is_right()
    else:  # what was hit has no part in the rows, such as the date of a member
        got = years.open_year(2024, trial.here)
        path.write_bytes(good)
        trial.ingest()
        trial.has_right_numbers()
        assert got.frame.collect().equals(years.open_year(2024, trial.here).frame.collect())


def damaged_store(trial: Trial) -> None:
    """The store's file is damaged."""
    trial.path.write_bytes(trial.spoil(trial.first["2024.parquet"]))
    with pytest.raises(FichesError, match=r"2024\.parquet (is damaged|can't be read)"):
        years.open_year(2024, trial.here)
    trial.ingest()
    trial.has_right_numbers()


def damaged_copies(trial: Trial) -> None:
    """What isn't the store is damaged or gone, and folders are left by who knows whom."""
    for copy in sorted(trial.here.trade.glob("*.json")):
        if trial.chance.random() < 0.5:
            copy.unlink()
        else:
            copy.write_bytes(trial.spoil(copy.read_bytes()))
    left = trial.here.trade / f".ingest-{trial.chance.randrange(999)}"
    left.mkdir()
    (left / "2024.parquet").write_bytes(b"half")
    opened = years.open_year(2024, trial.here)
    assert opened.seal == years.parquet.seal(trial.first["2024.parquet"])
    trial.ingest()
    trial.has_right_numbers()
    assert trial.path.read_bytes() == trial.expected["2024.parquet"]


def swapped(trial: Trial) -> None:
    """Another year's file lies under the year's name, or the file is gone."""
    opened = years.open_year(2024, trial.here)
    before = opened.frame.collect()
    if trial.chance.random() < 0.5:
        trial.path.write_bytes(trial.first["2023.parquet"])
        with pytest.raises(FichesError, match="holds 2023, not the year of its name"):
            years.open_year(2024, trial.here)
    else:
        trial.path.unlink()
        with pytest.raises(FichesError, match="no data for 2024"):
            years.open_year(2024, trial.here)
    assert opened.frame.collect().equals(before)
    trial.ingest()
    assert opened.frame.collect().equals(before)
    trial.has_right_numbers()


def fetched(trial: Trial) -> None:
    """A download breaks, again and again, while the file becomes another one."""
    chance = trial.chance
    versions = [path.read_bytes() for path in trial.files]
    with served() as portal:
        resource_ = at(f"{portal.url}/a.zip")
        if chance.random() < 0.5:
            resource_ = replace(resource_, elsewhere=False)
        for _ in range(chance.randrange(1, 5)):
            now = chance.choice(versions)
            portal.files["/a.zip"] = now
            portal.moods["/a.zip"] = [_mood(now, chance) for _ in range(chance.randrange(5))]
            patience = replace(HASTE, attempts=chance.randrange(1, 4))
            with suppress(FichesError):
                got = download(resource_, trial.here.raw, patience=patience).path
                assert got.read_bytes() in versions
        portal.files["/a.zip"] = versions[0]
        portal.moods.clear()
        for left in trial.here.raw.glob("*.json"):
            left.unlink()
        path = download(resource_, trial.here.raw, patience=HASTE).path
    assert path.read_bytes() == versions[0]
    assert not list(trial.here.raw.glob("*.part"))


def _mood(content: bytes, chance: random.Random) -> Answer:
    """Return one of a server's bad moods."""
    place = chance.randrange(len(content))
    spoilt = bytearray(content)
    spoilt[place] ^= 1 << chance.randrange(8)
    return chance.choice(
        [
            break_off(content, place),
            break_off(content, place, X="no version"),
            break_off(bytes(spoilt), chance.randrange(len(content))),
            truncate(content, place),
            fail(chance.choice([403, 404, 416, 429, 500, 503])),
        ]
    )


FAULTS: tuple[Callable[[Trial], None], ...] = (
    killed,
    filled,
    damaged_input,
    damaged_store,
    damaged_copies,
    swapped,
    fetched,
)


@pytest.fixture
def begun(tmp_path: Path) -> Trial:
    """The stores before and after the second publication, and its files."""
    here = project(tmp_path / "begun")
    intake.ingest(write_year(tmp_path / "2023", 2023), here)
    intake.ingest(write_year(tmp_path / "first", seed=1), here)
    first = contents(here.trade)
    files = write_year(tmp_path / "second", seed=2)
    intake.ingest(files, here)
    return Trial(here, first, files, contents(here.trade), random.Random())


def test_after_every_fault_the_next_run_is_right(begun: Trial, tmp_path: Path) -> None:
    end = time.monotonic() + SECONDS
    for seed, fault in zip(count(), cycle(FAULTS), strict=False):
        if time.monotonic() > end and seed >= AT_LEAST * len(FAULTS):
            break
        folder = tmp_path / "trial"
        here = project(folder)
        here.trade.mkdir(parents=True)
        for name, content in begun.first.items():
            (here.trade / name).write_bytes(content)
        given = [Path(shutil.copy(path, folder / path.name)) for path in begun.files]
        trial = replace(begun, here=here, files=given, chance=random.Random(seed))
        try:
            fault(trial)
        except BaseException as error:
            error.add_note(f"{fault.__doc__} (fault `{fault.__name__}`, seed {seed})")
            raise
        shutil.rmtree(folder)

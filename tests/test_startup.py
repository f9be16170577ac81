"""How many processes there may be: what the container has, or what one says."""

import os
from pathlib import Path

import pytest

from fiches import startup
from fiches.errors import UsageError

V2 = "0::/box/job\n"
V1 = "5:cpu,cpuacct:/box/job\n4:memory:/box\n"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 64 cores."""
    monkeypatch.delenv(startup.JOBS, raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)


def system(root: Path, groups: str, files: dict[str, str]) -> Path:
    """Write the files by which a system says what a process may use."""
    said = {f"sys/fs/cgroup/{name}": text for name, text in files.items()}
    for name, text in {"proc/self/cgroup": groups, **said}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "ascii")
    return root


@pytest.mark.parametrize(
    ("groups", "files", "cores"),
    [
        (V2, {"box/job/cpu.max": "200000 100000\n"}, 2),
        (V2, {"box/job/cpu.max": "150000 100000\n"}, 2),  # one and a half
        (V2, {"box/job/cpu.max": "20000 100000\n"}, 1),
        (V2, {"box/job/cpu.max": "max 100000\n"}, 64),
        (V2, {"box/job/cpu.max": "max 100000\n", "box/cpu.max": "300000 100000\n"}, 3),
        (V2, {"cpu.max": "400000 100000\n"}, 4),  # as a container sees its own group
        (V2, {"box/job/cpu.max": "no numbers\n"}, 64),
        (V2, {}, 64),
        (
            V1,
            {
                "cpu,cpuacct/box/job/cpu.cfs_quota_us": "250000\n",
                "cpu,cpuacct/box/job/cpu.cfs_period_us": "100000\n",
            },
            3,
        ),
        (
            V1,
            {"cpu/cpu.cfs_quota_us": "100000\n", "cpu/cpu.cfs_period_us": "100000\n"},
            1,
        ),
        (
            V1,
            {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"},
            64,
        ),
    ],
)
def test_a_container_has_the_cores_that_its_groups_allow(
    tmp_path: Path, groups: str, files: dict[str, str], cores: int
) -> None:
    assert startup.cores(system(tmp_path, groups, files)) == cores


def test_a_process_has_the_cores_that_it_is_bound_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert startup.cores(tmp_path) == 64
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5})
    assert startup.cores(tmp_path) == 2
    monkeypatch.delattr(os, "sched_getaffinity")  # Windows, macOS
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert startup.cores(tmp_path) == 1


def test_the_variable_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(startup.JOBS, "7")
    assert startup.jobs() == 7
    for wrong in ("0", "-1", "deux", "1.5"):
        monkeypatch.setenv(startup.JOBS, wrong)
        with pytest.raises(UsageError, match="FICHES_JOBS is"):
            startup.jobs()
    monkeypatch.setenv(startup.JOBS, " ")
    assert startup.jobs() >= 1

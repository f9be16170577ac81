"""`fiches serve` as a command: where it says that it is, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from here import ROOT

from fiches.cli.serve import CODE, HUB, HUB_ADDRESS, outside
from fiches.settings import Project

ENDS = {0, 130, -signal.SIGINT}
"""How it ends: in order, at once, or while it was ending already."""


class Served:
    """The command at work."""

    def __init__(
        self, project: Project, *options: str, env: Mapping[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fiches", "serve", *options],
            env={**os.environ, **project.variables, **(env or {})},
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def served(project: Project) -> Iterator[Served]:
    running = Served(project, "--port", "0")
    yield running
    running.close()


def ended(pids: list[int]) -> bool:
    end = time.monotonic() + 30
    while left := [pid for pid in pids if Path(f"/proc/{pid}/exe").exists()]:
        if time.monotonic() > end:
            return not left
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("times", [1, 2])
def test_interrupts_end_it_and_all_its_processes(served: Served, times: int) -> None:
    assert served.line().endswith("/ (Ctrl-C pour arrêter)")
    workers = served.children()
    assert len(workers) >= 2
    for _ in range(times):
        served.process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert served.process.wait(60) in ENDS
    assert ended(workers)


def test_a_kill_leaves_no_process(served: Served) -> None:
    served.line()
    workers = served.children()
    served.process.kill()
    served.process.wait()
    assert ended(workers)


@pytest.mark.slow
def test_interrupts_end_it_while_a_page_hangs_and_readers_wait(
    project: Project, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    for name in ("theme", "data"):
        (root / name).symlink_to(ROOT / name)
    for name in ("_brand.yml", "fiche.qmd"):
        (root / name).symlink_to(ROOT / name)
    (root / "_quarto.yml").write_text("project:\n  render: [hang.qmd]\n", "utf-8")
    (root / "hang.qmd").write_text("---\ntitle: x\n---\n\n```{python}\nwhile True: pass\n```\n")
    there = Project(root, project.data, project.build, project.site)
    running = Served(there, "--port", "0")
    try:
        port = int(running.line().split(":")[2].split("/")[0])
        for path in ("/hang.html", "/_apercu/etat?name=hang"):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(5)
        workers = running.children()
        running.process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(30) in ENDS
        assert ended(workers)
    finally:
        running.close()


def test_a_taken_port_is_told_and_the_next_one_taken(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = Served(project, "--port", str(port))
        try:
            assert running.line().startswith(f"Le port {port} est pris : l’aperçu est au port ")
            assert f":{port}/" not in running.line()
        finally:
            running.close()


@pytest.mark.parametrize(
    ("known", "address"),
    [
        ({}, ""),
        ({CODE: "https://a.example/proxy/{{port}}/"}, "https://a.example/proxy/{port}/"),
        ({CODE: "https://{{port}}.a.example"}, "https://{port}.a.example"),
        ({HUB: "/user/a/"}, "https://*/user/a/proxy/{port}/"),
        (
            {HUB: "/user/a/", HUB_ADDRESS: "https://hub.example/user/a/"},
            "https://hub.example/user/a/proxy/{port}/",
        ),
    ],
)
def test_where_it_is_seen_is_known_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, known: dict[str, str], address: str
) -> None:
    for name in (CODE, HUB, HUB_ADDRESS):
        monkeypatch.delenv(name, raising=False)
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    assert outside() == address

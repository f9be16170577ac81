"""What the page on the first real files names is there, and no action can change unseen."""

import re

import pytest
import yaml
from here import ROOT

from fiches.cli.data import app

PAGE = (ROOT / "docs" / "first-year.md").read_text("utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_its_first_lines_say_what_could_not_be_tried() -> None:
    assert "could be tried here" in PAGE.splitlines()[2]
    assert "has never run" in PAGE.split("\n\n")[1]


def test_the_commands_that_it_names_exist() -> None:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    named = set(re.findall(r"fiches data ([a-z]+)", PAGE))
    assert {"fetch", "verify", "ingest", "status"} <= named <= known


def test_the_files_that_it_names_exist() -> None:
    for name in re.findall(r"`((?:data/reference|\.github)/[\w./-]+)`", PAGE):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_every_action_is_pinned_by_its_commit(path) -> None:
    text = path.read_text("utf-8")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action), action
        assert re.search(rf"{re.escape(action)} # v\d+\.\d+", text), "which version it is"

"""Quarto's pre-render step (see `_quarto.yml`): executes what is out of date, and hands it over."""

import os
import sys

from fiches.__main__ import explained
from fiches.build import handover, plan
from fiches.cli.common import ensure_data
from fiches.publish import quarto
from fiches.settings import Project


def main() -> str:
    """Execute what Quarto is about to render; return what was done."""
    project = Project.find()
    quarto.prepare(project)
    ensure_data(project)
    names = handover.wanted(os.environ)
    if names == []:
        return ""
    pages = [page for page in plan.pages(project) if handover.is_handed_over(page.name)]
    if names is None:
        handover.remove_others(pages, project)
    else:
        pages = [page for page in pages if page.name in names]
    done = handover.hand_over(pages, project)
    return f"pages executed: {len(done)}, up to date: {len(pages) - len(done)}"


if __name__ == "__main__":
    with explained():
        sys.stdout.write(f"{main()}\n")

"""Quarto's post-render step (see `_quarto.yml`): finishes documents, and a full site."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.settings import Project
from fiches.startup import skip_slow_import


def main() -> None:
    """Finish what Quarto has just made."""
    skip_slow_import()
    from fiches.build import handover

    project = Project.find()
    site = Path(os.environ[handover.OUTPUT_DIR])
    handover.finish(os.environ, project)
    if os.environ.get(handover.ALL) == "1":
        handover.complete(site, project)
    else:
        handover.put_assets(site, project)


if __name__ == "__main__":
    with explained():
        main()

"""Quarto's post-render step (see `_quarto.yml`): finishes documents, and a full site."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.settings import Project
from fiches.startup import skip_slow_import


def main() -> None:
    """Finish what Quarto has just made."""
    skip_slow_import()
    from fiches.build.quarto import ALL, OUTPUT_DIR
    from fiches.build.quarto.finish import complete, finish, put_assets

    project = Project.find()
    site = Path(os.environ[OUTPUT_DIR])
    finish(os.environ, project)
    if os.environ.get(ALL) == "1":
        complete(site, project)
    else:
        put_assets(site, project)


if __name__ == "__main__":
    with explained():
        main()

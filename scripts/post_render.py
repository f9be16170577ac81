"""Quarto's post-render step (see `_quarto.yml`): completes the site."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.build import handover
from fiches.settings import Project

site = Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"])
if os.environ.get(handover.ALL) == "1":
    with explained():
        handover.complete(site, Project.find())
else:
    handover.put_assets(site, Project.find())

"""Quarto's post-render step (see `_quarto.yml`): finishes documents, and a full site."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.build import handover
from fiches.settings import Project

handover.finish(os.environ, Project.find())
site = Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"])
if os.environ.get(handover.ALL) == "1":
    with explained():
        handover.complete(site, Project.find())
else:
    handover.put_assets(site, Project.find())

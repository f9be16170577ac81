"""Quarto's post-render step (see `_quarto.yml`): completes the site after a full render."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.build import handover
from fiches.settings import Project

if os.environ.get(handover.ALL) == "1":
    with explained():
        handover.complete(Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"]), Project.find())

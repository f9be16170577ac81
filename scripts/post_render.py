"""Quarto's post-render step (see `_quarto.yml`): finishes documents, and a full site."""

import os
from pathlib import Path

from fiches.__main__ import explained
from fiches.build import handover
from fiches.settings import Project

handover.finish(os.environ, Project.find())
if os.environ.get(handover.ALL) == "1":
    with explained():
        handover.complete(Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"]), Project.find())

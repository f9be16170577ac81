"""Quarto's post-render step (see `_quarto.yml`): a full render leaves no page that isn't wanted."""

import os
from pathlib import Path

from fiches import handover

if os.environ.get(handover.ALL) == "1":
    handover.withdraw_model(Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"]))

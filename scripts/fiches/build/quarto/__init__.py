"""The real Quarto's share: what it is handed before it renders, and what is done after that.

Quarto runs `scripts/pre_render.py` before it renders and `scripts/post_render.py` after that, with
variables that say what it is about to render, or has rendered.
"""

ALL = "QUARTO_PROJECT_RENDER_ALL"
"""Whether it renders everything: 1."""

INPUTS = "QUARTO_PROJECT_INPUT_FILES"
OUTPUTS = "QUARTO_PROJECT_OUTPUT_FILES"
"""Else which files, and which it has made: one a line."""

OUTPUT_DIR = "QUARTO_PROJECT_OUTPUT_DIR"
"""The folder of the site."""

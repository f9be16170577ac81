"""The two flows of trade."""

from typing import Literal

Flow = Literal["E", "I"]
"""Exports and imports, as the customs' files name them."""

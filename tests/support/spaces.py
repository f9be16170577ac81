"""Spaces that can be told apart in what is expected."""

import re

from fiches.french.wording import FIXED, NNBSP


def plain(text: str) -> str:
    """Make spaces readable: "_" stands for one that doesn't break, or won't where it is shown."""
    return re.sub(f"[{NNBSP}{FIXED}]| (?=[;:!?])", "_", text)

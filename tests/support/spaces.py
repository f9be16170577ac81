"""Spaces that can be told apart in what is expected."""

from fiches.french.wording import NNBSP


def plain(text: str) -> str:
    """Make spaces readable: "_" stands for the narrow no-break space."""
    return text.replace(NNBSP, "_")

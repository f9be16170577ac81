"""What is told to those who write, always with their own file and line."""

from dataclasses import dataclass
from enum import IntEnum

from fiches.errors import FichesError


class TextError(FichesError):
    """Something in a text that stops its page: the message names the file and the line."""


class Weight(IntEnum):
    """What a finding means for the page."""

    ADVICE = 0
    """The page is made; it could be better."""

    UNSUPPORTED = 1
    """The built-in publisher can't show it; Quarto may."""

    BROKEN = 2
    """Something typed would be lost, or would change what it doesn't belong to."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend.

    Attributes
    ----------
    file
        As seen from the project's folder: `fiche.qmd`, `data/comments/08.md`.
    line
        From 1; 0 for the whole file.
    message
        What is wrong and what to do, in French.
    """

    file: str
    line: int
    message: str
    weight: Weight = Weight.ADVICE

    def __str__(self) -> str:
        return f"{self.file}{f', ligne {self.line}' if self.line else ''} : {self.message}"

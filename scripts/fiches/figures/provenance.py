"""Where the numbers come from, as the reader is told: source, mark of simulated data, files."""

from dataclasses import dataclass
from typing import cast

from fiches.figures.table import Table
from fiches.french import wording
from fiches.french.simulated import MARK
from fiches.reference import FLOWS, Flow
from fiches.show import Shown, plain
from fiches.store.years import Year

SHA_LENGTH = 12
"""So much of a checksum is shown: enough to compare by eye."""


def mark_of(year: Year) -> str | None:
    """Return the mark that everything made from a year's data must bear, if it is simulated."""
    return MARK if year.provenance.simulated else None


def source_of(year: Year) -> str:
    """Name the source in one line."""
    origin = "simulation au format de la douane" if year.provenance.simulated else "douane (DGDDI)"
    return f"Source : {origin}, {wording.period(year.year, year.provenance.quarters)}"


@dataclass(frozen=True, repr=False)
class Origin:
    """The files from which a year was read, with what identifies them."""

    year: Year

    def __repr__(self) -> str:
        return f"Origin({source_of(self.year)!r})"

    @property
    def sentence(self) -> str:
        """Say what was read, and when it was stored."""
        provenance = self.year.provenance
        stored = wording.day(provenance.stored_on)
        mark = (
            "Ces données sont simulées : elles imitent le format de la douane, "
            "leurs valeurs ne décrivent aucun échange réel. "
            if provenance.simulated
            else ""
        )
        licence = "" if provenance.simulated else ", Licence Ouverte 2.0"
        return f"{mark}{source_of(self.year)}{licence}. Données enregistrées le {stored}."

    @property
    def files(self) -> Shown:
        """The files, with their rows, their size and the head of their SHA-256."""
        rows = [
            (
                plain(file.name),
                wording.capital(FLOWS[cast(Flow, file.flow)].name),
                wording.number(file.rows),
                wording.number(file.bytes),
                file.sha256[:SHA_LENGTH],
            )
            for file in self.year.provenance.sources
        ]
        header = ("Fichier", "Flux", "Lignes", "Octets", "Empreinte SHA-256 (début)")
        table = Table("Fichiers lus", "llrrl", header, rows)
        return Shown(html=table.html, typst=table.typst)

    def _repr_markdown_(self) -> str:
        return self.sentence

"""What every page beside the fiches may see."""

from functools import cached_property

from fiches import show, store
from fiches.figures.provenance import Origin, mark_of, source_of
from fiches.french import wording
from fiches.indicators.scope import Scope
from fiches.reference import NATION
from fiches.settings import Project
from fiches.show import metadata


class Page:
    """What every page knows: the year that the site tells of.

    Parameters
    ----------
    year
        By default the latest that is stored.
    """

    def __init__(self, year: int | None = None) -> None:
        show.use()
        self._year = store.open_year(year, Project.here())

    @property
    def period(self) -> str:
        """Such as "2024", "trois premiers trimestres 2025"."""
        provenance = self._year.provenance
        return wording.period(provenance.year, provenance.quarters)

    @property
    def header(self) -> str:
        """The YAML block that says where the numbers come from."""
        return metadata(self._fields)

    @property
    def _fields(self) -> dict[str, object]:
        """What the header sets."""
        fields: dict[str, object] = {
            "lang": "fr",
            "annee": self.period,
            "source": source_of(self._year),
            "edition": self._year.provenance.stored_on,
            "simulated": mark_of(self._year),
        }
        return {name: value for name, value in fields.items() if value}

    @cached_property
    def provenance(self) -> Origin:
        """Where the numbers come from."""
        return Origin(self._year)

    @cached_property
    def _nation(self) -> Scope:
        return Scope(NATION, self._year, self._year.provenance.quarters)

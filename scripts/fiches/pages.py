"""All that the pages beside the fiches may see: method, home, data."""

from functools import cached_property

from fiches import indicators, reference, wording
from fiches.indicators import Totals
from fiches.provenance import Origin, mark_of, source_of
from fiches.scope import Scope, open_year, scope
from fiches.show import Shown, metadata
from fiches.trade import Year

BREAK_YEAR = 2022
"""Since January of that year the EMEBI survey replaces the declaration of goods (DGDDI)."""


class Page:
    """What every page knows: the year that the site tells of.

    Parameters
    ----------
    year
        By default the latest that is stored.
    """

    def __init__(self, year: int | None = None) -> None:
        self._year: Year = open_year(year)

    @property
    def period(self) -> str:
        """Such as "2024", "trois premiers trimestres 2025"."""
        provenance = self._year.provenance
        return wording.period(provenance.year, provenance.quarters)

    @property
    def header(self) -> str:
        """The YAML block that says where the numbers come from."""
        fields = {
            "lang": "fr",
            "annee": self.period,
            "source": source_of(self._year),
            "edition": self._year.provenance.stored_on,
            "simulated": mark_of(self._year),
        }
        known = {name: value for name, value in fields.items() if value}
        return metadata(known)

    @cached_property
    def provenance(self) -> Origin:
        """Where the numbers come from."""
        return Origin(self._year)

    @cached_property
    def _nation(self) -> Scope:
        return scope(reference.NATION, self._year, self._year.provenance.quarters)


class Method(Page):
    """The method page."""

    @property
    def sources(self) -> Shown:
        """The files that were read."""
        return self.provenance.files

    @property
    def break_year(self) -> str:
        """When the series was broken."""
        return str(BREAK_YEAR)

    @cached_property
    def _outside(self) -> Totals:
        """The trade of the nation that is in no fiche: Monaco, unknown departments."""
        nation = self._nation.totals
        fiches = indicators.by_department(self._year.frame, self._year.year)
        return Totals(
            exports_eur=nation.exports_eur - int(fiches["exports_eur"].sum()),
            imports_eur=nation.imports_eur - int(fiches["imports_eur"].sum()),
        )

    @property
    def outside_amount(self) -> str:
        """What no fiche counts, exports and imports together."""
        return wording.millions(self._outside.volume_eur)

    @property
    def outside_share(self) -> str:
        """The same as a share of the nation's trade."""
        return wording.share(self._outside.volume_eur / self._nation.totals.volume_eur, 2)

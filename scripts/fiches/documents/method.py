"""All that `methode.qmd` may see."""

from collections.abc import Mapping
from functools import cached_property

from fiches.documents import results
from fiches.documents.page import Page
from fiches.french import wording
from fiches.indicators import Totals, totals
from fiches.indicators.scope import compared
from fiches.show import Shown

BREAK_YEAR = 2022
"""Since January of that year the EMEBI survey replaces the declaration of goods (DGDDI)."""


class Method(Page):
    """The method page."""

    @property
    def _fields(self) -> dict[str, object]:
        return {"carnets": self._results is not None, **super()._fields}

    @cached_property
    def _results(self) -> Mapping[str, Mapping[str, str]] | None:
        return results.read(self._year.year, self._year.project)

    @property
    def notebooks(self) -> results.Notebooks:
        """What the notebooks have found: `notebooks.seuil_des_dix.exportations_dix`."""
        return results.Notebooks(self._results)

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
        nation = self._nation.of(totals)
        fiches = compared(self._year, self._nation.quarters)
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
        return wording.share(self._outside.volume_eur / self._nation.of(totals).volume_eur, 2)

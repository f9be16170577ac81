"""All that `index.qmd` may see."""

from functools import cached_property

from fiches import indicators
from fiches.documents.atlas import Atlas
from fiches.documents.page import Page
from fiches.drawing.theme import palette
from fiches.figures.table import Card, key_figures
from fiches.french import wording
from fiches.french.sentences import coverage_sentence
from fiches.indicators.scope import compared
from fiches.reference import FLOWS
from fiches.show import Shown

PAGE_TITLE = "Commerce extérieur des départements"
"""What the home page is called where its title would say the site's name again."""


class Home(Page):
    """The home page."""

    @property
    def _fields(self) -> dict[str, object]:
        return {"pagetitle": PAGE_TITLE, **super()._fields}

    @cached_property
    def _atlas(self) -> Atlas:
        return Atlas(
            self._year.tables,
            palette(self._year.project),
            compared(self._year, self._nation.quarters),
            self._nation.of(indicators.totals),
            self._nation.of(indicators.european_union),
        )

    @property
    def finder(self) -> Shown:
        """The field in which a department is looked for."""
        return self._atlas.finder

    @property
    def atlas(self) -> Shown:
        """The maps."""
        return self._atlas.maps

    @property
    def table(self) -> Shown:
        """The table of all departments."""
        return self._atlas.table

    @property
    def key_figures(self) -> Shown:
        """The nation's key figures."""
        totals = self._nation.of(indicators.totals)
        return key_figures(
            [
                *(
                    Card(
                        wording.capital(flow.name),
                        wording.millions_short(totals.of(code)),
                        flow.valuation,
                        flow.english,
                    )
                    for code, flow in FLOWS.items()
                ),
                Card(
                    "Solde",
                    wording.signed(totals.balance_eur),
                    coverage_sentence(totals.exports_eur, totals.imports_eur),
                    wording.sign(totals.balance_eur).colour,
                ),
            ]
        )

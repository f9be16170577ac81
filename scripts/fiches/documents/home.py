"""All that `index.qmd` may see."""

from functools import cached_property

from fiches import indicators
from fiches.documents.atlas import Atlas
from fiches.documents.page import Page
from fiches.drawing.theme import palette
from fiches.figures.table import Card, key_figures
from fiches.french import wording
from fiches.french.sentences import coverage_sentence
from fiches.indicators.answers.answers import everywhere
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
        measured = everywhere(self._nation, "department").measured
        departments = compared(self._year, self._nation.quarters).join(
            measured, left_on="department", right_on="place", maintain_order="left"
        )
        return Atlas(self._year.tables, palette(self._year.project), departments, self._of_france)

    @property
    def _of_france(self) -> dict[str, float | None]:
        """The nation's totals and measures, by the columns of the departments'."""
        totals = self._nation.of(indicators.totals)
        return {
            "exports_eur": totals.exports_eur,
            "imports_eur": totals.imports_eur,
            "balance_eur": totals.balance_eur,
            "coverage": totals.coverage,
            **everywhere(self._nation, "nation").measured.row(0, named=True),
        }

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

"""The two flows of trade: what each is called, and in what colour it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Flow = Literal["E", "I"]
"""Exports and imports, as the customs' files name them."""


@dataclass(frozen=True)
class FlowName:
    """What a flow is called.

    Attributes
    ----------
    name
        "exportations".
    english
        "exports": for those who run the command, and the name of the flow's colour.
    partner
        What a partner is: "client".
    valuation
        How goods are valued: "FAB".
    goods, countries
        The headings of what is traded and with whom.
    nothing
        In place of a figure that would be empty.
    """

    name: str
    english: Literal["exports", "imports"]
    partner: str
    valuation: str
    goods: str
    countries: str
    nothing: str

    @property
    def column(self) -> str:
        """The column of frames that hold both flows side by side, in euros."""
        return f"{self.english}_eur"


FLOWS: Mapping[Flow, FlowName] = {
    "E": FlowName(
        name="exportations",
        english="exports",
        partner="client",
        valuation="FAB",
        goods="Produits exportés",
        countries="Pays de destination",
        nothing="Aucune exportation",
    ),
    "I": FlowName(
        name="importations",
        english="imports",
        partner="fournisseur",
        valuation="CAF",
        goods="Produits importés",
        countries="Pays d'origine",
        nothing="Aucune importation",
    ),
}
"""Exports, then imports, as texts tell them."""

"""The first products and partners of places, by code, with what each weighs."""

from fiches import indicators
from fiches.documents.essentials import first_partners
from fiches.indicators import Side
from fiches.indicators.scope import Scope
from fiches.reference import Flow

COUNT = 5
"""So many are told."""

KINDS: tuple[tuple[Flow, Side, str], ...] = (
    ("E", "product", "Premiers produits exportés"),
    ("E", "country", "Premiers clients"),
    ("I", "product", "Premiers produits importés"),
    ("I", "country", "Premiers fournisseurs"),
)
"""What is told of each flow."""


def firsts(scope: Scope, flow: Flow, side: Side) -> list[tuple[str, float]]:
    """Return the codes of the first of a flow with their shares of it (0 to 1)."""
    if side == "country":
        return [(one.code, part) for one, part in first_partners(scope, flow, COUNT)]
    rows = scope.of(indicators.goods).filter(flow=flow).head(COUNT)
    return list(rows.select("a129", "share").iter_rows())

"""What the rows of the store tell: pure functions, all places at once."""

from fiches.indicators.balance import balance
from fiches.indicators.flows import FlowMatrix, Side, flows
from fiches.indicators.frames import (
    OTHER,
    OTHER_COUNTRIES,
    OTHER_PRODUCTS,
    TOTAL,
    VALUE,
    Indicator,
    of_one,
)
from fiches.indicators.goods import goods
from fiches.indicators.totals import (
    Totals,
    comparison,
    european_union,
    indeterminate,
    outside_union,
    ranks,
    totals,
    undetermined,
)

__all__ = [
    "OTHER",
    "OTHER_COUNTRIES",
    "OTHER_PRODUCTS",
    "TOTAL",
    "VALUE",
    "FlowMatrix",
    "Indicator",
    "Side",
    "Totals",
    "balance",
    "comparison",
    "european_union",
    "flows",
    "goods",
    "indeterminate",
    "of_one",
    "outside_union",
    "ranks",
    "totals",
    "undetermined",
]

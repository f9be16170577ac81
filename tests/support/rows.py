"""Rows of trade in a few lines, strategies that draw some, and the indicators of either."""

from typing import TypeVar

import polars as pl
from here import NAMES, TABLES
from hypothesis import settings
from hypothesis import strategies as st

from fiches import store
from fiches.figures.goods.inside import INSIDE
from fiches.indicators import Indicator, of_one
from fiches.indicators.scope import Scope
from fiches.reference import Kind, Place
from fiches.reference.groups import product_families
from fiches.settings import Project

Found = TypeVar("Found")

COLUMNS = ("flow", "department", "a129", "country", "value_eur")
KINDS: tuple[Kind, ...] = ("department", "region", "nation")

FAMILIES = {family.code: family.name for family in product_families(TABLES)}
PRODUCTS = list(TABLES.products)[:14]
COUNTRIES = ["BE", "CH", "CN", "DE", "ES", "GB", "IT", "JP", "LU", "NL", "PL", "US", "FR", "QU"]


def trade(*rows: tuple[str | int, ...], columns: tuple[str, ...] = COLUMNS) -> pl.LazyFrame:
    """Return rows of trade; `value_eur` is their only number."""
    schema = {name: pl.Int64 if name == "value_eur" else pl.String for name in columns}
    return pl.DataFrame(list(rows), schema=schema, orient="row").lazy()


def alone(indicator: Indicator[Found], rows: pl.LazyFrame, *more: object) -> Found:
    """Return an indicator of rows that are all of one place, in 2024."""
    return of_one(indicator, rows, NAMES, *more)


def everywhere(
    project: Project, indicator: Indicator[Found], *more: object, kinds: tuple[Kind, ...] = KINDS
) -> list[tuple[Place, Found]]:
    """Return an indicator of all places in the simulated year 2024."""
    year = store.open_year(2024, project)
    scopes = (
        Scope(place, year, year.provenance.quarters)
        for kind in kinds
        for place in TABLES.places(kind)
    )
    return [(scope.place, scope.of(indicator, *more)) for scope in scopes]


def with_families(goods: pl.DataFrame) -> pl.DataFrame:
    """Return goods as their figure has them: each with its family, none with what is inside."""
    of_product = {
        code: family.code for family in product_families(TABLES) for code in family.products
    }
    return goods.with_columns(
        family=pl.col("a129").replace_strict(
            of_product, default="manufactures", return_dtype=pl.String
        ),
        inside=pl.lit(None, INSIDE),
    )


# Few values, so that ties are frequent; many products and countries, so that some aren't named.
_rows = st.tuples(
    st.sampled_from("EI"),
    st.sampled_from(["08", "9A", "20", "98", "99"]),
    st.sampled_from(PRODUCTS),
    st.sampled_from(COUNTRIES),
    st.integers(0, 5) | st.integers(0, 10**11),
)
frames = st.lists(_rows, max_size=120).map(lambda drawn: trade(*drawn))
flows = st.sampled_from("EI")

few = settings(max_examples=50)
"""For what takes some milliseconds an example."""

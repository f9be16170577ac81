"""Small stores of trade for the rules: planted rows, drawn rows, and what their tests share."""

from collections.abc import Iterable

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

from fiches import reference
from fiches.indicators.answers import aggregates

SCHEMA = {
    "flow": pl.String,
    "quarter": pl.UInt8,
    "department": pl.String,
    "region": pl.String,
    "a129": pl.String,
    "cpf4": pl.String,
    "country": pl.String,
    "value_eur": pl.Int64,
}

REGIONS = {"08": "13", "51": "13", "20": "22", "75": "03", "9A": "24", "98": "98", "99": "21"}
"""Departments and their regions: two of one region, Corsica, Paris, one overseas, and two that
have no fiche."""

PLACES = ["01", "08", "20", "51", "75", "9A"]
"""Those asked for: 01 trades nothing."""

CLASSES = {"C11Z": "1101", "C21Z": "2110", "C28A": "2811", "C30C": "3030", "D35A": "3511"}
"""Products, and a class of each."""

COUNTRIES = ["BE", "CN", "DE", "GB", "RU", "US", "FR", "QU"]
UNION = {"BE", "DE"}
UNKNOWN = reference.NOT_COUNTRIES | {reference.RETURNS}
PARTNERS = {"EU": UNION, "US": {"US"}, "CN": {"CN"}, "GB": {"GB", "XI", "XU"}}

Row = tuple[str, int, str, str, str, int]
"""Flow, quarter, department, product, country, euros."""

unhurried = settings(deadline=None, max_examples=40)
"""Time is measured elsewhere."""

# Few values, so that ties are frequent; large ones, of which the squares overflow; nothing.
euros = st.integers(0, 5) | st.integers(10**6, 10**8) | st.integers(10**9, 10**11)
drawn = st.tuples(
    st.sampled_from("EI"),
    st.integers(1, 4),
    st.sampled_from(sorted(REGIONS)),
    st.sampled_from(sorted(CLASSES)),
    st.sampled_from(COUNTRIES),
    euros,
)
stores = st.lists(drawn, max_size=60)


def store(rows: Iterable[Row]) -> pl.LazyFrame:
    """Return rows in the store's columns."""
    full = [
        (flow, quarter, place, REGIONS.get(place, "13"), a129, CLASSES.get(a129, a129), to, value)
        for flow, quarter, place, a129, to, value in rows
    ]
    return pl.DataFrame(full, schema=SCHEMA, orient="row").lazy()


def sums(
    rows: Iterable[Row], kind: str = "department", quarters: Iterable[int] = (1, 2, 3, 4)
) -> aggregates.Aggregates:
    """Return the aggregates of all places of a kind."""
    return aggregates.aggregate(store(rows), list(quarters)).of(kind)  # type: ignore[arg-type]


def cells(rows: Iterable[Row], kind: str = "department") -> pl.DataFrame:
    """Return the cells of all places of a kind."""
    return sums(rows, kind).cells


def pairs(rows: Iterable[Row], before: Iterable[Row], kind: str = "department") -> pl.DataFrame:
    """Return the cells of two years."""
    return aggregates.paired(cells(rows, kind), cells(before, kind))


def yearly(*rows: tuple[str, str, str, str, float]) -> list[Row]:
    """Spread flow, place, product, country, millions of euros evenly over four quarters."""
    return [
        (flow, quarter, place, a129, country, round(meur * 250_000))
        for flow, place, a129, country, meur in rows
        for quarter in (1, 2, 3, 4)
    ]


def row(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    """Return the one row of a frame that is so."""
    found = frame.filter(**where)
    assert found.height == 1, found
    return found.row(0, named=True)

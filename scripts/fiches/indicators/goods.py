"""What is traded, product by product."""

from collections.abc import Iterable

import polars as pl

from fiches.indicators.frames import VALUE, by_place, product_names
from fiches.reference import Names


def goods(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, pl.DataFrame]:
    """Return what is traded, product by product.

    Returns
    -------
    dict
        For each place `flow, a129, short, label, value_eur` (euros) and `share` (of the flow, 0 to
        1), exports before imports, the largest first.
    """
    labels = {code: one.label for code, one in names.products.items()}
    value, flow = pl.col("value_eur"), ["place", "flow"]
    traded = rows.group_by(*flow, "a129").agg(VALUE).filter(value > 0)
    # Joined, not summed up in a window: where that is the same for all rows, polars multiplies by
    # its inverse, and a share would depend on which other places are computed with its own.
    whole = traded.group_by(flow).agg(whole=VALUE)
    return by_place(
        traded.join(whole, on=flow)
        .sort("place", "flow", "value_eur", "a129", descending=[False, False, True, False])
        .select(
            "place",
            "flow",
            "a129",
            short=pl.col("a129").replace(product_names(names)),
            label=pl.col("a129").replace(labels),
            value_eur="value_eur",
            share=value / pl.col("whole"),
        )
        .collect(),
        places,
    )

"""The balance by partner."""

from collections.abc import Sequence

import polars as pl

from fiches.indicators.frames import OTHER, TOTAL, by_place, country_names, is_country, leaders
from fiches.reference import Names


def balance(
    rows: pl.LazyFrame, places: Sequence[str], names: Names, top: int = 10, limit: int = 14
) -> dict[str, pl.DataFrame]:
    """Set exports and imports side by side for the main partners of both flows.

    Parameters
    ----------
    rows
        The rows of places.
    places, names
        Those wanted, and what codes stand for.
    top
        So many partners are taken from each flow.
    limit
        Of their union, so many at most are named: those with the largest volume.

    Returns
    -------
    dict
        For each place `order` (from 1), `country, name, imports_eur, exports_eur, balance_eur`
        (euros) and `kind`: `"partner"` by volume, then `"others"` if anything is left, then
        `"total"`.
    """
    value, exported = pl.col("value_eur"), pl.col("flow") == "E"
    imports, exports = pl.col("imports_eur"), pl.col("exports_eur")
    sums = (
        rows.group_by("place", "country")
        .agg(imports_eur=value.filter(~exported).sum(), exports_eur=value.filter(exported).sum())
        .with_columns(volume=imports + exports)
        .filter(pl.col("volume") > 0)
        .collect()
    )
    countries = sums.filter(is_country())
    main = pl.concat(
        leaders(countries, flow, "country", top) for flow in ("exports_eur", "imports_eur")
    )
    pair = ["place", "country"]
    named = leaders(countries.join(main, on=pair, how="semi"), "volume", "country", limit)
    every = pl.DataFrame({"place": places}, schema={"place": pl.String})
    parts = [
        sums.join(named, on=pair, how="semi").select(*pair, imports, exports, "volume"),
        _sum_of(sums.join(named, on=pair, how="anti"), OTHER),
        every.join(_sum_of(sums, TOTAL), on="place", how="left").with_columns(
            pl.col("country").fill_null(TOTAL),
            pl.col("imports_eur", "exports_eur", "volume").fill_null(0),
        ),
    ]
    kinds = pl.Enum(["partner", "others", "total"])
    texts = country_names(names) | {TOTAL: "Total"}
    lines = pl.concat(
        part.with_columns(kind=pl.lit(kind, kinds))
        for part, kind in zip(parts, kinds.categories, strict=True)
    )
    return by_place(
        lines.sort(
            "place", "kind", "volume", "country", descending=[False, False, True, False]
        ).select(
            "place",
            pl.int_range(1, pl.len() + 1).over("place").alias("order"),
            "country",
            pl.col("country").replace(texts).alias("name"),
            imports,
            exports,
            balance_eur=exports - imports,
            kind=pl.col("kind").cast(pl.String),
        ),
        places,
    )


def _sum_of(sums: pl.DataFrame, code: str) -> pl.DataFrame:
    """Return the sum of each place's rows."""
    return sums.group_by("place").agg(
        pl.lit(code).alias("country"), pl.col("imports_eur", "exports_eur", "volume").sum()
    )

"""What the rules are computed from: sums over a year, for all places of a kind, and their rest.

Every row of a frame belongs to one `place`, and all rows together are France: departments 98 and
99, which have no fiche, and the region of 98 are places like the others. So the nation is the sum
of the places, and the rest of France of each is that sum less its own, never France with it in.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import polars as pl

from fiches.indicators.frames import VALUE
from fiches.reference import NATION, Kind

_AREAS = ("department", "region")


@dataclass(frozen=True)
class Aggregates:
    """The sums of a year that the rules need, of values above nothing, in euros (`value_eur`).

    Attributes
    ----------
    cells
        `flow, a129, country`, besides `department, region`.
    quarters
        `flow, quarter, a129`.
    classes
        `flow, quarter, cpf4`: for rule 5 alone.
    suppliers
        `a129, cpf4, country`, imports: for rule 5 alone.
    """

    cells: pl.DataFrame
    quarters: pl.DataFrame
    classes: pl.DataFrame
    suppliers: pl.DataFrame

    def of(self, kind: Kind) -> "Aggregates":
        """Return the sums with the place of a kind that each row is of: `place`, a customs code.

        A place may have several rows of the same keys, as a region has several departments.
        """
        place = pl.lit(NATION.customs) if kind == "nation" else pl.col(kind)
        return Aggregates(
            *(getattr(self, field.name).with_columns(place=place) for field in fields(self))
        )


def aggregate(frame: pl.LazyFrame, quarters: Collection[int]) -> Aggregates:
    """Sum up the store's rows of some quarters of a year, once for all rules and places.

    Parameters
    ----------
    frame
        The store's rows: `flow, quarter, department, region, a129, cpf4, country, value_eur`.
    quarters
        The quarters taken: of an incomplete year, those that it has.
    """
    # Rows of 0 € exist, with tonnes: nothing is sold by them, to no country and in no quarter.
    taken = frame.filter(pl.col("value_eur") > 0, pl.col("quarter").is_in(sorted(quarters)))
    imports = taken.filter(flow="I")
    frames = pl.collect_all(
        [
            _sums(taken, *_AREAS, "flow", "a129", "country"),
            _sums(taken, *_AREAS, "flow", "quarter", "a129"),
            _sums(taken, *_AREAS, "flow", "quarter", "cpf4"),
            _sums(imports, *_AREAS, "a129", "cpf4", "country"),
        ]
    )
    return Aggregates(*frames)


def paired(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Set the cells of a year beside those of the same quarters of the year before.

    Returns
    -------
    pl.DataFrame
        `place, flow, a129, country, value_eur, base_eur`: 0 where one of the years has nothing.
    """
    keys = ("place", "flow", "a129", "country")
    nothing = pl.lit(0, pl.Int64)
    both = [
        now.select(*keys, "value_eur", base_eur=nothing),
        before.select(*keys, value_eur=nothing, base_eur="value_eur"),
    ]
    return pl.concat(both).group_by(keys).agg(pl.sum("value_eur", "base_eur"))


def beside_the_rest(sums: pl.DataFrame, places: Sequence[str], *keys: str) -> pl.DataFrame:
    """Set what each place trades beside what the rest of France does.

    Parameters
    ----------
    sums
        `place`, the keys, and columns of euros; all places together are France.
    places
        Those wanted, with rows or without.
    keys
        What tells the rows of a place apart: product, flow, country…

    Returns
    -------
    pl.DataFrame
        For each place every combination of the keys that France has: `place`, the keys, each
        column of euros (0 where the place has nothing), then each as `rest_…`; sorted.
    """
    euros = [name for name in sums.columns if name not in {"place", *keys}]
    whole = pl.sum(*euros).name.prefix("whole_")
    nation = sums.group_by(keys).agg(whole) if keys else sums.select(whole)
    wanted = pl.DataFrame({"place": places}, schema={"place": pl.String})
    rest = {f"rest_{name}": pl.col(f"whole_{name}") - pl.col(name) for name in euros}
    return (
        wanted.join(nation, how="cross")
        .join(sums.group_by("place", *keys).agg(pl.sum(*euros)), on=["place", *keys], how="left")
        .with_columns(pl.col(euros).fill_null(0))
        .select("place", *keys, *euros, **rest)
        .sort("place", *keys)
    )


def ratio(part: str | pl.Expr, whole: str) -> pl.Expr:
    """Return the share of a column in another, null where that is nothing."""
    portion = pl.col(part) if isinstance(part, str) else part
    # A column that comes from one row of a join is kept as one value, and polars multiplies by its
    # inverse: a share would depend on which places are computed together. With nothing added row by
    # row, it is a column like any other.
    divisor = pl.col(whole) + 0 * portion
    return pl.when(pl.col(whole) != 0).then(portion / divisor)


def _sums(frame: pl.LazyFrame, *keys: str) -> pl.LazyFrame:
    return frame.group_by(keys).agg(VALUE)

"""What happens to places by name, so that the fiches have something to tell: `demo_events.csv`."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, mul
from typing import Any

import polars as pl

from fiches.store.simulation.tables import Tables

EVER = (0, 9999 * 4)
"""The first and the last quarter of an event that says nothing of them. Quarters are numbered
through: `year * 4 + quarter`."""


@dataclass(frozen=True)
class Events:
    """The planted events of a flow.

    Attributes
    ----------
    factors
        `department, product, country, since, until, factor`: what trade is multiplied by. A
        missing code stands for all; `product` is of CPF4 or of A129.
    amounts
        `department, cpf4, country, since, until, publication, value_eur`: exactly what a place
        trades in each quarter (euros), in both publications or in one (`first`, `revised`).
    """

    factors: pl.DataFrame
    amounts: pl.DataFrame

    @property
    def cells(self) -> pl.DataFrame:
        """`department, cpf4, country` that the amounts settle: nothing else is traded there."""
        return self.amounts.select("department", "cpf4", "country").unique()

    def factor(self, year: int) -> pl.Expr:
        """Return what a row of `year` is multiplied by.

        It reads the columns `department, a129, cpf4, country, quarter`.
        """
        one = pl.lit(1.0)
        factors = (
            pl.when(_touches(event, year)).then(event["factor"]).otherwise(one)
            for event in self.factors.iter_rows(named=True)
            if event["since"] <= year * 4 + 4 and year * 4 + 1 <= event["until"]
        )
        return reduce(mul, factors, one)

    def rows(self, year: int, publication: str) -> pl.DataFrame:
        """Return `department, cpf4, country, quarter, value_eur` of what is planted in `year`."""
        when = year * 4 + pl.col("quarter")
        return (
            self.amounts.join(pl.DataFrame({"quarter": range(1, 5)}), how="cross")
            .filter(when.is_between("since", "until"))
            .filter(pl.col("publication").is_null() | (pl.col("publication") == publication))
            .select("department", "cpf4", "country", "quarter", "value_eur")
        )


def read(flow: str, tables: Tables) -> Events:
    """Read the events of a flow."""
    table = (
        tables.read("demo_events")
        .filter(pl.col("flow") == flow)
        .with_columns(since=_parsed("from", EVER[0]), until=_parsed("to", EVER[1]))
    )
    when = ("since", "until")
    return Events(
        table.filter(pl.col("factor").is_not_null()).select(
            "department", "product", "country", *when, pl.col("factor").cast(pl.Float64)
        ),
        table.filter(pl.col("meur").is_not_null()).select(
            "department",
            pl.col("product").alias("cpf4"),
            "country",
            *when,
            "publication",
            value_eur=(pl.col("meur").cast(pl.Float64) * 1_000_000).round().cast(pl.Int64),
        ),
    )


def _parsed(column: str, default: int) -> pl.Expr:
    """Return the quarter that `2024Q3` names, or the default."""
    year, quarter = (pl.col(column).str.split("Q").list.get(part).cast(pl.Int64) for part in (0, 1))
    return (year * 4 + quarter).fill_null(default)


def _touches(event: dict[str, Any], year: int) -> pl.Expr:
    """Tell whether an event is of the row's place, product, partner and quarter."""
    product = event["product"]
    level = "a129" if product and product[0].isalpha() else "cpf4"
    codes = {"department": event["department"], level: product, "country": event["country"]}
    when = (year * 4 + pl.col("quarter")).is_between(event["since"], event["until"])
    return reduce(and_, [pl.col(column) == code for column, code in codes.items() if code], when)

"""What a year's earlier publications added up to, so that revisions can be measured."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from fiches.store.official.customs import Source
from fiches.store.official.formats import FLOW_NAMES

KEPT = 20
"""Publications that are kept, the latest: five years of quarterly ones, some 10 KB each."""

TOTALS = pl.Schema(
    {"flow": pl.String, "department": pl.String, "quarter": pl.UInt8, "value_eur": pl.Int64}
)


@dataclass(frozen=True)
class PastPublication:
    """A publication of the year that another one replaced.

    Attributes
    ----------
    stored_on
        ISO date.
    totals
        `flow, department` (customs' code)`, quarter, value_eur` (euros), in that order.
    """

    stored_on: str
    sources: tuple[Source, ...]
    totals: pl.DataFrame = field(compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return it for JSON: values by department, a list for each flow and quarter."""
        key = pl.col("flow") + pl.col("quarter").cast(pl.String)
        keyed = self.totals.select("department", "value_eur", key=key)
        wide = keyed.pivot("key", index="department", values="value_eur")
        return {
            "stored_on": self.stored_on,
            "sources": [asdict(source) for source in self.sources],
            "totals": wide.to_dict(as_series=False),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "PastPublication":
        """Return the publication that `to_json` wrote."""
        departments: Sequence[str] = raw["totals"]["department"]
        rows = [
            (flow, department, quarter, value)
            for flow in FLOW_NAMES
            for quarter in range(1, 5)
            for department, value in zip(
                departments, raw["totals"].get(f"{flow}{quarter}", ()), strict=False
            )
            if value is not None
        ]
        return cls(
            stored_on=raw["stored_on"],
            sources=tuple(Source(**source) for source in raw["sources"]),
            totals=pl.DataFrame(rows, schema=TOTALS, orient="row").sort(TOTALS.names()[:3]),
        )


def totals(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return what the store's rows add up to by flow, department and quarter, in euros."""
    keys = TOTALS.names()[:3]
    summed = rows.group_by(keys).agg(pl.sum("value_eur")).collect()
    return summed.select(TOTALS.names()).cast(TOTALS).sort(keys)

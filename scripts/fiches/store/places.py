"""Where rows count: the customs' code of the department, and its region by the project's own table.

The region that a file gives is used only for what is no department: in real files the overseas
departments bear a code that is in no table.
"""

from collections.abc import Collection, Iterator, Mapping

import polars as pl

from fiches.reference import Reference
from fiches.store.official.formats import UNKNOWN
from fiches.store.rules import Finding, warning

NOT_DEPARTMENTS = frozenset({"98", "99"})
"""Codes of the official data that are no department: 99 is Monaco, 98 stands in no label file.
They count in the totals of France, and in those of the region that the file gives, but have no
fiche."""


def settle(frame: pl.DataFrame, tables: Reference) -> tuple[pl.DataFrame, list[Finding]]:
    """Put each row where it counts, and tell which ones the file had elsewhere.

    Parameters
    ----------
    frame
        Its `department` and `region` are Enum, `value_eur` in euros.
    """
    pairs = (
        frame.group_by("department", "region")
        .agg(pl.len().alias("rows"), pl.sum("value_eur"))
        .sort("department", "region")
        .with_columns(pl.col("department", "region").cast(pl.String).name.suffix("_told"))
    )
    customs = {insee: p.customs for p in tables.departments for insee in p.insee}
    home = {place.customs: place.region.customs for place in tables.departments}
    told = list(pairs.select("department_told", "region_told").rows())
    departments = [customs.get(code, code) for code, _ in told]
    regions = [
        region if code in NOT_DEPARTMENTS else home.get(code, UNKNOWN["region"])
        for code, (_, region) in zip(departments, told, strict=True)
    ]
    settled = pairs.with_columns(
        pl.Series("department_settled", departments, pl.Enum(sorted(set(departments)))),
        pl.Series("region_settled", regions, pl.Enum(sorted(set(regions)))),
    )
    columns = [_looked_up(frame, settled, name) for name in ("department", "region")]
    return frame.with_columns(columns), list(
        _findings(settled, home, {region.customs for region in tables.regions})
    )


def _looked_up(frame: pl.DataFrame, settled: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of what was settled for each pair: by position, as a join would take longer.

    A pair's position is made of the codes' physical numbers.
    """
    size = len(frame.schema["region"].categories)  # type: ignore[attr-defined]
    place = pl.col("department").to_physical().cast(pl.UInt32) * size
    place = place + pl.col("region").to_physical().cast(pl.UInt32)
    codes = settled[f"{name}_settled"]
    by_place = dict(zip(settled.select(place).to_series(), codes, strict=True))
    table = [by_place.get(number, codes[0]) for number in range(max(by_place) + 1)]
    return pl.lit(pl.Series(table, dtype=codes.dtype)).gather(place).alias(name)


def _findings(
    settled: pl.DataFrame, home: Mapping[str, str], known: Collection[str]
) -> Iterator[Finding]:
    """Warn of codes of another kind, and of regions other than a department's own."""
    counts = settled.cast({pl.Enum: pl.String}).group_by(
        "department_told", "region_told", "department_settled", "region_settled"
    )
    rows = counts.agg(pl.sum("rows", "value_eur")).sort("department_told", "region_told")
    others = rows.filter(pl.col("department_told") != pl.col("department_settled"))
    for code, customs, count, euros in (
        others.group_by("department_told", "department_settled", maintain_order=True)
        .agg(pl.sum("rows", "value_eur"))
        .iter_rows()
    ):
        yield warning("insee-code", code=code, customs=customs, rows=count, value_eur=euros)
    for row in rows.iter_rows(named=True):
        code, region = row["department_settled"], row["region_told"]
        count = {"rows": row["rows"], "value_eur": row["value_eur"]}
        if code in home and region != home[code]:
            facts = {"code": row["department_told"], "region": region, "expected": home[code]}
            yield warning("other-region", **facts, **count)
        elif code in NOT_DEPARTMENTS and region not in known:
            yield warning("unknown-region", region=region, code=code, **count)

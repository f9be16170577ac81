"""What `fiches data verify` asks of each year: what the rules of the fiche would name in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from fiches.indicators.answers.answers import Answers
from fiches.indicators.answers.named import RULES as NAMED
from fiches.indicators.answers.named import counted, named
from fiches.indicators.answers.quarters import comparable

if TYPE_CHECKING:
    from fiches.reference import Names
    from fiches.store.verify import Rule
    from fiches.store.years import Year


def _lines(rule: str, year: Year, before: Year | None) -> Iterator[str]:
    """Say how many things a rule names, then what it names, a line a department."""
    found = _answers(year, before)
    counts = counted(rule, found)["count"]
    each = sorted(counts.to_list())
    quartiles = " / ".join(f"{counts.quantile(q, 'linear'):g}" for q in (0.25, 0.5, 0.75))
    yield (
        f"{sum(each):,} things in {sum(map(bool, each))} of {len(each)} departments "
        f"(in one: least {each[0]}, quartiles {quartiles}, most {each[-1]})."
    )
    things = named(rule, found).sort("place", maintain_order=True)
    for rows in things.partition_by("place", maintain_order=True):
        items = (_text(row, year.names) for row in rows.iter_rows(named=True))
        yield f"{rows['place'][0]}: {', '.join(items)}"


def _answers(year: Year, before: Year | None) -> Answers:
    """Return the rules of a year, computed once, beside the year before if that can be."""
    quarters = year.provenance.quarters
    even = before and comparable(year.year) and set(quarters) <= set(before.provenance.quarters)
    earlier = before if even else None
    return year.once(("verified", earlier), lambda: Answers(year, earlier, quarters, "department"))


def _text(row: Mapping[str, Any], names: Names) -> str:
    """Write a thing that is named: "E Boissons → États-Unis"."""
    product = row["product"] and names.product(row["product"]).short
    country = row["country"] and names.country(row["country"]).name
    ends = " → ".join(filter(None, (product, country)))
    return " ".join(filter(None, (row["flow"], row["what"], ends)))


RULES: Mapping[str, Rule] = {name: partial(_lines, name) for name in NAMED}
"""By name, what each rule of L'essentiel and of the sections would name, for all departments."""

"""How long the figures of a department take to draw, beside the time of an empty chart.

Once warm, for each department: from its small frames to the SVG of balance, treemap, both Sankeys
and map of tiles. Region and nation aren't counted: their figures are drawn once for many fiches.
Times are of the processor, so that they owe little to whatever else the machine does.

Run it with `python tests/bench/bench_figures.py`; it needs the data of a year.
"""
# ruff: noqa: T201

import json
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

import altair as alt
from here import TABLES, rows_of

from fiches import indicators, reference, store
from fiches.drawing import marks, tilemap
from fiches.drawing.svg import draw
from fiches.figures.balance import bars
from fiches.figures.flows import sankey
from fiches.figures.goods import treemap
from fiches.settings import Project

ALLOWED = 0.25
"""Seconds that the figures of half of the departments may take."""


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def charts(place: reference.Department) -> dict[str, Callable[[], alt.TopLevelMixin]]:
    """Return how each chart of a department is made, its frames being there already."""
    rows = YEAR.frame.filter(rows_of(place)).collect().lazy()
    partners, goods = indicators.balance_by_partner(rows), indicators.goods(rows)
    exports, imports = (indicators.flow_matrix(rows, flow) for flow in ("E", "I"))
    return {
        "balance": lambda: bars.chart(partners),
        "treemap": lambda: treemap.chart(goods),
        "sankey of exports": lambda: sankey.chart(exports),
        "sankey of imports": lambda: sankey.chart(imports),
        "tile map": lambda: tilemap.chart(place),
    }


def drawn(chart: Callable[[], alt.TopLevelMixin]) -> float:
    return seconds(lambda: draw(chart(), id="figure"))


def main() -> int:
    """Measure and print."""
    cold = seconds(
        lambda: [drawn(chart) for chart in charts(TABLES.find_department("08")).values()]
    )
    times = {
        place.code: {name: drawn(chart) for name, chart in charts(place).items()}
        for place in TABLES.departments
    }
    empty = median(drawn(lambda: marks.picture([marks.texts([], "texts")], 100)) for _ in range(20))
    sums = sorted((sum(kinds.values()), code) for code, kinds in times.items())
    whole = median(total for total, _ in sums)
    print(f"first department, cold             {cold:6.3f} s")
    for name in times["08"]:
        print(f"{name:<34} {median(kinds[name] for kinds in times.values()):6.3f} s")
    print(f"all figures of a department        {whole:6.3f} s (median; allowed {ALLOWED} s)")
    print(f"slowest tenth from                 {quantiles((t for t, _ in sums), n=10)[-1]:6.3f} s")
    print(f"slowest: {sums[-1][1]}                        {sums[-1][0]:6.3f} s")
    print(f"an empty chart                     {empty:6.3f} s")
    print(f"five figures to an empty chart     {whole / empty:6.1f} times")
    print(json.dumps({"median": whole, "empty": empty, "slowest": sums[-1][0], "cold": cold}))
    return 0 if whole <= ALLOWED else 1


YEAR = store.open_year(None, Project.find())

if __name__ == "__main__":
    sys.exit(main())

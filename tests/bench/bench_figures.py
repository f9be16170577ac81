"""How long the figures of a department take to draw, kind by kind, beside an empty chart.

Once warm, for each department: from its data to both SVG of each kind, the wide and the narrow.
Region and nation aren't counted: their figures are drawn once for many fiches. Times are of the
processor, so that they owe little to whatever else the machine does.

Run it with `python tests/bench/bench_figures.py`; it needs the data of a year.
"""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import history
from here import COLOURS, HERE, TABLES

from fiches import store
from fiches.drawing import marks
from fiches.drawing.svg import draw, unchecked
from fiches.figures import KINDS
from fiches.figures.kind import Kind
from fiches.indicators.scope import Scope
from fiches.reference import Department


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def drawn(kind: Kind[Any], scope: Scope) -> float:
    """Return how long both pictures of a kind take, its data being there already."""
    data = kind.data(scope)
    if data is None:
        return 0.0
    made = [chart for chart in (kind.chart, kind.narrow) if chart]
    return sum(
        seconds(lambda chart=chart: draw(chart(scope, data, COLOURS), COLOURS, id="figure"))  # type: ignore[misc]
        for chart in made
    )


def figures(place: Department) -> dict[str, float]:
    """Return the seconds of each kind for a department."""
    scope = Scope(place, YEAR, YEAR.provenance.quarters)
    with unchecked():
        return {kind.name: drawn(kind, scope) for kind in KINDS}


def main() -> None:
    """Measure and print."""
    load = os.getloadavg()[0]
    cold = sum(figures(TABLES.find_department("08")).values())
    times = {place.code: figures(place) for place in TABLES.departments}
    empty = median(
        seconds(lambda: draw(marks.picture([marks.texts([], "texts")], 100), COLOURS, id="a"))
        for _ in range(20)
    )
    wholes = {code: sum(kinds.values()) for code, kinds in times.items()}
    found = {kind: median(one[kind] for one in times.values()) for kind in times["08"]}
    found |= {
        "first department, cold": cold,
        "all figures of a department": median(wholes.values()),
        f"slowest: {max(wholes, key=lambda code: wholes[code])}": max(wholes.values()),
        "an empty chart": empty,
    }
    compared = {"all figures / an empty chart": found["all figures of a department"] / empty}
    history.keep("figures", found, compared, load)


YEAR = store.open_year(None, HERE)

if __name__ == "__main__":
    main()

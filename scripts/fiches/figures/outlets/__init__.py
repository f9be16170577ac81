"""The share of four partners in both flows, among the other departments."""

from functools import partial

from fiches.drawing import strips
from fiches.figures.kind import Kind
from fiches.figures.position import (
    COLUMNS,
    Measure,
    Standing,
    chart,
    described,
    extreme,
    standing,
    table,
)
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow

PARTNERS = {
    "EU": "Union européenne",
    "US": "États-Unis",
    "CN": "Chine",
    "GB": "Royaume-Uni",
}
"""What the partners are called."""


def _measure(flow: Flow, partner: str) -> Measure:
    return Measure(flow, partner, (f"{PARTNERS[partner]},", f"dans les {FLOWS[flow].name}"))


MEASURES = tuple(_measure(flow, partner) for flow in FLOWS for partner in PARTNERS)


def _named(measure: Measure) -> str:
    return f"{PARTNERS[measure.name]}, part des {FLOWS[measure.flow].name}"


def _caption(scope: Scope, data: Standing) -> str:
    for measure, row in zip(data.measures, data.frame.iter_rows(named=True), strict=True):
        if row["value"] is not None:
            value, rest = (measure.text(row[name]) for name in ("value", "rest_value"))
            kind = FLOWS[measure.flow].name
            return (
                f"Lecture : l'Union européenne fait {value} des {kind} {scope.place.du}, "
                f"{rest} de celles du reste de la France. Champ : partenaires déterminés, "
                "100 fiches, la Corse comptant pour une."
            )
    return "Champ : partenaires déterminés."


OUTLETS = Kind(
    name="debouches",
    heading="Débouchés et approvisionnements",
    columns=COLUMNS,
    data=lambda scope: standing(scope, MEASURES),
    frame=lambda data: data.frame,
    form="nuages de points, un par mesure",
    chart=chart,
    narrow=partial(chart, form=strips.NARROW),
    table=table,
    finding=lambda _, data: extreme(data, _named),
    measure=lambda *_: "part de chaque partenaire, en %, et rang parmi les départements",
    title=lambda scope: (
        f"Part de quatre partenaires dans les échanges {scope.place.du}, parmi les départements"
    ),
    caption=_caption,
    alternative=described,
    partners="left out",
)

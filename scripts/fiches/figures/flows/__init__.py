"""The flows between products and countries, for exports and for imports."""

import altair as alt

from fiches.drawing import ranking
from fiches.drawing.ranking import Bar, Section
from fiches.drawing.theme import Palette
from fiches.figures.flows import sankey
from fiches.figures.kind import Kind, during
from fiches.figures.table import Table, amount, share_of
from fiches.french import wording
from fiches.french.sentences import largest_flows_sentence, largest_flows_share
from fiches.french.wording import millions, millions_short
from fiches.indicators import OTHER, FlowMatrix, Side, flows
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow, Place
from fiches.store import schema

CONTEXT_ENDS = 5
"""So many products and countries of a region or the nation are listed on a phone."""

WAYS: dict[Flow, str] = {
    "E": "des produits vers les pays",
    "I": "des pays vers les produits",
}

LARGE, TOGETHER = 0.1, 1 / 3
"""Of a flow: shares at which its largest ribbon, or the red ones together, stand out."""


def _table(matrix: FlowMatrix) -> Table:
    """Set a flow: a row for each product, a column for each partner."""
    products, countries = matrix.ends("product"), matrix.ends("country")
    links = matrix.links.select("product", "country", "value_eur").iter_rows()
    cells = {(product, country): value for product, country, value in links}
    unit = wording.unit_of([matrix.total_eur])
    rows = [
        (
            product["name"],
            *(amount(cells.get((product["code"], end["code"])), unit) for end in countries),
            amount(product["value_eur"], unit),
        )
        for product in products
    ]
    sums = (*(end["value_eur"] for end in countries), matrix.total_eur)
    rows.append(("Total", *(amount(total, unit) for total in sums)))
    header = ("Produit", *(end["name"] for end in countries), "Total")
    flow = wording.capital(FLOWS[matrix.flow].name)
    return Table(
        f"{flow} par produit et par pays, en {unit.long}",
        "l" + "r" * len(sums),
        header,
        rows,
        over=FLOWS[matrix.flow].countries,
        total=True,
    )


def _annex(scope: Scope, matrix: FlowMatrix) -> Table:
    """Set the flow of a department; of what is around it, both sides alone."""
    if scope.place.kind == "department":
        return _table(matrix)
    unit = wording.unit_of([matrix.total_eur])
    rows = [
        (end["name"], amount(end["value_eur"], unit), share_of(end["value_eur"] / matrix.total_eur))
        for side in sankey.sides(matrix.flow)
        for end in matrix.ends(side)
    ]
    words = FLOWS[matrix.flow]
    caption = f"{wording.capital(words.name)} {scope.place.du}, en {unit.long}"
    return Table(caption, "lrr", ("Produit ou pays", "Valeur", "Part"), rows)


def size_of(place: Place) -> sankey.Size:
    """Return how large the flows of a place are drawn: what is around a department, smaller."""
    return sankey.FULL if place.kind == "department" else sankey.COMPACT


def _chart(scope: Scope, matrix: FlowMatrix, colours: Palette) -> alt.LayerChart:
    return sankey.chart(matrix, colours, size_of(scope.place))


def _narrow(scope: Scope, matrix: FlowMatrix, colours: Palette) -> alt.LayerChart:
    """List the red flows, then both sides: there is no room for ribbons that can be followed."""
    if matrix.links.is_empty():
        return _chart(scope, matrix, colours)
    unit = wording.unit_of([matrix.total_eur])
    source, target = sankey.sides(matrix.flow)
    most = None if scope.place.kind == "department" else CONTEXT_ENDS

    def bar(name: str, value: int, code: str = "") -> Bar:
        text = f"{unit.amount(value)} · {wording.share(value / matrix.total_eur)}"
        return Bar(name, text, value, outlined=code == OTHER)

    names = [
        (f"{row[f'{source}_name']} → {row[f'{target}_name']}", row["value_eur"])
        for row in matrix.top_flows.iter_rows(named=True)
    ]
    sections = [
        Section("Premiers flux", "deficit", [bar(*name) for name in names]),
        *(
            Section(
                sankey.heading(matrix.flow, side),
                FLOWS[matrix.flow].english,
                [
                    bar(end["name"], end["value_eur"], end["code"])
                    for end in matrix.ends(side)[:most]
                ],
            )
            for side in (source, target)
        ),
    ]
    return ranking.chart([section for section in sections if section.bars], colours)


def _alternative(scope: Scope, matrix: FlowMatrix) -> str:
    total = (
        f"{during(scope)}, les {FLOWS[matrix.flow].name} {scope.place.du} "
        f"s'élèvent à {millions(matrix.total_eur)}."
    )
    if matrix.links.is_empty():
        return total
    products = _first_names(matrix, "product")
    countries = _first_names(matrix, "country")
    return (
        f"{total} Premiers produits : {wording.listing(products)}. "
        f"Premiers {FLOWS[matrix.flow].countries.lower()} : {wording.listing(countries)}."
    )


def _first_names(matrix: FlowMatrix, side: Side) -> list[str]:
    ends = [end for end in matrix.ends(side) if end["code"] != OTHER]
    return [f"{end['name']} ({millions_short(end['value_eur'])})" for end in ends[:3]]


def _finding(scope: Scope, matrix: FlowMatrix) -> str:
    """Say how much the largest ribbon, or the red ones together, make of the flow."""
    top = matrix.top_flows
    if top.is_empty():
        return ""
    flow = FLOWS[matrix.flow].name
    row = top.row(0, named=True)
    part = int(row["value_eur"]) / matrix.total_eur
    together = int(top["value_eur"].sum()) / matrix.total_eur
    if together >= TOGETHER and top.height > 1:
        count = wording.capital(wording.cardinal(top.height))
        return f"{count} flux font {wording.percent(together, 0)} des {flow}"
    if part >= LARGE:
        return f"Le premier flux fait {wording.percent(part, 0)} des {flow}"
    return ""


def _caption(scope: Scope, matrix: FlowMatrix) -> str:
    flows = [
        (row["product_name"], scope.names.country(row["country"]), row["value_eur"])
        for row in matrix.top_flows.iter_rows(named=True)
    ]
    if scope.place.kind != "department":
        return largest_flows_share(matrix.flow, scope.place, flows, matrix.total_eur)
    return largest_flows_sentence(matrix.flow, scope.place, flows, matrix.total_eur)


def _measure(scope: Scope, matrix: FlowMatrix) -> str:
    name = FLOWS[matrix.flow].name
    order = "produits et pays du plus grand au plus petit"
    if size_of(scope.place).lines == 1:
        return f"part dans les {name}, en % ; {order}"
    return f"valeur des {name}, en {wording.unit_of([matrix.total_eur]).long} ; {order}"


def _of(flow: Flow) -> Kind[FlowMatrix]:
    name = wording.capital(FLOWS[flow].name)
    return Kind(
        name=FLOWS[flow].name,
        heading="Flux entre produits et pays",
        form="diagramme de flux",
        columns=(
            *(schema.PRODUCT, schema.PRODUCT_NAME, schema.FLOW_LABEL),
            *(schema.COUNTRY, schema.COUNTRY_NAME, schema.VALUE),
        ),
        data=lambda scope: scope.of(flows, flow),
        frame=lambda matrix: matrix.links,
        chart=_chart,
        narrow=_narrow,
        table=_table,
        annex=_annex,
        finding=_finding,
        title=lambda scope: f"{name} {scope.place.du}, {WAYS[flow]}",
        measure=_measure,
        caption=_caption,
        alternative=_alternative,
    )


EXPORTS, IMPORTS = (_of(flow) for flow in FLOWS)

"""The flows between products and countries, for exports and for imports."""

import altair as alt

from fiches.drawing.theme import Palette
from fiches.figures.flows import sankey
from fiches.figures.kind import Kind, during
from fiches.figures.table import IN_MILLIONS, Table, amount, digits_for
from fiches.french import wording
from fiches.french.sentences import largest_flows_sentence, largest_flows_share
from fiches.french.wording import millions, millions_short
from fiches.indicators import FlowMatrix, Side, flows
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow
from fiches.store import schema

CONTEXT_HEIGHT = 300
"""Of the Sankeys of region and nation, in pixels: both fit on one printed page."""

WAYS: dict[Flow, str] = {
    "E": "des produits vers les pays",
    "I": "des pays vers les produits",
}


def _table(matrix: FlowMatrix) -> Table:
    """Set a flow: a row for each product, a column for each partner."""
    products, countries = matrix.ends("product"), matrix.ends("country")
    links = matrix.links.select("product", "country", "value_eur").iter_rows()
    cells = {(product, country): value for product, country, value in links}
    digits = digits_for(list(cells.values()))
    rows = [
        (
            product["name"],
            *(amount(cells.get((product["code"], end["code"])), digits) for end in countries),
            amount(product["value_eur"], digits),
        )
        for product in products
    ]
    sums = (*(end["value_eur"] for end in countries), matrix.total_eur)
    rows.append(("Total", *(amount(total, digits) for total in sums)))
    header = ("Produit", *(end["name"] for end in countries), "Total")
    flow = wording.capital(FLOWS[matrix.flow].name)
    return Table(
        f"{flow} par produit et par pays, {IN_MILLIONS}",
        "l" + "r" * len(sums),
        header,
        rows,
        over=FLOWS[matrix.flow].countries,
        total=True,
    )


def _chart(scope: Scope, matrix: FlowMatrix, colours: Palette) -> alt.LayerChart:
    height = sankey.HEIGHT if scope.place.kind == "department" else CONTEXT_HEIGHT
    return sankey.chart(matrix, colours, height)


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
        f"{total} Premiers produits : {wording.listing(products)} ; "
        f"premiers pays : {wording.listing(countries)}."
    )


def _first_names(matrix: FlowMatrix, side: Side) -> list[str]:
    return [f"{end['name']} ({millions_short(end['value_eur'])})" for end in matrix.ends(side)[:3]]


def _caption(scope: Scope, matrix: FlowMatrix) -> str:
    flows = [
        (row["product_name"], scope.names.country(row["country"]), row["value_eur"])
        for row in matrix.top_flows.iter_rows(named=True)
    ]
    if scope.place.kind != "department":
        return largest_flows_share(matrix.flow, scope.place, flows, matrix.total_eur)
    return largest_flows_sentence(matrix.flow, scope.place, flows, matrix.total_eur)


def _of(flow: Flow) -> Kind[FlowMatrix]:
    name = wording.capital(FLOWS[flow].name)
    return Kind(
        name=FLOWS[flow].name,
        heading="Flux entre produits et pays",
        columns=(
            *(schema.PRODUCT, schema.PRODUCT_NAME, schema.COUNTRY, schema.COUNTRY_NAME),
            schema.VALUE,
        ),
        data=lambda scope: scope.of(flows, flow),
        frame=lambda matrix: matrix.links,
        chart=_chart,
        table=_table,
        title=lambda scope: f"{name} {scope.place.du}, {WAYS[flow]}",
        caption=_caption,
        alternative=_alternative,
    )


EXPORTS, IMPORTS = (_of(flow) for flow in FLOWS)

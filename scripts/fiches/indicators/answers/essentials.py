"""Which sentences are worth a place's first two minutes, and in which order.

Each rule offers what passes its gate. What is offered is ranked by how far out the place stands
among those of its kind, in bits (`position.surprise`), so that a share, a rate and an amount can be
set against each other. The choice is made place by place, on a dozen offers each.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import polars as pl

from fiches.indicators.answers.aggregates import ratio
from fiches.indicators.answers.change import MIN_BASE_EUR
from fiches.indicators.answers.exposure import TOLD_GAP
from fiches.indicators.answers.position import COUNTRIES, PRODUCTS, ranked, surprise
from fiches.indicators.frames import OTHER
from fiches.reference import Flow

TELLING = 1.0
"""At one bit the place is among the quarter of places at either end: the half in the middle isn't
told for itself."""

TELLING_CONCENTRATION = 2.3
"""Among ten at either end: numbers of equivalent partners depend on the nomenclature, and small
places look concentrated."""

LEAST, MOST = 4, 6
"""So many sentences: two minutes of reading."""

NAMED = 2
"""No product or country is named more often: each sentence tells something else."""

LONE_CELL = 0.5
"""A cell that makes more than half of an own change is named with it."""

Family = Literal[
    "change",
    "speciality",
    "exposure",
    "move",
    "supply",
    "own",
    "purchases",
    "concentration",
    "solidity",
    "partners",
]
"""What a sentence is about; one sentence each, ties in this order. `exposure` is that of exports,
`supply` that of imports; `partners` is told where nothing else is."""

Reason = Literal["fixed", "always", "telling", "filler"]
"""Why a sentence is there: in every place; by its size; by its rank; so that there are four."""

EXPOSURES: Mapping[Family, tuple[tuple[Flow, str], ...]] = {
    "exposure": (("E", "EU"), ("E", "GB"), ("E", "US")),
    "supply": (("I", "CN"), ("I", "EU")),
}
"""Flows and partners that are told, by family."""

_OFFER = pl.Schema(
    {
        "place": pl.String(),
        "family": pl.String(),
        "subject": pl.String(),
        "flow": pl.String(),
        "products": pl.List(pl.String()),
        "countries": pl.List(pl.String()),
        "always": pl.Boolean(),
        "bits": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Sentence:
    """A sentence that is worth telling of a place: its wording is made from its rule's row.

    Attributes
    ----------
    family
        What it is about.
    subject
        Which one of the family: the partner or country, `own` or `nature`, the CPF4 class, the
        measure of concentration, `change` or `size` (no year before), `speciality` or `product`
        (without a speciality, the first product).
    flow
        `"E"` or `"I"`; none if it tells both.
    products, countries
        What it names (A129 or CPF4; country or partner).
    bits
        How far out the place stands; none for fixed sentences and fillers without a rank.
    reason
        Why it is there.
    """

    family: Family
    subject: str
    flow: Flow | None
    products: tuple[str, ...]
    countries: tuple[str, ...]
    bits: float | None
    reason: Reason

    @property
    def names(self) -> tuple[str, ...]:
        """All that it names."""
        return self.products + self.countries


def essentials(
    places: Sequence[str],
    fixed: Mapping[str, Sequence[Sentence]],
    offered: pl.DataFrame,
) -> dict[str, tuple[Sentence, ...]]:
    """Choose four to six sentences for each place, in the order in which they are told.

    Parameters
    ----------
    places
        Those wanted.
    fixed
        What each place tells in any case (`fixed_sentences`).
    offered
        `offers` of all rules.

    Returns
    -------
    dict
        For each place the fixed sentences, then the others by falling bits. A place that trades
        nothing has none.
    """
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in offered.iter_rows(named=True):
        by_place.setdefault(row["place"], []).append(row)
    return {
        place: _chosen(fixed[place], by_place.get(place, [])) if fixed.get(place) else ()
        for place in places
    }


def fixed_sentences(
    places: Sequence[str],
    structure: pl.DataFrame,
    specialities: pl.DataFrame,
    changes: pl.DataFrame | None,
    traded: Collection[str],
) -> dict[str, tuple[Sentence, ...]]:
    """Return what is told of each place in any case.

    Parameters
    ----------
    places
        Those wanted.
    structure
        `specialisation.excesses` of all products.
    specialities
        Those that the text tells.
    changes
        `change.changes`, if the year before is stored.
    traded
        The places that trade at all.

    Returns
    -------
    dict
        The change of both flows, or their size without a year before; the first speciality, or
        without one the first product sold.
    """
    moved = {} if changes is None else _moved(changes)
    first = {
        row["place"]: ("speciality", row["a129"])
        for row in specialities.filter(order=1).iter_rows(named=True)
    }
    sold = structure.filter(pl.col("value_eur") > 0).sort(
        "value_eur", "a129", descending=[True, False]
    )
    for row in sold.unique("place", keep="first", maintain_order=True).iter_rows(named=True):
        first.setdefault(row["place"], ("product", row["a129"]))
    found: dict[str, tuple[Sentence, ...]] = {}
    for place in places:
        if place not in traded:
            continue
        products, countries = moved.get(place, ((), ()))
        subject = "size" if changes is None else "change"
        told = [Sentence("change", subject, None, products, countries, None, "fixed")]
        if place in first:
            subject, product = first[place]
            told.append(Sentence("speciality", subject, "E", (product,), (), None, "fixed"))
        found[place] = tuple(told)
    return found


def offers(
    position: pl.DataFrame,
    exposures: Mapping[tuple[Flow, str], pl.DataFrame],
    purchases: pl.DataFrame,
    solidity: pl.DataFrame,
    *,
    moves: pl.DataFrame | None = None,
    own: pl.DataFrame | None = None,
    overseas: Collection[str] = (),
) -> pl.DataFrame:
    """Offer what passes each rule's gate.

    Parameters
    ----------
    position
        `position.measures` of all places of a kind.
    exposures
        `exposure.exposure` by flow and partner, for `EXPOSURES`.
    purchases
        `purchases.purchases`.
    solidity
        `robustness.solidity`.
    moves
        `change.contributions` by country, if the year before is stored.
    own
        `change.own`, likewise.
    overseas
        Places of which the trade with the mainland isn't in the data: their shares of the European
        Union tell nothing.

    Returns
    -------
    pl.DataFrame
        `place, family, subject, flow, products, countries, always, bits`.
    """
    found = [
        *_exposures(position, exposures, overseas),
        _purchases(position, purchases),
        *_concentration(position),
        _solidity(solidity),
    ]
    if moves is not None:
        found.append(_moves(moves))
    if own is not None:
        found += [_own(own, "own", "own"), _own(own, "nature", "structure")]
    return pl.concat(found).sort("place", "family", "subject", "flow")


def _chosen(fixed: Sequence[Sentence], offered: Sequence[dict[str, Any]]) -> tuple[Sentence, ...]:
    """Add to what is fixed the most telling offers."""
    told = list(fixed)
    offers = sorted(map(_sentence, offered), key=_order)
    for one in (one for one in offers if one.reason == "always"):
        _tell(one, told, named=MOST)
    for one in (one for one in offers if _telling(one)):
        _tell(one, told)
    fillers = (one for one in offers if one.family != "concentration")
    for one in fillers:
        if len(told) < LEAST:
            _tell(replace(one, reason="filler"), told)
    if len(told) < LEAST:
        told.append(Sentence("partners", "", None, (), (), None, "filler"))
    return (*fixed, *sorted(told[len(fixed) :], key=_order))


def _sentence(row: Mapping[str, Any]) -> Sentence:
    return Sentence(
        family=row["family"],
        subject=row["subject"],
        flow=row["flow"],
        products=tuple(row["products"]),
        countries=tuple(row["countries"]),
        bits=row["bits"],
        reason="always" if row["always"] else "telling",
    )


def _order(one: Sentence) -> tuple[float, int, str, str]:
    """Put the most telling first; ties by family, then code."""
    bits = float("-inf") if one.bits is None else one.bits
    return -bits, get_args(Family).index(one.family), one.subject, one.flow or ""


def _telling(one: Sentence) -> bool:
    least = TELLING_CONCENTRATION if one.family == "concentration" else TELLING
    return one.bits is not None and one.bits >= least


def _tell(one: Sentence, told: list[Sentence], named: int = NAMED) -> None:
    """Tell a sentence if there is room, its family is new, and its names aren't told too often."""
    names = Counter(name for other in told for name in set(other.names))
    fresh = one.family not in {other.family for other in told}
    if fresh and len(told) < MOST and all(names[name] < named for name in one.names):
        told.append(one)


def _moved(changes: pl.DataFrame) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what the sentence on the change names: the largest products, and a cell that turns."""
    rated = changes.filter(~pl.col("pace").is_in(["nothing", "new", "small base"]))
    turned = pl.col("turns")
    names = rated.group_by("place").agg(
        products=pl.concat_list("product", pl.when(turned).then("cell_product"))
        .explode()
        .drop_nulls()
        .unique()
        .sort(),
        countries=pl.col("cell_country").filter(turned).unique().sort(),
    )
    return {
        place: (tuple(products), tuple(countries))
        for place, products, countries in names.iter_rows()
    }


def _offer(
    frame: pl.DataFrame,
    family: Family,
    subject: pl.Expr,
    *,
    products: Sequence[pl.Expr] = (),
    countries: Sequence[pl.Expr] = (),
    always: pl.Expr | None = None,
    bits: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return ranked rows that pass their gate as offers; names that are null aren't named."""
    nobody = pl.lit([], pl.List(pl.String))
    return frame.select(
        "place",
        pl.lit(family).alias("family"),
        subject.cast(pl.String).alias("subject"),
        "flow",
        products=pl.concat_list(*products).list.drop_nulls() if products else nobody,
        countries=pl.concat_list(*countries).list.drop_nulls() if countries else nobody,
        always=pl.lit(value=False) if always is None else always,
        bits=surprise() if bits is None else bits,
    ).match_to_schema(_OFFER)


def _exposures(
    position: pl.DataFrame,
    exposures: Mapping[tuple[Flow, str], pl.DataFrame],
    overseas: Collection[str],
) -> Iterator[pl.DataFrame]:
    """Offer gaps of two points, by the rank of the share."""
    for family, pairs in EXPOSURES.items():
        for flow, partner in pairs:
            gaps = exposures[flow, partner].filter(pl.col("gap").abs() >= TOLD_GAP)
            if partner == "EU":
                gaps = gaps.filter(~pl.col("place").is_in(sorted(overseas)))
            shares = position.filter(flow=flow, measure=partner)
            rows = shares.join(gaps.select("place"), on="place", how="semi")
            yield _offer(rows, family, pl.lit(partner), countries=[pl.lit(partner)])


def _moves(moves: pl.DataFrame) -> pl.DataFrame:
    """Offer the country of the largest contribution, by the rank of its size among the largest.

    Against the same country's contributions elsewhere nearly every place would stand out: its
    largest one was chosen for that.
    """
    firm = moves.filter(pl.col("flow_base_eur") >= MIN_BASE_EUR, pl.col("code") != OTHER)
    largest = (
        firm.with_columns(value=pl.col("points").abs(), measure=pl.lit("move"))
        .sort("value", "code", descending=[True, False])
        .unique(["place", "flow"], keep="first", maintain_order=True)
    )
    code = pl.col("code")
    rows = ranked(largest).filter("named")
    return _offer(rows, "move", code, countries=[code], bits=surprise(upwards=True))


def _own(own: pl.DataFrame, told: str, part: str) -> pl.DataFrame:
    """Offer own changes, or those of the nature of the products, by the rank of that part."""
    rows = ranked(own.with_columns(measure=pl.lit(told), value=part)).filter(told=told)
    named = pl.lit(told == "own") & (pl.col("cell_share") > LONE_CELL)
    cell = [pl.when(named).then(name) for name in ("cell_product", "cell_country")]
    return _offer(rows, "own", pl.lit(told), products=cell[:1], countries=cell[1:])


def _purchases(position: pl.DataFrame, purchases: pl.DataFrame) -> pl.DataFrame:
    """Offer the class with the largest excess over the rest of France, by its part of imports."""
    first = (
        purchases.filter("told")
        .sort("excess_eur", "cpf4", descending=[True, False])
        .unique("place", keep="first", maintain_order=True)
        .select("place", "cpf4", "supplier", part=ratio("excess_eur", "imports_eur"))
    )
    every = position.select("place").unique().join(first, on="place", how="left")
    rows = ranked(
        every.with_columns(
            flow=pl.lit("I"), measure=pl.lit("excess"), value=pl.col("part").fill_null(0.0)
        )
    ).filter(pl.col("cpf4").is_not_null())
    code = pl.col("cpf4")
    return _offer(rows, "purchases", code, products=[code], countries=[pl.col("supplier")])


def _concentration(position: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Offer the numbers of equivalent countries and products of exports, by their rank."""
    for measure in (COUNTRIES, PRODUCTS):
        rows = position.filter(pl.col("value").is_not_null(), flow="E", measure=measure)
        yield _offer(rows, "concentration", pl.lit(measure))


def _solidity(solidity: pl.DataFrame) -> pl.DataFrame:
    """Offer the largest cell of exports, by the rank of its share."""
    cells = solidity.filter(flow="E").with_columns(measure=pl.lit("cell"), value="cell_share")
    return _offer(
        ranked(cells).filter("told"),
        "solidity",
        pl.lit("cell"),
        products=[pl.col("cell_product")],
        countries=[pl.col("cell_country")],
        always=pl.col("always"),
    )

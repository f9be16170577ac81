"""Each planted event is in the data, to be found by what a reader would ask, and nowhere near.

The same questions are put to the small years and, as a slow test, to those of full size, which have
other cells: an event that shows by chance in one of them would not in the other.
"""

import polars as pl
import pytest
from here import HERE, NAMES, TABLES
from samples import EVER
from simulated import read, zips

from fiches import store
from fiches.store import publications, simulation

YEARS = (2023, 2024)
NOWHERE = ("QU", "FR")
SIZES = ["small", *([pytest.param("full", marks=pytest.mark.slow)] if EVER else [])]


class Trade:
    """Both years, in millions of euros."""

    def __init__(self, frames):
        key = ["flow", "year", "quarter", "department", "a129", "cpf4", "country"]
        summed = [frame.group_by(key).agg(meur=pl.col("value_eur").sum() / 1e6) for frame in frames]
        self.rows = pl.concat(summed).with_columns(pl.col("year", "quarter").cast(pl.Int64))

    def of(self, flow, department=None, **codes):
        """Return the rows of a flow, of a department and other codes."""
        wanted = {"flow": flow, "department": department} | codes
        return self.rows.filter(
            *(pl.col(name) == code for name, code in wanted.items() if code is not None)
        )

    def meur(self, flow, department=None, **codes):
        return self.of(flow, department, **codes)["meur"].sum()

    def rest(self, flow, department, **codes):
        """Return the same for the rest of France."""
        return self.meur(flow, **codes) - self.meur(flow, department, **codes)

    def ratio(self, flow, department=None, **codes):
        """Return what is traded in 2024 for one euro of 2023."""
        before, now = (self.meur(flow, department, year=year, **codes) for year in YEARS)
        return now / before

    def points(self, flow, department, **codes):
        """Return what a part adds to the growth of a department's flow, in points."""
        before, now = (self.meur(flow, department, year=year, **codes) for year in YEARS)
        return 100 * (now - before) / self.meur(flow, department, year=YEARS[0])


@pytest.fixture(scope="module", params=SIZES)
def trade(request, data, tmp_path_factory):
    if request.param == "small":
        return Trade(read(zips(data, year)) for year in YEARS)
    folder = tmp_path_factory.mktemp("full")
    written = simulation.write_years(
        folder, YEARS, HERE.reference, publications=["revised"], full_size=True
    )
    return Trade(map(read, written.values()))


# What opens and closes


def test_only_planted_cells_open_or_close(trade):
    """A product traded with a country for 10 M€ in one year and not at all in the other."""
    cell = ["flow", "department", "cpf4", "country"]
    sums = trade.rows.group_by(*cell, "year").agg(pl.col("meur").sum())
    years = sums.pivot("year", index=cell, values="meur").fill_null(0)
    low, high = (pick("2023", "2024") for pick in (pl.min_horizontal, pl.max_horizontal))
    found = years.filter(high >= 10, low == 0)
    assert {*found.select("flow", "department").unique().iter_rows()} == {
        ("I", "45"),  # a warehouse leaves
        ("I", "72"),  # and comes
        ("E", "14"),  # a ship
        ("E", "36"),  # a plant opens
        ("E", "61"),  # another closes
    }


def test_a_warehouse_moves_between_two_departments(trade):
    for department, before, now in (("45", 240, 0), ("72", 0, 240)):
        toys = {"cpf4": "3240", "country": "CN"}
        assert trade.meur("I", department, year=2023, **toys) == pytest.approx(before)
        assert trade.meur("I", department, year=2024, **toys) == pytest.approx(now)
    assert 1.02 < trade.ratio("I", "72") < 1.05
    without = trade.meur("I", "72", year=2024) - 240
    assert without / trade.meur("I", "72", year=2023) < 0.985  # without it, the sign turns
    assert 0.9 < trade.ratio("I", "45") < 0.96
    for neighbour in ("28", "41", "49", "53", "61"):
        assert abs(trade.points("I", neighbour, a129="C32C")) < 1, neighbour


def test_a_ship_makes_the_growth_of_a_year(trade):
    ship = trade.of("E", "14", cpf4="3011", country="NO")
    assert ship.select("year", "quarter", "meur").rows() == [(2024, 2, 240)]
    before, now = (trade.meur("E", "14", year=year) for year in YEARS)
    assert 1.02 < now / before < 1.05
    assert (now - 240) / before < 0.985
    for neighbour in ("50", "61", "27", "35"):
        assert abs(trade.points("E", neighbour, a129="C30A")) < 2, neighbour


def test_a_plant_opens_and_sells_to_six_countries(trade):
    trains = trade.of("E", "36", a129="C30B")
    assert {*trains["year"]} == {2024}
    assert trains["country"].n_unique() == 6
    assert trains["meur"].sum() == pytest.approx(136)
    assert trade.ratio("E", "36") == pytest.approx(1.12, abs=0.01)
    for neighbour in ("18", "37", "41", "86", "87"):
        assert abs(trade.points("E", neighbour, a129="C30B")) < 1, neighbour


def test_a_plant_closes(trade):
    appliances = trade.of("E", "61", a129="C27A")
    assert {*appliances["year"]} == {2023}
    assert appliances["meur"].sum() == pytest.approx(100)
    assert trade.ratio("E", "61") == pytest.approx(0.925, abs=0.01)
    for neighbour in ("14", "27", "50", "53", "72"):
        assert abs(trade.points("E", neighbour, a129="C27A")) < 1, neighbour


def test_a_client_is_lost_from_the_third_quarter(trade):
    client = trade.of("E", "39", cpf4="2222", country="CH").sort("year", "quarter")
    assert client["meur"].to_list() == [24] * 6
    assert client.filter(pl.col("year") == 2024)["quarter"].to_list() == [1, 2]

    def halves(department):
        plastics = trade.of("E", department, a129="C22B", year=2024)
        late = plastics.filter(pl.col("quarter") > 2)["meur"].sum()
        return late / (plastics["meur"].sum() - late)

    assert halves("39") < 0.85
    for neighbour in ("01", "25", "71"):
        assert halves(neighbour) > 0.9, neighbour


def test_a_sector_grows_by_a_quarter(trade):
    assert 1.15 < trade.ratio("E", "81", a129="C21Z") < 1.4
    assert trade.points("E", "81", a129="C21Z") > 2.5
    assert 0.98 < trade.ratio("E", a129="C21Z") < 1.1
    for neighbour in ("31", "34", "82"):
        assert abs(trade.points("E", neighbour, a129="C21Z")) < 1.5, neighbour


def test_a_product_is_multiplied(trade):
    assert trade.ratio("E", "46", a129="C28C") == pytest.approx(3.5)
    assert trade.meur("E", "46", a129="C28C", year=2023) == pytest.approx(12)
    assert trade.points("E", "46", a129="C28C") > 3.5
    for neighbour in ("24", "12", "47"):
        assert abs(trade.points("E", neighbour, a129="C28C")) < 1, neighbour


def test_all_exports_are_multiplied(trade):
    assert 3.1 < trade.ratio("E", "9E") < 3.6
    assert trade.meur("E", "9E", year=2023) > 1
    for neighbour in ("9A", "9B", "9C", "9D"):
        assert 0.8 < trade.ratio("E", neighbour) < 1.2, neighbour


def test_a_place_is_stable(trade):
    for flow in "EI":
        assert abs(trade.ratio(flow, "37") - 1) < 0.003
    for neighbour in ("36", "72", "86"):
        assert max(abs(trade.ratio(flow, neighbour) - 1) for flow in "EI") > 0.01, neighbour


# The United States


def exposure(trade, department, partner="US"):
    """Return the gap to the rest of France, and what products and customers make of it (points)."""
    determined = trade.of("E", year=2024).filter(~pl.col("country").is_in(NOWHERE))
    here = pl.col("department") == department
    there = pl.col("country") == partner
    by_product = determined.group_by("a129").agg(
        here=pl.col("meur").filter(here).sum(),
        here_us=pl.col("meur").filter(here & there).sum(),
        rest=pl.col("meur").filter(~here).sum(),
        rest_us=pl.col("meur").filter(~here & there).sum(),
    )
    sums = by_product.sum().row(0, named=True)
    of_rest = sums["rest_us"] / sums["rest"]
    usual = pl.when(pl.col("rest") > 0).then(pl.col("rest_us") / pl.col("rest")).otherwise(of_rest)
    expected = by_product.select((pl.col("here") * usual).sum()).item() / sums["here"]
    own = sums["here_us"] / sums["here"]
    return [100 * part for part in (own - of_rest, expected - of_rest, own - expected)]


def test_the_same_gap_to_the_united_states_has_three_reasons(trade):
    gaps = {code: exposure(trade, code) for code in ("84", "24", "11")}
    for gap, _, _ in gaps.values():
        assert 4 < gap < 6.5
    assert max(gap for gap, _, _ in gaps.values()) - min(gap for gap, _, _ in gaps.values()) < 0.2
    _, products, customers = gaps["84"]
    assert products > 3 * abs(customers)
    _, products, customers = gaps["24"]
    assert customers > 3 * abs(products)
    _, products, customers = gaps["11"]
    assert products > 7
    assert customers < -2.5


def test_a_gap_to_the_united_states_is_nearly_none(trade):
    gap, _, _ = exposure(trade, "26")
    assert abs(gap) < 1


@pytest.mark.parametrize(("department", "neighbour"), [("84", "13"), ("24", "19"), ("11", "81")])
def test_neighbours_have_another_gap(trade, department, neighbour):
    assert exposure(trade, department)[0] - exposure(trade, neighbour)[0] > 2


# Purchases


def concentrated(trade, cpf4, department=None, rest=False):
    """Return the share of the first supplier, and whether purchases are concentrated.

    They are if over half come from outside the EU, with a Herfindahl index there of 0.4 or more.
    """
    rows = trade.of("I", cpf4=cpf4, year=2024).filter(~pl.col("country").is_in(NOWHERE))
    if department:
        here = pl.col("department") == department
        rows = rows.filter(~here if rest else here)
    by_country = rows.group_by("country").agg(pl.col("meur").sum()).sort("meur", descending=True)
    if by_country.is_empty():
        return 0, False
    outside = by_country.filter(~pl.col("country").is_in([*NAMES.union]))["meur"]
    share = outside.sum() / by_country["meur"].sum()
    flagged = share >= 0.5 and ((outside / outside.sum()) ** 2).sum() >= 0.4
    return by_country["meur"][0] / by_country["meur"].sum(), flagged


def test_a_purchase_is_concentrated_where_france_buys_elsewhere(trade):
    first, flagged = concentrated(trade, "2016", "43")
    assert (first, flagged) == (pytest.approx(0.9), True)
    assert trade.of("I", "43", cpf4="2016", country="SA", year=2024)["quarter"].n_unique() == 4
    usual, elsewhere = concentrated(trade, "2016", "43", rest=True)
    assert usual < 0.5
    assert not elsewhere
    for neighbour in ("42", "63", "07", "15", "12"):
        assert not concentrated(trade, "2016", neighbour)[1], neighbour


def test_a_purchase_is_as_concentrated_as_in_all_france(trade):
    first, flagged = concentrated(trade, "2620", "91")
    usual, elsewhere = concentrated(trade, "2620", "91", rest=True)
    assert flagged
    assert elsewhere
    assert abs(first - usual) < 0.1
    # The square of the largest partner, in euros, isn't a whole number of 64 bits.
    assert (trade.meur("I", cpf4="2620", country="CN", year=2024) * 1e6) ** 2 > 2**63
    everywhere = [concentrated(trade, "2620", place.customs)[1] for place in TABLES.departments]
    assert sum(everywhere) > 60


# Markets and products


def unserved(trade, department, a129, country):
    """Return what the department would sell there if it sold as the rest of France (M€), or 0."""
    codes = {"a129": a129, "year": 2024}
    sold = trade.meur("E", department, **codes)
    expected = sold * trade.rest("E", department, country=country, **codes)
    expected /= trade.rest("E", department, **codes)
    there = trade.meur("E", department, country=country, **codes)
    return expected if there < 0.2 * expected else 0


def sellers(trade, a129, country):
    """Return the number of departments that sell a product to a country, and the first's share."""
    by_department = (
        trade.of("E", a129=a129, country=country, year=2024)
        .group_by("department")
        .agg(pl.col("meur").sum())["meur"]
    )
    return by_department.len(), by_department.max() / by_department.sum()


@pytest.mark.parametrize(
    ("department", "a129", "country", "neighbours"),
    [("53", "C10E", "GB", ("35", "50", "72")), ("27", "C21Z", "RU", ("28", "60"))],
)
def test_a_market_of_france_is_not_served(trade, department, a129, country, neighbours):
    assert trade.meur("E", department, a129=a129, country=country) == 0
    assert unserved(trade, department, a129, country) > 20
    assert trade.rest("E", department, a129=a129, country=country, year=2024) > 100
    count, first = sellers(trade, a129, country)
    assert count >= 5
    assert first < 0.7
    for neighbour in neighbours:
        assert unserved(trade, neighbour, a129, country) == 0, neighbour


def test_partners_are_undetermined(trade):
    def share(department):
        here = trade.of("E", department, year=2024)
        return here.filter(pl.col("country") == "QU")["meur"].sum() / here["meur"].sum()

    assert share("65") == pytest.approx(0.08, abs=0.003)
    for neighbour in ("31", "32", "64"):
        assert share(neighbour) < 0.02, neighbour


def test_a_product_is_sold_by_one_department_alone(trade):
    sold = trade.of("E", a129="J59Z")
    assert {*sold["department"]} == {"79"}
    assert trade.meur("E", "79", a129="J59Z", year=2024) == pytest.approx(120)
    assert sold["country"].n_unique() == 4
    assert trade.of("I", a129="J59Z")["department"].n_unique() > 20


# Rows and publications


def test_rows_of_0_eur_weigh_tonnes(rows):
    worthless = rows.filter(pl.col("value_eur") == 0)
    places = worthless.select("flow", "department").unique()
    assert {*places.iter_rows()} == {("E", "9C"), ("E", "48"), ("I", "48")}
    assert worthless["mass_kg"].min() > 1000


def revisions(rows, first_rows, *keys):
    sums = [
        frame.group_by(keys).agg(pl.col("value_eur").sum().alias(name))
        for name, frame in (("first", first_rows), ("now", rows))
    ]
    both = sums[0].join(sums[1], on=keys, how="full", coalesce=True).filter(pl.col("now") > 0)
    return both.with_columns(change=pl.col("now") / pl.col("first") - 1)


def test_a_first_publication_is_a_little_off(rows, first_rows):
    cell = ("flow", "quarter", "department", "cpf4", "country")
    change = revisions(rows, first_rows, *cell).filter(pl.col("now") > 100_000)["change"].abs()
    assert 0.001 < change.median() < 0.002
    assert change.sort().to_list()[-2:] == [pytest.approx(0.004, abs=2e-4), pytest.approx(0.06)]
    years = revisions(rows, first_rows, "flow", "department")["change"].abs()
    assert 0.0002 < years.median() < years.quantile(0.9) < 0.004


def test_one_cell_is_revised_by_6_percent(rows, first_rows):
    quarters = revisions(rows, first_rows, "flow", "department", "quarter")
    far = quarters.filter(pl.col("change").abs() > 0.0045)
    assert far.select("flow", "department", "quarter").rows() == [("E", "52", "4")]


def test_the_store_knows_how_much_each_year_was_revised(project):
    for year in YEARS:
        stored = store.open_year(year, project)
        (first,) = stored.publications
        assert [source.name for source in first.sources] == [
            path.name for path in zips(project.data, year, "02")
        ]
        assert [source.name for source in stored.provenance.sources] == [
            path.name for path in zips(project.data, year)
        ]
        change = first.totals["value_eur"] / publications.totals(stored.frame)["value_eur"] - 1
        assert 0.0005 < change.abs().median() < 0.002
        far = first.totals.filter(change.abs() > 0.0045).select("department", "flow", "quarter")
        assert far.rows() == ([("52", "E", 4)] if year == 2024 else [])

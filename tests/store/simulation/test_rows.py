"""What the simulated years add up to, and that they look like trade."""

import polars as pl
import pytest
from here import NAMES, TABLES

from fiches.reference import NOT_COUNTRIES

KEY = ("flow", "quarter", "department", "region", "a129", "cpf4", "country")


def total(rows, flow, where=True):
    return rows.filter(pl.col("flow") == flow, where)["value_eur"].sum()


def ranking(rows, flow, department, column):
    return (
        rows.filter(pl.col("flow") == flow, pl.col("department") == department)
        .group_by(column)
        .agg(pl.col("value_eur").sum())
        .sort("value_eur", descending=True)[column]
        .to_list()
    )


# Margins


@pytest.mark.parametrize(
    ("where", "exports_eur", "imports_eur"),
    [
        (pl.col("department") == "08", 2_211_800_000, 1_400_600_000),
        (pl.col("region") == "13", 67_665_400_000, 63_519_700_000),
        (True, 580_354_500_000, 684_776_300_000),
    ],
    ids=["Ardennes", "Grand Est", "France"],
)
def test_published_totals_are_met_to_the_euro(rows, where, exports_eur, imports_eur):
    assert total(rows, "E", where) == exports_eur
    assert total(rows, "I", where) == imports_eur


@pytest.mark.parametrize(
    ("region", "billions"), [("03", 141.6), ("18", 71.3), ("01", 68.0), ("07", 12.3)]
)
def test_totals_from_the_press_are_met_as_far_as_they_go(rows, region, billions):
    assert round(total(rows, "E", pl.col("region") == region) / 1e9, 1) == billions


def test_departments_and_the_two_others_add_up_to_france(rows):
    fiches = pl.col("department").is_in([place.customs for place in TABLES.departments])
    others = rows.filter(~fiches)
    assert sorted(others["department"].unique()) == ["98", "99"]
    assert set(others.filter(pl.col("department") == "99")["region"]) == {"21"}
    for flow in "EI":
        share = total(others, flow) / total(rows, flow)
        assert 0 < share < 0.01


def test_the_year_before_differs_as_its_goods_do(rows, rows_before):
    def by_product(frame):
        exports = frame.filter(pl.col("flow") == "E")
        return dict(exports.group_by("a129").agg(pl.col("value_eur").sum()).iter_rows())

    before, now = by_product(rows_before), by_product(rows)
    assert 1.05 < now["C30C"] / before["C30C"] < 1.15
    assert 0.85 < now["C24A"] / before["C24A"] < 0.95
    assert 0.98 < sum(now.values()) / sum(before.values()) < 1.02
    assert set(rows_before["year"]) == {"2023"}


def test_large_cells_are_steady_and_small_ones_are_not(rows, rows_before):
    cell = ("flow", "department", "cpf4", "country")
    sums = (
        frame.group_by(cell).agg(pl.col("value_eur").sum().alias(name))
        for name, frame in (("now", rows), ("before", rows_before))
    )
    both = next(sums).join(next(sums), on=cell)

    def spread(where):
        ratios = both.filter(where).select((pl.col("now") / pl.col("before")).log())
        return ratios.to_series().quantile(0.75) - ratios.to_series().quantile(0.25)

    largest = spread(pl.col("before") > 50_000_000)
    assert largest < 0.15
    assert spread(pl.col("before").is_between(100_000, 1_000_000)) > 3 * largest


def test_departments_grow_in_their_own_ways(rows, rows_before):
    """Two departments that sell much of a product don't grow as one."""
    aircraft = (pl.col("flow") == "E") & (pl.col("a129") == "C30C")
    growth = {
        code: rows.filter(aircraft, pl.col("department") == code)["value_eur"].sum()
        / rows_before.filter(aircraft, pl.col("department") == code)["value_eur"].sum()
        for code in ("31", "44", "92", "13", "65")
    }
    assert max(growth.values()) - min(growth.values()) > 0.02


# Rows


def test_every_department_trades_both_ways_and_small_ones_little(rows):
    count = rows.group_by("department", "flow").len()
    held = {(department, flow): n for department, flow, n in count.iter_rows()}
    for place in TABLES.departments:
        for flow in "EI":
            assert held[place.customs, flow] >= 20, place.name
    assert held["9E", "E"] < held["48", "E"] / 2 < held["75", "E"] / 6
    mayotte = rows.filter(pl.col("department") == "9E", pl.col("flow") == "E")
    assert mayotte["country"].n_unique() <= 20


def test_variety_grows_with_size(rows):
    sizes = rows.group_by("department", "flow").agg(pl.len(), pl.col("value_eur").sum())
    for flow in "EI":
        one_way = sizes.filter(pl.col("flow") == flow)
        correlation = one_way.select(pl.corr("len", "value_eur", method="spearman")).item()
        assert correlation > 0.85


def test_departments_have_an_eleventh_of_their_real_rows(rows):
    """As counted in the real imports of 2019; some rows more or less where something is planted."""
    counted = {row["department"]: int(row["import_rows"]) for row in TABLES.rows("demo_density")}
    imports = rows.filter(pl.col("flow") == "I").group_by("department").len()
    assert imports.height == len(counted) == 102
    for department, held in imports.iter_rows():
        real = 1_751_702 * counted[department] / sum(counted.values())
        assert held == pytest.approx(real / 11, rel=0.02, abs=4), department
    exports = rows.filter(pl.col("flow") == "E").height
    assert exports == pytest.approx(1_620_000 / 11, rel=0.005)


def test_keys_are_unique_and_rows_in_the_official_order(rows):
    assert not rows.select(KEY).is_duplicated().any()
    for flow in "EI":
        order = rows.filter(pl.col("flow") == flow).select("quarter", "department")
        assert order.equals(order.sort("quarter", "department"))


def test_values_are_whole_and_heavy_tailed(rows):
    assert rows["value_eur"].dtype == rows["mass_kg"].dtype == pl.Int64
    assert rows["value_eur"].min() >= 0
    assert rows["mass_kg"].min() >= 0
    assert rows["value_eur"].mean() > 3 * rows["value_eur"].median()


def test_masses_are_plausible(rows):
    def euros_per_kg(cpf4):
        sums = rows.filter(pl.col("cpf4") == cpf4).sum()
        return sums["value_eur"].item() / sums["mass_kg"].item()

    assert 0.4 < euros_per_kg("0610") < 0.8
    assert 100 < euros_per_kg("2120") < 250
    assert rows.filter(pl.col("cpf4") == "3511")["mass_kg"].sum() == 0


def test_codes_are_known_and_in_force(rows):
    known = {(row["a129"], code) for code, row in TABLES.cpf4.items()}
    assert {*rows.select("a129", "cpf4").unique().iter_rows()} <= known
    assert {*rows["country"]} <= {*NAMES.countries}


@pytest.mark.parametrize("code", ["98", "99"])
def test_what_is_no_department_is_there(rows, code):
    assert {*rows.filter(pl.col("department") == code)["quarter"]} == {*"1234"}


@pytest.mark.parametrize("code", ["XI", "XU"])
def test_codes_of_the_united_kingdom_since_2021_are_there_and_few(rows, code):
    for flow in "EI":
        assert 0 < total(rows, flow, pl.col("country") == code) / total(rows, flow) < 0.001


def test_regions_are_the_departments_but_for_a_stray_code_overseas(rows):
    known = {place.customs: place.region.customs for place in TABLES.departments}
    pairs = rows.select("department", "region", "quarter").unique()
    stray = pairs.filter(pl.col("region") == "25")
    assert set(stray["quarter"]) == {"4"}
    assert set(stray["department"]) == {"9A", "9B", "9C", "9D", "9E"}
    assert "25" not in known.values()
    for department, region, _ in pairs.join(stray, on=pairs.columns, how="anti").iter_rows():
        assert region == known.get(department, {"98": "98", "99": "21"}.get(department))


def test_partners_that_are_no_countries_are_there_and_few(rows):
    for flow in "EI":
        share = total(rows, flow, pl.col("country").is_in(list(NOT_COUNTRIES)))
        assert 0 < share / total(rows, flow) < 0.01
    assert total(rows, "E", pl.col("country") == "FR") == 0
    assert 0 < total(rows, "I", pl.col("country") == "FR") / total(rows, "I") < 0.02


# Economics


@pytest.mark.parametrize(
    ("department", "flow", "product"),
    [
        ("08", "E", "C29B"),
        ("16", "E", "C11Z"),
        ("31", "E", "C30C"),
        ("51", "E", "C11Z"),
        ("57", "E", "C29A"),
        ("74", "E", "C25E"),
        ("76", "E", "C19Z"),
        ("76", "I", "B06Z"),
        ("9D", "I", "C19Z"),
    ],
)
def test_departments_are_known_by_their_first_product(rows, department, flow, product):
    assert ranking(rows, flow, department, "a129")[0] == product


@pytest.mark.parametrize(
    ("department", "country", "place"),
    [("08", "BE", 3), ("59", "BE", 1), ("67", "DE", 1), ("64", "ES", 1), ("06", "IT", 3)],
)
def test_neighbours_come_first_at_the_border(rows, department, country, place):
    for flow in "EI":
        assert country in ranking(rows, flow, department, "country")[:place]


def test_overseas_trades_with_its_own_neighbours(rows):
    def share(department, country):
        here = pl.col("department") == department
        return total(rows, "E", here & (pl.col("country") == country)) / total(rows, "E", here)

    assert share("9D", "MU") > 20 * share("75", "MU")

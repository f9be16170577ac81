import csv
import hashlib
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import polars as pl
import pytest
from here import TABLES

from fiches import reference, store
from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import customs, simulation

KEY = ("flow", "quarter", "department", "region", "a129", "cpf4", "country")
WRITE_AND_PRINT_HASHES = """
import hashlib, sys
from pathlib import Path
from fiches.store import simulation
for path in simulation.write_year(Path(sys.argv[1]), 2024):
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    return simulation.write_year(tmp_path_factory.mktemp("raw"), 2024)


@pytest.fixture(scope="module")
def publication(zips):
    return customs.read(zips)


@pytest.fixture(scope="module")
def rows(publication):
    """The year as the real reader gives it."""
    codes = [pl.col(code).cast(pl.String) for code in customs.CODES]
    return pl.concat(part.frame.with_columns(codes) for part in publication.parts)


@pytest.fixture(scope="module")
def exports_of_2023():
    return simulation.simulate("E", 2023)


@pytest.fixture
def project(tmp_path):
    return replace(Project.find(), data=tmp_path)


def inner_file(path, name):
    with zipfile.ZipFile(path) as archive:
        (member,) = (m for m in archive.namelist() if m.endswith(f"/{name}"))
        return archive.read(member)


def labels_in(path, name, encoding):
    text = inner_file(path, name).decode(encoding)
    return list(csv.reader(text.splitlines(), delimiter=";"))


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


def test_the_year_before_differs_as_its_goods_do(rows, exports_of_2023):
    def by_product(frame):
        return dict(frame.group_by("a129").agg(pl.col("value_eur").sum()).iter_rows())

    before, now = by_product(exports_of_2023), by_product(rows.filter(pl.col("flow") == "E"))
    assert 1.05 < now["C30C"] / before["C30C"] < 1.15
    assert 0.85 < now["C24A"] / before["C24A"] < 0.95
    assert 0.98 < sum(now.values()) / sum(before.values()) < 1.02
    assert set(exports_of_2023["year"]) == {2023}


# Rows


def test_every_department_trades_both_ways_and_small_ones_little(rows):
    count = rows.group_by("department", "flow").len()
    held = {(department, flow): n for department, flow, n in count.iter_rows()}
    for place in TABLES.departments:
        for flow in "EI":
            assert held[place.customs, flow] >= 20, place.name
    assert held["9E", "E"] < held["48", "E"] < held["75", "E"] / 10
    mayotte = rows.filter(pl.col("department") == "9E", pl.col("flow") == "E")
    assert mayotte["country"].n_unique() <= 20


def test_variety_grows_with_size(rows):
    sizes = rows.group_by("department", "flow").agg(pl.len(), pl.col("value_eur").sum())
    for flow in "EI":
        one_way = sizes.filter(pl.col("flow") == flow)
        correlation = one_way.select(pl.corr("len", "value_eur", method="spearman")).item()
        assert correlation > 0.95


def test_default_year_has_a_ninth_of_the_real_rows(rows):
    count = dict(rows.group_by("flow").len().iter_rows())
    assert 0.09 < count["I"] / 1_751_702 < 0.13
    assert 250_000 < sum(count.values()) < 400_000


def test_keys_are_unique_and_rows_in_the_official_order(rows):
    assert not rows.select(KEY).is_duplicated().any()
    for flow in "EI":
        order = rows.filter(pl.col("flow") == flow).select("quarter", "department")
        assert order.equals(order.sort("quarter", "department"))


def test_values_are_whole_positive_and_heavy_tailed(rows):
    assert rows["value_eur"].dtype == rows["mass_kg"].dtype == pl.Int64
    assert rows["value_eur"].min() >= 1
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
    pairs = {(row["a129"], row["cpf4"]) for row in TABLES.cpf4.values() if row["a129"]}
    assert set(rows.select("a129", "cpf4").unique().iter_rows()) <= pairs
    assert set(rows["country"]) <= set(TABLES.names().countries)
    for place in TABLES.departments:
        held = rows.filter(pl.col("department") == place.customs)["region"]
        assert set(held) == {place.region.customs}


def test_partners_that_are_no_countries_are_there_and_few(rows):
    for flow in "EI":
        share = total(rows, flow, pl.col("country").is_in(list(reference.NOT_COUNTRIES)))
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


# The zips


def test_zips_are_named_as_the_official_ones(zips):
    assert [path.name for path in zips] == [
        "202502_regional_2024_export.zip",
        "202502_regional_2024_import.zip",
    ]
    with zipfile.ZipFile(zips[0]) as archive:
        assert set(archive.namelist()) == {
            f"Regional-2024-export/{name}"
            for name in (
                "Region_2024_Export.txt",
                "Libelle_PAYS.txt",
                "Libelle_A129.txt",
                "Libelle_CPF4_rev2.1.txt",
                "Departement_region.txt",
                "SIMULATION.txt",
            )
        }


def test_every_zip_says_that_it_is_simulated(zips, publication):
    assert all(part.simulated for part in publication.parts)
    for path in zips:
        assert "DONNÉES SIMULÉES" in inner_file(path, customs.SIMULATION_MARKER).decode()


def test_label_files_have_the_traps_of_the_real_ones(zips):
    path = zips[0]
    names = ("Departement_region.txt", "Libelle_PAYS.txt", "Libelle_A129.txt")
    for name in (*names, "Libelle_CPF4_rev2.1.txt"):
        content = inner_file(path, name)
        assert content.count(b"\n") == content.count(b"\r\n") > 70
    assert inner_file(path, "Libelle_A129.txt").startswith(b"\xef\xbb\xbfA01Z;")
    cpf4 = inner_file(path, "Libelle_CPF4_rev2.1.txt")
    assert b"\x9cufs" in cpf4  # the œ of œufs, which neither UTF-8 nor latin-1 reads
    assert b'3100;"Si\xe8ges et leurs parties ; parties de meubles";201501;999912' in cpf4


def test_countries_stand_twice_or_under_an_old_name(zips):
    labels = labels_in(zips[0], "Libelle_PAYS.txt", "utf-8")
    assert [row for row in labels if row[0] == "XS"] == [
        ["XS", "Saba", "190001", "200505"],
        ["XS", "Serbie", "200506", "999912"],
    ]
    assert [row[1] for row in labels if row[0] == "SZ"] == ["Swaziland"]
    assert [row[3] for row in labels if row[0] == "SU"] == ["199205"]
    for code in ("QU", "XK"):
        assert len([row for row in labels if row[0] == code]) == 2


def test_the_reader_takes_the_label_in_force(publication):
    labels = publication.labels_of(2024).filter(pl.col("kind") == "country")
    assert labels.filter(pl.col("code") == "XS")["label"].to_list() == ["Serbie"]
    assert not publication.findings


def test_departments_are_labelled_as_by_the_customs(zips):
    labels = {row[0]: row for row in labels_in(zips[0], "Departement_region.txt", "utf-8")}
    assert "98" not in labels
    assert labels["99"] == ["99", "Principauté de Monaco", "21", "Provence-Alpes-Côte d'Azur"]
    assert labels["20"] == ["20", "Corse", "22", "Corse"]
    assert labels["9D"] == ["9D", "La Réunion", "24", "DOM"]


def test_bytes_are_the_same_in_another_process(zips, tmp_path):
    elsewhere = {"POLARS_MAX_THREADS": "3", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", WRITE_AND_PRINT_HASHES, tmp_path],
        env=os.environ | elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [hashlib.sha256(p.read_bytes()).hexdigest() for p in zips]


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch, exports_of_2023):
    monkeypatch.setattr(simulation, "simulate", lambda *_, **__: exports_of_2023.head(1))
    (tmp_path / "file").touch()
    with pytest.raises(FichesError, match="can't be written"):
        simulation.write_year(tmp_path / "file", 2023)


# The store


def test_prepare_stores_what_is_missing_once(project):
    assert simulation.prepare(project, (2024,)) == [2024]
    year = store.open_year(2024, project)
    assert year.provenance.simulated
    assert year.report.findings == ()
    before = {path: path.stat().st_mtime_ns for path in project.data.rglob("*.*")}
    assert simulation.prepare(project, (2024,)) == []
    assert {path: path.stat().st_mtime_ns for path in project.data.rglob("*.*")} == before


def test_prepare_never_touches_official_data(project):
    project.raw.mkdir()
    official = [project.raw / "Region_2024_Export.txt", project.raw / "Region_2024_Import.txt"]
    for path, flow in zip(official, "EI", strict=True):
        lines = (f"{flow};{quarter};2024;08;13;C24A;2410;BE;100;10" for quarter in range(1, 5))
        path.write_text("\n".join(lines))
    store.ingest(official, project)
    assert simulation.prepare(project, (2024,)) == []
    assert not store.open_year(2024, project).provenance.simulated
    assert sorted(project.raw.iterdir()) == official


# The model's tables


def table(name):
    return pl.read_csv(Project.find().reference / f"demo_{name}.csv", infer_schema=False)


@pytest.mark.parametrize(
    ("name", "groups"), [("markets", ["flow", "product"]), ("specialities", ["department", "flow"])]
)
def test_percents_leave_room_for_the_rest(name, groups):
    sums = table(name).group_by(groups).agg(pl.col("percent").cast(pl.Int64).sum())
    assert sums["percent"].min() > 0
    assert sums.filter(pl.col("percent") > 100).is_empty()


def test_tables_name_known_codes():
    products = set(TABLES.cpf4) | set(TABLES.products)
    goods, partners = set(table("products")["cpf4"]), set(table("partners")["country"])
    for name in ("markets", "specialities"):
        named = set(table(name)["product"])
        assert named <= products
        assert {code for code in named if code.isdigit()} <= goods
    assert set(table("markets")["country"]) <= partners
    assert set(table("specialities")["department"]) == set(table("departments")["department"])


def test_all_goods_of_a129_have_a_place():
    held = {TABLES.cpf4[code]["a129"] for code in table("products")["cpf4"]}
    assert held == set(TABLES.products)


# Chance


def split_mix_64(number):
    mask = 2**64 - 1
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & mask
    number = (number ^ number >> 27) * 0x94D049BB133111EB & mask
    return number ^ number >> 31


def test_noise_is_split_mix_of_key_and_stream():
    keys = pl.DataFrame({"key": [0, 1, 2**50]}, schema={"key": pl.UInt64})
    digest = hashlib.blake2b(f"{simulation.SEED} stream".encode(), digest_size=8).digest()
    salt = int.from_bytes(digest, "big")
    expected = [((split_mix_64(key ^ salt) >> 12) + 0.5) / 2**52 for key in keys["key"]]
    assert keys.select(simulation._uniform("stream")).to_series().to_list() == expected


def test_streams_are_independent_of_each_other():
    keys = pl.select(key=pl.int_range(20_000, dtype=pl.UInt64))
    one, other = keys.select(a=simulation._uniform("a"), b=simulation._uniform("b"))
    assert abs(one.mean() - 0.5) < 0.01
    assert abs(pl.DataFrame([one, other]).select(pl.corr("a", "b")).item()) < 0.03


@pytest.mark.slow
def test_full_size_is_that_of_the_real_files(tmp_path):
    publication = customs.read(simulation.write_year(tmp_path, 2024, full_size=True))
    rows = {part.source.flow: part.source.rows for part in publication.parts}
    assert 1_750_000 < rows["I"] < 1_800_000
    assert 1_200_000 < rows["E"] < 1_250_000
    sums = {part.source.flow: part.frame["value_eur"].sum() for part in publication.parts}
    assert sums == {"E": 580_354_500_000, "I": 684_776_300_000}

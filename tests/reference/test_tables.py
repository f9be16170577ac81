"""The tables: clean, described, read once and again when changed; a department found or refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from here import ROOT, TABLES
from hypothesis import given
from hypothesis import strategies as st

from fiches.errors import FichesError, UsageError
from fiches.reference import Reference, tables_of
from fiches.settings import Project

FOLDER = ROOT / "data" / "reference"
FILES = sorted(path.stem for path in FOLDER.glob("*.csv"))
REAL = [table for table in FILES if not table.startswith("demo_")]


def test_the_readme_describes_every_table_with_its_rows_and_columns():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{table}.csv`" in readme for table in FILES)
    for table in REAL:
        assert f"| `{table}.csv` | {len(TABLES.rows(table))} |" in readme
        section = readme.split(f"### `{table}.csv`")[1].split("###")[0]
        for column in TABLES.rows(table)[0]:
            assert f"`{column}`" in section, (table, column)


@pytest.mark.parametrize("table", REAL)
def test_cells_are_clean(table):
    for row in TABLES.rows(table):
        assert None not in row
        for value in row.values():
            assert value == value.strip()
            assert "’" not in value
            assert "  " not in value
            assert " ;" not in value, "a narrow no-break space goes before a semicolon"


def test_loading_places_imports_no_polars():
    code = (
        "import sys; from fiches.reference import tables_of; from fiches.settings import Project; "
        "tables_of(Project.find()).find_department(8).territories; print('polars' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("table", "code", "other"),
    [
        ("territories", "971", "departments"),
        ("departments", "84", "regions"),
        ("territories", "84", "regions"),
        ("tiles", "971", "departments"),
        ("partner_groups", "CN", "countries"),
        ("sanctions", "BY", "countries"),
        ("product_groups", "B05Z", "products"),
        ("product_families", "C29A", "products"),
    ],
)
def test_a_code_that_another_table_lacks_is_told(copy, table, code, other):
    file = copy.reference / f"{other}.csv"
    head, *lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if code not in line]
    file.write_text("".join([head, *kept]), "utf-8")
    with pytest.raises(FichesError, match=rf"^{table}\.csv names \w+, which {other}\.csv doesn't"):
        tables_of(copy).rows(table)


def test_a_missing_table_says_what_to_do(copy):
    (copy.reference / "territories.csv").unlink()
    with pytest.raises(FichesError, match=r"territories\.csv is missing; restore it with: git"):
        _ = tables_of(copy).territories


# --- the tables of a project


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A project with tables of its own."""
    shutil.copytree(FOLDER, tmp_path / "data" / "reference")
    return Project.at(tmp_path)


def rename(project: Project, name: str, other: str) -> None:
    for table in ("departments", "countries", "products"):
        file = project.reference / f"{table}.csv"
        file.write_text(file.read_text("utf-8").replace(name, other), "utf-8")


def test_tables_are_read_once(copy):
    first = tables_of(copy)
    assert first.departments
    assert tables_of(copy) is first
    assert first.names(2024) is first.names(2024)


def test_tables_are_read_again_when_a_file_has_changed(copy):
    before = tables_of(copy)
    assert before.find_department("67").name == "Bas-Rhin"
    assert before.names(2024).country("BE").name == "Belgique"
    rename(copy, "Bas-Rhin", "Basse-Alsace")
    assert tables_of(copy).find_department("67").name == "Basse-Alsace"
    assert tables_of(copy).find_department("Basse-Alsace").code == "67"
    rename(copy, "Belgique", "Belgie")
    assert tables_of(copy).names(2024).country("BE").name == "Belgie"


def test_each_project_has_its_own_tables(copy):
    rename(copy, "Bas-Rhin", "Basse-Alsace")
    names = [tables.find_department("67").name for tables in (TABLES, tables_of(copy))]
    assert names == ["Bas-Rhin", "Basse-Alsace"]
    assert Reference(FOLDER).find_department("67") == TABLES.find_department("67")


def test_what_a_place_leads_to_is_of_its_own_tables(copy):
    rename(copy, "Bas-Rhin", "Basse-Alsace")
    haut_rhin = tables_of(copy).find_department("68")
    assert "Basse-Alsace" in [place.name for place in haut_rhin.region.departments]
    (shared, *_) = [place for place in tables_of(copy).territories if len(place.codes) > 1]
    assert shared.departments[0].tables is tables_of(copy)


# --- finding a department


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (8, "08"),
        ("8", "08"),
        ("08", "08"),
        (" 08 ", "08"),
        ("2A", "20"),
        ("2b", "20"),
        (20, "20"),
        ("Corse", "20"),
        ("haute-corse", "20"),
        (971, "971"),
        ("9A", "971"),
        ("9e", "976"),
        ("Ardennes", "08"),
        ("ardennes", "08"),
        ("ARDENNES", "08"),
        ("les Ardennes", "08"),
        ("l'Ain", "01"),
        ("cote d'or", "21"),
        ("Côte d’Or", "21"),
        ("CÔTE-D'OR", "21"),
        ("Co\u0302te-d'Or", "21"),
        ("saone et loire", "71"),
        ("La Réunion", "974"),
        ("réunion", "974"),
        ("Paris", "75"),
        ("territoire de belfort", "90"),
    ],
)
def test_find_department(asked, code):
    assert TABLES.find_department(asked).code == code


@pytest.mark.parametrize("place", TABLES.departments, ids=lambda place: place.code)
def test_every_department_is_found_by_codes_and_names(place):
    for asked in (
        *place.insee,
        place.customs,
        place.code,
        place.name,
        place.le,
        place.name.upper(),
    ):
        assert TABLES.find_department(asked) is place


@pytest.mark.parametrize(
    "asked",
    [
        *("98", 98, 99, "00", 0, "", "-8", -8, "008", "08.0", "08 51", "12E05", 1200000),
        *("8; rm", "../08", "8\n9", "\x1b[2J", "٨", "2C", "9F", "970"),
        *("Ardenne5", "Loire et Cher", "Grand Est", "Monaco"),
    ],
)
def test_refused_with_the_three_nearest(asked):
    with pytest.raises(UsageError) as error:
        TABLES.find_department(asked)
    message = str(error.value)
    assert re.search(
        r"is not a department; the nearest are (.+ \(\d+\), ){2}.+ \(\d+\)\.$", message
    )
    assert message.isprintable()
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("Ardenne5", "Ardennes (08)"),
        ("Loire et Cher", "Loir-et-Cher (41)"),
        ("Boche du Rhone", "Bouches-du-Rhône (13)"),
        ("Guadloupe", "Guadeloupe (971)"),
        ("00", "Ain (01)"),
        ("99", "Val-d'Oise (95)"),
    ],
)
def test_the_nearest_is_what_was_meant(asked, nearest):
    with pytest.raises(UsageError, match=re.escape(f"the nearest are {nearest}")):
        TABLES.find_department(asked)


@pytest.mark.parametrize("asked", [True, False, None, 8.0, 1200000.0, ["08"], b"08"])
def test_other_types_are_refused_in_a_sentence(asked):
    with pytest.raises(UsageError, match=r'is not a department; give a code .* such as "08"'):
        TABLES.find_department(asked)


def test_a_long_text_is_cut_in_the_message():
    with pytest.raises(UsageError) as error:
        TABLES.find_department("x" * 100_000)
    assert len(str(error.value)) < 200


@given(st.text() | st.integers())
def test_anything_is_a_department_or_a_usage_error(asked):
    try:
        place = TABLES.find_department(asked)
    except UsageError:
        return
    assert place in TABLES.departments

"""A machine's door: all files below `donnees/` are described, and open as the page says."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from here import HERE, TABLES, places
from lxml import etree, html

from fiches import store
from fiches.build import plan
from fiches.build.site import build, install
from fiches.documents.data.package import LICENCES
from fiches.documents.data.tables import tables
from fiches.french.simulated import MARK
from fiches.settings import Project


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The data page, published."""
    project = places(data, tmp_path_factory.mktemp("door"))
    pages = [page for page in plan.pages(project) if page.name == plan.DATA]
    assert [one.error for one in build(pages, project) if one.error] == []
    install([plan.DATA], project, project.site)
    return project


@pytest.fixture(scope="module")
def folder(site: Project) -> Path:
    return site.site / "donnees"


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return found


def test_it_describes_every_file_and_no_other(package, folder) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    paths = [resource["path"] for resource in package["resources"]]
    assert len(paths) == len(set(paths)) > 15
    assert set(paths) == files - {"datapackage.json"}
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["format"] == Path(resource["path"]).suffix[1:]


def test_it_follows_the_standard(package) -> None:
    """What the profile of a data package, version 2, asks for."""
    slug = re.compile(r"[a-z0-9._-]+").fullmatch
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for described in (package, *package["resources"]):
        assert slug(described["name"]), described["name"]
        assert all(one["name"] and one["path"] for one in described.get("licenses", ()))
        assert all(one["title"] for one in described.get("sources", ()))
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names))
    for resource in package["resources"]:
        assert not resource["path"].startswith(("/", "."))
        fields = resource.get("schema", {}).get("fields", [])
        assert (resource.get("type") == "table") == bool(fields)
        assert {field["type"] for field in fields} <= {"string", "integer", "number"}


def test_a_table_holds_the_columns_that_are_described(package, folder) -> None:
    kinds = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64}
    for resource in package["resources"]:
        path, fields = folder / resource["path"], resource.get("schema", {}).get("fields", [])
        names = [field["name"] for field in fields]
        if resource["format"] == "parquet":
            schema = pl.read_parquet_schema(path)
            assert list(schema) == names
            assert list(schema.values()) == [kinds[field["type"]] for field in fields]
        elif resource["format"] == "csv":
            text = path.read_bytes().decode("utf-8-sig")
            rows = csv.DictReader(io.StringIO(text), delimiter=resource["dialect"]["delimiter"])
            assert rows.fieldnames == names
            for row, field in ((row, field) for row in rows for field in fields):
                value = row[field["name"]].replace(field.get("decimalChar", "."), ".")
                assert field["type"] == "string" or not value or float(value) is not None


def test_csv_and_parquet_hold_the_same(folder) -> None:
    pairs = sorted(folder.glob("*.parquet"))
    assert len(pairs) == 4
    for file in pairs:
        frame = pl.read_parquet(file)
        read = pl.read_csv(
            file.with_suffix(".csv"), separator=";", decimal_comma=True, schema=frame.schema
        )
        assert read.equals(frame), file.name
        assert frame["statut"].unique().to_list() == [MARK]
        assert "-simulation." in file.name


def test_the_mark_is_in_the_description(package) -> None:
    assert package["simulated"] is True
    assert package["title"].startswith(MARK)
    assert package["description"].startswith(MARK)
    assert package["name"].endswith("-simulation")


def test_tables_of_products_and_countries_add_up_to_the_departments(site: Project) -> None:
    by_name = {table.sheet: table.data for table in tables(store.open_year(2024, site))}
    for flow, column in (("E", "exports_eur"), ("I", "imports_eur")):
        expected = dict(by_name["departements"].select("code", column).iter_rows())
        for name in ("produits", "pays"):
            rows = by_name[name].filter(flow=flow).group_by("code").agg(pl.sum("value_eur"))
            assert dict(rows.iter_rows()) == expected, name


def test_all_fiches_are_in_all_tables_and_none_is_without_a_name(folder) -> None:
    codes = {place.code for place in TABLES.departments}
    for file in folder.glob("*.parquet"):
        frame = pl.read_parquet(file)
        assert set(frame["fiche"]) == codes, file.name
        named = frame.select(pl.selectors.string())
        assert sum(named.null_count().row(0)) == 0, file.name


def test_reference_tables_have_a_licence_that_is_named(package) -> None:
    reference = [one for one in package["resources"] if one["path"].startswith("reference/")]
    assert {Path(one["path"]).stem for one in reference} == {
        row["table"] for row in TABLES.rows("sources")
    }
    assert {licence["name"] for one in reference for licence in one["licenses"]} == set(LICENCES)
    assert all(one["sources"][0]["title"] for one in reference)


def test_where_a_spreadsheet_opens_the_file_codes_keep_their_zeros(folder) -> None:
    (workbook,) = folder.glob("*.xlsx")
    with zipfile.ZipFile(workbook) as parts:
        texts = etree.fromstring(parts.read("xl/sharedStrings.xml")).xpath(
            "//*[local-name()='t']/text()"
        )
    assert {"01", "08", MARK} <= set(texts)
    page = html.fromstring((folder.parent / "donnees.html").read_bytes())
    (spreadsheet, program) = page.xpath("//main//ul[li/strong]/li")
    assert "XLSX" in spreadsheet.text_content()
    assert "CSV" not in spreadsheet.text_content()
    assert "CSV" in program.text_content()


def programs(folder: Path) -> dict[str, str]:
    page = html.fromstring((folder.parent / "donnees.html").read_bytes())
    codes = [code.text_content() for code in page.xpath("//section[@id='programme']//pre")]
    return dict(zip(("polars", "pandas", "R"), codes, strict=True))


@pytest.mark.parametrize("program", ["polars", "pandas"])
def test_two_lines_read_a_table(folder: Path, program: str) -> None:
    lines = programs(folder)[program]
    assert len(lines.strip().splitlines()) == 2
    told = "print(len(departements), departements['fiche'][7], departements['solde_eur'].dtype)"
    done = subprocess.run(
        [sys.executable, "-c", f"{lines}\n{told}"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.lower().split() == ["100", "08", "int64"]


def test_two_lines_read_a_table_in_r(folder: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("not run: no Rscript")
    lines = programs(folder)["R"]
    told = "cat(nrow(departements), departements$fiche[8], class(departements$taux_de_couverture))"
    done = subprocess.run(
        [program, "-e", f"{lines}\n{told}"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["100", "08", "numeric"]


def test_the_files_follow_the_data(site: Project, data: Path, tmp_path: Path) -> None:
    """The page may say the same of other data: its files are made again all the same."""
    (page,) = [page for page in plan.pages(site) if page.name == plan.DATA]
    other = Project(HERE.root, tmp_path / "data", tmp_path / "build", tmp_path / "site")
    shutil.copytree(data / "trade", other.trade)
    (other.trade / "2023.parquet").unlink()
    (changed,) = [page for page in plan.pages(other) if page.name == plan.DATA]
    assert page.offers
    assert page.offers != changed.offers

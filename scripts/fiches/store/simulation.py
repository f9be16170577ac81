"""A simulated year of trade, written as the customs would publish it.

There is no official data out of the box, so this module makes some up: official-looking text files
in official-looking zips, with the traps of the real ones, for the very same reader. Every zip
carries `customs.SIMULATION_MARKER`, which is what marks all that is made from it as simulated.

The model, for each flow:

1. **Margins**: each department's total is given, in euros; the totals of the Ardennes, of the
   Grand Est and of France are the published ones.
2. **Baskets**: a department trades its known specialities, and spends the rest of its total on
   what France trades apart from these specialities.
3. **Markets**: a product has its known markets, and France's partners in general for the rest.
4. **Gravity**: partners nearer to the department than to Paris weigh more, above all for goods
   that are cheap by weight.
5. **Cells**: of all pairs of product and partner a department trades few, and the more the larger
   it is; chance makes some large and most small.
6. **Quarters**: small cells don't trade in every quarter, some products have a season.
7. **Euros and kilograms**: whole, the department's total exactly; masses from a value per kilogram.

The same year gives the same rows on every machine, and the same zips with the same zlib. Hence no
generator whose state depends on the order of draws, but noise computed from the row's own key; sums
over integers alone, as those of floats depend on the order of the terms; and on floats only what
IEEE 754 defines to the last bit (`+ - * /` and square roots), or what is rounded at once.

The model's tables are five files of `data/reference/`:

- `demo_departments.csv`: totals in millions of euros in 2024, coordinates of the prefecture;
- `demo_products.csv`: for each CPF4 product France's trade in millions of euros, euros per
  kilogram and growth from 2023 to 2024 in percent;
- `demo_partners.csv`: France's trade with each country in millions of euros, apart from that of
  `demo_markets.csv`, and the coordinates of the country's centre of trade, where it has one;
- `demo_markets.csv`: percent of a product's trade (A129 or CPF4) done with a country;
- `demo_specialities.csv`: percent of a department's trade that is in a product (A129 or CPF4).

Except for the published totals, all are plausible orders of magnitude, written by hand.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import add, mul
from pathlib import Path

import polars as pl

from fiches import store
from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store.formats import CODES, NUMBERS, SIMULATION_MARKER

MARGINS_YEAR = 2024
"""The year that the margins are those of: other years grow from it, product by product."""

FLOWS = {"E": "export", "I": "import"}

OTHER_REGIONS = {"98": "98", "99": "21"}
"""Regions of what the customs count with the departments: 99 is Monaco, 98 has no label at all."""

PARIS = "75"
"""Where France's trade in general is seen from: gravity is relative to it."""

FAR_EUR_PER_KG = 8
"""At that value distance matters to half of the trade; cement stays near, aircraft go anywhere."""

DOORSTEP_KM = 150
"""Added to all distances: within it, nearer makes little difference."""

MAX_PULL = 30
"""What nearness can do at most: two islands side by side still buy elsewhere."""

CELLS = {"E": 5.8, "I": 7.8}
"""Cells for each square root of a department's millions of euros: a hundred times the trade has
ten times the cells."""

WORTHWHILE_EUR = 300
"""Pairs expected to trade less than that in a year aren't worth a cell."""

FULL_SIZE = {"E": 12.7, "I": 14.7}
"""How many times more cells the real files have."""

REGULAR_EUR = 50_000
"""A cell of that many euros a year trades in every second quarter; smaller ones rather in every
third, larger ones in nearly all."""

SEASONS = {
    "": (100, 102, 94, 104),
    "A01Z": (98, 94, 103, 105),
    "B06Z": (118, 88, 84, 110),
    "C11Z": (84, 98, 98, 120),
    "C14Z": (102, 88, 112, 98),
    "C20C": (104, 108, 92, 96),
    "C26D": (88, 90, 96, 126),
    "C28B": (104, 114, 90, 92),
    "C32C": (84, 88, 108, 120),
    "D35A": (124, 80, 76, 120),
}
"""Weight of each quarter in a product's year; `""` is that of all products not named."""

OUTDATED_LABELS = {
    "CZ": "Tchèque (République)",
    "MK": "Macédoine (ancienne République yougoslave de)",
    "SZ": "Swaziland",
}
"""Countries that the customs still name as they used to be."""

EARTH_KM = 6371

SEED = "Le commerce extérieur des départements"
"""Change it, and all numbers change but the margins."""

KEY_PLACES = (("department", 36, 2**36), ("cpf4", 10, 2**20), ("country", 36, 2**4))
"""Where a code stands in a row's key: column, base of its digits, factor (quarters come last)."""

MARKER_TEXT = """\
DONNÉES SIMULÉES

Ces fichiers ont la forme de ceux de la direction générale des douanes et droits indirects, mais
leurs chiffres sont inventés par un modèle : ils ne décrivent le commerce d'aucun territoire et ne
doivent être ni cités ni diffusés comme des statistiques.
"""


def prepare(
    project: Project, years: Sequence[int] = (2023, 2024), *, full_size: bool = False
) -> list[int]:
    """Simulate and store the years that the store doesn't hold yet.

    Official data is never touched: a stored year is left alone, whatever it holds, and the
    simulated zips have a folder of their own, `data/simulation/`.

    Parameters
    ----------
    project
        Whose store it is.
    years
        The calendar years.
    full_size
        Whether to make as many rows as the real files have.

    Returns
    -------
    list[int]
        The years that were made.

    Raises
    ------
    FichesError
        If a file can't be written.
    """
    missing = sorted(set(years) - set(store.stored_years(project)))
    for year in missing:
        store.ingest(write_year(project.data / "simulation", year, full_size=full_size), project)
    return missing


def write_year(folder: Path, year: int, *, full_size: bool = False) -> list[Path]:
    """Write the two zips of a simulated year and return their paths, exports first.

    Parameters
    ----------
    folder
        Where to write; it is made if need be, and files of the same names are replaced.
    year
        The calendar year.
    full_size
        Whether to make as many rows as the real files have (1.2 million of exports and 1.75 of
        imports); by default it is about a ninth.

    Returns
    -------
    list[Path]
        `202502_regional_2024_export.zip` and `202502_regional_2024_import.zip` for 2024.

    Raises
    ------
    FichesError
        If a file can't be written.
    """
    return [
        _write_zip(folder, year, flow, simulate(flow, year, full_size=full_size)) for flow in FLOWS
    ]


def simulate(flow: str, year: int, *, full_size: bool = False) -> pl.DataFrame:
    """Return a simulated year of one flow.

    Parameters
    ----------
    flow
        `"E"` or `"I"`.
    year
        The calendar year.
    full_size
        See `write_year`.

    Returns
    -------
    pl.DataFrame
        The official columns, in their order, sorted by quarter, then department; values in
        euros, masses in kilograms.
    """
    margins = _margins(flow, CELLS[flow] * (FULL_SIZE[flow] if full_size else 1))
    goods = _goods(flow, year)
    baskets = _baskets(flow, margins, goods)
    markets = _markets(flow, goods)
    pulls = _pulls(margins)
    cells = _draw_cells(flow, margins, baskets, markets, pulls)
    cells = _fill_baskets(cells, baskets, goods)
    rows = _spread_over_quarters(cells, flow, year)
    rows = _match_margins(rows, margins)
    rows = _add_masses(rows, flow, year)
    return _in_official_form(rows, margins, flow, year)


# 1. Margins


def _margins(flow: str, scale: float) -> pl.DataFrame:
    """Return `department, region, total_eur, cells, latitude, longitude`."""
    regions = dict(_table("departments").select("customs", "region_customs").iter_rows())
    return (
        _table("demo_departments")
        .select(
            "department",
            region=pl.col("department").replace_strict(regions | OTHER_REGIONS),
            # Without its point, "2211.8" is a whole number of tenths: no float decides on a euro.
            total_eur=pl.col(_meur(flow)).str.replace(".", "", literal=True).cast(pl.Int64)
            * 100_000,
            latitude=pl.col("latitude").cast(pl.Float64),
            longitude=pl.col("longitude").cast(pl.Float64),
        )
        .with_columns(cells=((pl.col("total_eur") / 1_000_000).sqrt() * scale).cast(pl.Int64))
    )


# 2. Baskets


def _goods(flow: str, year: int) -> pl.DataFrame:
    """Return `cpf4, a129, national_meur, euros_per_kg, drift` of all goods.

    `drift` is what is traded in `year` for a euro in `MARGINS_YEAR`.
    """
    growth = 1 + pl.col(f"{FLOWS[flow]}s_growth").cast(pl.Float64) / 100
    years = year - MARGINS_YEAR
    drift = reduce(mul, [growth] * abs(years), pl.lit(1.0))
    return (
        _table("demo_products")
        .join(_table("cpf4"), on="cpf4")
        .select(
            "cpf4",
            "a129",
            national_meur=pl.col(_meur(flow)).cast(pl.Int64),
            euros_per_kg=pl.col("euros_per_kg").cast(pl.Float64),
            drift=drift if years >= 0 else 1 / drift,
        )
    )


def _baskets(flow: str, margins: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `department, cpf4, basket_eur`: what each department trades in a year."""
    special = _specialities(flow, margins, goods)
    spent = special.group_by("department").agg(pl.col("special_eur").sum())
    remaining = pl.col("total_eur") - pl.col("special_eur")
    weight = (pl.col("everyday_eur") * _noise(f"baskets {flow}", spread=4)).cast(pl.Int64)
    return (
        margins.join(spent, on="department")
        .select("department", remaining_eur=remaining)
        .join(_everyday(margins, goods, special), how="cross")
        .with_columns(key=_key("department", "cpf4"))
        .with_columns(weight=weight)
        .with_columns(share=_share("weight", "department"))
        .join(special, on=["department", "cpf4"], how="full", coalesce=True)
        .select(
            "department",
            "cpf4",
            basket_eur=pl.col("special_eur").fill_null(0)
            + (pl.col("share") * pl.col("remaining_eur")).cast(pl.Int64).fill_null(0),
        )
        .filter(pl.col("basket_eur") > 0)
    )


def _specialities(flow: str, margins: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `department, cpf4, special_eur`."""
    budget = pl.col("total_eur") // 100 * pl.col("percent").cast(pl.Int64)
    return (
        _table("demo_specialities")
        .filter(pl.col("flow") == flow)
        .join(_named_products(goods), on="product")
        .join(margins, on="department")
        .with_columns(share=_share("national_meur", "department", "product"))
        .group_by("department", "cpf4")
        .agg(special_eur=(pl.col("share") * budget).cast(pl.Int64).sum())
    )


def _everyday(margins: pl.DataFrame, goods: pl.DataFrame, special: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, everyday_eur`: what France trades apart from departments' specialities."""
    national = _share("national_meur") * pl.lit(margins["total_eur"]).sum()
    known = special.group_by("cpf4").agg(pl.col("special_eur").sum())
    return (
        goods.join(known, on="cpf4", how="left")
        .select("cpf4", everyday_eur=national.cast(pl.Int64) - pl.col("special_eur").fill_null(0))
        .filter(pl.col("everyday_eur") > 0)
    )


def _named_products(goods: pl.DataFrame) -> pl.DataFrame:
    """Return `product, cpf4, national_meur, exact`: tables name products by CPF4 or by A129."""
    return pl.concat(
        goods.select("cpf4", "national_meur", product=level, exact=pl.lit(level == "cpf4"))
        for level in ("cpf4", "a129")
    )


# 3. Markets


def _markets(flow: str, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, country, market, far, key`.

    `market` is the country's share in the product's trade, `far` the share of trade that doesn't
    care for distance, both out of 1.
    """
    far = pl.col("euros_per_kg") / (pl.col("euros_per_kg") + FAR_EUR_PER_KG)
    known = _known_markets(flow, goods)
    spent = known.group_by("cpf4").agg(pl.col("percent").sum())
    partners = _table("demo_partners").select("country", weight=pl.col(_meur(flow)).cast(pl.Int64))
    others = (
        goods.join(spent, on="cpf4", how="left")
        .select("cpf4", remaining=100 - pl.col("percent").fill_null(0))
        .join(partners, how="cross")
        .join(known, on=["cpf4", "country"], how="anti")
        .select("cpf4", "country", percent=pl.col("remaining") * _share("weight", "cpf4"))
    )
    return (
        pl.concat([known.cast({"percent": pl.Float64}), others])
        .filter(pl.col("percent") > 0)
        .join(goods.select("cpf4", far=far), on="cpf4")
        .select("cpf4", "country", "far", market=pl.col("percent") / 100)
        .with_columns(key=_key("cpf4", "country"))
    )


def _known_markets(flow: str, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, country, percent`; a product's own markets go before those of its A129."""
    return (
        _table("demo_markets")
        .filter(pl.col("flow") == flow)
        .join(_named_products(goods), on="product")
        .filter(pl.col("exact") == pl.col("exact").max().over("cpf4"))
        .select("cpf4", "country", pl.col("percent").cast(pl.Int64))
    )


# 4. Gravity


def _pulls(margins: pl.DataFrame) -> pl.DataFrame:
    """Return `department, country, pull`: 1 as seen from Paris, more from nearer places."""
    partners = _table("demo_partners").select(
        "country",
        to_latitude=pl.col("latitude").cast(pl.Float64),
        to_longitude=pl.col("longitude").cast(pl.Float64),
    )
    pairs = margins.join(partners, how="cross").select("department", "country", km=_distance())
    from_paris = pairs.filter(pl.col("department") == PARIS).select("country", paris_km="km")
    ratio = (pl.col("paris_km") + DOORSTEP_KM) / (pl.col("km") + DOORSTEP_KM)
    return pairs.join(from_paris, on="country").select(
        "department",
        "country",
        # Undetermined countries and returns are nowhere: no nearer from anywhere.
        pull=pl.min_horizontal((ratio * ratio).fill_null(1), MAX_PULL),
    )


def _distance() -> pl.Expr:
    """Return the great circle's length in kilometres; whole, as sines differ in their last bits."""
    latitude, to_latitude = pl.col("latitude").radians(), pl.col("to_latitude").radians()
    along = ((to_latitude - latitude) / 2).sin()
    across = ((pl.col("to_longitude") - pl.col("longitude")).radians() / 2).sin()
    chord = along * along + latitude.cos() * to_latitude.cos() * across * across
    return (2 * EARTH_KM * chord.sqrt().arcsin()).round().cast(pl.Int64)


# 5. Cells


def _draw_cells(
    flow: str,
    margins: pl.DataFrame,
    baskets: pl.DataFrame,
    markets: pl.DataFrame,
    pulls: pl.DataFrame,
) -> pl.DataFrame:
    """Return `department, cpf4, country, key, weight`: the pairs that each department trades."""
    gravity = pl.col("far") + (1 - pl.col("far")) * pl.col("pull")
    expected_eur = pl.col("market") * gravity * pl.col("basket_eur")
    # The smallest have a cell, the heavy nearly surely, the light rarely: by weight to the power
    # 3/4, as in proportion to it no small cells would be left.
    race = _uniform(f"race {flow}") / (pl.col("weight") * pl.col("weight").sqrt()).sqrt()
    drawn = []
    for department, count in margins.select("department", "cells").iter_rows():
        here = pl.col("department") == department
        drawn.append(
            markets.join(baskets.filter(here), on="cpf4")
            .join(pulls.filter(here).drop("department"), on="country")
            .with_columns(weight=expected_eur)
            .filter(pl.col("weight") >= WORTHWHILE_EUR)
            .with_columns(key=pl.col("key") + _key("department"))
            .with_columns(weight=pl.col("weight") * _noise(f"cells {flow}", spread=2))
            .with_columns(race=race)
            .filter(pl.col("race") <= pl.col("race").bottom_k(count).max())
            .select("department", "cpf4", "country", "key", "weight")
        )
    return pl.concat(drawn)


def _fill_baskets(cells: pl.DataFrame, baskets: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Add `cell_eur`, the cell's part of the basket, and what is known of the goods."""
    return (
        # Plus one, so that no basket has cells without weight.
        cells.with_columns(weight=pl.col("weight").cast(pl.Int64) + 1)
        .with_columns(share=_share("weight", "department", "cpf4"))
        .join(baskets, on=["department", "cpf4"])
        .join(goods.drop("national_meur"), on="cpf4")
        .with_columns(cell_eur=pl.col("share") * pl.col("basket_eur"))
        .drop("weight", "share", "basket_eur")
    )


# 6. Quarters


def _spread_over_quarters(cells: pl.DataFrame, flow: str, year: int) -> pl.DataFrame:
    """Turn cells into rows in the official order; add `quarter` and `weight`."""
    stream = f"{flow} {year}"
    chance = (pl.col("cell_eur") + REGULAR_EUR) / (pl.col("cell_eur") + 3 * REGULAR_EUR)
    seasons = pl.DataFrame(
        {"a129": a129, "quarter": quarter, "season": percent}
        for a129, percents in SEASONS.items()
        for quarter, percent in enumerate(percents, start=1)
    )
    usual = seasons.filter(pl.col("a129") == "").select("quarter", usual="season")
    return (
        cells.join(usual, how="cross")
        .with_columns(key=pl.col("key") + pl.col("quarter").cast(pl.UInt64))
        .filter(_uniform(f"presence {stream}") < chance)
        .join(seasons, on=["a129", "quarter"], how="left")
        .with_columns(season=pl.coalesce("season", "usual"))
        .with_columns(
            weight=pl.col("cell_eur") * pl.col("season") * _noise(f"quarters {stream}", spread=2)
        )
        .sort("quarter", "department", "a129", "cpf4", "country")
    )


# 7. Euros and kilograms


def _match_margins(rows: pl.DataFrame, margins: pl.DataFrame) -> pl.DataFrame:
    """Add `value_eur`, whole and at least 1, so that each department has its total exactly.

    The margins are those of `MARGINS_YEAR` and grow with the goods that the department trades.
    """
    now = (pl.col("weight") * pl.col("drift")).cast(pl.Int64) + 1
    at_first = pl.col("weight").cast(pl.Int64) + 1
    growth = now.sum().over("department") / at_first.sum().over("department")
    total_eur = (pl.col("total_eur") // 100_000 * growth).round().cast(pl.Int64) * 100_000
    floor_eur = (_share("weight", "department") * pl.col("total_eur")).cast(pl.Int64)
    remainder_eur = pl.col("total_eur") - pl.col("value_eur").sum().over("department")
    position = pl.int_range(pl.len()).over("department")
    largest = position == pl.col("value_eur").arg_max().over("department")
    return (
        rows.join(margins.select("department", "total_eur"), on="department", maintain_order="left")
        .with_columns(weight=now, total_eur=total_eur)
        .with_columns(value_eur=pl.max_horizontal(floor_eur, 1))
        .with_columns(
            value_eur=pl.col("value_eur") + pl.when(largest).then(remainder_eur).otherwise(0)
        )
    )


def _add_masses(rows: pl.DataFrame, flow: str, year: int) -> pl.DataFrame:
    """Add `mass_kg`; electricity has none."""
    mass = pl.col("value_eur") / pl.col("euros_per_kg") * _noise(f"masses {flow} {year}", spread=2)
    weightless = pl.col("euros_per_kg") == 0
    return rows.with_columns(
        mass_kg=pl.when(weightless).then(0).otherwise(mass.round()).cast(pl.Int64)
    )


# The official form


def _in_official_form(
    rows: pl.DataFrame, margins: pl.DataFrame, flow: str, year: int
) -> pl.DataFrame:
    """Return the official columns."""
    return (
        rows.join(margins.select("department", "region"), on="department", maintain_order="left")
        .with_columns(flow=pl.lit(flow), year=pl.lit(year))
        .select(*CODES, *NUMBERS)
    )


def _write_zip(folder: Path, year: int, flow: str, rows: pl.DataFrame) -> Path:
    """Write the rows and all that comes with them, dated by the year and not by the clock."""
    name = FLOWS[flow]
    files = {
        SIMULATION_MARKER: MARKER_TEXT.encode(),
        f"Region_{year}_{name.capitalize()}.txt": rows.write_csv(
            include_header=False, separator=";", line_terminator="\r\n"
        ).encode(),
        "Departement_region.txt": _lines(_department_labels()).encode(),
        "Libelle_PAYS.txt": _lines(_country_labels()).encode(),
        # Two traps of the real files: a byte-order mark here, a Windows encoding there.
        "Libelle_A129.txt": _lines(_labels("products", "a129", "200901")).encode("utf-8-sig"),
        "Libelle_CPF4_rev2.1.txt": _lines(_labels("cpf4", "cpf4", "201501")).encode("cp1252"),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file, content in files.items():
            info = zipfile.ZipInfo(f"Regional-{year}-{name}/{file}", (year + 1, 2, 7, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=6)
    path = folder / f"{year + 1}02_regional_{year}_{name}.zip"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(buffer.getvalue())
        part.replace(path)
    except OSError as error:
        raise FichesError(f"{path} can't be written: {error.strerror}.") from error
    return path


def _department_labels() -> list[tuple[str, ...]]:
    """Return code, name, region's code and name; 98 has no label, as in the real file."""
    regions = dict(_table("regions").select("customs", "name").iter_rows())
    departments = _table("departments").unique("customs").sort("region_customs", "customs")
    return [
        # Corsica is one department here, under its region's name.
        (code, regions[region] if code == "20" else name, region, regions[region])
        for code, name, region in [
            *departments.select("customs", "name", "region_customs").iter_rows(),
            ("99", "Principauté de Monaco", OTHER_REGIONS["99"]),
        ]
    ]


def _country_labels() -> Iterator[tuple[str, ...]]:
    """Yield code, label, first and last month: codes that were given twice stand twice."""
    columns = ("code", "name", "valid_from", "valid_to")
    for code, name, first, last in _table("countries").select(columns).iter_rows():
        months = ((first or "1900-01").replace("-", ""), (last or "9999-12").replace("-", ""))
        yield code, OUTDATED_LABELS.get(code, name), *months


def _labels(table: str, level: str, since: str) -> Iterator[tuple[str, ...]]:
    """Yield code, label, first and last month."""
    for code, label in _table(table).select(level, "label").iter_rows():
        yield code, label, since, "999912"


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as the customs write them: `;`, quotes only where needed, Windows line ends."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    # The customs type plain spaces where our labels have French ones, which cp1252 doesn't know.
    return text.getvalue().replace("\u202f", " ")


# Tables, shares and chance


def _table(name: str) -> pl.DataFrame:
    """Read a reference table, all of its columns as text."""
    return pl.read_csv(Project.here().reference / f"{name}.csv", infer_schema=False)


def _meur(flow: str) -> str:
    return f"{FLOWS[flow]}s_meur"


def _share(column: str, *groups: str) -> pl.Expr:
    """Return a whole-numbered column's share in its group: sums of integers are exact."""
    total = pl.col(column).sum()
    return pl.col(column) / (total.over(groups) if groups else total)


def _key(*columns: str) -> pl.Expr:
    """Return a number of the columns' codes; `quarter` is added to it as it stands."""
    parts = (
        pl.col(column).str.to_integer(base=base).cast(pl.UInt64) * place
        for column, base, place in KEY_PLACES
        if column in columns
    )
    return reduce(add, parts)


def _uniform(stream: str) -> pl.Expr:
    """Return numbers between 0 and 1, both excluded, that depend on `key` and `stream` alone.

    The mixing is SplitMix64's, https://prng.di.unimi.it/splitmix64.c, on 64 bits that wrap.
    """
    salt = int.from_bytes(hashlib.blake2b(f"{SEED} {stream}".encode(), digest_size=8).digest())
    bits = pl.col("key") ^ pl.lit(salt, pl.UInt64)
    bits = (bits ^ (bits // 2**30)) * pl.lit(0xBF58476D1CE4E5B9, pl.UInt64)
    bits = (bits ^ (bits // 2**27)) * pl.lit(0x94D049BB133111EB, pl.UInt64)
    bits = bits ^ (bits // 2**31)
    return ((bits // 2**12).cast(pl.Float64) + 0.5) / 2**52


def _noise(stream: str, spread: int) -> pl.Expr:
    """Return heavy-tailed factors around 1: log-logistic, its odds to the power `spread` / 8.

    One expects log-normal noise in trade; this has nearly its shape and needs no logarithm.
    """
    uniform = _uniform(stream)
    root = ((1 - uniform) / uniform).sqrt().sqrt().sqrt()
    return reduce(mul, [root] * spread)

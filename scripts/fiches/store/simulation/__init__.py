"""A simulated year of trade, written as the customs would publish it.

There is no official data out of the box, so this package makes some up: official-looking text files
in official-looking zips, with the traps of the real ones, for the very same reader. Every zip
carries `formats.SIMULATION_MARKER`, which is what marks all that is made from it as simulated.

The model, for each flow:

1. **Margins**: each department's total is given, in euros; the totals of the Ardennes, of the
   Grand Est and of France are the published ones. So is the number of its rows.
2. **Baskets**: a department trades its known specialities, and spends the rest of its total on
   what France trades apart from these specialities.
3. **Markets**: a product has its known markets, and France's partners in general for the rest.
4. **Gravity**: partners nearer to the department than to Paris weigh more, above all for goods
   that are cheap by weight.
5. **Cells**: of all pairs of product and partner a department trades few; chance makes some large
   and most small.
6. **Quarters**: small cells don't trade in every quarter, some products have a season.
7. **Euros and kilograms**: whole, the department's total exactly; masses from a value per kilogram.

**Events** are planted in it, by name and to the euro, so that there is something to tell: a plant
that opens, a client that is lost. The rest of the department's trade makes up its total as before.
A year is **published twice**, as by the customs: a first time a little off, then revised.

The same year gives the same rows on every machine, and the same zips with the same zlib: see
`chance`.

The model's tables are seven files of `data/reference/`:

- `demo_departments.csv`: totals in millions of euros in 2024, coordinates of the prefecture;
- `demo_density.csv`: rows of a quarter in the real imports of 2019;
- `demo_products.csv`: for each CPF4 product France's trade in millions of euros, euros per
  kilogram and growth from 2023 to 2024 in percent;
- `demo_partners.csv`: France's trade with each country in millions of euros, apart from that of
  `demo_markets.csv`, and the coordinates of the country's centre of trade, where it has one;
- `demo_markets.csv`: percent of a product's trade (A129 or CPF4) done with a country;
- `demo_specialities.csv`: percent of a department's trade that is in a product (A129 or CPF4);
- `demo_events.csv`: what happens to whom, from one quarter to another: `meur`, millions of euros a
  quarter, instead of all else in that cell, or `factor`, by which the rest of the model is
  multiplied there; a code that is missing stands for all.

Except for the published totals and the numbers of rows, all are plausible orders of magnitude,
written by hand.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from fiches import store
from fiches.settings import Project
from fiches.store.simulation import events, zips
from fiches.store.simulation.cells import draw
from fiches.store.simulation.rows import published, trade_of
from fiches.store.simulation.tables import FLOWS, Tables
from fiches.store.years import Year

YEARS = (2023, 2024)
"""What is simulated unless other years are asked for."""


def prepare(
    project: Project, years: Iterable[int] = YEARS, *, full_size: bool = False
) -> list[int]:
    """Simulate years and store them, first as first published, then as revised.

    Official data is never touched, and the simulated zips have a folder of their own,
    `data/simulation/`. A simulated year that the store holds already is left alone if it would be
    made again as it is, and replaced if not: by the other size, or after a change of the model.

    Parameters
    ----------
    project
        Whose store it is.
    years
        The calendar years.
    full_size
        See `write_years`.

    Returns
    -------
    list[int]
        The years that were made.

    Raises
    ------
    FichesError
        If a file can't be written.
    """
    wanted = sorted({*years})
    held = set(store.stored_years(project)).intersection(wanted)
    stored = {year: store.open_year(year, project) for year in held}
    free = [y for y in wanted if y not in stored or stored[y].provenance.simulated]
    written = write_years(project.data / "simulation", free, project.reference, full_size=full_size)
    made = []
    for year in free:
        first, revised = (written[year, publication] for publication in zips.MONTHS)
        if year in stored and _holds(stored[year], revised):
            continue
        store.forget(year, project)
        store.ingest(first, project)
        store.ingest(revised, project)
        made.append(year)
    return made


def _holds(year: Year, files: Iterable[Path]) -> bool:
    """Tell whether a stored year was made from these very files."""
    digests = [sha256(file.read_bytes()).hexdigest() for file in files]
    return digests == [source.sha256 for source in year.provenance.sources]


def write_years(
    folder: Path,
    years: Iterable[int],
    tables: Path,
    *,
    publications: Sequence[str] = tuple(zips.MONTHS),
    full_size: bool = False,
) -> dict[tuple[int, str], list[Path]]:
    """Write the zips of simulated years.

    Parameters
    ----------
    folder
        Where to write; it is made if need be, and files of the same names are replaced.
    years
        The calendar years.
    tables
        The folder of the model's tables, `data/reference`.
    publications
        `"first"`, `"revised"`, or both.
    full_size
        Whether to make as many rows as the real files have, or one out of `cells.SMALL`.

    Returns
    -------
    dict[tuple[int, str], list[Path]]
        By year and publication, two zips, exports first: `202508_regional_2024_export.zip` and
        `202508_regional_2024_import.zip` are those of 2024 as revised.

    Raises
    ------
    FichesError
        If a file can't be written.
    """
    source = Tables(tables)
    written: dict[tuple[int, str], list[Path]] = {}
    for flow in FLOWS:
        cells = draw(flow, source, full_size=full_size)
        planted = events.read(flow, source)
        for year in years:
            trade = trade_of(cells, planted, year)
            for publication in publications:
                rows = published(trade, cells, planted, year, publication)
                edition = zips.Edition(flow, year, publication)
                path = zips.write(rows, edition, folder, source)
                written.setdefault((year, publication), []).append(path)
    return written

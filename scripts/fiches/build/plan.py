"""The pages of the site, and what each is made from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from fiches.documents import results
from fiches.errors import FichesError
from fiches.execution import comments, prose
from fiches.execution.text import read_text
from fiches.kept import inputs
from fiches.kept.cache import memo
from fiches.publish.formats import FORMATS, USUAL
from fiches.publish.site import settings
from fiches.publish.website import NOT_FOUND
from fiches.reference import Department, tables_of
from fiches.reference.subjects import INDEX, MODELS, PRODUCTS, SERIES, TERRITORIES, Series
from fiches.settings import DOCUMENT, Project

SEARCH = "recherche.qmd"

DEPARTMENT = "dept"
"""The parameter of the fiches' document."""

DATA = "donnees"
"""The data page, beside which the files of `donnees/` lie."""


@dataclass(frozen=True)
class Page:
    """A page to make.

    Attributes
    ----------
    name
        Its path in the site without its ending: `fiches/08`, `methode`.
    document
        What it is made from.
    to
        What to make of it: `html`, `pdf`.
    parameter, value
        What the document is given: its name, and the code of what the page is of.
    data
        Hash of the data that it may show.
    shows
        Hash of the pictures that its text shows.
    offers
        Hash of what lies beside it and isn't in its notebook.
    cost
        How much there is to draw, to begin with the longest: rows of the store.
    """

    name: str
    document: Path
    to: tuple[str, ...]
    parameter: str = ""
    value: str = ""
    data: str = ""
    shows: str = ""
    offers: str = ""
    cost: int = 0

    @property
    def department(self) -> str:
        """The code of the fiche's department; nothing for the other pages."""
        return self.value if self.parameter == DEPARTMENT else ""

    @property
    def params(self) -> dict[str, object]:
        """The document's parameters."""
        return {self.parameter: self.value} if self.parameter else {}


def pages(project: Project) -> list[Page]:
    """Return all pages: those that `_quarto.yml` lists, the notebooks, the fiches, the series."""
    departments = tables_of(project).departments
    return [
        *_site_pages(project),
        *_notebooks(project),
        *fiches(departments, project),
        *_all_series(project),
    ]


def fiches(places: Sequence[Department], project: Project, to: Sequence[str] = ()) -> list[Page]:
    """Return the pages of departments, by default in the formats that the site offers.

    Each shows its place in the nation, so each depends on all data: when any changes, all are
    executed again, and those that turn out the same aren't published again.
    """
    store = _store(project)
    rows = _rows_by_department(store[0], project)
    written = comments.files(project)
    formats = tuple(to or offered(project))
    return [
        Page(
            name=f"fiches/{place.code}",
            document=project.root / DOCUMENT,
            to=formats,
            parameter=DEPARTMENT,
            value=place.code,
            data=_data([*store, *written.get(place.code, ())], project),
            shows=_pictures([project.root / DOCUMENT, *written.get(place.code, ())], project),
            cost=rows.get(place.customs, 0),
        )
        for place in places
    ]


def offered(project: Project) -> tuple[str, ...]:
    """Return the formats of the fiches in the site: the usual ones, and what `fiche.qmd` adds."""
    document = project.root / DOCUMENT
    front = read_text(document).removeprefix("---\n").partition("\n---")[0]
    said = (yaml.safe_load(front) or {}).get("format") or {}
    return tuple(name for name, each in FORMATS.items() if name in USUAL or each.quarto in said)


def profiles(series: Series, codes: Iterable[str], project: Project) -> list[Page]:
    """Return the pages of items of a series: each shows its place among all, as fiches do."""
    data = _data(_store(project), project)
    document = project.root / series.document
    return [
        Page(
            name=series.page(code),
            document=document,
            to=("html",),
            parameter=series.parameter,
            value=code,
            data=data,
            shows=_pictures([document], project),
        )
        for code in codes
    ]


def _all_series(project: Project) -> Iterator[Page]:
    """Yield the pages of all items, and the lists, of the documents that the project has."""
    data = _data(_store(project), project)
    for series in SERIES:
        if (project.root / series.document).exists():
            yield from profiles(series, _codes(series, project), project)
        if (index := project.root / series.index).exists():
            yield Page(name=series.page(INDEX), document=index, to=("html",), data=data)


def _codes(series: Series, project: Project) -> list[str]:
    """Return the items of a series that have a page."""
    tables = tables_of(project)
    latest = _store(project)[0]
    if series == TERRITORIES:
        return [place.id for place in tables.territories]
    if series == PRODUCTS:
        return list(tables.names(int(latest.stem)).products)

    def count() -> bytes:
        from fiches import store
        from fiches.indicators.items import notable

        year = store.open_year(int(latest.stem), project)
        return json.dumps(notable(year, year.provenance.quarters)).encode()

    return list(json.loads(memo(project, ("notable", _hash(latest, project)), count, step="plan")))


def stored(project: Project) -> str:
    """Return the hash of all stored data."""
    return _data(_store(project), project)


def shard(pages: Sequence[Page], number: int, count: int) -> list[Page]:
    """Return one of `count` parts of the pages, all of about the same cost."""
    return sorted(pages, key=lambda page: (-page.cost, page.name))[number - 1 :: count]


def _site_pages(project: Project) -> list[Page]:
    """Return the documents of the list `project: render:`, and the search page.

    They draw less than any fiche, and so come last. The fiches have a plan of their own; Quarto has
    a search of its own.
    """
    patterns = settings(project)["project"].get("render", ())
    found = [
        path for pattern in patterns for path in sorted(project.root.glob(pattern.lstrip("/")))
    ]
    documents = {
        path.relative_to(project.root).with_suffix("").as_posix(): path
        for path in found
        if path.suffix == ".qmd" and path.name not in MODELS
    }
    if project.edition:
        documents.pop(NOT_FOUND, None)  # a host has one for all editions
    if (search := project.theme / SEARCH).exists():
        documents[search.stem] = search
    data = _data([*_store(project), results.record(project)], project)
    return [
        Page(
            name=name,
            document=document,
            to=("html",),
            data=data,
            shows=_pictures([document], project),
            offers=inputs.digest(inputs.drawing(project), data) if name == DATA else "",
        )
        for name, document in documents.items()
    ]


def _notebooks(project: Project) -> list[Page]:
    """Return the notebooks of the method, if `fiches notebooks` has executed them."""
    copies = sorted(results.folder(project).glob("*.ipynb"))
    return [Page(name=f"carnets/{copy.stem}", document=copy, to=("html",)) for copy in copies]


def _store(project: Project) -> list[Path]:
    """Return the files of all years, the latest first: fiches tell of those before it too."""
    stored = [project.trade / f"{year}.parquet" for year in reversed(project.years)]
    if not stored:
        raise FichesError("There is no data yet: run `fiches data demo` for a simulated year.")
    return stored


def _data(files: Sequence[Path], project: Project) -> str:
    """Return the hash of files that a page shows, some of them missing."""
    return inputs.digest(*(_hash(file, project) for file in files))


def _pictures(texts: Sequence[Path], project: Project) -> str:
    """Return the hash of the pictures that texts show."""
    shown = [picture for text in texts for picture in _pictures_of(text, project)]
    return _data(shown, project) if shown else ""


def _pictures_of(text: Path, project: Project) -> list[Path]:
    def find() -> list[Path]:
        lines = prose.Lines(read_text(text))
        files = (
            prose.file_of(picture.address, text.parent, project.root)
            for picture in prose.pictures(lines)
        )
        return [file for file in files if file]

    return project.kept(("pictures", text), find, [text])


def _hash(file: Path, project: Project) -> str:
    """Return the hash of a file, and nothing if there is none."""
    return project.kept(
        ("hash", file),
        lambda: inputs.digest(file.read_bytes()) if file.exists() else "",
        [file],
    )


def _rows_by_department(year: Path, project: Project) -> dict[str, int]:
    """Return the number of rows of each department, by its code of the customs."""

    def count() -> bytes:
        import polars as pl

        counted = pl.scan_parquet(year, glob=False).group_by("department").len().collect()
        return json.dumps(dict(counted.iter_rows())).encode()

    return dict(json.loads(memo(project, ("rows", _hash(year, project)), count, step="plan")))

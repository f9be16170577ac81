"""The pages of the site, and what each is made from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from fiches.documents import results
from fiches.errors import FichesError
from fiches.kept import inputs
from fiches.kept.cache import memo
from fiches.reference.tables import Department, departments
from fiches.settings import Paths

FICHE = "fiche.qmd"
SEARCH = "recherche.qmd"


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
    department
        The code of the fiche's department; nothing for the other pages.
    data
        Hash of the data that it may show.
    cost
        How much there is to draw, to begin with the longest: rows of the store.
    """

    name: str
    document: Path
    to: tuple[str, ...]
    department: str = ""
    data: str = ""
    cost: int = 0

    @property
    def params(self) -> dict[str, object]:
        """The document's parameters."""
        return {"dept": self.department} if self.department else {}


def pages(paths: Paths) -> list[Page]:
    """Return all pages: those that `_quarto.yml` lists, the notebooks, and the fiches."""
    return [*_site_pages(paths), *_notebooks(paths), *fiches(departments(), paths)]


def fiches(
    places: Sequence[Department], paths: Paths, to: tuple[str, ...] = ("html", "pdf")
) -> list[Page]:
    """Return the pages of departments.

    Each shows its place in the nation, so each depends on all data: when any changes, all are
    executed again, and those that turn out the same aren't published again.
    """
    document = paths.root / FICHE
    if not document.exists():
        raise FichesError(f"{document} is missing: the fiches are made from it.")
    store = _store(paths)
    rows = _rows_by_department(store[0])
    return [
        Page(
            name=f"fiches/{place.code}",
            document=document,
            to=to,
            department=place.code,
            data=inputs.digest(*map(_hash, store), _hash(_comment(place, paths))),
            cost=rows.get(place.customs, 0),
        )
        for place in places
    ]


def shard(pages: Sequence[Page], number: int, count: int) -> list[Page]:
    """Return one of `count` parts of the pages, all of about the same cost."""
    return sorted(pages, key=lambda page: (-page.cost, page.name))[number - 1 :: count]


def _comment(place: Department, paths: Paths) -> Path:
    return paths.data / "comments" / f"{place.code}.md"


def _site_pages(paths: Paths) -> list[Page]:
    """Return the documents of the list `project: render:`, and the search page.

    They draw less than any fiche, and so come last. The fiches have a plan of their own; Quarto has
    a search of its own.
    """
    file = paths.root / "_quarto.yml"
    settings = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
    patterns = settings.get("project", {}).get("render", ())
    found = [path for pattern in patterns for path in sorted(paths.root.glob(pattern))]
    documents = {
        path.relative_to(paths.root).with_suffix("").as_posix(): path
        for path in found
        if path.suffix == ".qmd" and path.name != FICHE
    }
    if (search := paths.theme / SEARCH).exists():
        documents[search.stem] = search
    store = _store(paths)
    return [
        Page(
            name=name,
            document=document,
            to=("html",),
            data=inputs.digest(*map(_hash, store), _hash(results.record(paths))),
        )
        for name, document in documents.items()
    ]


def _notebooks(paths: Paths) -> list[Page]:
    """Return the notebooks of the method, if `fiches notebooks` has executed them."""
    copies = sorted(results.folder(paths).glob("*.ipynb"))
    return [Page(name=f"carnets/{copy.stem}", document=copy, to=("html",)) for copy in copies]


def _store(paths: Paths) -> list[Path]:
    """Return the files of the latest year, and of the one before to compare it with."""
    stored = sorted(paths.trade.glob("[0-9][0-9][0-9][0-9].parquet"), reverse=True)
    if not stored:
        raise FichesError("There is no data yet: run `fiches data demo` for a simulated year.")
    return stored[:2]


@cache
def _hash(path: Path) -> str:
    """Return the hash of a file, and nothing if there is none."""
    return inputs.digest(path.read_bytes()) if path.exists() else ""


def _rows_by_department(year: Path) -> dict[str, int]:
    """Return the number of rows of each department, by its code of the customs."""

    def count() -> bytes:
        import polars as pl

        counted = pl.scan_parquet(year).group_by("department").len().collect()
        return json.dumps(dict(counted.iter_rows())).encode()

    return dict(json.loads(memo(("rows", _hash(year)), count, step="plan")))

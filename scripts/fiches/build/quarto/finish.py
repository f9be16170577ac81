"""What is done once Quarto has rendered: pages and documents are finished, a site is completed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fiches.build.quarto import ALL, OUTPUT_DIR, OUTPUTS, single
from fiches.build.quarto.frozen import thaw_models
from fiches.build.quarto.handover import raw_path
from fiches.build.site import build_older
from fiches.errors import FichesError
from fiches.kept.cache import write_atomically
from fiches.publish.markdown import restore
from fiches.publish.site import editions
from fiches.publish.website import NOT_FOUND, assets, forwards, redirections
from fiches.reference import tables_of
from fiches.reference.subjects import MODELS
from fiches.settings import Project

WHOLE = ("docx", "odt")
"""The endings of documents for word processors."""

_ADDRESS = re.compile(
    rf"\s*<url>\s*<loc>[^<]*/(?:{'|'.join(Path(one).stem for one in MODELS)})\.html</loc>.*?</url>",
    re.DOTALL,
)


def finish(environment: Mapping[str, str], project: Project) -> None:
    """Finish what Quarto has just made: documents for word processors, pages made by themselves.

    Parameters
    ----------
    environment
        The variables that Quarto sets.
    project
        Whose they are.
    """
    site = project.root / environment[OUTPUT_DIR]
    named = (project.root / name for name in environment.get(OUTPUTS, "").splitlines())
    files = [file for file in named if file.exists()]
    for file in files:
        if file.suffix == ".html" and file.is_relative_to(site):
            _put_back(file, file.relative_to(site).with_suffix("").as_posix(), project)
        elif file.suffix == ".pdf":
            from fiches.publish.formats.order import in_order

            write_atomically(file, in_order(file.read_bytes()))
        elif file.suffix.lstrip(".") in WHOLE:
            from fiches.publish.formats.office import finished

            write_atomically(file, finished(file.read_bytes(), project))
    single.complete([] if environment.get(ALL) == "1" else files, project)


def _put_back(file: Path, name: str, project: Project) -> None:
    """Put what a notebook's cells show into the page that Quarto has made of it."""
    known = raw_path(name, project)
    if known.exists():
        page = restore(file.read_text("utf-8"), json.loads(known.read_bytes()))
        write_atomically(file, page.encode())


def complete(site: Path, project: Project) -> None:
    """Complete a site that Quarto has made in full, the editions before it among the rest."""
    thaw_models(project)
    _withdraw_models(site)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    put_assets(site, project)
    files = redirections(tables_of(project)) | _forwards(pages, project)
    for path, contents in files.items():
        write_atomically(site / path, contents)
    for made in build_older(replace(project, site=site)):
        if made.error:
            raise FichesError(f"{made.name}: {made.error}")


def put_assets(site: Path, project: Project) -> None:
    """Put into a site of Quarto what the pages to embed load: the built-in publisher's own."""
    for path, contents in assets(project).items():
        write_atomically(site / path, contents)


def _forwards(pages: Sequence[str], project: Project) -> dict[str, bytes]:
    """Return what leads on from where the latest edition will stay."""
    years = editions(project)
    if not years:
        return {}
    folders = tuple(f"{year}/" for year in years)
    own = (page for page in pages if not page.startswith((*folders, f"{NOT_FOUND}.html")))
    return forwards(own, years[0])


def _withdraw_models(site: Path) -> None:
    """Take the pages of the models themselves out of a site: each repeats that of an item.

    They are among the documents of the site because Quarto can't preview a document that isn't.
    """
    models = {Path(model).with_suffix(".html").name for model in MODELS}
    for name in models:
        for made in site.glob(f"{Path(name).stem}.*"):  # in whatever format the site offers
            made.unlink()
    search = site / "search.json"
    if search.exists():
        entries = json.loads(search.read_bytes())
        kept = [entry for entry in entries if entry["href"].partition("#")[0] not in models]
        write_atomically(search, json.dumps(kept, ensure_ascii=False, indent=2).encode())
    sitemap = site / "sitemap.xml"
    if sitemap.exists():
        text = _ADDRESS.sub("", sitemap.read_text("utf-8"))
        write_atomically(sitemap, text.encode())

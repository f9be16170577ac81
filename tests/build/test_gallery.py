"""The gallery: one page, all figures of the hard departments, nothing from elsewhere."""

from collections.abc import Iterator

import pytest
from here import TABLES
from lxml import html as markup
from samples import sample

from fiches import store
from fiches.build import gallery
from fiches.figures import KINDS
from fiches.indicators.scope import Scope
from fiches.settings import Project


def expected(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the figures that the hard departments have, in their order."""
    year = store.open_year(None, project)
    for code in gallery.DEPARTMENTS:
        place = TABLES.find_department(code)
        for kind in KINDS:
            if kind.data(Scope(place, year, year.provenance.quarters)) is not None:
                yield code, kind.name


@pytest.mark.slow
def test_all_figures_stand_in_one_page(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(gallery.DEPARTMENTS) == 12
    monkeypatch.setattr(gallery, "DEPARTMENTS", sample(gallery.DEPARTMENTS, 3))
    page = gallery.write(project, project.build / "gallery")
    root = markup.fromstring(page.read_text("utf-8"))
    shown = [figure.get("id") for figure in root.iter("figure")]
    assert shown == [f"{kind}-{code}-figure" for code, kind in expected(project)]
    assert len(shown) >= len(gallery.DEPARTMENTS) * 8
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    loaded = [element.get("src") or element.get("href") for element in root.find("head")]
    files = [name for name in loaded if name]
    assert files
    assert all((page.parent / name).exists() for name in files)

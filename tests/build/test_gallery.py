"""The gallery: one page, all figures of the hard departments, nothing from elsewhere."""

import pytest
from lxml import html as markup

from fiches.build import gallery
from fiches.settings import Project


@pytest.mark.slow
def test_all_figures_stand_in_one_page(project: Project) -> None:
    page = gallery.write(project.build / "gallery")
    root = markup.fromstring(page.read_text("utf-8"))
    assert len(gallery.DEPARTMENTS) == 12
    assert len(root.findall(".//figure")) == 12 * 4
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    loaded = [element.get("src") or element.get("href") for element in root.find("head")]
    files = [name for name in loaded if name]
    assert files
    assert all((page.parent / name).exists() for name in files)

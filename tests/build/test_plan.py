"""Which pages there are, and what each is made from."""

from pathlib import Path

import pytest
from here import TABLES
from miniature import make_project, pages, write_data

from fiches.build import plan
from fiches.errors import FichesError
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def test_all_departments_and_the_listed_pages_are_planned(project: Project) -> None:
    found = plan.pages(project)
    assert [page.name for page in found[:2]] == ["methode", "fiches/01"]
    assert len(found) == 1 + len(TABLES.departments)
    by_name = {page.name: page for page in found}
    assert by_name["methode"].to == ("html",)
    assert by_name["fiches/51"].cost == 3
    assert by_name["fiches/51"].params == {"dept": "51"}


def test_shards_share_out_all_pages(project: Project) -> None:
    everything = plan.pages(project)
    shards = [plan.shard(everything, number, 3) for number in (1, 2, 3)]
    assert sorted(page.name for shard in shards for page in shard) == sorted(
        page.name for page in everything
    )
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


def test_a_page_is_made_from_all_stored_years_and_its_own_comment(project: Project) -> None:
    def data(*codes: str) -> list[str]:
        return [page.data for page in pages(project, *codes)]

    before = data("08", "51")
    assert data("08", "51") == before
    write_data(project.root, {"08": 1}, 2020)  # an old year: the series of years shows it
    after = data("08", "51")
    assert not set(after) & set(before)
    project.comments.mkdir()
    (project.comments / "51.md").write_text("Une remarque.", "utf-8")
    assert [a == b for a, b in zip(data("08", "51"), after, strict=True)] == [True, False]


def test_without_data_there_is_nothing_to_plan(project: Project) -> None:
    (project.trade / "2024.parquet").unlink()
    with pytest.raises(FichesError, match="There is no data yet: run `fiches data demo`"):
        plan.pages(project)

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from here import TABLES
from miniature import contents, drawn, make_project, write_data

from fiches.build import plan
from fiches.build.make import Made, build, finish, install, notebook_path, stage_of
from fiches.build.plan import Page
from fiches.build.stage import Stage
from fiches.kept import inputs
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    yield make_project(tmp_path, monkeypatch)
    forget()


def forget() -> None:
    """Forget what this process knows of the inputs, as a new process would."""
    for function in (inputs.drawing, inputs.publishing, plan._hash):
        function.cache_clear()


def pages(project: Project, *codes: str) -> list[Page]:
    forget()
    return plan.fiches([TABLES.find_department(code) for code in codes], project)


def made(results: list[Made]) -> list[str]:
    """Return the names of the pages for which something was done."""
    return sorted(one.name for one in results if one.seconds)


def test_all_departments_and_the_listed_pages_are_planned(project: Project) -> None:
    found = plan.pages(project)
    assert [page.name for page in found[:2]] == ["methode", "fiches/01"]
    assert len(found) == 1 + len(TABLES.departments)
    by_name = {page.name: page for page in found}
    assert by_name["methode"].to == ("html",)
    assert by_name["fiches/51"].cost == 3
    assert by_name["fiches/51"].params == {"dept": "51"}


def test_a_fiche_is_made_of_its_page_its_pdf_and_its_data(project: Project) -> None:
    results = build(pages(project, "08"), project)
    assert [one.error for one in results] == [""]
    assert {"execute", "draw", "pandoc", "typst", "write"} <= set(results[0].seconds)
    install(["fiches/08"], project, project.site)
    files = contents(project.site)
    assert {
        "assets/site.css",
        "fiches/08.html",
        "fiches/08.pdf",
        "fiches/08/departement-08.csv",
        "fiches/08/nation.csv",
    } <= set(files)
    assert "Fiche 08" in files["fiches/08.html"].decode()
    assert files["fiches/08.pdf"].startswith(b"%PDF")
    assert notebook_path(pages(project, "08")[0], project).exists()


def test_the_project_hides_code_where_the_document_says_nothing(project: Project) -> None:
    shown = "```{python}\nsecret = 1\n```\n"
    document = project.root / "methode.qmd"
    document.write_text(document.read_text("utf-8") + shown, "utf-8")
    settings = project.root / "_quarto.yml"
    settings.write_text(settings.read_text("utf-8") + "execute:\n  echo: false\n", "utf-8")
    forget()
    build([page for page in plan.pages(project) if page.name == "methode"], project)
    assert "secret" not in (stage_of(project).site / "methode.html").read_text("utf-8")


def test_nothing_changed_nothing_is_done(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    assert made(build(pages(project, "08", "51"), project)) == []


def test_a_changed_sentence_draws_nothing_again(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    assert sorted(drawn(project.root)) == ["departement-08", "departement-51", "nation"]
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08", "fiches/51"]
    assert drawn(project.root) == []
    assert "Ce département" in (stage_of(project).site / "fiches/08.html").read_text("utf-8")


def test_new_data_publishes_only_what_comes_out_different(project: Project) -> None:
    document = project.root / "fiche.qmd"
    text = document.read_text("utf-8")
    count = "`{python} __import__('polars').read_parquet('data/trade/2024.parquet')['department']"
    document.write_text(f"{text}\nLignes : {count}.to_list().count(dept)`.\n", "utf-8")
    build(pages(project, "08", "51"), project)
    pdf = stage_of(project).site / "fiches/08.pdf"
    before = pdf.stat().st_mtime_ns

    write_data(project.root, {"08": 2, "51": 4})
    results = build(pages(project, "08", "51"), project)
    steps = {one.name: set(one.seconds) for one in results}
    assert "typst" not in steps["fiches/08"]
    assert "typst" in steps["fiches/51"]
    assert pdf.stat().st_mtime_ns == before
    assert made(build(pages(project, "08", "51"), project)) == []


def test_a_comment_changes_its_department_only(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    comment = project.data / "comments" / "08.md"
    comment.parent.mkdir()
    comment.write_text("Un commentaire.", "utf-8")
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08"]


def test_a_changed_theme_executes_nothing_again(project: Project) -> None:
    build(pages(project, "08"), project)
    before = notebook_path(pages(project, "08")[0], project).stat().st_mtime_ns
    page = project.theme / "page.html"
    page.write_text(page.read_text("utf-8").replace("<body>", '<body class="neuf">'), "utf-8")
    assert made(build(pages(project, "08"), project)) == ["fiches/08"]
    assert notebook_path(pages(project, "08")[0], project).stat().st_mtime_ns == before
    assert 'class="neuf"' in (stage_of(project).site / "fiches/08.html").read_text("utf-8")


@pytest.mark.parametrize("damage", ["fiches/08.html", "fiches/08.pdf", "fiches/08/nation.csv"])
def test_a_damaged_file_is_made_again(project: Project, damage: str) -> None:
    build(pages(project, "08", "51"), project)
    install(["fiches/08", "fiches/51"], project, project.site)
    good = contents(project.site)
    (stage_of(project).site / damage).write_bytes(b"x")
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08"]
    install(["fiches/08", "fiches/51"], project, project.site)
    assert contents(project.site) == good


def test_records_that_cannot_be_read_are_made_again(project: Project) -> None:
    build(pages(project, "08"), project)
    (project.build / "pages" / "records" / "fiches" / "08.json").write_text("{}")
    assert made(build(pages(project, "08"), project)) == ["fiches/08"]


def test_the_search_index_is_made_again_only_when_pages_change(project: Project) -> None:
    names = [page.name for page in pages(project, "08")]
    build(pages(project, "08"), project)
    install(names, project, project.site)
    finish(names, project)
    before = {path.name: path.stat().st_mtime_ns for path in (project.site / "pagefind").rglob("*")}

    finish(names, project)
    after = {path.name: path.stat().st_mtime_ns for path in (project.site / "pagefind").rglob("*")}
    assert after == before

    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8") + "\n\nUne phrase de plus.\n", "utf-8")
    build(pages(project, "08"), project)
    finish(names, project)
    assert {path.name for path in (project.site / "pagefind").rglob("*.pf_fragment")} != {
        name for name in before if name.endswith(".pf_fragment")
    }
    assert len(list((project.site / "pagefind").rglob("*.pf_fragment"))) == 1


def test_what_a_page_has_no_more_goes_from_the_site(project: Project) -> None:
    build(pages(project, "08"), project)
    install(["fiches/08"], project, project.site)
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace('Picture("nation")', ""), "utf-8")
    build(pages(project, "08"), project)
    changed = install(["fiches/08"], project, project.site)
    assert project.site / "fiches/08/nation.csv" in changed
    for site in (project.site, stage_of(project).site):
        left = {path for path in contents(site) if path.endswith(".csv")}
        assert left == {"fiches/08/departement-08.csv"}


def test_outputs_do_not_depend_on_how_they_were_made(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = ["08", "51", "2A", "971"]
    names = [page.name for page in pages(project, *codes)]
    sites = []
    for number, options in enumerate([{"jobs": 1}, {"jobs": 2}, {"jobs": 2, "force": True}]):
        if number == 1:
            (project.build).rename(tmp_path / "set-aside")
            monkeypatch.setenv("TZ", "Asia/Tokyo")
            monkeypatch.setenv("PYTHONHASHSEED", "7")
        build(pages(project, *codes), project, **options)
        install(names, project, tmp_path / f"site-{number}")
        sites.append(contents(tmp_path / f"site-{number}"))
    assert sites[0] == sites[1] == sites[2]


def test_one_failure_does_not_stop_the_others(project: Project) -> None:
    (project.root / "broken.txt").write_text("51", "utf-8")
    results = {one.name: one for one in build(pages(project, "08", "51"), project, jobs=2)}
    assert results["fiches/08"].error == ""
    error = results["fiches/51"].error
    lines = (project.root / "fiche.qmd").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "raise RuntimeError" in text)
    assert error == f"fiche.qmd, line {line}, cell «réglages»: RuntimeError: rien pour 51."
    assert not (stage_of(project).site / "fiches/51.html").exists()


def test_a_page_that_fails_keeps_its_last_good_version(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    install(["fiches/08", "fiches/51"], project, project.site)
    before = contents(project.site)
    (project.root / "broken.txt").write_text("51", "utf-8")
    results = build(pages(project, "08", "51"), project, force=True)
    install([one.name for one in results if not one.error], project, project.site)
    assert contents(project.site) == before


def test_a_process_that_dies_takes_no_other_page_with_it(project: Project) -> None:
    document = project.root / "fiche.qmd"
    text = document.read_text("utf-8")
    kill = "import os\nif dept == '51':\n    os.kill(os.getpid(), 9)\n"
    document.write_text(text.replace("from pathlib", f"{kill}from pathlib"), "utf-8")
    results = {one.name: one for one in build(pages(project, "08", "51", "10"), project, jobs=2)}
    assert results["fiches/51"].error == "the process that was making it died."
    assert results["fiches/08"].error == results["fiches/10"].error == ""


def test_shards_share_out_all_pages(project: Project) -> None:
    everything = plan.pages(project)
    shards = [plan.shard(everything, number, 3) for number in (1, 2, 3)]
    assert sorted(page.name for shard in shards for page in shard) == sorted(
        page.name for page in everything
    )
    assert max(map(len, shards)) - min(map(len, shards)) <= 1


def test_stages_are_merged_without_their_damaged_pages(project: Project, tmp_path: Path) -> None:
    build(pages(project, "08", "51"), project)
    part = tmp_path / "part"
    (project.build / "pages").rename(part)
    (part / "site" / "fiches" / "51.html").write_bytes(b"cut")
    stage = stage_of(project)
    assert stage.take(Stage(part)) == ["fiches/08"]
    assert made(build(pages(project, "08"), project)) in ([], ["fiches/08"])
    assert stage.names() == ["fiches/08"]


BUILD = """
import sys
from fiches import plan
from fiches.build import build
from fiches.reference import departments

if __name__ == "__main__":
    pages = plan.fiches(TABLES.departments, project())
    build(pages, project(), jobs=2, done=lambda made: print(made.name, flush=True))
"""


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_stopped_leaves_no_process_and_goes_on_later(
    project: Project, ending: signal.Signals
) -> None:
    script = project.root / "run.py"
    script.write_text(BUILD, "utf-8")
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    done = {process.stdout.readline().strip() for _ in range(3)}
    workers = _children(process.pid)
    process.send_signal(ending)
    process.wait(timeout=30)
    process.stdout.close()
    assert len(workers) >= 2
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in workers)
    assert not project.site.exists()
    again = build(pages(project, *[name.removeprefix("fiches/") for name in done]), project)
    assert made(again) == []


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def test_the_environment_is_part_of_what_pages_are_made_from(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(pages(project, "08"), project)
    forget()
    monkeypatch.setattr(inputs, "environment", lambda: "another")
    assert made(build(plan.fiches([TABLES.find_department("08")], project), project)) == [
        "fiches/08"
    ]
    assert os.environ["FICHES_ROOT"] == str(project.root)


@pytest.mark.slow
def test_real_fiches_are_the_same_whoever_makes_them(
    france: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget()
    chosen = [TABLES.find_department(code) for code in ("08", "2A", "976")]
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("FICHES_DATA", str(france.data))
    monkeypatch.setenv("FICHES_BUILD", str(tmp_path / "build"))
    elsewhere = Project.find()
    results = build(plan.fiches(chosen, elsewhere), elsewhere)
    assert [one.error for one in results] == [""] * 3
    for path, made_here in contents(stage_of(elsewhere).site).items():
        assert made_here == (france.site / path).read_bytes(), path


@pytest.mark.slow
def test_the_whole_of_france_is_up_to_date_once_built(france: Project) -> None:
    forget()
    assert made(build(plan.pages(france), france)) == []

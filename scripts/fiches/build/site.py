"""Making a site: its pages by several processes, then all of them put in place at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from fiches.build import plan
from fiches.build.editions import RECORD, older, put_forwards
from fiches.build.make import Made, Maker, current, executed_key, stage_of
from fiches.build.plan import Page
from fiches.build.stage import Record, Stage, withdraw
from fiches.build.workers import DIED, Workers
from fiches.errors import FichesError
from fiches.kept import inputs
from fiches.publish import fonts, website
from fiches.publish.site import editions
from fiches.publish.site import site as settings_of
from fiches.reference import tables_of
from fiches.settings import Project

WHOLE = "site"
"""The record of the files of the whole site, and of the data that it was made from."""


def build(
    pages: Sequence[Page],
    project: Project,
    *,
    jobs: int = 1,
    force: bool = False,
    workers: Workers | None = None,
    done: Callable[[Made], None] = lambda made: None,
) -> list[Made]:
    """Make the pages that aren't up to date, on the stage; the site isn't touched.

    Parameters
    ----------
    pages
        What to make.
    project
        Whose they are.
    jobs
        The number of processes; with 1, this one.
    force
        Make all of them, whatever was made before.
    workers
        The processes, if they are `started` already.
    done
        Called as each page is done.

    Returns
    -------
    list[Made]
        One for each page, in no order. One that failed doesn't stop the others.
    """
    fonts.check(project)
    done_before = [] if force else current(pages, project)
    made = [Made(page.name) for page in done_before]
    for one in made:
        done(one)
    waiting = sorted(set(pages) - set(done_before), key=lambda page: (-page.cost, page.name))
    jobs = min(jobs, len(waiting))
    for one in _run(waiting, project, workers, jobs=jobs, force=force):
        made.append(one)
        done(one)
    return made


def build_older(project: Project, *, jobs: int = 1, force: bool = False) -> list[Made]:
    """Make and complete the editions before the latest, each in its folder; see `build`."""
    made: list[Made] = []
    for edition in older(project):
        own = build(plan.pages(edition), edition, jobs=jobs, force=force)
        failed = [one.name for one in own if one.error]
        finish([one.name for one in own if not one.error], edition, failed)
        made += [replace(one, name=f"{edition.edition}/{one.name}") for one in own]
    return made


def started(jobs: int, project: Project) -> Workers | None:
    """Start processes where everything is to be made: they load while that is being planned."""
    if jobs == 1 or stage_of(project).names():
        return None
    workers = Workers(project, jobs)
    workers.submit(_nothing, None)
    return workers


def of_elsewhere(pages: Sequence[Page], project: Project) -> list[str]:
    """Return the pages on the stage that weren't made from the data and documents that are here."""
    stage, drawing = stage_of(project), inputs.drawing(project)
    records = {page: stage.record(page.name) for page in pages}
    return [
        page.name
        for page, record in records.items()
        if record is None or record.executed != executed_key(page, drawing)
    ]


def install(names: Sequence[str], project: Project, site: Path) -> list[Path]:
    """Put pages of the stage in place in a site, with what all pages need.

    Returns
    -------
    list[Path]
        The files that changed there.
    """
    stage = stage_of(project)
    stage.put(Record("assets"), website.assets(project))
    return stage.install(["assets", *names], site)


def finish(names: Sequence[str], project: Project, failed: Sequence[str] = ()) -> None:
    """Put all pages in place, and complete the site: sitemap, redirections, search index.

    What the site had and has no more goes from it: pages, and what led to them.

    Raises
    ------
    FichesError
        If pages that `failed` would stay as they were made from other data than the rest.
    """
    stage = stage_of(project)
    _refuse_mixture(failed, stage, project)
    around = website.around(
        names,
        settings_of(project),
        tables_of(project),
        edition=project.edition,
        older=editions(project)[1:],
    )
    stage.put(Record("around"), around)
    put_forwards(_files([*names, *failed], stage), project)
    _index(names, stage, project)
    parts = [*names, "around", RECORD, website.SEARCH]
    install(parts, project, project.site)
    files = dict.fromkeys(_files(["assets", *parts, *failed], stage), "")
    before = stage.record(WHOLE)
    withdraw(set(before.files if before else ()) - set(files), project.site)
    stage.note(Record(WHOLE, published=plan.stored(project), files=files))


def _files(names: Sequence[str], stage: Stage) -> Iterator[str]:
    """Give the paths of all files that pages consist of."""
    for record in filter(None, map(stage.record, names)):
        yield from record.files


def _refuse_mixture(failed: Sequence[str], stage: Stage, project: Project) -> None:
    left = [name for name in failed if (project.site / f"{name}.html").exists()]
    before = stage.record(WHOLE)
    if left and (before is None or before.published != plan.stored(project)):
        raise FichesError(
            f"the site is left as it was: {', '.join(left)} couldn't be made, and would tell of "
            "other data than the rest; mend that, and build again."
        )


def _index(names: Sequence[str], stage: Stage, project: Project) -> None:
    """Make the search index on the stage, if the pages aren't those that it was made from."""
    before, made_from = stage.record(website.SEARCH), _pages_hash(names, stage, project)
    if before is None or before.published != made_from or not stage.intact(before):
        index = website.search_index(names, stage.site)
        stage.put(Record(website.SEARCH, published=made_from), index)


def _pages_hash(names: Sequence[str], stage: Stage, project: Project) -> str:
    """Return the hash of pages of the stage, and of what indexes them."""
    records = filter(None, map(stage.record, sorted(names)))
    pages = (f"{record.files[f'{record.name}.html']} {record.name}" for record in records)
    return inputs.digest(inputs.publishing(project), *pages)


def _run(
    pages: Sequence[Page],
    project: Project,
    workers: Workers | None,
    *,
    jobs: int,
    force: bool,
) -> Iterator[Made]:
    """Make pages in this process or in others, and give each as it is done."""
    if not pages:
        return
    if jobs <= 1:
        maker = Maker(project)
        maker.settle()
        try:
            yield from (maker.make(page, force=force) for page in pages)
        finally:
            maker.close()
        return
    workers = workers or Workers(project, jobs)
    for page, made in workers.run(partial(_make, force=force), pages):
        yield made or Made(page.name, error=DIED)


def _make(maker: Maker, page: Page, *, force: bool) -> Made:
    return maker.make(page, force=force)


def _nothing(_: Maker, __: object) -> None:
    """Do nothing: the processes of a pool start with the first thing that they are given."""

"""`fiches build` and `fiches merge`: the whole site, at once or in parts."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches import startup
from fiches.cli.common import (
    Chosen,
    Publisher,
    console,
    ensure_data,
    say,
    shown,
    tell_of_comments,
    with_quarto,
)
from fiches.errors import FichesError, UsageError
from fiches.settings import Project

if TYPE_CHECKING:
    from fiches.build.make import Made
    from fiches.build.plan import Page

SLOWEST = 10
KEPT_DAYS = 30
"""How long the cache keeps what no build uses."""


def build(
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes at once.", show_default="FICHES_JOBS, or the cores"),
    ] = None,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Make only the I-th of N parts; then `merge`.")
    ] = "",
    force: Annotated[bool, typer.Option(help="Make everything again.")] = False,
    quiet: Annotated[bool, typer.Option(help="Show errors and the last line only.")] = False,
    publisher: Chosen = Publisher.AUTO,
) -> None:
    """Build the whole site: all fiches and all pages that have changed."""
    project = Project.find()
    ensure_data(project)

    from fiches.store import held

    with held(project) as still:
        _build(still, jobs=jobs, shard=shard, force=force, quiet=quiet, publisher=publisher)


def _build(
    project: Project,
    *,
    jobs: int | None,
    shard: str,
    force: bool,
    quiet: bool,
    publisher: Publisher,
) -> None:
    """Build the site of a project of which the store stays as it is."""
    from fiches.build import plan, site
    from fiches.build.make import stage_of
    from fiches.kept import cache

    start = time.perf_counter()
    jobs = jobs or startup.jobs()
    workers = site.started(jobs, project)
    pages = plan.pages(project)
    tell_of_comments(project)
    if with_quarto(publisher, pages, project):
        if shard or force:
            raise UsageError("--shard and --force are of the built-in publisher alone.")
        if workers:
            workers.close(wait=False)
        _build_with_quarto(project, start)
        return
    if shard:
        pages = plan.shard(pages, *_parse_shard(shard))
    if force:
        cache.clear(project)
    with _progress(pages, quiet=quiet) as done:
        try:
            made = site.build(pages, project, jobs=jobs, force=force, workers=workers, done=done)
        except KeyboardInterrupt:
            raise FichesError(
                "stopped; the site is as it was, and the next build goes on from here."
            ) from None
    cache.prune(project, KEPT_DAYS)
    where = stage_of(project).folder
    if not shard:
        failed = [one.name for one in made if one.error]
        site.finish([one.name for one in made if not one.error], project, failed)
        made += site.build_older(project, jobs=jobs, force=force)
        where = project.site
    seconds = time.perf_counter() - start
    _report(made, seconds, project)
    if not quiet:
        _summarise(made)
    _conclude(made, where, seconds)


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER…", help="The `_build/pages` of each shard.")
    ],
) -> None:
    """Merge the parts that `build --shard` made into one site."""
    from fiches.build import plan, site
    from fiches.build.make import stage_of
    from fiches.build.stage import Stage

    project = Project.find()
    stage = stage_of(project)
    for folder in folders:
        if not Stage(folder).names():
            raise FichesError(f"{folder} holds no pages: give the `_build/pages` of a shard.")
        stage.take(Stage(folder))
    pages = plan.pages(project)
    names = [page.name for page in pages]
    if missing := sorted(set(names) - set(stage.names())):
        raise FichesError(
            f"{len(missing)} of {len(names)} pages are in none of the shards, or damaged: "
            f"{', '.join(missing[:5])}{'…' if len(missing) > 5 else ''}"
        )
    if other := site.of_elsewhere(pages, project):
        raise FichesError(
            f"{len(other)} of {len(names)} pages were made from other data, documents or packages "
            f"than those here ({', '.join(other[:5])}{'…' if len(other) > 5 else ''}): make all "
            "shards from the same."
        )
    site.finish(names, project)
    say(f"{len(names)} pages from {len(folders)} shards in {shown(project.site)}")


def _build_with_quarto(project: Project, start: float) -> None:
    from fiches.publish import quarto

    say("Quarto makes the site, which takes it many minutes.", err=True)
    quarto.publish_site(project)
    say(f"The site is in {shown(project.site)}, in {time.perf_counter() - start:.1f} s")


def _parse_shard(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise UsageError(f"«{text}» isn't a shard: write 2/5 for the second of five.")


@contextmanager
def _progress(pages: "Sequence[Page]", *, quiet: bool) -> "Iterator[Callable[[Made], None]]":
    """Show how far the build is, and give the function that notes a page as done."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    screen = console(err=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=screen, transient=True, disable=quiet) as progress:
        task = progress.add_task("starting", total=len(pages))

        def done(made: "Made") -> None:
            progress.update(task, advance=1, description=made.name)
            if made.error:
                screen.print(f"{made.name}: {made.error}", style="red")

        yield done


def _report(made: "Sequence[Made]", seconds: float, project: Project) -> None:
    """Write down how the build went, for a machine to read: `_build/build.json`."""
    import json

    from fiches.kept.cache import write_atomically

    report = {
        "seconds": seconds,
        "steps": _steps(made),
        "pages": {one.name: one.seconds for one in made},
        "errors": {one.name: one.error for one in made if one.error},
    }
    write_atomically(project.build / "build.json", json.dumps(report, indent=1).encode())


def _steps(made: "Sequence[Made]") -> dict[str, float]:
    """Return the seconds of each step, over all pages."""
    total: dict[str, float] = {}
    for one in made:
        for step, seconds in one.seconds.items():
            total[step] = total.get(step, 0.0) + seconds
    return total


def _summarise(made: "Sequence[Made]") -> None:
    """Show the slowest pages and the time of each step."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    worked = sorted((one for one in made if one.seconds), key=lambda one: -one.total)
    if not worked:
        return
    steps = _steps(worked)
    table = Table(
        title=f"The slowest {min(SLOWEST, len(worked))} of {len(worked)}, in seconds",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("page", no_wrap=True)
    for step in (*steps, "total"):
        table.add_column(step, justify="right")
    for one in worked[:SLOWEST]:
        cells = [f"{one.seconds.get(step, 0):.2f}" for step in steps]
        table.add_row(one.name, *cells, f"{one.total:.2f}")
    table.add_section()
    sums = (f"{seconds:.2f}" for seconds in (*steps.values(), sum(steps.values())))
    table.add_row("all pages", *sums)
    console(err=True).print(table)


def _conclude(made: "Sequence[Made]", where: Path, seconds: float) -> None:
    failed = [one.name for one in made if one.error]
    worked = sum(bool(one.seconds) for one in made)
    say(
        f"{len(made)} pages in {shown(where)}: {worked - len(failed)} made, "
        f"{len(made) - worked} up to date, {len(failed)} failed, in {seconds:.1f} s"
    )
    if failed:
        raise FichesError(f"these pages couldn't be made: {', '.join(failed)}.")

"""Making pages: what has changed is executed, and what comes out different is published.

Each process starts Python, polars, Altair, Pandoc and Typst once, for all the pages that it makes.
"""

import atexit
import gc
import json
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache, partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from fiches import timing
from fiches.build.plan import Page
from fiches.build.stage import Record, Stage
from fiches.errors import FichesError
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.settings import Paths

if TYPE_CHECKING:
    from fiches.execution.document import Document
    from fiches.execution.execute import Notebook
    from fiches.publish import Pandoc


@dataclass(frozen=True)
class Made:
    """What became of a page.

    Attributes
    ----------
    name
        The page.
    seconds
        How long it took, by step; nothing if there was nothing to do.
    error
        Why it couldn't be made.
    """

    name: str
    seconds: dict[str, float] = field(default_factory=dict)
    error: str = ""

    @property
    def total(self) -> float:
        """The seconds of all steps."""
        return sum(self.seconds.values())


def build(
    pages: Sequence[Page],
    paths: Paths,
    *,
    jobs: int = 1,
    force: bool = False,
    workers: ProcessPoolExecutor | None = None,
    done: Callable[[Made], None] = lambda made: None,
) -> list[Made]:
    """Make the pages that aren't up to date, on the stage; the site isn't touched.

    Parameters
    ----------
    pages
        What to make.
    paths
        The project's folders.
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
    stage = stage_of(paths)
    current = [] if force else [page for page in pages if _is_current(page, stage, paths)]
    made = [Made(page.name) for page in current]
    for one in made:
        done(one)
    waiting = sorted(set(pages) - set(current), key=lambda page: (-page.cost, page.name))
    jobs = min(jobs, len(waiting))
    for one in _run(waiting, paths, workers, jobs=jobs, force=force):
        made.append(one)
        done(one)
    return made


def stage_of(paths: Paths) -> Stage:
    """Return the stage of a project."""
    return Stage(paths.build / "pages")


def install(names: Sequence[str], paths: Paths, site: Path) -> list[Path]:
    """Put pages of the stage in place in a site, with what all pages need.

    Returns
    -------
    list[Path]
        The files that changed there.
    """
    from fiches.publish.website import assets

    stage = stage_of(paths)
    stage.put(Record("assets"), assets(paths))
    return stage.install(["assets", *names], site)


def finish(names: Sequence[str], paths: Paths) -> None:
    """Put all pages in place, and complete the site: sitemap, redirections, search index."""
    from fiches import publish
    from fiches.publish import website

    stage = stage_of(paths)
    stage.put(Record("around"), website.around(names, publish.site(paths)))
    with ThreadPoolExecutor(1) as beside:  # the index is made by another program
        indexed = beside.submit(_index, names, stage, paths)
        install([*names, "around"], paths, paths.site)
        indexed.result()
    stage.install([website.SEARCH], paths.site)


def _index(names: Sequence[str], stage: Stage, paths: Paths) -> None:
    """Make the search index on the stage, if the pages aren't those that it was made from."""
    from fiches.publish import website

    before, made_from = stage.record(website.SEARCH), _pages_hash(names, stage, paths)
    if before is None or before.published != made_from or not stage.intact(before):
        index = website.search_index(names, stage.site)
        stage.put(Record(website.SEARCH, published=made_from), index)


def _pages_hash(names: Sequence[str], stage: Stage, paths: Paths) -> str:
    """Return the hash of pages of the stage, and of what indexes them."""
    records = filter(None, map(stage.record, sorted(names)))
    pages = (f"{record.files[f'{record.name}.html']} {record.name}" for record in records)
    return inputs.digest(inputs.publishing(paths), *pages)


def notebook_path(page: Page, paths: Paths) -> Path:
    """Return where the executed notebook of a page is kept."""
    return paths.build / "notebooks" / f"{Path(page.name).name}.ipynb"


def make(page: Page, paths: Paths, *, force: bool = False) -> Made:
    """Make one page on the stage."""
    _settle()
    timing.taken()
    try:
        _make(page, paths, force=force)
    except FichesError as error:
        return Made(page.name, timing.taken(), str(error))
    except Exception as error:
        details = paths.build / "errors" / f"{page.name.replace('/', '-')}.txt"
        write_atomically(details, traceback.format_exc().encode())
        what = f"{type(error).__name__}: {error}. This is a bug; its details are in {details}."
        return Made(page.name, timing.taken(), what)
    return Made(page.name, timing.taken())


@cache
def _settle() -> None:
    """Load what makes pages, and keep the garbage collector from going through it ever after."""
    import fiches.documents.fiche
    import fiches.publish.pdf
    import fiches.publish.workbook  # noqa: F401

    gc.collect()
    gc.freeze()


def execute(page: Page, paths: Paths) -> Path:
    """Return the executed notebook of a page, for Quarto to publish."""
    _executed(page, paths, stage_of(paths).record(page.name), check=False)
    return notebook_path(page, paths)


def _make(page: Page, paths: Paths, *, force: bool) -> None:
    stage = stage_of(paths)
    before = None if force else stage.record(page.name)
    with timing.step("execute"):
        contents, notebook = _executed(page, paths, before)
    record = Record(
        name=page.name,
        executed=executed_key(page, paths),
        notebook=inputs.digest(contents),
        published=_published_key(page, paths),
    )
    if before and _is_published(record, before, stage):
        stage.note(replace(record, files=before.files))
        return
    from fiches.publish import publish

    notebook = notebook or json.loads(contents)
    files = publish(notebook, page.name, to=page.to, paths=paths, pandoc=_pandoc())
    with timing.step("write"):
        stage.put(record, files)


def _executed(
    page: Page, paths: Paths, before: Record | None, *, check: bool = True
) -> tuple[bytes, "Notebook | None"]:
    """Return the executed notebook as it is kept, and as an object if it was made just now."""
    file = notebook_path(page, paths)
    if page.document.suffix == ".ipynb":  # executed by `fiches notebooks`
        contents = page.document.read_bytes()
        write_atomically(file, contents)
        return contents, None
    if before and before.executed == executed_key(page, paths) and file.exists():
        contents = file.read_bytes()
        if inputs.digest(contents) == before.notebook:
            return contents, None
    from fiches.execution.execute import execute

    document = _document(page.document, page.document.stat().st_mtime_ns, check)
    notebook = execute(document, page.params)
    contents = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
    write_atomically(file, contents)
    return contents, notebook


@cache
def _document(path: Path, changed: int, check: bool) -> "Document":
    """Read a document once for all its pages, and again when it has changed."""
    from fiches.execution.document import read

    return read(path, check=check)


def executed_key(page: Page, paths: Paths) -> str:
    """Return the hash of what the executed notebook of a page is made from."""
    document = page.document.read_bytes()
    return inputs.digest(inputs.drawing(paths), document, repr(page.params), page.data)


def _published_key(page: Page, paths: Paths) -> str:
    return inputs.digest(inputs.publishing(paths), *page.to)


def _is_published(record: Record, before: Record, stage: Stage) -> bool:
    """Tell whether what was published before is what `record` would publish."""
    same = (record.notebook, record.published) == (before.notebook, before.published)
    return same and stage.intact(before)


def _is_current(page: Page, stage: Stage, paths: Paths) -> bool:
    """Tell whether there is nothing to do for a page."""
    record = stage.record(page.name)
    return (
        record is not None
        and notebook_path(page, paths).exists()
        and record.executed == executed_key(page, paths)
        and record.published == _published_key(page, paths)
        and stage.intact(record)
    )


def _run(
    pages: Sequence[Page],
    paths: Paths,
    workers: ProcessPoolExecutor | None,
    *,
    jobs: int,
    force: bool,
) -> Iterator[Made]:
    """Make pages in this process or in others, and give each as it is done."""
    work = partial(make, paths=paths, force=force)
    if jobs <= 1:
        try:
            yield from map(work, pages)
        finally:
            _pandoc().close()
        return
    left = set(pages)
    workers = workers or pool(jobs)
    futures = {workers.submit(work, page): page for page in pages}
    try:
        for future in as_completed(futures):
            yield future.result()
            left.remove(futures[future])
    except BrokenProcessPool:
        pass
    except BaseException:
        workers.shutdown(cancel_futures=True)
        raise
    workers.shutdown(wait=False)  # they take a moment to end, in which the site can be completed
    # A process died, out of memory perhaps: go on one by one, to find for which page it did.
    for page in sorted(left, key=lambda page: page.name):
        with pool(1) as workers:
            try:
                yield workers.submit(work, page).result()
            except BrokenProcessPool:
                yield Made(page.name, error="the process that was making it died.")


def started(jobs: int, paths: Paths) -> ProcessPoolExecutor | None:
    """Start processes where everything is to be made: they load while that is being planned."""
    if jobs == 1 or stage_of(paths).names():
        return None
    workers = pool(jobs)
    workers.submit(_settle)
    return workers


def pool(jobs: int) -> ProcessPoolExecutor:
    """Return processes that make pages; each ends with this one, and leaves Ctrl-C to it."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start)


def _start() -> None:
    """Prepare a process that makes pages."""
    from fiches.startup import skip_slow_import

    skip_slow_import()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for us
    os.environ["POLARS_MAX_THREADS"] = "1"  # there are as many processes as cores
    threading.Thread(target=_end_with_parent, daemon=True).start()
    atexit.register(os._exit, 0)  # to free all that was loaded takes longer than half a page
    _settle()


def _end_with_parent() -> None:
    """End when the parent has been killed, rather than wait for its work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@cache
def _pandoc() -> "Pandoc":
    """Return this process's Pandoc; it ends with the process at the latest."""
    from fiches.publish import Pandoc

    return Pandoc()

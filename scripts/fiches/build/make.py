"""Making one page: what has changed is executed, and what comes out different is published."""

import gc
import json
import traceback
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from fiches import timing
from fiches.build.door import with_door
from fiches.build.plan import Page
from fiches.build.stage import Record, Stage
from fiches.errors import FichesError, unwritable
from fiches.execution.document import Document, read
from fiches.execution.execute import Notebook, execute
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.publish import fonts
from fiches.publish.page import publish
from fiches.publish.pandoc import Pandoc
from fiches.settings import Project


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


def notebook_path(page: Page, project: Project) -> Path:
    """Return where the executed notebook of a page is kept."""
    return project.build / "notebooks" / f"{Path(page.name).name}.ipynb"


def stage_of(project: Project) -> Stage:
    """Return the stage of a project."""
    return Stage(project.build / "pages")


def executed_key(page: Page, project: Project) -> str:
    """Return the hash of what the executed notebook of a page is made from."""
    document = page.document.read_bytes()
    return inputs.digest(inputs.drawing(project), document, repr(page.params), page.data)


def is_current(page: Page, project: Project) -> bool:
    """Tell whether there is nothing to do for a page."""
    stage = stage_of(project)
    record = stage.record(page.name)
    return (
        record is not None
        and notebook_path(page, project).exists()
        and record.executed == executed_key(page, project)
        and record.published == _published_key(page, project)
        and stage.intact(record)
    )


class Maker:
    """Makes pages of a project, one after the other, with one Pandoc for all.

    Parameters
    ----------
    project
        Whose pages.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.stage = stage_of(project)

    def settle(self) -> None:
        """Load what makes pages, and keep the garbage collector from going through it after."""
        import fiches.documents.fiche
        import fiches.publish.formats.pdf
        import fiches.publish.workbook  # noqa: F401

        gc.collect()
        gc.freeze()

    def close(self) -> None:
        """Stop Pandoc; it ends with the process at the latest."""
        self._pandoc.close()

    def make(self, page: Page, *, force: bool = False) -> Made:
        """Make one page on the stage.

        Raises
        ------
        OSError
            If nothing can be written: it will be the same for the next page.
        """
        timing.taken()
        try:
            fonts.check(self.project)
            self._make(page, force=force)
        except FichesError as error:
            return Made(page.name, timing.taken(), str(error))
        except Exception as error:
            if isinstance(error, OSError) and unwritable(error):
                raise
            details = self.project.build / "errors" / f"{page.name.replace('/', '-')}.txt"
            write_atomically(details, traceback.format_exc().encode())
            what = f"{type(error).__name__}: {error}. This is a bug; its details are in {details}."
            return Made(page.name, timing.taken(), what)
        return Made(page.name, timing.taken())

    def execute(self, page: Page) -> Path:
        """Return the executed notebook of a page, for Quarto to publish."""
        self._executed(page, self.stage.record(page.name), check=False)
        return notebook_path(page, self.project)

    def _make(self, page: Page, *, force: bool) -> None:
        before = None if force else self.stage.record(page.name)
        with timing.step("execute"):
            contents, notebook = self._executed(page, before)
        record = Record(
            name=page.name,
            executed=executed_key(page, self.project),
            notebook=inputs.digest(contents),
            published=_published_key(page, self.project),
        )
        if before and _is_published(record, before, self.stage):
            self.stage.note(replace(record, files=before.files))
            return
        files = publish(
            notebook or json.loads(contents),
            page.name,
            to=page.to,
            project=self.project,
            pandoc=self._pandoc,
        )
        files = with_door(page.name, files, self.project)
        with timing.step("write"):
            self.stage.put(record, files)

    def _executed(
        self, page: Page, before: Record | None, *, check: bool = True
    ) -> tuple[bytes, Notebook | None]:
        """Return the executed notebook as it is kept, and as an object if it is made just now."""
        file = notebook_path(page, self.project)
        if page.document.suffix == ".ipynb":  # executed by `fiches notebooks`
            contents = page.document.read_bytes()
            write_atomically(file, contents)
            return contents, None
        if before and before.executed == executed_key(page, self.project) and file.exists():
            contents = file.read_bytes()
            if inputs.digest(contents) == before.notebook:
                return contents, None
        notebook = execute(self._document(page.document, check), self.project, page.params)
        contents = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
        write_atomically(file, contents)
        return contents, notebook

    def _document(self, path: Path, check: bool) -> Document:
        """Read a document once for all its pages, and again when it has changed."""
        return self.project.kept(("document", path, check), lambda: read(path, check=check), [path])

    @cached_property
    def _pandoc(self) -> Pandoc:
        return Pandoc()


def _published_key(page: Page, project: Project) -> str:
    return inputs.digest(inputs.publishing(project), page.shows, page.offers, *page.to)


def _is_published(record: Record, before: Record, stage: Stage) -> bool:
    """Tell whether what was published before is what `record` would publish."""
    same = (record.notebook, record.published) == (before.notebook, before.published)
    return same and stage.intact(before)

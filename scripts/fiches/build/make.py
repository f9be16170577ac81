"""Making one page: what has changed is executed, and what comes out different is published."""

import gc
import json
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from fiches import timing
from fiches.build.door import with_door
from fiches.build.plan import Page
from fiches.build.stage import Record, Stage
from fiches.errors import FichesError, unwritable
from fiches.execution.document import Document, read
from fiches.execution.execute import Notebook, execute, retold
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.publish import fonts
from fiches.publish.page import downloads, known_of, publish
from fiches.publish.pandoc import Pandoc
from fiches.publish.reuse import shown
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
    return project.build / "notebooks" / f"{page.name}.ipynb"


def stage_of(project: Project) -> Stage:
    """Return the stage of a project."""
    return Stage(project.build / "pages")


def executed_key(page: Page, drawing: str) -> str:
    """Return the hash of what the executed notebook of a page is made from.

    `drawing` is that of what all notebooks are made from: `inputs.drawing`.
    """
    document = page.document.read_bytes()
    return inputs.digest(drawing, document, repr(page.params), page.data)


def current(pages: Iterable[Page], project: Project) -> list[Page]:
    """Return the pages for which there is nothing to do."""
    stage = stage_of(project)
    drawing, publishing = inputs.drawing(project), inputs.publishing(project)

    def is_current(page: Page) -> bool:
        record = stage.record(page.name)
        return (
            record is not None
            and notebook_path(page, project).exists()
            and record.executed == executed_key(page, drawing)
            and record.published == _published_key(page, publishing)
            and stage.intact(record)
        )

    return [page for page in pages if is_current(page)]


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
            executed=executed_key(page, inputs.drawing(self.project)),
            program=self._program_key(page),
            notebook=inputs.digest(contents),
            published=_published_key(page, inputs.publishing(self.project)),
        )
        if before and _is_published(record, before, self.stage):
            self.stage.note(replace(record, offers=before.offers, files=before.files))
            return
        made = notebook or json.loads(contents)
        files = publish(made, page.name, to=page.to, project=self.project, pandoc=self._pandoc)
        html = files[f"{page.name}.html"].decode() if "html" in page.to else None
        meta = known_of(made, self.project)
        record = replace(record, offers=_offers_key(record, made, meta, html))
        kept = self._offered_before(record, before)
        if kept is None:
            files |= downloads(made, page.name, meta, self.project, html)
            files = with_door(page.name, files, self.project)
        with timing.step("write"):
            self.stage.put(record, files, kept)

    def _offered_before(self, record: Record, before: Record | None) -> Mapping[str, str] | None:
        """Return the files beside a page, each with its hash, if they are as they would be made."""
        if before is None or before.offers != record.offers:
            return None
        found = {
            path: known
            for path, known in before.files.items()
            if path.startswith(f"{record.name}/")
        }
        return found if self.stage.intact(replace(before, files=found)) else None

    def _executed(
        self, page: Page, before: Record | None, *, check: bool = True
    ) -> tuple[bytes, Notebook | None]:
        """Return the executed notebook as it is kept, and as an object if it is made just now."""
        file = notebook_path(page, self.project)
        if page.document.suffix == ".ipynb":  # executed by `fiches notebooks`
            contents = page.document.read_bytes()
            write_atomically(file, contents)
            return contents, None
        kept = _unchanged(file, before)
        if before and kept and before.executed == executed_key(page, inputs.drawing(self.project)):
            return kept, None
        document = self._document(page.document, check)
        if before and kept and before.program == self._program_key(page, check=check):
            notebook = retold(json.loads(kept), document, page.params)
        else:
            notebook = execute(document, self.project, page.params)
        contents = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
        write_atomically(file, contents)
        return contents, notebook

    def _program_key(self, page: Page, *, check: bool = True) -> str:
        """Return the hash of what a page's values and outputs come from: all but the prose."""
        if page.document.suffix == ".ipynb":
            return ""
        program = self._document(page.document, check).program
        return inputs.digest(inputs.drawing(self.project), *program, repr(page.params), page.data)

    def _document(self, path: Path, check: bool) -> Document:
        """Read a document once for all its pages, and again when it has changed."""
        return self.project.kept(("document", path, check), lambda: read(path, check=check), [path])

    @cached_property
    def _pandoc(self) -> Pandoc:
        return Pandoc()


def _unchanged(notebook: Path, record: Record | None) -> bytes | None:
    """Return an executed notebook as a record knows it, or nothing if it is another."""
    if record is None or not notebook.exists():
        return None
    contents = notebook.read_bytes()
    return contents if inputs.digest(contents) == record.notebook else None


def _published_key(page: Page, publishing: str) -> str:
    return inputs.digest(publishing, page.shows, page.offers, *page.to)


def _offers_key(
    record: Record, notebook: Notebook, meta: Mapping[str, Any], html: str | None
) -> str:
    """Return the hash of what the files beside a page are made from: not its prose."""
    figures = [one.anchor for one in shown(notebook) if html is None or one.is_in(html)]
    known = json.dumps(meta, sort_keys=True, default=str)
    return inputs.digest(record.program or record.notebook, record.published, known, *figures)


def _is_published(record: Record, before: Record, stage: Stage) -> bool:
    """Tell whether what was published before is what `record` would publish."""
    same = (record.notebook, record.published) == (before.notebook, before.published)
    return same and stage.intact(before)

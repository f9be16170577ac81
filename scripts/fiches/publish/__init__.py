"""From executed notebooks to pages: built in, with Pandoc and Typst, or with Quarto."""

from collections.abc import Mapping, Sequence
from typing import Any

from fiches.execute import Notebook
from fiches.publish.markdown import front_matter, markdown, restore
from fiches.publish.pandoc import Format, Pandoc
from fiches.settings import Paths

EXTENSIONS = {"html": ".html", "pdf": ".pdf"}
"""What can be published, and the ending of its file."""


def publish(
    notebook: Notebook,
    name: str,
    *,
    to: Sequence[str],
    paths: Paths,
    pandoc: Pandoc,
    context: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Publish an executed notebook with the built-in publisher.

    Parameters
    ----------
    notebook
        What to publish.
    name
        The page's path in the site without its ending, such as `fiches/08`.
    to
        What to make: `html`, `pdf`.
    paths
        The project's folders.
    pandoc
        A running Pandoc.
    context
        More metadata for the page's template.

    Returns
    -------
    dict
        The contents of the files, by their path in the site: the page, the PDF, the data of the
        figures as `NAME/FIGURE.csv`. The same input gives the same bytes.
    """
    templates: dict[Format, Any] = {}
    if "html" in to:
        templates["html"] = paths.theme / "page.html"
    if "pdf" in to:
        templates["typst"] = paths.theme / "pandoc.typ"
    text, raw = markdown(notebook, list(templates))
    converted = pandoc.convert(
        text,
        templates,
        filters=[paths.theme / "typography.lua"],
        meta={"root": "../" * name.count("/"), "page": name, **(context or {})},
    )
    files = {}
    if "html" in converted:
        files[f"{name}.html"] = restore(converted["html"], raw).encode()
    if "typst" in converted:
        from fiches.publish.pdf import pdf

        files[f"{name}.pdf"] = pdf(restore(converted["typst"], raw), paths.root)
    return files | downloads(notebook, name)


def downloads(notebook: Notebook, name: str) -> dict[str, bytes]:
    """Return the data that the outputs of a notebook carry as `text/csv`, by path in the site."""
    files = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if "text/csv" in output.get("data", {}):
                file = output["metadata"]["text/csv"]["name"]
                files[f"{name}/{file}"] = output["data"]["text/csv"].encode()
    return files


__all__ = ["EXTENSIONS", "Pandoc", "front_matter", "publish"]

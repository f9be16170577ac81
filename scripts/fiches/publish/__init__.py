"""From executed notebooks to pages: built in, with Pandoc and Typst, or with Quarto."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from fiches import timing
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
    with timing.step("pandoc"):
        converted = pandoc.convert(
            text,
            templates,
            filters=[paths.theme / "typography.lua"],
            meta={"root": "../" * name.count("/"), "page": name, "pdf": "pdf" in to, **site(paths)},
        )
    files = {}
    if "html" in converted:
        files[f"{name}.html"] = restore(converted["html"], raw).encode()
    if "typst" in converted:
        from fiches.publish.pdf import pdf

        with timing.step("typst"):
            files[f"{name}.pdf"] = pdf(restore(converted["typst"], raw), paths.root)
    return files | downloads(notebook, name)


@cache
def site(paths: Paths) -> dict[str, str]:
    """Return what `_quarto.yml` says of the whole site: `site-title`, `site-url`."""
    file = paths.root / "_quarto.yml"
    text = file.read_text("utf-8") if file.exists() else ""
    website = (yaml.safe_load(text) or {}).get("website") or {}
    named = {"site-title": website.get("title"), "site-url": website.get("site-url")}
    return {name: value for name, value in named.items() if value}


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

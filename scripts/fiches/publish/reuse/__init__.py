"""What others take from a page: each figure as a picture, as a page to embed, as a citation.

All of it is derived from the one picture that the executed notebook carries, so that both
publishers offer the same.
"""

from collections.abc import Mapping
from typing import Any

from fiches.execution.execute import Notebook
from fiches.publish.markdown import with_outputs
from fiches.publish.reuse.alone import alone
from fiches.publish.reuse.controls import controls
from fiches.publish.reuse.embed import embed, height
from fiches.publish.reuse.shown import Shown, shown, shown_by
from fiches.settings import Project

_END = "</figure>"


def with_controls(notebook: Notebook, name: str, meta: Mapping[str, Any]) -> Notebook:
    """Return a notebook whose figures offer what `files` gives, each below itself.

    Parameters
    ----------
    notebook
        An executed notebook.
    name
        The page's path in the site without its ending, such as `fiches/08`.
    meta
        The page's metadata.
    """

    def controlled(output: dict[str, Any]) -> dict[str, Any]:
        figure = shown_by(output)
        if figure is None:
            return output
        text = output["data"]["text/markdown"].replace(
            _END, f"{controls(figure, name, meta)}\n{_END}", 1
        )
        return {**output, "data": {**output["data"], "text/markdown": text}}

    return with_outputs(notebook, controlled)


def files(
    notebook: Notebook,
    name: str,
    meta: Mapping[str, Any],
    project: Project,
    page: str | None = None,
) -> dict[str, bytes]:
    """Return each figure of a page as a picture and as a page to embed, by path in the site.

    Where the page's HTML is known, figures that it doesn't show are left out.
    """
    found: dict[str, bytes] = {}
    for figure in shown(notebook):
        if page is not None and not figure.is_in(page):
            continue
        found[f"{name}/{figure.svg_name}"] = alone(figure, name, meta, project).encode()
        found[f"{name}/{figure.embed_name}"] = embed(figure, name, meta, project).encode()
    return found


__all__ = ["Shown", "controls", "files", "height", "shown", "with_controls"]

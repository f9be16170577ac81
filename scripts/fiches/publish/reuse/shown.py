"""A figure as the executed notebook carries it: its texts, its pictures, the name of its data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fiches.execution.execute import Notebook

_SVG = re.compile(r'<svg class="(wide|narrow)" .*?</svg>', re.DOTALL)

_LEADS = re.compile(r' data-to="[^"]*"')


@dataclass(frozen=True)
class Shown:
    """A figure that a page shows.

    Attributes
    ----------
    id
        Names it in the page: `balance`, whose anchor is `balance-figure`.
    title, subtitle, subject, alt, form, caption, note
        As in `figures.figure.Figure`; the note says where the numbers come from.
    mark
        The mark of simulated data, if it must bear it.
    csv_name
        The name of the file of its data.
    pictures
        The SVG by width: `wide`, and most often `narrow`, as the page has them.
    """

    id: str
    title: str
    subtitle: str
    subject: str
    alt: str
    form: str
    caption: str
    note: str
    mark: str | None
    csv_name: str
    pictures: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """Where the figure is in its page."""
        return f"{self.id}-figure"

    def is_in(self, page: str) -> bool:
        """Tell whether a page's HTML shows it: it may stand where a condition hides it."""
        return f'id="{self.anchor}"' in page

    @property
    def svg_name(self) -> str:
        """The name of the picture's file."""
        return f"{self.csv_name.removesuffix('.csv')}.svg"

    @property
    def embed_name(self) -> str:
        """The name of the page to embed, in the page's folder."""
        return f"embed/{self.id}.html"


def shown(notebook: Notebook) -> Iterator[Shown]:
    """Give the figures of an executed notebook."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    yield from filter(None, map(shown_by, outputs))


def shown_by(output: Mapping[str, Any]) -> Shown | None:
    """Return the figure that an output of a cell shows, if it is one."""
    texts = output.get("metadata", {}).get("text/markdown", {}).get("figure")
    if texts is None:
        return None
    pictures = {
        found[1]: _LEADS.sub("", found[0])  # seen from elsewhere it would lead nowhere
        for found in _SVG.finditer(output["data"]["text/markdown"])
    }
    csv_name = output["metadata"]["text/csv"]["name"]
    return Shown(csv_name=csv_name, pictures=pictures, **texts)

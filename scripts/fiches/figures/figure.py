"""A figure as the reader meets it: picture, title, caption, alternative text, table, data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import polars as pl

from fiches.french import simulated, spreadsheet
from fiches.french.typography import french_html
from fiches.show import Shown, arguments
from fiches.store.schema import STATUS, Field


@dataclass(frozen=True, kw_only=True, repr=False)
class Figure:
    """A figure with all that goes with it.

    Attributes
    ----------
    id
        Unique in the document; names the anchor and the file of the data.
    title
        What, where and when.
    caption
        How to read it, or what to see in it.
    alt
        What the picture says, for those who can't see it.
    svg
        The picture, 720 px wide, from `charts.drawing.draw`.
    table
        The same numbers as an HTML table.
    data
        The numbers to download, those of `columns` among its columns.
    note
        Source and reservations.
    mark
        What everything made from simulated data must bear; none for official data.
    folder
        Where the data lies, as seen from the page.
    """

    id: str
    title: str
    caption: str
    alt: str
    svg: str
    table: str
    data: pl.DataFrame
    columns: tuple[Field, ...]
    note: str
    mark: str | None
    folder: str = "."

    def __repr__(self) -> str:
        return f"Figure({self.id!r})"

    def at(self, folder: str) -> Self:
        """Return the figure for a page that keeps its data in `folder`."""
        placed = replace(self, folder=folder)
        vars(placed).update(csv=self.csv, typst=self.typst)  # the same on all pages
        return placed

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        shown = Shown(html=self.html, typst=self.typst)
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": self.csv},
            {"text/csv": {"name": self.csv_name, "title": self.title}},
        )

    @property
    def html(self) -> str:
        """The figure for a page: all of it is there without a script, `figure.js` adds to it."""
        name = self.id
        text = {key: french_html(getattr(self, key)) for key in ("title", "caption", "alt", "note")}
        named = f'role="img" aria-labelledby="{name}-title" aria-describedby="{name}-alt"'
        meanings = "".join(
            f"<dt><code>{field.name}</code></dt><dd>{french_html(_meaning(field))}</dd>"
            for field in (*self.columns, STATUS)
        )
        return f"""\
<figure class="fiche-figure" id="{name}-figure" aria-labelledby="{name}-title">
<figcaption id="{name}-title">{text["title"]}</figcaption>
<div class="figure-picture" role="group" aria-labelledby="{name}-title" tabindex="0">
{self.svg.replace("<svg ", f"<svg {named} ", 1)}
</div>
<p class="visually-hidden" id="{name}-alt">{text["alt"]}</p>
<details class="figure-table">
<summary>Voir les données en tableau</summary>
{self.table}
<p>Colonnes du fichier CSV</p>
<dl class="figure-columns">{meanings}</dl>
</details>
<p class="figure-caption">{text["caption"]}</p>
<p class="figure-note">{text["note"]} <a href="{self.csv_href}" download>Données (CSV)</a></p>
</figure>"""

    @cached_property
    def typst(self) -> str:
        """The figure for print."""
        given = {
            "id": f"{self.id}-figure",
            "title": self.title,
            "caption": self.caption,
            "note": self.note,
            "alt": self.alt,
            "svg": self.svg,
        }
        return f"#fiche-figure({arguments(given)})"

    @property
    def csv_name(self) -> str:
        """The name of the file of the data, which says if they are simulated."""
        return simulated.file_name(self.id, ".csv", simulated=bool(self.mark))

    @property
    def csv_href(self) -> str:
        """The address of the data, as seen from the page."""
        return f"{self.folder}/{self.csv_name}"

    @cached_property
    def csv(self) -> str:
        """The data as CSV for a spreadsheet set to French."""
        return data_file(self.data, self.columns, self.mark)


def data_file(data: pl.DataFrame, columns: Sequence[Field], mark: str | None) -> str:
    """Return the columns of a frame to be offered, as CSV in which each row says what it is."""
    status = pl.lit(mark or simulated.OFFICIAL).alias(STATUS.name)
    return spreadsheet.write(data.select(*(field.name for field in columns), status))


def _meaning(field: Field) -> str:
    return f"{field.meaning} ({field.unit})" if field.unit else field.meaning

"""A figure as the reader meets it: picture, title, caption, alternative text, table, data."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from fiches.schema import Field
from fiches.show import Shown


@dataclass(frozen=True)
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
        The picture, 720 px wide.
    table
        The same numbers as an HTML table.
    data
        The numbers to download, in the columns of `columns`.
    note
        Source and reservations.
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
    note: str = ""
    folder: str = ""

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        shown = Shown(html=self.html, typst=self.typst)
        name = f"{self.id}.csv"
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": self.csv},
            {"text/csv": {"name": name}},
        )

    @property
    def html(self) -> str:
        """The figure for a page."""
        text = {
            name: html.escape(getattr(self, name)) for name in ("title", "caption", "alt", "note")
        }
        return (
            f'<figure class="fiche-figure" id="{self.id}-figure">\n'
            f"<figcaption>{text['title']}</figcaption>\n{self.svg}\n"
            f"<p>{text['caption']}</p>\n<details><summary>Données</summary>{self.table}</details>\n"
            f"<p>{text['note']}</p>\n</figure>"
        )

    @property
    def typst(self) -> str:
        """The figure for print."""
        fields = {name: getattr(self, name) for name in ("title", "caption", "note", "alt", "svg")}
        given = {"id": f"{self.id}-figure"} | fields
        arguments = ", ".join(
            f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in given.items()
        )
        return f"#fiche-figure({arguments})"

    @property
    def csv(self) -> str:
        """The data for a spreadsheet set to French."""
        return self.data.write_csv(separator=";", decimal_comma=True, include_bom=True)

"""A figure as the reader meets it: picture, title, caption, alternative text, table, data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from fiches.french import simulated, spreadsheet
from fiches.french.typography import french_html
from fiches.show import Shown, Value, arguments
from fiches.store.schema import STATUS, Field


@dataclass(frozen=True, kw_only=True, repr=False)
class Figure:
    """A figure with all that goes with it.

    Attributes
    ----------
    id
        Unique in the document; names the anchor and the file of the data.
    title
        What it shows.
    subtitle
        What is measured, where, when and in what unit.
    subject
        What, where and when: its name where figures are listed.
    caption
        How to read it, or what to see in it.
    alt
        What the picture says, for those who can't see it.
    form
        What kind of picture it is, for them too: "diagramme de flux".
    svg
        The picture, 720 px wide, from `drawing.svg.draw`.
    narrow
        The same drawn for a phone; where it is empty, the wide one scrolls.
    table
        The same numbers as an HTML table.
    annex
        The same, or the most telling of them, as print has it at the end.
    data
        The numbers to download, those of `columns` among its columns.
    about
        What each row of them is of, by the header of its column.
    source
        Where the numbers come from, and their status: print has it at the foot of every page.
    note
        What the figure can't show, if there is something.
    mark
        What everything made from simulated data must bear; none for official data.
    file
        The name of the file of the data, without its ending: "commerce-exterieur-08-2024-balance".
    """

    id: str
    title: str
    subtitle: str
    subject: str
    caption: str
    alt: str
    form: str
    svg: str
    narrow: str
    table: str
    annex: Mapping[str, Value]
    data: pl.DataFrame
    columns: tuple[Field, ...]
    about: Mapping[Field, str | int]
    source: str
    note: str
    mark: str | None
    file: str

    def __repr__(self) -> str:
        return f"Figure({self.id!r})"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        shown = Shown(html=self.html, typst=self.typst)
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": self.csv},
            {
                "text/markdown": {"figure": self._reused},
                "text/csv": {"name": self.csv_name, "title": self.subject, "sheet": self.id},
            },
        )

    @property
    def _reused(self) -> dict[str, str | None]:
        """What the publisher tells of the figure where it stands alone."""
        names = ("id", "title", "subtitle", "subject", "alt", "form", "caption", "mark")
        return {name: getattr(self, name) for name in names} | {"note": self._remarks}

    @property
    def _remarks(self) -> str:
        return f"{self.source} {self.note}".strip()

    @property
    def html(self) -> str:
        """The figure for a page: all of it is there without a script, `figure.js` adds to it."""
        name = self.id
        texts = ("title", "subtitle", "caption", "alt")
        text = {key: french_html(getattr(self, key)) for key in texts}
        meanings = "".join(
            f"<dt><code>{field.header}</code></dt><dd>{french_html(_meaning(field))}</dd>"
            for field in offered(self.columns, self.about)
        )
        return f"""\
<figure class="fiche-figure" id="{name}-figure" aria-labelledby="{name}-title">
<figcaption><p class="figure-title" id="{name}-title">{text["title"]}</p>
<p class="figure-subtitle">{text["subtitle"]}</p></figcaption>
<p class="visually-hidden">{text["alt"]}</p>
{self._pictures}
<details class="figure-table">
<summary>Voir les données en tableau</summary>
{self.table}
<p>Colonnes du fichier CSV</p>
<dl class="figure-columns">{meanings}</dl>
</details>
<p class="figure-caption">{text["caption"]}</p>
<p class="figure-note">{french_html(self._remarks)}</p>
</figure>"""

    @property
    def _pictures(self) -> str:
        """The picture in its two widths, of which the page shows the one that it has room for.

        One that is wide alone scrolls, and so can take the keyboard's focus.
        """
        named = f'role="img" aria-label="{french_html(self.form)}"'
        drawn = "\n".join(
            svg.replace("<svg ", f'<svg class="{width}" {named} ', 1)
            for width, svg in (("wide", self.svg), ("narrow", self.narrow))
            if svg
        )
        scrolls = "" if self.narrow else ' role="group" aria-label="Image" tabindex="0"'
        return f'<div class="figure-picture"{scrolls}>\n{drawn}\n</div>'

    @cached_property
    def typst(self) -> str:
        """The figure for print."""
        given: dict[str, Value] = {
            "id": f"{self.id}-figure",
            "title": self.title,
            "subtitle": self.subtitle,
            "caption": self.caption,
            "note": self.note,
            "alt": self.alt,
            "svg": self.svg,
            "data": self.annex,
        }
        return f"#fiche-figure({arguments(given)})"

    @property
    def csv_name(self) -> str:
        """The name of the file of the data, which says if they are simulated."""
        return simulated.file_name(self.file, ".csv", simulated=bool(self.mark))

    @cached_property
    def csv(self) -> str:
        """The data as CSV for a spreadsheet set to French."""
        return data_file(self.data, self.columns, self.about, self.mark)


def offered(columns: Sequence[Field], about: Mapping[Field, str | int]) -> list[Field]:
    """Return the columns of a file of data: what its rows are of, what they say, their status."""
    own = {field.header for field in columns}
    return [*(field for field in about if field.header not in own), *columns, STATUS]


def data_file(
    data: pl.DataFrame,
    columns: Sequence[Field],
    about: Mapping[Field, str | int],
    mark: str | None,
) -> str:
    """Return the columns of a frame to be offered, as CSV in which each row says what it is."""
    return spreadsheet.write(data_frame(data, columns, about, mark))


def data_frame(
    data: pl.DataFrame,
    columns: Sequence[Field],
    about: Mapping[Field, str | int],
    mark: str | None,
) -> pl.DataFrame:
    """Return the columns of a frame to be offered, named for readers; each row says what it is."""
    constants = {**about, STATUS: mark or simulated.OFFICIAL}
    return data.select(
        (pl.col(field.name) if field in columns else pl.lit(constants[field], field.dtype)).alias(
            field.header
        )
        for field in offered(columns, about)
    )


def _meaning(field: Field) -> str:
    return f"{field.meaning} ({field.unit})" if field.unit else field.meaning

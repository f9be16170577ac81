"""Tables with a form of their own: headings over several columns, rows in groups.

great_tables builds them for the page. What it writes is made lean, since it knows no `<caption>`
and adds seven kilobytes of styles to each table, which the page forbids and has for all at once.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import polars as pl
from lxml import html as markup

from fiches.figures.links import Links
from fiches.french.typography import french
from fiches.french.wording import lower
from fiches.kept import cache
from fiches.settings import Project
from fiches.show import Shown, Value, arguments

GROUP = "group"
"""The key of a row's group, where rows have one."""


@dataclass(frozen=True)
class Formed:
    """A table of texts.

    Attributes
    ----------
    caption
        What it shows, and in what unit.
    columns
        The heading of each column by its key in the rows; the first names the rows.
    over
        Headings in common, each with the columns under it.
    numbers
        The columns that are set to the right.
    rows
        Texts by column; `GROUP` for what several rows are of.
    """

    caption: str
    columns: Mapping[str, str]
    over: Mapping[str, Sequence[str]]
    numbers: Sequence[str]
    rows: Sequence[Mapping[str, str]]

    @property
    def grouped(self) -> bool:
        """Whether rows stand in groups."""
        return any(GROUP in row for row in self.rows)

    def shown(self, project: Project, links: Links) -> Shown:
        """Return the table for page and print; built once for the same texts."""
        table = self._in_french()
        key = [
            "formed",
            table.caption,
            repr((table.columns, table.over, table.numbers, table.rows)),
        ]
        built = cache.memo(project, key, lambda: table._html().encode(), step="table").decode()
        return Shown(html=links.in_table(built), typst=table._typst())

    def _in_french(self) -> Self:
        """Return the table with its texts set."""
        return replace(
            self,
            caption=french(self.caption),
            columns={name: french(heading) for name, heading in self.columns.items()},
            over={french(heading): under for heading, under in self.over.items()},
            rows=[{name: french(text) for name, text in row.items()} for row in self.rows],
        )

    def _html(self) -> str:
        from great_tables import GT

        first, *others = self.columns
        names = [*([GROUP] if self.grouped else []), *self.columns]
        frame = pl.DataFrame([{name: row[name] for name in names} for row in self.rows])
        table = (
            GT(frame, rowname_col=first, groupname_col=GROUP if self.grouped else None)
            .tab_stubhead(self.columns[first])
            .cols_label({name: self.columns[name] for name in others})
            .cols_align("left")
            .cols_align("right", list(self.numbers))
        )
        for heading, under in self.over.items():
            table = table.tab_spanner(heading, columns=list(under))
        return (
            '<div class="table-scroll" role="group" aria-label="Tableau" tabindex="0">'
            f'<table class="data-table"><caption>{html.escape(self.caption, quote=False)}</caption>'
            f"{_lean(table.as_raw_html())}</table></div>"
        )

    def _typst(self) -> str:
        rows: list[list[str]] = []
        group = None
        for row in self.rows:
            if row.get(GROUP) != group:
                group = row[GROUP]
                rows.append([group])
            rows.append([row[name] for name in self.columns])
        above = {name: heading for heading, under in self.over.items() for name in under}
        given: dict[str, Value] = {
            "caption": self.caption,
            "columns": ["r" if name in self.numbers else "l" for name in self.columns],
            "header": [
                french(f"{above[name]} : {lower(heading)}") if name in above else heading
                for name, heading in self.columns.items()
            ],
            "rows": rows,
            "total": False,
        }
        return f"#fiche-table({arguments(given)})"


def _lean(written: str) -> str:
    """Keep what great_tables says of the table itself: its parts, header cells and alignment."""
    start, end = written.index("<thead"), written.rindex("</table>")
    table: Any = markup.fragment_fromstring(f"<table>{written[start:end]}</table>")
    for element in table.iter():
        classes = element.get("class", "")
        for name, value in element.attrib.items():
            if name not in {"scope", "rowspan", "colspan"} or value == "1":
                del element.attrib[name]
        if "gt_right" in classes:
            element.set("class", "right")
        if "gt_group_heading" in classes:
            element.set("class", "group")
        element.text, element.tail = ((text or "").strip() for text in (element.text, element.tail))
    for span in list(table.iter("span")):
        span.drop_tag()
    return "".join(markup.tostring(part, encoding="unicode") for part in table)

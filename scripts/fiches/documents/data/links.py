"""The files of a table, as a page offers them."""

from collections.abc import Mapping
from typing import Any

from fiches.documents.data.tables import Download
from fiches.french.typography import french_html
from fiches.show import Shown


class Links:
    """The files of a table, to be shown, and its data for the publisher if it is in a workbook.

    Parameters
    ----------
    table
        The table.
    files
        The names of its files, by what they are called.
    folder
        Where they lie, as seen from the page.
    """

    def __init__(self, table: Download, files: Mapping[str, str], folder: str) -> None:
        self.table = table
        self.files = files
        self.folder = folder

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        title = french_html(self.table.title)
        links = "".join(
            f'<li><a href="{self.folder}/{file}" download>{title} ({kind})</a></li>\n'
            for kind, file in self.files.items()
        )
        shown = Shown(f'<ul class="downloads">\n{links}</ul>')
        data, about = self.table.output if self.table.in_workbook else ({}, {})
        return {"text/markdown": shown._repr_markdown_(), **data}, about

"""What stands in a table of HTML."""

from lxml import html


def cells(text: str) -> list[list[str]]:
    """Return the texts of the body's cells, row by row."""
    body = html.fragment_fromstring(text).find(".//tbody")
    return [[cell.text_content() for cell in row] for row in body]

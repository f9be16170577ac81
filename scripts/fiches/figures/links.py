"""Where the names of countries and products lead: to their pages, if they have one.

Figures and tables are drawn and kept without links; these are put in where a page shows them.
Names are found as they are written there: each stands for one thing.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fiches.french.typography import french
from fiches.indicators.items import notable
from fiches.indicators.scope import Scope
from fiches.reference import Country, Product
from fiches.reference.subjects import COUNTRIES, PRODUCTS

LINES = 3
"""A name takes so many lines in a picture, at most."""

_CELL = re.compile(
    r"(?P<open><t[hd](?: [^<>]*)?>)"
    r"(?P<before>(?:[^<:]+[\u00a0\u202f ]: )?)(?P<name>[^<]+)(?P<close></t[hd]>)"
)
_TEXT = re.compile(r"<text (?P<attributes>[^>]*)>(?P<name>[^<]+)</text>")


@dataclass(frozen=True)
class Links:
    """The pages of countries and products, as seen from a folder of pages.

    Attributes
    ----------
    pages
        By the code of a country or a product.
    names
        The same by its name in tables and figures, as that is set.
    """

    pages: Mapping[str, str]
    names: Mapping[str, str]

    def address(self, one: Country | Product) -> str:
        """Return the address of a page, or nothing if there is none."""
        return self.pages.get(one.code, "")

    def in_table(self, text: str) -> str:
        """Return an HTML table with links on the names in its cells."""
        return _CELL.sub(self._cell, text)

    def _cell(self, found: re.Match[str]) -> str:
        page = self._escaped.get(found["name"])
        if page is None:
            return found[0]
        linked = f'<a href="{page}">{found["name"]}</a>'
        return f"{found['open']}{found['before']}{linked}{found['close']}"

    def in_picture(self, svg: str) -> str:
        """Return a picture whose names say where they lead (`data-to`); `figure.js` goes there.

        They are no links: to those who can't see it a picture is one image, and its table has them.
        """
        pages = self._along([text["name"] for text in _TEXT.finditer(svg)])
        return _TEXT.sub(lambda text: self._text(text, next(pages)), svg)

    def _along(self, texts: Sequence[str]) -> Iterator[str]:
        """Give for each text where it leads, if anywhere: a name may take several lines."""
        at = 0
        while at < len(texts):
            lines, page = next(
                (
                    (count, page)
                    for count in range(1, LINES + 1)
                    if (page := self._escaped.get(" ".join(texts[at : at + count])))
                ),
                (1, ""),
            )
            yield from [page] * lines
            at += lines

    def _text(self, found: re.Match[str], page: str) -> str:
        if not page:
            return found[0]
        return f'<text data-to="{page}" {found["attributes"]}>{found["name"]}</text>'

    @cached_property
    def _escaped(self) -> Mapping[str, str]:
        return {html.escape(name, quote=False): page for name, page in self.names.items()}


def links_of(scope: Scope) -> Links:
    """Return the pages that there are in the year of a scope."""
    return scope.year.once(("links", scope.quarters), lambda: _links(scope))


def _links(scope: Scope) -> Links:
    names = scope.names
    countries = [names.country(code) for code in notable(scope.year, scope.quarters)]
    products = list(scope.year.tables.names(scope.year.year).products.values())
    pages = {one.code: f"../{COUNTRIES.page(one.code)}.html" for one in countries}
    pages |= {one.code: f"../{PRODUCTS.page(one.code)}.html" for one in products}
    named = {french(one.name): pages[one.code] for one in countries}
    named |= {french(one.short): pages[one.code] for one in products}
    return Links(pages, named)

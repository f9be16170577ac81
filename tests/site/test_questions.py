"""Ten questions of readers: each is answered in at most three clicks from the home page.

The answers are computed from the rows of the store, by none of the project's indicators.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import polars as pl
import pytest
from here import TABLES
from playwright.sync_api import Locator, Page, expect
from samples import sample
from visits import DESKTOP, PHONE, Open, Visit

from fiches import store
from fiches.french.typography import french
from fiches.french.wording import share
from fiches.settings import Project

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 3
UNKNOWN = ("FR", "QU", "QR", "QS", "QP", "QQ", "QT", "QV", "QW", "QY", "QZ", "EU")


@dataclass
class Reader:
    """One who asks, from the home page: every click and every choice counts."""

    visit: Visit
    clicks: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.visit.page

    def click(self, place: Locator) -> None:
        self.clicks.append(str(place))
        place.click()
        self.visit.settle()

    def choose(self, place: Locator, name: str) -> None:
        self.clicks.append(name)
        place.select_option(label=name)

    def follow(self, name: str) -> None:
        """Click on the link of this name in the page's own text, else in the menu."""
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def as_table(self, figure: str) -> Locator:
        """Show a figure as a table, and return that."""
        shown = self.page.locator(f"#{figure}-figure")
        self.click(shown.get_by_role("button", name="Tableau"))
        return shown.locator("table")


@dataclass(frozen=True)
class Trade:
    """The rows of the year."""

    rows: pl.DataFrame

    def share(self, flow: str, department: str, country: str) -> str:
        of_place = self.rows.filter(flow=flow, department=department)
        known = of_place.filter(~pl.col("country").is_in(UNKNOWN))
        part = known.filter(country=country)["value_eur"].sum() / known["value_eur"].sum()
        return french(share(part))

    def first(self, by: str, **where: str) -> str:
        """Return the code that trades the most."""
        sums = self.rows.filter(**where).group_by(by).agg(pl.sum("value_eur"))
        kept = sums.filter(~pl.col(by).is_in([*UNKNOWN, "98", "99"]))
        return str(kept.sort("value_eur", descending=True)[by][0])


def named(customs: str) -> str:
    return french(next(one.le for one in TABLES.departments if one.customs == customs))


def share_of_a_country_in_a_department(reader: Reader, trade: Trade) -> None:
    """Que pèsent les États-Unis dans les ventes des Ardennes ?"""
    reader.follow("Pays")
    reader.follow("États-Unis")
    row = reader.as_table("exportations").locator("tr", has_text="Ardennes")
    expect(row.locator("td").nth(1)).to_have_text(trade.share("E", "08", "US"))


def who_sells_most_to_a_country(reader: Reader, trade: Trade) -> None:
    """Quel département vend le plus à l'Allemagne ?"""
    reader.follow("Pays")
    reader.follow("Allemagne")
    first = named(trade.first("department", flow="E", country="DE"))
    expect(reader.page.locator("#exportations > p").first).to_contain_text(f"En valeur, {first} (")


def who_else_makes_a_product(reader: Reader, trade: Trade) -> None:
    """Qui vend le plus de matériel aéronautique ?"""
    reader.follow("Produits")
    reader.follow("Aéronautique et spatial")
    first = named(trade.first("department", flow="E", a129="C30C"))
    expect(reader.page.locator("#exportations > p").first).to_contain_text(f"En valeur, {first} (")


def who_buys_a_product(reader: Reader, trade: Trade) -> None:
    """À quel pays la France vend-elle le plus de boissons ?"""
    reader.follow("Produits")
    reader.follow("Boissons")
    code = trade.first("country", flow="E", a129="C11Z")
    name = french(TABLES.names(2024).countries[code].name)
    first = reader.as_table("detail").locator("tbody tr").first
    expect(first).to_contain_text(name)


def two_departments_side_by_side(reader: Reader, trade: Trade) -> None:
    """Les Ardennes vendent-elles plus en Belgique, part pour part, que la Marne ?"""
    reader.follow("Comparer")
    reader.choose(reader.page.get_by_label("Premier"), "08 Ardennes")
    reader.choose(reader.page.get_by_label("Deuxième"), "51 Marne")
    assert reader.page.url.endswith("?d=08,51")
    row = reader.page.locator(".comparison tr", has_text="Part des États-Unis")
    for at, code in enumerate(("08", "51")):
        expect(row.locator("td").nth(at)).to_have_text(trade.share("E", code, "US"))


def the_departments_of_a_territory(reader: Reader, _: Trade) -> None:
    """Sur quels départements s'étend le Val de Durance, et que vendent-ils ?"""
    reader.follow("par Territoire d’industrie")
    reader.follow("Val de Durance")
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Val de Durance")
    for code in ("04", "05", "26", "83"):
        expect(page.locator(f"main a[href$='fiches/{code}.html']").first).to_be_visible()
    expect(page.get_by_text("Les chiffres ne sont pas ceux du territoire.")).to_be_visible()
    expect(page.locator("#premiers table")).to_contain_text("Premiers clients")


def a_country_region_by_region(reader: Reader, trade: Trade) -> None:
    """Combien la Normandie achète-t-elle à la Norvège ?"""
    reader.follow("Pays")
    reader.follow("Norvège")
    row = reader.page.locator("#regions tr", has_text="Normandie")
    bought = trade.rows.filter(flow="I", region="05", country="NO")["value_eur"].sum()
    expect(row.locator("td").nth(2)).to_have_attribute("data-value", str(bought))


def from_a_fiche_to_the_others(reader: Reader, trade: Trade) -> None:
    """Qui d'autre commerce avec le premier client des Ardennes ?"""
    reader.click(reader.page.locator(".sortable a", has_text="Ardennes").first)
    table = reader.as_table("exportations")
    code = trade.first("country", flow="E", department="08")
    name = french(TABLES.names(2024).countries[code].name)
    reader.click(table.get_by_role("link", name=name, exact=True).first)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(name)


def from_a_product_to_a_fiche(reader: Reader, trade: Trade) -> None:
    """Que vend d'autre le premier vendeur de boissons ?"""
    reader.follow("Produits")
    reader.follow("Boissons")
    first = named(trade.first("department", flow="E", a129="C11Z"))
    reader.click(reader.page.locator("#exportations > p a", has_text=first).last)
    expect(reader.page).to_have_url(re.compile(r"fiches/\w+\.html#exportations$"))
    expect(reader.page.locator("#exportations > h2")).to_be_in_viewport()


def where_exports_grow(reader: Reader, trade: Trade) -> None:
    """De quel pays la France achète-t-elle le plus ?"""
    reader.follow("Pays")
    reader.click(reader.page.get_by_role("button", name="Importations"))
    name = french(TABLES.names(2024).countries[trade.first("country", flow="I")].name)
    expect(reader.page.locator(".sortable tbody th").first).to_have_text(name)


QUESTIONS: tuple[Callable[[Reader, Trade], None], ...] = (
    share_of_a_country_in_a_department,
    who_sells_most_to_a_country,
    who_else_makes_a_product,
    who_buys_a_product,
    two_departments_side_by_side,
    the_departments_of_a_territory,
    a_country_region_by_region,
    from_a_fiche_to_the_others,
    from_a_product_to_a_fiche,
    where_exports_grow,
)


@pytest.fixture(scope="module")
def trade(france: Project) -> Trade:
    year = store.open_year(None, france)
    regions = {place.customs: place.region.customs for place in TABLES.departments}
    return Trade(year.frame.with_columns(region=pl.col("department").replace(regions)).collect())


@pytest.mark.parametrize(
    ("question", "viewport"),
    sample(product(QUESTIONS, (DESKTOP, PHONE)), 10),
    ids=lambda one: one.__name__ if callable(one) else str(one["width"]),
)
def test_each_is_answered_in_three_clicks(
    visit: Open, trade: Trade, question: Callable[[Reader, Trade], None], viewport: dict[str, int]
) -> None:
    reader = Reader(visit("index.html", viewport))
    question(reader, trade)
    assert 0 < len(reader.clicks) <= MOST

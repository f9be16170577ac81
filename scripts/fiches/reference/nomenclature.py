"""What codes of countries and of products stand for in a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

RETURNS = "FR"
"""In the customs' data, France as a partner: goods that come back. Shown as "Retours"."""

NOT_COUNTRIES = frozenset({"EU", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QY", "QZ"})
"""Codes that name no country: the Union as a whole, high seas, corrections, ships' supplies,
undetermined. They never rank as a partner and count in "Autres"."""

CountryKind = Literal["country", "returns", "undetermined"]


@dataclass(frozen=True)
class Country:
    """A partner of the customs' data in a given year.

    Attributes
    ----------
    name
        As shown in lists and figures: "États-Unis".
    le, du
        As used in a sentence: "les États-Unis", "des États-Unis".
    eu
        Whether it was a member of the European Union on 31 December of the year.
    """

    code: str
    name: str
    le: str
    du: str
    eu: bool = False

    @property
    def kind(self) -> CountryKind:
        """`country`; `returns` (goods returned, code `FR`); `undetermined` (`NOT_COUNTRIES`)."""
        if self.code in NOT_COUNTRIES:
            return "undetermined"
        return "returns" if self.code == RETURNS else "country"


@dataclass(frozen=True)
class Product:
    """A product of the A129 nomenclature.

    Attributes
    ----------
    short, label
        Our label for figures, and the official one.
    le, de
        As used in a sentence: "les produits sidérurgiques", "de produits sidérurgiques".
    """

    code: str
    short: str
    label: str
    le: str
    de: str

    @property
    def plural(self) -> bool:
        """Whether its verb is in the plural: "les boissons", "le bois et les articles en bois"."""
        return self.le.startswith("les ") or " et l" in self.le


@dataclass(frozen=True)
class Names:
    """What the codes of a year stand for.

    Attributes
    ----------
    countries, products
        By code.
    """

    countries: Mapping[str, Country]
    products: Mapping[str, Product]

    def country(self, code: str) -> Country:
        """Return a partner; an unknown code names itself."""
        known = self.countries.get(code)
        return known or Country(code=code, name=code, le=code, du=f"de {code}")

    def product(self, code: str) -> Product:
        """Return a product; an unknown code names itself."""
        known = self.products.get(code)
        return known or Product(code, code, code, le=f"le produit {code}", de=f"de {code}")

    @property
    def union(self) -> frozenset[str]:
        """The codes of the other members of the European Union."""
        members = (one for one in self.countries.values() if one.eu and one.kind == "country")
        return frozenset(one.code for one in members)

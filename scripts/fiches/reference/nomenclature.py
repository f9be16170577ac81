"""What codes of countries and of products stand for in a year."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

RETURNS = "FR"
"""In the customs' data, France as a partner: goods that come back. Shown as "Retours"."""

NOT_COUNTRIES = frozenset({"EU", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QY", "QZ"})
"""Codes that name no country: the Union as a whole, high seas, corrections, ships' supplies,
undetermined. They never rank as a partner and count in "Autres"."""

NEVER = "9999-12"
"""Later than any month: stands for an end of validity or of membership not known yet."""

Nomenclature = Literal["a129", "cpf4"]

SHORT = 28
"""The most characters of a product's short label."""

Named = TypeVar("Named", "Country", "Product")

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
    """A product of a nomenclature.

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
    """What the codes of a year stand for: the same in figures, tables, sentences and downloads.

    Attributes
    ----------
    countries, products, classes
        By code: partners, A129 products, CPF4 classes.
    departments
        Names by the customs' code, also of what they count with the departments.
    """

    countries: Mapping[str, Country]
    products: Mapping[str, Product]
    classes: Mapping[str, Product]
    departments: Mapping[str, str]

    def country(self, code: str) -> Country:
        """Return a partner, known or not."""
        return self.countries.get(code) or _labelled_country(code)

    def product(self, code: str) -> Product:
        """Return a product or a class, known or not."""
        return self.products.get(code) or self.classes.get(code) or _labelled_product(code)

    def department(self, code: str) -> str:
        """Return the name of a department, known or not."""
        return self.departments.get(code) or f"département non documenté ({code})"

    def with_labels(self, labels: Iterable[tuple[str, str, str]]) -> "Names":
        """Return the names with those of further codes.

        Parameters
        ----------
        labels
            Kind of code (`country`, `a129`, `cpf4`, `department`), code, and the official label,
            empty where there is none.
        """
        by_kind: dict[str, dict[str, str]] = {}
        for kind, code, label in labels:
            by_kind.setdefault(kind, {})[code] = label
        countries, products, classes, departments = (
            by_kind.get(kind, {}) for kind in ("country", "a129", "cpf4", "department")
        )
        return Names(
            countries={**self.countries, **_each(_labelled_country, countries)},
            products={**self.products, **_each(_labelled_product, products)},
            classes={**self.classes, **_each(_labelled_product, classes)},
            departments={**self.departments, **departments},
        )

    @property
    def union(self) -> frozenset[str]:
        """The codes of the other members of the European Union."""
        members = (one for one in self.countries.values() if one.eu and one.kind == "country")
        return frozenset(one.code for one in members)


def _each(make: Callable[[str, str], Named], labels: Mapping[str, str]) -> dict[str, Named]:
    return {code: make(code, label) for code, label in labels.items()}


def _labelled_country(code: str, label: str = "") -> Country:
    """Return a partner that our tables don't have, by its official label if it has one."""
    if label:
        elided = label[0].lower() in "aeiouàâéèêëîïôöùûüœæ"
        return Country(code, name=label, le=label, du=f"d'{label}" if elided else f"de {label}")
    name = f"pays non documenté ({code})"
    return Country(code, name=name, le=f"un {name}", du=f"d'un {name}")


def _labelled_product(code: str, label: str = "") -> Product:
    """Return a product that our tables don't have, by its official label if it has one."""
    if label:
        return named_by_label(code, label)
    undocumented = f"produits non documentés ({code})"
    name = f"produit non documenté ({code})"
    return Product(code, name, name, le=f"les {undocumented}", de=f"de {undocumented}")


def named_by_label(code: str, label: str) -> Product:
    """Return a product that has an official label alone."""
    quoted = f"produits « {label} »"
    return Product(code, shortened(label), label, le=f"les {quoted}", de=f"de {quoted}")


def shortened(label: str) -> str:
    """Return as many whole words of a product's label as figures have room for."""
    if len(label) <= SHORT:
        return label
    words = label[:SHORT].rpartition(" ")[0] or label[: SHORT - 1]
    return f"{words.rstrip(' ,;:(')}…"


@dataclass(frozen=True)
class Break:
    """A change of a nomenclature after which products can't be compared with before.

    Attributes
    ----------
    first, last
        The years that were to be compared.
    year
        When it changed.
    """

    nomenclature: Nomenclature
    first: int
    last: int
    year: int

    @property
    def sentence(self) -> str:
        """Say in French why the comparison is left out."""
        return (
            f"La nomenclature de produits {self.nomenclature.upper()} a changé en {self.year}, si "
            f"bien que les produits de {self.first} et de {self.last} ne se comparent pas."
        )


def in_force(row: Mapping[str, str], year: int) -> bool:
    """Tell whether a row with `valid_from` and `valid_to` holds in any month of a year."""
    return row["valid_from"] <= f"{year}-12" and (row["valid_to"] or NEVER) >= f"{year}-01"


def break_between(
    nomenclature: Nomenclature, rows: Iterable[Mapping[str, str]], first: int, last: int
) -> Break | None:
    """Return the change of a nomenclature from one year to a later one, if there was any.

    Parameters
    ----------
    rows
        Its table: each with `valid_from` and `valid_to`. Services, which have no `a129` as no goods
        of theirs cross a border, don't count.
    """
    goods = [row for row in rows if row["a129"]]
    began = {row["valid_from"] for row in goods}
    ended = {_month_after(row["valid_to"]) for row in goods if row["valid_to"]}
    changed = [month for month in began | ended if f"{first}-01" < month <= f"{last}-12"]
    return Break(nomenclature, first, last, int(max(changed)[:4])) if changed else None


def _month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + 1}-01" if number == 12 else f"{year}-{number + 1:02}"

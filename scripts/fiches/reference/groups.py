"""Groups of products and of countries: families, what the rules set apart, sanctions."""

from dataclasses import dataclass

from fiches.reference.tables import Reference


@dataclass(frozen=True)
class ProductGroups:
    """Products (A129) of which a few deliveries or a price make a year.

    Attributes
    ----------
    energy
        Coal, crude oil and gas, refined oil, electricity: by pipeline, by line or at a refinery,
        and priced on exchanges.
    aircraft, ships
        Delivered one by one, each worth millions.
    """

    energy: frozenset[str]
    aircraft: frozenset[str]
    ships: frozenset[str]

    @property
    def uneven(self) -> frozenset[str]:
        """What totals "hors énergie, aéronautique et navires" leave out."""
        return self.energy | self.lumpy

    @property
    def lumpy(self) -> frozenset[str]:
        """What comes one by one."""
        return self.aircraft | self.ships


@dataclass(frozen=True)
class ProductFamily:
    """A broad family of products: each product is in one.

    Attributes
    ----------
    code
        Such as "metals".
    name
        "Métaux".
    products
        The A129 codes that it holds.
    """

    code: str
    name: str
    products: frozenset[str]


def product_families(tables: Reference) -> tuple[ProductFamily, ...]:
    """Return the families of products, from the most elaborate goods to the rawest."""
    return tuple(
        ProductFamily(row["family"], row["name"], frozenset(row["a129"].split("|")))
        for row in tables.rows("product_families")
    )


def product_groups(tables: Reference) -> ProductGroups:
    """Return the groups of products that the rules set apart."""
    return ProductGroups(**_grouped(tables, "product_groups", "group", "a129"))


def partner_groups(tables: Reference) -> dict[str, frozenset[str]]:
    """Return the single partners that the fiche follows: code, and the country codes it holds.

    The European Union isn't among them: its members are those of a year (`Names.union`).
    """
    return _grouped(tables, "partner_groups", "partner", "country")


def sanctioned(tables: Reference, year: int) -> frozenset[str]:
    """Return the countries with which the Union restricts trade in whole sectors.

    Those at the end of the year, and those on which sanctions fell since: a market is looked for
    by readers of today, whatever the year of the figures.
    """
    end = f"{year}-12-31"
    rows = tables.rows("sanctions")
    return frozenset(row["country"] for row in rows if not row["until"] or row["until"] > end)


def _grouped(tables: Reference, table: str, group: str, code: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in tables.rows(table):
        found.setdefault(row[group], set()).add(row[code])
    return {name: frozenset(codes) for name, codes in found.items()}

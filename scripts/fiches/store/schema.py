"""Every column that is stored or offered for download, declared once: name, type, unit, meaning."""

from dataclasses import dataclass

import polars as pl

from fiches.reference import Kind


@dataclass(frozen=True)
class Field:
    """A column.

    Attributes
    ----------
    name
        Its name in frames and in Parquet.
    dtype
        Its polars type.
    meaning
        What it holds, in French, as shown to readers of the downloads.
    unit
        `"euros"`, `"kg"`, `"part de 1"` or nothing.
    header
        Its name in CSV, in French, where the column is offered for download.
    """

    name: str
    dtype: type[pl.DataType]
    meaning: str
    unit: str = ""
    header: str = ""


FLOW = Field("flow", pl.String, "Flux : E exportations, I importations", header="flux")
QUARTER = Field("quarter", pl.UInt8, "Trimestre, de 1 à 4", header="trimestre")
DEPARTMENT = Field("department", pl.String, "Département, code de la douane")
REGION = Field("region", pl.String, "Région, code de la douane")
A129 = Field("a129", pl.String, "Produit, nomenclature A129", header="code_produit")
CPF4 = Field("cpf4", pl.String, "Produit, nomenclature CPF4 rév. 2.1", header="code_cpf4")
COUNTRY = Field("country", pl.String, "Pays partenaire, code à deux lettres", header="code_pays")
VALUE = Field("value_eur", pl.Int64, "Valeur", "euros", header="valeur_eur")
MASS = Field("mass_kg", pl.Int64, "Masse", "kg")

TRADE = (FLOW, QUARTER, DEPARTMENT, REGION, A129, CPF4, COUNTRY, VALUE, MASS)
"""The store's columns, in order."""

TRADE_KEY = ("department", "region", "flow", "quarter", "a129", "cpf4", "country")
"""What makes a row unique, and the order in which the store is sorted."""


ORDER = Field("order", pl.Int64, "Ordre dans la figure", header="ordre")
NAME = Field("name", pl.String, "Pays partenaire", header="pays")
IMPORTS = Field("imports_eur", pl.Int64, "Importations, CAF", "euros", header="importations_eur")
EXPORTS = Field("exports_eur", pl.Int64, "Exportations, FAB", "euros", header="exportations_eur")
BALANCE = Field(
    "balance_eur", pl.Int64, "Solde : exportations moins importations", "euros", header="solde_eur"
)
PRODUCT_LABEL = Field("label", pl.String, "Produit, libellé officiel", header="libelle_officiel")
SHARE = Field("share", pl.Float64, "Part dans le flux", "part de 1", header="part")
PRODUCT = Field(
    "product", pl.String, "Produit, code A129 ; AUTRES pour les autres", header="code_produit"
)
SHORT = Field("short", pl.String, "Produit, nom court", header="produit")
FLOW_LABEL = Field(
    "product_label", pl.String, "Produit, libellé officiel", header="libelle_officiel"
)
PRODUCT_NAME = Field("product_name", pl.String, "Produit, nom court", header="produit")
COUNTRY_NAME = Field("country_name", pl.String, "Pays partenaire", header="pays")

CODE = Field("code", pl.String, "Fiche : numéro du département, 20 pour la Corse", header="fiche")
DEPARTMENT_NAME = Field("name", pl.String, "Département", header="departement")
REGION_NAME = Field("region_name", pl.String, "Région de la douane", header="region")
COVERAGE = Field(
    "coverage",
    pl.Float64,
    "Exportations rapportées aux importations",
    "part de 1",
    header="taux_de_couverture",
)
EXPORTS_GROWTH = Field(
    "exports_growth",
    pl.Float64,
    "Évolution des exportations sur un an",
    "part de 1",
    header="evolution_exportations",
)
IMPORTS_GROWTH = Field(
    "imports_growth",
    pl.Float64,
    "Évolution des importations sur un an",
    "part de 1",
    header="evolution_importations",
)
EXPORTS_EU_SHARE = Field(
    "exports_eu",
    pl.Float64,
    "Part de l'Union européenne dans les exportations vers des pays déterminés",
    "part de 1",
    header="part_ue_exportations",
)
IMPORTS_EU_SHARE = Field(
    "imports_eu",
    pl.Float64,
    "Part de l'Union européenne dans les importations de pays déterminés",
    "part de 1",
    header="part_ue_importations",
)
EXPORTS_US_SHARE = Field(
    "exports_us",
    pl.Float64,
    "Part des États-Unis dans les exportations vers des pays déterminés",
    "part de 1",
    header="part_etats_unis_exportations",
)
EXPORTS_RANK = Field(
    "exports_rank", pl.Int64, "Rang pour les exportations", header="rang_exportations"
)
IMPORTS_RANK = Field(
    "imports_rank", pl.Int64, "Rang pour les importations", header="rang_importations"
)

YEAR = Field("year", pl.Int64, "Année", header="annee")
PERIOD = Field("period", pl.String, "Période", header="periode")


def place_fields(kind: Kind) -> tuple[Field, ...]:
    """Return the first columns of a figure's data, which say of what and when each row is."""
    if kind == "nation":
        return YEAR, PERIOD, Field("place_name", pl.String, "Territoire", header="territoire")
    what, header = ("Département", "departement") if kind == "department" else ("Région", "region")
    return (
        YEAR,
        PERIOD,
        Field("place_code", pl.String, f"{what}, code", header=header),
        Field("place_name", pl.String, f"{what}, nom", header=f"nom_{header}"),
    )


STATUS = Field("statut", pl.String, "Données officielles ou simulées", header="statut")
"""The last column of each CSV: a row taken out of its file still says what it is."""

"""Every column that is stored or offered for download, declared once: name, type, unit, meaning."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Field:
    """A column.

    Attributes
    ----------
    name
        Its name in frames, in Parquet and in CSV.
    dtype
        Its polars type.
    meaning
        What it holds, in French, as shown to readers of the downloads.
    unit
        `"euros"`, `"kg"`, `"part de 1"` or nothing.
    """

    name: str
    dtype: type[pl.DataType]
    meaning: str
    unit: str = ""


FLOW = Field("flow", pl.String, "Flux : E exportations, I importations")
QUARTER = Field("quarter", pl.UInt8, "Trimestre, de 1 à 4")
DEPARTMENT = Field("department", pl.String, "Département, code de la douane")
REGION = Field("region", pl.String, "Région, code de la douane")
A129 = Field("a129", pl.String, "Produit, nomenclature A129")
CPF4 = Field("cpf4", pl.String, "Produit, nomenclature CPF4 rév. 2.1")
COUNTRY = Field("country", pl.String, "Pays partenaire, code à deux lettres")
VALUE = Field("value_eur", pl.Int64, "Valeur", "euros")
MASS = Field("mass_kg", pl.Int64, "Masse", "kg")

TRADE = (FLOW, QUARTER, DEPARTMENT, REGION, A129, CPF4, COUNTRY, VALUE, MASS)
"""The store's columns, in order."""

TRADE_KEY = ("department", "region", "flow", "quarter", "a129", "cpf4", "country")
"""What makes a row unique, and the order in which the store is sorted."""


ORDER = Field("order", pl.Int64, "Ordre dans la figure")
NAME = Field("name", pl.String, "Pays partenaire")
IMPORTS = Field("imports_eur", pl.Int64, "Importations, CAF", "euros")
EXPORTS = Field("exports_eur", pl.Int64, "Exportations, FAB", "euros")
BALANCE = Field("balance_eur", pl.Int64, "Solde : exportations moins importations", "euros")
PRODUCT_LABEL = Field("label", pl.String, "Produit, libellé officiel")
SHARE = Field("share", pl.Float64, "Part dans le flux", "part de 1")
PRODUCT = Field("product", pl.String, "Produit, code A129 ; OTHER pour les autres")
PRODUCT_NAME = Field("product_name", pl.String, "Produit, nom court")
COUNTRY_NAME = Field("country_name", pl.String, "Pays partenaire")

CODE = Field("code", pl.String, "Fiche : numéro du département, 20 pour la Corse")
DEPARTMENT_NAME = Field("name", pl.String, "Département")
REGION_NAME = Field("region_name", pl.String, "Région de la douane")
COVERAGE = Field("coverage", pl.Float64, "Exportations rapportées aux importations", "part de 1")
EU_SHARE = Field(
    "eu_share", pl.Float64, "Part de l'Union européenne dans les échanges", "part de 1"
)
EXPORTS_RANK = Field("exports_rank", pl.Int64, "Rang pour les exportations")
IMPORTS_RANK = Field("imports_rank", pl.Int64, "Rang pour les importations")

STATUS = Field("statut", pl.String, "Données officielles ou simulées")
"""The last column of each CSV: a row taken out of its file still says what it is."""

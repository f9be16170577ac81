"""Departments, regions, countries, products, territories, as `data/reference/` has them."""

from fiches.reference.flows import FLOWS, Flow, FlowName
from fiches.reference.nomenclature import NOT_COUNTRIES, RETURNS, Break, Country, Names, Product
from fiches.reference.places import NATION, Department, Kind, Place, Region, Territory, Tile
from fiches.reference.tables import Reference, tables_of

__all__ = [
    "FLOWS",
    "NATION",
    "NOT_COUNTRIES",
    "RETURNS",
    "Break",
    "Country",
    "Department",
    "Flow",
    "FlowName",
    "Kind",
    "Names",
    "Place",
    "Product",
    "Reference",
    "Region",
    "Territory",
    "Tile",
    "tables_of",
]

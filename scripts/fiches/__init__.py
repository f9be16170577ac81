"""Le commerce extérieur des départements français, une fiche par département.

What the documents may name is loaded when it is asked for.
"""

from importlib import import_module
from typing import Any

from fiches.startup import skip_slow_import

_DOCUMENTS = {
    "Fiche": "fiche",
    "Home": "home",
    "Data": "data",
    "Corrections": "data.corrections",
    "Method": "method",
    "Page": "page",
    "Guide": "guide",
    "PartnerProfile": "profiles.item",
    "ProductProfile": "profiles.item",
    "TerritoryProfile": "profiles.territory",
    "Lists": "profiles.lists",
    "Comparison": "profiles.comparison",
}
"""By name, the module of `fiches.documents` that has it."""

__all__ = [
    "Comparison",
    "Corrections",
    "Data",
    "Fiche",
    "Guide",
    "Home",
    "Lists",
    "Method",
    "Page",
    "PartnerProfile",
    "ProductProfile",
    "TerritoryProfile",
]


def __getattr__(name: str) -> Any:
    if name not in _DOCUMENTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    skip_slow_import()
    return getattr(import_module(f"fiches.documents.{_DOCUMENTS[name]}"), name)

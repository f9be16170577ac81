"""Departments, regions, countries, products, territories, as `data/reference/` has them."""

from fiches.reference.tables import *  # noqa: F403

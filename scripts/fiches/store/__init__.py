"""Official files, and the store that they become: one validated Parquet file a year."""

from fiches.store.intake import held, ingest
from fiches.store.years import Provenance, Year, forget, open_year, seals, stored_years

__all__ = ["Provenance", "Year", "forget", "held", "ingest", "open_year", "seals", "stored_years"]

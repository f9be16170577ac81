"""The figures of a place: picture, table, texts and data."""

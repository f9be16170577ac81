"""The goods, as a treemap."""

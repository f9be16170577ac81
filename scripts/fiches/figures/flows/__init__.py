"""The flows between products and countries."""

"""Small frames in, Altair charts out, drawn once as SVG for the page and for paper."""

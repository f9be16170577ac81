"""How anything is drawn: the look, the marks, the SVG."""

"""Outlines of the shapes that stand for something: places, values, ends of a range."""


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Outline a rectangle by its upper left corner; a negative size reaches the other way."""
    return f"M{x:.1f},{y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Draw a straight line."""
    return f"M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}"


def circle(x: float, y: float, radius: float) -> str:
    """Outline a circle by its middle."""
    around = f"a{radius:.1f},{radius:.1f} 0 1,0 "
    return f"M{x - radius:.1f},{y:.1f}{around}{2 * radius:.1f},0{around}{-2 * radius:.1f},0Z"


def dot(x: float, y: float) -> str:
    """Place a dot as large as the stroke with round ends that draws it: the shortest outline."""
    return f"M{x:.1f},{y:.1f}h.1"


def diamond(x: float, y: float, radius: float) -> str:
    """Outline a square on its corner by its middle."""
    corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return "M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in corners) + "Z"


def arrowhead(x: float, y: float, size: float) -> str:
    """Outline a triangle that points to the right, or to the left where `size` is negative."""
    half = abs(size) / 2
    return f"M{x:.1f},{y - half:.1f}L{x + size:.1f},{y:.1f}L{x:.1f},{y + half:.1f}Z"

"""The classes of a map: round bounds that never mix what lies on two sides of a middle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import quantiles

from fiches.drawing import theme
from fiches.drawing.theme import Palette

CLASSES = 5
"""So many shades where nothing has a middle."""

SIDE = 3
"""So many shades on either side of a middle."""

LIGHTEST = 0.88
"""How much white the lightest shade holds."""

COARSE, FINE = 0.05, 0.01
"""The bounds of rates are multiples of the one, or of the other where they lie close."""

WIDE = 0.1
"""From that distance between the first and the last bound on, they don't lie close."""


@dataclass(frozen=True)
class Shade:
    """A class of values, the lower bound in it and the upper one not, and how its tiles look.

    Attributes
    ----------
    low, high
        The bounds; infinite at the ends.
    colour
        `#rrggbb`.
    sign
        What is written under the code, so that the side isn't told by colour alone.
    """

    low: float
    high: float
    colour: str
    sign: str = ""

    def holds(self, value: float) -> bool:
        """Tell whether a value is in the class."""
        return self.low <= value < self.high

    def told(self, text: Callable[[float], str]) -> str:
        """Say what the class holds, its bounds as they are written."""
        if self.low == -inf:
            return f"moins de {text(self.high)}"
        if self.high == inf:
            return f"{text(self.low)} ou plus"
        return f"de {text(self.low)} à {text(self.high)}"


def shades(
    values: Sequence[float],
    colour: str,
    colours: Palette,
    middle: float | None = None,
    below: str = "deficit",
) -> list[Shade]:
    """Put rates into classes of about the same number, from the lowest to the highest.

    Parameters
    ----------
    values
        At least two.
    colour
        Of the darkest shade, by its name in the palette.
    colours
        The project's.
    middle
        A bound in any case; signs tell what lies on either side.
    below
        The colour of what is below it.
    """
    if middle is None:
        bounds = _bounds(values, CLASSES)
        return _shaded(bounds, [colours[colour]] * (len(bounds) - 1), colours)
    lower = [value for value in values if value < middle]
    upper = [value for value in values if value >= middle]
    under = [bound for bound in _bounds(lower, SIDE) if bound < middle]
    over = [bound for bound in _bounds(upper, SIDE) if bound > middle]
    down = _shaded([*under, middle], [colours[below]] * len(under), colours, "▼", darkest=0)
    up = _shaded([middle, *over], [colours[colour]] * len(over), colours, "▲")
    return [*(down if lower else []), *(up if upper else [])]


def _bounds(values: Sequence[float], count: int) -> list[float]:
    """Return round bounds that part values into so many classes or fewer, with open ends."""
    cuts = quantiles(values, n=count, method="inclusive") if len(values) > 1 else [0.0]
    step = COARSE if cuts[-1] - cuts[0] >= WIDE else FINE
    return [-inf, *sorted({round(round(cut / step) * step, 10) for cut in cuts}), inf]


def _shaded(
    bounds: Sequence[float],
    painted: Sequence[str],
    colours: Palette,
    sign: str = "",
    *,
    darkest: int = -1,
) -> list[Shade]:
    """Give each class its shade, the darkest at one end."""
    classes = list(pairwise(bounds))
    last = max(len(classes) - 1, 1)
    found = []
    for index, ((low, high), colour) in enumerate(zip(classes, painted, strict=True)):
        step = last - index if darkest == 0 else index
        white = LIGHTEST * (1 - step / last)
        found.append(Shade(low, high, theme.mix(colour, colours.paper, white), sign))
    return found

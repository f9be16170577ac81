"""What the rows of the store tell: pure functions, all places at once."""

from fiches.indicators.places import *  # noqa: F403

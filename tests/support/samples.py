"""How much is looked at: a sample drawn by a seed, or everything where `ALL=1` is set."""

import os
from collections.abc import Iterable
from random import Random
from typing import TypeVar

One = TypeVar("One")

ALL = os.environ.get("ALL") == "1"
SEED = os.environ.get("SEED", "0")
"""Another one draws other samples; `make test SEED=7` sets it."""


def sample(everything: Iterable[One], count: int, *always: One) -> list[One]:
    """Return so many of all, in their order, and those that are always among them."""
    found = list(everything)
    if ALL or len(found) <= count:
        return found
    drawn = set(Random(SEED).sample(range(len(found)), count))
    return [one for place, one in enumerate(found) if place in drawn or one in always]

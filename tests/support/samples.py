"""How much is looked at: a sample drawn by a seed, or everything where `ALL` is set.

`ALL=1` has all departments and pages. `ALL=2` also has what takes processes or years of its own,
however long: all changes between two builds, all mistakes in a preview, axe on all pages.
"""

import os
from collections.abc import Iterable
from random import Random
from typing import TypeVar

One = TypeVar("One")

ALL = os.environ.get("ALL") in {"1", "2"}
EVER = os.environ.get("ALL") == "2"
SEED = os.environ.get("SEED", "0")
"""Another one draws other samples; `make test SEED=7` sets it."""


def sample(everything: Iterable[One], count: int, *always: One, every: bool = ALL) -> list[One]:
    """Return so many of all, in their order, and those that are always among them.

    With `every` they are all: pass `EVER` for what takes too long for `ALL=1`.
    """
    found = list(everything)
    if every or len(found) <= count:
        return found
    drawn = set(Random(SEED).sample(range(len(found)), count))
    return [one for place, one in enumerate(found) if place in drawn or one in always]

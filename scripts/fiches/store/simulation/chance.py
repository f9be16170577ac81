"""Chance that is the same on every machine, and shares whose sums don't depend on an order.

No generator whose state depends on the order of draws, but noise computed from a row's own key;
sums over integers alone, as those of floats depend on the order of the terms; and on floats only
what IEEE 754 defines to the last bit (`+ - * /` and square roots).
"""

import hashlib
from functools import reduce
from operator import add, mul

import polars as pl

SEED = "Le commerce extérieur des départements"
"""Change it, and all numbers change but the margins and the planted events."""

_PLACES = (("department", 36, 2**36), ("cpf4", 10, 2**20), ("country", 36, 2**4))
"""Where a code stands in a row's key: column, base of its digits, factor (quarters come last)."""

KEY = pl.col("key")


def key_of(*columns: str) -> pl.Expr:
    """Return a number of the columns' codes; `quarter` is added to it as it stands."""
    parts = (
        pl.col(column).str.to_integer(base=base).cast(pl.UInt64) * place
        for column, base, place in _PLACES
        if column in columns
    )
    return reduce(add, parts)


def uniform(stream: str, key: pl.Expr = KEY) -> pl.Expr:
    """Return numbers between 0 and 1, both excluded, that depend on the key and `stream` alone.

    The mixing is SplitMix64's, https://prng.di.unimi.it/splitmix64.c, on 64 bits that wrap.
    """
    salt = int.from_bytes(hashlib.blake2b(f"{SEED} {stream}".encode(), digest_size=8).digest())
    bits = key ^ pl.lit(salt, pl.UInt64)
    bits = (bits ^ (bits // 2**30)) * pl.lit(0xBF58476D1CE4E5B9, pl.UInt64)
    bits = (bits ^ (bits // 2**27)) * pl.lit(0x94D049BB133111EB, pl.UInt64)
    bits = bits ^ (bits // 2**31)
    return ((bits // 2**12).cast(pl.Float64) + 0.5) / 2**52


def noise(stream: str, spread: int) -> pl.Expr:
    """Return heavy-tailed factors around 1: log-logistic, its odds to the power `spread` / 8.

    One expects log-normal noise in trade; this has nearly its shape and needs no logarithm.
    """
    root = odds(stream).sqrt().sqrt().sqrt()
    return reduce(mul, [root] * spread)


def odds(stream: str) -> pl.Expr:
    """Return positive numbers, half of them below 1, that depend on `key` and `stream` alone."""
    drawn = uniform(stream)
    return (1 - drawn) / drawn


def share(column: str, *groups: str) -> pl.Expr:
    """Return a whole-numbered column's share in its group: sums of integers are exact."""
    total = pl.col(column).sum()
    return pl.col(column) / (total.over(groups) if groups else total)

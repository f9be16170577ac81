"""How a change is told: rates, points, and what has made it."""

from collections.abc import Mapping
from typing import Any

from fiches.french.wording import MINUS, NNBSP, number, percent, signed_millions

Row = Mapping[str, Any]


def rate(growth: float, digits: int = 1) -> str:
    """Write a rate with its sign: "+3,2 %", "−1,4 %"."""
    text = percent(abs(growth), digits)
    if text == percent(0, digits):
        return text
    return f"{'+' if growth > 0 else MINUS}{text}"


def points(share: float, digits: int = 1) -> str:
    """Write a difference of shares (0.021) in points: "+2,1 pts", "−0,8 pt"."""
    text = number(abs(share) * 100, digits)
    unit = "pts" if abs(round(share * 100, digits)) >= 2 else "pt"
    sign = "" if text == number(0, digits) else "+" if share > 0 else MINUS
    return f"{sign}{text}{NNBSP}{unit}"


def in_points(share: float, digits: int = 1) -> str:
    """Write a number of points without its sign, for a sentence: "2,1 points", "0,8 point"."""
    text = number(abs(share) * 100, digits)
    return f"{text} point{'s' if abs(round(share * 100, digits)) >= 2 else ''}"


def pace(row: Row) -> str:
    """Tell a change in few words: "+3,2 %", "× 3,4", "stable", "n.s."; nothing without a base.

    Parameters
    ----------
    row
        `pace` (`change.Pace`), `growth, value_eur, base_eur`.
    """
    kind = row["pace"]
    if kind in {None, "nothing"}:
        return ""
    if kind in {"new", "small base"}:
        return "n.s."
    if kind == "stable":
        return "stable"
    if kind == "multiplied":
        return f"× {number(row['value_eur'] / row['base_eur'], 1)}"
    return rate(row["growth"])


def contribution(row: Row) -> str:
    """Write a contribution: "+2,1 pts (+46,0 M€)"."""
    return f"{points(row['points'])} ({signed_millions(row['change_eur'])})"

"""French for the reader: numbers, amounts, periods, ranks.

Pure functions: values in, text out. Amounts come in euros, shares from 0 to 1. Thousands and units
are set apart by U+202F, the narrow no-break space, units by U+00A0, the no-break space; negative
numbers bear U+2212, the minus sign. What else a text needs, `typography.french` sets where it is
shown.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal

from fiches.french import typography

NNBSP = typography.NNBSP
FIXED = typography.FIXED

MINUS = "\u2212"
"""The minus sign, as wide as the plus sign; a hyphen is neither."""

CARDINALS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
ORDINALS = ("premier", "deuxième", "troisième", "quatrième")

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

ALL_YEAR = (1, 2, 3, 4)
PERIODS = {
    (1, 2): "premier semestre",
    (3, 4): "second semestre",
    (1, 2, 3): "trois premiers trimestres",
    (2, 3, 4): "trois derniers trimestres",
}
"""Runs of quarters that have a name of their own."""

KEPT = 10_000
"""So many written numbers are kept: an amount stands in a figure, in its table and in texts."""


def _round(value: float | Decimal, digits: int) -> Decimal:
    """Round half away from zero, as readers do, whatever the binary form of the number."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(_last(digits), ROUND_HALF_UP)


@lru_cache(KEPT)
def number(value: float | Decimal, digits: int = 0) -> str:
    """Write a number: 1234.5 gives "1 234,5", -0.01 gives "0"."""
    rounded = _round(value, digits)
    text = f"{abs(rounded):,.{digits}f}".replace(",", NNBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def percent(share: float, digits: int = 1) -> str:
    """Write a share: 0.0327 gives "3,3 %"."""
    return f"{number(_exact_percent(share), digits)}{FIXED}%"


def share(part: float, digits: int = 1) -> str:
    """Write a share for a sentence, where a little isn't nothing: "moins de 0,1 %"."""
    if part > 0 and _round(_exact_percent(part), digits) == 0:
        return f"moins de {number(_last(digits), digits)}{FIXED}%"
    return percent(part, digits)


@cache
def _last(digits: int) -> Decimal:
    """Return one in the last of so many decimals."""
    return Decimal(1).scaleb(-digits)


def _exact_percent(part: float) -> Decimal:
    return Decimal(str(part)) * 100


def _scaled(eur: int, digits: int) -> tuple[Decimal, int, int]:
    """Choose the unit that suits an amount: the number in it, its decimals and its size.

    Millions, unless their decimals would show nothing; milliards from 1,000 millions, as they are
    written.
    """
    in_millions = _round(Decimal(eur) / 1_000_000, digits)
    if abs(in_millions) >= 1_000:
        milliards = Decimal(eur) / 1_000_000_000
        decimals = 1 if abs(_round(milliards, 2)) >= 10 else 2
        return _round(milliards, decimals), decimals, 1_000_000_000
    if abs(eur) * 10**digits >= 500_000:
        return in_millions, digits, 1_000_000
    if abs(eur) >= 10_000:
        return _round(Decimal(eur) / 1_000, 0), 0, 1_000
    return Decimal(eur), 0, 1


def millions(eur: int, digits: int = 1) -> str:
    """Write an amount in full, in the unit that suits it.

    "2,21 milliards d'euros", "811,2 millions d'euros", "43 milliers d'euros", "850 euros".
    """
    value, decimals, size = _scaled(eur, digits)
    # In French the plural begins at two: "1,9 million", "2,0 millions".
    plural = "s" if abs(value) >= 2 else ""
    unit = {
        1_000_000_000: f"milliard{plural} d'euros",
        1_000_000: f"million{plural} d'euros",
        1_000: "milliers d'euros",
        1: f"euro{plural}",
    }
    return f"{number(value, decimals)} {unit[size]}"


def millions_short(eur: int, digits: int = 1) -> str:
    """Write an amount, in the unit that suits it: "2,21 Md€", "811,2 M€", "43 k€", "850 €"."""
    value, decimals, size = _scaled(eur, digits)
    unit = {1_000_000_000: "Md€", 1_000_000: "M€", 1_000: "k€", 1: "€"}[size]
    return f"{number(value, decimals)}{FIXED}{unit}"


def signed_millions(eur: int, digits: int = 1) -> str:
    """Write a balance, always with its sign: "+811,2 M€", "−12,3 M€"; "0 €" has none."""
    text = millions_short(eur, digits)
    return f"+{text}" if eur > 0 else text


@dataclass(frozen=True)
class Unit:
    """The unit in which amounts that stand together are written, so that they can be compared.

    Attributes
    ----------
    eur
        How many euros it is.
    short, long
        "M€", "millions d'euros".
    digits
        The decimals.
    """

    eur: int
    short: str
    long: str
    digits: int

    def number(self, eur: int) -> str:
        """Write an amount without its unit; a little isn't nothing: "< 0,1"."""
        text = number(Decimal(eur) / self.eur, self.digits)
        if eur == 0 or text != number(0, self.digits):
            return text
        least = number(_last(self.digits), self.digits)
        return f"<{FIXED}{least}" if eur > 0 else f">{FIXED}{MINUS}{least}"

    def signed(self, eur: int) -> str:
        """Write a balance without its unit, always with its sign: "+811,2"; "0,0" has none."""
        text = self.number(eur)
        return f"+{text}" if eur > 0 and text[0] != "<" else text

    def amount(self, eur: int) -> str:
        """Write an amount with its unit: "2 211,8 M€"."""
        return f"{self.number(eur)}{FIXED}{self.short}"


UNITS = (
    (100_000_000_000, Unit(1_000_000_000, "Md€", "milliards d'euros", 1)),
    (10_000_000_000, Unit(1_000_000, "M€", "millions d'euros", 0)),
    (10_000_000, Unit(1_000_000, "M€", "millions d'euros", 1)),
    (1_000_000, Unit(1_000_000, "M€", "millions d'euros", 2)),
    (10_000, Unit(1_000, "k€", "milliers d'euros", 0)),
    (0, Unit(1, "€", "euros", 0)),
)
"""By the largest amount that is written in it, at least, in euros."""


def unit_of(amounts: Iterable[int]) -> Unit:
    """Return the unit for amounts in euros that stand together, by the largest of them."""
    largest = max(map(abs, amounts), default=0)
    return next(unit for least, unit in UNITS if largest >= least)


def adds_up(texts: Sequence[str], total: str) -> bool:
    """Tell whether written numbers give, as they stand, the written total of the exact ones."""
    return sum(map(_value, texts)) == _value(total)


def _value(text: str) -> Decimal:
    """Return a number as it is written, without the unit after it."""
    digits = text.replace(MINUS, "-").replace(",", ".")
    return Decimal("".join(c for c in digits if c in "-.0123456789"))


def cardinal(n: int) -> str:
    """Write a count in words up to ten, in the masculine: "cinq", "12"."""
    return CARDINALS[n] if n < len(CARDINALS) else number(n)


def ordinal(n: int) -> str:
    """Write a rank: "1er", "2e", "3e"."""
    return "1er" if n == 1 else f"{number(n)}e"


def rank_among(n: int, total: int) -> str:
    """Write a rank in few words: "12e sur 100"."""
    return f"{ordinal(n)} sur {number(total)}"


def rank(n: int, total: int) -> str:
    """Write the rank of a department: "au 65e rang sur 100 fiches, la Corse comptant pour une"."""
    return f"au {ordinal(n)} rang sur {number(total)} fiches, la Corse comptant pour une"


def listing(items: Sequence[str]) -> str:
    """Join items as a sentence does: "a, b et c"; "a ; b, c ; et d" where one has its own comma."""
    *first, last = items
    if first and any(", " in item for item in items):
        return f"{' ; '.join(first)} ; et {last}"
    return f"{', '.join(first)} et {last}" if first else last


def capital(text: str) -> str:
    """Begin a sentence: "l'Ain" gives "L'Ain", "à Paris" gives "À Paris"."""
    return text[:1].upper() + text[1:]


def of(le: str) -> str:
    """Contract "de" with articles: "les boissons" gives "des boissons", "la houille" stays.

    "la pâte, le papier et le carton" gives "de la pâte, du papier et du carton".
    """
    return "".join(map(_of, _BETWEEN.split(le)))


_BETWEEN = re.compile(r"( et |, )(?=l[ae]s? |l['’])")
"""What stands between two names with an article each."""


def _of(le: str) -> str:
    for article, contracted in (("les ", "des "), ("le ", "du ")):
        if le.startswith(article):
            return contracted + le.removeprefix(article)
    return f"de {le}" if le.startswith(("la ", "l'")) else le


def lower(label: str) -> str:
    """Put a label inside a sentence: "Œuvres d'art" gives "œuvres d'art", "CD et DVD" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def period(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Name a year or the part of it that is known.

    "2024", "premier trimestre 2025", "trois premiers trimestres 2025", "premier et troisième
    trimestres 2025".
    """
    known = tuple(sorted(quarters))
    if known == ALL_YEAR:
        return str(year)
    named = [ORDINALS[quarter - 1] for quarter in known]
    several = "s" if len(named) > 1 else ""
    return f"{PERIODS.get(known) or f'{listing(named)} trimestre{several}'} {year}"


def quarter(number_of_quarter: int) -> str:
    """Name a quarter: "premier trimestre"."""
    return f"{ORDINALS[number_of_quarter - 1]} trimestre"


def during(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Say when: "en 2024", "au premier trimestre 2025", "aux trois premiers trimestres 2025"."""
    name = period(year, quarters)
    if name == str(year):
        return f"en {name}"
    return f"aux {name}" if "trimestres" in name else f"au {name}"


def day(iso: str) -> str:
    """Write a date: "2025-01-01" gives "1er janvier 2025"."""
    known = date.fromisoformat(iso)
    number_of_day = ordinal(1) if known.day == 1 else str(known.day)
    return f"{number_of_day} {MONTHS[known.month - 1]} {known.year}"


def compared_with(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Name what an evolution starts from: "par rapport à 2023", "… à la même période de 2024"."""
    same = "" if len(quarters) == len(ALL_YEAR) else "la même période de "
    return f"par rapport à {same}{year}"


@dataclass(frozen=True)
class Sign:
    """What a balance is by its sign.

    Attributes
    ----------
    arrow
        What stands before it, so that the sign isn't told by colour alone.
    colour
        Its name in the palette.
    state
        "excédentaire", "déficitaire" or "équilibré".
    """

    arrow: str
    colour: Literal["surplus", "deficit", "muted"]
    state: str


SURPLUS = Sign("▲", "surplus", "excédentaire")
DEFICIT = Sign("▼", "deficit", "déficitaire")
BALANCED = Sign("", "muted", "équilibré")


def sign(balance_eur: int) -> Sign:
    """Return the sign of a balance, in euros."""
    if balance_eur == 0:
        return BALANCED
    return SURPLUS if balance_eur > 0 else DEFICIT


def signed(balance_eur: int) -> str:
    """Write a balance after its arrow: "▲ +811,2 M€"."""
    return f"{sign(balance_eur).arrow} {signed_millions(balance_eur)}".strip()

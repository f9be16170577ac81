"""Trade of a place, planted so that its tables and figures are known."""

from rows import trade

COLUMNS = ("flow", "a129", "country", "value_eur")

ROWS = trade(
    ("E", "C24B", "DE", 111_900_000),
    ("E", "C24B", "BE", 2_400_000),
    ("E", "C25E", "BE", 47_700_000),
    ("E", "C25E", "QU", 20_000),
    ("I", "C24A", "DE", 202_100_000),
    ("I", "C25E", "DE", 1_000_000),
    columns=COLUMNS,
)

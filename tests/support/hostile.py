"""A project whose tables say what a page, a spreadsheet or a terminal might obey."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

from here import ROOT

from fiches.settings import Project

HOSTILE = (
    '<script>alert(1)</script> [x](javascript:alert(2)) *g* _s_ $m$ #t[u] "q" &lt; \\b @r `c` ~d~'
)
"""Markup of all that a text goes through: HTML, Markdown, Typst."""

ORDERS = "\x1b[31m\x07\u202e"
"""What a terminal obeys, and a change of direction."""

TEXTS: Mapping[str, tuple[str, ...]] = {
    "contacts": ("group", "text", "about"),
    "countries": ("name", "le", "du"),
    "cpf4": ("label",),
    "departments": ("name", "le", "du", "dans"),
    "product_families": ("name",),
    "products": ("short", "le", "de", "label"),
    "published_totals": ("name", "source"),
    "regions": ("name", "le", "du", "dans"),
    "sanctions": ("source",),
    "sources": ("title", "source", "state"),
    "territories": ("name",),
}
"""The columns of text of each reference table; the others have codes, numbers or dates."""

ADDRESS = "javascript:alert(3)"


def project(root: Path, data: Path) -> Project:
    """Make a project in `root` with hostile texts in all tables, and the trade of `data`."""
    reference = root / "data" / "reference"
    shutil.copytree(ROOT / "data" / "reference", reference)
    for table, columns in TEXTS.items():
        _spoil(reference / f"{table}.csv", columns)
    for path in (*ROOT.glob("*.qmd"), *ROOT.glob("_*.yml"), ROOT / "theme"):
        (root / path.name).symlink_to(path)
    return Project(root, data, root / "_build", root / "_site")


def _spoil(file: Path, columns: tuple[str, ...]) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        for name in columns:
            # What begins like a formula, where the text stands alone.
            start = "" if name in {"le", "du", "de", "dans"} else "="
            row[name] = f"{start}{row[name]}{ORDERS} {HOSTILE}"
        if "address" in row:
            row["address"] = ADDRESS
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

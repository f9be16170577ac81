"""The index of the site's own search: which pages have a word, and how much it weighs in a fiche.

A word is found in its plural and its feminine too. What a product or a country weighs in a fiche is
read from the data that the fiche offers: it ranks the fiches, and is told with each. `site.js`
reads the index, and folds and stems what is typed as this module does what is published.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

from fiches.french import spreadsheet

FILE = "assets/recherche.json"
"""The index, by its path in the site."""

FICHES = "fiches/"
"""How the paths of the fiches begin."""

LEFT_OUT = (
    *("ways", "downloads", "neighbours", "finder", "atlas", "sortable", "figure-columns", "toc"),
    *("mark", "visually-hidden", "figure-reuse", "editions"),
)
"""The classes of what stands on a page and isn't its own, or says again what else is there."""

SHARED = ("-region-figure", "-france-figure")
"""How the identifiers of figures end that many fiches share."""

PER = 10_000
"""Shares are written as whole numbers of so many parts."""

_WORD = re.compile(r"[a-z][a-z0-9]+")
_PICTURES = re.compile(r"<svg .*?</svg>|<script.*?</script>", re.DOTALL)

Shares = tuple[int, int, int]
"""Of what a place trades, of its exports and of its imports, in parts of `PER`."""


@dataclass(frozen=True)
class Item:
    """A product or a country in a fiche: its name, the figure that shows it, what it weighs."""

    name: str
    figure: str
    shares: Shares


def folded(text: str) -> str:
    """Write a text without case, accents and ligatures."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def stem(word: str) -> str:
    """Take the marks of plural and feminine away: "generales" and "generaux" give "general"."""
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def stems(text: str) -> set[str]:
    """Return the stems of a text's words."""
    return {stem(word) for word in _WORD.findall(folded(text))}


def index(names: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return the index of pages, by its path in the site.

    Parameters
    ----------
    names
        The pages to search: their paths in the site without their ending.
    folder
        Where they lie, each fiche with its files of data.
    """
    found = _Index()
    for name in sorted(names):
        page = html.fromstring(_PICTURES.sub("", (folder / f"{name}.html").read_text("utf-8")))
        if name.startswith(FICHES):
            found.add_fiche(name, page, _items((folder / name).glob("*.csv")))
        else:
            found.add_page(name, page)
    text = json.dumps(found.written(), ensure_ascii=False, separators=(",", ":"))
    return {FILE: text.encode()}


class _Index:
    """Where words are: in the sections of pages, and in fiches."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, str]] = []
        self.sections: list[tuple[int, str, str]] = []
        self.in_sections: dict[str, list[int]] = defaultdict(list)
        self.in_fiches: dict[str, list[int]] = defaultdict(list)
        self.items: dict[tuple[str, str], dict[int, Shares]] = defaultdict(dict)
        self.fiches = 0

    def _begin(self, name: str, page: Any) -> int:
        self.pages.append((name, _title(page)))
        return len(self.pages) - 1

    def add_page(self, name: str, page: Any) -> None:
        """Add a page, section by section."""
        number = self._begin(name, page)
        for identifier, title, text in _sections(page):
            self.sections.append((number, identifier, title))
            for word in stems(text):
                self.in_sections[word].append(len(self.sections) - 1)

    def add_fiche(self, name: str, page: Any, items: Iterable[Item]) -> None:
        """Add a fiche with what its products and countries weigh."""
        number = self._begin(name, page)
        self.fiches += 1
        codes = page.xpath("string(//h1/@data-codes)")
        words = stems(f"{_title(page)} {_text(_main(page))}") | set(codes.lower().split())
        for word in words:
            self.in_fiches[word].append(number)
        for item in items:
            self.items[item.name, item.figure][number] = item.shares

    def written(self) -> Mapping[str, object]:
        """Return the index as it is written; words that all fiches have stand apart."""
        common = {word for word, pages in self.in_fiches.items() if len(pages) == self.fiches}
        return {
            "pages": self.pages,
            "sections": self.sections,
            "inSections": dict(sorted(self.in_sections.items())),
            "inFiches": {
                word: pages for word, pages in sorted(self.in_fiches.items()) if word not in common
            },
            "common": sorted(common),
            "items": [
                {"name": name, "figure": figure, "in": list(weights.items())}
                for (name, figure), weights in sorted(self.items.items())
            ],
            "per": PER,
        }


def _main(page: Any) -> Any:
    """Return what a page says itself, without what other pages say too."""
    (main,) = page.xpath("//main")
    for element in main.xpath(".//*[@class or @id]"):
        classes = set(element.get("class", "").split())
        if classes.intersection(LEFT_OUT) or element.get("id", "").endswith(SHARED):
            element.drop_tree()
    return main


def _title(page: Any) -> str:
    return " ".join(page.xpath("string(//main/@data-title)").split())


def _text(element: Any) -> str:
    return " ".join(element.itertext())


def _sections(page: Any) -> Iterator[tuple[str, str, str]]:
    """Give the identifier, the title and the text of each section, then of what is in none.

    A section doesn't have the text of those in it.
    """
    main = _main(page)
    for section in reversed(main.xpath(".//section[@id]")):
        yield section.get("id"), _heading(section), _text(section)
        section.drop_tree()
    yield "", "", f"{_title(page)} {_text(main)}"


def _heading(section: Any) -> str:
    return " ".join(section.xpath("string((.//h1|.//h2|.//h3|.//h4)[1])").split())


def _items(files: Iterable[Path]) -> Iterator[Item]:
    """Read what products and countries weigh in the data of a fiche's figures."""
    for file in sorted(files):
        rows = list(_rows(file))
        columns = set(rows[0]) if rows else set()
        if {"flux", "produit", "valeur_eur"} <= columns:
            yield from _products(rows)
        elif {"code_pays", "pays", "importations_eur", "exportations_eur"} <= columns:
            yield from _countries(rows)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    header, *lines = spreadsheet.read(file.read_text("utf-8"))
    yield from (dict(zip(header, line, strict=True)) for line in lines)


def _products(rows: Sequence[Mapping[str, str]]) -> Iterator[Item]:
    values: dict[str, dict[str, int]] = defaultdict(lambda: {"E": 0, "I": 0})
    for row in rows:
        values[row["produit"]][row["flux"]] += int(row["valeur_eur"])
    whole = {flow: sum(value[flow] for value in values.values()) for flow in "EI"}
    for name, value in values.items():
        yield Item(name, "marchandises-figure", _shares(value["E"], value["I"], whole))


def _countries(rows: Sequence[Mapping[str, str]]) -> Iterator[Item]:
    """Read the countries of a balance: those with a code of two letters."""
    *lines, total = rows
    whole = {"E": int(total["exportations_eur"]), "I": int(total["importations_eur"])}
    for row in lines:
        if re.fullmatch("[A-Z]{2}", row["code_pays"]) and row["code_pays"] != "UE":
            shares = _shares(int(row["exportations_eur"]), int(row["importations_eur"]), whole)
            yield Item(row["pays"], "balance-figure", shares)


def _shares(exported: int, imported: int, whole: Mapping[str, int]) -> Shares:
    volume = whole["E"] + whole["I"]
    return (
        _part(exported + imported, volume),
        _part(exported, whole["E"]),
        _part(imported, whole["I"]),
    )


def _part(value: int, whole: int) -> int:
    return round(PER * value / whole) if whole else 0

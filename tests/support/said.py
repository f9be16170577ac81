"""What a page or a printed fiche says, sentence by sentence, and what is wrong with it.

Only what is ours is looked at: official labels and the names of territories are others' words, and
so is an analyst's comment.
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from here import TABLES
from lxml import html

from fiches.french.typography import french
from fiches.reference import Place

BLOCKS = "p | li | td | th | dt | dd | h1 | h2 | h3 | h4 | figcaption | caption | legend | label"
SPOKEN = "//@aria-label | //@title | //@alt | //meta[@name='description']/@content"

FORBIDDEN = re.compile(
    r"\b(?:dépendances?|dépendante?s?|vulnérables?|vulnérabilités?|risqu(?:es?|ée?s?)|"
    r"compétitivité|performances?|performante?s?|avantages? comparatifs?|"
    r"pays de provenance|en provenance d\w*)\b",
    re.IGNORECASE,
)
"""Words that the data can't justify: what is bought in France isn't known, prices and plants that
open aren't told apart, and the country of an import is that of origin."""

BROKEN = {
    "a value that isn't one": r"\b(?:None|nan|NaN|inf|True|False|null)\b",
    "two spaces": r"[ \u00a0\u202f]{2,}",
    "a forgotten contraction": r"\b(?:[dD]e|[àÀ]) les? (?![a-zà-ÿ]+(?:er|ir|re)\b)",
    "a forgotten elision": r"\b(?:[dDlL]e|[lL]a|[qQ]ue) (?=[AEÉÈÊIÎOÔUaeéèêiîoôuœ](?!nze?\b|ui\b))",
    "two articles": r"\b(?:le|la|les|du|des|au|aux) (?:le|la|les|du|des)\b",
    "a dot for a comma": r"(?<![\d.])\d+\.\d+(?=[ \u00a0]?[%€]|\u00a0[kMG]€?)",
    "a growth that isn't of values": (r"en (?:hausse|baisse) de [\d,\u202f]+\u00a0%(?! en valeur)"),
    "a number of fiches without Corsica": r"\bsur 100 fiches(?!, la Corse comptant pour une)",
    "an empty bracket or sentence": r"\(\s*\)|\s[.,](?=\s|$)|: \.|\.\.(?!\.)",
}
"""What no sentence may have, and how it is seen."""

COUNTED = re.compile(
    r"\b(?P<le>les? )?(?<![\d,])(?P<whole>\d[\d\u202f]*)(?:,\d+)?[ \u00a0](?P<unit>points?|pts?|"
    r"millions?|milliards?)\b(?! d’habitants)"
)
"""A number with what it counts, which is plural from two on."""

LEVEL = re.compile(r"\(([\d,]+)\u00a0% des \w+\), devant [^(]+\(([\d,]+)\u00a0%\)")
"""The first partner and the one that it is before."""


def blocks(page: Path) -> Iterator[str]:
    """Give the texts of a page: its blocks, and what is said to those who can't see it."""
    root = html.fromstring(page.read_bytes())
    for left_out in root.xpath(
        "//script | //style | //pre | //svg | //*[@class='comment']"
        "| //*[@id='territoires']/following-sibling::*[1][self::ul]"
    ):
        left_out.drop_tree()
    for code in root.iter("code"):
        code.text = "•"
    yield root.findtext(".//title") or ""
    for element in root.xpath("|".join(f"//{name.strip()}" for name in BLOCKS.split("|"))):
        if not element.xpath(".//p | .//li"):
            yield re.sub(r"\s*\n\s*", " ", element.text_content()).strip(" ")
    yield from map(str, root.xpath(SPOKEN))


def printed(pdf: Path) -> str:
    """Return the text of a PDF in one line."""
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-zà-ÿ])-\n", "", done.stdout))


def forbidden(text: str) -> set[str]:
    """Return the forbidden words of a text, without those of official labels."""
    for label in labels():
        text = text.replace(label, " ")
    return {found.casefold() for found in FORBIDDEN.findall(text)}


def broken(text: str) -> set[str]:
    """Return what is wrong with a sentence, with what stands around it."""
    for label in labels():
        text = text.replace(label, "•")
    found = {
        f"{what}: {text[max(match.start() - 40, 0) : match.end() + 40]}"
        for what, pattern in BROKEN.items()
        for match in re.finditer(pattern, text)
    }
    found |= {f"number: {match[0]}" for match in COUNTED.finditer(text) if not _agrees(match)}
    found |= {f"a tie: {match[0]}" for match in LEVEL.finditer(text) if match[1] == match[2]}
    return found | set(misnamed(text))


def _agrees(match: re.Match[str]) -> bool:
    several = int(match["whole"].replace("\u202f", "")) >= 2
    article = (match["le"] or "").strip()
    return match["unit"].endswith("s") == several and article in (
        {"", "les"} if several else {"", "le"}
    )


def misnamed(text: str) -> Iterator[str]:
    """Give places and countries with an article that they don't take."""
    for match in names().finditer(text):
        before, name = match["before"].casefold().strip(), match["name"]
        if before not in articles()[name]:
            yield f"article: {match[0]}"


@cache
def labels() -> tuple[str, ...]:
    """Return official labels and territories' names as pages write them, the longest first."""
    found = {one.label for one in TABLES.products.values()} | {
        territory.name for territory in TABLES.territories
    }
    for row in TABLES.rows("cpf4"):
        found.add(row["label"])
    return tuple(sorted(map(french, found), key=len, reverse=True))


@cache
def articles() -> dict[str, set[str]]:
    """Return the words that may stand before a name, of those in `ARTICLES`."""
    found: dict[str, set[str]] = {}
    countries = [one for one in TABLES.names(2024).countries.values() if one.kind == "country"]
    for place in (*TABLES.departments, *TABLES.regions, *countries):
        forms = [place.le, place.du]
        if isinstance(place, Place):
            forms += [place.dans, place.of]
        name = french(place.name)
        for form in map(french, forms):
            if form.endswith(name) and form != name:
                before = re.split(r"[ ’]", form.removesuffix(name).strip(" ’"))[-1]
                mark = "’" if form.removesuffix(name).endswith("’") else ""
                found.setdefault(name, set()).add(f"{before}{mark}".casefold())
    return found


ARTICLES = r"le |la |les |l’|du |des |de |d’"


@cache
def names() -> re.Pattern[str]:
    """Return what finds the names of places and countries, and the article before them."""
    known = "|".join(map(re.escape, sorted(articles(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w’-])(?<!Val )(?P<before>(?i:{ARTICLES}))(?P<name>{known})(?![\w-])")

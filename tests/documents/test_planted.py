"""Each planted event is told by the fiche of its department, and by no neighbour's.

`data/reference/demo_events.csv` names the events; `tests/store/simulation` sees that they are in
the data. Here the fiche's own sentences are read.
"""

import csv
import re
from collections.abc import Callable

import polars as pl
import pytest
from here import ROOT
from lxml import html
from spaces import plain

from fiches import store
from fiches.documents.fiche import Fiche
from fiches.figures.figure import Figure
from fiches.french import wording
from fiches.french.wording import FIXED
from fiches.indicators.answers.answers import Answers, answers
from fiches.indicators.scope import Scope
from fiches.settings import Project

pytestmark = pytest.mark.usefixtures("here")


Read = Callable[[Fiche], str]


def essentials(fiche: Fiche) -> str:
    return re.sub(r"\\(.)", r"\1", fiche.essentiel().text)


def changes(fiche: Fiche) -> str:
    told = fiche.changes
    return " ".join([told.sentence, told.without, told.steady])


def own(fiche: Fiche) -> str:
    return fiche.changes.own


def exposure(fiche: Fiche) -> str:
    return fiche.outlets.exposure("US")


def purchases(fiche: Fiche) -> str:
    return fiche.outlets.purchases


def specialities(fiche: Fiche) -> str:
    return fiche.standing.specialities


def solidity(fiche: Fiche) -> str:
    return fiche.standing.solidity


def evolution(fiche: Fiche) -> str:
    return fiche.exports.evolution + fiche.imports.evolution


def markets(fiche: Fiche) -> str:
    shown = fiche.standing.markets
    return html.fromstring(shown.html).text_content() if hasattr(shown, "html") else shown.text


def purchases_figure(fiche: Fiche) -> str:
    figure = fiche.figure("achats")
    return figure.alt if isinstance(figure, Figure) else ""


TOYS = "articles de sport, jouets et produits divers"
PERSHARE = r"contre 9,\d_% de celles du reste de la France_: "

EVENTS: dict[str, tuple[str, Read, str, str, tuple[str, ...]]] = {
    "a warehouse of toys moves from the Loiret to the Sarthe": (
        "72",
        changes,
        r"les importations augmentent de 3,2_% \(\+137,1_M€\), surtout du fait des "
        rf"{TOYS} \(\+6,1 points\)\. Sans la seule hausse des achats d'{TOYS} venus de Chine "
        r"\(\+239,1_M€\), les importations auraient diminué de 2,4_%\.",
        rf"{TOYS} venus de Chine",
        ("28", "41", "49", "53", "61"),
    ),
    "a ship is delivered": (
        "14",
        changes,
        r"les exportations augmentent de 3,5_% .* Sans la seule hausse des ventes de navires et "
        r"bateaux vers la Norvège \(\+240,0_M€\), les exportations auraient diminué de 2,2_%\. .*"
        r"Hors énergie, aéronautique et navires, les exportations diminuent de 2,3_%, contre "
        r"\+3,5_% pour l'ensemble\.",
        r"navires et bateaux vers",
        ("50", "61", "27", "35"),
    ),
    "a plant for trains opens and sells to six countries": (
        "36",
        changes,
        r"les exportations augmentent de 12,1_% \(\+119,0_M€\), surtout du fait du matériel "
        r"ferroviaire \(\+13,9 points\)",
        r"du fait du matériel ferroviaire",
        ("18", "37", "41", "86", "87"),
    ),
    "a plant for household appliances closes": (
        "61",
        changes,
        r"les exportations diminuent de 7,5_% \(−97,2_M€\), surtout du fait des appareils ménagers "
        r"\(−7,7 points\)",
        r"du fait des appareils ménagers",
        ("14", "27", "50", "53", "72"),
    ),
    "a client in Switzerland is lost from the third quarter": (
        "39",
        changes,
        r"les exportations diminuent de 3,5_% .*surtout du fait des produits en plastique "
        r"\(−2,4 points\).* Sans la seule baisse des ventes de produits en plastique vers la "
        r"Suisse \(−52,6_M€\), les exportations auraient diminué de 0,9_%\.",
        r"produits en plastique vers la Suisse",
        ("01", "25", "71"),
    ),
    "a sector grows by a quarter a year": (
        "81",
        changes,
        r"les exportations augmentent de 2,9_% .*surtout du fait des produits pharmaceutiques "
        r"\(\+3,7 points\)",
        r"exportations augmentent [^;]*produits pharmaceutiques",
        ("31", "34", "82"),
    ),
    "more exports to the United States because of the products": (
        "84",
        exposure,
        rf"reçoivent 14,6_% .*{PERSHARE}les 4,9 points d'écart correspondent aux produits vendus\.",
        r"points d'écart correspondent aux produits",
        ("13",),
    ),
    "more exports to the United States because of the customers": (
        "24",
        exposure,
        rf"reçoivent 14,6_% .*{PERSHARE}sur 4,9 points d'écart, 0,8 correspond aux produits "
        r"vendus, le reste aux clients\.",
        r"le reste aux clients",
        ("19",),
    ),
    (
        "more exports to the United States because of the products and fewer because of the "
        "customers"
    ): (
        "11",
        exposure,
        rf"reçoivent 14,\d_% .*{PERSHARE}les produits vendus auraient placé cette part \d,\d "
        r"points plus haut_; à produits égaux, les clients l'abaissent de [3-9],\d points\.",
        r"plus haut",
        ("81",),
    ),
    "as many exports to the United States as elsewhere": (
        "26",
        exposure,
        rf"{PERSHARE}une part proche\.",
        r"part proche",
        ("84", "24", "11"),
    ),
    "a purchase concentrated on a country where the rest of France buys elsewhere": (
        "43",
        purchases,
        r"Matières plastiques sous formes primaires_: 90,0_% des achats viennent d'Arabie "
        r"saoudite_; dans le reste de la France, 1,4_%\.",
        r"Matières plastiques sous formes primaires",
        ("42", "63", "07", "15", "12"),
    ),
    "a market that is not served": (
        "53",
        markets,
        r"Produits laitiers et glaces.*Royaume-Uni–",
        r"Royaume-Uni",
        ("35", "50", "72"),
    ),
    "a product that no other department sells": (
        "79",
        specialities,
        r"les CD et DVD, 120,0_M€ de plus que si les exportations avaient la structure de celles "
        r"du reste de la France, qui n'en exporte pas",
        r"qui n'en exporte pas",
        ("86", "85", "16"),
    ),
    "eight percent of the exports go to undetermined partners": (
        "65",
        solidity,
        r"les pays non déterminés et les retours, 8,2_%",
        r"non déterminés",
        ("31", "32", "64"),
    ),
    "a product multiplied by 3.5": (
        "46",
        changes,
        r"les exportations augmentent de 9,2_% .*surtout du fait des machines-outils "
        r"\(\+4,2 points\)",
        r"du fait des machines-outils",
        ("24", "12", "47"),
    ),
    "all exports multiplied by more than three": (
        "976",
        changes,
        r"les exportations sont multipliées par 3,3 \(\+4,5_M€\)",
        r"multipliées",
        ("971", "972", "973", "974"),
    ),
    "a stable place": (
        "37",
        changes,
        r"les exportations sont presque stables_; les importations diminuent de 0,1_%",
        r"exportations sont presque stables",
        ("36", "72", "86"),
    ),
}
"""By event: its department, what tells it, in which words, and words that no neighbour has."""

ELSEWHERE = {
    "a purchase as concentrated as in all France",
    "a market under sanctions that is not served",
    "rows of 0 €",
    "a quarter is revised by 6 %",
    "rows under a code of 2021 for the United Kingdom",
}
"""Events that a fiche mustn't tell, or tells in no one sentence: each has a test of its own."""


def read(department: str, reader: Read) -> str:
    return plain(reader(Fiche(department))).replace("\n", " ")


def found(project: Project) -> Answers:
    year = store.open_year(2024, project)
    return answers(Scope(Fiche("08").department, year, year.provenance.quarters))


def test_every_planted_event_is_looked_for() -> None:
    with (ROOT / "data" / "reference" / "demo_events.csv").open(encoding="utf-8") as file:
        planted = {row["event"] for row in csv.DictReader(file)}
    assert planted == EVENTS.keys() | ELSEWHERE


@pytest.mark.parametrize("event", EVENTS)
def test_the_fiche_tells_it_and_neighbours_do_not(event: str) -> None:
    department, reader, words, of_its_own, neighbours = EVENTS[event]
    told = read(department, reader)
    assert re.search(words, told)
    assert re.search(of_its_own, told)
    for neighbour in neighbours:
        assert not re.search(of_its_own, read(neighbour, reader)), neighbour


def test_a_warehouse_that_leaves_is_told_where_it_was() -> None:
    assert re.search(
        rf"les importations diminuent de 6,8_% .*surtout du fait des {TOYS} \(−2,5 points\)",
        read("45", changes),
    )
    assert re.search(
        rf"propre, surtout du fait des achats d'{TOYS} venus de Chine\.", read("45", own)
    )


@pytest.mark.parametrize(
    ("department", "words"),
    [
        ("14", r"une hausse qui leur est propre \(\+5,\d points\) l'emporte, surtout du fait des "
               r"ventes de navires et bateaux vers la Norvège\."),
        ("36", r"une hausse qui leur est propre \(\+12,\d points\) l'emporte\."),
        ("61", r"le reste de la baisse, 5,\d points, leur est propre, surtout du fait des ventes "
               r"d'appareils ménagers vers l'Allemagne\."),
        ("39", r"le reste de la baisse, 2,9 points, leur est propre, surtout du fait des ventes de "
               r"produits en plastique vers la Suisse\."),
        ("37", r"les importations d'Indre-et-Loire auraient diminué de 1,9_%_; une hausse qui leur "
               r"est propre réduit cette baisse de 1,9 point"),
    ],
)  # fmt: skip
def test_what_is_planted_in_one_place_is_its_own(department: str, words: str) -> None:
    assert re.search(words, read(department, own))


@pytest.mark.parametrize("department", ["14", "72"])
def test_what_turns_the_sign_opens_the_fiche(department: str) -> None:
    assert "Sans la seule hausse des" in read(department, essentials).partition("\n")[0]


@pytest.mark.parametrize("department", ["84", "24"])
def test_a_large_gap_is_among_the_first_sentences(department: str) -> None:
    assert "**Débouchés.** Les États-Unis reçoivent 14,6_%" in read(department, essentials)


def test_what_all_france_buys_at_one_place_is_shown_and_not_told() -> None:
    assert re.search(
        r"Ordinateurs et équipements périphériques, 67,6_% de Chine \(67,2_% dans le reste",
        read("91", purchases_figure),
    )
    assert "Ordinateurs" not in read("91", purchases)


def test_no_market_under_sanctions_is_a_lead(here: Project) -> None:
    assert "Pologne" in read("27", markets)
    assert "Russie" not in read("27", markets)
    assert "RU" not in found(here).markets["country"]


def test_rows_of_0_eur_change_nothing() -> None:
    for code in ("48", "973"):
        for reader in (essentials, changes, own, specialities, solidity):
            assert not re.search(r"\b0_€|\b0,0_M€|[Dd]échets non dangereux", read(code, reader))


def test_revisions_are_told_by_their_size(here: Project) -> None:
    revisions = found(here).revisions
    assert revisions is not None
    size = revisions.filter(flow="E", span=4, age=0)["ninth_decile"].item()
    told = read("52", lambda fiche: fiche.changes.provisional)
    assert f"révisé d'au plus {wording.share(size, 2).replace(FIXED, '_')} pour les exp" in told
    assert "n'est pas encore connue" not in told


def test_both_codes_of_the_united_kingdom_are_one_partner(here: Project) -> None:
    year = store.open_year(2024, here)
    for code, flow in (("59", "E"), ("62", "I")):
        (told,) = found(here).exposures[flow, "GB"].filter(place=code).iter_rows(named=True)
        rows = year.frame.filter(
            pl.col("country").is_in(["GB", "XI", "XU"]), department=code, flow=flow
        )
        partner = rows.select(pl.sum("value_eur")).collect().item()
        assert rows.filter(country="XU").collect()["value_eur"].sum() == 80_000
        assert told["partner_eur"] == partner
    assert year.names.country("XU").name == "Grande-Bretagne"

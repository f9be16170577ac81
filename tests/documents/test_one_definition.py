"""A measure is the same wherever it is printed: text, key figure, figure, table, map, download."""

import csv
import io
import re

import pytest
from here import TABLES
from lxml import html
from samples import sample
from spaces import plain

from fiches import Fiche, Home, store
from fiches.documents.data.tables import tables
from fiches.figures import kind_named
from fiches.french import wording
from fiches.french.change import rate
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Department, Flow
from fiches.settings import Project

ALWAYS = [TABLES.find_department(code) for code in ("08", "20", "65", "75", "974", "976")]


pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture(scope="module")
def home(here: Project) -> dict[str, dict[str, str]]:
    """The cells of the home page's table, by code and heading."""
    tree = html.fromstring(Home().table.html)
    head = [cell.text_content() for cell in tree.xpath("//thead//th")]
    found = {}
    for line in tree.xpath("//tbody/tr | //tfoot/tr"):
        cells = [plain(cell.text_content()) for cell in line.xpath("./*")]
        found[cells[0] or cells[1]] = dict(zip(head, cells, strict=True))
    return found


@pytest.fixture(scope="module")
def maps(here: Project) -> dict[tuple[str, str], str]:
    """What the map says, by measure and code."""
    tree = html.fromstring(Home().atlas.html)
    return {
        (drawn.get("class").rpartition("atlas-")[2], link.get("href")[7:-5]): plain(
            link.get("aria-label").rpartition(":")[2].strip()
        )
        for drawn in tree.xpath("//div[contains(@class, 'atlas-map')]")
        for link in drawn.xpath(".//a")
    }


@pytest.fixture(scope="module")
def national(here: Project) -> dict[str, dict[str, str]]:
    """The rows of the national table to download, by code."""
    (table,) = (one for one in tables(store.open_year(None, here)) if one.sheet == "departements")
    text = table.csv.removeprefix("\ufeff")
    return {row["fiche"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def scope_of(place: Department, project: Project) -> Scope:
    year = store.open_year(2024, project)
    return Scope(place, year, year.provenance.quarters)


def cards(fiche: Fiche) -> dict[str, str]:
    """The key figures, by what they are."""
    tree = html.fromstring(fiche.key_figures.html)
    terms = tree.xpath("//dt")
    return {plain(dt.text_content()): plain(dt.getnext().text_content()) for dt in terms}


def in_figure(name: str, scope: Scope) -> dict[str, tuple[str, ...]]:
    """The rows of a figure's table, by their first cell."""
    kind = kind_named(name)
    data = kind.data(scope)
    if data is None:
        return {}
    return {plain(row[0]): tuple(map(plain, row[1:])) for row in kind.table(data).rows}


def said(words: str, text: str) -> set[str]:
    """The percentages that stand after words of a sentence."""
    return {plain(found) for found in re.findall(rf"{words} ([\d,]+\s%)", text)}


@pytest.mark.parametrize(
    "place", sample(TABLES.departments, 12, *ALWAYS), ids=lambda place: place.code
)
class TestDepartment:
    @pytest.mark.parametrize("partner", ["EU", "US"])
    @pytest.mark.parametrize("flow", FLOWS)
    def test_the_share_of_a_partner(self, place, flow: Flow, partner, here, home, maps, national):
        scope, fiche, words = scope_of(place, here), Fiche(place.code), FLOWS[flow]
        names = {"EU": "Union européenne", "US": "États-Unis"}
        column = f"{words.english}_{partner.lower()}"
        share = answers(scope).measured.filter(place=place.customs)[column].item()
        printed = {plain(wording.share(share))}
        printed.add(in_figure("debouches", scope)[f"{names[partner]}, dans les {words.name}"][0])
        told = fiche.outlets.exposure(partner, flow)
        essentials = fiche.essentiel().text
        printed |= said(f"{names[partner]} (?:reçoit|reçoivent|fournit|fournissent)", told)
        about = f" des {words.name}"
        for line in essentials.splitlines():
            if about in line:
                printed |= said(f"{names[partner]} (?:reçoit|reçoivent|fournit|fournissent)", line)
        if flow == "E":
            article = "de l'" if partner == "EU" else "des "
            printed.add(cards(fiche)[f"Part {article}{names[partner]}".replace("'", "’")])
            row = f"Part {article}{names[partner]} dans les exportations"
            printed.add(in_figure("position", scope)[row][0])
        if (flow, partner) != ("I", "US"):
            short = {"EU": "UE", "US": "États-Unis"}[partner]
            printed.add(home[place.code][f"{short} dans les {words.name}"])
            printed.add(maps[f"{words.english}-{partner.lower()}", place.code])
            header = {"EU": "part_ue", "US": "part_etats_unis"}[partner]
            exact = float(national[place.code][f"{header}_{words.name}"].replace(",", "."))
            printed.add(plain(wording.share(exact)))
        assert len(printed) == 1

    @pytest.mark.parametrize("flow", FLOWS)
    def test_the_share_of_the_first_country(self, place, flow: Flow, here):
        """In the sentence on the first partners and in the figure beside region and nation."""
        scope, fiche, words = scope_of(place, here), Fiche(place.code), FLOWS[flow]
        structure = in_figure("structure", scope)
        first = re.findall(rf"\(([\d,]+\s%) des {words.name}\)", fiche.balance.partners_sentence)
        shares = [
            cells[0]
            for name, cells in structure.items()
            if name.startswith(f"{wording.capital(words.name)}_:")
        ]
        assert len(first) == 1
        assert plain(first[0]) in shares

    @pytest.mark.parametrize("flow", FLOWS)
    def test_growth(self, place, flow: Flow, here, home, maps, national):
        scope, fiche, words = scope_of(place, here), Fiche(place.code), FLOWS[flow]
        growth = answers(scope).measured.filter(place=place.customs)
        growth = growth[f"{words.english}_growth"].item()
        printed = {
            plain(rate(growth)),
            in_figure("position", scope)[f"Évolution des {words.name}"][0],
            home[place.code][f"Évolution des {words.name}"],
            maps[f"{words.english}-growth", place.code],
            plain(rate(float(national[place.code][f"evolution_{words.name}"].replace(",", ".")))),
        }
        card = cards(fiche)[f"Évolution des {words.name}"]
        told = plain(getattr(fiche, words.english).evolution)
        sentence = plain(fiche.changes.sentence)
        if "×" in card:
            multiple = card.removeprefix("×_")
            assert f"multipliées par {multiple}" in told
            assert f"les {words.name} sont multipliées par {multiple}" in sentence
        else:
            printed.add(card)
            size = card.lstrip("+−")
            assert size in told or (size == "0,0_%" and "presque stables" in told)
            assert size in sentence or (size == "0,0_%" and "presque stables" in sentence)
        assert len(printed) == 1

    def test_the_coverage_rate(self, place, here, home, maps, national):
        fiche = Fiche(place.code)
        exact = float(national[place.code]["taux_de_couverture"].replace(",", "."))
        assert (
            {home[place.code]["Couverture"], maps["coverage", place.code]}
            == {cards(fiche)["Taux de couverture"]}
            == {plain(wording.percent(exact))}
            == said("couvrent", fiche.balance.coverage_sentence)
        )


def test_the_nation_is_measured_as_departments_are(here: Project, home) -> None:
    france = home["France"]
    year = store.open_year(2024, here)
    for flow, words in FLOWS.items():
        rows = year.frame.filter(flow=flow).collect()
        kinds = {code: year.names.country(code).kind for code in rows["country"].unique()}
        known = rows.filter(rows["country"].replace_strict(kinds) == "country")
        union = known.filter(known["country"].is_in([*year.names.union]))
        share = union["value_eur"].sum() / known["value_eur"].sum()
        assert france[f"UE dans les {words.name}"] == plain(wording.percent(share))

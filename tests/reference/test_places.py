"""Departments, regions and territories: their codes join, their French forms hold."""

import re

import pytest
from here import TABLES

from fiches.reference import NATION


def test_a_hundred_fiches_in_the_order_of_codes():
    codes = [place.code for place in TABLES.departments]
    mainland = [f"{n:02}" for n in range(1, 96)]
    assert codes == [*mainland, "971", "972", "973", "974", "976"]


def test_all_departments_of_insee_have_one_fiche():
    insee = [code for place in TABLES.departments for code in place.insee]
    assert len(insee) == len(set(insee)) == len(TABLES.rows("departments")) == 101
    assert TABLES.find_department(20).insee == ("2A", "2B")


def test_customs_codes_differ_overseas_only():
    other = {p.code: p.customs for p in TABLES.departments if p.code != p.customs}
    assert other == {"971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E"}


def test_every_department_is_in_its_region():
    for place in TABLES.departments:
        assert place in place.region.departments
    assert sum(len(region.departments) for region in TABLES.regions) == 100


def test_regions_of_both_systems_join():
    systems = {(row["region_customs"], row["region_insee"]) for row in TABLES.rows("departments")}
    joined = {(r.customs, insee) for r in TABLES.regions for insee in r.insee}
    assert systems == joined


def test_only_corsica_is_a_region_by_itself():
    single = [region.name for region in TABLES.regions if region.single]
    assert single == ["Corse"]


def test_overseas_departments_make_one_region():
    region = TABLES.find_department(974).region
    assert (region.name, region.du, region.dans) == ("DOM", "des DOM", "dans les DOM")
    assert [place.code for place in region.departments] == ["971", "972", "973", "974", "976"]


@pytest.mark.parametrize(
    ("code", "le", "du", "dans"),
    [
        ("01", "l'Ain", "de l'Ain", "dans l'Ain"),
        ("08", "les Ardennes", "des Ardennes", "dans les Ardennes"),
        ("20", "la Corse", "de Corse", "en Corse"),
        ("26", "la Drôme", "de la Drôme", "dans la Drôme"),
        ("28", "l'Eure-et-Loir", "d'Eure-et-Loir", "en Eure-et-Loir"),
        ("34", "l'Hérault", "de l'Hérault", "dans l'Hérault"),
        ("68", "le Haut-Rhin", "du Haut-Rhin", "dans le Haut-Rhin"),
        ("74", "la Haute-Savoie", "de Haute-Savoie", "en Haute-Savoie"),
        ("75", "Paris", "de Paris", "à Paris"),
        ("77", "la Seine-et-Marne", "de Seine-et-Marne", "en Seine-et-Marne"),
        ("89", "l'Yonne", "de l'Yonne", "dans l'Yonne"),
        ("90", "le Territoire de Belfort", "du Territoire de Belfort", None),
        ("92", "les Hauts-de-Seine", "des Hauts-de-Seine", "dans les Hauts-de-Seine"),
        ("93", "la Seine-Saint-Denis", "de la Seine-Saint-Denis", "en Seine-Saint-Denis"),
        ("95", "le Val-d'Oise", "du Val-d'Oise", "dans le Val-d'Oise"),
        ("971", "la Guadeloupe", "de la Guadeloupe", "en Guadeloupe"),
        ("974", "La Réunion", "de La Réunion", "à La Réunion"),
        ("976", "Mayotte", "de Mayotte", "à Mayotte"),
    ],
)
def test_forms_of_departments(code, le, du, dans):
    place = TABLES.find_department(code)
    assert (place.le, place.du) == (le, du)
    assert place.dans == (dans or f"dans {le}")


VOWEL = "aeiouâàéèêëîïôöûüœ"


def split(le):
    """Take the article off a name."""
    return re.fullmatch(r"(le |la |les |l'|)(.+)", le).groups()


def allowed_genitives(le):
    article, name = split(le)
    contracted = {"le ": f"du {name}", "les ": f"des {name}"}.get(article, f"de {le}")
    if article == "les ":
        return {contracted}
    # A name that elides its article elides "de" too: "l'Iran, d'Iran" but "la Hongrie, de Hongrie".
    elided = article == "l'" or (article == "" and name[0].lower() in VOWEL) or name == "Haïti"
    return {contracted if article else "", f"d'{name}" if elided else f"de {name}"} - {""}


def assert_forms(name, le, du):
    article, rest = split(le)
    if article in {"le ", "la "}:
        assert rest[0].lower() not in VOWEL, le
    if article == "l'":
        assert rest[0].lower() in VOWEL or rest[0] in "HY", le
    assert du in allowed_genitives(le), (name, le, du)


@pytest.mark.parametrize("table", ["departments", "regions", "countries"])
def test_forms_agree_with_one_another(table):
    for row in TABLES.rows(table):
        # Of "la Suisse et le Liechtenstein", the first.
        le, du = (row[form].split(" et ")[0] for form in ("le", "du"))
        assert_forms(row["name"], le, du)


def test_places_are_where_their_forms_say():
    places = [*TABLES.departments, *TABLES.regions, NATION]
    for place in places:
        article, name = split(place.le)
        assert name.endswith(place.name.removeprefix("La "))
        assert place.dans in {f"dans {place.le}", f"en {name}", f"à {place.le}"}
        assert place.dans.startswith("à ") == (place.name in {"Paris", "La Réunion", "Mayotte"})
        if article == "les ":
            assert place.dans.startswith("dans les ")


def test_names_joined_by_et_bear_no_article_after_a_preposition():
    joined = [place for place in TABLES.departments if "-et-" in place.name]
    assert len(joined) == 10
    for place in joined:
        assert place.dans == f"en {place.name}"
        assert place.du in {f"de {place.name}", f"d'{place.name}"}


def test_territories():
    found = TABLES.territories
    assert len(found) == len({place.id for place in found}) == len({p.name for p in found}) == 183
    assert all(place.departments for place in found)
    without = [place.code for place in TABLES.departments if not place.territories]
    assert without == ["40", "75"]


def test_territories_of_a_department_in_alphabetical_order():
    assert [place.name for place in TABLES.find_department("08").territories] == ["Nord Ardennes"]
    assert [place.name for place in TABLES.find_department("20").territories] == [
        "Grand Bastia – Marana-Golo",
        "Pays Ajaccien",
    ]
    vosges = [place.name for place in TABLES.find_department("88").territories]
    assert vosges == [
        "Épinal – Rambervillers",
        "Plaine des Vosges",
        "Terres de Lorraine",
        "Trois vallées de Bruyères, Gérardmer, Saint-Dié-des-Vosges",
    ]


def test_shared_territories_are_seen_from_both_sides():
    sarthe, orne = TABLES.find_department("72"), TABLES.find_department("61")
    shared = next(place for place in sarthe.territories if place.name == "Alençon")
    assert shared.shared_with(sarthe) == (orne,)
    assert shared.shared_with(orne) == (sarthe,)
    assert shared in orne.territories
    for place in TABLES.departments:
        for territory in place.territories:
            assert all(territory in other.territories for other in territory.shared_with(place))


def test_territory_names_use_a_spaced_dash():
    for place in TABLES.territories:
        assert " - " not in place.name
        assert place.name.count("–") == place.name.count(" – ")

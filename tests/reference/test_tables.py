"""The tables join, the French forms hold, and a department is found or refused."""

import csv
import re
import subprocess
import sys

import hypothesis
import polars as pl
import pytest
from here import TABLES, rows_of
from hypothesis import strategies as st

from fiches import reference
from fiches.errors import FichesError, UsageError
from fiches.settings import Project

TABLES = ("departments", "regions", "countries", "products", "cpf4", "territories")
DESCRIBED = (*TABLES, "published_totals", "tiles")


def rows(table):
    with (Project.find().reference / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- tables


def test_the_readme_describes_every_table_with_its_rows_and_columns():
    folder = Project.find().reference
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in readme for path in folder.glob("*.csv"))
    for table in DESCRIBED:
        assert f"| `{table}.csv` | {len(rows(table))} |" in readme
        section = readme.split(f"### `{table}.csv`")[1].split("###")[0]
        for column in rows(table)[0]:
            assert f"`{column}`" in section, (table, column)


@pytest.mark.parametrize("table", TABLES)
def test_cells_are_clean(table):
    for row in rows(table):
        assert None not in row
        for value in row.values():
            assert value == value.strip()
            assert "’" not in value
            assert "  " not in value
            assert " ;" not in value, "a narrow no-break space goes before a semicolon"


def test_loading_places_imports_no_polars():
    code = (
        "import sys; from fiches.reference import find_department as find; "
        "find(8).territories; print('polars' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_missing_table_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("FICHES_ROOT", str(tmp_path))
    reference.territories.cache_clear()
    with pytest.raises(FichesError, match=r"territories\.csv is missing; restore it with: git"):
        TABLES.territories


# --- departments and regions


def test_a_hundred_fiches_in_the_order_of_codes():
    codes = [place.code for place in TABLES.departments]
    mainland = [f"{n:02}" for n in range(1, 96)]
    assert codes == [*mainland, "971", "972", "973", "974", "976"]


def test_all_departments_of_insee_have_one_fiche():
    insee = [code for place in TABLES.departments for code in place.insee]
    assert len(insee) == len(set(insee)) == len(rows("departments")) == 101
    assert TABLES.find_department(20).insee == ("2A", "2B")


def test_customs_codes_differ_overseas_only():
    other = {p.code: p.customs for p in TABLES.departments if p.code != p.customs}
    assert other == {"971": "9A", "972": "9B", "973": "9C", "974": "9D", "976": "9E"}


def test_every_department_is_in_its_region():
    for place in TABLES.departments:
        assert place in place.region.departments
    assert sum(len(region.departments) for region in TABLES.regions) == 100


def test_regions_of_both_systems_join():
    systems = {(row["region_customs"], row["region_insee"]) for row in rows("departments")}
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
    for row in rows(table):
        # Of "la Suisse et le Liechtenstein", the first.
        le, du = (row[form].split(" et ")[0] for form in ("le", "du"))
        assert_forms(row["name"], le, du)


def test_places_are_where_their_forms_say():
    places = [*TABLES.departments, *TABLES.regions, reference.NATION]
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


# --- rows of a place


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        (TABLES.find_department("08"), [0, 1]),
        (TABLES.find_department("2B"), [2]),
        (TABLES.find_department("971"), [3]),
        (TABLES.find_department("08").region, [0, 1]),
        (TABLES.find_department("974").region, [3]),
        (reference.NATION, [0, 1, 2, 3, 4]),
    ],
)
def test_rows_of_a_place(place, kept):
    store = pl.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "department": ["08", "08", "20", "9A", "99"],
            "region": ["13", "13", "22", "24", "21"],
        }
    )
    assert store.filter(rows_of(place))["row"].to_list() == kept


# --- finding a department


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (8, "08"),
        ("8", "08"),
        ("08", "08"),
        (" 08 ", "08"),
        ("2A", "20"),
        ("2b", "20"),
        (20, "20"),
        ("Corse", "20"),
        ("haute-corse", "20"),
        (971, "971"),
        ("9A", "971"),
        ("9e", "976"),
        ("Ardennes", "08"),
        ("ardennes", "08"),
        ("ARDENNES", "08"),
        ("les Ardennes", "08"),
        ("l'Ain", "01"),
        ("cote d'or", "21"),
        ("Côte d’Or", "21"),
        ("CÔTE-D'OR", "21"),
        ("Co\u0302te-d'Or", "21"),
        ("saone et loire", "71"),
        ("La Réunion", "974"),
        ("réunion", "974"),
        ("Paris", "75"),
        ("territoire de belfort", "90"),
    ],
)
def test_find_department(asked, code):
    assert TABLES.find_department(asked).code == code


@pytest.mark.parametrize("place", TABLES.departments, ids=lambda place: place.code)
def test_every_department_is_found_by_codes_and_names(place):
    for asked in (
        *place.insee,
        place.customs,
        place.code,
        place.name,
        place.le,
        place.name.upper(),
    ):
        assert TABLES.find_department(asked) is place


@pytest.mark.parametrize(
    "asked",
    [
        *("98", 98, 99, "00", 0, "", "-8", -8, "008", "08.0", "08 51", "12E05", 1200000),
        *("8; rm", "../08", "8\n9", "\x1b[2J", "٨", "2C", "9F", "970"),
        *("Ardenne5", "Loire et Cher", "Grand Est", "Monaco"),
    ],
)
def test_refused_with_the_three_nearest(asked):
    with pytest.raises(UsageError) as error:
        TABLES.find_department(asked)
    message = str(error.value)
    assert re.search(
        r"is not a department; the nearest are (.+ \(\d+\), ){2}.+ \(\d+\)\.$", message
    )
    assert message.isprintable()
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("Ardenne5", "Ardennes (08)"),
        ("Loire et Cher", "Loir-et-Cher (41)"),
        ("Boche du Rhone", "Bouches-du-Rhône (13)"),
        ("Guadloupe", "Guadeloupe (971)"),
        ("00", "Ain (01)"),
        ("99", "Val-d'Oise (95)"),
    ],
)
def test_the_nearest_is_what_was_meant(asked, nearest):
    with pytest.raises(UsageError, match=re.escape(f"the nearest are {nearest}")):
        TABLES.find_department(asked)


@pytest.mark.parametrize("asked", [True, False, None, 8.0, 1200000.0, ["08"], b"08"])
def test_other_types_are_refused_in_a_sentence(asked):
    with pytest.raises(UsageError, match=r'is not a department; give a code .* such as "08"'):
        TABLES.find_department(asked)


def test_a_long_text_is_cut_in_the_message():
    with pytest.raises(UsageError) as error:
        TABLES.find_department("x" * 100_000)
    assert len(str(error.value)) < 200


@hypothesis.settings(deadline=None)
@hypothesis.given(st.text() | st.integers())
def test_anything_is_a_department_or_a_usage_error(asked):
    try:
        place = TABLES.find_department(asked)
    except UsageError:
        return
    assert place in TABLES.departments


# --- countries


def test_countries_have_one_row_a_code():
    frame = reference.countries(2024)
    assert frame["country"].is_unique().all()
    assert set(frame["country"]) == {row["code"] for row in rows("countries")}


def test_names_in_force_are_distinct():
    for month in ("2019-12", "2024-12"):
        names = [
            row["name"]
            for row in rows("countries")
            if (row["valid_from"] or "0000") <= month <= (row["valid_to"] or "9999")
        ]
        assert sorted(names) == sorted(set(names))


def test_validities_of_a_code_follow_one_another():
    last = {}
    for row in rows("countries"):
        if row["code"] in last:
            assert last[row["code"]] < row["valid_from"]
        last[row["code"]] = row["valid_to"] or reference.NEVER


@pytest.mark.parametrize(
    ("year", "members"), [(1994, 11), (2003, 14), (2012, 26), (2013, 27), (2019, 27), (2020, 26)]
)
def test_members_of_the_union_other_than_france(year, members):
    assert reference.countries(year)["eu"].sum() == members


def test_today_is_the_default():
    assert reference.countries()["eu"].sum() == 26
    assert reference.country("XS").name == "Serbie"


def test_membership_ends_with_the_year_of_leaving():
    assert reference.country("GB", 2019).eu
    assert not reference.country("GB", 2020).eu
    assert not reference.country("XI", 2024).eu


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("XS", 2004, "Saba"),
        ("XS", 2005, "Serbie"),
        ("XS", 2024, "Serbie"),
        ("XK", 1992, "Yougoslavie"),
        ("XK", 2024, "Kosovo"),
        ("XI", 2024, "Irlande du Nord"),
        ("SZ", 2024, "Eswatini"),
        ("MK", 2024, "Macédoine du Nord"),
        ("CZ", 2024, "Tchéquie"),
        ("TR", 2024, "Turquie"),
        ("AE", 2024, "Émirats arabes unis"),
        ("US", 2024, "États-Unis"),
        ("FR", 2024, "Retours"),
    ],
)
def test_names_of_the_year(code, year, name):
    assert reference.country(code, year).name == name
    frame = reference.countries(year)
    assert frame.filter(pl.col("country") == code)["name"].to_list() == [name]


@pytest.mark.parametrize(
    ("code", "le", "du"),
    [
        ("BE", "la Belgique", "de Belgique"),
        ("DE", "l'Allemagne", "d'Allemagne"),
        ("US", "les États-Unis", "des États-Unis"),
        ("GB", "le Royaume-Uni", "du Royaume-Uni"),
        ("HU", "la Hongrie", "de Hongrie"),
        ("HN", "le Honduras", "du Honduras"),
        ("HT", "Haïti", "d'Haïti"),
        ("HK", "Hong Kong", "de Hong Kong"),
        ("IR", "l'Iran", "d'Iran"),
        ("IL", "Israël", "d'Israël"),
        ("CU", "Cuba", "de Cuba"),
        ("EC", "l'Équateur", "de l'Équateur"),
        ("YE", "le Yémen", "du Yémen"),
        ("FO", "les îles Féroé", "des îles Féroé"),
        ("CI", "la Côte d'Ivoire", "de Côte d'Ivoire"),
        ("CD", "la République démocratique du Congo", "de la République démocratique du Congo"),
    ],
)
def test_forms_of_countries(code, le, du):
    country = reference.country(code)
    assert (country.le, country.du) == (le, du)


def test_kinds_of_partners():
    frame = reference.countries(2024)
    of_kind = {key: set(part["country"]) for (key,), part in frame.group_by("kind")}
    assert of_kind["undetermined"] == reference.NOT_COUNTRIES
    assert of_kind["returns"] == {reference.RETURNS}
    assert set(frame.filter(~pl.col("named"))["country"]) == reference.NOT_COUNTRIES
    assert frame.filter(pl.col("eu"))["kind"].unique().to_list() == ["country"]


def test_an_unknown_code_names_itself():
    country = reference.country("ZZ", 2024)
    assert (country.name, country.named, country.eu) == ("ZZ", True, False)


# --- products


def test_products():
    frame = reference.products()
    assert frame.columns == ["a129", "short", "label"]
    assert frame.height == 76
    assert frame["a129"].is_unique().all()
    assert frame["short"].is_unique().all()
    assert frame["short"].str.len_chars().max() <= 28
    assert frame["short"].str.contains(r"^[A-ZÀ-ÝŒ].*[^.\s]$").all()


def test_every_class_belongs_to_a_product_or_is_a_service():
    frame = reference.cpf4()
    assert frame.height == 576
    assert frame["cpf4"].is_unique().all()
    assert set(frame["a129"].drop_nulls()) == set(reference.products()["a129"])
    goods = frame.drop_nulls("a129")
    assert (goods["cpf4"].str.slice(0, 2) == goods["a129"].str.slice(1, 2)).all()
    # Plans, exposed films, collections and hair are goods of classes named after a service.
    services = goods.filter(pl.col("label").str.contains(r"^(Services|Commerce|Location)\b"))
    assert services["cpf4"].to_list() == ["7111", "7420", "9102", "9602"]


@pytest.mark.parametrize(
    ("cpf4", "a129"),
    [
        ("0111", "A01Z"),
        ("0620", "B06Z"),
        ("1011", "C10A"),
        ("1091", "C10K"),
        ("2015", "C20A"),
        ("2042", "C20B"),
        ("2059", "C20C"),
        ("2399", "C23B"),
        ("2434", "C24A"),
        ("2451", "C24C"),
        ("2530", "C25B"),
        ("2599", "C25E"),
        ("2680", "C26G"),
        ("2720", "C27B"),
        ("2751", "C27A"),
        ("2920", "C29A"),
        ("3220", "C32A"),
        ("3250", "C32B"),
        ("3299", "C32C"),
        ("3832", "E38Z"),
        ("5811", "J58Z"),
        ("9003", "R90Z"),
        ("9602", "S96Z"),
        ("0161", None),
        ("2562", None),
        ("4511", None),
    ],
)
def test_product_of_a_class(cpf4, a129):
    frame = reference.cpf4().filter(pl.col("cpf4") == cpf4)
    assert frame["a129"].to_list() == [a129]


# --- territories


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

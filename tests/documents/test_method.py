"""The method page: every threshold with its reason, what is revised, what was lost."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from here import ROOT
from official import project as store_of
from official import row, rows, write_flow, write_year
from spaces import plain

from fiches import Fiche, Method, store
from fiches.documents.method import thresholds
from fiches.errors import UsageError
from fiches.execution.document import read
from fiches.french import wording
from fiches.indicators.answers.answers import everywhere
from fiches.indicators.scope import Scope
from fiches.reference import NATION
from fiches.settings import Project
from fiches.show import Markdown

RULES = ROOT / "scripts" / "fiches" / "indicators" / "answers"
PAGE = ROOT / "methode.qmd"


def constants() -> Iterator[tuple[str, str]]:
    """The numbers that the rules' modules name, as module and name."""
    for path in sorted(RULES.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and not re.search("[\"'{]", ast.unparse(node.value)):
                names = [
                    name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)
                ]
                numbers = [one for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
                if numbers and all(isinstance(one.value, int | float) for one in numbers):
                    yield from ((path.stem, name) for name in names if name.isupper())


def test_every_threshold_of_the_rules_is_on_the_page_from_the_code() -> None:
    tree = ast.parse(Path(thresholds.__file__).read_text("utf-8"))
    told = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    found = set(constants())
    assert len(found) > 40
    assert found - told == set()


def test_every_rule_s_thresholds_are_shown_once() -> None:
    text = "".join(cell.source for cell in read(PAGE, check=False).cells)
    shown = re.findall(r'methode\.thresholds\("(\w+)"\)', text)
    assert sorted(shown) == sorted(thresholds.THRESHOLDS)
    assert "fixé a priori" in text
    assert re.search(r"à revoir sur données\s+réelles", text)


@pytest.mark.parametrize("rule", thresholds.THRESHOLDS)
def test_a_threshold_has_a_value_and_a_reason(rule: thresholds.Rule) -> None:
    for one in thresholds.THRESHOLDS[rule]:
        assert re.search(r"\d", one.value), one
        assert len(one.why.split()) >= 4, one
        assert not re.search(r"\d\.\d|[0-9]e-|,\d*0 point", one.value), one


def test_values_are_those_of_the_rules() -> None:
    values = {one.what: plain(one.value) for rule in thresholds.THRESHOLDS.values() for one in rule}
    assert values["Achats de la classe, au moins"] == "1 million d'euros"
    assert values["… et des importations du département"] == "0,25_%"
    assert (
        values["Rien n'est dit si le département fait, d'un produit français, plus de"] == "33,3_%"
    )
    assert values["Phrase retenue si le département est parmi"].startswith("25 départements")
    assert values["Nature des produits racontée, si l'écart à la France atteint"] == "1,5 point"


def test_thresholds_that_there_are_not_are_refused(project: Project) -> None:
    with pytest.raises(UsageError, match=r"seuils «douane», mais : «evolution»"):
        Method().thresholds("douane")  # type: ignore[arg-type]


def test_measured_revisions_are_told(project: Project) -> None:
    year = store.open_year(2024, project)
    sizes = everywhere(Scope(NATION, year, (1, 2, 3, 4)), "department").revisions
    assert sizes is not None
    table = plain(Method().revisions.html)
    for flow, span in (("E", 1), ("I", 4)):
        size = sizes.filter(flow=flow, span=span, age=0)["ninth_decile"].item()
        assert f">{plain(wording.share(size, 2))}</td>" in table
    assert table.count("<tr>") == 11


def test_without_a_second_publication_that_is_said(tmp_path: Path) -> None:
    here = store_of(tmp_path)
    store.ingest(write_year(tmp_path / "a"), here)
    with here.current():
        told = Method()
        assert isinstance(told.revisions, Markdown)
        assert "n'est pas connue" in told.revisions.text
        assert "n'est pas encore connue" in Fiche("08").changes.provisional
        assert told.losses.text.startswith("Aucune ligne")
        assert told.unread.startswith("Aucun code")
        assert Fiche("08").losses == ""


def test_what_was_lost_is_told_on_the_page_and_in_the_fiches_that_lose(tmp_path: Path) -> None:
    here = store_of(tmp_path)
    odd = [
        row(department="51", mass_kg="?", value_eur=700),
        row(department="51", value_eur="x"),
        "torn",
        row(department="52", a129="C2", value_eur=1_300),
    ]
    many = [row(value_eur=value, cpf4="2442") for value in range(1, 9000)]
    files = [
        write_flow(tmp_path / "a", "E", 2024, rows("E")),
        write_flow(tmp_path / "a", "I", 2024, [*rows("I"), *many, *odd]),
    ]
    store.ingest(files, here, spare=3)
    with here.current():
        table = plain(Method().losses.html)
        assert re.search(r"Marne.*>2<.*700_€ d’importations et une ligne de valeur inconnue", table)
        assert "Département illisible" in table
        assert plain(Method().unread).endswith(
            "inconnu, faute d'un code lisible_: 1, pour 1_300 euros."
        )
        assert plain(Fiche("51").losses).startswith(
            "Deux lignes des fichiers de la douane n'ont pas pu être lues et manquent aux chiffres "
            "de la Marne_: 700_€ d'importations et une ligne de valeur inconnue. Une ligne dont"
        )
        assert "Haute-Marne (1_300_€) porte un code de produit illisible" in plain(
            Fiche("52").losses
        )
        assert plain(Fiche("08").losses).startswith("Une ligne dont le département est illisible")

import html
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from here import ROOT

from fiches.french.typography import french, lint
from fiches.publish import pandoc
from fiches.publish.markdown import metadata
from fiches.store import schema

NARROW, FIXED = "\u202f", "\u00a0"


def filtered(markdown: str, *options: str) -> str:
    """Return the HTML of `markdown` after the filter that both publishers use."""
    command = [str(pandoc.executable()), "-f", "markdown-smart", "-t", "html", "--wrap=none"]
    command += [f"--lua-filter={ROOT / 'theme' / 'typography.lua'}", *options]
    done = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return done.stdout.strip()


class TestFilter:
    @pytest.mark.parametrize(
        ("typed", "printed"),
        [
            ("Pourquoi ?", f"Pourquoi{NARROW}?"),
            ("Un ; deux : trois !", f"Un{NARROW}; deux{NARROW}: trois{NARROW}!"),
            ("« Nord Ardennes »", f"«{NARROW}Nord Ardennes{NARROW}»"),
            ("« *Nord* »", f"«{NARROW}Nord{NARROW}»"),
            ("Il sait\n; tout", f"Il sait{NARROW}; tout"),
            ("près de 3,3 % du total", f"près de 3,3{NARROW}% du total"),
            ("12 M€, 3 milliards", f"12{FIXED}M€, 3{FIXED}milliards"),
            ("**12,5** millions", f"12,5{FIXED}millions"),
            ("12 millions d'euros.", f"12{FIXED}millions{FIXED}d'euros."),
            ("le 1er mars", f"le 1er{FIXED}mars"),
            ("le 31 décembre.", f"le 31{FIXED}décembre."),
            ("des millions de pages", "des millions de pages"),
            ("en 2024 les Ardennes", "en 2024 les Ardennes"),
        ],
    )
    def test_spaces(self, typed: str, printed: str):
        assert html.unescape(re.sub("<[^>]+>", "", filtered(typed))) == printed

    def test_titles_too(self):
        page = filtered('---\ntitle: "Les indicateurs : tous"\n---\n', "--standalone")
        assert f"<title>Les indicateurs{NARROW}: tous</title>" in page

    @pytest.mark.parametrize("code", ["`a ? b : c`", "[x](https://a.fr/?q=1:2)"])
    def test_code_and_addresses_are_left_alone(self, code: str):
        assert NARROW not in filtered(f"Voir {code} ici")

    @pytest.mark.parametrize(
        ("typed", "printed"),
        [
            ("le 1er rang", "<p>le 1<sup>er</sup> rang</p>"),
            ("la 1re, la 2e", "<p>la 1<sup>re</sup>, la 2<sup>e</sup></p>"),
            ("le 45e.", "<p>le 45<sup>e</sup>.</p>"),
            ("24e42 et 3eme", "<p>24e42 et 3eme</p>"),
        ],
    )
    def test_ordinals_are_raised(self, typed: str, printed: str):
        assert filtered(typed) == printed


def test_texts_of_figures_get_the_same_spaces():
    typed = "Lecture : « oui » ; 3 % ! et 12:30"
    assert french(typed) == (
        f"Lecture{NARROW}: «{NARROW}oui{NARROW}»{NARROW}; 3{NARROW}%{NARROW}! et 12:30"
    )
    assert french(french(typed)) == french(typed)


class TestLint:
    @pytest.mark.parametrize(
        ("typed", "column"),
        [
            ("Pourquoi? Pour rien.", 9),
            ("Un mot: deux", 7),
            ("**Un mot**: deux", 11),
            ("Un mot; deux", 7),
            ("Hausse de 3% en un an", 12),
            ("le «Nord» vend", 4),
            ('le "Nord" vend', 4),
            ("l’Ain", 2),
            ("et puis...", 8),
            ("un , deux", 3),
            ("le 2ème rang", 4),
            ("la 1ère place", 4),
            ("Ardennes - Marne", 9),
            ("12 M € de ventes", 4),
            ("la valeur `{python} fiche.x`: trois", 29),
        ],
    )
    def test_finds(self, typed: str, column: int):
        found = lint(f"Rien ici.\n\n{typed}\n")
        assert found
        assert (found[0].line, found[0].column) == (3, column)
        assert "line 3" in str(found[0])

    @pytest.mark.parametrize(
        "typed",
        [
            "Pourquoi ? Pour rien ; « oui » : 3 % !",
            f"Pourquoi{NARROW}? 3{NARROW}%",
            "Qui sait ?!",
            "à 12:30, [un lien](https://a.fr/?a=1;b) et <https://b.fr/?x>",
            "![image](a.svg)",
            "`{python} fiche.du` et `x: y`",
            "Titre {#sec-a}",
            "::: {.note}\ntexte\n:::",
            "<!-- mot: -->",
            "```{python}\nprint('a: b?')\n```",
            "- un\n- deux",
            "Grand Est – Ardennes",
            "un peut-être",
            "a&nbsp;b &#96;c",
        ],
    )
    def test_accepts(self, typed: str):
        assert lint(typed) == []

    def test_front_matter_is_left_alone(self):
        assert lint('---\ntitle: "Un"\n---\n\nTexte.\n') == []


def texts(found: object) -> Iterator[str]:
    """Yield all texts of a settings file."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from texts(inner)


def front_matter(document: Path) -> dict[str, object]:
    return next(yaml.safe_load_all(document.read_text("utf-8")))


QUARTO = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
FIELDS = [field for field in vars(schema).values() if isinstance(field, schema.Field)]
UNFILTERED = [
    *texts(QUARTO["website"]),
    QUARTO["format"]["html"]["toc-title"],
    *(field.meaning for field in FIELDS),
]


@pytest.mark.parametrize("text", UNFILTERED)
def test_texts_that_pandoc_does_not_read_have_the_spaces(text: str):
    assert french(text) == text
    assert lint(text) == []


def test_so_has_what_pages_know_of_a_document():
    front = {"cell_type": "raw", "source": '---\ntitle: "Un : deux"\ntoc: false\n---'}
    assert metadata({"cells": [front]}) == {"title": f"Un{NARROW}: deux", "toc": False}


DOCUMENTS = sorted(path.relative_to(ROOT) for path in ROOT.glob("*.qmd"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_documents_follow_french_typography(document: Path):
    headings = [value for key, value in front_matter(ROOT / document).items() if "title" in key]
    found = lint("\n\n".join([(ROOT / document).read_text("utf-8"), *headings]))
    assert not found, "\n".join(f"{document}, {finding}" for finding in found)

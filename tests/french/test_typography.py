"""French typography: the same in Python and in Lua, by one table; what only authors can mend."""

import html
import json
import re
import subprocess
from collections.abc import Iterator

import pytest
import yaml
from here import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches.french.typography import FILTER, RULES, french, french_html, lint
from fiches.publish import pandoc
from fiches.publish.markdown import metadata

NARROW, FIXED = "\u202f", "\u00a0"


def visible(text: str) -> str:
    """Make spaces readable: `_` stands for U+00A0 and `~` for U+202F."""
    return text.replace(FIXED, "_").replace(NARROW, "~")


def filtered(markdown: str, *options: str) -> str:
    """Return the HTML of `markdown` after the filter that both publishers use."""
    command = [str(pandoc.executable()), "-f", "markdown-smart", "-t", "html", "--wrap=none"]
    command += [f"--lua-filter={FILTER}", *options]
    done = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return done.stdout.strip()


SET = [
    ("Pourquoi ?", "Pourquoi~?"),
    ("Pourquoi?", "Pourquoi~?"),
    ("Qui sait ?!", "Qui sait~?!"),
    ("Un ; deux : trois !", "Un~; deux_: trois~!"),
    ("Un mot: deux; trois", "Un mot_: deux~; trois"),
    ("« Nord Ardennes »", "«_Nord Ardennes_»"),
    ("«Nord»", "«_Nord_»"),
    ("près de 3,3 % du total", "près de 3,3_% du total"),
    ("5% et 5€", "5_% et 5_€"),
    ("12 M€, 3 milliards", "12_M€, 3_milliards"),
    ("12 millions d'euros.", "12_millions_d’euros."),
    ("le 31 décembre.", "le 31_décembre."),
    ("des millions de pages", "des millions de pages"),
    ("en 2024 les Ardennes", "en 2024 les Ardennes"),
    ("en 2024 12 500 emplois", "en 2024 12~500_emplois"),
    ("2000 tonnes", "2000_tonnes"),
    ("1 234 567,8 €", "1~234~567,8_€"),
    ("12 500 emplois", "12~500_emplois"),
    ("n° 5", "n°_5"),
    ("M. Dupont et Mme Durand", "M._Dupont et Mme_Durand"),
    ("3 000 kWh", "3~000_kWh"),
    ("5 €/t", "5_€/t"),
    ("de 5 à 10 ou 12 et plus", "de 5 à 10 ou 12 et plus"),
    ("l'Ain, aujourd'hui", "l’Ain, aujourd’hui"),
    (f"déjà{NARROW}: là{FIXED};", "déjà_: là~;"),
    ("à 12:30", "à 12:30"),
    ("https://a.fr/?x=1;b et l'a@b.fr", "https://a.fr/?x=1;b et l'a@b.fr"),
    ("A129 et CPF4", "A129 et CPF4"),
    ("les fiches 08 971", "les fiches 08 971"),
]


MARKED = [
    ("**12,5** millions", "12,5_millions"),
    ("**Pourquoi**? *Oui* ;", "Pourquoi~? Oui~;"),
    ("« *Nord* »", "«_Nord_»"),
    ("Il sait\n; tout", "Il sait~; tout"),
]


@pytest.mark.parametrize(("typed", "printed"), SET)
def test_spaces_and_apostrophes_are_those_of_the_lexique(typed: str, printed: str):
    assert visible(french(typed)) == printed
    assert french(french(typed)) == french(typed)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        *SET,
        ("**12,5** millions", "12,5_millions"),
        ("« *Nord* »", "«_Nord_»"),
        ("Il sait\n; tout", "Il sait~; tout"),
    ],
)
def test_what_pandoc_reads_is_set_alike(typed: str, printed: str):
    assert visible(html.unescape(re.sub("<[^>]+>", "", filtered(typed)))) == printed


WORDS = [
    *re.findall(
        r"\S+",
        """Pourquoi ? ! ; : « » % € 3 12 500 000 2024 5 emplois M. n° Dupont l'Ain 1er 2e 65e mars
        kWh €/t millions d'euros (12 12,5 A129 mot? mot: «oui» 5% https://a.fr/?x=1;b:c a@b.fr — – …
        12:30 août. 045 é È 15e. x;y 1234e (n° et de""",
    ),
    "a\u00a0;",
    "b\u202f:",
]


@settings(max_examples=20)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "", FIXED, NARROW])), min_size=1
        ).map(lambda parts: "".join(word + space for word, space in parts).strip()),
        min_size=50,
        max_size=50,
    )
)
def test_python_and_lua_follow_the_same_rules(texts: list[str]):
    texts = [text for text in texts if text]
    done = subprocess.run(
        [str(pandoc.executable()), "lua", str(ROOT / "tests/support/typography.lua"), str(FILTER)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == list(map(french, texts))


def test_titles_too():
    page = filtered('---\ntitle: "Les indicateurs : tous"\n---\n', "--standalone")
    assert f"<title>Les indicateurs{FIXED}: tous</title>" in page


@pytest.mark.parametrize("code", ["`a ? b : c 'd'`", "[x](https://a.fr/?q=1:2')"])
def test_code_and_addresses_are_left_alone(code: str):
    assert not set(filtered(f"Voir {code} ici")) & {NARROW, FIXED, "’"}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("le 1er rang", "<p>le 1<sup>er</sup> rang</p>"),
        ("la 1re, la 2e", "<p>la 1<sup>re</sup>, la 2<sup>e</sup></p>"),
        ("(le 45e).", "<p>(le 45<sup>e</sup>).</p>"),
        ("24e42 et 3eme", "<p>24e42 et 3eme</p>"),
    ],
)
def test_ordinals_are_raised(typed: str, printed: str):
    assert filtered(typed) == printed


def test_so_they_are_in_cards_and_titles():
    assert french("au 65e rang, le 1er") == "au 65ᵉ rang, le 1ᵉʳ"
    assert french_html("au 65e rang & le 1er") == "au 65<sup>e</sup> rang &amp; le 1<sup>er</sup>"


def test_the_table_holds_each_word_once():
    for name, listed in RULES.items():
        if isinstance(listed, list):
            assert len(listed) == len(set(listed)), name


class TestLint:
    @pytest.mark.parametrize(
        ("typed", "column"),
        [
            ('le "Nord" vend', 4),
            ("le “Nord” vend", 4),
            ("et puis...", 8),
            ("un , deux", 3),
            ("le 2ème rang", 4),
            ("la 1ère place", 4),
            ("Ardennes - Marne", 9),
            ("12 M € de ventes", 4),
        ],
    )
    def test_finds(self, typed: str, column: int):
        found = lint(f"Rien ici.\n\n{typed}\n")
        assert found
        assert (found[0].line, found[0].column) == (3, column)
        assert str(found[0]).startswith("« ")

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


QUARTO = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
UNFILTERED = [*texts(QUARTO["website"]), QUARTO["format"]["html"]["toc-title"]]


@pytest.mark.parametrize("text", UNFILTERED)
def test_texts_that_pandoc_does_not_read_are_set(text: str):
    assert french(text) == text
    assert lint(text) == []


def test_so_is_what_pages_know_of_a_document():
    front = {
        "cell_type": "raw",
        "source": '---\ntitle: "Un : deux"\ntoc: false\nkeywords: ["l\'un"]\n---',
    }
    known = {"title": f"Un{FIXED}: deux", "toc": False, "keywords": ["l’un"]}
    assert metadata({"cells": [front]}) == known

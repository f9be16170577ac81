from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from fiches.errors import FichesError
from fiches.publish.pandoc import Pandoc, executable

META = "$if(title)$[$title$]$endif$"


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("theme")
    (folder / "page.html").write_text(f"{META}$body$|$toc$\n")
    (folder / "print.typ").write_text(f"{META}\n$partial.typ()$\n\n$body$\n")
    (folder / "partial.typ").write_text("// partial\n")
    return {"html": folder / "page.html", "typst": folder / "print.typ"}


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as running:
        yield running


@pytest.fixture
def convert(pandoc: Pandoc, templates: dict[str, Path]):
    return lambda text, **options: pandoc.convert(text, templates, **options)


def test_one_reading_gives_both_formats_through_their_templates(convert) -> None:
    made = convert("---\ntitle: Essai\n---\n\n## Un {#un}\n\nDu *texte*.\n")
    assert made["html"].startswith('[Essai]<section id="un" class="level2">\n<h2>Un</h2>')
    assert '<a href="#un" id="toc-un">Un</a>' in made["html"]
    assert made["typst"] == "[Essai]\n// partial\n= Un\n<un>\nDu #emph[texte].\n"


def test_only_the_formats_that_are_wanted_are_made(
    pandoc: Pandoc, templates: dict[str, Path]
) -> None:
    assert set(pandoc.convert("a", {"html": templates["html"]})) == {"html"}


def test_later_metadata_come_first_and_those_given_before_all(convert) -> None:
    text = "---\ntitle: Un\n---\n\na\n\n---\ntitle: Deux\n---\n"
    assert convert(text)["html"].startswith("[Deux]")
    assert convert(text, meta={"title": "Trois"})["html"].startswith("[Trois]")


def test_quotes_dashes_and_dollars_stay_as_they_were_typed(convert) -> None:
    made = convert('millions d\'euros -- 5 $ "et" 6 $ ; contact@exemple.fr')
    assert (
        'millions\u00a0d’euros -- 5\u00a0$ "et" 6\u00a0$\u202f; contact@exemple.fr' in made["html"]
    )
    assert "d’euros" in made["typst"]


@pytest.mark.parametrize(
    ("attributes", "meta", "html", "typst"),
    [
        ('.content-visible when-format="html"', {}, True, False),
        ('.content-hidden when-format="html"', {}, False, True),
        ('.content-visible unless-format="typst"', {}, True, False),
        ('.content-visible when-meta="seul"', {"seul": True}, True, True),
        ('.content-visible when-meta="seul"', {"seul": False}, False, False),
        ('.content-visible when-meta="seul"', {}, False, False),
        ('.content-visible unless-meta="seul"', {"seul": True}, False, False),
        ('.content-visible unless-meta="seul"', {}, True, True),
        ('.content-visible when-format="html" when-meta="seul"', {}, False, False),
    ],
)
def test_conditions(convert, attributes: str, meta: dict, html: bool, typst: bool) -> None:
    for text in (f"::: {{{attributes}}}\nICI\n:::", f"[ICI]{{{attributes}}}"):
        made = convert(text, meta=meta)
        assert ("ICI" in made["html"], "ICI" in made["typst"]) == (html, typst), text


def test_a_callout_is_set_apart_with_its_title(convert) -> None:
    made = convert("::: {.callout-note}\n## À savoir\n\nUne note.\n:::")
    assert '<aside class="callout callout-note">' in made["html"]
    assert "<strong>À savoir</strong>" in made["html"]
    assert "<h2" not in made["html"]
    assert "#strong[À savoir]" in made["typst"]
    assert 'title="Titre"' not in convert('::: {.callout-tip title="Titre"}\na\n:::')["html"]


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("/methode.qmd", "../methode.html"),
        ("/methode.qmd#calculs", "../methode.html#calculs"),
        ("/notebooks/01-a.ipynb", "../notebooks/01-a.html"),
        ("08.qmd", "08.html"),
        ("/data/x.csv", "../data/x.csv"),
        ("#un", "#un"),
        ("https://exemple.fr/a.qmd", "https://exemple.fr/a.qmd"),
        ("mailto:a@exemple.fr", "mailto:a@exemple.fr"),
    ],
)
def test_links_between_documents_lead_to_their_pages(convert, target: str, href: str) -> None:
    made = convert(f"[lien]({target})", meta={"root": "../"})
    assert f'href="{href}"' in made["html"]


def test_links_on_paper_lead_to_the_site_or_nowhere(convert) -> None:
    text = "[lien](/methode.qmd#calculs)"
    assert "#link" not in convert(text)["typst"]
    known = convert(text, meta={"site-url": "https://exemple.fr/fiches"})
    assert '#link("https://exemple.fr/fiches/methode.html#calculs")' in known["typst"]


def test_the_first_level_of_sections_is_the_first_in_print(convert) -> None:
    assert "= Un" in convert("## Un\n\n### Deux")["typst"].splitlines()
    assert "== Deux" in convert("# Un\n\n## Deux")["typst"].splitlines()


def test_filters_are_applied(convert, tmp_path: Path) -> None:
    filters = tmp_path / "filter.lua"
    filters.write_text("return { { Str = function(s) return pandoc.Str(s.text:upper()) end } }")
    made = convert("mot", filters=[filters])
    assert "MOT" in made["html"]
    assert "MOT" in made["typst"]


def test_a_document_that_fails_leaves_pandoc_usable(convert, tmp_path: Path) -> None:
    broken = tmp_path / "broken.lua"
    broken.write_text("return { { Str = function(s) error('cassé') end } }")
    with pytest.raises(FichesError, match=r"Pandoc can't write the document as html: .*cassé"):
        convert("mot", filters=[broken])
    assert "mot" in convert("mot")["html"]


def test_pandoc_ends_with_its_context(templates: dict[str, Path]) -> None:
    with Pandoc() as running:
        running.convert("a", templates)
        process = running._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(FichesError, match="Pandoc stopped"):
            running.convert("a", templates)
        assert "a" in running.convert("a", templates)["html"]
        process = running._process
    assert process is not None
    assert process.returncode == 0


def test_a_document_larger_than_a_pipe_passes(convert) -> None:
    made = convert("Un paragraphe d'une phrase.\n\n" * 5000)
    assert made["html"].count("<p>") == 5000


def test_what_passes_from_and_to_pandoc_has_no_ends_of_lines(
    pandoc: Pandoc, templates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows each would become two characters, and the lengths would be wrong."""
    text = "Un.\n\n```\na\r\n\x1bn\x1be \x1b\n\n\tb\n```\n\nDeux « é » 😀.\n"
    plain = pandoc.convert(text, templates)
    assert pandoc._process is not None
    answers = pandoc._process.stdout

    class Windows:
        """The answers as Windows would hand them on."""

        def readline(self) -> bytes:
            return answers.readline().replace(b"\n", b"\r\n")

        def read(self, size: int) -> bytes:
            return answers.read(size).replace(b"\n", b"\r\n")

    with monkeypatch.context() as patch:
        patch.setattr(pandoc._process, "stdout", Windows())
        assert pandoc.convert(text, templates) == plain
    assert "\x1bn" in plain["html"]


def test_the_program_is_found_by_its_name_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "files" / "pandoc.exe"
    program.parent.mkdir()
    program.touch()
    spec = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("fiches.publish.pandoc.find_spec", lambda _: spec)
    assert executable() == program

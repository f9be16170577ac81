"""Whatever an analyst types comes out right on the page and in print, or is told with its line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from here import ROOT
from snippets import SHOWN, TOLD, Snippet
from typed import DOCUMENT_STARTS, Desk, read_in_print, read_on_page, words

from fiches.errors import FichesError
from fiches.publish.pandoc import Pandoc

PLACES = ("document", "comment")


def cases(snippets: tuple[Snippet, ...]) -> list[object]:
    return [
        pytest.param(one, place, id=f"{place}: {one.typed[:40]}")
        for one in snippets
        for place in PLACES
        if one.only in {"", place}
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Pandoc() as pandoc:
        yield Desk(tmp_path_factory.mktemp("desk"), pandoc)


def expected(snippet: Snippet) -> list[str]:
    """Return the parts of what is read of a snippet."""
    text = re.sub(r"(?<!\\)_", "\u00a0", snippet.shown)
    text = re.sub(r"(?<!\\)~", "\u202f", text).replace("\\_", "_").replace("\\~", "~")
    return list(map(words, text.split("¦")))


def without_spaces(text: str) -> str:
    """In print, spaces that never break are read as plain ones."""
    return text.replace("\u00a0", "").replace("\u202f", "")


@pytest.mark.pdf
@pytest.mark.parametrize(("snippet", "place"), cases(SHOWN))
def test_what_is_typed_is_read_in_both_formats(desk: Desk, snippet: Snippet, place: str) -> None:
    made = desk.made(snippet.typed, place)
    page, printed = read_on_page(made["essai.html"]), read_in_print(made["essai.pdf"])
    for part in expected(snippet):
        assert part in page
        assert without_spaces(part) in without_spaces(printed)
    for code in snippet.html:
        assert code in made["essai.html"].decode()


@pytest.mark.parametrize(("snippet", "place"), cases(TOLD))
def test_what_would_be_lost_is_told_with_its_own_file_and_line(
    desk: Desk, snippet: Snippet, place: str
) -> None:
    with pytest.raises(FichesError) as caught:
        desk.made(snippet.typed, place)
    message = str(caught.value)
    line = snippet.line + (DOCUMENT_STARTS - 1 if place == "document" else 0)
    file = "essai.qmd" if place == "document" else "data/comments/08.md"
    assert message.startswith(f"{file}, ligne {line}")
    assert snippet.told in message
    assert "\n" not in message


@pytest.mark.parametrize("snippet", SHOWN, ids=lambda snippet: snippet.typed[:40])
def test_a_comment_changes_nothing_outside_it(desk: Desk, snippet: Snippet) -> None:
    page = desk.made(snippet.typed, "comment")["essai.html"].decode()
    bare = desk.made("", "comment")["essai.html"].decode()
    before, after = bare.split("</ul>")[0], bare.rpartition('<section id="apres"')[2]
    assert page.startswith(before)
    assert (
        page.rpartition('<section id="apres"')[2].partition("</section>")[0]
        == (after.partition("</section>")[0])
    )


def test_a_comment_that_begins_with_a_list_stays_apart(desk: Desk) -> None:
    page = desk.made("- deux", "comment")["essai.html"].decode()
    assert page.count("<ul>") == 2


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_in_a_comment_takes_the_level_that_fits(desk: Desk, level: int) -> None:
    typed = f"{'#' * level} Un\n\n{'#' * min(level + 1, 6)} Deux\n"
    page = desk.made(typed, "comment")["essai.html"].decode()
    assert "<h3>Un</h3>" in page
    assert ("<h4>Deux</h4>" if level < 6 else "<h3>Deux</h3>") in page
    assert 'id="commentaire-un"' in page


def test_a_picture_is_copied_to_the_site_from_where_it_lies(desk: Desk) -> None:
    assert "images/usine.png" in desk.made("![Vue](images/usine.png)", "document")
    made = desk.made("![Vue](images/usine.png)", "comment")
    assert made["data/comments/images/usine.png"].startswith(b"\x89PNG")
    assert 'src="data/comments/images/usine.png"' in made["essai.html"].decode()


def test_a_character_that_no_font_has_is_printed_as_its_code(desk: Desk) -> None:
    made = desk.made("un \U00013000 deux", "document")
    assert "\U00013000" in made["essai.html"].decode()
    assert "un(U+13000)deux" in read_in_print(made["essai.pdf"])


def test_citations_are_those_of_the_bibliography(desk: Desk) -> None:
    bibliography = desk.project.root / "sources.bib"
    settings = desk.project.root / "_quarto.yml"
    bibliography.write_text(
        "@book{insee24, author={Dupont, Jean}, title={Le commerce}, year={2024}, publisher={P}}\n"
    )
    settings.write_text("bibliography: sources.bib\n")
    try:
        for place in PLACES:
            made = desk.made("Voir [@insee24, p. 3] et [@autre], @insee24, @prefet08.", place)
            for read in (read_on_page(made["essai.html"]), read_in_print(made["essai.pdf"])):
                assert "Voir(Dupont2024,3)et[@autre],Dupont(2024),@prefet08." in read
                assert "Références" in read
                assert "Dupont,Jean.2024.Lecommerce.P." in read
    finally:
        bibliography.unlink()
        settings.unlink()


def test_quarto_reads_as_the_built_in_publisher_does() -> None:
    import yaml

    settings = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
    reader = (ROOT / "scripts/fiches/publish/reader.lua").read_text("utf-8")
    assert f'return "{settings["from"]}"' in reader
    named = [one["path"] if isinstance(one, dict) else one for one in settings["filters"]]
    assert all((ROOT / path).exists() for path in named)
    from fiches.publish.pandoc import FILTERS

    assert {path.relative_to(ROOT).as_posix() for path in FILTERS} <= set(named)


def test_scripts_are_never_in_a_comment(desk: Desk, tmp_path: Path) -> None:
    """What the checks let pass is still made harmless."""
    typed = 'a <b onclick="x()">b</b> [c](vbscript\\:x) <img src=x onerror=alert(1) alt="d">'
    with pytest.raises(FichesError):
        desk.made(typed, "comment")
    page = desk.made('a <b onclick="x()">b</b> <span onload="x()">c</span>', "comment")
    assert "onclick" not in page["essai.html"].decode()
    assert "onload" not in page["essai.html"].decode()

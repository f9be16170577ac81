"""What an analyst types is read alike from the real Quarto and from the built-in publisher."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
import yaml
from here import ROOT
from lxml import html
from snippets import SHOWN, Snippet
from typed import Desk, png, read_in_print, words

from fiches.execution.comments import _BLOCK, _carried
from fiches.publish.pandoc import Pandoc

LEFT_OUT = ("{python}", "<!--")
"""Values are computed by a kernel, of which the parity of pages has tests enough."""

OWN_FONTS = {"TYPST_IGNORE_SYSTEM_FONTS": "true"}
"""As `_environment` has it: no font of the computer stands in for the project's."""

SNIPPETS = [one for one in SHOWN if not any(part in one.typed for part in LEFT_OUT)]


def as_comment(typed: str) -> str:
    return _BLOCK.format(_carried({"folder": "data/comments/", "text": typed}))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Return what is read of each snippet, in a document and in a comment, page and print."""
    program = shutil.which("quarto")
    if program is None:
        pytest.skip("not run: no quarto")
    root = tmp_path_factory.mktemp("quarto")
    for folder in ("images", "data/comments/images"):
        (root / folder).mkdir(parents=True)
        (root / folder / "usine.png").write_bytes(png(40, 20))
    (root / "scripts").symlink_to(ROOT / "scripts")
    (root / "theme").symlink_to(ROOT / "theme")
    from fiches.publish.formats.pdf import fallback_folders

    fonts = root / "fonts"
    fonts.mkdir()
    for file in (path for folder in fallback_folders() for path in folder.glob("*.[ot]t[fc]")):
        shutil.copyfile(file, fonts / file.name)
    settings = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
    kept = {name: settings[name] for name in ("lang", "from", "filters")}
    kept["project"] = {"type": "default"}
    kept["format"] = {
        "html": {"theme": "none", "toc": False},
        "typst": {
            "pdf-standard": ["ua-1", "a-2a"],
            "citeproc": True,
            "font-paths": ["/theme/fonts", "/fonts"],
        },
    }
    (root / "_quarto.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    parts = []
    for number, one in enumerate(SNIPPETS):
        parts += [f"## Début {number}a", one.typed.replace("[^1]", f"[^n{number}]")]
        parts += [f"## Début {number}b", as_comment(one.typed)]
    (root / "essai.qmd").write_text(
        "---\ntitle: Essai\n---\n\n" + "\n\n".join([*parts, "## Fin"]) + "\n", "utf-8"
    )
    for wanted in ("html", "typst"):
        done = subprocess.run(
            [program, "render", "essai.qmd", "--to", wanted],
            cwd=root,
            env=os.environ
            | {"QUARTO_PROJECT_ROOT": str(root), "TYPST_IGNORE_SYSTEM_FONTS": "true"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    page = html.document_fromstring((root / "essai.html").read_bytes())
    for script in page.xpath("//script | //style"):
        script.drop_tree()
    (main,) = page.xpath("//body")
    printed = (root / "essai.pdf").read_bytes()
    return split(words(" ".join(main.itertext()))), split(read_in_print(printed))


def split(text: str) -> dict[str, str]:
    """Return what stands below each heading."""
    found = re.split(r"Début(\d+[ab])", text.rpartition("Fin")[0] or text)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Pandoc() as pandoc:
        yield Desk(tmp_path_factory.mktemp("desk"), pandoc)


def plain(text: str) -> str:
    """Leave out spaces, which are read as plain ones in print, and the marks of footnotes."""
    return re.sub("[\u00a0\u202f\u200b]", "", text)


@pytest.mark.quarto
@pytest.mark.pdf
@pytest.mark.parametrize("place", ["a", "b"], ids=["document", "comment"])
@pytest.mark.parametrize("number", range(len(SNIPPETS)), ids=[one.typed[:40] for one in SNIPPETS])
def test_quarto_reads_a_snippet_as_it_should(made, number: int, place: str) -> None:
    snippet: Snippet = SNIPPETS[number]
    expected = re.sub(r"(?<!\\)[_~]", "", snippet.shown).replace("\\_", "_").replace("\\~", "~")
    first, *_ = map(words, expected.split("¦"))  # footnotes stand at the end
    page, printed = (format_[f"{number}{place}"] for format_ in made)
    assert plain(first) in plain(page)
    assert plain(first) in plain(printed)

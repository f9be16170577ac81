"""The analysts' guide: each of its examples and steps does what it says."""

import re

import pytest
from here import ROOT
from typer.testing import CliRunner

from fiches import Fiche, Guide
from fiches.cli import app
from fiches.documents.essentials import LABELS, NAMES
from fiches.documents.guide import VALUES
from fiches.execution.document import inline_expressions, read
from fiches.figures import KINDS
from fiches.settings import Project

GUIDE = (ROOT / "guide.qmd").read_text("utf-8")
PYTHON = re.findall(r"^ *```python\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.strip()
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]

PROGRAM = "python -m fiches "

DONE_HERE = {f"{PROGRAM}{name}" for name in ("doctor", "check", "data status")}
"""Commands that are run below."""

DONE_ELSEWHERE = {
    "python3 scripts/install.py": "tests/test_install.py",
    "source .venv/bin/activate": "tests/test_install.py",
    "python scripts/install.py --dev": "tests/test_install.py",
    f"{PROGRAM}notebooks": "tests/build/test_notebooks.py",
    f"{PROGRAM}render 08 75 48 2A 976": "tests/cli/test_render.py",
    f"{PROGRAM}build": "tests/cli/test_build.py",
    f"{PROGRAM}data fetch --year 2025": "tests/cli/test_data.py",
    f"{PROGRAM}data ingest ~/Downloads/regional_2025_export.zip "
    "~/Downloads/regional_2025_import.zip": "tests/cli/test_data.py",
    "quarto preview fiche.qmd -P dept:08 --to html": "tests/quarto/test_quarto.py",
    "quarto render": "tests/quarto/test_quarto.py",
}
"""Commands that other tests run."""


pytestmark = pytest.mark.usefixtures("here")


def items(fiche: Fiche, example: str) -> list[str]:
    """Return the labels of the sentences that an example of `fiche.essentiel` gives."""
    shown = eval(example, {"fiche": fiche})  # the guide's own text
    return re.findall(r"^- \*\*(.+?)\.\*\*", shown.text, re.MULTILINE)


def test_every_command_is_run_by_a_test() -> None:
    assert set(COMMANDS) == DONE_HERE | DONE_ELSEWHERE.keys()
    for where in DONE_ELSEWHERE.values():
        assert (ROOT / where).exists()


@pytest.mark.parametrize("command", sorted(DONE_HERE))
def test_commands_run(command: str, here: Project) -> None:
    done = CliRunner().invoke(app, command.removeprefix(PROGRAM).split(), env=here.variables)
    assert done.exit_code in ({0, 1} if "doctor" in command else {0}), done.output


def test_what_can_be_written_gives_something() -> None:
    shown = Guide().values.text
    empty = {"fiche.losses", "fiche.changes.steady"}  # nothing to tell of the Ardennes
    for name, meaning in VALUES:
        (line,) = [line for line in shown.splitlines() if f"`{{python}} {name}`" in line]
        assert meaning in line
        assert bool(line.split("|")[3].strip()) == (name not in empty), line


def test_every_value_of_the_document_is_in_the_guide() -> None:
    """With the same ends for imports as for exports, for region and nation alike."""
    known = {name for name, _ in VALUES}
    for cell in read(ROOT / "fiche.qmd", check=False).cells:
        if cell.kind == "markdown":
            for _, expression in inline_expressions(cell.source):
                twin = expression.replace(".imports.", ".exports.")
                alike = {expression, twin, twin.replace(".nation.", ".region.")}
                alike |= {one.removeprefix("fiche.region.") for one in alike}
                alike |= {f"fiche.{one}" for one in alike}
                assert alike & known, expression


def test_every_sentence_and_figure_has_its_name_there() -> None:
    sentences, figures = Guide().sentences.text, Guide().figures.text
    for name, family in NAMES.items():
        assert f"| `{name}` | {LABELS[family]} |" in sentences
    for kind in KINDS:
        assert f'`fiche.figure("{kind.name}")`' in figures


def test_the_examples_do_what_they_say() -> None:
    reordered, replaced, by_department = PYTHON
    usual = items(Fiche("48"), "fiche.essentiel()")
    assert {"Diversité", "Débouchés", "Pays"} <= set(usual)

    first = items(Fiche("48"), reordered)
    assert first[:2] == ["Débouchés", "Pays"]
    assert set(first) == set(usual) - {"Diversité", "Solidité"}

    text = eval(replaced, {"fiche": Fiche("08")}).text
    assert "- **Pays.** Les ventes vers l'Allemagne reculent, faute de commandes" in text
    added = items(Fiche("84"), replaced)
    assert added == [*items(Fiche("84"), "fiche.essentiel()"), "Pays"]

    text = eval(by_department, {"fiche": Fiche("08")}).text
    assert "- **Spécialités.** Les Ardennes sont connues pour leurs fonderies." in text
    corsica = items(Fiche("20"), by_department)
    assert corsica[0] == "Débouchés"
    assert "Diversité" in corsica  # what is said of a department comes before what is said of all
    assert "Diversité" not in items(Fiche("48"), by_department)


def test_the_value_example_is_shown() -> None:
    example = re.search(r"<pre><code>(.*?)</code></pre>", GUIDE, re.DOTALL)
    assert example
    names = re.findall(r"&#96;\{python\} ([\w.]+)&#96;", example[1])
    assert names
    assert set(names) <= {name for name, _ in VALUES}

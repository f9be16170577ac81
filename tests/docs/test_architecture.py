"""The page on the architecture names every part of the package and every module."""

import re

from here import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGE = ROOT / "scripts" / "fiches"
TABLE = {
    found[1]: found[0] for found in re.findall(r"^(\| (`[^|]+`) \|.*)$", PAGE, flags=re.MULTILINE)
}


def modules() -> list[tuple[str, str]]:
    """Return each module with the part of the package that it is in."""
    files = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(
        (
            path.parts[0].removesuffix(".py"),
            path.stem if path.stem != "__init__" else path.parent.name,
        )
        for path in files
        if path.as_posix() != "__init__.py"
    )


def test_every_module_is_named_in_the_line_of_its_part() -> None:
    lines = {
        re.sub(r"[`/]", "", part): line
        for names, line in TABLE.items()
        for part in names.split(", ")
    }
    missing = [
        f"{part}/{name}"
        for part, name in modules()
        if not re.search(rf"`{name}/?`", lines.get(part, ""))
    ]
    assert missing == []


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"`([a-z]+/[a-z_/]+\.py)`", PAGE))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (PACKAGE / name).exists()] == []

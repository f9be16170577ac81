"""Whatever an editor makes of a text, it is read, or named."""

from pathlib import Path

import pytest

from fiches.execution.findings import TextError
from fiches.execution.text import is_plain, read_text

TEXT = "Élève : œuvre, 5 €\nDeux\n"


@pytest.mark.parametrize(
    "contents",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("utf-16"),
    ],
)
def test_any_encoding_and_any_ends_of_lines_are_read(tmp_path: Path, contents: bytes) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(contents)
    assert read_text(file) == TEXT
    assert is_plain(file) == (
        contents in {TEXT.encode(), *(TEXT.replace("\n", end).encode() for end in ("\r\n", "\r"))}
    )


@pytest.mark.parametrize("contents", [b"\x89PNG\r\n\x1a\n\0\0\0", b"a\x03b", b"\x81\x8d\x90"])
def test_what_is_no_text_is_named(tmp_path: Path, contents: bytes) -> None:
    file = tmp_path / "08.md"
    file.write_bytes(contents)
    with pytest.raises(TextError, match=r"08\.md n'est pas un texte lisible"):
        read_text(file)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"absent\.md ne peut pas être lu"):
        read_text(tmp_path / "absent.md")

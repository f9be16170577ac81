"""Objects that a cell of a document can show, in HTML and in print alike."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Markdown:
    """Markdown, as it is."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True)
class Shown:
    """What has a form of its own in HTML and in Typst; an empty one shows nothing there.

    Jupyter's outputs know no Typst: both forms travel in Markdown, as raw blocks of which each
    publisher drops the other's.
    """

    html: str
    typst: str = ""

    def _repr_markdown_(self) -> str:
        return "\n\n".join(
            f"```````{{={name}}}\n{text}\n```````"
            for name, text in (("html", self.html), ("typst", self.typst))
            if text
        )


def metadata(fields: Mapping[str, object]) -> str:
    """Return a YAML block that sets a document's metadata from within.

    Values are written as JSON, which YAML reads alike and which keeps "08" a text.
    """
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return "\n".join(["---", *lines, "---", ""])

"""One Pandoc for many documents: `convert.lua` runs in it and answers on its output."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fiches.errors import FichesError
from fiches.french import typography

_SCRIPT = Path(__file__).with_name("convert.lua")

FILTERS = (Path(__file__).with_name("prose.lua"), typography.FILTER)
"""What documents go through in both publishers, in this order."""


def executable() -> Path:
    """Return the Pandoc that `pypandoc-binary` brings.

    Its package isn't imported: that alone would start Pandoc once to ask its version.
    """
    spec = find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    path = next(filter(Path.is_file, (folder / "pandoc", folder / "pandoc.exe")), None)
    if path is None:
        raise FichesError("Pandoc isn't installed: run `pip install pypandoc-binary`.")
    return path


@dataclass(frozen=True)
class Outputs:
    """What cells show, made plain for the formats that need it: see `formats.office`.

    Attributes
    ----------
    plain
        By format, and by the token that stands for each.
    places
        Where each format's document finds its pictures.
    beside
        The pictures that lie beside the page, by their path in the site.
    """

    plain: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)


NO_OUTPUTS = Outputs()


class Pandoc:
    """A running Pandoc; use it as a context, or call `close`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop Pandoc."""
        if self._process:
            self._process.communicate()
            self._process = None

    def convert(
        self,
        markdown: str,
        templates: Mapping[str, Path],
        *,
        filters: Sequence[Path] = FILTERS,
        meta: Mapping[str, Any] | None = None,
        outputs: Outputs = NO_OUTPUTS,
        project: Path | None = None,
    ) -> dict[str, str]:
        """Convert a Markdown document.

        Parameters
        ----------
        markdown
            With its metadata in YAML blocks.
        templates
            The template of each writer wanted: `html`, `typst`…
        filters
            Files of Lua filters, applied in this order.
        meta
            Metadata that override the document's.
        outputs
            What cells show, for the formats that can't have it as it is.
        project
            The folder that holds what absolute addresses of pictures name.

        Returns
        -------
        dict
            The document in each of the formats; what isn't UTF-8 in it stands as surrogates.
        """
        request = {
            "text": markdown,
            "formats": {name: str(path) for name, path in templates.items()},
            "filters": [str(path) for path in filters],
            "meta": dict(meta or {}),
            "plain": outputs.plain,
            "places": outputs.places,
            "project": str(project or ""),
        }
        try:
            return self._ask(json.dumps(request).encode() + b"\n", len(templates))
        except (OSError, ValueError) as error:
            self.close()
            raise FichesError("Pandoc stopped while it converted a document.") from error

    def _ask(self, request: bytes, answers: int) -> dict[str, str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [executable(), "lua", _SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(request)
        self._process.stdin.flush()
        converted, failures = {}, []
        for _ in range(answers):  # all are read, so that the next document gets its own
            status, name, size = self._process.stdout.readline().split()
            text = _unescaped(self._process.stdout.read(int(size))).decode(errors="surrogateescape")
            converted[name.decode()] = text
            if status != b"ok":
                failures.append(f"as {name.decode()}: {text.splitlines()[0]}")
        if failures:
            raise FichesError(f"Pandoc can't write the document {failures[0]}")
        return converted


def _unescaped(answer: bytes) -> bytes:
    return answer.replace(b"\x1bn", b"\n").replace(b"\x1be", b"\x1b")

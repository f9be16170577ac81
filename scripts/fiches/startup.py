"""What is spared as a process starts, and the Jupyter kernel that a process may be."""

import os
import sys
from typing import Any


def skip_slow_import() -> None:
    """Spare 1.7 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports checkers of addresses and durations that
    build their grammars on import. It does without them, and nothing here checks such texts.
    """
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(checker, None)  # type: ignore[arg-type]


def shell() -> Any:
    """Return the shell of the Jupyter kernel that this process is, or nothing."""
    jupyter = sys.modules.get("IPython")
    return jupyter.get_ipython() if jupyter else None


def executed_by_quarto() -> bool:
    """Tell whether this process is a kernel that Quarto has started."""
    return "QUARTO_FIG_FORMAT" in os.environ and shell() is not None

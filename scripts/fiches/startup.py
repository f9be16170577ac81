"""What is spared as a process starts."""

import sys


def skip_slow_import() -> None:
    """Spare 1.7 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports checkers of addresses and durations that
    build their grammars on import. It does without them, and nothing here checks such texts.
    """
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(checker, None)  # type: ignore[arg-type]

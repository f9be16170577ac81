"""The command `fiches`."""

import sys

from fiches.errors import FichesError


def main() -> None:
    """Run the command; an error that the user can act on is one sentence, not a traceback."""
    skip_slow_import()
    from fiches.cli import app

    try:
        app()
    except FichesError as error:
        print(f"fiches: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)


def skip_slow_import() -> None:
    """Spare 1.7 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports checkers of addresses and durations that
    build their grammars on import. It does without them, and nothing here checks such texts.
    """
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(checker, None)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

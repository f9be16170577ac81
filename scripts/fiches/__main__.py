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
    """Spare 1.6 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports a checker of international addresses that
    builds its grammar on import. It does without it, and nothing here checks such addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

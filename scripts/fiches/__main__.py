"""The command `fiches`."""

import sys

from fiches.errors import FichesError
from fiches.startup import skip_slow_import


def main() -> None:
    """Run the command; an error that the user can act on is one sentence, not a traceback."""
    skip_slow_import()
    from fiches.cli import app

    try:
        app()
    except FichesError as error:
        print(f"fiches: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

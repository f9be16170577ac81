"""The command `fiches`."""

import sys

from fiches.errors import FichesError
from fiches.show import plain
from fiches.startup import skip_slow_import, speak_simply


def main() -> None:
    """Run the command; an error that the user can act on is one sentence, not a traceback."""
    skip_slow_import()
    speak_simply()
    from fiches.cli import app

    try:
        app()
    except FichesError as error:
        for line in f"fiches: {error}".split("\n"):
            print(plain(line), file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

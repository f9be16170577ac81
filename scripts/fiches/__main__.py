"""The command `fiches`."""

import contextlib
import sys
from collections.abc import Iterator

from fiches.errors import FichesError, unwritable
from fiches.show import plain
from fiches.startup import skip_slow_import, speak_simply


def main() -> None:
    """Run the command."""
    skip_slow_import()
    from fiches.cli import app

    with explained():
        app()


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Tell an error that the user can act on in one sentence, without a traceback, and end."""
    speak_simply()
    try:
        yield
    except FichesError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        said = unwritable(error)
        if not said:
            raise
        _tell(said)
        sys.exit(FichesError.exit_code)


def _tell(message: str) -> None:
    for line in f"fiches: {message}".split("\n"):
        print(plain(line), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()

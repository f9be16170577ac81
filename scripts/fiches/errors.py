"""Errors that a user can act on: one plain sentence, no traceback."""


class FichesError(Exception):
    """Something went wrong that the message explains: what, where, what to do. Exit status 1."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in Jupyter, and so in Quarto."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(FichesError):
    """The command or a parameter can't be understood. Exit status 2."""

    exit_code = 2

"""Errors that a user can act on: one plain sentence, no traceback."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY})
IN_THE_WAY = frozenset({errno.ENOTDIR, errno.EISDIR, errno.EEXIST})
"""What a system answers that has no room, doesn't let one write, finds a file where a folder
should be."""


class FichesError(Exception):
    """Something went wrong that the message explains: what, where, what to do. Exit status 1."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in Jupyter, and so in Quarto."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(FichesError):
    """The command or a parameter can't be understood. Exit status 2."""

    exit_code = 2


def unwritable(error: OSError) -> str | None:
    """Say in a sentence why something couldn't be written; nothing of other errors."""
    place = error.filename2 or error.filename
    if error.errno in FULL:
        return (
            f"there is no room left to write {place} ({error.strerror}): free some space and run "
            "this again; it goes on from here, and what is published is as it was."
        )
    if error.errno in CLOSED:
        return (
            f"{place} can't be written ({error.strerror}): close what has it open, or choose "
            "folders of your own with FICHES_BUILD, FICHES_SITE, FICHES_DATA or --output."
        )
    if error.errno in IN_THE_WAY:
        return f"{place} can't be written ({error.strerror}): move what is in the way."
    return None

"""`fiches doctor`: what is installed, what is missing, what to do."""


def doctor() -> None:
    """Tell what is installed, what is missing, and what to do."""

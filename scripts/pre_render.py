"""Quarto's pre-render step (see `_quarto.yml`): executes the fiches that are out of date."""

import os
import sys

from fiches import handover, plan, settings
from fiches.cli.render import ensure_data
from fiches.errors import FichesError
from fiches.reference import departments, find_department


def main() -> str:
    """Execute what Quarto is about to render; return what was done."""
    codes = handover.wanted(os.environ)
    if codes == []:
        return ""
    paths = settings.paths()
    ensure_data(paths)
    places = departments() if codes is None else [find_department(code) for code in codes]
    pages = plan.fiches(places, paths)
    if codes is None:
        handover.remove_others(pages, paths)
    done = handover.hand_over(pages, paths)
    return f"{len(pages)} fiches: {len(done)} executed, {len(pages) - len(done)} up to date."


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{main()}\n")
    except FichesError as error:
        sys.exit(f"fiches: {error}")

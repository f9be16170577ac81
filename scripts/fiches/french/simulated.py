"""How simulated data is told from official data, on everything that is made from it."""

MARK = "Données simulées – ne pas citer"
"""On everything that is made from simulated data. Only official data takes it away."""

OFFICIAL = "Données officielles"

_SUFFIX = "-simulation"


def file_name(stem: str, ending: str, *, simulated: bool) -> str:
    """Name a file of data: "commerce-exterieur-08-2024-balance-simulation.csv"."""
    return f"{stem}{_SUFFIX if simulated else ''}{ending}"

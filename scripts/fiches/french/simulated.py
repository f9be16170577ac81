"""How simulated data is told from official data, on everything that is made from it."""

MARK = "Données simulées – ne pas citer"
"""On everything that is made from simulated data. Only official data takes it away."""

OFFICIAL = "Données officielles"

_SUFFIX = "-simulation"


def file_name(stem: str, ending: str, *, simulated: bool) -> str:
    """Name a file of data: "balance.csv", "balance-simulation.csv"."""
    return f"{stem}{_SUFFIX if simulated else ''}{ending}"


def stem_of(name: str) -> str:
    """Return what a file of data holds: "balance-simulation.csv" gives "balance"."""
    return name.rpartition(".")[0].removesuffix(_SUFFIX)

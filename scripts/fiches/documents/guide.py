"""All that `guide.qmd` may see: the values that an analyst may write into the prose."""

from functools import cached_property
from operator import attrgetter

from fiches.documents.fiche import Fiche
from fiches.documents.page import Page
from fiches.show import Markdown

EXAMPLE = "08"

VALUES = (
    ("fiche.le", "le département, avec son article"),
    ("fiche.Le", "le même, en début de phrase"),
    ("fiche.du", "le complément"),
    ("fiche.dans", "le lieu"),
    ("fiche.period", "la période des données"),
    ("fiche.en_periode", "la même, dans une phrase"),
    ("fiche.En_periode", "la même, en début de phrase"),
    ("fiche.exports.amount", "les exportations"),
    ("fiche.exports.evolution", "leur évolution, si l'année précédente est connue"),
    ("fiche.exports.share_of_region", "leur part dans la région"),
    ("fiche.exports.share_of_nation", "leur part dans la France"),
    ("fiche.exports.rank", "leur rang parmi les départements"),
    ("fiche.imports.amount", "les importations ; avec les mêmes suites que les exportations"),
    ("fiche.balance.amount", "le solde"),
    ("fiche.balance.state", "ce qu'il est"),
    ("fiche.balance.coverage_sentence", "le taux de couverture, en une phrase"),
    ("fiche.balance.partners_sentence", "les premiers clients et fournisseurs"),
    ("fiche.goods_sentence", "les premières marchandises"),
    ("fiche.territories.sentence", "les Territoires d'industrie"),
    ("fiche.region.du", "la région, en complément"),
    ("fiche.region.exports.amount", "les exportations de la région"),
    ("fiche.nation.exports.amount", "celles de la France ; de même pour les importations"),
)
"""What can be written in the prose: the expression, and what it gives."""


class Guide(Page):
    """The analysts' guide."""

    @cached_property
    def values(self) -> Markdown:
        """The values for the prose, with what they give for one department."""
        fiche = Fiche(EXAMPLE)
        rows = [
            f"| `` `{{python}} {name}` `` | {meaning} | {_value(fiche, name)} |"
            for name, meaning in VALUES
        ]
        head = ["| Ce que vous écrivez | Ce que c'est | Ce qui s'affiche |", "|:---|:---|:---|"]
        return Markdown("\n".join([*head, *rows]))


def _value(fiche: Fiche, name: str) -> object:
    return attrgetter(name.partition(".")[2])(fiche)

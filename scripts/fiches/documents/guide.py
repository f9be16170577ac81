"""All that `guide.qmd` may see: the values that an analyst may write into the prose."""

from ast import literal_eval
from functools import cached_property
from operator import attrgetter

from fiches.documents.essentials import LABELS, NAMES
from fiches.documents.fiche import Fiche
from fiches.documents.page import Page
from fiches.figures import KINDS
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
    ("fiche.region.name", "la région"),
    ("fiche.region.du", "la région, en complément"),
    ("fiche.region.exports.amount", "les exportations de la région"),
    ("fiche.nation.exports.amount", "celles de la France ; de même pour les importations"),
    ("fiche.changes.sentence", "l'évolution des deux flux, et ce qui l'a faite"),
    ("fiche.changes.without", "la même, sans le plus grand mouvement"),
    ("fiche.changes.steady", "la même hors énergie, aéronautique et navires, si elle diffère"),
    ("fiche.changes.own", "ce qui, dans l'évolution, est propre au département"),
    ("fiche.changes.provisional", "l'ampleur des révisions"),
    (
        'fiche.outlets.exposure("US")',
        "la part d'un partenaire (EU, US, CN, GB) dans les exportations, et pourquoi elle diffère",
    ),
    ('fiche.outlets.exposure("CN", "I")', "la même dans les importations"),
    ("fiche.outlets.purchases", "les achats concentrés"),
    ("fiche.standing.specialities", "les spécialités"),
    ("fiche.standing.solidity", "ce à quoi tiennent les flux"),
    ("fiche.losses", "ce que les fichiers ont perdu du département, s'il y a lieu"),
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

    @property
    def sentences(self) -> Markdown:
        """The sentences of the essentials, by the names that analysts give them."""
        rows = [f"| `{name}` | {LABELS[family]} |" for name, family in NAMES.items()]
        return Markdown("\n".join(["| Nom | Comment elle commence |", "|:---|:---|", *rows]))

    @property
    def figures(self) -> Markdown:
        """The figures, by the names that the document gives them."""
        rows = [f'| `fiche.figure("{kind.name}")` | {kind.heading} |' for kind in KINDS]
        return Markdown("\n".join(["| Bloc | Figure |", "|:---|:---|", *rows]))


def _value(fiche: Fiche, expression: str) -> object:
    """Return what a value gives: a name, or one that is asked for something."""
    name, _, asked = expression.partition("(")
    found = attrgetter(name.partition(".")[2])(fiche)
    return found(*literal_eval(f"({asked[:-1]},)")) if asked else found

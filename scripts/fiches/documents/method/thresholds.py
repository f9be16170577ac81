"""The thresholds of the rules, read from the code that uses them, and the reason of each.

None was fitted to data: each was set beforehand, for the reason given here.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from fiches.figures.table import Table
from fiches.french import wording
from fiches.french.change import in_points
from fiches.indicators.answers import (
    change,
    essentials,
    exposure,
    markets,
    purchases,
    quarters,
    robustness,
    specialisation,
)

Rule = Literal[
    "evolution",
    "propre",
    "trimestres",
    "exposition",
    "specialites",
    "achats",
    "marches",
    "solidite",
    "essentiel",
]
"""The sections of the method page that have thresholds."""


HEADER = ("Seuil", "Valeur", "Raison")


class Threshold(NamedTuple):
    """What a threshold decides, how it is written, and why it was set so."""

    what: str
    value: str
    why: str


def _share(share: float) -> str:
    """Write a share with the decimals that it has: "2 %", "0,25 %", "33,3 %"."""
    exact = round(share * 100, 1 if share == change.ALONE_IN_FRANCE else 3)
    return wording.percent(share, next(n for n in range(4) if round(exact, n) == exact))


def _points(share: float) -> str:
    exact = round(share * 100, 3)
    return in_points(share, next(n for n in range(4) if round(exact, n) == exact))


def _euros(value: float) -> str:
    return wording.millions(int(value), 0)


def _bits(value: float) -> str:
    """Write a surprise as what it stands for: so many places at either end of a hundred."""
    return f"{wording.number(50 / 2**value)} départements sur 100, à chaque bout"


def _count(value: int) -> str:
    return wording.number(value)


THRESHOLDS: Mapping[Rule, Sequence[Threshold]] = {
    "evolution": (
        Threshold(
            "Base d'un taux, au moins",
            _euros(change.MIN_BASE_EUR),
            "en dessous, un camion de plus peut doubler les échanges : aucun taux n'est donné",
        ),
        Threshold(
            "Dit « presque stable », sous",
            _share(change.STILL),
            "de l'ordre des révisions publiées pour une région ; dès que des révisions sont "
            "mesurées, leur neuvième décile le remplace",
        ),
        Threshold(
            "… et toujours, sous",
            _share(change.WRITTEN),
            "un taux plus petit s'écrirait 0,0 %",
        ),
        Threshold(
            "Dit « multiplié par », au-dessus de",
            f"+{_share(change.MULTIPLIED)}",
            "un multiple se lit alors mieux qu'un taux",
        ),
        Threshold(
            "Produit ou pays nommé, dès",
            _points(change.FLOOR_POINTS),
            "moins ne se voit pas dans le taux que la phrase donne",
        ),
        Threshold(
            "Changement de signe signalé, si le taux atteint",
            _share(change.TURN),
            "plus près de zéro, un taux change facilement de signe",
        ),
        Threshold(
            "Contributions montrées de chaque sens, au plus",
            _count(change.LEADING),
            "une figure qui se lit d'un coup d'œil",
        ),
    ),
    "propre": (
        Threshold(
            "Produit pris comme repère, s'il fait dans le reste de la France",
            _euros(change.FIRM_BASE_EUR),
            "en dessous, une seule usine en décide : l'ensemble des produits est un meilleur "
            "repère",
        ),
        Threshold(
            "Part propre négligeable, sous",
            _points(change.NOTHING_OWN),
            "l'évolution tient alors à la nature des produits",
        ),
        Threshold(
            "Part propre racontée, dès",
            _points(change.OWN_POINTS),
            "moins se confond avec les révisions et les arrondis",
        ),
        Threshold(
            "Nature des produits racontée, si l'écart à la France atteint",
            _points(change.NATURE_POINTS),
            "sans écart, il n'y a rien à expliquer",
        ),
        Threshold(
            "Rien n'est dit si le département fait, d'un produit français, plus de",
            _share(change.ALONE_IN_FRANCE),
            "le reste de la France n'est plus un repère",
        ),
        Threshold(
            "… et que ce produit fait, du flux du département, plus de",
            _share(change.MAIN_PRODUCT),
            "le résultat tiendrait à ce seul produit",
        ),
    ),
    "trimestres": (
        Threshold(
            "Trimestres montrés comme provisoires",
            _count(quarters.PROVISIONAL),
            "la douane révise les mois d'une année, sans les signaler",
        ),
        Threshold(
            "Année qui ne se compare pas à la précédente",
            str(quarters.BREAK_YEAR),
            "une enquête a remplacé la déclaration des échanges dans l'Union",
        ),
    ),
    "exposition": (
        Threshold(
            "Écart dit « proche », sous",
            _points(exposure.SMALL_GAP),
            "un écart plus petit ne se partage pas",
        ),
        Threshold(
            "Partie de l'écart négligée, sous",
            _points(exposure.NO_PART),
            "elle s'arrondirait à rien à côté de l'autre",
        ),
        Threshold(
            "Écart raconté dans l'essentiel, dès",
            _points(exposure.TOLD_GAP),
            "moins ne vaut pas une des six premières phrases",
        ),
        Threshold(
            "Produit nommé, s'il fait avec le partenaire",
            _euros(exposure.FLOOR_EUR),
            "en dessous, une commande fait la part",
        ),
        Threshold(
            "… et du flux du département, au moins",
            _share(exposure.FLOOR_SHARE),
            "pour qu'un grand département ne soit pas connu pour un détail",
        ),
        Threshold(
            "Produits nommés, au plus", _count(exposure.EXPOSED), "un tableau à côté du texte"
        ),
    ),
    "specialites": (
        Threshold(
            "Écart en euros, au moins",
            _euros(specialisation.FLOOR_EUR),
            "un plancher plus haut laisserait le plus petit département sans aucune",
        ),
        Threshold(
            "… et des exportations du département",
            _share(specialisation.FLOOR_SHARE),
            "pour qu'un grand département ne soit pas connu pour un détail",
        ),
        Threshold(
            "Part rapportée à celle du reste de la France, au moins",
            f"{_count(specialisation.MIN_QUOTIENT)} fois",
            "plus d'une fois est le cas d'un tiers des produits",
        ),
        Threshold(
            "Pays clients, au moins",
            _count(specialisation.MIN_COUNTRIES),
            "ce qu'achète un seul client est l'affaire de ce client",
        ),
        Threshold(
            "Quotient dit sans nombre, au-dessus de",
            f"{_count(specialisation.FAR_BEYOND)} fois",
            "il serait celui d'une part minuscule",
        ),
        Threshold(
            "Aéronautique et navires gardés dans le texte, s'ils font plus de",
            _share(specialisation.LUMPY_SHARE),
            "les taire cacherait alors ce dont vit le département",
        ),
        Threshold(
            "Départements ressemblants nommés",
            _count(specialisation.ALIKE),
            "les suivants ne ressemblent guère plus qu'un autre",
        ),
    ),
    "achats": (
        Threshold(
            "Part achetée hors de l'Union, au moins",
            _share(purchases.MOSTLY_OUTSIDE),
            "plus s'achète au-dehors que dans l'Union",
        ),
        Threshold(
            "Somme des carrés des parts des fournisseurs extérieurs, au moins",
            wording.number(purchases.CONCENTRATED, 1),
            "deux fournisseurs et demi de même taille ; valeur que prennent aussi la Commission "
            "européenne (SWD(2021) 352) et le Cepii",
        ),
        Threshold(
            "Achats de la classe, au moins",
            _euros(purchases.FLOOR_EUR),
            "en dessous, c'est le choix d'un seul acheteur",
        ),
        Threshold(
            "… et des importations du département",
            _share(purchases.FLOOR_SHARE),
            "moins n'y pèse sur personne",
        ),
        Threshold(
            "Raconté si le premier fournisseur fait, de tous les achats",
            _share(purchases.MAIN_SUPPLIER),
            "autant que tous les autres ensemble",
        ),
        Threshold(
            "… et dépasse sa part dans le reste de la France de",
            _points(purchases.BEYOND_FRANCE),
            "le département se distingue alors nettement",
        ),
    ),
    "marches": (
        Threshold(
            "Exportations du produit, au moins",
            _euros(markets.FLOOR_EUR),
            "le département le fabrique pour l'exporter",
        ),
        Threshold(
            "Part rapportée à celle du reste de la France, au moins",
            f"{_count(markets.MIN_QUOTIENT)} fois",
            "il en vend autant que les autres, à sa taille",
        ),
        Threshold(
            "Pays clients, au moins",
            _count(markets.MIN_COUNTRIES),
            "il n'est pas le fournisseur d'un seul client",
        ),
        Threshold(
            "Ventes du reste de la France dans le pays, au moins",
            _euros(markets.MARKET_EUR),
            "c'est un marché, non une commande",
        ),
        Threshold(
            "… de départements vendeurs, au moins",
            _count(markets.MIN_SELLERS),
            "ce n'est pas l'affaire d'une usine",
        ),
        Threshold(
            "… dont le premier fait moins de",
            _share(markets.FIRST_SELLER),
            "ce n'est pas celle d'un client et de son fournisseur",
        ),
        Threshold(
            "Ventes du département sous",
            f"{_share(markets.HARDLY_SERVED)} de ce qu'elles seraient à la manière de la France",
            "il ne le sert guère",
        ),
        Threshold(
            "… qui seraient, au moins, de",
            _euros(markets.WORTHWHILE_EUR),
            "moins ne vaut pas l'étude",
        ),
        Threshold("Lignes du tableau, au plus", _count(markets.MOST), "à lire, non à inventorier"),
        Threshold(
            "… d'un même produit ou d'un même pays",
            _count(markets.MOST_ALIKE),
            "pour que le tableau ne dise pas deux fois la même chose",
        ),
    ),
    "solidite": (
        Threshold(
            "Raconté si un produit vers un pays fait",
            _share(robustness.TOLD_SHARE),
            "sa fin se verrait dans le taux de n'importe quelle année",
        ),
        Threshold(
            "… et toujours dans l'essentiel, dès",
            _share(robustness.ALWAYS_SHARE),
            "un cinquième d'un flux",
        ),
        Threshold(
            "Taux hors énergie, aéronautique et navires donné, si l'écart atteint",
            _points(robustness.TURNED_POINTS),
            "ou si le signe change : la lecture change avec lui",
        ),
    ),
    "essentiel": (
        Threshold(
            "Phrase retenue si le département est parmi",
            _bits(essentials.TELLING),
            "la moitié du milieu n'a rien de saillant",
        ),
        Threshold(
            "Diversité racontée s'il est parmi",
            _bits(essentials.TELLING_CONCENTRATION),
            "elle varie avec la nomenclature, et les petits départements paraissent concentrés",
        ),
        Threshold(
            "Phrases",
            f"de {_count(essentials.LEAST)} à {_count(essentials.MOST)}",
            "deux minutes de lecture",
        ),
        Threshold(
            "Un même produit ou pays nommé, au plus",
            f"{_count(essentials.NAMED)} fois",
            "chaque phrase dit autre chose",
        ),
        Threshold(
            "Produit et pays nommés s'ils font, de la part propre, plus de",
            _share(essentials.LONE_CELL),
            "elle tient alors à eux surtout",
        ),
    ),
}
"""By section."""


def table(rule: Rule) -> Table:
    """Set the thresholds of a section in rows."""
    return Table("Les seuils et leurs raisons", "lll", HEADER, THRESHOLDS[rule])

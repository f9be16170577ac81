"""All that `methode.qmd` may see."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from itertools import groupby

from fiches.documents import results
from fiches.documents.method import thresholds
from fiches.documents.page import Page
from fiches.errors import UsageError
from fiches.figures.table import NONE, Table
from fiches.french import losses, wording
from fiches.indicators import Totals, totals
from fiches.indicators.answers.answers import everywhere
from fiches.indicators.answers.quarters import BREAK_YEAR
from fiches.indicators.scope import compared
from fiches.reference import FLOWS
from fiches.show import Markdown, Shown

SPANS = {1: "un trimestre", 4: "une année"}
"""The periods of which revisions are told, by their number of quarters."""


class Method(Page):
    """The method page."""

    @property
    def _fields(self) -> dict[str, object]:
        return {"carnets": self._results is not None, **super()._fields}

    @cached_property
    def _results(self) -> Mapping[str, Mapping[str, str]] | None:
        return results.read(self._year.year, self._year.project)

    @property
    def notebooks(self) -> results.Notebooks:
        """What the notebooks have found: `notebooks.seuil_des_dix.exportations_dix`."""
        return results.Notebooks(self._results)

    @property
    def sources(self) -> Shown:
        """The files that were read."""
        return self.provenance.files

    @property
    def break_year(self) -> str:
        """When the series was broken."""
        return str(BREAK_YEAR)

    def thresholds(self, rule: thresholds.Rule) -> Shown:
        """Return the thresholds of a rule, as the code has them, with their reasons."""
        if rule not in thresholds.THRESHOLDS:
            known = ", ".join(f"«{one}»" for one in thresholds.THRESHOLDS)
            raise UsageError(f"La méthode n'a pas de seuils «{rule}», mais : {known}.")
        return _shown(thresholds.table(rule))

    # Revisions and losses

    @property
    def revisions(self) -> Shown | Markdown:
        """How much the totals of departments were revised from one publication to the next."""
        sizes = everywhere(self._nation, "department").revisions
        if sizes is None:
            return Markdown(
                "Aucune année n'a encore été publiée deux fois : l'ampleur des révisions n'est "
                "pas connue."
            )
        rows = [
            (
                f"{wording.capital(FLOWS[row['flow']].name)} d'{SPANS[row['span']]}",
                _age(row["age"]),
                wording.number(row["count"]),
                _size(row["median"]),
                _size(row["ninth_decile"]),
            )
            for row in sizes.iter_rows(named=True)
            if row["span"] in SPANS
        ]
        header = ("Total révisé", "À sa publication", "Totaux", "Médiane", "Neuvième décile")
        return _shown(Table("Les révisions mesurées", "llrrr", header, rows))

    @property
    def losses(self) -> Shown | Markdown:
        """What was set aside when the files were read, department by department."""
        lost = self._year.provenance.losses
        if not lost:
            return Markdown("Aucune ligne n'a été mise de côté à la lecture des fichiers.")
        names = self._year.names
        rows = []
        for code, found in groupby(map(asdict, lost), lambda loss: loss["department"]):
            own = list(found)
            name = names.department(code) if code else "Département illisible"
            rows.append((name, wording.number(losses.count(own)), losses.amounts(own)))
        header = ("Département", "Lignes", "Ce qui manque")
        return _shown(Table("Les lignes mises de côté", "lrl", header, rows))

    @property
    def unread(self) -> str:
        """How many lines count with a product or a country that couldn't be read."""
        found = [one for one in self._year.report.findings if one.rule == "malformed-code"]
        if not found:
            return "Aucun code de produit ou de pays n'était illisible."
        rows, value = (sum(getattr(one, name) for one in found) for name in ("rows", "value_eur"))
        return (
            f"Lignes qui comptent avec un produit ou un pays inconnu, faute d'un code lisible : "
            f"{wording.number(rows)}, pour {wording.millions(value)}."
        )

    # What no fiche counts

    @cached_property
    def _outside(self) -> Totals:
        """The trade of the nation that is in no fiche: Monaco, unknown departments."""
        nation = self._nation.of(totals)
        fiches = compared(self._year, self._nation.quarters)
        return Totals(
            exports_eur=nation.exports_eur - int(fiches["exports_eur"].sum()),
            imports_eur=nation.imports_eur - int(fiches["imports_eur"].sum()),
        )

    @property
    def outside_amount(self) -> str:
        """What no fiche counts, exports and imports together."""
        return wording.millions(self._outside.volume_eur)

    @property
    def outside_share(self) -> str:
        """The same as a share of the nation's trade."""
        return wording.share(self._outside.volume_eur / self._nation.of(totals).volume_eur, 2)


def _shown(table: Table) -> Shown:
    return Shown(html=table.html, typst=table.typst)


def _age(quarters: int) -> str:
    """Say how old a total was when it was published."""
    if quarters == 0:
        return "le dernier publié"
    several = "s" if quarters > 1 else ""
    return f"publié depuis {wording.cardinal(quarters)} trimestre{several}"


def _size(revision: float | None) -> str:
    return NONE if revision is None else wording.share(revision, 2)

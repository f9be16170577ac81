"""What the notebooks in `notebooks/` share: how they show figures, tables and results.

After `use`, Altair draws as the fiches do: the project's palette and typeface, French numbers, one
SVG that needs neither network nor script.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from fiches import store
from fiches.drawing import theme
from fiches.drawing.svg import clean
from fiches.drawing.theme import Palette, palette
from fiches.figures.provenance import Origin
from fiches.figures.table import NONE, Table
from fiches.french import wording
from fiches.french.typography import french, french_html
from fiches.indicators.answers.answers import Answers, answers
from fiches.indicators.answers.named import counted
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, NATION, NOT_COUNTRIES, Department, Flow
from fiches.settings import Project
from fiches.show import Shown
from fiches.store import Year

FLOW_NAMES: dict[Flow, str] = {flow: words.name for flow, words in FLOWS.items()}
"""What each flow is called, by its code."""

RESULTS = "application/vnd.fiches.results+json"
"""The MIME type under which a notebook hands over the results that may be cited."""

Column = str | tuple[str, Callable[[Any], str]]
"""A column to show: its name, and how to write its values if not as a plain number or text."""


@dataclass(frozen=True)
class Study:
    """What a notebook works on: a stored year, a department taken as an example, the colours."""

    year: Year
    department: Department
    colours: Palette

    @property
    def nation(self) -> Scope:
        """France in the year."""
        return Scope(NATION, self.year, self.year.provenance.quarters)

    @property
    def answers(self) -> Answers:
        """The rules that answer a reader's questions, for all departments in the year."""
        return answers(Scope(self.department, self.year, self.year.provenance.quarters))

    def _repr_markdown_(self) -> str:
        return Origin(self.year).sentence


def use(dept: str, year: int | None = None) -> Study:
    """Open what a notebook works on, and let Altair draw as the fiches do.

    Parameters
    ----------
    dept
        A department, as `Reference.find_department` reads it.
    year
        By default the latest that is stored.
    """
    project = Project.here()
    colours = palette(project)
    theme.register_font()
    alt.theme.register("fiches", enable=True)(lambda: {"config": theme.config(colours)})
    alt.renderers.register("fiches", _figure)
    alt.renderers.enable("fiches")
    stored = store.open_year(year, project)
    return Study(stored, stored.tables.find_department(dept), colours)


class Html:
    """HTML for Jupyter, and the same as a raw block of Markdown for the publishers."""

    def __init__(self, text: str, **more: object) -> None:
        self.bundle = {
            "text/html": text,
            "text/markdown": Shown(html=text)._repr_markdown_(),
            **more,
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return self.bundle


def table(frame: pl.DataFrame, caption: str, columns: Mapping[str, Column]) -> Html:
    """Show a small frame as a table.

    Parameters
    ----------
    frame
        Any columns; the first one shown names the rows.
    caption
        What the table holds.
    columns
        By heading, what to show.
    """
    texts = [_texts(frame, column) for column in columns.values()]
    numeric = [frame[_name(column)].dtype.is_numeric() for column in columns.values()]
    align = "".join("r" if number else "l" for number in numeric)
    rows = list(zip(*texts, strict=True))
    return Html(Table(caption, align, list(columns), rows).html)


def flow_colour(field: str, colours: Palette) -> alt.Color:
    """Paint the marks by their flow (`"E"` or `"I"`), as in the fiches; headings say which."""
    painted = [colours[flow.english] for flow in FLOWS.values()]
    scale = alt.Scale(domain=list(FLOWS), range=painted)
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def flow_column(field: str) -> alt.Column:
    """Set one picture for each flow (`"E"` or `"I"`) side by side."""
    names = ", ".join(f"{flow}: '{wording.capital(words.name)}'" for flow, words in FLOWS.items())
    header = alt.Header(labelExpr=f"{{{names}}}[datum.value]", labelFontSize=theme.SIZE)
    return alt.Column(f"{field}:N", title=None, header=header)


def ranked_flows(rows: pl.LazyFrame) -> pl.DataFrame:
    """Rank both ends of every flow within its department, as `indicators.flows` does.

    Parameters
    ----------
    rows
        Rows of the store.

    Returns
    -------
    pl.DataFrame
        `department, flow, a129, country, value_eur` (euros), `product_rank` and `country_rank`,
        from 1; what isn't a country has no rank.
    """
    place = ["department", "flow"]
    flows = rows.group_by(*place, "a129", "country").agg(pl.sum("value_eur")).collect()
    flows = flows.filter(pl.col("value_eur") > 0)
    countries = flows.filter(~pl.col("country").is_in(sorted(NOT_COUNTRIES)))
    for end, ranked in (("a129", flows), ("country", countries)):
        name = "product_rank" if end == "a129" else "country_rank"
        sums = (
            ranked.group_by(*place, end)
            .agg(pl.sum("value_eur"))
            .sort(*place, "value_eur", end, descending=[False, False, True, False])
            .select(*place, end, pl.int_range(1, pl.len() + 1).over(place).alias(name))
        )
        flows = flows.join(sums, on=[*place, end], how="left")
    return flows


def results(**values: str) -> Html:
    """Hand over the notebook's results, as texts to be cited; goes into its last cell."""
    shown = Table("Résultats à citer", "ll", ("Nom", "Résultat"), list(values.items())).html
    return Html(shown, **{RESULTS: values})


@dataclass(frozen=True)
class Threshold:
    """A threshold of a rule, read from the code.

    Attributes
    ----------
    label
        What it is called, for the reader.
    module, name
        Where the code has it.
    rule
        What is counted as it moves: a name of `indicators.answers.named.RULES`.
    write
        How to write it.
    """

    label: str
    module: ModuleType
    name: str
    rule: str
    write: Callable[[Any], str] = wording.percent

    @property
    def value(self) -> float:
        """What the code has."""
        return float(getattr(self.module, self.name))

    @contextmanager
    def at(self, value: float) -> Iterator[None]:
        """Let the rule have another value for as long as one looks at what it names."""
        kept = getattr(self.module, self.name)
        setattr(self.module, self.name, value)
        try:
            yield
        finally:
            setattr(self.module, self.name, kept)


def sensitivity(
    found: Answers, thresholds: Sequence[Threshold], factors: Sequence[float]
) -> pl.DataFrame:
    """Count what rules name as each of their thresholds moves, the others being as they are.

    Returns
    -------
    pl.DataFrame
        `threshold` (its label), `value` (written, as the code has it), `factor` (by which it is
        multiplied), `departments` (in which something is named), `things` (named in all).
    """
    rows = []
    for one in thresholds:
        written = one.write(one.value)
        for factor in factors:
            again = Answers(found.year, found.earlier, found.quarters, found.kind)
            with one.at(one.value * factor):
                counts = counted(one.rule, again)["count"]
            rows.append((one.label, written, factor, int((counts > 0).sum()), int(counts.sum())))
    return pl.DataFrame(
        rows, ["threshold", "value", "factor", "departments", "things"], orient="row"
    )


def sensitivity_table(moved: pl.DataFrame, caption: str, column: str = "departments") -> Html:
    """Show in how many departments rules name something, or how many `things`, by factor."""
    factors = moved["factor"].unique().sort()
    wide = moved.pivot("factor", index=["threshold", "value"], values=column)
    names = {f"× {wording.number(one, _digits(one))}": str(one) for one in factors}
    return table(wide, caption, {"Seuil": "threshold", "Valeur": "value", **names})


def sensitivity_chart(moved: pl.DataFrame, title: str, colours: Palette) -> alt.Chart:
    """Draw how much each rule names as its threshold moves, beside what it names as it is."""
    factors = moved["factor"].unique().sort().to_list()
    as_is = pl.col("things").filter(pl.col("factor") == 1).first().over("threshold")
    parts = moved.with_columns(part=pl.when(as_is > 0).then(pl.col("things") / as_is))
    panel = alt.Chart(parts).encode(
        alt.X(
            "factor:Q",
            title=None,
            scale=alt.Scale(type="log", domain=[factors[0], factors[-1]], nice=False),
            axis=alt.Axis(values=[factors[0], 1, factors[-1]], format="~r"),
        ),
        alt.Y(
            "part:Q",
            title=None,
            scale=alt.Scale(zero=True),
            axis=alt.Axis(tickCount=3, format=".0%"),
        ),
    )
    here = panel.transform_filter(alt.datum.factor == 1)
    lines = alt.layer(
        panel.mark_line(strokeWidth=2, color=colours.ink),
        here.mark_point(size=60, filled=True, opacity=1, color=colours.ink),
    )
    order = moved["threshold"].unique(maintain_order=True).to_list()
    chart: alt.Chart = (
        lines.properties(width=180, height=90)
        .facet(facet=alt.Facet("threshold:N", title=None, sort=order), columns=3)
        .resolve_axis(x="independent")
        .properties(
            title=title,
            description="Une courbe par seuil : ce que la règle nomme en tout, rapporté à ce "
            "qu'elle nomme telle quelle, quand le seuil est multiplié par le facteur de l'axe "
            "horizontal ; le point est la valeur retenue.",
        )
    )
    return chart


def near(frame: pl.DataFrame, value: str, threshold: float, count: int = 4) -> pl.DataFrame:
    """Return the rows just under a threshold and just over it, by the size of a value."""
    sized = frame.filter(pl.col(value).is_not_null()).with_columns(size=pl.col(value).abs())
    ordered = sized.sort("size", *[name for name in ("place", "flow") if name in frame.columns])
    under = ordered.filter(pl.col("size") < threshold).tail(count)
    return pl.concat([under, ordered.filter(pl.col("size") >= threshold).head(count)])


def _digits(number: float) -> int:
    return 0 if number == round(number) else 2 if number * 10 != round(number * 10) else 1


def _name(column: Column) -> str:
    return column if isinstance(column, str) else column[0]


def _texts(frame: pl.DataFrame, column: Column) -> list[str]:
    """Return the texts of a column."""
    values = frame[_name(column)]
    plain = wording.number if values.dtype.is_numeric() else str
    write = plain if isinstance(column, str) else column[1]
    return [NONE if value is None else write(value) for value in values]


def _figure(chart: dict[str, Any], **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a chart's specification: its title becomes the caption, its description the text."""
    title = str(chart.pop("title", ""))
    description = html.escape(french(str(chart.pop("description", title))))
    chart["padding"] = {"top": 2, "bottom": 4, "left": 0, "right": 0}
    svg = vl_convert.vegalite_to_svg(chart, format_locale=theme.LOCALE)
    name = re.sub(r"\W+", "-", title.casefold()).strip("-") or "figure"
    picture = clean(svg, prefix=name).replace(
        "<svg ", f'<svg role="img" aria-label="{description}" ', 1
    )
    figure = f"""\
<figure class="fiche-figure">
<figcaption><p class="figure-title">{french_html(title)}</p></figcaption>
<div class="figure-picture" role="group" aria-label="Image" tabindex="0">{picture}</div>
</figure>"""
    return dict(Html(figure).bundle) | {"text/plain": json.dumps(title)}, {}

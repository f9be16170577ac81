"""The balance by partner: one scale, labels that keep clear, signs that never rest on colour."""

import re
from typing import Any

import polars as pl
import pytest
from boxes import flaws, layers, specification, texts
from here import COLOURS, TABLES
from rows import alone, trade
from samples import sample
from syrupy.assertion import SnapshotAssertion

from fiches import indicators, store
from fiches.drawing import theme
from fiches.figures.balance import BALANCE, bars
from fiches.indicators.scope import Scope
from fiches.settings import Project


def frame_of(*rows: tuple[str, str, int], top: int = 10) -> pl.DataFrame:
    return alone(indicators.balance, trade(*rows, columns=("flow", "country", "value_eur")), top)


SMALL = frame_of(
    ("I", "BE", 30_000_000),
    ("E", "BE", 90_000_000),
    ("I", "CN", 50_000_000),
    ("E", "US", 4_000),
    ("I", "US", 4_000),
    top=2,
)


def ends(row: dict[str, Any]) -> tuple[float, float]:
    """Return where a bar begins and ends, in pixels."""
    start, end = re.findall(r"^M([\d.]+),[\d.]+H([\d.]+)v", row["path"])[0]
    return float(start), float(end)


def assert_sound(frame: pl.DataFrame, where: str = "") -> None:
    """Check labels and bars: nothing overlaps, nothing leaves the picture, bars are to scale."""
    for form in (bars.WIDE, bars.NARROW):
        assert_sound_in(form, frame, where)


def assert_sound_in(form: bars.Form, frame: pl.DataFrame, where: str) -> None:
    chart = bars.chart(frame, COLOURS, form)
    plan = bars.layout(frame, form)
    assert flaws(chart) == [], where
    drawn = layers(chart)["bars"]
    boxes = texts(chart)
    barred = frame.filter(pl.col("kind").is_in(["partner", "others"]))
    values = barred.select("imports_eur", "exports_eur").rows()
    shown = [value for pair in values for value in pair if value]
    assert len(drawn) == len(shown), where
    for row, value in zip(drawn, shown, strict=True):
        start, end = ends(row)
        length = max(value * plan.scale, bars.THINNEST)
        assert abs(end - start) == pytest.approx(length, abs=0.11), where
        top = float(row["path"].split(",")[1].split("H")[0])
        beside = [box for box in boxes if box.top < top + form.bar and box.bottom > top]
        left, right = sorted((start, end))
        assert not any(box.left < right and left < box.right for box in beside), where


def test_places_are_drawn_soundly(project: Project) -> None:
    year = store.open_year(2024, project)
    for place in sample(TABLES.departments, 20):
        assert_sound(BALANCE.data(Scope(place, year, year.provenance.quarters)), place.name)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="nothing"),
        pytest.param([("I", "BE", 5), ("I", "DE", 3), ("E", "CH", 2)], id="three partners"),
        pytest.param([("I", "BE", 5_000_000), ("I", "DE", 3_000_000)], id="no exports"),
        pytest.param([("E", "BE", 5_000_000)], id="no imports"),
        pytest.param([("E", "BE", 9 * 10**11), ("I", "DE", 1)], id="one dwarfs the rest"),
        pytest.param([("I", "FR", 7_000_000), ("E", "QU", 9_000_000)], id="returns, undetermined"),
    ],
)
def test_hard_cases_are_drawn_soundly(rows: list[tuple[str, str, int]]) -> None:
    assert_sound(frame_of(*rows))


def test_bars_take_all_the_room_there_is() -> None:
    chart = bars.chart(SMALL, COLOURS)
    plan = bars.layout(SMALL)
    longest = max(box.right for box in texts(chart) if box.right < plan.arrows)
    assert longest == pytest.approx(plan.arrows - bars.COLUMN, abs=0.2)


def test_lines_stand_in_order_with_the_total_in_numbers_alone() -> None:
    rows = layers(bars.chart(SMALL, COLOURS))
    assert [row["text"] for row in rows["totals"]] == [
        "Total",
        "80,0",
        "90,0",
        "▲",
        "+10,0",
    ]
    names = [row["text"] for row in rows["texts"] if row["x"] == bars.MARGIN]
    assert names == ["Belgique", "Chine", "États-Unis"]


@pytest.mark.parametrize(
    ("rows", "arrow", "amount", "colour"),
    [
        ([("E", "BE", 9_000_000)], "▲", "+9,00", COLOURS.surplus),
        ([("I", "BE", 9_000_000)], "▼", "\u22129,00", COLOURS.deficit),
    ],
)
def test_a_balance_has_an_arrow_a_sign_and_a_colour(
    rows: list[tuple[str, str, int]], arrow: str, amount: str, colour: str
) -> None:
    *_, mark, value = layers(bars.chart(frame_of(*rows), COLOURS))["texts"]
    assert (mark["text"], value["text"]) == (arrow, amount)
    assert mark["fill"] == value["fill"] == colour


def test_an_even_balance_has_neither_arrow_nor_sign() -> None:
    rows = layers(bars.chart(frame_of(("E", "US", 4_000), ("I", "US", 4_000)), COLOURS))["texts"]
    assert [row["text"] for row in rows] == [
        "États-Unis",
        "4\u202f000",
        "4\u202f000",
        "0",
    ]


def test_headings_say_the_unit_of_all_amounts() -> None:
    for largest, unit in ((3 * 10**11, "Md€"), (3 * 10**9, "M€"), (5 * 10**5, "k€"), (9, "€")):
        headings = layers(bars.chart(frame_of(("E", "BE", largest)), COLOURS))["headings"]
        named = [row["text"] for row in headings]
        assert named == [
            "Pays",
            *(f"{n}, {unit}" for n in ("Importations", "Exportations", "Solde")),
        ]


def test_the_others_are_outlined_and_last_before_what_sums_up(project: Project) -> None:
    year = store.open_year(2024, project)
    frame = BALANCE.data(Scope(TABLES.find_department("08"), year, year.provenance.quarters))
    kinds = frame["kind"].to_list()
    assert kinds == [*["partner"] * (len(kinds) - 4), "others", "union", "outside", "total"]
    drawn = layers(bars.chart(frame, COLOURS))["bars"]
    assert [row["fill"] == COLOURS.paper for row in drawn] == [
        *[False] * (len(drawn) - 2),
        True,
        True,
    ]
    volumes = frame.filter(kind="partner").select(pl.sum_horizontal("imports_eur", "exports_eur"))
    assert volumes.to_series().is_sorted(descending=True)


def test_what_is_not_traded_is_a_dash_without_a_bar() -> None:
    rows = layers(bars.chart(frame_of(("I", "CN", 5_000_000)), COLOURS))
    assert "–" in [row["text"] for row in rows["texts"]]
    assert len(rows["bars"]) == 1
    assert '"tip": "Chine : importations 5,00\u00a0M€"' in rows["bars"][0]["about"]


def test_colours_reach_the_contrast_of_text() -> None:
    for colour in (COLOURS.surplus, COLOURS.deficit, COLOURS.imports, COLOURS.exports):
        assert theme.contrast(colour, COLOURS.paper) >= 4.5


def test_specification(snapshot: SnapshotAssertion) -> None:
    chart = bars.chart(SMALL, COLOURS)
    chart.to_dict(validate=True)
    assert specification(chart) == snapshot

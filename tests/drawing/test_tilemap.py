"""The map of tiles: every department once, where a French reader looks for it."""

from collections import Counter

import pytest
from boxes import flaws, layers
from here import COLOURS, TABLES

from fiches.drawing import theme, tilemap
from fiches.drawing.svg import draw

TILES = {tile.insee: (tile.column, tile.row) for tile in TABLES.tiles}

BORDERS = [
    "59-62",
    "59-02",
    "62-80",
    "80-60",
    "80-76",
    "02-08",
    "02-51",
    "08-55",
    "08-51",
    "51-55",
    "55-54",
    "55-57",
    "54-57",
    "57-67",
    "67-68",
    "88-54",
    "88-68",
    "68-90",
    "90-70",
    "70-25",
    "25-39",
    "39-01",
    "01-74",
    "74-73",
    "73-38",
    "05-04",
    "04-06",
    "83-13",
    "13-84",
    "84-30",
    "30-34",
    "34-11",
    "11-66",
    "66-09",
    "09-31",
    "31-65",
    "65-64",
    "64-40",
    "40-33",
    "33-17",
    "17-85",
    "85-44",
    "44-56",
    "56-29",
    "29-22",
    "22-35",
    "35-50",
    "50-14",
    "14-27",
    "27-76",
    "75-92",
    "75-93",
    "75-94",
    "75-91",
    "78-92",
    "78-95",
    "77-94",
    "77-93",
    "77-89",
    "45-89",
    "89-21",
    "21-71",
    "71-69",
    "69-42",
    "42-43",
    "43-07",
    "07-26",
    "26-05",
    "15-12",
    "12-81",
    "81-31",
    "82-46",
    "46-19",
    "19-87",
    "87-16",
    "86-79",
    "79-49",
    "49-72",
    "72-53",
    "37-36",
    "36-18",
    "18-58",
    "03-63",
    "63-15",
    "48-30",
    "24-47",
    "47-82",
    "2A-2B",
]
"""Departments that touch; Paris and 91 but for a tile."""

NORTH_OF = [
    "62-64",
    "59-66",
    "08-13",
    "75-31",
    "14-33",
    "67-06",
    "22-44",
    "95-91",
    "50-65",
    "63-34",
    "2B-2A",
]
WEST_OF = [
    "29-67",
    "44-25",
    "33-05",
    "64-83",
    "50-08",
    "17-73",
    "75-68",
    "92-94",
    "78-77",
    "35-54",
    "83-2B",
]


def test_every_department_has_its_own_tile() -> None:
    assert len(TILES) == 101
    assert len(set(TILES.values())) == 101
    fiches = Counter(tile.code for tile in TABLES.tiles)
    assert set(fiches) == {place.code for place in TABLES.departments}
    assert [code for code, count in fiches.items() if count > 1] == ["20"]


def test_neighbours_are_near() -> None:
    steps = {}
    for pair in BORDERS:
        (a, b), (c, d) = (TILES[code] for code in pair.split("-"))
        steps[pair] = max(abs(a - c), abs(b - d))
    touching = [pair for pair, count in steps.items() if count == 1]
    assert len(touching) >= 0.9 * len(steps)
    assert max(steps.values()) <= 2


@pytest.mark.parametrize("pair", NORTH_OF)
def test_north_is_up(pair: str) -> None:
    north, south = (TILES[code] for code in pair.split("-"))
    assert north[1] < south[1]


@pytest.mark.parametrize("pair", WEST_OF)
def test_west_is_left(pair: str) -> None:
    west, east = (TILES[code] for code in pair.split("-"))
    assert west[0] < east[0]


def test_overseas_and_corsica_stand_apart() -> None:
    for group in ({"971", "972", "973", "974", "976"}, {"2A", "2B"}):
        for code in group:
            column, row = TILES[code]
            sides = {(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)}
            assert {insee for insee, place in TILES.items() if place in sides} <= group


@pytest.mark.parametrize(("code", "count"), [("08", 1), ("20", 2), ("976", 1)])
def test_the_department_stands_out(code: str, count: int) -> None:
    tiles = layers(tilemap.chart(TABLES.find_department(code), COLOURS))["tiles"]
    assert sum(tile["fill"] == COLOURS.ink for tile in tiles) == count


def test_its_region_is_set_off() -> None:
    ardennes = TABLES.find_department("08")
    tiles = layers(tilemap.chart(ardennes, COLOURS))["tiles"]
    grounds = Counter(tile["fill"] for tile in tiles)
    assert sorted(grounds.values()) == [1, len(ardennes.region.departments) - 1, 91]


@pytest.mark.parametrize("code", ["08", "971", "20"])
def test_numbers_can_be_read(code: str) -> None:
    chart = tilemap.chart(TABLES.find_department(code), COLOURS)
    assert flaws(chart) == []
    rows = layers(chart)
    for tile, number in zip(rows["tiles"], rows["numbers"], strict=True):
        assert theme.contrast(tile["fill"], number["fill"]) >= 4.5
        width = theme.text_width(number["text"], theme.MIN_SIZE, tilemap.WEIGHT)
        assert width <= tilemap.PITCH - tilemap.GAP


def test_picture_is_as_large_as_the_grid() -> None:
    svg = draw(tilemap.chart(TABLES.find_department("08"), COLOURS), COLOURS, id="carte")
    assert 'viewBox="0 0 310 336"' in svg

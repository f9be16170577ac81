"""Comparing: the choice is in the address, works by keyboard, and isn't needed to read."""

import pytest
from playwright.sync_api import Page, expect
from visits import DESKTOP, PHONE, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def heads(page: Page) -> list[str]:
    return page.locator(".comparison table").first.locator("thead th").all_inner_texts()[1:]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("08,51,55", ["08 Ardennes", "51 Marne", "55 Meuse"]),
        ("8, 2a", ["08 Ardennes", "20 Corse"]),
        ("08,R13,FR", ["08 Ardennes", "Grand Est", "France"]),
        ("08,08,51", ["08 Ardennes", "51 Marne"]),
        ("01,02,03,04,05", ["01 Ain", "02 Aisne", "03 Allier", "04 Alpes-de-Haute-Provence"]),
        ("08,00,51", ["08 Ardennes", "51 Marne"]),
    ],
)
def test_the_address_says_what_is_compared(visit: Open, asked: str, shown: list[str]) -> None:
    page = visit(f"comparer.html?d={asked}").page
    assert heads(page) == shown
    assert page.locator(".comparison-strip").count() == 9


@pytest.mark.parametrize("asked", ["", "?d=", "?d=08", "?d=xx,<script>"])
def test_less_than_two_are_asked_for_more(visit: Open, asked: str) -> None:
    page = visit(f"comparer.html{asked}").page
    assert page.locator(".comparison table").count() == 0
    expect(page.locator(".comparison-status")).to_contain_text(
        "Inconnu" if "xx" in asked else "Choisissez au moins deux départements."
    )


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_works_by_keyboard_and_can_be_sent(visit: Open, viewport: dict[str, int]) -> None:
    page = visit("comparer.html?d=08,51", viewport).page
    page.get_by_label("Premier").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Quatrième")).to_be_focused()
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Avec sa région et la France")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert heads(page) == ["08 Ardennes", "Grand Est", "France"]
    address = page.url
    assert address.endswith("?d=08,R13,FR")
    page.goto(address)
    assert heads(page) == ["08 Ardennes", "Grand Est", "France"]


def test_what_is_compared_is_what_the_table_and_the_fiches_say(visit: Open) -> None:
    one = visit("comparer.html?d=08,59")
    page = one.page
    row = page.locator(".compared tbody tr", has_text="Ardennes").locator("td").all_inner_texts()
    column = page.locator(".comparison table").first.locator("tbody tr td:nth-child(2)")
    assert column.all_inner_texts() == row[1:]
    first = page.locator(".comparison ol").first.locator("a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_without_scripts_the_full_table_stands(visit: Open) -> None:
    page = visit("comparer.html?d=08,51", java_script_enabled=False).page
    expect(page.locator(".compared tbody tr")).to_have_count(100)
    expect(page.locator(".compared tbody a").first).to_be_visible()
    expect(page.locator(".comparison")).to_be_hidden()
